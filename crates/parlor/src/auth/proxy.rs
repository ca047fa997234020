//! Who it is by the word of a proxy in front: headers, believed only from peers that are named and with a secret that only
//! they have. Whatever looks like such a header and is not exactly that is refused, not skipped: it is somebody's try.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use http::request::Parts;
use http::{HeaderMap, HeaderName, header};
use parlor_proto::{Code, Problem};
use sha2::{Digest, Sha256};

use super::jwt::is_external_id;
use crate::options::OptionError;

/// What carries the secret, and what more may be said.
const SECRET: HeaderName = HeaderName::from_static("parlor-proxy-secret");
const NAME: HeaderName = HeaderName::from_static("parlor-user-name");
const USERNAME: HeaderName = HeaderName::from_static("parlor-user-username");
const EMAIL: HeaderName = HeaderName::from_static("parlor-user-email");
const ROLE: HeaderName = HeaderName::from_static("parlor-user-role");
const PICTURE: HeaderName = HeaderName::from_static("parlor-user-picture");
const SAID: [HeaderName; 5] = [NAME, USERNAME, EMAIL, ROLE, PICTURE];

/// Characters of the shortest secret.
const LEAST: usize = 16;

/// A proxy that signs people in by a header.
#[derive(Clone)]
pub struct ProxyHeaders {
    user: HeaderName,
    peers: Vec<IpAddr>,
    secret: [u8; 32],
}

impl std::fmt::Debug for ProxyHeaders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProxyHeaders")
            .field("user", &self.user)
            .field("peers", &self.peers)
            .finish_non_exhaustive()
    }
}

/// What a proxy says of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) external_id: String,
    pub(crate) name: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) picture: Option<String>,
}

impl ProxyHeaders {
    /// The header with the host's id of the person, who may send it, and the secret that goes with it in
    /// `Parlor-Proxy-Secret`.
    ///
    /// # Errors
    /// The header is none, or one with a meaning of its own; there is no peer; the secret has less than 16 characters.
    pub fn new(header: &str, peers: &[IpAddr], secret: &str) -> Result<ProxyHeaders, OptionError> {
        let wrong = |why: String| OptionError::new(why);
        let taken = [
            header::HOST,
            header::COOKIE,
            header::AUTHORIZATION,
            header::ORIGIN,
            header::CONNECTION,
            header::FORWARDED,
            SECRET,
        ];
        let plain = header.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
        let user = header
            .to_ascii_lowercase()
            .parse::<HeaderName>()
            .ok()
            .filter(|it| plain && it.as_str().len() > 2 && !taken.contains(it) && !SAID.contains(it));
        let user =
            user.ok_or_else(|| wrong(format!("`{header}` is not a header for a proxy to name people by")))?;
        if peers.is_empty() {
            return Err(wrong("a proxy that signs people in has an address".to_owned()));
        }
        if secret.chars().count() < LEAST || !secret.is_ascii() {
            return Err(wrong(format!("the secret of a proxy has at least {LEAST} ASCII characters")));
        }
        let peers = peers.iter().map(IpAddr::to_canonical).collect();
        Ok(ProxyHeaders { user, peers, secret: Sha256::digest(secret).into() })
    }

    /// What it is called where sign-ins are kept: with another header, peer or secret it is another one.
    pub(crate) fn source(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(format!("{}\n{:?}\n", self.user, self.peers));
        hash.update(self.secret);
        format!("proxy {}", super::jwt::short(hash))
    }

    /// Whom the proxy names; nobody, if nothing is said.
    pub(crate) fn read(&self, parts: &Parts) -> Result<Option<Named>, Problem> {
        let refused = || Problem::new(Code::Unauthenticated, "Who you are is not for this request to say.");
        let ours = |name: &HeaderName| *name == self.user || *name == SECRET || SAID.contains(name);
        let mut said = false;
        for name in parts.headers.keys() {
            // A proxy that drops our header may pass the one that CGI takes for the same.
            let same = name.as_str().replace('_', "-");
            let exact = same == name.as_str();
            let meant = same.parse().is_ok_and(|it| ours(&it));
            if meant && !exact {
                return Err(refused());
            }
            said |= meant;
        }
        if !said {
            return Ok(None);
        }
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|it| it.0.ip().to_canonical());
        let from_proxy = peer.is_some_and(|peer| self.peers.contains(&peer));
        let secret = once(&parts.headers, &SECRET).map_err(|()| refused())?;
        let secret = secret.is_some_and(|it| <[u8; 32]>::from(Sha256::digest(it)) == self.secret);
        if !from_proxy || !secret || self.dropped(&parts.headers) {
            return Err(refused());
        }
        let text = |name: &HeaderName| -> Result<Option<String>, Problem> {
            let value = once(&parts.headers, name).map_err(|()| refused())?;
            let value = value.map(|it| String::from_utf8(it.to_vec()).map_err(|_| refused())).transpose()?;
            Ok(value.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()))
        };
        // Nobody is signed in there.
        let Some(external_id) = text(&self.user)? else { return Ok(None) };
        if !is_external_id(&external_id) {
            return Err(refused());
        }
        Ok(Some(Named {
            external_id,
            name: text(&NAME)?,
            username: text(&USERNAME)?,
            email: text(&EMAIL)?,
            role: text(&ROLE)?,
            picture: text(&PICTURE)?,
        }))
    }

    /// A visitor had the next proxy take our headers away (`Connection: X-User`), or tried to.
    fn dropped(&self, headers: &HeaderMap) -> bool {
        headers.get_all(header::CONNECTION).iter().any(|value| {
            let Ok(text) = value.to_str() else { return true };
            text.split(',').map(|it| it.trim().replace('_', "-").to_ascii_lowercase()).any(|it| {
                it == self.user.as_str()
                    || it == SECRET.as_str()
                    || SAID.iter().any(|said| it == said.as_str())
            })
        })
    }
}

/// The value of a header that is there once at most.
fn once<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a [u8]>, ()> {
    let mut all = headers.get_all(name).iter();
    match (all.next(), all.next()) {
        (value, None) => Ok(value.map(http::HeaderValue::as_bytes)),
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARED: &str = "a secret of the proxy";

    fn proxy() -> ProxyHeaders {
        ProxyHeaders::new("X-Auth-User", &["192.0.2.7".parse().expect("an address")], SHARED)
            .expect("a proxy")
    }

    fn request(from: Option<&str>, headers: &[(&str, &str)]) -> Parts {
        let mut request = http::Request::builder();
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut parts = request.body(()).expect("a request").into_parts().0;
        if let Some(from) = from {
            parts.extensions.insert(ConnectInfo(SocketAddr::new(from.parse().expect("an address"), 1)));
        }
        parts
    }

    fn who(from: Option<&str>, headers: &[(&str, &str)]) -> Result<Option<String>, Code> {
        let read = proxy().read(&request(from, headers));
        read.map(|it| it.map(|named| named.external_id)).map_err(|problem| problem.code)
    }

    const PROXY: Option<&str> = Some("192.0.2.7");
    const KEY: (&str, &str) = ("Parlor-Proxy-Secret", SHARED);

    #[test]
    fn a_proxy_with_the_secret_is_believed() {
        assert_eq!(who(PROXY, &[("X-Auth-User", "7"), KEY]), Ok(Some("7".into())));
        assert_eq!(who(Some("::ffff:192.0.2.7"), &[("x-auth-user", " 7 "), KEY]), Ok(Some("7".into())));
        assert_eq!(who(PROXY, &[KEY]), Ok(None), "nobody is signed in there");
        assert_eq!(who(PROXY, &[("X-Auth-User", ""), KEY]), Ok(None));
        assert_eq!(who(PROXY, &[]), Ok(None));
        assert_eq!(who(None, &[]), Ok(None));
        let all = [
            ("X-Auth-User", "7"),
            KEY,
            ("Parlor-User-Name", "Ann Bee"),
            ("Parlor-User-Username", "ann"),
            ("Parlor-User-Email", "ann@demo.test"),
            ("Parlor-User-Role", "MENTEE"),
            ("Parlor-User-Picture", "https://app.example/ann.png"),
        ];
        let named = proxy().read(&request(PROXY, &all)).expect("believed").expect("somebody");
        assert_eq!((named.name.as_deref(), named.role.as_deref()), (Some("Ann Bee"), Some("MENTEE")));
        assert_eq!(named.email.as_deref(), Some("ann@demo.test"));
    }

    /// Every way in which somebody may write such a header, from the proxy's own address and from others.
    #[test]
    fn no_other_spelling_and_no_other_peer_is_believed() {
        let mut tried = 0;
        let mut refused = |from: Option<&str>, headers: &[(&str, &str)]| {
            let got = who(from, headers);
            assert!(!matches!(got, Ok(Some(_))), "{from:?} {headers:?}: {got:?}");
            tried += 1;
        };
        let names = [
            "X-Auth-User",
            "x-auth-user",
            "X-AUTH-USER",
            "X_Auth_User",
            "X-Auth_User",
            "X_Auth-User",
            "x_auth_user",
            "X_AUTH_USER",
            "X-Auth-Username",
            "X-Authuser",
            "XAuthUser",
            "X--Auth-User",
            "X-Auth-User-",
            "Remote-User",
            "X-Forwarded-User",
            "X-Remote-User",
            "X-Auth.User",
            "X-Auth-User~",
            "HTTP_X_AUTH_USER",
            "X-Auth-Request-User",
            "Parlor-User",
            "X-Original-User",
        ];
        let peers = [
            None,
            Some("192.0.2.8"),
            Some("127.0.0.1"),
            Some("::1"),
            Some("192.0.2.70"),
            Some("2001:db8::192:0:2:7"),
            PROXY,
        ];
        for name in names {
            for from in peers {
                let exact = name.eq_ignore_ascii_case("x-auth-user");
                // Without the secret, with a wrong one, with one that is nearly it.
                for secret in [
                    "",
                    "x",
                    "A secret of the proxy",
                    "a secret of the prox",
                    "a secret of the proxy2",
                    "null",
                ] {
                    refused(from, &[(name, "7"), ("Parlor-Proxy-Secret", secret)]);
                }
                refused(from, &[(name, "7")]);
                if !(exact && from == PROXY) {
                    refused(from, &[(name, "7"), KEY]);
                }
            }
        }
        // From the proxy itself, with its secret, and with something that a visitor has slipped in.
        for extra in [
            ("X-Auth-User", "8"),
            ("x-auth-user", "7"),
            ("X_Auth_User", "8"),
            ("X-Auth_User", "8"),
            ("X_AUTH-USER", "8"),
            ("Parlor_Proxy_Secret", SHARED),
            ("Parlor-Proxy_Secret", "x"),
            KEY,
            ("Parlor-Proxy-Secret", "x"),
            ("Parlor_User_Role", "ADMIN"),
            ("Parlor-User_Role", "ADMIN"),
            ("Parlor_User-Name", "x"),
            ("Parlor-User_Email", "x"),
            ("Connection", "X-Auth-User"),
            ("Connection", "close, x-auth-user"),
            ("Connection", "x_auth_user"),
            ("Connection", "Parlor-Proxy-Secret"),
            ("Connection", "keep-alive,Parlor-User-Role"),
            ("Connection", "X-AUTH-USER , te"),
        ] {
            refused(PROXY, &[("X-Auth-User", "7"), KEY, extra]);
            assert_eq!(
                who(PROXY, &[("X-Auth-User", "7"), KEY, extra]),
                Err(Code::Unauthenticated),
                "{extra:?}"
            );
        }
        for twice in [
            "Parlor-User-Role",
            "Parlor-User-Name",
            "Parlor-User-Email",
            "Parlor-User-Picture",
            "Parlor-User-Username",
        ] {
            refused(PROXY, &[("X-Auth-User", "7"), KEY, (twice, "a"), (twice, "b")]);
        }
        for value in ["find", &"x".repeat(201)] {
            refused(PROXY, &[("X-Auth-User", value), KEY]);
        }
        assert!(tried >= 200, "{tried}");
    }

    #[test]
    fn what_is_configured_is_a_header_some_peers_and_a_secret() {
        let peer = ["127.0.0.1".parse().expect("an address")];
        for bad in [
            "",
            "x",
            "X_User",
            "X User",
            "Host",
            "cookie",
            "Authorization",
            "Parlor-Proxy-Secret",
            "Parlor-User-Name",
            "X-Ü",
        ] {
            assert!(ProxyHeaders::new(bad, &peer, SHARED).is_err(), "{bad}");
        }
        assert!(ProxyHeaders::new("X-User", &[], SHARED).is_err());
        assert!(ProxyHeaders::new("X-User", &peer, "short").is_err());
        assert!(!format!("{:?}", proxy()).contains(SHARED));
    }
}
