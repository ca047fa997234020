//! The hub: who is connected to this node and which rooms they listen to. It is told what happened (by the writer here, by
//! other nodes) and puts encoded frames into queues. It never asks the store: what it needs it returns as a [`Need`].

mod account;
mod check;
pub(crate) mod outbox;
mod presence;
mod publish;
mod reach;
mod room;
#[cfg(test)]
mod tests;
pub(crate) mod told;
pub(crate) mod trust;

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use parlor_proto::event::AccountEvent;
use parlor_proto::signal::{Cut, Signal};
use parlor_proto::user::Settings;
use parlor_proto::{RoomId, Seq, TenantId, Time, UserId, frame};

use self::outbox::close;
use self::room::{RoomNow, Verdict};
use self::told::Told;
use self::trust::Trust;
use crate::actor::Actor;
use crate::fanout::{Fanout, Sealer, Subject};
use crate::limit;
use crate::member::sql::Roomed;
use crate::session::Session;
use crate::user::Person;

/// Walked in an order that follows from what was put in, so that the same run does the same again. The keys are
/// ids made by the engine: nobody can aim at a bucket.
type Map<K, V> = HashMap<K, V, BuildHasherDefault<DefaultHasher>>;
type Set<K> = HashSet<K, BuildHasherDefault<DefaultHasher>>;

/// Who is connected, on any node, and shows it.
pub(crate) trait Online {
    fn is_online(&self, user: UserId) -> bool;

    /// Completes what the store says of somebody: `online` comes in as whether the asker may see it.
    fn complete(&self, user: UserId, online: &mut bool, last_seen: &mut Option<Time>) {
        *online = *online && self.is_online(user);
        if *online {
            *last_seen = None;
        }
    }
}

/// A person as the store knows them, as far as the hub has to know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Who {
    pub(crate) user: UserId,
    pub(crate) account: i64,
    pub(crate) settings: Settings,
}

impl From<&Person> for Who {
    fn from(it: &Person) -> Who {
        Who { user: it.user.id, account: it.account, settings: it.settings() }
    }
}

/// What the hub needs from the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Need {
    /// Entries of a room's log after a seq.
    Repair { tenant: TenantId, room: RoomId, after: Seq },
    /// A user's rooms.
    Refresh { tenant: TenantId, user: UserId },
    /// Heads of rooms, counters of accounts, validity of logins: of everything here.
    HeadCheck,
    /// A user has another name or picture: who they are, and their rooms.
    Changed { tenant: TenantId, user: UserId },
    /// The rooms of people who came or went on another node without a word: see [`Hub::untold`].
    Tell,
    /// Direct rooms, of everybody or of one person, are settled anew.
    Settle { tenant: TenantId, user: Option<UserId> },
    /// Whether people talk in a room: what was read may have been overtaken.
    Hush { tenant: TenantId, room: RoomId },
    /// The bytes of attachments that nobody has any more.
    Sweep,
    /// Pictures that hosts have named.
    Picture { tenant: TenantId },
    /// What tenants say, where it is not known here yet.
    Tenants,
}

/// A user with at least one session here, or one that left a moment ago.
struct Present {
    tenant: TenantId,
    sessions: Vec<Arc<Session>>,
    rooms: Set<RoomId>,
    account: account::Counter,
    /// What they show, and so see, once it is known.
    settings: Option<Settings>,
    /// The rooms that were active last, if those of `rooms` are too many to be told of everything.
    recent: Box<[RoomId]>,
    /// Rooms in which they only read.
    reads: Set<RoomId>,
    /// The rooms have been read.
    listening: bool,
    /// They changed while they were being read for the first time.
    changed: bool,
    /// When the last session left.
    gone_at: Option<u64>,
    /// When typing was last passed on, and whether it has not been stopped since.
    typed: Map<RoomId, (u64, bool)>,
}

#[derive(Default)]
struct State {
    people: Map<UserId, Present>,
    rooms: Map<RoomId, RoomNow>,
    remote: presence::Remote,
    /// Those who left, and when: to be written down.
    left: Map<UserId, (TenantId, Time)>,
    /// Another node wants to know who is here.
    asked: bool,
    draining: bool,
    /// How often it was said that people talk somewhere, or do not.
    talks: u64,
}

/// Everybody connected to this node.
pub(crate) struct Hub {
    state: Mutex<State>,
    fanout: Arc<dyn Fanout>,
    sealer: Sealer,
    /// Whether what is believed here may be told.
    pub(crate) trust: Trust,
}

impl Online for Hub {
    fn is_online(&self, user: UserId) -> bool {
        self.lock().shown(user)
    }
}

impl Hub {
    /// This node, in a few characters.
    pub(crate) fn name(&self) -> String {
        self.sealer.node.0[12..].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub(crate) fn new(fanout: Arc<dyn Fanout>, sealer: Sealer, trust: Trust) -> Hub {
        fanout.subscribe(Subject::Nodes);
        Hub { state: Mutex::default(), fanout, sealer, trust }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A signed-in session arrives. `true`: the user's rooms are not known here yet; read them and call
    /// [`Hub::listen`]. Registered first, so that nothing that changes meanwhile is missed. A person has `most` sockets, a
    /// newer one in place of the oldest.
    pub(crate) fn enter(&self, session: &Arc<Session>, actor: &Actor, most: usize) -> bool {
        let mut state = self.lock();
        if state.draining {
            session.outbox.close(None, close::RESTART);
        }
        let person = state.people.entry(actor.user).or_insert_with(|| {
            self.fanout.subscribe(Subject::User(actor.user));
            Present {
                tenant: actor.tenant,
                sessions: Vec::new(),
                rooms: Set::default(),
                account: account::Counter::default(),
                settings: None,
                recent: Box::default(),
                reads: Set::default(),
                listening: false,
                changed: false,
                gone_at: None,
                typed: Map::default(),
            }
        });
        person.gone_at = None;
        // More than one go where the tenant allows fewer than before.
        while person.sessions.len() >= most.max(1) {
            person.sessions.remove(0).outbox.close(None, close::REPLACED);
        }
        person.sessions.push(session.clone());
        !person.listening
    }

    /// A session is gone. The person stays for the grace period, so that a reload does not flap.
    pub(crate) fn leave(&self, session: &Session, now: u64) {
        let Some(actor) = session.actor() else { return };
        let mut state = self.lock();
        let Some(person) = state.people.get_mut(&actor.user) else { return };
        person.sessions.retain(|held| held.id != session.id);
        if person.sessions.is_empty() && person.gone_at.is_none() {
            person.gone_at = Some(now);
        }
    }

    /// The user's rooms, read for the first time: listen to them. Prime them afterwards.
    pub(crate) fn listen(&self, who: &Who, of: &Roomed, mark: u64) -> Option<Need> {
        let (user, account) = (who.user, who.account);
        let rooms = &of.rooms;
        let mut state = self.lock();
        let state = &mut *state;
        let elsewhere = state.remote.has(user);
        let person = state.people.get_mut(&user)?;
        // What was heard while the store was read is newer than what was read.
        person.settings.get_or_insert(who.settings);
        person.recent = recent(rooms);
        person.reads = of.reads.iter().copied().collect();
        let tenant = person.tenant;
        let mut missed = std::mem::take(&mut person.changed);
        let first = !std::mem::replace(&mut person.listening, true);
        let gone = person.account.start(account);
        for room in rooms.iter().filter(|room| !gone.contains(room)) {
            self.add(state, user, *room);
            missed |= !state.hush(*room, of.quiet.contains(room), mark);
        }
        if first && state.is_visible(user) {
            if !elsewhere {
                self.tell_presence(state, user, true, None);
            }
            self.announce(state, user, true, None);
        }
        missed.then_some(Need::Refresh { tenant, user })
    }

    fn add(&self, state: &mut State, user: UserId, room: RoomId) -> bool {
        let Some(person) = state.people.get_mut(&user) else { return false };
        if !person.rooms.insert(room) {
            return false;
        }
        let (tenant, talks) = (person.tenant, state.talks);
        let now = state.rooms.entry(room).or_insert_with(|| {
            self.fanout.subscribe(Subject::Room(room));
            RoomNow::new(tenant, true, talks)
        });
        now.people.push(user);
        true
    }

    fn remove(&self, state: &mut State, user: UserId, room: RoomId) {
        if let Some(now) = state.rooms.get_mut(&room) {
            now.people.retain(|held| *held != user);
            if now.people.is_empty() {
                state.rooms.remove(&room);
                self.fanout.unsubscribe(Subject::Room(room));
            }
        }
    }

    /// Where logs stood after the rooms were listened to, or at a head check: what lies behind needs a repair.
    pub(crate) fn prime(&self, heads: &[(RoomId, Seq)]) -> Vec<Need> {
        self.lock().prime(heads)
    }

    /// A session goes on from these heads, which were read after it had entered. Where this node is further already
    /// (it was primed by somebody who looked later), the head is raised: what lies below is not told again.
    pub(crate) fn join(&self, heads: &mut HashMap<RoomId, Seq>) -> Vec<Need> {
        let mut read: Vec<_> = heads.iter().map(|(room, head)| (*room, *head)).collect();
        read.sort_unstable();
        let mut state = self.lock();
        let needs = state.prime(&read);
        for (room, head) in heads {
            let reached = state.rooms.get(room).and_then(RoomNow::last);
            *head = reached.map_or(*head, |last| last.max(*head));
        }
        needs
    }

    /// Those of the heads that this node has not reached yet: another node wrote, or the writer here has committed
    /// and not yet published.
    pub(crate) fn behind(&self, heads: &HashMap<RoomId, Seq>) -> Vec<(RoomId, Seq)> {
        let state = self.lock();
        let reached = |room: &RoomId| state.rooms.get(room).and_then(RoomNow::last);
        heads
            .iter()
            .filter(|(room, head)| reached(room).is_none_or(|last| last < **head))
            .map(|(room, head)| (*room, *head))
            .collect()
    }

    /// Those of a user's rooms that are not listened to for them: read their heads, then call [`Hub::refreshed`].
    pub(crate) fn unknown(&self, user: UserId, rooms: &[RoomId]) -> Vec<RoomId> {
        let state = self.lock();
        let Some(person) = state.people.get(&user) else { return Vec::new() };
        rooms.iter().filter(|room| !person.rooms.contains(room)).copied().collect()
    }

    /// A user's rooms, read again because something changed, and the heads of those that were not known.
    pub(crate) fn refreshed(&self, who: &Who, of: &Roomed, heads: &[(RoomId, Seq)], mark: u64) -> Vec<Need> {
        let (user, account, rooms) = (who.user, who.account, &of.rooms);
        let mut state = self.lock();
        let state = &mut *state;
        let Some(person) = state.people.get_mut(&user) else { return Vec::new() };
        if !person.listening {
            person.changed = true;
        }
        if !person.listening || person.account.is_old(account) {
            return Vec::new();
        }
        person.recent = recent(rooms);
        person.reads = of.reads.iter().copied().collect();
        self.settle(state, user, who.settings);
        let Some(person) = state.people.get_mut(&user) else { return Vec::new() };
        let listed: HashSet<RoomId> = rooms.iter().copied().collect();
        // A list that reached its bound says nothing about what is not on it.
        let whole = (rooms.len() as i64) < limit::ROOMS_PER_PERSON;
        let left: Vec<RoomId> =
            person.rooms.iter().filter(|room| whole && !listed.contains(room)).copied().collect();
        let mut told = left.len();
        for room in left {
            if let Some(person) = state.people.get_mut(&user) {
                person.rooms.remove(&room);
            }
            self.remove(state, user, room);
            state.forget(user, room);
            state.to_user(user, &bytes(&AccountEvent::RoomRemoved { account, room }));
        }
        let reached: HashMap<RoomId, Seq> = heads.iter().copied().collect();
        for room in rooms {
            if self.add(state, user, *room) {
                told += 1;
                // What this node has still to tell of it was before they looked, or even before they came.
                let last = state.rooms.get(room).and_then(RoomNow::last);
                if let (Some(last), Some(head)) = (last, reached.get(room))
                    && last < *head
                {
                    state.starts_here(user, *room, *head);
                }
                state.to_user(user, &bytes(&AccountEvent::RoomAdded { account, room: *room }));
            }
        }
        let mut again = Vec::new();
        for room in rooms {
            if !state.hush(*room, of.quiet.contains(room), mark) && again.is_empty() {
                let tenant = state.people.get(&user).map(|person| person.tenant);
                again.extend(tenant.map(|tenant| Need::Hush { tenant, room: *room }));
            }
        }
        let silent = state.people.get_mut(&user).is_some_and(|it| it.account.read(account, told));
        if silent {
            state.to_user(user, &bytes(&AccountEvent::AccountChanged { account }));
        }
        again.extend(state.prime(heads));
        again
    }

    /// Entries that were missing; `head` is where the log stood.
    pub(crate) fn repaired(&self, room: RoomId, entries: &[Told], head: Seq) -> Option<Need> {
        let mut state = self.lock();
        let mut progress = false;
        for told in entries {
            progress |= state.entry(room, told).0;
        }
        let now = state.rooms.get_mut(&room)?;
        if now.last().is_some_and(|last| head - last > limit::EVENTS * 4) {
            // Too long to be told entry by entry: everybody loads the page again.
            now.reset(head);
            let reset: Bytes = frame::reset(room, head).into();
            state.to_room(room, head, &Told::plain(head, reset));
            progress = true;
        }
        let now = state.rooms.get_mut(&room)?;
        need(room, now.tenant, now.repaired(progress))
    }

    /// How a room stands here, for whoever looks for a fault.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn look(&self, room: RoomId) -> String {
        format!("{:?}", self.lock().rooms.get(&room))
    }

    /// A repair could not be made; the next entry or head check asks again.
    pub(crate) fn repair_failed(&self, room: RoomId) {
        if let Some(now) = self.lock().rooms.get_mut(&room) {
            now.repaired(true);
        }
    }

    /// How many sessions are signed in here.
    pub(crate) fn sessions(&self) -> usize {
        self.lock().people.values().map(|person| person.sessions.len()).sum()
    }

    /// Everybody is asked to come back later.
    pub(crate) fn drain(&self) {
        let mut state = self.lock();
        state.draining = true;
        for person in state.people.values() {
            for session in &person.sessions {
                session.outbox.finish(close::RESTART);
            }
        }
        self.fanout.publish(Subject::Nodes, self.sealer.seal(&crate::fanout::Hint::Bye));
    }
}

impl State {
    fn prime(&mut self, heads: &[(RoomId, Seq)]) -> Vec<Need> {
        let mut needs = Vec::new();
        for (room, head) in heads {
            if let Some(now) = self.rooms.get_mut(room) {
                needs.extend(need(*room, now.tenant, now.primed(*head)));
            }
        }
        needs
    }

    /// Whether people talk in a room, as it was read; `false`: it is known better, and has to be read again.
    fn hush(&mut self, room: RoomId, quiet: bool, mark: u64) -> bool {
        let Some(now) = self.rooms.get_mut(&room) else { return true };
        let (was, known) = (now.quiet, now.hush(quiet, mark));
        if now.quiet && !was {
            self.fall_silent(room);
        }
        known
    }

    /// Whether people talk in a room, as it was said.
    fn talk(&mut self, room: RoomId, quiet: bool, cut: Option<Cut>) {
        self.talks += 1;
        let talks = self.talks;
        let Some(now) = self.rooms.get_mut(&room) else { return };
        now.talk(quiet, talks);
        if quiet {
            self.fall_silent(room);
        }
        if let Some(reason) = cut {
            let frame = bytes(&Signal::ForceDisconnect { room: Some(room), reason });
            let people = self.rooms.get(&room).map(|now| now.people.clone()).unwrap_or_default();
            people.into_iter().for_each(|user| self.to_user(user, &frame));
        }
    }
}

/// Of rooms, last activity first, those to keep in mind; none when they are all of them.
fn recent(rooms: &[RoomId]) -> Box<[RoomId]> {
    if rooms.len() <= limit::PRESENCE_ROOMS { Box::default() } else { rooms[..limit::PRESENCE_ROOMS].into() }
}

fn need(room: RoomId, tenant: TenantId, verdict: Verdict) -> Option<Need> {
    match verdict {
        Verdict::Gap(after) => Some(Need::Repair { tenant, room, after }),
        Verdict::Deliver | Verdict::Drop => None,
    }
}

/// Encodes once; every queue shares the bytes.
fn bytes<T: serde::Serialize>(value: &T) -> Bytes {
    frame::encode(value).into()
}
