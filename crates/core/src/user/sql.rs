//! Every sentence about users.

use parlor_proto::user::User;
use parlor_proto::{AttachmentId, TenantId, Time, UserId};

use super::{NewUser, Person, key};
use crate::cx::one;
use crate::store::{Ask, Conn, Engine, Fault, Row, Sql, Value};

static BY_ID: Sql = Sql::new(
    "SELECT id, username, name, email, password, account_seq, created_at, disabled_at FROM \"user\" \
     WHERE tenant = ?1 AND id = ?2",
);
// An exact username wins over an address, an address over an external id.
static BY_NAME: Sql = Sql::new(
    "SELECT id, username, name, email, password, account_seq, created_at, disabled_at FROM \"user\" \
     WHERE tenant = ?1 AND (username_key = ?2 OR email_key = ?2 OR external_id = ?3) \
     ORDER BY CASE WHEN username_key = ?2 THEN 0 WHEN email_key = ?2 THEN 1 ELSE 2 END LIMIT 1",
);

fn person(row: &Row) -> Result<Person, Fault> {
    Ok(Person {
        user: User {
            email: row.opt_text(3)?.map(str::to_owned),
            ..User::plain(UserId(row.id(0)?), row.text(1)?.to_owned(), row.text(2)?.to_owned())
        },
        password: row.opt_text(4)?.map(str::to_owned),
        account: row.int(5)?,
        created_at: Time(row.int(6)?),
        disabled_at: row.opt_int(7)?.map(Time),
    })
}

/// By id.
pub(crate) fn by_id(conn: &mut dyn Conn, tenant: TenantId, id: UserId) -> Result<Option<Person>, Fault> {
    one(conn.query(&BY_ID, &[tenant.into(), id.into()])?).as_ref().map(person).transpose()
}

/// By username or address (in the compared form) or external id (as it is).
pub(crate) fn by_name(
    conn: &mut dyn Conn,
    tenant: TenantId,
    key: &str,
    raw: &str,
) -> Result<Option<Person>, Fault> {
    one(conn.query(&BY_NAME, &[tenant.into(), key.into(), raw.into()])?).as_ref().map(person).transpose()
}

/// What must be unique, in the compared form.
pub(crate) enum By<'a> {
    Username(&'a str),
    Email(&'a str),
}

static USERNAME: Sql = Sql::new("SELECT 1 FROM \"user\" WHERE tenant = ?1 AND username_key = ?2");
static EMAIL: Sql = Sql::new("SELECT 1 FROM \"user\" WHERE tenant = ?1 AND email_key = ?2");

/// Somebody has it.
pub(crate) fn exists(conn: &mut dyn Conn, tenant: TenantId, by: By<'_>) -> Result<bool, Fault> {
    let (sql, value) = match by {
        By::Username(value) => (&USERNAME, value),
        By::Email(value) => (&EMAIL, value),
    };
    Ok(!conn.query(sql, &[tenant.into(), value.into()])?.is_empty())
}

static INSERT: Sql = Sql::new(
    "INSERT INTO \"user\" (tenant, id, username, username_key, email, email_key, name, password, account_seq, created_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9)",
);

/// Stores a new user.
pub(crate) fn insert(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: UserId,
    it: &NewUser,
    now: Time,
) -> Result<(), Fault> {
    let row: Vec<Value> = vec![
        tenant.into(),
        id.into(),
        it.username.as_str().into(),
        key(&it.username).into(),
        it.email.as_str().into(),
        key(&it.email).into(),
        it.name.as_str().into(),
        it.password.clone().into(),
        now.into(),
    ];
    conn.write(&INSERT, row)
}

static SET_DISABLED: Sql = Sql::new("UPDATE \"user\" SET disabled_at = ?3 WHERE tenant = ?1 AND id = ?2");

/// Disables or enables.
pub(crate) fn set_disabled(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: UserId,
    at: Option<Time>,
) -> Result<(), Fault> {
    conn.write(&SET_DISABLED, vec![tenant.into(), id.into(), at.map(|time| time.0).into()])
}

static LIST: Sql = Sql::new(
    "SELECT id, username, name, email, password, account_seq, created_at, disabled_at FROM \"user\" \
     WHERE tenant = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
);

/// Users after an id.
pub(crate) fn list(
    conn: &mut dyn Conn,
    tenant: TenantId,
    after: UserId,
    most: i64,
) -> Result<Vec<Person>, Fault> {
    conn.query(&LIST, &[tenant.into(), after.into(), most.into()])?.iter().map(person).collect()
}

/// Several people at once, each by an id or by a name: see [`by_id`] and [`by_name`].
pub(crate) fn by_any(
    conn: &mut dyn Conn,
    tenant: TenantId,
    names: &[(Option<UserId>, &str)],
) -> Result<Vec<Option<Person>>, Fault> {
    let ids: Vec<[Value; 2]> =
        names.iter().map(|(id, _)| [tenant.into(), id.unwrap_or(UserId([0; 16])).into()]).collect();
    let texts: Vec<[Value; 3]> =
        names.iter().map(|(_, name)| [tenant.into(), key(name).into(), (*name).into()]).collect();
    let ask = |(id, text): (_, _)| [Ask::One(&BY_ID, id), Ask::One(&BY_NAME, text)];
    let ids = ids.iter().map(|it| &it[..]);
    let asks: Vec<_> = ids.zip(texts.iter().map(|it| &it[..])).flat_map(ask).collect();
    let mut rows = conn.query_many(&asks)?.into_iter();
    let mut next = || rows.next().unwrap_or_default();
    let mut both = || Ok((one(next()), one(next())));
    names.iter().map(|_| both().and_then(|(a, b)| a.or(b).as_ref().map(person).transpose())).collect()
}

/// What every list shows of a person: id, username, name, picture from column `at` on.
pub(crate) fn shown(row: &Row, at: usize) -> Result<User, Fault> {
    let plain = User::plain(UserId(row.id(at)?), row.text(at + 1)?.to_owned(), row.text(at + 2)?.to_owned());
    Ok(User { picture: row.opt_id(at + 3)?.map(AttachmentId), ..plain })
}

// In the order of their ids on every node, so that two transactions cannot embrace.
static LOCK: Sql = Sql::pair(
    "SELECT id FROM \"user\" WHERE tenant = ?1 AND id = ?2",
    "SELECT u.id FROM \"user\" u JOIN unnest($1::uuid[], $2::uuid[]) AS a(tenant, id) \
     ON u.tenant = a.tenant AND u.id = a.id ORDER BY u.id FOR NO KEY UPDATE OF u",
);

/// Holds people until the commit. Rooms come before them. SQLite has one writer anyway.
pub(crate) fn lock(conn: &mut dyn Conn, tenant: TenantId, users: &[UserId]) -> Result<(), Fault> {
    if conn.engine() == Engine::Sqlite {
        return Ok(());
    }
    let rows: Vec<_> = users.iter().map(|user| vec![tenant.into(), (*user).into()]).collect();
    conn.query_many(&[Ask::Set(&LOCK, &rows)]).map(drop)
}

static BUMP: Sql =
    Sql::new("UPDATE \"user\" SET account_seq = account_seq + 1 WHERE tenant = ?1 AND id = ?2");

/// Counts a change of an account without looking at the count.
pub(crate) fn bump_account(conn: &mut dyn Conn, tenant: TenantId, id: UserId) -> Result<(), Fault> {
    conn.write(&BUMP, vec![tenant.into(), id.into()])
}

static NEXT_ACCOUNTS: Sql = Sql::pair(
    "UPDATE \"user\" SET account_seq = account_seq + 1 WHERE tenant = ?1 AND id = ?2 RETURNING id, account_seq",
    "UPDATE \"user\" u SET account_seq = u.account_seq + 1 FROM unnest($1::uuid[], $2::uuid[]) AS a(tenant, id) \
     WHERE u.tenant = a.tenant AND u.id = a.id RETURNING u.id, u.account_seq",
);

/// Counts a change of several users' accounts; they are locked in the order of their ids first.
pub(crate) fn next_accounts(
    conn: &mut dyn Conn,
    tenant: TenantId,
    users: &[UserId],
) -> Result<Vec<(UserId, i64)>, Fault> {
    lock(conn, tenant, users)?;
    let rows: Vec<_> = users.iter().map(|user| vec![tenant.into(), (*user).into()]).collect();
    let found = conn.query_many(&[Ask::Set(&NEXT_ACCOUNTS, &rows)])?;
    found.iter().flatten().map(|row| Ok((UserId(row.id(0)?), row.int(1)?))).collect()
}

static NEXT_ACCOUNT: Sql = Sql::new(
    "UPDATE \"user\" SET account_seq = account_seq + 1 WHERE tenant = ?1 AND id = ?2 RETURNING account_seq",
);

/// Counts a change of a user's account. Callers go through several users in the order of their ids.
pub(crate) fn next_account(conn: &mut dyn Conn, tenant: TenantId, id: UserId) -> Result<i64, Fault> {
    let rows = conn.query(&NEXT_ACCOUNT, &[tenant.into(), id.into()])?;
    one(rows).ok_or_else(|| Fault::other("an account without its user"))?.int(0)
}

static ACCOUNTS: Sql = Sql::pair(
    "SELECT id, account_seq, disabled_at FROM \"user\" WHERE tenant = ?1 AND id = ?2",
    "SELECT u.id, u.account_seq, u.disabled_at FROM unnest($1::uuid[], $2::uuid[]) AS a(tenant, id) \
     JOIN \"user\" u ON u.tenant = a.tenant AND u.id = a.id",
);

/// Counter of rooms and whether disabled, of some users.
pub(crate) fn accounts(
    conn: &mut dyn Conn,
    of: &[(TenantId, UserId)],
) -> Result<Vec<(UserId, i64, bool)>, Fault> {
    let rows: Vec<_> = of.iter().map(|(tenant, user)| vec![(*tenant).into(), (*user).into()]).collect();
    let found = conn.query_many(&[Ask::Set(&ACCOUNTS, &rows)])?;
    found
        .iter()
        .flatten()
        .map(|row| Ok((UserId(row.id(0)?), row.int(1)?, row.opt_int(2)?.is_some())))
        .collect()
}

static SOME: Sql = Sql::pair(
    "SELECT id, username, name, picture FROM \"user\" WHERE tenant = ?1 AND id = ?2",
    "SELECT u.id, u.username, u.name, u.picture FROM unnest($1::uuid[], $2::uuid[]) AS a(tenant, id) \
     JOIN \"user\" u ON u.tenant = a.tenant AND u.id = a.id ORDER BY u.id",
);

/// People as every list shows them.
pub(crate) fn some<'a>(
    conn: &mut dyn Conn,
    tenant: TenantId,
    who: impl Iterator<Item = &'a UserId>,
) -> Result<Vec<User>, Fault> {
    let rows: Vec<Vec<Value>> = who.map(|id| vec![tenant.into(), (*id).into()]).collect();
    let found = conn.query_many(&[Ask::Set(&SOME, &rows)])?;
    let user = |row: &Row| {
        Ok(User {
            picture: row.opt_id(3)?.map(parlor_proto::AttachmentId),
            ..User::plain(UserId(row.id(0)?), row.text(1)?.to_owned(), row.text(2)?.to_owned())
        })
    };
    found.iter().flatten().map(user).collect()
}
