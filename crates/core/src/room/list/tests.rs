//! The list walks its index on both engines, and how long that takes with ten thousand rooms.

use std::time::Instant;

use parlor_proto::room::List;
use parlor_proto::{RoomId, TenantId, Time, UserId};

use super::{decode, encode, sql, title};
use crate::actor::Actor;
use crate::clock::Clock;
use crate::hub::Online;
use crate::store::testing::{fresh, fresh_schema};
use crate::store::{Conn, Engine, Location, Sql, Store, Value};
use crate::tenant;
use crate::user::{self, NewUser};

struct Nobody;

impl Online for Nobody {
    fn is_online(&self, _: UserId) -> bool {
        false
    }
}

const ME: UserId = UserId([1; 16]);
const OTHER: UserId = UserId([2; 16]);
/// Between the last activities of two rooms.
const APART: i64 = 600_000;

/// Somebody with so many rooms, direct ones and groups in turn, one message in each.
fn filled(place: &Location, rooms: i64) -> (Box<dyn Conn>, Actor) {
    let store = Store::open(place).unwrap();
    let mut conn = store.writer().unwrap();
    let tenant = tenant::installation(&mut *conn, &Clock::stepped(1)).unwrap().tenant;
    conn.begin().unwrap();
    for (id, name) in [(ME, "ann"), (OTHER, "bob")] {
        let it = NewUser {
            email: format!("{name}@demo.test"),
            username: name.into(),
            name: name.into(),
            password: None,
        };
        user::sql::insert(&mut *conn, tenant, id, &it, user::sql::Address::Theirs { proved: false }, Time(0))
            .unwrap();
    }
    assert!(conn.commit().is_ok());
    let of = |id: [u8; 16]| {
        let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        match conn.engine() {
            Engine::Sqlite => format!("X'{hex}'"),
            Engine::Postgres => format!("'{hex}'::uuid"),
        }
    };
    let (tenant_is, me, other) = (of(tenant.0), of(ME.0), of(OTHER.0));
    let (numbers, fresh, hash) = match conn.engine() {
        Engine::Sqlite => (
            format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rooms})"),
            "randomblob(16)",
            "X'00'",
        ),
        Engine::Postgres => (
            format!("WITH n(i) AS (SELECT generate_series(1, {rooms}::bigint))"),
            "gen_random_uuid()",
            "'\\x00'::bytea",
        ),
    };
    let script = format!(
        "{numbers} INSERT INTO room (tenant, id, kind, created_by, seq, number, created_at, active_at, sorted_at, name) \
           SELECT {tenant_is}, {fresh}, CASE i % 2 WHEN 0 THEN 'direct' ELSE 'group' END, {me}, 2, 1, 0, i * {APART} + 9, \
           i * {APART}, CASE i % 4 WHEN 1 THEN 'A group' END FROM n; \
         INSERT INTO member (tenant, room, \"user\", role, joined_at, sorted_at) \
           SELECT tenant, id, {me}, 'member', 0, sorted_at FROM room; \
         INSERT INTO member (tenant, room, \"user\", role, joined_at, sorted_at) \
           SELECT tenant, id, {other}, 'member', 0, sorted_at FROM room; \
         INSERT INTO message (tenant, room, number, seq, id, sender, nonce, text, hash, created_at) \
           SELECT tenant, id, 1, 2, id, {other}, 'n', 'Are you there?', {hash}, active_at FROM room; \
         ANALYZE"
    );
    conn.script(&script).unwrap();
    (conn, Actor { tenant, user: ME, login: None })
}

/// How the engine means to answer.
fn plan(conn: &mut dyn Conn, sql: &Sql, params: &[Value]) -> String {
    let make: fn(&'static str, &'static str) -> Sql = Sql::pair;
    let text = |it: String| -> &'static str { it.leak() };
    let explain = make(
        text(format!("EXPLAIN QUERY PLAN {}", sql.sqlite())),
        text(format!("EXPLAIN {}", sql.postgres())),
    );
    let column = if conn.engine() == Engine::Sqlite { 3 } else { 0 };
    let rows = conn.query(Box::leak(Box::new(explain)), params).unwrap();
    rows.iter().map(|row| format!("{}\n", row.text(column).unwrap())).collect()
}

fn walks(place: &Location) {
    let (mut conn, actor) = filled(place, 3_000);
    for (sql, params) in sql::walks(TenantId(actor.tenant.0), ME, APART * 1_500) {
        let plan = plan(&mut *conn, sql, &params);
        assert!(plan.contains("member_sorted"), "{}:\n{plan}", sql.sqlite());
        assert!(!plan.contains("Seq Scan") && !plan.contains("SCAN"), "{plan}");
    }
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let it = List { limit: Some(100), cursor, ..List::default() };
        let page = super::list(&mut *conn, &actor, &it, &Nobody).unwrap();
        seen.extend(page.data.iter().map(|room| room.active_at.0));
        cursor = page.page.next;
        if cursor.is_none() {
            break;
        }
    }
    let expected: Vec<i64> = (1..=3_000).rev().map(|i| i * APART + 9).collect();
    assert_eq!(seen, expected);
}

#[test]
fn the_list_walks_its_index_in_sqlite() {
    walks(&fresh(Engine::Sqlite).unwrap());
}

#[test]
fn the_list_walks_its_index_in_postgres() {
    let Some(place) = fresh_schema() else { return };
    walks(&place);
}

/// Not a test of time: it prints, for whoever wants to know. Run with `--run-ignored only --no-capture`.
#[test]
#[ignore = "prints how long the first page takes with 10,000 rooms"]
fn the_first_page_of_ten_thousand_rooms() {
    let mut places = vec![fresh(Engine::Sqlite).unwrap()];
    places.extend(fresh_schema());
    for place in places {
        let (mut conn, actor) = filled(&place, 10_000);
        for (name, it) in [
            ("50 rooms", List::default()),
            ("100 rooms", List { limit: Some(100), ..List::default() }),
            ("an empty archive", List { archived: true, ..List::default() }),
        ] {
            let mut took: Vec<_> = (0..100)
                .map(|_| {
                    let start = Instant::now();
                    super::list(&mut *conn, &actor, &it, &Nobody).unwrap();
                    start.elapsed()
                })
                .collect();
            took.sort_unstable();
            println!("{:?}, {name}: p50 {:?}, p99 {:?}", conn.engine(), took[50], took[98]);
        }
    }
}

#[test]
fn cursors_go_there_and_back_and_nonsense_is_refused() {
    let at = (1_795_250_600_123, RoomId([7; 16]));
    assert_eq!(decode(&encode(at.0, at.1)), Ok(at));
    for bad in ["", "x", "AAAA", "é", &"A".repeat(1000)] {
        assert!(decode(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_title_of_names() {
    let names = ["Ann".to_owned(), "Bob".to_owned()];
    assert_eq!(title(&names[..1], 0), "Ann");
    assert_eq!(title(&names, 0), "Ann, Bob");
    assert_eq!(title(&names, 1), "Ann, Bob and 1 other");
    assert_eq!(title(&names, 7), "Ann, Bob and 7 others");
}
