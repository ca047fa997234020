//! What [`Fanout`] promises, kept by the one through Redis: with a real Redis (`PARLOR_TEST_REDIS`), and with one
//! that takes connections and then says nothing.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use parlor_proto::{RoomId, UserId};

use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// A fan-out of a test, what has arrived, and how often it may have missed something.
struct Ear {
    bus: Redis,
    arrived: Arc<Mutex<HashMap<Bytes, usize>>>,
    missed: Arc<AtomicU64>,
}

fn ear(url: &str, tag: &str) -> Ear {
    let bus = Redis::new(url, Clock::real()).unwrap();
    let (arrived, missed) = (Arc::<Mutex<HashMap<Bytes, usize>>>::default(), Arc::<AtomicU64>::default());
    let (to, count) = (arrived.clone(), missed.clone());
    bus.start(Arc::new(Sink {
        tag: tag.to_owned(),
        arrived: Box::new(move |envelope| *to.lock().unwrap().entry(envelope).or_default() += 1),
        missed: Box::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
        }),
    }));
    Ear { bus, arrived, missed }
}

impl Ear {
    fn has(&self, envelope: &[u8]) -> bool {
        self.arrived.lock().unwrap().contains_key(envelope)
    }
}

/// Looks again and again, or fails at the deadline.
fn until(what: &str, within: Duration, mut look: impl FnMut() -> bool) {
    let clock = Clock::real();
    let start = clock.tick();
    while !look() {
        assert!(clock.tick() - start < within.as_millis() as u64, "not within {within:?}: {what}");
        clock.pause(Duration::from_millis(2));
    }
}

fn url() -> Option<String> {
    let url = std::env::var("PARLOR_TEST_REDIS").ok();
    let ci = std::env::var("CI").is_ok_and(|it| it == "true");
    assert!(url.is_some() || !ci, "PARLOR_TEST_REDIS is not set, and CI must test Redis");
    if url.is_none() {
        eprintln!("SKIPPED on Redis: PARLOR_TEST_REDIS is not set");
    }
    url
}

/// Of this process and this call: tests run side by side on one Redis.
fn tag() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("test{}x{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn room(i: usize) -> Subject {
    Subject::Room(RoomId((i as u128).to_be_bytes()))
}

fn envelope(i: usize) -> Bytes {
    Bytes::from(format!("hint {i}"))
}

#[test]
fn hints_reach_those_who_listen_and_nobody_else() {
    let Some(url) = url() else { return };
    let tag = tag();
    let (one, other) = (ear(&url, &tag), ear(&url, &tag));
    const MANY: usize = 3_000;
    for i in 0..MANY {
        other.bus.subscribe(room(i));
    }
    other.bus.subscribe(Subject::User(UserId([1; 16])));
    other.bus.subscribe(Subject::Nodes);
    let listens = |count: usize| {
        // What was asked of the connection in one go is done in one go: see whether the last of it is heard.
        let probe = Bytes::from(format!("probe {count}"));
        until("the bus carries", 10 * SECOND, || {
            one.bus.publish(Subject::Nodes, probe.clone());
            other.has(&probe) && lock(&other.bus.shared.wanted).changed.is_empty()
        });
        other.arrived.lock().unwrap().clear();
    };
    until("both are there", 10 * SECOND, || {
        one.bus.healthy() == Some(true) && other.bus.healthy() == Some(true)
    });
    until("each is told once", SECOND, || {
        one.missed.load(Ordering::SeqCst) == 1 && other.missed.load(Ordering::SeqCst) == 1
    });
    listens(0);

    let clock = Clock::real();
    let start = clock.tick();
    for i in 0..MANY {
        one.bus.publish(room(i), envelope(i));
    }
    one.bus.publish(Subject::User(UserId([1; 16])), envelope(MANY));
    until("everything arrives", 10 * SECOND, || (0..=MANY).all(|i| other.has(&envelope(i))));
    eprintln!("{MANY} hints in {} ms", clock.tick() - start);
    assert!((0..=MANY).all(|i| other.arrived.lock().unwrap()[&envelope(i)] == 1), "once each");
    assert!(one.arrived.lock().unwrap().is_empty(), "it listens to nothing");

    for i in (0..MANY).step_by(2) {
        other.bus.unsubscribe(room(i));
    }
    // Away and back again in one breath is nothing at all.
    other.bus.unsubscribe(room(1));
    other.bus.subscribe(room(1));
    listens(1);
    // The answer to what was asked last must have come: one more round after the probe.
    other.bus.subscribe(room(MANY));
    until("the last one is entered", 10 * SECOND, || {
        one.bus.publish(room(MANY), envelope(MANY));
        other.has(&envelope(MANY))
    });
    other.arrived.lock().unwrap().clear();
    for i in 0..MANY {
        one.bus.publish(room(i), envelope(i));
    }
    one.bus.publish(Subject::Nodes, Bytes::from_static(b"the end"));
    until("the end arrives", 10 * SECOND, || other.has(b"the end"));
    let heard = other.arrived.lock().unwrap().clone();
    assert!((0..MANY).all(|i| heard.contains_key(&envelope(i)) == (i % 2 == 1)));
    one.bus.close();
    other.bus.close();
}

#[test]
fn a_panic_over_a_hint_does_not_make_the_node_deaf() {
    let Some(url) = url() else { return };
    let (tag, heard) = (tag(), Arc::<AtomicU64>::default());
    let (bus, count) = (Redis::new(&url, Clock::real()).unwrap(), heard.clone());
    bus.subscribe(Subject::Nodes);
    let arrived = move |envelope: Bytes| {
        assert_ne!(envelope, "bad");
        count.fetch_add(1, Ordering::SeqCst);
    };
    bus.start(Arc::new(Sink { tag, arrived: Box::new(arrived), missed: Box::new(|| {}) }));
    until("it is there", 10 * SECOND, || bus.healthy() == Some(true));
    bus.publish(Subject::Nodes, Bytes::from_static(b"bad"));
    bus.publish(Subject::Nodes, Bytes::from_static(b"good"));
    until("the next one arrives", SECOND, || heard.load(Ordering::SeqCst) == 1);
    bus.close();
}

/// Answers the first `PING` of each connection, and then nothing any more, but stays.
fn silent() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("redis://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut held = Vec::new();
        while let Ok((mut line, _)) = listener.accept() {
            let _ = line.read(&mut [0; 1_024]);
            let _ = line.write_all(b"+PONG\r\n");
            held.push(line);
        }
    });
    url
}

#[test]
fn a_bus_that_stops_answering_holds_up_nobody_and_costs_no_more_than_its_bound() {
    let ear = ear(&silent(), "x");
    ear.bus.subscribe(Subject::Nodes);
    until("it can speak", SECOND, || ear.bus.shared.speaking.load(Ordering::SeqCst));
    let (clock, words) = (Clock::real(), Bytes::from(vec![b'x'; 1_024]));
    let start = clock.tick();
    for i in 0..100_000 {
        ear.bus.publish(room(i), words.clone());
    }
    let took = clock.tick() - start;
    assert!(took < 1_000, "{took} ms");
    let (hints, bytes) = {
        let waiting = lock(&ear.bus.shared.waiting);
        (waiting.hints.len(), waiting.bytes)
    };
    assert!(hints <= HINTS && bytes <= HINT_BYTES, "{hints} hints of {bytes} bytes");
    until("it is noticed", 2 * SECOND, || !ear.bus.shared.speaking.load(Ordering::SeqCst));
    assert_eq!(ear.bus.healthy(), Some(false), "it never heard anything");
    assert_eq!(ear.missed.load(Ordering::SeqCst), 0);
    assert!(ear.bus.shared.dropped.load(Ordering::Relaxed) > 0, "and that is counted");
    let start = clock.tick();
    ear.bus.close();
    let took = clock.tick() - start;
    assert!(took < 1_000, "closing took {took} ms");
}

#[test]
fn what_waits_is_said_before_it_closes() {
    let Some(url) = url() else { return };
    let tag = tag();
    let (one, other) = (ear(&url, &tag), ear(&url, &tag));
    other.bus.subscribe(Subject::Nodes);
    until("both are there", 10 * SECOND, || {
        one.bus.publish(Subject::Nodes, Bytes::from_static(b"probe"));
        other.has(b"probe")
    });
    for i in 0..1_000 {
        one.bus.publish(Subject::Nodes, envelope(i));
    }
    one.bus.close();
    until("all of it", SECOND, || (0..1_000).all(|i| other.has(&envelope(i))));
    one.bus.publish(Subject::Nodes, envelope(0));
    other.bus.close();
}

#[test]
fn an_address_that_is_none_is_refused_without_showing_it() {
    for url in [
        "rediss://:secret@cache:6379",
        "http://:secret@cache",
        "redis://:secret@cache:notaport",
        "redis://:secret@",
        "secret",
        "",
    ] {
        let Err(sentence) = Redis::new(url, Clock::real()) else { panic!("{url}") };
        assert!(!sentence.contains("secret"), "{sentence}");
        assert!(sentence.contains("redis://"), "says what it wants: {sentence}");
    }
    assert!(Redis::new("redis://:secret@cache:6379/1", Clock::real()).is_ok());
}

#[test]
fn it_signs_in_where_the_bus_wants_that() {
    let Some(url) = url() else { return };
    let mut admin = Client::open(url.as_str()).unwrap().get_connection().unwrap();
    let mut acl = |words: &[&str]| redis::cmd("ACL").arg(words).exec(&mut admin).unwrap();
    let who = tag();
    acl(&[
        "SETUSER",
        &who,
        "on",
        ">secret",
        "resetchannels",
        "&parlor:*",
        "+ping",
        "+publish",
        "+subscribe",
        "+unsubscribe",
    ]);
    let with = |password: &str| url.replace("redis://", &format!("redis://{who}:{password}@"));
    let (right, wrong) = (ear(&with("secret"), &who), ear(&with("other"), &who));
    right.bus.subscribe(Subject::Nodes);
    until("the right password", 10 * SECOND, || {
        right.bus.publish(Subject::Nodes, Bytes::from_static(b"probe"));
        right.has(b"probe")
    });
    wrong.bus.publish(Subject::Nodes, Bytes::from_static(b"not this"));
    assert_eq!(wrong.bus.healthy(), Some(false));
    right.bus.close();
    wrong.bus.close();
    acl(&["DELUSER", &who]);
}
