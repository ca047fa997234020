//! `/ws/chat/<room>/`: what is said and done in one room, who is here, who types, and the badge of all rooms beside it.
//! It takes what a page of the room has to say.

use parlor_proto::event::{AccountEvent, Event, What};
use parlor_proto::frame::Outgoing;
use parlor_proto::message::Message;
use parlor_proto::room::Room;
use parlor_proto::signal::Signal;
use parlor_proto::{Code, Number, Problem, RoomId, Seq, UserId};
use serde_json::{Map, Value, json};

use super::asks::{Asks, Badge};
use super::directory::Directory;
use super::{Door, Turn};
use crate::socket::Close;

enum Asked {
    Hello,
    Unread,
    Room,
    /// A message of the client's, by its nonce.
    Send(String),
    /// Anything else that the client said.
    Other(&'static str),
    /// Only so that it counts.
    Nothing,
}

/// What the pages show of a message, if their templates can be rendered.
pub(super) type Draw = Box<dyn Fn(&Room, &Message) -> Option<String> + Send>;

/// One person in one room.
pub(super) struct Talk {
    me: UserId,
    id: RoomId,
    since: Option<Seq>,
    /// The newest message that was seen.
    number: Number,
    asks: Asks<Asked>,
    badge: Badge,
    names: Directory,
    /// Who is here may have changed.
    stale: bool,
    asked: bool,
    /// An entry waits for a look that begins after it came; the look under way is one.
    unnamed: (bool, bool),
    shown: Option<Value>,
    draw: Draw,
    fresh_nonce: Box<dyn Fn() -> String + Send>,
    /// `hello` has been answered.
    greeted: bool,
}

impl Talk {
    /// `room`: as it is now, so that names are known from the start.
    pub(super) fn new(
        me: UserId,
        room: Room,
        since: Option<Seq>,
        draw: Draw,
        fresh_nonce: Box<dyn Fn() -> String + Send>,
    ) -> Talk {
        let (id, number) = (room.id, room.number);
        let mut names = Directory::default();
        names.know(room);
        Talk {
            me,
            id,
            since,
            number,
            asks: Asks::new(),
            badge: Badge::default(),
            names,
            stale: true,
            asked: false,
            unnamed: (false, false),
            shown: None,
            draw,
            fresh_nonce,
            greeted: false,
        }
    }

    fn ask(&mut self, what: Asked, cmd: &str, fields: Value, turn: &mut Turn) {
        turn.asks.push(self.asks.ask(what, cmd, fields));
    }

    /// What the client wants.
    fn wants(&mut self, kind: &'static str, frame: &Value, turn: &mut Turn) -> Result<(), Problem> {
        let room = self.id;
        match kind {
            "read" => {
                only(frame, &["number"])?;
                let number = frame.get("number").cloned().unwrap_or_else(|| self.number.into());
                self.ask(Asked::Other(kind), "read.mark", json!({"room": room, "number": number}), turn);
            }
            "typing" => {
                only(frame, &["typing"])?;
                let starts = frame.get("typing").is_none_or(|it| it != &Value::Bool(false));
                let cmd = if starts { "typing.start" } else { "typing.stop" };
                self.ask(Asked::Other(kind), cmd, json!({"room": room}), turn);
            }
            _ => {
                only(frame, &["text", "nonce", "reply_to", "attachments"])?;
                let mut fields: Map<String, Value> = frame.as_object().cloned().unwrap_or_default();
                fields.remove("type");
                let nonce = match fields.get("nonce").and_then(Value::as_str) {
                    Some(nonce) => nonce.to_owned(),
                    None => (self.fresh_nonce)(),
                };
                fields.insert("nonce".into(), nonce.clone().into());
                fields.insert("room".into(), json!(room));
                self.ask(Asked::Send(nonce), "message.send", fields.into(), turn);
            }
        }
        Ok(())
    }

    fn entry(&mut self, event: Event, turn: &mut Turn) {
        if matches!(event.what, What::MessageSent(_) | What::MessageDeleted(_)) {
            self.badge.stale();
        }
        if event.room != self.id {
            return;
        }
        match &event.what {
            What::MessageSent(it) => self.number = self.number.max(it.number),
            What::MemberJoined(_) | What::MemberLeft(_) | What::MemberChanged(_) | What::RoomChanged(_) => {
                self.stale = true;
            }
            What::RoomDeleted(_) => self.not_mine(turn),
            _ => {}
        }
        self.names.hold(event);
    }

    fn signal(&mut self, signal: Signal, turn: &mut Turn) {
        let here = self.id;
        let mut typing = |room, user, typing| {
            if room == here {
                let name = self.names.name(room, user);
                turn.says.push(json!({"type": "typing", "user": user, "name": name, "typing": typing}));
            }
        };
        match signal {
            Signal::TypingStarted { room, user } => typing(room, user, true),
            Signal::TypingStopped { room, user } => typing(room, user, false),
            Signal::ReadMoved { room, user, number } if room == here => {
                turn.says.push(json!({"type": "read", "user": user, "number": number}));
            }
            Signal::DeliveryMoved { room, user, number } if room == here => {
                turn.says.push(json!({"type": "delivered", "user": user, "number": number}));
            }
            Signal::PresenceChanged { user, .. } => self.stale |= self.concerns(user),
            Signal::UserChanged { user } => self.stale |= self.concerns(user.id),
            Signal::UnreadChanged { .. } => self.badge.stale(),
            _ => {}
        }
    }

    /// In a room of more people than are listed, it may be anybody.
    fn concerns(&self, user: UserId) -> bool {
        let Some(room) = self.names.room(self.id) else { return true };
        let listed = i64::try_from(room.members.len()).unwrap_or(i64::MAX);
        listed < room.member_count || room.members.iter().any(|it| it.user.id == user)
    }

    fn not_mine(&mut self, turn: &mut Turn) {
        turn.close = Some(Close { code: 4003, reason: "This room is not there for you any more.".into() });
    }

    /// The room as it is now; `None`: it could not be looked at.
    fn looked(&mut self, room: Option<Room>, turn: &mut Turn) {
        self.asked = false;
        if let Some(room) = &room {
            let here: Vec<UserId> = room.members.iter().filter(|it| it.online).map(|it| it.user.id).collect();
            let online = room.online_count.unwrap_or_else(|| i64::try_from(here.len()).unwrap_or(i64::MAX));
            let frame = json!({"type": "presence", "online": online, "users": here});
            if self.shown.as_ref() != Some(&frame) {
                turn.says.push(frame.clone());
                self.shown = Some(frame);
            }
        }
        if std::mem::take(&mut self.unnamed.1) {
            self.names.answered(room);
        } else if let Some(room) = room {
            self.names.know(room);
        }
    }

    fn go_on(&mut self, turn: &mut Turn) {
        while let Some(event) = self.names.next() {
            turn.says.extend(self.tell(event));
        }
        if self.names.ask().is_some() {
            (self.unnamed.0, self.stale) = (true, true);
        }
        if self.stale && !self.asked {
            (self.stale, self.asked) = (false, true);
            self.unnamed = (false, self.unnamed.0);
            self.ask(Asked::Room, "room.get", json!({"room": self.id}), turn);
        }
        if self.badge.ask() {
            self.ask(Asked::Unread, "unread.get", json!({}), turn);
        }
    }

    /// An entry of the log as a frame; what I have deleted for me is told to nobody.
    fn tell(&self, event: Event) -> Option<Value> {
        let (kind, message) = match &event.what {
            What::MessageSent(it) => ("message", it),
            What::MessageEdited(it) => ("edited", it),
            _ => {
                let mut frame = json!(event);
                frame["type"] = "event".into();
                return Some(frame);
            }
        };
        if message.hidden {
            return None;
        }
        let mut frame = json!(message);
        frame["type"] = kind.into();
        frame["own"] = (message.sender == self.me).into();
        frame["name"] = self.names.name(self.id, message.sender).into();
        if message.sender != self.me
            && let Some(fields) = frame.as_object_mut()
        {
            fields.remove("nonce");
        }
        if let Some(html) = self.names.room(self.id).and_then(|room| (self.draw)(room, message)) {
            frame["html"] = html.into();
        }
        Some(frame)
    }
}

/// A frame with fields that it does not have is a mistake, not to be passed over.
fn only(frame: &Value, known: &[&str]) -> Result<(), Problem> {
    let fields = frame.as_object().into_iter().flat_map(Map::keys);
    match fields.into_iter().find(|name| *name != "type" && !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => {
            let name: String = name.chars().take(64).collect();
            Err(Problem::new(Code::BadRequest, format!("Unknown field `{name}`.")).field(name))
        }
    }
}

impl Door for Talk {
    fn greet(&mut self) -> String {
        let fields = match self.since {
            Some(seq) => json!({"since": {self.id.to_string(): seq}}),
            None => json!({}),
        };
        self.asks.ask(Asked::Hello, "hello", fields)
    }

    fn listens(&self) -> bool {
        self.greeted
    }

    fn heard(&mut self, frame: &Value, turn: &mut Turn) {
        let kind = match frame.get("type").and_then(Value::as_str) {
            Some("read") => "read",
            Some("typing") => "typing",
            Some("send") => "send",
            _ => "",
        };
        let wanted = match kind {
            "" => Err(Problem::new(Code::UnknownCommand, "`type` is `send`, `read` or `typing`.")),
            kind => self.wants(kind, frame, turn),
        };
        if let Err(problem) = wanted {
            turn.refuse(&problem, kind, frame.get("nonce").and_then(Value::as_str));
            turn.asks.push(self.asks.ask(Asked::Nothing, "ping", json!({})));
        }
    }

    fn told(&mut self, frame: Outgoing, turn: &mut Turn) {
        match frame {
            Outgoing::Ok { id, ok } => match self.asks.answered(id) {
                Some(Asked::Hello) => {
                    self.greeted = true;
                    self.badge.stale();
                }
                Some(Asked::Unread) => self.badge.answered(serde_json::from_value(ok).ok(), turn),
                Some(Asked::Room) => self.looked(serde_json::from_value(ok).ok(), turn),
                Some(Asked::Send(nonce)) => {
                    let mut frame = json!({"type": "sent", "nonce": nonce});
                    for name in ["number", "seq", "duplicate"] {
                        if let Some(value) = ok.get(name) {
                            frame[name] = value.clone();
                        }
                    }
                    turn.says.push(frame);
                }
                Some(Asked::Other(_) | Asked::Nothing) | None => {}
            },
            Outgoing::Error { id, error } => match id.and_then(|id| self.asks.answered(id)) {
                Some(Asked::Unread) => return self.badge.answered(None, turn),
                Some(Asked::Room) if error.code == Code::NotFound => self.not_mine(turn),
                Some(Asked::Room) => self.looked(None, turn),
                Some(Asked::Send(nonce)) => turn.refuse(&error, "send", Some(&nonce)),
                Some(Asked::Other(kind)) => turn.refuse(&error, kind, None),
                Some(Asked::Hello | Asked::Nothing) | None => {}
            },
            Outgoing::Event(event) => self.entry(event, turn),
            Outgoing::Account(event) => {
                self.badge.stale();
                if matches!(event, AccountEvent::RoomRemoved { room, .. } if room == self.id) {
                    self.not_mine(turn);
                }
            }
            Outgoing::Signal(signal) => self.signal(signal, turn),
            Outgoing::Reset { reset, seq } if reset == self.id => {
                turn.says.push(json!({"type": "reset", "seq": seq}));
            }
            Outgoing::Reset { .. } => {}
        }
        self.go_on(turn);
    }
}
