//! What only PostgreSQL does: lost connections, deferred writes, pipelines.

use super::*;

const PID: Sql = Sql::new("SELECT pg_catalog.pg_backend_pid()");
const KILL: Sql = Sql::new("SELECT pg_catalog.pg_terminate_backend(?1, 5000)");
const NOW: Sql = Sql::new("SELECT pg_catalog.txid_current_if_assigned() IS NULL");
const SLEEP: Sql = Sql::new("SELECT pg_catalog.pg_sleep(?1)::text");
const LOCK_BOX: Sql = Sql::new("SELECT label FROM box WHERE id = ?1 FOR NO KEY UPDATE");

fn postgres(test: impl Fn(&Store)) {
    if let Some(place) = fresh(Engine::Postgres) {
        let store = Store::open(&place).unwrap();
        store.writer().unwrap().script(TABLES).unwrap();
        test(&store);
    }
}

fn pid(conn: &mut dyn Conn) -> i64 {
    conn.query(&PID, &[]).unwrap()[0].int(0).unwrap()
}

fn kill(store: &Store, pid: i64) {
    let rows = store.writer().unwrap().query(&KILL, &[pid.into()]).unwrap();
    assert_eq!(rows[0].int(0), Ok(1), "the backend is gone");
}

#[test]
fn a_write_waits_for_company() {
    postgres(|store| {
        let (mut conn, mut other) = (store.writer().unwrap(), store.reader().unwrap());
        conn.begin().unwrap();
        // It conflicts with nothing yet, so it must not fail here even if it could.
        conn.write(&ADD_BOX, vec![1.into(), "one".into()]).unwrap();
        conn.write(&ADD_BOX, vec![1.into(), "one".into()]).unwrap();
        assert_eq!(conn.query(&NOW, &[]).unwrap_err().kind, FaultKind::Conflict);
        conn.rollback();
        assert_eq!(count(other.as_mut()), 0);
    });
}

#[test]
fn a_connection_killed_before_the_commit_has_not_committed() {
    postgres(|store| {
        let mut conn = store.writer().unwrap();
        let victim = pid(conn.as_mut());
        conn.begin().unwrap();
        add(conn.as_mut(), 1, "one").unwrap();
        conn.write(&ADD_BOX, vec![2.into(), "two".into()]).unwrap();
        kill(store, victim);
        match conn.commit() {
            Err(CommitFault::NotDone(fault) | CommitFault::Unknown(fault)) => {
                assert_eq!(fault.kind, FaultKind::Gone, "{fault}");
            }
            Ok(()) => panic!("a commit on a dead connection"),
        }
        assert_eq!(count(conn.as_mut()), 0, "and the next question reconnects");
        assert_ne!(pid(conn.as_mut()), victim);
    });
}

/// Cuts at many moments around the commit: whatever the answer, it must be the truth.
#[test]
fn a_commit_answer_is_never_a_lie() {
    postgres(|store| {
        let mut conn = store.writer().unwrap();
        let mut answers = [0; 3];
        for i in 0..60 {
            let victim = pid(conn.as_mut());
            conn.begin().unwrap();
            conn.query(&RENAME, &[0.into(), "x".into()]).unwrap();
            conn.write_set(
                &ADD_BOXES,
                (0..50).map(|n| vec![(i * 100 + n).into(), format!("{i} {n}").into()]).collect(),
            )
            .unwrap();
            let mut killer = store.writer().unwrap();
            pid(killer.as_mut());
            let go = std::sync::Barrier::new(2);
            let outcome = std::thread::scope(|scope| {
                scope.spawn(|| {
                    go.wait();
                    for _ in 0..i * 200 {
                        std::hint::spin_loop();
                    }
                    let _ = killer.query(&KILL, &[victim.into()]);
                });
                go.wait();
                conn.commit()
            });
            let stored =
                store.reader().unwrap().query(&STORED, &[(i * 100).into()]).unwrap()[0].int(0).unwrap();
            match outcome {
                Ok(()) => {
                    answers[0] += 1;
                    assert_eq!(stored, 50, "acknowledged and not there");
                }
                Err(CommitFault::NotDone(_)) => {
                    answers[1] += 1;
                    assert_eq!(stored, 0, "refused and there");
                }
                Err(CommitFault::Unknown(_)) => {
                    answers[2] += 1;
                    assert!(stored == 0 || stored == 50, "half a transaction");
                }
            }
            conn.rollback();
        }
        eprintln!("done, not done, unknown: {answers:?}");
    });
}

const STORED: Sql = Sql::new("SELECT count(*) FROM box WHERE id BETWEEN ?1 AND ?1 + 99");

#[test]
fn an_idle_connection_that_was_cut_is_replaced_without_a_fault() {
    postgres(|store| {
        let mut conn = store.writer().unwrap();
        let victim = pid(conn.as_mut());
        kill(store, victim);
        conn.begin().unwrap();
        add(conn.as_mut(), 1, "one").unwrap();
        conn.commit().unwrap();
        assert_eq!(count(conn.as_mut()), 1);
    });
}

#[test]
fn a_connection_lost_inside_a_transaction_is_gone_until_the_rollback() {
    postgres(|store| {
        let mut conn = store.writer().unwrap();
        let victim = pid(conn.as_mut());
        conn.begin().unwrap();
        add(conn.as_mut(), 1, "one").unwrap();
        kill(store, victim);
        assert_eq!(add(conn.as_mut(), 2, "two").unwrap_err().kind, FaultKind::Gone);
        assert!(add(conn.as_mut(), 3, "three").is_err(), "no silent new connection in the middle");
        conn.rollback();
        assert_eq!(count(conn.as_mut()), 0);
    });
}

#[test]
fn no_server_is_gone_within_the_deadline() {
    let location = Location::parse("postgres://ann@127.0.0.1:1/nothing").unwrap();
    assert_eq!(Store::open(&location).map(drop).unwrap_err().kind, FaultKind::Gone);
}

#[test]
fn a_url_that_demands_tls_is_refused() {
    for mode in ["require", "verify-full", "verify-ca"] {
        let location = Location::parse(&format!("postgres://ann@127.0.0.1:1/x?sslmode={mode}")).unwrap();
        let fault = Store::open(&location).map(drop).unwrap_err();
        assert!(fault.detail.contains("without TLS"), "{fault}");
    }
}

#[test]
fn a_server_that_forgets_commits_is_refused() {
    if let Some(place) = fresh(Engine::Postgres) {
        let Location::Postgres(url) = &*place else { panic!("not PostgreSQL") };
        let join = if url.contains('?') { '&' } else { '?' };
        let lax = Location::Postgres(format!("{url}{join}options=-c%20synchronous_commit%3Doff"));
        let fault = Store::open(&lax).map(drop).unwrap_err();
        assert!(fault.detail.contains("synchronous_commit"), "{fault}");
    }
}

#[test]
fn a_lock_held_too_long_is_busy() {
    postgres(|store| {
        let (mut one, mut two) = (store.writer().unwrap(), store.writer().unwrap());
        add(one.as_mut(), 1, "one").unwrap();
        one.begin().unwrap();
        one.query(&LOCK_BOX, &[1.into()]).unwrap();
        two.begin().unwrap();
        assert_eq!(two.query(&LOCK_BOX, &[1.into()]).unwrap_err().kind, FaultKind::Busy);
        two.rollback();
        one.commit().unwrap();
        two.query(&LOCK_BOX, &[1.into()]).unwrap();
    });
}

#[test]
fn a_changed_schema_is_prepared_anew() {
    postgres(|store| {
        const ALL: Sql = Sql::new("SELECT * FROM box");
        let mut conn = store.writer().unwrap();
        conn.query(&ALL, &[]).unwrap();
        store.writer().unwrap().script("ALTER TABLE box ADD COLUMN more BIGINT").unwrap();
        assert_eq!(conn.query(&ALL, &[]).unwrap_err().kind, FaultKind::Busy);
        conn.query(&ALL, &[]).unwrap();
    });
}

#[test]
fn inside_an_async_runtime_it_is_a_fault_and_no_panic() {
    postgres(|store| {
        let mut conn = store.reader().unwrap();
        assert_eq!(count(conn.as_mut()), 0);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            assert_eq!(conn.query(&SLEEP, &[]).unwrap_err().kind, FaultKind::Other);
            Store::open(store.location()).expect("a host may open while it starts");
            drop(conn);
        });
    });
}
