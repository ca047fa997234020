//! What verifying reads: everything in pages, nothing in one piece.

use parlor_proto::{AttachmentId, Number, RoomId, Seq, TenantId, UserId};

use crate::store::{Ask, Conn, Fault, Row, Sql, Value};
use crate::talk::Talk;

static TENANTS: Sql = Sql::new("SELECT id, name FROM tenant ORDER BY name");

/// All tenants with their names.
pub(in crate::tools) fn tenants(conn: &mut dyn Conn) -> Result<Vec<(TenantId, String)>, Fault> {
    let rows = conn.query(&TENANTS, &[])?;
    rows.iter().map(|row| Ok((TenantId(row.id(0)?), row.text(1)?.to_owned()))).collect()
}

static ROOMS: Sql = Sql::new(
    "SELECT r.id, r.kind, r.pair, r.seq, r.number, r.created_at, r.active_at, r.sorted_at, r.same, r.deleted_at, \
       r.purge_at, r.picture, a.id, r.key, r.talk, r.asked_by FROM room r \
     LEFT JOIN attachment a ON a.tenant = r.tenant AND a.id = r.picture AND a.state = 1 \
     WHERE r.tenant = ?1 AND r.id > ?2 ORDER BY r.id LIMIT ?3",
);

/// A room's row.
#[derive(Clone, Debug)]
pub(super) struct Room {
    pub(super) id: RoomId,
    pub(super) kind: String,
    pub(super) pair: Option<Vec<u8>>,
    pub(super) seq: Seq,
    pub(super) number: Number,
    pub(super) created_at: i64,
    pub(super) active_at: i64,
    pub(super) sorted_at: i64,
    pub(super) same: Option<Vec<u8>>,
    pub(super) deleted: bool,
    pub(super) purging: bool,
    /// The host keeps it under a key: it needs no owner.
    pub(super) keyed: bool,
    /// Its picture is not there.
    pub(super) faceless: bool,
    /// What keeps people from talking there; `None`: it cannot be read.
    pub(super) talk: Option<Talk>,
    pub(super) asked: Option<UserId>,
}

/// A page of rooms after one.
pub(super) fn rooms(
    conn: &mut dyn Conn,
    tenant: TenantId,
    after: RoomId,
    most: i64,
) -> Result<Vec<Room>, Fault> {
    let room = |row: &Row| {
        Ok(Room {
            id: RoomId(row.id(0)?),
            kind: row.text(1)?.to_owned(),
            pair: row.opt_bytes(2)?.map(<[u8]>::to_vec),
            seq: row.int(3)?,
            number: row.int(4)?,
            created_at: row.int(5)?,
            active_at: row.int(6)?,
            sorted_at: row.int(7)?,
            same: row.opt_bytes(8)?.map(<[u8]>::to_vec),
            deleted: row.opt_int(9)?.is_some(),
            purging: row.opt_int(10)?.is_some(),
            keyed: row.opt_text(13)?.is_some(),
            faceless: row.opt_id(11)?.is_some() && row.opt_id(12)?.is_none(),
            talk: Talk::read(row, 14).ok(),
            asked: row.opt_id(15)?.map(UserId),
        })
    };
    conn.query(&ROOMS, &[tenant.into(), after.into(), most.into()])?.iter().map(room).collect()
}

static MEMBERS: Sql = Sql::new(
    "SELECT \"user\", role, read_number, own_above, history_from, seen_number, delivered_number, hidden_number, \
     sorted_at, 0 FROM member WHERE tenant = ?1 AND room = ?2 \
     UNION ALL SELECT \"user\", role, read_number, own_above, history_from, seen_number, delivered_number, hidden_number, \
     sorted_at, 1 FROM suspended_member WHERE tenant = ?1 AND room = ?2 ORDER BY 3, 1, 10",
);
static PAST: Sql = Sql::new("SELECT \"user\" FROM past_member WHERE tenant = ?1 AND room = ?2");
static CURSOR: Sql = Sql::new("SELECT seq FROM search_room WHERE tenant = ?1 AND room = ?2");

/// A member's row.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) user: UserId,
    pub(super) role: String,
    pub(super) read: Number,
    pub(super) own_above: i64,
    pub(super) history_from: Seq,
    pub(super) seen: Number,
    pub(super) delivered: Number,
    pub(super) hidden: Number,
    pub(super) sorted_at: i64,
    /// Waits for the relation to come again.
    pub(super) suspended: bool,
}

/// Who is in a room, in the order of their pointers.
pub(super) struct People {
    pub(super) members: Vec<Member>,
    pub(super) past: Vec<UserId>,
    /// How far the index of the search is; `None`: nothing of the room is in it.
    pub(super) cursor: Option<Seq>,
}

/// Everybody of a room, and its place in the index.
pub(super) fn people(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<People, Fault> {
    let key: [Value; 2] = [tenant.into(), room.into()];
    let mut found =
        conn.query_many(&[Ask::One(&MEMBERS, &key), Ask::One(&PAST, &key), Ask::One(&CURSOR, &key)])?;
    let member = |row: &Row| {
        Ok(Member {
            user: UserId(row.id(0)?),
            role: row.text(1)?.to_owned(),
            read: row.int(2)?,
            own_above: row.int(3)?,
            history_from: row.int(4)?,
            seen: row.int(5)?,
            delivered: row.int(6)?,
            hidden: row.int(7)?,
            sorted_at: row.int(8)?,
            suspended: row.int(9)? != 0,
        })
    };
    let cursor = found.pop().unwrap_or_default();
    let past = found.pop().unwrap_or_default();
    let members = found.pop().unwrap_or_default();
    Ok(People {
        members: members.iter().map(member).collect::<Result<_, Fault>>()?,
        past: past.iter().map(|row| row.id(0).map(UserId)).collect::<Result<_, _>>()?,
        cursor: cursor.first().map(|row| row.int(0)).transpose()?,
    })
}

static MESSAGES: Sql = Sql::new(
    "SELECT m.number, m.seq, m.sender, m.deleted_at, m.text, m.hash, m.created_at, m.reply_to, m.pinned_at, m.everyone, \
       m.edited_at, m.forwarded, e.kind, e.number, e.actor, e.at \
     FROM message m LEFT JOIN event e ON e.tenant = m.tenant AND e.room = m.room AND e.seq = m.seq \
     WHERE m.tenant = ?1 AND m.room = ?2 AND m.number > ?3 ORDER BY m.number LIMIT ?4",
);

/// A message and the entry that stands at its place in the log.
pub(super) struct Message {
    pub(super) number: Number,
    pub(super) seq: Seq,
    pub(super) sender: UserId,
    pub(super) deleted: bool,
    pub(super) text: String,
    pub(super) hash: usize,
    pub(super) created_at: i64,
    pub(super) reply_to: Option<Number>,
    /// Something that only a message has that is there.
    pub(super) dressed: bool,
    pub(super) everyone: bool,
    /// Kind, number, who and when of the entry.
    pub(super) entry: Option<(String, Option<Number>, Option<UserId>, i64)>,
}

/// A page of messages above a number.
pub(super) fn messages(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    above: Number,
    most: i64,
) -> Result<Vec<Message>, Fault> {
    let message = |row: &Row| {
        let mut dressed = false;
        for at in [7, 8, 9, 10, 11] {
            dressed |= row.opt_int(at)?.is_some();
        }
        let entry = match row.opt_text(12)? {
            Some(kind) => {
                Some((kind.to_owned(), row.opt_int(13)?, row.opt_id(14)?.map(UserId), row.int(15)?))
            }
            None => None,
        };
        Ok(Message {
            number: row.int(0)?,
            seq: row.int(1)?,
            sender: UserId(row.id(2)?),
            deleted: row.opt_int(3)?.is_some(),
            text: row.text(4)?.to_owned(),
            hash: row.bytes(5)?.len(),
            created_at: row.int(6)?,
            reply_to: row.opt_int(7)?,
            dressed,
            everyone: row.opt_int(9)?.is_some(),
            entry,
        })
    };
    let params = [tenant.into(), room.into(), above.into(), most.into()];
    conn.query(&MESSAGES, &params)?.iter().map(message).collect()
}

static REACTIONS: Sql = Sql::new(
    "SELECT r.number, r.emoji, r.\"user\", r.place, e.kind FROM reaction r \
     LEFT JOIN event e ON e.tenant = r.tenant AND e.room = r.room AND e.seq = r.place \
     WHERE r.tenant = ?1 AND r.room = ?2 AND r.number > ?3 AND r.number <= ?4",
);
static MENTIONS: Sql = Sql::new(
    "SELECT number, \"user\" FROM mention WHERE tenant = ?1 AND room = ?2 AND number > ?3 AND number <= ?4",
);
static HIDDEN: Sql = Sql::new(
    "SELECT number, \"user\" FROM hidden_message WHERE tenant = ?1 AND room = ?2 AND number > ?3 AND number <= ?4",
);
static VERSIONS: Sql = Sql::new(
    "SELECT number, count(*), min(version), max(version) FROM version \
     WHERE tenant = ?1 AND room = ?2 AND number > ?3 AND number <= ?4 GROUP BY number",
);
static LINKS: Sql = Sql::new(
    "SELECT l.number, l.position, l.kind, a.kind, a.state FROM message_attachment l \
     LEFT JOIN attachment a ON a.tenant = l.tenant AND a.id = l.attachment \
     WHERE l.tenant = ?1 AND l.room = ?2 AND l.number > ?3 AND l.number <= ?4 ORDER BY l.number, l.position",
);
// What stands in the index, by the room's number there.
static INDEXED: Sql = Sql::pair(
    "SELECT t.rowid & 4294967295 FROM search_room s JOIN search_text t \
     ON t.rowid > (s.id << 32 | ?3) AND t.rowid <= (s.id << 32 | min(?4, 4294967295)) \
     WHERE s.tenant = ?1 AND s.room = ?2",
    "SELECT number FROM search_text WHERE tenant = ?1 AND room = ?2 AND number > ?3 AND number <= ?4",
);

/// An attachment of a message: number, position, kind here, kind of the attachment, its state.
pub(super) type Linked = (Number, i64, String, Option<String>, Option<i64>);

/// What hangs on some messages.
#[derive(Default)]
pub(super) struct Hanging {
    /// Number, emoji, who, place, and the kind of the entry at that place.
    pub(super) reactions: Vec<(Number, String, UserId, Seq, Option<String>)>,
    pub(super) mentions: Vec<(Number, UserId)>,
    pub(super) hidden: Vec<(Number, UserId)>,
    /// Number, how many, the lowest, the highest.
    pub(super) versions: Vec<(Number, i64, i64, i64)>,
    pub(super) links: Vec<Linked>,
    pub(super) indexed: Vec<Number>,
}

/// What hangs on messages above a number up to another.
pub(super) fn hanging(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    above: Number,
    last: Number,
) -> Result<Hanging, Fault> {
    let key: [Value; 4] = [tenant.into(), room.into(), above.into(), last.into()];
    let asks = [&REACTIONS, &MENTIONS, &HIDDEN, &VERSIONS, &LINKS, &INDEXED].map(|sql| Ask::One(sql, &key));
    let mut found = conn.query_many(&asks)?.into_iter();
    let mut next = || found.next().unwrap_or_default();
    let mut it = Hanging::default();
    for row in next() {
        let kind = row.opt_text(4)?.map(str::to_owned);
        it.reactions.push((row.int(0)?, row.text(1)?.to_owned(), UserId(row.id(2)?), row.int(3)?, kind));
    }
    for row in next() {
        it.mentions.push((row.int(0)?, UserId(row.id(1)?)));
    }
    for row in next() {
        it.hidden.push((row.int(0)?, UserId(row.id(1)?)));
    }
    for row in next() {
        it.versions.push((row.int(0)?, row.int(1)?, row.int(2)?, row.int(3)?));
    }
    for row in next() {
        let kind = row.opt_text(3)?.map(str::to_owned);
        it.links.push((row.int(0)?, row.int(1)?, row.text(2)?.to_owned(), kind, row.opt_int(4)?));
    }
    for row in next() {
        it.indexed.push(row.int(0)?);
    }
    Ok(it)
}

static LOG: Sql = Sql::new(
    "SELECT e.seq, e.kind, e.number, m.seq, m.deleted_at, e.data FROM event e \
     LEFT JOIN message m ON m.tenant = e.tenant AND m.room = e.room AND m.number = e.number \
     WHERE e.tenant = ?1 AND e.room = ?2 AND e.seq > ?3 ORDER BY e.seq LIMIT ?4",
);

/// An entry of the log and the message that it points to.
pub(super) struct Entry {
    pub(super) seq: Seq,
    pub(super) kind: String,
    pub(super) number: Option<Number>,
    pub(super) message_seq: Option<Seq>,
    pub(super) message_deleted: bool,
    pub(super) data: Option<String>,
}

/// A page of a log above a seq.
pub(super) fn log(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    above: Seq,
    most: i64,
) -> Result<Vec<Entry>, Fault> {
    let entry = |row: &Row| {
        Ok(Entry {
            seq: row.int(0)?,
            kind: row.text(1)?.to_owned(),
            number: row.opt_int(2)?,
            message_seq: row.opt_int(3)?,
            message_deleted: row.opt_int(4)?.is_some(),
            data: row.opt_text(5)?.map(str::to_owned),
        })
    };
    let params = [tenant.into(), room.into(), above.into(), most.into()];
    conn.query(&LOG, &params)?.iter().map(entry).collect()
}

static USERS: Sql = Sql::new(
    "SELECT u.id, u.username, u.username_key, u.email, u.email_key, u.picture, a.id, u.email_verified_at FROM \"user\" u \
     LEFT JOIN attachment a ON a.tenant = u.tenant AND a.id = u.picture AND a.state = 1 \
     WHERE u.tenant = ?1 AND u.id > ?2 ORDER BY u.id LIMIT ?3",
);

/// A user's row.
pub(super) struct User {
    pub(super) id: UserId,
    pub(super) username: String,
    pub(super) username_key: String,
    pub(super) email: Option<String>,
    pub(super) email_key: Option<String>,
    /// The address is proved.
    pub(super) proved: bool,
    /// Their picture is not there.
    pub(super) faceless: bool,
}

/// A page of users after one.
pub(super) fn users(
    conn: &mut dyn Conn,
    tenant: TenantId,
    after: UserId,
    most: i64,
) -> Result<Vec<User>, Fault> {
    let user = |row: &Row| {
        Ok(User {
            id: UserId(row.id(0)?),
            username: row.text(1)?.to_owned(),
            username_key: row.text(2)?.to_owned(),
            email: row.opt_text(3)?.map(str::to_owned),
            email_key: row.opt_text(4)?.map(str::to_owned),
            proved: row.opt_int(7)?.is_some(),
            faceless: row.opt_id(5)?.is_some() && row.opt_id(6)?.is_none(),
        })
    };
    conn.query(&USERS, &[tenant.into(), after.into(), most.into()])?.iter().map(user).collect()
}

static FILES: Sql = Sql::new(
    "SELECT a.id, a.state, a.used, a.due_at, a.blob, a.size, \
       (SELECT count(*) FROM message_attachment l WHERE l.tenant = a.tenant AND l.attachment = a.id) \
       + (SELECT count(*) FROM room r WHERE r.tenant = a.tenant AND r.picture = a.id) \
       + (SELECT count(*) FROM \"user\" u WHERE u.tenant = a.tenant AND u.picture = a.id) \
     FROM attachment a WHERE a.tenant = ?1 AND a.id > ?2 ORDER BY a.id LIMIT ?3",
);

/// An attachment's row, and how often it is really used.
pub(super) struct File {
    pub(super) id: AttachmentId,
    pub(super) state: i64,
    pub(super) used: i64,
    pub(super) due: bool,
    pub(super) blob: String,
    pub(super) size: i64,
    pub(super) counted: i64,
}

/// A page of attachments after one.
pub(super) fn files(
    conn: &mut dyn Conn,
    tenant: TenantId,
    after: AttachmentId,
    most: i64,
) -> Result<Vec<File>, Fault> {
    let file = |row: &Row| {
        Ok(File {
            id: AttachmentId(row.id(0)?),
            state: row.int(1)?,
            used: row.int(2)?,
            due: row.opt_int(3)?.is_some(),
            blob: row.text(4)?.to_owned(),
            size: row.int(5)?,
            counted: row.int(6)?,
        })
    };
    conn.query(&FILES, &[tenant.into(), after.into(), most.into()])?.iter().map(file).collect()
}

static HOLDS: Sql = Sql::new(
    "SELECT h.id, h.\"user\", u.id, h.room, r.id FROM hold h \
     LEFT JOIN \"user\" u ON u.tenant = h.tenant AND u.id = h.\"user\" \
     LEFT JOIN room r ON r.tenant = h.tenant AND r.id = h.room WHERE h.tenant = ?1 ORDER BY h.id",
);

/// A hold, and whether what it holds is there.
pub(super) struct Holding {
    pub(super) id: UserId,
    /// A person or a room is named, and not both.
    pub(super) one: bool,
    pub(super) there: bool,
}

/// All holds of a tenant.
pub(super) fn holds(conn: &mut dyn Conn, tenant: TenantId) -> Result<Vec<Holding>, Fault> {
    let holding = |row: &Row| {
        let (user, room) = (row.opt_id(1)?.is_some(), row.opt_id(3)?.is_some());
        let there = row.opt_id(2)?.is_some() || row.opt_id(4)?.is_some();
        Ok(Holding { id: UserId(row.id(0)?), one: user != room, there })
    };
    conn.query(&HOLDS, &[tenant.into()])?.iter().map(holding).collect()
}

// Those that no reference of the database keeps together with their tenant.
static STRAYS: Sql = Sql::new(
    "SELECT 'hold', count(*) FROM hold x WHERE NOT EXISTS (SELECT 1 FROM tenant t WHERE t.id = x.tenant) \
     UNION ALL SELECT 'audit', count(*) FROM audit x WHERE NOT EXISTS (SELECT 1 FROM tenant t WHERE t.id = x.tenant) \
     UNION ALL SELECT 'search_room', count(*) FROM search_room x \
       WHERE NOT EXISTS (SELECT 1 FROM tenant t WHERE t.id = x.tenant)",
);

/// How many rows of which table are of no tenant.
pub(super) fn strays(conn: &mut dyn Conn) -> Result<Vec<(String, i64)>, Fault> {
    conn.query(&STRAYS, &[])?.iter().map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?))).collect()
}

static COUNTS: Sql =
    Sql::new("SELECT count(*), CAST(coalesce(sum(number), 0) AS bigint) FROM room WHERE tenant = ?1");

/// How many rooms a tenant has, and about how many messages: for the bar alone.
pub(super) fn size(conn: &mut dyn Conn, tenant: TenantId) -> Result<(i64, i64), Fault> {
    let rows = conn.query(&COUNTS, &[tenant.into()])?;
    rows.first().map_or(Ok((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))
}
