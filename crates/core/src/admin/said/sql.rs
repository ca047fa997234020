//! Sentences that find messages for the staff: by time, by room, by who said them to whom; and what each of them shows.

use std::collections::{BTreeMap, BTreeSet};

use parlor_proto::{Number, RoomId, TenantId, Time, UserId};

use super::super::filter::Place;
use super::super::rows::MessageRow;
use super::super::sql::{opt_text, opt_who, who};
use crate::member::sql::kind;
use crate::store::{Ask, Conn, Fault, Row, Sql, Value};

/// Where a message stands.
pub(super) type Key = (Time, RoomId, Number);

fn key(row: &Row) -> Result<Key, Fault> {
    Ok((Time(row.int(2)?), RoomId(row.id(0)?), row.int(1)?))
}

/// Between which moments, from where downwards, and how many.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) from: i64,
    pub(super) below: Place,
    pub(super) most: i64,
}

impl Part {
    fn params(&self, tenant: TenantId, more: &[UserId]) -> Vec<Value> {
        let Part { from, below, most } = *self;
        let all: [Value; 6] = [
            tenant.into(),
            from.into(),
            below.at.into(),
            below.id.into(),
            below.number().into(),
            most.into(),
        ];
        all.into_iter().chain(more.iter().map(|user| (*user).into())).collect()
    }
}

static WALK: Sql = Sql::new(
    "SELECT room, number, created_at FROM message WHERE tenant = ?1 AND created_at >= ?2 AND created_at <= ?3 \
     AND (created_at, room, number) < (?3, ?4, ?5) ORDER BY created_at DESC, room DESC, number DESC LIMIT ?6",
);

/// A tenant's messages.
pub(super) fn walk(conn: &mut dyn Conn, tenant: TenantId, part: Part) -> Result<Vec<Key>, Fault> {
    conn.query(&WALK, &part.params(tenant, &[]))?.iter().map(key).collect()
}

static IN_ROOM: Sql = Sql::new(
    "SELECT room, number, created_at FROM message WHERE tenant = ?1 AND room = ?4 AND number < ?5 \
     AND created_at >= ?2 AND created_at <= ?3 ORDER BY number DESC LIMIT ?6",
);

/// A room's messages; the number of the place counts, and no message of its moment's end is passed over.
pub(super) fn in_room(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    part: Part,
) -> Result<Vec<Key>, Fault> {
    let number = part.below.number();
    let below = Place { id: room.0, ..part.below };
    let mut params = Part { below, ..part }.params(tenant, &[]);
    params[4] = number.into();
    conn.query(&IN_ROOM, &params)?.iter().map(key).collect()
}

// The rooms first, then what was said there: the unique index of senders finds it. OFFSET 0 keeps PostgreSQL from
// walking all messages by time instead.
static BY: Sql = Sql::pair(
    "SELECT m.room, m.number, m.created_at FROM \
       (SELECT room FROM member WHERE tenant = ?1 AND \"user\" = ?7 \
        UNION SELECT room FROM past_member WHERE tenant = ?1 AND \"user\" = ?7 \
        UNION SELECT room FROM suspended_member WHERE tenant = ?1 AND \"user\" = ?7) s \
     CROSS JOIN message m ON m.room = s.room AND m.sender = ?7 \
     WHERE +m.tenant = ?1 AND m.created_at >= ?2 AND m.created_at <= ?3 AND (m.created_at, m.room, m.number) < (?3, ?4, ?5) \
     ORDER BY m.created_at DESC, m.room DESC, m.number DESC LIMIT ?6",
    "SELECT k.room, k.number, k.created_at FROM \
       (SELECT m.room, m.number, m.created_at FROM \
         (SELECT room FROM member WHERE tenant = ?1 AND \"user\" = ?7 \
          UNION SELECT room FROM past_member WHERE tenant = ?1 AND \"user\" = ?7 \
          UNION SELECT room FROM suspended_member WHERE tenant = ?1 AND \"user\" = ?7) s \
        JOIN message m ON m.room = s.room AND m.sender = ?7 \
        WHERE m.tenant = ?1 AND m.created_at >= ?2 AND m.created_at <= ?3 \
        AND (m.created_at, m.room, m.number) < (?3, ?4, ?5) OFFSET 0) k \
     ORDER BY k.created_at DESC, k.room DESC, k.number DESC LIMIT ?6",
);

/// What somebody said, wherever they are or were.
pub(super) fn by(
    conn: &mut dyn Conn,
    tenant: TenantId,
    sender: UserId,
    part: Part,
) -> Result<Vec<Key>, Fault> {
    conn.query(&BY, &part.params(tenant, &[sender]))?.iter().map(key).collect()
}

static TO: Sql = Sql::pair(
    "SELECT m.room, m.number, m.created_at FROM \
       (SELECT room FROM member WHERE tenant = ?1 AND \"user\" = ?7 \
        UNION SELECT room FROM suspended_member WHERE tenant = ?1 AND \"user\" = ?7) s \
     CROSS JOIN message m ON m.room = s.room \
     WHERE +m.tenant = ?1 AND m.sender <> ?7 AND m.created_at >= ?2 AND m.created_at <= ?3 \
     AND (m.created_at, m.room, m.number) < (?3, ?4, ?5) \
     ORDER BY m.created_at DESC, m.room DESC, m.number DESC LIMIT ?6",
    "SELECT k.room, k.number, k.created_at FROM \
       (SELECT m.room, m.number, m.created_at FROM \
         (SELECT room FROM member WHERE tenant = ?1 AND \"user\" = ?7 \
          UNION SELECT room FROM suspended_member WHERE tenant = ?1 AND \"user\" = ?7) s \
        JOIN message m ON m.room = s.room \
        WHERE m.tenant = ?1 AND m.sender <> ?7 AND m.created_at >= ?2 AND m.created_at <= ?3 \
        AND (m.created_at, m.room, m.number) < (?3, ?4, ?5) OFFSET 0) k \
     ORDER BY k.created_at DESC, k.room DESC, k.number DESC LIMIT ?6",
);

/// What was said to somebody: by others, in the rooms where they are.
pub(super) fn to(
    conn: &mut dyn Conn,
    tenant: TenantId,
    receiver: UserId,
    part: Part,
) -> Result<Vec<Key>, Fault> {
    conn.query(&TO, &part.params(tenant, &[receiver]))?.iter().map(key).collect()
}

static BETWEEN: Sql = Sql::pair(
    "SELECT m.room, m.number, m.created_at FROM \
       (SELECT room FROM member WHERE tenant = ?1 AND \"user\" = ?8 \
        UNION SELECT room FROM suspended_member WHERE tenant = ?1 AND \"user\" = ?8) s \
     CROSS JOIN message m ON m.room = s.room AND m.sender = ?7 \
     WHERE +m.tenant = ?1 AND m.created_at >= ?2 AND m.created_at <= ?3 AND (m.created_at, m.room, m.number) < (?3, ?4, ?5) \
     ORDER BY m.created_at DESC, m.room DESC, m.number DESC LIMIT ?6",
    "SELECT k.room, k.number, k.created_at FROM \
       (SELECT m.room, m.number, m.created_at FROM \
         (SELECT room FROM member WHERE tenant = ?1 AND \"user\" = ?8 \
          UNION SELECT room FROM suspended_member WHERE tenant = ?1 AND \"user\" = ?8) s \
        JOIN message m ON m.room = s.room AND m.sender = ?7 \
        WHERE m.tenant = ?1 AND m.created_at >= ?2 AND m.created_at <= ?3 \
        AND (m.created_at, m.room, m.number) < (?3, ?4, ?5) OFFSET 0) k \
     ORDER BY k.created_at DESC, k.room DESC, k.number DESC LIMIT ?6",
);

/// What one said where the other is.
pub(super) fn between(
    conn: &mut dyn Conn,
    tenant: TenantId,
    sender: UserId,
    receiver: UserId,
    part: Part,
) -> Result<Vec<Key>, Fault> {
    if sender == receiver {
        return Ok(Vec::new());
    }
    conn.query(&BETWEEN, &part.params(tenant, &[sender, receiver]))?.iter().map(key).collect()
}

static SHOW: Sql = Sql::pair(
    "SELECT m.room, m.number, m.created_at, m.edited_at, m.deleted_at, substr(m.text, 1, ?4), r.kind, r.name, \
       u.id, u.username, u.name, p.id, p.username, p.name, \
       (SELECT count(*) FROM message_attachment a WHERE a.tenant = m.tenant AND a.room = m.room AND a.number = m.number) \
     FROM message m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.sender \
     LEFT JOIN member y ON y.tenant = m.tenant AND y.room = m.room AND y.\"user\" <> m.sender AND r.kind = 'direct' \
     LEFT JOIN \"user\" p ON p.tenant = y.tenant AND p.id = y.\"user\" \
     WHERE m.tenant = ?1 AND m.room = ?2 AND m.number = ?3",
    "SELECT m.room, m.number, m.created_at, m.edited_at, m.deleted_at, substr(m.text, 1, a.most::int), r.kind, r.name, \
       u.id, u.username, u.name, p.id, p.username, p.name, \
       (SELECT count(*) FROM message_attachment f WHERE f.tenant = m.tenant AND f.room = m.room AND f.number = m.number) \
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[]) AS a(tenant, room, number, most) \
     CROSS JOIN LATERAL (SELECT * FROM message n WHERE n.tenant = a.tenant AND n.room = a.room AND n.number = a.number LIMIT 1) m \
     JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.sender \
     LEFT JOIN member y ON y.tenant = m.tenant AND y.room = m.room AND y.\"user\" <> m.sender AND r.kind = 'direct' \
     LEFT JOIN \"user\" p ON p.tenant = y.tenant AND p.id = y.\"user\"",
);

// Read by everybody it was for: the least of what the others have seen. One of the two who have seen least is not the
// sender, and a room is looked at once, however many of its messages are shown.
static LEAST: Sql = Sql::pair(
    "SELECT room, \"user\", seen_number FROM member WHERE tenant = ?1 AND room = ?2 ORDER BY seen_number, \"user\" LIMIT 2",
    "SELECT x.room, x.\"user\", x.seen_number FROM unnest($1::uuid[], $2::uuid[]) AS a(tenant, room) \
     CROSS JOIN LATERAL (SELECT * FROM member m WHERE m.tenant = a.tenant AND m.room = a.room \
       ORDER BY m.seen_number, m.\"user\" LIMIT 2) x",
);

/// The two of each room who have seen least of it, and how far.
type Least = BTreeMap<RoomId, Vec<(UserId, Number)>>;

fn least(conn: &mut dyn Conn, tenant: TenantId, keys: &[Key]) -> Result<Least, Fault> {
    let rooms: BTreeSet<RoomId> = keys.iter().map(|(_, room, _)| *room).collect();
    let rows: Vec<Vec<Value>> = rooms.into_iter().map(|room| vec![tenant.into(), room.into()]).collect();
    let mut least = Least::new();
    for row in conn.query_many(&[Ask::Set(&LEAST, &rows)])?.iter().flatten() {
        least.entry(RoomId(row.id(0)?)).or_default().push((UserId(row.id(1)?), row.int(2)?));
    }
    Ok(least)
}

fn is_read(least: &Least, room: RoomId, number: Number, sender: UserId) -> bool {
    let others = least.get(&room).into_iter().flatten().filter(|(user, _)| *user != sender);
    others.map(|(_, seen)| *seen).min().is_some_and(|seen| seen >= number)
}

/// Messages; of each text the first `most` characters, none with 0.
pub(super) fn show(
    conn: &mut dyn Conn,
    tenant: TenantId,
    keys: &[Key],
    most: i64,
) -> Result<BTreeMap<(RoomId, Number), MessageRow>, Fault> {
    let rows: Vec<Vec<Value>> = keys
        .iter()
        .map(|(_, room, number)| vec![tenant.into(), (*room).into(), (*number).into(), most.into()])
        .collect();
    let found = conn.query_many(&[Ask::Set(&SHOW, &rows)])?;
    let least = least(conn, tenant, keys)?;
    let message = |row: &Row| {
        let (room, number, sender) = (RoomId(row.id(0)?), row.int(1)?, who(row, 8)?);
        let it = MessageRow {
            room,
            kind: kind(row, 6)?,
            room_name: opt_text(row, 7)?,
            number,
            read: is_read(&least, room, number, sender.id),
            sender,
            receiver: opt_who(row, 11)?,
            at: Time(row.int(2)?),
            edited: row.opt_int(3)?.is_some(),
            deleted: row.opt_int(4)?.is_some(),
            files: row.int(14)?,
            text: (most > 0).then(|| row.text(5).map(str::to_owned)).transpose()?,
        };
        Ok(((it.room, number), it))
    };
    found.iter().flatten().map(message).collect()
}

// Of how many messages somebody is the sender, or one of those to whom they were said, counted in an index and no further
// than `?3`.
static MANY_BY: Sql = Sql::pair(
    "SELECT count(*) FROM (SELECT 1 FROM \
       (SELECT room FROM member WHERE tenant = ?1 AND \"user\" = ?2 \
        UNION SELECT room FROM past_member WHERE tenant = ?1 AND \"user\" = ?2 \
        UNION SELECT room FROM suspended_member WHERE tenant = ?1 AND \"user\" = ?2) s \
     CROSS JOIN message m ON m.room = s.room AND m.sender = ?2 WHERE +m.tenant = ?1 LIMIT ?3) counted",
    "SELECT count(*) FROM (SELECT 1 FROM \
       (SELECT room FROM member WHERE tenant = ?1 AND \"user\" = ?2 \
        UNION SELECT room FROM past_member WHERE tenant = ?1 AND \"user\" = ?2 \
        UNION SELECT room FROM suspended_member WHERE tenant = ?1 AND \"user\" = ?2) s \
     CROSS JOIN LATERAL (SELECT 1 FROM message m WHERE m.tenant = ?1 AND m.room = s.room AND m.sender = ?2 LIMIT ?3) m LIMIT ?3) counted",
);
static MANY_TO: Sql = Sql::new(
    "SELECT CAST(coalesce(sum(counted.number), 0) AS BIGINT) FROM (SELECT r.number FROM \
       (SELECT room FROM member WHERE tenant = ?1 AND \"user\" = ?2 \
        UNION SELECT room FROM suspended_member WHERE tenant = ?1 AND \"user\" = ?2 LIMIT ?3) s \
     JOIN room r ON r.tenant = ?1 AND r.id = s.room LIMIT ?3) counted",
);

/// So much was said by, or to, any of these that it is quicker to look for it in what was said at all.
pub(in crate::admin) fn are_many(
    conn: &mut dyn Conn,
    tenant: TenantId,
    (senders, receivers): (Option<&[UserId]>, Option<&[UserId]>),
    most: i64,
) -> Result<bool, Fault> {
    // What one said to another is a part of what they said, wherever that was.
    let (sql, users) = match (senders, receivers) {
        (Some(senders), _) => (&MANY_BY, senders),
        (None, receivers) => (&MANY_TO, receivers.unwrap_or_default()),
    };
    for user in users {
        let rows = conn.query(sql, &[tenant.into(), (*user).into(), (most + 1).into()])?;
        if rows.first().map_or(Ok(0), |row| row.int(0))? > most {
            return Ok(true);
        }
    }
    Ok(false)
}

static WALK_WITH: Sql = Sql::new(
    "SELECT m.room, m.number, m.created_at, m.sender, CASE WHEN m.sender <> ?7 AND ( \
       EXISTS (SELECT 1 FROM member k WHERE k.tenant = ?1 AND k.room = m.room AND k.\"user\" = ?7) OR \
       EXISTS (SELECT 1 FROM suspended_member k WHERE k.tenant = ?1 AND k.room = m.room AND k.\"user\" = ?7)) THEN 1 ELSE 0 END \
     FROM message m WHERE m.tenant = ?1 AND m.created_at >= ?2 AND m.created_at <= ?3 \
     AND (m.created_at, m.room, m.number) < (?3, ?4, ?5) ORDER BY m.created_at DESC, m.room DESC, m.number DESC LIMIT ?6",
);

/// A tenant's messages, and which of them any of the first said to any of the second.
pub(super) fn walk_with(
    conn: &mut dyn Conn,
    tenant: TenantId,
    (senders, receivers): (Option<&[UserId]>, Option<&[UserId]>),
    part: Part,
) -> Result<Vec<(Key, bool)>, Fault> {
    let nobody = [UserId([0; 16])];
    let mut found: BTreeMap<Key, bool> = BTreeMap::new();
    for receiver in receivers.unwrap_or(&nobody) {
        for row in conn.query(&WALK_WITH, &part.params(tenant, &[*receiver]))? {
            let by = senders.is_none_or(|it| row.id(3).is_ok_and(|sender| it.contains(&UserId(sender))));
            let fits = by && (receivers.is_none() || row.int(4)? == 1);
            *found.entry(key(&row)?).or_default() |= fits;
        }
    }
    Ok(found.into_iter().rev().collect())
}

/// The sentences that have to be quick whatever the size, as they are asked for a page in the middle.
#[cfg(test)]
pub(in crate::admin) fn walks(
    tenant: TenantId,
    (user, other): (UserId, UserId),
    below: Place,
) -> Vec<(&'static Sql, Vec<Value>)> {
    let part = Part { from: 0, below, most: 51 };
    vec![
        (&WALK, part.params(tenant, &[])),
        (&IN_ROOM, part.params(tenant, &[])),
        (&BY, part.params(tenant, &[user])),
        (&TO, part.params(tenant, &[user])),
        (&BETWEEN, part.params(tenant, &[user, other])),
        (&WALK_WITH, part.params(tenant, &[user])),
        (&MANY_BY, vec![tenant.into(), user.into(), 10_001.into()]),
        (&MANY_TO, vec![tenant.into(), user.into(), 10_001.into()]),
    ]
}
