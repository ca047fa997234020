//! Every sentence about people by their host's own ids of them.

use parlor_proto::host::Person as Shown;
use parlor_proto::{TenantId, Time, UserId};
use serde_json::Value as Json;

use super::Row as Said;
use crate::cx::one;
use crate::store::{Conn, Fault, Row, Sql, Value};
use crate::user::{Person, key, sql as people};

/// A user with what only the host sees.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) person: Person,
    pub(crate) external_id: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) picture_from: Option<String>,
}

impl Found {
    /// As the host sees them.
    pub(crate) fn shown(self) -> Shown {
        Shown {
            external_id: self.external_id,
            user: self.person.user,
            role: self.role,
            picture_from: self.picture_from,
            created_at: self.person.created_at,
            disabled_at: self.person.disabled_at,
            done: None,
        }
    }
}

static USER: Sql = Sql::new(
    "SELECT id, username, name, email, password, account_seq, created_at, disabled_at, \
     picture, about, data, receipts, presence, language, external_id, role, picture_from FROM \"user\" \
     WHERE tenant = ?1 AND external_id = ?2",
);

/// By external id, as it is.
pub(crate) fn user(conn: &mut dyn Conn, tenant: TenantId, external_id: &str) -> Result<Option<Found>, Fault> {
    if external_id.contains('\0') {
        return Ok(None);
    }
    let found = |row: Row| {
        Ok(Found {
            person: people::person(&row)?,
            external_id: row.opt_text(14)?.map(str::to_owned),
            role: row.opt_text(15)?.map(str::to_owned),
            picture_from: row.opt_text(16)?.map(str::to_owned),
        })
    };
    one(conn.query(&USER, &[tenant.into(), external_id.into()])?).map(found).transpose()
}

static ID_OF: Sql = Sql::new("SELECT id FROM \"user\" WHERE tenant = ?1 AND external_id = ?2");

/// Who has this id with the host.
pub(crate) fn id_of(
    conn: &mut dyn Conn,
    tenant: TenantId,
    external_id: &str,
) -> Result<Option<UserId>, Fault> {
    if external_id.contains('\0') {
        return Ok(None);
    }
    one(conn.query(&ID_OF, &[tenant.into(), external_id.into()])?)
        .map(|row| row.id(0).map(UserId))
        .transpose()
}

static MAKE: Sql = Sql::new(
    "INSERT INTO \"user\" (tenant, id, external_id, username, username_key, email, email_key, name, about, data, role, \
       language, picture_from, origin, email_verified_at, account_seq, created_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 0, ?16)",
);

/// Stores a new user. The host vouches for the address that it gives.
pub(crate) fn make(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: UserId,
    external_id: Option<&str>,
    origin: &str,
    it: &Said,
    now: Time,
) -> Result<(), Fault> {
    let row: Vec<Value> = vec![
        tenant.into(),
        id.into(),
        external_id.into(),
        it.username.as_str().into(),
        key(&it.username).into(),
        it.email.clone().into(),
        it.email.as_deref().map(key).into(),
        it.name.as_str().into(),
        it.about.clone().into(),
        data(it),
        it.role.clone().into(),
        it.language.clone().into(),
        it.picture_from.clone().into(),
        origin.into(),
        it.email.as_ref().map(|_| now).into(),
        now.into(),
    ];
    conn.write(&MAKE, row)
}

fn data(it: &Said) -> Value {
    it.data.clone().map(|data| Json::Object(data).to_string()).into()
}

static CHANGE: Sql = Sql::new(
    "UPDATE \"user\" SET username = ?3, username_key = ?4, \
       email_verified_at = CASE WHEN email_key = ?6 THEN email_verified_at ELSE ?13 END, \
       email = ?5, email_key = ?6, name = ?7, about = ?8, data = ?9, role = ?10, language = ?11, picture_from = ?12, \
       account_seq = account_seq + 1 WHERE tenant = ?1 AND id = ?2 RETURNING account_seq",
);

/// How a user is from now on; the account's counter after it.
pub(crate) fn change(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: UserId,
    it: &Said,
    now: Time,
) -> Result<i64, Fault> {
    let params: Vec<Value> = vec![
        tenant.into(),
        id.into(),
        it.username.as_str().into(),
        key(&it.username).into(),
        it.email.clone().into(),
        it.email.as_deref().map(key).into(),
        it.name.as_str().into(),
        it.about.clone().into(),
        data(it),
        it.role.clone().into(),
        it.language.clone().into(),
        it.picture_from.clone().into(),
        it.email.as_ref().map(|_| now).into(),
    ];
    one(conn.query(&CHANGE, &params)?).ok_or_else(|| Fault::other("a user without a row"))?.int(0)
}
