//! The log: every durable thing that happened in a room, in one gapless order. Reading it is a query like any
//! other; writing goes through [`crate::cx::Cx::append`] and the set of sends.

pub(crate) mod sql;

use parlor_proto::event::{Events, List};
use parlor_proto::{Code, Event, Problem, Seq, What};

use crate::actor::Actor;
use crate::error::Result;
use crate::store::Conn;
use crate::{limit, member};

/// `event.list`: the log after a seq, oldest first.
pub(crate) fn list(conn: &mut dyn Conn, actor: &Actor, it: &List) -> Result<Events> {
    let most = crate::page_limit(it.limit, limit::EVENTS, limit::EVENTS)?;
    if it.after < 0 {
        return Err(Problem::new(Code::Invalid, "`after` is a seq: 0 or more.").field("after").into());
    }
    let standing = member::standing(conn, actor, it.room)?;
    let after = it.after.max(standing.history_from);
    let mut data = sql::after(conn, actor.tenant, it.room, after, most)?;
    let weight = |event: &Event| match &event.what {
        What::MessageSent(message) | What::MessageEdited(message) => limit::weight(message),
        _ => parlor_proto::frame::encode(event).len(),
    };
    data.truncate(limit::fitting(data.iter().map(weight), data.len()));
    Ok(Events { head: head_of(&data, standing.seq), data, people: Vec::new() })
}

/// A log that grew between two reads is at least as long as what was just read of it.
fn head_of(data: &[Event], head: Seq) -> Seq {
    data.last().map_or(head, |last| last.seq.max(head))
}
