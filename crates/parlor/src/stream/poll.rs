//! Polls: each answer carries what the session has said since the last one. An answer that did not arrive is not lost:
//! what it carried is kept until the next poll names its number, and given again to one that does not. It must not
//! decide when a session ends; a client that does not poll is silent, and the engine ends it as any silent one.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, Query, Request};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, header};
use parlor_core::{Close, Live, Next};
use parlor_proto::{Code, Problem};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, sleep_until};

use super::sessions::{Held, Key, Place, Way};
use super::{UNBUFFERED, closing, lines, missing, say, session, text};
use crate::handshake::{self, Turned};
use crate::refuse::Refused;
use crate::state::{Face, State};
use crate::task;

/// How long a poll waits for something to be said.
const HOLD: Duration = Duration::from_secs(25);
/// How long the last word of a session that has ended is kept for a poll to come.
const LINGER: Duration = Duration::from_secs(10);
/// Polls that wait to be looked at, of one session.
const ASKED: usize = 4;

/// A poll on its way to the pump.
pub(super) struct Asked {
    /// The number of the last answer that arrived.
    after: u64,
    reply: oneshot::Sender<Told>,
}

/// What a poll is answered.
#[derive(Clone, Default)]
struct Told {
    number: u64,
    frames: Vec<Bytes>,
    close: Option<Close>,
}

/// `POST /poll`
pub(super) async fn open(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    let who = handshake::who(&face, &parts).await.map_err(Turned::problem)?;
    let place = face.sessions.place(face.chat.clock())?;
    let mut ties = face.ties(&parts, who);
    let hello = text(Request::from_parts(parts, body)).await?;
    ties.hear(&hello).await?;
    let live = Arc::new(face.chat.connect(who));
    let (asks, asked) = mpsc::channel(ASKED);
    let key = place.key;
    place.register(Held {
        tenant: face.chat.tenant(),
        who,
        live: Arc::downgrade(&live),
        way: Way::Polls(asks),
    });
    live.frame(&hello);

    let (reply, told) = oneshot::channel();
    let pump = Pump::new(live, Asked { after: 0, reply });
    task::spawn("poll", async move {
        pump.run(place, asked).await;
        drop(ties);
    });
    let told = told.await.map_err(|_| missing())?;
    Ok(answer(Some(key), &told))
}

/// `POST /poll/{session}?after=`
pub(super) async fn poll(
    State(face): State<Arc<Face>>,
    Path(key): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    let held = session(&face, &parts, &key).await?;
    let Way::Polls(asks) = held.way else { return Err(missing().into()) };
    let after = after(&parts)?;
    let body = text(Request::from_parts(parts, body)).await?;
    let frames = lines(&body)?;
    // A session that has ended takes no frames, but may still have its last word to say.
    if let Some(live) = held.live.upgrade() {
        say(&live, &frames);
    }
    let (reply, told) = oneshot::channel();
    asks.send(Asked { after, reply }).await.map_err(|_| missing())?;
    let told = told.await.map_err(|_| missing())?;
    Ok(answer(None, &told))
}

fn after(parts: &Parts) -> Result<u64, Refused> {
    let wrong = || {
        let detail = "`after` is the number of the last answer that arrived.";
        Refused::parameter(Problem::new(Code::BadRequest, detail).field("after"))
    };
    let Query(pairs) = Query::<Vec<(String, u64)>>::try_from_uri(&parts.uri).map_err(|_| wrong())?;
    match &pairs[..] {
        [(name, after)] if name == "after" => Ok(*after),
        _ => Err(wrong()),
    }
}

fn answer(key: Option<Key>, told: &Told) -> Response {
    let mut json = Vec::from(&b"{"[..]);
    // Whoever was not let in has no session.
    if let Some(key) = key.filter(|_| told.close.is_none()) {
        json.extend_from_slice(format!("\"session\":\"{}\",", key.text()).as_bytes());
    }
    json.extend_from_slice(format!("\"number\":{},\"frames\":[", told.number).as_bytes());
    for (at, frame) in told.frames.iter().enumerate() {
        json.extend_from_slice(if at == 0 { b"" } else { b"," });
        json.extend_from_slice(frame);
    }
    json.push(b']');
    if let Some(close) = &told.close {
        json.extend_from_slice(format!(",\"close\":{}", closing(close)).as_bytes());
    }
    json.push(b'}');
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind), UNBUFFERED], json).into_response()
}

/// One session that is polled.
struct Pump {
    /// Gone once the session has ended.
    live: Option<Arc<Live>>,
    /// The last answer that carried something. Kept until its arrival is heard of.
    given: Told,
    /// It has been heard of.
    arrived: bool,
    /// What is to be told last, once `given` has arrived.
    last: Option<(Vec<Bytes>, Close)>,
    waiting: Option<oneshot::Sender<Told>>,
    /// When the poll that waits is answered all the same; when a session that has ended is forgotten.
    until: Instant,
    /// Nobody has been told the key yet.
    opening: bool,
}

/// What happened to the pump.
enum Heard {
    Asked(Option<Asked>),
    Next(Next),
    Ended(Close),
    HungUp,
    Time,
}

impl Pump {
    fn new(live: Arc<Live>, first: Asked) -> Pump {
        Pump {
            live: Some(live),
            given: Told::default(),
            arrived: true,
            last: None,
            waiting: Some(first.reply),
            until: soon(HOLD),
            opening: true,
        }
    }

    /// Carries frames until the session has ended and its last word has been told, or nobody has asked for it.
    async fn run(mut self, place: Place, mut asked: mpsc::Receiver<Asked>) {
        let mut frames = Vec::new();
        loop {
            match self.hear(&mut frames, &mut asked).await {
                Heard::Asked(None) => break,
                Heard::Asked(Some(poll)) => {
                    if !self.asked(poll) {
                        break;
                    }
                }
                Heard::Next(Next::Frames) => self.tell(std::mem::take(&mut frames), None),
                // A poll that comes again is the sign of life that a ping asks for.
                Heard::Next(Next::Ping) => self.nothing(),
                Heard::Next(Next::Close(close)) | Heard::Ended(close) => {
                    if let Some(live) = self.live.take() {
                        let _close_again = live.take(&mut frames);
                    }
                    if matches!(close.code, 4001 | 4003) {
                        // What was told and has not arrived is not for them any more.
                        self.given.frames = Vec::new();
                    }
                    self.until = soon(LINGER);
                    self.last = Some((std::mem::take(&mut frames), close));
                    self.say_last();
                }
                // Whoever opened the session has not been told its key, so nobody will come.
                Heard::HungUp if self.opening => break,
                Heard::HungUp => self.waiting = None,
                Heard::Time if self.live.is_some() => self.nothing(),
                Heard::Time => break,
            }
            if self.opening && self.last.is_none() && self.given.close.is_some() {
                // Not let in.
                break;
            }
            self.opening &= self.waiting.is_some();
        }
        drop(place);
    }

    async fn hear(&mut self, frames: &mut Vec<Bytes>, asked: &mut mpsc::Receiver<Asked>) -> Heard {
        let Pump { live, waiting, until, .. } = self;
        let (timed, waits) = (waiting.is_some() || live.is_none(), waiting.is_some());
        let session = async {
            match live {
                Some(live) if waits => Heard::Next(live.next(frames).await),
                // What it says stays in its bounded queue until somebody asks.
                Some(live) => Heard::Ended(live.ended().await),
                None => std::future::pending().await,
            }
        };
        let hung_up = async {
            match waiting {
                Some(reply) => reply.closed().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            poll = asked.recv() => Heard::Asked(poll),
            () = hung_up => Heard::HungUp,
            heard = session => heard,
            () = sleep_until(*until), if timed => Heard::Time,
        }
    }

    /// A poll came. False: the client has heard the last word.
    fn asked(&mut self, poll: Asked) -> bool {
        self.nothing();
        if poll.after == self.given.number {
            if self.given.close.is_some() {
                return false;
            }
            self.arrived = true;
            self.given.frames = Vec::new();
        }
        self.waiting = Some(poll.reply);
        if self.live.is_some() {
            self.until = soon(HOLD);
        }
        if !self.arrived {
            let again = self.given.clone();
            self.reply(again);
        } else {
            self.say_last();
        }
        true
    }

    /// Says what is to be said last, if it is time for that.
    fn say_last(&mut self) {
        if self.arrived
            && self.waiting.is_some()
            && let Some((frames, close)) = self.last.take()
        {
            self.tell(frames, Some(close));
        }
    }

    /// Answers the poll that waits with something new.
    fn tell(&mut self, frames: Vec<Bytes>, close: Option<Close>) {
        self.given = Told { number: self.given.number + 1, frames, close };
        self.arrived = false;
        self.reply(self.given.clone());
    }

    /// Answers the poll that waits, if one does, with nothing.
    fn nothing(&mut self) {
        self.reply(Told { number: self.given.number, ..Told::default() });
    }

    fn reply(&mut self, told: Told) {
        if let Some(reply) = self.waiting.take() {
            // Whoever has hung up asks again, and gets it again.
            let _ = reply.send(told);
        }
    }
}

fn soon(wait: Duration) -> Instant {
    sleep(wait).deadline()
}
