//! The rule of a room's log, as a client applies it: next deliver, old drop, gap fetch. Pure: no IO.

use std::collections::{BTreeMap, HashMap};

use parlor_proto::frame::limit;
use parlor_proto::{EpochId, RoomId, Seq};

/// What to do with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is the next one: show it.
    Deliver,
    /// Seen already: drop it.
    Old,
    /// Something is missing: fetch what comes after `after` first. `ask`: nobody fetches it yet.
    Gap {
        /// Last contiguous seq held.
        after: Seq,
        /// Fetch now.
        ask: bool,
    },
}

#[derive(Clone, Copy, Debug)]
struct Place {
    last: Seq,
    /// Highest seq known to exist while a gap is being fetched.
    wanted: Option<Seq>,
    /// What is being fetched may have been answered too early: fetch once more.
    again: bool,
    /// The higher, the more recently something happened here.
    recent: i64,
}

/// Last contiguous seq held of each room, and the epoch they belong to.
#[derive(Clone, Debug, Default)]
pub struct Cursors {
    epoch: Option<EpochId>,
    rooms: HashMap<RoomId, Place>,
    /// Above everything that has happened, below everything that was only heard of.
    newest: i64,
    oldest: i64,
}

impl Cursors {
    /// Cursors that a program kept from an earlier run, most recently active first (as [`Cursors::rooms`] gives
    /// them): a `hello` carries only so many.
    #[must_use]
    pub fn new(epoch: Option<EpochId>, rooms: impl IntoIterator<Item = (RoomId, Seq)>) -> Cursors {
        let mut cursors = Cursors { epoch, ..Cursors::default() };
        for (room, last) in rooms {
            cursors.learn(room, last);
        }
        cursors
    }
    /// The epoch.
    #[must_use]
    pub fn epoch(&self) -> Option<EpochId> {
        self.epoch
    }
    /// Another epoch than the one known: everything held may be of a history that is gone.
    pub fn enter(&mut self, epoch: EpochId) -> bool {
        self.epoch.replace(epoch).is_some_and(|known| known != epoch)
    }
    /// Last contiguous seq held.
    #[must_use]
    pub fn last(&self, room: RoomId) -> Option<Seq> {
        self.rooms.get(&room).map(|place| place.last)
    }
    /// What a `hello` says: the most recently active ones, at most as many as the contract takes.
    #[must_use]
    pub fn since(&self) -> BTreeMap<RoomId, Seq> {
        self.rooms().take(limit::SINCE).filter_map(|room| Some((room, self.last(room)?))).collect()
    }
    /// Every room held, most recently active first.
    pub fn rooms(&self) -> impl Iterator<Item = RoomId> + '_ {
        let mut rooms: Vec<_> = self.rooms.iter().map(|(room, place)| (place.recent, *room)).collect();
        rooms.sort_unstable_by(|a, b| b.cmp(a));
        rooms.into_iter().map(|(_, room)| room)
    }
    /// Everything up to `seq` is held (or given up, after a reset).
    pub fn set(&mut self, room: RoomId, seq: Seq) {
        self.newest += 1;
        self.rooms.insert(room, Place { last: seq, wanted: None, again: false, recent: self.newest });
    }
    /// As [`Cursors::set`], for a room in which nothing has happened just now: it stands below all others.
    pub fn learn(&mut self, room: RoomId, seq: Seq) {
        self.oldest -= 1;
        self.rooms.insert(room, Place { last: seq, wanted: None, again: false, recent: self.oldest });
    }
    /// The room is not mine any more.
    pub fn forget(&mut self, room: RoomId) {
        self.rooms.remove(&room);
    }
    /// Fetches that were on their way are lost with the socket.
    pub fn disconnected(&mut self) {
        for place in self.rooms.values_mut() {
            place.wanted = None;
            place.again = false;
        }
    }
    /// An entry arrived. A room that is not known yet starts with it.
    pub fn step(&mut self, room: RoomId, seq: Seq) -> Step {
        let new = Place { last: seq - 1, wanted: None, again: false, recent: self.newest };
        let place = self.rooms.entry(room).or_insert(new);
        if seq <= place.last {
            return Step::Old;
        }
        if seq == place.last + 1 {
            place.last = seq;
            self.newest += 1;
            place.recent = self.newest;
            return Step::Deliver;
        }
        let ask = place.wanted.is_none();
        place.wanted = place.wanted.max(Some(seq));
        Step::Gap { after: place.last, ask }
    }
    /// A piece of the log was fetched and stepped through; its head is `head`. Says after what to fetch on.
    pub fn fetched(&mut self, room: RoomId, head: Seq) -> Option<Seq> {
        let place = self.rooms.get_mut(&room)?;
        if place.last >= place.wanted.unwrap_or(0).max(head) {
            place.wanted = None;
            return None;
        }
        Some(place.last)
    }
    /// Something may have been written that nobody will tell of: after what to look. Where a fetch is on its way
    /// already, its answer may be too old; then [`Cursors::again`] says so when it is there.
    pub fn look(&mut self, room: RoomId) -> Option<Seq> {
        let place = self.rooms.get_mut(&room)?;
        if place.wanted.is_some() {
            place.again = true;
            return None;
        }
        place.wanted = Some(place.last);
        Some(place.last)
    }
    /// What was fetched may have been too old. Says so once.
    pub fn again(&mut self, room: RoomId) -> bool {
        self.rooms.get_mut(&room).is_some_and(|place| std::mem::take(&mut place.again))
    }
    /// A fetch failed: the next entry asks again.
    pub fn gave_up(&mut self, room: RoomId) {
        if let Some(place) = self.rooms.get_mut(&room) {
            place.wanted = None;
            place.again = false;
        }
    }
    /// The server says that the log stands at `head`: after what to fetch, if something is missing.
    pub fn behind(&mut self, room: RoomId, head: Seq) -> Option<Seq> {
        let place = self.rooms.get_mut(&room)?;
        if place.last >= head {
            return None;
        }
        let ask = place.wanted.is_none();
        place.wanted = place.wanted.max(Some(head));
        ask.then_some(place.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: RoomId = RoomId([7; 16]);

    #[test]
    fn next_is_delivered_old_is_dropped_a_gap_is_fetched_once() {
        let mut cursors = Cursors::new(None, [(ROOM, 3)]);
        assert_eq!(cursors.step(ROOM, 3), Step::Old);
        assert_eq!(cursors.step(ROOM, 4), Step::Deliver);
        assert_eq!(cursors.step(ROOM, 7), Step::Gap { after: 4, ask: true });
        assert_eq!(cursors.step(ROOM, 8), Step::Gap { after: 4, ask: false });
        for seq in 5..=7 {
            assert_eq!(cursors.step(ROOM, seq), Step::Deliver);
        }
        assert_eq!(cursors.fetched(ROOM, 7), Some(7), "8 is known to exist");
        assert_eq!(cursors.step(ROOM, 8), Step::Deliver);
        assert_eq!(cursors.fetched(ROOM, 8), None);
        assert_eq!(cursors.step(ROOM, 10), Step::Gap { after: 8, ask: true }, "a new gap is fetched again");
    }

    #[test]
    fn a_head_beyond_what_is_held_is_a_gap() {
        let mut cursors = Cursors::new(None, [(ROOM, 3)]);
        assert_eq!(cursors.behind(ROOM, 3), None);
        assert_eq!(cursors.behind(ROOM, 5), Some(3));
        assert_eq!(cursors.behind(ROOM, 6), None, "it is being fetched");
        cursors.disconnected();
        assert_eq!(cursors.behind(ROOM, 6), Some(3));
    }

    #[test]
    fn only_another_epoch_is_a_new_history() {
        let mut cursors = Cursors::default();
        assert!(!cursors.enter(EpochId([1; 16])));
        assert!(!cursors.enter(EpochId([1; 16])));
        assert!(cursors.enter(EpochId([2; 16])));
    }

    fn room(n: u16) -> RoomId {
        let mut id = [0; 16];
        id[..2].copy_from_slice(&n.to_be_bytes());
        RoomId(id)
    }

    #[test]
    fn a_hello_carries_the_five_hundred_that_were_active_last() {
        let mut cursors = Cursors::new(None, (0..600).map(|n| (room(n), 1)));
        assert!(cursors.since().keys().copied().eq((0..500).map(room)), "as the program gave them");
        cursors.step(room(599), 2);
        cursors.learn(room(700), 9);
        let since = cursors.since();
        assert_eq!((since.len(), since.get(&room(599))), (500, Some(&2)), "something happened there");
        assert!(!since.contains_key(&room(499)) && !since.contains_key(&room(700)));
        let first: Vec<RoomId> = cursors.rooms().take(2).collect();
        assert_eq!(first, [room(599), room(0)]);
    }

    #[test]
    fn a_look_during_a_fetch_is_one_more_fetch() {
        let mut cursors = Cursors::new(None, [(ROOM, 3)]);
        assert_eq!(cursors.look(ROOM), Some(3));
        assert_eq!(cursors.look(ROOM), None, "it is being fetched");
        assert!(cursors.again(ROOM) && !cursors.again(ROOM));
        assert_eq!(cursors.fetched(ROOM, 3), None);
        assert_eq!(cursors.look(ROOM), Some(3));
    }
}
