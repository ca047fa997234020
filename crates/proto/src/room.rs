//! Rooms: where people talk.

use serde::{Deserialize, Serialize};

use serde_json::{Map, Value};

use crate::change::{Change, present};
use crate::message::Message;
use crate::user::{Peer, User};
use crate::{AttachmentId, Number, Page, RoomId, Seq, Time, UserId};

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
    /// The last message, for the preview; in a list its text is cut to 200 characters, and where very much is pinned,
    /// of a pinned room's only the first attachment is told, without its waveform.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<Message>,
    /// The other person of a direct room.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub peer: Option<Peer>,
    /// Unread messages that mention me.
    #[serde(skip_serializing_if = "crate::read::is_zero", default)]
    pub mentions: i64,
    /// The group's own name; absent: `title` is made of its members' names.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// The names of the first four others of a group without a name, of which `title` is made.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub names: Vec<String>,
    /// The group's picture: `GET /attachments/{id}/thumb`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub picture: Option<AttachmentId>,
    /// Who said the last message, in groups.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_by: Option<User>,
    /// What I may do here.
    pub role: Role,
    /// How many are in it.
    pub member_count: i64,
    /// How I keep it.
    #[serde(flatten)]
    pub kept: Kept,
    /// What keeps people from talking here; absent: nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub talk: Option<Talk>,
    /// What the group is about; in answers about one room only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub about: Option<String>,
    /// The host's own fields: an object of at most 4 KiB; in answers about one room only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub data: Option<Map<String, Value>>,
    /// How many of its members are connected; in answers about one room only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub online_count: Option<i64>,
    /// Everybody in it, at most 100 (`member.list` has the others); in answers about one room only.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub members: Vec<Member>,
    /// True in the answer that made the room.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub created: bool,
}

impl Room {
    /// A room in which nothing has happened yet.
    #[must_use]
    pub fn plain(id: RoomId, kind: Kind) -> Room {
        Room {
            id,
            kind,
            title: String::new(),
            seq: 0,
            number: 0,
            unread: 0,
            read: 0,
            active_at: Time(0),
            last: None,
            peer: None,
            mentions: 0,
            name: None,
            names: Vec::new(),
            picture: None,
            last_by: None,
            role: Role::Member,
            member_count: 0,
            kept: Kept::default(),
            talk: None,
            about: None,
            data: None,
            online_count: None,
            members: Vec::new(),
            created: false,
        }
    }
}

/// What keeps me from writing in a room like in any other, as far as I may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Talk {
    /// Not related any more: it can be read.
    Ended,
    /// Closed by the host: it can be read.
    Closed,
    /// I have blocked the other.
    Blocked,
    /// The other cannot be written to; why is not said.
    Unavailable,
    /// The other asks whether they may write to me: accept, decline, or answer.
    Request,
    /// I have asked and have not been answered.
    Requested,
}

impl Talk {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Talk::Ended => "ended",
            Talk::Closed => "closed",
            Talk::Blocked => "blocked",
            Talk::Unavailable => "unavailable",
            Talk::Request => "request",
            Talk::Requested => "requested",
        }
    }
}

/// How a member keeps a room: nobody else sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Kept {
    /// On top of the list.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub pinned: bool,
    /// Silent until then; the year 9999 is for good.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub muted_until: Option<Time>,
    /// Out of the list, into the archive.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub archived: bool,
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
    /// Up to which message they have read, where both they and I show receipts.
    pub read: Number,
    /// Up to which message they have received, likewise.
    #[serde(default)]
    pub delivered: Number,
    /// When they were here last, if they are not here now and show it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_seen: Option<Time>,
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
    /// Higher may manage lower.
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Role::Owner => 3,
            Role::Admin => 2,
            Role::Member => 1,
            Role::Reader => 0,
        }
    }
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

/// `room.open` / `POST /rooms`: a direct room or notes to yourself are found or made: opening one twice, from both sides
/// at once or on three nodes gives one room. A group is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// `direct`, `group` or `self`.
    pub kind: Kind,
    /// For `direct`: id, username, e-mail address or external id of the other person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
    /// For `group`: its name, 1–80 characters; without one its members' names stand in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// For `group`: what it is about, at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// For `group`: an uploaded picture of mine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<AttachmentId>,
    /// For `group`: the others, at most 100 at once, each named as in `with`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// For `group`: an object of at most 4 KiB and 8 levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Map<String, Value>>,
    /// For `group`: give the group of exactly these people, if there is one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub same_members: bool,
    /// For `group`: 1–64 characters, the client's own id of this making: again the same nonce is the same group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
}

impl Open {
    /// The room with somebody.
    pub fn direct(with: impl Into<String>) -> Open {
        Open { with: Some(with.into()), ..Open::of(Kind::Direct) }
    }
    /// Notes to yourself.
    #[must_use]
    pub fn own() -> Open {
        Open::of(Kind::Own)
    }
    /// A group.
    pub fn group(name: impl Into<String>, members: Vec<String>) -> Open {
        Open { name: Some(name.into()), members, ..Open::of(Kind::Group) }
    }
    /// A kind and nothing else.
    #[must_use]
    pub fn of(kind: Kind) -> Open {
        Open {
            kind,
            with: None,
            name: None,
            about: None,
            picture: None,
            members: Vec::new(),
            data: None,
            same_members: false,
            nonce: None,
        }
    }
}

/// `room.edit` / `PATCH /rooms/{room}`: a group's looks. What is absent stays, `null` empties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// Which.
    pub room: RoomId,
    /// 1–80 characters.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub name: Change<String>,
    /// At most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub about: Change<String>,
    /// An uploaded picture of mine.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub picture: Change<AttachmentId>,
    /// An object of at most 4 KiB and 8 levels.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub data: Change<Map<String, Value>>,
}

/// `room.leave` / `POST /rooms/{room}/leave`: go out of a group. The last owner hands it on; with the last member it ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Which.
    pub room: RoomId,
}

/// `room.delete` / `DELETE /rooms/{room}`: a group, for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// Which.
    pub room: RoomId,
}

/// `room.hide` / `POST /rooms/{room}/hide`: delete for me. It comes back, empty above, when somebody writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Hide {
    /// Which.
    pub room: RoomId,
}

/// `room.keep` / `PATCH /rooms/{room}/kept`: pin, mute, archive, for me. What is absent stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Keep {
    /// Which.
    pub room: RoomId,
    /// On top of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<bool>,
    /// Silent until then (9999-12-31T23:59:59Z: for good); `null`: not silent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub muted_until: Change<Time>,
    /// Into the archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
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
    /// The archive instead.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    /// Only rooms in which somebody asks whether they may write to me.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub requests: bool,
}

/// Answer to [`List`]: pinned ones first (on the first page), then last activity first.
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
    /// The group's name, if it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
}

/// Data of `room.changed`: the fields that were changed, as they are now (`null`: emptied).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Changed {
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub name: Change<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub about: Change<String>,
    /// The picture.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub picture: Change<AttachmentId>,
    /// The host's own fields.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub data: Change<Map<String, Value>>,
}

/// Data of `room.deleted`: nothing to add.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Deleted {}
