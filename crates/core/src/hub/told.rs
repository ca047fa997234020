//! An entry of a log as it is told to those who listen: one frame for all of them, and another one, without what was
//! said, for those who may not see the message that it speaks of. Must not decide who that is: the store says.

use bytes::Bytes;
use parlor_proto::message::Message;
use parlor_proto::room::Role;
use parlor_proto::{Event, RoomId, Seq, UserId, What, frame};

use super::outbox::Of;
use super::room::Verdict;
use super::{Need, State, bytes, need};

/// The entry with which a room ends, and one with which somebody may do more or less there.
const LAST: &str = "room.deleted";
const ROLE: &str = "member.changed";

/// What an encoded entry is. Nothing that somebody has written stands before it.
fn is(frame: &[u8], what: &str) -> bool {
    const KEY: &[u8] = br#""event":""#;
    let frame = &frame[..frame.len().min(256)];
    let at = frame.windows(KEY.len()).position(|it| it == KEY).map(|at| at + KEY.len());
    let word = at.and_then(|at| frame.get(at..at + what.len() + 1));
    word.is_some_and(|word| word.strip_suffix(b"\"") == Some(what.as_bytes()))
}

pub(crate) struct Told {
    pub(crate) seq: Seq,
    pub(crate) frame: Bytes,
    /// Who hears less, and what.
    pub(super) veiled: Option<(Vec<UserId>, Bytes)>,
    /// Whose role is another one from here on.
    pub(super) role: Option<(UserId, Role)>,
    /// The room ends with it.
    last: bool,
}

impl Told {
    /// Each frame is encoded once, whatever the number of those who listen.
    pub(crate) fn new(event: &Event, blind: &[UserId]) -> Told {
        let veiled = (!blind.is_empty()).then(|| (blind.to_vec(), bytes(&veil(event))));
        let last = matches!(event.what, What::RoomDeleted(_));
        Told { seq: event.seq, frame: bytes(event), veiled, role: role(event), last }
    }

    /// From another node: one that everybody may hear.
    pub(super) fn plain(seq: Seq, frame: Bytes) -> Told {
        let changed = is(&frame, ROLE).then(|| serde_json::from_slice::<Event>(&frame).ok()).flatten();
        let last = is(&frame, LAST);
        Told { seq, frame, veiled: None, role: changed.as_ref().and_then(role), last }
    }

    fn to(&self, user: UserId) -> &Bytes {
        match &self.veiled {
            Some((blind, less)) if blind.contains(&user) => less,
            _ => &self.frame,
        }
    }
}

fn role(event: &Event) -> Option<(UserId, Role)> {
    if let What::MemberChanged(it) = &event.what { Some((it.user, it.role)) } else { None }
}

/// As a replay tells it to somebody who may not see the message.
fn veil(event: &Event) -> Event {
    let what = match &event.what {
        What::MessageEdited(it) => What::MessageEdited(Message {
            hidden: true,
            ..Message::plain(
                it.id,
                it.room,
                it.seq,
                it.number,
                it.sender,
                String::new(),
                it.nonce.clone(),
                it.created_at,
            )
        }),
        other => other.clone(),
    };
    Event { room: event.room, seq: event.seq, at: event.at, by: event.by, what }
}

impl State {
    /// An entry of a log arrives. Gives whether it was delivered, and what is needed.
    pub(super) fn entry(&mut self, room: RoomId, told: &Told) -> (bool, Option<Need>) {
        let Some(now) = self.rooms.get_mut(&room) else { return (false, None) };
        let tenant = now.tenant;
        match now.arrives(told.seq) {
            Verdict::Deliver => {
                if let Some((user, role)) = told.role
                    && let Some(person) = self.people.get_mut(&user)
                {
                    let _known = match role {
                        Role::Reader => person.reads.insert(room),
                        _ => person.reads.remove(&room),
                    };
                }
                self.to_room(room, told.seq, told);
                (true, None)
            }
            verdict => (false, need(room, tenant, verdict)),
        }
    }

    /// An entry that not everybody may hear was spoken of: who may, the log says.
    pub(super) fn spoken_of(&mut self, room: RoomId, seq: Seq) -> Option<Need> {
        let now = self.rooms.get_mut(&room)?;
        let verdict = if now.last().is_some() { now.primed(seq) } else { now.arrives(seq) };
        need(room, now.tenant, verdict)
    }

    /// Whoever is in a room loads its page again. No entry of the log, so that no replay can have told it.
    pub(super) fn again(&self, room: RoomId, seq: Seq) {
        self.all_in(room, Of::Again(room), &Told::plain(seq, frame::reset(room, seq).into()));
    }

    pub(super) fn to_room(&self, room: RoomId, seq: Seq, told: &Told) {
        self.all_in(room, if told.last { Of::Last(room, seq) } else { Of::Entry(room, seq) }, told);
    }

    fn all_in(&self, room: RoomId, of: Of, told: &Told) {
        let Some(now) = self.rooms.get(&room) else { return };
        for (user, person) in now.people.iter().filter_map(|user| Some((*user, self.people.get(user)?))) {
            let frame = told.to(user);
            person.sessions.iter().for_each(|session| session.outbox.live(of, frame));
        }
    }
}
