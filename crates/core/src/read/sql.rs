//! Every sentence about reading that is not about the member's row.

use parlor_proto::{Number, RoomId, TenantId, UserId};

use crate::cx::one;
use crate::store::{Conn, Fault, Sql};

static OWN_BETWEEN: Sql = Sql::new(
    "SELECT count(*) FROM message WHERE tenant = ?1 AND room = ?2 AND number > ?3 AND number <= ?4 AND sender = ?5",
);

/// How many messages above `from`, up to `to`, the user wrote. Only asked when somebody marks less than everything.
pub(crate) fn own_between(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
    from: Number,
    to: Number,
) -> Result<i64, Fault> {
    let params = [tenant.into(), room.into(), from.into(), to.into(), user.into()];
    one(conn.query(&OWN_BETWEEN, &params)?).ok_or_else(|| Fault::other("no count"))?.int(0)
}
