//! What staff do. Each deed is decided and written down in the transaction that does it.

use std::collections::BTreeSet;

use parlor_proto::message::Deleted;
use parlor_proto::{LoginId, Number, Problem, Reason, RoomId, UserId, What};
use serde_json::json;

use super::filter::Reports;
use super::rows::{RowId, Who};
use super::sql;
use crate::access::{self, Rank, Wish};
use crate::actor::Actor;
use crate::audit::{self, Entry};
use crate::cx::{Cx, Effect};
use crate::error::{Error, Result};
use crate::hold::{self, By, Order};
use crate::{login, member, message, room, user};

/// Something that staff do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Somebody may act, or may not.
    Disable {
        /// Who.
        user: UserId,
        /// May not.
        disabled: bool,
    },
    /// All of somebody's sign-ins end.
    EndSignIns {
        /// Whose.
        user: UserId,
    },
    /// One sign-in ends.
    EndSignIn {
        /// Which.
        login: LoginId,
    },
    /// Nothing more can be said in a room.
    CloseRoom {
        /// Which.
        room: RoomId,
    },
    /// A message is deleted for everyone.
    DeleteMessage {
        /// Where.
        room: RoomId,
        /// Which.
        number: Number,
    },
    /// A report has been looked at.
    Handle {
        /// Which.
        report: RowId,
        /// Something had to be done, or nothing.
        done: bool,
        /// A note for the staff.
        note: String,
        /// The message it is about goes.
        delete: bool,
        /// The person it is about may not act any more.
        disable: bool,
    },
    /// Somebody becomes staff, or is staff no more.
    SetStaff {
        /// Who.
        user: UserId,
        /// What.
        rank: Option<Rank>,
    },
    /// Nothing of a person, or of a room, may be taken away from now on.
    Hold {
        /// Whom or what.
        on: Held,
        /// Why: the number of a case.
        note: String,
    },
    /// A hold ends: what it held may go again.
    Release {
        /// Which.
        hold: RowId,
    },
    /// Somebody looks at private messages, or takes a list away: nothing changes, but it is written down.
    Look {
        /// `messages.read`, `report.read`, `list.exported`.
        action: &'static str,
        /// What is looked at.
        object: String,
        /// By which filters.
        filters: String,
    },
}

/// Whom or what a hold is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// A person, and every room that they are or were in.
    User(UserId),
    /// A room.
    Room(RoomId),
}

/// A deed and who does it.
#[derive(Clone, Debug)]
pub(crate) struct Doing {
    pub(crate) actor: Actor,
    pub(crate) deed: Deed,
}

/// Characters of a note.
const NOTE: usize = 1_000;

/// Who acts, and what they are.
struct Doer {
    who: Who,
    facts: access::Staff,
}

impl Doer {
    fn may(&self, wish: Wish) -> Result<Rank, Problem> {
        access::staff(self.facts, wish)
    }

    fn write(
        &self,
        cx: &mut Cx<'_>,
        action: &'static str,
        object: String,
        data: Option<serde_json::Value>,
    ) -> Result<()> {
        let entry = Entry { actor: Some(self.who.id), name: &self.who.name, action, object, data };
        Ok(audit::write(cx, &entry)?)
    }
}

/// Does it, or refuses it.
pub(crate) fn act(cx: &mut Cx<'_>, it: &Doing) -> Result<()> {
    let Doing { actor, deed } = it;
    if let Some(login) = actor.login {
        // It may have ended on another node.
        if login::sql::valid(cx.conn, &[(actor.tenant, login)], cx.now)?.is_empty() {
            return Err(login::unauthenticated().into());
        }
    }
    let (who, facts) = super::standing(cx.conn, actor, cx.tenant)?;
    let me = Doer { who, facts };
    me.may(Wish::Reports)?;
    match deed {
        Deed::Disable { user, disabled } => {
            me.may(Wish::Tenant)?;
            let (_, rank, _) = person(cx, *user)?;
            me.may(Wish::Over(rank))?;
            disable(cx, &me, *user, *disabled, None)
        }
        Deed::EndSignIns { user } => {
            me.may(Wish::Tenant)?;
            let (_, rank, _) = person(cx, *user)?;
            me.may(Wish::Over(rank))?;
            let ended = sql::end_all(cx.conn, cx.tenant, *user, cx.now)?;
            let count = ended.len();
            cx.effects.extend(ended.into_iter().map(Effect::LoginEnded));
            me.write(cx, "sessions.ended", format!("user:{user}"), Some(json!({ "count": count })))
        }
        Deed::EndSignIn { login } => {
            me.may(Wish::Tenant)?;
            let found = sql::one_session(cx.conn, cx.tenant, *login)?;
            let found = found.ok_or_else(|| Problem::not_found(Reason::NoSuchSignIn))?;
            let (_, rank, _) = person(cx, found.who.id)?;
            // One's own is one's own.
            if found.who.id != actor.user {
                me.may(Wish::Over(rank))?;
            }
            if !login::sql::revoke(cx.conn, cx.tenant, found.who.id, *login, cx.now)? {
                return Err(Problem::not_found(Reason::NoSuchSignIn).into());
            }
            cx.effects.push(Effect::LoginEnded(*login));
            me.write(cx, "session.ended", format!("user:{}", found.who.id), None)
        }
        Deed::CloseRoom { room } => {
            me.may(Wish::Tenant)?;
            close(cx, &me, *room)
        }
        Deed::DeleteMessage { room, number } => {
            me.may(Wish::Tenant)?;
            delete(cx, &me, *room, *number, None)
        }
        Deed::Handle { report, done, note, delete, disable } => {
            handle(cx, &me, *report, (*done, note, *delete, *disable))
        }
        Deed::SetStaff { user, rank } => {
            me.may(Wish::Tenant)?;
            let (_, now, _) = person(cx, *user)?;
            me.may(Wish::Give(now, *rank))?;
            if now != *rank {
                sql::set_staff(cx.conn, cx.tenant, *user, *rank)?;
                let word = |rank: Option<Rank>| rank.map(Rank::as_str);
                let data = json!({ "from": word(now), "to": word(*rank) });
                me.write(cx, "user.staff", format!("user:{user}"), Some(data))?;
            }
            Ok(())
        }
        Deed::Hold { on, note } => {
            me.may(Wish::Tenant)?;
            hold(cx, &me, *on, note)
        }
        Deed::Release { hold } => {
            me.may(Wish::Tenant)?;
            let by = By { actor: Some(me.who.id), name: &me.who.name };
            hold::carry_out(cx, &Order::Release { id: hold.0 }, by).map(drop)
        }
        Deed::Look { action, object, filters } => {
            let data = (!filters.is_empty()).then(|| json!({ "filters": filters }));
            me.write(cx, action, object.clone(), data)
        }
    }
}

fn person(cx: &mut Cx<'_>, user: UserId) -> Result<(Who, Option<Rank>, bool)> {
    user::sql::lock(cx.conn, cx.tenant, &[user])?;
    let found = sql::standing(cx.conn, cx.tenant, user)?;
    Ok(found.ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))?)
}

fn disable(cx: &mut Cx<'_>, me: &Doer, user: UserId, disabled: bool, report: Option<RowId>) -> Result<()> {
    user::set_disabled(cx, &user.to_string(), disabled)?;
    let action = if disabled { "user.disabled" } else { "user.enabled" };
    me.write(cx, action, format!("user:{user}"), report.map(|it| json!({ "report": it.to_string() })))
}

fn hold(cx: &mut Cx<'_>, me: &Doer, on: Held, note: &str) -> Result<()> {
    // A note is a line.
    let note = note.split(|it: char| it.is_control() || it == ' ').filter(|it| !it.is_empty());
    let note = note.collect::<Vec<_>>().join(" ");
    if note.chars().count() > hold::NOTE {
        let most = [("most", hold::NOTE.into())];
        return Err(Problem::because(Reason::TextTooLong, &most).field("note").into());
    }
    let (user, room) = match on {
        Held::User(user) => (Some(person(cx, user)?.0.id), None),
        Held::Room(room) => {
            let found = sql::one_room(cx.conn, cx.tenant, room)?;
            (None, Some(found.ok_or_else(|| Problem::not_found(Reason::NoSuchRoom))?.id))
        }
    };
    let by = By { actor: Some(me.who.id), name: &me.who.name };
    hold::carry_out(cx, &Order::Add { user, room, note }, by).map(drop)
}

fn close(cx: &mut Cx<'_>, me: &Doer, id: RoomId) -> Result<()> {
    member::sql::lock(cx.conn, &BTreeSet::from([(cx.tenant, id)]))?;
    let found = sql::one_room(cx.conn, cx.tenant, id)?.filter(|it| !it.deleted);
    let found = found.ok_or_else(|| Problem::not_found(Reason::NoSuchRoom))?;
    if room::close(cx, found.id, true)? {
        me.write(cx, "room.closed", format!("room:{id}"), None)?;
    }
    Ok(())
}

fn delete(cx: &mut Cx<'_>, me: &Doer, room: RoomId, number: Number, report: Option<RowId>) -> Result<()> {
    let gone = || Problem::not_found(Reason::NoSuchMessage);
    member::sql::lock(cx.conn, &BTreeSet::from([(cx.tenant, room)]))?;
    sql::one_room(cx.conn, cx.tenant, room)?.filter(|it| !it.deleted).ok_or_else(gone)?;
    // As nobody sees it: what somebody has hidden for themselves is whole all the same.
    let nobody = Actor { tenant: cx.tenant, user: UserId([0; 16]), login: None };
    let mut found = message::look::sql::each(cx.conn, &nobody, &[(room, number)])?;
    let message = found.remove(&(room, number)).ok_or_else(gone)?.message;
    if message.deleted {
        return Ok(());
    }
    message::erase(cx, &message)?;
    let deleted = Deleted { id: message.id, number, sender: message.sender };
    cx.append(room, None, What::MessageDeleted(deleted))?;
    let data = report.map(|it| json!({ "report": it.to_string() }));
    me.write(cx, "message.deleted", format!("message:{room}/{number}"), data)
}

/// A message has gone with its room meanwhile, a person with their account: there is nothing to do.
fn unless_gone(outcome: Result<()>) -> Result<()> {
    match outcome {
        Err(Error::Refused(_)) | Ok(()) => Ok(()),
        Err(error) => Err(error),
    }
}

fn handle(
    cx: &mut Cx<'_>,
    me: &Doer,
    id: RowId,
    (done, note, delete_it, disable_them): (bool, &str, bool, bool),
) -> Result<()> {
    let report = sql::one_report(cx.conn, cx.tenant, id)?;
    let report = report.ok_or_else(|| Problem::not_found(Reason::NoSuchPage))?;
    let note = note.trim();
    if note.chars().count() > NOTE {
        return Err(Problem::because(Reason::TextTooLong, &[("most", NOTE.into())]).field("note").into());
    }
    // All that may be refused is refused before anything is written.
    let about = report.about.filter(|_| done && disable_them);
    if let Some(about) = &about {
        let found = sql::standing(cx.conn, cx.tenant, about.id)?;
        me.may(Wish::Reported(found.and_then(|(_, rank, _)| rank)))?;
    }
    let state = if done { Reports::Resolved } else { Reports::Dismissed };
    let answer = Some(note.to_owned()).filter(|note| !note.is_empty());
    // Two who handle it at once: the row decides, and whoever comes second has done nothing.
    if !sql::handle(cx.conn, cx.tenant, id, state.as_str(), me.who.id, cx.now, answer)? {
        return Err(Problem::because(Reason::ReportHandled, &[]).into());
    }
    // The room is held before the person.
    if let (true, true, Some(room), Some(number)) = (done, delete_it, report.room, report.number) {
        unless_gone(delete(cx, me, room, number, Some(id)))?;
    }
    if let Some(about) = &about {
        unless_gone(disable(cx, me, about.id, true, Some(id)))?;
    }
    let action = if done { "report.resolved" } else { "report.dismissed" };
    me.write(cx, action, format!("report:{id}"), None)
}

/// Somebody's rank is set from outside the pages: by the command line or a host, whose name stands in the log.
pub(crate) fn appoint(cx: &mut Cx<'_>, name: &str, rank: Option<Rank>, by: &str) -> Result<UserId> {
    let found = user::find(cx.conn, cx.tenant, name)?;
    let user = found.ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))?.user.id;
    let (_, now, _) = person(cx, user)?;
    if now != rank {
        sql::set_staff(cx.conn, cx.tenant, user, rank)?;
        let word = |rank: Option<Rank>| rank.map(Rank::as_str);
        let data = Some(json!({ "from": word(now), "to": word(rank) }));
        let object = format!("user:{user}");
        audit::write(cx, &Entry { actor: None, name: by, action: "user.staff", object, data })?;
    }
    Ok(user)
}
