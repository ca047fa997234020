//! Legal hold: what must not be taken away. A hold is of a room, or of a person, and then of every room that they are or
//! were in or have said something in. While it lasts, nothing there is taken away by age, with an account or with a group.
//!
//! Must not keep people from deleting their own messages: earlier texts are kept (`messages.keep_versions`), and those stay.

pub(crate) mod sql;

use parlor_proto::{Code, Problem, Reason, RoomId, Time, UserId};

use crate::audit;
use crate::chat::{Chat, wait};
use crate::cx::Cx;
use crate::engine::{Own, Reply};
use crate::error::Result;
use crate::user;

/// Characters of a note.
pub(crate) const NOTE: usize = 500;

/// A hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its id, as it is given to release it.
    pub id: String,
    /// Of whom.
    pub user: Option<UserId>,
    /// Of what.
    pub room: Option<RoomId>,
    /// Why.
    pub note: String,
    /// Since when.
    pub created_at: Time,
    /// Until when, if it has ended.
    pub released_at: Option<Time>,
}

/// What only an operator asks.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    Add { user: Option<UserId>, room: Option<RoomId>, note: String },
    Release { id: [u8; 16] },
}

impl Chat {
    /// Operator: holds a person (id, username, e-mail, external id) or a room from now on.
    ///
    /// # Errors
    /// `not_found`; `invalid` when it is neither or both.
    pub async fn hold_add(
        &self,
        user: Option<&str>,
        room: Option<RoomId>,
        note: &str,
    ) -> Result<Hold, Problem> {
        if user.is_some() == room.is_some() {
            return Err(Problem::new(Code::Invalid, "A hold is of a person or of a room."));
        }
        if note.chars().count() > NOTE || note.chars().any(char::is_control) {
            return Err(Problem::new(
                Code::Invalid,
                format!("A note has at most {NOTE} characters, on one line."),
            ));
        }
        let (tenant, who) = (self.tenant, user.map(str::to_owned));
        let found = self.read(move |conn| {
            let person = match &who {
                Some(who) => {
                    let nobody = || Problem::not_found(Reason::NoSuchPerson);
                    Some(user::find(conn, tenant, who)?.ok_or_else(nobody)?.user.id)
                }
                None => None,
            };
            if let Some(room) = room
                && !sql::is_room(conn, tenant, room)?
            {
                return Err(Problem::not_found(Reason::NoSuchRoom).into());
            }
            Ok(person)
        });
        let order = Order::Add { user: found.await?, room, note: note.trim().to_owned() };
        self.hold_order(order).await
    }

    /// Operator: all holds, the oldest first, released ones too.
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn holds(&self) -> Result<Vec<Hold>, Problem> {
        let tenant = self.tenant;
        self.read(move |conn| Ok(sql::all(conn, tenant)?)).await
    }

    /// Operator: what it held may go again.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn hold_release(&self, id: &str) -> Result<Hold, Problem> {
        let missing = || Problem::new(Code::NotFound, "There is no such hold, or it was released before.");
        let id: UserId = id.parse().map_err(|_| missing())?;
        self.hold_order(Order::Release { id: id.0 }).await
    }

    async fn hold_order(&self, order: Order) -> Result<Hold, Problem> {
        match wait(|then| self.node.own_of(self.tenant, Own::Hold(order), then)).await? {
            Reply::Hold(hold) => Ok(hold),
            _ => Err(Problem::new(Code::Internal, "A fault of ours.")),
        }
    }
}

/// Who carries it out, for the audit log: a person of the staff, or the command line.
#[derive(Clone, Copy)]
pub(crate) struct By<'a> {
    pub(crate) actor: Option<UserId>,
    pub(crate) name: &'a str,
}

/// What the command line orders.
pub(crate) fn apply(cx: &mut Cx<'_>, order: &Order) -> Result<Hold> {
    carry_out(cx, order, By { actor: None, name: "command line" })
}

/// Carries it out, with a line in the audit log.
pub(crate) fn carry_out(cx: &mut Cx<'_>, order: &Order, by: By<'_>) -> Result<Hold> {
    let (hold, action) = match order {
        Order::Add { user, room, note } => {
            let id = cx.clock.id();
            let hold = Hold {
                id: UserId(id).to_string(),
                user: *user,
                room: *room,
                note: note.clone(),
                created_at: cx.now,
                released_at: None,
            };
            sql::insert(cx.conn, cx.tenant, id, &hold)?;
            (hold, "hold.added")
        }
        Order::Release { id } => {
            let missing =
                || Problem::new(Code::NotFound, "There is no such hold, or it was released before.");
            (sql::release(cx.conn, cx.tenant, *id, cx.now)?.ok_or_else(missing)?, "hold.released")
        }
    };
    let object = match (hold.user, hold.room) {
        (Some(user), _) => format!("user:{user}"),
        (None, Some(room)) => format!("room:{room}"),
        (None, None) => String::new(),
    };
    let data = Some(serde_json::json!({ "hold": hold.id }));
    audit::write(cx, &audit::Entry { actor: by.actor, name: by.name, action, object, data })?;
    Ok(hold)
}
