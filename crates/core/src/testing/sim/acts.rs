//! What happens: somebody does something, time passes, a node dies, the bus breaks, a right ends.
//!
//! Must not look at the outcome: what is thrown follows from the seed and from what clients can see.

use std::sync::PoisonError;
use std::time::Duration;

use parlor_proto::command::{Answer, Call};
use parlor_proto::{Problem, RoomId, login as logins};

use super::client::Client;
use super::{Slot, World};
use crate::engine::{Own, Reply};

impl World {
    pub(super) fn step(&mut self) {
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
        if self.plan.groups && self.dice.chance(25) {
            return self.manage(at, room);
        }
        let client = &mut self.clients[at];
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

    /// Somebody does something to a group; what they may not do is refused, which is as good.
    fn manage(&mut self, at: usize, room: RoomId) {
        let whom = self.dice.pick(&self.people).cloned();
        let Some(whom) = whom else { return };
        let client = &mut self.clients[at];
        match self.dice.below(10) {
            0..3 => client.make_group(&whom.username),
            3..6 => client.add(room, whom.id),
            6..8 => client.remove(room, whom.id),
            8 => client.rename(room),
            _ => client.give(room, whom.id, ["owner", "admin", "member"][self.dice.below(3)]),
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
                running.node.drain();
            }
            (3..6, Some(running)) => self.stage.bus.cut(running.wire.port(), true, false),
            (_, Some(running)) => {
                let tell = self.dice.chance(50);
                self.stage.bus.cut(running.wire.port(), false, tell);
            }
        }
    }

    /// Time passes, and whoever is up ticks.
    pub(super) fn pass(&mut self, ms: u64) {
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
    pub(super) fn hear(&mut self) {
        let history = &self.history;
        self.revoking.retain(|(user, login, _, slot)| {
            let answer = *slot.lock().unwrap_or_else(PoisonError::into_inner);
            if answer == Some(true) {
                history.revoked(*user, *login);
            }
            answer.is_none()
        });
    }
}
