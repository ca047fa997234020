//! Paging: through messages, the log and the list of rooms, also while they grow.

use std::time::Duration;

use parlor_core::proto::event::List as Events;
use parlor_core::proto::message::{List, Message};
use parlor_core::proto::room::List as Rooms;
use parlor_core::proto::{Code, RoomId, Seq};
use parlor_core::testing::{Dice, Person, TestChat};

async fn page(
    who: &Person,
    room: RoomId,
    limit: i64,
    before: Option<Seq>,
    after: Option<Seq>,
) -> (Vec<Message>, parlor_core::proto::Page) {
    let page = who.run(List { limit: Some(limit), before, after, ..List::newest(room) }).await;
    (page.data, page.page)
}

/// All pages into one direction, while `meanwhile` happens between them.
async fn walk(
    who: &Person,
    room: RoomId,
    limit: i64,
    older: bool,
    mut meanwhile: impl AsyncFnMut(),
) -> Vec<Message> {
    let mut all = Vec::new();
    let mut cursor: Option<Seq> = if older { None } else { Some(0) };
    loop {
        let (before, after) = if older { (cursor, None) } else { (None, cursor) };
        let (mut data, page) = page(who, room, limit, before, after).await;
        assert!(data.windows(2).all(|two| two[0].seq > two[1].seq), "newest first");
        assert!(data.len() as i64 == limit || !page.has_more, "a page that is not full is the last one");
        if !older {
            data.reverse();
        }
        all.extend(data);
        if !page.has_more {
            return all;
        }
        let next = if older { page.next } else { page.prev };
        cursor = Some(next.expect("a cursor").parse().expect("a seq"));
        meanwhile().await;
    }
}

/// Whatever the page's length and whoever writes meanwhile: pages neither skip nor repeat.
async fn pages_neither_skip_nor_repeat_while_messages_arrive(chat: TestChat) {
    for seed in 0..12 {
        let mut dice = Dice::new(seed);
        let ann = chat.person(&format!("ann{seed}")).await;
        let bob = chat.person(&format!("bob{seed}")).await;
        let room = ann.open(&bob).await.id;
        let before = dice.below(40) + 1;
        for n in 0..before {
            (if dice.chance(50) { &ann } else { &bob }).send(room, &format!("m{n}")).await;
        }
        let limit = dice.below(12) as i64 + 1;
        let older = walk(&ann, room, limit, true, async || {
            for _ in 0..dice.below(4) {
                bob.send(room, "meanwhile").await;
            }
        })
        .await;
        let numbers: Vec<i64> = older.iter().map(|it| it.number).collect();
        let expected: Vec<i64> = (1..=before as i64).rev().collect();
        assert_eq!(numbers, expected, "seed {seed}: what stood there at the first page, once, newest first");
        let mut more = 5;
        let newer = walk(&ann, room, limit, false, async || {
            if more > 0 {
                more -= 1;
                bob.send(room, "meanwhile").await;
            }
        })
        .await;
        let numbers: Vec<i64> = newer.iter().map(|it| it.number).collect();
        let head = ann.room(room).await.number;
        assert_eq!(numbers, (1..=head).collect::<Vec<_>>(), "seed {seed}: up to the end, which moved");
    }
}
story!(pages_neither_skip_nor_repeat_while_messages_arrive);

async fn cursors_of_messages_say_what_they_mean(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    let (data, empty) = page(&ann, room, 10, None, None).await;
    assert_eq!((data.len(), empty.next, empty.has_more), (0, None, false));
    for n in 1..=5 {
        ann.send(room, &format!("m{n}")).await;
    }
    let numbers = |data: &[Message]| data.iter().map(|it| it.number).collect::<Vec<_>>();
    let (data, at) = page(&ann, room, 2, None, None).await;
    assert_eq!((numbers(&data), at.next.as_deref(), at.prev.as_deref()), (vec![5, 4], Some("5"), Some("6")));
    let (data, at) = page(&ann, room, 2, Some(5), None).await;
    assert_eq!((numbers(&data), at.next.as_deref(), at.has_more), (vec![3, 2], Some("3"), true));
    let (data, at) = page(&ann, room, 2, Some(3), None).await;
    assert_eq!((numbers(&data), at.next, at.has_more), (vec![1], None, false));
    let (data, at) = page(&ann, room, 2, None, Some(4)).await;
    assert_eq!((numbers(&data), at.prev.as_deref(), at.has_more), (vec![5, 4], Some("6"), false));
    let (data, at) = page(&ann, room, 2, None, Some(6)).await;
    assert_eq!(
        (numbers(&data), at.prev.as_deref()),
        (vec![], Some("6")),
        "nothing newer: ask from there again"
    );
    for (before, after) in [(Some(1), None), (Some(-7), None), (Some(i64::MIN), None), (None, Some(i64::MAX))]
    {
        assert_eq!(page(&ann, room, 5, before, after).await.0, [], "{before:?} {after:?}");
    }
    for (before, after) in [(Some(i64::MAX), None), (None, Some(-1)), (None, Some(i64::MIN))] {
        assert_eq!(page(&ann, room, 5, before, after).await.0.len(), 5, "{before:?} {after:?}");
    }
    let refused = |limit, before, after| ann.try_run(List { limit, before, after, ..List::newest(room) });
    for limit in [0, -1, 101, i64::MAX, i64::MIN] {
        let problem = refused(Some(limit), None, None).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some("limit")));
    }
    assert_eq!(refused(None, Some(3), Some(1)).await.unwrap_err().code, Code::Invalid);
}
story!(cursors_of_messages_say_what_they_mean);

async fn the_log_is_read_without_a_hole(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    let nonces: Vec<String> = (0..620).map(|n| format!("s{n}")).collect();
    let sends = nonces.iter().map(|nonce| ann.try_send(room, "x", nonce));
    assert!(futures_util::future::join_all(sends).await.iter().all(Result::is_ok));
    // Bounded by number and by bytes: the head, not the count, tells that there is more.
    let mut held = 0;
    while held < 621 {
        let page = bob.events(room, held).await;
        assert_eq!(page.head, 621);
        assert!((1..=500).contains(&page.data.len()), "{}", page.data.len());
        assert!(page.data.iter().zip(held + 1..).all(|(event, seq)| event.seq == seq));
        held += page.data.len() as i64;
    }
    assert_eq!(held, 621);
    for after in [621, 622, i64::MAX] {
        let nothing = bob.events(room, after).await;
        assert_eq!((nothing.data.len(), nothing.head), (0, 621), "after {after}");
    }
    let list = |after, limit| bob.try_run(Events { room, after, limit });
    assert_eq!(list(0, Some(3)).await.unwrap().data.len(), 3);
    for (after, limit) in [(-1, None), (i64::MIN, None), (0, Some(0)), (0, Some(501)), (0, Some(-1))] {
        assert_eq!(list(after, limit).await.unwrap_err().code, Code::Invalid, "{after} {limit:?}");
    }
}
story!(the_log_is_read_without_a_hole);

async fn rooms_are_listed_by_last_activity_over_several_pages(chat: TestChat) {
    let ann = chat.person("ann").await;
    let mut rooms = Vec::new();
    for n in 0..23 {
        let other = chat.person(&format!("p{n:02}")).await;
        rooms.push(ann.open(&other).await.id);
        if n % 3 > 0 {
            // Some share their moment with the one before.
            chat.advance(Duration::from_millis(7));
        }
    }
    ann.send(rooms[4], "now the first").await;
    chat.advance(Duration::from_millis(7));
    ann.send(rooms[11], "now the first").await;
    let mut listed: Vec<parlor_core::proto::room::Room> = Vec::new();
    let mut cursor = None;
    loop {
        let page = ann.run(Rooms { limit: Some(5), cursor: cursor.clone(), ..Rooms::default() }).await;
        assert_eq!(page.page.has_more, page.page.next.is_some());
        assert_eq!(page.page.prev, None);
        listed.extend(page.data);
        match page.page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    let order: Vec<_> = listed.iter().map(|it| (it.active_at, it.id)).collect();
    assert!(order.windows(2).all(|two| two[0] > two[1]), "last activity first, and none twice");
    assert_eq!((listed.len(), listed[0].id, listed[1].id), (23, rooms[11], rooms[4]));
    assert_eq!(listed[0].last.as_ref().map(|it| it.text.as_str()), Some("now the first"));
    assert_eq!(listed[22].last, None);
    let whole = ann.rooms().await;
    assert_eq!((whole.data, whole.page.has_more), (listed, false));
    for cursor in ["", "x", "AAAA", "' OR 1=1", &"A".repeat(4_000)] {
        let problem =
            ann.try_run(Rooms { cursor: Some(cursor.into()), ..Rooms::default() }).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some("cursor")));
    }
    for limit in [0, 101, -5] {
        let problem = ann.try_run(Rooms { limit: Some(limit), ..Rooms::default() }).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some("limit")));
    }
}
story!(rooms_are_listed_by_last_activity_over_several_pages, |it| it.stepped(1));
