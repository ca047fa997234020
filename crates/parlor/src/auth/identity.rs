//! The whole chain of who somebody may be: a token (ours, or one that the host has signed), a proxy's word, our cookie, a
//! session of the host's. The first that says something decides: what was meant to count never gives way to the next.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use http::request::Parts;
use http::{HeaderMap, header};
use parlor_core::{Actor, Admitted, Chat, Tenant, Vouched, is_foreign, of_session, of_token};
use parlor_proto::{Code, Problem, TenantId, Time};

use super::forward::{Forward, Kept};
use super::jwt::{Claims, Published};
use super::proxy::Named;
use super::sources::Sources;
use super::{Authenticate, Authenticating, Mounted, bearer, cookie};
use crate::egress::Egress;
use crate::options::OptionError;

/// Milliseconds that a proxy's word counts for a connection; whoever is still there then connects again, through the
/// proxy.
const PROXIED: i64 = 3_600_000;

/// A tenant as it was when its sources were read, and they.
type Read = (Arc<Tenant>, Arc<Sources>);

/// Parlor's own accounts and, beside them, whoever else vouches for people: what the binary uses, and a host may.
#[derive(Clone)]
pub struct Identity {
    chat: Chat,
    accounts: bool,
    login_url: Option<String>,
    sources: Arc<Sources>,
    egress: Egress,
    published: Arc<Published>,
    forward: Arc<Forward>,
    tenants: Arc<Mutex<HashMap<TenantId, Read>>>,
}

impl Identity {
    /// Accounts of this installation, and these sources beside them. `egress`: what may be asked.
    ///
    /// # Errors
    /// A source that could never be asked: its URL is not `https`, or leads inside, and nobody has allowed its host.
    pub fn new(chat: &Chat, sources: Sources, egress: Egress) -> Result<Identity, OptionError> {
        sources.check(&egress)?;
        Ok(Identity {
            chat: chat.clone(),
            accounts: true,
            login_url: None,
            sources: Arc::new(sources),
            forward: Forward::new(egress.clone()),
            published: Arc::default(),
            tenants: Arc::default(),
            egress,
        })
    }

    /// Whether people may sign in with an account of Parlor's own, too; they may unless said otherwise.
    #[must_use]
    pub fn accounts(mut self, yes: bool) -> Identity {
        self.accounts = yes;
        self
    }

    /// Where people sign in instead: at the host's own page. Parlor's pages for that are not served then.
    #[must_use]
    pub fn login_at(mut self, url: &str) -> Identity {
        self.login_url = Some(url.to_owned());
        self.accounts(false)
    }

    /// The tenant that a request is for.
    fn chat(&self, parts: &Parts) -> Chat {
        parts.extensions.get::<Chat>().unwrap_or(&self.chat).clone()
    }

    /// Who vouches for the people of a tenant: what the tenant says, over what the installation says.
    fn sources(&self, chat: &Chat) -> Arc<Sources> {
        let tenant = chat.tenant_now();
        let lock = || self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, sources)) = lock().get(&tenant.id)
            && (Arc::ptr_eq(of, &tenant) || of.settings == tenant.settings)
        {
            return sources.clone();
        }
        let said = |name: &str| tenant.settings.said(name).map(str::to_owned);
        let made = Sources::clone(&self.sources).with(&said).and_then(|sources| {
            sources.check(&self.egress).map_err(|why| ("its sources".to_owned(), why))?;
            Ok(sources)
        });
        let sources = Arc::new(made.unwrap_or_else(|(name, why)| {
            // Nobody comes in by what cannot be read, and nobody by what the tenant has replaced.
            tracing::error!(tenant = tenant.name, setting = name, %why, "a tenant's sign-in cannot be used");
            Sources::default()
        }));
        lock().insert(tenant.id, (tenant, sources.clone()));
        sources
    }

    /// Whether guests may come in.
    pub(crate) fn guests(&self, chat: &Chat) -> bool {
        self.sources(chat).guests
    }

    /// Who a token signs in: one of ours, or of the host's.
    pub(crate) async fn by_token(&self, chat: &Chat, token: &str, label: &str) -> Result<Actor, Problem> {
        if !is_foreign(token) {
            return chat.authenticate(token).await;
        }
        let sources = self.sources(chat);
        let Some(tokens) = &sources.tokens else {
            return Err(Problem::new(Code::Unauthenticated, "The token is none that counts here."));
        };
        let key = of_token(chat.tenant(), token);
        if let Some(actor) = chat.admitted(key).await? {
            return Ok(actor);
        }
        let verified = tokens.verify(token, chat.tenant(), &self.published, &self.egress, chat.clock()).await;
        let Claims { external_id, name, username, email, picture, role, data, until } =
            verified.map_err(|refusal| {
                tracing::debug!(?refusal, "a token of a host was not taken");
                refusal.problem()
            })?;
        let by = Vouched::Token;
        let label = label.to_owned();
        chat.admit(Admitted {
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
        })
        .await
    }

    async fn by_proxy(&self, chat: &Chat, named: Named, label: &str) -> Result<Actor, Problem> {
        // Found again within the hour; what was ended here may so begin again with the next one.
        let now = chat.clock().now().0;
        let hour = now.div_euclid(PROXIED);
        let key = of_session(chat.tenant(), format!("proxy\n{hour}\n{named:?}").as_bytes());
        if let Some(actor) = chat.admitted(key).await? {
            return Ok(actor);
        }
        let Named { external_id, name, username, email, role, picture } = named;
        let until = Time(now.saturating_add(PROXIED));
        let (by, data, label) = (Vouched::Forward, None, label.to_owned());
        chat.admit(Admitted {
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
        })
        .await
    }

    async fn who(&self, parts: &Parts) -> Result<Option<Actor>, Problem> {
        let chat = self.chat(parts);
        if let Some(token) = bearer(&parts.headers) {
            return self.by_token(&chat, token, &label(&parts.headers)).await.map(Some);
        }
        let sources = self.sources(&chat);
        if let Some(proxy) = &sources.proxy
            && let Some(named) = proxy.read(parts)?
        {
            return self.by_proxy(&chat, named, &label(&parts.headers)).await.map(Some);
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
        let sources = self.sources(&chat);
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
