//! A node goes by what tenants say now: it looks whether somebody has changed one, here or on another node. Must not change
//! one itself.

use std::collections::HashMap;
use std::sync::Arc;

use parlor_proto::TenantId;

use super::now::Stored;
use super::rules::Rules;
use super::sql;
use crate::error::Result;
use crate::node::Node;
use crate::store::Conn;

impl Node {
    /// Has somebody changed a tenant? Then all of them are read again.
    pub(crate) fn renew_tenants(self: &Arc<Node>, conn: &mut dyn Conn) -> Result<()> {
        if sql::version(conn)? != self.tenants.version() {
            let (version, stored) = sql::load(conn)?;
            self.tenants_are(version, stored);
        }
        Ok(())
    }

    /// How all tenants are from now on.
    pub(crate) fn tenants_are(self: &Arc<Node>, version: String, stored: Vec<Stored>) {
        let before: HashMap<TenantId, Rules> =
            self.tenants.all().into_iter().map(|now| (now.id, now.rules.clone())).collect();
        let changed = self.tenants.replace(version, stored);
        let now = self.tenants.ids();
        self.inbox.shared_by(&now);
        // Of one that is not there any more nobody is left, whatever was heard of it before.
        for tenant in before.keys().filter(|it| !now.contains(it)) {
            self.hub.end_tenant(*tenant);
        }
        for tenant in changed {
            // Each node says so when it decides by the new rules itself; what it made by the old ones is settled, too.
            let rules = &self.now(tenant).rules;
            if before.get(&tenant).is_none_or(|before| before.talk_differs(rules)) {
                self.resettle(tenant, None);
            }
            if self.now(tenant).disabled {
                self.hub.end_tenant(tenant);
            }
        }
    }
}
