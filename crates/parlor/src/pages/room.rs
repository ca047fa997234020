//! One room: look at it, go back in it, say something, mark it as read.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use parlor_proto::{Code, Problem, Reason, RoomId, Time, message, read};

use crate::language::Words;
use crate::pages::inbox::{Listed, Open, Where};
use crate::pages::{Instead, Page, RoomPath, Signed, about_room, labels, show, with_status};
use crate::state::{Face, State};
use crate::view::{Composer, QuoteView};

/// `GET …/{room}/`, also `?around=<seq>`, `?date=<time>` (go there) and `?reply=<number>` (answer to a message).
pub(crate) async fn page(room: RoomPath, page: Page) -> Result<Response, Instead> {
    let seq = |name| page.query(name).and_then(|text| text.parse().ok());
    let at = match (seq("around"), page.query("date").and_then(|text| date(&text, &page.words))) {
        (Some(seq), _) => Where::Around(seq),
        (None, Some(time)) => Where::Date(time),
        (None, None) => Where::Newest,
    };
    show(room, at, page).await
}

/// `2026-11-21`, as a browser's date field gives it, or a whole time.
fn date(text: &str, words: &Words) -> Option<Time> {
    text.parse().ok().or_else(|| labels::midnight(text, words))
}

/// `GET …/{room}/messages/?before=`, `?after=`: another page, whole or as a fragment.
pub(crate) async fn messages(room: RoomPath, page: Page) -> Result<Response, Instead> {
    let seq = |name| match page.query(name) {
        Some(text) => text.parse().map(Some).map_err(|_| Problem::not_found(Reason::NoSuchPage)),
        None => Ok(None),
    };
    let at = match (seq("before")?, seq("after")?) {
        (Some(before), _) => Where::Before(before),
        (None, Some(after)) => Where::After(after),
        (None, None) => Where::Newest,
    };
    show(room, at, page).await
}

/// A room, whole or its messages alone.
pub(crate) async fn show(room: RoomPath, at: Where, page: Page) -> Result<Response, Instead> {
    let next = page.urls.outside(&page.parts.uri.to_string());
    let reply = page.query("reply").and_then(|text| text.parse().ok());
    let signed = page.signed(&next).await?;
    let open = signed.open(room.id()?, at).await?;
    let templates = &signed.page.face.templates;
    if signed.page.fragment() {
        return Ok(templates.html(&signed.part(&open))?);
    }
    let reply = match reply {
        Some(number) => signed.quoted(&open, number).await,
        None => None,
    };
    let composer = Composer { nonce: signed.page.face.fresh_id(), reply, ..Composer::default() };
    let context = signed.inbox(Listed::default(), Some(open), Some(composer)).await?;
    Ok(templates.html(&context)?)
}

impl Signed {
    /// The message that is to be answered; one that is not there is left out.
    pub(crate) async fn quoted(&self, open: &Open, number: i64) -> Option<QuoteView> {
        let room = open.room.id;
        let it = self.page.face.chat.run(&self.actor, message::Get { room, number }).await.ok()?;
        let named = show::Named::of(&open.room, &open.messages.people, &self.page.words);
        let quote = message::Quote {
            number: it.number,
            seq: it.seq,
            sender: it.sender,
            text: it.text.clone(),
            attachment: it.attachments.first().map(|file| file.kind),
            deleted: it.deleted,
        };
        (!it.deleted).then(|| show::quote(&it, &quote, &named, self.reader()))
    }

    /// What was said, as one bubble: for scripts that put it into the stream themselves.
    async fn said(&self, room: RoomId, number: i64) -> Result<Response, Instead> {
        let face = &self.page.face;
        let it = face.chat.run(&self.actor, message::Get { room, number }).await?;
        let room = face.chat.run(&self.actor, parlor_proto::room::Get { room }).await?;
        let entry = show::entry(&room, &it, &[], self.reader());
        let message = entry.message.ok_or_else(|| Problem::not_found(Reason::NoSuchMessage))?;
        let head = show::open_room(&room, None, self.reader());
        Ok(face.templates.html(&crate::view::BubblePart { base: self.base(), message, room: head })?)
    }
}

/// `POST …/{room}/send/`: with htmx (or our script) the bubble comes back, else the room.
pub(crate) async fn send(
    State(face): State<Arc<Face>>,
    room: RoomPath,
    request: Request,
) -> Result<Response, Instead> {
    let (signed, room, mut fields) = about_room(&face, &room, request).await?;
    let (text, mut nonce) = (fields.take("text"), fields.take("nonce"));
    if nonce.is_empty() {
        nonce = face.fresh_id();
    }
    let reply_to = fields.number("reply_to");
    let attachments = fields.all("attachment").filter_map(|id| id.parse().ok()).collect();
    let it =
        message::Send { reply_to, attachments, ..message::Send::text(room, text.clone(), nonce.clone()) };
    match face.chat.run(&signed.actor, it).await {
        Ok(said) if signed.page.fragment() => signed.said(room, said.number).await,
        Ok(_) => Ok(signed.page.go(&signed.page.urls.room(room))),
        // The room is not there; a file that is not there (any more) is said beside what was typed.
        Err(problem) if problem.code == Code::NotFound && problem.field.is_none() => Err(problem.into()),
        Err(problem) if matches!(problem.code, Code::Internal | Code::Unauthenticated) => Err(problem.into()),
        Err(problem) => {
            let said = Composer { text, nonce, ..Composer::default() };
            let context = signed.not_sent(room, said, reply_to, &problem).await?;
            let code = if problem.code == Code::NotFound { Code::Invalid } else { problem.code };
            Ok(with_status(code, face.templates.html(&context)?))
        }
    }
}

/// `POST …/{room}/read/`
pub(crate) async fn read(
    State(face): State<Arc<Face>>,
    room: RoomPath,
    request: Request,
) -> Result<Response, Instead> {
    let (signed, room, mut fields) = about_room(&face, &room, request).await?;
    let number = fields.number("number").ok_or_else(|| {
        Problem::new(Code::BadRequest, "The form did not say up to which message.").field("number")
    })?;
    face.chat.run(&signed.actor, read::Mark { room, number }).await?;
    Ok(signed.page.go(&signed.page.urls.room(room)))
}
