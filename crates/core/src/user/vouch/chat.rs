//! What a host's face may ask about people whom somebody else vouches for, and about guests. No rules: those are
//! beside it.

use std::net::IpAddr;

use parlor_proto::login::SignedIn;
use parlor_proto::user::User;
use parlor_proto::{Code, Problem};

use super::Admitted;
use super::guest::Guest;
use crate::actor::Actor;
use crate::chat::{Chat, wait};
use crate::engine::{Own, Reply};
use crate::login;

impl Chat {
    /// Lets somebody in for whom a host has vouched: makes or changes the user, and has them signed in. The caller has
    /// found out that the host did.
    ///
    /// # Errors
    /// `unauthenticated` when this sign-in has been ended; `disabled`; `overloaded`.
    pub async fn admit(&self, it: Admitted) -> Result<Actor, Problem> {
        match wait(|then| self.node.own_of(self.tenant, Own::Admit(Box::new(it)), then)).await? {
            Reply::Actor(actor) => Ok(actor),
            _ => Err(Problem::new(Code::Internal, "A fault of ours.")),
        }
    }

    /// Who was admitted under this key and still is; `None`: nobody, so the host is to be asked.
    ///
    /// # Errors
    /// `unauthenticated` when this sign-in has been ended; `disabled`; `unavailable` when the store cannot be asked.
    pub async fn admitted(&self, key: [u8; 32]) -> Result<Option<Actor>, Problem> {
        Ok(self.admitted_by(key).await?.map(|(actor, _)| actor))
    }

    /// The same, and by what they came ([`Admitted::source`]).
    ///
    /// # Errors
    /// As [`Chat::admitted`].
    pub async fn admitted_by(&self, key: [u8; 32]) -> Result<Option<(Actor, String)>, Problem> {
        let (tenant, now) = (self.tenant, self.node.clock.now());
        self.read(move |conn| login::foreign::find(conn, tenant, &key, now)).await
    }

    /// Ends every sign-in, its sockets too, that came by something that does not count (any more): a key, a URL, a proxy
    /// ([`Admitted::source`]), or as a guest ([`crate::GUEST`]).
    ///
    /// # Errors
    /// `overloaded`, `unavailable`.
    pub async fn believe(&self, counts: impl Fn(&str) -> bool + Send) -> Result<(), Problem> {
        let tenant = self.tenant;
        let sources = self.read(move |conn| Ok(login::sql::sources(conn, tenant)?)).await?;
        for source in sources.into_iter().filter(|source| !counts(source)) {
            let own = || Own::Disbelieve(source.clone());
            while let Reply::More = wait(|then| self.node.own_of(tenant, own(), then)).await? {}
        }
        Ok(())
    }

    /// The host has taken back what it said: this sign-in is over, its sockets too. It may come again.
    ///
    /// # Errors
    /// `overloaded`, `unavailable`.
    pub async fn forget(&self, actor: &Actor) -> Result<(), Problem> {
        let Some(login) = actor.login else { return Ok(()) };
        wait(|then| self.node.own_of(self.tenant, Own::Forget(login), then)).await.map(|_| ())
    }

    /// Makes a guest: somebody of whom nothing is known, signed in by the token that is given.
    ///
    /// # Errors
    /// `rate_limited` (as sign-ups are), `overloaded`.
    pub async fn sign_in_guest(
        &self,
        name: Option<&str>,
        label: &str,
        from: Option<IpAddr>,
    ) -> Result<SignedIn, Problem> {
        self.guard().sign_up_from(from)?;
        let token = login::token(&self.node.clock);
        let guest = Guest::new(name, login::hash(&token), login::label(label))?;
        match wait(|then| self.node.own_of(self.tenant, Own::Guest(guest), then)).await? {
            Reply::Account(account) => Ok(SignedIn { token, user: account.user }),
            _ => Err(Problem::new(Code::Internal, "A fault of ours.")),
        }
    }

    /// A guest turns out to be `actor`, who shows the guest's token: the guest's rooms, and what the guest has said there,
    /// are theirs from now on. Said twice, it is the same.
    ///
    /// # Errors
    /// `not_found`: no such guest; `forbidden`: a guest cannot take over another.
    pub async fn claim_guest(&self, actor: &Actor, token: &str) -> Result<User, Problem> {
        let claim = Own::Claim { by: *actor, guest: login::hash(token) };
        self.own_account(claim).await.map(|account| account.user)
    }
}
