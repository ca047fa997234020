//! Built-in accounts: a bearer token, or the same token in the login cookie of the pages.

use http::request::Parts;
use parlor_core::Chat;
use parlor_proto::Code;

use super::{Authenticate, Authenticating, Mounted, bearer, cookie};

/// People who signed up here.
#[derive(Clone)]
pub struct Accounts {
    chat: Chat,
}

impl Accounts {
    /// The accounts of this installation.
    #[must_use]
    pub fn new(chat: &Chat) -> Accounts {
        Accounts { chat: chat.clone() }
    }
}

impl Authenticate for Accounts {
    fn authenticate<'a>(&'a self, parts: &'a Parts) -> Authenticating<'a> {
        Box::pin(async move {
            // Outside of our router nobody says where the request is for.
            let chat = parts.extensions.get::<Chat>().unwrap_or(&self.chat);
            // A token that was meant to count must not silently give way to a cookie.
            if let Some(token) = bearer(&parts.headers) {
                return chat.authenticate(token).await.map(Some);
            }
            // Outside of our router nobody says; then the strict name counts.
            let tls = parts.extensions.get::<Mounted>().is_none_or(|mounted| mounted.tls);
            let Some(token) = cookie::token(&parts.headers, tls) else { return Ok(None) };
            match chat.authenticate(token).await {
                Ok(actor) => Ok(Some(actor)),
                // An old cookie is nobody, not a mistake of the visitor.
                Err(problem) if problem.code == Code::Unauthenticated => Ok(None),
                Err(problem) => Err(problem),
            }
        })
    }

    fn accounts(&self) -> bool {
        true
    }
}
