//! What the hub needs from the store, read on a reader's thread: what was missed, and whether what is believed here is
//! still so. Must not decide what is told to whom: the hub does.

use std::sync::Arc;

use parlor_proto::{TenantId, UserId};

use crate::error::Result;
use crate::hub::told::Told;
use crate::node::Node;
use crate::store::{Conn, Fault};
use crate::{limit, log, login, member, user};

impl Node {
    /// Entries of a log that this node has not heard of.
    pub(crate) fn repair(
        self: &Arc<Node>,
        conn: &mut dyn Conn,
        tenant: TenantId,
        room: parlor_proto::RoomId,
        after: i64,
    ) -> Result<()> {
        let events = log::sql::after(conn, tenant, None, room, after, limit::EVENTS)?;
        let head = member::sql::heads(conn, &[(tenant, room)])?.first().map_or(after, |(_, head)| *head);
        let told = |event| Ok(Told::new(event, &log::sql::blind(conn, tenant, event)?));
        let entries: Vec<_> = events.iter().map(told).collect::<Result<_, Fault>>()?;
        self.fulfil(self.hub.repaired(room, &entries, head).into_iter().collect());
        Ok(())
    }

    /// A user's rooms, because they changed.
    pub(crate) fn refresh(
        self: &Arc<Node>,
        conn: &mut dyn Conn,
        tenant: TenantId,
        user: UserId,
    ) -> Result<()> {
        let Some(person) = user::sql::by_id(conn, tenant, user)? else { return Ok(()) };
        let mark = self.hub.talks();
        let of = member::sql::rooms(conn, tenant, user, limit::ROOMS_PER_PERSON)?;
        // Heads before anybody is told of a room: a client looks at it at once, and everything above what it
        // can have seen then must come live.
        let new: Vec<_> = self.hub.unknown(user, &of.rooms).into_iter().map(|room| (tenant, room)).collect();
        let heads = member::sql::heads(conn, &new)?;
        self.fulfil(self.hub.refreshed(&(&person).into(), &of, &heads, mark));
        Ok(())
    }

    /// Whether people talk in a room that is listened to.
    pub(crate) fn hush(
        &self,
        conn: &mut dyn Conn,
        tenant: TenantId,
        room: parlor_proto::RoomId,
    ) -> Result<()> {
        let mark = self.hub.talks();
        self.hub.hush(&member::sql::talks(conn, &[(tenant, room)])?, mark);
        Ok(())
    }

    /// Compares what this node believes with the store: the answer to every hint that was lost.
    pub(crate) fn head_check(self: &Arc<Node>, conn: &mut dyn Conn) -> Result<()> {
        const CHUNK: usize = 2_000;
        let mut held = self.hub.held();
        if self.alone() {
            held.rooms.clear();
            held.people.clear();
        }
        for rooms in held.rooms.chunks(CHUNK) {
            let heads = member::sql::heads(conn, rooms)?;
            self.fulfil(self.hub.prime(&heads));
            let mark = self.hub.talks();
            self.hub.hush(&member::sql::talks(conn, rooms)?, mark);
        }
        for people in held.people.chunks(CHUNK) {
            let accounts = user::sql::accounts(conn, people)?;
            self.fulfil(self.hub.accounts(&accounts));
        }
        for logins in held.logins.chunks(CHUNK) {
            let states = login::sql::states(conn, logins)?;
            self.hub.keep_logins(logins, &states, parlor_proto::Time(self.clock.now().0 + limit::EXPIRY_MS));
        }
        Ok(())
    }
}
