//! Sign-ins that a host has made: by a token it has signed, a session of its own, its proxy. They end when the host says,
//! and what they are found by is worked out here. Whether the host has really said so is the door's to find out.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parlor_proto::{LoginId, Problem, TenantId, Time, UserId};
use sha2::{Digest, Sha256};

use super::{label, sql, unauthenticated};
use crate::access;
use crate::actor::Actor;
use crate::cx::{Cx, Effect};
use crate::error::Result;

/// Sign-ins of one user, of one host, at once; one more puts away the one that was used longest ago.
const MOST: i64 = 50;
/// Milliseconds for which the end of a host's session is remembered: it does not begin again by itself.
const REMEMBERED: i64 = 30 * 24 * 3_600_000;
/// Sign-ins that are ended in one turn of the writer.
const ENDED: i64 = 200;
/// By what guests come.
pub const GUEST: &str = "guest";
/// Sign-ins that are over, taken away with each new one.
const SWEPT: i64 = 20;

/// What a host's token is found by, in one tenant. Two texts of one signature are one token: of a signature with a curve
/// there are two, and whoever has one can work out the other.
#[must_use]
pub fn of_token(tenant: TenantId, token: &str) -> [u8; 32] {
    let (message, signature) = token.rsplit_once('.').unwrap_or((token, ""));
    let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap_or_else(|_| signature.as_bytes().to_vec());
    if let Some((_, s)) = bytes.split_first_chunk_mut::<32>() {
        smaller(s);
    }
    keyed(tenant, "jwt", &[message.as_bytes(), &bytes])
}

/// What a session of a host's is found by: whatever shows it (cookies, headers).
#[must_use]
pub fn of_session(tenant: TenantId, shown: &[u8]) -> [u8; 32] {
    keyed(tenant, "forward", &[shown])
}

fn keyed(tenant: TenantId, kind: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(kind);
    hash.update(tenant.0);
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// The order of P-256's group.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// The smaller one of a number of 32 bytes and what is missing from it to the order.
fn smaller(s: &mut [u8]) {
    let mut rest = [0; 32];
    if s.len() != rest.len() {
        return;
    }
    let mut borrowed = 0;
    for ((rest, given), whole) in rest.iter_mut().zip(&*s).zip(&ORDER).rev() {
        let left = i16::from(*whole) - i16::from(*given) - borrowed;
        borrowed = i16::from(left < 0);
        *rest = left.rem_euclid(256) as u8;
    }
    if borrowed == 0 && rest[..] < *s {
        s.copy_from_slice(&rest);
    }
}

/// Whether a text may be a host's token: three parts. (Ours begin otherwise and have no dots.)
#[must_use]
pub fn is_foreign(token: &str) -> bool {
    !token.starts_with(super::PREFIX) && token.bytes().filter(|byte| *byte == b'.').count() == 2
}

/// A sign-in that a host has made.
pub(crate) struct Foreign {
    pub(crate) user: UserId,
    pub(crate) key: [u8; 32],
    /// The word for it in the store.
    pub(crate) kind: &'static str,
    pub(crate) until: Time,
    pub(crate) label: String,
    /// By what it came.
    pub(crate) source: String,
}

/// Refuses a key whose sign-in was ended: it stays so.
pub(crate) fn may_begin(cx: &mut Cx<'_>, key: &[u8; 32]) -> Result<()> {
    match sql::held(cx.conn, cx.tenant, key)? {
        Some(login) if login.revoked => Err(unauthenticated().into()),
        _ => Ok(()),
    }
}

/// Has somebody signed in under this key until then.
pub(crate) fn begin(cx: &mut Cx<'_>, it: &Foreign) -> Result<LoginId> {
    let before = sql::held(cx.conn, cx.tenant, &it.key)?;
    if let Some(login) = before.filter(|login| login.user != it.user) {
        // The same session is somebody else's now.
        forget(cx, login.id)?;
    }
    let fresh = LoginId(cx.clock.id());
    let row = Foreign { label: label(&it.label), source: it.source.clone(), ..*it };
    let login = sql::put_foreign(cx.conn, cx.tenant, fresh, &row, cx.now)?.ok_or_else(unauthenticated)?;
    if login == fresh {
        for ended in sql::forget_surplus(cx.conn, cx.tenant, it.user, MOST)? {
            cx.effects.push(Effect::LoginEnded(ended));
        }
        sql::sweep_foreign(cx.conn, cx.tenant, cx.now, REMEMBERED, SWEPT)?;
    }
    Ok(login)
}

/// Takes a sign-in away that its host does not vouch for any more.
pub(crate) fn forget(cx: &mut Cx<'_>, login: LoginId) -> Result<()> {
    sql::forget(cx.conn, cx.tenant, login)?;
    cx.effects.push(Effect::LoginEnded(login));
    Ok(())
}

/// Ends some of what came by something that does not count any more. Whoever comes again by something that does is let in
/// again; a guest is not. `true`: more of it is left.
pub(crate) fn disbelieve(cx: &mut Cx<'_>, source: &str) -> Result<bool> {
    let ended = sql::disbelieve(cx.conn, cx.tenant, source, cx.now, ENDED)?;
    let more = ended.len() as i64 == ENDED;
    cx.effects.extend(ended.into_iter().map(Effect::LoginEnded));
    Ok(more)
}

/// Whose sign-in stands under a key, and by what it came. `None`: nobody has looked at it yet, or its time is over.
pub(crate) fn find(
    conn: &mut dyn crate::store::Conn,
    tenant: TenantId,
    key: &[u8; 32],
    now: Time,
) -> Result<Option<(Actor, String)>> {
    let Some(found) = sql::held(conn, tenant, key)? else { return Ok(None) };
    if found.revoked || found.disabled {
        let problem: Problem = if found.disabled { access::disabled() } else { unauthenticated() };
        return Err(problem.into());
    }
    let actor = |user: UserId| Actor { tenant, user, login: Some(found.id) };
    Ok(found.until.is_none_or(|until| until > now).then(|| (actor(found.user), found.source)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_signatures_of_a_curve_are_one() {
        let tenant = TenantId([1; 16]);
        let text = |s: &[u8]| format!("head.body.{}", URL_SAFE_NO_PAD.encode([&[7; 32], s].concat()));
        let mut one = [0; 32];
        one[31] = 5;
        let mut other = ORDER;
        other[31] -= 5;
        assert_eq!(of_token(tenant, &text(&one)), of_token(tenant, &text(&other)));
        one[31] = 6;
        assert_ne!(of_token(tenant, &text(&one)), of_token(tenant, &text(&other)));
        // What is no such number is left as it is.
        assert_ne!(of_token(tenant, &text(&[0xff; 32])), of_token(tenant, &text(&[0xfe; 32])));
    }

    #[test]
    fn what_a_sign_in_is_found_by_is_of_its_tenant_and_kind_alone() {
        let (one, two) = (TenantId([1; 16]), TenantId([2; 16]));
        let keys = [
            of_token(one, "a.b.c"),
            of_token(two, "a.b.c"),
            of_token(one, "a.b.d"),
            of_token(one, "a.bb.c"),
            of_token(one, "a.b.c="),
            of_session(one, b"a.b.c"),
            of_session(two, b"a.b.c"),
            super::super::hash("a.b.c"),
        ];
        for (at, key) in keys.iter().enumerate() {
            assert!(!keys[..at].contains(key), "{at}");
        }
        assert!(is_foreign("a.b.c") && !is_foreign("a.b") && !is_foreign("prl_a.b.c") && !is_foreign(""));
    }
}
