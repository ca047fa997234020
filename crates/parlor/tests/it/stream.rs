//! The session as server-sent events: how it begins, what it carries, and how it ends.

use std::time::Duration;

use axum::body::Body;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use parlor::{Clock, Options};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::world::{Ask, World, ask, get, post};

/// A client's side of a stream.
struct Stream {
    body: Body,
    headers: HeaderMap,
    unread: String,
    key: String,
}

/// What a stream says.
#[derive(Debug, PartialEq)]
enum Said {
    Frame(Value),
    Event(String, Value),
    Comment(String),
}

impl Stream {
    async fn open(world: &World, ask: Ask) -> Stream {
        let response = world.app.clone().oneshot(ask.0).await.expect("an answer");
        let (parts, body) = response.into_parts();
        assert_eq!(parts.status, StatusCode::OK);
        assert_eq!(parts.headers["content-type"], "text/event-stream");
        let mut it = Stream { body, headers: parts.headers, unread: String::new(), key: String::new() };
        let Some(Said::Event(name, data)) = it.next().await else { panic!("no session") };
        assert_eq!(name, "session");
        it.key = data["session"].as_str().expect("a key").to_owned();
        it
    }

    async fn signed_in(world: &World, token: &str) -> Stream {
        let mut it = Stream::open(world, hello(token)).await;
        assert!(it.until(|it| it["id"] == 1).await["ok"]["session"].is_string());
        it
    }

    fn path(&self) -> String {
        format!("/stream/{}", self.key)
    }

    /// The next thing said; `None`: the stream is over.
    async fn next(&mut self) -> Option<Said> {
        loop {
            if let Some((block, rest)) = self.unread.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.unread = rest;
                return Some(parse(&block));
            }
            let wait = tokio::time::timeout(Duration::from_secs(30), self.body.frame());
            let frame = wait.await.expect("something in time")?.expect("bytes");
            let bytes = frame.into_data().expect("data");
            self.unread.push_str(std::str::from_utf8(&bytes).expect("UTF-8"));
        }
    }

    async fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            match self.next().await {
                Some(Said::Frame(frame)) if wanted(&frame) => return frame,
                Some(Said::Event(name, data)) => panic!("{name} {data}"),
                Some(_) => {}
                None => panic!("the end"),
            }
        }
    }

    /// The frames that are left, and the close.
    async fn closed(&mut self) -> (Vec<Value>, Value) {
        let mut frames = Vec::new();
        loop {
            match self.next().await.expect("a close before the end") {
                Said::Frame(frame) => frames.push(frame),
                Said::Event(name, data) => {
                    assert_eq!(name, "close");
                    assert_eq!(self.next().await, None, "nothing follows the close");
                    return (frames, data);
                }
                Said::Comment(_) => {}
            }
        }
    }
}

fn parse(block: &str) -> Said {
    if let Some(comment) = block.strip_prefix(':') {
        return Said::Comment(comment.trim().to_owned());
    }
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let data = serde_json::from_str(field("data:").expect("data")).expect("JSON");
    match field("event:") {
        Some(name) => Said::Event(name.to_owned(), data),
        None => Said::Frame(data),
    }
}

fn hello(token: &str) -> Ask {
    post("/stream").json(&json!({"id": 1, "cmd": "hello", "token": token}))
}

fn frames(path: &str, frames: &[Value]) -> Ask {
    let lines: Vec<String> = frames.iter().map(Value::to_string).collect();
    post(path).header("content-type", "application/x-ndjson").body(lines.join("\n"))
}

#[tokio::test]
async fn two_people_talk_by_events() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let (mut a, mut b) = (Stream::signed_in(&world, &ann).await, Stream::signed_in(&world, &bob).await);
    assert!(a.key.len() == 64 && a.key != b.key);
    assert_eq!(a.headers["x-accel-buffering"], "no");
    assert_eq!(a.headers["cache-control"], "no-store");

    let send = json!({"id": 2, "cmd": "message.send", "room": room, "text": "Two\nlines", "nonce": "n-1"});
    let said = world.send(frames(&a.path(), &[send, json!({"id": 3, "cmd": "ping"})])).await;
    assert_eq!((said.status, said.text.as_str()), (StatusCode::NO_CONTENT, ""));
    let answers = [a.until(|it| it["id"].is_u64()).await, a.until(|it| it["id"].is_u64()).await];
    let sent = answers.iter().find(|it| it["id"] == 2).expect("an answer to the message");
    assert_eq!(sent["ok"]["number"], 1);
    let event = b.until(|it| it["event"] == "message.sent").await;
    assert_eq!(event["data"]["text"], "Two\nlines");

    // Bob goes; Ann's message waits for him, and his next stream resumes where this one was.
    drop(b);
    world.sessions(1).await;
    world.say(&ann, &room, "While you were away", "n-2").await;
    let since = json!({"id": 1, "cmd": "hello", "token": bob, "since": {room: event["seq"]}});
    let mut b = Stream::open(&world, post("/stream").json(&since)).await;
    let missed = b.until(|it| it["event"] == "message.sent").await;
    assert_eq!(missed["data"]["text"], "While you were away");
}

#[tokio::test]
async fn a_stream_begins_with_a_sign_in_or_ends() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let refused = world.send(post("/stream").bearer("prl_nonsense")).await;
    assert_eq!(
        (refused.status, refused.json()["code"].as_str()),
        (StatusCode::UNAUTHORIZED, Some("unauthenticated"))
    );
    let mut stream = Stream::open(&world, hello("prl_nonsense")).await;
    let (said, close) = stream.closed().await;
    assert_eq!((said[0]["error"]["code"].as_str(), &close["code"]), (Some("unauthenticated"), &json!(4001)));
    let mut stream = Stream::open(&world, post("/stream").body("not JSON")).await;
    assert_eq!(stream.closed().await.1["code"], 4010);

    // A cookie counts on a page of ours alone, for what follows as well.
    let bare = json!({"id": 1, "cmd": "hello"});
    let own = |it: Ask| it.cookie(&ann).header("origin", "https://chat.example");
    for foreign in ["https://evil.example", "https://chat.example:8443", "null"] {
        let asked = post("/stream").json(&bare).cookie(&ann).header("origin", foreign);
        assert_eq!(world.send(asked).await.status, StatusCode::FORBIDDEN, "{foreign}");
    }
    let no_origin = world.send(post("/stream").json(&bare).cookie(&ann)).await;
    assert_eq!(no_origin.status, StatusCode::FORBIDDEN);
    let mut stream = Stream::open(&world, own(post("/stream").json(&bare))).await;
    assert_eq!(stream.until(|it| it["id"] == 1).await["ok"]["user"]["username"], "ann");
    let ping = [json!({"id": 2, "cmd": "ping"})];
    let foreign = frames(&stream.path(), &ping).cookie(&ann).header("origin", "https://evil.example");
    assert_eq!(world.send(foreign).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.send(own(frames(&stream.path(), &ping))).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stream.until(|it| it["id"] == 2).await["ok"], json!({}));

    // Signing out ends the streams of the sign-in.
    world.send(ask(http::Method::DELETE, "/api/v1/sessions/current").bearer(&ann)).await;
    let (said, close) = stream.closed().await;
    assert_eq!((&said[0]["signal"], &close["code"]), (&json!("force_disconnect"), &json!(4001)));
    assert_eq!(world.send(frames(&stream.path(), &ping)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_key_of_nothing_and_a_key_of_somebody_else_are_alike() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let bare = json!({"id": 1, "cmd": "hello"});
    let mut a = Stream::open(&world, post("/stream").bearer(&ann).json(&bare)).await;
    a.until(|it| it["id"] == 1).await;
    let ping = [json!({"id": 2, "cmd": "ping"})];
    let unknown = format!("/stream/{}", "0".repeat(64));
    let nothing = world.send(frames(&unknown, &ping).bearer(&bob).header("x-request-id", "r")).await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    let poll = format!("/poll/{}?after=0", a.key);
    for (path, token) in
        [(a.path(), Some(&bob)), (a.path(), None), ("/stream/x".into(), Some(&ann)), (poll, Some(&ann))]
    {
        let mut asked = frames(&path, &ping).header("x-request-id", "r");
        if let Some(token) = token {
            asked = asked.bearer(token);
        }
        let answer = world.send(asked).await;
        assert_eq!((answer.status, &answer.text), (nothing.status, &nothing.text), "{path}");
    }
    // Another sign-in of the same person is another device.
    let again = world.log_in("ann").await;
    assert_eq!(world.send(frames(&a.path(), &ping).bearer(&again)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.send(frames(&a.path(), &ping).bearer(&ann)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(a.until(|it| it["id"] == 2).await["ok"], json!({}), "only its own was heard");
    assert_eq!(world.send(get("/stream")).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn bodies_are_bounded_and_a_flood_ends_the_session() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let mut a = Stream::signed_in(&world, &ann).await;
    let line = |bytes: usize| "x".repeat(bytes);
    let large = 256 * 1024 + 1;
    for body in [line(64 * 1024 + 1), "{}\n".repeat(65), format!("{}\n", line(1000)).repeat(large / 1000)] {
        let answer = world.send(post(&a.path()).body(body)).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (StatusCode::PAYLOAD_TOO_LARGE, Some("too_large"))
        );
    }
    assert_eq!(world.send(post("/stream").body(line(large))).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(world.send(post(&a.path()).body(vec![0xff])).await.status, StatusCode::BAD_REQUEST);
    // The usual limits allow 600 frames at once.
    let pings: Vec<Value> = (0..64).map(|id| json!({"id": id, "cmd": "ping"})).collect();
    for _ in 0..9 {
        assert_eq!(world.send(frames(&a.path(), &pings)).await.status, StatusCode::NO_CONTENT);
        a.until(|it| it["id"] == 63).await;
    }
    assert_eq!(world.send(frames(&a.path(), &pings)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(a.closed().await.1["code"], 4009);
    world.sessions(0).await;
    assert_eq!(world.send(frames(&a.path(), &pings)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_newer_session_replaces_the_oldest_and_a_shutdown_says_come_back() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let mut streams = Vec::new();
    for _ in 0..21 {
        streams.push(Stream::signed_in(&world, &ann).await);
    }
    assert_eq!(streams[0].closed().await.1["code"], 4009, "sockets and streams count together");
    world.chat.drain();
    for stream in &mut streams[1..] {
        let (_, close) = stream.closed().await;
        assert_eq!(close, json!({"code": 1012, "reason": "The server restarts. Come back in a moment."}));
    }
    let mut late = Stream::open(&world, hello(&ann)).await;
    assert_eq!(late.closed().await.1["code"], 1012);
}

#[tokio::test]
async fn a_silent_client_is_pinged_and_then_let_go() {
    let clock = Clock::stepped(7);
    let world = World::at(&clock, Options::default());
    let ann = world.person("Ann").await;
    let mut a = Stream::signed_in(&world, &ann).await;
    clock.advance(Duration::from_secs(26));
    while a.next().await.expect("a ping") != Said::Comment("ping".into()) {}
    // A request without a frame is enough of an answer.
    assert_eq!(world.send(post(&a.path())).await.status, StatusCode::NO_CONTENT);
    clock.advance(Duration::from_secs(40));
    while a.next().await.expect("a ping") != Said::Comment("ping".into()) {}
    clock.advance(Duration::from_secs(21));
    assert_eq!(a.closed().await.1["code"], 4008);
}

#[tokio::test]
async fn who_does_not_read_is_closed_and_costs_nothing_more() {
    let world = World::talkative(parlor_core::Rules::default());
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let (slow, mut quick) = (Stream::signed_in(&world, &bob).await, Stream::signed_in(&world, &bob).await);
    let text = "é".repeat(5_000);
    for n in 0..100 {
        let sent = world.say(&ann, &room, &text, &format!("n-{n}")).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
        quick.until(|it| it["event"] == "message.sent").await;
    }
    // Nobody has read the slow one. It has left the hub without being read.
    world.sessions(1).await;
    let mut slow = slow;
    let mut heard = 0;
    while let Some(said) = slow.next().await {
        heard += usize::from(matches!(said, Said::Frame(_)));
    }
    assert!(heard < 100, "it was sent everything");
}
