//! People whom a host vouches for: found by its own id of them, made when they come first, changed where it says something
//! else than before. What cannot be as it says (a name that is taken) is changed politely: nobody is kept out by it.

mod chat;
pub(crate) mod guest;
pub(crate) mod sql;

use parlor_proto::{Time, UserId};
use serde_json::{Map, Value};

use super::hosted::sql::Found;
use super::hosted::{self, Row, plain};
use super::{key, sql as people};
use crate::actor::Actor;
use crate::cx::{Cx, Effect};
use crate::error::Result;
use crate::login::foreign::{self, Foreign};
use crate::{access, limit, text};

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
    if let Some(found) = hosted::sql::user(cx.conn, cx.tenant, &it.external_id)? {
        // Most come as they were: nobody waits for them.
        if after(cx, it, &found)? == Row::of(&found) {
            return Ok(found.person.user.id);
        }
    }
    let Some(found) = hosted::held(cx, &it.external_id)? else { return make(cx, it) };
    let after = after(cx, it, &found)?;
    if after.picture_from != Row::of(&found).picture_from {
        pictured(cx, found.person.user.id, after.picture_from.as_deref())?;
    }
    hosted::alter(cx, &found, &after)?;
    Ok(found.person.user.id)
}

fn make(cx: &mut Cx<'_>, it: &Said) -> Result<UserId> {
    let username = hosted::username(cx, wish(it))?;
    let row = Row {
        name: it.name.clone().unwrap_or_else(|| username.clone()),
        username,
        email: free_address(cx, it.email.as_deref())?,
        data: it.data.clone(),
        role: it.role.clone(),
        picture_from: it.picture.clone(),
        ..Row::default()
    };
    hosted::make(cx, &it.external_id, &row)
}

/// How somebody is after what is said of them now.
fn after(cx: &mut Cx<'_>, it: &Said, found: &Found) -> Result<Row> {
    let before = Row::of(found);
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
        && !hosted::is_variant(&before.username, wanted)
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
    Ok(after)
}

/// The host names a picture of somebody that it has not named before: it is fetched, away from here.
pub(crate) fn pictured(cx: &mut Cx<'_>, user: UserId, url: Option<&str>) -> Result<()> {
    let Some(url) = url else { return Ok(()) };
    sql::want_picture(cx.conn, cx.tenant, user, url, cx.now)?;
    cx.effects.push(Effect::Picture(cx.tenant));
    Ok(())
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

/// What a username is made of: as the host says, else the address, the name, the id.
fn wish(it: &Said) -> Option<String> {
    let local =
        it.email.as_deref().and_then(|email| email.split_once('@')).and_then(|(local, _)| plain(local));
    [it.username.clone(), local, it.name.as_deref().and_then(plain), plain(&it.external_id)]
        .into_iter()
        .flatten()
        .next()
}
