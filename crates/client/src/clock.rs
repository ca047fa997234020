//! The only place of this crate that reads time or chance.

use tokio::time::Instant;

/// Now, on a clock that never goes back.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// A number from 0 to 1.
pub(crate) fn chance() -> f64 {
    fastrand::f64()
}
