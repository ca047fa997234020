//! Sending: what is taken, what is refused, and that one nonce is one message for ever.

use futures_util::future::join_all;
use parlor_core::proto::event::What;
use parlor_core::proto::message::Send;
use parlor_core::proto::{Code, Problem, RoomId};
use parlor_core::testing::{History, Person, TestChat};

async fn pair(chat: &TestChat) -> (Person, Person, RoomId) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    (ann, bob, room)
}

fn at(problem: &Problem) -> (Code, Option<&str>) {
    (problem.code, problem.field.as_deref())
}

async fn a_message_has_its_place_and_everybody_reads_the_same(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let first = ann.try_send(room, "Are you there?", "n-1").await.unwrap();
    assert_eq!((first.seq, first.number, first.sender, first.duplicate), (2, 1, ann.id(), false));
    assert_eq!((first.text.as_str(), first.nonce.as_str()), ("Are you there?", "n-1"));
    let second = bob.try_send(room, "Yes.", "n-1").await.unwrap();
    assert_eq!((second.seq, second.number), (3, 2), "the same nonce of somebody else is another message");
    for who in [&ann, &bob] {
        assert_eq!(who.messages(room).await.data, [second.clone(), first.clone()]);
        let log = who.log(room).await;
        assert_eq!(log.iter().map(|it| it.seq).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!((log[1].what.clone(), log[1].by), (What::MessageSent(first.clone()), Some(ann.id())));
    }
}
story!(a_message_has_its_place_and_everybody_reads_the_same);

async fn a_retry_is_the_same_message_for_ever(mut chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let first = ann.try_send(room, "once", "n").await.unwrap();
    bob.send(room, "in between").await;
    let again = ann.try_send(room, "once", "n").await.unwrap();
    assert!(again.duplicate);
    assert_eq!(parlor_core::proto::message::Message { duplicate: false, ..again }, first);
    assert!(ann.try_send(room, "  once \n", "n").await.unwrap().duplicate, "trimmed it is the same text");
    let other = ann.try_send(room, "twice", "n").await.unwrap_err();
    assert_eq!(at(&other), (Code::NonceReused, Some("nonce")));
    assert!(!ann.try_send(room, "twice", "N").await.unwrap().duplicate, "a nonce has a case");
    let notes = ann.notes().await.id;
    assert!(!ann.try_send(notes, "once", "n").await.unwrap().duplicate, "a nonce is of a room");
    let node = chat.another();
    let elsewhere = chat.at(&node, &ann).await;
    assert!(elsewhere.try_send(room, "once", "n").await.unwrap().duplicate, "on any node, with any login");
    assert_eq!(ann.messages(room).await.data.len(), 3);
}
story!(a_retry_is_the_same_message_for_ever);

async fn retries_at_once_are_one_message(chat: TestChat) {
    let (ann, _, room) = pair(&chat).await;
    for round in 0..20 {
        let nonce = format!("n{round}");
        let texts = ["same", "same", "same", "other", "same", "other"];
        let outcomes = join_all(texts.iter().map(|text| ann.try_send(room, text, &nonce))).await;
        let stored: Vec<_> = outcomes.iter().flatten().collect();
        assert!(stored.iter().all(|it| it.seq == stored[0].seq && it.text == stored[0].text));
        assert_eq!(stored.iter().filter(|it| !it.duplicate).count(), 1, "{outcomes:?}");
        let refused = outcomes.iter().filter_map(|it| it.as_ref().err());
        assert!(refused.clone().all(|it| it.code == Code::NonceReused) && refused.count() > 0);
    }
    assert_eq!(ann.room(room).await.number, 20);
}
story!(retries_at_once_are_one_message);

async fn texts_are_bounded_and_trimmed_and_otherwise_left_alone(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    for (text, code) in [
        ("".to_owned(), Code::Empty),
        (" \t\r\n\u{a0}\u{2003}\u{2029} ".to_owned(), Code::Empty),
        ("x".repeat(5_001), Code::TooLong),
        ("😀".repeat(5_001), Code::TooLong),
        ("a\0b".to_owned(), Code::Invalid),
    ] {
        let problem = ann.try_send(room, &text, "n").await.unwrap_err();
        assert_eq!(problem.code, code, "{text:.10?}");
    }
    let exactly = "x".repeat(5_000);
    let padded = format!("\n  {exactly}  \n");
    for (text, kept) in [
        (exactly.as_str(), exactly.as_str()),
        (&padded, &exactly),
        (&"😀".repeat(5_000), &"😀".repeat(5_000)),
        ("  two\n lines  ", "two\n lines"),
        ("👩‍👩‍👧‍👦 🏳️‍🌈 e\u{301} ﷽", "👩‍👩‍👧‍👦 🏳️‍🌈 e\u{301} ﷽"),
        ("مرحبا \u{202e}abc\u{202c} שלום", "مرحبا \u{202e}abc\u{202c} שלום"),
        ("\u{1}\u{8}\u{1b}[31m\u{7f}\u{85}x", "\u{1}\u{8}\u{1b}[31m\u{7f}\u{85}x"),
        ("<script>alert(1)</script> ' \" \\ %s ?1 $1", "<script>alert(1)</script> ' \" \\ %s ?1 $1"),
        ("\u{feff}\u{fffd}\u{10ffff}\u{e000}", "\u{feff}\u{fffd}\u{10ffff}\u{e000}"),
    ] {
        let sent = ann.send(room, text).await;
        assert_eq!(sent.text, kept);
        assert_eq!(bob.messages(room).await.data[0].text, kept, "as it was typed");
    }
}
story!(texts_are_bounded_and_trimmed_and_otherwise_left_alone);

async fn nonces_are_bounded(chat: TestChat) {
    let (ann, _, room) = pair(&chat).await;
    for (nonce, code) in [
        (String::new(), Code::Empty),
        ("n".repeat(65), Code::TooLong),
        ("😀".repeat(65), Code::TooLong),
        ("a\0".into(), Code::Invalid),
        ("a\nb".into(), Code::Invalid),
    ] {
        assert_eq!(ann.try_send(room, "x", &nonce).await.unwrap_err().code, code, "{nonce:.10?}");
    }
    for nonce in ["n", " n ", &"😀".repeat(64), "'; --", "\u{202e}", "é", "e\u{301}"] {
        assert!(!ann.try_send(room, "x", nonce).await.unwrap().duplicate, "{nonce}");
        assert!(ann.try_send(room, "x", nonce).await.unwrap().duplicate, "{nonce}");
    }
}
story!(nonces_are_bounded);

async fn a_disabled_person_says_nothing_more_also_with_an_old_hand(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    ann.try_send(room, "before", "n").await.unwrap();
    chat.set_disabled("ann", true).await.unwrap();
    // A door that has let her in a moment ago still holds her actor.
    for nonce in ["n", "new"] {
        let problem = ann.try_send(room, "before", nonce).await.unwrap_err();
        assert_eq!(problem.code, Code::Unauthenticated);
    }
    assert_eq!(ann.open_with("bob").await.unwrap_err().code, Code::Unauthenticated);
    let mark = parlor_core::proto::read::Mark { room, number: 1 };
    assert_eq!(ann.try_run(mark).await.unwrap_err().code, Code::Unauthenticated);
    assert_eq!(bob.messages(room).await.data.len(), 1);
}
story!(a_disabled_person_says_nothing_more_also_with_an_old_hand);

/// Many write into a few rooms on two nodes at once; every rule of the history holds.
async fn many_writers_on_two_nodes_make_one_order(mut chat: TestChat) {
    let nodes = [(*chat).clone(), chat.another()];
    let history = History::default();
    let (a, b, c) = (chat.person("a").await, chat.person("b").await, chat.person("c").await);
    let rooms = [a.open(&b).await.id, b.open(&c).await.id, a.open(&c).await.id];
    let writers = [(&a, [0, 2]), (&b, [0, 1]), (&c, [1, 2])]
        .into_iter()
        .flat_map(|(who, rooms)| [0, 1].map(|node| (who.clone(), rooms, node)));
    let lives = writers.map(|(who, places, node)| {
        let (chat, history, rooms) = (nodes[node].clone(), history.clone(), &rooms);
        async move {
            for n in 0..60 {
                let room = rooms[places[n % 2]];
                // Both nodes use the same nonces: every message is sent twice, most at the same moment.
                let (nonce, text) = (format!("n{n}"), format!("text {n}"));
                let sending = history.sending(who.id(), room, &nonce, &text);
                match chat.run(&who.actor, Send::text(room, text, nonce)).await {
                    Ok(message) => sending.ok(&message),
                    Err(problem) => panic!("{problem}"),
                }
                let reading = history.reading(room);
                let events = who.events(room, 0).await;
                reading.events(0, &events.data, events.head);
            }
        }
    });
    join_all(lives).await;
    for (room, who) in rooms.iter().zip([&a, &b, &c]) {
        history.log(*room, &who.log(*room).await);
    }
    history.assert_clean();
    let total: i64 = join_all(rooms.iter().zip([&a, &b, &c]).map(|(room, who)| who.room(*room)))
        .await
        .iter()
        .map(|room| room.number)
        .sum();
    assert_eq!(total, 3 * 60, "three people, sixty nonces, two rooms by turns");
}
story!(many_writers_on_two_nodes_make_one_order);
