//! Tickets: secrets that are sent to an e-mail address and are good for once and for an hour: to prove the address, or to
//! choose a new password. What is kept is a hash; every use ends the ticket in the transaction that uses it.
//!
//! Nothing here sends a letter or knows an address of ours: that is a door's.

mod sql;

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parlor_proto::login::SignedIn;
use parlor_proto::signal::Cut;
use parlor_proto::user::User;
use parlor_proto::{Code, Problem, Reason, Time, UserId};

use crate::actor::Actor;
use crate::chat::{Chat, wait};
use crate::cx::{Cx, Effect};
use crate::engine::{Own as Asked, Reply};
use crate::error::Result;
use crate::user::{self, Person, key};
use crate::{access, login};

/// Milliseconds that a ticket is good for.
const LIFE: i64 = 3_600_000;
/// Tickets of one kind that one person gets in that time.
const MOST: i64 = 5;

/// What a ticket is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The address is theirs.
    Verify,
    /// A new password.
    Reset,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Purpose::Verify => "verify",
            Purpose::Reset => "reset",
        }
    }
}

/// What has to be sent to somebody, once.
#[derive(Clone)]
pub struct Letter {
    /// The address.
    pub to: String,
    /// Whose it is.
    pub name: String,
    /// The language that they read in, if they have said so.
    pub language: Option<String>,
    /// The secret; it stands nowhere else.
    pub ticket: String,
    /// What it is good for.
    pub purpose: Purpose,
}

/// What is asked of the writer.
#[derive(Clone, Debug)]
pub(crate) enum Own {
    /// A ticket is made, unless there are many.
    Make { user: UserId, purpose: Purpose, email: String, hash: [u8; 32] },
    /// An address is proved.
    Verify([u8; 32]),
    /// Another password by a ticket.
    Reset([u8; 32], String),
    /// Another password, proved by the one before.
    Password(UserId, String),
}

/// Applies it; `false`: there was nothing to do.
pub(crate) fn apply(cx: &mut Cx<'_>, it: &Own) -> Result<bool> {
    match it {
        Own::Make { user, purpose, email, hash } => {
            let since = Time(cx.now.0.saturating_sub(LIFE));
            sql::forget(cx.conn, cx.tenant, *user, since)?;
            if sql::count(cx.conn, cx.tenant, *user, purpose.as_str())? >= MOST {
                return Ok(false);
            }
            let until = Time(cx.now.0.saturating_add(LIFE));
            sql::insert(cx.conn, cx.tenant, hash, (*user, purpose.as_str(), email), cx.now, until)?;
            Ok(true)
        }
        Own::Verify(hash) => {
            let (user, email) = used(cx, hash, Purpose::Verify)?;
            let person = held(cx, user)?;
            let now = person.user.email.as_deref().map(key);
            if now.as_ref() != Some(&key(&email))
                && user::sql::exists(cx.conn, cx.tenant, user::sql::By::Email(&key(&email)))?
            {
                return Err(Problem::because(Reason::EmailTaken, &[]).field("email").into());
            }
            let account = sql::verified_now(cx.conn, cx.tenant, user, &email, cx.now)?;
            let user = Box::new(User { email: Some(email), ..person.user });
            cx.effects.push(Effect::Profile { tenant: cx.tenant, account, user, shown: false });
            Ok(true)
        }
        Own::Reset(hash, password) => {
            let (user, email) = used(cx, hash, Purpose::Reset)?;
            let person = held(cx, user)?;
            if person.user.email.as_deref().map(key) == Some(key(&email)) {
                sql::proved(cx.conn, cx.tenant, user, cx.now)?;
            }
            choose(cx, user, password)?;
            Ok(true)
        }
        Own::Password(user, password) => {
            held(cx, *user)?;
            choose(cx, *user, password)?;
            Ok(true)
        }
    }
}

/// A ticket is used: from now on it is good for nothing.
fn used(cx: &mut Cx<'_>, hash: &[u8; 32], purpose: Purpose) -> Result<(UserId, String)> {
    let found = sql::used(cx.conn, cx.tenant, hash, purpose.as_str(), cx.now)?;
    Ok(found.ok_or_else(|| Problem::because(Reason::TicketUsed, &[]))?)
}

fn held(cx: &mut Cx<'_>, user: UserId) -> Result<Person> {
    user::sql::lock(cx.conn, cx.tenant, &[user])?;
    let found = user::sql::by_id(cx.conn, cx.tenant, user)?.filter(|it| it.disabled_at.is_none());
    Ok(found.ok_or_else(|| Problem::because(Reason::TicketUsed, &[]))?)
}

/// Another password: every sign-in and socket that there was ends, and so does every ticket.
fn choose(cx: &mut Cx<'_>, user: UserId, password: &str) -> Result<()> {
    sql::set_password(cx.conn, cx.tenant, user, password)?;
    sql::forget(cx.conn, cx.tenant, user, Time(i64::MAX))?;
    login::sql::revoke_all(cx.conn, cx.tenant, user, cx.now)?;
    cx.effects.push(Effect::UserEnded(user, Cut::SignedOut));
    Ok(())
}

impl Chat {
    /// Whether somebody may ask for a new password now, for whomever.
    ///
    /// # Errors
    /// `rate_limited`, whoever it is about.
    pub fn may_ask_reset(&self, who: &str, from: Option<IpAddr>) -> Result<(), Problem> {
        let name: String = key(who).chars().take(254).collect();
        self.guard().reset_from(&name, from)
    }

    /// Whether people prove their address before they sign in here.
    #[must_use]
    pub fn proves_email(&self) -> bool {
        self.node.now(self.tenant()).rules.verify_email
    }

    /// Somebody has forgotten a password: the letter that has to be sent, if there is such a person. What is told to whoever
    /// asks must not depend on it, nor when. After [`Chat::may_ask_reset`].
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn ask_reset(&self, who: &str) -> Result<Option<Letter>, Problem> {
        let name = key(who);
        if name.is_empty() || name.len() > 254 || name.contains('\0') {
            return Ok(None);
        }
        let tenant = self.tenant();
        let found = self.read(move |conn| Ok(user::sql::by_name(conn, tenant, &name, "")?)).await?;
        // Who has never had a password signs in elsewhere.
        match found.filter(|it| it.disabled_at.is_none() && it.password.is_some()) {
            Some(person) => self.letter(person, None, Purpose::Reset).await,
            None => Ok(None),
        }
    }

    /// Somebody chooses a new password by a ticket; they are signed out everywhere.
    ///
    /// # Errors
    /// `not_found`: the ticket is used, expired or none; `invalid` with the field.
    pub async fn reset_password(&self, ticket: &str, password: String) -> Result<(), Problem> {
        user::new_password(&password)?;
        let hash = self.hash(password).await?;
        self.ticketed(Own::Reset(login::hash(ticket), hash)).await.map(drop)
    }

    /// The letter by which somebody proves that an address is theirs: the one that they have, or another one (by their
    /// password). None where nothing is to be proved, or another person has it, which whoever asks does not learn.
    ///
    /// # Errors
    /// `invalid`; `wrong_login`: the password is wrong; `rate_limited`.
    pub async fn ask_verify(
        &self,
        actor: &Actor,
        change: Option<(String, String)>,
    ) -> Result<Option<Letter>, Problem> {
        let tenant = self.tenant();
        let (person, email) = match change {
            Some((email, password)) => {
                let email = user::email(&email)?;
                (self.prove(actor, password).await?, Some(email))
            }
            None => {
                let id = actor.user;
                let found = self.read(move |conn| Ok(user::sql::by_id(conn, tenant, id)?)).await?;
                (found.filter(|it| it.disabled_at.is_none()).ok_or_else(access::disabled)?, None)
            }
        };
        let id = actor.user;
        let wanted = email.as_deref().map(key);
        let (proved, taken) = self
            .read(move |conn| {
                let taken = match &wanted {
                    Some(wanted) => user::sql::exists(conn, tenant, user::sql::By::Email(wanted))?,
                    None => false,
                };
                Ok((sql::is_verified(conn, tenant, id)?, taken))
            })
            .await?;
        let same =
            email.as_deref().map(key).is_none_or(|it| person.user.email.as_deref().map(key) == Some(it));
        if (same && proved) || (!same && taken) {
            return Ok(None);
        }
        self.letter(person, email, Purpose::Verify).await
    }

    /// The letter for somebody who has just signed up.
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn first_letter(&self, user: UserId) -> Result<Option<Letter>, Problem> {
        let tenant = self.tenant();
        let found = self.read(move |conn| Ok(user::sql::by_id(conn, tenant, user)?)).await?;
        match found {
            Some(person) => self.letter(person, None, Purpose::Verify).await,
            None => Ok(None),
        }
    }

    /// An address is proved by its ticket.
    ///
    /// # Errors
    /// `not_found`: the ticket is used, expired or none; `taken`: somebody else has the address meanwhile.
    pub async fn verify_email(&self, ticket: &str) -> Result<(), Problem> {
        self.ticketed(Own::Verify(login::hash(ticket))).await.map(drop)
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

    async fn letter(
        &self,
        person: Person,
        email: Option<String>,
        purpose: Purpose,
    ) -> Result<Option<Letter>, Problem> {
        let Some(to) = email.or(person.user.email) else { return Ok(None) };
        let ticket = URL_SAFE_NO_PAD.encode(self.clock().random::<32>());
        let (user, hash) = (person.user.id, login::hash(&ticket));
        let made = self.ticketed(Own::Make { user, purpose, email: to.clone(), hash }).await?;
        let (name, language) = (person.user.name, person.user.language);
        Ok(made.then_some(Letter { to, name, language, ticket, purpose }))
    }

    async fn ticketed(&self, own: Own) -> Result<bool, Problem> {
        match wait(|then| self.node.own_of(self.tenant, Asked::Ticket(own), then)).await? {
            Reply::More => Ok(true),
            Reply::Done => Ok(false),
            _ => Err(Problem::new(Code::Internal, "A fault of ours.")),
        }
    }
}
