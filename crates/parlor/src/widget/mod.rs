//! The widget on other people's pages: its loader, what the loader is told, and how it looks. None of it holds anything
//! of anybody: the same bytes for every visitor. The frame's pages themselves are in `pages/widget.rs`.

mod theme;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderValue, header};
use parlor_proto::Problem;
use serde_json::json;
use tower_http::compression::CompressionLayer;

pub use theme::Theme;
pub(crate) use words::Said;

use crate::assets;
use crate::kept;
use crate::refuse::Refused;
use crate::security::Reach;
use crate::state::{Face, State};
use crate::urls::Urls;

/// How long a browser does not ask again: a change of the installation reaches every page within this.
const KEEP: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// `/widget.js` and `/widget.json`.
pub(crate) fn router() -> Router<Arc<Face>> {
    Router::new()
        .route("/widget.js", get(loader))
        .route("/widget.json", get(about))
        // Nothing in them is anybody's.
        .layer(CompressionLayer::new())
}

/// `GET /widget.js`: the script that a host's page loads.
async fn loader(request: Request) -> Result<Response, Refused> {
    let mut response = assets::answer("widget.js", &request)?;
    response.headers_mut().insert(header::CACHE_CONTROL, KEEP);
    response.extensions_mut().insert(Reach::Anybody);
    Ok(response)
}

/// `GET /widget.json?lang=`: what the loader needs to know before anything is opened.
async fn about(State(face): State<Arc<Face>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let urls = Urls::of(&face.options, &parts);
    let said = Said::of(&face, &parts);
    let body = json!({
        "v": 1,
        "frame": urls.frame(said.asked()),
        "panel": urls.asset(assets::PANEL),
        "api": urls.outside("/api/v1"),
        "socket": urls.outside("/ws"),
        "lang": said.lang(),
        "dir": said.dir(),
        "words": said.loader(),
        "theme": face.options.theme.public(),
        "position": "end",
        "icon": urls.asset("icon.svg"),
        "name": face.options.name,
    });
    let kind = HeaderValue::from_static("application/json");
    let vary = HeaderValue::from_static("Accept-Language");
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, KEEP), (header::VARY, vary)];
    let mut response = (headers, body.to_string()).into_response();
    response.extensions_mut().insert(Reach::Anybody);
    response
}

/// `GET …/assets/theme.css`: the operator's colours, addressed by their content.
pub(crate) async fn theme(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Refused> {
    let theme = &face.options.theme;
    let hash = theme.hash().ok_or_else(|| Problem::no_such("file"))?;
    Ok(kept::answer(&request, "text/css; charset=utf-8", &hash, theme.css()))
}
