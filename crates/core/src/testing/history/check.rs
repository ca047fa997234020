//! The rules. Positions are given by the server, so judging is one pass over the records and one over the logs.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use parlor_proto::{LoginId, MessageId, Number, RoomId, Seq, UserId};

use super::{Entry, Line, Record, What};

/// A rule that was broken, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// `C1` to `C15`, as `ARCHITECTURE.md` lists them.
    pub rule: &'static str,
    /// What happened.
    pub detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.detail)
    }
}

/// What a nonce stands for: one message at most, for ever.
type Key = (RoomId, UserId, String);
type Place = (UserId, RoomId);

#[derive(Default)]
struct Nonce {
    /// Texts that may have been stored under it.
    bodies: Vec<u64>,
    /// The highest seq that had been acknowledged in the room when it was first used.
    floor: Seq,
    acked: Option<(Seq, MessageId)>,
    open: usize,
}

struct Op {
    key: Key,
    body: u64,
    late: bool,
}

struct Conn {
    user: UserId,
    login: Option<LoginId>,
    cursors: BTreeMap<RoomId, Seq>,
}

#[derive(Default)]
struct Judge {
    nonces: HashMap<Key, Nonce>,
    ops: HashMap<u64, Op>,
    acked: HashMap<RoomId, Vec<Seq>>,
    heads: HashMap<RoomId, Seq>,
    seen: HashMap<(RoomId, Seq), Option<Entry>>,
    ids: HashMap<MessageId, (RoomId, Seq)>,
    placed: HashMap<Key, Seq>,
    conns: BTreeMap<u64, Conn>,
    reads: HashMap<u64, (RoomId, usize)>,
    pointings: HashMap<u64, (Place, Number)>,
    asked: HashMap<Place, Number>,
    told: HashMap<Place, Number>,
    claims: Vec<(Place, Number, Number)>,
    revoked: Vec<(UserId, Option<LoginId>, u64)>,
    resting: Option<Vec<(u64, RoomId, Seq)>>,
    logs: BTreeMap<RoomId, Vec<Line>>,
    unread: Vec<(Place, Number, i64)>,
    found: Vec<Violation>,
}

pub(super) fn check(records: &[Record], revocation_ms: u64) -> Vec<Violation> {
    let mut judge = Judge::default();
    for record in records {
        judge.take(record, revocation_ms);
    }
    judge.conclude();
    judge.found
}

impl Judge {
    fn broken(&mut self, rule: &'static str, detail: String) {
        self.found.push(Violation { rule, detail });
    }

    fn take(&mut self, Record { ms, what }: &Record, revocation_ms: u64) {
        match what {
            What::Invoked { op, room, sender, login, nonce, body } => {
                let late = self.ended(*sender, *login).is_some();
                let floor = self.heads.get(room).copied().unwrap_or(0);
                let key = (*room, *sender, nonce.clone());
                let held = self.nonces.entry(key.clone()).or_insert(Nonce { floor, ..Nonce::default() });
                held.bodies.push(*body);
                held.open += 1;
                self.ops.insert(*op, Op { key, body: *body, late });
            }
            What::Acked { op, id, seq, number } => self.acked(*op, *id, *seq, *number),
            What::Refused { op } => {
                let Some(Op { key, body, .. }) = self.ops.remove(op) else { return };
                if let Some(held) = self.nonces.get_mut(&key) {
                    held.open -= 1;
                    if let Some(at) = held.bodies.iter().position(|it| *it == body) {
                        held.bodies.swap_remove(at);
                    }
                }
            }
            What::Opened { conn, user, login } => {
                let conn_of = Conn { user: *user, login: *login, cursors: BTreeMap::new() };
                self.conns.insert(*conn, conn_of);
            }
            What::From { conn, room, seq } => {
                if let Some(conn) = self.conns.get_mut(conn) {
                    conn.cursors.insert(*room, *seq);
                }
            }
            What::Anew { conn, room } => {
                if let Some(conn) = self.conns.get_mut(conn) {
                    conn.cursors.remove(room);
                }
            }
            What::Delivered { conn, room, line } => self.delivered(*ms, *conn, *room, line, revocation_ms),
            What::Closed { conn } => {
                self.conns.remove(conn);
            }
            What::Asked { op, room } => {
                let known = self.acked.get(room).map_or(0, Vec::len);
                self.reads.insert(*op, (*room, known));
            }
            What::Read { op, after, lines, whole, upto, head } => {
                self.read(*op, *after, lines, *whole, *upto, *head);
            }
            What::Pointing { op, user, room, to } => {
                let place = (*user, *room);
                if let Some(to) = to {
                    let most = self.asked.entry(place).or_default();
                    *most = (*most).max(*to);
                }
                let floor = self.told.get(&place).copied().unwrap_or(0);
                self.pointings.insert(*op, (place, floor));
            }
            What::Pointed { op, at } => {
                let Some((place, floor)) = self.pointings.remove(op) else { return };
                if *at < floor {
                    self.broken("C12", format!("the pointer of {} went back from {floor} to {at}", place.0));
                }
                let told = self.told.entry(place).or_default();
                *told = (*told).max(*at);
                self.claim(place, *at);
            }
            What::Pointer { user, room, at } => self.claim((*user, *room), *at),
            What::Revoked { user, login } => self.revoked.push((*user, *login, *ms)),
            What::Quiet => {
                let places = self
                    .conns
                    .iter()
                    .flat_map(|(conn, it)| it.cursors.iter().map(|(room, seq)| (*conn, *room, *seq)));
                self.resting = Some(places.collect());
            }
            What::Log { room, lines } => {
                // A test may come to rest several times: counts belong to the log that is read next.
                self.counted(*room, lines);
                self.logs.insert(*room, lines.clone());
            }
            What::Unread { user, room, read, unread } => self.unread.push(((*user, *room), *read, *unread)),
        }
    }

    /// When the right to act ended, if it did.
    fn ended(&self, user: UserId, login: Option<LoginId>) -> Option<u64> {
        let mut ends = self.revoked.iter();
        ends.find(|(whose, which, _)| *whose == user && (which.is_none() || *which == login)).map(|it| it.2)
    }

    fn acked(&mut self, op: u64, id: MessageId, seq: Seq, number: Number) {
        let Some(Op { key, body, late }) = self.ops.remove(&op) else {
            return self.broken("C2", format!("operation {op} was acknowledged, but nobody invoked it"));
        };
        let (room, sender, nonce) = key.clone();
        if late {
            self.broken("C9", format!("{sender} sent {nonce} after the end of the right was acknowledged"));
        }
        let held = self.nonces.entry(key).or_default();
        held.open -= 1;
        let (floor, before) = (held.floor, held.acked.replace((seq, id)));
        if before.is_some_and(|before| before != (seq, id)) {
            self.broken("C3", format!("{nonce} was acknowledged as {before:?} and as {:?}", (seq, id)));
        }
        if seq <= floor {
            let detail = format!("{nonce} got seq {seq}, but {floor} was acknowledged before it was invoked");
            self.broken("C6", detail);
        }
        self.acked.entry(room).or_default().push(seq);
        let head = self.heads.entry(room).or_default();
        *head = (*head).max(seq);
        self.observe(room, &(seq, Some(Entry { id, number, sender, nonce, body })), "an answer");
    }

    fn delivered(&mut self, ms: u64, conn: u64, room: RoomId, line: &Line, revocation_ms: u64) {
        let Some(held) = self.conns.get_mut(&conn) else {
            return self.broken("C7", format!("connection {conn} delivered after it was closed"));
        };
        let (user, login) = (held.user, held.login);
        let last = held.cursors.insert(room, line.0);
        if let Some(last) = last.filter(|last| line.0 != last + 1) {
            let detail = format!("connection {conn} of {user} got seq {} of {room} after {last}", line.0);
            self.broken("C7", detail);
        }
        if let Some(at) = self.ended(user, login).filter(|at| ms > at + revocation_ms) {
            let detail = format!("{user} got seq {} {} ms after the end of the right", line.0, ms - at);
            self.broken("C9", detail);
        }
        self.observe(room, line, "a delivery");
    }

    fn read(&mut self, op: u64, after: Seq, lines: &[Line], whole: bool, upto: Seq, head: Seq) {
        let Some((room, known)) = self.reads.remove(&op) else { return };
        let got: HashSet<Seq> = lines.iter().map(|(seq, _)| *seq).collect();
        let due: Vec<Seq> = self.acked.get(&room).map_or(Vec::new(), |all| all[..known].to_vec());
        for seq in due {
            let missing = (seq > after && seq <= upto && !got.contains(&seq)) || seq > head;
            if missing {
                self.broken(
                    "C11",
                    format!("seq {seq} of {room} was acknowledged, but a later read lacks it"),
                );
            }
        }
        let steps = lines.windows(2).all(|two| two[1].0 == two[0].0 + 1);
        if whole && !(steps && lines.first().is_none_or(|first| first.0 == after + 1)) {
            self.broken("C7", format!("a read of {room} after {after} has a hole"));
        }
        for line in lines {
            self.observe(room, line, "a read");
        }
    }

    /// Everybody who sees a seq sees the same, and nobody sees what nobody sent.
    fn observe(&mut self, room: RoomId, (seq, entry): &Line, by: &str) {
        match self.seen.get(&(room, *seq)) {
            Some(before) if before == entry => return,
            Some(before) => {
                let detail = format!("seq {seq} of {room} is {entry:?} for {by}, and was {before:?}");
                return self.broken("C5", detail);
            }
            None => {
                self.seen.insert((room, *seq), entry.clone());
            }
        }
        let Some(it) = entry else { return };
        let key = (room, it.sender, it.nonce.clone());
        match self.nonces.get(&key) {
            None => self.broken("C2", format!("{by} shows {it:?}, which nobody sent")),
            Some(held) if !held.bodies.contains(&it.body) => {
                let detail = format!("{by} shows {} with a text that was not sent, or refused", it.nonce);
                self.broken("C2", detail);
            }
            Some(_) => {}
        }
        if let Some(other) = self.placed.insert(key, *seq).filter(|other| other != seq) {
            self.broken("C3", format!("{} stands at seq {other} and at {seq} of {room}", it.nonce));
        }
        if let Some(other) = self.ids.insert(it.id, (room, *seq)).filter(|other| *other != (room, *seq)) {
            self.broken("C3", format!("message {} stands at {other:?} and at seq {seq} of {room}", it.id));
        }
    }

    fn claim(&mut self, place: Place, at: Number) {
        let asked = self.asked.get(&place).copied().unwrap_or(0);
        if at > asked {
            self.claims.push((place, at, asked));
        }
    }

    /// What can only be said at the end.
    fn conclude(&mut self) {
        for (room, lines) in std::mem::take(&mut self.logs) {
            self.whole(room, &lines);
            for line in &lines {
                self.observe(room, line, "the log");
            }
            let stored = |it: &Entry| (room, it.sender, it.nonce.clone());
            let mut times: HashMap<Key, usize> = HashMap::new();
            for (_, entry) in &lines {
                entry.iter().for_each(|it| *times.entry(stored(it)).or_default() += 1);
            }
            self.kept(room, &lines, &times);
            self.pointed(room, &lines);
        }
    }

    fn whole(&mut self, room: RoomId, lines: &[Line]) {
        let mut number = 0;
        for ((seq, entry), expected) in lines.iter().zip(1..) {
            if *seq != expected {
                return self
                    .broken("C4", format!("the log of {room} has seq {seq} where {expected} belongs"));
            }
            if let Some(it) = entry {
                number += 1;
                if it.number != number {
                    let detail = format!("the log of {room} has number {} where {number} belongs", it.number);
                    return self.broken("C4", detail);
                }
            }
        }
    }

    fn kept(&mut self, room: RoomId, lines: &[Line], times: &HashMap<Key, usize>) {
        let at: HashMap<Seq, &Option<Entry>> = lines.iter().map(|(seq, entry)| (*seq, entry)).collect();
        let mut wrong = Vec::new();
        for (key, held) in self.nonces.iter().filter(|(key, _)| key.0 == room) {
            let stored = times.get(key).copied().unwrap_or(0);
            if let Some((seq, id)) = held.acked {
                let there = at.get(&seq).is_some_and(|it| it.as_ref().is_some_and(|it| it.id == id));
                if !there {
                    wrong.push((
                        "C1",
                        format!("{} was acknowledged as seq {seq} of {room} and is lost", key.2),
                    ));
                }
            }
            if held.open > 0 && (stored > 1 || stored == 0 && held.acked.is_some()) {
                wrong.push(("C15", format!("{} has {stored} messages after an unknown outcome", key.2)));
            }
        }
        let head = lines.last().map_or(0, |last| last.0);
        for (of, seq) in self.seen.keys().filter(|(of, seq)| *of == room && *seq > head) {
            wrong.push(("C2", format!("seq {seq} of {of} was seen, but the log ends at {head}")));
        }
        for (conn, _, seq) in self.resting.iter().flatten().filter(|it| it.1 == room && it.2 != head) {
            wrong.push(("C8", format!("connection {conn} rests at seq {seq} of {room}, the log at {head}")));
        }
        // In an order of its own, whatever the maps say: the same history gives the same report.
        wrong.sort();
        wrong.into_iter().for_each(|(rule, detail)| self.broken(rule, detail));
    }

    fn counted(&mut self, room: RoomId, lines: &[Line]) {
        let all = std::mem::take(&mut self.unread);
        let (of_room, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.0.1 == room);
        self.unread = others;
        for ((user, _), read, unread) in of_room {
            let messages = lines.iter().filter_map(|(_, entry)| entry.as_ref());
            let really = messages.filter(|it| it.number > read && it.sender != user).count() as i64;
            if really != unread {
                let detail = format!("{unread} unread for {user} above {read} in {room}, really {really}");
                self.broken("C13", detail);
            }
        }
    }

    fn pointed(&mut self, room: RoomId, lines: &[Line]) {
        for ((user, of), at, asked) in self.claims.clone() {
            let mut messages = lines.iter().filter_map(|(_, entry)| entry.as_ref());
            let own = messages.any(|it| it.sender == user && it.number == at);
            if of == room && !own {
                let detail =
                    format!("the pointer of {user} stands at {at}, but was asked to {asked} at most");
                self.broken("C12", detail);
            }
        }
    }
}
