//! Events: the entries of a room's log, as clients, webhooks and other nodes get them. An event's name is
//! `noun.past_tense`. Stored for ever: add, never rename.

use serde::{Deserialize, Serialize};

use crate::message::Message;
use crate::room::Created;
use crate::{RoomId, Seq, Time, UserId};

/// What happened. The tag is `event`, the content `data`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "event", content = "data")]
pub enum What {
    /// A room was made: the first entry of its log.
    #[serde(rename = "room.created")]
    RoomCreated(Created),
    /// A message was sent.
    #[serde(rename = "message.sent")]
    MessageSent(Message),
}

impl What {
    /// The name on the wire and in the store.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            What::RoomCreated(_) => "room.created",
            What::MessageSent(_) => "message.sent",
        }
    }
}

/// One entry of a room's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// Whose log.
    pub room: RoomId,
    /// Where in it.
    pub seq: Seq,
    /// When, for display.
    pub at: Time,
    /// Who did it, if it was a person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<UserId>,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What concerns only the signed-in user. `account` counts such changes; a client that knows another count than
/// the server's loads its list again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "event")]
pub enum AccountEvent {
    /// I am in a room now: fetch it.
    #[serde(rename = "room.added")]
    RoomAdded {
        /// The account's counter after it.
        account: i64,
        /// Which room.
        room: RoomId,
    },
    /// I am not in that room any more: forget it.
    #[serde(rename = "room.removed")]
    RoomRemoved {
        /// The account's counter after it.
        account: i64,
        /// Which room.
        room: RoomId,
    },
}

/// `event.list` / `GET /rooms/{room}/events`: the log after a seq, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Where.
    pub room: RoomId,
    /// Only entries with a greater seq.
    pub after: Seq,
    /// 1–500, default 500.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

/// Answer to [`List`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Events {
    /// Oldest first, without a hole.
    pub data: Vec<Event>,
    /// The last seq of the log: equal to the last entry's when nothing is left.
    pub head: Seq,
}
