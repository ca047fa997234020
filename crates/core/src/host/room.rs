//! Rooms that the host keeps under keys of its own. Each order holds the room before it changes it.

use std::collections::BTreeSet;

use parlor_proto::host::{self, Did, PutMember, PutRoom, RemoveMember};
use parlor_proto::member::{Changed as Role2, Joined};
use parlor_proto::message::Message;
use parlor_proto::room::{Changed, Created, Kind, Role};
use parlor_proto::{Code, Problem, Reason, RoomId, UserId, What};
use serde_json::Value;

use super::{sql, user};
use crate::cx::Cx;
use crate::error::Result;
use crate::member::manage;
use crate::member::sql::Coming;
use crate::message::Sending;
use crate::room::sql::Looks;
use crate::tenant::rules::RelationEnd;
use crate::user::hosted;
use crate::{erase, limit, member, message, room, text};

/// A room to put that has passed what can be checked without the store.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    it: PutRoom,
}

fn invalid(field: &str, why: &str) -> Problem {
    Problem::new(Code::Invalid, why).field(field)
}

impl Checked {
    pub(crate) fn check(mut it: PutRoom) -> Result<Checked, Problem> {
        hosted::own_id(&it.key, "key")?;
        if it.kind == Some(Kind::Own) {
            return Err(invalid("kind", "A room under a key is a `group` or a `direct` one."));
        }
        if let Some(Some(name)) = &it.name {
            it.name = Some(Some(text::name(name, "name", limit::NAME_CHARS)?));
        }
        if let Some(Some(about)) = &it.about {
            it.about = Some(text::about(about, "about", limit::ROOM_ABOUT)?);
        }
        if let Some(Some(data)) = &it.data {
            text::json(&Value::Object(data.clone()), "data")?;
        }
        if it.members.len() > limit::ADDED {
            let most = &[("most", limit::ADDED.into())];
            return Err(Problem::because(Reason::AddTooMany, most).field("members"));
        }
        for member in &it.members {
            hosted::external_id(member).map_err(|problem| problem.field("members"))?;
        }
        if it.kind == Some(Kind::Direct) {
            let two: BTreeSet<&String> = it.members.iter().collect();
            if two.len() != 2 {
                return Err(invalid("members", "A direct room has exactly two members."));
            }
            if it.name.is_some() || it.about.is_some() || it.data.is_some() {
                return Err(invalid("kind", "Only a group has a name and the like."));
            }
        }
        Ok(Checked { it })
    }
}

/// Makes a room or changes it.
pub(super) fn put(cx: &mut Cx<'_>, it: &Checked) -> Result<host::Room> {
    let it = &it.it;
    let (mut did, id) = match sql::find_room(cx.conn, cx.tenant, &it.key)? {
        Some((id, kind)) => {
            if it.kind.is_some_and(|wanted| wanted != kind) {
                return Err(invalid("kind", "The room of this key is of another kind.").into());
            }
            hold(cx, id)?;
            let changed = match kind {
                Kind::Direct => same_pair(cx, it, id).map(|()| false)?,
                _ => change(cx, it, id)?,
            };
            (if changed { Did::Changed } else { Did::Unchanged }, id)
        }
        None if it.kind == Some(Kind::Direct) => direct(cx, it)?,
        None => (Did::Created, group(cx, it)?),
    };
    if let Some(closed) = it.closed {
        hold(cx, id)?;
        if room::close(cx, id, closed)? && did == Did::Unchanged {
            did = Did::Changed;
        }
    }
    shown(cx, &it.key, did)
}

fn hold(cx: &mut Cx<'_>, id: RoomId) -> Result<()> {
    Ok(member::sql::lock(cx.conn, &BTreeSet::from([(cx.tenant, id)]))?)
}

fn shown(cx: &mut Cx<'_>, key: &str, did: Did) -> Result<host::Room> {
    let found = sql::room(cx.conn, cx.tenant, key)?.ok_or_else(|| Problem::not_found(Reason::NoSuchRoom))?;
    Ok(host::Room { done: Some(did), ..found })
}

/// The room of a pair gets the key; one that has another key keeps it.
fn direct(cx: &mut Cx<'_>, it: &PutRoom) -> Result<(Did, RoomId)> {
    let two = hosted::ensure(cx, &it.members)?;
    let [one, other] = two[..] else { return Err(invalid("members", "Exactly two.").into()) };
    let (id, created) = room::pair_room(cx, one, other)?;
    if !created {
        hold(cx, id)?;
        if sql::key_of(cx.conn, cx.tenant, id)?.is_some() {
            let why = "The room of these two has another key.";
            return Err(Problem::new(Code::Taken, why).field("key").into());
        }
    }
    sql::set_key(cx.conn, cx.tenant, id, Some(&it.key))?;
    // Whatever kept the two from talking: the host's room is theirs.
    room::settle::settle(cx, &BTreeSet::from([id]), RelationEnd::Archive)?;
    Ok((if created { Did::Created } else { Did::Changed }, id))
}

/// Who is said to be in a direct room is in it.
fn same_pair(cx: &mut Cx<'_>, it: &PutRoom, id: RoomId) -> Result<()> {
    if it.members.is_empty() {
        return Ok(());
    }
    let there = member::sql::ids(cx.conn, cx.tenant, id, 2)?;
    for external_id in &it.members {
        let found = user::find(cx, external_id)?;
        if !found.is_some_and(|user| there.contains(&user)) {
            return Err(invalid("members", "The room of this key is of another pair.").into());
        }
    }
    Ok(())
}

fn looks_of(it: &PutRoom, now: &Looks) -> Looks {
    let data = |data: &Option<serde_json::Map<String, Value>>| {
        data.as_ref().map(|data| Value::Object(data.clone()).to_string())
    };
    Looks {
        name: it.name.clone().unwrap_or_else(|| now.name.clone()),
        about: it.about.clone().unwrap_or_else(|| now.about.clone()),
        picture: now.picture,
        data: it.data.as_ref().map_or_else(|| now.data.clone(), data),
    }
}

fn group(cx: &mut Cx<'_>, it: &PutRoom) -> Result<RoomId> {
    let mut members = hosted::ensure(cx, &it.members)?;
    members.sort_unstable();
    members.dedup();
    if members.len() > cx.limits.group_members as usize {
        return Err(manage::full(cx.limits.group_members).field("members").into());
    }
    let looks = looks_of(it, &Looks { name: None, about: None, picture: None, data: None });
    let system = user::system(cx)?;
    let id = RoomId(cx.clock.id());
    // Found by its key alone: who asks for a group of the same people does not mean the host's.
    room::sql::make_group(cx.conn, cx.tenant, id, system, &looks, None, None, cx.now)?;
    sql::set_key(cx.conn, cx.tenant, id, Some(&it.key))?;
    for user in &members {
        member::sql::insert(cx.conn, cx.tenant, id, *user, Coming::first(Role::Member, cx.now))?;
    }
    let created = Created { kind: Kind::Group, members: members.clone(), name: looks.name };
    cx.append(id, None, What::RoomCreated(created))?;
    cx.came(&members)?;
    Ok(id)
}

/// Other looks, and who comes in; `false`: nothing was to do.
fn change(cx: &mut Cx<'_>, it: &PutRoom, id: RoomId) -> Result<bool> {
    let now =
        room::sql::looks(cx.conn, cx.tenant, id)?.ok_or_else(|| Problem::not_found(Reason::NoSuchRoom))?;
    let users = hosted::ensure(cx, &it.members)?;
    let came = join(cx, id, &users, Role::Member, true)?;
    let new = looks_of(it, &now);
    if new == now {
        return Ok(came);
    }
    room::sql::set_looks(cx.conn, cx.tenant, id, &new)?;
    let changed = Changed {
        name: (new.name != now.name).then(|| new.name.clone()),
        about: (new.about != now.about).then(|| new.about.clone()),
        picture: None,
        data: (new.data != now.data).then(|| it.data.clone().flatten()),
    };
    cx.append(id, None, What::RoomChanged(changed))?;
    Ok(true)
}

/// Puts people into a group that is held; those who are in it stay as they are. `false`: all of them are.
fn join(cx: &mut Cx<'_>, id: RoomId, users: &[UserId], role: Role, history: bool) -> Result<bool> {
    let mut users = users.to_vec();
    users.sort_unstable();
    users.dedup();
    let there = member::sql::roles(cx.conn, cx.tenant, id, &users)?;
    users.retain(|user| !there.contains_key(user));
    if users.is_empty() {
        return Ok(false);
    }
    let count = member::sql::count(cx.conn, cx.tenant, id)?;
    if count + users.len() as i64 > i64::from(cx.limits.group_members) {
        return Err(manage::full(cx.limits.group_members).field("members").into());
    }
    let (number, sorted_at) = sql::counters(cx.conn, cx.tenant, id)?;
    let seq = cx.append(id, None, What::MemberJoined(Joined { users: users.clone() }))?;
    let history_from = if history { 0 } else { seq - 1 };
    let coming = Coming { role, read: number, history_from, at: cx.now, sorted_at };
    for user in &users {
        member::sql::insert(cx.conn, cx.tenant, id, *user, coming)?;
    }
    member::sql::not_past(cx.conn, cx.tenant, id, &users)?;
    member::sql::set_same(cx.conn, cx.tenant, id, None)?;
    cx.came(&users)?;
    Ok(true)
}

/// The group of a key, held.
fn held_group(cx: &mut Cx<'_>, key: &str) -> Result<RoomId> {
    let found = sql::find_room(cx.conn, cx.tenant, key)?;
    let (id, kind) = found.ok_or_else(|| Problem::not_found(Reason::NoSuchRoom))?;
    if kind != Kind::Group {
        return Err(Problem::because(Reason::GroupOnly, &[]).into());
    }
    hold(cx, id)?;
    Ok(id)
}

/// Puts somebody into a group, or gives them another role.
pub(super) fn put_member(cx: &mut Cx<'_>, it: &PutMember) -> Result<host::Room> {
    let id = held_group(cx, &it.key)?;
    let users = hosted::ensure(cx, std::slice::from_ref(&it.external_id))?;
    let role = it.role.unwrap_or(Role::Member);
    let came = join(cx, id, &users, role, it.history.unwrap_or(true))?;
    let mut changed = came;
    for user in users.iter().filter(|_| !came) {
        let now = member::sql::roles(cx.conn, cx.tenant, id, &[*user])?.get(user).copied();
        if let Some(role) = it.role.filter(|role| now != Some(*role)) {
            member::sql::set_role(cx.conn, cx.tenant, id, *user, role)?;
            cx.append(id, None, What::MemberChanged(Role2 { user: *user, role }))?;
            changed = true;
        }
    }
    shown(cx, &it.key, if changed { Did::Changed } else { Did::Unchanged })
}

/// Takes somebody out of a group, at once.
pub(super) fn remove_member(cx: &mut Cx<'_>, it: &RemoveMember) -> Result<host::Room> {
    let id = held_group(cx, &it.key)?;
    let user = user::find(cx, &it.external_id)?;
    let mut did = Did::Unchanged;
    if let Some(user) = user
        && let Some(role) = member::sql::roles(cx.conn, cx.tenant, id, &[user])?.get(&user).copied()
    {
        manage::out(cx, id, user, role)?;
        did = Did::Changed;
    }
    shown(cx, &it.key, did)
}

/// Ends a room with everything in it; the key is free.
pub(super) fn delete(cx: &mut Cx<'_>, key: &str) -> Result<()> {
    let Some((id, _)) = sql::find_room(cx.conn, cx.tenant, key)? else { return Ok(()) };
    hold(cx, id)?;
    erase::not_held(cx, None, Some(id))?;
    sql::set_key(cx.conn, cx.tenant, id, None)?;
    room::manage::end(cx, None, id)
}

/// The system says something.
pub(super) fn say(cx: &mut Cx<'_>, key: &str, it: &Sending) -> Result<Message> {
    let found = sql::find_room(cx.conn, cx.tenant, key)?;
    let (id, _) = found.ok_or_else(|| Problem::not_found(Reason::NoSuchRoom))?;
    let system = user::system(cx)?;
    let it = Sending { room: id, sender: system, ..it.clone() };
    let message = message::say(cx, &it)?;
    if !message.duplicate {
        // Their name resolves for whoever is there.
        member::sql::past(cx.conn, cx.tenant, id, system, cx.now)?;
    }
    Ok(message)
}
