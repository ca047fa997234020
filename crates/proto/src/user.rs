//! Users: people in a tenant.

use serde::{Deserialize, Serialize};

use crate::{Time, UserId};

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
