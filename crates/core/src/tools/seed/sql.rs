//! What seeding asks beyond the sentences of the features.

use parlor_proto::TenantId;

use crate::cx::one;
use crate::store::{Conn, Fault, Sql};

static INHABITED: Sql = Sql::new(
    "SELECT (SELECT count(*) FROM (SELECT 1 FROM \"user\" WHERE tenant = ?1 LIMIT 1) AS u) + \
     (SELECT count(*) FROM (SELECT 1 FROM room WHERE tenant = ?1 LIMIT 1) AS r)",
);

/// Somebody is here, or something was said.
pub(super) fn inhabited(conn: &mut dyn Conn, tenant: TenantId) -> Result<bool, Fault> {
    Ok(one(conn.query(&INHABITED, &[tenant.into()])?).map_or(Ok(0), |row| row.int(0))? > 0)
}
