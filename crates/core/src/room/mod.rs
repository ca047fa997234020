//! Rooms: finding or making them, and how they look to a member.

pub(crate) mod sql;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parlor_proto::room::{Created, Get, Kind, List, Open, Role, Room, Rooms};
use parlor_proto::{Code, Page, Problem, RoomId, UserId, What};

use crate::actor::Actor;
use crate::cx::Cx;
use crate::error::Result;
use crate::hub::Online;
use crate::store::Conn;
use crate::{limit, member, user};

/// What a room with oneself is called.
pub(crate) const NOTES: &str = "Notes to yourself";

/// The key that makes a pair's room one room: both ids in order.
fn pair(a: UserId, b: UserId) -> Vec<u8> {
    let (low, high) = if a <= b { (a, b) } else { (b, a) };
    [low.0, high.0].concat()
}

/// `room.open`: finds the room or makes it.
pub(crate) fn open(cx: &mut Cx<'_>, actor: &Actor, it: &Open) -> Result<Room> {
    let other = match (it.kind, &it.with) {
        (Kind::Own, None) => actor.user,
        (Kind::Own, Some(_)) => {
            let problem = Problem::new(Code::Invalid, "Notes to yourself are with nobody: leave `with` out.");
            return Err(problem.field("with").into());
        }
        (Kind::Direct, Some(with)) => other_person(cx, actor, with)?,
        (Kind::Direct, None) => {
            return Err(Problem::new(Code::Empty, "Say with whom.").field("with").into());
        }
        (Kind::Group, _) => {
            return Err(Problem::new(Code::Invalid, "Only `direct` and `self` can be opened.")
                .field("kind")
                .into());
        }
    };
    let key = pair(actor.user, other);
    let fresh = RoomId(cx.clock.id());
    let (room, created) = sql::find_or_make(cx.conn, cx.tenant, fresh, it.kind, &key, actor.user, cx.now)?;
    if created {
        let mut members = vec![actor.user, other];
        members.sort_unstable();
        members.dedup();
        let role = if it.kind == Kind::Own { Role::Owner } else { Role::Member };
        for user in &members {
            member::sql::insert(cx.conn, cx.tenant, room, *user, role, cx.now)?;
        }
        cx.append(
            room,
            Some(actor.user),
            What::RoomCreated(Created { kind: it.kind, members: members.clone(), name: None }),
        )?;
        for user in members {
            cx.came(user)?;
        }
    }
    let mut room = get(cx.conn, actor, &Get { room }, cx.online)?;
    room.created = created;
    Ok(room)
}

fn other_person(cx: &mut Cx<'_>, actor: &Actor, with: &str) -> Result<UserId> {
    let nobody = || Problem::new(Code::NotFound, "There is no such person.").field("with");
    let found = user::find(cx.conn, cx.tenant, with)?
        .filter(|person| person.disabled_at.is_none())
        .ok_or_else(nobody)?;
    if found.user.id == actor.user {
        let problem = Problem::new(Code::Invalid, "That is you. Notes to yourself have the kind `self`.");
        return Err(problem.field("with").into());
    }
    Ok(found.user.id)
}

/// `room.get`: one room, with its members.
pub(crate) fn get(conn: &mut dyn Conn, actor: &Actor, it: &Get, online: &dyn Online) -> Result<Room> {
    member::standing(conn, actor, it.room)?;
    let mut room =
        sql::one_room(conn, actor.tenant, actor.user, it.room)?.ok_or_else(|| Problem::not_found("room"))?;
    room.members = sql::members(conn, actor.tenant, it.room, limit::RECEIPTS as i64)?;
    for member in &mut room.members {
        member.online = online.is_online(member.user.id);
    }
    look(&mut room, online);
    Ok(room)
}

/// `room.list`: last activity first.
pub(crate) fn list(conn: &mut dyn Conn, actor: &Actor, it: &List, online: &dyn Online) -> Result<Rooms> {
    let most = crate::page_limit(it.limit, limit::PAGE_DEFAULT, limit::PAGE)?;
    let from = match &it.cursor {
        Some(cursor) => decode(cursor)?,
        None => (i64::MAX, RoomId([0xff; 16])),
    };
    let mut data = sql::list(conn, actor.tenant, actor.user, from, most + 1)?;
    let has_more = data.len() as i64 > most;
    data.truncate(most as usize);
    data.iter_mut().for_each(|room| look(room, online));
    let next = data.last().filter(|_| has_more).map(|last| encode(last.active_at.0, last.id));
    Ok(Rooms { data, page: Page { next, prev: None, has_more } })
}

/// What the store does not know: titles and presence.
fn look(room: &mut Room, online: &dyn Online) {
    if let Some(peer) = &mut room.peer {
        peer.online = online.is_online(peer.user.id);
    }
    if room.title.is_empty() {
        room.title = match (room.kind, &room.peer) {
            (Kind::Own, _) => NOTES.to_owned(),
            (_, Some(peer)) => peer.user.name.clone(),
            (_, None) => "Nobody else".to_owned(),
        };
    }
}

fn encode(active_at: i64, room: RoomId) -> String {
    URL_SAFE_NO_PAD.encode([&active_at.to_be_bytes()[..], &room.0].concat())
}

fn decode(cursor: &str) -> Result<(i64, RoomId), Problem> {
    let wrong = || Problem::new(Code::Invalid, "This is not a cursor of ours.").field("cursor");
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
    let bytes: [u8; 24] = bytes.try_into().map_err(|_| wrong())?;
    let (at, room) = bytes.split_at(8);
    let at = i64::from_be_bytes(at.try_into().map_err(|_| wrong())?);
    Ok((at, RoomId(room.try_into().map_err(|_| wrong())?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_the_same_from_both_sides() {
        let (a, b) = (UserId([1; 16]), UserId([2; 16]));
        assert_eq!(pair(a, b), pair(b, a));
        assert_ne!(pair(a, b), pair(a, a));
    }

    #[test]
    fn cursors_go_there_and_back_and_nonsense_is_refused() {
        let at = (1_795_250_600_123, RoomId([7; 16]));
        assert_eq!(decode(&encode(at.0, at.1)), Ok(at));
        for bad in ["", "x", "AAAA", "é", &"A".repeat(1000)] {
            assert!(decode(bad).is_err(), "{bad}");
        }
    }
}
