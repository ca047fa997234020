//! An operator's folder of templates and files, as browsers meet it: own pages, their scripts, and what goes wrong.

use std::fs;
use std::path::PathBuf;

use http::StatusCode;
use parlor::Options;

use crate::world::{World, get};

/// A folder, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("parlor-own-doors-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    fn world(&self) -> World {
        World::with(Options::default().templates(&self.0))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn policy(answer: &crate::world::Answer) -> String {
    answer.headers["content-security-policy"].to_str().expect("a policy").to_owned()
}

#[tokio::test]
async fn an_own_base_stands_around_every_page_and_its_inline_script_has_a_fresh_nonce() {
    let own = Folder::new("base");
    own.write(
        "base.html",
        b"{% extends \"builtin/base.html\" %}{% block header %}<b>The Shop</b>{% endblock %}\
          {% block extra_script %}<script nonce=\"{{ csp_nonce }}\">go()</script>{% endblock %}",
    );
    let world = own.world();
    let mut seen = Vec::new();
    for path in ["/chat/login/", "/chat/signup/", "/chat/login/", "/chat/nothing/here/"] {
        let page = world.send(get(path)).await;
        assert!(page.text.contains("<b>The Shop</b>") && page.text.contains("parlor.css"), "{path}");
        let nonce = page.text.split("<script nonce=\"").nth(1).and_then(|it| it.split('"').next());
        let nonce = nonce.expect("a nonce").to_owned();
        assert!(nonce.len() == 32 && !seen.contains(&nonce), "{path}: {nonce}");
        let policy = policy(&page);
        assert!(policy.contains(&format!("script-src 'self' 'nonce-{nonce}';")), "{policy}");
        assert!(policy.contains(&format!("style-src 'self' 'nonce-{nonce}';")), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        seen.push(nonce);
    }
}

#[tokio::test]
async fn pages_that_do_not_ask_for_a_nonce_keep_the_strict_policy() {
    let own = Folder::new("strict");
    own.write("signup.html", b"<script nonce=\"{{ csp_nonce }}\">1</script>");
    let (world, plain) = (own.world(), World::new());
    let own_page = world.send(get("/chat/signup/")).await;
    assert!(policy(&own_page).contains("'nonce-"));
    for path in ["/chat/login/", "/chat/nothing/here/", "/api/v1/me", "/chat/assets/parlor.css"] {
        let (with, without) = (world.send(get(path)).await, plain.send(get(path)).await);
        assert_eq!(policy(&with), policy(&without), "{path}");
        assert!(!policy(&with).contains("nonce"), "{path}");
    }
    // A page that fails after it has asked for one is the built-in page, and gets none.
    own.write("signup.html", b"<script nonce=\"{{ csp_nonce }}\">1</script>{{ gone }}");
    let page = world.send(get("/chat/signup/")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("<form") && !policy(&page).contains("nonce"));
}

#[tokio::test]
async fn own_files_are_served_beside_ours() {
    let own = Folder::new("files");
    own.write("static/shop.css", b"body { color: red }");
    own.write("static/img/logo.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    own.write("static/page.html", b"<script>1</script>");
    own.write("static/.env", b"SECRET=1");
    own.write("static/secret.css/.hidden.css", b"x");
    own.write("login.html", b"{{ own(\"shop.css\") }} {{ own(\"gone.css\") }} {{ urls.own }}");
    std::os::unix::fs::symlink("/etc/hosts", own.0.join("static/hosts.txt")).expect("a link");
    std::os::unix::fs::symlink("/etc", own.0.join("static/etc")).expect("a link");
    let world = own.world();
    let page = world.send(get("/chat/login/")).await.text;
    let mut words = page.split(' ');
    let css = words.next().expect("an address").to_owned();
    assert!(css.starts_with("/chat/assets/own/shop.css?v="), "{page}");
    assert_eq!((words.next(), words.next()), (Some("/chat/assets/own/gone.css"), Some("/chat/assets/own/")));

    let first = world.send(get(&css)).await;
    assert_eq!((first.status, first.text.as_str()), (StatusCode::OK, "body { color: red }"));
    assert_eq!(first.headers["content-type"], "text/css; charset=utf-8");
    assert_eq!(first.headers["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(first.headers["x-content-type-options"], "nosniff");
    let tag = first.headers["etag"].to_str().expect("a tag").to_owned();
    let again = world.send(get("/chat/assets/own/shop.css").header("if-none-match", &tag)).await;
    assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    let plain = world.send(get("/chat/assets/own/shop.css")).await;
    assert_eq!(plain.headers["cache-control"], "no-cache");
    let logo = world.send(get("/chat/assets/own/img/logo.svg")).await;
    assert_eq!(
        (logo.status, &logo.headers["content-type"]),
        (StatusCode::OK, &"image/svg+xml".parse().expect("a value"))
    );

    own.write("static/shop.css", b"body { color: blue }!");
    let changed = world.send(get(&css)).await;
    assert_eq!(
        (changed.text.as_str(), &changed.headers["cache-control"]),
        ("body { color: blue }!", &"no-cache".parse().expect("a value"))
    );

    for path in [
        "page.html",
        ".env",
        "secret.css/.hidden.css",
        "secret.css",
        "hosts.txt",
        "etc/hosts.txt",
        "gone.css",
        "",
        "../login.html",
        "%2e%2e/login.html",
        "..%2flogin.html",
        "img%2f..%2f..%2flogin.html",
        "img/../shop.css",
        "%2fetc%2fhosts.txt",
        "shop.css%00.png",
        "img\\logo.svg",
        "img/logo.svg/",
        "//shop.css",
    ] {
        let answer = world.send(get(&format!("/chat/assets/own/{path}"))).await;
        assert!(
            answer.status.is_client_error() || answer.status.is_redirection(),
            "{path}: {}",
            answer.status
        );
        assert!(!answer.text.contains("SECRET") && !answer.text.contains("localhost"), "{path}");
    }
    let none = World::new().send(get("/chat/assets/own/shop.css")).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_no_reason_to_stop() {
    let world = World::with(Options::default().templates("/nowhere/at/all"));
    assert_eq!(world.send(get("/chat/login/")).await.status, StatusCode::OK);
}
