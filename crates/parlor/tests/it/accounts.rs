//! A forgotten password, an address, the account's end: by plain forms, in letters whose links begin with the configured
//! address alone, and without a word about whether there is anybody.

use std::sync::{Arc, Mutex};

use http::StatusCode;
use parlor::{Mail, Options, Post, Sending};

use crate::world::{Answer, Ask, PASSWORD, World, get, post};

/// Keeps the letters.
#[derive(Clone, Default)]
pub(crate) struct Letters(Arc<Mutex<Vec<Mail>>>);

impl Post for Letters {
    fn send(&self, mail: Mail) -> Sending<'_> {
        self.0.lock().expect("letters").push(mail);
        Box::pin(async { Ok(()) })
    }
}

impl Letters {
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

fn world() -> (World, Letters) {
    let letters = Letters::default();
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
    if page.status == StatusCode::NOT_FOUND {
        return page;
    }
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
    assert!(again.text.contains("This link does not work any more"), "{}", again.text);
    assert!(again.text.contains("/chat/account/forgot/"), "{}", again.text);
    let notice = letters.next().await;
    assert_eq!(notice.subject, "Your password for Parlor has been changed");
    assert!(notice.to == "ann@demo.test" && !notice.text.contains("ticket="), "{}", notice.text);
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
    // Somebody else who reads it has nothing by that; whoever has asked for it is signed in.
    let wrong = follow(&world, &link(&mail), &[("password", "guess-guess")]).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED, "{}", wrong.text);
    let page =
        world.send(get(link(&mail).strip_prefix("https://chat.example").expect("ours")).cookie(&token)).await;
    assert!(!page.text.contains("type=\"password\""), "{}", page.text);
    let ticket = link(&mail).split_once("ticket=").expect("a ticket").1.to_owned();
    let done = post("/chat/account/verify/").form(&[("ticket", &ticket)]).cookie(&token);
    assert_eq!(world.send(done).await.status, StatusCode::OK);
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
    let there = follow(&world, &link(&mail), &[("password", PASSWORD)]).await;
    assert_eq!((there.status, there.head("location")), (StatusCode::SEE_OTHER, "/chat/"));
    let notice = letters.next().await;
    assert!(notice.to == "ann@demo.test" && !notice.text.contains("lee@"), "{}", notice.text);
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

fn proving() -> (World, Letters) {
    let letters = Letters::default();
    let options = Options::default().mail("https://chat.example", letters.clone()).expect("an address");
    (World::ruled(options, |rules| rules.verify_email = true), letters)
}

fn sign_up(username: &str, email: &str) -> Ask {
    let fields = [("name", "Ann"), ("username", username), ("email", email), ("password", PASSWORD)];
    post("/chat/signup/").form(&fields)
}

/// T28, T33: a sign-up says the same whether somebody has the address; the letters know.
#[tokio::test]
async fn a_sign_up_where_addresses_are_proved() {
    let (world, letters) = proving();
    let asked = world.send(sign_up("ann", "ann@demo.test")).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
    assert!(asked.head("set-cookie").is_empty(), "nobody is signed in yet");
    assert!(
        asked.text.contains("ann@demo.test") && asked.text.contains("/chat/account/again/"),
        "{}",
        asked.text
    );
    let mail = letters.next().await;
    let early = post("/chat/login/").form(&[("login", "ann"), ("password", PASSWORD)]);
    let early = world.send(early).await;
    assert_eq!(early.status, StatusCode::FORBIDDEN);
    assert!(early.text.contains("/chat/account/again/"), "{}", early.text);
    // In any browser, by the password.
    let there = follow(&world, &link(&mail), &[("password", PASSWORD)]).await;
    assert_eq!((there.status, there.head("location")), (StatusCode::SEE_OTHER, "/chat/"), "{}", there.text);
    let cookie = there.head("set-cookie").split(['=', ';']).nth(1).expect("a cookie").to_owned();
    assert_eq!(world.send(get("/chat/profile/").cookie(&cookie)).await.status, StatusCode::OK);
    // The same address once more, and a free one: the same page but for what was typed.
    let still = |it: &Answer, email: &str| (it.status, it.text.replace(email, "…"));
    let taken = world.send(sign_up("two", "ann@demo.test")).await;
    let told = letters.next().await;
    assert_eq!((told.to.as_str(), told.subject.as_str()), ("ann@demo.test", "Your account at Parlor"));
    assert!(
        told.text.contains("https://chat.example/chat/login/") && !told.text.contains("ticket="),
        "{}",
        told.text
    );
    let free = world.send(sign_up("six", "six@demo.test")).await;
    assert_eq!(still(&taken, "ann@demo.test"), still(&free, "six@demo.test"));
    assert_eq!(letters.next().await.to, "six@demo.test");
    // By the API, too; and it sends the letter.
    let body =
        |name: &str, email: &str| serde_json::json!({"email": email, "username": name, "password": PASSWORD});
    let taken = world.send(post("/api/v1/users").json(&body("seven", "ann@demo.test"))).await;
    let free = world.send(post("/api/v1/users").json(&body("eight", "eight@demo.test"))).await;
    assert_eq!((taken.status, free.status), (StatusCode::CREATED, StatusCode::CREATED));
    let fields = |it: &Answer| it.json().as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    assert_eq!(fields(&taken), fields(&free));
    let mut to = [letters.next().await.to, letters.next().await.to];
    to.sort();
    assert_eq!(to, ["ann@demo.test", "eight@demo.test"]);
    // A username that is taken is no secret.
    assert_eq!(world.send(sign_up("ann", "nine@demo.test")).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn the_letter_once_more_to_another_address() {
    let (world, letters) = proving();
    world.send(sign_up("ann", "typo@demo.test")).await;
    let first = letters.next().await;
    let again = |password: &str| {
        post("/chat/account/again/").form(&[
            ("login", "ann"),
            ("password", password),
            ("email", "ann@demo.test"),
        ])
    };
    assert_eq!(world.send(get("/chat/account/again/")).await.status, StatusCode::OK);
    assert_eq!(world.send(again("guess-guess")).await.status, StatusCode::UNAUTHORIZED);
    let sent = world.send(again(PASSWORD)).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
    let mail = letters.next().await;
    assert_eq!(mail.to, "ann@demo.test");
    assert_eq!(follow(&world, &link(&first), &[("password", PASSWORD)]).await.status, StatusCode::NOT_FOUND);
    let there = follow(&world, &link(&mail), &[("password", PASSWORD)]).await;
    assert_eq!(there.status, StatusCode::SEE_OTHER, "{}", there.text);
    let done = world.send(again(PASSWORD)).await;
    assert!(done.text.contains("There is nothing to confirm"), "{}", done.text);
}

#[tokio::test]
async fn a_sign_up_says_everything_that_is_wrong() {
    let world = World::new();
    let fields = [("name", "\u{200b}"), ("username", "a b"), ("email", "ann"), ("password", "x")];
    let wrong = world.send(post("/chat/signup/").form(&fields)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.text.matches("aria-invalid=\"true\"").count(), 4, "{}", wrong.text);
    assert!(!wrong.text.contains("value=\"x\""), "a password is not sent back");
    // Where nobody may sign up, nothing leads there.
    let closed = World::with(Options::default().sign_up(false));
    assert!(!closed.send(get("/chat/login/")).await.text.contains("/chat/signup/"));
}

/// T21: whoever signs in gets a sign-in that nobody knew before, and the one that the browser had is over.
#[tokio::test]
async fn a_sign_in_is_always_a_new_one() {
    let world = World::new();
    let planted = world.person("Eve").await;
    world.person("Ann").await;
    let sign_in = post("/chat/login/").form(&[("login", "ann"), ("password", PASSWORD)]).cookie(&planted);
    let there = world.send(sign_in).await;
    assert!(
        !there.head("set-cookie").contains(&planted) && there.head("set-cookie").starts_with("parlor=prl_")
    );
    assert_eq!(world.send(get("/api/v1/me").bearer(&planted)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn one_sees_where_one_is_signed_in_and_ends_all_the_others() {
    let world = World::new();
    let token = world.person("Ann").await;
    let alone = world.send(get("/chat/profile/").cookie(&token)).await;
    assert!(
        alone.text.contains("signed in here and nowhere else")
            && !alone.text.contains("sign-ins/others/end/")
    );
    let other = world.log_in("ann").await;
    let made = world.chat.create_token("ann", 86_400, "nightly report").await.expect("a token");
    let page = world.send(get("/chat/profile/").cookie(&token)).await.text;
    let (devices, tokens) = page.split_once("Access tokens").expect("both");
    assert!(
        tokens.contains("nightly report") && tokens.contains("until") && !devices.contains("nightly report")
    );
    assert!(devices.contains("last used today"), "{devices}");
    let end = post("/chat/sign-ins/others/end/").form(&[]).cookie(&token);
    assert_eq!(world.send(end).await.status, StatusCode::SEE_OTHER);
    for gone in [&other, &made.token] {
        assert_eq!(world.send(get("/api/v1/me").bearer(gone)).await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(world.send(get("/api/v1/me").bearer(&token)).await.status, StatusCode::OK);
}

/// Letters of a tenant lead to it, and never to another one's host.
#[tokio::test]
async fn letters_of_a_tenant_lead_to_its_own_host() {
    let (world, letters) = world();
    let own = parlor_core::TenantChange { hosts: vec!["chat.example".into()], ..Default::default() };
    world.chat.tenant_change("default", own).await.expect("a host");
    let shop = world.chat.tenant_add("shop", &["shop.example".to_owned()], &[]).await.expect("a tenant").id;
    let it = parlor_core::proto::user::SignUp {
        email: "ann@demo.test".into(),
        username: "ann".into(),
        name: None,
        password: PASSWORD.into(),
    };
    world.chat.of(shop).sign_up(it).await.expect("made");
    let asked = forgot("ann").header("origin", "https://shop.example").to("shop.example");
    assert_eq!(world.send(asked).await.status, StatusCode::OK);
    let mail = letters.next().await;
    assert!(link(&mail).starts_with("https://shop.example/chat/account/reset/?ticket="), "{}", mail.text);
}
