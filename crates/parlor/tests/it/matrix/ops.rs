//! Every way in: the routes of the API as its document lists them, the commands of the socket as the contract registers
//! them, the pages as their router says. What has no fields here has no row, and a test that says so fails.

use http::Method;
use parlor::proto::command::NAMES;
use serde_json::{Value, json};

use crate::world::{Ask, World, ask, get};

/// What the fields and addresses of a cell are made of.
pub(super) struct Given {
    pub(super) room: String,
    pub(super) number: i64,
    pub(super) mia: String,
    pub(super) elsewhere: String,
    pub(super) attachment: String,
    /// The host's own name of a room.
    pub(super) key: String,
    /// Never used before.
    pub(super) nonce: String,
}

/// One thing that somebody may try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Op {
    pub(super) door: Door,
    /// As the table shows it.
    pub(super) name: String,
    /// The command behind it, or the path of a page.
    pub(super) what: String,
    /// It is about the message that the asker wrote, if they wrote one.
    pub(super) mine: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Door {
    Rest(Method, String),
    Socket,
    Page(Method),
    File(Method, String),
    /// A page of the staff: its path stands in the name.
    Staff,
}

const NONE: &str = "0190f3c2-0000-7000-8000-00000000ffff";

/// The fields of a command, whole.
fn fields(what: &str, it: &Given) -> Option<Value> {
    let (room, number, nonce) = (&it.room, it.number, &it.nonce);
    Some(match what {
        "message.send" => json!({"room": room, "text": "hello", "nonce": nonce}),
        "message.edit" => json!({"room": room, "number": number, "text": "another"}),
        "message.hide" => json!({"room": room, "numbers": [number]}),
        "message.forward" => {
            json!({"room": room, "number": number, "to": [it.elsewhere], "nonce": nonce})
        }
        "reaction.add" | "reaction.remove" => json!({"room": room, "number": number, "emoji": "👍"}),
        "message.delete" | "message.get" | "pin.add" | "pin.remove" | "reaction.list" | "receipt.list"
        | "read.mark" => json!({"room": room, "number": number}),
        "attachment.delete" => json!({"attachment": it.attachment}),
        "room.open" => json!({"kind": "direct", "with": it.mia}),
        "room.edit" => json!({"room": room, "name": "Another"}),
        "room.keep" => json!({"room": room, "pinned": true}),
        "member.add" => json!({"room": room, "users": [it.mia]}),
        "member.edit" => json!({"room": room, "user": it.mia, "role": "reader"}),
        "member.remove" => json!({"room": room, "user": it.mia}),
        "room.leave" | "room.delete" | "room.hide" | "read.unmark" | "message.list" | "pin.list"
        | "attachment.list" | "room.get" | "member.list" | "typing.start" | "typing.stop" => {
            json!({"room": room})
        }
        "event.list" => json!({"room": room, "after": 0}),
        "delivery.mark" => json!({"rooms": {room: number}}),
        "search.messages" => json!({"text": "said", "room": room}),
        "user.get" => json!({"room": room, "users": [it.mia]}),
        "user.edit" => json!({"about": "me"}),
        "user.find" => json!({"with": "mia"}),
        "login.revoke" => json!({"login": NONE}),
        "request.accept" | "request.decline" => json!({"room": room}),
        "user.block" | "user.unblock" => json!({"user": it.mia}),
        "report.send" => json!({"room": room, "number": number, "reason": "spam"}),
        "guest.claim" => json!({"token": "prl_none"}),
        "host.put_users" => json!({"users": [{"external_id": "42"}]}),
        "host.put_user" => json!({"external_id": "42", "name": "Ada"}),
        "host.get_user" | "host.end_sessions" => json!({"external_id": "42"}),
        "host.delete_user" => json!({"external_id": "41"}),
        "host.put_room" => json!({"key": it.key, "name": "Another"}),
        "host.get_room" | "host.delete_room" => json!({"key": it.key}),
        "host.put_member" => json!({"key": it.key, "external_id": "42", "role": "member"}),
        "host.remove_member" => json!({"key": it.key, "external_id": "42"}),
        "host.post" => json!({"key": it.key, "text": "hello", "nonce": nonce}),
        "host.put_relations" | "relation.put" => json!({"relations": [{"users": ["42", "43"]}]}),
        "host.end_relations" | "relation.end" => json!({"relations": [{"users": ["42", "43"]}]}),
        "host.relations" | "host.list_relations" | "relation.list" => json!({}),
        "block.list" | "room.list" | "unread.get" | "user.me" | "login.list" | "ping" => json!({}),
        _ => return None,
    })
}

/// Those about one message, of which it matters whose it is.
fn personal(what: &str) -> bool {
    matches!(what, "message.edit" | "message.delete")
}

/// Ends the sign-in with which it is asked, or makes people: nothing that a table of rooms could show. The pages of
/// accounts have a table of their own.
fn left_out(what: &str) -> bool {
    let at_the_door = [
        "hello",
        "login.sign_out",
        "login.sign_in",
        "user.sign_up",
        "guest.sign_in",
        "logout/",
        "login/",
        "signup/",
    ];
    at_the_door.contains(&what) || what.starts_with("account/")
}

/// Every way in.
pub(super) async fn all(world: &World) -> Vec<Op> {
    let mut all = Vec::new();
    let mut add = |door: Door, name: String, what: &str| {
        if left_out(what) {
            return;
        }
        let mut twins = vec![false];
        if personal(what) {
            twins.push(true);
        }
        for mine in twins {
            let name = if mine { format!("{name}, mine") } else { name.clone() };
            all.push(Op { door: door.clone(), name, what: what.to_owned(), mine });
        }
    };
    let document = world.send(get("/api/openapi.json")).await.json();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let method: Method = method.to_uppercase().parse().expect("a method");
            let what = operation["operationId"].as_str().expect("an id");
            let name = format!("{method} {path}");
            let door = match path.starts_with("/attachments") && what != "attachment.delete" {
                true => Door::File(method, path.clone()),
                false => Door::Rest(method, path.clone()),
            };
            add(door, name, what);
        }
    }
    for name in NAMES {
        add(Door::Socket, (*name).to_owned(), name);
    }
    for path in [
        "reports/",
        "messages/",
        "rooms/",
        "users/",
        "relations/",
        "sessions/",
        "holds/",
        "audit/",
        "tenants/",
        "charts/",
    ] {
        add(Door::Staff, format!("GET /admin/{path}"), path);
    }
    for path in ["messages/export.csv", "users/export.jsonl", "charts/samples.json"] {
        add(Door::Staff, format!("GET /admin/{path}"), path);
    }
    for (method, path) in pages() {
        for path in acts(&path) {
            add(Door::Page(method.clone()), format!("{method} …/{path}"), &path);
        }
    }
    all
}

/// A path for each act, where it has them.
fn acts(path: &str) -> Vec<String> {
    if !path.contains("{act}") {
        return vec![path.to_owned()];
    }
    let acts = ["react", "edit", "delete", "hide", "pin", "unpin", "forward"];
    acts.iter().map(|act| path.replace("{act}", act)).collect()
}

/// The pages, read from their router: assets are the same for everybody.
pub(super) fn pages() -> Vec<(Method, String)> {
    let source = include_str!("../../../src/pages/mod.rs");
    let mut all = Vec::new();
    for line in source.lines() {
        let Some((_, rest)) = line.split_once(".route(&at(\"") else { continue };
        let Some((path, handlers)) = rest.split_once('"') else { continue };
        if path.starts_with("assets/") || handlers.contains("any(lost)") {
            continue;
        }
        for (word, method) in [("get(", Method::GET), ("post(", Method::POST)] {
            if handlers.contains(word) {
                all.push((method, path.to_owned()));
            }
        }
    }
    assert!(all.len() > 25, "the router of the pages is written in another way");
    all
}

/// The form of a page.
fn form(path: &str, it: &Given) -> Option<Vec<(&'static str, String)>> {
    let text = |text: &str| text.to_owned();
    Some(match path {
        "new/" => vec![("with", text("mia"))],
        "new-group/" => vec![("name", text("Pond")), ("members", text("mia")), ("nonce", it.nonce.clone())],
        "profile/" => vec![("name", text("Me"))],
        "{room}/send/" => vec![("text", text("hello")), ("nonce", it.nonce.clone())],
        "{room}/messages/{number}/react/" => vec![("emoji", text("👍"))],
        "{room}/messages/{number}/edit/" => vec![("text", text("another"))],
        "{room}/messages/{number}/forward/" => {
            vec![("to", it.elsewhere.clone()), ("nonce", it.nonce.clone())]
        }
        "{room}/messages/{number}/delete/"
        | "{room}/messages/{number}/hide/"
        | "{room}/messages/{number}/pin/"
        | "{room}/messages/{number}/unpin/"
        | "{room}/accept/"
        | "{room}/decline/"
        | "{room}/unread/"
        | "{room}/delete/"
        | "{room}/leave/"
        | "{room}/delete-group/"
        | "sign-ins/{login}/end/" => Vec::new(),
        "{room}/block/" | "{room}/unblock/" | "unblock/" => vec![("user", it.mia.clone())],
        "{room}/report/" => vec![("reason", text("spam")), ("note", text("look"))],
        "{room}/read/" => vec![("number", it.number.to_string())],
        "{room}/keep/" => vec![("keep", text("pin"))],
        "{room}/edit/" => vec![("name", text("Another")), ("act", text("save"))],
        _ => return None,
    })
}

fn filled(path: &str, it: &Given) -> String {
    path.replace("{room}", &it.room)
        .replace("{number}", &it.number.to_string())
        .replace("{user}", &it.mia)
        .replace("{emoji}", "%F0%9F%91%8D")
        .replace("{attachment}", &it.attachment)
        .replace("{login}", NONE)
        .replace("{key}", &it.key.replace(' ', "%20"))
        .replace("{external_id}", "42")
}

impl Op {
    /// Whether it names the room at all.
    pub(super) fn about_room(&self) -> bool {
        let path = match &self.door {
            Door::Rest(_, path) | Door::File(_, path) => path,
            Door::Page(_) => &self.what,
            Door::Socket | Door::Staff => "",
        };
        let given = Given {
            room: "R".into(),
            number: 1,
            mia: String::new(),
            elsewhere: String::new(),
            attachment: String::new(),
            key: String::new(),
            nonce: String::new(),
        };
        let named = fields(&self.what, &given).is_some_and(|it| it["room"] == "R");
        path.contains("{room}") || path.contains("{attachment}") || named || self.what == "attachment.delete"
    }

    /// It is about a file of the room.
    pub(super) fn wants_file(&self) -> bool {
        self.what == "attachment.delete" || matches!(self.door, Door::File(..))
    }

    /// The frame of a socket.
    pub(super) fn frame(&self, it: &Given) -> Value {
        let mut frame = fields(&self.what, it).unwrap_or_else(|| panic!("`{}` has no row", self.what));
        frame["cmd"] = json!(self.what);
        frame["id"] = json!(7);
        frame
    }

    /// The request of any other door.
    pub(super) fn request(&self, it: &Given, token: Option<&str>) -> Ask {
        match &self.door {
            Door::Rest(method, path) => {
                let mut rest = fields(&self.what, it).unwrap_or_else(|| panic!("`{}` has no row", self.name));
                let named = rest.as_object_mut().expect("an object");
                named.retain(|name, _| !path.contains(&format!("{{{name}}}")));
                let filled = format!("/api/v1{}", filled(path, it));
                let bearer = |ask: Ask| match token {
                    Some(token) => ask.bearer(token),
                    None => ask,
                };
                if *method == Method::GET {
                    let pairs: Vec<String> = named.iter().map(|(name, value)| query(name, value)).collect();
                    return bearer(get(&format!("{filled}?{}", pairs.join("&"))));
                }
                match named.is_empty() {
                    true => bearer(
                        ask(method.clone(), &filled)
                            .header("content-type", "application/json")
                            .body(if takes_body(&self.what) { "{}" } else { "" }),
                    ),
                    false => bearer(ask(method.clone(), &filled).json(&rest)),
                }
            }
            Door::File(method, path) => {
                let path = format!("/api/v1{}", filled(path, it));
                let path = if path.ends_with("/attachments") { format!("{path}?name=a.txt") } else { path };
                let ask = ask(method.clone(), &path).body(if *method == Method::POST { "words" } else { "" });
                match token {
                    Some(token) => ask.bearer(token),
                    None => ask,
                }
            }
            Door::Page(method) => {
                let mut ask = ask(method.clone(), &format!("/chat/{}", filled(&self.what, it)));
                if *method == Method::POST {
                    let form = form(&self.what, it).unwrap_or_else(|| panic!("`{}` has no row", self.name));
                    let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
                    ask = ask.form(&form);
                }
                match token {
                    Some(token) => ask.cookie(token),
                    None => ask,
                }
            }
            Door::Staff => {
                let ask = get(&format!("/admin/{}", self.what));
                match token {
                    Some(token) => ask.cookie(token),
                    None => ask,
                }
            }
            Door::Socket => unreachable!("a frame, not a request"),
        }
    }
}

/// Commands with fields, none of which has to be there.
fn takes_body(what: &str) -> bool {
    matches!(what, "read.unmark")
}

fn query(name: &str, value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    };
    format!("{name}={text}")
}
