//! SQLite behind [`Conn`]: pragmas, prepared statements, faults.
//!
//! Must not know a table. Only the writer's connection checkpoints.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};

use crate::clock::Clock;
use crate::damage;

use super::{Ask, CommitFault, Conn, Engine, Fault, FaultKind, Location, Role, Row, Sql, Value};

/// Below this, two connections that write and checkpoint at once can damage a WAL database.
const OLDEST: i32 = 3_051_003;
/// Prepared statements kept by a connection: more than the engine has sentences.
const STATEMENTS: usize = 128;
/// Pages after which the writer checkpoints (PASSIVE, inside its own commit): 4 MiB.
const CHECKPOINT_PAGES: i64 = 1000;
/// The WAL file is reused up to this size, because overwriting is cheaper than appending.
const WAL_LIMIT: i64 = 64 * 1024 * 1024;

/// Where the transaction of a connection stands.
enum Tx {
    None,
    Open,
    /// A statement failed. As in PostgreSQL, only a rollback leads out.
    Failed(Fault),
}

pub(super) struct SqliteConn {
    db: Connection,
    role: Role,
    tx: Tx,
}

/// Refuses a library that can damage files.
pub(super) fn check_library() -> Result<(), Fault> {
    let found = rusqlite::version_number();
    if found < OLDEST {
        return Err(Fault::other(format!(
            "SQLite {} can damage databases in WAL mode (the WAL-reset bug); 3.51.3 or newer is needed",
            rusqlite::version()
        )));
    }
    Ok(())
}

/// Makes the file, readable by its owner alone: it holds password hashes.
pub(super) fn create(path: &Path) -> Result<(), Fault> {
    let failed = |error: std::io::Error| Fault::other(format!("cannot create {}: {error}", path.display()));
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(failed)
}

impl SqliteConn {
    pub(super) fn open(location: &Location, role: Role) -> Result<SqliteConn, Fault> {
        check_library()?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = match location {
            Location::Sqlite(path) => Connection::open_with_flags(path, flags),
            // memdb and not a shared cache: it locks the database as a file does, and waiting works.
            Location::SqliteMemory(name) => Connection::open_with_flags(
                format!("file:/{name}?vfs=memdb"),
                flags | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_URI,
            ),
            Location::Postgres(_) => return Err(Fault::other("a PostgreSQL database opened as SQLite")),
        };
        let db = db.map_err(|error| {
            let fault = fault(&error);
            Fault { detail: format!("cannot open {location}: {}", fault.detail), ..fault }
        })?;
        let it = SqliteConn { db, role, tx: Tx::None };
        it.prepare_connection(location).map_err(|error| fault(&error))?;
        Ok(it)
    }

    fn prepare_connection(&self, location: &Location) -> rusqlite::Result<()> {
        let db = &self.db;
        let busy = Duration::from_secs(if self.role == Role::Migrator { 60 } else { 5 });
        db.busy_timeout(busy)?;
        db.set_prepared_statement_cache_capacity(STATEMENTS);
        if matches!(location, Location::Sqlite(_)) && self.role != Role::Reader {
            self.switch_to_wal(busy)?;
        }
        // Without this SQLite plans a statement anew at almost every binding: a fifth of the writer's time.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "foreign_keys", true)?;
        db.pragma_update(None, "temp_store", "MEMORY")?;
        db.pragma_update_and_check(None, "journal_size_limit", WAL_LIMIT, |_| Ok(()))?;
        let (checkpoint, cache_kib) = match self.role {
            Role::Reader => (0, 16 * 1024),
            Role::Writer | Role::Migrator => (CHECKPOINT_PAGES, 64 * 1024),
        };
        db.pragma_update_and_check(None, "wal_autocheckpoint", checkpoint, |_| Ok(()))?;
        db.pragma_update(None, "cache_size", -cache_kib)?;
        if self.role == Role::Reader {
            db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
            db.pragma_update(None, "query_only", true)?;
        }
        Ok(())
    }

    /// Puts the file into WAL mode. SQLite reads first and then wants the whole file, and does not wait for it on the
    /// way up, so whoever is refused waits with a transaction from the ground (where the busy deadline holds) and
    /// tries again; another opener may have done it meanwhile.
    fn switch_to_wal(&self, busy: Duration) -> rusqlite::Result<()> {
        let (db, clock) = (&self.db, Clock::real());
        let switch = || {
            db.pragma_update_and_check(None, "journal_mode", "wal", |row| {
                match row.get::<_, String>(0)?.as_str() {
                    "wal" => Ok(()),
                    other => Err(rusqlite::Error::ToSqlConversionFailure(
                        format!("this file system cannot hold a WAL (journal_mode is {other})").into(),
                    )),
                }
            })
        };
        let is_busy = |error: &rusqlite::Error| fault(error).kind == FaultKind::Busy;
        loop {
            match switch() {
                Err(error) if is_busy(&error) => {}
                done => return done,
            }
            let left = busy.saturating_sub(Duration::from_millis(clock.tick()));
            db.busy_timeout(left)?;
            let waited = db.execute_batch("BEGIN EXCLUSIVE; ROLLBACK");
            db.busy_timeout(busy)?;
            match waited {
                Ok(()) if !left.is_zero() => {}
                Err(error) if !is_busy(&error) => return Err(error),
                // The time is over. A long writer does not matter if the file has become what it should be.
                _ => return switch(),
            }
        }
    }

    /// Does something inside or outside a transaction and remembers a failure inside one.
    fn guarded<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        if let Tx::Failed(first) = &self.tx {
            return Err(Fault::other(format!("the transaction has failed already: {first}")));
        }
        work(&self.db).inspect_err(|fault| {
            if matches!(self.tx, Tx::Open) {
                self.tx = Tx::Failed(fault.clone());
            }
        })
    }
}

impl Conn for SqliteConn {
    fn begin(&mut self) -> Result<(), Fault> {
        if !matches!(self.tx, Tx::None) {
            return Err(Fault::other("begin inside a transaction"));
        }
        // A reader takes a snapshot, everybody else the write lock at once: a later upgrade could deadlock.
        let text = if self.role == Role::Reader { "BEGIN" } else { "BEGIN IMMEDIATE" };
        run(&self.db, text, &[]).map(drop)?;
        self.tx = Tx::Open;
        Ok(())
    }

    fn commit(&mut self) -> Result<(), CommitFault> {
        match std::mem::replace(&mut self.tx, Tx::None) {
            Tx::None => Err(CommitFault::NotDone(Fault::other("commit outside a transaction"))),
            Tx::Failed(fault) => {
                self.rollback();
                Err(CommitFault::NotDone(fault))
            }
            Tx::Open => run(&self.db, "COMMIT", &[]).map(drop).map_err(|fault| {
                self.rollback();
                // After a failed sync the commit may or may not be found again by the next start.
                if fault.kind == FaultKind::Fatal {
                    CommitFault::Unknown(fault)
                } else {
                    CommitFault::NotDone(fault)
                }
            }),
        }
    }

    fn rollback(&mut self) {
        self.tx = Tx::None;
        // Some faults (a full disk) have rolled back already.
        if !self.db.is_autocommit()
            && let Err(fault) = run(&self.db, "ROLLBACK", &[])
        {
            tracing::error!(%fault, "rollback failed");
        }
    }

    fn query(&mut self, sql: &'static Sql, params: &[Value]) -> Result<Vec<Row>, Fault> {
        self.guarded(|db| run(db, sql.sqlite(), params))
    }

    fn query_many(&mut self, asks: &[Ask<'_>]) -> Result<Vec<Vec<Row>>, Fault> {
        self.guarded(|db| {
            asks.iter()
                .map(|ask| match ask {
                    Ask::One(sql, params) => run(db, sql.sqlite(), params),
                    Ask::Set(sql, rows) => run_set(db, sql.sqlite(), rows),
                })
                .collect()
        })
    }

    fn write(&mut self, sql: &'static Sql, params: Vec<Value>) -> Result<(), Fault> {
        self.query(sql, &params).map(drop)
    }

    fn write_set(&mut self, sql: &'static Sql, rows: Vec<Vec<Value>>) -> Result<(), Fault> {
        self.guarded(|db| run_set(db, sql.sqlite(), &rows)).map(drop)
    }

    fn script(&mut self, text: &str) -> Result<(), Fault> {
        self.guarded(|db| db.execute_batch(text).map_err(|error| fault(&error)))
    }

    fn engine(&self) -> Engine {
        Engine::Sqlite
    }
}

fn run_set(db: &Connection, text: &str, rows: &[Vec<Value>]) -> Result<Vec<Row>, Fault> {
    let mut all = Vec::new();
    for params in rows {
        all.append(&mut run(db, text, params)?);
    }
    Ok(all)
}

fn run(db: &Connection, text: &str, params: &[Value]) -> Result<Vec<Row>, Fault> {
    for param in params {
        param.refuse_nul()?;
    }
    let mut statement = db.prepare_cached(text).map_err(|error| fault(&error))?;
    let width = statement.column_count();
    let mut found = statement.query(rusqlite::params_from_iter(params)).map_err(|error| fault(&error))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next().map_err(|error| fault(&error))? {
        let mut columns = Vec::with_capacity(width);
        for i in 0..width {
            columns.push(match row.get_ref(i).map_err(|error| fault(&error))? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(it) => Value::Int(it),
                ValueRef::Blob(it) => Value::Bytes(it.to_vec()),
                ValueRef::Text(it) => match std::str::from_utf8(it) {
                    Ok(text) => Value::Text(text.to_owned()),
                    // What is still readable of it; nobody else's texts are worse for it.
                    Err(_) => {
                        damage::note("text", &Fault::other(format!("column {i} is not UTF-8")));
                        Value::Text(String::from_utf8_lossy(it).into_owned())
                    }
                },
                ValueRef::Real(_) => return Err(Fault::other(format!("column {i} is a real number"))),
            });
        }
        rows.push(Row::new(columns));
    }
    Ok(rows)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(it) => ValueRef::Integer(*it),
            Value::Text(it) => ValueRef::Text(it.as_bytes()),
            Value::Id(it) => ValueRef::Blob(it),
            Value::Bytes(it) => ValueRef::Blob(it),
        }))
    }
}

/// What an error of SQLite means. Its messages name columns, never values.
fn fault(error: &rusqlite::Error) -> Fault {
    let rusqlite::Error::SqliteFailure(code, _) = error else {
        return Fault::other(error.to_string());
    };
    let kind = match code.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => {
            FaultKind::Busy
        }
        ErrorCode::DiskFull => FaultKind::Full,
        ErrorCode::SystemIoFailure | ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => FaultKind::Fatal,
        ErrorCode::ConstraintViolation => match code.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID
            | ffi::SQLITE_CONSTRAINT_FOREIGNKEY => FaultKind::Conflict,
            _ => FaultKind::Other,
        },
        _ => FaultKind::Other,
    };
    Fault::new(kind, format!("{error} ({})", code.extended_code))
}
