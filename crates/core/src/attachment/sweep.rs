//! Sweeping: what was never sent, what nobody has any more, what a crash left. The writer only marks and forgets rows;
//! the bytes go on a thread of the files, in between, a bounded number at a time.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use parlor_proto::{Problem, TenantId};

use super::upload::thumb_key;
use super::{Due, Own, sql};
use crate::engine::{self, Reply};
use crate::hub::Need;
use crate::limit;
use crate::node::Node;

impl Node {
    /// About once a minute: is there something to sweep? A reader looks, so that the writer is not woken for nothing.
    pub(crate) fn look_for_sweep(self: &Arc<Node>) {
        if !self.depot.runs {
            return;
        }
        self.sweep();
        let node = self.clone();
        self.depot.io.submit(move |()| match node.depot.spool.sweep() {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "removed what unfinished uploads had left"),
            Err(error) => tracing::warn!(%error, "the folder of uploads cannot be looked through"),
        });
    }

    /// Removes what is due, one tenant and one round at a time.
    pub(crate) fn sweep(self: &Arc<Node>) {
        if self.sweeping.swap(true, Ordering::SeqCst) {
            // Whoever is at it looks once more.
            self.sweep_again.store(true, Ordering::SeqCst);
            return;
        }
        let (tenants, now) = (self.tenants.ids(), self.clock.now());
        let mut round = Round { node: self.clone(), tenants: Vec::new() };
        self.read(
            move |conn| {
                let mut due = Vec::new();
                for tenant in tenants {
                    if sql::is_due(conn, tenant, now)? {
                        due.push(tenant);
                    }
                }
                Ok(due)
            },
            move |due| {
                round.tenants = due.unwrap_or_default();
                round.next();
            },
        );
    }
}

/// One round through the tenants that have something due; dropped, the next one may begin.
struct Round {
    node: Arc<Node>,
    tenants: Vec<TenantId>,
}

impl Round {
    /// The next tenant.
    fn next(mut self) {
        let Some(tenant) = self.tenants.pop() else { return };
        let node = self.node.clone();
        let then = move |outcome: Result<Reply, Problem>| match outcome {
            Ok(Reply::Due(due)) if !due.is_empty() => {
                let node = self.node.clone();
                node.depot.io.submit(move |()| self.remove(tenant, &due));
            }
            Ok(_) => self.next(),
            Err(_) => {}
        };
        node.own_of(tenant, engine::Own::Attachment(Own::Due), Box::new(then));
    }

    fn remove(self, tenant: TenantId, due: &[Due]) {
        let blobs = &self.node.depot.blobs;
        let mut gone = Vec::with_capacity(due.len());
        for it in due {
            match blobs.remove(&thumb_key(&it.blob)).and_then(|()| blobs.remove(&it.blob)) {
                Ok(()) => gone.push(it.id),
                Err(error) => tracing::warn!(%error, "a file could not be removed; it is tried again later"),
            }
        }
        if due.len() as i64 >= limit::SWEEP {
            self.node.sweep_again.store(true, Ordering::SeqCst);
        }
        let node = self.node.clone();
        node.own_of(tenant, engine::Own::Attachment(Own::Forget(gone)), Box::new(move |_| self.next()));
    }
}

impl Drop for Round {
    fn drop(&mut self) {
        self.node.sweeping.store(false, Ordering::SeqCst);
        if self.node.sweep_again.swap(false, Ordering::SeqCst) {
            // With the next tick: this may be the writer's thread.
            self.node.postpone(Need::Sweep);
        }
    }
}
