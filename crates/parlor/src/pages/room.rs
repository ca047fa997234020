//! One room: look at it, go back in it, say something, mark it as read.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use parlor_proto::{Code, Problem, Seq, message, read};

use crate::pages::{Page, RoomPath, posted, see, with_status};
use crate::refuse::Refused;
use crate::state::Face;

/// `GET …/{room}/`
pub(crate) async fn page(room: RoomPath, page: Page) -> Result<Response, Refused> {
    show(room, None, page).await
}

/// `GET …/{room}/messages/?before=`: an older page, whole or as a fragment.
pub(crate) async fn messages(room: RoomPath, page: Page) -> Result<Response, Refused> {
    let before = match page.query("before") {
        Some(text) => Some(text.parse::<Seq>().map_err(|_| Problem::not_found("page"))?),
        None => None,
    };
    show(room, before, page).await
}

async fn show(room: RoomPath, before: Option<Seq>, page: Page) -> Result<Response, Refused> {
    let next = page.urls.outside(&page.parts.uri.to_string());
    let signed = match page.signed(&next).await {
        Ok(signed) => signed,
        Err(elsewhere) => return elsewhere,
    };
    let room = room.id()?;
    let templates = &signed.page.face.templates;
    if signed.page.fragment() {
        let open = signed.open(room, before).await?;
        return Ok(templates.html(&signed.part(&open))?);
    }
    let context = signed.inbox(None, Some((room, before)), None).await?;
    Ok(templates.html(&context)?)
}

/// `POST …/{room}/send/`
pub(crate) async fn send(
    State(face): State<Arc<Face>>,
    room: RoomPath,
    request: Request,
) -> Result<Response, Refused> {
    let (page, mut fields) = posted(&face, request).await?;
    let back = room.id().map_or_else(|_| page.urls.inbox(), |room| page.urls.room(room));
    let signed = match page.signed(&back).await {
        Ok(signed) => signed,
        Err(elsewhere) => return elsewhere,
    };
    let room = room.id()?;
    let (text, mut nonce) = (fields.take("text"), fields.take("nonce"));
    if nonce.is_empty() {
        nonce = face.fresh_id();
    }
    let it = message::Send::text(room, text.clone(), nonce.clone());
    match face.chat.run(&signed.actor, it).await {
        Ok(_) => Ok(see(&signed.page.urls.room(room))),
        Err(problem) if matches!(problem.code, Code::NotFound | Code::Internal | Code::Unauthenticated) => {
            Err(problem.into())
        }
        Err(problem) => {
            let context = signed.not_sent(room, text, nonce, &problem).await?;
            Ok(with_status(problem.code, face.templates.html(&context)?))
        }
    }
}

/// `POST …/{room}/read/`
pub(crate) async fn read(
    State(face): State<Arc<Face>>,
    room: RoomPath,
    request: Request,
) -> Result<Response, Refused> {
    let (page, mut fields) = posted(&face, request).await?;
    let back = room.id().map_or_else(|_| page.urls.inbox(), |room| page.urls.room(room));
    let signed = match page.signed(&back).await {
        Ok(signed) => signed,
        Err(elsewhere) => return elsewhere,
    };
    let room = room.id()?;
    let number = fields.take("number").parse().map_err(|_| {
        Problem::new(Code::BadRequest, "The form did not say up to which message.").field("number")
    })?;
    face.chat.run(&signed.actor, read::Mark { room, number }).await?;
    Ok(see(&signed.page.urls.room(room)))
}
