//! Somebody who writes and reads over bare sockets while servers die, and writes down everything for the history
//! checker. One message in flight; an unanswered one is sent again with its nonce, wherever a server is found.

use std::collections::BTreeMap;
use std::time::Duration;

use parlor_client::proto::frame::Outgoing;
use parlor_client::proto::hello::{Hello, Welcome};
use parlor_client::proto::{EpochId, Problem, Retry, RoomId, Seq, message};
use parlor_client::{Error, SignIn, Socket};
use parlor_core::testing::History;
use parlor_core::testing::history::{Connection, Sending};
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};

use crate::people::Person;
use crate::server::PATIENCE;

/// Longest wait for a connection or an answer before another try.
const ANSWER: Duration = Duration::from_secs(10);
/// Between two tries; servers tell nobody when they are back.
const AGAIN: Duration = Duration::from_millis(10);

/// What everybody is told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Orders {
    /// Where servers are; the first is one's own, the others are for when it is away.
    pub(crate) bases: Vec<String>,
    /// Finish what is in flight and write no more.
    pub(crate) settle: bool,
    /// Read up to these, then say so.
    pub(crate) heads: Option<BTreeMap<RoomId, Seq>>,
    /// Counts the times that everybody goes to their own server, wherever they are.
    pub(crate) moves: u64,
    /// Go home.
    pub(crate) over: bool,
}

/// What a player did, besides what stands in the history.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// Sends whose first outcome was not known.
    pub(crate) unknown: u64,
    /// Of those, found to be done already.
    pub(crate) repeats: u64,
    /// Connections made.
    pub(crate) connections: u64,
    /// Sends that were refused with "later".
    pub(crate) later: u64,
}

/// A message that has to get through.
struct Pending {
    it: message::Send,
    tried: bool,
}

/// Somebody who plays.
pub(crate) struct Player {
    pub(crate) person: Person,
    pub(crate) rooms: Vec<RoomId>,
    pub(crate) history: History,
    pub(crate) orders: watch::Receiver<Orders>,
    /// Told when settled, and again when everything has been read.
    pub(crate) done: mpsc::Sender<()>,
    /// Between two messages.
    pub(crate) pause: Duration,
    cursors: BTreeMap<RoomId, Seq>,
    epoch: Option<EpochId>,
    written: u64,
    pending: Option<Pending>,
    settled: bool,
    read: bool,
    moves: u64,
    tally: Tally,
}

/// Why a player leaves a server that is well.
enum Leave {
    Over,
    Moved,
}

/// One open socket and its record.
struct Line {
    socket: Socket,
    record: Connection,
    asked: Option<(u64, Sending)>,
}

impl Player {
    pub(crate) fn new(
        person: Person,
        rooms: Vec<RoomId>,
        history: History,
        orders: watch::Receiver<Orders>,
        done: mpsc::Sender<()>,
        pause: Duration,
    ) -> Player {
        let cursors = rooms.iter().map(|room| (*room, 0)).collect();
        Player {
            person,
            rooms,
            history,
            orders,
            done,
            pause,
            cursors,
            epoch: None,
            written: 0,
            pending: None,
            settled: false,
            read: false,
            moves: 0,
            tally: Tally::default(),
        }
    }

    /// Plays until told to go home.
    pub(crate) async fn play(mut self) -> Tally {
        let mut turn = 0;
        loop {
            let (bases, over) = {
                let orders = self.orders.borrow();
                (orders.bases.clone(), orders.over)
            };
            if over {
                return self.tally;
            }
            if let Some(base) = bases.get(turn % bases.len().max(1)) {
                match self.session(base).await {
                    Ok(Leave::Over) => return self.tally,
                    Ok(Leave::Moved) => {
                        turn = 0;
                        continue;
                    }
                    Err(err) => self.judge(&err),
                }
                turn += 1;
            }
            // Told of a change, or after a moment: a dead server's successor has another address.
            let _ = timeout(AGAIN, self.orders.changed()).await;
        }
    }

    /// A server that dies closes without a code; one that leaves says 1012. Anything else is a fault.
    fn judge(&self, err: &Error) {
        let fine = match err {
            Error::Closed(closed) => matches!(closed.code, 1006 | 1012),
            Error::Io(_) | Error::Timeout => true,
            Error::Refused(problem) => problem.retry != Retry::Never,
            Error::Unexpected(_) | Error::Address(_) => false,
        };
        assert!(fine, "{}: {err:?}", self.person.user.username);
    }

    async fn session(&mut self, base: &str) -> Result<Leave, Error> {
        let sign_in = SignIn::Header(self.person.token.clone());
        let hello = Hello { token: None, epoch: self.epoch, since: self.cursors.clone() };
        let connect = Socket::connect(base, &sign_in, hello);
        let (socket, welcome) = timeout(ANSWER, connect).await.map_err(|_| Error::Timeout)??;
        let record = self.history.opened(self.person.id(), None);
        self.tally.connections += 1;
        self.welcomed(&welcome, &record);
        let mut line = Line { socket, record, asked: None };
        loop {
            let (settle, over, moves) = {
                let orders = self.orders.borrow_and_update();
                (orders.settle, orders.over, orders.moves)
            };
            if over {
                return Ok(Leave::Over);
            }
            if moves != self.moves {
                self.moves = moves;
                return Ok(Leave::Moved);
            }
            if self.pending.is_none() && !settle {
                self.pending = Some(self.next_message());
            }
            self.say_done(settle).await;
            if line.asked.is_none() && self.pending.is_some() {
                self.send(&mut line).await?;
            }
            tokio::select! {
                frame = timeout(PATIENCE, line.socket.next()) => match frame {
                    Ok(frame) => self.heard(&mut line, frame?).await?,
                    Err(_) if line.asked.is_some() => return Err(Error::Timeout),
                    Err(_) => {}
                },
                _ = self.orders.changed() => {}
            }
        }
    }

    fn welcomed(&mut self, welcome: &Welcome, record: &Connection) {
        let known = self.epoch.replace(welcome.epoch);
        assert!(known.is_none_or(|known| known == welcome.epoch), "the log may have gone back");
        for (room, last) in &self.cursors {
            let state = welcome.rooms.iter().find(|state| state.room == *room).expect("still my room");
            assert!(state.seq >= *last, "the log ends before what was seen");
            record.from(*room, *last);
        }
    }

    fn next_message(&mut self) -> Pending {
        self.written += 1;
        let n = self.written;
        let room = self.rooms[n as usize % self.rooms.len()];
        let name = &self.person.user.username;
        let it = message::Send::text(room, format!("{name} says {n}"), format!("{name}-{n}"));
        Pending { it, tried: false }
    }

    async fn say_done(&mut self, settle: bool) {
        if settle && !self.settled && self.pending.is_none() {
            self.settled = true;
            let _ = self.done.send(()).await;
        }
        let all = self.orders.borrow().heads.as_ref().is_some_and(|heads| {
            self.cursors.iter().all(|(room, last)| heads.get(room).is_none_or(|head| last >= head))
        });
        if all && !self.read {
            self.read = true;
            let _ = self.done.send(()).await;
        }
    }

    async fn send(&mut self, line: &mut Line) -> Result<(), Error> {
        let Some(pending) = &mut self.pending else { return Ok(()) };
        let it = &pending.it;
        let sending = self.history.sending(self.person.id(), it.room, &it.nonce, &it.text);
        pending.tried = true;
        let id = line.socket.ask(it).await?;
        line.asked = Some((id, sending));
        Ok(())
    }

    async fn heard(&mut self, line: &mut Line, frame: Outgoing) -> Result<(), Error> {
        match frame {
            Outgoing::Event(event) => {
                line.record.event(&event);
                if let Some(last) = self.cursors.get_mut(&event.room) {
                    *last = event.seq.max(*last);
                }
            }
            Outgoing::Reset { reset, seq } => {
                line.record.from(reset, seq);
                self.cursors.insert(reset, seq);
            }
            Outgoing::Ok { id, ok } => {
                if let Some((_, sending)) = line.asked.take_if(|(asked, _)| *asked == id) {
                    let message: message::Message =
                        serde_json::from_value(ok).map_err(|err| Error::Unexpected(err.to_string()))?;
                    sending.ok(&message);
                    self.tally.repeats += u64::from(message.duplicate);
                    self.pending = None;
                    sleep(self.pause).await;
                }
            }
            Outgoing::Error { id, error } => {
                if let Some((_, sending)) = line.asked.take_if(|(asked, _)| Some(*asked) == id) {
                    self.refused(sending, &error).await;
                } else {
                    return Err(error.into());
                }
            }
            Outgoing::Account(_) | Outgoing::Signal(_) => {}
        }
        Ok(())
    }

    async fn refused(&mut self, sending: Sending, problem: &Problem) {
        match problem.retry {
            Retry::SameNonce => {
                sending.unknown();
                self.tally.unknown += 1;
            }
            Retry::Later => {
                sending.refused();
                self.tally.later += 1;
                sleep(AGAIN).await;
            }
            Retry::Never => panic!("{}: {problem}", self.person.user.username),
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // A send whose socket ended has no outcome, and the checker takes it so.
        if let Some((_, sending)) = self.asked.take() {
            sending.unknown();
        }
    }
}
