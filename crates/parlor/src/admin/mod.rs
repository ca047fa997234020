//! The staff's pages: lists of a tenant, what can be done with what stands there, and how the node is. Whoever is not staff
//! finds nothing here, as everywhere where nothing is. Every handler asks the engine and shows its answer: there is no rule
//! in this folder.

mod acts;
mod cells;
mod charts;
mod export;
mod lists;
mod papers;
mod table;
mod things;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::any;
use http::Method;
use parlor_core::Rank;
use parlor_core::admin::{Clerk, Desk};
use parlor_proto::{Problem, TenantId};
use tower_http::compression::CompressionLayer;

use self::lists::Kind;
use crate::pages::{Fields, Instead, Page, Signed};
use crate::state::{Face, State};
use crate::urls::escape;
use crate::view::{NavLink, Office};

/// Bytes of a form.
const FORM: usize = 16 * 1024;

/// Everything below the staff's prefix, as one route: who is not staff cannot tell what is there.
pub(crate) fn router(face: &Face) -> Router<Arc<Face>> {
    let Some(prefix) = &face.options.admin else { return Router::new() };
    Router::new()
        .route(prefix.trim_end_matches('/'), any(enter))
        .route(prefix, any(enter))
        .route(&format!("{prefix}{{*rest}}"), any(enter))
        .layer(DefaultBodyLimit::max(FORM))
        .layer(CompressionLayer::new())
}

/// What every address says where nothing is, to programs as well as in a page.
fn nothing() -> Instead {
    Problem::no_such("address").into()
}

/// Somebody of the staff who asks for a page.
pub(super) struct Visit {
    pub(super) signed: Signed,
    pub(super) desk: Desk,
    pub(super) clerk: Clerk,
}

async fn enter(State(face): State<Arc<Face>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let page = Page::of(&face, &parts);
    match visit(page).await {
        Ok(visit) => {
            let request = Request::from_parts(parts, body);
            visit.serve(request).await.unwrap_or_else(IntoResponse::into_response)
        }
        Err(instead) => instead.into_response(),
    }
}

/// Who it is, if it is somebody of the staff. Whatever else is wrong looks like nothing.
async fn visit(page: Page) -> Result<Visit, Instead> {
    let wanted = page.query("tenant");
    let home = page.urls.admin("");
    let actor = match page.face.visitor(&page.parts).await {
        Ok(Some(actor)) => actor,
        _ => return Err(nothing()),
    };
    let own = page.face.chat.of(actor.tenant).desk(&actor);
    let tenant = match wanted {
        None => actor.tenant,
        Some(text) => text.parse::<TenantId>().map_err(|_| nothing())?,
    };
    let desk = own.of(tenant);
    let clerk = desk.clerk().await.map_err(|_| nothing())?;
    let signed = page.signed(&home).await.map_err(|_| nothing())?;
    Ok(Visit { signed, desk, clerk })
}

impl Visit {
    async fn serve(self, request: Request) -> Result<Response, Instead> {
        let page = &self.signed.page;
        let prefix = page.face.options.admin.as_deref().unwrap_or_default();
        let path = page.parts.uri.path().to_owned();
        let Some(rest) = path.strip_prefix(prefix) else {
            return Ok(Redirect::permanent(&page.urls.admin("")).into_response());
        };
        let get = matches!(*request.method(), Method::GET | Method::HEAD);
        let post = *request.method() == Method::POST;
        let parts: Vec<&str> = rest.split('/').collect();
        match parts.as_slice() {
            [""] if get => Ok(Redirect::to(&self.link(self.first())).into_response()),
            ["charts", ""] if get => self.charts().await,
            ["charts", "samples.json"] if get => self.samples().await,
            [list, ""] if get => self.list(Kind::parse(list).ok_or_else(nothing)?).await,
            [list, file] if get && file.starts_with("export.") => {
                let kind = Kind::parse(list).ok_or_else(nothing)?;
                self.export(kind, export::Form::parse(file).ok_or_else(nothing)?).await
            }
            ["users", id, ""] if get => self.user(id).await,
            ["rooms", id, ""] if get => self.room(id).await,
            ["reports", id, ""] if get => self.report(id, None).await,
            ["reports", id, "handle", ""] if post => {
                let fields = Fields::of(request).await?;
                self.handle(id, fields).await
            }
            [.., ""] if get || post => {
                let act = self.act(&parts[..parts.len() - 1]).await?;
                if post {
                    let fields = Fields::of(request).await?;
                    self.perform(act, fields).await
                } else {
                    self.ask(act, None)
                }
            }
            _ => Err(nothing()),
        }
    }

    /// Where somebody begins.
    fn first(&self) -> &'static str {
        match self.clerk.rank {
            Rank::Operator => "charts/",
            Rank::Admin => "messages/",
            Rank::Moderator => "reports/",
        }
    }

    fn say(&self, id: &str) -> String {
        self.signed.page.words.say(id)
    }

    /// An address of a page of the staff, in the tenant that is looked at.
    fn link(&self, rest: &str) -> String {
        let url = self.signed.page.urls.admin(rest);
        match self.clerk.home {
            true => url,
            false => {
                let joined = if url.contains('?') { '&' } else { '?' };
                format!("{url}{joined}tenant={}", self.clerk.tenant)
            }
        }
    }

    /// The same with parameters of a query; empty ones are left out.
    fn link_with(&self, rest: &str, query: &[(&str, &str)]) -> String {
        let set = query.iter().filter(|(_, value)| !value.is_empty());
        let query: Vec<String> = set.map(|(name, value)| format!("{name}={}", escape(value))).collect();
        match query.is_empty() {
            true => self.link(rest),
            false => self.link(&format!("{rest}?{}", query.join("&"))),
        }
    }

    /// What stands around a page; `at` is the list to which it belongs.
    fn office(&self, at: &str, title: String) -> Office {
        let urls = &self.signed.page.urls;
        let (tenant, installation) = (self.clerk.sees_tenant(), self.clerk.sees_installation());
        let all = [
            ("reports/", "admin-reports", true),
            ("messages/", "admin-messages", tenant),
            ("rooms/", "admin-rooms", tenant),
            ("users/", "admin-people", tenant),
            ("relations/", "admin-relations", tenant),
            ("sessions/", "admin-sign-ins", tenant),
            ("holds/", "admin-holds", tenant),
            ("audit/", "admin-audit", tenant),
            ("tenants/", "admin-tenants", installation),
            ("charts/", "admin-charts", installation),
        ];
        let shown = all.into_iter().filter(|(.., shown)| *shown);
        let nav = shown.map(|(rest, id, _)| NavLink {
            label: self.say(id),
            url: self.link(rest),
            current: rest.trim_end_matches('/') == at,
            danger: false,
            of: None,
            count: (rest == "reports/" && self.clerk.waiting > 0).then(|| self.waiting()),
        });
        let rank = match self.clerk.rank {
            Rank::Moderator => "admin-rank-moderator",
            Rank::Admin => "admin-rank-admin",
            Rank::Operator => "admin-rank-operator",
        };
        let done = self.signed.page.query("done");
        Office {
            css: urls.asset("admin.css"),
            script: urls.asset("admin.js"),
            home: urls.admin(""),
            nav: nav.collect(),
            title,
            up: None,
            rank: self.say(rank),
            tenant: (installation || !self.clerk.home).then(|| self.clerk.tenant_name.clone()),
            back_home: (!self.clerk.home).then(|| urls.admin("")),
            done: done.and_then(|word| acts::done(&word)).map(|id| self.say(id)),
        }
    }

    /// How many reports wait, as far as they are counted.
    fn waiting(&self) -> String {
        let words = &self.signed.page.words;
        match self.clerk.waiting {
            count @ ..100 => words.number(count),
            _ => format!("{}+", words.number(99)),
        }
    }

    /// A way to somewhere.
    fn way(&self, id: &str, url: String) -> NavLink {
        NavLink { label: self.say(id), url, current: false, danger: false, of: None, count: None }
    }

    /// The list above a thing.
    fn up(&self, rest: &str, id: &str) -> Option<NavLink> {
        Some(self.way(id, self.link(rest)))
    }
}
