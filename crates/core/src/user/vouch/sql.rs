//! Every sentence about what hosts say of people, and about guests.

use parlor_proto::{TenantId, Time, UserId};
use serde_json::{Map, Value as Json};

use crate::cx::one;
use crate::store::{Conn, Fault, Row, Sql, Value};
use crate::user::key;
use crate::user::sql::object;

/// What a host has said of somebody.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Vouched {
    pub(super) id: UserId,
    pub(super) name: String,
    pub(super) username: String,
    pub(super) email: Option<String>,
    pub(super) picture_from: Option<String>,
    pub(super) role: Option<String>,
    pub(super) data: Option<Map<String, Json>>,
}

static VOUCHED: Sql = Sql::new(
    "SELECT id, name, username, email, picture_from, role, data FROM \"user\" WHERE tenant = ?1 AND external_id = ?2",
);

/// By the host's own id.
pub(super) fn vouched(
    conn: &mut dyn Conn,
    tenant: TenantId,
    external_id: &str,
) -> Result<Option<Vouched>, Fault> {
    let found = |row: Row| {
        let text = |at| row.opt_text(at).map(|it| it.map(str::to_owned));
        Ok(Vouched {
            id: UserId(row.id(0)?),
            name: row.text(1)?.to_owned(),
            username: row.text(2)?.to_owned(),
            email: text(3)?,
            picture_from: text(4)?,
            role: text(5)?,
            data: row.opt_text(6)?.map(object).transpose()?,
        })
    };
    one(conn.query(&VOUCHED, &[tenant.into(), external_id.into()])?).map(found).transpose()
}

static INSERT_VOUCHED: Sql = Sql::new(
    "INSERT INTO \"user\" (tenant, id, external_id, username, username_key, email, email_key, email_verified_at, name, \
     picture_from, role, data, origin, account_seq, created_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'host', 0, ?13) ON CONFLICT DO NOTHING",
);

/// Stores somebody new, unless something of theirs is taken meanwhile.
pub(super) fn insert_vouched(
    conn: &mut dyn Conn,
    tenant: TenantId,
    external_id: &str,
    it: &Vouched,
    now: Time,
) -> Result<(), Fault> {
    let row: Vec<Value> = vec![
        tenant.into(),
        it.id.into(),
        external_id.into(),
        it.username.as_str().into(),
        key(&it.username).into(),
        it.email.clone().into(),
        it.email.as_deref().map(key).into(),
        it.email.as_ref().map(|_| now.0).into(),
        it.name.as_str().into(),
        it.picture_from.clone().into(),
        it.role.clone().into(),
        it.data.clone().map(|data| Json::Object(data).to_string()).into(),
        now.into(),
    ];
    conn.write(&INSERT_VOUCHED, row)
}

static CHANGE_VOUCHED: Sql = Sql::new(
    "UPDATE \"user\" SET username = ?3, username_key = ?4, email_verified_at = CASE WHEN email_key = ?6 \
     THEN email_verified_at WHEN ?6 IS NULL THEN NULL ELSE ?11 END, email = ?5, email_key = ?6, name = ?7, \
     picture_from = ?8, role = ?9, data = ?10, account_seq = account_seq + 1 \
     WHERE tenant = ?1 AND id = ?2 RETURNING account_seq",
);

/// Stores how somebody is now, as the host says; the account's counter after it.
pub(super) fn change_vouched(
    conn: &mut dyn Conn,
    tenant: TenantId,
    it: &Vouched,
    now: Time,
) -> Result<i64, Fault> {
    let row: [Value; 11] = [
        tenant.into(),
        it.id.into(),
        it.username.as_str().into(),
        key(&it.username).into(),
        it.email.clone().into(),
        it.email.as_deref().map(key).into(),
        it.name.as_str().into(),
        it.picture_from.clone().into(),
        it.role.clone().into(),
        it.data.clone().map(|data| Json::Object(data).to_string()).into(),
        now.into(),
    ];
    one(conn.query(&CHANGE_VOUCHED, &row)?).ok_or_else(|| Fault::other("a person without a row"))?.int(0)
}

static INSERT_GUEST: Sql = Sql::new(
    "INSERT INTO \"user\" (tenant, id, username, username_key, name, origin, account_seq, created_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, 'guest', 0, ?6)",
);

/// Stores a guest: username and name.
pub(super) fn insert_guest(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: UserId,
    (username, name): (&str, &str),
    now: Time,
) -> Result<(), Fault> {
    let row = vec![tenant.into(), id.into(), username.into(), key(username).into(), name.into(), now.into()];
    conn.write(&INSERT_GUEST, row)
}

static ORIGIN: Sql = Sql::new("SELECT origin FROM \"user\" WHERE tenant = ?1 AND id = ?2");

/// Where somebody comes from: 'account', 'host', 'guest', 'system'.
pub(super) fn origin(conn: &mut dyn Conn, tenant: TenantId, id: UserId) -> Result<Option<String>, Fault> {
    one(conn.query(&ORIGIN, &[tenant.into(), id.into()])?)
        .map(|row| row.text(0).map(str::to_owned))
        .transpose()
}

static HAS_ROOMS: Sql = Sql::new(
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM member WHERE tenant = ?1 AND \"user\" = ?2) \
     OR EXISTS (SELECT 1 FROM past_member WHERE tenant = ?1 AND \"user\" = ?2)",
);

/// Whether somebody is, or was, in any room.
pub(super) fn has_rooms(conn: &mut dyn Conn, tenant: TenantId, id: UserId) -> Result<bool, Fault> {
    Ok(!conn.query(&HAS_ROOMS, &[tenant.into(), id.into()])?.is_empty())
}

static SAID_OF: Sql = Sql::new(
    "SELECT external_id, username, username_key, email, email_key, email_verified_at, name, role, picture_from, data \
     FROM \"user\" WHERE tenant = ?1 AND id = ?2",
);
// A row is left behind, for what points to it; nobody finds it.
static LEAVE: Sql = Sql::new(
    "UPDATE \"user\" SET external_id = NULL, username = ?3, username_key = ?3, email = NULL, email_key = NULL, \
     disabled_at = created_at WHERE tenant = ?1 AND id = ?2",
);
static BECOME: Sql = Sql::new(
    "UPDATE \"user\" SET external_id = ?3, username = ?4, username_key = ?5, email = ?6, email_key = ?7, \
     email_verified_at = ?8, name = ?9, role = ?10, picture_from = ?11, data = coalesce(?12, data), origin = 'host' \
     WHERE tenant = ?1 AND id = ?2",
);

/// What a host has said of one person is said of another from now on, who had nothing of the kind.
pub(super) fn hand_over(
    conn: &mut dyn Conn,
    tenant: TenantId,
    from: UserId,
    to: UserId,
) -> Result<(), Fault> {
    let said = one(conn.query(&SAID_OF, &[tenant.into(), from.into()])?)
        .ok_or_else(|| Fault::other("a person without a row"))?;
    let text = |at| said.opt_text(at).map(|it| it.map(str::to_owned));
    let row: Vec<Value> = vec![
        tenant.into(),
        to.into(),
        text(0)?.into(),
        said.text(1)?.into(),
        said.text(2)?.into(),
        text(3)?.into(),
        text(4)?.into(),
        said.opt_int(5)?.into(),
        said.text(6)?.into(),
        text(7)?.into(),
        text(8)?.into(),
        text(9)?.into(),
    ];
    conn.write(&LEAVE, vec![tenant.into(), from.into(), format!("~{from}").into()])?;
    conn.write(&BECOME, row)
}
