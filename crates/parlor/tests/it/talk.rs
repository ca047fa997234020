//! What is done to messages, by REST: one table of routes, what each answers, and what it has done.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::world::{World, ask};

#[tokio::test]
async fn messages_are_reacted_to_changed_pinned_forwarded_and_deleted() {
    let world = World::new();
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let room = world.room(&ann, "bob").await;
    for n in 1..=3 {
        assert_eq!(
            world.say(&ann, &room, &format!("m{n} @bob"), &format!("n{n}")).await.status,
            StatusCode::CREATED
        );
    }
    let notes = {
        let made = ask(Method::POST, "/api/v1/rooms").bearer(&ann).json(&json!({"kind": "self"}));
        world.send(made).await.json()["id"].as_str().expect("an id").to_owned()
    };
    let thumb = "%F0%9F%91%8D";
    let at = |path: &str| format!("/api/v1/rooms/{room}{path}");
    let none = Value::Null;
    let answer = json!({"text": "m3?", "nonce": "n4", "reply_to": 3});
    let edit = json!({"text": "m3, really"});
    let forward = json!({"to": [notes], "nonce": "f"});
    let gone = json!({"text": "x", "nonce": "n5", "reply_to": 3});
    let (put, get, patch, post, delete) =
        (Method::PUT, Method::GET, Method::PATCH, Method::POST, Method::DELETE);
    let react = format!("/messages/3/reactions/{thumb}");
    // Who, how, where, with what: the status, and what the answer says there.
    let table = [
        (&bob, &put, react.as_str(), &none, 204, "", none.clone()),
        (&bob, &put, react.as_str(), &none, 204, "", none.clone()),
        (&bob, &put, "/messages/3/reactions/x", &none, 422, "/code", json!("invalid")),
        (&bob, &put, "/messages/9/reactions/%F0%9F%91%8D", &none, 404, "/code", json!("not_found")),
        (&ann, &get, "/messages/3/reactions", &none, 200, "/data/0/count", json!(1)),
        (&ann, &get, "/messages/3", &none, 200, "/reactions/0/emoji", json!("👍")),
        (&bob, &get, "/messages/3", &none, 200, "/reactions/0/mine", json!(true)),
        (&bob, &patch, "/messages/3", &edit, 403, "/code", json!("forbidden")),
        (&ann, &patch, "/messages/3", &edit, 200, "/text", json!("m3, really")),
        (&bob, &post, "/messages", &answer, 201, "/reply/text", json!("m3, really")),
        (&bob, &put, "/messages/3/pin", &none, 204, "", none.clone()),
        (&ann, &get, "/pins", &none, 200, "/data/0/number", json!(3)),
        (&ann, &get, "/messages?limit=2", &none, 200, "/data/1/pinned", json!(true)),
        (&ann, &get, "/messages?limit=2", &none, 200, "/system/0/event", json!("message.pinned")),
        (&ann, &get, "/messages?limit=2", &none, 200, "/people/2", none.clone()),
        (&ann, &delete, "/messages/3/pin", &none, 204, "", none.clone()),
        (&ann, &post, "/messages/3/forward", &forward, 201, "/data/0/forwarded", json!(true)),
        (&bob, &delete, "/messages/3", &none, 403, "/code", json!("forbidden")),
        (&bob, &post, "/hidden", &json!({"numbers": [1, 2]}), 204, "", none.clone()),
        (&bob, &get, "/messages/1", &none, 404, "/code", json!("not_found")),
        (&ann, &delete, "/messages/3", &none, 200, "/deleted", json!(true)),
        (&bob, &get, "/messages", &none, 200, "/data/0/reply/deleted", json!(true)),
        (&bob, &get, "/messages", &none, 200, "/data/2", none.clone()),
        (&bob, &post, "/messages", &gone, 422, "/errors/0/pointer", json!("/reply_to")),
        (&bob, &put, react.as_str(), &none, 422, "/code", json!("invalid")),
        (&bob, &delete, react.as_str(), &none, 204, "", none.clone()),
    ];
    for (who, method, path, body, status, pointer, says) in table {
        let asked = ask(method.clone(), &at(path)).bearer(who);
        let asked = if body.is_null() { asked } else { asked.json(body) };
        let answer = world.send(asked).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}: {}", answer.shown());
        if status == 204 {
            assert!(answer.text.is_empty());
        } else {
            let json = answer.json();
            assert_eq!(
                json.pointer(pointer).unwrap_or(&Value::Null),
                &says,
                "{method} {path}: {}",
                answer.shown()
            );
        }
    }
}
