//! Where somebody is a member, and where the logs of those rooms stand: what a node listens to.
//!
//! Must not decide what is told to whom.

pub(crate) mod sql;
