//! Signals: typing, presence, moved pointers. Never stored, no number, may be lost.

use serde::{Deserialize, Serialize};

use crate::user::User;
use crate::{Number, RoomId, Time, UserId};

/// A signal as a client gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "signal")]
pub enum Signal {
    /// Somebody else types; ends by itself after 5 seconds.
    #[serde(rename = "typing.started")]
    TypingStarted {
        /// Where.
        room: RoomId,
        /// Who.
        user: UserId,
    },
    /// They stopped.
    #[serde(rename = "typing.stopped")]
    TypingStopped {
        /// Where.
        room: RoomId,
        /// Who.
        user: UserId,
    },
    /// Somebody I share a room with came or went.
    #[serde(rename = "presence.changed")]
    PresenceChanged {
        /// Who.
        user: UserId,
        /// Here now.
        online: bool,
        /// When they were here last, where they show it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        last_seen: Option<Time>,
    },
    /// A person I share a room with has another name or picture.
    #[serde(rename = "user.changed")]
    UserChanged {
        /// The person as they are now.
        user: User,
    },
    /// Messages up to a number have arrived on somebody's device (a receipt).
    #[serde(rename = "delivery.moved")]
    DeliveryMoved {
        /// Where.
        room: RoomId,
        /// Whose.
        user: UserId,
        /// Up to which message.
        number: Number,
    },
    /// Somebody has read up to a number (a receipt).
    #[serde(rename = "read.moved")]
    ReadMoved {
        /// Where.
        room: RoomId,
        /// Who.
        user: UserId,
        /// Up to which message.
        number: Number,
    },
    /// My own pointer moved: the truth for every badge.
    #[serde(rename = "unread.changed")]
    UnreadChanged {
        /// Where.
        room: RoomId,
        /// My pointer.
        number: Number,
        /// The room's last message when this was counted: later ones come on top.
        last: Number,
        /// What is unread above the pointer, up to `last`.
        unread: i64,
        /// Of those, the ones that mention me.
        #[serde(default, skip_serializing_if = "crate::read::is_zero")]
        mentions: i64,
    },
    /// Something was cut off: a room (`room.removed` or `room.talk` beside it says whether it can still be read), or all
    /// of it: then it is the last frame before the close.
    #[serde(rename = "force_disconnect")]
    ForceDisconnect {
        /// Which room; absent: all of it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        room: Option<RoomId>,
        /// Why.
        reason: Cut,
    },
}

/// Why something that was allowed is not any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// The two are not related any more.
    RelationEnded,
    /// Somebody took me out of the group.
    Removed,
    /// The room is gone for everybody.
    RoomClosed,
    /// One of the two has blocked the other.
    Blocked,
    /// This sign-in was ended.
    SignedOut,
    /// The account was disabled.
    Disabled,
    /// The account was deleted.
    Deleted,
    /// This sign-in has run out.
    Expired,
}

/// `typing.start` and `typing.stop`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Typing {
    /// Where.
    pub room: RoomId,
}
