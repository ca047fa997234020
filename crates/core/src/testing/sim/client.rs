//! A client as the SDK is one: it holds cursors and an outbox, applies *next*, drops *old*, fetches what a *gap*
//! hides, resumes, and sends again under the same nonce what was not answered.
//!
//! Must not be cleverer than the protocol: what a real client cannot know, this one does not look up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parlor_proto::command::{Answer, Call};
use parlor_proto::event::{AccountEvent, Events};
use parlor_proto::hello::Welcome;
use parlor_proto::message::Message;
use parlor_proto::read::Marked;
use parlor_proto::room::Room;
use parlor_proto::{Code, EpochId, Event, Number, Outgoing, Problem, Retry, RoomId, Seq, Signal, message};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::stage::Stage;
use super::view::View;
use crate::actor::Actor;
use crate::chat::{Chat, Live};
use crate::hub::outbox::Next;
use crate::testing::history::{Connection, History, Pointing, Reading, Sending};

/// A message that the person has written and that is not acknowledged yet. Survives everything.
struct Draft {
    room: RoomId,
    nonce: String,
    text: String,
    flying: bool,
}

pub(super) enum Asked {
    Hello { since: BTreeMap<RoomId, Seq> },
    Send { nonce: String, sending: Sending },
    Events { room: RoomId, after: Seq, reading: Reading },
    Mark { pointing: Pointing },
    Open,
    Other,
}

struct Line {
    at: usize,
    live: Live,
    asked: BTreeMap<u64, Asked>,
    seen: Option<Connection>,
}

/// Sends that a client has under way at once.
const WINDOW: usize = 16;

/// Answers of the REST door.
type Mail = Arc<Mutex<Vec<(u64, Result<Answer, Problem>)>>>;

pub(super) struct Client {
    pub(super) name: String,
    pub(super) actor: Actor,
    token: String,
    pub(super) rooms: BTreeMap<RoomId, View>,
    /// Rooms that it is not in any more, as it was told.
    left: BTreeSet<RoomId>,
    epoch: Option<EpochId>,
    line: Option<Line>,
    outbox: Vec<Draft>,
    posted: BTreeMap<u64, (usize, Asked)>,
    mail: Mail,
    ids: u64,
    /// Told to sign in again: this client is at its end.
    pub(super) ended: bool,
    pub(super) history: History,
    stage: Arc<Stage>,
    /// What it may not have seen.
    pub(super) wrong: Vec<String>,
}

impl Client {
    pub(super) fn new(
        stage: &Arc<Stage>,
        history: &History,
        name: String,
        actor: Actor,
        token: String,
    ) -> Client {
        Client {
            name,
            actor,
            token,
            rooms: BTreeMap::new(),
            left: BTreeSet::new(),
            epoch: None,
            line: None,
            outbox: Vec::new(),
            posted: BTreeMap::new(),
            mail: Mail::default(),
            ids: 0,
            ended: false,
            history: history.clone(),
            stage: stage.clone(),
            wrong: Vec::new(),
        }
    }

    pub(super) fn at(&self) -> Option<usize> {
        self.line.as_ref().map(|line| line.at)
    }

    pub(super) fn is_greeted(&self) -> bool {
        self.line.as_ref().is_some_and(|line| line.seen.is_some())
    }

    /// Nothing is left to be said or heard.
    pub(super) fn is_done(&self) -> bool {
        self.ended
            || (self.is_greeted() && self.outbox.is_empty() && self.rooms.values().all(|it| !it.asking))
    }

    fn note(&self, what: impl FnOnce() -> String) {
        self.stage.note(|| format!("{}: {}", self.name, what()));
    }

    /// Connects to a node and says `hello` with its cursors.
    pub(super) fn connect(&mut self, at: usize) {
        let Some(running) = self.stage.node(at) else { return };
        self.note(|| format!("connects to {at}"));
        self.hang_up();
        let live = Chat { tenant: running.node.tenant, node: running.node.clone() }.connect(None);
        let since: BTreeMap<RoomId, Seq> = self
            .rooms
            .iter()
            .filter(|(_, view)| view.last() > 0)
            .map(|(room, view)| (*room, view.last()))
            .collect();
        let mut fields = json!({"token": self.token, "since": since});
        if let Some(epoch) = self.epoch {
            fields["epoch"] = epoch.to_string().into();
        }
        self.line = Some(Line { at, live, asked: BTreeMap::new(), seen: None });
        self.say("hello", fields, Asked::Hello { since });
    }

    /// The connection is gone; what was not read is lost.
    pub(super) fn hang_up(&mut self) {
        if self.line.take().is_some() {
            self.note(|| "hangs up".to_owned());
        }
        self.outbox.iter_mut().for_each(|draft| draft.flying = false);
        self.rooms.values_mut().for_each(|view| (view.asking, view.again) = (false, false));
    }

    /// A reload: everything but the outbox is forgotten.
    pub(super) fn reload(&mut self) {
        self.hang_up();
        self.rooms.clear();
        self.epoch = None;
    }

    /// The node is dead: what was asked of it is never answered.
    pub(super) fn bereaved(&mut self, at: usize) {
        self.posted.retain(|_, (node, _)| *node != at);
        if self.at() == Some(at) {
            self.hang_up();
        }
    }

    pub(super) fn say(&mut self, cmd: &str, mut fields: Value, asked: Asked) {
        let Some(line) = &mut self.line else { return };
        self.ids += 1;
        fields["id"] = self.ids.into();
        fields["cmd"] = cmd.into();
        line.asked.insert(self.ids, asked);
        line.live.frame(&fields.to_string());
    }

    /// Writes a message into the outbox.
    pub(super) fn write(&mut self, room: RoomId, nonce: String, text: String) {
        self.outbox.push(Draft { room, nonce, text, flying: false });
    }

    /// Sends what is in the outbox and not on its way; `again`: also what is (a retry that was not needed).
    pub(super) fn flush(&mut self, again: bool) {
        if !self.is_greeted() {
            return;
        }
        let flying = self.outbox.iter().filter(|draft| draft.flying).count();
        let due: Vec<(RoomId, String, String)> = self
            .outbox
            .iter_mut()
            .filter(|draft| again || !draft.flying)
            .take(WINDOW.saturating_sub(flying))
            .map(|draft| {
                draft.flying = true;
                (draft.room, draft.nonce.clone(), draft.text.clone())
            })
            .collect();
        for (room, nonce, text) in due {
            self.note(|| format!("sends {nonce}"));
            let Some(seen) = self.line.as_ref().and_then(|line| line.seen.as_ref()) else { return };
            let sending = seen.sending(room, &nonce, &text);
            let fields = json!({"room": room, "text": text, "nonce": nonce});
            self.say("message.send", fields, Asked::Send { nonce, sending });
        }
    }

    /// Sends one message of the outbox over the REST door of any node.
    pub(super) fn post(&mut self, at: usize, which: usize) {
        let Some(running) = self.stage.node(at) else { return };
        let Some(draft) = self.outbox.get(which) else { return };
        let it = message::Send::text(draft.room, draft.text.clone(), draft.nonce.clone());
        self.note(|| format!("posts {} at {at}", it.nonce));
        let sending = self.history.sending(self.actor.user, it.room, &it.nonce, &it.text);
        self.ids += 1;
        let (id, mail) = (self.ids, self.mail.clone());
        self.posted.insert(id, (at, Asked::Send { nonce: it.nonce.clone(), sending }));
        let then = move |outcome| mail.lock().unwrap_or_else(PoisonError::into_inner).push((id, outcome));
        running.node.call(&self.actor, Call::from(it), Box::new(then));
    }

    pub(super) fn outbox_len(&self) -> usize {
        self.outbox.len()
    }

    pub(super) fn mark(&mut self, room: RoomId, number: Number) {
        if self.is_greeted() {
            self.note(|| format!("marks {number}"));
            let pointing = self.history.pointing(self.actor.user, room, Some(number));
            self.say("read.mark", json!({"room": room, "number": number}), Asked::Mark { pointing });
        }
    }

    pub(super) fn open(&mut self, with: Option<String>) {
        if self.is_greeted() {
            self.note(|| format!("opens {with:?}"));
            let fields = match with {
                Some(with) => json!({"kind": "direct", "with": with}),
                None => json!({"kind": "self"}),
            };
            self.say("room.open", fields, Asked::Open);
        }
    }

    pub(super) fn type_in(&mut self, room: RoomId, started: bool) {
        if self.is_greeted() {
            let cmd = if started { "typing.start" } else { "typing.stop" };
            self.say(cmd, json!({"room": room}), Asked::Other);
        }
    }

    /// Reads everything that has arrived.
    pub(super) fn listen(&mut self) {
        let mail = std::mem::take(&mut *self.mail.lock().unwrap_or_else(PoisonError::into_inner));
        for (id, outcome) in mail {
            if let Some((_, asked)) = self.posted.remove(&id) {
                let outcome = outcome.map(|answer| serde_json::to_value(answer).unwrap_or_default());
                self.answered(asked, outcome);
            }
        }
        let mut frames: Vec<Bytes> = Vec::new();
        while let Some(next) = self.line.as_ref().and_then(|line| line.live.take(&mut frames)) {
            for frame in std::mem::take(&mut frames) {
                let text = String::from_utf8_lossy(&frame).into_owned();
                self.note(|| format!("< {text}"));
                match serde_json::from_str(&text) {
                    Ok(frame) => self.frame(frame),
                    Err(error) => self.wrong.push(format!("{}: {error} in {text}", self.name)),
                }
            }
            match next {
                Next::Frames => {}
                Next::Ping => {
                    if let Some(line) = &self.line {
                        line.live.alive();
                    }
                }
                Next::Close(close) => {
                    self.note(|| format!("closed with {}", close.code));
                    self.ended |= matches!(close.code, 4001 | 4003);
                    if self.ended {
                        self.outbox.clear();
                    }
                    self.hang_up();
                }
            }
        }
    }

    fn frame(&mut self, frame: Outgoing) {
        match frame {
            Outgoing::Ok { id, ok } => {
                if let Some(asked) = self.line.as_mut().and_then(|line| line.asked.remove(&id)) {
                    self.answered(asked, Ok(ok));
                } else {
                    self.wrong.push(format!("{}: an answer to {id}, which nobody asked", self.name));
                }
            }
            Outgoing::Error { id, error } => {
                let asked = id.and_then(|id| self.line.as_mut().and_then(|line| line.asked.remove(&id)));
                match asked {
                    Some(asked) => self.answered(asked, Err(error)),
                    None => self.wrong.push(format!("{}: {error} to nothing", self.name)),
                }
            }
            Outgoing::Event(event) => {
                if let Some(seen) = self.line.as_ref().and_then(|line| line.seen.as_ref()) {
                    seen.event(&event);
                } else {
                    self.wrong.push(format!("{}: an event before the welcome", self.name));
                }
                let room = event.room;
                if self.left.contains(&room) {
                    let seq = event.seq;
                    self.wrong.push(format!("{}: got {seq} of {room}, and is not in it", self.name));
                }
                self.apply(event);
                self.catch_up(room);
            }
            Outgoing::Account(AccountEvent::RoomAdded { room, .. }) => {
                // "On `room.added` fetch the room."
                if let Some(seen) = self.line.as_ref().and_then(|line| line.seen.as_ref()) {
                    seen.anew(room);
                }
                self.left.remove(&room);
                let view = self.rooms.entry(room).or_default();
                view.again = view.asking;
                self.ask_events(room);
            }
            Outgoing::Account(AccountEvent::RoomRemoved { room, .. }) => {
                // What it has heard of that room is no place to rest at: nothing more of it comes.
                if let Some(seen) = self.line.as_ref().and_then(|line| line.seen.as_ref()) {
                    seen.anew(room);
                }
                self.left.insert(room);
                self.rooms.remove(&room);
            }
            // What one keeps, hides and shows of oneself is no part of the logs that are judged.
            Outgoing::Account(_) => {}
            Outgoing::Signal(signal) => self.signal(&signal),
            Outgoing::Reset { reset, seq } => {
                if let Some(seen) = self.line.as_ref().and_then(|line| line.seen.as_ref()) {
                    seen.from(reset, seq);
                }
                let view = View { spoken: seq, ..View::default() };
                self.rooms.insert(reset, view);
                self.ask_events(reset);
            }
        }
    }

    fn signal(&mut self, signal: &Signal) {
        let Some(seen) = self.line.as_ref().and_then(|line| line.seen.as_ref()) else { return };
        match signal {
            Signal::ReadMoved { room, user, number } => seen.pointer(*user, *room, *number),
            Signal::UnreadChanged { room, number, .. } => seen.pointer(self.actor.user, *room, *number),
            Signal::TypingStarted { user, .. } | Signal::TypingStopped { user, .. }
                if *user == self.actor.user =>
            {
                self.wrong.push(format!("{}: typing to oneself", self.name));
            }
            _ => {}
        }
    }

    fn answered(&mut self, asked: Asked, outcome: Result<Value, Problem>) {
        match (asked, outcome) {
            (Asked::Hello { since }, Ok(ok)) => {
                if let Some(welcome) = self.typed(ok) {
                    self.welcome(&since, welcome);
                }
            }
            (Asked::Send { nonce, sending }, Ok(ok)) => {
                if let Some(message) = self.typed::<Message>(ok) {
                    sending.ok(&message);
                    self.outbox.retain(|draft| draft.nonce != nonce);
                }
            }
            (Asked::Send { nonce, sending }, Err(problem)) => {
                match problem.retry {
                    Retry::SameNonce => sending.unknown(),
                    Retry::Later | Retry::Never => sending.refused(),
                }
                if problem.retry == Retry::Never {
                    // Whoever has been removed from a group meanwhile is told that there is no such room.
                    if !matches!(problem.code, Code::Unauthenticated | Code::NotFound) {
                        self.wrong.push(format!("{}: {nonce} refused: {problem}", self.name));
                    }
                    self.outbox.retain(|draft| draft.nonce != nonce);
                }
                self.outbox.iter_mut().filter(|it| it.nonce == nonce).for_each(|it| it.flying = false);
            }
            (Asked::Events { room, after, reading }, Ok(ok)) => {
                if let Some(page) = self.typed::<Events>(ok) {
                    reading.events(after, &page.data, page.head);
                    if let Some(view) = self.rooms.get_mut(&room) {
                        view.asking = false;
                        view.spoken = view.spoken.max(page.head);
                    }
                    if self.rooms.contains_key(&room) {
                        page.data.into_iter().for_each(|event| self.apply(event));
                    }
                    if self.rooms.get_mut(&room).is_some_and(|view| std::mem::take(&mut view.again)) {
                        self.ask_events(room);
                    }
                    self.catch_up(room);
                }
            }
            (Asked::Events { room, .. }, Err(problem)) => {
                // "Later": the client tries again when it has a reason to, or at the next look.
                if problem.retry == Retry::Never
                    && !matches!(problem.code, Code::Unauthenticated | Code::NotFound)
                {
                    self.wrong.push(format!("{}: event.list refused: {problem}", self.name));
                }
                if let Some(view) = self.rooms.get_mut(&room) {
                    view.asking = false;
                    view.spoken = view.spoken.max(1);
                }
            }
            (Asked::Mark { pointing }, Ok(ok)) => {
                if let Some(marked) = self.typed::<Marked>(ok) {
                    pointing.ok(&marked);
                }
            }
            (Asked::Open, Ok(ok)) => {
                if let Some(room) = self.typed::<Room>(ok) {
                    let view = self.rooms.entry(room.id).or_default();
                    view.spoken = view.spoken.max(room.seq);
                    self.catch_up(room.id);
                }
            }
            (Asked::Mark { .. } | Asked::Open | Asked::Hello { .. } | Asked::Other, _) => {}
        }
    }

    fn typed<T: DeserializeOwned>(&mut self, value: Value) -> Option<T> {
        let typed = serde_json::from_value(value);
        typed.map_err(|error| self.wrong.push(format!("{}: {error}", self.name))).ok()
    }

    fn welcome(&mut self, since: &BTreeMap<RoomId, Seq>, welcome: Welcome) {
        let Some(line) = &mut self.line else { return };
        let seen = self.history.opened(self.actor.user, self.actor.login);
        self.left.clear();
        self.epoch = Some(welcome.epoch);
        self.rooms.retain(|room, _| {
            welcome.heads.contains_key(room) || welcome.rooms.iter().any(|it| it.room == *room)
        });
        for state in &welcome.rooms {
            // What was missed follows as events, or a reset.
            let cursor = since.get(&state.room).copied().unwrap_or(0);
            seen.from(state.room, cursor);
            seen.pointer(self.actor.user, state.room, state.read);
            state.reads.iter().for_each(|(user, at)| seen.pointer(*user, state.room, *at));
        }
        for (room, head) in &welcome.heads {
            seen.from(*room, *head);
            let view = self.rooms.entry(*room).or_default();
            view.spoken = view.spoken.max(*head);
        }
        line.seen = Some(seen);
        welcome.heads.keys().for_each(|room| self.catch_up(*room));
        self.flush(false);
    }

    fn apply(&mut self, event: Event) {
        if let Err(wrong) = self.rooms.entry(event.room).or_default().apply(event) {
            self.wrong.push(format!("{}: {wrong}", self.name));
        }
    }

    fn catch_up(&mut self, room: RoomId) {
        if self.rooms.get(&room).is_some_and(View::lacks) {
            self.ask_events(room);
        }
    }

    fn ask_events(&mut self, room: RoomId) {
        if !self.is_greeted() {
            return;
        }
        let Some(view) = self.rooms.get_mut(&room).filter(|view| !view.asking) else { return };
        view.asking = true;
        let after = view.last();
        let reading = self.history.reading(room);
        self.say("event.list", json!({"room": room, "after": after}), Asked::Events { room, after, reading });
    }

    /// A look at everything: what a client does when its timer for "later" ends.
    pub(super) fn look(&mut self) {
        let rooms: Vec<RoomId> = self.rooms.keys().copied().collect();
        rooms.into_iter().for_each(|room| self.catch_up(room));
        self.flush(false);
    }
}
