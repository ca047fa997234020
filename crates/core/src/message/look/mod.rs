//! Looking at messages: one of them, held still while something is done to it, or several as somebody sees them.
//!
//! Must not know what other features hang on a message: they dress it themselves.

pub(crate) mod sql;

use std::collections::BTreeSet;

use parlor_proto::message::Message;
use parlor_proto::{Number, Problem, Reason, RoomId, Time, UserId};

use crate::access;
use crate::actor::Actor;
use crate::error::Result;
use crate::member::{self, Standing};
use crate::store::Conn;

/// A message that the actor may see, and how they stand in its room.
pub(crate) struct Held {
    pub(crate) standing: Standing,
    pub(crate) message: Message,
    pub(crate) pinned_at: Option<Time>,
}

impl Held {
    /// May the actor say something in the room?
    pub(crate) fn may_post(&self) -> Result<(), Problem> {
        access::may_post(&self.standing.facts())
    }

    /// Refuses what has been deleted; `field` is what named it.
    pub(crate) fn present(&self, field: &str) -> Result<(), Problem> {
        if self.message.deleted { Err(gone(field)) } else { Ok(()) }
    }
}

/// The message is deleted: nothing hangs on it any more, and nothing can be done to it.
pub(crate) fn gone(field: &str) -> Problem {
    Problem::because(Reason::MessageDeleted, &[]).field(field)
}

/// A message to do something to: its room stands still until the commit.
pub(crate) fn hold(conn: &mut dyn Conn, actor: &Actor, room: RoomId, number: Number) -> Result<Held> {
    look(conn, actor, room, number, true)
}

/// A message to look at.
pub(crate) fn seen(conn: &mut dyn Conn, actor: &Actor, room: RoomId, number: Number) -> Result<Held> {
    look(conn, actor, room, number, false)
}

fn look(conn: &mut dyn Conn, actor: &Actor, room: RoomId, number: Number, hold: bool) -> Result<Held> {
    let (found, message) = sql::at(conn, actor, room, number, hold)?;
    let standing = member::seen(found)?;
    // Below the history, hidden for me, or never there: the answer is the same.
    let it = message.filter(|it| it.message.seq > standing.history_from && !it.message.hidden);
    let it = it.ok_or_else(|| Problem::not_found(Reason::NoSuchMessage))?;
    Ok(Held { standing, message: it.message, pinned_at: it.pinned_at })
}

/// Whom a message names.
pub(crate) fn names(message: &Message, into: &mut BTreeSet<UserId>) {
    into.insert(message.sender);
    into.extend(message.reply.as_ref().map(|quote| quote.sender));
    into.extend(&message.mentions);
}
