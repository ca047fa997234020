//! `/ws/chat/inbox/`: how much is unread, what has just been said where, and that the list looks different now.

use parlor_proto::event::{AccountEvent, Event, What};
use parlor_proto::frame::Outgoing;
use parlor_proto::signal::Signal;
use parlor_proto::{Code, Problem, UserId};
use serde_json::{Value, json};

use super::asks::{Asks, Badge};
use super::directory::Directory;
use super::{Door, Turn};
use crate::pages::show;

enum Asked {
    Hello,
    Unread,
    Room,
    /// Only so that it counts.
    Nothing,
}

/// One person's inbox.
pub(super) struct Inbox {
    me: UserId,
    asks: Asks<Asked>,
    badge: Badge,
    names: Directory,
    /// `hello` has been answered.
    greeted: bool,
}

impl Inbox {
    pub(super) fn new(me: UserId) -> Inbox {
        Inbox { me, asks: Asks::new(), badge: Badge::default(), names: Directory::default(), greeted: false }
    }

    fn entry(&mut self, event: Event, turn: &mut Turn) {
        match event.what {
            What::MessageSent(ref it) => {
                self.badge.stale();
                if !it.hidden && !it.deleted {
                    self.names.hold(event);
                }
            }
            What::MessageEdited(_) => changed(turn),
            What::MessageDeleted(_) => {
                self.badge.stale();
                changed(turn);
            }
            What::RoomCreated(_) | What::RoomChanged(_) | What::RoomDeleted(_) => {
                self.names.forget(event.room);
                changed(turn);
            }
            What::MemberJoined(_) | What::MemberLeft(_) | What::MemberChanged(_) => {
                self.names.forget(event.room);
                changed(turn);
            }
            What::MessagePinned(_)
            | What::MessageUnpinned(_)
            | What::ReactionAdded(_)
            | What::ReactionRemoved(_) => {}
        }
    }

    fn signal(&mut self, signal: &Signal, turn: &mut Turn) {
        match signal {
            Signal::UnreadChanged { .. } => self.badge.stale(),
            Signal::PresenceChanged { .. } | Signal::UserChanged { .. } => changed(turn),
            _ => {}
        }
    }

    /// What can be told now, and what has to be asked for.
    fn go_on(&mut self, turn: &mut Turn) {
        while let Some(event) = self.names.next() {
            let What::MessageSent(it) = event.what else { continue };
            turn.says.push(json!({
                "type": "message",
                "room": it.room,
                "title": self.names.room(it.room).map(|room| room.title.as_str()),
                "number": it.number,
                "sender": it.sender,
                "name": self.names.name(it.room, it.sender),
                "own": it.sender == self.me,
                "mention": it.sender != self.me && (it.everyone || it.mentions.contains(&self.me)),
                "preview": show::one_line(&it.text),
                "attachments": it.attachments.len(),
                "at": it.created_at,
            }));
        }
        if let Some(room) = self.names.ask() {
            turn.asks.push(self.asks.ask(Asked::Room, "room.get", json!({"room": room})));
        }
        if self.badge.ask() {
            turn.asks.push(self.asks.ask(Asked::Unread, "unread.get", json!({})));
        }
    }
}

impl Door for Inbox {
    fn greet(&mut self) -> String {
        self.asks.ask(Asked::Hello, "hello", json!({}))
    }

    fn listens(&self) -> bool {
        self.greeted
    }

    fn heard(&mut self, _frame: &Value, turn: &mut Turn) {
        turn.refuse(&Problem::new(Code::UnknownCommand, "The inbox only tells."), "", None);
        turn.asks.push(self.asks.ask(Asked::Nothing, "ping", json!({})));
    }

    fn told(&mut self, frame: Outgoing, turn: &mut Turn) {
        match frame {
            Outgoing::Ok { id, ok } => match self.asks.answered(id) {
                Some(Asked::Hello) => {
                    self.greeted = true;
                    self.badge.stale();
                }
                Some(Asked::Unread) => self.badge.answered(serde_json::from_value(ok).ok(), turn),
                Some(Asked::Room) => self.names.answered(serde_json::from_value(ok).ok()),
                Some(Asked::Nothing) | None => {}
            },
            Outgoing::Error { id, .. } => match id.and_then(|id| self.asks.answered(id)) {
                Some(Asked::Unread) => return self.badge.answered(None, turn),
                Some(Asked::Room) => self.names.answered(None),
                _ => {}
            },
            Outgoing::Event(event) => self.entry(event, turn),
            Outgoing::Account(event) => {
                if !matches!(event, AccountEvent::ProfileChanged { .. }) {
                    self.badge.stale();
                }
                changed(turn);
            }
            Outgoing::Signal(signal) => self.signal(&signal, turn),
            Outgoing::Reset { .. } => changed(turn),
        }
        self.go_on(turn);
    }
}

/// Once a turn is enough.
fn changed(turn: &mut Turn) {
    let frame = json!({"type": "list_changed"});
    if !turn.says.contains(&frame) {
        turn.says.push(frame);
    }
}
