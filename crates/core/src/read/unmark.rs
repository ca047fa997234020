//! Unread again: one's own pointer goes back. What others have been told of one's reading does not.

use parlor_proto::read::{Marked, Unmark};
use parlor_proto::{Problem, Reason};

use super::sql;
use crate::actor::Actor;
use crate::cx::{Cx, Effect};
use crate::error::Result;
use crate::member;
use crate::{limit, member::sql::mentions_above};

/// `read.unmark`: from a message on, or the last one of somebody else.
pub(crate) fn unmark(cx: &mut Cx<'_>, actor: &Actor, it: &Unmark) -> Result<Marked> {
    let mut standing = member::held(cx, actor, it.room)?;
    let (tenant, room, user) = (actor.tenant, it.room, actor.user);
    let lowest = (standing.number - limit::UNMARK).max(0);
    let first = match it.number {
        Some(number) if number <= lowest && number > 0 => {
            let most = &[("most", limit::UNMARK.into())];
            return Err(Problem::because(Reason::UnreadLast, most).field("number").into());
        }
        Some(number) => sql::is_there(cx.conn, (tenant, room), number, standing.history_from)?
            .then_some(number)
            .ok_or_else(|| Problem::not_found(Reason::NoSuchMessage).field("number"))?,
        None => sql::last_of_others(cx.conn, (tenant, room, user), lowest, standing.history_from)?
            .ok_or_else(|| Problem::because(Reason::UnreadNothing, &[]))?,
    };
    let moved = first <= standing.read;
    if moved {
        standing.read = first - 1;
        standing.own_above = sql::own_between(cx.conn, tenant, room, user, first - 1, standing.number)?;
        member::sql::set_pointer(cx.conn, tenant, room, user, standing.read, standing.own_above)?;
    }
    let mentions = mentions_above(cx.conn, &[(tenant, room, user, standing.read)])?;
    let marked = Marked {
        room,
        number: standing.read,
        last: standing.number,
        unread: standing.unread(),
        mentions: mentions.first().copied().unwrap_or(0),
    };
    if moved {
        cx.effects.push(Effect::Read { user, marked: marked.clone(), told: None });
    }
    Ok(marked)
}
