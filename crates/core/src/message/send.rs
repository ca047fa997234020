//! Sending: all sends that wait are one set. Load with locks, decide in plain Rust, store: the number of round
//! trips to the database does not grow with the set.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use parlor_proto::message::{Message, Send};
use parlor_proto::room::{Kind, Role};
use parlor_proto::{
    Code, Event, LoginId, MessageId, Number, Problem, RoomId, Seq, TenantId, Time, UserId, What,
};
use sha2::{Digest, Sha256};

use super::sql;
use crate::access::{self, Facts};
use crate::actor::Actor;
use crate::clock::Clock;
use crate::cx::Effect;
use crate::error::Result;
use crate::limit;
use crate::login;
use crate::member;
use crate::store::{Conn, Fault};

/// A send that has passed what can be checked without the store.
#[derive(Clone, Debug)]
pub(crate) struct Sending {
    pub(crate) tenant: TenantId,
    pub(crate) room: RoomId,
    pub(crate) sender: UserId,
    pub(crate) login: Option<LoginId>,
    pub(crate) text: String,
    pub(crate) nonce: String,
    /// Of the text as first sent: tells a retry from a nonce used twice, also after an edit.
    pub(crate) hash: [u8; 16],
}

impl Sending {
    /// Trims and measures.
    pub(crate) fn check(actor: &Actor, it: Send) -> Result<Sending, Problem> {
        let nonce_chars = it.nonce.chars().count();
        if nonce_chars == 0 {
            return Err(
                Problem::new(Code::Empty, "A send needs a nonce of 1 to 64 characters.").field("nonce")
            );
        }
        if nonce_chars > limit::NONCE_CHARS {
            return Err(Problem::new(Code::TooLong, "A nonce has at most 64 characters.").field("nonce"));
        }
        if it.nonce.chars().any(char::is_control) || it.text.contains('\0') {
            return Err(Problem::new(Code::Invalid, "Control characters are not accepted here."));
        }
        let text = it.text.trim();
        if text.is_empty() {
            return Err(Problem::new(Code::Empty, "Write something first.").field("text"));
        }
        if text.len() > limit::TEXT_BYTES || text.chars().count() > limit::TEXT_CHARS {
            return Err(Problem::new(Code::TooLong, "A message has at most 5,000 characters.").field("text"));
        }
        let mut hash = [0u8; 16];
        hash.copy_from_slice(&Sha256::digest(text.as_bytes())[..16]);
        let text = if text.len() == it.text.len() { it.text } else { text.to_owned() };
        let Actor { tenant, user: sender, login } = *actor;
        Ok(Sending { tenant, room: it.room, sender, login, text, nonce: it.nonce, hash })
    }
}

/// A room's counters while the set is decided.
pub(crate) struct RoomNow {
    pub(crate) tenant: TenantId,
    pub(crate) kind: Kind,
    pub(crate) seq: Seq,
    pub(crate) number: Number,
    /// Where it stands in the index of lists; moved when it lies too far behind.
    pub(crate) sorted_at: Time,
    pub(crate) sorted: bool,
    pub(crate) grew: bool,
}

/// A sender's place while the set is decided.
pub(crate) struct MemberNow {
    pub(crate) tenant: TenantId,
    pub(crate) role: Role,
    pub(crate) read: Number,
    pub(crate) own_above: i64,
    pub(crate) disabled: bool,
    pub(crate) moved: bool,
}

/// A message under its nonce, and the hash of the text it was sent with.
pub(crate) struct Known {
    pub(crate) message: Message,
    pub(crate) hash: Vec<u8>,
}

/// What the store knows about a set.
#[derive(Default)]
pub(crate) struct Loaded {
    pub(crate) rooms: BTreeMap<RoomId, RoomNow>,
    pub(crate) members: HashMap<(RoomId, UserId), MemberNow>,
    pub(crate) known: HashMap<(RoomId, UserId, String), Known>,
    /// Logins of the set that have not ended.
    pub(crate) logins: HashSet<LoginId>,
}

/// Sends a set. The outer error is a fault of the whole; the inner ones are refusals of single sends.
pub(crate) fn send_all(
    conn: &mut dyn Conn,
    clock: &Clock,
    now: Time,
    set: &[&Sending],
    effects: &mut Vec<Effect>,
) -> Result<Vec<Result<Message, Problem>>, Fault> {
    let mut loaded = sql::load(conn, set, now)?;
    let mut fresh: Vec<(TenantId, Message, [u8; 16])> = Vec::with_capacity(set.len());
    let answers = set.iter().map(|it| decide(&mut loaded, it, clock, now, &mut fresh)).collect();
    if !fresh.is_empty() {
        sql::store(conn, &loaded, &fresh, now)?;
    }
    let events = fresh.into_iter().map(|(tenant, message, _)| {
        let event = Event {
            room: message.room,
            seq: message.seq,
            at: message.created_at,
            by: Some(message.sender),
            what: What::MessageSent(message),
        };
        Effect::Event(tenant, event)
    });
    effects.extend(events);
    Ok(answers)
}

/// The rules of a send, on facts only.
fn decide(
    loaded: &mut Loaded,
    it: &Sending,
    clock: &Clock,
    now: Time,
    fresh: &mut Vec<(TenantId, Message, [u8; 16])>,
) -> Result<Message, Problem> {
    let room = loaded.rooms.get_mut(&it.room).filter(|room| room.tenant == it.tenant);
    let member = loaded.members.get_mut(&(it.room, it.sender)).filter(|member| member.tenant == it.tenant);
    let facts = Facts {
        room: room.as_ref().map(|room| room.kind),
        role: member.as_ref().map(|member| member.role),
        disabled: member.as_ref().is_some_and(|member| member.disabled),
    };
    // A login that has ended elsewhere may still have a socket here: what it says is refused at once.
    if it.login.is_some_and(|login| !loaded.logins.contains(&login)) {
        return Err(login::unauthenticated());
    }
    access::may_post(&facts)?;
    let (Some(room), Some(member)) = (room, member) else {
        return Err(Problem::not_found("room"));
    };
    let key = (it.room, it.sender, it.nonce.clone());
    if let Some(known) = loaded.known.get(&key) {
        if known.hash != it.hash {
            return Err(
                Problem::new(Code::NonceReused, "This nonce was used for another message.").field("nonce")
            );
        }
        return Ok(Message { duplicate: true, ..known.message.clone() });
    }
    room.seq += 1;
    room.number += 1;
    room.grew = true;
    if now.0 - room.sorted_at.0 >= limit::SORT_MS {
        room.sorted_at = now;
        room.sorted = true;
    }
    (member.read, member.own_above) = member::after_own(room.number, member.read, member.own_above);
    member.moved = true;
    let message = Message::plain(
        MessageId(clock.id()),
        it.room,
        room.seq,
        room.number,
        it.sender,
        it.text.clone(),
        it.nonce.clone(),
        now,
    );
    loaded.known.insert(key, Known { message: message.clone(), hash: it.hash.to_vec() });
    fresh.push((it.tenant, message.clone(), it.hash));
    Ok(message)
}

/// The distinct rooms of a set, in the order in which they are locked on every node.
pub(crate) fn rooms_of(set: &[&Sending]) -> BTreeSet<(TenantId, RoomId)> {
    set.iter().map(|it| (it.tenant, it.room)).collect()
}
