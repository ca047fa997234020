//! An operator's orders about tenants. Every change moves the version that nodes look at, in the same transaction. Must not
//! touch what is in a tenant: that goes with [`crate::erase::tenant`].

use parlor_proto::{Code, Problem, TenantId};

use super::settings::Settings;
use super::{DEFAULT, host, sql};
use crate::cx::Cx;
use crate::error::Result;

/// Characters of a tenant's name.
const NAME: usize = 40;

/// What an operator orders.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    /// A tenant more; its id is what the order is carried out in.
    Add { name: String, hosts: Vec<String>, settings: Settings },
    /// A tenant is another from now on.
    Change(Change),
}

/// What is to be another of a tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Settings; an empty text takes one back.
    pub settings: Vec<(String, String)>,
    /// Hosts that are its from now on.
    pub hosts: Vec<String>,
    /// Hosts that are not any more.
    pub no_hosts: Vec<String>,
    /// Whether anybody gets in.
    pub disabled: Option<bool>,
}

pub(super) fn invalid(sentence: impl Into<String>, field: &str) -> Problem {
    Problem::new(Code::Invalid, sentence).field(field)
}

/// A name that can stand in a command and be a folder's.
pub(super) fn check_name(name: &str) -> Result<(), Problem> {
    let good = (1..=NAME).contains(&name.len())
        && name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-' || c == b'_')
        && name.as_bytes()[0].is_ascii_alphanumeric();
    let sentence =
        "The name of a tenant has up to 40 small letters, digits, - and _, a letter or a digit first.";
    if good { Ok(()) } else { Err(invalid(sentence, "name")) }
}

/// Hosts in the form that is compared.
pub(super) fn check_hosts(hosts: &[String]) -> Result<Vec<String>, Problem> {
    let one = |it: &String| {
        host::written(it).ok_or_else(|| {
            invalid(format!("`{it}` is not a host: as chat.example or localhost:8390."), "host")
        })
    };
    hosts.iter().map(one).collect()
}

/// Carries an order out. It refuses before it writes.
pub(crate) fn apply(cx: &mut Cx<'_>, order: &Order) -> Result<()> {
    match order {
        Order::Add { name, hosts, settings } => {
            if sql::named(cx.conn, name)?.is_some() {
                return Err(Problem::new(Code::Taken, "There is a tenant of that name.")
                    .field("name")
                    .into());
            }
            free(cx, hosts)?;
            sql::add(cx.conn, cx.tenant, name, &settings.json(), cx.now)?;
            for host in hosts {
                sql::host(cx.conn, cx.tenant, host)?;
            }
        }
        Order::Change(change) => {
            let stored = sql::settings(cx.conn, cx.tenant)?.ok_or_else(missing)?;
            if sql::removing(cx.conn, cx.tenant)? == Some(true) {
                let why = "This tenant is being removed: it does not come back.";
                return Err(Problem::new(Code::Forbidden, why).field("name").into());
            }
            let mut settings = Settings::default();
            if !change.settings.is_empty() {
                settings = Settings::read(&stored).map_err(|it| invalid(it, "settings"))?;
                for (key, text) in &change.settings {
                    settings.set(key, text).map_err(|it| invalid(it, key))?;
                }
            }
            free(cx, &change.hosts)?;
            if !change.settings.is_empty() {
                sql::say(cx.conn, cx.tenant, &settings.json())?;
            }
            for host in &change.hosts {
                sql::host(cx.conn, cx.tenant, host)?;
            }
            for host in &change.no_hosts {
                sql::no_host(cx.conn, cx.tenant, host)?;
            }
            if let Some(disabled) = change.disabled {
                sql::disable(cx.conn, cx.tenant, disabled.then_some(cx.now))?;
            }
        }
    }
    moved(cx)
}

/// Every node reads all tenants again.
fn moved(cx: &mut Cx<'_>) -> Result<()> {
    let fresh = TenantId(cx.clock.id()).to_string();
    Ok(sql::moved(cx.conn, &fresh)?)
}

/// A tenant is to be removed: nobody gets in, and its hosts are free.
pub(crate) fn remove(cx: &mut Cx<'_>) -> Result<()> {
    sql::removing(cx.conn, cx.tenant)?.ok_or_else(missing)?;
    sql::remove(cx.conn, cx.tenant, cx.now)?;
    moved(cx)
}

/// Whether a tenant is being removed; `None`: there is none.
pub(crate) fn removing(cx: &mut Cx<'_>) -> Result<Option<bool>> {
    Ok(sql::removing(cx.conn, cx.tenant)?)
}

/// Nothing is left of a tenant that was removed, and now not even its name.
pub(crate) fn forget(cx: &mut Cx<'_>) -> Result<()> {
    sql::forget(cx.conn, cx.tenant)?;
    moved(cx)
}

/// No other tenant has these hosts.
fn free(cx: &mut Cx<'_>, hosts: &[String]) -> Result<()> {
    for host in hosts {
        if sql::whose(cx.conn, host)?.is_some_and(|it| it != cx.tenant) {
            return Err(Problem::new(Code::Taken, format!("`{host}` is another tenant's."))
                .field("host")
                .into());
        }
    }
    Ok(())
}

pub(super) fn missing() -> Problem {
    Problem::new(Code::NotFound, "There is no such tenant.").field("name")
}

/// The tenant that there is without being made stays.
pub(crate) fn may_go(name: &str) -> Result<(), Problem> {
    if name == DEFAULT { Err(invalid("The default tenant stays.", "name")) } else { Ok(()) }
}
