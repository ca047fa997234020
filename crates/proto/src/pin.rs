//! Pinned messages: what a room wants to keep in sight.

use serde::{Deserialize, Serialize};

use crate::{Number, RoomId};

/// `pin.add` / `PUT /rooms/{room}/messages/{number}/pin`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Add {
    /// Where.
    pub room: RoomId,
    /// Which message.
    pub number: Number,
}

/// `pin.remove` / `DELETE /rooms/{room}/messages/{number}/pin`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Remove {
    /// Where.
    pub room: RoomId,
    /// Which message.
    pub number: Number,
}

/// `pin.list` / `GET /rooms/{room}/pins`: pinned messages, last pinned first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Where.
    pub room: RoomId,
}

/// Data of `message.pinned` and `message.unpinned`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pinned {
    /// Which message.
    pub number: Number,
}
