//! From the engine's answers to what the templates are given: pure functions on data.

use parlor_proto::message::{Message, Messages};
use parlor_proto::room::{Kind, Room};
use parlor_proto::user::User;
use parlor_proto::{Time, UserId};

use crate::markup::{self, Mentions};
use crate::pages::labels;
use crate::urls::Urls;
use crate::view::{Bubble, Me, OpenRoom, Row, Sender};

/// Bubbles of one person follow each other closely within this many milliseconds.
const RUN: i64 = 5 * 60 * 1000;

pub(crate) fn me(user: &User) -> Me {
    Me {
        id: user.id.to_string(),
        name: user.name.clone(),
        username: user.username.clone(),
        email: user.email.clone(),
        hue: labels::hue(user.id.0),
        initials: labels::initials(&user.name),
    }
}

fn initials(room: &Room) -> String {
    if room.kind == Kind::Own { String::new() } else { labels::initials(&room.title) }
}

/// A direct room has the other person's colour.
fn hue(room: &Room) -> u8 {
    labels::hue(room.peer.as_ref().map_or(room.id.0, |peer| peer.user.id.0))
}

fn online(room: &Room) -> Option<bool> {
    room.peer.as_ref().map(|peer| peer.online)
}

pub(crate) fn row(room: &Room, me: UserId, open: bool, urls: &Urls, now: Time) -> Row {
    let last = room.last.as_ref();
    Row {
        id: room.id.to_string(),
        kind: room.kind.as_str(),
        title: room.title.clone(),
        url: urls.room(room.id),
        hue: hue(room),
        initials: initials(room),
        online: online(room),
        preview: last.map(|it| preview(&it.text)),
        preview_own: last.is_some_and(|it| it.sender == me),
        at: last.map(|it| it.created_at.to_string()),
        at_label: last.map(|it| labels::at_label(it.created_at, now)).unwrap_or_default(),
        unread: room.unread,
        open,
    }
}

/// One line of a message.
fn preview(text: &str) -> String {
    let mut line = String::new();
    let text = markup::plain(&markup::parse(text, &Mentions::default()));
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > 200 {
            break;
        }
    }
    line.chars().take(200).collect()
}

/// Usernames that a message mentions, as far as the room knows them, and `all`.
fn mentioned(room: &Room, it: &Message) -> Vec<String> {
    let peer = room.peer.iter().map(|peer| &peer.user);
    let known = room.members.iter().map(|member| &member.user).chain(peer);
    let names = known.filter(|user| it.mentions.contains(&user.id)).map(|user| user.username.clone());
    names.chain(it.everyone.then(|| "all".to_owned())).collect()
}

pub(crate) fn open_room(room: &Room, shown: &Messages, urls: &Urls) -> OpenRoom {
    OpenRoom {
        id: room.id.to_string(),
        kind: room.kind.as_str(),
        title: room.title.clone(),
        url: urls.room(room.id),
        hue: hue(room),
        initials: initials(room),
        online: online(room),
        unread: room.unread,
        last_number: shown.data.first().map_or(0, |it| it.number),
        send_url: urls.send(room.id),
        read_url: urls.read(room.id),
    }
}

/// The messages of a page, oldest first. `older`: there are some before them.
pub(crate) fn bubbles(
    room: &Room,
    newest_first: &[Message],
    older: bool,
    me: UserId,
    now: Time,
) -> Vec<Bubble> {
    let messages: Vec<&Message> = newest_first.iter().rev().collect();
    let starts_at_pointer = messages.first().is_some_and(|it| !older || it.number <= room.read + 1);
    let first_unread = messages.iter().position(|it| it.number > room.read && it.sender != me);
    let new_line = first_unread.filter(|_| starts_at_pointer);
    let read_by_others = others_pointer(room, me);

    // Whether `at` goes on with what the one before it began.
    let goes_on = |at: usize| {
        let Some((before, this)) =
            at.checked_sub(1).and_then(|it| Some((*messages.get(it)?, *messages.get(at)?)))
        else {
            return false;
        };
        before.sender == this.sender
            && labels::day(before.created_at) == labels::day(this.created_at)
            && (this.created_at.0 - before.created_at.0).abs() <= RUN
            && new_line != Some(at)
    };
    let new_day = |at: usize| {
        let before = at.checked_sub(1).and_then(|it| messages.get(it));
        let day = |it: &&Message| labels::day(it.created_at);
        before.map(day) != messages.get(at).map(day)
    };
    let bubble = |(at, it): (usize, &&Message)| Bubble {
        id: it.id.to_string(),
        seq: it.seq,
        number: it.number,
        nonce: (it.sender == me).then(|| it.nonce.clone()),
        sender: sender(room, it.sender),
        own: it.sender == me,
        text: it.text.clone(),
        mentions: mentioned(room, it),
        at: it.created_at.to_string(),
        time: labels::hour(it.created_at),
        day: labels::day(it.created_at),
        day_label: labels::day_label(it.created_at, now),
        new_day: new_day(at),
        new_line: new_line == Some(at),
        run_start: !goes_on(at),
        run_end: !goes_on(at + 1),
        state: (it.sender == me).then_some(if it.number <= read_by_others { "read" } else { "sent" }),
    };
    messages.iter().enumerate().map(bubble).collect()
}

/// How far the others have read; nobody reads in a room of one's own.
fn others_pointer(room: &Room, me: UserId) -> i64 {
    room.members.iter().filter(|it| it.user.id != me).map(|it| it.read).max().unwrap_or(0)
}

fn sender(room: &Room, id: UserId) -> Sender {
    let known = room.members.iter().map(|it| &it.user).find(|user| user.id == id);
    let name = known.map_or_else(|| "Somebody who left".to_owned(), |user| user.name.clone());
    Sender { id: id.to_string(), hue: labels::hue(id.0), initials: labels::initials(&name), name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parlor_proto::room::{Member, Role};
    use parlor_proto::{MessageId, RoomId};

    const ANN: UserId = UserId([1; 16]);
    const BOB: UserId = UserId([2; 16]);

    fn room(read: i64, bob_read: i64) -> Room {
        let member = |id: UserId, name: &str, read| Member {
            user: User::plain(id, name.to_lowercase(), name.into()),
            online: false,
            role: Role::Member,
            read,
            delivered: 0,
            last_seen: None,
        };
        Room {
            title: "Bob".into(),
            seq: 9,
            number: 9,
            read,
            members: vec![member(ANN, "Ann", read), member(BOB, "Bob", bob_read)],
            ..Room::plain(RoomId([9; 16]), Kind::Direct)
        }
    }

    /// Newest first, as the engine answers. Each: sender, minutes since the first.
    fn messages(from: i64, said: &[(UserId, i64)]) -> Vec<Message> {
        let one = |(at, (sender, minutes)): (usize, &(UserId, i64))| {
            let number = from + at as i64;
            let (id, room) = (MessageId([at as u8; 16]), RoomId([9; 16]));
            let (nonce, at) = (format!("n-{at}"), Time(minutes * 60_000));
            Message::plain(id, room, number + 1, number, *sender, "x".into(), nonce, at)
        };
        let mut all: Vec<Message> = said.iter().enumerate().map(one).collect();
        all.reverse();
        all
    }

    fn drawn(room: &Room, all: &[Message], older: bool) -> String {
        let line = |it: Bubble| {
            let mark = |yes: bool, c: char| if yes { c } else { '.' };
            format!(
                "{}{}{}{}{} {}",
                mark(it.new_day, 'd'),
                mark(it.new_line, 'n'),
                mark(it.run_start, '['),
                mark(it.run_end, ']'),
                if it.own { 'A' } else { 'B' },
                it.state.unwrap_or("-")
            )
        };
        bubbles(room, all, older, ANN, Time(0)).into_iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn runs_days_and_receipts() {
        let day = 24 * 60;
        let all = messages(1, &[(ANN, 0), (ANN, 5), (ANN, 11), (BOB, 11), (BOB, day), (ANN, day)]);
        let drawn = drawn(&room(6, 2), &all, false);
        expect_test::expect![[r"
            d.[.A read
            ...]A read
            ..[]A sent
            ..[]B -
            d.[]B -
            ..[]A sent"]]
        .assert_eq(&drawn);
    }

    #[test]
    fn the_new_line_stands_before_the_first_unread_message() {
        let all = messages(1, &[(BOB, 0), (BOB, 0), (ANN, 0), (BOB, 0)]);
        assert_eq!(drawn(&room(1, 0), &all, false), "d.[]B -\n.n[]B -\n..[]A sent\n..[]B -");
    }

    #[test]
    fn the_new_line_is_left_out_where_the_first_unread_message_is_on_an_older_page() {
        let all = messages(51, &[(BOB, 0), (BOB, 0)]);
        assert!(!bubbles(&room(10, 0), &all, true, ANN, Time(0)).iter().any(|it| it.new_line));
        assert!(bubbles(&room(50, 0), &all, true, ANN, Time(0)).first().is_some_and(|it| it.new_line));
        assert!(!bubbles(&room(52, 0), &all, true, ANN, Time(0)).iter().any(|it| it.new_line));
    }

    #[test]
    fn previews_are_one_line() {
        assert_eq!(preview("> *a*\n`b` https://a.test/"), "a b https://a.test/");
        assert_eq!(preview(" a\n b\t\u{a0}c "), "a b c");
        assert_eq!(preview(&"é".repeat(5000)).chars().count(), 200);
    }
}
