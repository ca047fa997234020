//! Every sentence about rooms themselves; those of the list stand beside it.

use parlor_proto::room::{Kept, Kind};
use parlor_proto::{AttachmentId, Number, RoomId, Seq, TenantId, Time, UserId};

use crate::cx::one;
use crate::store::{Conn, Fault, Row, Sql, Value};
use crate::talk::Talk;

static FIND: Sql = Sql::new("SELECT id FROM room WHERE tenant = ?1 AND pair = ?2");
static MAKE: Sql = Sql::new(
    "INSERT INTO room (tenant, id, kind, pair, created_by, seq, number, created_at, active_at, sorted_at, talk, asked_by) \
     VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, ?6, ?6, ?6, ?7, ?8) ON CONFLICT (tenant, pair) DO NOTHING RETURNING id",
);

/// The room of a pair, if there is one.
pub(crate) fn of_pair(conn: &mut dyn Conn, tenant: TenantId, pair: Vec<u8>) -> Result<Option<RoomId>, Fault> {
    one(conn.query(&FIND, &[tenant.into(), Value::Bytes(pair)])?).map(|row| row.id(0).map(RoomId)).transpose()
}

/// The room of a pair, and whether it was made just now, with this talk. Whoever comes second waits for the first and
/// finds it.
pub(crate) fn find_or_make(
    conn: &mut dyn Conn,
    tenant: TenantId,
    fresh: (RoomId, Kind, Talk),
    pair: &[u8],
    by: UserId,
    now: Time,
) -> Result<(RoomId, bool), Fault> {
    let find: [Value; 2] = [tenant.into(), Value::Bytes(pair.to_vec())];
    if let Some(row) = one(conn.query(&FIND, &find)?) {
        return Ok((RoomId(row.id(0)?), false));
    }
    let (id, kind, talk) = fresh;
    let make = [
        tenant.into(),
        id.into(),
        kind.as_str().into(),
        Value::Bytes(pair.to_vec()),
        by.into(),
        now.into(),
        talk.code().into(),
        matches!(talk, Talk::Asked(_)).then_some(by).into(),
    ];
    if let Some(row) = one(conn.query(&MAKE, &make)?) {
        return Ok((RoomId(row.id(0)?), true));
    }
    let row = one(conn.query(&FIND, &find)?).ok_or_else(|| Fault::other("a pair without its room"))?;
    Ok((RoomId(row.id(0)?), false))
}

/// What a group's members may change of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Looks {
    pub(crate) name: Option<String>,
    pub(crate) about: Option<String>,
    pub(crate) picture: Option<AttachmentId>,
    /// Encoded.
    pub(crate) data: Option<String>,
}

static MAKE_GROUP: Sql = Sql::new(
    "INSERT INTO room (tenant, id, kind, created_by, seq, number, created_at, active_at, sorted_at, name, about, \
       picture, data, same, nonce) VALUES (?1, ?2, 'group', ?3, 0, 0, ?4, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
     ON CONFLICT (tenant, created_by, nonce) WHERE nonce IS NOT NULL DO NOTHING RETURNING id",
);

/// Makes a group; `false`: its maker has made one with this nonce.
#[expect(clippy::too_many_arguments, reason = "the columns of a row")]
pub(crate) fn make_group(
    conn: &mut dyn Conn,
    tenant: TenantId,
    fresh: RoomId,
    by: UserId,
    looks: &Looks,
    same: Option<Vec<u8>>,
    nonce: Option<&str>,
    now: Time,
) -> Result<bool, Fault> {
    let row = [
        tenant.into(),
        fresh.into(),
        by.into(),
        now.into(),
        looks.name.clone().into(),
        looks.about.clone().into(),
        looks.picture.into(),
        looks.data.clone().into(),
        same.into(),
        nonce.into(),
    ];
    Ok(!conn.query(&MAKE_GROUP, &row)?.is_empty())
}

static BY_NONCE: Sql = Sql::new("SELECT id FROM room WHERE tenant = ?1 AND created_by = ?2 AND nonce = ?3");

/// The group that somebody has made with a nonce.
pub(crate) fn by_nonce(
    conn: &mut dyn Conn,
    tenant: TenantId,
    by: UserId,
    nonce: &str,
) -> Result<Option<RoomId>, Fault> {
    let rows = conn.query(&BY_NONCE, &[tenant.into(), by.into(), nonce.into()])?;
    one(rows).map(|row| row.id(0).map(RoomId)).transpose()
}

static BY_SAME: Sql = Sql::new(
    "SELECT id FROM room WHERE tenant = ?1 AND same = ?2 AND key IS NULL ORDER BY created_at, id LIMIT 1",
);

/// The first group of exactly these members.
pub(crate) fn by_same(conn: &mut dyn Conn, tenant: TenantId, same: &[u8]) -> Result<Option<RoomId>, Fault> {
    let rows = conn.query(&BY_SAME, &[tenant.into(), Value::Bytes(same.to_vec())])?;
    one(rows).map(|row| row.id(0).map(RoomId)).transpose()
}

static LOOKS: Sql = Sql::new("SELECT name, about, picture, data FROM room WHERE tenant = ?1 AND id = ?2");

/// A room's looks.
pub(crate) fn looks(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<Option<Looks>, Fault> {
    let looks = |row: Row| {
        Ok(Looks {
            name: row.opt_text(0)?.map(str::to_owned),
            about: row.opt_text(1)?.map(str::to_owned),
            picture: row.opt_id(2)?.map(AttachmentId),
            data: row.opt_text(3)?.map(str::to_owned),
        })
    };
    one(conn.query(&LOOKS, &[tenant.into(), room.into()])?).map(looks).transpose()
}

static SET_LOOKS: Sql =
    Sql::new("UPDATE room SET name = ?3, about = ?4, picture = ?5, data = ?6 WHERE tenant = ?1 AND id = ?2");

/// Other looks.
pub(crate) fn set_looks(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    looks: &Looks,
) -> Result<(), Fault> {
    let row = vec![
        tenant.into(),
        room.into(),
        looks.name.clone().into(),
        looks.about.clone().into(),
        looks.picture.into(),
        looks.data.clone().into(),
    ];
    conn.write(&SET_LOOKS, row)
}

static END: Sql = Sql::new(
    "UPDATE room SET deleted_at = ?3, purge_at = ?3, pair = NULL, key = NULL, talk = 0, asked_by = NULL, same = NULL, name = NULL, about = NULL, picture = NULL, data = NULL \
     WHERE tenant = ?1 AND id = ?2",
);

/// A room has ended, and its pair or key is free; what was said in it waits for being taken away.
pub(crate) fn end(conn: &mut dyn Conn, tenant: TenantId, room: RoomId, now: Time) -> Result<(), Fault> {
    conn.write(&END, vec![tenant.into(), room.into(), now.into()])
}

static TALKING: Sql = Sql::new(
    "SELECT m.room FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND r.kind = 'direct' AND r.talk NOT IN (1, 2) ORDER BY m.room LIMIT ?3",
);

/// Pairs' rooms of somebody where something may still be said.
pub(crate) fn talking(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    most: i64,
) -> Result<Vec<RoomId>, Fault> {
    let rows = conn.query(&TALKING, &[tenant.into(), user.into(), most.into()])?;
    rows.iter().map(|row| row.id(0).map(RoomId)).collect()
}

static HIDE: Sql = Sql::new(
    "UPDATE member SET history_from = ?4, read_number = ?5, own_above = 0, hidden_number = ?5 \
     WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3",
);

/// Everything up to here is gone for a member. What others know of their reading stays as it is.
pub(crate) fn hide(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
    seq: Seq,
    number: Number,
) -> Result<(), Fault> {
    conn.write(&HIDE, vec![tenant.into(), room.into(), user.into(), seq.into(), number.into()])
}

static PINNED: Sql =
    Sql::new("SELECT count(*) FROM member WHERE tenant = ?1 AND \"user\" = ?2 AND pinned_at IS NOT NULL");

/// How many rooms somebody has pinned.
pub(crate) fn pinned(conn: &mut dyn Conn, tenant: TenantId, user: UserId) -> Result<i64, Fault> {
    one(conn.query(&PINNED, &[tenant.into(), user.into()])?).map_or(Ok(0), |row| row.int(0))
}

static KEEP: Sql = Sql::new(
    "UPDATE member SET pinned_at = ?4, muted_until = ?5, archived = ?6 WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3",
);

/// How a member keeps a room.
pub(crate) fn keep(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
    pinned_at: Option<Time>,
    kept: &Kept,
) -> Result<(), Fault> {
    let row = vec![
        tenant.into(),
        room.into(),
        user.into(),
        pinned_at.into(),
        kept.muted_until.into(),
        kept.archived.into(),
    ];
    conn.write(&KEEP, row)
}

static ASKING: Sql = Sql::new(
    "SELECT count(*) FROM (SELECT 1 AS one FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room \
     WHERE m.tenant = ?1 AND m.\"user\" = ?2 AND r.talk = 4 AND r.asked_by = ?2 LIMIT ?3) AS asked",
);

/// How many have been asked by somebody and have not answered; counted up to `most`.
pub(super) fn asking(conn: &mut dyn Conn, tenant: TenantId, user: UserId, most: i64) -> Result<i64, Fault> {
    one(conn.query(&ASKING, &[tenant.into(), user.into(), most.into()])?).map_or(Ok(0), |row| row.int(0))
}
