//! Live: what several people and several sessions of one see of each other.

use std::time::Duration;

use parlor_core::proto::event::What;
use parlor_core::proto::{Code, RoomId, Signal, Time};
use parlor_core::testing::{Frame, Person, Socket, TestChat};
use serde_json::json;

async fn pair(chat: &TestChat) -> (Person, Person, RoomId) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    (ann, bob, room)
}

/// Signals that have arrived, but for those of `not`.
fn signals(socket: &mut Socket) -> Vec<Signal> {
    let signal = |it: Frame| match it {
        Frame::Signal(it) => Some(it),
        _ => None,
    };
    socket.heard().into_iter().filter_map(signal).collect()
}

async fn presence(socket: &mut Socket) -> Signal {
    socket
        .want("presence", |it| match it {
            Frame::Signal(it @ Signal::PresenceChanged { .. }) => Some(it.clone()),
            _ => None,
        })
        .await
}

async fn the_sender_sees_its_own_message_like_everybody_else(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let cem = chat.person("cem").await;
    let (mut phone, mut desk) = (ann.socket().await, chat.device(&ann).await.socket().await);
    let (mut his, mut foreign) = (bob.socket().await, cem.socket().await);
    let fields = json!({"room": room, "text": " hello ", "nonce": "n"});
    let sent: parlor_core::proto::message::Message = phone.ask("message.send", fields.clone()).await;
    for socket in [&mut phone, &mut desk, &mut his] {
        let event = socket.event(room).await;
        assert_eq!((event.seq, event.by, event.at), (2, Some(ann.id()), sent.created_at));
        assert_eq!(event.what, What::MessageSent(sent.clone()), "recognised by its nonce");
    }
    // A retry is answered, and told to nobody.
    let again: parlor_core::proto::message::Message = desk.ask("message.send", fields).await;
    assert!(again.duplicate);
    for socket in [&mut phone, &mut desk, &mut his] {
        assert!(!socket.heard().iter().any(|it| matches!(it, Frame::Event(_))));
    }
    assert_eq!(foreign.heard(), [], "a stranger hears nothing of it");
}
story!(the_sender_sees_its_own_message_like_everybody_else);

async fn typing_is_shown_to_the_others_and_throttled(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let mut typist = ann.socket().await;
    let (mut own, mut his) = (chat.device(&ann).await.socket().await, bob.socket().await);
    presence(&mut typist).await;
    let started = Signal::TypingStarted { room, user: ann.id() };
    let stopped = Signal::TypingStopped { room, user: ann.id() };
    let typing = |socket: &mut Socket| {
        let typing = |it: &Signal| matches!(it, Signal::TypingStarted { .. } | Signal::TypingStopped { .. });
        signals(socket).into_iter().filter(typing).collect::<Vec<_>>()
    };
    typist.call("typing.stop", json!({"room": room})).await.unwrap();
    assert_eq!(typing(&mut his), [], "an end without a beginning");
    for _ in 0..5 {
        typist.call("typing.start", json!({"room": room})).await.unwrap();
    }
    assert_eq!(typing(&mut his), std::slice::from_ref(&started), "once in a while");
    chat.advance(Duration::from_millis(1_600));
    typist.call("typing.start", json!({"room": room})).await.unwrap();
    assert_eq!(typing(&mut his), [started]);
    for _ in 0..3 {
        typist.call("typing.stop", json!({"room": room})).await.unwrap();
    }
    assert_eq!(typing(&mut his), [stopped]);
    assert_eq!((typing(&mut typist), typing(&mut own)), (vec![], vec![]), "never to oneself");
    assert_eq!(ann.log(room).await.len(), 1, "and never stored");
}
story!(typing_is_shown_to_the_others_and_throttled, |it| it.stepped(1));

/// Coming is told at once, going after a grace: a reload does not flap.
async fn presence_comes_at_once_and_goes_with_grace(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let cem = chat.person("cem").await;
    let (mut hers, mut foreign) = (ann.socket().await, cem.socket().await);
    let online = |last_seen: Option<Time>| Signal::PresenceChanged {
        user: bob.id(),
        online: last_seen.is_none(),
        last_seen,
    };
    let at_her = async |ann: &Person| {
        let (one, list) = (ann.room(room).await, ann.rooms().await.data.remove(0));
        let shown = [
            one.peer.as_ref().expect("a peer").online,
            list.peer.expect("a peer").online,
            one.members.iter().find(|it| it.user.id == bob.id()).expect("bob").online,
        ];
        assert!(shown.iter().all(|it| *it == shown[0]));
        shown[0]
    };
    assert!(!at_her(&ann).await);
    let phone = bob.socket().await;
    assert_eq!(presence(&mut hers).await, online(None));
    let desk = chat.device(&bob).await.socket().await;
    drop(phone);
    chat.advance(Duration::from_secs(30));
    assert!(at_her(&ann).await);
    drop(desk);
    chat.advance(Duration::from_millis(4_000));
    assert!(at_her(&ann).await, "grace");
    let again = bob.socket().await;
    chat.advance(Duration::from_secs(10));
    assert!(signals(&mut hers).is_empty(), "a reload is not told");
    drop(again);
    let left = chat.clock().now();
    chat.advance(Duration::from_millis(5_100));
    assert_eq!(presence(&mut hers).await, online(Some(left)));
    assert!(!at_her(&ann).await);
    // Whoever acts over REST alone is not here.
    bob.send(room, "from afar").await;
    assert!(!at_her(&ann).await);
    assert!(signals(&mut foreign).is_empty(), "nobody else is told");
    let _back = bob.socket().await;
    assert_eq!(presence(&mut hers).await, online(None));
}
story!(presence_comes_at_once_and_goes_with_grace, |it| it.stepped(1));

async fn a_socket_that_is_gone_before_it_is_greeted_leaves_nobody_behind(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let mut hers = ann.socket().await;
    for _ in 0..300 {
        let mut socket = bob.connect();
        socket.send("hello", json!({"token": bob.token}));
        drop(socket);
    }
    // A query behind them in the same queues: they have all been worked on.
    for _ in 0..4 {
        ann.room(room).await;
    }
    chat.advance(Duration::from_millis(5_100));
    chat.advance(Duration::from_millis(5_100));
    let mut last = None;
    for signal in signals(&mut hers) {
        last = Some(signal);
    }
    assert!(last.is_none_or(|it| matches!(it, Signal::PresenceChanged { online: false, .. })));
    assert!(!ann.is_online(bob.id()) && !ann.room(room).await.peer.expect("bob").online);
    assert_eq!(chat.health().await.sessions, 1);
}
story!(a_socket_that_is_gone_before_it_is_greeted_leaves_nobody_behind, |it| it.stepped(1));

async fn long_pages_asked_at_once_all_arrive(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let long = "😀".repeat(5_000);
    for _ in 0..12 {
        bob.send(room, &long).await;
    }
    let mut socket = ann.socket().await;
    let asked: Vec<u64> = (0..30)
        .map(|n| match n % 3 {
            0 => socket.send("message.list", json!({"room": room, "limit": 100})),
            1 => socket.send("event.list", json!({"room": room, "after": 0})),
            _ => socket.send("ping", json!({})),
        })
        .collect();
    // The socket is slow: nothing is read until everything that can be has been answered.
    for _ in 0..20 {
        bob.room(room).await;
    }
    for id in asked {
        socket.answer(id).await.unwrap_or_else(|problem| panic!("{id}: {problem}"));
    }
    let said = bob.send(room, "still here").await;
    assert_eq!(socket.event(room).await.seq, said.seq);
}
story!(long_pages_asked_at_once_all_arrive);

async fn a_reader_that_is_too_slow_is_sent_away_and_resumes_without_loss(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let (mut slow, mut quick) = (ann.socket().await, chat.device(&ann).await.socket().await);
    slow.heard();
    let nonces: Vec<String> = (0..490).map(|n| format!("n{n}")).collect();
    let sends = nonces.iter().map(|nonce| bob.try_send(room, "x", nonce));
    assert!(futures_util::future::join_all(sends).await.iter().all(Result::is_ok));
    let mut heard = quick.heard();
    for n in 0..40 {
        bob.send(room, &format!("more {n}")).await;
        heard.extend(quick.heard());
    }
    assert_eq!(slow.closed().await.code, 4008);
    assert!(slow.heard().is_empty(), "what waited is dropped: it is fetched by its cursor");
    let events = heard.iter().filter(|it| matches!(it, Frame::Event(_))).count();
    assert_eq!(events, 530, "the others are not disturbed");
    let (mut back, welcome) = ann.resume(&[(room, 40)]).await;
    assert_eq!(welcome.rooms[0].seq, 531);
    for seq in 41..=531 {
        assert_eq!(back.event(room).await.seq, seq);
    }
}
story!(a_reader_that_is_too_slow_is_sent_away_and_resumes_without_loss);

async fn every_command_works_on_the_socket(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let mut socket = ann.socket().await;
    bob.send(room, "hello").await;
    let mark = json!({"room": room, "number": 1});
    for (cmd, fields) in [
        ("ping", json!({})),
        ("user.me", json!({})),
        ("room.list", json!({"limit": 2})),
        ("room.get", json!({"room": room})),
        ("room.open", json!({"kind": "self"})),
        ("message.list", json!({"room": room, "before": 99})),
        ("event.list", json!({"room": room, "after": 1})),
        ("read.mark", mark),
        ("unread.get", json!({})),
        ("login.list", json!({})),
        ("typing.start", json!({"room": room})),
        ("typing.stop", json!({"room": room})),
        ("message.send", json!({"room": room, "text": "x", "nonce": "n"})),
    ] {
        let answer = socket.call(cmd, fields.clone()).await.unwrap_or_else(|it| panic!("{cmd}: {it}"));
        assert!(answer.is_object(), "{cmd}");
        let mut surplus = fields;
        surplus["surplus"] = json!(1);
        let problem = socket.call(cmd, surplus).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::BadRequest, Some("surplus")), "{cmd}");
    }
    for nonsense in ["", "{", "[]", "7", "{}", r#"{"id":1,"cmd":"x"}"#, &"[".repeat(50_000)] {
        socket.say(nonsense);
    }
    assert!(socket.call("ping", json!({})).await.is_ok(), "the connection stays usable");
    let refused = |it: &Frame| matches!(it, Frame::Error { .. });
    assert_eq!(socket.heard().iter().filter(|it| refused(it)).count(), 7);
}
story!(every_command_works_on_the_socket);
