//! `hello`: signing in on a socket, resuming without a hole, and what is said when that cannot be.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use parlor_core::proto::event::{Event, What};
use parlor_core::proto::{Code, EpochId, RoomId, Seq};
use parlor_core::testing::{Dice, Frame, History, Person, Socket, TestChat};

async fn pair(chat: &TestChat) -> (Person, Person, RoomId) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    (ann, bob, room)
}

/// `count` messages, fast.
async fn say(who: &Person, room: RoomId, count: usize) {
    let nonces: Vec<String> = (0..count).map(|_| who.nonce()).collect();
    let sends = nonces.iter().map(|nonce| who.try_send(room, nonce, nonce));
    assert!(join_all(sends).await.iter().all(Result::is_ok));
}

fn seqs(frames: &[Frame], of: RoomId) -> Vec<Seq> {
    let seq = |it: &Frame| match it {
        Frame::Event(event) if event.room == of => Some(event.seq),
        _ => None,
    };
    frames.iter().filter_map(seq).collect()
}

async fn the_first_greeting_names_the_heads_of_all_rooms(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let cem = chat.person("cem").await;
    let other = ann.open(&cem).await.id;
    say(&bob, room, 3).await;
    let mut socket = ann.connect();
    let welcome = socket.hello(Some(&ann.token), None, &BTreeMap::new()).await.unwrap();
    assert_eq!((welcome.user, welcome.account, welcome.more), (ann.user.clone(), 2, false));
    assert_eq!((welcome.heads, welcome.rooms), (BTreeMap::from([(room, 4), (other, 1)]), vec![]));
    assert_eq!(welcome.session, socket.live().id());
    let said = bob.send(room, "live").await;
    assert_eq!(socket.event(room).await.what, What::MessageSent(said));
    let again = socket.call("hello", serde_json::json!({"token": ann.token})).await.unwrap_err();
    assert_eq!((again.code, again.field.as_deref()), (Code::BadRequest, Some("cmd")), "`hello` comes once");
}
story!(the_first_greeting_names_the_heads_of_all_rooms);

async fn whoever_resumes_gets_what_was_missed_and_how_the_room_stands(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    say(&bob, room, 5).await;
    ann.mark(room, 2).await;
    for since in 0..=6 {
        let (mut socket, welcome) = ann.resume(&[(room, since)]).await;
        let state = &welcome.rooms[0];
        assert_eq!((state.room, state.seq, state.number), (room, 6, 5));
        assert_eq!((state.unread, state.read, state.reads.get(&bob.id())), (3, 2, Some(&5)),);
        assert_eq!(state.reads.get(&ann.id()), None, "one's own stands apart");
        assert!(welcome.heads.is_empty());
        let missed = seqs(&socket.heard(), room);
        assert_eq!(missed, (since + 1..=6).collect::<Vec<_>>(), "since {since}");
    }
}
story!(whoever_resumes_gets_what_was_missed_and_how_the_room_stands);

async fn rooms_that_are_not_mine_are_forgotten_in_silence(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let cem = chat.person("cem").await;
    let foreign = bob.open(&cem).await.id;
    say(&bob, foreign, 3).await;
    let missing = RoomId([5; 16]);
    let (mut socket, welcome) = ann.resume(&[(room, 0), (foreign, 0), (missing, 0)]).await;
    assert_eq!(welcome.rooms.iter().map(|it| it.room).collect::<Vec<_>>(), [room]);
    assert!(welcome.heads.is_empty());
    say(&bob, foreign, 2).await;
    let heard = socket.heard();
    assert!(!format!("{heard:?}").contains(&foreign.to_string()));
    assert_eq!(seqs(&heard, room), [1]);
}
story!(rooms_that_are_not_mine_are_forgotten_in_silence);

/// A reset comes for a gap that is too long, another epoch, and a cursor ahead of the log; a hole never.
async fn what_cannot_be_replayed_is_reset(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    say(&bob, room, 510).await;
    let head = 511;
    let resets = |frames: &[Frame]| {
        let reset = |it: &Frame| match it {
            Frame::Reset { reset, seq } => Some((*reset, *seq)),
            _ => None,
        };
        frames.iter().filter_map(reset).collect::<Vec<_>>()
    };
    for (since, epoch, reset) in [
        (11, None, false),
        (10, None, true),
        (0, None, true),
        (-1, None, true),
        (i64::MIN, None, true),
        (head, None, false),
        (head + 1, None, true),
        (i64::MAX, None, true),
        (head, Some(EpochId([7; 16])), true),
        (head - 1, Some(EpochId([7; 16])), true),
    ] {
        let mut socket = ann.connect();
        let welcome = socket.hello(Some(&ann.token), epoch, &BTreeMap::from([(room, since)])).await.unwrap();
        assert_eq!(welcome.rooms[0].seq, head);
        let frames = socket.heard();
        let (events, resets) = (seqs(&frames, room), resets(&frames));
        let shown = format!("since {since}, epoch {epoch:?}: {} events, {resets:?}", events.len());
        if reset {
            assert_eq!((events.len(), resets), (0, vec![(room, head)]), "{shown}");
        } else {
            assert_eq!((events, resets), ((since + 1..=head).collect(), vec![]), "{shown}");
        }
    }
    let mut socket = ann.connect();
    let known = ann.resume(&[]).await.1.epoch;
    socket.hello(Some(&ann.token), Some(known), &BTreeMap::from([(room, head - 2)])).await.unwrap();
    assert_eq!(seqs(&socket.heard(), room), [head - 1, head], "our own epoch resets nothing");
    let said = bob.send(room, "after").await;
    assert_eq!(socket.event(room).await.seq, said.seq);
}
story!(what_cannot_be_replayed_is_reset);

async fn a_replay_is_bounded_by_bytes_too(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let long = "😀".repeat(5_000);
    for _ in 0..14 {
        bob.send(room, &long).await;
    }
    let (mut socket, _) = ann.resume(&[(room, 1)]).await;
    let frames = socket.heard();
    assert!(matches!(frames[..], [Frame::Reset { seq: 15, .. }]), "280 KB are too much");
    let (mut socket, _) = ann.resume(&[(room, 10)]).await;
    assert_eq!(seqs(&socket.heard(), room), [11, 12, 13, 14, 15]);
}
story!(a_replay_is_bounded_by_bytes_too);

async fn whoever_is_nobody_gets_no_further_than_hello(chat: TestChat) {
    let (ann, _, room) = pair(&chat).await;
    let refusal = |socket: &mut Socket| {
        let refusal = |it: &Frame| match it {
            Frame::Error { error, .. } => Some(error.code),
            _ => None,
        };
        socket.heard().iter().find_map(refusal)
    };
    for token in [None, Some("prl_x"), Some(""), Some(&*"x".repeat(500))] {
        let mut socket = chat.socket();
        let problem = socket.hello(token, None, &BTreeMap::new()).await.unwrap_err();
        assert_eq!(problem.code, Code::Unauthenticated, "{token:.9?}");
        assert_eq!(socket.closed().await.code, 4001);
    }
    for first in [
        format!(r#"{{"id":1,"cmd":"message.send","room":"{room}","text":"x","nonce":"n"}}"#),
        r#"{"id":1,"cmd":"ping"}"#.into(),
        r#"{"id":1,"cmd":"nonsense"}"#.into(),
        "nonsense".into(),
        r#"{"id":1,"cmd":"hello","token":7}"#.into(),
        "x".repeat(70_000),
    ] {
        let mut socket = chat.socket();
        socket.say(&first);
        assert_eq!(socket.closed().await.code, 4010, "{first:.40}");
        assert!(refusal(&mut socket).is_some(), "and is told why: {first:.40}");
        socket.say(&format!(r#"{{"id":2,"cmd":"hello","token":"{}"}}"#, ann.token));
    }
    assert_eq!(ann.log(room).await.len(), 1);
    // Signed in by the handshake, no token is needed; a bad one is not forgiven.
    let mut socket = chat.signed_in_socket(&ann);
    assert!(socket.hello(None, None, &BTreeMap::new()).await.is_ok());
    let mut socket = chat.signed_in_socket(&ann);
    assert!(socket.hello(Some("prl_x"), None, &BTreeMap::new()).await.is_err());
}
story!(whoever_is_nobody_gets_no_further_than_hello);

async fn who_says_nothing_is_sent_away(chat: TestChat) {
    let ann = chat.person("ann").await;
    let mut socket = chat.socket();
    chat.advance(Duration::from_millis(4_900));
    assert_eq!(socket.heard(), []);
    chat.advance(Duration::from_millis(200));
    assert_eq!(socket.closed().await.code, 4001);
    let mut socket = ann.socket().await;
    chat.advance(Duration::from_secs(20));
    socket.call("ping", serde_json::json!({})).await.unwrap();
    let mut answered = 0;
    for _ in 0..20 {
        chat.advance(Duration::from_secs(5));
        socket.heard();
        if socket.pings() > answered {
            answered = socket.pings();
            socket.live().alive();
        }
    }
    assert!((2..=4).contains(&answered), "pinged when silent: {answered}");
    chat.advance(Duration::from_secs(30));
    chat.advance(Duration::from_secs(31));
    assert_eq!(socket.closed().await.code, 4008, "two pings without an answer");
}
story!(who_says_nothing_is_sent_away, |it| it.stepped(1));

/// Many sockets resume again and again at random cursors while two people write as fast as they can, on two nodes:
/// every connection gets everything once, in order.
async fn resuming_in_the_middle_of_a_storm_leaves_no_hole_and_no_double(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let history = History::default();
    let writers = [&ann, &bob].map(|who| {
        let history = history.clone();
        async move {
            for n in 0..150 {
                let (nonce, text) = (format!("n{n}"), format!("text {n}"));
                let sending = history.sending(who.id(), room, &nonce, &text);
                sending.ok(&who.try_send(room, &text, &nonce).await.unwrap());
            }
        }
        .boxed_local()
    });
    let readers = (0..6).map(|seed| {
        let (history, who) = (history.clone(), if seed % 2 == 0 { &ann } else { &bob });
        async move {
            let mut dice = Dice::new(seed);
            let mut held: Vec<Event> = Vec::new();
            for _ in 0..12 {
                let since = dice.below(held.len() + 1) as Seq;
                let (mut socket, welcome) = who.resume(&[(room, since)]).await;
                let seen = history.opened(who.id(), None);
                let state = welcome.rooms.first().expect("the room");
                seen.from(room, since);
                held.truncate(since as usize);
                let least = state.seq + dice.below(20) as Seq;
                while held.len() < least.min(301) as usize {
                    let event = socket.event(room).await;
                    seen.event(&event);
                    assert_eq!(event.seq, held.len() as Seq + 1);
                    held.push(event);
                }
            }
        }
        .boxed_local()
    });
    join_all(writers.into_iter().chain(readers)).await;
    history.log(room, &ann.log(room).await);
    history.assert_clean();
    assert_eq!(history.acknowledged(), 300);
}
story!(resuming_in_the_middle_of_a_storm_leaves_no_hole_and_no_double);
