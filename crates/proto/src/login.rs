//! Logins: signed-in devices, each a stored and revocable credential.

use serde::{Deserialize, Serialize};

use crate::user::User;
use crate::{LoginId, Time};

/// How somebody came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// With a password.
    #[default]
    Password,
    /// With a token that whoever runs the server has made.
    Token,
    /// The host has vouched for them.
    Host,
    /// As a guest.
    Guest,
}

/// A signed-in device as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Login {
    /// Its id.
    pub id: LoginId,
    /// What signed in: the browser's own words; of a token, what it is called.
    pub label: String,
    /// How.
    #[serde(default)]
    pub kind: Kind,
    /// When.
    pub created_at: Time,
    /// When it was used last, to within an hour.
    #[serde(default = "never")]
    pub seen_at: Time,
    /// Until when, if it ends by itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_at: Option<Time>,
    /// The one that asks.
    pub current: bool,
}

/// What a server of before says of the last use.
fn never() -> Time {
    Time(0)
}

/// `POST /sessions`: sign in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// E-mail address or username.
    pub login: String,
    /// The password.
    pub password: String,
}

/// Answer to a sign-in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignedIn {
    /// A bearer token; shown this once, stored only as a hash.
    pub token: String,
    /// Who signed in.
    pub user: User,
}

/// `POST /guests`: come in without an account, where that is allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GuestIn {
    /// A name to show; without one, one is made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
}

/// `POST /guests/claim`: what a guest has said was said by the one who asks.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimGuest {
    /// The guest's token.
    pub token: String,
}

/// `login.list` / `GET /sessions`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {}

/// Answer to [`List`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Logins {
    /// Newest first.
    pub data: Vec<Login>,
}

/// `login.revoke` / `DELETE /sessions/{login}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    /// Which.
    pub login: LoginId,
}
