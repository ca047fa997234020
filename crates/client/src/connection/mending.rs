//! What must be asked to be whole again: what waits, how much is under way, when to go on after "later". It asks
//! nothing itself and knows nothing of rooms' logs.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use parlor_proto::RoomId;
use tokio::time::Instant;

use crate::{Backoff, clock};

/// A session may ask 64 things at once; the program needs most of that for itself.
const TOGETHER: usize = 8;
/// "Later" is believed so often; then a fault of the server must not hold up the rest.
const TRIES: u32 = 8;

/// Something that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Want {
    /// What a room's log has after what is held.
    Gap(RoomId),
    /// The page of my rooms at this cursor.
    Rooms(Option<String>),
}

/// See the head of this file.
pub(super) struct Mending {
    queue: VecDeque<Want>,
    flying: usize,
    refused: HashMap<Want, u32>,
    resume: Option<Instant>,
    backoff: Backoff,
}

impl Mending {
    pub(super) fn new(backoff: &Backoff) -> Mending {
        let backoff = Backoff::new(backoff.first, backoff.most);
        Mending { queue: VecDeque::new(), flying: 0, refused: HashMap::new(), resume: None, backoff }
    }
    pub(super) fn want(&mut self, it: Want) {
        self.queue.push_back(it);
    }
    /// What to ask now. It counts as under way until [`Mending::answered`] or [`Mending::later`].
    pub(super) fn next(&mut self) -> Option<Want> {
        if self.resume.is_some() || self.flying >= TOGETHER {
            return None;
        }
        let it = self.queue.pop_front()?;
        self.flying += 1;
        Some(it)
    }
    /// One that was under way is done, or not needed any more.
    pub(super) fn answered(&mut self) {
        self.flying = self.flying.saturating_sub(1);
        self.backoff.settled();
        if self.queue.is_empty() && self.flying == 0 {
            self.refused.clear();
        }
    }
    /// The server said "later", perhaps when. False: so often that it is given up; it is under way still.
    pub(super) fn later(&mut self, it: &Want, seconds: Option<u32>) -> bool {
        let refused = self.refused.entry(it.clone()).or_default();
        *refused += 1;
        if *refused >= TRIES {
            return false;
        }
        self.flying = self.flying.saturating_sub(1);
        self.queue.push_back(it.clone());
        if self.resume.is_none() {
            let wait = Duration::from_secs(seconds.unwrap_or(0).into()) + self.backoff.wait();
            self.resume = Some(clock::now() + wait);
        }
        true
    }
    /// When to go on; none: nothing holds it up.
    pub(super) fn resume(&self) -> Option<Instant> {
        self.resume
    }
    /// That moment has come.
    pub(super) fn resumed(&mut self) {
        self.resume = None;
    }
    /// The next connection says what is missing anew.
    pub(super) fn disconnected(&mut self) {
        self.queue.clear();
        self.refused.clear();
        self.flying = 0;
        self.resume = None;
        self.backoff.settled();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(n: u8) -> Want {
        Want::Gap(RoomId([n; 16]))
    }

    fn mending() -> Mending {
        Mending::new(&Backoff::new(Duration::from_millis(1), Duration::from_millis(2)))
    }

    #[test]
    fn few_things_are_asked_together_and_later_is_later() {
        let mut mending = mending();
        (0..20).for_each(|n| mending.want(gap(n)));
        let asked: Vec<Want> = std::iter::from_fn(|| mending.next()).collect();
        assert_eq!(asked.len(), 8);
        mending.answered();
        assert_eq!(mending.next(), Some(gap(8)));
        let before = clock::now();
        assert!(mending.later(&gap(1), Some(2)));
        assert!(mending.next().is_none(), "not before the time that was named");
        assert!(mending.resume().is_some_and(|at| at >= before + Duration::from_secs(2)));
        mending.resumed();
        assert_eq!(mending.next(), Some(gap(9)));
    }

    #[test]
    fn what_is_always_refused_is_given_up() {
        let mut mending = mending();
        mending.want(gap(1));
        let mut asked = 0;
        while mending.next().is_some() {
            asked += 1;
            match mending.later(&gap(1), None) {
                true => mending.resumed(),
                false => mending.answered(),
            }
        }
        assert_eq!(asked, 8);
    }
}
