//! Reading: who may is asked of the store each time, then the bytes come piece by piece.

use std::io;

use bytes::Bytes;
use parlor_proto::attachment::{Attachment, Kind};
use parlor_proto::{AttachmentId, Problem, Time};

use super::upload::thumb_key;
use super::{missing, sql};
use crate::actor::Actor;
use crate::blob;
use crate::chat::Chat;
use crate::user;

/// A file that somebody may read, at the moment of asking.
#[derive(Clone, Debug)]
pub struct File {
    /// What it is; of a thumbnail, the attachment that it is of.
    pub attachment: Attachment,
    /// The type of these bytes.
    pub mime: String,
    /// How many there are.
    pub size: u64,
    /// When it was uploaded; it never changes.
    pub created_at: Time,
    /// A browser may show or play it: a picture that we have made ourselves, or sound.
    pub shown: bool,
    /// These are the bytes of the small picture.
    pub thumb: bool,
    blob: String,
}

impl Chat {
    /// A file, or the small picture of it, if the actor may read it now.
    ///
    /// # Errors
    /// `not_found`, for what is not there and for what is not theirs alike; `disabled`.
    pub async fn file(&self, actor: &Actor, id: AttachmentId, thumb: bool) -> Result<File, Problem> {
        let (asked, now) = (*actor, self.node.clock.now());
        let stored = self
            .read(move |conn| {
                user::acting(conn, &asked, now)?;
                Ok(sql::read(conn, asked.tenant, id, asked.user)?.ok_or_else(missing)?)
            })
            .await?;
        let (mime, size, blob) = match (thumb, stored.thumb) {
            (false, _) => (stored.attachment.mime.clone(), stored.attachment.size, stored.blob),
            (true, Some((mime, size))) => (mime, size, thumb_key(&stored.blob)),
            (true, None) => return Err(missing()),
        };
        Ok(File {
            mime,
            size: u64::try_from(size).unwrap_or_default(),
            created_at: stored.created_at,
            shown: stored.attachment.kind != Kind::File,
            thumb,
            blob,
            attachment: stored.attachment,
        })
    }

    /// Some of its bytes: up to `length` from `from` on.
    ///
    /// # Errors
    /// `not_found` when it was removed meanwhile, `unavailable`, `overloaded`.
    pub async fn file_part(&self, file: &File, from: u64, length: usize) -> Result<Bytes, Problem> {
        let (blobs, key) = (self.node.depot.blobs.clone(), file.blob.clone());
        let read = blob::on(&self.node.depot.io, move || blobs.read(&key, from, length)).await?;
        match read {
            Ok(bytes) if bytes.is_empty() && length > 0 => Err(missing()),
            Ok(bytes) => Ok(bytes.into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(missing()),
            Err(error) => Err(blob::refused(&error, "read")),
        }
    }
}
