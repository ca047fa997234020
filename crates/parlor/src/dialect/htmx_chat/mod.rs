//! The two sockets of the pages that live on HTMX: `/ws/chat/inbox/` and `/ws/chat/<room>/`. They sign in as the main
//! socket does, by the handshake alone, and say what `docs/PROTOCOL.md`, "The sockets of the pages", promises.
//! Connecting never marks anything as read. `/ws/chat/<somebody@somewhere>/` is not theirs.

mod asks;
mod directory;
mod inbox;
mod room;

use std::sync::Arc;

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, Path, Query};
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use http::request::Parts;
use parlor_core::{Live, Next};
use parlor_proto::frame::Outgoing;
use parlor_proto::{Code, Problem, Reason, RoomId, Seq, UserId};
use serde_json::Value;

use self::inbox::Inbox;
use self::room::Talk;
use crate::handshake::{self, Turned};
use crate::pages::show;
use crate::refuse::Refused;
use crate::socket::{self, Close};
use crate::state::{Face, State, Ties};
use crate::urls::Urls;
use crate::view::BubblePart;

/// What both sockets do: a translator, without IO.
trait Door: Send {
    /// The first frame for the engine.
    fn greet(&mut self) -> String;
    /// Whether the client may say something yet; what it says before waits in the network.
    fn listens(&self) -> bool;
    /// The client said something.
    fn heard(&mut self, frame: &Value, turn: &mut Turn);
    /// The engine said something.
    fn told(&mut self, frame: Outgoing, turn: &mut Turn);
}

/// What is to be done after a frame.
#[derive(Default)]
struct Turn {
    /// Commands for the engine.
    asks: Vec<String>,
    /// Frames for the client.
    says: Vec<Value>,
    close: Option<Close>,
}

impl Turn {
    /// A refusal, of what the client wanted.
    fn refuse(&mut self, problem: &Problem, to: &str, nonce: Option<&str>) {
        let mut frame = serde_json::to_value(problem).unwrap_or_default();
        frame["type"] = "error".into();
        frame["to"] = to.into();
        if let Some(nonce) = nonce {
            frame["nonce"] = nonce.into();
        }
        self.says.push(frame);
    }
}

/// The two addresses.
pub(crate) fn router() -> Router<Arc<Face>> {
    Router::new().route("/ws/chat/inbox/", get(open_inbox)).route("/ws/chat/{room}/", get(open_room))
}

async fn open_inbox(State(face): State<Arc<Face>>, mut parts: Parts) -> Result<Response, Refused> {
    let upgrade = socket::upgrade(&mut parts).await?;
    match handshake::who(&face, &parts).await {
        Ok(Some(actor)) => {
            let (live, ties) = (face.chat.connect(Some(actor)), face.ties(&parts, Some(actor)));
            let inbox = Box::new(Inbox::new(actor.user));
            Ok(upgrade.on_upgrade(move |socket| pump(socket, live, inbox, ties)))
        }
        Ok(None) => Ok(turn_away(upgrade, 4001, "Sign in first.".into())),
        Err(turned) => not_in(upgrade, turned),
    }
}

async fn open_room(State(face): State<Arc<Face>>, mut parts: Parts) -> Result<Response, Refused> {
    let path = Path::<String>::from_request_parts(&mut parts, &()).await;
    let path = path.map_or_else(|_| String::new(), |Path(path)| path);
    if path.contains('@') {
        return Err(Problem::no_such("address").into());
    }
    let since = since(&parts)?;
    let upgrade = socket::upgrade(&mut parts).await?;
    let actor = match handshake::who(&face, &parts).await {
        Ok(Some(actor)) => actor,
        Ok(None) => return Ok(turn_away(upgrade, 4001, "Sign in first.".into())),
        Err(turned) => return not_in(upgrade, turned),
    };
    let found = match path.parse::<RoomId>() {
        Ok(room) => face.chat.run(&actor, parlor_proto::room::Get { room }).await,
        Err(_) => Err(Problem::not_found(Reason::NoSuchRoom)),
    };
    match found {
        Ok(room) => {
            let (live, ties) = (face.chat.connect(Some(actor)), face.ties(&parts, Some(actor)));
            let talk = Talk::new(
                actor.user,
                room,
                since,
                draw(&face, actor.user, &parts),
                Box::new(move || face.fresh_id()),
            );
            Ok(upgrade.on_upgrade(move |socket| pump(socket, live, Box::new(talk), ties)))
        }
        Err(problem) if matches!(problem.code, Code::NotFound | Code::Forbidden) => {
            Ok(turn_away(upgrade, 4003, "There is no such room for you.".into()))
        }
        Err(problem) => not_in(upgrade, Turned::Unknown(problem)),
    }
}

/// Bubbles as the pages have them.
fn draw(face: &Arc<Face>, me: UserId, parts: &Parts) -> room::Draw {
    let (face, urls) = (face.clone(), Urls::of(&face.options, parts));
    let words = face.words(parts);
    Box::new(move |room, message| {
        let to = show::Reader { me, urls: &urls, words: &words, now: face.now() };
        let message = show::entry(room, message, &[], to).message?;
        let head = show::open_room(room, None, to);
        face.templates.text(&BubblePart { base: face.base(&urls, &words, None), message, room: head }).ok()
    })
}

/// `?since=<seq>`: the last entry of the room's log that the client has.
fn since(parts: &Parts) -> Result<Option<Seq>, Refused> {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map(|Query(pairs)| pairs);
    let text = pairs.unwrap_or_default().into_iter().find(|(name, _)| name == "since").map(|(_, text)| text);
    let wrong = || {
        let detail = "`since` is the seq of the last entry that was heard.";
        Refused::parameter(Problem::new(Code::BadRequest, detail).field("since"))
    };
    text.map(|text| text.parse().map_err(|_| wrong())).transpose()
}

fn not_in(upgrade: WebSocketUpgrade, turned: Turned) -> Result<Response, Refused> {
    match turned {
        Turned::Away(problem) => Err(problem.into()),
        Turned::Unknown(problem) => {
            let close = socket::turned_away(problem);
            Ok(upgrade.on_upgrade(move |mut socket| async move {
                socket::part(&mut socket, Vec::new(), close).await;
            }))
        }
    }
}

fn turn_away(upgrade: WebSocketUpgrade, code: u16, reason: String) -> Response {
    let close = Close { code, reason: reason.into() };
    upgrade.on_upgrade(move |mut socket| async move { socket::part(&mut socket, Vec::new(), close).await })
}

/// Carries frames through the translator until one side ends. For as long the host is asked again whether it still vouches.
async fn pump(mut socket: WebSocket, live: Live, mut door: Box<dyn Door>, _ties: Ties) {
    let mut frames: Vec<Bytes> = Vec::new();
    live.frame(&door.greet());
    loop {
        let mut turn = Turn::default();
        let mut ping = false;
        tokio::select! {
            biased;
            next = live.next(&mut frames) => {
                for frame in frames.drain(..) {
                    // Its own frames it can read; one that it cannot is news from a newer engine.
                    if let Ok(frame) = serde_json::from_slice(&frame) {
                        door.told(frame, &mut turn);
                    }
                }
                match next {
                    Next::Close(close) => turn.close = Some(close.into()),
                    Next::Ping => ping = true,
                    Next::Frames => {}
                }
            }
            came = socket.recv(), if door.listens() => match came {
                Some(Ok(Message::Text(text))) => match serde_json::from_str::<Value>(&text) {
                    Ok(frame) if frame.is_object() => door.heard(&frame, &mut turn),
                    _ => door.heard(&Value::Null, &mut turn),
                },
                other => if let Err(close) = socket::take(&live, other) {
                    let Some(close) = close else { return };
                    turn.close = Some(close);
                },
            },
        }
        turn.asks.iter().for_each(|ask| live.frame(ask));
        let mut says: Vec<Bytes> = turn.says.iter().map(|frame| Bytes::from(frame.to_string())).collect();
        if let Some(close) = turn.close {
            return socket::part(&mut socket, says, close).await;
        }
        if !says.is_empty() || ping {
            // Whoever does not read while the session ends has a moment for the close alone.
            tokio::select! {
                biased;
                written = socket::write_all(&mut socket, &mut says, ping) => if written.is_err() { return },
                close = live.ended() => return socket::part(&mut socket, Vec::new(), close.into()).await,
            }
        }
    }
}
