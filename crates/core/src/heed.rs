//! What the hub needs from the store, read on a reader's thread: what was missed, and whether what is believed here is
//! still so. Must not decide what is told to whom: the hub does.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use parlor_proto::{TenantId, UserId};

use crate::error::Result;
use crate::hub::Need;
use crate::hub::told::Told;
use crate::node::Node;
use crate::store::{Conn, Fault, Scope};
use crate::{limit, log, login, member, user};

impl Node {
    /// What is not read but seen to.
    pub(crate) fn see_to(self: &Arc<Node>, need: Need) {
        match need {
            Need::Sweep => self.sweep(),
            Need::Settle { tenant, user } => self.resettle(tenant, user),
            Need::Picture { tenant } => self.pictures.want(tenant),
            _ => {}
        }
    }

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

    /// Compares what this node believes with the store: the answer to every hint that was lost. Rights come first; when what
    /// has ended is ended here, too, it is proven for a while that what is believed may be told. Then what was said.
    pub(crate) fn head_check(self: &Arc<Node>, conn: &mut dyn Conn) -> Result<()> {
        const CHUNK: usize = 2_000;
        let began = self.clock.tick();
        let mut held = self.hub.held();
        if self.alone() {
            held.rooms.clear();
            held.people.clear();
        }
        let mut changed = Vec::new();
        // Accounts before sign-ins: who is disabled has lost both, and is told the reason.
        for people in held.people.chunks(CHUNK) {
            let accounts = user::sql::accounts(conn, people)?;
            changed.extend(self.hub.accounts(&accounts));
        }
        for logins in held.logins.chunks(CHUNK) {
            let states = login::sql::states(conn, logins)?;
            self.hub.keep_logins(logins, &states, parlor_proto::Time(self.clock.now().0 + limit::EXPIRY_MS));
        }
        let others = changed.split_off(changed.len().min(limit::REFRESHED));
        for (tenant, user) in changed {
            self.refresh(conn, tenant, user)?;
        }
        for rooms in held.rooms.chunks(CHUNK) {
            let mark = self.hub.talks();
            self.hub.hush(&member::sql::talks(conn, rooms)?, mark);
        }
        if others.is_empty() {
            self.hub.proven(began);
        }
        self.fulfil(others.into_iter().map(|(tenant, user)| Need::Refresh { tenant, user }).collect());
        for rooms in held.rooms.chunks(CHUNK) {
            self.fulfil(self.hub.prime(&member::sql::heads(conn, rooms)?));
        }
        Ok(())
    }
}

/// One need being met. Whatever happens to it (no room in the queue, a fault, a panic), the flags that it set are
/// taken back and it is asked again.
pub(crate) struct Meeting {
    pub(crate) node: Arc<Node>,
    pub(crate) need: Need,
    pub(crate) met: bool,
}

impl Meeting {
    pub(crate) fn meet(&mut self, conn: &mut dyn Conn) {
        conn.scope(match self.need {
            Need::Repair { tenant, .. }
            | Need::Refresh { tenant, .. }
            | Need::Changed { tenant, .. }
            | Need::Settle { tenant, .. }
            | Need::Picture { tenant }
            | Need::Hush { tenant, .. } => Scope::one(tenant),
            Need::HeadCheck | Need::Tell | Need::Tenants | Need::Sweep => Scope::All,
        });
        let met = match self.need {
            Need::Repair { tenant, room, after } => self.node.repair(conn, tenant, room, after),
            Need::Refresh { tenant, user } => self.node.refresh(conn, tenant, user),
            Need::HeadCheck => self.node.head_check(conn),
            Need::Tell => self.node.tell(conn),
            // They go to the writer, not to a reader.
            Need::Sweep | Need::Settle { .. } | Need::Picture { .. } => Ok(()),
            Need::Changed { tenant, user } => self.node.changed(conn, tenant, user),
            Need::Tenants => self.node.renew_tenants(conn),
            Need::Hush { tenant, room } => self.node.hush(conn, tenant, room),
        };
        match met {
            Ok(()) => self.met = true,
            Err(error) => drop(error.into_problem()),
        }
    }
}

impl Drop for Meeting {
    fn drop(&mut self) {
        match self.need {
            Need::HeadCheck => self.node.checking.store(false, Ordering::SeqCst),
            Need::Tell => self.node.telling.store(false, Ordering::SeqCst),
            Need::Tenants => self.node.renewing.store(false, Ordering::SeqCst),
            Need::Repair { room, .. } if !self.met => self.node.hub.repair_failed(room),
            Need::Repair { .. }
            | Need::Refresh { .. }
            | Need::Changed { .. }
            | Need::Hush { .. }
            | Need::Settle { .. }
            | Need::Picture { .. }
            | Need::Sweep => {}
        }
        // The head check comes by itself with the next tick.
        if !self.met && !matches!(self.need, Need::HeadCheck | Need::Tenants) {
            self.node.postpone(self.need);
        }
    }
}
