//! How one keeps one's rooms: hidden, pinned, muted, archived; and the list, which shows them in their order.

use std::collections::HashMap;
use std::time::Duration;

use parlor_core::proto::event::What;
use parlor_core::proto::frame::Outgoing;
use parlor_core::proto::read::Unmark;
use parlor_core::proto::room::{Hide, Keep, Kept, List, Open, Room};
use parlor_core::proto::{AccountEvent, Code, RoomId, Signal, Time};
use parlor_core::testing::{Person, TestChat};

fn keep(room: RoomId) -> Keep {
    Keep { room, pinned: None, muted_until: None, archived: None }
}

async fn listed(who: &Person, archived: bool) -> Vec<RoomId> {
    who.run(List { archived, ..List::default() }).await.data.iter().map(|it| it.id).collect()
}

async fn a_hidden_room_comes_back_empty_when_somebody_writes(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    for text in ["one", "two", "three"] {
        bob.send(room, text).await;
    }
    ann.mark(room, 1).await;
    let (mut phone, mut other) = (chat.device(&ann).await.socket().await, bob.socket().await);
    let pointers = bob.room(room).await.members;
    ann.run(Hide { room }).await;
    assert_eq!(phone.account().await, AccountEvent::RoomHidden { account: 2, room });
    ann.run(Hide { room }).await;
    assert_eq!(listed(&ann, false).await, []);
    assert_eq!((ann.unread().await.total, ann.unread().await.rooms.len()), (0, 0));
    // The other notices nothing: neither in the list nor by a receipt.
    assert_eq!(bob.room(room).await.members, pointers);
    assert!(!other.heard().iter().any(|it| !matches!(it, Outgoing::Signal(_))));
    assert_eq!(bob.messages(room).await.data.len(), 3);
    // What was said until now does not exist for her any more, by whatever door.
    assert_eq!(ann.messages(room).await.data, []);
    assert_eq!(ann.messages(room).await.system, []);
    assert_eq!(ann.events(room, 0).await.data, []);
    assert_eq!(ann.room(room).await.last, None);
    let before = parlor_core::proto::message::Get { room, number: 2 };
    assert_eq!(ann.try_run(before).await.unwrap_err().code, Code::NotFound);
    let (mut back, welcome) = ann.resume(&[(room, 2)]).await;
    assert_eq!((welcome.rooms[0].seq, welcome.rooms[0].unread), (4, 0));
    assert!(matches!(back.heard()[..], [Outgoing::Reset { seq: 4, .. }]));
    // It comes back with the next message, empty above.
    let said = bob.send(room, "four").await;
    assert_eq!(phone.event(room).await.what, What::MessageSent(said.clone()));
    let rooms = ann.rooms().await.data;
    assert_eq!((rooms.len(), rooms[0].unread, &rooms[0].last), (1, 1, &Some(said.clone())));
    assert_eq!(ann.messages(room).await.data, [said]);
    assert_eq!(ann.events(room, 0).await.data.len(), 1);
    assert_eq!(ann.unread().await.total, 1);
    let mut heard = phone.heard();
    heard.retain(|frame| !matches!(frame, Outgoing::Signal(_)));
    assert_eq!(heard, [], "hiding what is hidden tells nobody");
    // Opened again by name it is the same room, as empty as it was.
    ann.run(Hide { room }).await;
    let open = ann.open(&bob).await;
    assert_eq!((open.id, open.created, open.last), (room, false, None));
    let notes = ann.notes().await.id;
    ann.run(Hide { room: notes }).await;
    assert_eq!(listed(&ann, false).await, []);
}
story!(a_hidden_room_comes_back_empty_when_somebody_writes);

async fn rooms_are_pinned_muted_and_archived_for_oneself(chat: TestChat) {
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let (one, two) = (ann.open(&bob).await.id, ann.open(&cem).await.id);
    bob.send(one, "one").await;
    cem.send(two, "two").await;
    let mut phone = chat.device(&ann).await.socket().await;
    let for_good = Time(253_402_300_799_000);
    let kept =
        ann.run(Keep { pinned: Some(true), muted_until: Some(Some(for_good)), ..keep(one) }).await.kept;
    assert_eq!(kept, Kept { pinned: true, muted_until: Some(for_good), archived: false });
    let told = AccountEvent::RoomKept { account: 3, room: one, kept: kept.clone() };
    assert_eq!(phone.account().await, told);
    ann.run(Keep { pinned: Some(true), ..keep(one) }).await;
    assert_eq!(ann.rooms().await.data[0].kept, kept);
    assert_eq!(bob.rooms().await.data[0].kept, Kept::default(), "nobody else's");
    assert_eq!(
        (ann.unread().await.total, ann.unread().await.rooms.len()),
        (1, 2),
        "muted is not in the total"
    );
    ann.run(Keep { archived: Some(true), ..keep(two) }).await;
    assert_eq!((listed(&ann, false).await, listed(&ann, true).await), (vec![one], vec![two]));
    assert_eq!(ann.unread().await.total, 0);
    assert!(matches!(phone.account().await, AccountEvent::RoomKept { account: 4, .. }));
    let (_, welcome) = ann.resume(&[(one, 1), (two, 1)]).await;
    assert!(welcome.rooms.iter().any(|it| it.room == one && it.kept == kept));
    assert!(welcome.rooms.iter().any(|it| it.room == two && it.kept.archived));
    // A time that has passed silences nothing; `null` is not silent.
    let past = Time(1);
    for until in [None, Some(past)] {
        ann.run(Keep { muted_until: Some(Some(for_good)), ..keep(one) }).await;
        assert_eq!(ann.run(Keep { muted_until: Some(until), ..keep(one) }).await.kept.muted_until, None);
    }
    assert_eq!(ann.unread().await.total, 1);
    assert_eq!(ann.try_run(keep(RoomId([9; 16]))).await.unwrap_err().code, Code::NotFound);
    let dana = chat.person("dana").await;
    assert_eq!(dana.try_run(Hide { room: one }).await.unwrap_err().code, Code::NotFound);
    // At most fifty.
    for n in 0..50 {
        let room = ann.run(Open::group(format!("group {n}"), vec![])).await.id;
        let pinned = ann.try_run(Keep { pinned: Some(true), ..keep(room) }).await;
        match pinned {
            Ok(room) => assert!(room.kept.pinned && n < 49),
            Err(problem) => assert_eq!((problem.code, n), (Code::TooMany, 49)),
        }
    }
}
story!(rooms_are_pinned_muted_and_archived_for_oneself);

async fn what_was_read_is_made_unread_again_and_others_do_not_see_it(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    let unmark = |number| Unmark { room, number };
    assert_eq!(ann.try_run(unmark(None)).await.unwrap_err().code, Code::Invalid, "nobody has said anything");
    for (who, text) in [(&bob, "1"), (&bob, "2"), (&ann, "3"), (&bob, "4"), (&ann, "5")] {
        who.send(room, text).await;
    }
    ann.mark(room, 5).await;
    let (mut phone, mut other) = (chat.device(&ann).await.socket().await, bob.socket().await);
    let pointers = bob.room(room).await.members;
    let marked = ann.run(unmark(None)).await;
    assert_eq!((marked.number, marked.unread, marked.last), (3, 1, 5), "bob's last, and not my own after it");
    let told = |signal: &Signal| matches!(signal, Signal::UnreadChanged { number: 3, unread: 1, .. });
    while !told(&phone.signal().await) {}
    let marked = ann.run(unmark(Some(1))).await;
    assert_eq!((marked.number, marked.unread), (0, 3));
    // What is unread already stays so: the pointer does not go forward.
    assert_eq!(ann.run(unmark(Some(4))).await, marked);
    assert_eq!((ann.room(room).await.unread, ann.room(room).await.read), (3, 0));
    assert_eq!(ann.unread().await.total, 3);
    assert_eq!(bob.room(room).await.members, pointers, "receipts do not go back");
    let heard = other.heard();
    assert!(!heard.iter().any(|it| matches!(it, Outgoing::Signal(Signal::ReadMoved { .. }))), "{heard:?}");
    let marked = ann.mark(room, 2).await;
    assert_eq!((marked.number, marked.unread), (2, 1));
    for number in [0, -1, 6, i64::MAX] {
        let problem = ann.try_run(unmark(Some(number))).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::NotFound, Some("number")), "{number}");
    }
    // Nothing that does not exist for me.
    ann.run(Hide { room }).await;
    assert_eq!(ann.try_run(unmark(Some(1))).await.unwrap_err().code, Code::NotFound);
    assert_eq!(ann.try_run(unmark(None)).await.unwrap_err().code, Code::Invalid);
    let cem = chat.person("cem").await;
    let foreign = cem.try_run(unmark(None)).await.unwrap_err();
    assert_eq!(foreign, cem.try_run(Unmark { room: RoomId([9; 16]), number: None }).await.unwrap_err());
}
story!(what_was_read_is_made_unread_again_and_others_do_not_see_it);

async fn only_the_last_thousand_can_be_made_unread(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    for n in 0..1_002 {
        bob.send(room, &n.to_string()).await;
    }
    ann.mark(room, 1_002).await;
    let problem = ann.try_run(Unmark { room, number: Some(2) }).await.unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some("number")));
    assert_eq!(ann.run(Unmark { room, number: Some(3) }).await.unread, 1_000);
}
story!(only_the_last_thousand_can_be_made_unread);

/// What a list should be: everything, sorted.
fn sorted(mut rooms: Vec<Room>) -> Vec<RoomId> {
    rooms.sort_by_key(|it| std::cmp::Reverse((it.kept.pinned && !it.kept.archived, it.active_at, it.id)));
    rooms.into_iter().map(|it| it.id).collect()
}

/// Page after page, however rooms stand in the index: each once, in its order.
async fn every_page_of_the_list_is_in_its_order(chat: TestChat) {
    let ann = chat.person("ann").await;
    let mut dice = 7_u64;
    let mut roll = |below: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % below
    };
    let (mut rooms, mut hidden) = (Vec::new(), HashMap::new());
    for n in 0..24 {
        rooms.push(ann.run(Open::group(format!("g{n}"), vec![])).await.id);
        chat.advance(Duration::from_millis(roll(3) * 20_000));
    }
    for round in 0..12 {
        for _ in 0..16 {
            let room = rooms[roll(24) as usize];
            match roll(12) {
                0 => drop(ann.run(Keep { pinned: Some(roll(3) == 0), ..keep(room) }).await),
                1 => drop(ann.run(Keep { archived: Some(roll(2) == 0), ..keep(room) }).await),
                2 => {
                    ann.run(Hide { room }).await;
                    hidden.insert(room, ann.room(room).await.number);
                }
                _ => drop(ann.send(room, "something").await),
            }
            chat.advance(Duration::from_millis(
                [0, 1, 500, 20_000, 59_999, 60_000, 61_000][roll(7) as usize],
            ));
        }
        let mut all = Vec::new();
        for room in &rooms {
            all.push(ann.room(*room).await);
        }
        for archived in [false, true] {
            let shown = |it: &&Room| it.kept.archived == archived && hidden.get(&it.id) != Some(&it.number);
            let expected = sorted(all.iter().filter(shown).cloned().collect());
            for limit in [1, 3, 7, 100] {
                let (mut seen, mut cursor) = (Vec::new(), None);
                for page in 0.. {
                    let it = ann.run(List { limit: Some(limit), cursor, archived, requests: false }).await;
                    seen.extend(it.data.iter().map(|it| it.id));
                    assert_eq!(it.page.has_more, it.page.next.is_some());
                    assert!(page < 30, "it does not end");
                    cursor = it.page.next;
                    if cursor.is_none() {
                        break;
                    }
                }
                assert_eq!(seen, expected, "round {round}, pages of {limit}, archived {archived}");
            }
        }
    }
}
story!(every_page_of_the_list_is_in_its_order, |it| it.stepped(5));
