//! The table: the whole API on two screens. The router and the OpenAPI document are both made from it, so neither
//! can know a route that the other does not.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use http::{Method, StatusCode};
use parlor_core::{Actor, Host};
use parlor_proto::command::{Done, typed};
use parlor_proto::login::{self, ClaimGuest, GuestIn, SignIn, SignedIn};
use parlor_proto::user::{self, SignUp, User};
use parlor_proto::{
    Ask, Code, Paged, Problem, attachment, block, event, member, message, pin, reaction, read, report, room,
    search,
};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::language::Words;
use crate::rest::hosts;
use crate::rest::shape::{Param, Place, params};
use crate::state::Face;

/// Every route below `/api/v1`; those of the accounts only where people sign in with ours.
pub(crate) fn table(accounts: bool) -> Vec<Route> {
    let mut table = hosts::table();
    if accounts {
        table.extend([
            door::<SignUp, User>(Method::POST, "/users", "Sign up", sign_up)
                .done(&[(201, "The new user.")])
                .refuses(&[Code::Taken, Code::Forbidden]),
            door::<SignIn, SignedIn>(Method::POST, "/sessions", "Sign in", sign_in)
                .done(&[(201, "A bearer token, shown this once, and whose it is.")])
                .refuses(&[Code::WrongLogin]),
            ask::<login::List>(Method::GET, "/sessions", "List my sign-ins"),
            signed_in_door(Method::DELETE, "/sessions/current", "Sign out", sign_out)
                .done(&[(204, "Signed out; the sockets of this sign-in are closed.")]),
            ask::<login::Revoke>(Method::DELETE, "/sessions/{login}", "End one of my sign-ins")
                .done(&[(204, "It has ended, its sockets too.")]),
        ]);
    }
    table.extend([
        door::<GuestIn, SignedIn>(
            Method::POST,
            "/guests",
            "Come in as a guest, where that is allowed",
            guest_in,
        )
        .done(&[(201, "A bearer token, shown this once, and whose it is.")])
        .refuses(&[Code::Forbidden]),
        Route {
            open: false,
            ..door::<ClaimGuest, User>(
                Method::POST,
                "/guests/claim",
                "Take over what one had as a guest",
                claim_guest,
            )
        }
        .done(&[(200, "Who one is; the guest is nobody any more.")])
        .refuses(&[Code::Forbidden, Code::NotFound]),
        ask::<user::Me>(Method::GET, "/me", "Who am I?"),
        ask::<room::Open>(Method::POST, "/rooms", "Find or make a room")
            .done(&[(201, "The room was made."), (200, "The room was there.")])
            .refuses(&[Code::TooMany]),
        ask::<room::List>(Method::GET, "/rooms", "List my rooms, last activity first"),
        ask::<room::Get>(Method::GET, "/rooms/{room}", "One room, with its members"),
        ask::<room::Edit>(
            Method::PATCH,
            "/rooms/{room}",
            "Change a group's name, picture, description, data",
        ),
        nothing::<room::Delete>(Method::DELETE, "/rooms/{room}", "Delete a group, for everybody"),
        nothing::<room::Leave>(Method::POST, "/rooms/{room}/leave", "Leave a group"),
        nothing::<room::Hide>(Method::POST, "/rooms/{room}/hide", "Delete a room for me"),
        ask::<room::Keep>(Method::PATCH, "/rooms/{room}/kept", "Pin, mute or archive a room, for me")
            .refuses(&[Code::TooMany]),
        ask::<member::List>(Method::GET, "/rooms/{room}/members", "List members, in the order of joining"),
        ask::<member::Add>(Method::POST, "/rooms/{room}/members", "Add members to a group")
            .done(&[(200, "The group.")])
            .refuses(&[Code::TooMany]),
        nothing::<member::Edit>(Method::PATCH, "/rooms/{room}/members/{user}", "Give a member another role")
            .refuses(&[Code::LastOwner]),
        nothing::<member::Remove>(Method::DELETE, "/rooms/{room}/members/{user}", "Remove a member"),
        ask::<user::Get>(Method::GET, "/rooms/{room}/users", "People of a room by id, also those who left"),
        ask::<message::Send>(Method::POST, "/rooms/{room}/messages", "Send a message")
            .done(&[
                (201, "The message."),
                (200, "The message of the first time: this nonce was sent before."),
            ])
            .refuses(&[Code::NonceReused, Code::Forbidden, Code::TooMany]),
        ask::<message::List>(Method::GET, "/rooms/{room}/messages", "List messages, newest first"),
        ask::<message::Get>(Method::GET, "/rooms/{room}/messages/{number}", "One message"),
        ask::<message::Edit>(Method::PATCH, "/rooms/{room}/messages/{number}", "Give a message another text")
            .refuses(&[Code::TooLate]),
        ask::<message::Delete>(
            Method::DELETE,
            "/rooms/{room}/messages/{number}",
            "Delete a message for everyone",
        )
        .refuses(&[Code::TooLate]),
        nothing::<message::Hide>(Method::POST, "/rooms/{room}/hidden", "Delete messages for me"),
        ask::<message::Forward>(
            Method::POST,
            "/rooms/{room}/messages/{number}/forward",
            "Say it again elsewhere",
        )
        .done(&[(201, "The messages.")])
        .refuses(&[Code::NonceReused]),
        nothing::<reaction::Add>(Method::PUT, "/rooms/{room}/messages/{number}/reactions/{emoji}", "React")
            .refuses(&[Code::TooMany]),
        nothing::<reaction::Remove>(
            Method::DELETE,
            "/rooms/{room}/messages/{number}/reactions/{emoji}",
            "Take a reaction back",
        ),
        ask::<reaction::List>(Method::GET, "/rooms/{room}/messages/{number}/reactions", "Who reacted"),
        ask::<read::ListReceipts>(Method::GET, "/rooms/{room}/messages/{number}/receipts", "Who has read it"),
        nothing::<pin::Add>(Method::PUT, "/rooms/{room}/messages/{number}/pin", "Pin a message")
            .refuses(&[Code::TooMany]),
        nothing::<pin::Remove>(Method::DELETE, "/rooms/{room}/messages/{number}/pin", "Unpin a message"),
        ask::<pin::List>(Method::GET, "/rooms/{room}/pins", "List pinned messages, last pinned first"),
        ask::<attachment::List>(Method::GET, "/rooms/{room}/attachments", "What was shared, newest first"),
        nothing::<attachment::Delete>(
            Method::DELETE,
            "/attachments/{attachment}",
            "Delete an upload of mine that was never sent",
        ),
        ask::<event::List>(Method::GET, "/rooms/{room}/events", "List the room's log, oldest first"),
        ask::<read::Mark>(Method::PUT, "/rooms/{room}/read", "Mark as read up to a message"),
        ask::<read::Unmark>(Method::DELETE, "/rooms/{room}/read", "Mark as unread from a message on"),
        nothing::<read::MarkDelivered>(Method::PUT, "/delivered", "Say that messages have arrived"),
        ask::<read::GetUnread>(Method::GET, "/unread", "What is unread, by room and in all"),
        ask::<search::Search>(Method::GET, "/search", "Search messages in my rooms"),
        ask::<block::Accept>(Method::POST, "/rooms/{room}/accept", "Let whoever asked write to me"),
        nothing::<block::Decline>(
            Method::POST,
            "/rooms/{room}/decline",
            "Do not let whoever asked write to me",
        ),
        ask::<block::List>(Method::GET, "/blocks", "Whom I have blocked, last one first"),
        nothing::<block::Block>(Method::PUT, "/blocks/{user}", "Block a person").refuses(&[Code::TooMany]),
        nothing::<block::Unblock>(Method::DELETE, "/blocks/{user}", "Unblock a person"),
        nothing::<report::Send>(Method::POST, "/reports", "Report a message, a person or a room"),
        ask::<user::Edit>(Method::PATCH, "/me", "Change my profile and what I show"),
        ask::<user::Find>(
            Method::GET,
            "/users/find",
            "Find a person by an exact name, where that is allowed",
        ),
    ]);
    table
}

/// Who asks, as far as a route wants to know.
pub(crate) struct Caller {
    /// Who; present on every route that is not open.
    pub(crate) actor: Option<Actor>,
    /// What they ask with.
    pub(crate) label: String,
    /// The host, on its routes.
    pub(crate) host: Option<Host>,
    /// Where from, if whoever accepted the connection says so.
    pub(crate) from: Option<IpAddr>,
    /// In which somebody who is written to reads, unless they have said so.
    pub(crate) words: Words,
}

/// A route's answer.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) body: Option<Vec<u8>>,
}

pub(super) type Running = Pin<Box<dyn Future<Output = Result<Answered, Problem>> + Send>>;
type Run = fn(Arc<Face>, Caller, Map<String, Value>) -> Running;
type Describe = fn(&mut SchemaGenerator) -> Schema;

/// A row of the table.
pub(crate) struct Route {
    pub(crate) method: Method,
    /// Below `/api/v1`.
    pub(crate) path: &'static str,
    pub(crate) summary: &'static str,
    /// The command or query it runs; `None` for what only accounts have.
    pub(crate) command: Option<&'static str>,
    /// Nobody needs to be signed in.
    pub(crate) open: bool,
    /// Only with a server key.
    pub(crate) host: bool,
    pub(crate) done: &'static [(u16, &'static str)],
    /// Refusals beyond those that follow from the shape of the route.
    pub(crate) extra: &'static [Code],
    /// The fields, wherever they stand.
    pub(crate) params: Vec<Param>,
    pub(crate) input: Describe,
    /// `None`: nothing is answered.
    pub(crate) answer: Option<Describe>,
    pub(crate) run: Run,
}

impl Route {
    pub(super) fn done(mut self, done: &'static [(u16, &'static str)]) -> Route {
        self.done = done;
        if done.iter().all(|(status, _)| *status == 204) {
            self.answer = None;
        }
        self
    }

    pub(super) fn refuses(mut self, codes: &'static [Code]) -> Route {
        self.extra = codes;
        self
    }

    /// The fields travel in a body, not in the query.
    pub(crate) fn has_body(&self) -> bool {
        self.params.iter().any(|it| it.place == Place::Body)
    }
}

/// How an answer is told: the status that goes with what it says.
pub(super) trait Told: Serialize {
    fn status(&self) -> StatusCode {
        StatusCode::OK
    }
}

impl Told for message::Message {
    fn status(&self) -> StatusCode {
        if self.duplicate { StatusCode::OK } else { StatusCode::CREATED }
    }
}
impl Told for room::Room {
    fn status(&self) -> StatusCode {
        if self.created { StatusCode::CREATED } else { StatusCode::OK }
    }
}
impl Told for Done {
    fn status(&self) -> StatusCode {
        StatusCode::NO_CONTENT
    }
}
impl Told for message::Forwarded {
    fn status(&self) -> StatusCode {
        StatusCode::CREATED
    }
}
impl Told for message::Messages {}
impl Told for reaction::Reactions {}
impl Told for read::Receipts {}
impl Told for Paged<attachment::Shared> {}
impl Told for search::Found {}
impl Told for Paged<block::Blocked> {}
impl Told for member::Members {}
impl Told for user::Users {}
impl Told for event::Events {}
impl Told for room::Rooms {}
impl Told for read::Marked {}
impl Told for read::Unread {}
impl Told for User {}
impl Told for login::Logins {}

pub(super) fn tell<T: Serialize>(status: StatusCode, answer: &T) -> Answered {
    let body = (status != StatusCode::NO_CONTENT).then(|| parlor_proto::frame::encode(answer).into_bytes());
    Answered { status, body }
}

/// A route that runs a command or query of the contract.
fn ask<A>(method: Method, path: &'static str, summary: &'static str) -> Route
where
    A: Ask + DeserializeOwned + JsonSchema + Send + 'static,
    A::Answer: Told + JsonSchema,
{
    Route {
        params: params::<A>(path, &method),
        method,
        path,
        summary,
        command: Some(A::NAME),
        open: false,
        host: false,
        done: &[(200, "The answer.")],
        extra: &[],
        input: A::json_schema,
        answer: Some(|to| to.subschema_for::<A::Answer>()),
        run: |face, caller, fields| {
            Box::pin(async move {
                let it: A = typed(fields)?;
                let actor = signed_in(caller.actor)?;
                let answer = face.chat.run(&actor, it).await?;
                Ok(tell(answer.status(), &answer))
            })
        },
    }
}

/// A route that runs a command whose answer is nothing: 204.
fn nothing<A>(method: Method, path: &'static str, summary: &'static str) -> Route
where
    A: Ask<Answer = Done> + DeserializeOwned + JsonSchema + Send + 'static,
{
    ask::<A>(method, path, summary).done(&[(204, "Done.")])
}

/// A route of the accounts, for everybody.
fn door<I: JsonSchema, O: JsonSchema>(
    method: Method,
    path: &'static str,
    summary: &'static str,
    run: Run,
) -> Route {
    Route {
        params: params::<I>(path, &method),
        method,
        path,
        summary,
        command: None,
        open: true,
        host: false,
        done: &[],
        extra: &[],
        input: I::json_schema,
        answer: Some(|to| to.subschema_for::<O>()),
        run,
    }
}

fn signed_in_door(method: Method, path: &'static str, summary: &'static str, run: Run) -> Route {
    Route { open: false, answer: None, ..door::<Done, Done>(method, path, summary, run) }
}

fn signed_in(actor: Option<Actor>) -> Result<Actor, Problem> {
    actor.ok_or_else(|| Problem::new(Code::Unauthenticated, "Sign in first."))
}

fn sign_up(face: Arc<Face>, caller: Caller, fields: Map<String, Value>) -> Running {
    Box::pin(async move {
        let it: SignUp = typed(fields)?;
        let user = face.sign_up(it, caller.from, &caller.words).await?;
        Ok(tell(StatusCode::CREATED, &user))
    })
}

fn sign_in(face: Arc<Face>, caller: Caller, fields: Map<String, Value>) -> Running {
    Box::pin(async move {
        let it: SignIn = typed(fields)?;
        let signed_in = face.chat.sign_in_from(it, &caller.label, caller.from).await?;
        Ok(tell(StatusCode::CREATED, &signed_in))
    })
}

fn guest_in(face: Arc<Face>, caller: Caller, fields: Map<String, Value>) -> Running {
    Box::pin(async move {
        let it: GuestIn = typed(fields)?;
        if !face.auth.as_identity().is_some_and(|identity| identity.guests(&face.chat)) {
            return Err(Problem::new(Code::Forbidden, "Nobody comes in here as a guest."));
        }
        let signed_in = face.chat.sign_in_guest(it.name.as_deref(), &caller.label, caller.from).await?;
        Ok(tell(StatusCode::CREATED, &signed_in))
    })
}

fn claim_guest(face: Arc<Face>, caller: Caller, fields: Map<String, Value>) -> Running {
    Box::pin(async move {
        let it: ClaimGuest = typed(fields)?;
        let user = face.chat.claim_guest(&signed_in(caller.actor)?, &it.token).await?;
        Ok(tell(StatusCode::OK, &user))
    })
}

fn sign_out(face: Arc<Face>, caller: Caller, _: Map<String, Value>) -> Running {
    Box::pin(async move {
        face.chat.sign_out(&signed_in(caller.actor)?).await?;
        Ok(tell(StatusCode::NO_CONTENT, &Done {}))
    })
}
