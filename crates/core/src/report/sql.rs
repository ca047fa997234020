//! Every sentence with which a report is made.

use parlor_proto::report::Send;
use parlor_proto::{Time, UserId};

use crate::actor::Actor;
use crate::store::{Conn, Fault, Sql, Value};

static IS_OPEN: Sql = Sql::new(
    "SELECT 1 FROM report WHERE tenant = ?1 AND state = 'open' AND reporter = ?2 AND room = ?3 \
     AND coalesce(number, 0) = ?4 AND (\"user\" = ?5 OR (\"user\" IS NULL AND ?6 = 1)) LIMIT 1",
);

/// The same person has reported the same, and nobody has looked at it yet.
pub(super) fn is_open(
    conn: &mut dyn Conn,
    actor: &Actor,
    it: &Send,
    about: Option<UserId>,
) -> Result<bool, Fault> {
    let params = [
        actor.tenant.into(),
        actor.user.into(),
        it.room.into(),
        it.number.unwrap_or(0).into(),
        about.unwrap_or(UserId([0; 16])).into(),
        Value::Int(i64::from(about.is_none())),
    ];
    Ok(!conn.query(&IS_OPEN, &params)?.is_empty())
}

static PUT: Sql = Sql::new(
    "INSERT INTO report (tenant, id, reporter, room, number, \"user\", reason, note, context, created_at, state) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'open')",
);

/// Keeps a report for the moderators.
pub(super) fn put(
    conn: &mut dyn Conn,
    actor: &Actor,
    (id, it, about): ([u8; 16], &Send, Option<UserId>),
    note: &str,
    context: &str,
    now: Time,
) -> Result<(), Fault> {
    let row = vec![
        actor.tenant.into(),
        Value::Id(id),
        actor.user.into(),
        it.room.into(),
        it.number.into(),
        about.into(),
        it.reason.as_str().into(),
        note.into(),
        context.into(),
        now.into(),
    ];
    conn.write(&PUT, row)
}
