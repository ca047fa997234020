//! Attachments: pictures, files and voice notes. The bytes travel by their own road (`POST /attachments`,
//! `GET /attachments/{attachment}`); a message names them.

use serde::{Deserialize, Serialize};

use crate::{AttachmentId, Number, RoomId, Seq, Time, UserId};

/// What an attachment is: told by its bytes, never by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A picture, re-encoded by us.
    Image,
    /// Anything else: downloaded, never shown.
    File,
    /// A recorded voice note.
    Voice,
}

impl Kind {
    /// The word on the wire and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Image => "image",
            Kind::File => "file",
            Kind::Voice => "voice",
        }
    }
    /// The inverse of [`Kind::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Kind> {
        [Kind::Image, Kind::File, Kind::Voice].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// An attachment as everybody sees it who may see its message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attachment {
    /// Its id: `GET /attachments/{id}`, and `…/thumb` where there is one.
    pub id: AttachmentId,
    /// Picture, file or voice note.
    pub kind: Kind,
    /// The name it was uploaded under, cleaned; at most 200 characters.
    pub name: String,
    /// The type that its bytes have.
    pub mime: String,
    /// Bytes.
    pub size: i64,
    /// Pixels, of pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<i64>,
    /// Pixels, of pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<i64>,
    /// Milliseconds, of voice notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<i64>,
    /// Loudness over time, of voice notes: at most 64 values from 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waveform: Option<Vec<u8>>,
    /// There is a small picture of it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub thumb: bool,
}

/// `attachment.list` / `GET /rooms/{room}/attachments`: what was shared in a room, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Where.
    pub room: RoomId,
    /// Only these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Only those of messages with a smaller seq.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Seq>,
    /// 1–100, default 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

/// An attachment and the message that has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Shared {
    /// What.
    #[serde(flatten)]
    pub attachment: Attachment,
    /// Of which message.
    pub number: Number,
    /// Of which message.
    pub seq: Seq,
    /// Who shared it.
    pub sender: UserId,
    /// When.
    pub at: Time,
}

/// `attachment.delete` / `DELETE /attachments/{attachment}`: an upload of mine that was never sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// Which.
    pub attachment: AttachmentId,
}

/// Answer to `POST /attachments/{attachment}/link`: an address for clients that cannot send a header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Signed {
    /// The address, below the same host. Whether its user may read the file is asked again when it is used.
    pub url: String,
    /// Until when it is good: five minutes.
    pub expires_at: Time,
}
