//! Sentences that read holds and the audit log, newest first, and what things are called that stand there.

use parlor_proto::{RoomId, TenantId, Time, UserId};

use super::super::rows::{AuditRow, HoldRow, RoomRow, RowId};
use super::super::sql::{ROOM, opt_text, opt_time, opt_who, room};
use crate::store::{Ask, Conn, Fault, Row, Sql, Value};

static AUDIT: Sql = Sql::new(
    "SELECT id, at, actor, actor_name, action, object, data FROM audit WHERE tenant = ?1 AND id < ?2 AND id >= ?4 \
     ORDER BY id DESC LIMIT ?3",
);

/// Lines of the audit log below an id, not below another.
pub(super) fn audit(
    conn: &mut dyn Conn,
    tenant: TenantId,
    (below, from): ([u8; 16], [u8; 16]),
    most: i64,
) -> Result<Vec<AuditRow>, Fault> {
    let line = |row: &Row| {
        Ok(AuditRow {
            id: RowId(row.id(0)?),
            at: Time(row.int(1)?),
            actor: row.opt_id(2)?.map(UserId),
            actor_here: false,
            actor_name: row.text(3)?.to_owned(),
            action: row.text(4)?.to_owned(),
            object: row.text(5)?.to_owned(),
            named: None,
            data: opt_text(row, 6)?,
        })
    };
    let params = [tenant.into(), Value::Id(below), most.into(), Value::Id(from)];
    conn.query(&AUDIT, &params)?.iter().map(line).collect()
}

static HOLDS: Sql = Sql::new(
    "SELECT h.id, u.id, u.username, u.name, h.room, h.note, h.created_at, h.released_at \
     FROM hold h LEFT JOIN \"user\" u ON u.tenant = h.tenant AND u.id = h.\"user\" \
     WHERE h.tenant = ?1 AND h.id < ?2 ORDER BY h.id DESC LIMIT ?3",
);
static HOLD: Sql = Sql::new(
    "SELECT h.id, u.id, u.username, u.name, h.room, h.note, h.created_at, h.released_at \
     FROM hold h LEFT JOIN \"user\" u ON u.tenant = h.tenant AND u.id = h.\"user\" \
     WHERE h.tenant = ?1 AND h.id = ?2",
);

fn hold(row: &Row) -> Result<HoldRow, Fault> {
    Ok(HoldRow {
        id: RowId(row.id(0)?),
        user: opt_who(row, 1)?,
        room: row.opt_id(4)?.map(|id| (RoomId(id), None)),
        note: row.text(5)?.to_owned(),
        created_at: Time(row.int(6)?),
        released_at: opt_time(row, 7)?,
    })
}

/// Holds below an id.
pub(super) fn holds(
    conn: &mut dyn Conn,
    tenant: TenantId,
    below: [u8; 16],
    most: i64,
) -> Result<Vec<HoldRow>, Fault> {
    conn.query(&HOLDS, &[tenant.into(), Value::Id(below), most.into()])?.iter().map(hold).collect()
}

/// A hold.
pub(super) fn one_hold(conn: &mut dyn Conn, tenant: TenantId, id: RowId) -> Result<Vec<HoldRow>, Fault> {
    conn.query(&HOLD, &[tenant.into(), Value::Id(id.0)])?.iter().map(hold).collect()
}

// Of the person, or of a room that they are or were in.
static HELD: Sql = Sql::new(
    "SELECT 1 FROM hold h WHERE h.tenant = ?1 AND h.released_at IS NULL AND (h.\"user\" = ?2 OR h.room IS NOT NULL AND ( \
       EXISTS (SELECT 1 FROM member m WHERE m.tenant = ?1 AND m.room = h.room AND m.\"user\" = ?2) \
       OR EXISTS (SELECT 1 FROM past_member m WHERE m.tenant = ?1 AND m.room = h.room AND m.\"user\" = ?2) \
       OR EXISTS (SELECT 1 FROM suspended_member m WHERE m.tenant = ?1 AND m.room = h.room AND m.\"user\" = ?2))) LIMIT 1",
);

/// Something of somebody is held: they, or a room of theirs.
pub(in crate::admin) fn is_held(conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<bool, Fault> {
    Ok(!conn.query(&HELD, &[tenant.into(), user.into()])?.is_empty())
}

/// Rooms by their ids, without their members.
pub(super) fn rooms(conn: &mut dyn Conn, tenant: TenantId, ids: &[RoomId]) -> Result<Vec<RoomRow>, Fault> {
    let params: Vec<[Value; 2]> = ids.iter().map(|id| [tenant.into(), (*id).into()]).collect();
    let asks: Vec<_> = params.iter().map(|row| Ask::One(&ROOM, &row[..])).collect();
    conn.query_many(&asks)?.iter().flatten().map(room).collect()
}

static NAME: Sql = Sql::new("SELECT id, name FROM \"user\" WHERE tenant = ?1 AND id = ?2");
static ABOUT: Sql = Sql::new(
    "SELECT r.id, u.name FROM report r LEFT JOIN \"user\" u ON u.tenant = r.tenant AND u.id = coalesce(r.\"user\", r.reporter) \
     WHERE r.tenant = ?1 AND r.id = ?2",
);

/// What people, or reports, are called.
pub(super) fn names(
    conn: &mut dyn Conn,
    tenant: TenantId,
    people: bool,
    ids: impl Iterator<Item = [u8; 16]>,
) -> Result<Vec<([u8; 16], String)>, Fault> {
    let params: Vec<[Value; 2]> = ids.map(|id| [tenant.into(), Value::Id(id)]).collect();
    let sql = if people { &NAME } else { &ABOUT };
    let asks: Vec<_> = params.iter().map(|row| Ask::One(sql, &row[..])).collect();
    let rows = conn.query_many(&asks)?;
    rows.iter()
        .flatten()
        .map(|row| Ok((row.id(0)?, row.opt_text(1)?.unwrap_or_default().to_owned())))
        .collect()
}

/// The sentences that have to be quick whatever the size, as they are asked for a page in the middle.
#[cfg(test)]
pub(in crate::admin) fn walks(tenant: TenantId, below: [u8; 16]) -> Vec<(&'static Sql, Vec<Value>)> {
    let page = |more: &[[u8; 16]]| -> Vec<Value> {
        let first: [Value; 3] = [tenant.into(), Value::Id(below), 51.into()];
        first.into_iter().chain(more.iter().map(|id| Value::Id(*id))).collect()
    };
    vec![(&AUDIT, page(&[[0; 16]])), (&HOLDS, page(&[]))]
}
