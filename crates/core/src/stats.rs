//! How the node is doing: what was counted and measured in the last hour, in steps of a few seconds.
//!
//! Counting costs an atomic addition; nothing is kept for each message. It must not know what was said or by whom.

use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use parlor_proto::{Code, Problem, Time};

use crate::node::{Answered, Node};

/// Between two samples.
pub(crate) const EVERY_MS: u64 = 5_000;
/// An hour of them.
const KEPT: usize = 720;
/// Four steps an octave, up to about a minute in millionths of a second.
const STEPS: usize = 4 * 27;

thread_local! {
    /// When what is being told on this thread was committed (or arrived over the bus), in the clock's millionths.
    static TOLD: Cell<u64> = const { Cell::new(0) };
}

/// What this thread tells from now on began at this moment; 0: it is not measured.
pub(crate) fn telling(at: u64) {
    TOLD.with(|told| told.set(at));
}

/// When what this thread is telling began.
pub(crate) fn told_at() -> u64 {
    TOLD.with(Cell::get)
}

/// Counts what comes of a command or query on its way out.
pub(crate) fn counted(node: &Arc<Node>, sent: bool, then: Answered) -> Answered {
    let (node, start) = (node.clone(), if sent { node.clock.micros() } else { 0 });
    Box::new(move |outcome| {
        match &outcome {
            Ok(_) if sent => node.stats.acknowledged(node.clock.micros().saturating_sub(start)),
            Ok(_) => {}
            Err(problem) => node.stats.failed(problem),
        }
        then(outcome);
    })
}

/// What happened in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// When the step ended.
    pub at: Time,
    /// How long it was, in milliseconds.
    pub length_ms: u64,
    /// Signed-in sessions at its end.
    pub sessions: u64,
    /// Messages that were stored.
    pub messages: u64,
    /// Frames that were handed to sockets.
    pub frames: u64,
    /// Commands and queries that were refused.
    pub refused: u64,
    /// Commands and queries that ended in a fault of ours, or had no room.
    pub errors: u64,
    /// From a message's arrival to its acknowledgement, in microseconds: half were faster, and 99 of 100.
    pub ack: Option<(u64, u64)>,
    /// From the commit of what is told to its leaving for a socket, in microseconds: half were faster, and 99 of 100.
    pub deliver: Option<(u64, u64)>,
}

/// Durations in steps that grow with them.
struct Histogram([AtomicU64; STEPS]);

impl Default for Histogram {
    fn default() -> Self {
        Histogram(std::array::from_fn(|_| AtomicU64::new(0)))
    }
}

/// The step of a duration.
fn step(us: u64) -> usize {
    let us = us.max(4);
    let octave = us.ilog2() as usize;
    (((octave - 2) << 2) + ((us >> (octave - 2)) & 3) as usize).min(STEPS - 1)
}

/// The middle of a step.
fn middle(step: usize) -> u64 {
    let (octave, quarter) = (step >> 2, (step & 3) as u64);
    let least = (4 + quarter) << octave;
    least + ((1 << octave) >> 1)
}

impl Histogram {
    fn add(&self, us: u64) {
        self.0[step(us)].fetch_add(1, Relaxed);
    }

    /// Half were faster, and 99 of 100; begins anew.
    fn take(&self) -> Option<(u64, u64)> {
        let counts: Vec<u64> = self.0.iter().map(|count| count.swap(0, Relaxed)).collect();
        let all: u64 = counts.iter().sum();
        let at = |share: u64| {
            let (mut seen, rank) = (0, (all * share).div_ceil(100));
            counts.iter().position(|count| {
                seen += count;
                seen >= rank
            })
        };
        (all > 0).then(|| (middle(at(50).unwrap_or(0)), middle(at(99).unwrap_or(0))))
    }
}

/// What a node counts.
#[derive(Default)]
pub(crate) struct Stats {
    messages: AtomicU64,
    frames: AtomicU64,
    refused: AtomicU64,
    errors: AtomicU64,
    ack: Histogram,
    deliver: Histogram,
    /// When the step that runs began.
    since: AtomicU64,
    past: Mutex<VecDeque<Sample>>,
}

impl Stats {
    /// A message was acknowledged after so long.
    pub(crate) fn acknowledged(&self, us: u64) {
        self.messages.fetch_add(1, Relaxed);
        self.ack.add(us);
    }

    /// Something ended badly.
    pub(crate) fn failed(&self, problem: &Problem) {
        let ours = matches!(
            problem.code,
            Code::Internal | Code::Unknown | Code::Unavailable | Code::Overloaded | Code::StorageFull
        );
        if ours { &self.errors } else { &self.refused }.fetch_add(1, Relaxed);
    }

    /// Frames were handed to a socket; the first of them had waited so long.
    pub(crate) fn handed(&self, frames: usize, waited: Option<u64>) {
        self.frames.fetch_add(frames as u64, Relaxed);
        if let Some(us) = waited {
            self.deliver.add(us);
        }
    }

    /// Ends the step when it is long enough.
    pub(crate) fn tick(&self, tick: u64, now: Time, sessions: usize) {
        let since = self.since.load(Relaxed);
        let length_ms = tick.saturating_sub(since);
        if since == 0 {
            self.since.store(tick.max(1), Relaxed);
        }
        if since == 0 || length_ms < EVERY_MS {
            return;
        }
        self.since.store(tick, Relaxed);
        let count = |counter: &AtomicU64| counter.swap(0, Relaxed);
        let sample = Sample {
            at: now,
            length_ms,
            sessions: sessions as u64,
            messages: count(&self.messages),
            frames: count(&self.frames),
            refused: count(&self.refused),
            errors: count(&self.errors),
            ack: self.ack.take(),
            deliver: self.deliver.take(),
        };
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        if past.len() >= KEPT {
            past.pop_front();
        }
        past.push_back(sample);
    }

    /// Samples after a moment, oldest first.
    pub(crate) fn after(&self, at: Time) -> Vec<Sample> {
        let past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        past.iter().filter(|sample| sample.at > at).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_holds_what_lies_in_it() {
        let mut last = 0;
        for us in (4..4_096).chain((12..26).map(|n| 1 << n)) {
            let (step, middle) = (step(us), middle(step(us)));
            assert!(step >= last, "{us}");
            last = step;
            assert!(middle.abs_diff(us) * 8 <= us + 8, "{us} is told as {middle}");
        }
        assert_eq!((step(0), step(u64::MAX)), (0, STEPS - 1));
    }

    #[test]
    fn steps_are_kept_for_an_hour_and_no_longer() {
        let stats = Stats::default();
        stats.tick(1, Time(0), 0);
        for us in [100, 100, 100, 9_000] {
            stats.acknowledged(us);
        }
        stats.handed(3, Some(40));
        stats.handed(2, None);
        stats.failed(&Problem::new(Code::Internal, ""));
        stats.failed(&Problem::new(Code::Forbidden, ""));
        stats.tick(4_000, Time(4_000), 9);
        assert_eq!(stats.after(Time(0)), [], "too early");
        stats.tick(5_001, Time(5_000), 2);
        let first = stats.after(Time(0))[0];
        let counted = (first.sessions, first.messages, first.frames, first.refused, first.errors);
        assert_eq!(counted, (2, 4, 5, 1, 1));
        let (half, most) = first.ack.unwrap();
        assert!((90..112).contains(&half) && (8_000..10_000).contains(&most), "{half} {most}");
        for n in 2..1_000_u64 {
            stats.tick(5_001 * n, Time(5_000 * n as i64), 0);
        }
        let past = stats.after(Time(0));
        assert_eq!(past.len(), KEPT);
        assert_eq!((past[0].messages, past[0].ack), (0, None), "each step begins anew");
        assert_eq!(stats.after(past[KEPT - 3].at).len(), 2);
    }
}
