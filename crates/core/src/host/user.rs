//! The host's people, as it puts them by its API: what does not fit is refused. How they are kept is [`crate::user::hosted`]'s.

use parlor_proto::host::{Did, Person, PutUser};
use parlor_proto::signal::Cut;
use parlor_proto::{Code, Problem, Reason, UserId};
use serde_json::Value;

use super::sql;
use crate::cx::{Cx, Effect};
use crate::error::Result;
use crate::user::hosted::{self, Row, external_id};
use crate::user::{key, sql as people};
use crate::{limit, login, picture, text, user};

/// Characters of an address.
const ADDRESS_CHARS: usize = 2_000;

/// A user to put that has passed what can be checked without the store.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    it: PutUser,
}

fn invalid(field: &str, why: &str) -> Problem {
    Problem::new(Code::Invalid, why).field(field)
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

/// Makes a user or changes them.
pub(super) fn put(cx: &mut Cx<'_>, it: &Checked) -> Result<Person> {
    let it = &it.it;
    let Some(found) = hosted::held(cx, &it.external_id)? else { return make(cx, it) };
    let before = Row::of(&found);
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
    if key(&after.username) != key(&before.username) {
        free(cx, people::By::Username(&key(&after.username)))?;
    }
    let address = after.email.as_deref().map(key);
    if let Some(address) = &address
        && before.email.as_deref().map(key).as_ref() != Some(address)
    {
        free(cx, people::By::Email(address))?;
    }
    if after.picture_from != before.picture_from {
        picture::named(cx, found.person.user.id, after.picture_from.as_deref())?;
    }
    let mut changed = hosted::alter(cx, &found, &after)?;
    if let Some(disabled) = it.disabled.filter(|wanted| *wanted != found.person.disabled_at.is_some()) {
        user::able(cx, found.person.user.id, !disabled)?;
        changed = true;
    }
    shown(cx, &it.external_id, if changed { Did::Changed } else { Did::Unchanged })
}

fn shown(cx: &mut Cx<'_>, external_id: &str, did: Did) -> Result<Person> {
    let now = hosted::sql::user(cx.conn, cx.tenant, external_id)?;
    let now = now.ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))?;
    Ok(Person { done: Some(did), ..now.shown() })
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
    if let Some(username) = &it.username {
        free(cx, people::By::Username(&key(username)))?;
    }
    if let Some(Some(email)) = &it.email {
        free(cx, people::By::Email(&key(email)))?;
    }
    let id = hosted::bare(cx, it)?;
    if it.disabled == Some(true) {
        people::set_disabled(cx.conn, cx.tenant, id, Some(cx.now))?;
    }
    shown(cx, &it.external_id, Did::Created)
}

/// The user of an external id, if there is one.
pub(super) fn find(cx: &mut Cx<'_>, external_id: &str) -> Result<Option<UserId>> {
    Ok(hosted::sql::id_of(cx.conn, cx.tenant, external_id)?)
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
        username: hosted::username(cx, Some("system".to_owned()))?,
        name: name.unwrap_or_else(|| "System".to_owned()),
        ..Row::default()
    };
    hosted::sql::make(cx.conn, cx.tenant, id, None, "system", &row, cx.now)?;
    // Nobody signs in as it.
    people::set_disabled(cx.conn, cx.tenant, id, Some(cx.now))?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

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
