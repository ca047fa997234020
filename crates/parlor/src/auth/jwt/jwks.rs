//! Keys that hosts publish, fetched when needed and kept: one set for each tenant and issuer, so that a key of the one
//! never counts for the other, whatever name it has. It must not look at tokens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, StatusCode, header};
use parlor_core::Clock;
use parlor_proto::TenantId;
use tokio::sync::watch;

use super::Refusal;
use super::key::{Algorithm, Key};
use crate::egress::{Ask, Egress};

/// Milliseconds after which keys are fetched anew.
const FRESH: u64 = 3_600_000;
/// Milliseconds for which they are good while the host does not answer.
const STALE: u64 = 24 * 3_600_000;
/// Milliseconds between two fetches, whatever tokens say: after one that went well, and after one that did not.
const AGAIN: u64 = 60_000;
const AGAIN_AFTER_FAULT: u64 = 10_000;
/// What a host may take for its answer.
const WITHIN: Duration = Duration::from_secs(5);
const BYTES: usize = 64 * 1024;
/// Sets kept at once.
const SETS: usize = 10_000;

/// Whose keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Whose {
    tenant: TenantId,
    issuer: String,
    url: String,
}

/// All sets.
#[derive(Default)]
pub(crate) struct Published {
    sets: Mutex<HashMap<Whose, Arc<Set>>>,
    /// Counts the fetches after which a key was there no more.
    gone: watch::Sender<u64>,
}

#[derive(Default)]
struct Set {
    state: Mutex<State>,
    /// One fetch at a time.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct State {
    keys: Arc<Vec<Key>>,
    /// When they were fetched last.
    fetched: Option<u64>,
    /// When somebody tried to, and whether it went well.
    tried: Option<(u64, bool)>,
}

impl State {
    fn age(&self, now: u64) -> Option<u64> {
        self.fetched.map(|at| now.saturating_sub(at))
    }

    fn knows(&self, algorithm: Algorithm, kid: Option<&str>) -> bool {
        self.keys.iter().any(|key| super::fits(key, algorithm, kid))
    }

    /// Whether to fetch, for a token that says this.
    fn wants(&self, algorithm: Algorithm, kid: Option<&str>, now: u64) -> bool {
        let old = self.age(now).is_none_or(|age| age >= FRESH);
        let may = self
            .tried
            .is_none_or(|(at, well)| now.saturating_sub(at) >= if well { AGAIN } else { AGAIN_AFTER_FAULT });
        may && (old || !self.knows(algorithm, kid))
    }
}

/// A host's keys, as a tenant's settings name them.
pub(super) struct Source<'a> {
    pub(super) tenant: TenantId,
    pub(super) issuer: &'a str,
    pub(super) url: &'a str,
}

impl Published {
    fn set(&self, from: &Source<'_>) -> Arc<Set> {
        let whose = Whose { tenant: from.tenant, issuer: from.issuer.to_owned(), url: from.url.to_owned() };
        let mut sets = self.sets.lock().unwrap_or_else(PoisonError::into_inner);
        if sets.len() >= SETS && !sets.contains_key(&whose) {
            // Settings have changed that often: what is still in use is fetched again.
            sets.clear();
        }
        sets.entry(whose).or_default().clone()
    }

    /// The keys with which a token that says this may have been signed.
    pub(super) async fn keys(
        &self,
        egress: &Egress,
        from: Source<'_>,
        algorithm: Algorithm,
        kid: Option<&str>,
        clock: &Clock,
    ) -> Result<Arc<Vec<Key>>, Refusal> {
        let set = self.set(&from);
        let now = set.now();
        if now.wants(algorithm, kid, clock.tick()) {
            // While somebody fetches, those whose key is there go on with it; the others wait for the new ones.
            let turn = match set.fetching.try_lock() {
                Ok(turn) => Some(turn),
                Err(_) if now.knows(algorithm, kid) => None,
                Err(_) => Some(set.fetching.lock().await),
            };
            if turn.is_some() && set.now().wants(algorithm, kid, clock.tick()) {
                let keys = fetch(egress, from.url).await;
                if set.took(keys, clock.tick()) {
                    self.gone.send_modify(|times| *times += 1);
                }
            }
        }
        let state = set.now();
        match state.age(clock.tick()) {
            Some(age) if age <= STALE => Ok(state.keys),
            _ => Err(Refusal::Unavailable),
        }
    }
}

impl Published {
    /// Tells whenever a host publishes a key no more.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.gone.subscribe()
    }

    /// Whether a key of this name is among a host's, as far as is known here.
    pub(super) fn may_have(&self, from: &Source<'_>, key: &str) -> bool {
        let state = self.set(from).now();
        state.fetched.is_none() || state.keys.iter().any(|it| it.name() == key)
    }
}

impl Set {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> State {
        self.lock().clone()
    }

    /// What came of a fetch. `true`: a key is there no more.
    fn took(&self, keys: Option<Vec<Key>>, now: u64) -> bool {
        let mut state = self.lock();
        state.tried = Some((now, keys.is_some()));
        let Some(keys) = keys else { return false };
        let there: Vec<String> = keys.iter().map(Key::name).collect();
        let gone = state.keys.iter().any(|key| !there.contains(&key.name()));
        state.keys = Arc::new(keys);
        state.fetched = Some(now);
        gone
    }
}

/// The keys as they are now; `None`: the host did not say.
async fn fetch(egress: &Egress, url: &str) -> Option<Vec<Key>> {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json, application/jwk-set+json"));
    let keys = match egress.get(Ask { url, headers, most: BYTES, within: WITHIN }).await {
        Ok(answer) if answer.status == StatusCode::OK => Key::published(&answer.body),
        Ok(answer) => {
            tracing::warn!(url, status = answer.status.as_u16(), "no keys for tokens");
            return None;
        }
        Err(fault) => {
            tracing::warn!(url, %fault, "no keys for tokens");
            return None;
        }
    };
    if keys.is_none() {
        tracing::warn!(url, "what should be keys for tokens is no set of keys");
    }
    keys
}
