//! Every sentence about tenants and about the installation (which belongs to no tenant).

use parlor_proto::Time;

use crate::cx::one;
use crate::store::{Conn, Fault, Sql, Value};

static MAKE: Sql =
    Sql::new("INSERT INTO tenant (id, name, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO NOTHING");
static FIND: Sql = Sql::new("SELECT id FROM tenant WHERE name = ?1");

/// The id of the tenant of that name; `fresh` becomes its id if it did not exist.
pub(super) fn tenant(conn: &mut dyn Conn, name: &str, fresh: [u8; 16], now: Time) -> Result<[u8; 16], Fault> {
    conn.write(&MAKE, vec![Value::Id(fresh), name.into(), now.into()])?;
    one(conn.query(&FIND, &[name.into()])?).ok_or_else(|| Fault::other("no default tenant"))?.id(0)
}

/// The id of the tenant of that name.
pub(super) fn find(conn: &mut dyn Conn, name: &str) -> Result<Option<[u8; 16]>, Fault> {
    one(conn.query(&FIND, &[name.into()])?).map(|row| row.id(0)).transpose()
}

static REMEMBER: Sql = Sql::new("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING");
static RECALL: Sql = Sql::new("SELECT value FROM meta WHERE key = ?1");

/// What stands under `key`; `fresh` is put there if nothing did.
pub(super) fn remembered(conn: &mut dyn Conn, key: &str, fresh: &str) -> Result<String, Fault> {
    conn.write(&REMEMBER, vec![key.into(), fresh.into()])?;
    let row = one(conn.query(&RECALL, &[key.into()])?)
        .ok_or_else(|| Fault::other("the installation forgot itself"))?;
    Ok(row.text(0)?.to_owned())
}
