//! People as their host knows them: found by its own id of them, made and changed. Every way in comes here (the host's API, what
//! a token or an answer of the host's says, a relation, a room), so that there is one of each.
//!
//! What is said of somebody has been checked by whoever comes: must not decide what is refused, and what is changed
//! politely instead.

pub(crate) mod sql;

use parlor_proto::host::PutUser;
use parlor_proto::user::User;
use parlor_proto::{Code, Problem, UserId};
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization as _;

use self::sql::Found;
use super::{in_username, key, sql as people, vouch};
use crate::cx::{Cx, Effect};
use crate::error::Result;
use crate::limit;
use crate::store::Fault;

/// Characters of a username.
pub(super) const USERNAME: usize = 32;
/// Names that are tried before it is given up.
const TRIES: usize = 8;

/// An id of the host's own: of a user, of a room.
pub(crate) fn own_id(text: &str, field: &str) -> Result<(), Problem> {
    if text.trim() != text || text.is_empty() || text.chars().any(char::is_control) {
        let why = "An id of yours has 1 to 200 characters, none of them a control character or at its ends a space.";
        return Err(Problem::new(Code::Invalid, why).field(field));
    }
    if text.chars().count() > limit::EXTERNAL_CHARS {
        return Err(Problem::new(Code::TooLong, "An id of yours has at most 200 characters.").field(field));
    }
    Ok(())
}

/// An external id.
pub(crate) fn external_id(text: &str) -> Result<(), Problem> {
    own_id(text, "external_id")?;
    // Its address is another one's.
    if text == "find" {
        return Err(Problem::new(Code::Invalid, "`find` cannot be an external id.").field("external_id"));
    }
    Ok(())
}

/// What is stored of somebody that their host may change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) username: String,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) about: Option<String>,
    pub(crate) data: Option<Map<String, Value>>,
    pub(crate) role: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) picture_from: Option<String>,
}

impl Row {
    /// As it is stored.
    pub(crate) fn of(found: &Found) -> Row {
        let user = &found.person.user;
        Row {
            username: user.username.clone(),
            name: user.name.clone(),
            email: user.email.clone(),
            about: user.about.clone(),
            data: user.data.clone(),
            role: found.role.clone(),
            language: user.language.clone(),
            picture_from: found.picture_from.clone(),
        }
    }
}

/// Somebody, held until the commit; `None`: nobody has this id.
pub(crate) fn held(cx: &mut Cx<'_>, external_id: &str) -> Result<Option<Found>> {
    let Some(found) = sql::user(cx.conn, cx.tenant, external_id)? else { return Ok(None) };
    people::lock(cx.conn, cx.tenant, &[found.person.user.id])?;
    // As it is now that nobody else changes it.
    Ok(sql::user(cx.conn, cx.tenant, external_id)?)
}

/// Makes somebody. Of two nodes that do it at once the second is told by the store, tries again and finds the first one's.
pub(crate) fn make(cx: &mut Cx<'_>, external_id: &str, row: &Row) -> Result<UserId> {
    let id = UserId(cx.clock.id());
    sql::make(cx.conn, cx.tenant, id, Some(external_id), "host", row, cx.now)?;
    vouch::pictured(cx, id, row.picture_from.as_deref())?;
    Ok(id)
}

/// Somebody who is held is as this says from now on, and whom it concerns is told. What becomes of their picture has been
/// ordered before. `false`: they are so already.
pub(crate) fn alter(cx: &mut Cx<'_>, found: &Found, after: &Row) -> Result<bool> {
    let before = Row::of(found);
    if *after == before {
        return Ok(false);
    }
    let id = found.person.user.id;
    let picture = people::by_id(cx.conn, cx.tenant, id)?.and_then(|person| person.user.picture);
    let account = sql::change(cx.conn, cx.tenant, id, after, cx.now)?;
    let user = User {
        username: after.username.clone(),
        name: after.name.clone(),
        email: after.email.clone(),
        about: after.about.clone(),
        data: after.data.clone(),
        language: after.language.clone(),
        picture,
        ..found.person.user.clone()
    };
    let shown = (&after.name, &after.username) != (&before.name, &before.username)
        || picture != found.person.user.picture;
    cx.effects.push(Effect::Profile { tenant: cx.tenant, account, user: Box::new(user), shown });
    if after.role != before.role {
        cx.role_changed(id)?;
    }
    Ok(true)
}

/// The users of some external ids; those that nobody has yet are made, bare.
pub(crate) fn ensure(cx: &mut Cx<'_>, external_ids: &[String]) -> Result<Vec<UserId>> {
    let mut users = Vec::with_capacity(external_ids.len());
    for it in external_ids {
        users.push(match sql::id_of(cx.conn, cx.tenant, it)? {
            Some(id) => id,
            None => bare(cx, &PutUser::bare(it.clone()))?,
        });
    }
    Ok(users)
}

/// Makes a new user with what is said of them; a username is made where none is.
pub(crate) fn bare(cx: &mut Cx<'_>, it: &PutUser) -> Result<UserId> {
    let username = match &it.username {
        Some(username) => username.clone(),
        None => username(cx, plain(&it.external_id))?,
    };
    let row = Row {
        name: it.name.clone().unwrap_or_else(|| username.clone()),
        username,
        email: it.email.clone().flatten(),
        about: it.about.clone().flatten(),
        data: it.data.clone().flatten(),
        role: it.role.clone().flatten(),
        language: it.language.clone().flatten(),
        picture_from: it.picture.clone().flatten(),
    };
    make(cx, &it.external_id, &row)
}

/// A username out of what is there: letters, digits, `.`, `_`, `-`.
pub(crate) fn plain(text: &str) -> Option<String> {
    let dashed = text.trim().nfkc().map(|c| if c.is_whitespace() { '-' } else { c });
    let mut name: String = dashed.filter(|c| in_username(*c)).take(USERNAME).collect();
    name.truncate(name.trim_end_matches(['.', '-', '_']).len());
    (name.chars().count() >= 2).then_some(name)
}

/// A username that is free: as wished, else with some chance behind it.
pub(crate) fn username(cx: &mut Cx<'_>, wish: Option<String>) -> Result<String> {
    let stem: String = wish.as_deref().unwrap_or("user").chars().take(USERNAME - 7).collect();
    let mut next = wish;
    for _ in 0..TRIES {
        let name = next.take().unwrap_or_else(|| {
            let some: String = cx.clock.random::<3>().iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{stem}-{some}")
        });
        if !people::exists(cx.conn, cx.tenant, people::By::Username(&key(&name)))? {
            return Ok(name);
        }
    }
    Err(Fault::other("no username is free").into())
}

/// A name that was given instead of the one that was wished, because that was taken.
pub(super) fn is_variant(given: &str, wished: &str) -> bool {
    let stem: String = wished.chars().take(USERNAME - 7).collect();
    let (given, stem) = (key(given), key(&stem));
    given.strip_prefix(&stem).is_some_and(|rest| rest.starts_with('-'))
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

    #[test]
    fn ids_of_the_hosts_are_bounded_and_plain() {
        for good in ["1", "ann@shop.example", "a b", "türkçe", &"x".repeat(200)] {
            assert!(external_id(good).is_ok(), "{good}");
        }
        for bad in ["", " a", "a ", "a\nb", "a\0b", "find", &"x".repeat(201)] {
            let field = external_id(bad).map_err(|problem| problem.field);
            assert_eq!(field, Err(Some("external_id".to_owned())), "{bad:?}");
        }
    }
}
