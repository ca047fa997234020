//! Time and fresh numbers, until the engine hands out its own clock. Nothing else may be added here.
use parlor_proto::Time;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

#[expect(clippy::disallowed_methods, reason = "until the engine hands out its clock")]
pub(crate) fn now() -> Time {
    Time(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64))
}
pub(crate) fn fresh_id() -> String {
    static N: AtomicU64 = AtomicU64::new(0);
    format!("{}-{}", now().0, N.fetch_add(1, Ordering::Relaxed))
}
