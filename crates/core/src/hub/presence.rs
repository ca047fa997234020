//! Who is here, on any node. Each node announces its own people by heartbeat; a node that falls silent is
//! forgotten. Signals only: nothing of this is stored, and only people who share a room are told.

use parlor_proto::{RoomId, Signal, TenantId, UserId};

use super::{Hub, Map, Need, Set, State, bytes};
use crate::fanout::{Hint, Subject};
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
    pub(super) fn tell_presence(&self, state: &State, user: UserId, online: bool) {
        let Some(person) = state.people.get(&user) else { return };
        let rooms: Vec<RoomId> = person.rooms.iter().take(limit::PRESENCE_ROOMS).copied().collect();
        tell(state, user, online, &rooms);
    }

    /// Tells the other nodes; after the goodbye there is nothing more to tell.
    pub(super) fn announce(&self, state: &State, user: UserId, online: bool) {
        if state.draining {
            return;
        }
        let Some(person) = state.people.get(&user) else { return };
        let rooms = person.rooms.iter().take(limit::PRESENCE_ROOMS).copied().collect();
        let tenant = person.tenant;
        self.hint(Subject::Nodes, || Hint::Presence { tenant, user, online, rooms });
    }

    /// People whose grace has passed leave; their rooms are no longer listened to for them.
    pub(crate) fn sweep_people(&self, now: u64) {
        let mut state = self.lock();
        let gone = |at: Option<u64>| at.is_some_and(|at| now.saturating_sub(at) >= limit::GRACE_MS);
        let left: Vec<UserId> =
            state.people.iter().filter(|(_, person)| gone(person.gone_at)).map(|(user, _)| *user).collect();
        for user in left {
            self.announce(&state, user, false);
            if !state.remote.has(user) {
                self.tell_presence(&state, user, false);
            }
            if let Some(person) = state.people.remove(&user) {
                person.rooms.into_iter().for_each(|room| self.remove(&mut state, user, room));
            }
            self.fanout.unsubscribe(Subject::User(user));
        }
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
        let people: Vec<(TenantId, UserId)> =
            state.people.iter().map(|(user, person)| (person.tenant, *user)).collect();
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
        online: bool,
        rooms: &[RoomId],
        now: u64,
    ) {
        let before = state.people.contains_key(&user) || state.remote.has(user);
        let known = state.remote.nodes.entry(node).or_default();
        known.heard = now;
        if online {
            known.people.insert(user, tenant);
        } else {
            known.people.remove(&user);
        }
        let after = state.people.contains_key(&user) || state.remote.has(user);
        if before != after {
            tell(state, user, after, rooms);
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
    pub(crate) fn tell_remote(&self, users: &[(TenantId, UserId)], rooms: &[(UserId, RoomId)]) -> bool {
        let state = self.lock();
        let mut of: Map<UserId, Vec<RoomId>> = Map::default();
        for (user, room) in rooms {
            of.entry(*user).or_default().push(*room);
        }
        for (_, user) in users {
            let online = state.people.contains_key(user) || state.remote.has(*user);
            tell(&state, *user, online, of.get(user).map_or(&[], Vec::as_slice));
        }
        !state.remote.untold.is_empty()
    }
}

/// Of those that one node says came or left, the ones for whom that changes something.
fn changed(state: &mut State, users: impl Iterator<Item = (TenantId, UserId, bool)>) -> Vec<Need> {
    for (tenant, user, online) in users {
        if !state.people.contains_key(&user) && state.remote.has(user) == online {
            state.remote.untold.insert(user, tenant);
        }
    }
    if state.remote.untold.is_empty() { Vec::new() } else { vec![Need::Tell] }
}

fn tell(state: &State, user: UserId, online: bool, rooms: &[RoomId]) {
    let small = rooms
        .iter()
        .filter_map(|room| state.rooms.get(room))
        .filter(|now| now.people.len() <= limit::RECEIPTS);
    let listeners: Set<UserId> = small.flat_map(|now| now.people.iter().copied()).collect();
    let frame = bytes(&Signal::PresenceChanged { user, online, last_seen: None });
    for listener in listeners.into_iter().filter(|listener| *listener != user) {
        state.to_user(listener, &frame);
    }
}
