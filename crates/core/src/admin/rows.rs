//! What staff are shown: rows of lists, as plain data. Nothing is decided here.

use std::str::FromStr;

use parlor_proto::room::Kind;
use parlor_proto::{LoginId, MessageId, Number, RoomId, TenantId, Time, UserId};

use crate::access::Rank;

/// The id of a row that has no word of its own in the contract: of a report, or a line of the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowId(pub [u8; 16]);

impl std::fmt::Display for RowId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // All ids are written alike.
        MessageId(self.0).fmt(f)
    }
}

impl FromStr for RowId {
    type Err = <MessageId as FromStr>::Err;
    fn from_str(text: &str) -> Result<RowId, Self::Err> {
        text.parse().map(|MessageId(id)| RowId(id))
    }
}

/// Somebody, as lists name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The person.
    pub id: UserId,
    /// Their username.
    pub username: String,
    /// Their name.
    pub name: String,
}

/// Who looks: somebody of the staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clerk {
    /// Who.
    pub who: Who,
    /// How far they may see.
    pub rank: Rank,
    /// The tenant that is looked at.
    pub tenant: TenantId,
    /// Its name.
    pub tenant_name: String,
    /// It is their own.
    pub home: bool,
    /// Private messages may be read there.
    pub reads: bool,
    /// How many reports wait there; 100 are counted at most.
    pub waiting: i64,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins, if there may be more.
    pub next: Option<String>,
    /// So much was looked at in vain that the page is not full, and yet there may be more.
    pub tired: bool,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRow {
    /// Where it was said.
    pub room: RoomId,
    /// A direct room or a group.
    pub kind: Kind,
    /// The group's name.
    pub room_name: Option<String>,
    /// Its number there.
    pub number: Number,
    /// Who said it.
    pub sender: Who,
    /// To whom, in a direct room.
    pub receiver: Option<Who>,
    /// When.
    pub at: Time,
    /// It was changed since.
    pub edited: bool,
    /// It was deleted for everyone.
    pub deleted: bool,
    /// Everybody it was for has read it.
    pub read: bool,
    /// How many files it has.
    pub files: i64,
    /// What it says; `None`: that is not shown here.
    pub text: Option<String>,
}

/// A room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomRow {
    /// The room.
    pub id: RoomId,
    /// A direct room or a group.
    pub kind: Kind,
    /// The group's name.
    pub name: Option<String>,
    /// The host's name of it.
    pub key: Option<String>,
    /// The first of its members.
    pub members: Vec<Who>,
    /// How many there are.
    pub member_count: i64,
    /// How many messages were sent.
    pub messages: i64,
    /// May be talked in: 0, else why not (ended, closed, blocked, asked for, declined).
    pub talk: i64,
    /// When it was made.
    pub created_at: Time,
    /// When something happened last.
    pub active_at: Time,
    /// It is gone.
    pub deleted: bool,
}

impl RoomRow {
    /// A group's name, or who is in it; nothing when nobody is left.
    #[must_use]
    pub fn called(&self) -> String {
        let names = || self.members.iter().map(|who| who.name.as_str()).collect::<Vec<_>>().join(", ");
        self.name.clone().unwrap_or_else(names)
    }
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRow {
    /// Who.
    pub who: Who,
    /// Their address.
    pub email: Option<String>,
    /// The host's id of them.
    pub external_id: Option<String>,
    /// Where the account comes from: `account`, `host`, `guest`, `system`.
    pub origin: String,
    /// The host's word for what they are.
    pub role: Option<String>,
    /// Their rank, if they are staff.
    pub staff: Option<Rank>,
    /// When they came.
    pub created_at: Time,
    /// When they were here last.
    pub seen_at: Option<Time>,
    /// Since when they may not act.
    pub disabled_at: Option<Time>,
    /// Their account was erased.
    pub erased: bool,
}

/// A relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationRow {
    /// One of the two.
    pub low: Who,
    /// The other.
    pub high: Who,
    /// The host's word for it.
    pub label: Option<String>,
    /// Since when.
    pub created_at: Time,
    /// Until when.
    pub ended_at: Option<Time>,
}

/// A sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// The sign-in.
    pub id: LoginId,
    /// Whose.
    pub who: Who,
    /// `session`, `token`, `jwt`, `forward`, `guest`.
    pub kind: String,
    /// What signed in.
    pub label: String,
    /// Since when.
    pub created_at: Time,
    /// When it was used last.
    pub seen_at: Time,
    /// Until when it is good.
    pub expires_at: Option<Time>,
    /// When it was ended.
    pub revoked_at: Option<Time>,
    /// It is the sign-in of whoever looks.
    pub current: bool,
}

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantRow {
    /// The tenant.
    pub id: TenantId,
    /// Its name.
    pub name: String,
    /// The hosts that lead to it.
    pub hosts: Vec<String>,
    /// Since when.
    pub created_at: Time,
    /// Since when it is switched off.
    pub disabled_at: Option<Time>,
    /// Private messages may be read there.
    pub reads: bool,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// The report.
    pub id: RowId,
    /// Who reports.
    pub reporter: Who,
    /// Whom.
    pub about: Option<Who>,
    /// Where.
    pub room: Option<RoomId>,
    /// Which message there.
    pub number: Option<Number>,
    /// Why, in a word.
    pub reason: String,
    /// Why, in the reporter's words.
    pub note: String,
    /// What was said, as it was then: JSON.
    pub context: String,
    /// When.
    pub created_at: Time,
    /// `open`, `resolved`, `dismissed`.
    pub state: String,
    /// Who handled it.
    pub handled_by: Option<Who>,
    /// When.
    pub handled_at: Option<Time>,
    /// What they wrote down.
    pub answer: Option<String>,
}

/// A legal hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRow {
    /// The hold.
    pub id: RowId,
    /// Of whom.
    pub user: Option<Who>,
    /// Of what; its id stands also where the room is somebody's own.
    pub room: Option<(RoomId, Option<RoomRow>)>,
    /// Why.
    pub note: String,
    /// Since when.
    pub created_at: Time,
    /// Until when.
    pub released_at: Option<Time>,
}

/// A line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// The line.
    pub id: RowId,
    /// When.
    pub at: Time,
    /// Who, if it was a person.
    pub actor: Option<UserId>,
    /// They are of this tenant, and can be looked at here.
    pub actor_here: bool,
    /// Their name then, a key's name, or "command line".
    pub actor_name: String,
    /// What was done.
    pub action: String,
    /// What it was done to.
    pub object: String,
    /// What that is called now, where it can be looked at here.
    pub named: Option<String>,
    /// What else is known: JSON.
    pub data: Option<String>,
}
