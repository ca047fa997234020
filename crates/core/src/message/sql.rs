//! The sentences of a set of sends. They are pairs: a prepared loop on SQLite, one statement over
//! arrays on PostgreSQL.

use std::collections::BTreeSet;

use parlor_proto::attachment::{Attachment, Kind};
use parlor_proto::message::{Message, Quote};
use parlor_proto::{MessageId, RoomId, TenantId, Time, UserId};

use super::mention;
use super::send::{Known, Loaded, MemberNow, RoomNow, Sending, rooms_of};
use crate::attachment::{self, sql::Link};
use crate::login;
use crate::member::sql::{kind, role};
use crate::store::{Ask, Conn, Fault, Row, Sql, Value};
use crate::talk::Talk;

// Locks the rooms in the order of their ids, so that two nodes cannot embrace.
static LOCK_ROOMS: Sql = Sql::pair(
    "SELECT tenant, id, kind, seq, number, sorted_at, talk, asked_by FROM room WHERE tenant = ?1 AND id = ?2",
    "SELECT r.tenant, r.id, r.kind, r.seq, r.number, r.sorted_at, r.talk, r.asked_by FROM room r \
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

// Only what its asker may see, and what is still there.
static QUOTED: Sql = Sql::pair(
    "SELECT q.room, q.number, m.\"user\", q.seq, q.sender, substr(q.text, 1, 200), (SELECT l.kind FROM message_attachment l \
       WHERE l.tenant = q.tenant AND l.room = q.room AND l.number = q.number ORDER BY l.position LIMIT 1) \
     FROM message q JOIN member m ON m.tenant = q.tenant AND m.room = q.room AND m.\"user\" = ?4 \
     WHERE q.tenant = ?1 AND q.room = ?2 AND q.number = ?3 AND q.deleted_at IS NULL AND q.seq > m.history_from \
       AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 AND h.\"user\" = ?4 AND h.room = ?2 \
         AND h.number = ?3)",
    "SELECT q.room, q.number, m.\"user\", q.seq, q.sender, substr(q.text, 1, 200), (SELECT l.kind FROM message_attachment l \
       WHERE l.tenant = q.tenant AND l.room = q.room AND l.number = q.number ORDER BY l.position LIMIT 1) \
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[]) AS a(tenant, room, number, who) \
     JOIN message q ON q.tenant = a.tenant AND q.room = a.room AND q.number = a.number AND q.deleted_at IS NULL \
     JOIN member m ON m.tenant = a.tenant AND m.room = a.room AND m.\"user\" = a.who AND q.seq > m.history_from \
     WHERE NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = a.tenant AND h.\"user\" = a.who \
       AND h.room = a.room AND h.number = a.number)",
);

/// Locks the rooms and reads what the rules need: one round trip on PostgreSQL. Of sends that are a text and nothing
/// else nothing more is asked: an empty set asks nothing.
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
    let quoted: Vec<Vec<Value>> = set
        .iter()
        .filter_map(|it| Some(vec![it.tenant.into(), it.room.into(), it.reply_to?.into(), it.sender.into()]))
        .collect();
    let names: BTreeSet<_> = set
        .iter()
        .flat_map(|it| it.named.keys.iter().map(|key| (it.tenant, it.room, key.as_str())))
        .collect();
    let names: Vec<Vec<Value>> =
        names.into_iter().map(|(tenant, room, key)| vec![tenant.into(), room.into(), key.into()]).collect();
    let all: BTreeSet<_> = set.iter().filter(|it| it.named.everyone).map(|it| (it.tenant, it.room)).collect();
    let all: Vec<Vec<Value>> =
        all.into_iter().map(|(tenant, room)| vec![tenant.into(), room.into()]).collect();
    let wanted: BTreeSet<_> =
        set.iter().flat_map(|it| it.attachments.iter().map(|id| (it.tenant, *id, it.sender))).collect();
    let wanted = attachment::sql::wanted(&wanted);
    let asks = [
        Ask::Set(&LOCK_ROOMS, &rooms),
        Ask::Set(&MEMBERS, &members),
        Ask::Set(&KNOWN, &known),
        Ask::Set(&login::sql::STATES, &logins),
        Ask::Set(&QUOTED, &quoted),
        mention::sql::people(&names),
        mention::sql::members(&all),
        attachment::sql::usable(&wanted),
    ];
    let mut found = conn.query_many(&asks)?.into_iter();
    let mut next = || found.next().unwrap_or_default();
    let mut loaded = Loaded::default();
    for row in next() {
        let room = RoomNow {
            tenant: TenantId(row.id(0)?),
            kind: kind(&row, 2)?,
            talk: Talk::read(&row, 6)?,
            accepted: false,
            seq: row.int(3)?,
            number: row.int(4)?,
            sorted_at: Time(row.int(5)?),
            sorted: false,
            grew: false,
            at: now,
        };
        loaded.rooms.insert(RoomId(row.id(1)?), room);
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
    let extras = &mut loaded.extras;
    for row in next() {
        let attachment = row.opt_text(6)?.and_then(Kind::parse);
        let quote = Quote {
            number: row.int(1)?,
            seq: row.int(3)?,
            sender: UserId(row.id(4)?),
            text: row.text(5)?.to_owned(),
            attachment,
            deleted: false,
        };
        extras.quotes.insert((RoomId(row.id(0)?), quote.number, UserId(row.id(2)?)), quote);
    }
    for row in next() {
        let (room, key, who) = mention::sql::person(&row)?;
        extras.people.insert((room, key), who);
    }
    for row in next() {
        extras.members.insert(RoomId(row.id(0)?), row.int(1)?);
    }
    for row in next() {
        let (wanted, attachment) = attachment::sql::usable_at(&row)?;
        extras.usable.insert(wanted, attachment);
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

static INSERT_RICH: Sql = Sql::pair(
    "INSERT INTO message (tenant, room, number, seq, id, sender, nonce, text, hash, created_at, reply_to, forwarded, everyone) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    "INSERT INTO message (tenant, room, number, seq, id, sender, nonce, text, hash, created_at, reply_to, forwarded, everyone) \
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::uuid[], $6::uuid[], $7::text[], \
     $8::text[], $9::bytea[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[]) \
     AS a(tenant, room, number, seq, id, sender, nonce, body, hash, at, reply_to, forwarded, everyone)",
);

static LOG: Sql = Sql::pair(
    "INSERT INTO event (tenant, room, seq, kind, at, actor, number) VALUES (?1, ?2, ?3, 'message.sent', ?4, ?5, ?6)",
    "INSERT INTO event (tenant, room, seq, kind, at, actor, number) \
     SELECT a.tenant, a.room, a.seq, 'message.sent', a.at, a.who, a.number FROM \
     unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::uuid[], $6::bigint[]) AS a(tenant, room, seq, at, who, number)",
);

// Others are told of a pointer that moves, and of nothing else: where joining has set it is no reading.
static POINT: Sql = Sql::pair(
    "UPDATE member SET read_number = ?4, own_above = ?5, seen_number = CASE WHEN ?4 > read_number THEN max(seen_number, ?4) ELSE seen_number END \
     WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3",
    "UPDATE member m SET read_number = a.read, own_above = a.own, \
       seen_number = CASE WHEN a.read > m.read_number THEN greatest(m.seen_number, a.read) ELSE m.seen_number END \
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[]) AS a(tenant, room, who, read, own) \
     WHERE m.tenant = a.tenant AND m.room = a.room AND m.\"user\" = a.who",
);

/// Stores a decided set: four statements (more for sends that are more than a text), sent together with the commit on
/// PostgreSQL.
pub(crate) fn store(
    conn: &mut dyn Conn,
    loaded: &Loaded,
    fresh: &[(TenantId, Message, [u8; 16])],
) -> Result<(), Fault> {
    let rooms = loaded.rooms.iter().filter(|(_, room)| room.grew);
    let grown = rooms
        .map(|(id, room)| {
            // Not below its place in the index, also when the clock was set back.
            let at = room.at.max(room.sorted_at);
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
    let (mut rich, mut links) = (Vec::new(), Vec::new());
    let mut entries = Vec::with_capacity(fresh.len());
    for (tenant, it, hash) in fresh {
        let mut row = vec![
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
        ];
        let mark = |it: bool| Value::from(it.then_some(1_i64));
        if it.reply.is_some() || it.forwarded || it.everyone {
            let reply = it.reply.as_ref().map(|quote| quote.number).into();
            row.extend([reply, mark(it.forwarded), mark(it.everyone)]);
            rich.push(row);
        } else {
            messages.push(row);
        }
        let link = |(position, attachment): (usize, &Attachment)| Link {
            tenant: *tenant,
            room: it.room,
            number: it.number,
            position: position as i64,
            attachment: attachment.id,
            kind: attachment.kind,
        };
        links.extend(it.attachments.iter().enumerate().map(link));
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
    if !rich.is_empty() {
        conn.write_set(&INSERT_RICH, rich)?;
    }
    conn.write_set(&LOG, entries)?;
    mention::sql::insert(conn, fresh.iter().map(|(tenant, it, _)| (*tenant, it)))?;
    attachment::sql::link(conn, &links)?;
    let moved = loaded.members.iter().filter(|(_, member)| member.moved);
    let pointers = moved
        .map(|((room, who), it)| {
            vec![it.tenant.into(), (*room).into(), (*who).into(), it.read.into(), it.own_above.into()]
        })
        .collect();
    conn.write_set(&POINT, pointers)
}
