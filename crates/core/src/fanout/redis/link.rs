//! The thread that talks to Redis: two connections, one speaks and one listens. Each is looked after alone, and made
//! again when it breaks or owes an answer for too long. Must not decide what is said or heard.

use std::cell::Cell;
use std::collections::HashSet;
use std::convert::Infallible;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use redis::aio::{PubSubSink, PubSubStream};
use redis::{AsyncConnectionConfig, Client};
use tokio::task::unconstrained;
use tokio::time::{sleep, timeout};

use super::{BATCH, Shared, Sink, Subject, lock};
use crate::clock::Clock;

/// A connection that is silent for this long is asked whether it is alive…
const IDLE: Duration = Duration::from_millis(500);
/// …and one that owes an answer for this long is given up. Together less than two seconds.
const PATIENCE: Duration = Duration::from_secs(1);
/// Milliseconds between two tries to connect: the first wait and the longest.
const WAITS: (u64, u64) = (50, 1_000);
/// What is still to be said when the node stops gets this long.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Why a connection is given up: words for the log.
type Broken = String;

/// What runs on the thread.
pub(super) struct Link {
    pub(super) shared: Arc<Shared>,
    pub(super) client: Client,
    pub(super) clock: Clock,
    pub(super) sink: Arc<Sink>,
}

impl Link {
    pub(super) async fn run(&self) {
        let last_words = async {
            self.shared.closes.notified().await;
            sleep(LAST_WORDS).await;
        };
        tokio::select! {
            () = self.keep("speaking", &self.shared.speaking, || self.speak()) => {}
            () = self.keep("listening", &self.shared.listening, || self.listen()) => {}
            () = last_words => {}
        }
    }

    /// Keeps one of the two connections; ends when `connection` ends well, which only speaking does, at the close.
    async fn keep<F>(&self, what: &str, up: &AtomicBool, connection: impl Fn() -> F)
    where
        F: Future<Output = Result<(), Broken>>,
    {
        let (mut wait, mut said) = (WAITS.0, false);
        loop {
            let since = self.clock.tick();
            let Err(error) = connection().await else { return };
            let was_up = up.swap(false, Ordering::SeqCst);
            let lasted = self.clock.tick().saturating_sub(since);
            // Said once for each time that it goes away.
            if was_up || !said {
                said = true;
                tracing::warn!(%error, what, "Redis is away: what other nodes do is seen up to two seconds late");
            }
            // A connection that breaks at once, again and again, must not be made again at once.
            wait = if was_up && lasted > WAITS.1 { WAITS.0 } else { wait };
            let [dice] = self.clock.random::<1>();
            sleep(Duration::from_millis(wait - wait * u64::from(dice) / 512)).await;
            wait = (wait * 2).min(WAITS.1);
        }
    }

    fn channel(&self, subject: &Subject) -> String {
        let tag = &self.sink.tag;
        match subject {
            Subject::Room(room) => format!("parlor:{tag}:r:{room}"),
            Subject::User(user) => format!("parlor:{tag}:u:{user}"),
            Subject::Nodes => format!("parlor:{tag}:nodes"),
        }
    }

    fn came_up(&self, up: &AtomicBool, what: &str) {
        up.store(true, Ordering::SeqCst);
        let dropped = self.shared.dropped.swap(0, Ordering::Relaxed);
        tracing::info!(what, dropped, "connected to Redis");
        // What the node says to that must be heard, and the answers too: so not before both are there.
        if self.shared.both() {
            (self.sink.missed)();
        }
    }

    async fn speak(&self) -> Result<(), Broken> {
        let within = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let opened = self.client.get_multiplexed_async_connection_with_config(&within);
        let mut line = opened.await.map_err(|error| error.to_string())?;
        // A Redis that hangs takes connections all the same.
        redis::cmd("PING").exec_async(&mut line).await.map_err(|error| error.to_string())?;
        self.shared.take(usize::MAX);
        self.came_up(&self.shared.speaking, "speaking");
        loop {
            let batch = self.shared.take(BATCH);
            if batch.is_empty() {
                if self.shared.closing.load(Ordering::SeqCst) {
                    return Ok(());
                }
                if timeout(IDLE, self.shared.waits.notified()).await.is_ok() {
                    continue;
                }
            }
            let mut said = redis::pipe();
            for (subject, envelope) in &batch {
                said.cmd("PUBLISH").arg(self.channel(subject)).arg(&envelope[..]).ignore();
            }
            if batch.is_empty() {
                said.cmd("PING").ignore();
            }
            said.exec_async(&mut line).await.map_err(|error| error.to_string())?;
        }
    }

    async fn listen(&self) -> Result<(), Broken> {
        let opened = timeout(PATIENCE, self.client.get_async_pubsub()).await;
        let opened = opened.map_err(|_| "it does not answer".to_owned())?;
        let (commands, messages) = opened.map_err(|error| error.to_string())?.split();
        let heard = Cell::new(false);
        tokio::select! {
            broken = self.hear(messages, &heard) => Err(broken),
            broken = self.steer(commands, &heard) => broken.map(|never| match never {}),
        }
    }

    /// Hands on what arrives. Nothing queues up here: while the sink is busy this thread reads no socket.
    async fn hear(&self, mut messages: PubSubStream, heard: &Cell<bool>) -> Broken {
        while let Some(message) = unconstrained(messages.next()).await {
            heard.set(true);
            let envelope = Bytes::copy_from_slice(message.get_payload_bytes());
            // A hint that makes the node panic must not make it deaf.
            if catch_unwind(AssertUnwindSafe(|| (self.sink.arrived)(envelope))).is_err() {
                tracing::error!("a hint of another node made this one panic");
            }
        }
        "the connection was cut".to_owned()
    }

    /// Enters and leaves channels, and asks a silent connection whether it is alive.
    async fn steer(&self, mut commands: PubSubSink, heard: &Cell<bool>) -> Result<Infallible, Broken> {
        answered(commands.ping::<redis::Value>(), heard).await?;
        let (mut actual, mut whole) = (HashSet::new(), false);
        self.shared.tell_all();
        loop {
            let (left, entered) = self.shared.changes(&actual);
            let names = |subjects: &[Subject]| subjects.iter().map(|it| self.channel(it)).collect::<Vec<_>>();
            if !left.is_empty() {
                answered(commands.unsubscribe(names(&left)), heard).await?;
                left.iter().for_each(|subject| {
                    actual.remove(subject);
                });
            }
            if !entered.is_empty() {
                answered(commands.subscribe(names(&entered)), heard).await?;
                actual.extend(entered);
            }
            if !lock(&self.shared.wanted).changed.is_empty() {
                continue;
            }
            if !std::mem::replace(&mut whole, true) {
                self.came_up(&self.shared.listening, "listening");
            }
            if timeout(IDLE, self.shared.wants.notified()).await.is_err() {
                answered(commands.ping::<redis::Value>(), heard).await?;
            }
        }
    }
}

/// Waits for an answer as long as the connection says anything at all: the answer stands behind what it says.
async fn answered<T>(
    answer: impl Future<Output = redis::RedisResult<T>>,
    heard: &Cell<bool>,
) -> Result<(), Broken> {
    let mut answer = pin!(answer);
    loop {
        heard.set(false);
        match timeout(PATIENCE, &mut answer).await {
            Ok(answer) => return answer.map(|_| ()).map_err(|error| error.to_string()),
            Err(_) if heard.get() => {}
            Err(_) => return Err("it does not answer".to_owned()),
        }
    }
}
