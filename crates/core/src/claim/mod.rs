//! A guest turns out to be somebody: what the guest had becomes theirs. Two people become one here and nowhere else, and only
//! for whoever shows both sign-ins.
//!
//! The rule: a room of the guest's is the person's from now on, and what the guest said there is said by the person. In a
//! group where both are, the person stays. Where the person has a room with the same other one already (or notes already),
//! both rooms stay: the guest's becomes an archive, a group under the guest's name that is read and not written to.
//!
//! Order of locks: rooms by id, users by id. It must not know who may sign in as what.

mod sql;

use std::collections::BTreeSet;

use parlor_proto::event::AccountEvent;
use parlor_proto::member::{Joined, Left};
use parlor_proto::room::{Kind, Role};
use parlor_proto::signal::Cut;
use parlor_proto::user::Account;
use parlor_proto::{Code, Problem, Reason, RoomId, UserId, What};

use crate::actor::Actor;
use crate::cx::{Cx, Effect};
use crate::error::Result;
use crate::member::{self, Standing};
use crate::talk::Talk;
use crate::tenant::rules::RelationEnd;
use crate::user::sql as people;
use crate::user::vouch::sql::origin;
use crate::{access, attachment, limit, login, pair, read, room};

/// Both, and how the guest was called.
struct Both {
    guest: UserId,
    name: String,
    person: UserId,
}

/// Whoever asks takes over the guest whose token this is the hash of.
pub(crate) fn claim(cx: &mut Cx<'_>, by: &Actor, token: &[u8; 32]) -> Result<Account> {
    let missing = || Problem::not_found(Reason::NoSuchPerson);
    let login = login::sql::held(cx.conn, cx.tenant, token)?.ok_or_else(missing)?;
    if login.user == by.user {
        // Said twice.
        return account(cx, by.user);
    }
    if login.revoked || login.disabled {
        return Err(missing().into());
    }
    let rooms = sql::rooms(cx.conn, cx.tenant, login.user, limit::CLAIMED)?;
    member::sql::lock(cx.conn, &rooms.iter().map(|(room, _)| (cx.tenant, *room)).collect())?;
    let mut both = [by.user, login.user];
    both.sort_unstable();
    people::lock(cx.conn, cx.tenant, &both)?;
    let guest = people::by_id(cx.conn, cx.tenant, login.user)?.filter(|it| it.disabled_at.is_none());
    let guest = guest.ok_or_else(missing)?;
    if origin(cx.conn, cx.tenant, login.user)?.as_deref() != Some("guest") {
        return Err(missing().into());
    }
    match origin(cx.conn, cx.tenant, by.user)?.as_deref() {
        Some("host" | "account") => {}
        _ => {
            let why = "A guest does not take over another one.";
            return Err(Problem::new(Code::Forbidden, why).into());
        }
    }
    let both = Both { guest: login.user, name: guest.user.name.clone(), person: by.user };
    let mut of_two = BTreeSet::new();
    for (room, kind) in rooms {
        one(cx, &both, room, kind, &mut of_two)?;
    }
    // Blocks go over before the rooms of two are settled by them.
    sql::blocks(cx.conn, cx.tenant, both.guest, both.person)?;
    sql::rest(cx.conn, cx.tenant, both.guest, both.person)?;
    if guest.user.picture.is_some() {
        attachment::unpicture(cx, guest.user.picture)?;
        people::set_picture(cx.conn, cx.tenant, both.guest, None)?;
    }
    // The token still tells whose it was, for whoever says it again; it signs nobody in any more.
    login::sql::revoke_all(cx.conn, cx.tenant, both.guest, cx.now)?;
    login::sql::hand_over(cx.conn, cx.tenant, both.guest, both.person)?;
    people::set_disabled(cx.conn, cx.tenant, both.guest, Some(cx.now))?;
    room::settle::settle(cx, &of_two, RelationEnd::Archive)?;
    cx.effects.push(Effect::UserEnded(both.guest, Cut::SignedOut));
    cx.came(&[both.person])?;
    account(cx, both.person)
}

fn account(cx: &mut Cx<'_>, user: UserId) -> Result<Account> {
    Ok(people::by_id(cx.conn, cx.tenant, user)?.ok_or_else(access::disabled)?.account())
}

fn one(cx: &mut Cx<'_>, both: &Both, id: RoomId, kind: Kind, of_two: &mut BTreeSet<RoomId>) -> Result<()> {
    let standing = |cx: &mut Cx<'_>, user| member::sql::standing(cx.conn, cx.tenant, id, user);
    let Some((guest, _)) = standing(cx, both.guest)? else { return Ok(()) };
    let person = standing(cx, both.person)?.map(|(standing, _)| standing);
    sql::said(cx.conn, cx.tenant, id, both.guest, both.person)?;
    match (kind, person) {
        (Kind::Own, _) => {
            let key = pair::key(both.person, both.person);
            match sql::is_free(cx.conn, cx.tenant, &key)? {
                true => {
                    sql::moved(cx.conn, cx.tenant, id, both.guest, both.person)?;
                    sql::set_pair(cx.conn, cx.tenant, id, &key, both.guest, both.person)?;
                }
                false => archive(cx, both, id, None)?,
            }
        }
        (Kind::Direct, None) => {
            let members = member::sql::ids(cx.conn, cx.tenant, id, 2)?;
            let other = members.into_iter().find(|user| *user != both.guest);
            let key = pair::key(both.person, other.unwrap_or(both.person));
            match other.is_some() && sql::is_free(cx.conn, cx.tenant, &key)? {
                true => {
                    sql::moved(cx.conn, cx.tenant, id, both.guest, both.person)?;
                    sql::set_pair(cx.conn, cx.tenant, id, &key, both.guest, both.person)?;
                    of_two.insert(id);
                }
                false => archive(cx, both, id, other)?,
            }
        }
        // They talked to each other: what is left of two is one.
        (Kind::Direct, Some(_)) => {
            member::sql::delete(cx.conn, cx.tenant, id, both.guest)?;
            closed(cx, both, id)?;
        }
        (Kind::Group, None) => {
            sql::moved(cx.conn, cx.tenant, id, both.guest, both.person)?;
            member::sql::set_same(cx.conn, cx.tenant, id, None)?;
        }
        (Kind::Group, Some(person)) => {
            merge(cx, both, id, &guest, &person)?;
            member::sql::delete(cx.conn, cx.tenant, id, both.guest)?;
            member::sql::set_same(cx.conn, cx.tenant, id, None)?;
        }
    }
    counted(cx, both, id)?;
    told(cx, both, id, person.is_none())
}

/// The person is there twice: what either could do and see, they can; what either has read, they have.
fn merge(cx: &mut Cx<'_>, both: &Both, id: RoomId, guest: &Standing, person: &Standing) -> Result<()> {
    if guest.role.rank() > person.role.rank() {
        member::sql::set_role(cx.conn, cx.tenant, id, both.person, guest.role)?;
    }
    if guest.history_from < person.history_from {
        sql::see_from(cx.conn, cx.tenant, id, both.person, guest.history_from)?;
    }
    if guest.read > person.read {
        member::sql::set_pointer(cx.conn, cx.tenant, id, both.person, guest.read, 0)?;
    }
    Ok(())
}

/// The guest's room becomes an archive of the person's, beside the room that they have.
fn archive(cx: &mut Cx<'_>, both: &Both, id: RoomId, other: Option<UserId>) -> Result<()> {
    sql::moved(cx.conn, cx.tenant, id, both.guest, both.person)?;
    closed(cx, both, id)?;
    if let Some(other) = other {
        let talk = Talk::Closed.shown(other, false);
        cx.own(other, |account| AccountEvent::RoomTalk { account, room: id, talk })?;
    }
    Ok(())
}

fn closed(cx: &mut Cx<'_>, both: &Both, id: RoomId) -> Result<()> {
    sql::archive(cx.conn, cx.tenant, id, &both.name, Talk::Closed.code())?;
    member::sql::set_role(cx.conn, cx.tenant, id, both.person, Role::Owner)?;
    cx.effects.push(Effect::Talk { room: id, quiet: Talk::Closed.is_quiet(), cut: None });
    Ok(())
}

/// What is unread is counted anew: what the guest said is one's own now.
fn counted(cx: &mut Cx<'_>, both: &Both, id: RoomId) -> Result<()> {
    let found = member::sql::standing(cx.conn, cx.tenant, id, both.person)?;
    let Some((it, _)) = found else { return Ok(()) };
    let own = read::sql::own_between(cx.conn, cx.tenant, id, both.person, it.read, it.number)?;
    Ok(member::sql::set_pointer(cx.conn, cx.tenant, id, both.person, it.read, own)?)
}

/// The log says who has come and who has gone.
fn told(cx: &mut Cx<'_>, both: &Both, id: RoomId, came: bool) -> Result<()> {
    member::sql::past(cx.conn, cx.tenant, id, both.guest, cx.now)?;
    member::sql::not_past(cx.conn, cx.tenant, id, &[both.person])?;
    if came {
        cx.append(id, Some(both.person), What::MemberJoined(Joined { users: vec![both.person] }))?;
    }
    cx.left(&[both.guest], id, None)?;
    let seq = cx.append(id, None, What::MemberLeft(Left { user: both.guest }))?;
    // Whoever is looking sees the guest's words as the guest's until then.
    cx.effects.push(Effect::Again { room: id, seq });
    Ok(())
}
