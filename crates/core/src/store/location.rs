//! Where a store lives: a file, a named database in memory, or a PostgreSQL server.
//!
//! Must not connect, and must never print a URL: it holds a password.

use std::fmt;
use std::path::PathBuf;

use super::Fault;

/// The two engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// Where a store lives.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Location {
    /// A file.
    Sqlite(PathBuf),
    /// A named database in the memory of this process, gone with its store. For tests.
    SqliteMemory(String),
    /// The URL of a database on a PostgreSQL server.
    Postgres(String),
}

impl Location {
    /// `sqlite://./data/parlor.db`, `sqlite::memory:NAME` or `postgres://user@host/database`.
    pub(crate) fn parse(url: &str) -> Result<Location, Fault> {
        if let Some(name) = url.strip_prefix("sqlite::memory:") {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if name.is_empty() || !name.chars().all(plain) {
                return Err(Fault::other("sqlite::memory: needs a name of letters, digits, - and _"));
            }
            return Ok(Location::SqliteMemory(name.to_owned()));
        }
        if let Some(path) = url.strip_prefix("sqlite://") {
            if path.is_empty() || path.ends_with('/') || path.contains('?') {
                return Err(Fault::other("sqlite:// needs the path of a file and nothing behind it"));
            }
            return Ok(Location::Sqlite(PathBuf::from(path)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Location::Postgres(url.to_owned()));
        }
        Err(Fault::other("a database is sqlite://PATH or postgres://USER@HOST/DATABASE"))
    }

    /// The engine that serves it.
    pub(crate) fn engine(&self) -> Engine {
        match self {
            Location::Sqlite(_) | Location::SqliteMemory(_) => Engine::Sqlite,
            Location::Postgres(_) => Engine::Postgres,
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Location::SqliteMemory(name) => write!(f, "sqlite::memory:{name}"),
            // Only what follows the credentials and precedes the options, where a password may hide too.
            Location::Postgres(url) => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
                write!(f, "postgres://{}", rest.split('?').next().unwrap_or_default())
            }
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_parsed_and_printed_without_secrets() {
        let cases = [
            ("sqlite://./data/parlor.db", "sqlite://./data/parlor.db"),
            ("sqlite:///var/lib/parlor.db", "sqlite:///var/lib/parlor.db"),
            ("sqlite::memory:one", "sqlite::memory:one"),
            ("postgres://ann:s@cret@db:5433/talk?password=secret", "postgres://db:5433/talk"),
            ("postgresql://db/talk", "postgres://db/talk"),
        ];
        for (url, shown) in cases {
            assert_eq!(format!("{:?}", Location::parse(url).unwrap()), shown);
        }
        for url in ["", "sqlite://", "sqlite::memory:", "sqlite::memory:a?b", "mysql://x", "./parlor.db"] {
            assert!(Location::parse(url).is_err(), "{url}");
        }
    }
}
