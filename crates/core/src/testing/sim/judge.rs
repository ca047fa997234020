//! The end: everything comes to rest, and then what everybody holds is held against the log.
//!
//! Must not help: whoever is connected has to get there without being reconnected.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use parlor_proto::command::{Answer, Call};
use parlor_proto::{Problem, RoomId, message, read, room};

use super::client::Client;
use super::{World, stage};
use crate::actor::Actor;
use crate::hub::Online as _;
use crate::{log, member};

impl World {
    /// Faults end, everybody comes back, everything that is said arrives.
    pub(super) fn rest(&mut self) {
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

    pub(super) fn judge(&mut self) {
        self.history.quiet();
        let alive = self.stage.alive();
        let Some(first) = self.stage.node(alive[0]) else { return };
        let Ok(mut conn) = first.node.store.reader() else { return };
        let tenant = first.node.tenant;
        for client in &mut self.clients {
            let name = &client.name;
            let rooms = member::sql::rooms(&mut *conn, tenant, client.actor.user, 1_000)
                .unwrap_or_else(|it| panic!("{it}"));
            self.rooms.extend(rooms.rooms.iter().copied());
            if !client.is_greeted() {
                continue;
            }
            let held: BTreeSet<RoomId> = client.rooms.keys().copied().collect();
            let mine: BTreeSet<RoomId> = rooms.rooms.into_iter().collect();
            if held != mine {
                self.wrong.push(format!("{name} holds rooms {held:?}, but is in {mine:?}"));
            }
            for (room, view) in &client.rooms {
                let log = log::sql::after(&mut *conn, tenant, None, *room, 0, 100_000)
                    .unwrap_or_else(|it| panic!("{it}"));
                if view.log != log {
                    let (has, is) = (view.log.len(), log.len());
                    if let Some(running) = client.at().and_then(|at| self.stage.node(at)) {
                        self.stage.note(|| format!("{name}: {}", running.node.hub.look(*room)));
                    }
                    self.wrong.push(format!("{name} holds {has} entries of {room}, the log {is}"));
                }
            }
            self.wrong.append(&mut client.wrong);
        }
        let counted = crate::testing::sql::wrong(&mut *conn, tenant);
        self.wrong.extend(counted.unwrap_or_else(|fault| vec![fault.to_string()]));
        self.count(&alive);
        for room in self.rooms.clone() {
            let log = log::sql::after(&mut *conn, tenant, None, room, 0, 100_000);
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
                    let list = message::List::newest(room);
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
}
