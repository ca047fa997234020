//! The register: read this and you know what the server can do. One line a command, one line a query, no
//! wildcard: the compiler keeps it complete.

use parlor_proto::command::{Answer, Command, Query};
use parlor_proto::room::Get;
use parlor_proto::user::Account;
use parlor_proto::{LoginId, Problem, RoomId, Time};

use crate::access::Rank;
use crate::actor::Actor;
use crate::cx::Cx;
use crate::error::Result;
use crate::hub::Online;
use crate::limit::Limits;
use crate::login::{self, NewLogin};
use crate::message::{self, Sending};
use crate::read::{self, Delivering, Marking};
use crate::search::follower::{self, Entries};
use crate::store::{Conn, Fault};
use crate::tenant::manage;
use crate::tenant::rules::Rules;
use crate::user::vouch::guest::Guest;
use crate::user::vouch::{self, Admitted};
use crate::user::{self, NewUser};
use crate::{admin, attachment, block, claim, history, log, member, picture, pin};
use crate::{erase, hold, host, retention, server_key, ticket};
use crate::{reaction, relation, report, room, search};

/// Something for the writer: a command of the contract that has passed what can be checked without the store, or
/// something that only the engine itself may ask.
#[derive(Clone, Debug)]
pub(crate) enum Write {
    /// Applied as a set.
    Send(Sending),
    /// Applied as a set.
    Mark(Marking),
    /// Applied as a set.
    Deliver(Delivering),
    /// Applied one by one.
    Single(Actor, Box<Command>),
    /// Nobody's command: sign-up, sign-in, operators.
    Own(parlor_proto::TenantId, Own),
}

impl Write {
    /// Whose it is.
    pub(crate) fn tenant(&self) -> parlor_proto::TenantId {
        match self {
            Write::Send(it) => it.tenant,
            Write::Mark(it) => it.tenant,
            Write::Deliver(it) => it.tenant,
            Write::Single(actor, _) => actor.tenant,
            Write::Own(tenant, _) => *tenant,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Own {
    /// An operator makes an account.
    SignUp(NewUser),
    /// A stranger makes one.
    SignUpSelf(NewUser),
    LoginCreate(NewLogin),
    /// All logins of somebody end, but for one.
    LoginEndOthers {
        user: parlor_proto::UserId,
        but: Option<LoginId>,
    },
    Admit(Box<Admitted>),
    Forget(LoginId),
    /// What came by this does not count any more.
    Disbelieve(String),
    Guest(Guest),
    Claim {
        by: Actor,
        guest: [u8; 32],
    },
    SetDisabled {
        who: String,
        disabled: bool,
    },
    Index(Vec<Entries>),
    Attachment(attachment::Own),
    /// A picture that a host has named.
    Picture(picture::Own),
    /// An operator changes a tenant.
    Tenant(Box<manage::Order>),
    /// Something that staff do.
    Act(Box<admin::act::Doing>),
    /// Somebody becomes staff, or is it no more.
    Appoint {
        who: String,
        rank: Option<Rank>,
        by: String,
    },
    /// A server key is made, revoked, used.
    Key(server_key::Own),
    /// The host acts.
    Host(host::Order),
    /// A ticket is made or used, a password chosen.
    Ticket(ticket::Own),
    /// An account is taken away.
    Erase(erase::Own),
    /// A whole tenant is taken away.
    Remove(erase::tenant::Own),
    /// Something is held, or held no more.
    Hold(hold::Order),
    /// A piece of what a room has that is too old is taken away.
    Retain {
        room: RoomId,
        before: Time,
    },
    /// A piece of what a deleted group has left is taken away.
    Purge,
    /// What the host says of relations.
    Relation(relation::Own),
    /// The host gives somebody another role.
    #[cfg(any(test, feature = "testing"))]
    Role(parlor_proto::UserId, String),
    /// The host has made a room.
    #[cfg(any(test, feature = "testing"))]
    HostRoom(RoomId, String),
    /// The host closes a room of any kind, or opens it again.
    CloseRoom(RoomId, bool),
    /// A page of direct rooms is settled, because a policy or somebody's role has changed.
    Settle(relation::sweep::Step),
    /// People were here until then.
    Seen(Vec<(parlor_proto::TenantId, parlor_proto::UserId, Time)>),
}

/// What the writer answers.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "handed over once, never kept in numbers")]
pub(crate) enum Reply {
    Answer(Answer),
    Account(Account),
    Actor(Actor),
    Due(Vec<attachment::Due>),
    /// Pictures to fetch.
    Pictures(Vec<picture::Wish>),
    Key(parlor_proto::host::ServerKey),
    Host(host::Reply),
    /// What was done; `true`: more is to do.
    Gone(parlor_proto::host::Gone, bool),
    /// A piece of a tenant went.
    Removed(erase::tenant::Stepped),
    Hold(hold::Hold),
    Purged(retention::Purged),
    /// What became of the pairs.
    Relations(parlor_proto::relation::Outcomes),
    /// A page was settled; what is to be done next.
    Settled(Option<relation::sweep::Step>),
    /// Something was done, and more may be to do.
    More,
    Done,
}

/// Checks what can be checked without the store, on the caller's thread.
pub(crate) fn check(actor: &Actor, command: Command) -> Result<Write, Problem> {
    Ok(match command {
        Command::MessageSend(it) => Write::Send(Sending::check(actor, it)?),
        Command::ReadMark(it) => Write::Mark(Marking::check(actor, &it)?),
        Command::DeliveryMark(it) => Write::Deliver(Delivering::check(actor, it)?),
        command => Write::Single(*actor, Box::new(command)),
    })
}

/// Applies a command that is not part of a set. It refuses before it writes.
pub(crate) fn apply(cx: &mut Cx<'_>, actor: &Actor, it: &Command) -> Result<Answer> {
    user::active(cx.conn, actor)?;
    match it {
        Command::MessageSend(_) | Command::ReadMark(_) | Command::DeliveryMark(_) => {
            Err(Fault::other("applied as a set").into())
        }
        Command::RoomOpen(it) => room::open(cx, actor, it).map(Answer::Room),
        Command::RoomEdit(it) => {
            room::manage::edit(cx, actor, it)?;
            seen(cx, actor, it.room)
        }
        Command::RoomLeave(it) => room::manage::leave(cx, actor, it).map(Answer::Done),
        Command::RoomDelete(it) => room::manage::delete(cx, actor, it).map(Answer::Done),
        Command::RoomHide(it) => room::keep::hide(cx, actor, it).map(Answer::Done),
        Command::RoomKeep(it) => {
            room::keep::keep(cx, actor, it)?;
            seen(cx, actor, it.room)
        }
        Command::MemberAdd(it) => {
            member::manage::add(cx, actor, it)?;
            seen(cx, actor, it.room)
        }
        Command::MemberEdit(it) => member::manage::edit(cx, actor, it).map(Answer::Done),
        Command::ReadUnmark(it) => read::unmark(cx, actor, it).map(Answer::Marked),
        Command::MemberRemove(it) => room::manage::remove(cx, actor, it).map(Answer::Done),
        Command::RequestAccept(it) => {
            block::accept(cx, actor, it)?;
            seen(cx, actor, it.room)
        }
        Command::RequestDecline(it) => block::decline(cx, actor, it).map(Answer::Done),
        Command::UserBlock(it) => block::block(cx, actor, it).map(Answer::Done),
        Command::UserUnblock(it) => block::unblock(cx, actor, it).map(Answer::Done),
        Command::ReportSend(it) => report::send(cx, actor, it).map(Answer::Done),
        Command::UserEdit(it) => user::edit(cx, actor, it, attachment::picture).map(Answer::User),
        Command::LoginRevoke(it) => login::revoke(cx, actor, it).map(Answer::Done),
        Command::AttachmentDelete(it) => attachment::delete(cx, actor, it).map(Answer::Done),
        Command::ReactionAdd(it) => reaction::add(cx, actor, it).map(Answer::Done),
        Command::ReactionRemove(it) => reaction::remove(cx, actor, it).map(Answer::Done),
        Command::MessageEdit(it) => message::edit(cx, actor, it).map(Answer::Message),
        Command::MessageDelete(it) => message::delete(cx, actor, it).map(Answer::Message),
        Command::MessageHide(it) => message::hide(cx, actor, it).map(Answer::Done),
        Command::MessageForward(it) => message::forward(cx, actor, it).map(Answer::Forwarded),
        Command::PinAdd(it) => pin::add(cx, actor, it).map(Answer::Done),
        Command::PinRemove(it) => pin::remove(cx, actor, it).map(Answer::Done),
    }
}

/// The room after a change.
fn seen(cx: &mut Cx<'_>, actor: &Actor, room: RoomId) -> Result<Answer> {
    room::get(cx.conn, actor, &Get { room }, cx.online).map(Answer::Room)
}

/// Applies what only the engine itself asks.
pub(crate) fn apply_own(cx: &mut Cx<'_>, it: &Own) -> Result<Reply> {
    match it {
        Own::SignUp(it) => user::sign_up(cx, it, false).map(Reply::Account),
        Own::SignUpSelf(it) => user::sign_up(cx, it, true).map(Reply::Account),
        Own::LoginCreate(it) => login::create(cx, it).map(|_| Reply::Done),
        Own::LoginEndOthers { user, but } => login::end_others(cx, *user, *but).map(|()| Reply::Done),
        Own::Forget(it) => login::foreign::forget(cx, *it).map(|()| Reply::Done),
        Own::Guest(it) => vouch::guest::make(cx, it).map(Reply::Account),
        Own::Claim { by, guest } => claim::claim(cx, by, guest).map(Reply::Account),
        Own::Disbelieve(source) => {
            Ok(if login::foreign::disbelieve(cx, source)? { Reply::More } else { Reply::Done })
        }
        Own::Admit(it) => vouch::admit(cx, it).map(Reply::Actor),
        Own::SetDisabled { who, disabled } => user::set_disabled(cx, who, *disabled).map(Reply::Account),
        Own::Index(it) => follower::apply(cx, it),
        Own::Act(it) => admin::act::act(cx, it).map(|()| Reply::Done),
        Own::Appoint { who, rank, by } => admin::act::appoint(cx, who, *rank, by).map(|_| Reply::Done),
        Own::Relation(it) => relation::apply(cx, it).map(Reply::Relations),
        #[cfg(any(test, feature = "testing"))]
        Own::Role(user, role) => {
            crate::testing::set_role(cx.conn, cx.tenant, *user, role)?;
            cx.role_changed(*user)?;
            Ok(Reply::Done)
        }
        #[cfg(any(test, feature = "testing"))]
        Own::HostRoom(room, key) => {
            crate::testing::host_room(cx.conn, cx.tenant, *room, key)?;
            Ok(Reply::Done)
        }
        Own::CloseRoom(room, closed) => {
            if room::settle::close(cx, *room, *closed)?.is_some() {
                return Ok(Reply::Done);
            }
            Err(Problem::not_found(parlor_proto::Reason::NoSuchRoom).into())
        }
        Own::Settle(step) => relation::sweep::step(cx, *step).map(Reply::Settled),
        Own::Purge => Ok(if room::purge::step(cx)? { Reply::More } else { Reply::Done }),
        Own::Hold(it) => hold::apply(cx, it).map(Reply::Hold),
        Own::Retain { room, before } => retention::step(cx, *room, *before).map(Reply::Purged),
        Own::Tenant(it) => manage::apply(cx, it).map(|()| Reply::Done),
        Own::Attachment(it) => attachment::apply_own(cx, it).map(Reply::Due),
        Own::Picture(it) => picture::apply(cx, it).map(Reply::Pictures),
        Own::Key(it) => Ok(server_key::apply(cx, it)?.map_or(Reply::Done, Reply::Key)),
        Own::Host(it) => host::apply(cx, it).map(Reply::Host),
        Own::Ticket(it) => Ok(if ticket::apply(cx, it)? { Reply::More } else { Reply::Done }),
        Own::Erase(it) => erase::apply(cx, it).map(|(gone, more)| Reply::Gone(gone, more)),
        Own::Remove(it) => erase::tenant::apply(cx, it).map(Reply::Removed),
        Own::Seen(it) => Ok(user::sql::seen(cx.conn, it).map(|()| Reply::Done)?),
    }
}

/// Answers a query from a reader's connection.
pub(crate) fn answer(
    conn: &mut dyn Conn,
    actor: &Actor,
    query: &Query,
    now: Time,
    online: &dyn Online,
    of: (&Limits, &Rules),
) -> Result<Answer> {
    user::acting(conn, actor, now)?;
    match query {
        Query::MessageList(it) => history::list(conn, actor, it).map(Answer::Messages),
        Query::EventList(it) => log::list(conn, actor, it).map(Answer::Events),
        Query::RoomList(it) => room::list(conn, actor, it, online).map(Answer::Rooms),
        Query::MemberList(it) => member::manage::list(conn, actor, it, online).map(Answer::Members),
        Query::RoomGet(it) => room::get(conn, actor, it, online).map(Answer::Room),
        Query::UnreadGet(_) => read::unread(conn, actor, now).map(Answer::Unread),
        Query::UserMe(_) => user::me(conn, actor).map(Answer::User),
        Query::UserFind(it) => user::find_one(conn, of, actor, it).map(Answer::User),
        Query::UserGet(it) => {
            member::standing(conn, actor, it.room)?;
            user::get(conn, actor, it).map(Answer::Users)
        }
        Query::ReceiptList(it) => read::receipts(conn, actor, it).map(Answer::Receipts),
        Query::BlockList(it) => block::list(conn, actor, it).map(Answer::Blocks),
        Query::LoginList(_) => login::list(conn, actor, now).map(Answer::Logins),
        Query::Search(it) => search::search(conn, actor, it).map(Answer::Found),
        Query::AttachmentList(it) => attachment::list(conn, actor, it).map(Answer::Shared),
        Query::ReactionList(it) => reaction::list(conn, actor, it).map(Answer::Reactions),
        Query::MessageGet(it) => history::get(conn, actor, it).map(Answer::Message),
        Query::PinList(it) => history::pinned(conn, actor, it.room).map(Answer::Messages),
    }
}
