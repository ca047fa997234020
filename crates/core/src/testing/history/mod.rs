//! What clients did and saw, written down as it happened, and judged by the rules C1–C15.
//!
//! Every client of a test writes here: in the process, over a real socket, in the simulation. The order of the
//! records is the order in time: write *before* a request leaves and *after* its answer has arrived. Must not
//! know how a client works, and must not repair anything: it only judges ([`History::check`]).

mod check;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parlor_proto::message::Message;
use parlor_proto::read::Marked;
use parlor_proto::{Event, LoginId, MessageId, Number, RoomId, Seq, UserId, What as Happened};

pub use check::Violation;

use crate::clock::Clock;

/// A message as far as the checker looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: MessageId,
    /// Its place among the messages.
    pub number: Number,
    /// Who sent it.
    pub sender: UserId,
    /// The sender's id of the send.
    pub nonce: String,
    /// A hash of the text.
    pub body: u64,
}

/// One entry of a log: its seq, and the message if it is one.
pub type Line = (Seq, Option<Entry>);

/// One thing that a client did or saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A send leaves.
    Invoked {
        /// Number of the operation, which its outcome repeats.
        op: u64,
        /// Where.
        room: RoomId,
        /// Who.
        sender: UserId,
        /// Signed in by which login, if the client knows.
        login: Option<LoginId>,
        /// The client's id of the send.
        nonce: String,
        /// A hash of the text.
        body: u64,
    },
    /// It was acknowledged.
    Acked {
        /// Which operation.
        op: u64,
        /// As which message.
        id: MessageId,
        /// At which place of the log.
        seq: Seq,
        /// At which place among the messages.
        number: Number,
    },
    /// It was refused: certainly not done.
    Refused {
        /// Which operation.
        op: u64,
    },
    /// A connection is open.
    Opened {
        /// Its number.
        conn: u64,
        /// Whose.
        user: UserId,
        /// Signed in by which login.
        login: Option<LoginId>,
    },
    /// What the connection delivers of this room begins right after `seq`: a cursor that was resumed, a head
    /// that the greeting named, or an explicit reset.
    From {
        /// Which connection.
        conn: u64,
        /// Which room.
        room: RoomId,
        /// The last seq that will not come.
        seq: Seq,
    },
    /// The connection was told to fetch the room (`room.added`): wherever its events begin now, they go on from there.
    Anew {
        /// Which connection.
        conn: u64,
        /// Which room.
        room: RoomId,
    },
    /// An event arrived live or replayed.
    Delivered {
        /// On which connection.
        conn: u64,
        /// Of which room.
        room: RoomId,
        /// What.
        line: Line,
    },
    /// The connection is gone, from the client's point of view.
    Closed {
        /// Which.
        conn: u64,
    },
    /// A piece of a log is asked for.
    Asked {
        /// Number of the operation.
        op: u64,
        /// Of which room.
        room: RoomId,
    },
    /// It was answered.
    Read {
        /// Which operation.
        op: u64,
        /// Entries after this seq were asked for …
        after: Seq,
        /// … and these came, oldest first.
        lines: Vec<Line>,
        /// They are entries of the log, without a hole; else messages only.
        whole: bool,
        /// No message is missing up to here.
        upto: Seq,
        /// The log ended here.
        head: Seq,
    },
    /// A pointer is asked to move, or asked for.
    Pointing {
        /// Number of the operation.
        op: u64,
        /// Whose pointer.
        user: UserId,
        /// Where.
        room: RoomId,
        /// To which message; `None` only asks where it stands.
        to: Option<Number>,
    },
    /// Where it stands, said by an answer.
    Pointed {
        /// Which operation.
        op: u64,
        /// The pointer.
        at: Number,
    },
    /// Where somebody's pointer stands, said by a signal or a greeting (which may be late).
    Pointer {
        /// Whose pointer.
        user: UserId,
        /// Where.
        room: RoomId,
        /// The pointer.
        at: Number,
    },
    /// The end of a right was acknowledged: of one login, or of the user altogether.
    Revoked {
        /// Whose.
        user: UserId,
        /// Which login; `None`: all of them.
        login: Option<LoginId>,
    },
    /// Everything has come to rest: what is open has everything.
    Quiet,
    /// A room's whole log as it stands at rest.
    Log {
        /// Whose log.
        room: RoomId,
        /// From the first entry on.
        lines: Vec<Line>,
    },
    /// What is unread for somebody at rest, as one node says.
    Unread {
        /// For whom.
        user: UserId,
        /// Where.
        room: RoomId,
        /// The pointer.
        read: Number,
        /// The count.
        unread: i64,
    },
}

/// A record and when it was written, in milliseconds of the test's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// When.
    pub ms: u64,
    /// What.
    pub what: What,
}

/// Cheap to clone; all clones write into one history.
#[derive(Clone)]
pub struct History {
    held: Arc<Mutex<Held>>,
    clock: Clock,
}

#[derive(Default)]
struct Held {
    records: Vec<Record>,
    numbers: u64,
}

/// The hash of a text that stands for it in a history.
#[must_use]
pub fn body(text: &str) -> u64 {
    // FNV-1a: short, and nobody attacks a test.
    text.trim()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn entry(it: &Message) -> Entry {
    Entry { id: it.id, number: it.number, sender: it.sender, nonce: it.nonce.clone(), body: body(&it.text) }
}

fn line(it: &Event) -> Line {
    match &it.what {
        Happened::MessageSent(message) => (it.seq, Some(entry(message))),
        _ => (it.seq, None),
    }
}

impl Default for History {
    fn default() -> Self {
        History::new(Clock::real())
    }
}

impl History {
    /// An empty one that takes the time from `clock`.
    #[must_use]
    pub fn new(clock: Clock) -> History {
        History { held: Arc::default(), clock }
    }

    /// One that was written elsewhere.
    #[must_use]
    pub fn of(records: Vec<Record>) -> History {
        let held = Held { records, numbers: 0 };
        History { held: Arc::new(Mutex::new(held)), clock: Clock::real() }
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a record.
    pub fn push(&self, what: What) {
        let mut held = self.lock();
        // Read under the lock: the times of a history never go back.
        let ms = self.clock.tick();
        held.records.push(Record { ms, what });
    }

    fn number(&self) -> u64 {
        let mut held = self.lock();
        held.numbers += 1;
        held.numbers
    }

    /// Everything written so far.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        self.lock().records.clone()
    }

    /// Sends that were acknowledged so far.
    #[must_use]
    pub fn acknowledged(&self) -> usize {
        self.lock().records.iter().filter(|it| matches!(it.what, What::Acked { .. })).count()
    }

    /// A send is about to leave. Dropped without a word, its outcome is unknown.
    pub fn sending(&self, sender: UserId, room: RoomId, nonce: &str, text: &str) -> Sending {
        self.invoke(sender, None, room, nonce, text)
    }

    fn invoke(
        &self,
        sender: UserId,
        login: Option<LoginId>,
        room: RoomId,
        nonce: &str,
        text: &str,
    ) -> Sending {
        let op = self.number();
        self.push(What::Invoked { op, room, sender, login, nonce: nonce.to_owned(), body: body(text) });
        Sending { history: self.clone(), op }
    }

    /// A piece of a log is about to be asked for.
    pub fn reading(&self, room: RoomId) -> Reading {
        let op = self.number();
        self.push(What::Asked { op, room });
        Reading { history: self.clone(), op }
    }

    /// A pointer is about to be moved, or asked for (`to` is `None`).
    pub fn pointing(&self, user: UserId, room: RoomId, to: Option<Number>) -> Pointing {
        let op = self.number();
        self.push(What::Pointing { op, user, room, to });
        Pointing { history: self.clone(), op }
    }

    /// A connection has been greeted. Dropping it closes it.
    #[must_use]
    pub fn opened(&self, user: UserId, login: Option<LoginId>) -> Connection {
        let conn = self.number();
        self.push(What::Opened { conn, user, login });
        Connection { history: self.clone(), conn, user, login }
    }

    /// The end of a login, or of all of a user's, was acknowledged.
    pub fn revoked(&self, user: UserId, login: Option<LoginId>) {
        self.push(What::Revoked { user, login });
    }

    /// Everything has come to rest.
    pub fn quiet(&self) {
        self.push(What::Quiet);
    }

    /// The whole log of a room at rest.
    pub fn log(&self, room: RoomId, events: &[Event]) {
        self.push(What::Log { room, lines: events.iter().map(line).collect() });
    }

    /// What is unread for somebody at rest.
    pub fn unread(&self, user: UserId, room: RoomId, read: Number, unread: i64) {
        self.push(What::Unread { user, room, read, unread });
    }

    /// Judges. Frames may reach a revoked side for two more seconds.
    #[must_use]
    pub fn check(&self) -> Vec<Violation> {
        self.check_within(2_000)
    }

    /// Judges; `revocation_ms`: how long after the acknowledged end of a right its side may still get frames.
    #[must_use]
    pub fn check_within(&self, revocation_ms: u64) -> Vec<Violation> {
        check::check(&self.lock().records, revocation_ms)
    }

    /// Panics with everything that is wrong.
    #[track_caller]
    pub fn assert_clean(&self) {
        let violations = self.check();
        let shown: String = violations.iter().take(20).map(|it| format!("\n  {it}")).collect();
        assert!(violations.is_empty(), "{} violations:{shown}", violations.len());
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Record { ms, what } in &self.lock().records {
            writeln!(f, "{ms} {what:?}")?;
        }
        Ok(())
    }
}

/// A send in flight.
#[must_use]
pub struct Sending {
    history: History,
    op: u64,
}

impl Sending {
    /// Acknowledged as this message.
    pub fn ok(self, it: &Message) {
        self.history.push(What::Acked { op: self.op, id: it.id, seq: it.seq, number: it.number });
    }

    /// Refused: certainly not done.
    pub fn refused(self) {
        self.history.push(What::Refused { op: self.op });
    }

    /// No answer came, or one that says that the outcome is unknown.
    pub fn unknown(self) {}
}

/// A read in flight.
#[must_use]
pub struct Reading {
    history: History,
    op: u64,
}

impl Reading {
    /// `event.list` after a seq answered.
    pub fn events(self, after: Seq, events: &[Event], head: Seq) {
        let upto = events.last().map_or(head, |last| last.seq);
        let lines = events.iter().map(line).collect();
        self.history.push(What::Read { op: self.op, after, lines, whole: true, upto, head });
    }

    /// `message.list` without cursors answered; `messages` newest first.
    pub fn newest(self, messages: &[Message], has_more: bool) {
        let oldest = messages.last().filter(|_| has_more).map_or(0, |last| last.seq - 1);
        let lines = messages.iter().rev().map(|it| (it.seq, Some(entry(it)))).collect();
        let (upto, head) = (Seq::MAX, Seq::MAX);
        self.history.push(What::Read { op: self.op, after: oldest, lines, whole: false, upto, head });
    }
}

/// A pointer on the move.
#[must_use]
pub struct Pointing {
    history: History,
    op: u64,
}

impl Pointing {
    /// `read.mark` answered.
    pub fn ok(self, it: &Marked) {
        self.at(it.number);
    }

    /// It stands here.
    pub fn at(self, at: Number) {
        self.history.push(What::Pointed { op: self.op, at });
    }
}

/// An open connection.
pub struct Connection {
    history: History,
    conn: u64,
    user: UserId,
    login: Option<LoginId>,
}

impl Connection {
    /// A send is about to leave on this connection. Dropped without a word, its outcome is unknown.
    pub fn sending(&self, room: RoomId, nonce: &str, text: &str) -> Sending {
        self.history.invoke(self.user, self.login, room, nonce, text)
    }

    /// What comes of this room begins right after `seq` (a cursor, a named head, or a reset).
    pub fn from(&self, room: RoomId, seq: Seq) {
        self.history.push(What::From { conn: self.conn, room, seq });
    }

    /// `room.added` arrived: the client fetches the room, and its events begin wherever they begin.
    pub fn anew(&self, room: RoomId) {
        self.history.push(What::Anew { conn: self.conn, room });
    }

    /// An event frame arrived.
    pub fn event(&self, it: &Event) {
        self.history.push(What::Delivered { conn: self.conn, room: it.room, line: line(it) });
    }

    /// Somebody's pointer, in a signal or a greeting.
    pub fn pointer(&self, user: UserId, room: RoomId, at: Number) {
        self.history.push(What::Pointer { user, room, at });
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.history.push(What::Closed { conn: self.conn });
    }
}
