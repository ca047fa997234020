//! Hints between nodes through the pub/sub of a Redis: a hint goes to its subject's channel, and a node listens to
//! the channels of what its own people may see.
//!
//! This file is the side of the callers: it notes what is to be said and heard, and wakes the thread that does it
//! (`link`). Must not hold up a caller, and must not keep a hint for later: one that cannot go out now is dropped,
//! and the head check finds what it was about.

mod link;
#[cfg(test)]
mod tests;

use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use bytes::Bytes;
use redis::io::tcp::TcpSettings;
use redis::{Client, ConnectionInfo, ProtocolVersion};
use tokio::sync::Notify;

use self::link::Link;
use super::{Fanout, Sink, Subject};
use crate::clock::Clock;

/// Hints and bytes that wait to be spoken.
const HINTS: usize = 8_192;
const HINT_BYTES: usize = 8 * 1024 * 1024;
/// Hints spoken, and channels named, in one go.
const BATCH: usize = 512;

/// A fan-out through Redis.
pub(crate) struct Redis {
    shared: Arc<Shared>,
    client: Client,
    clock: Clock,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    waits: Notify,
    wanted: Mutex<Wanted>,
    wants: Notify,
    speaking: AtomicBool,
    listening: AtomicBool,
    dropped: AtomicU64,
    closing: AtomicBool,
    closes: Notify,
}

/// Hints that wait to be spoken.
#[derive(Default)]
struct Waiting {
    hints: VecDeque<(Subject, Bytes)>,
    bytes: usize,
}

/// What to listen to, and which of it has changed since the connection was told.
#[derive(Default)]
struct Wanted {
    all: HashSet<Subject>,
    changed: HashSet<Subject>,
}

fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Redis {
    /// Reads the URL; connects later, and again and again. What it refuses is a sentence without the URL, which may
    /// hold a password.
    pub(crate) fn new(url: &str, clock: Clock) -> Result<Redis, String> {
        if url.starts_with("rediss://") {
            return Err("TLS to Redis is not supported: use redis:// within a private network".into());
        }
        let help = "a fan-out is given as redis://host:port, with a password as redis://:PASSWORD@host:port";
        if !url.starts_with("redis://") {
            return Err(help.into());
        }
        let info: ConnectionInfo = url.parse().map_err(|_| help.to_owned())?;
        let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP2);
        // A hint that waits for the answer to the one before it would come 40 ms late.
        let tcp = TcpSettings::default().set_nodelay(true);
        let info = info.set_redis_settings(settings.set_skip_set_lib_name()).set_tcp_settings(tcp);
        let client = Client::open(info).map_err(|_| help.to_owned())?;
        Ok(Redis { shared: Arc::default(), client, clock, thread: Mutex::default() })
    }

    fn want(&self, subject: Subject, wanted: bool) {
        let mut state = lock(&self.shared.wanted);
        let changed = if wanted { state.all.insert(subject) } else { state.all.remove(&subject) };
        if changed {
            state.changed.insert(subject);
            drop(state);
            self.shared.wants.notify_one();
        }
    }
}

impl Fanout for Redis {
    fn publish(&self, subject: Subject, envelope: Bytes) {
        let mut waiting = lock(&self.shared.waiting);
        let fits = waiting.hints.len() < HINTS && waiting.bytes + envelope.len() <= HINT_BYTES;
        // Nothing is kept for a Redis that is away: "somebody types" must not arrive a minute later.
        if !fits || !self.shared.speaking.load(Ordering::SeqCst) {
            self.shared.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        waiting.bytes += envelope.len();
        waiting.hints.push_back((subject, envelope));
        drop(waiting);
        self.shared.waits.notify_one();
    }

    fn subscribe(&self, subject: Subject) {
        self.want(subject, true);
    }

    fn unsubscribe(&self, subject: Subject) {
        self.want(subject, false);
    }

    fn healthy(&self) -> Option<bool> {
        Some(self.shared.both())
    }

    fn start(&self, sink: Arc<Sink>) {
        let mut thread = lock(&self.thread);
        let (shared, client, clock) = (self.shared.clone(), self.client.clone(), self.clock.clone());
        let link = Link { shared, client, clock, sink };
        let run = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            match runtime {
                Ok(runtime) => {
                    runtime.block_on(link.run());
                    // A lookup of a name may still be stuck; nobody waits for it.
                    runtime.shutdown_background();
                }
                Err(error) => tracing::error!(%error, "no runtime for Redis: this node hears no other"),
            }
        };
        match std::thread::Builder::new().name("parlor-redis".to_owned()).spawn(run) {
            Ok(handle) => *thread = Some(handle),
            Err(error) => tracing::error!(%error, "no thread for Redis: this node hears no other"),
        }
    }

    fn close(&self) {
        self.shared.close();
        let thread = lock(&self.thread).take();
        if let Some(thread) = thread.filter(|it| it.thread().id() != std::thread::current().id()) {
            let _ = thread.join();
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.shared.close();
    }
}

impl Shared {
    fn both(&self) -> bool {
        self.speaking.load(Ordering::SeqCst) && self.listening.load(Ordering::SeqCst)
    }

    fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        self.closes.notify_one();
        self.waits.notify_one();
    }

    /// The next hints to speak.
    fn take(&self, most: usize) -> Vec<(Subject, Bytes)> {
        let mut waiting = lock(&self.waiting);
        let most = most.min(waiting.hints.len());
        let taken: Vec<_> = waiting.hints.drain(..most).collect();
        waiting.bytes -= taken.iter().map(|(_, envelope)| envelope.len()).sum::<usize>();
        taken
    }

    /// A new connection has been told of nothing.
    fn tell_all(&self) {
        let mut wanted = lock(&self.wanted);
        wanted.changed = wanted.all.clone();
    }

    /// The channels to leave and to enter, at most [`BATCH`] together.
    fn changes(&self, actual: &HashSet<Subject>) -> (Vec<Subject>, Vec<Subject>) {
        let mut wanted = lock(&self.wanted);
        let some: Vec<Subject> = wanted.changed.iter().take(BATCH).copied().collect();
        some.iter().for_each(|subject| {
            wanted.changed.remove(subject);
        });
        let moved = some.into_iter().filter(|it| wanted.all.contains(it) != actual.contains(it));
        moved.partition(|subject| actual.contains(subject))
    }
}
