//! Every sentence about reactions.

use std::collections::HashMap;

use parlor_proto::reaction::{Reacted, Reaction};
use parlor_proto::user::User;
use parlor_proto::{AttachmentId, Number, RoomId, Seq, TenantId, UserId};

use crate::actor::Actor;
use crate::cx::one;
use crate::store::{Ask, Conn, Fault, Sql, Value};

static ON: Sql = Sql::pair(
    "SELECT room, number, emoji, count(*), count(CASE WHEN \"user\" = ?4 THEN 1 END) FROM reaction \
     WHERE tenant = ?1 AND room = ?2 AND number = ?3 GROUP BY room, number, emoji ORDER BY min(place)",
    "SELECT r.room, r.number, r.emoji, count(*), count(CASE WHEN r.\"user\" = a.me THEN 1 END) \
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[]) AS a(tenant, room, number, me) \
     JOIN reaction r ON r.tenant = a.tenant AND r.room = a.room AND r.number = a.number \
     GROUP BY r.room, r.number, r.emoji ORDER BY min(r.place)",
);

/// What hangs on some messages, as the actor sees it: the emoji used first comes first.
pub(crate) fn on_each(
    conn: &mut dyn Conn,
    actor: &Actor,
    messages: &[(RoomId, Number)],
) -> Result<HashMap<(RoomId, Number), Vec<Reaction>>, Fault> {
    let rows: Vec<Vec<Value>> = messages
        .iter()
        .map(|(room, number)| vec![actor.tenant.into(), (*room).into(), (*number).into(), actor.user.into()])
        .collect();
    let mut all: HashMap<_, Vec<Reaction>> = HashMap::new();
    for row in conn.query_many(&[Ask::Set(&ON, &rows)])?.iter().flatten() {
        let reaction = Reaction { emoji: row.text(2)?.to_owned(), count: row.int(3)?, mine: row.int(4)? > 0 };
        all.entry((RoomId(row.id(0)?), row.int(1)?)).or_default().push(reaction);
    }
    Ok(all)
}

/// What hangs on a message.
pub(crate) fn on(
    conn: &mut dyn Conn,
    actor: &Actor,
    room: RoomId,
    number: Number,
) -> Result<Vec<Reaction>, Fault> {
    Ok(on_each(conn, actor, &[(room, number)])?.remove(&(room, number)).unwrap_or_default())
}

static INSERT: Sql = Sql::new(
    "INSERT INTO reaction (tenant, room, number, emoji, \"user\", place) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
);

/// Stores a reaction that is not there.
pub(crate) fn insert(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    it: &Reacted,
    place: Seq,
) -> Result<(), Fault> {
    let emoji = it.emoji.as_str().into();
    conn.write(
        &INSERT,
        vec![tenant.into(), room.into(), it.number.into(), emoji, it.user.into(), place.into()],
    )
}

static REMOVE: Sql = Sql::new(
    "DELETE FROM reaction WHERE tenant = ?1 AND room = ?2 AND number = ?3 AND emoji = ?4 AND \"user\" = ?5 \
     RETURNING place",
);

// Whoever comes next takes the place of the first one, or the emoji would jump behind the others.
static INHERIT: Sql = Sql::new(
    "UPDATE reaction SET place = ?5 WHERE tenant = ?1 AND room = ?2 AND number = ?3 AND emoji = ?4 AND place = \
     (SELECT min(r.place) FROM reaction r WHERE r.tenant = ?1 AND r.room = ?2 AND r.number = ?3 AND r.emoji = ?4) \
     AND place > ?5",
);

static COUNT: Sql =
    Sql::new("SELECT count(*) FROM reaction WHERE tenant = ?1 AND room = ?2 AND number = ?3 AND emoji = ?4");

/// Takes the actor's own away; gives how many are left, or nothing when there was none.
pub(crate) fn remove(
    conn: &mut dyn Conn,
    actor: &Actor,
    room: RoomId,
    number: Number,
    emoji: &str,
) -> Result<Option<i64>, Fault> {
    let at: [Value; 4] = [actor.tenant.into(), room.into(), number.into(), emoji.into()];
    let with = |last: Value| at.iter().cloned().chain([last]).collect::<Vec<_>>();
    let Some(gone) = one(conn.query(&REMOVE, &with(actor.user.into()))?) else { return Ok(None) };
    conn.write(&INHERIT, with(gone.int(0)?.into()))?;
    let left = one(conn.query(&COUNT, &at)?).ok_or_else(|| Fault::other("no count"))?;
    Ok(Some(left.int(0)?))
}

static BY: Sql = Sql::new(
    "SELECT r.emoji, r.total, u.id, u.username, u.name, u.picture FROM \
       (SELECT tenant, emoji, \"user\", count(*) OVER (PARTITION BY emoji) AS total, \
          min(place) OVER (PARTITION BY emoji) AS first, \
          row_number() OVER (PARTITION BY emoji ORDER BY place) AS n \
        FROM reaction WHERE tenant = ?1 AND room = ?2 AND number = ?3) AS r \
     JOIN \"user\" u ON u.tenant = r.tenant AND u.id = r.\"user\" WHERE r.n <= ?4 ORDER BY r.first, r.n",
);

/// Emoji, how many used it, and the first `most` people of each, together.
pub(crate) fn by(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    number: Number,
    most: i64,
) -> Result<Vec<(String, i64, User)>, Fault> {
    let rows = conn.query(&BY, &[tenant.into(), room.into(), number.into(), most.into()])?;
    rows.iter()
        .map(|row| {
            let user = User {
                picture: row.opt_id(5)?.map(AttachmentId),
                ..User::plain(UserId(row.id(2)?), row.text(3)?.to_owned(), row.text(4)?.to_owned())
            };
            Ok((row.text(0)?.to_owned(), row.int(1)?, user))
        })
        .collect()
}
