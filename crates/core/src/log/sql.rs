//! Every sentence about the log.

use parlor_proto::frame::encode;
use parlor_proto::message::Deleted;
use parlor_proto::pin::Pinned;
use parlor_proto::reaction::Reacted;
use parlor_proto::{Event, MessageId, RoomId, Seq, TenantId, Time, UserId, What, member, room};

use crate::cx::one;
use crate::damage;
use crate::message::look;
use crate::store::{Conn, Fault, Row, Sql, Value};

static NEXT_SEQ: Sql = Sql::new("UPDATE room SET seq = seq + 1 WHERE tenant = ?1 AND id = ?2 RETURNING seq");

/// Locks the room and gives the next seq; a rollback gives it back.
pub(crate) fn next_seq(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<Seq, Fault> {
    let rows = conn.query(&NEXT_SEQ, &[tenant.into(), room.into()])?;
    one(rows).ok_or_else(|| Fault::other("a log without its room"))?.int(0)
}

static INSERT: Sql = Sql::new(
    "INSERT INTO event (tenant, room, seq, kind, at, actor, number, data, note) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
);

/// Stores an entry that is not a send. What is said of a message points to its row; the rest is kept with the entry.
pub(crate) fn insert(conn: &mut dyn Conn, tenant: TenantId, event: &Event) -> Result<(), Fault> {
    let (number, data) = match &event.what {
        What::MessageSent(_) => return Err(Fault::other("messages are stored by the set of sends")),
        What::MessageEdited(it) => (Value::Int(it.number), Value::Null),
        What::MessageDeleted(it) => (Value::Int(it.number), Value::Null),
        What::RoomCreated(it) => (Value::Null, encode(it).into()),
        What::RoomChanged(it) => (Value::Null, encode(it).into()),
        What::RoomDeleted(it) => (Value::Null, encode(it).into()),
        What::MemberJoined(it) => (Value::Null, encode(it).into()),
        What::MemberLeft(it) => (Value::Null, encode(it).into()),
        What::MemberChanged(it) => (Value::Null, encode(it).into()),
        What::MessagePinned(it) | What::MessageUnpinned(it) => (Value::Null, encode(it).into()),
        What::ReactionAdded(it) | What::ReactionRemoved(it) => (Value::Null, encode(it).into()),
    };
    let row = vec![
        tenant.into(),
        event.room.into(),
        event.seq.into(),
        event.what.name().into(),
        event.at.into(),
        event.by.into(),
        number,
        data,
        event.what.is_system().then_some(1).into(),
    ];
    conn.write(&INSERT, row)
}

static AFTER: Sql = Sql::new(
    "SELECT e.seq, e.kind, e.at, e.actor, e.data, e.number, \
       m.room, m.number, m.seq, m.id, m.sender, m.nonce, m.text, m.created_at, m.edited_at, m.deleted_at, \
       m.forwarded, m.everyone, m.pinned_at, m.reply_to, q.seq, q.sender, substr(q.text, 1, 200), q.deleted_at, \
       (EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = m.tenant AND h.\"user\" = ?5 AND h.room = m.room \
         AND h.number = m.number) \
       OR m.seq <= COALESCE((SELECT b.history_from FROM member b \
         WHERE b.tenant = ?1 AND b.room = ?2 AND b.\"user\" = ?5), -1)) \
     FROM event e LEFT JOIN message m ON m.tenant = e.tenant AND m.room = e.room AND m.number = e.number \
     LEFT JOIN message q ON q.tenant = m.tenant AND q.room = m.room AND q.number = m.reply_to \
     WHERE e.tenant = ?1 AND e.room = ?2 AND e.seq > ?3 ORDER BY e.seq LIMIT ?4",
);

static BLIND: Sql = Sql::new(
    "SELECT b.\"user\" FROM member b WHERE b.tenant = ?1 AND b.room = ?2 AND (b.history_from >= ?3 \
       OR EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = b.tenant AND h.\"user\" = b.\"user\" AND h.room = b.room \
         AND h.number = ?4))",
);

/// Who may not see the message that an entry shows anew: it is from before they came, or deleted for them.
pub(crate) fn blind(conn: &mut dyn Conn, tenant: TenantId, event: &Event) -> Result<Vec<UserId>, Fault> {
    let What::MessageEdited(it) = &event.what else { return Ok(Vec::new()) };
    let params = [tenant.into(), event.room.into(), it.seq.into(), it.number.into()];
    conn.query(&BLIND, &params)?.iter().map(|row| Ok(UserId(row.id(0)?))).collect()
}

/// The log after a seq, oldest first; messages as they are now, for whoever looks (what is hidden for nobody, if nobody
/// does).
pub(crate) fn after(
    conn: &mut dyn Conn,
    tenant: TenantId,
    viewer: Option<UserId>,
    room: RoomId,
    seq: Seq,
    most: i64,
) -> Result<Vec<Event>, Fault> {
    let params = [tenant.into(), room.into(), seq.into(), most.into(), viewer.into()];
    let rows = conn.query(&AFTER, &params)?;
    let mut events: Vec<Event> = rows.iter().map(|row| event(room, row)).collect::<Result<_, _>>()?;
    let messages = events.iter_mut().filter_map(|event| match &mut event.what {
        What::MessageSent(message) | What::MessageEdited(message) => Some(message),
        _ => None,
    });
    look::sql::dress(conn, tenant, &mut messages.collect::<Vec<_>>())?;
    Ok(events)
}

// The same columns; none of these entries speaks of the body of a message.
static SYSTEM: Sql = Sql::new(
    "SELECT seq, kind, at, actor, data, number FROM event \
     WHERE tenant = ?1 AND room = ?2 AND note IS NOT NULL AND seq > ?3 AND seq < ?4 ORDER BY seq DESC LIMIT ?5",
);

/// System entries between two seqs (neither of them included), newest first.
pub(crate) fn system(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    from: Seq,
    before: Seq,
    most: i64,
) -> Result<Vec<Event>, Fault> {
    let rows = conn.query(&SYSTEM, &[tenant.into(), room.into(), from.into(), before.into(), most.into()])?;
    rows.iter().map(|row| event(room, row)).collect()
}

/// One entry. One that is damaged keeps its place, for the log has no holes, and says that nothing changed.
fn event(room: RoomId, row: &Row) -> Result<Event, Fault> {
    let seq = row.int(0)?;
    let what = damage::or_none("entry", what(row)).unwrap_or({
        What::RoomChanged(room::Changed { name: None, about: None, picture: None, data: None })
    });
    let by = damage::or_none("entry", row.opt_id(3)).flatten().map(UserId);
    Ok(Event { room, seq, at: Time(row.int(2)?), by, what })
}

fn what(row: &Row) -> Result<What, Fault> {
    Ok(match row.text(1)? {
        "room.created" => What::RoomCreated(data(row)?),
        "room.changed" => What::RoomChanged(data(row)?),
        "room.deleted" => What::RoomDeleted(data(row)?),
        "member.joined" => What::MemberJoined(data(row)?),
        "member.left" => What::MemberLeft(data(row)?),
        "member.changed" => What::MemberChanged(data(row)?),
        "message.sent" => What::MessageSent(look::sql::stored(row, 6)?.message),
        "message.edited" => What::MessageEdited(look::sql::stored(row, 6)?.message),
        "message.deleted" => What::MessageDeleted(Deleted {
            id: MessageId(row.id(9)?),
            number: row.int(5)?,
            sender: UserId(row.id(10)?),
        }),
        "message.pinned" => What::MessagePinned(data(row)?),
        "message.unpinned" => What::MessageUnpinned(data(row)?),
        "reaction.added" => What::ReactionAdded(data(row)?),
        "reaction.removed" => What::ReactionRemoved(data(row)?),
        kind => return Err(Fault::other(format!("an entry of an unknown kind: {kind}"))),
    })
}

/// Entries of this kind point to a message.
pub(crate) fn of_message(kind: &str) -> bool {
    matches!(kind, "message.sent" | "message.edited" | "message.deleted")
}

/// Whether an entry of this kind can be told from what was kept with it.
pub(crate) fn is_readable(kind: &str, data: Option<&str>) -> bool {
    fn reads<T: serde::de::DeserializeOwned>(data: Option<&str>) -> bool {
        data.is_some_and(|text| serde_json::from_str::<T>(text).is_ok())
    }
    match kind {
        "room.created" => reads::<room::Created>(data),
        "room.changed" => reads::<room::Changed>(data),
        "room.deleted" => reads::<room::Deleted>(data),
        "member.joined" => reads::<member::Joined>(data),
        "member.left" => reads::<member::Left>(data),
        "member.changed" => reads::<member::Changed>(data),
        "message.pinned" | "message.unpinned" => reads::<Pinned>(data),
        "reaction.added" | "reaction.removed" => reads::<Reacted>(data),
        kind => of_message(kind),
    }
}

/// What was kept with the entry.
fn data<T: serde::de::DeserializeOwned>(row: &Row) -> Result<T, Fault> {
    serde_json::from_str(row.text(4)?).map_err(|_| Fault::other("an entry that cannot be read"))
}
