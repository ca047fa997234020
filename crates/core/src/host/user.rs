//! The host's people: made and changed by their external ids. Every other place that makes a user of an external id (a
//! relation, a room, claims) comes here, so that there is one of each.

use parlor_proto::host::{Did, Person, PutUser};
use parlor_proto::signal::Cut;
use parlor_proto::user::User;
use parlor_proto::{Code, Problem, Reason, UserId};
use serde_json::{Map, Value};

use super::sql::{self, Found};
use crate::cx::{Cx, Effect};
use crate::error::Result;
use crate::user::{key, sql as people};
use crate::{limit, login, picture, text, user};

/// Characters of an external id, of a key, of an address.
const ID_CHARS: usize = 200;
const ADDRESS_CHARS: usize = 2_000;

/// A user to put that has passed what can be checked without the store.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    it: PutUser,
}

fn invalid(field: &str, why: &str) -> Problem {
    Problem::new(Code::Invalid, why).field(field)
}

/// An id of the host's own: of a user, of a room.
pub(super) fn own_id(text: &str, field: &str) -> Result<(), Problem> {
    if text.trim() != text || text.is_empty() || text.chars().any(char::is_control) {
        return Err(invalid(
            field,
            "An id of yours has 1 to 200 characters, none of them a control character or at its ends a space.",
        ));
    }
    if text.chars().count() > ID_CHARS {
        return Err(Problem::new(Code::TooLong, "An id of yours has at most 200 characters.").field(field));
    }
    Ok(())
}

/// An external id.
pub(crate) fn external_id(text: &str) -> Result<(), Problem> {
    own_id(text, "external_id")?;
    // Its address is another one's.
    if text == "find" {
        return Err(invalid("external_id", "`find` cannot be an external id."));
    }
    Ok(())
}

impl Checked {
    pub(crate) fn check(mut it: PutUser) -> Result<Checked, Problem> {
        external_id(&it.external_id)?;
        if let Some(name) = &it.name {
            it.name = Some(text::name(name, "name", limit::NAME_CHARS)?);
        }
        if let Some(username) = &it.username {
            it.username = Some(user::username(username)?);
        }
        if let Some(Some(email)) = &it.email {
            it.email = Some(Some(user::email(email)?));
        }
        if let Some(Some(about)) = &it.about {
            it.about = Some(text::about(about, "about", limit::ABOUT_CHARS)?);
        }
        if let Some(Some(role)) = &it.role {
            let plain = role.trim() == role && !role.is_empty() && !role.chars().any(char::is_control);
            if !plain || role.chars().count() > 64 {
                return Err(invalid("role", "A role has 1 to 64 characters."));
            }
        }
        if let Some(Some(data)) = &it.data {
            text::json(&Value::Object(data.clone()), "data")?;
        }
        if let Some(Some(tag)) = &it.language {
            text::language(tag, "language")?;
        }
        if let Some(Some(at)) = &it.picture {
            let plain = at.starts_with("https://")
                && at.len() <= ADDRESS_CHARS
                && at.len() > "https://".len()
                && !at.chars().any(|c| c.is_control() || c.is_whitespace());
            if !plain {
                return Err(invalid("picture", "A picture is named by an `https` address."));
            }
        }
        Ok(Checked { it })
    }
}

/// What is stored of a user that the host may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) username: String,
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) about: Option<String>,
    pub(super) data: Option<Map<String, Value>>,
    pub(super) role: Option<String>,
    pub(super) language: Option<String>,
    pub(super) picture_from: Option<String>,
}

/// Makes a user or changes them.
pub(super) fn put(cx: &mut Cx<'_>, it: &Checked) -> Result<Person> {
    let it = &it.it;
    let Some(found) = sql::user(cx.conn, cx.tenant, &it.external_id)? else {
        return make(cx, it);
    };
    let id = found.person.user.id;
    people::lock(cx.conn, cx.tenant, &[id])?;
    // As it is now that nobody else changes it.
    let found = sql::user(cx.conn, cx.tenant, &it.external_id)?
        .ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))?;
    let before = row(&found);
    let after = Row {
        username: it.username.clone().unwrap_or_else(|| before.username.clone()),
        name: it.name.clone().unwrap_or_else(|| before.name.clone()),
        email: it.email.clone().unwrap_or_else(|| before.email.clone()),
        about: it.about.clone().unwrap_or_else(|| before.about.clone()),
        data: it.data.clone().unwrap_or_else(|| before.data.clone()),
        role: it.role.clone().unwrap_or_else(|| before.role.clone()),
        language: it.language.clone().unwrap_or_else(|| before.language.clone()),
        picture_from: it.picture.clone().unwrap_or_else(|| before.picture_from.clone()),
    };
    let disabled = it.disabled.filter(|wanted| *wanted != found.person.disabled_at.is_some());
    if after == before && disabled.is_none() {
        return Ok(Person { done: Some(Did::Unchanged), ..found.shown() });
    }
    if key(&after.username) != key(&before.username) {
        free(cx, people::By::Username(&key(&after.username)))?;
    }
    let address = after.email.as_deref().map(key);
    if let Some(address) = &address
        && before.email.as_deref().map(key).as_ref() != Some(address)
    {
        free(cx, people::By::Email(address))?;
    }
    if after != before {
        if after.picture_from != before.picture_from {
            picture::named(cx, id, after.picture_from.as_deref())?;
        }
        let face = people::by_id(cx.conn, cx.tenant, id)?.and_then(|person| person.user.picture);
        let account = sql::change(cx.conn, cx.tenant, id, &after, cx.now)?;
        let user = User {
            username: after.username.clone(),
            name: after.name.clone(),
            email: after.email.clone(),
            about: after.about.clone(),
            data: after.data.clone(),
            language: after.language.clone(),
            picture: face,
            ..found.person.user.clone()
        };
        let shown = (&after.name, &after.username) != (&before.name, &before.username)
            || face != found.person.user.picture;
        cx.effects.push(Effect::Profile { tenant: cx.tenant, account, user: Box::new(user), shown });
    }
    if after.role != before.role {
        cx.role_changed(id)?;
    }
    if let Some(disabled) = disabled {
        user::able(cx, id, !disabled)?;
    }
    let now = sql::user(cx.conn, cx.tenant, &it.external_id)?
        .ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))?;
    Ok(Person { done: Some(Did::Changed), ..now.shown() })
}

fn row(of: &Found) -> Row {
    let user = &of.person.user;
    Row {
        username: user.username.clone(),
        name: user.name.clone(),
        email: user.email.clone(),
        about: user.about.clone(),
        data: user.data.clone(),
        role: of.role.clone(),
        language: user.language.clone(),
        picture_from: of.picture_from.clone(),
    }
}

/// Nobody has it.
fn free(cx: &mut Cx<'_>, by: people::By<'_>) -> Result<()> {
    let (why, field) = match by {
        people::By::Username(_) => (Reason::UsernameTaken, "username"),
        people::By::Email(_) => (Reason::EmailTaken, "email"),
    };
    match people::exists(cx.conn, cx.tenant, by)? {
        true => Err(Problem::because(why, &[]).field(field).into()),
        false => Ok(()),
    }
}

fn make(cx: &mut Cx<'_>, it: &PutUser) -> Result<Person> {
    let username = match &it.username {
        Some(username) => {
            free(cx, people::By::Username(&key(username)))?;
            username.clone()
        }
        None => username_of(cx, &it.external_id)?,
    };
    let email = it.email.clone().flatten();
    if let Some(email) = &email {
        free(cx, people::By::Email(&key(email)))?;
    }
    let id = UserId(cx.clock.id());
    let row = Row {
        name: it.name.clone().unwrap_or_else(|| username.clone()),
        username,
        email,
        about: it.about.clone().flatten(),
        data: it.data.clone().flatten(),
        role: it.role.clone().flatten(),
        language: it.language.clone().flatten(),
        picture_from: it.picture.clone().flatten(),
    };
    sql::make(cx.conn, cx.tenant, id, Some(&it.external_id), "host", &row, cx.now)?;
    picture::named(cx, id, row.picture_from.as_deref())?;
    if it.disabled == Some(true) {
        people::set_disabled(cx.conn, cx.tenant, id, Some(cx.now))?;
    }
    let made = sql::user(cx.conn, cx.tenant, &it.external_id)?
        .ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))?;
    Ok(Person { done: Some(Did::Created), ..made.shown() })
}

/// A username for whom nobody has given one: of the external id, as far as that makes one that is free.
pub(crate) fn username_of(cx: &mut Cx<'_>, external_id: &str) -> Result<String> {
    let plain = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    let cleaned: String = external_id.chars().filter(plain).take(32).collect();
    let mut wanted = cleaned.clone();
    for _ in 0..3 {
        if wanted.chars().count() >= 2
            && !people::exists(cx.conn, cx.tenant, people::By::Username(&key(&wanted)))?
        {
            return Ok(wanted);
        }
        let some: String = cx.clock.random::<4>().iter().map(|byte| format!("{byte:02x}")).collect();
        let short: String = cleaned.chars().take(22).collect();
        wanted = if short.is_empty() { format!("user-{some}") } else { format!("{short}-{some}") };
    }
    let id: String = cx.clock.random::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("user-{id}"))
}

/// The users of some external ids; those that nobody has yet are made, bare.
pub(crate) fn ensure(cx: &mut Cx<'_>, external_ids: &[String]) -> Result<Vec<UserId>> {
    let mut users = Vec::with_capacity(external_ids.len());
    for it in external_ids {
        let found = sql::user(cx.conn, cx.tenant, it)?;
        users.push(match found {
            Some(found) => found.person.user.id,
            None => make(cx, &PutUser::bare(it.clone()))?.user.id,
        });
    }
    Ok(users)
}

/// The user of an external id, if there is one.
pub(super) fn find(cx: &mut Cx<'_>, external_id: &str) -> Result<Option<UserId>> {
    Ok(sql::user(cx.conn, cx.tenant, external_id)?.map(|found| found.person.user.id))
}

/// Signs somebody out everywhere.
pub(super) fn end_sessions(cx: &mut Cx<'_>, who: &str) -> Result<()> {
    let user = find(cx, who)?.ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))?;
    login::sql::revoke_all(cx.conn, cx.tenant, user, cx.now)?;
    cx.effects.push(Effect::UserEnded(user, Cut::SignedOut));
    Ok(())
}

/// Who speaks where nobody does: made when it is needed first.
pub(super) fn system(cx: &mut Cx<'_>) -> Result<UserId> {
    if let Some(id) = sql::system(cx.conn, cx.tenant)? {
        return Ok(id);
    }
    let name = sql::tenant_name(cx.conn, cx.tenant)?;
    let id = UserId(cx.clock.id());
    let row = Row {
        username: username_of(cx, "system")?,
        name: name.unwrap_or_else(|| "System".to_owned()),
        email: None,
        about: None,
        data: None,
        role: None,
        language: None,
        picture_from: None,
    };
    sql::make(cx.conn, cx.tenant, id, None, "system", &row, cx.now)?;
    // Nobody signs in as it.
    people::set_disabled(cx.conn, cx.tenant, id, Some(cx.now))?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn what_a_user_is_said_to_be_is_checked_like_what_they_say() {
        let field =
            |it: PutUser| Checked::check(it).map(drop).map_err(|problem| problem.field.unwrap_or_default());
        let bare = PutUser::bare("1");
        assert_eq!(field(bare.clone()), Ok(()));
        let picture = |at: &str| PutUser { picture: Some(Some(at.to_owned())), ..bare.clone() };
        assert_eq!(field(picture("https://shop.example/ann.png")), Ok(()));
        for bad in ["http://shop.example/a", "https://", "javascript:x", "https://a b", "/a.png"] {
            assert_eq!(field(picture(bad)), Err("picture".to_owned()), "{bad}");
        }
        let role = |it: &str| PutUser { role: Some(Some(it.to_owned())), ..bare.clone() };
        assert_eq!(field(role("MENTEE")), Ok(()));
        assert_eq!(field(role(" MENTEE")), Err("role".to_owned()));
        assert_eq!(
            field(PutUser { username: Some("~gone".into()), ..bare.clone() }),
            Err("username".to_owned())
        );
        assert_eq!(
            field(PutUser { email: Some(Some("nothing".into())), ..bare.clone() }),
            Err("email".to_owned())
        );
        assert_eq!(field(PutUser { name: Some("\u{202e}".into()), ..bare }), Err("name".to_owned()));
    }
}
