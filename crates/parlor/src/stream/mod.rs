//! The same live session for networks that block sockets, by another pump: server-sent events, and polls where even
//! those do not come through. Only the carrying is here; what a frame means, how much may wait and when a session
//! ends is the engine's. `docs/PROTOCOL.md`, "Without a socket", is the contract.

mod events;
mod poll;
mod sessions;

use std::str;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::routing::post;
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};
use parlor_core::{Close, Live};
use parlor_proto::frame::limit;
use parlor_proto::{Code, Problem};

use crate::handshake;
use crate::state::Face;

pub(crate) use self::sessions::Sessions;
use self::sessions::{Held, Key};

/// Frames of one request: as many commands as a session may have in work.
const FRAMES: usize = 64;
/// Their bytes in all.
const BODY: usize = 4 * limit::FRAME;
/// Said to proxies that would collect an answer before passing it on.
const UNBUFFERED: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

/// `/stream` and `/poll`.
pub(crate) fn router() -> Router<Arc<Face>> {
    Router::new()
        .route("/stream", post(events::open))
        .route("/stream/{session}", post(events::frames))
        .route("/poll", post(poll::open))
        .route("/poll/{session}", post(poll::poll))
        .layer(DefaultBodyLimit::max(BODY))
}

/// The session that a request is for. A key of nothing, of somebody else's session and of another kind of session
/// are answered alike, and who asks is looked at first.
async fn session(face: &Face, parts: &Parts, key: &str) -> Result<Held, Problem> {
    let actor = handshake::who(face, parts).await.map_err(handshake::Turned::problem)?;
    let held = Key::parse(key).and_then(|key| face.sessions.find(key));
    let here = face.chat.tenant();
    held.filter(|held| held.tenant == here && (held.who.is_none() || held.who == actor)).ok_or_else(missing)
}

fn missing() -> Problem {
    Problem::no_such("session")
}

/// The whole body as text.
async fn text(request: Request) -> Result<String, Problem> {
    let bytes = Bytes::from_request(request, &()).await.map_err(|fault| match fault.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(Code::TooLarge, "A body has at most 256 KiB."),
        _ => Problem::new(Code::BadRequest, "The body did not arrive whole."),
    })?;
    String::from_utf8(bytes.into()).map_err(|_| Problem::new(Code::BadRequest, "The body is not UTF-8."))
}

/// The frames of a body, one a line. If one of them cannot be taken, none is.
fn lines(body: &str) -> Result<Vec<&str>, Problem> {
    let frames: Vec<&str> = body.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if frames.len() > FRAMES {
        return Err(Problem::new(Code::TooLarge, "A request has at most 64 frames."));
    }
    if frames.iter().any(|frame| frame.len() > limit::FRAME) {
        return Err(Problem::new(Code::TooLarge, "A frame has at most 64 KiB."));
    }
    Ok(frames)
}

/// Hands frames to the session; none is a sign of life.
fn say(live: &Live, frames: &[&str]) {
    live.alive();
    frames.iter().for_each(|frame| live.frame(frame));
}

/// A close as JSON.
fn closing(close: &Close) -> String {
    serde_json::json!({"code": close.code, "reason": close.reason}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_lines_and_bounded() {
        assert_eq!(lines(" {}\r\n\n{\"a\":1} \n").expect("two"), ["{}", "{\"a\":1}"]);
        assert_eq!(lines("\n \r\n").expect("none").len(), 0);
        assert_eq!(lines(&"{}\n".repeat(FRAMES)).expect("all").len(), FRAMES);
        for bad in ["{}\n".repeat(FRAMES + 1), "x".repeat(limit::FRAME + 1)] {
            assert_eq!(lines(&bad).err().map(|it| it.code), Some(Code::TooLarge));
        }
    }
}
