//! The OpenAPI document: whole, consistent, and of the routes that there are.

use std::collections::BTreeSet;

use http::Method;
use parlor::proto::command::NAMES;
use serde_json::{Value, json};

use crate::world::{World, ask, get, post};

async fn document(world: &World) -> Value {
    let answer = world.send(get("/api/openapi.json")).await;
    assert_eq!(answer.head("content-type"), "application/json");
    answer.json()
}

fn references(of: &Value, into: &mut BTreeSet<String>) {
    match of {
        Value::Object(map) => {
            if let Some(Value::String(to)) = map.get("$ref") {
                into.insert(to.clone());
            }
            map.values().for_each(|it| references(it, into));
        }
        Value::Array(all) => all.iter().for_each(|it| references(it, into)),
        _ => {}
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_everything_is_used() {
    let document = document(&World::new()).await;
    assert_eq!(document["openapi"], "3.1.0");
    let mut all = BTreeSet::new();
    references(&document, &mut all);
    assert!(all.len() > 10);
    for reference in &all {
        let path = reference.strip_prefix('#').expect("a reference into the document");
        assert!(document.pointer(path).is_some(), "{reference} leads nowhere");
    }
    for name in document["components"]["schemas"].as_object().expect("schemas").keys() {
        let path = format!("#/components/schemas/{name}");
        assert!(all.contains(&path), "{name} is not used");
    }
}

#[tokio::test]
async fn every_operation_is_described() {
    let document = document(&World::new()).await;
    let mut ids = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let what = format!("{method} {path}");
            let id = operation["operationId"].as_str().expect("an id").to_owned();
            assert!(ids.insert(id.clone()), "{id} is there twice");
            assert!(operation["summary"].as_str().is_some_and(|it| !it.is_empty()), "{what}");
            let responses = operation["responses"].as_object().expect("responses");
            assert!(responses.keys().any(|it| it.starts_with('2')), "{what}");
            for status in ["400", "429", "500", "503"] {
                assert!(responses.contains_key(status), "{what}: {status}");
            }
            for (status, response) in responses {
                assert!(
                    response["description"].as_str().is_some_and(|it| !it.is_empty()),
                    "{what}: {status}"
                );
                let told = response.get("content").is_some() || response.get("$ref").is_some();
                assert_eq!(told, status != "204", "{what}: {status}");
            }
            let named: BTreeSet<&str> =
                path.split('/').filter_map(|it| it.strip_prefix('{')?.strip_suffix('}')).collect();
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let in_path: BTreeSet<&str> = parameters
                .iter()
                .filter(|it| it["in"] == "path")
                .filter_map(|it| it["name"].as_str())
                .collect();
            assert_eq!(named, in_path, "{what}");
            if let Some(body) = operation.pointer("/requestBody/content/application~1json/schema") {
                assert_eq!(body["additionalProperties"], json!(false), "{what}: unknown fields are refused");
                for name in named {
                    assert!(body["properties"].get(name).is_none(), "{what}: the path says {name}");
                }
            } else {
                // Bytes come as they are; what the address says wholly has no body.
                let bytes = operation.pointer("/requestBody/content/application~1octet-stream").is_some();
                let silent = operation.get("requestBody").is_none() && !in_path.is_empty();
                assert!(bytes || silent || matches!(method.as_str(), "get" | "delete"), "{what}");
            }
        }
    }
    // Whatever the socket can do, except what only a socket does, has an address.
    let live = ["hello", "typing.start", "typing.stop", "ping"];
    for name in NAMES.iter().filter(|name| !live.contains(name)) {
        assert!(ids.contains(*name), "{name} has no route");
    }
}

#[tokio::test]
async fn every_documented_route_is_there() {
    let world = World::new();
    let document = document(&world).await;
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys() {
            let method: Method = method.to_uppercase().parse().expect("a method");
            let answer = world.send(ask(method.clone(), &format!("/api/v1{path}"))).await;
            assert!(!matches!(answer.status.as_u16(), 404 | 405), "{method} {path}: {}", answer.status);
        }
        let refused = world.send(ask(Method::TRACE, &format!("/api/v1{path}"))).await;
        let mut allowed: BTreeSet<String> =
            refused.head("allow").split(',').map(|it| it.trim().to_lowercase()).collect();
        allowed.remove("head");
        let documented: BTreeSet<String> = methods.as_object().expect("methods").keys().cloned().collect();
        assert_eq!(allowed, documented, "{path}: a route that is not documented");
    }
}

/// The statuses that are documented are those that are answered.
#[tokio::test]
async fn answers_have_the_documented_statuses() {
    let world = World::new();
    let document = document(&world).await;
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    world.person("Cem").await;
    let id_of = async |token: &str| {
        let me = world.send(get("/api/v1/me").bearer(token)).await.json();
        me["id"].as_str().expect("an id").to_owned()
    };
    let bob_is = id_of(&bob).await;
    let room = world.room(&ann, "bob").await;
    world.say(&bob, &room, "Is this seat taken?", "b-1").await;
    world.say(&bob, &room, "The one by the window.", "b-2").await;
    let group = async || {
        let body = json!({"kind": "group", "members": ["bob"]});
        let made = world.send(post("/api/v1/rooms").bearer(&ann).json(&body)).await.json();
        made["id"].as_str().expect("a group").to_owned()
    };
    let (group, doomed) = (group().await, group().await);
    let upload = async |bytes: Vec<u8>| {
        let made = world.send(post("/api/v1/attachments?name=a").bearer(&ann).body(bytes)).await.json();
        made["id"].as_str().expect("an attachment").to_owned()
    };
    let (file, picture) =
        (upload(b"by the window".to_vec()).await, upload(crate::files::picture(40, 30)).await);
    let other = {
        world.log_in("ann").await;
        let logins = world.send(get("/api/v1/sessions").bearer(&ann)).await.json();
        let all = logins["data"].as_array().expect("sign-ins").clone();
        let other = all.iter().find(|it| it["current"] == json!(false)).expect("another sign-in");
        other["id"].as_str().expect("an id").to_owned()
    };
    let names = [("{room}", &room), ("{group}", &group), ("{login}", &other), ("{bob}", &bob_is)];
    let names = [&names[..], &[("{file}", &file), ("{picture}", &picture), ("{doomed}", &doomed)]].concat();

    let mut answered: BTreeSet<(String, String, String)> = BTreeSet::new();
    for (method, path, query, body) in calls() {
        let part = query == "?part";
        let mut full = if part { format!("/api/v1{path}") } else { format!("/api/v1{path}{query}") };
        let mut said = body.map(|it| it.to_string());
        for (name, id) in &names {
            full = full.replace(name, id);
            said = said.map(|it| it.replace(name, id));
        }
        let asked = ask(method.to_uppercase().parse().expect("a method"), &full).bearer(&ann);
        let asked = match said {
            Some(said) if path != "/attachments" => {
                asked.header("content-type", "application/json").body(said)
            }
            Some(said) => asked.body(said),
            None => asked,
        };
        let asked = if part { asked.header("range", "bytes=0-1") } else { asked };
        let answer = world.send(asked).await;
        assert!(answer.status.is_success(), "{method} {full}: {} {}", answer.status, answer.text);
        let documented = path
            .replace("{group}", "{room}")
            .replace("{doomed}", "{room}")
            .replace("/members/{bob}", "/members/{user}")
            .replace("/blocks/{bob}", "/blocks/{user}")
            .replace("/messages/1", "/messages/{number}")
            .replace("/messages/3", "/messages/{number}")
            .replace("%F0%9F%91%8D", "{emoji}")
            .replace("{file}", "{attachment}")
            .replace("{picture}", "{attachment}");
        answered.insert((documented, method.to_owned(), answer.status.as_str().to_owned()));
    }
    let mut documented = BTreeSet::new();
    // Guests come in where that is allowed: `identity.rs`. Only a first word that was asked for can be declined: the
    // stories of `core`.
    let here = |path: &&String| !path.starts_with("/guests") && *path != "/rooms/{room}/decline";
    for (path, methods) in document["paths"].as_object().expect("paths").iter().filter(|(path, _)| here(path))
    {
        for (method, operation) in methods.as_object().expect("methods") {
            // What a server key opens is answered in `host`.
            if operation["security"] == json!([{"server_key": []}]) {
                continue;
            }
            for status in
                operation["responses"].as_object().expect("responses").keys().filter(|it| it.starts_with('2'))
            {
                documented.insert((path.clone(), method.clone(), status.clone()));
            }
        }
    }
    let missing: Vec<_> = documented.difference(&answered).collect();
    let strange: Vec<_> = answered.difference(&documented).collect();
    assert!(
        missing.is_empty() && strange.is_empty(),
        "not answered: {missing:#?}, not documented: {strange:#?}"
    );
}

type Asked = (&'static str, &'static str, &'static str, Option<Value>);

/// Every route with each of its successes, in an order in which each has something to do. Ann asks.
fn calls() -> Vec<Asked> {
    let send = json!({"text": "It is yours.", "nonce": "n-1", "reply_to": 1, "attachments": ["{picture}"]});
    let user = json!({"email": "dana@demo.test", "username": "dana", "password": "correct horse"});
    vec![
        ("post", "/users", "", Some(user)),
        ("post", "/sessions", "", Some(json!({"login": "dana", "password": "correct horse"}))),
        ("get", "/sessions", "", None),
        ("get", "/me", "", None),
        ("patch", "/me", "", Some(json!({"about": "By the window.", "receipts": true}))),
        ("get", "/users/find", "?with=cem", None),
        ("post", "/rooms", "", Some(json!({"kind": "self"}))),
        ("post", "/rooms", "", Some(json!({"kind": "self"}))),
        ("get", "/rooms", "", None),
        ("get", "/rooms/{room}", "", None),
        ("patch", "/rooms/{room}/kept", "", Some(json!({"pinned": true}))),
        ("get", "/rooms/{room}/users", "?users={bob}", None),
        ("put", "/blocks/{bob}", "", None),
        ("get", "/blocks", "", None),
        ("delete", "/blocks/{bob}", "", None),
        ("post", "/rooms/{room}/accept", "", None),
        ("post", "/reports", "", Some(json!({"room": "{room}", "number": 1, "reason": "spam"}))),
        ("put", "/delivered", "", Some(json!({"rooms": {"{room}": 2}}))),
        ("put", "/rooms/{room}/read", "", Some(json!({"number": 2}))),
        ("delete", "/rooms/{room}/read", "?number=2", None),
        ("get", "/unread", "", None),
        ("post", "/attachments", "?name=b.txt", Some(json!("by the door"))),
        ("get", "/attachments/{file}", "", None),
        ("get", "/attachments/{file}", "?part", None),
        ("get", "/attachments/{picture}/thumb", "", None),
        ("get", "/attachments/{picture}/thumb", "?part", None),
        ("post", "/attachments/{file}/link", "", None),
        ("delete", "/attachments/{file}", "", None),
        ("post", "/rooms/{room}/messages", "", Some(send.clone())),
        ("post", "/rooms/{room}/messages", "", Some(send)),
        ("get", "/rooms/{room}/messages", "?around=3", None),
        ("get", "/rooms/{room}/attachments", "?kind=image", None),
        ("get", "/rooms/{room}/messages/3", "", None),
        ("patch", "/rooms/{room}/messages/3", "", Some(json!({"text": "It is yours now."}))),
        ("put", "/rooms/{room}/messages/1/reactions/%F0%9F%91%8D", "", None),
        ("get", "/rooms/{room}/messages/1/reactions", "", None),
        ("delete", "/rooms/{room}/messages/1/reactions/%F0%9F%91%8D", "", None),
        ("get", "/rooms/{room}/messages/3/receipts", "", None),
        ("put", "/rooms/{room}/messages/1/pin", "", None),
        ("get", "/rooms/{room}/pins", "", None),
        ("delete", "/rooms/{room}/messages/1/pin", "", None),
        ("get", "/search", "?text=window", None),
        ("post", "/rooms/{room}/messages/1/forward", "", Some(json!({"to": ["{group}"], "nonce": "f-1"}))),
        ("delete", "/rooms/{room}/messages/3", "", None),
        ("post", "/rooms/{room}/hidden", "", Some(json!({"numbers": [1]}))),
        ("get", "/rooms/{room}/events", "?after=0", None),
        ("post", "/rooms/{room}/hide", "", None),
        ("patch", "/rooms/{group}", "", Some(json!({"name": "Window seats"}))),
        ("get", "/rooms/{group}/members", "", None),
        ("post", "/rooms/{group}/members", "", Some(json!({"users": ["cem"]}))),
        ("patch", "/rooms/{group}/members/{bob}", "", Some(json!({"role": "owner"}))),
        ("patch", "/rooms/{group}/members/{bob}", "", Some(json!({"role": "member"}))),
        ("delete", "/rooms/{group}/members/{bob}", "", None),
        ("post", "/rooms", "", Some(json!({"kind": "group", "name": "Gone soon", "nonce": "g-1"}))),
        ("post", "/rooms", "", Some(json!({"kind": "group", "name": "Gone soon", "nonce": "g-1"}))),
        ("post", "/rooms/{group}/leave", "", None),
        ("delete", "/rooms/{doomed}", "", None),
        ("delete", "/sessions/{login}", "", None),
        ("delete", "/sessions/current", "", None),
    ]
}
