//! Users: people in a tenant.

use serde::{Deserialize, Serialize};

use serde_json::{Map, Value};

use crate::change::{Change, present};
use crate::{AttachmentId, RoomId, Time, UserId};

/// A person as others may see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct User {
    /// Never used again, also after deletion.
    pub id: UserId,
    /// Unique in the tenant.
    pub username: String,
    /// The name to show.
    pub name: String,
    /// Only in answers to the person themselves.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<String>,
    /// A picture of them: `GET /attachments/{id}/thumb`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub picture: Option<AttachmentId>,
    /// What they say about themselves, at most 300 characters; in answers about one person and about one room.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub about: Option<String>,
    /// The host's own fields: an object of at most 4 KiB; where `about` is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub data: Option<Map<String, Value>>,
    /// Only in answers to the person themselves.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub settings: Option<Settings>,
    /// The language that they read in, such as `de` or `pt-BR`; absent: as their browser says. Only in answers to the person
    /// themselves.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<String>,
    /// Somebody who has left: their account was taken away, and nobody will have this id again. `name` and `username` say
    /// nothing then.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub gone: bool,
}

/// What begins the username of somebody who has left, and of nobody else.
pub const GONE: &str = "~";
/// Their name, for whoever does not know of `gone`.
pub const SOMEBODY: &str = "Somebody who has left";

impl User {
    /// What every list shows of a person; the rest is added where it belongs.
    #[must_use]
    pub fn plain(id: UserId, username: String, name: String) -> User {
        User {
            gone: username.starts_with(GONE),
            id,
            username,
            name,
            email: None,
            picture: None,
            about: None,
            data: None,
            settings: None,
            language: None,
        }
    }
}

/// What a person shows of themselves. Who does not show it does not see it of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Settings {
    /// Read and delivered receipts.
    pub receipts: bool,
    /// Online, last seen, typing. Off: invisible.
    pub presence: bool,
}

/// A person and whether they are here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Peer {
    /// The person.
    #[serde(flatten)]
    pub user: User,
    /// Connected now, on any node (or left a few seconds ago).
    pub online: bool,
    /// When they were here last, if they are not here now and show it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_seen: Option<Time>,
}

/// `POST /users`: sign up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    /// An e-mail address, at most 254 characters; compared without case.
    pub email: String,
    /// 2–32 letters, digits, `.`, `_` or `-`; compared without case.
    pub username: String,
    /// The name to show, 1–80 characters; the username if absent.
    #[serde(default)]
    pub name: Option<String>,
    /// 8–200 characters.
    pub password: String,
}

/// `user.me` / `GET /me`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Me {}

/// `user.edit` / `PATCH /me`: what is absent stays, `null` empties.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// The name to show, 1–80 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// At most 300 characters.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub about: Change<String>,
    /// An uploaded picture of mine.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub picture: Change<AttachmentId>,
    /// An object of at most 4 KiB and 8 levels.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub data: Change<Map<String, Value>>,
    /// Show read and delivered receipts, and see those of others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipts: Option<bool>,
    /// Show presence, and see that of others. Off: invisible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<bool>,
    /// The language to read in, such as `de` or `pt-BR`; `null`: as the browser says.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub language: Change<String>,
}

/// `user.get` / `GET /rooms/{room}/users`: people of a room by id, also those who have left it (the log names them).
/// Who was never in it is passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// Where.
    pub room: RoomId,
    /// 1–100 ids.
    pub users: Vec<UserId>,
}

/// Answer to [`Get`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Users {
    /// In no order.
    pub data: Vec<User>,
}

/// `user.find` / `GET /users/find`: a person by exact id, username, e-mail address or external id, where looking people
/// up is allowed. "None" and "not allowed" are the same answer after the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Find {
    /// The exact name.
    pub with: String,
}

/// A user as an operator sees them (command line, control socket).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The person, with e-mail address.
    #[serde(flatten)]
    pub user: User,
    /// When they signed up.
    pub created_at: Time,
    /// When they were disabled, if they are.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disabled_at: Option<Time>,
}
