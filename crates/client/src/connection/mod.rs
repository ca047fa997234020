//! One live connection that comes back by itself, resumes where it was and never shows a hole. This file is what
//! a program holds; the task behind it is in `pump.rs`.

mod mending;
mod pump;

use std::time::Duration;

use parlor_proto::command::Ask;
use parlor_proto::hello::Welcome;
use parlor_proto::signal::Typing;
use parlor_proto::{AccountEvent, Event, RoomId, Seq, Signal};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::socket::{SignIn, command, typed};
use crate::{Backoff, Closed, Cursors, Error};

/// How to connect.
#[derive(Clone)]
pub struct Options {
    /// `http://host:port/`, with the path that the server is mounted at.
    pub base: String,
    /// How to sign in.
    pub sign_in: SignIn,
    /// Where to resume; rooms that are not named start at their newest entry.
    pub cursors: Cursors,
    /// Waits between attempts.
    pub backoff: Backoff,
    /// How long to wait for an answer, and for a connection.
    pub patience: Duration,
    /// How many happenings may wait to be taken before reading stops.
    pub buffer: usize,
}

impl Options {
    /// The usual: token in the header, 10 s of patience.
    #[must_use]
    pub fn new(base: &str, token: &str) -> Options {
        Options {
            base: base.to_owned(),
            sign_in: SignIn::Header(token.to_owned()),
            cursors: Cursors::default(),
            backoff: Backoff::default(),
            patience: Duration::from_secs(10),
            buffer: 256,
        }
    }
    /// Resumes from what an earlier run held.
    #[must_use]
    pub fn resume(mut self, cursors: Cursors) -> Options {
        self.cursors = cursors;
        self
    }
}

/// Something that a program wants to know.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Happening {
    /// Connected and signed in (again); missed events follow.
    Connected(Box<Welcome>),
    /// The next entry of a room's log: never a hole, never twice.
    Event(Event),
    /// Something about my account.
    Account(AccountEvent),
    /// Typing, presence, moved pointers.
    Signal(Signal),
    /// Drop what is held of this room and load it again; events go on after `seq`.
    Reset {
        /// Which.
        room: RoomId,
        /// Where it goes on.
        seq: Seq,
    },
    /// The room is not mine any more.
    Forgotten(RoomId),
    /// The connection is gone; the next attempt comes after this wait.
    Lost {
        /// Why, in words.
        why: String,
        /// Until the next attempt.
        again: Duration,
    },
}

type Reply = oneshot::Sender<Result<Value, Error>>;

/// A command on its way to the task.
struct Order {
    frame: Box<dyn FnOnce(u64) -> String + Send>,
    reply: Reply,
}

/// Asks. Cheap to clone; the connection ends when the last of these or the [`Happenings`] are dropped.
#[derive(Clone)]
pub struct Connection {
    orders: mpsc::Sender<Order>,
    patience: Duration,
}

/// What happens, in order. Take it in another task than the one that asks: when nobody takes, the connection
/// stops reading, and answers wait behind.
pub struct Happenings {
    stream: mpsc::Receiver<Happening>,
    task: Option<JoinHandle<Error>>,
    ended: Option<Error>,
}

impl Connection {
    /// Starts connecting, in a task of the current runtime.
    ///
    /// # Errors
    /// [`Error::Address`]; everything else comes through the stream.
    pub fn open(options: Options) -> Result<(Connection, Happenings), Error> {
        reqwest::Url::parse(&options.base)
            .map_err(|err| Error::Address(format!("{}: {err}", options.base)))?;
        let (orders, inbox) = mpsc::channel(64);
        let (out, stream) = mpsc::channel(options.buffer.max(1));
        let patience = options.patience;
        let task = tokio::spawn(pump::run(options, inbox, out));
        Ok((Connection { orders, patience }, Happenings { stream, task: Some(task), ended: None }))
    }

    /// Asks anything of the contract. While the connection is away the question waits, up to `patience`.
    ///
    /// # Errors
    /// [`Error::Refused`]; where [`Error::is_unknown`], it may have been done: ask again with the same nonce.
    pub async fn ask<A: Ask + Serialize + Send + 'static>(&self, it: A) -> Result<A::Answer, Error> {
        typed(self.say(A::NAME, it).await?)
    }
    /// Says that typing began or ended.
    ///
    /// # Errors
    /// As [`Connection::ask`].
    pub async fn typing(&self, room: RoomId, started: bool) -> Result<(), Error> {
        let cmd = if started { "typing.start" } else { "typing.stop" };
        self.say(cmd, Typing { room }).await.map(drop)
    }

    async fn say<T: Serialize + Send + 'static>(&self, cmd: &'static str, it: T) -> Result<Value, Error> {
        let (reply, answer) = oneshot::channel();
        let order = Order { frame: Box::new(move |id| command(id, cmd, &it)), reply };
        let ask = async {
            if self.orders.send(order).await.is_err() {
                return Err(gone());
            }
            answer.await.unwrap_or_else(|_| Err(gone()))
        };
        match tokio::time::timeout(self.patience, ask).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::Timeout),
        }
    }
}

fn gone() -> Error {
    Closed::broken("the connection has ended").into()
}

impl Happenings {
    /// The next happening; `None` when the connection has ended for good (then see [`Happenings::why`]).
    pub async fn next(&mut self) -> Option<Happening> {
        if let Some(it) = self.stream.recv().await {
            return Some(it);
        }
        if let Some(task) = self.task.take() {
            self.ended = Some(task.await.unwrap_or_else(|err| Error::Unexpected(err.to_string())));
        }
        None
    }
    /// Why it ended for good.
    #[must_use]
    pub fn why(&self) -> Option<&Error> {
        self.ended.as_ref()
    }
}
