//! The task behind a connection: connect, resume, read and write, repair gaps, come back. It keeps the only
//! cursors, so that what goes out through the stream is always the next entry or an explicit reset.

use std::collections::HashMap;
use std::time::Duration;

use parlor_proto::event;
use parlor_proto::frame::Outgoing;
use parlor_proto::hello::{Hello, Welcome};
use parlor_proto::{AccountEvent, Event, RoomId, Seq};
use tokio::sync::mpsc;
use tokio::time::{sleep_until, timeout};

use super::{Happening, Options, Order, Reply};
use crate::cursors::Step;
use crate::error::Advice;
use crate::socket::typed;
use crate::{Closed, Cursors, Error, Socket, clock};

/// The server pings after 25 s of silence; two and a half of those without a byte and it is gone.
const DEAD: Duration = Duration::from_secs(62);
/// A connection that held this long starts the waits over.
const SETTLED: Duration = Duration::from_secs(30);

/// Nobody listens or asks any more.
struct Left;

struct Pump {
    cursors: Cursors,
    out: mpsc::Sender<Happening>,
    asked: HashMap<u64, Asked>,
}

enum Asked {
    /// By the program.
    Program(Reply),
    /// By the gap rule.
    Gap(RoomId),
}

enum End {
    Left,
    Broke(Error),
}

impl From<Left> for End {
    fn from(_: Left) -> End {
        End::Left
    }
}

impl From<Error> for End {
    fn from(err: Error) -> End {
        End::Broke(err)
    }
}

/// Runs until nobody is left or the server says not to come back; says why.
pub(super) async fn run(
    options: Options,
    mut inbox: mpsc::Receiver<Order>,
    out: mpsc::Sender<Happening>,
) -> Error {
    let mut backoff = options.backoff.clone();
    let mut pump = Pump { cursors: options.cursors.clone(), out, asked: HashMap::new() };
    loop {
        let began = clock::now();
        let end = pump.session(&options, &mut inbox).await;
        pump.disconnected();
        let err = match end {
            End::Left => return Closed { code: 1000, reason: "done".into() }.into(),
            End::Broke(err) => err,
        };
        if began.elapsed() > SETTLED {
            backoff.settled();
        }
        let again = match advice(&err) {
            Advice::Stop => return err,
            Advice::Later => backoff.later(),
            Advice::Reconnect => backoff.wait(),
        };
        let lost = Happening::Lost { why: err.to_string(), again };
        if pump.out.send(lost).await.is_err() {
            return err;
        }
        sleep_until(clock::now() + again).await;
    }
}

fn advice(err: &Error) -> Advice {
    match err {
        Error::Closed(closed) => closed.advice(),
        Error::Refused(problem) => match problem.retry {
            parlor_proto::Retry::Never => Advice::Stop,
            _ => Advice::Later,
        },
        Error::Address(_) => Advice::Stop,
        Error::Unexpected(_) => Advice::Later,
        Error::Io(_) | Error::Timeout => Advice::Reconnect,
    }
}

impl Pump {
    async fn session(&mut self, options: &Options, inbox: &mut mpsc::Receiver<Order>) -> End {
        let mut socket = match self.connect(options).await {
            Ok(socket) => socket,
            Err(end) => return end,
        };
        loop {
            let next = tokio::select! {
                frame = timeout(DEAD, socket.next()) => match frame {
                    Ok(Ok(frame)) => self.heard(&mut socket, frame).await,
                    Ok(Err(err)) => Err(err.into()),
                    Err(_) => Err(Error::from(Closed::broken("nothing heard for a minute")).into()),
                },
                order = inbox.recv() => match order {
                    Some(order) => self.say(&mut socket, order).await.map_err(End::from),
                    None => Err(End::Left),
                },
            };
            if let Err(end) = next {
                if matches!(end, End::Left) {
                    let _ = timeout(Duration::from_secs(1), socket.close()).await;
                }
                return end;
            }
        }
    }

    async fn connect(&mut self, options: &Options) -> Result<Socket, End> {
        let since = self.cursors.since();
        let hello = Hello { token: None, epoch: self.cursors.epoch(), since: since.clone() };
        let connect = Socket::connect(&options.base, &options.sign_in, hello);
        let (mut socket, welcome) = match timeout(options.patience, connect).await {
            Ok(connected) => connected?,
            Err(_) => return Err(Error::Timeout.into()),
        };
        let heads = welcome.heads.clone();
        self.welcomed(welcome, since.into_keys()).await?;
        for (room, head) in heads {
            if self.cursors.last(room).is_none() {
                self.cursors.set(room, head);
            } else if let Some(after) = self.cursors.behind(room, head) {
                self.fetch(&mut socket, room, after).await?;
            }
        }
        Ok(socket)
    }

    async fn welcomed(&mut self, welcome: Welcome, since: impl Iterator<Item = RoomId>) -> Result<(), Left> {
        let gone: Vec<RoomId> =
            since.filter(|room| !welcome.rooms.iter().any(|state| state.room == *room)).collect();
        let another = self.cursors.enter(welcome.epoch);
        let standing: Vec<(RoomId, Seq)> =
            welcome.rooms.iter().map(|state| (state.room, state.seq)).collect();
        self.tell(Happening::Connected(Box::new(welcome))).await?;
        for room in gone {
            self.cursors.forget(room);
            self.tell(Happening::Forgotten(room)).await?;
        }
        if another {
            for room in self.cursors.rooms().collect::<Vec<_>>() {
                self.cursors.forget(room);
            }
            for (room, seq) in standing {
                self.reset(room, seq).await?;
            }
        }
        Ok(())
    }

    async fn say(&mut self, socket: &mut Socket, order: Order) -> Result<(), Error> {
        let id = socket.id();
        let frame = (order.frame)(id);
        self.asked.insert(id, Asked::Program(order.reply));
        socket.text(frame).await
    }

    async fn heard(&mut self, socket: &mut Socket, frame: Outgoing) -> Result<(), End> {
        match frame {
            Outgoing::Ok { id, ok } => match self.asked.remove(&id) {
                Some(Asked::Program(reply)) => drop(reply.send(Ok(ok))),
                Some(Asked::Gap(room)) => self.fetched(socket, room, typed(ok)?).await?,
                None => {}
            },
            Outgoing::Error { id, error } => match id.and_then(|id| self.asked.remove(&id)) {
                Some(Asked::Program(reply)) => drop(reply.send(Err(error.into()))),
                Some(Asked::Gap(room)) => self.cursors.gave_up(room),
                None => {}
            },
            Outgoing::Event(event) => self.event(socket, event).await?,
            Outgoing::Account(event) => {
                match event {
                    // A room that is new to me starts before its first entry.
                    AccountEvent::RoomAdded { room, .. } if self.cursors.last(room).is_none() => {
                        self.cursors.set(room, 0);
                    }
                    AccountEvent::RoomRemoved { room, .. } => self.cursors.forget(room),
                    AccountEvent::RoomAdded { .. } => {}
                }
                self.tell(Happening::Account(event)).await?;
            }
            Outgoing::Signal(signal) => self.tell(Happening::Signal(signal)).await?,
            Outgoing::Reset { reset, seq } => self.reset(reset, seq).await?,
        }
        Ok(())
    }

    async fn event(&mut self, socket: &mut Socket, event: Event) -> Result<(), End> {
        match self.cursors.step(event.room, event.seq) {
            Step::Deliver => self.tell(Happening::Event(event)).await?,
            Step::Gap { after, ask: true } => self.fetch(socket, event.room, after).await?,
            Step::Old | Step::Gap { ask: false, .. } => {}
        }
        Ok(())
    }

    async fn fetch(&mut self, socket: &mut Socket, room: RoomId, after: Seq) -> Result<(), Error> {
        let id = socket.ask(&event::List { room, after, limit: None }).await?;
        self.asked.insert(id, Asked::Gap(room));
        Ok(())
    }

    async fn fetched(&mut self, socket: &mut Socket, room: RoomId, events: event::Events) -> Result<(), End> {
        let Some(held) = self.cursors.last(room) else { return Ok(()) };
        // The log ends before what is held, or begins after a hole: this history is not the one we know.
        let first = events.data.first().map(|event| event.seq);
        if events.head < held || first.is_some_and(|first| first > held + 1) {
            return Ok(self.reset(room, events.head).await?);
        }
        let nothing = events.data.is_empty();
        for event in events.data {
            self.event(socket, event).await?;
        }
        match self.cursors.fetched(room, events.head) {
            Some(_) if nothing => {
                self.cursors.gave_up(room);
                Ok(())
            }
            Some(after) => Ok(self.fetch(socket, room, after).await?),
            None => Ok(()),
        }
    }

    async fn reset(&mut self, room: RoomId, seq: Seq) -> Result<(), Left> {
        self.cursors.set(room, seq);
        self.tell(Happening::Reset { room, seq }).await
    }

    async fn tell(&self, happening: Happening) -> Result<(), Left> {
        self.out.send(happening).await.map_err(|_| Left)
    }

    /// What was asked of the lost socket has an unknown outcome; its fetches are asked again by the next one.
    fn disconnected(&mut self) {
        self.cursors.disconnected();
        for (_, asked) in self.asked.drain() {
            if let Asked::Program(reply) = asked {
                let _ = reply.send(Err(Closed::broken("the connection was lost before the answer").into()));
            }
        }
    }
}
