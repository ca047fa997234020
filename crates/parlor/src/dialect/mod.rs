//! Doors with frames of their own: each translates what a front end says into commands of the one protocol, and what
//! the engine tells into its own frames. No rules: who may do what is decided behind `Live::frame`.

mod htmx_chat;

use std::sync::Arc;

use axum::Router;

use crate::state::Face;

/// The doors that are open without being asked for.
pub(crate) fn router() -> Router<Arc<Face>> {
    htmx_chat::router()
}
