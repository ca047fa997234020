//! The doors of people: one's profile, others by name, receipts.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::world::{World, ask, get, post};

#[tokio::test]
async fn a_profile_is_changed_and_somebody_is_found() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let me = world.send(get("/api/v1/me").bearer(&bob)).await.json();
    assert_eq!(me["settings"], json!({"receipts": true, "presence": true}));
    let change = |body| ask(Method::PATCH, "/api/v1/me").bearer(&bob).json(&body);
    let edited = world.send(change(json!({"name": "Bob B.", "about": "hi", "presence": false}))).await;
    assert_eq!(edited.status, StatusCode::OK, "{}", edited.text);
    let me = edited.json();
    assert_eq!((&me["name"], &me["settings"]["presence"]), (&json!("Bob B."), &json!(false)));
    let emptied = world.send(change(json!({"about": null}))).await.json();
    assert_eq!((&emptied["about"], &emptied["name"]), (&json!(null), &json!("Bob B.")));
    for (body, code, field) in [
        (json!({"name": ""}), "empty", "/name"),
        (json!({"picture": "0190f3c2-0000-7000-8000-0000000000f1"}), "not_found", "/picture"),
        (json!({"surplus": 1}), "bad_request", "/surplus"),
    ] {
        let refused = world.send(change(body)).await.json();
        assert_eq!(
            (&refused["code"], &refused["errors"][0]["pointer"]),
            (&json!(code), &json!(field)),
            "{refused}"
        );
    }

    let find = |with: &str| get(&format!("/api/v1/users/find?with={with}")).bearer(&ann);
    let found = world.send(find("bob%40demo.test")).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.text);
    let found = found.json();
    assert_eq!(found["name"], json!("Bob B."));
    assert!(found.get("email").is_none() && found.get("settings").is_none(), "{found}");
    let id = found["id"].as_str().expect("an id").to_owned();
    let nobody = world.send(find("nobody")).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    assert_eq!(world.send(get("/api/v1/users/find?with=bob")).await.status, StatusCode::UNAUTHORIZED);

    let room = world.room(&ann, "bob").await;
    let people = world.send(get(&format!("/api/v1/rooms/{room}/users?users={id}")).bearer(&ann)).await;
    assert_eq!(people.status, StatusCode::OK, "{}", people.text);
    assert_eq!(people.json()["data"][0]["name"], json!("Bob B."));
}

#[tokio::test]
async fn whoever_looks_up_many_is_told_when_to_go_on() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let find = |n: u32| get(&format!("/api/v1/users/find?with=guess{n}")).bearer(&ann);
    for n in 0..30 {
        assert_eq!(world.send(find(n)).await.status, StatusCode::NOT_FOUND);
    }
    let refused = world.send(find(30)).await;
    assert_eq!((refused.status, refused.head("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
    let body = json!({"kind": "direct", "with": "guess31"});
    let opened = world.send(post("/api/v1/rooms").bearer(&ann).json(&body)).await;
    assert_eq!(opened.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn what_arrived_and_who_read_it() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    world.say(&ann, &room, "hello", "n").await;
    let receipts = || get(&format!("/api/v1/rooms/{room}/messages/1/receipts")).bearer(&ann);
    assert_eq!(world.send(receipts()).await.json()["delivered_count"], json!(0));
    let body = json!({"rooms": {room.clone(): 1}});
    let marked = world.send(ask(Method::PUT, "/api/v1/delivered").bearer(&bob).json(&body)).await;
    assert_eq!((marked.status, marked.text.as_str()), (StatusCode::NO_CONTENT, ""));
    let seen = world.send(receipts()).await.json();
    assert_eq!((&seen["delivered"][0]["username"], &seen["read_count"]), (&json!("bob"), &json!(0)));
    let path = format!("/api/v1/rooms/{room}/read");
    let read = world.send(ask(Method::PUT, &path).bearer(&bob).json(&json!({"number": 1}))).await;
    assert_eq!(read.status, StatusCode::OK, "{}", read.text);
    let seen = world.send(receipts()).await.json();
    assert_eq!((&seen["read"][0]["username"], &seen["delivered"]), (&json!("bob"), &json!([])));
    let missing = get(&format!("/api/v1/rooms/{room}/messages/7/receipts")).bearer(&ann);
    assert_eq!(world.send(missing).await.status, StatusCode::NOT_FOUND);
}
