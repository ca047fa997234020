//! What one person may decide about another: blocks, and the answer to a first word. Neither is told to the other side by
//! name: a block and a declined request look alike from there.
//!
//! Must not decide what a room becomes by it: that is settled ([`crate::room::settle`]).

mod sql;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parlor_proto::block::{Accept, Block, Blocked, Decline, List, Unblock};
use parlor_proto::command::Done;
use parlor_proto::{Code, Page, Paged, Problem, Reason, Time, UserId};

use crate::access;
use crate::actor::Actor;
use crate::cx::Cx;
use crate::error::Result;
use crate::room::settle;
use crate::store::{Conn, Fault, FaultKind};
use crate::talk::Voice;
use crate::tenant::rules::RelationEnd;
use crate::{limit, member, pair, room, user};

/// `user.block`. The room of the two is held first; where there is none, the two are held, so that whoever makes it comes
/// before or after.
pub(crate) fn block(cx: &mut Cx<'_>, actor: &Actor, it: &Block) -> Result<Done> {
    if it.user == actor.user {
        return Err(Problem::because(Reason::BlockYourself, &[]).field("user").into());
    }
    user::sql::by_id(cx.conn, cx.tenant, it.user)?
        .ok_or_else(|| Problem::not_found(Reason::NoSuchPerson).field("user"))?;
    if sql::count(cx.conn, cx.tenant, actor.user)? >= limit::BLOCKS {
        let most = &[("most", limit::BLOCKS.into())];
        return Err(Problem::because(Reason::BlocksFull, most).field("user").into());
    }
    change(cx, actor, it.user, true)
}

/// `user.unblock`.
pub(crate) fn unblock(cx: &mut Cx<'_>, actor: &Actor, it: &Unblock) -> Result<Done> {
    change(cx, actor, it.user, false)
}

fn change(cx: &mut Cx<'_>, actor: &Actor, other: UserId, blocked: bool) -> Result<Done> {
    let key = pair::key(actor.user, other);
    let there = room::sql::of_pair(cx.conn, cx.tenant, key.clone())?;
    match there {
        Some(room) => member::sql::lock(cx.conn, &[(cx.tenant, room)].into())?,
        None => {
            let (low, high) = pair::ordered(actor.user, other);
            user::sql::lock(cx.conn, cx.tenant, &[low, high])?;
            if room::sql::of_pair(cx.conn, cx.tenant, key)?.is_some() {
                // Made a moment ago: again, with the room held first.
                return Err(Fault::new(FaultKind::Conflict, "a room was made meanwhile").into());
            }
        }
    }
    if blocked {
        sql::put(cx.conn, actor, other, cx.now)?;
    } else {
        sql::take(cx.conn, actor, other)?;
    }
    if let Some(room) = there {
        settle::settle(cx, &[room].into(), RelationEnd::Archive)?;
    }
    Ok(Done {})
}

/// `block.list`: last one first.
pub(crate) fn list(conn: &mut dyn Conn, actor: &Actor, it: &List) -> Result<Paged<Blocked>> {
    let most = crate::page_limit(it.limit, limit::PAGE_DEFAULT, limit::PAGE)?;
    let below = match &it.cursor {
        Some(cursor) => decode(cursor)?,
        None => (Time(i64::MAX), UserId([0xff; 16])),
    };
    let mut data = sql::list(conn, actor, below, most + 1)?;
    let has_more = data.len() as i64 > most;
    data.truncate(most as usize);
    let next = data.last().filter(|_| has_more);
    let next = next.map(|it| URL_SAFE_NO_PAD.encode([&it.at.0.to_be_bytes()[..], &it.user.id.0].concat()));
    Ok(Paged { data, page: Page { next, prev: None, has_more } })
}

fn decode(cursor: &str) -> Result<(Time, UserId), Problem> {
    let wrong = || Problem::new(Code::Invalid, "This is not a cursor of ours.").field("cursor");
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
    let bytes: [u8; 24] = bytes.try_into().map_err(|_| wrong())?;
    let (at, user) = bytes.split_at(8);
    let at = i64::from_be_bytes(at.try_into().map_err(|_| wrong())?);
    Ok((Time(at), UserId(user.try_into().map_err(|_| wrong())?)))
}

/// `request.accept`. Where people talk already there is nothing to accept.
pub(crate) fn accept(cx: &mut Cx<'_>, actor: &Actor, it: &Accept) -> Result<()> {
    let standing = member::held(cx, actor, it.room)?;
    if standing.talk.voice(actor.user) == Voice::Free {
        return Ok(());
    }
    access::may_answer(&standing.facts())?;
    settle::answered(cx, it.room, (actor.user, standing.number), (standing.talk, true))
}

/// `request.decline`.
pub(crate) fn decline(cx: &mut Cx<'_>, actor: &Actor, it: &Decline) -> Result<Done> {
    let standing = member::held(cx, actor, it.room)?;
    access::may_answer(&standing.facts())?;
    settle::answered(cx, it.room, (actor.user, standing.number), (standing.talk, false))?;
    Ok(Done {})
}
