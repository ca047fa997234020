//! `parlor demo`: people and rooms to try, never exposed by accident.

use parlor_client::Api;
use parlor_client::proto::{attachment, message, room};

use crate::server::{Folder, Server, run, text};

#[test]
fn it_is_not_exposed_by_accident() {
    let folder = Folder::new();
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8390"] {
        let refused = run(&folder, &["demo", "--listen", listen]);
        assert_eq!(refused.status.code(), Some(2), "{listen}");
        assert!(text(&refused.stderr).contains("--yes-expose"), "{}", text(&refused.stderr));
    }
}

#[tokio::test]
async fn people_have_talked_already_and_a_second_start_adds_nothing() {
    let folder = Folder::new();
    let words = ["demo", "--listen", "127.0.0.1:0", "--data", "kept"];
    let mut before = None;
    for start in 0..2 {
        let server = Server::start_as(&folder, &words);
        let log = server.log();
        for word in ["ann@demo.test", "dana@demo.test", "demo-demo"] {
            assert!(log.contains(word), "{word}:\n{log}");
        }
        let api = Api::new(server.base()).expect("an address");
        let ann = api.sign_in("ann@demo.test", "demo-demo").await.expect("ann");
        let api = api.with_token(&ann.token);
        let rooms = api.rooms(&room::List::default()).await.expect("rooms").data;
        let seen: Vec<_> = rooms.iter().map(|it| (it.title.clone(), it.number, it.unread)).collect();
        assert_eq!(seen.len(), 5, "{seen:?}");
        assert!(seen.iter().any(|(_, number, _)| *number > 60), "one long conversation: {seen:?}");
        assert!(seen.iter().any(|(_, _, unread)| *unread > 0), "something unread: {seen:?}");
        assert!(rooms.iter().any(|it| it.kind == room::Kind::Own), "notes to oneself");
        let group = rooms.iter().find(|it| it.kind == room::Kind::Group).expect("a group");
        assert_eq!((group.unread, group.mentions), (2, 1), "one of them for her: {seen:?}");
        let said = api.messages(&message::List::newest(group.id)).await.expect("messages");
        let shared: Vec<_> = said.data.iter().flat_map(|it| &it.attachments).map(|it| it.kind).collect();
        assert_eq!(shared, [attachment::Kind::Voice, attachment::Kind::Image], "newest first");
        assert!(said.data.iter().any(|it| it.pinned) && said.data.iter().any(|it| it.reply.is_some()));
        assert!(said.data.iter().any(|it| it.reactions.iter().any(|one| one.count > 1)));
        assert_eq!(*before.get_or_insert_with(|| seen.clone()), seen, "start {start}");
        server.stop().await;
    }
}

#[tokio::test]
async fn a_temporary_demo_leaves_nothing_behind() {
    let folder = Folder::new();
    let server = Server::start_as(&folder, &["demo", "--listen", "127.0.0.1:0"]);
    let path = std::env::temp_dir().join(format!("parlor-demo-{}", server.pid().as_raw_nonzero()));
    assert!(path.exists());
    server.stop().await;
    assert!(!path.exists());
}
