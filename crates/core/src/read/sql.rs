//! Every sentence about reading. What others are told is `seen_number`, the highest message ever read: it does not go back
//! with the pointer, and neither joining nor hiding a room moves it. What was delivered is that or more.

use std::collections::BTreeMap;

use parlor_proto::read::ListReceipts;
use parlor_proto::user::User;
use parlor_proto::{Number, RoomId, Seq, TenantId, Time, UserId};

use crate::actor::Actor;
use crate::cx::one;
use crate::limit;
use crate::member;
use crate::store::{Ask, Conn, Fault, Row, Sql};
use crate::user;

static OWN_BETWEEN: Sql = Sql::new(
    "SELECT count(*) FROM message m WHERE m.tenant = ?1 AND m.room = ?2 AND m.number > ?3 AND m.number <= ?4 \
     AND (m.sender = ?5 OR m.deleted_at IS NOT NULL OR EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 \
       AND h.\"user\" = ?5 AND h.room = ?2 AND h.number = m.number))",
);

/// How many messages above `from`, up to `to`, are not counted as unread: the user's own, deleted and hidden ones. Only asked when somebody marks less than everything.
pub(crate) fn own_between(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
    from: Number,
    to: Number,
) -> Result<i64, Fault> {
    let params = [tenant.into(), room.into(), from.into(), to.into(), user.into()];
    one(conn.query(&OWN_BETWEEN, &params)?).ok_or_else(|| Fault::other("no count"))?.int(0)
}

/// A member who marks.
pub(crate) struct Reader {
    pub(crate) found: member::sql::Found,
    /// The highest message that others were told of.
    pub(crate) seen: Number,
    /// Shows receipts.
    pub(crate) receipts: bool,
    /// How many are in the room; one more than [`limit::RECEIPTS`] stands for more.
    pub(crate) members: usize,
}

// Those that are not told one by one are not counted.
static READER: Sql = Sql::new(
    "SELECT m.seen_number, u.receipts, \
     (SELECT count(*) FROM (SELECT 1 FROM member k WHERE k.tenant = m.tenant AND k.room = m.room LIMIT ?4) AS few) \
     FROM member m JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.\"user\" \
     WHERE m.tenant = ?1 AND m.room = ?2 AND m.\"user\" = ?3",
);

/// How members stand who mark.
pub(crate) fn readers(conn: &mut dyn Conn, of: &[(TenantId, RoomId, UserId)]) -> Result<Vec<Reader>, Fault> {
    let most = limit::RECEIPTS as i64 + 1;
    let params: Vec<_> = of
        .iter()
        .map(|(tenant, room, user)| vec![(*tenant).into(), (*room).into(), (*user).into(), most.into()])
        .collect();
    let asks: Vec<_> = params
        .iter()
        .flat_map(|row| [Ask::One(&member::sql::STANDING, &row[..3]), Ask::One(&READER, &row[..])])
        .collect();
    let mut rows = conn.query_many(&asks)?.into_iter();
    let mut next = || rows.next().unwrap_or_default();
    let reader = |_| {
        let found = member::sql::found(next())?;
        let Some(row) = one(next()) else {
            return Ok(Reader { found, seen: 0, receipts: false, members: 0 });
        };
        Ok(Reader { found, seen: row.int(0)?, receipts: row.int(1)? != 0, members: row.int(2)? as usize })
    };
    of.iter().map(reader).collect()
}

/// A delivered pointer that would move.
pub(crate) struct Arrived {
    pub(crate) tenant: TenantId,
    pub(crate) room: RoomId,
    pub(crate) user: UserId,
    pub(crate) number: Number,
    /// As [`Reader::members`].
    pub(crate) members: usize,
}

static MOVING: Sql = Sql::pair(
    "SELECT m.tenant, m.room, m.\"user\", min(?4, r.number), \
     (SELECT count(*) FROM (SELECT 1 FROM member k WHERE k.tenant = m.tenant AND k.room = m.room LIMIT ?5) AS few) \
     FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.\"user\" \
     WHERE m.tenant = ?1 AND m.room = ?2 AND m.\"user\" = ?3 AND u.receipts = 1 AND u.disabled_at IS NULL AND r.talk = 0 \
     AND max(m.delivered_number, m.seen_number, m.read_number) < min(?4, r.number)",
    "SELECT m.tenant, m.room, m.\"user\", least(a.number, r.number), \
     (SELECT count(*) FROM (SELECT 1 FROM member k WHERE k.tenant = m.tenant AND k.room = m.room LIMIT a.most) AS few) \
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[]) AS a(tenant, room, who, number, most) \
     JOIN member m ON m.tenant = a.tenant AND m.room = a.room AND m.\"user\" = a.who \
     JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.\"user\" \
     WHERE u.receipts = 1 AND u.disabled_at IS NULL AND r.talk = 0 \
     AND greatest(m.delivered_number, m.seen_number, m.read_number) < least(a.number, r.number)",
);

/// Which of some delivered pointers would move, of people who show receipts.
pub(crate) fn moving(
    conn: &mut dyn Conn,
    of: &BTreeMap<(TenantId, RoomId, UserId), Number>,
) -> Result<Vec<Arrived>, Fault> {
    let most = limit::RECEIPTS as i64 + 1;
    let rows: Vec<_> = of
        .iter()
        .map(|((tenant, room, user), number)| {
            vec![(*tenant).into(), (*room).into(), (*user).into(), (*number).into(), most.into()]
        })
        .collect();
    let found = conn.query_many(&[Ask::Set(&MOVING, &rows)])?;
    let arrived = |row: &Row| {
        Ok(Arrived {
            tenant: TenantId(row.id(0)?),
            room: RoomId(row.id(1)?),
            user: UserId(row.id(2)?),
            number: row.int(3)?,
            members: row.int(4)? as usize,
        })
    };
    found.iter().flatten().map(arrived).collect()
}

// Looked at once more, now that the rooms are held: another node may have been first.
static DELIVER: Sql = Sql::pair(
    "UPDATE member SET delivered_number = ?4 WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3 \
     AND max(delivered_number, seen_number, read_number) < ?4 RETURNING room, \"user\", delivered_number",
    "UPDATE member m SET delivered_number = a.number \
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[]) AS a(tenant, room, who, number) \
     WHERE m.tenant = a.tenant AND m.room = a.room AND m.\"user\" = a.who \
     AND greatest(m.delivered_number, m.seen_number, m.read_number) < a.number \
     RETURNING m.room, m.\"user\", m.delivered_number",
);

/// Moves delivered pointers; which have moved, and how far.
pub(crate) fn deliver(conn: &mut dyn Conn, of: &[Arrived]) -> Result<Vec<(RoomId, UserId, Number)>, Fault> {
    let rows: Vec<_> = of
        .iter()
        .map(|it| vec![it.tenant.into(), it.room.into(), it.user.into(), it.number.into()])
        .collect();
    let found = conn.query_many(&[Ask::Set(&DELIVER, &rows)])?;
    found.iter().flatten().map(|row| Ok((RoomId(row.id(0)?), UserId(row.id(1)?), row.int(2)?))).collect()
}

/// A message that somebody asks about.
pub(crate) struct Said {
    pub(crate) number: Number,
    pub(crate) seq: Seq,
    pub(crate) sender: UserId,
    pub(crate) at: Time,
}

static SAID: Sql = Sql::new(
    "SELECT m.number, m.seq, m.sender, m.created_at FROM message m \
     WHERE m.tenant = ?1 AND m.room = ?2 AND m.number = ?3 AND m.seq > ?4 AND NOT EXISTS \
     (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 AND h.\"user\" = ?5 AND h.room = ?2 AND h.number = ?3)",
);

/// A message, if the asker may see it.
pub(crate) fn said(
    conn: &mut dyn Conn,
    actor: &Actor,
    it: &ListReceipts,
    floor: Seq,
) -> Result<Option<Said>, Fault> {
    let params = [actor.tenant.into(), it.room.into(), it.number.into(), floor.into(), actor.user.into()];
    let said = |row: Row| {
        let (number, seq) = (row.int(0)?, row.int(1)?);
        Ok(Said { number, seq, sender: UserId(row.id(2)?), at: Time(row.int(3)?) })
    };
    one(conn.query(&SAID, &params)?).map(said).transpose()
}

// Whoever came later, and does not see what was said before, has not read it either.
static COUNTS: Sql = Sql::new(
    "SELECT count(*), coalesce(sum(CASE WHEN u.receipts = 1 AND u.id <> ?4 AND m.seen_number >= ?3 \
       AND (m.history_from < ?5 OR m.joined_at < ?6) THEN 1 ELSE 0 END), 0), \
     coalesce(sum(CASE WHEN u.receipts = 1 AND u.id <> ?4 AND (m.seen_number >= ?3 OR m.delivered_number >= ?3) \
       AND (m.history_from < ?5 OR m.joined_at < ?6) THEN 1 ELSE 0 END), 0) \
     FROM member m JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.\"user\" WHERE m.tenant = ?1 AND m.room = ?2",
);

/// Members of a room; of those who show receipts, how many have read a message, and how many have it.
pub(crate) fn counts(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    of: &Said,
) -> Result<(i64, i64, i64), Fault> {
    let params =
        [tenant.into(), room.into(), of.number.into(), of.sender.into(), of.seq.into(), of.at.into()];
    let row = one(conn.query(&COUNTS, &params)?).ok_or_else(|| Fault::other("no count"))?;
    Ok((row.int(0)?, row.int(1)?, row.int(2)?))
}

static RECEIVERS: Sql = Sql::new(
    "SELECT u.id, u.username, u.name, u.picture, CASE WHEN m.seen_number >= ?3 THEN 1 ELSE 0 END \
     FROM member m JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.\"user\" \
     WHERE m.tenant = ?1 AND m.room = ?2 AND u.id <> ?4 AND u.receipts = 1 \
     AND (m.seen_number >= ?3 OR m.delivered_number >= ?3) AND (m.history_from < ?5 OR m.joined_at < ?6) \
     ORDER BY m.joined_at, u.id LIMIT ?7",
);

/// Who has a message, and whether they have read it; of those who show it.
pub(crate) fn receivers(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    of: &Said,
) -> Result<Vec<(User, bool)>, Fault> {
    let most = limit::RECEIPTS as i64;
    let params = [
        tenant.into(),
        room.into(),
        of.number.into(),
        of.sender.into(),
        of.seq.into(),
        of.at.into(),
        most.into(),
    ];
    let rows = conn.query(&RECEIVERS, &params)?;
    rows.iter().map(|row| Ok((user::sql::shown(row, 0)?, row.int(4)? != 0))).collect()
}

static IS_THERE: Sql =
    Sql::new("SELECT 1 FROM message WHERE tenant = ?1 AND room = ?2 AND number = ?3 AND seq > ?4");

/// A message exists for somebody whose history begins above `from`.
pub(crate) fn is_there(
    conn: &mut dyn Conn,
    (tenant, room): (TenantId, RoomId),
    number: Number,
    from: Seq,
) -> Result<bool, Fault> {
    Ok(!conn.query(&IS_THERE, &[tenant.into(), room.into(), number.into(), from.into()])?.is_empty())
}

static LAST_OF_OTHERS: Sql = Sql::new(
    "SELECT x.number FROM message x WHERE x.tenant = ?1 AND x.room = ?2 AND x.sender <> ?3 AND x.number > ?4 \
     AND x.seq > ?5 AND x.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 \
       AND h.\"user\" = ?3 AND h.room = x.room AND h.number = x.number) ORDER BY x.number DESC LIMIT 1",
);

/// The last message above a number that somebody else wrote and that the user can see.
pub(crate) fn last_of_others(
    conn: &mut dyn Conn,
    (tenant, room, user): (TenantId, RoomId, UserId),
    above: Number,
    from: Seq,
) -> Result<Option<Number>, Fault> {
    let params = [tenant.into(), room.into(), user.into(), above.into(), from.into()];
    one(conn.query(&LAST_OF_OTHERS, &params)?).map(|row| row.int(0)).transpose()
}

// Over all rooms with something unread, from the member's side: rooms without a mention cost one look into an index each.
static MENTIONS: Sql = Sql::pair(
    "SELECT (SELECT count(*) FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
       CROSS JOIN mention x WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND r.number > m.read_number + m.own_above \
       AND x.tenant = ?1 AND x.\"user\" = ?2 AND x.room = m.room AND x.number > m.read_number AND NOT EXISTS \
       (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 AND h.\"user\" = ?2 AND h.room = x.room AND h.number = x.number)) \
     + (SELECT count(*) FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
       CROSS JOIN message e INDEXED BY message_everyone WHERE m.tenant = ?1 AND m.\"user\" = ?2 \
       AND r.number > m.read_number + m.own_above AND e.tenant = ?1 AND e.room = m.room AND e.number > m.read_number \
       AND e.everyone IS NOT NULL AND e.sender <> ?2 AND NOT EXISTS \
       (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 AND h.\"user\" = ?2 AND h.room = e.room AND h.number = e.number))",
    "SELECT (SELECT count(*) FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
       CROSS JOIN LATERAL (SELECT k.room, k.number FROM mention k WHERE k.tenant = $1 AND k.\"user\" = $2 AND k.room = m.room \
         AND k.number > m.read_number) AS x \
       WHERE m.tenant = $1 AND m.\"user\" = $2 AND r.number > m.read_number + m.own_above AND NOT EXISTS \
       (SELECT 1 FROM hidden_message h WHERE h.tenant = $1 AND h.\"user\" = $2 AND h.room = x.room AND h.number = x.number)) \
     + (SELECT count(*) FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
       CROSS JOIN LATERAL (SELECT k.room, k.number FROM message k WHERE k.tenant = $1 AND k.room = m.room \
         AND k.number > m.read_number AND k.everyone IS NOT NULL AND k.sender <> $2) AS e \
       WHERE m.tenant = $1 AND m.\"user\" = $2 AND r.number > m.read_number + m.own_above AND NOT EXISTS \
       (SELECT 1 FROM hidden_message h WHERE h.tenant = $1 AND h.\"user\" = $2 AND h.room = e.room AND h.number = e.number))",
);

/// Unread messages that mention somebody, in all their rooms.
pub(super) fn mentions(conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<i64, Fault> {
    one(conn.query(&MENTIONS, &[tenant.into(), user.into()])?).map_or(Ok(0), |row| row.int(0))
}
