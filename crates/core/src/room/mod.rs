//! Rooms: finding or making them, what they look like to a member, how a member keeps them, and how a group ends.

pub(crate) mod keep;
mod list;
pub(crate) mod manage;
mod open;
pub(crate) mod purge;
pub(crate) mod sql;

pub(crate) use list::list;
pub(crate) use open::open;

use parlor_proto::room::{Get, Kind, Room};
use parlor_proto::{Problem, Time, UserId};

use crate::actor::Actor;
use crate::error::Result;
use crate::hub::Online;
use crate::store::Conn;
use crate::{limit, member};

/// What a room with oneself is called.
pub(crate) const NOTES: &str = "Notes to yourself";

/// `room.get`: one room, with its members.
pub(crate) fn get(conn: &mut dyn Conn, actor: &Actor, it: &Get, online: &dyn Online) -> Result<Room> {
    member::standing(conn, actor, it.room)?;
    let shown = list::show(conn, actor, &[it.room], i64::MAX)?;
    let mut room = shown.into_iter().next().ok_or_else(|| Problem::not_found("room"))?;
    let first = (Time(i64::MIN), UserId([0; 16]));
    let members =
        member::sql::list(conn, (actor.tenant, actor.user), it.room, first, limit::RECEIPTS as i64)?;
    room.members = members.into_iter().map(|(_, member)| member).collect();
    for member in &mut room.members {
        member.online = online.is_online(member.user.id);
    }
    let looks = sql::looks(conn, actor.tenant, it.room)?.ok_or_else(|| Problem::not_found("room"))?;
    room.about = looks.about;
    room.data = looks.data.and_then(|data| serde_json::from_str(&data).ok());
    room.online_count = Some(if room.member_count <= room.members.len() as i64 {
        room.members.iter().filter(|member| member.online).count() as i64
    } else {
        let all = member::sql::ids(conn, actor.tenant, it.room, i64::MAX)?;
        all.into_iter().filter(|user| online.is_online(*user)).count() as i64
    });
    list::titles(conn, actor, std::slice::from_mut(&mut room))?;
    look(&mut room, online);
    Ok(room)
}

/// What the store does not know: presence, and the titles of rooms that have no name.
fn look(room: &mut Room, online: &dyn Online) {
    if let Some(peer) = &mut room.peer {
        peer.online = online.is_online(peer.user.id);
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
