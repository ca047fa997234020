//! Tenants: who they are, what each says for itself, and which host is whose; and what the installation as a whole remembers
//! (its epoch, its bus key). The one that is called "default" is there without being made.

mod chat;
pub(crate) mod host;
pub(crate) mod manage;
pub(crate) mod now;
pub(crate) mod renew;
pub(crate) mod rules;
pub(crate) mod settings;
pub(crate) mod sql;

use parlor_proto::{EpochId, TenantId};

use crate::clock::Clock;
use crate::store::{CommitFault, Conn, Fault};

/// The name of the tenant that exists without being made.
pub(crate) const DEFAULT: &str = "default";

/// What an installation remembers about itself.
#[derive(Clone, Debug)]
pub(crate) struct Installation {
    pub(crate) tenant: TenantId,
    /// Changes when a log may have gone back.
    pub(crate) epoch: EpochId,
    /// Signs what nodes tell each other.
    pub(crate) bus_key: [u8; 32],
    /// All tenants, and which state that is.
    pub(crate) version: String,
    pub(crate) tenants: Vec<now::Stored>,
}

/// Reads the installation, making it on the first start. Two nodes that start at once agree.
pub(crate) fn installation(conn: &mut dyn Conn, clock: &Clock) -> Result<Installation, Fault> {
    conn.begin()?;
    match read_or_make(conn, clock) {
        Ok(found) => match conn.commit() {
            Ok(()) => Ok(found),
            Err(CommitFault::NotDone(fault) | CommitFault::Unknown(fault)) => Err(fault),
        },
        Err(fault) => {
            conn.rollback();
            Err(fault)
        }
    }
}

/// The tenant of that name, or the default one, which is made if nothing was ever done here.
pub(crate) fn named(conn: &mut dyn Conn, clock: &Clock, name: Option<&str>) -> Result<TenantId, Fault> {
    match name {
        None => installation(conn, clock).map(|it| it.tenant),
        Some(name) => sql::find(conn, name)?
            .map(TenantId)
            .ok_or_else(|| Fault::other(format!("there is no tenant {name:?}"))),
    }
}

fn read_or_make(conn: &mut dyn Conn, clock: &Clock) -> Result<Installation, Fault> {
    let tenant = TenantId(sql::tenant(conn, DEFAULT, clock.id(), clock.now())?);
    let epoch = sql::remembered(conn, "epoch", &EpochId(clock.id()).to_string())?;
    let fresh: String = clock.random::<32>().iter().map(|byte| format!("{byte:02x}")).collect();
    let key = sql::remembered(conn, "bus_key", &fresh)?;
    let mut bus_key = [0u8; 32];
    for (at, byte) in bus_key.iter_mut().enumerate() {
        let hex = key.get(at * 2..at * 2 + 2).ok_or_else(|| Fault::other("the bus key is damaged"))?;
        *byte = u8::from_str_radix(hex, 16).map_err(|_| Fault::other("the bus key is damaged"))?;
    }
    let epoch = epoch.parse().map_err(|_| Fault::other("the epoch is damaged"))?;
    let (version, tenants) = sql::load(conn)?;
    Ok(Installation { tenant, epoch, bus_key, version, tenants })
}
