//! How one keeps a room: pin, mute, archive, mark as unread, delete for me. Nobody else notices.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use parlor_proto::{Problem, Reason, Time, read, room};

use crate::pages::{Instead, RoomPath, about_room};
use crate::state::{Face, State};

/// The last moment that can be written down: for good.
const FOR_GOOD: Time = Time(253_402_300_799_000);
const HOUR: i64 = 3_600_000;

/// `POST …/{room}/keep/`: one button of `pin`, `unpin`, `mute` (hours, or `on`), `unmute`, `archive`, `unarchive`.
pub(crate) async fn keep(
    State(face): State<Arc<Face>>,
    room: RoomPath,
    request: Request,
) -> Result<Response, Instead> {
    let (signed, room, mut fields) = about_room(&face, &room, request).await?;
    let mut it = room::Keep { room, pinned: None, muted_until: None, archived: None };
    match fields.take("keep").as_str() {
        "pin" => it.pinned = Some(true),
        "unpin" => it.pinned = Some(false),
        "mute" => it.muted_until = Some(Some(FOR_GOOD)),
        "unmute" => it.muted_until = Some(None),
        "archive" => it.archived = Some(true),
        "unarchive" => it.archived = Some(false),
        other => match other.strip_prefix("mute-").and_then(|hours| hours.parse::<i64>().ok()) {
            Some(hours @ 1..=8_760) => it.muted_until = Some(Some(Time(face.now().0 + hours * HOUR))),
            _ => return Err(Problem::because(Reason::FormUnclear, &[]).into()),
        },
    }
    face.chat.run(&signed.actor, it).await?;
    Ok(signed.page.go(&signed.page.urls.of_room(room, "info")))
}

/// `POST …/{room}/unread/`: unread again, from `number` on where it is said.
pub(crate) async fn unread(
    State(face): State<Arc<Face>>,
    room: RoomPath,
    request: Request,
) -> Result<Response, Instead> {
    let (signed, room, mut fields) = about_room(&face, &room, request).await?;
    let number = fields.number("number");
    face.chat.run(&signed.actor, read::Unmark { room, number }).await?;
    Ok(signed.page.go(&signed.page.urls.inbox()))
}

/// `POST …/{room}/delete/`: out of my list, with all that was said so far.
pub(crate) async fn hide(
    State(face): State<Arc<Face>>,
    room: RoomPath,
    request: Request,
) -> Result<Response, Instead> {
    let (signed, room, _) = about_room(&face, &room, request).await?;
    face.chat.run(&signed.actor, room::Hide { room }).await?;
    Ok(signed.page.go(&signed.page.urls.inbox()))
}
