//! Look somebody up by an exact name: what the tenant's policy allows, and nothing more. The engine gives the same
//! answer after the same work for "none" and for "not allowed"; this only shows it.

use axum::response::Response;
use parlor_proto::room::{Member, Role};
use parlor_proto::{Code, user};

use crate::pages::{Instead, Page, show};
use crate::view::LookUp;

/// `GET …/check-user/?with=` (or `?email=`): a fragment.
pub(crate) async fn check(page: Page) -> Result<Response, Instead> {
    let with = page.query("with").or_else(|| page.query("email")).unwrap_or_default().trim().to_owned();
    let signed = page.signed("").await?;
    let face = &signed.page.face;
    if with.is_empty() {
        return Ok(face.templates.html(&LookUp {
            base: signed.base(),
            user: None,
            problem: None,
            empty: true,
        })?);
    }
    let found = match face.chat.run(&signed.actor, user::Find { with }).await {
        Ok(user) => {
            let it =
                Member { user, online: false, role: Role::Member, read: 0, delivered: 0, last_seen: None };
            let it = show::member(&it, Role::Member, signed.reader());
            LookUp { base: signed.base(), user: Some(it), problem: None, empty: false }
        }
        Err(problem) if matches!(problem.code, Code::Internal | Code::Unauthenticated) => {
            return Err(problem.into());
        }
        Err(problem) => {
            let why = signed.page.words.refusal(&problem);
            LookUp { base: signed.base(), user: None, problem: Some(why), empty: false }
        }
    };
    Ok(face.templates.html(&found)?)
}
