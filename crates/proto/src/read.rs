//! Reading: one pointer a member. What is unread is derived from it, never counted up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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
    /// The sum.
    pub total: i64,
    /// Rooms with something unread.
    pub rooms: BTreeMap<RoomId, i64>,
}
