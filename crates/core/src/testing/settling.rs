//! Rooms that have to follow when a tenant decides otherwise, and processes that end in the middle of it.

use super::TestChat;
use super::chat::own;
use crate::engine::{Own, Reply};
use crate::relation::sweep::Step;
use crate::tenant::manage::{Change, Order};
use crate::tenant::rules::Rules;

impl TestChat {
    /// The tenant's settings are others from now on, in the store: as by a command of a process that is none of the nodes.
    /// Its rooms follow for so many pages, and then that process has died. Gives how many there were.
    pub async fn settle_in_part(
        &self,
        settings: &[(&str, &str)],
        change: impl Fn(&mut Rules),
        pages: usize,
    ) -> usize {
        let settings = settings.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
        let mut now = (*self.node.now(self.tenant())).clone();
        now.id = self.tenant();
        change(&mut now.rules);
        // Known here already, so that nobody here begins by itself.
        self.node.tenants.set(now);
        let order = Order::Change(Change { settings, ..Change::default() });
        own(self, Own::Tenant(Box::new(order))).await;
        for page in 0..pages {
            let Reply::Settled(Some(_)) = own(self, Own::Settle(Step::All { begin: true })).await else {
                return page + 1;
            };
        }
        pages
    }

    /// Stops the engine and starts it again, with another configuration of the installation.
    pub fn restart_by(&mut self, change: impl FnOnce(&mut Rules)) {
        change(&mut self.setup.rules);
        self.restart();
    }
}
