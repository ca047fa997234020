//! Every limit that a tenant may set counts there, and in no other.

use std::net::IpAddr;
use std::time::Duration;

use parlor_core::proto::login::SignIn;
use parlor_core::proto::message::{Delete, Edit};
use parlor_core::proto::room::Open;
use parlor_core::proto::search::Search;
use parlor_core::proto::user::{Find, SignUp};
use parlor_core::proto::{Code, Problem};
use parlor_core::testing::{Person, TestChat};
use parlor_core::{Chat, Offer, TENANT_KEYS};

/// Those that are tried here; the others have their stories where they belong.
const TIGHT: &[(&str, &str)] = &[
    ("limits.messages_per_second", "1"),
    ("limits.messages_burst", "12"),
    ("limits.searches_per_second", "1"),
    ("limits.searches_burst", "2"),
    ("limits.logins_per_minute", "2"),
    ("limits.logins_per_address", "3"),
    ("limits.sign_ups_per_address", "2"),
    ("limits.group_members", "2"),
    ("limits.file_bytes", "2000"),
    ("limits.unsent_bytes", "3000"),
    ("limits.uploads_per_minute", "4"),
    ("limits.look_ups_per_minute", "1"),
    ("limits.look_ups_burst", "6"),
    ("limits.host_per_second", "1"),
    ("limits.host_burst", "2"),
    ("messages.edit_seconds", "5"),
    ("messages.delete_seconds", "5"),
    ("messages.versions", "drop"),
];
/// In `tenants.rs`.
const ELSEWHERE: &[&str] = &["limits.sockets_per_user"];

/// How many of some were refused, and that it was for this.
fn refused<T>(outcomes: Vec<Result<T, Problem>>, code: Code) -> usize {
    let refused: Vec<Code> = outcomes.into_iter().filter_map(|it| it.err().map(|it| it.code)).collect();
    assert!(refused.iter().all(|it| *it == code), "{refused:?}");
    refused.len()
}

/// How often somebody was refused what there are limits for, in the order of the table.
async fn tried(chat: &TestChat, of: &Chat) -> Vec<(&'static str, usize)> {
    let (ann, bob) = (chat.person_of(of, "ann").await, chat.person_of(of, "bob").await);
    let room = ann.run(Open::direct(bob.id().to_string())).await.id;
    let mut all = Vec::new();
    // First those that wait for time to pass.
    let said = ann.send(room, "peas").await;
    ann.run(Edit { room, number: said.number, text: "beans".into() }).await;
    all.push(("messages.versions", usize::from(of.versions(room, said.number).await.unwrap().is_empty())));
    chat.advance(Duration::from_secs(20));
    let edit = Edit { room, number: said.number, text: "plums".into() };
    all.push(("messages.edit_seconds", refused(vec![ann.try_run(edit).await], Code::TooLate)));
    let delete = Delete { room, number: said.number };
    all.push(("messages.delete_seconds", refused(vec![ann.try_run(delete).await], Code::TooLate)));
    chat.advance(Duration::from_secs(20));

    let group =
        Open::group("g", vec![bob.id().to_string(), chat.person_of(of, "cem").await.id().to_string()]);
    all.push(("limits.group_members", refused(vec![ann.try_run(group).await], Code::TooMany)));
    let mut some = Vec::new();
    for _ in 0..20 {
        some.push(bob.try_send(room, "again", &bob.nonce()).await);
    }
    all.push(("limits.messages", refused(some, Code::RateLimited)));
    let search = || Search { text: "peas".into(), room: None, from: None, limit: None, cursor: None };
    let some = vec![ann.try_run(search()).await, ann.try_run(search()).await, ann.try_run(search()).await];
    all.push(("limits.searches", refused(some, Code::RateLimited)));
    let mut some = Vec::new();
    for n in 0..8 {
        some.push(ann.try_run(Find { with: format!("nobody-{n}") }).await.or_else(|it| match it.code {
            Code::NotFound => Ok(ann.user.clone()),
            _ => Err(it),
        }));
    }
    all.push(("limits.look_ups", refused(some, Code::RateLimited)));
    all.extend(files(&ann).await);
    all.extend(doors(of).await);
    all
}

async fn files(ann: &Person) -> Vec<(&'static str, usize)> {
    let offer = || Offer { name: "a".into(), ..Offer::default() };
    let large = refused(vec![ann.try_upload(offer(), vec![1; 2_500]).await], Code::TooLarge);
    let two = [ann.try_upload(offer(), vec![1; 1_900]).await, ann.try_upload(offer(), vec![1; 1_900]).await];
    let unsent = two.iter().filter(|it| it.is_err()).count();
    let mut some = Vec::new();
    for _ in 0..3 {
        // There may be no room any more either: what is counted is how often.
        some.push(match ann.try_upload(offer(), vec![1; 10]).await {
            Err(it) if it.code == Code::RateLimited => Err(it),
            _ => Ok(()),
        });
    }
    let often = refused(some, Code::RateLimited);
    vec![("limits.file_bytes", large), ("limits.unsent_bytes", unsent), ("limits.uploads_per_minute", often)]
}

async fn doors(of: &Chat) -> Vec<(&'static str, usize)> {
    let from = |n: u8| Some(IpAddr::from([10, 0, 0, n]));
    let wrong = |it: Result<_, Problem>| match it {
        Err(it) if it.code == Code::WrongLogin => Ok(()),
        it => it.map(drop),
    };
    let sign_in = |login: &str| SignIn { login: login.into(), password: "no-such-password".into() };
    let mut some = Vec::new();
    for n in 0..4 {
        some.push(wrong(of.sign_in_from(sign_in("ann"), "a test", from(n)).await));
    }
    let account = refused(some, Code::RateLimited);
    let mut some = Vec::new();
    for n in 0..5 {
        some.push(wrong(of.sign_in_from(sign_in(&format!("nobody-{n}")), "a test", from(100)).await));
    }
    let address = refused(some, Code::RateLimited);
    let mut some = Vec::new();
    for n in 0..3 {
        let name = format!("new-{n}");
        let email = format!("{name}@demo.test");
        let it = SignUp { email, username: name, name: None, password: "demo-demo".into() };
        some.push(of.sign_up_from(it, from(101)).await);
    }
    let new = refused(some, Code::RateLimited);
    let key = of.create_server_key("shop").await.unwrap().key;
    let mut some = Vec::new();
    for _ in 0..4 {
        some.push(of.host_by_key(&key).await);
    }
    let host = refused(some, Code::RateLimited);
    vec![
        ("limits.logins_per_minute", account),
        ("limits.logins_per_address", address),
        ("limits.sign_ups_per_address", new),
        ("limits.host", host),
    ]
}

async fn every_limit_counts_where_it_was_set(chat: TestChat) {
    let named = |it: &str| it.starts_with("limits.") || it.starts_with("messages.");
    for key in TENANT_KEYS.iter().map(|it| it.name).filter(|it| named(it)) {
        let known = TIGHT.iter().any(|it| it.0 == key) || ELSEWHERE.contains(&key);
        assert!(known, "nothing shows that {key} counts");
    }
    let shop = chat.tenant_more("shop", TIGHT).await;
    let here = tried(&chat, &chat.of(chat.tenant())).await;
    for (key, refused) in &here {
        assert_eq!(*refused, 0, "{key} where nothing is said");
    }
    for (key, refused) in tried(&chat, &shop).await {
        assert!(refused > 0, "{key} does not count: {refused}");
    }
}
story!(every_limit_counts_where_it_was_set, |it| it.stepped(11));
