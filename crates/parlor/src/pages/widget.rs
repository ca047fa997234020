//! The widget's panel: the same list and the same room, one pane at a time, with addresses below `widget/`.

use axum::response::Response;
use serde_json::json;

use crate::pages::inbox::{self, Where};
use crate::pages::{Instead, Page, RoomPath, room};
use crate::security::Reach;
use crate::view::Frame;
use crate::widget::Said;

/// `GET …/widget/`
pub(crate) async fn list(page: Page) -> Result<Response, Instead> {
    inbox::page(page).await
}

/// `GET …/widget/{room}/`
pub(crate) async fn room(path: RoomPath, page: Page) -> Result<Response, Instead> {
    room::show(path, Where::Newest, page).await
}

/// `GET …/widget/frame/`: the only document of ours that a page of another site may frame. It is the same for
/// everybody: who is signed in is not asked, and what there is to see comes later, to the frame's script alone.
pub(crate) async fn frame(page: Page) -> Result<Response, Instead> {
    let said = Said::of(&page.face, &page.parts);
    let base = page.base();
    let origins: Vec<&str> = page.face.options.embed.iter().map(|it| it.text.as_str()).collect();
    let state = json!({"urls": &base.urls, "origins": origins, "words": said.frame()});
    let context = Frame { script: page.urls.asset("frame.js"), base, state };
    let mut response = page.face.templates.html(&context)?;
    response.extensions_mut().insert(Reach::Framed);
    Ok(response)
}
