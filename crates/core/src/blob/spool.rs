//! The folder where uploads arrive and pictures are made: files with names that nobody can guess, each removed when
//! nobody holds it any more. What a crash left is removed when it is old.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use crate::clock::Clock;

/// Older than any upload can be: nobody works on it any more.
const OLD: Duration = Duration::from_secs(2 * 3600);

/// The folder.
#[derive(Clone)]
pub(crate) struct Spool(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    clock: Clock,
    /// Tests: every file is this one instead (`/dev/full`).
    #[cfg(any(test, feature = "testing"))]
    instead: std::sync::Mutex<Option<PathBuf>>,
}

impl Spool {
    pub(super) fn open(folder: PathBuf, clock: Clock) -> io::Result<Spool> {
        make(&folder)?;
        Ok(Spool::lazy(folder, clock))
    }

    /// The folder is made with the first file.
    pub(super) fn lazy(folder: PathBuf, clock: Clock) -> Spool {
        Spool(Arc::new(Inner {
            folder,
            clock,
            #[cfg(any(test, feature = "testing"))]
            instead: std::sync::Mutex::default(),
        }))
    }

    /// A fresh file.
    pub(crate) fn create(&self) -> io::Result<(Spooled, File)> {
        let name: String = self.0.clock.random::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
        let path = self.0.folder.join(name);
        #[cfg(any(test, feature = "testing"))]
        let instead = self.0.instead.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        #[cfg(any(test, feature = "testing"))]
        if let Some(device) = instead {
            return Ok((Spooled(path), OpenOptions::new().read(true).write(true).open(device)?));
        }
        let file = match fresh(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                make(&self.0.folder)?;
                fresh(&path)?
            }
            other => other?,
        };
        Ok((Spooled(path), file))
    }

    /// Removes what is left of uploads that nobody works on any more; how many.
    pub(crate) fn sweep(&self) -> io::Result<usize> {
        let now = Duration::from_millis(u64::try_from(self.0.clock.now().0).unwrap_or_default());
        let mut removed = 0;
        let entries = match fs::read_dir(&self.0.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let changed = entry.metadata()?.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
            if now.saturating_sub(changed) > OLD && fs::remove_file(entry.path()).is_ok() {
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// A small file, whole: this folder can be written.
    pub(super) fn probe(&self) -> io::Result<Spooled> {
        let (spooled, mut file) = self.create()?;
        file.write_all(b"parlor")?;
        file.sync_all()?;
        Ok(spooled)
    }

    /// Tests: how many files are here now.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn count(&self) -> usize {
        fs::read_dir(&self.0.folder).map_or(0, Iterator::count)
    }

    /// Tests: the folder.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// Tests: from now on every file is this device.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn write_to(&self, device: Option<PathBuf>) {
        *self.0.instead.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = device;
    }
}

/// A file in the spool; dropped, it is gone.
#[derive(Debug)]
pub(crate) struct Spooled(PathBuf);

impl Spooled {
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn open(&self) -> io::Result<File> {
        File::open(&self.0)
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.0)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "a temporary file could not be removed; it will be swept");
        }
    }
}

fn fresh(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create_new(true).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A folder for the eyes of this user only.
pub(super) fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
