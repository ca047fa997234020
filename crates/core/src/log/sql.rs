//! Every sentence about the log.

use parlor_proto::message::Message;
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
    "INSERT INTO event (tenant, room, seq, kind, at, actor, number, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, ?7)",
);

/// Stores an entry that is not a message.
pub(crate) fn insert(conn: &mut dyn Conn, tenant: TenantId, event: &Event) -> Result<(), Fault> {
    let data = match &event.what {
        What::RoomCreated(it) => parlor_proto::frame::encode(it),
        What::MessageSent(_) => return Err(Fault::other("messages are stored by the set of sends")),
        _ => return Err(Fault::other("an entry that is not stored yet")),
    };
    let by = event.by.map_or(Value::Null, Value::from);
    let row = vec![
        tenant.into(),
        event.room.into(),
        event.seq.into(),
        event.what.name().into(),
        event.at.into(),
        by,
        data.into(),
    ];
    conn.write(&INSERT, row)
}

static AFTER: Sql = Sql::new(
    "SELECT e.seq, e.kind, e.at, e.actor, e.data, e.number, m.id, m.text, m.nonce \
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

fn event(room: RoomId, row: &Row) -> Result<Event, Fault> {
    let (seq, at) = (row.int(0)?, Time(row.int(2)?));
    let by = row.opt_id(3)?.map(UserId);
    let what = match row.text(1)? {
        "message.sent" => What::MessageSent(Message::plain(
            MessageId(row.id(6)?),
            room,
            seq,
            row.int(5)?,
            by.ok_or_else(|| Fault::other("a message without its sender"))?,
            row.text(7)?.to_owned(),
            row.text(8)?.to_owned(),
            at,
        )),
        "room.created" => {
            let data = row.text(4)?;
            What::RoomCreated(
                serde_json::from_str(data).map_err(|_| Fault::other("an entry that cannot be read"))?,
            )
        }
        kind => return Err(Fault::other(format!("an entry of an unknown kind: {kind}"))),
    };
    Ok(Event { room, seq, at, by, what })
}
