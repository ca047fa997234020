//! The host's part of the API: by a server key alone, idempotent, and for others not there.

use http::{Method, StatusCode};
use parlor::Options;
use serde_json::{Value, json};

use crate::world::{Answer, Ask, World, ask, get, post};

async fn key(world: &World) -> String {
    world.chat.create_server_key("shop").await.expect("a key").key
}

fn put(path: &str) -> Ask {
    ask(Method::PUT, &format!("/api/v1{path}"))
}

async fn ok(world: &World, ask: Ask) -> Value {
    let answer = world.send(ask).await;
    assert!(answer.status.is_success(), "{} {}", answer.status, answer.text);
    if answer.text.is_empty() { Value::Null } else { answer.json() }
}

fn code(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn the_host_relates_people_and_parts_them() {
    let world = World::new();
    let key = key(&world).await;
    let path = "/api/v1/relations";
    let pairs = json!({"relations": [{"users": ["7", "8"], "label": "mentorship"}, {"users": ["7", "7"]}]});
    let made = ok(&world, put("/relations").bearer(&key).json(&pairs)).await;
    assert_eq!(made["data"][0]["done"], "put", "{made}");
    assert_eq!(made["data"][1]["refused"]["code"], "invalid", "nobody is related to themselves: {made}");
    assert_eq!(made["data"][1]["done"], Value::Null, "{made}");
    let again = ok(&world, put("/relations").bearer(&key).json(&pairs)).await;
    assert_eq!(again["data"][0]["done"], "same", "{again}");
    let all = ok(&world, get(path).bearer(&key)).await;
    assert_eq!((&all["data"][0]["label"], &all["data"][1]), (&json!("mentorship"), &Value::Null), "{all}");
    // What ends stands in the body: a list of pairs has no place in an address.
    let end = || ask(Method::DELETE, path).bearer(&key).json(&json!({"relations": [{"users": ["8", "7"]}]}));
    assert_eq!(ok(&world, end()).await["data"][0]["done"], "ended");
    assert_eq!(ok(&world, end()).await["data"][0]["done"], "same");
    assert_eq!(ok(&world, get(path).bearer(&key)).await["data"], json!([]));
    let stranger = world.send(put("/relations").json(&pairs)).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_host_puts_people_and_rooms_and_says_something() {
    let world = World::new();
    let key = key(&world).await;
    let ann = json!({"name": "Ann Lee", "role": "MENTEE", "email": "ann@shop.example"});
    let made = ok(&world, put("/users/42").bearer(&key).json(&ann)).await;
    assert_eq!(
        (&made["done"], &made["external_id"], &made["name"]),
        (&json!("created"), &json!("42"), &json!("Ann Lee"))
    );
    let again = ok(&world, put("/users/42").bearer(&key).json(&ann)).await;
    assert_eq!((&again["done"], &again["id"]), (&json!("unchanged"), &made["id"]));
    let many = json!({"users": [{"external_id": "43"}, {"external_id": "44", "username": "?"}]});
    let many = ok(&world, put("/users").bearer(&key).json(&many)).await;
    assert_eq!(many["data"][0]["done"], "created");
    assert_eq!(many["data"][1]["refused"]["reason"], "username_invalid");
    assert_eq!(ok(&world, get("/api/v1/users/42").bearer(&key)).await["role"], "MENTEE");
    // Whatever an id of the host's looks like.
    let odd = ok(&world, put("/users/a%2Fb%20%C3%A9").bearer(&key).json(&json!({"name": "Odd"}))).await;
    assert_eq!(odd["external_id"], "a/b é");
    let room = json!({"name": "Order 42", "members": ["42", "43"]});
    let made = ok(&world, put("/rooms/by-key/order:42").bearer(&key).json(&room)).await;
    assert_eq!((&made["done"], &made["member_count"]), (&json!("created"), &json!(2)));
    let said = json!({"text": "Paid.", "nonce": "paid"});
    let path = "/api/v1/rooms/by-key/order:42/messages";
    assert_eq!(world.send(post(path).bearer(&key).json(&said)).await.status, StatusCode::CREATED);
    assert_eq!(world.send(post(path).bearer(&key).json(&said)).await.status, StatusCode::OK);
    let member = put("/rooms/by-key/order:42/members/45").bearer(&key).json(&json!({"role": "reader"}));
    assert_eq!(ok(&world, member).await["member_count"], 3);
    let out = ask(Method::DELETE, "/api/v1/rooms/by-key/order:42/members/45").bearer(&key);
    assert_eq!(ok(&world, out).await["done"], "changed");
    for _ in 0..2 {
        let end = ask(Method::DELETE, "/api/v1/rooms/by-key/order:42").bearer(&key);
        assert_eq!(world.send(end).await.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(code(&world.send(get("/api/v1/rooms/by-key/order:42").bearer(&key)).await).1, "not_found");
    let gone = ok(&world, ask(Method::DELETE, "/api/v1/users/42").bearer(&key)).await;
    assert_eq!(gone["end"], "anonymise");
    assert_eq!(code(&world.send(get("/api/v1/users/42").bearer(&key)).await).1, "not_found");
}

#[tokio::test]
async fn the_host_acts_for_somebody() {
    let world = World::new();
    let key = key(&world).await;
    ok(&world, put("/users/42").bearer(&key).json(&json!({"name": "Ann"}))).await;
    ok(&world, put("/users/%C3%A9").bearer(&key).json(&json!({"name": "É"}))).await;
    let me = get("/api/v1/me").bearer(&key).header("parlor-on-behalf-of", "42");
    assert_eq!(ok(&world, me).await["name"], "Ann");
    let me = get("/api/v1/me").bearer(&key).header("parlor-on-behalf-of", "%C3%A9");
    assert_eq!(ok(&world, me).await["name"], "É");
    let open = json!({"kind": "self"});
    let notes = post("/api/v1/rooms").bearer(&key).header("parlor-on-behalf-of", "42").json(&open);
    assert_eq!(ok(&world, notes).await["kind"], "self");
    // For nobody, for somebody who is not there, for two.
    assert_eq!(code(&world.send(get("/api/v1/me").bearer(&key)).await), (401, "unauthenticated".into()));
    let nobody = get("/api/v1/me").bearer(&key).header("parlor-on-behalf-of", "nobody");
    assert_eq!(code(&world.send(nobody).await), (404, "not_found".into()));
    let mut two = get("/api/v1/me").bearer(&key).header("parlor-on-behalf-of", "42");
    two.0.headers_mut().append("parlor-on-behalf-of", "43".parse().expect("a header"));
    assert_eq!(code(&world.send(two).await), (401, "unauthenticated".into()));
    // The header alone says nothing, and a person's token stays that person's.
    let bob = world.person("Bob").await;
    let me = get("/api/v1/me").bearer(&bob).header("parlor-on-behalf-of", "42");
    assert_eq!(ok(&world, me).await["name"], "Bob");
    let alone = get("/api/v1/me").header("parlor-on-behalf-of", "42");
    assert_eq!(world.send(alone).await.status, StatusCode::UNAUTHORIZED);
}

/// Nothing but a key that opens opens: neither a person, nor an operator's token, nor a cookie, nor a revoked key.
#[tokio::test]
async fn nobody_else_is_the_host() {
    let world = World::with(Options::default());
    let (key, ann) = (key(&world).await, world.person("Ann").await);
    let revoked = world.chat.create_server_key("old").await.expect("a key").key;
    world.chat.revoke_server_key("old").await.expect("revoked");
    let body = json!({"name": "X"});
    let rows = [
        put("/users/42").json(&body),
        put("/users").json(&json!({"users": [{"external_id": "42"}]})),
        get("/api/v1/users/42"),
        ask(Method::DELETE, "/api/v1/users/42"),
        ask(Method::DELETE, "/api/v1/users/42/sessions"),
        put("/rooms/by-key/k").json(&json!({})),
        get("/api/v1/rooms/by-key/k"),
        ask(Method::DELETE, "/api/v1/rooms/by-key/k"),
        put("/rooms/by-key/k/members/42").json(&json!({})),
        ask(Method::DELETE, "/api/v1/rooms/by-key/k/members/42"),
        post("/api/v1/rooms/by-key/k/messages").json(&json!({"text": "x", "nonce": "n"})),
    ];
    for row in rows {
        let (parts, body) = row.0.into_parts();
        let bytes = axum::body::to_bytes(body, 4096).await.expect("a body");
        let again = || {
            let mut request = http::Request::new(axum::body::Body::from(bytes.clone()));
            *request.method_mut() = parts.method.clone();
            *request.uri_mut() = parts.uri.clone();
            *request.headers_mut() = parts.headers.clone();
            Ask(request)
        };
        for stranger in [
            again(),
            again().bearer(&ann),
            again().bearer(&revoked),
            again().bearer("parlor_sk_x"),
            again().cookie(&ann),
        ] {
            let answer = world.send(stranger).await;
            let refused = matches!(answer.status.as_u16(), 401 | 403);
            assert!(refused, "{} {}: {}", parts.method, parts.uri, answer.status);
            assert!(
                !answer.text.contains(&revoked) && !answer.text.contains("parlor_sk_x"),
                "{}",
                answer.text
            );
        }
    }
    assert_eq!(code(&world.send(get("/api/v1/users/42").bearer(&key)).await).1, "not_found");
}

/// T31: a field that only the server sets, or that nobody knows, changes nothing.
#[tokio::test]
async fn unknown_fields_are_refused() {
    let world = World::new();
    let key = key(&world).await;
    for field in [
        "id",
        "origin",
        "staff",
        "password",
        "erased_at",
        "tenant",
        "created_at",
        "email_verified_at",
        "account_seq",
    ] {
        let mut body = json!({"name": "X"});
        body[field] = json!("operator");
        let answer = world.send(put("/users/42").bearer(&key).json(&body)).await;
        assert_eq!(code(&answer), (400, "bad_request".into()), "{field}");
        let mut body = json!({"members": []});
        body[field] = json!("x");
        let answer = world.send(put("/rooms/by-key/k").bearer(&key).json(&body)).await;
        assert_eq!(code(&answer), (400, "bad_request".into()), "{field}");
    }
    assert_eq!(world.send(get("/api/v1/users/42").bearer(&key)).await.status, StatusCode::NOT_FOUND);
    for bad in [json!({"external_id": "43"}), json!([]), json!({"name": 7}), json!({"disabled": "yes"})] {
        assert_eq!(world.send(put("/users/42").bearer(&key).json(&bad)).await.status, 400, "{bad}");
    }
    let long = put(&format!("/users/{}", "x".repeat(201))).bearer(&key).json(&json!({}));
    assert_eq!(code(&world.send(long).await), (422, "too_long".into()));
    let find = put("/users/find").bearer(&key).json(&json!({}));
    assert_eq!(world.send(find).await.status, 405, "that address is another one's");
}

/// Ids of the host's look as they like; what cannot be one is refused with the field, on every route that takes one.
#[tokio::test]
async fn ids_of_any_shape_come_back_as_they_were() {
    let world = World::new();
    let key = key(&world).await;
    let encoded = |id: &str| -> String { id.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let long = "漢".repeat(200);
    for id in ["a/b", "a%2Fb", "..", ".", "a?b#c&d=e", "find%", "é\u{301}", "0 0", "me", "-", "\"'<b>", &long]
    {
        let path = format!("/users/{}", encoded(id));
        let made = ok(&world, put(&path).bearer(&key).json(&json!({}))).await;
        assert_eq!((&made["external_id"], &made["done"]), (&json!(id), &json!("created")), "{id}");
        let again = ok(&world, put(&path).bearer(&key).json(&json!({}))).await;
        assert_eq!((&again["id"], &again["done"]), (&made["id"], &json!("unchanged")), "{id}");
        let behalf = get("/api/v1/me").bearer(&key).header("parlor-on-behalf-of", &encoded(id));
        assert_eq!(ok(&world, behalf).await["id"], made["id"], "{id}");
        let room = format!("/rooms/by-key/{}", encoded(id));
        let made = ok(&world, put(&room).bearer(&key).json(&json!({"members": [id]}))).await;
        assert_eq!((&made["key"], &made["members"][0]["external_id"]), (&json!(id), &json!(id)));
        let gone = ask(Method::DELETE, &format!("/api/v1{room}/members/{}", encoded(id))).bearer(&key);
        assert_eq!(ok(&world, gone).await["member_count"], 0, "{id}");
    }
    let too_long = "漢".repeat(201);
    for bad in ["%00", "%0A", "%20a", "a%20", &encoded(&too_long)] {
        for (path, body) in [
            (format!("/users/{bad}"), json!({})),
            (format!("/rooms/by-key/{bad}"), json!({})),
            (format!("/rooms/by-key/k/members/{bad}"), json!({})),
        ] {
            let answer = world.send(put(&path).bearer(&key).json(&body)).await;
            let (status, code) = code(&answer);
            assert!(
                status == 422 && ["invalid", "too_long"].contains(&code.as_str()),
                "{path}: {}",
                answer.text
            );
        }
        let seen = world.send(get(&format!("/api/v1/users/{bad}")).bearer(&key)).await;
        assert_eq!(code(&seen), (404, "not_found".into()), "{bad}");
        let of = world.send(get(&format!("/api/v1/relations?user={bad}")).bearer(&key)).await;
        assert_eq!(code(&of), (404, "not_found".into()), "{bad}");
    }
    for bad in ["%FF", "%C3"] {
        let answer = world.send(put(&format!("/users/{bad}")).bearer(&key).json(&json!({}))).await;
        assert!(answer.status.is_client_error(), "{bad}: {}", answer.status);
    }
}

/// What is sent twice is done once: nothing is said of it in the room's log, and a nonce is the same message for ever.
#[tokio::test]
async fn the_same_order_twice_is_no_second_event() {
    let world = World::new();
    let key = key(&world).await;
    let room = "/rooms/by-key/order:1";
    let path = |of: &str| format!("/api/v1{room}{of}");
    let body = json!({"name": "One", "data": {"a": 1}, "members": ["1", "2"], "closed": false});
    let first = ok(&world, put(room).bearer(&key).json(&body)).await;
    let seq = async || ok(&world, get(&path("")).bearer(&key)).await["seq"].clone();
    let before = seq().await;
    let again = ok(&world, put(room).bearer(&key).json(&body)).await;
    assert_eq!((&again["id"], &again["done"]), (&first["id"], &json!("unchanged")));
    for _ in 0..2 {
        ok(&world, put(&format!("{room}/members/1")).bearer(&key).json(&json!({"role": "member"}))).await;
        ok(&world, ask(Method::DELETE, &path("/members/9")).bearer(&key)).await;
    }
    assert_eq!(seq().await, before, "nothing happened");
    let say = |body: Value| post(&path("/messages")).bearer(&key).json(&body);
    let said = ok(&world, say(json!({"text": "Paid.", "nonce": "n"}))).await;
    let again = ok(&world, say(json!({"text": "Paid.", "nonce": "n"}))).await;
    assert_eq!((&again["id"], &again["duplicate"]), (&said["id"], &json!(true)));
    let other = world.send(say(json!({"text": "Not paid.", "nonce": "n"}))).await;
    assert_eq!(code(&other).1, "nonce_reused");
    // The same nonce of somebody else is another message.
    let ann = ok(&world, say(json!({"text": "Paid.", "nonce": "n", "as": "1"}))).await;
    assert_ne!(ann["id"], said["id"]);
    for (body, status, what) in [
        (json!({"text": "x", "nonce": "m", "as": "9"}), 404, "not_found"),
        (json!({"text": " ", "nonce": "m"}), 422, "empty"),
        (json!({"text": "x", "nonce": ""}), 422, "empty"),
        (json!({"text": "x"}), 400, "bad_request"),
        (json!({"text": "x", "nonce": "m", "by": "1"}), 400, "bad_request"),
    ] {
        assert_eq!(code(&world.send(say(body.clone())).await), (status, what.to_owned()), "{body}");
    }
    // Closed, closed again, and nobody speaks there; open again, and they do.
    for did in ["changed", "unchanged"] {
        assert_eq!(ok(&world, put(room).bearer(&key).json(&json!({"closed": true}))).await["done"], did);
    }
    let closed = seq().await;
    for body in [json!({"text": "x", "nonce": "late"}), json!({"text": "x", "nonce": "late", "as": "1"})] {
        assert_eq!(code(&world.send(say(body)).await).0, 403);
    }
    // What was said before is still answered.
    assert_eq!(ok(&world, say(json!({"text": "Paid.", "nonce": "n"}))).await["id"], said["id"]);
    assert_eq!(seq().await, closed);
    ok(&world, put(room).bearer(&key).json(&json!({"closed": false}))).await;
    ok(&world, say(json!({"text": "x", "nonce": "late"}))).await;
}

/// For whom a key acts, and which key: everything else is refused, and says no more than that.
#[tokio::test]
async fn a_key_acts_for_its_own_people_alone() {
    let world = World::new();
    let ours = key(&world).await;
    let shop = world.chat.tenant_add("shop", &["shop.example".into()], &[]).await.expect("a tenant").id;
    let change = parlor_core::TenantChange { hosts: vec!["chat.example".into()], ..Default::default() };
    world.chat.tenant_change("default", change).await.expect("a host");
    let theirs = world.chat.of(shop).create_server_key("shop").await.expect("a key").key;
    for (id, body) in [("1", json!({})), ("2", json!({"disabled": true})), ("3", json!({}))] {
        ok(&world, put(&format!("/users/{id}")).bearer(&ours).json(&body)).await;
    }
    ok(&world, ask(Method::DELETE, "/api/v1/users/3").bearer(&ours)).await;
    let me = |key: &str, who: &str| get("/api/v1/me").bearer(key).header("parlor-on-behalf-of", who);
    assert_eq!(world.send(me(&ours, "1")).await.status, StatusCode::OK);
    for (who, status, what) in
        [("2", 403, "disabled"), ("3", 404, "not_found"), ("4", 404, "not_found"), ("%00", 404, "not_found")]
    {
        assert_eq!(code(&world.send(me(&ours, who)).await), (status, what.to_owned()), "{who}");
    }
    // The key of another tenant is none here, nor ours there.
    assert_eq!(code(&world.send(me(&theirs, "1")).await), (401, "unauthenticated".into()));
    assert_eq!(code(&world.send(get("/api/v1/users/1").bearer(&theirs)).await).0, 401);
    let there = get("/api/v1/users/1").bearer(&ours).header("host", "shop.example");
    assert_eq!(code(&world.send(there).await).0, 401);
    let there = get("/api/v1/users/1").bearer(&theirs).header("host", "shop.example");
    assert_eq!(code(&world.send(there).await), (404, "not_found".into()), "its own people alone");
    // Never in an address, and in no other header.
    for path in ["token", "key", "access_token", "authorization"] {
        let answer = world.send(get(&format!("/api/v1/users/1?{path}={ours}"))).await;
        assert!(matches!(answer.status.as_u16(), 400 | 401), "{path}: {}", answer.status);
        assert!(!answer.text.contains(&ours));
    }
    let basic = get("/api/v1/users/1").header("authorization", &format!("Basic {ours}"));
    assert_eq!(world.send(basic).await.status, StatusCode::UNAUTHORIZED);
    // HEAD is GET without a body; other methods are named.
    let head = world.send(ask(Method::HEAD, "/api/v1/users/1").bearer(&ours)).await;
    assert_eq!((head.status, head.text.as_str()), (StatusCode::OK, ""));
    let patch = world.send(ask(Method::PATCH, "/api/v1/users/1").bearer(&ours)).await;
    assert_eq!(patch.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(patch.head("allow").contains("PUT"), "{}", patch.head("allow"));
    // Too many at once, and none.
    let users: Vec<Value> = (0..101).map(|n| json!({"external_id": n.to_string()})).collect();
    for (path, body) in [
        ("/users", json!({ "users": users })),
        ("/users", json!({"users": []})),
        ("/relations", json!({"relations": []})),
        ("/rooms/by-key/k", json!({"members": (0..101).map(|n| n.to_string()).collect::<Vec<_>>()})),
    ] {
        let answer = world.send(put(path).bearer(&ours).json(&body)).await;
        assert!(["invalid", "too_many"].contains(&code(&answer).1.as_str()), "{path}: {}", answer.text);
    }
    assert_eq!(code(&world.send(get("/api/v1/users/100").bearer(&ours)).await).0, 404, "nobody was made");
}
