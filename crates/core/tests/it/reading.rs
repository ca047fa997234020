//! Reading: pointers, counts, previews. What is unread is the same number everywhere.

use std::collections::BTreeMap;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use parlor_core::proto::read::{Mark, Marked};
use parlor_core::proto::{Code, Number, RoomId, Signal};
use parlor_core::testing::{Dice, Frame, History, Person, TestChat};

async fn pair(chat: &TestChat) -> (Person, Person, RoomId) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    (ann, bob, room)
}

/// (pointer, unread) as every answer says it.
async fn stands(who: &Person, room: RoomId) -> (Number, i64) {
    let (one, list, unread) = (who.room(room).await, who.rooms().await, who.unread().await);
    let listed = list.data.iter().find(|it| it.id == room).expect("listed");
    let state = who.resume(&[(room, 0)]).await.1.rooms.remove(0);
    let all = [
        (one.read, one.unread),
        (listed.read, listed.unread),
        (state.read, state.unread),
        (one.read, unread.rooms.get(&room).copied().unwrap_or(0)),
        (one.members.iter().find(|it| it.user.id == who.id()).expect("a member").read, one.unread),
    ];
    assert!(all.iter().all(|it| *it == all[0]), "{all:?}");
    assert_eq!(unread.total, unread.rooms.values().sum::<i64>());
    assert!(unread.rooms.values().all(|it| *it > 0));
    all[0]
}

async fn the_pointer_goes_forward_and_never_back(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let at = |number, unread, last| Marked { room, number, last, unread, mentions: 0 };
    assert_eq!(stands(&bob, room).await, (0, 0));
    for n in 1..=6 {
        ann.send(room, &format!("m{n}")).await;
    }
    assert_eq!((stands(&bob, room).await, stands(&ann, room).await), ((0, 6), (6, 0)));
    assert_eq!(bob.mark(room, 2).await, at(2, 4, 6));
    assert_eq!(stands(&bob, room).await, (2, 4));
    assert_eq!(bob.mark(room, 1).await, at(2, 4, 6), "never back");
    assert_eq!(bob.mark(room, 0).await, at(2, 4, 6));
    assert_eq!(bob.mark(room, 4).await, at(4, 2, 6));
    assert_eq!(bob.mark(room, i64::MAX).await, at(6, 0, 6), "the end is the end");
    assert_eq!(stands(&bob, room).await, (6, 0));
    ann.send(room, "m7").await;
    assert_eq!(stands(&bob, room).await, (6, 1), "a mark beyond the end does not read what comes");
    for number in [-1, i64::MIN] {
        let problem = bob.try_run(Mark { room, number }).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some("number")));
    }
}
story!(the_pointer_goes_forward_and_never_back);

async fn own_messages_are_never_unread_and_hide_nothing(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let at = |number, unread, last| Marked { room, number, last, unread, mentions: 0 };
    bob.send(room, "1: mine").await;
    assert_eq!(stands(&bob, room).await, (1, 0), "nothing unread lies between: the pointer moves");
    ann.send(room, "2").await;
    bob.send(room, "3: mine").await;
    bob.send(room, "4: mine").await;
    assert_eq!(stands(&bob, room).await, (1, 1), "2 is unread, 3 and 4 are mine");
    ann.send(room, "5").await;
    assert_eq!(stands(&bob, room).await, (1, 2));
    assert_eq!(bob.mark(room, 2).await, at(2, 1, 5));
    assert_eq!(stands(&bob, room).await, (2, 1));
    assert_eq!(bob.mark(room, 3).await, at(3, 1, 5), "up to a message of mine");
    bob.send(room, "6: mine").await;
    assert_eq!(stands(&bob, room).await, (3, 1));
    assert_eq!(bob.mark(room, 5).await, at(5, 0, 6));
    assert_eq!(stands(&bob, room).await, (5, 0), "6 is above the pointer, but it is mine");
    bob.send(room, "7: mine").await;
    assert_eq!(stands(&bob, room).await, (7, 0));
    let again = bob.try_send(room, "8: mine", "r").await.unwrap();
    assert_eq!(bob.try_send(room, "8: mine", "r").await.unwrap().number, again.number);
    assert_eq!(stands(&bob, room).await, (8, 0), "a retry counts nothing twice");
}
story!(own_messages_are_never_unread_and_hide_nothing);

async fn unread_is_summed_over_rooms(chat: TestChat) {
    let ann = chat.person("ann").await;
    let mut expected = BTreeMap::new();
    for n in 0..5 {
        let other = chat.person(&format!("p{n}")).await;
        let room = ann.open(&other).await.id;
        for _ in 0..n {
            other.send(room, "hello").await;
        }
        if n > 0 {
            expected.insert(room, n);
        }
    }
    ann.send(ann.notes().await.id, "milk").await;
    let unread = ann.unread().await;
    assert_eq!((unread.total, unread.rooms), (10, expected));
}
story!(unread_is_summed_over_rooms);

/// What is read at one device is read at all of them, and the other side gets a receipt.
async fn all_sessions_of_one_user_are_in_step(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    ann.send(room, "one").await;
    ann.send(room, "two").await;
    let (phone, desk) = (chat.device(&bob).await, chat.device(&bob).await);
    let (mut phone, mut desk, mut hers) = (phone.socket().await, desk.socket().await, ann.socket().await);
    let marked: Marked = phone.ask("read.mark", serde_json::json!({"room": room, "number": 1})).await;
    assert_eq!(marked, Marked { room, number: 1, last: 2, unread: 1, mentions: 0 });
    for socket in [&mut phone, &mut desk] {
        let own = socket.want("the count", |it| match it {
            Frame::Signal(it @ Signal::UnreadChanged { .. }) => Some(it.clone()),
            _ => None,
        });
        assert_eq!(own.await, Signal::UnreadChanged { room, number: 1, last: 2, unread: 1, mentions: 0 });
    }
    let receipt = hers.want("a receipt", |it| match it {
        Frame::Signal(it @ Signal::ReadMoved { .. }) => Some(it.clone()),
        _ => None,
    });
    assert_eq!(receipt.await, Signal::ReadMoved { room, user: bob.id(), number: 1 });
    // A mark that moves nothing tells nobody, and nobody gets a receipt for himself.
    bob.mark(room, 1).await;
    bob.mark(room, 0).await;
    let moved =
        |it: &Frame| matches!(it, Frame::Signal(Signal::ReadMoved { .. } | Signal::UnreadChanged { .. }));
    assert!(![desk.heard(), hers.heard(), phone.heard()].iter().flatten().any(moved));
    bob.mark(room, 9).await;
    let signals = |frames: Vec<Frame>| frames.into_iter().filter(moved).collect::<Vec<_>>();
    let own = Frame::Signal(Signal::UnreadChanged { room, number: 2, last: 2, unread: 0, mentions: 0 });
    assert_eq!((signals(phone.heard()), signals(desk.heard())), (vec![own.clone()], vec![own]));
    let receipt = Frame::Signal(Signal::ReadMoved { room, user: bob.id(), number: 2 });
    assert_eq!(signals(hers.heard()), [receipt]);
    let state = ann.resume(&[(room, 0)]).await.1.rooms.remove(0);
    assert_eq!(state.reads, BTreeMap::from([(bob.id(), 2)]), "and a later greeting knows it");
}
story!(all_sessions_of_one_user_are_in_step);

/// Sends and marks of several people in one moment, in every mixture: the counts are those of a recount.
async fn marks_and_sends_in_one_moment_count_right(chat: TestChat) {
    for seed in 0..10 {
        let mut dice = Dice::new(seed);
        let history = History::default();
        let people = [chat.person(&format!("a{seed}")).await, chat.person(&format!("b{seed}")).await];
        let room = people[0].open(&people[1]).await.id;
        for round in 0..12 {
            let head = people[0].room(room).await.number;
            let mut work = Vec::new();
            for n in 0..dice.below(10) + 2 {
                let who = dice.pick(&people).expect("two").clone();
                let (mark, number) = (dice.chance(45), dice.below(head as usize + 6) as i64);
                let (nonce, history) = (format!("{round}-{n}"), history.clone());
                work.push(
                    async move {
                        if mark {
                            let pointing = history.pointing(who.id(), room, Some(number));
                            pointing.ok(&who.mark(room, number).await);
                        } else {
                            let sending = history.sending(who.id(), room, &nonce, "x");
                            sending.ok(&who.try_send(room, "x", &nonce).await.unwrap());
                        }
                    }
                    .boxed(),
                );
            }
            join_all(work).await;
            for who in &people {
                let (read, unread) = stands(who, room).await;
                history.pointing(who.id(), room, None).at(read);
                history.unread(who.id(), room, read, unread);
                history.log(room, &who.log(room).await);
                history.assert_clean();
            }
        }
    }
}
story!(marks_and_sends_in_one_moment_count_right);

async fn the_preview_is_the_last_message(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    for (who, text) in [(&ann, "first"), (&bob, "second"), (&ann, "third")] {
        let sent = who.send(room, text).await;
        for reader in [&ann, &bob] {
            let list = reader.rooms().await.data;
            assert_eq!((list.len(), list[0].last.as_ref()), (1, Some(&sent)));
            assert_eq!(
                (list[0].seq, list[0].number, list[0].active_at),
                (sent.seq, sent.number, sent.created_at)
            );
        }
    }
}
story!(the_preview_is_the_last_message);
