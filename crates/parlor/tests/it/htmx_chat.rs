//! The sockets of the pages: `/ws/chat/inbox/` and `/ws/chat/<room>/`.

use std::net::SocketAddr;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::live::{Line, dial_to, listen};
use crate::world::{World, ask, get};

async fn open(at: SocketAddr, path: &str, token: &str) -> Line {
    let bearer = format!("Bearer {token}");
    dial_to(at, path, &[("authorization", bearer.as_bytes())]).await.expect("a socket")
}

fn is(kind: &'static str) -> impl Fn(&Value) -> bool {
    move |it| it["type"] == kind
}

/// What has been read, asked by another door.
async fn unread(world: &World, token: &str) -> Value {
    world.send(get("/api/v1/unread").bearer(token)).await.json()["total"].clone()
}

#[tokio::test]
async fn the_inbox_tells_what_is_unread_and_what_was_said() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    world.say(&ann, &room, "before", "n-0").await;
    let at = listen(&world).await;
    let mut inbox = open(at, "/ws/chat/inbox/", &bob).await;
    assert_eq!(inbox.next().await, json!({"type": "unread", "total": 1, "rooms": {&room: 1}}));

    world.say(&ann, &room, "Hé\n\n  <b>you</b>", "n-1").await;
    // Which of the two comes first is not promised.
    let both = [inbox.next().await, inbox.next().await];
    let of =
        |kind| both.iter().find(|it| it["type"] == kind).unwrap_or_else(|| panic!("no {kind}: {both:?}"));
    assert_eq!(of("unread")["total"], 2);
    let told = of("message");
    let ann_id = world.send(get("/api/v1/me").bearer(&ann)).await.json()["id"].clone();
    for (name, value) in [
        ("room", json!(room)),
        ("title", json!("Ann")),
        ("number", json!(2)),
        ("sender", ann_id),
        ("name", json!("Ann")),
        ("own", json!(false)),
        ("preview", json!("Hé <b>you</b>")),
    ] {
        assert_eq!(told[name], value, "{name}: {told}");
    }
    // What I say elsewhere is mine, and a message counts as read once it is read there.
    world.say(&bob, &room, "from the phone", "n-2").await;
    assert_eq!(inbox.until(is("message")).await["own"], true);
    let mark =
        ask(Method::PUT, &format!("/api/v1/rooms/{room}/read")).bearer(&bob).json(&json!({"number": 3}));
    assert!(world.send(mark).await.status.is_success());
    assert_eq!(inbox.until(|it| it["type"] == "unread" && it["total"] == 0).await["rooms"], json!({}));
    // Somebody new writes: the list has another row.
    let cem = world.person("Cem").await;
    let other = world.room(&cem, "bob").await;
    inbox.until(is("list_changed")).await;
    world.say(&cem, &other, "hello", "n-3").await;
    assert_eq!(inbox.until(is("message")).await["name"], "Cem");
    inbox.send(&json!({"type": "send", "text": "x"})).await;
    assert_eq!(inbox.until(is("error")).await["code"], "unknown_command");
}

#[tokio::test]
async fn connecting_marks_nothing_as_read() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    world.say(&ann, &room, "one", "n-1").await;
    let at = listen(&world).await;
    let mut line = open(at, &format!("/ws/chat/{room}/"), &bob).await;
    let first = [line.next().await, line.next().await];
    let kinds: std::collections::BTreeSet<_> = first.iter().filter_map(|it| it["type"].as_str()).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["presence", "unread"], "{first:?}");
    world.say(&ann, &room, "two", "n-2").await;
    line.until(is("message")).await;
    assert_eq!(unread(&world, &bob).await, 2);
    line.until(|it| it["type"] == "unread" && it["total"] == 2).await;
    line.send(&json!({"type": "read", "number": 1})).await;
    assert_eq!(line.until(is("unread")).await["total"], 1);
    line.send(&json!({"type": "read"})).await;
    assert_eq!(line.until(|it| it["type"] == "unread" && it["total"] == 0).await["rooms"], json!({}));
    assert_eq!(unread(&world, &bob).await, 0);
}

#[tokio::test]
async fn two_people_talk_in_a_room() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let path = format!("/ws/chat/{room}/");
    let at = listen(&world).await;
    let mut a = open(at, &path, &ann).await;
    assert_eq!(a.until(is("presence")).await["online"], 1);
    let mut b = open(at, &path, &bob).await;
    let both = a.until(|it| it["type"] == "presence" && it["online"] == 2).await;
    assert_eq!(both["users"].as_array().map(Vec::len), Some(2));

    b.send(&json!({"type": "typing"})).await;
    let typing = a.until(is("typing")).await;
    assert_eq!((&typing["name"], &typing["typing"]), (&json!("Bob"), &json!(true)));
    b.send(&json!({"type": "typing", "typing": false})).await;
    assert_eq!(a.until(is("typing")).await["typing"], false);

    b.send(&json!({"type": "send", "text": "Hello <Ann>", "nonce": "mine"})).await;
    let own = b.until(is("message")).await;
    assert_eq!((&own["own"], &own["nonce"]), (&json!(true), &json!("mine")));
    assert_eq!(
        b.until(is("sent")).await,
        json!({"type": "sent", "nonce": "mine", "number": 1, "seq": own["seq"]})
    );
    let told = a.until(is("message")).await;
    assert_eq!((&told["own"], told.get("nonce"), &told["name"]), (&json!(false), None, &json!("Bob")));
    assert_eq!((&told["text"], &told["number"]), (&json!("Hello <Ann>"), &json!(1)));
    // The bubble is that of the pages, and what was written is text in it.
    let html = told["html"].as_str().expect("html");
    assert!(html.starts_with("<li class=\"msg msg-other") && html.contains("Hello &lt;Ann&gt;"), "{html}");
    assert!(
        own["html"].as_str().is_some_and(|it| it.contains("msg-own") && it.contains("data-nonce=\"mine\""))
    );
    // The same again is the same message.
    b.send(&json!({"type": "send", "text": "Hello <Ann>", "nonce": "mine"})).await;
    assert_eq!(b.until(is("sent")).await["duplicate"], true);
    a.send(&json!({"type": "read", "number": 1})).await;
    assert_eq!(b.until(is("read")).await["number"], 1);
    // A nonce is given to what comes without one.
    a.send(&json!({"type": "send", "text": "Hi"})).await;
    assert_eq!(a.until(is("sent")).await["nonce"].as_str().map(str::len), Some(36));
    // Another room is not heard here, but counts.
    let cem = world.person("Cem").await;
    let other = world.room(&cem, "ann").await;
    world.say(&cem, &other, "elsewhere", "n-1").await;
    let counted = a.until(|it| it["type"] == "unread" && it["rooms"].get(&other).is_some()).await;
    assert_eq!(counted["total"], 1);
    world.say(&bob, &room, "here", "n-2").await;
    assert_eq!(a.until(is("message")).await["text"], "here");
    // Bob goes away; after the grace period he is not counted. (He may come back before.)
    drop(b);
    world.sessions(1).await;
}

#[tokio::test]
async fn mistakes_are_told_and_the_line_goes_on() {
    let world = World::new();
    let (ann, _bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let at = listen(&world).await;
    let mut line = open(at, &format!("/ws/chat/{room}/"), &ann).await;
    for (frame, to, code) in [
        (json!({"type": "send", "text": "  ", "nonce": "n"}), "send", "empty"),
        (json!({"type": "send", "text": 5}), "send", "bad_request"),
        (json!({"type": "send", "text": "x", "room": room}), "send", "bad_request"),
        (json!({"type": "read", "number": "x"}), "read", "bad_request"),
        (json!({"type": "dance"}), "", "unknown_command"),
        (json!({"cmd": "login.list", "id": 1}), "", "unknown_command"),
        (json!([1]), "", "unknown_command"),
    ] {
        line.send(&frame).await;
        let told = line.until(is("error")).await;
        assert_eq!((told["to"].as_str(), told["code"].as_str()), (Some(to), Some(code)), "{frame}: {told}");
        assert!(told["detail"].is_string() && told["retry"].is_string());
    }
    line.send(&json!({"type": "send", "text": "still here"})).await;
    line.until(is("sent")).await;
    for n in 0..700 {
        // It may be closed before all of them are out.
        let frame = tokio_tungstenite::tungstenite::Message::text(format!("{{\"type\":\"{n}\"}}"));
        if futures_util::SinkExt::feed(&mut line.0, frame).await.is_err() {
            break;
        }
        if n % 50 == 0 {
            let _sent = futures_util::SinkExt::flush(&mut line.0).await;
            line.until(is("error")).await;
        }
    }
    let _sent = futures_util::SinkExt::flush(&mut line.0).await;
    assert!(matches!(line.closed().await.0, 4009 | 4008), "a flood ends it");
}

#[tokio::test]
async fn what_was_missed_comes_first() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    for n in 1..=3 {
        world.say(&ann, &room, &format!("m-{n}"), &format!("n-{n}")).await;
    }
    let at = listen(&world).await;
    let path = |since: &str| format!("/ws/chat/{room}/?since={since}");
    let mut line = open(at, &path("2"), &bob).await;
    for text in ["m-2", "m-3"] {
        assert_eq!(line.until(is("message")).await["text"], text);
    }
    let mut line = open(at, &path("999"), &bob).await;
    assert_eq!(line.until(is("reset")).await, json!({"type": "reset", "seq": 4}));
    assert_eq!(world.send(get(&path("x")).bearer(&bob)).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn who_may_connect_is_as_at_the_main_socket_and_the_room_must_be_theirs() {
    let world = World::new();
    let (ann, bob, cem) = (world.person("Ann").await, world.person("Bob").await, world.person("Cem").await);
    let room = world.room(&ann, "bob").await;
    let nobodys = "0190f3c2-0000-7000-8000-0000000000a1";
    let at = listen(&world).await;
    let paths = ["/ws/chat/inbox/".to_owned(), format!("/ws/chat/{room}/")];
    for path in &paths {
        let cookie = format!("parlor={ann}");
        for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
            let refused =
                dial_to(at, path, &[("cookie", cookie.as_bytes()), ("origin", origin.as_bytes())]).await;
            assert_eq!(refused.err().map(|it| it.0), Some(403), "{path} {origin}");
        }
        assert_eq!(dial_to(at, path, &[("cookie", cookie.as_bytes())]).await.err().map(|it| it.0), Some(403));
        let own = format!("http://{at}");
        let mut line = dial_to(at, path, &[("cookie", cookie.as_bytes()), ("origin", own.as_bytes())])
            .await
            .expect("ours");
        line.until(is("unread")).await;
        let mut line = dial_to(at, path, &[]).await.expect("accepted, then closed");
        assert_eq!(line.closed().await.0, 4001, "{path}");
        let mut line = open(at, path, "prl_nonsense").await;
        assert_eq!(line.closed().await.0, 4001, "{path}");
        assert!(world.send(get(path).bearer(&ann)).await.status.is_client_error(), "not a socket");
    }
    for (path, token) in [(room.as_str(), &cem), (nobodys, &ann), ("no-id", &ann), ("inbox2", &ann)] {
        let mut line = open(at, &format!("/ws/chat/{path}/"), token).await;
        let foreign = line.closed().await;
        assert_eq!(foreign, (4003, "There is no such room for you.".into()), "{path}");
    }
    let reserved = dial_to(at, "/ws/chat/bob@demo.test/", &[]).await;
    assert_eq!(reserved.err().map(|it| it.0), Some(404));

    let (mut inbox, mut line) = (open(at, &paths[0], &bob).await, open(at, &paths[1], &bob).await);
    inbox.until(is("unread")).await;
    line.until(is("unread")).await;
    world.send(ask(Method::DELETE, "/api/v1/sessions/current").bearer(&bob)).await;
    assert_eq!((inbox.closed().await.0, line.closed().await.0), (4001, 4001));
    let mut last = open(at, &paths[0], &ann).await;
    last.until(is("unread")).await;
    world.chat.drain();
    assert_eq!(last.closed().await.0, 1012);
}
