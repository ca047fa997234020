//! Every sentence about rooms.

use parlor_proto::message::Message;
use parlor_proto::room::{Kind, Member, Room};
use parlor_proto::user::{Peer, User};
use parlor_proto::{MessageId, RoomId, TenantId, Time, UserId};

use crate::cx::one;
use crate::limit;
use crate::member::{self, sql::kind, sql::role};
use crate::store::{Conn, Fault, Row, Sql, Value};

static FIND: Sql = Sql::new("SELECT id FROM room WHERE tenant = ?1 AND pair = ?2");
static MAKE: Sql = Sql::new(
    "INSERT INTO room (tenant, id, kind, pair, created_by, seq, number, created_at, active_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, ?6, ?6) ON CONFLICT (tenant, pair) DO NOTHING RETURNING id",
);

/// The room of a pair, and whether it was made just now. Whoever comes second waits for the first and finds it.
pub(crate) fn find_or_make(
    conn: &mut dyn Conn,
    tenant: TenantId,
    fresh: RoomId,
    kind: Kind,
    pair: &[u8],
    by: UserId,
    now: Time,
) -> Result<(RoomId, bool), Fault> {
    let find: [Value; 2] = [tenant.into(), Value::Bytes(pair.to_vec())];
    if let Some(row) = one(conn.query(&FIND, &find)?) {
        return Ok((RoomId(row.id(0)?), false));
    }
    let make = [
        tenant.into(),
        fresh.into(),
        kind.as_str().into(),
        Value::Bytes(pair.to_vec()),
        by.into(),
        now.into(),
    ];
    if let Some(row) = one(conn.query(&MAKE, &make)?) {
        return Ok((RoomId(row.id(0)?), true));
    }
    let row = one(conn.query(&FIND, &find)?).ok_or_else(|| Fault::other("a pair without its room"))?;
    Ok((RoomId(row.id(0)?), false))
}

// The page is cut first, on two tables; what is shown is joined to its few rows afterwards.
static LIST: Sql = Sql::new(
    "WITH top AS (SELECT r.tenant, r.id, r.kind, r.seq, r.number, r.active_at, m.read_number, m.own_above, m.history_from \
       FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
       WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND (r.active_at, r.id) < (?3, ?4) \
       ORDER BY r.active_at DESC, r.id DESC LIMIT ?5) \
     SELECT t.id, t.kind, t.seq, t.number, t.active_at, t.read_number, t.own_above, \
       u.id, u.username, u.name, l.id, l.seq, l.sender, substr(l.text, 1, ?6), l.nonce, l.created_at \
     FROM top t \
     LEFT JOIN member o ON t.kind = 'direct' AND o.tenant = t.tenant AND o.room = t.id AND o.\"user\" <> ?2 \
     LEFT JOIN \"user\" u ON u.tenant = o.tenant AND u.id = o.\"user\" \
     LEFT JOIN message l ON l.tenant = t.tenant AND l.room = t.id AND l.number = t.number AND l.seq > t.history_from \
     ORDER BY t.active_at DESC, t.id DESC",
);

/// A page of a user's rooms below a point, last activity first.
pub(crate) fn list(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    below: (i64, RoomId),
    most: i64,
) -> Result<Vec<Room>, Fault> {
    let rows = conn.query(
        &LIST,
        &[tenant.into(), user.into(), below.0.into(), below.1.into(), most.into(), limit::PREVIEW.into()],
    )?;
    rows.iter().map(room).collect()
}

static ONE: Sql = Sql::new(
    "SELECT t.id, t.kind, t.seq, t.number, t.active_at, m.read_number, m.own_above, \
       u.id, u.username, u.name, l.id, l.seq, l.sender, l.text, l.nonce, l.created_at \
     FROM member m JOIN room t ON t.tenant = m.tenant AND t.id = m.room \
     LEFT JOIN member o ON t.kind = 'direct' AND o.tenant = t.tenant AND o.room = t.id AND o.\"user\" <> ?2 \
     LEFT JOIN \"user\" u ON u.tenant = o.tenant AND u.id = o.\"user\" \
     LEFT JOIN message l ON l.tenant = t.tenant AND l.room = t.id AND l.number = t.number AND l.seq > m.history_from \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND m.room = ?3",
);

/// One room as a member sees it.
pub(crate) fn one_room(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    id: RoomId,
) -> Result<Option<Room>, Fault> {
    one(conn.query(&ONE, &[tenant.into(), user.into(), id.into()])?).as_ref().map(room).transpose()
}

fn room(row: &Row) -> Result<Room, Fault> {
    let (id, number, read) = (RoomId(row.id(0)?), row.int(3)?, row.int(5)?);
    let peer = match row.opt_id(7)? {
        Some(user) => {
            let user = User::plain(UserId(user), row.text(8)?.to_owned(), row.text(9)?.to_owned());
            Some(Peer { user, online: false, last_seen: None })
        }
        None => None,
    };
    let last = match row.opt_id(10)? {
        Some(message) => Some(Message::plain(
            MessageId(message),
            id,
            row.int(11)?,
            number,
            UserId(row.id(12)?),
            row.text(13)?.to_owned(),
            row.text(14)?.to_owned(),
            Time(row.int(15)?),
        )),
        None => None,
    };
    Ok(Room {
        seq: row.int(2)?,
        number,
        unread: member::unread(number, read, row.int(6)?),
        read,
        active_at: Time(row.int(4)?),
        last,
        peer,
        ..Room::plain(id, kind(row, 1)?)
    })
}

static MEMBERS: Sql = Sql::new(
    "SELECT u.id, u.username, u.name, m.role, m.read_number FROM member m \
     JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.\"user\" \
     WHERE m.tenant = ?1 AND m.room = ?2 ORDER BY m.joined_at, u.id LIMIT ?3",
);

/// Who is in a room, in the order of joining.
pub(crate) fn members(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    most: i64,
) -> Result<Vec<Member>, Fault> {
    let rows = conn.query(&MEMBERS, &[tenant.into(), room.into(), most.into()])?;
    let member = |row: &Row| {
        let user = User::plain(UserId(row.id(0)?), row.text(1)?.to_owned(), row.text(2)?.to_owned());
        Ok(Member {
            user,
            online: false,
            role: role(row, 3)?,
            read: row.int(4)?,
            delivered: 0,
            last_seen: None,
        })
    };
    rows.iter().map(member).collect()
}
