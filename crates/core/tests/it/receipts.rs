//! Receipts: what was delivered and read, who is told, and that nobody is told who does not tell.

use std::collections::BTreeMap;

use parlor_core::proto::member::List;
use parlor_core::proto::read::{ListReceipts, MarkDelivered, Receipts};
use parlor_core::proto::user::Edit;
use parlor_core::proto::{Code, Number, RoomId, Signal, UserId, member, room};
use parlor_core::testing::{Frame, Person, Socket, TestChat};

async fn three(chat: &TestChat) -> ([Person; 3], RoomId) {
    let people = [chat.person("ann").await, chat.person("bob").await, chat.person("cem").await];
    let open = room::Open::group("Garden", vec!["bob".into(), "cem".into()]);
    let room = people[0].run(open).await.id;
    (people, room)
}

async fn deliver(who: &Person, room: RoomId, number: Number) {
    who.run(MarkDelivered { rooms: BTreeMap::from([(room, number)]) }).await;
}

async fn receipts(who: &Person, room: RoomId, number: Number) -> Receipts {
    who.run(ListReceipts { room, number }).await
}

fn moved(socket: &mut Socket) -> Vec<Signal> {
    let signal = |it: Frame| match it {
        Frame::Signal(it @ (Signal::ReadMoved { .. } | Signal::DeliveryMoved { .. })) => Some(it),
        _ => None,
    };
    socket.heard().into_iter().filter_map(signal).collect()
}

fn ids(users: &[parlor_core::proto::user::User]) -> Vec<UserId> {
    users.iter().map(|user| user.id).collect()
}

/// What `viewer` is shown of `of`'s pointers: (read, delivered), by every answer that has them.
async fn shown(viewer: &Person, of: &Person, room: RoomId) -> (Number, Number) {
    let one = viewer.room(room).await;
    let list = viewer.run(List { room, limit: None, cursor: None }).await;
    let of_list = |members: &[room::Member]| {
        let it = members.iter().find(|it| it.user.id == of.id()).expect("a member");
        (it.read, it.delivered)
    };
    let state = viewer.resume(&[(room, 0)]).await.1.rooms.remove(0);
    let pointer = |of_all: &BTreeMap<UserId, Number>| of_all.get(&of.id()).copied().unwrap_or(0);
    let all =
        [of_list(&one.members), of_list(&list.data), (pointer(&state.reads), pointer(&state.delivered))];
    assert!(all.iter().all(|it| *it == all[0]), "{all:?}");
    all[0]
}

async fn what_arrived_and_what_was_read_is_told_to_the_others(chat: TestChat) {
    let ([ann, bob, cem], room) = three(&chat).await;
    for n in 1..=4 {
        ann.send(room, &format!("m{n}")).await;
    }
    let (mut hers, mut his) = (ann.socket().await, bob.socket().await);
    deliver(&bob, room, 3).await;
    let delivered = |number| Signal::DeliveryMoved { room, user: bob.id(), number };
    assert_eq!(moved(&mut hers), [delivered(3)]);
    deliver(&bob, room, 3).await;
    deliver(&bob, room, 1).await;
    assert_eq!(moved(&mut hers), [], "what moves nothing tells nobody");
    deliver(&bob, room, i64::MAX).await;
    assert_eq!((moved(&mut hers), moved(&mut his)), (vec![delivered(4)], vec![]), "the end is the end");
    assert_eq!(shown(&ann, &bob, room).await, (0, 4));
    // Reading implies that it was delivered, and says so once.
    cem.mark(room, 2).await;
    assert_eq!(moved(&mut hers), [Signal::ReadMoved { room, user: cem.id(), number: 2 }]);
    deliver(&cem, room, 2).await;
    assert_eq!(moved(&mut hers), []);
    assert_eq!(shown(&ann, &cem, room).await, (2, 2));
    let seen = receipts(&ann, room, 2).await;
    assert_eq!((ids(&seen.read), ids(&seen.delivered)), (vec![cem.id()], vec![bob.id()]));
    assert_eq!((seen.read_count, seen.delivered_count), (1, 2));
    let seen = receipts(&bob, room, 4).await;
    assert_eq!((ids(&seen.read), ids(&seen.delivered)), (vec![], vec![bob.id()]));
    for number in [0, 5, -1] {
        let problem = ann.try_run(ListReceipts { room, number }).await.unwrap_err();
        assert_eq!(problem.code, Code::NotFound, "{number}");
    }
}
story!(what_arrived_and_what_was_read_is_told_to_the_others);

async fn one_map_marks_many_rooms_and_passes_over_those_of_others(chat: TestChat) {
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let (mine, notes, foreign) = (ann.open(&bob).await.id, ann.notes().await.id, bob.open(&cem).await.id);
    bob.send(mine, "one").await;
    bob.send(foreign, "two").await;
    ann.send(notes, "milk").await;
    let (mut bobs, mut cems) = (bob.socket().await, cem.socket().await);
    let missing = RoomId([7; 16]);
    let rooms = BTreeMap::from([(mine, 1), (notes, 1), (foreign, 1), (missing, 1)]);
    ann.run(MarkDelivered { rooms: rooms.clone() }).await;
    assert_eq!(moved(&mut bobs), [Signal::DeliveryMoved { room: mine, user: ann.id(), number: 1 }]);
    assert_eq!(moved(&mut cems), []);
    assert_eq!(shown(&bob, &ann, mine).await, (0, 1));
    assert_eq!(shown(&bob, &cem, foreign).await, (0, 0));
    let many = (0..501u16).map(|n| (RoomId([n.to_be_bytes(); 8].concat().try_into().unwrap()), 1)).collect();
    for rooms in [many, BTreeMap::from([(mine, -1)])] {
        let problem = ann.try_run(MarkDelivered { rooms }).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some("rooms")));
    }
}
story!(one_map_marks_many_rooms_and_passes_over_those_of_others);

/// Symmetric: who shows no receipts is shown none, in signals, in the greeting, in rooms, lists and receipts.
async fn who_keeps_receipts_to_themselves_sees_nobodys(chat: TestChat) {
    let ([ann, bob, cem], room) = three(&chat).await;
    ann.send(room, "one").await;
    bob.run(Edit { receipts: Some(false), ..Edit::default() }).await;
    let (mut hers, mut his, mut cems) = (ann.socket().await, bob.socket().await, cem.socket().await);
    bob.mark(room, 1).await;
    cem.mark(room, 1).await;
    let by_cem = [Signal::ReadMoved { room, user: cem.id(), number: 1 }];
    assert_eq!((moved(&mut hers), moved(&mut his), moved(&mut cems)), (by_cem.to_vec(), vec![], vec![]));
    ann.send(room, "two").await;
    deliver(&bob, room, 2).await;
    deliver(&cem, room, 2).await;
    let to_cem = [Signal::DeliveryMoved { room, user: cem.id(), number: 2 }];
    assert_eq!((moved(&mut hers), moved(&mut his), moved(&mut cems)), (to_cem.to_vec(), vec![], vec![]));
    assert_eq!(shown(&ann, &bob, room).await, (0, 0));
    assert_eq!(shown(&bob, &cem, room).await, (0, 0));
    assert_eq!(shown(&ann, &cem, room).await, (1, 2));
    let seen = receipts(&ann, room, 1).await;
    assert_eq!((ids(&seen.read), seen.read_count, seen.delivered_count), (vec![cem.id()], 1, 1));
    let none = receipts(&bob, room, 1).await;
    assert_eq!((none.read.len(), none.read_count, none.delivered_count), (0, 0, 0));
    let own = bob.room(room).await;
    assert_eq!((own.read, own.unread), (1, 1), "one's own pointer is one's own");
    // Switched on again while connected: from now on.
    bob.run(Edit { receipts: Some(true), ..Edit::default() }).await;
    bob.mark(room, 2).await;
    assert_eq!(moved(&mut hers), [Signal::ReadMoved { room, user: bob.id(), number: 2 }]);
    assert_eq!((shown(&ann, &bob, room).await, shown(&bob, &cem, room).await), ((2, 2), (1, 2)));
}
story!(who_keeps_receipts_to_themselves_sees_nobodys);

/// Whoever comes later has not read what was said before; what was read does not go back.
async fn who_came_later_has_read_nothing_before(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let dana = chat.person("dana").await;
    let room = ann.run(room::Open::group("Garden", vec!["bob".into()])).await.id;
    ann.send(room, "one").await;
    bob.mark(room, 1).await;
    ann.run(member::Add { room, users: vec!["dana".into()], history: false }).await;
    assert_eq!(shown(&ann, &dana, room).await, (0, 0));
    ann.send(room, "two").await;
    dana.mark(room, 2).await;
    assert_eq!(ids(&receipts(&ann, room, 2).await.read), [dana.id()]);
    let before = receipts(&ann, room, 1).await;
    assert_eq!((ids(&before.read), before.read_count, before.delivered_count), (vec![bob.id()], 1, 1));
    assert_eq!(dana.try_run(ListReceipts { room, number: 1 }).await.unwrap_err().code, Code::NotFound);
}
story!(who_came_later_has_read_nothing_before, |it| it.stepped(1));

async fn who_came_late_and_speaks_first_has_read_nothing_by_that(chat: TestChat) {
    let (people, room) = three(&chat).await;
    let dana = chat.person("dana").await;
    people[0].send(room, "before dana").await;
    people[0].run(member::Add { room, users: vec!["dana".into()], history: false }).await;
    people[0].send(room, "not read by dana").await;
    dana.send(room, "hello").await;
    let members = people[0].run(List { room, limit: None, cursor: None }).await.data;
    let hers = members.iter().find(|it| it.user.id == dana.id()).expect("dana");
    assert_eq!(hers.read, 0, "something unread lies before what she said: her pointer did not move");
    assert_eq!(dana.room(room).await.unread, 1);
}
story!(who_came_late_and_speaks_first_has_read_nothing_by_that);
