//! A SQLite database copied while it is used: one snapshot, in steps, into a file of its own.
//!
//! Must not know a table.

use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::{Fault, FaultKind, Location};

/// Pages of a step: 4 MiB.
const PAGES: i32 = 1_024;

/// Copies what is committed now into a fresh file, and tells how many pages of how many are done. Whoever writes
/// meanwhile is not kept waiting; the copy does not have what they write.
pub(super) fn copy(from: &Location, to: &Path, told: &mut dyn FnMut(u64, u64)) -> Result<(), Fault> {
    let failed = |error: rusqlite::Error| {
        Fault::other(format!("the database could not be copied to {}: {error}", to.display()))
    };
    let source = match from {
        Location::Sqlite(path) => Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        ),
        Location::SqliteMemory(name) => Connection::open_with_flags(
            format!("file:/{name}?vfs=memdb"),
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        ),
        Location::Postgres(_) => return Err(Fault::other("a PostgreSQL database copied as SQLite")),
    }
    .map_err(failed)?;
    source.busy_timeout(std::time::Duration::from_secs(5)).map_err(failed)?;
    super::sqlite::create(to)?;
    let mut target = Connection::open(to).map_err(failed)?;
    target.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
    // A snapshot that is begun here stays the same through all steps; otherwise every write would begin the copy anew.
    source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_master").map_err(failed)?;
    {
        let backup = Backup::new(&source, &mut target).map_err(failed)?;
        loop {
            let step = backup.step(PAGES).map_err(failed)?;
            let progress = backup.progress();
            let of = u64::try_from(progress.pagecount).unwrap_or(0);
            told(of - u64::try_from(progress.remaining).unwrap_or(0).min(of), of);
            match step {
                StepResult::Done => break,
                StepResult::More => {}
                _ => return Err(Fault::new(FaultKind::Busy, "the database is locked by somebody else")),
            }
        }
    }
    source.execute_batch("ROLLBACK").map_err(failed)?;
    single(&target).map_err(failed)
}

/// Makes one file of it: whoever opens it for a server makes it a pair with its log again.
fn single(db: &Connection) -> rusqlite::Result<()> {
    db.pragma_update_and_check(None, "journal_mode", "delete", |row| {
        match row.get::<_, String>(0)?.as_str() {
            "delete" => Ok(()),
            other => Err(rusqlite::Error::ToSqlConversionFailure(
                format!("the copy cannot be made one file (journal_mode is {other})").into(),
            )),
        }
    })
}

/// The same for a file that was opened for a server.
pub(super) fn settle(path: &Path) -> Result<(), Fault> {
    let settled = Connection::open(path).and_then(|db| {
        db.busy_timeout(std::time::Duration::from_secs(5))?;
        single(&db)
    });
    settled.map_err(|error| {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
        let busy = matches!(error.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked));
        let kind = if busy { FaultKind::Busy } else { FaultKind::Other };
        Fault::new(kind, format!("{}: {error}", path.display()))
    })
}
