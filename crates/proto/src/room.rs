//! Rooms: where people talk.

use serde::{Deserialize, Serialize};

use crate::message::Message;
use crate::user::{Peer, User};
use crate::{Number, Page, RoomId, Seq, Time, UserId};

/// What a room is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Exactly two people.
    Direct,
    /// Several people, a name.
    Group,
    /// Notes to yourself.
    #[serde(rename = "self")]
    Own,
}

impl Kind {
    /// The word on the wire and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Direct => "direct",
            Kind::Group => "group",
            Kind::Own => "self",
        }
    }
    /// The inverse of [`Kind::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Kind> {
        [Kind::Direct, Kind::Group, Kind::Own].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A room as one of its members sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// Direct, group or self.
    pub kind: Kind,
    /// What to call it: the other's name, the group's name, "Notes to yourself".
    pub title: String,
    /// Last entry of the log.
    pub seq: Seq,
    /// Last message.
    pub number: Number,
    /// Messages above my read pointer that I did not write.
    pub unread: i64,
    /// My read pointer: everything up to this number I have read.
    pub read: Number,
    /// When something was last said (or the room was made).
    pub active_at: Time,
    /// The last message, for the preview; in a list its text is cut to 200 characters.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<Message>,
    /// The other person of a direct room.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub peer: Option<Peer>,
    /// Everybody in it; in answers about one room only.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub members: Vec<Member>,
    /// True in the answer that made the room.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub created: bool,
}

/// A user in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Member {
    /// Who.
    pub user: User,
    /// Connected now.
    pub online: bool,
    /// What they may do here.
    pub role: Role,
    /// Their read pointer.
    pub read: Number,
}

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Owner,
    /// Manage members and the room.
    Admin,
    /// Talk.
    Member,
    /// Read only.
    Reader,
}

impl Role {
    /// The word on the wire and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Admin => "admin",
            Role::Member => "member",
            Role::Reader => "reader",
        }
    }
    /// The inverse of [`Role::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Role> {
        [Role::Owner, Role::Admin, Role::Member, Role::Reader].into_iter().find(|role| role.as_str() == text)
    }
}

/// `room.open` / `POST /rooms`: find the room or make it; opening it twice, from both sides at once or on three
/// nodes gives one room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// `direct` or `self`.
    pub kind: Kind,
    /// For `direct`: id, username, e-mail address or external id of the other person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
}

/// `room.list` / `GET /rooms`.
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

/// Answer to [`List`]: last activity first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rooms {
    /// The rooms.
    pub data: Vec<Room>,
    /// Where to go on.
    pub page: Page,
}

/// `room.get` / `GET /rooms/{room}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// Which.
    pub room: RoomId,
}

/// Data of the event `room.created`: the first entry of every log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Created {
    /// Direct, group or self.
    pub kind: Kind,
    /// Who is in it.
    pub members: Vec<UserId>,
}
