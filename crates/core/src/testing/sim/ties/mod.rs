//! Rights that end while people talk: relations, blocks, memberships, accounts and sign-ins, taken away on one of two nodes
//! while sends, edits, reactions, marks and typing are under way on both, over a bus that is well, lossy or dead. Each
//! round is one interleaving; what must hold is judged at its end.
//!
//! Must not know how the engine keeps its word: only what was asked, answered, stored and heard.

mod judge;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use parlor_proto::command::Call;
use parlor_proto::relation::{By, End, Ending, Pair, Put, Tie};
use parlor_proto::user::User;
use parlor_proto::{Outgoing, Problem, RoomId};
use parlor_proto::{block, login as logins, member, message, reaction, read, room};
use serde_json::json;

use super::bus::{Bus, Faults};
use super::stage::{Stage, Weather, lock};
use crate::actor::Actor;
use crate::chat::{Chat, Live};
use crate::engine::{Own, Reply};
use crate::hub::outbox::Next;
use crate::login::{self, NewLogin};
use crate::relation;
use crate::tenant::rules::Policy;
use crate::testing::Dice;
use crate::user::NewUser;

/// Until when frames may still reach somebody whose right has ended, in milliseconds of the stepped clock; and with a bus
/// that works.
const LATEST: u64 = 2_000;
const SOON: u64 = 1_000;

/// What many rounds came to.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Interleavings.
    pub rounds: usize,
    /// Of each kind.
    pub kinds: BTreeMap<&'static str, usize>,
    /// With the bus well, lossy, dead.
    pub buses: [usize; 3],
    /// Rounds in which readers were busy with something else from the end to the bound.
    pub starved: usize,
    /// Commands that were under way when the right ended: carried out, and refused.
    pub in_flight: [usize; 2],
    /// Commands that came after the end was acknowledged; every one is refused.
    pub late: usize,
    /// Frames of the room, or of the other, that were heard after the acknowledgement and within the bound.
    pub heard_late: usize,
    /// The latest of them, in milliseconds, with the bus well and otherwise.
    pub last: [u64; 2],
    /// What should not have happened.
    pub wrong: Vec<String>,
}

type Answers = Arc<Mutex<BTreeMap<u64, bool>>>;

struct Person {
    user: User,
    actor: Actor,
    token: String,
    line: Option<(usize, Live)>,
    /// What was heard in this round, and when.
    heard: Vec<(u64, Outgoing)>,
    closed: bool,
}

/// Something that was asked.
struct Asked {
    id: u64,
    who: usize,
    nonce: Option<String>,
    late: bool,
}

struct Ties {
    dice: Dice,
    stage: Arc<Stage>,
    people: Vec<Person>,
    answers: Answers,
    asked: Vec<Asked>,
    ids: u64,
    pair: RoomId,
    group: RoomId,
    tally: Tally,
    seed: u64,
}

const KINDS: [&str; 7] = ["archive", "keep", "delete", "block", "remove", "disable", "revoke"];
const ANN: usize = 0;
const BOB: usize = 1;
const CEM: usize = 2;
const DANA: usize = 3;

/// So many rounds from a seed.
#[must_use]
pub fn ties(seed: u64, rounds: usize) -> Tally {
    tracing::subscriber::with_default(tracing::subscriber::NoSubscriber::default(), || {
        let mut ties = Ties::new(seed);
        for _ in 0..rounds {
            ties.round();
            if ties.tally.wrong.len() > 20 {
                break;
            }
        }
        let tally = std::mem::take(&mut ties.tally);
        ties.people.clear();
        (0..ties.stage.places()).for_each(|at| ties.stage.kill(at));
        tally
    })
}

impl Ties {
    fn new(seed: u64) -> Ties {
        let stage = Stage::new(seed, Bus::new(seed ^ 0xF0, Faults::default()), false);
        stage.start(None);
        stage.start(None);
        let mut ties = Ties {
            dice: Dice::new(seed ^ 0x71E5),
            stage,
            people: Vec::new(),
            answers: Answers::default(),
            asked: Vec::new(),
            ids: 1_000,
            pair: RoomId([0; 16]),
            group: RoomId([0; 16]),
            tally: Tally::default(),
            seed,
        };
        for at in 0..2 {
            crate::testing::rules(&ties.chat(at), |rules| rules.policy = Policy::Relations);
        }
        for name in ["ann", "bob", "cem", "dana"] {
            let new = NewUser {
                email: format!("{name}@demo.test"),
                username: name.to_owned(),
                name: name.to_owned(),
                password: None,
            };
            let Some(Ok(Reply::Account(account))) = ties.own(0, Own::SignUp(new)) else {
                panic!("no account")
            };
            let (actor, token) = ties.sign_in(&account.user);
            ties.people.push(Person {
                user: account.user,
                actor,
                token,
                line: None,
                heard: Vec::new(),
                closed: false,
            });
        }
        for (one, two) in [(ANN, BOB), (CEM, BOB), (CEM, DANA)] {
            ties.relate(one, two);
        }
        let group = room::Open::group("three", vec!["bob".into(), "dana".into()]);
        ties.group = ties.opened(CEM, group);
        ties.stage.storm(Weather { between: 40, ..Weather::default() });
        ties
    }

    fn chat(&self, at: usize) -> Chat {
        let Some(running) = self.stage.node(at) else { panic!("no node {at}") };
        Chat { tenant: running.node.tenant, node: running.node.clone() }
    }

    fn own(&self, at: usize, own: Own) -> Option<Result<Reply, Problem>> {
        let slot = Arc::new(Mutex::new(None));
        let to = slot.clone();
        self.chat(at).node.own(own, Box::new(move |it| *lock(&to) = Some(it)));
        self.stage.settle();
        lock(&slot).take()
    }

    fn sign_in(&self, user: &User) -> (Actor, String) {
        let token = login::token(&self.stage.clock);
        let hash = login::hash(&token);
        let new = NewLogin { user: user.id, hash, label: String::new(), expires_at: None };
        self.own(0, Own::LoginCreate(new));
        let chat = self.chat(0);
        let mut conn = chat.node.store.reader().unwrap_or_else(|fault| panic!("{fault}"));
        let looked = login::look(&mut *conn, chat.tenant, &token, self.stage.clock.now());
        let Ok((actor, _)) = looked else { panic!("no login") };
        (actor, token)
    }

    fn relate(&self, one: usize, two: usize) {
        let users = [one, two].map(|at| self.people[at].user.username.clone());
        let put = Put { relations: vec![Tie { users, ..Tie::default() }], by: By::Name };
        self.own(0, Own::Relation(relation::Own::Put(put)));
    }

    fn opened(&self, who: usize, it: room::Open) -> RoomId {
        let slot = Arc::new(Mutex::new(None));
        let to = slot.clone();
        self.chat(0).node.call(&self.people[who].actor, it.into(), Box::new(move |it| *lock(&to) = Some(it)));
        self.stage.settle();
        match lock(&slot).take() {
            Some(Ok(parlor_proto::command::Answer::Room(room))) => room.id,
            other => panic!("no room: {other:?}"),
        }
    }

    /// Everybody is connected somewhere, all rights are there, and nothing is under way.
    fn prepare(&mut self) {
        self.stage.bus.weather(Faults::default());
        for at in 0..2 {
            self.join(at, true);
        }
        self.relate(ANN, BOB);
        let unblock = block::Unblock { user: self.people[BOB].user.id };
        self.call(ANN, 0, unblock.into(), None);
        self.own(0, Own::SetDisabled { who: "bob".into(), disabled: false });
        self.stage.settle();
        let users = vec!["bob".to_owned()];
        let back = member::Add { room: self.group, users, history: true };
        self.call(CEM, 0, back.into(), None);
        self.stage.settle();
        for at in 0..self.people.len() {
            let (actor, token) = self.sign_in(&self.people[at].user.clone());
            let node = self.dice.below(2);
            let live = self.chat(node).connect(None);
            live.frame(&json!({"id": 1, "cmd": "hello", "token": token}).to_string());
            let person = &mut self.people[at];
            (person.actor, person.token, person.line, person.closed) =
                (actor, token, Some((node, live)), false);
        }
        self.stage.settle();
        self.pair = self.opened(ANN, room::Open::direct("bob"));
        self.say(ANN, "before");
        self.stage.settle();
        self.pass(500);
        self.stage.settle();
        self.listen();
        for person in &mut self.people {
            assert!(!person.closed, "seed {}: nobody is ready", self.seed);
            person.heard.clear();
        }
        (self.asked, self.answers) = (Vec::new(), Answers::default());
    }

    fn say(&mut self, who: usize, text: &str) {
        self.ids += 1;
        let it = message::Send::text(self.pair, text, format!("n{}", self.ids));
        let id = self.ids;
        self.call(who, 0, it.into(), Some(id));
    }

    fn join(&self, at: usize, joined: bool) {
        if let Some(running) = self.stage.node(at) {
            self.stage.bus.cut(running.wire.port(), !joined, true);
        }
    }

    /// Over the door without a socket, at a node.
    fn call(&self, who: usize, at: usize, call: Call, id: Option<u64>) {
        let to = self.answers.clone();
        let then = move |it: Result<_, Problem>| {
            if let Some(id) = id {
                lock(&to).insert(id, it.is_ok());
            }
        };
        self.chat(at).node.call(&self.people[who].actor, call, Box::new(then));
    }

    /// Reads everything that has come.
    fn listen(&mut self) {
        let now = self.stage.clock.tick();
        for person in &mut self.people {
            let Some((_, live)) = &person.line else { continue };
            let mut frames: Vec<Bytes> = Vec::new();
            while let Some(next) = live.take(&mut frames) {
                for frame in frames.drain(..) {
                    let text = String::from_utf8_lossy(&frame).into_owned();
                    let read = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
                    match read {
                        Outgoing::Ok { id, .. } => drop(lock(&self.answers).insert(id, true)),
                        Outgoing::Error { id: Some(id), .. } => drop(lock(&self.answers).insert(id, false)),
                        other => person.heard.push((now, other)),
                    }
                }
                if let Next::Close(_) = next {
                    person.closed = true;
                    break;
                }
            }
            if person.closed {
                person.line = None;
            }
        }
    }

    fn pass(&mut self, ms: u64) {
        self.stage.clock.advance(Duration::from_millis(ms));
        for at in self.stage.alive() {
            if let Some(running) = self.stage.node(at) {
                running.node.tick();
            }
        }
    }

    /// Somebody does something in a room; `late`: the end of their right has been acknowledged.
    fn act(&mut self, who: usize, room: RoomId, late: bool) {
        self.ids += 1;
        let (id, at) = (self.ids, self.dice.below(2));
        let nonce = format!("n{id}");
        let mut asked = Asked { id, who, nonce: None, late };
        let socket = self.dice.chance(50);
        let fields = match self.dice.below(12) {
            0..5 => {
                asked.nonce = Some(nonce.clone());
                if !socket {
                    self.call(who, at, message::Send::text(room, "x", nonce).into(), Some(id));
                }
                json!({"cmd": "message.send", "room": room, "text": "x", "nonce": asked.nonce})
            }
            5 | 6 => {
                if !socket {
                    let it = reaction::Add {
                        room,
                        number: 1,
                        emoji: ["👍", "🌱", "❤"][self.dice.below(3)].into(),
                    };
                    self.call(who, at, it.into(), Some(id));
                }
                json!({"cmd": "reaction.add", "room": room, "number": 1, "emoji": "🎈"})
            }
            7 => {
                if !socket {
                    self.call(
                        who,
                        at,
                        message::Edit { room, number: 1, text: nonce.clone() }.into(),
                        Some(id),
                    );
                }
                json!({"cmd": "message.edit", "room": room, "number": 1, "text": nonce})
            }
            kind => {
                // Marks of one's own and typing are no words in the room: nobody is told, that is all.
                asked.late = false;
                asked.id = 0;
                let it = match kind {
                    8 | 9 => json!({"cmd": "typing.start", "room": room}),
                    10 => json!({"cmd": "read.mark", "room": room, "number": 50}),
                    _ => json!({"cmd": "delivery.mark", "rooms": {room.to_string(): 50}}),
                };
                if !socket && kind == 10 {
                    self.call(who, at, read::Mark { room, number: 50 }.into(), None);
                }
                it
            }
        };
        let by_socket = socket || asked.id == 0;
        if by_socket {
            let Some((_, live)) = &self.people[who].line else { return };
            let mut fields = fields;
            fields["id"] = id.into();
            live.frame(&fields.to_string());
        }
        if asked.id != 0 {
            self.asked.push(asked);
        }
    }

    fn steps(&mut self, most: usize) {
        for _ in 0..self.dice.below(most + 1) {
            self.stage.any();
        }
    }

    fn round(&mut self) {
        self.prepare();
        let kind = KINDS[self.dice.below(KINDS.len())];
        let bus = self.dice.below(3);
        self.tally.rounds += 1;
        *self.tally.kinds.entry(kind).or_default() += 1;
        self.tally.buses[bus] += 1;
        match bus {
            0 => self.stage.bus.weather(Faults { reordered: self.dice.chance(50), ..Faults::default() }),
            1 => self.stage.bus.weather(Faults { dropped: 40, doubled: 20, reordered: true }),
            _ => (0..2).for_each(|at| self.join(at, false)),
        }
        // Who acts where, and whose right ends.
        let (room, actors, cut): (_, &[usize], &[usize]) = match kind {
            "remove" => (self.group, &[CEM, BOB, DANA], &[BOB]),
            "disable" | "revoke" => (self.pair, &[ANN, BOB], &[BOB]),
            _ => (self.pair, &[ANN, BOB], &[ANN, BOB]),
        };
        for _ in 0..self.dice.below(6) {
            let who = actors[self.dice.below(actors.len())];
            self.act(who, room, false);
            self.steps(4);
        }
        let ended = self.end(kind);
        let mut spins = 0;
        while lock(&ended).is_none() && spins < 400 {
            spins += 1;
            if self.dice.chance(40) {
                let who = actors[self.dice.below(actors.len())];
                self.act(who, room, false);
            }
            self.stage.any();
        }
        if *lock(&ended) != Some(true) {
            self.tally.wrong.push(format!("seed {}: {kind} was not acknowledged", self.seed));
            return;
        }
        self.listen();
        let acknowledged = self.stage.clock.tick();
        let stored = self.entries(room).len();
        self.after(kind, room, (actors, cut), acknowledged);
        self.judge(kind, bus, room, cut, acknowledged, stored);
    }

    /// The end of a right, at some node.
    fn end(&mut self, kind: &str) -> Arc<Mutex<Option<bool>>> {
        let slot: Arc<Mutex<Option<bool>>> = Arc::default();
        let (to, at) = (slot.clone(), self.dice.below(2));
        let ending = match kind {
            "archive" => Some(Ending::Archive),
            "keep" => Some(Ending::Keep),
            "delete" => Some(Ending::Delete),
            _ => None,
        };
        let node = self.chat(at).node;
        let bob = self.people[BOB].user.id;
        let own =
            |own: Own| node.own(own, Box::new(move |it: Result<Reply, _>| *lock(&to) = Some(it.is_ok())));
        if ending.is_some() {
            let users = ["bob".to_owned(), "ann".to_owned()];
            let end = End { relations: vec![Pair { users }], end: ending, by: By::Name };
            own(Own::Relation(relation::Own::End(end)));
            return slot;
        }
        if kind == "disable" {
            own(Own::SetDisabled { who: "bob".into(), disabled: true });
            return slot;
        }
        let (who, call): (_, Call) = match kind {
            "block" => (ANN, block::Block { user: bob }.into()),
            "remove" => (CEM, member::Remove { room: self.group, user: bob }.into()),
            _ => {
                let login = self.people[BOB].actor.login.unwrap_or_else(|| panic!("no login"));
                (BOB, logins::Revoke { login }.into())
            }
        };
        let to = slot.clone();
        let then = move |it: Result<_, Problem>| *lock(&to) = Some(it.is_ok());
        node.call(&self.people[who].actor, call, Box::new(then));
        slot
    }

    /// Everybody goes on as if nothing had happened, while the news spreads and time passes.
    fn after(&mut self, kind: &str, room: RoomId, (actors, cut): (&[usize], &[usize]), since: u64) {
        let starved = self.dice.chance(33);
        self.tally.starved += usize::from(starved);
        self.stage.starve(starved);
        for _ in 0..10 {
            for _ in 0..self.dice.below(4) {
                let who = actors[self.dice.below(actors.len())];
                self.act(who, room, cut.contains(&who) || !matches!(kind, "remove" | "disable" | "revoke"));
                self.steps(6);
            }
            self.listen();
            let ms = 250 + self.dice.below(250) as u64;
            self.pass(ms);
            self.stage.settle();
            self.listen();
        }
        if self.stage.clock.tick() < since + LATEST + 500 {
            self.pass(since + LATEST + 500 - self.stage.clock.tick());
        }
        self.stage.settle();
        self.listen();
        // Whatever waited for a reader is done only now.
        self.stage.starve(false);
        self.stage.settle();
        self.listen();
        // Somebody comes back, too: the other hears nothing of it.
        let watched = self.people.iter_mut().find(|it| it.user.username == "bob");
        if let Some(bob) = watched
            && !bob.closed
        {
            let (token, node) = (bob.token.clone(), bob.line.as_ref().map_or(0, |(at, _)| *at));
            let live = self.chat(node).connect(None);
            live.frame(&json!({"id": 2, "cmd": "hello", "token": token}).to_string());
            self.people[BOB].line = Some((node, live));
            self.stage.settle();
            self.pass(500);
            self.stage.settle();
            self.listen();
        }
    }
}
