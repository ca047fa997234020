//! Messages: what was said.

use serde::{Deserialize, Serialize};

use crate::attachment::Attachment;
use crate::event::Event;
use crate::reaction::Reaction;
use crate::user::User;
use crate::{AttachmentId, MessageId, Number, Page, RoomId, Seq, Time, UserId};

/// A message as every member sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Where.
    pub room: RoomId,
    /// Its place in the log.
    pub seq: Seq,
    /// Its place among the messages.
    pub number: Number,
    /// Who said it.
    pub sender: UserId,
    /// What was said, as it was typed: it is escaped where it is shown.
    pub text: String,
    /// The sender's own id of the send.
    pub nonce: String,
    /// When the server took it.
    pub created_at: Time,
    /// When its text was last changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub edited_at: Option<Time>,
    /// Deleted for everyone: nothing is left of it but its place.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub deleted: bool,
    /// I have deleted it for me: only in replays and `event.list`, without its text; lists leave it out.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub hidden: bool,
    /// What it answers to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reply: Option<Box<Quote>>,
    /// It was said elsewhere first.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub forwarded: bool,
    /// Who is mentioned by `@username`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub mentions: Vec<UserId>,
    /// Everybody is mentioned (`@all`).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub everyone: bool,
    /// Pictures, files, voice notes.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub attachments: Vec<Attachment>,
    /// In answers to queries only: in the log they are entries of their own.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub reactions: Vec<Reaction>,
    /// Pinned in its room; in answers to queries only, as reactions.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub pinned: bool,
    /// True in the answer to a repeated send: this is the message of the first time.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub duplicate: bool,
}

impl Message {
    /// A text and nothing else.
    #[must_use]
    #[expect(clippy::too_many_arguments, reason = "the eight facts that every message has")]
    pub fn plain(
        id: MessageId,
        room: RoomId,
        seq: Seq,
        number: Number,
        sender: UserId,
        text: String,
        nonce: String,
        created_at: Time,
    ) -> Message {
        Message {
            id,
            room,
            seq,
            number,
            sender,
            text,
            nonce,
            created_at,
            edited_at: None,
            deleted: false,
            hidden: false,
            reply: None,
            forwarded: false,
            mentions: Vec::new(),
            everyone: false,
            attachments: Vec::new(),
            reactions: Vec::new(),
            pinned: false,
            duplicate: false,
        }
    }
}

/// The message that another one answers to, as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Quote {
    /// Its place among the messages.
    pub number: Number,
    /// Its place in the log.
    pub seq: Seq,
    /// Who said it.
    pub sender: UserId,
    /// The first 200 characters of it; empty when it is deleted, or has files only.
    pub text: String,
    /// The kind of its first attachment.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub attachment: Option<crate::attachment::Kind>,
    /// It has been deleted.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub deleted: bool,
}

/// `message.send` / `POST /rooms/{room}/messages`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// Where. Over REST the path says it.
    pub room: RoomId,
    /// 1–5,000 characters after trimming, at most 20 KiB; may be empty with attachments.
    #[serde(default)]
    pub text: String,
    /// 1–64 characters, the client's own id of this send: the same nonce from the same sender in the same room
    /// is the same message, for ever.
    pub nonce: String,
    /// The number of the message that this one answers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Number>,
    /// At most 10 uploads of mine.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentId>,
}

impl Send {
    /// A text and nothing else.
    pub fn text(room: RoomId, text: impl Into<String>, nonce: impl Into<String>) -> Send {
        Send { room, text: text.into(), nonce: nonce.into(), reply_to: None, attachments: Vec::new() }
    }
}

/// `message.get` / `GET /rooms/{room}/messages/{number}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// Where.
    pub room: RoomId,
    /// Which.
    pub number: Number,
}

/// `message.edit` / `PATCH /rooms/{room}/messages/{number}`: another text, within the window that the policy allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// Where.
    pub room: RoomId,
    /// Which; mine.
    pub number: Number,
    /// As of a send.
    pub text: String,
}

/// `message.delete` / `DELETE /rooms/{room}/messages/{number}`: for everyone. Its number stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// Where.
    pub room: RoomId,
    /// Which.
    pub number: Number,
}

/// `message.hide` / `POST /rooms/{room}/hidden`: delete for me.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Hide {
    /// Where.
    pub room: RoomId,
    /// 1–100 messages.
    pub numbers: Vec<Number>,
}

/// `message.forward` / `POST /rooms/{room}/messages/{number}/forward`: says it again in other rooms of mine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Forward {
    /// Where it is.
    pub room: RoomId,
    /// Which.
    pub number: Number,
    /// 1–20 rooms.
    pub to: Vec<RoomId>,
    /// As of a send; each room's message has this nonce followed by `:` and the room's place in `to`.
    pub nonce: String,
}

/// Answer to [`Forward`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Forwarded {
    /// One message a room, in the order of `to`.
    pub data: Vec<Message>,
}

/// Data of `message.deleted`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Deleted {
    /// Which.
    pub id: MessageId,
    /// Its place among the messages.
    pub number: Number,
    /// Whose it was.
    pub sender: UserId,
}

/// `message.list` / `GET /rooms/{room}/messages`: newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Where.
    pub room: RoomId,
    /// 1–100, default 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// Only messages with a smaller seq: the ones right before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Seq>,
    /// Only messages with a greater seq: the ones right after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Seq>,
    /// The messages around this seq, which is in the middle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub around: Option<Seq>,
    /// The messages around the first one of this moment or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Time>,
}

impl List {
    /// The newest page.
    #[must_use]
    pub fn newest(room: RoomId) -> List {
        List { room, limit: None, before: None, after: None, around: None, date: None }
    }
}

/// Answer to [`List`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Messages {
    /// Newest first.
    pub data: Vec<Message>,
    /// `next` is a `before` for older ones, `prev` an `after` for newer ones.
    pub page: Page,
    /// The log stood here before the messages were read: entries above it may or may not be in them already, and
    /// applying them (again) is right.
    #[serde(default)]
    pub seq: Seq,
    /// System entries between these messages (who joined, left, renamed …), newest first, at most 100.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub system: Vec<Event>,
    /// People named in these messages and entries.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub people: Vec<User>,
}
