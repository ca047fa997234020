//! Attachments: uploaded pictures, files and voice notes. An upload is its owner's until a message takes it; then it
//! belongs to whoever may see a message that has it, and goes with the last one.
//!
//! The row comes before the bytes and goes after them. Must not touch bytes inside the writer.

mod link;
mod name;
mod picture;
mod read;
mod sniff;
pub(crate) mod sql;
mod sweep;
mod upload;

use std::collections::BTreeSet;

use parlor_proto::attachment::{Attachment, Delete, Kind, List, Shared};
use parlor_proto::command::Done;
use parlor_proto::{AttachmentId, Code, Number, Page, Paged, Problem, Reason, RoomId, Time};

use crate::actor::Actor;
use crate::cx::{Cx, Effect};
use crate::error::Result;
use crate::limit;
use crate::store::Conn;
use crate::{member, user};

pub use link::Link;
pub(crate) use link::key as link_key;
pub use read::File;
pub(crate) use upload::AtWork;
pub use upload::{Offer, Upload};

/// An attachment and where its bytes are.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) attachment: Attachment,
    /// Type and size of the small picture.
    pub(crate) thumb: Option<(String, i64)>,
    pub(crate) blob: String,
    pub(crate) created_at: Time,
}

/// What only the engine itself asks the writer.
#[derive(Clone, Debug)]
pub(crate) enum Own {
    /// An upload begins.
    Reserve(Reserve),
    /// Its bytes are there.
    Arrived(Box<Arrived>),
    /// It did not come to its end.
    Abort(AttachmentId),
    /// What has to go?
    Due,
    /// The bytes of these are gone.
    Forget(Vec<AttachmentId>),
}

/// An upload that begins.
#[derive(Clone, Debug)]
pub(crate) struct Reserve {
    pub(crate) actor: Actor,
    pub(crate) id: AttachmentId,
    pub(crate) blob: String,
    pub(crate) name: String,
    /// As announced, or the most that it may be.
    pub(crate) size: i64,
    pub(crate) most_unsent: i64,
}

/// An upload that is whole.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    pub(crate) attachment: Attachment,
    pub(crate) thumb: Option<(String, i64)>,
}

/// An attachment that goes.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub(crate) id: AttachmentId,
    pub(crate) blob: String,
}

/// Applies what only the engine itself asks.
pub(crate) fn apply_own(cx: &mut Cx<'_>, it: &Own) -> Result<Vec<Due>> {
    match it {
        Own::Reserve(it) => reserve(cx, it).map(|()| Vec::new()),
        Own::Arrived(it) => match sql::arrived(cx.conn, cx.tenant, it, cx.now)? {
            true => Ok(Vec::new()),
            false => Err(Problem::because(Reason::UploadExpired, &[]).into()),
        },
        Own::Abort(id) => {
            sql::abort(cx.conn, cx.tenant, *id, cx.now)?;
            cx.effects.push(Effect::Unused);
            Ok(Vec::new())
        }
        Own::Due => Ok(sql::due(cx.conn, cx.tenant, cx.now)?),
        Own::Forget(ids) => {
            sql::forget(cx.conn, cx.tenant, ids)?;
            Ok(Vec::new())
        }
    }
}

fn reserve(cx: &mut Cx<'_>, it: &Reserve) -> Result<()> {
    user::acting(cx.conn, &it.actor, cx.now)?;
    let unsent = sql::unsent_bytes(cx.conn, cx.tenant, it.actor.user)?;
    if unsent.saturating_add(it.size) > it.most_unsent {
        return Err(Problem::because(Reason::UnsentFull, &[]).into());
    }
    Ok(sql::reserve(cx.conn, cx.tenant, it, cx.now)?)
}

/// `attachment.delete`
pub(crate) fn delete(cx: &mut Cx<'_>, actor: &Actor, it: &Delete) -> Result<Done> {
    if !sql::delete(cx.conn, actor.tenant, it.attachment, actor.user, cx.now)? {
        return Err(missing().into());
    }
    cx.effects.push(Effect::Unused);
    Ok(Done {})
}

/// `attachment.list`: what was shared in a room, newest first. A page ends where a message ends.
pub(crate) fn list(conn: &mut dyn Conn, actor: &Actor, it: &List) -> Result<Paged<Shared>> {
    let most = crate::page_limit(it.limit, limit::PAGE_DEFAULT, limit::PAGE)?;
    let standing = member::standing(conn, actor, it.room)?;
    let last = match it.before {
        Some(before) => sql::number_before(conn, actor.tenant, it.room, before)?,
        None => Number::MAX,
    };
    let floor = match standing.history_from {
        0 => 0,
        from => sql::number_before(conn, actor.tenant, it.room, from.saturating_add(1))?,
    };
    let asked = most + limit::ATTACHMENTS as i64;
    let place = (actor.tenant, it.room, actor.user);
    let mut data = sql::shared(conn, place, it.kind, (last, floor), asked)?;
    let mut kept = (most as usize).min(data.len());
    if let Some(cut) = data.get(kept).map(|next| next.number) {
        let whole = data.iter().take_while(|it| it.number != cut).count();
        // A message with more than a page may hold is a page.
        kept = if whole > 0 { whole } else { data.iter().take_while(|it| it.number == cut).count() };
    }
    let has_more = data.len() > kept;
    data.truncate(kept);
    let next = data.last().filter(|_| has_more).map(|last| last.seq.to_string());
    Ok(Paged { data, page: Page { next, prev: None, has_more } })
}

/// The attachments that a message names: at most ten, each once.
pub(crate) fn check(ids: &[AttachmentId]) -> Result<(), Problem> {
    if ids.len() > limit::ATTACHMENTS {
        let most = &[("most", limit::ATTACHMENTS.into())];
        return Err(Problem::because(Reason::AttachmentsFull, most).field("attachments"));
    }
    if ids.iter().collect::<BTreeSet<_>>().len() < ids.len() {
        return Err(Problem::new(Code::Invalid, "An attachment is named twice.").field("attachments"));
    }
    Ok(())
}

/// The refusal when a message names an attachment that is not there or not its sender's to use.
pub(crate) fn unusable() -> Problem {
    missing().field("attachments")
}

/// The same for what is not there and for what is not yours.
fn missing() -> Problem {
    Problem::not_found(Reason::NoSuchAttachment)
}

/// A message was deleted: it lets go of its attachments, and what no other message has goes. After the message's row
/// was marked, in the same transaction.
pub(crate) fn release(cx: &mut Cx<'_>, room: RoomId, number: Number) -> Result<()> {
    if sql::release(cx.conn, cx.tenant, room, number, cx.now)? {
        cx.effects.push(Effect::Unused);
    }
    Ok(())
}

/// A room or a person gets another picture (or none): an upload of the actor's that was not used yet. The caller
/// stores the new id; what stood there before is let go of.
pub(crate) fn picture(
    cx: &mut Cx<'_>,
    actor: &Actor,
    old: Option<AttachmentId>,
    new: Option<AttachmentId>,
) -> Result<()> {
    if old == new {
        return Ok(());
    }
    if let Some(new) = new {
        match sql::unsent(cx.conn, actor.tenant, new, actor.user)? {
            Some(Kind::Image) => sql::count(cx.conn, actor.tenant, new, true, cx.now)?,
            Some(_) => {
                return Err(Problem::because(Reason::PictureNot, &[]).field("picture").into());
            }
            None => return Err(missing().field("picture").into()),
        }
    }
    unpicture(cx, old)
}

/// A room or a person has no picture any more: it is let go of.
pub(crate) fn unpicture(cx: &mut Cx<'_>, old: Option<AttachmentId>) -> Result<()> {
    if let Some(old) = old {
        sql::count(cx.conn, cx.tenant, old, false, cx.now)?;
        cx.effects.push(Effect::Unused);
    }
    Ok(())
}
