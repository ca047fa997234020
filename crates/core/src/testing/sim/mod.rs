//! The simulation: nodes, clients and a faulty bus on one thread, from one seed. What happens follows from the seed
//! alone; what everybody did and saw is judged by the history checker.
//!
//! `run(seed, &Plan::default())` gives a [`Report`]; a bad one names its seed, and the same seed does it again.

mod bus;
mod client;
mod stage;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use parlor_proto::command::{Answer, Call};
use parlor_proto::user::User;
use parlor_proto::{Problem, RoomId, UserId, login as logins, message, read, room};

use self::bus::{Bus, Faults};
use self::client::Client;
use self::stage::{Stage, Weather};
use super::Dice;
use super::history::History;
use crate::actor::Actor;
use crate::engine::{Own, Reply};
use crate::hub::Online as _;
use crate::login::{self, NewLogin};
use crate::user::NewUser;
use crate::{log, member};

/// What a simulation contains; what is left out is thrown by the dice of its seed.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Things that happen until everything is left to come to rest.
    pub steps: usize,
    /// Logins are revoked and people disabled in the middle of it.
    pub revocations: bool,
    /// A room grows by more than a resume replays.
    pub bursts: bool,
    /// Keep every line of the trace.
    pub traced: bool,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan { steps: 220, revocations: false, bursts: false, traced: false }
    }
}

/// How it ended.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Where it came from.
    pub seed: u64,
    /// A hash of everything that happened.
    pub hash: u64,
    /// Lines of the trace.
    pub lines: u64,
    /// Messages acknowledged.
    pub acknowledged: usize,
    /// What should not have happened; empty when all is well.
    pub wrong: Vec<String>,
    /// The trace, if the plan asked for it.
    pub trace: Vec<String>,
}

struct World {
    dice: Dice,
    stage: Arc<Stage>,
    history: History,
    clients: Vec<Client>,
    people: Vec<User>,
    disabled: BTreeSet<UserId>,
    /// Revocations asked for and not answered: of whom, of which login, at which node, and the answer.
    revoking: Vec<(UserId, Option<parlor_proto::LoginId>, usize, Slot)>,
    rooms: BTreeSet<RoomId>,
    nonces: u64,
    wrong: Vec<String>,
    plan: Plan,
}

type Slot = Arc<Mutex<Option<bool>>>;

/// Runs the simulation of a seed.
#[must_use]
pub fn run(seed: u64, plan: &Plan) -> Report {
    // Planted faults are logged like real ones; whoever listens for real ones must not hear them.
    tracing::subscriber::with_default(tracing::subscriber::NoSubscriber::default(), || {
        let mut world = World::new(seed, plan);
        for _ in 0..plan.steps {
            world.step();
        }
        world.rest();
        world.judge();
        world.report(seed)
    })
}

impl World {
    fn new(seed: u64, plan: &Plan) -> World {
        let mut dice = Dice::new(seed);
        let percent = |dice: &mut Dice, most: usize| dice.below(most + 1) as u64;
        let faults = Faults {
            dropped: percent(&mut dice, 3) * percent(&mut dice, 10),
            doubled: percent(&mut dice, 2) * percent(&mut dice, 10),
            reordered: dice.chance(60),
        };
        let stage = Stage::new(seed, Bus::new(seed ^ 0xF0, faults), plan.traced);
        let nodes = dice.below(3) + 1;
        for _ in 0..nodes {
            stage.start(None);
        }
        let history = History::new(stage.clock.clone());
        let mut world = World {
            dice,
            stage: stage.clone(),
            history,
            clients: Vec::new(),
            people: Vec::new(),
            disabled: BTreeSet::new(),
            revoking: Vec::new(),
            rooms: BTreeSet::new(),
            nonces: 0,
            wrong: Vec::new(),
            plan: plan.clone(),
        };
        world.populate();
        let harsh = world.dice.chance(40);
        stage.storm(Weather {
            between: [0, 20, 40, 70][world.dice.below(4)],
            reads: if harsh { percent(&mut world.dice, 4) } else { 0 },
            writes: if harsh { percent(&mut world.dice, 2) } else { 0 },
            commits: if harsh { percent(&mut world.dice, 8) } else { 0 },
        });
        world
    }

    fn populate(&mut self) {
        let people = self.dice.below(3) + 2;
        for name in ["ann", "bob", "cem", "dana"].into_iter().take(people) {
            let new = NewUser {
                email: format!("{name}@demo.test"),
                username: name.to_owned(),
                name: name.to_owned(),
                password: None,
            };
            if let Some(Ok(Reply::Account(account))) = self.own(0, Own::SignUp(new)) {
                self.people.push(account.user);
            }
        }
        for at in 0..people + self.dice.below(3) {
            self.sign_in(at % people);
        }
    }

    fn sign_in(&mut self, person: usize) {
        let (user, token) = (self.people[person].clone(), login::token(&self.stage.clock));
        let new =
            NewLogin { user: user.id, hash: login::hash(&token), label: String::new(), expires_at: None };
        let Some(Ok(_)) = self.own(0, Own::LoginCreate(new)) else { return };
        let Some(running) = self.stage.node(0) else { return };
        let tenant = running.node.tenant;
        let Ok(mut conn) = running.node.store.reader() else { return };
        let Ok(actor) = login::authenticate(&mut *conn, tenant, &token, self.stage.clock.now()) else {
            return;
        };
        let name = format!("{}{}", user.username, self.clients.len());
        self.clients.push(Client::new(&self.stage, &self.history, name, actor, token));
    }

    /// Asks the writer of a node, and waits for it.
    fn own(&self, at: usize, own: Own) -> Option<Result<Reply, Problem>> {
        let slot = Arc::new(Mutex::new(None));
        let to = slot.clone();
        let running = self.stage.node(at)?;
        running
            .node
            .own(own, Box::new(move |it| *to.lock().unwrap_or_else(PoisonError::into_inner) = Some(it)));
        drop(running);
        self.stage.settle();
        slot.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn step(&mut self) {
        match self.dice.below(100) {
            0..34 => self.act(),
            34..52 => {
                let at = self.dice.below(self.clients.len());
                self.clients[at].listen();
            }
            52..80 => {
                for _ in 0..=self.dice.below(3) {
                    self.stage.any();
                }
            }
            80..93 => {
                let ms = [1, 20, 300, 600, 600, 1_100][self.dice.below(6)];
                self.pass(ms);
            }
            93 => {
                let ms = [3_000, 6_000, 20_000][self.dice.below(3)];
                self.pass(ms);
            }
            94..97 => self.trouble(),
            _ if self.plan.revocations => self.revoke(),
            _ => self.trouble(),
        }
        self.hear();
    }

    /// Somebody does something.
    fn act(&mut self) {
        let at = self.dice.below(self.clients.len());
        let alive = self.stage.alive();
        let node = self.dice.pick(&alive).copied().unwrap_or(0);
        let client = &mut self.clients[at];
        if client.ended {
            return;
        }
        if client.at().is_none() {
            if self.dice.chance(70) {
                client.connect(node);
            }
            return;
        }
        let rooms: Vec<RoomId> = client.rooms.keys().copied().collect();
        let Some(room) = self.dice.pick(&rooms).copied() else {
            let (with, own) = (self.dice.below(self.people.len()), self.dice.chance(10));
            return client.open((!own).then(|| self.people[with].username.clone()));
        };
        match self.dice.below(100) {
            0..45 => {
                let texts =
                    if self.plan.bursts && self.dice.chance(4) { 530 } else { self.dice.below(3) + 1 };
                for _ in 0..texts {
                    self.nonces += 1;
                    let nonce = format!("n{}", self.nonces);
                    client.write(room, nonce.clone(), format!("text of {nonce}"));
                }
                if texts > 100 {
                    // Faster than one socket may: over the other door.
                    (0..client.outbox_len()).for_each(|which| client.post(node, which));
                } else {
                    client.flush(false);
                }
            }
            45..52 => client.flush(true),
            52..62 => {
                let which = self.dice.below(client.outbox_len());
                client.post(node, which);
            }
            62..76 => {
                let head = client.rooms.get(&room).map_or(0, |view| view.number());
                let number = self.dice.below(head as usize + 3) as i64;
                client.mark(room, number);
            }
            76..82 => {
                let (with, own) = (self.dice.below(self.people.len()), self.dice.chance(20));
                client.open((!own).then(|| self.people[with].username.clone()));
            }
            82..86 => {
                let started = self.dice.chance(60);
                client.type_in(room, started);
            }
            86..92 => client.hang_up(),
            92..95 => client.reload(),
            95..98 => client.connect(node),
            _ => client.look(),
        }
    }

    /// A node dies or is born again, the bus breaks or heals.
    fn trouble(&mut self) {
        let places = self.stage.places();
        let at = self.dice.below(places);
        match (self.dice.below(10), self.stage.node(at)) {
            (_, None) => {
                self.stage.note(|| format!("node {at} starts again"));
                self.stage.start(Some(at));
            }
            (0..2, Some(_)) => {
                self.stage.note(|| format!("node {at} dies"));
                self.stage.kill(at);
                // Some had read what the node still said, some had not.
                for which in 0..self.clients.len() {
                    if self.dice.chance(50) {
                        self.clients[which].listen();
                    }
                    self.clients[which].bereaved(at);
                }
                self.revoking.retain(|(_, _, node, _)| *node != at);
            }
            (2, Some(running)) => {
                self.stage.note(|| format!("node {at} is drained"));
                crate::chat::Chat { node: running.node.clone() }.drain();
            }
            (3..6, Some(running)) => self.stage.bus.cut(running.wire.port(), true, false),
            (_, Some(running)) => {
                let tell = self.dice.chance(50);
                self.stage.bus.cut(running.wire.port(), false, tell);
            }
        }
    }

    /// Time passes, and whoever is up ticks.
    fn pass(&mut self, ms: u64) {
        if !self.plan.revocations {
            return self.tick(ms);
        }
        // What is judged by the clock has to be read when it comes, and ticks come as often as they really do.
        for _ in 0..ms.div_ceil(500) {
            self.clients.iter_mut().for_each(Client::listen);
            self.tick(ms.min(500));
            self.stage.settle();
            self.clients.iter_mut().for_each(Client::listen);
            self.hear();
        }
    }

    fn tick(&mut self, ms: u64) {
        self.stage.clock.advance(Duration::from_millis(ms));
        for at in self.stage.alive() {
            if let Some(running) = self.stage.node(at) {
                running.node.tick();
            }
        }
    }

    /// A login is ended by its owner, or a user by the operator.
    fn revoke(&mut self) {
        let alive = self.stage.alive();
        let Some(at) = self.dice.pick(&alive).copied() else { return };
        let Some(running) = self.stage.node(at) else { return };
        let which = self.dice.below(self.clients.len());
        let (actor, ended) = (self.clients[which].actor, self.clients[which].ended);
        let slot = Slot::default();
        let to = slot.clone();
        if ended {
            return;
        }
        if self.dice.chance(25) && self.disabled.len() + 2 < self.people.len() {
            self.stage.note(|| format!("{} is disabled", actor.user));
            let own = Own::SetDisabled { who: actor.user.to_string(), disabled: true };
            let then = move |it: Result<Reply, Problem>| {
                *to.lock().unwrap_or_else(PoisonError::into_inner) = Some(it.is_ok());
            };
            self.disabled.insert(actor.user);
            self.revoking.push((actor.user, None, at, slot));
            running.node.own(own, Box::new(then));
        } else {
            self.stage.note(|| format!("a login of {} is revoked", actor.user));
            let Some(login) = actor.login else { return };
            let then = move |it: Result<Answer, Problem>| {
                *to.lock().unwrap_or_else(PoisonError::into_inner) = Some(it.is_ok());
            };
            self.revoking.push((actor.user, Some(login), at, slot));
            running.node.call(&actor, Call::from(logins::Revoke { login }), Box::new(then));
        }
    }

    /// Acknowledged revocations enter the history at once.
    fn hear(&mut self) {
        let history = &self.history;
        self.revoking.retain(|(user, login, _, slot)| {
            let answer = *slot.lock().unwrap_or_else(PoisonError::into_inner);
            if answer == Some(true) {
                history.revoked(*user, *login);
            }
            answer.is_none()
        });
    }

    /// Faults end, everybody comes back, everything that is said arrives.
    fn rest(&mut self) {
        self.stage.note(|| "rest".to_owned());
        self.stage.calm();
        for at in 0..self.stage.places() {
            let draining =
                |it: &Arc<stage::Running>| it.node.draining.load(std::sync::atomic::Ordering::SeqCst);
            match self.stage.node(at) {
                Some(running) if !draining(&running) => {}
                Some(_) => {
                    self.stage.kill(at);
                    self.clients.iter_mut().for_each(|client| client.bereaved(at));
                    self.stage.start(Some(at));
                }
                None => drop(self.stage.start(Some(at))),
            }
        }
        for round in 0..200 {
            self.pass(500);
            self.stage.settle();
            let alive = self.stage.alive();
            for client in &mut self.clients {
                client.listen();
                if client.at().is_none() && !client.ended {
                    let at = self.dice.pick(&alive).copied().unwrap_or(0);
                    client.connect(at);
                }
                client.look();
            }
            self.stage.settle();
            self.clients.iter_mut().for_each(Client::listen);
            self.hear();
            // At least three seconds: what a lost hint hid is found by a head check within two.
            if round >= 6 && self.clients.iter().all(Client::is_done) {
                return;
            }
        }
        let late: Vec<&str> =
            self.clients.iter().filter(|it| !it.is_done()).map(|client| client.name.as_str()).collect();
        self.wrong.push(format!("{late:?} never come to rest"));
    }

    fn judge(&mut self) {
        self.history.quiet();
        let alive = self.stage.alive();
        let Some(first) = self.stage.node(alive[0]) else { return };
        let Ok(mut conn) = first.node.store.reader() else { return };
        let tenant = first.node.tenant;
        for client in &mut self.clients {
            let name = &client.name;
            let rooms = member::sql::rooms(&mut *conn, tenant, client.actor.user, 1_000)
                .unwrap_or_else(|it| panic!("{it}"));
            self.rooms.extend(rooms.iter().copied());
            if !client.is_greeted() {
                continue;
            }
            let held: BTreeSet<RoomId> = client.rooms.keys().copied().collect();
            let mine: BTreeSet<RoomId> = rooms.into_iter().collect();
            if held != mine {
                self.wrong.push(format!("{name} holds rooms {held:?}, but is in {mine:?}"));
            }
            for (room, view) in &client.rooms {
                let log = log::sql::after(&mut *conn, tenant, *room, 0, 100_000)
                    .unwrap_or_else(|it| panic!("{it}"));
                if view.log != log {
                    let (has, is) = (view.log.len(), log.len());
                    self.wrong.push(format!("{name} holds {has} entries of {room}, the log {is}"));
                }
            }
            self.wrong.append(&mut client.wrong);
        }
        let counted = super::sql::wrong(&mut *conn, tenant);
        self.wrong.extend(counted.unwrap_or_else(|fault| vec![fault.to_string()]));
        self.count(&alive);
        for room in self.rooms.clone() {
            let log = log::sql::after(&mut *conn, tenant, room, 0, 100_000);
            self.history.log(room, &log.unwrap_or_default());
        }
        self.presence(&alive);
        self.wrong.extend(self.history.check().iter().map(ToString::to_string));
    }

    /// What is unread, as every node says it.
    fn count(&mut self, alive: &[usize]) {
        let actors: Vec<Actor> = self.clients.iter().filter(|it| !it.ended).map(|it| it.actor).collect();
        for at in alive {
            for actor in &actors {
                let Some(Answer::Unread(unread)) = self.ask(*at, actor, read::GetUnread {}) else { continue };
                for room in self.rooms.clone() {
                    let Some(Answer::Room(it)) = self.ask(*at, actor, room::Get { room }) else { continue };
                    if it.unread != unread.rooms.get(&room).copied().unwrap_or(0) {
                        self.wrong.push(format!("{} and {unread:?} for {}", it.unread, actor.user));
                    }
                    self.history.pointing(actor.user, room, None).at(it.read);
                    self.history.unread(actor.user, room, it.read, it.unread);
                    let reading = self.history.reading(room);
                    let list = message::List { room, limit: None, before: None, after: None };
                    if let Some(Answer::Messages(page)) = self.ask(*at, actor, list) {
                        reading.newest(&page.data, page.page.has_more);
                    }
                }
            }
        }
    }

    fn ask(&self, at: usize, actor: &Actor, it: impl Into<Call>) -> Option<Answer> {
        let slot: Arc<Mutex<Option<Result<Answer, Problem>>>> = Arc::default();
        let to = slot.clone();
        let running = self.stage.node(at)?;
        let then = move |it| *to.lock().unwrap_or_else(PoisonError::into_inner) = Some(it);
        running.node.call(actor, it.into(), Box::new(then));
        self.stage.settle();
        slot.lock().unwrap_or_else(PoisonError::into_inner).take()?.ok()
    }

    /// Nobody is taken for present who has left, and nobody for absent who is here: on any node.
    fn presence(&mut self, alive: &[usize]) {
        for at in 0..self.clients.len() {
            if self.dice.chance(40) {
                self.clients[at].hang_up();
            }
        }
        for _ in 0..26 {
            self.pass(2_000);
            self.stage.settle();
            self.clients.iter_mut().for_each(Client::listen);
        }
        for at in alive {
            let Some(running) = self.stage.node(*at) else { continue };
            let here = self.clients.iter().filter(|it| it.at() == Some(*at)).count();
            let held = running.node.hub.sessions();
            if here != held {
                self.wrong.push(format!("node {at} holds {held} sessions, {here} are connected"));
            }
            for user in &self.people {
                let here = self.clients.iter().any(|it| it.is_greeted() && it.actor.user == user.id);
                if running.node.hub.is_online(user.id) != here {
                    self.wrong.push(format!("{} here: {here}; node {at} says otherwise", user.username));
                }
            }
        }
    }

    fn report(self, seed: u64) -> Report {
        let acknowledged = self.history.acknowledged();
        let (hash, lines, trace) = self.stage.traced();
        let report = Report { seed, hash, lines, acknowledged, wrong: self.wrong, trace };
        drop(self.clients);
        (0..self.stage.places()).for_each(|at| self.stage.kill(at));
        report
    }
}
