//! Logins: signed-in devices. A token is shown once and stored as a hash; revoking it ends its sockets.

pub(crate) mod guard;
pub(crate) mod password;
pub(crate) mod sql;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parlor_proto::command::Done;
use parlor_proto::login::{Logins, Revoke};
use parlor_proto::{Code, LoginId, Problem, TenantId, Time, UserId};
use sha2::{Digest, Sha256};

use crate::actor::Actor;
use crate::clock::Clock;
use crate::cx::{Cx, Effect};
use crate::error::Result;
use crate::store::Conn;

/// Tokens of ours are recognisable by scanners of leaked secrets.
const PREFIX: &str = "prl_";

/// A login that is about to be stored.
#[derive(Clone, Debug)]
pub(crate) struct NewLogin {
    pub(crate) user: UserId,
    pub(crate) hash: [u8; 32],
    pub(crate) label: String,
    pub(crate) expires_at: Option<Time>,
}

/// A fresh token: 256 bits.
pub(crate) fn token(clock: &Clock) -> String {
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(clock.random::<32>()))
}

/// What is stored of a token. It has 256 random bits, so a fast hash is enough.
pub(crate) fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

pub(crate) fn unauthenticated() -> Problem {
    Problem::new(Code::Unauthenticated, "Sign in first: there is no valid sign-in with this request.")
}

/// Who a token belongs to, if it is valid now.
pub(crate) fn authenticate(conn: &mut dyn Conn, tenant: TenantId, token: &str, now: Time) -> Result<Actor> {
    if !token.starts_with(PREFIX) || token.len() > 100 {
        return Err(unauthenticated().into());
    }
    let found = sql::by_hash(conn, tenant, &hash(token))?.ok_or_else(unauthenticated)?;
    if found.ended || found.expires_at.is_some_and(|until| until <= now) {
        return Err(unauthenticated().into());
    }
    Ok(Actor { tenant, user: found.user, login: Some(found.id) })
}

/// The login with which the actor acts has been revoked or has expired.
pub(crate) fn ended(conn: &mut dyn Conn, actor: &Actor, now: Time) -> Result<bool> {
    let asked: Vec<_> = actor.login.map(|login| (actor.tenant, login)).into_iter().collect();
    Ok(sql::valid(conn, &asked, now)?.len() != asked.len())
}

/// Stores a login.
pub(crate) fn create(cx: &mut Cx<'_>, it: &NewLogin) -> Result<LoginId> {
    let id = LoginId(cx.clock.id());
    sql::insert(cx.conn, cx.tenant, id, it, cx.now)?;
    Ok(id)
}

/// `login.revoke`: one of one's own.
pub(crate) fn revoke(cx: &mut Cx<'_>, actor: &Actor, it: &Revoke) -> Result<Done> {
    if !sql::revoke(cx.conn, cx.tenant, actor.user, it.login, cx.now)? {
        return Err(Problem::not_found("sign-in").into());
    }
    cx.effects.push(Effect::LoginEnded(it.login));
    Ok(Done {})
}

/// `login.list`: one's own, newest first.
pub(crate) fn list(conn: &mut dyn Conn, actor: &Actor, now: Time) -> Result<Logins> {
    let mut data = sql::list(conn, actor.tenant, actor.user, now)?;
    for login in &mut data {
        login.current = Some(login.id) == actor.login;
    }
    Ok(Logins { data })
}

/// What signs in, in at most 120 characters without control characters.
pub(crate) fn label(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}
