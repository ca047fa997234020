//! What tests of the engine, and of whatever is built on it, need: a fresh engine with people and sockets, dice,
//! and a history of what everybody did and saw with its checker.
//!
//! Only with the feature `testing`, and in the engine's own tests. Must not be needed by anything that is shipped.

mod busy;
mod chat;
mod faults;
pub mod files;
pub mod history;
mod person;
mod reduce;
mod removal;
#[cfg(test)]
pub(crate) mod said;
#[cfg(test)]
mod sentences;
mod settling;
pub mod sim;
mod socket;
mod sql;

#[cfg(test)]
pub(crate) use sentences::{literals, sentence};

pub use crate::dice::Dice;
pub use busy::{Busy, Stall, busy_readers};
#[cfg(test)]
pub(crate) use chat::url;
pub use chat::{On, Setup, TestChat, indexed, rules};
pub use history::History;
pub use person::Person;
pub use reduce::Memory;
pub use socket::{Frame, Socket};
pub(crate) use sql::{host_room, set_role};
