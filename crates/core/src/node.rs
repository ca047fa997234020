//! One running node: the store, the writer, the readers, the hub and the fan-out, tied together. Nothing here
//! knows a rule; nothing here needs an async runtime.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use parlor_proto::command::{Answer, Call, Command, Query};
use parlor_proto::{Code, EpochId, Problem, Reason, TenantId, UserId};

use crate::actor::Actor;
use crate::attachment::AtWork;
use crate::blob::Depot;
use crate::clock::Clock;
use crate::engine::{self, Own, Reply, Write};
use crate::error::{Error, Result, overloaded};
use crate::fanout::{Fanout, Sink};
use crate::heed::Meeting;
use crate::hub::{Hub, Need};
use crate::inbox::{Inbox, Then};
use crate::limit;
use crate::pool::Pool;
use crate::rate::Rates;
use crate::search::follower::{self, Follower};
use crate::session::Session;
use crate::stats::{self, Stats};
use crate::store::{Conn, Engine, Scope, Store};
use crate::tenant::now::{Now, Tenants};
use crate::{member, user};

/// Called once with an answer; must not block.
pub(crate) type Answered = Box<dyn FnOnce(Result<Answer, Problem>) + Send>;

pub(crate) struct Node {
    pub(crate) clock: Clock,
    pub(crate) tenants: Arc<Tenants>,
    pub(crate) tenant: TenantId,
    pub(crate) epoch: EpochId,
    pub(crate) hub: Arc<Hub>,
    pub(crate) fanout: Arc<dyn Fanout>,
    pub(crate) inbox: Inbox,
    pub(crate) readers: Pool<Box<dyn Conn>>,
    /// One thread and one connection for the head check alone: it waits for nobody.
    pub(crate) watch: Pool<Box<dyn Conn>>,
    pub(crate) hashers: Pool<()>,
    pub(crate) store: Store,
    pub(crate) search: Arc<Follower>,
    pub(crate) depot: Depot,
    /// Signs the addresses of files.
    pub(crate) link_key: [u8; 32],
    pub(crate) at_work: Arc<Mutex<AtWork>>,
    pub(crate) sweeping: AtomicBool,
    pub(crate) sweep_again: AtomicBool,
    pub(crate) purging: AtomicBool,
    pub(crate) erasing: AtomicBool,
    pub(crate) retaining: AtomicBool,
    /// What has to be settled was looked for, and is being done.
    pub(crate) settling: AtomicBool,
    settled: AtomicU64,
    pub(crate) removing: AtomicBool,
    retained: AtomicU64,
    purged: AtomicU64,
    pub(crate) draining: AtomicBool,
    /// Sentence of a fault after which nothing may be acknowledged.
    pub(crate) fatal: OnceLock<String>,
    pub(crate) rates: Rates,
    /// Sessions that have not said `hello` yet.
    strangers: Mutex<Vec<Weak<Session>>>,
    /// Needs that found the readers busy.
    postponed: Mutex<HashSet<Need>>,
    pub(crate) checking: AtomicBool,
    pub(crate) telling: AtomicBool,
    pub(crate) renewing: AtomicBool,
    checked: AtomicU64,
    beaten: AtomicU64,
    swept: AtomicU64,
    /// Pictures of hosts that somebody should fetch.
    pub(crate) pictures: Arc<crate::picture::Wanted>,
    /// What happens here, counted.
    pub(crate) stats: Stats,
}

/// What a node is made of.
pub(crate) struct Parts {
    pub(crate) clock: Clock,
    pub(crate) tenants: Arc<Tenants>,
    pub(crate) tenant: TenantId,
    pub(crate) epoch: EpochId,
    pub(crate) hub: Arc<Hub>,
    pub(crate) fanout: Arc<dyn Fanout>,
    pub(crate) inbox: Inbox,
    pub(crate) readers: Pool<Box<dyn Conn>>,
    /// One thread and one connection for the head check alone: it waits for nobody.
    pub(crate) watch: Pool<Box<dyn Conn>>,
    pub(crate) hashers: Pool<()>,
    pub(crate) store: Store,
    pub(crate) search: Arc<Follower>,
    pub(crate) depot: Depot,
    pub(crate) link_key: [u8; 32],
}

impl Node {
    pub(crate) fn new(parts: Parts) -> Arc<Node> {
        let Parts {
            clock,
            tenants,
            tenant,
            epoch,
            hub,
            fanout,
            inbox,
            readers,
            watch,
            hashers,
            store,
            search,
            depot,
            link_key,
        } = parts;
        Arc::new(Node {
            clock,
            tenants,
            tenant,
            epoch,
            hub,
            fanout,
            inbox,
            readers,
            watch,
            hashers,
            store,
            search,
            depot,
            link_key,
            at_work: Arc::default(),
            sweeping: AtomicBool::new(false),
            sweep_again: AtomicBool::new(false),
            purging: AtomicBool::new(false),
            erasing: AtomicBool::new(false),
            retaining: AtomicBool::new(false),
            settling: AtomicBool::new(false),
            settled: AtomicU64::new(0),
            removing: AtomicBool::new(false),
            retained: AtomicU64::new(0),
            purged: AtomicU64::new(0),
            draining: AtomicBool::new(false),
            fatal: OnceLock::new(),
            rates: Rates::default(),
            strangers: Mutex::default(),
            postponed: Mutex::default(),
            checking: AtomicBool::new(false),
            telling: AtomicBool::new(false),
            renewing: AtomicBool::new(false),
            checked: AtomicU64::new(0),
            beaten: AtomicU64::new(0),
            swept: AtomicU64::new(0),
            pictures: Arc::default(),
            stats: Stats::default(),
        })
    }

    /// A tenant as it is now.
    pub(crate) fn now(&self, tenant: TenantId) -> Arc<Now> {
        self.tenants.now(tenant)
    }

    /// Listens to the other nodes.
    pub(crate) fn start_fanout(self: &Arc<Node>) {
        let (to, lost) = (Arc::downgrade(self), Arc::downgrade(self));
        let arrived = move |sealed: bytes::Bytes| {
            if let Some(node) = to.upgrade() {
                stats::telling(node.clock.micros());
                node.fulfil(node.hub.accept(&sealed, node.clock.tick()));
            }
        };
        let missed = move || {
            if let Some(node) = lost.upgrade() {
                node.hub.missed();
                node.fulfil(vec![Need::HeadCheck]);
            }
        };
        let tag = self.epoch.0[12..].iter().map(|byte| format!("{byte:02x}")).collect();
        self.fanout.start(Arc::new(Sink { tag, arrived: Box::new(arrived), missed: Box::new(missed) }));
    }

    /// A new session, not signed in yet.
    pub(crate) fn connect(self: &Arc<Node>, tenant: TenantId, handshake: Option<Actor>) -> Arc<Session> {
        let id = parlor_proto::SessionId(self.clock.id());
        let session = Arc::new(Session::new(
            id,
            tenant,
            handshake,
            self.now(tenant).limits.frames_burst(),
            self.clock.tick(),
        ));
        if self.draining.load(Ordering::SeqCst) {
            session.outbox.finish(crate::hub::outbox::close::RESTART);
        }
        self.strangers.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&session));
        session
    }

    /// Carries out a command or a query; `then` is called from another thread, or at once when it is refused.
    pub(crate) fn call(self: &Arc<Node>, actor: &Actor, call: Call, then: Answered) {
        let then = stats::counted(self, matches!(call, Call::Command(Command::MessageSend(_))), then);
        match call {
            Call::Command(command) => self.command(actor, command, then),
            Call::Query(query) => self.query(*actor, query, then),
            _ => then(Err(Problem::new(Code::UnknownCommand, "Only a socket understands this command."))),
        }
    }

    fn command(self: &Arc<Node>, actor: &Actor, command: Command, then: Answered) {
        let now = self.now(actor.tenant);
        let allowed =
            now.open().and_then(|()| self.rates.command(actor, &command, &now.limits, self.clock.tick()));
        if let Err(problem) = allowed {
            return then(Err(problem));
        }
        match engine::check(actor, command) {
            Ok(write) => self.write(
                write,
                Box::new(move |outcome| {
                    then(outcome.and_then(|reply| match reply {
                        Reply::Answer(answer) => Ok(answer),
                        _ => Err(Problem::new(Code::Internal, "A fault of ours.")),
                    }));
                }),
            ),
            Err(problem) => then(Err(problem)),
        }
    }

    /// Hands something to the writer.
    pub(crate) fn write(&self, write: Write, then: Then) {
        if self.fatal.get().is_some() {
            return then(Err(Problem::because(Reason::StorageFailed, &[]).after(5)));
        }
        self.inbox.submit(write, then);
    }

    /// The same for what only the engine itself may ask, in the default tenant.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn own(&self, own: Own, then: Then) {
        self.own_of(self.tenant, own, then);
    }

    /// The same for what only the engine itself may ask, in a tenant.
    pub(crate) fn own_of(&self, tenant: TenantId, own: Own, then: Then) {
        self.write(Write::Own(tenant, own), then);
    }

    fn query(self: &Arc<Node>, actor: Actor, query: Query, then: Answered) {
        let now = self.now(actor.tenant);
        let allowed =
            now.open().and_then(|()| self.rates.query(&actor, &query, &now.limits, self.clock.tick()));
        if let Err(problem) = allowed {
            return then(Err(problem));
        }
        let node = self.clone();
        let ask = move |conn: &mut dyn Conn| {
            let now = node.now(actor.tenant);
            engine::answer(conn, &actor, &query, node.clock.now(), &*node.hub, (&now.limits, &now.rules))
        };
        self.read_in(Scope::one(actor.tenant), ask, then);
    }

    /// Asks the store on a reader's thread, about all tenants.
    pub(crate) fn read<T: 'static>(
        &self,
        ask: impl FnOnce(&mut dyn Conn) -> Result<T> + Send + 'static,
        then: impl FnOnce(Result<T, Problem>) + Send + 'static,
    ) {
        self.read_in(Scope::All, ask, then);
    }

    /// The same about some.
    pub(crate) fn read_in<T: 'static>(
        &self,
        scope: Scope,
        ask: impl FnOnce(&mut dyn Conn) -> Result<T> + Send + 'static,
        then: impl FnOnce(Result<T, Problem>) + Send + 'static,
    ) {
        let mut answer = Answering { then: Some(then), lost: overloaded, _answer: std::marker::PhantomData };
        self.readers.submit(move |conn: &mut Box<dyn Conn>| {
            answer.lost = || Problem::new(Code::Internal, "A fault of ours. It has been logged.");
            conn.scope(scope);
            let outcome = ask(&mut **conn).map_err(Error::into_problem);
            answer.give(outcome);
        });
    }

    /// Reads what the hub needs. What cannot be read now is asked again by the next tick.
    pub(crate) fn fulfil(self: &Arc<Node>, needs: Vec<Need>) {
        for need in needs {
            // One at a time of those that look at everything.
            let busy = match need {
                Need::HeadCheck => self.checking.swap(true, Ordering::SeqCst),
                Need::Tell => self.telling.swap(true, Ordering::SeqCst),
                Need::Tenants => self.renewing.swap(true, Ordering::SeqCst),
                Need::Sweep | Need::Settle { .. } | Need::Picture { .. } => {
                    self.see_to(need);
                    continue;
                }
                Need::Repair { .. } | Need::Refresh { .. } | Need::Changed { .. } | Need::Hush { .. } => {
                    false
                }
            };
            if busy {
                continue;
            }
            let pool =
                if matches!(need, Need::HeadCheck | Need::Tenants) { &self.watch } else { &self.readers };
            let mut meeting = Meeting { node: self.clone(), need, met: false };
            pool.submit(move |conn: &mut Box<dyn Conn>| meeting.meet(&mut **conn));
        }
    }

    /// A need that was not met: asked again by the next tick, unless too many wait already.
    pub(crate) fn postpone(&self, need: Need) {
        let mut postponed = self.postponed.lock().unwrap_or_else(PoisonError::into_inner);
        if postponed.len() < limit::READS {
            postponed.insert(need);
        }
    }

    /// People elsewhere who came or went without a word: some at a time, the rest with the next tick.
    pub(crate) fn tell(self: &Arc<Node>, conn: &mut dyn Conn) -> Result<()> {
        let users = self.hub.untold(500);
        let rooms = member::sql::rooms_of(conn, &users, limit::PRESENCE_ROOMS as i64)?;
        let seen = user::sql::last_seen(conn, &users)?;
        if self.hub.tell_remote(&users, &rooms, &seen) {
            self.postpone(Need::Tell);
        }
        Ok(())
    }

    /// Somebody has another name or picture: whoever shares a room with them is told, once.
    pub(crate) fn changed(&self, conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<()> {
        let Some(person) = user::sql::by_id(conn, tenant, user)? else { return Ok(()) };
        let rooms = member::sql::rooms_of(conn, &[(tenant, user)], limit::PRESENCE_ROOMS as i64)?;
        let rooms = rooms.into_iter().map(|(_, room)| room).collect();
        self.hub.user_changed(person.seen_by_others(), rooms);
        Ok(())
    }

    /// The node stops: whoever is here was here until now.
    pub(crate) fn part(self: &Arc<Node>) {
        self.hub.all_leave(self.clock.now());
        for _ in 0..limit::SEEN_WAITING / limit::SEEN {
            if !self.write_seen() {
                return;
            }
        }
    }

    /// Writes down when people were here last. What cannot be written now is tried again. `false`: nobody has left.
    fn write_seen(self: &Arc<Node>) -> bool {
        let left = self.hub.departed(limit::SEEN);
        if left.is_empty() {
            return false;
        }
        let (node, again) = (Arc::downgrade(self), left.clone());
        let then = move |outcome: Result<Reply, Problem>| {
            if let (Err(_), Some(node)) = (outcome, node.upgrade()) {
                node.hub.departed_again(&again);
            }
        };
        self.own_of(self.tenant, Own::Seen(left), Box::new(then));
        true
    }

    /// One process on one file hears of everything from its own writer; only logins expire there too.
    pub(crate) fn alone(&self) -> bool {
        self.store.engine() == Engine::Sqlite && self.fanout.healthy().is_none()
    }

    /// Asks every socket to come back later, signed in or not, and gets the same for new ones.
    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
        let strangers = std::mem::take(&mut *self.strangers.lock().unwrap_or_else(PoisonError::into_inner));
        for session in strangers.iter().filter_map(Weak::upgrade) {
            session.outbox.finish(crate::hub::outbox::close::RESTART);
        }
        self.hub.drain();
    }

    /// Called about once a second: pings, grace, heartbeats, the head check.
    pub(crate) fn tick(self: &Arc<Node>) {
        let now = self.clock.tick();
        let waits = |session: &Weak<Session>| {
            session.upgrade().is_some_and(|session| !session.is_ready() && !session.too_late(now))
        };
        self.strangers.lock().unwrap_or_else(PoisonError::into_inner).retain(waits);
        self.hub.sweep_sessions(now);
        self.hub.sweep_people(now, self.clock.now());
        self.write_seen();
        self.fulfil(self.hub.sweep_nodes(now));
        let due = |last: &AtomicU64, every: u64| {
            let due = now.saturating_sub(last.load(Ordering::Relaxed)) >= every;
            if due {
                last.store(now, Ordering::Relaxed);
            }
            due
        };
        if due(&self.beaten, limit::HEARTBEAT_MS) || self.hub.asked() {
            self.hub.heartbeat();
        }
        let expiring = self.hub.expiring(self.clock.now());
        if expiring {
            self.checked.store(0, Ordering::Relaxed);
        }
        let every = match self.fanout.healthy() {
            _ if self.alone() => limit::HEAD_CHECK_ALONE_MS,
            Some(false) => limit::HEAD_CHECK_BLIND_MS,
            _ => limit::HEAD_CHECK_MS,
        };
        if due(&self.checked, every) {
            self.fulfil(vec![Need::Tenants, Need::HeadCheck]);
        }
        if due(&self.purged, limit::PURGE_MS) {
            self.look_for_purge();
        }
        if due(&self.retained, limit::RETENTION_MS) {
            self.look_for_retention();
        }
        if due(&self.settled, limit::SETTLE_MS) {
            self.look_for_settling(false);
        }
        if due(&self.swept, limit::SWEEP_MS) {
            self.look_for_sweep();
        }
        self.stats.tick(now, self.clock.now(), self.hub.sessions());
        let postponed = std::mem::take(&mut *self.postponed.lock().unwrap_or_else(PoisonError::into_inner));
        self.fulfil(postponed.into_iter().collect());
        follower::tick(self, now);
    }
}

/// Calls back exactly once: with the answer, or, when the job was never run or panicked, with what was lost.
struct Answering<T, F: FnOnce(Result<T, Problem>)> {
    then: Option<F>,
    lost: fn() -> Problem,
    _answer: std::marker::PhantomData<fn(T)>,
}

impl<T, F: FnOnce(Result<T, Problem>)> Answering<T, F> {
    fn give(&mut self, outcome: Result<T, Problem>) {
        if let Some(then) = self.then.take() {
            then(outcome);
        }
    }
}

impl<T, F: FnOnce(Result<T, Problem>)> Drop for Answering<T, F> {
    fn drop(&mut self) {
        let lost = (self.lost)();
        self.give(Err(lost));
    }
}
