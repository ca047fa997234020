//! Tickets: secrets that are sent to an e-mail address and are good for once and for an hour: to prove the address, or to
//! choose a new password. What is kept is a hash; every use ends the ticket in the transaction that uses it.
//!
//! Nothing here sends a letter or knows an address of ours: that is a door's.

mod ask;
mod prove;
mod sql;

use parlor_proto::signal::Cut;
use parlor_proto::user::User;
use parlor_proto::{Problem, Reason, Time, UserId};

pub use prove::Proved;

use crate::cx::{Cx, Effect};
use crate::error::Result;
use crate::login;
use crate::user::{self, Person, key};

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

/// What a letter says.
#[derive(Clone, PartialEq, Eq)]
pub enum Says {
    /// Confirm that the address is yours: by this ticket, which stands nowhere else.
    Verify(String),
    /// Choose a new password, by this ticket.
    Reset(String),
    /// Somebody has signed up, or wants to be written to, with an address that has an account.
    Taken,
    /// The password has been changed.
    PasswordChanged,
    /// The account's address is another one now.
    EmailChanged,
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
    /// What it says.
    pub says: Says,
}

impl Letter {
    /// The secret in it; empty: there is none.
    #[must_use]
    pub fn ticket(&self) -> &str {
        match &self.says {
            Says::Verify(ticket) | Says::Reset(ticket) => ticket,
            Says::Taken | Says::PasswordChanged | Says::EmailChanged => "",
        }
    }

    fn to(person: Person, says: Says) -> Option<Letter> {
        let User { name, language, email, .. } = person.user;
        Some(Letter { to: email?, name, language, says })
    }
}

/// Whose a ticket is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticketed {
    /// Their id.
    pub user: UserId,
    /// Their username.
    pub username: String,
    /// The address that it was sent to.
    pub email: String,
}

/// What is asked of the writer.
#[derive(Clone, Debug)]
pub(crate) enum Own {
    /// A ticket is made, unless there are many.
    Make { user: UserId, purpose: Purpose, email: String, hash: [u8; 32] },
    /// Somebody who has proved no address yet says that it is another one.
    Say(UserId, String),
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
        Own::Say(user, email) => {
            held(cx, *user)?;
            sql::end(cx.conn, cx.tenant, *user, cx.now)?;
            Ok(sql::say(cx.conn, cx.tenant, *user, email)?)
        }
        Own::Verify(hash) => {
            let (user, email) = used(cx, hash, Purpose::Verify)?;
            let person = held(cx, user)?;
            if sql::is_anothers(cx.conn, cx.tenant, user, &key(&email))? {
                return Err(Problem::because(Reason::EmailTaken, &[]).field("email").into());
            }
            // Also what was sent to the address before.
            sql::end(cx.conn, cx.tenant, user, cx.now)?;
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
    sql::end(cx.conn, cx.tenant, user, cx.now)?;
    login::sql::revoke_all(cx.conn, cx.tenant, user, cx.now)?;
    cx.effects.push(Effect::UserEnded(user, Cut::SignedOut));
    Ok(())
}
