//! What people show, read and are called, on two nodes: nobody who is invisible leaks out, and read in one session is
//! read in all of them.

use std::time::Duration;

use parlor_core::proto::event::AccountEvent;
use parlor_core::proto::frame::Outgoing;
use parlor_core::proto::message::Send;
use parlor_core::proto::user::Edit;
use parlor_core::proto::{Signal, read, room};

use super::{Client, Two, send, until};

const AT_ONCE: Duration = Duration::from_secs(2);

fn presence(on: bool) -> Edit {
    Edit { presence: Some(on), ..Edit::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_invisible_is_seen_on_no_node() {
    let Some(two) = Two::start().await else { return };
    two.b.run(&two.bob, presence(false)).await.unwrap();
    let ann = Client::connect(&two.a, &two.ann).await;
    let bob = Client::connect(&two.b, &two.bob).await;
    let at_a = Client::connect(&two.a, &two.bob).await;
    let cem = super::person(&two.b, "cem").await;
    let other = two.b.run(&cem, room::Open::direct("ann")).await.unwrap().id;
    let added = |frame: &Outgoing| matches!(frame, Outgoing::Account(AccountEvent::RoomAdded { room, .. }) if *room == other);
    ann.until("the room with cem", added).await;
    let there = Client::connect(&two.b, &cem).await;
    // Cem came later, on bob's node: what is told in between has been told.
    let came = Signal::PresenceChanged { user: cem.user, online: true, last_seen: None };
    ann.signal("cem is here", came).await;
    let of_bob = |frame: &Outgoing| matches!(frame, Outgoing::Signal(Signal::PresenceChanged { user, .. }) if *user == two.bob.user);
    assert!(ann.when(of_bob).is_none(), "bob was told of");
    for node in [&two.a, &two.b] {
        let seen = node.run(&two.ann, room::Get { room: two.room }).await.unwrap();
        assert!(!seen.peer.unwrap().online && seen.online_count == Some(1));
        let his = node.run(&two.bob, room::Get { room: two.room }).await.unwrap();
        assert!(!his.peer.unwrap().online && his.online_count.is_none());
    }

    // Visible again, on both nodes where he is; invisible again, said from one of them.
    let told = |online| Signal::PresenceChanged { user: two.bob.user, online, last_seen: None };
    two.a.run(&two.bob, presence(true)).await.unwrap();
    ann.signal("bob is here", told(true)).await;
    let online = async |chat: &parlor_core::Chat, wanted: bool| {
        let start = std::time::Instant::now();
        loop {
            let room = chat.run(&two.ann, room::Get { room: two.room }).await.unwrap();
            if room.peer.unwrap().online == wanted {
                return;
            }
            assert!(start.elapsed() < AT_ONCE, "bob is shown otherwise than {wanted}");
        }
    };
    online(&two.a, true).await;
    online(&two.b, true).await;
    ann.forget();
    two.b.run(&two.bob, presence(false)).await.unwrap();
    ann.signal("bob is gone", told(false)).await;
    online(&two.a, false).await;
    online(&two.b, false).await;
    // His other sessions know.
    for client in [&bob, &at_a] {
        let changed = |frame: &Outgoing| {
            matches!(frame, Outgoing::Account(AccountEvent::ProfileChanged { user, .. })
                if user.settings.is_some_and(|it| !it.presence))
        };
        client.until("the profile", changed).await;
    }
    drop(there);
    two.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn read_in_one_is_read_in_all_and_receipts_cross() {
    let Some(two) = Two::start().await else { return };
    let ann = Client::connect(&two.a, &two.ann).await;
    let sessions = [
        Client::connect(&two.a, &two.bob).await,
        Client::connect(&two.b, &two.bob).await,
        Client::connect(&two.b, &two.bob).await,
    ];
    two.until_heard().await;
    let room = two.room;
    for n in 1..=4 {
        let text = if n % 2 == 0 { format!("@bob {n}") } else { format!("{n}") };
        two.a.run(&two.ann, Send::text(room, text, format!("n{n}"))).await.unwrap();
    }
    let marked = two.a.run(&two.bob, read::Mark { room, number: 2 }).await.unwrap();
    assert_eq!((marked.unread, marked.mentions), (2, 1));
    let own = Signal::UnreadChanged { room, number: 2, last: 4, unread: 2, mentions: 1 };
    for session in &sessions {
        session.signal("my own pointer", own.clone()).await;
    }
    ann.signal("the receipt", Signal::ReadMoved { room, user: two.bob.user, number: 2 }).await;
    for node in [&two.a, &two.b] {
        let unread = node.run(&two.bob, read::GetUnread {}).await.unwrap();
        assert_eq!((unread.total, unread.mentions), (2, 1));
    }
    let rooms = std::collections::BTreeMap::from([(room, 4)]);
    two.b.run(&two.bob, read::MarkDelivered { rooms }).await.unwrap();
    ann.signal("delivered", Signal::DeliveryMoved { room, user: two.bob.user, number: 4 }).await;

    // Who keeps receipts to himself: on the other node, too.
    let quiet = Edit { receipts: Some(false), ..Edit::default() };
    two.a.run(&two.bob, quiet).await.unwrap();
    two.b.run(&two.bob, read::Mark { room, number: 4 }).await.unwrap();
    let own = Signal::UnreadChanged { room, number: 4, last: 4, unread: 0, mentions: 0 };
    sessions[0].signal("my own pointer", own).await;
    let sent = send(&two.b, &two.bob, room, "later").await;
    until("something later", AT_ONCE, || ann.messages().into_iter().find(|(_, it)| *it == sent)).await;
    two.a.run(&two.ann, read::Mark { room, number: 5 }).await.unwrap();
    let again = send(&two.a, &two.ann, room, "even later").await;
    for session in &sessions {
        until("something later", AT_ONCE, || session.messages().into_iter().find(|(_, it)| *it == again))
            .await;
        let receipt = |frame: &Outgoing| matches!(frame, Outgoing::Signal(Signal::ReadMoved { .. }));
        assert!(session.when(receipt).is_none(), "bob sees nobody's");
    }
    let read = |frame: &Outgoing| matches!(frame, Outgoing::Signal(Signal::ReadMoved { number: 4, .. }));
    assert!(ann.when(read).is_none(), "and nobody his");
    two.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_name_is_told_on_both_nodes() {
    let Some(two) = Two::start().await else { return };
    let ann = Client::connect(&two.a, &two.ann).await;
    let (phone, desk) = (Client::connect(&two.a, &two.bob).await, Client::connect(&two.b, &two.bob).await);
    let me = two.b.run(&two.bob, Edit { name: Some("Bob B.".into()), ..Edit::default() }).await.unwrap();
    let told = |frame: &Outgoing| matches!(frame, Outgoing::Signal(Signal::UserChanged { user }) if user.name == "Bob B." && user.email.is_none());
    ann.until("another name", told).await;
    for client in [&phone, &desk] {
        let own = |frame: &Outgoing| matches!(frame, Outgoing::Account(AccountEvent::ProfileChanged { user, .. }) if **user == me);
        client.until("the profile", own).await;
        assert!(client.when(told).is_none());
    }
    let seen = two.a.run(&two.ann, room::Get { room: two.room }).await.unwrap();
    assert_eq!(seen.title, "Bob B.");
    two.end().await;
}
