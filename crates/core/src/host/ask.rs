//! What can be ordered, as a type: whoever carries any order out (the table of the API) needs to know no other.

use std::future::Future;

use parlor_proto::Problem;
use parlor_proto::command::Done;
use parlor_proto::host::{
    DeleteRoom, DeleteUser, EndSessions, GetRoom, GetUser, Gone, Outcomes, Person, Post, PutMember, PutRoom,
    PutUser, PutUsers, RemoveMember, Room,
};
use parlor_proto::message::Message;
use parlor_proto::relation;
use serde::Serialize;

use super::Host;

/// An order of the host's and the type of its answer.
pub trait HostAsk: Send + 'static {
    /// Its name: `host.` and what it does.
    const NAME: &'static str;
    /// The answer.
    type Answer: Serialize + Send + 'static;
    /// Carries it out.
    fn ask(self, host: Host) -> impl Future<Output = Result<Self::Answer, Problem>> + Send;
}

macro_rules! asks {
    ($($name:literal $type:ty => $method:ident -> $answer:ty;)*) => {
        $(impl HostAsk for $type {
            const NAME: &'static str = $name;
            type Answer = $answer;
            async fn ask(self, host: Host) -> Result<$answer, Problem> {
                host.$method(self).await
            }
        })*
    };
}

asks! {
    "host.put_user" PutUser => put_user -> Person;
    "host.put_users" PutUsers => put_users -> Outcomes;
    "host.get_user" GetUser => user -> Person;
    "host.delete_user" DeleteUser => delete_user -> Gone;
    "host.end_sessions" EndSessions => end_sessions -> Done;
    "host.put_room" PutRoom => put_room -> Room;
    "host.get_room" GetRoom => room -> Room;
    "host.delete_room" DeleteRoom => delete_room -> Done;
    "host.put_member" PutMember => put_member -> Room;
    "host.remove_member" RemoveMember => remove_member -> Room;
    "host.post" Post => post -> Message;
    "host.put_relations" relation::Put => put_relations -> relation::Outcomes;
    "host.list_relations" relation::List => relations -> relation::Relations;
    "host.end_relations" relation::End => end_relations -> relation::Outcomes;
}
