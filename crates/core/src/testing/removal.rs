//! A tenant that is removed, as tests look at it: what is left of it, and being broken off.

use parlor_proto::TenantId;

use super::chat::{TestChat, looked};
use super::sql;
use crate::engine::{Own, Reply};

impl TestChat {
    /// How many rows of a tenant each table has; of every table that has a tenant.
    #[must_use]
    pub fn rows_of(&self, tenant: TenantId) -> Vec<(String, i64)> {
        looked(&self.place, |conn| sql::rows_of(conn, tenant).unwrap_or_else(|fault| panic!("{fault}")))
    }

    /// Takes some pieces of a tenant that is being removed; `true`: nothing is left.
    pub async fn remove_in_part(&self, name: &str, pieces: usize) -> bool {
        for _ in 0..pieces {
            let Ok(tenant) = self.tenant_named(name) else { return true };
            let own = Own::Remove(crate::erase::tenant::Own::Step);
            match crate::chat::wait(|then| self.node.own_of(tenant.id, own, then)).await {
                Ok(Reply::Removed(it)) if it.gone => return true,
                Ok(Reply::Removed(it)) if it.files => self.node.sweep(),
                Ok(_) => {}
                Err(problem) => panic!("{problem:?}"),
            }
        }
        false
    }
}
