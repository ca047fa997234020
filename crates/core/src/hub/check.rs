//! The head check's side of the hub: what is held here, to be compared with the store, and what follows when the
//! store says otherwise. Must not ask the store itself.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use parlor_proto::signal::Cut;
use parlor_proto::{LoginId, RoomId, TenantId, Time, UserId};

use super::Hub;
use super::outbox::close;
use crate::limit;
use crate::login::sql::State;
use crate::session::Session;

/// What a head check asks about.
pub(crate) struct Held {
    pub(crate) rooms: Vec<(TenantId, RoomId)>,
    pub(crate) people: Vec<(TenantId, UserId)>,
    pub(crate) logins: Vec<(TenantId, LoginId)>,
}

impl Hub {
    /// Everything that a head check compares with the store.
    pub(crate) fn held(&self) -> Held {
        let state = self.lock();
        let logins = state.people.values().flat_map(|person| {
            let login = |session: &Arc<Session>| Some((person.tenant, session.actor()?.login?));
            person.sessions.iter().filter_map(login)
        });
        Held {
            rooms: state.rooms.iter().map(|(room, now)| (now.tenant, *room)).collect(),
            people: state.people.iter().map(|(user, person)| (person.tenant, *user)).collect(),
            logins: logins.collect(),
        }
    }

    /// A head check that began then has looked at all rights, and what has ended is ended here.
    pub(crate) fn proven(&self, began: u64) {
        if self.trust.proven(began) {
            let state = self.lock();
            let sessions = state.people.values().flat_map(|person| &person.sessions);
            sessions.for_each(|session| session.outbox.proven());
        }
    }

    /// Counters read by a head check; whose rooms have to be read again.
    pub(crate) fn accounts(&self, accounts: &[(UserId, i64, bool)]) -> Vec<(TenantId, UserId)> {
        let state = self.lock();
        let changed = accounts.iter().filter_map(|(user, account, disabled)| {
            let person = state.people.get(user)?;
            if *disabled {
                person.end(close::DISABLED, Cut::Disabled, |_| true);
            }
            (person.listening && person.account.differs(*account)).then_some((person.tenant, *user))
        });
        changed.collect()
    }

    /// Ends the sessions of logins that are not valid any more. Of the others it is kept until when they are.
    pub(crate) fn keep_logins(&self, asked: &[(TenantId, LoginId)], states: &[State], now: Time) {
        let valid: HashMap<LoginId, Option<Time>> =
            states.iter().filter(|it| it.is_valid(now)).map(|it| (it.login, it.until)).collect();
        let expired: HashSet<LoginId> =
            states.iter().filter(|it| !it.revoked && !it.is_valid(now)).map(|it| it.login).collect();
        let revoked: HashSet<LoginId> = asked
            .iter()
            .map(|(_, login)| *login)
            .filter(|login| !valid.contains_key(login) && !expired.contains(login))
            .collect();
        let state = self.lock();
        for (ended, why) in [(expired, Cut::Expired), (revoked, Cut::SignedOut)] {
            if !ended.is_empty() {
                state.end_logins(&ended, why);
            }
        }
        for session in state.people.values().flat_map(|person| &person.sessions) {
            let login = session.actor().and_then(|actor| actor.login);
            if let Some(until) = login.and_then(|login| valid.get(&login)) {
                session.lasts(*until);
            }
        }
    }

    /// A login of somebody here ends before long: it is time to look.
    pub(crate) fn expiring(&self, now: Time) -> bool {
        let state = self.lock();
        let soon = Time(now.0 + limit::EXPIRY_MS);
        state.people.values().flat_map(|person| &person.sessions).any(|session| session.ends_by(soon))
    }

    /// In which rooms people do not talk as usual, as it was read; `mark` is what [`Hub::talks`] said before the reading.
    pub(crate) fn hush(&self, rooms: &[(RoomId, bool)], mark: u64) {
        let mut state = self.lock();
        for (room, quiet) in rooms {
            state.hush(*room, *quiet, mark);
        }
    }

    /// Counts what was told of people talking or not: a reading from before does not undo it.
    pub(crate) fn talks(&self) -> u64 {
        self.lock().talks
    }
}
