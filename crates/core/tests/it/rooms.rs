//! Rooms: one for a pair, found by any name of the other; one with oneself.

use expect_test::expect;
use futures_util::future::join_all;
use parlor_core::proto::event::{List as Events, What};
use parlor_core::proto::message::{List as Messages, Send};
use parlor_core::proto::read::Mark;
use parlor_core::proto::room::{Get, Kind, Open, Role};
use parlor_core::proto::{AccountEvent, Code, Problem, RoomId, UserId};
use parlor_core::testing::TestChat;

async fn a_room_is_found_by_any_name_of_the_other(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await;
    assert!(room.created);
    assert_eq!((room.kind, room.title.as_str(), room.seq, room.number), (Kind::Direct, "bob", 1, 0));
    assert_eq!(room.peer.as_ref().map(|it| it.user.id), Some(bob.id()));
    assert_eq!(room.members.iter().map(|it| it.role).collect::<Vec<_>>(), [Role::Member, Role::Member]);
    let id = bob.id().to_string();
    for who in ["bob", "BOB", " bob ", "bob@demo.test", "Bob@Demo.Test", &id, &id.to_uppercase()] {
        let again = ann.open_with(who).await.unwrap();
        assert_eq!((again.id, again.created), (room.id, false), "{who}");
    }
    let other_side = bob.open(&ann).await;
    assert_eq!((other_side.id, other_side.created, other_side.title.as_str()), (room.id, false, "ann"));
    assert_eq!(ann.log(room.id).await.len(), 1, "finding a room writes nothing");
}
story!(a_room_is_found_by_any_name_of_the_other);

async fn nobody_sees_the_address_of_another(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let mut socket = ann.socket().await;
    let room = ann.open(&bob).await;
    bob.send(room.id, "hello").await;
    let shown = format!(
        "{room:?}{:?}{:?}{:?}{:?}",
        ann.rooms().await,
        ann.room(room.id).await,
        ann.log(room.id).await,
        socket.heard()
    );
    assert!(!shown.contains("bob@demo.test"), "{shown}");
}
story!(nobody_sees_the_address_of_another);

async fn opened_from_both_sides_at_once_it_is_one_room(mut chat: TestChat) {
    let nodes = [(*chat).clone(), chat.another()];
    for race in 0..200 {
        let (a, b) = (chat.person(&format!("a{race}")).await, chat.person(&format!("b{race}")).await);
        let open = |node: usize, who: &parlor_core::testing::Person, with: UserId| {
            let (node, actor) = (nodes[node].clone(), who.actor);
            let it = Open::direct(with.to_string());
            async move { node.run(&actor, it).await.unwrap() }
        };
        let opened = join_all([open(0, &a, b.id()), open(1, &b, a.id()), open(1, &a, b.id())]).await;
        assert!(opened.iter().all(|it| it.id == opened[0].id), "race {race}");
        assert_eq!(opened.iter().filter(|it| it.created).count(), 1, "race {race}");
        let log = a.log(opened[0].id).await;
        assert_eq!(log.len(), 1, "race {race}: {log:?}");
    }
}
story!(opened_from_both_sides_at_once_it_is_one_room);

async fn notes_to_oneself_are_one_room_with_one_member(chat: TestChat) {
    let ann = chat.person("ann").await;
    let notes = ann.notes().await;
    assert!(notes.created);
    assert_eq!((notes.kind, notes.title.as_str()), (Kind::Own, "Notes to yourself"));
    assert_eq!((notes.members.len(), notes.members[0].role, &notes.peer), (1, Role::Owner, &None));
    assert_eq!(ann.notes().await.id, notes.id);
    let said = ann.send(notes.id, "milk").await;
    assert_eq!((said.seq, said.number), (2, 1));
    let room = ann.room(notes.id).await;
    assert_eq!((room.unread, room.read), (0, 1), "one's own words are read");
    let log = ann.log(notes.id).await;
    assert!(matches!(&log[0].what, What::RoomCreated(it) if it.members == [ann.id()]));
    let bob = chat.person("bob").await;
    assert_ne!(bob.notes().await.id, notes.id);
}
story!(notes_to_oneself_are_one_room_with_one_member);

async fn who_cannot_be_talked_to_is_refused(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let nobody = ann.open_with("nobody").await.unwrap_err();
    assert_eq!((nobody.code, nobody.field.as_deref()), (Code::NotFound, Some("with")));
    let long = "x".repeat(10_000);
    let unknown = UserId([7; 16]).to_string();
    for who in ["", " ", "bob\0", "%", "b_b", "bob'--", &long, &unknown, "@demo.test"] {
        assert_eq!(ann.open_with(who).await.unwrap_err(), nobody, "{who:.20?}");
    }
    let oneself = [ann.user.username.clone(), "ann@demo.test".into(), ann.id().to_string()];
    for who in oneself {
        let problem = ann.open_with(&who).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some("with")));
    }
    let open =
        |kind, with: Option<&str>| ann.try_run(Open { with: with.map(str::to_owned), ..Open::of(kind) });
    assert_eq!(open(Kind::Direct, None).await.unwrap_err().code, Code::Empty);
    assert_eq!(open(Kind::Own, Some("bob")).await.unwrap_err().code, Code::Invalid);
    assert_eq!(open(Kind::Group, Some("bob")).await.unwrap_err().code, Code::Invalid);
    // A disabled person is not there: not to be found, not to be told apart from one who never was.
    let room = ann.open(&bob).await;
    chat.set_disabled("bob", true).await.unwrap();
    assert_eq!(ann.open_with("bob").await.unwrap_err(), nobody);
    assert_eq!(ann.open_with(&bob.id().to_string()).await.unwrap_err(), nobody);
    assert_eq!(ann.room(room.id).await.id, room.id, "what was said stays readable");
    assert_eq!(ann.rooms().await.data.len(), 1);
}
story!(who_cannot_be_talked_to_is_refused);

async fn a_foreign_room_and_a_missing_one_answer_alike(chat: TestChat) {
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let room = ann.open(&bob).await.id;
    ann.send(room, "for bob alone").await;
    let missing = RoomId([9; 16]);
    let mut answers: Vec<[Problem; 2]> = Vec::new();
    macro_rules! both {
        ($it:expr) => {{
            let ask = $it;
            answers.push([
                cem.try_run(ask(room)).await.unwrap_err(),
                cem.try_run(ask(missing)).await.unwrap_err(),
            ]);
        }};
    }
    both!(|room| Get { room });
    both!(|room| Messages::newest(room));
    both!(|room| Messages { limit: Some(1), before: Some(9), ..Messages::newest(room) });
    both!(|room| Events { room, after: 0, limit: None });
    both!(|room| Mark { room, number: 1 });
    both!(|room| Send::text(room, "let me in", "n"));
    for [foreign, missing] in answers {
        assert_eq!((foreign.code, &foreign), (Code::NotFound, &missing));
        assert_eq!(foreign.detail, "There is no such room.");
    }
    let mut socket = cem.socket().await;
    for cmd in ["typing.start", "typing.stop"] {
        let foreign = socket.call(cmd, serde_json::json!({"room": room})).await.unwrap_err();
        let missing = socket.call(cmd, serde_json::json!({"room": missing})).await.unwrap_err();
        assert_eq!((foreign.code, &foreign), (Code::NotFound, &missing));
    }
    assert_eq!(cem.rooms().await.data, []);
    assert_eq!(ann.log(room).await.len(), 2, "nothing was written");
}
story!(a_foreign_room_and_a_missing_one_answer_alike);

/// R6: the room appears in the other's open list at once.
async fn a_new_room_appears_at_the_others_open_session(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let (mut phone, mut desk) = (bob.socket().await, chat.device(&bob).await.socket().await);
    let mut own = ann.socket().await;
    let room = ann.open(&bob).await.id;
    for socket in [&mut phone, &mut desk, &mut own] {
        assert_eq!(socket.account().await, AccountEvent::RoomAdded { account: 1, room });
    }
    let said = ann.send(room, "hello").await;
    for socket in [&mut phone, &mut desk, &mut own] {
        let event = socket.event(room).await;
        assert_eq!((event.seq, event.what), (2, What::MessageSent(said.clone())));
    }
    let notes = bob.notes().await.id;
    for socket in [&mut phone, &mut desk] {
        assert_eq!(socket.account().await, AccountEvent::RoomAdded { account: 2, room: notes });
    }
    // Opening it once more tells nobody.
    ann.open(&bob).await;
    assert_eq!(own.heard(), []);
}
story!(a_new_room_appears_at_the_others_open_session);

async fn what_ann_sees_of_a_new_room(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    bob.send(room, "Are you there?").await;
    let list = ann.rooms().await;
    let shown = serde_json::to_string_pretty(&list).unwrap();
    let shown = [(room.to_string(), "ROOM"), (ann.id().to_string(), "ANN"), (bob.id().to_string(), "BOB")]
        .into_iter()
        .fold(shown, |shown, (id, name)| shown.replace(&id, name));
    let message = list.data[0].last.as_ref().unwrap().id.to_string();
    expect![[r#"
        {
          "data": [
            {
              "id": "ROOM",
              "kind": "direct",
              "title": "bob",
              "seq": 2,
              "number": 1,
              "unread": 1,
              "read": 0,
              "active_at": "2026-11-21T08:43:20.000Z",
              "last": {
                "id": "MESSAGE",
                "room": "ROOM",
                "seq": 2,
                "number": 1,
                "sender": "BOB",
                "text": "Are you there?",
                "nonce": "bob-0",
                "created_at": "2026-11-21T08:43:20.000Z"
              },
              "peer": {
                "id": "BOB",
                "username": "bob",
                "name": "bob",
                "online": false
              },
              "role": "member",
              "member_count": 2
            }
          ],
          "page": {
            "next": null,
            "prev": null,
            "has_more": false
          }
        }"#]]
    .assert_eq(&shown.replace(&message, "MESSAGE"));
}
story!(what_ann_sees_of_a_new_room, |it| it.stepped(1));
