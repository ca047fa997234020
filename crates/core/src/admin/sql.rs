//! Every sentence of the staff's lists: each walks an index from a place downwards, newest first.

use parlor_proto::{LoginId, RoomId, TenantId, Time, UserId};

use super::filter::Place;
use super::rows::{RelationRow, ReportRow, RoomRow, RowId, SessionRow, TenantRow, UserRow, Who};
use crate::access::Rank;
use crate::cx::one;
use crate::member::sql::kind;
use crate::store::{Ask, Conn, Fault, Row, Sql, Value};

pub(super) fn who(row: &Row, at: usize) -> Result<Who, Fault> {
    Ok(Who {
        id: UserId(row.id(at)?),
        username: row.text(at + 1)?.to_owned(),
        name: row.text(at + 2)?.to_owned(),
    })
}

pub(super) fn opt_who(row: &Row, at: usize) -> Result<Option<Who>, Fault> {
    row.opt_id(at)?.map(|_| who(row, at)).transpose()
}

pub(super) fn opt_text(row: &Row, at: usize) -> Result<Option<String>, Fault> {
    Ok(row.opt_text(at)?.map(str::to_owned))
}

pub(super) fn opt_time(row: &Row, at: usize) -> Result<Option<Time>, Fault> {
    Ok(row.opt_int(at)?.map(Time))
}

static STANDING: Sql =
    Sql::new("SELECT id, username, name, staff, disabled_at FROM \"user\" WHERE tenant = ?1 AND id = ?2");

/// Who somebody is, their rank, and whether they are disabled.
pub(super) fn standing(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
) -> Result<Option<(Who, Option<Rank>, bool)>, Fault> {
    let found = one(conn.query(&STANDING, &[tenant.into(), user.into()])?);
    let read =
        |row: Row| Ok((who(&row, 0)?, row.opt_text(3)?.and_then(Rank::parse), row.opt_int(4)?.is_some()));
    found.map(read).transpose()
}

static ROOMS: Sql = Sql::new(
    "SELECT r.id, r.kind, r.name, r.key, r.number, r.talk, r.created_at, r.active_at, r.deleted_at, \
       (SELECT count(*) FROM member m WHERE m.tenant = r.tenant AND m.room = r.id) \
     FROM room r WHERE r.tenant = ?1 AND r.id < ?2 AND r.kind <> 'self' ORDER BY r.id DESC LIMIT ?3",
);
static ROOMS_OF: Sql = Sql::new(
    "SELECT r.id, r.kind, r.name, r.key, r.number, r.talk, r.created_at, r.active_at, r.deleted_at, \
       (SELECT count(*) FROM member m WHERE m.tenant = r.tenant AND m.room = r.id) \
     FROM room r WHERE r.tenant = ?1 AND r.id IN (SELECT k.room FROM member k WHERE k.tenant = ?1 AND k.\"user\" = ?4 \
       AND k.room < ?2) AND r.id < ?2 AND r.kind <> 'self' ORDER BY r.id DESC LIMIT ?3",
);
pub(super) static ROOM: Sql = Sql::new(
    "SELECT r.id, r.kind, r.name, r.key, r.number, r.talk, r.created_at, r.active_at, r.deleted_at, \
       (SELECT count(*) FROM member m WHERE m.tenant = r.tenant AND m.room = r.id) \
     FROM room r WHERE r.tenant = ?1 AND r.id = ?2 AND r.kind <> 'self'",
);

pub(super) fn room(row: &Row) -> Result<RoomRow, Fault> {
    Ok(RoomRow {
        id: RoomId(row.id(0)?),
        kind: kind(row, 1)?,
        name: opt_text(row, 2)?,
        key: opt_text(row, 3)?,
        members: Vec::new(),
        member_count: row.int(9)?,
        messages: row.int(4)?,
        talk: row.int(5)?,
        created_at: Time(row.int(6)?),
        active_at: Time(row.int(7)?),
        deleted: row.opt_int(8)?.is_some(),
    })
}

/// Rooms below an id; of one person, if one is named.
pub(super) fn rooms(
    conn: &mut dyn Conn,
    tenant: TenantId,
    below: [u8; 16],
    of: Option<UserId>,
    most: i64,
) -> Result<Vec<RoomRow>, Fault> {
    let mut params = vec![tenant.into(), Value::Id(below), most.into()];
    params.extend(of.map(Value::from));
    let sql = if of.is_some() { &ROOMS_OF } else { &ROOMS };
    conn.query(sql, &params)?.iter().map(room).collect()
}

/// A room, notes to oneself excepted.
pub(super) fn one_room(conn: &mut dyn Conn, tenant: TenantId, id: RoomId) -> Result<Option<RoomRow>, Fault> {
    one(conn.query(&ROOM, &[tenant.into(), id.into()])?).as_ref().map(room).transpose()
}

static MEMBERS: Sql = Sql::new(
    "SELECT u.id, u.username, u.name FROM member m JOIN \"user\" u ON u.tenant = m.tenant AND u.id = m.\"user\" \
     WHERE m.tenant = ?1 AND m.room = ?2 ORDER BY m.joined_at, m.\"user\" LIMIT ?3",
);

/// The first members of each room.
pub(super) fn members(
    conn: &mut dyn Conn,
    tenant: TenantId,
    rooms: &mut [RoomRow],
    most: i64,
) -> Result<(), Fault> {
    let params: Vec<[Value; 3]> =
        rooms.iter().map(|room| [tenant.into(), room.id.into(), most.into()]).collect();
    let asks: Vec<_> = params.iter().map(|row| Ask::One(&MEMBERS, &row[..])).collect();
    for (room, rows) in rooms.iter_mut().zip(conn.query_many(&asks)?) {
        room.members = rows.iter().map(|row| who(row, 0)).collect::<Result<_, _>>()?;
    }
    Ok(())
}

static USERS: Sql = Sql::new(
    "SELECT id, username, name, email, external_id, origin, role, staff, created_at, last_seen_at, disabled_at, erased_at \
     FROM \"user\" WHERE tenant = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
);
static USER: Sql = Sql::new(
    "SELECT id, username, name, email, external_id, origin, role, staff, created_at, last_seen_at, disabled_at, erased_at \
     FROM \"user\" WHERE tenant = ?1 AND id = ?2",
);
static STAFF: Sql = Sql::new(
    "SELECT id, username, name, email, external_id, origin, role, staff, created_at, last_seen_at, disabled_at, erased_at \
     FROM \"user\" WHERE tenant = ?1 AND id < ?2 AND staff IS NOT NULL ORDER BY id DESC LIMIT ?3",
);

fn user(row: &Row) -> Result<UserRow, Fault> {
    Ok(UserRow {
        who: who(row, 0)?,
        email: opt_text(row, 3)?,
        external_id: opt_text(row, 4)?,
        origin: row.text(5)?.to_owned(),
        role: opt_text(row, 6)?,
        staff: row.opt_text(7)?.and_then(Rank::parse),
        created_at: Time(row.int(8)?),
        seen_at: opt_time(row, 9)?,
        disabled_at: opt_time(row, 10)?,
        erased: row.opt_int(11)?.is_some(),
    })
}

/// People below an id.
pub(super) fn users(
    conn: &mut dyn Conn,
    tenant: TenantId,
    below: [u8; 16],
    staff: bool,
    most: i64,
) -> Result<Vec<UserRow>, Fault> {
    let sql = if staff { &STAFF } else { &USERS };
    conn.query(sql, &[tenant.into(), Value::Id(below), most.into()])?.iter().map(user).collect()
}

/// A person.
pub(super) fn one_user(conn: &mut dyn Conn, tenant: TenantId, id: UserId) -> Result<Option<UserRow>, Fault> {
    one(conn.query(&USER, &[tenant.into(), id.into()])?).as_ref().map(user).transpose()
}

static RELATIONS: Sql = Sql::new(
    "SELECT a.id, a.username, a.name, b.id, b.username, b.name, r.label, r.created_at, r.ended_at \
     FROM relation r JOIN \"user\" a ON a.tenant = r.tenant AND a.id = r.low \
     JOIN \"user\" b ON b.tenant = r.tenant AND b.id = r.high \
     WHERE r.tenant = ?1 AND r.created_at <= ?2 AND (r.created_at, r.low, r.high) < (?2, ?3, ?4) \
     ORDER BY r.created_at DESC, r.low DESC, r.high DESC LIMIT ?5",
);
static RELATIONS_OF: Sql = Sql::new(
    "SELECT a.id, a.username, a.name, b.id, b.username, b.name, k.label, k.created_at, k.ended_at \
     FROM (SELECT x.low, x.high, x.label, x.created_at, x.ended_at, x.tenant FROM relation x WHERE x.tenant = ?1 AND x.low = ?6 \
       UNION ALL SELECT y.low, y.high, y.label, y.created_at, y.ended_at, y.tenant FROM relation y \
       WHERE y.tenant = ?1 AND y.high = ?6) k \
     JOIN \"user\" a ON a.tenant = k.tenant AND a.id = k.low \
     JOIN \"user\" b ON b.tenant = k.tenant AND b.id = k.high \
     WHERE k.created_at <= ?2 AND (k.created_at, k.low, k.high) < (?2, ?3, ?4) \
     ORDER BY k.created_at DESC, k.low DESC, k.high DESC LIMIT ?5",
);

/// Relations; of one person, if one is named.
pub(super) fn relations(
    conn: &mut dyn Conn,
    tenant: TenantId,
    below: Place,
    of: Option<UserId>,
    most: i64,
) -> Result<Vec<RelationRow>, Fault> {
    let mut params: Vec<Value> =
        vec![tenant.into(), below.at.into(), below.id.into(), below.more.into(), most.into()];
    params.extend(of.map(Value::from));
    let relation = |row: &Row| {
        Ok(RelationRow {
            low: who(row, 0)?,
            high: who(row, 3)?,
            label: opt_text(row, 6)?,
            created_at: Time(row.int(7)?),
            ended_at: opt_time(row, 8)?,
        })
    };
    let sql = if of.is_some() { &RELATIONS_OF } else { &RELATIONS };
    conn.query(sql, &params)?.iter().map(relation).collect()
}

static SESSIONS: Sql = Sql::new(
    "SELECT l.id, u.id, u.username, u.name, l.kind, l.label, l.created_at, l.seen_at, l.expires_at, l.revoked_at \
     FROM login l JOIN \"user\" u ON u.tenant = l.tenant AND u.id = l.\"user\" \
     WHERE l.tenant = ?1 AND l.id < ?2 ORDER BY l.id DESC LIMIT ?3",
);
static SESSIONS_OF: Sql = Sql::new(
    "SELECT l.id, u.id, u.username, u.name, l.kind, l.label, l.created_at, l.seen_at, l.expires_at, l.revoked_at \
     FROM login l JOIN \"user\" u ON u.tenant = l.tenant AND u.id = l.\"user\" \
     WHERE l.tenant = ?1 AND l.\"user\" = ?4 AND l.id < ?2 ORDER BY l.id DESC LIMIT ?3",
);
static SESSION: Sql = Sql::new(
    "SELECT l.id, u.id, u.username, u.name, l.kind, l.label, l.created_at, l.seen_at, l.expires_at, l.revoked_at \
     FROM login l JOIN \"user\" u ON u.tenant = l.tenant AND u.id = l.\"user\" WHERE l.tenant = ?1 AND l.id = ?2",
);

fn session(row: &Row) -> Result<SessionRow, Fault> {
    Ok(SessionRow {
        id: LoginId(row.id(0)?),
        who: who(row, 1)?,
        kind: row.text(4)?.to_owned(),
        label: row.text(5)?.to_owned(),
        created_at: Time(row.int(6)?),
        seen_at: Time(row.int(7)?),
        expires_at: opt_time(row, 8)?,
        revoked_at: opt_time(row, 9)?,
        current: false,
    })
}

/// Sign-ins below an id; of one person, if one is named.
pub(super) fn sessions(
    conn: &mut dyn Conn,
    tenant: TenantId,
    below: [u8; 16],
    of: Option<UserId>,
    most: i64,
) -> Result<Vec<SessionRow>, Fault> {
    let mut params = vec![tenant.into(), Value::Id(below), most.into()];
    params.extend(of.map(Value::from));
    let sql = if of.is_some() { &SESSIONS_OF } else { &SESSIONS };
    conn.query(sql, &params)?.iter().map(session).collect()
}

/// A sign-in.
pub(super) fn one_session(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: LoginId,
) -> Result<Option<SessionRow>, Fault> {
    one(conn.query(&SESSION, &[tenant.into(), id.into()])?).as_ref().map(session).transpose()
}

static TENANTS: Sql =
    Sql::new("SELECT id, name, created_at, disabled_at FROM tenant WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
static TENANT: Sql = Sql::new("SELECT id, name, created_at, disabled_at FROM tenant WHERE id = ?1");
static HOSTS: Sql = Sql::new("SELECT host FROM tenant_host WHERE tenant = ?1 ORDER BY host LIMIT 20");

fn tenant(row: &Row) -> Result<TenantRow, Fault> {
    Ok(TenantRow {
        id: TenantId(row.id(0)?),
        name: row.text(1)?.to_owned(),
        hosts: Vec::new(),
        created_at: Time(row.int(2)?),
        disabled_at: opt_time(row, 3)?,
        reads: false,
    })
}

/// Tenants below an id.
pub(super) fn tenants(conn: &mut dyn Conn, below: [u8; 16], most: i64) -> Result<Vec<TenantRow>, Fault> {
    let rows = conn.query(&TENANTS, &[Value::Id(below), most.into()])?;
    let mut tenants: Vec<_> = rows.iter().map(tenant).collect::<Result<_, _>>()?;
    for it in &mut tenants {
        let hosts = conn.query(&HOSTS, &[it.id.into()])?;
        it.hosts = hosts.iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<_, _>>()?;
    }
    Ok(tenants)
}

/// A tenant.
pub(super) fn one_tenant(conn: &mut dyn Conn, id: TenantId) -> Result<Option<TenantRow>, Fault> {
    one(conn.query(&TENANT, &[id.into()])?).as_ref().map(tenant).transpose()
}

static REPORTS: Sql = Sql::new(
    "SELECT r.id, a.id, a.username, a.name, b.id, b.username, b.name, r.room, r.number, r.reason, r.note, r.context, \
       r.created_at, r.state, c.id, c.username, c.name, r.handled_at, r.answer \
     FROM report r JOIN \"user\" a ON a.tenant = r.tenant AND a.id = r.reporter \
     LEFT JOIN \"user\" b ON b.tenant = r.tenant AND b.id = r.\"user\" \
     LEFT JOIN \"user\" c ON c.tenant = r.tenant AND c.id = r.handled_by \
     WHERE r.tenant = ?1 AND r.state = ?4 AND r.id < ?2 ORDER BY r.id DESC LIMIT ?3",
);
static REPORT: Sql = Sql::new(
    "SELECT r.id, a.id, a.username, a.name, b.id, b.username, b.name, r.room, r.number, r.reason, r.note, r.context, \
       r.created_at, r.state, c.id, c.username, c.name, r.handled_at, r.answer \
     FROM report r JOIN \"user\" a ON a.tenant = r.tenant AND a.id = r.reporter \
     LEFT JOIN \"user\" b ON b.tenant = r.tenant AND b.id = r.\"user\" \
     LEFT JOIN \"user\" c ON c.tenant = r.tenant AND c.id = r.handled_by \
     WHERE r.tenant = ?1 AND r.id = ?2",
);

fn report(row: &Row) -> Result<ReportRow, Fault> {
    Ok(ReportRow {
        id: RowId(row.id(0)?),
        reporter: who(row, 1)?,
        about: opt_who(row, 4)?,
        room: row.opt_id(7)?.map(RoomId),
        number: row.opt_int(8)?,
        reason: row.text(9)?.to_owned(),
        note: row.text(10)?.to_owned(),
        context: row.text(11)?.to_owned(),
        created_at: Time(row.int(12)?),
        state: row.text(13)?.to_owned(),
        handled_by: opt_who(row, 14)?,
        handled_at: opt_time(row, 17)?,
        answer: opt_text(row, 18)?,
    })
}

/// Reports below an id.
pub(super) fn reports(
    conn: &mut dyn Conn,
    tenant: TenantId,
    below: [u8; 16],
    state: &str,
    most: i64,
) -> Result<Vec<ReportRow>, Fault> {
    let params = [tenant.into(), Value::Id(below), most.into(), state.into()];
    conn.query(&REPORTS, &params)?.iter().map(report).collect()
}

static OPEN: Sql = Sql::new(
    "SELECT count(*) FROM (SELECT 1 FROM report WHERE tenant = ?1 AND state = 'open' LIMIT ?2) counted",
);

/// How many reports wait; so many are counted and no more.
pub(super) fn open_reports(conn: &mut dyn Conn, tenant: TenantId, most: i64) -> Result<i64, Fault> {
    one(conn.query(&OPEN, &[tenant.into(), most.into()])?).map_or(Ok(0), |row| row.int(0))
}

/// A report.
pub(super) fn one_report(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: RowId,
) -> Result<Option<ReportRow>, Fault> {
    one(conn.query(&REPORT, &[tenant.into(), Value::Id(id.0)])?).as_ref().map(report).transpose()
}

static END_ALL: Sql = Sql::new(
    "UPDATE login SET revoked_at = ?3 WHERE tenant = ?1 AND \"user\" = ?2 AND revoked_at IS NULL RETURNING id",
);

/// Ends every login of a user; which.
pub(super) fn end_all(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    now: Time,
) -> Result<Vec<LoginId>, Fault> {
    let rows = conn.query(&END_ALL, &[tenant.into(), user.into(), now.into()])?;
    rows.iter().map(|row| row.id(0).map(LoginId)).collect()
}

static SET_STAFF: Sql = Sql::new("UPDATE \"user\" SET staff = ?3 WHERE tenant = ?1 AND id = ?2");

/// Gives a rank, or takes it.
pub(super) fn set_staff(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    rank: Option<Rank>,
) -> Result<(), Fault> {
    conn.write(&SET_STAFF, vec![tenant.into(), user.into(), rank.map(Rank::as_str).into()])
}

static HANDLE: Sql = Sql::new(
    "UPDATE report SET state = ?3, handled_by = ?4, handled_at = ?5, answer = ?6 \
     WHERE tenant = ?1 AND id = ?2 AND state = 'open' RETURNING id",
);

/// A report has been handled; `false`: it was already.
pub(super) fn handle(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: RowId,
    state: &str,
    by: UserId,
    now: Time,
    answer: Option<String>,
) -> Result<bool, Fault> {
    let row: [Value; 6] =
        [tenant.into(), Value::Id(id.0), state.into(), by.into(), now.into(), answer.into()];
    Ok(!conn.query(&HANDLE, &row)?.is_empty())
}

/// The sentences that have to be quick whatever the size, as they are asked for a page in the middle.
#[cfg(test)]
pub(super) fn walks(tenant: TenantId, user: UserId, below: Place) -> Vec<(&'static Sql, Vec<Value>)> {
    let page = |more: &[UserId]| -> Vec<Value> {
        let first: [Value; 3] = [tenant.into(), Value::Id(below.id), 51.into()];
        first.into_iter().chain(more.iter().map(|user| (*user).into())).collect()
    };
    let relations: Vec<Value> =
        vec![tenant.into(), below.at.into(), below.id.into(), below.more.into(), 51.into()];
    vec![
        (&ROOMS, page(&[])),
        (&ROOMS_OF, page(&[user])),
        (&USERS, page(&[])),
        (&RELATIONS, relations.clone()),
        (&RELATIONS_OF, relations.into_iter().chain([user.into()]).collect()),
        (&SESSIONS, page(&[])),
        (&SESSIONS_OF, page(&[user])),
        (&REPORTS, vec![tenant.into(), Value::Id(below.id), 51.into(), "open".into()]),
        (&STAFF, page(&[])),
    ]
}
