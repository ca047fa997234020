//! Jumping to a message or to a date: the page around it, and the ways on from there.

use std::time::Duration;

use parlor_core::proto::message::{List, Messages};
use parlor_core::proto::{Code, RoomId, Time};
use parlor_core::testing::{Dice, Person, TestChat};

fn numbers(page: &Messages) -> Vec<i64> {
    page.data.iter().map(|it| it.number).collect()
}

async fn around(who: &Person, room: RoomId, seq: i64, limit: i64) -> Messages {
    who.run(List { around: Some(seq), limit: Some(limit), ..List::newest(room) }).await
}

async fn at(who: &Person, room: RoomId, date: i64, limit: i64) -> Messages {
    who.run(List { date: Some(Time(date)), limit: Some(limit), ..List::newest(room) }).await
}

async fn pair(chat: &TestChat) -> (Person, Person, RoomId) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    (ann, bob, room)
}

async fn a_message_is_in_the_middle_of_its_page(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let empty = around(&ann, room, 1, 4).await;
    assert_eq!((numbers(&empty), empty.page), (vec![], Default::default()), "an empty room");
    for n in 1..=20 {
        bob.send(room, &format!("m{n}")).await;
    }
    // The log's first entry is the room, so message n has the seq n + 1.
    let page = around(&ann, room, 11, 4).await;
    assert_eq!(numbers(&page), [11, 10, 9, 8]);
    assert_eq!(
        (page.page.next.as_deref(), page.page.prev.as_deref(), page.page.has_more),
        (Some("9"), Some("12"), true)
    );
    assert_eq!(page.seq, 21);
    let page = around(&ann, room, 11, 5).await;
    assert_eq!(numbers(&page), [12, 11, 10, 9, 8]);
    for (seq, limit, expected, older, newer) in [
        (2, 4, vec![4, 3, 2, 1], false, true),
        (1, 4, vec![4, 3, 2, 1], false, true),
        (-5, 3, vec![3, 2, 1], false, true),
        (i64::MIN, 2, vec![2, 1], false, true),
        (21, 4, vec![20, 19, 18, 17], true, false),
        (22, 4, vec![20, 19, 18, 17], true, false),
        (i64::MAX, 3, vec![20, 19, 18], true, false),
        (20, 4, vec![20, 19, 18, 17], true, false),
        (12, 1, vec![11], true, true),
        (12, 100, (1..=20).rev().collect(), false, false),
    ] {
        let page = around(&ann, room, seq, limit).await;
        assert_eq!(numbers(&page), expected, "around {seq}, {limit}");
        let ways = (page.page.next.is_some(), page.page.prev.is_some(), page.page.has_more);
        assert_eq!(ways, (older, newer, older || newer), "around {seq}, {limit}");
    }
    let both = List { around: Some(3), before: Some(3), ..List::newest(room) };
    assert_eq!(ann.try_run(both).await.unwrap_err().code, Code::Invalid);
    let both = List { around: Some(3), date: Some(Time(3)), ..List::newest(room) };
    let problem = ann.try_run(both).await.unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some("date")));
}
story!(a_message_is_in_the_middle_of_its_page);

/// From any page around anything both ways lead to every message, once.
async fn both_ways_lead_to_every_message(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    for n in 0..57 {
        // Some are so long that a page is full before it has its number.
        let text = if n % 5 == 0 { "long ".repeat(900) } else { "short".to_owned() };
        bob.send(room, &text).await;
    }
    let mut dice = Dice::new(3);
    for _ in 0..25 {
        let (seq, limit) = (dice.below(62) as i64, dice.below(60) as i64 + 1);
        let first = around(&ann, room, seq, limit).await;
        let mut all = numbers(&first);
        let mut older = first.page.next.clone();
        while let Some(before) = older {
            let before = Some(before.parse().unwrap());
            let page = ann.run(List { before, limit: Some(limit), ..List::newest(room) }).await;
            all.extend(numbers(&page));
            older = page.page.next.filter(|_| page.page.has_more);
        }
        let mut newer = first.page.prev.clone();
        while let Some(after) = newer {
            let after = Some(after.parse().unwrap());
            let page = ann.run(List { after, limit: Some(limit), ..List::newest(room) }).await;
            all.splice(0..0, numbers(&page));
            newer = page.page.prev.filter(|_| page.page.has_more);
        }
        assert_eq!(all, (1..=57).rev().collect::<Vec<_>>(), "around {seq}, {limit}");
    }
}
story!(both_ways_lead_to_every_message);

async fn a_date_is_found_in_rooms_of_any_length(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let empty = at(&ann, room, 5, 3).await;
    assert_eq!((numbers(&empty), empty.page.has_more), (vec![], false));
    let mut times = Vec::new();
    for n in 1..=70_i64 {
        let sent = bob.send(room, "x").await;
        times.push(sent.created_at.0);
        if n % 3 == 0 {
            chat.advance(Duration::from_millis(1_000 * (n as u64)));
        }
        if ![1, 2, 16, 17, 18, 33, 70].contains(&n) {
            continue;
        }
        let dates = times.iter().flat_map(|time| [time - 1, *time, time + 1]).chain([i64::MIN, i64::MAX, 0]);
        for date in dates {
            let first = times.iter().position(|time| *time >= date);
            let page = at(&ann, room, date, 1).await;
            let expected = first.map_or(n, |at| at as i64 + 1);
            assert_eq!(numbers(&page), [expected], "{date} in a room of {n}");
        }
    }
    let page = at(&ann, room, times[29], 5).await;
    assert_eq!(numbers(&page), [30, 29, 28, 27, 26]);
    assert_eq!(page.data[2].created_at.0, times[27], "28 to 30 share their moment, 28 is in the middle");
}
story!(a_date_is_found_in_rooms_of_any_length, |it| it.stepped(5));
