//! Every sentence about pins: a mark on the message.

use parlor_proto::{Number, RoomId, TenantId, Time};

use crate::cx::one;
use crate::store::{Conn, Fault, Sql};

static PINS: Sql = Sql::new(
    "SELECT count(*), coalesce(max(pinned_at), 0) FROM message WHERE tenant = ?1 AND room = ?2 AND pinned_at IS NOT NULL",
);

/// How many a room has, and when the last one was pinned.
pub(super) fn pins(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<(i64, i64), Fault> {
    let row =
        one(conn.query(&PINS, &[tenant.into(), room.into()])?).ok_or_else(|| Fault::other("no count"))?;
    Ok((row.int(0)?, row.int(1)?))
}

static SET: Sql =
    Sql::new("UPDATE message SET pinned_at = ?4 WHERE tenant = ?1 AND room = ?2 AND number = ?3");

/// Pins or unpins.
pub(super) fn set(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    number: Number,
    at: Option<Time>,
) -> Result<(), Fault> {
    conn.write(&SET, vec![tenant.into(), room.into(), number.into(), at.into()])
}
