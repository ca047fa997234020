//! The outside of a token: three parts, and a head that says which key. Nothing in it is believed; what would have us
//! fetch keys, or treat the rest in another way, is refused. It must not look at claims.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Refusal;
use super::key::Algorithm;

/// Bytes of a token.
pub(crate) const MOST: usize = 8 * 1024;

/// A token taken apart, not yet believed.
pub(super) struct Parts<'a> {
    pub(super) algorithm: Algorithm,
    pub(super) kid: Option<String>,
    /// What was signed.
    pub(super) message: &'a [u8],
    pub(super) signature: Vec<u8>,
    /// The claims as they were written.
    pub(super) payload: &'a str,
}

/// A member twice is an error of this type's reader, so that no two readers take another one for the truth.
#[derive(Deserialize)]
struct Head {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    jku: Option<IgnoredAny>,
    jwk: Option<IgnoredAny>,
    x5u: Option<IgnoredAny>,
    x5c: Option<IgnoredAny>,
    crit: Option<IgnoredAny>,
    b64: Option<IgnoredAny>,
    zip: Option<IgnoredAny>,
    enc: Option<IgnoredAny>,
    cty: Option<IgnoredAny>,
}

impl<'a> Parts<'a> {
    /// Takes a token apart.
    pub(super) fn of(token: &'a str) -> Result<Parts<'a>, Refusal> {
        if token.len() > MOST {
            return Err(Refusal::Malformed);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (head, payload) = message.split_once('.').ok_or(Refusal::Malformed)?;
        if payload.contains('.') || payload.is_empty() || signature.is_empty() {
            return Err(Refusal::Malformed);
        }
        let head = decoded(head)?;
        let head: Head = serde_json::from_slice(&head).map_err(|_| Refusal::Malformed)?;
        let hostile = [
            &head.jku, &head.jwk, &head.x5u, &head.x5c, &head.crit, &head.b64, &head.zip, &head.enc,
            &head.cty,
        ];
        if hostile.into_iter().any(Option::is_some) {
            return Err(Refusal::Head);
        }
        // Other kinds of token may be signed by the same key, for other ends.
        let typ = head.typ.as_deref().unwrap_or("JWT");
        if !(typ.eq_ignore_ascii_case("JWT") || typ.eq_ignore_ascii_case("at+jwt")) {
            return Err(Refusal::Head);
        }
        if head.kid.as_ref().is_some_and(|kid| kid.len() > 256) {
            return Err(Refusal::Head);
        }
        let algorithm = Algorithm::named(&head.alg).ok_or(Refusal::Head)?;
        let signature = decoded(signature)?;
        Ok(Parts { algorithm, kid: head.kid, message: message.as_bytes(), signature, payload })
    }
}

/// Base64url in its one form: no padding, no other alphabet, no bits left over.
pub(super) fn decoded(part: &str) -> Result<Vec<u8>, Refusal> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::Malformed)
}
