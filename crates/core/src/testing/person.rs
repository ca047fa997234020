//! Somebody who does things: what a story says in one word.
//!
//! Must not hide a refusal: every verb fails the test unless its name says `try`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parlor_proto::event::{self, Events};
use parlor_proto::hello::Welcome;
use parlor_proto::message::{self, Message, Messages};
use parlor_proto::read::{self, Marked, Unread};
use parlor_proto::room::{self, Room, Rooms};
use parlor_proto::user::User;
use parlor_proto::{Ask, Event, Number, Problem, RoomId, Seq, UserId};

use super::Socket;
use crate::actor::Actor;
use crate::chat::Chat;

/// A person with one login.
#[derive(Clone)]
pub struct Person {
    /// Where they are.
    pub chat: Chat,
    /// Who they are.
    pub user: User,
    /// Their bearer token.
    pub token: String,
    /// The same, authenticated.
    pub actor: Actor,
    nonces: Arc<AtomicU64>,
}

impl Person {
    pub(super) fn new(chat: Chat, user: User, token: String, actor: Actor) -> Person {
        Person { chat, user, token, actor, nonces: Arc::default() }
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> UserId {
        self.user.id
    }

    /// A nonce that this person has not used.
    #[must_use]
    pub fn nonce(&self) -> String {
        format!("{}-{}", self.user.username, self.nonces.fetch_add(1, Ordering::Relaxed))
    }

    /// Anything of the contract.
    ///
    /// # Errors
    /// The refusal.
    pub async fn try_run<A: Ask>(&self, it: A) -> Result<A::Answer, Problem> {
        self.chat.run(&self.actor, it).await
    }

    /// The same; a refusal fails the test.
    #[track_caller]
    pub fn run<A: Ask>(&self, it: A) -> impl Future<Output = A::Answer> {
        let (chat, actor, at) = (self.chat.clone(), self.actor, std::panic::Location::caller());
        async move {
            chat.run(&actor, it).await.unwrap_or_else(|problem| panic!("{} at {at}: {problem}", A::NAME))
        }
    }

    /// The direct room with somebody.
    pub async fn open(&self, other: &Person) -> Room {
        self.open_with(&other.user.username).await.unwrap_or_else(|problem| panic!("room.open: {problem}"))
    }

    /// The same by any name.
    ///
    /// # Errors
    /// The refusal.
    pub async fn open_with(&self, who: &str) -> Result<Room, Problem> {
        self.try_run(room::Open::direct(who)).await
    }

    /// Notes to oneself.
    pub async fn notes(&self) -> Room {
        self.run(room::Open::own()).await
    }

    /// Sends under a fresh nonce.
    pub async fn send(&self, room: RoomId, text: &str) -> Message {
        let it = self.try_send(room, text, &self.nonce()).await;
        it.unwrap_or_else(|problem| panic!("message.send: {problem}"))
    }

    /// Sends under a nonce.
    ///
    /// # Errors
    /// The refusal.
    pub async fn try_send(&self, room: RoomId, text: &str, nonce: &str) -> Result<Message, Problem> {
        self.try_run(message::Send::text(room, text, nonce)).await
    }

    /// Marks read.
    pub async fn mark(&self, room: RoomId, number: Number) -> Marked {
        self.run(read::Mark { room, number }).await
    }

    /// What is unread, everywhere.
    pub async fn unread(&self) -> Unread {
        self.run(read::GetUnread {}).await
    }

    /// One room.
    pub async fn room(&self, room: RoomId) -> Room {
        self.run(room::Get { room }).await
    }

    /// The first page of rooms.
    pub async fn rooms(&self) -> Rooms {
        self.run(room::List::default()).await
    }

    /// The newest messages.
    pub async fn messages(&self, room: RoomId) -> Messages {
        self.run(message::List::newest(room)).await
    }

    /// A piece of the log.
    pub async fn events(&self, room: RoomId, after: Seq) -> Events {
        self.run(event::List { room, after, limit: None }).await
    }

    /// The whole log.
    pub async fn log(&self, room: RoomId) -> Vec<Event> {
        let mut log: Vec<Event> = Vec::new();
        loop {
            let after = log.last().map_or(0, |last| last.seq);
            let page = self.events(room, after).await;
            log.extend(page.data);
            if log.last().map_or(0, |last| last.seq) == page.head {
                return log;
            }
        }
    }

    /// A socket that has said `hello` for the first time.
    pub async fn socket(&self) -> Socket {
        self.resume(&[]).await.0
    }

    /// A socket that resumes from cursors.
    pub async fn resume(&self, since: &[(RoomId, Seq)]) -> (Socket, Welcome) {
        let mut socket = self.connect();
        let since: BTreeMap<RoomId, Seq> = since.iter().copied().collect();
        let welcome = socket.hello(Some(&self.token), None, &since).await;
        let welcome = welcome.unwrap_or_else(|problem| panic!("hello: {problem}"));
        (socket, welcome)
    }

    /// A socket that has not said anything yet.
    #[must_use]
    pub fn connect(&self) -> Socket {
        Socket::new(self.chat.connect(None))
    }
}
