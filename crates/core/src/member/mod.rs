//! Members: a user in a room, with a read pointer. What is unread is a subtraction, never a counter that drifts.

pub(crate) mod manage;
mod places;
pub(crate) mod sql;
pub(crate) mod suspended;

use std::collections::BTreeSet;

use parlor_proto::room::{Kept, Kind, Role};
use parlor_proto::{Number, Problem, Reason, RoomId, Seq, Time, UserId};

use crate::access::{self, Facts};
use crate::actor::Actor;
use crate::cx::Cx;
use crate::error::Result;
use crate::store::Conn;
use crate::talk::{Talk, Voice};

/// A member and the room, as they stand now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    pub(crate) kind: Kind,
    pub(crate) role: Role,
    pub(crate) seq: Seq,
    pub(crate) number: Number,
    pub(crate) read: Number,
    /// Own messages above the pointer: they are not unread.
    pub(crate) own_above: i64,
    /// Nothing below this seq exists for this member.
    pub(crate) history_from: Seq,
    /// The room is in this member's list while its number is above.
    pub(crate) hidden: Number,
    pub(crate) pinned_at: Option<Time>,
    pub(crate) muted_until: Option<Time>,
    pub(crate) archived: bool,
    /// Where the room stands in the index of everybody's list.
    pub(crate) sorted_at: Time,
    pub(crate) talk: Talk,
    /// Whose it is.
    pub(crate) user: UserId,
}

impl Standing {
    /// What `access` asks about the member.
    pub(crate) fn facts(&self) -> Facts {
        Facts {
            room: Some(self.kind),
            role: Some(self.role),
            disabled: false,
            voice: self.talk.voice(self.user),
        }
    }

    pub(crate) fn unread(&self) -> i64 {
        unread(self.number, self.read, self.own_above)
    }

    /// How the member keeps the room.
    pub(crate) fn kept(&self) -> Kept {
        Kept { pinned: self.pinned_at.is_some(), muted_until: self.muted_until, archived: self.archived }
    }
}

/// Messages above the pointer that are not one's own.
pub(crate) fn unread(number: Number, read: Number, own_above: i64) -> i64 {
    (number - read - own_above).max(0)
}

/// Where a pointer stands after one's own message `number`: it moves only if nothing unread lies between.
/// Gives (read, own_above).
pub(crate) fn after_own(number: Number, read: Number, own_above: i64) -> (Number, i64) {
    if unread(number - 1, read, own_above) == 0 { (number, 0) } else { (read, own_above + 1) }
}

/// How the actor stands in a room that they may see.
pub(crate) fn standing(conn: &mut dyn Conn, actor: &Actor, room: RoomId) -> Result<Standing> {
    Ok(seen(sql::standing(conn, actor.tenant, room, actor.user)?)?)
}

/// The same for a command that changes the room or its members: the room is held until the commit, so that two of them
/// come one after the other and each sees what the other did.
pub(crate) fn held(cx: &mut Cx<'_>, actor: &Actor, room: RoomId) -> Result<Standing> {
    sql::lock(cx.conn, &BTreeSet::from([(cx.tenant, room)]))?;
    standing(cx.conn, actor, room)
}

/// The standing, if it allows to see the room.
pub(crate) fn seen(found: sql::Found) -> Result<Standing, Problem> {
    let facts = match &found {
        Some((standing, disabled)) => Facts { disabled: *disabled, ..standing.facts() },
        None => Facts { room: None, role: None, disabled: false, voice: Voice::Free },
    };
    access::may_see(&facts)?;
    found.map(|(standing, _)| standing).ok_or_else(|| Problem::not_found(Reason::NoSuchRoom))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_messages_are_never_unread_and_never_hide_what_is() {
        assert_eq!(after_own(1, 0, 0), (1, 0), "nothing before it");
        assert_eq!(after_own(3, 1, 0), (1, 1), "number 2 is unread and stays so");
        assert_eq!(unread(3, 1, 1), 1);
        assert_eq!(after_own(4, 1, 1), (1, 2));
        assert_eq!(unread(4, 1, 2), 1);
    }
}
