//! The bytes of attachments: a folder beside the database, or (feature `s3`) a bucket. Here are the seam between the
//! two, the folder where uploads arrive, and the few threads that do file work.
//!
//! Must not know who may see what, nor a table: a blob is a key that nobody can guess. Nothing here runs on the
//! writer's thread.

mod disk;
#[cfg(feature = "s3")]
mod s3;
mod spool;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parlor_proto::{Code, Problem, Reason};

use crate::clock::Clock;
use crate::error::overloaded;
use crate::limit;
use crate::pool::Pool;
use disk::Disk;
#[cfg(feature = "s3")]
pub use s3::Bucket;
pub(crate) use spool::{Spool, Spooled};

/// Where blobs live. Calls block: they are made on the threads of [`Depot`].
pub(crate) trait Blobs: Send + Sync {
    /// Takes a local file in under a key; durable when it is `Ok`. The file may be gone afterwards.
    fn keep(&self, key: &str, from: &Path) -> io::Result<()>;
    /// Up to `length` bytes from `from` on; fewer only at the end.
    fn read(&self, key: &str, from: u64, length: usize) -> io::Result<Vec<u8>>;
    /// Removes; that nothing was there is fine.
    fn remove(&self, key: &str) -> io::Result<()>;
    /// Whether this file can be put here and taken away again: for `doctor`.
    fn probe(&self, file: &Path) -> io::Result<()>;
    /// Tells every key that is here, and when its bytes came, in milliseconds since 1970; `false`: nobody can tell.
    fn keys(&self, _each: &mut dyn FnMut(String, i64)) -> io::Result<bool> {
        Ok(false)
    }
}

/// Where an installation keeps the bytes of attachments.
#[derive(Clone, Debug)]
pub struct Files(Place);

#[derive(Clone, Debug)]
enum Place {
    Folder(PathBuf),
    Temporary(Arc<Temporary>),
    #[cfg(feature = "s3")]
    Bucket(Bucket, PathBuf),
}

/// A folder that is gone when nobody holds it any more. It is made by whoever writes into it first.
#[derive(Debug)]
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Files {
    /// In this folder, made if it is not there. Nodes that share a database must share the folder too.
    #[must_use]
    pub fn folder(path: impl Into<PathBuf>) -> Files {
        Files(Place::Folder(path.into()))
    }

    /// In a folder of the system's temporary ones, gone with the last engine that uses it: for tests.
    #[must_use]
    pub fn temporary() -> Files {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("parlor-files-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Files(Place::Temporary(Arc::new(Temporary(std::env::temp_dir().join(name)))))
    }

    /// In a bucket; uploads arrive in `spool`, a folder of this machine, first.
    #[cfg(feature = "s3")]
    #[must_use]
    pub fn bucket(bucket: Bucket, spool: impl Into<PathBuf>) -> Files {
        Files(Place::Bucket(bucket, spool.into()))
    }

    /// Puts something there and takes it away again.
    ///
    /// # Errors
    /// Why it cannot be done.
    pub fn probe(&self) -> io::Result<()> {
        let (blobs, spool) = self.open(&Clock::real())?;
        let probe = spool.probe()?;
        blobs.probe(probe.path())
    }

    pub(crate) fn open(&self, clock: &Clock) -> io::Result<(Arc<dyn Blobs>, Spool)> {
        Ok(match &self.0 {
            Place::Folder(path) => {
                (Arc::new(Disk::open(path.clone())?), Spool::open(path.join("tmp"), clock.clone())?)
            }
            Place::Temporary(folder) => {
                (Arc::new(Disk::temporary(folder.clone())), Spool::lazy(folder.0.join("tmp"), clock.clone()))
            }
            #[cfg(feature = "s3")]
            Place::Bucket(bucket, spool) => {
                (Arc::new(s3::S3::open(bucket)?), Spool::open(spool.clone(), clock.clone())?)
            }
        })
    }
}

/// The place of the bytes, and the threads that move them.
pub(crate) struct Depot {
    pub(crate) blobs: Arc<dyn Blobs>,
    pub(crate) spool: Spool,
    /// Writing, reading, removing.
    pub(crate) io: Pool<()>,
    /// Decoding and encoding pictures: the one place where a stranger's picture may cost memory.
    pub(crate) pictures: Pool<()>,
    /// It has threads.
    pub(crate) runs: bool,
}

impl Depot {
    /// With threads, or stepped by hand.
    pub(crate) fn open(files: &Files, clock: &Clock, threads: bool) -> io::Result<Depot> {
        let (blobs, spool) = files.open(clock)?;
        let (io, pictures) = match threads {
            false => (Pool::stepped(limit::FILE_JOBS), Pool::stepped(limit::PICTURE_JOBS)),
            true => (
                Pool::start("parlor-file", limit::FILE_JOBS, vec![(); limit::FILE_THREADS])?,
                Pool::start("parlor-picture", limit::PICTURE_JOBS, vec![(); limit::PICTURE_THREADS])?,
            ),
        };
        Ok(Depot { blobs, spool, io, pictures, runs: threads })
    }

    pub(crate) fn close(&self) {
        self.pictures.close();
        self.io.close();
    }
}

/// Runs something on a pool and waits for it without blocking.
pub(crate) async fn on<T: Send + 'static>(
    pool: &Pool<()>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let (to, from) = tokio::sync::oneshot::channel();
    let taken = pool.submit(move |()| {
        let _ = to.send(work());
    });
    if !taken {
        return Err(overloaded());
    }
    from.await.map_err(|_| Problem::new(Code::Internal, "A fault of ours. It has been logged."))
}

/// What an error of the disk or the bucket means for whoever uploads or downloads.
pub(crate) fn refused(error: &io::Error, what: &str) -> Problem {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    match error.kind() {
        StorageFull | QuotaExceeded | FileTooLarge => {
            tracing::warn!(%error, what, "no room for files");
            Problem::because(Reason::FilesFull, &[])
        }
        _ => {
            tracing::error!(%error, what, "the place of files cannot be used");
            Problem::because(Reason::FilesUnreachable, &[]).after(5)
        }
    }
}
