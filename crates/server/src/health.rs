//! `/healthz`: the process answers. `/readyz`: it can do its work (and is not on its way out).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use parlor_core::{Chat, Health};
use serde_json::json;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::clock;

/// For so long an answer of the engine is good enough for everybody who asks.
const FRESH: Duration = Duration::from_millis(500);

/// What is needed to answer.
struct Asked {
    chat: Chat,
    leaving: Arc<AtomicBool>,
    last: Mutex<Option<(Instant, Option<Health>)>>,
}

/// The two routes. `leaving` is set when the node drains.
pub(crate) fn routes(chat: Chat, leaving: Arc<AtomicBool>) -> Router {
    let asked = Arc::new(Asked { chat, leaving, last: Mutex::new(None) });
    Router::new()
        .route("/healthz", get(|| async { ([(header::CACHE_CONTROL, "no-store")], "ok\n") }))
        .route("/readyz", get(move || ready(Arc::clone(&asked))))
}

impl Asked {
    /// How the engine is. Strangers may ask as often as they like: the database is asked twice a second at most.
    async fn health(&self) -> Option<Health> {
        let mut last = self.last.lock().await;
        if let Some((at, health)) = &*last
            && at.elapsed() < FRESH
        {
            return health.clone();
        }
        // A database that hangs is not there.
        let health = timeout(Duration::from_secs(2), self.chat.health()).await.ok();
        *last = Some((clock::now(), health.clone()));
        health
    }
}

async fn ready(asked: Arc<Asked>) -> impl IntoResponse {
    let leaving = asked.leaving.load(Ordering::Relaxed);
    let health = asked.health().await;
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
