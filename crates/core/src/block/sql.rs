//! Every sentence about blocks; what they mean for a pair is asked in [`crate::pair`].

use parlor_proto::block::Blocked;
use parlor_proto::{TenantId, Time, UserId};

use crate::actor::Actor;
use crate::cx::one;
use crate::store::{Conn, Fault, Sql};
use crate::user;

static COUNT: Sql = Sql::new("SELECT count(*) FROM block WHERE tenant = ?1 AND \"user\" = ?2");

/// How many somebody has blocked.
pub(super) fn count(conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<i64, Fault> {
    one(conn.query(&COUNT, &[tenant.into(), user.into()])?).map_or(Ok(0), |row| row.int(0))
}

static PUT: Sql = Sql::new(
    "INSERT INTO block (tenant, \"user\", blocked, created_at) VALUES (?1, ?2, ?3, ?4) \
     ON CONFLICT (tenant, \"user\", blocked) DO NOTHING",
);

/// Blocks somebody.
pub(super) fn put(conn: &mut dyn Conn, actor: &Actor, other: UserId, now: Time) -> Result<(), Fault> {
    conn.write(&PUT, vec![actor.tenant.into(), actor.user.into(), other.into(), now.into()])
}

static TAKE: Sql = Sql::new("DELETE FROM block WHERE tenant = ?1 AND \"user\" = ?2 AND blocked = ?3");

/// Unblocks somebody.
pub(super) fn take(conn: &mut dyn Conn, actor: &Actor, other: UserId) -> Result<(), Fault> {
    conn.write(&TAKE, vec![actor.tenant.into(), actor.user.into(), other.into()])
}

static LIST: Sql = Sql::new(
    "SELECT u.id, u.username, u.name, u.picture, b.created_at FROM block b \
     JOIN \"user\" u ON u.tenant = b.tenant AND u.id = b.blocked \
     WHERE b.tenant = ?1 AND b.\"user\" = ?2 AND (b.created_at, b.blocked) < (?3, ?4) \
     ORDER BY b.created_at DESC, b.blocked DESC LIMIT ?5",
);

/// Whom somebody has blocked, last one first, below a point.
pub(super) fn list(
    conn: &mut dyn Conn,
    actor: &Actor,
    (at, user): (Time, UserId),
    most: i64,
) -> Result<Vec<Blocked>, Fault> {
    let params = [actor.tenant.into(), actor.user.into(), at.into(), user.into(), most.into()];
    let rows = conn.query(&LIST, &params)?;
    rows.iter().map(|row| Ok(Blocked { user: user::sql::shown(row, 0)?, at: Time(row.int(4)?) })).collect()
}
