//! How things travel on the socket: what a client sends ([`Incoming`]) and what it gets ([`Outgoing`]).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::command::{self, Answer, Call};
use crate::error::{Code, Problem};
use crate::event::{AccountEvent, Event};
use crate::hello::Welcome;
use crate::signal::Signal;
use crate::{RoomId, Seq, object};

/// Limits of a frame: everything about its shape that is refused before it is looked at.
pub mod limit {
    /// Bytes.
    pub const FRAME: usize = 64 * 1024;
    /// Levels of arrays and objects.
    pub const DEPTH: usize = 16;
    /// Keys of one object (cursors of `since` excepted).
    pub const KEYS: usize = 64;
    /// Cursors in a `hello`.
    pub const SINCE: usize = 500;
}

/// A client's frame.
#[derive(Clone)]
pub struct Incoming {
    /// The client's number of the command; the answer carries it.
    pub id: u64,
    /// What it says.
    pub call: Call,
}

/// A frame that could not be understood: the id if there was one, and why.
pub type Misunderstood = (Option<u64>, Problem);

impl Incoming {
    /// Decodes a frame.
    ///
    /// # Errors
    /// `bad_request`, `too_large` or `unknown_command`, with the id if it could be read.
    pub fn decode(text: &str) -> Result<Incoming, Misunderstood> {
        if text.len() > limit::FRAME {
            return Err((None, Problem::new(Code::TooLarge, "A frame has at most 64 KiB.")));
        }
        Incoming::from_fields(object::read(text).map_err(|problem| (None, problem))?)
    }

    fn from_fields(mut fields: Map<String, Value>) -> Result<Incoming, Misunderstood> {
        let id = match fields.remove("id") {
            Some(Value::Number(n)) => n.as_u64().filter(|id| *id <= (1 << 53)),
            _ => None,
        };
        let Some(id) = id else {
            return Err((
                None,
                Problem::new(Code::BadRequest, "`id` must be an integer from 0 to 2^53.").field("id"),
            ));
        };
        if fields.len() > limit::KEYS {
            return Err((Some(id), Problem::new(Code::BadRequest, "More than 64 keys.")));
        }
        if let Some(Value::Object(since)) = fields.get("since")
            && since.len() > limit::SINCE
        {
            let problem = Problem::new(Code::BadRequest, "At most 500 rooms in `since`; page the rest.");
            return Err((Some(id), problem.field("since")));
        }
        match fields.remove("cmd") {
            Some(Value::String(name)) => match command::decode(&name, fields) {
                Ok(call) => Ok(Incoming { id, call }),
                Err(problem) => Err((Some(id), problem)),
            },
            _ => Err((Some(id), Problem::new(Code::BadRequest, "`cmd` must be a text.").field("cmd"))),
        }
    }
}

/// The deepest nesting of arrays and objects, without building anything.
#[must_use]
pub fn depth(text: &str) -> usize {
    let (mut now, mut most, mut quoted, mut escaped) = (0usize, 0usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                now += 1;
                most = most.max(now);
            }
            b'}' | b']' if !quoted => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

/// A server's frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Outgoing {
    /// A command was carried out.
    Ok {
        /// The command's id.
        id: u64,
        /// Its answer.
        ok: Value,
    },
    /// A command was refused, or could not be understood (then `id` may be absent).
    Error {
        /// The command's id.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        id: Option<u64>,
        /// Why.
        error: Problem,
    },
    /// An entry of a room's log.
    Event(Event),
    /// Something about my account.
    Account(AccountEvent),
    /// A signal.
    Signal(Signal),
    /// Load this room again.
    Reset {
        /// Which.
        reset: RoomId,
        /// Go on from here.
        seq: Seq,
    },
}

/// `{"id", "ok"}`, encoded without a detour.
#[must_use]
pub fn ok<T: Serialize>(id: u64, answer: &T) -> String {
    #[derive(Serialize)]
    struct Ok<'a, T> {
        id: u64,
        ok: &'a T,
    }
    encode(&Ok { id, ok: answer })
}

/// `{"id", "error"}`.
#[must_use]
pub fn error(id: Option<u64>, problem: &Problem) -> String {
    encode(&Outgoing::Error { id, error: problem.clone() })
}

/// `{"reset", "seq"}`.
#[must_use]
pub fn reset(room: RoomId, seq: Seq) -> String {
    encode(&Outgoing::Reset { reset: room, seq })
}

/// Encodes any of our own types; they have text keys only, so it cannot fail.
#[must_use]
pub fn encode<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Answers a `hello`.
#[must_use]
pub fn welcome(id: u64, welcome: &Welcome) -> String {
    ok(id, welcome)
}

/// Encodes a general answer.
#[must_use]
pub fn answer(id: u64, answer: &Answer) -> String {
    ok(id, answer)
}
