//! What the index does not know yet, the query knows: deletion, change, leaving, hiding count from their moment on.

use parlor_proto::search::Search;
use parlor_proto::{RoomId, TenantId, UserId};

use super::{follower, search, sql};
use crate::actor::Actor;
use crate::limit;
use crate::store::testing::{fresh_memory, fresh_schema};
use crate::store::{Conn, Engine, Store};

const TENANT: TenantId = TenantId([0; 16]);

/// `#7` in a script becomes the id made of sevens, as the engine writes it.
fn script(conn: &mut dyn Conn, text: &str) {
    let mut parts = text.split('#');
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (digit, rest) = part.split_at(1);
        let hex = digit.repeat(32);
        out += &match conn.engine() {
            Engine::Sqlite => format!("x'{hex}'{rest}"),
            Engine::Postgres => format!("'{hex}'::uuid{rest}"),
        };
    }
    if conn.engine() == Engine::Postgres {
        out = out.replace("BLOB", "BYTEA");
    }
    conn.begin().unwrap();
    conn.script(&out).unwrap();
    conn.commit().unwrap();
}

fn follow(conn: &mut dyn Conn) {
    let (_, behind) = sql::behind(conn, (TENANT, RoomId([0; 16])), limit::INDEX_PAGE).unwrap();
    let rooms: Vec<_> = behind.into_iter().map(|it| it.1).collect();
    let (entries, back) = follower::read(conn, TENANT, &rooms, limit::INDEX_ENTRIES).unwrap();
    assert!(back.is_empty() || entries.iter().all(|it| it.erase), "{back:?}");
    conn.begin().unwrap();
    follower::store(conn, TENANT, &entries).unwrap();
    conn.commit().unwrap();
}

/// Numbers of what somebody finds.
fn found(conn: &mut dyn Conn, user: u8, text: &str) -> Vec<i64> {
    let actor = Actor { tenant: TENANT, user: UserId([user * 17; 16]), login: None };
    let it = Search { text: text.to_owned(), room: None, from: None, limit: None, cursor: None };
    let found = search(conn, &actor, &it).unwrap_or_else(|error| panic!("{error:?}"));
    found.data.iter().map(|hit| hit.message.number).collect()
}

/// A message and its entry.
fn say(conn: &mut dyn Conn, n: i64, text: &str) {
    script(
        conn,
        &format!(
            "INSERT INTO message (tenant, room, number, seq, id, sender, nonce, text, hash, created_at)
               VALUES (#0, #4, {n}, {n}, #{n}, #1, 'n{n}', '{text}', CAST('' AS BLOB), {n});
             INSERT INTO event (tenant, room, seq, kind, at, actor, number)
               VALUES (#0, #4, {n}, 'message.sent', {n}, #1, {n});
             UPDATE room SET seq = {n}, number = {n}, active_at = {n}"
        ),
    );
}

fn told(conn: &mut dyn Conn) {
    script(
        conn,
        "INSERT INTO tenant (id, name, created_at) VALUES (#0, 'test', 0);
         INSERT INTO \"user\" (tenant, id, username, username_key, name, created_at) VALUES
           (#0, #1, 'ann', 'ann', 'ann', 0), (#0, #2, 'bob', 'bob', 'bob', 0), (#0, #3, 'cem', 'cem', 'cem', 0);
         INSERT INTO room (tenant, id, kind, created_by, created_at, active_at)
           VALUES (#0, #4, 'group', #1, 0, 0);
         INSERT INTO member (tenant, room, \"user\", role, joined_at, history_from) VALUES
           (#0, #4, #1, 'member', 0, 0), (#0, #4, #2, 'member', 0, 0), (#0, #4, #3, 'member', 0, 2);",
    );
    for (n, text) in [(1, "red fox"), (2, "red hen"), (3, "red cat"), (4, "red dog")] {
        say(conn, n, text);
    }
    assert_eq!(found(conn, 1, "red"), [0; 0]);
    follow(conn);
    assert_eq!(found(conn, 1, "red"), [4, 3, 2, 1]);
    assert_eq!(found(conn, 3, "red"), [4, 3], "nothing from before they came");

    script(conn, "INSERT INTO hidden_message (tenant, \"user\", room, number) VALUES (#0, #2, #4, 3)");
    assert_eq!(found(conn, 2, "red"), [4, 2, 1], "hidden for one");
    assert_eq!(found(conn, 1, "red"), [4, 3, 2, 1], "and for nobody else");

    script(conn, "UPDATE message SET deleted_at = 9, text = '' WHERE number = 1");
    script(conn, "UPDATE message SET edited_at = 9, text = 'blue hen' WHERE number = 2");
    assert_eq!(found(conn, 1, "red"), [4, 3], "deleted and changed before the index knows");
    assert_eq!(found(conn, 1, "hen"), [2], "what stayed is found");
    assert_eq!(sql::held(conn, TENANT), 4);
    script(
        conn,
        "INSERT INTO event (tenant, room, seq, kind, at, actor, number) VALUES
           (#0, #4, 5, 'message.deleted', 9, #1, 1), (#0, #4, 6, 'message.edited', 9, #1, 2),
           (#0, #4, 7, 'room.edited', 9, #1, NULL);
         UPDATE room SET seq = 7",
    );
    follow(conn);
    assert_eq!(sql::held(conn, TENANT), 3, "the deleted one has left the index");
    assert_eq!(found(conn, 1, "red"), [4, 3]);
    assert_eq!(found(conn, 1, "blue"), [2]);
    follow(conn);
    assert_eq!(found(conn, 1, "blue hen"), [2], "following again changes nothing");

    script(conn, "DELETE FROM member WHERE \"user\" = #2");
    assert_eq!(found(conn, 2, "red"), [0; 0], "who has left finds nothing");

    script(conn, "UPDATE room SET deleted_at = 9, seq = 8; DELETE FROM event");
    assert_eq!(found(conn, 1, "red"), [0; 0], "nothing of a deleted room");
    follow(conn);
    assert_eq!(sql::held(conn, TENANT), 0, "nothing of it stays, its log being gone already");
    follow(conn);
    let (_, behind) = sql::behind(conn, (TENANT, RoomId([0; 16])), limit::INDEX_PAGE).unwrap();
    assert_eq!(behind, [], "and that is the end of it");
}

#[test]
fn told_on_sqlite() {
    let place = fresh_memory();
    let store = Store::open(&place).unwrap();
    told(&mut *store.writer().unwrap());
}

#[test]
fn told_on_postgres() {
    let Some(place) = fresh_schema() else { return };
    let store = Store::open(&place).unwrap();
    told(&mut *store.writer().unwrap());
}
