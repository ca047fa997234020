//! The list of rooms: pinned ones first, then last activity first, out of an index that is moved once a minute and not
//! with every message.
//!
//! A room's place in the index (`sorted_at`) lies at most [`limit::SORT_MS`] behind its last activity, so whatever may
//! belong to a page is found by walking the index a little further than the page is long.

mod sql;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parlor_proto::room::{Kind, List, Room, Rooms};
use parlor_proto::{Code, Page, Problem, RoomId};

use crate::actor::Actor;
use crate::attachment;
use crate::error::Result;
use crate::hub::Online;
use crate::limit;
use crate::store::Conn;

/// `room.list`. Pinned rooms come with the first page, in addition to its length.
pub(crate) fn list(conn: &mut dyn Conn, actor: &Actor, it: &List, online: &dyn Online) -> Result<Rooms> {
    let most = crate::page_limit(it.limit, limit::PAGE_DEFAULT, limit::PAGE)?;
    let of = sql::Of { tenant: actor.tenant, user: actor.user, archived: it.archived, requests: it.requests };
    let (mut ids, below) = match &it.cursor {
        Some(cursor) => (Vec::new(), decode(cursor)?),
        // In the archive nothing is pinned, and a request stands where it is, pinned or not.
        None if it.archived || it.requests => (Vec::new(), (i64::MAX, RoomId([0xff; 16]))),
        None => (sql::pinned(conn, of, limit::PINNED_ROOMS)?, (i64::MAX, RoomId([0xff; 16]))),
    };
    let pinned = ids.len();
    let floor = sql::floor(conn, of, below.0.saturating_sub(limit::SORT_MS), most)?;
    let floor = floor.map_or(i64::MIN, |at| at.saturating_sub(limit::SORT_MS));
    let mut page = sql::page(conn, of, below, floor, most + 1)?;
    let mut has_more = page.len() as i64 > most;
    page.truncate(most as usize);
    ids.extend(page);
    let mut data = show(conn, actor, &ids, limit::PREVIEW)?;
    titles(conn, actor, &mut data)?;
    data.iter_mut().for_each(|room| super::look(room, online));
    lighten(data.get_mut(..pinned).unwrap_or_default());
    // A page has to fit a socket's queue; what is pinned always does, and one more, for the next page begins below it.
    let weights = data.iter().map(weight);
    let fits = limit::fitting(weights, data.len()).max((pinned + 1).min(data.len()));
    has_more |= fits < data.len();
    data.truncate(fits);
    let last = data.get(pinned..).and_then(<[Room]>::last);
    let next = last.filter(|_| has_more).map(|last| encode(last.active_at.0, last.id));
    Ok(Rooms { data, page: Page { has_more: next.is_some(), next, prev: None } })
}

fn weight(room: &Room) -> usize {
    parlor_proto::frame::encode(room).len()
}

/// Pinned rooms come all at once: where their files would fill the page, each keeps what a preview begins with.
fn lighten(pinned: &mut [Room]) {
    if pinned.iter().map(weight).sum::<usize>() <= limit::PAGE_BYTES / 2 {
        return;
    }
    for message in pinned.iter_mut().filter_map(|room| room.last.as_mut()) {
        message.attachments.truncate(1);
        message.attachments.iter_mut().for_each(|it| it.waveform = None);
    }
}

/// Rooms as a member sees them, in the order in which they are asked for; texts of last messages are cut to `preview`.
pub(super) fn show(conn: &mut dyn Conn, actor: &Actor, ids: &[RoomId], preview: i64) -> Result<Vec<Room>> {
    let mut rooms = sql::show(conn, actor.tenant, actor.user, ids, preview)?;
    let unread: Vec<_> =
        rooms.iter().filter(|room| room.unread > 0).map(|room| (room.id, room.read)).collect();
    let mentions: HashMap<_, _> = crate::member::sql::mentions(conn, actor.tenant, actor.user, &unread)?;
    for room in &mut rooms {
        room.mentions = mentions.get(&room.id).copied().unwrap_or(0);
    }
    files(conn, actor, &mut rooms)?;
    Ok(rooms)
}

/// Last messages have their attachments: one question for all of them.
fn files(conn: &mut dyn Conn, actor: &Actor, rooms: &mut [Room]) -> Result<()> {
    let last = rooms.iter().filter_map(|room| room.last.as_ref()).filter(|it| !it.deleted);
    let keys: Vec<_> = last.map(|it| (it.room, it.number)).collect();
    let mut found = attachment::sql::of_messages(conn, actor.tenant, &keys)?;
    for message in rooms.iter_mut().filter_map(|room| room.last.as_mut()) {
        message.attachments = found.remove(&(message.room, message.number)).unwrap_or_default();
    }
    Ok(())
}

/// Groups without a name are called by their members' names.
pub(super) fn titles(conn: &mut dyn Conn, actor: &Actor, rooms: &mut [Room]) -> Result<()> {
    let bare = |room: &&Room| room.kind == Kind::Group && room.name.is_none() && room.member_count > 1;
    let ids: Vec<RoomId> = rooms.iter().filter(bare).map(|room| room.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let mut names = sql::names(conn, actor.tenant, actor.user, &ids, limit::TITLE_NAMES as i64)?;
    for room in rooms {
        if let Some(names) = names.remove(&room.id) {
            room.title = title(&names, room.member_count - 1 - names.len() as i64);
            room.names = names;
        }
    }
    Ok(())
}

fn title(names: &[String], others: i64) -> String {
    let names = names.join(", ");
    match others {
        ..=0 => names,
        1 => format!("{names} and 1 other"),
        _ => format!("{names} and {others} others"),
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
