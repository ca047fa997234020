//! Reactions: an emoji on a message, one of each kind a person. An entry says how many there are now, so that
//! applying it twice comes to the same.
//!
//! Must not know how a page of messages is put together: it offers what hangs on them.

pub(crate) mod sql;

use parlor_proto::command::Done;
use parlor_proto::reaction::{Add, By, List, Reacted, Reactions, Remove};
use parlor_proto::{Problem, Reason, What};

use crate::access;
use crate::actor::Actor;
use crate::cx::Cx;
use crate::error::Result;
use crate::store::Conn;
use crate::{limit, message, text};

/// `reaction.add`.
pub(crate) fn add(cx: &mut Cx<'_>, actor: &Actor, it: &Add) -> Result<Done> {
    let emoji = text::emoji(&it.emoji)?;
    let held = message::hold(cx.conn, actor, it.room, it.number)?;
    held.may_post()?;
    held.present("number")?;
    let there = sql::on(cx.conn, actor, it.room, it.number)?;
    let same = there.iter().find(|reaction| reaction.emoji == emoji);
    if same.is_some_and(|reaction| reaction.mine) {
        return Ok(Done {});
    }
    if same.is_none() && there.len() >= limit::EMOJI_PER_MESSAGE {
        let most = &[("most", limit::EMOJI_PER_MESSAGE.into())];
        return Err(Problem::because(Reason::ReactionsFull, most).into());
    }
    let count = same.map_or(0, |reaction| reaction.count) + 1;
    let what = Reacted { number: it.number, emoji, user: actor.user, count };
    let place = cx.append(it.room, Some(actor.user), What::ReactionAdded(what.clone()))?;
    sql::insert(cx.conn, cx.tenant, it.room, &what, place)?;
    Ok(Done {})
}

/// `reaction.remove`: of one's own, also by those who may only read.
pub(crate) fn remove(cx: &mut Cx<'_>, actor: &Actor, it: &Remove) -> Result<Done> {
    let emoji = text::emoji(&it.emoji)?;
    let held = message::hold(cx.conn, actor, it.room, it.number)?;
    access::may_change(&held.standing.facts())?;
    if let Some(count) = sql::remove(cx.conn, actor, it.room, it.number, &emoji)? {
        let what = Reacted { number: it.number, emoji, user: actor.user, count };
        cx.append(it.room, Some(actor.user), What::ReactionRemoved(what))?;
    }
    Ok(Done {})
}

/// `reaction.list`: who reacted with what. However long the names are, the answer fits a frame.
pub(crate) fn list(conn: &mut dyn Conn, actor: &Actor, it: &List) -> Result<Reactions> {
    message::seen(conn, actor, it.room, it.number)?;
    let mut data: Vec<By> = Vec::new();
    let mut left = limit::PAGE_BYTES;
    for (emoji, count, user) in sql::by(conn, actor.tenant, it.room, it.number, limit::PAGE)? {
        if data.last().is_none_or(|last| last.emoji != emoji) {
            data.push(By { emoji, count, users: Vec::new() });
        }
        let weight = parlor_proto::frame::encode(&user).len() + 1;
        if let Some(last) = data.last_mut().filter(|_| weight <= left) {
            left -= weight;
            last.users.push(user);
        }
    }
    Ok(Reactions { data })
}
