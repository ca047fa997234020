//! Tokens that a host has signed for its people (JWT): whether one is good, and what it says. Only what is configured for
//! the tenant decides: its keys, each with its algorithm, its issuer, its audience. Nothing that a token says is looked
//! at before its signature is, but for which key to try; it must not keep anything, or know what a sign-in is.

mod claims;
mod head;
mod jwks;
mod key;
#[cfg(test)]
mod tests;

use parlor_core::Clock;
use parlor_proto::{Code, Problem, TenantId};
use sha2::{Digest, Sha256};

pub use claims::ClaimNames;
pub(crate) use claims::{Claims, is_external_id};
use head::Parts;
pub(crate) use jwks::Published;
pub(super) use key::short;
use key::{Algorithm, Key};

use crate::egress::Egress;
use crate::options::OptionError;

/// Seconds that clocks may differ.
const LEEWAY: u16 = 60;

/// Why a token was not taken. (For the log, and in general words for whoever shows it.)
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Not three parts of base64url, or no head.
    Malformed,
    /// The head names no algorithm of ours, or wants something of us.
    Head,
    /// No configured key could have signed it.
    Key,
    /// No such key has.
    Signature,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYet,
    /// Another issuer's.
    Issuer,
    /// Meant for somebody else.
    Audience,
    /// A claim is missing, or of another type.
    Claim(String),
    /// The keys cannot be had now.
    Unavailable,
}

impl Refusal {
    /// The answer. Before a signature is good nothing is said about the token.
    pub(crate) fn problem(&self) -> Problem {
        let detail = match self {
            Refusal::Malformed | Refusal::Head | Refusal::Key | Refusal::Signature => {
                "The token is none that counts here.".to_owned()
            }
            Refusal::Expired => "The token has expired.".to_owned(),
            Refusal::NotYet => "The token does not count yet.".to_owned(),
            Refusal::Issuer => "The token is another issuer's.".to_owned(),
            Refusal::Audience => "The token is meant for somebody else.".to_owned(),
            Refusal::Claim(name) => format!("The token's `{name}` is missing or of another type."),
            Refusal::Unavailable => {
                let detail = "The keys for this token cannot be had now.";
                return Problem::new(Code::Unavailable, detail).after(10);
            }
        };
        Problem::new(Code::Unauthenticated, detail)
    }
}

/// What claims are compared with.
#[derive(Clone, Debug)]
struct Rules {
    issuer: String,
    audiences: Vec<String>,
    names: ClaimNames,
    leeway: u16,
}

/// Whose tokens count, and how they are read: one host's.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let secret = "a secret of at least thirty-two bytes";
/// let tokens = parlor::Tokens::new("https://app.example", "parlor")?.key(secret.as_bytes())?;
/// # let _ = tokens;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Tokens {
    rules: Rules,
    keys: Vec<Key>,
    jwks: Option<String>,
}

impl Tokens {
    /// Tokens whose `iss` is this issuer, exactly, and whose `aud` is, or has, this audience.
    ///
    /// # Errors
    /// One of them is empty.
    pub fn new(issuer: &str, audience: &str) -> Result<Tokens, OptionError> {
        if issuer.is_empty() || audience.is_empty() {
            return Err(OptionError::new("tokens need an issuer and an audience".to_owned()));
        }
        let rules = Rules {
            issuer: issuer.to_owned(),
            audiences: vec![audience.to_owned()],
            names: ClaimNames::default(),
            leeway: LEEWAY,
        };
        Ok(Tokens { rules, keys: Vec::new(), jwks: None })
    }

    /// Another audience that is meant for us.
    #[must_use]
    pub fn audience(mut self, audience: &str) -> Tokens {
        self.rules.audiences.push(audience.to_owned());
        self
    }

    /// A key: public ones in PEM, a JWK or a set of them, or the bytes of a secret (HS256). The key's kind says which
    /// algorithm it is for.
    ///
    /// # Errors
    /// It is none of these, or a weak one.
    pub fn key(mut self, text: &[u8]) -> Result<Tokens, OptionError> {
        self.keys.extend(Key::parse(text).map_err(|why| OptionError::new(why.to_owned()))?);
        if self.keys.len() > key::MOST {
            return Err(OptionError::new(format!("more than {} keys for tokens", key::MOST)));
        }
        Ok(self)
    }

    /// Where the host publishes its keys (JWKS).
    #[must_use]
    pub fn jwks(mut self, url: &str) -> Tokens {
        self.jwks = Some(url.to_owned());
        self
    }

    /// Which claims say what.
    #[must_use]
    pub fn claims(mut self, names: ClaimNames) -> Tokens {
        self.rules.names = names;
        self
    }

    /// Seconds that clocks may differ, 60 unless said otherwise, and 300 at most. A token counts until so long after
    /// its `exp`.
    #[must_use]
    pub fn leeway(mut self, seconds: u16) -> Tokens {
        self.rules.leeway = seconds.min(300);
        self
    }

    /// Where the keys are, if they are fetched.
    pub(crate) fn jwks_url(&self) -> Option<&str> {
        self.jwks.as_deref()
    }

    /// Whether there is any key.
    pub(crate) fn has_keys(&self) -> bool {
        self.jwks.is_some() || !self.keys.is_empty()
    }

    /// What a token says, if it is good now.
    pub(crate) async fn verify(
        &self,
        token: &str,
        tenant: TenantId,
        published: &Published,
        egress: &Egress,
        clock: &Clock,
    ) -> Result<Claims, Refusal> {
        let parts = Parts::of(token)?;
        let kid = parts.kid.as_deref();
        let mut known = false;
        let mut signed = |keys: &[Key]| {
            let mut fitting = keys.iter().filter(|key| fits(key, parts.algorithm, kid)).peekable();
            known |= fitting.peek().is_some();
            fitting.find(|key| key.signed(parts.message, &parts.signature)).map(Key::name)
        };
        let mut by = signed(&self.keys).map(|key| format!("{}{key}", self.called(None)));
        if let (None, Some(url)) = (&by, &self.jwks) {
            let source = jwks::Source { tenant, issuer: &self.rules.issuer, url };
            let keys = published.keys(egress, source, parts.algorithm, kid, clock).await?;
            by = signed(&keys).map(|key| format!("{}{key}", self.called(Some(url))));
        }
        let Some(source) = by else {
            return Err(if known { Refusal::Signature } else { Refusal::Key });
        };
        let claims = Claims::read(&head::decoded(parts.payload)?, &self.rules, clock.now())?;
        Ok(Claims { source, ..claims })
    }

    /// What stands before the name of a key of these tokens: another issuer, another audience or another place of keys is
    /// another one.
    fn called(&self, url: Option<&str>) -> String {
        let mut audiences: Vec<&str> = self.rules.audiences.iter().map(String::as_str).collect();
        audiences.sort_unstable();
        let mut hash = Sha256::new();
        for text in [&[self.rules.issuer.as_str(), url.unwrap_or_default()][..], &audiences].concat() {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        format!("{} {} ", if url.is_some() { "jwks" } else { "jwt" }, key::short(hash))
    }

    /// Whether what a token was signed with ([`Claims::source`]) still counts. Of keys that are fetched, and were not yet
    /// here, nothing is known against them.
    pub(crate) fn counts(&self, source: &str, tenant: TenantId, published: &Published) -> bool {
        if let Some(key) = source.strip_prefix(&self.called(None)) {
            return self.keys.iter().any(|it| it.name() == key);
        }
        let Some(url) = &self.jwks else { return false };
        let from = jwks::Source { tenant, issuer: &self.rules.issuer, url };
        source.strip_prefix(&self.called(Some(url))).is_some_and(|key| published.may_have(&from, key))
    }
}

/// Whether a key may be the one that a token means.
fn fits(key: &Key, algorithm: Algorithm, kid: Option<&str>) -> bool {
    let named = match (&key.kid, kid) {
        (Some(own), Some(kid)) => own == kid,
        _ => true,
    };
    named && key.algorithm() == algorithm
}
