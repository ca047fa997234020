//! Opening a room: the one of a pair and the notes to oneself are found or made, a group is made. Whatever is tried
//! twice, from wherever, is one room.
//!
//! Must not say more about people than that they cannot be found.

use parlor_proto::room::{Created, Get, Kind, Open, Role, Room};
use parlor_proto::{Code, Problem, Reason, RoomId, UserId, What};

use super::sql::{self, Looks};
use crate::actor::Actor;
use crate::cx::Cx;
use crate::error::Result;
use crate::member::manage;
use crate::member::sql::Coming;
use crate::talk::{Meeting, Talk};
use crate::tenant::rules::RelationEnd;
use crate::{access, attachment, limit, member, pair, text, user};

/// `room.open`: finds the room or makes it.
pub(crate) fn open(cx: &mut Cx<'_>, actor: &Actor, it: &Open) -> Result<Room> {
    let invalid = |field: &str, why: &str| Problem::new(Code::Invalid, why).field(field);
    let (room, created) = match (it.kind, &it.with) {
        (Kind::Group, None) => group(cx, actor, it)?,
        (Kind::Group, Some(_)) => {
            return Err(invalid("with", "A group has `members`: leave `with` out.").into());
        }
        (Kind::Own | Kind::Direct, _) if !only_of_two(it) => {
            return Err(invalid("kind", "Only a group has a name, members and the like.").into());
        }
        (Kind::Own, None) => of_two(cx, actor, it.kind, actor.user, Talk::Open)?,
        (Kind::Own, Some(_)) => {
            return Err(invalid("with", "Notes to yourself are with nobody: leave `with` out.").into());
        }
        (Kind::Direct, Some(with)) => direct(cx, actor, with)?,
        (Kind::Direct, None) => {
            return Err(Problem::because(Reason::WithNobody, &[]).field("with").into());
        }
    };
    let mut room = super::get(cx.conn, actor, &Get { room }, cx.online)?;
    room.created = created;
    Ok(room)
}

/// Nothing is said that only a group has.
fn only_of_two(it: &Open) -> bool {
    *it == Open { with: it.with.clone(), ..Open::of(it.kind) }
}

/// The room of a pair, found or made by nobody who is a person.
pub(crate) fn pair_room(cx: &mut Cx<'_>, one: UserId, other: UserId) -> Result<(RoomId, bool)> {
    find_or_make(cx, (one, None), (Kind::Direct, Talk::Open), other)
}

/// The room of a pair, or of one with oneself.
fn of_two(cx: &mut Cx<'_>, actor: &Actor, kind: Kind, other: UserId, talk: Talk) -> Result<(RoomId, bool)> {
    find_or_make(cx, (actor.user, Some(actor.user)), (kind, talk), other)
}

fn find_or_make(
    cx: &mut Cx<'_>,
    (one, by): (UserId, Option<UserId>),
    (kind, talk): (Kind, Talk),
    other: UserId,
) -> Result<(RoomId, bool)> {
    let key = pair::key(one, other);
    let fresh = (RoomId(cx.clock.id()), kind, talk);
    let (room, created) = sql::find_or_make(cx.conn, cx.tenant, fresh, &key, one, cx.now)?;
    if created {
        let mut members = vec![one, other];
        members.sort_unstable();
        members.dedup();
        let role = if kind == Kind::Own { Role::Owner } else { Role::Member };
        for user in &members {
            member::sql::insert(cx.conn, cx.tenant, room, *user, Coming::first(role, cx.now))?;
        }
        begin(cx, by, room, kind, None, &members)?;
    }
    Ok((room, created))
}

/// The first entry of the log, and everybody's list.
fn begin(
    cx: &mut Cx<'_>,
    by: Option<UserId>,
    room: RoomId,
    kind: Kind,
    name: Option<String>,
    members: &[UserId],
) -> Result<()> {
    let created = Created { kind, members: members.to_vec(), name };
    cx.append(room, by, What::RoomCreated(created))?;
    Ok(cx.came(members)?)
}

/// The room with somebody: the one that is there, as far as one is in it, or a new one where the two may talk.
fn direct(cx: &mut Cx<'_>, actor: &Actor, with: &str) -> Result<(RoomId, bool)> {
    let nobody = || Problem::not_found(Reason::NoSuchPerson).field("with");
    let (found, meeting) = user::find_for(cx.conn, (cx.limits, cx.rules), actor, with)?;
    let other = found.as_ref().map_or(pair::NOBODY, |person| person.user.id);
    if other == actor.user {
        return Err(Problem::because(Reason::WithYourself, &[]).field("with").into());
    }
    // Asked whoever the other is, and whether there is such a person.
    if let Some(room) = sql::of_pair(cx.conn, cx.tenant, pair::key(actor.user, other))? {
        if member::sql::standing(cx.conn, cx.tenant, room, actor.user)?.is_some() {
            return Ok((room, false));
        }
        if meeting != Meeting::No {
            // Kept while the two could not talk, and they can again.
            super::settle::settle(cx, &[room].into(), RelationEnd::Keep)?;
            return Ok((room, false));
        }
    }
    access::may_make(cx.rules)?;
    if meeting == Meeting::No {
        return Err(nobody().into());
    }
    // What the decision stands on is held, and looked at once more: whoever ends or blocks waits, and finds the room.
    pair::sql::hold(cx.conn, cx.tenant, actor.user, other)?;
    let (low, high) = pair::ordered(actor.user, other);
    user::sql::lock(cx.conn, cx.tenant, &[low, high])?;
    let between = pair::between(cx.conn, cx.tenant, actor.user, &[other])?.pop().unwrap_or_default();
    let talk = match between.meet(cx.rules) {
        Meeting::Yes => Talk::Open,
        Meeting::Ask => Talk::Asked(actor.user),
        Meeting::No => return Err(nobody().into()),
    };
    if talk != Talk::Open && sql::asking(cx.conn, cx.tenant, actor.user, limit::REQUESTS)? >= limit::REQUESTS
    {
        return Err(Problem::because(Reason::RequestsFull, &[]).field("with").into());
    }
    of_two(cx, actor, Kind::Direct, other, talk)
}

/// A group: made, or the one of the same making (nonce), or of the same people (`same_members`).
fn group(cx: &mut Cx<'_>, actor: &Actor, it: &Open) -> Result<(RoomId, bool)> {
    access::may_make(cx.rules)?;
    if let Some(nonce) = &it.nonce {
        check_nonce(nonce)?;
        if let Some(room) = sql::by_nonce(cx.conn, cx.tenant, actor.user, nonce)? {
            return Ok((room, false));
        }
    }
    let looks = Looks {
        name: it.name.as_deref().map(|name| text::name(name, "name", limit::NAME_CHARS)).transpose()?,
        about: super::manage::about(it.about.as_deref())?,
        picture: it.picture,
        data: super::manage::data(it.data.as_ref())?,
    };
    let mut members = user::find_all(cx, actor, &it.members, "members")?;
    members.push(actor.user);
    members.sort_unstable();
    members.dedup();
    if members.len() > cx.limits.group_members as usize {
        return Err(manage::full(cx.limits.group_members).field("members").into());
    }
    let same = manage::same(&members);
    if it.same_members
        && let Some(same) = &same
    {
        // Two who make the same set at once both hold its first member: the second finds what the first has made.
        user::sql::lock(cx.conn, cx.tenant, &members[..1])?;
        if let Some(room) = sql::by_same(cx.conn, cx.tenant, same)? {
            return Ok((room, false));
        }
    }
    if let Err(refused) = attachment::picture(cx, actor, None, looks.picture) {
        // Used a moment ago by this very making, on another node?
        let found = it.nonce.as_deref().map(|nonce| sql::by_nonce(cx.conn, cx.tenant, actor.user, nonce));
        return found.transpose()?.flatten().map(|room| (room, false)).ok_or(refused);
    }
    let fresh = RoomId(cx.clock.id());
    let nonce = it.nonce.as_deref();
    if !sql::make_group(cx.conn, cx.tenant, fresh, actor.user, &looks, same, nonce, cx.now)? {
        // Somebody was faster with the same nonce. What a picture was counted for is counted back.
        attachment::picture(cx, actor, looks.picture, None)?;
        let found = it.nonce.as_deref().map(|nonce| sql::by_nonce(cx.conn, cx.tenant, actor.user, nonce));
        let room = found.transpose()?.flatten().ok_or_else(|| Problem::not_found(Reason::NoSuchRoom))?;
        return Ok((room, false));
    }
    for user in &members {
        let role = if *user == actor.user { Role::Owner } else { Role::Member };
        member::sql::insert(cx.conn, cx.tenant, fresh, *user, Coming::first(role, cx.now))?;
    }
    begin(cx, Some(actor.user), fresh, Kind::Group, looks.name, &members)?;
    Ok((fresh, true))
}

fn check_nonce(nonce: &str) -> Result<(), Problem> {
    let refused = |code: Code, why: &str| Err(Problem::new(code, why).field("nonce"));
    match nonce.chars().count() {
        0 => refused(Code::Empty, "A nonce has 1 to 64 characters."),
        count if count > limit::NONCE_CHARS => refused(Code::TooLong, "A nonce has 1 to 64 characters."),
        _ if nonce.chars().any(char::is_control) => {
            refused(Code::Invalid, "Control characters are not accepted here.")
        }
        _ => Ok(()),
    }
}
