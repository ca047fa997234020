//! Reports: somebody asks the moderators to look. What was said around it is kept as the reporter saw it at that moment, so
//! that an edit or a deletion afterwards takes nothing away from it; and no more than a bounded piece of it.
//!
//! Must not show reports to anybody: moderators read them elsewhere.

mod sql;

use parlor_proto::command::Done;
use parlor_proto::message::Message;
use parlor_proto::report::{Context, Said, Send};
use parlor_proto::room::Kind;
use parlor_proto::{Number, Problem, Reason, RoomId, UserId};

use crate::actor::Actor;
use crate::cx::Cx;
use crate::error::Result;
use crate::member::Standing;
use crate::message::look;
use crate::{attachment, limit, member, room, text, user};

/// `report.send`
pub(crate) fn send(cx: &mut Cx<'_>, actor: &Actor, it: &Send) -> Result<Done> {
    let note = it.note.as_deref().map(|note| text::about(note, "note", limit::REPORT_NOTE)).transpose()?;
    let note = note.flatten().unwrap_or_default();
    let standing = member::standing(cx.conn, actor, it.room)?;
    let about = about(cx, actor, it, &standing)?;
    if about == Some(actor.user) {
        return Err(Problem::because(Reason::ReportYourself, &[]).into());
    }
    if sql::is_open(cx.conn, actor, it, about)? {
        return Ok(Done {});
    }
    let context = context(cx, actor, it, &standing)?;
    let context = parlor_proto::frame::encode(&context);
    let id = cx.clock.id();
    sql::put(cx.conn, actor, (id, it, about), &note, &context, cx.now)?;
    Ok(Done {})
}

/// Whom it is about.
fn about(cx: &mut Cx<'_>, actor: &Actor, it: &Send, standing: &Standing) -> Result<Option<UserId>> {
    if let Some(number) = it.number {
        let held = look::seen(cx.conn, actor, it.room, number)?;
        if it.user.is_some_and(|user| user != held.message.sender) {
            return Err(Problem::not_found(Reason::NoSuchMessage).field("user").into());
        }
        return Ok(Some(held.message.sender));
    }
    if let Some(user) = it.user {
        let met = user::sql::met(cx.conn, cx.tenant, it.room, std::iter::once(user))?;
        if met.is_empty() {
            return Err(Problem::not_found(Reason::NoSuchMember).field("user").into());
        }
        return Ok(Some(user));
    }
    if standing.kind != Kind::Direct {
        return Ok(None);
    }
    let two = member::sql::ids(cx.conn, cx.tenant, it.room, 2)?;
    Ok(two.into_iter().find(|user| *user != actor.user))
}

/// The messages around the reported one, or the last ones, as the reporter sees them.
fn context(cx: &mut Cx<'_>, actor: &Actor, it: &Send, standing: &Standing) -> Result<Context> {
    let around = limit::REPORT_AROUND;
    let (first, last) = match it.number {
        Some(number) => (number.saturating_sub(around), number.saturating_add(around)),
        None => (standing.number - 2 * around, standing.number),
    };
    let wanted: Vec<(RoomId, Number)> =
        (first.max(1)..=last.min(standing.number)).map(|number| (it.room, number)).collect();
    let found = look::sql::each(cx.conn, actor, &wanted)?;
    let mut seen: Vec<Message> = found.into_values().map(|it| it.message).collect();
    seen.retain(|message| !message.hidden && message.seq > standing.history_from);
    seen.sort_by_key(|message| message.number);
    let keys: Vec<_> = seen.iter().map(|it| (it.room, it.number)).collect();
    let mut files = attachment::sql::of_messages(cx.conn, cx.tenant, &keys)?;
    let senders: Vec<UserId> = seen.iter().map(|it| it.sender).collect();
    let people = user::sql::some(cx.conn, cx.tenant, senders.iter())?;
    let name =
        |id: UserId| people.iter().find(|it| it.id == id).map(|it| it.name.clone()).unwrap_or_default();
    let said = seen.into_iter().map(|message| Said {
        id: message.id,
        number: message.number,
        sender: message.sender,
        name: name(message.sender),
        at: message.created_at,
        edited_at: message.edited_at,
        deleted: message.deleted,
        files: files
            .remove(&(message.room, message.number))
            .unwrap_or_default()
            .into_iter()
            .map(|file| file.name)
            .collect(),
        text: message.text,
    });
    let looks = room::sql::looks(cx.conn, cx.tenant, it.room)?;
    let mut context = Context {
        kind: standing.kind,
        name: looks.and_then(|looks| looks.name),
        messages: said.collect(),
        cut: false,
    };
    fit(&mut context, it.number);
    Ok(context)
}

/// What is farthest from the reported message goes first, until the rest is small enough.
fn fit(context: &mut Context, number: Option<Number>) {
    while parlor_proto::frame::encode(context).len() > limit::REPORT_BYTES && context.messages.len() > 1 {
        let (first, last) = (context.messages.first(), context.messages.last());
        let far =
            |said: Option<&Said>| said.map_or(0, |said| (said.number - number.unwrap_or(Number::MAX)).abs());
        if far(first) >= far(last) {
            context.messages.remove(0);
        } else {
            context.messages.pop();
        }
        context.cut = true;
    }
}
