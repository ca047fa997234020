//! Everything about a room: who is in it, what was pinned and shared, how I keep it, and the dangerous things at the end.

use axum::response::Response;
use parlor_proto::attachment::{self, Kind as FileKind};
use parlor_proto::room::{self, Kind, Role, Talk};
use parlor_proto::{RoomId, member, pin};

use crate::pages::{Instead, Page, RoomPath, Signed, labels, show};
use crate::refuse::Refused;
use crate::view::{FileView, Info, PinView};

/// Shared things on the page.
const SHARED: i64 = 24;

/// `GET …/{room}/info/`
pub(crate) async fn page(room: RoomPath, page: Page) -> Result<Response, Instead> {
    let next = page.urls.outside(&page.parts.uri.to_string());
    let cursor = page.query("members");
    let signed = page.signed(&next).await?;
    let context = signed.info(room.id()?, cursor, None).await?;
    let templates = &signed.page.face.templates;
    if signed.page.fragment() {
        return Ok(templates.html(&crate::view::InfoPart(context))?);
    }
    Ok(templates.html(&context)?)
}

impl Signed {
    /// What `info.html` is given; `error` says what did not work.
    pub(crate) async fn info(
        &self,
        id: RoomId,
        cursor: Option<String>,
        error: Option<String>,
    ) -> Result<Info, Refused> {
        let (face, urls) = (&self.page.face, &self.page.urls);
        let chat = &face.chat;
        let room = chat.run(&self.actor, room::Get { room: id }).await?;
        let members = chat.run(&self.actor, member::List { room: id, limit: Some(100), cursor }).await?;
        let pins = chat.run(&self.actor, pin::List { room: id }).await?;
        let pictures = self.shared(id, FileKind::Image).await?;
        let files = self.shared(id, FileKind::File).await?;
        let group = room.kind == Kind::Group;
        let head = show::open_room(&room, None, self.reader());
        let named = show::Named::of(&room, &pins.people, &self.page.words);
        let pinned = |it: &parlor_proto::message::Message| PinView {
            number: it.number,
            by: named.name(it.sender).to_owned(),
            text: show::one_line(&it.text),
            at_label: labels::at_label(it.created_at, face.now(), &self.page.words),
            url: urls.jump(id, it.seq, it.number),
        };
        let peer = room.peer.as_ref().map(|it| &it.user);
        let page_url = urls.of_room(id, "info");
        Ok(Info {
            base: self.base(),
            about: room.about.clone().or_else(|| peer.and_then(|it| it.about.clone())),
            members: members.data.iter().map(|it| show::member(it, room.role, self.reader())).collect(),
            attributes: peer.map(|it| show::attributes(it, &self.page.words)).unwrap_or_default(),
            member_count: room.member_count,
            members_next: members
                .page
                .next
                .map(|cursor| format!("{page_url}?members={}", crate::urls::escape(&cursor))),
            pins: pins.data.iter().map(pinned).collect(),
            pictures,
            files,
            can_leave: group,
            can_delete: group && room.role == Role::Owner,
            can_block: room.kind == Kind::Direct && room.talk != Some(Talk::Blocked) && !head.gone,
            can_report: room.kind != Kind::Own,
            edit_url: head.can_manage.then(|| urls.of_room(id, "edit")),
            keep_url: urls.of_room(id, "keep"),
            unread_url: urls.of_room(id, "unread"),
            leave_url: urls.of_room(id, "leave"),
            delete_url: urls.of_room(id, "delete"),
            delete_group_url: urls.of_room(id, "delete-group"),
            search_url: urls.search("", Some(id), None),
            room: head,
            error,
        })
    }

    async fn shared(&self, room: RoomId, kind: FileKind) -> Result<Vec<FileView>, Refused> {
        let it = attachment::List { room, kind: Some(kind), before: None, limit: Some(SHARED) };
        let found = self.page.face.chat.run(&self.actor, it).await?;
        Ok(found.data.iter().map(|it| show::file(&it.attachment, self.reader())).collect())
    }
}
