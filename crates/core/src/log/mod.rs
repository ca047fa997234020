//! The log: every durable thing that happened in a room, in one gapless order. Reading it is a query like any
//! other; writing goes through [`crate::cx::Cx::append`] and the set of sends.

pub(crate) mod sql;

use std::collections::BTreeSet;

use parlor_proto::event::{Events, List};
use parlor_proto::{Code, Event, Problem, Seq, UserId, What};

use crate::actor::Actor;
use crate::error::Result;
use crate::message::look;
use crate::store::Conn;
use crate::{limit, member, user};

/// `event.list`: the log after a seq, oldest first.
pub(crate) fn list(conn: &mut dyn Conn, actor: &Actor, it: &List) -> Result<Events> {
    let most = crate::page_limit(it.limit, limit::EVENTS, limit::EVENTS)?;
    if it.after < 0 {
        return Err(Problem::new(Code::Invalid, "`after` is a seq: 0 or more.").field("after").into());
    }
    let standing = member::standing(conn, actor, it.room)?;
    let after = it.after.max(standing.history_from);
    let mut data = sql::after(conn, actor.tenant, Some(actor.user), it.room, after, most)?;
    let weight = |event: &Event| match &event.what {
        What::MessageSent(message) | What::MessageEdited(message) => limit::weight(message),
        _ => parlor_proto::frame::encode(event).len(),
    };
    data.truncate(limit::fitting(data.iter().map(weight), data.len()));
    let mut named = BTreeSet::new();
    data.iter().for_each(|event| names(event, &mut named));
    let mut people = user::sql::some(conn, actor.tenant, named.iter().take(limit::PAGE as usize))?;
    let weight = |user: &_| parlor_proto::frame::encode(user).len() + 1;
    people.truncate(limit::within(limit::PEOPLE_BYTES, people.iter().map(weight)));
    Ok(Events { head: head_of(&data, standing.seq), data, people })
}

/// A log that grew between two reads is at least as long as what was just read of it.
fn head_of(data: &[Event], head: Seq) -> Seq {
    data.last().map_or(head, |last| last.seq.max(head))
}

/// Whom an entry names.
pub(crate) fn names(event: &Event, into: &mut BTreeSet<UserId>) {
    into.extend(event.by);
    match &event.what {
        What::MessageSent(it) | What::MessageEdited(it) => look::names(it, into),
        What::MessageDeleted(it) => into.extend([it.sender]),
        What::RoomCreated(it) => into.extend(&it.members),
        What::MemberJoined(it) => into.extend(&it.users),
        What::MemberLeft(it) => into.extend([it.user]),
        What::MemberChanged(it) => into.extend([it.user]),
        What::ReactionAdded(it) | What::ReactionRemoved(it) => into.extend([it.user]),
        What::RoomChanged(_) | What::RoomDeleted(_) | What::MessagePinned(_) | What::MessageUnpinned(_) => {}
    }
}
