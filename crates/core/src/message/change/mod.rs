//! Changing what was said: another text, deleting it for everyone, deleting it for me. A number that was given stays
//! given: what is deleted leaves its place.
//!
//! What is so already is done without an entry.

mod sql;

use std::collections::BTreeSet;

use parlor_proto::command::Done;
use parlor_proto::event::AccountEvent;
use parlor_proto::message::{Delete, Deleted, Edit, Hide, Message};
use parlor_proto::{Code, Number, Problem, Reason, RoomId, TenantId, Time, UserId, What};

use super::look::{self, hold};
use super::{mention, send};
use crate::access;
use crate::actor::Actor;
use crate::cx::Cx;
use crate::error::Result;
use crate::store::{Conn, Fault};
use crate::{attachment, limit, member};

/// A text that a message had before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// 1 is the first one.
    pub version: i64,
    /// What it said.
    pub text: String,
    /// Since when it said so.
    pub at: Time,
}

/// Earlier texts of a message, for an operator.
pub(crate) fn versions(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    number: Number,
) -> Result<Vec<Version>, Fault> {
    sql::versions(conn, tenant, room, number)
}

/// `message.edit`
pub(crate) fn edit(cx: &mut Cx<'_>, actor: &Actor, it: &Edit) -> Result<Message> {
    let text = send::text(&it.text)?;
    let held = hold(cx.conn, actor, it.room, it.number)?;
    held.may_post()?;
    if held.message.sender != actor.user {
        return Err(Problem::because(Reason::EditNotYours, &[]).into());
    }
    held.present("number")?;
    let mut message = held.message;
    look::sql::dress(cx.conn, cx.tenant, &mut [&mut message])?;
    if text.is_empty() && message.attachments.is_empty() {
        return Err(send::nothing().into());
    }
    if message.text == text {
        return Ok(message);
    }
    within(cx.limits.edit_seconds, message.created_at, cx.now, Reason::EditTooLate)?;
    if cx.limits.keep_versions {
        sql::keep(cx.conn, cx.tenant, &message)?;
    }
    text.clone_into(&mut message.text);
    message.edited_at = Some(cx.now);
    let before = std::mem::take(&mut message.mentions);
    mention::again(cx, actor, &held.standing, &mut message, &before)?;
    sql::edit(cx.conn, cx.tenant, &message)?;
    cx.append(it.room, Some(actor.user), What::MessageEdited(message.clone()))?;
    Ok(message)
}

/// `message.delete`: for everyone.
pub(crate) fn delete(cx: &mut Cx<'_>, actor: &Actor, it: &Delete) -> Result<Message> {
    let held = hold(cx.conn, actor, it.room, it.number)?;
    let message = held.message;
    if message.deleted {
        return Ok(message);
    }
    access::may_change(&held.standing.facts())?;
    if message.sender == actor.user {
        within(cx.limits.delete_seconds, message.created_at, cx.now, Reason::DeleteTooLate)?;
    } else {
        let theirs = member::sql::standing(cx.conn, cx.tenant, it.room, message.sender)?;
        access::may_moderate(&held.standing.facts(), theirs.map(|(standing, _)| standing.role))?;
    }
    erase(cx, &message)?;
    let (id, number, sender) = (message.id, message.number, message.sender);
    cx.append(it.room, Some(actor.user), What::MessageDeleted(Deleted { id, number, sender }))?;
    Ok(Message {
        deleted: true,
        ..Message::plain(
            id,
            it.room,
            message.seq,
            number,
            sender,
            String::new(),
            message.nonce,
            message.created_at,
        )
    })
}

/// Leaves nothing of a message but its place. The entry in the log is the caller's.
pub(crate) fn erase(cx: &mut Cx<'_>, message: &Message) -> Result<()> {
    if cx.limits.keep_versions && !message.text.is_empty() {
        sql::keep(cx.conn, cx.tenant, message)?;
    }
    sql::empty(cx.conn, cx.tenant, message, !cx.limits.keep_versions, cx.now)?;
    attachment::release(cx, message.room, message.number)
}

/// Empties messages of somebody whose account is taken away, at most `most` of them, in a room that is held, and what
/// they said before a change; how many messages were emptied.
pub(crate) fn wipe(cx: &mut Cx<'_>, room: RoomId, user: UserId, most: i64) -> Result<i64> {
    let messages = sql::of(cx.conn, cx.tenant, room, user, most)?;
    for (number, id) in &messages {
        let message = Message::plain(*id, room, 0, *number, user, String::new(), String::new(), cx.now);
        sql::empty(cx.conn, cx.tenant, &message, true, cx.now)?;
        attachment::release(cx, room, *number)?;
        let (id, number, sender) = (*id, *number, user);
        cx.append(room, None, What::MessageDeleted(Deleted { id, number, sender }))?;
    }
    if messages.is_empty() {
        sql::forget_versions(cx.conn, cx.tenant, room, user)?;
    }
    Ok(messages.len() as i64)
}

/// Refuses what comes too late; 0: it never does.
fn within(seconds: u32, since: Time, now: Time, why: Reason) -> Result<(), Problem> {
    if seconds == 0 || now.0.saturating_sub(since.0) <= i64::from(seconds) * 1_000 {
        return Ok(());
    }
    // In the largest unit of which there are several.
    let units = [(86_400, "days"), (3_600, "hours"), (60, "minutes")];
    let fits = |(length, _): &(u32, &str)| seconds.is_multiple_of(*length) && seconds > *length;
    let (length, unit) = units.into_iter().find(fits).unwrap_or((1, "seconds"));
    Err(Problem::because(why, &[("time", (seconds / length).into()), ("unit", unit.into())]))
}

/// `message.hide`: deleted for me.
pub(crate) fn hide(cx: &mut Cx<'_>, actor: &Actor, it: &Hide) -> Result<Done> {
    let numbers: BTreeSet<Number> = it.numbers.iter().copied().collect();
    if numbers.is_empty() || numbers.len() > limit::HIDDEN_AT_ONCE {
        let why = format!("`numbers` are 1 to {} messages.", limit::HIDDEN_AT_ONCE);
        return Err(Problem::new(Code::Invalid, why).field("numbers").into());
    }
    member::sql::lock(cx.conn, &BTreeSet::from([(cx.tenant, it.room)]))?;
    let standing = member::standing(cx.conn, actor, it.room)?;
    let found = sql::hideable(cx.conn, actor, it.room, numbers.iter().copied())?;
    if found.iter().filter(|it| it.seq > standing.history_from).count() < numbers.len() {
        return Err(Problem::not_found(Reason::NoSuchMessage).field("numbers").into());
    }
    let mut fresh: Vec<_> = found.into_iter().filter(|it| !it.hidden).collect();
    fresh.sort_unstable_by_key(|it| it.number);
    if fresh.is_empty() {
        return Ok(Done {});
    }
    let unread =
        fresh.iter().filter(|it| it.number > standing.read && it.sender != actor.user && !it.deleted);
    let unread = unread.count() as i64;
    let numbers: Vec<Number> = fresh.iter().map(|it| it.number).collect();
    sql::hide(cx.conn, actor, it.room, &numbers, unread)?;
    let room: RoomId = it.room;
    cx.own(actor.user, |account| AccountEvent::MessageHidden { account, room, numbers })?;
    Ok(Done {})
}
