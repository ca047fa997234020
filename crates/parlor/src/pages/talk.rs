//! Who may write to me, by plain forms: a request is accepted or declined, a person is blocked or not any more, something
//! is reported to the moderators. Nobody else is told of any of it.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use parlor_proto::room::{self, Kind, Room};
use parlor_proto::{Code, Problem, Reason, RoomId, UserId, block as blocks, message, report as reports};

use crate::pages::{Fields, Instead, Page, RoomPath, Signed, about_room, beside, posted, show, with_status};
use crate::state::{Face, State};
use crate::view::{ReportForm, ReportPage};

/// Characters of a note, as the form counts them.
const NOTE: usize = 1_000;

/// `POST …/{room}/accept/`
pub(crate) async fn accept(
    State(face): State<Arc<Face>>,
    room: RoomPath,
    request: Request,
) -> Result<Response, Instead> {
    let (signed, room, _) = about_room(&face, &room, request).await?;
    face.chat.run(&signed.actor, blocks::Accept { room }).await?;
    Ok(signed.page.go(&signed.page.urls.room(room)))
}

/// `POST …/{room}/decline/`
pub(crate) async fn decline(
    State(face): State<Arc<Face>>,
    room: RoomPath,
    request: Request,
) -> Result<Response, Instead> {
    let (signed, room, _) = about_room(&face, &room, request).await?;
    face.chat.run(&signed.actor, blocks::Decline { room }).await?;
    Ok(signed.page.go(&signed.page.urls.inbox()))
}

/// `POST …/{room}/block/`: `user`, or else the other person of a direct room.
pub(crate) async fn block(
    State(face): State<Arc<Face>>,
    room: RoomPath,
    request: Request,
) -> Result<Response, Instead> {
    let (signed, id, mut fields) = about_room(&face, &room, request).await?;
    let room = face.chat.run(&signed.actor, room::Get { room: id }).await?;
    let user = whom(&room, &mut fields)?;
    face.chat.run(&signed.actor, blocks::Block { user }).await?;
    Ok(signed.page.go(&signed.page.urls.room(id)))
}

/// `POST …/{room}/unblock/`: the same.
pub(crate) async fn unblock(
    State(face): State<Arc<Face>>,
    room: RoomPath,
    request: Request,
) -> Result<Response, Instead> {
    let (signed, id, mut fields) = about_room(&face, &room, request).await?;
    let room = face.chat.run(&signed.actor, room::Get { room: id }).await?;
    let user = whom(&room, &mut fields)?;
    face.chat.run(&signed.actor, blocks::Unblock { user }).await?;
    Ok(signed.page.go(&signed.page.urls.room(id)))
}

/// `POST …/unblock/`: `user`, from the list of those whom I have blocked.
pub(crate) async fn unblock_person(
    State(face): State<Arc<Face>>,
    request: Request,
) -> Result<Response, Instead> {
    let (page, mut fields) = posted(&face, request).await?;
    let profile = page.urls.profile();
    let signed = page.signed(&profile).await?;
    let user = fields.take("user").parse().map_err(|_| Problem::not_found(Reason::NoSuchPerson))?;
    face.chat.run(&signed.actor, blocks::Unblock { user }).await?;
    Ok(signed.page.go(&profile))
}

/// Whom a form is about.
fn whom(room: &Room, fields: &mut Fields) -> Result<UserId, Problem> {
    let named = fields.take("user");
    let peer = room.peer.as_ref().map(|it| it.user.id);
    let found = if named.is_empty() { peer } else { named.parse().ok() };
    found.ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))
}

/// `GET …/{room}/report/?number=&user=`
pub(crate) async fn report_page(room: RoomPath, page: Page) -> Result<Response, Instead> {
    let next = page.urls.outside(&page.parts.uri.to_string());
    let sent = page.query("sent").is_some();
    let form = ReportForm {
        number: page.query("number").unwrap_or_default(),
        user: page.query("user").unwrap_or_default(),
        ..ReportForm::default()
    };
    let signed = page.signed(&next).await?;
    signed.report_form(room.id()?, form, sent).await
}

/// `POST …/{room}/report/`: `reason`, `note`, `number`, `user`, and `block` where they are to be blocked, too.
pub(crate) async fn report(
    State(face): State<Arc<Face>>,
    room: RoomPath,
    request: Request,
) -> Result<Response, Instead> {
    let (signed, room, mut fields) = about_room(&face, &room, request).await?;
    let form = ReportForm {
        number: fields.take("number"),
        user: fields.take("user"),
        reason: fields.take("reason"),
        note: fields.take("note"),
        block: fields.has("block"),
        ..ReportForm::default()
    };
    match signed.reported(room, &form).await {
        Ok(()) => {
            let sent = format!("{}?sent=1", signed.page.urls.of_room(room, "report"));
            Ok(signed.page.go(&sent))
        }
        Err(problem) if problem.code == Code::NotFound => Err(problem.into()),
        Err(problem) if beside(&problem) => {
            let mut form = form;
            let why = signed.page.words.refusal(&problem);
            match problem.field.as_deref() {
                Some("reason") => form.errors.reason = Some(why),
                Some("note") => form.errors.note = Some(why),
                _ => form.error = Some(why),
            }
            Ok(with_status(problem.code, signed.report_form(room, form, false).await?))
        }
        Err(problem) => Err(problem.into()),
    }
}

impl Signed {
    async fn reported(&self, id: RoomId, form: &ReportForm) -> Result<(), Problem> {
        let chat = &self.page.face.chat;
        let unclear = || Problem::because(Reason::FormUnclear, &[]).field("reason");
        let reason = reports::Why::parse(&form.reason).ok_or_else(unclear)?;
        let note = Some(form.note.trim().to_owned()).filter(|note| !note.is_empty());
        let (number, user) = (form.number.parse().ok(), form.user.parse().ok());
        chat.run(&self.actor, reports::Send { room: id, number, user, reason, note }).await?;
        if form.block
            && let Some(user) = self.about(id, form).await?
        {
            chat.run(&self.actor, blocks::Block { user }).await?;
        }
        Ok(())
    }

    /// Whom a report is about.
    async fn about(&self, id: RoomId, form: &ReportForm) -> Result<Option<UserId>, Problem> {
        let chat = &self.page.face.chat;
        if let Ok(number) = form.number.parse() {
            return Ok(Some(chat.run(&self.actor, message::Get { room: id, number }).await?.sender));
        }
        if let Ok(user) = form.user.parse() {
            return Ok(Some(user));
        }
        let room = chat.run(&self.actor, room::Get { room: id }).await?;
        Ok(room.peer.map(|it| it.user.id))
    }

    async fn report_form(&self, id: RoomId, form: ReportForm, sent: bool) -> Result<Response, Instead> {
        let (face, chat) = (&self.page.face, &self.page.face.chat);
        let room = chat.run(&self.actor, room::Get { room: id }).await?;
        if room.kind == Kind::Own {
            return Err(Problem::not_found(Reason::NoSuchPage).into());
        }
        let it = match form.number.parse() {
            Ok(number) => Some(chat.run(&self.actor, message::Get { room: id, number }).await?),
            Err(_) => None,
        };
        let user = form.user.parse::<UserId>().ok();
        let named = it.iter().flat_map(show::named_in).chain(user);
        let people = self.strangers(&room, named).await?;
        let named = show::Named::of(&room, &people, &self.page.words);
        let whom = it.as_ref().map(|it| it.sender).or(user).or(room.peer.as_ref().map(|peer| peer.user.id));
        let person = whom.map(|id| named.name(id).to_owned());
        let form = ReportForm {
            reasons: reports::Why::ALL.iter().map(|why| why.as_str()).collect(),
            note_most: NOTE,
            ..form
        };
        let context = ReportPage {
            base: self.base(),
            message: it.and_then(|it| show::entry(&room, &it, &people, self.reader()).message),
            room: show::open_room(&room, None, self.reader()),
            person,
            form,
            sent,
        };
        Ok(face.templates.html(&context)?)
    }
}
