//! Leaving in order: sockets are told, what was begun is finished, the exit code is 0.

use std::time::Duration;

use parlor_client::proto::hello::Hello;
use parlor_client::proto::message;
use parlor_client::{Error, SignIn, Socket};
use rustix::process::Signal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use crate::people::pair;
use crate::server::{Folder, PATIENCE, Server, WIDE, until};

/// Begins a request and waits until its body is being read.
async fn begin(server: &Server, head: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).await.expect("connected");
    stream.write_all(head.as_bytes()).await.expect("written");
    let mut go_on = [0; 25];
    timeout(PATIENCE, stream.read_exact(&mut go_on)).await.expect("in time").expect("an answer");
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

#[tokio::test]
async fn sigterm_closes_sockets_with_1012_and_finishes_what_was_begun() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, WIDE);
    let (ann, bob, room) = pair(&server).await;
    let mut sockets = Vec::new();
    for person in [&ann, &bob, &ann] {
        let sign_in = SignIn::Header(person.token.clone());
        sockets.push(Socket::connect(server.base(), &sign_in, Hello::default()).await.expect("connected").0);
    }
    // A request whose body is half there when the signal comes.
    let body = r#"{"text":"half and half","nonce":"n-1"}"#;
    let head = format!(
        "POST /api/v1/rooms/{room}/messages HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        server.address(),
        ann.token,
        body.len(),
    );
    let mut begun = begin(&server, &head).await;
    begun.write_all(&body.as_bytes()[..10]).await.expect("written");

    let asked = Instant::now();
    server.signal(Signal::TERM);
    for socket in &mut sockets {
        let closed = loop {
            match timeout(PATIENCE, socket.frame()).await.expect("closed in time") {
                Ok(_) => {}
                Err(err) => break err,
            }
        };
        assert!(matches!(&closed, Error::Closed(it) if it.code == 1012), "{closed:?}");
    }
    begun.write_all(&body.as_bytes()[10..]).await.expect("written");
    let mut answer = String::new();
    timeout(PATIENCE, begun.read_to_string(&mut answer)).await.expect("in time").expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert!(TcpStream::connect(server.address()).await.is_err(), "the door is closed");
    let status = server.ended().await;
    assert_eq!(status.code(), Some(0), "{}", server.log());
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());

    let server = Server::start(&folder, WIDE);
    let all = message::List::newest(room);
    let kept = bob.api(server.base()).messages(&all).await.expect("history").data;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].text, "half and half");
    server.stop().await;
}

#[tokio::test]
async fn readyz_says_first_that_the_node_is_leaving() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &["--set", "drain.delay=2"]);
    server.signal(Signal::TERM);
    until("the signal has arrived", || server.log().contains("SIGTERM")).await;
    let mut stream = TcpStream::connect(server.address()).await.expect("the door is still open");
    stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.expect("written");
    let mut answer = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut answer)).await.expect("in time").expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains(r#""draining":true"#), "{answer}");
    assert!(server.ended().await.success());
}

#[tokio::test]
async fn a_second_signal_stops_at_once() {
    let folder = Folder::new();
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130)] {
        let mut server = Server::start(&folder, &["--set", "drain.seconds=600", "--set", "drain.delay=600"]);
        server.signal(Signal::TERM);
        until("the first signal has arrived", || server.log().contains("SIGTERM")).await;
        server.signal(signal);
        assert_eq!(server.ended().await.code(), Some(code));
    }
}

#[tokio::test]
async fn a_client_that_never_leaves_is_left_behind() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &["--set", "drain.seconds=1"]);
    let head = "POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                expect: 100-continue\r\ncontent-length: 100\r\n\r\n";
    let stuck = begin(&server, head).await;
    let asked = Instant::now();
    server.signal(Signal::TERM);
    assert!(server.ended().await.success(), "{}", server.log());
    assert!((1..8).contains(&asked.elapsed().as_secs()), "{:?}", asked.elapsed());
    drop(stuck);
}
