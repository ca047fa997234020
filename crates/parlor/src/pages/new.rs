//! Begin a chat with somebody.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use parlor_proto::Code;
use parlor_proto::room;

use crate::pages::{Instead, Page, Signed, posted, with_status};
use crate::state::{Face, State};
use crate::view::{New, NewForm, NewPart};

/// `GET …/new/`
pub(crate) async fn page(page: Page) -> Result<Response, Instead> {
    let next = page.urls.outside(&page.parts.uri.to_string());
    let signed = page.signed(&next).await?;
    signed.may_begin()?;
    show(&signed, NewForm::default())
}

fn show(signed: &Signed, form: NewForm) -> Result<Response, Instead> {
    let templates = &signed.page.face.templates;
    let context = New { base: signed.base(), form };
    if signed.page.fragment() {
        return Ok(templates.html(&NewPart(context))?);
    }
    Ok(templates.html(&context)?)
}

/// `POST …/new/`
pub(crate) async fn open(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Instead> {
    let (page, mut fields) = posted(&face, request).await?;
    let next = page.urls.outside(page.parts.uri.path());
    let signed = page.signed(&next).await?;
    let with = fields.take("with").trim().to_owned();
    // Whoever writes to himself takes notes; the API wants that to be said.
    let own = [Some(&signed.me.username), signed.me.email.as_ref()];
    let it = if own.into_iter().flatten().any(|name| name.to_lowercase() == with.to_lowercase()) {
        room::Open::own()
    } else {
        room::Open::direct(with.clone())
    };
    match face.chat.run(&signed.actor, it).await {
        Ok(room) => Ok(signed.page.go(&signed.page.urls.room(room.id))),
        Err(problem) => {
            let mut form = NewForm { with, ..NewForm::default() };
            let why = signed.page.words.refusal(&problem);
            let code = match problem.code {
                // Beside the field, not a page that is not there.
                Code::NotFound => {
                    form.errors.with = Some(why);
                    Code::Invalid
                }
                Code::Internal | Code::Unauthenticated => return Err(problem.into()),
                code if problem.field.is_some() => {
                    form.errors.with = Some(why);
                    code
                }
                code => {
                    form.error = Some(why);
                    code
                }
            };
            Ok(with_status(code, show(&signed, form)?))
        }
    }
}
