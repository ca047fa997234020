//! Reading at size: a room of a million messages, a person with ten thousand rooms, a group of a thousand people. Asked of the engine
//! itself, in this process: what is measured is the server's own time, without sockets and without HTTP.

use std::collections::HashSet;
use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::try_join_all;
use hdrhistogram::Histogram;
use parlor_core::proto::message::{List, Send};
use parlor_core::proto::read::{GetUnread, Mark};
use parlor_core::proto::room::{self, Kind, Open};
use parlor_core::proto::{Problem, RoomId, reaction};
use parlor_core::{Actor, Chat, Limits, Live};
use serde_json::json;
use tokio::runtime::Runtime;

use super::BenchArgs;
use super::child::Scratch;
use super::ground::{UNLIMITED, people};
use super::report::{Report, histogram, record};
use crate::clock;
use crate::exit::Failed;

/// Sends that wait at once: the writer takes them as one set.
const FLIGHT: usize = 512;
/// Times that a question is asked.
const TIMES: usize = 300;
const HOUR: Duration = Duration::from_secs(3_600);

/// Makes the ground, asks, and reports.
pub(super) fn run(args: &BenchArgs) -> Result<Report, Failed> {
    let scratch = Scratch::new()?;
    let store = args.store.clone();
    let store = store.unwrap_or_else(|| format!("sqlite://{}/parlor.db", scratch.path().display()));
    let limits = Limits {
        messages_per_second: UNLIMITED,
        messages_burst: UNLIMITED,
        look_ups_burst: UNLIMITED,
        group_members: 100_000,
        ..Limits::default()
    };
    let chat = Chat::builder()
        .store(&store)
        .limits(limits)
        .build()
        .map_err(|err| Failed::unavailable(format!("cannot prepare the database: {err}")))?;
    let runtime = Runtime::new().map_err(Failed::new)?;
    let report = runtime.block_on(measure(args, &chat));
    drop(runtime);
    chat.close();
    report.map_err(Failed::from)
}

async fn measure(args: &BenchArgs, chat: &Chat) -> Result<Report, Problem> {
    let crowd = people(chat, args.members.max(2)).await?;
    let crowd: Vec<Actor> = crowd.into_iter().map(|(actor, _)| actor).collect();
    let mut report = Report {
        mode: "reads",
        facts: vec![
            ("messages of the room", json!(args.messages), ""),
            ("rooms of the person", json!(args.list), ""),
            ("members of the group", json!(crowd.len()), ""),
        ],
        latencies: Vec::new(),
        counts: None,
        void: None,
        raised: true,
    };
    history(args, chat, &crowd, &mut report).await?;
    list(args, chat, &crowd, &mut report).await?;
    group(chat, &crowd, &mut report).await?;
    Ok(report)
}

/// A page of 50 at the top, in the middle and at the bottom of a long room.
async fn history(args: &BenchArgs, chat: &Chat, crowd: &[Actor], report: &mut Report) -> Result<(), Problem> {
    let (me, other) = (&crowd[0], &crowd[1]);
    let room = chat.run(me, Open::direct(other.user.to_string())).await?.id;
    let from = clock::now();
    let all: Vec<usize> = (0..args.messages as usize).collect();
    for some in all.chunks(FLIGHT) {
        let send = |at: &usize| {
            let who = if at.is_multiple_of(2) { me } else { other };
            chat.run(who, Send::text(room, words(*at), format!("b-{at}")))
        };
        try_join_all(some.iter().map(send)).await?;
    }
    let rate = f64::from(args.messages) / from.elapsed().as_secs_f64();
    report.facts.push(("messages a second while filling it", json!(rate.round()), "/s"));
    let last = i64::from(args.messages) + 1;
    for (name, before) in
        [("page of 50, newest", i64::MAX), ("page of 50, middle", last / 2), ("page of 50, oldest", 60)]
    {
        let ask = || chat.run(me, List { before: Some(before), ..List::newest(room) });
        report.latencies.push((name, asked(ask).await?));
    }
    let ask = || chat.run(me, List { around: Some(last / 3), ..List::newest(room) });
    report.latencies.push(("page around a message", asked(ask).await?));
    let top = report.latencies[0].1.value_at_quantile(0.5) as f64;
    let bottom = report.latencies[2].1.value_at_quantile(0.5) as f64;
    report.facts.push(("oldest page to newest page", json!(((bottom / top) * 100.0).round() / 100.0), "x"));
    Ok(())
}

/// The first page of a list, the sum of what is unread, a mark of reading.
async fn list(args: &BenchArgs, chat: &Chat, crowd: &[Actor], report: &mut Report) -> Result<(), Problem> {
    let (me, other) = (&crowd[0], &crowd[1]);
    let all: Vec<u32> = (0..args.list).collect();
    let mut rooms = Vec::with_capacity(all.len());
    for some in all.chunks(64) {
        // One after another over a year, as rooms come to be.
        chat.clock().set_behind(HOUR * 8_760 * (args.list - some[0]) / args.list.max(1));
        let open = |at: &u32| chat.run(me, Open::group(format!("Room {at}"), vec![other.user.to_string()]));
        let made: Vec<_> = try_join_all(some.iter().map(open)).await?;
        rooms.extend(made.iter().map(|it| it.id));
        let say = |room: &room::Room| chat.run(other, Send::text(room.id, "hello", "l-0"));
        try_join_all(made.iter().map(say)).await?;
    }
    chat.clock().set_behind(Duration::ZERO);
    report.latencies.push(("room list, first page", asked(|| chat.run(me, room::List::default())).await?));
    let first = chat.run(me, room::List::default()).await?;
    let next = room::List { cursor: first.page.next, ..room::List::default() };
    report.latencies.push(("room list, second page", asked(|| chat.run(me, next.clone())).await?));
    report.latencies.push(("unread in all rooms", asked(|| chat.run(me, GetUnread {})).await?));
    let mut unmarked = rooms.iter();
    let mut mark = || {
        let room = *unmarked.next().unwrap_or(&rooms[0]);
        chat.run(me, Mark { room, number: 1 })
    };
    report.latencies.push(("mark read", asked(&mut mark).await?));
    Ok(())
}

/// A reaction in a large group where everybody is connected: until it waits in every queue, and how often it was encoded.
async fn group(chat: &Chat, crowd: &[Actor], report: &mut Report) -> Result<(), Problem> {
    let (me, others) = (&crowd[0], &crowd[1..]);
    let open = Open { name: Some("Everybody".into()), ..Open::of(Kind::Group) };
    let room = chat.run(me, open).await?.id;
    for some in others.chunks(100) {
        let users = some.iter().map(|it| it.user.to_string()).collect();
        chat.run(me, parlor_core::proto::member::Add { room, users, history: false }).await?;
    }
    let number = chat.run(me, Send::text(room, "hello", "g-0")).await?.number;
    let lives: Vec<Live> = crowd.iter().map(|it| chat.connect(Some(*it))).collect();
    for live in &lives {
        live.frame(r#"{"id":1,"cmd":"hello"}"#);
        heard(live, "\"epoch\"").await;
    }
    let mut took = histogram();
    let mut copies = 0;
    for at in 0..40_usize {
        let emoji = if at.is_multiple_of(2) { "👍" } else { "🎉" }.to_owned();
        let from = clock::now();
        let said = if at % 4 < 2 { "reaction.added" } else { "reaction.removed" };
        if at % 4 < 2 {
            chat.run(me, reaction::Add { room, number, emoji }).await?;
        } else {
            chat.run(me, reaction::Remove { room, number, emoji }).await?;
        }
        let mut seen: HashSet<*const u8> = HashSet::new();
        for live in &lives {
            seen.insert(heard(live, said).await.as_ptr());
        }
        record(&mut took, from.elapsed());
        copies = copies.max(seen.len());
    }
    report.latencies.push(("reaction to everybody's queue", took));
    report.facts.push(("encodings of one reaction", json!(copies), ""));
    drop(lives);
    leave(chat, me, room).await
}

async fn leave(chat: &Chat, me: &Actor, room: RoomId) -> Result<(), Problem> {
    chat.run(me, room::Delete { room }).await.map(|_| ())
}

/// The next frame that holds these words.
async fn heard(live: &Live, words: &str) -> Bytes {
    let mut frames = Vec::new();
    loop {
        live.next(&mut frames).await;
        let found =
            frames.drain(..).find(|it: &Bytes| it.windows(words.len()).any(|it| it == words.as_bytes()));
        if let Some(found) = found {
            return found;
        }
    }
}

async fn asked<T, F: Future<Output = Result<T, Problem>>>(
    mut ask: impl FnMut() -> F,
) -> Result<Histogram<u64>, Problem> {
    let mut took = histogram();
    for at in 0..TIMES + 20 {
        let from = clock::now();
        ask().await?;
        // The first ones warm the cache.
        if at >= 20 {
            record(&mut took, from.elapsed());
        }
    }
    Ok(took)
}

/// A message as people write them: a line, now and then a few.
fn words(at: usize) -> String {
    const SOME: [&str; 8] = ["meeting", "tomorrow", "coffee", "the", "garden", "is", "ready", "again"];
    (0..6 + at % 17).map(|word| SOME[(at / (word + 1) + word) % SOME.len()]).collect::<Vec<_>>().join(" ")
}
