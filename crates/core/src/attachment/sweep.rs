//! Sweeping: what was never sent, what nobody has any more, what a crash left. The writer only marks and forgets rows;
//! the bytes go on a thread of the files, in between, a bounded number at a time.

use std::sync::Arc;
use std::sync::atomic::Ordering;

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
        let (tenant, now, node) = (self.tenant, self.clock.now(), self.clone());
        self.read(
            move |conn| Ok(sql::is_due(conn, tenant, now)?),
            move |due| {
                if due == Ok(true) {
                    node.sweep();
                }
            },
        );
        let node = self.clone();
        self.depot.io.submit(move |()| match node.depot.spool.sweep() {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "removed what unfinished uploads had left"),
            Err(error) => tracing::warn!(%error, "the folder of uploads cannot be looked through"),
        });
    }

    /// Removes what is due, one round at a time.
    pub(crate) fn sweep(self: &Arc<Node>) {
        if self.sweeping.swap(true, Ordering::SeqCst) {
            // Whoever is at it looks once more.
            self.sweep_again.store(true, Ordering::SeqCst);
            return;
        }
        let round = Round(self.clone());
        let then = move |outcome: Result<Reply, parlor_proto::Problem>| {
            let Ok(Reply::Due(due)) = outcome else { return };
            if due.is_empty() {
                return;
            }
            let node = round.0.clone();
            node.depot.io.submit(move |()| round.remove(&due));
        };
        self.own(engine::Own::Attachment(Own::Due), Box::new(then));
    }
}

/// One round; dropped, the next one may begin.
struct Round(Arc<Node>);

impl Round {
    fn remove(self, due: &[Due]) {
        let blobs = &self.0.depot.blobs;
        let mut gone = Vec::with_capacity(due.len());
        for it in due {
            match blobs.remove(&thumb_key(&it.blob)).and_then(|()| blobs.remove(&it.blob)) {
                Ok(()) => gone.push(it.id),
                Err(error) => tracing::warn!(%error, "a file could not be removed; it is tried again later"),
            }
        }
        if due.len() as i64 >= limit::SWEEP {
            self.0.sweep_again.store(true, Ordering::SeqCst);
        }
        let node = self.0.clone();
        node.own(engine::Own::Attachment(Own::Forget(gone)), Box::new(move |_| drop(self)));
    }
}

impl Drop for Round {
    fn drop(&mut self) {
        self.0.sweeping.store(false, Ordering::SeqCst);
        if self.0.sweep_again.swap(false, Ordering::SeqCst) {
            // With the next tick: this may be the writer's thread.
            self.0.postpone(Need::Sweep);
        }
    }
}
