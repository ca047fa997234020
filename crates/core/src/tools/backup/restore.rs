//! Back from a backup: everything is read against its checksum, put beside what is there, looked at, and only then takes
//! its place. A restored installation has an epoch of its own, so that clients forget what they knew.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

use parlor_proto::{AttachmentId, EpochId};
use serde_json::Value as Json;

use super::files::{Filling, at, check, folder, place, sync};
use super::{DATABASE, FORMAT, MANIFEST, PAGE, named, sql};
use crate::blob::{Blobs, Spool};
use crate::builder::{Builder, StartError};
use crate::store::{Bulk, Engine, Fault, FaultKind, Location, Store};
use crate::tools::verify::{self, Beside, Verified};
use crate::tools::{Step, Told};

/// What was restored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// The new epoch.
    pub epoch: String,
    /// Files of attachments.
    pub files: u64,
    /// What a look over the result has found.
    pub verified: Verified,
}

/// A manifest, as far as it is asked.
struct Manifest {
    from: PathBuf,
    json: Json,
}

impl Manifest {
    fn read(from: &Path) -> Result<Manifest, StartError> {
        let path = from.join(MANIFEST);
        let text = fs::read_to_string(&path).map_err(|error| {
            let why = match error.kind() {
                _ if Filling::is_unfinished(from) => "it was broken off before it was whole".to_owned(),
                ErrorKind::NotFound => format!("there is no {MANIFEST} in it"),
                _ => error.to_string(),
            };
            StartError::new(format!("{} is no backup: {why}", from.display()))
        })?;
        let json: Json = serde_json::from_str(&text)
            .map_err(|error| StartError::new(format!("{}: {error}", path.display())))?;
        if json["format"].as_i64() != Some(FORMAT) {
            let by = json["parlor"].as_str().unwrap_or("another");
            return Err(StartError::new(format!(
                "{}: written by Parlor {by}, in a form that {} does not know",
                path.display(),
                env!("CARGO_PKG_VERSION")
            )));
        }
        Ok(Manifest { from: from.to_owned(), json })
    }

    fn text<'a>(&self, of: &'a Json, key: &str) -> Result<&'a str, StartError> {
        of[key].as_str().ok_or_else(|| StartError::new(format!("the manifest says no {key}")))
    }

    fn tables(&self) -> &[Json] {
        self.json["tables"].as_array().map_or(&[], Vec::as_slice)
    }

    fn migrations(&self) -> Vec<String> {
        let all = self.json["migrations"].as_array().map_or(&[][..], Vec::as_slice);
        all.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect()
    }

    /// Key, checksum, length of each file.
    fn files(&self) -> Result<impl Iterator<Item = Result<(String, String, u64), StartError>>, StartError> {
        let path = self.from.join(self.text(&self.json["files"], "list")?);
        let lines = BufReader::new(File::open(&path).map_err(at(&path))?).lines();
        Ok(lines.map(move |line| {
            let it: Json =
                serde_json::from_str(&line?).map_err(|error| StartError::new(error.to_string()))?;
            match (it["key"].as_str(), it["sha256"].as_str(), it["bytes"].as_u64()) {
                (Some(key), Some(sum), Some(bytes)) => Ok((key.to_owned(), sum.to_owned(), bytes)),
                _ => Err(StartError::new(format!("{}: a line that cannot be read", path.display()))),
            }
        }))
    }

    /// Everything is there, as it was written.
    fn check(&self, told: Told<'_>) -> Result<(), StartError> {
        let of = self.json["files"]["count"].as_u64().unwrap_or(0) + self.tables().len() as u64 + 1;
        let mut done = 0;
        let mut tell = |told: &mut dyn FnMut(Step)| {
            done += 1;
            told(Step { stage: "checksums", done, of });
        };
        let one = |it: &Json, key: &str| {
            let bytes = it["bytes"].as_u64().unwrap_or(0);
            check(&self.from.join(self.text(it, key)?), self.text(it, "sha256")?, bytes)
        };
        if self.json["engine"] == "sqlite" {
            one(&self.json, "database")?;
            tell(told);
        }
        for table in self.tables() {
            one(table, "file")?;
            tell(told);
        }
        let list = &self.json["files"];
        let path = self.from.join(self.text(list, "list")?);
        let bytes = fs::metadata(&path).map_err(at(&path))?.len();
        check(&path, self.text(list, "sha256")?, bytes)?;
        for file in self.files()? {
            let (key, sum, bytes) = file?;
            check(&place(&self.from.join("blobs"), &key)?, &sum, bytes)?;
            tell(told);
        }
        Ok(())
    }
}

impl Builder {
    /// Reads a backup against its checksums, and changes nothing.
    ///
    /// # Errors
    /// What is not as it was written.
    pub fn restorable(&self, from: &Path, told: Told<'_>) -> Result<(), StartError> {
        Manifest::read(from)?.check(told)
    }

    /// Puts a backup in place of an installation in which nothing was ever said, or, with `replace`, of whatever is there.
    /// Nobody may be using it. Blocks.
    ///
    /// # Errors
    /// The backup is damaged or of another engine, something is there already, somebody uses it (`busy`).
    pub fn restore(&self, from: &Path, replace: bool, told: Told<'_>) -> Result<Restored, StartError> {
        self.restore_beside(from, replace, true, told)
    }

    /// The same; without `alone` it does not matter who else is connected to the server (tests share one).
    pub(super) fn restore_beside(
        &self,
        from: &Path,
        replace: bool,
        alone: bool,
        told: Told<'_>,
    ) -> Result<Restored, StartError> {
        let location = Location::parse(&self.store)?;
        let manifest = Manifest::read(from)?;
        let engine = match location.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        };
        if manifest.json["engine"] != engine {
            let of = manifest.json["engine"].as_str().unwrap_or("another engine");
            return Err(StartError::new(format!(
                "this is a backup of {of}, and the store is {engine}: a backup goes back to the engine that it was made on"
            )));
        }
        let known = Store::known(&location);
        if !known.starts_with(&manifest.migrations()) {
            let by = manifest.json["parlor"].as_str().unwrap_or("version");
            return Err(StartError::new(format!(
                "this backup was made by a newer Parlor ({by}; this is {}): restore it with that one",
                env!("CARGO_PKG_VERSION")
            )));
        }
        let (blobs, spool) = self.place(&location).open(&self.clock)?;
        let _held = Store::hold(&location)?;
        if alone {
            self.alone(&location)?;
        }
        let old = before(&location, replace)?;
        manifest.check(told)?;
        let epoch = EpochId(self.clock.id()).to_string();
        let mut files = HashSet::new();
        let placed = put(&manifest, &*blobs, &spool, &mut files, told).and_then(|()| match &location {
            Location::Sqlite(path) => sqlite(&manifest, path, &epoch, told),
            Location::SqliteMemory(_) => Err(StartError::new("a database in memory is not restored")),
            Location::Postgres(_) => postgres(&manifest, &location, &epoch, told),
        });
        // What nobody points to now: files of what was here, or those of a backup that did not take its place.
        let here = || sql::epoch(&mut *Store::look(&location)?.reader()?);
        let (stay, go) = match &placed {
            Ok(_) => (&files, &old),
            Err(_) if here().is_ok_and(|it| it.is_some_and(|it| it != epoch)) => (&old, &files),
            Err(_) => (&old, &old),
        };
        for key in go.difference(stay) {
            blobs.remove(key).map_err(at(Path::new(key)))?;
        }
        Ok(Restored { epoch, files: files.len() as u64, verified: placed? })
    }
}

impl Builder {
    /// Nobody else is connected to a PostgreSQL database. Connections that were just closed take a moment to go.
    fn alone(&self, location: &Location) -> Result<(), StartError> {
        if location.engine() == Engine::Sqlite {
            return Ok(());
        }
        let mut bulk = Store::bulk(location)?;
        for _ in 0..20 {
            if sql::others(bulk.conn())? == 0 {
                return Ok(());
            }
            self.clock.pause(std::time::Duration::from_millis(100));
        }
        Err(Fault::new(FaultKind::Busy, "another parlor process uses this database: stop it first").into())
    }
}

/// What is there already: refused, or the keys of its files.
fn before(location: &Location, replace: bool) -> Result<HashSet<String>, StartError> {
    let mut keys = HashSet::new();
    if matches!(location, Location::Sqlite(path) if !path.exists()) {
        return Ok(keys);
    }
    let applied = Store::applied(location);
    if applied.as_ref().is_ok_and(Vec::is_empty) {
        return Ok(keys);
    }
    // What cannot be read may be replaced, if that was said.
    let mut conn = match Store::look(location).and_then(|store| store.reader()) {
        Ok(conn) => conn,
        Err(_) if replace => return Ok(keys),
        Err(fault) => return Err(fault.into()),
    };
    if sql::inhabited(&mut *conn)? && !replace {
        return Err(StartError::new(
            "people or rooms are here already: say --replace to put the backup in their place",
        ));
    }
    for (tenant, _) in verify::tenants(&mut *conn)? {
        let mut after = AttachmentId([0; 16]);
        while let (Some(last), page) = sql::blobs(&mut *conn, tenant, after, PAGE)? {
            keys.extend(page);
            after = last;
        }
    }
    Ok(keys)
}

/// The bytes of attachments, before anything points to them; notes their keys.
fn put(
    manifest: &Manifest,
    blobs: &dyn Blobs,
    spool: &Spool,
    keys: &mut HashSet<String>,
    told: Told<'_>,
) -> Result<(), StartError> {
    let of = manifest.json["files"]["count"].as_u64().unwrap_or(0);
    for file in manifest.files()? {
        let (key, ..) = file?;
        let (spooled, mut into) = spool.create()?;
        let from = place(&manifest.from.join("blobs"), &key)?;
        let copied = File::open(&from).and_then(|mut from| std::io::copy(&mut from, &mut into));
        copied.map_err(at(&from))?;
        drop(into);
        blobs.keep(&key, spooled.path()).map_err(at(Path::new(&key)))?;
        keys.insert(key);
        told(Step { stage: "attachments", done: keys.len() as u64, of });
    }
    Ok(())
}

/// The file is made whole under another name, and takes its place in one step.
fn sqlite(manifest: &Manifest, path: &Path, epoch: &str, told: Told<'_>) -> Result<Verified, StartError> {
    let beside = |end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    let parent = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    folder(parent)?;
    let fresh = beside(".restoring");
    for end in ["", "-wal", "-shm", "-journal"] {
        let _ = fs::remove_file(beside(&format!(".restoring{end}")));
    }
    told(Step { stage: "database", done: 0, of: 1 });
    let mut half = Half { path: fresh.clone(), whole: false };
    fs::copy(manifest.from.join(DATABASE), &fresh).map_err(at(&fresh))?;
    #[cfg(unix)]
    fs::set_permissions(&fresh, std::os::unix::fs::PermissionsExt::from_mode(0o600)).map_err(at(&fresh))?;
    let store = Store::open(&Location::Sqlite(fresh.clone()))?;
    let mut conn = store.writer()?;
    crate::tools::whole(&mut *conn, |conn| sql::set_epoch(conn, epoch))?;
    let verified = verify::snapshot(&mut *store.reader()?, &Beside::default(), told)?;
    drop((conn, store));
    Store::settle(&fresh)?;
    File::open(&fresh).and_then(|it| it.sync_all()).map_err(at(&fresh))?;
    told(Step { stage: "database", done: 1, of: 1 });
    // The log of the old file must never meet the new one, so it goes into the old file first: broken off at any moment,
    // here is the old installation or the new one, whole.
    if path.exists()
        && let Err(fault) = Store::settle(path)
    {
        if fault.kind == FaultKind::Busy {
            return Err(fault.into());
        }
        // It cannot be read any more, which is perhaps why it is replaced.
        for end in ["-wal", "-shm", "-journal"] {
            match fs::remove_file(beside(end)) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(at(&beside(end))(error).into());
                }
                _ => {}
            }
        }
    }
    fs::rename(&fresh, path).map_err(at(path))?;
    half.whole = true;
    sync(parent)?;
    Ok(verified)
}

/// What has been made beside the database and has not taken its place: given up, it goes.
struct Half {
    path: PathBuf,
    whole: bool,
}

impl Drop for Half {
    fn drop(&mut self) {
        if !self.whole {
            for end in ["", "-wal", "-shm", "-journal"] {
                let mut name = self.path.as_os_str().to_owned();
                name.push(end);
                let _ = fs::remove_file(PathBuf::from(name));
            }
        }
    }
}

/// All tables in one transaction: whoever looks sees the old or the new.
fn postgres(
    manifest: &Manifest,
    location: &Location,
    epoch: &str,
    told: Told<'_>,
) -> Result<Verified, StartError> {
    let (of, here) = (manifest.migrations().len(), Store::applied(location)?.len());
    if here > of {
        return Err(StartError::new(
            "this backup is of an older version: give it an empty database, and it is brought up to date in it",
        ));
    }
    Store::shape(location, of)?;
    let mut bulk = Store::bulk(location)?;
    bulk.conn().begin()?;
    match load(&mut *bulk, manifest, epoch, told) {
        Ok(()) => bulk.conn().commit()?,
        Err(error) => {
            bulk.conn().rollback();
            return Err(error);
        }
    }
    drop(bulk);
    // What has come since.
    let store = Store::open(location)?;
    verify::snapshot(&mut *store.reader()?, &Beside::default(), told)
}

fn load(bulk: &mut dyn Bulk, manifest: &Manifest, epoch: &str, told: Told<'_>) -> Result<(), StartError> {
    let all: Vec<String> = sql::tables(bulk.conn())?.iter().map(|it| format!("\"{it}\"")).collect();
    // Whole tables do not come in through row-level security: its owner takes it down and puts it up again, in this transaction.
    bulk.conn().script(&walls("NO FORCE"))?;
    bulk.conn().script(&format!("TRUNCATE {}", all.join(", ")))?;
    let tables = manifest.tables();
    for (at, table) in tables.iter().enumerate() {
        let name = manifest.text(table, "table")?;
        let columns = table["columns"].as_array().map_or(&[][..], Vec::as_slice);
        let columns: Vec<String> = columns.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect();
        let mut file = File::open(manifest.from.join(manifest.text(table, "file")?))?;
        let rows =
            bulk.take(&format!("COPY {} FROM STDIN", named(name, &columns)?), &mut file as &mut dyn Read)?;
        if Some(rows) != table["rows"].as_u64() {
            return Err(StartError::new(format!("{name} has {rows} rows, and had {}", table["rows"])));
        }
        told(Step { stage: "tables", done: at as u64 + 1, of: tables.len() as u64 });
    }
    // Numbers that the database gives go on behind those that are there.
    bulk.conn().script(
        "SELECT setval(pg_get_serial_sequence('search_room', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM search_room), false)",
    )?;
    bulk.conn().script(&walls("FORCE"))?;
    Ok(sql::set_epoch(bulk.conn(), epoch)?)
}

/// Holds the owner of the tables to their policies, or does not.
fn walls(how: &str) -> String {
    format!(
        "DO $$ DECLARE it TEXT; BEGIN \
         FOR it IN SELECT tablename FROM pg_catalog.pg_policies WHERE schemaname = current_schema() AND policyname = 'walls' \
         LOOP EXECUTE format('ALTER TABLE %I {how} ROW LEVEL SECURITY', it); END LOOP; END $$"
    )
}
