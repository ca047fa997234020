//! Every sentence about tenants and about the installation (which belongs to no tenant).

use std::collections::BTreeMap;

use parlor_proto::{TenantId, Time, UserId};

use super::now::Stored;
use crate::cx::one;
use crate::store::{Ask, Conn, Fault, Row, Sql, Value};

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

/// Under which all tenants' state is counted.
const VERSION: &str = "tenants_version";

static MOVE: Sql =
    Sql::new("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2");

/// Something about some tenant is another from now on: `fresh` was never there before.
pub(super) fn moved(conn: &mut dyn Conn, fresh: &str) -> Result<(), Fault> {
    conn.write(&MOVE, vec![VERSION.into(), fresh.into()])
}

/// Which state is stored; nothing before the first change.
pub(crate) fn version(conn: &mut dyn Conn) -> Result<String, Fault> {
    let row = one(conn.query(&RECALL, &[VERSION.into()])?);
    row.map_or(Ok(String::new()), |row| Ok(row.text(0)?.to_owned()))
}

static ALL: Sql =
    Sql::new("SELECT id, name, settings, disabled_at, removed_at FROM tenant ORDER BY created_at, id");
static HOSTS: Sql = Sql::new("SELECT tenant, host FROM tenant_host ORDER BY host");

/// All tenants, and the state that they are, or an older one: then they are read again.
pub(crate) fn load(conn: &mut dyn Conn) -> Result<(String, Vec<Stored>), Fault> {
    let version = version(conn)?;
    let found = conn.query_many(&[Ask::One(&ALL, &[]), Ask::One(&HOSTS, &[])])?;
    let mut hosts: BTreeMap<TenantId, Vec<String>> = BTreeMap::new();
    for row in found.get(1).into_iter().flatten() {
        hosts.entry(TenantId(row.id(0)?)).or_default().push(row.text(1)?.to_owned());
    }
    let one = |row: &Row| {
        let id = TenantId(row.id(0)?);
        Ok(Stored {
            id,
            name: row.text(1)?.to_owned(),
            settings: row.text(2)?.to_owned(),
            disabled: row.opt_int(3)?.is_some(),
            removing: row.opt_int(4)?.is_some(),
            hosts: hosts.remove(&id).unwrap_or_default(),
        })
    };
    Ok((version, found.first().into_iter().flatten().map(one).collect::<Result<_, Fault>>()?))
}

/// The tenant of that name.
pub(super) fn named(conn: &mut dyn Conn, name: &str) -> Result<Option<TenantId>, Fault> {
    one(conn.query(&FIND, &[name.into()])?).map(|row| row.id(0).map(TenantId)).transpose()
}

static ADD: Sql = Sql::new("INSERT INTO tenant (id, name, created_at, settings) VALUES (?1, ?2, ?3, ?4)");

/// A new tenant.
pub(super) fn add(
    conn: &mut dyn Conn,
    id: TenantId,
    name: &str,
    settings: &str,
    now: Time,
) -> Result<(), Fault> {
    conn.write(&ADD, vec![id.into(), name.into(), now.into(), settings.into()])
}

static ONE: Sql = Sql::pair(
    "SELECT settings FROM tenant WHERE id = ?1",
    "SELECT settings FROM tenant WHERE id = ?1 FOR UPDATE",
);

/// What a tenant says, held until the commit.
pub(super) fn settings(conn: &mut dyn Conn, tenant: TenantId) -> Result<Option<String>, Fault> {
    one(conn.query(&ONE, &[tenant.into()])?).map(|row| Ok(row.text(0)?.to_owned())).transpose()
}

static SAY: Sql = Sql::new("UPDATE tenant SET settings = ?2 WHERE id = ?1");

/// What a tenant says from now on.
pub(super) fn say(conn: &mut dyn Conn, tenant: TenantId, settings: &str) -> Result<(), Fault> {
    conn.write(&SAY, vec![tenant.into(), settings.into()])
}

static DISABLE: Sql = Sql::new("UPDATE tenant SET disabled_at = ?2 WHERE id = ?1");

/// Whether anybody gets in.
pub(super) fn disable(conn: &mut dyn Conn, tenant: TenantId, at: Option<Time>) -> Result<(), Fault> {
    conn.write(&DISABLE, vec![tenant.into(), at.into()])
}

static WHOSE: Sql = Sql::new("SELECT tenant FROM tenant_host WHERE host = ?1");

/// Whose a host is.
pub(super) fn whose(conn: &mut dyn Conn, host: &str) -> Result<Option<TenantId>, Fault> {
    one(conn.query(&WHOSE, &[host.into()])?).map(|row| row.id(0).map(TenantId)).transpose()
}

static HOST: Sql =
    Sql::new("INSERT INTO tenant_host (host, tenant) VALUES (?1, ?2) ON CONFLICT (host) DO NOTHING");

/// A host is a tenant's.
pub(super) fn host(conn: &mut dyn Conn, tenant: TenantId, host: &str) -> Result<(), Fault> {
    conn.write(&HOST, vec![host.into(), tenant.into()])
}

static NO_HOST: Sql = Sql::new("DELETE FROM tenant_host WHERE tenant = ?1 AND host = ?2");

/// A host is nobody's any more.
pub(super) fn no_host(conn: &mut dyn Conn, tenant: TenantId, host: &str) -> Result<(), Fault> {
    conn.write(&NO_HOST, vec![tenant.into(), host.into()])
}

/// Under which it is written down how far the direct rooms of a tenant, or of one person, have followed a change of who may
/// talk. The tenant is in the key.
fn settling(tenant: TenantId, user: Option<UserId>) -> String {
    user.map_or_else(|| format!("settle:{tenant}"), |user| format!("settle:{tenant}:{user}"))
}

static SETTLING: Sql = Sql::pair(
    "SELECT value FROM meta WHERE key = ?1",
    "SELECT value FROM meta WHERE key = $1 FOR NO KEY UPDATE",
);

/// How far it has come, held until the commit: two nodes do not settle the same page.
pub(crate) fn settled(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: Option<UserId>,
) -> Result<Option<String>, Fault> {
    let row = one(conn.query(&SETTLING, &[settling(tenant, user).into()])?);
    row.map(|row| Ok(row.text(0)?.to_owned())).transpose()
}

/// How far it has come from now on.
pub(crate) fn set_settled(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: Option<UserId>,
    how: &str,
) -> Result<(), Fault> {
    conn.write(&MOVE, vec![settling(tenant, user).into(), how.into()])
}

static FORGET_SETTLED: Sql = Sql::new("DELETE FROM meta WHERE key = ?1");

/// There is nothing to be done any more.
pub(crate) fn forget_settled(conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<(), Fault> {
    conn.write(&FORGET_SETTLED, vec![settling(tenant, Some(user)).into()])
}

static ALL_SETTLED: Sql =
    Sql::new("SELECT key, value FROM meta WHERE key >= 'settle:' AND key < 'settle;' ORDER BY key LIMIT ?1");

/// Whose rooms, and how far they have come: the tenant, the person if it is about one.
pub(crate) fn all_settled(
    conn: &mut dyn Conn,
    most: i64,
) -> Result<Vec<(TenantId, Option<UserId>, String)>, Fault> {
    let rows = conn.query(&ALL_SETTLED, &[most.into()])?;
    let read = |row: &Row| {
        let mut parts = row.text(0)?.split(':').skip(1);
        let tenant = parts.next().and_then(|it| it.parse().ok());
        let tenant = tenant.ok_or_else(|| Fault::other("a settling of no tenant"))?;
        Ok((tenant, parts.next().and_then(|it| it.parse().ok()), row.text(1)?.to_owned()))
    };
    rows.iter().map(read).collect()
}

static REMOVING: Sql = Sql::pair(
    "SELECT removed_at FROM tenant WHERE id = ?1",
    "SELECT removed_at FROM tenant WHERE id = ?1 FOR UPDATE",
);

/// Whether a tenant is being removed; held until the commit.
pub(super) fn removing(conn: &mut dyn Conn, tenant: TenantId) -> Result<Option<bool>, Fault> {
    one(conn.query(&REMOVING, &[tenant.into()])?).map(|row| Ok(row.opt_int(0)?.is_some())).transpose()
}

static REMOVE: Sql = Sql::new(
    "UPDATE tenant SET removed_at = coalesce(removed_at, ?2), disabled_at = coalesce(disabled_at, ?2) WHERE id = ?1",
);
static NO_HOSTS: Sql = Sql::new("DELETE FROM tenant_host WHERE tenant = ?1");

/// Nobody gets in any more, its hosts are free, and what is in it goes.
pub(super) fn remove(conn: &mut dyn Conn, tenant: TenantId, now: Time) -> Result<(), Fault> {
    conn.write(&REMOVE, vec![tenant.into(), now.into()])?;
    conn.write(&NO_HOSTS, vec![tenant.into()])
}

static FORGET: Sql = Sql::new("DELETE FROM tenant WHERE id = ?1 AND removed_at IS NOT NULL");

static FORGET_ALL_SETTLED: Sql = Sql::new("DELETE FROM meta WHERE key = ?1 OR (key > ?2 AND key < ?3)");

/// There is no such tenant any more, and nothing to be done for it.
pub(super) fn forget(conn: &mut dyn Conn, tenant: TenantId) -> Result<(), Fault> {
    let all = settling(tenant, None);
    let rows = vec![all.as_str().into(), format!("{all}:").into(), format!("{all};").into()];
    conn.write(&FORGET_ALL_SETTLED, rows)?;
    conn.write(&FORGET, vec![tenant.into()])
}
