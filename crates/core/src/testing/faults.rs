//! Listens for faults: an engine that logs an error during a test has done something wrong.
//!
//! Must not print anything: what was logged is shown by the test that fails because of it.

use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

static LISTENING: Once = Once::new();
static FORGIVEN: AtomicBool = AtomicBool::new(false);
static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Listener;

/// From now on errors are kept, unless the process has a logger already.
pub(super) fn listen() {
    LISTENING.call_once(|| {
        let _ = tracing::subscriber::set_global_default(Listener);
    });
}

/// This process provokes faults: they prove nothing any more.
pub(super) fn forgive() {
    FORGIVEN.store(true, Ordering::SeqCst);
}

/// What was logged since the last look.
pub(super) fn heard() -> Vec<String> {
    let heard = std::mem::take(&mut *HEARD.lock().unwrap_or_else(PoisonError::into_inner));
    if FORGIVEN.load(Ordering::SeqCst) { Vec::new() } else { heard }
}

struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut words = Words(event.metadata().target().to_owned());
        event.record(&mut words);
        HEARD.lock().unwrap_or_else(PoisonError::into_inner).push(words.0);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
