//! REST: what each route answers when all is well.

use expect_test::expect;
use http::{Method, StatusCode};
use serde_json::json;

use crate::world::{World, ask, get, post};

#[tokio::test]
async fn people_sign_up_and_in_and_out() {
    let world = World::new();
    let body = json!({"email": "Ann@Demo.test", "username": "ann", "name": "Ann Smith", "password": "correct horse"});
    let made = world.send(post("/api/v1/users").json(&body)).await;
    expect![[r#"
        201 application/json
        {
          "email": "Ann@Demo.test",
          "id": "<1>",
          "name": "Ann Smith",
          "settings": {
            "presence": true,
            "receipts": true
          },
          "username": "ann"
        }"#]]
    .assert_eq(&made.shown());

    let body = json!({"login": "ann@demo.test", "password": "correct horse"});
    let signed_in = world.send(post("/api/v1/sessions").header("user-agent", "Test/1").json(&body)).await;
    expect![[r#"
        201 application/json
        {
          "token": "<1>",
          "user": {
            "email": "Ann@Demo.test",
            "id": "<2>",
            "name": "Ann Smith",
            "settings": {
              "presence": true,
              "receipts": true
            },
            "username": "ann"
          }
        }"#]]
    .assert_eq(&signed_in.shown());
    assert_eq!(signed_in.headers.get("set-cookie"), None, "a token is for programs");

    let token = signed_in.json()["token"].as_str().expect("a token").to_owned();
    expect![[r#"
        200 application/json
        {
          "email": "Ann@Demo.test",
          "id": "<1>",
          "name": "Ann Smith",
          "settings": {
            "presence": true,
            "receipts": true
          },
          "username": "ann"
        }"#]]
    .assert_eq(&world.send(get("/api/v1/me").bearer(&token)).await.shown());
    expect![[r#"
        200 application/json
        {
          "data": [
            {
              "created_at": "2026-11-21T08:43:20.000Z",
              "current": true,
              "expires_at": "2026-12-21T08:43:20.000Z",
              "id": "<1>",
              "kind": "password",
              "label": "Test/1",
              "seen_at": "2026-11-21T08:43:20.000Z"
            }
          ]
        }"#]]
    .assert_eq(&world.send(get("/api/v1/sessions").bearer(&token)).await.shown());

    let gone = world.send(ask(Method::DELETE, "/api/v1/sessions/current").bearer(&token)).await;
    expect!["204 \n"].assert_eq(&gone.shown());
    let after = world.send(get("/api/v1/me").bearer(&token)).await;
    expect![[r#"
        401 application/problem+json
        {
          "code": "unauthenticated",
          "detail": "Sign in first: there is no valid sign-in with this request.",
          "instance": "<1>",
          "retry": "never",
          "status": 401,
          "title": "Not signed in",
          "type": "/api/#unauthenticated"
        }"#]]
    .assert_eq(&after.shown());
    assert_eq!(after.head("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn an_address_that_makes_many_accounts_or_guesses_is_slowed_down() {
    let world = World::new();
    let made = async |n: u32, address: [u8; 4]| {
        let name = format!("p{n}");
        let body =
            json!({"email": format!("{name}@demo.test"), "username": name, "password": "correct horse"});
        let mut ask = post("/api/v1/users").json(&body);
        ask.0.extensions_mut().insert(parlor::Peer(address.into()));
        world.send(ask).await
    };
    for n in 0..10 {
        assert_eq!(made(n, [192, 0, 2, 1]).await.status, StatusCode::CREATED);
    }
    let refused = made(10, [192, 0, 2, 1]).await;
    assert_eq!((refused.status, refused.head("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "360"));
    assert_eq!(made(10, [192, 0, 2, 2]).await.status, StatusCode::CREATED);

    // At the pages the same, and the form says so.
    let fields = [("email", "x@demo.test"), ("username", "xx"), ("password", "correct horse")];
    let mut ask = post("/chat/signup/").form(&fields);
    ask.0.extensions_mut().insert(parlor::Peer([192, 0, 2, 1].into()));
    let page = world.send(ask).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.text.contains("Many accounts were made from this address."), "{}", page.text);
    assert!(page.text.contains("value=\"xx\""), "what was typed is kept");

    let tried = async |n: u32, address: [u8; 4]| {
        let fields = [("login", format!("nobody-{n}")), ("password", "x".to_owned())];
        let mut ask =
            post("/chat/login/").form(&fields.each_ref().map(|(name, text)| (*name, text.as_str())));
        ask.0.extensions_mut().insert(parlor::Peer(address.into()));
        world.send(ask).await
    };
    for n in 0..30 {
        assert_eq!(tried(n, [192, 0, 2, 3]).await.status, StatusCode::UNAUTHORIZED);
    }
    let refused = tried(30, [192, 0, 2, 3]).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.text.contains("Too many tries"), "{}", refused.text);
    assert_eq!(tried(30, [192, 0, 2, 4]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn one_sign_in_ends_another() {
    let world = World::new();
    let (phone, desk) = (world.person("Ann").await, world.log_in("ann").await);
    let logins = world.send(get("/api/v1/sessions").bearer(&desk)).await.json();
    let other = logins["data"].as_array().expect("a list").iter().find(|it| it["current"] == json!(false));
    let id = other.expect("the phone")["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/sessions/{id}");
    let ended = world.send(ask(Method::DELETE, &path).bearer(&desk)).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert_eq!(world.send(get("/api/v1/me").bearer(&phone)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.send(get("/api/v1/me").bearer(&desk)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn two_people_talk() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let body = json!({"kind": "direct", "with": "bob@demo.test"});
    let made = world.send(post("/api/v1/rooms").bearer(&ann).json(&body)).await;
    expect![[r#"
        201 application/json
        {
          "active_at": "2026-11-21T08:43:20.000Z",
          "created": true,
          "id": "<1>",
          "kind": "direct",
          "member_count": 2,
          "members": [
            {
              "delivered": 0,
              "online": false,
              "read": 0,
              "role": "member",
              "user": {
                "id": "<2>",
                "name": "Bob",
                "username": "bob"
              }
            },
            {
              "delivered": 0,
              "online": false,
              "read": 0,
              "role": "member",
              "user": {
                "id": "<3>",
                "name": "Ann",
                "username": "ann"
              }
            }
          ],
          "number": 0,
          "online_count": 0,
          "peer": {
            "id": "<2>",
            "name": "Bob",
            "online": false,
            "username": "bob"
          },
          "read": 0,
          "role": "member",
          "seq": 1,
          "title": "Bob",
          "unread": 0
        }"#]]
    .assert_eq(&made.shown());
    let found = world.send(post("/api/v1/rooms").bearer(&ann).json(&body)).await;
    assert_eq!((found.status, &found.json()["id"]), (StatusCode::OK, &made.json()["id"]));

    let room = made.json()["id"].as_str().expect("an id").to_owned();
    let first = world.say(&ann, &room, "Are you there?", "n-1").await;
    expect![[r#"
        201 application/json
        {
          "created_at": "2026-11-21T08:43:20.000Z",
          "id": "<1>",
          "nonce": "n-1",
          "number": 1,
          "room": "<2>",
          "sender": "<3>",
          "seq": 2,
          "text": "Are you there?"
        }"#]]
    .assert_eq(&first.shown());
    let again = world.say(&ann, &room, "Are you there?", "n-1").await;
    assert_eq!((again.status, &again.json()["duplicate"]), (StatusCode::OK, &json!(true)));
    assert_eq!(again.json()["id"], first.json()["id"]);
    let other = world.say(&ann, &room, "Something else", "n-1").await;
    expect![[r#"
        409 application/problem+json
        {
          "code": "nonce_reused",
          "detail": "This nonce was used for another message.",
          "errors": [
            {
              "code": "nonce_reused",
              "detail": "This nonce was used for another message.",
              "pointer": "/nonce"
            }
          ],
          "instance": "<1>",
          "retry": "never",
          "status": 409,
          "title": "Nonce used for another text",
          "type": "/api/#nonce_reused"
        }"#]]
    .assert_eq(&other.shown());

    let path = |rest: &str| format!("/api/v1/rooms/{room}{rest}");
    expect![[r#"
        200 application/json
        {
          "rooms": {
            "<1>": 1
          },
          "total": 1
        }"#]]
    .assert_eq(&world.send(get("/api/v1/unread").bearer(&bob)).await.shown());
    expect![[r#"
        200 application/json
        {
          "data": [
            {
              "created_at": "2026-11-21T08:43:20.000Z",
              "id": "<1>",
              "nonce": "n-1",
              "number": 1,
              "room": "<2>",
              "sender": "<3>",
              "seq": 2,
              "text": "Are you there?"
            }
          ],
          "page": {
            "has_more": false,
            "next": null,
            "prev": "2"
          },
          "people": [
            {
              "id": "<4>",
              "name": "Bob",
              "username": "bob"
            },
            {
              "id": "<3>",
              "name": "Ann",
              "username": "ann"
            }
          ],
          "seq": 2,
          "system": [
            {
              "at": "2026-11-21T08:43:20.000Z",
              "by": "<3>",
              "data": {
                "kind": "direct",
                "members": [
                  "<4>",
                  "<3>"
                ]
              },
              "event": "room.created",
              "room": "<2>",
              "seq": 1
            }
          ]
        }"#]]
    .assert_eq(&world.send(get(&path("/messages?limit=10")).bearer(&bob)).await.shown());
    expect![[r#"
        200 application/json
        {
          "data": [
            {
              "at": "2026-11-21T08:43:20.000Z",
              "by": "<1>",
              "data": {
                "created_at": "2026-11-21T08:43:20.000Z",
                "id": "<2>",
                "nonce": "n-1",
                "number": 1,
                "room": "<3>",
                "sender": "<1>",
                "seq": 2,
                "text": "Are you there?"
              },
              "event": "message.sent",
              "room": "<3>",
              "seq": 2
            }
          ],
          "head": 2,
          "people": [
            {
              "id": "<1>",
              "name": "Ann",
              "username": "ann"
            }
          ]
        }"#]]
    .assert_eq(&world.send(get(&path("/events?after=1")).bearer(&bob)).await.shown());
    let mark = ask(Method::PUT, &path("/read")).bearer(&bob).json(&json!({"number": 1}));
    expect![[r#"
        200 application/json
        {
          "last": 1,
          "number": 1,
          "room": "<1>",
          "unread": 0
        }"#]]
    .assert_eq(&world.send(mark).await.shown());
    expect![[r#"
        200 application/json
        {
          "active_at": "2026-11-21T08:43:20.000Z",
          "id": "<1>",
          "kind": "direct",
          "last": {
            "created_at": "2026-11-21T08:43:20.000Z",
            "id": "<2>",
            "nonce": "n-1",
            "number": 1,
            "room": "<1>",
            "sender": "<3>",
            "seq": 2,
            "text": "Are you there?"
          },
          "member_count": 2,
          "members": [
            {
              "delivered": 1,
              "online": false,
              "read": 1,
              "role": "member",
              "user": {
                "id": "<4>",
                "name": "Bob",
                "username": "bob"
              }
            },
            {
              "delivered": 1,
              "online": false,
              "read": 1,
              "role": "member",
              "user": {
                "id": "<3>",
                "name": "Ann",
                "username": "ann"
              }
            }
          ],
          "number": 1,
          "online_count": 0,
          "peer": {
            "id": "<3>",
            "name": "Ann",
            "online": false,
            "username": "ann"
          },
          "read": 1,
          "role": "member",
          "seq": 2,
          "title": "Ann",
          "unread": 0
        }"#]]
    .assert_eq(&world.send(get(&path("")).bearer(&bob)).await.shown());
    expect![[r#"
        200 application/json
        {
          "data": [
            {
              "active_at": "2026-11-21T08:43:20.000Z",
              "id": "<1>",
              "kind": "direct",
              "last": {
                "created_at": "2026-11-21T08:43:20.000Z",
                "id": "<2>",
                "nonce": "n-1",
                "number": 1,
                "room": "<1>",
                "sender": "<3>",
                "seq": 2,
                "text": "Are you there?"
              },
              "member_count": 2,
              "number": 1,
              "peer": {
                "id": "<3>",
                "name": "Ann",
                "online": false,
                "username": "ann"
              },
              "read": 1,
              "role": "member",
              "seq": 2,
              "title": "Ann",
              "unread": 0
            }
          ],
          "page": {
            "has_more": false,
            "next": null,
            "prev": null
          }
        }"#]]
    .assert_eq(&world.send(get("/api/v1/rooms?limit=1").bearer(&bob)).await.shown());
}

#[tokio::test]
async fn pages_of_messages_run_by_cursor() {
    let world = World::new();
    let (ann, _bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    for n in 1..=5 {
        assert_eq!(
            world.say(&ann, &room, &format!("{n}"), &format!("n-{n}")).await.status,
            StatusCode::CREATED
        );
    }
    let texts = |answer: &crate::world::Answer| -> Vec<String> {
        let all = answer.json()["data"].as_array().expect("a list").clone();
        all.iter().map(|it| it["text"].as_str().expect("a text").to_owned()).collect()
    };
    let first = world.send(get(&format!("/api/v1/rooms/{room}/messages?limit=2")).bearer(&ann)).await;
    assert_eq!(texts(&first), ["5", "4"]);
    let next = first.json()["page"]["next"].as_str().expect("a cursor").to_owned();
    let path = format!("/api/v1/rooms/{room}/messages?limit=2&before={next}");
    let second = world.send(get(&path).bearer(&ann)).await;
    assert_eq!(texts(&second), ["3", "2"]);
    let prev = second.json()["page"]["prev"].as_str().expect("a cursor").to_owned();
    let path = format!("/api/v1/rooms/{room}/messages?limit=2&after={prev}");
    assert_eq!(texts(&world.send(get(&path).bearer(&ann)).await), ["5", "4"]);
}

#[tokio::test]
async fn the_cookie_of_the_pages_opens_the_api_too() {
    let world = World::new();
    let ann = world.person("Ann").await;
    assert_eq!(world.send(get("/api/v1/me").cookie(&ann)).await.status, StatusCode::OK);
    // A bad token is not overlooked because a good cookie stands beside it.
    let both = world.send(get("/api/v1/me").cookie(&ann).bearer("prl_nonsense")).await;
    assert_eq!(both.status, StatusCode::UNAUTHORIZED);
    // Something else in the header is not a token at all.
    let basic = world.send(get("/api/v1/me").cookie(&ann).header("authorization", "Basic YTpi")).await;
    assert_eq!(basic.status, StatusCode::OK);
}
