//! The OpenAPI 3.1 document, made from the table and from the contract's own types. Nothing in it is written by hand
//! twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, Method, header};
use parlor_proto::{Code, Retry};
use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use crate::rest::routes::Route;
use crate::rest::shape::{Param, Place, generator, path_names};
use crate::state::{Face, State};
use crate::urls::Urls;

/// Stands for the place where the router is mounted, which only a request tells.
const HERE: &str = "@here@";

/// `GET /api/openapi.json`
pub(crate) async fn document(State(face): State<Arc<Face>>, parts: Parts) -> Response {
    let text = face.openapi.get_or_init(|| document_of(&face.routes).to_string());
    let bytes = text.replacen(HERE, &Urls::of(&face.options, &parts).outside(""), 1);
    let kind = HeaderValue::from_static("application/json");
    let keep = HeaderValue::from_static("no-cache");
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)], bytes).into_response()
}

/// Every refusal that a route can give, in the order of the documentation.
pub(crate) fn refusals(route: &Route) -> Vec<Code> {
    let mut codes: BTreeSet<&str> =
        ["bad_request", "rate_limited", "overloaded", "unavailable", "internal"].into();
    if !route.open {
        codes.insert("unauthenticated");
    }
    // Somebody or something that is named otherwise than by the path.
    let names = ["room.open", "user.edit", "user.find", "search.messages", "report.send"];
    if path_names(route.path).next().is_some() || route.command.is_some_and(|it| names.contains(&it)) {
        codes.insert("not_found");
    }
    if route.has_body() {
        codes.extend(["too_large", "unsupported_media", "empty", "too_long", "invalid"]);
    } else if !route.params.is_empty() {
        codes.insert("invalid");
    }
    if route.method != Method::GET {
        // A page of another site, with a visitor's cookie.
        codes.extend(["forbidden", "storage_full", "unknown_outcome"]);
    }
    codes.extend(route.extra.iter().map(|code| code.as_str()));
    Code::ALL.iter().copied().filter(|code| codes.contains(code.as_str())).collect()
}

/// The whole document.
pub(crate) fn document_of(routes: &[Route]) -> Value {
    let mut types = generator();
    let mut paths = Map::new();
    for route in routes {
        let operation = operation(route, &mut types);
        let at = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(at) = at.as_object_mut() {
            at.insert(route.method.as_str().to_ascii_lowercase(), operation);
        }
    }
    crate::files::describe(&mut paths, &mut types);
    types.subschema_for::<Code>();
    types.subschema_for::<Retry>();
    let mut schemas: Map<String, Value> = types.take_definitions(true);
    schemas.insert("ProblemDocument".into(), problem_document());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Parlor",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Chat for any web application. The same commands travel over the socket at `/ws`.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": format!("{HERE}/api/v1")}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {"Problem": {
                "description": "Refused, with the reason.",
                "headers": {
                    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
                    "X-Request-Id": {"description": "The number of this request.", "schema": {"type": "string"}},
                },
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
            }},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "A token of `POST /sessions`."},
                "server_key": {"type": "http", "scheme": "bearer", "description":
                    "A server key (`parlor key create`), for what the host does. With `Parlor-On-Behalf-Of: <external id>` \
                    it acts as that person on every other route."},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "parlor",
                    "description": "The pages' login (`__Host-parlor` over TLS); from our own origin only."},
            },
        },
    })
}

fn operation(route: &Route, types: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    for (status, says) in route.done {
        let mut response = json!({"description": says});
        if let Some(answer) = route.answer.filter(|_| *status != 204) {
            response["content"] = json!({"application/json": {"schema": answer(types)}});
        }
        responses.insert(status.to_string(), response);
    }
    let refusals = refusals(route);
    for status in refusals.iter().map(|code| code.status()) {
        let codes =
            refusals.iter().filter(|code| code.status() == status).map(|code| format!("`{}`", code.as_str()));
        let says = codes.collect::<Vec<_>>().join(", ");
        let refusal = json!({"$ref": "#/components/responses/Problem", "description": says});
        responses.insert(status.to_string(), refusal);
    }
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": route.summary,
        "responses": responses,
        "security": match (route.open, route.host) {
            (true, _) => json!([]),
            (_, true) => json!([{"server_key": []}]),
            _ => json!([{"bearer": []}, {"cookie": []}]),
        },
    });
    let parameters: Vec<Value> = route.params.iter().filter_map(parameter).collect();
    if !parameters.is_empty() {
        operation["parameters"] = Value::from(parameters);
    }
    if route.has_body() {
        let mut body = (route.input)(types).to_value();
        without_path(route, &mut body);
        operation["requestBody"] =
            json!({"required": true, "content": {"application/json": {"schema": body}}});
    }
    operation
}

/// `message.send`, or method and path for what has no command.
pub(crate) fn operation_id(route: &Route) -> String {
    match (route.command, route.path) {
        (Some(command), _) => command.to_owned(),
        (None, "/users") => "user.sign_up".to_owned(),
        (None, "/guests") => "guest.sign_in".to_owned(),
        (None, "/guests/claim") => "guest.claim".to_owned(),
        (None, path) => format!("login.{}", if path.ends_with("current") { "sign_out" } else { "sign_in" }),
    }
}

fn parameter(param: &Param) -> Option<Value> {
    let place = match param.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Body => return None,
    };
    let mut schema = param.schema.clone();
    let says = schema.as_object_mut().and_then(|it| it.remove("description")).unwrap_or_default();
    // What is absent from an address is absent: it cannot say `null`.
    if let Some(kinds) = schema.get("type").and_then(Value::as_array) {
        let kind = kinds.iter().find(|kind| *kind != "null").cloned().unwrap_or_default();
        schema["type"] = kind;
    }
    Some(json!({
        "name": param.name,
        "in": place,
        "required": param.required || param.place == Place::Path,
        "description": says,
        "schema": schema,
    }))
}

/// A body does not repeat what the path says.
fn without_path(route: &Route, body: &mut Value) {
    for name in path_names(route.path) {
        if let Some(properties) = body.get_mut("properties").and_then(Value::as_object_mut) {
            properties.remove(name);
        }
        if let Some(required) = body.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|one| one != name);
        }
    }
}

fn problem_document() -> Value {
    json!({
        "type": "object",
        "description": "A problem document (RFC 9457) with a stable `code`.",
        "required": ["type", "title", "status", "detail", "code", "retry", "instance"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference", "description": "Where the code is explained."},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "A plain sentence."},
            "code": {"$ref": "#/components/schemas/Code"},
            "retry": {"$ref": "#/components/schemas/Retry"},
            "instance": {"type": "string", "description": "The number of the request, as in `X-Request-Id`."},
            "retry_after": {"type": "integer", "description": "Seconds to wait."},
            "reason": {"type": "string", "description": "Why exactly, as a stable name that can be translated."},
            "args": {"type": "object", "description": "The variables of the reason's sentence.",
                "additionalProperties": {"type": ["integer", "string"]}},
            "errors": {"type": "array", "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "format": "json-pointer", "description": "The field of the body."},
                    "parameter": {"type": "string", "description": "The parameter of the query."},
                    "code": {"$ref": "#/components/schemas/Code"},
                    "detail": {"type": "string"},
                },
            }},
        },
    })
}
