//! Every sentence about holds.

use parlor_proto::{RoomId, TenantId, Time, UserId};

use super::Hold;
use crate::cx::one;
use crate::store::{Conn, Fault, Row, Sql, Value};

static INSERT: Sql = Sql::new(
    "INSERT INTO hold (tenant, id, \"user\", room, note, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
);

/// A new one.
pub(super) fn insert(conn: &mut dyn Conn, tenant: TenantId, id: [u8; 16], it: &Hold) -> Result<(), Fault> {
    let row = vec![
        tenant.into(),
        Value::Id(id),
        it.user.into(),
        it.room.into(),
        it.note.as_str().into(),
        it.created_at.into(),
    ];
    conn.write(&INSERT, row)
}

static ALL: Sql = Sql::new(
    "SELECT id, \"user\", room, note, created_at, released_at FROM hold WHERE tenant = ?1 ORDER BY created_at, id",
);

fn hold(row: &Row) -> Result<Hold, Fault> {
    Ok(Hold {
        id: UserId(row.id(0)?).to_string(),
        user: row.opt_id(1)?.map(UserId),
        room: row.opt_id(2)?.map(RoomId),
        note: row.text(3)?.to_owned(),
        created_at: Time(row.int(4)?),
        released_at: row.opt_int(5)?.map(Time),
    })
}

/// All of them.
pub(super) fn all(conn: &mut dyn Conn, tenant: TenantId) -> Result<Vec<Hold>, Fault> {
    conn.query(&ALL, &[tenant.into()])?.iter().map(hold).collect()
}

static RELEASE: Sql = Sql::new(
    "UPDATE hold SET released_at = ?3 WHERE tenant = ?1 AND id = ?2 AND released_at IS NULL \
     RETURNING id, \"user\", room, note, created_at, released_at",
);

/// Ends one; nothing when it has ended, or never was.
pub(super) fn release(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: [u8; 16],
    now: Time,
) -> Result<Option<Hold>, Fault> {
    let found = one(conn.query(&RELEASE, &[tenant.into(), Value::Id(id), now.into()])?);
    found.as_ref().map(hold).transpose()
}

static IS_ROOM: Sql = Sql::new("SELECT 1 FROM room WHERE tenant = ?1 AND id = ?2");

/// There is such a room, deleted or not.
pub(super) fn is_room(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<bool, Fault> {
    Ok(!conn.query(&IS_ROOM, &[tenant.into(), room.into()])?.is_empty())
}

// Of the room itself, or of somebody who is or was in it, or has said something in it.
static IS_HELD: Sql = Sql::new(
    "SELECT 1 FROM hold h WHERE h.tenant = ?1 AND h.released_at IS NULL AND (h.room = ?2 OR h.\"user\" IS NOT NULL AND ( \
       EXISTS (SELECT 1 FROM member m WHERE m.tenant = ?1 AND m.room = ?2 AND m.\"user\" = h.\"user\") \
       OR EXISTS (SELECT 1 FROM past_member m WHERE m.tenant = ?1 AND m.room = ?2 AND m.\"user\" = h.\"user\") \
       OR EXISTS (SELECT 1 FROM suspended_member m WHERE m.tenant = ?1 AND m.room = ?2 AND m.\"user\" = h.\"user\") \
       OR EXISTS (SELECT 1 FROM message m WHERE m.tenant = ?1 AND m.room = ?2 AND m.sender = h.\"user\" AND m.nonce > ''))) LIMIT 1",
);

/// Nothing of a room may be taken away.
pub(crate) fn is_held(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<bool, Fault> {
    Ok(!conn.query(&IS_HELD, &[tenant.into(), room.into()])?.is_empty())
}

static HELD_MEMBERS: Sql = Sql::new(
    "SELECT DISTINCT m.\"user\" FROM hold h JOIN member m ON m.tenant = h.tenant AND m.\"user\" = h.\"user\" \
     WHERE h.tenant = ?1 AND h.released_at IS NULL AND m.room = ?2 ORDER BY 1",
);

/// Members of a room who are held: it must be known later that they were in it.
pub(crate) fn held_members(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
) -> Result<Vec<UserId>, Fault> {
    let rows = conn.query(&HELD_MEMBERS, &[tenant.into(), room.into()])?;
    rows.iter().map(|row| row.id(0).map(UserId)).collect()
}
