//! Every sentence that takes a deleted group's content away.

use parlor_proto::{Number, RoomId, Seq, TenantId};

use crate::cx::one;
use crate::store::{Conn, Fault, Sql};

static WAITING: Sql = Sql::new(
    "SELECT r.id FROM room r WHERE r.tenant = ?1 AND r.purge_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM hold h \
       WHERE h.tenant = ?1 AND h.released_at IS NULL AND (h.room = r.id OR h.\"user\" IS NOT NULL AND ( \
         EXISTS (SELECT 1 FROM past_member m WHERE m.tenant = ?1 AND m.room = r.id AND m.\"user\" = h.\"user\") \
         OR EXISTS (SELECT 1 FROM suspended_member m WHERE m.tenant = ?1 AND m.room = r.id AND m.\"user\" = h.\"user\") \
         OR EXISTS (SELECT 1 FROM message m WHERE m.tenant = ?1 AND m.room = r.id AND m.sender = h.\"user\" AND m.nonce > '')))) \
     ORDER BY r.purge_at, r.id LIMIT 1",
);

/// A deleted group of which something is left that is not held.
pub(super) fn waiting(conn: &mut dyn Conn, tenant: TenantId) -> Result<Option<RoomId>, Fault> {
    one(conn.query(&WAITING, &[tenant.into()])?).map(|row| row.id(0).map(RoomId)).transpose()
}

static FIRST_MESSAGE: Sql =
    Sql::new("SELECT number FROM message WHERE tenant = ?1 AND room = ?2 ORDER BY number LIMIT 1");
static FIRST_ENTRY: Sql =
    Sql::new("SELECT seq FROM event WHERE tenant = ?1 AND room = ?2 ORDER BY seq LIMIT 1");

/// The lowest message that is left.
pub(super) fn first_message(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
) -> Result<Option<Number>, Fault> {
    one(conn.query(&FIRST_MESSAGE, &[tenant.into(), room.into()])?).map(|row| row.int(0)).transpose()
}

/// The lowest entry that is left.
pub(super) fn first_entry(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<Option<Seq>, Fault> {
    one(conn.query(&FIRST_ENTRY, &[tenant.into(), room.into()])?).map(|row| row.int(0)).transpose()
}

static WITH_FILES: Sql = Sql::new(
    "SELECT DISTINCT number FROM message_attachment WHERE tenant = ?1 AND room = ?2 AND number <= ?3 ORDER BY number",
);

/// Messages up to a number that have attachments.
pub(super) fn with_files(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    last: Number,
) -> Result<Vec<Number>, Fault> {
    let rows = conn.query(&WITH_FILES, &[tenant.into(), room.into(), last.into()])?;
    rows.iter().map(|row| row.int(0)).collect()
}

static REACTIONS: Sql = Sql::new("DELETE FROM reaction WHERE tenant = ?1 AND room = ?2 AND number <= ?3");
static MENTIONS: Sql = Sql::new("DELETE FROM mention WHERE tenant = ?1 AND room = ?2 AND number <= ?3");
static HIDDEN: Sql = Sql::new("DELETE FROM hidden_message WHERE tenant = ?1 AND room = ?2 AND number <= ?3");
static VERSIONS: Sql = Sql::new("DELETE FROM version WHERE tenant = ?1 AND room = ?2 AND number <= ?3");
static MESSAGES: Sql =
    Sql::new("DELETE FROM message WHERE tenant = ?1 AND room = ?2 AND number <= ?3 RETURNING 1");

/// Messages up to a number, with all that hangs below them; how many.
pub(super) fn messages(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    last: Number,
) -> Result<u64, Fault> {
    for sql in [&REACTIONS, &MENTIONS, &HIDDEN, &VERSIONS] {
        conn.write(sql, vec![tenant.into(), room.into(), last.into()])?;
    }
    Ok(conn.query(&MESSAGES, &[tenant.into(), room.into(), last.into()])?.len() as u64)
}

static ENTRIES: Sql = Sql::new("DELETE FROM event WHERE tenant = ?1 AND room = ?2 AND seq <= ?3 RETURNING 1");

/// Entries up to a seq; how many.
pub(super) fn entries(conn: &mut dyn Conn, tenant: TenantId, room: RoomId, last: Seq) -> Result<u64, Fault> {
    Ok(conn.query(&ENTRIES, &[tenant.into(), room.into(), last.into()])?.len() as u64)
}

static PAST: Sql = Sql::new("DELETE FROM past_member WHERE tenant = ?1 AND room = ?2");
static DONE: Sql = Sql::new("UPDATE room SET purge_at = NULL WHERE tenant = ?1 AND id = ?2");

/// Nothing is left but the room's own row: that it was there, and is not any more.
pub(super) fn done(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<(), Fault> {
    conn.write(&PAST, vec![tenant.into(), room.into()])?;
    conn.write(&DONE, vec![tenant.into(), room.into()])
}
