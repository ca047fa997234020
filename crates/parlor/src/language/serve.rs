//! `GET …/assets/words/{lang}.json`: the texts of the page's script, addressed by their content, kept for ever by browsers.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request};
use axum::response::Response;
use parlor_proto::Problem;

use crate::kept;
use crate::refuse::Refused;
use crate::state::{Face, State};

/// `GET …/assets/words/{name}`
pub(crate) async fn serve(
    State(face): State<Arc<Face>>,
    name: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Refused> {
    let name = name.map_or_else(|_| String::new(), |Path(name)| name);
    let found = name.strip_suffix(".json").and_then(|lang| face.languages.script(lang));
    let catalogue = found.ok_or_else(|| Problem::no_such("file"))?;
    let script = &catalogue.script;
    Ok(kept::answer(&request, "application/json", &script.hash, script.body.clone()))
}
