//! Fresh databases for tests, on both engines.
//!
//! PostgreSQL is used when `PARLOR_TEST_POSTGRES` holds the URL of a server where databases may be made.
//! Must not be reachable outside tests.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Engine, Location};

/// A database of one test, gone when this is dropped. Drop the stores on it first.
pub(crate) struct Fresh {
    location: Location,
    cleanup: Cleanup,
}

enum Cleanup {
    Nothing,
    Folder(PathBuf),
    #[cfg(feature = "postgres")]
    Database {
        server: String,
        name: String,
    },
    #[cfg(feature = "postgres")]
    Schema {
        server: String,
        name: String,
    },
}

impl Deref for Fresh {
    type Target = Location;

    fn deref(&self) -> &Location {
        &self.location
    }
}

/// A fresh, empty database: a temporary file, or a database on the test server. `None`, loudly, when there
/// is no server; in CI that is a failure.
pub(crate) fn fresh(engine: Engine) -> Option<Fresh> {
    match engine {
        Engine::Sqlite => {
            let folder = std::env::temp_dir().join(unique());
            let location = Location::Sqlite(folder.join("parlor.db"));
            Some(Fresh { location, cleanup: Cleanup::Folder(folder) })
        }
        Engine::Postgres => fresh_postgres(),
    }
}

/// A fresh database in memory.
pub(crate) fn fresh_memory() -> Fresh {
    Fresh { location: Location::SqliteMemory(unique()), cleanup: Cleanup::Nothing }
}

/// A fresh schema in a database of the test server: a tenth of the cost of a database, enough for whoever only
/// uses the tables. `None` as for [`fresh`].
pub(crate) fn fresh_schema() -> Option<Fresh> {
    #[cfg(feature = "postgres")]
    {
        let server = server()?;
        let name = unique();
        // As somebody whom row-level security holds, as it does not hold the superuser of the test server.
        admin(
            &server,
            &format!(
                "DO $$ BEGIN CREATE ROLE {HELD}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$; \
                 DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name} AUTHORIZATION {HELD}"
            ),
        );
        let mark = if server.contains('?') { '&' } else { '?' };
        let options = format!("options=-c%20search_path%3D{name}%20-c%20role%3D{HELD}");
        let location = Location::Postgres(format!("{server}{mark}{options}"));
        Some(Fresh { location, cleanup: Cleanup::Schema { server, name } })
    }
    #[cfg(not(feature = "postgres"))]
    None
}

/// The role that owns the tables of a test.
#[cfg(feature = "postgres")]
const HELD: &str = "parlor_held";

/// Of this process and this call.
fn unique() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("parlor_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

#[cfg(not(feature = "postgres"))]
fn fresh_postgres() -> Option<Fresh> {
    None
}

#[cfg(feature = "postgres")]
fn server() -> Option<String> {
    let server = std::env::var("PARLOR_TEST_POSTGRES").ok();
    if server.is_none() {
        let ci = std::env::var("CI").is_ok_and(|it| it == "true");
        assert!(!ci, "PARLOR_TEST_POSTGRES is not set, and CI must test PostgreSQL");
        eprintln!("SKIPPED on PostgreSQL: PARLOR_TEST_POSTGRES is not set");
    }
    server
}

#[cfg(feature = "postgres")]
fn fresh_postgres() -> Option<Fresh> {
    let server = server()?;
    let name = unique();
    admin(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    admin(&server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"));
    let location = Location::Postgres(replace_database(&server, &name));
    Some(Fresh { location, cleanup: Cleanup::Database { server, name } })
}

#[cfg(feature = "postgres")]
fn admin(server: &str, text: &str) {
    use super::{Role, connect};
    let done = super::aside(|| connect(&Location::Postgres(server.to_owned()), Role::Migrator)?.script(text));
    if let Err(fault) = done {
        panic!("the test server refused: {fault}");
    }
}

/// `postgres://ann@host:5432/postgres?x=y` becomes `postgres://ann@host:5432/NAME?x=y`.
#[cfg(feature = "postgres")]
fn replace_database(url: &str, name: &str) -> String {
    let (base, options) =
        url.split_once('?').map_or((url, String::new()), |(base, it)| (base, format!("?{it}")));
    let host = base.find("://").map_or(0, |it| it + 3);
    let end = base[host..].find('/').map_or(base.len(), |it| host + it);
    format!("{}/{name}{options}", &base[..end])
}

impl Drop for Fresh {
    fn drop(&mut self) {
        match &self.cleanup {
            Cleanup::Nothing => {}
            Cleanup::Folder(folder) => {
                let _ = std::fs::remove_dir_all(folder);
            }
            #[cfg(feature = "postgres")]
            Cleanup::Database { server, name } if !std::thread::panicking() => {
                admin(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            }
            #[cfg(feature = "postgres")]
            Cleanup::Schema { server, name } if !std::thread::panicking() => {
                admin(server, &format!("DROP SCHEMA IF EXISTS {name} CASCADE"));
            }
            #[cfg(feature = "postgres")]
            Cleanup::Database { .. } | Cleanup::Schema { .. } => {}
        }
    }
}
