//! How often somebody may do something: token buckets that need no timer, and the rates of what one person does.
//! The numbers stand in [`Limits`]; must not know what is allowed at all.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use parlor_proto::command::{Command, Query};
use parlor_proto::{Code, KeyId, Problem, Reason, UserId};

use crate::actor::Actor;
use crate::limit::{self, Limits};
use crate::user;

/// Keys that a limiter remembers at once.
const KEYS: usize = 100_000;

/// What one person does, and how many sign-ins were tried, on this node.
#[derive(Debug)]
pub(crate) struct Rates {
    sends: Mutex<Buckets<UserId>>,
    searches: Mutex<Buckets<UserId>>,
    uploads: Mutex<Buckets<UserId>>,
    look_ups: Mutex<Buckets<UserId>>,
    reports: Mutex<Buckets<UserId>>,
    hosts: Mutex<Buckets<KeyId>>,
    pub(crate) sign_ins: Mutex<Buckets<String>>,
}

impl Default for Rates {
    fn default() -> Rates {
        Rates {
            sends: Mutex::new(Buckets::new(KEYS)),
            searches: Mutex::new(Buckets::new(KEYS)),
            uploads: Mutex::new(Buckets::new(KEYS)),
            look_ups: Mutex::new(Buckets::new(KEYS)),
            reports: Mutex::new(Buckets::new(KEYS)),
            hosts: Mutex::new(Buckets::new(KEYS)),
            sign_ins: Mutex::new(Buckets::new(KEYS)),
        }
    }
}

impl Rates {
    pub(crate) fn command(
        &self,
        actor: &Actor,
        command: &Command,
        limits: &Limits,
        now: u64,
    ) -> Result<(), Problem> {
        // Everything that somebody puts into a room or makes others hear counts, one message as much as one reaction.
        let messages = match command {
            Command::MessageForward(it) => it.to.len(),
            Command::MessageSend(_)
            | Command::MessageEdit(_)
            | Command::MessageDelete(_)
            | Command::MessageHide(_)
            | Command::ReactionAdd(_)
            | Command::ReactionRemove(_)
            | Command::PinAdd(_)
            | Command::PinRemove(_)
            | Command::RoomEdit(_)
            | Command::RoomKeep(_)
            | Command::RoomHide(_)
            | Command::RoomLeave(_)
            | Command::RoomDelete(_)
            | Command::MemberAdd(_)
            | Command::MemberEdit(_)
            | Command::MemberRemove(_)
            | Command::ReadUnmark(_)
            | Command::RequestAccept(_)
            | Command::RequestDecline(_)
            | Command::UserBlock(_)
            | Command::UserUnblock(_)
            | Command::UserEdit(_) => 1,
            // Names are counted below; marks are cheap, and clients bundle them.
            Command::RoomOpen(_)
            | Command::ReadMark(_)
            | Command::DeliveryMark(_)
            | Command::AttachmentDelete(_)
            | Command::ReportSend(_)
            | Command::LoginRevoke(_) => 0,
        };
        let (rate, burst) = (f64::from(limits.messages_per_second), limits.messages_burst);
        let why = Reason::SendOften;
        some(&self.sends, actor.user, messages, (rate, burst), now).map_err(|it| refused(why, it))?;
        if let Command::ReportSend(_) = command {
            let (rate, burst) = (f64::from(limit::REPORTS_PER_HOUR) / 3_600.0, limit::REPORTS_BURST);
            let why = Reason::ReportOften;
            some(&self.reports, actor.user, 1, (rate, burst), now).map_err(|it| refused(why, it))?;
        }
        let names: Vec<&String> = match command {
            Command::RoomOpen(it) => it.with.iter().chain(&it.members).collect(),
            Command::MemberAdd(it) => it.users.iter().collect(),
            _ => Vec::new(),
        };
        self.look_up(actor, names.into_iter(), limits, now)
    }

    pub(crate) fn query(
        &self,
        actor: &Actor,
        query: &Query,
        limits: &Limits,
        now: u64,
    ) -> Result<(), Problem> {
        match query {
            Query::Search(_) => {
                let rate = (f64::from(limits.searches_per_second), limits.searches_burst);
                let why = Reason::SearchOften;
                some(&self.searches, actor.user, 1, rate, now).map_err(|it| refused(why, it))
            }
            Query::UserFind(it) => self.look_up(actor, std::iter::once(&it.with), limits, now),
            _ => Ok(()),
        }
    }

    /// One more upload of this person.
    pub(crate) fn upload(&self, user: UserId, limits: &Limits, now: u64) -> Result<(), Problem> {
        let rate = (f64::from(limits.uploads_per_minute) / 60.0, limits.uploads_per_minute);
        let why = Reason::UploadOften;
        some(&self.uploads, user, 1, rate, now).map_err(|it| refused(why, it))
    }

    /// One more request with this server key.
    pub(crate) fn host(&self, key: KeyId, limits: &Limits, now: u64) -> Result<(), Problem> {
        let rate = (f64::from(limits.host_per_second), limits.host_burst.max(1));
        let refused = |seconds| {
            Problem::new(Code::RateLimited, "This server key is used too often at once.").after(seconds)
        };
        some(&self.hosts, key, 1, rate, now).map_err(refused)
    }

    /// Names are not to be guessed one after the other; whoever has an id has met them.
    fn look_up<'a>(
        &self,
        actor: &Actor,
        names: impl Iterator<Item = &'a String>,
        limits: &Limits,
        now: u64,
    ) -> Result<(), Problem> {
        let names = names.filter(|name| !user::is_id(name)).count();
        let rate = (f64::from(limits.look_ups_per_minute) / 60.0, limits.look_ups_burst.max(1));
        let why = Reason::LookUpOften;
        some(&self.look_ups, actor.user, names, rate, now).map_err(|it| refused(why, it))
    }
}

/// So many at once, or all there can be; `Err(seconds)` says when.
fn some<K: Clone + Eq + Hash>(
    buckets: &Mutex<Buckets<K>>,
    user: K,
    count: usize,
    (rate, burst): (f64, u32),
    now: u64,
) -> Result<(), u32> {
    if count == 0 {
        return Ok(());
    }
    let mut buckets = buckets.lock().unwrap_or_else(PoisonError::into_inner);
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    buckets.meet(user, rate, burst, now).take_some(count, rate, burst, now)
}

fn refused(why: Reason, seconds: u32) -> Problem {
    Problem::because(why, &[]).after(seconds)
}

/// A token bucket that needs no timer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    tokens: f64,
    last: u64,
}

impl Bucket {
    pub(crate) fn full(burst: u32, now: u64) -> Bucket {
        Bucket { tokens: f64::from(burst), last: now }
    }

    /// Takes one token; `Err(seconds)` says when there will be one.
    pub(crate) fn take(&mut self, per_second: f64, burst: u32, now: u64) -> Result<(), u32> {
        self.take_some(1, per_second, burst, now)
    }

    /// Takes several at once, or all there can be, if that is less.
    pub(crate) fn take_some(&mut self, some: u32, per_second: f64, burst: u32, now: u64) -> Result<(), u32> {
        let some = f64::from(some.min(burst));
        let passed = now.saturating_sub(self.last) as f64 / 1000.0;
        self.last = now;
        self.tokens = (self.tokens + passed * per_second).min(f64::from(burst));
        if self.tokens >= some {
            self.tokens -= some;
            return Ok(());
        }
        Err(((some - self.tokens) / per_second.max(1e-6)).ceil() as u32)
    }

    /// How full it is now, from 0 to 1.
    fn level(&self, per_second: f64, burst: u32, now: u64) -> f64 {
        let passed = now.saturating_sub(self.last) as f64 / 1000.0;
        ((self.tokens + passed * per_second) / f64::from(burst)).min(1.0)
    }
}

/// Buckets by key, bounded. Full ones are forgotten first, they remember nothing; then those that were used least:
/// many strangers must neither shut out the next one nor set free whoever is being held back.
#[derive(Debug)]
pub(crate) struct Buckets<K> {
    held: HashMap<K, Held>,
    most: usize,
}

/// A bucket with its own measure.
#[derive(Debug)]
struct Held {
    bucket: Bucket,
    per_second: f64,
    burst: u32,
}

impl Held {
    fn level(&self, now: u64) -> f64 {
        self.bucket.level(self.per_second, self.burst, now)
    }
}

impl<K: Hash + Eq> Buckets<K> {
    pub(crate) fn new(most: usize) -> Self {
        Buckets { held: HashMap::new(), most }
    }

    pub(crate) fn take(&mut self, key: K, per_second: f64, burst: u32, now: u64) -> Result<(), u32> {
        self.meet(key, per_second, burst, now).take(per_second, burst, now)
    }

    /// The bucket of a key, a full one if there was none.
    pub(crate) fn meet(&mut self, key: K, per_second: f64, burst: u32, now: u64) -> &mut Bucket {
        if self.held.len() >= self.most && !self.held.contains_key(&key) {
            self.make_room(now);
        }
        let fresh = || Held { bucket: Bucket::full(burst, now), per_second, burst };
        &mut self.held.entry(key).or_insert_with(fresh).bucket
    }

    /// Whether there is a bucket of this key.
    pub(crate) fn holds(&self, key: &K) -> bool {
        self.held.contains_key(key)
    }

    /// Forgets what is full; if nothing is, the fullest eighth, so that this is not done for every stranger anew.
    fn make_room(&mut self, now: u64) {
        self.held.retain(|_, held| held.level(now) < 1.0);
        if self.held.len() < self.most {
            return;
        }
        let mut levels: Vec<f64> = self.held.values().map(|held| held.level(now)).collect();
        let mut spare = (levels.len() / 8).max(1);
        let at = levels.len() - spare;
        let bar = *levels.select_nth_unstable_by(at, f64::total_cmp).1;
        self.held.retain(|_, held| {
            let goes = spare > 0 && held.level(now) >= bar;
            spare -= usize::from(goes);
            !goes
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let mut bucket = Bucket::full(3, 0);
        assert!((0..3).all(|_| bucket.take(1.0, 3, 0).is_ok()));
        assert_eq!(bucket.take(1.0, 3, 0), Err(1));
        assert!(bucket.take(1.0, 3, 1_000).is_ok());
        assert!(bucket.take(1.0, 3, 1_001).is_err());
    }

    #[test]
    fn buckets_stay_bounded_and_forget_full_ones_first() {
        let mut buckets = Buckets::new(2);
        assert!(buckets.take("a", 1.0, 2, 0).is_ok());
        assert!(buckets.take("b", 1.0, 2, 5_000).is_ok());
        assert!(buckets.take("c", 1.0, 2, 5_000).is_ok());
        assert!(!buckets.holds(&"a") && buckets.holds(&"b") && buckets.holds(&"c"));
    }

    #[test]
    fn many_strangers_shut_nobody_out_and_set_nobody_free() {
        let mut buckets = Buckets::new(64);
        assert!((0..10).all(|_| buckets.take("guessed".to_owned(), 0.1, 10, 0).is_ok()));
        for n in 0..100_000 {
            assert!(buckets.take(format!("made up {n}"), 0.1, 10, 0).is_ok(), "{n}");
        }
        assert!(buckets.take("guessed".to_owned(), 0.1, 10, 0).is_err());
        assert!(buckets.held.len() <= 64);
    }
}
