//! The readable page at `/api/`: the same table as the OpenAPI document, for people, with an anchor for each code
//! that a problem document points to.

use std::sync::Arc;

use axum::response::Response;
use http::request::Parts;
use parlor_proto::{Code, Retry};
use serde_json::Value;

use crate::refuse::{self, Refused};
use crate::rest::openapi::{operation_id, refusals};
use crate::rest::routes::Route;
use crate::rest::shape::{Param, Place};
use crate::state::{Face, State};
use crate::urls::Urls;
use crate::view::{CodeView, DoneView, FieldView, Reference, RouteView, Words};

/// `GET /api/`
pub(crate) async fn page(State(face): State<Arc<Face>>, parts: Parts) -> Result<Response, Refused> {
    face.look().await;
    Ok(face.templates.html(&context(&face, &parts))?)
}

/// The address for examples: the public one, if it is known.
fn origin(face: &Face, parts: &Parts) -> String {
    if let Some(origin) = face.options.origins.first() {
        return origin.text.clone();
    }
    let host = parts.headers.get(http::header::HOST).and_then(|it| it.to_str().ok()).unwrap_or("localhost");
    format!("{}://{host}", if face.options.tls { "https" } else { "http" })
}

fn context(face: &Face, parts: &Parts) -> Reference {
    let urls = &Urls::of(&face.options, parts);
    Reference {
        app: face.options.name.clone(),
        css: urls.asset("reference.css"),
        document: urls.openapi(),
        api: format!("{}{}", origin(face, parts), urls.outside("/api/v1")),
        version: env!("CARGO_PKG_VERSION"),
        routes: face.routes.iter().map(|route| view(route, urls)).collect(),
        codes: Code::ALL.iter().map(|code| code_view(*code)).collect(),
    }
}

fn view(route: &Route, urls: &Urls) -> RouteView {
    RouteView {
        anchor: operation_id(route),
        method: route.method.to_string(),
        path: urls.outside(&format!("/api/v1{}", route.path)),
        summary: route.summary,
        command: route.command,
        open: route.open,
        fields: route.params.iter().map(field).collect(),
        done: route.done.iter().map(|(status, says)| DoneView { status: *status, says }).collect(),
        refusals: refusals(route).iter().map(|code| code.as_str()).collect(),
    }
}

fn field(param: &Param) -> FieldView {
    FieldView {
        name: param.name.clone(),
        place: match param.place {
            Place::Path => "path",
            Place::Query => "query",
            Place::Body => "body",
        },
        kind: kind(&param.schema),
        required: param.required,
        says: words(param.schema.get("description").and_then(Value::as_str).unwrap_or_default()),
    }
}

/// A sentence of the contract's documentation: what stands between backticks is code.
fn words(sentence: &str) -> Vec<Words> {
    let pieces = sentence.split('`').enumerate().filter(|(_, text)| !text.is_empty());
    pieces.map(|(at, text)| Words { text: text.replace('\n', " "), code: at % 2 == 1 }).collect()
}

/// A type in a word: `string`, `integer`, `uuid`, or the name of a shared type.
fn kind(schema: &Value) -> String {
    let word = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(format) = schema.get("format").and_then(word).filter(|it| it == "uuid" || it == "date-time") {
        return format;
    }
    match schema.get("type") {
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(word).find(|it| it != "null").unwrap_or_default()
        }
        Some(kind) => word(kind).unwrap_or_default(),
        None => {
            let name = schema.get("$ref").and_then(Value::as_str).and_then(|it| it.rsplit('/').next());
            name.unwrap_or("value").to_ascii_lowercase()
        }
    }
}

fn code_view(code: Code) -> CodeView {
    CodeView {
        code: code.as_str(),
        title: refuse::title(code),
        status: code.status(),
        retry: match code.retry() {
            Retry::Never => "never",
            Retry::Later => "later",
            Retry::SameNonce => "same_nonce",
        },
        meaning: words(code.meaning()),
    }
}
