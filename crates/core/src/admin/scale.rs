//! The lists walk their indexes on both engines, page after page without a hole; and how long that takes with a million
//! messages.

use std::time::Instant;

use parlor_proto::{RoomId, TenantId, Time, UserId};

use super::filter::{Messages, Place};
use super::{papers, said, sql};
use crate::clock::Clock;
use crate::store::testing::{fresh, fresh_schema};
use crate::store::{Conn, Engine, Location, Sql, Store};
use crate::tenant;
use crate::user::{self, NewUser};

const START: i64 = 1_795_000_000_000;
/// Messages that are put in together.
const PART: i64 = 50_000;

fn user(n: i64) -> UserId {
    let mut id = [1; 16];
    id[8..].copy_from_slice(&n.to_be_bytes());
    UserId(id)
}

/// So many people; each talks with the next one, and all they say is spread evenly over the time.
fn filled(place: &Location, people: i64, messages: i64) -> (Box<dyn Conn>, TenantId) {
    let store = Store::open(place).unwrap();
    let mut conn = store.writer().unwrap();
    let tenant = tenant::installation(&mut *conn, &Clock::stepped(1)).unwrap().tenant;
    conn.begin().unwrap();
    for n in 0..people {
        let it = NewUser {
            email: format!("p{n}@demo.test"),
            username: format!("p{n}"),
            name: format!("Person {n}"),
            password: None,
        };
        user::sql::insert(
            &mut *conn,
            tenant,
            user(n),
            &it,
            user::sql::Address::Theirs { proved: false },
            Time(0),
        )
        .unwrap();
    }
    assert!(conn.commit().is_ok());
    let sqlite = conn.engine() == Engine::Sqlite;
    let hex = |id: [u8; 16]| -> String {
        let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        if sqlite { format!("X'{hex}'") } else { format!("'{hex}'::uuid") }
    };
    // An id is its beginning and a number.
    let id = |begin: &str, n: &str| match sqlite {
        true => format!("unhex('{begin}' || printf('%016x', {n}))"),
        false => format!("('{begin}' || lpad(to_hex({n}), 16, '0'))::uuid"),
    };
    let numbers = |most: i64| match sqlite {
        true => {
            format!("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {most} - 1)")
        }
        false => format!("WITH n(i) AS (SELECT generate_series(0, {most}::bigint - 1))"),
    };
    let hash = if sqlite { "X'00'" } else { "'\\x00'::bytea" };
    let (tenant_is, person, room) = (hex(tenant.0), "0101010101010101", "0202020202020202");
    let (first, second) = (id(person, "i"), id(person, &format!("((i + 1) % {people})")));
    let each = messages / people;
    let (room_is, said_in) = (id(room, "i"), id(room, &format!("(i % {people})")));
    let sender = id(person, &format!("((i % {people} + (i / {people}) % 2) % {people})"));
    let script = format!(
        "{all} INSERT INTO room (tenant, id, kind, created_by, seq, number, created_at, active_at, sorted_at) \
           SELECT {tenant_is}, {room_is}, 'direct', {first}, {each}, {each}, {START}, {START}, {START} FROM n; \
         {all} INSERT INTO member (tenant, room, \"user\", role, joined_at, sorted_at, seen_number) \
           SELECT {tenant_is}, {room_is}, {first}, 'member', 0, 0, {each} - 2 FROM n; \
         {all} INSERT INTO member (tenant, room, \"user\", role, joined_at, sorted_at, seen_number) \
           SELECT {tenant_is}, {room_is}, {second}, 'member', 0, 0, {each} - 2 FROM n; \
         {all} INSERT INTO relation (tenant, low, high, created_at) SELECT {tenant_is}, {first}, {second}, i FROM n \
           WHERE i < {people} - 1",
        all = numbers(people),
    );
    conn.script(&script).unwrap();
    // In parts: no sentence may take longer than sentences may.
    for from in (0..messages).step_by(PART as usize) {
        let script = format!(
            "{some} INSERT INTO message (tenant, room, number, seq, id, sender, nonce, text, hash, created_at) \
               SELECT {tenant_is}, {said_in}, i / {people} + 1, i / {people} + 1, {message}, {sender}, 'n' || i, \
                 'Message ' || i, {hash}, {START} + i FROM (SELECT i + {from} AS i FROM n) p",
            some = numbers(PART.min(messages - from)),
            message = id("0303030303030303", "i"),
        );
        conn.script(&script).unwrap();
    }
    conn.script("ANALYZE").unwrap();
    (conn, tenant)
}

/// How the engine means to answer.
fn plan(conn: &mut dyn Conn, sql: &Sql, params: &[crate::store::Value]) -> String {
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
    const PEOPLE: i64 = 400;
    const MESSAGES: i64 = 20_000;
    let (mut conn, tenant) = filled(place, PEOPLE, MESSAGES);
    let conn = &mut *conn;
    let middle = Place::message(Time(START + MESSAGES / 2), RoomId(user(7).0.map(|byte| byte + 1)), 25);
    let all = said::sql::walks(tenant, (user(5), user(6)), middle).into_iter();
    let papers = papers::sql::walks(tenant, middle.id);
    for (sql, params) in all.chain(sql::walks(tenant, user(5), middle)).chain(papers) {
        let plan = plan(conn, sql, &params);
        for whole in
            ["SCAN message", "SCAN m\n", "SCAN x", "SCAN r\n", "Seq Scan on message", "Seq Scan on relation"]
        {
            assert!(!plan.contains(whole), "{}:\n{plan}", sql.sqlite());
        }
        let by_time = sql.sqlite().contains("FROM message WHERE tenant = ?1 AND created_at >=");
        if by_time && !sql.sqlite().contains("room = ?4") {
            assert!(plan.contains("message_at"), "{plan}");
            assert!(!plan.contains("TEMP B-TREE") && !plan.contains("Sort"), "{plan}");
        }
    }
    // Page after page: every message, once, newest first.
    let read = |conn: &mut dyn Conn, it: &Messages| -> Vec<i64> {
        let (mut seen, mut from) = (Vec::new(), Place::TOP);
        loop {
            let page = said::messages(conn, tenant, it, from, 500, true).unwrap();
            seen.extend(page.rows.iter().map(|row| row.at.0 - START));
            let Some(next) = page.next else { return seen };
            from = Place::decode(Some(&next)).unwrap();
        }
    };
    let all: Vec<i64> = (0..MESSAGES).rev().collect();
    assert_eq!(read(conn, &Messages::default()), all);
    let both =
        |n: i64| [(n % PEOPLE + (n / PEOPLE) % 2) % PEOPLE, (n % PEOPLE + 1 - (n / PEOPLE) % 2) % PEOPLE];
    let part =
        |fits: &dyn Fn(i64) -> bool| -> Vec<i64> { all.iter().copied().filter(|n| fits(*n)).collect() };
    let it = Messages { sender: Some("p7".into()), ..Messages::default() };
    assert_eq!(read(conn, &it), part(&|n| both(n)[0] == 7));
    let it = Messages { receiver: Some("P7@demo.test".into()), ..Messages::default() };
    assert_eq!(read(conn, &it), part(&|n| both(n)[1] == 7));
    let it = Messages { sender: Some("p7".into()), receiver: Some("p8".into()), ..Messages::default() };
    assert_eq!(read(conn, &it), part(&|n| both(n) == [7, 8]));
    let it = Messages { sender: Some("person 39".into()), ..Messages::default() };
    let named = [39, 390, 391, 392, 393, 394, 395, 396, 397, 398, 399];
    let newest: Vec<i64> = named.iter().copied().rev().take(8).collect();
    assert_eq!(read(conn, &it), part(&|n| newest.contains(&both(n)[0])), "eight people at most");
    let it = Messages { read: Some(false), ..Messages::default() };
    assert_eq!(read(conn, &it), part(&|n| n / PEOPLE + 1 > MESSAGES / PEOPLE - 2));
    let it = Messages { text: Some("MESSAGE 1999".into()), ..Messages::default() };
    assert_eq!(read(conn, &it), part(&|n| n.to_string().starts_with("1999")));
    let (from, until) = (Some(Time(START + 5_000)), Some(Time(START + 6_000)));
    let it = Messages { from, until, ..Messages::default() };
    assert_eq!(read(conn, &it), part(&|n| (5_000..6_000).contains(&n)));
    let room = said::messages(conn, tenant, &Messages::default(), Place::TOP, 1, true).unwrap().rows[0].room;
    let it = Messages { room: Some(room), ..Messages::default() };
    assert_eq!(read(conn, &it), part(&|n| n % PEOPLE == PEOPLE - 1));
    // Where texts may not be read there is none, and none is looked for.
    let it = Messages { text: Some("no such text".into()), ..Messages::default() };
    let page = said::messages(conn, tenant, &it, Place::TOP, 10, false).unwrap();
    assert!(page.rows.len() == 10 && page.rows.iter().all(|row| row.text.is_none()));
    // What is looked for in vain ends early, and says so.
    let page = said::messages(conn, tenant, &it, Place::TOP, 10, true).unwrap();
    assert!(page.rows.is_empty() && page.tired && page.next.is_some());
}

/// Two people who have said more than is sorted for a page: it is found by walking all messages, as exactly.
fn talkative(place: &Location) {
    const MESSAGES: i64 = 24_000;
    let (mut conn, tenant) = filled(place, 2, MESSAGES);
    let conn = &mut *conn;
    let one = [user(0)];
    assert!(said::sql::are_many(conn, tenant, (Some(&one), None), 10_000).unwrap());
    assert!(said::sql::are_many(conn, tenant, (None, Some(&one)), 10_000).unwrap());
    assert!(!said::sql::are_many(conn, tenant, (Some(&one), None), 12_000).unwrap());
    let by = |n: i64| (n % 2 + (n / 2) % 2) % 2;
    let name = |it: &str| Some(it.to_owned());
    for (it, who) in [
        (Messages { sender: name("p0"), ..Messages::default() }, 0),
        (Messages { receiver: name("p0"), ..Messages::default() }, 1),
        (Messages { sender: name("p1"), receiver: name("p0"), ..Messages::default() }, 1),
    ] {
        let (mut seen, mut from) = (Vec::new(), Place::TOP);
        loop {
            let page = said::messages(conn, tenant, &it, from, 500, false).unwrap();
            seen.extend(page.rows.iter().map(|row| row.at.0 - START));
            let Some(next) = page.next else { break };
            from = Place::decode(Some(&next)).unwrap();
        }
        let all: Vec<i64> = (0..MESSAGES).rev().filter(|n| by(*n) == who).collect();
        assert_eq!(seen, all, "{it:?}");
    }
}

#[test]
fn lists_walk_their_indexes_in_sqlite() {
    walks(&fresh(Engine::Sqlite).unwrap());
    talkative(&fresh(Engine::Sqlite).unwrap());
}

#[test]
fn lists_walk_their_indexes_in_postgres() {
    let Some(place) = fresh_schema() else { return };
    walks(&place);
    let Some(place) = fresh_schema() else { return };
    talkative(&place);
}

/// Not a test of time: it prints, for whoever wants to know. Run with `--run-ignored only --no-capture`.
#[test]
#[ignore = "prints how long pages take with 1,000,000 messages"]
fn pages_of_a_million_messages() {
    const MESSAGES: i64 = 1_000_000;
    let places = [2_000, 2].into_iter().flat_map(|people| {
        let places = [Some(fresh(Engine::Sqlite).unwrap()), fresh_schema()];
        places.into_iter().flatten().map(move |place| (place, people))
    });
    for (place, people) in places {
        let (mut conn, tenant) = filled(&place, people, MESSAGES);
        let middle = Place::message(Time(START + MESSAGES / 2), RoomId([9; 16]), 1);
        let by = |name: &str| Messages { sender: Some(name.into()), ..Messages::default() };
        for (name, it, from) in [
            ("the newest", Messages::default(), Place::TOP),
            ("in the middle", Messages::default(), middle),
            ("of one sender", by("p1"), Place::TOP),
            ("of one sender, in the middle", by("p1"), middle),
            ("of several senders by a part of their name", by("person 1"), Place::TOP),
            ("to one receiver", Messages { receiver: Some("p1".into()), ..Messages::default() }, Place::TOP),
            ("not read", Messages { read: Some(false), ..Messages::default() }, Place::TOP),
            (
                "a word of the last ones",
                Messages { text: Some("99999".into()), ..Messages::default() },
                Place::TOP,
            ),
            (
                "a word that is not there",
                Messages { text: Some("none".into()), ..Messages::default() },
                middle,
            ),
        ] {
            let mut took: Vec<_> = (0..20)
                .map(|_| {
                    let start = Instant::now();
                    said::messages(&mut *conn, tenant, &it, from, 50, true).unwrap();
                    start.elapsed()
                })
                .collect();
            took.sort_unstable();
            println!("{:?}, {people} people, {name}: p50 {:?}, most {:?}", conn.engine(), took[10], took[19]);
        }
    }
}
