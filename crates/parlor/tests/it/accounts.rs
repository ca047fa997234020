//! A forgotten password, an address, the account's end: by plain forms, in letters whose links begin with the configured
//! address alone, and without a word about whether there is anybody.

use std::sync::{Arc, Mutex};

use http::StatusCode;
use parlor::{Mail, Options, Post, Sending};

use crate::world::{Answer, Ask, PASSWORD, World, get, post};

/// Keeps the letters.
#[derive(Clone, Default)]
struct Box_(Arc<Mutex<Vec<Mail>>>);

impl Post for Box_ {
    fn send(&self, mail: Mail) -> Sending<'_> {
        self.0.lock().expect("letters").push(mail);
        Box::pin(async { Ok(()) })
    }
}

impl Box_ {
    /// The next letter.
    async fn next(&self) -> Mail {
        for _ in 0..10_000 {
            if let Some(mail) = self.0.lock().expect("letters").pop() {
                return mail;
            }
            tokio::task::yield_now().await;
            std::thread::park_timeout(std::time::Duration::from_millis(1));
        }
        panic!("no letter came")
    }

    fn is_empty(&self) -> bool {
        self.0.lock().expect("letters").is_empty()
    }
}

fn world() -> (World, Box_) {
    let letters = Box_::default();
    let options = Options::default().mail("https://chat.example", letters.clone()).expect("an address");
    (World::with(options), letters)
}

fn link(mail: &Mail) -> String {
    let at = mail.text.find("https://").expect("a link");
    mail.text[at..].split_whitespace().next().expect("its end").to_owned()
}

/// Follows a letter's link, and presses its button.
async fn follow(world: &World, link: &str, fields: &[(&str, &str)]) -> Answer {
    let path = link.strip_prefix("https://chat.example").expect("ours");
    let page = world.send(get(path)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let (to, ticket) = path.split_once("?ticket=").expect("a ticket");
    assert!(page.text.contains(&format!("value=\"{ticket}\"")), "{}", page.text);
    let mut all = vec![("ticket", ticket)];
    all.extend_from_slice(fields);
    world.send(post(to).form(&all)).await
}

fn forgot(login: &str) -> Ask {
    post("/chat/account/forgot/").form(&[("login", login)])
}

#[tokio::test]
async fn a_forgotten_password() {
    let (world, letters) = world();
    let token = world.person("Ann").await;
    let login = world.send(get("/chat/login/")).await;
    assert!(login.text.contains("/chat/account/forgot/"));
    assert_eq!(world.send(get("/chat/account/forgot/")).await.status, StatusCode::OK);
    let known = world.send(forgot("ann@demo.test")).await;
    let mail = letters.next().await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("ann@demo.test", "A new password for Parlor"));
    let link = link(&mail);
    assert!(
        mail.html.replace("&#x2f;", "/").contains(&link) && !mail.html.contains("<script"),
        "{}",
        mail.html
    );
    // Looking at it uses nothing up; a wrong word neither.
    let short = follow(&world, &link, &[("password", "x")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.text.contains("A password has at least 8 characters."), "{}", short.text);
    let done = follow(&world, &link, &[("password", "another horse")]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert_eq!(world.send(get("/api/v1/me").bearer(&token)).await.status, StatusCode::UNAUTHORIZED);
    let again = follow(&world, &link, &[("password", "a third horse")]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    assert!(again.text.contains("This link has been used or has expired."), "{}", again.text);
    let sign_in = post("/chat/login/").form(&[("login", "ann"), ("password", "another horse")]);
    assert_eq!(world.send(sign_in).await.status, StatusCode::SEE_OTHER);
    // T28: about nobody the same is said, and nothing is sent.
    let nobody = world.send(forgot("nobody@demo.test")).await;
    let still = |it: &Answer| (it.status, it.text.clone());
    assert_eq!(still(&known), still(&nobody));
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(letters.is_empty());
}

/// T16: whatever a request says about its host, a link begins with the configured address.
#[tokio::test]
async fn links_begin_with_the_configured_address() {
    let (world, letters) = world();
    let mut sent = 0;
    for n in 0..12 {
        world.person(&format!("P{n}")).await;
        for (name, value) in [
            ("host", "evil.example"),
            ("x-forwarded-host", "evil.example"),
            ("forwarded", "host=evil.example"),
            ("x-original-host", "evil.example"),
            ("x-forwarded-server", "evil.example"),
        ] {
            let ask = post("/chat/account/forgot/").form(&[("login", &format!("p{n}"))]).header(name, value);
            if world.send(ask).await.status == StatusCode::OK {
                let mail = letters.next().await;
                assert!(
                    link(&mail).starts_with("https://chat.example/chat/account/reset/?ticket="),
                    "{}",
                    mail.text
                );
                assert!(!mail.text.contains("evil") && !mail.html.contains("evil"));
                sent += 1;
            }
        }
    }
    assert!(sent >= 40, "{sent} of 60");
}

#[tokio::test]
async fn an_address_is_confirmed_in_one_s_own_language() {
    let (world, letters) = world();
    let token = world.person("Ann").await;
    let profile = world.send(get("/chat/profile/").cookie(&token)).await;
    assert!(profile.text.contains("not confirmed yet") && profile.text.contains("/chat/account/delete/"));
    let german = http::Method::PATCH;
    let edit =
        crate::world::ask(german, "/api/v1/me").bearer(&token).json(&serde_json::json!({"language": "de"}));
    assert_eq!(world.send(edit).await.status, StatusCode::OK);
    let asked = world.send(post("/chat/account/letter/").form(&[]).cookie(&token)).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
    let mail = letters.next().await;
    assert!(mail.text.starts_with("Hallo Ann,"), "{}", mail.text);
    assert!(mail.html.contains("<html lang=\"de\" dir=\"ltr\">"), "{}", mail.html);
    assert_eq!(follow(&world, &link(&mail), &[]).await.status, StatusCode::OK);
    let profile = world.send(get("/chat/profile/").cookie(&token)).await;
    assert!(profile.text.contains("bestätigt") && !profile.text.contains("noch nicht bestätigt"));
    // Another address.
    let wrong = [("email", "lee@demo.test"), ("password", "a wrong horse")];
    let wrong = world.send(post("/chat/account/email/").form(&wrong).cookie(&token)).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let right = [("email", "lee@demo.test"), ("password", PASSWORD)];
    let right = world.send(post("/chat/account/email/").form(&right).cookie(&token)).await;
    assert_eq!(right.status, StatusCode::OK, "{}", right.text);
    let mail = letters.next().await;
    assert_eq!(mail.to, "lee@demo.test");
    assert_eq!(follow(&world, &link(&mail), &[]).await.status, StatusCode::OK);
    let me = world.send(get("/api/v1/me").bearer(&token)).await.json();
    assert_eq!(me["email"], "lee@demo.test");
}

#[tokio::test]
async fn another_password_and_the_account_s_end() {
    let (world, _) = world();
    let token = world.person("Ann").await;
    let other = world.log_in("ann").await;
    let fields = [("password", PASSWORD), ("new", "another horse")];
    let changed = world.send(post("/chat/account/password/").form(&fields).cookie(&token)).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.text);
    let cookie = changed.head("set-cookie").split(['=', ';']).nth(1).expect("a cookie").to_owned();
    for gone in [&token, &other] {
        assert_eq!(world.send(get("/api/v1/me").bearer(gone)).await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(world.send(get("/chat/profile/").cookie(&cookie)).await.status, StatusCode::OK);
    assert_eq!(world.send(get("/chat/account/delete/").cookie(&cookie)).await.status, StatusCode::OK);
    let wrong = world.send(post("/chat/account/delete/").form(&[("password", "x")]).cookie(&cookie)).await;
    assert!(wrong.text.contains("The password is wrong."), "{}", wrong.text);
    let gone = world
        .send(post("/chat/account/delete/").form(&[("password", "another horse")]).cookie(&cookie))
        .await;
    assert_eq!(gone.status, StatusCode::OK, "{}", gone.text);
    assert!(gone.head("set-cookie").contains("Max-Age=0"));
    assert_eq!(world.send(get("/api/v1/me").bearer(&cookie)).await.status, StatusCode::UNAUTHORIZED);
    // T23: a form of another site does nothing.
    let bob = world.person("Bob").await;
    let foreign = post("/chat/account/delete/")
        .form(&[("password", PASSWORD)])
        .header("origin", "https://evil.example")
        .header("sec-fetch-site", "cross-site")
        .cookie(&bob);
    assert_eq!(world.send(foreign).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.send(get("/api/v1/me").bearer(&bob)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn without_letters_nothing_promises_one() {
    let world = World::new();
    let token = world.person("Ann").await;
    assert!(!world.send(get("/chat/login/")).await.text.contains("account/forgot"));
    for path in ["/chat/account/forgot/", "/chat/account/email/"] {
        assert_eq!(world.send(get(path).cookie(&token)).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
