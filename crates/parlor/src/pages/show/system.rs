//! What happened between messages, in sentences of the catalogue: the same ones as the page's script (`sdk/src/page/system.ts`).

use parlor_proto::room::{Changed, Kind};
use parlor_proto::{Event, UserId, What};

use super::Named;
use crate::language::{Arg, Words};

/// The sentence of an entry; `None`: it is no line of its own.
pub(super) fn sentence(it: &Event, named: &Named<'_>, me: UserId, words: &Words) -> Option<String> {
    line(it, named, me, words).map(|text| capital(&text))
}

fn line(it: &Event, named: &Named<'_>, me: UserId, words: &Words) -> Option<String> {
    // Who did it: `you`, `nobody` (it is not said), or somebody by name.
    let (by, name) = match it.by {
        None => ("nobody", ""),
        Some(id) if id == me => ("you", ""),
        Some(id) => ("other", named.name(id)),
    };
    let said = |id: &str, more: &[(&str, Arg)]| {
        let mut args = vec![("by", by.into()), ("name", name.into())];
        args.extend_from_slice(more);
        words.with(id, &args)
    };
    let called = |id: UserId| ("name", Arg::from(named.name(id)));
    let all = |users: &[UserId], you: &str| {
        let one = |id: &UserId| if *id == me { words.say(you) } else { named.name(*id).to_owned() };
        list(&users.iter().map(one).collect::<Vec<_>>(), words)
    };
    Some(match &it.what {
        What::RoomCreated(made) => match (made.kind, &made.name) {
            (Kind::Group, Some(group)) => said("system-made-named", &[("group", group.as_str().into())]),
            (Kind::Group, None) => said("system-made", &[]),
            (Kind::Direct | Kind::Own, _) => return None,
        },
        What::RoomChanged(changed) => {
            let (id, group) = change(changed)?;
            match group {
                Some(group) => said(id, &[("group", group.into())]),
                None => said(id, &[]),
            }
        }
        What::MemberJoined(joined) => {
            let users = joined.users.as_slice();
            let added = it.by.is_some() && users != it.by.as_slice();
            match users {
                [one] if added && *one == me => said("system-added-you", &[]),
                _ if added => said("system-added", &[("whom", all(users, "system-you-added").into())]),
                _ => {
                    let you = if users.contains(&me) { "yes" } else { "no" };
                    let who = all(users, "system-you-joined");
                    let args = [("who", who.into()), ("count", users.len().into()), ("you", you.into())];
                    words.with("system-joined", &args)
                }
            }
        }
        What::MemberLeft(left) => {
            let removed = it.by.is_some_and(|by| by != left.user);
            match (removed, left.user == me) {
                (true, true) => said("system-removed-you", &[]),
                (true, false) => said("system-removed", &[("whom", named.name(left.user).into())]),
                (false, true) => words.say("system-left-you"),
                (false, false) => words.with("system-left", &[called(left.user)]),
            }
        }
        What::MemberChanged(changed) => {
            let role = ("role", Arg::from(changed.role.as_str()));
            match (it.by.is_some(), changed.user == me) {
                (true, true) => said("system-role-you", &[role]),
                (true, false) => said("system-role", &[("whom", named.name(changed.user).into()), role]),
                (false, true) => words.with("system-role-now-you", &[role]),
                (false, false) => words.with("system-role-now", &[called(changed.user), role]),
            }
        }
        What::MessagePinned(_) => said("system-pinned", &[]),
        _ => return None,
    })
}

/// What is said of a changed group, and its new name.
fn change(it: &Changed) -> Option<(&'static str, Option<&str>)> {
    Some(match (&it.name, &it.about, &it.picture) {
        (Some(Some(name)), ..) => ("system-named", Some(name)),
        (Some(None), ..) => ("system-name-removed", None),
        (None, Some(Some(_)), _) => ("system-about-changed", None),
        (None, Some(None), _) => ("system-about-removed", None),
        (None, None, Some(Some(_))) => ("system-picture-changed", None),
        (None, None, Some(None)) => ("system-picture-removed", None),
        (None, None, None) => return None,
    })
}

/// "Ann", "Ann and Bob", "Ann, Bob and 3 others"
fn list(names: &[String], words: &Words) -> String {
    let said = |id: &str, names: &[(&str, &String)]| {
        let args: Vec<(&str, Arg)> = names.iter().map(|(key, name)| (*key, name.as_str().into())).collect();
        words.with(id, &args)
    };
    match names {
        [] => words.say("system-somebody"),
        [one] => one.clone(),
        [one, two] => said("system-two", &[("one", one), ("two", two)]),
        [one, two, three] => said("system-three", &[("one", one), ("two", two), ("three", three)]),
        [one, two, rest @ ..] => {
            let args =
                [("one", one.as_str().into()), ("two", two.as_str().into()), ("count", rest.len().into())];
            words.with("system-many", &args)
        }
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}
