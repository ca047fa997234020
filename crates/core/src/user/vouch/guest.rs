//! Guests: people of whom nothing is known, until one of them turns out to be somebody ([`crate::claim`]). Whether there may
//! be any is the door's to know.

use parlor_proto::user::Account;
use parlor_proto::{Problem, UserId};

use super::sql;
use crate::cx::Cx;
use crate::error::Result;
use crate::login::{self, NewLogin};
use crate::store::Fault;
use crate::user::{key, sql as people};
use crate::{limit, text};

/// A guest who is about to come in.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    name: Option<String>,
    hash: [u8; 32],
    label: String,
}

impl Guest {
    /// Without a name worth showing they get one.
    pub(crate) fn new(name: Option<&str>, hash: [u8; 32], label: String) -> Result<Guest, Problem> {
        let name = name.filter(|name| !name.trim().is_empty());
        let name = name.map(|name| text::name(name, "name", limit::NAME_CHARS)).transpose()?;
        Ok(Guest { name, hash, label })
    }
}

/// Makes a guest and their sign-in.
pub(crate) fn make(cx: &mut Cx<'_>, it: &Guest) -> Result<Account> {
    for _ in 0..4 {
        let some: String = cx.clock.random::<4>().iter().map(|byte| format!("{byte:02x}")).collect();
        let username = format!("guest-{some}");
        if people::exists(cx.conn, cx.tenant, people::By::Username(&key(&username)))? {
            continue;
        }
        let id = UserId(cx.clock.id());
        let name = it.name.clone().unwrap_or_else(|| format!("Guest {}", some.get(..4).unwrap_or_default()));
        sql::insert_guest(cx.conn, cx.tenant, id, (&username, &name), cx.now)?;
        let login = NewLogin { user: id, hash: it.hash, label: it.label.clone(), expires_at: None };
        login::create(cx, &login)?;
        login::sql::is_guests(cx.conn, cx.tenant, &it.hash)?;
        let made =
            people::by_id(cx.conn, cx.tenant, id)?.ok_or_else(|| Fault::other("a guest without a row"))?;
        return Ok(made.account());
    }
    Err(Fault::other("no username is free").into())
}
