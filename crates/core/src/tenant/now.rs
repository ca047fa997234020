//! Every tenant as it is now, in memory: what commands and queries decide by. Read when the node starts; must not ask the
//! store itself.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use parlor_proto::TenantId;

use super::rules::Rules;
use crate::limit::Limits;

/// A tenant as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Now {
    pub(crate) id: TenantId,
    pub(crate) name: String,
    pub(crate) rules: Rules,
    pub(crate) limits: Limits,
}

/// All of them.
pub(crate) struct Tenants {
    /// What counts where a tenant says nothing, and for one that is not known here yet.
    defaults: Arc<Now>,
    known: RwLock<HashMap<TenantId, Arc<Now>>>,
}

impl Tenants {
    pub(crate) fn new(defaults: Now) -> Tenants {
        Tenants { defaults: Arc::new(defaults), known: RwLock::default() }
    }

    /// A tenant as it is now.
    pub(crate) fn now(&self, tenant: TenantId) -> Arc<Now> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(&tenant).unwrap_or(&self.defaults).clone()
    }

    /// How a tenant is from now on.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn set(&self, now: Now) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(now.id, Arc::new(now));
    }
}
