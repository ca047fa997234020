//! People for whom a host vouches: made and changed as it says, signed in for as long as it says.

use std::time::Duration;

use parlor_core::proto::login::{List, Revoke};
use parlor_core::proto::message::Send;
use parlor_core::proto::room::Open;
use parlor_core::proto::user::{Me, User};
use parlor_core::proto::{Code, Time};
use parlor_core::testing::TestChat;
use parlor_core::{Actor, Admitted, Chat, Vouched, of_token};
use serde_json::json;

const HOUR: i64 = 3_600_000;

/// Somebody, by a token of this text, for an hour.
fn said(chat: &Chat, external_id: &str, token: &str) -> Admitted {
    Admitted {
        external_id: external_id.into(),
        name: None,
        username: None,
        email: None,
        picture: None,
        role: None,
        data: None,
        by: Vouched::Token,
        key: of_token(chat.tenant(), token),
        until: Time(chat.clock().now().0 + HOUR),
        label: "browser".into(),
        source: "jwt a key".into(),
    }
}

async fn me(chat: &Chat, actor: &Actor) -> User {
    chat.run(actor, Me {}).await.expect("me")
}

async fn a_host_makes_its_people_and_says_who_they_are(chat: TestChat) {
    let first = Admitted {
        name: Some("Ann Bee".into()),
        username: Some("ann".into()),
        email: Some("ann@demo.test".into()),
        role: Some("MENTEE".into()),
        data: json!({"major": "Physics"}).as_object().cloned(),
        ..said(&chat, "7", "a.b.c")
    };
    let ann = chat.admit(first.clone()).await.expect("admitted");
    let user = me(&chat, &ann).await;
    assert_eq!((user.name.as_str(), user.username.as_str()), ("Ann Bee", "ann"));
    assert_eq!(user.email.as_deref(), Some("ann@demo.test"));
    assert_eq!(user.data.map(serde_json::Value::Object), Some(json!({"major": "Physics"})));
    assert_eq!(chat.admitted(first.key).await, Ok(Some(ann)));
    // Said again, it is the same sign-in, and nobody is told anything.
    let mut socket = chat.socket();
    socket.hello(Some("a.b.c"), None, &Default::default()).await.expect("by the token itself");
    assert_eq!(chat.admit(first.clone()).await, Ok(ann));
    // Another token that says more: the same person, changed; what it does not say stays.
    let second = Admitted { name: Some("Ann Cee".into()), ..said(&chat, "7", "a.b.d") };
    let again = chat.admit(second).await.expect("admitted");
    assert!(again.user == ann.user && again.login != ann.login);
    let user = me(&chat, &ann).await;
    assert_eq!((user.name.as_str(), user.username.as_str()), ("Ann Cee", "ann"));
    assert_eq!(user.email.as_deref(), Some("ann@demo.test"));
    let told = socket.account().await;
    assert!(format!("{told:?}").contains("Ann Cee"), "{told:?}");
    // Somebody else.
    let other = chat.admit(said(&chat, "8", "a.b.e")).await.expect("admitted");
    assert_ne!(other.user, ann.user);
}
story!(a_host_makes_its_people_and_says_who_they_are);

async fn what_is_taken_is_changed_politely(chat: TestChat) {
    let ann = chat.person("ann").await;
    let taken = Admitted {
        username: Some("Ann".into()),
        email: Some("ANN@demo.test".into()),
        ..said(&chat, "7", "a.b.c")
    };
    let actor = chat.admit(taken.clone()).await.expect("admitted all the same");
    let user = me(&chat, &actor).await;
    assert!(user.id != ann.id() && user.username.starts_with("Ann-") && user.email.is_none(), "{user:?}");
    // Said again, it is not changed again.
    chat.admit(Admitted { key: of_token(chat.tenant(), "a.b.d"), ..taken }).await.expect("admitted");
    assert_eq!(me(&chat, &actor).await.username, user.username);
    // An external id that is another one's name leads to nobody else.
    let named = chat.admit(said(&chat, "ann", "a.b.e")).await.expect("admitted");
    assert_ne!(named.user, ann.id());
    for (n, odd) in ["auth0|1", "🦊", " x", "ann@demo.test"].into_iter().enumerate() {
        let odd = Admitted {
            username: Some(odd.into()),
            name: Some("\u{202e}\u{200b}".into()),
            picture: Some("javascript:x".into()),
            data: json!({"x": "y".repeat(10_000)}).as_object().cloned(),
            ..said(&chat, &format!("odd {n}"), &format!("a.b.odd{n}"))
        };
        let user = me(&chat, &chat.admit(odd).await.expect("admitted")).await;
        assert!(
            user.username.chars().count() >= 2 && !user.name.is_empty() && user.data.is_none(),
            "{user:?}"
        );
    }
}
story!(what_is_taken_is_changed_politely);

async fn what_was_ended_stays_ended(chat: TestChat) {
    for by in [Vouched::Token, Vouched::Forward] {
        let it = Admitted { by, ..said(&chat, "7", &format!("a.b.{by:?}")) };
        let actor = chat.admit(it.clone()).await.expect("admitted");
        let login = actor.login.expect("a login");
        assert!(
            chat.run(&actor, List {})
                .await
                .expect("logins")
                .data
                .iter()
                .any(|it| it.id == login && it.current)
        );
        chat.run(&actor, Revoke { login }).await.expect("ended");
        for _ in 0..2 {
            assert_eq!(chat.admitted(it.key).await.unwrap_err().code, Code::Unauthenticated);
            assert_eq!(chat.admit(it.clone()).await.unwrap_err().code, Code::Unauthenticated);
        }
    }
    let it = said(&chat, "8", "a.b.c");
    let bob = chat.admit(it.clone()).await.expect("admitted");
    let name = me(&chat, &bob).await.username;
    chat.set_disabled(&name, true).await.expect("disabled");
    assert!(chat.admitted(it.key).await.is_err());
    let fresh = chat.admit(said(&chat, "8", "a.b.d")).await.unwrap_err();
    assert_eq!(fresh.code, Code::Disabled, "another token of theirs is no way round");
}
story!(what_was_ended_stays_ended);

async fn its_end_ends_sockets(chat: TestChat) {
    const SECONDS: i64 = 1_000;
    let start = chat.clock().now().0;
    let it = Admitted { until: Time(start + 20 * SECONDS), ..said(&chat, "7", "a.b.c") };
    chat.admit(it.clone()).await.expect("admitted");
    let mut socket = chat.socket();
    let welcome = socket.hello(Some("a.b.c"), None, &Default::default()).await.expect("welcome");
    assert_eq!(welcome.expires_at, Some(it.until));
    // Asked again in time, it lasts longer.
    chat.advance(Duration::from_secs(15));
    chat.admit(Admitted { until: Time(start + 35 * SECONDS), ..it.clone() }).await.expect("renewed");
    chat.advance(Duration::from_secs(10));
    assert!(chat.admitted(it.key).await.expect("asked").is_some());
    socket.ask::<serde_json::Value>("ping", json!({})).await;
    chat.advance(Duration::from_secs(10));
    // Not five seconds later it is over.
    chat.advance(Duration::from_secs(5));
    assert_eq!(socket.closed().await.code, 4001);
    assert_eq!(chat.admitted(it.key).await, Ok(None));
    let mut late = chat.socket();
    let refused = late.hello(Some("a.b.c"), None, &Default::default()).await.unwrap_err();
    assert_eq!(refused.code, Code::Unauthenticated);
}
story!(its_end_ends_sockets, |it| it.stepped(7));

async fn a_session_that_becomes_somebody_elses_is_not_the_first_ones(chat: TestChat) {
    let cookie = Admitted { by: Vouched::Forward, ..said(&chat, "7", "x") };
    let ann = chat.admit(cookie.clone()).await.expect("admitted");
    let bob = chat.admit(Admitted { external_id: "8".into(), ..cookie.clone() }).await.expect("admitted");
    assert!(ann.user != bob.user && ann.login != bob.login);
    assert_eq!(chat.admitted(cookie.key).await, Ok(Some(bob)));
    let refused = chat.run(&ann, Open::own()).await.unwrap_err();
    assert_eq!(refused.code, Code::Unauthenticated, "what the first one had is over");
}
story!(a_session_that_becomes_somebody_elses_is_not_the_first_ones);

async fn sign_ins_of_hosts_are_bounded_and_swept(chat: TestChat) {
    let it = |n: usize| said(&chat, "7", &format!("a.b.{n}"));
    let mut last = None;
    for n in 0..60 {
        chat.advance(Duration::from_millis(2));
        last = Some(chat.admit(it(n)).await.expect("admitted"));
    }
    let logins = chat.run(&last.expect("one"), List {}).await.expect("logins").data.len();
    assert_eq!(logins, 50);
    // What was put away was not ended: its token is looked at again, and counts.
    assert_eq!(chat.admitted(it(0).key).await, Ok(None));
    assert!(chat.admit(it(0)).await.is_ok());
    // Once they are over, they go.
    chat.advance(Duration::from_secs(3_700));
    for n in 100..103 {
        chat.admit(it(n)).await.expect("admitted");
    }
    assert_eq!(chat.logins_stored(), 3);
}
story!(sign_ins_of_hosts_are_bounded_and_swept, |it| it.stepped(7));

/// Two nodes at once, the same person for the first time.
async fn nodes_that_meet_somebody_at_once_meet_one(mut chat: TestChat) {
    let elsewhere = chat.another();
    for n in 0..20 {
        let (a, b) = (format!("a.b.{n}"), format!("a.c.{n}"));
        let said = |chat: &Chat, token: &str| Admitted {
            username: Some(format!("same-{}", n / 2)),
            ..said(chat, &format!("new-{n}"), token)
        };
        let (one, two) = tokio::join!(chat.admit(said(&chat, &a)), elsewhere.admit(said(&elsewhere, &b)));
        assert_eq!(one.expect("here").user, two.expect("there").user);
    }
}
story!(nodes_that_meet_somebody_at_once_meet_one);

async fn what_a_host_says_no_to_is_forgotten_not_ended(chat: TestChat) {
    let it = Admitted { by: Vouched::Forward, ..said(&chat, "7", "x") };
    let ann = chat.admit(it.clone()).await.expect("admitted");
    let mut socket = chat.socket_of(ann);
    socket.hello(None, None, &Default::default()).await.expect("welcome");
    chat.forget(&ann).await.expect("forgotten");
    assert_eq!(socket.closed().await.code, 4001);
    assert_eq!(chat.admitted(it.key).await, Ok(None));
    assert_eq!(chat.admit(it).await.expect("signed in there again").user, ann.user);
}
story!(what_a_host_says_no_to_is_forgotten_not_ended);

/// Another role is another relation to everybody: what a host's token says counts for the rooms that are there.
async fn another_role_settles_who_may_talk(chat: TestChat) {
    chat.rules(|rules| rules.roles = vec![("MENTEE".into(), "MENTOR".into())]).await;
    let it = |id: &str, role: &str, token: &str| Admitted {
        username: Some(format!("user-{id}")),
        role: Some(role.into()),
        ..said(&chat, id, token)
    };
    let ann = chat.admit(it("7", "MENTEE", "a.b.1")).await.expect("admitted");
    chat.admit(it("8", "MENTOR", "a.b.2")).await.expect("admitted");
    let room = chat.run(&ann, Open::direct("user-8")).await.expect("a room").id;
    chat.run(&ann, Send::text(room, "hello", "n-1")).await.expect("sent");
    let same = chat.admit(it("7", "MENTOR", "a.b.3")).await.expect("admitted");
    let refused = async {
        let mut n = 2;
        while chat.run(&same, Send::text(room, "hello?", format!("n-{n}"))).await.is_ok() {
            tokio::task::yield_now().await;
            n += 1;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), refused).await.expect("two mentors do not talk");
}
story!(another_role_settles_who_may_talk);
