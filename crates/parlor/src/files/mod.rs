//! Files by HTTP: bytes in and bytes out by their own road, streamed and bounded. Who may is the engine's matter; how a
//! browser has to take them is decided here.

mod describe;
mod range;
mod send;
mod take;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use describe::describe;

use crate::state::Face;

/// The routes of bytes, added to those of the table.
pub(crate) fn routes(router: Router<Arc<Face>>) -> Router<Arc<Face>> {
    router
        .route("/api/v1/attachments", post(take::upload))
        .route("/api/v1/attachments/{attachment}", get(send::whole))
        .route("/api/v1/attachments/{attachment}/thumb", get(send::thumb))
        .route("/api/v1/attachments/{attachment}/link", post(send::link))
}

/// What is wrong with a query, naming the parameter.
fn bad(why: impl Into<String>, name: &str) -> crate::refuse::Refused {
    let problem = parlor_proto::Problem::new(parlor_proto::Code::BadRequest, why);
    crate::refuse::Refused::parameter(problem.field(name))
}
