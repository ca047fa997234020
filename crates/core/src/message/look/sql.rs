//! Sentences that read messages with all of their own columns and what they quote. They are the same columns
//! everywhere, in one order, so that there is one reader of them.
//!
//! room, number, seq, id, sender, nonce, text, created_at, edited_at, deleted_at, forwarded, everyone, pinned_at,
//! reply_to, the quoted one's seq, sender, text, deleted_at, whether it is hidden for whoever asks.

use std::collections::{BTreeSet, HashMap};

use parlor_proto::message::{Message, Quote};
use parlor_proto::{MessageId, Number, RoomId, TenantId, Time, UserId};

use crate::actor::Actor;
use crate::cx::one;
use crate::store::{Ask, Conn, Fault, Row, Sql, Value};
use crate::{attachment, member};

/// A message as it lies in the store.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    /// With its quote; without mentions and attachments.
    pub(crate) message: Message,
    pub(crate) pinned_at: Option<Time>,
}

/// Reads the columns named above, from column `at` on. What is hidden says no more than that.
pub(crate) fn stored(row: &Row, at: usize) -> Result<Stored, Fault> {
    let plain = Message::plain(
        MessageId(row.id(at + 3)?),
        RoomId(row.id(at)?),
        row.int(at + 2)?,
        row.int(at + 1)?,
        UserId(row.id(at + 4)?),
        row.text(at + 6)?.to_owned(),
        row.text(at + 5)?.to_owned(),
        Time(row.int(at + 7)?),
    );
    let pinned_at = row.opt_int(at + 12)?.map(Time);
    if row.int(at + 18)? > 0 {
        let deleted = row.opt_int(at + 9)?.is_some();
        return Ok(Stored {
            message: Message { text: String::new(), hidden: true, deleted, ..plain },
            pinned_at,
        });
    }
    let quote = match (row.opt_int(at + 13)?, row.opt_int(at + 14)?) {
        (Some(number), Some(seq)) => Some(Box::new(Quote {
            number,
            seq,
            sender: UserId(row.id(at + 15)?),
            text: row.text(at + 16)?.to_owned(),
            attachment: None,
            deleted: row.opt_int(at + 17)?.is_some(),
        })),
        _ => None,
    };
    let message = Message {
        edited_at: row.opt_int(at + 8)?.map(Time),
        deleted: row.opt_int(at + 9)?.is_some(),
        forwarded: row.opt_int(at + 10)?.is_some(),
        everyone: row.opt_int(at + 11)?.is_some(),
        reply: quote,
        ..plain
    };
    Ok(Stored { message, pinned_at })
}

static ONE: Sql = Sql::new(
    "SELECT m.room, m.number, m.seq, m.id, m.sender, m.nonce, m.text, m.created_at, m.edited_at, m.deleted_at, \
       m.forwarded, m.everyone, m.pinned_at, m.reply_to, q.seq, q.sender, substr(q.text, 1, 200), q.deleted_at, \
       EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = m.tenant AND h.\"user\" = ?4 AND h.room = m.room \
         AND h.number = m.number) \
     FROM message m LEFT JOIN message q ON q.tenant = m.tenant AND q.room = m.room AND q.number = m.reply_to \
     WHERE m.tenant = ?1 AND m.room = ?2 AND m.number = ?3",
);

/// How somebody stands in a room, and a message of it. `hold`: the room stands still until the commit.
pub(crate) fn at(
    conn: &mut dyn Conn,
    actor: &Actor,
    room: RoomId,
    number: Number,
    hold: bool,
) -> Result<(member::sql::Found, Option<Stored>), Fault> {
    let lock = [vec![actor.tenant.into(), room.into()]];
    let standing = [actor.tenant.into(), room.into(), actor.user.into()];
    let message = [actor.tenant.into(), room.into(), number.into(), actor.user.into()];
    let held = if hold { &lock[..] } else { &[] };
    // The lock first: what was committed while it was waited for is seen by the others.
    let asks = [
        Ask::Set(&member::sql::LOCK, held),
        Ask::One(&member::sql::STANDING, &standing),
        Ask::One(&ONE, &message),
    ];
    let mut found = conn.query_many(&asks)?.into_iter().skip(1);
    let mut next = || found.next().unwrap_or_default();
    Ok((member::sql::found(next())?, one(next()).map(|row| stored(&row, 0)).transpose()?))
}

static EACH: Sql = Sql::pair(
    "SELECT m.room, m.number, m.seq, m.id, m.sender, m.nonce, m.text, m.created_at, m.edited_at, m.deleted_at, \
       m.forwarded, m.everyone, m.pinned_at, m.reply_to, q.seq, q.sender, substr(q.text, 1, 200), q.deleted_at, \
       EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = m.tenant AND h.\"user\" = ?4 AND h.room = m.room \
         AND h.number = m.number) \
     FROM message m LEFT JOIN message q ON q.tenant = m.tenant AND q.room = m.room AND q.number = m.reply_to \
     WHERE m.tenant = ?1 AND m.room = ?2 AND m.number = ?3",
    "SELECT m.room, m.number, m.seq, m.id, m.sender, m.nonce, m.text, m.created_at, m.edited_at, m.deleted_at, \
       m.forwarded, m.everyone, m.pinned_at, m.reply_to, q.seq, q.sender, substr(q.text, 1, 200), q.deleted_at, \
       EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = m.tenant AND h.\"user\" = a.me AND h.room = m.room \
         AND h.number = m.number) \
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[]) AS a(tenant, room, number, me) \
     JOIN message m ON m.tenant = a.tenant AND m.room = a.room AND m.number = a.number \
     LEFT JOIN message q ON q.tenant = m.tenant AND q.room = m.room AND q.number = m.reply_to",
);

/// Some messages, of whatever rooms, as somebody sees them; hidden ones among them. May they see the rooms? Not asked
/// here.
pub(crate) fn each(
    conn: &mut dyn Conn,
    actor: &Actor,
    which: &[(RoomId, Number)],
) -> Result<HashMap<(RoomId, Number), Stored>, Fault> {
    let rows: Vec<Vec<Value>> = which
        .iter()
        .map(|(room, number)| vec![actor.tenant.into(), (*room).into(), (*number).into(), actor.user.into()])
        .collect();
    let found = conn.query_many(&[Ask::Set(&EACH, &rows)])?;
    let read = |row: &Row| {
        let it = stored(row, 0)?;
        Ok(((it.message.room, it.message.number), it))
    };
    found.iter().flatten().map(read).collect()
}

static MENTIONED: Sql = Sql::pair(
    "SELECT room, number, \"user\" FROM mention WHERE tenant = ?1 AND room = ?2 AND number = ?3 ORDER BY \"user\"",
    "SELECT x.room, x.number, x.\"user\" FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS a(tenant, room, number) \
     JOIN mention x ON x.tenant = a.tenant AND x.room = a.room AND x.number = a.number ORDER BY x.\"user\"",
);

/// Puts on messages what is theirs: who is mentioned, attachments (also the kind of a quoted one's first). The number of
/// questions does not grow with the messages.
pub(crate) fn dress(
    conn: &mut dyn Conn,
    tenant: TenantId,
    messages: &mut [&mut Message],
) -> Result<(), Fault> {
    let present: BTreeSet<(RoomId, Number)> = messages
        .iter()
        .filter(|it| !it.deleted && !it.hidden)
        .flat_map(|it| [Some(it.number), quoted(it)].map(|number| Some((it.room, number?))))
        .flatten()
        .collect();
    let keys: Vec<(RoomId, Number)> = present.into_iter().collect();
    let rows: Vec<Vec<Value>> =
        keys.iter().map(|(room, number)| vec![tenant.into(), (*room).into(), (*number).into()]).collect();
    let found = conn.query_many(&[Ask::Set(&MENTIONED, &rows)])?;
    let mut mentions: HashMap<(RoomId, Number), Vec<UserId>> = HashMap::new();
    for row in found.iter().flatten() {
        mentions.entry((RoomId(row.id(0)?), row.int(1)?)).or_default().push(UserId(row.id(2)?));
    }
    let attachments = attachment::sql::of_messages(conn, tenant, &keys)?;
    for message in messages.iter_mut().filter(|it| !it.deleted && !it.hidden) {
        let key = (message.room, message.number);
        message.mentions = mentions.get(&key).cloned().unwrap_or_default();
        message.attachments = attachments.get(&key).cloned().unwrap_or_default();
        if let Some(quote) = &mut message.reply {
            let first = attachments.get(&(message.room, quote.number)).and_then(|them| them.first());
            quote.attachment = first.map(|it| it.kind);
        }
    }
    Ok(())
}

/// Which message of its room it quotes, if that is still there.
fn quoted(message: &Message) -> Option<Number> {
    message.reply.as_ref().filter(|quote| !quote.deleted).map(|quote| quote.number)
}
