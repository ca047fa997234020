//! How a member keeps a room: pinned, muted, archived, or hidden until somebody writes. Nobody else sees it; one's other
//! sessions are told.

use parlor_proto::command::Done;
use parlor_proto::event::AccountEvent;
use parlor_proto::room::{Hide, Keep, Kept};
use parlor_proto::{Problem, Reason};

use super::sql;
use crate::actor::Actor;
use crate::cx::Cx;
use crate::error::Result;
use crate::{limit, member, user};

/// `room.hide`: what was said until now is gone for me, and so is the room until something new is said.
pub(crate) fn hide(cx: &mut Cx<'_>, actor: &Actor, it: &Hide) -> Result<Done> {
    let room = it.room;
    let standing = member::held(cx, actor, room)?;
    if standing.hidden == standing.number && standing.history_from == standing.seq {
        return Ok(Done {});
    }
    sql::hide(cx.conn, cx.tenant, room, actor.user, standing.seq, standing.number)?;
    cx.own(actor.user, |account| AccountEvent::RoomHidden { account, room })?;
    Ok(Done {})
}

/// `room.keep`: what is absent stays.
pub(crate) fn keep(cx: &mut Cx<'_>, actor: &Actor, it: &Keep) -> Result<()> {
    let room = it.room;
    let standing = member::held(cx, actor, room)?;
    let now = standing.kept();
    // A time that has passed silences nothing.
    let muted = it.muted_until.map_or(now.muted_until, |until| until.filter(|until| *until > cx.now));
    let kept = Kept {
        pinned: it.pinned.unwrap_or(now.pinned),
        muted_until: muted,
        archived: it.archived.unwrap_or(now.archived),
    };
    if kept == now {
        return Ok(());
    }
    if kept.pinned && !now.pinned {
        // Two rooms pinned at once on two nodes are counted one after the other.
        user::sql::lock(cx.conn, cx.tenant, &[actor.user])?;
        if sql::pinned(cx.conn, cx.tenant, actor.user)? >= limit::PINNED_ROOMS {
            let most = &[("most", limit::PINNED_ROOMS.into())];
            return Err(Problem::because(Reason::PinnedRoomsFull, most).field("pinned").into());
        }
    }
    let pinned_at = kept.pinned.then(|| standing.pinned_at.unwrap_or(cx.now));
    sql::keep(cx.conn, cx.tenant, room, actor.user, pinned_at, &kept)?;
    Ok(cx.own(actor.user, |account| AccountEvent::RoomKept { account, room, kept })?)
}
