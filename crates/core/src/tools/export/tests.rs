//! An export has what was said, once, and nothing that is a secret or somebody else's.

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
    let _alive = Store::open(place).unwrap();
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

    let nobody = builder.export(&Export::User("nobody".to_owned()), None, &root.join("no"), &mut |_| ());
    assert!(nobody.unwrap_err().to_string().contains("nobody"));
    let nowhere = builder.export(&Export::All, Some("else"), &root.join("no"), &mut |_| ());
    assert!(nowhere.unwrap_err().to_string().contains("else"));
    fs::remove_dir_all(&root).unwrap();
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
