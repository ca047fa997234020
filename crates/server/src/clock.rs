//! The only place of the binary that reads time or chance.

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// Now, on a clock that never goes back.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Seconds since 1970 by the machine's clock: for `doctor`, and for certificates, which end by it.
#[expect(clippy::disallowed_methods, reason = "the clock of the machine is what is looked at")]
pub(crate) fn wall() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A number for names that must not collide.
pub(crate) fn salt() -> u32 {
    fastrand::u32(..)
}

/// A number from 0 to 1, without 1.
pub(crate) fn chance() -> f64 {
    fastrand::f64()
}

/// A password that nobody needs to know.
pub(crate) fn secret() -> String {
    format!("{:032x}", fastrand::u128(..))
}
