//! Pins: messages that a room keeps in sight. The list is a page of messages: [`crate::history::pinned`] puts it
//! together.

mod sql;

use parlor_proto::command::Done;
use parlor_proto::pin::{Add, Pinned, Remove};
use parlor_proto::{Number, Problem, Reason, RoomId, Time, What};

use crate::access;
use crate::actor::Actor;
use crate::cx::Cx;
use crate::error::Result;
use crate::limit;
use crate::message::{self, look::Held};

/// `pin.add`
pub(crate) fn add(cx: &mut Cx<'_>, actor: &Actor, it: &Add) -> Result<Done> {
    let held = allowed(cx, actor, it.room, it.number)?;
    held.present("number")?;
    if held.pinned_at.is_some() {
        return Ok(Done {});
    }
    let (pins, last) = sql::pins(cx.conn, cx.tenant, it.room)?;
    if pins >= limit::PINS {
        return Err(Problem::because(Reason::PinsFull, &[("most", limit::PINS.into())]).into());
    }
    // Two of one millisecond stand in the order of their entries, too.
    let at = cx.now.max(Time(last + 1));
    sql::set(cx.conn, cx.tenant, it.room, it.number, Some(at))?;
    cx.append(it.room, Some(actor.user), What::MessagePinned(Pinned { number: it.number }))?;
    Ok(Done {})
}

/// `pin.remove`
pub(crate) fn remove(cx: &mut Cx<'_>, actor: &Actor, it: &Remove) -> Result<Done> {
    let held = allowed(cx, actor, it.room, it.number)?;
    if held.pinned_at.is_some() {
        sql::set(cx.conn, cx.tenant, it.room, it.number, None)?;
        cx.append(it.room, Some(actor.user), What::MessageUnpinned(Pinned { number: it.number }))?;
    }
    Ok(Done {})
}

fn allowed(cx: &mut Cx<'_>, actor: &Actor, room: RoomId, number: Number) -> Result<Held> {
    let held = message::hold(cx.conn, actor, room, number)?;
    access::may_pin(&held.standing.facts())?;
    Ok(held)
}
