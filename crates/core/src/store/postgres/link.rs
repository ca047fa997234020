//! One live connection: made, checked, prepared for, and flown over in pipelines.
//!
//! Must not know transactions: what begins and commits is decided in `mod.rs`.

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use futures_util::TryStreamExt;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Config, Error, NoTls, SimpleQueryMessage, Statement};

use super::super::{Fault, FaultKind, Role, Sql};
use super::wire::Arg;
use super::{LIMITS, fault};

/// The oldest server that is tested.
const OLDEST: i64 = 140_000;

pub(super) struct Link {
    pub(super) client: Client,
    /// Drives the connection while the owner blocks on something.
    pub(super) driver: JoinHandle<()>,
    statements: HashMap<(usize, usize), Prepared>,
    /// Whose rows the session sees, if that is known.
    pub(super) scope: Option<String>,
}

/// A statement of this connection.
#[derive(Clone)]
pub(super) struct Prepared {
    pub(super) statement: Statement,
    /// It may change something, so it must not travel beside an unanswered BEGIN.
    pub(super) changes: bool,
}

/// One message of a pipeline.
pub(super) enum Shot<'a> {
    Simple(&'static str),
    Prepared(Statement, Vec<Arg<'a>>),
    /// Whose rows the session sees from now on.
    Scope(Statement, String),
}

/// The answers to a pipeline, in order, as far as it was sent.
pub(super) struct Flight {
    pub(super) answers: Vec<Result<Vec<tokio_postgres::Row>, Error>>,
    /// How many shots left. Less than asked when one could not be sent.
    pub(super) sent: usize,
}

impl Link {
    pub(super) async fn open(config: &Config, role: Role) -> Result<Link, Fault> {
        let (client, connection) = config.connect(NoTls).await.map_err(|error| {
            let fault = fault(&error);
            // A server that is full or starting is away for now; a wrong password stays wrong.
            let kind = if fault.kind == FaultKind::Other { fault.kind } else { FaultKind::Gone };
            Fault::new(kind, format!("cannot connect to PostgreSQL: {}", fault.detail))
        })?;
        let driver = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "PostgreSQL connection ended");
            }
        });
        let link = Link { client, driver, statements: HashMap::new(), scope: None };
        link.check(role).await?;
        Ok(link)
    }

    /// Sets the limits of the session and refuses a server that cannot keep what Parlor promises.
    async fn check(&self, role: Role) -> Result<(), Fault> {
        let settings = match role {
            Role::Writer => {
                format!("SET statement_timeout = {LIMITS}; SET idle_in_transaction_session_timeout = 10000;")
            }
            Role::Reader => format!(
                "SET statement_timeout = {LIMITS}; SET idle_in_transaction_session_timeout = 10000; SET default_transaction_read_only = on;"
            ),
            Role::Migrator => "SET statement_timeout = 0;".to_owned(),
        };
        let text = format!(
            "{settings} SELECT pg_catalog.current_setting('server_version_num'), \
             pg_catalog.current_setting('synchronous_commit'), pg_catalog.current_setting('server_encoding'), \
             pg_catalog.pg_is_in_recovery()::text"
        );
        let answers = self.client.simple_query(&text).await.map_err(|error| fault(&error))?;
        let row = answers.iter().find_map(|it| match it {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let get = |i| row.and_then(|row| row.get(i)).unwrap_or_default();
        let version: i64 = get(0).parse().unwrap_or_default();
        if version < OLDEST {
            return Err(Fault::other(format!("PostgreSQL 14 or newer is needed, this server is {version}")));
        }
        if get(1) == "off" {
            return Err(Fault::other(
                "synchronous_commit is off: the server would acknowledge messages that a crash can lose",
            ));
        }
        if get(2) != "UTF8" {
            return Err(Fault::other(format!("the database must be UTF8, it is {}", get(2))));
        }
        if get(3) == "true" {
            return Err(Fault::new(
                FaultKind::Gone,
                "the server is a standby and cannot be asked for the truth",
            ));
        }
        Ok(())
    }

    /// Has the driver look at the socket, so that a connection lost in the meantime is known as such.
    pub(super) async fn look(&self) -> bool {
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        !self.client.is_closed()
    }

    /// Prepares what is new of these sentences, in one round trip.
    pub(super) async fn prepare(&mut self, sentences: &[&'static Sql]) -> Result<(), Fault> {
        let mut new: Vec<(&'static Sql, String)> = Vec::new();
        for sql in sentences {
            let key = sql.postgres_key();
            if !self.statements.contains_key(&key) && !new.iter().any(|(it, _)| it.postgres_key() == key) {
                new.push((sql, sql.postgres()));
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        let client = &self.client;
        let mut asked: Vec<Pin<Box<dyn Future<Output = _> + Send + '_>>> = Vec::new();
        for (_, text) in &new {
            asked.push(Box::pin(client.prepare(text)));
        }
        let (answers, _) = in_order(asked).await;
        for ((sql, text), answer) in new.iter().zip(answers) {
            let statement: Statement = answer.map_err(|error| fault(&error))?;
            let changes = changes(text);
            self.statements.insert(sql.postgres_key(), Prepared { statement, changes });
        }
        Ok(())
    }

    pub(super) fn prepared(&self, sql: &'static Sql) -> Result<Prepared, Fault> {
        let found = self.statements.get(&sql.postgres_key());
        found.cloned().ok_or_else(|| Fault::other("a statement was not prepared"))
    }

    /// After a change of the schema, statements have to be prepared anew.
    pub(super) fn forget_statements(&mut self) {
        self.statements.clear();
    }

    /// Sends all shots in order without waiting in between, then awaits the answers.
    pub(super) async fn fly(&self, shots: Vec<Shot<'_>>) -> Flight {
        let client = &self.client;
        let mut asked: Vec<Pin<Box<dyn Future<Output = _> + Send + '_>>> = Vec::with_capacity(shots.len());
        for shot in shots {
            asked.push(match shot {
                Shot::Simple(text) => {
                    Box::pin(async move { client.batch_execute(text).await.map(|()| Vec::new()) })
                }
                Shot::Scope(statement, scope) => Box::pin(async move {
                    let rows = client.query_raw(&statement, [scope]).await?;
                    rows.try_collect::<Vec<_>>().await
                }),
                Shot::Prepared(statement, args) => Box::pin(async move {
                    let rows = client.query_raw(&statement, args).await?;
                    rows.try_collect::<Vec<_>>().await
                }),
            });
        }
        let (answers, sent) = in_order(asked).await;
        Flight { answers, sent }
    }
}

type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// The first poll of a request sends it, so polling each once, in order, is the pipeline. A request that
/// fails at its first poll was not sent: nothing behind it may be sent either, least of all a COMMIT.
/// Answers come in the order of sending, so awaiting them one by one loses nothing.
async fn in_order<T>(mut asked: Vec<Asked<'_, T>>) -> (Vec<Result<T, Error>>, usize) {
    let mut early = Vec::with_capacity(asked.len());
    for it in &mut asked {
        let first = poll_fn(|cx| Poll::Ready(it.as_mut().poll(cx))).await;
        let stop = matches!(first, Poll::Ready(Err(_)));
        early.push(first);
        if stop {
            break;
        }
    }
    let stopped = matches!(early.last(), Some(Poll::Ready(Err(_))));
    let sent = early.len() - usize::from(stopped);
    let mut answers = Vec::with_capacity(early.len());
    for (first, it) in early.into_iter().zip(asked) {
        answers.push(match first {
            Poll::Ready(answer) => answer,
            Poll::Pending => it.await,
        });
    }
    (answers, sent)
}

/// Whether a text may change the database. Errs on the side of yes.
fn changes(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    let first = text.split_whitespace().next().unwrap_or_default();
    !matches!(first, "SELECT" | "WITH")
        || ["INSERT INTO", "DELETE FROM", "MERGE INTO", " SET ", "\nSET "].iter().any(|it| text.contains(it))
}
