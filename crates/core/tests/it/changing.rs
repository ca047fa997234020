//! Editing, deleting for everyone, deleting for me: what everybody sees afterwards, and that unread stays exact.

use std::time::Duration;

use parlor_core::proto::event::{AccountEvent, What};
use parlor_core::proto::member::Add;
use parlor_core::proto::message::{Delete, Edit, Get, Hide, Message, Send};
use parlor_core::proto::room::{Hide as HideRoom, Open};
use parlor_core::proto::{Code, RoomId};
use parlor_core::testing::{Dice, Frame, Person, TestChat};

async fn pair(chat: &TestChat) -> (Person, Person, RoomId) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    (ann, bob, room)
}

fn edit(room: RoomId, number: i64, text: &str) -> Edit {
    Edit { room, number, text: text.to_owned() }
}

async fn an_edit_is_seen_by_everybody_and_in_replays(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let sent = ann.send(room, "Hello bbo").await;
    let mut his = bob.socket().await;
    let edited = ann.run(edit(room, 1, "  Hello bob ")).await;
    assert_eq!((edited.text.as_str(), edited.seq, edited.number), ("Hello bob", sent.seq, 1));
    assert!(edited.edited_at.is_some());
    let event = his.event(room).await;
    assert_eq!((event.seq, event.what), (3, What::MessageEdited(edited.clone())));
    assert_eq!(ann.run(edit(room, 1, "Hello bob")).await, edited, "the same text again changes nothing");
    assert_eq!(bob.messages(room).await.data, std::slice::from_ref(&edited));
    assert_eq!(bob.run(Get { room, number: 1 }).await, edited);
    let log = bob.log(room).await;
    assert_eq!(log.len(), 3);
    assert_eq!(log[1].what, What::MessageSent(edited.clone()), "a replay has the present text");
    let again = ann.try_send(room, "Hello bbo", &sent.nonce).await.unwrap();
    assert_eq!(again, Message { duplicate: true, ..edited }, "a retry is told how it is now");
    let versions = chat.versions(room, 1).await.unwrap();
    assert_eq!(versions.iter().map(|it| it.text.as_str()).collect::<Vec<_>>(), ["Hello bbo"]);
}
story!(an_edit_is_seen_by_everybody_and_in_replays);

async fn edits_are_refused_with_a_reason(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    ann.send(room, "mine").await;
    for (who, number, text, code) in [
        (&bob, 1, "not mine", Code::Forbidden),
        (&ann, 2, "not there", Code::NotFound),
        (&ann, 1, " ", Code::Empty),
        (&ann, 1, "a\0b", Code::Invalid),
        (&ann, 1, &"x".repeat(5_001), Code::TooLong),
    ] {
        assert_eq!(who.try_run(edit(room, number, text)).await.unwrap_err().code, code, "{text:.10}");
    }
    chat.advance(Duration::from_secs(900));
    ann.run(edit(room, 1, "at the last moment")).await;
    chat.advance(Duration::from_secs(1));
    let problem = ann.try_run(edit(room, 1, "too late")).await.unwrap_err();
    assert_eq!(
        (problem.code, problem.detail.as_str()),
        (Code::TooLate, "A message can be changed for 15 minutes.")
    );
    ann.run(edit(room, 1, "at the last moment")).await;
    ann.run(Delete { room, number: 1 }).await;
    assert_eq!(ann.try_run(edit(room, 1, "gone")).await.unwrap_err().code, Code::Invalid);
    assert_eq!(ann.log(room).await.len(), 4, "made, sent, edited, deleted");
}
story!(edits_are_refused_with_a_reason, |it| it.stepped(1));

async fn what_is_deleted_leaves_its_place_and_nothing_else(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let sent = ann.send(room, "a secret").await;
    bob.run(parlor_core::proto::reaction::Add { room, number: 1, emoji: "👍".to_owned() }).await;
    ann.run(edit(room, 1, "another secret")).await;
    let mut his = bob.socket().await;
    assert_eq!(bob.try_run(Delete { room, number: 1 }).await.unwrap_err().code, Code::Forbidden);
    assert_eq!(bob.unread().await.total, 1);
    let left = ann.run(Delete { room, number: 1 }).await;
    assert!(left.deleted && left.text.is_empty() && left.edited_at.is_none());
    assert_eq!((left.seq, left.number, left.nonce.as_str()), (sent.seq, 1, sent.nonce.as_str()));
    assert_eq!(ann.run(Delete { room, number: 1 }).await, left, "again: nothing more happens");
    let event = his.event(room).await;
    assert!(matches!(&event.what, What::MessageDeleted(it) if it.number == 1 && it.sender == ann.id()));
    assert_eq!(bob.messages(room).await.data, std::slice::from_ref(&left));
    assert_eq!(bob.unread().await.total, 0, "nothing is unread any more");
    let log = bob.log(room).await;
    let told = serde_json::to_string(&log).unwrap();
    assert!(!told.contains("secret"), "{told}");
    assert_eq!(log.len(), 5, "{log:?}");
    let again = ann.try_send(room, "a secret", &sent.nonce).await.unwrap();
    assert!(again.duplicate && again.deleted, "a retry does not bring it back");
    assert_eq!(ann.try_send(room, "else", &sent.nonce).await.unwrap_err().code, Code::NonceReused);
    assert_eq!(chat.versions(room, 1).await.unwrap().len(), 2, "operators may look");
    let refused =
        bob.try_run(parlor_core::proto::reaction::Add { room, number: 1, emoji: "👍".to_owned() });
    assert_eq!(refused.await.unwrap_err().code, Code::Invalid);
}
story!(what_is_deleted_leaves_its_place_and_nothing_else);

async fn policies_are_settings(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    ann.send(room, "one").await;
    ann.send(room, "two").await;
    chat.advance(Duration::from_secs(9));
    ann.run(edit(room, 1, "uno")).await;
    ann.run(Delete { room, number: 1 }).await;
    assert_eq!(chat.versions(room, 1).await.unwrap(), []);
    chat.advance(Duration::from_secs(2));
    assert_eq!(ann.try_run(Delete { room, number: 2 }).await.unwrap_err().code, Code::TooLate);
    chat.advance(Duration::from_secs(100_000));
    ann.run(edit(room, 2, "dos")).await;
    assert_eq!(bob.messages(room).await.data[0].text, "dos");
}
story!(policies_are_settings, |it| it.stepped(2).limits(|limits| {
    (limits.edit_seconds, limits.delete_seconds, limits.keep_versions) = (0, 10, false);
}));

async fn what_is_hidden_is_hidden_for_me_alone(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    for n in 1..=4 {
        ann.send(room, &format!("m{n}")).await;
    }
    let mut other = chat.device(&bob).await.socket().await;
    bob.run(Hide { room, numbers: vec![2, 3] }).await;
    let told = other
        .want("message.hidden", |it| match it {
            Frame::Account(AccountEvent::MessageHidden { numbers, .. }) => Some(numbers.clone()),
            _ => None,
        })
        .await;
    assert_eq!(told, [2, 3]);
    bob.run(Hide { room, numbers: vec![2, 3] }).await;
    assert!(other.heard().is_empty(), "again: nothing more is told");
    let texts = |data: Vec<Message>| data.into_iter().map(|it| it.text).collect::<Vec<_>>();
    assert_eq!(texts(bob.messages(room).await.data), ["m4", "m1"]);
    assert_eq!(texts(ann.messages(room).await.data), ["m4", "m3", "m2", "m1"]);
    assert_eq!(bob.unread().await.total, 2);
    let log = bob.log(room).await;
    let hidden =
        log.iter().filter(|it| matches!(&it.what, What::MessageSent(it) if it.hidden && it.text.is_empty()));
    assert_eq!((hidden.count(), log.len()), (2, 5), "the log has no holes");
    assert_eq!(bob.try_run(Get { room, number: 2 }).await.unwrap_err().code, Code::NotFound);
    ann.run(Delete { room, number: 2 }).await;
    assert_eq!(bob.unread().await.total, 2, "it was not counted before");
    bob.mark(room, 1).await;
    assert_eq!(bob.unread().await.total, 1);
    for numbers in [vec![], vec![9], vec![0], (1..=101).collect()] {
        assert!(bob.try_run(Hide { room, numbers }).await.is_err());
    }
}
story!(what_is_hidden_is_hidden_for_me_alone);

/// Whatever is sent, read, deleted and hidden: the count is what counting by hand gives.
async fn unread_is_exact(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let people = [&ann, &bob];
    for seed in 0..6 {
        let mut dice = Dice::new(seed);
        for step in 0..60 {
            let (at, last) = (dice.below(2), ann.room(room).await.number);
            let (who, number) = (people[at], dice.below(last.max(1) as usize) as i64 + 1);
            match dice.below(7) {
                0..=2 => drop(who.send(room, &format!("{seed} {step}")).await),
                3 if last > 0 => {
                    who.mark(room, number).await;
                }
                4 if last > 0 => drop(who.try_run(Hide { room, numbers: vec![number] }).await),
                5 if last > 0 => drop(who.try_run(Delete { room, number }).await),
                _ => {}
            }
            for who in people {
                let seen = who.room(room).await;
                let mut all =
                    who.run(parlor_core::proto::message::List { limit: Some(100), ..list(room) }).await.data;
                all.retain(|it| it.number > seen.read && it.sender != who.id() && !it.deleted);
                let more = all.len() >= 100;
                assert!(
                    more || seen.unread == all.len() as i64,
                    "seed {seed} step {step}: {} {}",
                    seen.unread,
                    all.len()
                );
            }
        }
    }
}
story!(unread_is_exact);

fn list(room: RoomId) -> parlor_core::proto::message::List {
    parlor_core::proto::message::List::newest(room)
}

/// Two who edit, and one who deletes meanwhile: one order, one outcome, and everybody is told it.
async fn edits_and_deletes_at_once_come_one_after_the_other(mut chat: TestChat) {
    let (ann, _, room) = pair(&chat).await;
    let node = chat.another();
    let there = chat.at(&node, &ann).await;
    for number in 1..=12 {
        ann.try_run(Send::text(room, "x", format!("n{number}"))).await.unwrap();
        let (a, b) = (edit(room, number, "here"), edit(room, number, "there"));
        let (one, two, three) =
            tokio::join!(ann.try_run(a), there.try_run(b), there.try_run(Delete { room, number }));
        assert!(three.unwrap().deleted);
        for it in [one, two] {
            assert!(it.is_ok() || it.is_err_and(|it| it.code == Code::Invalid));
        }
        let now = ann.run(Get { room, number }).await;
        assert!(now.deleted && now.text.is_empty());
        let log = ann.log(room).await;
        assert!(matches!(log.last().map(|it| &it.what), Some(What::MessageDeleted(_))), "{log:?}");
    }
}
story!(edits_and_deletes_at_once_come_one_after_the_other);

/// What is said before somebody comes, or what is deleted for somebody, stays so when it is changed: live, in a replay
/// and in the log.
async fn an_edit_shows_nothing_to_those_who_may_not_see_the_message(chat: TestChat) {
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let room = ann.run(Open::group("Garden", vec!["bob".to_owned()])).await.id;
    ann.send(room, "one").await;
    ann.run(Add { room, users: vec!["cem".to_owned()], history: false }).await;
    let came = ann.send(room, "two").await.seq;
    bob.run(Hide { room, numbers: vec![1] }).await;
    let mut hers = ann.socket().await;
    let mut sockets = [cem.socket().await, bob.socket().await];
    ann.run(edit(room, 1, "a secret")).await;
    assert!(matches!(hers.event(room).await.what, What::MessageEdited(it) if it.text == "a secret"));
    for socket in &mut sockets {
        let event = socket.event(room).await;
        assert!(
            matches!(&event.what, What::MessageEdited(it) if it.hidden && it.text.is_empty()),
            "{event:?}"
        );
    }
    // What everybody may see is told to everybody.
    ann.run(edit(room, 2, "no secret")).await;
    for socket in &mut sockets {
        assert!(matches!(socket.event(room).await.what, What::MessageEdited(it) if it.text == "no secret"));
    }
    for who in [&cem, &bob] {
        let told = format!("{:?} {:?}", who.log(room).await, who.resume(&[(room, came)]).await.0.heard());
        assert!(!told.contains("a secret"), "{told}");
    }
    assert!(format!("{:?}", ann.log(room).await).contains("a secret"));
    // The same from where the room was hidden on.
    bob.run(HideRoom { room }).await;
    ann.run(edit(room, 2, "another secret")).await;
    let event = sockets[1].event(room).await;
    assert!(matches!(&event.what, What::MessageEdited(it) if it.hidden && it.text.is_empty()), "{event:?}");
    assert!(!format!("{:?}", bob.log(room).await).contains("another secret"));
}
story!(an_edit_shows_nothing_to_those_who_may_not_see_the_message);
