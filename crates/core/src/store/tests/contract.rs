//! What both engines promise.

use super::*;

const TYPES: Sql = Sql::pair(
    "SELECT ?1, ?2, ?3, ?4, ?5, ?6",
    "SELECT $1::bigint, $2::text, $3::uuid, $4::bytea, $5::uuid, $6::boolean",
);
const EVENT: Sql = Sql::pair(
    "INSERT INTO event (tenant, room, seq, kind, at, actor, number, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    "INSERT INTO event (tenant, room, seq, kind, at, actor, number, data) SELECT * FROM unnest(
     $1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::bigint[], $6::uuid[], $7::bigint[], $8::text[])",
);
const EVENTS: Sql =
    Sql::new("SELECT seq, actor, number, data, room FROM event WHERE tenant = ?1 ORDER BY seq");
const TENANT: Sql = Sql::new("INSERT INTO tenant (id, name, created_at) VALUES (?1, ?2, ?3)");
const ROOM: Sql = Sql::new(
    "INSERT INTO room (tenant, id, kind, pair, created_by, created_at, active_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
);

#[test]
fn values_survive_the_journey() {
    everywhere(|store| {
        let mut conn = store.reader().unwrap();
        let params: Vec<Value> = vec![
            i64::MIN.into(),
            "ü'?1".into(),
            [7; 16].into(),
            vec![0u8, 255].into(),
            Value::Null,
            true.into(),
        ];
        let rows = conn.query(&TYPES, &params).unwrap();
        assert_eq!(rows[0].int(0), Ok(i64::MIN));
        assert_eq!(rows[0].text(1), Ok("ü'?1"));
        assert_eq!(rows[0].id(2), Ok([7; 16]));
        assert_eq!(rows[0].bytes(3), Ok(&[0u8, 255][..]));
        assert_eq!(rows[0].opt_id(4), Ok(None));
        assert_eq!(rows[0].int(5), Ok(1));
    });
}

#[test]
fn nul_in_text_is_refused() {
    everywhere(|store| {
        let mut conn = store.writer().unwrap();
        assert_eq!(add(conn.as_mut(), 1, "a\0b").unwrap_err().kind, FaultKind::Other);
        assert_eq!(count(conn.as_mut()), 0);
    });
}

#[test]
fn the_wrong_number_of_parameters_is_a_fault() {
    everywhere(|store| {
        let mut conn = store.writer().unwrap();
        assert_eq!(conn.query(&ADD_BOX, &[1.into()]).unwrap_err().kind, FaultKind::Other);
        assert_eq!(conn.query(&COUNT, &[1.into()]).unwrap_err().kind, FaultKind::Other);
        let ragged = [vec![1.into(), "a".into()], vec![2.into()]];
        assert_eq!(conn.query_many(&[Ask::Set(&ADD_BOXES, &ragged)]).unwrap_err().kind, FaultKind::Other);
    });
}

#[test]
fn broken_keys_are_conflicts() {
    everywhere(|store| {
        let mut conn = store.writer().unwrap();
        add(conn.as_mut(), 1, "one").unwrap();
        let cases: [(&'static Sql, Vec<Value>, FaultKind); 4] = [
            (&ADD_BOX, vec![1.into(), "two".into()], FaultKind::Conflict),
            (&ADD_BOX, vec![2.into(), "one".into()], FaultKind::Conflict),
            (&ADD_THING, vec![9.into(), 1.into(), Value::Null], FaultKind::Conflict),
            (&ADD_THING, vec![1.into(), Value::Null, Value::Null], FaultKind::Other),
        ];
        for (sql, params, kind) in cases {
            let fault = conn.query(sql, &params).unwrap_err();
            assert_eq!(fault.kind, kind, "{fault}");
            assert!(!fault.detail.contains("one"), "a fault quotes no row: {fault}");
        }
        add(conn.as_mut(), 2, "two").unwrap();
    });
}

#[test]
fn a_commit_stays_and_a_rollback_leaves_nothing() {
    everywhere(|store| {
        let mut conn = store.writer().unwrap();
        conn.begin().unwrap();
        add(conn.as_mut(), 1, "one").unwrap();
        conn.write(&ADD_BOX, vec![2.into(), "two".into()]).unwrap();
        conn.commit().unwrap();

        conn.begin().unwrap();
        add(conn.as_mut(), 3, "three").unwrap();
        conn.write(&ADD_BOX, vec![4.into(), "four".into()]).unwrap();
        conn.rollback();
        conn.begin().unwrap();
        conn.write(&ADD_BOX, vec![5.into(), "five".into()]).unwrap();
        conn.rollback();
        conn.rollback();
        assert_eq!(count(conn.as_mut()), 2);

        conn.begin().unwrap();
        conn.commit().unwrap();
        assert!(matches!(conn.commit(), Err(CommitFault::NotDone(_))), "nothing was begun");
        conn.begin().unwrap();
        assert!(conn.begin().is_err());
        conn.rollback();
        assert_eq!(count(store.reader().unwrap().as_mut()), 2);
    });
}

#[test]
fn many_questions_are_answered_in_order() {
    everywhere(|store| {
        let mut conn = store.writer().unwrap();
        conn.begin().unwrap();
        conn.write(&ADD_BOX, vec![1.into(), "one".into()]).unwrap();
        let (first, second) = ([1.into(), "uno".into()], [1.into(), "eins".into()]);
        let none: [Vec<Value>; 0] = [];
        let find: Vec<Vec<Value>> =
            vec![vec![0.into(), 1.into()], vec![1.into(), 8.into()], vec![2.into(), 1.into()]];
        let answers = conn
            .query_many(&[
                Ask::One(&BOXES, &[]),
                Ask::One(&RENAME, &first),
                Ask::Set(&FIND, &none),
                Ask::One(&BOXES, &[]),
                Ask::One(&RENAME, &second),
                Ask::Set(&FIND, &find),
            ])
            .unwrap();
        let seen: Vec<Vec<&str>> = answers
            .iter()
            .map(|rows| {
                rows.iter()
                    .map(|row| row.text(0).or_else(|_| row.text(1)).or_else(|_| row.text(2)).unwrap())
                    .collect()
            })
            .collect();
        assert_eq!(seen, [vec!["one"], vec!["uno"], vec![], vec!["uno"], vec!["eins"], vec!["eins", "eins"]]);
        let ordinals: Vec<_> = answers[5].iter().map(|row| row.int(0).unwrap()).collect();
        assert_eq!(ordinals, [0, 2]);
        conn.commit().unwrap();
    });
}

#[test]
fn hundreds_of_questions_keep_their_order() {
    everywhere(|store| {
        let mut conn = store.writer().unwrap();
        conn.begin().unwrap();
        let params: Vec<[Value; 2]> = (0..300).map(|i| [1.into(), format!("label {i}").into()]).collect();
        conn.write(&ADD_BOX, vec![1.into(), "start".into()]).unwrap();
        let asks: Vec<Ask<'_>> = params.iter().map(|it| Ask::One(&RENAME, it)).collect();
        let answers = conn.query_many(&asks).unwrap();
        for (i, rows) in answers.iter().enumerate() {
            assert_eq!(rows[0].text(0).unwrap(), format!("label {i}"));
        }
        conn.commit().unwrap();
        assert_eq!(conn.query(&BOXES, &[]).unwrap()[0].text(1), Ok("label 299"));
    });
}

#[test]
fn a_failed_write_is_not_committed() {
    everywhere(|store| {
        let mut conn = store.writer().unwrap();
        add(conn.as_mut(), 1, "one").unwrap();

        conn.begin().unwrap();
        add(conn.as_mut(), 2, "two").unwrap();
        // SQLite says so at once, PostgreSQL at the commit.
        let _ = conn.write(&ADD_BOX, vec![1.into(), "again".into()]);
        let _ = conn.write(&ADD_BOX, vec![3.into(), "three".into()]);
        match conn.commit() {
            Err(CommitFault::NotDone(fault)) => assert_eq!(fault.kind, FaultKind::Conflict),
            other => panic!("{other:?}"),
        }
        assert_eq!(count(conn.as_mut()), 1);

        // A value that cannot even be sent must not let a COMMIT pass it.
        conn.begin().unwrap();
        add(conn.as_mut(), 2, "two").unwrap();
        let _ = conn.write(&ADD_BOX, vec![3.into(), "three".into()]);
        let _ = conn.write(&ADD_BOX, vec![4.into(), "a\0b".into()]);
        assert!(matches!(conn.commit(), Err(CommitFault::NotDone(_))));
        assert_eq!(count(conn.as_mut()), 1);

        // And a first statement that fails leaves the connection usable.
        conn.begin().unwrap();
        let _ = conn.write(&ADD_BOX, vec![1.into(), "again".into()]);
        assert!(matches!(conn.commit(), Err(CommitFault::NotDone(_))));
        add(conn.as_mut(), 2, "two").unwrap();
        assert_eq!(count(conn.as_mut()), 2);
    });
}

#[test]
fn after_a_fault_only_a_rollback_leads_out() {
    everywhere(|store| {
        let mut conn = store.writer().unwrap();
        add(conn.as_mut(), 1, "one").unwrap();
        conn.begin().unwrap();
        add(conn.as_mut(), 2, "two").unwrap();
        assert_eq!(add(conn.as_mut(), 1, "again").unwrap_err().kind, FaultKind::Conflict);
        assert_eq!(add(conn.as_mut(), 3, "three").unwrap_err().kind, FaultKind::Other);
        match conn.commit() {
            Err(CommitFault::NotDone(fault)) => assert_eq!(fault.kind, FaultKind::Conflict),
            other => panic!("{other:?}"),
        }
        conn.begin().unwrap();
        assert!(add(conn.as_mut(), 1, "again").is_err());
        conn.rollback();
        assert_eq!(count(conn.as_mut()), 1);
    });
}

#[test]
fn sets_hold_nulls() {
    everywhere(|store| {
        let mut conn = store.writer().unwrap();
        let (tenant, room, ann) = ([1u8; 16], [2u8; 16], [3u8; 16]);
        conn.begin().unwrap();
        conn.write(&TENANT, vec![tenant.into(), "t".into(), 0.into()]).unwrap();
        let pair = vec![9u8; 32];
        conn.write(&ROOM, vec![tenant.into(), room.into(), "pair".into(), pair.into(), ann.into(), 5.into()])
            .unwrap();
        let event =
            |seq: i64, actor: Option<[u8; 16]>, number: Option<i64>, data: Option<&str>| -> Vec<Value> {
                vec![
                    tenant.into(),
                    room.into(),
                    seq.into(),
                    "k".into(),
                    0.into(),
                    actor.into(),
                    number.into(),
                    data.into(),
                ]
            };
        let rows = vec![event(1, Some(ann), None, Some("{}")), event(2, None, Some(4), None)];
        conn.write_set(&EVENT, rows).unwrap();
        conn.write_set(&EVENT, Vec::new()).unwrap();
        conn.commit().unwrap();
        let rows = store.reader().unwrap().query(&EVENTS, &[tenant.into()]).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(
            (rows[0].opt_id(1), rows[0].opt_int(2), rows[0].opt_text(3)),
            (Ok(Some(ann)), Ok(None), Ok(Some("{}")))
        );
        assert_eq!(
            (rows[1].opt_id(1), rows[1].opt_int(2), rows[1].opt_text(3)),
            (Ok(None), Ok(Some(4)), Ok(None))
        );
        assert_eq!(rows[1].id(4), Ok(room));
        // A foreign key carries its tenant: the same room under another tenant does not exist.
        let mut alien = event(3, None, None, None);
        alien[0] = [8u8; 16].into();
        conn.begin().unwrap();
        let _ = conn.write_set(&EVENT, vec![alien]);
        match conn.commit() {
            Err(CommitFault::NotDone(fault)) => assert_eq!(fault.kind, FaultKind::Conflict, "{fault}"),
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn readers_cannot_write_and_see_one_snapshot() {
    everywhere(|store| {
        let mut writer = store.writer().unwrap();
        let mut reader = store.reader().unwrap();
        add(writer.as_mut(), 1, "one").unwrap();
        assert_eq!(add(reader.as_mut(), 2, "two").unwrap_err().kind, FaultKind::Other);
        assert_eq!(count(reader.as_mut()), 1);
        if matches!(store.location(), Location::SqliteMemory(_)) {
            return; // A reader's transaction would keep the writer waiting there.
        }
        reader.begin().unwrap();
        assert_eq!(count(reader.as_mut()), 1);
        add(writer.as_mut(), 2, "two").unwrap();
        assert_eq!(count(reader.as_mut()), 1);
        reader.commit().unwrap();
        assert_eq!(count(reader.as_mut()), 2);
    });
}

#[test]
fn a_sound_database_has_no_problems() {
    everywhere(|store| {
        let health = Store::check(store.reader().unwrap().as_mut()).unwrap();
        assert_eq!(health.problems, [""; 0]);
        let name = if store.engine() == Engine::Sqlite { "SQLite 3." } else { "PostgreSQL " };
        assert!(health.version.starts_with(name), "{}", health.version);
    });
}
