//! Migrations: applied once, checked for ever, refused when unknown.

use super::*;

const FORGE: Sql = Sql::new("UPDATE migration SET checksum = 'forged' WHERE number = 1");
const NEWER: Sql = Sql::new(
    "INSERT INTO migration (number, name, checksum, applied_at) VALUES (9999, '9999_later', 'x', 0)",
);
const COUNT_APPLIED: Sql = Sql::new("SELECT count(*) FROM migration");

fn applied(store: &Store) -> i64 {
    store.reader().unwrap().query(&COUNT_APPLIED, &[]).unwrap()[0].int(0).unwrap()
}

fn refusal(location: &Location) -> String {
    let pending = Store::pending(location).unwrap_err();
    let open = Store::open(location).map(drop).unwrap_err();
    assert_eq!(pending, open);
    open.detail
}

#[test]
fn both_engines_know_the_same_names() {
    assert_eq!(migrate::all(Engine::Sqlite), migrate::all(Engine::Postgres));
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let mut last = 0;
        for it in migrate::known(engine) {
            assert!(it.number > last, "{}", it.name);
            last = it.number;
            assert!(it.name.starts_with(&format!("{:04}_", it.number)), "{}", it.name);
        }
    }
}

#[test]
fn opening_twice_changes_nothing() {
    for place in [fresh(Engine::Sqlite), fresh(Engine::Postgres)].into_iter().flatten() {
        assert_eq!(Store::pending(&place).unwrap(), migrate::all(place.engine()));
        if let Location::Sqlite(path) = &*place {
            assert!(!path.exists(), "asking does not create");
        }
        let store = Store::open(&place).unwrap();
        let all = i64::try_from(migrate::all(place.engine()).len()).unwrap();
        assert_eq!(applied(&store), all);
        assert_eq!(Store::pending(&place).unwrap(), [""; 0]);
        assert_eq!(applied(&Store::open(&place).unwrap()), all);
    }
}

#[test]
fn a_changed_migration_is_refused() {
    everywhere(|store| {
        store.writer().unwrap().query(&FORGE, &[]).unwrap();
        let detail = refusal(store.location());
        assert!(detail.contains("checksum differs"), "{detail}");
    });
}

#[test]
fn a_newer_database_is_refused() {
    everywhere(|store| {
        store.writer().unwrap().query(&NEWER, &[]).unwrap();
        let detail = refusal(store.location());
        assert!(detail.contains("newer Parlor") && detail.contains("9999_later"), "{detail}");
    });
}

#[test]
fn a_broken_migration_leaves_nothing() {
    everywhere(|store| {
        let known = migrate::known(store.engine());
        let last = known.len() as i64;
        let same =
            |it: &migrate::Migration| migrate::Migration { number: it.number, name: it.name, text: it.text };
        let mut steps: Vec<_> = known.iter().map(same).collect();
        steps.extend([
            migrate::Migration { number: last + 1, name: "9998_good", text: "CREATE TABLE good (id BIGINT)" },
            migrate::Migration {
                number: last + 2,
                name: "9999_broken",
                text: "CREATE TABLE half (id BIGINT); CREATE TABLE good (id BIGINT)",
            },
        ]);
        let mut conn = store.writer().unwrap();
        let fault = migrate::run_list(conn.as_mut(), &steps).unwrap_err();
        assert!(fault.detail.contains("9999_broken"), "{fault}");
        assert_eq!(applied(store), last + 1);
        conn.script("CREATE TABLE half (id BIGINT)").unwrap();
        // The step may be tried again once its reason is gone.
        conn.script("DROP TABLE half; DROP TABLE good").unwrap();
        migrate::run_list(conn.as_mut(), &steps).unwrap();
        assert_eq!(applied(store), last + 2);
        conn.script("DROP TABLE half").unwrap();
    });
}

#[test]
fn nodes_that_start_together_migrate_once() {
    for place in [fresh(Engine::Sqlite), fresh(Engine::Postgres)].into_iter().flatten() {
        let location: &Location = &place;
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| Store::open(location).map(drop))).collect();
            for thread in threads {
                thread.join().unwrap().unwrap();
            }
        });
        let store = Store::open(location).unwrap();
        assert_eq!(applied(&store), i64::try_from(migrate::all(place.engine()).len()).unwrap());
    }
}

const BELOW_MESSAGES: Sql = Sql::new(
    "SELECT t.name FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f ON f.\"table\" = 'message' AND f.seq = 0",
);

/// A message that is taken away is looked for in every table that points to messages: in an index of each, or a
/// deleted group would hold up everybody.
#[test]
fn what_hangs_on_a_message_is_found_by_an_index() {
    let place = fresh(Engine::Sqlite).unwrap();
    let mut conn = Store::open(&place).unwrap().reader().unwrap();
    let below = conn.query(&BELOW_MESSAGES, &[]).unwrap();
    assert!(below.len() >= 5, "{}", below.len());
    for table in &below {
        let table = table.text(0).unwrap();
        let text = format!("EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE room = ?1 AND number = ?2");
        let sql: &Sql = Box::leak(Box::new(Sql::new(text.leak())));
        let plan = conn.query(sql, &[Value::Id([1; 16]), Value::Int(1)]).unwrap();
        let plan: Vec<_> = plan.iter().map(|row| row.text(3).unwrap()).collect();
        assert!(plan.iter().all(|step| step.contains("room=? AND number=?")), "{table}: {plan:?}");
    }
}
