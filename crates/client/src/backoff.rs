//! When to come back: full jitter, growing.

use std::time::Duration;

use crate::clock;

/// How long to wait between attempts: a random time up to a ceiling that doubles.
#[derive(Clone, Debug)]
pub struct Backoff {
    /// Ceiling of the first wait.
    pub first: Duration,
    /// The ceiling grows up to this.
    pub most: Duration,
    failed: u32,
}

impl Default for Backoff {
    fn default() -> Self {
        Backoff::new(Duration::from_millis(500), Duration::from_secs(60))
    }
}

impl Backoff {
    /// Waits of up to `first`, growing to `most`.
    #[must_use]
    pub fn new(first: Duration, most: Duration) -> Backoff {
        Backoff { first, most, failed: 0 }
    }
    /// The wait before the next attempt.
    pub fn wait(&mut self) -> Duration {
        let wait = self.ceiling().mul_f64(clock::chance());
        self.failed = self.failed.saturating_add(1);
        wait
    }
    /// The wait after "overloaded": never short.
    pub fn later(&mut self) -> Duration {
        let ceiling = self.ceiling().max(Duration::from_secs(5));
        self.failed = self.failed.saturating_add(1);
        ceiling.mul_f64(0.5 + clock::chance() / 2.0)
    }
    /// A connection has held: start over.
    pub fn settled(&mut self) {
        self.failed = 0;
    }
    fn ceiling(&self) -> Duration {
        self.first.saturating_mul(1 << self.failed.min(20)).min(self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_ceiling_and_start_over() {
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(2));
        let mut longest = Duration::ZERO;
        for attempt in 0..64 {
            let wait = backoff.wait();
            let ceiling = Duration::from_millis(100 << attempt.min(10)).min(Duration::from_secs(2));
            assert!(wait <= ceiling, "attempt {attempt}: {wait:?}");
            longest = longest.max(wait);
        }
        assert!(longest > Duration::from_secs(1), "60 draws up to 2 s, none over 1 s");
        backoff.settled();
        assert!(backoff.wait() <= Duration::from_millis(100));
        assert!(backoff.later() >= Duration::from_millis(2500));
    }
}
