//! A group's looks, going out of it, and its end. Like all that changes a group, each command holds the room first.
//!
//! Must not decide who may: that is `access`.

use parlor_proto::command::Done;
use parlor_proto::member::Remove;
use parlor_proto::room::{Changed, Delete, Deleted, Edit, Leave};
use parlor_proto::signal::Cut;
use parlor_proto::{Problem, Reason, RoomId, UserId, What};
use serde_json::{Map, Value};

use super::sql::{self, Looks};
use crate::access;
use crate::actor::Actor;
use crate::cx::Cx;
use crate::error::Result;
use crate::member::manage::facts;
use crate::{attachment, hold, limit, member, text};

/// What a group says about itself, cleaned.
pub(super) fn about(it: Option<&str>) -> Result<Option<String>, Problem> {
    Ok(it.map(|about| text::about(about, "about", limit::ROOM_ABOUT)).transpose()?.flatten())
}

/// The host's own fields, encoded.
pub(super) fn data(it: Option<&Map<String, Value>>) -> Result<Option<String>, Problem> {
    it.map(|data| text::json(&Value::Object(data.clone()), "data")).transpose()
}

/// `room.edit`: what is absent stays, `null` empties. What is so already is no change.
pub(crate) fn edit(cx: &mut Cx<'_>, actor: &Actor, it: &Edit) -> Result<()> {
    let standing = member::held(cx, actor, it.room)?;
    access::may_manage(&facts(&standing))?;
    let now =
        sql::looks(cx.conn, cx.tenant, it.room)?.ok_or_else(|| Problem::not_found(Reason::NoSuchRoom))?;
    let name = match &it.name {
        Some(Some(name)) => Some(Some(text::name(name, "name", limit::NAME_CHARS)?)),
        Some(None) => Some(None),
        None => None,
    };
    let about = it.about.as_ref().map(|it| about(it.as_deref())).transpose()?;
    let data = it.data.as_ref().map(|it| data(it.as_ref())).transpose()?;
    let new = Looks {
        name: name.unwrap_or_else(|| now.name.clone()),
        about: about.unwrap_or_else(|| now.about.clone()),
        picture: it.picture.unwrap_or(now.picture),
        data: data.unwrap_or_else(|| now.data.clone()),
    };
    if new == now {
        return Ok(());
    }
    attachment::picture(cx, actor, now.picture, new.picture)?;
    sql::set_looks(cx.conn, cx.tenant, it.room, &new)?;
    let changed = Changed {
        name: (new.name != now.name).then(|| new.name.clone()),
        about: (new.about != now.about).then(|| new.about.clone()),
        picture: (new.picture != now.picture).then_some(new.picture),
        data: (new.data != now.data).then(|| it.data.clone().flatten()),
    };
    cx.append(it.room, Some(actor.user), What::RoomChanged(changed))?;
    Ok(())
}

/// `room.leave`: with the last member the group ends.
pub(crate) fn leave(cx: &mut Cx<'_>, actor: &Actor, it: &Leave) -> Result<Done> {
    let standing = member::held(cx, actor, it.room)?;
    access::may_leave(&facts(&standing))?;
    if member::sql::count(cx.conn, cx.tenant, it.room)? == 1 {
        end(cx, Some(actor.user), it.room)?;
    } else {
        member::manage::leave(cx, actor, it.room, standing.role)?;
    }
    Ok(Done {})
}

/// `member.remove`: of oneself it is leaving.
pub(crate) fn remove(cx: &mut Cx<'_>, actor: &Actor, it: &Remove) -> Result<Done> {
    if it.user == actor.user {
        return leave(cx, actor, &Leave { room: it.room });
    }
    member::manage::remove(cx, actor, it.room, it.user)
}

/// `room.delete`: for everybody, at once. What was said there is taken away by and by.
pub(crate) fn delete(cx: &mut Cx<'_>, actor: &Actor, it: &Delete) -> Result<Done> {
    let standing = member::held(cx, actor, it.room)?;
    access::may_delete(&facts(&standing))?;
    end(cx, Some(actor.user), it.room)?;
    Ok(Done {})
}

/// A room that is held ends for everybody, at once; `by`: if it was a person.
pub(crate) fn end(cx: &mut Cx<'_>, by: Option<UserId>, room: RoomId) -> Result<()> {
    let looks =
        sql::looks(cx.conn, cx.tenant, room)?.ok_or_else(|| Problem::not_found(Reason::NoSuchRoom))?;
    attachment::unpicture(cx, looks.picture)?;
    let members = member::sql::ids(cx.conn, cx.tenant, room, i64::MAX)?;
    cx.append(room, by, What::RoomDeleted(Deleted {}))?;
    for user in hold::sql::held_members(cx.conn, cx.tenant, room)? {
        member::sql::past(cx.conn, cx.tenant, room, user, cx.now)?;
    }
    cx.left(&members, room, Some(Cut::RoomClosed))?;
    member::sql::delete_all(cx.conn, cx.tenant, room)?;
    Ok(sql::end(cx.conn, cx.tenant, room, cx.now)?)
}
