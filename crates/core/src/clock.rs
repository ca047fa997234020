//! The only place that reads time or chance. Everything else is handed a [`Clock`]; the simulation steps it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use parlor_proto::Time;

/// Time and chance, real or stepped by hand.
#[derive(Clone)]
pub struct Clock(Arc<Source>);

enum Source {
    Real { start: Instant, behind: AtomicI64 },
    Stepped { ms: AtomicI64, drawn: AtomicU64 },
}

impl Clock {
    /// The machine's clock and its source of chance.
    #[must_use]
    pub fn real() -> Clock {
        Clock(Arc::new(Source::Real { start: Instant::now(), behind: AtomicI64::new(0) }))
    }

    /// A clock that stands still until [`Clock::advance`], and ids that follow from `seed`.
    #[must_use]
    pub fn stepped(seed: u64) -> Clock {
        Clock(Arc::new(Source::Stepped {
            ms: AtomicI64::new(1_795_250_600_000),
            drawn: AtomicU64::new(seed << 32),
        }))
    }

    /// A stepped clock shows this moment from now on; nothing happens to a real one.
    pub(crate) fn show(&self, now: Time) {
        if let Source::Stepped { ms, .. } = &*self.0 {
            ms.store(now.0, Ordering::SeqCst);
        }
    }

    /// Moves a stepped clock; nothing happens to a real one.
    pub fn advance(&self, by: Duration) {
        if let Source::Stepped { ms, .. } = &*self.0 {
            ms.fetch_add(by.as_millis() as i64, Ordering::SeqCst);
        }
    }

    /// Makes the real clock show an earlier time (for putting a history into a demonstration); ids and limits
    /// are not touched by it beyond their time stamp.
    pub fn set_behind(&self, by: Duration) {
        if let Source::Real { behind, .. } = &*self.0 {
            behind.store(by.as_millis() as i64, Ordering::Relaxed);
        }
    }

    /// Now, for display and for storing.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    pub fn now(&self) -> Time {
        match &*self.0 {
            Source::Real { behind, .. } => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH);
                Time(since.map_or(0, |since| since.as_millis() as i64) - behind.load(Ordering::Relaxed))
            }
            Source::Stepped { ms, .. } => Time(ms.load(Ordering::SeqCst)),
        }
    }

    /// Milliseconds that never go back, for waits and limits.
    #[must_use]
    pub fn tick(&self) -> u64 {
        match &*self.0 {
            Source::Real { start, .. } => start.elapsed().as_millis() as u64,
            Source::Stepped { ms, .. } => ms.load(Ordering::SeqCst) as u64,
        }
    }

    /// The same in millionths of a second, for measuring.
    #[must_use]
    pub(crate) fn micros(&self) -> u64 {
        match &*self.0 {
            Source::Real { start, .. } => start.elapsed().as_micros() as u64,
            Source::Stepped { ms, .. } => ms.load(Ordering::SeqCst) as u64 * 1_000,
        }
    }

    /// Waits; only for the one thread that ticks.
    #[expect(clippy::disallowed_methods, reason = "the ticking thread has nothing else to wait for")]
    pub(crate) fn pause(&self, time: Duration) {
        std::thread::sleep(time);
    }

    /// Unpredictable bytes.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut out = [0u8; N];
        match &*self.0 {
            Source::Real { .. } => {
                // Without the system's randomness neither ids nor tokens can be made: nothing may go on.
                getrandom::fill(&mut out).expect("the system's source of randomness answers");
            }
            Source::Stepped { drawn, .. } => {
                for chunk in out.chunks_mut(8) {
                    let mut z = drawn.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                    z ^= z >> 27;
                    let len = chunk.len();
                    chunk.copy_from_slice(&z.to_le_bytes()[..len]);
                }
            }
        }
        out
    }

    /// A new UUIDv7.
    #[must_use]
    pub fn id(&self) -> [u8; 16] {
        self.id_at(self.now())
    }

    /// A new UUIDv7 of that moment.
    pub(crate) fn id_at(&self, at: Time) -> [u8; 16] {
        let ms = at.0 as u64;
        uuid::Builder::from_unix_timestamp_millis(ms, &self.random::<10>()).into_uuid().into_bytes()
    }
}
