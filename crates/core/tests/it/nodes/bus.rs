//! The Redis dies, hangs, forgets, throws us out and comes back while people write on both nodes: nothing is lost,
//! nothing doubled, nothing out of order, nothing refused, and nothing later than two seconds.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use parlor_core::proto::{MessageId, Signal, room};
use parlor_core::{Actor, Chat};

use super::{Client, Redis, Two, healthy, measured, person, send, until};

/// What the promise is, with the bus away.
const LATE: Duration = Duration::from_secs(2);

/// People who write, all the time, on both nodes.
struct Writers {
    stop: Arc<AtomicBool>,
    sent: Arc<Mutex<HashMap<MessageId, (Instant, Instant)>>>,
    count: Arc<AtomicUsize>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Writers {
    fn start(two: &Two) -> Writers {
        let mut writers =
            Writers { stop: Arc::default(), sent: Arc::default(), count: Arc::default(), tasks: Vec::new() };
        for (chat, who, name) in [
            (&two.a, two.ann, "ann at a"),
            (&two.b, two.ann, "ann at b"),
            (&two.a, two.bob, "bob at a"),
            (&two.b, two.bob, "bob at b"),
        ] {
            let (chat, room) = (chat.clone(), two.room);
            let (stop, sent, count) = (writers.stop.clone(), writers.sent.clone(), writers.count.clone());
            writers.tasks.push(tokio::spawn(async move {
                for i in 0.. {
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                    let start = Instant::now();
                    let message = send(&chat, &who, room, &format!("{name} {i}")).await;
                    sent.lock().unwrap().insert(message.id, (start, Instant::now()));
                    count.fetch_add(1, Ordering::SeqCst);
                    // So fast do people write, together.
                    tokio::time::sleep(Duration::from_millis(30)).await;
                }
            }));
        }
        writers
    }

    /// Waits until so many more have been sent.
    async fn go_on(&self, more: usize) {
        let goal = self.count.load(Ordering::SeqCst) + more;
        until("people can write", Duration::from_secs(30), || {
            (self.count.load(Ordering::SeqCst) >= goal).then_some(())
        })
        .await;
    }

    /// Ends them; all that they sent, with the time before and after.
    async fn end(self) -> HashMap<MessageId, (Instant, Instant)> {
        self.stop.store(true, Ordering::SeqCst);
        for task in self.tasks {
            task.await.expect("no send has failed");
        }
        Arc::into_inner(self.sent).expect("nobody writes").into_inner().unwrap()
    }
}

/// The readers: both people on both nodes.
async fn readers(two: &Two) -> Vec<Client> {
    vec![
        Client::connect(&two.a, &two.ann).await,
        Client::connect(&two.b, &two.ann).await,
        Client::connect(&two.a, &two.bob).await,
        Client::connect(&two.b, &two.bob).await,
    ]
}

/// Everybody has seen everything, once, in one order, in time.
async fn check(readers: &[Client], sent: &HashMap<MessageId, (Instant, Instant)>) {
    let mut delays = Vec::new();
    for client in readers {
        until("everything has arrived", LATE, || (client.messages().len() >= sent.len()).then_some(())).await;
        let messages = client.messages();
        let seqs: Vec<_> = messages.iter().map(|(_, message)| message.seq).collect();
        let first = seqs[0];
        assert_eq!(seqs, (first..first + sent.len() as i64).collect::<Vec<_>>(), "each once, in order");
        for (arrived, message) in messages {
            let (_, acknowledged) = sent.get(&message.id).expect("nobody else writes");
            delays.push(arrived.saturating_duration_since(*acknowledged));
        }
    }
    let (middle, longest) = measured(delays);
    let (_, slowest) = measured(sent.values().map(|(start, end)| end.duration_since(*start)).collect());
    eprintln!(
        "{} messages: from answer to socket {middle:?} in the middle, {longest:?} at most; slowest send {slowest:?}",
        sent.len()
    );
    assert!(longest <= LATE, "{longest:?}");
    assert!(slowest <= LATE, "a send waited for the bus: {slowest:?}");
}

async fn both(two: &Two, answers: bool, within: Duration) {
    for chat in [&two.a, &two.b] {
        let took = healthy(chat, answers, within).await;
        eprintln!("  the bus answers: {answers}, seen after {took:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bus_may_die_hang_forget_and_come_back() {
    let Some(mut two) = Two::start().await else { return };
    let readers = readers(&two).await;
    let writers = Writers::start(&two);
    writers.go_on(40).await;

    eprintln!("killed");
    two.redis.kill();
    both(&two, false, LATE).await;
    writers.go_on(150).await;
    two.redis.start().await;
    both(&two, true, LATE).await;
    writers.go_on(40).await;

    eprintln!("flushed");
    assert_eq!(two.redis.ask(&[b"FLUSHALL"]).unwrap().lines().next(), Some("+OK"));
    writers.go_on(40).await;

    eprintln!("hangs");
    two.redis.hang();
    both(&two, false, LATE).await;
    writers.go_on(150).await;
    two.redis.go_on();
    both(&two, true, LATE).await;
    writers.go_on(40).await;

    eprintln!("a short absence, again and again");
    for _ in 0..3 {
        two.redis.kill();
        writers.go_on(10).await;
        two.redis.start().await;
        writers.go_on(10).await;
    }
    both(&two, true, LATE).await;

    eprintln!("throws everybody out");
    for kind in ["pubsub", "normal", "pubsub"] {
        let said = two.redis.ask(&[b"CLIENT", b"KILL", b"TYPE", kind.as_bytes()]).unwrap();
        assert!(said.starts_with(":2") || said.starts_with(":3"), "two nodes were there: {said}");
        writers.go_on(20).await;
        both(&two, true, LATE).await;
    }

    let sent = writers.end().await;
    check(&readers, &sent).await;

    // And it is what it was: what only the bus can do is done again.
    two.until_heard().await;
    let typing = Signal::TypingStarted { room: two.room, user: two.ann.user };
    let start = Instant::now();
    readers[0].live.frame(&format!(r#"{{"id":9,"cmd":"typing.start","room":"{}"}}"#, two.room));
    let seen = readers[3].signal("typing crosses again", typing).await.duration_since(start);
    eprintln!("typing after all that: {seen:?}");
    assert!(seen < Duration::from_secs(1));
    drop(readers);
    two.end().await;
}

/// Nobody else writes, so that no later message shows what is missing: the head check alone finds it.
#[tokio::test(flavor = "multi_thread")]
async fn a_single_message_comes_late_but_comes_while_the_bus_is_away() {
    let Some(mut two) = Two::start().await else { return };
    let bob = Client::connect(&two.b, &two.bob).await;
    for hangs in [true, false] {
        if hangs {
            two.redis.hang();
        } else {
            two.redis.kill();
        }
        let mut delays = Vec::new();
        for i in 0..4 {
            // The first ones go out before anybody knows that the bus is away.
            let sent = send(&two.a, &two.ann, two.room, &format!("single {i} {hangs}")).await;
            let acknowledged = Instant::now();
            let arrived = until("the message", LATE, || {
                bob.messages().into_iter().find_map(|(when, message)| (message == sent).then_some(when))
            });
            delays.push(arrived.await.saturating_duration_since(acknowledged));
        }
        let (middle, longest) = measured(delays);
        eprintln!("hangs: {hangs}: from answer to socket {middle:?} in the middle, {longest:?} at most");
    }
    drop(bob);
    two.end().await;
}

/// Redis throws out a subscriber that is too slow: here one that is behind by more than a kilobyte.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_redis_finds_too_slow_misses_nothing() {
    let Some(two) = Two::start().await else { return };
    let readers = readers(&two).await;
    two.until_heard().await;
    let set = [&b"CONFIG"[..], b"SET", b"client-output-buffer-limit", b"pubsub 1kb 0 0"];
    assert_eq!(two.redis.ask(&set).unwrap().lines().next(), Some("+OK"));
    let before = subscribers(&two.redis);
    assert_eq!(before.len(), 2);
    let writers = Writers::start(&two);
    let mut burst = Vec::new();
    for i in 0..200 {
        let (chat, bob, room) = (two.a.clone(), two.bob, two.room);
        burst.push(tokio::spawn(async move {
            let start = Instant::now();
            let message = send(&chat, &bob, room, &format!("burst {i} {}", "x".repeat(800))).await;
            (message.id, (start, Instant::now()))
        }));
    }
    let mut sent = HashMap::new();
    for task in burst {
        sent.extend([task.await.expect("no send has failed")]);
    }
    writers.go_on(40).await;
    sent.extend(writers.end().await);
    check(&readers, &sent).await;
    let left = subscribers(&two.redis).into_iter().filter(|id| before.contains(id)).count();
    assert!(left < 2, "nobody was thrown out: the test has not tested what it says");
    drop(readers);
    two.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_starts_without_its_bus_and_finds_it_later() {
    let Some(redis) = Redis::new() else { return };
    let Some(mut two) = Two::around(redis).await else { return };
    both(&two, false, LATE).await;
    let (ann, bob) = (Client::connect(&two.a, &two.ann).await, Client::connect(&two.b, &two.bob).await);
    let sent = send(&two.a, &two.ann, two.room, "nobody carries this").await;
    until("the head check finds it", LATE, || {
        bob.messages().into_iter().find(|(_, message)| *message == sent)
    })
    .await;
    two.redis.start().await;
    two.until_joined().await;
    two.until_heard().await;
    let who = Signal::PresenceChanged { user: two.bob.user, online: true, last_seen: None };
    ann.signal("who came while there was no bus", who).await;
    ann.live.frame(&format!(r#"{{"id":9,"cmd":"typing.start","room":"{}"}}"#, two.room));
    bob.signal("typing crosses", Signal::TypingStarted { room: two.room, user: two.ann.user }).await;
    two.end().await;
}

/// Both nodes write into the same rooms as fast as they can.
#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_that_write_into_the_same_rooms_do_not_get_in_each_others_way() {
    let Some(two) = Two::start().await else { return };
    let people = [two.ann, two.bob, person(&two.a, "cem").await, person(&two.b, "dana").await];
    let names = ["ann", "bob", "cem", "dana"];
    let mut rooms: Vec<(usize, usize, parlor_core::proto::RoomId)> = Vec::new();
    let pairs = (0..4).flat_map(|one| (one + 1..4).map(move |other| (one, other)));
    for (one, other) in pairs {
        let open = room::Open::direct(names[other]);
        rooms.push((one, other, two.a.run(&people[one], open).await.unwrap().id));
    }
    let mut clients = Vec::new();
    for person in &people {
        clients.push([Client::connect(&two.a, person).await, Client::connect(&two.b, person).await]);
    }
    const EACH: usize = 40;
    let write = |chat: &Chat, who: Actor, room, name: String| {
        let chat = chat.clone();
        tokio::spawn(async move {
            for i in 0..EACH {
                send(&chat, &who, room, &format!("{name} {i}")).await;
            }
        })
    };
    let start = Instant::now();
    let mut tasks = Vec::new();
    for (one, other, room) in &rooms {
        for (at, chat) in [("a", &two.a), ("b", &two.b)] {
            tasks.push(write(chat, people[*one], *room, format!("{} at {at}", names[*one])));
            tasks.push(write(chat, people[*other], *room, format!("{} at {at}", names[*other])));
        }
    }
    let all = tasks.len() * EACH;
    for task in tasks {
        task.await.expect("no send has failed");
    }
    eprintln!("{all} messages from {} writers in {:?}", all / EACH, start.elapsed());
    for (person, clients) in clients.iter().enumerate() {
        for client in clients {
            let mine = |(one, other, _): &&(usize, usize, _)| *one == person || *other == person;
            let expected = rooms.iter().filter(mine).count() * 4 * EACH;
            until("everything has arrived", LATE, || (client.messages().len() >= expected).then_some(()))
                .await;
            for (_, _, room) in rooms.iter().filter(mine) {
                let messages = client.messages();
                let seqs: Vec<_> =
                    messages.iter().filter(|(_, it)| it.room == *room).map(|(_, it)| it.seq).collect();
                assert_eq!(seqs, (2..2 + 4 * EACH as i64).collect::<Vec<_>>());
            }
        }
    }
    two.end().await;
}

/// The ids of the connections that listen.
fn subscribers(redis: &Redis) -> Vec<String> {
    let said = redis.ask(&[b"CLIENT", b"LIST", b"TYPE", b"pubsub"]).expect("Redis answers");
    said.split_whitespace().filter_map(|word| word.strip_prefix("id=")).map(str::to_owned).collect()
}
