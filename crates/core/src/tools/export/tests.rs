//! An export has what was said, once, and nothing that is a secret or somebody else's.

use std::fs;

use super::*;
use crate::store::testing::{Fresh, fresh_memory, fresh_schema};
use crate::store::{Engine, Store};
use crate::testing::url;
use crate::tools::Plan;

fn lines(path: &Path) -> Vec<Json> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn exports(place: &Fresh) {
    let store = Store::open(place).unwrap();
    let builder = Builder::default().store(url(place)).files(crate::Files::temporary());
    let plan = Plan {
        messages: 1_500,
        users: Some(8),
        rooms: Some(6),
        seed: 4,
        days: 30,
        until: None,
        tenant: None,
        password: Some("correct-horse".to_owned()),
        add: false,
    };
    builder.seed(&plan, &mut |_| ()).unwrap();
    let settings =
        "UPDATE tenant SET settings = '{\"policy\":\"open\",\"proxy.secret\":\"sixteen of them!\"}'";
    said_to(&store, settings);
    let root = std::env::temp_dir().join(format!("parlor-export-{}-{:?}", std::process::id(), engine(place)));
    let _ = fs::remove_dir_all(&root);
    let all = root.join("all");
    let sum = builder.export(&Export::All, None, &all, &mut |_| ()).unwrap();
    assert_eq!((sum.users, sum.rooms, sum.messages, sum.missing), (8, 6, 1_500, 0));
    let users = lines(&all.join("default/users.jsonl"));
    let messages = lines(&all.join("default/messages.jsonl"));
    let rooms = lines(&all.join("default/rooms.jsonl"));
    assert_eq!((users.len(), messages.len(), rooms.len()), (8, 1_500, 6));
    let secret = ["argon2", "password", "token"];
    for user in &users {
        assert!(secret.iter().all(|it| !user.to_string().contains(it)), "{user}");
    }
    for has in ["reactions", "reply_to", "edited_at", "deleted_at", "versions"] {
        assert!(messages.iter().any(|it| !it[has].is_null()), "no message has {has}");
    }
    assert!(
        builder.export(&Export::All, None, &all, &mut |_| ()).is_err(),
        "not into a folder with something"
    );

    // One room is what all of it has of that room; nobody's address is in it.
    let id: RoomId = rooms[0]["id"].as_str().unwrap().parse().unwrap();
    let one = root.join("room");
    builder.export(&Export::Room(id), None, &one, &mut |_| ()).unwrap();
    let theirs: Vec<_> = messages.iter().filter(|it| it["room"] == rooms[0]["id"]).cloned().collect();
    assert_eq!(lines(&one.join("default/messages.jsonl")), theirs);
    assert!(lines(&one.join("default/users.jsonl")).iter().all(|it| it["email"].is_null()));

    // One person is what they said, everywhere, and not what others did.
    let me = users[0]["id"].clone();
    let mine = root.join("user");
    let name = users[0]["username"].as_str().unwrap().to_owned();
    builder.export(&Export::User(name), None, &mine, &mut |_| ()).unwrap();
    let said: Vec<_> = messages.iter().filter(|it| it["sender"] == me).cloned().collect();
    assert!(!said.is_empty());
    assert_eq!(lines(&mine.join("default/messages.jsonl")), said);
    assert_eq!(lines(&mine.join("default/users.jsonl")), [users[0].clone()]);

    // Of a room that they have left: that they were there, and what they said; not what became of it.
    let name = users[0]["username"].as_str().unwrap().to_owned();
    said_to(&store, &left(&name));
    let gone = root.join("gone");
    builder.export(&Export::User(name), None, &gone, &mut |_| ()).unwrap();
    let theirs = lines(&gone.join("default/rooms.jsonl"));
    assert!(theirs.iter().any(|it| it["kind"] == "group"), "{theirs:?}");
    for room in theirs.iter().filter(|it| it["kind"] == "group") {
        assert_eq!(room["members"][0]["state"], "past", "{room}");
        assert!(room["name"].is_null() && room["active_at"].is_null(), "{room}");
    }
    assert_eq!(lines(&gone.join("default/messages.jsonl")), said);
    assert_eq!(lines(&gone.join("default/audit.jsonl"))[0]["action"], "tenant.changed");
    let about: Json =
        serde_json::from_str(&fs::read_to_string(all.join("default/export.json")).unwrap()).unwrap();
    assert_eq!(about["settings"], json!({"policy": "open"}), "secrets are not in it");

    let nobody = builder.export(&Export::User("nobody".to_owned()), None, &root.join("no"), &mut |_| ());
    assert!(nobody.unwrap_err().to_string().contains("nobody"));
    let nowhere = builder.export(&Export::All, Some("else"), &root.join("no"), &mut |_| ());
    assert!(nowhere.unwrap_err().to_string().contains("else"));
    fs::remove_dir_all(&root).unwrap();
}

fn said_to(store: &Store, script: &str) {
    let mut conn = store.writer().unwrap();
    conn.begin().unwrap();
    conn.script(script).unwrap();
    conn.commit().unwrap();
}

/// They have left every group, and had done something as staff.
fn left(name: &str) -> String {
    let them = format!("(SELECT id FROM \"user\" WHERE username = '{name}')");
    let groups = "(SELECT id FROM room WHERE kind = 'group')";
    format!(
        "INSERT INTO past_member (tenant, room, \"user\", left_at) SELECT tenant, room, \"user\", 5 FROM member \
           WHERE \"user\" IN {them} AND room IN {groups} ON CONFLICT DO NOTHING; \
         DELETE FROM member WHERE \"user\" IN {them} AND room IN {groups}; \
         INSERT INTO audit (tenant, id, at, actor, actor_name, action, object) \
           SELECT tenant, id, 1, id, 'x', 'tenant.changed', 'tenant:default' FROM \"user\" WHERE id IN {them}"
    )
}

fn engine(place: &Fresh) -> Engine {
    place.engine()
}

#[test]
fn sqlite() {
    exports(&fresh_memory());
}

#[test]
fn postgres() {
    if let Some(place) = fresh_schema() {
        exports(&place);
    }
}

#[test]
fn a_name_is_nothing_but_a_name() {
    for (name, kept) in
        [("a.txt", "a.txt"), ("../../etc/passwd", "_.._etc_passwd"), ("..", "_"), ("é/ü\0", "é_ü_")]
    {
        assert_eq!(plain(name), kept);
    }
}
