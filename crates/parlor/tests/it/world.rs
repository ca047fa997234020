//! A fresh installation in memory for each test, and the means to ask it something.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use parlor::{Accounts, Chat, Clock, Limits, Options};
use parlor_core::Rules;
use serde_json::{Value, json};
use tower::ServiceExt;

pub(crate) const PASSWORD: &str = "correct horse";

/// One installation and its router.
pub(crate) struct World {
    pub(crate) chat: Chat,
    pub(crate) app: Router,
}

pub(crate) fn chat(clock: &Clock) -> Chat {
    chat_with(clock, Limits::default(), Rules::default())
}

fn chat_with(clock: &Clock, limits: Limits, rules: Rules) -> Chat {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("doors-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let builder = Chat::builder().store(format!("sqlite::memory:{name}")).clock(clock.clone());
    builder.limits(limits).rules(rules).build().expect("an engine in memory")
}

impl World {
    /// The usual one.
    pub(crate) fn new() -> World {
        World::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> World {
        World::at(&Clock::stepped(7), options)
    }

    /// One whose time the test moves.
    pub(crate) fn at(clock: &Clock, options: Options) -> World {
        let chat = chat(clock);
        let app = parlor::router(&chat, Accounts::new(&chat), options);
        World { chat, app }
    }

    /// One where people may say, search and look up a lot at once.
    pub(crate) fn talkative(rules: Rules) -> World {
        let clock = Clock::stepped(7);
        let many = 100_000;
        let limits = Limits {
            messages_burst: many,
            searches_burst: many,
            look_ups_burst: many,
            uploads_per_minute: many,
            logins_per_minute: many,
            ..Limits::default()
        };
        let chat = chat_with(&clock, limits, rules);
        let app = parlor::router(&chat, Accounts::new(&chat), Options::default());
        World { chat, app }
    }

    /// One whose tenant decides otherwise.
    pub(crate) fn ruled(options: Options, change: impl Fn(&mut Rules)) -> World {
        let mut rules = Rules::default();
        change(&mut rules);
        let chat = chat_with(&Clock::stepped(7), Limits::default(), rules);
        let app = parlor::router(&chat, Accounts::new(&chat), options);
        World { chat, app }
    }

    pub(crate) async fn send(&self, ask: Ask) -> Answer {
        send(&self.app, ask).await
    }

    /// Waits until so many sessions are signed in on this node.
    pub(crate) async fn sessions(&self, wanted: usize) {
        let reached = async {
            while self.chat.health().await.sessions != wanted {
                tokio::task::yield_now().await;
            }
        };
        let waited = tokio::time::timeout(std::time::Duration::from_secs(20), reached).await;
        assert!(waited.is_ok(), "{} sessions, not {wanted}", self.chat.health().await.sessions);
    }

    /// Makes an account and signs in: a bearer token.
    pub(crate) async fn person(&self, name: &str) -> String {
        let username = name.to_lowercase();
        let sign_up = json!({"email": format!("{username}@demo.test"), "username": username, "name": name,
            "password": PASSWORD});
        let made = self.send(post("/api/v1/users").json(&sign_up)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        self.log_in(&username).await
    }

    pub(crate) async fn log_in(&self, login: &str) -> String {
        let sign_in = json!({"login": login, "password": PASSWORD});
        let answer = self.send(post("/api/v1/sessions").json(&sign_in)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.json()["token"].as_str().expect("a token").to_owned()
    }

    /// The room of two people, made by the first.
    pub(crate) async fn room(&self, token: &str, with: &str) -> String {
        let answer = self
            .send(post("/api/v1/rooms").bearer(token).json(&json!({"kind": "direct", "with": with})))
            .await;
        assert!(answer.status.is_success(), "{}", answer.text);
        answer.json()["id"].as_str().expect("an id").to_owned()
    }

    /// Says something; the answer.
    pub(crate) async fn say(&self, token: &str, room: &str, text: &str, nonce: &str) -> Answer {
        let body = json!({"text": text, "nonce": nonce});
        self.send(post(&format!("/api/v1/rooms/{room}/messages")).bearer(token).json(&body)).await
    }
}

pub(crate) async fn send(app: &Router, ask: Ask) -> Answer {
    let response = app.clone().oneshot(ask.0).await.expect("the router always answers");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    if parts.headers.get(header::CONTENT_TYPE).is_some_and(|it| it.as_bytes().starts_with(b"text/html")) {
        // The templates' escaping is more careful than a reader of tests needs.
        text = text.replace("&#x2f;", "/");
    }
    Answer { status: parts.status, headers: parts.headers, text }
}

/// A request in the making.
pub(crate) struct Ask(pub(crate) Request<Body>);

pub(crate) fn ask(method: Method, path: &str) -> Ask {
    let request = Request::builder().method(method).uri(path).header(header::HOST, "chat.example");
    Ask(request.body(Body::empty()).expect("a request"))
}

pub(crate) fn get(path: &str) -> Ask {
    ask(Method::GET, path)
}

pub(crate) fn post(path: &str) -> Ask {
    ask(Method::POST, path)
}

impl Ask {
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Ask {
        self.0.headers_mut().insert(name, value.parse().expect("a header"));
        self
    }

    pub(crate) fn bearer(self, token: &str) -> Ask {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn cookie(self, token: &str) -> Ask {
        self.header("cookie", &format!("parlor={token}"))
    }

    pub(crate) fn body(mut self, body: impl Into<Body>) -> Ask {
        *self.0.body_mut() = body.into();
        self
    }

    pub(crate) fn json(self, body: &Value) -> Ask {
        self.header("content-type", "application/json").body(body.to_string())
    }

    /// A plain form, as a browser sends it from our own page.
    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Ask {
        let escape = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
        self.header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "https://chat.example")
            .header("sec-fetch-site", "same-origin")
            .body(pairs.join("&"))
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {} {}", self.status, self.text))
    }

    pub(crate) fn head(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// Status, kind and body, with ids and tokens replaced by their order of appearance.
    pub(crate) fn shown(&self) -> String {
        let body = match serde_json::from_str::<Value>(&self.text) {
            Ok(value) => serde_json::to_string_pretty(&value).expect("JSON"),
            Err(_) => self.text.clone(),
        };
        let kind = self.head("content-type");
        still(&format!("{} {kind}\n{body}", self.status.as_u16()))
    }
}

/// Replaces every id and token by a name, so that a text can be compared.
pub(crate) fn still(text: &str) -> String {
    let mut out = String::new();
    let mut seen: Vec<String> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let id = rest.get(..36).filter(|it| it.parse::<parlor::proto::RoomId>().is_ok());
        let token = rest.strip_prefix("prl_").map(|after| {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
            &rest[..4 + end.unwrap_or(after.len())]
        });
        if let Some(found) = id.or(token) {
            let at = seen.iter().position(|it| it == found).unwrap_or_else(|| {
                seen.push(found.to_owned());
                seen.len() - 1
            });
            out.push_str(&format!("<{}>", at + 1));
            rest = &rest[found.len()..];
        } else {
            let mut chars = rest.chars();
            out.extend(chars.next());
            rest = chars.as_str();
        }
    }
    out
}
