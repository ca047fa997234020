//! Every sentence about relations as the host owns them; what they mean for a pair is asked in [`crate::pair`].

use parlor_proto::relation::Relation;
use parlor_proto::{RoomId, TenantId, Time, UserId};

use crate::cx::one;
use crate::store::{Conn, Fault, Row, Sql, Value};
use crate::user;

/// A relation that is held until the commit.
pub(super) struct Now {
    pub(super) label: Option<String>,
    /// Encoded.
    pub(super) data: Option<String>,
    pub(super) ended: bool,
}

static HELD: Sql = Sql::pair(
    "SELECT label, data, ended_at FROM relation WHERE tenant = ?1 AND low = ?2 AND high = ?3",
    "SELECT label, data, ended_at FROM relation WHERE tenant = $1 AND low = $2 AND high = $3 FOR NO KEY UPDATE",
);

/// A relation, ended or not.
pub(super) fn held(
    conn: &mut dyn Conn,
    tenant: TenantId,
    low: UserId,
    high: UserId,
) -> Result<Option<Now>, Fault> {
    let read = |row: Row| {
        Ok(Now {
            label: row.opt_text(0)?.map(str::to_owned),
            data: row.opt_text(1)?.map(str::to_owned),
            ended: row.opt_int(2)?.is_some(),
        })
    };
    one(conn.query(&HELD, &[tenant.into(), low.into(), high.into()])?).map(read).transpose()
}

static PUT: Sql = Sql::new(
    "INSERT INTO relation (tenant, low, high, label, data, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
     ON CONFLICT (tenant, low, high) DO UPDATE SET label = excluded.label, data = excluded.data, ended_at = NULL, \
     created_at = CASE WHEN ?7 = 1 THEN excluded.created_at ELSE relation.created_at END",
);

/// Relates two, or says other words of it; `anew`: it begins now.
pub(super) fn put(
    conn: &mut dyn Conn,
    tenant: TenantId,
    (low, high): (UserId, UserId),
    (label, data): (&Option<String>, &Option<String>),
    (anew, now): (bool, Time),
) -> Result<(), Fault> {
    let row = vec![
        tenant.into(),
        low.into(),
        high.into(),
        label.clone().into(),
        data.clone().into(),
        now.into(),
        Value::Int(i64::from(anew)),
    ];
    conn.write(&PUT, row)
}

static END: Sql = Sql::new("UPDATE relation SET ended_at = ?4 WHERE tenant = ?1 AND low = ?2 AND high = ?3");

/// They are not related any more.
pub(super) fn end(
    conn: &mut dyn Conn,
    tenant: TenantId,
    low: UserId,
    high: UserId,
    now: Time,
) -> Result<(), Fault> {
    conn.write(&END, vec![tenant.into(), low.into(), high.into(), now.into()])
}

static LASTS: Sql =
    Sql::new("SELECT 1 FROM relation WHERE tenant = ?1 AND low = ?2 AND high = ?3 AND ended_at IS NULL");

/// Are these two related?
pub(super) fn lasts(conn: &mut dyn Conn, tenant: TenantId, low: UserId, high: UserId) -> Result<bool, Fault> {
    Ok(!conn.query(&LASTS, &[tenant.into(), low.into(), high.into()])?.is_empty())
}

static SAID: Sql = Sql::new("SELECT number FROM room WHERE tenant = ?1 AND id = ?2");

/// How many messages a room has had.
pub(super) fn said(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<i64, Fault> {
    one(conn.query(&SAID, &[tenant.into(), room.into()])?).map_or(Ok(0), |row| row.int(0))
}

static LIST: Sql = Sql::new(
    "SELECT r.low, r.high, r.label, r.data, r.created_at, r.ended_at, l.external_id, h.external_id, \
       l.id, l.username, l.name, l.picture, h.id, h.username, h.name, h.picture FROM relation r \
     JOIN \"user\" l ON l.tenant = r.tenant AND l.id = r.low JOIN \"user\" h ON h.tenant = r.tenant AND h.id = r.high \
     WHERE r.tenant = ?1 AND (r.low, r.high) > (?2, ?3) AND (r.ended_at IS NULL OR ?4 = 1) \
     ORDER BY r.low, r.high LIMIT ?5",
);
// Two walks of an index, one for each side that the person may stand on.
static LIST_OF: Sql = Sql::new(
    "SELECT r.low, r.high, r.label, r.data, r.created_at, r.ended_at, l.external_id, h.external_id, \
       l.id, l.username, l.name, l.picture, h.id, h.username, h.name, h.picture FROM \
       (SELECT * FROM relation a WHERE a.tenant = ?1 AND a.low = ?6 UNION ALL \
        SELECT * FROM relation b WHERE b.tenant = ?1 AND b.high = ?6) AS r \
     JOIN \"user\" l ON l.tenant = r.tenant AND l.id = r.low JOIN \"user\" h ON h.tenant = r.tenant AND h.id = r.high \
     WHERE r.tenant = ?1 AND (r.low, r.high) > (?2, ?3) AND (r.ended_at IS NULL OR ?4 = 1) \
     ORDER BY r.low, r.high LIMIT ?5",
);

/// A relation under the ids of its two people.
pub(super) type Found = ((UserId, UserId), Relation);

/// Relations after a pair, of everybody or of one person, with those that have ended or without.
pub(super) fn list(
    conn: &mut dyn Conn,
    tenant: TenantId,
    (of, ended): (Option<UserId>, bool),
    (low, high): (UserId, UserId),
    most: i64,
) -> Result<Vec<Found>, Fault> {
    let mut params: Vec<Value> =
        vec![tenant.into(), low.into(), high.into(), Value::Int(i64::from(ended)), most.into()];
    let sql = match of {
        Some(user) => {
            params.push(user.into());
            &LIST_OF
        }
        None => &LIST,
    };
    conn.query(sql, &params)?.iter().map(relation).collect()
}

fn relation(row: &Row) -> Result<Found, Fault> {
    let (low, high) = (UserId(row.id(0)?), UserId(row.id(1)?));
    let name = |at: usize, id: UserId| {
        Ok::<String, Fault>(row.opt_text(at)?.map_or_else(|| id.to_string(), str::to_owned))
    };
    let relation = Relation {
        users: [name(6, low)?, name(7, high)?],
        people: vec![user::sql::shown(row, 8)?, user::sql::shown(row, 12)?],
        label: row.opt_text(2)?.map(str::to_owned),
        data: row.opt_text(3)?.map(user::sql::object).transpose()?,
        created_at: Time(row.int(4)?),
        ended_at: row.opt_int(5)?.map(Time),
    };
    Ok(((low, high), relation))
}
