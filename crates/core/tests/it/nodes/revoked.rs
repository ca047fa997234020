//! Rights that end for real, while both sides go on writing and typing on two nodes: from the acknowledgement on nothing
//! of theirs is stored, and what was on its way has arrived within a second, within two without the bus.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parlor_core::proto::block::Block;
use parlor_core::proto::login::Revoke;
use parlor_core::proto::relation::{By, End, Ending, Pair, Put, Tie};
use parlor_core::proto::{AccountEvent, Outgoing, RoomId, Signal, What, room};
use parlor_core::testing::{On, Setup, rules};
use parlor_core::{Actor, Chat, Live, Policy};
use serde_json::json;

use super::{Client, Two, measured, sign_in};

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
fn after(client: &Client, of: RoomId, since: Instant) -> (Duration, Option<Duration>) {
    let seen = client.seen.lock().unwrap();
    let (mut last, mut told) = (Duration::ZERO, None);
    for (when, frame) in &seen.frames {
        let is_late = match frame {
            Outgoing::Event(event) => event.room == of && !matches!(event.what, What::RoomDeleted(_)),
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

/// One right ends. Gives when the last frame came and when each side that lost it was told.
async fn end(a: Chat, b: Chat, name: String, kind: &'static str, watch: Duration) -> (Duration, Duration) {
    let users = [format!("{name}-1"), format!("{name}-2")];
    let tie = Tie { users: users.clone(), ..Tie::default() };
    a.put_relations(Put { relations: vec![tie], by: By::ExternalId }).await.expect("related");
    let (one, two): (Actor, Actor) = (sign_in(&a, &users[0]).await, sign_in(&b, &users[1]).await);
    let room = a.run(&one, room::Open::direct(users[1].clone())).await.expect("a room").id;
    let (left, right) = (Client::connect(&a, &one).await, Client::connect(&b, &two).await);
    let stop = Arc::new(AtomicBool::new(false));
    let tasks =
        [chatter(left.live.clone(), room, stop.clone()), chatter(right.live.clone(), room, stop.clone())];
    tokio::time::sleep(Duration::from_millis(300)).await;
    let ending =
        |end| End { relations: vec![Pair { users: users.clone() }], end: Some(end), by: By::ExternalId };
    match kind {
        "archive" => drop(a.end_relations(ending(Ending::Archive)).await.expect("ended")),
        "keep" => drop(a.end_relations(ending(Ending::Keep)).await.expect("ended")),
        "delete" => drop(a.end_relations(ending(Ending::Delete)).await.expect("ended")),
        "block" => drop(a.run(&one, Block { user: two.user }).await.expect("blocked")),
        "revoke" => {
            let login = two.login.expect("a login");
            a.run(&two, Revoke { login }).await.expect("revoked");
        }
        _ => drop(a.set_disabled(&users[1], true).await.expect("disabled")),
    }
    let since = Instant::now();
    let head = a.run(&one, room::Get { room }).await.ok().map(|room| room.seq);
    tokio::time::sleep(watch).await;
    stop.store(true, Ordering::SeqCst);
    for task in tasks {
        task.await.expect("no panic");
    }
    let (far, told) = after(&right, room, since);
    let mut last = far;
    let mut latest = told.unwrap_or_else(|| panic!("{kind}: nobody told {}", users[1]));
    if !matches!(kind, "revoke" | "disable") {
        let (near, told) = after(&left, room, since);
        last = last.max(near);
        latest = latest.max(told.unwrap_or_else(|| panic!("{kind}: nobody told {}", users[0])));
        let now = a.run(&one, room::Get { room }).await.ok().map(|room| room.seq);
        assert_eq!(head, now, "{kind}: nothing came into the log after the end");
    }
    (last, latest)
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
    let ((frame, frame_most), (tells, tells_most)) = (measured(last), measured(told));
    eprintln!(
        "{what}: {PAIRS} rights ended; last frame after {frame:?} in the middle, {frame_most:?} at most; told after {tells:?} in \
         the middle, {tells_most:?} at most"
    );
    // What was said before the end may still be on its way longer than that, where a machine has more to do than it can.
    assert!(frame_most < bar * 2 && tells_most < bar, "{what}: {frame_most:?} {tells_most:?}");
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

#[tokio::test(flavor = "multi_thread")]
async fn on_one_file() {
    let Some(chat) = Setup::on(On::File).start() else { return };
    rules(&chat, |rules| rules.policy = Policy::Relations);
    ends("one file", &chat, &chat, Duration::from_secs(1)).await;
}
