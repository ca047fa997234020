//! Eight people in a ring of direct rooms, who write without pause; and at the end the verdict over everything that
//! anybody did and saw, with a count that does not rest on the checker.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use parlor_client::proto::{Event, RoomId, What};
use parlor_core::testing::History;
use parlor_core::testing::history::{Record, What as Did};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::people::{Person, person};
use crate::player::{Orders, Player, Tally};
use crate::server::{PATIENCE, Server};

/// How many people.
pub(crate) const PEOPLE: usize = 8;

/// Everybody at play.
pub(crate) struct Stage {
    pub(crate) history: History,
    people: Vec<Person>,
    /// Of person `i` and the next one.
    rooms: Vec<RoomId>,
    orders: Vec<watch::Sender<Orders>>,
    tasks: Vec<JoinHandle<Tally>>,
    done: mpsc::Receiver<()>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) acknowledged: usize,
    pub(crate) lost: usize,
    pub(crate) doubled: usize,
    pub(crate) violations: usize,
    pub(crate) deliveries: usize,
    pub(crate) connections: u64,
    pub(crate) repeats: u64,
}

impl Stage {
    /// Makes the people and rooms on a running server and lets them play.
    pub(crate) async fn set(server: &Server, pause: Duration) -> Stage {
        let mut people = Vec::new();
        for n in 0..PEOPLE {
            people.push(person(server, &format!("player{n}")).await);
        }
        let mut rooms = Vec::new();
        for n in 0..PEOPLE {
            let other = &people[(n + 1) % PEOPLE];
            let room = people[n].api(server.base()).direct(&other.id().to_string()).await.expect("a room");
            rooms.push(room.id);
        }
        let history = History::default();
        let (tell, done) = mpsc::channel(4 * PEOPLE);
        let (mut orders, mut tasks) = (Vec::new(), Vec::new());
        for n in 0..PEOPLE {
            let (order, ordered) = watch::channel(Orders::default());
            let own = vec![rooms[n], rooms[(n + PEOPLE - 1) % PEOPLE]];
            let player = Player::new(people[n].clone(), own, history.clone(), ordered, tell.clone(), pause);
            orders.push(order);
            tasks.push(tokio::spawn(player.play()));
        }
        Stage { history, people, rooms, orders, tasks, done }
    }

    /// Says where servers are: `bases` for the even ones, turned round for the odd ones.
    pub(crate) fn at(&self, bases: &[&str]) {
        for (n, order) in self.orders.iter().enumerate() {
            let mut bases: Vec<String> = bases.iter().map(|base| (*base).to_owned()).collect();
            let turn = n % bases.len().max(1);
            bases.rotate_left(turn);
            order.send_modify(|orders| orders.bases = bases);
        }
    }

    /// The same, and everybody goes there now.
    pub(crate) fn spread(&self, bases: &[&str]) {
        self.at(bases);
        for order in &self.orders {
            order.send_modify(|orders| orders.moves += 1);
        }
    }

    async fn everybody(&mut self, what: &str) {
        for n in 0..PEOPLE {
            let told = timeout(2 * PATIENCE, self.done.recv()).await;
            assert!(matches!(told, Ok(Some(()))), "only {n} of {PEOPLE} have {what}");
        }
    }

    /// Lets everybody finish and read to the end, reads every log, and judges.
    pub(crate) async fn judge(mut self, server: &Server) -> Verdict {
        for order in &self.orders {
            order.send_modify(|orders| orders.settle = true);
        }
        self.everybody("finished their last message").await;
        let mut logs: BTreeMap<RoomId, Vec<Event>> = BTreeMap::new();
        for (n, room) in self.rooms.iter().enumerate() {
            logs.insert(*room, log(&self.people[n], server, *room).await);
        }
        let heads: BTreeMap<_, _> =
            logs.iter().map(|(room, log)| (*room, log.last().map_or(0, |event| event.seq))).collect();
        for order in &self.orders {
            order.send_modify(|orders| orders.heads = Some(heads.clone()));
        }
        self.everybody("read to the end").await;
        self.history.quiet();
        for (room, log) in &logs {
            self.history.log(*room, log);
        }
        for (n, room) in self.rooms.iter().enumerate() {
            for who in [n, (n + 1) % PEOPLE] {
                let seen = self.people[who].api(server.base()).room(*room).await.expect("my room");
                self.history.unread(self.people[who].id(), *room, seen.read, seen.unread);
            }
        }
        for order in &self.orders {
            order.send_modify(|orders| orders.over = true);
        }
        let mut verdict = counted(&self.history.records(), &logs);
        for task in self.tasks.drain(..) {
            let tally = task.await.expect("a player");
            verdict.connections += tally.connections;
            verdict.repeats += tally.repeats;
        }
        let violations = self.history.check();
        verdict.violations = violations.len();
        for violation in violations.iter().take(20) {
            eprintln!("{violation}");
        }
        verdict
    }
}

impl Verdict {
    /// Panics unless nothing is wrong.
    #[track_caller]
    pub(crate) fn assert_clean(&self) {
        assert_eq!((self.lost, self.doubled, self.violations), (0, 0, 0), "{self:?}");
        assert!(self.acknowledged > 0 && self.deliveries > 0, "nothing happened: {self:?}");
    }
}

/// Acknowledged, lost and doubled, by hand: a second opinion.
fn counted(records: &[Record], logs: &BTreeMap<RoomId, Vec<Event>>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut stored = HashMap::new();
    for event in logs.values().flatten() {
        let What::MessageSent(message) = &event.what else { continue };
        let key = (message.room, message.sender, message.nonce.clone());
        verdict.doubled += usize::from(stored.insert(key, message.id).is_some());
    }
    let mut invoked = HashMap::new();
    let mut acked = HashMap::new();
    for Record { what, .. } in records {
        match what {
            Did::Invoked { op, room, sender, nonce, .. } => {
                invoked.insert(*op, (*room, *sender, nonce.clone()));
            }
            Did::Acked { op, id, .. } => {
                acked.insert(invoked[op].clone(), *id);
            }
            Did::Delivered { .. } => verdict.deliveries += 1,
            _ => {}
        }
    }
    verdict.acknowledged = acked.len();
    verdict.lost = acked.iter().filter(|(key, id)| stored.get(*key) != Some(*id)).count();
    verdict
}

async fn log(person: &Person, server: &Server, room: RoomId) -> Vec<Event> {
    let api = person.api(server.base());
    let mut all: Vec<Event> = Vec::new();
    loop {
        let after = all.last().map_or(0, |event| event.seq);
        let page = api.events(room, after).await.expect("my room");
        let end = page.data.is_empty();
        all.extend(page.data);
        if end || all.last().is_some_and(|event| event.seq >= page.head) {
            return all;
        }
    }
}
