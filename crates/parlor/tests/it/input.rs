//! Bad input: for each route a table of what is wrong and the code that says so.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::world::{Ask, World, ask, get, post};

pub(crate) const NOBODY: &str = "0190f3c2-0000-7000-8000-00000000ffff";

/// What is sent, the code, and the field it must name.
pub(crate) type Case<'a> = (&'a str, Value, &'a str, &'a str);

/// A request about a room.
type Way = fn(&str) -> Ask;

/// What of the table is refused in another way, or not at all.
pub(crate) async fn faults(
    world: &World,
    method: Method,
    path: &str,
    token: Option<&str>,
    cases: &[Case<'_>],
) -> Vec<String> {
    let mut faults = Vec::new();
    let document = world.send(get("/api/openapi.json")).await.json();
    let documented = documented(&document, &method, path);
    for (what, body, code, field) in cases {
        let asked = ask(method.clone(), path).json(body);
        let asked = if let Some(token) = token { asked.bearer(token) } else { asked };
        let answer = world.send(asked).await;
        let said: Value = serde_json::from_str(&answer.text).unwrap_or_default();
        let pointer = said["errors"][0]["pointer"].as_str().unwrap_or_default().trim_start_matches('/');
        if said["code"] != *code || said["status"] != answer.status.as_u16() || pointer != *field {
            faults.push(format!("{method} {path}, {what}: {} {}", answer.status, answer.text));
        }
        if !documented.contains(&answer.status.as_u16()) {
            faults.push(format!("{method} {path}, {what}: {} is not documented", answer.status));
        }
    }
    faults
}

/// The statuses that the document promises for an address.
fn documented(document: &Value, method: &Method, path: &str) -> Vec<u16> {
    let parts: Vec<&str> = path.trim_start_matches("/api/v1/").split('/').collect();
    let fits = |(pattern, _): &(&String, &Value)| {
        let pattern: Vec<&str> = pattern.trim_start_matches('/').split('/').collect();
        let same = |(one, is): (&&str, &&str)| one.starts_with('{') || one == is;
        pattern.len() == parts.len() && pattern.iter().zip(&parts).all(same)
    };
    let all = document["paths"].as_object().expect("paths");
    let (_, methods) = all.iter().find(fits).unwrap_or_else(|| panic!("{path} is not documented"));
    let responses = &methods[method.as_str().to_lowercase()]["responses"];
    responses.as_object().expect("responses").keys().filter_map(|it| it.parse().ok()).collect()
}

async fn refuses(world: &World, method: Method, path: &str, token: Option<&str>, cases: &[Case<'_>]) {
    assert_eq!(faults(world, method, path, token, cases).await, Vec::<String>::new());
}

#[tokio::test]
async fn signing_up() {
    let world = World::new();
    world.person("Ann").await;
    let with = |change: Value| {
        let mut body =
            json!({"email": "new@demo.test", "username": "new", "name": "New", "password": "correct horse"});
        for (key, value) in change.as_object().expect("an object") {
            if value.is_null() {
                body.as_object_mut().expect("an object").remove(key);
            } else {
                body[key] = value.clone();
            }
        }
        body
    };
    let cases = [
        ("no e-mail", with(json!({"email": null})), "bad_request", "email"),
        ("e-mail of another type", with(json!({"email": 7})), "bad_request", ""),
        ("e-mail that is none", with(json!({"email": "new"})), "invalid", "email"),
        ("taken e-mail", with(json!({"email": "ANN@demo.test"})), "taken", "email"),
        ("short username", with(json!({"username": "x"})), "invalid", "username"),
        ("strange username", with(json!({"username": "a b"})), "invalid", "username"),
        ("taken username", with(json!({"username": "ANN"})), "taken", "username"),
        ("short password", with(json!({"password": "short"})), "invalid", "password"),
        ("long password", with(json!({"password": "x".repeat(201)})), "too_long", "password"),
        ("a field too much", with(json!({"role": "owner"})), "bad_request", "role"),
        ("an id of one's own", with(json!({"id": NOBODY})), "bad_request", "id"),
        ("nothing", json!({}), "bad_request", "email"),
    ];
    refuses(&world, Method::POST, "/api/v1/users", None, &cases).await;
}

#[tokio::test]
async fn signing_in_says_the_same_whoever_it_is() {
    let world = World::new();
    world.person("Ann").await;
    let try_as = async |login: &str, password: &str| {
        let body = json!({"login": login, "password": password});
        world.send(post("/api/v1/sessions").header("x-request-id", "r").json(&body)).await
    };
    let wrong = try_as("ann", "wrong password").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(wrong.json()["code"], "wrong_login");
    for (login, password) in
        [("nobody", "wrong password"), ("", ""), ("ann@demo.test", ""), (&"a".repeat(5000), "x")]
    {
        let answer = try_as(login, password).await;
        assert_eq!((answer.status, &answer.text), (wrong.status, &wrong.text), "{login}");
    }
    // Tries are counted for an account, also for one that does not exist.
    let mut last = try_as("guess", "x").await;
    for _ in 0..10 {
        last = try_as("guess", "x").await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(last.head("retry-after"), last.json()["retry_after"].to_string());
}

#[tokio::test]
async fn rooms_messages_and_pointers() {
    let world = World::new();
    let (ann, _bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let cases = [
        ("no kind", json!({"with": "bob"}), "bad_request", "kind"),
        ("a kind that is none", json!({"kind": "channel"}), "bad_request", ""),
        ("nobody named", json!({"kind": "direct"}), "empty", "with"),
        ("nobody there", json!({"kind": "direct", "with": "nobody"}), "not_found", "with"),
        ("oneself", json!({"kind": "direct", "with": "ann"}), "invalid", "with"),
        ("a field too much", json!({"kind": "self", "nom": "x"}), "bad_request", "nom"),
        ("a name for notes", json!({"kind": "self", "name": "x"}), "invalid", "kind"),
    ];
    refuses(&world, Method::POST, "/api/v1/rooms", Some(&ann), &cases).await;

    let path = format!("/api/v1/rooms/{room}/messages");
    let cases = [
        ("no text", json!({"nonce": "n"}), "empty", "text"),
        ("no nonce", json!({"text": "x"}), "bad_request", "nonce"),
        ("nothing but blanks", json!({"text": " \n\t ", "nonce": "n"}), "empty", "text"),
        ("too long", json!({"text": "x".repeat(5001), "nonce": "n"}), "too_long", "text"),
        ("a nonce too long", json!({"text": "x", "nonce": "n".repeat(65)}), "too_long", "nonce"),
        ("an empty nonce", json!({"text": "x", "nonce": ""}), "empty", "nonce"),
        ("a text of another type", json!({"text": ["x"], "nonce": "n"}), "bad_request", ""),
        ("the room again", json!({"room": room, "text": "x", "nonce": "n"}), "bad_request", "room"),
        ("a number of one's own", json!({"number": 9, "text": "x", "nonce": "n"}), "bad_request", "number"),
    ];
    refuses(&world, Method::POST, &path, Some(&ann), &cases).await;
    assert_eq!(world.send(get(&path).bearer(&ann)).await.json()["data"], json!([]), "nothing was stored");

    let cases = [
        ("no number", json!({}), "bad_request", "number"),
        ("a negative one", json!({"number": -1}), "invalid", "number"),
        ("a fraction", json!({"number": 1.5}), "bad_request", ""),
        ("a huge one", json!({"number": 1e300}), "bad_request", ""),
    ];
    refuses(&world, Method::PUT, &format!("/api/v1/rooms/{room}/read"), Some(&ann), &cases).await;
}

#[tokio::test]
async fn queries() {
    let world = World::new();
    let (ann, _bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let at = |rest: &str| format!("/api/v1/rooms/{room}/{rest}");
    for (path, code, parameter) in [
        (at("messages?limit=0"), "invalid", "limit"),
        (at("messages?limit=101"), "invalid", "limit"),
        (at("messages?limit=ten"), "bad_request", "limit"),
        (at("messages?limit="), "bad_request", "limit"),
        (at("messages?limit=99999999999999999999"), "bad_request", "limit"),
        (at("messages?limit=1&limit=2"), "bad_request", "limit"),
        (at("messages?before=2&after=1"), "invalid", "after"),
        (at("messages?room=x"), "bad_request", "room"),
        (at("messages?page=2"), "bad_request", "page"),
        (at("messages?%FF=1"), "bad_request", "\u{fffd}"),
        (at("events"), "bad_request", "after"),
        (at("events?after=-1"), "invalid", "after"),
        (at("events?after=0&limit=501"), "invalid", "limit"),
        ("/api/v1/rooms?cursor=nonsense".into(), "invalid", "cursor"),
        ("/api/v1/rooms?limit=1.5".into(), "bad_request", "limit"),
        ("/api/v1/me?x=1".into(), "bad_request", "x"),
        ("/api/v1/unread?x".into(), "bad_request", "x"),
    ] {
        let answer = world.send(get(&path).bearer(&ann)).await;
        let said = answer.json();
        assert_eq!(
            (said["code"].as_str(), said["errors"][0]["parameter"].as_str()),
            (Some(code), Some(parameter)),
            "{path}: {}",
            answer.text
        );
    }
    let body = json!({"kind": "self"});
    let both = world.send(post("/api/v1/rooms?kind=self").bearer(&ann).json(&body)).await;
    assert_eq!(
        both.status,
        StatusCode::BAD_REQUEST,
        "fields do not come by the address and the body at once"
    );
}

#[tokio::test]
async fn bodies_that_are_no_json_object() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let deep = format!("{}{}", "{\"a\":".repeat(17), "1") + &"}".repeat(17);
    let wide: Value = (0..65).map(|n| (format!("k{n}"), json!(n))).collect::<serde_json::Map<_, _>>().into();
    let cases: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        ("nothing", vec![], 400, "bad_request"),
        ("half of it", b"{\"kind\": \"self\"".to_vec(), 400, "bad_request"),
        ("a list", b"[]".to_vec(), 400, "bad_request"),
        ("a text", b"\"self\"".to_vec(), 400, "bad_request"),
        ("null", b"null".to_vec(), 400, "bad_request"),
        ("two objects", b"{} {}".to_vec(), 400, "bad_request"),
        ("not UTF-8", b"{\"kind\": \"\xff\"}".to_vec(), 400, "bad_request"),
        ("half a surrogate", b"{\"kind\": \"self\", \"with\": \"\\ud800\"}".to_vec(), 400, "bad_request"),
        ("too deep", deep.into_bytes(), 400, "bad_request"),
        ("too many keys", wide.to_string().into_bytes(), 400, "bad_request"),
        ("too large", vec![b' '; 64 * 1024 + 1], 413, "too_large"),
    ];
    for path in ["/api/v1/rooms", "/api/v1/users", "/api/v1/sessions"] {
        for (what, bytes, status, code) in &cases {
            let asked =
                post(path).bearer(&ann).header("content-type", "application/json").body(bytes.clone());
            let answer = world.send(asked).await;
            assert_eq!(answer.status.as_u16(), *status, "{path}, {what}: {}", answer.text);
            assert_eq!(answer.json()["code"], *code, "{path}, {what}");
        }
        // A length that is only claimed is believed, so that nothing is read in vain.
        let claimed = post(path).bearer(&ann).header("content-type", "application/json");
        let claimed = world.send(claimed.header("content-length", "70000").body("{}")).await;
        assert_eq!(claimed.status, StatusCode::PAYLOAD_TOO_LARGE);
        for kind in [
            "",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "application/jsonx",
        ] {
            let asked = post(path).bearer(&ann).body("{\"kind\": \"self\"}");
            let asked = if kind.is_empty() { asked } else { asked.header("content-type", kind) };
            let answer = world.send(asked).await;
            assert_eq!(answer.json()["code"], "unsupported_media", "{path}, {kind}");
        }
        let packed = post(path).bearer(&ann).json(&json!({})).header("content-encoding", "gzip");
        assert_eq!(world.send(packed).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let with_charset = post("/api/v1/rooms").bearer(&ann).body("{\"kind\": \"self\"}");
    let answer = world.send(with_charset.header("content-type", "Application/JSON; charset=utf-8")).await;
    assert_eq!(answer.status, StatusCode::CREATED);
}

/// Every way to name a room, with one's own sign-in: answers must not tell a foreign room from none.
#[tokio::test]
async fn a_foreign_room_and_no_room_answer_alike() {
    let world = World::new();
    let (ann, _bob, cem) = (world.person("Ann").await, world.person("Bob").await, world.person("Cem").await);
    let room = world.room(&ann, "bob").await;
    world.say(&ann, &room, "between us", "n-1").await;
    let upper = NOBODY.to_uppercase();
    let ways: [(&str, Way); 9] = [
        ("room", |room| get(&format!("/api/v1/rooms/{room}"))),
        ("messages", |room| get(&format!("/api/v1/rooms/{room}/messages"))),
        ("older", |room| get(&format!("/api/v1/rooms/{room}/messages?before=2"))),
        ("events", |room| get(&format!("/api/v1/rooms/{room}/events?after=0"))),
        ("send", |room| {
            post(&format!("/api/v1/rooms/{room}/messages")).json(&json!({"text": "x", "nonce": "n-1"}))
        }),
        ("read", |room| ask(Method::PUT, &format!("/api/v1/rooms/{room}/read")).json(&json!({"number": 1}))),
        ("page", |room| get(&format!("/chat/{room}/"))),
        ("fragment", |room| get(&format!("/chat/{room}/messages/?before=2")).header("parlor-fragment", "1")),
        ("form", |room| post(&format!("/chat/{room}/send/")).form(&[("text", "x"), ("nonce", "n-1")])),
    ];
    for (what, way) in ways {
        let asked = async |room: &str| {
            let asked = way(room).header("x-request-id", "r");
            let asked = if matches!(what, "page" | "fragment" | "form") {
                asked.cookie(&cem)
            } else {
                asked.bearer(&cem)
            };
            let answer = world.send(asked).await;
            let mut headers: Vec<String> =
                answer.headers.iter().map(|(k, v)| format!("{k}: {v:?}")).collect();
            headers.sort();
            (answer.status, answer.text, headers)
        };
        let foreign = asked(&room).await;
        assert_eq!(foreign.0, StatusCode::NOT_FOUND, "{what}: {}", foreign.1);
        assert!(!foreign.1.contains("between us"));
        for none in [NOBODY, &upper, "x", "0190f3c2", "%00", "..%2f", "%FF%FE"] {
            assert_eq!(asked(none).await, foreign, "{what} {none}");
        }
    }
    for none in [NOBODY, "x", &room] {
        let path = format!("/api/v1/sessions/{none}");
        let answer = world.send(ask(Method::DELETE, &path).bearer(&cem).header("x-request-id", "r")).await;
        assert_eq!(
            (answer.status, answer.json()["detail"].as_str()),
            (StatusCode::NOT_FOUND, Some("There is no such sign-in."))
        );
    }
}

#[tokio::test]
async fn without_a_sign_in_there_is_nothing_to_see() {
    let world = World::new();
    let document = world.send(get("/api/openapi.json")).await.json();
    let mut closed = 0;
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            if operation["security"] == json!([]) {
                continue;
            }
            let method: Method = method.to_uppercase().parse().expect("a method");
            let path = format!("/api/v1{path}").replace("{room}", NOBODY).replace("{login}", NOBODY);
            for token in [None, Some("prl_nonsense"), Some(""), Some("a b"), Some("\u{7f}")] {
                let asked = ask(method.clone(), &path).header("content-type", "text/plain");
                let Some(token) = token else {
                    let answer = world.send(asked).await;
                    assert_eq!(answer.json()["code"], "unauthenticated", "{method} {path}");
                    continue;
                };
                let Ok(value) = format!("Bearer {token}").parse::<http::HeaderValue>() else { continue };
                let mut asked = asked;
                asked.0.headers_mut().insert("authorization", value);
                let answer = world.send(asked).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path} {token}");
                assert_eq!(answer.head("www-authenticate"), "Bearer");
            }
            closed += 1;
        }
    }
    assert!(closed >= 12, "only {closed} routes were asked");
}

/// A NUL can be written in JSON, in a form and in a query; it is refused, never a fault.
#[tokio::test]
async fn a_nul_is_refused_where_it_would_be_stored() {
    let world = World::new();
    let (ann, _bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let user = |field: &str| {
        let mut body =
            json!({"email": "n@demo.test", "username": "new", "name": "New", "password": "correct horse"});
        body[field] = json!("a\u{0}b@demo.test");
        post("/api/v1/users").json(&body)
    };
    let asks = [
        ("email", user("email")),
        ("username", user("username")),
        ("name", user("name")),
        ("password", post("/api/v1/sessions").json(&json!({"login": "ann", "password": "a\u{0}b"}))),
        (
            "text",
            post(&format!("/api/v1/rooms/{room}/messages")).json(&json!({"text": "a\u{0}b", "nonce": "n"})),
        ),
        (
            "nonce",
            post(&format!("/api/v1/rooms/{room}/messages")).json(&json!({"text": "a", "nonce": "a\u{0}b"})),
        ),
        ("cursor", get("/api/v1/rooms?cursor=a%00b")),
        ("page's text", post(&format!("/chat/{room}/send/")).form(&[("text", "a\u{0}b")])),
        ("page's cursor", get("/chat/?cursor=a%00b")),
    ];
    let mut faults = Vec::new();
    for (what, ask) in asks {
        let ask = if what.starts_with("page") { ask.cookie(&ann) } else { ask.bearer(&ann) };
        let answer = world.send(ask).await;
        if !answer.status.is_client_error() {
            faults.push(format!("{what}: {}", answer.status));
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}
