//! Blocks and first-contact requests: what one person may decide about another.

use serde::{Deserialize, Serialize};

use crate::user::User;
use crate::{RoomId, Time, UserId};

/// `user.block` / `PUT /blocks/{user}`: neither writes to the other any more. They are not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Whom.
    pub user: UserId,
}

/// `user.unblock` / `DELETE /blocks/{user}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Unblock {
    /// Whom.
    pub user: UserId,
}

/// `block.list` / `GET /blocks`: whom I have blocked, last one first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// 1–100, default 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// `page.next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Somebody whom I have blocked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Blocked {
    /// Whom.
    pub user: User,
    /// Since when.
    pub at: Time,
}

/// `request.accept` / `POST /rooms/{room}/accept`: whoever asked may write here from now on. Answering in the room accepts too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// Where.
    pub room: RoomId,
}

/// `request.decline` / `POST /rooms/{room}/decline`: the room leaves my list, and whoever asked cannot write in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Decline {
    /// Where.
    pub room: RoomId,
}
