//! The part of the table that only a server key opens: the host's people, rooms and words. Each row carries out one order
//! of [`parlor_core::Host`].

use http::{Method, StatusCode};
use parlor_core::HostAsk;
use parlor_proto::command::typed;
use parlor_proto::host::{
    DeleteRoom, DeleteUser, EndSessions, GetRoom, GetUser, Gone, Outcomes, Person, Post, PutMember, PutRoom,
    PutUser, PutUsers, RemoveMember, Room,
};
use parlor_proto::{Code, Problem, relation};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::routes::{Route, Told, tell};
use super::shape::params;

impl Told for Person {}
impl Told for Outcomes {}
impl Told for Gone {}
impl Told for Room {}
impl Told for relation::Outcomes {}
impl Told for relation::Relations {}

/// Every route for a server key.
pub(super) fn table() -> Vec<Route> {
    vec![
        order::<PutUsers>(Method::PUT, "/users", "Put many users, each for itself"),
        order::<PutUser>(Method::PUT, "/users/{external_id}", "Make a user, or change them")
            .refuses(&[Code::Taken]),
        order::<GetUser>(Method::GET, "/users/{external_id}", "One user, by the host's own id"),
        order::<DeleteUser>(Method::DELETE, "/users/{external_id}", "Take an account away"),
        order::<EndSessions>(Method::DELETE, "/users/{external_id}/sessions", "Sign somebody out everywhere")
            .done(&[(204, "Signed out; sockets are closed.")]),
        order::<PutRoom>(Method::PUT, "/rooms/by-key/{key}", "Make a room under a key, or change it")
            .refuses(&[Code::Taken, Code::TooMany]),
        order::<GetRoom>(Method::GET, "/rooms/by-key/{key}", "The room of a key"),
        order::<DeleteRoom>(
            Method::DELETE,
            "/rooms/by-key/{key}",
            "End a room with everything that was said in it",
        )
        .done(&[(204, "It has ended, or was not there.")]),
        order::<PutMember>(
            Method::PUT,
            "/rooms/by-key/{key}/members/{external_id}",
            "Put somebody into a group, or give them another role",
        )
        .refuses(&[Code::TooMany]),
        order::<RemoveMember>(
            Method::DELETE,
            "/rooms/by-key/{key}/members/{external_id}",
            "Take somebody out of a group",
        ),
        order::<Post>(
            Method::POST,
            "/rooms/by-key/{key}/messages",
            "Say something as a member or as the system",
        )
        .done(&[(201, "The message."), (200, "The message of the first time: this nonce was sent before.")])
        .refuses(&[Code::NonceReused]),
        order::<relation::Put>(Method::PUT, "/relations", "Relate people, one pair or many"),
        order::<relation::List>(Method::GET, "/relations", "Who is related"),
        order::<relation::End>(Method::DELETE, "/relations", "End relations, one or many"),
    ]
}

/// A route that carries out an order of the host's.
fn order<A>(method: Method, path: &'static str, summary: &'static str) -> Route
where
    A: HostAsk + DeserializeOwned + JsonSchema,
    A::Answer: Told + JsonSchema,
{
    Route {
        params: params::<A>(path, &method),
        method,
        path,
        summary,
        command: Some(A::NAME),
        open: false,
        host: true,
        done: &[(200, "The answer.")],
        extra: &[Code::Forbidden],
        input: A::json_schema,
        answer: Some(|to| to.subschema_for::<A::Answer>()),
        run: |_, caller, fields| {
            Box::pin(async move {
                let it: A = typed(fields)?;
                let host = caller
                    .host
                    .ok_or_else(|| Problem::new(Code::Unauthenticated, "This takes a server key."))?;
                let answer = host.run(it).await?;
                let status: StatusCode = answer.status();
                Ok(tell(status, &answer))
            })
        },
    }
}
