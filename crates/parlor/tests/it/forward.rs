//! Hosts that are asked whose session a cookie shows: what they answer, how long it counts, and when they do not say.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::StatusCode;
use parlor::{Clock, ForwardAuth, Sources};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::identity::{me, world_at};
use crate::live::{dial, listen};
use crate::world::{Ask, get};

/// A host with sessions: what it answers can be changed, and it counts who asks.
pub(crate) struct Host {
    pub(crate) url: String,
    answer: Arc<Mutex<String>>,
    asked: Arc<AtomicUsize>,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Host {
    pub(crate) async fn new(answer: &str) -> Host {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let url = format!("http://{}/who", listener.local_addr().expect("an address"));
        let host = Host {
            url,
            answer: Arc::new(Mutex::new(answer.to_owned())),
            asked: Arc::default(),
            heads: Arc::default(),
        };
        let (answer, asked, heads) = (host.answer.clone(), host.asked.clone(), host.heads.clone());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                asked.fetch_add(1, Ordering::SeqCst);
                let (answer, heads) = (answer.clone(), heads.clone());
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    let mut byte = [0];
                    while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte).await, Ok(1)) {
                        head.push(byte[0]);
                    }
                    heads.lock().expect("heads").push(String::from_utf8_lossy(&head).into_owned());
                    let answer = answer.lock().expect("an answer").clone();
                    if answer == "silence" {
                        return std::future::pending().await;
                    }
                    let bytes = if answer == "a picture" { picture() } else { answer.into_bytes() };
                    let _gone_or_not = stream.write_all(&bytes).await;
                });
            }
        });
        host
    }

    pub(crate) fn says(&self, answer: &str) {
        answer.clone_into(&mut self.answer.lock().expect("an answer"));
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    pub(crate) fn auth(&self) -> ForwardAuth {
        ForwardAuth::new(&self.url).expect("a URL").cookie("sessionid")
    }
}

/// One red pixel, which calls itself a page.
fn picture() -> Vec<u8> {
    const RED: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    [
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n", RED.len())
            .as_bytes(),
        RED,
    ]
    .concat()
}

pub(crate) fn ok(body: &Value) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{body}")
}

fn with(cookie: &str) -> Ask {
    get("/api/v1/me").header("cookie", cookie)
}

#[tokio::test]
async fn a_hosts_session_signs_in() {
    let host =
        Host::new(&ok(&json!({"id": 7, "name": "Ann Bee", "username": "ann", "data": {"year": 2}}))).await;
    let clock = Clock::stepped(7);
    let world = world_at(&clock, Sources::default().forward(host.auth()));
    assert_eq!(me(&world, get("/api/v1/me")).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(me(&world, with("other=1")).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(host.asked(), 0, "without its cookie there is nobody to ask about");
    for _ in 0..5 {
        let (status, ann) = me(&world, with("a=b; sessionid=abc; parlor=x; c=d")).await;
        assert_eq!(
            (status, &ann["username"], &ann["data"]["year"]),
            (StatusCode::OK, &json!("ann"), &json!(2))
        );
    }
    assert_eq!(host.asked(), 1);
    let head = host.heads.lock().expect("heads")[0].to_lowercase();
    assert!(
        head.contains("cookie: sessionid=abc\r\n") && !head.contains("a=b") && !head.contains("parlor="),
        "{head}"
    );
    // The pages, too: the visitor is not sent to sign in.
    let page = world.send(get("/chat/").header("cookie", "sessionid=abc")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    // A minute later it is asked again; then it says nobody.
    clock.advance(Duration::from_secs(61));
    assert_eq!(me(&world, with("sessionid=abc")).await.0, StatusCode::OK);
    assert_eq!(host.asked(), 2);
    for nobody in [
        "HTTP/1.1 401 Unauthorized\r\n\r\n".to_owned(),
        "HTTP/1.1 403 Forbidden\r\n\r\n".to_owned(),
        "HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n".to_owned(),
        "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
        ok(&Value::Null),
    ] {
        host.says(&nobody);
        clock.advance(Duration::from_secs(61));
        let before = host.asked();
        for _ in 0..3 {
            assert_eq!(me(&world, with("sessionid=abc")).await.0, StatusCode::UNAUTHORIZED, "{nobody}");
        }
        assert_eq!(host.asked(), before + 1, "a no is remembered for a moment");
        // And it comes back as soon as the host says so: nothing was ended for good.
        host.says(&ok(&json!({"id": "7"})));
        clock.advance(Duration::from_secs(6));
        assert_eq!(me(&world, with("sessionid=abc")).await.0, StatusCode::OK);
    }
    // Another session, another person; the same session, somebody else.
    host.says(&ok(&json!({"id": 8, "username": "bob"})));
    assert_eq!(me(&world, with("sessionid=def")).await.1["username"], "bob");
    assert_eq!(me(&world, with("sessionid=abc")).await.1["username"], "ann");
    clock.advance(Duration::from_secs(61));
    assert_eq!(me(&world, with("sessionid=abc")).await.1["username"], "bob");
    // Many at once ask once.
    clock.advance(Duration::from_secs(61));
    let before = host.asked();
    let many = (0..20).map(|_| me(&world, with("sessionid=abc")));
    assert!(futures_util::future::join_all(many).await.iter().all(|(status, _)| *status == StatusCode::OK));
    assert_eq!(host.asked(), before + 1);
}

#[tokio::test]
async fn a_host_that_cannot_say_has_not_said_no() {
    let host = Host::new("HTTP/1.1 500 Oh\r\n\r\n").await;
    let clock = Clock::stepped(7);
    let world = world_at(&clock, Sources::default().forward(host.auth()));
    let large = format!("HTTP/1.1 200 OK\r\n\r\n{}", " ".repeat(10 * 1024 * 1024));
    let faults = [
        "",
        "nonsense",
        "HTTP/1.1 500 Oh\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n<html>",
        "HTTP/1.1 200 OK\r\n\r\n{}",
        "HTTP/1.1 404 No\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\":7}",
        &large,
    ];
    for fault in faults {
        host.says(fault);
        clock.advance(Duration::from_secs(3));
        let before = host.asked();
        for _ in 0..3 {
            let (status, _) = me(&world, with("sessionid=abc")).await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{:?}", &fault[..fault.len().min(40)]);
        }
        assert_eq!(host.asked(), before + 1, "it is not asked by everybody");
    }
    // Somebody it has vouched for goes on for five minutes.
    host.says(&ok(&json!({"id": 7})));
    clock.advance(Duration::from_secs(3));
    assert_eq!(me(&world, with("sessionid=abc")).await.0, StatusCode::OK);
    for fault in ["nonsense", "", "HTTP/1.1 500 Oh\r\n\r\n", &large] {
        host.says(fault);
        clock.advance(Duration::from_secs(61));
        assert_eq!(me(&world, with("sessionid=abc")).await.0, StatusCode::OK);
    }
    clock.advance(Duration::from_secs(61));
    assert_eq!(me(&world, with("sessionid=abc")).await.0, StatusCode::SERVICE_UNAVAILABLE);
    // One that says nothing keeps nobody for long.
    host.says("silence");
    clock.advance(Duration::from_secs(3));
    let began = tokio::time::Instant::now();
    assert_eq!(me(&world, with("sessionid=xyz")).await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert!(began.elapsed() < Duration::from_secs(6));
}

/// While a socket lives the host is asked again; when it says no, the socket goes.
#[tokio::test]
async fn a_socket_lives_as_long_as_the_hosts_session() {
    let host = Host::new(&ok(&json!({"id": 7, "username": "ann"}))).await;
    let world =
        world_at(&Clock::real(), Sources::default().forward(host.auth().lasting(Duration::from_secs(2))));
    let at = listen(&world).await;
    let origin = format!("http://{at}");
    let headers: [(&str, &[u8]); 2] = [("cookie", b"sessionid=abc"), ("origin", origin.as_bytes())];
    let mut line = dial(at, &headers).await.expect("a socket");
    assert_eq!(line.hello(None).await["ok"]["user"]["username"], "ann");
    // Longer than one answer counts.
    let until = tokio::time::Instant::now() + Duration::from_secs(5);
    let mut pings = 2;
    while tokio::time::Instant::now() < until {
        line.send(&json!({"id": pings, "cmd": "ping"})).await;
        line.until(|it| it["id"] == pings).await;
        pings += 1;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(host.asked() >= 3, "{}", host.asked());
    host.says("HTTP/1.1 401 Unauthorized\r\n\r\n");
    let began = tokio::time::Instant::now();
    let end = tokio::time::timeout(Duration::from_secs(7), line.closed()).await.expect("it ends");
    assert_eq!(end.0, 4001);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    // Nobody is connected: nobody asks.
    drop(line);
    world.sessions(0).await;
    let asked = host.asked();
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(host.asked() <= asked + 1, "{} after {asked}", host.asked());
}

/// Who is nobody is sent to where the host signs people in, and there are no accounts beside its own.
#[tokio::test]
async fn people_sign_in_where_the_host_says() {
    let chat = crate::world::chat(&Clock::stepped(7));
    let identity =
        parlor::Identity::new(&chat, Sources::default(), parlor::Egress::default()).expect("an identity");
    let app =
        parlor::router(&chat, identity.login_at("https://app.example/login"), parlor::Options::default());
    let page = crate::world::send(&app, get("/chat/")).await;
    assert!(page.status.is_redirection(), "{}", page.status);
    assert!(page.head("location").starts_with("https://app.example/login"), "{}", page.head("location"));
    for gone in ["/chat/login/", "/chat/login", "/api/v1/sessions"] {
        assert!(!crate::world::send(&app, get(gone)).await.status.is_success(), "{gone}");
    }
}
