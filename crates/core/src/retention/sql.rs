//! Every sentence that takes old messages away.

use parlor_proto::{Number, RoomId, Seq, TenantId, Time, UserId};

use crate::cx::one;
use crate::store::{Conn, Fault, Sql, Value};

static ROOMS: Sql = Sql::new(
    "SELECT id FROM room WHERE tenant = ?1 AND id > ?2 AND created_at < ?3 AND deleted_at IS NULL AND number > 0 \
     ORDER BY id LIMIT ?4",
);

/// A page of rooms that may have something so old.
pub(super) fn rooms(
    conn: &mut dyn Conn,
    tenant: TenantId,
    after: RoomId,
    before: Time,
    most: i64,
) -> Result<Vec<RoomId>, Fault> {
    let rows = conn.query(&ROOMS, &[tenant.into(), after.into(), before.into(), most.into()])?;
    rows.iter().map(|row| row.id(0).map(RoomId)).collect()
}

static LIVING: Sql = Sql::new(
    "SELECT number, created_at FROM message WHERE tenant = ?1 AND room = ?2 AND deleted_at IS NULL \
     ORDER BY number LIMIT ?3",
);

/// The first messages of a room that are still there, as far as they are too old: up to the first that is not.
pub(super) fn living(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    before: Time,
    most: i64,
) -> Result<Vec<Number>, Fault> {
    let mut numbers = Vec::new();
    for row in conn.query(&LIVING, &[tenant.into(), room.into(), most.into()])? {
        if row.int(1)? >= before.0 {
            break;
        }
        numbers.push(row.int(0)?);
    }
    Ok(numbers)
}

// By the room, and not by the index of times, in which all rooms stand.
static COUNT: Sql = Sql::new(
    "SELECT (SELECT count(*) FROM message m WHERE m.tenant = ?1 AND m.room = ?2 AND m.number > 0 \
       AND m.deleted_at IS NULL AND m.created_at + 0 < ?3), \
     (SELECT count(*) FROM message_attachment l CROSS JOIN message m WHERE l.tenant = ?1 AND l.room = ?2 AND l.number > 0 \
       AND m.tenant = l.tenant AND m.room = l.room AND m.number = l.number AND m.created_at + 0 < ?3)",
);

/// How many messages and attachments of a room are too old.
pub(super) fn count(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    before: Time,
) -> Result<(u64, u64), Fault> {
    let row = one(conn.query(&COUNT, &[tenant.into(), room.into(), before.into()])?);
    row.map_or(Ok((0, 0)), |row| Ok((row.int(0)?.unsigned_abs(), row.int(1)?.unsigned_abs())))
}

static HEAD: Sql = Sql::new("SELECT seq, number FROM room WHERE tenant = ?1 AND id = ?2");

/// Where a room's log and its messages end.
pub(super) fn head(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
) -> Result<Option<(Seq, Number)>, Fault> {
    let row = one(conn.query(&HEAD, &[tenant.into(), room.into()])?);
    row.map(|row| Ok((row.int(0)?, row.int(1)?))).transpose()
}

static SPOKEN_OF: Sql = Sql::new(
    "SELECT min(e.number) FROM event e WHERE e.tenant = ?1 AND e.room = ?2 AND e.number >= ?3 AND e.number <= ?4 \
     AND e.seq > coalesce((SELECT s.seq FROM search_room s WHERE s.tenant = ?1 AND s.room = ?2), 0)",
);

/// The first of some messages of which the log speaks behind the cursor of the index.
pub(super) fn spoken_of(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    numbers: &[Number],
) -> Result<Option<Number>, Fault> {
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return Ok(None) };
    let params = [tenant.into(), room.into(), (*first).into(), (*last).into()];
    one(conn.query(&SPOKEN_OF, &params)?).map_or(Ok(None), |row| row.opt_int(0))
}

static WITH_FILES: Sql = Sql::new(
    "SELECT DISTINCT number FROM message_attachment WHERE tenant = ?1 AND room = ?2 AND number >= ?3 AND number <= ?4 \
     ORDER BY number",
);
static FILES: Sql =
    Sql::new("SELECT count(*) FROM message_attachment WHERE tenant = ?1 AND room = ?2 AND number = ?3");

/// Messages in a range that have attachments.
pub(super) fn with_files(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    first: Number,
    last: Number,
) -> Result<Vec<Number>, Fault> {
    let rows = conn.query(&WITH_FILES, &[tenant.into(), room.into(), first.into(), last.into()])?;
    rows.iter().map(|row| row.int(0)).collect()
}

/// How many a message has.
pub(super) fn files(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    number: Number,
) -> Result<u64, Fault> {
    let row = one(conn.query(&FILES, &[tenant.into(), room.into(), number.into()])?);
    row.map_or(Ok(0), |row| Ok(row.int(0)?.unsigned_abs()))
}

// Whoever had them unread has less; whoever had hidden one, or wrote it, did not count it. Those that are deleted already
// are not counted again.
static READ_LESS: Sql = Sql::new(
    "UPDATE member SET own_above = own_above + (SELECT count(*) FROM message x WHERE x.tenant = ?1 AND x.room = ?2 \
       AND x.number > member.read_number AND x.number >= ?3 AND x.number <= ?4 AND x.deleted_at IS NULL \
       AND x.sender <> member.\"user\" AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 \
         AND h.\"user\" = member.\"user\" AND h.room = ?2 AND h.number = x.number)) \
     WHERE tenant = ?1 AND room = ?2 AND read_number < ?4",
);
static SUSPENDED_LESS: Sql = Sql::new(
    "UPDATE suspended_member SET own_above = own_above + (SELECT count(*) FROM message x WHERE x.tenant = ?1 AND x.room = ?2 \
       AND x.number > suspended_member.read_number AND x.number >= ?3 AND x.number <= ?4 AND x.deleted_at IS NULL \
       AND x.sender <> suspended_member.\"user\" AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 \
         AND h.\"user\" = suspended_member.\"user\" AND h.room = ?2 AND h.number = x.number)) \
     WHERE tenant = ?1 AND room = ?2 AND read_number < ?4",
);

/// What is still there in a range is about to go: pointers pass over it.
pub(super) fn read_less(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    first: Number,
    last: Number,
) -> Result<(), Fault> {
    for sql in [&READ_LESS, &SUSPENDED_LESS] {
        conn.write(sql, vec![tenant.into(), room.into(), first.into(), last.into()])?;
    }
    Ok(())
}

static EMPTY: Sql = Sql::pair(
    "UPDATE message SET text = '', deleted_at = ?4, edited_at = NULL, reply_to = NULL, forwarded = NULL, \
     everyone = NULL, pinned_at = NULL WHERE tenant = ?1 AND room = ?2 AND number = ?3",
    "UPDATE message m SET text = '', deleted_at = a.at, edited_at = NULL, reply_to = NULL, forwarded = NULL, \
     everyone = NULL, pinned_at = NULL FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[]) \
     AS a(tenant, room, number, at) WHERE m.tenant = a.tenant AND m.room = a.room AND m.number = a.number",
);
static REACTIONS: Sql = Sql::pair(
    "DELETE FROM reaction WHERE tenant = ?1 AND room = ?2 AND number = ?3",
    "DELETE FROM reaction r USING unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS a(tenant, room, number) \
     WHERE r.tenant = a.tenant AND r.room = a.room AND r.number = a.number",
);
static MENTIONS: Sql = Sql::pair(
    "DELETE FROM mention WHERE tenant = ?1 AND room = ?2 AND number = ?3",
    "DELETE FROM mention r USING unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS a(tenant, room, number) \
     WHERE r.tenant = a.tenant AND r.room = a.room AND r.number = a.number",
);
static VERSIONS: Sql = Sql::pair(
    "DELETE FROM version WHERE tenant = ?1 AND room = ?2 AND number = ?3",
    "DELETE FROM version r USING unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS a(tenant, room, number) \
     WHERE r.tenant = a.tenant AND r.room = a.room AND r.number = a.number",
);

/// Leaves nothing of some messages but their places.
pub(super) fn empty(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    numbers: &[Number],
    now: Time,
) -> Result<(), Fault> {
    let key = |number: &Number| -> Vec<Value> { vec![tenant.into(), room.into(), (*number).into()] };
    let emptied = numbers.iter().map(|number| {
        let mut row = key(number);
        row.push(now.into());
        row
    });
    conn.write_set(&EMPTY, emptied.collect())?;
    for sql in [&REACTIONS, &MENTIONS, &VERSIONS] {
        conn.write_set(sql, numbers.iter().map(key).collect())?;
    }
    Ok(())
}

static BEHIND: Sql = Sql::new(
    "SELECT m.\"user\", m.read_number, m.own_above, r.number FROM member m \
     JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     WHERE m.tenant = ?1 AND m.room = ?2 AND m.read_number < ?3 ORDER BY m.\"user\"",
);

/// A member whose pointer stands below what has gone.
pub(super) struct Behind {
    pub(super) user: UserId,
    pub(super) read: Number,
    pub(super) own_above: i64,
    pub(super) number: Number,
}

/// Members who had not read that far.
pub(super) fn behind(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    last: Number,
) -> Result<Vec<Behind>, Fault> {
    let rows = conn.query(&BEHIND, &[tenant.into(), room.into(), last.into()])?;
    rows.iter()
        .map(|row| {
            let (read, own_above) = (row.int(1)?, row.int(2)?);
            Ok(Behind { user: UserId(row.id(0)?), read, own_above, number: row.int(3)? })
        })
        .collect()
}
