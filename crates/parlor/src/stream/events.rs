//! Server-sent events: the answer to the client's first frame carries everything that the session says, for as long
//! as it is read. It must not decide when a session ends; dropping the answer ends it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use http::{HeaderValue, StatusCode, header};
use parlor_core::{Live, Next};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::sessions::{Held, Place, Way};
use super::{UNBUFFERED, closing, lines, missing, say, session, text};
use crate::handshake::{self, Turned};
use crate::refuse::Refused;
use crate::state::{Face, State};
use crate::task;

/// A stream that says nothing for this long says a comment, so that nobody between takes it for dead.
const BEAT: Duration = Duration::from_secs(15);
/// How long a client has to take the last frames and the close.
const GOODBYE: Duration = Duration::from_secs(5);

/// `POST /stream`
pub(super) async fn open(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    let who = handshake::who(&face, &parts).await.map_err(Turned::problem)?;
    let place = face.sessions.place(face.chat.clock())?;
    let mut ties = face.ties(&parts, who);
    let hello = text(Request::from_parts(parts, body)).await?;
    ties.hear(&hello).await?;
    let live = Arc::new(face.chat.connect(who));
    place.register(Held { tenant: face.chat.tenant(), who, live: Arc::downgrade(&live), way: Way::Events });
    live.frame(&hello);

    let (to, from) = mpsc::channel(1);
    task::spawn("stream", async move {
        pump(live, place, to).await;
        drop(ties);
    });
    let chunks =
        unfold(from, async |mut from| from.recv().await.map(|chunk| (Ok::<Bytes, Infallible>(chunk), from)));
    let kind = HeaderValue::from_static("text/event-stream");
    Ok(([(header::CONTENT_TYPE, kind), UNBUFFERED], Body::from_stream(chunks)).into_response())
}

/// `POST /stream/{session}`
pub(super) async fn frames(
    State(face): State<Arc<Face>>,
    Path(key): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    let held = session(&face, &parts, &key).await?;
    if !matches!(held.way, Way::Events) {
        return Err(missing().into());
    }
    let body = text(Request::from_parts(parts, body)).await?;
    let frames = lines(&body)?;
    let live = held.live.upgrade().ok_or_else(missing)?;
    say(&live, &frames);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Carries frames until one side ends.
async fn pump(live: Arc<Live>, place: Place, to: mpsc::Sender<Bytes>) {
    let mut frames: Vec<Bytes> = Vec::new();
    let key = serde_json::json!({"session": place.key.text()});
    let mut chunk = format!("event: session\ndata: {key}\n\n").into_bytes();
    let close = loop {
        tokio::select! {
            biased;
            room = to.reserve() => match room {
                Ok(room) => room.send(std::mem::take(&mut chunk).into()),
                Err(_) => return,
            },
            // It does not read, and its session has ended meanwhile. What the engine wanted to say last still goes,
            // if the client takes it within a moment.
            close = live.ended() => {
                let _close_again = live.take(&mut frames);
                break close;
            }
        }
        tokio::select! {
            biased;
            () = to.closed() => return,
            next = live.next(&mut frames) => match next {
                Next::Frames => write(&mut chunk, &mut frames),
                Next::Ping => chunk.extend_from_slice(b": ping\n\n"),
                Next::Close(close) => break close,
            },
            () = sleep(BEAT) => chunk.extend_from_slice(b":\n\n"),
        }
    };
    write(&mut chunk, &mut frames);
    chunk.extend_from_slice(format!("event: close\ndata: {}\n\n", closing(&close)).as_bytes());
    let _taken_or_not = timeout(GOODBYE, to.send(chunk.into())).await;
}

/// One event a frame. (A frame is JSON on one line.)
fn write(chunk: &mut Vec<u8>, frames: &mut Vec<Bytes>) {
    for frame in frames.drain(..) {
        chunk.extend_from_slice(b"data: ");
        chunk.extend_from_slice(&frame);
        chunk.extend_from_slice(b"\n\n");
    }
    frames.shrink_to(16);
}
