//! Every sentence about users.

use parlor_proto::user::{Settings, User};
use parlor_proto::{AttachmentId, LoginId, RoomId, TenantId, Time, UserId};
use serde_json::{Map, Value as Json};

use super::{NewUser, Person, key};
use crate::cx::one;
use crate::damage;
use crate::store::{Ask, Conn, Engine, Fault, Row, Sql, Value};

static BY_ID: Sql = Sql::new(
    "SELECT id, username, name, email, password, account_seq, created_at, disabled_at, \
     picture, about, data, receipts, presence, language FROM \"user\" \
     WHERE tenant = ?1 AND id = ?2",
);
// An exact username wins over an address, an address over an external id.
static BY_NAME: Sql = Sql::new(
    "SELECT id, username, name, email, password, account_seq, created_at, disabled_at, \
     picture, about, data, receipts, presence, language FROM \"user\" \
     WHERE tenant = ?1 AND (username_key = ?2 OR email_key = ?2 OR external_id = ?3) \
     ORDER BY CASE WHEN username_key = ?2 THEN 0 WHEN email_key = ?2 THEN 1 ELSE 2 END LIMIT 1",
);

/// Custom JSON as it was stored; damaged, it is empty.
pub(crate) fn object(text: &str) -> Result<Map<String, Json>, Fault> {
    let read = serde_json::from_str(text).map_err(|_| Fault::other("data that is no object"));
    Ok(damage::or_none("data", read).unwrap_or_default())
}

/// What a person shows, from two columns.
pub(crate) fn settings(row: &Row, at: usize) -> Result<Settings, Fault> {
    Ok(Settings { receipts: row.int(at)? != 0, presence: row.int(at + 1)? != 0 })
}

/// The columns of [`BY_ID`].
pub(crate) fn person(row: &Row) -> Result<Person, Fault> {
    Ok(Person {
        user: User {
            email: row.opt_text(3)?.map(str::to_owned),
            picture: row.opt_id(8)?.map(AttachmentId),
            about: row.opt_text(9)?.map(str::to_owned),
            data: row.opt_text(10)?.map(object).transpose()?,
            settings: Some(settings(row, 11)?),
            language: row.opt_text(13)?.map(str::to_owned),
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

// Whatever the name is and whether there is such a person: one sentence.
static FIND: Sql = Sql::new(
    "SELECT id, username, name, email, password, account_seq, created_at, disabled_at, \
     picture, about, data, receipts, presence, language FROM \"user\" \
     WHERE tenant = ?1 AND (id = ?4 OR username_key = ?2 OR email_key = ?2 OR external_id = ?3) \
     ORDER BY CASE WHEN id = ?4 THEN 0 WHEN username_key = ?2 THEN 1 WHEN email_key = ?2 THEN 2 ELSE 3 END LIMIT 1",
);

/// By any name: id, username, address, external id.
pub(crate) fn find(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: Option<UserId>,
    key: &str,
    raw: &str,
) -> Result<Option<Person>, Fault> {
    let id = id.unwrap_or(UserId([0; 16]));
    let params = [tenant.into(), key.into(), raw.into(), id.into()];
    one(conn.query(&FIND, &params)?).as_ref().map(person).transpose()
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
    "INSERT INTO \"user\" (tenant, id, username, username_key, email, email_key, name, password, account_seq, created_at, \
       email_verified_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10)",
);

/// What is known of the address of somebody new.
#[derive(Clone, Copy)]
pub(crate) enum Address {
    /// They have said it: nobody is found by it, and somebody else may have it.
    Said,
    /// It is theirs.
    Theirs { proved: bool },
}

/// Stores a new user.
pub(crate) fn insert(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: UserId,
    it: &NewUser,
    address: Address,
    now: Time,
) -> Result<(), Fault> {
    let (theirs, proved) = match address {
        Address::Said => (None, false),
        Address::Theirs { proved } => (Some(key(&it.email)), proved),
    };
    let row: Vec<Value> = vec![
        tenant.into(),
        id.into(),
        it.username.as_str().into(),
        key(&it.username).into(),
        it.email.as_str().into(),
        theirs.into(),
        it.name.as_str().into(),
        it.password.clone().into(),
        now.into(),
        proved.then_some(now.0).into(),
    ];
    conn.write(&INSERT, row)
}

static ERASED: Sql =
    Sql::new("SELECT 1 FROM \"user\" WHERE tenant = ?1 AND id = ?2 AND erased_at IS NOT NULL");

/// Their account was taken away.
pub(crate) fn erased(conn: &mut dyn Conn, tenant: TenantId, id: UserId) -> Result<bool, Fault> {
    Ok(!conn.query(&ERASED, &[tenant.into(), id.into()])?.is_empty())
}

// Since when, stays.
static DISABLE: Sql =
    Sql::new("UPDATE \"user\" SET disabled_at = coalesce(disabled_at, ?3) WHERE tenant = ?1 AND id = ?2");
static ENABLE: Sql = Sql::new("UPDATE \"user\" SET disabled_at = NULL WHERE tenant = ?1 AND id = ?2");

/// Disables or enables.
pub(crate) fn set_disabled(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: UserId,
    at: Option<Time>,
) -> Result<(), Fault> {
    match at {
        Some(at) => conn.write(&DISABLE, vec![tenant.into(), id.into(), at.into()]),
        None => conn.write(&ENABLE, vec![tenant.into(), id.into()]),
    }
}

static LIST: Sql = Sql::new(
    "SELECT id, username, name, email, password, account_seq, created_at, disabled_at, \
     picture, about, data, receipts, presence, language FROM \"user\" \
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

static ACTING: Sql = Sql::new(
    "SELECT u.disabled_at, l.id, l.expires_at, l.revoked_at FROM \"user\" u \
     LEFT JOIN login l ON l.tenant = u.tenant AND l.id = ?3 AND l.\"user\" = u.id WHERE u.tenant = ?1 AND u.id = ?2",
);

/// How somebody stands who acts.
pub(super) struct Acting {
    pub(super) disabled: bool,
    /// The sign-in is there, was not ended and has not run out.
    pub(super) signed_in: bool,
}

/// How somebody stands who acts with a sign-in, if there is such a person.
pub(super) fn acting(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    login: LoginId,
    now: Time,
) -> Result<Option<Acting>, Fault> {
    let read = |row: Row| {
        let (there, ended) = (row.opt_id(1)?.is_some(), row.opt_int(3)?.is_some());
        let over = row.opt_int(2)?.is_some_and(|until| until <= now.0);
        Ok(Acting { disabled: row.opt_int(0)?.is_some(), signed_in: there && !ended && !over })
    };
    one(conn.query(&ACTING, &[tenant.into(), user.into(), login.into()])?).map(read).transpose()
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

static EDIT: Sql = Sql::new(
    "UPDATE \"user\" SET name = ?3, about = ?4, picture = ?5, data = ?6, receipts = ?7, presence = ?8, \
     language = ?9, account_seq = account_seq + 1 WHERE tenant = ?1 AND id = ?2 RETURNING account_seq",
);

/// Stores how a person is now; the account's counter after it.
pub(crate) fn edit(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: &User,
    data: Option<String>,
    settings: Settings,
) -> Result<i64, Fault> {
    let params = [
        tenant.into(),
        user.id.into(),
        user.name.as_str().into(),
        user.about.clone().into(),
        user.picture.map(|it| it.0).into(),
        data.into(),
        settings.receipts.into(),
        settings.presence.into(),
        user.language.clone().into(),
    ];
    one(conn.query(&EDIT, &params)?).ok_or_else(|| Fault::other("a person without a row"))?.int(0)
}

static SET_PICTURE: Sql = Sql::new(
    "UPDATE \"user\" SET picture = ?3, account_seq = account_seq + 1 WHERE tenant = ?1 AND id = ?2 RETURNING account_seq",
);

/// Somebody looks otherwise; the account's counter after it.
pub(crate) fn set_picture(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: UserId,
    picture: Option<AttachmentId>,
) -> Result<i64, Fault> {
    let params = [tenant.into(), id.into(), picture.map(|it| it.0).into()];
    one(conn.query(&SET_PICTURE, &params)?).ok_or_else(|| Fault::other("a person without a row"))?.int(0)
}

static SETTINGS: Sql =
    Sql::new("SELECT receipts, presence FROM \"user\" WHERE tenant = ?1 AND id = ?2 AND disabled_at IS NULL");

/// What a person shows, if they may act.
pub(crate) fn settings_of(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: UserId,
) -> Result<Option<Settings>, Fault> {
    one(conn.query(&SETTINGS, &[tenant.into(), id.into()])?).map(|row| settings(&row, 0)).transpose()
}

// In the order of their ids, as everybody who holds several people.
static SEEN: Sql = Sql::pair(
    "UPDATE \"user\" SET last_seen_at = ?3 WHERE tenant = ?1 AND id = ?2 AND coalesce(last_seen_at, 0) < ?3",
    "WITH held AS (SELECT u.tenant, u.id, a.at FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS a(tenant, id, at) \
     JOIN \"user\" u ON u.tenant = a.tenant AND u.id = a.id ORDER BY u.tenant, u.id FOR NO KEY UPDATE OF u) \
     UPDATE \"user\" u SET last_seen_at = h.at FROM held h \
     WHERE u.tenant = h.tenant AND u.id = h.id AND coalesce(u.last_seen_at, 0) < h.at",
);

/// People were here until then.
pub(crate) fn seen(conn: &mut dyn Conn, who: &[(TenantId, UserId, Time)]) -> Result<(), Fault> {
    let rows = who.iter().map(|(tenant, user, at)| vec![(*tenant).into(), (*user).into(), (*at).into()]);
    conn.write_set(&SEEN, rows.collect())
}

static LAST: Sql = Sql::pair(
    "SELECT id, last_seen_at, presence FROM \"user\" WHERE tenant = ?1 AND id = ?2",
    "SELECT u.id, u.last_seen_at, u.presence FROM unnest($1::uuid[], $2::uuid[]) AS a(tenant, id) \
     JOIN \"user\" u ON u.tenant = a.tenant AND u.id = a.id",
);

/// When people were here last, of those who show it.
pub(crate) fn last_seen(
    conn: &mut dyn Conn,
    of: &[(TenantId, UserId)],
) -> Result<Vec<(UserId, Time)>, Fault> {
    let rows: Vec<_> = of.iter().map(|(tenant, user)| vec![(*tenant).into(), (*user).into()]).collect();
    let found = conn.query_many(&[Ask::Set(&LAST, &rows)])?;
    let mut shown = Vec::new();
    for row in found.iter().flatten() {
        if let (Some(at), 1) = (row.opt_int(1)?, row.int(2)?) {
            shown.push((UserId(row.id(0)?), Time(at)));
        }
    }
    Ok(shown)
}

// Of a room: who is in it, and who was.
static MET: Sql = Sql::pair(
    "SELECT u.id, u.username, u.name, u.picture, u.about, u.data FROM \"user\" u WHERE u.tenant = ?1 AND u.id = ?3 \
     AND (EXISTS (SELECT 1 FROM member m WHERE m.tenant = ?1 AND m.room = ?2 AND m.\"user\" = ?3) \
     OR EXISTS (SELECT 1 FROM past_member p WHERE p.tenant = ?1 AND p.room = ?2 AND p.\"user\" = ?3))",
    "SELECT u.id, u.username, u.name, u.picture, u.about, u.data \
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS a(tenant, room, who) \
     JOIN \"user\" u ON u.tenant = a.tenant AND u.id = a.who \
     WHERE EXISTS (SELECT 1 FROM member m WHERE m.tenant = a.tenant AND m.room = a.room AND m.\"user\" = a.who) \
     OR EXISTS (SELECT 1 FROM past_member p WHERE p.tenant = a.tenant AND p.room = a.room AND p.\"user\" = a.who)",
);

/// Those of some people who are, or were, in a room, as the others there see them.
pub(crate) fn met(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    users: impl Iterator<Item = UserId>,
) -> Result<Vec<User>, Fault> {
    let rows: Vec<_> = users.map(|user| vec![tenant.into(), room.into(), user.into()]).collect();
    let found = conn.query_many(&[Ask::Set(&MET, &rows)])?;
    let user = |row: &Row| {
        Ok(User {
            about: row.opt_text(4)?.map(str::to_owned),
            data: row.opt_text(5)?.map(object).transpose()?,
            ..shown(row, 0)?
        })
    };
    found.iter().flatten().map(user).collect()
}
