//! The session by polls: nothing is lost between two of them, and nobody waits for one that does not come.

use std::time::Duration;

use futures_util::FutureExt;
use http::StatusCode;
use http_body_util::BodyExt;
use parlor::{Clock, Options};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::world::{Ask, World, post};

/// A client's side.
struct Line {
    key: String,
    /// The number of the last answer.
    after: u64,
    held: Vec<Value>,
}

fn hello(token: &str) -> Ask {
    post("/poll").json(&json!({"id": 1, "cmd": "hello", "token": token}))
}

impl Line {
    async fn open(world: &World, token: &str) -> Line {
        let answer = world.send(hello(token)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let answer = answer.json();
        let mut it =
            Line { key: answer["session"].as_str().expect("a key").into(), after: 0, held: Vec::new() };
        assert_eq!(answer["frames"][0]["ok"]["user"]["username"], "ann", "{answer}");
        it.keep(&answer);
        it
    }

    fn ask(&self, frames: &[Value]) -> Ask {
        let lines: Vec<String> = frames.iter().map(Value::to_string).collect();
        post(&format!("/poll/{}?after={}", self.key, self.after)).body(lines.join("\n"))
    }

    fn keep(&mut self, answer: &Value) {
        self.after = answer["number"].as_u64().expect("a number");
        self.held.extend(answer["frames"].as_array().expect("frames").iter().cloned());
    }

    async fn poll(&mut self, world: &World, frames: &[Value]) -> Value {
        let answer = world.send(self.ask(frames)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let answer = answer.json();
        self.keep(&answer);
        answer
    }

    async fn until(&mut self, world: &World, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            if let Some(at) = self.held.iter().position(&wanted) {
                return self.held.remove(at);
            }
            let answer = self.poll(world, &[]).await;
            assert!(answer.get("close").is_none(), "{answer}");
        }
    }
}

#[tokio::test]
async fn two_people_talk_by_polls() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let first = world.send(hello(&ann)).await;
    assert_eq!((first.head("x-accel-buffering"), first.head("cache-control")), ("no", "no-store"));
    let mut a = Line::open(&world, &ann).await;
    let send = json!({"id": 2, "cmd": "message.send", "room": room, "text": "Hé", "nonce": "n-1"});
    a.poll(&world, &[send]).await;
    assert_eq!(a.until(&world, |it| it["id"] == 2).await["ok"]["number"], 1);
    // A poll waits until there is something to say.
    let mut both =
        Box::pin(async { tokio::join!(a.poll(&world, &[]), world.say(&bob, &room, "By REST", "n-2")) });
    let waited = tokio::time::timeout(Duration::from_secs(20), &mut both).await;
    drop(both);
    waited.expect("an answer in time");
    assert_eq!(
        a.until(&world, |it| it["event"] == "message.sent" && it["seq"] == 3).await["data"]["text"],
        "By REST"
    );
}

#[tokio::test]
async fn an_answer_that_did_not_arrive_is_given_again() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let mut a = Line::open(&world, &ann).await;
    // What comes while nobody polls waits.
    for n in 1..=3 {
        world.say(&bob, &room, "hello?", &format!("n-{n}")).await;
    }
    let numbers = |answer: &Value| -> Vec<i64> {
        let frames = answer["frames"].as_array().expect("frames").iter();
        frames
            .filter(|it| it["event"] == "message.sent")
            .map(|it| it["data"]["number"].as_i64().expect("a number"))
            .collect()
    };
    let mut heard = Vec::new();
    while heard.len() < 3 {
        let lost = world.send(a.ask(&[])).await.json();
        world.say(&bob, &room, "more", &format!("more-{}", lost["number"])).await;
        // As if that had been lost on the way: asked again with the same number.
        let again = world.send(a.ask(&[])).await.json();
        assert_eq!(again, lost);
        a.keep(&again);
        heard.extend(numbers(&again));
    }
    let last = world.send(a.ask(&[])).await.json();
    heard.extend(numbers(&last));
    let whole: Vec<i64> = (1..=heard.len() as i64).collect();
    assert_eq!(heard, whole, "in order, each once");

    // A client that hangs up in the middle of a poll loses nothing either.
    a.keep(&last);
    while !a.poll(&world, &[json!({"id": 9, "cmd": "ping"})]).await["frames"].to_string().contains("\"id\":9")
    {
    }
    let cut = world.app.clone().oneshot(a.ask(&[]).0);
    assert!(tokio::time::timeout(Duration::from_millis(50), cut).await.is_err(), "there was nothing to say");
    world.say(&bob, &room, "after the cut", "cut").await;
    a.until(&world, |it| it["data"]["text"] == "after the cut").await;
}

#[tokio::test]
async fn the_older_of_two_polls_is_answered_at_once() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let mut a = Line::open(&world, &ann).await;
    let mut older = Box::pin(world.app.clone().oneshot(a.ask(&[]).0));
    assert!(tokio::time::timeout(Duration::from_millis(50), &mut older).await.is_err(), "nothing to say");
    let newer = world.app.clone().oneshot(a.ask(&[]).0);
    let newer = tokio::spawn(newer);
    let older = tokio::time::timeout(Duration::from_secs(10), older).await.expect("answered at once");
    let body = older.expect("an answer").into_body().collect().await.expect("a body").to_bytes();
    assert_eq!(&body[..], b"{\"number\":1,\"frames\":[]}");
    assert!(!newer.is_finished(), "the newer one waits");
    world.say(&bob, &room, "hi", "n-1").await;
    let newer = newer.await.expect("no panic").expect("an answer");
    assert_eq!(newer.status(), StatusCode::OK);
    a.until(&world, |it| it["event"] == "message.sent").await;
}

#[tokio::test(start_paused = true)]
async fn a_poll_with_nothing_to_say_is_answered_in_time() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let answer = world.send(hello(&ann)).await.json();
    let mut a = Line { key: answer["session"].as_str().expect("a key").into(), after: 0, held: Vec::new() };
    let began = tokio::time::Instant::now();
    let answer = a.poll(&world, &[]).await;
    let took = began.elapsed();
    assert!(answer["frames"].is_array() && took <= Duration::from_secs(25), "{took:?} {answer}");
}

#[tokio::test]
async fn who_is_not_let_in_has_no_session() {
    let world = World::new();
    for (ask, code) in [(hello("prl_nonsense"), 4001), (post("/poll").body("not JSON"), 4010)] {
        let answer = world.send(ask).await.json();
        assert_eq!((&answer["close"]["code"], answer.get("session")), (&json!(code), None), "{answer}");
        assert!(answer["frames"][0]["error"]["code"].is_string(), "{answer}");
    }
    let ann = world.person("Ann").await;
    let bare = json!({"id": 1, "cmd": "hello"});
    let foreign = post("/poll").json(&bare).cookie(&ann).header("origin", "https://evil.example");
    assert_eq!(world.send(foreign).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.send(post("/poll").bearer("prl_nonsense")).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_key_of_somebody_else_is_a_key_of_nothing() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let answer = world.send(post("/poll").bearer(&ann).json(&json!({"id": 1, "cmd": "hello"}))).await.json();
    let mut a = Line { key: answer["session"].as_str().expect("a key").into(), after: 0, held: Vec::new() };
    a.keep(&answer);
    let ping = [json!({"id": 2, "cmd": "ping"})];
    let nothing = Line { key: "0".repeat(64), ..Line { key: String::new(), after: 0, held: Vec::new() } };
    let nothing = world.send(nothing.ask(&ping).bearer(&bob).header("x-request-id", "r")).await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    let foreign = world.send(a.ask(&ping).bearer(&bob).header("x-request-id", "r")).await;
    assert_eq!((foreign.status, &foreign.text), (nothing.status, &nothing.text));
    assert_eq!(world.send(a.ask(&ping)).await.status, StatusCode::NOT_FOUND);
    let as_stream = post(&format!("/stream/{}", a.key)).bearer(&ann);
    assert_eq!(world.send(as_stream).await.status, StatusCode::NOT_FOUND);
    for bad in ["", "?after=", "?after=x", "?after=-1", "?after=1&after=1", "?before=1"] {
        let answer = world.send(post(&format!("/poll/{}{bad}", a.key)).bearer(&ann)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{bad}");
    }
    let own = world.send(a.ask(&ping).bearer(&ann)).await.json();
    assert!(own["frames"].to_string().contains("\"id\":2"), "{own}");
}

#[tokio::test]
async fn a_session_that_nobody_polls_ends_and_its_last_word_is_kept_a_moment() {
    let clock = Clock::stepped(7);
    let world = World::at(&clock, Options::default());
    let ann = world.person("Ann").await;
    let mut a = Line::open(&world, &ann).await;
    world.sessions(1).await;
    clock.advance(Duration::from_secs(59));
    a.poll(&world, &[json!({"id": 2, "cmd": "ping"})]).await;
    clock.advance(Duration::from_secs(61));
    world.sessions(0).await;
    let last = loop {
        let answer = a.poll(&world, &[json!({"id": 3, "cmd": "ping"})]).await;
        if answer.get("close").is_some() {
            break answer;
        }
    };
    assert_eq!(last["close"]["code"], 4008, "{last}");
    assert!(!last.to_string().contains("\"id\":3"), "what ended takes no frames: {last}");
    // Once the last word has arrived there is nothing any more.
    assert_eq!(world.send(a.ask(&[])).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_flood_a_shutdown_and_a_sign_out_end_it_with_their_codes() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let mut a = Line::open(&world, &ann).await;
    let pings: Vec<Value> = (0..64).map(|id| json!({"id": id, "cmd": "ping"})).collect();
    let mut close = json!(null);
    for _ in 0..12 {
        let answer = a.poll(&world, &pings).await;
        if answer.get("close").is_some() {
            close = answer["close"]["code"].clone();
            break;
        }
    }
    assert_eq!(close, 4009);
    let many = world.send(a.ask(&vec![json!({}); 65])).await;
    assert!(matches!(many.status, StatusCode::NOT_FOUND | StatusCode::PAYLOAD_TOO_LARGE), "{}", many.text);

    let mut gone = Line::open(&world, &ann).await;
    let stays = world.log_in("ann").await;
    world.send(crate::world::ask(http::Method::DELETE, "/api/v1/sessions/current").bearer(&ann)).await;
    let answer = gone.poll(&world, &[]).await;
    assert_eq!(answer["close"]["code"], 4001, "{answer}");
    assert!(answer["frames"].to_string().contains("force_disconnect"));

    let mut b = Line::open(&world, &stays).await;
    let waiting = tokio::spawn(world.app.clone().oneshot(b.ask(&[]).0));
    world.chat.drain();
    let waited = tokio::time::timeout(Duration::from_secs(10), waiting).await.expect("in time");
    waited.expect("no panic").expect("an answer");
    assert_eq!(b.poll(&world, &[]).await["close"]["code"], 1012);
    let late = world.send(hello(&stays)).await.json();
    assert_eq!(late["close"]["code"], 1012, "{late}");
}

#[tokio::test]
async fn who_hangs_up_before_being_told_the_key_leaves_nothing_behind() {
    let world = World::new();
    let ann = world.person("Ann").await;
    for _ in 0..3 {
        let opening = world.app.clone().oneshot(hello(&ann).0);
        assert!(opening.now_or_never().is_none(), "it waits for the engine");
    }
    world.sessions(0).await;
}
