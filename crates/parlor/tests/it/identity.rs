//! Who vouches for people: a host's tokens, its sessions, its proxy; and guests, for whom nobody does. Through every door.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::ConnectInfo;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use parlor::{Clock, Egress, ForwardAuth, Identity, Options, ProxyHeaders, Sources, Tokens};
use ring::hmac;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::live::{dial, listen};
use crate::world::{Answer, Ask, World, chat, get, post};

const SECRET: &[u8] = b"a secret of at least thirty-two bytes";

fn world(sources: Sources) -> World {
    world_at(&Clock::stepped(7), sources)
}

fn world_at(clock: &Clock, sources: Sources) -> World {
    let chat = chat(clock);
    let egress = Egress::default().allow("127.0.0.1").expect("a host");
    let identity = Identity::new(&chat, sources, egress).expect("an identity");
    let app = parlor::router(&chat, identity, Options::default());
    World { chat, app }
}

fn tokens() -> Tokens {
    Tokens::new("https://app.example", "parlor").and_then(|it| it.key(SECRET)).expect("tokens").leeway(0)
}

/// A token of the host's: these claims over the usual ones.
fn token(world: &World, more: &Value) -> String {
    let now = world.chat.clock().now().0 / 1000;
    let mut claims = json!({"iss": "https://app.example", "aud": "parlor", "sub": "7", "exp": now + 20});
    for (name, value) in more.as_object().expect("claims") {
        claims[name] = value.clone();
    }
    let b64 = |text: &[u8]| URL_SAFE_NO_PAD.encode(text);
    let message = format!("{}.{}", b64(b"{\"alg\":\"HS256\"}"), b64(claims.to_string().as_bytes()));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET), message.as_bytes());
    format!("{message}.{}", b64(tag.as_ref()))
}

async fn me(world: &World, ask: Ask) -> (StatusCode, Value) {
    let answer: Answer = world.send(ask).await;
    (answer.status, serde_json::from_str(&answer.text).unwrap_or(Value::Null))
}

#[tokio::test]
async fn a_hosts_token_is_a_sign_in_at_every_door() {
    let clock = Clock::stepped(7);
    let world = world_at(&clock, Sources::default().tokens(tokens()));
    let ann = token(&world, &json!({"name": "Ann Bee", "preferred_username": "ann"}));
    let bob = token(&world, &json!({"sub": "8", "name": "Bob", "preferred_username": "bob"}));
    for it in [&ann, &bob, &ann] {
        let (status, said) = me(&world, get("/api/v1/me").bearer(it)).await;
        assert_eq!(status, StatusCode::OK, "{said}");
    }
    let room = world.room(&ann, "bob").await;
    // By hello, by the handshake, by a stream, by a poll.
    let at = listen(&world).await;
    let mut line = dial(at, &[]).await.expect("a socket");
    let welcome = line.hello(Some(&bob)).await;
    assert_eq!(welcome["ok"]["user"]["username"], "bob", "{welcome}");
    assert!(welcome["ok"]["expires_at"].is_string());
    let bearer = format!("Bearer {ann}");
    let mut other = dial(at, &[("authorization", bearer.as_bytes())]).await.expect("a socket");
    assert_eq!(other.hello(None).await["ok"]["user"]["username"], "ann");
    let fresh = token(&world, &json!({"sub": "9", "preferred_username": "cem"}));
    let hello = json!({"id": 1, "cmd": "hello", "token": fresh});
    let polled = world.send(post("/poll").body(hello.to_string())).await;
    assert_eq!(polled.json()["frames"][0]["ok"]["user"]["username"], "cem", "{}", polled.text);
    world.say(&ann, &room, "hello", "n-1").await;
    assert_eq!(line.until(|it| it["event"] == "message.sent").await["data"]["text"], "hello");
    // A token that does not count is refused at each of them, too.
    let wrong = format!("{}x", &fresh[..fresh.len() - 1]);
    assert_eq!(me(&world, get("/api/v1/me").bearer(&wrong)).await.0, StatusCode::UNAUTHORIZED);
    let mut line = dial(at, &[]).await.expect("a socket");
    line.send(&json!({"id": 1, "cmd": "hello", "token": wrong})).await;
    assert_eq!(line.closed().await.0, 4001);
    let bearer = format!("Bearer {wrong}");
    let mut line = dial(at, &[("authorization", bearer.as_bytes())]).await.expect("accepted, then closed");
    assert_eq!(line.closed().await.0, 4001);
    let hello = json!({"id": 1, "cmd": "hello", "token": wrong}).to_string();
    for door in ["/poll", "/stream"] {
        assert_eq!(
            world.send(post(door).body(hello.clone())).await.status,
            StatusCode::UNAUTHORIZED,
            "{door}"
        );
    }
    // It ends when the host has said, and so does what is connected by it.
    let mut line = dial(at, &[]).await.expect("a socket");
    line.hello(Some(&ann)).await;
    clock.advance(Duration::from_secs(21));
    let end = tokio::time::timeout(Duration::from_secs(5), line.closed()).await.expect("within five seconds");
    assert_eq!(end.0, 4001);
    assert_eq!(me(&world, get("/api/v1/me").bearer(&ann)).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn without_a_host_nobodys_token_counts() {
    let world = World::new();
    let stranger = token(&world, &json!({}));
    assert_eq!(me(&world, get("/api/v1/me").bearer(&stranger)).await.0, StatusCode::UNAUTHORIZED);
    let guest = world.send(post("/api/v1/guests").json(&json!({}))).await;
    assert_eq!(guest.status, StatusCode::FORBIDDEN, "{}", guest.text);
    let chat = chat(&Clock::stepped(7));
    for (sources, why) in [
        (Sources::default().tokens(Tokens::new("a", "b").expect("tokens")), "no key"),
        (
            Sources::default().tokens(Tokens::new("a", "b").expect("tokens").jwks("http://keys.example/")),
            "no TLS",
        ),
        (
            Sources::default().tokens(Tokens::new("a", "b").expect("tokens").jwks("https://10.0.0.1/")),
            "inside",
        ),
        (Sources::default().forward(ForwardAuth::new("https://127.1/who").expect("a URL")), "inside"),
    ] {
        assert!(Identity::new(&chat, sources, Egress::default()).is_err(), "{why}");
    }
}

/// What was once good is looked at again for everybody else: a signature that is not the one, whatever came before it.
#[tokio::test]
async fn a_forged_second_delivery_is_forged() {
    let world = world(Sources::default().tokens(tokens()));
    let good = token(&world, &json!({}));
    assert_eq!(me(&world, get("/api/v1/me").bearer(&good)).await.0, StatusCode::OK);
    let (message, signature) = good.rsplit_once('.').expect("three parts");
    for forged in [
        format!("{message}."),
        format!("{message}.{}", &signature[1..]),
        format!("{message}.{signature}A"),
        format!("{message}.{}", signature.to_lowercase()),
        format!("{message}.{}", URL_SAFE_NO_PAD.encode([0; 32])),
    ] {
        assert_eq!(
            me(&world, get("/api/v1/me").bearer(&forged)).await.0,
            StatusCode::UNAUTHORIZED,
            "{forged}"
        );
    }
    assert_eq!(me(&world, get("/api/v1/me").bearer(&good)).await.0, StatusCode::OK);
}

/// An identity that nobody has signed is none, wherever it stands.
#[tokio::test]
async fn nobody_is_who_they_say() {
    let world = world(Sources::default().tokens(tokens()).guests(true));
    let ann = token(&world, &json!({"preferred_username": "ann"}));
    me(&world, get("/api/v1/me").bearer(&ann)).await;
    for fields in [
        json!({"external_id": "7"}),
        json!({"id": "7", "name": "Ann"}),
        json!({"name": "Ann", "username": "ann"}),
        json!({"name": "Ann", "email": "ann@demo.test"}),
        json!({"name": "Ann", "role": "admin"}),
        json!({"name": "Ann", "staff": "operator"}),
        json!({"token": ann}),
    ] {
        let answer = world.send(post("/api/v1/guests").json(&fields)).await;
        assert!(answer.status.is_client_error(), "{fields}: {}", answer.text);
    }
    for (name, value) in [
        ("x-user", "7"),
        ("x-auth-user", "7"),
        ("remote-user", "7"),
        ("x-forwarded-user", "7"),
        ("parlor-user", "7"),
        ("parlor-user-name", "Ann"),
        ("parlor-on-behalf-of", "7"),
        ("cookie", "user=7"),
        ("cookie", "parlor=7"),
        ("authorization", "Basic Nzo3"),
        ("authorization", "Bearer 7"),
        ("authorization", "Bearer "),
    ] {
        let (status, _) = me(&world, get("/api/v1/me").header(name, value)).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{name}: {value}");
    }
    let listen = listen(&world).await;
    for hello in
        [json!({"user": "7"}), json!({"external_id": "7"}), json!({"token": "7"}), json!({"token": null})]
    {
        let mut line = dial(listen, &[]).await.expect("a socket");
        let mut frame = json!({"id": 1, "cmd": "hello"});
        frame.as_object_mut().expect("a frame").extend(hello.as_object().expect("fields").clone());
        line.send(&frame).await;
        assert!(matches!(line.closed().await.0, 4001 | 4010), "{hello}");
    }
}

#[tokio::test]
async fn guests_come_in_talk_and_can_turn_out_to_be_somebody() {
    let world = world(Sources::default().tokens(tokens()).guests(true));
    let bob = token(&world, &json!({"sub": "8", "preferred_username": "bob"}));
    me(&world, get("/api/v1/me").bearer(&bob)).await;
    let answer = world.send(post("/api/v1/guests").json(&json!({"name": "Curious"}))).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let guest = answer.json();
    let guest_token = guest["token"].as_str().expect("a token");
    let room = world.room(guest_token, "bob").await;
    assert_eq!(world.say(guest_token, &room, "hello?", "n-1").await.status, StatusCode::CREATED);
    // They sign in with the host.
    let ann = token(&world, &json!({"name": "Ann", "preferred_username": "ann"}));
    let claim = post("/api/v1/guests/claim").bearer(&ann).json(&json!({"token": guest_token}));
    let claimed = world.send(claim).await;
    assert_eq!(claimed.status, StatusCode::OK, "{}", claimed.text);
    let (_, now) = me(&world, get("/api/v1/me").bearer(&ann)).await;
    assert_eq!((&now["id"], &now["name"]), (&guest["user"]["id"], &json!("Ann")));
    let said = world.send(get(&format!("/api/v1/rooms/{room}/messages")).bearer(&ann)).await.json();
    assert_eq!(said["data"][0]["text"], "hello?");
    assert_eq!(me(&world, get("/api/v1/me").bearer(guest_token)).await.0, StatusCode::UNAUTHORIZED);
    let again = post("/api/v1/guests/claim").bearer(&bob).json(&json!({"token": guest_token}));
    assert_eq!(world.send(again).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_proxys_word_signs_in() {
    let secret = "a secret of the proxy";
    let peer = Ipv4Addr::LOCALHOST.into();
    let proxy = ProxyHeaders::new("X-Auth-User", &[peer], secret).expect("a proxy");
    let world = world(Sources::default().proxy(proxy));
    let from = |mut ask: Ask, peer: [u8; 4]| {
        ask.0.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 7))));
        ask
    };
    let said =
        |user: &str| get("/api/v1/me").header("x-auth-user", user).header("parlor-proxy-secret", secret);
    let named = said("7").header("parlor-user-name", "Ann Bee").header("parlor-user-username", "ann");
    let (status, ann) = me(&world, from(named, [127, 0, 0, 1])).await;
    assert_eq!((status, &ann["name"], &ann["username"]), (StatusCode::OK, &json!("Ann Bee"), &json!("ann")));
    let (_, again) = me(&world, from(said("7"), [127, 0, 0, 1])).await;
    assert_eq!(again["id"], ann["id"]);
    assert_eq!(me(&world, from(said("7"), [127, 0, 0, 2])).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(me(&world, said("7")).await.0, StatusCode::UNAUTHORIZED, "nobody knows where it comes from");
    assert_eq!(me(&world, from(get("/api/v1/me"), [127, 0, 0, 1])).await.0, StatusCode::UNAUTHORIZED);
    // What a browser may have added by itself is not enough to change something from another site's page.
    let cross = post("/api/v1/rooms").header("x-auth-user", "7").header("parlor-proxy-secret", secret);
    let cross = cross.header("origin", "https://evil.example").header("sec-fetch-site", "cross-site");
    let made = world.send(from(cross.json(&json!({"kind": "self"})), [127, 0, 0, 1])).await;
    assert_eq!(made.status, StatusCode::FORBIDDEN, "{}", made.text);
}

/// A host with sessions: what it answers can be changed, and it counts who asks.
struct Host {
    url: String,
    answer: Arc<Mutex<String>>,
    asked: Arc<AtomicUsize>,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Host {
    async fn new(answer: &str) -> Host {
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
                    let _gone_or_not = stream.write_all(answer.as_bytes()).await;
                });
            }
        });
        host
    }

    fn says(&self, answer: &str) {
        answer.clone_into(&mut self.answer.lock().expect("an answer"));
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn auth(&self) -> ForwardAuth {
        ForwardAuth::new(&self.url).expect("a URL").cookie("sessionid")
    }
}

fn ok(body: &Value) -> String {
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
