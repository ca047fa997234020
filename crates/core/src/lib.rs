//! The engine of Parlor: rules, log, store, hub, fan-out, sessions.
//!
//! It knows neither HTTP nor HTML, works without an async runtime of its own (plain threads and callbacks), and
//! can be stepped by hand in the simulation. Start at [`Chat`].

mod chat;
mod store;

pub use chat::{Actor, Builder, Chat, Close, Health, Limits, Live, Next, StartError};
pub use parlor_proto as proto;
