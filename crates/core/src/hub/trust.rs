//! For how long a node believes what it knows of rights. A right ends in the database; a hint that says so may be lost. So
//! whatever is told to sockets is told on the strength of a comparison with the database that began less than
//! [`limit::TRUST_MS`] ago. Without one, frames wait in their queues until the next comparison has been made and what has
//! ended has been taken out of them; answers do not wait, because they were read for whoever asked.
//!
//! Must not compare anything itself: the head check says when it has.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::Clock;
use crate::limit;

/// Until when this node may go by what it knows.
pub(crate) struct Trust {
    clock: Clock,
    until: AtomicU64,
}

impl Trust {
    /// Of a node that hears of every end itself, because nobody else writes.
    pub(crate) fn alone(clock: Clock) -> Trust {
        Trust { clock, until: AtomicU64::new(u64::MAX) }
    }

    /// Of one among several. Before anybody is here there is nothing that it could know wrongly.
    pub(crate) fn among(clock: Clock) -> Trust {
        let until = clock.tick() + limit::TRUST_MS;
        Trust { clock, until: AtomicU64::new(until) }
    }

    /// May what waits be told?
    pub(crate) fn holds(&self) -> bool {
        let until = self.until.load(Ordering::Relaxed);
        until == u64::MAX || self.clock.tick() < until
    }

    /// A comparison that began then has been made, and what had ended is ended here too. `true`: frames have waited for it.
    pub(crate) fn proven(&self, began: u64) -> bool {
        let waited = !self.holds();
        self.until.fetch_max(began + limit::TRUST_MS, Ordering::Relaxed);
        waited
    }
}
