//! What counts, and for how long: keys that are changed, ways in that are switched off, hosts that say no, at every door; and
//! the pictures that hosts name.

use std::time::Duration;

use axum::body::Body;
use http::StatusCode;
use http_body_util::BodyExt;
use parlor::{Clock, Egress, Identity, Options, Sources, Tokens};
use parlor_core::TenantChange as Change;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::forward::{Host, ok};
use crate::identity::{me, signed, token, tokens, world_at};
use crate::live::{Line, dial, dial_to, listen};
use crate::world::{World, chat, get, post};

const OTHER: &[u8] = b"another secret of at least thirty-two bytes";

/// A world whose sources can be said anew.
fn renewable(sources: Sources) -> (World, Identity) {
    let chat = chat(&Clock::real());
    let egress = Egress::default().allow("127.0.0.1").expect("a host");
    let identity = Identity::new(&chat, sources, egress).expect("an identity");
    let app = parlor::router(&chat, identity.clone(), Options::default());
    (World { chat, app }, identity)
}

async fn ends(line: &mut Line) -> Duration {
    let began = tokio::time::Instant::now();
    let end = tokio::time::timeout(Duration::from_secs(20), line.closed()).await.expect("it ends");
    assert_eq!(end.0, 4001);
    began.elapsed()
}

async fn status(world: &World, token: &str) -> StatusCode {
    me(world, get("/api/v1/me").bearer(token)).await.0
}

/// A key that is taken away, an issuer that is renamed, guests that are switched off: whoever came in by it is out within a
/// second, and nobody else.
#[tokio::test]
async fn what_counts_no_more_ends_at_once() {
    let both = || tokens().key(OTHER).expect("a key");
    let (world, identity) = renewable(Sources::default().tokens(both()).guests(true));
    let at = listen(&world).await;
    let ann = token(&world, &json!({"exp": world.chat.clock().now().0 / 1000 + 600}));
    let bob = signed(&world, OTHER, &json!({"sub": "8", "exp": world.chat.clock().now().0 / 1000 + 600}));
    let guest = world.send(post("/api/v1/guests").json(&json!({}))).await.json();
    let guest = guest["token"].as_str().expect("a token").to_owned();
    let mut lines = Vec::new();
    for it in [&ann, &bob, &guest] {
        let mut line = dial(at, &[]).await.expect("a socket");
        line.hello(Some(it)).await;
        lines.push(line);
    }
    // The second key goes.
    identity.renew(Sources::default().tokens(tokens()).guests(true)).expect("renewed");
    let took = ends(&mut lines[1]).await;
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(status(&world, &bob).await, StatusCode::UNAUTHORIZED);
    for it in [&ann, &guest] {
        assert_eq!(status(&world, it).await, StatusCode::OK);
    }
    // It comes back: the same token counts again, for nobody has ended it.
    identity.renew(Sources::default().tokens(both()).guests(true)).expect("renewed");
    assert_eq!(status(&world, &bob).await, StatusCode::OK);
    // No guests any more.
    identity.renew(Sources::default().tokens(both())).expect("renewed");
    assert!(ends(&mut lines[2]).await < Duration::from_secs(1));
    assert_eq!(status(&world, &guest).await, StatusCode::UNAUTHORIZED);
    lines[0].send(&json!({"id": 9, "cmd": "ping"})).await;
    lines[0].until(|it| it["id"] == 9).await;
    // Another issuer: the tenant says so for itself, and so replaces all that the installation says.
    let settings =
        [("jwt.issuer", "https://other.example"), ("jwt.keys", "a secret of at least thirty-two bytes")];
    let settings = settings.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
    world.chat.tenant_change("default", Change { settings, ..Change::default() }).await.expect("changed");
    assert!(ends(&mut lines[0]).await < Duration::from_secs(1));
    assert_eq!(status(&world, &ann).await, StatusCode::UNAUTHORIZED);
    // What cannot be used is refused, and everything stays.
    assert!(identity.renew(Sources::default().tokens(Tokens::new("a", "b").expect("tokens"))).is_err());
}

/// The host's session ends: so does every live way in that came by it, and each has had the host asked meanwhile.
#[tokio::test]
async fn every_live_way_in_ends_with_the_host_s_session() {
    for door in ["/ws", "/ws/chat/inbox/", "room", "/stream", "/poll"] {
        let host = Host::new(&ok(&json!({"id": 7, "username": "ann"}))).await;
        let forward = host.auth().lasting(Duration::from_secs(2));
        let world = world_at(&Clock::real(), Sources::default().forward(forward));
        let at = listen(&world).await;
        let origin = format!("http://{at}");
        let headers: [(&str, &[u8]); 2] = [("cookie", b"sessionid=abc"), ("origin", origin.as_bytes())];
        let hello = json!({"id": 1, "cmd": "hello"});
        let mine = |path: &str| {
            let mine = post(path).header("host", "chat.test").header("origin", "http://chat.test");
            mine.header("cookie", "sessionid=abc").header("sec-fetch-site", "same-origin")
        };
        let patience = Duration::from_secs(8);
        let longer = async |host: &Host| {
            // Longer than one answer counts.
            let asked = host.asked();
            while host.asked() < asked + 3 {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            host.says("HTTP/1.1 401 Unauthorized\r\n\r\n");
        };
        let ended = async {
            match door {
                "/stream" => {
                    let asked = mine(door).body(hello.to_string()).0;
                    let response = world.app.clone().oneshot(asked).await.expect("an answer");
                    assert_eq!(response.status(), StatusCode::OK);
                    let mut body: Body = response.into_body();
                    let read = async {
                        let mut all = String::new();
                        while let Some(Ok(frame)) = body.frame().await {
                            all.push_str(&String::from_utf8_lossy(&frame.into_data().unwrap_or_default()));
                        }
                        all
                    };
                    let (all, ()) = tokio::join!(read, longer(&host));
                    assert!(all.contains("event: close") && all.contains("4001"), "{all}");
                }
                "/poll" => {
                    let opened = world.send(mine(door).body(hello.to_string())).await.json();
                    let key = opened["session"].as_str().expect("a session").to_owned();
                    longer(&host).await;
                    let mut number = opened["number"].as_u64().expect("a number");
                    loop {
                        let path = format!("/poll/{key}?after={number}");
                        let said = world.send(mine(&path)).await;
                        // Either the poll hears the end, or it is nobody's any more.
                        if said.status != StatusCode::OK || said.json()["close"].is_object() {
                            break;
                        }
                        number = said.json()["number"].as_u64().expect("a number");
                    }
                }
                _ => {
                    let path = match door {
                        "room" => {
                            let notes = mine("/api/v1/rooms").json(&json!({"kind": "self"}));
                            format!(
                                "/ws/chat/{}/",
                                world.send(notes).await.json()["id"].as_str().expect("a room")
                            )
                        }
                        door => door.to_owned(),
                    };
                    let mut line = dial_to(at, &path, &headers).await.expect("a socket");
                    if door == "/ws" {
                        line.hello(None).await;
                    }
                    longer(&host).await;
                    assert_eq!(line.closed().await.0, 4001, "{door}");
                }
            }
        };
        tokio::time::timeout(3 * patience, ended).await.unwrap_or_else(|_| panic!("{door} lives on"));
        // And nobody is asked about any more.
        let asked = host.asked();
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        assert!(host.asked() <= asked + 1, "{door}: {} after {asked}", host.asked());
    }
}

async fn face(world: &World, token: &str) -> Value {
    me(world, get("/api/v1/me").bearer(token)).await.1["picture"].clone()
}

async fn until<T>(what: &str, mut there: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..200 {
        if let Some(it) = there().await {
            return it;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what}");
}

/// A picture that the host names is there a moment later, for everybody; a host that does not give it keeps nobody waiting.
#[tokio::test]
async fn a_host_s_picture_is_shown() {
    let host = Host::new("a picture").await;
    let world = world_at(&Clock::real(), Sources::default().tokens(tokens()));
    let exp = world.chat.clock().now().0 / 1000 + 600;
    let at = format!("{}?size=64&key=secret", host.url);
    let ann = token(&world, &json!({"exp": exp, "preferred_username": "ann", "picture": at}));
    let bob = token(&world, &json!({"exp": exp, "sub": "8", "preferred_username": "bob"}));
    assert_eq!(status(&world, &bob).await, StatusCode::OK);
    assert!(face(&world, &ann).await.is_null(), "nobody waits for it");
    let id = until("no picture", async || face(&world, &ann).await.as_str().map(str::to_owned)).await;
    let room = world.room(&bob, "ann").await;
    let seen = world.send(get(&format!("/api/v1/rooms/{room}")).bearer(&bob)).await.json();
    assert!(seen.to_string().contains(&id), "{seen}");
    let small = world.send(get(&format!("/api/v1/attachments/{id}/thumb")).bearer(&bob)).await;
    assert_eq!((small.status, small.head("content-type")), (StatusCode::OK, "image/png"));
    assert_eq!(host.asked(), 1);
    // Said again, nobody asks; what no picture is, or leads inside, or never ends, leaves what is there.
    let trap = Host::new("a picture").await;
    let inside = trap.url.replace("127.0.0.1", "127.0.0.2");
    for (n, other) in [
        at.clone(),
        inside,
        "https://localhost/x.png".to_owned(),
        "file:///etc/passwd".to_owned(),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
    ]
    .iter()
    .enumerate()
    {
        let again = token(&world, &json!({"exp": exp + n as i64, "picture": other}));
        assert_eq!(status(&world, &again).await, StatusCode::OK, "{other}");
    }
    let broken = Host::new("HTTP/1.1 200 OK\r\n\r\n<svg onload=alert(1)>").await;
    let again = token(&world, &json!({"exp": exp + 30, "picture": broken.url}));
    assert_eq!(status(&world, &again).await, StatusCode::OK);
    until("not asked", async || (broken.asked() == 1).then_some(())).await;
    for bad in ["HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n", "nonsense", "silence"] {
        let host = Host::new(bad).await;
        let again = token(&world, &json!({"exp": exp + 40 + bad.len() as i64, "picture": host.url}));
        let began = tokio::time::Instant::now();
        assert_eq!(status(&world, &again).await, StatusCode::OK);
        assert!(began.elapsed() < Duration::from_secs(3), "a sign-in does not wait for a picture");
        until("not asked", async || (host.asked() == 1).then_some(())).await;
    }
    assert_eq!(face(&world, &ann).await, id.as_str());
    assert_eq!((trap.asked(), host.asked()), (0, 1));
}

/// Who shows two sign-ins that name different people is whom the first of the order names, never a mixture.
#[tokio::test]
async fn of_two_sign_ins_the_first_of_the_order_counts() {
    let host = Host::new(&ok(&json!({"id": 9, "username": "cem"}))).await;
    let (world, _identity) = renewable(Sources::default().tokens(tokens()).forward(host.auth()));
    let exp = world.chat.clock().now().0 / 1000 + 600;
    let ann = token(&world, &json!({"exp": exp, "preferred_username": "ann"}));
    let both = || get("/api/v1/me").header("cookie", "sessionid=abc; parlor=nothing");
    assert_eq!(me(&world, both()).await.1["username"], "cem");
    assert_eq!(me(&world, both().bearer(&ann)).await.1["username"], "ann");
    // A token that does not count is not the session behind it.
    let wrong = format!("{}x", &ann[..ann.len() - 1]);
    assert_eq!(me(&world, both().bearer(&wrong)).await.0, StatusCode::UNAUTHORIZED);
    let mut twice = both().bearer(&ann);
    twice.0.headers_mut().append("authorization", format!("Bearer {wrong}").parse().expect("a header"));
    assert_ne!(me(&world, twice).await.1["username"], "cem");
    // The same cookies in another order, in two headers, are the same session: one question.
    let asked = host.asked();
    for cookies in [
        &["sessionid=abc"][..],
        &["a=1; sessionid=abc"],
        &["sessionid=abc", "a=1"],
        &["b=2", "sessionid=abc; c=3"],
    ] {
        let mut ask = get("/api/v1/me");
        for it in cookies {
            ask.0.headers_mut().append("cookie", it.parse().expect("a cookie"));
        }
        assert_eq!(me(&world, ask).await.1["username"], "cem", "{cookies:?}");
    }
    assert_eq!(host.asked(), asked);
    // A second token on a live socket is refused or the first one's: nobody changes there.
    let at = listen(&world).await;
    let bob = token(&world, &json!({"exp": exp, "sub": "8", "preferred_username": "bob"}));
    let mut line = dial(at, &[]).await.expect("a socket");
    line.hello(Some(&ann)).await;
    line.send(&json!({"id": 2, "cmd": "hello", "token": bob})).await;
    let said = line.until(|it| it["id"] == 2).await;
    assert!(said["ok"].is_null(), "{said}");
    line.send(&json!({"id": 3, "cmd": "user.me"})).await;
    assert_eq!(line.until(|it| it["id"] == 3).await["ok"]["username"], "ann");
    // Of a handshake and a token in the first frame the token counts, alone.
    let bearer = format!("Bearer {ann}");
    let mut line = dial(at, &[("authorization", bearer.as_bytes())]).await.expect("a socket");
    line.send(&json!({"id": 1, "cmd": "hello", "token": bob})).await;
    let said = line.until(|it| it["id"] == 1).await;
    assert_eq!(said["ok"]["user"]["username"], "bob", "{said}");
}
