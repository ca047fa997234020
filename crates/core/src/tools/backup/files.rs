//! Files of a backup: written whole, with a checksum, and read again against it. Whatever goes wrong names its file.

use std::fs::{self, File, TryLockError};
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

/// The same error, with the file that it is about.
pub(in crate::tools) fn at(path: &Path) -> impl Fn(io::Error) -> io::Error {
    let path = path.to_owned();
    move |error| io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// A file that is being written, and says its name when it cannot be.
pub(in crate::tools) struct Named {
    file: File,
    path: PathBuf,
}

impl Named {
    /// What was written is durable.
    pub(in crate::tools) fn sync_all(&self) -> io::Result<()> {
        self.file.sync_all().map_err(at(&self.path))
    }
}

impl Write for Named {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.file.write(piece).map_err(at(&self.path))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().map_err(at(&self.path))
    }
}

/// The checksum of a file, and its length.
pub(super) fn sum(path: &Path) -> io::Result<(String, u64)> {
    let mut file = BufReader::with_capacity(PIECE, File::open(path).map_err(at(path))?);
    let mut all = Sum::new(io::sink());
    io::copy(&mut file, &mut all).map_err(at(path))?;
    let bytes = all.bytes;
    Ok((all.done()?.1, bytes))
}

/// A folder for the eyes of its owner alone.
pub(in crate::tools) fn folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(at(path))
}

/// A fresh file for the eyes of its owner alone.
pub(in crate::tools) fn create(path: &Path) -> io::Result<Named> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(at(path))?;
    Ok(Named { file, path: path.to_owned() })
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
        piece => piece.map_err(at(Path::new(key)))?,
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
        Err(error) => Err(error.into()),
        Ok((_, found)) if found != bytes => wrong(&format!("is {found} bytes, and was {bytes}")),
        Ok((found, _)) if found != sum_ => wrong("is not what was backed up (its checksum differs)"),
        Ok(_) => Ok(()),
    }
}

/// What stands in a folder is durable.
pub(in crate::tools) fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder).and_then(|it| it.sync_all()).map_err(at(folder))?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Stands in a folder as long as what is in it is not whole.
const UNFINISHED: &str = ".unfinished";

/// A folder that is being filled by us alone. Given up, nothing of it stays; killed, the next one begins anew in it.
pub(in crate::tools) struct Filling {
    folder: PathBuf,
    /// What may stand in it and is ours to remove.
    ours: Vec<String>,
    /// Held until it is whole, so that two do not fill one folder.
    _lock: File,
    /// The folder was not there before.
    made: bool,
    whole: bool,
}

impl Filling {
    /// Takes a folder that is not there yet, is empty, or holds what one of us has not finished, and nothing else. `whole`: the
    /// file that says that what is there is whole; `ours`: everything that we put there.
    pub(in crate::tools) fn begin(
        path: &Path,
        whole: &str,
        ours: Vec<String>,
    ) -> Result<Filling, StartError> {
        let made = !path.exists();
        let taken =
            |what: &str| Err(StartError::new(format!("{} {what}: choose another folder", path.display())));
        if path.join(whole).exists() {
            return taken("holds a backup already");
        }
        let marker = path.join(UNFINISHED);
        let ours_alone = |entry: io::Result<fs::DirEntry>| {
            let name = entry.ok().and_then(|it| it.file_name().into_string().ok());
            name.is_some_and(|it| it == UNFINISHED || marker.exists() && ours.contains(&it))
        };
        match fs::read_dir(path).map(|mut all| all.all(ours_alone)) {
            Ok(false) => return taken("is not empty"),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(path)(error).into()),
            _ => folder(path)?,
        }
        let lock = create(&marker)?.file;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StartError::busy(format!(
                    "another parlor process writes into {}",
                    path.display()
                )));
            }
            Err(TryLockError::Error(error)) => return Err(at(&marker)(error).into()),
        }
        let it = Filling { folder: path.to_owned(), ours, _lock: lock, made, whole: false };
        it.clear()?;
        Ok(it)
    }

    /// Somebody has begun to fill this folder, and did not finish.
    pub(super) fn is_unfinished(path: &Path) -> bool {
        path.join(UNFINISHED).exists()
    }

    /// It is whole.
    pub(in crate::tools) fn done(mut self) -> io::Result<()> {
        self.whole = true;
        let marker = self.folder.join(UNFINISHED);
        fs::remove_file(&marker).map_err(at(&marker))?;
        sync(&self.folder)
    }

    /// What is ours goes, but for the marker.
    fn clear(&self) -> io::Result<()> {
        for name in &self.ours {
            let path = self.folder.join(name);
            let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            match gone {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(&path)(error)),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Drop for Filling {
    fn drop(&mut self) {
        if !self.whole {
            let _ = self.clear();
            let _ = fs::remove_file(self.folder.join(UNFINISHED));
            if self.made {
                let _ = fs::remove_dir(&self.folder);
            }
        }
    }
}
