//! Every sentence about members who wait.

use parlor_proto::{RoomId, TenantId, Time, UserId};

use crate::store::{Conn, Fault, Sql};

static SUSPEND: Sql = Sql::new(
    "INSERT INTO suspended_member (tenant, room, \"user\", role, read_number, own_above, history_from, joined_at, \
       seen_number, delivered_number, hidden_number, pinned_at, muted_until, archived, sorted_at, suspended_at) \
     SELECT tenant, room, \"user\", role, read_number, own_above, history_from, joined_at, \
       seen_number, delivered_number, hidden_number, pinned_at, muted_until, archived, sorted_at, ?3 \
     FROM member WHERE tenant = ?1 AND room = ?2",
);
static LEAVE: Sql = Sql::new("DELETE FROM member WHERE tenant = ?1 AND room = ?2");

/// The members of a room wait from now on.
pub(crate) fn suspend(conn: &mut dyn Conn, tenant: TenantId, room: RoomId, now: Time) -> Result<(), Fault> {
    conn.write(&SUSPEND, vec![tenant.into(), room.into(), now.into()])?;
    conn.write(&LEAVE, vec![tenant.into(), room.into()])
}

static RESTORE: Sql = Sql::new(
    "INSERT INTO member (tenant, room, \"user\", role, read_number, own_above, history_from, joined_at, \
       seen_number, delivered_number, hidden_number, pinned_at, muted_until, archived, sorted_at) \
     SELECT tenant, room, \"user\", role, read_number, own_above, history_from, joined_at, \
       seen_number, delivered_number, hidden_number, pinned_at, muted_until, archived, sorted_at \
     FROM suspended_member WHERE tenant = ?1 AND room = ?2",
);
static FORGET: Sql = Sql::new("DELETE FROM suspended_member WHERE tenant = ?1 AND room = ?2");

/// They are members again, as they were.
pub(crate) fn restore(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<(), Fault> {
    conn.write(&RESTORE, vec![tenant.into(), room.into()])?;
    forget(conn, tenant, room)
}

/// Nobody waits any more.
pub(crate) fn forget(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<(), Fault> {
    conn.write(&FORGET, vec![tenant.into(), room.into()])
}

static IDS: Sql =
    Sql::new("SELECT \"user\" FROM suspended_member WHERE tenant = ?1 AND room = ?2 ORDER BY \"user\"");

/// Who waits, in the order of their ids.
pub(crate) fn ids(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<Vec<UserId>, Fault> {
    let rows = conn.query(&IDS, &[tenant.into(), room.into()])?;
    rows.iter().map(|row| row.id(0).map(UserId)).collect()
}
