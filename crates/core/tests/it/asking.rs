//! First words, blocks and reports as somebody tries them who means no good; relations said twice and at once.

use parlor_core::proto::block::{Accept, Block, Decline};
use parlor_core::proto::member::{Add, Edit as Give};
use parlor_core::proto::message::{Delete, Edit, Forward};
use parlor_core::proto::relation::{By, Done, End, List, Pair, Put, Tie};
use parlor_core::proto::report::{Send as Report, Why};
use parlor_core::proto::room::{Open, Role, Talk};
use parlor_core::proto::{Code, Problem, Signal};
use parlor_core::testing::{Frame, Person, TestChat};
use parlor_core::{FirstContact, Policy};
use serde_json::json;

fn reason(problem: &Problem) -> &str {
    problem.reason.as_deref().unwrap_or_default()
}

/// Who asks everybody waits for answers first.
async fn requests_that_wait_are_bounded(chat: TestChat) {
    chat.rules(|rules| rules.first_contact = FirstContact::Request).await;
    let (ann, dana) = (chat.person("ann").await, chat.person("dana").await);
    let mut asked = Vec::new();
    for at in 0..20 {
        let other = chat.person(&format!("p{at}")).await;
        asked.push((ann.open(&other).await.id, other));
    }
    let refused = ann.open_with("dana").await.unwrap_err();
    assert_eq!((refused.code, reason(&refused)), (Code::Forbidden, "requests_full"));
    assert_eq!(ann.open(&asked[0].1).await.id, asked[0].0, "what is there is found");
    // Who is asked by somebody has asked nobody; to answer frees a place, either way.
    assert_eq!(dana.open(&ann).await.talk, Some(Talk::Requested));
    assert_eq!(ann.open(&dana).await.talk, Some(Talk::Request));
    let nobody = chat.person("eve").await;
    assert!(ann.open_with("eve").await.is_err());
    asked[0].1.run(Accept { room: asked[0].0 }).await;
    asked[1].1.run(Decline { room: asked[1].0 }).await;
    ann.open(&nobody).await;
    ann.open(&chat.person("finn").await).await;
    assert_eq!(
        reason(&ann.open_with(&chat.person("gil").await.user.username).await.unwrap_err()),
        "requests_full"
    );
}
story!(requests_that_wait_are_bounded);

/// Both ask at once, and both answers come at once: one room, one state, the same for both.
async fn two_who_ask_and_answer_at_once(mut chat: TestChat) {
    let elsewhere = chat.another();
    chat.rules(|rules| rules.first_contact = FirstContact::Request).await;
    for round in 0..12 {
        let one = chat.person(&format!("a{round}")).await;
        let two = chat.at(&elsewhere, &chat.person(&format!("b{round}")).await).await;
        let (left, right) = tokio::join!(one.open(&two), two.open(&one));
        assert_eq!(left.id, right.id);
        let mut talks = [one.room(left.id).await.talk, two.room(left.id).await.talk];
        talks.sort_by_key(|talk| format!("{talk:?}"));
        assert_eq!(talks, [Some(Talk::Request), Some(Talk::Requested)], "one of them has asked");
        let room = left.id;
        let (asker, asked) =
            if one.room(room).await.talk == Some(Talk::Requested) { (&one, &two) } else { (&two, &one) };
        let (accepted, declined) =
            tokio::join!(asked.try_run(Accept { room }), asked.try_run(Decline { room }));
        let talk = (asker.room(room).await.talk, asked.room(room).await.talk);
        // Accepted is for good; declined can still be accepted.
        assert!(accepted.is_ok(), "{accepted:?}");
        assert_eq!(talk, (None, None), "{declined:?}");
        asker.send(room, "at last").await;
    }
}
story!(two_who_ask_and_answer_at_once);

/// Where both are, the one who is blocked finds no way around: what they are told of each other there is what everybody is.
async fn who_is_blocked_finds_no_way_around(chat: TestChat) {
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let room = ann.open(&bob).await.id;
    let group = cem.run(Open::group("three", vec!["ann".into(), "bob".into()])).await.id;
    let said = bob.send(group, "to all").await;
    ann.run(Block { user: bob.id() }).await;
    let into = Forward { room: group, number: said.number, to: vec![room], nonce: "f".into() };
    assert_eq!(reason(&bob.try_run(into).await.unwrap_err()), "talk_unavailable");
    let own = bob.run(Open::group("mine", vec!["cem".into()])).await.id;
    for name in ["ann", "ann@demo.test", &ann.id().to_string()] {
        let add = Add { room: own, users: vec![name.to_owned()], history: true };
        assert_eq!(reason(&bob.try_run(add).await.unwrap_err()), "no_such_people", "{name}");
        let both = Open { same_members: true, ..Open::group("g", vec![name.to_owned(), "cem".into()]) };
        assert_eq!(reason(&bob.try_run(both).await.unwrap_err()), "no_such_people", "{name}");
    }
    // In the room of the two nothing moves any more.
    let mut socket = ann.socket().await;
    let mut his = bob.socket().await;
    for (cmd, fields) in [
        ("typing.start", json!({"room": room})),
        ("read.mark", json!({"room": room, "number": 0})),
        ("delivery.mark", json!({"rooms": {room.to_string(): 1}})),
    ] {
        let _answer = his.call(cmd, fields).await;
    }
    assert!(
        socket
            .heard()
            .iter()
            .all(|it| !matches!(it, Frame::Signal(Signal::TypingStarted { room: of, .. }) if *of == room))
    );
    assert_eq!(bob.room(room).await.peer.map(|it| (it.online, it.last_seen)), Some((false, None)));
}
story!(who_is_blocked_finds_no_way_around);

/// Who only reads is not heard typing, from the moment of the change on, and is again when they may write.
async fn a_reader_is_not_heard_typing(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.run(Open::group("two", vec!["bob".into()])).await.id;
    let (mut hers, mut his) = (ann.socket().await, bob.socket().await);
    let typed = |frames: Vec<Frame>| {
        frames.iter().filter(|it| matches!(it, Frame::Signal(Signal::TypingStarted { .. }))).count()
    };
    let start = json!({"room": room});
    his.call("typing.start", start.clone()).await.unwrap();
    hers.call("ping", json!({})).await.unwrap();
    assert_eq!(typed(hers.heard()), 1);
    for (role, heard) in [(Role::Reader, 0), (Role::Member, 1)] {
        ann.run(Give { room, user: bob.id(), role }).await;
        chat.advance(std::time::Duration::from_secs(2));
        his.call("typing.start", start.clone()).await.unwrap();
        hers.call("ping", json!({})).await.unwrap();
        assert_eq!(typed(hers.heard()), heard, "{role:?}");
    }
    // Also when they come only then.
    ann.run(Give { room, user: bob.id(), role: Role::Reader }).await;
    drop(his);
    chat.advance(std::time::Duration::from_secs(6));
    let mut his = bob.socket().await;
    his.call("typing.start", start).await.unwrap();
    hers.call("ping", json!({})).await.unwrap();
    assert_eq!(typed(hers.heard()), 0);
}
story!(a_reader_is_not_heard_typing, |it| it.stepped(3));

/// A report says what the reporter saw, also of what was changed, deleted or taken away before.
async fn reports_of_what_was_changed_or_is_gone(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    let report =
        |number: i64| Report { room, number: Some(number), user: None, reason: Why::Harassment, note: None };
    let (first, second) = (bob.send(room, "as it was").await, bob.send(room, "soon gone").await);
    bob.run(Edit { room, number: first.number, text: "as it is".into() }).await;
    ann.run(report(first.number)).await;
    bob.run(Edit { room, number: first.number, text: "and never was".into() }).await;
    bob.run(Delete { room, number: second.number }).await;
    ann.run(report(second.number)).await;
    ann.run(report(second.number)).await;
    let kept = chat.reports();
    assert_eq!(kept.len(), 2, "the same again is the same");
    assert!(kept.iter().all(|(about, _)| *about == Some(bob.id())));
    let texts: Vec<_> = kept
        .iter()
        .map(|(_, it)| it.messages.iter().map(|it| it.text.as_str()).collect::<Vec<_>>())
        .collect();
    assert!(texts.iter().any(|it| it[..] == ["as it is", "soon gone"]), "{texts:?}");
    assert!(texts.iter().any(|it| it[..] == ["and never was", ""]), "{texts:?}");
    assert_eq!(ann.try_run(report(99)).await.unwrap_err().code, Code::NotFound);
    // More than a few at once wait.
    let mut refused = None;
    for _ in 0..12 {
        let number = bob.send(room, "x").await.number;
        if let Err(problem) = ann.try_run(report(number)).await {
            refused = Some(problem.code);
            break;
        }
    }
    assert_eq!(refused, Some(Code::RateLimited));
    assert!(chat.reports().len() <= 10);
}
story!(reports_of_what_was_changed_or_is_gone);

fn tie(one: &str, two: &str) -> Tie {
    Tie { users: [one.into(), two.into()], ..Tie::default() }
}

fn pair(one: &str, two: &str) -> Pair {
    Pair { users: [one.into(), two.into()] }
}

/// A hundred at once, some twice, some of one with oneself; put and ended again and again.
async fn a_hundred_relations_at_once(chat: TestChat) {
    chat.rules(|rules| rules.policy = Policy::Relations).await;
    let pairs: Vec<Tie> = (0..100)
        .map(|at| match at % 4 {
            0 => tie(&format!("h{at}"), &format!("k{at}")),
            // The same two, the other way round.
            1 => tie(&format!("k{}", at - 1), &format!("h{}", at - 1)),
            2 => tie(&format!("h{at}"), &format!("h{at}")),
            _ => tie("hub", &format!("k{at}")),
        })
        .collect();
    let put = Put { relations: pairs.clone(), by: By::ExternalId };
    let first = chat.put_relations(put.clone()).await.unwrap();
    for (at, it) in first.data.iter().enumerate() {
        assert_eq!(it.users, pairs[at].users, "in the order asked");
        match at % 4 {
            0 => assert_eq!(it.done, Some(Done::Same)),
            2 => assert_eq!((it.done, it.refused.as_ref().map(|it| it.code)), (None, Some(Code::Invalid))),
            _ => assert_eq!((it.done, &it.refused), (Some(Done::Put), &None)),
        }
    }
    let again = chat.put_relations(put).await.unwrap();
    assert!(again.data.iter().enumerate().all(|(at, it)| at % 4 == 2 || it.done == Some(Done::Same)));
    let all = chat.relations(List { limit: Some(100), ..List::default() }).await.unwrap();
    assert_eq!(all.data.len(), 50);
    let relations: Vec<Pair> = pairs.into_iter().map(|it| Pair { users: it.users }).collect();
    let end = End { relations, end: None, by: By::ExternalId };
    let ended = chat.end_relations(end.clone()).await.unwrap();
    let count = |it: &parlor_core::proto::relation::Outcomes, done| {
        it.data.iter().filter(|it| it.done == Some(done)).count()
    };
    assert_eq!((count(&ended, Done::Ended), count(&ended, Done::Same)), (50, 25));
    let twice = chat.end_relations(end).await.unwrap();
    assert_eq!((count(&twice, Done::Ended), count(&twice, Done::Same)), (0, 75));
}
story!(a_hundred_relations_at_once);

/// Put by one and ended by another at the same moment, in opposite orders: whoever came last is right about all of it.
async fn put_and_ended_at_the_same_moment(mut chat: TestChat) {
    let elsewhere = chat.another();
    chat.rules(|rules| rules.policy = Policy::Relations).await;
    let names = ["ann", "bob", "cem", "dana"];
    let mut people: Vec<Person> = Vec::new();
    for name in names {
        people.push(chat.person(name).await);
    }
    let all = [(0, 1), (1, 2), (2, 3), (3, 0)];
    let ties: Vec<Tie> = all.iter().map(|(a, b)| tie(names[*a], names[*b])).collect();
    let pairs: Vec<Pair> = all.iter().rev().map(|(a, b)| pair(names[*b], names[*a])).collect();
    let put = Put { relations: ties, by: By::Name };
    let end = End { relations: pairs, end: None, by: By::Name };
    chat.put_relations(put.clone()).await.unwrap();
    let mut rooms = Vec::new();
    for (a, b) in all {
        rooms.push(people[a].open(&people[b]).await.id);
    }
    for round in 0..15 {
        let (put, ended) = if round % 2 == 0 {
            tokio::join!(chat.put_relations(put.clone()), elsewhere.end_relations(end.clone()))
        } else {
            tokio::join!(elsewhere.put_relations(put.clone()), chat.end_relations(end.clone()))
        };
        put.unwrap();
        ended.unwrap();
        let related = chat.relations(List::default()).await.unwrap().data;
        for ((a, b), room) in all.iter().zip(&rooms) {
            let both = [names[*a], names[*b]];
            let is = related
                .iter()
                .any(|it| both.iter().all(|name| it.people.iter().any(|user| user.username == *name)));
            let talk = people[*a].room(*room).await.talk;
            assert_eq!(talk, if is { None } else { Some(Talk::Ended) }, "{both:?} in round {round}");
        }
    }
}
story!(put_and_ended_at_the_same_moment);
