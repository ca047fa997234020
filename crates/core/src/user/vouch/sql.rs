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
pub(crate) fn origin(conn: &mut dyn Conn, tenant: TenantId, id: UserId) -> Result<Option<String>, Fault> {
    one(conn.query(&ORIGIN, &[tenant.into(), id.into()])?)
        .map(|row| row.text(0).map(str::to_owned))
        .transpose()
}

// Named again, it is a picture like a new one: whatever was tried before.
static WANT_PICTURE: Sql = Sql::new(
    "INSERT INTO host_picture (tenant, \"user\", url, due_at) VALUES (?1, ?2, ?3, ?4) \
     ON CONFLICT (tenant, \"user\") DO UPDATE SET url = excluded.url, due_at = excluded.due_at, tries = 0",
);

/// The picture at this address is to be fetched.
pub(super) fn want_picture(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    url: &str,
    now: Time,
) -> Result<(), Fault> {
    conn.write(&WANT_PICTURE, vec![tenant.into(), user.into(), url.into(), now.into()])
}
