//! Every sentence about the list of rooms.

use std::collections::BTreeMap;

use parlor_proto::message::Message;
use parlor_proto::room::{Kept, Room};
use parlor_proto::user::Peer;
use parlor_proto::{AttachmentId, MessageId, RoomId, TenantId, Time, UserId};

use crate::damage;
use crate::member::{self, sql::kind, sql::role};
use crate::store::{Ask, Conn, Fault, Row, Sql, Value};
use crate::talk::Talk;
use crate::user;

/// Whose list, and which: the archive or the other one; of it, only where they are asked, if that is wanted.
#[derive(Clone, Copy)]
pub(super) struct Of {
    pub(super) tenant: TenantId,
    pub(super) user: UserId,
    pub(super) archived: bool,
    pub(super) requests: bool,
}

static PINNED: Sql = Sql::new(
    "SELECT m.room FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND m.pinned_at IS NOT NULL AND m.archived = 0 AND r.number > m.hidden_number \
     ORDER BY r.active_at DESC, r.id DESC LIMIT ?3",
);

/// Pinned rooms, last activity first.
pub(super) fn pinned(conn: &mut dyn Conn, of: Of, most: i64) -> Result<Vec<RoomId>, Fault> {
    let rows = conn.query(&PINNED, &[of.tenant.into(), of.user.into(), most.into()])?;
    rows.iter().map(|row| row.id(0).map(RoomId)).collect()
}

// On PostgreSQL room by room, so that the planner walks the index whatever it believes about the sizes of tables.
static FLOOR: Sql = Sql::pair(
    "SELECT m.sorted_at FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND m.sorted_at <= ?3 AND m.archived = ?4 \
     AND (m.pinned_at IS NULL OR ?4 = 1 OR ?6 = 1) AND r.number > m.hidden_number \
     AND (?6 = 0 OR (r.talk IN (4, 5) AND r.asked_by <> ?2)) ORDER BY m.sorted_at DESC LIMIT 1 OFFSET ?5",
    "SELECT m.sorted_at FROM member m CROSS JOIN LATERAL \
     (SELECT k.number, k.talk, k.asked_by FROM room k WHERE k.tenant = m.tenant AND k.id = m.room LIMIT 1) AS r \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND m.sorted_at <= ?3 AND m.archived = ?4 \
     AND (m.pinned_at IS NULL OR ?4 = 1 OR ?6 = 1) AND r.number > m.hidden_number \
     AND (?6 = 0 OR (r.talk IN (4, 5) AND r.asked_by <> ?2)) ORDER BY m.sorted_at DESC LIMIT 1 OFFSET ?5",
);

/// Where in the index the room stands that has `most` above it, counted from `from` downwards.
pub(super) fn floor(conn: &mut dyn Conn, of: Of, from: i64, most: i64) -> Result<Option<i64>, Fault> {
    let params =
        [of.tenant.into(), of.user.into(), from.into(), of.archived.into(), most.into(), of.requests.into()];
    conn.query(&FLOOR, &params)?.first().map(|row| row.int(0)).transpose()
}

static PAGE: Sql = Sql::pair(
    "SELECT r.id FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND m.sorted_at <= ?3 AND m.sorted_at > ?6 AND m.archived = ?5 \
     AND (m.pinned_at IS NULL OR ?5 = 1 OR ?8 = 1) AND r.number > m.hidden_number AND (r.active_at, r.id) < (?3, ?4) \
     AND (?8 = 0 OR (r.talk IN (4, 5) AND r.asked_by <> ?2)) ORDER BY r.active_at DESC, r.id DESC LIMIT ?7",
    "SELECT r.id FROM member m CROSS JOIN LATERAL \
     (SELECT k.id, k.number, k.active_at, k.talk, k.asked_by FROM room k WHERE k.tenant = m.tenant AND k.id = m.room LIMIT 1) AS r \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND m.sorted_at <= ?3 AND m.sorted_at > ?6 AND m.archived = ?5 \
     AND (m.pinned_at IS NULL OR ?5 = 1 OR ?8 = 1) AND r.number > m.hidden_number AND (r.active_at, r.id) < (?3, ?4) \
     AND (?8 = 0 OR (r.talk IN (4, 5) AND r.asked_by <> ?2)) ORDER BY r.active_at DESC, r.id DESC LIMIT ?7",
);

/// Rooms below a point and above a floor of the index, last activity first.
pub(super) fn page(
    conn: &mut dyn Conn,
    of: Of,
    below: (i64, RoomId),
    floor: i64,
    most: i64,
) -> Result<Vec<RoomId>, Fault> {
    let params = [
        of.tenant.into(),
        of.user.into(),
        below.0.into(),
        below.1.into(),
        of.archived.into(),
        floor.into(),
        most.into(),
        of.requests.into(),
    ];
    conn.query(&PAGE, &params)?.iter().map(|row| row.id(0).map(RoomId)).collect()
}

// One room at a time, many in one round trip: each is a handful of look-ups in keys, whatever the planner believes.
static SHOW: Sql = Sql::new(
    "SELECT t.id, t.kind, t.seq, t.number, t.active_at, m.read_number, m.own_above, t.name, t.picture, m.role, \
       m.pinned_at, m.muted_until, m.archived, \
       CASE t.kind WHEN 'group' THEN (SELECT count(*) FROM member c WHERE c.tenant = t.tenant AND c.room = t.id) \
         WHEN 'direct' THEN 2 ELSE 1 END, \
       u.id, u.username, u.name, u.picture, s.id, s.username, s.name, s.picture, \
       l.id, l.seq, l.number, l.sender, substr(l.text, 1, ?4), l.nonce, l.created_at, l.edited_at, l.deleted_at, \
       l.forwarded, l.everyone, CASE WHEN u.presence = 1 AND v.presence = 1 THEN 1 ELSE 0 END, u.last_seen_at, \
       t.talk, t.asked_by, CASE WHEN t.talk = 3 THEN (SELECT count(*) FROM block b WHERE b.tenant = t.tenant \
         AND b.\"user\" = ?2 AND b.blocked = u.id) ELSE 0 END \
     FROM member m JOIN room t ON t.tenant = m.tenant AND t.id = m.room \
     JOIN \"user\" v ON v.tenant = m.tenant AND v.id = m.\"user\" \
     LEFT JOIN member o ON t.kind = 'direct' AND o.tenant = t.tenant AND o.room = t.id AND o.\"user\" <> ?2 \
     LEFT JOIN \"user\" u ON u.tenant = o.tenant AND u.id = o.\"user\" \
     LEFT JOIN message l ON l.tenant = t.tenant AND l.room = t.id AND l.number = (SELECT x.number FROM message x \
       WHERE x.tenant = t.tenant AND x.room = t.id AND x.number <= t.number AND x.seq > m.history_from \
       AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = x.tenant AND h.\"user\" = ?2 AND h.room = x.room \
         AND h.number = x.number) ORDER BY x.number DESC LIMIT 1) \
     LEFT JOIN \"user\" s ON t.kind = 'group' AND s.tenant = l.tenant AND s.id = l.sender \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND m.room = ?3",
);

/// Rooms as a member sees them, in the order in which they are asked for; a room that is not theirs is passed over.
pub(super) fn show(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    ids: &[RoomId],
    preview: i64,
) -> Result<Vec<Room>, Fault> {
    let preview = preview.min(i64::from(i32::MAX));
    let params: Vec<[Value; 4]> =
        ids.iter().map(|id| [tenant.into(), user.into(), (*id).into(), preview.into()]).collect();
    let asks: Vec<_> = params.iter().map(|row| Ask::One(&SHOW, &row[..])).collect();
    let found = conn.query_many(&asks)?;
    Ok(found.iter().flatten().filter_map(|row| damage::or_none("room", room(user, row))).collect())
}

fn room(me: UserId, row: &Row) -> Result<Room, Fault> {
    let (id, number, read) = (RoomId(row.id(0)?), row.int(3)?, row.int(5)?);
    // May the asker see whether the other is here? That they are, the hub adds.
    let shows = row.int(33)? != 0;
    let last_seen = row.opt_int(34)?.filter(|_| shows).map(Time);
    let person = |at: usize| row.opt_id(at)?.map(|_| user::sql::shown(row, at)).transpose();
    Ok(Room {
        seq: row.int(2)?,
        number,
        unread: member::unread(number, read, row.int(6)?),
        read,
        active_at: Time(row.int(4)?),
        name: row.opt_text(7)?.map(str::to_owned),
        picture: row.opt_id(8)?.map(AttachmentId),
        talk: Talk::read(row, 35)?.shown(me, row.int(37)? > 0),
        role: role(row, 9)?,
        kept: Kept {
            pinned: row.opt_int(10)?.is_some(),
            muted_until: row.opt_int(11)?.map(Time),
            archived: row.int(12)? != 0,
        },
        member_count: row.int(13)?,
        peer: person(14)?.map(|user| Peer { user, online: shows, last_seen }),
        last_by: person(18)?,
        last: damage::or_none("message", row.opt_id(22))
            .flatten()
            .and_then(|message| damage::or_none("message", last(id, MessageId(message), row))),
        ..Room::plain(id, kind(row, 1)?)
    })
}

fn last(room: RoomId, id: MessageId, row: &Row) -> Result<Message, Fault> {
    let (seq, number, sender) = (row.int(23)?, row.int(24)?, UserId(row.id(25)?));
    let (text, nonce, at) = (row.text(26)?.to_owned(), row.text(27)?.to_owned(), Time(row.int(28)?));
    Ok(Message {
        edited_at: row.opt_int(29)?.map(Time),
        deleted: row.opt_int(30)?.is_some(),
        forwarded: row.opt_int(31)?.is_some(),
        everyone: row.opt_int(32)?.is_some(),
        ..Message::plain(id, room, seq, number, sender, text, nonce, at)
    })
}

static NAMES: Sql = Sql::new(
    "SELECT m.room, u.name FROM member m JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.\"user\" \
     WHERE m.tenant = ?1 AND m.\"user\" <> ?2 AND m.room = ?3 ORDER BY m.joined_at, m.\"user\" LIMIT ?4",
);

/// Names of the first of the others in some rooms.
pub(super) fn names(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    ids: &[RoomId],
    most: i64,
) -> Result<BTreeMap<RoomId, Vec<String>>, Fault> {
    let params: Vec<[Value; 4]> =
        ids.iter().map(|id| [tenant.into(), user.into(), (*id).into(), most.into()]).collect();
    let asks: Vec<_> = params.iter().map(|row| Ask::One(&NAMES, &row[..])).collect();
    let mut all: BTreeMap<RoomId, Vec<String>> = BTreeMap::new();
    for row in conn.query_many(&asks)?.iter().flatten() {
        all.entry(RoomId(row.id(0)?)).or_default().push(row.text(1)?.to_owned());
    }
    Ok(all)
}

/// The sentences that walk the index, as they are asked for a page in the middle.
#[cfg(test)]
pub(super) fn walks(tenant: TenantId, user: UserId, at: i64) -> [(&'static Sql, Vec<Value>); 2] {
    let floor = vec![tenant.into(), user.into(), at.into(), false.into(), 50.into(), false.into()];
    let below = at - 50 * 600_000;
    let last = RoomId([0xff; 16]);
    let page = vec![
        tenant.into(),
        user.into(),
        at.into(),
        last.into(),
        false.into(),
        below.into(),
        51.into(),
        false.into(),
    ];
    [(&FLOOR, floor), (&PAGE, page)]
}
