//! Who vouches for people: a host's tokens, its proxy; and guests, for whom nobody does. Through every door.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::extract::ConnectInfo;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use parlor::{Clock, Egress, ForwardAuth, Identity, Options, ProxyHeaders, Sources, Tokens};
use parlor_core::TenantChange as Change;
use ring::hmac;
use serde_json::{Value, json};

use crate::live::{dial, listen};
use crate::world::{Answer, Ask, World, chat, get, post};

const SECRET: &[u8] = b"a secret of at least thirty-two bytes";

fn world(sources: Sources) -> World {
    world_at(&Clock::stepped(7), sources)
}

pub(crate) fn world_at(clock: &Clock, sources: Sources) -> World {
    let chat = chat(clock);
    let egress = Egress::default().allow("127.0.0.1").expect("a host");
    let identity = Identity::new(&chat, sources, egress).expect("an identity");
    let app = parlor::router(&chat, identity, Options::default());
    World { chat, app }
}

pub(crate) fn tokens() -> Tokens {
    Tokens::new("https://app.example", "parlor").and_then(|it| it.key(SECRET)).expect("tokens").leeway(0)
}

/// A token of the host's: these claims over the usual ones.
pub(crate) fn token(world: &World, more: &Value) -> String {
    signed(world, SECRET, more)
}

/// The same with another secret.
pub(crate) fn signed(world: &World, secret: &[u8], more: &Value) -> String {
    let now = world.chat.clock().now().0 / 1000;
    let mut claims = json!({"iss": "https://app.example", "aud": "parlor", "sub": "7", "exp": now + 20});
    for (name, value) in more.as_object().expect("claims") {
        claims[name] = value.clone();
    }
    let b64 = |text: &[u8]| URL_SAFE_NO_PAD.encode(text);
    let message = format!("{}.{}", b64(b"{\"alg\":\"HS256\"}"), b64(claims.to_string().as_bytes()));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
    format!("{message}.{}", b64(tag.as_ref()))
}

pub(crate) async fn me(world: &World, ask: Ask) -> (StatusCode, Value) {
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

/// Each tenant has its own host to believe, or the installation's; what is said is heard without a restart.
#[tokio::test]
async fn tenants_believe_their_own_hosts() {
    const OTHER: &str = "another secret of at least thirty-two bytes";
    let world = world(Sources::default().tokens(tokens()));
    let setting = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let own = [
        setting("jwt.issuer", "https://shop.example"),
        setting("jwt.audience", "shop"),
        setting("jwt.keys", OTHER),
        setting("guests", "on"),
    ];
    for (name, host, settings) in [("shop", "shop.example", &own[..]), ("school", "school.example", &[])] {
        world.chat.tenant_add(name, &[host.to_owned()], settings).await.expect("a tenant");
    }
    let change = Change { hosts: vec!["chat.example".to_owned()], ..Change::default() };
    world.chat.tenant_change("default", change).await.expect("its host");
    let ours = token(&world, &json!({"name": "Ann"}));
    let theirs = signed(
        &world,
        OTHER.as_bytes(),
        &json!({"iss": "https://shop.example", "aud": "shop", "name": "Bob"}),
    );
    let crossed = signed(&world, OTHER.as_bytes(), &json!({"name": "Eve"}));
    let who = async |host: &str, token: &str| {
        let (status, said) = me(&world, get("/api/v1/me").header("host", host).bearer(token)).await;
        (status == StatusCode::OK).then(|| (said["id"].to_string(), said["name"].to_string()))
    };
    for _ in 0..2 {
        assert_eq!(who("chat.example", &theirs).await, None);
        assert_eq!(
            who("shop.example", &ours).await,
            None,
            "what it says replaces what the installation says"
        );
        assert_eq!(who("school.example", &theirs).await, None);
        for host in ["chat.example", "shop.example", "school.example"] {
            assert_eq!(who(host, &crossed).await, None, "{host}");
        }
        let [a, b, c] = [("chat.example", &ours), ("school.example", &ours), ("shop.example", &theirs)]
            .map(|(host, token)| who(host, token));
        let (a, b, c) = tokio::join!(a, b, c);
        let ids = [a, b, c].map(|it| it.expect("somebody").0);
        assert!(
            ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2],
            "one token is somebody else in each"
        );
    }
    for (host, status) in [("chat.example", 403), ("school.example", 403), ("shop.example", 201)] {
        let answer = world.send(post("/api/v1/guests").header("host", host).json(&json!({}))).await;
        assert_eq!(answer.status.as_u16(), status, "{host}");
    }
    // Another key from now on.
    let change = Change {
        settings: vec![setting("jwt.keys", "a third secret of at least thirty-two bytes")],
        ..Change::default()
    };
    world.chat.tenant_change("shop", change).await.expect("changed");
    let late = signed(
        &world,
        OTHER.as_bytes(),
        &json!({"iss": "https://shop.example", "aud": "shop", "sub": "late"}),
    );
    assert_eq!(who("shop.example", &late).await, None);
    // One that cannot be read lets nobody in, and nobody by the installation's either.
    let change = Change { settings: vec![setting("jwt.keys", "/nowhere/keys.pem")], ..Change::default() };
    world.chat.tenant_change("shop", change).await.expect("changed");
    assert_eq!(who("shop.example", &late).await, None);
    let ours = token(&world, &json!({"sub": "new"}));
    assert_eq!(who("shop.example", &ours).await, None);
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
    assert_eq!((&now["id"], &now["name"]), (&claimed.json()["id"], &json!("Ann")));
    let again = post("/api/v1/guests/claim").bearer(&ann).json(&json!({"token": guest_token}));
    assert_eq!(world.send(again).await.status, StatusCode::OK, "said twice, it is the same");
    let said = world.send(get(&format!("/api/v1/rooms/{room}/messages")).bearer(&ann)).await.json();
    assert!(
        said["data"]
            .as_array()
            .expect("messages")
            .iter()
            .any(|it| it["text"] == "hello?" && it["sender"] == now["id"])
    );
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
