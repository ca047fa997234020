//! Every tenant as it is now, in memory: what commands, queries and doors decide by. Read when the node starts, and again
//! when somebody has changed one; must not ask the store itself.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use parlor_proto::{Code, Problem, TenantId};
use tokio::sync::watch;

use super::host;
use super::rules::Rules;
use super::settings::Settings;
use crate::limit::Limits;

/// A tenant as it is now: what it says for itself over what the installation says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Now {
    /// Which.
    pub id: TenantId,
    /// What operators call it.
    pub name: String,
    /// Its hosts, as they are compared.
    pub hosts: Vec<String>,
    /// Nobody gets in.
    pub disabled: bool,
    /// It is being removed, with everything in it.
    pub removing: bool,
    /// Who may talk, and what becomes of what was said.
    pub rules: Rules,
    /// How much and how often.
    pub limits: Limits,
    /// What it says for itself, for doors that look at more than rules and limits.
    pub settings: Settings,
}

impl Default for Now {
    fn default() -> Now {
        Now {
            id: TenantId([0; 16]),
            name: super::DEFAULT.to_owned(),
            hosts: Vec::new(),
            disabled: false,
            removing: false,
            rules: Rules::default(),
            limits: Limits::default(),
            settings: Settings::default(),
        }
    }
}

impl Now {
    /// In a tenant that is disabled nobody is signed in.
    pub(crate) fn open(&self) -> Result<(), Problem> {
        let closed = || Problem::new(Code::Unauthenticated, "Sign in again.");
        if self.disabled { Err(closed()) } else { Ok(()) }
    }
}

/// A tenant as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) id: TenantId,
    pub(crate) name: String,
    pub(crate) settings: String,
    pub(crate) disabled: bool,
    pub(crate) removing: bool,
    pub(crate) hosts: Vec<String>,
}

/// All of them at one moment.
#[derive(Default)]
pub(crate) struct Known {
    /// Moves with every change of any of them.
    version: String,
    all: HashMap<TenantId, Arc<Now>>,
    hosts: HashMap<String, TenantId>,
    /// In the order in which they were made.
    order: Vec<TenantId>,
}

/// All of them.
pub(crate) struct Tenants {
    /// What counts where a tenant says nothing, and for one that is not known here yet; the tenant that there is without being
    /// made.
    defaults: Arc<Now>,
    known: RwLock<Arc<Known>>,
    /// Said after every change.
    moved: watch::Sender<()>,
}

impl Tenants {
    pub(crate) fn new(defaults: Now) -> Tenants {
        Tenants { defaults: Arc::new(defaults), known: RwLock::default(), moved: watch::Sender::default() }
    }

    fn known(&self) -> Arc<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A tenant as it is now.
    pub(crate) fn now(&self, tenant: TenantId) -> Arc<Now> {
        self.find(tenant).unwrap_or_else(|| self.defaults.clone())
    }

    /// The same, if it is known here.
    pub(crate) fn find(&self, tenant: TenantId) -> Option<Arc<Now>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).all.get(&tenant).cloned()
    }

    /// Every tenant, the oldest first; also those that are disabled.
    pub(crate) fn ids(&self) -> Vec<TenantId> {
        let known = self.known();
        if known.order.is_empty() { vec![self.defaults.id] } else { known.order.clone() }
    }

    /// Every tenant as it is now.
    pub(crate) fn all(&self) -> Vec<Arc<Now>> {
        self.ids().into_iter().map(|id| self.now(id)).collect()
    }

    /// Whose host this is. While no tenant has a host, every host is the default tenant's.
    pub(crate) fn at(&self, host: &str) -> Option<TenantId> {
        let known = self.known();
        if known.hosts.is_empty() {
            return Some(self.defaults.id).filter(|id| !self.now(*id).disabled);
        }
        let (name, port) = host::normal(host)?;
        // With its port first: a host that is said without one is meant at every port.
        let exact = port.and_then(|port| known.hosts.get(&format!("{name}:{port}")));
        let id = exact.or_else(|| known.hosts.get(&name))?;
        known.all.get(id).filter(|now| !now.disabled).map(|now| now.id)
    }

    /// Whether hosts tell tenants apart.
    pub(crate) fn by_host(&self) -> bool {
        !self.known.read().unwrap_or_else(PoisonError::into_inner).hosts.is_empty()
    }

    /// Tells of every change from now on.
    pub(crate) fn watch(&self) -> watch::Receiver<()> {
        self.moved.subscribe()
    }

    /// Which state is known here.
    pub(crate) fn version(&self) -> String {
        self.known().version.clone()
    }

    /// How all of them are from now on; those that are told apart from what was known.
    pub(crate) fn replace(&self, version: String, stored: Vec<Stored>) -> Vec<TenantId> {
        let before = self.known();
        let mut known = Known { version, ..Known::default() };
        let mut changed = Vec::new();
        for it in stored {
            let now = self.over(&it);
            if before.all.get(&it.id).is_none_or(|was| **was != now) {
                changed.push(it.id);
            }
            known.order.push(it.id);
            known.hosts.extend(it.hosts.into_iter().map(|host| (host, it.id)));
            known.all.insert(it.id, Arc::new(now));
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
        self.moved.send_replace(());
        changed
    }

    fn over(&self, it: &Stored) -> Now {
        let read = Settings::read(&it.settings).inspect_err(|sentence| {
            tracing::error!(
                tenant = it.name,
                sentence,
                "the settings of a tenant cannot be read: nobody gets in there"
            );
        });
        // Written by a newer Parlor, or by hand: closed rather than open.
        let unread = read.is_err();
        let settings = read.unwrap_or_default();
        let mut now = Now {
            id: it.id,
            name: it.name.clone(),
            hosts: it.hosts.clone(),
            disabled: it.disabled || it.removing || unread,
            removing: it.removing,
            settings: settings.clone(),
            ..(*self.defaults).clone()
        };
        settings.over(&mut now);
        now
    }

    /// How a tenant is from now on.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn set(&self, now: Now) {
        let mut slot = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let mut known = Known {
            version: slot.version.clone(),
            all: slot.all.clone(),
            hosts: slot.hosts.clone(),
            order: slot.order.clone(),
        };
        if !known.order.contains(&now.id) {
            known.order.push(now.id);
        }
        known.all.insert(now.id, Arc::new(now));
        *slot = Arc::new(known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(id: u8, hosts: &[&str], settings: &str) -> Stored {
        Stored {
            id: TenantId([id; 16]),
            name: format!("t{id}"),
            settings: settings.to_owned(),
            disabled: false,
            removing: false,
            hosts: hosts.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    #[test]
    fn a_host_belongs_to_one_tenant_or_to_nobody() {
        let tenants = Tenants::new(Now { id: TenantId([1; 16]), ..Now::default() });
        assert_eq!(tenants.at("anything"), Some(TenantId([1; 16])), "before anything was read");
        tenants.replace("a".into(), vec![stored(1, &[], "{}"), stored(2, &[], "{}")]);
        assert_eq!(tenants.at("not a host"), Some(TenantId([1; 16])), "while no tenant has a host");
        let all = vec![
            stored(1, &[], "{}"),
            stored(2, &["b.example", "c.example:8443"], "{}"),
            stored(3, &["c.example"], "{}"),
            Stored { disabled: true, ..stored(4, &["d.example"], "{}") },
            stored(5, &["e.example"], r#"{"no.such.key": "x"}"#),
        ];
        tenants.replace("b".into(), all);
        for (host, id) in [
            ("b.example", Some(2)),
            ("B.Example.:9000", Some(2)),
            ("c.example:8443", Some(2)),
            ("c.example:8444", Some(3)),
            ("c.example", Some(3)),
            ("d.example", None),
            ("e.example", None),
            ("x.b.example", None),
            ("b.example.evil", None),
            ("", None),
        ] {
            assert_eq!(tenants.at(host), id.map(|id| TenantId([id; 16])), "{host}");
        }
    }

    #[test]
    fn only_what_changed_is_said_to_have_changed() {
        let tenants = Tenants::new(Now { id: TenantId([1; 16]), ..Now::default() });
        assert_eq!(tenants.replace("a".into(), vec![stored(1, &[], "{}"), stored(2, &[], "{}")]).len(), 2);
        let changed =
            tenants.replace("b".into(), vec![stored(1, &[], "{}"), stored(2, &[], r#"{"policy":"closed"}"#)]);
        assert_eq!(changed, [TenantId([2; 16])]);
        assert_eq!(tenants.version(), "b");
        assert_eq!(tenants.now(TenantId([9; 16])).id, TenantId([1; 16]), "a stranger is as the defaults");
    }
}
