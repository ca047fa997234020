//! The OpenAPI document: whole, consistent, and of the routes that there are.

use std::collections::BTreeSet;

use http::Method;
use parlor::proto::command::NAMES;
use serde_json::{Value, json};

use crate::world::{World, ask, get};

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
    let (ann, _bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let logins = {
        world.log_in("ann").await;
        world.send(get("/api/v1/sessions").bearer(&ann)).await.json()
    };
    let other = logins["data"].as_array().and_then(|all| all.iter().find(|it| it["current"] == json!(false)));
    let other = other.and_then(|it| it["id"].as_str()).expect("another sign-in").to_owned();
    let send = json!({"text": "x", "nonce": "n-1"});
    let user = json!({"email": "c@demo.test", "username": "cem", "password": "correct horse"});
    let calls: Vec<(&str, &str, Option<Value>)> = vec![
        ("post", "/users", Some(user)),
        ("post", "/sessions", Some(json!({"login": "cem", "password": "correct horse"}))),
        ("get", "/sessions", None),
        ("get", "/me", None),
        ("post", "/rooms", Some(json!({"kind": "self"}))),
        ("post", "/rooms", Some(json!({"kind": "self"}))),
        ("get", "/rooms", None),
        ("get", "/rooms/{room}", None),
        ("post", "/rooms/{room}/messages", Some(send.clone())),
        ("post", "/rooms/{room}/messages", Some(send)),
        ("get", "/rooms/{room}/messages", None),
        ("get", "/rooms/{room}/events", None),
        ("put", "/rooms/{room}/read", Some(json!({"number": 1}))),
        ("get", "/unread", None),
        ("delete", "/sessions/{login}", None),
        ("delete", "/sessions/current", None),
    ];
    let mut answered: BTreeSet<(String, String, String)> = BTreeSet::new();
    for (method, path, body) in calls {
        let mut full = format!("/api/v1{path}").replace("{room}", &room).replace("{login}", &other);
        if path.ends_with("/events") {
            full.push_str("?after=0");
        }
        let asked = ask(method.to_uppercase().parse().expect("a method"), &full).bearer(&ann);
        let asked = if let Some(body) = &body { asked.json(body) } else { asked };
        let status = world.send(asked).await.status.as_str().to_owned();
        answered.insert((path.to_owned(), method.to_owned(), status));
    }
    let mut documented = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            for status in
                operation["responses"].as_object().expect("responses").keys().filter(|it| it.starts_with('2'))
            {
                documented.insert((path.clone(), method.clone(), status.clone()));
            }
        }
    }
    assert_eq!(answered, documented);
}
