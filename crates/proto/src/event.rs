//! Events: the entries of a room's log, as clients, webhooks and other nodes get them. An event's name is
//! `noun.past_tense`. Stored for ever: add, never rename.

use serde::{Deserialize, Serialize};

use crate::message::{self, Message};
use crate::pin::Pinned;
use crate::reaction::Reacted;
use crate::room::{Kept, Talk};
use crate::user::User;
use crate::{Number, RoomId, Seq, Time, UserId};
use crate::{member, room};

macro_rules! entries {
    ($($name:literal $variant:ident($data:ty) $system:literal $doc:literal;)*) => {
        /// What happened. The tag is `event`, the content `data`.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(tag = "event", content = "data")]
        pub enum What {
            $(#[doc = $doc] #[serde(rename = $name)] $variant($data),)*
        }

        impl What {
            /// Every name, in the order of the documentation.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// The name on the wire and in the store.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self { $(What::$variant(_) => $name,)* }
            }

            /// Shown as a line of its own between the messages.
            #[must_use]
            pub fn is_system(&self) -> bool {
                match self { $(What::$variant(_) => $system,)* }
            }
        }
    };
}

entries! {
    "room.created" RoomCreated(room::Created) true "A room was made: the first entry of its log.";
    "room.changed" RoomChanged(room::Changed) true "A group has another name, description, picture or data.";
    "room.deleted" RoomDeleted(room::Deleted) false "A group was deleted: the last entry of its log.";
    "member.joined" MemberJoined(member::Joined) true "People came: by themselves, or added by whoever did it.";
    "member.left" MemberLeft(member::Left) true "Somebody went, or was removed by whoever did it.";
    "member.changed" MemberChanged(member::Changed) true "Somebody has another role.";
    "message.sent" MessageSent(Message) false "A message was sent.";
    "message.edited" MessageEdited(Message) false "A message has another text: the message as it is now.";
    "message.deleted" MessageDeleted(message::Deleted) false "A message was deleted for everyone.";
    "message.pinned" MessagePinned(Pinned) true "A message was pinned.";
    "message.unpinned" MessageUnpinned(Pinned) false "A message is not pinned any more.";
    "reaction.added" ReactionAdded(Reacted) false "Somebody reacted.";
    "reaction.removed" ReactionRemoved(Reacted) false "Somebody took a reaction back.";
}

/// One entry of a room's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// Whose log.
    pub room: RoomId,
    /// Where in it.
    pub seq: Seq,
    /// When, for display.
    pub at: Time,
    /// Who did it, if it was a person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<UserId>,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What concerns only the signed-in user. `account` counts such changes; a client that knows another count than
/// the server's loads its list again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "event")]
pub enum AccountEvent {
    /// I am in a room now: fetch it.
    #[serde(rename = "room.added")]
    RoomAdded {
        /// The account's counter after it.
        account: i64,
        /// Which room.
        room: RoomId,
    },
    /// I am not in that room any more: forget it.
    #[serde(rename = "room.removed")]
    RoomRemoved {
        /// The account's counter after it.
        account: i64,
        /// Which room.
        room: RoomId,
    },
    /// I keep a room differently (pinned, muted, archived).
    #[serde(rename = "room.kept")]
    RoomKept {
        /// The account's counter after it.
        account: i64,
        /// Which room.
        room: RoomId,
        /// How.
        #[serde(flatten)]
        kept: Kept,
    },
    /// Whether, and how, people talk in a room of mine is different now.
    #[serde(rename = "room.talk")]
    RoomTalk {
        /// The account's counter after it.
        account: i64,
        /// Which room.
        room: RoomId,
        /// How it is now; absent: open.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        talk: Option<Talk>,
    },
    /// I have hidden a room: forget its messages; it comes back when somebody writes.
    #[serde(rename = "room.hidden")]
    RoomHidden {
        /// The account's counter after it.
        account: i64,
        /// Which room.
        room: RoomId,
    },
    /// I have deleted messages for me.
    #[serde(rename = "message.hidden")]
    MessageHidden {
        /// The account's counter after it.
        account: i64,
        /// Where.
        room: RoomId,
        /// Which.
        numbers: Vec<Number>,
    },
    /// My own profile or settings changed.
    #[serde(rename = "profile.changed")]
    ProfileChanged {
        /// The account's counter after it.
        account: i64,
        /// Me, as I am now.
        user: Box<User>,
    },
    /// Something above changed without being heard: load the list and `user.me` again.
    #[serde(rename = "account.changed")]
    AccountChanged {
        /// The account's counter after it.
        account: i64,
    },
}

/// `event.list` / `GET /rooms/{room}/events`: the log after a seq, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Where.
    pub room: RoomId,
    /// Only entries with a greater seq.
    pub after: Seq,
    /// 1–500, default 500.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

/// Answer to [`List`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Events {
    /// Oldest first, without a hole.
    pub data: Vec<Event>,
    /// The last seq of the log: equal to the last entry's when nothing is left.
    pub head: Seq,
    /// People named in these entries.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub people: Vec<User>,
}
