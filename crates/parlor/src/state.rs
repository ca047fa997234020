//! What every handler shares: the engine's handle, the host's answer to "who is this?", the options, the templates
//! and the table of the API. Made once by [`crate::router`], never global.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use http::header;
use http::request::Parts;
use parlor_core::{Actor, Chat, Host, Tenant};
use parlor_proto::user::{SignUp, User};
use parlor_proto::{Code, MessageId, Problem, Reason, Time};

use crate::auth::forward::Kept;
use crate::auth::{self, Authenticate};
use crate::faces;
use crate::handshake;
use crate::language::{self, Chosen, Languages, Words};
use crate::letter;
use crate::options::Options;
use crate::refuse::Refused;
use crate::report::Reports;
use crate::rest::routes::Route;
use crate::security::Csrf;
use crate::stream::Sessions;
use crate::task;
use crate::templates::Templates;
use crate::urls::Urls;
use crate::view::{Base, Me};

/// What a handler is given of the router: the face of the tenant that the request is for.
pub(crate) struct State<T>(pub(crate) T);

impl<S: Sync> FromRequestParts<S> for State<Arc<Face>> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<State<Arc<Face>>, Refused> {
        // Put there by the layer around every route.
        let face = parts.extensions.get::<Arc<Face>>().cloned();
        face.map(State)
            .ok_or_else(|| Problem::new(Code::Internal, "A fault of ours; it has been logged.").into())
    }
}

/// A connection whose first frame is still to come: who it signs in is looked at.
struct First {
    face: Arc<Face>,
    label: String,
}

/// What a live connection holds for as long as it lives.
#[derive(Default)]
pub(crate) struct Ties {
    first: Option<Box<First>>,
    /// By it the host is asked again.
    _kept: Option<Box<Kept>>,
}

impl Ties {
    /// To be awaited with a connection's first frame before the session hears it. A refusal ends the connection.
    pub(crate) async fn hear(&mut self, frame: &str) -> Result<(), Problem> {
        let Some(first) = self.first.take() else { return Ok(()) };
        let Some(identity) = first.face.auth.as_identity() else { return Ok(()) };
        handshake::introduce(identity, &first.face.chat, &first.label, frame).await
    }

    /// A first frame is still to come.
    pub(crate) fn waits(&self) -> bool {
        self.first.is_some()
    }
}

/// One mounted face.
pub(crate) struct Face {
    pub(crate) chat: Chat,
    pub(crate) auth: Arc<dyn Authenticate>,
    pub(crate) options: Options,
    pub(crate) csrf: Csrf,
    /// What browsers report.
    pub(crate) reports: Arc<Reports>,
    /// Live sessions that have no socket.
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) templates: Arc<Templates>,
    pub(crate) languages: Arc<Languages>,
    /// What [`crate::LookAgain`] had said at the last look.
    looked: AtomicU64,
    pub(crate) routes: Arc<Vec<Route>>,
    /// The OpenAPI document, written when first asked for.
    pub(crate) openapi: OnceLock<String>,
}

impl Face {
    pub(crate) fn new(
        chat: &Chat,
        auth: Arc<dyn Authenticate>,
        options: Options,
        routes: Vec<Route>,
    ) -> Arc<Face> {
        let reload = options.templates_reload;
        let languages = Arc::new(Languages::new(options.languages.clone(), &options.language, reload));
        let templates =
            Templates::new(options.templates.clone(), reload, chat.clock().clone(), languages.clone());
        let csrf = Csrf::new(&options);
        Arc::new(Face {
            chat: chat.clone(),
            auth,
            options,
            csrf,
            reports: Arc::default(),
            sessions: Sessions::new(),
            templates: Arc::new(templates),
            languages,
            looked: AtomicU64::new(0),
            routes: Arc::new(routes),
            openapi: OnceLock::new(),
        })
    }

    /// The same for another tenant, with its options. It may read a folder of templates.
    pub(crate) fn for_tenant(&self, tenant: &Tenant, options: Options) -> Arc<Face> {
        let offered = faces::offered(tenant);
        let own_words = offered.is_some() || options.language != self.options.language;
        let languages = match own_words {
            true => Arc::new(self.languages.offering(&options.language, offered)),
            false => self.languages.clone(),
        };
        let own = own_words || self.templates.has_own(&tenant.name);
        let templates = match own {
            true => Arc::new(self.templates.of(&tenant.name, languages.clone())),
            false => self.templates.clone(),
        };
        Arc::new(Face {
            chat: self.chat.of(tenant.id),
            auth: self.auth.clone(),
            csrf: Csrf::new(&options),
            reports: self.reports.clone(),
            sessions: self.sessions.clone(),
            templates,
            languages,
            looked: AtomicU64::new(options.look_again.count()),
            routes: self.routes.clone(),
            openapi: OnceLock::new(),
            options,
        })
    }

    /// Who asks, if anybody we know: here. Whoever is somebody elsewhere is nobody.
    /// A server key acts as whomever it names.
    pub(crate) async fn visitor(&self, parts: &Parts) -> Result<Option<Actor>, Problem> {
        if let Some(key) = auth::server_key(&parts.headers) {
            let whom = auth::on_behalf_of(&parts.headers)?;
            return self.chat.host_by_key(key).await?.actor(&whom).await.map(Some);
        }
        let actor = self.auth.authenticate(parts).await?;
        Ok(actor.filter(|actor| actor.tenant == self.chat.tenant()))
    }

    /// What has to be known of a live connection beside who it is.
    pub(crate) fn ties(self: &Arc<Self>, parts: &Parts, actor: Option<Actor>) -> Ties {
        let Some(identity) = self.auth.as_identity() else { return Ties::default() };
        let kept = actor.and_then(|actor| identity.keep(parts, &actor));
        let label =
            parts.headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or("unknown");
        let first = First { face: self.clone(), label: label.to_owned() };
        Ties { first: Some(Box::new(first)), _kept: kept.map(Box::new) }
    }

    /// Who asks; nobody is refused.
    pub(crate) async fn actor(&self, parts: &Parts) -> Result<Actor, Problem> {
        match self.visitor(parts).await? {
            Some(actor) => Ok(actor),
            None => Err(Problem::new(Code::Unauthenticated, "Sign in first.")),
        }
    }

    /// The host that asks, by its server key.
    pub(crate) async fn host(&self, parts: &Parts) -> Result<Host, Problem> {
        match auth::server_key(&parts.headers) {
            Some(key) => self.chat.host_by_key(key).await,
            None => Err(Problem::new(
                Code::Unauthenticated,
                "This takes a server key: `Authorization: Bearer parlor_sk_…`.",
            )),
        }
    }

    /// What every page gets.
    pub(crate) fn base(&self, urls: &Urls, words: &Words, me: Option<Me>) -> Base {
        Base {
            lang: words.lang().to_owned(),
            dir: words.dir(),
            app: self.options.name.clone(),
            urls: urls.for_pages(),
            me,
            policy: self.chat.rules().policy.as_str(),
            panel: urls.is_panel(),
        }
    }

    /// The words for whoever asks, as the address and the browser wish. What is refused on the way is said in them.
    pub(crate) fn words(&self, parts: &Parts) -> Words {
        let address = language::in_address(&parts.uri);
        let words = self.languages.choose(None, address.as_deref(), &parts.headers);
        if let Some(chosen) = parts.extensions.get::<Chosen>() {
            chosen.keep(&words);
        }
        words
    }

    /// The same in the language that somebody has set for themselves, if it is there.
    pub(crate) fn own_words(&self, parts: &Parts, words: &Words, own: &str) -> Words {
        let words = self.languages.own(own, words);
        if let Some(chosen) = parts.extensions.get::<Chosen>() {
            chosen.keep(&words);
        }
        words
    }

    /// Takes files of the operator's that have changed, where that is wanted or was just asked for: once a page, and not on a thread that others
    /// wait for.
    pub(crate) async fn look(self: &Arc<Self>) {
        let said = self.options.look_again.count();
        let again = self.looked.load(Ordering::Acquire) != said;
        if !again && !self.templates.reloads() {
            return;
        }
        let face = self.clone();
        task::aside("look", move || {
            face.languages.look(again);
            face.templates.look();
            face.looked.store(said, Ordering::Release);
        })
        .await;
    }

    /// Now, for labels.
    pub(crate) fn now(&self) -> Time {
        self.chat.clock().now()
    }

    /// An id that was never used: a request's number, a form's nonce. (All ids are written alike.)
    pub(crate) fn fresh_id(&self) -> String {
        MessageId(self.chat.clock().id()).to_string()
    }

    /// Whether strangers may make accounts here, as the operator said.
    pub(crate) fn sign_up_open(&self) -> Result<(), Problem> {
        if self.options.sign_up { Ok(()) } else { Err(Problem::because(Reason::SignUpClosed, &[])) }
    }

    /// Makes an account, where that is open. Where addresses are to be proved, the letter for that is on its way.
    pub(crate) async fn sign_up(
        self: &Arc<Self>,
        it: SignUp,
        from: Option<IpAddr>,
        words: &Words,
    ) -> Result<User, Problem> {
        self.sign_up_open()?;
        let user = self.chat.sign_up_from(it, from).await?;
        if self.chat.proves_email() {
            let (chat, id) = (self.chat.clone(), user.id);
            letter::later(self, words, async move { chat.first_letter(id).await });
        }
        Ok(user)
    }
}
