//! The whole chain of who somebody may be: a token (ours, or one that the host has signed), a proxy's word, our cookie, a
//! session of the host's. The first that says something decides: what was meant to count never gives way to the next.

use std::sync::Arc;

use http::request::Parts;
use http::{HeaderMap, header};
use parlor_core::{Actor, Admitted, Chat, Vouched, is_foreign, of_session, of_token};
use parlor_proto::{Code, Problem, Time};

use super::believed::Believed;
use super::forward::{Forward, Kept};
use super::jwt::Claims;
use super::proxy::Named;
use super::sources::Sources;
use super::{Authenticate, Authenticating, Mounted, bearer, cookie};
use crate::egress::Egress;
use crate::options::OptionError;

/// Milliseconds that a proxy's word counts for a connection; whoever is still there then connects again, through the
/// proxy.
const PROXIED: i64 = 3_600_000;

/// Parlor's own accounts and, beside them, whoever else vouches for people: what the binary uses, and a host may.
#[derive(Clone)]
pub struct Identity {
    chat: Chat,
    accounts: bool,
    login_url: Option<String>,
    believed: Arc<Believed>,
    forward: Arc<Forward>,
}

impl Identity {
    /// Accounts of this installation, and these sources beside them. `egress`: what may be asked.
    ///
    /// # Errors
    /// A source that could never be asked: its URL is not `https`, or leads inside, and nobody has allowed its host.
    pub fn new(chat: &Chat, sources: Sources, egress: Egress) -> Result<Identity, OptionError> {
        let believed = Believed::new(chat, sources, egress)?;
        let forward = Forward::new(believed.clone());
        Ok(Identity { chat: chat.clone(), accounts: true, login_url: None, believed, forward })
    }

    /// Other sources from now on; files of keys are read again. Whoever came in by what does not count any more is signed
    /// out, within a second.
    ///
    /// # Errors
    /// As [`Identity::new`]; then everything stays as it is.
    pub fn renew(&self, sources: Sources) -> Result<(), OptionError> {
        self.believed.renew(sources)
    }

    /// Begins to look after sign-ins and pictures.
    pub(crate) fn look_after(&self) {
        self.believed.look_after();
    }

    /// Whether people may sign in with an account of Parlor's own, too; they may unless said otherwise.
    #[must_use]
    pub fn accounts(mut self, yes: bool) -> Identity {
        self.accounts = yes;
        self
    }

    /// Where people sign in instead: at the host's own page, which is told where to go afterwards in place of `{next}`, or as
    /// the parameter `next`. Parlor's pages for that are not served then.
    #[must_use]
    pub fn login_at(mut self, url: &str) -> Identity {
        self.login_url = Some(url.to_owned());
        self.accounts(false)
    }

    /// The tenant that a request is for.
    fn chat(&self, parts: &Parts) -> Chat {
        parts.extensions.get::<Chat>().unwrap_or(&self.chat).clone()
    }

    /// Whether guests may come in.
    pub(crate) fn guests(&self, chat: &Chat) -> bool {
        self.believed.of(chat).guests
    }

    /// Who a token signs in: one of ours, or of the host's.
    pub(crate) async fn by_token(&self, chat: &Chat, token: &str, label: &str) -> Result<Actor, Problem> {
        if !is_foreign(token) {
            return chat.authenticate(token).await;
        }
        let sources = self.believed.of(chat);
        let Some(tokens) = &sources.tokens else {
            return Err(Problem::new(Code::Unauthenticated, "The token is none that counts here."));
        };
        let key = of_token(chat.tenant(), token);
        if let Some(actor) = self.believed.found(chat, key).await? {
            return Ok(actor);
        }
        let verified = tokens
            .verify(token, chat.tenant(), self.believed.published(), self.believed.egress(), chat.clock())
            .await;
        let Claims { external_id, name, username, email, picture, role, data, until, source } = verified
            .map_err(|refusal| {
                tracing::debug!(?refusal, "a token of a host was not taken");
                refusal.problem()
            })?;
        let by = Vouched::Token;
        let label = label.to_owned();
        let admitted = Admitted {
            external_id,
            name,
            username,
            email,
            picture,
            role,
            data,
            by,
            key,
            until,
            label,
            source,
        };
        self.believed.admit(chat, admitted).await
    }

    async fn by_proxy(
        &self,
        chat: &Chat,
        (source, named): (String, Named),
        label: &str,
    ) -> Result<Actor, Problem> {
        // Found again within the hour; what was ended here may so begin again with the next one.
        let now = chat.clock().now().0;
        let hour = now.div_euclid(PROXIED);
        let key = of_session(chat.tenant(), format!("proxy\n{hour}\n{named:?}").as_bytes());
        if let Some(actor) = self.believed.found(chat, key).await? {
            return Ok(actor);
        }
        let Named { external_id, name, username, email, role, picture } = named;
        let until = Time(now.saturating_add(PROXIED));
        let (by, data, label) = (Vouched::Forward, None, label.to_owned());
        let admitted = Admitted {
            external_id,
            name,
            username,
            email,
            picture,
            role,
            data,
            by,
            key,
            until,
            label,
            source,
        };
        self.believed.admit(chat, admitted).await
    }

    async fn who(&self, parts: &Parts) -> Result<Option<Actor>, Problem> {
        self.believed.look_after();
        let chat = self.chat(parts);
        if let Some(token) = bearer(&parts.headers) {
            return self.by_token(&chat, token, &label(&parts.headers)).await.map(Some);
        }
        let sources = self.believed.of(&chat);
        if let Some(proxy) = &sources.proxy
            && let Some(named) = proxy.read(parts)?
        {
            return self.by_proxy(&chat, (proxy.source(), named), &label(&parts.headers)).await.map(Some);
        }
        // Outside of our router nobody says; then the strict name counts.
        let tls = parts.extensions.get::<Mounted>().is_none_or(|mounted| mounted.tls);
        if let Some(token) = cookie::token(&parts.headers, tls) {
            match chat.authenticate(token).await {
                Ok(actor) => return Ok(Some(actor)),
                // An old cookie is nobody, not a mistake of the visitor.
                Err(problem) if problem.code == Code::Unauthenticated => {}
                Err(problem) => return Err(problem),
            }
        }
        match &sources.forward {
            Some(forward) => self.forward.who(&chat, forward, &parts.headers).await,
            None => Ok(None),
        }
    }

    /// Held by a live connection of this person, so that the host is asked again for as long as it lives; `None`: there
    /// is nobody to ask.
    pub(crate) fn keep(&self, parts: &Parts, actor: &Actor) -> Option<Kept> {
        actor.login?;
        let chat = self.chat(parts);
        let sources = self.believed.of(&chat);
        // Whoever came in by something that goes before it is not here by the host's session.
        let tls = parts.extensions.get::<Mounted>().is_none_or(|mounted| mounted.tls);
        if bearer(&parts.headers).is_some() || cookie::token(&parts.headers, tls).is_some() {
            return None;
        }
        self.forward.keep(&chat, sources.forward.as_ref()?, &parts.headers)
    }
}

/// What signs in, in its own words.
fn label(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or("unknown").to_owned()
}

impl Authenticate for Identity {
    fn authenticate<'a>(&'a self, parts: &'a Parts) -> Authenticating<'a> {
        Box::pin(self.who(parts))
    }

    fn accounts(&self) -> bool {
        self.accounts
    }

    fn login_url(&self) -> Option<String> {
        self.login_url.clone()
    }

    fn as_identity(&self) -> Option<&Identity> {
        Some(self)
    }
}
