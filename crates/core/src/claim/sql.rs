//! Every sentence that makes what one person had another's.

use parlor_proto::room::Kind;
use parlor_proto::{RoomId, Seq, TenantId, UserId};

use crate::member;
use crate::store::{Conn, Fault, Row, Sql};

static ROOMS: Sql = Sql::new(
    "SELECT m.room, r.kind FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND r.deleted_at IS NULL ORDER BY m.sorted_at DESC, m.room DESC LIMIT ?3",
);

/// Somebody's rooms, those of the last talk first.
pub(super) fn rooms(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    most: i64,
) -> Result<Vec<(RoomId, Kind)>, Fault> {
    let rows = conn.query(&ROOMS, &[tenant.into(), user.into(), most.into()])?;
    let room = |row: &Row| Ok((RoomId(row.id(0)?), member::sql::kind(row, 1)?));
    rows.iter().map(room).collect()
}

// The same nonce of both, in one room: what was sent later than either is not sent again.
static NONCES: Sql = Sql::new(
    "UPDATE message SET nonce = '~' || nonce WHERE tenant = ?1 AND room = ?2 AND sender = ?3 AND EXISTS (SELECT 1 FROM \
     message o WHERE o.tenant = ?1 AND o.room = ?2 AND o.sender = ?4 AND o.nonce = message.nonce)",
);
static MESSAGES: Sql =
    Sql::new("UPDATE message SET sender = ?4 WHERE tenant = ?1 AND room = ?2 AND sender = ?3");
static ENTRIES: Sql = Sql::new("UPDATE event SET actor = ?4 WHERE tenant = ?1 AND room = ?2 AND actor = ?3");
static REACTED: Sql = Sql::new(
    "DELETE FROM reaction WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3 AND EXISTS (SELECT 1 FROM reaction o \
     WHERE o.tenant = ?1 AND o.room = ?2 AND o.number = reaction.number AND o.emoji = reaction.emoji AND o.\"user\" = ?4)",
);
static REACTIONS: Sql =
    Sql::new("UPDATE reaction SET \"user\" = ?4 WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3");
static MENTIONED: Sql = Sql::new(
    "DELETE FROM mention WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3 AND EXISTS (SELECT 1 FROM mention o \
     WHERE o.tenant = ?1 AND o.room = ?2 AND o.number = mention.number AND o.\"user\" = ?4)",
);
static MENTIONS: Sql =
    Sql::new("UPDATE mention SET \"user\" = ?4 WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3");
// Nobody mentions themselves.
static ONESELF: Sql = Sql::new(
    "DELETE FROM mention WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3 AND EXISTS (SELECT 1 FROM message m \
     WHERE m.tenant = ?1 AND m.room = ?2 AND m.number = mention.number AND m.sender = ?3)",
);
static HID: Sql = Sql::new(
    "DELETE FROM hidden_message WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3 AND EXISTS (SELECT 1 FROM \
     hidden_message o WHERE o.tenant = ?1 AND o.room = ?2 AND o.number = hidden_message.number AND o.\"user\" = ?4)",
);
static HIDDEN: Sql =
    Sql::new("UPDATE hidden_message SET \"user\" = ?4 WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3");

/// What the first said and did in a room, the second did.
pub(super) fn said(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    from: UserId,
    to: UserId,
) -> Result<(), Fault> {
    let all = [&NONCES, &MESSAGES, &ENTRIES, &REACTED, &REACTIONS, &MENTIONED, &MENTIONS, &HID, &HIDDEN];
    for sql in all {
        conn.write(sql, vec![tenant.into(), room.into(), from.into(), to.into()])?;
    }
    conn.write(&ONESELF, vec![tenant.into(), room.into(), to.into()])
}

static MOVED: Sql =
    Sql::new("UPDATE member SET \"user\" = ?4 WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3");

/// The second is in a room as the first was.
pub(super) fn moved(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    from: UserId,
    to: UserId,
) -> Result<(), Fault> {
    conn.write(&MOVED, vec![tenant.into(), room.into(), from.into(), to.into()])
}

static IS_FREE: Sql = Sql::new("SELECT 1 FROM room WHERE tenant = ?1 AND pair = ?2");

/// Whether a pair has no room yet.
pub(super) fn is_free(conn: &mut dyn Conn, tenant: TenantId, pair: &[u8]) -> Result<bool, Fault> {
    Ok(conn.query(&IS_FREE, &[tenant.into(), pair.to_vec().into()])?.is_empty())
}

static SET_PAIR: Sql = Sql::new(
    "UPDATE room SET pair = ?3, asked_by = CASE WHEN asked_by = ?4 THEN ?5 ELSE asked_by END WHERE tenant = ?1 AND id = ?2",
);

/// The room is this pair's.
pub(super) fn set_pair(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    pair: &[u8],
    from: UserId,
    to: UserId,
) -> Result<(), Fault> {
    conn.write(&SET_PAIR, vec![tenant.into(), room.into(), pair.to_vec().into(), from.into(), to.into()])
}

static ARCHIVE: Sql = Sql::new(
    "UPDATE room SET kind = 'group', pair = NULL, asked_by = NULL, name = ?3, talk = ?4 WHERE tenant = ?1 AND id = ?2",
);

/// The room is a group that is read only.
pub(super) fn archive(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    name: &str,
    talk: i64,
) -> Result<(), Fault> {
    conn.write(&ARCHIVE, vec![tenant.into(), room.into(), name.into(), talk.into()])
}

static SEE_FROM: Sql =
    Sql::new("UPDATE member SET history_from = ?4 WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3");

/// Somebody sees a room from there on.
pub(super) fn see_from(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
    from: Seq,
) -> Result<(), Fault> {
    conn.write(&SEE_FROM, vec![tenant.into(), room.into(), user.into(), from.into()])
}

static BLOCKS: Sql = Sql::new(
    "INSERT INTO block (tenant, \"user\", blocked, created_at) SELECT b.tenant, u.id, b.blocked, b.created_at \
     FROM block b JOIN \"user\" u ON u.tenant = b.tenant AND u.id = ?3 \
     WHERE b.tenant = ?1 AND b.\"user\" = ?2 AND b.blocked <> ?3 ON CONFLICT DO NOTHING",
);
static BLOCKED: Sql = Sql::new(
    "INSERT INTO block (tenant, \"user\", blocked, created_at) SELECT b.tenant, b.\"user\", u.id, b.created_at \
     FROM block b JOIN \"user\" u ON u.tenant = b.tenant AND u.id = ?3 \
     WHERE b.tenant = ?1 AND b.blocked = ?2 AND b.\"user\" <> ?3 ON CONFLICT DO NOTHING",
);
static UNBLOCK: Sql = Sql::new("DELETE FROM block WHERE tenant = ?1 AND (\"user\" = ?2 OR blocked = ?2)");

/// Whom the first has blocked, and who has blocked the first, is so of the second.
pub(super) fn blocks(conn: &mut dyn Conn, tenant: TenantId, from: UserId, to: UserId) -> Result<(), Fault> {
    for sql in [&BLOCKS, &BLOCKED] {
        conn.write(sql, vec![tenant.into(), from.into(), to.into()])?;
    }
    conn.write(&UNBLOCK, vec![tenant.into(), from.into()])
}

static REPORTER: Sql = Sql::new("UPDATE report SET reporter = ?3 WHERE tenant = ?1 AND reporter = ?2");
static REPORTED: Sql = Sql::new("UPDATE report SET \"user\" = ?3 WHERE tenant = ?1 AND \"user\" = ?2");
static HELD: Sql = Sql::new("UPDATE hold SET \"user\" = ?3 WHERE tenant = ?1 AND \"user\" = ?2");
static OWNED: Sql = Sql::new("UPDATE attachment SET owner = ?3 WHERE tenant = ?1 AND owner = ?2");

/// Reports, legal holds and uploads of the first are of the second.
pub(super) fn rest(conn: &mut dyn Conn, tenant: TenantId, from: UserId, to: UserId) -> Result<(), Fault> {
    for sql in [&REPORTER, &REPORTED, &HELD, &OWNED] {
        conn.write(sql, vec![tenant.into(), from.into(), to.into()])?;
    }
    Ok(())
}
