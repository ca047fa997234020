//! The simulation: nodes, clients and a faulty bus on one thread, from one seed. What happens follows from the seed
//! alone; what everybody did and saw is judged by the history checker.
//!
//! `run(seed, &Plan::default())` gives a [`Report`]; a bad one names its seed, and the same seed does it again.

mod acts;
mod bus;
mod client;
mod judge;
mod manage;
mod stage;
mod ties;
mod view;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use parlor_proto::user::User;
use parlor_proto::{Problem, RoomId, UserId};

use self::bus::{Bus, Faults};
use self::client::Client;
use self::stage::{Stage, Weather};
pub use self::ties::{Tally, ties};
use super::Dice;
use super::history::History;
use crate::engine::{Own, Reply};
use crate::login::{self, NewLogin};
use crate::user::NewUser;

/// What a simulation contains; what is left out is thrown by the dice of its seed.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Things that happen until everything is left to come to rest.
    pub steps: usize,
    /// Logins are revoked and people disabled in the middle of it.
    pub revocations: bool,
    /// Groups are made and renamed; people are added, removed and given roles.
    pub groups: bool,
    /// A room grows by more than a resume replays.
    pub bursts: bool,
    /// Keep every line of the trace.
    pub traced: bool,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan { steps: 300, revocations: false, groups: false, bursts: false, traced: false }
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
        // Most are in the middle of it when the weather turns.
        let nodes = self.stage.places();
        for client in &mut self.clients {
            if self.dice.chance(80) {
                client.connect(self.dice.below(nodes));
            }
        }
        self.stage.settle();
        self.clients.iter_mut().for_each(Client::listen);
        for client in &mut self.clients {
            if self.dice.chance(60) {
                client.open(Some(self.people[self.dice.below(people)].username.clone()));
            }
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
        let Ok((actor, _)) = login::look(&mut *conn, tenant, &token, self.stage.clock.now()) else {
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

    fn report(self, seed: u64) -> Report {
        let acknowledged = self.history.acknowledged();
        let (hash, lines, trace) = self.stage.traced();
        let report = Report { seed, hash, lines, acknowledged, wrong: self.wrong, trace };
        drop(self.clients);
        (0..self.stage.places()).for_each(|at| self.stage.kill(at));
        report
    }
}
