//! Reactions: an emoji on a message, one of each kind a person.

use serde::{Deserialize, Serialize};

use crate::user::User;
use crate::{Number, RoomId, UserId};

/// One emoji on a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reaction {
    /// The emoji.
    pub emoji: String,
    /// How many people.
    pub count: i64,
    /// I am one of them.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub mine: bool,
}

/// `reaction.add` / `PUT /rooms/{room}/messages/{number}/reactions/{emoji}`. Adding it again changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Add {
    /// Where.
    pub room: RoomId,
    /// On which message.
    pub number: Number,
    /// One emoji, at most 40 bytes.
    pub emoji: String,
}

/// `reaction.remove` / `DELETE /rooms/{room}/messages/{number}/reactions/{emoji}`: takes my own back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Remove {
    /// Where.
    pub room: RoomId,
    /// From which message.
    pub number: Number,
    /// Which.
    pub emoji: String,
}

/// `reaction.list` / `GET /rooms/{room}/messages/{number}/reactions`: who reacted with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Where.
    pub room: RoomId,
    /// To which message.
    pub number: Number,
}

/// Answer to [`List`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reactions {
    /// By emoji, in the order in which each was first used; at most 100 people an emoji.
    pub data: Vec<By>,
}

/// Who used an emoji.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct By {
    /// The emoji.
    pub emoji: String,
    /// How many people in all.
    pub count: i64,
    /// The first hundred of them.
    pub users: Vec<User>,
}

/// Data of `reaction.added` and `reaction.removed`. `count` is what it is now: applying it twice is harmless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reacted {
    /// On which message.
    pub number: Number,
    /// The emoji.
    pub emoji: String,
    /// Who.
    pub user: UserId,
    /// How many people use it on this message now.
    pub count: i64,
}
