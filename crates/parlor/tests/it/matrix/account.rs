//! The pages of accounts: who may use which form, from where. Each cell is tried in an installation of its own, because
//! these forms end sign-ins and accounts.

use std::fmt::Write as _;

use http::{Method, StatusCode};
use parlor::Options;
use parlor_core::TenantChange;
use parlor_core::proto::user::SignUp;

use super::ops;
use crate::accounts::Letters;
use crate::world::{PASSWORD, World, get, post};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    /// Not signed in; knows the password, and has the letters.
    Nobody,
    /// Not signed in; has neither.
    Thief,
    /// Was signed in.
    Revoked,
    Disabled,
    Erased,
    /// Has signed up where addresses are to be proved, and has not.
    Unproved,
    /// Signed in, with the password and the letters.
    Person,
    /// Signed in at somebody else's open computer: no password, no letters.
    Borrower,
    /// Signed in, at another tenant's host.
    Abroad,
    /// Signed in, and another site sends the form.
    Site,
}

const ALL: [Who; 10] = [
    Who::Nobody,
    Who::Thief,
    Who::Revoked,
    Who::Disabled,
    Who::Erased,
    Who::Unproved,
    Who::Person,
    Who::Borrower,
    Who::Abroad,
    Who::Site,
];

/// The pages of accounts, as their router lists them.
fn ways() -> Vec<(Method, String)> {
    let own = |path: &str| {
        path.starts_with("account/")
            || ["login/", "signup/", "logout/", "sign-ins/{login}/end/"].contains(&path)
    };
    let all: Vec<_> = ops::pages().into_iter().filter(|(_, path)| own(path)).collect();
    assert!(all.len() >= 20, "the router of the pages is written in another way");
    all
}

/// The form of a page. (No row: a page that nobody has thought about here.)
fn form(path: &str, password: &str, reset: &str, verify: &str) -> Vec<(&'static str, String)> {
    let text = |text: &str| text.to_owned();
    match path {
        "login/" => vec![("login", text("me")), ("password", text(password))],
        "signup/" => vec![
            ("name", text("New")),
            ("username", text("new")),
            ("email", text("new@demo.test")),
            ("password", text("another horse")),
        ],
        "account/forgot/" => vec![("login", text("me"))],
        "account/reset/" => vec![("ticket", text(reset)), ("password", text("another horse"))],
        "account/verify/" => vec![("ticket", text(verify)), ("password", text(password))],
        "account/again/" => {
            vec![("login", text("me")), ("password", text(password)), ("email", text("me@demo.test"))]
        }
        "account/password/" => vec![("password", text(password)), ("new", text("another horse"))],
        "account/email/" => vec![("email", text("other@demo.test")), ("password", text(password))],
        "account/delete/" => vec![("password", text(password))],
        "logout/" | "account/letter/" | "sign-ins/{login}/end/" => Vec::new(),
        _ => panic!("`{path}` has no row"),
    }
}

async fn cell(who: Who, method: &Method, path: &str) -> String {
    let (options, proving) = (Options::default(), matches!(who, Who::Unproved));
    let options = options.mail("https://chat.example", Letters::default()).expect("an address");
    let world = World::ruled(options, |rules| rules.verify_email = proving);
    let chat = &world.chat;
    let it =
        SignUp { email: "me@demo.test".into(), username: "me".into(), name: None, password: PASSWORD.into() };
    let (mut token, mut reset, mut verify) = (String::new(), String::new(), String::new());
    if proving {
        let user = chat.sign_up_from(it, None).await.expect("made");
        let letter = chat.first_letter(user.id).await.expect("asked").expect("a letter");
        letter.ticket().clone_into(&mut verify);
    } else {
        chat.sign_up(it).await.expect("made");
        token = world.log_in("me").await;
        let actor = chat.authenticate(&token).await.expect("signed in");
        if who != Who::Thief && who != Who::Borrower {
            let letter = chat.ask_reset("me").await.expect("asked").expect("a letter");
            letter.ticket().clone_into(&mut reset);
            let letter = chat.ask_verify(&actor, None).await.expect("asked").expect("a letter");
            letter.ticket().clone_into(&mut verify);
        }
        match who {
            Who::Revoked => chat.sign_out(&actor).await.expect("signed out"),
            Who::Disabled => drop(chat.set_disabled("me", true).await.expect("disabled")),
            Who::Erased => drop(chat.erase("me", None).await.expect("erased")),
            Who::Abroad => {
                let own = TenantChange { hosts: vec!["chat.example".into()], ..TenantChange::default() };
                chat.tenant_change("default", own).await.expect("a host");
                chat.tenant_add("other", &["other.example".to_owned()], &[]).await.expect("a tenant");
            }
            _ => {}
        }
    }
    let password = if matches!(who, Who::Thief | Who::Borrower) { "guess-guess" } else { PASSWORD };
    let at = format!("/chat/{}", path.replace("{login}", "others"));
    let mut ask = match *method {
        Method::GET if path == "account/reset/" => get(&format!("{at}?ticket={reset}")),
        Method::GET if path == "account/verify/" => get(&format!("{at}?ticket={verify}")),
        Method::GET => get(&at),
        _ => {
            let form = form(path, password, &reset, &verify);
            let form: Vec<(&str, &str)> = form.iter().map(|(name, text)| (*name, text.as_str())).collect();
            post(&at).form(&form)
        }
    };
    if !matches!(who, Who::Nobody | Who::Thief | Who::Unproved) {
        ask = ask.cookie(&token);
    }
    match who {
        Who::Site => {
            ask = ask.header("origin", "https://evil.example").header("sec-fetch-site", "cross-site")
        }
        Who::Abroad => ask = ask.header("origin", "https://other.example").to("other.example"),
        _ => {}
    }
    let before = chat.users(None).await.expect("people");
    let answer = world.send(ask).await;
    if *method == Method::GET {
        assert_eq!(chat.users(None).await.expect("people"), before, "{who:?}: {path} changed something");
        assert!(answer.head("set-cookie").is_empty(), "{who:?}: {path} signs somebody in or out");
    }
    match answer.status {
        status if status.is_success() => "+".to_owned(),
        StatusCode::SEE_OTHER if answer.head("location").contains("/login/") && path != "logout/" => {
            "in".to_owned()
        }
        StatusCode::SEE_OTHER => "+".to_owned(),
        status => status.as_u16().to_string(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_do_what_with_an_account() {
    let ways = ways();
    let mut columns = Vec::new();
    for who in ALL {
        let ways = ways.clone();
        columns.push(tokio::spawn(async move {
            let mut cells = Vec::new();
            for (method, path) in &ways {
                cells.push(cell(who, method, path).await);
            }
            cells
        }));
    }
    let mut table = Vec::new();
    for column in columns {
        table.push(column.await.expect("a column"));
    }
    let mut text = format!("{:32}", "");
    for who in ALL {
        let _ = write!(text, " {:9}", format!("{who:?}").to_lowercase());
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    for (at, (method, path)) in ways.iter().enumerate() {
        let mut line = format!("{:32}", format!("{method} …/{path}"));
        for (who, column) in ALL.iter().zip(&table) {
            // T23: whatever the form, another site's is none.
            assert!(
                *who != Who::Site || *method == Method::GET || column[at] == "403",
                "{path}: {}",
                column[at]
            );
            let _ = write!(line, " {:9}", column[at]);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    println!("{} cells", ways.len() * ALL.len());
    expect_test::expect_file!["account.txt"].assert_eq(&text);
}
