//! What somebody does with a ticket, or with their password: prove an address, choose another password. Nothing is hashed
//! for a ticket that is none.

use std::net::IpAddr;

use parlor_proto::login::SignedIn;
use parlor_proto::{Problem, Reason, UserId};

use super::{Letter, Own, Purpose, Says, Ticketed, sql};
use crate::actor::Actor;
use crate::chat::Chat;
use crate::login;
use crate::user::{self, key};

/// An address has been proved.
pub struct Proved {
    /// By a password, which has signed them in.
    pub signed_in: Option<SignedIn>,
    /// What the address before is told.
    pub notice: Option<Letter>,
}

impl Chat {
    /// Whose a ticket is that is good now. It stays so.
    ///
    /// # Errors
    /// `not_found`: the ticket is used, expired or none.
    pub async fn ticket(&self, ticket: &str, purpose: Purpose) -> Result<Ticketed, Problem> {
        let (tenant, hash, now) = (self.tenant(), login::hash(ticket), self.clock().now());
        let found = self.read(move |conn| Ok(sql::whose(conn, tenant, &hash, purpose, now)?)).await?;
        found.ok_or_else(|| Problem::because(Reason::TicketUsed, &[]))
    }

    /// Somebody chooses a new password by a ticket; they are signed out everywhere. Who it was.
    ///
    /// # Errors
    /// `not_found`: the ticket is used, expired or none; `invalid` with the field.
    pub async fn reset_password(&self, ticket: &str, password: String) -> Result<UserId, Problem> {
        let whose = self.ticket(ticket, Purpose::Reset).await?;
        user::new_password(&password)?;
        let hash = self.hash(password).await?;
        self.ticketed(Own::Reset(login::hash(ticket), hash)).await?;
        Ok(whose.user)
    }

    /// An address is proved by its ticket, and by being who has asked for it: signed in (`actor`), or by the password,
    /// which signs in. So nobody proves an address for somebody else: whoever reads a letter that was sent to the wrong
    /// address has nothing, and who confirms what they did not ask for is told.
    ///
    /// # Errors
    /// `not_found`: the ticket is used, expired or none; `wrong_login`: the password is wrong; `taken`: somebody else has
    /// the address meanwhile; `rate_limited`.
    pub async fn verify_email(
        &self,
        ticket: &str,
        actor: Option<&Actor>,
        password: String,
        label: &str,
        from: Option<IpAddr>,
    ) -> Result<Proved, Problem> {
        let whose = self.ticket(ticket, Purpose::Verify).await?;
        let signed = actor.is_some_and(|it| it.user == whose.user);
        if !signed {
            self.guard().sign_in_from(from)?;
            self.guard().sign_in_as(Some(whose.user), "", from)?;
            self.has_password(whose.user, password).await?;
        }
        let before = self.notice(whose.user, Says::EmailChanged).await?;
        self.ticketed(Own::Verify(login::hash(ticket))).await?;
        let notice = before.filter(|it| key(&it.to) != key(&whose.email));
        let person = self.person(whose.user).await?.filter(|_| !signed);
        let signed_in = match person {
            Some(person) => Some(self.log_in(person.user, label, None).await?),
            None => None,
        };
        Ok(Proved { signed_in, notice })
    }

    /// Whether somebody's address is proved, and whether they have a password.
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn email_state(&self, actor: &Actor) -> Result<(bool, bool), Problem> {
        let (tenant, id) = (self.tenant(), actor.user);
        self.read(move |conn| {
            let password = user::sql::by_id(conn, tenant, id)?.is_some_and(|it| it.password.is_some());
            Ok((sql::is_verified(conn, tenant, id)?, password))
        })
        .await
    }

    /// Another password, by the one before: whoever is signed in anywhere is signed out, and this one signed in anew.
    ///
    /// # Errors
    /// `wrong_login`: the password before is wrong; `invalid` with the field `new`; `rate_limited`.
    pub async fn change_password(
        &self,
        actor: &Actor,
        before: String,
        new: String,
        label: &str,
    ) -> Result<SignedIn, Problem> {
        user::new_password(&new).map_err(|problem| problem.field("new"))?;
        let person = self.prove(actor, before).await?;
        let hash = self.hash(new).await?;
        self.ticketed(Own::Password(actor.user, hash)).await?;
        self.log_in(person.user, label, None).await
    }

    /// Refuses who has to prove an address first.
    pub(crate) async fn proved(&self, user: UserId) -> Result<(), Problem> {
        let tenant = self.tenant();
        if !self.node.now(tenant).rules.verify_email {
            return Ok(());
        }
        match self.read(move |conn| Ok(sql::is_verified(conn, tenant, user)?)).await? {
            true => Ok(()),
            false => Err(Problem::because(Reason::EmailUnproved, &[]).field("login")),
        }
    }
}
