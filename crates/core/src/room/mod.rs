//! Rooms: finding or making them, what they look like to a member, how a member keeps them, and how a group ends.

pub(crate) mod keep;
mod list;
pub(crate) mod manage;
mod open;
pub(crate) mod purge;
pub(crate) mod settle;
pub(crate) mod sql;

pub(crate) use list::list;
pub(crate) use open::{open, pair_room};

use std::collections::BTreeSet;

use parlor_proto::room::{Get, Kind, Room};
use parlor_proto::{Problem, Reason, RoomId, Time, UserId};

use crate::actor::Actor;
use crate::cx::Cx;
use crate::error::Result;
use crate::hub::Online;
use crate::store::Conn;
use crate::tenant::rules::RelationEnd;
use crate::{limit, member, user};

/// What a room with oneself is called.
pub(crate) const NOTES: &str = "Notes to yourself";

/// `room.get`: one room, with its members.
pub(crate) fn get(conn: &mut dyn Conn, actor: &Actor, it: &Get, online: &dyn Online) -> Result<Room> {
    member::standing(conn, actor, it.room)?;
    let shown = list::show(conn, actor, &[it.room], i64::MAX)?;
    let mut room = shown.into_iter().next().ok_or_else(|| Problem::not_found(Reason::NoSuchRoom))?;
    let first = (Time(i64::MIN), UserId([0; 16]));
    let members =
        member::sql::list(conn, (actor.tenant, actor.user), it.room, first, limit::RECEIPTS as i64)?;
    room.members = members.into_iter().map(|(_, member)| member).collect();
    for member in &mut room.members {
        online.complete(member.user.id, &mut member.online, &mut member.last_seen);
    }
    let looks =
        sql::looks(conn, actor.tenant, it.room)?.ok_or_else(|| Problem::not_found(Reason::NoSuchRoom))?;
    if let Some(peer) = &mut room.peer {
        let found = user::sql::met(conn, actor.tenant, it.room, std::iter::once(peer.user.id))?;
        if let Some(known) = found.into_iter().next() {
            (peer.user.about, peer.user.data) = (known.about, known.data);
        }
    }
    room.about = looks.about;
    room.data = looks.data.and_then(|data| serde_json::from_str(&data).ok());
    if room.talk.is_some() {
        hush(&mut room, actor.user);
    }
    room.online_count = count_online(conn, actor, &room, online)?;
    list::titles(conn, actor, std::slice::from_mut(&mut room))?;
    look(&mut room, online);
    Ok(room)
}

/// The host closes a room, or opens it again; `false`: it is so already.
pub(crate) fn close(cx: &mut Cx<'_>, room: RoomId, closed: bool) -> Result<bool> {
    Ok(settle::close(cx, room, closed)?.unwrap_or(false))
}

/// Pairs' rooms of somebody who is gone: the other may read, and nobody hears any more. Some at a time; `false`: none is left.
pub(crate) fn leave_alone(cx: &mut Cx<'_>, user: UserId, most: i64) -> Result<bool> {
    let rooms: BTreeSet<RoomId> = sql::talking(cx.conn, cx.tenant, user, most)?.into_iter().collect();
    settle::settle(cx, &rooms, RelationEnd::Archive)?;
    Ok(!rooms.is_empty())
}

/// Where people do not talk, nothing is told of the others but who they are.
fn hush(room: &mut Room, me: UserId) {
    for member in room.members.iter_mut().filter(|member| member.user.id != me) {
        (member.online, member.last_seen, member.read, member.delivered) = (false, None, 0, 0);
    }
}

/// How many of a room's members are here and show it. Not told to who is invisible, nor of rooms with very many, or where
/// people do not talk.
fn count_online(conn: &mut dyn Conn, actor: &Actor, room: &Room, online: &dyn Online) -> Result<Option<i64>> {
    if room.talk.is_some() || !user::settings(conn, actor)?.presence || room.member_count > limit::COUNTED {
        return Ok(None);
    }
    if room.member_count <= room.members.len() as i64 {
        return Ok(Some(room.members.iter().filter(|member| member.online).count() as i64));
    }
    let all = member::sql::ids(conn, actor.tenant, room.id, limit::COUNTED)?;
    Ok(Some(all.into_iter().filter(|user| online.is_online(*user)).count() as i64))
}

/// What the store does not know: presence, and the titles of rooms that have no name.
fn look(room: &mut Room, online: &dyn Online) {
    if let Some(peer) = room.peer.as_mut().filter(|_| room.talk.is_some()) {
        (peer.online, peer.last_seen) = (false, None);
    } else if let Some(peer) = &mut room.peer {
        online.complete(peer.user.id, &mut peer.online, &mut peer.last_seen);
    }
    if room.title.is_empty() {
        room.title = match (room.kind, &room.name, &room.peer) {
            (Kind::Own, ..) => NOTES.to_owned(),
            (_, Some(name), _) => name.clone(),
            (_, None, Some(peer)) => peer.user.name.clone(),
            (_, None, None) => "Nobody else".to_owned(),
        };
    }
}
