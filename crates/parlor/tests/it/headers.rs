//! The headers of safety, on every answer of every route.

use std::collections::BTreeSet;

use http::{HeaderMap, Method, StatusCode};
use parlor::Options;
use serde_json::Value;

use crate::world::{Ask, World, ask, get};

/// Addresses that are not in the API's document.
const OTHERS: &[(&str, &str)] = &[
    ("GET", "/ws"),
    ("GET", "/ws/chat/inbox/"),
    ("GET", "/ws/chat/{room}/"),
    ("POST", "/stream"),
    ("POST", "/stream/nothing"),
    ("POST", "/poll"),
    ("POST", "/poll/nothing?after=0"),
    ("GET", "/api"),
    ("GET", "/api/"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/nothing"),
    ("POST", "/api/csp-report"),
    ("GET", "/api/csp-report"),
    ("GET", "/chat"),
    ("GET", "/chat/"),
    ("GET", "/chat/nothing"),
    ("GET", "/chat/nothing/at/all/"),
    ("GET", "/chat/login/"),
    ("POST", "/chat/login/"),
    ("GET", "/chat/signup/"),
    ("POST", "/chat/signup/"),
    ("POST", "/chat/logout/"),
    ("GET", "/chat/new/"),
    ("POST", "/chat/new/"),
    ("GET", "/chat/list-partial/"),
    ("GET", "/chat/{room}/"),
    ("POST", "/chat/{room}/send/"),
    ("GET", "/chat/{room}/messages/"),
    ("POST", "/chat/{room}/read/"),
    ("GET", "/chat/assets/parlor.css"),
    ("GET", "/chat/assets/page.js"),
    ("GET", "/chat/assets/nothing"),
];

/// How somebody asks, given a sign-in.
type Way = fn(Ask, &str) -> Ask;

fn routes(document: &Value) -> BTreeSet<(Method, String)> {
    let mut all = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys() {
            all.insert((method.to_uppercase(), format!("/api/v1{path}")));
        }
    }
    all.extend(OTHERS.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())));
    all.into_iter().map(|(method, path)| (method.parse().expect("a method"), path)).collect()
}

fn one(headers: &HeaderMap, name: &str) -> String {
    let all: Vec<_> = headers.get_all(name).iter().map(|it| it.to_str().expect("text").to_owned()).collect();
    assert!(all.len() < 2, "{name} is there {} times", all.len());
    all.into_iter().next().unwrap_or_default()
}

fn check(what: &str, status: StatusCode, headers: &HeaderMap, tls: bool) {
    let html = one(headers, "content-type").starts_with("text/html");
    let policy = one(headers, "content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
        "{what}: {policy}"
    );
    assert!(policy.contains("base-uri 'none'") && !policy.contains("unsafe"), "{what}: {policy}");
    assert!(!html || policy.contains("require-trusted-types-for 'script'"), "{what}: {policy}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(one(headers, name), value, "{what}: {name}");
    }
    assert!(one(headers, "permissions-policy").contains("camera=()"), "{what}");
    assert_eq!(one(headers, "strict-transport-security").starts_with("max-age="), tls, "{what}");
    assert!(!one(headers, "x-request-id").is_empty(), "{what}");
    let cache = one(headers, "cache-control");
    let read = !what.starts_with("OPTIONS") && status.is_success();
    let public = read && (what.contains("/assets/") || what.contains("/openapi.json"));
    assert_eq!(cache == "no-store", !public, "{what} {status}: {cache}");
    if cache == "no-store" {
        assert!(one(headers, "vary").contains("Cookie"), "{what}");
    }
    for name in ["server", "x-powered-by", "access-control-allow-origin"] {
        assert!(!headers.contains_key(name), "{what}: {name}");
    }
}

/// Every route, asked by a stranger, by somebody signed in, and from another site; all of it must be dressed alike.
async fn audit(tls: bool) -> usize {
    let world = World::with(Options::default().tls(tls));
    let (ann, _bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let document = world.send(get("/api/openapi.json")).await.json();
    let mut seen = 0;
    for (method, path) in routes(&document) {
        let path = path.replace("{room}", &room).replace("{login}", &room);
        let ways: [(&str, Way); 5] = [
            ("stranger", |it, _| it),
            ("bearer", |it, token| it.bearer(token)),
            ("cookie", |it, token| it.cookie(token)),
            ("another site", |it, token| it.cookie(token).header("sec-fetch-site", "cross-site")),
            ("garbage", |it, _| it.header("content-type", "text/plain").body("\u{0}")),
        ];
        for (who, way) in ways {
            // Signing out would end the sign-in that the rest of the audit uses.
            let ends = path.contains("logout") || path.ends_with("/sessions/current");
            if ends && matches!(who, "bearer" | "cookie") {
                continue;
            }
            let answer = world.send(way(ask(method.clone(), &path), &ann)).await;
            let what = format!("{method} {path} ({who})");
            assert!(!answer.status.is_server_error(), "{what}: {} {}", answer.status, answer.text);
            check(&what, answer.status, &answer.headers, tls);
            seen += 1;
        }
        for other in [Method::TRACE, Method::OPTIONS, Method::HEAD] {
            let answer = world.send(ask(other.clone(), &path)).await;
            let what = format!("{other} {path}");
            check(&what, answer.status, &answer.headers, tls);
            seen += 1;
        }
    }
    seen
}

#[tokio::test]
async fn every_answer_of_every_route_is_dressed() {
    let seen = audit(false).await;
    assert!(seen >= 250, "only {seen} answers were looked at");
}

#[tokio::test]
async fn over_tls_browsers_are_told_to_stay_there() {
    audit(true).await;
}
