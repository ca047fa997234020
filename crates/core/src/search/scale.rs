//! How search and jumps behave with a million messages in a thousand rooms. Prints figures; only the number of
//! hits is checked. Run by hand: `cargo test -p parlor-core --lib search::scale -- --ignored --nocapture`;
//! `PARLOR_SCALE` is the number of messages, `PARLOR_SCALE_STORE=sqlite://FILE` keeps them.

use parlor_proto::message::List;
use parlor_proto::search::Search;
use parlor_proto::{RoomId, TenantId, Time, UserId};

use super::{follower, search, sql};
use crate::actor::Actor;
use crate::clock::Clock;
use crate::limit;
use crate::store::testing::fresh;
use crate::store::{Conn, Engine, Location, Store};

const ROOMS: i64 = 1_000;
/// Entries of a piece: larger than in life, where the writer has other work.
const PIECE: usize = 2_048;

fn id(n: i64) -> [u8; 16] {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&n.to_be_bytes());
    id
}

/// A tenth of the messages in the first room, the others evenly; one of a thousand has a rare word. Words are
/// drawn so that few are in most messages and most are in few.
fn fill(conn: &mut dyn Conn, messages: i64) {
    let text = format!(
        "CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {messages})
           SELECT i, CASE i % 10 WHEN 0 THEN 1 ELSE 2 + (i / 10 * 9 + i % 10) % ({ROOMS} - 1) END AS room FROM n;
         CREATE TEMP TABLE m AS SELECT i, room, row_number() OVER (PARTITION BY room ORDER BY i) AS number FROM n;
         CREATE TEMP TABLE v AS WITH RECURSIVE v(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM v WHERE i < 9999)
           SELECT i, char(97 + k % 26) || printf('%x', k * 40503 & 65535) AS word
             FROM (SELECT i, i * i / 10000 * i / 10000 * i / 10000 AS k FROM v);
         CREATE UNIQUE INDEX temp.vi ON v (i);
         INSERT INTO tenant (id, name, created_at) VALUES (zeroblob(16), 'scale', 0);
         INSERT INTO \"user\" (tenant, id, username, username_key, name, created_at)
           SELECT zeroblob(16), unhex(printf('%032x', i)), 'u' || i, 'u' || i, 'u', 0 FROM n WHERE i <= 2;
         INSERT INTO room (tenant, id, kind, created_by, seq, number, created_at, active_at)
           SELECT zeroblob(16), unhex(printf('%032x', room)), 'direct', unhex(printf('%032x', 1)), max(number),
             max(number), 0, max(i) * 1000 FROM m GROUP BY room;
         INSERT INTO member (tenant, room, \"user\", role, joined_at)
           SELECT zeroblob(16), id, unhex(printf('%032x', 1)), 'member', 0 FROM room UNION ALL
           SELECT zeroblob(16), id, unhex(printf('%032x', 2)), 'member', 0 FROM room
             WHERE id <= unhex(printf('%032x', 5));
         INSERT INTO message (tenant, room, number, seq, id, sender, nonce, text, hash, created_at)
           SELECT zeroblob(16), unhex(printf('%032x', room)), number, number, unhex(printf('%032x', i)),
             unhex(printf('%032x', 1)), 'n' || i,
             (SELECT group_concat(word, ' ') FROM v WHERE v.i IN (abs(random() % 10000), abs(random() % 10000),
               abs(random() % 10000), abs(random() % 10000), abs(random() % 10000), abs(random() % 10000),
               abs(random() % 10000), m.i % 10000)) || ' says hello' || CASE WHEN i % 1000 = 0 THEN ' rarely' ELSE '' END
               || CASE WHEN i = 10 THEN ' once' ELSE '' END,
             x'00', i * 1000 FROM m ORDER BY room, number;
         INSERT INTO event (tenant, room, seq, kind, at, actor, number)
           SELECT tenant, room, seq, 'message.sent', created_at, sender, number FROM message;
         DROP TABLE n; DROP TABLE m; DROP TABLE v;"
    );
    conn.begin().unwrap();
    conn.script(&text).unwrap();
    conn.commit().unwrap();
}

fn follow(conn: &mut dyn Conn, clock: &Clock) -> (u64, u64) {
    let (tenant, mut rooms) = (TenantId([0; 16]), Vec::new());
    let mut at = Some((tenant, RoomId([0; 16])));
    while let Some(from) = at {
        let (next, behind) = sql::behind(conn, from, limit::INDEX_PAGE).unwrap();
        rooms.extend(behind.into_iter().map(|it| it.1));
        at = next;
    }
    let (mut reading, mut writing) = (0, 0);
    while !rooms.is_empty() {
        let some: Vec<_> = rooms.drain(..rooms.len().min(limit::INDEX_ROOMS)).collect();
        let start = clock.tick();
        let (entries, back) = follower::read(conn, tenant, &some, PIECE).unwrap();
        let read = clock.tick();
        conn.begin().unwrap();
        follower::store(conn, tenant, &entries).unwrap();
        conn.commit().unwrap();
        (reading, writing) = (reading + read - start, writing + clock.tick() - read);
        rooms.splice(0..0, back);
    }
    (reading, writing)
}

#[test]
#[ignore = "minutes; prints figures"]
fn a_million_messages_in_a_thousand_rooms() {
    let messages = std::env::var("PARLOR_SCALE").ok().and_then(|it| it.parse().ok()).unwrap_or(1_000_000);
    // A file that is kept is filled once and measured again and again.
    let kept = std::env::var("PARLOR_SCALE_STORE").ok().map(|it| Location::parse(&it).unwrap());
    let made = kept.is_none().then(|| fresh(Engine::Sqlite).unwrap());
    let place: &Location = kept.as_ref().or(made.as_deref()).unwrap();
    let store = Store::open(place).unwrap();
    let clock = Clock::real();
    let mut conn = store.writer().unwrap();
    let start = clock.tick();
    if sql::behind(&mut *conn, (TenantId([0; 16]), RoomId([0; 16])), 1).unwrap().0.is_none() {
        fill(&mut *conn, messages);
    }
    println!("{messages} messages in {ROOMS} rooms, made in {} ms", clock.tick() - start);
    let size = || match place {
        Location::Sqlite(path) => std::fs::metadata(path).map_or(0, |it| it.len()),
        _ => 0,
    };
    let before = size();
    let (reading, writing) = follow(&mut *conn, &clock);
    println!(
        "followed: reading {reading} ms, writing and committing {writing} ms, {} bytes a message",
        (size() - before) / messages as u64
    );
    let mut conn = store.reader().unwrap();
    let actor = |n| Actor { tenant: TenantId([0; 16]), user: UserId(id(n)), login: None };
    let ask = |text: &str, room: Option<i64>, cursor: Option<String>| Search {
        text: text.to_owned(),
        room: room.map(|n| RoomId(id(n))),
        from: None,
        limit: None,
        cursor,
    };
    for (who, rooms) in [(1, ROOMS), (2, 5)] {
        for (text, room) in [
            ("hello", None),
            ("h", None),
            ("a b", None),
            ("a1 b1", None),
            ("rarely", None),
            ("once", None),
            ("nowhere", None),
            ("hello", Some(1)),
            ("h", Some(1)),
            ("once", Some(1)),
            ("nowhere", Some(1)),
            ("nowhere", Some(2)),
        ] {
            let (mut times, mut hits, mut deep) = (Vec::new(), 0, 0);
            for _ in 0..5 {
                let start = clock.tick();
                let found = search(&mut *conn, &actor(who), &ask(text, room, None)).unwrap();
                times.push(clock.tick() - start);
                hits = found.data.len();
                let start = clock.tick();
                if let Some(next) = found.page.next {
                    search(&mut *conn, &actor(who), &ask(text, room, Some(next))).unwrap();
                    deep = clock.tick() - start;
                }
            }
            times.sort_unstable();
            let place = room.map_or(String::new(), |n| format!(" in room {n}"));
            println!("{rooms} rooms, {text:?}{place}: {hits} hits, {} ms (second page {deep} ms)", times[2]);
        }
    }
    // Far down a common word.
    let far = super::encode((Time(messages * 100), RoomId([0xff; 16]), 1));
    for room in [None, Some(1)] {
        let start = clock.tick();
        let found = search(&mut *conn, &actor(1), &ask("hello", room, Some(far.clone()))).unwrap();
        println!("far down {room:?}: {} hits, {} ms", found.data.len(), clock.tick() - start);
    }
    for date in [0, messages * 500, messages * 1_000] {
        let start = clock.tick();
        for _ in 0..100 {
            let list = List { date: Some(Time(date)), ..List::newest(RoomId(id(1))) };
            crate::history::list(&mut *conn, &actor(1), &list).unwrap();
        }
        println!("to a date in the longest room: {} ms for 100", clock.tick() - start);
    }
}
