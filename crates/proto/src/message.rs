//! Messages: what was said.

use serde::{Deserialize, Serialize};

use crate::{MessageId, Number, Page, RoomId, Seq, Time, UserId};

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
    /// True in the answer to a repeated send: this is the message of the first time.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub duplicate: bool,
}

/// `message.send` / `POST /rooms/{room}/messages`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// Where. Over REST the path says it.
    pub room: RoomId,
    /// 1–5,000 characters after trimming, at most 20 KiB.
    pub text: String,
    /// 1–64 characters, the client's own id of this send: the same nonce from the same sender in the same room
    /// is the same message, for ever.
    pub nonce: String,
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
}

/// Answer to [`List`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Messages {
    /// Newest first.
    pub data: Vec<Message>,
    /// `next` is a `before` for older ones, `prev` an `after` for newer ones.
    pub page: Page,
}
