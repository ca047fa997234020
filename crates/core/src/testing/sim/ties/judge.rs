//! What must hold at the end of a round: what was asked after the end was refused, what was acknowledged is in the log and
//! nothing else came into it, and nobody whose right has ended heard anything beyond the bound.

use std::collections::BTreeSet;

use parlor_proto::event::AccountEvent;
use parlor_proto::{Outgoing, RoomId, Signal, UserId, What};

use super::{ANN, BOB, LATEST, Person, SOON, Ties};
use crate::log;
use crate::testing::sim::stage::lock;

impl Ties {
    /// The log as it is stored.
    pub(super) fn entries(&self, room: RoomId) -> Vec<parlor_proto::Event> {
        let chat = self.chat(0);
        let mut conn = chat.node.store.reader().unwrap_or_else(|fault| panic!("{fault}"));
        log::sql::after(&mut *conn, chat.tenant, None, room, 0, 100_000).unwrap_or_default()
    }

    /// What must hold at the end of a round.
    pub(super) fn judge(
        &mut self,
        kind: &str,
        bus: usize,
        room: RoomId,
        cut: &[usize],
        since: u64,
        stored: usize,
    ) {
        let mut wrong = Vec::new();
        let answers = lock(&self.answers).clone();
        let log = self.entries(room);
        let said: BTreeSet<&str> = log
            .iter()
            .filter_map(|it| if let What::MessageSent(it) = &it.what { Some(&*it.nonce) } else { None })
            .collect();
        for asked in &self.asked {
            let answer = answers.get(&asked.id).copied();
            if asked.late {
                self.tally.late += 1;
                if answer == Some(true) {
                    wrong.push(format!("command {} of {} passed after the end", asked.id, asked.who));
                }
            } else if cut.contains(&asked.who) {
                self.tally.in_flight[usize::from(answer != Some(true))] += 1;
            }
            let Some(nonce) = &asked.nonce else { continue };
            // Deleted, there is no log to look at.
            if kind != "delete" && answer == Some(true) && !said.contains(&**nonce) {
                wrong.push(format!("{nonce} was acknowledged and is not in the log"));
            }
            if answer == Some(false) && said.contains(&**nonce) {
                wrong.push(format!("{nonce} was refused and is in the log"));
            }
        }
        let of: BTreeSet<UserId> = cut.iter().map(|at| self.people[*at].user.id).collect();
        for entry in log.iter().skip(stored) {
            let theirs = entry.by.is_some_and(|by| of.contains(&by));
            if theirs || !matches!(kind, "remove" | "disable" | "revoke") {
                wrong.push(format!("entry {} came into the log after the end", entry.seq));
            }
        }
        for at in cut {
            let person = &self.people[*at];
            let ends_all = matches!(kind, "disable" | "revoke");
            let mut told = person.closed;
            for (when, frame) in &person.heard {
                let late = when.saturating_sub(since);
                told |= tells(frame, room);
                if !(ends_all || is_of(frame, room) || is_of_other(frame, &self.people, *at)) {
                    continue;
                }
                // What ends a session is said once, and what it says of the room is no word from there.
                if late == 0 || tells(frame, room) {
                    continue;
                }
                // Where the room stays to be read, what was said before is theirs, whenever it comes.
                let stays = matches!(kind, "archive" | "block");
                if stays && matches!(frame, Outgoing::Event(event) if event.seq <= stored as i64) {
                    continue;
                }
                self.tally.heard_late += 1;
                let (class, most) = if bus == 0 { (0, SOON) } else { (1, LATEST) };
                self.tally.last[class] = self.tally.last[class].max(late);
                if late > most {
                    wrong.push(format!("{} heard {frame:?} {late} ms after the end", person.user.username));
                }
            }
            if !told {
                wrong.push(format!("{} was not told", person.user.username));
            }
            if ends_all && !person.closed {
                wrong.push(format!("{} is still connected", person.user.username));
            }
        }
        let round = self.tally.rounds;
        let seed = self.seed;
        self.tally.wrong.extend(
            wrong.into_iter().map(|it| format!("seed {seed}, round {round} ({kind}, bus {bus}): {it}")),
        );
    }
}

/// It says that something was taken away.
fn tells(frame: &Outgoing, of: RoomId) -> bool {
    match frame {
        Outgoing::Signal(Signal::ForceDisconnect { room, .. }) => room.is_none_or(|room| room == of),
        Outgoing::Account(
            AccountEvent::RoomTalk { room, .. }
            | AccountEvent::RoomRemoved { room, .. }
            | AccountEvent::RoomHidden { room, .. },
        ) => *room == of,
        Outgoing::Account(AccountEvent::AccountChanged { .. }) => true,
        Outgoing::Event(event) => event.room == of && matches!(event.what, What::RoomDeleted(_)),
        // One's own pointer, on one's own devices.
        Outgoing::Signal(Signal::UnreadChanged { .. }) => true,
        _ => false,
    }
}

fn is_of(frame: &Outgoing, of: RoomId) -> bool {
    match frame {
        Outgoing::Event(event) => event.room == of,
        Outgoing::Reset { reset, .. } => *reset == of,
        Outgoing::Signal(
            Signal::TypingStarted { room, .. }
            | Signal::TypingStopped { room, .. }
            | Signal::DeliveryMoved { room, .. }
            | Signal::ReadMoved { room, .. },
        ) => *room == of,
        _ => false,
    }
}

/// Ann and bob share nothing but their room.
fn is_of_other(frame: &Outgoing, people: &[Person], me: usize) -> bool {
    let other = match me {
        ANN => &people[BOB],
        BOB => &people[ANN],
        _ => return false,
    };
    matches!(frame, Outgoing::Signal(Signal::PresenceChanged { user, .. }) if *user == other.user.id)
}
