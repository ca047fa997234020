//! Is the database sound? For `doctor`.
//!
//! Must not change anything and must not heal: damage is named, never deleted.

use super::{Conn, Engine, Fault, Sql};

/// What `doctor` prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Health {
    /// The engine and its version.
    pub(crate) version: String,
    /// What is wrong; empty when all is well.
    pub(crate) problems: Vec<String>,
}

const VERSION: Sql = Sql::pair(
    "SELECT 'SQLite ' || sqlite_version()",
    "SELECT 'PostgreSQL ' || pg_catalog.current_setting('server_version')",
);
const QUICK_CHECK: Sql = Sql::new("PRAGMA quick_check");
const FOREIGN_KEYS: Sql =
    Sql::new("SELECT DISTINCT \"table\" || ' → ' || parent FROM pragma_foreign_key_check");
const SETTINGS: Sql = Sql::new(
    "SELECT name || ' is off' FROM pg_catalog.pg_settings
     WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name",
);

pub(super) fn check(conn: &mut dyn Conn) -> Result<Health, Fault> {
    let version =
        conn.query(&VERSION, &[])?.first().map_or(Ok(String::new()), |row| row.text(0).map(Into::into))?;
    let mut problems = Vec::new();
    match conn.engine() {
        Engine::Sqlite => {
            for row in conn.query(&QUICK_CHECK, &[])? {
                let line = row.text(0)?;
                if line != "ok" {
                    problems.push(line.to_owned());
                }
            }
            for row in conn.query(&FOREIGN_KEYS, &[])? {
                problems.push(format!("dangling reference: {}", row.text(0)?));
            }
        }
        Engine::Postgres => {
            for row in conn.query(&SETTINGS, &[])? {
                problems.push(format!("a power loss can lose messages: {}", row.text(0)?));
            }
        }
    }
    Ok(Health { version, problems })
}
