//! A backup is a folder: the database as it was at one moment, the bytes of its attachments, and a manifest with a
//! checksum of everything, written last. It is taken beside a running server and looked at before it is called one.
//!
//! Must not heal: a backup of a wrong installation is taken, and says so.

pub(super) mod files;
mod restore;
mod sql;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

use parlor_proto::AttachmentId;
use serde_json::{Value as Json, json};

use self::files::{Filling, Sum, create, fetch, folder, place, sum, sync};
pub use self::restore::Restored;
use super::verify::{self, Beside, Verified};
use super::{Step, Told};
use crate::blob::Blobs;
use crate::builder::{Builder, StartError};
use crate::store::{Bulk, Conn, Engine, Fault, Location, Store};

/// The form of the folder.
const FORMAT: i64 = 1;
const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "parlor.db";
const FILES: &str = "files.jsonl";
/// Everything that is put into the folder.
const OURS: [&str; 8] =
    [MANIFEST, DATABASE, "parlor.db-journal", "parlor.db-wal", "parlor.db-shm", FILES, "tables", "blobs"];
/// Attachments of a page.
const PAGE: i64 = 1_000;

/// What was backed up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Bytes of the database.
    pub bytes: u64,
    /// Files of attachments, small pictures included.
    pub files: u64,
    /// Bytes of them.
    pub file_bytes: u64,
    /// Files that should have been there and were not: deleted while the backup was taken, or lost before.
    pub missing: Vec<String>,
    /// What a look over the copy has found.
    pub verified: Verified,
}

impl Builder {
    /// Backs the installation up into a folder that does not exist yet or is empty (or holds a backup that was broken off),
    /// beside whatever runs. Given up, nothing of it stays. Blocks.
    ///
    /// # Errors
    /// The store cannot be read, or the folder cannot be written.
    pub fn backup(&self, to: &Path, told: Told<'_>) -> Result<Kept, StartError> {
        let location = Location::parse(&self.store)?;
        let store = super::beside(&location)?;
        let filling = Filling::begin(to, MANIFEST, OURS.map(str::to_owned).to_vec())?;
        let blobs = self.place(&location).open(&self.clock)?.0;
        let mut conn = store.reader()?;
        known(&mut *conn)?;
        let mut files = Files { to, blobs: &*blobs, there: BTreeMap::new(), missing: Vec::new(), bytes: 0 };
        // Those that are there before the moment of the copy: one that is deleted meanwhile is still in the backup.
        files.all(&mut *conn, told)?;
        drop(conn);
        let (database, verified) = match location.engine() {
            Engine::Sqlite => sqlite(&location, to, &mut files, told)?,
            Engine::Postgres => postgres(&location, to, &mut files, told)?,
        };
        let list = files.list()?;
        let applied = Store::applied(&location)?;
        let mut manifest = json!({
            "format": FORMAT,
            "parlor": env!("CARGO_PKG_VERSION"),
            "made_at": self.clock.now(),
            "migrations": applied,
            "files": list,
            "missing": files.missing,
            "verified": counts(&verified),
        });
        let bytes = database["bytes"].as_u64().unwrap_or(0);
        if let (Some(all), Json::Object(more)) = (manifest.as_object_mut(), database) {
            all.extend(more);
        }
        let mut file = create(&to.join(MANIFEST))?;
        file.write_all(format!("{manifest:#}\n").as_bytes())?;
        file.sync_all()?;
        sync(to)?;
        filling.done()?;
        let (count, file_bytes) = (files.there.len() as u64, files.bytes);
        Ok(Kept { bytes, files: count, file_bytes, missing: files.missing, verified })
    }
}

/// What a look has found, for the manifest.
fn counts(found: &Verified) -> Json {
    json!({"tenants": found.tenants, "users": found.users, "rooms": found.rooms, "members": found.members,
        "messages": found.messages, "entries": found.entries, "wrong": found.wrong})
}

/// Refuses a database with a table that nobody here has heard of.
fn known(conn: &mut dyn Conn) -> Result<(), StartError> {
    let here = sql::tables(conn)?;
    if let Some(strange) = here.iter().find(|name| !sql::TABLES.contains(&name.as_str())) {
        return Err(StartError::new(format!("the table {strange} is not one that a backup knows")));
    }
    match sql::TABLES.iter().find(|name| !here.iter().any(|it| it == *name)) {
        Some(gone) => Err(StartError::new(format!("the table {gone} is missing"))),
        None => Ok(()),
    }
}

/// The bytes of attachments.
struct Files<'a> {
    to: &'a Path,
    blobs: &'a dyn Blobs,
    /// Key, checksum and length of those that have been copied.
    there: BTreeMap<String, (String, u64)>,
    missing: Vec<String>,
    bytes: u64,
}

impl Files<'_> {
    /// Copies those that are not there yet, and gives all keys that should be.
    fn all(&mut self, conn: &mut dyn Conn, told: Told<'_>) -> Result<Vec<String>, StartError> {
        let mut should = Vec::new();
        for (tenant, _) in verify::tenants(conn)? {
            let mut after = AttachmentId([0; 16]);
            loop {
                let (last, keys) = sql::blobs(conn, tenant, after, PAGE)?;
                for key in keys {
                    if !self.there.contains_key(&key) {
                        let to = place(&self.to.join("blobs"), &key)?;
                        if let Some(found) = fetch(self.blobs, &key, &to)? {
                            self.bytes += found.1;
                            self.there.insert(key.clone(), found);
                        }
                    }
                    should.push(key);
                }
                told(Step { stage: "attachments", done: self.there.len() as u64, of: 0 });
                match last {
                    Some(last) => after = last,
                    None => break,
                }
            }
        }
        Ok(should)
    }

    /// The same for the moment of the copy: what came before it is there, what went before it goes, what is not there is
    /// named.
    fn settle(&mut self, conn: &mut dyn Conn, told: Told<'_>) -> Result<(), StartError> {
        let mut should = self.all(conn, told)?;
        should.sort_unstable();
        let gone = |key: &String| should.binary_search(key).is_err();
        let extra: Vec<String> = self.there.keys().filter(|key| gone(key)).cloned().collect();
        for key in extra {
            fs::remove_file(place(&self.to.join("blobs"), &key)?)?;
            if let Some((_, bytes)) = self.there.remove(&key) {
                self.bytes -= bytes;
            }
        }
        self.missing = should.into_iter().filter(|key| !self.there.contains_key(key)).collect();
        Ok(())
    }

    /// Writes the list of them.
    fn list(&self) -> Result<Json, StartError> {
        let mut list = Sum::new(BufWriter::new(create(&self.to.join(FILES))?));
        for (key, (sum, bytes)) in &self.there {
            writeln!(list, "{}", json!({"key": key, "bytes": bytes, "sha256": sum}))?;
        }
        let (writer, sum) = list.done()?;
        writer.into_inner().map_err(|error| StartError::new(error.to_string()))?.sync_all()?;
        Ok(json!({"list": FILES, "count": self.there.len(), "bytes": self.bytes, "sha256": sum}))
    }
}

fn sqlite(
    location: &Location,
    to: &Path,
    files: &mut Files<'_>,
    told: Told<'_>,
) -> Result<(Json, Verified), StartError> {
    let path = to.join(DATABASE);
    Store::copy(location, &path, &mut |done, of| told(Step { stage: "database", done, of }))?;
    // What is looked at is the copy.
    let mut conn = Store::look(&Location::Sqlite(path.clone()))?.reader()?;
    files.settle(&mut *conn, told)?;
    let verified = verify::snapshot(&mut *conn, &Beside::default(), told)?;
    let epoch = sql::epoch(&mut *conn)?;
    drop(conn);
    let (sum, bytes) = sum(&path)?;
    Ok((
        json!({"engine": "sqlite", "epoch": epoch, "database": DATABASE, "bytes": bytes, "sha256": sum}),
        verified,
    ))
}

fn postgres(
    location: &Location,
    to: &Path,
    files: &mut Files<'_>,
    told: Told<'_>,
) -> Result<(Json, Verified), StartError> {
    let mut bulk = Store::bulk(location)?;
    bulk.conn().begin()?;
    let dumped = dump(&mut *bulk, to, files, told);
    bulk.conn().rollback();
    dumped
}

/// All tables as they are at one moment, which is looked at as well.
fn dump(
    bulk: &mut dyn Bulk,
    to: &Path,
    files: &mut Files<'_>,
    told: Told<'_>,
) -> Result<(Json, Verified), StartError> {
    bulk.conn().script("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
    let epoch = sql::epoch(bulk.conn())?;
    folder(&to.join("tables"))?;
    let (mut tables, mut bytes) = (Vec::new(), 0);
    for (at, table) in sql::TABLES.iter().enumerate() {
        let columns = sql::columns(bulk.conn(), table)?;
        let name = format!("tables/{table}.copy");
        let mut file = Sum::new(BufWriter::new(create(&to.join(&name))?));
        bulk.out(&format!("COPY {} TO STDOUT", named(table, &columns)?), &mut file)?;
        let (rows, length) = (file.lines, file.bytes);
        let (writer, sum) = file.done()?;
        writer.into_inner().map_err(|error| StartError::new(error.to_string()))?.sync_all()?;
        tables.push(json!({"table": table, "columns": columns, "file": name, "rows": rows, "bytes": length,
            "sha256": sum}));
        bytes += length;
        told(Step { stage: "tables", done: at as u64 + 1, of: sql::TABLES.len() as u64 });
    }
    files.settle(bulk.conn(), told)?;
    let verified = verify::everything(bulk.conn(), told)?;
    Ok((json!({"engine": "postgres", "epoch": epoch, "tables": tables, "bytes": bytes}), verified))
}

/// A table with its columns, quoted. The names come from the database or from a manifest: only plain ones are taken.
fn named(table: &str, columns: &[String]) -> Result<String, Fault> {
    let plain = |name: &str| {
        !name.is_empty() && name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
    };
    if !plain(table) || columns.is_empty() || !columns.iter().all(|it| plain(it)) {
        return Err(Fault::other(format!(
            "the table {table:?} or one of its columns has a name that is not ours"
        )));
    }
    let columns: Vec<String> = columns.iter().map(|it| format!("\"{it}\"")).collect();
    Ok(format!("\"{table}\" ({})", columns.join(", ")))
}
