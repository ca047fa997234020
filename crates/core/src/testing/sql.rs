//! Sentences by which a test looks behind the engine: is what lies in the store as it has to be?

use parlor_proto::{RoomId, TenantId, UserId};

use crate::cx::one;
use crate::store::{Conn, Engine, Fault, Sql};

static LOGS: Sql = Sql::new(
    "SELECT r.id, r.seq, r.number, \
       (SELECT count(*) FROM event e WHERE e.tenant = r.tenant AND e.room = r.id), \
       (SELECT coalesce(max(e.seq), 0) FROM event e WHERE e.tenant = r.tenant AND e.room = r.id), \
       (SELECT count(*) FROM message m WHERE m.tenant = r.tenant AND m.room = r.id), \
       (SELECT coalesce(max(m.number), 0) FROM message m WHERE m.tenant = r.tenant AND m.room = r.id), \
       (SELECT count(*) FROM message m JOIN event e ON e.tenant = m.tenant AND e.room = m.room \
          AND e.seq = m.seq AND e.number = m.number WHERE m.tenant = r.tenant AND m.room = r.id) \
     FROM room r WHERE r.tenant = ?1 AND r.deleted_at IS NULL",
);

static POINTERS: Sql = Sql::new(
    "SELECT m.room, r.number, m.read_number, m.own_above, \
       (SELECT count(*) FROM message x WHERE x.tenant = m.tenant AND x.room = m.room \
          AND x.number > m.read_number AND (x.sender = m.\"user\" OR x.deleted_at IS NOT NULL OR EXISTS \
            (SELECT 1 FROM hidden_message h WHERE h.tenant = x.tenant AND h.\"user\" = m.\"user\" AND h.room = x.room \
              AND h.number = x.number))) \
     FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room WHERE m.tenant = ?1",
);

// The index of lists lies at most a minute behind, and is the same for all members.
static SORTED: Sql = Sql::new(
    "SELECT r.active_at - r.sorted_at, m.sorted_at - r.sorted_at FROM room r \
     JOIN member m ON m.tenant = r.tenant AND m.room = r.id WHERE r.tenant = ?1",
);

// Whoever is left in a group has an owner among them, unless the host keeps it.
static OWNED: Sql = Sql::new(
    "SELECT r.id, (SELECT count(*) FROM member m WHERE m.tenant = r.tenant AND m.room = r.id), \
       (SELECT count(*) FROM member m WHERE m.tenant = r.tenant AND m.room = r.id AND m.role = 'owner') \
     FROM room r WHERE r.tenant = ?1 AND r.kind = 'group' AND r.key IS NULL",
);

/// What is wrong with the logs and pointers in a store that nobody writes to.
pub(super) fn wrong(conn: &mut dyn Conn, tenant: TenantId) -> Result<Vec<String>, Fault> {
    let mut wrong = Vec::new();
    for row in conn.query(&LOGS, &[tenant.into()])? {
        let (seq, number) = (row.int(1)?, row.int(2)?);
        let (entries, last, messages, highest, paired) =
            (row.int(3)?, row.int(4)?, row.int(5)?, row.int(6)?, row.int(7)?);
        if (entries, last) != (seq, seq) {
            wrong.push(format!("a log of seq {seq} has {entries} entries up to {last}"));
        }
        if (messages, highest) != (number, number) {
            wrong.push(format!("a room of number {number} has {messages} messages up to {highest}"));
        }
        if paired != messages {
            wrong.push(format!("{messages} messages, {paired} of them with their entry"));
        }
    }
    for row in conn.query(&POINTERS, &[tenant.into()])? {
        let (number, read, own, counted) = (row.int(1)?, row.int(2)?, row.int(3)?, row.int(4)?);
        if read > number {
            wrong.push(format!("a pointer at {read} in a room of number {number}"));
        }
        if own != counted {
            wrong.push(format!("{own} messages passed over above a pointer, really {counted}"));
        }
    }
    for row in conn.query(&SORTED, &[tenant.into()])? {
        let (behind, apart) = (row.int(0)?, row.int(1)?);
        if !(0..60_000).contains(&behind) || apart != 0 {
            wrong.push(format!("an index of lists {behind} ms behind, a member's {apart} ms from it"));
        }
    }
    for row in conn.query(&OWNED, &[tenant.into()])? {
        let (members, owners) = (row.int(1)?, row.int(2)?);
        if (members == 0) != (owners == 0) {
            wrong.push(format!("a group of {members} with {owners} owners"));
        }
    }
    Ok(wrong)
}

static ROLE: Sql = Sql::new("UPDATE \"user\" SET role = ?3 WHERE tenant = ?1 AND id = ?2");

/// Another role of somebody.
pub(crate) fn set_role(conn: &mut dyn Conn, tenant: TenantId, user: UserId, role: &str) -> Result<(), Fault> {
    conn.write(&ROLE, vec![tenant.into(), user.into(), role.into()])
}

static HOST_ROOM: Sql = Sql::new("UPDATE room SET key = ?3 WHERE tenant = ?1 AND id = ?2 RETURNING id");

/// A room is the host's.
pub(crate) fn host_room(conn: &mut dyn Conn, tenant: TenantId, room: RoomId, key: &str) -> Result<(), Fault> {
    conn.query(&HOST_ROOM, &[tenant.into(), room.into(), key.into()]).map(drop)
}

static REPORTS: Sql = Sql::new("SELECT \"user\", context FROM report WHERE tenant = ?1 ORDER BY id");

/// All reports.
pub(super) fn reports(
    conn: &mut dyn Conn,
    tenant: TenantId,
) -> Result<Vec<(Option<UserId>, parlor_proto::report::Context)>, Fault> {
    let read = |row: &crate::store::Row| {
        let context =
            serde_json::from_str(row.text(1)?).map_err(|_| Fault::other("a context that cannot be read"))?;
        Ok((row.opt_id(0)?.map(UserId), context))
    };
    conn.query(&REPORTS, &[tenant.into()])?.iter().map(read).collect()
}

static LEFT: Sql = Sql::new(
    "SELECT (SELECT count(*) FROM message m WHERE m.tenant = ?1 AND m.room = ?2) + \
       (SELECT count(*) FROM event e WHERE e.tenant = ?1 AND e.room = ?2)",
);

/// Messages and entries of a room.
pub(super) fn left(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<i64, Fault> {
    conn.query(&LEFT, &[tenant.into(), room.into()])?.first().map_or(Ok(0), |row| row.int(0))
}

/// Keeps every other writer waiting until the connection is dropped or rolls back.
pub(super) fn stall(conn: &mut dyn Conn) -> Result<(), Fault> {
    conn.script(match conn.engine() {
        Engine::Sqlite => "BEGIN IMMEDIATE",
        Engine::Postgres => "BEGIN; LOCK TABLE room IN EXCLUSIVE MODE",
    })
}

static LOGINS: Sql = Sql::new("SELECT count(*) FROM login WHERE tenant = ?1");

/// How many logins are stored, valid or not.
pub(super) fn logins(conn: &mut dyn Conn, tenant: TenantId) -> Result<i64, Fault> {
    one(conn.query(&LOGINS, &[tenant.into()])?).map_or(Ok(0), |row| row.int(0))
}

static REPORT: Sql = Sql::new(
    "INSERT INTO report (tenant, id, reporter, room, number, \"user\", reason, note, context, created_at, state) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'spam', 'Look at this', ?7, ?8, 'open')",
);

/// Puts a report there, as if somebody had sent it.
pub(super) fn report(
    conn: &mut dyn Conn,
    (tenant, id): (TenantId, [u8; 16]),
    (reporter, about): (UserId, UserId),
    (room, number): (RoomId, i64),
    context: &str,
) -> Result<(), Fault> {
    let at = parlor_proto::Time(1_795_250_600_000);
    let row = vec![
        tenant.into(),
        id.into(),
        reporter.into(),
        room.into(),
        number.into(),
        about.into(),
        context.into(),
        at.into(),
    ];
    conn.write(&REPORT, row)
}

static TABLES: Sql = Sql::pair(
    "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
     WHERE m.type = 'table' AND c.name = 'tenant' ORDER BY m.name",
    "SELECT CAST(c.table_name AS text) FROM information_schema.columns c JOIN information_schema.tables t \
     ON t.table_schema = c.table_schema AND t.table_name = c.table_name WHERE c.table_schema = current_schema() \
     AND c.column_name = 'tenant' AND t.table_type = 'BASE TABLE' ORDER BY 1",
);

/// How many rows of a tenant every table has that has any.
pub(super) fn rows_of(conn: &mut dyn Conn, tenant: TenantId) -> Result<Vec<(String, i64)>, Fault> {
    let mut all = Vec::new();
    for row in conn.query(&TABLES, &[])? {
        let table = row.text(0)?.to_owned();
        let text: &'static str =
            Box::leak(format!("SELECT count(*) FROM \"{table}\" WHERE tenant = ?1").into_boxed_str());
        let sql: &'static Sql = Box::leak(Box::new(Sql::new(text)));
        let rows = one(conn.query(sql, &[tenant.into()])?).map_or(Ok(0), |row| row.int(0))?;
        all.push((table, rows));
    }
    Ok(all)
}
