//! The stage: nodes on one database, stepped by hand on one thread. Between any two sentences that somebody says
//! to the store, anybody else may take a step, and the store itself may fail.
//!
//! Must not run two transactions at once: the database has one writer, and nobody could wait for it.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError, Weak};

use super::bus::{Bus, Wire};
use crate::builder::{Assembled, Builder};
use crate::clock::Clock;
use crate::inbox::Waiting;
use crate::limit::Limits;
use crate::node::Node;
use crate::store::{Ask, CommitFault, Conn, Engine, Fault, FaultKind, Location, Row, Sql, Store, Value};
use crate::testing::Dice;
use crate::writer::Writer;

/// How often things happen in between, and go wrong, in percent.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weather {
    /// Somebody else takes a step between two sentences.
    pub(super) between: u64,
    /// A sentence of a reader fails, or of the writer.
    pub(super) reads: u64,
    pub(super) writes: u64,
    /// A commit does not answer, or says no.
    pub(super) commits: u64,
}

pub(super) struct Stage {
    pub(super) clock: Clock,
    pub(super) bus: Arc<Bus>,
    nodes: Mutex<Vec<Option<Arc<Running>>>>,
    dice: Mutex<Dice>,
    weather: Mutex<Weather>,
    /// A transaction is open.
    writing: AtomicBool,
    depth: AtomicU32,
    /// Readers do nothing.
    starved: AtomicBool,
    trace: Mutex<Trace>,
    url: String,
    /// Keeps the database while no node lives.
    _keeper: Store,
}

/// A node and what steps it.
pub(super) struct Running {
    pub(super) node: Arc<Node>,
    pub(super) wire: Arc<Wire>,
    writer: Mutex<(Writer, Waiting)>,
    readers: [Mutex<Box<dyn Conn>>; 2],
    watch: Mutex<Box<dyn Conn>>,
}

/// What happened, as a hash, and as lines when somebody wants to read it.
#[derive(Default)]
struct Trace {
    hash: u64,
    count: u64,
    lines: Option<Vec<String>>,
}

pub(super) fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `None`: somebody further up on this very thread has it.
fn free<T>(of: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match of.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(it)) => Some(it.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

impl Stage {
    /// Fine weather at first.
    pub(super) fn new(seed: u64, bus: Arc<Bus>, traced: bool) -> Arc<Stage> {
        // Many simulations may run in one process, and the same one twice: every one has its own database.
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("sim-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let keeper = Store::open(&Location::SqliteMemory(name.clone()));
        Arc::new(Stage {
            clock: Clock::stepped(seed),
            bus,
            nodes: Mutex::default(),
            dice: Mutex::new(Dice::new(seed ^ 0xB0A7)),
            weather: Mutex::default(),
            writing: AtomicBool::new(false),
            depth: AtomicU32::new(0),
            starved: AtomicBool::new(false),
            trace: Mutex::new(Trace { lines: traced.then(Vec::new), ..Trace::default() }),
            url: format!("sqlite::memory:{name}"),
            _keeper: keeper.unwrap_or_else(|fault| panic!("{fault}")),
        })
    }

    /// Writes down what happened.
    pub(super) fn note(&self, what: impl FnOnce() -> String) {
        let (mut trace, line) = (lock(&self.trace), what());
        trace.count += 1;
        trace.hash = line.bytes().fold(trace.hash ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        if let Some(lines) = &mut trace.lines {
            let ms = self.clock.tick() % 10_000_000;
            lines.push(format!("{ms:>8} {line}"));
        }
    }

    pub(super) fn traced(&self) -> (u64, u64, Vec<String>) {
        let trace = lock(&self.trace);
        (trace.hash, trace.count, trace.lines.clone().unwrap_or_default())
    }

    /// From now on things go wrong.
    pub(super) fn storm(&self, weather: Weather) {
        *lock(&self.weather) = weather;
    }

    /// No more faults; steps in between go on.
    pub(super) fn calm(&self) {
        let between = lock(&self.weather).between;
        *lock(&self.weather) = Weather { between, ..Weather::default() };
        self.bus.heal();
    }

    fn chance(&self, of: impl FnOnce(&Weather) -> u64) -> bool {
        let percent = of(&lock(&self.weather));
        percent > 0 && lock(&self.dice).chance(percent)
    }

    /// Starts a node at a place of its own, or again at the place of one that died.
    pub(super) fn start(self: &Arc<Stage>, at: Option<usize>) -> usize {
        let wire = self.bus.wire();
        let limits = Limits {
            messages_per_second: 1_000_000,
            messages_burst: 1_000_000,
            searches_per_second: 1_000_000,
            searches_burst: 1_000_000,
            logins_per_minute: 1_000_000,
            look_ups_burst: 1_000_000,
            ..Limits::default()
        };
        let builder = Builder::default().store(self.url.clone()).limits(limits).clock(self.clock.clone());
        let made = builder.assemble(wire.clone(), None).unwrap_or_else(|error| panic!("{error}"));
        let Assembled { node, mut writer, waiting } = made;
        writer.conn = Box::new(Between { conn: writer.conn, stage: Arc::downgrade(self), writes: true });
        let reader = || -> Mutex<Box<dyn Conn>> {
            let conn = node.store.reader().unwrap_or_else(|fault| panic!("{fault}"));
            Mutex::new(Box::new(Between { conn, stage: Arc::downgrade(self), writes: false }))
        };
        let (readers, watch) = ([reader(), reader()], reader());
        node.start_fanout();
        let running = Running { node, wire, writer: Mutex::new((writer, waiting)), readers, watch };
        let mut nodes = lock(&self.nodes);
        let at = at.unwrap_or(nodes.len());
        if at == nodes.len() {
            nodes.push(None);
        }
        nodes[at] = Some(Arc::new(running));
        at
    }

    /// A node dies without a word.
    pub(super) fn kill(&self, at: usize) {
        let Some(running) = lock(&self.nodes)[at].take() else { return };
        self.bus.unplug(running.wire.port());
        // What waited for its threads is never done; the closures hold the node, so they have to go.
        running.node.readers.forget();
        running.node.watch.forget();
    }

    pub(super) fn node(&self, at: usize) -> Option<Arc<Running>> {
        lock(&self.nodes).get(at).cloned().flatten()
    }

    /// Places of living nodes.
    pub(super) fn alive(&self) -> Vec<usize> {
        let nodes = lock(&self.nodes);
        (0..nodes.len()).filter(|at| nodes[*at].is_some()).collect()
    }

    pub(super) fn places(&self) -> usize {
        lock(&self.nodes).len()
    }

    /// The writer of a node takes a turn.
    pub(super) fn write(&self, at: usize) -> bool {
        if self.writing.load(Ordering::SeqCst) {
            return false;
        }
        let Some(running) = self.node(at) else { return false };
        let Some(mut writer) = free(&running.writer) else { return false };
        let (writer, waiting) = &mut *writer;
        writer.step(waiting)
    }

    /// A reader of a node does a job.
    pub(super) fn read(&self, at: usize) -> bool {
        // A database in memory locks out readers while it is written; they would see the state before it anyway.
        if self.writing.load(Ordering::SeqCst) {
            return false;
        }
        let Some(running) = self.node(at).filter(|_| !self.starved.load(Ordering::SeqCst)) else {
            return false;
        };
        for reader in &running.readers {
            if let Some(mut conn) = free(reader) {
                return running.node.readers.step(&mut conn);
            }
        }
        false
    }

    /// The thread of a node that compares with the store does a job.
    pub(super) fn watch(&self, at: usize) -> bool {
        if self.writing.load(Ordering::SeqCst) {
            return false;
        }
        let Some(running) = self.node(at) else { return false };
        free(&running.watch).is_some_and(|mut conn| running.node.watch.step(&mut conn))
    }

    /// Readers have more to do than they can: nothing of it is done until that is over.
    pub(super) fn starve(&self, starved: bool) {
        self.starved.store(starved, Ordering::SeqCst);
    }

    /// Somebody takes a step; `false` when nobody has anything to do.
    pub(super) fn any(&self) -> bool {
        let alive = self.alive();
        let (turn, from) = {
            let mut dice = lock(&self.dice);
            (dice.below(4), dice.below(alive.len().max(1)))
        };
        let nodes = || alive.iter().cycle().skip(from).take(alive.len());
        (0..4).any(|more| match (turn + more) % 4 {
            0 => nodes().any(|at| self.write(*at)),
            1 => nodes().any(|at| self.read(*at)),
            2 => nodes().any(|at| self.watch(*at)),
            _ => self.bus.step(),
        })
    }

    /// Between two sentences.
    fn breathe(&self) {
        if self.depth.load(Ordering::SeqCst) >= 4 || !self.chance(|it| it.between) {
            return;
        }
        self.depth.fetch_add(1, Ordering::SeqCst);
        let times = lock(&self.dice).below(4) + 1;
        for _ in 0..times {
            self.any();
        }
        self.depth.fetch_sub(1, Ordering::SeqCst);
    }

    /// Steps until nobody has anything to do.
    pub(super) fn settle(&self) {
        let mut steps = 0u32;
        while self.any() {
            steps += 1;
            assert!(steps < 200_000, "the engine never comes to rest");
        }
    }
}

/// A connection between whose sentences others take steps, and that fails now and then.
struct Between {
    conn: Box<dyn Conn>,
    stage: Weak<Stage>,
    writes: bool,
}

impl Between {
    fn around<T>(&mut self, work: impl FnOnce(&mut dyn Conn) -> Result<T, Fault>) -> Result<T, Fault> {
        let Some(stage) = self.stage.upgrade() else { return work(&mut *self.conn) };
        stage.breathe();
        if stage.chance(|it| if self.writes { it.writes } else { it.reads }) {
            let kinds = [FaultKind::Busy, FaultKind::Gone, FaultKind::Full, FaultKind::Conflict];
            let kind = kinds[lock(&stage.dice).below(kinds.len())];
            return Err(Fault::new(kind, "planted"));
        }
        let done = work(&mut *self.conn);
        stage.breathe();
        done
    }

    fn writing(&self, is: bool) {
        if let Some(stage) = self.stage.upgrade().filter(|_| self.writes) {
            stage.writing.store(is, Ordering::SeqCst);
        }
    }
}

impl Conn for Between {
    fn begin(&mut self) -> Result<(), Fault> {
        let begun = self.conn.begin();
        self.writing(begun.is_ok());
        begun
    }

    fn commit(&mut self) -> Result<(), CommitFault> {
        let Some(stage) = self.stage.upgrade() else { return self.conn.commit() };
        stage.breathe();
        let planted = || Fault::new(FaultKind::Gone, "planted");
        let fault = stage.chance(|it| it.commits).then(|| lock(&stage.dice).below(3));
        let done = match fault {
            Some(0) => {
                self.conn.rollback();
                Err(CommitFault::NotDone(planted()))
            }
            Some(1) => {
                self.conn.rollback();
                Err(CommitFault::Unknown(planted()))
            }
            Some(_) => self.conn.commit().and(Err(CommitFault::Unknown(planted()))),
            None => self.conn.commit(),
        };
        self.writing(false);
        stage.breathe();
        done
    }

    fn rollback(&mut self) {
        self.conn.rollback();
        self.writing(false);
    }

    fn query(&mut self, sql: &'static Sql, params: &[Value]) -> Result<Vec<Row>, Fault> {
        self.around(|conn| conn.query(sql, params))
    }

    fn query_many(&mut self, asks: &[Ask<'_>]) -> Result<Vec<Vec<Row>>, Fault> {
        // Each has its own snapshot, as on PostgreSQL.
        let mut all = Vec::with_capacity(asks.len());
        for ask in asks {
            all.extend(self.around(|conn| conn.query_many(std::slice::from_ref(ask)))?);
        }
        Ok(all)
    }

    fn write(&mut self, sql: &'static Sql, params: Vec<Value>) -> Result<(), Fault> {
        self.around(|conn| conn.write(sql, params))
    }

    fn write_set(&mut self, sql: &'static Sql, rows: Vec<Vec<Value>>) -> Result<(), Fault> {
        self.around(|conn| conn.write_set(sql, rows))
    }

    fn script(&mut self, text: &str) -> Result<(), Fault> {
        self.conn.script(text)
    }

    fn engine(&self) -> Engine {
        self.conn.engine()
    }
}
