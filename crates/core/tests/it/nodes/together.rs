//! While all is well: what happens on one node is seen on the other at once.

use std::time::{Duration, Instant};

use parlor_core::proto::frame::Outgoing;
use parlor_core::proto::message::Send;
use parlor_core::proto::{Signal, login, read, room};

use super::{Client, Two, measured, send, sign_in};

const AT_ONCE: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn messages_signals_and_pointers_cross_at_once() {
    let Some(two) = Two::start().await else { return };
    let (ann, bob) = (Client::connect(&two.a, &two.ann).await, Client::connect(&two.b, &two.bob).await);
    let (ann_at_b, bob_at_a) =
        (Client::connect(&two.b, &two.ann).await, Client::connect(&two.a, &two.bob).await);
    two.until_heard().await;
    let (room, mut delays) = (two.room, Vec::new());
    for i in 0..40 {
        let (chat, who, near, far) = if i % 2 == 0 {
            (&two.a, &two.ann, &bob_at_a, &bob)
        } else {
            (&two.b, &two.bob, &ann_at_b, &ann)
        };
        let start = Instant::now();
        let sent = send(chat, who, room, &format!("message {i}")).await;
        for client in [near, far] {
            let is_it = |(_, message): &(Instant, _)| *message == sent;
            let arrived =
                super::until("the message", AT_ONCE, || client.messages().into_iter().find(is_it)).await;
            if std::ptr::eq(client, far) {
                delays.push(arrived.0.duration_since(start));
            }
        }
    }
    // The head check alone, once a second, would take half a second in the middle.
    let (middle, longest) = measured(delays);
    eprintln!("a message across nodes, from send to socket: {middle:?} in the middle, {longest:?} at most");
    assert!(middle < Duration::from_millis(250), "{middle:?}");
    for client in [&ann, &bob, &ann_at_b, &bob_at_a] {
        let seqs: Vec<_> = client.messages().iter().map(|(_, message)| message.seq).collect();
        assert_eq!(seqs, (2..42).collect::<Vec<_>>());
    }

    let start = Instant::now();
    ann.live.frame(&format!(r#"{{"id":2,"cmd":"typing.start","room":"{room}"}}"#));
    let started = bob.signal("typing", Signal::TypingStarted { room, user: two.ann.user }).await;
    ann.live.frame(&format!(r#"{{"id":3,"cmd":"typing.stop","room":"{room}"}}"#));
    bob.signal("typing ends", Signal::TypingStopped { room, user: two.ann.user }).await;
    let typing = started.duration_since(start);

    let start = Instant::now();
    let marked = two.b.run(&two.bob, read::Mark { room, number: 40 }).await.unwrap();
    let moved = ann.signal("the pointer", Signal::ReadMoved { room, user: two.bob.user, number: 40 }).await;
    let own = Signal::UnreadChanged { room, number: 40, last: 40, unread: marked.unread, mentions: 0 };
    bob_at_a.signal("my own pointer on my other device", own).await;
    let pointer = moved.duration_since(start);
    eprintln!("typing {typing:?}, read pointer {pointer:?}");
    assert!(typing < AT_ONCE && pointer < AT_ONCE, "{typing:?} {pointer:?}");
    two.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_and_goes_is_seen_on_the_other_node() {
    let Some(two) = Two::start().await else { return };
    let ann = Client::connect(&two.a, &two.ann).await;
    let start = Instant::now();
    let bob = Client::connect(&two.b, &two.bob).await;
    let online = Signal::PresenceChanged { user: two.bob.user, online: true, last_seen: None };
    let offline = |frame: &Outgoing| {
        matches!(frame, Outgoing::Signal(Signal::PresenceChanged { user, online: false, last_seen: Some(_) })
            if *user == two.bob.user)
    };
    let came = ann.signal("bob is here", online.clone()).await.duration_since(start);
    let seen = two.a.run(&two.ann, room::Get { room: two.room }).await.unwrap();
    assert!(seen.peer.is_some_and(|peer| peer.online), "ann's list says so too");

    // A reload within the grace period is not told.
    ann.forget();
    drop(bob);
    let again = Client::connect(&two.b, &two.bob).await;
    drop(again);
    let gone = super::until("bob is gone", Duration::from_secs(10), || {
        assert!(ann.count() <= 1, "a reload flaps");
        ann.when(offline)
    });
    gone.await;

    // A node that says goodbye gives its people a moment; who comes back elsewhere has not been away.
    let bob = Client::connect(&two.b, &two.bob).await;
    ann.signal("bob is back", online.clone()).await;
    ann.forget();
    two.b.drain();
    drop(bob);
    let bob = Client::connect(&two.a, &two.bob).await;
    let cem = super::person(&two.a, "cem").await;
    let open = room::Open::direct("ann");
    let seen = two.a.run(&cem, open).await.unwrap().id;
    send(&two.a, &cem, seen, "now").await;
    super::until("something later", AT_ONCE, || (!ann.messages().is_empty()).then_some(())).await;
    let flapped = ann.when(offline);
    assert!(flapped.is_none(), "bob has not been away");
    drop(bob);
    eprintln!("presence: came {came:?}");
    assert!(came < AT_ONCE, "{came:?}");
    two.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_room_from_two_hundred_openings_on_both_nodes() {
    let Some(two) = Two::start().await else { return };
    let (cem, dana) = (super::person(&two.a, "cem").await, super::person(&two.b, "dana").await);
    let clients = [Client::connect(&two.a, &cem).await, Client::connect(&two.b, &cem).await];
    let open = |i: usize| {
        let (chat, who, with) = match i % 4 {
            0 => (&two.a, cem, "dana"),
            1 => (&two.b, dana, "cem"),
            2 => (&two.a, dana, "cem"),
            _ => (&two.b, cem, "dana"),
        };
        let (chat, open) = (chat.clone(), room::Open::direct(with));
        tokio::spawn(async move { chat.run(&who, open).await })
    };
    let tasks: Vec<_> = (0..200).map(open).collect();
    let mut rooms = Vec::new();
    for task in tasks {
        rooms.push(task.await.unwrap().expect("the room is opened"));
    }
    assert!(rooms.iter().all(|it| it.id == rooms[0].id), "one room");
    assert_eq!(rooms.iter().filter(|it| it.created).count(), 1, "made once");
    for client in &clients {
        let added = client.until("the new room", |frame| {
            let text = serde_json::to_string(frame).unwrap();
            text.contains("room.added") && text.contains(&rooms[0].id.to_string())
        });
        added.await;
    }
    // And what is said in it crosses, on sockets that were open before it was.
    let sent = send(&two.b, &dana, rooms[0].id, "hello").await;
    for client in &clients {
        super::until("the first message", Duration::from_secs(2), || {
            client.messages().into_iter().find(|(_, message)| *message == sent)
        })
        .await;
    }
    two.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nonce_is_one_message_on_whatever_node_it_is_tried_again() {
    let Some(two) = Two::start().await else { return };
    let first = send(&two.a, &two.ann, two.room, "once").await;
    let again = send(&two.b, &two.ann, two.room, "once").await;
    assert!(!first.duplicate && again.duplicate);
    assert_eq!((first.id, first.seq), (again.id, again.seq));

    for i in 0..50 {
        let it = Send::text(two.room, format!("race {i}"), format!("race {i}"));
        let (one, other) = tokio::join!(two.a.run(&two.ann, it.clone()), two.b.run(&two.ann, it));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!((one.id, one.seq), (other.id, other.seq), "{i}");
        assert!(one.duplicate != other.duplicate, "{i}: one of them made it");
    }
    let rooms = two.a.run(&two.ann, room::Get { room: two.room }).await.unwrap();
    assert_eq!(rooms.number, 51);
    two.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_ends_on_one_node_ends_its_sockets_on_the_other() {
    let Some(mut two) = Two::start().await else { return };
    for with_bus in [true, false] {
        if !with_bus {
            two.redis.kill();
        }
        let within = Duration::from_secs(if with_bus { 1 } else { 2 });
        let phone = sign_in(&two.a, "bob").await;
        let (gone, stays) = (Client::connect(&two.b, &phone).await, Client::connect(&two.b, &two.bob).await);
        let start = Instant::now();
        let login = phone.login.unwrap();
        two.a.run(&two.bob, login::Revoke { login }).await.unwrap();
        let (when, close) = gone.closed().await;
        assert_eq!(close.code, 4001);
        let took = when.duration_since(start);
        eprintln!("a login ended elsewhere, bus {with_bus}: {took:?}");
        assert!(took < within, "{took:?}");
        assert!(stays.seen.lock().unwrap().close.is_none(), "another device stays");

        let dana = if with_bus { "cem" } else { "dana" };
        let who = super::person(&two.a, dana).await;
        let gone = Client::connect(&two.b, &who).await;
        let start = Instant::now();
        two.a.set_disabled(dana, true).await.unwrap();
        let (when, close) = gone.closed().await;
        let took = when.duration_since(start);
        assert_eq!(close.code, 4003);
        eprintln!("an account disabled elsewhere, bus {with_bus}: {took:?}");
        assert!(took < within, "{took:?}");
    }
    two.end().await;
}
