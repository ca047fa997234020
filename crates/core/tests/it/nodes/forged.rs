//! Somebody has got into the Redis: what was not sealed by a node of this installation is never believed, and what
//! was is believed once.

use std::time::Duration;

use parlor_core::proto::Signal;
use parlor_core::proto::frame::Outgoing;
use serde_json::{Value, json};

use super::{Client, Two, send, until};

#[tokio::test(flavor = "multi_thread")]
async fn what_strangers_say_on_the_bus_is_ignored() {
    let Some(two) = Two::start().await else { return };
    let (ann, bob) = (Client::connect(&two.a, &two.ann).await, Client::connect(&two.b, &two.bob).await);
    two.until_heard().await;
    ann.signal_of_presence(&two).await;

    let mut tap = two.redis.tap();
    let mut sealed = Vec::new();
    for i in 0..3 {
        send(&two.a, &two.ann, two.room, &format!("true {i}")).await;
        sealed.push(loop {
            let (channel, words) = tap.next();
            if channel.ends_with(&format!(":r:{}", two.room)) {
                break words;
            }
        });
    }
    let last = send(&two.a, &two.ann, two.room, "true 3").await;
    until_seen(&bob, &last).await;
    let (ann_saw, bob_saw) = (ann.saw(), bob.saw());

    let channels = two.redis.channels();
    assert!(channels.len() >= 4, "two people, a room and the nodes: {channels:?}");
    let lies = lies(&two, &sealed);
    for channel in &channels {
        for lie in &lies {
            assert_eq!(
                two.redis.ask(&[b"PUBLISH", channel.as_bytes(), lie]).map(|it| it.starts_with(':')),
                Some(true)
            );
        }
    }
    eprintln!("{} lies on {} channels", lies.len(), channels.len());

    // What is said after them arrives behind them: when it is here, they have all been looked at.
    let (one, other) =
        (send(&two.a, &two.ann, two.room, "true 4").await, send(&two.b, &two.bob, two.room, "true 5").await);
    for message in [&one, &other] {
        until_seen(&ann, message).await;
        until_seen(&bob, message).await;
    }
    for (client, saw) in [(&ann, ann_saw), (&bob, bob_saw)] {
        assert_eq!(client.saw(), saw + 2, "nothing but the two: {:?}", client.seen.lock().unwrap().frames);
        let texts: Vec<_> = client.messages().into_iter().map(|(_, message)| message.text).collect();
        assert_eq!(texts, (0..6).map(|i| format!("true {i}")).collect::<Vec<_>>());
    }
    assert_eq!(two.b.health().await.fanout, Some(true));
    two.end().await;
}

async fn until_seen(client: &Client, wanted: &parlor_core::proto::message::Message) {
    until("the message", Duration::from_secs(1), || {
        client.messages().into_iter().find(|(_, message)| message == wanted)
    })
    .await;
}

impl Client {
    /// Everything but who comes and goes.
    fn saw(&self) -> usize {
        let presence = |frame: &Outgoing| matches!(frame, Outgoing::Signal(Signal::PresenceChanged { .. }));
        self.seen.lock().unwrap().frames.iter().filter(|(_, frame)| !presence(frame)).count()
    }

    /// Both sides have said what they had to say about each other.
    async fn signal_of_presence(&self, two: &Two) {
        let bob = two.bob.user;
        self.until("bob is here", |frame| {
            let signal = Signal::PresenceChanged { user: bob, online: true, last_seen: None };
            matches!(frame, Outgoing::Signal(it) if *it == signal)
        })
        .await;
    }
}

/// Noise, forgeries, damaged and repeated envelopes.
fn lies(two: &Two, sealed: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut dice = fastrand::Rng::with_seed(7);
    let mut lies: Vec<Vec<u8>> =
        vec![Vec::new(), vec![0; 31], vec![0; 32], vec![b'{'; 33], vec![b'x'; 1_000_000]];
    for _ in 0..100 {
        lies.push((0..dice.usize(1..4_096)).map(|_| dice.u8(..)).collect());
    }
    for envelope in sealed {
        let (mac, body) = envelope.split_at(32);
        // What a node would believe, with no seal, with that of something else, and with one that is made up.
        for body in forgeries(two, body).into_iter().chain([body.to_vec()]) {
            lies.push(body.clone());
            lies.push([mac, &body].concat());
            lies.push([&[0; 32], &body[..]].concat());
        }
        for _ in 0..20 {
            let mut damaged = envelope.clone();
            let at = dice.usize(..damaged.len());
            damaged[at] ^= 1 << dice.u8(..8);
            lies.push(damaged);
            lies.push(envelope[..at].to_vec());
            lies.push([&envelope[..], &[dice.u8(..)]].concat());
        }
    }
    // True once, and old now; in any order, on any channel.
    lies.extend(sealed.iter().rev().cloned());
    lies
}

/// What somebody who knows the format would say in the name of a node: things that would be seen at once.
fn forgeries(two: &Two, body: &[u8]) -> Vec<Vec<u8>> {
    let envelope: Value = serde_json::from_slice(body).expect("the format of an envelope");
    let (room, ann, bob) = (two.room, two.ann.user, two.bob.user);
    let event = &envelope["hint"]["Event"];
    let next = event["seq"].as_i64().expect("a place in the log") + 4;
    let frame = event["frame"].as_str().expect("a frame").replace("true", "lies");
    let typing = json!({ "signal": "typing.started", "room": room, "user": ann }).to_string();
    let hints = [
        json!({ "Event": { "tenant": event["tenant"], "room": room, "seq": next, "frame": frame } }),
        json!({ "Event": { "tenant": event["tenant"], "room": room, "seq": next - 3, "frame": frame } }),
        json!({ "Signal": { "room": room, "from": ann, "frame": typing } }),
        json!({ "Own": { "user": bob, "frame": typing } }),
        json!({ "LoginEnded": { "login": two.bob.login } }),
        json!({ "UserEnded": { "user": bob } }),
    ];
    let forged = |hint| {
        let mut envelope = envelope.clone();
        envelope["hint"] = hint;
        envelope.to_string().into_bytes()
    };
    hints.into_iter().map(forged).collect()
}
