//! snapshot(a) + events(a..b) = snapshot(b): whatever happens in a room, whoever looks, and whether the entries come live,
//! by replay, or on top of a page that has some of them already.
//!
//! `PARLOR_BLESS=1` writes the transcripts that the SDK's tests read, too.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use parlor_core::proto::message::{Delete, Edit, Hide, List, Message, Messages, Send};
use parlor_core::proto::reaction::{Add as React, Remove as Unreact};
use parlor_core::proto::room::{Open, Role, Room};
use parlor_core::proto::{Outgoing, RoomId, frame, member, pin};
use parlor_core::testing::{Dice, Memory, On, Person, Setup, Socket, TestChat};
use serde_json::{Value, json};

/// What may happen, and how often.
#[derive(Clone, Copy)]
struct Mix(&'static [(&'static str, usize)]);

const ALL: Mix = Mix(&[
    ("send", 30),
    ("reply", 10),
    ("mention", 8),
    ("edit", 12),
    ("delete", 6),
    ("hide", 4),
    ("react", 24),
    ("unreact", 10),
    ("pin", 6),
    ("unpin", 4),
]);
const WORDS: Mix = Mix(&[("send", 8), ("reply", 6), ("mention", 4), ("edit", 6), ("delete", 2)]);
const MARKS: Mix =
    Mix(&[("send", 4), ("react", 10), ("unreact", 6), ("pin", 3), ("unpin", 2), ("delete", 1)]);

struct Place {
    people: [Person; 3],
    room: RoomId,
}

impl Place {
    async fn of(chat: &TestChat, names: [&str; 3]) -> Place {
        let people = [chat.person(names[0]).await, chat.person(names[1]).await, chat.person(names[2]).await];
        let others = people[1..].iter().map(|it| it.user.username.clone()).collect();
        let room = people[0].run(Open::group("Garden", others)).await.id;
        let admin = member::Edit { room, user: people[1].id(), role: Role::Admin };
        people[0].run(admin).await;
        Place { people, room }
    }

    /// One act; what is refused is no act.
    async fn act(&self, mix: Mix, dice: &mut Dice, step: usize) {
        let room = self.room;
        let all: usize = mix.0.iter().map(|(_, times)| times).sum();
        let mut at = dice.below(all);
        let name = mix.0.iter().find(|(_, times)| {
            let here = at < *times;
            at = at.saturating_sub(*times);
            here
        });
        let who = &self.people[dice.below(3)];
        let last = who.room(room).await.number;
        let number = (last - dice.below(last.clamp(1, 6) as usize) as i64).max(1);
        let text = format!("{} says {step}", who.user.username);
        let emoji = dice.pick(&["👍", "🎂", "❤️", "😀"]).copied().unwrap_or("👍").to_owned();
        let send = Send::text(room, text.clone(), who.nonce());
        match name.map(|it| it.0).unwrap_or("send") {
            "reply" => drop(who.try_run(Send { reply_to: Some(number), ..send }).await),
            "mention" => {
                let whom = self.people[dice.below(3)].user.username.clone();
                let whom = if dice.chance(30) { "all".to_owned() } else { whom };
                drop(who.try_run(Send { text: format!("@{whom} {text}"), ..send }).await);
            }
            "edit" => {
                let whom = &self.people[dice.below(3)].user.username;
                let text = if dice.chance(30) { format!("@{whom}, {text}") } else { "x".repeat(step * 9) };
                drop(who.try_run(Edit { room, number, text }).await);
            }
            "delete" => drop(who.try_run(Delete { room, number }).await),
            "hide" => drop(who.try_run(Hide { room, numbers: vec![number] }).await),
            "react" => drop(who.try_run(React { room, number, emoji }).await),
            "unreact" => {
                let all = who.messages(room).await.data;
                let mine = all.iter().flat_map(|it| it.reactions.iter().map(move |on| (it.number, on)));
                let mine: Vec<_> = mine.filter(|(_, on)| on.mine).collect();
                if let Some((number, on)) = dice.pick(&mine) {
                    who.run(Unreact { room, number: *number, emoji: on.emoji.clone() }).await;
                }
            }
            "pin" => drop(who.try_run(pin::Add { room, number }).await),
            "unpin" => {
                let pins = who.run(pin::List { room }).await.data;
                let number = dice.pick(&pins).map_or(number, |it| it.number);
                drop(who.try_run(pin::Remove { room, number }).await);
            }
            _ => drop(who.try_run(send).await),
        }
    }

    async fn snapshot(&self, who: &Person) -> (Room, Messages) {
        let room = who.room(self.room).await;
        let messages = who.run(List { limit: Some(100), ..List::newest(self.room) }).await;
        assert!(!messages.page.has_more, "too long for one page");
        (room, messages)
    }
}

/// The messages of two memories, side by side.
fn compare(got: &Memory, room: &Room, messages: &Messages, why: &str) {
    let want = Memory::of(got.me, got.room, messages);
    for number in 1..=room.number {
        assert_eq!(got.messages.get(&number), want.messages.get(&number), "{why}: message {number}");
    }
    assert_eq!(got.system, want.system, "{why}");
    assert_eq!(
        (got.unread(room.read), got.mentions(room.read)),
        (room.unread, room.mentions),
        "{why}: counts"
    );
}

async fn what_is_held_follows_the_log(chat: TestChat) {
    let from = std::env::var("PARLOR_SEED").ok().and_then(|it| it.parse().ok());
    let mut kinds = BTreeSet::new();
    for seed in from.map_or(0..8, |seed: u64| seed..seed + 1) {
        let names = [format!("ann{seed}"), format!("bob{seed}"), format!("cem{seed}")];
        let place = Place::of(&chat, [&names[0], &names[1], &names[2]]).await;
        let mut dice = Dice::new(seed);
        let mut live: Vec<(Memory, Socket)> = Vec::new();
        let mut pages = Vec::new();
        for step in 1..=60 {
            if step % 12 == 1 {
                for who in &place.people {
                    let socket = who.socket().await;
                    let (_, messages) = place.snapshot(who).await;
                    live.push((Memory::of(who.id(), place.room, &messages), socket));
                    pages.push((who, messages));
                }
            }
            place.act(ALL, &mut dice, step).await;
        }
        for (at, (memory, socket)) in live.iter_mut().enumerate() {
            let who = &place.people[at % 3];
            let (room, messages) = place.snapshot(who).await;
            let heard = socket.heard();
            heard.iter().for_each(|frame| memory.hear(frame));
            compare(memory, &room, &messages, &format!("seed {seed}, live from the {at}th page"));
            // All of it once more, on top of what is newer.
            heard.iter().for_each(|frame| memory.hear(frame));
            compare(memory, &room, &messages, &format!("seed {seed}, twice from the {at}th page"));
        }
        kinds.extend(place.people[0].log(place.room).await.iter().map(|it| it.what.name()));
        for (at, (who, page)) in pages.iter().enumerate() {
            let (room, messages) = place.snapshot(who).await;
            // A page may be newer than the seq that it tells: the entries below are told again.
            for back in [0, 1, 7, i64::MAX] {
                let after = page.seq.saturating_sub(back).max(0);
                let mut memory = Memory::of(who.id(), place.room, page);
                who.events(place.room, after).await.data.iter().for_each(|event| memory.apply(event));
                let hides = messages.data.iter().map(|it| it.number).collect::<Vec<_>>();
                memory.messages.retain(|number, _| hides.contains(number));
                unknown_quotes(&mut memory, &messages);
                compare(&memory, &room, &messages, &format!("seed {seed}, replay from {after}, page {at}"));
            }
        }
    }
    assert!(from.is_some() || KINDS.iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
}
story!(what_is_held_follows_the_log);

const KINDS: [&str; 7] = [
    "message.sent",
    "message.edited",
    "message.deleted",
    "message.pinned",
    "message.unpinned",
    "reaction.added",
    "reaction.removed",
];

/// A replay does not tell the new text of a message that I have hidden: a quote of it stays as it was held.
fn unknown_quotes(memory: &mut Memory, now: &Messages) {
    let shown: Vec<i64> = now.data.iter().map(|it| it.number).collect();
    let quote = |it: &Message| it.reply.as_ref().map(|quote| quote.number);
    for it in &now.data {
        if quote(it).is_some_and(|number| !shown.contains(&number))
            && let Some(held) = memory.messages.get_mut(&it.number)
        {
            held.reply.clone_from(&it.reply);
        }
    }
}

fn file(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../proto/transcripts/reduce");
    folder.join(format!("{name}.jsonl"))
}

/// Lives a room and writes down what one of its members sees.
async fn lived(seed: u64, mix: Mix, steps: usize) -> String {
    let chat = Setup::on(On::Memory).stepped(seed).start().expect("a store");
    let place = Place::of(&chat, ["ann", "bob", "cem"]).await;
    let me = &place.people[1];
    let mut dice = Dice::new(seed);
    let mut socket = me.socket().await;
    let mut lines = String::new();
    for step in 0..=steps {
        if step % (steps / 3) == 0 {
            for frame in socket.heard() {
                writeln!(lines, "{}", frame::encode(&frame)).unwrap();
            }
            let (room, messages) = place.snapshot(me).await;
            let line = json!({"snapshot": {"me": me.user, "room": room, "messages": messages}});
            writeln!(lines, "{line}").unwrap();
        }
        chat.advance(Duration::from_millis(700));
        socket.live().alive();
        place.act(mix, &mut dice, step).await;
    }
    lines
}

/// The committed transcripts hold by the same rules; the SDK's tests read them as well.
#[tokio::test]
async fn the_transcripts_hold() {
    for (name, seed, mix, steps) in [("words", 1, WORDS, 30), ("marks", 2, MARKS, 48), ("all", 3, ALL, 75)] {
        if std::env::var("PARLOR_BLESS").is_ok() {
            std::fs::create_dir_all(file(name).parent().unwrap()).unwrap();
            std::fs::write(file(name), lived(seed, mix, steps).await).unwrap();
        }
        let text = std::fs::read_to_string(file(name)).unwrap();
        let (mut memory, mut snapshots, mut entries): (Option<Memory>, _, _) = (None, 0, 0);
        for line in text.lines() {
            let value: Value = serde_json::from_str(line).unwrap();
            let Some(snapshot) = value.get("snapshot") else {
                let frame: Outgoing = serde_json::from_str(line).unwrap();
                entries += usize::from(matches!(frame, Outgoing::Event(_)));
                memory.as_mut().expect("a snapshot first").hear(&frame);
                continue;
            };
            let room: Room = serde_json::from_value(snapshot["room"].clone()).unwrap();
            let messages: Messages = serde_json::from_value(snapshot["messages"].clone()).unwrap();
            let me = serde_json::from_value(snapshot["me"]["id"].clone()).unwrap();
            match &memory {
                Some(memory) => compare(memory, &room, &messages, &format!("{name}, snapshot {snapshots}")),
                None => memory = Some(Memory::of(me, room.id, &messages)),
            }
            snapshots += 1;
        }
        assert!(snapshots >= 4 && entries >= 15, "{name}: {snapshots} snapshots, {entries} entries");
    }
}
