//! Reading: moving one's own pointer, and what is unread. Marking read writes one row and no log entry.

mod sql;

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
    let found = member::sql::standings(conn, &places)?;
    // The same member may be marked twice in one set: the second mark sees the first.
    let mut moved: HashMap<(RoomId, UserId), Standing> = HashMap::new();
    let mut answers = Vec::with_capacity(set.len());
    for (it, (found, members)) in set.iter().zip(found) {
        let standing = match member::seen(found) {
            Ok(standing) => moved.get(&(it.room, it.user)).copied().unwrap_or(standing),
            Err(problem) => {
                answers.push(Err(problem));
                continue;
            }
        };
        let number = it.number.min(standing.number);
        if number <= standing.read {
            answers.push(Ok(Marked {
                room: it.room,
                number: standing.read,
                last: standing.number,
                unread: standing.unread(),
                mentions: 0,
            }));
            continue;
        }
        // Counted between the old pointer and the new one only: over all marks of a room that is one walk.
        let own_above = if number == standing.number {
            0
        } else {
            let passed = sql::own_between(conn, it.tenant, it.room, it.user, standing.read, number)?;
            (standing.own_above - passed).max(0)
        };
        member::sql::set_pointer(conn, it.tenant, it.room, it.user, number, own_above)?;
        let standing = Standing { read: number, own_above, ..standing };
        moved.insert((it.room, it.user), standing);
        let unread = standing.unread();
        let (room, user) = (it.room, it.user);
        let last = standing.number;
        effects.push(Effect::Read { room, user, number, last, unread, members: members as usize });
        answers.push(Ok(Marked { room, number, last, unread, mentions: 0 }));
    }
    Ok(answers)
}

/// `unread.get`: per room and in total.
pub(crate) fn unread(conn: &mut dyn Conn, actor: &Actor, now: Time) -> Result<Unread> {
    let rooms = member::sql::unread(conn, actor.tenant, actor.user, now)?;
    let total = rooms.iter().filter(|(_, _, counts)| *counts).map(|(_, unread, _)| unread).sum();
    Ok(Unread { total, mentions: 0, rooms: rooms.iter().map(|(room, unread, _)| (*room, *unread)).collect() })
}
