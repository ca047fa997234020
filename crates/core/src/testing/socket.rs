//! A client's socket without a network: frames go in as text and come out typed, and waiting has a deadline.
//!
//! Must not decide anything a client decides (cursors, gaps): that is the simulation's client.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use parlor_proto::event::AccountEvent;
use parlor_proto::hello::Welcome;
use parlor_proto::{EpochId, Event, Outgoing, Problem, RoomId, Seq, Signal};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::chat::Live;
use crate::hub::outbox::{Close, Next};

/// Long enough for any machine; reached only by a failure.
const DEADLINE: Duration = Duration::from_secs(20);

/// What a server says.
pub type Frame = Outgoing;

/// A connected client.
pub struct Socket {
    live: Live,
    /// Came while something else was waited for.
    kept: VecDeque<Frame>,
    ids: u64,
    closed: Option<Close>,
    pings: usize,
}

impl Socket {
    /// Of a connection.
    #[must_use]
    pub fn new(live: Live) -> Socket {
        Socket { live, kept: VecDeque::new(), ids: 100, closed: None, pings: 0 }
    }

    /// The connection itself.
    #[must_use]
    pub fn live(&self) -> &Live {
        &self.live
    }

    /// Says anything.
    pub fn say(&self, text: &str) {
        self.live.frame(text);
    }

    /// Says a command; gives the id by which its answer is recognised.
    pub fn send(&mut self, cmd: &str, fields: Value) -> u64 {
        self.ids += 1;
        let mut frame = json!({"id": self.ids, "cmd": cmd});
        if let (Value::Object(frame), Value::Object(fields)) = (&mut frame, fields) {
            frame.extend(fields);
        }
        self.say(&frame.to_string());
        self.ids
    }

    /// Says a command and waits for its answer.
    ///
    /// # Errors
    /// The refusal.
    pub async fn call(&mut self, cmd: &str, fields: Value) -> Result<Value, Problem> {
        let id = self.send(cmd, fields);
        self.answer(id).await
    }

    /// The same with a typed answer; a refusal fails the test.
    pub async fn ask<T: DeserializeOwned>(&mut self, cmd: &str, fields: Value) -> T {
        let answer = self.call(cmd, fields).await.unwrap_or_else(|problem| panic!("{cmd}: {problem}"));
        serde_json::from_value(answer).unwrap_or_else(|error| panic!("{cmd}: {error}"))
    }

    /// Waits for the answer to a command.
    ///
    /// # Errors
    /// The refusal.
    pub async fn answer(&mut self, id: u64) -> Result<Value, Problem> {
        self.want("an answer", |frame| match frame {
            Frame::Ok { id: of, ok } if *of == id => Some(Ok(ok.clone())),
            Frame::Error { id: Some(of), error } if *of == id => Some(Err(error.clone())),
            _ => None,
        })
        .await
    }

    /// Says `hello` and waits for the welcome and the replay.
    ///
    /// # Errors
    /// The refusal.
    pub async fn hello(
        &mut self,
        token: Option<&str>,
        epoch: Option<EpochId>,
        since: &BTreeMap<RoomId, Seq>,
    ) -> Result<Welcome, Problem> {
        let mut fields = json!({"since": since});
        if let Some(token) = token {
            fields["token"] = token.into();
        }
        if let Some(epoch) = epoch {
            fields["epoch"] = epoch.to_string().into();
        }
        let answer = self.call("hello", fields).await?;
        // The replay follows its answer at once, but on another thread: from here on it is at hand.
        while self.live.session.outbox.is_held() {
            std::thread::yield_now();
            tokio::task::yield_now().await;
        }
        Ok(serde_json::from_value(answer).unwrap_or_else(|error| panic!("welcome: {error}")))
    }

    /// Waits for the first frame of which `choose` makes something; the others stay in their order.
    pub async fn want<T>(&mut self, what: &str, mut choose: impl FnMut(&Frame) -> Option<T>) -> T {
        let mut at = 0;
        loop {
            while let Some(frame) = self.kept.get(at) {
                if let Some(chosen) = choose(frame) {
                    self.kept.remove(at);
                    return chosen;
                }
                at += 1;
            }
            assert!(self.more().await, "closed with {:?} while waiting for {what}", self.closed);
        }
    }

    /// Waits for the next event of a room, and fails on a repeat or a hole behind the one before.
    pub async fn event(&mut self, room: RoomId) -> Event {
        self.want("an event", |frame| match frame {
            Frame::Event(event) if event.room == room => Some(event.clone()),
            _ => None,
        })
        .await
    }

    /// The first event of a room among what has arrived; waits for nothing.
    pub fn event_at_hand(&mut self, room: RoomId) -> Option<Event> {
        self.heard().into_iter().find_map(|frame| match frame {
            Frame::Event(event) if event.room == room => Some(event),
            _ => None,
        })
    }

    /// Waits for the next signal.
    pub async fn signal(&mut self) -> Signal {
        self.want("a signal", |frame| match frame {
            Frame::Signal(signal) => Some(signal.clone()),
            _ => None,
        })
        .await
    }

    /// Waits for the next account event.
    pub async fn account(&mut self) -> AccountEvent {
        self.want("an account event", |frame| match frame {
            Frame::Account(event) => Some(event.clone()),
            _ => None,
        })
        .await
    }

    /// Everything that has arrived until now. What the engine has said before it answered a command is there.
    pub fn heard(&mut self) -> Vec<Frame> {
        let mut frames = Vec::new();
        while let Some(next) = self.live.take(&mut frames) {
            self.took(std::mem::take(&mut frames), next);
        }
        self.kept.drain(..).collect()
    }

    /// Waits for the close; frames that came before it stay.
    pub async fn closed(&mut self) -> Close {
        while self.more().await {}
        self.closed.clone().unwrap_or_else(|| panic!("not closed"))
    }

    /// Pings heard so far.
    #[must_use]
    pub fn pings(&self) -> usize {
        self.pings
    }

    /// Waits for anything; `false` once closed.
    async fn more(&mut self) -> bool {
        if self.closed.is_some() {
            return false;
        }
        let mut frames = Vec::new();
        let next = tokio::time::timeout(DEADLINE, self.live.next(&mut frames)).await;
        let next = next.unwrap_or_else(|_| panic!("nothing came any more; kept: {:?}", self.kept));
        self.took(frames, next);
        true
    }

    fn took(&mut self, frames: Vec<Bytes>, next: Next) {
        for frame in frames {
            let text = std::str::from_utf8(&frame).unwrap_or_else(|_| panic!("a frame that is not UTF-8"));
            let frame = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
            self.kept.push_back(frame);
        }
        match next {
            Next::Frames => {}
            Next::Ping => self.pings += 1,
            Next::Close(close) => self.closed = Some(close),
        }
    }
}
