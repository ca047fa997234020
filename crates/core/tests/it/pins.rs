//! Pins: what a room keeps in sight.

use parlor_core::proto::event::What;
use parlor_core::proto::message::Delete;
use parlor_core::proto::pin::{Add, List, Pinned, Remove};
use parlor_core::proto::{Code, RoomId};
use parlor_core::testing::{Person, TestChat};

async fn numbers(who: &Person, room: RoomId) -> Vec<i64> {
    let pinned = who.run(List { room }).await.data;
    assert!(pinned.iter().all(|it| it.pinned));
    pinned.into_iter().map(|it| it.number).collect()
}

async fn pinned_messages_are_listed_last_pinned_first(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    for n in 1..=52 {
        ann.send(room, &format!("m{n}")).await;
    }
    let mut hers = ann.socket().await;
    for number in [2, 3, 1, 3] {
        bob.run(Add { room, number }).await;
    }
    let event = hers.event(room).await;
    assert_eq!((event.by, event.what), (Some(bob.id()), What::MessagePinned(Pinned { number: 2 })));
    assert_eq!(numbers(&ann, room).await, [1, 3, 2]);
    ann.run(Remove { room, number: 3 }).await;
    ann.run(Remove { room, number: 3 }).await;
    ann.run(Delete { room, number: 1 }).await;
    assert_eq!(numbers(&bob, room).await, [2]);
    assert_eq!(ann.try_run(Add { room, number: 1 }).await.unwrap_err().code, Code::Invalid);
    let log = ann.log(room).await;
    assert_eq!(log.len(), 1 + 52 + 3 + 1 + 1, "what is so already is not told");
    let page = ann.messages(room).await;
    assert!(page.data.iter().all(|it| it.pinned == (it.number == 2)));
    let system: Vec<_> = page.system.iter().map(|it| it.what.name()).collect();
    assert_eq!(system, ["message.pinned"; 3], "shown between the messages");
    for number in 3..=51 {
        ann.run(Add { room, number }).await;
    }
    assert_eq!(ann.try_run(Add { room, number: 52 }).await.unwrap_err().code, Code::TooMany);
    assert_eq!(numbers(&bob, room).await.len(), 50);
}
story!(pinned_messages_are_listed_last_pinned_first);
