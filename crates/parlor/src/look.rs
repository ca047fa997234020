//! A word from outside that the operator's files are to be looked at again. Who gives it (a signal, a button) is not
//! known here.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Says to every router that was given it: look at the folders of templates and languages again, before the next page.
/// For installations where nobody looks before each page ([`crate::Options::templates_reload`]).
#[derive(Clone, Debug, Default)]
pub struct LookAgain(Arc<AtomicU64>);

impl LookAgain {
    /// Says it.
    pub fn now(&self) {
        self.0.fetch_add(1, Ordering::Release);
    }

    /// How often it has been said.
    pub(crate) fn count(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}
