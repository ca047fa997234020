//! Every sentence about what the host keeps: who speaks for it, keys of rooms.

use parlor_proto::host::{Member, Room};
use parlor_proto::room::Kind;
use parlor_proto::{Number, RoomId, TenantId, Time, UserId};
use serde_json::Value as Json;

use crate::cx::one;
use crate::store::{Conn, Fault, Row, Sql};
use crate::{member, user};

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
