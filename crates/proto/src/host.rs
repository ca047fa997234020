//! What the host app may ask with a server key: its people by external id, rooms by a key of its own (`order:42`), and
//! words in them. Everything may be put twice: the second time changes nothing.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::change::{Change, present};
use crate::error::Problem;
use crate::room::{Kind, Role};
use crate::user::User;
use crate::{KeyId, Number, RoomId, Seq, Time, UserId};

/// `PUT /users/{external_id}`: makes a user or changes them. What is absent stays, `null` empties.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutUser {
    /// The host's own id of them: 1–200 characters, compared as it is.
    pub external_id: String,
    /// The name to show, 1–80 characters; of a new user the username stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// 2–32 letters, digits, `.`, `_` or `-`; of a new user one is made of the external id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// An e-mail address that the host vouches for.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub email: Change<String>,
    /// Where their picture is: an `https` address.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub picture: Change<String>,
    /// What is said about them, at most 300 characters.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub about: Change<String>,
    /// The host's own word for what they are (`MENTEE`), 1–64 characters; rules of roles name it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub role: Change<String>,
    /// The host's own fields: an object of at most 4 KiB and 8 levels.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub data: Change<Map<String, Value>>,
    /// The language to read in, such as `de` or `pt-BR`; `null`: as the browser says.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub language: Change<String>,
    /// May not act: `true` ends their sign-ins and sockets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
}

impl PutUser {
    /// A user of whom nothing but the id is known.
    pub fn bare(external_id: impl Into<String>) -> PutUser {
        PutUser { external_id: external_id.into(), ..PutUser::default() }
    }

    /// A user with a name.
    pub fn named(external_id: impl Into<String>, name: impl Into<String>) -> PutUser {
        PutUser { name: Some(name.into()), ..PutUser::bare(external_id) }
    }
}

/// `PUT /users`: many at once, each for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutUsers {
    /// 1–100 of them.
    pub users: Vec<PutUser>,
}

/// `GET /users/{external_id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GetUser {
    /// The host's own id.
    pub external_id: String,
}

/// `DELETE /users/{external_id}`: takes an account away, as the tenant's `account_end` says. Who is not there is gone
/// already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteUser {
    /// The host's own id.
    pub external_id: String,
    /// `erase` (what they said goes, too) or `anonymise` (it stays, without a name), instead of what the tenant says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<AccountEnd>,
}

/// What becomes of what somebody said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AccountEnd {
    /// Direct rooms go with everything in them, for both; in groups tombstones stay.
    Erase,
    /// It stays, said by somebody who has left.
    Anonymise,
}

/// `DELETE /users/{external_id}/sessions`: signs somebody out everywhere; sockets end at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EndSessions {
    /// The host's own id.
    pub external_id: String,
}

/// A user as the host sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Person {
    /// The host's own id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub external_id: Option<String>,
    /// The person, with e-mail address.
    #[serde(flatten)]
    pub user: User,
    /// The host's own word for what they are.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// Where the host says that their picture is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub picture_from: Option<String>,
    /// When they came.
    pub created_at: Time,
    /// Since when they may not act, if that is so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disabled_at: Option<Time>,
    /// What this request has done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub done: Option<Did>,
}

/// What putting or ending something has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// It was not there.
    Created,
    /// It was another one.
    Changed,
    /// It was so already.
    Unchanged,
    /// It was there, and is not any more.
    Ended,
}

/// What became of one of many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcome {
    /// Which.
    pub external_id: String,
    /// Our id of them, if it was done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<UserId>,
    /// What was done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub done: Option<Did>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refused: Option<Problem>,
}

/// Answer to [`PutUsers`]: in the order asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcomes {
    /// One for each.
    pub data: Vec<Outcome>,
}

/// `PUT /rooms/by-key/{key}`: makes a room under a key of the host's, or changes it. What is absent stays, `null` empties.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutRoom {
    /// The host's own name of it (`order:42`): 1–200 characters, compared as it is.
    pub key: String,
    /// `group` (the default) or `direct`; it cannot be changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Of a group: 1–80 characters; without one its members' names stand in.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub name: Change<String>,
    /// Of a group: at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub about: Change<String>,
    /// Of a group: an object of at most 4 KiB and 8 levels.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub data: Change<Map<String, Value>>,
    /// External ids of who is in it, at most 100 at once; of a direct room exactly two. Who is in it already stays as they
    /// are, and nobody is taken out. Ids that nobody has yet make a user.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// Nothing more may be said there; what was said can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<bool>,
}

impl PutRoom {
    /// A group of these people.
    pub fn group(key: impl Into<String>, members: &[&str]) -> PutRoom {
        PutRoom {
            key: key.into(),
            members: members.iter().map(|it| (*it).to_owned()).collect(),
            ..PutRoom::default()
        }
    }

    /// The room of two people.
    pub fn direct(key: impl Into<String>, one: &str, other: &str) -> PutRoom {
        PutRoom { kind: Some(Kind::Direct), ..PutRoom::group(key, &[one, other]) }
    }
}

/// `GET /rooms/by-key/{key}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GetRoom {
    /// The host's own name of it.
    pub key: String,
}

/// `DELETE /rooms/by-key/{key}`: the room with everything that was said in it, for everybody. What is not there is gone
/// already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteRoom {
    /// The host's own name of it.
    pub key: String,
}

/// A room as the host sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "HostRoom"))]
pub struct Room {
    /// The host's own name of it.
    pub key: String,
    /// Its id.
    pub id: RoomId,
    /// Direct or group.
    pub kind: Kind,
    /// The group's own name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// What the group is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub about: Option<String>,
    /// The host's own fields.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub data: Option<Map<String, Value>>,
    /// Last entry of the log.
    pub seq: Seq,
    /// Last message.
    pub number: Number,
    /// When it was made.
    pub created_at: Time,
    /// When something was last said (or the room was made).
    pub active_at: Time,
    /// Nothing more may be said there, because the host has closed it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub closed: bool,
    /// How many are in it.
    pub member_count: i64,
    /// Who is in it, at most 100.
    pub members: Vec<Member>,
    /// What this request has done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub done: Option<Did>,
}

/// Somebody in a room, as the host sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "HostMember"))]
pub struct Member {
    /// Our id.
    pub id: UserId,
    /// The host's own id, if they have one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub external_id: Option<String>,
    /// What they may do here.
    pub role: Role,
    /// Up to which message they have read.
    pub read: Number,
}

/// `PUT /rooms/by-key/{key}/members/{external_id}`: puts somebody into a group, or gives them another role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutMember {
    /// The host's own name of the room.
    pub key: String,
    /// The host's own id of the person; one that nobody has yet makes a user.
    pub external_id: String,
    /// `owner`, `admin`, `member` or `reader`; a new one is a `member`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// A new one sees what was said before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<bool>,
}

/// `DELETE /rooms/by-key/{key}/members/{external_id}`: out of the group, at once. Who is not in it is out already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RemoveMember {
    /// The host's own name of the room.
    pub key: String,
    /// The host's own id of the person.
    pub external_id: String,
}

/// `POST /rooms/by-key/{key}/messages`: says something, as a member or as the system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// The host's own name of the room.
    pub key: String,
    /// 1–5,000 characters after trimming.
    pub text: String,
    /// 1–64 characters: the same nonce is the same message, for ever.
    pub nonce: String,
    /// External id of the member who says it; absent: the system.
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

impl Post {
    /// Something that the system says.
    pub fn system(key: impl Into<String>, text: impl Into<String>, nonce: impl Into<String>) -> Post {
        Post { key: key.into(), text: text.into(), nonce: nonce.into(), by: None }
    }
}

/// What is left of an account that was taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gone {
    /// Whose id it was; nobody will have it again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<UserId>,
    /// What became of what they said; absent: there was nobody.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub end: Option<AccountEnd>,
    /// Rooms that they went out of, or that ended with them.
    pub rooms: i64,
    /// Messages of theirs that were emptied in groups.
    pub messages: i64,
}

/// A server key, without what opens anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerKey {
    /// Its id.
    pub id: KeyId,
    /// What it is for.
    pub name: String,
    /// When it was made.
    pub created_at: Time,
    /// When it was used last, to the hour.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seen_at: Option<Time>,
    /// When it was revoked, if it was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revoked_at: Option<Time>,
}

/// A server key that was made just now.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewServerKey {
    /// `parlor_sk_…`; shown this once, stored only as a hash.
    pub key: String,
    /// What is known of it.
    #[serde(flatten)]
    pub about: ServerKey,
}
