//! The sentences of a set of sends. They are pairs: a prepared loop on SQLite, one statement over
//! arrays on PostgreSQL.

use std::collections::BTreeSet;

use parlor_proto::message::Message;
use parlor_proto::{MessageId, RoomId, TenantId, Time, UserId};

use super::send::{Known, Loaded, MemberNow, RoomNow, Sending, rooms_of};
use crate::login;
use crate::member::sql::{kind, role};
use crate::store::{Ask, Conn, Fault, Row, Sql, Value};

// Locks the rooms in the order of their ids, so that two nodes cannot embrace.
static LOCK_ROOMS: Sql = Sql::pair(
    "SELECT tenant, id, kind, seq, number, sorted_at FROM room WHERE tenant = ?1 AND id = ?2",
    "SELECT r.tenant, r.id, r.kind, r.seq, r.number, r.sorted_at FROM room r \
     JOIN unnest($1::uuid[], $2::uuid[]) AS a(tenant, id) ON r.tenant = a.tenant AND r.id = a.id \
     ORDER BY r.id FOR NO KEY UPDATE OF r",
);

// Statements of their own, after the lock: a membership or a nonce committed while we waited for it is seen.
static MEMBERS: Sql = Sql::pair(
    "SELECT m.tenant, m.room, m.\"user\", m.role, m.read_number, m.own_above, u.disabled_at FROM member m \
     JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.\"user\" WHERE m.tenant = ?1 AND m.room = ?2 AND m.\"user\" = ?3",
    "SELECT m.tenant, m.room, m.\"user\", m.role, m.read_number, m.own_above, u.disabled_at \
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS a(tenant, room, who) \
     JOIN member m ON m.tenant = a.tenant AND m.room = a.room AND m.\"user\" = a.who \
     JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.\"user\"",
);

static KNOWN: Sql = Sql::pair(
    "SELECT room, sender, nonce, id, seq, number, text, created_at, hash FROM message \
     WHERE tenant = ?1 AND room = ?2 AND sender = ?3 AND nonce = ?4",
    // Row by row, so that the planner takes the unique index whatever it believes about the sizes of tables.
    "SELECT m.room, m.sender, m.nonce, m.id, m.seq, m.number, m.text, m.created_at, m.hash \
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) AS a(tenant, room, sender, nonce) \
     CROSS JOIN LATERAL (SELECT k.* FROM message k WHERE k.tenant = a.tenant AND k.room = a.room \
     AND k.sender = a.sender AND k.nonce = a.nonce LIMIT 1) AS m",
);

/// Locks the rooms and reads what the rules need: one round trip on PostgreSQL.
pub(crate) fn load(conn: &mut dyn Conn, set: &[&Sending], now: Time) -> Result<Loaded, Fault> {
    let rooms: Vec<Vec<Value>> =
        rooms_of(set).iter().map(|(tenant, room)| vec![(*tenant).into(), (*room).into()]).collect();
    let people: BTreeSet<_> = set.iter().map(|it| (it.tenant, it.room, it.sender)).collect();
    let members: Vec<Vec<Value>> = people
        .iter()
        .map(|(tenant, room, who)| vec![(*tenant).into(), (*room).into(), (*who).into()])
        .collect();
    let nonces: BTreeSet<_> =
        set.iter().map(|it| (it.tenant, it.room, it.sender, it.nonce.as_str())).collect();
    let known: Vec<Vec<Value>> = nonces
        .iter()
        .map(|(tenant, room, who, nonce)| {
            vec![(*tenant).into(), (*room).into(), (*who).into(), (*nonce).into()]
        })
        .collect();
    let logins: BTreeSet<_> = set.iter().filter_map(|it| Some((it.tenant, it.login?))).collect();
    let logins: Vec<Vec<Value>> =
        logins.into_iter().map(|(tenant, login)| vec![tenant.into(), login.into()]).collect();
    let asks = [
        Ask::Set(&LOCK_ROOMS, &rooms),
        Ask::Set(&MEMBERS, &members),
        Ask::Set(&KNOWN, &known),
        Ask::Set(&login::sql::STATES, &logins),
    ];
    let mut found = conn.query_many(&asks)?.into_iter();
    let mut next = || found.next().unwrap_or_default();
    let mut loaded = Loaded::default();
    for row in next() {
        let now = RoomNow {
            tenant: TenantId(row.id(0)?),
            kind: kind(&row, 2)?,
            seq: row.int(3)?,
            number: row.int(4)?,
            sorted_at: Time(row.int(5)?),
            sorted: false,
            grew: false,
        };
        loaded.rooms.insert(RoomId(row.id(1)?), now);
    }
    for row in next() {
        let now = MemberNow {
            tenant: TenantId(row.id(0)?),
            role: role(&row, 3)?,
            read: row.int(4)?,
            own_above: row.int(5)?,
            disabled: row.opt_int(6)?.is_some(),
            moved: false,
        };
        loaded.members.insert((RoomId(row.id(1)?), UserId(row.id(2)?)), now);
    }
    for row in next() {
        let (room, sender, nonce) = (RoomId(row.id(0)?), UserId(row.id(1)?), row.text(2)?.to_owned());
        let message = message_at(&row, room, sender, nonce.clone(), 3)?;
        loaded.known.insert((room, sender, nonce), Known { message, hash: row.bytes(8)?.to_vec() });
    }
    for row in next() {
        loaded.logins.extend(login::sql::valid_now(&row, now)?);
    }
    Ok(loaded)
}

/// id, seq, number, text, created_at from column `at` on.
fn message_at(row: &Row, room: RoomId, sender: UserId, nonce: String, at: usize) -> Result<Message, Fault> {
    let (id, seq, number) = (MessageId(row.id(at)?), row.int(at + 1)?, row.int(at + 2)?);
    let (text, created_at) = (row.text(at + 3)?.to_owned(), Time(row.int(at + 4)?));
    Ok(Message::plain(id, room, seq, number, sender, text, nonce, created_at))
}

static GROW: Sql = Sql::pair(
    "UPDATE room SET seq = ?3, number = ?4, active_at = ?5, sorted_at = ?6 WHERE tenant = ?1 AND id = ?2",
    "UPDATE room r SET seq = a.seq, number = a.number, active_at = a.at, sorted_at = a.sorted \
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) \
     AS a(tenant, id, seq, number, at, sorted) \
     WHERE r.tenant = a.tenant AND r.id = a.id",
);

// Once a minute for a room that is talked in: everybody's list is walked by this index.
static SORT: Sql = Sql::pair(
    "UPDATE member SET sorted_at = ?3 WHERE tenant = ?1 AND room = ?2",
    "UPDATE member m SET sorted_at = a.at FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS a(tenant, room, at) \
     WHERE m.tenant = a.tenant AND m.room = a.room",
);

static INSERT: Sql = Sql::pair(
    "INSERT INTO message (tenant, room, number, seq, id, sender, nonce, text, hash, created_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    "INSERT INTO message (tenant, room, number, seq, id, sender, nonce, text, hash, created_at) \
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::uuid[], $6::uuid[], $7::text[], \
     $8::text[], $9::bytea[], $10::bigint[]) AS a(tenant, room, number, seq, id, sender, nonce, body, hash, at)",
);

static LOG: Sql = Sql::pair(
    "INSERT INTO event (tenant, room, seq, kind, at, actor, number) VALUES (?1, ?2, ?3, 'message.sent', ?4, ?5, ?6)",
    "INSERT INTO event (tenant, room, seq, kind, at, actor, number) \
     SELECT a.tenant, a.room, a.seq, 'message.sent', a.at, a.who, a.number FROM \
     unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::uuid[], $6::bigint[]) AS a(tenant, room, seq, at, who, number)",
);

static POINT: Sql = Sql::pair(
    "UPDATE member SET read_number = ?4, own_above = ?5, seen_number = max(seen_number, ?4) WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3",
    "UPDATE member m SET read_number = a.read, own_above = a.own, seen_number = greatest(m.seen_number, a.read) \
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[]) AS a(tenant, room, who, read, own) \
     WHERE m.tenant = a.tenant AND m.room = a.room AND m.\"user\" = a.who",
);

/// Stores a decided set: four statements, sent together with the commit on PostgreSQL.
pub(crate) fn store(
    conn: &mut dyn Conn,
    loaded: &Loaded,
    fresh: &[(TenantId, Message, [u8; 16])],
    now: Time,
) -> Result<(), Fault> {
    let rooms = loaded.rooms.iter().filter(|(_, room)| room.grew);
    let grown = rooms
        .map(|(id, room)| {
            // Not below its place in the index, also when the clock was set back.
            let at = now.max(room.sorted_at);
            let mut row = vec![room.tenant.into(), (*id).into(), room.seq.into(), room.number.into()];
            row.extend([at.into(), room.sorted_at.into()]);
            row
        })
        .collect();
    conn.write_set(&GROW, grown)?;
    let sorted = loaded.rooms.iter().filter(|(_, room)| room.sorted);
    let sorted: Vec<Vec<Value>> =
        sorted.map(|(id, room)| vec![room.tenant.into(), (*id).into(), room.sorted_at.into()]).collect();
    if !sorted.is_empty() {
        conn.write_set(&SORT, sorted)?;
    }
    let mut messages = Vec::with_capacity(fresh.len());
    let mut entries = Vec::with_capacity(fresh.len());
    for (tenant, it, hash) in fresh {
        messages.push(vec![
            (*tenant).into(),
            it.room.into(),
            it.number.into(),
            it.seq.into(),
            it.id.into(),
            it.sender.into(),
            it.nonce.as_str().into(),
            it.text.as_str().into(),
            Value::Bytes(hash.to_vec()),
            it.created_at.into(),
        ]);
        entries.push(vec![
            (*tenant).into(),
            it.room.into(),
            it.seq.into(),
            it.created_at.into(),
            it.sender.into(),
            it.number.into(),
        ]);
    }
    conn.write_set(&INSERT, messages)?;
    conn.write_set(&LOG, entries)?;
    let moved = loaded.members.iter().filter(|(_, member)| member.moved);
    let pointers = moved
        .map(|((room, who), it)| {
            vec![it.tenant.into(), (*room).into(), (*who).into(), it.read.into(), it.own_above.into()]
        })
        .collect();
    conn.write_set(&POINT, pointers)
}
