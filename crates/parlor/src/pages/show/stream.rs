//! The stream of a room: messages and what happened between them, in days and runs.

use parlor_proto::message::{Message, Messages, Quote};
use parlor_proto::room::{Kind, Room};
use parlor_proto::user::User;
use parlor_proto::{Event, Seq, Time, UserId};

use super::file::in_words;
use super::{Named, Reader, file, one_line, system};
use crate::pages::labels;
use crate::view::{Bubble, Entry, QuoteView, ReactionView, SystemLine};

/// Bubbles of one person follow each other closely within this many milliseconds.
const RUN: i64 = 5 * 60 * 1000;

/// A line of the stream before it is dressed.
#[derive(Clone, Copy)]
enum Line<'a> {
    Said(&'a Message),
    Happened(&'a Event),
}

impl Line<'_> {
    fn seq(&self) -> Seq {
        match self {
            Line::Said(it) => it.seq,
            Line::Happened(it) => it.seq,
        }
    }
    fn at(&self) -> Time {
        match self {
            Line::Said(it) => it.created_at,
            Line::Happened(it) => it.at,
        }
    }
}

/// A page of a room, oldest first. `older`: there is more before it.
pub(crate) fn entries(room: &Room, shown: &Messages, older: bool, to: Reader<'_>) -> Vec<Entry> {
    let Reader { me, words, now, .. } = to;
    let named = Named::of(room, &shown.people, words);
    let is_line = |it: &&Event| system::sentence(it, &named, me, words).is_some();
    let mut lines: Vec<Line<'_>> = shown.data.iter().map(Line::Said).collect();
    lines.extend(shown.system.iter().filter(is_line).map(Line::Happened));
    lines.sort_by_key(Line::seq);

    let first_message = shown.data.last();
    let starts_at_pointer = first_message.is_some_and(|it| !older || it.number <= room.read + 1);
    let is_unread = |it: &Line<'_>| matches!(it, Line::Said(it) if it.number > room.read && it.sender != me && !it.deleted);
    let new_line = lines.iter().position(is_unread).filter(|_| starts_at_pointer);
    let others = Pointers::of(room, me);

    // Whether `at` goes on with what the one before it began.
    let goes_on = |at: usize| {
        let two = at.checked_sub(1).and_then(|it| Some((*lines.get(it)?, *lines.get(at)?)));
        let Some((Line::Said(before), Line::Said(this))) = two else { return false };
        before.sender == this.sender
            && labels::day(before.created_at, words) == labels::day(this.created_at, words)
            && (this.created_at.0 - before.created_at.0).abs() <= RUN
            && new_line != Some(at)
    };
    let new_day = |at: usize| {
        let before = at.checked_sub(1).and_then(|it| lines.get(it));
        before.map(|it| labels::day(it.at(), words)) != lines.get(at).map(|it| labels::day(it.at(), words))
    };
    let dress = |(at, line): (usize, &Line<'_>)| {
        let (message, happened) = match line {
            Line::Said(it) => {
                let bubble = bubble(it, &named, to);
                let state = (it.sender == me && !it.deleted).then(|| others.state(it.number));
                (Some(Bubble { run_start: !goes_on(at), run_end: !goes_on(at + 1), state, ..bubble }), None)
            }
            Line::Happened(it) => (None, happened(it, &named, to)),
        };
        Entry {
            day: labels::day(line.at(), words),
            day_label: labels::day_label(line.at(), now, words),
            new_day: new_day(at),
            new_line: new_line == Some(at),
            message,
            system: happened,
        }
    };
    lines.iter().enumerate().map(dress).collect()
}

/// One message, alone; `people`: who is named in it and may not be in the room any more.
pub(crate) fn entry(room: &Room, it: &Message, people: &[User], to: Reader<'_>) -> Entry {
    let Reader { me, words, now, .. } = to;
    let named = Named::of(room, people, words);
    let state = (it.sender == me && !it.deleted).then(|| Pointers::of(room, me).state(it.number));
    Entry {
        day: labels::day(it.created_at, words),
        day_label: labels::day_label(it.created_at, now, words),
        new_day: true,
        new_line: false,
        message: Some(Bubble { state, ..bubble(it, &named, to) }),
        system: None,
    }
}

/// Who is named in a message: who said it, whom it quotes, whom it mentions.
pub(crate) fn named_in(it: &Message) -> Vec<UserId> {
    let quoted = it.reply.iter().map(|quote| quote.sender);
    std::iter::once(it.sender).chain(quoted).chain(it.mentions.iter().copied()).collect()
}

fn happened(it: &Event, named: &Named<'_>, to: Reader<'_>) -> Option<SystemLine> {
    let text = system::sentence(it, named, to.me, to.words)?;
    Some(SystemLine { seq: it.seq, at: it.at.to_string(), time: labels::hour(it.at, to.words), text })
}

fn bubble(it: &Message, named: &Named<'_>, to: Reader<'_>) -> Bubble {
    let Reader { me, urls, words, .. } = to;
    let own = it.sender == me;
    let reaction = |it: &parlor_proto::reaction::Reaction| ReactionView {
        emoji: it.emoji.clone(),
        count: it.count,
        mine: it.mine,
    };
    Bubble {
        id: it.id.to_string(),
        seq: it.seq,
        number: it.number,
        nonce: own.then(|| it.nonce.clone()),
        sender: named.sender(it.sender, urls),
        own,
        text: it.text.clone(),
        mentions: named.mentioned(it),
        at: it.created_at.to_string(),
        time: labels::hour(it.created_at, words),
        run_start: true,
        run_end: true,
        state: None,
        edited: it.edited_at.is_some() && !it.deleted,
        deleted: it.deleted,
        forwarded: it.forwarded,
        pinned: it.pinned,
        mentions_me: !own && (it.everyone || it.mentions.contains(&me)),
        reply: it.reply.as_deref().map(|quoted| quote(it, quoted, named, to)),
        files: it.attachments.iter().map(|one| file(one, to)).collect(),
        reactions: it.reactions.iter().map(reaction).collect(),
        url: urls.message(it.room, it.number),
        react_url: format!("{}react/", urls.message(it.room, it.number)),
    }
}

/// What `of` answers to.
pub(crate) fn quote(of: &Message, it: &Quote, named: &Named<'_>, to: Reader<'_>) -> QuoteView {
    let Reader { me, urls, words, .. } = to;
    let text = match it.attachment {
        _ if it.deleted => words.say("message-deleted"),
        Some(kind) if it.text.is_empty() => in_words(kind, 1, words),
        _ => one_line(&it.text),
    };
    QuoteView {
        number: it.number,
        name: if it.sender == me { words.say("you") } else { named.name(it.sender).to_owned() },
        own: it.sender == me,
        text,
        icon: it.attachment.filter(|_| !it.deleted).map(|kind| kind.as_str()),
        deleted: it.deleted,
        url: urls.jump(of.room, it.seq, it.number),
    }
}

/// How far the others are: in a group a message is read when everybody has read it; nobody reads in a room of one's own.
struct Pointers {
    read: i64,
    delivered: i64,
}

impl Pointers {
    fn of(room: &Room, me: UserId) -> Pointers {
        let others = || room.members.iter().filter(|it| it.user.id != me && room.kind != Kind::Own);
        let whole = room.member_count <= room.members.len() as i64;
        let least = |pointers: &mut dyn Iterator<Item = i64>| pointers.min().filter(|_| whole).unwrap_or(0);
        Pointers {
            read: least(&mut others().map(|it| it.read)),
            delivered: least(&mut others().map(|it| it.delivered.max(it.read))),
        }
    }

    fn state(&self, number: i64) -> &'static str {
        match number {
            _ if number <= self.read => "read",
            _ if number <= self.delivered => "delivered",
            _ => "sent",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;
    use crate::urls::Urls;
    use parlor_proto::room::{Member, Role};
    use parlor_proto::user::User;
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
            member_count: 2,
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

    fn shown(room: &Room, all: &[Message], older: bool) -> Vec<Entry> {
        let page = Messages {
            data: all.to_vec(),
            page: parlor_proto::Page::default(),
            seq: 0,
            system: Vec::new(),
            people: Vec::new(),
        };
        let languages = Languages::new(None, "en", false);
        let (urls, words) = (Urls::at(""), languages.words("en"));
        entries(room, &page, older, Reader { me: ANN, urls: &urls, words: &words, now: Time(0) })
    }

    fn drawn(room: &Room, all: &[Message], older: bool) -> String {
        let line = |entry: Entry| {
            let it = entry.message.expect("a message");
            let mark = |yes: bool, c: char| if yes { c } else { '.' };
            format!(
                "{}{}{}{}{} {}",
                mark(entry.new_day, 'd'),
                mark(entry.new_line, 'n'),
                mark(it.run_start, '['),
                mark(it.run_end, ']'),
                if it.own { 'A' } else { 'B' },
                it.state.unwrap_or("-")
            )
        };
        shown(room, all, older).into_iter().map(line).collect::<Vec<_>>().join("\n")
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
        assert!(!shown(&room(10, 0), &all, true).iter().any(|it| it.new_line));
        assert!(shown(&room(50, 0), &all, true).first().is_some_and(|it| it.new_line));
        assert!(!shown(&room(52, 0), &all, true).iter().any(|it| it.new_line));
    }
}
