//! What a page's policy refused is reported to us: announced where the router is mounted, taken from anybody, and
//! answered with nothing, whatever was sent.

use axum::Router;
use http::StatusCode;
use parlor::{Accounts, Clock, Options};
use serde_json::json;

use crate::world::{World, chat, get, post, send};

#[tokio::test]
async fn pages_say_where_and_whatever_comes_is_answered_with_nothing() {
    let world = World::new();
    let page = world.send(get("/chat/login/")).await;
    assert!(page.head("content-security-policy").ends_with("; report-uri /api/csp-report"));
    assert!(page.head("reporting-endpoints").is_empty());
    // Over TLS in the new way, too: without it browsers do not take endpoints, nor then the old way.
    let secure = World::with(Options::default().tls(true)).send(get("/chat/login/")).await;
    assert!(secure.head("content-security-policy").ends_with("; report-uri /api/csp-report; report-to csp"));
    assert_eq!(secure.head("reporting-endpoints"), "csp=\"/api/csp-report\"");
    let data = world.send(get("/api/v1/me")).await;
    assert!(
        !data.head("content-security-policy").contains("report")
            && data.head("reporting-endpoints").is_empty()
    );

    let violation = json!({"csp-report": {"document-uri": "/chat/", "effective-directive": "script-src"}});
    for (kind, body) in [
        ("application/csp-report", violation.to_string()),
        ("application/reports+json", "[]".to_owned()),
        ("application/reports+json", "{\"".to_owned()),
        ("text/plain", "\u{0}".to_owned()),
        ("application/csp-report", "x".repeat(200_000)),
        ("application/csp-report", format!("{}1", "[".repeat(15_000))),
    ] {
        let ask = post("/api/csp-report").header("content-type", kind).body(body);
        let answer = world.send(ask).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NO_CONTENT, ""), "{kind}");
    }
    for _ in 0..300 {
        let ask = post("/api/csp-report").header("content-type", "application/csp-report").body("{}");
        assert_eq!(world.send(ask).await.status, StatusCode::NO_CONTENT);
    }
}

#[tokio::test]
async fn below_a_path_that_a_visitor_chose_the_policy_stays_ours() {
    let clock = Clock::stepped(1);
    let chat = chat(&clock);
    let talk = parlor::router(&chat, Accounts::new(&chat), Options::default());
    let app = Router::new().nest("/of/{shop}", talk);
    let page = send(&app, get("/of/a;script-src%20*,b/chat/login/")).await;
    let policy = page.head("content-security-policy");
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(policy.ends_with("; report-uri /of/a%3Bscript-src%20%2A%2Cb/api/csp-report"), "{policy}");
    assert_eq!(policy.matches("script-src ").count(), 1, "{policy}");
}
