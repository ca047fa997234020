//! `GET …/assets/words/{lang}.json`: the texts of the page's script, addressed by their content, kept for ever by browsers.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use parlor_proto::Problem;

use crate::refuse::Refused;
use crate::state::Face;

/// `GET …/assets/words/{name}`
pub(crate) async fn serve(
    State(face): State<Arc<Face>>,
    name: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Refused> {
    let name = name.map_or_else(|_| String::new(), |Path(name)| name);
    let found = name.strip_suffix(".json").and_then(|lang| face.languages.script(lang));
    let catalogue = found.ok_or_else(|| Problem::not_found("file"))?;
    let script = &catalogue.script;
    let current = request.uri().query().is_some_and(|query| query == format!("v={}", script.hash));
    let keep = if current { "public, max-age=31536000, immutable" } else { "no-cache" };
    let tag = format!("\"{}\"", script.hash);
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    let same = known.is_some_and(|it| it.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CACHE_CONTROL, keep.to_owned()),
        (header::ETAG, tag),
    ];
    if same {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, script.body.clone()).into_response())
}
