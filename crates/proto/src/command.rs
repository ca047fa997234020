//! What a client may say: the register of commands (they change something), queries (they do not) and typing.
//! REST, socket, pages and the command line all build these same values.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::{Code, Problem};
use crate::hello::Hello;
use crate::page::Paged;
use crate::signal::Typing;
use crate::{
    attachment, block, event, login, member, message, pin, reaction, read, report, room, search, user,
};

/// A value that can be asked of the engine, and the type of its answer.
pub trait Ask: Into<Call> {
    /// The name on the wire.
    const NAME: &'static str;
    /// The answer.
    type Answer: Serialize + DeserializeOwned + Send + 'static;
    /// Takes the answer out of the general one; `None` if it is of another command.
    fn answer(of: Answer) -> Option<Self::Answer>;
}

/// An empty answer: `{}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Done {}

/// `ping`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Ping {}

macro_rules! register {
    (
        commands { $($cname:literal $cvariant:ident($ctype:ty) -> $cansw:ident($catype:ty);)* }
        queries { $($qname:literal $qvariant:ident($qtype:ty) -> $qansw:ident($qatype:ty);)* }
    ) => {
        /// Changes something durable; goes through the writer.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Command { $(#[doc = concat!("`", $cname, "`")] $cvariant($ctype),)* }

        /// Changes nothing; answered by a reader.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Query { $(#[doc = concat!("`", $qname, "`")] $qvariant($qtype),)* }

        $(
            impl From<$ctype> for Call {
                fn from(it: $ctype) -> Call { Call::Command(Command::$cvariant(it)) }
            }
            impl Ask for $ctype {
                const NAME: &'static str = $cname;
                type Answer = $catype;
                fn answer(of: Answer) -> Option<$catype> {
                    match of { Answer::$cansw(it) => Some(it), _ => None }
                }
            }
        )*
        $(
            impl From<$qtype> for Call {
                fn from(it: $qtype) -> Call { Call::Query(Query::$qvariant(it)) }
            }
            impl Ask for $qtype {
                const NAME: &'static str = $qname;
                type Answer = $qatype;
                fn answer(of: Answer) -> Option<$qatype> {
                    match of { Answer::$qansw(it) => Some(it), _ => None }
                }
            }
        )*

        /// Names of all commands that a socket understands.
        pub const NAMES: &[&str] = &["hello", "typing.start", "typing.stop", "ping", $($cname,)* $($qname,)*];

        fn call(name: &str, fields: Map<String, Value>) -> Result<Call, Problem> {
            match name {
                "hello" => typed::<Hello>(fields).map(|it| Call::Hello(Box::new(it))),
                "typing.start" => typed::<Typing>(fields).map(|it| Call::Typing { at: it, started: true }),
                "typing.stop" => typed::<Typing>(fields).map(|it| Call::Typing { at: it, started: false }),
                "ping" => typed::<Ping>(fields).map(|_| Call::Ping),
                $($cname => typed::<$ctype>(fields).map(Call::from),)*
                $($qname => typed::<$qtype>(fields).map(Call::from),)*
                _ => Err(Problem::new(Code::UnknownCommand, "There is no such command.").field("cmd")),
            }
        }
    };
}

register! {
    commands {
        "message.send" MessageSend(message::Send) -> Message(message::Message);
        "message.edit" MessageEdit(message::Edit) -> Message(message::Message);
        "message.delete" MessageDelete(message::Delete) -> Message(message::Message);
        "message.hide" MessageHide(message::Hide) -> Done(Done);
        "message.forward" MessageForward(message::Forward) -> Forwarded(message::Forwarded);
        "reaction.add" ReactionAdd(reaction::Add) -> Done(Done);
        "reaction.remove" ReactionRemove(reaction::Remove) -> Done(Done);
        "pin.add" PinAdd(pin::Add) -> Done(Done);
        "pin.remove" PinRemove(pin::Remove) -> Done(Done);
        "attachment.delete" AttachmentDelete(attachment::Delete) -> Done(Done);
        "room.open" RoomOpen(room::Open) -> Room(room::Room);
        "room.edit" RoomEdit(room::Edit) -> Room(room::Room);
        "room.leave" RoomLeave(room::Leave) -> Done(Done);
        "room.delete" RoomDelete(room::Delete) -> Done(Done);
        "room.hide" RoomHide(room::Hide) -> Done(Done);
        "room.keep" RoomKeep(room::Keep) -> Room(room::Room);
        "member.add" MemberAdd(member::Add) -> Room(room::Room);
        "member.edit" MemberEdit(member::Edit) -> Done(Done);
        "member.remove" MemberRemove(member::Remove) -> Done(Done);
        "read.mark" ReadMark(read::Mark) -> Marked(read::Marked);
        "read.unmark" ReadUnmark(read::Unmark) -> Marked(read::Marked);
        "delivery.mark" DeliveryMark(read::MarkDelivered) -> Done(Done);
        "request.accept" RequestAccept(block::Accept) -> Room(room::Room);
        "request.decline" RequestDecline(block::Decline) -> Done(Done);
        "user.block" UserBlock(block::Block) -> Done(Done);
        "user.unblock" UserUnblock(block::Unblock) -> Done(Done);
        "report.send" ReportSend(report::Send) -> Done(Done);
        "user.edit" UserEdit(user::Edit) -> User(user::User);
        "login.revoke" LoginRevoke(login::Revoke) -> Done(Done);
    }
    queries {
        "message.list" MessageList(message::List) -> Messages(message::Messages);
        "message.get" MessageGet(message::Get) -> Message(message::Message);
        "reaction.list" ReactionList(reaction::List) -> Reactions(reaction::Reactions);
        "receipt.list" ReceiptList(read::ListReceipts) -> Receipts(read::Receipts);
        "pin.list" PinList(pin::List) -> Messages(message::Messages);
        "attachment.list" AttachmentList(attachment::List) -> Shared(Paged<attachment::Shared>);
        "search.messages" Search(search::Search) -> Found(search::Found);
        "event.list" EventList(event::List) -> Events(event::Events);
        "room.list" RoomList(room::List) -> Rooms(room::Rooms);
        "room.get" RoomGet(room::Get) -> Room(room::Room);
        "member.list" MemberList(member::List) -> Members(member::Members);
        "unread.get" UnreadGet(read::GetUnread) -> Unread(read::Unread);
        "user.me" UserMe(user::Me) -> User(user::User);
        "user.get" UserGet(user::Get) -> Users(user::Users);
        "user.find" UserFind(user::Find) -> User(user::User);
        "block.list" BlockList(block::List) -> Blocks(Paged<block::Blocked>);
        "login.list" LoginList(login::List) -> Logins(login::Logins);
    }
}

/// Anything a client may say.
#[derive(Clone, PartialEq, Eq)]
pub enum Call {
    /// The first frame.
    Hello(Box<Hello>),
    /// Changes something.
    Command(Command),
    /// Asks something.
    Query(Query),
    /// Typing began or ended.
    Typing {
        /// Where.
        at: Typing,
        /// Began.
        started: bool,
    },
    /// Are you there?
    Ping,
}

/// Any answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "encoded at once, never kept in numbers")]
pub enum Answer {
    /// A message.
    Message(message::Message),
    /// A page of messages.
    Messages(message::Messages),
    /// A piece of the log.
    Events(event::Events),
    /// A room.
    Room(room::Room),
    /// A page of rooms.
    Rooms(room::Rooms),
    /// Where the read pointer stands.
    Marked(read::Marked),
    /// What is unread.
    Unread(read::Unread),
    /// A user.
    User(user::User),
    /// Logins.
    Logins(login::Logins),
    /// Messages said again elsewhere.
    Forwarded(message::Forwarded),
    /// Who reacted.
    Reactions(reaction::Reactions),
    /// Who has read.
    Receipts(read::Receipts),
    /// What was shared.
    Shared(Paged<attachment::Shared>),
    /// What was found.
    Found(search::Found),
    /// A page of members.
    Members(member::Members),
    /// People.
    Users(user::Users),
    /// Whom I have blocked.
    Blocks(Paged<block::Blocked>),
    /// Nothing to say.
    Done(Done),
}

/// Decodes a command from its name and its fields, refusing unknown and missing ones by name.
///
/// # Errors
/// `unknown_command` or `bad_request`.
pub fn decode(name: &str, fields: Map<String, Value>) -> Result<Call, Problem> {
    call(name, fields)
}

/// Decodes a value whose fields are all known; the sentence of the refusal names the field.
///
/// # Errors
/// `bad_request`.
pub fn typed<T: DeserializeOwned>(fields: Map<String, Value>) -> Result<T, Problem> {
    serde_json::from_value(Value::Object(fields)).map_err(|err| bad(&err.to_string()))
}

/// Serde's sentence is ours to show: it names fields and types of the contract, nothing of the inside.
fn bad(sentence: &str) -> Problem {
    let field = sentence.split('`').nth(1).filter(|_| sentence.contains("field")).map(str::to_owned);
    let mut detail: String = sentence.chars().take(200).collect();
    if let Some(first) = detail.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    detail.push('.');
    let problem = Problem::new(Code::BadRequest, detail);
    match field {
        Some(name) => problem.field(name),
        None => problem,
    }
}
