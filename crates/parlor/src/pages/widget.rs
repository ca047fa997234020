//! The widget's panel: the same list and the same room, one pane at a time, with addresses below `widget/`.

use axum::response::Response;

use crate::pages::inbox::{self, Where};
use crate::pages::{Instead, Page, RoomPath, room};

/// `GET …/widget/`
pub(crate) async fn list(page: Page) -> Result<Response, Instead> {
    inbox::page(page).await
}

/// `GET …/widget/{room}/`
pub(crate) async fn room(path: RoomPath, page: Page) -> Result<Response, Instead> {
    room::show(path, Where::Newest, page).await
}
