//! A client's memory of one room in its smallest form: what a page shows, changed by entries alone. It mirrors the rules
//! of the SDK, so that *snapshot(a) + events(a..b) = snapshot(b)* is judged on both sides.
//!
//! Must not ask a server anything: what entries do not say, it does not know.

use std::collections::{BTreeMap, BTreeSet};

use parlor_proto::event::{AccountEvent, Event, What};
use parlor_proto::message::{Message, Messages};
use parlor_proto::reaction::{Reacted, Reaction};
use parlor_proto::{Number, Outgoing, RoomId, Seq, UserId};

/// Characters of a quote.
const QUOTE: usize = 200;

/// One room as somebody holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Who looks.
    pub me: UserId,
    /// Where.
    pub room: RoomId,
    /// By number.
    pub messages: BTreeMap<Number, Message>,
    /// System entries, by seq.
    pub system: BTreeMap<Seq, Event>,
    /// What I have deleted for me.
    hidden: BTreeSet<Number>,
}

impl Memory {
    /// What a whole history (one page of it) says.
    #[must_use]
    pub fn of(me: UserId, room: RoomId, all: &Messages) -> Memory {
        let messages = all.data.iter().map(|it| (it.number, it.clone())).collect();
        let system = all.system.iter().map(|it| (it.seq, it.clone())).collect();
        Memory { me, room, messages, system, hidden: BTreeSet::new() }
    }

    /// Applies a frame, in whatever order and however often.
    pub fn hear(&mut self, frame: &Outgoing) {
        match frame {
            Outgoing::Event(event) if event.room == self.room => self.apply(event),
            Outgoing::Account(AccountEvent::MessageHidden { room, numbers, .. }) if *room == self.room => {
                numbers.iter().for_each(|number| self.hide(*number));
            }
            _ => {}
        }
    }

    /// Applies an entry.
    pub fn apply(&mut self, event: &Event) {
        if event.what.is_system() {
            self.system.insert(event.seq, event.clone());
        }
        match &event.what {
            What::MessageSent(it) => self.say(it, true),
            What::MessageEdited(it) => self.say(it, false),
            What::MessageDeleted(it) => self.delete(it.number),
            What::MessagePinned(it) => self.pin(it.number, true),
            What::MessageUnpinned(it) => self.pin(it.number, false),
            What::ReactionAdded(it) | What::ReactionRemoved(it) => {
                self.react(it, matches!(event.what, What::ReactionAdded(_)));
            }
            _ => {}
        }
    }

    /// What is unread above a pointer.
    #[must_use]
    pub fn unread(&self, read: Number) -> i64 {
        let counts = |it: &&Message| it.number > read && it.sender != self.me && !it.deleted;
        self.messages.values().filter(counts).count() as i64
    }

    /// How many of those mention me.
    #[must_use]
    pub fn mentions(&self, read: Number) -> i64 {
        let counts = |it: &&Message| {
            it.number > read && it.sender != self.me && (it.everyone || it.mentions.contains(&self.me))
        };
        self.messages.values().filter(counts).count() as i64
    }

    fn hide(&mut self, number: Number) {
        self.hidden.insert(number);
        self.messages.remove(&number);
    }

    /// The message as it is now. Only a send adds one; reactions and pins are not in the log's messages.
    fn say(&mut self, it: &Message, new: bool) {
        if it.hidden {
            return self.hide(it.number);
        }
        if self.hidden.contains(&it.number) {
            return;
        }
        if it.deleted {
            if new {
                self.messages.entry(it.number).or_insert_with(|| it.clone());
            }
            return self.delete(it.number);
        }
        match self.messages.get_mut(&it.number) {
            Some(held) if held.deleted => return,
            Some(held) => {
                let (reactions, pinned) = (std::mem::take(&mut held.reactions), held.pinned);
                *held = Message { reactions, pinned, ..it.clone() };
            }
            None if new => drop(self.messages.insert(it.number, it.clone())),
            None => {}
        }
        let text: String = it.text.chars().take(QUOTE).collect();
        let attachment = it.attachments.first().map(|it| it.kind);
        for quote in self.quotes(it.number).filter(|quote| !quote.deleted) {
            quote.text.clone_from(&text);
            quote.attachment = attachment;
        }
    }

    fn quotes(&mut self, number: Number) -> impl Iterator<Item = &mut parlor_proto::message::Quote> {
        self.messages
            .values_mut()
            .filter_map(|it| it.reply.as_deref_mut())
            .filter(move |quote| quote.number == number)
    }

    fn delete(&mut self, number: Number) {
        if let Some(it) = self.messages.get_mut(&number) {
            let nonce = std::mem::take(&mut it.nonce);
            let plain = Message::plain(
                it.id,
                it.room,
                it.seq,
                number,
                it.sender,
                String::new(),
                nonce,
                it.created_at,
            );
            *it = Message { deleted: true, ..plain };
        }
        for quote in self.quotes(number) {
            (quote.text, quote.attachment, quote.deleted) = (String::new(), None, true);
        }
    }

    fn pin(&mut self, number: Number, on: bool) {
        if let Some(it) = self.messages.get_mut(&number).filter(|it| !it.deleted) {
            it.pinned = on;
        }
    }

    /// The count is what it is now. The first of its kind stands behind the others.
    fn react(&mut self, it: &Reacted, added: bool) {
        let mine = it.user == self.me;
        let Some(message) = self.messages.get_mut(&it.number).filter(|it| !it.deleted) else { return };
        let at = message.reactions.iter().position(|held| held.emoji == it.emoji);
        let before = at.map(|at| message.reactions[at].mine).unwrap_or(false);
        let now =
            Reaction { emoji: it.emoji.clone(), count: it.count, mine: if mine { added } else { before } };
        match at {
            Some(at) if it.count > 0 && !(added && it.count == 1) => message.reactions[at] = now,
            at => {
                at.map(|at| message.reactions.remove(at));
                if it.count > 0 {
                    message.reactions.push(now);
                }
            }
        }
    }
}
