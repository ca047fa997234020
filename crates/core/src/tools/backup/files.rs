//! Files of a backup: written whole, with a checksum, and read again against it.

use std::fs::{self, File};
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::blob::Blobs;
use crate::builder::StartError;

/// Bytes read at once.
const PIECE: usize = 1024 * 1024;

/// A file being written: counted and hashed as it goes.
pub(super) struct Sum<W> {
    into: W,
    hash: Sha256,
    pub(super) bytes: u64,
    pub(super) lines: u64,
}

impl<W: Write> Sum<W> {
    pub(super) fn new(into: W) -> Sum<W> {
        Sum { into, hash: Sha256::new(), bytes: 0, lines: 0 }
    }

    /// What went through, and the checksum.
    pub(super) fn done(mut self) -> io::Result<(W, String)> {
        self.into.flush()?;
        Ok((self.into, hex(&self.hash.finalize())))
    }
}

impl<W: Write> Write for Sum<W> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let written = self.into.write(piece)?;
        self.hash.update(&piece[..written]);
        self.bytes += written as u64;
        self.lines += piece[..written].iter().filter(|byte| **byte == b'\n').count() as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.into.flush()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The checksum of a file, and its length.
pub(super) fn sum(path: &Path) -> io::Result<(String, u64)> {
    let mut file = BufReader::with_capacity(PIECE, File::open(path)?);
    let mut all = Sum::new(io::sink());
    io::copy(&mut file, &mut all)?;
    let bytes = all.bytes;
    Ok((all.done()?.1, bytes))
}

/// A folder for the eyes of its owner alone.
pub(in crate::tools) fn folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A fresh file for the eyes of its owner alone.
pub(in crate::tools) fn create(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Where a blob lies in a backup: in folders, as in the folder of a server.
pub(in crate::tools) fn place(folder: &Path, key: &str) -> Result<PathBuf, StartError> {
    let plain = key.len() > 8 && key.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
    match key.split_at_checked(2) {
        Some((first, rest)) if plain => Ok(folder.join(first).join(rest)),
        _ => Err(StartError::new("the name of a file is not one of ours")),
    }
}

/// Copies a blob into the backup; `None`: it is not there.
pub(in crate::tools) fn fetch(
    blobs: &dyn Blobs,
    key: &str,
    to: &Path,
) -> Result<Option<(String, u64)>, StartError> {
    let mut piece = match blobs.read(key, 0, PIECE) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        piece => piece?,
    };
    if let Some(parent) = to.parent() {
        folder(parent)?;
    }
    let mut file = Sum::new(create(to)?);
    loop {
        file.write_all(&piece)?;
        if piece.len() < PIECE {
            break;
        }
        piece = blobs.read(key, file.bytes, PIECE)?;
    }
    let bytes = file.bytes;
    let (file, sum) = file.done()?;
    file.sync_all()?;
    Ok(Some((sum, bytes)))
}

/// A file that is read against what the manifest says of it.
pub(super) fn check(path: &Path, sum_: &str, bytes: u64) -> Result<(), StartError> {
    let wrong = |what: &str| Err(StartError::new(format!("{}: {what}", path.display())));
    match sum(path) {
        Err(error) => wrong(&error.to_string()),
        Ok((_, found)) if found != bytes => wrong(&format!("is {found} bytes, and was {bytes}")),
        Ok((found, _)) if found != sum_ => wrong("is not what was backed up (its checksum differs)"),
        Ok(_) => Ok(()),
    }
}

/// What stands in a folder is durable.
pub(in crate::tools) fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
