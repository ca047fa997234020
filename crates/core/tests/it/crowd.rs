//! What a large group, and rank in it, mean for what is done to messages.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use parlor_core::proto::member::{Add as AddMember, Edit as EditMember};
use parlor_core::proto::message::{Delete, Forward, Get, Send};
use parlor_core::proto::reaction::{Add, List};
use parlor_core::proto::room::{Open, Role};
use parlor_core::proto::{Code, RoomId, pin};
use parlor_core::testing::{Person, TestChat};

fn react(room: RoomId, number: i64, emoji: &str) -> Add {
    Add { room, number, emoji: emoji.to_owned() }
}

async fn group(by: &Person, others: &[&Person]) -> RoomId {
    by.run(Open::group("Garden", others.iter().map(|it| it.user.username.clone()).collect())).await.id
}

async fn give(by: &Person, room: RoomId, user: &Person, role: Role) {
    by.run(EditMember { room, user: user.id(), role }).await;
}

/// A thousand people, a thousand reactions: one entry each, one count in the end, one frame for everybody.
async fn a_thousand_react(chat: TestChat) {
    const MANY: usize = 1_000;
    let ann = chat.person("ann").await;
    let crowd = {
        let names: Vec<String> = (1..MANY).map(|n| format!("p{n}")).collect();
        join_all(names.iter().map(|name| chat.person(name))).await
    };
    let room = ann.run(Open::group("Crowd", vec![])).await.id;
    for some in crowd.chunks(100) {
        let users = some.iter().map(|it| it.id().to_string()).collect();
        ann.run(AddMember { room, users, history: false }).await;
    }
    ann.send(room, "Cake?").await;
    let mut sockets = vec![ann.socket().await];
    for who in crowd.iter().take(3) {
        sockets.push(who.socket().await);
    }
    let before = ann.room(room).await.seq;
    let emoji = ["👍", "🎂", "😀", "🎉"];
    // One frame for everybody: the same piece of memory in every queue.
    let mut pieces: BTreeMap<Vec<u8>, Vec<usize>> = BTreeMap::new();
    let mut kept = Vec::new();
    for some in crowd.chunks(200) {
        let reactions = some.iter().enumerate().map(|(n, who)| who.try_run(react(room, 1, emoji[n % 4])));
        assert!(join_all(reactions).await.iter().all(Result::is_ok));
        for socket in &sockets {
            let mut frames = Vec::new();
            socket.live().take(&mut frames);
            for frame in frames.iter().filter(|it| it.windows(14).any(|at| at == b"reaction.added")) {
                pieces.entry(frame.to_vec()).or_default().push(frame.as_ptr() as usize);
            }
            kept.push(frames);
        }
    }
    assert_eq!(pieces.len(), MANY - 1);
    assert!(pieces.values().all(|at| at.len() == sockets.len() && at.iter().all(|it| *it == at[0])));
    assert_eq!(ann.room(room).await.seq, before + MANY as i64 - 1, "one entry each");
    let page = ann.messages(room).await;
    let counts: i64 = page.data[0].reactions.iter().map(|it| it.count).sum();
    assert_eq!((page.data[0].reactions.len(), counts), (4, MANY as i64 - 1));
    let list = ann.run(List { room, number: 1 }).await;
    assert!(list.data.iter().all(|it| it.count >= 249 && it.users.len() == 100), "a hundred by name");
}
story!(a_thousand_react, |it| it.limits(|limits| {
    (limits.messages_per_second, limits.messages_burst) = (1_000_000, 1_000_000);
    limits.look_ups_burst = 1_000_000;
}));

async fn rank_decides_who_deletes_and_pins(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let (cem, dana) = (chat.person("cem").await, chat.person("dana").await);
    let room = group(&ann, &[&bob, &cem, &dana]).await;
    give(&ann, room, &bob, Role::Admin).await;
    for who in [&ann, &bob, &cem, &dana] {
        who.send(room, "said").await;
    }
    give(&ann, room, &dana, Role::Reader).await;
    let deletes = async |who: &Person, number| {
        who.try_run(Delete { room, number }).await.map(|_| ()).map_err(|it| it.code)
    };
    for (who, number) in [(&bob, 1), (&cem, 1), (&cem, 2), (&cem, 4), (&dana, 3)] {
        assert_eq!(deletes(who, number).await, Err(Code::Forbidden), "{} {number}", who.user.username);
    }
    for (who, number) in [(&bob, 3), (&dana, 4), (&ann, 2)] {
        assert_eq!(deletes(who, number).await, Ok(()), "{} {number}", who.user.username);
    }
    let pins = async |who: &Person| {
        who.try_run(pin::Add { room, number: 1 }).await.map(|_| ()).map_err(|it| it.code)
    };
    assert_eq!([pins(&cem).await, pins(&dana).await], [Err(Code::Forbidden), Err(Code::Forbidden)]);
    assert_eq!(pins(&bob).await, Ok(()));
    // Who only reads neither reacts nor forwards into the room, and says so.
    assert_eq!(dana.try_run(react(room, 1, "👍")).await.unwrap_err().code, Code::Forbidden);
    let notes = dana.notes().await.id;
    let forward = |to, nonce: &str| Forward { room, number: 1, to: vec![to], nonce: nonce.to_owned() };
    assert!(dana.try_run(forward(notes, "a")).await.is_ok());
    assert_eq!(dana.try_run(forward(room, "b")).await.unwrap_err().code, Code::Forbidden);
}
story!(rank_decides_who_deletes_and_pins);

async fn all_are_called_by_one_mark(chat: TestChat) {
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let room = group(&ann, &[&bob, &cem]).await;
    let sent = bob.send(room, "@all and @cem: cake").await;
    assert!(sent.everyone && sent.mentions.is_empty(), "everybody is everybody");
    for (who, mentions) in [(&ann, 1), (&bob, 0), (&cem, 1)] {
        assert_eq!(who.room(room).await.mentions, mentions, "{}", who.user.username);
        assert_eq!(who.messages(room).await.data[0], sent);
    }
    bob.run(Delete { room, number: 1 }).await;
    assert_eq!(ann.unread().await.mentions, 0);
}
story!(all_are_called_by_one_mark);

/// For who came later the earlier messages do not exist: not to look at, to answer, to react to, to forward.
async fn what_was_said_before_i_came_is_not_there(chat: TestChat) {
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let room = group(&ann, &[&bob]).await;
    ann.send(room, "before").await;
    ann.run(AddMember { room, users: vec!["cem".to_owned()], history: false }).await;
    ann.send(room, "after").await;
    let numbers: Vec<i64> = cem.messages(room).await.data.iter().map(|it| it.number).collect();
    assert_eq!(numbers, [2]);
    assert_eq!(cem.try_run(Get { room, number: 1 }).await.unwrap_err().code, Code::NotFound);
    assert_eq!(cem.try_run(react(room, 1, "👍")).await.unwrap_err().code, Code::NotFound);
    let answer = Send { reply_to: Some(1), ..Send::text(room, "?", "n") };
    assert_eq!(cem.try_run(answer).await.unwrap_err().code, Code::Invalid);
    let forward = Forward { room, number: 1, to: vec![cem.notes().await.id], nonce: "f".to_owned() };
    assert_eq!(cem.try_run(forward).await.unwrap_err().code, Code::NotFound);
    ann.run(pin::Add { room, number: 1 }).await;
    assert_eq!(cem.run(pin::List { room }).await.data, []);
}
story!(what_was_said_before_i_came_is_not_there);

async fn reactions_count_as_writing(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    ann.send(room, "x").await;
    let emoji: Vec<String> = ('😀'..).take(8).map(String::from).collect();
    let mut codes = Vec::new();
    for it in &emoji {
        codes.push(bob.try_run(react(room, 1, it)).await.map(|_| ()).map_err(|it| it.code));
    }
    assert_eq!(codes[..5], [Ok(()), Ok(()), Ok(()), Ok(()), Ok(())]);
    assert!(codes[5..].contains(&Err(Code::RateLimited)), "{codes:?}");
}
story!(reactions_count_as_writing, |it| it.stepped(1).limits(|limits| limits.messages_burst = 5));
