//! Every sentence about members.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use parlor_proto::room::{Kind, Member, Role};
use parlor_proto::{Number, RoomId, Seq, TenantId, Time, UserId};

use super::Standing;
pub(crate) use super::places::sql::{Place, Roomed, heads, places, rooms, rooms_of, talks};
use crate::cx::one;
use crate::damage;
use crate::store::{Ask, Conn, Engine, Fault, Row, Sql, Value};
use crate::talk::Talk;
use crate::user;

pub(crate) static STANDING: Sql = Sql::new(
    "SELECT r.kind, m.role, r.seq, r.number, m.read_number, m.own_above, m.history_from, m.hidden_number, m.pinned_at, \
       m.muted_until, m.archived, r.sorted_at, r.talk, r.asked_by, m.\"user\", u.disabled_at \
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
    one(rows).map(|row| Ok((read_standing(&row, 0)?, row.opt_int(15)?.is_some()))).transpose()
}

pub(super) fn read_standing(row: &Row, at: usize) -> Result<Standing, Fault> {
    Ok(Standing {
        kind: kind(row, at)?,
        role: role(row, at + 1)?,
        seq: row.int(at + 2)?,
        number: row.int(at + 3)?,
        read: row.int(at + 4)?,
        own_above: row.int(at + 5)?,
        history_from: row.int(at + 6)?,
        hidden: row.int(at + 7)?,
        pinned_at: row.opt_int(at + 8)?.map(Time),
        muted_until: row.opt_int(at + 9)?.map(Time),
        archived: row.int(at + 10)? != 0,
        sorted_at: Time(row.int(at + 11)?),
        talk: Talk::read(row, at + 12)?,
        user: UserId(row.id(at + 14)?),
    })
}

pub(crate) fn kind(row: &Row, at: usize) -> Result<Kind, Fault> {
    Kind::parse(row.text(at)?).ok_or_else(|| Fault::other("a room of an unknown kind"))
}

pub(crate) fn role(row: &Row, at: usize) -> Result<Role, Fault> {
    Role::parse(row.text(at)?).ok_or_else(|| Fault::other("a member with an unknown role"))
}

// What was said before they came is not unread for them, but they have not read it either.
static INSERT: Sql = Sql::new(
    "INSERT INTO member (tenant, room, \"user\", role, read_number, seen_number, delivered_number, own_above, \
       history_from, joined_at, sorted_at) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, 0, ?6, ?7, ?8)",
);

/// How somebody comes into a room.
#[derive(Clone, Copy)]
pub(crate) struct Coming {
    pub(crate) role: Role,
    /// Up to here nothing is unread.
    pub(crate) read: Number,
    /// Up to here nothing exists for them.
    pub(crate) history_from: Seq,
    pub(crate) at: Time,
    /// The room's place in the index of lists.
    pub(crate) sorted_at: Time,
}

impl Coming {
    /// Into a room that is made now.
    pub(crate) fn first(role: Role, now: Time) -> Coming {
        Coming { role, read: 0, history_from: 0, at: now, sorted_at: now }
    }
}

/// Puts a user into a room.
pub(crate) fn insert(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
    it: Coming,
) -> Result<(), Fault> {
    let row = vec![
        tenant.into(),
        room.into(),
        user.into(),
        it.role.as_str().into(),
        it.read.into(),
        it.history_from.into(),
        it.at.into(),
        it.sorted_at.into(),
    ];
    conn.write(&INSERT, row)
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

static MOVE: Sql = Sql::pair(
    "UPDATE member SET read_number = ?4, own_above = ?5, seen_number = max(seen_number, ?4) \
     WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3",
    "UPDATE member SET read_number = $4, own_above = $5, seen_number = greatest(seen_number, $4) \
     WHERE tenant = $1 AND room = $2 AND \"user\" = $3",
);

/// Sets a member's pointer. What others are told of it never goes back.
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

/// How many are in a room.
pub(crate) fn count(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<i64, Fault> {
    one(conn.query(&COUNT, &[tenant.into(), room.into()])?).map_or(Ok(0), |row| row.int(0))
}

static IDS: Sql =
    Sql::new("SELECT \"user\" FROM member WHERE tenant = ?1 AND room = ?2 ORDER BY \"user\" LIMIT ?3");

/// Who is in a room, in the order of their ids.
pub(crate) fn ids(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    most: i64,
) -> Result<Vec<UserId>, Fault> {
    let rows = conn.query(&IDS, &[tenant.into(), room.into(), most.into()])?;
    rows.iter().map(|row| row.id(0).map(UserId)).collect()
}

static ROLES: Sql = Sql::pair(
    "SELECT \"user\", role FROM member WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3",
    "SELECT m.\"user\", m.role FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS a(tenant, room, who) \
     JOIN member m ON m.tenant = a.tenant AND m.room = a.room AND m.\"user\" = a.who",
);

/// Those of some users who are in a room, and what they may do.
pub(crate) fn roles(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    users: &[UserId],
) -> Result<BTreeMap<UserId, Role>, Fault> {
    let rows: Vec<_> = users.iter().map(|user| vec![tenant.into(), room.into(), (*user).into()]).collect();
    let found = conn.query_many(&[Ask::Set(&ROLES, &rows)])?;
    found.iter().flatten().map(|row| Ok((UserId(row.id(0)?), role(row, 1)?))).collect()
}

static OWNERS: Sql =
    Sql::new("SELECT count(*) FROM member WHERE tenant = ?1 AND room = ?2 AND role = 'owner'");

/// How many owners a room has.
pub(crate) fn owners(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<i64, Fault> {
    one(conn.query(&OWNERS, &[tenant.into(), room.into()])?).map_or(Ok(0), |row| row.int(0))
}

static SUCCESSOR: Sql = Sql::new(
    "SELECT \"user\" FROM member WHERE tenant = ?1 AND room = ?2 \
     ORDER BY CASE role WHEN 'owner' THEN 0 WHEN 'admin' THEN 1 WHEN 'member' THEN 2 ELSE 3 END, joined_at, \"user\" LIMIT 1",
);

/// Who owns a room next: the longest-standing of the highest rank.
pub(crate) fn successor(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
) -> Result<Option<UserId>, Fault> {
    one(conn.query(&SUCCESSOR, &[tenant.into(), room.into()])?).map(|row| row.id(0).map(UserId)).transpose()
}

static SET_ROLE: Sql =
    Sql::new("UPDATE member SET role = ?4 WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3");

/// Another role.
pub(crate) fn set_role(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
    role: Role,
) -> Result<(), Fault> {
    conn.write(&SET_ROLE, vec![tenant.into(), room.into(), user.into(), role.as_str().into()])
}

static DELETE: Sql = Sql::new("DELETE FROM member WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3");

/// Takes a user out of a room.
pub(crate) fn delete(conn: &mut dyn Conn, tenant: TenantId, room: RoomId, user: UserId) -> Result<(), Fault> {
    conn.write(&DELETE, vec![tenant.into(), room.into(), user.into()])
}

static DELETE_ALL: Sql = Sql::new("DELETE FROM member WHERE tenant = ?1 AND room = ?2");

/// Takes everybody out of a room.
pub(crate) fn delete_all(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<(), Fault> {
    conn.write(&DELETE_ALL, vec![tenant.into(), room.into()])
}

static PAST: Sql = Sql::new(
    "INSERT INTO past_member (tenant, room, \"user\", left_at) VALUES (?1, ?2, ?3, ?4) \
     ON CONFLICT (tenant, room, \"user\") DO UPDATE SET left_at = excluded.left_at",
);

/// The log may still name them.
pub(crate) fn past(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
    now: Time,
) -> Result<(), Fault> {
    conn.write(&PAST, vec![tenant.into(), room.into(), user.into(), now.into()])
}

static NOT_PAST: Sql = Sql::new("DELETE FROM past_member WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3");

/// They have come back.
pub(crate) fn not_past(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    users: &[UserId],
) -> Result<(), Fault> {
    for user in users {
        conn.write(&NOT_PAST, vec![tenant.into(), room.into(), (*user).into()])?;
    }
    Ok(())
}

static SET_SAME: Sql = Sql::new("UPDATE room SET same = ?3 WHERE tenant = ?1 AND id = ?2");

/// By which set of members a room is found.
pub(crate) fn set_same(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    same: Option<Vec<u8>>,
) -> Result<(), Fault> {
    conn.write(&SET_SAME, vec![tenant.into(), room.into(), same.into()])
}

// Pointers and presence of others only where both they and the asker show them; one's own pointer is the real one.
static LIST: Sql = Sql::new(
    "SELECT u.id, u.username, u.name, u.picture, m.role, CASE WHEN u.id = v.id THEN m.read_number \
       WHEN u.receipts = 1 AND v.receipts = 1 THEN m.seen_number ELSE 0 END, \
     CASE WHEN u.id <> v.id AND (u.receipts = 0 OR v.receipts = 0) THEN 0 \
       WHEN m.delivered_number > m.seen_number THEN m.delivered_number ELSE m.seen_number END, m.joined_at, \
     CASE WHEN u.presence = 1 AND v.presence = 1 THEN 1 ELSE 0 END, u.last_seen_at FROM member m \
     JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.\"user\" \
     JOIN \"user\" v ON v.tenant = m.tenant AND v.id = ?6 \
     WHERE m.tenant = ?1 AND m.room = ?2 AND (m.joined_at, m.\"user\") > (?3, ?4) ORDER BY m.joined_at, m.\"user\" LIMIT ?5",
);

/// Who is in a room as `asker` sees them, in the order of joining, after a point. `online` says who may be shown at all:
/// whether they are here is the hub's to know.
pub(crate) fn list(
    conn: &mut dyn Conn,
    (tenant, asker): (TenantId, UserId),
    room: RoomId,
    after: (Time, UserId),
    most: i64,
) -> Result<Vec<(Time, Member)>, Fault> {
    let params = [tenant.into(), room.into(), after.0.into(), after.1.into(), most.into(), asker.into()];
    let rows = conn.query(&LIST, &params)?;
    let member = |row: &Row| {
        let shows = row.int(8)? != 0;
        let member = Member {
            user: user::sql::shown(row, 0)?,
            online: shows,
            role: damage::or_none("member", role(row, 4)).unwrap_or(Role::Reader),
            read: row.int(5)?,
            delivered: row.int(6)?,
            last_seen: row.opt_int(9)?.filter(|_| shows).map(Time),
        };
        Ok((Time(row.int(7)?), member))
    };
    rows.iter().map(member).collect()
}

// Named, or called with everybody (but not by oneself); a message is one or the other. SQLite would
// walk all messages above the pointer: it takes the table's own key for the shorter way.
static MENTIONS: Sql = Sql::pair(
    "SELECT (SELECT count(*) FROM mention x WHERE x.tenant = ?1 AND x.\"user\" = ?2 AND x.room = ?3 AND x.number > ?4 \
       AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 AND h.\"user\" = ?2 AND h.room = ?3 \
         AND h.number = x.number)) + \
       (SELECT count(*) FROM message e INDEXED BY message_everyone WHERE e.tenant = ?1 AND e.room = ?3 AND e.number > ?4 AND e.everyone IS NOT NULL \
         AND e.sender <> ?2 AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 AND h.\"user\" = ?2 \
           AND h.room = ?3 AND h.number = e.number))",
    "SELECT (SELECT count(*) FROM mention x WHERE x.tenant = ?1 AND x.\"user\" = ?2 AND x.room = ?3 AND x.number > ?4 \
       AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 AND h.\"user\" = ?2 AND h.room = ?3 \
         AND h.number = x.number)) + \
       (SELECT count(*) FROM message e WHERE e.tenant = ?1 AND e.room = ?3 AND e.number > ?4 AND e.everyone IS NOT NULL \
         AND e.sender <> ?2 AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 AND h.\"user\" = ?2 \
           AND h.room = ?3 AND h.number = e.number))",
);

/// Messages above a number in some rooms that mention somebody.
pub(crate) fn mentions(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    above: &[(RoomId, Number)],
) -> Result<HashMap<RoomId, i64>, Fault> {
    let params: Vec<[Value; 4]> = above
        .iter()
        .map(|(room, number)| [tenant.into(), user.into(), (*room).into(), (*number).into()])
        .collect();
    let asks: Vec<_> = params.iter().map(|row| Ask::One(&MENTIONS, &row[..])).collect();
    let found = conn.query_many(&asks)?;
    let count = |((room, _), rows): (&(RoomId, Number), Vec<Row>)| {
        Ok((*room, one(rows).map_or(Ok(0), |row| row.int(0))?))
    };
    above.iter().zip(found).map(count).collect()
}

/// The same for pointers of several people, one count for each.
pub(crate) fn mentions_above(
    conn: &mut dyn Conn,
    of: &[(TenantId, RoomId, UserId, Number)],
) -> Result<Vec<i64>, Fault> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let params: Vec<[Value; 4]> = of
        .iter()
        .map(|(tenant, room, user, number)| {
            [(*tenant).into(), (*user).into(), (*room).into(), (*number).into()]
        })
        .collect();
    let asks: Vec<_> = params.iter().map(|row| Ask::One(&MENTIONS, &row[..])).collect();
    let found = conn.query_many(&asks)?;
    found.into_iter().map(|rows| one(rows).map_or(Ok(0), |row| row.int(0))).collect()
}

static POINTERS: Sql = Sql::new(
    "SELECT m.\"user\", m.seen_number, m.delivered_number, u.receipts FROM member m \
     JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.\"user\" WHERE m.tenant = ?1 AND m.room = ?2 LIMIT ?3",
);

/// What a room is told of its members' pointers.
#[derive(Default)]
pub(crate) struct Pointers {
    pub(crate) reads: BTreeMap<UserId, Number>,
    pub(crate) delivered: BTreeMap<UserId, Number>,
}

/// Pointers of some rooms, of those members who show receipts; none for rooms with more than `most` members.
pub(crate) fn pointers(
    conn: &mut dyn Conn,
    tenant: TenantId,
    rooms: &[RoomId],
    most: usize,
) -> Result<Vec<Pointers>, Fault> {
    let params: Vec<_> =
        rooms.iter().map(|room| vec![tenant.into(), (*room).into(), (most as i64 + 1).into()]).collect();
    let asks: Vec<_> = params.iter().map(|row| Ask::One(&POINTERS, row)).collect();
    let read = |rows: Vec<Row>| {
        let mut told = Pointers::default();
        for row in rows.iter().filter(|_| rows.len() <= most) {
            if row.int(3)? != 0 {
                let (user, seen) = (UserId(row.id(0)?), row.int(1)?);
                told.reads.insert(user, seen);
                told.delivered.insert(user, seen.max(row.int(2)?));
            }
        }
        Ok(told)
    };
    conn.query_many(&asks)?.into_iter().map(read).collect()
}

static UNREAD: Sql = Sql::new(
    "SELECT m.room, r.number - m.read_number - m.own_above, \
       CASE WHEN m.archived = 0 AND coalesce(m.muted_until, 0) <= ?3 AND r.number > m.hidden_number THEN 1 ELSE 0 END, \
       CASE WHEN r.talk IN (4, 5) AND r.asked_by <> ?2 THEN 1 ELSE 0 END, \
       CASE WHEN r.number > m.hidden_number AND m.archived = 0 THEN 1 ELSE 0 END \
     FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 \
     AND (r.number > m.read_number + m.own_above OR (r.talk IN (4, 5) AND r.asked_by <> ?2))",
);

/// A room that counts for somebody.
pub(crate) struct Counted {
    pub(crate) room: RoomId,
    /// 0 in a request that they have read.
    pub(crate) unread: i64,
    /// It counts in the total: not while the room is muted, archived or hidden, nor in a request.
    pub(crate) loud: bool,
    /// Somebody asks there whether they may write to them, and it stands in their list.
    pub(crate) asked: bool,
}

/// Rooms with something unread, and requests.
pub(crate) fn unread(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    now: Time,
) -> Result<Vec<Counted>, Fault> {
    let rows = conn.query(&UNREAD, &[tenant.into(), user.into(), now.into()])?;
    let counted = |row: &Row| {
        let (counts, request, listed) = (row.int(2)? != 0, row.int(3)? != 0, row.int(4)? != 0);
        let (room, unread) = (RoomId(row.id(0)?), row.int(1)?);
        Ok(Counted { room, unread, loud: counts && !request, asked: request && listed })
    };
    rows.iter().map(counted).collect()
}
