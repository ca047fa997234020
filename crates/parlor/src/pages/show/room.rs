//! Rooms on a page: a row of the list, the head of an open one.

use parlor_proto::Time;
use parlor_proto::message::{Message, Messages};
use parlor_proto::room::{Kind, Role, Room};

use super::file::in_words;
use super::people::letters;
use super::{Reader, called, listed, may_post, one_line, talk};
use crate::language::Words;
use crate::pages::labels;
use crate::urls::Urls;
use crate::view::{OpenRoom, PinnedBar, Row};

fn initials(room: &Room, words: &Words) -> String {
    match (room.kind, &room.peer) {
        (Kind::Own, _) => String::new(),
        (Kind::Direct, Some(peer)) => letters(&peer.user),
        (Kind::Group, _) if !room.names.is_empty() => labels::initials(&room.names.join(" ")),
        _ => labels::initials(&title(room, words)),
    }
}

/// A direct room has the other person's colour.
fn hue(room: &Room) -> u8 {
    labels::hue(room.peer.as_ref().map_or(room.id.0, |peer| peer.user.id.0))
}

/// A direct room has the other person's picture.
fn picture(room: &Room, urls: &Urls) -> Option<String> {
    let of = room.peer.as_ref().map_or(room.picture, |peer| peer.user.picture);
    of.map(|id| urls.thumb(id))
}

fn online(room: &Room) -> Option<bool> {
    room.peer.as_ref().map(|peer| peer.online)
}

fn muted(room: &Room, now: Time) -> bool {
    room.kept.muted_until.is_some_and(|until| until > now)
}

/// What a preview shows of a message, and its icon.
fn preview(it: &Message, words: &Words) -> (String, Option<&'static str>) {
    let first = it.attachments.first().map(|file| file.kind);
    match first {
        _ if it.deleted => (words.say("message-deleted"), Some("deleted")),
        Some(kind) if it.text.is_empty() => {
            (in_words(kind, it.attachments.len(), words), Some(kind.as_str()))
        }
        first => (one_line(&it.text), first.map(|kind| kind.as_str())),
    }
}

/// What a room is called in the reader's language: what has no name of its own is called in English on the wire.
pub(crate) fn title(room: &Room, words: &Words) -> String {
    match (room.kind, &room.peer) {
        (Kind::Own, _) => words.say("list-notes"),
        (Kind::Direct, Some(peer)) => called(&peer.user, words),
        (Kind::Group, _) if room.name.is_none() && room.member_count <= 1 => words.say("room-nobody-else"),
        (Kind::Group, _) if room.name.is_none() && !room.names.is_empty() => {
            let names = listed(room.names.iter().cloned(), words);
            match room.member_count - 1 - room.names.len() as i64 {
                ..=0 => names,
                more => words
                    .with("room-names-others", &[("names", names.as_str().into()), ("count", more.into())]),
            }
        }
        _ => room.title.clone(),
    }
}

pub(crate) fn row(room: &Room, open: bool, to: Reader<'_>) -> Row {
    let Reader { me, urls, words, now } = to;
    let last = room.last.as_ref();
    let (preview, preview_icon) =
        last.map(|it| preview(it, words)).map_or((None, None), |(text, icon)| (Some(text), icon));
    let by = room.last_by.as_ref().filter(|user| room.kind == Kind::Group && user.id != me);
    Row {
        id: room.id.to_string(),
        kind: room.kind.as_str(),
        title: title(room, words),
        url: urls.room(room.id),
        hue: hue(room),
        initials: initials(room, words),
        picture: picture(room, urls),
        gone: talk::is_gone(room),
        online: online(room),
        preview,
        preview_own: last.is_some_and(|it| it.sender == me),
        preview_by: by.map(|user| match user.gone {
            true => called(user, words),
            false => user.name.split_whitespace().next().unwrap_or_default().to_owned(),
        }),
        preview_icon,
        at: last.map(|it| it.created_at.to_string()),
        at_label: last.map(|it| labels::at_label(it.created_at, now, words)).unwrap_or_default(),
        unread: room.unread,
        mentions: room.mentions,
        pinned: room.kept.pinned,
        muted: muted(room, now),
        archived: room.kept.archived,
        talk: talk::of(room).map(|it| it.as_str()),
        talk_label: talk::label(room, words),
        open,
    }
}

/// Below the title.
fn sub(room: &Room, now: Time, words: &Words) -> String {
    match (room.kind, &room.peer) {
        (Kind::Own, _) => words.say("room-only-you"),
        (Kind::Group, _) => {
            let count = ("count", room.member_count.into());
            match room.online_count.unwrap_or(0) {
                online if online > 1 => {
                    words.with("room-members-online", &[count, ("online", online.into())])
                }
                _ => words.with("room-members", &[count]),
            }
        }
        (Kind::Direct, Some(peer)) if peer.online => words.say("room-online"),
        (Kind::Direct, Some(peer)) => match peer.last_seen {
            Some(at) => labels::seen(at, now, words),
            None => words.say("room-offline"),
        },
        (Kind::Direct, None) => String::new(),
    }
}

pub(crate) fn open_room(room: &Room, shown: Option<&Messages>, to: Reader<'_>) -> OpenRoom {
    let Reader { urls, words, now, .. } = to;
    OpenRoom {
        id: room.id.to_string(),
        kind: room.kind.as_str(),
        title: title(room, words),
        url: urls.room(room.id),
        hue: hue(room),
        initials: initials(room, words),
        picture: picture(room, urls),
        gone: talk::is_gone(room),
        online: online(room),
        sub: talk::label(room, words).unwrap_or_else(|| sub(room, now, words)),
        unread: room.unread,
        last_number: shown.and_then(|it| it.data.first()).map_or(0, |it| it.number),
        can_post: may_post(room),
        talk: talk::of(room).map(|it| it.as_str()),
        talk_text: talk::sentence(room, words),
        can_manage: room.kind == Kind::Group && room.role.rank() >= Role::Admin.rank(),
        muted: muted(room, now),
        pinned: room.kept.pinned,
        archived: room.kept.archived,
        pinned_message: None,
        send_url: urls.send(room.id),
        read_url: urls.read(room.id),
        info_url: urls.of_room(room.id, "info"),
        act_url: urls.below(room.id),
    }
}

/// The bar above the stream: the message pinned last.
pub(crate) fn pinned_bar(pins: &Messages, to: Reader<'_>) -> Option<PinnedBar> {
    let it = pins.data.first()?;
    Some(PinnedBar {
        count: pins.data.len(),
        text: preview(it, to.words).0,
        url: to.urls.jump(it.room, it.seq, it.number),
    })
}
