//! How much work reading is: counted in sentences, not in time.

use std::collections::BTreeMap;

use parlor_proto::command::Done;
use parlor_proto::read::{Mark, MarkDelivered};
use parlor_proto::room::Open;
use parlor_proto::{RoomId, message};

use crate::actor::Actor;
use crate::store::testing::{Fresh, fresh_memory, fresh_schema};
use crate::testing::said::{Stepped, changes};

fn everywhere(test: fn(Fresh)) {
    test(fresh_memory());
    if let Some(place) = fresh_schema() {
        test(place);
    }
}

/// Ann and bob with `rooms` rooms (groups), in each of which ann has said three things.
fn talked(place: Fresh, rooms: usize) -> (Stepped, Actor, Vec<RoomId>) {
    let mut stage = Stepped::on(place, |limits| limits.look_ups_burst = 1_000);
    let (ann, bob) = (stage.person("ann"), stage.person("bob"));
    let mut made = Vec::new();
    for n in 0..rooms {
        let room = stage.run(&ann, Open::group(format!("g{n}"), vec!["bob".into()])).0.unwrap().id;
        for text in 0..3 {
            stage.run(&ann, message::Send::text(room, "hello", format!("{text}"))).0.unwrap();
        }
        made.push(room);
    }
    (stage, bob, made)
}

#[test]
fn marking_read_writes_one_row() {
    everywhere(|place| {
        let (mut stage, bob, rooms) = talked(place, 1);
        for (number, rows) in [(2, 1), (1, 0), (2, 0), (3, 1), (9, 0)] {
            let (marked, said) = stage.run(&bob, Mark { room: rooms[0], number });
            assert_eq!(marked.unwrap().number, number.clamp(2, 3));
            let changed = changes(&said);
            assert_eq!(changed.iter().map(|(_, rows)| rows).sum::<usize>(), rows, "{number}: {changed:?}");
            assert!(changed.iter().all(|(text, _)| text.starts_with("UPDATE member")), "{changed:?}");
        }
    });
}

#[test]
fn marking_delivered_writes_one_row_for_each_room_that_moves() {
    everywhere(|place| {
        let (mut stage, bob, rooms) = talked(place, 4);
        stage.run(&bob, Mark { room: rooms[3], number: 3 }).0.unwrap();
        let mark = |numbers: [i64; 4]| {
            let rooms: BTreeMap<_, _> = rooms.iter().copied().zip(numbers).collect();
            MarkDelivered { rooms }
        };
        // Read is delivered already; what is beyond the end is the end; nothing goes back.
        for (numbers, rows) in [([1, 0, 2, 3], 2), ([1, 9, 2, 3], 1), ([1, 3, 1, 3], 0), ([3, 3, 3, 3], 2)] {
            let (done, said) = stage.run(&bob, mark(numbers));
            assert_eq!(done.unwrap(), Done {});
            let changed = changes(&said);
            assert_eq!(changed.iter().map(|(_, rows)| rows).sum::<usize>(), rows, "{numbers:?}: {changed:?}");
            assert!(changed.len() <= 1, "one set: {changed:?}");
        }
    });
}
