//! Every sentence about attachments and about which message has which.

use std::collections::{BTreeMap, HashMap};

use parlor_proto::attachment::{Attachment, Kind, Shared};
use parlor_proto::{AttachmentId, Number, RoomId, Seq, TenantId, Time, UserId};

use super::{Arrived, Due, Reserve, Stored};
use crate::cx::one;
use crate::damage;
use crate::limit;
use crate::store::{Ask, Conn, Fault, Row, Sql, Value};

/// id, kind, name, mime, size, width, height, duration, waveform, thumb from column `at` on.
fn attachment(row: &Row, at: usize) -> Result<Attachment, Fault> {
    Ok(Attachment {
        id: AttachmentId(row.id(at)?),
        kind: kind(row, at + 1)?,
        name: row.text(at + 2)?.to_owned(),
        mime: row.text(at + 3)?.to_owned(),
        size: row.int(at + 4)?,
        width: row.opt_int(at + 5)?,
        height: row.opt_int(at + 6)?,
        duration_ms: row.opt_int(at + 7)?,
        waveform: row.opt_bytes(at + 8)?.map(<[u8]>::to_vec),
        thumb: row.opt_text(at + 9)?.is_some(),
    })
}

fn kind(row: &Row, at: usize) -> Result<Kind, Fault> {
    let word = row.text(at)?;
    Kind::parse(word).ok_or_else(|| Fault::other(format!("`{word}` is no kind of attachment")))
}

// Who may read the bytes, in one sentence: whoever uploaded it while it is unsent; whoever may see a message that has
// it; the members of a room, and everybody for a person, whose picture it is.
static READ: Sql = Sql::new(
    "SELECT a.id, a.kind, a.name, a.mime, a.size, a.width, a.height, a.duration_ms, a.waveform, a.thumb_mime, \
       a.thumb_size, a.blob, a.created_at FROM attachment a WHERE a.tenant = ?1 AND a.id = ?2 AND a.state = 1 AND ( \
       (a.used = 0 AND a.owner = ?3) \
       OR EXISTS (SELECT 1 FROM message_attachment l JOIN message m ON m.room = l.room AND m.number = l.number \
         JOIN member w ON w.tenant = l.tenant AND w.room = l.room AND w.\"user\" = ?3 \
         WHERE l.tenant = a.tenant AND l.attachment = a.id AND m.deleted_at IS NULL AND m.seq > w.history_from \
         AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = l.tenant AND h.\"user\" = ?3 \
           AND h.room = l.room AND h.number = l.number)) \
       OR EXISTS (SELECT 1 FROM room r JOIN member w ON w.tenant = r.tenant AND w.room = r.id AND w.\"user\" = ?3 \
         WHERE r.tenant = a.tenant AND r.picture = a.id) \
       OR EXISTS (SELECT 1 FROM \"user\" u WHERE u.tenant = a.tenant AND u.id = a.owner AND u.picture = a.id))",
);

/// What somebody may read.
pub(super) fn read(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: AttachmentId,
    who: UserId,
) -> Result<Option<Stored>, Fault> {
    let row = one(conn.query(&READ, &[tenant.into(), id.into(), who.into()])?);
    row.map(|row| {
        let thumb = match (row.opt_text(9)?, row.opt_int(10)?) {
            (Some(mime), Some(size)) => Some((mime.to_owned(), size)),
            _ => None,
        };
        Ok(Stored {
            attachment: attachment(&row, 0)?,
            thumb,
            blob: row.text(11)?.to_owned(),
            created_at: Time(row.int(12)?),
        })
    })
    .transpose()
}

// The same condition as of reading, for several at once; locks them in the order of their ids, so that none of them is
// swept while a message takes it.
static USABLE: Sql = Sql::pair(
    "SELECT ?1, ?3, a.id, a.kind, a.name, a.mime, a.size, a.width, a.height, a.duration_ms, a.waveform, a.thumb_mime \
     FROM attachment a WHERE a.tenant = ?1 AND a.id = ?2 AND a.state = 1 AND ( \
       (a.used = 0 AND a.owner = ?3) \
       OR EXISTS (SELECT 1 FROM message_attachment l JOIN message m ON m.room = l.room AND m.number = l.number \
         JOIN member w ON w.tenant = l.tenant AND w.room = l.room AND w.\"user\" = ?3 \
         WHERE l.tenant = a.tenant AND l.attachment = a.id AND m.deleted_at IS NULL AND m.seq > w.history_from \
         AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = l.tenant AND h.\"user\" = ?3 \
           AND h.room = l.room AND h.number = l.number)))",
    "SELECT n.tenant, n.who, a.id, a.kind, a.name, a.mime, a.size, a.width, a.height, a.duration_ms, a.waveform, \
       a.thumb_mime FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS n(tenant, id, who) \
     JOIN attachment a ON a.tenant = n.tenant AND a.id = n.id WHERE a.state = 1 AND ( \
       (a.used = 0 AND a.owner = n.who) \
       OR EXISTS (SELECT 1 FROM message_attachment l JOIN message m ON m.room = l.room AND m.number = l.number \
         JOIN member w ON w.tenant = l.tenant AND w.room = l.room AND w.\"user\" = n.who \
         WHERE l.tenant = a.tenant AND l.attachment = a.id AND m.deleted_at IS NULL AND m.seq > w.history_from \
         AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = l.tenant AND h.\"user\" = n.who \
           AND h.room = l.room AND h.number = l.number))) \
     ORDER BY a.id FOR UPDATE OF a",
);

/// Who wants to use which attachment.
pub(crate) type Wanted = (TenantId, AttachmentId, UserId);

/// The rows of [`usable`]'s question, for a place among other questions of a set. The set should be sorted and
/// without doubles.
pub(crate) fn wanted(set: &std::collections::BTreeSet<Wanted>) -> Vec<Vec<Value>> {
    set.iter().map(|(tenant, id, who)| vec![(*tenant).into(), (*id).into(), (*who).into()]).collect()
}

/// Asks which of a set ([`wanted`]) may be sent: one's own uploads that were not sent yet, and what one may see in a
/// message. What is not among the answers may not be used.
pub(crate) fn usable(rows: &[Vec<Value>]) -> Ask<'_> {
    Ask::Set(&USABLE, rows)
}

/// One answer to [`usable`].
pub(crate) fn usable_at(row: &Row) -> Result<(Wanted, Attachment), Fault> {
    let it = attachment(row, 2)?;
    Ok(((TenantId(row.id(0)?), it.id, UserId(row.id(1)?)), it))
}

/// A message takes an attachment.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) tenant: TenantId,
    pub(crate) room: RoomId,
    pub(crate) number: Number,
    /// From 0 on.
    pub(crate) position: i64,
    pub(crate) attachment: AttachmentId,
    pub(crate) kind: Kind,
}

static LINK: Sql = Sql::pair(
    "INSERT INTO message_attachment (tenant, room, number, position, attachment, kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    "INSERT INTO message_attachment (tenant, room, number, position, attachment, kind) \
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::uuid[], $6::text[]) \
     AS a(tenant, room, number, position, attachment, kind)",
);

static USE: Sql = Sql::pair(
    "UPDATE attachment SET used = used + ?3, due_at = NULL WHERE tenant = ?1 AND id = ?2",
    "UPDATE attachment a SET used = a.used + n.times, due_at = NULL \
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS n(tenant, id, times) WHERE a.tenant = n.tenant AND a.id = n.id",
);

/// Messages take their attachments: after the messages, in the same transaction, with what [`usable`] gave.
pub(crate) fn link(conn: &mut dyn Conn, links: &[Link]) -> Result<(), Fault> {
    if links.is_empty() {
        return Ok(());
    }
    let rows = links.iter().map(|it| {
        vec![
            it.tenant.into(),
            it.room.into(),
            it.number.into(),
            it.position.into(),
            it.attachment.into(),
            it.kind.as_str().into(),
        ]
    });
    conn.write_set(&LINK, rows.collect())?;
    let mut times: BTreeMap<(TenantId, AttachmentId), i64> = BTreeMap::new();
    for it in links {
        *times.entry((it.tenant, it.attachment)).or_default() += 1;
    }
    conn.write_set(&USE, counted(times))
}

fn counted(times: BTreeMap<(TenantId, AttachmentId), i64>) -> Vec<Vec<Value>> {
    times.into_iter().map(|((tenant, id), n)| vec![tenant.into(), id.into(), n.into()]).collect()
}

static OF_MESSAGES: Sql = Sql::pair(
    "SELECT l.room, l.number, a.id, a.kind, a.name, a.mime, a.size, a.width, a.height, a.duration_ms, a.waveform, \
       a.thumb_mime FROM message_attachment l JOIN attachment a ON a.tenant = l.tenant AND a.id = l.attachment \
     WHERE l.tenant = ?1 AND l.room = ?2 AND l.number = ?3 ORDER BY l.position",
    "SELECT l.room, l.number, a.id, a.kind, a.name, a.mime, a.size, a.width, a.height, a.duration_ms, a.waveform, \
       a.thumb_mime FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS n(tenant, room, number) \
     JOIN message_attachment l ON l.tenant = n.tenant AND l.room = n.room AND l.number = n.number \
     JOIN attachment a ON a.tenant = l.tenant AND a.id = l.attachment ORDER BY l.room, l.number, l.position",
);

/// The attachments of messages, in their order. Messages without any are not in the answer.
pub(crate) fn of_messages(
    conn: &mut dyn Conn,
    tenant: TenantId,
    messages: &[(RoomId, Number)],
) -> Result<HashMap<(RoomId, Number), Vec<Attachment>>, Fault> {
    let rows: Vec<Vec<Value>> =
        messages.iter().map(|(room, number)| vec![tenant.into(), (*room).into(), (*number).into()]).collect();
    let mut all: HashMap<(RoomId, Number), Vec<Attachment>> = HashMap::new();
    if rows.is_empty() {
        return Ok(all);
    }
    for row in conn.query_many(&[Ask::Set(&OF_MESSAGES, &rows)])?.into_iter().flatten() {
        let place = (RoomId(row.id(0)?), row.int(1)?);
        all.entry(place).or_default().extend(damage::or_none("attachment", attachment(&row, 2)));
    }
    Ok(all)
}

static HELD: Sql = Sql::pair(
    "SELECT attachment FROM message_attachment WHERE tenant = ?1 AND room = ?2 AND number = ?3",
    "SELECT a.id FROM message_attachment l JOIN attachment a ON a.tenant = l.tenant AND a.id = l.attachment \
     WHERE l.tenant = ?1 AND l.room = ?2 AND l.number = ?3 ORDER BY a.id FOR UPDATE OF a",
);
static LET_GO: Sql =
    Sql::new("DELETE FROM message_attachment WHERE tenant = ?1 AND room = ?2 AND number = ?3");
// What nobody uses any more goes at once.
static UNUSE: Sql = Sql::pair(
    "UPDATE attachment SET used = used - ?3, state = CASE WHEN used <= ?3 THEN 2 ELSE state END, \
     due_at = CASE WHEN used <= ?3 THEN ?4 ELSE due_at END WHERE tenant = ?1 AND id = ?2",
    "UPDATE attachment a SET used = a.used - n.times, state = CASE WHEN a.used <= n.times THEN 2 ELSE a.state END, \
     due_at = CASE WHEN a.used <= n.times THEN n.at ELSE a.due_at END \
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[]) AS n(tenant, id, times, at) \
     WHERE a.tenant = n.tenant AND a.id = n.id",
);

/// A message lets go of its attachments; `true` if it had some.
pub(super) fn release(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    number: Number,
    now: Time,
) -> Result<bool, Fault> {
    let params = vec![tenant.into(), room.into(), number.into()];
    let mut times: BTreeMap<(TenantId, AttachmentId), i64> = BTreeMap::new();
    for row in conn.query(&HELD, &params)? {
        *times.entry((tenant, AttachmentId(row.id(0)?))).or_default() += 1;
    }
    if times.is_empty() {
        return Ok(false);
    }
    conn.write(&LET_GO, params)?;
    unuse(conn, times, now)?;
    Ok(true)
}

fn unuse(
    conn: &mut dyn Conn,
    times: BTreeMap<(TenantId, AttachmentId), i64>,
    now: Time,
) -> Result<(), Fault> {
    let mut rows = counted(times);
    rows.iter_mut().for_each(|row| row.push(now.into()));
    conn.write_set(&UNUSE, rows)
}

static UNSENT: Sql = Sql::pair(
    "SELECT kind FROM attachment WHERE tenant = ?1 AND id = ?2 AND owner = ?3 AND state = 1 AND used = 0",
    "SELECT kind FROM attachment WHERE tenant = ?1 AND id = ?2 AND owner = ?3 AND state = 1 AND used = 0 FOR UPDATE",
);

/// The kind of an upload of mine that was not used yet.
pub(super) fn unsent(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: AttachmentId,
    who: UserId,
) -> Result<Option<Kind>, Fault> {
    let row = one(conn.query(&UNSENT, &[tenant.into(), id.into(), who.into()])?);
    row.map(|row| kind(&row, 0)).transpose()
}

/// One more, or one less, uses it.
pub(super) fn count(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: AttachmentId,
    more: bool,
    now: Time,
) -> Result<(), Fault> {
    let times = BTreeMap::from([((tenant, id), 1)]);
    if more { conn.write_set(&USE, counted(times)) } else { unuse(conn, times, now) }
}

static NUMBER_BEFORE: Sql = Sql::new(
    "SELECT number FROM event WHERE tenant = ?1 AND room = ?2 AND seq < ?3 AND kind = 'message.sent' \
     ORDER BY seq DESC LIMIT 1",
);

/// The last message before a place in the log; 0: there is none.
pub(super) fn number_before(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    seq: Seq,
) -> Result<Number, Fault> {
    let row = one(conn.query(&NUMBER_BEFORE, &[tenant.into(), room.into(), seq.into()])?);
    Ok(row.map(|row| row.opt_int(0)).transpose()?.flatten().unwrap_or(0))
}

static SHARED: Sql = Sql::new(
    "SELECT l.number, m.seq, m.sender, m.created_at, a.id, a.kind, a.name, a.mime, a.size, a.width, a.height, \
       a.duration_ms, a.waveform, a.thumb_mime FROM message_attachment l \
     JOIN message m ON m.room = l.room AND m.number = l.number \
     JOIN attachment a ON a.tenant = l.tenant AND a.id = l.attachment \
     WHERE l.tenant = ?1 AND l.room = ?2 AND l.number <= ?3 AND l.number > ?4 AND m.deleted_at IS NULL \
     AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = l.tenant AND h.\"user\" = ?5 \
       AND h.room = l.room AND h.number = l.number) ORDER BY l.number DESC, l.position LIMIT ?6",
);
static SHARED_OF_KIND: Sql = Sql::new(
    "SELECT l.number, m.seq, m.sender, m.created_at, a.id, a.kind, a.name, a.mime, a.size, a.width, a.height, \
       a.duration_ms, a.waveform, a.thumb_mime FROM message_attachment l \
     JOIN message m ON m.room = l.room AND m.number = l.number \
     JOIN attachment a ON a.tenant = l.tenant AND a.id = l.attachment \
     WHERE l.tenant = ?1 AND l.room = ?2 AND l.number <= ?3 AND l.number > ?4 AND m.deleted_at IS NULL \
     AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = l.tenant AND h.\"user\" = ?5 \
       AND h.room = l.room AND h.number = l.number) AND l.kind = ?7 ORDER BY l.number DESC, l.position LIMIT ?6",
);

/// What was shared in a room in messages above `floor` up to `last`, newest message first.
pub(super) fn shared(
    conn: &mut dyn Conn,
    (tenant, room, who): (TenantId, RoomId, UserId),
    kind: Option<Kind>,
    (last, floor): (Number, Number),
    most: i64,
) -> Result<Vec<Shared>, Fault> {
    let mut params: Vec<Value> =
        vec![tenant.into(), room.into(), last.into(), floor.into(), who.into(), most.into()];
    let rows = match kind {
        None => conn.query(&SHARED, &params)?,
        Some(kind) => {
            params.push(kind.as_str().into());
            conn.query(&SHARED_OF_KIND, &params)?
        }
    };
    let one = |row: &Row| {
        Ok(Shared {
            number: row.int(0)?,
            seq: row.int(1)?,
            sender: UserId(row.id(2)?),
            at: Time(row.int(3)?),
            attachment: attachment(row, 4)?,
        })
    };
    Ok(rows.iter().filter_map(|row| damage::or_none("attachment", one(row))).collect())
}

static UNSENT_BYTES: Sql = Sql::new(
    "SELECT CAST(coalesce(sum(size), 0) AS bigint) FROM attachment \
     WHERE tenant = ?1 AND owner = ?2 AND used = 0 AND state < 2",
);

/// Bytes that somebody has uploaded, or is uploading, and not sent.
pub(super) fn unsent_bytes(conn: &mut dyn Conn, tenant: TenantId, who: UserId) -> Result<i64, Fault> {
    one(conn.query(&UNSENT_BYTES, &[tenant.into(), who.into()])?).map_or(Ok(0), |row| row.int(0))
}

static RESERVE: Sql = Sql::new(
    "INSERT INTO attachment (tenant, id, owner, blob, state, kind, name, mime, size, created_at, due_at) \
     VALUES (?1, ?2, ?3, ?4, 0, 'file', ?5, '', ?6, ?7, ?8)",
);

/// An upload begins.
pub(super) fn reserve(conn: &mut dyn Conn, tenant: TenantId, it: &Reserve, now: Time) -> Result<(), Fault> {
    let due = now.0 + limit::ARRIVING_MS;
    let params = vec![
        tenant.into(),
        it.id.into(),
        it.actor.user.into(),
        it.blob.as_str().into(),
        it.name.as_str().into(),
        it.size.into(),
        now.into(),
        due.into(),
    ];
    conn.write(&RESERVE, params)
}

static ARRIVED: Sql = Sql::new(
    "UPDATE attachment SET state = 1, kind = ?3, name = ?4, mime = ?5, size = ?6, width = ?7, height = ?8, \
     duration_ms = ?9, waveform = ?10, thumb_mime = ?11, thumb_size = ?12, due_at = ?13 \
     WHERE tenant = ?1 AND id = ?2 AND state = 0 RETURNING id",
);

/// An upload is whole; `false`: it has been swept meanwhile.
pub(super) fn arrived(conn: &mut dyn Conn, tenant: TenantId, it: &Arrived, now: Time) -> Result<bool, Fault> {
    let of = &it.attachment;
    let thumb = it.thumb.as_ref();
    let params = [
        tenant.into(),
        of.id.into(),
        of.kind.as_str().into(),
        of.name.as_str().into(),
        of.mime.as_str().into(),
        of.size.into(),
        of.width.into(),
        of.height.into(),
        of.duration_ms.into(),
        of.waveform.clone().into(),
        thumb.map(|(mime, _)| mime.as_str()).into(),
        thumb.map(|(_, size)| *size).into(),
        (now.0 + limit::UNSENT_MS).into(),
    ];
    Ok(!conn.query(&ARRIVED, &params)?.is_empty())
}

static ABORT: Sql =
    Sql::new("UPDATE attachment SET state = 2, due_at = ?3 WHERE tenant = ?1 AND id = ?2 AND state = 0");

/// An upload did not come to its end.
pub(super) fn abort(conn: &mut dyn Conn, tenant: TenantId, id: AttachmentId, now: Time) -> Result<(), Fault> {
    conn.write(&ABORT, vec![tenant.into(), id.into(), now.into()])
}

static DELETE: Sql = Sql::new(
    "UPDATE attachment SET state = 2, due_at = ?4 \
     WHERE tenant = ?1 AND id = ?2 AND owner = ?3 AND state = 1 AND used = 0 RETURNING id",
);

/// An upload of mine goes; `false`: there is none that was not used.
pub(super) fn delete(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: AttachmentId,
    who: UserId,
    now: Time,
) -> Result<bool, Fault> {
    Ok(!conn.query(&DELETE, &[tenant.into(), id.into(), who.into(), now.into()])?.is_empty())
}

static FORSAKE: Sql = Sql::new(
    "UPDATE attachment SET state = 2, due_at = ?3 WHERE tenant = ?1 AND owner = ?2 AND state = 1 AND used = 0",
);

/// What somebody has uploaded and not used goes.
pub(crate) fn forsake(conn: &mut dyn Conn, tenant: TenantId, who: UserId, now: Time) -> Result<(), Fault> {
    conn.write(&FORSAKE, vec![tenant.into(), who.into(), now.into()])
}

static IS_DUE: Sql = Sql::new("SELECT 1 FROM attachment WHERE tenant = ?1 AND due_at <= ?2 LIMIT 1");

/// Something has to go.
pub(super) fn is_due(conn: &mut dyn Conn, tenant: TenantId, now: Time) -> Result<bool, Fault> {
    Ok(!conn.query(&IS_DUE, &[tenant.into(), now.into()])?.is_empty())
}

// Two nodes do not take the same ones, and whoever takes some has a while to remove their bytes.
static DUE: Sql = Sql::pair(
    "UPDATE attachment SET state = 2, due_at = ?3 WHERE tenant = ?1 AND id IN (SELECT id FROM attachment \
     WHERE tenant = ?1 AND due_at <= ?2 AND used = 0 ORDER BY due_at LIMIT ?4) RETURNING id, blob",
    "UPDATE attachment SET state = 2, due_at = ?3 WHERE tenant = ?1 AND id IN (SELECT id FROM attachment \
     WHERE tenant = ?1 AND due_at <= ?2 AND used = 0 ORDER BY due_at LIMIT ?4 FOR UPDATE SKIP LOCKED) \
     RETURNING id, blob",
);

/// Takes what has to go; from now on it is nobody's.
pub(super) fn due(conn: &mut dyn Conn, tenant: TenantId, now: Time) -> Result<Vec<Due>, Fault> {
    let again = now.0 + limit::SWEEP_AGAIN_MS;
    let rows = conn.query(&DUE, &[tenant.into(), now.into(), again.into(), limit::SWEEP.into()])?;
    rows.iter().map(|row| Ok(Due { id: AttachmentId(row.id(0)?), blob: row.text(1)?.to_owned() })).collect()
}

static FORGET: Sql = Sql::pair(
    "DELETE FROM attachment WHERE tenant = ?1 AND id = ?2 AND state = 2",
    "DELETE FROM attachment a USING unnest($1::uuid[], $2::uuid[]) AS n(tenant, id) \
     WHERE a.tenant = n.tenant AND a.id = n.id AND a.state = 2",
);

/// Their bytes are gone, and so are they.
pub(super) fn forget(conn: &mut dyn Conn, tenant: TenantId, ids: &[AttachmentId]) -> Result<(), Fault> {
    conn.write_set(&FORGET, ids.iter().map(|id| vec![tenant.into(), (*id).into()]).collect())
}
