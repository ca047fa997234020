//! What a room says about who may talk in it: in a word, and as a sentence. The same rules as the page's script
//! (`sdk/src/page/talk.ts`); what is allowed is the engine's to say.

use parlor_proto::room::{Role, Room, Talk};

use super::title;
use crate::language::Words;

/// Messages of somebody who has asked and waits.
const ASKING: i64 = 3;

/// What keeps people from talking. Where the other person has left, nothing else matters.
pub(super) fn of(room: &Room) -> Option<Talk> {
    if is_gone(room) { Some(Talk::Ended) } else { room.talk }
}

/// The other person has left.
pub(super) fn is_gone(room: &Room) -> bool {
    room.peer.as_ref().is_some_and(|peer| peer.user.gone)
}

/// Something can be written here.
pub(crate) fn may_post(room: &Room) -> bool {
    let talks = match of(room) {
        None => true,
        Some(Talk::Requested) => room.number < ASKING,
        Some(Talk::Ended | Talk::Closed | Talk::Blocked | Talk::Unavailable | Talk::Request) => false,
    };
    talks && room.role != Role::Reader
}

/// What is there can be changed: reactions, pins, other words.
pub(crate) fn may_touch(room: &Room) -> bool {
    of(room).is_none() && room.role != Role::Reader
}

/// In a word: below the name, in the row.
pub(super) fn label(room: &Room, words: &Words) -> Option<String> {
    let talk = if is_gone(room) { "gone" } else { room.talk?.as_str() };
    Some(words.with("talk-sub", &[("talk", talk.into())]))
}

/// As a sentence: in place of the field, or above it.
pub(super) fn sentence(room: &Room, words: &Words) -> Option<String> {
    let title = title(room, words);
    let name = ("name", title.as_str().into());
    Some(match of(room)? {
        Talk::Ended if is_gone(room) => words.say("talk-gone"),
        Talk::Ended => words.with("talk-ended", &[name]),
        Talk::Closed => words.say("talk-closed"),
        Talk::Blocked => words.with("talk-blocked", &[name]),
        Talk::Unavailable => words.with("talk-unavailable", &[name]),
        Talk::Request => words.with("talk-request", &[name]),
        Talk::Requested if room.number >= ASKING => words.with("talk-requested-full", &[name]),
        Talk::Requested => words.with("talk-requested", &[name, ("most", (ASKING - room.number).into())]),
    })
}
