//! What only SQLite does.

use super::*;

const JOURNAL: Sql = Sql::new("PRAGMA journal_mode");
const SYNCHRONOUS: Sql = Sql::new("PRAGMA synchronous");
const FOREIGN_KEYS: Sql = Sql::new("PRAGMA foreign_keys");
const CHECKPOINT: Sql = Sql::new("PRAGMA wal_autocheckpoint");

#[test]
fn connections_are_durable_and_only_the_writer_checkpoints() {
    let place = fresh(Engine::Sqlite).unwrap();
    let store = Store::open(&place).unwrap();
    for (mut conn, checkpoint) in [(store.writer().unwrap(), 1000), (store.reader().unwrap(), 0)] {
        assert_eq!(conn.query(&JOURNAL, &[]).unwrap()[0].text(0), Ok("wal"));
        for (sql, wanted) in [(&SYNCHRONOUS, 2), (&FOREIGN_KEYS, 1), (&CHECKPOINT, checkpoint)] {
            assert_eq!(conn.query(sql, &[]).unwrap()[0].int(0), Ok(wanted), "{sql:?}");
        }
    }
}

#[test]
fn a_second_server_on_one_file_is_refused() {
    let place = fresh(Engine::Sqlite).unwrap();
    let first = Store::open_exclusive(&place).unwrap();
    let fault = Store::open_exclusive(&place).map(drop).unwrap_err();
    assert!(fault.detail.contains("another parlor process is using"), "{fault}");
    Store::open(&place).expect("a tool may look");
    drop(first);
    Store::open_exclusive(&place).expect("the lock goes with the store");
}

#[test]
fn a_second_process_on_one_file_is_refused() {
    // The child is this test program again, told the path by its environment.
    if let Ok(path) = std::env::var("PARLOR_TEST_LOCKED") {
        let fault = Store::open_exclusive(&Location::Sqlite(path.into())).map(drop).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Busy, "{fault}");
        return;
    }
    let place = fresh(Engine::Sqlite).unwrap();
    let Location::Sqlite(path) = &*place else { panic!("not a file") };
    let store = Store::open_exclusive(&place).unwrap();
    let child = || {
        let this = std::env::current_exe().unwrap();
        let name = "store::tests::sqlite::a_second_process_on_one_file_is_refused";
        let mut command = std::process::Command::new(this);
        let out = command.args([name, "--exact"]).env("PARLOR_TEST_LOCKED", path).output().unwrap();
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(text.contains("running 1 test"), "{text}");
        out.status.success()
    };
    assert!(child(), "the child was not refused");
    drop(store);
    assert!(!child(), "the child was refused without a lock: this test proves nothing");
}

#[test]
fn a_locked_database_is_busy() {
    let place = fresh(Engine::Sqlite).unwrap();
    let store = Store::open(&place).unwrap();
    let Location::Sqlite(path) = &*place else { panic!("not a file") };
    let other = rusqlite::Connection::open(path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut conn = store.writer().unwrap();
    assert_eq!(conn.begin().unwrap_err().kind, FaultKind::Busy);
    other.execute_batch("ROLLBACK").unwrap();
    conn.begin().unwrap();
    conn.rollback();
}

#[test]
fn who_opens_a_file_that_another_holds_waits_for_it() {
    let place = fresh(Engine::Sqlite).unwrap();
    let Location::Sqlite(path) = &*place else { panic!("not a file") };
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let other = rusqlite::Connection::open(path).unwrap();
    other.execute_batch("CREATE TABLE held (it INTEGER); BEGIN IMMEDIATE").unwrap();
    let (to, answered) = std::sync::mpsc::sync_channel(1);
    let location = (*place).clone();
    let opener = std::thread::spawn(move || to.send(Store::open(&location).map(drop)).unwrap());
    let early = answered.recv_timeout(std::time::Duration::from_millis(300));
    assert!(early.is_err(), "the opener did not wait: {early:?}");
    other.execute_batch("ROLLBACK").unwrap();
    answered.recv_timeout(std::time::Duration::from_secs(30)).expect("an answer").expect("opened");
    opener.join().unwrap();
    let mut reader = connect(&place, Role::Reader).unwrap();
    assert_eq!(reader.query(&JOURNAL, &[]).unwrap()[0].text(0), Ok("wal"));
}

#[test]
fn many_may_open_a_new_file_at_once() {
    let place = fresh(Engine::Sqlite).unwrap();
    let start = std::sync::Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                start.wait();
                let store = Store::open(&place).expect("opened");
                store.writer().map(drop).expect("a writer");
            });
        }
    });
}

#[test]
fn a_full_database_is_full_and_recovers() {
    let place = fresh(Engine::Sqlite).unwrap();
    let store = Store::open(&place).unwrap();
    let mut conn = store.writer().unwrap();
    conn.script(TABLES).unwrap();
    conn.script("PRAGMA max_page_count = 60").unwrap();
    conn.begin().unwrap();
    let fault = add(conn.as_mut(), 1, &"x".repeat(1 << 20)).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Full, "{fault}");
    assert!(matches!(conn.commit(), Err(CommitFault::NotDone(_))));
    conn.script("PRAGMA max_page_count = 100000").unwrap();
    add(conn.as_mut(), 1, &"x".repeat(1 << 20)).unwrap();
    assert_eq!(count(conn.as_mut()), 1);
}

#[test]
fn a_damaged_file_is_named_and_never_healed() {
    let place = fresh(Engine::Sqlite).unwrap();
    let Location::Sqlite(path) = &*place else { panic!("not a file") };
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let garbage = vec![b'x'; 8192];
    std::fs::write(path, &garbage).unwrap();
    let fault = Store::open(&place).map(drop).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Fatal, "{fault}");
    assert_eq!(std::fs::read(path).unwrap(), garbage);
}

#[cfg(unix)]
#[test]
fn the_file_belongs_to_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = fresh(Engine::Sqlite).unwrap();
    let store = Store::open(&place).unwrap();
    let mut conn = store.writer().unwrap();
    conn.script(TABLES).unwrap();
    let Location::Sqlite(path) = &*place else { panic!("not a file") };
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        let mode = std::fs::metadata(name).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{end}");
    }
}
