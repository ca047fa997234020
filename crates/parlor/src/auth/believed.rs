//! Who vouches for people now: what the installation says, and what each tenant says over it. When that changes, sign-ins
//! that came by what does not count any more end, and their sockets with them. It must not ask anybody.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use parlor_core::{Actor, Admitted, Chat, Tenant};
use parlor_proto::{Code, Problem, TenantId};
use tokio::sync::watch;

use super::jwt::Published;
use super::pictures;
use super::sources::Sources;
use crate::egress::Egress;
use crate::options::OptionError;
use crate::task;

/// How soon what could not be carried out is tried again.
const AGAIN: Duration = Duration::from_secs(1);
/// How often everything is looked at, whatever happens.
const LOOK: Duration = Duration::from_secs(300);

/// A tenant as it was when its sources were read, and they.
type Read = (Arc<Tenant>, Arc<Sources>);

/// What counts.
pub(crate) struct Believed {
    chat: Chat,
    egress: Egress,
    published: Published,
    installation: Mutex<Arc<Sources>>,
    tenants: Mutex<HashMap<TenantId, Read>>,
    /// Said when the installation says something else.
    renewed: watch::Sender<()>,
    begun: AtomicBool,
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Believed {
    /// # Errors
    /// A source that could never be asked.
    pub(crate) fn new(chat: &Chat, sources: Sources, egress: Egress) -> Result<Arc<Believed>, OptionError> {
        sources.check(&egress)?;
        Ok(Arc::new(Believed {
            chat: chat.clone(),
            egress,
            published: Published::default(),
            installation: Mutex::new(Arc::new(sources)),
            tenants: Mutex::default(),
            renewed: watch::Sender::default(),
            begun: AtomicBool::new(false),
        }))
    }

    pub(crate) fn egress(&self) -> &Egress {
        &self.egress
    }

    pub(crate) fn published(&self) -> &Published {
        &self.published
    }

    pub(crate) fn chat(&self) -> &Chat {
        &self.chat
    }

    /// The installation says something else from now on.
    pub(crate) fn renew(&self, sources: Sources) -> Result<(), OptionError> {
        sources.check(&self.egress)?;
        *held(&self.installation) = Arc::new(sources);
        // Files of keys that tenants name are read again, too.
        held(&self.tenants).clear();
        self.renewed.send_replace(());
        Ok(())
    }

    /// Who vouches for the people of a tenant: what the tenant says, over what the installation says.
    pub(crate) fn of(&self, chat: &Chat) -> Arc<Sources> {
        let tenant = chat.tenant_now();
        if let Some((of, sources)) = held(&self.tenants).get(&tenant.id)
            && (Arc::ptr_eq(of, &tenant) || of.settings == tenant.settings)
        {
            return sources.clone();
        }
        let said = |name: &str| tenant.settings.said(name).map(str::to_owned);
        let installation = held(&self.installation).clone();
        let made = Sources::clone(&installation).with(&said).and_then(|sources| {
            sources.check(&self.egress).map_err(|why| ("its sources".to_owned(), why))?;
            Ok(sources)
        });
        let sources = Arc::new(made.unwrap_or_else(|(name, why)| {
            // Nobody comes in by what cannot be read, and nobody by what the tenant has replaced.
            tracing::error!(tenant = tenant.name, setting = name, %why, "a tenant's sign-in cannot be used");
            Sources::default()
        }));
        let mut tenants = held(&self.tenants);
        // Renewed meanwhile: the next one to ask reads what counts then.
        if Arc::ptr_eq(&installation, &held(&self.installation)) {
            tenants.insert(tenant.id, (tenant, sources.clone()));
        }
        sources
    }

    /// Whether a sign-in counts that came by this.
    fn counts(&self, chat: &Chat, source: &str) -> bool {
        self.of(chat).counts(source, chat.tenant(), &self.published)
    }

    /// Who was admitted under a key, by something that still counts.
    pub(crate) async fn found(&self, chat: &Chat, key: [u8; 32]) -> Result<Option<Actor>, Problem> {
        let found = chat.admitted_by(key).await?;
        Ok(found.filter(|(_, source)| self.counts(chat, source)).map(|(actor, _)| actor))
    }

    /// Lets somebody in.
    pub(crate) async fn admit(&self, chat: &Chat, it: Admitted) -> Result<Actor, Problem> {
        let source = it.source.clone();
        let actor = chat.admit(it).await?;
        // What counts may have changed while the host was asked: whoever sweeps afterwards finds this sign-in, and
        // whoever has swept before has not.
        if self.counts(chat, &source) {
            return Ok(actor);
        }
        chat.forget(&actor).await?;
        Err(Problem::new(Code::Unauthenticated, "What has vouched for this does not count any more."))
    }

    /// Begins to look after sign-ins and pictures; again, it does nothing. Outside of a runtime it begins later.
    pub(crate) fn look_after(self: &Arc<Believed>) {
        if self.begun.load(Ordering::Acquire)
            || tokio::runtime::Handle::try_current().is_err()
            || self.begun.swap(true, Ordering::SeqCst)
        {
            return;
        }
        task::spawn("sign-ins", keep(Arc::downgrade(self)));
        task::spawn("pictures", pictures::fetch(Arc::downgrade(self)));
    }

    /// Ends what does not count any more. `false`: not all of it could be.
    async fn sweep(&self, swept: &mut HashMap<TenantId, Arc<Sources>>, all: bool) -> bool {
        let mut done = true;
        for tenant in self.chat.tenants() {
            let chat = self.chat.of(tenant.id);
            let sources = self.of(&chat);
            if !all && swept.get(&tenant.id).is_some_and(|it| Arc::ptr_eq(it, &sources)) {
                continue;
            }
            match chat.believe(|source| sources.counts(source, tenant.id, &self.published)).await {
                Ok(()) => drop(swept.insert(tenant.id, sources)),
                Err(problem) => {
                    tracing::warn!(tenant = tenant.name, %problem, "sign-ins that count no more are still there");
                    done = false;
                }
            }
        }
        done
    }
}

async fn keep(believed: Weak<Believed>) {
    let Some(it) = believed.upgrade() else { return };
    let (mut tenants, mut renewed) = (it.chat.tenants_watch(), it.renewed.subscribe());
    let mut gone = it.published.watch();
    drop(it);
    let mut swept = HashMap::new();
    loop {
        let Some(it) = believed.upgrade() else { return };
        // What is said from here on is seen by the next turn.
        tenants.mark_unchanged();
        renewed.mark_unchanged();
        let keys = gone.has_changed().unwrap_or_default();
        gone.mark_unchanged();
        let done = it.sweep(&mut swept, keys).await;
        drop(it);
        let wait = if done { LOOK } else { AGAIN };
        tokio::select! {
            said = tenants.changed() => if said.is_err() { return },
            said = renewed.changed() => if said.is_err() { return },
            said = gone.changed() => {
                if said.is_err() {
                    return;
                }
                gone.mark_changed();
            }
            () = tokio::time::sleep(wait) => {}
        }
    }
}
