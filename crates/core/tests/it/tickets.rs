//! A forgotten password, an address that is proved, another password: by tickets that are good once and for an hour.

use std::time::Duration;

use futures_util::future::join_all;
use parlor_core::proto::login::{self, SignIn};
use parlor_core::proto::user::SignUp;
use parlor_core::proto::{Code, Problem, room};
use parlor_core::testing::TestChat;
use parlor_core::{Actor, Purpose};

async fn account(chat: &TestChat, name: &str) -> Actor {
    let it = SignUp {
        email: format!("{name}@demo.test"),
        username: name.into(),
        name: None,
        password: "first-password".into(),
    };
    chat.sign_up(it).await.expect("made");
    sign_in(chat, name, "first-password").await.expect("signed in")
}

async fn sign_in(chat: &TestChat, name: &str, password: &str) -> Result<Actor, Problem> {
    let it = SignIn { login: name.into(), password: password.into() };
    let token = chat.sign_in(it, "a test").await?.token;
    chat.authenticate(&token).await
}

fn reason(of: Result<(), Problem>) -> Option<String> {
    of.err().and_then(|problem| problem.reason).map(Into::into)
}

async fn a_password_is_reset_once(chat: TestChat) {
    let ann = account(&chat, "ann").await;
    let letter = chat.ask_reset("ANN@demo.test").await.expect("asked").expect("a letter");
    assert_eq!((letter.to.as_str(), letter.purpose), ("ann@demo.test", Purpose::Reset));
    let other = chat.ask_reset("ann").await.expect("asked").expect("another letter");
    // What does not fit costs no ticket; what is no ticket opens nothing.
    let short = chat.reset_password(&letter.ticket, "short".into()).await.unwrap_err();
    assert_eq!(short.field.as_deref(), Some("password"));
    for wrong in ["", "x", &letter.ticket.to_uppercase()] {
        assert_eq!(
            reason(chat.reset_password(wrong, "second-password".into()).await).as_deref(),
            Some("ticket_used")
        );
    }
    assert_eq!(reason(chat.verify_email(&letter.ticket).await).as_deref(), Some("ticket_used"));
    // Of many at once one is the first; everybody who was signed in is signed out, and other tickets are over.
    let many = join_all((0..4).map(|n| chat.reset_password(&letter.ticket, format!("password-{n}")))).await;
    assert_eq!(many.iter().filter(|it| it.is_ok()).count(), 1);
    assert_eq!(chat.run(&ann, room::Open::own()).await.unwrap_err().code, Code::Unauthenticated);
    assert!(sign_in(&chat, "ann", "first-password").await.is_err());
    assert_eq!(
        reason(chat.reset_password(&other.ticket, "third-password".into()).await).as_deref(),
        Some("ticket_used")
    );
    let won = many.iter().position(Result::is_ok).unwrap_or_default();
    let ann = sign_in(&chat, "ann", &format!("password-{won}")).await.expect("the new one");
    // Whoever follows a letter has proved the address.
    assert_eq!(chat.email_state(&ann).await.expect("asked"), (true, true));
}
story!(a_password_is_reset_once);

async fn a_ticket_lasts_an_hour_and_there_are_few(chat: TestChat) {
    account(&chat, "ann").await;
    let letter = chat.ask_reset("ann").await.expect("asked").expect("a letter");
    chat.advance(Duration::from_secs(3_601));
    assert_eq!(
        reason(chat.reset_password(&letter.ticket, "second-password".into()).await).as_deref(),
        Some("ticket_used")
    );
    for _ in 0..5 {
        assert!(chat.ask_reset("ann").await.expect("asked").is_some());
    }
    assert!(chat.ask_reset("ann").await.expect("asked").is_none(), "nobody's mail is flooded");
    // Nobody, and whoever has no password here, gets none, and is not told so.
    chat.person("bob").await;
    for who in ["nobody", "bob", "", "a\0b"] {
        assert!(chat.ask_reset(who).await.expect("asked").is_none(), "{who:?}");
    }
    // How often is counted alike for those who are there and those who are not.
    for who in ["ann", "nobody"] {
        let tries = (0..20).map(|_| chat.may_ask_reset(who, None).is_ok()).filter(|it| *it).count();
        assert_eq!(tries, 10, "{who}");
    }
}
story!(a_ticket_lasts_an_hour_and_there_are_few, |it| it.stepped(7));

async fn an_address_is_proved_and_changed(chat: TestChat) {
    let (ann, _) = (account(&chat, "ann").await, account(&chat, "bob").await);
    assert_eq!(chat.email_state(&ann).await.expect("asked"), (false, true));
    let letter = chat.ask_verify(&ann, None).await.expect("asked").expect("a letter");
    chat.verify_email(&letter.ticket).await.expect("proved");
    assert_eq!(reason(chat.verify_email(&letter.ticket).await).as_deref(), Some("ticket_used"));
    assert!(chat.ask_verify(&ann, None).await.expect("asked").is_none(), "it is proved");
    // Another address: by the password, and not before its letter is followed.
    let to = |email: &str, password: &str| Some((email.to_owned(), password.to_owned()));
    let wrong = chat.ask_verify(&ann, to("lee@demo.test", "guess-guess")).await.err();
    assert_eq!(wrong.and_then(|it| it.reason).as_deref(), Some("password_wrong"));
    let taken = chat.ask_verify(&ann, to("BOB@demo.test", "first-password")).await.expect("asked");
    assert!(taken.is_none(), "whose it is is not told");
    let letter =
        chat.ask_verify(&ann, to("lee@demo.test", "first-password")).await.expect("asked").expect("one");
    assert_eq!(letter.to, "lee@demo.test");
    assert!(sign_in(&chat, "lee@demo.test", "first-password").await.is_err());
    chat.verify_email(&letter.ticket).await.expect("changed");
    assert!(sign_in(&chat, "lee@demo.test", "first-password").await.is_ok());
    assert!(sign_in(&chat, "ann@demo.test", "first-password").await.is_err());
    // Somebody else was faster with an address.
    let letter =
        chat.ask_verify(&ann, to("new@demo.test", "first-password")).await.expect("asked").expect("one");
    account(&chat, "new").await;
    assert_eq!(chat.verify_email(&letter.ticket).await.unwrap_err().code, Code::Taken);
}
story!(an_address_is_proved_and_changed);

/// T21: with another password nothing that was signed in before is.
async fn another_password_signs_everybody_out(chat: TestChat) {
    let ann = account(&chat, "ann").await;
    let other = sign_in(&chat, "ann", "first-password").await.expect("a second device");
    let mut socket = parlor_core::testing::Socket::new(chat.connect(Some(other)));
    socket.hello(None, None, &std::collections::BTreeMap::new()).await.expect("signed in");
    let wrong = chat.change_password(&ann, "guess-guess".into(), "second-password".into(), "a test").await;
    assert_eq!(wrong.err().and_then(|it| it.reason).as_deref(), Some("password_wrong"));
    let short = chat.change_password(&ann, "first-password".into(), "x".into(), "a test").await;
    assert_eq!(short.err().and_then(|it| it.field).as_deref(), Some("new"));
    let fresh = chat.change_password(&ann, "first-password".into(), "second-password".into(), "a test").await;
    let Ok(fresh) = fresh else { panic!("not changed") };
    let fresh = chat.authenticate(&fresh.token).await.expect("signed in anew");
    socket.closed().await;
    for gone in [&ann, &other] {
        assert_eq!(chat.run(gone, room::Open::own()).await.unwrap_err().code, Code::Unauthenticated);
    }
    assert_eq!(chat.run(&fresh, login::List {}).await.expect("a list").data.len(), 1);
    assert!(sign_in(&chat, "ann", "first-password").await.is_err());
}
story!(another_password_signs_everybody_out);
