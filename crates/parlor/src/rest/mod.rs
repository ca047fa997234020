//! REST: one generic handler for the whole table. It puts the fields of path, query and body together and hands
//! them to the engine; what is refused on the way is about shape alone.

mod hosts;
pub(crate) mod openapi;
pub(crate) mod reference;
pub(crate) mod routes;
pub(crate) mod shape;

use std::str;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{
    DefaultBodyLimit, FromRequest, FromRequestParts, OriginalUri, Query, RawPathParams, Request,
};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodFilter, MethodRouter, any, get, on, post};
use axum::{RequestExt, Router};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use parlor_proto::frame::limit;
use parlor_proto::{Code, Problem, Reason, RoomId, object};
use serde_json::{Map, Value};

use crate::refuse::Refused;
use crate::request::other_method;
use crate::rest::routes::{Caller, Route};
use crate::rest::shape::{Param, Place, path_names};
use crate::state::{Face, State};
use crate::{files, peer, report};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Everything below `/api`.
pub(crate) fn router(face: &Face) -> Router<Arc<Face>> {
    let mut router = Router::new();
    for (at, route) in face.routes.iter().enumerate() {
        let Ok(filter) = MethodFilter::try_from(route.method.clone()) else { continue };
        let handler = move |State(face): State<Arc<Face>>, request: Request| handle(face, at, request);
        let method: MethodRouter<Arc<Face>> = on(filter, handler);
        router = router.route(&format!("/api/v1{}", route.path), method);
    }
    files::routes(router)
        .route("/api/", get(reference::page))
        .route("/api/openapi.json", get(openapi::document))
        .route("/api", get(to_reference))
        .route(report::PATH, post(report::take))
        .method_not_allowed_fallback(other_method)
        .route("/api/{*rest}", any(nothing))
        .layer(DefaultBodyLimit::max(limit::FRAME))
}

pub(crate) async fn nothing() -> Refused {
    Problem::no_such("address").into()
}

async fn to_reference(OriginalUri(uri): OriginalUri) -> Redirect {
    Redirect::permanent(&format!("{}/", uri.path()))
}

async fn handle(face: Arc<Face>, at: usize, request: Request) -> Result<Response, Refused> {
    let Some(route) = face.routes.get(at) else { return Err(Problem::no_such("address").into()) };
    let (mut parts, body) = request.into_parts();
    // Who asks comes first: a stranger learns nothing from how the rest is refused.
    let host = if route.host { Some(face.host(&parts).await?) } else { None };
    let actor = if route.open || route.host { None } else { Some(face.actor(&parts).await?) };
    let words = face.words(&parts);
    let caller = Caller { actor, host, label: label(&parts.headers), from: peer::of(&parts), words };
    let ids = path_fields(route, &mut parts).await?;
    let mut fields = if route.has_body() {
        no_query(&parts)?;
        body_fields(route, Request::from_parts(parts, body)).await?
    } else {
        query_fields(route, &parts)?
    };
    fields.extend(ids);

    let answered = (route.run)(face.clone(), caller, fields).await.map_err(|problem| {
        let in_query = |it: &Param| it.place == Place::Query && problem.field.as_ref() == Some(&it.name);
        if route.params.iter().any(in_query) { Refused::parameter(problem) } else { Refused::from(problem) }
    })?;
    let mut response = match answered.body {
        Some(json) => ([(header::CONTENT_TYPE, JSON)], json).into_response(),
        None => ().into_response(),
    };
    // Only a POST makes something.
    let made = answered.status == http::StatusCode::CREATED && route.method != http::Method::POST;
    *response.status_mut() = if made { http::StatusCode::OK } else { answered.status };
    Ok(response)
}

/// What somebody signs in with, in its own words.
pub(crate) fn label(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let agent: String = agent.chars().filter(|c| !c.is_control()).take(120).collect();
    if agent.trim().is_empty() { "unknown".to_owned() } else { agent }
}

fn bad(detail: impl Into<String>) -> Problem {
    Problem::new(Code::BadRequest, detail)
}

fn no_query(parts: &Parts) -> Result<(), Refused> {
    match parts.uri.query() {
        None | Some("") => Ok(()),
        Some(_) => Err(bad("This address takes no query; the fields belong into the body.").into()),
    }
}

/// The fields of a JSON body.
async fn body_fields(route: &Route, request: Request) -> Result<Map<String, Value>, Refused> {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json")
        || request.headers().contains_key(header::CONTENT_ENCODING)
    {
        let problem =
            Problem::new(Code::UnsupportedMedia, "The body must be plain JSON: `application/json`.");
        return Err(problem.into());
    }
    let bytes = read(request).await?;
    let text = str::from_utf8(&bytes).map_err(|_| bad("The body is not UTF-8."))?;
    let fields = object::read(text)?;
    if fields.len() > limit::KEYS {
        return Err(bad("More than 64 keys.").into());
    }
    match path_names(route.path).find(|name| fields.contains_key(*name)) {
        Some(name) => {
            Err(bad(format!("Unknown field `{name}`: the address says it already.")).field(name).into())
        }
        None => Ok(fields),
    }
}

/// The whole body, if it is not over the limit.
pub(crate) async fn read(request: Request) -> Result<Bytes, Problem> {
    let too_large = || Problem::new(Code::TooLarge, "A body has at most 64 KiB.");
    let said = request.headers().get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok());
    if said.and_then(|it| it.parse::<usize>().ok()).is_some_and(|length| length > limit::FRAME) {
        return Err(too_large());
    }
    Bytes::from_request(request.with_limited_body(), &()).await.map_err(|fault| {
        if fault.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
            too_large()
        } else {
            bad("The body did not arrive whole.")
        }
    })
}

/// The fields of a query, each at most once, each known.
fn query_fields(route: &Route, parts: &Parts) -> Result<Map<String, Value>, Refused> {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
    let Query(pairs) = pairs.map_err(|_| bad("The query cannot be read."))?;
    let mut fields = Map::new();
    for (name, text) in pairs {
        let name: String = name.chars().take(64).collect();
        let refuse = |why: String| Refused::parameter(bad(why).field(name.clone()));
        let mut known = route.params.iter().filter(|it| it.place == Place::Query);
        let Some(param) = known.find(|it| it.name == name) else {
            return Err(refuse(format!("Unknown parameter `{name}`.")));
        };
        let value = param.read(&text).map_err(|what| refuse(format!("`{name}` must be {what}.")))?;
        if fields.insert(name.clone(), value).is_some() {
            return Err(refuse(format!("`{name}` is there twice.")));
        }
    }
    Ok(fields)
}

/// The fields of a path. What is no id or number cannot be there: the same answer as for one of nothing.
async fn path_fields(route: &Route, parts: &mut Parts) -> Result<Map<String, Value>, Refused> {
    let mut fields = Map::new();
    let Some(first) = path_names(route.path).next() else { return Ok(fields) };
    let missing = |name: &str| {
        Refused::from(match name {
            "login" => Problem::not_found(Reason::NoSuchSignIn),
            "room" => Problem::not_found(Reason::NoSuchRoom),
            "number" => Problem::not_found(Reason::NoSuchMessage),
            "user" => Problem::not_found(Reason::NoSuchPerson),
            "attachment" => Problem::not_found(Reason::NoSuchAttachment),
            "external_id" => Problem::not_found(Reason::NoSuchPerson),
            "key" => Problem::not_found(Reason::NoSuchRoom),
            name => Problem::no_such(name),
        })
    };
    let given = RawPathParams::from_request_parts(parts, &()).await.map_err(|_| missing(first))?;
    for name in path_names(route.path) {
        let text = given.iter().find(|(key, _)| *key == name).map(|(_, text)| text);
        let text = text.ok_or_else(|| missing(name))?;
        let param = route.params.iter().find(|it| it.name == name).ok_or_else(|| missing(name))?;
        let value = if param.is_id() {
            // All ids are written alike.
            Value::from(text.parse::<RoomId>().map_err(|_| missing(name))?.to_string())
        } else {
            param.read(text).map_err(|_| missing(name))?
        };
        fields.insert(name.to_owned(), value);
    }
    Ok(fields)
}
