//! How often strangers may try: sign-ins by account and by address, sign-ups by address. All of it is in memory, of
//! this node; it must not know a password, and nothing here says whether there is such an account.

use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use parlor_proto::{Problem, Reason, TenantId, UserId};

use crate::limit::Limits;
use crate::rate::Buckets;

/// New passwords that may be asked for in an hour under one name.
const RESETS: u32 = 10;
/// Letters in an hour to an address that nobody has proved.
const LETTERS: u32 = 5;

/// What counts as one address: of IPv6, whole networks (/64) are handed to one customer.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(it) => IpAddr::V4(it),
        IpAddr::V6(it) => IpAddr::V6((u128::from(it) >> 64 << 64).into()),
    }
}

/// One look at the limits.
pub(crate) struct Guard<'a> {
    /// Tries in one tenant are no tries in another.
    pub(crate) tenant: TenantId,
    pub(crate) tries: &'a Mutex<Buckets<String>>,
    pub(crate) limits: Limits,
    pub(crate) now: u64,
}

impl Guard<'_> {
    /// An address tries to sign in, as whoever it may be. Asked before anything is looked up.
    pub(crate) fn sign_in_from(&self, from: Option<IpAddr>) -> Result<(), Problem> {
        let most = self.limits.logins_per_address;
        match from {
            Some(from) if most > 0 => self
                .take(format!("from {} {}", self.tenant, network(from)), most, 60.0)
                .map_err(too_many_tries),
            _ => Ok(()),
        }
    }

    /// An account is tried: `found` is whose it is, `key` what was written. Somebody who has signed in from this
    /// address before has a bucket for himself: strangers who guess elsewhere cannot lock him out.
    pub(crate) fn sign_in_as(
        &self,
        found: Option<UserId>,
        key: &str,
        from: Option<IpAddr>,
    ) -> Result<(), Problem> {
        let most = self.limits.logins_per_minute.max(1);
        let account = match (found, from) {
            (Some(user), Some(from)) if self.knows(&home(user, from)) => home(user, from),
            (Some(user), _) => format!("user {user}"),
            (None, _) => format!("name {} {key}", self.tenant),
        };
        self.take(account, most, 60.0).map_err(too_many_tries)
    }

    /// Somebody has signed in from here.
    pub(crate) fn signed_in(&self, user: UserId, from: Option<IpAddr>) {
        let Some(from) = from else { return };
        let most = self.limits.logins_per_minute.max(1);
        self.tries().meet(home(user, from), f64::from(most) / 60.0, most, self.now);
    }

    /// An address makes an account.
    pub(crate) fn sign_up_from(&self, from: Option<IpAddr>) -> Result<(), Problem> {
        let most = self.limits.sign_ups_per_address;
        match from {
            Some(from) if most > 0 => self
                .take(format!("new {} {}", self.tenant, network(from)), most, 3_600.0)
                .map_err(|seconds| Problem::because(Reason::SignUpOften, &[]).after(seconds)),
            _ => Ok(()),
        }
    }

    /// Somebody asks for a new password, for whomever: some in an hour from one address. `false`: there were many for this
    /// name, and nothing more is sent. That is not told: who has asked before has their letters, and strangers who ask all
    /// the time take nothing from anybody.
    pub(crate) fn reset_from(&self, name: &str, from: Option<IpAddr>) -> Result<bool, Problem> {
        let tenant = self.tenant;
        if let Some(from) = from {
            let most = self.limits.logins_per_address.max(1);
            let key = format!("reset from {tenant} {}", network(from));
            self.take(key, most, 3_600.0).map_err(too_many_tries)?;
        }
        Ok(self.take(format!("reset {tenant} {name}"), RESETS, 3_600.0).is_ok())
    }

    /// A letter may go to an address of which nobody knows whose it is.
    pub(crate) fn letter_to(&self, key: &str) -> bool {
        self.take(format!("letter {} {key}", self.tenant), LETTERS, 3_600.0).is_ok()
    }

    /// Somebody who is signed in says their password again. Strangers who guess it elsewhere take nothing from this.
    pub(crate) fn proves(&self, user: UserId) -> Result<(), Problem> {
        let most = self.limits.logins_per_minute.max(1);
        self.take(format!("proves {user}"), most, 60.0).map_err(too_many_tries)
    }

    fn take(&self, key: String, most: u32, seconds: f64) -> Result<(), u32> {
        self.tries().take(key, f64::from(most) / seconds, most, self.now)
    }

    fn knows(&self, key: &String) -> bool {
        self.tries().holds(key)
    }

    fn tries(&self) -> std::sync::MutexGuard<'_, Buckets<String>> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn home(user: UserId, from: IpAddr) -> String {
    format!("home {user} {}", network(from))
}

fn too_many_tries(seconds: u32) -> Problem {
    Problem::because(Reason::SignInOften, &[]).after(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_one_customer_is_one_address() {
        let of = |text: &str| network(text.parse().expect(text)).to_string();
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    }
}
