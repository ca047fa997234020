//! Every sentence about mentions. A mention of everybody is a mark on the message; the others are rows.

use parlor_proto::message::Message;
use parlor_proto::{RoomId, TenantId, UserId};

use super::Named;
use crate::store::{Ask, Conn, Fault, Row, Sql, Value};

static PEOPLE: Sql = Sql::pair(
    "SELECT m.room, u.username_key, u.id FROM \"user\" u JOIN member m ON m.tenant = u.tenant AND m.room = ?2 \
     AND m.\"user\" = u.id WHERE u.tenant = ?1 AND u.username_key = ?3",
    "SELECT m.room, u.username_key, u.id FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS a(tenant, room, name) \
     JOIN \"user\" u ON u.tenant = a.tenant AND u.username_key = a.name \
     JOIN member m ON m.tenant = u.tenant AND m.room = a.room AND m.\"user\" = u.id",
);

static MEMBERS: Sql = Sql::pair(
    "SELECT room, count(*) FROM member WHERE tenant = ?1 AND room = ?2 GROUP BY room",
    "SELECT m.room, count(*) FROM unnest($1::uuid[], $2::uuid[]) AS a(tenant, room) \
     JOIN member m ON m.tenant = a.tenant AND m.room = a.room GROUP BY m.room",
);

/// The question who of a set's names (tenant, room, name) is a member; its place among others of the set.
pub(crate) fn people(rows: &[Vec<Value>]) -> Ask<'_> {
    Ask::Set(&PEOPLE, rows)
}

/// Its answer: room, name, who.
pub(crate) fn person(row: &Row) -> Result<(RoomId, String, UserId), Fault> {
    Ok((RoomId(row.id(0)?), row.text(1)?.to_owned(), UserId(row.id(2)?)))
}

/// The question how many are in the rooms of a set (tenant, room).
pub(crate) fn members(rows: &[Vec<Value>]) -> Ask<'_> {
    Ask::Set(&MEMBERS, rows)
}

/// Who of the names is a member of a room, and how many members it has.
pub(super) struct NamedNow {
    pub(super) people: Vec<UserId>,
    pub(super) members: i64,
}

/// What is to be known about the names in one text.
pub(super) fn facts(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    named: &Named,
) -> Result<NamedNow, Fault> {
    let names: Vec<Vec<Value>> =
        named.keys.iter().map(|key| vec![tenant.into(), room.into(), key.as_str().into()]).collect();
    let rooms: Vec<Vec<Value>> =
        named.everyone.then(|| vec![tenant.into(), room.into()]).into_iter().collect();
    let mut found = conn.query_many(&[people(&names), members(&rooms)])?.into_iter();
    let mut next = || found.next().unwrap_or_default();
    let people = next().iter().map(|row| person(row).map(|it| it.2)).collect::<Result<_, _>>()?;
    let members = next().first().map_or(Ok(0), |row| row.int(1))?;
    Ok(NamedNow { people, members })
}

static INSERT: Sql = Sql::pair(
    "INSERT INTO mention (tenant, \"user\", room, number) VALUES (?1, ?2, ?3, ?4)",
    "INSERT INTO mention (tenant, \"user\", room, number) \
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[]) AS a(tenant, who, room, number)",
);
static DELETE: Sql = Sql::new("DELETE FROM mention WHERE tenant = ?1 AND room = ?2 AND number = ?3");

/// Stores who is mentioned in messages that have just been stored.
pub(crate) fn insert<'a>(
    conn: &mut dyn Conn,
    messages: impl Iterator<Item = (TenantId, &'a Message)>,
) -> Result<(), Fault> {
    let rows: Vec<Vec<Value>> = messages
        .flat_map(|(tenant, it)| {
            let row =
                move |who: &UserId| vec![tenant.into(), (*who).into(), it.room.into(), it.number.into()];
            it.mentions.iter().map(row)
        })
        .collect();
    if rows.is_empty() { Ok(()) } else { conn.write_set(&INSERT, rows) }
}

/// The same for a message that had others.
pub(super) fn replace(conn: &mut dyn Conn, tenant: TenantId, it: &Message) -> Result<(), Fault> {
    conn.write(&DELETE, vec![tenant.into(), it.room.into(), it.number.into()])?;
    insert(conn, std::iter::once((tenant, it)))
}
