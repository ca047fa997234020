//! The inbox: the list of rooms, and the open room beside it.

use axum::response::{Html, IntoResponse, Response};
use parlor_proto::message::{self, Messages};
use parlor_proto::room::{self, Room, Talk};
use parlor_proto::{Code, Problem, RoomId, Seq, read};
use serde_json::json;

use crate::pages::{Instead, Page, Signed, see, show};
use crate::view::{Composer, GroupForm, Inbox, MessagesPart, NewForm, PinnedBar, RowPart};

/// Characters of a message, as the composer counts them.
const TEXT: u32 = 5000;

/// `GET …/`
pub(crate) async fn page(page: Page) -> Result<Response, Instead> {
    let next = page.urls.outside(&page.parts.uri.to_string());
    let list = Listed::of(&page);
    let signed = page.signed(&next).await?;
    let context = signed.inbox(list, None, None).await?;
    Ok(signed.page.face.templates.html(&context)?)
}

/// `GET …/list-partial/`: the rows, one after another.
pub(crate) async fn rows(page: Page) -> Result<Response, Instead> {
    if !page.fragment() {
        return Ok(see(&page.urls.inbox()));
    }
    let list = Listed::of(&page);
    let signed = page.signed("").await?;
    let face = &signed.page.face;
    let rooms = face.chat.run(&signed.actor, list.ask()).await?;
    let mut html = String::new();
    for room in &rooms.data {
        let row = show::row(room, false, signed.reader());
        html.push_str(&face.templates.text(&RowPart { base: signed.base(), row })?);
    }
    Ok(Html(html).into_response())
}

/// Which part of the list is looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed {
    cursor: Option<String>,
    archived: bool,
}

impl Listed {
    fn of(page: &Page) -> Listed {
        Listed { cursor: page.query("cursor"), archived: page.query("archive").is_some_and(|it| it == "1") }
    }

    fn ask(&self) -> room::List {
        room::List { limit: None, cursor: self.cursor.clone(), archived: self.archived, requests: false }
    }
}

/// Which page of a room is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Where {
    #[default]
    Newest,
    Before(Seq),
    After(Seq),
    Around(Seq),
    /// The first message of this moment or later.
    Date(parlor_proto::Time),
}

/// A room and a page of its messages.
pub(crate) struct Open {
    pub(crate) room: Room,
    pub(crate) messages: Messages,
    pins: Option<PinnedBar>,
    at: Where,
}

impl Signed {
    /// Reads a room and then its messages: in this order, so that nothing falls between them.
    pub(crate) async fn open(&self, room: RoomId, at: Where) -> Result<Open, Problem> {
        let chat = &self.page.face.chat;
        let room = chat.run(&self.actor, room::Get { room }).await?;
        let mut list = message::List::newest(room.id);
        match at {
            Where::Newest => {}
            Where::Before(seq) => list.before = Some(seq),
            Where::After(seq) => list.after = Some(seq),
            Where::Around(seq) => list.around = Some(seq),
            Where::Date(time) => list.date = Some(time),
        }
        let messages = chat.run(&self.actor, list).await?;
        let pins = chat.run(&self.actor, parlor_proto::pin::List { room: room.id }).await?;
        Ok(Open { room, messages, pins: show::pinned_bar(&pins, self.reader()), at })
    }

    /// The whole page.
    pub(crate) async fn inbox(
        &self,
        list: Listed,
        open: Option<Open>,
        composer: Option<Composer>,
    ) -> Result<Inbox, Problem> {
        let (face, urls) = (&self.page.face, &self.page.urls);
        let rooms = face.chat.run(&self.actor, list.ask()).await?;
        let unread = face.chat.run(&self.actor, read::GetUnread {}).await?;
        let here = open.as_ref().map(|it| it.room.id);
        let row = |it: &Room| show::row(it, Some(it.id) == here, self.reader());
        // All who ask stand above the chats, wherever their last word would stand among them.
        let asked = match unread.requests > 0 && !list.archived {
            true => {
                let it = room::List { requests: true, limit: Some(100), ..room::List::default() };
                face.chat.run(&self.actor, it).await?.data
            }
            false => Vec::new(),
        };
        let others = rooms.data.iter().filter(|it| it.talk != Some(Talk::Request));
        let part = open.as_ref().map(|it| self.part(it));
        let limits = face.chat.limits();
        let state = json!({
            "me": self.me,
            "urls": urls.for_pages(),
            "epoch": face.chat.epoch(),
            "rooms": rooms,
            "requests": asked,
            "room": open.as_ref().map(|it| &it.room),
            "messages": open.as_ref().map(|it| &it.messages),
            "unread": unread,
            "newest": open.as_ref().is_none_or(|it| it.at == Where::Newest),
            "archive": list.archived,
            "panel": urls.is_panel(),
            "policy": face.chat.rules().policy.as_str(),
            "limits": {"text": TEXT, "edit_seconds": limits.edit_seconds, "delete_seconds": limits.delete_seconds},
        });
        let has_office = face.options.admin.is_some() && !urls.is_panel();
        let staff = has_office && face.chat.of(self.actor.tenant).desk(&self.actor).is_staff().await;
        let (entries, older_url, newer_url, room) = match part {
            Some(part) => (part.entries, part.older_url, part.newer_url, Some(part.room)),
            None => (Vec::new(), None, None, None),
        };
        Ok(Inbox {
            base: self.base(),
            requests: asked.iter().map(row).collect(),
            requests_count: unread.requests.max(asked.len() as i64),
            rooms: others.map(row).collect(),
            rooms_next: rooms.page.next.as_deref().map(|cursor| urls.inbox_after(cursor, list.archived)),
            unread_total: unread.total,
            staff: staff.then(|| urls.admin("")),
            archive: list.archived,
            room,
            entries,
            older_url,
            newer_url,
            composer: composer.unwrap_or_else(|| Composer { nonce: face.fresh_id(), ..Composer::default() }),
            new_form: NewForm::default(),
            group_form: GroupForm { nonce: face.fresh_id(), ..GroupForm::default() },
            state,
        })
    }

    /// The messages of an open room, as the whole page and the fragment show them.
    pub(crate) fn part(&self, open: &Open) -> MessagesPart {
        let urls = &self.page.urls;
        let (room, page) = (&open.room, &open.messages.page);
        let oldest = open.messages.data.last().map(|it| it.seq);
        let older = if page.next.is_some() { oldest } else { None };
        let newer = match open.at {
            Where::Newest => None,
            // Going on is reading back, until the newest page is reached.
            _ => page.prev.as_deref().and_then(|it| it.parse().ok()),
        };
        let head = show::open_room(room, Some(&open.messages), self.reader());
        MessagesPart {
            base: self.base(),
            entries: show::entries(room, &open.messages, older.is_some(), self.reader()),
            older_url: older.map(|seq| urls.older(room.id, seq)),
            newer_url: match (open.at, newer) {
                (Where::Newest, _) => None,
                (Where::Around(_) | Where::Date(_) | Where::After(_), Some(seq))
                    if !open.messages.data.is_empty() =>
                {
                    Some(urls.newer(room.id, seq))
                }
                _ => Some(urls.room(room.id)),
            },
            room: crate::view::OpenRoom { pinned_message: open.pins.clone(), ..head },
        }
    }

    /// What a refused send looks like: the room again, with what was typed and why it did not go.
    pub(crate) async fn not_sent(
        &self,
        room: RoomId,
        said: Composer,
        reply_to: Option<i64>,
        problem: &Problem,
    ) -> Result<Inbox, Problem> {
        // After an unknown outcome only the same nonce is harmless; in every other case nothing was done.
        let same = problem.code == Code::Unknown;
        let nonce = if same { said.nonce } else { self.page.face.fresh_id() };
        let open = self.open(room, Where::Newest).await?;
        let reply = match reply_to {
            Some(number) => self.quoted(&open, number).await,
            None => None,
        };
        let composer = Composer { nonce, reply, error: Some(self.page.words.refusal(problem)), ..said };
        self.inbox(Listed::default(), Some(open), Some(composer)).await
    }
}
