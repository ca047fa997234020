//! A replay and the live stream meet, bounds hold, and what may not be told any more is taken back.

use std::time::Duration;

use super::*;
use crate::clock::Clock;

fn frame(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

fn taken(outbox: &Outbox) -> (Vec<String>, Option<Next>) {
    let mut into = Vec::new();
    let next = outbox.take(&mut into, &Trust::alone(Clock::real()));
    (into.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect(), next)
}

#[test]
fn a_replay_and_the_live_stream_meet_without_a_hole_or_a_double() {
    let (room, outbox) = (RoomId([1; 16]), Outbox::default());
    outbox.hold();
    outbox.live(Of::Entry(room, 4), &frame("live 4"));
    outbox.live(Of::Entry(room, 5), &frame("live 5"));
    outbox.live(Of::Own, &frame("signal"));
    outbox.answer(frame("answer"));
    assert_eq!(taken(&outbox).0, ["answer"], "answers do not wait");
    let heads = HashMap::from([(room, 4)]);
    outbox.release(vec![(room, frame("replay 3")), (room, frame("replay 4"))], &heads, Vec::new());
    assert_eq!(taken(&outbox).0, ["replay 3", "replay 4", "live 5", "signal"]);
}

#[test]
fn what_was_replayed_is_not_told_again_by_a_node_that_catches_up() {
    let (room, other, outbox) = (RoomId([1; 16]), RoomId([2; 16]), Outbox::default());
    outbox.hold();
    let heads = HashMap::from([(room, 4)]);
    outbox.release(vec![(room, frame("replay 3")), (room, frame("replay 4"))], &heads, vec![(room, 4)]);
    for seq in 3..=5 {
        outbox.live(Of::Entry(room, seq), &frame(&format!("live {seq}")));
    }
    outbox.live(Of::Entry(other, 3), &frame("other"));
    assert_eq!(taken(&outbox).0, ["replay 3", "replay 4", "live 5", "other"]);
    assert_eq!(outbox.lock().told.capacity(), 0, "nothing is kept for longer than it is needed");
}

#[test]
fn a_reader_that_does_not_read_is_closed_and_costs_nothing_more() {
    let outbox = Outbox::default();
    for _ in 0..=limit::QUEUE_FRAMES {
        outbox.live(Of::Own, &frame("x"));
    }
    assert_eq!(outbox.depth(), (0, 0));
    assert_eq!(taken(&outbox), (vec![], Some(Next::Close(close::SLOW))));
    outbox.live(Of::Own, &frame("x"));
    assert_eq!(outbox.depth(), (0, 0));
}

#[test]
fn a_full_replay_leaves_the_live_stream_its_own_room() {
    let (room, outbox) = (RoomId([1; 16]), Outbox::default());
    outbox.hold();
    let replay: Vec<_> = (0..limit::REPLAY_EVENTS).map(|_| (room, frame("replay"))).collect();
    (0..limit::QUEUE_FRAMES).for_each(|_| outbox.live(Of::Own, &frame("live")));
    outbox.release(replay, &HashMap::from([(room, 4)]), Vec::new());
    let (frames, next) = taken(&outbox);
    assert_eq!((frames.len(), next), (limit::REPLAY_EVENTS + limit::QUEUE_FRAMES, Some(Next::Frames)));
}

#[test]
fn long_answers_are_nobodys_fault_but_what_is_live_has_its_bound() {
    let (outbox, long) = (Outbox::default(), frame(&"x".repeat(limit::QUEUE_BYTES / 2 + 1)));
    (0..3).for_each(|_| outbox.answer(long.clone()));
    assert!(outbox.is_full() && !outbox.is_closed());
    outbox.live(Of::Own, &long);
    assert_eq!(taken(&outbox).0.len(), 4);
    assert!(!outbox.is_full());
    (0..2).for_each(|_| outbox.live(Of::Own, &long));
    assert_eq!(taken(&outbox), (vec![], Some(Next::Close(close::SLOW))));
}

#[test]
fn the_last_frame_goes_out_before_the_close() {
    let outbox = Outbox::default();
    outbox.close(Some(frame("bye")), close::UNAUTHENTICATED);
    assert_eq!(taken(&outbox), (vec!["bye".into()], Some(Next::Close(close::UNAUTHENTICATED))));
    assert_eq!(taken(&outbox), (vec![], None));
}

#[test]
fn what_waits_of_a_room_is_taken_back_and_nothing_else() {
    let (room, other, outbox) = (RoomId([1; 16]), RoomId([2; 16]), Outbox::default());
    outbox.hold();
    outbox.live(Of::Entry(room, 5), &frame("held"));
    outbox.live(Of::Entry(other, 2), &frame("held elsewhere"));
    outbox.forget(room);
    outbox.release(
        vec![(room, frame("replay")), (other, frame("replay elsewhere"))],
        &HashMap::new(),
        vec![],
    );
    for (of, text) in [
        (Of::Entry(room, 6), "entry"),
        (Of::Signal(room), "typing"),
        (Of::Other, "presence"),
        (Of::Last(room, 7), "deleted"),
        (Of::Entry(other, 3), "entry elsewhere"),
        (Of::Own, "own"),
    ] {
        outbox.live(of, &frame(text));
    }
    outbox.answer(frame("answer"));
    outbox.hush(other);
    outbox.forget(room);
    let left = outbox.depth();
    let (told, _) = taken(&outbox);
    assert_eq!(told, ["replay elsewhere", "held elsewhere", "deleted", "entry elsewhere", "own", "answer"]);
    assert_eq!(left, (told.len(), told.iter().map(String::len).sum()));
}

#[test]
fn without_a_proof_only_answers_go_out_and_with_one_the_rest_follows() {
    let (clock, outbox) = (Clock::stepped(1), Outbox::default());
    let trust = Trust::among(clock.clone());
    let take = || {
        let mut into = Vec::new();
        let next = outbox.take(&mut into, &trust);
        (into.len(), next)
    };
    outbox.live(Of::Own, &frame("known"));
    assert_eq!(take(), (1, Some(Next::Frames)));
    let began = clock.tick();
    clock.advance(Duration::from_millis(limit::TRUST_MS));
    assert!(!trust.holds());
    outbox.live(Of::Own, &frame("not known"));
    outbox.answer(frame("answer"));
    assert_eq!(take(), (1, Some(Next::Frames)));
    assert_eq!((take(), outbox.depth()), ((0, None), (1, 9)));
    assert!(trust.proven(began + 500), "somebody has waited");
    assert_eq!(take(), (1, Some(Next::Frames)));
    assert!(!trust.proven(began), "an older proof is none");
    assert!(trust.holds());
    clock.advance(Duration::from_millis(500));
    assert!(!trust.holds());
}

#[test]
fn who_has_no_right_any_more_is_told_so_and_nothing_that_waited() {
    let outbox = Outbox::default();
    outbox.live(Of::Own, &frame("secret"));
    outbox.answer(frame("answer"));
    outbox.cut(frame("gone"), close::UNAUTHENTICATED);
    outbox.live(Of::Own, &frame("later"));
    assert_eq!(taken(&outbox), (vec!["gone".into()], Some(Next::Close(close::UNAUTHENTICATED))));
}
