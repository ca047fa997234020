//! Blobs in a folder: written elsewhere in it, synced, renamed. A key is a name that we made, never one that
//! somebody gave.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use super::spool::make;
use super::{Blobs, Temporary};

pub(super) struct Disk {
    folder: PathBuf,
    /// Held so that the folder is.
    _temporary: Option<Arc<Temporary>>,
}

impl Disk {
    pub(super) fn open(folder: PathBuf) -> io::Result<Disk> {
        make(&folder)?;
        Ok(Disk { folder, _temporary: None })
    }

    pub(super) fn temporary(folder: Arc<Temporary>) -> Disk {
        Disk { folder: folder.0.clone(), _temporary: Some(folder) }
    }

    /// `ab/cdef…`: a folder with a million names is slow to walk.
    fn path(&self, key: &str) -> io::Result<PathBuf> {
        let plain = key.len() > 8 && key.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
        match (plain, key.split_at_checked(2)) {
            (true, Some((first, rest))) => Ok(self.folder.join(first).join(rest)),
            _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "not a key of ours")),
        }
    }
}

impl Blobs for Disk {
    fn keep(&self, key: &str, from: &Path) -> io::Result<()> {
        let to = self.path(key)?;
        let folder = to.parent().unwrap_or(&self.folder);
        if !folder.is_dir() {
            make(folder)?;
            sync(&self.folder)?;
        }
        File::open(from)?.sync_all()?;
        fs::rename(from, &to)?;
        sync(folder)
    }

    fn read(&self, key: &str, from: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut file = File::open(self.path(key)?)?;
        file.seek(SeekFrom::Start(from))?;
        let mut out = Vec::with_capacity(length);
        file.take(length as u64).read_to_end(&mut out)?;
        Ok(out)
    }

    fn remove(&self, key: &str) -> io::Result<()> {
        match fs::remove_file(self.path(key)?) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn probe(&self, _: &Path) -> io::Result<()> {
        // The spool is below the same folder, and has been tried.
        fs::read_dir(&self.folder).map(drop)
    }

    fn keys(&self, each: &mut dyn FnMut(String, i64)) -> io::Result<bool> {
        let folders = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
            folders => folders?,
        };
        for folder in folders {
            let folder = folder?;
            // Beside them is the folder of uploads that are on their way.
            let Some(first) = folder.file_name().to_str().filter(|it| it.len() == 2).map(str::to_owned)
            else {
                continue;
            };
            if !folder.file_type()?.is_dir() {
                continue;
            }
            for file in fs::read_dir(folder.path())? {
                let file = file?;
                // It may be going at this moment.
                let Ok(came) = file.metadata().and_then(|it| it.modified()) else { continue };
                let came = came.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
                each(format!("{first}{}", file.file_name().to_string_lossy()), came as i64);
            }
        }
        Ok(true)
    }
}

/// A rename is durable when its folder is.
fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blob::Files;
    use crate::clock::Clock;
    use std::io::Write as _;

    #[test]
    fn what_is_kept_is_read_and_removed() {
        let files = Files::temporary();
        let (blobs, spool) = files.open(&Clock::stepped(1)).unwrap();
        let (spooled, mut file) = spool.create().unwrap();
        file.write_all(b"0123456789").unwrap();
        blobs.keep("00aa11bb22cc", spooled.path()).unwrap();
        drop(spooled);
        assert_eq!(spool.count(), 0);
        assert_eq!(blobs.read("00aa11bb22cc", 3, 4).unwrap(), b"3456");
        assert_eq!(blobs.read("00aa11bb22cc", 8, 400).unwrap(), b"89");
        assert_eq!(blobs.read("00aa11bb22cc", 80, 4).unwrap(), b"");
        blobs.remove("00aa11bb22cc").unwrap();
        blobs.remove("00aa11bb22cc").unwrap();
        assert_eq!(blobs.read("00aa11bb22cc", 0, 1).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_key_is_never_a_path() {
        let (blobs, _) = Files::temporary().open(&Clock::stepped(1)).unwrap();
        for key in ["", "..", "../../etc/passwd", "aa/../../../x", "/etc/passwd", "aabbccdd\0ee", "ab"] {
            assert_eq!(blobs.read(key, 0, 1).unwrap_err().kind(), io::ErrorKind::InvalidInput, "{key}");
            assert!(blobs.remove(key).is_err(), "{key}");
        }
    }

    #[test]
    fn what_a_crash_left_is_swept_when_it_is_old() {
        let clock = Clock::stepped(1);
        let (_blobs, spool) = Files::temporary().open(&clock).unwrap();
        let (spooled, mut file) = spool.create().unwrap();
        file.write_all(b"half").unwrap();
        let then = std::time::UNIX_EPOCH + std::time::Duration::from_millis(clock.now().0 as u64);
        file.set_modified(then).unwrap();
        std::mem::forget(spooled);
        assert_eq!((spool.sweep().unwrap(), spool.count()), (0, 1));
        clock.advance(std::time::Duration::from_secs(3 * 3600));
        assert_eq!((spool.sweep().unwrap(), spool.count()), (1, 0));
    }
}
