//! A forgotten password, an address that is proved, another password: by tickets that are good once and for an hour.

use std::time::Duration;

use futures_util::future::join_all;
use parlor_core::proto::login::{self, SignIn};
use parlor_core::proto::user::SignUp;
use parlor_core::proto::{Code, Problem, room};
use parlor_core::testing::TestChat;
use parlor_core::{Actor, Letter, Proved, Says};

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

async fn verify(chat: &TestChat, it: &Letter, by: Option<&Actor>, word: &str) -> Result<Proved, Problem> {
    chat.verify_email(it.ticket(), by, word.into(), "a test", None).await
}

fn stranger(name: &str, email: &str) -> SignUp {
    SignUp { email: email.into(), username: name.into(), name: None, password: "first-password".into() }
}

fn reason<T>(of: Result<T, Problem>) -> Option<String> {
    of.err().and_then(|problem| problem.reason).map(Into::into)
}

async fn a_password_is_reset_once(chat: TestChat) {
    let ann = account(&chat, "ann").await;
    let letter = chat.ask_reset("ANN@demo.test").await.expect("asked").expect("a letter");
    assert!(letter.to == "ann@demo.test" && matches!(letter.says, Says::Reset(_)));
    let other = chat.ask_reset("ann").await.expect("asked").expect("another letter");
    // What does not fit costs no ticket; what is no ticket opens nothing.
    let short = chat.reset_password(letter.ticket(), "short".into()).await.unwrap_err();
    assert_eq!(short.field.as_deref(), Some("password"));
    for wrong in ["", "x", &letter.ticket().to_uppercase()] {
        assert_eq!(
            reason(chat.reset_password(wrong, "second-password".into()).await).as_deref(),
            Some("ticket_used")
        );
    }
    assert_eq!(reason(verify(&chat, &letter, None, "").await).as_deref(), Some("ticket_used"));
    // Of many at once one is the first; everybody who was signed in is signed out, and other tickets are over.
    let many = join_all((0..4).map(|n| chat.reset_password(letter.ticket(), format!("password-{n}")))).await;
    assert_eq!(many.iter().filter(|it| it.is_ok()).count(), 1);
    assert_eq!(chat.run(&ann, room::Open::own()).await.unwrap_err().code, Code::Unauthenticated);
    assert!(sign_in(&chat, "ann", "first-password").await.is_err());
    assert_eq!(
        reason(chat.reset_password(other.ticket(), "third-password".into()).await).as_deref(),
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
        reason(chat.reset_password(letter.ticket(), "second-password".into()).await).as_deref(),
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
    // How often is counted alike for those who are there and those who are not, and told to neither; what is asked in
    // one tenant is not asked in another.
    let other = chat.tenant_add("other", &[], &[]).await.expect("a tenant").id;
    for (chat, who) in [((*chat).clone(), "ann"), ((*chat).clone(), "nobody"), (chat.of(other), "ann")] {
        let asked = (0..20).map(|_| chat.may_ask_reset(who, None).expect("not told"));
        assert_eq!(asked.filter(|it| *it).count(), 10, "{who}");
    }
}
story!(a_ticket_lasts_an_hour_and_there_are_few, |it| it.stepped(7));

async fn an_address_is_proved_and_changed(chat: TestChat) {
    let (ann, bob) = (account(&chat, "ann").await, account(&chat, "bob").await);
    assert_eq!(chat.email_state(&ann).await.expect("asked"), (false, true));
    let letter = chat.ask_verify(&ann, None).await.expect("asked").expect("a letter");
    // Who reads it and is not who asked for it has nothing by that.
    for (by, word) in [(None, ""), (None, "guess-guess"), (Some(&bob), "")] {
        assert_eq!(reason(verify(&chat, &letter, by, word).await).as_deref(), Some("password_wrong"));
    }
    assert_eq!(chat.email_state(&ann).await.expect("asked"), (false, true));
    let proved = verify(&chat, &letter, Some(&ann), "").await.expect("proved");
    assert!(proved.signed_in.is_none() && proved.notice.is_none());
    assert_eq!(reason(verify(&chat, &letter, Some(&ann), "").await).as_deref(), Some("ticket_used"));
    assert!(chat.ask_verify(&ann, None).await.expect("asked").is_none(), "it is proved");
    // Another address: by the password, and not before its letter is followed.
    let wrong = chat.may_change_email(&ann, "lee@demo.test", "guess-guess".into()).await;
    assert_eq!(reason(wrong).as_deref(), Some("password_wrong"));
    let ask = async |email: &str| {
        let email = chat.may_change_email(&ann, email, "first-password".into()).await.expect("the password");
        chat.ask_verify(&ann, Some(email)).await.expect("asked").expect("a letter")
    };
    let taken = ask("BOB@demo.test").await;
    assert!(taken.to == "bob@demo.test" && taken.says == Says::Taken, "told to whose it is alone");
    let reset = chat.ask_reset("ann").await.expect("asked").expect("to the address before");
    let letter = ask("lee@demo.test").await;
    assert_eq!(letter.to, "lee@demo.test");
    assert!(sign_in(&chat, "lee@demo.test", "first-password").await.is_err());
    // On another device by the password, which signs in there.
    let proved = verify(&chat, &letter, None, "first-password").await.expect("changed");
    let token = proved.signed_in.expect("signed in").token;
    assert_eq!(chat.authenticate(&token).await.expect("somebody").user, ann.user);
    let notice = proved.notice.expect("the address before is told");
    assert!(notice.to == "ann@demo.test" && notice.says == Says::EmailChanged && notice.ticket().is_empty());
    assert!(sign_in(&chat, "lee@demo.test", "first-password").await.is_ok());
    assert!(sign_in(&chat, "ann@demo.test", "first-password").await.is_err());
    // What was sent to the address before opens nothing any more.
    let stale = chat.reset_password(reset.ticket(), "thief-password".into()).await;
    assert_eq!(reason(stale).as_deref(), Some("ticket_used"));
    // Somebody else was faster with an address.
    let letter = ask("new@demo.test").await;
    account(&chat, "new").await;
    assert_eq!(verify(&chat, &letter, Some(&ann), "").await.err().map(|it| it.code), Some(Code::Taken));
}
story!(an_address_is_proved_and_changed);

/// T28, T33: with `verify_email`, a sign-up says nothing about who is there, and takes nothing from anybody.
async fn who_signs_up_proves_the_address_and_learns_nothing(chat: TestChat) {
    chat.rules(|rules| rules.verify_email = true).await;
    let letter_of = async |name: &str, email: &str| {
        let user = chat.sign_up_from(stranger(name, email), None).await.expect("the same for everybody");
        assert_eq!(user.email.as_deref(), Some(email));
        (chat.first_letter(user.id).await.expect("asked"), user)
    };
    let (letter, ann) = letter_of("ann", "ann@demo.test").await;
    let letter = letter.expect("a letter");
    // Before that nobody comes in, is found by the address, or gets another password by it.
    let early = sign_in(&chat, "ann", "first-password").await;
    assert_eq!(reason(early).as_deref(), Some("email_unproved"));
    assert_eq!(
        sign_in(&chat, "ann@demo.test", "first-password").await.err().map(|it| it.code),
        Some(Code::WrongLogin)
    );
    assert!(chat.ask_reset("ann").await.expect("asked").is_none());
    assert!(chat.ask_reset("ann@demo.test").await.expect("asked").is_none());
    // Somebody else says the same address before it is proved: whose it is comes out by the letters.
    let (rival, _) = letter_of("rival", "Ann@demo.test").await;
    assert!(matches!(rival.as_ref().map(|it| &it.says), Some(Says::Verify(_))));
    let proved = verify(&chat, &letter, None, "first-password").await.expect("proved");
    assert_eq!(proved.signed_in.expect("signed in").user.id, ann.id);
    assert!(sign_in(&chat, "ann@demo.test", "first-password").await.is_ok());
    let late = verify(&chat, &rival.expect("a letter"), None, "first-password").await;
    assert_eq!(late.err().map(|it| it.code), Some(Code::Taken));
    // With an address that is taken, the same is said; the letter goes to whose it is.
    let (told, thief) = letter_of("thief", "ANN@demo.test").await;
    let told = told.expect("a letter");
    assert!(told.to == "ann@demo.test" && told.says == Says::Taken && told.name == "ann");
    let (free, _) = letter_of("free", "free@demo.test").await;
    assert!(free.is_some());
    for (name, email) in [("thief", "ann@demo.test"), ("free", "free@demo.test")] {
        let by_name = sign_in(&chat, name, "first-password").await;
        assert_eq!(reason(by_name).as_deref(), Some("email_unproved"), "{name}");
        let by_email = sign_in(&chat, email, "other-password").await;
        assert_eq!(by_email.err().map(|it| it.code), Some(Code::WrongLogin), "{name}");
        let again = SignIn { login: name.into(), password: "first-password".into() };
        assert!(chat.ask_again(again, email, None).await.expect("asked").is_some(), "{name}");
        assert!(chat.ask_reset(name).await.expect("asked").is_none(), "{name}");
    }
    // An address has so many letters, whoever asks for them.
    let mut letters = 0;
    for _ in 0..9 {
        letters += i32::from(chat.first_letter(thief.id).await.expect("asked").is_some());
    }
    assert!(letters < 5, "{letters}");
    // The owner is who they were.
    assert!(sign_in(&chat, "ann@demo.test", "first-password").await.is_ok());
}
story!(who_signs_up_proves_the_address_and_learns_nothing, |it| it.stepped(7));

async fn the_first_letter_is_sent_again_or_elsewhere(chat: TestChat) {
    chat.rules(|rules| rules.verify_email = true).await;
    let user = chat.sign_up_from(stranger("ann", "typo@demo.test"), None).await.expect("made");
    let first = chat.first_letter(user.id).await.expect("asked").expect("a letter");
    let it = |password: &str| SignIn { login: "ann".into(), password: password.into() };
    let wrong = chat.ask_again(it("guess-guess"), "ann@demo.test", None).await;
    assert_eq!(wrong.err().map(|it| it.code), Some(Code::WrongLogin));
    let bad = chat.ask_again(it("first-password"), "ann", None).await;
    assert_eq!(reason(bad).as_deref(), Some("email_invalid"));
    let asked = chat.ask_again(it("first-password"), "ann@demo.test", None).await.expect("asked");
    let letter = chat.first_letter(asked.expect("to be proved")).await.expect("asked").expect("a letter");
    assert_eq!(letter.to, "ann@demo.test");
    // Whoever has the wrong address has nothing.
    assert_eq!(reason(verify(&chat, &first, None, "first-password").await).as_deref(), Some("ticket_used"));
    chat.advance(Duration::from_secs(3_601));
    assert_eq!(reason(verify(&chat, &letter, None, "first-password").await).as_deref(), Some("ticket_used"));
    let letter = chat.first_letter(user.id).await.expect("asked").expect("a letter");
    let many = join_all((0..4).map(|_| verify(&chat, &letter, None, "first-password"))).await;
    assert_eq!(many.iter().filter(|it| it.is_ok()).count(), 1);
    assert!(chat.ask_again(it("first-password"), "x@demo.test", None).await.expect("asked").is_none());
}
story!(the_first_letter_is_sent_again_or_elsewhere, |it| it.stepped(7));

/// Of whom an operator makes an account, it is known.
async fn an_operator_vouches_for_an_address(chat: TestChat) {
    chat.rules(|rules| rules.verify_email = true).await;
    account(&chat, "ann").await;
    let taken = chat.sign_up(stranger("bob", "ann@demo.test")).await;
    assert_eq!(reason(taken).as_deref(), Some("email_taken"));
}
story!(an_operator_vouches_for_an_address);

/// Tickets end with what they were for.
async fn tickets_end_with_the_account(chat: TestChat) {
    for (name, end) in [("ann", "password"), ("bob", "disabled"), ("cem", "erased")] {
        let who = account(&chat, name).await;
        let reset = chat.ask_reset(name).await.expect("asked").expect("a letter");
        let verify_ = chat.ask_verify(&who, None).await.expect("asked").expect("a letter");
        match end {
            "password" => {
                let other = "other-password".to_owned();
                let changed = chat.change_password(&who, "first-password".into(), other, "a test").await;
                assert!(changed.is_ok());
            }
            "disabled" => drop(chat.set_disabled(name, true).await.expect("disabled")),
            _ => drop(chat.erase(name, None).await.expect("erased")),
        }
        let late = chat.reset_password(reset.ticket(), "thief-password".into()).await;
        assert_eq!(reason(late).as_deref(), Some("ticket_used"), "{end}");
        for (by, word) in [(Some(&who), ""), (None, "first-password"), (None, "other-password")] {
            let late = verify(&chat, &verify_, by, word).await;
            assert_eq!(reason(late).as_deref(), Some("ticket_used"), "{end}");
        }
        assert_eq!(chat.ask_reset(name).await.expect("asked").is_some(), end == "password", "{end}");
    }
}
story!(tickets_end_with_the_account);

/// T28: who has no ticket makes nobody hash; and strangers who guess an account's password elsewhere do not keep its
/// owner, who is signed in, from saying it.
async fn strangers_take_no_time_from_others(chat: TestChat) {
    let ann = account(&chat, "ann").await;
    for n in 0..200 {
        let none = chat.reset_password(&format!("none-{n}"), "x".repeat(200)).await;
        assert_eq!(reason(none).as_deref(), Some("ticket_used"));
    }
    let mut refused = 0;
    let from = Some("192.0.2.1".parse().expect("an address"));
    for _ in 0..30 {
        let it = SignIn { login: "ann".into(), password: "guess-guess".into() };
        let guess = chat.sign_in_from(it, "a test", from).await;
        refused += i32::from(guess.err().map(|it| it.code) == Some(Code::RateLimited));
    }
    assert!(refused > 0, "guesses are limited");
    let changed =
        chat.change_password(&ann, "first-password".into(), "second-password".into(), "a test").await;
    assert!(changed.is_ok());
}
story!(strangers_take_no_time_from_others, |it| it.stepped(7).limits(|limits| limits.logins_per_minute = 10));

/// What somebody is told of their sign-ins, and how all the others end.
async fn sign_ins_are_what_they_are(chat: TestChat) {
    let ann = account(&chat, "ann").await;
    let phone = sign_in(&chat, "ann", "first-password").await.expect("a phone");
    let made = chat.create_token("ann", 3_600, "nightly report").await.expect("a token");
    let bob = account(&chat, "bob").await;
    chat.advance(Duration::from_secs(7_200));
    let _ = chat.authenticate(&made.token).await;
    let list = chat.run(&ann, login::List {}).await.expect("a list").data;
    let mut kinds: Vec<_> = list.iter().map(|it| (it.kind, it.label.as_str(), it.current)).collect();
    kinds.sort_by_key(|it| it.2);
    assert_eq!(kinds, [(login::Kind::Password, "a test", false), (login::Kind::Password, "a test", true)]);
    assert!(list.iter().all(|it| it.seen_at == it.created_at));
    let token = chat.create_token("ann", 3_600, "nightly report").await.expect("a token");
    let list = chat.run(&ann, login::List {}).await.expect("a list").data;
    let tokens: Vec<_> = list.iter().filter(|it| it.kind == login::Kind::Token).collect();
    assert_eq!((tokens.len(), tokens[0].label.as_str()), (1, "nightly report"));
    let mut socket = parlor_core::testing::Socket::new(chat.connect(Some(phone)));
    socket.hello(None, None, &std::collections::BTreeMap::new()).await.expect("signed in");
    chat.end_others(&ann).await.expect("ended");
    socket.closed().await;
    assert!(chat.authenticate(&token.token).await.is_err());
    assert_eq!(chat.run(&phone, login::List {}).await.unwrap_err().code, Code::Unauthenticated);
    assert_eq!(chat.run(&ann, login::List {}).await.expect("still here").data.len(), 1);
    assert!(chat.run(&bob, login::List {}).await.is_ok(), "nobody else's");
}
story!(sign_ins_are_what_they_are, |it| it.stepped(7));

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
