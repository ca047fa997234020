//! Refused, fault, unknown: the three ways in which a thing does not end well.
//!
//! *Refused* is expected and belongs to the user. *Fault* is ours: logged once where it is turned into an answer,
//! shown as `internal`. *Unknown*: the commit did not answer; a retry with the same nonce is harmless.

use parlor_proto::{Code, Problem, Reason};

use crate::store::{Fault, FaultKind};

/// Why a command or query gave no answer.
#[derive(Debug)]
pub(crate) enum Error {
    Refused(Problem),
    Fault(Fault),
    Unknown,
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Error {
        Error::Refused(problem)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        Error::Fault(fault)
    }
}

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// What the outside gets to know; a fault is logged here, once.
    pub(crate) fn into_problem(self) -> Problem {
        match self {
            Error::Refused(problem) => problem,
            Error::Unknown => Problem::new(
                Code::Unknown,
                "The server lost its database at the moment of storing. Send again with the same nonce.",
            ),
            Error::Fault(fault) => {
                let problem = match fault.kind {
                    FaultKind::Full => Problem::because(Reason::DiskFull, &[]),
                    FaultKind::Gone => Problem::because(Reason::DatabaseGone, &[]).after(2),
                    FaultKind::Busy => Problem::because(Reason::DatabaseBusy, &[]).after(1),
                    _ => Problem::new(Code::Internal, "A fault of ours. It has been logged."),
                };
                tracing::error!(fault = %fault, code = problem.code.as_str(), "a command ended in a fault");
                problem
            }
        }
    }
}

/// The inbox of the writer or of the readers is full.
pub(crate) fn overloaded() -> Problem {
    Problem::because(Reason::ServerBusy, &[]).after(1)
}
