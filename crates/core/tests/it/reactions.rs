//! Reactions: one of each kind a person, told with the count that it comes to.

use parlor_core::proto::event::What;
use parlor_core::proto::reaction::{Add, List, Reacted, Remove};
use parlor_core::proto::{Code, RoomId};
use parlor_core::testing::{Person, TestChat};

async fn pair(chat: &TestChat) -> (Person, Person, RoomId) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    (ann, bob, room)
}

fn add(room: RoomId, number: i64, emoji: &str) -> Add {
    Add { room, number, emoji: emoji.to_owned() }
}

fn remove(room: RoomId, number: i64, emoji: &str) -> Remove {
    Remove { room, number, emoji: emoji.to_owned() }
}

/// Emoji and counts of a message, in their order.
async fn on(who: &Person, room: RoomId, number: i64) -> Vec<(String, i64)> {
    let list = who.run(List { room, number }).await;
    list.data.into_iter().map(|it| (it.emoji, it.count)).collect()
}

async fn a_reaction_is_told_with_its_count_and_the_second_time_changes_nothing(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    ann.send(room, "Cake?").await;
    let mut his = bob.socket().await;
    for who in [&bob, &bob, &ann] {
        who.run(add(room, 1, "👍")).await;
    }
    let told = |user, count| Reacted { number: 1, emoji: "👍".to_owned(), user, count };
    for (seq, by, count) in [(3, bob.id(), 1), (4, ann.id(), 2)] {
        let event = his.event(room).await;
        assert_eq!((event.seq, event.by), (seq, Some(by)));
        assert_eq!(event.what, What::ReactionAdded(told(by, count)));
    }
    let list = ann.run(List { room, number: 1 }).await;
    assert_eq!((list.data.len(), list.data[0].count), (1, 2));
    assert_eq!(list.data[0].users.iter().map(|it| it.id).collect::<Vec<_>>(), [bob.id(), ann.id()]);
    for who in [&bob, &bob] {
        who.run(remove(room, 1, "👍")).await;
    }
    assert_eq!(his.event(room).await.what, What::ReactionRemoved(told(bob.id(), 1)));
    ann.run(remove(room, 1, "🎂")).await;
    let log = ann.log(room).await;
    assert_eq!(log.len(), 5, "what changes nothing is not told: {log:?}");
    assert_eq!(log[4].what, What::ReactionRemoved(told(bob.id(), 1)), "a replay says what was said");
}
story!(a_reaction_is_told_with_its_count_and_the_second_time_changes_nothing);

async fn emoji_stand_in_the_order_of_their_first_use(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    ann.send(room, "x").await;
    ann.run(add(room, 1, "👍")).await;
    ann.run(add(room, 1, "🎂")).await;
    bob.run(add(room, 1, "👍")).await;
    ann.run(remove(room, 1, "👍")).await;
    let thumb = ("👍".to_owned(), 1);
    let cake = ("🎂".to_owned(), 1);
    assert_eq!(on(&bob, room, 1).await, [thumb.clone(), cake.clone()], "it does not jump");
    bob.run(remove(room, 1, "👍")).await;
    bob.run(add(room, 1, "👍")).await;
    assert_eq!(on(&bob, room, 1).await, [cake, thumb]);
}
story!(emoji_stand_in_the_order_of_their_first_use);

async fn reactions_are_bounded_and_are_emoji(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    ann.send(room, "x").await;
    for bad in ["", " ", "x", "1", "👍👍", "<b>", "👍 nice", "\u{200d}", &"👍".repeat(50)] {
        let problem = ann.try_run(add(room, 1, bad)).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some("emoji")), "{bad}");
    }
    let many: Vec<String> = ('😀'..).take(21).map(String::from).collect();
    for emoji in &many[..20] {
        ann.run(add(room, 1, emoji)).await;
    }
    assert_eq!(ann.try_run(add(room, 1, &many[20])).await.unwrap_err().code, Code::TooMany);
    bob.run(add(room, 1, &many[0])).await;
    assert_eq!(on(&bob, room, 1).await.len(), 20);
    for number in [0, 2, -1, i64::MAX] {
        let problem = ann.try_run(add(room, number, "👍")).await.unwrap_err();
        assert_eq!(problem.code, Code::NotFound, "{number}");
    }
    let cem = chat.person("cem").await;
    assert_eq!(cem.try_run(add(room, 1, "👍")).await.unwrap_err().code, Code::NotFound);
    assert_eq!(cem.try_run(List { room, number: 1 }).await.unwrap_err().code, Code::NotFound);
}
story!(reactions_are_bounded_and_are_emoji);

/// However many listen: the frame is the same piece of memory in every queue.
async fn a_reaction_is_encoded_once(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    ann.send(room, "x").await;
    let sockets = [ann.socket().await, bob.socket().await, bob.socket().await];
    ann.run(add(room, 1, "👍")).await;
    let frames = sockets.iter().map(|socket| {
        let mut frames = Vec::new();
        socket.live().take(&mut frames);
        let said = frames.into_iter().filter(|it| it.windows(14).any(|at| at == b"reaction.added"));
        said.collect::<Vec<_>>()
    });
    let frames: Vec<_> = frames.flatten().collect();
    assert_eq!(frames.len(), 3);
    assert!(frames.iter().all(|it| it.as_ptr() == frames[0].as_ptr()), "encoded more than once");
}
story!(a_reaction_is_encoded_once);
