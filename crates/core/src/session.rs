//! One connected client: frames in, answers and events out through its outbox. No IO of its own: a pump (the
//! socket, later SSE) moves the bytes.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use parlor_proto::command::{Answer, Call, Done, Query};
use parlor_proto::frame::{self, Incoming};
use parlor_proto::hello::{Hello, RoomState, Welcome};
use parlor_proto::{Code, Problem, Reason, RoomId, Seq, SessionId, TenantId, Time};

use crate::actor::Actor;
use crate::engine::Own;
use crate::error::Result;
use crate::hub::outbox::{Close, Outbox, close};
use crate::limit;
use crate::member::sql::{Place, Pointers};
use crate::node::Node;
use crate::rate::Bucket;
use crate::store::{Conn, Scope};
use crate::user::Person;
use crate::{access, log, login, member, user};

pub(crate) struct Session {
    pub(crate) id: SessionId,
    /// Of the address it came to: a token of another one is none.
    pub(crate) tenant: TenantId,
    pub(crate) outbox: Outbox,
    /// Who the handshake says it is.
    handshake: Option<Actor>,
    /// Who it is, once `hello` has been answered.
    who: OnceLock<Actor>,
    greeted: AtomicBool,
    /// `hello` has been answered.
    ready: AtomicBool,
    born: u64,
    heard: AtomicU64,
    pinged: AtomicU64,
    /// When the login ends, in milliseconds; `i64::MAX`: not by itself.
    until: AtomicI64,
    in_work: AtomicU32,
    queries: Mutex<Queries>,
    frames: Mutex<Bucket>,
}

/// Answers to queries may be long: only so many are made as the socket takes.
#[derive(Default)]
struct Queries {
    in_work: u32,
    waiting: VecDeque<(u64, Query)>,
}

impl Session {
    pub(crate) fn new(
        id: SessionId,
        tenant: TenantId,
        handshake: Option<Actor>,
        frames_burst: u32,
        now: u64,
    ) -> Session {
        Session {
            id,
            tenant,
            outbox: Outbox::default(),
            handshake,
            who: OnceLock::new(),
            greeted: AtomicBool::new(false),
            ready: AtomicBool::new(false),
            born: now,
            heard: AtomicU64::new(now),
            pinged: AtomicU64::new(0),
            until: AtomicI64::new(i64::MAX),
            in_work: AtomicU32::new(0),
            queries: Mutex::default(),
            frames: Mutex::new(Bucket::full(frames_burst, now)),
        }
    }

    pub(crate) fn actor(&self) -> Option<&Actor> {
        self.who.get()
    }

    pub(crate) fn alive(&self, now: u64) {
        self.heard.store(now, Ordering::Relaxed);
    }

    /// The login ends then, as far as is known now.
    pub(crate) fn lasts(&self, until: Option<Time>) {
        self.until.store(until.map_or(i64::MAX, |until| until.0), Ordering::Relaxed);
    }

    /// Does the login end by then?
    pub(crate) fn ends_by(&self, then: Time) -> bool {
        self.until.load(Ordering::Relaxed) <= then.0 && !self.outbox.is_closed()
    }

    /// Pings when silent, ends when dead.
    pub(crate) fn sweep(&self, now: u64) {
        let silent = now.saturating_sub(self.heard.load(Ordering::Relaxed));
        if silent >= limit::DEAD_MS {
            self.outbox.close(None, close::SILENT);
        } else if silent >= limit::PING_MS
            && now.saturating_sub(self.pinged.swap(now, Ordering::Relaxed)) >= limit::PING_MS
        {
            self.outbox.ping();
        }
    }

    /// `hello` did not come in time; or it did, and the answer takes too long, which is our fault.
    pub(crate) fn too_late(&self, now: u64) -> bool {
        let waited = now.saturating_sub(self.born);
        let close = match self.greeted.load(Ordering::SeqCst) {
            false if waited >= limit::HELLO_MS => close::TOO_LATE,
            true if waited >= limit::WELCOME_MS => close::OVERLOADED,
            _ => return false,
        };
        self.outbox.close(None, close);
        true
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.ready.load(Ordering::SeqCst)
    }

    fn answer(&self, id: u64, answer: &Answer) {
        self.outbox.answer(frame::answer(id, answer).into());
    }

    /// A command is not in work any more.
    fn done(&self, id: u64, outcome: Result<Answer, Problem>) {
        self.in_work.fetch_sub(1, Ordering::Relaxed);
        match outcome {
            Ok(answer) => self.answer(id, &answer),
            Err(problem) => self.refuse(Some(id), &problem),
        }
    }

    fn refuse(&self, id: Option<u64>, problem: &Problem) {
        self.outbox.answer(frame::error(id, problem).into());
    }

    /// A refusal that ends the session: both at once, so that no pump sees the one without the other.
    fn turn_away(&self, id: Option<u64>, problem: &Problem, close: Close) {
        self.outbox.close(Some(frame::error(id, problem).into()), close);
    }
}

/// A text frame arrived. Never blocks; whatever there is to say goes through the outbox.
pub(crate) fn frame(node: &Arc<Node>, session: &Arc<Session>, text: &str) {
    // Frames that were on their way when the session was ended do nothing.
    if session.outbox.is_closed() {
        return;
    }
    let now = node.clock.tick();
    session.alive(now);
    let limits = &node.now(session.tenant).limits;
    let mut frames = session.frames.lock().unwrap_or_else(PoisonError::into_inner);
    if frames.take(limits.frames_per_second(), limits.frames_burst(), now).is_err() {
        return session.outbox.close(None, close::FLOOD);
    }
    drop(frames);
    let Incoming { id, call } = match Incoming::decode(text) {
        Ok(incoming) => incoming,
        Err((id, problem)) => {
            if session.greeted.load(Ordering::Relaxed) {
                return session.refuse(id, &problem);
            }
            return session.turn_away(id, &problem, close::PROTOCOL);
        }
    };
    if let Call::Hello(hello) = call {
        return greet(node, session, id, hello);
    }
    let Some(actor) = session.actor().copied().filter(|_| session.is_ready()) else {
        if session.greeted.load(Ordering::SeqCst) {
            let problem = Problem::new(Code::Overloaded, "Wait for the answer to `hello` first.").after(1);
            return session.refuse(Some(id), &problem);
        }
        return session.turn_away(Some(id), &login::unauthenticated(), close::PROTOCOL);
    };
    match call {
        Call::Hello(_) => {}
        Call::Ping => session.answer(id, &Answer::Done(Done {})),
        Call::Typing { at, started } => {
            if node.hub.typing(actor.user, at.room, started, now) {
                session.answer(id, &Answer::Done(Done {}));
            } else {
                session.refuse(Some(id), &Problem::not_found(Reason::NoSuchRoom));
            }
        }
        call => dispatch(node, session, id, &actor, call),
    }
}

/// Commands and queries: handed in, answered when they are done.
fn dispatch(node: &Arc<Node>, session: &Arc<Session>, id: u64, actor: &Actor, call: Call) {
    if session.in_work.fetch_add(1, Ordering::Relaxed) >= limit::IN_WORK {
        session.in_work.fetch_sub(1, Ordering::Relaxed);
        let problem =
            Problem::new(Code::RateLimited, "Too many commands at once: wait for answers.").after(1);
        return session.refuse(Some(id), &problem);
    }
    if let Call::Query(query) = call {
        let mut queries = session.queries.lock().unwrap_or_else(PoisonError::into_inner);
        queries.waiting.push_back((id, query));
        drop(queries);
        return ask(node, session);
    }
    let to = session.clone();
    node.call(actor, call, Box::new(move |outcome| to.done(id, outcome)));
}

/// Starts queries that wait, as many as there is room for. To be called whenever there may be room again.
pub(crate) fn ask(node: &Arc<Node>, session: &Arc<Session>) {
    let Some(actor) = session.actor() else { return };
    loop {
        let mut queries = session.queries.lock().unwrap_or_else(PoisonError::into_inner);
        if queries.in_work >= limit::QUERIES || session.outbox.is_full() || session.outbox.is_closed() {
            return;
        }
        let Some((id, query)) = queries.waiting.pop_front() else { return };
        queries.in_work += 1;
        drop(queries);
        let (on, to) = (node.clone(), session.clone());
        let then = move |outcome| {
            to.queries.lock().unwrap_or_else(PoisonError::into_inner).in_work -= 1;
            to.done(id, outcome);
            ask(&on, &to);
        };
        node.call(actor, Call::Query(query), Box::new(then));
    }
}

/// The first frame: at most one, and the only one that may come before being signed in.
fn greet(node: &Arc<Node>, session: &Arc<Session>, id: u64, hello: Box<Hello>) {
    if session.greeted.swap(true, Ordering::SeqCst) {
        return session.refuse(Some(id), &Problem::new(Code::BadRequest, "`hello` comes once.").field("cmd"));
    }
    let (on, to) = (node.clone(), session.clone());
    let tenant = session.tenant;
    let taken = node.readers.submit(move |conn| {
        conn.scope(Scope::one(tenant));
        if let Err(error) = welcome(&on, &mut **conn, &to, id, &hello) {
            let problem = error.into_problem();
            let close = match problem.code {
                Code::Unauthenticated => close::UNAUTHENTICATED,
                Code::Disabled => close::DISABLED,
                _ => close::OVERLOADED,
            };
            to.turn_away(Some(id), &problem, close);
        }
    });
    if !taken {
        session.outbox.close(None, close::OVERLOADED);
    }
}

/// Signs in, listens, replays, goes live: in this order, so that nothing falls between.
fn welcome(
    node: &Arc<Node>,
    conn: &mut dyn Conn,
    session: &Arc<Session>,
    id: u64,
    hello: &Hello,
) -> Result<()> {
    let actor = match (&hello.token, &session.handshake) {
        (Some(token), _) => {
            let (actor, seen) = login::look(conn, session.tenant, token, node.clock.now())?;
            if let Some(seen) = seen {
                // Nobody waits for it: the sign-in lasts longer from now on.
                node.own_of(session.tenant, Own::LoginCreate(seen), Box::new(|_| ()));
            }
            actor
        }
        (None, Some(actor)) => *actor,
        (None, None) => return Err(login::unauthenticated().into()),
    };
    session.outbox.hold();
    let _ = session.who.set(actor);
    let most = node.now(actor.tenant).limits.sockets_per_user;
    let unknown = node.hub.enter(session, &actor, most);
    if session.outbox.is_closed() {
        // The pump was gone before the hub knew the session, so nobody else takes it out.
        node.hub.leave(session, node.clock.tick());
        return Ok(());
    }
    // From here on the hub knows the session: a failure below closes it, and the pump's end takes it out again.
    // A login that ended before this moment was told to nobody here, so it is looked at once more.
    let expires_at = login::until(conn, &actor, node.clock.now())?;
    session.lasts(expires_at);
    let person = user::sql::by_id(conn, actor.tenant, actor.user)?.ok_or_else(access::disabled)?;
    if person.disabled_at.is_some() {
        return Err(access::disabled().into());
    }
    if unknown {
        let mark = node.hub.talks();
        let rooms = member::sql::rooms(conn, actor.tenant, actor.user, limit::ROOMS_PER_PERSON)?;
        let missed = node.hub.listen(&(&person).into(), &rooms, mark);
        node.fulfil(missed.into_iter().collect());
    }
    let places = member::sql::places(conn, actor.tenant, actor.user, limit::ROOMS_PER_PERSON)?;
    let mut heads: HashMap<RoomId, Seq> =
        places.iter().map(|place| (place.room, place.standing.seq)).collect();
    node.fulfil(node.hub.join(&mut heads));
    let replay = replay(node, conn, &actor, hello, &places, &heads)?;
    let rooms = states(conn, &person, &actor, hello, &places)?;
    let welcome = Welcome {
        user: person.user,
        session: session.id,
        epoch: node.epoch,
        account: person.account,
        rooms,
        heads: others(hello, &places, &heads),
        more: places.len() > limit::HEADS,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        expires_at,
    };
    // Before the answer can be read: whoever reads it may ask at once.
    session.ready.store(true, Ordering::SeqCst);
    session.outbox.answer(frame::welcome(id, &welcome).into());
    let behind = node.hub.behind(&heads);
    session.outbox.release(replay, &heads, behind);
    Ok(())
}

fn states(
    conn: &mut dyn Conn,
    person: &Person,
    actor: &Actor,
    hello: &Hello,
    places: &[Place],
) -> Result<Vec<RoomState>> {
    let asked: Vec<&Place> = places.iter().filter(|place| hello.since.contains_key(&place.room)).collect();
    let rooms: Vec<RoomId> = asked.iter().map(|place| place.room).collect();
    // Who keeps receipts to themselves sees nobody's.
    let told = if person.settings().receipts {
        member::sql::pointers(conn, actor.tenant, &rooms, limit::RECEIPTS)?
    } else {
        rooms.iter().map(|_| Pointers::default()).collect()
    };
    let unread = asked.iter().filter(|place| place.standing.unread() > 0);
    let at: Vec<_> = unread.map(|place| (place.room, place.standing.read)).collect();
    let mentions = member::sql::mentions(conn, actor.tenant, actor.user, &at)?;
    let state = |(place, mut told): (&&Place, Pointers)| {
        told.reads.remove(&actor.user);
        told.delivered.remove(&actor.user);
        let it = &place.standing;
        if it.talk.is_quiet() {
            told = Pointers::default();
        }
        RoomState {
            room: place.room,
            seq: it.seq,
            number: it.number,
            unread: it.unread(),
            read: it.read,
            reads: told.reads,
            delivered: told.delivered,
            mentions: mentions.get(&place.room).copied().unwrap_or(0),
            kept: it.kept(),
        }
    };
    Ok(asked.iter().zip(told).map(state).collect())
}

/// Heads of rooms that the client did not name, most recently active first in choosing.
fn others(hello: &Hello, places: &[Place], heads: &HashMap<RoomId, Seq>) -> BTreeMap<RoomId, Seq> {
    let unnamed = places.iter().filter(|place| !hello.since.contains_key(&place.room));
    let room_left = limit::HEADS.saturating_sub(hello.since.len());
    unnamed.take(room_left).filter_map(|place| Some((place.room, *heads.get(&place.room)?))).collect()
}

/// What was missed, within a bound; `reset` for every room beyond it, and for all of them in another epoch.
fn replay(
    node: &Node,
    conn: &mut dyn Conn,
    actor: &Actor,
    hello: &Hello,
    places: &[Place],
    heads: &HashMap<RoomId, Seq>,
) -> Result<Vec<(RoomId, Bytes)>> {
    let mut frames: Vec<(RoomId, Bytes)> = Vec::new();
    let (mut events_left, mut bytes_left) = (limit::REPLAY_EVENTS, limit::REPLAY_BYTES);
    let other_epoch = hello.epoch.is_some_and(|epoch| epoch != node.epoch);
    for place in places {
        let Some(since) = hello.since.get(&place.room) else { continue };
        let head = heads.get(&place.room).copied().unwrap_or(place.standing.seq);
        if *since == head && !other_epoch {
            continue;
        }
        let since = *since;
        let missed = head.saturating_sub(since);
        // What the client holds from before does not exist for it any more: it came later, or has hidden the room.
        if other_epoch || since < place.standing.history_from || !(0..=events_left as i64).contains(&missed) {
            frames.push((place.room, frame::reset(place.room, head).into()));
            continue;
        }
        let events = log::sql::after(conn, actor.tenant, Some(actor.user), place.room, since, missed)?;
        let encoded: Vec<Bytes> = events.iter().map(|event| frame::encode(event).into()).collect();
        let size: usize = encoded.iter().map(Bytes::len).sum();
        if size > bytes_left || encoded.len() as i64 != missed {
            frames.push((place.room, frame::reset(place.room, head).into()));
            continue;
        }
        events_left -= encoded.len();
        bytes_left -= size;
        frames.extend(encoded.into_iter().map(|frame| (place.room, frame)));
    }
    Ok(frames)
}
