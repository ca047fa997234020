//! What people try who may not: reports about what they may not see, privileges of before, receipts of others.

use parlor_core::proto::message::{self, Delete, Edit};
use parlor_core::proto::report::{Send, Why};
use parlor_core::proto::room::{self, Open};
use parlor_core::proto::{Code, Problem, Signal};
use parlor_core::testing::{Frame, TestChat};
use serde_json::json;

fn reason(problem: &Problem) -> &str {
    problem.reason.as_deref().unwrap_or_default()
}

async fn a_report_keeps_what_was_said_when_it_was_sent(chat: TestChat) {
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let room = ann.open(&bob).await.id;
    for n in 1..=30 {
        bob.send(room, &format!("word {n}")).await;
    }
    ann.run(message::Hide { room, numbers: vec![12] }).await;
    let report =
        Send { room, number: Some(15), user: None, reason: Why::Harassment, note: Some(" see it ".into()) };
    for _ in 0..3 {
        ann.run(report.clone()).await;
    }
    bob.run(Edit { room, number: 15, text: "nothing".into() }).await;
    bob.run(Delete { room, number: 14 }).await;
    let whole = Send { number: None, reason: Why::Other, note: None, ..report.clone() };
    ann.run(whole).await;
    let reports = chat.reports();
    assert_eq!(reports.len(), 2, "the same again is one report");
    let (about, context) = &reports[0];
    assert_eq!(*about, Some(bob.id()));
    let numbers: Vec<i64> = context.messages.iter().map(|it| it.number).collect();
    assert_eq!(
        numbers,
        (5..=25).filter(|n| *n != 12).collect::<Vec<_>>(),
        "ten before and after, as ann saw them"
    );
    assert!(context.messages.iter().any(|it| it.text == "word 15" && it.name == "bob"));
    assert!(context.messages.iter().any(|it| it.text == "word 14" && !it.deleted));
    assert_eq!(reports[1].0, Some(bob.id()), "of a direct room it is the other one");
    assert!(reports[1].1.messages.iter().any(|it| it.number == 14 && it.deleted && it.text.is_empty()));
    // No strangers, no made-up messages or people, nobody about themselves.
    assert_eq!(reason(&cem.try_run(report.clone()).await.unwrap_err()), "no_such_room");
    assert_eq!(
        reason(&ann.try_run(Send { number: Some(99), ..report.clone() }).await.unwrap_err()),
        "no_such_message"
    );
    assert_eq!(
        reason(&ann.try_run(Send { number: Some(12), ..report.clone() }).await.unwrap_err()),
        "no_such_message"
    );
    let of = |user| Send { number: None, user: Some(user), ..report.clone() };
    assert_eq!(reason(&ann.try_run(of(cem.id())).await.unwrap_err()), "no_such_member");
    assert_eq!(reason(&ann.try_run(of(ann.id())).await.unwrap_err()), "report_yourself");
    assert_eq!(reason(&bob.try_run(report.clone()).await.unwrap_err()), "report_yourself");
    // Bounded, each and all.
    for n in 0..12 {
        bob.send(room, &format!("{n}{}", "x".repeat(4_900))).await;
    }
    ann.run(Send { number: Some(36), ..report.clone() }).await;
    let heavy = chat.reports().pop().unwrap().1;
    assert!(heavy.cut && heavy.messages.iter().any(|it| it.number == 36));
    assert!(serde_json::to_string(&heavy).unwrap().len() <= 24 * 1024);
    let mut refused = None;
    for number in 16..30 {
        refused = ann.try_run(Send { number: Some(number), ..report.clone() }).await.err().or(refused);
    }
    assert_eq!(
        refused.map(|it| (it.code, reason(&it).to_owned())),
        Some((Code::RateLimited, "report_often".into()))
    );
}
story!(a_report_keeps_what_was_said_when_it_was_sent);

/// On a socket that stands, a role that was taken away is taken away.
async fn whoever_is_demoted_may_no_more_at_once(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let cem = chat.person("cem").await;
    let room = ann.run(Open::group("g", vec!["bob".into(), "cem".into()])).await.id;
    let give = |role| parlor_core::proto::member::Edit { room, user: bob.id(), role };
    ann.run(give(room::Role::Admin)).await;
    let mut socket = bob.socket().await;
    socket.call("room.edit", json!({"room": room, "name": "before"})).await.unwrap();
    ann.send(room, "one").await;
    ann.run(give(room::Role::Reader)).await;
    let mut allowed = 0;
    for n in 0..12 {
        for (cmd, fields) in [
            ("room.edit", json!({"room": room, "name": format!("after {n}")})),
            ("member.remove", json!({"room": room, "user": cem.id()})),
            ("member.edit", json!({"room": room, "user": cem.id(), "role": "reader"})),
            ("message.delete", json!({"room": room, "number": 1})),
            ("message.send", json!({"room": room, "text": "x", "nonce": format!("d{n}")})),
        ] {
            allowed += usize::from(socket.call(cmd, fields).await.is_ok());
        }
    }
    assert_eq!(allowed, 0, "of sixty");
}
story!(whoever_is_demoted_may_no_more_at_once);

/// A receipt is of oneself, in a room of one's own, and no further than what was said.
async fn receipts_cannot_be_forged(chat: TestChat) {
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let room = ann.open(&bob).await.id;
    for n in 0..5 {
        ann.send(room, &n.to_string()).await;
    }
    let (mut hears, mut strange) = (ann.socket().await, cem.socket().await);
    for n in 0..200_i64 {
        let number = (n - 50) * 1_000_003;
        let refused = strange.call("read.mark", json!({"room": room, "number": number})).await;
        assert!(refused.is_err());
        // Passed over, and nobody is told.
        let _ = strange.call("delivery.mark", json!({"rooms": {room.to_string(): number}})).await;
        assert!(strange.call("receipt.list", json!({"room": room, "number": 1})).await.is_err());
    }
    let told = hears.heard().into_iter().filter(|it| matches!(it, Frame::Signal(_))).count();
    assert_eq!(told, 0, "a stranger's marks");
    bob.mark(room, i64::MAX).await;
    let moved = hears.signal().await;
    assert_eq!(moved, Signal::ReadMoved { room, user: bob.id(), number: 5 });
}
story!(receipts_cannot_be_forged);
