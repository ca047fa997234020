//! Every sentence about members.

use std::collections::{BTreeMap, BTreeSet};

use parlor_proto::room::{Kind, Role};
use parlor_proto::{Number, RoomId, Seq, TenantId, Time, UserId};

use super::Standing;
use crate::cx::one;
use crate::store::{Ask, Conn, Engine, Fault, Row, Sql, Value};

pub(crate) static STANDING: Sql = Sql::new(
    "SELECT r.kind, m.role, r.seq, r.number, m.read_number, m.own_above, m.history_from, u.disabled_at \
     FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.\"user\" \
     WHERE m.tenant = ?1 AND m.room = ?2 AND m.\"user\" = ?3",
);

/// A member's standing and whether the user is disabled.
pub(crate) type Found = Option<(Standing, bool)>;

/// How a user stands in a room.
pub(crate) fn standing(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
) -> Result<Found, Fault> {
    found(conn.query(&STANDING, &[tenant.into(), room.into(), user.into()])?)
}

/// Reads the answer to [`STANDING`].
pub(crate) fn found(rows: Vec<Row>) -> Result<Found, Fault> {
    one(rows).map(|row| Ok((read_standing(&row, 0)?, row.opt_int(7)?.is_some()))).transpose()
}

/// Standings and numbers of members, asked together.
pub(crate) fn standings(
    conn: &mut dyn Conn,
    of: &[(TenantId, RoomId, UserId)],
) -> Result<Vec<(Found, i64)>, Fault> {
    let params: Vec<[Value; 3]> =
        of.iter().map(|(tenant, room, user)| [(*tenant).into(), (*room).into(), (*user).into()]).collect();
    let asks: Vec<_> =
        params.iter().flat_map(|row| [Ask::One(&STANDING, &row[..]), Ask::One(&COUNT, &row[..2])]).collect();
    let mut rows = conn.query_many(&asks)?.into_iter();
    let mut next = || rows.next().unwrap_or_default();
    of.iter().map(|_| Ok((found(next())?, one(next()).map_or(Ok(0), |row| row.int(0))?))).collect()
}

fn read_standing(row: &Row, at: usize) -> Result<Standing, Fault> {
    Ok(Standing {
        kind: kind(row, at)?,
        role: role(row, at + 1)?,
        seq: row.int(at + 2)?,
        number: row.int(at + 3)?,
        read: row.int(at + 4)?,
        own_above: row.int(at + 5)?,
        history_from: row.int(at + 6)?,
    })
}

pub(crate) fn kind(row: &Row, at: usize) -> Result<Kind, Fault> {
    Kind::parse(row.text(at)?).ok_or_else(|| Fault::other("a room of an unknown kind"))
}

pub(crate) fn role(row: &Row, at: usize) -> Result<Role, Fault> {
    Role::parse(row.text(at)?).ok_or_else(|| Fault::other("a member with an unknown role"))
}

static INSERT: Sql = Sql::new(
    "INSERT INTO member (tenant, room, \"user\", role, read_number, own_above, history_from, joined_at) \
     VALUES (?1, ?2, ?3, ?4, 0, 0, 0, ?5)",
);

/// Puts a user into a room.
pub(crate) fn insert(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
    role: Role,
    now: Time,
) -> Result<(), Fault> {
    conn.write(&INSERT, vec![tenant.into(), room.into(), user.into(), role.as_str().into(), now.into()])
}

// In the order of their ids on every node, so that two transactions cannot embrace.
pub(crate) static LOCK: Sql = Sql::pair(
    "SELECT id FROM room WHERE tenant = ?1 AND id = ?2",
    "SELECT r.id FROM room r JOIN unnest($1::uuid[], $2::uuid[]) AS a(tenant, id) \
     ON r.tenant = a.tenant AND r.id = a.id ORDER BY r.id FOR NO KEY UPDATE OF r",
);

/// Holds rooms until the commit: their counters and the pointers of their members stand still. SQLite has one
/// writer anyway.
pub(crate) fn lock(conn: &mut dyn Conn, rooms: &BTreeSet<(TenantId, RoomId)>) -> Result<(), Fault> {
    if conn.engine() == Engine::Sqlite {
        return Ok(());
    }
    let rows: Vec<_> = rooms.iter().map(|(tenant, room)| vec![(*tenant).into(), (*room).into()]).collect();
    conn.query_many(&[Ask::Set(&LOCK, &rows)]).map(|_| ())
}

static MOVE: Sql = Sql::new(
    "UPDATE member SET read_number = ?4, own_above = ?5 WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3",
);

/// Sets a member's pointer.
pub(crate) fn set_pointer(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
    read: Number,
    own_above: i64,
) -> Result<(), Fault> {
    conn.write(&MOVE, vec![tenant.into(), room.into(), user.into(), read.into(), own_above.into()])
}

static COUNT: Sql = Sql::new("SELECT count(*) FROM member WHERE tenant = ?1 AND room = ?2");

static ROOMS: Sql = Sql::new(
    "SELECT m.room FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 ORDER BY r.active_at DESC, r.id DESC LIMIT ?3",
);

/// A user's rooms, last activity first.
pub(crate) fn rooms(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    most: i64,
) -> Result<Vec<RoomId>, Fault> {
    let rows = conn.query(&ROOMS, &[tenant.into(), user.into(), most.into()])?;
    rows.iter().map(|row| row.id(0).map(RoomId)).collect()
}

static ROOMS_OF: Sql = Sql::pair(
    "SELECT \"user\", room FROM member WHERE tenant = ?1 AND \"user\" = ?2 LIMIT ?3",
    "SELECT m.\"user\", m.room FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS a(tenant, who, most) \
     CROSS JOIN LATERAL (SELECT k.\"user\", k.room FROM member k \
     WHERE k.tenant = a.tenant AND k.\"user\" = a.who LIMIT a.most) AS m",
);

/// Some rooms (at most `most` each) of several users.
pub(crate) fn rooms_of(
    conn: &mut dyn Conn,
    users: &[(TenantId, UserId)],
    most: i64,
) -> Result<Vec<(UserId, RoomId)>, Fault> {
    let rows: Vec<_> =
        users.iter().map(|(tenant, user)| vec![(*tenant).into(), (*user).into(), most.into()]).collect();
    let found = conn.query_many(&[Ask::Set(&ROOMS_OF, &rows)])?;
    found.iter().flatten().map(|row| Ok((UserId(row.id(0)?), RoomId(row.id(1)?)))).collect()
}

/// A user's place in one of their rooms.
pub(crate) struct Place {
    pub(crate) room: RoomId,
    pub(crate) standing: Standing,
}

static PLACES: Sql = Sql::new(
    "SELECT m.room, r.kind, m.role, r.seq, r.number, m.read_number, m.own_above, m.history_from \
     FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 ORDER BY r.active_at DESC, r.id DESC LIMIT ?3",
);

/// A user's standing in all their rooms, last activity first.
pub(crate) fn places(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    most: i64,
) -> Result<Vec<Place>, Fault> {
    let rows = conn.query(&PLACES, &[tenant.into(), user.into(), most.into()])?;
    let place = |row: &Row| Ok(Place { room: RoomId(row.id(0)?), standing: read_standing(row, 1)? });
    rows.iter().map(place).collect()
}

static POINTERS: Sql =
    Sql::new("SELECT \"user\", read_number FROM member WHERE tenant = ?1 AND room = ?2 LIMIT ?3");

/// Everybody's pointers of some rooms; none for rooms with more than `most` members.
pub(crate) fn pointers(
    conn: &mut dyn Conn,
    tenant: TenantId,
    rooms: &[RoomId],
    most: usize,
) -> Result<Vec<BTreeMap<UserId, Number>>, Fault> {
    let params: Vec<_> =
        rooms.iter().map(|room| vec![tenant.into(), (*room).into(), (most as i64 + 1).into()]).collect();
    let asks: Vec<_> = params.iter().map(|row| Ask::One(&POINTERS, row)).collect();
    let found = conn.query_many(&asks)?;
    let read = |rows: Vec<Row>| {
        if rows.len() > most {
            return Ok(BTreeMap::new());
        }
        rows.iter().map(|row| Ok((UserId(row.id(0)?), row.int(1)?))).collect()
    };
    found.into_iter().map(read).collect()
}

static UNREAD: Sql = Sql::new(
    "SELECT m.room, r.number - m.read_number - m.own_above \
     FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND r.number > m.read_number + m.own_above",
);

/// Rooms with something unread, and how much.
pub(crate) fn unread(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
) -> Result<BTreeMap<RoomId, i64>, Fault> {
    let rows = conn.query(&UNREAD, &[tenant.into(), user.into()])?;
    rows.iter().map(|row| Ok((RoomId(row.id(0)?), row.int(1)?))).collect()
}

static HEADS: Sql = Sql::pair(
    "SELECT id, seq FROM room WHERE tenant = ?1 AND id = ?2",
    "SELECT r.id, r.seq FROM unnest($1::uuid[], $2::uuid[]) AS a(tenant, id) \
     JOIN room r ON r.tenant = a.tenant AND r.id = a.id",
);

/// Last seq of some rooms.
pub(crate) fn heads(conn: &mut dyn Conn, rooms: &[(TenantId, RoomId)]) -> Result<Vec<(RoomId, Seq)>, Fault> {
    let rows: Vec<_> = rooms.iter().map(|(tenant, room)| vec![(*tenant).into(), (*room).into()]).collect();
    let found = conn.query_many(&[Ask::Set(&HEADS, &rows)])?;
    found.iter().flatten().map(|row| Ok((RoomId(row.id(0)?), row.int(1)?))).collect()
}
