//! Every sentence about tickets, and about what they prove.

use parlor_proto::{TenantId, Time, UserId};

use super::{Purpose, Ticketed};
use crate::cx::one;
use crate::store::{Conn, Fault, Sql, Value};
use crate::user::{self, Person, key};

static FORGET: Sql = Sql::new("DELETE FROM ticket WHERE tenant = ?1 AND \"user\" = ?2 AND created_at < ?3");

/// Tickets of somebody from before then go.
pub(super) fn forget(conn: &mut dyn Conn, tenant: TenantId, user: UserId, since: Time) -> Result<(), Fault> {
    conn.write(&FORGET, vec![tenant.into(), user.into(), since.into()])
}

static COUNT: Sql =
    Sql::new("SELECT count(*) FROM ticket WHERE tenant = ?1 AND \"user\" = ?2 AND purpose = ?3");

/// How many tickets of a kind somebody has got lately.
pub(super) fn count(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    purpose: &str,
) -> Result<i64, Fault> {
    one(conn.query(&COUNT, &[tenant.into(), user.into(), purpose.into()])?).map_or(Ok(0), |row| row.int(0))
}

static INSERT: Sql = Sql::new(
    "INSERT INTO ticket (tenant, hash, \"user\", purpose, email, created_at, expires_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
);

/// Stores a ticket's hash.
pub(super) fn insert(
    conn: &mut dyn Conn,
    tenant: TenantId,
    hash: &[u8; 32],
    (user, purpose, email): (UserId, &str, &str),
    now: Time,
    until: Time,
) -> Result<(), Fault> {
    let row = vec![
        tenant.into(),
        Value::Bytes(hash.to_vec()),
        user.into(),
        purpose.into(),
        email.into(),
        now.into(),
        until.into(),
    ];
    conn.write(&INSERT, row)
}

static USED: Sql = Sql::new(
    "UPDATE ticket SET used_at = ?4 WHERE tenant = ?1 AND hash = ?2 AND purpose = ?3 AND used_at IS NULL \
     AND expires_at > ?4 RETURNING \"user\", email",
);

/// Uses a ticket, if it is good for this now: of two who try at once one does.
pub(super) fn used(
    conn: &mut dyn Conn,
    tenant: TenantId,
    hash: &[u8; 32],
    purpose: &str,
    now: Time,
) -> Result<Option<(UserId, String)>, Fault> {
    let params = [tenant.into(), Value::Bytes(hash.to_vec()), purpose.into(), now.into()];
    let found =
        |row: crate::store::Row| Ok((UserId(row.id(0)?), row.opt_text(1)?.unwrap_or_default().to_owned()));
    one(conn.query(&USED, &params)?).map(found).transpose()
}

static END: Sql =
    Sql::new("UPDATE ticket SET used_at = ?3 WHERE tenant = ?1 AND \"user\" = ?2 AND used_at IS NULL");

/// Every ticket of somebody is over; how many there were still counts.
pub(super) fn end(conn: &mut dyn Conn, tenant: TenantId, user: UserId, now: Time) -> Result<(), Fault> {
    conn.write(&END, vec![tenant.into(), user.into(), now.into()])
}

static WHOSE: Sql = Sql::new(
    "SELECT t.\"user\", u.username, t.email FROM ticket t JOIN \"user\" u ON u.tenant = t.tenant AND u.id = t.\"user\" \
     WHERE t.tenant = ?1 AND t.hash = ?2 AND t.purpose = ?3 AND t.used_at IS NULL AND t.expires_at > ?4 \
     AND u.disabled_at IS NULL",
);

/// Whose a ticket is that is good for this now.
pub(super) fn whose(
    conn: &mut dyn Conn,
    tenant: TenantId,
    hash: &[u8; 32],
    purpose: Purpose,
    now: Time,
) -> Result<Option<Ticketed>, Fault> {
    let params = [tenant.into(), Value::Bytes(hash.to_vec()), purpose.as_str().into(), now.into()];
    let found = |row: crate::store::Row| {
        Ok(Ticketed {
            user: UserId(row.id(0)?),
            username: row.text(1)?.to_owned(),
            email: row.opt_text(2)?.unwrap_or_default().to_owned(),
        })
    };
    one(conn.query(&WHOSE, &params)?).map(found).transpose()
}

static SAY: Sql = Sql::new(
    "UPDATE \"user\" SET email = ?3, email_key = NULL WHERE tenant = ?1 AND id = ?2 AND email_verified_at IS NULL \
     RETURNING id",
);

/// Somebody says an address; `false`: they have proved one.
pub(super) fn say(conn: &mut dyn Conn, tenant: TenantId, user: UserId, email: &str) -> Result<bool, Fault> {
    Ok(!conn.query(&SAY, &[tenant.into(), user.into(), email.into()])?.is_empty())
}

static BY_EMAIL: Sql = Sql::new(
    "SELECT id, username, name, email, password, account_seq, created_at, disabled_at, \
     picture, about, data, receipts, presence, language FROM \"user\" WHERE tenant = ?1 AND email_key = ?2",
);

/// Whose an address is.
pub(super) fn by_email(conn: &mut dyn Conn, tenant: TenantId, key: &str) -> Result<Option<Person>, Fault> {
    one(conn.query(&BY_EMAIL, &[tenant.into(), key.into()])?).as_ref().map(user::sql::person).transpose()
}

static IS_ANOTHERS: Sql =
    Sql::new("SELECT 1 FROM \"user\" WHERE tenant = ?1 AND email_key = ?2 AND id <> ?3");

/// An address is somebody else's.
pub(super) fn is_anothers(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    key: &str,
) -> Result<bool, Fault> {
    Ok(!conn.query(&IS_ANOTHERS, &[tenant.into(), key.into(), user.into()])?.is_empty())
}

static IS_THEIRS: Sql =
    Sql::new("SELECT 1 FROM \"user\" WHERE tenant = ?1 AND id = ?2 AND email_key IS NOT NULL");

/// The address that they have is more than said.
pub(super) fn is_theirs(conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<bool, Fault> {
    Ok(!conn.query(&IS_THEIRS, &[tenant.into(), user.into()])?.is_empty())
}

static VERIFIED_NOW: Sql = Sql::new(
    "UPDATE \"user\" SET email = ?3, email_key = ?4, email_verified_at = ?5, account_seq = account_seq + 1 \
     WHERE tenant = ?1 AND id = ?2 RETURNING account_seq",
);

/// The address is theirs; the account's counter after it.
pub(super) fn verified_now(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    email: &str,
    now: Time,
) -> Result<i64, Fault> {
    let params = [tenant.into(), user.into(), email.into(), key(email).into(), now.into()];
    one(conn.query(&VERIFIED_NOW, &params)?).ok_or_else(|| Fault::other("a user without a row"))?.int(0)
}

static PROVED: Sql = Sql::new(
    "UPDATE \"user\" SET email_verified_at = coalesce(email_verified_at, ?3) WHERE tenant = ?1 AND id = ?2",
);

/// The address that they have is theirs.
pub(super) fn proved(conn: &mut dyn Conn, tenant: TenantId, user: UserId, now: Time) -> Result<(), Fault> {
    conn.write(&PROVED, vec![tenant.into(), user.into(), now.into()])
}

static IS_VERIFIED: Sql =
    Sql::new("SELECT 1 FROM \"user\" WHERE tenant = ?1 AND id = ?2 AND email_verified_at IS NOT NULL");

/// Their address is proved.
pub(super) fn is_verified(conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<bool, Fault> {
    Ok(!conn.query(&IS_VERIFIED, &[tenant.into(), user.into()])?.is_empty())
}

static SET_PASSWORD: Sql = Sql::new("UPDATE \"user\" SET password = ?3 WHERE tenant = ?1 AND id = ?2");

/// Another password's hash.
pub(super) fn set_password(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    hash: &str,
) -> Result<(), Fault> {
    conn.write(&SET_PASSWORD, vec![tenant.into(), user.into(), hash.into()])
}
