//! Bad input to groups, messages and what hangs below them: wrong types, foreign ids, numbers that are not there, too
//! much of anything. Each refusal names its field, has a status that is documented, and leaves nothing behind.

use std::cell::RefCell;

use http::Method;
use serde_json::{Value, json};

use crate::input::{Case, NOBODY, faults};
use crate::world::{World, ask, get, post};

const OVERRIDDEN: &str = "Gar\u{202e}den";

/// Ann's group with Bob (admin), Cem (member), and her direct room with Bob; Dana is a stranger to both.
struct Scene {
    world: World,
    ann: String,
    bob: String,
    cem: String,
    dana: String,
    ids: Vec<String>,
    direct: String,
    group: String,
    faults: RefCell<Vec<String>>,
}

impl Scene {
    async fn new() -> Scene {
        let world = World::talkative(parlor_core::Rules::default());
        let mut tokens = Vec::new();
        let mut ids = Vec::new();
        for name in ["Ann", "Bob", "Cem", "Dana"] {
            let token = world.person(name).await;
            let me = world.send(get("/api/v1/me").bearer(&token)).await.json();
            ids.push(me["id"].as_str().expect("an id").to_owned());
            tokens.push(token);
        }
        let direct = world.room(&tokens[0], "bob").await;
        world.say(&tokens[0], &direct, "first", "n-1").await;
        world.say(&tokens[1], &direct, "second", "n-2").await;
        let body = json!({"kind": "group", "name": "Garden", "members": ["bob", "cem"]});
        let made = world.send(post("/api/v1/rooms").bearer(&tokens[0]).json(&body)).await.json();
        let group = made["id"].as_str().expect("a group").to_owned();
        let path = format!("/api/v1/rooms/{group}/members/{}", ids[1]);
        let role = ask(Method::PATCH, &path).bearer(&tokens[0]).json(&json!({"role": "admin"}));
        assert_eq!(world.send(role).await.status, 204);
        let [ann, bob, cem, dana] = <[String; 4]>::try_from(tokens).expect("four");
        Scene { world, ann, bob, cem, dana, ids, direct, group, faults: RefCell::default() }
    }

    async fn head(&self, room: &str) -> Value {
        let path = format!("/api/v1/rooms/{room}/events?after=0");
        self.world.send(get(&path).bearer(&self.ann)).await.json()["head"].clone()
    }

    async fn refuses(&self, method: Method, path: &str, token: &str, cases: &[Case<'_>]) {
        let more = faults(&self.world, method, path, Some(token), cases).await;
        self.faults.borrow_mut().extend(more);
    }

    fn check(&self, right: bool, what: impl std::fmt::Display) {
        if !right {
            self.faults.borrow_mut().push(what.to_string());
        }
    }

    fn done(self) {
        assert!(self.faults.borrow().is_empty(), "{:#?}", self.faults.borrow());
    }

    /// What has no body.
    async fn answers(&self, method: Method, path: &str, token: &str, code: &str) {
        let said = self.code(method.clone(), path, token).await;
        self.check(said == code, format!("{method} {path}: {said}, not {code}"));
    }

    /// The code of what has no body.
    async fn code(&self, method: Method, path: &str, token: &str) -> String {
        let answer = self.world.send(ask(method, path).bearer(token)).await;
        if answer.status.is_success() {
            return "ok".to_owned();
        }
        answer.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

#[tokio::test]
async fn groups_and_their_members() {
    let it = Scene::new().await;
    let before = it.head(&it.group).await;
    let many: Vec<String> = (0..101).map(|n| format!("0190f3c2-0000-7000-8000-{n:012}")).collect();
    let deep = (0..9).fold(json!(1), |inner, _| json!({"a": inner}));
    let cases = [
        ("a name of another type", json!({"kind": "group", "name": 7}), "bad_request", ""),
        ("a name with an override", json!({"kind": "group", "name": "\u{202e}"}), "empty", "name"),
        ("a name with a control", json!({"kind": "group", "name": "a\u{0}b"}), "invalid", "name"),
        ("a long name", json!({"kind": "group", "name": "é".repeat(81)}), "too_long", "name"),
        ("a blank name", json!({"kind": "group", "name": "\u{2003}"}), "empty", "name"),
        ("much about it", json!({"kind": "group", "about": "x".repeat(501)}), "too_long", "about"),
        ("data that is a list", json!({"kind": "group", "data": [1]}), "bad_request", ""),
        ("deep data", json!({"kind": "group", "data": deep}), "invalid", "data"),
        ("much data", json!({"kind": "group", "data": {"a": "x".repeat(4_096)}}), "too_long", "data"),
        ("a picture of nobody", json!({"kind": "group", "picture": NOBODY}), "not_found", "picture"),
        ("a picture that is none", json!({"kind": "group", "picture": "x"}), "bad_request", ""),
        (
            "nobody by that name",
            json!({"kind": "group", "members": ["bob", "nobody"]}),
            "not_found",
            "members",
        ),
        ("101 people", json!({"kind": "group", "members": many}), "too_many", "members"),
        ("members of another type", json!({"kind": "group", "members": "bob"}), "bad_request", ""),
        ("a long nonce", json!({"kind": "group", "nonce": "n".repeat(65)}), "too_long", "nonce"),
        ("an empty nonce", json!({"kind": "group", "nonce": ""}), "empty", "nonce"),
        ("with and a group", json!({"kind": "group", "with": "bob"}), "invalid", "with"),
        ("the same, with a name", json!({"kind": "direct", "with": "bob", "name": "x"}), "invalid", "kind"),
    ];
    it.refuses(Method::POST, "/api/v1/rooms", &it.ann, &cases).await;

    let path = format!("/api/v1/rooms/{}", it.group);
    let cases = [
        ("a blank name", json!({"name": " "}), "empty", "name"),
        ("a name of controls", json!({"name": "a\u{7}"}), "invalid", "name"),
        ("a long name", json!({"name": "x".repeat(81)}), "too_long", "name"),
        ("its kind", json!({"kind": "self"}), "bad_request", "kind"),
        ("data of a text", json!({"data": "x"}), "bad_request", ""),
        ("a picture of nobody", json!({"picture": NOBODY}), "not_found", "picture"),
    ];
    it.refuses(Method::PATCH, &path, &it.ann, &cases).await;
    let named = [("by a member", json!({"name": "Mine"}), "forbidden", "")];
    it.refuses(Method::PATCH, &path, &it.cem, &named).await;
    let foreign = [("by a stranger", json!({"name": "Mine"}), "not_found", "")];
    it.refuses(Method::PATCH, &path, &it.dana, &foreign).await;
    let direct = [("not a group", json!({"name": "Ours"}), "forbidden", "")];
    it.refuses(Method::PATCH, &format!("/api/v1/rooms/{}", it.direct), &it.ann, &direct).await;

    let path = format!("/api/v1/rooms/{}/members", it.group);
    let cases = [
        ("nobody", json!({"users": []}), "empty", "users"),
        ("nobody by that name", json!({"users": ["nobody"]}), "not_found", "users"),
        ("no such id", json!({"users": [NOBODY]}), "not_found", "users"),
        ("101", json!({"users": many}), "too_many", "users"),
        ("another type", json!({"users": [7]}), "bad_request", ""),
        ("a field too much", json!({"users": ["dana"], "role": "owner"}), "bad_request", "role"),
    ];
    it.refuses(Method::POST, &path, &it.ann, &cases).await;
    let cases = [("by a member", json!({"users": ["dana"]}), "forbidden", "")];
    it.refuses(Method::POST, &path, &it.cem, &cases).await;
    let cases = [("by a stranger", json!({"users": ["dana"]}), "not_found", "")];
    it.refuses(Method::POST, &path, &it.dana, &cases).await;

    let [ann, bob, cem, dana] = [0, 1, 2, 3].map(|at| format!("{path}/{}", it.ids[at]));
    let cases = [
        ("no role", json!({}), "bad_request", "role"),
        ("a role that is none", json!({"role": "king"}), "bad_request", ""),
        ("the last owner", json!({"role": "member"}), "last_owner", "role"),
    ];
    it.refuses(Method::PATCH, &ann, &it.ann, &cases).await;
    let owner = [("to owner, by an admin", json!({"role": "owner"}), "forbidden", "")];
    it.refuses(Method::PATCH, &cem, &it.bob, &owner).await;
    let reader = [("the owner, by an admin", json!({"role": "reader"}), "forbidden", "")];
    it.refuses(Method::PATCH, &ann, &it.bob, &reader).await;
    let role = [("who is not in it", json!({"role": "reader"}), "not_found", "user")];
    it.refuses(Method::PATCH, &dana, &it.ann, &role).await;
    for (path, token, code) in [
        (&ann, &it.bob, "forbidden"),
        (&bob, &it.cem, "forbidden"),
        (&dana, &it.ann, "not_found"),
        (&bob, &it.dana, "not_found"),
    ] {
        it.answers(Method::DELETE, path, token, code).await;
    }
    let room = |rest: &str| format!("/api/v1/rooms/{}{rest}", it.group);
    it.answers(Method::DELETE, &room(""), &it.bob, "forbidden").await;
    it.answers(Method::DELETE, &room(""), &it.dana, "not_found").await;
    it.answers(Method::POST, &room("/leave"), &it.dana, "not_found").await;
    let left = format!("/api/v1/rooms/{}/leave", it.direct);
    it.answers(Method::POST, &left, &it.ann, "forbidden").await;
    assert_eq!(it.head(&it.group).await, before, "nothing was written");
    // What is only dirty is cleaned.
    let named = ask(Method::PATCH, &room("")).bearer(&it.ann).json(&json!({"name": OVERRIDDEN}));
    assert_eq!(it.world.send(named).await.json()["name"], "Garden");
    it.done();
}

#[tokio::test]
async fn messages_and_what_hangs_on_them() {
    let it = Scene::new().await;
    let before = it.head(&it.direct).await;
    let path = format!("/api/v1/rooms/{}/messages", it.direct);
    let eleven = vec![NOBODY; 11];
    let with = |more: Value| {
        let mut body = json!({"text": "x", "nonce": "n-9"});
        for (key, value) in more.as_object().expect("an object") {
            body[key] = value.clone();
        }
        body
    };
    let cases = [
        ("an answer to nothing", with(json!({"reply_to": 9})), "invalid", "reply_to"),
        ("an answer to less than nothing", with(json!({"reply_to": -1})), "invalid", "reply_to"),
        ("an answer to a text", with(json!({"reply_to": "1"})), "bad_request", ""),
        ("a file of nobody", with(json!({"attachments": [NOBODY]})), "not_found", "attachments"),
        ("no id", with(json!({"attachments": ["x"]})), "bad_request", ""),
        ("eleven", with(json!({"attachments": eleven})), "too_many", "attachments"),
        ("forwarded by hand", with(json!({"forwarded": true})), "bad_request", "forwarded"),
        ("a zero", with(json!({"text": "a\u{0}"})), "invalid", "text"),
    ];
    it.refuses(Method::POST, &path, &it.ann, &cases).await;

    let first = format!("{path}/1");
    let cases = [
        ("no text", json!({}), "bad_request", "text"),
        ("blanks", json!({"text": " \n"}), "empty", "text"),
        ("too long", json!({"text": "x".repeat(5_001)}), "too_long", "text"),
        ("the number again", json!({"number": 1, "text": "x"}), "bad_request", "number"),
    ];
    it.refuses(Method::PATCH, &first, &it.ann, &cases).await;
    let cases = [("of somebody else", json!({"text": "x"}), "forbidden", "")];
    it.refuses(Method::PATCH, &first, &it.bob, &cases).await;
    let cases = [("not there", json!({"text": "x"}), "not_found", "")];
    for number in ["0", "9", "-1", "x", "1.5", "99999999999999999999"] {
        it.refuses(Method::PATCH, &format!("{path}/{number}"), &it.ann, &cases).await;
    }
    it.refuses(Method::PATCH, &first, &it.dana, &cases).await;

    let forward = format!("{first}/forward");
    let rooms = vec![it.group.clone(); 21];
    let cases = [
        ("nowhere", json!({"to": [], "nonce": "f"}), "invalid", "to"),
        ("to 21", json!({"to": rooms, "nonce": "f"}), "invalid", "to"),
        ("to a room of others", json!({"to": [NOBODY], "nonce": "f"}), "not_found", ""),
        ("no nonce", json!({"to": [it.group]}), "bad_request", "nonce"),
        ("no list", json!({"to": it.group, "nonce": "f"}), "bad_request", ""),
    ];
    it.refuses(Method::POST, &forward, &it.ann, &cases).await;
    let cases = [("from a room of others", json!({"to": [it.group], "nonce": "f"}), "not_found", "")];
    it.refuses(Method::POST, &forward, &it.cem, &cases).await;

    let hidden = format!("/api/v1/rooms/{}/hidden", it.direct);
    let many: Vec<i64> = (1..102).collect();
    let cases = [
        ("none", json!({"numbers": []}), "invalid", "numbers"),
        ("101", json!({"numbers": many}), "invalid", "numbers"),
        ("one that is not there", json!({"numbers": [1, 9]}), "not_found", "numbers"),
        ("a text", json!({"numbers": ["1"]}), "bad_request", ""),
    ];
    it.refuses(Method::POST, &hidden, &it.ann, &cases).await;

    for (method, rest, code) in [
        (Method::DELETE, "/2", "forbidden"),
        (Method::DELETE, "/9", "not_found"),
        (Method::GET, "/9", "not_found"),
        (Method::PUT, "/1/reactions/x", "invalid"),
        (Method::PUT, "/1/reactions/%F0%9F%91%8D%F0%9F%91%8D", "invalid"),
        (Method::PUT, "/1/reactions/%F0%9F%91", "not_found"),
        (Method::PUT, "/9/reactions/%F0%9F%91%8D", "not_found"),
        (Method::DELETE, "/9/reactions/%F0%9F%91%8D", "not_found"),
        (Method::GET, "/9/reactions", "not_found"),
        (Method::GET, "/9/receipts", "not_found"),
        (Method::PUT, "/9/pin", "not_found"),
        (Method::DELETE, "/9/pin", "not_found"),
    ] {
        it.answers(method.clone(), &format!("{path}{rest}"), &it.ann, code).await;
        let strange = it.code(method.clone(), &format!("{path}{rest}"), &it.dana).await;
        assert!(matches!(strange.as_str(), "not_found" | "invalid"), "{method} {rest}: {strange}");
    }
    assert_eq!(it.head(&it.direct).await, before, "nothing was written");

    // Nobody pins for a group but those who look after it; what is deleted is not answered, changed or forwarded.
    it.world.say(&it.ann, &it.group, "to all", "n-3").await;
    let in_group = format!("/api/v1/rooms/{}/messages/1", it.group);
    it.answers(Method::PUT, &format!("{in_group}/pin"), &it.cem, "forbidden").await;
    it.answers(Method::DELETE, &in_group, &it.cem, "forbidden").await;
    it.answers(Method::DELETE, &in_group, &it.bob, "forbidden").await;
    it.answers(Method::DELETE, &in_group, &it.ann, "ok").await;
    let send = [("to what is deleted", with(json!({"reply_to": 1})), "invalid", "reply_to")];
    it.refuses(Method::POST, &format!("/api/v1/rooms/{}/messages", it.group), &it.ann, &send).await;
    let edit = [("what is deleted", json!({"text": "x"}), "invalid", "number")];
    it.refuses(Method::PATCH, &in_group, &it.ann, &edit).await;
    let forward = [("what is deleted", json!({"to": [it.direct], "nonce": "f"}), "invalid", "number")];
    it.refuses(Method::POST, &format!("{in_group}/forward"), &it.ann, &forward).await;
    it.answers(Method::PUT, &format!("{in_group}/pin"), &it.ann, "invalid").await;
    let thumb = format!("{in_group}/reactions/%F0%9F%91%8D");
    it.answers(Method::PUT, &thumb, &it.ann, "invalid").await;
    it.done();
}

#[tokio::test]
async fn what_is_mine_alone() {
    let it = Scene::new().await;
    let kept = format!("/api/v1/rooms/{}/kept", it.direct);
    let cases = [
        ("nothing known", json!({"colour": "red"}), "bad_request", "colour"),
        ("a word", json!({"pinned": "yes"}), "bad_request", ""),
        ("no time", json!({"muted_until": "tomorrow"}), "bad_request", ""),
    ];
    it.refuses(Method::PATCH, &kept, &it.ann, &cases).await;
    let cases = [("a stranger", json!({"pinned": true}), "not_found", "")];
    it.refuses(Method::PATCH, &kept, &it.dana, &cases).await;

    let cases = [
        ("a blank name", json!({"name": ""}), "empty", "name"),
        ("a name with a control", json!({"name": "a\u{1b}[2J"}), "invalid", "name"),
        ("a long name", json!({"name": "x".repeat(81)}), "too_long", "name"),
        ("much about me", json!({"about": "x".repeat(301)}), "too_long", "about"),
        ("a picture of nobody", json!({"picture": NOBODY}), "not_found", "picture"),
        ("data of a text", json!({"data": "x"}), "bad_request", ""),
        ("a switch that is none", json!({"receipts": "no"}), "bad_request", ""),
        ("my e-mail", json!({"email": "x@demo.test"}), "bad_request", "email"),
    ];
    it.refuses(Method::PATCH, "/api/v1/me", &it.ann, &cases).await;

    let many: serde_json::Map<String, Value> =
        (0..501).map(|n| (format!("0190f3c2-0000-7000-8000-{n:012}"), json!(1))).collect();
    let cases = [
        ("too many rooms", json!({"rooms": many}), "invalid", "rooms"),
        ("a negative number", json!({"rooms": {it.direct.clone(): -1}}), "invalid", "rooms"),
        ("no id", json!({"rooms": {"x": 1}}), "bad_request", ""),
        ("a list", json!({"rooms": [1]}), "bad_request", ""),
    ];
    it.refuses(Method::PUT, "/api/v1/delivered", &it.ann, &cases).await;

    let room = |rest: &str| format!("/api/v1/rooms/{}/{rest}", it.direct);
    for (path, code, parameter) in
        [(room("read?number=0"), "not_found", "number"), (room("read?number=x"), "bad_request", "number")]
    {
        let said = it.world.send(ask(Method::DELETE, &path).bearer(&it.ann)).await.json();
        let named = said["errors"][0]["parameter"].as_str().unwrap_or_default();
        it.check(said["code"] == code && named == parameter, format!("{path}: {said}"));
    }
    let long = "x".repeat(201);
    for (path, code, parameter) in [
        ("/api/v1/search?text=".to_owned(), "empty", "text"),
        ("/api/v1/search?text=%20.%20".to_owned(), "empty", "text"),
        ("/api/v1/search".to_owned(), "bad_request", "text"),
        (format!("/api/v1/search?text={long}"), "too_long", "text"),
        ("/api/v1/search?text=a+b+c+d+e+f+g+h+i+j+k".to_owned(), "too_long", "text"),
        ("/api/v1/search?text=a&limit=51".to_owned(), "invalid", "limit"),
        ("/api/v1/search?text=a&cursor=x".to_owned(), "invalid", "cursor"),
        (room("users?users="), "bad_request", ""),
        (room("users"), "bad_request", "users"),
        (room("members?cursor=x"), "invalid", "cursor"),
        (room("attachments?kind=film"), "bad_request", ""),
        (room("attachments?limit=0"), "invalid", "limit"),
        (room("messages?around=1&date=2026-11-21T08:43:20Z"), "invalid", "date"),
        (room("messages?date=yesterday"), "bad_request", ""),
        ("/api/v1/rooms?archived=maybe".to_owned(), "bad_request", "archived"),
        ("/api/v1/users/find?with=nobody".to_owned(), "not_found", "with"),
    ] {
        let answer = it.world.send(get(&path).bearer(&it.ann)).await;
        let said = answer.json();
        let named = said["errors"][0]["parameter"].as_str().unwrap_or_default();
        it.check(said["code"] == code && named == parameter, format!("{path}: {said}"));
    }
    for path in [room("members"), room("attachments"), room("pins"), room(&format!("users?users={NOBODY}"))] {
        it.answers(Method::GET, &path, &it.dana, "not_found").await;
    }
    for (method, path) in [
        (Method::GET, format!("/api/v1/attachments/{NOBODY}")),
        (Method::GET, format!("/api/v1/attachments/{NOBODY}/thumb")),
        (Method::POST, format!("/api/v1/attachments/{NOBODY}/link")),
        (Method::DELETE, format!("/api/v1/attachments/{NOBODY}")),
        (Method::GET, "/api/v1/attachments/x".to_owned()),
    ] {
        it.answers(method.clone(), &path, &it.ann, "not_found").await;
    }
    it.done();
}
