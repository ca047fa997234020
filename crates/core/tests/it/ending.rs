//! Endings and limits: revoked, disabled, flooded, overloaded, drained, restarted.

use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use parlor_core::Policy;
use parlor_core::proto::login::Revoke;
use parlor_core::proto::relation::{By, End, Ending, Pair, Put, Tie};
use parlor_core::proto::room::{Kind, Open};
use parlor_core::proto::{Code, RoomId, Signal};
use parlor_core::testing::{Frame, On, Person, Setup, Socket, TestChat};
use serde_json::json;

async fn pair(chat: &TestChat) -> (Person, Person, RoomId) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    (ann, bob, room)
}

/// Waits for the end; gives its code, and whether it was announced.
async fn end(socket: &mut Socket) -> (u16, bool) {
    let code = socket.closed().await.code;
    let last = socket.heard().pop();
    (code, matches!(last, Some(Frame::Signal(Signal::ForceDisconnect { .. }))))
}

async fn the_end_of_a_login_ends_its_sockets_and_no_others(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let phone = chat.device(&ann).await;
    let (mut one, mut two) = (phone.socket().await, phone.socket().await);
    let (mut desk, mut his) = (ann.socket().await, bob.socket().await);
    ann.run(Revoke { login: phone.login() }).await;
    // Acknowledged: whatever the phone says from now on is not heard, though its sockets still stand.
    for (n, socket) in [&mut one, &mut two].into_iter().enumerate() {
        socket.send("message.send", json!({"room": room, "text": "x", "nonce": format!("late {n}")}));
        assert_eq!(end(socket).await, (4001, true));
    }
    let said = bob.send(room, "only for the desk").await;
    assert_eq!(desk.event(room).await.seq, said.seq);
    assert_eq!(his.event(room).await.seq, said.seq);
    assert!(!format!("{:?}{:?}", one.heard(), two.heard()).contains("only for"));
    assert_eq!(ann.log(room).await.len(), 2, "nothing late was stored");
    let mut again = phone.connect();
    let refused = again.hello(Some(&phone.token), None, &Default::default()).await.unwrap_err();
    assert_eq!(refused.code, Code::Unauthenticated);
    chat.sign_out(&ann.actor).await.unwrap();
    assert_eq!(end(&mut desk).await, (4001, true));
}
story!(the_end_of_a_login_ends_its_sockets_and_no_others);

/// A node that has not heard of it refuses what an ended login says, at once and not after its next head check.
async fn an_ended_login_says_nothing_more_on_any_node(mut chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let elsewhere = chat.another();
    let there = chat.at(&elsewhere, &ann).await;
    let mut socket = there.socket().await;
    there.try_send(room, "before", "n").await.unwrap();
    ann.run(Revoke { login: there.login() }).await;
    let send = json!({"room": room, "text": "after", "nonce": "n2"});
    for (cmd, fields) in [
        ("message.send", send),
        ("message.send", json!({"room": room, "text": "before", "nonce": "n"})),
        ("read.mark", json!({"room": room, "number": 1})),
        ("room.open", json!({"kind": "self"})),
        ("login.revoke", json!({"login": ann.login()})),
    ] {
        match socket.call(cmd, fields).await {
            Err(problem) => assert_eq!(problem.code, Code::Unauthenticated, "{cmd}"),
            Ok(answer) => panic!("{cmd} after the end: {answer}"),
        }
    }
    assert_eq!(bob.log(room).await.len(), 2);
    assert!(chat.authenticate(&ann.token).await.is_ok());
}
story!(an_ended_login_says_nothing_more_on_any_node);

/// Nor is anything answered: no question over a socket that still stands, none of a door that looked a moment ago, no file.
async fn an_ended_login_learns_nothing_more_on_any_node(mut chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let elsewhere = chat.another();
    let there = chat.at(&elsewhere, &ann).await;
    let mut socket = there.socket().await;
    let file = there.upload("a", "a").await.id;
    let link = elsewhere.link(&there.actor, file).await.unwrap();
    ann.run(Revoke { login: there.login() }).await;
    let said = bob.send(room, "only for who is signed in").await;
    let of = json!({"room": room, "number": said.number});
    for (cmd, fields) in [
        ("message.list", json!({"room": room})),
        ("message.get", of.clone()),
        ("event.list", json!({"room": room, "after": 0})),
        ("room.list", json!({})),
        ("room.get", json!({"room": room})),
        ("member.list", json!({"room": room})),
        ("unread.get", json!({})),
        ("user.me", json!({})),
        ("user.find", json!({"with": "bob"})),
        ("user.get", json!({"room": room, "users": [bob.id()]})),
        ("receipt.list", of.clone()),
        ("block.list", json!({})),
        ("login.list", json!({})),
        ("search.messages", json!({"text": "only"})),
        ("attachment.list", json!({"room": room})),
        ("reaction.list", of.clone()),
        ("pin.list", json!({"room": room})),
    ] {
        match socket.call(cmd, fields).await {
            Err(problem) => assert_eq!(problem.code, Code::Unauthenticated, "{cmd}: {problem}"),
            Ok(answer) => panic!("{cmd} after the end: {answer}"),
        }
    }
    assert_eq!(elsewhere.file(&there.actor, file, false).await.unwrap_err().code, Code::Unauthenticated);
    assert!(elsewhere.linked(file, &link).await.is_err());
    let offer = parlor_core::Offer { name: "late".into(), length: Some(1), ..Default::default() };
    assert!(elsewhere.upload(&there.actor, offer).await.is_err());
}
story!(an_ended_login_learns_nothing_more_on_any_node, |it| it.stepped(5));

/// An address of a file opens for as long as the right that it was given for, whatever ends that right.
async fn an_address_of_a_file_ends_with_the_right_to_it(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let shared = async |room: RoomId, name: &str| {
        let file = ann.upload(name, "bytes").await.id;
        let send = parlor_core::proto::message::Send {
            attachments: vec![file],
            ..parlor_core::proto::message::Send::text(room, "here", name)
        };
        ann.run(send).await;
        (file, chat.link(&bob.actor, file).await.unwrap())
    };
    let opens = async |(file, link): &(parlor_core::proto::AttachmentId, parlor_core::Link)| {
        let actor = chat.linked(*file, link).await.unwrap();
        chat.file(&actor, *file, false).await.is_ok()
    };
    let group = ann.run(Open::group("g", vec!["bob".into()])).await.id;
    let of_group = shared(group, "g").await;
    chat.rules(|rules| rules.policy = Policy::Relations).await;
    let users = ["ann".to_owned(), "bob".to_owned()];
    let tie = Tie { users: users.clone(), ..Tie::default() };
    let put = || Put { relations: vec![tie.clone()], by: By::Name };
    let end = |end| End { relations: vec![Pair { users: users.clone() }], end: Some(end), by: By::Name };
    chat.put_relations(put()).await.unwrap();
    let room = ann.open(&bob).await.id;
    let of_pair = shared(room, "p").await;
    assert!(opens(&of_group).await && opens(&of_pair).await);
    ann.run(parlor_core::proto::member::Remove { room: group, user: bob.id() }).await;
    assert!(!opens(&of_group).await);
    for (how, still) in [(Ending::Archive, true), (Ending::Keep, false)] {
        chat.put_relations(put()).await.unwrap();
        assert!(opens(&of_pair).await, "{how:?}");
        chat.end_relations(end(how)).await.unwrap();
        assert_eq!(opens(&of_pair).await, still, "{how:?}");
        let pinned = bob.try_run(parlor_core::proto::pin::Add { room, number: 1 }).await;
        assert!(pinned.is_err(), "{how:?}: nothing is pinned where nobody talks");
    }
    chat.put_relations(put()).await.unwrap();
    chat.end_relations(end(Ending::Delete)).await.unwrap();
    assert!(!opens(&of_pair).await);
}
story!(an_address_of_a_file_ends_with_the_right_to_it);

async fn disabling_somebody_ends_everything_of_theirs(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let phone = chat.device(&ann).await;
    let (mut one, mut two) = (phone.socket().await, ann.socket().await);
    let mut his = bob.socket().await;
    chat.set_disabled("ann", true).await.unwrap();
    for socket in [&mut one, &mut two] {
        socket.send("message.send", json!({"room": room, "text": "late", "nonce": "late"}));
        let (code, announced) = end(socket).await;
        assert!(matches!(code, 4001 | 4003) && announced, "{code}");
    }
    let said = bob.send(room, "into the void").await;
    assert_eq!((his.event(room).await.seq, said.seq), (2, 2));
    let mut again = ann.connect();
    assert!(again.hello(Some(&ann.token), None, &Default::default()).await.is_err());
    // A door that let her in a moment ago, and opens a socket only now.
    let mut late = chat.signed_in_socket(&ann);
    let refused = late.hello(None, None, &Default::default()).await.unwrap_err();
    assert!(matches!(refused.code.status(), 401 | 403), "{refused}");
    assert!(matches!(late.closed().await.code, 4001 | 4003));
}
story!(disabling_somebody_ends_everything_of_theirs);

async fn a_login_that_expires_ends_its_socket(chat: TestChat) {
    let (ann, ..) = pair(&chat).await;
    let made = chat.create_token("ann", 60, "").await.unwrap();
    let mut socket = ann.connect();
    let until = chat.clock().now().0 + 60_000;
    let welcome = socket.hello(Some(&made.token), None, &Default::default()).await.unwrap();
    assert_eq!(welcome.expires_at.map(|at| at.0), Some(until), "one is told when it ends");
    chat.advance(Duration::from_secs(50));
    assert!(socket.call("ping", json!({})).await.is_ok());
    let actor = chat.authenticate(&made.token).await.unwrap();
    chat.advance(Duration::from_secs(10));
    let after = chat.run(&actor, Open::own()).await;
    assert!(after.is_err_and(|it| it.code == Code::Unauthenticated), "not one command after its time");
    chat.advance(Duration::from_secs(6));
    assert_eq!(end(&mut socket).await, (4001, true));
    assert!(ann.rooms().await.data.iter().all(|it| it.kind == Kind::Direct));
}
story!(a_login_that_expires_ends_its_socket, |it| it.stepped(1));

async fn too_many_frames_close_the_socket_and_nothing_else(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let (mut flood, mut other) = (ann.socket().await, chat.device(&ann).await.socket().await);
    for n in 0..600 {
        flood.say(r#"{"id":1,"cmd":"ping"}"#);
        if n % 50 == 0 {
            flood.heard();
        }
    }
    assert_eq!(flood.closed().await.code, 4009);
    let said = bob.send(room, "hello").await;
    assert_eq!(other.event(room).await.seq, said.seq);
    // In pieces, with time between them, the same is no flood.
    let mut patient = ann.socket().await;
    for _ in 0..8 {
        for _ in 0..100 {
            patient.say(r#"{"id":1,"cmd":"ping"}"#);
        }
        patient.heard();
        chat.advance(Duration::from_secs(1));
    }
    assert!(patient.call("ping", json!({})).await.is_ok());
}
story!(too_many_frames_close_the_socket_and_nothing_else, |it| it.limits(|_| {}).stepped(1));

async fn too_many_commands_at_once_are_refused_one_by_one(chat: TestChat) {
    let (ann, _, room) = pair(&chat).await;
    let mut socket = ann.socket().await;
    let stall = chat.stall();
    let asked: Vec<u64> = (0..80)
        .map(|n| socket.send("message.send", json!({"room": room, "text": "x", "nonce": format!("n{n}")})))
        .collect();
    drop(stall);
    let mut outcomes = Vec::new();
    for id in asked {
        outcomes.push(socket.answer(id).await.map_err(|problem| problem.code));
    }
    assert_eq!(outcomes.iter().filter(|it| it.is_ok()).count(), 64);
    assert!(outcomes[64..].iter().all(|it| *it == Err(Code::RateLimited)), "{outcomes:?}");
    assert_eq!(ann.room(room).await.number, 64);
    assert!(socket.call("ping", json!({})).await.is_ok());
}
story!(too_many_commands_at_once_are_refused_one_by_one);

async fn who_writes_too_fast_waits_and_the_others_do_not(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let mut outcomes = Vec::new();
    for n in 0..8 {
        outcomes.push(ann.try_send(room, "x", &format!("n{n}")).await);
    }
    let limited: Vec<_> = outcomes.iter().filter_map(|it| it.as_ref().err()).collect();
    assert_eq!(limited.len(), 3, "a burst of five");
    assert!(limited.iter().all(|it| it.code == Code::RateLimited && it.retry_after == Some(1)));
    assert!(bob.try_send(room, "x", "n").await.is_ok());
    chat.advance(Duration::from_secs(1));
    assert!(ann.try_send(room, "x", "m0").await.is_ok() && ann.try_send(room, "x", "m1").await.is_ok());
    assert!(ann.try_send(room, "x", "m2").await.is_err(), "two a second");
}
story!(who_writes_too_fast_waits_and_the_others_do_not, |it| {
    it.limits(|limits| (limits.messages_per_second, limits.messages_burst) = (2, 5)).stepped(1)
});

async fn one_socket_too_many_replaces_the_oldest(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let mut sockets = Vec::new();
    for _ in 0..4 {
        sockets.push(ann.socket().await);
    }
    assert_eq!(sockets[0].closed().await.code, 4009);
    let said = bob.send(room, "hello").await;
    for socket in &mut sockets[1..] {
        assert_eq!(socket.event(room).await.seq, said.seq);
    }
    drop(sockets.remove(2));
    let mut another = ann.socket().await;
    assert!(another.call("ping", json!({})).await.is_ok());
    assert!(sockets[1].call("ping", json!({})).await.is_ok(), "a place had become free");
}
story!(one_socket_too_many_replaces_the_oldest, |it| it.limits(|limits| limits.sockets_per_user = 3));

/// What does not fit is refused as certainly not done; what was taken is done.
async fn a_full_inbox_refuses_and_loses_nothing(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let stall = chat.stall();
    let nonces: Vec<String> = (0..9_500).map(|n| format!("n{n}")).collect();
    let sends = nonces.iter().map(|nonce| ann.try_send(room, "x", nonce));
    // The sends are handed in by being asked for the first time; then the writer may go on.
    let mut all = Box::pin(join_all(sends));
    assert!((&mut all).now_or_never().is_none());
    let refused_while_full = bob.try_send(room, "x", "one more").await;
    drop(stall);
    let outcomes = all.await;
    assert_eq!(refused_while_full.unwrap_err().code, Code::Overloaded);
    let done = outcomes.iter().filter(|it| it.is_ok()).count();
    assert!((8_192..9_000).contains(&done), "{done}");
    for problem in outcomes.iter().filter_map(|it| it.as_ref().err()) {
        assert_eq!((problem.code, problem.retry_after), (Code::Overloaded, Some(1)));
    }
    assert_eq!(ann.room(room).await.number as usize, done, "neither more nor less");
}
story!(a_full_inbox_refuses_and_loses_nothing);

async fn draining_asks_everybody_to_come_back(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let (mut hers, mut his) = (ann.socket().await, bob.socket().await);
    let said = ann.send(room, "last words").await;
    chat.drain();
    for socket in [&mut hers, &mut his] {
        assert_eq!(socket.closed().await.code, 1012);
        assert_eq!(socket.event_at_hand(room).map(|it| it.seq), Some(said.seq), "what waited goes out first");
    }
    let mut late = ann.connect();
    late.send("hello", json!({"token": ann.token}));
    assert_eq!(late.closed().await.code, 1012);
    assert!(ann.try_send(room, "over REST", "n").await.is_ok(), "what comes in is still done");
}
story!(draining_asks_everybody_to_come_back);

/// A file outlives its engine: after a restart everything acknowledged is there, and a retry is the same message.
#[tokio::test]
async fn a_restart_forgets_nothing() {
    let mut chat = Setup::on(On::File).start().expect("SQLite is always there");
    let (ann, bob, room) = pair(&chat).await;
    let first = ann.try_send(room, "before", "n").await.unwrap();
    bob.mark(room, 1).await;
    let epoch = ann.resume(&[]).await.1.epoch;
    let (token, user) = (ann.token.clone(), ann.user.clone());
    drop((ann, bob));
    chat.restart();
    let actor = chat.authenticate(&token).await.unwrap();
    assert_eq!(actor.user, user.id);
    let again = parlor_core::proto::message::Send::text(room, "before", "n");
    let again = chat.run(&actor, again).await.unwrap();
    assert!(again.duplicate && again.id == first.id && again.seq == first.seq);
    let got = chat.run(&actor, parlor_core::proto::room::Get { room }).await.unwrap();
    assert_eq!((got.number, got.members.iter().map(|it| it.read).sum::<i64>()), (1, 2));
    let mut socket = chat.socket();
    let welcome = socket.hello(Some(&token), Some(epoch), &[(room, 1)].into()).await.unwrap();
    assert_eq!(welcome.epoch, epoch, "the same history");
    assert_eq!(socket.event(room).await.seq, 2);
}
