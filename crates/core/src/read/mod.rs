//! Reading: moving one's own pointers, and what is unread. Marking read writes one row and no log entry; so does
//! saying that messages have arrived.

mod delivered;
mod receipt;
pub(crate) mod sql;
#[cfg(test)]
mod tests;
mod unmark;

pub(crate) use delivered::{Delivering, deliver_all, moving};
pub(crate) use receipt::list as receipts;
pub(crate) use unmark::unmark;

use std::collections::HashMap;

use parlor_proto::read::{Mark, Marked, Unread};
use parlor_proto::{Code, LoginId, Problem, RoomId, TenantId, Time, UserId};

use crate::actor::Actor;
use crate::cx::Effect;
use crate::error::Result;
use crate::member::{self, Standing};
use crate::store::{Conn, Fault};

/// A mark that has passed what can be checked without the store.
#[derive(Clone, Debug)]
pub(crate) struct Marking {
    pub(crate) tenant: TenantId,
    pub(crate) room: RoomId,
    pub(crate) user: UserId,
    pub(crate) login: Option<LoginId>,
    number: i64,
}

impl Marking {
    pub(crate) fn check(actor: &Actor, it: &Mark) -> Result<Marking, Problem> {
        if it.number < 0 {
            let problem = Problem::new(Code::Invalid, "`number` is the number of a message: 0 or more.");
            return Err(problem.field("number"));
        }
        let Actor { tenant, user, login } = *actor;
        Ok(Marking { tenant, room: it.room, user, login, number: it.number })
    }
}

/// Marks a set. The rooms are locked by the writer. A pointer goes forward, at most to the last message.
pub(crate) fn mark_all(
    conn: &mut dyn Conn,
    set: &[&Marking],
    effects: &mut Vec<Effect>,
) -> Result<Vec<Result<Marked, Problem>>, Fault> {
    let places: Vec<_> = set.iter().map(|it| (it.tenant, it.room, it.user)).collect();
    let found = sql::readers(conn, &places)?;
    // The same member may be marked twice in one set: the second mark sees the first.
    let mut now: HashMap<(RoomId, UserId), (Standing, i64)> = HashMap::new();
    let mut marked = Vec::with_capacity(set.len());
    for (it, reader) in set.iter().zip(found) {
        let (mut standing, mut seen) = match member::seen(reader.found) {
            Ok(standing) => now.get(&(it.room, it.user)).copied().unwrap_or((standing, reader.seen)),
            Err(problem) => {
                marked.push(Err(problem));
                continue;
            }
        };
        let number = it.number.min(standing.number);
        let moved = number > standing.read;
        let told = moved && number > seen;
        if moved {
            // Counted between the old pointer and the new one only: over all marks of a room that is one walk.
            standing.own_above = if number == standing.number {
                0
            } else {
                let passed = sql::own_between(conn, it.tenant, it.room, it.user, standing.read, number)?;
                (standing.own_above - passed).max(0)
            };
            standing.read = number;
            seen = seen.max(number);
            member::sql::set_pointer(conn, it.tenant, it.room, it.user, number, standing.own_above)?;
        }
        now.insert((it.room, it.user), (standing, seen));
        let told = told
            .then_some(seen)
            .filter(|_| reader.receipts && reader.members <= crate::limit::RECEIPTS)
            .filter(|_| !standing.talk.is_quiet());
        marked.push(Ok((standing, moved, told)));
    }
    // Where nothing is unread, nothing mentions anybody.
    let unread = |it: &Marking, standing: &Standing| {
        (standing.unread() > 0).then_some((it.tenant, it.room, it.user, standing.read))
    };
    let read = set.iter().zip(&marked).filter_map(|(it, marked)| Some((it, &marked.as_ref().ok()?.0)));
    let at: Vec<_> = read.filter_map(|(it, standing)| unread(it, standing)).collect();
    let mut mentions = member::sql::mentions_above(conn, &at)?.into_iter();
    let mut answers = Vec::with_capacity(set.len());
    for (it, marked) in set.iter().zip(marked) {
        answers.push(marked.map(|(standing, moved, told)| {
            let answer = Marked {
                room: it.room,
                number: standing.read,
                last: standing.number,
                unread: standing.unread(),
                mentions: if standing.unread() > 0 { mentions.next().unwrap_or(0) } else { 0 },
            };
            if moved {
                effects.push(Effect::Read { user: it.user, marked: answer.clone(), told });
            }
            answer
        }));
    }
    Ok(answers)
}

/// `unread.get`: per room and in total.
pub(crate) fn unread(conn: &mut dyn Conn, actor: &Actor, now: Time) -> Result<Unread> {
    let rooms = member::sql::unread(conn, actor.tenant, actor.user, now)?;
    let mentions = sql::mentions(conn, actor.tenant, actor.user)?;
    let total = rooms.iter().filter(|it| it.loud).map(|it| it.unread).sum();
    let requests = rooms.iter().filter(|it| it.asked).count() as i64;
    let unread = rooms.iter().filter(|it| it.unread > 0).map(|it| (it.room, it.unread)).collect();
    Ok(Unread { total, mentions, requests, rooms: unread })
}
