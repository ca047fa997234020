//! What was said in a deleted group is taken away, a bounded piece at a time: each step is a transaction of its own, so
//! that nobody waits long behind it, and whatever is left after a crash is found by the next step.

mod sql;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use parlor_proto::{Problem, RoomId, TenantId};

use crate::cx::Cx;
use crate::engine::{Own, Reply};
use crate::error::Result;
use crate::node::Node;
use crate::{attachment, limit, member};

impl Node {
    /// Now and then: has a deleted group left something? A reader looks, so that the writer is not woken for nothing.
    pub(crate) fn look_for_purge(self: &Arc<Node>) {
        self.look_for_erasing();
        self.look_for_removal();
        let (tenants, node) = (self.tenants.ids(), self.clone());
        self.read(
            move |conn| {
                let mut waiting = Vec::new();
                for tenant in tenants {
                    if sql::waiting(conn, tenant)?.is_some() {
                        waiting.push(tenant);
                    }
                }
                Ok(waiting)
            },
            move |waiting| {
                let waiting = waiting.unwrap_or_default();
                if !waiting.is_empty() && !node.purging.swap(true, Ordering::SeqCst) {
                    node.purge(waiting);
                }
            },
        );
    }

    /// One piece after the other, with whatever else waits in between. What is refused now is found by the next look.
    fn purge(self: &Arc<Node>, mut tenants: Vec<TenantId>) {
        let node = self.clone();
        let Some(tenant) = tenants.last().copied() else {
            return node.purging.store(false, Ordering::SeqCst);
        };
        let then = move |outcome: Result<Reply, Problem>| {
            if !matches!(outcome, Ok(Reply::More)) {
                tenants.pop();
            }
            node.purge(tenants);
        };
        self.own_of(tenant, Own::Purge, Box::new(then));
    }
}

/// Takes one piece away; `false`: there is nothing left of any deleted group.
pub(crate) fn step(cx: &mut Cx<'_>) -> Result<bool> {
    let Some(room) = sql::waiting(cx.conn, cx.tenant)? else { return Ok(false) };
    member::sql::lock(cx.conn, &[(cx.tenant, room)].into())?;
    if piece(cx, room)?.is_none() {
        sql::done(cx.conn, cx.tenant, room)?;
    }
    Ok(true)
}

/// About how much has gone with a piece.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) rows: u64,
    pub(crate) messages: u64,
}

/// A piece of what was said in a room; `None`: nothing of it is left.
pub(crate) fn piece(cx: &mut Cx<'_>, room: RoomId) -> Result<Option<Piece>> {
    if let Some(first) = sql::first_message(cx.conn, cx.tenant, room)? {
        let last = first + limit::PURGE_MESSAGES - 1;
        for number in sql::with_files(cx.conn, cx.tenant, room, last)? {
            attachment::release(cx, room, number)?;
        }
        let messages = sql::messages(cx.conn, cx.tenant, room, last)?;
        return Ok(Some(Piece { rows: messages, messages }));
    }
    if let Some(first) = sql::first_entry(cx.conn, cx.tenant, room)? {
        let last = first + limit::PURGE_ENTRIES - 1;
        return Ok(Some(Piece { rows: sql::entries(cx.conn, cx.tenant, room, last)?, messages: 0 }));
    }
    Ok(None)
}
