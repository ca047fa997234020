//! What waits for one socket: a bounded queue of encoded frames. A reader that is too slow is told to come back
//! with its cursors; it never holds up anybody, and it never costs more than its bound.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use bytes::Bytes;
use futures_util::task::AtomicWaker;
use parlor_proto::{RoomId, Seq};

use crate::{limit, stats};

/// Why a socket is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// Close code of the protocol.
    pub code: u16,
    /// A short sentence (at most 120 bytes).
    pub reason: &'static str,
}

/// The close codes in use; the table with their meanings is in `docs/PROTOCOL.md`.
pub(crate) mod close {
    use super::Close;

    pub(crate) const RESTART: Close =
        Close { code: 1012, reason: "The server restarts. Come back in a moment." };
    pub(crate) const UNAUTHENTICATED: Close = Close { code: 4001, reason: "Sign in again." };
    pub(crate) const DISABLED: Close = Close { code: 4003, reason: "This account has been disabled." };
    pub(crate) const TOO_LATE: Close = Close { code: 4001, reason: "No sign-in in time." };
    pub(crate) const SLOW: Close = Close { code: 4008, reason: "Too slow. Resume from your last seqs." };
    pub(crate) const SILENT: Close =
        Close { code: 4008, reason: "No sign of life. Resume from your last seqs." };
    pub(crate) const REPLACED: Close =
        Close { code: 4009, reason: "Too many sockets: replaced by a newer one." };
    pub(crate) const FLOOD: Close = Close { code: 4009, reason: "Too many frames." };
    pub(crate) const OVERLOADED: Close = Close { code: 1013, reason: "Overloaded. Come back later." };
    pub(crate) const PROTOCOL: Close = Close { code: 4010, reason: "The first frame must be hello." };
}

/// What a socket's pump has to do next.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Text frames were put into the buffer: write them all, then flush once.
    Frames,
    /// Write a ping.
    Ping,
    /// Write what was put into the buffer, then close.
    Close(Close),
}

/// Where a live frame stands in a log, so that a replay and the live stream meet without a hole or a double.
pub(crate) type Place = Option<(RoomId, Seq)>;

#[derive(Default)]
struct Queue {
    frames: VecDeque<Bytes>,
    /// How many of them count: a replay has a bound of its own.
    count: usize,
    /// Bytes of all frames, and of those that were not asked for.
    bytes: usize,
    live_bytes: usize,
    /// Live frames that wait until the replay has been put in front of them.
    held: Option<Vec<(Place, Bytes)>>,
    held_bytes: usize,
    /// Rooms in which this node is still behind what the replay has told already, or what somebody who came has yet to
    /// look at: up to there nothing is told live.
    told: Vec<(RoomId, Seq)>,
    ping: bool,
    close: Option<Close>,
    /// The close was handed out, or the pump is gone.
    over: bool,
}

thread_local! {
    /// Pumps to be woken at the end of [`together`]; `None` outside of it.
    static LATER: RefCell<Option<Vec<Waker>>> = const { RefCell::new(None) };
}

/// Whatever `work` puts into queues is handed to the pumps when it is done: an answer and the event of the same
/// commit go out in one write, and nobody is woken twice.
pub(crate) fn together<T>(work: impl FnOnce() -> T) -> T {
    let outer = LATER.with(|later| later.replace(Some(Vec::new())));
    let done = work();
    let wakers = LATER.with(|later| later.replace(outer));
    wakers.into_iter().flatten().for_each(Waker::wake);
    done
}

fn wake(pump: &AtomicWaker) {
    let Some(waker) = pump.take() else { return };
    let now = LATER.with(|later| match &mut *later.borrow_mut() {
        Some(wakers) => {
            wakers.push(waker);
            None
        }
        None => Some(waker),
    });
    if let Some(waker) = now {
        waker.wake();
    }
}

#[derive(Default)]
pub(crate) struct Outbox {
    queue: Mutex<Queue>,
    waker: AtomicWaker,
    /// When the first live frame of those that wait was committed; 0: nothing to measure.
    since: AtomicU64,
}

impl Outbox {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A frame for this socket alone (an answer): never held back. Its length is not the reader's fault; what is
    /// bounded is how much is asked at once (see [`Outbox::is_full`]).
    pub(crate) fn answer(&self, frame: Bytes) {
        let mut queue = self.lock();
        queue.push(frame, false);
        drop(queue);
        wake(&self.waker);
    }

    /// A frame of the live stream.
    pub(crate) fn live(&self, place: Place, frame: &Bytes) {
        let mut queue = self.lock();
        if queue.close.is_some() || queue.is_told(place) {
            return;
        }
        if let Some(held) = &mut queue.held {
            held.push((place, frame.clone()));
            let (frames, bytes) = (held.len(), queue.held_bytes + frame.len());
            queue.held_bytes = bytes;
            if frames > limit::QUEUE_FRAMES || bytes > limit::QUEUE_BYTES {
                queue.shut(close::SLOW);
            }
        } else {
            queue.push(frame.clone(), true);
            if self.since.load(Ordering::Relaxed) == 0 {
                self.since.store(stats::told_at(), Ordering::Relaxed);
            }
        }
        drop(queue);
        wake(&self.waker);
    }

    /// When the first of the live frames that were just taken was committed.
    pub(crate) fn waited_since(&self) -> Option<u64> {
        Some(self.since.swap(0, Ordering::Relaxed)).filter(|since| *since > 0)
    }

    /// So much waits to be taken that nothing more should be asked for.
    pub(crate) fn is_full(&self) -> bool {
        self.lock().bytes > limit::QUEUE_BYTES
    }

    /// Up to here nothing of a room is told live: whoever listens looks at it after this.
    pub(crate) fn starts_here(&self, room: RoomId, head: Seq) {
        self.lock().told.push((room, head));
    }

    /// From now on live frames wait for [`Outbox::release`].
    pub(crate) fn hold(&self) {
        self.lock().held = Some(Vec::new());
    }

    /// Puts the replay in, then the live frames that waited and lie above `heads`. The replay has a bound of its
    /// own and does not count against the queue's. `behind`: those of `heads` that this node has not reached yet.
    pub(crate) fn release(
        &self,
        replay: Vec<Bytes>,
        heads: &HashMap<RoomId, Seq>,
        behind: Vec<(RoomId, Seq)>,
    ) {
        let mut queue = self.lock();
        if queue.close.is_some() {
            return;
        }
        queue.bytes += replay.iter().map(Bytes::len).sum::<usize>();
        queue.frames.extend(replay);
        queue.held_bytes = 0;
        queue.told.extend(behind);
        for (place, frame) in queue.held.take().unwrap_or_default() {
            let old = place.is_some_and(|(room, seq)| heads.get(&room).is_some_and(|head| seq <= *head));
            if !old {
                queue.push(frame, true);
            }
        }
        drop(queue);
        wake(&self.waker);
    }

    pub(crate) fn ping(&self) {
        self.lock().ping = true;
        wake(&self.waker);
    }

    /// Ends the session: what waits is still written when `last` is given, else dropped.
    pub(crate) fn close(&self, last: Option<Bytes>, close: Close) {
        let mut queue = self.lock();
        if queue.close.is_none() {
            match last {
                Some(frame) => {
                    queue.push(frame, true);
                    queue.held = None;
                    queue.close.get_or_insert(close);
                }
                None => queue.shut(close),
            }
        }
        drop(queue);
        wake(&self.waker);
    }

    /// Ends the session after what waits has been written.
    pub(crate) fn finish(&self, close: Close) {
        let mut queue = self.lock();
        queue.held = None;
        queue.close.get_or_insert(close);
        drop(queue);
        wake(&self.waker);
    }

    /// Waits for something to do; frames are put into `into`. Cancel-safe.
    pub(crate) async fn next(&self, into: &mut Vec<Bytes>) -> Next {
        poll_fn(|cx| {
            self.waker.register(cx.waker());
            self.take(into).map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// What there is to do right now.
    pub(crate) fn take(&self, into: &mut Vec<Bytes>) -> Option<Next> {
        let mut queue = self.lock();
        into.extend(queue.frames.drain(..));
        (queue.count, queue.bytes, queue.live_bytes) = (0, 0, 0);
        // An idle socket gives its memory back.
        if queue.frames.capacity() > 16 {
            queue.frames = VecDeque::new();
        }
        if let Some(close) = queue.close.clone().filter(|_| !queue.over) {
            queue.over = true;
            return Some(Next::Close(close));
        }
        if !into.is_empty() {
            return Some(Next::Frames);
        }
        std::mem::take(&mut queue.ping).then_some(Next::Ping)
    }

    /// Resolves when the session has been ended, also while the pump is stuck in a write.
    pub(crate) async fn ended(&self) -> Close {
        poll_fn(|cx| {
            self.waker.register(cx.waker());
            self.lock().close.clone().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.lock().close.is_some()
    }

    /// The live stream waits for the replay.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn is_held(&self) -> bool {
        self.lock().held.is_some()
    }

    /// Frames and bytes that wait.
    #[cfg(test)]
    pub(crate) fn depth(&self) -> (usize, usize) {
        let queue = self.lock();
        (queue.frames.len(), queue.bytes)
    }
}

impl Queue {
    fn push(&mut self, frame: Bytes, live: bool) {
        if self.close.is_some() {
            return;
        }
        self.count += 1;
        self.bytes += frame.len();
        if live {
            self.live_bytes += frame.len();
        }
        self.frames.push_back(frame);
        if self.count > limit::QUEUE_FRAMES || self.live_bytes > limit::QUEUE_BYTES {
            self.shut(close::SLOW);
        }
    }

    /// The replay has told it; forgets the room once something newer comes.
    fn is_told(&mut self, place: Place) -> bool {
        let Some((room, seq)) = place else { return false };
        if self.told.iter().any(|(told, head)| *told == room && seq <= *head) {
            return true;
        }
        self.told.retain(|(told, _)| *told != room);
        if self.told.is_empty() {
            self.told = Vec::new();
        }
        false
    }

    fn shut(&mut self, close: Close) {
        self.frames = VecDeque::new();
        self.held = None;
        (self.count, self.bytes, self.live_bytes) = (0, 0, 0);
        self.close = Some(close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(text: &str) -> Bytes {
        Bytes::copy_from_slice(text.as_bytes())
    }

    fn taken(outbox: &Outbox) -> (Vec<String>, Option<Next>) {
        let mut into = Vec::new();
        let next = outbox.take(&mut into);
        (into.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect(), next)
    }

    #[test]
    fn a_replay_and_the_live_stream_meet_without_a_hole_or_a_double() {
        let (room, outbox) = (RoomId([1; 16]), Outbox::default());
        outbox.hold();
        outbox.live(Some((room, 4)), &frame("live 4"));
        outbox.live(Some((room, 5)), &frame("live 5"));
        outbox.live(None, &frame("signal"));
        outbox.answer(frame("answer"));
        assert_eq!(taken(&outbox).0, ["answer"], "answers do not wait");
        let heads = HashMap::from([(room, 4)]);
        outbox.release(vec![frame("replay 3"), frame("replay 4")], &heads, Vec::new());
        assert_eq!(taken(&outbox).0, ["replay 3", "replay 4", "live 5", "signal"]);
    }

    #[test]
    fn what_was_replayed_is_not_told_again_by_a_node_that_catches_up() {
        let (room, other, outbox) = (RoomId([1; 16]), RoomId([2; 16]), Outbox::default());
        outbox.hold();
        let heads = HashMap::from([(room, 4)]);
        outbox.release(vec![frame("replay 3"), frame("replay 4")], &heads, vec![(room, 4)]);
        for seq in 3..=5 {
            outbox.live(Some((room, seq)), &frame(&format!("live {seq}")));
        }
        outbox.live(Some((other, 3)), &frame("other"));
        assert_eq!(taken(&outbox).0, ["replay 3", "replay 4", "live 5", "other"]);
        assert_eq!(outbox.lock().told.capacity(), 0, "nothing is kept for longer than it is needed");
    }

    #[test]
    fn a_reader_that_does_not_read_is_closed_and_costs_nothing_more() {
        let outbox = Outbox::default();
        for _ in 0..=limit::QUEUE_FRAMES {
            outbox.live(None, &frame("x"));
        }
        assert_eq!(outbox.depth(), (0, 0));
        assert_eq!(taken(&outbox), (vec![], Some(Next::Close(close::SLOW))));
        outbox.live(None, &frame("x"));
        assert_eq!(outbox.depth(), (0, 0));
    }

    #[test]
    fn a_full_replay_leaves_the_live_stream_its_own_room() {
        let (room, outbox) = (RoomId([1; 16]), Outbox::default());
        outbox.hold();
        let replay: Vec<Bytes> = (0..limit::REPLAY_EVENTS).map(|_| frame("replay")).collect();
        (0..limit::QUEUE_FRAMES).for_each(|_| outbox.live(None, &frame("live")));
        outbox.release(replay, &HashMap::from([(room, 4)]), Vec::new());
        let (frames, next) = taken(&outbox);
        assert_eq!((frames.len(), next), (limit::REPLAY_EVENTS + limit::QUEUE_FRAMES, Some(Next::Frames)));
    }

    #[test]
    fn long_answers_are_nobodys_fault_but_what_is_live_has_its_bound() {
        let (outbox, long) = (Outbox::default(), frame(&"x".repeat(limit::QUEUE_BYTES / 2 + 1)));
        (0..3).for_each(|_| outbox.answer(long.clone()));
        assert!(outbox.is_full() && !outbox.is_closed());
        outbox.live(None, &long);
        assert_eq!(taken(&outbox).0.len(), 4);
        assert!(!outbox.is_full());
        (0..2).for_each(|_| outbox.live(None, &long));
        assert_eq!(taken(&outbox), (vec![], Some(Next::Close(close::SLOW))));
    }

    #[test]
    fn the_last_frame_goes_out_before_the_close() {
        let outbox = Outbox::default();
        outbox.close(Some(frame("bye")), close::UNAUTHENTICATED);
        assert_eq!(taken(&outbox), (vec!["bye".into()], Some(Next::Close(close::UNAUTHENTICATED))));
        assert_eq!(taken(&outbox), (vec![], None));
    }
}
