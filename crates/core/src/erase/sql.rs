//! Every sentence that takes an account away.

use parlor_proto::host::AccountEnd;
use parlor_proto::{Number, RoomId, TenantId, Time, UserId};

use crate::cx::one;
use crate::store::{Conn, Fault, Sql};
use crate::user;

fn word(end: AccountEnd) -> &'static str {
    match end {
        AccountEnd::Erase => "erase",
        AccountEnd::Anonymise => "anonymise",
    }
}

static HELD: Sql = Sql::new(
    "SELECT 1 FROM hold WHERE tenant = ?1 AND released_at IS NULL AND (\"user\" = ?2 OR room = ?3) LIMIT 1",
);

/// A hold keeps a person, or a room.
pub(super) fn held(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: Option<UserId>,
    room: Option<RoomId>,
) -> Result<bool, Fault> {
    // Nobody and nothing has the id of zeros.
    let (user, room) = (user.unwrap_or(UserId([0; 16])), room.unwrap_or(RoomId([0; 16])));
    Ok(!conn.query(&HELD, &[tenant.into(), user.into(), room.into()])?.is_empty())
}

#[cfg(any(test, feature = "testing"))]
static HOLD: Sql = Sql::new(
    "INSERT INTO hold (tenant, id, \"user\", room, note, created_at) VALUES (?1, ?2, ?3, ?4, 'a test', ?5)",
);

/// A hold, for tests.
#[cfg(any(test, feature = "testing"))]
pub(super) fn hold(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: [u8; 16],
    user: Option<UserId>,
    room: Option<RoomId>,
    now: Time,
) -> Result<(), Fault> {
    conn.write(&HOLD, vec![tenant.into(), id.into(), user.into(), room.into(), now.into()])
}

// A room that is held itself, or one where somebody else is held who is or was in it too.
static ROOM_HELD: Sql = Sql::new(
    "SELECT 1 FROM hold h WHERE h.tenant = ?1 AND h.released_at IS NULL AND EXISTS (\
       SELECT 1 FROM (SELECT m.room FROM member m WHERE m.tenant = ?1 AND m.\"user\" = ?2 \
         UNION ALL SELECT p.room FROM past_member p WHERE p.tenant = ?1 AND p.\"user\" = ?2 \
         UNION ALL SELECT s.room FROM suspended_member s WHERE s.tenant = ?1 AND s.\"user\" = ?2) mine \
       WHERE mine.room = h.room OR h.\"user\" IS NOT NULL AND ( \
         EXISTS (SELECT 1 FROM member m WHERE m.tenant = ?1 AND m.room = mine.room AND m.\"user\" = h.\"user\") \
         OR EXISTS (SELECT 1 FROM past_member p WHERE p.tenant = ?1 AND p.room = mine.room AND p.\"user\" = h.\"user\") \
         OR EXISTS (SELECT 1 FROM suspended_member s WHERE s.tenant = ?1 AND s.room = mine.room AND s.\"user\" = h.\"user\"))) LIMIT 1",
);

/// A hold keeps a room that they are in, or were.
pub(super) fn room_held(conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<bool, Fault> {
    Ok(!conn.query(&ROOM_HELD, &[tenant.into(), user.into()])?.is_empty())
}

static IS_SYSTEM: Sql =
    Sql::new("SELECT 1 FROM \"user\" WHERE tenant = ?1 AND id = ?2 AND origin = 'system'");

/// It speaks for the host, and is nobody.
pub(super) fn is_system(conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<bool, Fault> {
    Ok(!conn.query(&IS_SYSTEM, &[tenant.into(), user.into()])?.is_empty())
}

static UNRELATE: Sql = Sql::new("DELETE FROM relation WHERE tenant = ?1 AND (low = ?2 OR high = ?2)");
static UNBLOCK: Sql = Sql::new("DELETE FROM block WHERE tenant = ?1 AND (\"user\" = ?2 OR blocked = ?2)");
static UNTICKET: Sql = Sql::new("DELETE FROM ticket WHERE tenant = ?1 AND \"user\" = ?2");
static UNPICTURE: Sql = Sql::new("DELETE FROM host_picture WHERE tenant = ?1 AND \"user\" = ?2");

/// Nothing ties them to anybody.
pub(super) fn untie(conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<(), Fault> {
    for sql in [&UNRELATE, &UNBLOCK, &UNTICKET, &UNPICTURE] {
        conn.write(sql, vec![tenant.into(), user.into()])?;
    }
    Ok(())
}

static FORGET_LOGINS: Sql = Sql::new("UPDATE login SET label = '' WHERE tenant = ?1 AND \"user\" = ?2");
static FORGET_REPORTS: Sql = Sql::new("UPDATE report SET context = '{}' WHERE tenant = ?1 AND \"user\" = ?2");

/// What they signed in with; and, where everything goes, what others have reported of theirs.
pub(super) fn forget_logins(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    all: bool,
) -> Result<(), Fault> {
    conn.write(&FORGET_LOGINS, vec![tenant.into(), user.into()])?;
    if all {
        conn.write(&FORGET_REPORTS, vec![tenant.into(), user.into()])?;
    }
    Ok(())
}

static GONE: Sql = Sql::new(
    "UPDATE \"user\" SET username = ?3, username_key = ?3, name = ?4, email = NULL, email_key = NULL, password = NULL, \
       external_id = NULL, about = NULL, data = NULL, picture = NULL, picture_from = NULL, role = NULL, staff = NULL, \
       language = NULL, email_verified_at = NULL, receipts = 0, presence = 0, last_seen_at = NULL, \
       disabled_at = coalesce(disabled_at, ?5), erased_at = ?5, erasing = ?6, account_seq = account_seq + 1 \
     WHERE tenant = ?1 AND id = ?2 RETURNING account_seq",
);

/// Nothing is left of a person but their id; the account's counter after it.
pub(super) fn gone(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: UserId,
    end: AccountEnd,
    now: Time,
) -> Result<i64, Fault> {
    let nobody = user::gone(id);
    let params =
        [tenant.into(), id.into(), nobody.username.into(), nobody.name.into(), now.into(), word(end).into()];
    one(conn.query(&GONE, &params)?).ok_or_else(|| Fault::other("a person without a row"))?.int(0)
}

static AGAIN: Sql = Sql::new("UPDATE \"user\" SET erasing = 'erase' WHERE tenant = ?1 AND id = ?2");
static DONE: Sql = Sql::new("UPDATE \"user\" SET erasing = NULL WHERE tenant = ?1 AND id = ?2");

/// What was kept goes, too.
pub(super) fn again(conn: &mut dyn Conn, tenant: TenantId, id: UserId) -> Result<(), Fault> {
    conn.write(&AGAIN, vec![tenant.into(), id.into()])
}

/// Nothing is left to do.
pub(super) fn done(conn: &mut dyn Conn, tenant: TenantId, id: UserId) -> Result<(), Fault> {
    conn.write(&DONE, vec![tenant.into(), id.into()])
}

static WAITING: Sql =
    Sql::new("SELECT id FROM \"user\" WHERE tenant = ?1 AND erasing IS NOT NULL ORDER BY erased_at LIMIT 1");

/// Somebody of whom something is left.
pub(super) fn waiting(conn: &mut dyn Conn, tenant: TenantId) -> Result<Option<UserId>, Fault> {
    one(conn.query(&WAITING, &[tenant.into()])?).map(|row| row.id(0).map(UserId)).transpose()
}

static ERASING: Sql = Sql::new("SELECT erasing FROM \"user\" WHERE tenant = ?1 AND id = ?2");

/// How somebody is being taken away, while that lasts.
pub(super) fn erasing(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: UserId,
) -> Result<Option<AccountEnd>, Fault> {
    let Some(row) = one(conn.query(&ERASING, &[tenant.into(), id.into()])?) else { return Ok(None) };
    Ok(match row.opt_text(0)? {
        Some("erase") => Some(AccountEnd::Erase),
        Some(_) => Some(AccountEnd::Anonymise),
        None => None,
    })
}

static A_ROOM: Sql = Sql::new(
    "SELECT m.room FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND (r.kind <> 'direct' OR ?3 = 1) LIMIT 1",
);

/// A room that they are in and should not be; `all`: a pair's room, too.
pub(super) fn a_room(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    all: bool,
) -> Result<Option<RoomId>, Fault> {
    let rows = conn.query(&A_ROOM, &[tenant.into(), user.into(), all.into()])?;
    one(rows).map(|row| row.id(0).map(RoomId)).transpose()
}

static SUSPENDED: Sql =
    Sql::new("SELECT room FROM suspended_member WHERE tenant = ?1 AND \"user\" = ?2 LIMIT 1");
static UNSUSPEND: Sql = Sql::new("DELETE FROM suspended_member WHERE tenant = ?1 AND room = ?2");

/// A pair's room that is kept until their relation comes again, which it never will.
pub(super) fn suspended(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
) -> Result<Option<RoomId>, Fault> {
    let rows = conn.query(&SUSPENDED, &[tenant.into(), user.into()])?;
    one(rows).map(|row| row.id(0).map(RoomId)).transpose()
}

/// Nobody waits for it.
pub(super) fn unsuspend(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<(), Fault> {
    conn.write(&UNSUSPEND, vec![tenant.into(), room.into()])
}

static SAID_IN: Sql = Sql::new(
    "SELECT p.room FROM past_member p JOIN room r ON r.tenant = p.tenant AND r.id = p.room AND r.deleted_at IS NULL \
     WHERE p.tenant = ?1 AND p.\"user\" = ?2 AND EXISTS (SELECT 1 FROM message m WHERE m.tenant = p.tenant \
       AND m.room = p.room AND m.sender = p.\"user\" AND (m.deleted_at IS NULL OR EXISTS (SELECT 1 FROM version v \
       WHERE v.tenant = m.tenant AND v.room = m.room AND v.number = m.number))) LIMIT 1",
);

/// A group that they were in where something stands that they said.
pub(super) fn said_in(conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<Option<RoomId>, Fault> {
    let rows = conn.query(&SAID_IN, &[tenant.into(), user.into()])?;
    one(rows).map(|row| row.id(0).map(RoomId)).transpose()
}

static REACTED_IN: Sql = Sql::new(
    "SELECT p.room FROM past_member p JOIN room r ON r.tenant = p.tenant AND r.id = p.room AND r.deleted_at IS NULL \
     WHERE p.tenant = ?1 AND p.\"user\" = ?2 AND EXISTS (SELECT 1 FROM reaction x WHERE x.tenant = p.tenant \
       AND x.room = p.room AND x.\"user\" = p.\"user\") LIMIT 1",
);

/// A group that they were in where they reacted.
pub(super) fn reacted_in(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
) -> Result<Option<RoomId>, Fault> {
    let rows = conn.query(&REACTED_IN, &[tenant.into(), user.into()])?;
    one(rows).map(|row| row.id(0).map(RoomId)).transpose()
}

static REACTIONS: Sql = Sql::new(
    "SELECT number, emoji FROM reaction WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3 ORDER BY number, emoji LIMIT ?4",
);
/// Some of their reactions in a room.
pub(super) fn reactions(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
    most: i64,
) -> Result<Vec<(Number, String)>, Fault> {
    let rows = conn.query(&REACTIONS, &[tenant.into(), room.into(), user.into(), most.into()])?;
    rows.iter().map(|row| Ok((row.int(0)?, row.text(1)?.to_owned()))).collect()
}

static REACH: Sql = Sql::new(
    "SELECT CASE WHEN r.kind = 'group' THEN 1 ELSE 0 END, count(*), CAST(coalesce(sum(CASE WHEN r.kind = 'group' \
       THEN (SELECT count(*) FROM message m WHERE m.tenant = ?1 AND m.room = r.id AND m.sender = ?2 AND m.deleted_at IS NULL) \
       ELSE r.number END), 0) AS bigint) \
     FROM room r WHERE r.tenant = ?1 AND r.deleted_at IS NULL AND (\
       EXISTS (SELECT 1 FROM member m WHERE m.tenant = ?1 AND m.room = r.id AND m.\"user\" = ?2) \
       OR EXISTS (SELECT 1 FROM suspended_member m WHERE m.tenant = ?1 AND m.room = r.id AND m.\"user\" = ?2) \
       OR EXISTS (SELECT 1 FROM past_member m WHERE m.tenant = ?1 AND m.room = r.id AND m.\"user\" = ?2)) \
     GROUP BY CASE WHEN r.kind = 'group' THEN 1 ELSE 0 END",
);

/// Rooms of two and their messages, groups and somebody's own messages in them.
#[expect(clippy::type_complexity, reason = "two pairs of the same")]
pub(super) fn reach(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
) -> Result<((i64, i64), (i64, i64)), Fault> {
    let mut both = [(0, 0), (0, 0)];
    for row in conn.query(&REACH, &[tenant.into(), user.into()])? {
        both[usize::from(row.int(0)? == 1)] = (row.int(1)?, row.int(2)?);
    }
    Ok((both[0], both[1]))
}
