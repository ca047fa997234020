//! The inbox: the list of rooms, and the open room beside it.

use axum::response::{Html, IntoResponse, Response};
use parlor_proto::message::{self, Messages};
use parlor_proto::room::{self, Room};
use parlor_proto::{Code, Problem, RoomId, Seq, read};
use serde_json::json;

use crate::pages::{Page, Signed, see, show};
use crate::refuse::Refused;
use crate::view::{Composer, Inbox, MessagesPart, NewForm, RowPart};

/// Characters of a message, as the composer counts them.
const TEXT: u32 = 5000;

/// `GET …/`
pub(crate) async fn page(page: Page) -> Result<Response, Refused> {
    let next = page.urls.outside(&page.parts.uri.to_string());
    let cursor = page.query("cursor");
    let signed = match page.signed(&next).await {
        Ok(signed) => signed,
        Err(elsewhere) => return elsewhere,
    };
    let context = signed.inbox(cursor, None, None).await?;
    Ok(signed.page.face.templates.html(&context)?)
}

/// `GET …/list-partial/`: the rows, one after another.
pub(crate) async fn rows(page: Page) -> Result<Response, Refused> {
    if !page.fragment() {
        return Ok(see(&page.urls.inbox()));
    }
    let cursor = page.query("cursor");
    let signed = match page.signed("").await {
        Ok(signed) => signed,
        Err(elsewhere) => return elsewhere,
    };
    let face = &signed.page.face;
    let rooms = face.chat.run(&signed.actor, room::List { cursor, ..room::List::default() }).await?;
    let mut html = String::new();
    for room in &rooms.data {
        let row = show::row(room, signed.me.id, false, &signed.page.urls, face.now());
        html.push_str(&face.templates.text(&RowPart { row, urls: signed.page.urls.for_pages() })?);
    }
    Ok(Html(html).into_response())
}

/// A room and a page of its messages.
pub(crate) struct Open {
    room: Room,
    messages: Messages,
    /// The page shown is an older one.
    older_page: bool,
}

impl Signed {
    /// Reads a room and then its messages: in this order, so that nothing falls between them.
    pub(crate) async fn open(&self, room: RoomId, before: Option<Seq>) -> Result<Open, Problem> {
        let chat = &self.page.face.chat;
        let room = chat.run(&self.actor, room::Get { room }).await?;
        let list = message::List { before, ..message::List::newest(room.id) };
        let messages = chat.run(&self.actor, list).await?;
        Ok(Open { room, messages, older_page: before.is_some() })
    }

    /// The whole page.
    pub(crate) async fn inbox(
        &self,
        cursor: Option<String>,
        open: Option<(RoomId, Option<Seq>)>,
        composer: Option<Composer>,
    ) -> Result<Inbox, Problem> {
        let (face, urls, me) = (&self.page.face, &self.page.urls, self.me.id);
        let rooms = face.chat.run(&self.actor, room::List { cursor, ..room::List::default() }).await?;
        let unread = face.chat.run(&self.actor, read::GetUnread {}).await?;
        let open = match open {
            Some((room, before)) => Some(self.open(room, before).await?),
            None => None,
        };
        let here = open.as_ref().map(|it| it.room.id);
        let row = |it: &Room| show::row(it, me, Some(it.id) == here, urls, face.now());
        let part = open.as_ref().map(|it| self.part(it));
        let state = json!({
            "me": self.me,
            "urls": urls.for_pages(),
            "epoch": face.chat.epoch(),
            "rooms": rooms,
            "room": open.as_ref().map(|it| &it.room),
            "messages": open.as_ref().map(|it| &it.messages),
            "unread": unread,
            "newest": open.as_ref().is_none_or(|it| !it.older_page),
            "limits": {"text": TEXT},
        });
        let (messages, older_url, newer_url, room) = match part {
            Some(part) => (part.messages, part.older_url, part.newer_url, Some(part.room)),
            None => (Vec::new(), None, None, None),
        };
        Ok(Inbox {
            base: self.base(),
            rooms: rooms.data.iter().map(row).collect(),
            rooms_next: rooms.page.next.as_deref().map(|cursor| urls.inbox_after(cursor)),
            unread_total: unread.total,
            room,
            messages,
            older_url,
            newer_url,
            composer: composer.unwrap_or_else(|| Composer { nonce: face.fresh_id(), ..Composer::default() }),
            new_form: NewForm::default(),
            state,
        })
    }

    /// The messages of an open room, as the whole page and the fragment show them.
    pub(crate) fn part(&self, open: &Open) -> MessagesPart {
        let (face, urls) = (&self.page.face, &self.page.urls);
        let oldest = open.messages.data.last().map(|it| it.seq);
        let older = if open.messages.page.next.is_some() { oldest } else { None };
        let room = &open.room;
        MessagesPart {
            base: self.base(),
            messages: show::bubbles(room, &open.messages.data, older.is_some(), self.me.id, face.now()),
            older_url: older.map(|seq| urls.older(room.id, seq)),
            newer_url: open.older_page.then(|| urls.room(room.id)),
            room: show::open_room(room, &open.messages, urls),
        }
    }

    /// What a refused send looks like: the room again, with what was typed and why it did not go.
    pub(crate) async fn not_sent(
        &self,
        room: RoomId,
        text: String,
        nonce: String,
        problem: &Problem,
    ) -> Result<Inbox, Problem> {
        // After an unknown outcome only the same nonce is harmless; in every other case nothing was done.
        let same = problem.code == Code::Unknown;
        let nonce = if same { nonce } else { self.page.face.fresh_id() };
        let composer = Composer { text, nonce, error: Some(problem.detail.clone()) };
        self.inbox(None, Some((room, None)), Some(composer)).await
    }
}
