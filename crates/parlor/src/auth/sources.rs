//! Who vouches for people, as an operator writes it: the same words for the installation and for each tenant. Nothing is
//! asked here; what can be read once (keys) is.

use std::path::Path;

use parlor_proto::TenantId;

use super::forward::ForwardAuth;
use super::jwt::{ClaimNames, Published, Tokens};
use super::proxy::ProxyHeaders;
use crate::egress::Egress;
use crate::options::OptionError;

/// Who vouches for people: nobody but ourselves, unless said otherwise.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub(crate) tokens: Option<Tokens>,
    pub(crate) forward: Option<ForwardAuth>,
    pub(crate) proxy: Option<ProxyHeaders>,
    pub(crate) guests: bool,
}

/// What is said under a name; an empty text is nothing.
type Said<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Sources {
    /// Tokens that a host has signed.
    #[must_use]
    pub fn tokens(mut self, tokens: Tokens) -> Sources {
        self.tokens = Some(tokens);
        self
    }

    /// A host that is asked.
    #[must_use]
    pub fn forward(mut self, forward: ForwardAuth) -> Sources {
        self.forward = Some(forward);
        self
    }

    /// A proxy that is believed.
    #[must_use]
    pub fn proxy(mut self, proxy: ProxyHeaders) -> Sources {
        self.proxy = Some(proxy);
        self
    }

    /// People of whom nothing is known may come in.
    #[must_use]
    pub fn guests(mut self, yes: bool) -> Sources {
        self.guests = yes;
        self
    }

    /// The same with what is said under these names: `jwt.issuer`, `jwt.audience`, `jwt.keys`, `jwt.jwks_url`,
    /// `jwt.leeway`, `jwt.claims.…`, `forward_auth.url`, `forward_auth.cookies`, `proxy.header`, `proxy.peers`,
    /// `proxy.secret`, `guests`. Of tokens, of a host to ask and of a proxy each is whole or not there: what is said of
    /// one replaces all of it.
    ///
    /// # Errors
    /// The name, and a sentence about what is wrong with it.
    pub fn with(mut self, said: Said<'_>) -> Result<Sources, (String, OptionError)> {
        if let Some(tokens) = tokens(said)? {
            self.tokens = Some(tokens);
        }
        if let Some(url) = said("forward_auth.url") {
            let mut forward = ForwardAuth::new(&url).map_err(|why| ("forward_auth.url".to_owned(), why))?;
            let cookies = said("forward_auth.cookies").unwrap_or_default();
            for name in items(&cookies) {
                forward = forward.cookie(name);
            }
            self.forward = Some(forward);
        }
        if let Some(header) = said("proxy.header") {
            let wrong = |why| ("proxy.header".to_owned(), why);
            let peers: Vec<_> =
                items(&said("proxy.peers").unwrap_or_default()).filter_map(|it| it.parse().ok()).collect();
            let secret = said("proxy.secret").unwrap_or_default();
            self.proxy = Some(ProxyHeaders::new(&header, &peers, &secret).map_err(wrong)?);
        }
        if let Some(word) = said("guests") {
            self.guests = word == "on";
        }
        Ok(self)
    }

    /// Whether a sign-in counts that came by this ([`parlor_core::Admitted::source`]).
    pub(crate) fn counts(&self, source: &str, tenant: TenantId, published: &Published) -> bool {
        (self.guests && source == parlor_core::GUEST)
            || self.forward.as_ref().is_some_and(|it| it.source() == source)
            || self.proxy.as_ref().is_some_and(|it| it.source() == source)
            || self.tokens.as_ref().is_some_and(|it| it.counts(source, tenant, published))
    }

    /// Whether the addresses that are asked may be asked.
    pub(crate) fn check(&self, egress: &Egress) -> Result<(), OptionError> {
        let urls =
            [self.tokens.as_ref().and_then(Tokens::jwks_url), self.forward.as_ref().map(ForwardAuth::url)];
        for url in urls.into_iter().flatten() {
            egress.check(url).map_err(|fault| OptionError::new(format!("{url}: {fault}")))?;
        }
        if self.tokens.as_ref().is_some_and(|tokens| !tokens.has_keys()) {
            return Err(OptionError::new("tokens of a host need its key, or where its keys are".to_owned()));
        }
        Ok(())
    }
}

fn tokens(said: Said<'_>) -> Result<Option<Tokens>, (String, OptionError)> {
    let (issuer, keys, url) = (said("jwt.issuer"), said("jwt.keys"), said("jwt.jwks_url"));
    if issuer.is_none() && keys.is_none() && url.is_none() {
        return Ok(None);
    }
    let wrong = |name: &str| {
        let name = name.to_owned();
        move |why| (name, why)
    };
    let audience = said("jwt.audience").unwrap_or_else(|| "parlor".to_owned());
    let mut all = audience.split(',').map(str::trim).filter(|it| !it.is_empty());
    let mut tokens = Tokens::new(&issuer.unwrap_or_default(), all.next().unwrap_or_default())
        .map_err(wrong("jwt.issuer"))?;
    for audience in all {
        tokens = tokens.audience(audience);
    }
    if let Some(keys) = keys {
        let text = key(&keys).map_err(wrong("jwt.keys"))?;
        tokens = tokens.key(&text).map_err(wrong("jwt.keys"))?;
    }
    if let Some(url) = url {
        tokens = tokens.jwks(&url);
    }
    if let Some(seconds) = said("jwt.leeway").and_then(|it| it.parse().ok()) {
        tokens = tokens.leeway(seconds);
    }
    let usual = ClaimNames::default();
    let name = |of: &str, usual: String| said(&format!("jwt.claims.{of}")).unwrap_or(usual);
    let data = said("jwt.claims.data").map(|names| items(&names).map(str::to_owned).collect());
    let names = ClaimNames {
        name: name("name", usual.name),
        username: name("username", usual.username),
        email: name("email", usual.email),
        picture: name("picture", usual.picture),
        role: name("role", usual.role),
        data: data.unwrap_or(usual.data),
    };
    Ok(Some(tokens.claims(names)))
}

/// A key where it stands: in the setting itself, or in the file that it names.
fn key(said: &str) -> Result<Vec<u8>, OptionError> {
    let said = said.trim();
    if said.starts_with("-----BEGIN") || said.starts_with('{') {
        return Ok(said.as_bytes().to_vec());
    }
    if Path::new(said).is_file() {
        return std::fs::read(said).map_err(|why| OptionError::new(format!("{said}: {why}")));
    }
    // A path that leads nowhere must not become a secret that everybody knows.
    let like_a_path = ["/", "./", "../", "~"].iter().any(|it| said.starts_with(it))
        || [".pem", ".json", ".jwk", ".jwks", ".key", ".txt"].iter().any(|it| said.ends_with(it));
    if like_a_path {
        return Err(OptionError::new("there is no such file of keys".to_owned()));
    }
    Ok(said.as_bytes().to_vec())
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '\u{1f}']).map(str::trim).filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(said: &[(&str, &str)]) -> Result<Sources, String> {
        let said: Vec<(String, String)> = said.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
        let find = |name: &str| said.iter().find(|(it, _)| it == name).map(|(_, text)| text.clone());
        Sources::default().with(&find).map_err(|(name, why)| format!("{name}: {why}"))
    }

    #[test]
    fn words_of_an_operator_become_sources() {
        let none = of(&[]).expect("nothing said");
        assert!(none.tokens.is_none() && none.forward.is_none() && none.proxy.is_none() && !none.guests);
        let all = of(&[
            ("jwt.issuer", "https://app.example"),
            ("jwt.keys", "a secret of at least thirty-two bytes"),
            ("jwt.claims.data", "major, year"),
            ("forward_auth.url", "https://app.example/who"),
            ("forward_auth.cookies", "sessionid, csrftoken"),
            ("proxy.header", "X-User"),
            ("proxy.peers", "127.0.0.1, ::1"),
            ("proxy.secret", "a secret of the proxy"),
            ("guests", "on"),
        ])
        .expect("all of it");
        assert!(all.tokens.is_some() && all.forward.is_some() && all.proxy.is_some() && all.guests);
        assert!(all.check(&Egress::default()).is_ok());
        for (said, name) in [
            (&[("jwt.keys", "a secret of at least thirty-two bytes")][..], "jwt.issuer"),
            (&[("jwt.issuer", "a"), ("jwt.keys", "short")], "jwt.keys"),
            (&[("jwt.issuer", "a"), ("jwt.keys", "/etc/parlor/keys/that-are-not-there-at-all")], "jwt.keys"),
            (&[("jwt.issuer", "a"), ("jwt.keys", "keys-that-are-not-there-at-all-but-long.pem")], "jwt.keys"),
            (&[("forward_auth.url", "app.example")], "forward_auth.url"),
            (&[("proxy.header", "X-User"), ("proxy.peers", "127.0.0.1")], "proxy.header"),
            (&[("proxy.header", "X-User"), ("proxy.secret", "a secret of the proxy")], "proxy.header"),
        ] {
            let sentence = of(said).expect_err(name);
            assert!(sentence.starts_with(name), "{sentence}");
        }
        let keyless = of(&[("jwt.issuer", "a")]).expect("words alone");
        assert!(keyless.check(&Egress::default()).is_err());
    }
}
