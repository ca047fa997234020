//! The store: two engines behind one small trait. The only place that names a database driver.
//!
//! Knows drivers, connections, transactions and the decoding of rows. Must not know a feature: sentences
//! live beside the features, in their `sql.rs`. Nothing here begins or commits on its own account, except
//! the migrations.

mod check;
mod copy;
mod fault;
mod location;
mod migrate;
#[cfg(feature = "postgres")]
mod postgres;
mod row;
mod sql;
mod sqlite;
#[cfg(any(test, feature = "testing"))]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use parlor_proto::TenantId;

pub(crate) use check::Health;
pub(crate) use fault::{CommitFault, Fault, FaultKind};
pub(crate) use location::{Engine, Location};
pub(crate) use row::{Row, Value};
pub(crate) use sql::Sql;

/// One question of several that travel together.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ask<'a> {
    /// A sentence with its parameters.
    One(&'static Sql, &'a [Value]),
    /// A sentence for a set of rows; an empty set asks nothing and gets no rows.
    Set(&'static Sql, &'a [Vec<Value>]),
}

impl Ask<'_> {
    fn is_empty(&self) -> bool {
        matches!(self, Ask::Set(_, rows) if rows.is_empty())
    }

    fn sql(&self) -> &'static Sql {
        match self {
            Ask::One(sql, _) | Ask::Set(sql, _) => sql,
        }
    }
}

/// Whose rows a connection sees and writes, as far as the engine has a wall of its own (PostgreSQL's row-level security). The
/// first wall is that every sentence names its tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Everybody's: migrations, tools of the operator, what goes through all tenants. So is a connection that is new.
    All,
    /// These tenants', and nobody's if there is none.
    Of(BTreeSet<TenantId>),
}

impl Scope {
    /// One tenant's.
    pub(crate) fn one(tenant: TenantId) -> Scope {
        Scope::Of(BTreeSet::from([tenant]))
    }
}

/// A connection, used by one thread.
///
/// After a fault inside a transaction only [`Conn::rollback`] leads out (or a `commit`, which rolls back
/// and answers `NotDone`). A reader may begin too: it then sees one snapshot until it ends.
pub(crate) trait Conn: Send {
    /// Starts a transaction. SQLite takes the write lock; PostgreSQL sends it with the first statements.
    fn begin(&mut self) -> Result<(), Fault>;
    /// Commits. `Ok` means durable.
    fn commit(&mut self) -> Result<(), CommitFault>;
    /// Forgets the transaction. Harmless outside one.
    fn rollback(&mut self);
    /// Asks one question.
    fn query(&mut self, sql: &'static Sql, params: &[Value]) -> Result<Vec<Row>, Fault>;
    /// Asks several in order; PostgreSQL answers them in one round trip, each with its own snapshot.
    fn query_many(&mut self, asks: &[Ask<'_>]) -> Result<Vec<Vec<Row>>, Fault>;
    /// A sentence without a result. In a transaction on PostgreSQL it waits for the next query or commit,
    /// and so may its fault.
    fn write(&mut self, sql: &'static Sql, params: Vec<Value>) -> Result<(), Fault>;
    /// The same for a set of rows.
    fn write_set(&mut self, sql: &'static Sql, rows: Vec<Vec<Value>>) -> Result<(), Fault>;
    /// Several statements without parameters, separated by `;`.
    fn script(&mut self, text: &str) -> Result<(), Fault>;
    /// The engine behind it.
    fn engine(&self) -> Engine;
    /// Whose rows are seen and written from now on. Said outside a transaction; it costs nothing where it is as before.
    fn scope(&mut self, _: Scope) {}
}

/// A connection that moves whole tables, as PostgreSQL does it.
pub(crate) trait Bulk {
    /// For everything else, in the same transaction.
    fn conn(&mut self) -> &mut dyn Conn;
    /// What a COPY … TO STDOUT gives.
    fn out(&mut self, text: &str, to: &mut dyn std::io::Write) -> Result<(), Fault>;
    /// What a COPY … FROM STDIN takes; how many rows it was.
    fn take(&mut self, text: &str, from: &mut dyn std::io::Read) -> Result<u64, Fault>;
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Writer,
    Reader,
    /// Writes too, and may wait and work long.
    Migrator,
}

/// An opened database: checked, migrated, ready to give out connections.
pub(crate) struct Store {
    location: Location,
    /// Keeps a database in memory alive while nobody is connected.
    _alive: Option<Mutex<Box<dyn Conn>>>,
    /// Held until the store is dropped; the system lets go of it when the process dies.
    _lock: Option<File>,
}

impl Store {
    /// Opens for readers and tools: checks versions and migrates, but leaves room for other processes.
    pub(crate) fn open(location: &Location) -> Result<Store, Fault> {
        Store::open_with(location, None)
    }

    /// Opens for a server: a SQLite file has one writing process, a second one is refused.
    pub(crate) fn open_exclusive(location: &Location) -> Result<Store, Fault> {
        let lock = match location {
            Location::Sqlite(path) => Some(lock(path)?),
            Location::SqliteMemory(_) | Location::Postgres(_) => None,
        };
        Store::open_with(location, lock)
    }

    /// Opens what has this shape already, for readers alone: nothing of it is touched.
    pub(crate) fn look(location: &Location) -> Result<Store, Fault> {
        if let Location::Sqlite(path) = location
            && !path.exists()
        {
            return Err(Fault::other(format!("there is no database at {}", path.display())));
        }
        if let Some(name) = Store::pending(location)?.first() {
            return Err(Fault::other(format!("the migration {name} is pending: run `parlor migrate` first")));
        }
        Ok(Store { location: location.clone(), _alive: None, _lock: None })
    }

    /// Applies the first migrations to an empty database, as far as these.
    pub(crate) fn shape(location: &Location, migrations: usize) -> Result<(), Fault> {
        aside(|| {
            let known = migrate::known(location.engine());
            migrate::run_list(
                connect(location, Role::Migrator)?.as_mut(),
                &known[..migrations.min(known.len())],
            )
        })
    }

    /// The names of the migrations that have been applied.
    pub(crate) fn applied(location: &Location) -> Result<Vec<String>, Fault> {
        let (all, pending) = (migrate::all(location.engine()), Store::pending(location)?);
        Ok(all[..all.len() - pending.len()].to_vec())
    }

    /// The names of all migrations that this version knows.
    pub(crate) fn known(location: &Location) -> Vec<String> {
        migrate::all(location.engine())
    }

    /// Keeps every server away from a SQLite file while it is held.
    pub(crate) fn hold(location: &Location) -> Result<Option<File>, Fault> {
        match location {
            Location::Sqlite(path) => lock(path).map(Some),
            Location::SqliteMemory(_) | Location::Postgres(_) => Ok(None),
        }
    }

    /// Copies a SQLite database into a fresh file, beside whoever uses it.
    pub(crate) fn copy(from: &Location, to: &Path, told: &mut dyn FnMut(u64, u64)) -> Result<(), Fault> {
        copy::copy(from, to, told)
    }

    /// Makes one file of a SQLite database that nobody uses any more.
    pub(crate) fn settle(path: &Path) -> Result<(), Fault> {
        copy::settle(path)
    }

    /// A connection for whole tables, on PostgreSQL.
    pub(crate) fn bulk(location: &Location) -> Result<Box<dyn Bulk>, Fault> {
        match location {
            #[cfg(feature = "postgres")]
            Location::Postgres(url) => Ok(Box::new(postgres::PgConn::new(url, Role::Migrator)?)),
            _ => Err(Fault::other("whole tables are moved on PostgreSQL alone")),
        }
    }

    fn open_with(location: &Location, lock: Option<File>) -> Result<Store, Fault> {
        if let Location::Sqlite(path) = location {
            sqlite::check_library()?;
            sqlite::create(path)?;
        }
        let conn = aside(|| {
            let mut conn = connect(location, Role::Migrator)?;
            migrate::run(conn.as_mut())?;
            Ok(conn)
        })?;
        let alive = matches!(location, Location::SqliteMemory(_)).then(|| Mutex::new(conn));
        Ok(Store { location: location.clone(), _alive: alive, _lock: lock })
    }

    /// A connection that writes. PostgreSQL is reached at the first use, and again when it was lost.
    pub(crate) fn writer(&self) -> Result<Box<dyn Conn>, Fault> {
        connect(&self.location, Role::Writer)
    }

    /// A connection that only reads. To be used from a plain thread, never inside an async runtime.
    pub(crate) fn reader(&self) -> Result<Box<dyn Conn>, Fault> {
        connect(&self.location, Role::Reader)
    }

    /// The engine behind it.
    pub(crate) fn engine(&self) -> Engine {
        self.location.engine()
    }

    /// Where it lives.
    #[cfg(test)]
    pub(crate) fn location(&self) -> &Location {
        &self.location
    }

    /// The migrations that opening would apply. Changes nothing, not even by creating a file.
    pub(crate) fn pending(location: &Location) -> Result<Vec<String>, Fault> {
        if matches!(location, Location::Sqlite(path) if !path.exists()) {
            return Ok(migrate::all(location.engine()));
        }
        aside(|| migrate::pending(connect(location, Role::Reader)?.as_mut()))
    }

    /// Looks for damage, for `doctor`. May take long on a large file.
    pub(crate) fn check(conn: &mut dyn Conn) -> Result<Health, Fault> {
        check::check(conn)
    }
}

/// A host may open the store inside its async runtime, where a connection must not block: so on a thread.
fn aside<T: Send>(work: impl FnOnce() -> Result<T, Fault> + Send) -> Result<T, Fault> {
    std::thread::scope(|scope| {
        let name = "parlor-store-open".to_owned();
        let thread = std::thread::Builder::new().name(name).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| Fault::other(format!("cannot start a thread: {error}")))?;
        thread.join().unwrap_or_else(|_| Err(Fault::other("opening the store panicked")))
    })
}

fn connect(location: &Location, role: Role) -> Result<Box<dyn Conn>, Fault> {
    match location {
        Location::Sqlite(_) | Location::SqliteMemory(_) => {
            Ok(Box::new(sqlite::SqliteConn::open(location, role)?))
        }
        #[cfg(feature = "postgres")]
        Location::Postgres(url) => Ok(Box::new(postgres::PgConn::new(url, role)?)),
        #[cfg(not(feature = "postgres"))]
        Location::Postgres(_) => Err(Fault::other("this Parlor was built without PostgreSQL")),
    }
}

fn lock(path: &Path) -> Result<File, Fault> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| Fault::other(format!("cannot create {}: {error}", folder.display())))?;
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let name = PathBuf::from(name);
    let failed = |error: std::io::Error| Fault::other(format!("cannot lock {}: {error}", name.display()));
    let file = File::options().create(true).append(true).open(&name).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Fault::new(
            FaultKind::Busy,
            format!("another parlor process is using {} (it holds {})", path.display(), name.display()),
        )),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}
