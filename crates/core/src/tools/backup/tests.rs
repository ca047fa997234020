//! A backup is whole, is seen to be damaged when it is, and comes back as it was with another epoch.

use std::path::PathBuf;

use super::*;
use crate::blob::Files as Place;
use crate::store::testing::{Fresh, fresh};
use crate::testing::url;
use crate::tools::Plan;

struct Ground {
    folder: PathBuf,
}

impl Ground {
    fn new() -> Ground {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let n = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("parlor-backup-{}-{n}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Ground { folder }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn builder(&self, place: &Fresh, blobs: &str) -> Builder {
        Builder::default().store(url(place)).files(Place::folder(self.at(blobs)))
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn plan(seed: u64) -> Plan {
    Plan {
        messages: 400,
        users: Some(8),
        rooms: Some(6),
        seed,
        days: 30,
        until: None,
        tenant: None,
        password: None,
        add: false,
    }
}

const KEY: &str = "aabbccddeeff00112233";
const LOST: &str = "ffbbccddeeff00112233";
const HAS: &str = "INSERT INTO attachment (tenant, id, owner, blob, state, kind, name, mime, size, created_at, used, due_at) \
     SELECT tenant, id, id, CASE WHEN username LIKE '%-0' THEN 'aabbccddeeff00112233' ELSE 'ffbbccddeeff00112233' END, 1, \
     'file', 'a.txt', 'text/plain', 5, 1, 0, 1 FROM \"user\" WHERE username LIKE '%-0' OR username LIKE '%-1'";

fn told() -> impl FnMut(Step) {
    |_| ()
}

fn there_and_back(engine: Engine) {
    let Some(here) = fresh(engine) else { return };
    let ground = Ground::new();
    let builder = ground.builder(&here, "blobs");
    builder.seed(&plan(5), &mut told()).unwrap();
    let store = Store::open(&here).unwrap();
    let mut conn = store.writer().unwrap();
    conn.begin().unwrap();
    conn.script(HAS).unwrap();
    conn.commit().unwrap();
    let epoch = sql::epoch(&mut *conn).unwrap().unwrap();
    let (blobs, spool) = Place::folder(ground.at("blobs")).open(&crate::Clock::real()).unwrap();
    let (spooled, mut file) = spool.create().unwrap();
    file.write_all(b"hello").unwrap();
    blobs.keep(KEY, spooled.path()).unwrap();

    let to = ground.at("backup");
    let kept = builder.backup(&to, &mut told()).unwrap();
    assert_eq!((kept.files, kept.file_bytes, kept.missing), (1, 5, vec![LOST.to_owned()]));
    assert_eq!((kept.verified.wrong, kept.verified.messages), (0, 400), "{:?}", kept.verified.differences);
    assert!(builder.backup(&to, &mut told()).unwrap_err().to_string().contains("holds a backup already"));

    // Somewhere else, where nothing is.
    let there = fresh(engine).unwrap();
    let other = ground.builder(&there, "other");
    let restored = other.restore_beside(&to, false, false, &mut told()).unwrap();
    assert_ne!(restored.epoch, epoch);
    assert_eq!((restored.files, restored.verified.wrong), (1, 0), "{:?}", restored.verified.differences);
    assert_eq!(other.verify(false, &mut told()).unwrap().messages, 400);
    let moved = Place::folder(ground.at("other")).open(&crate::Clock::real()).unwrap().0;
    assert_eq!(moved.read(KEY, 0, 10).unwrap(), b"hello");
    // What came later is not in it; what was said then is replaced only when that is said.
    other.seed(&Plan { add: true, ..plan(6) }, &mut told()).unwrap();
    assert_eq!(other.verify(false, &mut told()).unwrap().messages, 800);
    let refused = other.restore_beside(&to, false, false, &mut told()).unwrap_err();
    assert!(refused.to_string().contains("--replace"), "{refused}");
    let again = other.restore_beside(&to, true, false, &mut told()).unwrap();
    assert_eq!((again.verified.messages, again.verified.wrong), (400, 0));
    assert_ne!(again.epoch, restored.epoch);
    // Seeding goes on in it: numbers that the database gives do not collide.
    other.seed(&Plan { add: true, ..plan(6) }, &mut told()).unwrap();
    assert_eq!(other.verify(false, &mut told()).unwrap().differences, []);
    drop((conn, store));
    damaged(&ground, &other, &to);
}

/// One byte anywhere is seen before anything is changed.
fn damaged(ground: &Ground, other: &Builder, to: &Path) {
    let mut all: Vec<PathBuf> = vec![to.join(FILES), place(&to.join("blobs"), KEY).unwrap()];
    all.push(if to.join(DATABASE).exists() { to.join(DATABASE) } else { to.join("tables/message.copy") });
    for path in all {
        let good = fs::read(&path).unwrap();
        let mut bad = good.clone();
        let middle = bad.len() / 2;
        bad[middle] ^= 1;
        fs::write(&path, &bad).unwrap();
        let refused = other.restore_beside(to, true, false, &mut told()).unwrap_err();
        assert!(refused.to_string().contains("checksum"), "{}: {refused}", path.display());
        fs::write(&path, &good[..good.len() - 1]).unwrap();
        let refused = other.restore_beside(to, true, false, &mut told()).unwrap_err();
        assert!(
            refused.to_string().contains("bytes") || refused.to_string().contains("checksum"),
            "{refused}"
        );
        fs::write(&path, &good).unwrap();
    }
    assert_eq!(other.verify(false, &mut told()).unwrap().messages, 800, "nothing was changed");
    let nothing = other.restore_beside(&ground.at("nowhere"), true, false, &mut told()).unwrap_err();
    assert!(nothing.to_string().contains("no backup"), "{nothing}");
}

#[test]
fn there_and_back_on_sqlite() {
    there_and_back(Engine::Sqlite);
}

#[test]
fn there_and_back_on_postgres() {
    there_and_back(Engine::Postgres);
}

/// A table that a migration adds has to be thought of here.
#[test]
fn every_table_is_in_a_backup() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(place) = fresh(engine) else { continue };
        let store = Store::open(&place).unwrap();
        known(&mut *store.reader().unwrap()).unwrap();
    }
}
