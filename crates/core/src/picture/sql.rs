//! Every sentence about pictures that hosts name.

use parlor_proto::{AttachmentId, TenantId, Time, UserId};

use super::Wish;
use crate::cx::one;
use crate::store::{Conn, Fault, Sql, Value};

static IS_DUE: Sql = Sql::new("SELECT 1 FROM host_picture WHERE tenant = ?1 AND due_at <= ?2 LIMIT 1");

/// Whether something is to be fetched.
pub(super) fn is_due(conn: &mut dyn Conn, tenant: TenantId, now: Time) -> Result<bool, Fault> {
    Ok(!conn.query(&IS_DUE, &[tenant.into(), now.into()])?.is_empty())
}

// Whoever takes some has so long to bring them; then they are due again.
static TAKE: Sql = Sql::pair(
    "UPDATE host_picture SET due_at = ?3 WHERE tenant = ?1 AND \"user\" IN (SELECT \"user\" FROM host_picture \
     WHERE tenant = ?1 AND due_at <= ?2 ORDER BY due_at, \"user\" LIMIT ?4) RETURNING \"user\", url",
    "UPDATE host_picture SET due_at = $3 WHERE tenant = $1 AND \"user\" IN (SELECT \"user\" FROM host_picture \
     WHERE tenant = $1 AND due_at <= $2 ORDER BY due_at, \"user\" LIMIT $4 FOR UPDATE SKIP LOCKED) \
     RETURNING \"user\", url",
);

/// Some that are due, which are due again only then.
pub(super) fn take(
    conn: &mut dyn Conn,
    tenant: TenantId,
    now: Time,
    again: Time,
    most: i64,
) -> Result<Vec<Wish>, Fault> {
    let rows = conn.query(&TAKE, &[tenant.into(), now.into(), again.into(), most.into()])?;
    rows.iter().map(|row| Ok(Wish { user: UserId(row.id(0)?), url: row.text(1)?.to_owned() })).collect()
}

/// What is known of somebody's picture.
pub(super) struct Row {
    pub(super) url: String,
    pub(super) hash: Option<[u8; 32]>,
    pub(super) attachment: Option<AttachmentId>,
    pub(super) tries: i64,
}

static ROW: Sql =
    Sql::new("SELECT url, hash, attachment, tries FROM host_picture WHERE tenant = ?1 AND \"user\" = ?2");

/// The picture that a host has named of somebody.
pub(super) fn row(conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<Option<Row>, Fault> {
    let read = |row: crate::store::Row| {
        Ok(Row {
            url: row.text(0)?.to_owned(),
            hash: row.opt_bytes(1)?.and_then(|it| it.try_into().ok()),
            attachment: row.opt_id(2)?.map(AttachmentId),
            tries: row.int(3)?,
        })
    };
    one(conn.query(&ROW, &[tenant.into(), user.into()])?).map(read).transpose()
}

static CAME: Sql = Sql::new(
    "UPDATE host_picture SET hash = ?3, attachment = ?4, tries = 0, due_at = NULL WHERE tenant = ?1 AND \"user\" = ?2",
);

/// It has come, and this was made of it.
pub(super) fn came(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    hash: &[u8; 32],
    made: AttachmentId,
) -> Result<(), Fault> {
    conn.write(&CAME, vec![tenant.into(), user.into(), Value::Bytes(hash.to_vec()), made.into()])
}

static SAME: Sql = Sql::new(
    "UPDATE host_picture SET tries = 0, due_at = NULL WHERE tenant = ?1 AND \"user\" = ?2 AND url = ?3",
);

/// It has come, and is what it was.
pub(super) fn same(conn: &mut dyn Conn, tenant: TenantId, user: UserId, url: &str) -> Result<(), Fault> {
    conn.write(&SAME, vec![tenant.into(), user.into(), url.into()])
}

static FAILED: Sql =
    Sql::new("UPDATE host_picture SET tries = tries + 1, due_at = ?3 WHERE tenant = ?1 AND \"user\" = ?2");

/// It has not come; `due`: when to try again.
pub(super) fn failed(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    due: Option<Time>,
) -> Result<(), Fault> {
    conn.write(&FAILED, vec![tenant.into(), user.into(), due.map(|it| it.0).into()])
}

static FORGET: Sql = Sql::new("DELETE FROM host_picture WHERE tenant = ?1 AND \"user\" = ?2");

/// The host names none any more.
pub(super) fn forget(conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<(), Fault> {
    conn.write(&FORGET, vec![tenant.into(), user.into()])
}
