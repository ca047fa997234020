//! What every request meets first: methods, addresses that are not there, numbers of requests, hosts, assets.

use expect_test::expect;
use http::{Method, StatusCode};
use parlor::Options;

use crate::world::{World, ask, get, post};

#[tokio::test]
async fn an_unknown_address_is_a_problem_at_the_api_and_a_page_at_the_pages() {
    let world = World::new();
    let answer = world.send(get("/api/v1/nothing").header("x-request-id", "r-1")).await;
    expect![[r#"
        404 application/problem+json
        {
          "code": "not_found",
          "detail": "There is no such address.",
          "instance": "r-1",
          "retry": "never",
          "status": 404,
          "title": "Not found",
          "type": "/api/#not_found"
        }"#]]
    .assert_eq(&answer.shown());
    for path in ["/api/nothing", "/api/v1/rooms/", "/api/v2/me", "/api/v1/rooms/a/b/c", "/api//"] {
        let answer = world.send(get(path)).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (StatusCode::NOT_FOUND, Some("not_found")),
            "{path}"
        );
    }
    for path in ["/chat/nothing/at/all/", "/chat/a/b/", "/chat/robots.txt"] {
        let answer = world.send(get(path)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.head("content-type").starts_with("text/html"), "{path}");
        assert!(answer.text.contains("This page is not here"), "{path}");
    }
}

#[tokio::test]
async fn another_method_is_refused_and_the_right_ones_are_named() {
    let world = World::new();
    let answer = world.send(ask(Method::PATCH, "/api/v1/rooms").header("x-request-id", "r-1")).await;
    expect![[r#"
        405 application/problem+json
        {
          "code": "method_not_allowed",
          "detail": "This address does not know that method.",
          "instance": "r-1",
          "retry": "never",
          "status": 405,
          "title": "Method not allowed",
          "type": "/api/#method_not_allowed"
        }"#]]
    .assert_eq(&answer.shown());
    let allowed = |answer: &crate::world::Answer| {
        let mut all: Vec<String> = answer.head("allow").split(',').map(|it| it.trim().to_owned()).collect();
        all.sort();
        all.join(" ")
    };
    assert_eq!(allowed(&answer), "GET HEAD POST");
    for (method, path, allow) in [
        (Method::GET, "/api/v1/users", "POST PUT"),
        (Method::DELETE, "/api/v1/me", "GET HEAD PATCH"),
        (Method::POST, "/ws", "GET HEAD"),
        (Method::POST, "/api/openapi.json", "GET HEAD"),
        (Method::GET, "/chat/logout/", "POST"),
        (Method::DELETE, "/chat/login/", "GET HEAD POST"),
    ] {
        let answer = world.send(ask(method.clone(), path)).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        assert_eq!(allowed(&answer), allow, "{method} {path}");
    }
    let options = world.send(ask(Method::OPTIONS, "/api/v1/rooms")).await;
    assert_eq!((options.status, allowed(&options).as_str()), (StatusCode::NO_CONTENT, "GET HEAD POST"));
    let ann = world.person("Ann").await;
    let head = world.send(ask(Method::HEAD, "/api/v1/me").bearer(&ann)).await;
    assert_eq!((head.status, head.text.as_str()), (StatusCode::OK, ""));
    let head = world.send(ask(Method::HEAD, "/api/v1/me")).await;
    assert_eq!((head.status, head.text.as_str()), (StatusCode::UNAUTHORIZED, ""));
}

#[tokio::test]
async fn where_nothing_stands_beside_it_every_other_address_is_told_to_be_nowhere() {
    let world = World::with(Options::default().alone(true));
    for path in ["/favicon.ico", "/wp-login.php", "/chatter/", "/apis", "/a/b/c"] {
        let answer = world.send(get(path)).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (StatusCode::NOT_FOUND, Some("not_found"))
        );
        let page = world.send(get(path).header("accept", "text/html,*/*;q=0.8")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.head("content-type").starts_with("text/html"), "{path}");
        assert!(page.text.contains("This page is not here"), "{path}: {}", page.text);
        assert!(page.head("content-security-policy").contains("default-src"), "{path}");
    }
    let api = world.send(get("/api/nothing").header("accept", "text/html")).await;
    assert_eq!(api.json()["code"], "not_found");
    // A host says it by itself.
    let answer = World::new().send(get("/favicon.ico")).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NOT_FOUND, ""));
}

#[tokio::test]
async fn every_answer_has_the_number_of_its_request() {
    let world = World::new();
    for (given, kept) in [("r-1.a_B", true), ("has space", false), ("<script>", false), ("", false)] {
        let answer = world.send(get("/api/v1/me").header("x-request-id", given)).await;
        assert_eq!(answer.head("x-request-id") == given, kept, "{given}");
        assert_eq!(answer.json()["instance"], answer.head("x-request-id"), "{given}");
    }
    let long = "a".repeat(65);
    let made = world.send(get("/chat/login/").header("x-request-id", &long)).await;
    assert_eq!(made.head("x-request-id").len(), 36);
}

#[tokio::test]
async fn only_hosts_of_ours_are_answered_when_that_is_wanted() {
    let options = Options::default().origin("https://chat.example").expect("an origin").check_host(true);
    let world = World::with(options.origin("http://127.0.0.1:8080").expect("an origin"));
    for (host, good) in [
        ("chat.example", true),
        ("CHAT.example", true),
        ("chat.example.", true),
        ("chat.example:443", true),
        ("chat.example.:443", true),
        ("127.0.0.1:8080", true),
        ("127.0.0.1", false),
        ("chat.example:8443", false),
        ("chat.example:80", false),
        ("chat.example.evil.example", false),
        ("evil-chat.example", false),
        ("chat.example@evil.example", false),
        ("chat.example, evil.example", false),
        ("chat.example/", false),
        ("[::1]", false),
        ("", false),
    ] {
        for path in ["/api/v1/me", "/chat/login/", "/ws", "/chat/assets/parlor.css", "/api/"] {
            let answer = world.send(get(path).header("host", host)).await;
            assert_eq!(
                answer.status != StatusCode::MISDIRECTED_REQUEST,
                good,
                "{host} {path}: {}",
                answer.status
            );
        }
    }
    let mut twice = get("/api/v1/me");
    twice.0.headers_mut().append("host", "chat.example".parse().expect("a header"));
    assert_eq!(world.send(twice).await.status, StatusCode::MISDIRECTED_REQUEST);
    let mut none = get("/api/v1/me");
    none.0.headers_mut().remove("host");
    assert_eq!(world.send(none).await.status, StatusCode::MISDIRECTED_REQUEST);
    let absolute = get("http://evil.example/api/v1/me");
    assert_eq!(world.send(absolute).await.status, StatusCode::MISDIRECTED_REQUEST);
    // The body is the same for every wrong host, and says nothing of ours.
    let one = world.send(get("/chat/").header("host", "a.example").header("x-request-id", "r")).await;
    let two = world.send(get("/chat/").header("host", "b.example").header("x-request-id", "r")).await;
    assert_eq!(one.text, two.text);
    assert!(!one.text.contains("chat.example"));
}

#[tokio::test]
async fn what_is_for_this_machine_alone_answers_for_no_name_of_others() {
    let world = World::with(Options::default().only_this_machine(true));
    for (host, good) in [
        ("localhost", true),
        ("LOCALHOST:8390", true),
        ("127.0.0.1:8390", true),
        ("127.9.9.9", true),
        ("[::1]", true),
        ("[::1]:8390", true),
        ("evil.test", false),
        ("evil.test:8390", false),
        ("localhost.evil.test", false),
        ("127.0.0.1.evil.test", false),
        ("127.0.0.1@evil", false),
        ("192.0.2.1", false),
        ("a b", false),
        ("", false),
    ] {
        for path in ["/api/v1/me", "/chat/login/", "/ws"] {
            let answer = world.send(get(path).header("host", host)).await;
            assert_eq!(answer.status != StatusCode::MISDIRECTED_REQUEST, good, "{host} {path}");
        }
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_the_address_of_their_content() {
    let world = World::new();
    let page = world.send(get("/chat/login/")).await.text;
    let at = page.find("/chat/assets/parlor.css?v=").expect("the style");
    let path = page[at..].split('"').next().expect("an address").to_owned();
    let asset = world.send(get(&path)).await;
    assert_eq!(asset.status, StatusCode::OK);
    assert_eq!(asset.head("content-type"), "text/css; charset=utf-8");
    assert_eq!(asset.head("cache-control"), "public, max-age=31536000, immutable");
    let tag = asset.head("etag").to_owned();
    let again = world.send(get(&path).header("if-none-match", &tag)).await;
    assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    // Another version, or none: whatever is there now, asked for again each time.
    for path in ["/chat/assets/parlor.css", "/chat/assets/parlor.css?v=00000000"] {
        assert_eq!(world.send(get(path)).await.head("cache-control"), "no-cache");
    }
    for path in [
        "/chat/assets/nothing.css",
        "/chat/assets/..%2f..%2fCargo.toml",
        "/chat/assets/..%2freference%2freference.css",
        "/chat/assets/%2fetc%2fpasswd",
        "/chat/assets/%00",
    ] {
        assert_eq!(world.send(get(path)).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_reference_explains_every_code_that_a_problem_points_to() {
    let world = World::new();
    let page = world.send(get("/api/")).await;
    assert_eq!(page.status, StatusCode::OK);
    for code in parlor::proto::Code::ALL {
        assert!(page.text.contains(&format!("<tr id=\"{}\">", code.as_str())), "{}", code.as_str());
    }
    assert!(page.text.contains("/api/v1/rooms/{room}/messages"));
    assert!(!page.text.contains("<script"));
    let moved = world.send(get("/api")).await;
    assert_eq!((moved.status, moved.head("location")), (StatusCode::PERMANENT_REDIRECT, "/api/"));
}

#[tokio::test]
async fn sign_up_can_be_closed() {
    let world = World::with(Options::default().sign_up(false));
    let body = serde_json::json!({"email": "a@b.c", "username": "ann", "password": "correct horse"});
    let answer = world.send(post("/api/v1/users").json(&body)).await;
    assert_eq!((answer.status, answer.json()["code"].as_str()), (StatusCode::FORBIDDEN, Some("forbidden")));
    assert_eq!(world.send(get("/chat/signup/")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.send(post("/chat/signup/").form(&[])).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn when_the_engine_cannot_answer_everybody_is_told_to_come_back() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let at = crate::live::listen(&world).await;
    world.chat.close();
    let answer = world.send(get("/api/v1/me").bearer(&ann)).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text);
    assert_eq!(answer.json()["retry"], "later");
    assert_eq!(answer.head("retry-after"), answer.json()["retry_after"].to_string());
    let page = world.send(get("/chat/").cookie(&ann)).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text.contains("We cannot do this now") && page.text.contains(page.head("x-request-id")));
    let form = [("login", "ann"), ("password", "correct horse")];
    let form = world.send(post("/chat/login/").form(&form)).await;
    assert_eq!(form.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(form.text.contains("value=\"ann\""), "what was typed is kept");
    let bearer = format!("Bearer {ann}");
    let mut line = crate::live::dial(at, &[("authorization", bearer.as_bytes())]).await.expect("a socket");
    assert_eq!(line.closed().await.0, 1013);
}
