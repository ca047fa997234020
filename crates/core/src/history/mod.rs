//! History: messages as a page shows them, with all that hangs on them and the system entries between them.
//!
//! Reads only. The log's head is read before the rows: whatever happened since may be in them already, and applying
//! its entries on top comes to the same.

mod jump;
#[cfg(test)]
mod scale;
pub(crate) mod sql;

use std::collections::BTreeSet;

use parlor_proto::message::{Get, List, Message, Messages};
use parlor_proto::{Event, Number, Page, RoomId, Seq, UserId};

use crate::actor::Actor;
use crate::error::Result;
use crate::member::Standing;
use crate::message::look::sql::Stored;
use crate::message::{self, look};
use crate::store::{Conn, Fault};
use crate::{limit, log, member, reaction, user};

/// `message.get`
pub(crate) fn get(conn: &mut dyn Conn, actor: &Actor, it: &Get) -> Result<Message> {
    let held = message::seen(conn, actor, it.room, it.number)?;
    let stored = Stored { message: held.message, pinned_at: held.pinned_at };
    Ok(dressed(conn, actor, vec![stored])?.swap_remove(0))
}

/// `message.list`: a page, newest first, by seq: stable while messages arrive.
pub(crate) fn list(conn: &mut dyn Conn, actor: &Actor, it: &List) -> Result<Messages> {
    let most = crate::page_limit(it.limit, limit::PAGE_DEFAULT, limit::PAGE)?;
    jump::check(it)?;
    let standing = member::standing(conn, actor, it.room)?;
    let view = View::of(conn, actor, it.room, standing)?;
    if let Some(middle) = jump::middle(conn, actor.tenant, it, &view.standing)? {
        let (data, page, between) = jump::around(conn, &view, middle, most)?;
        return Ok(view.told(conn, data, page, between)?);
    }
    let (mut data, kept, has_more) = match it.after {
        Some(after) => view.after(conn, after, most)?,
        None => view.before(conn, it.before, most)?,
    };
    data.truncate(kept);
    if it.after.is_some() {
        data.reverse();
    }
    let older = data.last().filter(|_| has_more || it.after.is_some()).map(|last| last.seq.to_string());
    let newer =
        data.first().map(|first| first.seq.to_string()).or_else(|| it.after.map(|seq| seq.to_string()));
    // Up to where the next page begins, so that every entry stands on one page.
    let between = match it.after {
        Some(after) => (after, data.first().filter(|_| has_more).map_or(Seq::MAX, |it| it.seq)),
        None => (
            data.last().filter(|_| has_more).map_or(standing.history_from, |it| it.seq),
            it.before.unwrap_or(Seq::MAX),
        ),
    };
    let page = Page { next: older, prev: newer, has_more };
    Ok(view.told(conn, data, page, between)?)
}

/// `pin.list`: pinned messages, last pinned first.
pub(crate) fn pinned(conn: &mut dyn Conn, actor: &Actor, room: RoomId) -> Result<Messages> {
    let standing = member::standing(conn, actor, room)?;
    let found = sql::pinned(conn, actor, room, standing.history_from, limit::PINS)?;
    let mut data = dressed(conn, actor, found)?;
    let kept = limit::fitting(data.iter().map(limit::weight), data.len());
    let page = Page { next: None, prev: None, has_more: data.len() > kept };
    data.truncate(kept);
    let people = people(conn, actor, &data, &[])?;
    Ok(Messages { data, page, seq: standing.seq, system: Vec::new(), people })
}

/// Some messages of rooms that the actor may see, without those that are deleted or hidden, in no order.
pub(crate) fn some(
    conn: &mut dyn Conn,
    actor: &Actor,
    of: &[(RoomId, Number)],
) -> Result<Vec<Message>, Fault> {
    let found = look::sql::each(conn, actor, of)?.into_values();
    let found = found.filter(|it| !it.message.deleted && !it.message.hidden).collect();
    dressed(conn, actor, found)
}

/// Puts on messages what hangs on them, as the actor sees it.
fn dressed(conn: &mut dyn Conn, actor: &Actor, found: Vec<Stored>) -> Result<Vec<Message>, Fault> {
    let pinned = |it: Stored| Message { pinned: it.pinned_at.is_some(), ..it.message };
    let mut data: Vec<Message> = found.into_iter().map(pinned).collect();
    look::sql::dress(conn, actor.tenant, &mut data.iter_mut().collect::<Vec<_>>())?;
    let keys: Vec<_> = data.iter().filter(|it| !it.deleted).map(|it| (it.room, it.number)).collect();
    let mut reactions = reaction::sql::on_each(conn, actor, &keys)?;
    for message in &mut data {
        message.reactions = reactions.remove(&(message.room, message.number)).unwrap_or_default();
    }
    Ok(data)
}

/// Who is named, for whoever has not met them: only so many, the others can be asked for.
fn people(
    conn: &mut dyn Conn,
    actor: &Actor,
    data: &[Message],
    system: &[Event],
) -> Result<Vec<parlor_proto::user::User>, Fault> {
    let mut named: BTreeSet<UserId> = BTreeSet::new();
    data.iter().for_each(|message| look::names(message, &mut named));
    system.iter().for_each(|event| log::names(event, &mut named));
    let mut people = user::sql::some(conn, actor.tenant, named.iter().take(limit::PAGE as usize))?;
    let weight = |user: &_| parlor_proto::frame::encode(user).len() + 1;
    people.truncate(limit::within(limit::PEOPLE_BYTES, people.iter().map(weight)));
    Ok(people)
}

/// A room as one of its members looks through it.
struct View<'a> {
    actor: &'a Actor,
    room: RoomId,
    standing: Standing,
    /// The last message that does not exist for them.
    floor: Number,
}

/// A page on its way: one message more than fits tells that there is more.
type Paged = (Vec<Message>, usize, bool);

impl<'a> View<'a> {
    fn of(
        conn: &mut dyn Conn,
        actor: &'a Actor,
        room: RoomId,
        standing: Standing,
    ) -> Result<View<'a>, Fault> {
        let floor = match standing.history_from {
            0 => 0,
            from => sql::last_before(conn, actor.tenant, room, from.saturating_add(1))?,
        };
        Ok(View { actor, room, standing, floor })
    }

    /// The messages right before a seq, newest first.
    fn before(&self, conn: &mut dyn Conn, seq: Option<Seq>, most: i64) -> Result<Paged, Fault> {
        let last = match seq {
            Some(seq) if seq <= self.standing.seq => {
                sql::last_before(conn, self.actor.tenant, self.room, seq)?
            }
            _ => Number::MAX,
        };
        self.page(conn, (self.floor, last), false, most)
    }

    /// The messages right after a seq, oldest first.
    fn after(&self, conn: &mut dyn Conn, seq: Seq, most: i64) -> Result<Paged, Fault> {
        let first = sql::last_before(conn, self.actor.tenant, self.room, seq.saturating_add(1))?;
        self.page(conn, (first.max(self.floor), Number::MAX), true, most)
    }

    fn page(
        &self,
        conn: &mut dyn Conn,
        bounds: (Number, Number),
        up: bool,
        most: i64,
    ) -> Result<Paged, Fault> {
        let found = sql::page(conn, self.actor, self.room, bounds, up, most + 1)?;
        let data = dressed(conn, self.actor, found)?;
        let kept = limit::fitting(data.iter().map(limit::weight), most as usize);
        let has_more = data.len() > kept;
        Ok((data, kept, has_more))
    }

    /// The whole answer: with the system entries between two seqs and the people named.
    fn told(
        &self,
        conn: &mut dyn Conn,
        data: Vec<Message>,
        page: Page,
        (from, before): (Seq, Seq),
    ) -> Result<Messages, Fault> {
        let from = from.max(self.standing.history_from);
        let mut system = log::sql::system(conn, self.actor.tenant, self.room, from, before, limit::PAGE)?;
        let weight = |event: &_| parlor_proto::frame::encode(event).len() + 1;
        system.truncate(limit::within(limit::SYSTEM_BYTES, system.iter().map(weight)));
        let people = people(conn, self.actor, &data, &system)?;
        Ok(Messages { data, page, seq: self.standing.seq, system, people })
    }
}
