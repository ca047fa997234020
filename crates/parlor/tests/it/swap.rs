//! Every id of one tenant, in every place of every route, page, file and socket command of another: the answer is the one that
//! an id gets that never was, and no word of the other tenant is in it. Routes and commands are read from the API's own
//! description, so that a new one is tried without being named here. On both engines.

use std::collections::BTreeMap;

use axum::Router;
use http::{Method, StatusCode};
use parlor::proto::command::NAMES;
use parlor::proto::{message, pin, reaction, room, user};
use parlor::{Accounts, Options};
use parlor_core::Chat;
use parlor_core::testing::{On, Person, Setup, TestChat};
use serde_json::{Map, Value, json};

use crate::world::{Ask, ask, get, post, send};

const SHOP: &str = "shop.example";
const CLINIC: &str = "clinic.example";
const CANARY: &str = "canary";

/// Something of the other tenant, and the same that never was.
struct Foreign {
    what: &'static str,
    theirs: String,
    nobodys: String,
}

/// One operation of the API: as a route and, where it is one, as a command of the socket.
struct Operation {
    method: Method,
    path: String,
    name: String,
    /// With the host's key.
    host: bool,
    fields: Vec<Field>,
}

#[derive(Clone)]
struct Field {
    name: String,
    place: Place,
    schema: Value,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Path,
    Query,
    Body,
}

#[derive(Default)]
struct Sum {
    rest: usize,
    socket: usize,
    pages: usize,
    files: usize,
    differ: Vec<String>,
    canaries: Vec<String>,
}

/// A tenant with everything in it; `word` stands in all that is said.
struct Full {
    ann: Person,
    bob: Person,
    group: room::Room,
    direct: room::Room,
    /// Uploaded, and not sent.
    upload: String,
    foreign: Vec<(&'static str, String)>,
}

async fn fill(chat: &TestChat, at: &Chat, word: &str, prefix: &str) -> Full {
    let name = |it: &str| format!("{prefix}{it}");
    let (ann, bob) = (chat.person_of(at, &name("ann")).await, chat.person_of(at, &name("bob")).await);
    let cem = chat.person_of(at, &name("cem")).await;
    ann.run(user::Edit {
        name: Some(format!("{word} Ann")),
        about: Some(Some(format!("{word} about"))),
        ..user::Edit::default()
    })
    .await;
    let direct = ann.open(&bob).await;
    let group = ann
        .run(room::Open::group(
            format!("{word} group"),
            vec![bob.user.username.clone(), cem.user.username.clone()],
        ))
        .await;
    let notes = ann.notes().await;
    let sent = ann.upload(&format!("{word}.txt"), format!("{word} in a file")).await;
    let upload = ann.upload(&format!("{word}2.txt"), format!("{word} not sent")).await;
    for room in [direct.id, group.id] {
        let it = message::Send {
            text: format!("{word} @{} hello", bob.user.username),
            nonce: ann.nonce(),
            room,
            reply_to: None,
            attachments: Vec::new(),
        };
        let first = ann.run(it).await;
        let again = format!("{word} again");
        bob.run(message::Send {
            reply_to: Some(first.number),
            ..message::Send::text(room, again, bob.nonce())
        })
        .await;
        ann.run(message::Edit { room, number: first.number, text: format!("{word} edited") }).await;
        bob.run(reaction::Add { room, number: first.number, emoji: "👍".into() }).await;
        ann.run(pin::Add { room, number: first.number }).await;
    }
    let with =
        message::Send { attachments: vec![sent.id], ..message::Send::text(direct.id, word, ann.nonce()) };
    ann.run(with).await;
    let key = at.create_server_key(&format!("{word} key")).await.expect("a key");
    let link = at.link(&ann.actor, sent.id).await.expect("a link");
    let foreign = vec![
        ("a direct room", direct.id.to_string()),
        ("a group", group.id.to_string()),
        ("notes", notes.id.to_string()),
        ("a person", ann.id().to_string()),
        ("another person", bob.id().to_string()),
        ("a username", ann.user.username.clone()),
        ("an address", format!("{}@demo.test", ann.user.username)),
        ("a sent file", sent.id.to_string()),
        ("an upload", upload.id.to_string()),
        ("a sign-in", ann.login().to_string()),
        ("a key's id", key.about.id.to_string()),
        ("a key", key.key.clone()),
        ("a token", ann.token.clone()),
        ("a signature", link.signature),
        ("the tenant", at.tenant().to_string()),
    ];
    Full { ann, bob, group, direct, upload: upload.id.to_string(), foreign }
}

/// The same kind of thing, of nobody.
fn nobodys(theirs: &str, n: usize) -> String {
    let mut out = String::new();
    for (at, c) in theirs.chars().enumerate() {
        // The version of an id stays, so that it is read as one.
        let kept = at == 14 || at == 19 || at < 4 || !c.is_ascii_alphanumeric();
        out.push(match c {
            _ if kept => c,
            '0'..='9' => char::from(b'0' + u8::try_from((c as usize + at + n) % 10).unwrap_or(0)),
            'a'..='f' => char::from(b'a' + u8::try_from((c as usize + at + n) % 6).unwrap_or(0)),
            c => c,
        });
    }
    if out == theirs { format!("{theirs}x") } else { out }
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, it) in methods.as_object().expect("methods") {
            let mut fields = Vec::new();
            for parameter in it["parameters"].as_array().into_iter().flatten() {
                let place = match parameter["in"].as_str() {
                    Some("path") => Place::Path,
                    Some("query") => Place::Query,
                    _ => continue,
                };
                let name = parameter["name"].as_str().unwrap_or_default().to_owned();
                fields.push(Field { name, place, schema: parameter["schema"].clone() });
            }
            let body = resolved(document, &it["requestBody"]["content"]["application/json"]["schema"]);
            for (name, schema) in body["properties"].as_object().into_iter().flatten() {
                fields.push(Field { name: name.clone(), place: Place::Body, schema: schema.clone() });
            }
            let path = if path.starts_with("/api") { path.clone() } else { format!("/api/v1{path}") };
            all.push(Operation {
                method: Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method"),
                path,
                name: it["operationId"].as_str().unwrap_or_default().to_owned(),
                host: it["security"].to_string().contains("server_key"),
                fields,
            });
        }
    }
    // Whoever makes accounts, or is given another name, takes names that were nobody's.
    all.sort_by_key(|it| (it.name.starts_with("user.") || it.host, it.name == "user.sign_up"));
    all
}

fn resolved(document: &Value, schema: &Value) -> Value {
    match schema["$ref"].as_str().and_then(|it| it.strip_prefix('#')) {
        Some(path) => resolved(document, document.pointer(path).unwrap_or(&Value::Null)),
        None => schema.clone(),
    }
}

/// A value that fits, with what is ours; texts that could be swapped are numbered as they come.
fn value(
    document: &Value,
    name: &str,
    schema: &Value,
    own: &BTreeMap<&str, String>,
    swap: &mut Swap<'_>,
) -> Value {
    let schema = resolved(document, schema);
    if let Some(some) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        let first = some.iter().find(|it| it["type"] != "null").cloned().unwrap_or(Value::Null);
        return value(document, name, &first, own, swap);
    }
    if let Some(word) = schema.get("const").or_else(|| schema["enum"].get(0)) {
        return word.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(some) => some.iter().find(|it| *it != "null").cloned().unwrap_or(Value::Null),
        it => it.clone(),
    };
    match kind.as_str() {
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([value(document, name, &schema["items"], own, swap)]),
        Some("object") => {
            let all = schema["properties"].as_object().into_iter().flatten();
            Value::Object(
                all.map(|(name, it)| (name.clone(), value(document, name, it, own, swap))).collect(),
            )
        }
        _ => json!(swap.text(name, own)),
    }
}

/// Which of the texts of a request is swapped, and for what.
struct Swap<'a> {
    at: usize,
    for_it: Option<&'a str>,
    seen: usize,
}

impl Swap<'_> {
    fn text(&mut self, name: &str, own: &BTreeMap<&str, String>) -> String {
        self.seen += 1;
        match self.for_it {
            Some(text) if self.seen == self.at => text.to_owned(),
            _ => own.get(name).cloned().unwrap_or_else(|| "said".to_owned()),
        }
    }
}

/// The fields of an operation with one text swapped; and how many texts there are.
fn filled(
    document: &Value,
    it: &Operation,
    own: &BTreeMap<&str, String>,
    at: usize,
    for_it: Option<&str>,
) -> (Vec<(Field, Value)>, usize) {
    let mut swap = Swap { at, for_it, seen: 0 };
    let mut all = Vec::new();
    for field in &it.fields {
        // Optional cursors and the like only come when it is their turn.
        let before = swap.seen;
        let made = value(document, &field.name, &field.schema, own, &mut swap);
        let turn = (before + 1..=swap.seen).contains(&at);
        if field.place != Place::Query || turn || own.contains_key(field.name.as_str()) {
            all.push((field.clone(), made));
        }
    }
    let seen = swap.seen;
    (all, seen)
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(some) => some.iter().map(plain).collect::<Vec<_>>().join(","),
        it => it.to_string(),
    }
}

fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

fn request(it: &Operation, fields: &[(Field, Value)], token: &str) -> Ask {
    let (mut path, mut query, mut body) = (it.path.clone(), Vec::new(), Map::new());
    for (field, value) in fields {
        match field.place {
            Place::Path => path = path.replace(&format!("{{{}}}", field.name), &escape(&plain(value))),
            Place::Query => query.push(format!("{}={}", field.name, escape(&plain(value)))),
            Place::Body => {
                body.insert(field.name.clone(), value.clone());
            }
        }
    }
    if !query.is_empty() {
        path = format!("{path}?{}", query.join("&"));
    }
    let asked = ask(it.method.clone(), &path).to(SHOP).bearer(token);
    if body.is_empty() { asked } else { asked.json(&Value::Object(body)) }
}

/// What an answer says, without what differs from request to request and without the id that was asked for.
fn still(text: &str, id: &str) -> String {
    let text = text.replace(id, "<it>").replace(&escape(id), "<it>");
    let value: Option<Value> = serde_json::from_str(&text).ok();
    let text = match value {
        Some(Value::Object(mut map)) => {
            map.remove("instance");
            map.remove("request_id");
            Value::Object(map).to_string()
        }
        _ => text,
    };
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        if rest.get(..36).is_some_and(|it| it.parse::<parlor::proto::RoomId>().is_ok()) {
            out.push_str("<id>");
            rest = &rest[36..];
        } else if c.is_ascii_digit() {
            out.push('#');
            rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

impl Sum {
    fn compare(&mut self, what: &str, theirs: (u16, String), nobodys: (u16, String), foreign: &Foreign) {
        if theirs.1.contains(CANARY) {
            self.canaries.push(format!("{what}: {}", theirs.1));
        }
        let (told, never) = (still(&theirs.1, &foreign.theirs), still(&nobodys.1, &foreign.nobodys));
        // What was done with a text that means nothing is ours; a refusal must say the same word for word.
        let same = theirs.0 == nobodys.0 && (theirs.0 < 300 || told == never);
        if !same {
            self.differ
                .push(format!("{what}\n  theirs:  {} {told}\n  nobodys: {} {never}", theirs.0, nobodys.0));
        }
    }
}

async fn answered(app: &Router, asked: Ask) -> (u16, String) {
    let answer = send(app, asked).await;
    (answer.status.as_u16(), answer.text)
}

async fn every_id_in_every_place(chat: TestChat) {
    let mut at = Vec::new();
    for (name, host) in [("shop", SHOP), ("clinic", CLINIC)] {
        let limits = [
            "limits.uploads_per_minute",
            "limits.look_ups_per_minute",
            "limits.sockets_per_user",
            "limits.host_per_second",
            "limits.host_burst",
        ];
        let limits: Vec<_> = limits.iter().map(|key| ((*key).to_owned(), "1000000".to_owned())).collect();
        let made = chat.tenant_add(name, &[host.to_owned()], &limits).await.expect("a tenant");
        at.push(chat.of(made.id));
    }
    let (shop, clinic) = (at[0].clone(), at[1].clone());
    let mine = fill(&chat, &shop, "mine", "s").await;
    let theirs = fill(&chat, &clinic, CANARY, "v").await;
    chat.indexed().await;
    let all: Vec<Foreign> = theirs
        .foreign
        .iter()
        .enumerate()
        .map(|(n, (what, text))| Foreign { what, theirs: text.clone(), nobodys: nobodys(text, n + 1) })
        .collect();
    let key = shop.create_server_key("mine").await.expect("a key").key;
    let app: Router = parlor::router(&chat, Accounts::new(&chat), Options::default());
    let document = send(&app, get("/api/openapi.json").to(SHOP)).await.json();
    let operations = operations(&document);
    let mut sum = Sum::default();
    let mut listening = mine.ann.socket().await;

    let mut nonce = 0;
    for it in &operations {
        // Whatever the one before has ended.
        let me = chat.device_of(&shop, &mine.ann).await;
        let mut line = me.socket().await;
        let token = if it.host { &key } else { &me.token };
        let mut own = BTreeMap::from([
            ("room", mine.group.id.to_string()),
            ("user", mine.bob.id().to_string()),
            ("attachment", mine.upload.clone()),
            ("login", me.login().to_string()),
            ("emoji", "👍".to_owned()),
            ("external_id", "mine-1".to_owned()),
            ("key", "mine:1".to_owned()),
            ("password", "correct horse".to_owned()),
        ]);
        let (_, texts) = filled(&document, it, &own, 0, None);
        for place in 1..=texts {
            for foreign in &all {
                // Who is given a name has it from then on: that is told as it is.
                if it.name == "user.edit" || it.name == "user.sign_up" && foreign.what != "a person" {
                    continue;
                }
                let mut both = Vec::new();
                for id in [&foreign.theirs, &foreign.nobodys] {
                    nonce += 1;
                    own.insert("nonce", format!("n{nonce}"));
                    own.insert("username", format!("fresh{nonce}"));
                    own.insert("email", format!("fresh{nonce}@demo.test"));
                    let (fields, _) = filled(&document, it, &own, place, Some(id));
                    both.push((answered(&app, request(it, &fields, token)).await, fields));
                    sum.rest += 1;
                }
                let what = format!("{} {} text {place} is {}", it.method, it.path, foreign.what);
                let mut both = both.into_iter();
                let (Some(a), Some(b)) = (both.next(), both.next()) else { continue };
                sum.compare(&what, a.0, b.0, foreign);
                if !NAMES.contains(&it.name.as_str()) {
                    continue;
                }
                let mut told = Vec::new();
                for fields in [&a.1, &b.1] {
                    let mut fields: Map<String, Value> =
                        fields.iter().map(|(field, value)| (field.name.clone(), value.clone())).collect();
                    if fields.contains_key("nonce") && place != texts + 1 {
                        nonce += 1;
                        fields.entry("nonce").and_modify(|it| {
                            if it.as_str().is_some_and(|it| it.starts_with('n')) {
                                *it = json!(format!("n{nonce}"));
                            }
                        });
                    }
                    sum.socket += 1;
                    told.push(match line.call(&it.name, Value::Object(fields)).await {
                        Ok(value) => (200, value.to_string()),
                        Err(problem) => (problem.code.status(), json!(problem).to_string()),
                    });
                }
                let mut told = told.into_iter();
                if let (Some(a), Some(b)) = (told.next(), told.next()) {
                    sum.compare(&format!("socket {what}"), a, b, foreign);
                }
            }
        }
    }
    pages(&app, &mine, &chat, &shop, &all, &mut sum).await;
    files(&app, &mine, &chat, &shop, &clinic, &theirs, &all, &mut sum).await;

    // What is mine is told apart, or all of this would prove nothing.
    let mut control = Sum::default();
    let direct = mine.direct.id.to_string();
    let own = Foreign { what: "mine", nobodys: nobodys(&direct, 1), theirs: direct };
    let me = chat.device_of(&shop, &mine.ann).await;
    for rest in [
        "",
        "/messages",
        "/members",
        "/events",
        "/pins",
        "/attachments",
        "/messages/1",
        "/messages/1/receipts",
    ] {
        let by = async |id: &str| {
            answered(&app, get(&format!("/api/v1/rooms/{id}{rest}")).to(SHOP).bearer(&me.token)).await
        };
        control.compare(rest, by(&own.theirs).await, by(&own.nobodys).await, &own);
    }
    assert!(control.differ.len() >= 7, "{:#?}", control.differ);

    // And nothing comes by itself while the other tenant talks.
    theirs.bob.send(theirs.group.id, "canary live").await;
    theirs.ann.mark(theirs.direct.id, 1).await;
    let after = mine.bob.send(mine.direct.id, "after").await;
    assert_eq!(after.room, mine.direct.id);
    loop {
        let event = listening.event(mine.direct.id).await;
        assert!(!format!("{event:?}").contains(CANARY));
        if event.seq >= after.seq {
            break;
        }
    }
    let heard = format!("{:?}", listening.heard());
    assert!(!heard.contains(CANARY), "{heard}");
    println!(
        "{} operations, {} ids of another tenant: {} requests, {} commands, {} pages, {} files; {} answers differ from those for an id of nobody, {} canaries",
        operations.len(),
        all.len(),
        sum.rest,
        sum.socket,
        sum.pages,
        sum.files,
        sum.differ.len(),
        sum.canaries.len()
    );
    assert!(sum.rest > 2_000 && sum.socket > 1_000 && sum.pages > 500 && sum.files > 50);
    assert!(
        sum.canaries.is_empty(),
        "{} canaries: {:#?}",
        sum.canaries.len(),
        &sum.canaries[..sum.canaries.len().min(5)]
    );
    assert!(
        sum.differ.is_empty(),
        "{} differ:\n{}",
        sum.differ.len(),
        sum.differ[..sum.differ.len().min(12)].join("\n")
    );
}

async fn pages(app: &Router, mine: &Full, chat: &TestChat, shop: &Chat, all: &[Foreign], sum: &mut Sum) {
    let me = chat.device_of(shop, &mine.ann).await;
    let group = mine.group.id.to_string();
    for foreign in all {
        let (a, b) = (&foreign.theirs, &foreign.nobodys);
        let reads = |id: &str| {
            let id = escape(id);
            [
                format!("{id}/"),
                format!("{id}/messages/"),
                format!("{id}/messages/1/"),
                format!("{id}/info/"),
                format!("{id}/edit/"),
                format!("widget/{id}/"),
                format!("?cursor={id}"),
                format!("list-partial/?cursor={id}"),
                format!("search/?text=canary&room={id}"),
                format!("search/?text=canary&cursor={id}"),
                format!("check-user/?email={id}"),
                format!("{group}/?around={id}"),
                format!("login/?next=/chat/{id}/"),
                format!("widget/frame/?lang={id}"),
                format!("assets/{id}"),
                format!("assets/own/{id}"),
                format!("new/?with={id}"),
                format!("{id}/send/"),
            ]
        };
        for (theirs, nobodys) in reads(a).into_iter().zip(reads(b)) {
            let page = async |path: &str| {
                answered(app, get(&format!("/chat/{path}")).to(SHOP).cookie(&me.token)).await
            };
            let what = format!("page {theirs}");
            let (theirs, nobodys) = (page(&theirs).await, page(&nobodys).await);
            let said = |it: (u16, String)| (it.0, it.1.replace(CANARY, "asked"));
            // What was searched for stands in the field.
            let echoed = what.contains("text=canary");
            sum.compare(&what, if echoed { said(theirs) } else { theirs }, nobodys, foreign);
            sum.pages += 2;
        }
        let form = [("text", ""), ("nonce", "f"), ("number", "1"), ("emoji", "👍")];
        for path in [
            "{}/send/",
            "{}/read/",
            "{}/keep/",
            "{}/unread/",
            "{}/delete/",
            "{}/leave/",
            "{}/delete-group/",
            "{}/edit/",
            "{}/messages/1/edit/",
            "{}/messages/1/delete/",
            "{}/messages/1/react/",
            "{}/messages/1/pin/",
            "{}/messages/1/forward/",
            "{}/messages/1/hide/",
            "sign-ins/{}/end/",
            "new/",
            "new-group/",
        ] {
            let mut both = Vec::new();
            for id in [a, b] {
                let fields = [
                    &form[..],
                    &[
                        ("with", id.as_str()),
                        ("user", id.as_str()),
                        ("username", id.as_str()),
                        ("members", id.as_str()),
                        ("to", id.as_str()),
                    ],
                ]
                .concat();
                let path = format!("/chat/{}", path.replace("{}", &escape(id)));
                let asked = post(&path)
                    .to(SHOP)
                    .form(&fields)
                    .cookie(&me.token)
                    .header("origin", "http://shop.example");
                both.push(answered(app, asked).await);
                sum.pages += 1;
            }
            if let [theirs, nobodys] = &both[..] {
                sum.compare(&format!("form {path}"), theirs.clone(), nobodys.clone(), foreign);
            }
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "one part of a long story")]
async fn files(
    app: &Router,
    mine: &Full,
    chat: &TestChat,
    shop: &Chat,
    clinic: &Chat,
    theirs: &Full,
    all: &[Foreign],
    sum: &mut Sum,
) {
    let me = chat.device_of(shop, &mine.ann).await;
    for foreign in all {
        for (method, rest) in
            [(Method::GET, ""), (Method::GET, "/thumb"), (Method::POST, "/link"), (Method::HEAD, "")]
        {
            let mut both = Vec::new();
            for id in [&foreign.theirs, &foreign.nobodys] {
                let path = format!("/api/v1/attachments/{}{rest}", escape(id));
                both.push(answered(app, ask(method.clone(), &path).to(SHOP).bearer(&me.token)).await);
                sum.files += 1;
            }
            if let [theirs, nobodys] = &both[..] {
                sum.compare(
                    &format!("{method} file{rest} is {}", foreign.what),
                    theirs.clone(),
                    nobodys.clone(),
                    foreign,
                );
            }
        }
    }
    // Signed addresses, whole: good where they were made, and nothing elsewhere.
    let sent = theirs.foreign.iter().find(|it| it.0 == "a sent file").expect("a file").1.clone();
    let path = format!("/api/v1/attachments/{sent}/link");
    let made = send(app, post(&path).to(CLINIC).bearer(&theirs.ann.token)).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    let url = made.json()["url"].as_str().expect("an address").to_owned();
    assert!(answered(app, get(&url).to(CLINIC)).await.1.contains(CANARY));
    let other = url.replace(&sent, &nobodys(&sent, 3));
    let file = Foreign { what: "a signed address", theirs: sent.clone(), nobodys: nobodys(&sent, 3) };
    sum.compare(
        "signed",
        answered(app, get(&url).to(SHOP)).await,
        answered(app, get(&other).to(SHOP)).await,
        &file,
    );
    // Their token and their key, on everything that can be read.
    let _ = clinic;
    for path in [
        "/api/v1/me",
        "/api/v1/rooms",
        "/api/v1/sessions",
        "/api/v1/unread",
        "/api/v1/search?text=canary",
        "/api/v1/blocks",
        "/chat/",
        "/chat/profile/",
    ] {
        for foreign in all.iter().filter(|it| ["a token", "a key"].contains(&it.what)) {
            let (a, b) = (&foreign.theirs, &foreign.nobodys);
            let by = async |token: &str| answered(app, get(path).to(SHOP).bearer(token)).await;
            sum.compare(&format!("{path} by {}", foreign.what), by(a).await, by(b).await, foreign);
            let by = async |token: &str| answered(app, get(path).to(SHOP).cookie(token)).await;
            sum.compare(&format!("{path} by the cookie {}", foreign.what), by(a).await, by(b).await, foreign);
            sum.files += 4;
        }
    }
}

#[tokio::test]
async fn sqlite() {
    if let Some(chat) = Setup::on(On::Memory).start() {
        every_id_in_every_place(chat).await;
    }
}

#[tokio::test]
async fn postgres() {
    if let Some(chat) = Setup::on(On::Postgres).start() {
        every_id_in_every_place(chat).await;
    }
}
