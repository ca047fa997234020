//! The doors for pages of other sites: who may frame what, who may ask with a token, and that a cookie is never behind
//! it. The contract is `docs/PROTOCOL.md`, "From other origins".

use http::{Method, StatusCode};
use parlor::{Options, Theme};
use serde_json::json;

use crate::live::{dial, listen};
use crate::world::{Ask, World, ask, get, post};

const OWN: &str = "https://chat.example";
const SHOP: &str = "https://shop.example";
/// Who looks like somebody that may, and is not.
const FOREIGN: &[&str] = &[
    "https://evil.example",
    "http://shop.example",
    "https://shop.example:8443",
    "https://shop.example.evil.example",
    "https://sub.shop.example",
    "https://SHOP.example",
    "https://shop.example/",
    "null",
    "",
];

fn world() -> World {
    let options = Options::default().origin(OWN).and_then(|it| it.embed(SHOP)).expect("origins");
    World::with(options)
}

/// One route of each kind.
const PAGES: &[&str] = &[
    "/chat/",
    "/chat/login/",
    "/chat/new/",
    "/chat/profile/",
    "/chat/widget/",
    "/chat/search/",
    "/chat/nothing/",
    "/api/",
];

#[tokio::test]
async fn only_the_shell_may_be_framed_by_the_sites_that_may() {
    let world = world();
    let (ann, _bob) = (world.person("Ann").await, world.person("Bob").await);
    let shell = world.send(get("/chat/widget/frame/")).await;
    assert_eq!(shell.status, StatusCode::OK, "{}", shell.text);
    let policy = shell.head("content-security-policy");
    assert!(policy.contains(&format!("frame-ancestors 'self' {SHOP}; ")), "{policy}");
    assert!(policy.contains("require-trusted-types-for 'script'"), "{policy}");
    assert!(policy.contains("; trusted-types parlor") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(shell.head("cross-origin-resource-policy"), "cross-origin");
    assert!(!shell.headers.contains_key("access-control-allow-origin"));
    let room = world.room(&ann, "bob").await;
    let rooms = [format!("/chat/{room}/"), format!("/chat/widget/{room}/"), format!("/chat/{room}/info/")];
    for path in PAGES.iter().copied().chain(rooms.iter().map(String::as_str)) {
        for origin in [OWN, SHOP, "https://evil.example", ""] {
            let mut asked = get(path).cookie(&ann);
            if !origin.is_empty() {
                asked = asked.header("origin", origin);
            }
            let answer = world.send(asked).await;
            let policy = answer.head("content-security-policy");
            assert!(policy.contains("frame-ancestors 'none'") && !policy.contains(SHOP), "{path}: {policy}");
            assert_eq!(answer.head("cross-origin-resource-policy"), "same-origin", "{path}");
            assert!(!answer.headers.contains_key("access-control-allow-origin"), "{path} {origin}");
        }
    }
    // Where nobody may embed, our own pages may.
    let closed = World::new().send(get("/chat/widget/frame/")).await;
    assert!(closed.head("content-security-policy").contains("frame-ancestors 'self'; "));
}

#[tokio::test]
async fn the_shell_holds_nothing_of_anybody() {
    let world = world();
    let (ann, _bob) = (world.person("Secretive").await, world.person("Bob").await);
    world.room(&ann, "bob").await;
    let stranger = world.send(get("/chat/widget/frame/")).await;
    for asked in [
        get("/chat/widget/frame/").cookie(&ann),
        get("/chat/widget/frame/").bearer(&ann),
        get("/chat/widget/frame/").bearer("prl_nobodys").cookie(&ann),
        get("/chat/widget/frame/").header("origin", "https://evil.example").cookie(&ann),
    ] {
        let answer = world.send(asked).await;
        assert_eq!((answer.status, &answer.text), (stranger.status, &stranger.text));
        assert!(!answer.headers.contains_key("set-cookie"));
    }
    assert!(
        !stranger.text.to_lowercase().contains("secretive") && stranger.text.contains(SHOP),
        "{}",
        stranger.text
    );
    // What it is told of is in the frame.
    assert!(stranger.text.contains("\"/chat/widget/\""), "{}", stranger.text);
}

#[tokio::test]
async fn what_the_loader_is_told_is_the_same_for_everybody_and_may_be_read_by_anybody() {
    let theme = Theme::default().accent("#0a7").and_then(|it| it.accent_dark("#5fd")).expect("colours");
    let world = World::with(Options::default().theme(theme).embed(SHOP).expect("an origin"));
    let ann = world.person("Ann").await;
    let plain = world.send(get("/widget.json")).await;
    assert_eq!(plain.status, StatusCode::OK);
    for origin in ["https://evil.example", SHOP, OWN] {
        let answer = world.send(get("/widget.json").cookie(&ann).header("origin", origin)).await;
        assert_eq!(answer.text, plain.text);
        assert_eq!(answer.head("access-control-allow-origin"), "*");
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        assert_eq!(answer.head("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(answer.head("cache-control"), "public, max-age=300");
    }
    let it = plain.json();
    assert_eq!(
        (&it["v"], &it["frame"], &it["socket"]),
        (&json!(1), &json!("/chat/widget/frame/"), &json!("/ws"))
    );
    assert_eq!(it["theme"], json!({"accent": "#0a7", "accent_dark": "#5fd"}));
    let german = world.send(get("/widget.json?lang=de")).await.json();
    assert_eq!(german["frame"], "/chat/widget/frame/?lang=de");
    let silly = world.send(get("/widget.json?lang=%22%3E%3Cscript%3E")).await;
    assert!(silly.status.is_success() && !silly.text.contains("script>"), "{}", silly.text);

    // The operator's colours come after ours, on pages and in the frame, kept for ever.
    let login = world.send(get("/chat/login/")).await;
    let at = login.text.find("/chat/assets/theme.css?v=").expect("the theme is linked");
    let path = login.text[at..].split('"').next().expect("an address");
    assert!(login.text.find("parlor.css").is_some_and(|css| css < at));
    assert!(world.send(get("/chat/widget/frame/")).await.text.contains(path));
    let css = world.send(get(path)).await;
    assert_eq!(
        (css.status, css.text.as_str()),
        (StatusCode::OK, ":root{--parlor-accent:light-dark(#0a7,#5fd)}\n")
    );
    assert!(css.head("cache-control").contains("immutable"));
    assert_eq!(World::new().send(get("/chat/assets/theme.css")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_loaded_on_first_open_may_be_loaded_by_anybody_and_is_kept_for_ever() {
    let world = world();
    let ann = world.person("Ann").await;
    let panel =
        world.send(get("/widget.json")).await.json()["panel"].as_str().expect("an address").to_owned();
    assert!(panel.starts_with("/chat/assets/panel.js?v="), "{panel}");
    for origin in ["https://evil.example", SHOP, OWN, "null"] {
        let answer = world.send(get(&panel).cookie(&ann).header("origin", origin)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(answer.head("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(answer.head("access-control-allow-origin"), "*");
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        assert_eq!(answer.head("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(answer.head("cache-control"), "public, max-age=31536000, immutable");
        assert!(!answer.headers.contains_key("set-cookie"));
        let known = get(&panel).header("origin", origin).header("if-none-match", answer.head("etag"));
        let same = world.send(known).await;
        assert_eq!(same.status, StatusCode::NOT_MODIFIED);
        assert_eq!(same.head("access-control-allow-origin"), "*");
    }
    // Asked for again after it failed, it is not kept.
    let again = world.send(get(&format!("{panel}&again=1"))).await;
    assert_eq!((again.status, again.head("cache-control")), (StatusCode::OK, "no-cache"));
    assert_eq!(again.head("access-control-allow-origin"), "*");
    // The scripts of our own pages are for them alone.
    for path in
        ["/chat/assets/page.js", "/chat/assets/frame.js", "/chat/assets/panel.jsx", "/chat/assets/parlor.css"]
    {
        let answer = world.send(get(path).header("origin", SHOP)).await;
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{path}");
        assert_eq!(answer.head("cross-origin-resource-policy"), "same-origin", "{path}");
    }
}

#[tokio::test]
async fn what_a_hosts_page_loads_is_packed_for_whoever_can_unpack_it() {
    let world = world();
    for (path, languages) in [("/widget.js", false), ("/widget.json", true), ("/chat/assets/panel.js", false)]
    {
        let plain = world.send(get(path)).await;
        let packed = world.send(get(path).header("accept-encoding", "gzip, br;q=0")).await;
        assert_eq!((plain.head("content-encoding"), packed.head("content-encoding")), ("", "gzip"), "{path}");
        assert!(packed.text.starts_with('\u{1f}') && packed.text != plain.text, "{path}");
        for answer in [plain, packed] {
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            let vary: Vec<_> =
                answer.headers.get_all("vary").iter().map(|it| it.to_str().expect("text")).collect();
            let vary = vary.join(", ").to_ascii_lowercase();
            assert!(vary.contains("accept-encoding"), "{path}: {vary}");
            assert_eq!(vary.contains("accept-language"), languages, "{path}: {vary}");
            assert!(!vary.contains("cookie"), "{path}: {vary}");
        }
    }
}

/// A way to ask for something of one's own.
type Way<'a> = Box<dyn Fn() -> Ask + 'a>;

#[tokio::test]
async fn a_site_that_may_embed_asks_with_a_token_and_never_with_a_cookie() {
    let world = world();
    let (ann, _bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let send = json!({"text": "from the shop", "nonce": "n"});
    let ways: Vec<(&str, Way)> = vec![
        ("me", Box::new(|| get("/api/v1/me"))),
        ("rooms", Box::new(|| get("/api/v1/rooms"))),
        ("send", Box::new(|| post(&format!("/api/v1/rooms/{room}/messages")).json(&send))),
    ];
    for (what, way) in &ways {
        let allowed = world
            .send(way().bearer(&ann).header("origin", SHOP).header("sec-fetch-site", "cross-site"))
            .await;
        assert!(allowed.status.is_success(), "{what}: {}", allowed.text);
        assert_eq!(allowed.head("access-control-allow-origin"), SHOP, "{what}");
        assert!(!allowed.headers.contains_key("access-control-allow-credentials"), "{what}");
        let varies = allowed.headers.get_all("vary").iter().any(|it| it == "Origin");
        assert!(varies, "{what}");
        // The cookie alone is nobody there, be it of our own visitor; and a refusal can be read, too.
        let ambient = world.send(way().cookie(&ann).header("origin", SHOP)).await;
        assert!(
            ambient.status == StatusCode::UNAUTHORIZED || ambient.status == StatusCode::FORBIDDEN,
            "{what}: {}",
            ambient.text
        );
        assert_eq!(ambient.head("access-control-allow-origin"), SHOP, "{what}");
        for origin in FOREIGN.iter().copied().chain([OWN]) {
            let answer = world.send(way().bearer(&ann).header("origin", origin)).await;
            assert!(!answer.headers.contains_key("access-control-allow-origin"), "{what} {origin}");
        }
        let nowhere = world.send(way().bearer(&ann)).await;
        assert!(
            nowhere.status.is_success() && !nowhere.headers.contains_key("access-control-allow-origin"),
            "{what}"
        );
    }
    let both = world.send(get("/api/v1/me").header("origin", SHOP).header("origin", SHOP).bearer(&ann)).await;
    assert!(both.status.is_success());
    // A form of a page of that site is a form of another site.
    let form = post(&format!("/chat/{room}/send/")).cookie(&ann).form(&[("text", "forged"), ("nonce", "f")]);
    let form = form.header("origin", SHOP).header("sec-fetch-site", "cross-site");
    assert_eq!(world.send(form).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn browsers_that_ask_first_are_told_what_may_be_asked() {
    let world = world();
    let preflight = |path: &str, origin: &str| {
        ask(Method::OPTIONS, path)
            .header("origin", origin)
            .header("access-control-request-method", "PATCH")
            .header("access-control-request-headers", "authorization,content-type")
    };
    for path in
        ["/api/v1/me", "/api/v1/rooms", "/api/v1/attachments", "/stream", "/stream/x", "/poll", "/poll/x"]
    {
        let answer = world.send(preflight(path, SHOP)).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{path}");
        assert_eq!(answer.head("access-control-allow-origin"), SHOP, "{path}");
        assert!(answer.head("access-control-allow-methods").contains("PATCH"), "{path}");
        assert!(answer.head("access-control-allow-headers").contains("Authorization"), "{path}");
        assert!(!answer.headers.contains_key("access-control-allow-credentials"), "{path}");
        for origin in FOREIGN.iter().copied().chain([OWN]) {
            let answer = world.send(preflight(path, origin)).await;
            for name in [
                "access-control-allow-origin",
                "access-control-allow-methods",
                "access-control-allow-headers",
            ] {
                assert!(!answer.headers.contains_key(name), "{path} {origin} {name}");
            }
        }
    }
    for path in [
        "/chat/",
        "/chat/widget/",
        "/chat/widget/frame/",
        "/ws",
        "/api/openapi.json",
        "/api/v1",
        "/streams",
        "/polls/x",
    ] {
        let answer = world.send(preflight(path, SHOP)).await;
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{path}");
    }
}

#[tokio::test]
async fn lines_from_a_site_that_may_embed_begin_with_a_token_alone() {
    let world = world();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let at = listen(&world).await;
    let cookie = format!("parlor={ann}");
    // The cookie does not refuse the socket (the browser adds it by itself), and it does not sign in either.
    let headers = [("origin", SHOP.as_bytes()), ("cookie", cookie.as_bytes())];
    let mut line = dial(at, &headers).await.expect("a socket");
    assert_eq!(line.hello(Some(&bob)).await["ok"]["user"]["username"], "bob");
    let mut line = dial(at, &headers).await.expect("a socket");
    assert_eq!(line.hello(None).await["error"]["code"], "unauthenticated");
    // The same for what has no socket.
    let hello = |token: Option<&str>| match token {
        Some(token) => json!({"id": 1, "cmd": "hello", "token": token}).to_string(),
        None => json!({"id": 1, "cmd": "hello"}).to_string(),
    };
    let open = |token: Option<&str>, origin: &str| {
        post("/poll")
            .cookie(&ann)
            .header("origin", origin)
            .header("sec-fetch-site", "cross-site")
            .body(hello(token))
    };
    let with = world.send(open(Some(&bob), SHOP)).await;
    assert_eq!(
        (with.status, with.head("access-control-allow-origin")),
        (StatusCode::OK, SHOP),
        "{}",
        with.text
    );
    assert_eq!(with.json()["frames"][0]["ok"]["user"]["username"], "bob", "{}", with.text);
    let without = world.send(open(None, SHOP)).await;
    assert!(
        without.text.contains("unauthenticated") && !without.text.contains("\"session\""),
        "{}",
        without.text
    );
    for origin in FOREIGN {
        let refused = dial(at, &[("origin", origin.as_bytes())]).await;
        assert_eq!(refused.err().map(|it| it.0), Some(403), "{origin}");
        let foreign = world.send(open(Some(&bob), origin)).await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN, "{origin}: {}", foreign.text);
    }
}
