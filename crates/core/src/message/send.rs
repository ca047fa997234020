//! Sending: all sends that wait are one set. Load with locks, decide in plain Rust, store: the number of round
//! trips to the database does not grow with the set.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use parlor_proto::attachment::Attachment;
use parlor_proto::message::{Message, Quote, Send};
use parlor_proto::room::{Kind, Role};
use parlor_proto::{
    AttachmentId, Code, Event, LoginId, MessageId, Number, Problem, Reason, RoomId, Seq, TenantId, Time,
    UserId, What,
};
use sha2::{Digest, Sha256};

use super::mention::{self, Named};
use super::{look, sql};
use crate::access::{self, Facts};
use crate::actor::Actor;
use crate::clock::Clock;
use crate::cx::{Cx, Effect};
use crate::error::Result;
use crate::store::{Conn, Fault};
use crate::talk::{Talk, Voice};
use crate::{attachment, limit, login, member, room};

/// A send that has passed what can be checked without the store.
#[derive(Clone, Debug)]
pub(crate) struct Sending {
    pub(crate) tenant: TenantId,
    pub(crate) room: RoomId,
    pub(crate) sender: UserId,
    pub(crate) login: Option<LoginId>,
    pub(crate) text: String,
    pub(crate) nonce: String,
    /// Of what was first sent: tells a retry from a nonce used twice, also after an edit.
    pub(crate) hash: [u8; 16],
    pub(crate) reply_to: Option<Number>,
    pub(crate) attachments: Vec<AttachmentId>,
    /// Whom the text may mean.
    pub(crate) named: Named,
    pub(crate) forwarded: bool,
    /// When it was said, of a history that is put in afterwards; `None`: now.
    pub(crate) at: Option<Time>,
}

impl Sending {
    /// Trims and measures.
    pub(crate) fn check(actor: &Actor, it: Send) -> Result<Sending, Problem> {
        check_nonce(&it.nonce)?;
        attachment::check(&it.attachments)?;
        let text = text(&it.text)?;
        if text.is_empty() && it.attachments.is_empty() {
            return Err(nothing());
        }
        let hash = hash(text, it.reply_to, &it.attachments);
        let named = mention::named(text);
        let text = if text.len() == it.text.len() { it.text } else { text.to_owned() };
        let Actor { tenant, user: sender, login } = *actor;
        let (room, nonce) = (it.room, it.nonce);
        let (reply_to, attachments) = (it.reply_to, it.attachments);
        Ok(Sending {
            tenant,
            room,
            sender,
            login,
            text,
            nonce,
            hash,
            reply_to,
            attachments,
            named,
            forwarded: false,
            at: None,
        })
    }
}

/// 1 to 64 characters that can be seen.
pub(super) fn check_nonce(nonce: &str) -> Result<(), Problem> {
    let refused = |code, why: &str| Err(Problem::new(code, why).field("nonce"));
    match nonce.chars().count() {
        0 => refused(Code::Empty, "A send needs a nonce of 1 to 64 characters."),
        limit::NONCE_CHARS.. if nonce.chars().count() > limit::NONCE_CHARS => {
            refused(Code::TooLong, "A nonce has at most 64 characters.")
        }
        _ if nonce.chars().any(char::is_control) => {
            refused(Code::Invalid, "Control characters are not accepted here.")
        }
        _ => Ok(()),
    }
}

/// A text, trimmed and measured; it may be empty.
pub(super) fn text(text: &str) -> Result<&str, Problem> {
    if text.contains('\0') {
        return Err(Problem::because(Reason::TextControl, &[]).field("text"));
    }
    let text = text.trim();
    if text.len() > limit::TEXT_BYTES || text.chars().count() > limit::TEXT_CHARS {
        let most = &[("most", limit::TEXT_CHARS.into())];
        return Err(Problem::because(Reason::MessageTooLong, most).field("text"));
    }
    Ok(text)
}

/// Nothing is said.
pub(super) fn nothing() -> Problem {
    Problem::because(Reason::MessageEmpty, &[]).field("text")
}

/// What a retry must have in common with the first time.
fn hash(text: &str, reply_to: Option<Number>, attachments: &[AttachmentId]) -> [u8; 16] {
    let mut all = Sha256::new();
    all.update(text.as_bytes());
    if let Some(number) = reply_to {
        all.update(b"\0reply");
        all.update(number.to_be_bytes());
    }
    for it in attachments {
        all.update(b"\0attachment");
        all.update(it.0);
    }
    let mut hash = [0u8; 16];
    hash.copy_from_slice(&all.finalize()[..16]);
    hash
}

/// A room's counters while the set is decided.
pub(crate) struct RoomNow {
    pub(crate) tenant: TenantId,
    pub(crate) kind: Kind,
    pub(crate) talk: Talk,
    /// Whoever was asked has answered: people talk here from now on.
    pub(crate) accepted: bool,
    pub(crate) seq: Seq,
    pub(crate) number: Number,
    /// Where it stands in the index of lists; moved when it lies too far behind.
    pub(crate) sorted_at: Time,
    pub(crate) sorted: bool,
    pub(crate) grew: bool,
    /// Of the last message of the set.
    pub(crate) at: Time,
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
    pub(crate) extras: Extras,
}

/// What is asked only for sends that are more than a text.
#[derive(Default)]
pub(crate) struct Extras {
    /// Messages that may be answered to, by who wants to.
    pub(crate) quotes: HashMap<(RoomId, Number, UserId), Quote>,
    /// Members by the compared form of their username.
    pub(crate) people: HashMap<(RoomId, String), UserId>,
    /// How many are in rooms where somebody says `@all`.
    pub(crate) members: HashMap<RoomId, i64>,
    pub(crate) usable: HashMap<attachment::sql::Wanted, Attachment>,
}

impl Extras {
    /// Puts on a message what its send asks for.
    fn put(
        &self,
        it: &Sending,
        (kind, role, free): (Kind, Role, bool),
        message: &mut Message,
    ) -> Result<(), Problem> {
        message.forwarded = it.forwarded;
        if let Some(number) = it.reply_to {
            let quote = self
                .quotes
                .get(&(it.room, number, it.sender))
                .ok_or_else(|| Problem::because(Reason::ReplyGone, &[]).field("reply_to"))?;
            message.reply = Some(Box::new(quote.clone()));
        }
        for id in &it.attachments {
            let found = self.usable.get(&(it.tenant, *id, it.sender));
            message.attachments.push(found.ok_or_else(attachment::unusable)?.clone());
        }
        // Nobody is called by somebody who may not call yet.
        if !it.named.is_empty() && free {
            let members = self.members.get(&it.room).copied().unwrap_or(0);
            let everyone = it.named.everyone && mention::may_name_all(kind, role, members);
            let found = it.named.keys.iter().filter_map(|key| self.people.get(&(it.room, key.clone())));
            (message.mentions, message.everyone) = mention::said(it.sender, everyone, found.copied());
        }
        Ok(())
    }
}

/// Sends a set. The outer error is a fault of the whole; the inner ones are refusals of single sends.
pub(crate) fn send_all(
    conn: &mut dyn Conn,
    clock: &Clock,
    now: Time,
    set: &[&Sending],
    effects: &mut Vec<Effect>,
) -> Result<Vec<Result<Message, Problem>>, Fault> {
    send_set(conn, clock, now, set, effects, false)
}

/// The same; `whole`: when one is refused, none is sent.
pub(super) fn send_set(
    conn: &mut dyn Conn,
    clock: &Clock,
    now: Time,
    set: &[&Sending],
    effects: &mut Vec<Effect>,
    whole: bool,
) -> Result<Vec<Result<Message, Problem>>, Fault> {
    let mut loaded = sql::load(conn, set, now)?;
    let mut fresh: Vec<(TenantId, Message, [u8; 16])> = Vec::with_capacity(set.len());
    let mut answers: Vec<_> = set.iter().map(|it| decide(&mut loaded, it, clock, now, &mut fresh)).collect();
    if whole && answers.iter().any(Result::is_err) {
        return Ok(answers);
    }
    if !fresh.is_empty() {
        sql::store(conn, &loaded, &fresh)?;
    }
    effects.extend(told(fresh));
    let accepted = loaded.rooms.iter().filter(|(_, room)| room.accepted);
    let accepted: Vec<_> = accepted.map(|(id, room)| (room.tenant, *id)).collect();
    room::settle::opened(conn, &accepted, effects)?;
    retold(conn, set, &mut answers)?;
    for (it, answer) in set.iter().zip(&mut answers) {
        // Whoever has blocked somebody is told what to do about it; only asked when it comes to that.
        let unavailable = |it: &Problem| it.reason.as_deref() == Some(Reason::TalkUnavailable.as_str());
        if answer.as_ref().is_err_and(unavailable)
            && room::settle::blocks(conn, it.tenant, it.room, it.sender)?
        {
            *answer = Err(Problem::because(Reason::TalkBlocked, &[]));
        }
    }
    Ok(answers)
}

/// The host's own voice says something in a room that it need not be in.
pub(crate) fn say(cx: &mut Cx<'_>, it: &Sending) -> Result<Message> {
    let mut loaded = sql::load(cx.conn, &[it], cx.now)?;
    let voice = MemberNow {
        tenant: it.tenant,
        role: Role::Owner,
        read: 0,
        own_above: 0,
        disabled: false,
        moved: false,
    };
    loaded.members.insert((it.room, it.sender), voice);
    // What is between the two is no matter of the host's.
    for room in loaded.rooms.values_mut() {
        if !matches!(room.talk, Talk::Ended | Talk::Closed) {
            room.talk = Talk::Open;
        }
    }
    let mut fresh = Vec::new();
    let answer = decide(&mut loaded, it, cx.clock, cx.now, &mut fresh)?;
    if !fresh.is_empty() {
        sql::store(cx.conn, &loaded, &fresh)?;
    }
    cx.effects.extend(told(fresh));
    let mut answers = [Ok(answer)];
    retold(cx.conn, &[it], &mut answers)?;
    let [answer] = answers;
    Ok(answer?)
}

/// What follows from messages that are new.
fn told(fresh: Vec<(TenantId, Message, [u8; 16])>) -> impl Iterator<Item = Effect> {
    fresh.into_iter().map(|(tenant, message, _)| {
        let event = Event {
            room: message.room,
            seq: message.seq,
            at: message.created_at,
            by: Some(message.sender),
            what: What::MessageSent(message),
        };
        Effect::Event(tenant, Box::new(event), Vec::new())
    })
}

/// The messages of a set that was carried out before, as they are now; `None`: it was not, or its sender may not know.
pub(super) fn sent_before(
    conn: &mut dyn Conn,
    now: Time,
    set: &[&Sending],
) -> Result<Option<Vec<Message>>, Fault> {
    let loaded = sql::load(conn, set, now)?;
    let mut answers = Vec::with_capacity(set.len());
    for it in set {
        let known = loaded.known.get(&(it.room, it.sender, it.nonce.clone()));
        let Some(known) = known.filter(|known| known.hash == it.hash) else { return Ok(None) };
        let member = loaded.members.get(&(it.room, it.sender)).filter(|member| !member.disabled);
        if member.is_none() {
            return Ok(None);
        }
        answers.push(Ok(Message { duplicate: true, ..known.message.clone() }));
    }
    retold(conn, set, &mut answers)?;
    Ok(answers.into_iter().collect::<Result<_, Problem>>().ok())
}

/// Who sends again is told how the message is now: it may have been edited, or deleted.
fn retold(
    conn: &mut dyn Conn,
    set: &[&Sending],
    answers: &mut [Result<Message, Problem>],
) -> Result<(), Fault> {
    for (it, answer) in set.iter().zip(answers) {
        let Ok(message) = answer else { continue };
        if !message.duplicate {
            continue;
        }
        let actor = Actor { tenant: it.tenant, user: it.sender, login: it.login };
        let key = (it.room, message.number);
        if let Some(now) = look::sql::each(conn, &actor, &[key])?.remove(&key) {
            *message = Message { duplicate: true, ..now.message };
            look::sql::dress(conn, it.tenant, &mut [message])?;
        }
    }
    Ok(())
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
        voice: room.as_ref().map_or(Voice::Free, |room| room.talk.voice(it.sender)),
    };
    // A login that has ended elsewhere may still have a socket here: what it says is refused at once.
    if it.login.is_some_and(|login| !loaded.logins.contains(&login)) {
        return Err(login::unauthenticated());
    }
    access::may_see(&facts)?;
    let (Some(room), Some(member)) = (room, member) else {
        return Err(Problem::not_found(Reason::NoSuchRoom));
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
    // What was said before may be asked for again; only what is new has to be allowed now.
    if access::may_send(&facts, room.number, it.attachments.is_empty())? {
        (room.talk, room.accepted) = (Talk::Open, true);
    }
    let at = it.at.unwrap_or(now);
    let mut message = Message::plain(
        MessageId(clock.id_at(at)),
        it.room,
        room.seq + 1,
        room.number + 1,
        it.sender,
        it.text.clone(),
        it.nonce.clone(),
        at,
    );
    loaded.extras.put(it, (room.kind, member.role, room.talk == Talk::Open), &mut message)?;
    room.seq += 1;
    room.number += 1;
    room.grew = true;
    room.at = at;
    if at.0 - room.sorted_at.0 >= limit::SORT_MS {
        room.sorted_at = at;
        room.sorted = true;
    }
    (member.read, member.own_above) = member::after_own(room.number, member.read, member.own_above);
    member.moved = true;
    loaded.known.insert(key, Known { message: message.clone(), hash: it.hash.to_vec() });
    fresh.push((it.tenant, message.clone(), it.hash));
    Ok(message)
}

/// The distinct rooms of a set, in the order in which they are locked on every node.
pub(crate) fn rooms_of(set: &[&Sending]) -> BTreeSet<(TenantId, RoomId)> {
    set.iter().map(|it| (it.tenant, it.room)).collect()
}
