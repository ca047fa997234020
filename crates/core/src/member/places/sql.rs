//! Every sentence about the rooms of people.

use std::collections::HashSet;

use parlor_proto::room::Role;
use parlor_proto::{RoomId, Seq, TenantId, UserId};

use crate::damage;
use crate::member::Standing;
use crate::member::sql::{read_standing, role};
use crate::store::{Ask, Conn, Fault, Row, Sql};

static ROOMS: Sql = Sql::new(
    "SELECT m.room, r.talk, m.role FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 ORDER BY r.active_at DESC, r.id DESC LIMIT ?3",
);

/// A user's rooms, and in which of them people do not talk as usual.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roomed {
    /// Last activity first.
    pub(crate) rooms: Vec<RoomId>,
    pub(crate) quiet: HashSet<RoomId>,
    /// In which of them they only read.
    pub(crate) reads: HashSet<RoomId>,
}

/// A user's rooms.
pub(crate) fn rooms(conn: &mut dyn Conn, tenant: TenantId, user: UserId, most: i64) -> Result<Roomed, Fault> {
    let rows = conn.query(&ROOMS, &[tenant.into(), user.into(), most.into()])?;
    let mut all = Roomed::default();
    for row in &rows {
        let room = RoomId(row.id(0)?);
        all.rooms.push(room);
        if row.int(1)? != 0 {
            all.quiet.insert(room);
        }
        if role(row, 2)? == Role::Reader {
            all.reads.insert(room);
        }
    }
    Ok(all)
}

static ROOMS_OF: Sql = Sql::pair(
    "SELECT \"user\", room FROM member WHERE tenant = ?1 AND \"user\" = ?2 ORDER BY sorted_at DESC, room DESC LIMIT ?3",
    "SELECT m.\"user\", m.room FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS a(tenant, who, most) \
     CROSS JOIN LATERAL (SELECT k.\"user\", k.room FROM member k \
     WHERE k.tenant = a.tenant AND k.\"user\" = a.who ORDER BY k.sorted_at DESC, k.room DESC LIMIT a.most) AS m",
);

/// Rooms (at most `most` each, those that were active last) of several users.
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
    "SELECT m.room, r.kind, m.role, r.seq, r.number, m.read_number, m.own_above, m.history_from, m.hidden_number, \
       m.pinned_at, m.muted_until, m.archived, r.sorted_at, r.talk, r.asked_by, m.\"user\" \
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
    // One room that cannot be read keeps nobody from all the others.
    Ok(rows.iter().filter_map(|row| damage::or_none("room", place(row))).collect())
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

static TALKS: Sql = Sql::pair(
    "SELECT id, talk FROM room WHERE tenant = ?1 AND id = ?2",
    "SELECT r.id, r.talk FROM unnest($1::uuid[], $2::uuid[]) AS a(tenant, id) \
     JOIN room r ON r.tenant = a.tenant AND r.id = a.id",
);

/// In which of some rooms people talk as usual (`false`), and in which not.
pub(crate) fn talks(conn: &mut dyn Conn, rooms: &[(TenantId, RoomId)]) -> Result<Vec<(RoomId, bool)>, Fault> {
    let rows: Vec<_> = rooms.iter().map(|(tenant, room)| vec![(*tenant).into(), (*room).into()]).collect();
    let found = conn.query_many(&[Ask::Set(&TALKS, &rows)])?;
    found.iter().flatten().map(|row| Ok((RoomId(row.id(0)?), row.int(1)? != 0))).collect()
}
