//! The pages, by plain links and forms: what somebody without JavaScript does.

use http::StatusCode;
use parlor::{Demo, DemoPerson, Options};
use serde_json::Value;

use crate::world::{Answer, Ask, World, get, post, still};

/// A browser that keeps one cookie.
struct Browser<'a> {
    world: &'a World,
    token: Option<String>,
}

impl Browser<'_> {
    async fn send(&mut self, ask: Ask) -> Answer {
        let ask = match &self.token {
            Some(token) => ask.cookie(token),
            None => ask,
        };
        let answer = self.world.send(ask).await;
        if let Some(cookie) = answer.headers.get("set-cookie") {
            let cookie = cookie.to_str().expect("text");
            let token =
                cookie.strip_prefix("parlor=").and_then(|it| it.split(';').next()).expect("our cookie");
            self.token = Some(token.to_owned()).filter(|it| !it.is_empty());
        }
        answer
    }

    async fn get(&mut self, path: &str) -> Answer {
        self.send(get(path)).await
    }

    /// A page that must be there.
    async fn page(&mut self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        assert!(answer.head("content-type").starts_with("text/html"), "{path}");
        answer.text
    }

    /// Posts a form and follows the redirect that every successful form ends in.
    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> (String, String) {
        let answer = self.send(post(path).form(fields)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text);
        let to = answer.head("location").to_owned();
        let page = self.page(&to).await;
        (to, page)
    }

    async fn sign_up(&mut self, name: &str) {
        let username = name.to_lowercase();
        let email = format!("{username}@demo.test");
        let fields =
            [("name", name), ("username", &username), ("email", &email), ("password", "correct horse")];
        assert_eq!(self.post("/chat/signup/", &fields).await.0, "/chat/");
    }
}

impl World {
    fn browser(&self) -> Browser<'_> {
        Browser { world: self, token: None }
    }
}

/// The value of the first attribute of this name after a mark.
fn attr<'a>(page: &'a str, mark: &str, name: &str) -> &'a str {
    let from = page.find(mark).unwrap_or_else(|| panic!("no {mark}"));
    let rest = &page[from..];
    let at = rest.find(&format!(" {name}=\"")).unwrap_or_else(|| panic!("no {name} after {mark}"));
    rest[at + name.len() + 3..].split('"').next().expect("a value")
}

fn state(page: &str) -> Value {
    let from = page.find("id=\"parlor-state\">").expect("the state") + "id=\"parlor-state\">".len();
    serde_json::from_str(page[from..].split("</script>").next().expect("an end")).expect("JSON")
}

/// The message texts of a page, in order.
fn said(page: &str) -> Vec<String> {
    let page = page.split("<template").next().expect("a page");
    page.split("class=\"msg-text\" hx-ignore>")
        .skip(1)
        .map(|it| it.split("</div>").next().unwrap_or_default())
        .map(|it| it.replace("<p>", "").replace("</p>", "").replace("<br>", "\n"))
        .collect()
}

#[tokio::test]
async fn two_people_meet_talk_and_leave() {
    let world = World::new();
    let (mut ann, mut bob) = (world.browser(), world.browser());

    // A stranger is sent to sign in, and afterwards to where they wanted to go.
    let away = ann.get("/chat/new/").await;
    assert_eq!((away.status, away.head("location")), (StatusCode::SEE_OTHER, "/chat/login/?next=/chat/new/"));
    bob.sign_up("Bob").await;
    ann.sign_up("Ann").await;
    assert!(ann.page("/chat/").await.contains("Nobody here yet"));

    let (room, page) = ann.post("/chat/new/", &[("with", " bob@demo.test ")]).await;
    assert!(room.starts_with("/chat/") && room.len() == "/chat/".len() + 37, "{room}");
    assert!(page.contains("This is the very beginning"));
    assert_eq!(attr(&page, "id=\"composer\"", "action"), format!("{room}send/"));

    let nonce = attr(&page, "name=\"nonce\"", "value").to_owned();
    let send = format!("{room}send/");
    let (back, page) = ann.post(&send, &[("text", "Hello\r\nBob"), ("nonce", &nonce)]).await;
    assert_eq!(back, room);
    assert_eq!(said(&page), ["Hello\nBob"]);
    assert_ne!(attr(&page, "name=\"nonce\"", "value"), nonce, "the next message is another one");
    // The same form once more (the back button, a second click): still one message.
    let (_, page) = ann.post(&send, &[("text", "Hello\r\nBob"), ("nonce", &nonce)]).await;
    assert_eq!(said(&page), ["Hello\nBob"]);

    let list = bob.page("/chat/").await;
    assert!(list.contains("<title>(1) Parlor</title>"), "{list}");
    let page = bob.page(&room).await;
    assert_eq!(said(&page), ["Hello\nBob"]);
    assert!(page.contains("New messages") && page.contains("class=\"mark-read\""));
    assert!(bob.page("/chat/").await.contains("<title>(1) Parlor</title>"), "looking changes nothing");
    let (back, page) = bob.post(&format!("{room}read/"), &[("number", "1")]).await;
    assert_eq!(back, room);
    assert!(!page.contains("class=\"mark-read\"") && page.contains("<title>Ann · Parlor</title>"));
    assert!(ann.page(&room).await.contains("data-state=\"read\""));

    // Leaving: the cookie is gone, and so is the sign-in behind it.
    let old = ann.token.clone().expect("a token");
    let left = ann.send(post("/chat/logout/").form(&[])).await;
    assert_eq!((left.status, left.head("location")), (StatusCode::SEE_OTHER, "/chat/login/"));
    assert_eq!(ann.token, None);
    assert_eq!(world.send(get("/api/v1/me").bearer(&old)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.send(get(&room).cookie(&old)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn signing_in_leads_back_and_nowhere_else() {
    let world = World::new();
    world.person("Ann").await;
    let mut ann = world.browser();
    let page = ann.page("/chat/login/?next=/chat/new/").await;
    assert_eq!(attr(&page, "name=\"next\"", "value"), "/chat/new/");
    let fields = |next| [("login", "ann"), ("password", "correct horse"), ("next", next)];
    assert_eq!(ann.post("/chat/login/", &fields("/chat/new/")).await.0, "/chat/new/");
    let first = ann.token.clone().expect("a token");
    // Who is signed in has no use for these pages.
    for path in ["/chat/login/", "/chat/signup/"] {
        let answer = ann.get(path).await;
        assert_eq!((answer.status, answer.head("location")), (StatusCode::SEE_OTHER, "/chat/"));
    }
    for next in [
        "https://evil.example/",
        "//evil.example/chat/",
        "/\\evil.example",
        "/chat/../x",
        "javascript:1",
        "/chat",
    ] {
        assert_eq!(ann.post("/chat/login/", &fields(next)).await.0, "/chat/", "{next}");
    }
    let page = ann.world.browser().page("/chat/login/?next=//evil.example").await;
    assert_eq!(attr(&page, "name=\"next\"", "value"), "/chat/");
    // Each sign-in of one browser replaces the one before.
    assert_ne!(ann.token.as_ref(), Some(&first));
    assert_eq!(world.send(get("/api/v1/me").bearer(&first)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field() {
    let world = World::new();
    world.person("Ann").await;
    let mut stranger = world.browser();
    let answer = stranger.send(post("/chat/login/").form(&[("login", "ann"), ("password", "no")])).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(
        answer.text.contains("That name and password do not match.") && answer.text.contains("value=\"ann\"")
    );
    assert!(stranger.token.is_none());

    let fields = [
        ("name", "<b>Eve</b>"),
        ("username", "ann"),
        ("email", "eve@demo.test"),
        ("password", "correct horse"),
    ];
    let answer = stranger.send(post("/chat/signup/").form(&fields)).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    let beside = |page: &str, field: &str| {
        let from = page.find(&format!("id=\"{field}-error\"")).expect("a place for errors");
        page[from..].split_once('>').and_then(|it| it.1.split('<').next()).unwrap_or_default().to_owned()
    };
    assert_eq!(beside(&answer.text, "username"), "This username is taken.");
    assert_eq!(beside(&answer.text, "email"), "");
    for (field, value, status) in [
        ("email", "ANN@demo.test", StatusCode::CONFLICT),
        ("email", "eve", StatusCode::UNPROCESSABLE_ENTITY),
        ("username", "e", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let mut fields = [("username", "eve"), ("email", "eve@demo.test"), ("password", "correct horse")];
        fields.iter_mut().filter(|it| it.0 == field).for_each(|it| it.1 = value);
        let answer = stranger.send(post("/chat/signup/").form(&fields)).await;
        assert_eq!(answer.status, status, "{field} {value}");
        for other in ["email", "username", "name", "password"] {
            assert_eq!(!beside(&answer.text, other).is_empty(), other == field, "{field} {value}: {other}");
        }
    }
    assert!(
        answer.text.contains("value=\"&lt;b&gt;Eve&lt;/b&gt;\""),
        "what was typed is kept, and is only text"
    );
    assert!(!answer.text.contains("correct horse"), "but never a password");
    let answer = stranger
        .send(post("/chat/signup/").form(&[
            ("username", "eve"),
            ("email", "eve@demo.test"),
            ("password", "short"),
        ]))
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_ne!(beside(&answer.text, "password"), "");

    let mut ann = world.browser();
    ann.post("/chat/login/", &[("login", "ann"), ("password", "correct horse")]).await;
    // One's own name is a way to the notes, not a mistake.
    let notes = ann.post("/chat/new/", &[("with", " ANN ")]).await.0;
    assert_eq!(ann.post("/chat/new/", &[("with", "ann@demo.test")]).await.0, notes);
    assert!(ann.page(&notes).await.contains("Notes to yourself"));
    let answer = ann.send(post("/chat/new/").form(&[("with", "nobody@demo.test")])).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(beside(&answer.text, "new-with"), "There is no such person.");
    assert!(answer.text.contains("value=\"nobody@demo.test\""));
    let answer = ann.send(post("/chat/new/").form(&[("with", "")])).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_ne!(beside(&answer.text, "new-with"), "");
}

#[tokio::test]
async fn a_message_that_does_not_go_stays_in_the_composer() {
    let world = World::new();
    world.person("Bob").await;
    let mut ann = world.browser();
    ann.sign_up("Ann").await;
    let (room, _) = ann.post("/chat/new/", &[("with", "bob")]).await;
    let send = format!("{room}send/");
    let long = "x".repeat(5_001);
    for (text, status) in [(" \n ", 422), (long.as_str(), 422)] {
        let answer = ann.send(post(&send).form(&[("text", text), ("nonce", "n-1")])).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
        assert!(!answer.text.contains("id=\"composer-error\" role=\"alert\" hidden"));
        assert!(answer.text.contains(&format!(">{text}</textarea>")));
        assert_ne!(attr(&answer.text, "name=\"nonce\"", "value"), "n-1", "certainly not done: a new send");
    }
    ann.post(&send, &[("text", "one"), ("nonce", "n-1")]).await;
    let answer = ann.send(post(&send).form(&[("text", "another"), ("nonce", "n-1")])).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    // What it answers to stays, and a file that is gone takes nothing else with it.
    let gone = "0190f3c2-0000-7000-8000-0000000000f1";
    let all = [("text", "with a file"), ("nonce", "n-2"), ("reply_to", "1"), ("attachment", gone)];
    let answer = ann.send(post(&send).form(&all)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    assert!(answer.text.contains(">with a file</textarea>"));
    assert_eq!(attr(&answer.text, "name=\"reply_to\"", "value"), "1");
    // A form without a nonce is still one send.
    let (_, page) = ann.post(&send, &[("text", "two")]).await;
    assert_eq!(said(&page), ["one", "two"]);
    // Too much at once.
    let mut last = StatusCode::OK;
    for n in 0..40 {
        last = ann.send(post(&send).form(&[("text", "x"), ("nonce", &format!("m-{n}"))])).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    // Neither is half of a form, nor another kind of body, a fault of ours.
    for (kind, body, status) in [
        ("text/plain", "text=x", 415),
        ("application/json", "{}", 415),
        ("application/x-www-form-urlencoded", &format!("text={}", "x".repeat(100 * 1024)), 413),
    ] {
        let answer = ann.send(post(&send).header("content-type", kind).body(body.to_owned())).await;
        assert_eq!(answer.status.as_u16(), status, "{kind}");
        assert!(answer.head("content-type").starts_with("text/html"));
    }
    let answer = ann.send(post(&format!("{room}read/")).form(&[("number", "many")])).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn older_messages_are_a_link_away() {
    let world = World::talkative(parlor_core::Rules::default());
    let token = world.person("Ann").await;
    world.person("Bob").await;
    let room = world.room(&token, "bob").await;
    for n in 1..=120 {
        world.say(&token, &room, &format!("m{n}"), &format!("n-{n}")).await;
    }
    let mut ann = Browser { world: &world, token: Some(token) };
    let mut page = ann.page(&format!("/chat/{room}/")).await;
    assert!(state(&page)["newest"].as_bool().expect("a flag"));
    let mut all: Vec<String> = said(&page);
    assert_eq!(all.len(), 50);
    while let Some(at) = page.split("<template").next().and_then(|it| it.find("class=\"older\" href=")) {
        let older = attr(&page[at..], "class=\"older\"", "href").to_owned();
        assert!(older.starts_with(&format!("/chat/{room}/messages/?before=")), "{older}");
        // The same page as a fragment: only its messages.
        let fragment = ann.send(get(&older).header("parlor-fragment", "1")).await;
        page = ann.page(&older).await;
        assert_eq!(said(&fragment.text), said(&page));
        assert!(!fragment.text.contains("<html") && !fragment.text.contains("parlor-state"));
        assert!(page.contains("Show newer messages"));
        assert!(!state(&page)["newest"].as_bool().expect("a flag"));
        let mut before = said(&page);
        before.extend(all);
        all = before;
    }
    let wanted: Vec<String> = (1..=120).map(|n| format!("m{n}")).collect();
    assert_eq!(all, wanted, "nothing is left out or shown twice");
    for bad in ["messages/?before=x", "messages/?before=", "messages/?before=99999999999999999999"] {
        assert_eq!(ann.get(&format!("/chat/{room}/{bad}")).await.status, StatusCode::NOT_FOUND, "{bad}");
    }
}

#[tokio::test]
async fn the_list_goes_on_where_it_ends_and_comes_as_rows() {
    let world = World::new();
    let token = world.person("Ann").await;
    for n in 1..=3 {
        world.person(&format!("Person{n}")).await;
        world.room(&token, &format!("person{n}")).await;
    }
    let mut ann = Browser { world: &world, token: Some(token) };
    let rows = ann.send(get("/chat/list-partial/").header("parlor-fragment", "1")).await;
    assert_eq!((rows.status, rows.text.matches("<li class=\"row").count()), (StatusCode::OK, 3));
    assert!(!rows.text.contains("<html"));
    let whole = ann.get("/chat/list-partial/").await;
    assert_eq!((whole.status, whole.head("location")), (StatusCode::SEE_OTHER, "/chat/"));
    let stranger = world.send(get("/chat/list-partial/").header("parlor-fragment", "1")).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "a script is told, not redirected");
    assert_eq!(ann.get("/chat/?cursor=nonsense").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// What people write is text, wherever it is shown: names, titles, previews, messages, the script's state.
#[tokio::test]
async fn what_people_write_never_becomes_markup() {
    let world = World::new();
    let evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'`{{77777*3}}{% raw %}&amp;";
    let body = serde_json::json!({"email": "bob@demo.test", "username": "bob", "name": &evil[..78], "password": "correct horse"});
    assert_eq!(world.send(post("/api/v1/users").json(&body)).await.status, StatusCode::CREATED);
    let bob = world.log_in("bob").await;
    let ann = world.person("Ann").await;
    let room = world.room(&bob, "ann").await;
    world.say(&bob, &room, evil, "\"><script>").await;
    let mut ann = Browser { world: &world, token: Some(ann) };
    let mut bob = Browser { world: &world, token: Some(bob) };
    for page in [
        ann.page("/chat/").await,
        ann.page(&format!("/chat/{room}/")).await,
        bob.page(&format!("/chat/{room}/")).await,
        bob.page("/chat/").await,
        ann.send(get(&format!("/chat/{room}/messages/")).header("parlor-fragment", "1")).await.text,
        ann.send(post("/chat/new/").form(&[("with", evil)])).await.text,
        ann.send(post("/chat/login/").form(&[("login", evil), ("password", evil)])).await.text,
        ann.get(&format!("/chat/login/?next={}", "%3Cscript%3E")).await.text,
        ann.send(post("/chat/signup/").form(&[("name", evil), ("username", evil), ("email", evil)]))
            .await
            .text,
        ann.get("/chat/%3Cscript%3Ealert(1)%3C%2Fscript%3E/").await.text,
    ] {
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{page}");
        assert!(!page.contains("233331"), "a template ran what somebody wrote");
        let scripts = page.matches("<script").count();
        assert_eq!(scripts, page.matches("<script type=").count(), "only scripts of ours: {page}");
    }
    let page = ann.page(&format!("/chat/{room}/")).await;
    assert_eq!(state(&page)["messages"]["data"][0]["text"], evil, "and nothing of it is lost");
}

#[tokio::test]
async fn the_script_starts_from_what_the_api_would_answer() {
    let world = World::new();
    let (token, bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&token, "bob").await;
    world.say(&bob, &room, "Hello", "n-1").await;
    let mut ann = Browser { world: &world, token: Some(token.clone()) };
    let state = state(&ann.page(&format!("/chat/{room}/")).await);
    let api = async |path: &str| world.send(get(&format!("/api/v1{path}")).bearer(&token)).await.json();
    assert_eq!(state["me"], api("/me").await);
    assert_eq!(state["rooms"], api("/rooms").await);
    assert_eq!(state["room"], api(&format!("/rooms/{room}")).await);
    assert_eq!(state["messages"], api(&format!("/rooms/{room}/messages")).await);
    assert_eq!(state["unread"], api("/unread").await);
    let urls = still(&serde_json::to_string(&state["urls"]).expect("JSON"));
    for (name, path) in
        [("inbox", "/chat/"), ("api", "/api/v1"), ("socket", "/ws"), ("logout", "/chat/logout/")]
    {
        assert_eq!(state["urls"][name], path, "{urls}");
    }
    assert_eq!(state["limits"]["text"], 5000);
}

#[tokio::test]
async fn a_demonstration_offers_its_people() {
    let world = World::new();
    world.person("Ann").await;
    let ann = world.chat.users(None).await.expect("people").first().expect("ann").user.clone();
    let person = DemoPerson { login: "ann@demo.test".into(), name: ann.name, id: ann.id };
    let options = Options::default().demo(Demo { password: "correct horse".into(), people: vec![person] });
    let app = parlor::router(&world.chat, parlor::Accounts::new(&world.chat), options);
    let demo = World { chat: world.chat.clone(), app };
    let page = demo.browser().page("/chat/login/").await;
    assert!(page.contains("Try it as") && page.contains("value=\"ann@demo.test\""));
    assert!(!world.browser().page("/chat/login/").await.contains("Try it as"));
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_this_host() {
    let world = World::with(Options::default().tls(true));
    world.person("Ann").await;
    let fields = [("login", "ann"), ("password", "correct horse")];
    let answer = world.send(post("/chat/login/").form(&fields)).await;
    let cookie = answer.head("set-cookie");
    assert!(
        cookie.starts_with("__Host-parlor=") && cookie.ends_with("; HttpOnly; SameSite=Lax; Secure"),
        "{cookie}"
    );
    let sent_back = cookie.split(';').next().expect("a pair").to_owned();
    assert_eq!(world.send(get("/chat/").header("cookie", &sent_back)).await.status, StatusCode::OK);
    // The plain name could have been set by a sibling host: it signs nobody in.
    let planted = sent_back.replace("__Host-parlor=", "parlor=");
    assert_eq!(world.send(get("/chat/").header("cookie", &planted)).await.status, StatusCode::SEE_OTHER);
    let api = world.send(get("/api/v1/me").header("cookie", &planted)).await;
    assert_eq!(api.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_operators_templates_win_file_by_file() {
    let folder = std::env::temp_dir().join(format!("parlor-templates-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("error.html"), "<p>Ours: {{ status }} {{ heading }}</p>").expect("a file");
    let world = World::with(Options::default().templates(&folder).name("Shop <talk>"));
    let lost = world.send(get("/chat/x/y/")).await;
    assert_eq!(
        (lost.status, lost.text.as_str()),
        (StatusCode::NOT_FOUND, "<p>Ours: 404 This page is not here</p>")
    );
    let login = world.send(get("/chat/login/")).await;
    assert!(login.text.contains("Sign in to Shop &lt;talk&gt;"), "the others are the built-in ones");
    // A template that asks for what is not there does not cost anybody the page: the built-in one serves.
    std::fs::write(folder.join("login.html"), "{{ nothing.of.this }}").expect("a file");
    let login = world.send(get("/chat/login/")).await;
    assert_eq!(login.status, StatusCode::OK);
    assert!(login.text.contains("Sign in to Shop"));
    std::fs::write(folder.join("error.html"), "{{ nothing.of.this }}").expect("a file");
    let lost = world.send(get("/chat/x/y/")).await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
    assert!(lost.text.contains("<h1>This page is not here</h1>"));
    std::fs::remove_dir_all(&folder).expect("gone");
}
