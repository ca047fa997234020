//! Every sentence about what keeps people from talking in a room.

use parlor_proto::{Number, RoomId, TenantId, UserId};

use crate::cx::one;
use crate::store::{Ask, Conn, Fault, Row, Sql};
use crate::talk::Talk;

/// What a direct room's talk follows from, as far as the room knows it.
pub(super) struct Tied {
    pub(super) talk: Talk,
    /// Who has asked and was not answered.
    pub(super) asked: Option<UserId>,
    /// The two, in the order of their ids.
    pub(super) pair: (UserId, UserId),
    /// The host has made it.
    pub(super) host_room: bool,
}

static TIED: Sql = Sql::new(
    "SELECT talk, asked_by, pair, key FROM room \
     WHERE tenant = ?1 AND id = ?2 AND kind = 'direct' AND deleted_at IS NULL AND pair IS NOT NULL",
);

/// A direct room that has not been deleted.
pub(super) fn tied(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<Option<Tied>, Fault> {
    let read = |row: Row| {
        let pair = row.bytes(2)?;
        let half = |at: usize| {
            let bytes = pair.get(at..at + 16).and_then(|it| <[u8; 16]>::try_from(it).ok());
            bytes.map(UserId).ok_or_else(|| Fault::other("a direct room of nobody"))
        };
        Ok(Tied {
            talk: Talk::read(&row, 0)?,
            asked: row.opt_id(1)?.map(UserId),
            pair: (half(0)?, half(16)?),
            host_room: row.opt_text(3)?.is_some(),
        })
    };
    one(conn.query(&TIED, &[tenant.into(), room.into()])?).map(read).transpose()
}

static TALK: Sql =
    Sql::new("SELECT talk, asked_by FROM room WHERE tenant = ?1 AND id = ?2 AND deleted_at IS NULL");

/// Of any room that has not been deleted.
pub(super) fn talk(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<Option<Talk>, Fault> {
    one(conn.query(&TALK, &[tenant.into(), room.into()])?).map(|row| Talk::read(&row, 0)).transpose()
}

static SET_TALK: Sql = Sql::new("UPDATE room SET talk = ?3, asked_by = ?4 WHERE tenant = ?1 AND id = ?2");

/// What keeps people from talking in a room from now on; `asked`: who has asked and was not answered.
pub(super) fn set_talk(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    talk: Talk,
    asked: Option<UserId>,
) -> Result<(), Fault> {
    conn.write(&SET_TALK, vec![tenant.into(), room.into(), talk.code().into(), asked.into()])
}

static MEMBERS: Sql = Sql::pair(
    "SELECT room, \"user\" FROM member WHERE tenant = ?1 AND room = ?2",
    "SELECT m.room, m.\"user\" FROM unnest($1::uuid[], $2::uuid[]) AS a(tenant, room) \
     JOIN member m ON m.tenant = a.tenant AND m.room = a.room",
);

/// Who is in some rooms.
pub(super) fn members(
    conn: &mut dyn Conn,
    rooms: &[(TenantId, RoomId)],
) -> Result<Vec<(RoomId, UserId)>, Fault> {
    let rows: Vec<_> = rooms.iter().map(|(tenant, room)| vec![(*tenant).into(), (*room).into()]).collect();
    let found = conn.query_many(&[Ask::Set(&MEMBERS, &rows)])?;
    found.iter().flatten().map(|row| Ok((RoomId(row.id(0)?), UserId(row.id(1)?)))).collect()
}

static DIRECT: Sql = Sql::new(
    "SELECT id FROM room WHERE tenant = ?1 AND id > ?2 AND kind = 'direct' AND deleted_at IS NULL ORDER BY id LIMIT ?3",
);

/// Direct rooms after one, in the order of their ids.
pub(super) fn direct(
    conn: &mut dyn Conn,
    tenant: TenantId,
    after: RoomId,
    most: i64,
) -> Result<Vec<RoomId>, Fault> {
    let rows = conn.query(&DIRECT, &[tenant.into(), after.into(), most.into()])?;
    rows.iter().map(|row| row.id(0).map(RoomId)).collect()
}

// Members and those who wait.
static DIRECT_OF: Sql = Sql::new(
    "SELECT r.id FROM room r WHERE r.tenant = ?1 AND r.kind = 'direct' AND r.deleted_at IS NULL AND r.id > ?3 \
     AND r.id IN (SELECT m.room FROM member m WHERE m.tenant = ?1 AND m.\"user\" = ?2 \
       UNION ALL SELECT s.room FROM suspended_member s WHERE s.tenant = ?1 AND s.\"user\" = ?2) \
     ORDER BY r.id LIMIT ?4",
);

/// The same of one person.
pub(super) fn direct_of(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    after: RoomId,
    most: i64,
) -> Result<Vec<RoomId>, Fault> {
    let rows = conn.query(&DIRECT_OF, &[tenant.into(), user.into(), after.into(), most.into()])?;
    rows.iter().map(|row| row.id(0).map(RoomId)).collect()
}

static PUT_AWAY: Sql = Sql::new(
    "UPDATE member SET hidden_number = ?4, read_number = ?4, own_above = 0 \
     WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3",
);

/// The room leaves a member's list up to this message, read or not; `-1`: it comes back.
pub(super) fn put_away(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
    number: Number,
) -> Result<(), Fault> {
    conn.write(&PUT_AWAY, vec![tenant.into(), room.into(), user.into(), number.into()])
}

static SHOW_AGAIN: Sql =
    Sql::new("UPDATE member SET hidden_number = -1 WHERE tenant = ?1 AND room = ?2 AND \"user\" = ?3");

/// The room comes back into a member's list.
pub(super) fn show_again(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
) -> Result<(), Fault> {
    conn.write(&SHOW_AGAIN, vec![tenant.into(), room.into(), user.into()])
}

static BLOCKS: Sql = Sql::new(
    "SELECT count(*) FROM block b WHERE b.tenant = ?1 AND b.\"user\" = ?3 AND b.blocked IN \
     (SELECT m.\"user\" FROM member m WHERE m.tenant = ?1 AND m.room = ?2 AND m.\"user\" <> ?3)",
);

/// Has this member blocked the other one?
pub(super) fn blocks(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
) -> Result<bool, Fault> {
    Ok(one(conn.query(&BLOCKS, &[tenant.into(), room.into(), user.into()])?)
        .map_or(Ok(0), |row| row.int(0))?
        > 0)
}
