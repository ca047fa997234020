//! Guests: people of whom nothing is known, until one of them turns out to be one of the host's. Whether there may be any is
//! the door's to know.

use parlor_proto::signal::Cut;
use parlor_proto::user::Account;
use parlor_proto::{Code, Problem, Reason, UserId};

use super::sql;
use crate::actor::Actor;
use crate::cx::{Cx, Effect};
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

/// The host's person takes over the guest whose token this is the hash of.
pub(crate) fn claim(cx: &mut Cx<'_>, by: &Actor, guest: &[u8; 32]) -> Result<Account> {
    let forbidden = |why: &str| Problem::new(Code::Forbidden, why);
    let missing = || Problem::not_found(Reason::NoSuchPerson);
    let found = login::sql::held(cx.conn, cx.tenant, guest)?.filter(|it| !it.revoked && !it.disabled);
    let guest = found.ok_or_else(missing)?.user;
    // Both, in the order of their ids.
    let mut both = [by.user, guest];
    both.sort_unstable_by_key(|id| id.0);
    people::lock(cx.conn, cx.tenant, &both)?;
    if sql::origin(cx.conn, cx.tenant, guest)?.as_deref() != Some("guest") {
        return Err(missing().into());
    }
    if sql::origin(cx.conn, cx.tenant, by.user)?.as_deref() != Some("host") {
        return Err(forbidden("Only people of the host take over what a guest has said.").into());
    }
    if sql::has_rooms(cx.conn, cx.tenant, by.user)? {
        return Err(forbidden("You have talked here before; the guest stays somebody else.").into());
    }
    // What the host says of them goes over; sign-ins, too, so that nobody has to sign in again.
    login::sql::revoke_all(cx.conn, cx.tenant, guest, cx.now)?;
    sql::hand_over(cx.conn, cx.tenant, by.user, guest)?;
    login::sql::hand_over(cx.conn, cx.tenant, by.user, guest)?;
    // As what the host calls them they may talk to others than a guest may.
    cx.role_changed(guest)?;
    cx.effects.push(Effect::UserEnded(guest, Cut::SignedOut));
    cx.effects.push(Effect::UserEnded(by.user, Cut::SignedOut));
    let person = people::by_id(cx.conn, cx.tenant, guest)?.ok_or_else(missing)?;
    let account = people::next_account(cx.conn, cx.tenant, guest)?;
    let user = Box::new(person.user.clone());
    cx.effects.push(Effect::Profile { tenant: cx.tenant, account, user, shown: true });
    Ok(person.account())
}
