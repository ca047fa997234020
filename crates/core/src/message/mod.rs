//! Messages: sending them (as a set, one transaction for all that wait) and looking at them one by one. Pages of them
//! are put together by [`crate::history`], which knows what hangs on them.

pub(crate) mod look;
mod send;
pub(crate) mod sql;

pub(crate) use look::{hold, seen};
pub(crate) use send::{Sending, send_all};
