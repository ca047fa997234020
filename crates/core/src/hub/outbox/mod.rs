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

use super::trust::Trust;
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

/// What a frame is of: so that a replay and the live stream meet without a hole or a double, and that what somebody may
/// not have any more is taken back while it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// An answer, or a last word: read or said for this session alone.
    Answer,
    /// An entry of a log that was missed.
    Replay(RoomId),
    /// An entry of a log.
    Entry(RoomId, Seq),
    /// The last entry of a log: whoever loses the room by it may know.
    Last(RoomId, Seq),
    /// A log is to be loaded again.
    Again(RoomId),
    /// Typing, a receipt.
    Signal(RoomId),
    /// Whether another is here, or what they are called.
    Other,
    /// What concerns this account.
    Own,
}

impl Of {
    fn place(self) -> Option<(RoomId, Seq)> {
        match self {
            Of::Entry(room, seq) | Of::Last(room, seq) => Some((room, seq)),
            _ => None,
        }
    }

    /// Not for somebody who is not in the room any more.
    fn is_lost(self, of: RoomId) -> bool {
        match self {
            Of::Replay(room) | Of::Entry(room, _) | Of::Again(room) | Of::Signal(room) => room == of,
            // Of whom, and by which room, is not known here: it may be lost.
            Of::Other => true,
            Of::Answer | Of::Last(..) | Of::Own => false,
        }
    }

    /// Not for somebody who does not talk in the room any more.
    fn is_hushed(self, of: RoomId) -> bool {
        matches!(self, Of::Signal(room) if room == of) || self == Of::Other
    }
}

#[derive(Default)]
struct Queue {
    frames: VecDeque<(Of, Bytes)>,
    /// How many of them count: a replay has a bound of its own.
    count: usize,
    /// Bytes of all frames, and of those that were not asked for.
    bytes: usize,
    live_bytes: usize,
    /// Live frames that wait until the replay has been put in front of them.
    held: Option<Vec<(Of, Bytes)>>,
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
        queue.push(Of::Answer, frame);
        drop(queue);
        wake(&self.waker);
    }

    /// A frame of the live stream.
    pub(crate) fn live(&self, of: Of, frame: &Bytes) {
        let mut queue = self.lock();
        if queue.close.is_some() || queue.is_told(of.place()) {
            return;
        }
        if let Some(held) = &mut queue.held {
            held.push((of, frame.clone()));
            let (frames, bytes) = (held.len(), queue.held_bytes + frame.len());
            queue.held_bytes = bytes;
            if frames > limit::QUEUE_FRAMES || bytes > limit::QUEUE_BYTES {
                queue.shut(close::SLOW);
            }
        } else {
            queue.push(of, frame.clone());
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
        replay: Vec<(RoomId, Bytes)>,
        heads: &HashMap<RoomId, Seq>,
        behind: Vec<(RoomId, Seq)>,
    ) {
        let mut queue = self.lock();
        if queue.close.is_some() {
            return;
        }
        queue.bytes += replay.iter().map(|(_, frame)| frame.len()).sum::<usize>();
        queue.frames.extend(replay.into_iter().map(|(room, frame)| (Of::Replay(room), frame)));
        queue.held_bytes = 0;
        queue.told.extend(behind);
        for (of, frame) in queue.held.take().unwrap_or_default() {
            let is_old = |(room, seq)| heads.get(&room).is_some_and(|head| seq <= *head);
            if !of.place().is_some_and(is_old) {
                queue.push(of, frame);
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
                    queue.push(Of::Answer, frame);
                    queue.held = None;
                    queue.close.get_or_insert(close);
                }
                None => queue.shut(close),
            }
        }
        drop(queue);
        wake(&self.waker);
    }

    /// Ends the session because its right has ended: nothing of what waits is written any more, but this.
    pub(crate) fn cut(&self, last: Bytes, close: Close) {
        let mut queue = self.lock();
        if queue.close.is_none() {
            queue.clear();
            queue.push(Of::Answer, last);
            queue.close = Some(close);
        }
        drop(queue);
        wake(&self.waker);
    }

    /// What waits of a room is not written any more: whoever listens here has no right to it now.
    pub(crate) fn forget(&self, room: RoomId) {
        self.lock().take_back(|of| of.is_lost(room));
    }

    /// What waits of typing and the like in a room is not written any more.
    pub(crate) fn hush(&self, room: RoomId) {
        self.lock().take_back(|of| of.is_hushed(room));
    }

    /// What has waited for a proof may go out now.
    pub(crate) fn proven(&self) {
        if !self.lock().frames.is_empty() {
            wake(&self.waker);
        }
    }

    /// Ends the session after what waits has been written.
    pub(crate) fn finish(&self, close: Close) {
        let mut queue = self.lock();
        queue.held = None;
        queue.close.get_or_insert(close);
        drop(queue);
        wake(&self.waker);
    }

    /// Waits for something to do; frames are put into `into`. Cancel-safe. What is live waits until `trust` holds.
    pub(crate) async fn next(&self, into: &mut Vec<Bytes>, trust: &Trust) -> Next {
        poll_fn(|cx| {
            self.waker.register(cx.waker());
            self.take(into, trust).map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// What there is to do right now.
    pub(crate) fn take(&self, into: &mut Vec<Bytes>, trust: &Trust) -> Option<Next> {
        let mut queue = self.lock();
        if queue.frames.is_empty() || trust.holds() {
            into.extend(queue.frames.drain(..).map(|(_, frame)| frame));
            (queue.count, queue.bytes, queue.live_bytes) = (0, 0, 0);
        } else {
            queue.take_answers(into);
        }
        // An idle socket gives its memory back.
        if queue.frames.is_empty() && queue.frames.capacity() > 8 {
            queue.frames = VecDeque::new();
        }
        if let Some(close) = queue.close.clone().filter(|_| !queue.over) {
            queue.clear();
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
    fn push(&mut self, of: Of, frame: Bytes) {
        if self.close.is_some() {
            return;
        }
        self.count += 1;
        self.bytes += frame.len();
        if of != Of::Answer {
            self.live_bytes += frame.len();
        }
        self.frames.push_back((of, frame));
        if self.count > limit::QUEUE_FRAMES || self.live_bytes > limit::QUEUE_BYTES {
            self.shut(close::SLOW);
        }
    }

    /// Only what was made for this session alone is handed out.
    fn take_answers(&mut self, into: &mut Vec<Bytes>) {
        self.keep(|of, frame| {
            let waits = of != Of::Answer;
            if !waits {
                into.push(frame.clone());
            }
            waits
        });
    }

    /// What waits, and may not be told any more, is dropped.
    fn take_back(&mut self, lost: impl Fn(Of) -> bool) {
        if let Some(held) = &mut self.held {
            held.retain(|(of, _)| !lost(*of));
            self.held_bytes = held.iter().map(|(_, frame)| frame.len()).sum();
        }
        self.keep(|of, _| !lost(of));
    }

    fn keep(&mut self, mut keep: impl FnMut(Of, &Bytes) -> bool) {
        let (mut count, mut bytes, mut live) = (0, 0, 0);
        self.frames.retain(|(of, frame)| {
            let kept = keep(*of, frame);
            if !kept {
                count += usize::from(!matches!(of, Of::Replay(_)));
                bytes += frame.len();
                live += if matches!(of, Of::Answer | Of::Replay(_)) { 0 } else { frame.len() };
            }
            kept
        });
        self.count -= count;
        self.bytes -= bytes;
        self.live_bytes -= live;
    }

    /// The replay has told it; forgets the room once something newer comes.
    fn is_told(&mut self, place: Option<(RoomId, Seq)>) -> bool {
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
        self.clear();
        self.close = Some(close);
    }

    fn clear(&mut self) {
        self.frames = VecDeque::new();
        self.held = None;
        (self.count, self.bytes, self.live_bytes) = (0, 0, 0);
    }
}

#[cfg(test)]
mod tests;
