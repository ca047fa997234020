//! Logins: signed-in devices. A token is shown once and stored as a hash; revoking it ends its sockets.

pub(crate) mod foreign;
pub(crate) mod guard;
pub(crate) mod password;
pub(crate) mod sql;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parlor_proto::command::Done;
use parlor_proto::login::{Logins, Revoke};
use parlor_proto::{Code, LoginId, Problem, Reason, TenantId, Time, UserId};
use sha2::{Digest, Sha256};

use crate::actor::Actor;
use crate::clock::Clock;
use crate::cx::{Cx, Effect};
use crate::error::Result;
use crate::store::Conn;

/// Tokens of ours are recognisable by scanners of leaked secrets.
const PREFIX: &str = "prl_";

/// Bytes of a host's token.
const FOREIGN: usize = 8 * 1024;

/// Milliseconds that a sign-in lasts after its last use.
const LIFE: i64 = 30 * 24 * 3_600_000;
/// Milliseconds between two uses that are written down.
const SEEN: i64 = 3_600_000;
/// Logins of one user at once, which is as many as are listed. One more ends the one that was used longest ago.
const LOGINS: i64 = 200;

/// A login that is about to be stored.
#[derive(Clone, Debug)]
pub(crate) struct NewLogin {
    pub(crate) user: UserId,
    pub(crate) hash: [u8; 32],
    pub(crate) label: String,
    /// `None`: [`LIFE`] after its last use. With an end it is a token that an operator has made.
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

/// Who a token belongs to, if it is valid now, and what is to be handed to [`create`] when this use should be written
/// down.
pub(crate) fn look(
    conn: &mut dyn Conn,
    tenant: TenantId,
    token: &str,
    now: Time,
) -> Result<(Actor, Option<NewLogin>)> {
    if foreign::is_foreign(token) && token.len() <= FOREIGN {
        // The door has had it looked at before: who is not there by now is nobody.
        let found = foreign::find(conn, tenant, &foreign::of_token(tenant, token), now)?;
        return Ok((found.ok_or_else(unauthenticated)?.0, None));
    }
    if !token.starts_with(PREFIX) || token.len() > 100 {
        return Err(unauthenticated().into());
    }
    let hash = hash(token);
    let found = sql::by_hash(conn, tenant, &hash)?.ok_or_else(unauthenticated)?;
    if found.ended || found.expires_at.is_some_and(|until| until <= now) {
        return Err(unauthenticated().into());
    }
    // Only what slides has its end exactly one life after its last use, or none from the time before there was one.
    let slides = found.expires_at.is_none_or(|until| until.0 == found.seen_at.0.saturating_add(LIFE));
    let stale = slides && now.0.saturating_sub(found.seen_at.0) >= SEEN;
    let seen = stale.then(|| NewLogin { user: found.user, hash, label: String::new(), expires_at: None });
    Ok((Actor { tenant, user: found.user, login: Some(found.id) }, seen))
}

/// When the login with which the actor acts will end, if it is one of ours and has an end; refused when it has been
/// revoked or has expired.
pub(crate) fn until(conn: &mut dyn Conn, actor: &Actor, now: Time) -> Result<Option<Time>> {
    let Some(login) = actor.login else { return Ok(None) };
    Ok(sql::until(conn, actor.tenant, login, now)?.ok_or_else(unauthenticated)?)
}

/// Stores a login. One that is there already (the same token) was used again, and lasts longer.
pub(crate) fn create(cx: &mut Cx<'_>, it: &NewLogin) -> Result<LoginId> {
    let id = LoginId(cx.clock.id());
    let life = cx.now.0.saturating_add(LIFE);
    let until = match it.expires_at {
        None => life,
        // A millisecond tells an end that was chosen from one that slides.
        Some(Time(until)) if until == life => until.saturating_add(1),
        Some(Time(until)) => until,
    };
    sql::insert(cx.conn, cx.tenant, id, it, Time(until), cx.now, SEEN)?;
    for ended in sql::end_surplus(cx.conn, cx.tenant, it.user, cx.now, LOGINS)? {
        cx.effects.push(Effect::LoginEnded(ended));
    }
    Ok(id)
}

/// `login.revoke`: one of one's own.
pub(crate) fn revoke(cx: &mut Cx<'_>, actor: &Actor, it: &Revoke) -> Result<Done> {
    if !sql::revoke(cx.conn, cx.tenant, actor.user, it.login, cx.now)? {
        return Err(Problem::not_found(Reason::NoSuchSignIn).into());
    }
    cx.effects.push(Effect::LoginEnded(it.login));
    Ok(Done {})
}

/// All logins of somebody end at once, but for the one that asks.
pub(crate) fn end_others(cx: &mut Cx<'_>, user: UserId, but: Option<LoginId>) -> Result<()> {
    for ended in sql::revoke_others(cx.conn, cx.tenant, user, but.unwrap_or(LoginId([0; 16])), cx.now)? {
        cx.effects.push(Effect::LoginEnded(ended));
    }
    Ok(())
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
