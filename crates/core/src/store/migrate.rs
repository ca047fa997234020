//! Brings a database to the shape this Parlor knows, or refuses it.
//!
//! One migration is one transaction, under a lock, so that any number of nodes may start at once. Must not
//! heal: a changed or unknown migration is refused with a sentence for the operator.

use sha2::{Digest, Sha256};

use super::{Conn, Engine, Fault, Sql, Value};

pub(super) struct Migration {
    pub(super) number: i64,
    pub(super) name: &'static str,
    pub(super) text: &'static str,
}

const SQLITE: &[Migration] = &[
    Migration { number: 1, name: "0001_base", text: include_str!("migrations/sqlite/0001_base.sql") },
    Migration {
        number: 2,
        name: "0002_conversation",
        text: include_str!("migrations/sqlite/0002_conversation.sql"),
    },
    Migration {
        number: 3,
        name: "0003_attachment",
        text: include_str!("migrations/sqlite/0003_attachment.sql"),
    },
    Migration { number: 4, name: "0004_search", text: include_str!("migrations/sqlite/0004_search.sql") },
    Migration { number: 5, name: "0005_language", text: include_str!("migrations/sqlite/0005_language.sql") },
    Migration {
        number: 6,
        name: "0006_belonging",
        text: include_str!("migrations/sqlite/0006_belonging.sql"),
    },
    Migration { number: 7, name: "0007_admin", text: include_str!("migrations/sqlite/0007_admin.sql") },
    Migration { number: 8, name: "0008_erasing", text: include_str!("migrations/sqlite/0008_erasing.sql") },
    Migration { number: 9, name: "0009_walls", text: include_str!("migrations/sqlite/0009_walls.sql") },
    Migration {
        number: 10,
        name: "0010_cheaper_walls",
        text: include_str!("migrations/sqlite/0010_cheaper_walls.sql"),
    },
    Migration {
        number: 11,
        name: "0011_sign_ins",
        text: include_str!("migrations/sqlite/0011_sign_ins.sql"),
    },
    Migration { number: 12, name: "0012_removal", text: include_str!("migrations/sqlite/0012_removal.sql") },
];
const POSTGRES: &[Migration] = &[
    Migration { number: 1, name: "0001_base", text: include_str!("migrations/postgres/0001_base.sql") },
    Migration {
        number: 2,
        name: "0002_conversation",
        text: include_str!("migrations/postgres/0002_conversation.sql"),
    },
    Migration {
        number: 3,
        name: "0003_attachment",
        text: include_str!("migrations/postgres/0003_attachment.sql"),
    },
    Migration { number: 4, name: "0004_search", text: include_str!("migrations/postgres/0004_search.sql") },
    Migration {
        number: 5,
        name: "0005_language",
        text: include_str!("migrations/postgres/0005_language.sql"),
    },
    Migration {
        number: 6,
        name: "0006_belonging",
        text: include_str!("migrations/postgres/0006_belonging.sql"),
    },
    Migration { number: 7, name: "0007_admin", text: include_str!("migrations/postgres/0007_admin.sql") },
    Migration { number: 8, name: "0008_erasing", text: include_str!("migrations/postgres/0008_erasing.sql") },
    Migration { number: 9, name: "0009_walls", text: include_str!("migrations/postgres/0009_walls.sql") },
    Migration {
        number: 10,
        name: "0010_cheaper_walls",
        text: include_str!("migrations/postgres/0010_cheaper_walls.sql"),
    },
    Migration {
        number: 11,
        name: "0011_sign_ins",
        text: include_str!("migrations/postgres/0011_sign_ins.sql"),
    },
    Migration {
        number: 12,
        name: "0012_removal",
        text: include_str!("migrations/postgres/0012_removal.sql"),
    },
];

/// What the database says about a migration.
struct Applied {
    number: i64,
    name: String,
    checksum: String,
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (
  number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)";
/// SQLite has its lock by BEGIN IMMEDIATE. The key is arbitrary, and its own.
const LOCK: &str = "SET LOCAL statement_timeout = 0; SELECT pg_catalog.pg_advisory_xact_lock(5783017429001)";
const TABLE_EXISTS: Sql = Sql::pair(
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'migration'",
    "SELECT count(pg_catalog.to_regclass('migration')::oid)",
);
const APPLIED: Sql = Sql::new("SELECT number, name, checksum FROM migration ORDER BY number");
const INSERT: Sql = Sql::pair(
    "INSERT INTO migration (number, name, checksum, applied_at)
     VALUES (?1, ?2, ?3, CAST(unixepoch('subsec') * 1000 AS INTEGER))",
    "INSERT INTO migration (number, name, checksum, applied_at)
     VALUES (?1, ?2, ?3, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)",
);

pub(super) fn known(engine: Engine) -> &'static [Migration] {
    match engine {
        Engine::Sqlite => SQLITE,
        Engine::Postgres => POSTGRES,
    }
}

/// The names of all migrations.
pub(super) fn all(engine: Engine) -> Vec<String> {
    known(engine).iter().map(|it| it.name.to_owned()).collect()
}

/// The names of those that [`run`] would apply.
pub(super) fn pending(conn: &mut dyn Conn) -> Result<Vec<String>, Fault> {
    let known = known(conn.engine());
    let exists = conn.query(&TABLE_EXISTS, &[])?.first().map_or(Ok(0), |row| row.int(0))?;
    let applied = if exists == 0 { Vec::new() } else { applied(conn)? };
    Ok(plan(known, &applied)?.iter().map(|it| it.name.to_owned()).collect())
}

/// Applies what is missing.
pub(super) fn run(conn: &mut dyn Conn) -> Result<(), Fault> {
    // A migrated database is the rule, and needs no lock: a tool may look while a server writes.
    if pending(conn)?.is_empty() {
        return Ok(());
    }
    let known = known(conn.engine());
    run_list(conn, known)
}

pub(super) fn run_list(conn: &mut dyn Conn, known: &[Migration]) -> Result<(), Fault> {
    // Each turn applies one, or ends.
    for _ in 0..=known.len() {
        conn.begin()?;
        match step(conn, known) {
            Ok(Some(name)) => {
                conn.commit().map_err(|fault| Fault::other(format!("migration {name}: {fault}")))?;
                tracing::info!(name, "migrated");
            }
            Ok(None) => {
                conn.rollback();
                return Ok(());
            }
            Err(fault) => {
                conn.rollback();
                return Err(fault);
            }
        }
    }
    Ok(())
}

/// Inside a transaction: takes the lock, looks again, applies the next one.
fn step(conn: &mut dyn Conn, known: &[Migration]) -> Result<Option<&'static str>, Fault> {
    if conn.engine() == Engine::Postgres {
        conn.script(LOCK)?;
    }
    conn.script(TABLE)?;
    let applied = applied(conn)?;
    let Some(next) = plan(known, &applied)?.first() else { return Ok(None) };
    let named =
        |fault: Fault| Fault { detail: format!("migration {}: {}", next.name, fault.detail), ..fault };
    conn.script(next.text).map_err(named)?;
    let params = [Value::Int(next.number), next.name.into(), checksum(next.text).into()];
    conn.query(&INSERT, &params).map_err(named)?;
    Ok(Some(next.name))
}

fn applied(conn: &mut dyn Conn) -> Result<Vec<Applied>, Fault> {
    let rows = conn.query(&APPLIED, &[])?;
    rows.iter()
        .map(|row| {
            Ok(Applied { number: row.int(0)?, name: row.text(1)?.into(), checksum: row.text(2)?.into() })
        })
        .collect()
}

/// What is left to do, or why this database is not ours to touch.
fn plan<'a>(known: &'a [Migration], applied: &[Applied]) -> Result<&'a [Migration], Fault> {
    for (i, it) in applied.iter().enumerate() {
        let Some(ours) = known.get(i) else {
            return Err(Fault::other(format!(
                "this database was written by a newer Parlor (migration {} is unknown here)",
                it.name
            )));
        };
        if it.number != ours.number || it.name != ours.name {
            return Err(Fault::other(format!(
                "this database has migration {} where {} belongs: it is not a database of this Parlor",
                it.name, ours.name
            )));
        }
        if it.checksum != checksum(ours.text) {
            return Err(Fault::other(format!(
                "migration {} in this database is not the one of this Parlor (its checksum differs)",
                it.name
            )));
        }
    }
    Ok(&known[applied.len()..])
}

fn checksum(text: &str) -> String {
    // A checkout may have changed the line ends.
    let digest = Sha256::digest(text.replace("\r\n", "\n").as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
