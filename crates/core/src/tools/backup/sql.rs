//! What a backup asks: which tables there are, which bytes belong to it, and the epoch that a restored one gets.

use parlor_proto::{AttachmentId, TenantId};

use crate::cx::one;
use crate::store::{Conn, Fault, Sql};

/// Every table with its content, those that others point to first. One that is missing here cannot be backed up, which
/// is found before anything is written.
pub(super) const TABLES: &[&str] = &[
    "meta",
    "tenant",
    "tenant_host",
    "server_key",
    "user",
    "login",
    "ticket",
    "host_picture",
    "relation",
    "block",
    "report",
    "audit",
    "hold",
    "attachment",
    "room",
    "member",
    "suspended_member",
    "past_member",
    "event",
    "message",
    "message_attachment",
    "reaction",
    "mention",
    "hidden_message",
    "version",
    "search_room",
    "search_text",
];

static TABLES_HERE: Sql = Sql::pair(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
     AND name NOT LIKE 'search\\_text\\_%' ESCAPE '\\' ORDER BY name",
    "SELECT tablename::text FROM pg_catalog.pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
);

/// The tables that are here, but for the list of migrations.
pub(super) fn tables(conn: &mut dyn Conn) -> Result<Vec<String>, Fault> {
    let rows = conn.query(&TABLES_HERE, &[])?;
    let names = rows.iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<Vec<_>, _>>()?;
    Ok(names.into_iter().filter(|name| name != "migration").collect())
}

static COLUMNS: Sql = Sql::pair(
    "SELECT name FROM pragma_table_info(?1) ORDER BY cid",
    "SELECT column_name::text FROM information_schema.columns \
     WHERE table_schema = current_schema() AND table_name = ?1 AND is_generated = 'NEVER' ORDER BY ordinal_position",
);

/// The columns of a table in their order.
pub(super) fn columns(conn: &mut dyn Conn, table: &str) -> Result<Vec<String>, Fault> {
    conn.query(&COLUMNS, &[table.into()])?.iter().map(|row| row.text(0).map(str::to_owned)).collect()
}

static BLOBS: Sql = Sql::new(
    "SELECT id, blob, thumb_mime FROM attachment WHERE tenant = ?1 AND id > ?2 AND state = 1 ORDER BY id LIMIT ?3",
);

/// A page of attachments that are whole, after one: their keys, and those of their small pictures.
pub(super) fn blobs(
    conn: &mut dyn Conn,
    tenant: TenantId,
    after: AttachmentId,
    most: i64,
) -> Result<(Option<AttachmentId>, Vec<String>), Fault> {
    let (mut last, mut keys) = (None, Vec::new());
    for row in conn.query(&BLOBS, &[tenant.into(), after.into(), most.into()])? {
        last = Some(AttachmentId(row.id(0)?));
        let key = row.text(1)?;
        if row.opt_text(2)?.is_some() {
            keys.push(format!("{key}-thumb"));
        }
        keys.push(key.to_owned());
    }
    Ok((last, keys))
}

static EPOCH: Sql = Sql::new("UPDATE meta SET value = ?1 WHERE key = 'epoch'");

/// Another history begins: whoever comes back loads everything anew.
pub(super) fn set_epoch(conn: &mut dyn Conn, epoch: &str) -> Result<(), Fault> {
    conn.write(&EPOCH, vec![epoch.into()])
}

static READ_EPOCH: Sql = Sql::new("SELECT value FROM meta WHERE key = 'epoch'");

/// Which history it is.
pub(super) fn epoch(conn: &mut dyn Conn) -> Result<Option<String>, Fault> {
    one(conn.query(&READ_EPOCH, &[])?).map(|row| row.text(0).map(str::to_owned)).transpose()
}

static INHABITED: Sql = Sql::new(
    "SELECT count(*) FROM tenant t WHERE EXISTS (SELECT 1 FROM \"user\" u WHERE u.tenant = t.id) \
     OR EXISTS (SELECT 1 FROM room r WHERE r.tenant = t.id)",
);

/// Somebody is here, in whichever tenant.
pub(super) fn inhabited(conn: &mut dyn Conn) -> Result<bool, Fault> {
    Ok(one(conn.query(&INHABITED, &[])?).map_or(Ok(0), |row| row.int(0))? > 0)
}

static OTHERS: Sql = Sql::pair(
    "SELECT 0",
    "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE application_name = 'parlor' \
     AND datname = current_database() AND pid <> pg_backend_pid()",
);

/// How many other connections of a Parlor there are to this database.
pub(super) fn others(conn: &mut dyn Conn) -> Result<i64, Fault> {
    one(conn.query(&OTHERS, &[])?).map_or(Ok(0), |row| row.int(0))
}
