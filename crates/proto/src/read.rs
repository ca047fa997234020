//! Reading: one pointer a member. What is unread is derived from it, never counted up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::user::User;
use crate::{Number, RoomId};

/// `read.mark` / `PUT /rooms/{room}/read`: everything up to `number` has been read. The pointer never goes back;
/// a number beyond the last message counts as the last message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Where. Over REST the path says it.
    pub room: RoomId,
    /// Up to which message.
    pub number: Number,
}

/// Answer to [`Mark`]: where the pointer stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Marked {
    /// Where.
    pub room: RoomId,
    /// The pointer.
    pub number: Number,
    /// The room's last message when this was counted: later ones come on top.
    pub last: Number,
    /// What is unread above the pointer, up to `last`.
    pub unread: i64,
    /// Of those, the ones that mention me.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub mentions: i64,
}

pub(crate) fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// `read.unmark` / `DELETE /rooms/{room}/read`: unread again, from a message on. Receipts do not go back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Unmark {
    /// Where.
    pub room: RoomId,
    /// The first message that shall be unread, at most 1,000 back; the last one of somebody else if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Number>,
}

/// `delivery.mark` / `PUT /delivered`: messages up to these numbers have arrived on a device of mine. Reading
/// implies it. At most 500 rooms; rooms that are not mine are passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MarkDelivered {
    /// Up to which message, by room.
    pub rooms: BTreeMap<RoomId, Number>,
}

/// `receipt.list` / `GET /rooms/{room}/messages/{number}/receipts`: who has read it, and to whom it was delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListReceipts {
    /// Where.
    pub room: RoomId,
    /// Which message.
    pub number: Number,
}

/// Answer to [`ListReceipts`]. In rooms of more than 100 members the lists are empty and the counts tell. People who
/// keep their receipts to themselves are not counted; who does so sees nobody's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Receipts {
    /// Who has read it, the sender left out.
    pub read: Vec<User>,
    /// To whom it was delivered, but who have not read it.
    pub delivered: Vec<User>,
    /// How many have read it.
    pub read_count: i64,
    /// How many have it, read or not.
    pub delivered_count: i64,
}

/// `unread.get` / `GET /unread`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GetUnread {}

/// Answer to [`GetUnread`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unread {
    /// The sum over rooms that are neither muted nor archived nor requests: what a badge shows.
    pub total: i64,
    /// Mentions among them, in all rooms.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub mentions: i64,
    /// Rooms in which somebody asks whether they may write to me.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub requests: i64,
    /// Rooms with something unread, muted, archived ones and requests included.
    pub rooms: BTreeMap<RoomId, i64>,
}
