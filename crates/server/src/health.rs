//! `/healthz`: the process answers. `/readyz`: it can do its work (and is not on its way out).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use parlor_core::Chat;
use serde_json::json;
use tokio::time::timeout;

/// The two routes. `leaving` is set when the node drains.
pub(crate) fn routes(chat: Chat, leaving: Arc<AtomicBool>) -> Router {
    Router::new()
        .route("/healthz", get(|| async { ([(header::CACHE_CONTROL, "no-store")], "ok\n") }))
        .route("/readyz", get(move || ready(chat.clone(), Arc::clone(&leaving))))
}

async fn ready(chat: Chat, leaving: Arc<AtomicBool>) -> impl IntoResponse {
    let leaving = leaving.load(Ordering::Relaxed);
    // A database that hangs is not there.
    let health = timeout(Duration::from_secs(2), chat.health()).await.ok();
    let store = health.as_ref().is_some_and(|health| health.store);
    // Without the bus everything arrives, only later: degraded is not unready.
    let fanout = health.as_ref().and_then(|health| health.fanout);
    let status = if store && !leaving { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "ready": status == StatusCode::OK,
        "draining": leaving,
        "store": store,
        "fanout": fanout,
        "sessions": health.map(|health| health.sessions),
    });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body))
}
