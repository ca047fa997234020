//! Every sentence about what the host keeps: external ids, keys of rooms.

use parlor_proto::host::{Member, Person as Shown, Room};
use parlor_proto::room::Kind;
use parlor_proto::{Number, RoomId, TenantId, Time, UserId};
use serde_json::Value as Json;

use super::user::Row as UserRow;
use crate::cx::one;
use crate::member;
use crate::store::{Conn, Fault, Row, Sql, Value};
use crate::user::{self, Person, key};

/// A user with what only the host sees.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) person: Person,
    external_id: Option<String>,
    pub(super) role: Option<String>,
    pub(super) picture_from: Option<String>,
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
            person: user::sql::person(&row)?,
            external_id: row.opt_text(14)?.map(str::to_owned),
            role: row.opt_text(15)?.map(str::to_owned),
            picture_from: row.opt_text(16)?.map(str::to_owned),
        })
    };
    one(conn.query(&USER, &[tenant.into(), external_id.into()])?).map(found).transpose()
}

static MAKE: Sql = Sql::new(
    "INSERT INTO \"user\" (tenant, id, external_id, username, username_key, email, email_key, name, about, data, role, \
       language, picture_from, origin, email_verified_at, account_seq, created_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 0, ?16)",
);

/// Stores a new user. The host vouches for the address that it gives.
pub(super) fn make(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: UserId,
    external_id: Option<&str>,
    origin: &str,
    it: &UserRow,
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

fn data(it: &UserRow) -> Value {
    it.data.clone().map(|data| Json::Object(data).to_string()).into()
}

static CHANGE: Sql = Sql::new(
    "UPDATE \"user\" SET username = ?3, username_key = ?4, \
       email_verified_at = CASE WHEN email_key = ?6 THEN email_verified_at ELSE ?13 END, \
       email = ?5, email_key = ?6, name = ?7, about = ?8, data = ?9, role = ?10, language = ?11, picture_from = ?12, \
       account_seq = account_seq + 1 WHERE tenant = ?1 AND id = ?2 RETURNING account_seq",
);

/// How a user is from now on; the account's counter after it.
pub(super) fn change(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: UserId,
    it: &UserRow,
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

static SYSTEM: Sql =
    Sql::new("SELECT id FROM \"user\" WHERE tenant = ?1 AND origin = 'system' ORDER BY id LIMIT 1");

/// Who speaks for the host.
pub(super) fn system(conn: &mut dyn Conn, tenant: TenantId) -> Result<Option<UserId>, Fault> {
    one(conn.query(&SYSTEM, &[tenant.into()])?).map(|row| row.id(0).map(UserId)).transpose()
}

static TENANT: Sql = Sql::new("SELECT name, settings FROM tenant WHERE id = ?1");

/// What the tenant calls itself, if it has said so.
pub(super) fn tenant_name(conn: &mut dyn Conn, tenant: TenantId) -> Result<Option<String>, Fault> {
    let Some(row) = one(conn.query(&TENANT, &[tenant.into()])?) else { return Ok(None) };
    let settings: Json = serde_json::from_str(row.text(1)?).unwrap_or(Json::Null);
    let said = settings.get("name").and_then(Json::as_str).map(str::to_owned);
    let name = Some(row.text(0)?.to_owned()).filter(|name| name != crate::tenant::DEFAULT);
    Ok(said.or(name))
}

static FIND_ROOM: Sql =
    Sql::new("SELECT id, kind FROM room WHERE tenant = ?1 AND key = ?2 AND deleted_at IS NULL");

/// The room of a key, and what it is.
pub(super) fn find_room(
    conn: &mut dyn Conn,
    tenant: TenantId,
    key: &str,
) -> Result<Option<(RoomId, Kind)>, Fault> {
    if key.contains('\0') {
        return Ok(None);
    }
    let found = |row: Row| Ok((RoomId(row.id(0)?), member::sql::kind(&row, 1)?));
    one(conn.query(&FIND_ROOM, &[tenant.into(), key.into()])?).map(found).transpose()
}

static KEY_OF: Sql = Sql::new("SELECT key FROM room WHERE tenant = ?1 AND id = ?2");

/// The key of a room.
pub(super) fn key_of(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<Option<String>, Fault> {
    let row = one(conn.query(&KEY_OF, &[tenant.into(), room.into()])?);
    row.map_or(Ok(None), |row| Ok(row.opt_text(0)?.map(str::to_owned)))
}

static SET_KEY: Sql = Sql::new("UPDATE room SET key = ?3 WHERE tenant = ?1 AND id = ?2");

/// Under which key a room is found.
pub(super) fn set_key(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    key: Option<&str>,
) -> Result<(), Fault> {
    conn.write(&SET_KEY, vec![tenant.into(), room.into(), key.into()])
}

static COUNTERS: Sql = Sql::new("SELECT number, sorted_at FROM room WHERE tenant = ?1 AND id = ?2");

/// The last message of a room, and its place in the index of lists.
pub(super) fn counters(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<(Number, Time), Fault> {
    let row = one(conn.query(&COUNTERS, &[tenant.into(), room.into()])?);
    let row = row.ok_or_else(|| Fault::other("a room without a row"))?;
    Ok((row.int(0)?, Time(row.int(1)?)))
}

static ROOM: Sql = Sql::new(
    "SELECT r.id, r.kind, r.name, r.about, r.data, r.seq, r.number, r.created_at, r.active_at, r.talk, \
       (SELECT count(*) FROM member m WHERE m.tenant = r.tenant AND m.room = r.id) \
     FROM room r WHERE r.tenant = ?1 AND r.key = ?2 AND r.deleted_at IS NULL",
);
static MEMBERS: Sql = Sql::new(
    "SELECT u.id, u.external_id, m.role, m.read_number FROM member m \
     JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.\"user\" \
     WHERE m.tenant = ?1 AND m.room = ?2 ORDER BY m.joined_at, m.\"user\" LIMIT 100",
);

/// A room as the host sees it.
pub(super) fn room(conn: &mut dyn Conn, tenant: TenantId, key: &str) -> Result<Option<Room>, Fault> {
    if key.contains('\0') {
        return Ok(None);
    }
    let Some(row) = one(conn.query(&ROOM, &[tenant.into(), key.into()])?) else { return Ok(None) };
    let id = RoomId(row.id(0)?);
    let members = conn.query(&MEMBERS, &[tenant.into(), id.into()])?;
    let member = |row: &Row| {
        Ok(Member {
            id: UserId(row.id(0)?),
            external_id: row.opt_text(1)?.map(str::to_owned),
            role: member::sql::role(row, 2)?,
            read: row.int(3)?,
        })
    };
    Ok(Some(Room {
        key: key.to_owned(),
        id,
        kind: member::sql::kind(&row, 1)?,
        name: row.opt_text(2)?.map(str::to_owned),
        about: row.opt_text(3)?.map(str::to_owned),
        data: row.opt_text(4)?.map(user::sql::object).transpose()?,
        seq: row.int(5)?,
        number: row.int(6)?,
        created_at: Time(row.int(7)?),
        active_at: Time(row.int(8)?),
        closed: row.int(9)? == 2,
        member_count: row.int(10)?,
        members: members.iter().map(member).collect::<Result<_, Fault>>()?,
        done: None,
    }))
}
