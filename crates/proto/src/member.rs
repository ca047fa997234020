//! Members: people in a group, and who may manage them.

use serde::{Deserialize, Serialize};

use crate::page::Page;
use crate::room::{Member, Role};
use crate::{RoomId, UserId};

/// `member.list` / `GET /rooms/{room}/members`: in the order of joining.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Where.
    pub room: RoomId,
    /// 1–100, default 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// `page.next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Answer to [`List`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Members {
    /// In the order of joining.
    pub data: Vec<Member>,
    /// Where to go on.
    pub page: Page,
}

/// `member.add` / `POST /rooms/{room}/members`. Who is in already stays as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Add {
    /// Where.
    pub room: RoomId,
    /// 1–100 people: ids, usernames, e-mail addresses or external ids.
    pub users: Vec<String>,
    /// They see what was said before they came.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub history: bool,
}

/// `member.edit` / `PATCH /rooms/{room}/members/{user}`: another role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// Where.
    pub room: RoomId,
    /// Who.
    pub user: UserId,
    /// What they may do from now on.
    pub role: Role,
}

/// `member.remove` / `DELETE /rooms/{room}/members/{user}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Remove {
    /// Where.
    pub room: RoomId,
    /// Who.
    pub user: UserId,
}

/// Data of `member.joined`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Joined {
    /// Who came.
    pub users: Vec<UserId>,
}

/// Data of `member.left`: by themselves, or removed by whoever did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Left {
    /// Who went.
    pub user: UserId,
}

/// Data of `member.changed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Changed {
    /// Who.
    pub user: UserId,
    /// What they may do now.
    pub role: Role,
}
