//! Style, script and icons: embedded, addressed by their content, kept for ever by browsers. In debug builds they
//! come from the disk. It must not serve anything else.

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request};
use axum::response::Response;
use parlor_proto::Problem;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::kept;
use crate::refuse::Refused;
use crate::security::Reach;

/// What the widget's loader imports when the chat is opened first: pages of other sites load it.
pub(crate) const PANEL: &str = "panel.js";

#[derive(RustEmbed)]
#[folder = "assets/dist"]
#[allow_missing = true]
struct Built;

/// The style of the API's reference page, which does not belong to the chat pages.
#[derive(RustEmbed)]
#[folder = "assets/reference"]
struct Reference;

fn find(name: &str) -> Option<EmbeddedFile> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name = Some(name).filter(|name| name.chars().all(plain) && !name.starts_with('.'))?;
    Built::get(name).or_else(|| Reference::get(name))
}

fn hash(file: &EmbeddedFile) -> String {
    kept::hex(&file.metadata.sha256_hash())
}

/// The content of an asset in a few characters; `None` if there is no such asset.
pub(crate) fn version(name: &str) -> Option<String> {
    find(name).map(|file| kept::version(&hash(&file)).to_owned())
}

/// The bytes of an asset.
pub(crate) fn read(name: &str) -> Option<Cow<'static, [u8]>> {
    find(name).map(|file| file.data)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("map" | "json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// `GET …/assets/{name}`
pub(crate) async fn serve(
    name: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Refused> {
    let name = name.map_or_else(|_| String::new(), |Path(name)| name);
    let mut response = answer(&name, &request)?;
    if name == PANEL {
        response.extensions_mut().insert(Reach::Anybody);
    }
    Ok(response)
}

/// One of them, to whoever asks.
pub(crate) fn answer(name: &str, request: &Request) -> Result<Response, Refused> {
    let file = find(name).ok_or_else(|| Problem::no_such("file"))?;
    let hash = hash(&file);
    let body = match file.data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    Ok(kept::answer(request, content_type(name), &hash, body))
}
