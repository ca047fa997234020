//! PostgreSQL behind [`Conn`]: a connection on its own little runtime, transactions, pipelines, faults.
//!
//! Must not know a table. To be used from plain threads; inside an async runtime it answers a fault.
//!
//! A transaction of the writer costs two round trips: BEGIN with the first questions, and the deferred
//! writes with COMMIT.

mod bulk;
mod link;
mod wire;

use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio_postgres::config::SslMode;
use tokio_postgres::error::Severity;
use tokio_postgres::{Config, Error};

use super::{Ask, CommitFault, Conn, Engine, Fault, FaultKind, Role, Row, Scope, Sql, Value};
use link::{Flight, Link, Shot};
use wire::Arg;

/// `statement_timeout` in milliseconds.
const LIMITS: u32 = 5_000;
/// For a connection, and for making one anew.
const CONNECT: Duration = Duration::from_secs(2);
/// For a whole pipeline, when the server does not even answer with a timeout of its own.
const ANSWER: Duration = Duration::from_secs(8);
/// The same for migrations.
const ANSWER_LONG: Duration = Duration::from_secs(15 * 60);
/// For a rollback; after that the connection is cut, which rolls back too.
const ROLLBACK: Duration = Duration::from_secs(2);

/// What the policies read as "everybody's".
const ALL: &str = "*";
/// Says to the session whose rows it sees: before any transaction, so that none can take it back.
static SCOPE: Sql = Sql::new("SELECT pg_catalog.set_config('parlor.tenant', ?1, false)");

/// Where the transaction of a connection stands.
enum Tx {
    None,
    /// Begun here; the server has not been told.
    Wanted,
    Open,
    /// Something failed: only a rollback leads out.
    Failed(Fault),
}

/// A write that waits for company.
enum Write {
    One(&'static Sql, Vec<Value>),
    Set(&'static Sql, Vec<Vec<Value>>),
}

impl Write {
    fn ask(&self) -> Ask<'_> {
        match self {
            Write::One(sql, params) => Ask::One(sql, params),
            Write::Set(sql, rows) => Ask::Set(sql, rows),
        }
    }
}

pub(super) struct PgConn {
    /// `None` only while dropping.
    runtime: Option<Runtime>,
    config: Config,
    role: Role,
    link: Option<Link>,
    tx: Tx,
    deferred: Vec<Write>,
    /// Whose rows are wanted, as the policies read it.
    scope: String,
}

impl PgConn {
    /// Does not connect yet.
    pub(super) fn new(url: &str, role: Role) -> Result<PgConn, Fault> {
        // The driver's error for a strict mode would not say why.
        if url.contains("sslmode=verify") || url.contains("sslmode=allow") {
            return Err(no_tls());
        }
        let mut config: Config = url
            .parse()
            .map_err(|error: Error| Fault::other(format!("the database URL is wrong: {error}")))?;
        if config.get_ssl_mode() == SslMode::Require {
            return Err(no_tls());
        }
        config.ssl_mode(SslMode::Disable).connect_timeout(CONNECT).application_name("parlor");
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Fault::other(format!("cannot make a runtime: {error}")))?;
        Ok(PgConn {
            runtime: Some(runtime),
            config,
            role,
            link: None,
            tx: Tx::None,
            deferred: Vec::new(),
            scope: ALL.to_owned(),
        })
    }

    /// Refuses where blocking would panic.
    fn runtime(&self) -> Result<&Runtime, Fault> {
        if Handle::try_current().is_ok() {
            return Err(Fault::other("a PostgreSQL connection was used inside an async runtime"));
        }
        self.runtime.as_ref().ok_or_else(|| Fault::other("the connection is being dropped"))
    }

    fn cut(&mut self) {
        let Some(link) = self.link.take() else { return };
        drop(link.client);
        link.driver.abort();
        // Driven until the socket is closed, so that the server lets go of the locks now.
        if let Ok(runtime) = self.runtime() {
            let _ = runtime.block_on(link.driver);
        }
    }

    /// Makes sure of a connection. Inside a transaction a lost one stays lost.
    fn connected(&mut self) -> Result<(), Fault> {
        if let Tx::Open = self.tx {
            return match self.link {
                Some(_) => Ok(()),
                None => Err(gone("the connection was lost inside the transaction")),
            };
        }
        if let Some(link) = &self.link
            && !self.runtime()?.block_on(link.look())
        {
            self.cut();
        }
        if self.link.is_none() {
            let (config, role) = (&self.config, self.role);
            let opened = self
                .runtime()?
                .block_on(async { tokio::time::timeout(CONNECT, Link::open(config, role)).await });
            self.link = Some(opened.unwrap_or_else(|_| Err(gone("PostgreSQL did not answer in time")))?);
        }
        Ok(())
    }

    /// Everything before the flight: connection, preparation, and BEGIN where it must not fly along. No
    /// failure in here can have changed anything that lasts.
    fn load<'a>(&mut self, asks: &[Ask<'a>]) -> Result<Vec<Shot<'a>>, Fault> {
        self.connected()?;
        let wait = self.wait();
        let mut sentences: Vec<&'static Sql> =
            asks.iter().filter(|it| !it.is_empty()).map(Ask::sql).collect();
        let rescoped = self.link.as_ref().is_some_and(|link| link.scope.as_ref() != Some(&self.scope));
        if rescoped {
            if let Tx::Open = self.tx {
                return Err(Fault::other("another scope inside a transaction"));
            }
            sentences.push(&SCOPE);
        }
        self.timed(wait, async |link| link.prepare(&sentences).await)??;
        let link = self.link.as_ref().ok_or_else(|| gone("there is no connection"))?;
        let mut shots = Vec::with_capacity(asks.len() + 2);
        let mut changes = false;
        for ask in asks.iter().filter(|it| !it.is_empty()) {
            let prepared = link.prepared(ask.sql())?;
            changes |= prepared.changes;
            let width = prepared.statement.params().len();
            let args = match *ask {
                Ask::One(_, params) => Arg::row(params),
                Ask::Set(_, rows) => Arg::columns(rows, width)?,
            };
            if args.len() != width {
                let found = args.len();
                return Err(Fault::other(format!("{width} parameters are wanted and {found} are given")));
            }
            shots.push(Shot::Prepared(prepared.statement, args));
        }
        let mut scope = None;
        if rescoped {
            scope = Some(Shot::Scope(link.prepared(&SCOPE)?.statement, self.scope.clone()));
        }
        if let (true, Some(link)) = (rescoped, &mut self.link) {
            // Forgotten again by whatever fails.
            link.scope = Some(self.scope.clone());
        }
        if let Tx::Wanted = self.tx {
            let begin = match self.role {
                Role::Reader => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                Role::Writer | Role::Migrator => "BEGIN ISOLATION LEVEL READ COMMITTED",
            };
            // Should BEGIN fail, what flies behind it would commit on its own: only harmless things may.
            if changes {
                let first = scope.take().into_iter().chain([Shot::Simple(begin)]).collect();
                first_fault(self.timed(wait, async |link| link.fly(first).await)?)?;
            } else {
                shots.insert(0, Shot::Simple(begin));
            }
            self.tx = Tx::Open;
        }
        shots.splice(0..0, scope);
        Ok(shots)
    }

    fn wait(&self) -> Duration {
        if self.role == Role::Migrator { ANSWER_LONG } else { ANSWER }
    }

    /// Blocks on something the connection does, for a bounded time.
    fn timed<T>(&mut self, wait: Duration, work: impl AsyncFnOnce(&mut Link) -> T) -> Result<T, Fault> {
        if Handle::try_current().is_ok() {
            return Err(Fault::other("a PostgreSQL connection was used inside an async runtime"));
        }
        let (Some(runtime), Some(link)) = (&self.runtime, &mut self.link) else {
            return Err(gone("there is no connection"));
        };
        let done = runtime.block_on(async { tokio::time::timeout(wait, work(link)).await });
        done.map_err(|_| {
            self.cut();
            gone("PostgreSQL did not answer in time")
        })
    }

    /// Sends the deferred writes and the questions, and gives back the answers to the questions.
    fn exchange(&mut self, asks: &[Ask<'_>]) -> Result<Vec<Vec<Row>>, Fault> {
        if let Tx::Failed(first) = &self.tx {
            return Err(Fault::other(format!("the transaction has failed already: {first}")));
        }
        let writes = std::mem::take(&mut self.deferred);
        let done = self.exchange_all(&writes, asks).map_err(|fault| match self.role {
            // For a writer this is a server turned standby, for a reader a sentence that does not belong there.
            Role::Reader if fault.detail.contains("(25006") => Fault { kind: FaultKind::Other, ..fault },
            _ => fault,
        });
        done.inspect_err(|fault| self.failed(fault))
    }

    fn exchange_all(&mut self, writes: &[Write], asks: &[Ask<'_>]) -> Result<Vec<Vec<Row>>, Fault> {
        let all: Vec<Ask<'_>> = writes.iter().map(Write::ask).chain(asks.iter().copied()).collect();
        let shots = self.load(&all)?;
        let silent = shots.len() - all.iter().filter(|it| !it.is_empty()).count();
        let flight = self.timed(self.wait(), async |link| link.fly(shots).await)?;
        let mut answers = first_fault(flight)?.into_iter().skip(silent);
        let mut results = Vec::with_capacity(asks.len());
        for (i, ask) in all.iter().enumerate() {
            let rows = if ask.is_empty() { Vec::new() } else { answers.next().unwrap_or_default() };
            if i >= writes.len() {
                results.push(wire::rows(&rows)?);
            }
        }
        Ok(results)
    }

    /// Remembers a failure: the transaction is lost, perhaps the connection too.
    fn failed(&mut self, fault: &Fault) {
        if !matches!(self.tx, Tx::None) {
            self.tx = Tx::Failed(fault.clone());
        }
        self.deferred.clear();
        if let Some(link) = &mut self.link {
            link.scope = None;
        }
        match fault.kind {
            FaultKind::Gone => self.cut(),
            // Perhaps "cached plan must not change result type": the retry prepares anew.
            FaultKind::Busy => {
                if let Some(link) = &mut self.link {
                    link.forget_statements();
                }
            }
            _ => {}
        }
    }
}

impl Conn for PgConn {
    fn begin(&mut self) -> Result<(), Fault> {
        if !matches!(self.tx, Tx::None) {
            return Err(Fault::other("begin inside a transaction"));
        }
        self.connected()?;
        self.tx = Tx::Wanted;
        Ok(())
    }

    fn commit(&mut self) -> Result<(), CommitFault> {
        match &self.tx {
            Tx::None => return Err(CommitFault::NotDone(Fault::other("commit outside a transaction"))),
            Tx::Failed(fault) => {
                let fault = fault.clone();
                self.rollback();
                return Err(CommitFault::NotDone(fault));
            }
            Tx::Wanted if self.deferred.is_empty() => {
                self.tx = Tx::None;
                return Ok(());
            }
            Tx::Wanted | Tx::Open => {}
        }
        let writes = std::mem::take(&mut self.deferred);
        let all: Vec<Ask<'_>> = writes.iter().map(Write::ask).collect();
        let refused = |it: &mut PgConn, fault: Fault| {
            it.failed(&fault);
            it.rollback();
            Err(CommitFault::NotDone(fault))
        };
        let mut shots = match self.load(&all) {
            Ok(shots) => shots,
            Err(fault) => return refused(self, fault),
        };
        shots.push(Shot::Simple("COMMIT"));
        let asked = shots.len();
        let flight = match self.timed(self.wait(), async |link| link.fly(shots).await) {
            Ok(flight) => flight,
            Err(fault) => {
                // Sent, and no answer.
                self.failed(&fault);
                self.tx = Tx::None;
                return Err(CommitFault::Unknown(fault));
            }
        };
        let committing = flight.sent == asked;
        match verdict(flight, asked) {
            Ok(()) => {
                self.tx = Tx::None;
                Ok(())
            }
            Err(CommitFault::NotDone(fault)) if !committing => refused(self, fault),
            Err(it) => {
                let (CommitFault::NotDone(fault) | CommitFault::Unknown(fault)) = &it;
                self.failed(fault);
                // The server has answered COMMIT with a rollback, or it is gone.
                self.tx = Tx::None;
                if let CommitFault::Unknown(_) = &it {
                    self.cut();
                }
                Err(it)
            }
        }
    }

    fn rollback(&mut self) {
        self.deferred.clear();
        match std::mem::replace(&mut self.tx, Tx::None) {
            Tx::None | Tx::Wanted => {}
            // Outside a transaction ROLLBACK is a warning, so a failure before BEGIN needs no telling apart.
            Tx::Open | Tx::Failed(_) => {
                if self.link.is_none() {
                    return;
                }
                let done = self.timed(ROLLBACK, async |link| link.client.batch_execute("ROLLBACK").await);
                if !matches!(done, Ok(Ok(()))) {
                    self.cut();
                }
            }
        }
    }

    fn query(&mut self, sql: &'static Sql, params: &[Value]) -> Result<Vec<Row>, Fault> {
        Ok(self.exchange(&[Ask::One(sql, params)])?.pop().unwrap_or_default())
    }

    fn query_many(&mut self, asks: &[Ask<'_>]) -> Result<Vec<Vec<Row>>, Fault> {
        self.exchange(asks)
    }

    fn write(&mut self, sql: &'static Sql, params: Vec<Value>) -> Result<(), Fault> {
        if let Tx::None = self.tx {
            return self.query(sql, &params).map(drop);
        }
        self.deferred.push(Write::One(sql, params));
        Ok(())
    }

    fn write_set(&mut self, sql: &'static Sql, rows: Vec<Vec<Value>>) -> Result<(), Fault> {
        if let Tx::None = self.tx {
            return self.exchange(&[Ask::Set(sql, &rows)]).map(drop);
        }
        self.deferred.push(Write::Set(sql, rows));
        Ok(())
    }

    fn script(&mut self, text: &str) -> Result<(), Fault> {
        // Sends what was deferred, and BEGIN with it.
        self.exchange(&[])?;
        let done = self.timed(self.wait(), async |link| link.client.batch_execute(text).await);
        let done = done.and_then(|it| it.map_err(|error| fault(&error)));
        done.inspect_err(|fault| self.failed(fault))
    }

    fn engine(&self) -> Engine {
        Engine::Postgres
    }

    fn scope(&mut self, scope: Scope) {
        self.scope = match scope {
            Scope::All => ALL.to_owned(),
            Scope::Of(tenants) => tenants.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        };
    }
}

impl Drop for PgConn {
    fn drop(&mut self) {
        self.link = None;
        // An ordinary drop would panic inside an async runtime.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn no_tls() -> Fault {
    Fault::other("this Parlor speaks to PostgreSQL without TLS: use sslmode=disable on a private network")
}

fn gone(detail: &str) -> Fault {
    Fault::new(FaultKind::Gone, detail)
}

/// The answers, or the first thing that went wrong: what follows it only says that the transaction is lost.
fn first_fault(flight: Flight) -> Result<Vec<Vec<tokio_postgres::Row>>, Fault> {
    flight.answers.into_iter().collect::<Result<_, _>>().map_err(|error| fault(&error))
}

/// Whether a pipeline that ends in COMMIT has committed.
fn verdict(flight: Flight, asked: usize) -> Result<(), CommitFault> {
    let committing = flight.sent == asked;
    for (i, answer) in flight.answers.into_iter().enumerate() {
        let Err(error) = answer else { continue };
        let fault = fault(&error);
        // An error of the server before COMMIT aborts the transaction. One at COMMIT does so too, unless
        // it ends the session: that may happen behind the commit, while waiting for a standby.
        let refused = error.as_db_error().is_some_and(|it| {
            let ended = matches!(it.parsed_severity(), Some(Severity::Fatal | Severity::Panic) | None);
            i + 1 < asked || !ended
        });
        return Err(if refused || !committing {
            CommitFault::NotDone(fault)
        } else {
            CommitFault::Unknown(fault)
        });
    }
    // Fewer answers than questions without an error cannot be; it is not a yes.
    if committing { Ok(()) } else { Err(CommitFault::NotDone(gone("the commit was not sent"))) }
}

/// What an error means. Leaves out the server's DETAIL, which quotes rows.
fn fault(error: &Error) -> Fault {
    let Some(db) = error.as_db_error() else {
        let mut detail = error.to_string();
        if let Some(cause) = std::error::Error::source(error) {
            detail = format!("{detail}: {cause}");
        }
        let local =
            ["error serializing", "error deserializing", "error encoding", "invalid c", "authentication"]
                .iter()
                .any(|it| detail.starts_with(it));
        return Fault::new(if local { FaultKind::Other } else { FaultKind::Gone }, detail);
    };
    let code = db.code().code();
    let kind = match code {
        "23505" | "23503" => FaultKind::Conflict,
        // serialization, deadlock, lock and statement timeouts, no memory
        "40001" | "40P01" | "55P03" | "57014" | "26000" | "53200" => FaultKind::Busy,
        // A plan that a migration has outdated. The message may be translated, the routine's name is not.
        "0A000" if db.routine() == Some("RevalidateCachedQuery") => FaultKind::Busy,
        "53100" => FaultKind::Full,
        "58030" | "XX001" | "XX002" => FaultKind::Fatal,
        // too many connections, shutting down, a server turned standby, an idle transaction cut
        "53300" | "25006" | "25P03" => FaultKind::Gone,
        _ if code.starts_with("08") || code.starts_with("57P") => FaultKind::Gone,
        _ => FaultKind::Other,
    };
    let place = db.constraint().map(|it| format!(", {it}")).unwrap_or_default();
    Fault::new(kind, format!("{} ({code}{place})", db.message()))
}
