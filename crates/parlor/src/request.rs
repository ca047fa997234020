//! The outermost layer, around every route: a number for each request, headers of safety on each answer, a written
//! refusal, and a panic that stays one request's. It must not decide anything about people or rooms.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use parlor_proto::{Code, Problem};

use crate::auth::Mounted;
use crate::faces::{self, Faces};
use crate::language::{self, Chosen};
use crate::refuse::{self, Refused};
use crate::security::{self, Nonce, Reach};
use crate::state::Face;
use crate::urls::Urls;

/// Which face a path has: refusals look different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// API and socket.
    Api,
    /// Pages, for people.
    Page,
}

const REQUEST_ID: &str = "x-request-id";

/// The caller's own number of the request if it is harmless, else a new one.
fn request_id(face: &Face, headers: &HeaderMap) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let given = headers.get(REQUEST_ID).and_then(|it| it.to_str().ok());
    match given {
        Some(id) if (1..=64).contains(&id.len()) && id.chars().all(plain) => id.to_owned(),
        _ => face.fresh_id(),
    }
}

/// Wraps one request.
pub(crate) async fn around(State(faces): State<Arc<Faces>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Some(face) = faces.of(&parts).await else { return faces::nobody() };
    parts.extensions.insert(face.clone());
    // For whoever says who asks: they act where the request is for.
    parts.extensions.insert(face.chat.clone());
    parts.extensions.insert(Mounted { tls: face.options.tls });
    let id = request_id(&face, &parts.headers);
    let chosen = Chosen::default();
    let urls = Urls::of(&face.options, &parts);
    parts.extensions.insert(chosen.clone());
    let door = door(&face, &parts);
    // All that a page's refusal has to know where no handler came to choose a language.
    let (uri, mut wished) = (parts.uri.clone(), HeaderMap::new());
    if door == Door::Page {
        for wish in parts.headers.get_all(header::ACCEPT_LANGUAGE) {
            wished.append(header::ACCEPT_LANGUAGE, wish.clone());
        }
        face.look().await;
    }
    let head = parts.method == Method::HEAD;
    let embedding = security::embedding(&face.options, &parts);
    if embedding.is_some() {
        // A page of another site says who it speaks for; what the browser adds by itself does not.
        parts.headers.remove(header::COOKIE);
    }
    let path = parts.uri.path().to_owned();

    let response = match security::admit(&face, &parts).await {
        Ok(()) if let Some(answer) = security::preflight(&face, &parts) => answer,
        Ok(()) => {
            let request = Request::from_parts(parts, body);
            match AssertUnwindSafe(next.run(request)).catch_unwind().await {
                Ok(response) => response,
                Err(_) => Refused::from(Problem::new(Code::Internal, "A fault of ours; it has been logged."))
                    .into_response(),
            }
        }
        Err(problem) => Refused::from(problem).into_response(),
    };

    let words = || {
        let wish = || face.languages.choose(None, language::in_address(&uri).as_deref(), &wished);
        chosen.words().unwrap_or_else(wish)
    };
    let mut response = refuse::write_down(&face, &urls, words, door, &id, response);
    if head && response.status() != StatusCode::SWITCHING_PROTOCOLS {
        *response.body_mut() = axum::body::Body::empty();
    }
    let reach = response.extensions_mut().remove::<Reach>();
    security::headers(&face, &urls, door, reach, response.headers_mut());
    if let Some(nonce) = response.extensions_mut().remove::<Nonce>() {
        security::inline(&nonce, response.headers_mut());
    }
    security::share(&face, &path, embedding, response.headers_mut());
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Who asks. Beside the pages and the API there is nothing but what is not there: browsers are told so in a page.
fn door(face: &Face, parts: &Parts) -> Door {
    let path = parts.uri.path();
    let beside =
        |name: &str| path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let reads = |it: &HeaderValue| it.to_str().is_ok_and(|it| it.contains("text/html"));
    // What is said of the staff's pages to others must be what is said of nothing.
    let staff = face.options.admin.as_ref().is_some_and(|admin| path.starts_with(admin));
    let browser = (face.options.alone || staff)
        && !["/api", "/ws", "/stream", "/poll"].into_iter().any(beside)
        && parts.headers.get_all(header::ACCEPT).iter().any(reads);
    if path.starts_with(&face.options.prefix) || browser { Door::Page } else { Door::Api }
}

/// A path of ours with another method: `OPTIONS` is answered, anything else refused. The router adds `Allow`.
pub(crate) async fn other_method(method: Method) -> Response {
    if method == Method::OPTIONS {
        return StatusCode::NO_CONTENT.into_response();
    }
    Refused::from(Problem::new(Code::MethodNotAllowed, "This address does not know that method."))
        .into_response()
}
