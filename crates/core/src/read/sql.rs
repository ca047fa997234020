//! Every sentence about reading that is not about the member's row.

use parlor_proto::{Number, RoomId, TenantId, UserId};

use crate::cx::one;
use crate::store::{Conn, Fault, Sql};

static OWN_ABOVE: Sql =
    Sql::new("SELECT count(*) FROM message WHERE tenant = ?1 AND room = ?2 AND number > ?3 AND sender = ?4");

/// How many messages above `number` the user wrote. Only asked when somebody marks less than everything.
pub(crate) fn own_above(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
    number: Number,
) -> Result<i64, Fault> {
    let rows = conn.query(&OWN_ABOVE, &[tenant.into(), room.into(), number.into(), user.into()])?;
    one(rows).ok_or_else(|| Fault::other("no count"))?.int(0)
}
