//! What can go wrong below the rules, in the few words the writer decides by.
//!
//! Must not name a driver, and must not carry a value from a row: details end up in logs.

use std::fmt;

/// What a fault means for whoever has to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// A unique or foreign key was violated.
    Conflict,
    /// A lock, a serialization failure, a deadlock or a statement that took too long: try again.
    Busy,
    /// The connection is lost. The next attempt outside a transaction reconnects.
    Gone,
    /// The disk is full.
    Full,
    /// The disk failed or the file is damaged: nothing may be acknowledged any more.
    Fatal,
    /// Anything else: wrong SQL, wrong types, wrong configuration.
    Other,
}

/// A failure of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) detail: String,
}

impl Fault {
    pub(crate) fn new(kind: FaultKind, detail: impl Into<String>) -> Fault {
        Fault { kind, detail: detail.into() }
    }

    pub(crate) fn other(detail: impl Into<String>) -> Fault {
        Fault::new(FaultKind::Other, detail)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            FaultKind::Conflict => "conflict",
            FaultKind::Busy => "busy",
            FaultKind::Gone => "connection lost",
            FaultKind::Full => "disk full",
            FaultKind::Fatal => "fatal",
            FaultKind::Other => "store",
        };
        write!(f, "{kind}: {}", self.detail)
    }
}

impl std::error::Error for Fault {}

/// Why a commit did not answer "done".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CommitFault {
    /// Nothing of the transaction is in the database.
    NotDone(Fault),
    /// It may be in the database or not: only a retry with the same nonce can tell.
    Unknown(Fault),
}

impl fmt::Display for CommitFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommitFault::NotDone(fault) => write!(f, "not committed: {fault}"),
            CommitFault::Unknown(fault) => write!(f, "commit unknown: {fault}"),
        }
    }
}

impl std::error::Error for CommitFault {}
