//! A page costs the same wherever in a room it lies: by the plans of both engines, and, by hand, by the clock:
//! `cargo test -p parlor-core --lib history::scale -- --ignored --nocapture`.

use parlor_proto::message::List;
use parlor_proto::{RoomId, TenantId, UserId};

use super::list;
use crate::actor::Actor;
use crate::clock::Clock;
use crate::store::testing::{fresh, fresh_schema};
use crate::store::{Conn, Engine, Sql, Store, Value};

fn id(n: u8) -> [u8; 16] {
    let mut id = [0; 16];
    id[15] = n;
    id
}

fn actor() -> Actor {
    Actor { tenant: TenantId(id(1)), user: UserId(id(2)), login: None }
}

/// One room with so many messages by hands of two; every tenth answers, has a reaction and is followed by an entry of
/// another kind.
fn fill(conn: &mut dyn Conn, messages: i64) {
    let (n, at) = match conn.engine() {
        Engine::Sqlite => (
            format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {messages})"),
            ["unhex('00000000000000000000000000000001')", "unhex('00000000000000000000000000000002')"],
        ),
        Engine::Postgres => (
            format!("WITH n AS (SELECT generate_series(1::bigint, {messages}::bigint) AS i)"),
            ["'00000000-0000-0000-0000-000000000001'::uuid", "'00000000-0000-0000-0000-000000000002'::uuid"],
        ),
    };
    let [one, two] = at;
    let message_id = match conn.engine() {
        Engine::Sqlite => "unhex(printf('%032x', i))",
        Engine::Postgres => "lpad(to_hex(i), 32, '0')::uuid",
    };
    let hash = if conn.engine() == Engine::Sqlite { "x'00'" } else { "'\\x00'::bytea" };
    // A message has the seq i + (i - 1) / 10: after every tenth there is an entry that is no message.
    conn.script(&format!(
        "BEGIN;
         INSERT INTO tenant (id, name, created_at) VALUES ({one}, 'scale', 0);
         INSERT INTO \"user\" (tenant, id, username, username_key, name, created_at)
           VALUES ({one}, {two}, 'ann', 'ann', 'Ann', 0);
         INSERT INTO room (tenant, id, kind, created_by, seq, number, created_at, active_at)
           VALUES ({one}, {one}, 'self', {two}, {messages} + {messages} / 10, {messages}, 0, 0);
         INSERT INTO member (tenant, room, \"user\", role, joined_at) VALUES ({one}, {one}, {two}, 'owner', 0);
         {n} INSERT INTO message (tenant, room, number, seq, id, sender, nonce, text, hash, created_at, reply_to)
           SELECT {one}, {one}, i, i + (i - 1) / 10, {message_id}, {two}, 'n' || i, 'What was said, ' || i, {hash}, i,
             CASE WHEN i % 10 = 0 THEN i - 5 END FROM n;
         INSERT INTO event (tenant, room, seq, kind, at, actor, number)
           SELECT tenant, room, seq, 'message.sent', created_at, sender, number FROM message;
         INSERT INTO event (tenant, room, seq, kind, at, actor, data)
           SELECT tenant, room, seq + 1, 'reaction.added', created_at, sender, '{{}}' FROM message WHERE number % 10 = 0;
         INSERT INTO reaction (tenant, room, number, emoji, \"user\", place)
           SELECT tenant, room, number, 'x', sender, seq + 1 FROM message WHERE number % 10 = 0;
         COMMIT;
         ANALYZE;"
    ))
    .unwrap();
}

/// Where pages begin: at the end, in the middle, at the beginning.
fn places(messages: i64) -> [(&'static str, List); 5] {
    let room = RoomId(id(1));
    let all = messages + messages / 10;
    let at = |before: i64| List { before: Some(before), ..List::newest(room) };
    [
        ("newest", List::newest(room)),
        ("before the end", at(all)),
        ("in the middle", at(all / 2)),
        ("before the 60th", at(66)),
        ("after the beginning", List { after: Some(1), ..List::newest(room) }),
    ]
}

/// Every sentence of a page, with the plan that the engine has for it.
fn plans(conn: &mut dyn Conn) -> Vec<(String, String)> {
    let source =
        [include_str!("sql.rs"), include_str!("../message/look/sql.rs"), include_str!("../reaction/sql.rs")];
    let wanted = ["LAST_BEFORE", "DOWN", "UP", "PINNED", "ONE", "EACH", "ON"];
    let mut plans = Vec::new();
    for name in wanted {
        let text =
            source.iter().find_map(|it| text(it, name, conn.engine())).unwrap_or_else(|| panic!("{name}"));
        let rows = match conn.engine() {
            Engine::Sqlite => asked(conn, format!("EXPLAIN QUERY PLAN {text}"), 3),
            Engine::Postgres => {
                let mut text = text;
                let room = "'00000000-0000-0000-0000-000000000001'";
                let user = "'00000000-0000-0000-0000-000000000002'";
                // With values, as a prepared statement has them: room and tenant have the same id here.
                let array = text.contains("unnest");
                let id =
                    |it: &str| if array { format!("ARRAY[{it}]::uuid[]") } else { format!("{it}::uuid") };
                let number =
                    |n: i64| if array { format!("ARRAY[{n}]::bigint[]") } else { format!("{n}::bigint") };
                let values = match name {
                    "LAST_BEFORE" => vec![id(room), id(room), number(5_000)],
                    "DOWN" | "UP" => {
                        vec![id(room), id(room), id(user), number(0), number(5_000), number(51)]
                    }
                    "PINNED" => vec![id(room), id(room), id(user), number(0), number(50)],
                    _ => vec![id(room), id(room), number(5_000), id(user)],
                };
                for (n, value) in values.iter().enumerate().rev() {
                    text = text.replace(&format!("?{}", n + 1), value).replace(&format!("${}", n + 1), value);
                }
                asked(conn, format!("EXPLAIN {text}"), 0)
            }
        };
        plans.push((name.to_owned(), rows));
    }
    plans
}

fn asked(conn: &mut dyn Conn, text: String, column: usize) -> String {
    let text: &'static str = text.leak();
    let sql: &'static Sql = Box::leak(Box::new(crate::testing::sentence(text)));
    let nothing: Vec<_> = (1..=9).filter(|n| text.contains(&format!("?{n}"))).map(|_| Value::Null).collect();
    let rows = conn.query(sql, &nothing).unwrap_or_else(|fault| panic!("{fault}: {}", sql.sqlite()));
    rows.iter().map(|row| row.text(column).unwrap().to_owned()).collect::<Vec<_>>().join("\n")
}

/// The text of a sentence in a source file.
fn text(source: &str, name: &str, engine: Engine) -> Option<String> {
    let from = source.find(&format!("static {name}: Sql = Sql::"))?;
    let rest = &source[from..];
    let texts = crate::testing::literals(&rest[rest.find('(')? + 1..]);
    let at = if engine == Engine::Postgres && texts.len() > 1 { 1 } else { 0 };
    texts.into_iter().nth(at)
}

#[test]
fn no_sentence_of_a_page_walks_through_the_room() {
    for place in [fresh(Engine::Sqlite), fresh_schema()].into_iter().flatten() {
        let store = Store::open(&place).unwrap();
        let mut conn = store.writer().unwrap();
        fill(&mut *conn, 20_000);
        for (name, plan) in plans(&mut *conn) {
            let walks = [
                "SCAN message",
                "SCAN m\n",
                "SCAN m ",
                "SCAN event",
                "SCAN e ",
                "Seq Scan on message",
                "Seq Scan on event",
                "Seq Scan on reaction",
            ];
            assert!(!walks.iter().any(|it| format!("{plan}\n").contains(it)), "{name}:\n{plan}");
            // A page comes in the order of the key: nothing is sorted but what a set or the pins bring together.
            let sorts = plan.contains("Sort Key: m.") || plan.contains("USE TEMP B-TREE FOR ORDER BY");
            assert!(!sorts || ["PINNED", "ON"].contains(&name.as_str()), "{name}:\n{plan}");
        }
        for (name, it) in places(20_000) {
            let page = list(&mut *conn, &actor(), &it).unwrap();
            let numbers: Vec<i64> = page.data.iter().map(|it| it.number).collect();
            assert_eq!(numbers.len(), 50, "{name}");
            assert!(numbers.windows(2).all(|two| two[0] == two[1] + 1), "{name}: {numbers:?}");
            assert!(
                page.data
                    .iter()
                    .all(|it| it.number % 10 != 0 || it.reply.is_some() && it.reactions.len() == 1)
            );
        }
    }
}

#[test]
#[ignore = "half a minute; prints figures"]
fn a_page_of_a_room_with_a_million_messages() {
    let place = fresh(Engine::Sqlite).unwrap();
    let store = Store::open(&place).unwrap();
    let clock = Clock::real();
    let start = clock.tick();
    fill(&mut *store.writer().unwrap(), 1_000_000);
    println!("a room of 1,000,000 messages, made in {} ms", clock.tick() - start);
    let mut conn = store.reader().unwrap();
    for (name, it) in places(1_000_000) {
        const TIMES: u64 = 50;
        // The best of many rounds: what else runs on the machine only makes one slower.
        let best = (0..30).map(|_| {
            let start = clock.tick();
            for _ in 0..TIMES {
                assert_eq!(list(&mut *conn, &actor(), &it).unwrap().data.len(), 50);
            }
            (clock.tick() - start) * 1_000 / TIMES
        });
        println!("a page of 50 {name}: {} µs", best.min().unwrap_or(0));
    }
}
