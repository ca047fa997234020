//! The sentence that counts mentions above a pointer.

use std::collections::BTreeMap;

use parlor_proto::{RoomId, TenantId, UserId};

use crate::store::{Ask, Conn, Fault, Sql, Value};

static UNREAD: Sql = Sql::pair(
    "SELECT m.room, (SELECT count(*) FROM mention x WHERE x.tenant = ?1 AND x.\"user\" = ?3 AND x.room = ?2 \
       AND x.number > m.read_number AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 \
         AND h.\"user\" = ?3 AND h.room = ?2 AND h.number = x.number)) \
     + (SELECT count(*) FROM message t WHERE t.tenant = ?1 AND t.room = ?2 AND t.everyone IS NOT NULL \
       AND t.number > m.read_number AND t.sender <> ?3 AND NOT EXISTS (SELECT 1 FROM hidden_message h \
         WHERE h.tenant = ?1 AND h.\"user\" = ?3 AND h.room = ?2 AND h.number = t.number)) \
     FROM member m WHERE m.tenant = ?1 AND m.room = ?2 AND m.\"user\" = ?3",
    "SELECT m.room, (SELECT count(*) FROM mention x WHERE x.tenant = m.tenant AND x.\"user\" = m.\"user\" \
       AND x.room = m.room AND x.number > m.read_number AND NOT EXISTS (SELECT 1 FROM hidden_message h \
         WHERE h.tenant = m.tenant AND h.\"user\" = m.\"user\" AND h.room = m.room AND h.number = x.number)) \
     + (SELECT count(*) FROM message t WHERE t.tenant = m.tenant AND t.room = m.room AND t.everyone IS NOT NULL \
       AND t.number > m.read_number AND t.sender <> m.\"user\" AND NOT EXISTS (SELECT 1 FROM hidden_message h \
         WHERE h.tenant = m.tenant AND h.\"user\" = m.\"user\" AND h.room = m.room AND h.number = t.number)) \
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS a(tenant, room, who) \
     JOIN member m ON m.tenant = a.tenant AND m.room = a.room AND m.\"user\" = a.who",
);

/// How many messages above their pointer mention a user, in some of their rooms. To be asked for rooms where something
/// is unread: in the others it is 0.
pub(crate) fn unread(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    rooms: impl Iterator<Item = RoomId>,
) -> Result<BTreeMap<RoomId, i64>, Fault> {
    let rows: Vec<Vec<Value>> = rooms.map(|room| vec![tenant.into(), room.into(), user.into()]).collect();
    if rows.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = conn.query_many(&[Ask::Set(&UNREAD, &rows)])?;
    found.iter().flatten().map(|row| Ok((RoomId(row.id(0)?), row.int(1)?))).collect()
}
