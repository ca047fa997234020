//! Sentences that page through messages. A page is found by seq and read by number: both are clustered keys, they grow
//! together, and neither costs more at the bottom of a room than at its top.

use parlor_proto::message::Message;
use parlor_proto::{MessageId, Number, RoomId, Seq, TenantId, Time, UserId};

use crate::actor::Actor;
use crate::cx::one;
use crate::damage;
use crate::message::look::sql::{Stored, stored};
use crate::store::{Ask, Conn, Fault, Row, Sql, Value};

// Who pages names a message, mostly; what lies between two messages is walked over.
static LAST_BEFORE: Sql = Sql::new(
    "SELECT coalesce((SELECT e.number - 1 FROM event e WHERE e.tenant = ?1 AND e.room = ?2 AND e.seq = ?3 \
       AND e.kind = 'message.sent'), \
     (SELECT e.number FROM event e WHERE e.tenant = ?1 AND e.room = ?2 AND e.seq < ?3 \
       AND e.kind = 'message.sent' ORDER BY e.seq DESC LIMIT 1), 0)",
);

/// The last message before a place in the log; 0: there is none.
pub(super) fn last_before(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    seq: Seq,
) -> Result<Number, Fault> {
    one(conn.query(&LAST_BEFORE, &[tenant.into(), room.into(), seq.into()])?).map_or(Ok(0), |row| row.int(0))
}

static DOWN: Sql = Sql::new(
    "SELECT m.room, m.number, m.seq, m.id, m.sender, m.nonce, m.text, m.created_at, m.edited_at, m.deleted_at, \
       m.forwarded, m.everyone, m.pinned_at, m.reply_to, q.seq, q.sender, substr(q.text, 1, 200), q.deleted_at, 0 \
     FROM message m LEFT JOIN message q ON q.tenant = m.tenant AND q.room = m.room AND q.number = m.reply_to \
     WHERE m.tenant = ?1 AND m.room = ?2 AND m.number > ?4 AND m.number <= ?5 AND NOT EXISTS \
       (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 AND h.\"user\" = ?3 AND h.room = ?2 AND h.number = m.number) \
     ORDER BY m.number DESC LIMIT ?6",
);

static UP: Sql = Sql::new(
    "SELECT m.room, m.number, m.seq, m.id, m.sender, m.nonce, m.text, m.created_at, m.edited_at, m.deleted_at, \
       m.forwarded, m.everyone, m.pinned_at, m.reply_to, q.seq, q.sender, substr(q.text, 1, 200), q.deleted_at, 0 \
     FROM message m LEFT JOIN message q ON q.tenant = m.tenant AND q.room = m.room AND q.number = m.reply_to \
     WHERE m.tenant = ?1 AND m.room = ?2 AND m.number > ?4 AND m.number <= ?5 AND NOT EXISTS \
       (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 AND h.\"user\" = ?3 AND h.room = ?2 AND h.number = m.number) \
     ORDER BY m.number LIMIT ?6",
);

/// Messages above `floor` and up to `last` that the actor has not hidden: the newest `most` of them, newest first, or
/// (`up`) the oldest, oldest first.
pub(super) fn page(
    conn: &mut dyn Conn,
    actor: &Actor,
    room: RoomId,
    (floor, last): (Number, Number),
    up: bool,
    most: i64,
) -> Result<Vec<Stored>, Fault> {
    let params =
        [actor.tenant.into(), room.into(), actor.user.into(), floor.into(), last.into(), most.into()];
    let rows = conn.query(if up { &UP } else { &DOWN }, &params)?;
    rows.iter().map(|row| whole(room, row)).collect()
}

/// A message; one that is damaged keeps its place, as one that was deleted.
fn whole(room: RoomId, row: &Row) -> Result<Stored, Fault> {
    if let Some(it) = damage::or_none("message", stored(row, 0)) {
        return Ok(it);
    }
    let (number, seq) = (row.int(1)?, row.int(2)?);
    let id = damage::or_none("message", row.id(3)).unwrap_or_default();
    let nobody = UserId([0; 16]);
    let plain = Message::plain(
        MessageId(id),
        room,
        seq,
        number,
        nobody,
        String::new(),
        String::new(),
        Time(row.int(7)?),
    );
    Ok(Stored { message: Message { deleted: true, ..plain }, pinned_at: None })
}

static PINNED: Sql = Sql::new(
    "SELECT m.room, m.number, m.seq, m.id, m.sender, m.nonce, m.text, m.created_at, m.edited_at, m.deleted_at, \
       m.forwarded, m.everyone, m.pinned_at, m.reply_to, q.seq, q.sender, substr(q.text, 1, 200), q.deleted_at, 0 \
     FROM message m LEFT JOIN message q ON q.tenant = m.tenant AND q.room = m.room AND q.number = m.reply_to \
     WHERE m.tenant = ?1 AND m.room = ?2 AND m.pinned_at IS NOT NULL AND m.seq > ?4 AND NOT EXISTS \
       (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 AND h.\"user\" = ?3 AND h.room = ?2 AND h.number = m.number) \
     ORDER BY m.pinned_at DESC LIMIT ?5",
);

/// Pinned messages above a seq that the actor has not hidden, last pinned first.
pub(super) fn pinned(
    conn: &mut dyn Conn,
    actor: &Actor,
    room: RoomId,
    floor: Seq,
    most: i64,
) -> Result<Vec<Stored>, Fault> {
    let params = [actor.tenant.into(), room.into(), actor.user.into(), floor.into(), most.into()];
    let rows = conn.query(&PINNED, &params)?;
    Ok(rows.iter().filter_map(|row| damage::or_none("message", stored(row, 0))).collect())
}

static TIMES: Sql = Sql::pair(
    "SELECT room, number, seq, created_at FROM message WHERE tenant = ?1 AND room = ?2 AND number = ?3",
    "SELECT m.room, m.number, m.seq, m.created_at FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) \
     AS a(tenant, room, number) JOIN message m ON m.tenant = a.tenant AND m.room = a.room AND m.number = a.number",
);

/// Where and when a message was taken.
pub(crate) struct When {
    pub(crate) room: RoomId,
    pub(crate) number: Number,
    pub(crate) seq: Seq,
    pub(crate) at: Time,
}

/// When some messages were taken, in no order.
pub(crate) fn times(
    conn: &mut dyn Conn,
    tenant: TenantId,
    of: &[(RoomId, Number)],
) -> Result<Vec<When>, Fault> {
    let rows: Vec<Vec<Value>> =
        of.iter().map(|(room, number)| vec![tenant.into(), (*room).into(), (*number).into()]).collect();
    let found = conn.query_many(&[Ask::Set(&TIMES, &rows)])?;
    let when = |row: &Row| {
        Ok(When { room: RoomId(row.id(0)?), number: row.int(1)?, seq: row.int(2)?, at: Time(row.int(3)?) })
    };
    found.iter().flatten().map(when).collect()
}
