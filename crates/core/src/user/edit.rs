//! `user.edit`: what people say about themselves, and what they show. It decides; who is told is the hub's matter.

use parlor_proto::AttachmentId;
use parlor_proto::user::{Edit, Settings, User};
use serde_json::Value;

use super::sql;
use crate::access;
use crate::actor::Actor;
use crate::cx::{Cx, Effect};
use crate::error::Result;
use crate::{limit, text};

/// Lets go of the picture before, and takes the one after: an upload of the actor's.
pub(crate) type Pictured = fn(&mut Cx<'_>, &Actor, Option<AttachmentId>, Option<AttachmentId>) -> Result<()>;

/// Changes one's own profile or settings. What is so already is no change and told to nobody.
pub(crate) fn edit(cx: &mut Cx<'_>, actor: &Actor, it: &Edit, pictured: Pictured) -> Result<User> {
    let name = it.name.as_deref().map(|name| text::name(name, "name", limit::NAME_CHARS)).transpose()?;
    let about = match &it.about {
        Some(Some(about)) => Some(text::about(about, "about", limit::ABOUT_CHARS)?),
        Some(None) => Some(None),
        None => None,
    };
    let data = match &it.data {
        Some(Some(data)) => {
            text::json(&Value::Object(data.clone()), "data")?;
            Some(Some(data.clone()))
        }
        Some(None) => Some(None),
        None => None,
    };
    if let Some(Some(tag)) = &it.language {
        text::language(tag, "language")?;
    }
    // Two edits of one person, on two nodes, one after the other.
    sql::lock(cx.conn, cx.tenant, &[actor.user])?;
    let person = sql::by_id(cx.conn, cx.tenant, actor.user)?.ok_or_else(access::disabled)?;
    let (shown, before) = (person.settings(), person.user);
    let settings = Settings {
        receipts: it.receipts.unwrap_or(shown.receipts),
        presence: it.presence.unwrap_or(shown.presence),
    };
    let user = User {
        name: name.unwrap_or_else(|| before.name.clone()),
        about: about.unwrap_or_else(|| before.about.clone()),
        picture: it.picture.unwrap_or(before.picture),
        data: data.unwrap_or_else(|| before.data.clone()),
        settings: Some(settings),
        language: it.language.clone().unwrap_or_else(|| before.language.clone()),
        ..before.clone()
    };
    if user == before {
        return Ok(user);
    }
    pictured(cx, actor, before.picture, user.picture)?;
    let data = user.data.clone().map(|data| Value::Object(data).to_string());
    let account = sql::edit(cx.conn, cx.tenant, &user, data, settings)?;
    let shown = (&user.name, user.picture) != (&before.name, before.picture);
    cx.effects.push(Effect::Profile { tenant: cx.tenant, account, user: Box::new(user.clone()), shown });
    Ok(user)
}
