//! Which tenant a request is for, what each looks like, and that a host which is nobody's is told nothing.

use http::{HeaderValue, Method, StatusCode, header};
use parlor::{Accounts, Options};
use parlor_core::TenantChange;
use serde_json::json;

use crate::world::{Answer, Ask, PASSWORD, World, ask, get, post};

const SHOP: &str = "shop.example";
const CLINIC: &str = "clinic.example";
/// What stands in every place of a tenant that could be shown to another.
pub(crate) const CANARY: &str = "canary";

/// Two tenants with hosts, the default one without.
pub(crate) async fn two(options: Options) -> World {
    let world = World::with(options);
    for (name, host, settings) in [
        (
            "shop",
            SHOP,
            [
                ("name", "Shop canary talk"),
                ("theme.accent", "#aa1100"),
                ("embed.origins", "https://canary.shop.example"),
                ("language", "de"),
                ("public_url", "https://shop.example"),
            ],
        ),
        (
            "clinic",
            CLINIC,
            [
                ("name", "Clinic desk"),
                ("theme.accent", "#0011aa"),
                ("embed.origins", "https://site.clinic.example"),
                ("languages_offered", "fr"),
                ("sign_up", "closed"),
            ],
        ),
    ] {
        let settings: Vec<_> =
            settings.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
        world.chat.tenant_add(name, &[host.to_owned()], &settings).await.expect("a tenant");
    }
    world
}

impl Ask {
    /// For another host.
    pub(crate) fn to(mut self, host: &str) -> Ask {
        let value = HeaderValue::from_bytes(host.as_bytes()).expect("a header");
        self.0.headers_mut().insert(header::HOST, value);
        self
    }
}

async fn sign_up(world: &World, host: &str, name: &str) -> Answer {
    let it =
        json!({"email": format!("{name}@demo.test"), "username": name, "name": name, "password": PASSWORD});
    world.send(post("/api/v1/users").to(host).json(&it)).await
}

async fn log_in(world: &World, host: &str, name: &str) -> Answer {
    world.send(post("/api/v1/sessions").to(host).json(&json!({"login": name, "password": PASSWORD}))).await
}

fn token(answer: &Answer) -> String {
    answer.json()["token"].as_str().expect("a token").to_owned()
}

#[tokio::test]
async fn each_tenant_looks_and_speaks_like_itself() {
    let world = two(Options::default().name("Plain")).await;
    let shop = world.send(get("/chat/login/").to("SHOP.example.:8443")).await;
    assert_eq!(shop.status, StatusCode::OK);
    assert!(shop.text.contains("Shop canary talk") && shop.text.contains("lang=\"de\""), "{}", shop.text);
    let clinic = world.send(get("/chat/login/").to(CLINIC).header("accept-language", "de, fr;q=0.5")).await;
    assert!(clinic.text.contains("Clinic desk") && clinic.text.contains("lang=\"fr\""), "{}", clinic.text);
    assert!(!clinic.text.contains(CANARY));
    let css = async |host| world.send(get("/chat/assets/theme.css").to(host)).await.text;
    assert!(css(SHOP).await.contains("#aa1100") && css(CLINIC).await.contains("#0011aa"));
    // Who may frame, and who may read.
    let frame = async |host| {
        let answer = world.send(get("/chat/widget/frame/").to(host)).await;
        answer.head("content-security-policy").to_owned()
    };
    assert!(frame(SHOP).await.contains("https://canary.shop.example"));
    let policy = frame(CLINIC).await;
    assert!(policy.contains("https://site.clinic.example") && !policy.contains(CANARY), "{policy}");
    let shared = async |host, origin| {
        let answer = world.send(get("/api/v1/me").to(host).header("origin", origin)).await;
        answer.head("access-control-allow-origin").to_owned()
    };
    assert_eq!(shared(SHOP, "https://canary.shop.example").await, "https://canary.shop.example");
    assert_eq!(shared(CLINIC, "https://canary.shop.example").await, "");
    // Sign-up is open in one of them.
    assert_eq!(sign_up(&world, SHOP, "ann").await.status, StatusCode::CREATED);
    assert_eq!(sign_up(&world, CLINIC, "ann").await.status, StatusCode::FORBIDDEN);
    // What is said anew counts at once.
    let change =
        TenantChange { settings: vec![("name".into(), "Shop two".into())], ..TenantChange::default() };
    world.chat.tenant_change("shop", change).await.expect("changed");
    assert!(world.send(get("/chat/login/").to(SHOP)).await.text.contains("Shop two"));
    let off = TenantChange { disabled: Some(true), ..TenantChange::default() };
    world.chat.tenant_change("shop", off).await.expect("disabled");
    assert_eq!(world.send(get("/chat/login/").to(SHOP)).await.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn the_default_tenant_too_may_say_how_it_looks() {
    let world = World::with(Options::default().name("Plain"));
    let change = TenantChange { settings: vec![("name".into(), "Said".into())], ..TenantChange::default() };
    world.chat.tenant_change("default", change).await.expect("changed");
    let answer = world.send(get("/chat/login/").to("anything.example")).await;
    assert!(answer.text.contains("Said") && !answer.text.contains("Plain"));
}

#[tokio::test]
async fn a_tenant_may_have_templates_of_its_own() {
    let folder = std::env::temp_dir().join(format!("parlor-tenants-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("tenants/shop")).expect("made");
    std::fs::write(folder.join("tenants/shop/login.html"), "shop's own {{ app }}").expect("written");
    let world = two(Options::default().templates(&folder)).await;
    assert_eq!(
        world.send(get("/chat/login/").to(SHOP)).await.text,
        "shop&#x27;s own Shop canary talk".replace("&#x27;", "'")
    );
    assert!(world.send(get("/chat/login/").to(CLINIC)).await.text.contains("Clinic desk"));
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[tokio::test]
async fn a_token_of_one_tenant_is_none_in_another() {
    let world = two(Options::default()).await;
    let open = TenantChange { settings: vec![("sign_up".into(), String::new())], ..TenantChange::default() };
    world.chat.tenant_change("clinic", open).await.expect("changed");
    for host in [SHOP, CLINIC] {
        assert_eq!(sign_up(&world, host, "ann").await.status, StatusCode::CREATED);
    }
    let (shop, clinic) =
        (token(&log_in(&world, SHOP, "ann").await), token(&log_in(&world, CLINIC, "ann").await));
    let me = async |host, token: &str| world.send(get("/api/v1/me").to(host).bearer(token)).await;
    let nonsense = me(CLINIC, "prl_nonsense").await;
    for (host, token, status) in
        [(SHOP, &shop, 200), (CLINIC, &clinic, 200), (CLINIC, &shop, 401), (SHOP, &clinic, 401)]
    {
        let answer = me(host, token).await;
        assert_eq!(answer.status.as_u16(), status, "{host}");
        if status == 401 {
            let bare = |it: &Answer| {
                let mut it = it.json();
                it.as_object_mut().map(|it| it.remove("instance"));
                it
            };
            assert_eq!(bare(&answer), bare(&nonsense), "as a token of nobody");
        }
    }
    // A cookie of the one is nobody at the other.
    let page = async |host, token: &str| {
        world
            .send(
                get("/chat/profile/")
                    .to(host)
                    .header("cookie", &format!("__Host-parlor={token}; parlor={token}")),
            )
            .await
    };
    assert_eq!(page(SHOP, &shop).await.status, StatusCode::OK);
    assert_eq!(page(CLINIC, &shop).await.status, StatusCode::SEE_OTHER);
    // A stream of the one is not there at the other.
    let open = post("/poll").to(SHOP).bearer(&shop).body("{\"id\":1,\"cmd\":\"hello\"}");
    let _ = world.send(open).await;
    // And a host's own word for who asks counts only where it is for.
    let app = parlor::router(&world.chat, Accounts::new(&world.chat), Options::default());
    let answer = crate::world::send(&app, get("/api/v1/me").to(SHOP).bearer(&shop)).await;
    assert_eq!(answer.status, StatusCode::OK);
}

/// Spellings of hosts that are nobody's, or that others might read as a tenant's.
fn spellings() -> Vec<Vec<u8>> {
    let texts = [
        "",
        " ",
        ".",
        "..",
        "nobody.example",
        "chat.example",
        "localhost",
        "127.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0x7f000001",
        "2130706433",
        "default",
        "shop",
        "clinic",
        "shop.example..",
        ".shop.example",
        "shop..example",
        "www.shop.example",
        "shop.example.evil.example",
        "evilshop.example",
        "shop.exampl",
        "shop.example:",
        "shop.example:0",
        "shop.example:080",
        "shop.example:99999",
        "shop.example:80:80",
        "shop.example:+80",
        "shop.example: 80",
        "shop.example:80 ",
        " shop.example",
        "shop.example ",
        "\tshop.example",
        "shop.example\t",
        "shop.example/",
        "shop.example/chat/",
        "shop.example#",
        "shop.example?",
        "shop.example\\",
        "shop.example@clinic.example",
        "clinic.example@shop.example",
        "user:pass@shop.example",
        "http://shop.example",
        "https://shop.example/",
        "//shop.example",
        "shop.example,clinic.example",
        "shop.example, clinic.example",
        "shop.example;clinic.example",
        "shop.example clinic.example",
        "shop%2eexample",
        "shop.example%00",
        "shop.example%20",
        "*.example",
        "*",
        "[shop.example]",
        "-shop.example",
        "shop-.example",
        "xn--shop-.example",
        "xn--shop.example",
        "xn--.example",
        "shop_example",
        "(shop.example)",
        "\"shop.example\"",
        "'shop.example'",
        "shop.example'--",
        "null",
        "undefined",
        "shop.example|x",
        "${shop.example}",
        "shop.example\u{7f}",
    ];
    let mut all: Vec<Vec<u8>> = texts.iter().map(|it| it.as_bytes().to_vec()).collect();
    // Bytes that are no letters of a name: letters that look like it, dots that look like dots, the sharp s, soft hyphens.
    for text in [
        "shоp.example",
        "shop。example",
        "ſhop.example",
        "shop\u{ad}.example",
        "ｓhop.example",
        "shop.exämple",
        "\u{feff}shop.example",
    ] {
        all.push(text.as_bytes().to_vec());
    }
    all.push(b"shop\xff.example".to_vec());
    all.push("a".repeat(300).into_bytes());
    all.push([b"a.".repeat(200), b"shop.example".to_vec()].concat());
    all
}

/// Every route there is: method and path, with ids of nobody.
async fn routes(world: &World) -> Vec<(Method, String)> {
    let document = world.send(get("/api/openapi.json").to(SHOP)).await.json();
    let mut all = Vec::new();
    let id = "0190f3c2-0000-7000-8000-0000000000a1";
    for (path, methods) in document["paths"].as_object().expect("paths") {
        let filled: String = path
            .split('/')
            .map(|part| match part {
                "{number}" => "1".to_owned(),
                "{emoji}" => "%F0%9F%91%8D".to_owned(),
                part if part.starts_with('{') => id.to_owned(),
                part => part.to_owned(),
            })
            .collect::<Vec<_>>()
            .join("/");
        for method in methods.as_object().expect("methods").keys() {
            let at = if filled.starts_with("/api/") { filled.clone() } else { format!("/api/v1{filled}") };
            all.push((Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method"), at));
        }
    }
    for path in [
        "/",
        "/chat/",
        "/chat/login/",
        "/chat/signup/",
        "/chat/new/",
        "/chat/new-group/",
        "/chat/search/",
        "/chat/profile/",
        "/chat/check-user/",
        "/chat/list-partial/",
        "/chat/widget/",
        "/chat/widget/frame/",
        "/chat/assets/theme.css",
        "/chat/assets/page.js",
        "/chat/assets/words/en.json",
        "/chat/0190f3c2-0000-7000-8000-0000000000a1/",
        "/chat/0190f3c2-0000-7000-8000-0000000000a1/info/",
        "/ws",
        "/ws/chat/inbox/",
        "/stream",
        "/poll",
        "/widget.js",
        "/widget.json",
        "/api/",
        "/api/openapi.json",
        "/api/csp-report",
        "/nothing",
    ] {
        all.push((Method::GET, path.to_owned()));
        all.push((Method::POST, path.to_owned()));
        all.push((Method::OPTIONS, path.to_owned()));
    }
    all
}

#[tokio::test]
async fn a_host_that_is_nobodys_is_told_nothing() {
    let world = two(Options::default().alone(true)).await;
    let ann = sign_up(&world, SHOP, "canaryann").await;
    assert_eq!(ann.status, StatusCode::CREATED);
    let ann = token(&log_in(&world, SHOP, "canaryann").await);
    let routes = routes(&world).await;
    let (mut asked, mut first): (usize, Option<(String, String)>) = (0, None);
    let mut spelled = 0;
    for host in spellings() {
        let Ok(value) = HeaderValue::from_bytes(&host) else { continue };
        spelled += 1;
        for (method, path) in &routes {
            let mut it = ask(method.clone(), path).bearer(&ann);
            it.0.headers_mut().insert(header::HOST, value.clone());
            told_nothing(&world.send(it).await, &mut first, &format!("{method} {path} {value:?}"));
            asked += 1;
        }
    }
    assert!(spelled >= 60, "only {spelled} spellings can be sent at all");
    // No host, two hosts, a whole address as the target.
    for (method, path) in &routes {
        let plain = || ask(method.clone(), path).bearer(&ann);
        let (mut none, mut twice, mut whole, mut both) =
            (plain(), plain().to(SHOP), plain(), plain().to(SHOP));
        none.0.headers_mut().remove(header::HOST);
        twice.0.headers_mut().append(header::HOST, HeaderValue::from_static(CLINIC));
        whole.0.headers_mut().remove(header::HOST);
        for it in [&mut whole, &mut both] {
            *it.0.uri_mut() = format!("http://{SHOP}{path}").parse().expect("an address");
        }
        for (it, how) in [(none, "no host"), (twice, "two hosts"), (whole, "a whole address"), (both, "both")]
        {
            told_nothing(&world.send(it).await, &mut first, &format!("{method} {path} {how}"));
            asked += 1;
        }
        let forwarded = plain()
            .to("nobody.example")
            .header("x-forwarded-host", SHOP)
            .header("forwarded", "host=shop.example");
        told_nothing(&world.send(forwarded).await, &mut first, &format!("{method} {path} forwarded"));
        asked += 1;
    }
    println!(
        "{spelled} spellings of a host and 5 other tricks x {} routes: {asked} requests, 1 answer, 0 canaries",
        routes.len()
    );
}

fn told_nothing(answer: &Answer, first: &mut Option<(String, String)>, what: &str) {
    assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{what}: {}", answer.text);
    let headers = format!("{:?}", answer.headers);
    assert!(!answer.text.contains(CANARY) && !headers.contains(CANARY), "{what}");
    let mut headers = answer.headers.clone();
    // Which methods an address knows says nothing of anybody.
    headers.remove(header::ALLOW);
    let now = (answer.text.clone(), format!("{headers:?}"));
    let first = first.get_or_insert_with(|| now.clone());
    assert_eq!(*first, now, "{what}: not the constant answer");
}

#[tokio::test]
async fn from_http_2_on_the_address_has_the_host() {
    let world = two(Options::default()).await;
    let asked = async |uri: &str, host: Option<&str>| {
        let mut it = get("/");
        *it.0.version_mut() = http::Version::HTTP_2;
        *it.0.uri_mut() = uri.parse().expect("an address");
        it.0.headers_mut().remove(header::HOST);
        if let Some(host) = host {
            it = it.to(host);
        }
        world.send(it).await.status.as_u16()
    };
    assert_eq!(asked("https://shop.example/chat/login/", None).await, 200);
    assert_eq!(asked("https://shop.example/chat/login/", Some(SHOP)).await, 200);
    assert_eq!(asked("https://shop.example/chat/login/", Some(CLINIC)).await, 421);
    assert_eq!(asked("https://nobody.example/chat/login/", None).await, 421);
}

#[tokio::test]
async fn a_handle_that_is_bound_to_a_tenant_is_meant_for_it() {
    let world = two(Options::default()).await;
    let shop = world.chat.of(world.chat.tenant_named("shop").expect("there").id);
    let app = parlor::router(&shop, Accounts::new(&shop), Options::default());
    let answer = crate::world::send(&app, get("/chat/login/").to("whatever.example")).await;
    assert!(answer.text.contains("Shop canary talk"));
}
