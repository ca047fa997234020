//! Accounts and logins: signing up, signing in, tokens and their end.

use std::time::Duration;

use parlor_core::proto::login::{List, Revoke, SignIn};
use parlor_core::proto::user::{Me, SignUp};
use parlor_core::proto::{Code, LoginId, Problem};
use parlor_core::testing::TestChat;

fn sign_up(username: &str, email: &str) -> SignUp {
    SignUp { email: email.into(), username: username.into(), name: None, password: "demo-demo".into() }
}

fn sign_in(login: &str, password: &str) -> SignIn {
    SignIn { login: login.into(), password: password.into() }
}

fn field(problem: &Problem) -> Option<&str> {
    problem.field.as_deref()
}

async fn somebody_signs_up_and_signs_in(chat: TestChat) {
    let ann = chat.sign_up(sign_up("Ann", "Ann@Demo.test")).await.unwrap();
    assert_eq!((ann.username.as_str(), ann.name.as_str()), ("Ann", "Ann"));
    assert_eq!(ann.email.as_deref(), Some("Ann@Demo.test"));
    for login in ["ann", "ANN", " ann ", "ann@demo.test", "Ann@DEMO.test"] {
        let signed_in = chat.sign_in(sign_in(login, "demo-demo"), "a browser").await.unwrap();
        assert_eq!(signed_in.user, ann);
        assert!(signed_in.token.starts_with("prl_") && signed_in.token.len() > 40);
        let actor = chat.authenticate(&signed_in.token).await.unwrap();
        assert_eq!(actor.user, ann.id);
        assert_eq!(chat.run(&actor, Me {}).await.unwrap(), ann);
    }
}
story!(somebody_signs_up_and_signs_in);

async fn a_name_or_address_in_use_is_refused_whatever_its_case(chat: TestChat) {
    chat.sign_up(sign_up("ann", "ann@demo.test")).await.unwrap();
    for (username, email, at) in [
        ("ann", "other@demo.test", "username"),
        ("ANN", "other@demo.test", "username"),
        ("other", "ann@demo.test", "email"),
        ("other", "ANN@demo.TEST", "email"),
    ] {
        let problem = chat.sign_up(sign_up(username, email)).await.unwrap_err();
        assert_eq!((problem.code, field(&problem)), (Code::Taken, Some(at)), "{username} {email}");
    }
    chat.sign_up(sign_up("other", "other@demo.test")).await.unwrap();
    assert_eq!(chat.users(None).await.unwrap().len(), 2);
}
story!(a_name_or_address_in_use_is_refused_whatever_its_case);

async fn of_many_who_want_one_name_at_once_one_gets_it(mut chat: TestChat) {
    let other = chat.another();
    let tries = (0..16).map(|n| {
        let node = if n % 2 == 0 { (*chat).clone() } else { other.clone() };
        async move { node.sign_up(sign_up("ann", &format!("a{n}@demo.test"))).await }
    });
    let outcomes = futures_util::future::join_all(tries).await;
    assert_eq!(outcomes.iter().filter(|it| it.is_ok()).count(), 1);
    for problem in outcomes.into_iter().filter_map(Result::err) {
        assert_eq!((problem.code, field(&problem)), (Code::Taken, Some("username")));
    }
}
story!(of_many_who_want_one_name_at_once_one_gets_it);

async fn what_is_out_of_bounds_is_refused_by_its_field(chat: TestChat) {
    let long = "x".repeat(300);
    let cases = [
        (sign_up("a", "ann@demo.test"), Code::Invalid, "username"),
        (sign_up(&"a".repeat(33), "ann@demo.test"), Code::Invalid, "username"),
        (sign_up("an n", "ann@demo.test"), Code::Invalid, "username"),
        (sign_up("ann\0", "ann@demo.test"), Code::Invalid, "username"),
        (sign_up("ann", "ann"), Code::Invalid, "email"),
        (sign_up("ann", "ann\0@demo.test"), Code::Invalid, "email"),
        (sign_up("ann", &format!("{long}@demo.test")), Code::Invalid, "email"),
        (SignUp { name: Some("a\nb".into()), ..sign_up("ann", "ann@demo.test") }, Code::Invalid, "name"),
        (SignUp { name: Some("x".repeat(81)), ..sign_up("ann", "ann@demo.test") }, Code::TooLong, "name"),
        (SignUp { password: "short".into(), ..sign_up("ann", "ann@demo.test") }, Code::Invalid, "password"),
        (SignUp { password: long.clone(), ..sign_up("ann", "ann@demo.test") }, Code::TooLong, "password"),
    ];
    for (it, code, at) in cases {
        let shown = format!("{it:?}");
        let problem = chat.sign_up(it).await.unwrap_err();
        assert_eq!((problem.code, field(&problem)), (code, Some(at)), "{shown}");
    }
    assert_eq!(chat.users(None).await.unwrap(), []);
    for (username, name) in [("ab", "A"), ("Zoë-1._", "زوئي"), (&"ü".repeat(32), &*"😀".repeat(80))] {
        let it = SignUp { name: Some(name.into()), ..sign_up(username, &format!("{username}@demo.test")) };
        assert_eq!(chat.sign_up(it).await.unwrap().name, name);
    }
}
story!(what_is_out_of_bounds_is_refused_by_its_field);

async fn a_wrong_sign_in_does_not_say_what_is_wrong(chat: TestChat) {
    chat.sign_up(sign_up("ann", "ann@demo.test")).await.unwrap();
    let no_password = chat.person("bob").await;
    let wrong = chat.sign_in(sign_in("ann", "demo-demp"), "").await.err().unwrap();
    assert_eq!(wrong.code, Code::WrongLogin);
    let long = "x".repeat(2_000);
    for (login, password) in [
        ("nobody", "demo-demo"),
        ("", ""),
        (&no_password.user.username, ""),
        (&long, "demo-demo"),
        ("ann", &long),
        ("ann\0", "demo-demo"),
        ("%", "demo-demo"),
        (&no_password.id().to_string(), "demo-demo"),
    ] {
        let again = chat.sign_in(sign_in(login, password), "").await.err().unwrap();
        assert_eq!(again, wrong, "{login:.20?}");
    }
}
story!(a_wrong_sign_in_does_not_say_what_is_wrong);

async fn the_disabled_cannot_sign_in_and_the_enabled_can_again(chat: TestChat) {
    chat.sign_up(sign_up("ann", "ann@demo.test")).await.unwrap();
    let before = chat.sign_in(sign_in("ann", "demo-demo"), "").await.unwrap();
    let wrong = chat.sign_in(sign_in("ann", "demo-demp"), "").await.err().unwrap();
    assert!(chat.set_disabled("ANN@demo.test", true).await.unwrap().disabled_at.is_some());
    assert_eq!(chat.sign_in(sign_in("ann", "demo-demo"), "").await.err().unwrap(), wrong);
    assert_eq!(chat.authenticate(&before.token).await.unwrap_err().code, Code::Unauthenticated);
    assert_eq!(chat.create_token("ann", 60, "").await.err().unwrap().code, Code::NotFound);
    assert_eq!(chat.set_disabled("ann", false).await.unwrap().disabled_at, None);
    // A login that has ended stays ended: enabling is no sign-in.
    assert_eq!(chat.authenticate(&before.token).await.unwrap_err().code, Code::Unauthenticated);
    assert!(chat.sign_in(sign_in("ann", "demo-demo"), "").await.is_ok());
    assert_eq!(chat.set_disabled("nobody", true).await.unwrap_err().code, Code::NotFound);
}
story!(the_disabled_cannot_sign_in_and_the_enabled_can_again);

async fn trying_passwords_is_slowed_down_for_one_account_alone(chat: TestChat) {
    chat.sign_up(sign_up("ann", "ann@demo.test")).await.unwrap();
    for _ in 0..3 {
        let problem = chat.sign_in(sign_in("ann", "wrong-one"), "").await.err().unwrap();
        assert_eq!(problem.code, Code::WrongLogin);
    }
    let limited = chat.sign_in(sign_in("ANN", "demo-demo"), "").await.err().unwrap();
    assert_eq!((limited.code, limited.retry_after), (Code::RateLimited, Some(20)), "also the right password");
    assert_eq!(chat.sign_in(sign_in("bob", "x"), "").await.err().unwrap().code, Code::WrongLogin);
    chat.advance(Duration::from_secs(20));
    assert!(chat.sign_in(sign_in("ann", "demo-demo"), "").await.is_ok());
    assert_eq!(chat.sign_in(sign_in("ann", "demo-demo"), "").await.err().unwrap().code, Code::RateLimited);
}
story!(trying_passwords_is_slowed_down_for_one_account_alone, |it| {
    it.limits(|limits| limits.logins_per_minute = 3).stepped(1)
});

async fn an_account_has_one_measure_whatever_it_is_called(chat: TestChat) {
    chat.sign_up(sign_up("ann", "ann@demo.test")).await.unwrap();
    for login in ["ann", "ann@demo.test", " ANN "] {
        assert_eq!(chat.sign_in(sign_in(login, "wrong"), "").await.err().unwrap().code, Code::WrongLogin);
    }
    for login in ["ann", "Ann@demo.test"] {
        let limited = chat.sign_in(sign_in(login, "demo-demo"), "").await.err().unwrap();
        assert_eq!(limited.code, Code::RateLimited, "{login}");
    }
}
story!(an_account_has_one_measure_whatever_it_is_called, |it| {
    it.limits(|limits| limits.logins_per_minute = 3).stepped(1)
});

fn from(address: &str) -> Option<std::net::IpAddr> {
    Some(address.parse().unwrap())
}

async fn an_address_tries_so_many_accounts_and_no_more(chat: TestChat) {
    chat.sign_up(sign_up("ann", "ann@demo.test")).await.unwrap();
    let tried = async |n: i32, address: &str| {
        let it = sign_in(&format!("made-up-{n}"), "demo-demo");
        chat.sign_in_from(it, "", from(address)).await.err().unwrap().code
    };
    for n in 0..4 {
        assert_eq!(tried(n, "2001:db8::1").await, Code::WrongLogin);
    }
    assert_eq!(tried(4, "2001:db8::ffff:1").await, Code::RateLimited, "the same network");
    assert_eq!(tried(4, "2001:db8:0:1::1").await, Code::WrongLogin, "another one");
    assert_eq!(tried(4, "192.0.2.1").await, Code::WrongLogin);
    assert!(chat.sign_in_from(sign_in("ann", "demo-demo"), "", from("192.0.2.1")).await.is_ok());
    assert!(chat.sign_in(sign_in("ann", "demo-demo"), "").await.is_ok(), "nobody said where from");
    chat.advance(Duration::from_secs(15));
    assert_eq!(tried(4, "2001:db8::1").await, Code::WrongLogin);
}
story!(an_address_tries_so_many_accounts_and_no_more, |it| {
    it.limits(|limits| limits.logins_per_address = 4).stepped(1)
});

async fn strangers_do_not_lock_out_somebody_at_home(chat: TestChat) {
    chat.sign_up(sign_up("ann", "ann@demo.test")).await.unwrap();
    let ann = async |address: &str| chat.sign_in_from(sign_in("ann", "demo-demo"), "", from(address)).await;
    assert!(ann("192.0.2.1").await.is_ok());
    for n in 0..4 {
        let address = from(&format!("198.51.100.{n}"));
        let refused = chat.sign_in_from(sign_in("ann", "guess"), "", address).await.err().unwrap();
        assert_eq!(refused.code, if n < 2 { Code::WrongLogin } else { Code::RateLimited });
    }
    assert_eq!(ann("203.0.113.1").await.err().unwrap().code, Code::RateLimited);
    for _ in 0..3 {
        assert!(ann("192.0.2.1").await.is_ok(), "the same person where she has been before");
    }
    assert_eq!(ann("192.0.2.1").await.err().unwrap().code, Code::RateLimited, "also there not for ever");
}
story!(strangers_do_not_lock_out_somebody_at_home, |it| {
    it.limits(|limits| limits.logins_per_minute = 3).stepped(1)
});

async fn an_address_makes_so_many_accounts_and_no_more(chat: TestChat) {
    let made = async |n: i32, address: &str| {
        let it = sign_up(&format!("p{n}"), &format!("p{n}@demo.test"));
        chat.sign_up_from(it, from(address)).await.map_err(|problem| (problem.code, problem.retry_after))
    };
    assert!(made(0, "192.0.2.1").await.is_ok() && made(1, "192.0.2.1").await.is_ok());
    let mistaken = chat.sign_up_from(sign_up("x", "x@demo.test"), from("192.0.2.1")).await.unwrap_err();
    assert_eq!(mistaken.code, Code::Invalid, "a mistake is told first, and costs nothing");
    assert_eq!(made(2, "192.0.2.1").await.unwrap_err(), (Code::RateLimited, Some(1_800)));
    assert!(made(2, "192.0.2.2").await.is_ok());
    assert!(chat.sign_up(sign_up("operator", "operator@demo.test")).await.is_ok());
    chat.advance(Duration::from_secs(1_800));
    assert!(made(3, "192.0.2.1").await.is_ok());
}
story!(an_address_makes_so_many_accounts_and_no_more, |it| {
    it.limits(|limits| limits.sign_ups_per_address = 2).stepped(1)
});

async fn a_token_ends_at_its_time(chat: TestChat) {
    let ann = chat.person("ann").await;
    chat.advance(Duration::from_secs(1));
    let made = chat.create_token("ann@demo.test", 60, "command line").await.unwrap();
    let actor = chat.authenticate(&made.token).await.unwrap();
    let logins = chat.run(&actor, List {}).await.unwrap().data;
    assert_eq!(logins.iter().map(|it| it.label.as_str()).collect::<Vec<_>>(), ["command line", "a test"]);
    assert!(logins[0].current && !logins[1].current);
    assert_eq!(logins[0].expires_at.map(|at| at.0 - logins[0].created_at.0), Some(60_000));
    chat.advance(Duration::from_millis(59_999));
    assert!(chat.authenticate(&made.token).await.is_ok());
    chat.advance(Duration::from_millis(1));
    assert_eq!(chat.authenticate(&made.token).await.unwrap_err().code, Code::Unauthenticated);
    assert_eq!(ann.run(List {}).await.data.len(), 1, "what has ended is not listed");
    assert!(chat.create_token("ann", u64::MAX, "").await.is_ok(), "for ever is not an overflow");
}
story!(a_token_ends_at_its_time, |it| it.stepped(1));

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn a_sign_in_lasts_for_thirty_days_after_its_last_use(chat: TestChat) {
    chat.sign_up(sign_up("ann", "ann@demo.test")).await.unwrap();
    let phone = chat.sign_in(sign_in("ann", "demo-demo"), "phone").await.unwrap().token;
    let desk = chat.sign_in(sign_in("ann", "demo-demo"), "desk").await.unwrap().token;
    let fixed = chat.create_token("ann", 30 * 24 * 3600, "fixed").await.unwrap().token;
    let life = async || {
        let actor = chat.authenticate(&phone).await.unwrap();
        // A command after it: what the use left for the writer has been done before.
        let _ = chat.run(&actor, Revoke { login: LoginId([1; 16]) }).await;
        let logins = chat.run(&actor, List {}).await.unwrap().data;
        let login = logins.into_iter().find(|it| it.current).unwrap();
        login.expires_at.unwrap().0 - login.created_at.0
    };
    const MS: i64 = 24 * 3_600_000;
    assert_eq!(life().await, 30 * MS);
    chat.advance(Duration::from_secs(3599));
    assert_eq!(life().await, 30 * MS, "written down once an hour");
    chat.advance(Duration::from_secs(1));
    assert_eq!(life().await, 30 * MS + 3_600_000);
    chat.advance(29 * DAY);
    assert_eq!(life().await, 59 * MS + 3_600_000);
    assert!(chat.authenticate(&fixed).await.is_ok());
    chat.advance(DAY);
    assert!(chat.authenticate(&phone).await.is_ok(), "it was used");
    for ended in [&desk, &fixed] {
        assert_eq!(chat.authenticate(ended).await.unwrap_err().code, Code::Unauthenticated);
    }
    chat.advance(30 * DAY);
    assert_eq!(chat.authenticate(&phone).await.unwrap_err().code, Code::Unauthenticated);
}
story!(a_sign_in_lasts_for_thirty_days_after_its_last_use, |it| it.stepped(1));

async fn a_greeting_with_a_token_is_a_use_of_the_sign_in(chat: TestChat) {
    let ann = chat.person("ann").await;
    let life = async |who: &parlor_core::testing::Person| {
        let _ = who.try_run(Revoke { login: LoginId([1; 16]) }).await;
        let logins = who.run(List {}).await.data;
        let login = logins.into_iter().find(|it| it.current).unwrap();
        login.expires_at.unwrap().0 - login.created_at.0
    };
    let before = life(&ann).await;
    chat.advance(DAY);
    let _socket = ann.socket().await;
    assert_eq!(life(&ann).await, before + 24 * 3_600_000);
}
story!(a_greeting_with_a_token_is_a_use_of_the_sign_in, |it| it.stepped(1));

async fn one_sign_in_too_many_ends_the_one_used_longest_ago(chat: TestChat) {
    let ann = chat.person("ann").await;
    chat.advance(Duration::from_secs(1));
    let second = chat.device(&ann).await;
    for _ in 0..198 {
        chat.advance(Duration::from_secs(1));
        chat.device(&ann).await;
    }
    assert_eq!(ann.run(List {}).await.data.len(), 200);
    // Used again, an hour later: now the second one is the oldest.
    chat.advance(Duration::from_secs(3600));
    assert!(chat.authenticate(&ann.token).await.is_ok());
    // What a handshake signs in, the door has counted.
    let mut socket = chat.signed_in_socket(&second);
    socket.hello(None, None, &std::collections::BTreeMap::new()).await.unwrap();
    let last = chat.device(&ann).await;
    assert!(chat.authenticate(&ann.token).await.is_ok());
    assert_eq!(chat.authenticate(&second.token).await.unwrap_err().code, Code::Unauthenticated);
    assert_eq!(last.run(List {}).await.data.len(), 200, "all that are left are listed");
    assert_eq!(socket.closed().await.code, 4001);
}
story!(one_sign_in_too_many_ends_the_one_used_longest_ago, |it| it.stepped(1));

async fn a_login_is_ended_by_its_owner_alone(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let phone = chat.device(&ann).await;
    let no_such = bob.try_run(Revoke { login: LoginId([1; 16]) }).await.unwrap_err();
    let not_yours = bob.try_run(Revoke { login: phone.login() }).await.unwrap_err();
    assert_eq!((no_such.code, &no_such), (Code::NotFound, &not_yours));
    assert!(chat.authenticate(&phone.token).await.is_ok());
    ann.run(Revoke { login: phone.login() }).await;
    assert_eq!(chat.authenticate(&phone.token).await.unwrap_err().code, Code::Unauthenticated);
    assert_eq!(ann.try_run(Revoke { login: phone.login() }).await.unwrap_err().code, Code::NotFound);
    assert!(chat.authenticate(&ann.token).await.is_ok());
    chat.sign_out(&ann.actor).await.unwrap();
    assert_eq!(chat.authenticate(&ann.token).await.unwrap_err().code, Code::Unauthenticated);
}
story!(a_login_is_ended_by_its_owner_alone);

async fn what_is_no_token_of_ours_is_nobody(chat: TestChat) {
    let ann = chat.person("ann").await;
    let cut = &ann.token[..ann.token.len() - 1];
    let long = format!("prl_{}", "x".repeat(1_000));
    let mut problems = Vec::new();
    for token in
        ["", "prl_", "prl_0000", "bearer", cut, &long, &ann.token.to_uppercase(), "prl_\0", "prl_'--"]
    {
        problems.push(chat.authenticate(token).await.unwrap_err());
    }
    assert!(problems.iter().all(|it| it.code == Code::Unauthenticated && *it == problems[0]), "{problems:?}");
}
story!(what_is_no_token_of_ours_is_nobody);
