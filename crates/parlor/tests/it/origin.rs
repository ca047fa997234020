//! Where a request comes from: a page of another site must not act with our visitor's cookie, neither by a form nor
//! by a socket.

use http::{Method, StatusCode};
use parlor::Options;
use serde_json::json;

use crate::live::{dial, listen};
use crate::world::{Ask, World, ask, get, post};

const OWN: &str = "https://chat.example";

/// Origins that are not ours, however much they look like it.
const FOREIGN: &[&str] = &[
    "null",
    "",
    "https://",
    "https://evil.example",
    "http://chat.example",
    "HTTPS://chat.example",
    "https://CHAT.example",
    "https://chat.example/",
    "https://chat.example:443",
    "https://chat.example:80",
    "https://chat.example:8443",
    "https://chat.example.",
    "https://chat.example.evil.example",
    "https://chat.exampleevil.example",
    "https://evilchat.example",
    "https://evil-chat.example",
    "https://sub.chat.example",
    "https://example",
    "https://chat",
    "https://chat.example@evil.example",
    "https://evil.example@chat.example",
    "https://evil.example/https://chat.example",
    "https://evil.example#https://chat.example",
    "https://evil.example?https://chat.example",
    "https://chat.example\\evil.example",
    "https://chat.example%2eevil.example",
    "https://chat%2eexample",
    "https://chat.example https://evil.example",
    "https://chat.example, https://evil.example",
    "https://chat.example;",
    " https://chat.example:1",
    "https://xn--chat-.example",
    "https://chat\u{2024}example",
    "https://ch\u{430}t.example",
    "wss://chat.example",
    "ws://chat.example",
    "file://",
    "file://chat.example",
    "chrome-extension://chat.example",
    "data:text/html,x",
    "javascript:alert(1)",
    "chat.example",
    "//chat.example",
    "http://127.0.0.1",
    "http://localhost",
];

#[tokio::test]
async fn a_cookie_opens_a_socket_only_from_our_own_origin() {
    let world = World::with(Options::default().origin(OWN).expect("an origin"));
    let ann = world.person("Ann").await;
    let at = listen(&world).await;
    let cookie = format!("parlor={ann}");
    let bearer = format!("Bearer {ann}");
    assert!(FOREIGN.len() >= 40);
    for origin in FOREIGN {
        let refused = dial(at, &[("origin", origin.as_bytes()), ("cookie", cookie.as_bytes())]).await;
        let (status, body) = refused.err().unwrap_or_else(|| panic!("{origin} was let in"));
        assert_eq!(status, 403, "{origin}: {body}");
        assert!(body.contains("\"forbidden\""), "{body}");
        // With a token of one's own the page does not matter: no browser adds it by itself.
        let mut line = dial(at, &[("origin", origin.as_bytes()), ("authorization", bearer.as_bytes())])
            .await
            .unwrap_or_else(|_| panic!("{origin}, bearer"));
        assert_eq!(line.hello(None).await["ok"]["user"]["username"], "ann", "{origin}");
        // A token in the first frame may be a page's: that frame is not waited for.
        let refused = dial(at, &[("origin", origin.as_bytes())]).await;
        let (status, body) = refused.err().unwrap_or_else(|| panic!("{origin} was let in, hello"));
        assert_eq!(status, 403, "{origin}: {body}");
        // What a browser remembers for a site is not a token.
        let basic = dial(at, &[("origin", origin.as_bytes()), ("authorization", b"Basic YTpi")]).await;
        assert_eq!(basic.err().map(|it| it.0), Some(403), "{origin}, basic");
    }
    // No origin at all is no page of ours either; and one more beside the right one is not the right one.
    assert_eq!(dial(at, &[("cookie", cookie.as_bytes())]).await.err().map(|it| it.0), Some(403));
    let mut line = dial(at, &[]).await.expect("a program");
    assert_eq!(line.hello(Some(&ann)).await["ok"]["user"]["username"], "ann");
    let mut line = dial(at, &[("origin", OWN.as_bytes())]).await.expect("our own page, with a token");
    assert_eq!(line.hello(Some(&ann)).await["ok"]["user"]["username"], "ann");
    let twice =
        [("origin", OWN.as_bytes()), ("origin", b"https://evil.example"), ("cookie", cookie.as_bytes())];
    assert_eq!(dial(at, &twice).await.err().map(|it| it.0), Some(403));

    let own = [("origin", OWN.as_bytes()), ("cookie", cookie.as_bytes())];
    let mut line = dial(at, &own).await.expect("our own page");
    assert_eq!(line.hello(None).await["ok"]["user"]["username"], "ann");
}

#[tokio::test]
async fn where_no_origin_is_given_the_requests_own_host_counts() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let at = listen(&world).await;
    let cookie = format!("parlor={ann}");
    let own = format!("http://{at}");
    let other_port = "http://127.0.0.1:1".to_owned();
    let localhost = format!("http://localhost:{}", at.port());
    for (origin, good) in [(&own, true), (&other_port, false), (&localhost, false)] {
        let dialled = dial(at, &[("origin", origin.as_bytes()), ("cookie", cookie.as_bytes())]).await;
        assert_eq!(dialled.is_ok(), good, "{origin}");
    }
}

#[tokio::test]
async fn an_old_cookie_is_nobody() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let at = listen(&world).await;
    let own = format!("http://{at}");
    let mut line =
        dial(at, &[("origin", own.as_bytes()), ("cookie", b"parlor=prl_old")]).await.expect("a socket");
    assert_eq!(line.hello(Some(&ann)).await["ok"]["user"]["username"], "ann");
}

/// What a request of another site looks like, and of our own.
const SITES: &[(&[(&str, &str)], bool)] = &[
    (&[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")], false),
    (&[("sec-fetch-site", "cross-site")], false),
    (&[("sec-fetch-site", "same-site"), ("origin", "https://sub.chat.example")], false),
    (&[("sec-fetch-site", "something")], false),
    (&[("origin", "https://evil.example")], false),
    (&[("origin", "null")], false),
    (&[("origin", "https://chat.example.evil.example")], false),
    (&[("origin", "https://chat.example:8443")], false),
    (&[("origin", "chat.example")], false),
    (&[("sec-fetch-site", "same-origin"), ("origin", "https://chat.example")], true),
    (&[("sec-fetch-site", "none")], true),
    (&[("origin", "https://chat.example")], true),
];

/// A request that changes something.
type Way<'a> = Box<dyn Fn() -> Ask + 'a>;

#[tokio::test]
async fn nothing_is_changed_by_a_page_of_another_site() {
    let world = World::new();
    let (ann, _bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let send = json!({"text": "forged", "nonce": "n"});
    let ways: Vec<(&str, Way)> = vec![
        ("send", Box::new(|| post(&format!("/api/v1/rooms/{room}/messages")).json(&send))),
        (
            "read",
            Box::new(|| ask(Method::PUT, &format!("/api/v1/rooms/{room}/read")).json(&json!({"number": 1}))),
        ),
        ("open", Box::new(|| post("/api/v1/rooms").json(&json!({"kind": "self"})))),
        ("sign out", Box::new(|| ask(Method::DELETE, "/api/v1/sessions/current"))),
        (
            "form send",
            Box::new(|| post(&format!("/chat/{room}/send/")).form(&[("text", "forged"), ("nonce", "n")])),
        ),
        ("form read", Box::new(|| post(&format!("/chat/{room}/read/")).form(&[("number", "1")]))),
        ("form new", Box::new(|| post("/chat/new/").form(&[("with", "bob")]))),
        ("form log out", Box::new(|| post("/chat/logout/").form(&[]))),
        (
            "form log in",
            Box::new(|| post("/chat/login/").form(&[("login", "bob"), ("password", "correct horse")])),
        ),
        ("form sign up", Box::new(|| post("/chat/signup/").form(&[("username", "x")]))),
    ];
    for (what, way) in &ways {
        for (headers, _) in SITES.iter().filter(|(_, own)| !own) {
            let mut asked = way().cookie(&ann);
            asked.0.headers_mut().remove("origin");
            asked.0.headers_mut().remove("sec-fetch-site");
            for (name, value) in *headers {
                asked.0.headers_mut().insert(*name, value.parse().expect("a header"));
            }
            let answer = world.send(asked).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what} {headers:?}: {}", answer.text);
            assert!(!answer.headers.contains_key("set-cookie"), "{what}");
        }
    }
    let path = format!("/api/v1/rooms/{room}/messages");
    assert_eq!(world.send(get(&path).cookie(&ann)).await.json()["data"], json!([]));
    assert_eq!(world.send(get("/api/v1/me").cookie(&ann)).await.status, StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn our_own_pages_and_programs_pass() {
    let world = World::new();
    let ann = world.person("Ann").await;
    for (headers, _) in SITES.iter().filter(|(_, own)| *own) {
        let mut asked = post("/api/v1/rooms").cookie(&ann).json(&json!({"kind": "self"}));
        for (name, value) in *headers {
            asked.0.headers_mut().insert(*name, value.parse().expect("a header"));
        }
        assert!(world.send(asked).await.status.is_success(), "{headers:?}");
    }
    // A program with a token may come from anywhere.
    let asked = post("/api/v1/rooms").bearer(&ann).json(&json!({"kind": "self"}));
    let asked = asked.header("sec-fetch-site", "cross-site").header("origin", "https://app.example");
    assert_eq!(world.send(asked).await.status, StatusCode::OK);
}
