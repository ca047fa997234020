//! What happened between messages, in sentences. The same ones stand in the page's script.

use parlor_proto::room::{Changed, Kind, Role};
use parlor_proto::{Event, UserId, What};

use super::Named;

/// The sentence of an entry; `None`: it is no line of its own.
pub(super) fn sentence(it: &Event, named: &Named<'_>, me: UserId) -> Option<String> {
    let who = |id: UserId| if id == me { "you".to_owned() } else { named.name(id).to_owned() };
    let by = it.by.map(|id| capital(&who(id)));
    let by = by.as_deref();
    Some(match &it.what {
        What::RoomCreated(made) => match (made.kind, &made.name) {
            (Kind::Group, Some(name)) => format!("{} made the group “{name}”", by.unwrap_or("Somebody")),
            (Kind::Group, None) => format!("{} made the group", by.unwrap_or("Somebody")),
            (Kind::Direct | Kind::Own, _) => return None,
        },
        What::RoomChanged(changed) => format!("{} {}", by.unwrap_or("Somebody"), changes(changed)?),
        What::MemberJoined(joined) => {
            let names: Vec<String> = joined.users.iter().map(|id| who(*id)).collect();
            match by {
                Some(by) if joined.users.as_slice() != it.by.as_slice() => {
                    format!("{by} added {}", list(&names))
                }
                _ => format!("{} joined", capital(&list(&names))),
            }
        }
        What::MemberLeft(left) => match by {
            Some(by) if it.by != Some(left.user) => format!("{by} removed {}", who(left.user)),
            _ => format!("{} left", capital(&who(left.user))),
        },
        What::MemberChanged(changed) => {
            let role = match changed.role {
                Role::Owner => "an owner",
                Role::Admin => "an admin",
                Role::Member => "a member",
                Role::Reader => "a reader",
            };
            match by {
                Some(by) => format!("{by} made {} {role}", who(changed.user)),
                None if changed.user == me => format!("You are {role} now"),
                None => format!("{} is {role} now", who(changed.user)),
            }
        }
        What::MessagePinned(_) => format!("{} pinned a message", by.unwrap_or("Somebody")),
        _ => return None,
    })
}

fn changes(it: &Changed) -> Option<String> {
    Some(match (&it.name, &it.about, &it.picture) {
        (Some(Some(name)), ..) => format!("named the group “{name}”"),
        (Some(None), ..) => "removed the name of the group".into(),
        (None, Some(Some(_)), _) => "changed the description".into(),
        (None, Some(None), _) => "removed the description".into(),
        (None, None, Some(Some(_))) => "changed the picture".into(),
        (None, None, Some(None)) => "removed the picture".into(),
        (None, None, None) => return None,
    })
}

/// "Ann", "Ann and Bob", "Ann, Bob and 3 others"
fn list(names: &[String]) -> String {
    match names {
        [] => "somebody".into(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} others", rest.len()),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}
