//! Every sentence about the log.

use parlor_proto::frame::encode;
use parlor_proto::message::{Deleted, Message};
use parlor_proto::{Event, MessageId, RoomId, Seq, TenantId, Time, UserId, What};

use crate::cx::one;
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
    "SELECT e.seq, e.kind, e.at, e.actor, e.data, e.number, m.id, m.sender, m.seq, m.text, m.nonce, m.created_at, \
       m.edited_at, m.deleted_at, m.forwarded, m.everyone \
     FROM event e LEFT JOIN message m ON m.tenant = e.tenant AND m.room = e.room AND m.number = e.number \
     WHERE e.tenant = ?1 AND e.room = ?2 AND e.seq > ?3 ORDER BY e.seq LIMIT ?4",
);

/// The log after a seq, oldest first; messages with their present body.
pub(crate) fn after(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    seq: Seq,
    most: i64,
) -> Result<Vec<Event>, Fault> {
    let rows = conn.query(&AFTER, &[tenant.into(), room.into(), seq.into(), most.into()])?;
    rows.iter().map(|row| event(room, row)).collect()
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

fn event(room: RoomId, row: &Row) -> Result<Event, Fault> {
    let what = match row.text(1)? {
        "room.created" => What::RoomCreated(data(row)?),
        "room.changed" => What::RoomChanged(data(row)?),
        "room.deleted" => What::RoomDeleted(data(row)?),
        "member.joined" => What::MemberJoined(data(row)?),
        "member.left" => What::MemberLeft(data(row)?),
        "member.changed" => What::MemberChanged(data(row)?),
        "message.sent" => What::MessageSent(message(room, row)?),
        "message.edited" => What::MessageEdited(message(room, row)?),
        "message.deleted" => What::MessageDeleted(Deleted {
            id: MessageId(row.id(6)?),
            number: row.int(5)?,
            sender: UserId(row.id(7)?),
        }),
        "message.pinned" => What::MessagePinned(data(row)?),
        "message.unpinned" => What::MessageUnpinned(data(row)?),
        "reaction.added" => What::ReactionAdded(data(row)?),
        "reaction.removed" => What::ReactionRemoved(data(row)?),
        kind => return Err(Fault::other(format!("an entry of an unknown kind: {kind}"))),
    };
    Ok(Event { room, seq: row.int(0)?, at: Time(row.int(2)?), by: row.opt_id(3)?.map(UserId), what })
}

/// What was kept with the entry.
fn data<T: serde::de::DeserializeOwned>(row: &Row) -> Result<T, Fault> {
    serde_json::from_str(row.text(4)?).map_err(|_| Fault::other("an entry that cannot be read"))
}

/// The message that the entry points to, as it is now: its own columns. What hangs below it is added by its feature.
fn message(room: RoomId, row: &Row) -> Result<Message, Fault> {
    Ok(Message {
        edited_at: row.opt_int(12)?.map(Time),
        deleted: row.opt_int(13)?.is_some(),
        forwarded: row.opt_int(14)?.is_some(),
        everyone: row.opt_int(15)?.is_some(),
        ..Message::plain(
            MessageId(row.id(6)?),
            room,
            row.int(8)?,
            row.int(5)?,
            UserId(row.id(7)?),
            row.text(9)?.to_owned(),
            row.text(10)?.to_owned(),
            Time(row.int(11)?),
        )
    })
}
