//! One message on a page of its own, with everything that can be done with it by plain forms: what the script offers in a
//! menu. Who may do what is the engine's to say.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, Request};
use axum::response::Response;
use http::request::Parts;
use parlor_proto::message::{self, Message};
use parlor_proto::room::{Kind, Member, Role};
use parlor_proto::user::{self, User};
use parlor_proto::{Code, Number, Problem, Reason, RoomId, UserId, pin, reaction, read, room};

use crate::pages::{Fields, Instead, Page, RoomPath, Signed, beside, posted, show, with_status};
use crate::state::{Face, State};
use crate::view::{MemberView, MessagePage, ReactorView, Target};

/// Offered at once; any other can be typed.
pub(crate) const EMOJIS: [&str; 6] = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/// `{room}/messages/{number}/` and what may follow.
pub(crate) struct MessagePath {
    room: RoomPath,
    number: Option<Number>,
    act: String,
}

impl<S: Send + Sync> FromRequestParts<S> for MessagePath {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let path = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let all = path.map_or_else(|_| Vec::new(), |Path(all)| all);
        let part = |name: &str| {
            all.iter().find(|(key, _)| key == name).map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let number = part("number").parse().ok();
        Ok(MessagePath { room: RoomPath(part("room")), number, act: part("act") })
    }
}

impl MessagePath {
    fn ids(&self) -> Result<(RoomId, Number), Problem> {
        Ok((self.room.id()?, self.number.ok_or_else(|| Problem::not_found(Reason::NoSuchMessage))?))
    }
}

/// `GET …/{room}/messages/{number}/`
pub(crate) async fn page(path: MessagePath, page: Page) -> Result<Response, Instead> {
    let next = page.urls.outside(&page.parts.uri.to_string());
    let signed = page.signed(&next).await?;
    let (room, number) = path.ids()?;
    signed.message_page(room, number, None, None).await
}

/// `POST …/{room}/messages/{number}/{act}/`: `react`, `edit`, `delete`, `hide`, `pin`, `unpin`, `forward`.
pub(crate) async fn act(
    State(face): State<Arc<Face>>,
    path: MessagePath,
    request: Request,
) -> Result<Response, Instead> {
    let (page, mut fields) = posted(&face, request).await?;
    let (room, number) = path.ids()?;
    let back = page.urls.room(room);
    let signed = page.signed(&back).await?;
    let text = path.act.eq("edit").then(|| fields.take("text"));
    match signed.acted(room, number, &path.act, text.as_deref(), &mut fields).await {
        Ok(url) => Ok(signed.page.go(&url)),
        Err(problem) if problem.code == Code::NotFound && problem.field.is_none() => Err(problem.into()),
        Err(problem) if beside(&problem) => {
            let why = signed.page.words.refusal(&problem);
            let page = signed.message_page(room, number, text, Some(why)).await?;
            Ok(with_status(problem.code, page))
        }
        Err(problem) => Err(problem.into()),
    }
}

impl Signed {
    /// Does what was asked; where to go then.
    async fn acted(
        &self,
        room: RoomId,
        number: Number,
        act: &str,
        text: Option<&str>,
        fields: &mut Fields,
    ) -> Result<String, Problem> {
        let (chat, urls, actor) = (&self.page.face.chat, &self.page.urls, &self.actor);
        let there = |it: &Message| urls.jump(room, it.seq, number);
        match act {
            "react" => {
                let it = chat.run(actor, message::Get { room, number }).await?;
                // A button, or what was typed beside it.
                let emoji = Some(fields.take("emoji")).filter(|emoji| !emoji.is_empty());
                let emoji = emoji.unwrap_or_else(|| fields.take("other")).trim().to_owned();
                if it.reactions.iter().any(|one| one.mine && one.emoji == emoji) {
                    chat.run(actor, reaction::Remove { room, number, emoji }).await?;
                } else {
                    chat.run(actor, reaction::Add { room, number, emoji }).await?;
                }
                Ok(there(&it))
            }
            "edit" => {
                let text = text.unwrap_or_default().to_owned();
                Ok(there(&chat.run(actor, message::Edit { room, number, text }).await?))
            }
            "delete" => Ok(there(&chat.run(actor, message::Delete { room, number }).await?)),
            "hide" => {
                chat.run(actor, message::Hide { room, numbers: vec![number] }).await?;
                Ok(urls.room(room))
            }
            "pin" => {
                chat.run(actor, pin::Add { room, number }).await?;
                Ok(there(&chat.run(actor, message::Get { room, number }).await?))
            }
            "unpin" => {
                chat.run(actor, pin::Remove { room, number }).await?;
                Ok(there(&chat.run(actor, message::Get { room, number }).await?))
            }
            "forward" => {
                let to: Vec<RoomId> = fields.all("to").filter_map(|id| id.parse().ok()).collect();
                let nonce = fields.take("nonce");
                let first = to.first().copied();
                chat.run(actor, message::Forward { room, number, to, nonce }).await?;
                Ok(first.map_or_else(|| urls.inbox(), |room| urls.room(room)))
            }
            _ => Err(Problem::not_found(Reason::NoSuchPage)),
        }
    }

    async fn message_page(
        &self,
        id: RoomId,
        number: Number,
        typed: Option<String>,
        error: Option<String>,
    ) -> Result<Response, Instead> {
        let (face, chat) = (&self.page.face, &self.page.face.chat);
        let it = chat.run(&self.actor, message::Get { room: id, number }).await?;
        let room = chat.run(&self.actor, room::Get { room: id }).await?;
        let receipts = chat.run(&self.actor, read::ListReceipts { room: id, number }).await?;
        let reactions = chat.run(&self.actor, reaction::List { room: id, number }).await?;
        let targets = chat.run(&self.actor, room::List::default()).await?;
        let own = it.sender == self.me.id;
        let touches = show::may_touch(&room);
        let manages = room.kind != Kind::Group || room.role.rank() >= Role::Admin.rank();
        // What has gone by while one looks at the page is still refused.
        let (limits, age) = (chat.limits(), face.now().0.saturating_sub(it.created_at.0));
        let within = |seconds: u32| seconds == 0 || age <= i64::from(seconds) * 1_000;
        let people = self.strangers(&room, show::named_in(&it)).await?;
        let entry = show::entry(&room, &it, &people, self.reader());
        let message = entry.message.clone().ok_or_else(|| Problem::not_found(Reason::NoSuchMessage))?;
        let words = &self.page.words;
        let names = |users: &[User]| show::listed(users.iter().map(|user| show::called(user, words)), words);
        let context = MessagePage {
            base: self.base(),
            emojis: EMOJIS.map(str::to_owned).to_vec(),
            can_edit: own && touches && !it.deleted && !it.text.is_empty() && within(limits.edit_seconds),
            can_delete: !it.deleted
                && if own { within(limits.delete_seconds) } else { room.kind == Kind::Group && manages },
            can_pin: !it.deleted && manages && touches,
            can_react: !it.deleted && touches,
            can_report: !own && !it.deleted,
            edit_text: typed.unwrap_or_else(|| it.text.clone()),
            read_by: self.people(receipts.read),
            delivered_to: self.people(receipts.delivered),
            read_count: receipts.read_count,
            reactors: reactions
                .data
                .iter()
                .map(|by| ReactorView { emoji: by.emoji.clone(), names: names(&by.users) })
                .collect(),
            targets: targets
                .data
                .iter()
                .filter(|it| show::may_touch(it))
                .map(|it| Target { id: it.id.to_string(), title: show::title(it, self.reader().words) })
                .collect(),
            nonce: face.fresh_id(),
            room: show::open_room(&room, None, self.reader()),
            entry,
            message,
            error,
        };
        Ok(face.templates.html(&context)?)
    }

    /// Those of some people who are not in the room's own list: who has left it, or came after the first hundred.
    pub(super) async fn strangers(
        &self,
        room: &room::Room,
        named: impl IntoIterator<Item = UserId>,
    ) -> Result<Vec<User>, Problem> {
        let known = |id: &UserId| room.members.iter().any(|it| it.user.id == *id);
        let unique: BTreeSet<UserId> = named.into_iter().filter(|id| !known(id)).collect();
        let users: Vec<UserId> = unique.into_iter().take(100).collect();
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.page.face.chat.run(&self.actor, user::Get { room: room.id, users }).await?;
        Ok(found.data)
    }

    /// People in a list, without a part that they play.
    pub(super) fn people(&self, users: Vec<User>) -> Vec<MemberView> {
        let member =
            |user| Member { user, online: false, role: Role::Member, read: 0, delivered: 0, last_seen: None };
        users.into_iter().map(|user| show::member(&member(user), Role::Member, self.reader())).collect()
    }
}
