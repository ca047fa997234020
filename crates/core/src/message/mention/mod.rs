//! Mentions: `@username` of a member and `@all`, found in the text by the server. Whoever is mentioned is told apart
//! from those who are not.
//!
//! Must not believe a client: it says nothing about mentions.

pub(crate) mod sql;

use std::collections::BTreeSet;

use parlor_proto::UserId;
use parlor_proto::message::Message;
use parlor_proto::room::{Kind, Role};

use crate::actor::Actor;
use crate::cx::Cx;
use crate::error::Result;
use crate::limit;
use crate::member::Standing;
use crate::user;

/// Whom a text may mean: usernames in the compared form, before anybody has looked whether they are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) keys: BTreeSet<String>,
    pub(crate) everyone: bool,
}

impl Named {
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty() && !self.everyone
    }
}

/// The names in a text. An `@` inside a word (an e-mail address) names nobody; a name may be followed by a full stop.
pub(crate) fn named(text: &str) -> Named {
    let mut named = Named::default();
    if !text.contains('@') {
        return named;
    }
    let of_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    for (at, _) in text.match_indices('@') {
        if text[..at].chars().next_back().is_some_and(|c| of_name(c) || matches!(c, '@' | '/')) {
            continue;
        }
        let rest = &text[at + 1..];
        let end = rest.find(|c| !of_name(c)).unwrap_or(rest.len());
        let whole = &rest[..end];
        let bare = whole.trim_end_matches(['.', '_', '-']);
        if rest[end..].starts_with('@') {
            continue;
        }
        if user::key(bare) == "all" {
            named.everyone = true;
            continue;
        }
        for name in [whole, bare] {
            if (2..=32).contains(&name.chars().count()) && named.keys.len() < limit::MENTIONS {
                named.keys.insert(user::key(name));
            }
        }
    }
    named
}

/// `@all` means something in groups: in large ones only from those who keep order.
pub(crate) fn may_name_all(kind: Kind, role: Role, members: i64) -> bool {
    let leads = matches!(role, Role::Owner | Role::Admin);
    kind == Kind::Group && (members <= limit::MENTION_ALL || leads)
}

/// Whom a text says, of those who were found: sorted, without the speaker; nobody one by one if it is everybody.
pub(crate) fn said(
    sender: UserId,
    everyone: bool,
    found: impl Iterator<Item = UserId>,
) -> (Vec<UserId>, bool) {
    if everyone {
        return (Vec::new(), true);
    }
    let found: BTreeSet<UserId> = found.filter(|it| *it != sender).collect();
    (found.into_iter().collect(), false)
}

/// Finds and stores the mentions of a message that has another text; `before` are those of the old one.
pub(crate) fn again(
    cx: &mut Cx<'_>,
    actor: &Actor,
    standing: &Standing,
    message: &mut Message,
    before: &[UserId],
) -> Result<()> {
    let named = named(&message.text);
    let (mut found, mut everyone) = (Vec::new(), false);
    if !named.is_empty() {
        let facts = sql::facts(cx.conn, cx.tenant, message.room, &named)?;
        everyone = named.everyone && may_name_all(standing.kind, standing.role, facts.members);
        found = facts.people;
    }
    (message.mentions, message.everyone) = said(actor.user, everyone, found.into_iter());
    if message.mentions != before {
        sql::replace(cx.conn, cx.tenant, message)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_where_a_person_would_see_them() {
        let keys = |text: &str| named(text).keys.into_iter().collect::<Vec<_>>().join(" ");
        for (text, found) in [
            ("@bob have a look", "bob"),
            ("look, @Bob!", "bob"),
            ("(@bob) \"@cem\"\n@dana", "bob cem dana"),
            ("ask @bob.", "bob bob."),
            ("@anna.b and @Zoë-1", "anna.b zoë-1"),
            ("bob@demo.test", ""),
            ("mail bob@demo.test or @bob@demo.test", ""),
            ("https://demo.test/@bob", ""),
            ("@", ""),
            ("@ bob", ""),
            ("@@bob", ""),
            ("@b", ""),
            ("no names", ""),
            (&format!("@{}", "x".repeat(33)), ""),
        ] {
            assert_eq!(keys(text), found, "{text}");
        }
        assert!(named("@ALL: cake").everyone && named("@all.").everyone);
        assert!(!named("@allison").everyone && !named("all").everyone);
        let many: String = (0..200).map(|n| format!("@user{n} ")).collect();
        assert_eq!(named(&many).keys.len(), limit::MENTIONS);
    }
}
