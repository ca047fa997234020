//! `delivery.mark`: messages have arrived on a device. One row for each room whose pointer really moves, none for the
//! others; who keeps receipts to themselves stores none.

use std::collections::{BTreeMap, BTreeSet};

use parlor_proto::command::Done;
use parlor_proto::read::MarkDelivered;
use parlor_proto::{Code, LoginId, Number, Problem, RoomId, TenantId, UserId};

use super::sql;
use crate::actor::Actor;
use crate::cx::Effect;
use crate::error::Result;
use crate::limit;
use crate::store::{Conn, Fault};

/// A mark that has passed what can be checked without the store.
#[derive(Clone, Debug)]
pub(crate) struct Delivering {
    pub(crate) tenant: TenantId,
    pub(crate) user: UserId,
    pub(crate) login: Option<LoginId>,
    rooms: BTreeMap<RoomId, Number>,
}

impl Delivering {
    pub(crate) fn check(actor: &Actor, it: MarkDelivered) -> Result<Delivering, Problem> {
        let invalid = |why: &str| Problem::new(Code::Invalid, why).field("rooms");
        if it.rooms.len() > limit::DELIVERED {
            return Err(invalid("Name at most 500 rooms at once."));
        }
        if it.rooms.values().any(|number| *number < 0) {
            return Err(invalid("A number is the number of a message: 0 or more."));
        }
        let Actor { tenant, user, login } = *actor;
        Ok(Delivering { tenant, user, login, rooms: it.rooms })
    }
}

/// The marks of a set that would move something, by room and person: asked without a lock, so that only the rooms of
/// those have to be held.
pub(crate) fn moving(conn: &mut dyn Conn, set: &[&Delivering]) -> Result<Vec<sql::Arrived>, Fault> {
    let mut wanted: BTreeMap<(TenantId, RoomId, UserId), Number> = BTreeMap::new();
    for it in set {
        for (room, number) in &it.rooms {
            let highest = wanted.entry((it.tenant, *room, it.user)).or_default();
            *highest = (*highest).max(*number);
        }
    }
    if wanted.is_empty() { Ok(Vec::new()) } else { sql::moving(conn, &wanted) }
}

/// Marks a set of which `moving` would move something, once their rooms are held.
pub(crate) fn deliver_all(
    conn: &mut dyn Conn,
    set: &[&Delivering],
    moving: &[sql::Arrived],
    effects: &mut Vec<Effect>,
) -> Result<Vec<Result<Done, Problem>>, Fault> {
    let moved = if moving.is_empty() { Vec::new() } else { sql::deliver(conn, moving)? };
    let small: BTreeSet<_> =
        moving.iter().filter(|it| it.members <= limit::RECEIPTS).map(|it| (it.room, it.user)).collect();
    for (room, user, number) in moved {
        if small.contains(&(room, user)) {
            effects.push(Effect::Delivered { room, user, number });
        }
    }
    Ok(set.iter().map(|_| Ok(Done {})).collect())
}
