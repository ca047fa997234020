//! The readable page at `/api/`: the same table as the OpenAPI document, for people, with an anchor for each code
//! that a problem document points to.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::request::Parts;
use parlor_proto::{Code, Retry};
use serde_json::Value;

use crate::refuse::{self, Refused};
use crate::rest::openapi::{operation_id, refusals};
use crate::rest::routes::Route;
use crate::rest::shape::{Param, Place};
use crate::state::Face;
use crate::urls::Urls;
use crate::view::{CodeView, DoneView, FieldView, Reference, RouteView};

/// `GET /api/`
pub(crate) async fn page(State(face): State<Arc<Face>>, parts: Parts) -> Result<Response, Refused> {
    Ok(face.templates.html(&context(&face, &Urls::of(&face.options, &parts)))?)
}

pub(crate) fn context(face: &Face, urls: &Urls) -> Reference {
    Reference {
        app: face.options.name.clone(),
        css: urls.asset("reference.css"),
        document: urls.openapi(),
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
        says: param.schema.get("description").and_then(Value::as_str).unwrap_or_default().to_owned(),
    }
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
        meaning: code.meaning(),
    }
}
