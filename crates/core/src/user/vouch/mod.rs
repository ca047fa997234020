//! People whom a host vouches for: found by its own id of them, made when they come first, changed where it says something
//! else than before. What cannot be as it says (a name that is taken) is changed politely: nobody is kept out by it.

mod chat;
pub(crate) mod guest;
pub(crate) mod sql;

use parlor_proto::user::User;
use parlor_proto::{Time, UserId};
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization as _;

use super::{in_username, key, sql as people};
use crate::actor::Actor;
use crate::cx::{Cx, Effect};
use crate::error::Result;
use crate::login::foreign::{self, Foreign};
use crate::store::Fault;
use crate::{access, limit, text};

/// Characters of a username.
const USERNAME: usize = 32;
/// Names that are tried before chance makes one.
const TRIES: usize = 4;
/// Characters of a host's word for a role.
const ROLE: usize = 64;
/// Bytes of a picture's address.
const PICTURE: usize = 2_000;

/// How a host has vouched for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vouched {
    /// By a token that it has signed.
    Token,
    /// By its answer about a session of its own, or by its proxy.
    Forward,
}

impl Vouched {
    fn as_str(self) -> &'static str {
        match self {
            Vouched::Token => "jwt",
            Vouched::Forward => "forward",
        }
    }
}

/// Somebody for whom a host has vouched, as it says they are. What it does not say stays as it is.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// The host's own id of them.
    pub external_id: String,
    /// The name to show.
    pub name: Option<String>,
    /// A name without blanks; one that is taken is changed politely.
    pub username: Option<String>,
    /// An e-mail address that the host has verified; one that is somebody else's is left out.
    pub email: Option<String>,
    /// Where a picture is.
    pub picture: Option<String>,
    /// The host's word that rules of roles speak of.
    pub role: Option<String>,
    /// Free attributes.
    pub data: Option<serde_json::Map<String, serde_json::Value>>,
    /// How.
    pub by: Vouched,
    /// What the sign-in is found by: [`foreign::of_token`], [`foreign::of_session`].
    pub key: [u8; 32],
    /// Until when.
    pub until: Time,
    /// What signs in.
    pub label: String,
    /// By what: the same words whenever the same vouches ([`crate::Chat::believe`]).
    pub source: String,
}

/// Makes or changes the user, and has them signed in under this key until then. One that was ended stays ended.
pub(crate) fn admit(cx: &mut Cx<'_>, it: &Admitted) -> Result<Actor> {
    foreign::may_begin(cx, &it.key)?;
    let user = vouch(cx, &Said::of(it))?;
    if people::settings_of(cx.conn, cx.tenant, user)?.is_none() {
        return Err(access::disabled().into());
    }
    let (key, kind, until) = (it.key, it.by.as_str(), it.until);
    let (label, source) = (it.label.clone(), it.source.clone());
    let login = foreign::begin(cx, &Foreign { user, key, kind, until, label, source })?;
    Ok(Actor { tenant: cx.tenant, user, login: Some(login) })
}

/// What a host says, cleaned; what it does not say, or says in a way that cannot be, is left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub(crate) external_id: String,
    pub(crate) name: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) picture: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) data: Option<Map<String, Value>>,
}

impl Said {
    pub(crate) fn of(it: &Admitted) -> Said {
        let shortened = |name: &str| name.chars().take(limit::NAME_CHARS).collect::<String>();
        let line = |text: &String, most: usize| {
            let good = (1..=most).contains(&text.len()) && !text.chars().any(char::is_control);
            good.then(|| text.clone())
        };
        let data = it.data.clone().filter(|data| text::json(&Value::Object(data.clone()), "data").is_ok());
        if data.is_none() && it.data.is_some() {
            tracing::warn!("a host's attributes of somebody are too many and were left out");
        }
        Said {
            external_id: it.external_id.clone(),
            name: it
                .name
                .as_deref()
                .and_then(|name| text::name(&shortened(name), "name", limit::NAME_CHARS).ok()),
            username: it.username.as_deref().and_then(plain),
            email: it.email.as_deref().and_then(address),
            picture: it
                .picture
                .as_ref()
                .and_then(|url| line(url, PICTURE))
                .filter(|url| url.starts_with("http")),
            role: it.role.as_ref().and_then(|role| line(role, ROLE)),
            data,
        }
    }
}

/// A username out of what is there: letters, digits, `.`, `_`, `-`.
fn plain(text: &str) -> Option<String> {
    let mut name: String = text
        .trim()
        .nfkc()
        .map(|c| if c.is_whitespace() { '-' } else { c })
        .filter(|c| in_username(*c))
        .take(USERNAME)
        .collect();
    name.truncate(name.trim_end_matches(['.', '-', '_']).len());
    (name.chars().count() >= 2).then_some(name)
}

/// An address as far as one can be told from something else.
fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, host) = text.rsplit_once('@')?;
    let good = !local.is_empty()
        && !local.contains('@')
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && text.len() <= 254
        && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    good.then(|| text.to_owned())
}

/// The user of an external id, as the host says they are.
fn vouch(cx: &mut Cx<'_>, it: &Said) -> Result<UserId> {
    let Some(found) = sql::vouched(cx.conn, cx.tenant, &it.external_id)? else { return make(cx, it) };
    change(cx, it, found)
}

fn make(cx: &mut Cx<'_>, it: &Said) -> Result<UserId> {
    // Two nodes may meet here: whoever is second finds the first one's.
    for turn in 0..=TRIES {
        let username = username(cx, it, turn)?;
        let email = free_address(cx, it.email.as_deref())?;
        let id = UserId(cx.clock.id());
        let row = sql::Vouched {
            id,
            name: it.name.clone().unwrap_or_else(|| username.clone()),
            username,
            email,
            picture_from: it.picture.clone(),
            role: it.role.clone(),
            data: it.data.clone(),
        };
        sql::insert_vouched(cx.conn, cx.tenant, &it.external_id, &row, cx.now)?;
        if let Some(found) = sql::vouched(cx.conn, cx.tenant, &it.external_id)? {
            if found.id == id {
                pictured(cx, id, it.picture.as_deref())?;
            }
            return Ok(found.id);
        }
    }
    Err(Fault::other("no username is free").into())
}

fn change(cx: &mut Cx<'_>, it: &Said, before: sql::Vouched) -> Result<UserId> {
    let mut after = before.clone();
    let say = |at: &mut Option<String>, said: &Option<String>| {
        if said.is_some() {
            at.clone_from(said);
        }
    };
    if let Some(name) = &it.name {
        after.name.clone_from(name);
    }
    if let Some(wanted) = it.username.as_ref().filter(|it| key(it) != key(&before.username))
        && !people::exists(cx.conn, cx.tenant, people::By::Username(&key(wanted)))?
        && !is_variant(&before.username, wanted)
    {
        after.username.clone_from(wanted);
    }
    if it.email.as_deref().map(key) != before.email.as_deref().map(key) {
        say(&mut after.email, &free_address(cx, it.email.as_deref())?);
    }
    say(&mut after.picture_from, &it.picture);
    say(&mut after.role, &it.role);
    if it.data.is_some() {
        after.data.clone_from(&it.data);
    }
    if after == before {
        return Ok(before.id);
    }
    people::lock(cx.conn, cx.tenant, &[before.id])?;
    if after.picture_from != before.picture_from {
        pictured(cx, before.id, after.picture_from.as_deref())?;
    }
    let account = sql::change_vouched(cx.conn, cx.tenant, &after, cx.now)?;
    if after.role != before.role {
        cx.role_changed(before.id)?;
    }
    if let Some(person) = people::by_id(cx.conn, cx.tenant, before.id)? {
        let shown = (&after.name, &after.username) != (&before.name, &before.username);
        let user = Box::new(User { ..person.user });
        cx.effects.push(Effect::Profile { tenant: cx.tenant, account, user, shown });
    }
    Ok(before.id)
}

/// The host names a picture of somebody that it has not named before: it is fetched, away from here.
pub(crate) fn pictured(cx: &mut Cx<'_>, user: UserId, url: Option<&str>) -> Result<()> {
    let Some(url) = url else { return Ok(()) };
    sql::want_picture(cx.conn, cx.tenant, user, url, cx.now)?;
    cx.effects.push(Effect::Picture(cx.tenant));
    Ok(())
}

/// A name that was given instead of the one that the host says, because that was taken.
fn is_variant(given: &str, wanted: &str) -> bool {
    let stem: String = wanted.chars().take(USERNAME - 7).collect();
    let (given, stem) = (key(given), key(&stem));
    given.strip_prefix(&stem).is_some_and(|rest| rest.starts_with('-'))
}

/// The address, unless it is somebody's.
fn free_address(cx: &mut Cx<'_>, email: Option<&str>) -> Result<Option<String>> {
    match email {
        Some(email) if !people::exists(cx.conn, cx.tenant, people::By::Email(&key(email)))? => {
            Ok(Some(email.to_owned()))
        }
        _ => Ok(None),
    }
}

/// A username that is free: as the host says, else of the address, the name, the id; with some chance behind it when all
/// of that is taken.
fn username(cx: &mut Cx<'_>, it: &Said, turn: usize) -> Result<String> {
    let local =
        it.email.as_deref().and_then(|email| email.split_once('@')).and_then(|(local, _)| plain(local));
    let wishes = [it.username.clone(), local, it.name.as_deref().and_then(plain), plain(&it.external_id)];
    let wish = wishes.into_iter().flatten().next().unwrap_or_else(|| "user".to_owned());
    if turn == 0 && !people::exists(cx.conn, cx.tenant, people::By::Username(&key(&wish)))? {
        return Ok(wish);
    }
    let stem: String = wish.chars().take(USERNAME - 7).collect();
    for _ in 0..TRIES {
        let some: String = cx.clock.random::<3>().iter().map(|byte| format!("{byte:02x}")).collect();
        let name = format!("{stem}-{some}");
        if !people::exists(cx.conn, cx.tenant, people::By::Username(&key(&name)))? {
            return Ok(name);
        }
    }
    Err(Fault::other("no username is free").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_made_of_what_there_is() {
        for (given, made) in [
            ("ann", Some("ann")),
            (" Ann Bee ", Some("Ann-Bee")),
            ("ann@demo.test", Some("anndemo.test")),
            ("auth0|5f7c8ec7", Some("auth05f7c8ec7")),
            ("Zoë-1", Some("Zoë-1")),
            ("a", None),
            ("---", None),
            ("\u{202e}<>", None),
            ("", None),
        ] {
            assert_eq!(plain(given).as_deref(), made, "{given}");
        }
        assert_eq!(plain(&"x".repeat(99)).map(|it| it.len()), Some(USERNAME));
        assert!(is_variant("ann-1f2e3d", "Ann") && !is_variant("anna", "ann") && !is_variant("bob", "ann"));
    }
}
