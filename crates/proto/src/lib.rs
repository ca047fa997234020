//! The words of Parlor: commands, answers, events, signals and error codes, exactly as they stand on the wire.
//!
//! Reading order: [`ids`], [`time`], [`error`], [`reason`], then a noun ([`user`], [`room`], [`member`], [`message`],
//! [`attachment`], [`reaction`], [`pin`], [`read`], [`search`], [`login`], [`relation`], [`block`], [`report`], [`host`]),
//! then [`command`] (what a client may say), [`event`] and [`signal`] (what it may hear) and [`frame`] (how both
//! travel on the socket). This crate does no IO, reads no clock, and knows neither a database nor HTTP.

pub mod attachment;
pub mod block;
pub mod change;
pub mod command;
pub mod error;
pub mod event;
pub mod frame;
pub mod hello;
pub mod host;
pub mod ids;
pub mod login;
pub mod member;
pub mod message;
pub mod object;
pub mod page;
pub mod pin;
pub mod reaction;
pub mod read;
pub mod reason;
pub mod relation;
pub mod report;
pub mod room;
pub mod search;
pub mod signal;
pub mod time;
pub mod user;

pub use command::{Ask, Call, Command, Query};
pub use error::{Code, Problem, Retry};
pub use event::{AccountEvent, Event, What};
pub use frame::{Incoming, Outgoing};
pub use ids::{
    AttachmentId, EpochId, KeyId, LoginId, MessageId, Number, RoomId, Seq, SessionId, TenantId, UserId,
};
pub use page::{Page, Paged};
pub use reason::{Arg, Reason};
pub use signal::Signal;
pub use time::Time;

/// The subprotocol a socket may ask for.
pub const SUBPROTOCOL: &str = "parlor.v1.json";
