//! The checker is checked: correct histories pass, and every planted fault is found by the rule it breaks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::*;
use crate::testing::Dice;

/// A correct server and its clients, as small as can be.
struct Model {
    history: History,
    dice: Dice,
    rooms: Vec<RoomId>,
    users: Vec<UserId>,
    logs: BTreeMap<RoomId, Vec<Line>>,
    read: HashMap<(UserId, RoomId), Number>,
    conns: Vec<(Connection, UserId, BTreeMap<RoomId, Seq>)>,
    nonces: u64,
}

impl Model {
    fn new(seed: u64) -> Model {
        Model {
            history: History::new(Clock::stepped(seed)),
            dice: Dice::new(seed),
            rooms: (1..4).map(|n| RoomId([n; 16])).collect(),
            users: (1..4).map(|n| UserId([n; 16])).collect(),
            logs: BTreeMap::new(),
            read: HashMap::new(),
            conns: Vec::new(),
            nonces: 0,
        }
    }

    fn append(&mut self, room: RoomId, sender: UserId, nonce: &str, text: &str) -> (Seq, Entry) {
        let log = self.logs.entry(room).or_insert_with(|| vec![(1, None)]);
        let number = log.iter().filter(|(_, entry)| entry.is_some()).count() as i64 + 1;
        let mut id = [9; 16];
        id[..8].copy_from_slice(&self.nonces.to_be_bytes());
        let it = Entry { id: MessageId(id), number, sender, nonce: nonce.to_owned(), body: body(text) };
        let seq = log.len() as Seq + 1;
        log.push((seq, Some(it.clone())));
        (seq, it)
    }

    /// One thing happens.
    fn step(&mut self) {
        let room = *self.dice.pick(&self.rooms).expect("rooms");
        let user = *self.dice.pick(&self.users).expect("users");
        match self.dice.below(8) {
            0..=2 => {
                self.nonces += 1;
                let (nonce, text) = (format!("n{}", self.nonces), format!("text {}", self.nonces));
                let sending = self.history.sending(user, room, &nonce, &text);
                match self.dice.below(10) {
                    0 => sending.refused(),
                    1 => sending.unknown(),
                    2 => {
                        let (seq, it) = self.append(room, user, &nonce, &text);
                        sending.unknown();
                        let again = self.history.sending(user, room, &nonce, &text);
                        let op = again.op;
                        self.history.push(What::Acked { op, id: it.id, seq, number: it.number });
                    }
                    _ => {
                        let (seq, it) = self.append(room, user, &nonce, &text);
                        let op = sending.op;
                        self.history.push(What::Acked { op, id: it.id, seq, number: it.number });
                    }
                }
            }
            3 => {
                let conn = self.history.opened(user, None);
                let mut cursors = BTreeMap::new();
                for room in self.rooms.clone() {
                    cursors.insert(room, self.dice.below(self.head(room) + 1) as Seq);
                }
                cursors.iter().for_each(|(room, seq)| conn.from(*room, *seq));
                self.conns.push((conn, user, cursors));
            }
            4 | 5 => self.deliver(room),
            6 => {
                let lines = self.logs.get(&room).cloned().unwrap_or_default();
                let reading = self.history.reading(room);
                let after = self.dice.below(lines.len() + 1);
                let (op, head) = (reading.op, lines.len() as Seq);
                let lines = lines[after..].to_vec();
                let after = after as Seq;
                self.history.push(What::Read { op, after, lines, whole: true, upto: head, head });
            }
            _ => {
                let most = self.logs.get(&room).map_or(0, |log| log.len().saturating_sub(1));
                let to = self.dice.below(most + 1) as Number;
                let at = self.read.entry((user, room)).or_default();
                *at = (*at).max(to);
                let at = *at;
                self.history.pointing(user, room, Some(to)).at(at);
            }
        }
    }

    fn head(&self, room: RoomId) -> usize {
        self.logs.get(&room).map_or(0, Vec::len)
    }

    /// Everybody gets what they lack of a room.
    fn deliver(&mut self, room: RoomId) {
        let Some(log) = self.logs.get(&room) else { return };
        for (conn, _, cursors) in &mut self.conns {
            let from = cursors.get(&room).copied().unwrap_or(0) as usize;
            for line in &log[from..] {
                self.history.push(What::Delivered { conn: conn.conn, room, line: line.clone() });
            }
            cursors.insert(room, log.len() as Seq);
        }
    }

    fn run(mut self) -> Vec<Record> {
        (0..150).for_each(|_| self.step());
        self.rooms.clone().into_iter().for_each(|room| self.deliver(room));
        self.history.quiet();
        for (room, lines) in self.logs.clone() {
            for user in self.users.clone() {
                let read = self.read.get(&(user, room)).copied().unwrap_or(0);
                let unread = lines.iter().filter_map(|it| it.1.as_ref());
                let unread = unread.filter(|it| it.number > read && it.sender != user).count();
                self.history.unread(user, room, read, unread as i64);
            }
            self.history.push(What::Log { room, lines });
        }
        self.history.records()
    }
}

#[test]
fn correct_histories_pass() {
    for seed in 0..200 {
        let history = History::of(Model::new(seed).run());
        assert_eq!(history.check(), [], "seed {seed}");
    }
}

/// Changes one record that `choose` accepts; `None` when there is none.
fn change<T>(
    records: &mut [Record],
    dice: &mut Dice,
    choose: impl Fn(&mut What) -> Option<T>,
    then: impl FnOnce(T, &mut What),
) -> Option<()> {
    let fit: Vec<usize> =
        (0..records.len()).filter(|at| choose(&mut records[*at].what.clone()).is_some()).collect();
    let at = *dice.pick(&fit)?;
    let chosen = choose(&mut records[at].what)?;
    then(chosen, &mut records[at].what);
    Some(())
}

fn position(records: &[Record], dice: &mut Dice, fits: impl Fn(&What) -> bool) -> Option<usize> {
    let fit: Vec<usize> = (0..records.len()).filter(|at| fits(&records[*at].what)).collect();
    dice.pick(&fit).copied()
}

fn log_of<'a>(records: &'a mut [Record], dice: &mut Dice, least: usize) -> Option<&'a mut Vec<Line>> {
    let at = position(records, dice, |it| matches!(it, What::Log { lines, .. } if lines.len() >= least))?;
    match &mut records[at].what {
        What::Log { lines, .. } => Some(lines),
        _ => None,
    }
}

type Fault = fn(&mut Vec<Record>, &mut Dice) -> Option<()>;

/// What is planted, and the rules of which one at least has to find it.
const FAULTS: &[(&str, &[&str], Fault)] = &[
    ("an acknowledged message is lost", &["C1"], |records, dice| {
        let acked: Vec<MessageId> = records.iter().filter_map(|it| acked_id(&it.what)).collect();
        let lines = log_of(records, dice, 4)?;
        let at = lines.iter().rposition(|it| it.1.as_ref().is_some_and(|it| acked.contains(&it.id)))?;
        lines.remove(at);
        Some(())
    }),
    ("a message stands twice in the log", &["C3"], |records, dice| {
        let lines = log_of(records, dice, 4)?;
        let (seq, number) = (lines.len() as Seq + 1, lines.len() as Number);
        let it = lines.iter().find_map(|it| it.1.clone())?;
        lines.push((seq, Some(Entry { number, ..it })));
        Some(())
    }),
    ("two entries of the log are swapped", &["C4", "C5"], |records, dice| {
        let lines = log_of(records, dice, 4)?;
        let (a, b) = (lines[2].1.clone(), lines[3].1.clone());
        (lines[2].1, lines[3].1) = (b, a);
        Some(())
    }),
    ("the log has a hole", &["C4"], |records, dice| {
        let lines = log_of(records, dice, 4)?;
        let from = dice.below(lines.len() - 1) + 1;
        lines[from..].iter_mut().for_each(|it| it.0 += 1);
        Some(())
    }),
    ("numbers of messages have a hole", &["C4"], |records, dice| {
        let lines = log_of(records, dice, 4)?;
        lines[3].1.as_mut()?.number += 1;
        Some(())
    }),
    ("somebody is shown another text", &["C2", "C5"], |records, dice| {
        let fits = |it: &mut What| match it {
            What::Delivered { line: (_, Some(_)), .. } => Some(()),
            _ => None,
        };
        change(records, dice, fits, |(), it| {
            if let What::Delivered { line: (_, Some(it)), .. } = it {
                it.body ^= 1;
            }
        })
    }),
    ("a nonce is acknowledged as two messages", &["C3", "C5"], |records, dice| {
        let at = position(records, dice, |it| matches!(it, What::Acked { .. }))?;
        let What::Acked { op, id, seq, number } = records[at].what.clone() else { return None };
        let first = records.iter().find_map(|it| match &it.what {
            What::Invoked { op: of, .. } if *of == op => Some(it.clone()),
            _ => None,
        })?;
        let What::Invoked { room, sender, login, nonce, body, .. } = first.what else { return None };
        let again = What::Invoked { op: 90_001, room, sender, login, nonce, body };
        let answer = What::Acked { op: 90_001, id, seq: seq + 1, number: number + 1 };
        records.insert(at + 1, Record { ms: 0, what: again });
        records.insert(at + 2, Record { ms: 0, what: answer });
        Some(())
    }),
    ("a later send gets an earlier place", &["C6"], |records, dice| {
        // Two acknowledged messages of one room, the second invoked after the first was acknowledged, change places.
        let at = position(records, dice, |it| matches!(it, What::Acked { seq, .. } if *seq > 2))?;
        let What::Acked { op, .. } = records[at].what.clone() else { return None };
        let (room, _) = invoked(records, op)?;
        let next = (at + 1..records.len()).find(|next| match &records[*next].what {
            What::Acked { op, .. } => invoked(records, *op).is_some_and(|(of, when)| of == room && when > at),
            _ => false,
        })?;
        let (When(seq_a), When(seq_b)) = (seq_of(&records[at].what)?, seq_of(&records[next].what)?);
        set_seq(&mut records[at].what, seq_b);
        set_seq(&mut records[next].what, seq_a);
        // Everybody else agrees with it: only the order in time tells.
        records.retain(|it| {
            !matches!(it.what, What::Delivered { .. } | What::Read { .. } | What::Log { .. } | What::Quiet)
        });
        Some(())
    }),
    ("a delivery is left out in silence", &["C7", "C8"], |records, dice| {
        let at = position(records, dice, |it| matches!(it, What::Delivered { .. }))?;
        records.remove(at);
        Some(())
    }),
    ("a delivery comes twice", &["C7"], |records, dice| {
        let at = position(records, dice, |it| matches!(it, What::Delivered { .. }))?;
        let again = records[at].clone();
        records.insert(at + 1, again);
        Some(())
    }),
    ("two deliveries are swapped", &["C7"], |records, dice| {
        let at = position(records, dice, |it| matches!(it, What::Delivered { .. }))?;
        let same = |a: &What, b: &What| match (a, b) {
            (What::Delivered { conn, room, .. }, What::Delivered { conn: other, room: of, .. }) => {
                conn == other && room == of
            }
            _ => false,
        };
        let next = (at + 1..records.len()).find(|next| same(&records[at].what, &records[*next].what))?;
        records.swap(at, next);
        Some(())
    }),
    ("something is delivered that nobody sent", &["C2"], |records, dice| {
        let lines = log_of(records, dice, 4)?;
        let nonce = lines.last()?.1.as_ref()?.nonce.clone();
        records.retain(|it| !matches!(&it.what, What::Invoked { nonce: of, .. } if *of == nonce));
        Some(())
    }),
    ("a refused send was stored after all", &["C2"], |records, dice| {
        let at = position(records, dice, |it| matches!(it, What::Acked { .. }))?;
        let What::Acked { op, .. } = records[at].what else { return None };
        let (room, when) = invoked(records, op)?;
        let What::Invoked { nonce, .. } = records[when].what.clone() else { return None };
        let tries = |it: &&Record| matches!(&it.what, What::Invoked { room: of, nonce: n, .. } if *of == room && *n == nonce);
        if records.iter().filter(tries).count() > 1 {
            return None;
        }
        records[at].what = What::Refused { op };
        Some(())
    }),
    ("a client stays behind for ever", &["C8"], |records, dice| {
        let quiet = position(records, dice, |it| matches!(it, What::Quiet))?;
        let last = (0..quiet).rfind(|at| matches!(records[*at].what, What::Delivered { .. }))?;
        records.remove(last);
        Some(())
    }),
    ("a read lacks what was acknowledged", &["C11", "C7"], |records, dice| {
        let fits = |it: &mut What| match it {
            What::Read { lines, .. } if lines.len() > 2 => Some(()),
            _ => None,
        };
        change(records, dice, fits, |(), it| {
            if let What::Read { lines, upto, head, .. } = it {
                lines.pop();
                (*upto, *head) = (*upto - 1, *head - 1);
            }
        })
    }),
    ("a pointer goes back", &["C12"], |records, dice| {
        let at = position(records, dice, |it| matches!(it, What::Pointed { at, .. } if *at > 0))?;
        let What::Pointed { op, .. } = records[at].what else { return None };
        let asked = records.iter().find_map(|it| match it.what {
            What::Pointing { op: of, user, room, .. } if of == op => Some((user, room)),
            _ => None,
        });
        let (user, room) = asked?;
        records.insert(at + 1, Record { ms: 0, what: What::Pointing { op: 90_002, user, room, to: None } });
        records.insert(at + 2, Record { ms: 0, what: What::Pointed { op: 90_002, at: 0 } });
        Some(())
    }),
    ("a pointer passes what was asked", &["C12"], |records, dice| {
        let at = position(records, dice, |it| matches!(it, What::Pointed { .. }))?;
        if let What::Pointed { at, .. } = &mut records[at].what {
            *at += 1_000;
        }
        Some(())
    }),
    ("an unread count is wrong", &["C13"], |records, dice| {
        let at = position(records, dice, |it| matches!(it, What::Unread { .. }))?;
        if let What::Unread { unread, .. } = &mut records[at].what {
            *unread += 1;
        }
        Some(())
    }),
    ("a retry after an unknown outcome makes a second message", &["C15"], |records, dice| {
        let keys: Vec<(RoomId, String)> = unknown(records);
        let (room, nonce) = dice.pick(&keys)?.clone();
        let lines = records.iter_mut().find_map(|it| match &mut it.what {
            What::Log { room: of, lines } if *of == room => Some(lines),
            _ => None,
        })?;
        let it = lines.iter().find_map(|it| it.1.clone().filter(|it| it.nonce == nonce))?;
        let (seq, number) = (lines.len() as Seq + 1, lines.len() as Number);
        lines.push((seq, Some(Entry { id: MessageId([8; 16]), number, ..it })));
        Some(())
    }),
    ("a frame comes long after the end of the right", &["C9"], |records, dice| {
        let at = position(records, dice, |it| matches!(it, What::Delivered { .. }))?;
        let What::Delivered { conn, .. } = records[at].what else { return None };
        let user = records.iter().find_map(|it| match it.what {
            What::Opened { conn: of, user, .. } if of == conn => Some(user),
            _ => None,
        })?;
        records[at..].iter_mut().for_each(|it| it.ms += 10_000);
        records.insert(0, Record { ms: 0, what: What::Revoked { user, login: None } });
        records.iter_mut().skip(1).for_each(|it| it.ms += 1);
        Some(())
    }),
    ("a send passes after the end of the right", &["C9"], |records, dice| {
        let at = position(records, dice, |it| matches!(it, What::Acked { .. }))?;
        let What::Acked { op, .. } = records[at].what else { return None };
        let (_, when) = invoked(records, op)?;
        let What::Invoked { sender, .. } = records[when].what else { return None };
        records.insert(when, Record { ms: 0, what: What::Revoked { user: sender, login: None } });
        Some(())
    }),
];

struct When(Seq);

fn seq_of(what: &What) -> Option<When> {
    match what {
        What::Acked { seq, .. } => Some(When(*seq)),
        _ => None,
    }
}

fn set_seq(what: &mut What, to: Seq) {
    if let What::Acked { seq, number, .. } = what {
        (*seq, *number) = (to, to - 1);
    }
}

fn acked_id(what: &What) -> Option<MessageId> {
    match what {
        What::Acked { id, .. } => Some(*id),
        _ => None,
    }
}

/// Where and when an operation was invoked.
fn invoked(records: &[Record], op: u64) -> Option<(RoomId, usize)> {
    records.iter().enumerate().find_map(|(at, it)| match it.what {
        What::Invoked { op: of, room, .. } if of == op => Some((room, at)),
        _ => None,
    })
}

/// Nonces of which one try at least has no outcome.
fn unknown(records: &[Record]) -> Vec<(RoomId, String)> {
    let ended: BTreeSet<u64> = records
        .iter()
        .filter_map(|it| match it.what {
            What::Acked { op, .. } | What::Refused { op } => Some(op),
            _ => None,
        })
        .collect();
    let open = records.iter().filter_map(|it| match &it.what {
        What::Invoked { op, room, nonce, .. } if !ended.contains(op) => Some((*room, nonce.clone())),
        _ => None,
    });
    open.collect()
}

#[test]
fn every_planted_fault_is_found() {
    for (name, rules, plant) in FAULTS {
        let (mut planted, mut found) = (0, 0);
        for seed in 0..60 {
            let mut records = Model::new(seed).run();
            if plant(&mut records, &mut Dice::new(seed)).is_none() {
                continue;
            }
            planted += 1;
            let violations = History::of(records).check();
            let by_rule = violations.iter().any(|it| rules.contains(&it.rule));
            found += usize::from(by_rule);
            assert!(by_rule, "seed {seed}: {name}: {violations:?}");
        }
        assert!(planted >= 30, "{name} could be planted {planted} times only");
        assert_eq!(planted, found);
    }
    assert!(FAULTS.len() >= 20);
}

#[test]
fn the_report_of_a_history_is_always_the_same() {
    let broken = || {
        let mut records = Model::new(7).run();
        records.retain(|it| !matches!(it.what, What::Invoked { op, .. } if op % 3 == 0));
        History::of(records).check()
    };
    assert!(broken().len() > 3);
    assert_eq!(broken(), broken());
}
