//! What an operator's door may do with tenants. Checks come before the writer; the answer comes when this node goes by what
//! was changed.

use std::sync::Arc;

use parlor_proto::{Problem, TenantId};

use super::manage::{self, Change, Order};
use super::now::Now;
use super::settings::Settings;
use super::sql;
use crate::chat::{Chat, wait};
use crate::engine::Own;

impl Chat {
    /// This handle's tenant as it is now.
    #[must_use]
    pub fn tenant_now(&self) -> Arc<Now> {
        self.node.now(self.tenant)
    }

    /// Whose host this is, as it stands in a request. While no tenant has a host, every host is the default tenant's.
    #[must_use]
    pub fn tenant_at(&self, host: &str) -> Option<TenantId> {
        self.node.tenants.at(host)
    }

    /// Whether this handle acts in the tenant that there is without being made.
    #[must_use]
    pub fn is_default_tenant(&self) -> bool {
        self.tenant == self.node.tenant
    }

    /// Whether hosts tell tenants apart here.
    #[must_use]
    pub fn tenants_by_host(&self) -> bool {
        self.node.tenants.by_host()
    }

    /// Operator: all tenants, the oldest first.
    #[must_use]
    pub fn tenants(&self) -> Vec<Arc<Now>> {
        self.node.tenants.all()
    }

    /// Tells whenever any tenant has changed: by this node or, a moment later, by another.
    #[must_use]
    pub fn tenants_watch(&self) -> tokio::sync::watch::Receiver<()> {
        self.node.tenants.watch()
    }

    /// Operator: the tenant of that name.
    ///
    /// # Errors
    /// `not_found`.
    pub fn tenant_named(&self, name: &str) -> Result<Arc<Now>, Problem> {
        self.tenants().into_iter().find(|it| it.name == name).ok_or_else(manage::missing)
    }

    /// Operator: a new tenant.
    ///
    /// # Errors
    /// `invalid` with the field; `taken`.
    pub async fn tenant_add(
        &self,
        name: &str,
        hosts: &[String],
        settings: &[(String, String)],
    ) -> Result<Arc<Now>, Problem> {
        manage::check_name(name)?;
        let hosts = manage::check_hosts(hosts)?;
        let mut said = Settings::default();
        for (key, text) in settings {
            said.set(key, text).map_err(|it| manage::invalid(it, key))?;
        }
        let id = TenantId(self.node.clock.id());
        let order = Order::Add { name: name.to_owned(), hosts, settings: said };
        self.tenant_order(id, order).await
    }

    /// Operator: a tenant is another from now on, on this node at once, on others within a second.
    ///
    /// # Errors
    /// `not_found`; `invalid` with the field; `taken` for a host of another tenant.
    pub async fn tenant_change(&self, name: &str, mut change: Change) -> Result<Arc<Now>, Problem> {
        let now = self.tenant_named(name)?;
        if change.disabled == Some(true) {
            manage::may_go(&now.name)?;
        }
        change.hosts = manage::check_hosts(&change.hosts)?;
        change.no_hosts = manage::check_hosts(&change.no_hosts)?;
        self.tenant_order(now.id, Order::Change(change)).await
    }

    async fn tenant_order(&self, id: TenantId, order: Order) -> Result<Arc<Now>, Problem> {
        wait(|then| self.node.own_of(id, Own::Tenant(Box::new(order)), then)).await?;
        self.tenants_again().await?;
        Ok(self.node.now(id))
    }

    /// This node goes by what tenants say now.
    pub(crate) async fn tenants_again(&self) -> Result<(), Problem> {
        let (version, stored) = self.read(|conn| Ok(sql::load(conn)?)).await?;
        self.node.tenants_are(version, stored);
        Ok(())
    }
}
