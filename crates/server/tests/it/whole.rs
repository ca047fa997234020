//! Commands about an installation as a whole: filling it, looking whether it is right.

use crate::server::{Folder, Server, ok, run, text};

fn json(said: &str) -> serde_json::Value {
    serde_json::from_str(said).unwrap_or_else(|err| panic!("{err}: {said}"))
}

#[tokio::test]
async fn what_is_seeded_is_right_beside_a_server_too() {
    let folder = Folder::new();
    let made = json(&ok(&folder, &["seed", "--messages", "600", "--users", "10", "--seed", "7", "--json"]));
    assert_eq!((made["messages"].as_i64(), made["users"].as_i64()), (Some(600), Some(10)), "{made}");
    let again = run(&folder, &["seed", "--messages", "10"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("--add"), "{}", text(&again.stderr));
    ok(&folder, &["seed", "--messages", "60", "--users", "3", "--seed", "8", "--add"]);

    let server = Server::start(&folder, &[]);
    let found = json(&ok(&folder, &["verify", "--json"]));
    assert_eq!((found["messages"].as_i64(), found["wrong"].as_i64()), (Some(660), Some(0)), "{found}");
    let held = run(&folder, &["seed", "--messages", "10", "--add", "--seed", "9"]);
    assert_eq!(held.status.code(), Some(75), "a running server has the file: {}", text(&held.stderr));
    server.stop().await;
    let said = ok(&folder, &["verify"]);
    assert!(said.contains("660 messages") && said.contains("all as it should be"), "{said}");
}

#[test]
fn nothing_is_made_by_looking() {
    let folder = Folder::new();
    let nowhere = run(&folder, &["verify"]);
    assert_eq!(nowhere.status.code(), Some(1), "{}", text(&nowhere.stdout));
    assert!(text(&nowhere.stderr).contains("parlor migrate"), "{}", text(&nowhere.stderr));
    assert!(!folder.data().exists());
}
