//! Presence: last seen, and being invisible.

use std::time::Duration;

use parlor_core::proto::member::List;
use parlor_core::proto::user::Edit;
use parlor_core::proto::{RoomId, Signal, Time, room};
use parlor_core::testing::{Frame, Person, Socket, TestChat};
use serde_json::json;

const GONE: Duration = Duration::from_millis(5_100);

fn presence(on: bool) -> Edit {
    Edit { presence: Some(on), ..Edit::default() }
}

/// Presence and typing that have arrived.
fn heard(socket: &mut Socket) -> Vec<Signal> {
    let signal = |it: Frame| match it {
        Frame::Signal(
            it @ (Signal::PresenceChanged { .. }
            | Signal::TypingStarted { .. }
            | Signal::TypingStopped { .. }),
        ) => Some(it),
        _ => None,
    };
    socket.heard().into_iter().filter_map(signal).collect()
}

/// How `of` is shown to `viewer`, by every answer that says it: (online, last seen).
async fn shown(viewer: &Person, of: &Person, room: RoomId) -> (bool, Option<Time>) {
    let one = viewer.room(room).await;
    let listed = viewer.rooms().await.data.into_iter().find(|it| it.id == room).expect("listed");
    let members = viewer.run(List { room, limit: None, cursor: None }).await.data;
    let member = |members: &[room::Member]| {
        let it = members.iter().find(|it| it.user.id == of.id()).expect("a member");
        (it.online, it.last_seen)
    };
    let peer = |it: &room::Room| it.peer.as_ref().map(|it| (it.online, it.last_seen)).expect("a peer");
    let all = [peer(&one), peer(&listed), member(&one.members), member(&members)];
    assert!(all.iter().all(|it| *it == all[0]), "{all:?}");
    all[0]
}

async fn who_was_here_was_seen_last_when_the_last_socket_went(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    let mut hers = ann.socket().await;
    assert_eq!(shown(&ann, &bob, room).await, (false, None), "never here");
    let (phone, desk) = (bob.socket().await, chat.device(&bob).await.socket().await);
    drop(phone);
    chat.advance(Duration::from_secs(20));
    assert_eq!(shown(&ann, &bob, room).await, (true, None));
    heard(&mut hers);
    let left = chat.clock().now();
    drop(desk);
    chat.advance(GONE);
    let gone = Signal::PresenceChanged { user: bob.id(), online: false, last_seen: Some(left) };
    assert_eq!(heard(&mut hers), [gone]);
    // The writer has it before it answers the second of these: on PostgreSQL the first may be in one batch with it.
    for text in ["where", "are you?"] {
        ann.send(room, text).await;
    }
    assert_eq!(shown(&ann, &bob, room).await, (false, Some(left)));
    let one = ann.room(room).await;
    assert_eq!(one.online_count, Some(1));
    let _back = bob.socket().await;
    assert_eq!(shown(&ann, &bob, room).await, (true, None));
    assert_eq!(ann.room(room).await.online_count, Some(2));
}
story!(who_was_here_was_seen_last_when_the_last_socket_went, |it| it.stepped(1));

async fn who_is_invisible_is_not_seen_and_sees_nobody(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    bob.run(presence(false)).await;
    let mut hers = ann.socket().await;
    let mut his = bob.socket().await;
    assert_eq!(heard(&mut hers), [], "bob came, and nobody was told");
    assert_eq!(shown(&ann, &bob, room).await, (false, None));
    assert_eq!(shown(&bob, &ann, room).await, (false, None), "and he sees nobody");
    assert_eq!((ann.room(room).await.online_count, bob.room(room).await.online_count), (Some(1), None));
    let cem = chat.person("cem").await;
    let other = bob.open(&cem).await.id;
    let cems = cem.socket().await;
    assert_eq!(heard(&mut his), []);
    // Typing goes neither way.
    his.call("typing.start", json!({"room": room})).await.unwrap();
    hers.call("typing.start", json!({"room": room})).await.unwrap();
    assert_eq!((heard(&mut hers), heard(&mut his)), (vec![], vec![]));
    drop((his, cems));
    chat.advance(GONE);
    ann.send(room, "hello").await;
    assert_eq!(heard(&mut hers), [], "nor is told that he went");
    assert_eq!(shown(&ann, &bob, room).await, (false, None));
    bob.run(presence(true)).await;
    assert_eq!(shown(&ann, &bob, room).await, (false, None), "what was not shown was not written down");
    assert!(shown(&bob, &cem, other).await.1.is_some());
}
story!(who_is_invisible_is_not_seen_and_sees_nobody, |it| it.stepped(1));

async fn turning_invisible_and_back_is_seen_at_once(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    let (mut hers, mut his) = (ann.socket().await, bob.socket().await);
    let mut phone = chat.device(&bob).await.socket().await;
    let online = |online| Signal::PresenceChanged { user: bob.id(), online, last_seen: None };
    assert_eq!(heard(&mut hers), [online(true)]);
    bob.run(presence(false)).await;
    assert_eq!(heard(&mut hers), [online(false)]);
    assert_eq!(
        (shown(&ann, &bob, room).await, shown(&bob, &ann, room).await),
        ((false, None), (false, None))
    );
    bob.run(presence(true)).await;
    assert_eq!(heard(&mut hers), [online(true)]);
    assert_eq!((shown(&ann, &bob, room).await, shown(&bob, &ann, room).await), ((true, None), (true, None)));
    assert_eq!((heard(&mut his), heard(&mut phone)), (vec![], vec![]), "nobody is told of oneself");
    bob.run(presence(false)).await;
    drop((his, phone));
    chat.advance(GONE);
    assert_eq!(heard(&mut hers), [online(false)], "said once");
}
story!(turning_invisible_and_back_is_seen_at_once, |it| it.stepped(1));

/// A server that stops knows until when everybody was here.
async fn who_is_here_when_the_server_stops_was_seen_until_then(mut chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    let mut his = bob.socket().await;
    his.call("ping", json!({})).await.unwrap();
    let now = chat.clock().now();
    chat.restart();
    let ann = chat.at(&chat, &ann).await;
    assert_eq!(ann.room(room).await.peer.expect("bob").last_seen, Some(now));
}
story!(who_is_here_when_the_server_stops_was_seen_until_then, |it| it.stepped(1));
