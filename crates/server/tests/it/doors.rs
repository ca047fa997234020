//! The accept loop from outside: strangers who are slow, many or too big, and what the honest see of them.

use std::io::ErrorKind;
use std::time::Duration;

use parlor_client::proto::hello::Hello;
use parlor_client::{SignIn, Socket};
use rustix::process::{Resource, Rlimit, prlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use crate::people::person;
use crate::server::{Folder, PATIENCE, Server, WIDE, until};

/// Everything that comes until the other side closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    match timeout(PATIENCE, stream.read_to_end(&mut all)).await.expect("closed in time") {
        Ok(_) => {}
        Err(err) if err.kind() == ErrorKind::ConnectionReset => {}
        Err(err) => panic!("{err}"),
    }
    String::from_utf8_lossy(&all).into_owned()
}

async fn say(server: &Server, request: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).await.expect("connected");
    stream.write_all(request.as_bytes()).await.expect("written");
    rest(&mut stream).await
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

#[tokio::test]
async fn health_and_the_way_to_the_pages() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let healthz = say(&server, &get("/healthz")).await;
    assert!(status(&healthz) == "200" && healthz.ends_with("ok\n"), "{healthz}");
    let readyz = say(&server, &get("/readyz")).await;
    assert!(status(&readyz) == "200" && readyz.contains(r#""ready":true"#), "{readyz}");
    let root = say(&server, &get("/")).await;
    assert!(status(&root) == "307" && root.contains("location: /chat/\r\n"), "{root}");
    server.stop().await;
}

#[tokio::test]
async fn whoever_says_nothing_or_dawdles_is_cut_and_nobody_else_notices() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let began = Instant::now();
    let silent = async {
        let mut stream = TcpStream::connect(server.address()).await.expect("connected");
        rest(&mut stream).await;
        began.elapsed()
    };
    let slow_headers = async {
        let mut stream = TcpStream::connect(server.address()).await.expect("connected");
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n").await.expect("written");
        // A header every second keeps a naive server waiting for ever.
        loop {
            sleep(Duration::from_secs(1)).await;
            let written = stream.write_all(b"x-more: y\r\n").await;
            let mut byte = [0];
            match stream.try_read(&mut byte) {
                Err(err) if err.kind() == ErrorKind::WouldBlock && written.is_ok() => {}
                _ => break began.elapsed(),
            }
            assert!(began.elapsed() < PATIENCE, "slow headers are not cut");
        }
    };
    let slow_body = async {
        let mut stream = TcpStream::connect(server.address()).await.expect("connected");
        let head = "POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                    content-length: 4000\r\n\r\n{";
        stream.write_all(head.as_bytes()).await.expect("written");
        rest(&mut stream).await;
        began.elapsed()
    };
    let honest = async {
        let mut slowest = Duration::ZERO;
        while began.elapsed() < Duration::from_secs(10) {
            let asked = Instant::now();
            let answer = say(&server, &get("/healthz")).await;
            assert_eq!(status(&answer), "200");
            slowest = slowest.max(asked.elapsed());
            sleep(Duration::from_millis(100)).await;
        }
        slowest
    };
    let (silent, headers, body, honest) = tokio::join!(silent, slow_headers, slow_body, honest);
    let within = |took: Duration, from: u64, to: u64| {
        assert!((from..to).contains(&took.as_secs()), "{took:?} is not within {from} to {to} s");
    };
    within(silent, 4, 9);
    within(headers, 9, 18);
    within(body, 9, 20);
    assert!(honest < Duration::from_secs(2), "others waited {honest:?}");
    server.stop().await;
}

#[tokio::test]
async fn headers_are_bounded_in_size_and_number() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let big = format!("GET /healthz HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "y".repeat(40_000));
    assert_eq!(status(&say(&server, &big).await), "431");
    let many = format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{}\r\n", "x: y\r\n".repeat(100));
    assert_eq!(status(&say(&server, &many).await), "431");
    assert_eq!(status(&say(&server, &get("/healthz")).await), "200");
    server.stop().await;
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_no_more() {
    let folder = Folder::new();
    let server =
        Server::start(&folder, &["--set", "limits.proxies=", "--set", "limits.connections_per_address=3"]);
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(TcpStream::connect(server.address()).await.expect("connected"));
    }
    let refused = say(&server, &get("/healthz")).await;
    assert!(status(&refused) == "429" && refused.contains("retry-after: 5"), "{refused}");
    held.pop();
    let mut answer = String::new();
    let end = Instant::now() + PATIENCE;
    while status(&answer) != "200" {
        assert!(Instant::now() < end, "the place is not given back: {answer}");
        answer = say(&server, &get("/healthz")).await;
    }
    server.stop().await;
}

#[tokio::test]
async fn a_full_node_says_so_and_a_socket_counts_as_long_as_it_lives() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[WIDE, &["--set", "limits.connections=4"]].concat());
    let ann = person(&server, "ann").await;
    let sign_in = SignIn::Header(ann.token.clone());
    // The HTTP client keeps connections of its own; as many as there are left become sockets.
    let mut sockets = Vec::new();
    while let Ok((socket, _)) = Socket::connect(server.base(), &sign_in, Hello::default()).await {
        sockets.push(socket);
        assert!(sockets.len() <= 4, "more sockets than connections are allowed");
    }
    assert!(sockets.len() >= 2, "{}", sockets.len());
    let refused = say(&server, &get("/healthz")).await;
    assert!(status(&refused) == "503" && refused.contains("retry-after: 5"), "{refused}");
    sockets.pop().expect("one").close().await;
    let end = Instant::now() + PATIENCE;
    while status(&say(&server, &get("/healthz")).await) != "200" {
        assert!(Instant::now() < end, "the place of a closed socket is not given back");
    }
    drop(sockets);
    server.stop().await;
}

#[tokio::test]
async fn without_files_it_neither_spins_nor_dies() {
    let folder = Folder::new();
    let server = Server::start(&folder, WIDE);
    let ann = person(&server, "ann").await;
    let (mut socket, _) =
        Socket::connect(server.base(), &SignIn::Header(ann.token.clone()), Hello::default())
            .await
            .expect("connected");
    let open =
        || std::fs::read_dir(format!("/proc/{}/fd", server.pid().as_raw_nonzero())).expect("files").count();
    let usual = Rlimit { current: Some(10_000), maximum: Some(20_000) };
    let few = Rlimit { current: Some(open() as u64 + 3), maximum: Some(20_000) };
    prlimit(Some(server.pid()), Resource::Nofile, few).expect("lowered");
    let mut waiting = Vec::new();
    for _ in 0..20 {
        waiting.push(TcpStream::connect(server.address()).await.expect("the kernel takes it"));
    }
    until("the log tells that there are no files", || server.log().contains("cannot accept")).await;
    // Watched for a while, it does not burn the processor, and who is connected is served.
    let before = cpu(&server);
    let watch = Instant::now();
    let mut pings = 0;
    while watch.elapsed() < Duration::from_secs(2) {
        let id = socket.id();
        socket.text(format!(r#"{{"id":{id},"cmd":"ping"}}"#)).await.expect("written");
        timeout(PATIENCE, socket.next()).await.expect("in time").expect("answered");
        pings += 1;
        sleep(Duration::from_millis(50)).await;
    }
    let share = (cpu(&server) - before).as_secs_f64() / watch.elapsed().as_secs_f64();
    assert!(share < 0.5, "{share:.2} of a core");
    assert!(pings > 3);
    drop(waiting);
    prlimit(Some(server.pid()), Resource::Nofile, usual).expect("raised");
    let end = Instant::now() + PATIENCE;
    while status(&say(&server, &get("/healthz")).await) != "200" {
        assert!(Instant::now() < end, "it does not recover");
    }
    server.stop().await;
}

fn cpu(server: &Server) -> Duration {
    let stat =
        std::fs::read_to_string(format!("/proc/{}/stat", server.pid().as_raw_nonzero())).expect("a process");
    let fields: Vec<&str> = stat.rsplit_once(')').expect("a name").1.split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().expect("user") + fields[12].parse::<u64>().expect("system");
    Duration::from_millis(ticks * 10)
}
