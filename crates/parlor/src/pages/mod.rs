//! The pages: a chat that works by plain links and forms. A `GET` changes nothing; a `POST` ends in a redirect, or
//! in the same form with what was wrong beside the field. Every handler asks the engine and shows its answer.

mod account;
mod group;
mod inbox;
mod info;
mod keep;
pub(crate) mod labels;
mod lookup;
mod message;
mod new;
mod profile;
mod room;
mod search;
pub(crate) mod show;
mod talk;
mod tickets;
mod widget;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, FromRequest, FromRequestParts, Path, Query, Request};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use parlor_core::{Actor, Policy};
use parlor_proto::user::{self, User};
use parlor_proto::{Code, Problem, Reason, RoomId};
use tower_http::compression::CompressionLayer;

use crate::assets;
use crate::language::{self, Words};
use crate::refuse::Refused;
use crate::request::other_method;
use crate::state::{Face, State};
use crate::urls::Urls;
use crate::view::Base;

/// Bytes of a form: the longest message, escaped.
const FORM: usize = 96 * 1024;

/// Everything below the page prefix.
pub(crate) fn router(face: &Face) -> Router<Arc<Face>> {
    let at = |rest: &str| format!("{}{rest}", face.options.prefix);
    let mut router = Router::new()
        .route(&at(""), get(inbox::page))
        .route(&at("list-partial/"), get(inbox::rows))
        .route(&at("new/"), get(new::page).post(new::open))
        .route(&at("new-group/"), get(group::new).post(group::make))
        .route(&at("check-user/"), get(lookup::check))
        .route(&at("search/"), get(search::page))
        .route(&at("profile/"), get(profile::page).post(profile::save))
        .route(&at("widget/"), get(widget::list))
        .route(&at("widget/frame/"), get(widget::frame))
        .route(&at("widget/{room}/"), get(widget::room))
        .route(&at("{room}/"), get(room::page))
        .route(&at("{room}/send/"), post(room::send))
        .route(&at("{room}/messages/"), get(room::messages))
        .route(&at("{room}/messages/{number}/"), get(message::page))
        .route(&at("{room}/messages/{number}/{act}/"), post(message::act))
        .route(&at("{room}/read/"), post(room::read))
        .route(&at("{room}/info/"), get(info::page))
        .route(&at("{room}/keep/"), post(keep::keep))
        .route(&at("{room}/unread/"), post(keep::unread))
        .route(&at("{room}/delete/"), post(keep::hide))
        .route(&at("{room}/leave/"), post(group::leave))
        .route(&at("{room}/delete-group/"), post(group::delete))
        .route(&at("{room}/edit/"), get(group::edit).post(group::change))
        .route(&at("{room}/accept/"), post(talk::accept))
        .route(&at("{room}/decline/"), post(talk::decline))
        .route(&at("{room}/block/"), post(talk::block))
        .route(&at("{room}/unblock/"), post(talk::unblock))
        .route(&at("{room}/report/"), get(talk::report_page).post(talk::report))
        .route(&at("unblock/"), post(talk::unblock_person))
        .route(&at("assets/own/{*path}"), get(crate::templates::own_files::serve))
        .route(&at("assets/theme.css"), get(crate::widget::theme))
        .route(&at("assets/{name}"), get(assets::serve))
        .route(&at("assets/words/{name}"), get(language::serve));
    if face.auth.accounts() {
        router = router
            .route(&at("login/"), get(account::login_page).post(account::login))
            .route(&at("signup/"), get(account::signup_page).post(account::signup))
            .route(&at("logout/"), post(account::logout))
            .route(&at("account/forgot/"), get(tickets::forgot_page).post(tickets::forgot))
            .route(&at("account/reset/"), get(tickets::reset_page).post(tickets::reset))
            .route(&at("account/verify/"), get(tickets::verify_page).post(tickets::verify))
            .route(&at("account/letter/"), post(tickets::letter))
            .route(&at("account/again/"), get(tickets::again_page).post(tickets::again))
            .route(&at("account/password/"), get(tickets::password_page).post(tickets::password))
            .route(&at("account/email/"), get(tickets::email_page).post(tickets::email))
            .route(&at("account/delete/"), get(tickets::delete_page).post(tickets::delete))
            .route(&at("sign-ins/{login}/end/"), post(profile::end));
    }
    router
        .method_not_allowed_fallback(other_method)
        .route(face.options.prefix.trim_end_matches('/'), any(lost))
        .route(&at("{room}"), any(lost))
        .route(&at("{room}/{*rest}"), any(lost))
        .layer(DefaultBodyLimit::max(FORM))
        // Pages and assets; answers of the API may hold a token and stay as they are.
        .layer(CompressionLayer::new())
}

/// No such page; but a missing slash at the end is forgiven.
async fn lost(page: Page) -> Result<Response, Instead> {
    let path = page.parts.uri.path();
    let file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if path.ends_with('/') || file || page.parts.method != Method::GET {
        return Err(Problem::not_found(Reason::NoSuchPage).into());
    }
    let query = page.parts.uri.query().map(|it| format!("?{it}")).unwrap_or_default();
    Ok(Redirect::permanent(&format!("{}/{query}", page.urls.outside(path))).into_response())
}

/// What a visitor gets instead of the page: a refusal, or the way elsewhere (to sign in).
pub(crate) enum Instead {
    Refused(Refused),
    Go(Box<Response>),
}

impl Instead {
    fn go(url: &str) -> Instead {
        Instead::Go(Box::new(see(url)))
    }
}

impl From<Refused> for Instead {
    fn from(refused: Refused) -> Instead {
        Instead::Refused(refused)
    }
}

impl From<Problem> for Instead {
    fn from(problem: Problem) -> Instead {
        Instead::Refused(problem.into())
    }
}

impl IntoResponse for Instead {
    fn into_response(self) -> Response {
        match self {
            Instead::Refused(refused) => refused.into_response(),
            Instead::Go(response) => *response,
        }
    }
}

/// A request for a page.
pub(crate) struct Page {
    pub(crate) face: Arc<Face>,
    pub(crate) urls: Urls,
    pub(crate) parts: Parts,
    /// In the language that the visitor's browser asks for; [`Signed`] knows their own.
    pub(crate) words: Words,
}

impl FromRequestParts<Arc<Face>> for Page {
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, plain: &Arc<Face>) -> Result<Self, Self::Rejection> {
        let State(face) = State::<Arc<Face>>::from_request_parts(parts, plain).await?;
        Ok(Page::of(&face, parts))
    }
}

/// A page that somebody signed in asks for.
pub(crate) struct Signed {
    pub(crate) page: Page,
    pub(crate) actor: Actor,
    pub(crate) me: User,
}

impl Page {
    pub(crate) fn of(face: &Arc<Face>, parts: &Parts) -> Page {
        let words = face.words(parts);
        let urls = Urls::of(&face.options, parts).in_words(&words);
        Page { face: face.clone(), urls, parts: parts.clone(), words }
    }

    /// The same request once more.
    fn again(&self) -> Page {
        let Page { face, urls, parts, words } = self;
        Page { face: face.clone(), urls: urls.clone(), parts: parts.clone(), words: words.clone() }
    }

    /// What every page gets, for a visitor.
    fn base(&self) -> Base {
        self.face.base(&self.urls, &self.words, None)
    }

    /// The script, or htmx, wants a piece of a page, not the whole.
    fn fragment(&self) -> bool {
        let headers = &self.parts.headers;
        // htmx that walks back in history, or boosts a link, wants the whole page.
        let whole = ["hx-history-restore-request", "hx-boosted"].iter().any(|it| headers.contains_key(*it));
        !whole && (headers.contains_key("parlor-fragment") || headers.contains_key("hx-request"))
    }

    /// After a form: look at this. htmx follows a header of its own.
    pub(crate) fn go(&self, url: &str) -> Response {
        match HeaderValue::from_str(url) {
            Ok(value) if self.parts.headers.contains_key("hx-request") => {
                (StatusCode::NO_CONTENT, [(HeaderName::from_static("hx-redirect"), value)]).into_response()
            }
            _ => see(url),
        }
    }

    /// The same in the reader's own language, if they have chosen one.
    fn in_language_of(self, me: &User) -> Page {
        let Some(own) = &me.language else { return self };
        let words = self.face.own_words(&self.parts, &self.words, own);
        Page { urls: self.urls.in_words(&words), words, ..self }
    }

    /// A parameter of the query.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&self.parts.uri).ok()?;
        pairs.0.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Where a visitor goes who is not signed in; afterwards back to `next`.
    fn to_login(&self, next: &str) -> Instead {
        let missing = Problem::new(Code::Unauthenticated, "Sign in first.");
        if self.fragment() {
            return missing.into();
        }
        match self.face.auth.login_url() {
            _ if self.face.auth.accounts() && next == self.urls.inbox() => Instead::go(&self.urls.login()),
            _ if self.face.auth.accounts() => Instead::go(&self.urls.login_then(next)),
            Some(url) => Instead::go(&self.urls.login_elsewhere(&url, next, &self.face.options.origins)),
            None => missing.into(),
        }
    }

    /// Somebody who is signed in, or the way there.
    pub(crate) async fn signed(self, next: &str) -> Result<Signed, Instead> {
        let Some(actor) = self.face.visitor(&self.parts).await? else { return Err(self.to_login(next)) };
        let me = self.face.chat.run(&actor, user::Me {}).await?;
        Ok(Signed { page: self.in_language_of(&me), actor, me })
    }
}

impl Signed {
    /// For whom this page is, and when.
    fn reader(&self) -> show::Reader<'_> {
        let Page { face, urls, words, .. } = &self.page;
        show::Reader { me: self.me.id, urls, words, now: face.now() }
    }

    /// A page for beginning something is there where people may begin something; whom with, the engine says.
    fn may_begin(&self) -> Result<(), Problem> {
        match self.page.face.chat.rules().policy {
            Policy::Closed => Err(Problem::because(Reason::RoomsClosed, &[])),
            Policy::Open | Policy::Relations => Ok(()),
        }
    }

    pub(crate) fn base(&self) -> Base {
        self.page.face.base(&self.page.urls, &self.page.words, Some(show::me(&self.me, &self.page.urls)))
    }
}

/// After a form: look at this.
fn see(url: &str) -> Response {
    Redirect::to(url).into_response()
}

/// A page with another status than 200.
pub(crate) fn with_status(code: Code, mut response: Response) -> Response {
    *response.status_mut() = StatusCode::from_u16(code.status()).unwrap_or_default();
    response
}

/// What an address says where a room's id should stand.
pub(crate) struct RoomPath(String);

impl<S: Send + Sync> FromRequestParts<S> for RoomPath {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        // What cannot even be read is nobody's room.
        Ok(RoomPath(text.map_or_else(|_| String::new(), |Path(text)| text)))
    }
}

impl RoomPath {
    /// The id; what is no id is not there.
    fn id(&self) -> Result<RoomId, Problem> {
        self.0.parse().map_err(|_| Problem::not_found(Reason::NoSuchRoom))
    }
}

/// The fields of a plain form; lines end as everywhere else.
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(crate) async fn of(request: Request) -> Result<Fields, Problem> {
        let form = Form::<Vec<(String, String)>>::from_request(request, &()).await;
        let Form(pairs) = form.map_err(|fault| {
            let code = match fault.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
                StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMedia,
                _ => Code::BadRequest,
            };
            Problem::new(code, "The form did not arrive as it should.")
        })?;
        Ok(Fields(pairs.into_iter().map(|(name, text)| (name, text.replace("\r\n", "\n"))).collect()))
    }

    /// The last field of this name; a field that is not there is empty.
    pub(crate) fn take(&mut self, name: &str) -> String {
        let at = self.0.iter().rposition(|(key, _)| key == name);
        at.map(|at| self.0.swap_remove(at).1).unwrap_or_default()
    }

    /// A field that is there at all: a ticked box, a pressed button.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// All fields of this name.
    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, text)| text.as_str())
    }

    fn number(&mut self, name: &str) -> Option<i64> {
        self.take(name).parse().ok()
    }
}

/// A form that was posted: the request's head as a page, and its fields. From the widget's frame it goes back there.
async fn posted(face: &Arc<Face>, request: Request) -> Result<(Page, Fields), Refused> {
    let (parts, body) = request.into_parts();
    let mut page = Page::of(face, &parts);
    let fields = Fields::of(Request::from_parts(parts, body)).await?;
    page.urls = page.urls.in_panel(fields.has("panel"));
    Ok((page, fields))
}

/// A form about a room: who posted it, which room, and its fields; or where to go instead.
async fn about_room(
    face: &Arc<Face>,
    room: &RoomPath,
    request: Request,
) -> Result<(Signed, RoomId, Fields), Instead> {
    let (page, fields) = posted(face, request).await?;
    let back = room.id().map_or_else(|_| page.urls.inbox(), |room| page.urls.room(room));
    let signed = page.signed(&back).await?;
    Ok((signed, room.id()?, fields))
}

/// A refusal that belongs beside a form, and not on a page of its own.
pub(crate) fn beside(problem: &Problem) -> bool {
    !matches!(problem.code, Code::Internal | Code::Unauthenticated)
}
