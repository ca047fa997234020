//! What an export reads: rows as they are, in pages.

use parlor_proto::{AttachmentId, Number, RoomId, TenantId, UserId};

use crate::store::{Ask, Conn, Fault, Row, Sql, Value};

static PEOPLE: Sql = Sql::new(
    "SELECT id, external_id, username, email, name, about, data, language, role, origin, staff, created_at, disabled_at, \
       last_seen_at, receipts, presence, erased_at, email_verified_at, picture FROM \"user\" WHERE tenant = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
);
static PERSON: Sql = Sql::new(
    "SELECT id, external_id, username, email, name, about, data, language, role, origin, staff, created_at, disabled_at, \
       last_seen_at, receipts, presence, erased_at, email_verified_at, picture FROM \"user\" WHERE tenant = ?1 AND id = ?2",
);
static OF_ROOM: Sql = Sql::new(
    "SELECT u.id, u.external_id, u.username, NULL, u.name, NULL, NULL, NULL, NULL, u.origin, NULL, u.created_at, u.disabled_at, \
       NULL, u.receipts, u.presence, u.erased_at, NULL, u.picture FROM \"user\" u WHERE u.tenant = ?1 AND (\
       EXISTS (SELECT 1 FROM member m WHERE m.tenant = ?1 AND m.room = ?2 AND m.\"user\" = u.id) \
       OR EXISTS (SELECT 1 FROM past_member m WHERE m.tenant = ?1 AND m.room = ?2 AND m.\"user\" = u.id) \
       OR EXISTS (SELECT 1 FROM suspended_member m WHERE m.tenant = ?1 AND m.room = ?2 AND m.\"user\" = u.id)) ORDER BY u.id",
);

/// A page of users after one.
pub(super) fn people(
    conn: &mut dyn Conn,
    tenant: TenantId,
    after: UserId,
    most: i64,
) -> Result<Vec<Row>, Fault> {
    conn.query(&PEOPLE, &[tenant.into(), after.into(), most.into()])
}

/// One of them.
pub(super) fn person(conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<Vec<Row>, Fault> {
    conn.query(&PERSON, &[tenant.into(), user.into()])
}

/// Who is or was in a room, as the others there know them.
pub(super) fn of_room(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<Vec<Row>, Fault> {
    conn.query(&OF_ROOM, &[tenant.into(), room.into()])
}

static LOGINS: Sql = Sql::new(
    "SELECT label, kind, created_at, seen_at, expires_at, revoked_at FROM login WHERE tenant = ?1 AND \"user\" = ?2 ORDER BY id",
);
static RELATIONS: Sql = Sql::new(
    "SELECT low, high, label, data, created_at, ended_at FROM relation WHERE tenant = ?1 AND (low = ?2 OR high = ?2) \
     ORDER BY low, high",
);
static BLOCKS: Sql =
    Sql::new("SELECT blocked, created_at FROM block WHERE tenant = ?1 AND \"user\" = ?2 ORDER BY blocked");
static REPORTS: Sql = Sql::new(
    "SELECT id, room, number, \"user\", reason, note, created_at, state, answer FROM report \
     WHERE tenant = ?1 AND reporter = ?2 ORDER BY id",
);
static AUDITED: Sql = Sql::new(
    "SELECT id, at, actor, actor_name, action, object, data FROM audit WHERE tenant = ?1 AND actor = ?2 ORDER BY id",
);
static REACTED: Sql = Sql::new(
    "SELECT room, number, emoji FROM reaction WHERE tenant = ?1 AND room = ?3 AND \"user\" = ?2 ORDER BY number, emoji",
);

/// What only concerns one person: logins, relations, blocks, reports, what they did as staff.
pub(super) fn of_person(conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<Vec<Vec<Row>>, Fault> {
    let key: [Value; 2] = [tenant.into(), user.into()];
    conn.query_many(&[&LOGINS, &RELATIONS, &BLOCKS, &REPORTS, &AUDITED].map(|sql| Ask::One(sql, &key)))
}

/// Somebody's reactions in a room.
pub(super) fn reacted(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    room: RoomId,
) -> Result<Vec<Row>, Fault> {
    conn.query(&REACTED, &[tenant.into(), user.into(), room.into()])
}

static ALL_RELATIONS: Sql = Sql::new(
    "SELECT low, high, label, data, created_at, ended_at FROM relation \
     WHERE tenant = ?1 AND (low, high) > (?2, ?3) ORDER BY low, high LIMIT ?4",
);

/// A page of a tenant's relations after one.
pub(super) fn relations(
    conn: &mut dyn Conn,
    tenant: TenantId,
    after: (UserId, UserId),
    most: i64,
) -> Result<Vec<Row>, Fault> {
    conn.query(&ALL_RELATIONS, &[tenant.into(), after.0.into(), after.1.into(), most.into()])
}

static ALL_BLOCKS: Sql = Sql::new(
    "SELECT blocked, created_at, \"user\" FROM block WHERE tenant = ?1 AND (\"user\", blocked) > (?2, ?3) \
     ORDER BY \"user\", blocked LIMIT ?4",
);

/// A page of who blocks whom, after one.
pub(super) fn blocks(
    conn: &mut dyn Conn,
    tenant: TenantId,
    after: (UserId, UserId),
    most: i64,
) -> Result<Vec<Row>, Fault> {
    conn.query(&ALL_BLOCKS, &[tenant.into(), after.0.into(), after.1.into(), most.into()])
}

static ALL_REPORTS: Sql = Sql::new(
    "SELECT id, room, number, \"user\", reason, note, created_at, state, answer, reporter, context FROM report \
     WHERE tenant = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
);

/// A page of reports after one.
pub(super) fn reports(
    conn: &mut dyn Conn,
    tenant: TenantId,
    after: UserId,
    most: i64,
) -> Result<Vec<Row>, Fault> {
    conn.query(&ALL_REPORTS, &[tenant.into(), after.into(), most.into()])
}

static ALL_AUDIT: Sql = Sql::new(
    "SELECT id, at, actor, actor_name, action, object, data FROM audit WHERE tenant = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
);

/// A page of the audit log after an entry.
pub(super) fn audit(
    conn: &mut dyn Conn,
    tenant: TenantId,
    after: UserId,
    most: i64,
) -> Result<Vec<Row>, Fault> {
    conn.query(&ALL_AUDIT, &[tenant.into(), after.into(), most.into()])
}

static PICTURE: Sql =
    Sql::new("SELECT blob, name FROM attachment WHERE tenant = ?1 AND id = ?2 AND state = 1");

/// Where the bytes of a picture are, and what it is called.
pub(super) fn picture(conn: &mut dyn Conn, tenant: TenantId, id: AttachmentId) -> Result<Vec<Row>, Fault> {
    conn.query(&PICTURE, &[tenant.into(), id.into()])
}

static ROOMS: Sql = Sql::new(
    "SELECT id, kind, key, name, about, data, created_by, created_at, active_at, deleted_at, picture FROM room \
     WHERE tenant = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
);
static ROOM: Sql = Sql::new(
    "SELECT id, kind, key, name, about, data, created_by, created_at, active_at, deleted_at, picture FROM room \
     WHERE tenant = ?1 AND id = ?2",
);
static ROOMS_OF: Sql = Sql::new(
    "SELECT r.id, r.kind, r.key, r.name, r.about, r.data, r.created_by, r.created_at, r.active_at, r.deleted_at, r.picture FROM room r \
     WHERE r.tenant = ?1 AND r.id > ?2 AND (EXISTS (SELECT 1 FROM member m WHERE m.tenant = ?1 AND m.room = r.id AND m.\"user\" = ?4) \
       OR EXISTS (SELECT 1 FROM past_member m WHERE m.tenant = ?1 AND m.room = r.id AND m.\"user\" = ?4) \
       OR EXISTS (SELECT 1 FROM suspended_member m WHERE m.tenant = ?1 AND m.room = r.id AND m.\"user\" = ?4)) \
     ORDER BY r.id LIMIT ?3",
);

/// A page of rooms after one: all, or those that somebody is or was in.
pub(super) fn rooms(
    conn: &mut dyn Conn,
    tenant: TenantId,
    of: Option<UserId>,
    after: RoomId,
    most: i64,
) -> Result<Vec<Row>, Fault> {
    match of {
        None => conn.query(&ROOMS, &[tenant.into(), after.into(), most.into()]),
        Some(user) => conn.query(&ROOMS_OF, &[tenant.into(), after.into(), most.into(), user.into()]),
    }
}

/// One room.
pub(super) fn room(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<Vec<Row>, Fault> {
    conn.query(&ROOM, &[tenant.into(), room.into()])
}

static MEMBERS: Sql = Sql::new(
    "SELECT \"user\", role, joined_at, read_number, CAST(NULL AS bigint), 'member', pinned_at, muted_until, archived \
       FROM member WHERE tenant = ?1 AND room = ?2 \
     UNION ALL SELECT \"user\", role, joined_at, read_number, CAST(NULL AS bigint), 'suspended', pinned_at, muted_until, archived \
       FROM suspended_member WHERE tenant = ?1 AND room = ?2 \
     UNION ALL SELECT \"user\", CAST(NULL AS text), CAST(NULL AS bigint), CAST(NULL AS bigint), left_at, 'past', \
       CAST(NULL AS bigint), CAST(NULL AS bigint), 0 FROM past_member WHERE tenant = ?1 AND room = ?2 \
     ORDER BY 1",
);

/// Who is and who was in a room.
pub(super) fn members(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<Vec<Row>, Fault> {
    conn.query(&MEMBERS, &[tenant.into(), room.into()])
}

static MESSAGES: Sql = Sql::new(
    "SELECT number, seq, id, sender, text, created_at, edited_at, deleted_at, reply_to, forwarded, everyone, pinned_at \
     FROM message WHERE tenant = ?1 AND room = ?2 AND number > ?3 ORDER BY number LIMIT ?4",
);
static MESSAGES_OF: Sql = Sql::new(
    "SELECT number, seq, id, sender, text, created_at, edited_at, deleted_at, reply_to, forwarded, everyone, pinned_at \
     FROM message WHERE tenant = ?1 AND room = ?2 AND number > ?3 AND sender = ?5 ORDER BY number LIMIT ?4",
);

/// A page of messages above a number: everybody's, or somebody's.
pub(super) fn messages(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    of: Option<UserId>,
    above: Number,
    most: i64,
) -> Result<Vec<Row>, Fault> {
    match of {
        None => conn.query(&MESSAGES, &[tenant.into(), room.into(), above.into(), most.into()]),
        Some(user) => {
            conn.query(&MESSAGES_OF, &[tenant.into(), room.into(), above.into(), most.into(), user.into()])
        }
    }
}

static REACTIONS: Sql = Sql::new(
    "SELECT number, emoji, \"user\" FROM reaction WHERE tenant = ?1 AND room = ?2 AND number > ?3 AND number <= ?4 \
     ORDER BY number, place",
);
static MENTIONS: Sql = Sql::new(
    "SELECT number, \"user\" FROM mention WHERE tenant = ?1 AND room = ?2 AND number > ?3 AND number <= ?4 ORDER BY number, \"user\"",
);
static VERSIONS: Sql = Sql::new(
    "SELECT number, version, text, at FROM version WHERE tenant = ?1 AND room = ?2 AND number > ?3 AND number <= ?4 \
     ORDER BY number, version",
);
static FILES: Sql = Sql::new(
    "SELECT l.number, a.id, a.kind, a.name, a.mime, a.size, a.blob FROM message_attachment l \
     JOIN attachment a ON a.tenant = l.tenant AND a.id = l.attachment \
     WHERE l.tenant = ?1 AND l.room = ?2 AND l.number > ?3 AND l.number <= ?4 ORDER BY l.number, l.position",
);

/// What hangs on messages above a number up to another: reactions, mentions, earlier texts, files.
pub(super) fn hanging(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    above: Number,
    last: Number,
) -> Result<Vec<Vec<Row>>, Fault> {
    let key: [Value; 4] = [tenant.into(), room.into(), above.into(), last.into()];
    conn.query_many(&[&REACTIONS, &MENTIONS, &VERSIONS, &FILES].map(|sql| Ask::One(sql, &key)))
}

static OWNED: Sql = Sql::new(
    "SELECT id, blob, name FROM attachment WHERE tenant = ?1 AND owner = ?2 AND id > ?3 AND state = 1 ORDER BY id LIMIT ?4",
);

/// A page of what somebody has uploaded, after one.
pub(super) fn owned(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    after: AttachmentId,
    most: i64,
) -> Result<Vec<Row>, Fault> {
    conn.query(&OWNED, &[tenant.into(), user.into(), after.into(), most.into()])
}
