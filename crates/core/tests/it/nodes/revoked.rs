//! Rights that end for real, while both sides go on writing and typing on two nodes: from the acknowledgement on nothing
//! of theirs is stored, and nothing reaches them after a second, or after two without the bus; also when every reader of
//! their node is busy all the time. What was said before the end in a room that stays to be read may come later.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parlor_core::proto::block::Block;
use parlor_core::proto::login::Revoke;
use parlor_core::proto::relation::{By, End, Ending, Pair, Put, Tie};
use parlor_core::proto::{AccountEvent, Outgoing, RoomId, Signal, What, room};
use parlor_core::testing::{On, Setup, busy_readers, rules};
use parlor_core::{Actor, Chat, Live, Policy};
use serde_json::json;

use super::{Client, Two, healthy, measured, sign_in};

const PAIRS: usize = 72;
const KINDS: [&str; 6] = ["archive", "keep", "delete", "block", "revoke", "disable"];

/// Says something again and again until it is stopped.
fn chatter(live: Arc<Live>, room: RoomId, stop: Arc<AtomicBool>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let mut id = 10_u64;
        while !stop.load(Ordering::SeqCst) {
            let fields = match id % 3 {
                0 => {
                    json!({"id": id, "cmd": "message.send", "room": room, "text": "x", "nonce": format!("{:p}{id}", &*live)})
                }
                1 => json!({"id": id, "cmd": "typing.start", "room": room}),
                _ => json!({"id": id, "cmd": "read.mark", "room": room, "number": id / 3}),
            };
            live.frame(&fields.to_string());
            id += 1;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
}

/// How long after the end the last frame of the room came, and when the end was told.
/// `readable`: up to where the log of a room that stays is theirs.
fn after(client: &Client, of: RoomId, readable: i64, since: Instant) -> (Duration, Option<Duration>) {
    let seen = client.seen.lock().unwrap();
    let (mut last, mut told) = (Duration::ZERO, None);
    for (when, frame) in &seen.frames {
        let is_late = match frame {
            Outgoing::Event(event) => {
                event.room == of && event.seq > readable && !matches!(event.what, What::RoomDeleted(_))
            }
            Outgoing::Signal(
                Signal::TypingStarted { room, .. }
                | Signal::TypingStopped { room, .. }
                | Signal::ReadMoved { room, .. },
            ) => *room == of,
            _ => false,
        };
        let tells = match frame {
            Outgoing::Signal(Signal::ForceDisconnect { .. })
            | Outgoing::Account(AccountEvent::AccountChanged { .. }) => true,
            Outgoing::Account(
                AccountEvent::RoomTalk { room, .. } | AccountEvent::RoomRemoved { room, .. },
            ) => *room == of,
            _ => false,
        };
        let at = when.saturating_duration_since(since);
        if is_late && !tells {
            last = last.max(at);
        }
        if tells && told.is_none() {
            told = Some(at);
        }
    }
    if let Some((when, _)) = &seen.close {
        told = told.or(Some(when.saturating_duration_since(since)));
    }
    (last, told)
}

/// Two who talk on two nodes, until a right of theirs ends.
struct Scene {
    a: Chat,
    users: [String; 2],
    actors: [Actor; 2],
    room: RoomId,
    sides: [Client; 2],
    stop: Arc<AtomicBool>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
    kind: &'static str,
}

impl Scene {
    async fn new(a: &Chat, b: &Chat, name: String, kind: &'static str) -> Scene {
        let users = [format!("{name}-1"), format!("{name}-2")];
        let tie = Tie { users: users.clone(), ..Tie::default() };
        a.put_relations(Put { relations: vec![tie], by: By::ExternalId }).await.expect("related");
        let actors = [sign_in(a, &users[0]).await, sign_in(b, &users[1]).await];
        let room = a.run(&actors[0], room::Open::direct(users[1].clone())).await.expect("a room").id;
        let sides = [Client::connect(a, &actors[0]).await, Client::connect(b, &actors[1]).await];
        let stop = Arc::new(AtomicBool::new(false));
        let tasks = sides.iter().map(|side| chatter(side.live.clone(), room, stop.clone())).collect();
        Scene { a: a.clone(), users, actors, room, sides, stop, tasks, kind }
    }

    /// The right ends. Gives when that was acknowledged, and up to where the log was then, if it can be read.
    async fn end(&self) -> (Instant, Option<i64>) {
        let Scene { a, users, actors: [one, two], room, .. } = self;
        let ending =
            |end| End { relations: vec![Pair { users: users.clone() }], end: Some(end), by: By::ExternalId };
        match self.kind {
            "archive" => drop(a.end_relations(ending(Ending::Archive)).await.expect("ended")),
            "keep" => drop(a.end_relations(ending(Ending::Keep)).await.expect("ended")),
            "delete" => drop(a.end_relations(ending(Ending::Delete)).await.expect("ended")),
            "block" => drop(a.run(one, Block { user: two.user }).await.expect("blocked")),
            "revoke" => {
                let login = two.login.expect("a login");
                a.run(two, Revoke { login }).await.expect("revoked");
            }
            _ => drop(a.set_disabled(&users[1], true).await.expect("disabled")),
        }
        let since = Instant::now();
        (since, a.run(one, room::Get { room: *room }).await.ok().map(|room| room.seq))
    }

    /// When the last frame came, and when the last one of those who lost the right was told.
    async fn judge(mut self, (since, head): (Instant, Option<i64>)) -> (Duration, Duration) {
        self.stop.store(true, Ordering::SeqCst);
        for task in std::mem::take(&mut self.tasks) {
            task.await.expect("no panic");
        }
        let kind = self.kind;
        let readable = head.filter(|_| matches!(kind, "archive" | "block")).unwrap_or(0);
        let both = !matches!(kind, "revoke" | "disable");
        let (mut last, mut latest) = (Duration::ZERO, Duration::ZERO);
        for (at, side) in self.sides.iter().enumerate().filter(|(at, _)| both || *at == 1) {
            let (frame, told) = after(side, self.room, readable, since);
            last = last.max(frame);
            latest = latest.max(told.unwrap_or_else(|| panic!("{kind}: nobody told {}", self.users[at])));
        }
        if both {
            let room = room::Get { room: self.room };
            let now = self.a.run(&self.actors[0], room).await.ok().map(|room| room.seq);
            assert_eq!(head, now, "{kind}: nothing came into the log after the end");
        }
        (last, latest)
    }
}

/// One right ends. Gives when the last frame came and when each side that lost it was told.
async fn end(a: Chat, b: Chat, name: String, kind: &'static str, watch: Duration) -> (Duration, Duration) {
    let scene = Scene::new(&a, &b, name, kind).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let ended = scene.end().await;
    tokio::time::sleep(watch).await;
    scene.judge(ended).await
}

/// Many at once, and how long they took.
async fn ends(what: &str, a: &Chat, b: &Chat, bar: Duration) {
    let mut tasks = Vec::new();
    for at in 0..PAIRS {
        let (a, b, name) = (a.clone(), b.clone(), format!("{}-{at}", what.replace(' ', "-")));
        let kind = KINDS[at % KINDS.len()];
        // Not all in the same moment.
        let pause = Duration::from_millis(at as u64 * 25);
        tasks.push(tokio::spawn(async move {
            tokio::time::sleep(pause).await;
            end(a, b, name, kind, bar + Duration::from_millis(700)).await
        }));
    }
    let (mut last, mut told) = (Vec::new(), Vec::new());
    for task in tasks {
        let (frame, tells) = task.await.expect("no panic");
        last.push(frame);
        told.push(tells);
    }
    report(what, PAIRS, last, told, bar);
}

fn report(what: &str, count: usize, last: Vec<Duration>, told: Vec<Duration>, bar: Duration) {
    let ((frame, frame_most), (tells, tells_most)) = (measured(last), measured(told));
    eprintln!(
        "{what}: {count} rights ended; last frame after {frame:?} in the middle, {frame_most:?} at most; told after {tells:?} in \
         the middle, {tells_most:?} at most"
    );
    assert!(frame_most < bar && tells_most < bar, "{what}: {frame_most:?} {tells_most:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_two_nodes_with_the_bus_and_without() {
    let Some(mut two) = Two::start().await else { return };
    for node in [&two.a, &two.b] {
        rules(node, |rules| rules.policy = Policy::Relations);
    }
    ends("bus up", &two.a, &two.b, Duration::from_secs(1)).await;
    two.redis.kill();
    ends("bus down", &two.a, &two.b, Duration::from_secs(2)).await;
    two.end().await;
}

/// No reader of the other node does anything from before the end until long after it, and the bus is down: what is compared
/// with the store does not wait for them, and what they had to tell is not told any more when they come to it.
#[tokio::test(flavor = "multi_thread")]
async fn while_every_reader_is_busy() {
    let Some(mut two) = Two::start().await else { return };
    for node in [&two.a, &two.b] {
        rules(node, |rules| rules.policy = Policy::Relations);
    }
    let mut scenes = Vec::new();
    for at in 0..KINDS.len() * 2 {
        scenes.push(Scene::new(&two.a, &two.b, format!("busy-{at}"), KINDS[at % KINDS.len()]).await);
    }
    two.redis.kill();
    healthy(&two.b, false, Duration::from_secs(5)).await;
    let busy = busy_readers(&two.b);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut ended = Vec::new();
    for scene in &scenes {
        ended.push(scene.end().await);
    }
    tokio::time::sleep(Duration::from_millis(2_700)).await;
    drop(busy);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let (mut last, mut told) = (Vec::new(), Vec::new());
    let count = scenes.len();
    for (scene, ended) in scenes.into_iter().zip(ended) {
        let (frame, tells) = scene.judge(ended).await;
        last.push(frame);
        told.push(tells);
    }
    report("readers busy", count, last, told, Duration::from_secs(2));
    two.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_one_file() {
    let Some(chat) = Setup::on(On::File).start() else { return };
    rules(&chat, |rules| rules.policy = Policy::Relations);
    ends("one file", &chat, &chat, Duration::from_secs(1)).await;
}
