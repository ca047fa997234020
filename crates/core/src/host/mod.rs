//! The host app acts: its people, its rooms, words in them. One place for REST, Rust and the command line; every order is
//! idempotent, and of many each is for itself.
//!
//! Must not decide who may talk: what the host puts, it may.

mod ask;
mod room;
mod sql;
mod user;

use std::future::Future;

use futures_util::future::join_all;
use parlor_proto::command::Done;
use parlor_proto::host::{
    self, DeleteRoom, DeleteUser, EndSessions, GetRoom, GetUser, Gone, Outcome, Outcomes, Person, Post,
    PutMember, PutRoom, PutUser, PutUsers, RemoveMember,
};
use parlor_proto::message::{Message, Send};
use parlor_proto::relation;
use parlor_proto::{Code, Problem, Reason};

pub use self::ask::HostAsk;
use crate::actor::Actor;
use crate::chat::{Chat, wait};
use crate::cx::Cx;
use crate::engine::{Own, Reply as Answer};
use crate::error::Result;
use crate::limit;
use crate::message::Sending;
use crate::user::hosted;

/// What the host orders, checked as far as that goes without the store.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    PutUser(Box<user::Checked>),
    EndSessions(String),
    PutRoom(Box<room::Checked>),
    DeleteRoom(String),
    PutMember(PutMember),
    RemoveMember(RemoveMember),
    /// The system says something.
    Say(String, Box<Sending>),
}

/// What came of an order.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Person(Box<Person>),
    Room(Box<host::Room>),
    Message(Box<Message>),
    Done,
}

/// Applies an order.
pub(crate) fn apply(cx: &mut Cx<'_>, it: &Order) -> Result<Reply> {
    match it {
        Order::PutUser(it) => user::put(cx, it).map(|it| Reply::Person(Box::new(it))),
        Order::EndSessions(who) => user::end_sessions(cx, who).map(|()| Reply::Done),
        Order::PutRoom(it) => room::put(cx, it).map(|it| Reply::Room(Box::new(it))),
        Order::DeleteRoom(key) => room::delete(cx, key).map(|()| Reply::Done),
        Order::PutMember(it) => room::put_member(cx, it).map(|it| Reply::Room(Box::new(it))),
        Order::RemoveMember(it) => room::remove_member(cx, it).map(|it| Reply::Room(Box::new(it))),
        Order::Say(key, it) => room::say(cx, key, it).map(|it| Reply::Message(Box::new(it))),
    }
}

/// A handle with which the host acts in a tenant.
#[derive(Clone)]
pub struct Host {
    chat: Chat,
    name: String,
}

impl Chat {
    /// The host, under the name of a key of its own or of what it does ("orders", "command line"): what it puts is
    /// believed. Whoever gets this handle may do everything in the tenant.
    #[must_use]
    pub fn host(&self, name: &str) -> Host {
        Host { chat: self.clone(), name: name.chars().filter(|c| !c.is_control()).take(80).collect() }
    }
}

impl Host {
    /// Under which name the host acts.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The tenant's handle.
    #[must_use]
    pub fn chat(&self) -> &Chat {
        &self.chat
    }

    /// Carries out any order of [`parlor_proto::host`].
    ///
    /// # Errors
    /// As the method of that order.
    pub fn run<A: HostAsk>(
        &self,
        it: A,
    ) -> impl Future<Output = Result<A::Answer, Problem>> + std::marker::Send {
        it.ask(self.clone())
    }

    /// Makes a user, or changes what is said about them.
    ///
    /// # Errors
    /// `taken`: the username or address is somebody else's; `invalid` and the like with the field.
    pub async fn put_user(&self, it: PutUser) -> Result<Person, Problem> {
        let it = user::Checked::check(it)?;
        match self.order(Order::PutUser(Box::new(it))).await? {
            Reply::Person(it) => Ok(*it),
            _ => Err(ours()),
        }
    }

    /// The same with many, each for itself.
    ///
    /// # Errors
    /// `invalid`: not 1 to 100 of them.
    pub async fn put_users(&self, it: PutUsers) -> Result<Outcomes, Problem> {
        if !(1..=limit::PAGE as usize).contains(&it.users.len()) {
            return Err(Problem::new(Code::Invalid, "Put 1 to 100 users at once.").field("users"));
        }
        let each = it.users.into_iter().map(|it| async {
            let external_id = it.external_id.clone();
            match self.put_user(it).await {
                Ok(it) => Outcome { external_id, id: Some(it.user.id), done: it.done, refused: None },
                Err(problem) => Outcome { external_id, id: None, done: None, refused: Some(problem) },
            }
        });
        Ok(Outcomes { data: join_all(each).await })
    }

    /// Relates people: see [`Chat::put_relations`].
    ///
    /// # Errors
    /// As there.
    pub async fn put_relations(&self, it: relation::Put) -> Result<relation::Outcomes, Problem> {
        self.chat.put_relations(it).await
    }

    /// Ends relations: see [`Chat::end_relations`].
    ///
    /// # Errors
    /// As there.
    pub async fn end_relations(&self, it: relation::End) -> Result<relation::Outcomes, Problem> {
        self.chat.end_relations(it).await
    }

    /// The relations that there are: see [`Chat::relations`].
    ///
    /// # Errors
    /// As there.
    pub async fn relations(&self, it: relation::List) -> Result<relation::Relations, Problem> {
        self.chat.relations(it).await
    }

    /// Who that is.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn user(&self, it: GetUser) -> Result<Person, Problem> {
        let tenant = self.chat.tenant();
        let found = self.chat.read(move |conn| Ok(hosted::sql::user(conn, tenant, &it.external_id)?)).await?;
        found.map(hosted::sql::Found::shown).ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))
    }

    /// Takes an account away. Who is not there is gone already.
    ///
    /// # Errors
    /// `forbidden`: a legal hold keeps it.
    pub async fn delete_user(&self, it: DeleteUser) -> Result<Gone, Problem> {
        let tenant = self.chat.tenant();
        let found = self.chat.read(move |conn| Ok(hosted::sql::user(conn, tenant, &it.external_id)?)).await?;
        match found {
            Some(found) => {
                let by = crate::erase::Orders { actor: None, name: self.name.clone() };
                self.chat.erase_user(found.person.user.id, it.end, by).await
            }
            None => Ok(Gone { id: None, end: None, rooms: 0, messages: 0 }),
        }
    }

    /// Signs somebody out everywhere.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn end_sessions(&self, it: EndSessions) -> Result<Done, Problem> {
        self.order(Order::EndSessions(it.external_id)).await.map(|_| Done {})
    }

    /// Makes a room under a key, or changes it.
    ///
    /// # Errors
    /// `invalid`: the room of this key is of another kind, or of another pair; `taken`: this pair's room has another key;
    /// `too_many`: more than a group may have.
    pub async fn put_room(&self, it: PutRoom) -> Result<host::Room, Problem> {
        let it = room::Checked::check(it)?;
        self.room_of(Order::PutRoom(Box::new(it))).await
    }

    /// The room of a key.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn room(&self, it: GetRoom) -> Result<host::Room, Problem> {
        let tenant = self.chat.tenant();
        let found = self.chat.read(move |conn| Ok(sql::room(conn, tenant, &it.key)?)).await?;
        found.ok_or_else(|| Problem::not_found(Reason::NoSuchRoom))
    }

    /// Ends a room with everything in it. What is not there is gone already.
    ///
    /// # Errors
    /// `forbidden`: a legal hold keeps it.
    pub async fn delete_room(&self, it: DeleteRoom) -> Result<Done, Problem> {
        self.order(Order::DeleteRoom(it.key)).await.map(|_| Done {})
    }

    /// Puts somebody into a group, or gives them another role there.
    ///
    /// # Errors
    /// `not_found`: no such room; `forbidden`: it is no group; `too_many`.
    pub async fn put_member(&self, it: PutMember) -> Result<host::Room, Problem> {
        hosted::external_id(&it.external_id)?;
        self.room_of(Order::PutMember(it)).await
    }

    /// Takes somebody out of a group.
    ///
    /// # Errors
    /// `not_found`: no such room; `forbidden`: it is no group.
    pub async fn remove_member(&self, it: RemoveMember) -> Result<host::Room, Problem> {
        self.room_of(Order::RemoveMember(it)).await
    }

    /// Says something in a room: as a member, or as the system.
    ///
    /// # Errors
    /// As `message.send`.
    pub async fn post(&self, it: Post) -> Result<Message, Problem> {
        let Post { key, text, nonce, by } = it;
        match by {
            Some(by) => {
                let actor = self.actor(&by).await.map_err(|problem| problem.field("as"))?;
                let room = self.room(GetRoom { key }).await?.id;
                self.chat.run(&actor, Send::text(room, text, nonce)).await
            }
            None => {
                // Where it is said and by whom the writer finds.
                let nobody =
                    Actor { tenant: self.chat.tenant(), user: parlor_proto::UserId([0; 16]), login: None };
                let it = Send::text(parlor_proto::RoomId([0; 16]), text, nonce);
                let it = Sending::check(&nobody, it)?;
                match self.order(Order::Say(key, Box::new(it))).await? {
                    Reply::Message(message) => Ok(*message),
                    _ => Err(ours()),
                }
            }
        }
    }

    /// Somebody for whom the host acts.
    ///
    /// # Errors
    /// `not_found`: nobody has this external id; `disabled`.
    pub async fn actor(&self, external_id: &str) -> Result<Actor, Problem> {
        let (tenant, external_id) = (self.chat.tenant(), external_id.to_owned());
        let found = self.chat.read(move |conn| Ok(hosted::sql::user(conn, tenant, &external_id)?)).await?;
        let found = found.ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))?;
        if found.person.disabled_at.is_some() {
            return Err(crate::access::disabled());
        }
        Ok(Actor { tenant, user: found.person.user.id, login: None })
    }

    async fn room_of(&self, order: Order) -> Result<host::Room, Problem> {
        match self.order(order).await? {
            Reply::Room(it) => Ok(*it),
            _ => Err(ours()),
        }
    }

    async fn order(&self, order: Order) -> Result<Reply, Problem> {
        let node = &self.chat.node;
        match wait(|then| node.own_of(self.chat.tenant, Own::Host(order), then)).await? {
            Answer::Host(reply) => Ok(reply),
            _ => Err(ours()),
        }
    }
}

fn ours() -> Problem {
    Problem::new(Code::Internal, "A fault of ours.")
}
