//! What concerns one user alone, on this node: changes of the account are counted, and each is either told here or
//! found again by reading the account. Nothing that was missed stays unsaid: `account.changed` stands in for it.
//!
//! Must not decide what a change is: that is said by whoever made it.

use std::collections::{BTreeSet, HashSet};

use bytes::Bytes;
use parlor_proto::event::AccountEvent;
use parlor_proto::signal::{Cut, Signal};
use parlor_proto::{RoomId, UserId};

use super::{Hub, Need, State, bytes};

/// Changes that may have been told before the ones below them.
const AHEAD: usize = 64;

/// How far an account's changes have been told here.
#[derive(Debug, Default)]
pub(super) struct Counter {
    /// Everything up to here has been told.
    at: i64,
    /// Told, but something below is missing.
    ahead: BTreeSet<i64>,
    /// Rooms that a reading found changed before their change was counted.
    early: i64,
    /// Rooms that the user left while the rooms were being read for the first time.
    gone: HashSet<RoomId>,
}

impl Counter {
    /// The account was read for the first time. Gives the rooms that may be in what was read, but are left already.
    pub(super) fn start(&mut self, account: i64) -> HashSet<RoomId> {
        self.at = self.at.max(account);
        self.settle();
        std::mem::take(&mut self.gone)
    }

    /// Read before something that has been told already: it may not be believed.
    pub(super) fn is_old(&self, account: i64) -> bool {
        account < self.ahead.last().copied().unwrap_or(0).max(self.at)
    }

    /// Somebody says that it stands elsewhere.
    pub(super) fn differs(&self, account: i64) -> bool {
        self.at != account
    }

    /// The account was read and `told` rooms came or went; `true`: something else must have happened.
    pub(super) fn read(&mut self, account: i64, told: usize) -> bool {
        let heard = self.ahead.range(..=account).count() as i64;
        let silent = account - self.at - heard - told as i64 - self.early;
        self.at = account;
        self.settle();
        self.early = (-silent).max(0);
        silent > 0
    }

    /// One change is told; `true`: something below it has not been.
    fn tell(&mut self, account: i64) -> bool {
        if account > self.at {
            self.ahead.insert(account);
            self.settle();
        }
        // Forgetting that they were told costs a reading and an `account.changed`, and nothing else.
        while self.ahead.len() > AHEAD {
            self.ahead.pop_first();
        }
        !self.ahead.is_empty()
    }

    fn settle(&mut self) {
        while let Some(first) = self.ahead.first().copied().filter(|first| *first <= self.at + 1) {
            self.at = self.at.max(first);
            self.ahead.pop_first();
        }
    }
}

impl Hub {
    /// A user is not in a room any more: nothing of it goes to them from here on.
    pub(super) fn left(
        &self,
        state: &mut State,
        user: UserId,
        (room, why): (RoomId, Option<Cut>),
        account: i64,
    ) -> Option<Need> {
        let person = state.people.get_mut(&user)?;
        let need = Need::Refresh { tenant: person.tenant, user };
        if !person.listening {
            person.changed = true;
            person.account.gone.insert(room);
            return None;
        }
        let gap = person.account.tell(account);
        if person.rooms.remove(&room) {
            self.remove(state, user, room);
            state.forget(user, room);
            if let Some(reason) = why {
                state.to_user(user, &bytes(&Signal::ForceDisconnect { room: Some(room), reason }));
            }
            state.to_user(user, &bytes(&AccountEvent::RoomRemoved { account, room }));
        } else {
            // A reading has found it first, and counted it as a change to come.
            person.account.early = (person.account.early - 1).max(0);
        }
        gap.then_some(need)
    }
}

impl State {
    /// A reading or a change that is newer than this has been told.
    pub(super) fn is_old(&self, user: UserId, account: i64) -> bool {
        self.people.get(&user).is_some_and(|person| person.account.is_old(account))
    }

    /// Something that concerns only this user.
    pub(super) fn own(&mut self, user: UserId, account: i64, frame: &Bytes) -> Option<Need> {
        self.to_user(user, frame);
        let person = self.people.get_mut(&user)?;
        if !person.listening {
            return None;
        }
        let gap = person.account.tell(account);
        gap.then_some(Need::Refresh { tenant: person.tenant, user })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(account: i64) -> Counter {
        let mut counter = Counter::default();
        counter.start(account);
        counter
    }

    #[test]
    fn what_is_told_in_order_needs_no_reading() {
        let mut it = at(4);
        assert!(!it.tell(5) && !it.tell(6) && !it.tell(6), "also twice");
        assert!(!it.differs(6));
    }

    #[test]
    fn a_lost_change_is_found_and_said() {
        let mut it = at(4);
        assert!(it.tell(6), "5 was not heard");
        assert!(it.is_old(5), "a reading that does not know 6 yet");
        assert!(it.read(6, 0), "5 is not explained by the rooms");
        assert!(!it.differs(6));
        let mut it = at(4);
        assert!(it.tell(6));
        assert!(!it.read(6, 1), "5 was a room");
        let mut it = at(4);
        assert!(it.read(6, 1), "one room, two changes");
    }

    #[test]
    fn a_room_that_is_found_early_is_not_a_change_twice() {
        let mut it = at(4);
        assert!(!it.read(4, 1), "the room is there, its count is not");
        assert!(!it.read(5, 0));
        assert!(it.read(6, 0));
    }
}
