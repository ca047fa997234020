//! People on a page.

use std::collections::HashMap;

use parlor_proto::UserId;
use parlor_proto::message::Message;
use parlor_proto::room::{Member, Role, Room};
use parlor_proto::user::User;
use serde_json::Value;

use super::Reader;
use crate::language::Words;
use crate::pages::labels;
use crate::urls::Urls;
use crate::view::{AttributeView, Me, MemberView, Sender};

pub(crate) fn me(user: &User, urls: &Urls) -> Me {
    Me {
        id: user.id.to_string(),
        name: user.name.clone(),
        username: user.username.clone(),
        email: user.email.clone(),
        hue: labels::hue(user.id.0),
        initials: labels::initials(&user.name),
        picture: user.picture.map(|id| urls.thumb(id)),
    }
}

/// What somebody is called; who has left has no name any more.
pub(crate) fn called(user: &User, words: &Words) -> String {
    if user.gone { words.say("system-gone") } else { user.name.clone() }
}

/// The letters in place of a picture; of who has left there are none.
pub(super) fn letters(user: &User) -> String {
    if user.gone { String::new() } else { labels::initials(&user.name) }
}

/// Everybody whose name a page may need.
pub(crate) struct Named<'a> {
    users: HashMap<UserId, &'a User>,
    /// What somebody is called who has left, or whom nobody knows any more.
    gone: String,
}

impl<'a> Named<'a> {
    /// Members of a room, and others who are named there.
    pub(crate) fn of(room: &'a Room, others: &'a [User], words: &Words) -> Named<'a> {
        let mut users: HashMap<UserId, &User> = HashMap::new();
        users.extend(others.iter().map(|user| (user.id, user)));
        users.extend(room.peer.iter().map(|peer| (peer.user.id, &peer.user)));
        users.extend(room.last_by.iter().map(|user| (user.id, user)));
        users.extend(room.members.iter().map(|it| (it.user.id, &it.user)));
        Named { users, gone: words.say("system-gone") }
    }

    pub(crate) fn name(&self, id: UserId) -> &str {
        self.there(id).map_or(self.gone.as_str(), |user| user.name.as_str())
    }

    /// Somebody who is known and has not left.
    fn there(&self, id: UserId) -> Option<&User> {
        self.users.get(&id).copied().filter(|user| !user.gone)
    }

    /// Usernames that a message mentions, as far as they are known here, and `all`.
    pub(crate) fn mentioned(&self, it: &Message) -> Vec<String> {
        let names = it.mentions.iter().filter_map(|id| self.users.get(id)).map(|user| user.username.clone());
        names.chain(it.everyone.then(|| "all".to_owned())).collect()
    }

    pub(crate) fn sender(&self, id: UserId, urls: &Urls) -> Sender {
        let there = self.there(id);
        Sender {
            id: id.to_string(),
            hue: labels::hue(id.0),
            initials: there.map(letters).unwrap_or_default(),
            name: self.name(id).to_owned(),
            picture: there.and_then(|user| user.picture).map(|id| urls.thumb(id)),
            gone: there.is_none(),
        }
    }
}

/// What a role is called in a list; members have no label.
fn role_label(role: Role, words: &Words) -> String {
    if role == Role::Member {
        return String::new();
    }
    words.with("group-role", &[("role", role.as_str().into())])
}

/// A member as somebody with the role `mine` sees them.
pub(crate) fn member(it: &Member, mine: Role, to: Reader<'_>) -> MemberView {
    let is_me = it.user.id == to.me;
    // Only what to offer: whether it is allowed is decided by the engine.
    let can_manage = !is_me && (mine == Role::Owner || (mine == Role::Admin && it.role.rank() < mine.rank()));
    let offered: &[Role] = match mine {
        Role::Owner => &[Role::Owner, Role::Admin, Role::Member, Role::Reader],
        Role::Admin => &[Role::Member, Role::Reader],
        Role::Member | Role::Reader => &[],
    };
    MemberView {
        id: it.user.id.to_string(),
        name: called(&it.user, to.words),
        username: it.user.username.clone(),
        hue: labels::hue(it.user.id.0),
        initials: letters(&it.user),
        picture: it.user.picture.map(|id| to.urls.thumb(id)),
        gone: it.user.gone,
        online: it.online,
        role: it.role.as_str(),
        role_label: role_label(it.role, to.words),
        is_me,
        can_manage,
        roles: if can_manage { offered.iter().map(|role| role.as_str()).collect() } else { Vec::new() },
    }
}

/// What the host shows first of somebody.
const FIRST: [&str; 7] = ["role", "major", "minor", "year", "hobbies", "clubs", "goals"];
/// Characters of a value.
const VALUE: usize = 200;

/// The host's own fields of somebody, those for which a catalogue has a text (`attribute-<name>`): what is for programs
/// has none and is not shown.
pub(crate) fn attributes(user: &User, words: &Words) -> Vec<AttributeView> {
    let Some(data) = &user.data else { return Vec::new() };
    let place = |name: &str| FIRST.iter().position(|it| *it == name).unwrap_or(FIRST.len());
    let mut fields: Vec<_> = data.iter().collect();
    fields.sort_by(|(one, _), (other, _)| (place(one), one).cmp(&(place(other), other)));
    let view = |(name, value): (&String, &Value)| {
        let label = words.written(&format!("attribute-{name}"), &[], false)?;
        Some(AttributeView { label, value: in_words(value, words)? })
    };
    fields.into_iter().filter_map(view).collect()
}

/// A text, a number, or a list of them; `None`: nothing that could be read.
fn in_words(value: &Value, words: &Words) -> Option<String> {
    let plain = |it: &Value| match it {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(words.digits(&number.to_string())),
        _ => None,
    };
    let text = match value {
        Value::Array(all) => listed(all.iter().filter_map(plain).filter(|it| !it.is_empty()), words),
        one => plain(one)?,
    };
    Some(text.chars().take(VALUE).collect()).filter(|text: &String| !text.is_empty())
}

/// "Ann, Bob, Cem"
pub(crate) fn listed(names: impl Iterator<Item = String>, words: &Words) -> String {
    let joined = |all: String, name: String| {
        words.with("script-list", &[("names", all.as_str().into()), ("name", name.as_str().into())])
    };
    names.reduce(joined).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;

    #[test]
    fn a_hosts_fields_are_shown_where_there_is_a_text_for_them() {
        let data = serde_json::json!({
            "hobbies": ["sailing", " ", "chess", {"no": "text"}],
            "stripe_customer": "cus_123",
            "year": 2027,
            "major": "Biology",
            "role": "",
            "clubs": [],
            "goals": {"deep": true},
            "minor": null,
        });
        let mut ann = User::plain(UserId([1; 16]), "ann".into(), "Ann".into());
        ann.data = data.as_object().cloned();
        let shown = |lang: &str| {
            let words = Languages::new(None, "en", false).words(lang);
            attributes(&ann, &words)
                .into_iter()
                .map(|it| format!("{}: {}", it.label, it.value))
                .collect::<Vec<_>>()
        };
        assert_eq!(shown("en"), ["Major: Biology", "Year: 2027", "Hobbies: sailing, chess"]);
        assert_eq!(shown("de"), ["Studienfach: Biology", "Jahrgang: 2027", "Hobbys: sailing, chess"]);
    }

    #[test]
    fn who_has_left_has_a_name_in_the_readers_language() {
        let gone = User::plain(UserId([2; 16]), "~2".into(), parlor_proto::user::SOMEBODY.into());
        let languages = Languages::new(None, "en", false);
        assert_eq!(called(&gone, &languages.words("en")), parlor_proto::user::SOMEBODY);
        assert_eq!(called(&gone, &languages.words("de")), "Ehemaliges Mitglied");
        assert_eq!(letters(&gone), "");
    }
}
