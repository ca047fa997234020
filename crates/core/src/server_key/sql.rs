//! Every sentence about server keys.

use parlor_proto::host::ServerKey;
use parlor_proto::{KeyId, TenantId, Time};

use crate::cx::one;
use crate::store::{Conn, Fault, Row, Sql, Value};

fn key(row: &Row) -> Result<ServerKey, Fault> {
    Ok(ServerKey {
        id: KeyId(row.id(0)?),
        name: row.text(1)?.to_owned(),
        created_at: Time(row.int(2)?),
        seen_at: row.opt_int(3)?.map(Time),
        revoked_at: row.opt_int(4)?.map(Time),
    })
}

static INSERT: Sql =
    Sql::new("INSERT INTO server_key (tenant, id, name, hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5)");

/// Stores a key's hash.
pub(super) fn insert(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: KeyId,
    name: &str,
    hash: &[u8; 32],
    now: Time,
) -> Result<(), Fault> {
    let row = vec![tenant.into(), id.into(), name.into(), Value::Bytes(hash.to_vec()), now.into()];
    conn.write(&INSERT, row)
}

static BY_HASH: Sql = Sql::new(
    "SELECT id, name, created_at, seen_at, revoked_at FROM server_key WHERE tenant = ?1 AND hash = ?2",
);

/// By the hash of the key.
pub(super) fn by_hash(
    conn: &mut dyn Conn,
    tenant: TenantId,
    hash: &[u8; 32],
) -> Result<Option<ServerKey>, Fault> {
    let params = [tenant.into(), Value::Bytes(hash.to_vec())];
    one(conn.query(&BY_HASH, &params)?).as_ref().map(key).transpose()
}

static BY_ID: Sql = Sql::new(
    "SELECT id, name, created_at, seen_at, revoked_at FROM server_key WHERE tenant = ?1 AND id = ?2",
);

/// By id.
pub(super) fn by_id(conn: &mut dyn Conn, tenant: TenantId, id: KeyId) -> Result<Option<ServerKey>, Fault> {
    one(conn.query(&BY_ID, &[tenant.into(), id.into()])?).as_ref().map(key).transpose()
}

static NAMED: Sql = Sql::new(
    "SELECT id, name, created_at, seen_at, revoked_at FROM server_key \
     WHERE tenant = ?1 AND name = ?2 AND revoked_at IS NULL LIMIT 1",
);

/// The one of this name that still opens something.
pub(super) fn named(conn: &mut dyn Conn, tenant: TenantId, name: &str) -> Result<Option<ServerKey>, Fault> {
    one(conn.query(&NAMED, &[tenant.into(), name.into()])?).as_ref().map(key).transpose()
}

static LIST: Sql = Sql::new(
    "SELECT id, name, created_at, seen_at, revoked_at FROM server_key WHERE tenant = ?1 ORDER BY id LIMIT 1000",
);

/// All of them.
pub(super) fn list(conn: &mut dyn Conn, tenant: TenantId) -> Result<Vec<ServerKey>, Fault> {
    conn.query(&LIST, &[tenant.into()])?.iter().map(key).collect()
}

static REVOKE: Sql = Sql::new("UPDATE server_key SET revoked_at = ?3 WHERE tenant = ?1 AND id = ?2");

/// Opens nothing any more.
pub(super) fn revoke(conn: &mut dyn Conn, tenant: TenantId, id: KeyId, now: Time) -> Result<(), Fault> {
    conn.write(&REVOKE, vec![tenant.into(), id.into(), now.into()])
}

static SEEN: Sql = Sql::new("UPDATE server_key SET seen_at = ?3 WHERE tenant = ?1 AND id = ?2");

/// Was used.
pub(super) fn seen(conn: &mut dyn Conn, tenant: TenantId, id: KeyId, now: Time) -> Result<(), Fault> {
    conn.write(&SEEN, vec![tenant.into(), id.into(), now.into()])
}
