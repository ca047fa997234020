//! What an operator does with a whole installation at once: filling it, looking whether it is right, copying it.
//!
//! Works on connections of its own, beside a running server where that is harmless, and says how far it has come. Must
//! not have a rule of chat: whatever is written goes through the same functions as in the writer.

mod backup;
mod export;
mod seed;
mod verify;

pub use backup::{Kept, Restored};
pub use export::{Export, Exported};
pub use seed::{Plan, Seeded};
pub use verify::{Difference, Verified};

use crate::builder::StartError;
use crate::error::Error;
use crate::hub::Online;
use crate::store::{CommitFault, Conn, Fault, Location, Store};

/// How far a long piece of work has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is done now.
    pub stage: &'static str,
    /// How much of it is done.
    pub done: u64,
    /// How much it is; 0: nobody knows.
    pub of: u64,
}

/// Who is told how far it has come.
pub(crate) type Told<'a> = &'a mut dyn FnMut(Step);

impl From<Error> for StartError {
    fn from(error: Error) -> StartError {
        match error {
            Error::Fault(fault) => fault.into(),
            Error::Refused(problem) => StartError::new(problem.detail),
            Error::Unknown => StartError::new("the database did not say whether it has stored"),
        }
    }
}

impl From<CommitFault> for StartError {
    fn from(fault: CommitFault) -> StartError {
        let (CommitFault::NotDone(fault) | CommitFault::Unknown(fault)) = fault;
        fault.into()
    }
}

impl From<std::io::Error> for StartError {
    fn from(error: std::io::Error) -> StartError {
        StartError::new(error.to_string())
    }
}

/// Where nobody is connected.
struct Nobody;

impl Online for Nobody {
    fn is_online(&self, _: parlor_proto::UserId) -> bool {
        false
    }
}

/// Opens a store beside whoever uses it, without changing its shape.
fn beside(location: &Location) -> Result<Store, StartError> {
    Ok(Store::look(location)?)
}

/// Does something in one transaction; nothing is done when it fails.
fn whole<T, E: From<Fault>>(
    conn: &mut dyn Conn,
    work: impl FnOnce(&mut dyn Conn) -> Result<T, E>,
) -> Result<T, StartError>
where
    StartError: From<E>,
{
    conn.begin()?;
    match work(conn) {
        Ok(done) => {
            conn.commit()?;
            Ok(done)
        }
        Err(error) => {
            conn.rollback();
            Err(error.into())
        }
    }
}
