//! What a command is given: the writer's transaction, its tenant, the time, fresh ids, and the list of what has
//! to happen after the commit. No feature sees begin or commit.

use parlor_proto::event::AccountEvent;
use parlor_proto::read::Marked;
use parlor_proto::signal::Cut;
use parlor_proto::user::User;
use parlor_proto::{
    AttachmentId, EpochId, Event, KeyId, LoginId, MessageId, Number, RoomId, Seq, SessionId, TenantId, Time,
    UserId, What,
};

use crate::clock::Clock;
use crate::error::Result;
use crate::hub::Online;
use crate::limit::Limits;
use crate::store::{Conn, Fault, Row, Value};
use crate::tenant::rules::Rules;
use crate::{log, tenant, user};

macro_rules! value_from_id {
    ($($id:ty),*) => { $(impl From<$id> for Value { fn from(id: $id) -> Value { Value::Id(id.0) } })* };
}
value_from_id!(TenantId, UserId, RoomId, MessageId, LoginId, SessionId, EpochId, AttachmentId, KeyId);

impl From<Time> for Value {
    fn from(time: Time) -> Value {
        Value::Int(time.0)
    }
}

/// What follows a commit: told to the hub in this order.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// A room's log grew; these must not see the message that the entry shows.
    Event(TenantId, Box<Event>, Vec<UserId>),
    /// A read pointer moved: the truth for its owner, and a receipt for the room where `told` says up to where.
    Read { user: UserId, marked: Marked, told: Option<Number> },
    /// A delivered pointer moved, of somebody who shows receipts.
    Delivered { room: RoomId, user: UserId, number: Number },
    /// Somebody's profile or settings changed: who they are now. `shown`: others see another name or picture.
    Profile { tenant: TenantId, account: i64, user: Box<User>, shown: bool },
    /// A user is in a room from now on: what their rooms are is read again.
    Account(TenantId, UserId),
    /// A user is not in a room any more: their sockets stop at once.
    Left { user: UserId, room: RoomId, account: i64, why: Option<Cut> },
    /// What keeps people from talking in a room is different now; `cut`: those who listen are told why.
    Talk { room: RoomId, quiet: bool, cut: Option<Cut> },
    /// Something that concerns only this user: told to their own sessions.
    Own { user: UserId, account: i64, event: Box<AccountEvent> },
    /// A login ended: its sockets go.
    LoginEnded(LoginId),
    /// A user may not act any more: all sockets go.
    UserEnded(UserId, Cut),
    /// Somebody's role with the host is another one: whom they may talk to is looked at again.
    Role(TenantId, UserId),
    /// Something in a room is not what it was, without an entry for each of it: whoever is here loads its page again.
    Again { room: RoomId, seq: Seq },
    /// A host has named a picture of somebody: it is to be fetched.
    Picture(TenantId),
    /// An attachment is nobody's any more: its bytes go.
    Unused,
}

/// One command's view of the writer's transaction.
pub(crate) struct Cx<'a> {
    pub(crate) conn: &'a mut dyn Conn,
    pub(crate) tenant: TenantId,
    pub(crate) now: Time,
    pub(crate) clock: &'a Clock,
    pub(crate) limits: &'a Limits,
    pub(crate) rules: &'a Rules,
    pub(crate) online: &'a dyn Online,
    pub(crate) effects: &'a mut Vec<Effect>,
}

impl Cx<'_> {
    /// Appends an entry that is not a message to a room's log. Locks the room's row until the commit, which is
    /// what makes numbers gapless and commit order number order.
    pub(crate) fn append(&mut self, room: RoomId, by: Option<UserId>, what: What) -> Result<Seq, Fault> {
        let seq = log::sql::next_seq(self.conn, self.tenant, room)?;
        let event = Event { room, seq, at: self.now, by, what };
        log::sql::insert(self.conn, self.tenant, &event)?;
        let blind = log::sql::blind(self.conn, self.tenant, &event)?;
        self.effects.push(Effect::Event(self.tenant, Box::new(event), blind));
        Ok(seq)
    }

    /// Counts a change that concerns only `user` and tells it to their sessions, here and on other nodes. Locks the
    /// user's row: rooms come before users, several users go in the order of their ids.
    pub(crate) fn own(&mut self, user: UserId, event: impl FnOnce(i64) -> AccountEvent) -> Result<(), Fault> {
        let account = user::sql::next_account(self.conn, self.tenant, user)?;
        let event = Box::new(event(account));
        self.effects.push(Effect::Own { user, account, event });
        Ok(())
    }

    /// Users have come into a room: their lists are others now.
    pub(crate) fn came(&mut self, users: &[UserId]) -> Result<(), Fault> {
        // In the order of their ids.
        for user in users {
            user::sql::bump_account(self.conn, self.tenant, *user)?;
        }
        self.effects.extend(users.iter().map(|user| Effect::Account(self.tenant, *user)));
        Ok(())
    }

    /// The host has given somebody another role, in this transaction: their direct rooms follow right after it, or, where
    /// the process ends before that, after the next start.
    pub(crate) fn role_changed(&mut self, user: UserId) -> Result<(), Fault> {
        let nothing_yet = RoomId([0; 16]).to_string();
        tenant::sql::set_settled(self.conn, self.tenant, Some(user), &nothing_yet)?;
        self.effects.push(Effect::Role(self.tenant, user));
        Ok(())
    }

    /// Users are not in a room any more; `why`, if it was not their own doing. Said before an entry, it keeps the entry from
    /// them.
    pub(crate) fn left(&mut self, users: &[UserId], room: RoomId, why: Option<Cut>) -> Result<(), Fault> {
        let counted = user::sql::next_accounts(self.conn, self.tenant, users)?;
        self.effects.extend(counted.into_iter().map(|(user, account)| Effect::Left {
            user,
            room,
            account,
            why,
        }));
        Ok(())
    }
}

/// The only row, or none.
pub(crate) fn one(mut rows: Vec<Row>) -> Option<Row> {
    if rows.is_empty() { None } else { Some(rows.swap_remove(0)) }
}
