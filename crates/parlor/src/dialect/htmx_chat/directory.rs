//! Names for what is told: entries of a log carry ids, these frames carry names. An entry waits, and all that follow it,
//! until its room has been looked at; what cannot be found is told without a name.

use std::collections::{HashMap, VecDeque};

use parlor_proto::event::{Event, What};
use parlor_proto::room::Room;
use parlor_proto::{RoomId, UserId};

/// Rooms remembered at once.
const ROOMS: usize = 16;
/// Entries that may wait; beyond that they are told without names.
const HELD: usize = 256;

/// What is known, and what waits to be.
#[derive(Default)]
pub(super) struct Directory {
    rooms: HashMap<RoomId, Room>,
    held: VecDeque<Event>,
    /// The room that has been asked for.
    asked: Option<RoomId>,
    /// For the first entry that waits, its room has been looked at already.
    looked: bool,
}

impl Directory {
    /// A room as it is now.
    pub(super) fn know(&mut self, room: Room) {
        if self.rooms.len() >= ROOMS && !self.rooms.contains_key(&room.id) {
            self.rooms.clear();
        }
        self.rooms.insert(room.id, room);
    }

    /// What is known of a room.
    pub(super) fn room(&self, room: RoomId) -> Option<&Room> {
        self.rooms.get(&room)
    }

    /// What somebody is called in a room.
    pub(super) fn name(&self, room: RoomId, user: UserId) -> Option<&str> {
        let room = self.rooms.get(&room)?;
        let people = room.members.iter().map(|it| &it.user).chain(&room.last_by);
        let mut people = people.chain(room.peer.as_ref().map(|it| &it.user));
        people.find(|it| it.id == user).map(|it| it.name.as_str())
    }

    /// It has changed: it is looked at again when it is needed.
    pub(super) fn forget(&mut self, room: RoomId) {
        self.rooms.remove(&room);
    }

    /// An entry comes.
    pub(super) fn hold(&mut self, event: Event) {
        self.held.push_back(event);
    }

    /// The room that has to be asked for, if one has to be and none has been.
    pub(super) fn ask(&mut self) -> Option<RoomId> {
        let event = self.held.front()?;
        if self.asked.is_some() || self.can_tell(event) {
            return None;
        }
        self.asked = Some(event.room);
        self.asked
    }

    /// The answer to [`Directory::ask`].
    pub(super) fn answered(&mut self, room: Option<Room>) {
        self.asked = None;
        self.looked = true;
        if let Some(room) = room {
            self.know(room);
        }
    }

    /// The next entry that can be told.
    pub(super) fn next(&mut self) -> Option<Event> {
        let front = self.held.front()?;
        if !self.can_tell(front) {
            return None;
        }
        self.looked = false;
        self.held.pop_front()
    }

    fn can_tell(&self, event: &Event) -> bool {
        let who = match &event.what {
            What::MessageSent(it) | What::MessageEdited(it) => it.sender,
            _ => return true,
        };
        self.looked || self.held.len() > HELD || self.name(event.room, who).is_some()
    }
}

#[cfg(test)]
mod tests {
    use parlor_proto::message::Message;
    use parlor_proto::room::Kind;
    use parlor_proto::user::User;
    use parlor_proto::{MessageId, Time};

    use super::*;

    const ROOM: RoomId = RoomId([9; 16]);
    const ANN: UserId = UserId([1; 16]);
    const BOB: UserId = UserId([2; 16]);

    fn said(seq: i64, by: UserId) -> Event {
        let message = Message::plain(MessageId([0; 16]), ROOM, seq, seq, by, "x".into(), "n".into(), Time(0));
        Event { room: ROOM, seq, at: Time(0), by: Some(by), what: What::MessageSent(message) }
    }

    fn room(last_by: UserId, name: &str) -> Room {
        let last_by = Some(User::plain(last_by, name.to_lowercase(), name.into()));
        Room { last_by, ..Room::plain(ROOM, Kind::Group) }
    }

    fn told(names: &mut Directory) -> Vec<i64> {
        std::iter::from_fn(|| names.next()).map(|event| event.seq).collect()
    }

    #[test]
    fn what_has_no_name_yet_waits_and_all_that_follows_it() {
        let mut names = Directory::default();
        names.know(room(ANN, "Ann"));
        (1..=3).for_each(|seq| names.hold(said(seq, if seq == 2 { BOB } else { ANN })));
        assert_eq!(told(&mut names), [1]);
        assert_eq!((names.ask(), names.ask()), (Some(ROOM), None), "asked once");
        assert!(told(&mut names).is_empty());
        names.answered(Some(room(BOB, "Bob")));
        assert_eq!(told(&mut names), [2]);
        assert_eq!(names.name(ROOM, BOB), Some("Bob"));
        // Nobody knows who it was: then it is told without a name.
        assert_eq!(names.ask(), Some(ROOM));
        names.answered(None);
        assert_eq!((told(&mut names), names.name(ROOM, ANN)), (vec![3], None));
    }

    #[test]
    fn only_so_many_wait_and_only_so_many_rooms_are_remembered() {
        let mut names = Directory::default();
        (0..HELD as i64 + 10).for_each(|seq| names.hold(said(seq, ANN)));
        assert_eq!(told(&mut names).len(), 10);
        for n in 0..100 {
            names.know(Room::plain(RoomId([n; 16]), Kind::Group));
        }
        assert!(names.rooms.len() <= ROOMS);
    }
}
