//! The socket: how it begins, what it carries, and how it ends.

use futures_util::StreamExt;
use http::StatusCode;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::live::{Line, dial, listen};
use crate::world::{World, ask, get};

async fn signed_in(at: std::net::SocketAddr, token: &str) -> Line {
    let mut line = dial(at, &[]).await.expect("a socket");
    let welcome = line.hello(Some(token)).await;
    assert!(welcome["ok"]["session"].is_string(), "{welcome}");
    line
}

#[tokio::test]
async fn two_people_talk_live() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let at = listen(&world).await;
    let (mut a, mut b) = (signed_in(at, &ann).await, signed_in(at, &bob).await);

    a.send(&json!({"id": 2, "cmd": "message.send", "room": room, "text": "Hé \u{1f600}", "nonce": "n-1"}))
        .await;
    let answer = a.until(|it| it["id"] == 2).await;
    assert_eq!(answer["ok"]["number"], 1);
    let event = b.until(|it| it["event"] == "message.sent").await;
    assert_eq!(event["data"]["text"], "Hé \u{1f600}");
    // What is said over REST is heard on the socket: one engine, many doors.
    world.say(&bob, &room, "By REST", "n-2").await;
    let event = a.until(|it| it["event"] == "message.sent" && it["seq"] == 3).await;
    assert_eq!(event["data"]["text"], "By REST");
    // A refusal answers its command, and the line goes on.
    a.send(&json!({"id": 3, "cmd": "message.send", "room": room, "text": " ", "nonce": "n-3"})).await;
    assert_eq!(a.until(|it| it["id"] == 3).await["error"]["code"], "empty");
    a.raw(Message::text("not JSON")).await;
    assert_eq!(a.until(|it| it.get("error").is_some()).await["error"]["code"], "bad_request");
    a.raw(Message::Ping(b"x".to_vec().into())).await;
    a.send(&json!({"id": 4, "cmd": "ping"})).await;
    assert_eq!(a.until(|it| it["id"] == 4).await["ok"], json!({}));
}

#[tokio::test]
async fn a_socket_begins_with_a_sign_in_or_ends() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let at = listen(&world).await;

    let mut line =
        dial(at, &[("authorization", b"Bearer prl_nonsense")]).await.expect("accepted, then closed");
    assert_eq!(line.closed().await.0, 4001);
    let mut line = dial(at, &[]).await.expect("a socket");
    line.send(&json!({"id": 1, "cmd": "hello", "token": "prl_nonsense"})).await;
    assert_eq!(line.closed().await.0, 4001);
    let mut line = dial(at, &[]).await.expect("a socket");
    line.send(&json!({"id": 1, "cmd": "hello"})).await;
    assert_eq!(line.closed().await.0, 4001, "a hello without a token, and no cookie");
    let mut line = dial(at, &[]).await.expect("a socket");
    line.send(&json!({"id": 1, "cmd": "room.list"})).await;
    assert_eq!(line.next().await["error"]["code"], "unauthenticated");
    assert_eq!(line.closed().await.0, 4010);

    // Signing out ends the sockets of the sign-in.
    let mut line = signed_in(at, &ann).await;
    let gone = world.send(ask(http::Method::DELETE, "/api/v1/sessions/current").bearer(&ann)).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    line.until(|it| it["signal"] == "force_disconnect").await;
    assert_eq!(line.closed().await.0, 4001);
}

#[tokio::test]
async fn what_is_not_a_text_frame_of_a_fair_size_ends_the_socket_with_its_code() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let at = listen(&world).await;
    let bad_text = Message::Frame(Frame::message(vec![0xff, 0xfe], OpCode::Data(Data::Text), true));
    let cases = [
        ("binary", Message::binary(vec![1, 2, 3]), 1003),
        ("not UTF-8", bad_text, 1007),
        ("over 64 KiB", Message::text("x".repeat(64 * 1024 + 1)), 1009),
        ("far over 64 KiB", Message::text("x".repeat(1024 * 1024)), 1009),
    ];
    for (what, message, code) in cases {
        let mut line = signed_in(at, &ann).await;
        // The server may have closed before it has taken all of it.
        let _sent = futures_util::SinkExt::send(&mut line.0, message).await;
        assert_eq!(line.closed().await.0, code, "{what}");
    }
    // Pieces of a message count together.
    let mut line = signed_in(at, &ann).await;
    let piece = |op, last| Message::Frame(Frame::message(vec![b'x'; 40 * 1024], OpCode::Data(op), last));
    line.raw(piece(Data::Text, false)).await;
    let _sent = futures_util::SinkExt::send(&mut line.0, piece(Data::Continue, true)).await;
    assert_eq!(line.closed().await.0, 1009);
    // The largest fair frame is answered, not closed.
    let mut line = signed_in(at, &ann).await;
    let frame = json!({"id": 9, "cmd": "ping", "x": "y".repeat(64 * 1024 - 40)});
    assert!(frame.to_string().len() <= 64 * 1024);
    line.send(&frame).await;
    assert_eq!(line.until(|it| it["id"] == 9).await["error"]["code"], "bad_request");
}

#[tokio::test]
async fn the_subprotocol_is_agreed_on_and_strange_bytes_in_it_harm_nobody() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let at = listen(&world).await;
    let mut line = dial(at, &[("sec-websocket-protocol", b"parlor.v1.json")]).await.expect("a socket");
    assert!(line.hello(Some(&ann)).await["ok"].is_object());
    // A raw request, for the client library would not send what follows.
    for (offered, agreed) in [
        (&b"other, parlor.v1.json"[..], true),
        (b"other", false),
        (b"\xff\xfe", false),
        (b",,,", false),
        (b"parlor.v1.json\x80", false),
        (b"", false),
    ] {
        let mut raw = tokio::net::TcpStream::connect(at).await.expect("a connection");
        let mut head = format!(
            "GET /ws HTTP/1.1\r\nHost: {at}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: "
        )
        .into_bytes();
        head.extend_from_slice(offered);
        head.extend_from_slice(b"\r\n\r\n");
        raw.write_all(&head).await.expect("sent");
        let mut answer = [0; 4096];
        let mut got = 0;
        while !answer[..got].windows(4).any(|it| it == b"\r\n\r\n") {
            let more = raw.read(&mut answer[got..]).await.expect("an answer");
            assert!(more > 0, "closed without an answer");
            got += more;
        }
        let answer = String::from_utf8_lossy(&answer[..got]).to_lowercase();
        assert!(answer.starts_with("http/1.1 101"), "{answer}");
        assert_eq!(answer.contains("sec-websocket-protocol: parlor.v1.json"), agreed, "{answer}");
        assert!(!answer.contains("sec-websocket-extensions"), "compression is never agreed on");
    }
}

#[tokio::test]
async fn a_plain_request_is_told_what_this_address_is() {
    let world = World::new();
    let answer = world.send(get("/ws")).await;
    assert_eq!(
        (answer.status, answer.json()["code"].as_str()),
        (StatusCode::BAD_REQUEST, Some("bad_request"))
    );
}

#[tokio::test]
async fn a_restart_tells_everybody_to_come_back() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let at = listen(&world).await;
    let mut line = signed_in(at, &ann).await;
    world.chat.drain();
    assert_eq!(line.closed().await.0, 1012);
    let mut late = dial(at, &[]).await.expect("a socket");
    assert_eq!(late.closed().await.0, 1012);
}

/// Somebody who does not read is put out with 4008, holds up nobody, and hears why if they read again at last.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_reader_is_put_out_and_disturbs_nobody() {
    let world = World::talkative(parlor_core::Rules::default());
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let at = listen(&world).await;
    let (slow, mut quick) = (signed_in(at, &bob).await, signed_in(at, &bob).await);
    let mut seen = 0;
    // 10 KiB each as they travel: far more than the buffers of a connection hold.
    let text = "é".repeat(5_000);
    for n in 0..900 {
        let sent = world.say(&ann, &room, &text, &format!("n-{n}")).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
        quick.until(|it| it["event"] == "message.sent").await;
        seen += 1;
    }
    assert_eq!(seen, 900);
    // Only now does the slow one read: what was under way, then the close.
    let mut slow = slow;
    let mut heard = 0;
    let code = loop {
        match slow.0.next().await {
            Some(Ok(Message::Text(_))) => heard += 1,
            Some(Ok(Message::Close(close))) => break close.map_or(1005, |it| it.code.into()),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => break 1006_u16,
        }
    };
    assert!(heard < 900, "it was sent everything");
    assert!(matches!(code, 4008 | 1006), "{code}");
}
