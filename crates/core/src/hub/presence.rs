//! Who is here, on any node. Each node announces its own people by heartbeat; a node that falls silent is
//! forgotten. Signals only: nothing of this is stored, and only people who share a room are told.

use bytes::Bytes;
use parlor_proto::user::{Settings, User};
use parlor_proto::{RoomId, Signal, TenantId, Time, UserId};

use super::publish::text;
use super::{Hub, Map, Need, Set, State, bytes};
use crate::fanout::{Audience, Hint, Subject};
use crate::limit;

/// People on other nodes.
#[derive(Default)]
pub(super) struct Remote {
    nodes: Map<UserId, Node>,
    /// Came or went without a word, and nobody here has been told yet: their rooms must be read first.
    untold: Map<UserId, TenantId>,
}

#[derive(Default)]
struct Node {
    heard: u64,
    /// When it said goodbye. Its people get a moment to come back elsewhere.
    left: Option<u64>,
    people: Map<UserId, TenantId>,
    /// A heartbeat in parts that is not complete yet, and how many parts of it have come.
    listed: Map<UserId, TenantId>,
    parts: u32,
}

/// People named in one part of a heartbeat.
const PART: usize = 1_000;

impl Remote {
    pub(super) fn has(&self, user: UserId) -> bool {
        self.nodes.values().any(|node| node.people.contains_key(&user))
    }
}

impl Hub {
    /// Tells everybody here who shares a room (of a bounded number) with the user, once each.
    pub(super) fn tell_presence(&self, state: &State, user: UserId, online: bool, last_seen: Option<Time>) {
        let Some(person) = state.people.get(&user) else { return };
        tell(state, user, online, last_seen, &person.told_in());
    }

    /// Tells the other nodes; after the goodbye there is nothing more to tell. Never of somebody who is invisible, but
    /// that they are gone.
    pub(super) fn announce(&self, state: &State, user: UserId, online: bool, last_seen: Option<Time>) {
        if state.draining {
            return;
        }
        let Some(person) = state.people.get(&user) else { return };
        let (tenant, rooms) = (person.tenant, person.told_in());
        self.hint(Subject::Nodes, || Hint::Presence { tenant, user, online, last_seen, rooms });
    }

    /// What a person shows from now on. Who turns invisible has left, for everybody else; who turns visible has come.
    pub(super) fn settle(&self, state: &mut State, user: UserId, settings: Settings) {
        let (here, shown) = (state.is_visible(user), state.shown(user));
        if let Some(person) = state.people.get_mut(&user) {
            person.settings = Some(settings);
            person.changed |= !person.listening;
        }
        let visible = state.is_visible(user);
        if here != visible {
            self.announce(state, user, visible, None);
        }
        if shown != state.shown(user) {
            self.tell_presence(state, user, visible, None);
        }
        if !visible {
            state.left.remove(&user);
        }
    }

    /// People whose grace has passed leave; their rooms are no longer listened to for them.
    pub(crate) fn sweep_people(&self, now: u64, time: Time) {
        let mut state = self.lock();
        let gone = |at: Option<u64>| at.is_some_and(|at| now.saturating_sub(at) >= limit::GRACE_MS);
        let left: Vec<UserId> =
            state.people.iter().filter(|(_, person)| gone(person.gone_at)).map(|(user, _)| *user).collect();
        for user in left {
            if state.is_visible(user) {
                let ago = state.people.get(&user).and_then(|person| person.gone_at).map_or(0, |at| now - at);
                let seen = Time(time.0 - ago as i64);
                self.announce(&state, user, false, Some(seen));
                if !state.remote.has(user) {
                    self.tell_presence(&state, user, false, Some(seen));
                }
                state.leaves(user, seen);
            }
            if let Some(person) = state.people.remove(&user) {
                person.rooms.into_iter().for_each(|room| self.remove(&mut state, user, room));
            }
            self.fanout.unsubscribe(Subject::User(user));
        }
    }

    /// Some of those who have left, and when: to be written down.
    pub(crate) fn departed(&self, most: usize) -> Vec<(TenantId, UserId, Time)> {
        let mut state = self.lock();
        let some: Vec<_> =
            state.left.iter().take(most).map(|(user, (tenant, at))| (*tenant, *user, *at)).collect();
        some.iter().for_each(|(_, user, _)| {
            state.left.remove(user);
        });
        some
    }

    /// It could not be written down now.
    pub(crate) fn departed_again(&self, left: &[(TenantId, UserId, Time)]) {
        let mut state = self.lock();
        for (tenant, user, at) in left {
            if state.left.len() < limit::SEEN_WAITING {
                state.left.entry(*user).or_insert((*tenant, *at));
            }
        }
    }

    /// The node stops: whoever is still here leaves with it.
    pub(crate) fn all_leave(&self, time: Time) {
        let mut state = self.lock();
        let here: Vec<UserId> = state.people.keys().copied().collect();
        for user in here.into_iter().filter(|user| state.is_visible(*user)).collect::<Vec<_>>() {
            state.leaves(user, time);
        }
    }

    /// Somebody has another name or picture: those who share these rooms are told, once each, on every node.
    pub(crate) fn user_changed(&self, user: User, rooms: Vec<RoomId>) {
        let (state, id) = (self.lock(), user.id);
        let frame = bytes(&Signal::UserChanged { user });
        tell_changed(&state, id, &rooms, &frame);
        self.hint(Subject::Nodes, || Hint::Changed { user: id, rooms, frame: text(&frame) });
    }

    /// Pings silent sessions, ends dead ones and those that did not sign in.
    pub(crate) fn sweep_sessions(&self, now: u64) {
        let state = self.lock();
        state.people.values().flat_map(|person| &person.sessions).for_each(|session| session.sweep(now));
    }

    /// Hints may have been missed, here and elsewhere: everybody says who is with them.
    pub(crate) fn missed(&self) {
        self.heartbeat();
        self.hint(Subject::Nodes, || Hint::Who);
    }

    /// Another node has asked since the last heartbeat. One answer is for all who asked.
    pub(crate) fn asked(&self) -> bool {
        self.lock().asked
    }

    /// Announces everybody who is here.
    pub(crate) fn heartbeat(&self) {
        if self.fanout.healthy().is_none() {
            return;
        }
        let mut state = self.lock();
        state.asked = false;
        if state.draining {
            return;
        }
        let visible = state.people.iter().filter(|(user, _)| state.is_visible(**user));
        let people: Vec<(TenantId, UserId)> = visible.map(|(user, person)| (person.tenant, *user)).collect();
        drop(state);
        let parts = people.len().div_ceil(PART).max(1);
        for part in 0..parts {
            let users = people.iter().skip(part * PART).take(PART).copied().collect();
            self.hint(Subject::Nodes, || Hint::People { users, part: part as u32, parts: parts as u32 });
        }
    }

    pub(super) fn remote_presence(
        &self,
        state: &mut State,
        node: UserId,
        (tenant, user): (TenantId, UserId),
        (online, last_seen): (bool, Option<Time>),
        rooms: &[RoomId],
        now: u64,
    ) {
        let before = state.shown(user);
        let known = state.remote.nodes.entry(node).or_default();
        known.heard = now;
        if online {
            known.people.insert(user, tenant);
        } else {
            known.people.remove(&user);
        }
        let after = state.shown(user);
        if before != after {
            tell(state, user, after, last_seen, rooms);
        }
    }

    /// A heartbeat: whoever is not on it has left; whoever is new came without a word that reached us.
    pub(super) fn remote_people(
        &self,
        state: &mut State,
        node: UserId,
        users: &[(TenantId, UserId)],
        (part, parts): (u32, u32),
        now: u64,
    ) -> Vec<Need> {
        let known = state.remote.nodes.entry(node).or_default();
        known.heard = now;
        if part == 0 {
            (known.parts, known.listed) = (0, Map::default());
        }
        // Who stands on a part that was lost has not left: a list with a hole says nothing.
        if part != known.parts {
            known.parts = 0;
            return Vec::new();
        }
        known.parts += 1;
        known.listed.extend(users.iter().map(|(tenant, user)| (*user, *tenant)));
        if known.parts < parts {
            return Vec::new();
        }
        known.parts = 0;
        let listed = std::mem::take(&mut known.listed);
        let before = std::mem::replace(&mut known.people, listed.clone());
        let came = listed
            .iter()
            .filter(|(user, _)| !before.contains_key(user))
            .map(|(user, tenant)| (*tenant, *user, true));
        let left = before
            .iter()
            .filter(|(user, _)| !listed.contains_key(user))
            .map(|(user, tenant)| (*tenant, *user, false));
        changed(state, came.chain(left))
    }

    /// A node said goodbye.
    pub(super) fn remote_leaves(&self, state: &mut State, node: UserId, now: u64) {
        if let Some(known) = state.remote.nodes.get_mut(&node) {
            known.left = Some(now);
        }
    }

    fn remote_gone(&self, state: &mut State, node: UserId) -> Vec<Need> {
        let people = state.remote.nodes.remove(&node).map(|node| node.people).unwrap_or_default();
        changed(state, people.into_iter().map(|(user, tenant)| (tenant, user, false)))
    }

    /// Forgets nodes that fell silent, or said goodbye a moment ago.
    pub(crate) fn sweep_nodes(&self, now: u64) -> Vec<Need> {
        let mut state = self.lock();
        let since = |then: u64| now.saturating_sub(then);
        let gone = |node: &Node| {
            since(node.heard) >= limit::FORGET_MS || node.left.is_some_and(|at| since(at) >= limit::GRACE_MS)
        };
        let nodes: Vec<UserId> =
            state.remote.nodes.iter().filter(|(_, node)| gone(node)).map(|(id, _)| *id).collect();
        nodes.into_iter().flat_map(|node| self.remote_gone(&mut state, node)).collect()
    }

    /// Some of those about whom nobody here has been told yet.
    pub(crate) fn untold(&self, most: usize) -> Vec<(TenantId, UserId)> {
        let mut state = self.lock();
        let some: Vec<_> =
            state.remote.untold.iter().take(most).map(|(user, tenant)| (*tenant, *user)).collect();
        some.iter().for_each(|(_, user)| {
            state.remote.untold.remove(user);
        });
        some
    }

    /// Tells people here about them. `true`: there are more.
    pub(crate) fn tell_remote(
        &self,
        users: &[(TenantId, UserId)],
        rooms: &[(UserId, RoomId)],
        seen: &[(UserId, Time)],
    ) -> bool {
        let state = self.lock();
        let mut of: Map<UserId, Vec<RoomId>> = Map::default();
        for (user, room) in rooms {
            of.entry(*user).or_default().push(*room);
        }
        for (_, user) in users {
            let last_seen = seen.iter().find(|(id, _)| id == user).map(|(_, at)| *at);
            tell(&state, *user, state.shown(*user), last_seen, of.get(user).map_or(&[], Vec::as_slice));
        }
        !state.remote.untold.is_empty()
    }
}

/// Of those that one node says came or left, the ones for whom that changes something.
fn changed(state: &mut State, users: impl Iterator<Item = (TenantId, UserId, bool)>) -> Vec<Need> {
    for (tenant, user, online) in users {
        if !state.is_visible(user) && state.remote.has(user) == online {
            state.remote.untold.insert(user, tenant);
        }
    }
    if state.remote.untold.is_empty() { Vec::new() } else { vec![Need::Tell] }
}

impl State {
    fn leaves(&mut self, user: UserId, at: Time) {
        let Some(tenant) = self.people.get(&user).map(|person| person.tenant) else { return };
        if self.left.len() < limit::SEEN_WAITING {
            self.left.insert(user, (tenant, at));
        }
    }
}

fn tell(state: &State, user: UserId, online: bool, last_seen: Option<Time>, rooms: &[RoomId]) {
    let small = rooms
        .iter()
        .filter_map(|room| state.rooms.get(room))
        .filter(|now| !now.quiet && now.people.len() <= limit::RECEIPTS);
    let listeners: Set<UserId> = small.flat_map(|now| now.people.iter().copied()).collect();
    let frame = bytes(&Signal::PresenceChanged { user, online, last_seen: last_seen.filter(|_| !online) });
    for listener in listeners.into_iter().filter(|listener| *listener != user) {
        if state.people.get(&listener).is_some_and(|person| person.sees(Audience::Presence)) {
            state.about_other(listener, &frame);
        }
    }
}

pub(super) fn tell_changed(state: &State, user: UserId, rooms: &[RoomId], frame: &Bytes) {
    let listeners: Set<UserId> = rooms
        .iter()
        .filter_map(|room| state.rooms.get(room))
        .filter(|now| !now.quiet)
        .flat_map(|now| now.people.iter().copied())
        .collect();
    listeners.into_iter().filter(|listener| *listener != user).for_each(|it| state.about_other(it, frame));
}
