//! Sentences that change what has been said.

use parlor_proto::message::Message;
use parlor_proto::{MessageId, Number, RoomId, Seq, TenantId, Time, UserId};

use super::Version;
use crate::actor::Actor;
use crate::cx::one;
use crate::store::{Ask, Conn, Fault, Sql, Value};

static EDIT: Sql = Sql::new(
    "UPDATE message SET text = ?4, edited_at = ?5, everyone = ?6 WHERE tenant = ?1 AND room = ?2 AND number = ?3",
);

/// Another text, and whether everybody is mentioned in it.
pub(super) fn edit(conn: &mut dyn Conn, tenant: TenantId, it: &Message) -> Result<(), Fault> {
    let everyone = it.everyone.then_some(1_i64);
    let text = it.text.as_str().into();
    let row = vec![
        tenant.into(),
        it.room.into(),
        it.number.into(),
        text,
        it.edited_at.map(|at| at.0).into(),
        everyone.into(),
    ];
    conn.write(&EDIT, row)
}

static EMPTY: Sql = Sql::new(
    "UPDATE message SET text = '', deleted_at = ?4, edited_at = NULL, reply_to = NULL, forwarded = NULL, \
     everyone = NULL, pinned_at = NULL WHERE tenant = ?1 AND room = ?2 AND number = ?3",
);
// The features that these belong to stand above: they are emptied with the row that they hang on.
static REACTIONS: Sql = Sql::new("DELETE FROM reaction WHERE tenant = ?1 AND room = ?2 AND number = ?3");
static MENTIONS: Sql = Sql::new("DELETE FROM mention WHERE tenant = ?1 AND room = ?2 AND number = ?3");
static VERSIONS: Sql = Sql::new("DELETE FROM version WHERE tenant = ?1 AND room = ?2 AND number = ?3");

// Whoever had it unread has one less; whoever had hidden it, or wrote it, did not count it.
static READ_LESS: Sql = Sql::new(
    "UPDATE member SET own_above = own_above + 1 WHERE tenant = ?1 AND room = ?2 AND read_number < ?3 AND \"user\" <> ?4 \
     AND NOT EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 AND h.\"user\" = member.\"user\" AND h.room = ?2 \
       AND h.number = ?3)",
);

/// Leaves nothing of a message but its place; its hash stays, so that a retry of its nonce is known. `versions`: its
/// earlier texts go as well.
pub(super) fn empty(
    conn: &mut dyn Conn,
    tenant: TenantId,
    it: &Message,
    versions: bool,
    now: Time,
) -> Result<(), Fault> {
    let at: [Value; 3] = [tenant.into(), it.room.into(), it.number.into()];
    let with = |last: Value| at.iter().cloned().chain([last]).collect::<Vec<_>>();
    conn.write(&EMPTY, with(now.into()))?;
    conn.write(&REACTIONS, at.to_vec())?;
    conn.write(&MENTIONS, at.to_vec())?;
    if versions {
        conn.write(&VERSIONS, at.to_vec())?;
    }
    conn.write(&READ_LESS, with(it.sender.into()))
}

static OF: Sql = Sql::new(
    "SELECT number, id FROM message WHERE tenant = ?1 AND room = ?2 AND sender = ?3 AND deleted_at IS NULL \
     ORDER BY number LIMIT ?4",
);

/// Messages of somebody in a room that are not deleted, oldest first.
pub(super) fn of(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
    most: i64,
) -> Result<Vec<(Number, MessageId)>, Fault> {
    let rows = conn.query(&OF, &[tenant.into(), room.into(), user.into(), most.into()])?;
    rows.iter().map(|row| Ok((row.int(0)?, MessageId(row.id(1)?)))).collect()
}

static FORGET: Sql = Sql::new(
    "DELETE FROM version WHERE tenant = ?1 AND room = ?2 AND number IN \
       (SELECT m.number FROM message m WHERE m.tenant = ?1 AND m.room = ?2 AND m.sender = ?3)",
);

/// What somebody's messages in a room said before they were changed or deleted.
pub(super) fn forget_versions(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
) -> Result<(), Fault> {
    conn.write(&FORGET, vec![tenant.into(), room.into(), user.into()])
}

static KEPT: Sql = Sql::new(
    "SELECT version, text, at FROM version WHERE tenant = ?1 AND room = ?2 AND number = ?3 ORDER BY version",
);
static KEEP: Sql =
    Sql::new("INSERT INTO version (tenant, room, number, version, text, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

/// Earlier texts of a message, the first one first.
pub(super) fn versions(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    number: Number,
) -> Result<Vec<Version>, Fault> {
    let rows = conn.query(&KEPT, &[tenant.into(), room.into(), number.into()])?;
    rows.iter()
        .map(|row| Ok(Version { version: row.int(0)?, text: row.text(1)?.to_owned(), at: Time(row.int(2)?) }))
        .collect()
}

static LAST: Sql =
    Sql::new("SELECT coalesce(max(version), 0) FROM version WHERE tenant = ?1 AND room = ?2 AND number = ?3");

/// Keeps the text that a message has now, before it is changed.
pub(super) fn keep(conn: &mut dyn Conn, tenant: TenantId, it: &Message) -> Result<(), Fault> {
    let at = [tenant.into(), it.room.into(), it.number.into()];
    let last = one(conn.query(&LAST, &at)?).map_or(Ok(0), |row| row.int(0))?;
    let since = it.edited_at.unwrap_or(it.created_at);
    let row = at.into_iter().chain([(last + 1).into(), it.text.as_str().into(), since.into()]);
    conn.write(&KEEP, row.collect())
}

static HIDEABLE: Sql = Sql::pair(
    "SELECT m.number, m.seq, m.sender, m.deleted_at, EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = ?1 \
       AND h.\"user\" = ?4 AND h.room = ?2 AND h.number = ?3) \
     FROM message m WHERE m.tenant = ?1 AND m.room = ?2 AND m.number = ?3",
    "SELECT m.number, m.seq, m.sender, m.deleted_at, EXISTS (SELECT 1 FROM hidden_message h WHERE h.tenant = a.tenant \
       AND h.\"user\" = a.me AND h.room = a.room AND h.number = a.number) \
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[]) AS a(tenant, room, number, me) \
     JOIN message m ON m.tenant = a.tenant AND m.room = a.room AND m.number = a.number",
);

/// What hiding has to know of a message.
pub(super) struct Hideable {
    pub(super) number: Number,
    pub(super) seq: Seq,
    pub(super) sender: UserId,
    pub(super) deleted: bool,
    pub(super) hidden: bool,
}

/// Some messages, in no order.
pub(super) fn hideable(
    conn: &mut dyn Conn,
    actor: &Actor,
    room: RoomId,
    numbers: impl Iterator<Item = Number>,
) -> Result<Vec<Hideable>, Fault> {
    let rows: Vec<_> = numbers.map(|number| place(actor, room, number)).collect();
    let found = conn.query_many(&[Ask::Set(&HIDEABLE, &rows)])?;
    found
        .iter()
        .flatten()
        .map(|row| {
            Ok(Hideable {
                number: row.int(0)?,
                seq: row.int(1)?,
                sender: UserId(row.id(2)?),
                deleted: row.opt_int(3)?.is_some(),
                hidden: row.int(4)? > 0,
            })
        })
        .collect()
}

fn place(actor: &Actor, room: RoomId, number: Number) -> Vec<Value> {
    vec![actor.tenant.into(), room.into(), number.into(), actor.user.into()]
}

static HIDE: Sql = Sql::pair(
    "INSERT INTO hidden_message (tenant, room, number, \"user\") VALUES (?1, ?2, ?3, ?4)",
    "INSERT INTO hidden_message (tenant, room, number, \"user\") \
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[]) AS a(tenant, room, number, who)",
);
static COUNT_LESS: Sql = Sql::new(
    "UPDATE member SET own_above = own_above + ?4 WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3",
);

/// Hides messages that are not hidden, `unread` of which were unread.
pub(super) fn hide(
    conn: &mut dyn Conn,
    actor: &Actor,
    room: RoomId,
    numbers: &[Number],
    unread: i64,
) -> Result<(), Fault> {
    conn.write_set(&HIDE, numbers.iter().map(|number| place(actor, room, *number)).collect())?;
    if unread > 0 {
        let row = vec![actor.tenant.into(), room.into(), actor.user.into(), unread.into()];
        conn.write(&COUNT_LESS, row)?;
    }
    Ok(())
}
