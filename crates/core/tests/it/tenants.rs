//! Several tenants on one installation: each with its own people, hosts, settings and limits.

use std::time::Duration;

use parlor_core::proto::room::Open;
use parlor_core::proto::user::Find;
use parlor_core::proto::{Code, Problem};
use parlor_core::testing::TestChat;
use parlor_core::{Policy, TenantChange};

fn said(key: &str, text: &str) -> TenantChange {
    TenantChange { settings: vec![(key.to_owned(), text.to_owned())], ..TenantChange::default() }
}

fn hosts(hosts: &[&str]) -> Vec<String> {
    hosts.iter().map(|it| (*it).to_owned()).collect()
}

fn refused(outcome: Result<impl Sized, Problem>) -> (Code, Option<String>) {
    let problem = outcome.err().expect("a refusal");
    (problem.code, problem.field)
}

async fn the_same_names_are_other_people(chat: TestChat) {
    let shop = chat.tenant_more("shop", &[]).await;
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let (ann2, cem2) = (chat.person_of(&shop, "ann").await, chat.person_of(&shop, "cem").await);
    assert_ne!(ann.id(), ann2.id());
    // By every name there is.
    for name in ["cem", "cem@demo.test", &cem2.id().to_string()] {
        assert_eq!(refused(ann.open_with(name).await).0, Code::NotFound, "{name}");
        assert_eq!(refused(ann.try_run(Find { with: name.to_owned() }).await).0, Code::NotFound, "{name}");
    }
    let (here, there) = (ann.open(&bob).await, ann2.open(&cem2).await);
    ann.send(here.id, "here").await;
    ann2.send(there.id, "there").await;
    assert_eq!(refused(ann.try_send(there.id, "let me in", "n").await).0, Code::NotFound);
    assert_eq!(refused(bob.try_run(Open::direct(ann2.id().to_string())).await).0, Code::NotFound);
    // A token of one is none in another.
    assert_eq!(refused(chat.authenticate(&ann2.token).await).0, Code::Unauthenticated);
    assert_eq!(refused(shop.authenticate(&ann.token).await).0, Code::Unauthenticated);
    assert_eq!(shop.authenticate(&ann2.token).await.map(|it| it.tenant), Ok(shop.tenant()));
    assert_eq!(shop.users(None).await.map(|it| it.len()), Ok(2));
}
story!(the_same_names_are_other_people);

async fn what_deleted_rooms_and_files_have_left_goes_in_every_tenant(chat: TestChat) {
    let shop = chat.tenant_more("shop", &[]).await;
    let ann = chat.person_of(&shop, "ann").await;
    ann.upload("early", "1").await;
    chat.settles_at(1);
    chat.advance(Duration::from_secs(25 * 3600));
    chat.settles_at(0);
}
story!(what_deleted_rooms_and_files_have_left_goes_in_every_tenant, |it| it.stepped(5));

async fn settings_are_checked_counted_and_taken_back(chat: TestChat) {
    let shop = chat
        .tenant_more("shop", &[("limits.messages_burst", "2"), ("limits.messages_per_second", "1")])
        .await;
    let (ann, bob) = (chat.person_of(&shop, "ann").await, chat.person_of(&shop, "bob").await);
    let room = ann.open(&bob).await.id;
    let burst = async || {
        let mut refused = 0;
        for _ in 0..5 {
            refused += usize::from(ann.try_send(room, "said", &ann.nonce()).await.is_err());
        }
        refused
    };
    assert!(burst().await >= 2, "its own limit counts");
    chat.tenant_change("shop", said("limits.messages_burst", "1000")).await.unwrap();
    chat.tenant_change("shop", said("limits.messages_per_second", "1000")).await.unwrap();
    chat.advance(Duration::from_secs(2));
    assert_eq!(burst().await, 0);
    assert_eq!(shop.tenant_now().rules.policy, Policy::Open);
    let now = chat.tenant_change("shop", said("policy", "closed")).await.unwrap();
    assert_eq!((now.rules.policy, shop.tenant_now().rules.policy), (Policy::Closed, Policy::Closed));
    assert_eq!(chat.tenant_now().rules.policy, Policy::Open, "the other one is as before");
    chat.tenant_change("shop", said("policy", "")).await.unwrap();
    assert_eq!(shop.tenant_now().rules.policy, Policy::Open);
    for (key, text) in [("policy", "some"), ("polcy", "open"), ("theme.accent", "teal")] {
        let found = refused(chat.tenant_change("shop", said(key, text)).await);
        assert_eq!(found, (Code::Invalid, Some(key.to_owned())));
    }
    assert_eq!(refused(chat.tenant_change("nobody", said("policy", "open")).await).0, Code::NotFound);
}
story!(settings_are_checked_counted_and_taken_back, |it| it.stepped(6));

async fn a_host_is_one_tenants(chat: TestChat) {
    assert_eq!(chat.tenant_at("whatever"), Some(chat.tenant()), "while nobody has a host");
    let shop = chat.tenant_add("shop", &hosts(&["Shop.Example.", "bücher.example"]), &[]).await.unwrap();
    assert_eq!(shop.hosts, ["shop.example", "xn--bcher-kva.example"]);
    assert_eq!(chat.tenant_at("SHOP.example:8390"), Some(shop.id));
    assert_eq!(chat.tenant_at("whatever"), None);
    for (name, host, code) in [
        ("clinic", "shop.example", Code::Taken),
        ("shop", "other.example", Code::Taken),
        ("clinic", "a@b.example", Code::Invalid),
        ("Clinic", "clinic.example", Code::Invalid),
        ("../clinic", "clinic.example", Code::Invalid),
    ] {
        assert_eq!(refused(chat.tenant_add(name, &hosts(&[host]), &[]).await).0, code, "{name} {host}");
    }
    assert_eq!(chat.tenants().len(), 2, "a refusal leaves nothing");
    let change = TenantChange { no_hosts: hosts(&["shop.example"]), ..TenantChange::default() };
    chat.tenant_change("shop", change).await.unwrap();
    assert_eq!(chat.tenant_at("shop.example"), None);
    chat.tenant_add("clinic", &hosts(&["shop.example"]), &[]).await.unwrap();
    assert_eq!(chat.tenant_at("shop.example"), Some(chat.tenant_named("clinic").unwrap().id));
}
story!(a_host_is_one_tenants);

async fn nobody_is_signed_in_where_a_tenant_is_disabled(chat: TestChat) {
    let shop = chat.tenant_more("shop", &[]).await;
    let (ann, bob) = (chat.person("ann").await, chat.person_of(&shop, "bob").await);
    let (mut here, mut there) = (ann.socket().await, bob.socket().await);
    let off = |disabled| TenantChange { disabled: Some(disabled), ..TenantChange::default() };
    chat.tenant_change("shop", off(true)).await.unwrap();
    assert_eq!(there.closed().await.code, 4003);
    assert_eq!(
        refused(bob.try_run(parlor_core::proto::room::List::default()).await).0,
        Code::Unauthenticated
    );
    assert_eq!(refused(shop.authenticate(&bob.token).await).0, Code::Unauthenticated);
    assert_eq!(chat.tenant_at("x"), Some(chat.tenant()));
    here.ask::<serde_json::Value>("unread.get", serde_json::json!({})).await;
    assert_eq!(refused(chat.tenant_change("default", off(true)).await).0, Code::Invalid);
    chat.tenant_change("shop", off(false)).await.unwrap();
    bob.run(parlor_core::proto::room::List::default()).await;
}
story!(nobody_is_signed_in_where_a_tenant_is_disabled);

async fn each_has_as_many_sockets_as_its_tenant_says(chat: TestChat) {
    let shop = chat.tenant_more("shop", &[("limits.sockets_per_user", "2")]).await;
    let (ann, bob) = (chat.person("ann").await, chat.person_of(&shop, "bob").await);
    let mut here = [ann.socket().await, ann.socket().await, ann.socket().await];
    let mut there = [bob.socket().await, bob.socket().await, bob.socket().await];
    assert_eq!(there[0].closed().await.code, 4009);
    for socket in here.iter_mut().chain(&mut there[1..]) {
        assert!(socket.call("ping", serde_json::json!({})).await.is_ok());
    }
    // Fewer from now on: the next one takes the place of both.
    chat.tenant_change("shop", said("limits.sockets_per_user", "1")).await.unwrap();
    let mut last = bob.socket().await;
    assert_eq!((there[1].closed().await.code, there[2].closed().await.code), (4009, 4009));
    assert!(last.call("ping", serde_json::json!({})).await.is_ok());
}
story!(each_has_as_many_sockets_as_its_tenant_says);

/// Who sends in a tight loop waits behind themselves.
async fn a_flood_in_one_tenant_does_not_keep_another_waiting(chat: TestChat) {
    let shop = chat.tenant_more("shop", &[]).await;
    let (ann, bob) = (chat.person("ann").await, chat.person_of(&shop, "bob").await);
    let (here, there) = (ann.notes().await.id, bob.notes().await.id);
    let stall = chat.stall();
    let sends: Vec<String> = (0..7_500).map(|n| format!("n{n}")).collect();
    let order = std::sync::atomic::AtomicUsize::new(0);
    let placed = async |outcome: Result<parlor_core::proto::message::Message, Problem>| {
        (order.fetch_add(1, std::sync::atomic::Ordering::SeqCst), outcome)
    };
    let flood = sends.iter().map(|nonce| async { placed(ann.try_send(here, "again", nonce).await).await });
    let bobs = async { placed(bob.try_send(there, "once", "n").await).await };
    // Handed in, bob last, by being asked for the first time; then the writer may go on.
    let mut all = Box::pin(futures_util::future::join(futures_util::future::join_all(flood), bobs));
    assert!(futures_util::FutureExt::now_or_never(&mut all).is_none());
    drop(stall);
    let (outcomes, (place, outcome)) = all.await;
    outcome.expect("bob's is said");
    let (said, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(|(_, outcome)| outcome.is_ok());
    for (_, outcome) in &refused {
        let problem = outcome.as_ref().unwrap_err();
        assert_eq!((problem.code, problem.retry_after), (Code::Overloaded, Some(1)));
    }
    let before = said.iter().filter(|(at, _)| *at < place).count();
    assert!(before < 1_200, "behind {before} of {}", said.len());
    assert!(said.len() > 5_000 && refused.len() > 100, "{} and {}", said.len(), refused.len());
}
story!(a_flood_in_one_tenant_does_not_keep_another_waiting);
