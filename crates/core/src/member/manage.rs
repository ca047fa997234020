//! Who comes into a group, who goes, and what they may do there. Every command holds the room first: what two people do
//! to one group at once comes one after the other, and the second sees what the first has done.
//!
//! Must not decide who may: that is `access`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parlor_proto::command::Done;
use parlor_proto::member::{Add, Changed, Edit, Joined, Left, List, Members};
use parlor_proto::room::Role;
use parlor_proto::signal::Cut;
use parlor_proto::{Code, Page, Problem, Reason, RoomId, Time, UserId, What};
use sha2::{Digest, Sha256};

use super::{Standing, sql};
use crate::access::{self, Facts};
use crate::actor::Actor;
use crate::cx::Cx;
use crate::error::Result;
use crate::hub::Online;
use crate::store::Conn;
use crate::{limit, user};

/// What `access` asks about somebody who stands in a room.
pub(crate) fn facts(standing: &Standing) -> Facts {
    standing.facts()
}

/// The exact set of a group's members, by which it can be found. Groups that nobody could open with this set have none.
pub(crate) fn same(users: &[UserId]) -> Option<Vec<u8>> {
    let mut users = users.to_vec();
    users.sort_unstable();
    users.dedup();
    let whole = Sha256::digest(users.iter().flat_map(|user| user.0).collect::<Vec<u8>>());
    (users.len() <= limit::ADDED + 1).then(|| whole[..16].to_vec())
}

/// The set of members is another one now.
fn regrouped(cx: &mut Cx<'_>, room: RoomId) -> Result<()> {
    let users = sql::ids(cx.conn, cx.tenant, room, limit::ADDED as i64 + 2)?;
    Ok(sql::set_same(cx.conn, cx.tenant, room, same(&users))?)
}

/// The refusal when a group would have too many.
pub(crate) fn full(most: u32) -> Problem {
    Problem::because(Reason::GroupFull, &[("most", most.into())])
}

/// `member.add`: who is in already stays as they are.
pub(crate) fn add(cx: &mut Cx<'_>, actor: &Actor, it: &Add) -> Result<()> {
    if it.users.is_empty() {
        return Err(Problem::because(Reason::AddNobody, &[]).field("users").into());
    }
    let standing = super::held(cx, actor, it.room)?;
    access::may_manage(&facts(&standing))?;
    access::may_make(cx.rules)?;
    let mut users = user::find_all(cx, actor, &it.users, "users")?;
    users.sort_unstable();
    users.dedup();
    let there = sql::roles(cx.conn, cx.tenant, it.room, &users)?;
    users.retain(|user| !there.contains_key(user));
    if users.is_empty() {
        return Ok(());
    }
    let count = sql::count(cx.conn, cx.tenant, it.room)?;
    if count + users.len() as i64 > i64::from(cx.limits.group_members) {
        return Err(full(cx.limits.group_members).field("users").into());
    }
    let seq = cx.append(it.room, Some(actor.user), What::MemberJoined(Joined { users: users.clone() }))?;
    let coming = sql::Coming {
        role: Role::Member,
        read: standing.number,
        history_from: if it.history { 0 } else { seq - 1 },
        at: cx.now,
        sorted_at: standing.sorted_at,
    };
    for user in &users {
        sql::insert(cx.conn, cx.tenant, it.room, *user, coming)?;
    }
    sql::not_past(cx.conn, cx.tenant, it.room, &users)?;
    regrouped(cx, it.room)?;
    Ok(cx.came(&users)?)
}

/// `member.edit`: another role.
pub(crate) fn edit(cx: &mut Cx<'_>, actor: &Actor, it: &Edit) -> Result<Done> {
    let standing = super::held(cx, actor, it.room)?;
    let now = role_of(cx, &standing, it.room, it.user)?;
    access::may_give(&facts(&standing), it.user == actor.user, now, it.role)?;
    if now == it.role {
        return Ok(Done {});
    }
    if now == Role::Owner && sql::owners(cx.conn, cx.tenant, it.room)? == 1 {
        return Err(Problem::because(Reason::OwnerNeeded, &[]).field("role").into());
    }
    give(cx, it.room, it.user, it.role, Some(actor.user))?;
    Ok(Done {})
}

fn give(cx: &mut Cx<'_>, room: RoomId, user: UserId, role: Role, by: Option<UserId>) -> Result<()> {
    sql::set_role(cx.conn, cx.tenant, room, user, role)?;
    cx.append(room, by, What::MemberChanged(Changed { user, role }))?;
    Ok(())
}

/// Only in groups: nobody is told by a refusal who is in a room that is not one.
fn role_of(cx: &mut Cx<'_>, standing: &Standing, room: RoomId, user: UserId) -> Result<Role> {
    access::may_leave(&facts(standing))?;
    let found = sql::roles(cx.conn, cx.tenant, room, &[user])?;
    let nobody = || Problem::not_found(Reason::NoSuchMember).field("user");
    Ok(found.get(&user).copied().ok_or_else(nobody)?)
}

/// `member.remove`, of somebody else. Their sockets stop at once.
pub(crate) fn remove(cx: &mut Cx<'_>, actor: &Actor, room: RoomId, user: UserId) -> Result<Done> {
    let standing = super::held(cx, actor, room)?;
    let role = role_of(cx, &standing, room, user)?;
    access::may_remove(&facts(&standing), role)?;
    go(cx, room, user, (Some(actor.user), Some(Cut::Removed)))?;
    Ok(Done {})
}

/// Somebody goes who is not the last one. If it was the last owner, the longest-standing of the highest rank is the next.
pub(crate) fn leave(cx: &mut Cx<'_>, actor: &Actor, room: RoomId, role: Role) -> Result<()> {
    let last_owner = role == Role::Owner && sql::owners(cx.conn, cx.tenant, room)? == 1;
    go(cx, room, actor.user, (Some(actor.user), None))?;
    if last_owner && let Some(next) = sql::successor(cx.conn, cx.tenant, room)? {
        give(cx, room, next, Role::Owner, None)?;
    }
    Ok(())
}

/// Somebody who has this role is taken out of a room that is held, by nobody who is a person.
pub(crate) fn out(cx: &mut Cx<'_>, room: RoomId, user: UserId, role: Role) -> Result<()> {
    let last_owner = role == Role::Owner && sql::owners(cx.conn, cx.tenant, room)? == 1;
    go(cx, room, user, (None, Some(Cut::Removed)))?;
    if last_owner && let Some(next) = sql::successor(cx.conn, cx.tenant, room)? {
        give(cx, room, next, Role::Owner, None)?;
    }
    Ok(())
}

/// `by`, if it was a person; `why`, if it was not their own doing.
fn go(cx: &mut Cx<'_>, room: RoomId, user: UserId, (by, why): (Option<UserId>, Option<Cut>)) -> Result<()> {
    sql::delete(cx.conn, cx.tenant, room, user)?;
    sql::past(cx.conn, cx.tenant, room, user, cx.now)?;
    regrouped(cx, room)?;
    cx.left(&[user], room, why)?;
    cx.append(room, by, What::MemberLeft(Left { user }))?;
    Ok(())
}

/// `member.list`: in the order of joining.
pub(crate) fn list(conn: &mut dyn Conn, actor: &Actor, it: &List, online: &dyn Online) -> Result<Members> {
    let most = crate::page_limit(it.limit, limit::PAGE_DEFAULT, limit::PAGE)?;
    let after = match &it.cursor {
        Some(cursor) => decode(cursor)?,
        None => (Time(i64::MIN), UserId([0; 16])),
    };
    let standing = super::standing(conn, actor, it.room)?;
    let mut rows = sql::list(conn, (actor.tenant, actor.user), it.room, after, most + 1)?;
    let has_more = rows.len() as i64 > most;
    rows.truncate(most as usize);
    let next = rows.last().filter(|_| has_more).map(|(at, last)| encode(*at, last.user.id));
    let mut data: Vec<_> = rows.into_iter().map(|(_, member)| member).collect();
    for member in &mut data {
        online.complete(member.user.id, &mut member.online, &mut member.last_seen);
        if standing.talk.is_quiet() && member.user.id != actor.user {
            (member.online, member.last_seen, member.read, member.delivered) = (false, None, 0, 0);
        }
    }
    Ok(Members { data, page: Page { next, prev: None, has_more } })
}

fn encode(at: Time, user: UserId) -> String {
    URL_SAFE_NO_PAD.encode([&at.0.to_be_bytes()[..], &user.0].concat())
}

fn decode(cursor: &str) -> Result<(Time, UserId), Problem> {
    let wrong = || Problem::new(Code::Invalid, "This is not a cursor of ours.").field("cursor");
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
    let bytes: [u8; 24] = bytes.try_into().map_err(|_| wrong())?;
    let (at, user) = bytes.split_at(8);
    let at = i64::from_be_bytes(at.try_into().map_err(|_| wrong())?);
    Ok((Time(at), UserId(user.try_into().map_err(|_| wrong())?)))
}
