//! Mounting: the router in a host that has routes, a state and people of its own.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn};
use axum::routing;
use http::StatusCode;
use http::request::Parts;
use parlor::proto::UserId;
use parlor::{Accounts, Actor, Authenticate, Authenticating, Chat, Clock, Options};
use serde_json::json;

use crate::world::{World, chat, get, post, send};

#[derive(Clone)]
struct Shop {
    name: &'static str,
}

async fn home(State(shop): State<Shop>) -> &'static str {
    shop.name
}

fn host(chat: &Chat) -> Router {
    let talk = parlor::router(chat, Accounts::new(chat), Options::default());
    Router::new().route("/", routing::get(home)).nest("/shop/talk", talk).with_state(Shop { name: "Shop" })
}

#[tokio::test]
async fn nested_anywhere_every_address_is_right() {
    let clock = Clock::stepped(1);
    let app = host(&chat(&clock));
    assert_eq!(send(&app, get("/")).await.text, "Shop");

    let page = send(&app, get("/shop/talk/chat/login/")).await;
    assert_eq!(page.status, StatusCode::OK);
    for address in [
        "action=\"/shop/talk/chat/login/\"",
        "href=\"/shop/talk/chat/assets/parlor.css?v=",
        "href=\"/shop/talk/chat/signup/\"",
    ] {
        assert!(page.text.contains(address), "{address}");
    }
    let to_login = send(&app, get("/shop/talk/chat/")).await;
    assert_eq!(
        (to_login.status, to_login.head("location")),
        (StatusCode::SEE_OTHER, "/shop/talk/chat/login/")
    );
    let slash = send(&app, get("/shop/talk/chat?cursor=a")).await;
    assert_eq!(slash.head("location"), "/shop/talk/chat/?cursor=a");

    let refused = send(&app, get("/shop/talk/api/v1/me")).await;
    assert_eq!(refused.json()["type"], "/shop/talk/api/#unauthenticated");
    assert_eq!(send(&app, get("/shop/talk/api")).await.head("location"), "/shop/talk/api/");
    let document = send(&app, get("/shop/talk/api/openapi.json")).await.json();
    assert_eq!(document["servers"], json!([{"url": "/shop/talk/api/v1"}]));
    let reference = send(&app, get("/shop/talk/api/")).await;
    assert!(reference.text.contains("/shop/talk/api/v1/rooms"));

    let fields =
        [("name", "Ann"), ("username", "ann"), ("email", "ann@demo.test"), ("password", "correct horse")];
    let welcome = send(&app, post("/shop/talk/chat/signup/").form(&fields)).await;
    assert_eq!((welcome.status, welcome.head("location")), (StatusCode::SEE_OTHER, "/shop/talk/chat/"));
    assert!(welcome.head("set-cookie").contains("Path=/;"));
    // What lies outside is the host's.
    assert_eq!(send(&app, get("/chat/")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(send(&app, get("/shop/talk/nothing")).await.headers.get("content-security-policy"), None);
}

#[tokio::test]
async fn merged_beside_the_hosts_own_routes_and_fallback() {
    let clock = Clock::stepped(1);
    let chat = chat(&clock);
    let talk =
        parlor::router(&chat, Accounts::new(&chat), Options::default().prefix("/t/").expect("a prefix"));
    let app = Router::new()
        .route("/", routing::get(home))
        .merge(talk)
        .fallback(|| async { (StatusCode::IM_A_TEAPOT, "the host's") })
        .with_state(Shop { name: "Shop" });
    assert_eq!(send(&app, get("/nothing")).await.status, StatusCode::IM_A_TEAPOT);
    assert_eq!(send(&app, get("/t/nothing/")).await.status, StatusCode::SEE_OTHER, "a room, perhaps");
    assert_eq!(send(&app, get("/t/login/")).await.status, StatusCode::OK);
    assert_eq!(send(&app, get("/chat/login/")).await.status, StatusCode::IM_A_TEAPOT);
}

#[tokio::test]
async fn behind_a_proxy_that_takes_a_path_away() {
    let world = World::with(Options::default().outer_path("/talk/").expect("a path"));
    assert_eq!(world.send(get("/chat/")).await.head("location"), "/talk/chat/login/");
    assert!(world.send(get("/chat/login/")).await.text.contains("action=\"/talk/chat/login/\""));
}

/// People of the host, told by its own middleware.
struct Mine {
    chat: Chat,
}

impl Authenticate for Mine {
    fn authenticate<'a>(&'a self, parts: &'a Parts) -> Authenticating<'a> {
        Box::pin(async move {
            let user = parts.extensions.get::<UserId>().copied();
            Ok(user.map(|user| Actor { tenant: self.chat.tenant(), user, login: None }))
        })
    }
    fn login_url(&self) -> Option<String> {
        Some("/account/sign-in".into())
    }
}

#[tokio::test]
async fn with_people_of_its_own_the_host_says_who_asks() {
    let world = World::new();
    world.person("Ann").await;
    let ann = world.chat.users(None).await.expect("people").first().expect("ann").user.id;
    let talk = parlor::router(&world.chat, Mine { chat: world.chat.clone() }, Options::default());
    let app: Router = Router::new().nest("/talk", talk);
    let known = app.clone().layer(from_fn(move |mut request: Request, next: Next| {
        request.extensions_mut().insert(ann);
        next.run(request)
    }));

    assert_eq!(send(&known, get("/talk/api/v1/me")).await.json()["username"], "ann");
    assert_eq!(send(&known, get("/talk/chat/")).await.status, StatusCode::OK);
    assert_eq!(send(&app, get("/talk/chat/")).await.head("location"), "/account/sign-in?next=/talk/chat/");
    assert_eq!(send(&app, get("/talk/api/v1/me")).await.status, StatusCode::UNAUTHORIZED);
    // There are no accounts of ours, and nobody can make one.
    for path in ["/talk/chat/login/", "/talk/chat/signup/"] {
        assert_eq!(
            send(&app, get(path)).await.status,
            StatusCode::SEE_OTHER,
            "{path} is no page, but may be a room"
        );
        assert_eq!(send(&known, get(path)).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let body = json!({"email": "a@b.c", "username": "x", "password": "correct horse"});
    // What is there takes a server key, and another method.
    let refused = send(&app, post("/talk/api/v1/users").json(&body)).await;
    assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED);
    // A request of another site with the host's cookie does nothing, whoever the host says it is.
    let forged =
        post("/talk/api/v1/rooms").json(&json!({"kind": "self"})).header("sec-fetch-site", "cross-site");
    assert_eq!(send(&known, forged).await.status, StatusCode::FORBIDDEN);
}
