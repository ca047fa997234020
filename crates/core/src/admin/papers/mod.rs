//! The papers of the staff: legal holds and the audit log, with what the things are called that they are about. Nobody
//! changes a line of the log here, or anywhere.

pub(super) mod sql;

use std::collections::{BTreeMap, BTreeSet};

use parlor_proto::{Problem, RoomId, TenantId, UserId};

use super::filter::{Audit, Holds, Place};
use super::look::{NAMED, holds as within, meant, page, wanted};
use super::rows::{AuditRow, HoldRow, RoomRow, RowId, Rows};
use crate::error::Result;
use crate::store::Conn;

pub(super) fn audit(
    conn: &mut dyn Conn,
    tenant: TenantId,
    it: &Audit,
    from: Place,
    most: i64,
) -> Result<Rows<AuditRow>> {
    let text = wanted(it.text.as_deref());
    let about = meant(conn, tenant, it.text.as_deref())?.unwrap_or_default();
    let objects: BTreeSet<String> = about.iter().map(|user| format!("user:{user}")).collect();
    let fits = |row: &AuditRow| {
        let words = text.as_ref().is_none_or(|text| {
            [&row.actor_name, &row.action, &row.object].iter().any(|it| within(it, text))
                || objects.contains(&row.object)
                || row.actor.is_some_and(|actor| about.contains(&actor))
        });
        words && it.action.as_ref().is_none_or(|action| row.action == *action)
    };
    let from = match it.until {
        Some(until) if from == Place::TOP => Place::since(until),
        _ => from,
    };
    let least = it.from.map_or([0; 16], |from| Place::since(from).id);
    let picky = text.is_some() || it.action.is_some();
    let mut found = page(from, most, picky, |below, most| {
        let rows = sql::audit(conn, tenant, (below.id, least), most)?;
        Ok(rows.into_iter().map(|row| (Place::of(row.id.0), Some(row).filter(fits))).collect())
    })?;
    name(conn, tenant, &mut found.rows)?;
    Ok(found)
}

/// The id after a word, as the log writes objects: `user:<id>`, `message:<room>/<number>`.
fn id_of<T: std::str::FromStr>(object: &str, words: &[&str]) -> Option<T> {
    let (word, id) = object.split_once(':')?;
    words.contains(&word).then(|| id.split('/').next()?.parse().ok()).flatten()
}

/// What things are called, where they can be looked at.
fn name(conn: &mut dyn Conn, tenant: TenantId, rows: &mut [AuditRow]) -> Result<()> {
    let users =
        |row: &AuditRow| id_of::<UserId>(&row.object, &["user"]).into_iter().chain(row.actor).map(|it| it.0);
    let people: BTreeSet<[u8; 16]> = rows.iter().flat_map(users).collect();
    let people: BTreeMap<_, _> = sql::names(conn, tenant, true, people.into_iter())?.into_iter().collect();
    let report = |row: &AuditRow| id_of::<RowId>(&row.object, &["report"]).map(|it| it.0);
    let reports: BTreeSet<[u8; 16]> = rows.iter().filter_map(report).collect();
    let reports: BTreeMap<_, _> = sql::names(conn, tenant, false, reports.into_iter())?.into_iter().collect();
    let room = |row: &AuditRow| id_of::<RoomId>(&row.object, &["room", "message"]);
    let rooms: BTreeSet<RoomId> = rows.iter().filter_map(room).collect();
    let rooms = named_rooms(conn, tenant, rooms)?;
    for row in rows {
        row.actor_here = row.actor.is_some_and(|actor| people.contains_key(&actor.0));
        row.named = match (id_of::<UserId>(&row.object, &["user"]), room(row), report(row)) {
            (Some(user), ..) => people.get(&user.0).cloned(),
            (_, Some(room), _) => rooms.get(&room).map(RoomRow::called),
            (.., Some(report)) => reports.get(&report).cloned(),
            _ => None,
        };
    }
    Ok(())
}

/// Rooms with the first of their members.
fn named_rooms(
    conn: &mut dyn Conn,
    tenant: TenantId,
    ids: BTreeSet<RoomId>,
) -> Result<BTreeMap<RoomId, RoomRow>> {
    let ids: Vec<RoomId> = ids.into_iter().collect();
    let mut rooms = sql::rooms(conn, tenant, &ids)?;
    super::sql::members(conn, tenant, &mut rooms, NAMED)?;
    Ok(rooms.into_iter().map(|room| (room.id, room)).collect())
}

pub(super) fn holds(
    conn: &mut dyn Conn,
    tenant: TenantId,
    it: &Holds,
    from: Place,
    most: i64,
) -> Result<Rows<HoldRow>> {
    let mut found = page(from, most, !it.released, |below, most| {
        let rows = sql::holds(conn, tenant, below.id, most)?;
        let fits = |row: &HoldRow| it.released || row.released_at.is_none();
        Ok(rows.into_iter().map(|row| (Place::of(row.id.0), Some(row).filter(fits))).collect())
    })?;
    name_holds(conn, tenant, &mut found.rows)?;
    Ok(found)
}

/// A hold.
pub(super) fn hold(conn: &mut dyn Conn, tenant: TenantId, id: RowId) -> Result<HoldRow> {
    let mut found = sql::one_hold(conn, tenant, id)?;
    name_holds(conn, tenant, &mut found)?;
    Ok(found.pop().ok_or_else(|| Problem::no_such("hold"))?)
}

fn name_holds(conn: &mut dyn Conn, tenant: TenantId, rows: &mut [HoldRow]) -> Result<()> {
    let ids = rows.iter().filter_map(|row| row.room.as_ref().map(|(id, _)| *id)).collect();
    let rooms = named_rooms(conn, tenant, ids)?;
    for (id, room) in rows.iter_mut().filter_map(|row| row.room.as_mut()) {
        *room = rooms.get(id).cloned();
    }
    Ok(())
}
