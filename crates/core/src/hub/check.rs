//! The head check's side of the hub: what is held here, to be compared with the store, and what follows when the
//! store says otherwise. Must not ask the store itself.

use std::collections::HashSet;
use std::sync::Arc;

use parlor_proto::{LoginId, RoomId, TenantId, UserId};

use super::outbox::close;
use super::{Hub, Need};
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

    /// Counters read by a head check.
    pub(crate) fn accounts(&self, accounts: &[(UserId, i64, bool)]) -> Vec<Need> {
        let state = self.lock();
        let changed = accounts.iter().filter_map(|(user, account, disabled)| {
            let person = state.people.get(user)?;
            if *disabled {
                person.end(close::DISABLED, |_| true);
            }
            (person.listening && person.account.differs(*account))
                .then_some(Need::Refresh { tenant: person.tenant, user: *user })
        });
        changed.collect()
    }

    /// Ends the sessions of logins that are not in `valid` any more.
    pub(crate) fn keep_logins(&self, asked: &[(TenantId, LoginId)], valid: &[LoginId]) {
        let valid: HashSet<LoginId> = valid.iter().copied().collect();
        let ended: HashSet<LoginId> =
            asked.iter().map(|(_, login)| *login).filter(|login| !valid.contains(login)).collect();
        if !ended.is_empty() {
            self.lock().end_logins(&ended);
        }
    }
}
