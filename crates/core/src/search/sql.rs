//! Every sentence about search.
//!
//! A term in the index is `ROOM_PART_WORD`: the room's number in the index, which 4,096 messages of it, the word.
//! Letters, digits and marks alone come from people, so nothing they write can be part of a query's syntax.

use std::collections::HashMap;

use parlor_proto::{Number, RoomId, Seq, TenantId, Time, UserId};

use super::follower::Entries;
use crate::actor::Actor;
use crate::limit;
use crate::store::{Ask, Conn, Engine, Fault, Row, Sql, Value};

/// Messages of a room whose terms stand together: what one look walks at most.
pub(super) const PART: i64 = 4_096;

/// The part of a message.
pub(super) fn part_of(number: Number) -> i64 {
    (number - 1).max(0) / PART
}

// Which rooms have grown without the index: compared page by page.
static HEADS: Sql = Sql::new(
    "SELECT a.tenant, a.id, a.seq, coalesce(s.seq, 0) FROM (SELECT r.tenant, r.id, r.seq FROM room r \
     WHERE (r.tenant, r.id) > (?1, ?2) ORDER BY r.tenant, r.id LIMIT ?3) AS a \
     LEFT JOIN search_room s ON s.tenant = a.tenant AND s.room = a.id ORDER BY a.tenant, a.id",
);

/// A page of all rooms after one: the last one looked at, if there may be more, and those whose index is behind.
#[expect(clippy::type_complexity, reason = "where to go on, and what was found")]
pub(super) fn behind(
    conn: &mut dyn Conn,
    after: (TenantId, RoomId),
    most: i64,
) -> Result<(Option<(TenantId, RoomId)>, Vec<(TenantId, RoomId)>), Fault> {
    let rows = conn.query(&HEADS, &[after.0.into(), after.1.into(), most.into()])?;
    let key = |row: &Row| Ok::<_, Fault>((TenantId(row.id(0)?), RoomId(row.id(1)?)));
    let mut found = Vec::new();
    for row in &rows {
        if row.int(2)? > row.int(3)? {
            found.push(key(row)?);
        }
    }
    let last = rows.last().filter(|_| rows.len() as i64 >= most);
    Ok((last.map(key).transpose()?, found))
}

static CURSOR: Sql = Sql::pair(
    "SELECT r.id, s.seq, r.seq, r.deleted_at FROM room r \
     LEFT JOIN search_room s ON s.tenant = r.tenant AND s.room = r.id WHERE r.tenant = ?1 AND r.id = ?2",
    "SELECT r.id, s.seq, r.seq, r.deleted_at FROM unnest($1::uuid[], $2::uuid[]) AS a(tenant, room) \
     JOIN room r ON r.tenant = a.tenant AND r.id = a.room \
     LEFT JOIN search_room s ON s.tenant = r.tenant AND s.room = r.id",
);

/// How far a room is in the index.
pub(super) struct Cursor {
    pub(super) seq: Seq,
    pub(super) head: Seq,
    /// The room is deleted: nothing of it may stay.
    pub(super) deleted: bool,
}

/// How far rooms are in the index.
pub(super) fn cursors(
    conn: &mut dyn Conn,
    tenant: TenantId,
    rooms: &[RoomId],
) -> Result<HashMap<RoomId, Cursor>, Fault> {
    let rooms: Vec<_> = rooms.iter().map(|room| vec![tenant.into(), (*room).into()]).collect();
    let found = conn.query_many(&[Ask::Set(&CURSOR, &rooms)])?;
    let cursor = |row: &Row| {
        let cursor = Cursor {
            seq: row.opt_int(1)?.unwrap_or(0),
            head: row.int(2)?,
            deleted: row.opt_int(3)?.is_some(),
        };
        Ok((RoomId(row.id(0)?), cursor))
    };
    found.iter().flatten().map(cursor).collect()
}

static LEFT: Sql = Sql::pair(
    "SELECT t.rowid & 4294967295 FROM search_room s \
     JOIN search_text t ON t.rowid BETWEEN s.id << 32 AND (s.id << 32 | 4294967295) \
     WHERE s.tenant = ?1 AND s.room = ?2 LIMIT 1",
    "SELECT number FROM search_text WHERE tenant = ?1 AND room = ?2 LIMIT 1",
);

/// Is anything of a room in the index?
pub(super) fn is_left(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<bool, Fault> {
    Ok(!conn.query(&LEFT, &[tenant.into(), room.into()])?.is_empty())
}

static ERASE: Sql = Sql::pair(
    "DELETE FROM search_text WHERE rowid IN (SELECT t.rowid FROM search_room s \
     JOIN search_text t ON t.rowid BETWEEN s.id << 32 AND (s.id << 32 | 4294967295) \
     WHERE s.tenant = ?1 AND s.room = ?2 LIMIT ?3)",
    "DELETE FROM search_text WHERE tenant = ?1 AND room = ?2 AND number IN \
     (SELECT t.number FROM search_text t WHERE t.tenant = ?1 AND t.room = ?2 ORDER BY t.number LIMIT ?3)",
);

/// Takes some of a room out of the index.
pub(super) fn erase(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<(), Fault> {
    conn.write(&ERASE, vec![tenant.into(), room.into(), limit::INDEX_ERASE.into()])
}

static ENTRIES: Sql = Sql::new(
    "SELECT e.seq, e.kind, m.number, m.sender, m.text, m.deleted_at FROM event e LEFT JOIN message m \
     ON m.tenant = e.tenant AND m.room = e.room AND m.number = e.number \
     AND e.kind IN ('message.sent', 'message.edited', 'message.deleted') \
     WHERE e.tenant = ?1 AND e.room = ?2 AND e.seq > ?3 ORDER BY e.seq LIMIT ?4",
);

/// An entry of a log, as far as the index is concerned.
pub(super) struct Entry {
    pub(super) seq: Seq,
    pub(super) about: Option<About>,
}

/// What an entry says about a message.
pub(super) struct About {
    pub(super) number: Number,
    /// It was sent.
    pub(super) fresh: bool,
    /// Who said it and the text as it is now; nothing when it is deleted.
    pub(super) said: Option<(UserId, String)>,
}

/// The log after a seq, with the texts as they are now.
pub(super) fn entries(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    after: Seq,
    most: i64,
) -> Result<Vec<Entry>, Fault> {
    let rows = conn.query(&ENTRIES, &[tenant.into(), room.into(), after.into(), most.into()])?;
    let entry = |row: &Row| {
        let about = match row.opt_int(2)? {
            None => None,
            Some(number) => {
                let said = match row.opt_int(5)? {
                    Some(_) => None,
                    None => Some((UserId(row.id(3)?), row.text(4)?.to_owned())),
                };
                Some(About { number, fresh: row.text(1)? == "message.sent", said })
            }
        };
        Ok(Entry { seq: row.int(0)?, about })
    };
    rows.iter().map(entry).collect()
}

// Of a room that went with its tenant since somebody looked, nothing is to follow.
static ENSURE: Sql = Sql::pair(
    "INSERT INTO search_room (tenant, room, seq) SELECT r.tenant, r.id, 0 FROM room r WHERE r.tenant = ?1 AND r.id = ?2 \
     ON CONFLICT (tenant, room) DO NOTHING",
    "INSERT INTO search_room (tenant, room, seq) SELECT a.tenant, a.room, 0 \
     FROM unnest($1::uuid[], $2::uuid[]) AS a(tenant, room) JOIN room r ON r.tenant = a.tenant AND r.id = a.room \
     ORDER BY a.tenant, a.room ON CONFLICT (tenant, room) DO NOTHING",
);

// In one order, so that two nodes that follow the same rooms do not embrace.
static LOCK: Sql = Sql::pair(
    "SELECT room FROM search_room WHERE tenant = ?1 AND room = ?2",
    "SELECT s.room FROM search_room s JOIN unnest($1::uuid[], $2::uuid[]) AS a(tenant, room) \
     ON s.tenant = a.tenant AND s.room = a.room ORDER BY s.room FOR NO KEY UPDATE OF s",
);

static MOVE: Sql = Sql::pair(
    "UPDATE search_room SET seq = ?4 WHERE tenant = ?1 AND room = ?2 AND seq = ?3 RETURNING room, id",
    "UPDATE search_room s SET seq = a.later \
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[]) AS a(tenant, room, seq, later) \
     WHERE s.tenant = a.tenant AND s.room = a.room AND s.seq = a.seq RETURNING s.room, s.id",
);

/// Moves the cursors of rooms that still stand where these entries begin, and gives their numbers in the index: the
/// others have been followed by somebody else meanwhile.
pub(super) fn advance(
    conn: &mut dyn Conn,
    tenant: TenantId,
    rooms: &[Entries],
) -> Result<Vec<(RoomId, i64)>, Fault> {
    let key = |it: &Entries| vec![tenant.into(), it.room.into()];
    let fresh: Vec<_> = rooms.iter().filter(|it| it.from == 0).map(key).collect();
    let all: Vec<_> = rooms.iter().map(key).collect();
    let moves: Vec<Vec<Value>> =
        rooms.iter().map(|it| vec![tenant.into(), it.room.into(), it.from.into(), it.to.into()]).collect();
    let asks = [Ask::Set(&ENSURE, &fresh), Ask::Set(&LOCK, &all), Ask::Set(&MOVE, &moves)];
    let moved = conn.query_many(&asks)?.pop().unwrap_or_default();
    moved.iter().map(|row| Ok((RoomId(row.id(0)?), row.int(1)?))).collect()
}

static FORGET: Sql = Sql::pair(
    "DELETE FROM search_text WHERE rowid = \
     (SELECT s.id << 32 | ?3 FROM search_room s WHERE s.tenant = ?1 AND s.room = ?2)",
    "DELETE FROM search_text t USING unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS a(tenant, room, number) \
     WHERE t.tenant = a.tenant AND t.room = a.room AND t.number = a.number",
);

static PUT: Sql = Sql::pair(
    "INSERT INTO search_text (rowid, words) \
     SELECT s.id << 32 | ?3, ?4 FROM search_room s WHERE s.tenant = ?1 AND s.room = ?2",
    "INSERT INTO search_text (tenant, room, number, words) \
     SELECT a.tenant, a.room, a.number, array_to_tsvector(string_to_array(a.words, ' ')) \
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[]) AS a(tenant, room, number, words)",
);

/// Takes messages out of the index and puts others in.
pub(super) fn store(conn: &mut dyn Conn, tenant: TenantId, rooms: &[(&Entries, i64)]) -> Result<(), Fault> {
    let (mut gone, mut put) = (Vec::new(), Vec::new());
    for (it, id) in rooms {
        let key = |number: Number| -> Vec<Value> { vec![tenant.into(), it.room.into(), number.into()] };
        gone.extend(it.gone.iter().map(|number| key(*number)));
        put.extend(it.put.iter().map(|(number, sender, terms)| {
            let mut row = key(*number);
            let own = said_by(*sender);
            let all = terms.iter().chain([&own]).map(|term| coded(*id, part_of(*number), term));
            row.push(all.collect::<Vec<_>>().join(" ").into());
            (*id, *number, row)
        }));
    }
    for (it, _) in rooms.iter().filter(|(it, _)| it.erase) {
        erase(conn, tenant, it.room)?;
    }
    // SQLite's index takes rows in their order; out of it, it writes a piece of its own for each.
    put.sort_by_key(|it: &(i64, Number, Vec<Value>)| (it.0, it.1));
    let put = put.into_iter().map(|it| it.2).collect();
    conn.write_set(&FORGET, gone)?;
    conn.write_set(&PUT, put)
}

/// Takes messages of a room out of the index, whatever it knows of them.
pub(super) fn forget(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    numbers: &[Number],
) -> Result<(), Fault> {
    let rows = numbers.iter().map(|number| vec![tenant.into(), room.into(), (*number).into()]);
    conn.write_set(&FORGET, rows.collect())
}

fn coded(id: i64, part: i64, term: &str) -> String {
    format!("{id}_{part}_{term}")
}

/// The term of everything that somebody said; no word begins like this. Half an id: the store compares the whole.
fn said_by(sender: UserId) -> String {
    let mut term = String::from("_");
    term.extend(sender.0[8..].iter().map(|byte| format!("{byte:02x}")));
    term
}

/// A room that is looked into.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) room: RoomId,
    pub(super) id: i64,
    pub(super) history_from: Seq,
    pub(super) number: Number,
    pub(super) active_at: Time,
}

static PLACES: Sql = Sql::new(
    "SELECT m.room, s.id, m.history_from, r.number, r.active_at FROM member m \
     JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     JOIN search_room s ON s.tenant = m.tenant AND s.room = m.room \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND r.number > 0 AND r.deleted_at IS NULL ORDER BY r.active_at DESC, r.id DESC LIMIT ?3",
);

static PLACE: Sql = Sql::new(
    "SELECT m.room, s.id, m.history_from, r.number, r.active_at FROM member m \
     JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     JOIN search_room s ON s.tenant = m.tenant AND s.room = m.room \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND m.room = ?3 AND r.number > 0 AND r.deleted_at IS NULL",
);

/// The rooms of the actor that are in the index, last activity first; or the one that was asked for.
pub(super) fn places(
    conn: &mut dyn Conn,
    actor: &Actor,
    room: Option<RoomId>,
    most: i64,
) -> Result<Vec<Place>, Fault> {
    let (tenant, user) = (actor.tenant.into(), actor.user.into());
    let rows = match room {
        Some(room) => conn.query(&PLACE, &[tenant, user, room.into()])?,
        None => conn.query(&PLACES, &[tenant, user, most.into()])?,
    };
    let place = |row: &Row| {
        Ok(Place {
            room: RoomId(row.id(0)?),
            id: row.int(1)?,
            history_from: row.int(2)?,
            number: row.int(3)?,
            active_at: Time(row.int(4)?),
        })
    };
    rows.iter().map(place).collect()
}

/// A look into one part of one room.
pub(super) struct Look<'a> {
    pub(super) place: &'a Place,
    /// Messages below this number: they say which part.
    pub(super) below: Number,
}

/// What is looked for, in every part the same.
pub(super) struct Asked {
    pub(super) terms: Vec<String>,
    pub(super) from: Option<UserId>,
    /// Not after this moment.
    pub(super) until: Time,
    /// Messages from each part.
    pub(super) most: i64,
}

/// A message that has the terms, if its text still does.
pub(super) struct Candidate {
    pub(super) room: RoomId,
    pub(super) number: Number,
    pub(super) created_at: Time,
    pub(super) text: String,
}

static LOOK: Sql = Sql::pair(
    "SELECT m.room, m.number, m.created_at, m.text FROM search_text t \
     CROSS JOIN message m ON m.tenant = ?1 AND m.room = ?2 AND m.number = (t.rowid & 4294967295) \
     WHERE t.search_text MATCH ?4 AND t.rowid < (?3 << 32 | ?5) AND m.seq > ?6 AND m.created_at <= ?7 \
     AND m.deleted_at IS NULL AND (?8 IS NULL OR m.sender = ?8) \
     AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 AND h.\"user\" = ?9 AND h.room = ?2 \
     AND h.number = m.number) ORDER BY t.rowid DESC LIMIT ?10",
    // The index alone finds; whoever walked the room's messages by number instead would walk all of them.
    "SELECT x.room, x.number, x.created_at, x.text FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], \
     $5::bigint[], $6::bigint[], $7::bigint[], $8::uuid[], $9::uuid[], $10::bigint[]) \
     AS a(tenant, room, id, terms, below, floor, late, who, reader, most) CROSS JOIN LATERAL \
     (SELECT m.room, m.number, m.created_at, m.text FROM \
     (SELECT t.number FROM search_text t WHERE t.words @@ a.terms::tsquery AND t.tenant = a.tenant \
     AND t.room = a.room OFFSET 0) AS f \
     JOIN message m ON m.tenant = a.tenant AND m.room = a.room AND m.number = f.number \
     WHERE f.number < a.below AND m.seq > a.floor AND m.created_at <= a.late AND m.deleted_at IS NULL \
     AND (a.who IS NULL OR m.sender = a.who) AND NOT EXISTS (SELECT 1 FROM hidden_message h \
     WHERE h.tenant = a.tenant AND h.\"user\" = a.reader AND h.room = a.room AND h.number = m.number) \
     ORDER BY m.number DESC LIMIT a.most) AS x",
);

/// Candidates of each part, newest first.
pub(super) fn look(
    conn: &mut dyn Conn,
    actor: &Actor,
    asked: &Asked,
    looks: &[Look<'_>],
) -> Result<Vec<Candidate>, Fault> {
    let engine = conn.engine();
    let own = asked.from.map(said_by);
    let rows: Vec<Vec<Value>> = looks
        .iter()
        .map(|it| {
            let part = part_of(it.below - 1);
            let prefixes = asked.terms.iter().map(|term| coded(it.place.id, part, term));
            let exact = own.iter().map(|term| coded(it.place.id, part, term));
            vec![
                actor.tenant.into(),
                it.place.room.into(),
                it.place.id.into(),
                expression(engine, prefixes, exact).into(),
                it.below.into(),
                it.place.history_from.into(),
                asked.until.into(),
                asked.from.into(),
                actor.user.into(),
                asked.most.into(),
            ]
        })
        .collect();
    let found = conn.query_many(&[Ask::Set(&LOOK, &rows)])?;
    let candidate = |row: &Row| {
        Ok(Candidate {
            room: RoomId(row.id(0)?),
            number: row.int(1)?,
            created_at: Time(row.int(2)?),
            text: row.text(3)?.to_owned(),
        })
    };
    found.iter().flatten().map(candidate).collect()
}

/// All of them, in the engine's own words. Terms are letters, digits, marks and `_`: there is nothing to escape.
fn expression(
    engine: Engine,
    prefixes: impl Iterator<Item = String>,
    exact: impl Iterator<Item = String>,
) -> String {
    let all: Vec<String> = match engine {
        Engine::Sqlite => {
            prefixes.map(|it| format!("\"{it}\"*")).chain(exact.map(|it| format!("\"{it}\""))).collect()
        }
        Engine::Postgres => {
            prefixes.map(|it| format!("'{it}':*")).chain(exact.map(|it| format!("'{it}'"))).collect()
        }
    };
    all.join(if engine == Engine::Sqlite { " AND " } else { " & " })
}

#[cfg(test)]
static HELD: Sql = Sql::pair(
    "SELECT count(*) FROM search_room s JOIN search_text t ON t.rowid BETWEEN s.id << 32 AND (s.id << 32 | 4294967295) \
     WHERE s.tenant = ?1",
    "SELECT count(*) FROM search_text WHERE tenant = ?1",
);

/// Messages in the index.
#[cfg(test)]
pub(super) fn held(conn: &mut dyn Conn, tenant: TenantId) -> i64 {
    conn.query(&HELD, &[tenant.into()]).unwrap()[0].int(0).unwrap()
}
