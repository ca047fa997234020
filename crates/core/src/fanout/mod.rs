//! Fan-out: how nodes hint each other that something happened. A hint may be lost, repeated, reordered or late;
//! that may delay a client, it never misleads one. Nothing durable goes this way alone.

pub(crate) mod envelope;
mod local;
#[cfg(feature = "redis")]
mod redis;

use std::sync::Arc;

use bytes::Bytes;
use parlor_proto::{RoomId, UserId};

pub(crate) use envelope::{Audience, Hint, Sealer};
pub(crate) use local::Local;
#[cfg(feature = "redis")]
pub(crate) use redis::Redis;

/// What a hint is about; a node subscribes only to what its own people may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    /// A room somebody here is in.
    Room(RoomId),
    /// A user who is here.
    User(UserId),
    /// All nodes.
    Nodes,
}

/// What a fan-out hands to the node. Called from the fan-out's own thread; must not block.
pub(crate) struct Sink {
    /// Tells this installation from others on the same bus: short, of letters and digits. Saves work; what
    /// keeps them apart is the seal.
    pub(crate) tag: String,
    /// A sealed envelope arrived.
    pub(crate) arrived: Box<dyn Fn(Bytes) + Send + Sync>,
    /// The connection is new or was lost in between: hints may have been missed.
    pub(crate) missed: Box<dyn Fn() + Send + Sync>,
}

/// The bus between nodes.
///
/// `publish`, `subscribe` and `unsubscribe` never block and never fail: what cannot be passed on now is dropped
/// (the head check finds it). A node may receive its own envelopes. Subscriptions survive a lost connection.
pub(crate) trait Fanout: Send + Sync {
    fn publish(&self, subject: Subject, envelope: Bytes);
    fn subscribe(&self, subject: Subject);
    fn unsubscribe(&self, subject: Subject);
    /// The bus answers; `None` when there is none.
    fn healthy(&self) -> Option<bool>;
    /// Starts receiving. Called once.
    fn start(&self, sink: Arc<Sink>);
    /// Stops; joins its threads.
    fn close(&self);
}
