//! The web face of Parlor: pages, REST and the live socket as one router that a Rust web application mounts.
//!
//! ```no_run
//! use axum::{Router, routing::get};
//! use parlor::{Accounts, Chat, Options};
//!
//! #[derive(Clone)]
//! struct Shop { name: &'static str }
//!
//! fn app() -> Result<Router, Box<dyn std::error::Error>> {
//!     // The handle you keep ...
//!     let chat = Chat::builder().store("sqlite://parlor.db").build()?;
//!     // ... and the router you mount: /talk/chat/, /talk/api/, /talk/ws.
//!     let talk = parlor::router(&chat, Accounts::new(&chat), Options::default().name("Shop talk"));
//!     Ok(Router::new()
//!         .route("/", get(async |shop: axum::extract::State<Shop>| shop.name))
//!         .nest("/talk", talk)
//!         .with_state(Shop { name: "Shop" }))
//! }
//! # let _ = app;
//! ```
//!
//! With users of its own, a host says who asks:
//!
//! ```no_run
//! use http::request::Parts;
//! use parlor::{Actor, Authenticate, Authenticating, Chat};
//!
//! struct Mine { chat: Chat }
//!
//! impl Authenticate for Mine {
//!     fn authenticate<'a>(&'a self, parts: &'a Parts) -> Authenticating<'a> {
//!         Box::pin(async move {
//!             // Put there by the host's own middleware.
//!             let user = parts.extensions.get::<parlor::proto::UserId>().copied();
//!             Ok(user.map(|user| Actor { tenant: self.chat.tenant(), user, login: None }))
//!         })
//!     }
//! }
//! # let _ = |chat: Chat| Mine { chat };
//! ```
//!
//! The router carries its own state. It never binds a port, never installs a logger, and does not assume where it
//! is mounted. There are no rules here: what somebody may do is decided in `parlor-core`.

mod admin;
mod assets;
mod auth;
mod dialect;
mod egress;
mod faces;
mod files;
mod handshake;
mod kept;
mod language;
mod letter;
mod look;
mod markup;
mod options;
mod pages;
mod peer;
mod refuse;
mod report;
mod request;
mod rest;
mod security;
mod socket;
mod state;
mod stream;
mod task;
mod templates;
mod urls;
mod view;
mod widget;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;

pub use auth::{
    Accounts, Authenticate, Authenticating, ClaimNames, ForwardAuth, Identity, ProxyHeaders, Sources, Tokens,
};
pub use egress::Egress;
pub use language::{Fault as CatalogueFault, check as check_languages};
pub use letter::{Mail, Post, Sending};
pub use look::LookAgain;
pub use options::{Demo, DemoPerson, OptionError, Options};
pub use parlor_core::{Actor, Admitted, Builder, Chat, Clock, Limits, Vouched, of_session};
pub use parlor_proto as proto;
pub use peer::Peer;
pub use templates::{ListedTemplate, TemplateCheck, TemplateDiff, TemplateFault, TemplateFolder};
pub use widget::Theme;

use state::Face;

/// Everything on one router: pages below the prefix, the API at `/api/`, the socket at `/ws`. It may be nested
/// anywhere in, or merged with, a router of any state.
pub fn router<S>(chat: &Chat, auth: impl Authenticate, options: Options) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let routes = rest::routes::table(auth.accounts());
    if let Some(identity) = auth.as_identity() {
        identity.look_after();
    }
    let face = Face::new(chat, Arc::new(auth), options, routes);
    let mut router = Router::new()
        .route("/ws", get(socket::open))
        .merge(stream::router())
        .merge(dialect::router())
        .merge(widget::router())
        .method_not_allowed_fallback(request::other_method)
        .merge(rest::router(&face))
        .merge(pages::router(&face))
        .merge(admin::router(&face));
    if face.options.alone {
        router = router.fallback(rest::nothing);
    }
    let faces = faces::Faces::new(face.clone());
    router.layer(from_fn_with_state(faces, request::around)).with_state(face)
}
