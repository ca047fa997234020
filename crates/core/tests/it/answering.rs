//! Answers with a quote, mentions, forwarding.

use parlor_core::proto::event::What;
use parlor_core::proto::message::{Delete, Edit, Forward, Get, Hide, Message, Quote, Send};
use parlor_core::proto::{Code, Number, Problem, RoomId};
use parlor_core::testing::{Person, TestChat};

async fn pair(chat: &TestChat) -> (Person, Person, RoomId) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    (ann, bob, room)
}

async fn answer(who: &Person, room: RoomId, text: &str, to: Number) -> Result<Message, Problem> {
    who.try_run(Send { reply_to: Some(to), ..Send::text(room, text, who.nonce()) }).await
}

async fn an_answer_carries_what_it_answers_to(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let long = format!("Cake? {}", "🎂".repeat(300));
    let first = ann.send(room, &long).await;
    let mut hers = ann.socket().await;
    let sent = answer(&bob, room, "Yes!", 1).await.unwrap();
    let quote = Quote {
        number: 1,
        seq: first.seq,
        sender: ann.id(),
        text: long.chars().take(200).collect(),
        attachment: None,
        deleted: false,
    };
    assert_eq!(sent.reply.as_deref(), Some(&quote));
    assert_eq!(hers.event(room).await.what, What::MessageSent(sent.clone()));
    assert_eq!(ann.messages(room).await.data[0], sent);
    assert!(answer(&bob, room, "Yes!", 1).await.is_ok());
    ann.run(Edit { room, number: 1, text: "Tea?".to_owned() }).await;
    let quoted = |it: Message| it.reply.map(|it| (it.text, it.deleted));
    assert_eq!(quoted(ann.run(Get { room, number: 2 }).await), Some(("Tea?".to_owned(), false)));
    ann.run(Delete { room, number: 1 }).await;
    assert_eq!(quoted(bob.run(Get { room, number: 2 }).await), Some((String::new(), true)));
    let log = bob.log(room).await;
    let replayed = log.iter().find_map(|it| match &it.what {
        What::MessageSent(it) if it.number == 2 => Some(it.clone()),
        _ => None,
    });
    assert_eq!(replayed.and_then(quoted), Some((String::new(), true)));
}
story!(an_answer_carries_what_it_answers_to);

async fn only_what_is_there_for_me_can_be_answered(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    ann.send(room, "deleted").await;
    ann.send(room, "hidden").await;
    ann.run(Delete { room, number: 1 }).await;
    bob.run(Hide { room, numbers: vec![2] }).await;
    for number in [0, 1, 2, 3, -1, i64::MAX] {
        let problem = answer(&bob, room, "what?", number).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some("reply_to")), "{number}");
    }
    assert!(answer(&ann, room, "mine", 2).await.is_ok());
    assert_eq!(ann.room(room).await.number, 3, "a refused send leaves no trace");
    let it = Send { reply_to: Some(2), ..Send::text(room, "x", "n") };
    ann.run(it.clone()).await;
    assert!(ann.run(it.clone()).await.duplicate);
    let other = Send { reply_to: None, ..it };
    assert_eq!(ann.try_run(other).await.unwrap_err().code, Code::NonceReused);
}
story!(only_what_is_there_for_me_can_be_answered);

async fn members_are_mentioned_by_their_username(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    chat.person("cem").await;
    let sent = ann.send(room, "@BOB, look; @cem is not here, @ann is me, bob@demo.test is an address").await;
    assert_eq!((sent.mentions.clone(), sent.everyone), (vec![bob.id()], false));
    assert_eq!(bob.messages(room).await.data, std::slice::from_ref(&sent));
    assert!(matches!(&bob.log(room).await[1].what, What::MessageSent(it) if *it == sent));
    let edited = ann.run(Edit { room, number: 1, text: "nobody".to_owned() }).await;
    assert!(edited.mentions.is_empty());
    let edited = ann.run(Edit { room, number: 1, text: "@bob again".to_owned() }).await;
    assert_eq!(edited.mentions, [bob.id()]);
    assert!(!ann.send(room, "@all").await.everyone, "there is no `all` of two");
    assert_eq!(bob.room(room).await.mentions, 1);
    let unread = bob.unread().await;
    assert_eq!((unread.total, unread.mentions), (2, 1));
    ann.send(room, "@bob @bob").await;
    let marked = bob.mark(room, 2).await;
    assert_eq!((marked.unread, marked.mentions), (1, 1));
    bob.run(Hide { room, numbers: vec![3] }).await;
    assert_eq!(bob.unread().await.mentions, 0);
    ann.send(room, "@bob").await;
    ann.run(Delete { room, number: 4 }).await;
    assert_eq!((bob.unread().await.mentions, bob.rooms().await.data[0].mentions), (0, 0));
}
story!(members_are_mentioned_by_their_username);

async fn what_is_forwarded_is_said_again_everywhere_or_nowhere(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let cem = chat.person("cem").await;
    let (notes, with_cem) = (ann.notes().await.id, ann.open(&cem).await.id);
    bob.send(room, "news for @ann").await;
    let forward = |to: Vec<RoomId>, nonce: &str| Forward { room, number: 1, to, nonce: nonce.to_owned() };
    let said = ann.run(forward(vec![with_cem, notes], "f")).await.data;
    assert_eq!(said.iter().map(|it| it.room).collect::<Vec<_>>(), [with_cem, notes]);
    assert!(said.iter().all(|it| it.forwarded && it.text == "news for @ann" && it.sender == ann.id()));
    assert_eq!(said[1].nonce, "f:1");
    assert_eq!(cem.messages(with_cem).await.data, [said[0].clone()]);
    let again = ann.run(forward(vec![with_cem, notes], "f")).await.data;
    assert!(again.iter().all(|it| it.duplicate), "a retry is the same messages");
    let foreign = bob.open(&cem).await.id;
    for (to, code) in [
        (vec![with_cem, foreign], Code::NotFound),
        (vec![], Code::Invalid),
        (vec![notes, notes], Code::Invalid),
        (vec![notes; 21], Code::Invalid),
    ] {
        assert_eq!(ann.try_run(forward(to, "g")).await.unwrap_err().code, code);
    }
    assert_eq!(ann.room(with_cem).await.number, 1, "one that is refused keeps the others back");
    assert_eq!(cem.try_run(forward(vec![with_cem], "h")).await.unwrap_err().code, Code::NotFound);
    bob.run(Delete { room, number: 1 }).await;
    assert_eq!(ann.try_run(forward(vec![notes], "i")).await.unwrap_err().code, Code::Invalid);
    // Whoever did not hear the answer asks again: it was done, and is not done twice.
    let late = ann.run(forward(vec![with_cem, notes], "f")).await.data;
    assert_eq!(late, again, "also when it is not there any more");
    assert_eq!(ann.try_run(forward(vec![with_cem, foreign], "f")).await.unwrap_err().code, Code::Invalid);
    assert_eq!((ann.room(with_cem).await.number, ann.room(notes).await.number), (1, 1));
}
story!(what_is_forwarded_is_said_again_everywhere_or_nowhere);
