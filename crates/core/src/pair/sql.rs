//! Every sentence that asks what lies between two people.

use parlor_proto::{TenantId, UserId};

use super::{Between, ordered};
use crate::cx::one;
use crate::store::{Ask, Conn, Engine, Fault, Sql, Value};

// Answers with one row whoever the two are.
static BETWEEN: Sql = Sql::new(
    "SELECT (SELECT u.role FROM \"user\" u WHERE u.tenant = ?1 AND u.id = ?2), \
       (SELECT u.role FROM \"user\" u WHERE u.tenant = ?1 AND u.id = ?3), \
       (SELECT count(*) FROM relation r WHERE r.tenant = ?1 AND r.low = ?4 AND r.high = ?5 AND r.ended_at IS NULL), \
       (SELECT count(*) FROM block b WHERE b.tenant = ?1 AND b.\"user\" = ?2 AND b.blocked = ?3), \
       (SELECT count(*) FROM block b WHERE b.tenant = ?1 AND b.\"user\" = ?3 AND b.blocked = ?2), \
       (SELECT count(*) FROM \"user\" u WHERE u.tenant = ?1 AND u.id IN (?2, ?3) AND u.erased_at IS NOT NULL)",
);

/// What lies between somebody and others.
pub(super) fn between(
    conn: &mut dyn Conn,
    tenant: TenantId,
    me: UserId,
    others: &[UserId],
) -> Result<Vec<Between>, Fault> {
    let params: Vec<[Value; 5]> = others
        .iter()
        .map(|other| {
            let (low, high) = ordered(me, *other);
            [tenant.into(), me.into(), (*other).into(), low.into(), high.into()]
        })
        .collect();
    let asks: Vec<_> = params.iter().map(|row| Ask::One(&BETWEEN, &row[..])).collect();
    let read = |rows| {
        let row = one(rows).ok_or_else(|| Fault::other("nothing between two people"))?;
        Ok(Between {
            roles: [row.opt_text(0)?.map(str::to_owned), row.opt_text(1)?.map(str::to_owned)],
            related: row.int(2)? > 0,
            blocks: row.int(3)? > 0,
            blocked: row.int(4)? > 0,
            gone: row.int(5)? > 0,
        })
    };
    conn.query_many(&asks)?.into_iter().map(read).collect()
}

static HOLD: Sql = Sql::pair(
    "SELECT ended_at FROM relation WHERE tenant = ?1 AND low = ?2 AND high = ?3",
    "SELECT ended_at FROM relation WHERE tenant = $1 AND low = $2 AND high = $3 FOR SHARE",
);

/// Holds the relation of two people until the commit: whoever ends it waits, and finds what was made meanwhile. SQLite has
/// one writer anyway.
pub(crate) fn hold(conn: &mut dyn Conn, tenant: TenantId, a: UserId, b: UserId) -> Result<(), Fault> {
    if conn.engine() == Engine::Sqlite {
        return Ok(());
    }
    let (low, high) = ordered(a, b);
    conn.query(&HOLD, &[tenant.into(), low.into(), high.into()]).map(drop)
}
