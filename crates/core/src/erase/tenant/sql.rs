//! Every sentence that takes a whole tenant away.

use parlor_proto::{RoomId, TenantId, Time};

use super::Content;
use crate::cx::one;
use crate::store::{Conn, Fault, Sql};

static CONTENT: Sql = Sql::new(
    "SELECT (SELECT count(*) FROM \"user\" u WHERE u.tenant = ?1), (SELECT count(*) FROM room r WHERE r.tenant = ?1), \
       (SELECT count(*) FROM message m WHERE m.tenant = ?1), (SELECT count(*) FROM attachment a WHERE a.tenant = ?1), \
       (SELECT CAST(coalesce(sum(a.size), 0) AS bigint) FROM attachment a WHERE a.tenant = ?1), \
       (SELECT count(*) FROM hold h WHERE h.tenant = ?1 AND h.released_at IS NULL)",
);

/// What is in it.
pub(super) fn content(conn: &mut dyn Conn, tenant: TenantId) -> Result<Content, Fault> {
    let row = one(conn.query(&CONTENT, &[tenant.into()])?).ok_or_else(|| Fault::other("no count"))?;
    Ok(Content {
        users: row.int(0)?,
        rooms: row.int(1)?,
        messages: row.int(2)?,
        files: row.int(3)?,
        bytes: row.int(4)?,
        holds: row.int(5)?,
    })
}

static A_ROOM: Sql = Sql::new("SELECT id FROM room WHERE tenant = ?1 ORDER BY id LIMIT 1");
static END: Sql = Sql::new(
    "UPDATE room SET deleted_at = ?3, purge_at = NULL WHERE tenant = ?1 AND id = ?2 AND deleted_at IS NULL",
);

/// A room that is left.
pub(super) fn a_room(conn: &mut dyn Conn, tenant: TenantId) -> Result<Option<RoomId>, Fault> {
    one(conn.query(&A_ROOM, &[tenant.into()])?).map(|row| row.id(0).map(RoomId)).transpose()
}

/// It is no room any more.
pub(super) fn end(conn: &mut dyn Conn, tenant: TenantId, room: RoomId, now: Time) -> Result<(), Fault> {
    conn.write(&END, vec![tenant.into(), room.into(), now.into()])
}

static MEMBERS: [Sql; 3] = [
    Sql::new(
        "DELETE FROM member WHERE tenant = ?1 AND room = ?3 AND \"user\" IN \
         (SELECT m.\"user\" FROM member m WHERE m.tenant = ?1 AND m.room = ?3 LIMIT ?2) RETURNING 1",
    ),
    Sql::new(
        "DELETE FROM past_member WHERE tenant = ?1 AND room = ?3 AND \"user\" IN \
         (SELECT m.\"user\" FROM past_member m WHERE m.tenant = ?1 AND m.room = ?3 LIMIT ?2) RETURNING 1",
    ),
    Sql::new(
        "DELETE FROM suspended_member WHERE tenant = ?1 AND room = ?3 AND \"user\" IN \
         (SELECT m.\"user\" FROM suspended_member m WHERE m.tenant = ?1 AND m.room = ?3 LIMIT ?2) RETURNING 1",
    ),
];

/// Some who are, or were, in a room; how many.
pub(super) fn members(conn: &mut dyn Conn, tenant: TenantId, room: RoomId, most: i64) -> Result<u64, Fault> {
    let mut gone = 0;
    for sql in &MEMBERS {
        gone += conn.query(sql, &[tenant.into(), most.into(), room.into()])?.len();
    }
    Ok(gone as u64)
}

static FOLLOWED: Sql = Sql::new("DELETE FROM search_room WHERE tenant = ?1 AND room = ?2");
static ROOM: Sql = Sql::new("DELETE FROM room WHERE tenant = ?1 AND id = ?2");

/// The room's own row.
pub(super) fn room(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<(), Fault> {
    conn.write(&FOLLOWED, vec![tenant.into(), room.into()])?;
    conn.write(&ROOM, vec![tenant.into(), room.into()])
}

static HAS_FILES: Sql = Sql::new("SELECT 1 FROM attachment WHERE tenant = ?1 LIMIT 1");
// Those that go already are left to whoever is at it.
static FILES: Sql = Sql::new(
    "UPDATE attachment SET state = 2, used = 0, due_at = ?2 WHERE tenant = ?1 AND id IN (SELECT a.id FROM attachment a \
       WHERE a.tenant = ?1 AND (a.state <> 2 OR a.used > 0 OR a.due_at IS NULL) LIMIT ?3) RETURNING 1",
);

/// Is there a file left?
pub(super) fn has_files(conn: &mut dyn Conn, tenant: TenantId) -> Result<bool, Fault> {
    Ok(!conn.query(&HAS_FILES, &[tenant.into()])?.is_empty())
}

/// Some files are nobody's any more: their bytes go, and then their rows; how many.
pub(super) fn files(conn: &mut dyn Conn, tenant: TenantId, now: Time, most: i64) -> Result<u64, Fault> {
    Ok(conn.query(&FILES, &[tenant.into(), now.into(), most.into()])?.len() as u64)
}

/// Whatever points to people before the people.
static REST: [Sql; 11] = [
    Sql::new(
        "DELETE FROM host_picture WHERE tenant = ?1 AND \"user\" IN \
         (SELECT \"user\" FROM host_picture WHERE tenant = ?1 LIMIT ?2) RETURNING 1",
    ),
    Sql::new(
        "DELETE FROM login WHERE tenant = ?1 AND id IN \
         (SELECT id FROM login WHERE tenant = ?1 LIMIT ?2) RETURNING 1",
    ),
    Sql::new(
        "DELETE FROM ticket WHERE tenant = ?1 AND hash IN \
         (SELECT hash FROM ticket WHERE tenant = ?1 LIMIT ?2) RETURNING 1",
    ),
    Sql::new(
        "DELETE FROM relation WHERE tenant = ?1 AND (low, high) IN \
         (SELECT low, high FROM relation WHERE tenant = ?1 LIMIT ?2) RETURNING 1",
    ),
    Sql::new(
        "DELETE FROM block WHERE tenant = ?1 AND (\"user\", blocked) IN \
         (SELECT \"user\", blocked FROM block WHERE tenant = ?1 LIMIT ?2) RETURNING 1",
    ),
    Sql::new(
        "DELETE FROM report WHERE tenant = ?1 AND id IN \
         (SELECT id FROM report WHERE tenant = ?1 LIMIT ?2) RETURNING 1",
    ),
    Sql::new(
        "DELETE FROM hold WHERE tenant = ?1 AND id IN \
         (SELECT id FROM hold WHERE tenant = ?1 LIMIT ?2) RETURNING 1",
    ),
    Sql::new(
        "DELETE FROM server_key WHERE tenant = ?1 AND id IN \
         (SELECT id FROM server_key WHERE tenant = ?1 LIMIT ?2) RETURNING 1",
    ),
    Sql::new(
        "DELETE FROM audit WHERE tenant = ?1 AND id IN \
         (SELECT id FROM audit WHERE tenant = ?1 LIMIT ?2) RETURNING 1",
    ),
    Sql::new(
        "DELETE FROM tenant_host WHERE tenant = ?1 AND host IN \
         (SELECT host FROM tenant_host WHERE tenant = ?1 LIMIT ?2) RETURNING 1",
    ),
    Sql::new(
        "DELETE FROM \"user\" WHERE tenant = ?1 AND id IN \
         (SELECT id FROM \"user\" WHERE tenant = ?1 LIMIT ?2) RETURNING 1",
    ),
];

/// Some of what is left when rooms and files are gone; how many rows.
pub(super) fn rest(conn: &mut dyn Conn, tenant: TenantId, most: i64) -> Result<u64, Fault> {
    for sql in &REST {
        let gone = conn.query(sql, &[tenant.into(), most.into()])?.len();
        if gone > 0 {
            return Ok(gone as u64);
        }
    }
    Ok(0)
}
