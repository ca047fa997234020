//! Is everything that could be recomputed what it would be? Every number, pointer and count that the engine keeps so that
//! it need not count is counted here from the log and the messages.
//!
//! Reads one snapshot, in pages: what it holds at a time is a page and the members of one room. Must not heal, and must
//! not stop at the first difference.

mod room;
mod sql;
mod strange;
#[cfg(test)]
mod tests;

pub(super) use sql::tenants;

use parlor_proto::{AttachmentId, RoomId, TenantId, Time, UserId};

use super::{Step, Told};
use crate::blob::Blobs;
use crate::builder::{Builder, StartError};
use crate::store::{Conn, Engine, Fault, Location, Store};
use crate::tenant::now::{Now, Tenants};
use crate::tenant::rules::Rules;
use crate::tenant::settings::Settings;
use crate::{tenant, user};

/// Rows of a page.
const PAGE: i64 = 2_000;
/// Differences of a look that are kept with their words; the others are counted.
const SHOWN: usize = 1_000;

/// Something that is not what it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What was looked at, as `member.own_above`.
    pub check: &'static str,
    /// In which table.
    pub table: &'static str,
    /// The tenant's name.
    pub tenant: String,
    /// Which row.
    pub key: String,
    /// What is wrong with it.
    pub what: String,
}

/// What a look has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Tenants looked at.
    pub tenants: u64,
    /// Users.
    pub users: u64,
    /// Rooms.
    pub rooms: u64,
    /// Members of rooms.
    pub members: u64,
    /// Messages.
    pub messages: u64,
    /// Entries of logs.
    pub entries: u64,
    /// Attachments.
    pub files: u64,
    /// How many differences there are.
    pub wrong: u64,
    /// The first of them.
    pub differences: Vec<Difference>,
}

impl Builder {
    /// Looks at everything, beside whatever runs. `files`: also whether the bytes of attachments are there, and no others.
    /// Blocks.
    ///
    /// # Errors
    /// The store cannot be opened, or is not of this version.
    pub fn verify(&self, files: bool, told: Told<'_>) -> Result<Verified, StartError> {
        self.look_over(files, Some(&self.rules), told)
    }

    /// The same; without `rules`, nobody here knows the policy of the installation.
    pub(crate) fn look_over(
        &self,
        files: bool,
        rules: Option<&Rules>,
        told: Told<'_>,
    ) -> Result<Verified, StartError> {
        let location = Location::parse(&self.store)?;
        let store = super::beside(&location)?;
        let blobs = if files { Some(self.place(&location).open(&self.clock)?.0) } else { None };
        let beside = Beside { blobs: blobs.as_deref().map(|it| (it, self.clock.now())), rules };
        snapshot(&mut *store.reader()?, &beside, told)
    }
}

/// What is looked at beside the database.
#[derive(Default)]
pub(super) struct Beside<'a> {
    /// Where the bytes of attachments are, and what the time is.
    pub(super) blobs: Option<(&'a dyn Blobs, Time)>,
    /// What counts where a tenant says nothing; without it, only what follows under every policy is compared.
    pub(super) rules: Option<&'a Rules>,
}

/// All of it, as it is at this moment.
pub(super) fn snapshot(
    conn: &mut dyn Conn,
    beside: &Beside<'_>,
    told: Told<'_>,
) -> Result<Verified, StartError> {
    // Before the moment of the look: what comes meanwhile has a row by then.
    let bytes = beside.blobs.map(|(blobs, now)| strange::listed(blobs, now)).transpose()?;
    conn.begin()?;
    let looked = look(conn, beside, bytes, told);
    conn.rollback();
    Ok(looked?)
}

/// The same inside a transaction that somebody else has begun.
pub(super) fn everything(conn: &mut dyn Conn, told: Told<'_>) -> Result<Verified, Fault> {
    look(conn, &Beside::default(), None, told)
}

fn look(
    conn: &mut dyn Conn,
    beside: &Beside<'_>,
    bytes: Option<strange::Listed>,
    told: Told<'_>,
) -> Result<Verified, Fault> {
    let mut look = Look {
        found: Verified::default(),
        tenant: (TenantId([0; 16]), String::new()),
        rules: None,
        bytes,
        told,
    };
    if conn.engine() == Engine::Sqlite {
        for problem in Store::check(conn)?.problems {
            look.wrong("engine", "", "", problem);
        }
    }
    look.strays(conn)?;
    let tenants = Tenants::new(Now { rules: beside.rules.cloned().unwrap_or_default(), ..Now::default() });
    let (version, stored) = tenant::sql::load(conn)?;
    tenants.replace(version, stored.clone());
    for it in stored {
        look.found.tenants += 1;
        look.rules = beside.rules.map(|_| tenants.now(it.id).rules.clone());
        look.tenant = (it.id, it.name);
        if let Err(sentence) = Settings::read(&it.settings) {
            let key = look.tenant.1.clone();
            look.wrong("tenant.settings", "tenant", key, sentence);
        }
        look.holds(conn)?;
        look.users(conn)?;
        look.rooms(conn)?;
        look.files(conn, beside.blobs.map(|it| it.0))?;
    }
    look.unowned();
    Ok(look.found)
}

/// A look that goes on.
struct Look<'a> {
    found: Verified,
    tenant: (TenantId, String),
    /// The rules of the tenant, if they are known.
    rules: Option<Rules>,
    /// Bytes that nobody was found to own so far.
    bytes: Option<strange::Listed>,
    told: Told<'a>,
}

impl Look<'_> {
    fn wrong(
        &mut self,
        check: &'static str,
        table: &'static str,
        key: impl Into<String>,
        what: impl Into<String>,
    ) {
        self.found.wrong += 1;
        if self.found.differences.len() < SHOWN {
            let (key, what) = (key.into(), what.into());
            self.found.differences.push(Difference {
                check,
                table,
                tenant: self.tenant.1.clone(),
                key,
                what,
            });
        }
    }

    fn users(&mut self, conn: &mut dyn Conn) -> Result<(), Fault> {
        let mut after = UserId([0; 16]);
        loop {
            let page = sql::users(conn, self.tenant.0, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            self.found.users += page.len() as u64;
            for it in page {
                let key = it.id.to_string();
                if it.username_key != user::key(&it.username) {
                    self.wrong("user.username_key", "user", &key, "is not the compared form of the username");
                }
                // An address that is only said, and not proved yet, is nobody's.
                let said = it.email_key.is_none() && !it.proved;
                if !said && it.email_key != it.email.as_deref().map(user::key) {
                    self.wrong("user.email_key", "user", &key, "is not the compared form of the address");
                }
                if it.faceless {
                    self.wrong("user.picture", "user", &key, "is an attachment that is not there");
                }
            }
        }
    }

    fn rooms(&mut self, conn: &mut dyn Conn) -> Result<(), Fault> {
        let of = sql::size(conn, self.tenant.0)?.1.unsigned_abs() + self.found.messages;
        let mut after = RoomId([0; 16]);
        loop {
            let page = sql::rooms(conn, self.tenant.0, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            for room in page {
                self.found.rooms += 1;
                self.room(conn, &room)?;
                (self.told)(Step { stage: "messages", done: self.found.messages, of });
            }
        }
    }

    fn files(&mut self, conn: &mut dyn Conn, blobs: Option<&dyn Blobs>) -> Result<(), Fault> {
        let mut after = AttachmentId([0; 16]);
        loop {
            let page = sql::files(conn, self.tenant.0, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            self.found.files += page.len() as u64;
            (self.told)(Step { stage: "attachments", done: self.found.files, of: 0 });
            for it in page {
                let key = it.id.to_string();
                self.owned(&it.blob);
                if it.used != it.counted {
                    let what = format!("is {}, and {} use it", it.used, it.counted);
                    self.wrong("attachment.used", "attachment", &key, what);
                }
                if it.used > 0 && it.state != 1 {
                    self.wrong("attachment.state", "attachment", &key, "is used and not ready");
                }
                if it.due == (it.used > 0) {
                    let what = if it.due { "is used and has to go" } else { "is not used and never goes" };
                    self.wrong("attachment.due_at", "attachment", &key, what);
                }
                if let Some(blobs) = blobs.filter(|_| it.state == 1)
                    && !whole(blobs, &it.blob, it.size)
                {
                    self.wrong(
                        "attachment.blob",
                        "attachment",
                        &key,
                        format!("its {} bytes are not there", it.size),
                    );
                }
            }
        }
    }
}

/// The bytes are there, all of them and no more.
fn whole(blobs: &dyn Blobs, key: &str, size: i64) -> bool {
    let Ok(size) = u64::try_from(size) else { return false };
    let read = |from, length| blobs.read(key, from, length).map(|it| it.len());
    matches!(read(size.saturating_sub(1), 2), Ok(length) if length as u64 == size.min(1))
}
