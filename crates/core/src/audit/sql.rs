//! Every sentence that writes the audit log.

use parlor_proto::{TenantId, Time};

use super::Entry;
use crate::store::{Conn, Fault, Sql};

static INSERT: Sql = Sql::new(
    "INSERT INTO audit (tenant, id, at, actor, actor_name, action, object, data) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
);

/// Writes a line.
pub(crate) fn insert(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: [u8; 16],
    now: Time,
    it: &Entry<'_>,
) -> Result<(), Fault> {
    let row = vec![
        tenant.into(),
        id.into(),
        now.into(),
        it.actor.map(|user| user.0).into(),
        it.name.into(),
        it.action.into(),
        it.object.as_str().into(),
        it.data.as_ref().map(ToString::to_string).into(),
    ];
    conn.write(&INSERT, row)
}
