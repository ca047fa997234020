//! People as the pages show them: what the host says of them, and what is left of somebody who has gone.

use http::Method;
use serde_json::{Value, json};

use crate::world::{World, ask, get, post};

/// What a page shows a person who reads in this language.
async fn page(world: &World, who: &str, path: &str, lang: &str) -> String {
    let answer = world.send(get(&format!("/chat/{path}")).cookie(who).header("accept-language", lang)).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.status);
    // What the script is given is data.
    let (before, _) = answer.text.split_once("id=\"parlor-state\"").unwrap_or((&answer.text, ""));
    before.to_owned()
}

async fn host(world: &World, key: &str, method: Method, path: &str, body: Value) {
    let answer = world.send(ask(method, &format!("/api/v1{path}")).bearer(key).json(&body)).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text);
}

#[tokio::test]
async fn what_the_host_says_of_somebody_stands_on_the_page_about_the_chat() {
    let world = World::new();
    let key = world.chat.create_server_key("school").await.expect("a key").key;
    let ann = world.person("Ann").await;
    let data =
        json!({"major": ["Biology", "Art"], "year": 2027, "hobbies": "<b>sailing</b>", "crm_id": "c-991"});
    let bob =
        json!({"name": "Bob Marsh", "username": "bob", "about": "Always at the harbour.", "data": data});
    host(&world, &key, Method::PUT, "/users/42", bob).await;
    let room = world.room(&ann, "bob").await;
    let shown = page(&world, &ann, &format!("{room}/info/"), "en").await;
    for wanted in [
        "<dt>Major</dt><dd><bdi>Biology, Art</bdi></dd>",
        "<dt>Year</dt><dd><bdi>2027</bdi></dd>",
        "&lt;b&gt;sailing",
        "Always at the harbour.",
    ] {
        assert!(shown.contains(wanted), "{wanted} in {shown}");
    }
    assert!(!shown.contains("c-991") && !shown.contains("crm_id"), "what is for programs: {shown}");
    assert!(page(&world, &ann, &format!("{room}/info/"), "de").await.contains("<dt>Studienfach</dt>"));
}

#[tokio::test]
async fn who_has_gone_is_called_so_in_every_language() {
    let world = World::new();
    let key = world.chat.create_server_key("shop").await.expect("a key").key;
    let (ann, dana) = (world.person("Ann").await, world.person("Dana").await);
    host(&world, &key, Method::PUT, "/users/42", json!({"name": "Bob Marsh", "username": "bob"})).await;
    let room = world.room(&ann, "bob").await;
    let group = json!({"kind": "group", "members": ["bob", "dana"]});
    let group = world.send(post("/api/v1/rooms").bearer(&ann).json(&group)).await.json();
    let group = group["id"].as_str().expect("an id").to_owned();
    for to in [&room, &group] {
        let path = format!("/api/v1/rooms/{to}/messages");
        let said = post(&path).bearer(&key).header("parlor-on-behalf-of", "42");
        assert!(world.send(said.json(&json!({"text": "ahoy", "nonce": "n"}))).await.status.is_success());
    }
    let pin = ask(Method::PUT, &format!("/api/v1/rooms/{group}/messages/1/pin")).bearer(&ann);
    assert!(world.send(pin).await.status.is_success());
    host(&world, &key, Method::DELETE, "/users/42", json!({})).await;
    parlor_core::testing::indexed(&world.chat).await;

    let pages = [
        String::new(),
        format!("{room}/"),
        format!("{room}/info/"),
        format!("{room}/report/"),
        format!("{room}/messages/1/"),
        format!("{group}/"),
        format!("{group}/info/"),
        format!("{group}/messages/1/"),
        "search/?text=ahoy".to_owned(),
    ];
    for (lang, name) in
        [("en", "Somebody who has left"), ("de", "Ehemaliges Mitglied"), ("fr", "Ancien membre")]
    {
        for path in &pages {
            let shown = page(&world, &ann, path, lang).await;
            assert!(shown.contains(name), "{name} on {path}: {shown}");
            for not in ["Bob Marsh", "~0", "Somebody who has left"].into_iter().filter(|it| *it != name) {
                assert!(!shown.contains(not), "{not} on {path} in {lang}: {shown}");
            }
        }
        assert!(!page(&world, &ann, &format!("{room}/info/"), lang).await.contains("id=\"block\""));
    }
    let shown = page(&world, &ann, &format!("{room}/"), "de").await;
    assert!(shown.contains("Dieses Konto gibt es nicht mehr."), "{shown}");
    // Dana alone is in the group with Ann now: it is called by her.
    assert!(
        page(&world, &ann, &format!("{group}/"), "de")
            .await
            .contains("<h2 class=\"room-title\" id=\"room-title\" dir=\"auto\">Dana</h2>")
    );
    let left = post(&format!("/api/v1/rooms/{group}/leave")).bearer(&dana);
    assert!(world.send(left).await.status.is_success());
    assert!(page(&world, &ann, &format!("{group}/"), "de").await.contains(">Sonst niemand</h2>"));
    // Dana has left the group, not the place: she keeps her name where she spoke.
    assert!(page(&world, &ann, &format!("{group}/"), "de").await.contains("Dana"));
}
