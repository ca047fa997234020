//! A room's talk is a decision written down: whether the two may talk, as the tenant's policy, their relation, their roles
//! and their blocks say. Whatever may change one of these settles the rooms that it concerns, in the same transaction and
//! with the rooms held; so sends read one column, and "ended" and "sent" come one after the other.
//!
//! Order of locks: the relation, rooms by id, members, users by id. Must not decide who may: that is `access`.

mod sql;

use std::collections::BTreeSet;

use parlor_proto::event::AccountEvent;
use parlor_proto::room::Deleted;
use parlor_proto::signal::Cut;
use parlor_proto::{Number, RoomId, TenantId, UserId, What};

use crate::cx::{Cx, Effect};
use crate::error::Result;
use crate::member::suspended;
use crate::pair::{self, Between};
use crate::store::{Conn, Fault};
use crate::talk::{Meeting, Talk};
use crate::tenant::rules::{RelationEnd, Rules};
use crate::{hold, limit, member, user};

/// What a settling means for one person.
enum Change {
    Talk(RoomId, Option<parlor_proto::room::Talk>),
    Left(RoomId, Cut),
    Hidden(RoomId),
    Came,
}

/// What a settling means for everybody: told at the end, person by person in the order of their ids.
#[derive(Default)]
struct Changes {
    people: Vec<(UserId, Change)>,
    rooms: Vec<(RoomId, Talk)>,
}

impl Changes {
    fn tell(mut self, conn: &mut dyn Conn, tenant: TenantId, effects: &mut Vec<Effect>) -> Result<(), Fault> {
        for (room, talk) in self.rooms {
            effects.push(Effect::Talk { room, quiet: talk.is_quiet(), cut: talk.cut() });
        }
        self.people.sort_by_key(|(user, _)| *user);
        let users: BTreeSet<UserId> = self.people.iter().map(|(user, _)| *user).collect();
        user::sql::lock(conn, tenant, &users.into_iter().collect::<Vec<_>>())?;
        for (user, change) in self.people {
            let account = user::sql::next_account(conn, tenant, user)?;
            effects.push(match change {
                Change::Talk(room, talk) => {
                    let event = Box::new(AccountEvent::RoomTalk { account, room, talk });
                    Effect::Own { user, account, event }
                }
                Change::Left(room, why) => Effect::Left { user, room, account, why: Some(why) },
                Change::Hidden(room) => {
                    let event = Box::new(AccountEvent::RoomHidden { account, room });
                    Effect::Own { user, account, event }
                }
                Change::Came => Effect::Account(tenant, user),
            });
        }
        Ok(())
    }
}

/// Settles direct rooms; what is none, or is as it should be, stays. `end`: what becomes of the room of two who may not
/// talk any more.
pub(crate) fn settle(cx: &mut Cx<'_>, rooms: &BTreeSet<RoomId>, end: RelationEnd) -> Result<()> {
    settle_as(cx, rooms, (end, true))
}

/// `anew`: that becomes also of a room in which they may not talk since long.
fn settle_as(cx: &mut Cx<'_>, rooms: &BTreeSet<RoomId>, end: (RelationEnd, bool)) -> Result<()> {
    let held = rooms.iter().map(|room| (cx.tenant, *room)).collect();
    member::sql::lock(cx.conn, &held)?;
    let mut changes = Changes::default();
    for room in rooms {
        one(cx, *room, end, &mut changes)?;
    }
    Ok(changes.tell(cx.conn, cx.tenant, cx.effects)?)
}

fn one(cx: &mut Cx<'_>, room: RoomId, (end, anew): (RelationEnd, bool), changes: &mut Changes) -> Result<()> {
    let Some(tied) = sql::tied(cx.conn, cx.tenant, room)? else { return Ok(()) };
    let (low, high) = tied.pair;
    let between = pair::between(cx.conn, cx.tenant, low, &[high])?.pop().unwrap_or_default();
    let may = between.may(cx.rules, tied.host_room);
    let talk = tied.talk.settled(tied.asked, may, between.blocks || between.blocked);
    let members = member::sql::ids(cx.conn, cx.tenant, room, 2)?;
    if talk == Talk::Ended && end == RelationEnd::Delete {
        return delete(cx, room, &members, changes);
    }
    let asked = tied.asked.filter(|_| may != Meeting::Yes);
    if talk != tied.talk || asked != tied.asked {
        sql::set_talk(cx.conn, cx.tenant, room, talk, asked)?;
    }
    if talk != tied.talk {
        changes.rooms.push((room, talk));
    }
    let ends = talk == Talk::Ended && (anew || tied.talk != Talk::Ended);
    if ends && end == RelationEnd::Keep && !members.is_empty() {
        suspended::sql::suspend(cx.conn, cx.tenant, room, cx.now)?;
        let left = members.iter().map(|user| (*user, Change::Left(room, Cut::RelationEnded)));
        changes.people.extend(left);
        return Ok(());
    }
    if may != Meeting::No {
        let waiting = suspended::sql::ids(cx.conn, cx.tenant, room)?;
        if !waiting.is_empty() {
            suspended::sql::restore(cx.conn, cx.tenant, room)?;
            changes.people.extend(waiting.into_iter().map(|user| (user, Change::Came)));
            return Ok(());
        }
    }
    shown(&between, (low, high), &members, room, (tied.talk, talk), changes);
    Ok(())
}

/// Would the two of a direct room not talk there any more without their relation?
pub(crate) fn hangs(conn: &mut dyn Conn, tenant: TenantId, rules: &Rules, room: RoomId) -> Result<bool> {
    let Some(tied) = sql::tied(conn, tenant, room)? else { return Ok(false) };
    let (low, high) = tied.pair;
    let between = pair::between(conn, tenant, low, &[high])?.pop().unwrap_or_default();
    Ok(Between { related: false, ..between }.may(rules, tied.host_room) == Meeting::No)
}

/// Members who see another talk now are told.
fn shown(
    between: &Between,
    (low, _): (UserId, UserId),
    members: &[UserId],
    room: RoomId,
    (before, now): (Talk, Talk),
    changes: &mut Changes,
) {
    for user in members {
        let blocks = if *user == low { between.blocks } else { between.blocked };
        let see = now.shown(*user, blocks);
        // Who blocks somebody by whom they are blocked already sees another word all the same.
        if see != before.shown(*user, blocks) || now == Talk::Blocked {
            changes.people.push((*user, Change::Talk(room, see)));
        }
    }
}

/// The room of a pair goes with everything in it, and the pair is free.
fn delete(cx: &mut Cx<'_>, room: RoomId, members: &[UserId], changes: &mut Changes) -> Result<()> {
    for user in hold::sql::held_members(cx.conn, cx.tenant, room)? {
        member::sql::past(cx.conn, cx.tenant, room, user, cx.now)?;
    }
    cx.append(room, None, What::RoomDeleted(Deleted {}))?;
    member::sql::delete_all(cx.conn, cx.tenant, room)?;
    suspended::sql::forget(cx.conn, cx.tenant, room)?;
    super::sql::end(cx.conn, cx.tenant, room, cx.now)?;
    let left = members.iter().map(|user| (*user, Change::Left(room, Cut::RelationEnded)));
    changes.people.extend(left);
    Ok(())
}

/// A request was answered in these rooms, which are held: people talk there from now on.
pub(crate) fn opened(
    conn: &mut dyn Conn,
    rooms: &[(TenantId, RoomId)],
    effects: &mut Vec<Effect>,
) -> Result<(), Fault> {
    if rooms.is_empty() {
        return Ok(());
    }
    let members = sql::members(conn, rooms)?;
    let tenants: BTreeSet<TenantId> = rooms.iter().map(|(tenant, _)| *tenant).collect();
    for tenant in tenants {
        let mut changes = Changes::default();
        for (_, room) in rooms.iter().filter(|(of, _)| *of == tenant) {
            sql::set_talk(conn, tenant, *room, Talk::Open, None)?;
            changes.rooms.push((*room, Talk::Open));
            let those = members.iter().filter(|(of, _)| of == room);
            changes.people.extend(those.map(|(_, user)| (*user, Change::Talk(*room, None))));
        }
        changes.tell(conn, tenant, effects)?;
    }
    Ok(())
}

/// Accepts what was asked, or declines it for good. The room is held; `user` is who was asked.
pub(crate) fn answered(
    cx: &mut Cx<'_>,
    room: RoomId,
    (user, number): (UserId, Number),
    (now, accept): (Talk, bool),
) -> Result<()> {
    let (Talk::Asked(by) | Talk::Declined(by)) = now else { return Ok(()) };
    if accept {
        sql::show_again(cx.conn, cx.tenant, room, user)?;
        return Ok(opened(cx.conn, &[(cx.tenant, room)], cx.effects)?);
    }
    if now == Talk::Declined(by) {
        return Ok(());
    }
    sql::set_talk(cx.conn, cx.tenant, room, Talk::Declined(by), Some(by))?;
    sql::put_away(cx.conn, cx.tenant, room, user, number)?;
    let mut changes = Changes::default();
    changes.rooms.push((room, Talk::Declined(by)));
    changes.people.push((by, Change::Talk(room, Talk::Declined(by).shown(by, false))));
    changes.people.push((user, Change::Hidden(room)));
    Ok(changes.tell(cx.conn, cx.tenant, cx.effects)?)
}

/// The host closes a room of any kind (nobody talks there any more), or opens it again. `false`: it is so already; `None`:
/// there is no such room.
pub(crate) fn close(cx: &mut Cx<'_>, room: RoomId, closed: bool) -> Result<Option<bool>> {
    member::sql::lock(cx.conn, &[(cx.tenant, room)].into())?;
    let Some(now) = sql::talk(cx.conn, cx.tenant, room)? else { return Ok(None) };
    if closed == (now == Talk::Closed) {
        return Ok(Some(false));
    }
    let tied = sql::tied(cx.conn, cx.tenant, room)?;
    let asked = tied.as_ref().and_then(|tied| tied.asked);
    let talk = if closed { Talk::Closed } else { Talk::Open };
    sql::set_talk(cx.conn, cx.tenant, room, talk, asked)?;
    let mut changes = Changes::default();
    changes.rooms.push((room, talk));
    let members = member::sql::ids(cx.conn, cx.tenant, room, i64::MAX)?;
    let see = talk.shown(pair::NOBODY, false);
    changes.people.extend(members.into_iter().map(|user| (user, Change::Talk(room, see))));
    changes.tell(cx.conn, cx.tenant, cx.effects)?;
    if !closed && tied.is_some() {
        settle(cx, &[room].into(), RelationEnd::Archive)?;
    }
    Ok(Some(true))
}

/// One page of direct rooms after one, of everybody or of one person, because a policy or a role has changed. Nothing is
/// deleted by it. Gives where to go on.
pub(crate) fn sweep(cx: &mut Cx<'_>, of: Option<UserId>, after: RoomId) -> Result<Option<RoomId>> {
    let page = match of {
        Some(user) => sql::direct_of(cx.conn, cx.tenant, user, after, limit::SETTLED)?,
        None => sql::direct(cx.conn, cx.tenant, after, limit::SETTLED)?,
    };
    let next = page.last().copied().filter(|_| page.len() as i64 == limit::SETTLED);
    let end = match cx.rules.relation_end {
        RelationEnd::Keep => RelationEnd::Keep,
        RelationEnd::Archive | RelationEnd::Delete => RelationEnd::Archive,
    };
    // What the end of a relation has left to be read stays so.
    settle_as(cx, &page.into_iter().collect(), (end, false))?;
    Ok(next)
}

/// Has this member blocked the other one of a direct room?
pub(crate) fn blocks(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    user: UserId,
) -> Result<bool, Fault> {
    sql::blocks(conn, tenant, room, user)
}
