//! The live socket: one task a connection that carries frames between a WebSocket and the engine's [`Live`]. It
//! decides nothing: what a frame means, how much may wait and when a session ends is the engine's.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::extract::ws::rejection::WebSocketUpgradeRejection as NoUpgrade;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use bytes::Bytes;
use futures_util::SinkExt;
use http::request::Parts;
use parlor_core::{Live, Next};
use parlor_proto::frame::limit;
use parlor_proto::{Code, Problem, SUBPROTOCOL};
use tokio_tungstenite::tungstenite;

use crate::handshake::{self, Turned};
use crate::refuse::Refused;
use crate::state::{Face, State, Ties};

/// Allocated at once for every connection; the library's own default is 128 KiB.
const READ_BUFFER: usize = 1024;
/// Frames are gathered up to here, then written.
const WRITE_BUFFER: usize = 4096;
/// What may wait inside the library: frames are fed one at a time and only while the socket takes them, so one frame
/// and a rest. The engine lets no more than 256 KiB wait for a socket, so no frame is larger than that.
const MAX_WRITE_BUFFER: usize = 512 * 1024;
/// How long a client has to take the last frames and the close.
const GOODBYE: Duration = Duration::from_secs(5);

/// `GET /ws`
pub(crate) async fn open(State(face): State<Arc<Face>>, mut parts: Parts) -> Result<Response, Refused> {
    let upgrade = upgrade(&mut parts).await?.protocols([SUBPROTOCOL]);
    handshake::admit(&face, &parts).map_err(Turned::problem)?;
    match handshake::who(&face, &parts).await {
        Ok(actor) => {
            let ties = face.ties(&parts, actor);
            Ok(upgrade.on_upgrade(move |socket| pump(socket, face.chat.connect(actor), ties)))
        }
        Err(Turned::Away(problem)) => Err(problem.into()),
        Err(Turned::Unknown(problem)) => {
            let close = turned_away(problem);
            Ok(upgrade
                .on_upgrade(move |mut socket| async move { part(&mut socket, Vec::new(), close).await }))
        }
    }
}

/// A handshake, with the bounds of every socket of ours.
pub(crate) async fn upgrade(parts: &mut Parts) -> Result<WebSocketUpgrade, Problem> {
    let upgrade = WebSocketUpgrade::from_request_parts(parts, &()).await.map_err(|why| not_a_socket(&why))?;
    Ok(upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(MAX_WRITE_BUFFER)
        .max_message_size(limit::FRAME)
        .max_frame_size(limit::FRAME))
}

/// A close frame to come.
pub(crate) struct Close {
    pub(crate) code: u16,
    pub(crate) reason: Cow<'static, str>,
}

impl From<parlor_core::Close> for Close {
    fn from(it: parlor_core::Close) -> Close {
        Close { code: it.code, reason: it.reason.into() }
    }
}

/// After the upgrade, with a close code: the only way in which a browser gets to know.
pub(crate) fn turned_away(problem: Problem) -> Close {
    let code = match problem.code {
        Code::Unauthenticated | Code::WrongLogin => 4001,
        Code::Forbidden => 4003,
        _ => 1013,
    };
    Close { code, reason: problem.detail.into() }
}

fn not_a_socket(why: &NoUpgrade) -> Problem {
    match why {
        NoUpgrade::MethodNotGet(_) => Problem::new(Code::MethodNotAllowed, "A socket begins with `GET`."),
        _ => Problem::new(Code::BadRequest, "This address speaks WebSocket (version 13) only."),
    }
}

/// Carries frames until one side ends. (Not an `async fn`: that would keep its arguments twice, and there is one of
/// these for every connection.)
fn pump(mut socket: WebSocket, live: Live, mut ties: Ties) -> impl Future<Output = ()> {
    let mut frames: Vec<Bytes> = Vec::new();
    async move {
        loop {
            tokio::select! {
                // What the engine says comes first: of a session that it has ended nothing more is read. It does not
                // starve the other side, for its frames are taken all at once and then have to be written.
                biased;
                next = live.next(&mut frames) => {
                    if let Next::Close(close) = next {
                        return Box::pin(part(&mut socket, frames, close.into())).await;
                    }
                    if !write(&mut socket, &live, &mut frames, matches!(next, Next::Ping)).await {
                        return;
                    }
                }
                came = socket.recv() => {
                    let came = match ties.waits() {
                        true => Box::pin(first(&mut socket, &mut ties, came)).await,
                        false => Some(came),
                    };
                    let Some(came) = came else { return };
                    if let Err(close) = take(&live, came) {
                        if let Some(close) = close {
                            Box::pin(part(&mut socket, frames, close)).await;
                        }
                        return;
                    }
                }
            }
        }
    }
}

/// Looks at what came first before the session does. `None`: it was refused, and the connection is over.
async fn first(socket: &mut WebSocket, ties: &mut Ties, came: Came) -> Option<Came> {
    let Some(Ok(Message::Text(text))) = &came else { return Some(came) };
    match ties.hear(text.as_str()).await {
        Ok(()) => Some(came),
        Err(problem) => {
            part(socket, Vec::new(), turned_away(problem)).await;
            None
        }
    }
}

/// What a socket gives.
type Came = Option<Result<Message, axum::Error>>;

/// Hands on what came. `Err`: nothing more will, and how to say goodbye, if there is anybody to say it to.
pub(crate) fn take(live: &Live, came: Came) -> Result<(), Option<Close>> {
    match came {
        Some(Ok(Message::Text(text))) => live.frame(text.as_str()),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => live.alive(),
        Some(Ok(Message::Binary(_))) => {
            return Err(Some(Close { code: 1003, reason: "Text frames only.".into() }));
        }
        // The library has answered the close.
        Some(Ok(Message::Close(_))) | None => return Err(None),
        Some(Err(fault)) => return Err(fault_close(fault)),
    }
    Ok(())
}

/// Writes what is there and flushes once. False: the session is over.
async fn write(socket: &mut WebSocket, live: &Live, frames: &mut Vec<Bytes>, ping: bool) -> bool {
    let close = tokio::select! {
        biased;
        written = write_all(socket, frames, ping) => return written.is_ok(),
        close = live.ended() => close,
    };
    // It does not read, and its session has ended meanwhile. What the engine wanted to say last still goes, if the
    // client takes it within a moment.
    frames.clear();
    let _close_again = live.take(frames);
    Box::pin(part(socket, std::mem::take(frames), close.into())).await;
    false
}

pub(crate) async fn write_all(
    socket: &mut WebSocket,
    frames: &mut Vec<Bytes>,
    ping: bool,
) -> Result<(), axum::Error> {
    for frame in frames.drain(..) {
        // The engine's frames are UTF-8 by their type's promise; one that were not is left out, not a reason to end.
        if let Ok(text) = Utf8Bytes::try_from(frame) {
            socket.feed(Message::Text(text)).await?;
        }
    }
    // A burst does not stay allocated while the connection idles.
    frames.shrink_to(16);
    if ping {
        socket.feed(Message::Ping(Bytes::new())).await?;
    }
    socket.flush().await
}

/// Writes what is left, says goodbye with a code, and waits a moment for the other side to hear it.
pub(crate) async fn part(socket: &mut WebSocket, mut frames: Vec<Bytes>, close: Close) {
    let mut reason = close.reason.into_owned();
    // A control frame carries at most 125 bytes, two of them for the code.
    while reason.len() > 120 {
        reason.pop();
    }
    let goodbye = async {
        write_all(socket, &mut frames, false).await?;
        socket.send(Message::Close(Some(CloseFrame { code: close.code, reason: reason.into() }))).await?;
        while let Some(Ok(_)) = socket.recv().await {}
        Ok::<(), axum::Error>(())
    };
    let _heard_or_not = tokio::time::timeout(GOODBYE, goodbye).await;
}

/// What to tell a client that broke the rules of the frame layer; nothing to one that is gone.
fn fault_close(fault: axum::Error) -> Option<Close> {
    let fault = fault.into_inner().downcast::<tungstenite::Error>().ok()?;
    let (code, reason) = match *fault {
        tungstenite::Error::Capacity(_) => (1009, "A frame has at most 64 KiB."),
        tungstenite::Error::Utf8(_) => (1007, "Not UTF-8."),
        tungstenite::Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => {
            return None;
        }
        tungstenite::Error::Protocol(_) => (1002, "Not the WebSocket protocol."),
        _ => return None,
    };
    Some(Close { code, reason: reason.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The size of what a function gives, without calling it.
    fn size<A, B, C, R>(_: impl Fn(A, B, C) -> R) -> usize {
        std::mem::size_of::<R>()
    }

    #[test]
    fn an_idle_connection_keeps_little_beside_its_socket() {
        let task = size(pump);
        let socket = std::mem::size_of::<WebSocket>();
        assert!(task < socket + 512, "the task takes {task} bytes, the socket in it {socket}");
    }
}
