//! People on a page.

use std::collections::HashMap;

use parlor_proto::UserId;
use parlor_proto::message::{Message, Messages};
use parlor_proto::room::{Member, Role, Room};
use parlor_proto::user::User;

use super::Reader;
use crate::language::Words;
use crate::pages::labels;
use crate::urls::Urls;
use crate::view::{Me, MemberView, Sender};

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

/// Everybody whose name a page may need.
pub(crate) struct Named<'a> {
    users: HashMap<UserId, &'a User>,
    /// What somebody is called whom nobody knows any more.
    gone: String,
}

impl<'a> Named<'a> {
    /// Members of a room, and those who are named in a page of it.
    pub(crate) fn of(room: &'a Room, shown: Option<&'a Messages>, words: &Words) -> Named<'a> {
        let mut users: HashMap<UserId, &User> = HashMap::new();
        users.extend(shown.into_iter().flat_map(|it| &it.people).map(|user| (user.id, user)));
        users.extend(room.peer.iter().map(|peer| (peer.user.id, &peer.user)));
        users.extend(room.last_by.iter().map(|user| (user.id, user)));
        users.extend(room.members.iter().map(|it| (it.user.id, &it.user)));
        Named { users, gone: words.say("system-gone") }
    }

    pub(crate) fn name(&self, id: UserId) -> &str {
        self.users.get(&id).map_or(self.gone.as_str(), |user| user.name.as_str())
    }

    /// Usernames that a message mentions, as far as they are known here, and `all`.
    pub(crate) fn mentioned(&self, it: &Message) -> Vec<String> {
        let names = it.mentions.iter().filter_map(|id| self.users.get(id)).map(|user| user.username.clone());
        names.chain(it.everyone.then(|| "all".to_owned())).collect()
    }

    pub(crate) fn sender(&self, id: UserId, urls: &Urls) -> Sender {
        let name = self.name(id).to_owned();
        let picture = self.users.get(&id).and_then(|user| user.picture).map(|id| urls.thumb(id));
        Sender {
            id: id.to_string(),
            hue: labels::hue(id.0),
            initials: labels::initials(&name),
            name,
            picture,
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
        name: it.user.name.clone(),
        username: it.user.username.clone(),
        hue: labels::hue(it.user.id.0),
        initials: labels::initials(&it.user.name),
        picture: it.user.picture.map(|id| to.urls.thumb(id)),
        online: it.online,
        role: it.role.as_str(),
        role_label: role_label(it.role, to.words),
        is_me,
        can_manage,
        roles: if can_manage { offered.iter().map(|role| role.as_str()).collect() } else { Vec::new() },
    }
}
