//! Every sentence about logins.

use parlor_proto::login::{Kind, Login};
use parlor_proto::{LoginId, TenantId, Time, UserId};

use super::NewLogin;
use super::foreign::Foreign;
use crate::cx::one;
use crate::store::{Ask, Conn, Fault, Sql, Value};

/// A login found by its token.
pub(crate) struct Found {
    pub(crate) id: LoginId,
    pub(crate) user: UserId,
    pub(crate) seen_at: Time,
    pub(crate) expires_at: Option<Time>,
    /// Revoked, or its user disabled.
    pub(crate) ended: bool,
}

static BY_HASH: Sql = Sql::new(
    "SELECT l.id, l.\"user\", l.expires_at, l.revoked_at, u.disabled_at, l.seen_at, l.source FROM login l \
     JOIN \"user\" u ON u.tenant = l.tenant AND u.id = l.\"user\" WHERE l.tenant = ?1 AND l.token_hash = ?2",
);

/// By the hash of the token.
pub(crate) fn by_hash(
    conn: &mut dyn Conn,
    tenant: TenantId,
    hash: &[u8; 32],
) -> Result<Option<Found>, Fault> {
    let rows = conn.query(&BY_HASH, &[tenant.into(), Value::Bytes(hash.to_vec())])?;
    let found = |row: crate::store::Row| {
        Ok(Found {
            id: LoginId(row.id(0)?),
            user: UserId(row.id(1)?),
            seen_at: Time(row.int(5)?),
            expires_at: row.opt_int(2)?.map(Time),
            ended: row.opt_int(3)?.is_some() || row.opt_int(4)?.is_some(),
        })
    };
    one(rows).map(found).transpose()
}

static INSERT: Sql = Sql::new(
    "INSERT INTO login (tenant, id, \"user\", token_hash, label, created_at, seen_at, expires_at, kind) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?9) ON CONFLICT (token_hash) DO UPDATE \
     SET seen_at = excluded.seen_at, expires_at = excluded.expires_at \
     WHERE login.revoked_at IS NULL AND (login.expires_at IS NULL OR login.expires_at > ?6) \
     AND login.seen_at <= ?6 - ?8",
);

/// Stores a login; one that is there, is valid, and was not seen for `seldom` milliseconds, was seen now.
pub(crate) fn insert(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: LoginId,
    it: &NewLogin,
    until: Time,
    now: Time,
    seldom: i64,
) -> Result<(), Fault> {
    let row: Vec<Value> = vec![
        tenant.into(),
        id.into(),
        it.user.into(),
        Value::Bytes(it.hash.to_vec()),
        it.label.as_str().into(),
        now.into(),
        until.into(),
        seldom.into(),
        if it.expires_at.is_some() { "token" } else { "session" }.into(),
    ];
    conn.write(&INSERT, row)
}

static REVOKE: Sql = Sql::new(
    "UPDATE login SET revoked_at = ?4 WHERE tenant = ?1 AND \"user\" = ?2 AND id = ?3 AND revoked_at IS NULL RETURNING id",
);

/// Ends one login of a user; `false` if there is none to end.
pub(crate) fn revoke(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    id: LoginId,
    now: Time,
) -> Result<bool, Fault> {
    Ok(!conn.query(&REVOKE, &[tenant.into(), user.into(), id.into(), now.into()])?.is_empty())
}

static REVOKE_OTHERS: Sql = Sql::new(
    "UPDATE login SET revoked_at = ?4 WHERE tenant = ?1 AND \"user\" = ?2 AND id <> ?3 AND revoked_at IS NULL RETURNING id",
);

/// Ends the logins of a user, but for one; which.
pub(crate) fn revoke_others(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    but: LoginId,
    now: Time,
) -> Result<Vec<LoginId>, Fault> {
    let rows = conn.query(&REVOKE_OTHERS, &[tenant.into(), user.into(), but.into(), now.into()])?;
    rows.iter().map(|row| Ok(LoginId(row.id(0)?))).collect()
}

static SURPLUS: Sql = Sql::new(
    "UPDATE login SET revoked_at = ?3 WHERE tenant = ?1 AND id IN (SELECT id FROM login WHERE tenant = ?1 \
     AND \"user\" = ?2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?3) \
     ORDER BY seen_at DESC, id DESC LIMIT 1000000 OFFSET ?4) RETURNING id",
);

/// Ends a user's logins beyond the `most` that were used last; which.
pub(crate) fn end_surplus(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    now: Time,
    most: i64,
) -> Result<Vec<LoginId>, Fault> {
    let rows = conn.query(&SURPLUS, &[tenant.into(), user.into(), now.into(), most.into()])?;
    rows.iter().map(|row| Ok(LoginId(row.id(0)?))).collect()
}

static REVOKE_ALL: Sql =
    Sql::new("UPDATE login SET revoked_at = ?3 WHERE tenant = ?1 AND \"user\" = ?2 AND revoked_at IS NULL");

/// Ends every login of a user.
pub(crate) fn revoke_all(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    now: Time,
) -> Result<(), Fault> {
    conn.write(&REVOKE_ALL, vec![tenant.into(), user.into(), now.into()])
}

static LIST: Sql = Sql::new(
    "SELECT id, label, created_at, expires_at, seen_at, kind FROM login WHERE tenant = ?1 AND \"user\" = ?2 \
     AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?3) ORDER BY id DESC LIMIT 200",
);

/// A user's logins that are valid now, newest first.
pub(crate) fn list(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    now: Time,
) -> Result<Vec<Login>, Fault> {
    let rows = conn.query(&LIST, &[tenant.into(), user.into(), now.into()])?;
    let login = |row: &crate::store::Row| {
        Ok(Login {
            id: LoginId(row.id(0)?),
            label: row.text(1)?.to_owned(),
            created_at: Time(row.int(2)?),
            expires_at: row.opt_int(3)?.map(Time),
            seen_at: Time(row.int(4)?),
            kind: match row.text(5)? {
                "token" => Kind::Token,
                "jwt" | "forward" => Kind::Host,
                "guest" => Kind::Guest,
                _ => Kind::Password,
            },
            current: false,
        })
    };
    rows.iter().map(login).collect()
}

/// One row for each login: (tenant, id).
pub(crate) static STATES: Sql = Sql::pair(
    "SELECT id, expires_at, revoked_at FROM login WHERE tenant = ?1 AND id = ?2",
    "SELECT l.id, l.expires_at, l.revoked_at FROM unnest($1::uuid[], $2::uuid[]) AS a(tenant, id) \
     JOIN login l ON l.tenant = a.tenant AND l.id = a.id",
);

/// How a login is.
pub(crate) struct State {
    pub(crate) login: LoginId,
    pub(crate) until: Option<Time>,
    pub(crate) revoked: bool,
}

impl State {
    pub(crate) fn is_valid(&self, now: Time) -> bool {
        !self.revoked && self.until.is_none_or(|until| until > now)
    }
}

/// How some logins are; of those that never were, nothing.
pub(crate) fn states(conn: &mut dyn Conn, of: &[(TenantId, LoginId)]) -> Result<Vec<State>, Fault> {
    let rows: Vec<_> = of.iter().map(|(tenant, login)| vec![(*tenant).into(), (*login).into()]).collect();
    let found = conn.query_many(&[Ask::Set(&STATES, &rows)])?;
    let state = |row: &crate::store::Row| {
        Ok(State {
            login: LoginId(row.id(0)?),
            until: row.opt_int(1)?.map(Time),
            revoked: row.opt_int(2)?.is_some(),
        })
    };
    found.iter().flatten().map(state).collect()
}

/// Which of some logins are still valid now.
pub(crate) fn valid(
    conn: &mut dyn Conn,
    of: &[(TenantId, LoginId)],
    now: Time,
) -> Result<Vec<LoginId>, Fault> {
    let rows: Vec<_> = of.iter().map(|(tenant, login)| vec![(*tenant).into(), (*login).into()]).collect();
    let found = conn.query_many(&[Ask::Set(&STATES, &rows)])?;
    let valid = found.iter().flatten().map(|row| valid_now(row, now));
    Ok(valid.collect::<Result<Vec<_>, Fault>>()?.into_iter().flatten().collect())
}

/// When a login that is valid now will end; `None` outside: it is not.
pub(crate) fn until(
    conn: &mut dyn Conn,
    tenant: TenantId,
    login: LoginId,
    now: Time,
) -> Result<Option<Option<Time>>, Fault> {
    let rows = vec![vec![tenant.into(), login.into()]];
    let found = conn.query_many(&[Ask::Set(&STATES, &rows)])?;
    for row in found.iter().flatten() {
        if valid_now(row, now)?.is_some() {
            return Ok(Some(row.opt_int(1)?.map(Time)));
        }
    }
    Ok(None)
}

/// The login of a row of [`STATES`], if it is valid now.
pub(crate) fn valid_now(row: &crate::store::Row, now: Time) -> Result<Option<LoginId>, Fault> {
    let valid = row.opt_int(2)?.is_none() && row.opt_int(1)?.is_none_or(|until| until > now.0);
    Ok(if valid { Some(LoginId(row.id(0)?)) } else { None })
}

/// A login as it stands under a key, valid or not.
pub(crate) struct Held {
    pub(crate) id: LoginId,
    pub(crate) user: UserId,
    pub(crate) until: Option<Time>,
    pub(crate) revoked: bool,
    pub(crate) disabled: bool,
    /// By what it came.
    pub(crate) source: String,
}

/// By the key of a sign-in that a host has made.
pub(crate) fn held(conn: &mut dyn Conn, tenant: TenantId, key: &[u8; 32]) -> Result<Option<Held>, Fault> {
    let rows = conn.query(&BY_HASH, &[tenant.into(), Value::Bytes(key.to_vec())])?;
    let held = |row: crate::store::Row| {
        Ok(Held {
            id: LoginId(row.id(0)?),
            user: UserId(row.id(1)?),
            until: row.opt_int(2)?.map(Time),
            revoked: row.opt_int(3)?.is_some(),
            disabled: row.opt_int(4)?.is_some(),
            source: row.text(6)?.to_owned(),
        })
    };
    one(rows).map(held).transpose()
}

// One that was ended meanwhile, or is somebody else's, is none: no row comes back.
static PUT_FOREIGN: Sql = Sql::new(
    "INSERT INTO login (tenant, id, \"user\", token_hash, label, created_at, seen_at, expires_at, kind, source) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9) ON CONFLICT (token_hash) DO UPDATE \
     SET seen_at = excluded.seen_at, expires_at = excluded.expires_at, source = excluded.source \
     WHERE login.tenant = ?1 AND login.revoked_at IS NULL AND login.\"user\" = excluded.\"user\" RETURNING id",
);

/// Stores it, or has the one that is there last until then; which.
pub(crate) fn put_foreign(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: LoginId,
    it: &Foreign,
    now: Time,
) -> Result<Option<LoginId>, Fault> {
    let row = [
        tenant.into(),
        id.into(),
        it.user.into(),
        Value::Bytes(it.key.to_vec()),
        it.label.as_str().into(),
        now.into(),
        it.until.into(),
        it.kind.into(),
        it.source.as_str().into(),
    ];
    one(conn.query(&PUT_FOREIGN, &row)?).map(|row| row.id(0).map(LoginId)).transpose()
}

static FORGET: Sql = Sql::new("DELETE FROM login WHERE tenant = ?1 AND id = ?2");

/// Takes a login away.
pub(crate) fn forget(conn: &mut dyn Conn, tenant: TenantId, id: LoginId) -> Result<(), Fault> {
    conn.write(&FORGET, vec![tenant.into(), id.into()])
}

static FORGET_SURPLUS: Sql = Sql::new(
    "DELETE FROM login WHERE tenant = ?1 AND id IN (SELECT id FROM login WHERE tenant = ?1 AND \"user\" = ?2 \
     AND kind IN ('jwt', 'forward') AND revoked_at IS NULL ORDER BY seen_at DESC, id DESC LIMIT 1000000 OFFSET ?3) \
     RETURNING id",
);

/// Takes a user's sign-ins by hosts away beyond the `most` that were used last; which. (They were not ended: who still
/// has such a token comes in again.)
pub(crate) fn forget_surplus(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    most: i64,
) -> Result<Vec<LoginId>, Fault> {
    let rows = conn.query(&FORGET_SURPLUS, &[tenant.into(), user.into(), most.into()])?;
    rows.iter().map(|row| Ok(LoginId(row.id(0)?))).collect()
}

// Of a token that was ended nothing has to be remembered once it has expired.
static SWEEP_FOREIGN: Sql = Sql::new(
    "DELETE FROM login WHERE tenant = ?1 AND id IN (SELECT id FROM login WHERE tenant = ?1 AND expires_at <= ?2 \
     AND (kind = 'jwt' OR kind = 'forward' AND (revoked_at IS NULL OR revoked_at <= ?2 - ?3)) LIMIT ?4)",
);

/// Takes some away that are over.
pub(crate) fn sweep_foreign(
    conn: &mut dyn Conn,
    tenant: TenantId,
    now: Time,
    remembered: i64,
    most: i64,
) -> Result<(), Fault> {
    conn.write(&SWEEP_FOREIGN, vec![tenant.into(), now.into(), remembered.into(), most.into()])
}

static SOURCES: Sql =
    Sql::new("SELECT DISTINCT source FROM login WHERE tenant = ?1 AND source <> '' AND revoked_at IS NULL");

/// By what those came who were signed in by somebody else than us, or as guests.
pub(crate) fn sources(conn: &mut dyn Conn, tenant: TenantId) -> Result<Vec<String>, Fault> {
    conn.query(&SOURCES, &[tenant.into()])?.iter().map(|row| row.text(0).map(str::to_owned)).collect()
}

static FORGET_SOURCE: Sql = Sql::new(
    "DELETE FROM login WHERE tenant = ?1 AND id IN (SELECT id FROM login WHERE tenant = ?1 AND source = ?2 \
     AND source <> '' AND revoked_at IS NULL LIMIT ?3) RETURNING id",
);
// A guest has nothing else to come in by.
static REVOKE_GUESTS: Sql = Sql::new(
    "UPDATE login SET revoked_at = ?4 WHERE tenant = ?1 AND id IN (SELECT id FROM login WHERE tenant = ?1 AND source = ?2 \
     AND source <> '' AND revoked_at IS NULL LIMIT ?3) RETURNING id",
);

/// Ends some of those that came by this; which.
pub(crate) fn disbelieve(
    conn: &mut dyn Conn,
    tenant: TenantId,
    source: &str,
    now: Time,
    most: i64,
) -> Result<Vec<LoginId>, Fault> {
    let mut params: Vec<Value> = vec![tenant.into(), source.into(), most.into()];
    let sql = match source {
        super::foreign::GUEST => {
            params.push(now.into());
            &REVOKE_GUESTS
        }
        _ => &FORGET_SOURCE,
    };
    conn.query(sql, &params)?.iter().map(|row| row.id(0).map(LoginId)).collect()
}

static IS_GUESTS: Sql =
    Sql::new("UPDATE login SET kind = 'guest', source = 'guest' WHERE tenant = ?1 AND token_hash = ?2");

/// A login is a guest's.
pub(crate) fn is_guests(conn: &mut dyn Conn, tenant: TenantId, hash: &[u8; 32]) -> Result<(), Fault> {
    conn.write(&IS_GUESTS, vec![tenant.into(), Value::Bytes(hash.to_vec())])
}

static HAND_OVER: Sql = Sql::new("UPDATE login SET \"user\" = ?3 WHERE tenant = ?1 AND \"user\" = ?2");

/// Somebody's logins are another's.
pub(crate) fn hand_over(
    conn: &mut dyn Conn,
    tenant: TenantId,
    from: UserId,
    to: UserId,
) -> Result<(), Fault> {
    conn.write(&HAND_OVER, vec![tenant.into(), from.into(), to.into()])
}
