//! Commands that wait for their answers: the engine answers each of them once, by its number. And the one question that
//! both sockets repeat: how much is unread.

use std::collections::HashMap;

use parlor_proto::read::Unread;
use serde_json::{Value, json};

use super::Turn;

/// What was asked, by number.
pub(super) struct Asks<K> {
    next: u64,
    waiting: HashMap<u64, K>,
}

impl<K> Asks<K> {
    pub(super) fn new() -> Asks<K> {
        Asks { next: 0, waiting: HashMap::new() }
    }

    /// Writes a command down and remembers what it is for.
    pub(super) fn ask(&mut self, what: K, cmd: &str, mut fields: Value) -> String {
        self.next += 1;
        self.waiting.insert(self.next, what);
        fields["id"] = self.next.into();
        fields["cmd"] = cmd.into();
        fields.to_string()
    }

    /// What an answer is to.
    pub(super) fn answered(&mut self, id: u64) -> Option<K> {
        self.waiting.remove(&id)
    }
}

/// The number on the badge: asked anew whenever it may have changed, one question at a time.
#[derive(Default)]
pub(super) struct Badge {
    wanted: bool,
    asked: bool,
    shown: Option<Unread>,
}

impl Badge {
    /// It may have changed.
    pub(super) fn stale(&mut self) {
        self.wanted = true;
    }

    /// Whether to ask now.
    pub(super) fn ask(&mut self) -> bool {
        let now = self.wanted && !self.asked;
        if now {
            (self.wanted, self.asked) = (false, true);
        }
        now
    }

    /// The answer, if it could be given; told when it is another number than before.
    pub(super) fn answered(&mut self, unread: Option<Unread>, turn: &mut Turn) {
        self.asked = false;
        // What could not be answered is asked again with whatever comes next.
        self.wanted |= unread.is_none();
        let Some(unread) = unread.filter(|it| self.shown.as_ref() != Some(it)) else { return };
        let mut frame = json!({"type": "unread", "total": unread.total, "rooms": unread.rooms});
        if unread.mentions > 0 {
            frame["mentions"] = unread.mentions.into();
        }
        turn.says.push(frame);
        self.shown = Some(unread);
    }
}
