//! What travels together on the line to PostgreSQL, and what a cut line means.

use super::proxy::{Proxy, Then};
use super::*;

const BY_LABEL: Sql = Sql::new("SELECT id FROM box WHERE label = ?1 FOR NO KEY UPDATE");

/// A writer behind a proxy, with all statements known to the server.
fn behind_a_proxy(test: impl Fn(&Store, &mut dyn Conn, &Proxy)) {
    let Some(place) = fresh(Engine::Postgres) else { return };
    let store = Store::open(&place).unwrap();
    let proxy = Proxy::before(&place);
    let mut conn = connect(&proxy.location, Role::Writer).unwrap();
    conn.script(TABLES).unwrap();
    conn.begin().unwrap();
    conn.query_many(&[Ask::One(&BOXES, &[]), Ask::One(&BY_LABEL, &["".into()])]).unwrap();
    conn.write(&ADD_BOX, vec![0.into(), "zero".into()]).unwrap();
    conn.write_set(&ADD_BOXES, vec![vec![(-1).into(), Value::Null]]).unwrap();
    conn.commit().unwrap();
    test(&store, conn.as_mut(), &proxy);
}

#[test]
fn a_transaction_is_two_round_trips() {
    behind_a_proxy(|store, conn, proxy| {
        // The server stays mute until the last question arrives, so BEGIN cannot have been waited for.
        proxy.when("the last question", Then::Answer);
        conn.begin().unwrap();
        let label = ["the last question".into()];
        conn.query_many(&[Ask::One(&BOXES, &[]), Ask::One(&BY_LABEL, &label)]).unwrap();
        proxy.done();
        // And mute until COMMIT arrives: no write can have been waited for.
        proxy.when("COMMIT", Then::Answer);
        conn.write(&ADD_BOX, vec![1.into(), "one".into()]).unwrap();
        conn.write_set(&ADD_BOXES, vec![vec![2.into(), "two".into()], vec![3.into(), Value::Null]]).unwrap();
        conn.commit().unwrap();
        proxy.done();
        assert_eq!(count(store.reader().unwrap().as_mut()), 5);
    });
}

#[test]
fn a_first_statement_that_changes_something_waits_for_begin() {
    behind_a_proxy(|store, conn, proxy| {
        conn.begin().unwrap();
        proxy.when("BEGIN", Then::CutBefore);
        let fault = conn.query(&RENAME, &[0.into(), "changed".into()]).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Gone, "{fault}");
        assert!(!proxy.done().contains("changed"), "it flew beside an unanswered BEGIN");
        conn.rollback();
        let rows = store.reader().unwrap().query(&BOXES, &[]).unwrap();
        assert_eq!(rows[1].text(1), Ok("zero"));
    });
}

#[test]
fn a_line_cut_around_the_commit_is_unknown() {
    behind_a_proxy(|store, conn, proxy| {
        for (i, (then, there)) in [(Then::CutBefore, false), (Then::CutAfter, true)].into_iter().enumerate() {
            let id = 10 + i64::try_from(i).unwrap();
            conn.begin().unwrap();
            conn.query(&BOXES, &[]).unwrap();
            conn.write(&ADD_BOX, vec![id.into(), format!("box {id}").into()]).unwrap();
            proxy.when("COMMIT", then);
            match conn.commit() {
                Err(CommitFault::Unknown(fault)) => assert_eq!(fault.kind, FaultKind::Gone, "{fault}"),
                other => panic!("{other:?}"),
            }
            proxy.done();
            // The retry, on a new connection, finds out.
            conn.begin().unwrap();
            let found = conn.query(&BY_LABEL, &[format!("box {id}").into()]).unwrap();
            assert_eq!(found.len(), usize::from(there));
            conn.commit().unwrap();
            assert_eq!(count(store.reader().unwrap().as_mut()), if there { 3 } else { 2 });
        }
    });
}

#[test]
fn a_server_that_falls_silent_is_unknown_at_the_commit_and_gone_before_it() {
    behind_a_proxy(|_, conn, proxy| {
        conn.begin().unwrap();
        conn.query(&BOXES, &[]).unwrap();
        conn.write(&ADD_BOX, vec![1.into(), "one".into()]).unwrap();
        proxy.when("COMMIT", Then::Silence);
        assert!(matches!(conn.commit(), Err(CommitFault::Unknown(_))));
        proxy.done();

        conn.begin().unwrap();
        proxy.when("a question", Then::Silence);
        assert_eq!(conn.query(&BY_LABEL, &["a question".into()]).unwrap_err().kind, FaultKind::Gone);
        proxy.done();
        assert!(matches!(conn.commit(), Err(CommitFault::NotDone(_))));
        assert_eq!(count(conn), 3);
    });
}
