//! `hello`: the first frame of a session, and its answer, from which a client goes on without a hole.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::user::User;
use crate::{EpochId, Number, RoomId, Seq, SessionId, Time, UserId};

/// What a client says first.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// A bearer token, when neither cookie nor header signed the handshake in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The epoch of the cursors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<EpochId>,
    /// Last contiguous seq held of each room, at most 500.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub since: BTreeMap<RoomId, Seq>,
}

/// The answer; replays follow, then the live stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Welcome {
    /// Who is signed in.
    pub user: User,
    /// This session.
    pub session: SessionId,
    /// Which history the seqs belong to.
    pub epoch: EpochId,
    /// The account's counter.
    pub account: i64,
    /// The rooms of `since` that are still mine.
    pub rooms: Vec<RoomState>,
    /// Last seq of my other rooms, most recently active first in choosing, at most 500 in all.
    pub heads: BTreeMap<RoomId, Seq>,
    /// There are rooms beyond those.
    pub more: bool,
    /// The server's version.
    pub version: String,
    /// When the login ends, as far as is known now; then the line is closed with 4001. Absent: a host signs in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Time>,
}

/// How a room stands at the moment of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoomState {
    /// Which.
    pub room: RoomId,
    /// Last entry of the log.
    pub seq: Seq,
    /// Last message.
    pub number: Number,
    /// Unread for me.
    pub unread: i64,
    /// My read pointer.
    pub read: Number,
    /// Everybody's read pointers, in rooms of up to 100 members.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub reads: BTreeMap<UserId, Number>,
    /// Everybody's delivered pointers, likewise.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub delivered: BTreeMap<UserId, Number>,
    /// Unread messages that mention me.
    #[serde(skip_serializing_if = "crate::read::is_zero", default)]
    pub mentions: i64,
    /// How I keep it.
    #[serde(flatten)]
    pub kept: crate::room::Kept,
}
