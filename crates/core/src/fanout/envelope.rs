//! What travels between nodes: a hint, sealed with the installation's key. Anything that was not sealed by a
//! node of this installation, in this epoch and this version, is ignored and never reaches a socket.

use bytes::Bytes;
use hmac::{Hmac, Mac};
use parlor_proto::signal::Cut;
use parlor_proto::user::Settings;
use parlor_proto::{EpochId, LoginId, RoomId, Seq, TenantId, Time, UserId};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The version of this format: nodes of another one ignore it and find what happened by the head check.
const VERSION: u8 = 3;
/// An envelope is no longer than this; a frame has at most 64 KiB.
const MOST: usize = 256 * 1024;

/// Who hears a signal: who shows such a thing sees it of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Audience {
    /// Who shows receipts.
    Receipts,
    /// Who shows presence.
    Presence,
}

/// A hint between nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Hint {
    /// A room's log grew: the entry, encoded for sockets.
    Event {
        tenant: TenantId,
        room: RoomId,
        seq: Seq,
        /// `None`: not everybody may hear it; who listens there reads the log.
        frame: Option<String>,
    },
    /// A frame for one user's sessions; `account`: the account's counter after it, if it is counted.
    Own { user: UserId, account: Option<i64>, frame: String },
    /// A signal for those in a room, but `from`, who see such signals.
    Signal { room: RoomId, from: UserId, to: Audience, frame: String },
    /// A user's rooms changed: they are read again.
    Account { user: UserId },
    /// A user is not in a room any more.
    Left { user: UserId, room: RoomId, account: i64, why: Option<Cut> },
    /// What keeps people from talking in a room is different now.
    Talk { room: RoomId, quiet: bool, cut: Option<Cut> },
    /// A room's page is loaded again.
    Again { room: RoomId, seq: Seq },
    /// A login ended.
    LoginEnded { login: LoginId },
    /// A user may not act any more.
    UserEnded { user: UserId, why: Cut },
    /// A user's profile or settings changed: what they show now, and a frame for their sessions.
    Profile { user: UserId, account: i64, settings: Settings, frame: String },
    /// Another name or picture, for those who share these rooms with the user.
    Changed { user: UserId, rooms: Vec<RoomId>, frame: String },
    /// A user came to, or left, the sending node, or shows it no longer.
    Presence { tenant: TenantId, user: UserId, online: bool, last_seen: Option<Time>, rooms: Vec<RoomId> },
    /// Everybody who is at the sending node; a list in `parts` parts.
    People { users: Vec<(TenantId, UserId)>, part: u32, parts: u32 },
    /// The sending node may have missed something: who is with you?
    Who,
    /// The sending node stops.
    Bye,
}

#[derive(Serialize, Deserialize)]
struct Envelope<H> {
    v: u8,
    node: UserId,
    epoch: EpochId,
    hint: H,
}

/// Seals and opens envelopes.
#[derive(Clone)]
pub(crate) struct Sealer {
    key: Hmac<Sha256>,
    epoch: EpochId,
    /// This node; a random id of the process.
    pub(crate) node: UserId,
}

impl Sealer {
    pub(crate) fn new(key: &[u8; 32], epoch: EpochId, node: [u8; 16]) -> Sealer {
        let key = Hmac::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        Sealer { key, epoch, node: UserId(node) }
    }

    /// MAC, then the envelope as JSON.
    pub(crate) fn seal(&self, hint: &Hint) -> Bytes {
        let body = Envelope { v: VERSION, node: self.node, epoch: self.epoch, hint };
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let mut mac = self.key.clone();
        mac.update(&body);
        let mut out = Vec::with_capacity(32 + body.len());
        out.extend_from_slice(&mac.finalize().into_bytes());
        out.extend_from_slice(&body);
        out.into()
    }

    /// The hint and who sent it; `None` for anything forged, foreign, damaged or our own.
    pub(crate) fn open(&self, sealed: &[u8]) -> Option<(UserId, Hint)> {
        if sealed.len() > MOST {
            return None;
        }
        let (mac, body) = sealed.split_at_checked(32)?;
        let mut own = self.key.clone();
        own.update(body);
        own.verify_slice(mac).ok()?;
        let envelope: Envelope<Hint> = serde_json::from_slice(body).ok()?;
        let ours = envelope.v == VERSION && envelope.epoch == self.epoch && envelope.node != self.node;
        ours.then_some((envelope.node, envelope.hint))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(key: u8, epoch: u8, node: u8) -> Sealer {
        Sealer::new(&[key; 32], EpochId([epoch; 16]), [node; 16])
    }

    #[test]
    fn only_other_nodes_of_this_installation_and_epoch_are_heard() {
        let hint = Hint::Own { user: UserId([1; 16]), account: Some(3), frame: "{}".into() };
        let sealed = sealer(1, 1, 1).seal(&hint);
        assert_eq!(sealer(1, 1, 2).open(&sealed), Some((UserId([1; 16]), hint)));
        assert_eq!(sealer(1, 1, 1).open(&sealed), None, "our own");
        assert_eq!(sealer(2, 1, 2).open(&sealed), None, "another key");
        assert_eq!(sealer(1, 2, 2).open(&sealed), None, "another epoch");
    }

    #[test]
    fn no_damaged_envelope_is_believed() {
        let sealed = sealer(1, 1, 1).seal(&Hint::Bye);
        for at in 0..sealed.len() {
            let mut bad = sealed.to_vec();
            bad[at] ^= 1;
            assert_eq!(sealer(1, 1, 2).open(&bad), None, "byte {at}");
            assert_eq!(sealer(1, 1, 2).open(&sealed[..at]), None, "cut at {at}");
        }
    }
}
