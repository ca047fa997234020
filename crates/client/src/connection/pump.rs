//! The task behind a connection: connect, resume, read and write, repair gaps, come back. It keeps the only
//! cursors, so that what goes out through the stream is always the next entry or an explicit reset.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use parlor_proto::frame::Outgoing;
use parlor_proto::hello::{Hello, Welcome};
use parlor_proto::{AccountEvent, Event, Problem, Retry, RoomId, Seq, event, room};
use tokio::sync::mpsc;
use tokio::time::{sleep_until, timeout};

use super::mending::{Mending, Want};
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
    mending: Mending,
    /// Rooms held of a history that is gone, of which nothing has been heard in this one.
    doubtful: HashSet<RoomId>,
}

enum Asked {
    /// By the program.
    Program(Reply),
    /// To be whole again; of a room's log what lies after this.
    Mend(Want, Seq),
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
    let mut pump = Pump {
        cursors: options.cursors.clone(),
        out,
        asked: HashMap::new(),
        mending: Mending::new(&options.backoff),
        doubtful: HashSet::new(),
    };
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
            Advice::Later => backoff.later().max(named(&err)),
            Advice::Reconnect => backoff.wait(),
        };
        let lost = Happening::Lost { why: err.to_string(), again };
        if pump.out.send(lost).await.is_err() {
            return err;
        }
        sleep_until(clock::now() + again).await;
    }
}

/// How long the server wants to be left alone.
fn named(err: &Error) -> Duration {
    let seconds = err.problem().and_then(|problem| problem.retry_after);
    Duration::from_secs(seconds.unwrap_or(0).into())
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
            let resume = self.mending.resume();
            let next = tokio::select! {
                () = sleep_until(resume.unwrap_or_else(clock::now)), if resume.is_some() => {
                    self.mending.resumed();
                    self.mend(&mut socket).await.map_err(End::from)
                }
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
        self.welcomed(welcome, &since).await?;
        self.mend(&mut socket).await?;
        Ok(socket)
    }

    async fn welcomed(&mut self, welcome: Welcome, since: &BTreeMap<RoomId, Seq>) -> Result<(), Left> {
        let mine: HashMap<RoomId, Seq> = welcome.rooms.iter().map(|state| (state.room, state.seq)).collect();
        let (heads, more) = (welcome.heads.clone(), welcome.more);
        let named = |room: &RoomId| mine.contains_key(room) || heads.contains_key(room);
        let gone: Vec<RoomId> =
            self.cursors.rooms().filter(|room| !named(room) && (since.contains_key(room) || !more)).collect();
        let another = self.cursors.enter(welcome.epoch);
        self.tell(Happening::Connected(Box::new(welcome))).await?;
        for room in gone {
            self.doubtful.remove(&room);
            self.cursors.forget(room);
            self.tell(Happening::Forgotten(room)).await?;
        }
        if another {
            for room in self.cursors.rooms().collect::<Vec<_>>() {
                self.cursors.forget(room);
                self.doubtful.insert(room);
            }
            for (room, seq) in &mine {
                self.stands(*room, *seq).await?;
            }
        }
        for (room, head) in heads {
            self.stands(room, head).await?;
        }
        if more {
            self.mending.want(Want::Rooms(None));
        }
        Ok(())
    }

    /// The server says, not in the stream, that the log of a room of mine stands at `head`.
    async fn stands(&mut self, room: RoomId, head: Seq) -> Result<(), Left> {
        if self.doubtful.contains(&room) {
            self.reset(room, head).await?;
        } else if self.cursors.last(room).is_none() {
            self.cursors.learn(room, head);
        } else if self.cursors.behind(room, head).is_some() {
            self.mending.want(Want::Gap(room));
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
                Some(Asked::Mend(want, after)) => {
                    self.mending.answered();
                    match want {
                        Want::Gap(room) => self.fetched(room, after, typed(ok)?).await?,
                        Want::Rooms(_) => self.listed(typed(ok)?).await?,
                    }
                }
                None => {}
            },
            Outgoing::Error { id, error } => match id.and_then(|id| self.asked.remove(&id)) {
                Some(Asked::Program(reply)) => drop(reply.send(Err(error.into()))),
                Some(Asked::Mend(want, _)) => self.refused(want, &error),
                None => {}
            },
            Outgoing::Event(event) => self.event(event).await?,
            Outgoing::Account(event) => self.account(event).await?,
            Outgoing::Signal(signal) => self.tell(Happening::Signal(signal)).await?,
            Outgoing::Reset { reset, seq } => self.reset(reset, seq).await?,
        }
        Ok(self.mend(socket).await?)
    }

    async fn account(&mut self, event: AccountEvent) -> Result<(), Left> {
        match &event {
            AccountEvent::RoomAdded { room, .. } => {
                // A room that is new to me starts before its first entry.
                if self.doubtful.contains(room) {
                    self.reset(*room, 0).await?;
                } else if self.cursors.last(*room).is_none() {
                    self.cursors.set(*room, 0);
                }
                // What was written before this session listened to the room does not come live.
                if self.cursors.look(*room).is_some() {
                    self.mending.want(Want::Gap(*room));
                }
            }
            AccountEvent::RoomRemoved { room, .. } => {
                self.doubtful.remove(room);
                self.cursors.forget(*room);
            }
            // What I keep and hide is the application's to show: it gets the event below.
            AccountEvent::RoomKept { .. }
            | AccountEvent::RoomTalk { .. }
            | AccountEvent::RoomHidden { .. }
            | AccountEvent::MessageHidden { .. }
            | AccountEvent::ProfileChanged { .. }
            | AccountEvent::AccountChanged { .. } => {}
        }
        self.tell(Happening::Account(event)).await
    }

    async fn event(&mut self, event: Event) -> Result<(), Left> {
        if self.doubtful.contains(&event.room) {
            self.reset(event.room, event.seq - 1).await?;
        }
        match self.cursors.step(event.room, event.seq) {
            Step::Deliver => self.tell(Happening::Event(event)).await?,
            Step::Gap { ask: true, .. } => self.mending.want(Want::Gap(event.room)),
            Step::Old | Step::Gap { ask: false, .. } => {}
        }
        Ok(())
    }

    /// Asks for what is missing, as much at once as may be.
    async fn mend(&mut self, socket: &mut Socket) -> Result<(), Error> {
        while let Some(want) = self.mending.next() {
            let (id, after) = match &want {
                Want::Gap(room) => {
                    let Some(after) = self.cursors.last(*room) else {
                        self.mending.answered();
                        continue;
                    };
                    (socket.ask(&event::List { room: *room, after, limit: None }).await?, after)
                }
                Want::Rooms(cursor) => (
                    socket
                        .ask(&room::List {
                            limit: Some(100),
                            cursor: cursor.clone(),
                            ..room::List::default()
                        })
                        .await?,
                    0,
                ),
            };
            self.asked.insert(id, Asked::Mend(want, after));
        }
        Ok(())
    }

    fn refused(&mut self, want: Want, why: &Problem) {
        if why.retry == Retry::Later && self.mending.later(&want, why.retry_after) {
            return;
        }
        self.mending.answered();
        if let Want::Gap(room) = want {
            self.cursors.gave_up(room);
        }
    }

    /// A page of my rooms; `has_more` says whether there is another, not how much this one brings.
    async fn listed(&mut self, rooms: room::Rooms) -> Result<(), Left> {
        for it in rooms.data {
            self.stands(it.id, it.seq).await?;
        }
        if rooms.page.has_more && rooms.page.next.is_some() {
            self.mending.want(Want::Rooms(rooms.page.next));
        }
        Ok(())
    }

    async fn fetched(&mut self, room: RoomId, after: Seq, events: event::Events) -> Result<(), Left> {
        if self.cursors.last(room).is_none() {
            return Ok(());
        }
        // The log ends before what was held, or begins after a hole: this history is not the one we know.
        let first = events.data.first().map(|event| event.seq);
        if events.head < after || first.is_some_and(|first| first > after + 1) {
            return self.reset(room, events.head).await;
        }
        let nothing = events.data.is_empty();
        for event in events.data {
            self.event(event).await?;
        }
        let again = self.cursors.again(room);
        match self.cursors.fetched(room, events.head) {
            Some(_) if nothing && !again => self.cursors.gave_up(room),
            Some(_) => self.mending.want(Want::Gap(room)),
            None if again && self.cursors.look(room).is_some() => self.mending.want(Want::Gap(room)),
            None => {}
        }
        Ok(())
    }

    async fn reset(&mut self, room: RoomId, seq: Seq) -> Result<(), Left> {
        self.doubtful.remove(&room);
        self.cursors.set(room, seq);
        self.tell(Happening::Reset { room, seq }).await
    }

    async fn tell(&self, happening: Happening) -> Result<(), Left> {
        self.out.send(happening).await.map_err(|_| Left)
    }

    /// What was asked of the lost socket has an unknown outcome; its fetches are asked again by the next one.
    fn disconnected(&mut self) {
        self.cursors.disconnected();
        self.mending.disconnected();
        for (_, asked) in self.asked.drain() {
            if let Asked::Program(reply) = asked {
                let _ = reply.send(Err(Closed::broken("the connection was lost before the answer").into()));
            }
        }
    }
}
