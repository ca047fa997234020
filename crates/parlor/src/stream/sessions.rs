//! The register of sessions that have no socket: by a key that only whoever opened the session has been told. It must
//! not carry a frame; that is the pumps' work. A session leaves it when its pump ends, whatever ends it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use parlor_core::{Actor, Clock, Live};
use parlor_proto::{Code, Problem, TenantId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::poll::Asked;

/// Sessions held at once. Streams are bounded by their connections as well; polls hold none between two requests.
const MOST: usize = 10_000;

/// What a session is found by: 256 bits of chance.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key([u8; 32]);

impl Key {
    fn fresh(clock: &Clock) -> Key {
        Key(clock.random())
    }

    /// As it stands in an address.
    pub(super) fn text(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub(super) fn parse(text: &str) -> Option<Key> {
        if text.len() != 64 || !text.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        let mut key = [0; 32];
        for (at, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Key(key))
    }
}

/// How frames go out.
#[derive(Clone)]
pub(super) enum Way {
    /// Through the answer that opened the session.
    Events,
    /// Through answers to polls, which are handed to the pump here.
    Polls(mpsc::Sender<Asked>),
}

/// A session as its later requests find it.
#[derive(Clone)]
pub(super) struct Held {
    /// Where it was opened: elsewhere it is not there.
    pub(super) tenant: TenantId,
    /// Who opened it, if the handshake said so: every later request must be theirs.
    pub(super) who: Option<Actor>,
    /// The pump owns the session: this finds it while it lives.
    pub(super) live: Weak<Live>,
    pub(super) way: Way,
}

/// All of them.
pub(crate) struct Sessions {
    held: Mutex<HashMap<Key, Held>>,
    places: Arc<Semaphore>,
}

impl Sessions {
    /// Nobody yet.
    pub(crate) fn new() -> Arc<Sessions> {
        Arc::new(Sessions { held: Mutex::default(), places: Arc::new(Semaphore::new(MOST)) })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place, with a new key.
    pub(super) fn place(self: &Arc<Sessions>, clock: &Clock) -> Result<Place, Problem> {
        let full = || Problem::new(Code::Overloaded, "Too many sessions. Come back later.").after(5);
        let permit = self.places.clone().try_acquire_owned().map_err(|_| full())?;
        Ok(Place { key: Key::fresh(clock), sessions: self.clone(), _permit: permit })
    }

    /// The session of this key.
    pub(super) fn find(&self, key: Key) -> Option<Held> {
        self.lock().get(&key).cloned()
    }
}

/// A place in the register, given back when it is dropped.
pub(super) struct Place {
    pub(super) key: Key,
    sessions: Arc<Sessions>,
    _permit: OwnedSemaphorePermit,
}

impl Place {
    /// From now on requests find the session.
    pub(super) fn register(&self, held: Held) {
        self.sessions.lock().insert(self.key, held);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.sessions.lock().remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_text() {
        let key = Key::fresh(&Clock::real());
        assert!(Key::parse(&key.text()) == Some(key));
        assert!(Key::fresh(&Clock::real()) != key);
        let upper = key.text().to_uppercase();
        for bad in ["", "00", &upper, &format!("{}0", key.text()), &"é".repeat(32), &"+1".repeat(32)] {
            assert!(Key::parse(bad).is_none() || bad.bytes().all(|c| c.is_ascii_digit()), "{bad}");
        }
    }

    #[test]
    fn places_are_bounded_and_come_back() {
        let (sessions, clock) = (Sessions::new(), Clock::stepped(1));
        let mut taken: Vec<Place> = (0..MOST).map(|_| sessions.place(&clock).expect("a place")).collect();
        assert_eq!(sessions.place(&clock).err().map(|it| it.code), Some(Code::Overloaded));
        let key = taken[0].key;
        taken[0].register(Held { tenant: TenantId([0; 16]), who: None, live: Weak::new(), way: Way::Events });
        assert!(sessions.find(key).is_some());
        taken.remove(0);
        assert!(sessions.find(key).is_none() && sessions.place(&clock).is_ok());
    }
}
