//! Who asks? A host answers with its own [`Authenticate`]; [`Accounts`] is the built-in answer, and [`Identity`] the one
//! that believes hosts as well. Nothing here knows what anybody may do: that is the engine's.

mod account;
mod believed;
pub(crate) mod cookie;
pub(crate) mod forward;
mod identity;
pub(crate) mod jwt;
mod pictures;
mod proxy;
mod sources;

use std::future::Future;
use std::pin::Pin;

use http::HeaderMap;
use http::request::Parts;
use parlor_core::Actor;
use parlor_proto::{Code, Problem};

pub use account::Accounts;
pub use forward::ForwardAuth;
pub use identity::Identity;
pub use jwt::{ClaimNames, Tokens};
pub use proxy::ProxyHeaders;
pub use sources::Sources;

/// What [`Authenticate::authenticate`] gives: nobody (`None`), somebody, or a refusal (a bad token, a store that
/// cannot be asked).
pub type Authenticating<'a> = Pin<Box<dyn Future<Output = Result<Option<Actor>, Problem>> + Send + 'a>>;

/// Tells who a request comes from.
///
/// A request that carries `Authorization: Bearer` is taken at its word. Any other sign-in (a cookie, above all) may
/// have been added by a browser without anybody wanting it, so such a request must come from our own origin: unsafe
/// methods and the socket are refused otherwise, whoever says who it is.
pub trait Authenticate: Send + Sync + 'static {
    /// Who sent the request with these headers and extensions.
    fn authenticate<'a>(&'a self, parts: &'a Parts) -> Authenticating<'a>;

    /// Whether people sign in with Parlor's own accounts: its login and sign-up pages and the API to match are
    /// served only then.
    fn accounts(&self) -> bool {
        false
    }

    /// What is ours can do more.
    #[doc(hidden)]
    fn as_identity(&self) -> Option<&Identity> {
        None
    }

    /// Where a visitor who is not signed in is sent, when the accounts are the host's. It is told the page that they wanted:
    /// in place of `{next}`, or as the parameter `next`.
    fn login_url(&self) -> Option<String> {
        None
    }
}

/// What an [`Authenticate`] of ours has to know of the router that asks it: an extension of every request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mounted {
    /// Browsers come over TLS.
    pub(crate) tls: bool,
}

/// The token of `Authorization: Bearer`, if that is what the request carries.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The server key, if that is what the request carries.
pub(crate) fn server_key(headers: &HeaderMap) -> Option<&str> {
    bearer(headers).filter(|token| parlor_core::is_server_key(token))
}

/// For whom the host acts: `Parlor-On-Behalf-Of` with their external id, percent-encoded where it is not ASCII.
pub(crate) fn on_behalf_of(headers: &HeaderMap) -> Result<String, Problem> {
    let refused = |why: &str| Problem::new(Code::Unauthenticated, why);
    let mut given = headers.get_all("parlor-on-behalf-of").iter();
    let (Some(whom), None) = (given.next(), given.next()) else {
        return Err(refused("With a server key this takes one `Parlor-On-Behalf-Of` with an external id."));
    };
    let whom = whom.to_str().map_err(|_| refused("`Parlor-On-Behalf-Of` is not ASCII."))?;
    percent_encoding::percent_decode_str(whom.trim())
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| refused("`Parlor-On-Behalf-Of` is not UTF-8."))
}
