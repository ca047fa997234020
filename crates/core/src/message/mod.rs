//! Messages: sending them (as a set, one transaction for all that wait) and looking at them one by one. Pages of them
//! are put together by [`crate::history`], which knows what hangs on them.

mod change;
mod forward;
pub(crate) mod look;
mod mention;
mod send;
pub(crate) mod sql;
#[cfg(test)]
mod tests;

pub use change::Version;
pub(crate) use change::{delete, edit, erase, hide, versions, wipe};
pub(crate) use forward::forward;
pub(crate) use look::{hold, seen};
pub(crate) use send::{Sending, say, send_all};
