//! Putting a node together: store, threads, fan-out. Everything is checked here, so that what runs is whole.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::attachment;
use crate::blob::{Depot, Files};
use crate::chat::Chat;
use crate::clock::Clock;
#[cfg(feature = "redis")]
use crate::fanout::Redis;
use crate::fanout::{Fanout, Local, Sealer};
use crate::hub::Hub;
use crate::hub::trust::Trust;
use crate::inbox::{Inbox, Waiting};
use crate::limit::{self, Limits};
use crate::node::{Node, Parts};
use crate::pool::Pool;
use crate::search::follower::Follower;
use crate::store::{Conn, Engine, Fault, FaultKind, Location, Store};
use crate::tenant;
use crate::tenant::now::{Now, Tenants};
use crate::tenant::rules::Rules;
use crate::writer::Writer;

/// Why the engine could not start: a sentence for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{sentence}")]
pub struct StartError {
    sentence: String,
    /// Somebody else holds it, or the database is busy: try again later.
    pub busy: bool,
    /// The database cannot be reached.
    pub unreachable: bool,
    /// It is the database that says so: the sentence does not name it.
    pub of_store: bool,
}

impl From<Fault> for StartError {
    fn from(fault: Fault) -> StartError {
        StartError {
            busy: fault.kind == FaultKind::Busy,
            // A refused password is as far away as a server that is down.
            unreachable: fault.kind == FaultKind::Gone || fault.detail.starts_with("cannot connect"),
            of_store: true,
            sentence: fault.detail,
        }
    }
}

impl StartError {
    pub(crate) fn new(sentence: impl Into<String>) -> StartError {
        StartError { sentence: sentence.into(), busy: false, unreachable: false, of_store: false }
    }

    /// Somebody else is at it.
    pub(crate) fn busy(sentence: impl Into<String>) -> StartError {
        StartError { busy: true, ..StartError::new(sentence) }
    }
}

/// Makes a [`Chat`].
#[derive(Clone)]
pub struct Builder {
    pub(crate) store: String,
    fanout: Option<String>,
    pub(crate) files: Option<Files>,
    pub(crate) limits: Limits,
    pub(crate) rules: Rules,
    pub(crate) clock: Clock,
}

impl Default for Builder {
    fn default() -> Builder {
        Builder {
            store: "sqlite://./data/parlor.db".to_owned(),
            fanout: None,
            files: None,
            limits: Limits::default(),
            rules: Rules::default(),
            clock: Clock::real(),
        }
    }
}

/// A node whose threads have not been started: the simulation steps them by hand.
pub(crate) struct Assembled {
    pub(crate) node: Arc<Node>,
    pub(crate) writer: Writer,
    pub(crate) waiting: Waiting,
}

impl Builder {
    /// Where the data is: `sqlite://./data/parlor.db` (the default), `postgres://user@host/database`, or
    /// `sqlite::memory:NAME` (tests).
    #[must_use]
    pub fn store(mut self, url: impl Into<String>) -> Builder {
        self.store = url.into();
        self
    }

    /// Fan-out between nodes: `redis://host:port`. Without it there is one node. A Redis that is
    /// away delays what other nodes do (two seconds at most); it keeps nobody from starting or sending.
    #[must_use]
    pub fn fanout(mut self, url: impl Into<String>) -> Builder {
        self.fanout = Some(url.into());
        self
    }

    /// Where the bytes of attachments are. Without it: `blobs` beside a SQLite file, `./data/blobs` with PostgreSQL,
    /// and a temporary folder with a database in memory. Nodes of one database need one place for all of them.
    #[must_use]
    pub fn files(mut self, files: Files) -> Builder {
        self.files = Some(files);
        self
    }

    /// Moves the bounds.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Builder {
        self.limits = limits;
        self
    }

    /// Who may talk to whom, and what becomes of what was said: where a tenant says nothing of its own.
    #[must_use]
    pub fn rules(mut self, rules: Rules) -> Builder {
        self.rules = rules;
        self
    }

    /// Another clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Builder {
        self.clock = clock;
        self
    }

    /// Migrations that [`Builder::build`] would apply; changes nothing.
    ///
    /// # Errors
    /// The store cannot be reached, or was written by a newer Parlor.
    pub fn pending(&self) -> Result<Vec<String>, StartError> {
        Ok(Store::pending(&Location::parse(&self.store)?)?)
    }

    /// Applies the migrations and nothing else.
    ///
    /// # Errors
    /// As [`Builder::build`].
    pub fn migrate(&self) -> Result<(), StartError> {
        Store::open_exclusive(&Location::parse(&self.store)?)?;
        Ok(())
    }

    /// Looks for damage: the engine's version, and a sentence for each problem. May take long on a large file.
    ///
    /// # Errors
    /// The store cannot be opened.
    pub fn check(&self) -> Result<(String, Vec<String>), StartError> {
        let store = Store::open(&Location::parse(&self.store)?)?;
        let mut conn = store.reader()?;
        let health = std::thread::scope(|scope| {
            scope
                .spawn(|| Store::check(&mut *conn))
                .join()
                .unwrap_or_else(|_| Err(Fault::other("the check panicked")))
        })?;
        Ok((health.version, health.problems))
    }

    /// Opens the store, migrates it and starts the threads. Blocks: not for async code.
    ///
    /// # Errors
    /// Whatever keeps it from starting, as a sentence.
    pub fn build(self) -> Result<Chat, StartError> {
        let clock = self.clock.clone();
        let (conns, fanout) = (limit::READERS, self.bus()?);
        let Assembled { node, writer, waiting } = self.assemble(fanout, Some(conns))?;
        let spawn = |name: &str, run: Box<dyn FnOnce() + Send>| {
            std::thread::Builder::new()
                .name(name.to_owned())
                .spawn(run)
                .map_err(|err| StartError::new(format!("a thread could not be started: {err}")))
        };
        spawn("parlor-writer", Box::new(move || writer.run(waiting)))?;
        node.start_fanout();
        node.look_for_settling(true);
        let ticking = Arc::downgrade(&node);
        spawn(
            "parlor-tick",
            Box::new(move || {
                while let Some(node) = ticking.upgrade() {
                    node.tick();
                    drop(node);
                    clock.pause(Duration::from_millis(500));
                }
            }),
        )?;
        Ok(Chat { tenant: node.tenant, node })
    }

    /// Where the bytes of attachments are.
    pub(crate) fn place(&self, location: &Location) -> Files {
        self.files.clone().unwrap_or_else(|| match location {
            Location::Sqlite(path) => Files::folder(path.with_file_name("blobs")),
            Location::SqliteMemory(_) => Files::temporary(),
            Location::Postgres(_) => Files::folder("data/blobs"),
        })
    }

    fn bus(&self) -> Result<Arc<dyn Fanout>, StartError> {
        match &self.fanout {
            None => Ok(Arc::new(Local)),
            #[cfg(feature = "redis")]
            Some(url) => Ok(Arc::new(Redis::new(url, self.clock.clone()).map_err(StartError::new)?)),
            #[cfg(not(feature = "redis"))]
            Some(_) => Err(StartError::new("this Parlor was built without Redis")),
        }
    }

    /// Everything but the threads. `readers`: how many reader threads; `None` steps them by hand.
    pub(crate) fn assemble(
        self,
        fanout: Arc<dyn Fanout>,
        readers: Option<usize>,
    ) -> Result<Assembled, StartError> {
        let location = Location::parse(&self.store)?;
        let store =
            if readers.is_some() { Store::open_exclusive(&location)? } else { Store::open(&location)? };
        let clock = self.clock.clone();
        let (made, conn) = first_look(store.writer()?, &clock)?;
        let tenants = Arc::new(Tenants::new(Now {
            id: made.tenant,
            rules: self.rules.clone(),
            limits: self.limits.clone(),
            ..Now::default()
        }));
        tenants.replace(made.version, made.tenants);
        let sealer = Sealer::new(&made.bus_key, made.epoch, clock.id());
        let alone = store.engine() == Engine::Sqlite && fanout.healthy().is_none();
        let trust = if alone { Trust::alone(clock.clone()) } else { Trust::among(clock.clone()) };
        let hub = Arc::new(Hub::new(fanout.clone(), sealer, trust));
        let thread = |err: std::io::Error| StartError::new(format!("a thread could not be started: {err}"));
        let files = self.place(&location);
        // Stepped by hand, nobody uploads: nothing is made on the disk.
        let files = if readers.is_some() { files } else { Files::temporary() };
        let depot = Depot::open(&files, &clock, readers.is_some())
            .map_err(|err| StartError::new(format!("the folder of files cannot be used: {err}")))?;
        let (readers, watch, hashers) = match readers {
            None => {
                (Pool::stepped(limit::READS), Pool::stepped(limit::WATCHES), Pool::stepped(limit::HASHES))
            }
            Some(threads) => {
                let conns: Vec<Box<dyn Conn>> =
                    (0..threads).map(|_| store.reader()).collect::<Result<_, _>>()?;
                let readers = Pool::start("parlor-reader", limit::READS, conns).map_err(thread)?;
                let hashers =
                    Pool::start("parlor-hasher", limit::HASHES, vec![(); limit::HASHERS]).map_err(thread)?;
                let watch =
                    Pool::start("parlor-watch", limit::WATCHES, vec![store.reader()?]).map_err(thread)?;
                (readers, watch, hashers)
            }
        };
        let (inbox, waiting) = Inbox::new();
        inbox.shared_by(&tenants.ids());
        let search = Arc::new(Follower::default());
        let node = Node::new(Parts {
            clock: clock.clone(),
            tenants: tenants.clone(),
            tenant: made.tenant,
            epoch: made.epoch,
            hub: hub.clone(),
            fanout,
            inbox,
            readers,
            watch,
            hashers,
            store,
            search: search.clone(),
            depot,
            link_key: attachment::link_key(&made.bus_key),
        });
        let (needing, failing, said) = (Arc::downgrade(&node), Arc::downgrade(&node), AtomicBool::new(false));
        let writer = Writer {
            conn,
            clock,
            hub,
            tenants,
            search,
            needs: Box::new(move |needs| {
                if let Some(node) = needing.upgrade() {
                    node.fulfil(needs);
                }
            }),
            fatal: Box::new(move |fault| {
                if !said.swap(true, std::sync::atomic::Ordering::SeqCst) {
                    tracing::error!(%fault, "storage has failed: nothing more will be acknowledged");
                }
                if let Some(node) = failing.upgrade() {
                    let _ = node.fatal.set(fault.detail.clone());
                }
            }),
        };
        Ok(Assembled { node, writer, waiting })
    }
}

/// A connection must not block inside a host's async runtime: so on a thread.
fn first_look(
    mut conn: Box<dyn Conn>,
    clock: &Clock,
) -> Result<(tenant::Installation, Box<dyn Conn>), StartError> {
    std::thread::scope(|scope| {
        let look = scope.spawn(move || tenant::installation(&mut *conn, clock).map(|made| (made, conn)));
        look.join().unwrap_or_else(|_| Err(Fault::other("the first look at the store panicked")))
    })
    .map_err(StartError::from)
}
