//! The check behind every number: what each connection heard is contiguous, and the log at the end holds every
//! acknowledged message once, at the place that was acknowledged.

use std::collections::{HashMap, HashSet};

use parlor_client::proto::{RoomId, Seq, What, event};
use parlor_client::{Api, Error};
use serde_json::{Value, json};

use super::wire::Stamp;
use crate::exit::Failed;

/// What was counted; everything but `acknowledged` and `delivered` must be 0 (gaps are allowed: a client fetches).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) acknowledged: u64,
    pub(super) delivered: u64,
    pub(super) lost: u64,
    pub(super) doubled: u64,
    pub(super) reordered: u64,
    pub(super) gaps: u64,
    pub(super) refused: u64,
    pub(super) broken: u64,
}

impl Counts {
    pub(super) fn json(&self) -> Value {
        json!({
            "acknowledged": self.acknowledged,
            "delivered": self.delivered,
            "lost": self.lost,
            "doubled": self.doubled,
            "reordered": self.reordered,
            "gaps": self.gaps,
            "refused": self.refused,
            "broken": self.broken,
        })
    }
    pub(super) fn add(&mut self, other: &Counts) {
        self.acknowledged += other.acknowledged;
        self.delivered += other.delivered;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.reordered += other.reordered;
        self.gaps += other.gaps;
        self.refused += other.refused;
        self.broken += other.broken;
    }
}

/// One connection's view of one room.
#[derive(Debug, Default)]
pub(super) struct View {
    last: Option<Seq>,
    missing: HashSet<Seq>,
    pub(super) counts: Counts,
}

impl View {
    /// A view that starts behind this entry; with the first one it hears, if that is not known.
    pub(super) fn starting(last: Option<Seq>) -> View {
        View { last, ..View::default() }
    }
    /// The last entry heard.
    pub(super) fn last(&self) -> Seq {
        self.last.unwrap_or(0)
    }
    /// An entry arrived; says whether it is new.
    pub(super) fn heard(&mut self, seq: Seq) -> bool {
        let last = self.last.unwrap_or(seq - 1);
        if seq == last + 1 {
            self.last = Some(seq);
        } else if seq > last {
            self.counts.gaps += 1;
            self.missing.extend(last + 1..seq);
            self.last = Some(seq);
        } else if self.missing.remove(&seq) {
            self.counts.reordered += 1;
        } else {
            self.counts.doubled += 1;
            return false;
        }
        true
    }
}

/// Reads the whole log of a room and compares it with what was acknowledged (`n` → seq) of one run and pair.
/// `one_in_flight`: the sender waited for each answer.
pub(super) async fn log(
    api: &Api,
    room: RoomId,
    run: u32,
    pair: u32,
    acked: &HashMap<u32, Seq>,
    one_in_flight: bool,
) -> Result<Counts, Failed> {
    let mut counts = Counts::default();
    let mut found: HashMap<u32, Seq> = HashMap::new();
    let mut after = 0;
    loop {
        let events = page(api, room, after).await?;
        for event in &events.data {
            if event.seq != after + 1 {
                counts.lost += 1;
            }
            after = event.seq;
            let What::MessageSent(message) = &event.what else { continue };
            let Some(stamp) = Stamp::parse(&message.nonce) else { continue };
            if (stamp.run, stamp.pair) == (run, pair) && found.insert(stamp.n, event.seq).is_some() {
                counts.doubled += 1;
            }
        }
        if events.data.is_empty() || after >= events.head {
            break;
        }
    }
    for (n, seq) in acked {
        match found.get(n) {
            None => counts.lost += 1,
            Some(at) if at != seq => counts.reordered += 1,
            Some(_) => {}
        }
    }
    if !one_in_flight {
        return Ok(counts);
    }
    // Each was acknowledged before the next was sent: that is their order.
    let mut placed: Vec<(&u32, &Seq)> = acked.iter().collect();
    placed.sort_unstable();
    counts.reordered += placed.windows(2).filter(|two| two[0].1 >= two[1].1).count() as u64;
    Ok(counts)
}

async fn page(api: &Api, room: RoomId, after: Seq) -> Result<event::Events, Failed> {
    let mut last = None;
    for _ in 0..3 {
        match api.events(room, after).await {
            Ok(events) => return Ok(events),
            Err(err @ (Error::Timeout | Error::Io(_))) => last = Some(err),
            Err(err) => return Err(Failed::new(format!("cannot read the log: {err}"))),
        }
    }
    Err(Failed::new(format!("cannot read the log: {}", last.map(|err| err.to_string()).unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_tells_gaps_from_repeats_and_disorder() {
        let mut view = View::default();
        let new: Vec<bool> = [5, 6, 7, 10, 9, 7, 11].into_iter().map(|seq| view.heard(seq)).collect();
        assert_eq!(new, [true, true, true, true, true, false, true]);
        let expected = Counts { gaps: 1, reordered: 1, doubled: 1, ..Counts::default() };
        assert_eq!(view.counts, expected);
    }
}
