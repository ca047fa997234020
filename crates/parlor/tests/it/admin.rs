//! The staff's pages by who asks: every address and every act, for everybody from a stranger to the operator and the admin of
//! another tenant; forms that come from elsewhere; private messages in lists, exports and reports; what people wrote in
//! spreadsheets.

use http::{Method, StatusCode};
use parlor::{Chat, Options};
use parlor_core::{Rank, TenantChange};
use serde_json::{Value, json};

use crate::world::{Answer, Ask, PASSWORD, World, ask, get, post, still};

const A: &str = "a.example";
const B: &str = "b.example";
const LISTS: &[&str] =
    &["reports", "messages", "rooms", "users", "relations", "sessions", "holds", "audit", "tenants"];
/// What people wrote, as a spreadsheet would like to have it.
const FORMULA: &str = "=HYPERLINK(\"http://x\")";

/// Somebody who asks: at which host they are at home, and how far they may see.
struct Who {
    name: &'static str,
    token: Option<String>,
    host: &'static str,
    rank: Option<Rank>,
}

/// What is there in a tenant to be looked at.
struct Things {
    tenant: String,
    ann: String,
    room: String,
    report: String,
    session: String,
    hold: String,
}

struct Office {
    world: World,
    staff: Vec<Who>,
    a: Things,
    b: Things,
}

async fn answered(world: &World, ask: Ask) -> Value {
    let answer = world.send(ask).await;
    assert!(answer.status.is_success(), "{} {}", answer.status, answer.text);
    serde_json::from_str(&answer.text).unwrap_or_default()
}

async fn person(world: &World, host: &'static str, name: &str) -> (String, String) {
    let it =
        json!({"email": format!("{name}@demo.test"), "username": name, "name": name, "password": PASSWORD});
    answered(world, post("/api/v1/users").to(host).json(&it)).await;
    let login = json!({"login": name, "password": PASSWORD});
    let it = answered(world, post("/api/v1/sessions").to(host).json(&login)).await;
    let text = |it: &Value| it.as_str().expect("text").to_owned();
    (text(&it["token"]), text(&it["user"]["id"]))
}

/// The ids of a list, as an export says them.
async fn ids(world: &World, (host, token): (&str, &str), list: &str) -> Vec<String> {
    let answer = world.send(get(&format!("/admin/{list}/export.jsonl")).to(host).cookie(token)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let line = |line: &str| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned();
    answer.text.lines().map(line).collect()
}

/// Ann writes to Bob, who reports it; and she is held.
async fn things(world: &World, chat: &Chat, host: &'static str) -> Things {
    let (ann, ann_id) = person(world, host, "ann").await;
    let (bob, _) = person(world, host, "bob").await;
    let body = json!({"kind": "direct", "with": "bob"});
    let room = answered(world, post("/api/v1/rooms").to(host).bearer(&ann).json(&body)).await;
    let room = room["id"].as_str().unwrap().to_owned();
    let said = |text: &str| {
        let body = json!({"text": text, "nonce": text});
        post(&format!("/api/v1/rooms/{room}/messages")).to(host).bearer(&ann).json(&body)
    };
    for text in ["a private word", FORMULA] {
        answered(world, said(text)).await;
    }
    let body = json!({"room": room, "number": 1, "reason": "spam", "note": FORMULA});
    answered(world, post("/api/v1/reports").to(host).bearer(&bob).json(&body)).await;
    let hold = chat.hold_add(Some("ann"), None, "case 7").await.unwrap().id;
    let (boss, _) = person(world, host, "boss").await;
    chat.set_staff("boss", Some(Rank::Admin), "a test").await.unwrap();
    let report = ids(world, (host, &boss), "reports").await.remove(0);
    let session = ids(world, (host, &boss), "sessions").await.pop().unwrap();
    Things { tenant: chat.tenant().to_string(), ann: ann_id, room, report, session, hold }
}

impl Office {
    async fn new() -> Office {
        let world = World::with(Options::default());
        let mut at = Vec::new();
        for (name, host) in [("a", A), ("b", B)] {
            let now = world.chat.tenant_add(name, &[host.to_owned()], &[]).await.expect("a tenant");
            at.push(world.chat.of(now.id));
        }
        let (a, b) = (things(&world, &at[0], A).await, things(&world, &at[1], B).await);
        let mut staff = vec![Who { name: "nobody", token: None, host: A, rank: None }];
        for (name, chat, host, rank) in [
            ("cem", &at[0], A, None),
            ("mo", &at[0], A, Some(Rank::Moderator)),
            ("ad", &at[0], A, Some(Rank::Admin)),
            ("op", &at[0], A, Some(Rank::Operator)),
            ("other", &at[1], B, Some(Rank::Admin)),
        ] {
            let (token, _) = person(&world, host, name).await;
            chat.set_staff(name, rank, "a test").await.unwrap();
            staff.push(Who { name, token: Some(token), host, rank });
        }
        Office { world, staff, a, b }
    }

    fn who(&self, name: &str) -> &Who {
        self.staff.iter().find(|it| it.name == name).expect("somebody")
    }

    async fn send(&self, who: &Who, ask: Ask) -> Answer {
        let ask = ask.to(who.host);
        self.world.send(if let Some(token) = &who.token { ask.cookie(token) } else { ask }).await
    }

    async fn get(&self, who: &Who, path: &str) -> Answer {
        self.send(who, get(path)).await
    }

    async fn form(&self, who: &Who, path: &str, body: &'static str) -> Answer {
        self.send(who, form(path, who.host, body)).await
    }

    /// How many lines the audit log of the first tenant has.
    async fn lines(&self) -> usize {
        let who = self.who("op");
        self.get(who, "/admin/audit/export.jsonl").await.text.lines().count()
    }
}

/// A form as a browser sends it from our own page.
fn form(path: &str, host: &str, body: &'static str) -> Ask {
    post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", &format!("https://{host}"))
        .header("sec-fetch-site", "same-origin")
        .body(body)
}

/// Every address that is looked at, and the least rank that sees it.
fn pages(of: &Things) -> Vec<(String, Rank)> {
    let mut all = Vec::new();
    for list in LISTS {
        let least = match *list {
            "reports" => Rank::Moderator,
            "tenants" => Rank::Operator,
            _ => Rank::Admin,
        };
        for rest in ["", "export.csv", "export.jsonl"] {
            all.push((format!("{list}/{rest}"), least));
        }
    }
    all.push((format!("reports/{}/", of.report), Rank::Moderator));
    all.extend(["charts/", "charts/samples.json"].map(|path| (path.to_owned(), Rank::Operator)));
    all.extend([format!("users/{}/", of.ann), format!("rooms/{}/", of.room)].map(|path| (path, Rank::Admin)));
    all.extend(acts(of).into_iter().map(|path| (path, Rank::Admin)));
    all
}

/// Every question before something is done; each is a form's address, too.
fn acts(of: &Things) -> Vec<String> {
    let Things { ann, room, session, hold, .. } = of;
    let users =
        ["hold", "staff", "end-sign-ins", "disable", "enable"].map(|act| format!("users/{ann}/{act}/"));
    let others = [
        format!("rooms/{room}/hold/"),
        format!("rooms/{room}/close/"),
        format!("messages/{room}/1/delete/"),
        format!("sessions/{session}/end/"),
        format!("holds/{hold}/release/"),
    ];
    users.into_iter().chain(others).collect()
}

#[tokio::test]
async fn each_address_is_there_for_those_who_may_see_it_and_for_nobody_else() {
    let office = Office::new().await;
    let mut cells = 0;
    for who in &office.staff {
        let nothing = office.get(who, "/api/v1/nothing/at/all").await;
        let home = if who.host == A { &office.a.tenant } else { &office.b.tenant };
        for of in [&office.a, &office.b] {
            for desk in [None, Some(&office.a.tenant), Some(&office.b.tenant)] {
                let query = desk.map(|tenant| format!("?tenant={tenant}")).unwrap_or_default();
                let desk = desk.unwrap_or(home);
                // Away from home only an operator is of the staff.
                let rank = who.rank.filter(|rank| desk == home || *rank == Rank::Operator);
                for (path, least) in pages(of) {
                    let answer = office.get(who, &format!("/admin/{path}{query}")).await;
                    let is_list = path.split('/').count() == 2;
                    let sees = rank.is_some_and(|rank| rank >= least) && (is_list || of.tenant == *desk);
                    let shown = format!("{} {path}{query}: {}", who.name, answer.status);
                    assert_eq!(answer.status == StatusCode::OK, sees, "{shown}");
                    if !sees {
                        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{shown}");
                        let alike = still(&answer.text) == still(&nothing.text);
                        assert!(alike || rank.is_some(), "{shown}: {}", answer.text);
                        assert!(!answer.text.contains("private word"), "{shown}");
                    }
                    cells += 1;
                }
            }
        }
    }
    assert!(cells > 1_000, "{cells}");
}

#[tokio::test]
async fn nothing_is_done_by_those_who_may_not_nor_by_forms_from_elsewhere() {
    let office = Office::new().await;
    let before = office.lines().await;
    for who in &office.staff {
        let may = who.rank >= Some(Rank::Admin) && who.host == A;
        for path in acts(&office.a) {
            let path = format!("/admin/{path}");
            for origin in ["https://evil.example", "https://b.example", "null"] {
                let forged = form(&path, A, "rank=&note=").header("origin", origin);
                let answer = office.send(who, forged.header("sec-fetch-site", "cross-site")).await;
                assert!(
                    !answer.status.is_success() && !answer.status.is_redirection(),
                    "{} {path}",
                    who.name
                );
            }
            if !may {
                let answer = office.form(who, &path, "rank=&note=").await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} {path}", who.name);
            }
        }
        let handle = format!("/admin/reports/{}/handle/", office.a.report);
        if who.rank.is_none() || who.host == B {
            let answer = office.form(who, &handle, "state=resolved&delete=1&disable=1").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", who.name);
        }
    }
    // The log is read, and written by nobody.
    let op = office.who("op");
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        for path in
            ["/admin/audit/", "/admin/audit/export.csv", "/admin/audit/01890000-0000-7000-8000-000000000000/"]
        {
            let forged = ask(method.clone(), path).header("origin", "https://a.example");
            let answer = office.send(op, forged.header("sec-fetch-site", "same-origin")).await;
            assert!(answer.status.is_client_error(), "{method} {path}: {}", answer.status);
        }
    }
    assert_eq!(office.lines().await, before + 1, "nothing but the export that was counted before");
}

#[tokio::test]
async fn a_page_that_stays_open_does_nothing_after_its_reader_has_gone() {
    let office = Office::new().await;
    let (ad, disable) = (office.who("ad"), format!("/admin/users/{}/disable/", office.a.ann));
    assert_eq!(office.get(ad, &disable).await.status, StatusCode::OK);
    let end = ask(Method::DELETE, "/api/v1/sessions/current").bearer(ad.token.as_deref().unwrap());
    assert!(office.world.send(end.to(A)).await.status.is_success());
    assert_eq!(office.form(ad, &disable, "").await.status, StatusCode::NOT_FOUND);
    // So does whoever has lost their rank.
    let mo = office.who("mo");
    let handle = format!("/admin/reports/{}/handle/", office.a.report);
    assert_eq!(office.get(mo, &format!("/admin/reports/{}/", office.a.report)).await.status, StatusCode::OK);
    let chat = office.world.chat.of(office.a.tenant.parse().unwrap());
    chat.set_staff("mo", None, "a test").await.unwrap();
    assert_eq!(office.form(mo, &handle, "state=resolved").await.status, StatusCode::NOT_FOUND);
    let op = office.who("op");
    let open = office.get(op, "/admin/reports/export.jsonl").await.text;
    assert_eq!(open.lines().count(), 1, "{open}");
    let active = office.get(op, "/admin/users/export.jsonl?state=disabled").await.text;
    assert_eq!(active, "");
}

#[tokio::test]
async fn private_words_are_hidden_until_it_is_switched_on_and_then_each_look_is_written_down() {
    let office = Office::new().await;
    let (ad, mo) = (office.who("ad"), office.who("mo"));
    let chat = office.world.chat.of(office.a.tenant.parse().unwrap());
    let looks = async |action: &str| {
        let path = format!("/admin/audit/export.jsonl?action={action}");
        office.get(office.who("op"), &path).await.text.lines().count()
    };
    let room = format!("/admin/messages/?room={}", office.a.room);
    let paths = [
        "/admin/messages/",
        "/admin/messages/?text=private",
        "/admin/messages/?text=no+such+word",
        "/admin/messages/?sender=ann",
        &room,
    ];
    let exports = ["/admin/messages/export.csv?text=private", "/admin/messages/export.jsonl"];
    for path in paths.iter().chain(&exports) {
        let answer = office.get(ad, path).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(!answer.text.contains("private word"), "{path}");
    }
    // A word that is looked for changes nothing: whoever asks learns nothing about what is said.
    let [found, not] = [
        office.get(ad, "/admin/messages/export.jsonl?text=private").await.text,
        office.get(ad, "/admin/messages/export.jsonl?text=no+such+word").await.text,
    ];
    assert_eq!(found, not);
    assert_eq!(looks("messages.read").await, 0);
    // What is reported is seen by those who have to judge it, and that is written down as well.
    let report = format!("/admin/reports/{}/", office.a.report);
    for (who, seen) in [(mo, 1), (ad, 2)] {
        assert!(office.get(who, &report).await.text.contains("a private word"));
        assert_eq!(looks("report.read").await, seen, "{}", who.name);
    }

    let settings = vec![("admin.read_messages".to_owned(), "on".to_owned())];
    let change = TenantChange { settings, ..TenantChange::default() };
    chat.tenant_change("a", change).await.unwrap();
    for (n, path) in paths.iter().enumerate() {
        let answer = office.get(ad, path).await;
        assert_eq!(answer.text.contains("private word"), !path.contains("no+such"), "{path}");
        assert_eq!(looks("messages.read").await, n + 1, "{path}");
    }
    let before = looks("list.exported").await;
    for path in exports {
        assert!(office.get(ad, path).await.text.contains("private word"), "{path}");
    }
    // Each of them, and the question before.
    assert_eq!(looks("list.exported").await, before + exports.len() + 1);
    let log = office.get(office.who("op"), "/admin/audit/export.jsonl").await.text;
    assert!(!log.contains("a private word"), "the log says who looked, never what was said");
    assert_eq!(office.get(mo, "/admin/messages/").await.status, StatusCode::NOT_FOUND);
    assert_eq!(looks("messages.read").await, paths.len());
}

#[tokio::test]
async fn what_people_wrote_is_text_in_a_spreadsheet() {
    let office = Office::new().await;
    let ad = office.who("ad");
    let csv = office.get(ad, "/admin/reports/export.csv").await.text;
    assert!(csv.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{csv}");
    let json = office.get(ad, "/admin/reports/export.jsonl").await.text;
    let line: Value = serde_json::from_str(json.trim()).unwrap();
    assert_eq!(line["note"], FORMULA, "programs get what was written");
    for list in LISTS.iter().filter(|it| **it != "tenants") {
        let csv = office.get(ad, &format!("/admin/{list}/export.csv")).await;
        assert_eq!(csv.head("content-type"), "text/csv; charset=utf-8", "{list}");
        assert!(csv.head("content-disposition").starts_with("attachment; filename="), "{list}");
        for line in csv.text.lines() {
            for risky in ["=", "+", "@", "\t"] {
                assert!(!line.starts_with(risky) && !line.contains(&format!(",{risky}")), "{list}: {line}");
            }
        }
    }
}

#[tokio::test]
async fn the_chats_menu_leads_staff_to_their_pages_and_nobody_else() {
    let office = Office::new().await;
    for who in office.staff.iter().filter(|it| it.token.is_some()) {
        let page = office.get(who, "/chat/").await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.text.contains("href=\"/admin/\""), who.rank.is_some(), "{}", who.name);
        let panel = office.get(who, "/chat/widget/").await;
        assert!(!panel.text.contains("href=\"/admin/\""), "{}", who.name);
    }
    let back = office.get(office.who("mo"), "/admin/reports/").await;
    assert!(back.text.contains("href=\"/chat/\""), "and from there back");
}
