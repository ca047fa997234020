//! Uploads as a story tells them, and a look at what lies on the disk.
//!
//! Must not change how files are kept, except that a test may say that the disk is full.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use parlor_proto::attachment::Attachment;
use parlor_proto::{AttachmentId, Problem};

use super::{Person, TestChat};
use crate::attachment::Offer;
use crate::chat::Chat;

impl Person {
    /// Uploads a file.
    pub async fn upload(&self, name: &str, bytes: impl Into<Bytes>) -> Attachment {
        let offer = Offer { name: name.to_owned(), ..Offer::default() };
        self.try_upload(offer, bytes).await.unwrap_or_else(|problem| panic!("upload: {problem}"))
    }

    /// The same.
    ///
    /// # Errors
    /// The refusal.
    pub async fn try_upload(&self, offer: Offer, bytes: impl Into<Bytes>) -> Result<Attachment, Problem> {
        let mut upload = self.chat.upload(&self.actor, offer).await?;
        upload.write(bytes.into()).await?;
        upload.finish().await
    }

    /// All bytes of a file.
    ///
    /// # Errors
    /// The refusal.
    pub async fn try_read(&self, id: AttachmentId) -> Result<Bytes, Problem> {
        let file = self.chat.file(&self.actor, id, false).await?;
        self.chat.file_part(&file, 0, usize::try_from(file.size).unwrap_or_default()).await
    }

    /// May this person read it?
    pub async fn reads(&self, id: AttachmentId) -> bool {
        self.try_read(id).await.is_ok()
    }
}

impl TestChat {
    /// See [`left`].
    #[must_use]
    pub fn left(&self) -> (usize, usize) {
        left(self)
    }

    /// See [`fill_disk`].
    pub fn fill_disk(&self, full: bool) {
        fill_disk(self, full);
    }

    /// Waits until so many files are kept, and none is on its way.
    pub fn settles_at(&self, kept: usize) {
        settles_at(self, kept);
    }
}

/// Files on their way, and files that are kept (a picture counts twice: it has a small one).
#[must_use]
pub fn left(chat: &Chat) -> (usize, usize) {
    let spool = &chat.node.depot.spool;
    (spool.count(), spool.folder().parent().map_or(0, |folder| kept(folder, spool.folder())))
}

fn kept(folder: &Path, spool: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let of = |path: &Path| if path.is_dir() { kept(path, spool) } else { 1 };
    entries.flatten().map(|entry| entry.path()).filter(|path| path != spool).map(|path| of(&path)).sum()
}

/// From now on whatever an upload writes goes to a device that is always full.
pub fn fill_disk(chat: &Chat, full: bool) {
    chat.node.depot.spool.write_to(full.then(|| "/dev/full".into()));
}

/// Waits until so many files are kept, and none is on its way.
///
/// # Panics
/// That does not come to be.
pub fn settles_at(chat: &Chat, kept: usize) {
    for _ in 0..1_000 {
        if left(chat) == (0, kept) {
            return;
        }
        chat.node.tick();
        std::thread::park_timeout(Duration::from_millis(5));
    }
    panic!("on their way and kept: {:?}, expected 0 and {kept}", left(chat));
}
