//! Rows that cannot be read: what is damaged is left out or stands empty, so that one of them never breaks a whole list; it
//! is written to the log and counted. `parlor verify` names them. Must not decide what stands in their place.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::store::Fault;

/// Of this process: the store does not know which node reads.
static SEEN: AtomicU64 = AtomicU64::new(0);

/// How often something damaged was passed over since the process began.
pub(crate) fn seen() -> u64 {
    SEEN.load(Ordering::Relaxed)
}

/// Something damaged is passed over.
pub(crate) fn note(what: &'static str, fault: &Fault) {
    SEEN.fetch_add(1, Ordering::Relaxed);
    tracing::error!(what, %fault, "something damaged was passed over: `parlor verify` names it");
}

/// What was read, unless it is damaged.
pub(crate) fn or_none<T>(what: &'static str, read: Result<T, Fault>) -> Option<T> {
    read.inspect_err(|fault| note(what, fault)).ok()
}
