//! An entry of a log as it is told to those who listen: one frame for all of them, and another one, without what was
//! said, for those who may not see the message that it speaks of. Must not decide who that is: the store says.

use bytes::Bytes;
use parlor_proto::message::Message;
use parlor_proto::{Event, RoomId, Seq, UserId, What, frame};

use super::room::Verdict;
use super::{Need, State, bytes, need, outbox};

pub(crate) struct Told {
    pub(crate) seq: Seq,
    pub(crate) frame: Bytes,
    /// Who hears less, and what.
    pub(super) veiled: Option<(Vec<UserId>, Bytes)>,
}

impl Told {
    /// Each frame is encoded once, whatever the number of those who listen.
    pub(crate) fn new(event: &Event, blind: &[UserId]) -> Told {
        let veiled = (!blind.is_empty()).then(|| (blind.to_vec(), bytes(&veil(event))));
        Told { seq: event.seq, frame: bytes(event), veiled }
    }

    /// From another node: one that everybody may hear.
    pub(super) fn plain(seq: Seq, frame: Bytes) -> Told {
        Told { seq, frame, veiled: None }
    }

    fn to(&self, user: UserId) -> &Bytes {
        match &self.veiled {
            Some((blind, less)) if blind.contains(&user) => less,
            _ => &self.frame,
        }
    }
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
                self.to_room(room, Some((room, told.seq)), told);
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
        self.to_room(room, None, &Told::plain(seq, frame::reset(room, seq).into()));
    }

    pub(super) fn to_room(&self, room: RoomId, place: outbox::Place, told: &Told) {
        let Some(now) = self.rooms.get(&room) else { return };
        for (user, person) in now.people.iter().filter_map(|user| Some((*user, self.people.get(user)?))) {
            let frame = told.to(user);
            person.sessions.iter().for_each(|session| session.outbox.live(place, frame));
        }
    }
}
