//! A refusal in the language of whoever asks: beside its field, on a page of its own, and on the wire, which stays English.

use http::{Method, StatusCode};
use serde_json::json;

use crate::world::{World, ask, get, post};

/// What stands in the place for this field's error.
fn beside(page: &str, field: &str) -> String {
    let from = page.find(&format!("id=\"{field}-error\"")).expect("a place for errors");
    page[from..].split_once('>').and_then(|it| it.1.split('<').next()).unwrap_or_default().trim().to_owned()
}

#[tokio::test]
async fn what_is_wrong_is_said_in_the_readers_language_beside_its_field() {
    let world = World::new();
    world.person("Ann").await;
    let fields =
        |password| [("name", "Eve"), ("username", "ann"), ("email", "eve@demo.test"), ("password", password)];
    for (language, taken) in [
        ("de", "Dieser Benutzername ist schon vergeben."),
        ("fr-CA, fr;q=0.9", "Ce nom d’utilisateur est déjà pris."),
        ("es", "Este nombre de usuario ya está en uso."),
        ("ar", "اسم المستخدم هذا محجوز."),
        ("tr", "This username is taken."),
    ] {
        let asked = post("/chat/signup/").header("accept-language", language).form(&fields("correct horse"));
        let answer = world.send(asked).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{language}");
        assert_eq!(beside(&answer.text, "username"), taken, "{language}");
    }
    let short = post("/chat/signup/").header("accept-language", "de").form(&fields("short"));
    let mut short = world.send(short).await;
    assert_eq!(beside(&short.text, "password"), "Ein Passwort hat mindestens 8 Zeichen.");
    let login = [("login", "ann"), ("password", "no")];
    short = world.send(post("/chat/login/").header("accept-language", "de").form(&login)).await;
    assert!(short.text.contains("Name und Passwort passen nicht zusammen."), "{}", short.text);
}

#[tokio::test]
async fn a_group_that_cannot_be_made_says_why_in_german() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let german = |ask: crate::world::Ask| ask.header("accept-language", "de").cookie(&ann);
    let long = "ä".repeat(81);
    let made = german(post("/chat/new-group/")).form(&[("name", long.as_str()), ("members", "")]);
    let made = world.send(made).await;
    assert_eq!(beside(&made.text, "group-name"), "Ein Name hat höchstens 80 Zeichen.");
    let made = german(post("/chat/new-group/")).form(&[("name", "Garten"), ("members", "niemand")]);
    assert_eq!(beside(&world.send(made).await.text, "group-members"), "Nicht gefunden: niemand.");
    let new = german(post("/chat/new/")).form(&[("with", "niemand")]);
    assert_eq!(beside(&world.send(new).await.text, "new-with"), "Diese Person gibt es nicht.");
    // The pages that say that something is not there.
    let lost = world.send(german(get("/chat/nowhere/"))).await;
    assert!(lost.text.contains("<h1>Diese Seite gibt es hier nicht</h1>"), "{}", lost.text);
}

#[tokio::test]
async fn the_wire_stays_english_and_carries_what_a_translation_goes_by() {
    let world = World::new();
    let ann = world.person("Ann").await;
    world.person("Bob").await;
    let room = world.room(&ann, "bob").await;
    let body = json!({"text": "x".repeat(5_001), "nonce": "n-1"});
    let path = format!("/api/v1/rooms/{room}/messages");
    let said = world.send(post(&path).header("accept-language", "de").bearer(&ann).json(&body)).await.json();
    assert_eq!(said["detail"], "A message has at most 5,000 characters.");
    assert_eq!((&said["reason"], &said["args"]), (&json!("message_too_long"), &json!({"most": 5_000})));
    // A programmer's fault has none.
    let said = world.send(ask(Method::GET, &format!("{path}?limit=0")).bearer(&ann)).await.json();
    assert_eq!((said.get("reason"), said.get("args")), (None, None), "{said}");
}
