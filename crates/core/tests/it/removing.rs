//! A tenant is removed: everything in it goes, nothing beside it does, and being broken off changes nothing about that.

use std::collections::BTreeMap;
use std::time::Duration;

use parlor_core::proto::block::Block;
use parlor_core::proto::host::{Post, PutRoom, PutUser};
use parlor_core::proto::message::{self, Send};
use parlor_core::proto::reaction::Add;
use parlor_core::proto::relation::{By, End, Ending, Pair, Put, Tie};
use parlor_core::proto::room::Open;
use parlor_core::proto::user::SignUp;
use parlor_core::proto::{Code, Reason, RoomId, TenantId, pin, report};
use parlor_core::testing::{On, Person, Setup, TestChat};
use parlor_core::{Chat, TenantChange};

/// Something in every table that has a tenant. Returns who is there.
async fn lively(chat: &TestChat, tenant: &Chat) -> Vec<Person> {
    let ann = chat.person_of(tenant, "ann").await;
    let bob = chat.person_of(tenant, "bob").await;
    let cem = chat.person_of(tenant, "cem").await;
    let pair = ann.open(&bob).await.id;
    ann.send(pair, "plum").await;
    let group = ann.run(Open::group("Garden", vec!["bob".into(), "cem".into()])).await.id;
    let file = ann.upload("plan.txt", "what I thought").await;
    let with = Send { attachments: vec![file.id], ..Send::text(group, "see @bob", ann.nonce()) };
    let said = ann.run(with).await;
    ann.run(Add { room: group, number: said.number, emoji: "👍".into() }).await;
    ann.run(pin::Add { room: group, number: said.number }).await;
    ann.run(message::Edit { room: group, number: said.number, text: "see @bob there".into() }).await;
    bob.run(message::Hide { room: group, numbers: vec![said.number] }).await;
    for n in 0..30 {
        bob.send(group, &format!("beans {n}")).await;
    }
    cem.run(parlor_core::proto::room::Leave { room: group }).await;
    ann.notes().await;
    ann.upload("never sent", "1").await;
    cem.run(Block { user: bob.id() }).await;
    let report =
        report::Send { room: pair, number: Some(1), user: None, reason: report::Why::Spam, note: None };
    bob.run(report).await;
    let host = tenant.host("shop");
    let tie = Tie { users: ["1".into(), "2".into()], ..Tie::default() };
    host.put_relations(Put { relations: vec![tie], ..Put::default() }).await.expect("related");
    let picture = Some(Some("https://shop.example/one.png".to_owned()));
    host.put_user(PutUser { picture, ..PutUser::named("1", "One") }).await.expect("put");
    host.put_room(PutRoom::group("order:42", &["1", "2"])).await.expect("a room");
    let post = Post { key: "order:42".into(), text: "Paid.".into(), nonce: "n".into(), by: None };
    host.post(post).await.expect("said");
    tenant.create_server_key("shop").await.expect("a key");
    let held = tenant.hold_add(Some("cem"), None, "a case").await.expect("held");
    tenant.hold_release(&held.id).await.expect("released");
    tenant.sign_up(sign_up("zoe")).await.expect("made");
    tenant.ask_reset("zoe").await.expect("asked").expect("a ticket");
    // A room that waits for its relation to come again.
    let policy =
        TenantChange { settings: vec![("policy".into(), "relations".into())], ..TenantChange::default() };
    chat.tenant_change(&tenant.tenant_now().name, policy).await.expect("changed");
    let users = || ["ann".to_owned(), "cem".to_owned()];
    let tie = Put { relations: vec![Tie { users: users(), ..Tie::default() }], by: By::Name };
    host.put_relations(tie).await.expect("related");
    ann.open(&cem).await;
    let end = End { relations: vec![Pair { users: users() }], end: Some(Ending::Keep), by: By::Name };
    host.end_relations(end).await.expect("parted");
    vec![ann, bob, cem]
}

/// Tables that have rows of a tenant.
fn filled(chat: &TestChat, tenant: TenantId) -> BTreeMap<String, i64> {
    chat.rows_of(tenant).into_iter().filter(|(_, rows)| *rows > 0).collect()
}

async fn a_tenant_goes_with_everything_in_it(chat: TestChat) {
    let shop = chat.tenant_add("shop", &["shop.example".to_owned()], &[]).await.expect("made").id;
    chat.tenant_change(
        "default",
        TenantChange { hosts: vec!["x.example".into()], ..TenantChange::default() },
    )
    .await
    .expect("a host");
    let here = lively(&chat, &chat.of(chat.tenant())).await;
    let there = lively(&chat, &chat.of(shop)).await;
    chat.indexed().await;
    let (mut live, mut other) = (there[0].socket().await, here[0].socket().await);
    let before = filled(&chat, chat.tenant());
    let empty: Vec<_> = chat.rows_of(shop).into_iter().filter(|(_, rows)| *rows == 0).collect();
    assert!(empty.is_empty(), "nothing of this kind was made, so nothing shows that it goes: {empty:?}");
    let content = chat.tenant_content("shop").await.expect("counted");
    assert_eq!((content.files, content.holds), (2, 0));
    assert!(content.users >= 5 && content.rooms >= 4 && content.messages > 30 && content.bytes > 10);

    chat.tenant_remove("shop").await.expect("begun");
    assert_eq!(live.closed().await.code, 4003);
    assert_eq!(chat.tenant_at("shop.example"), None);
    assert_eq!(chat.tenant_at("x.example"), Some(chat.tenant()));
    assert!(chat.tenant_named("shop").expect("still there").removing);
    let refused = there[0].try_send(RoomId([7; 16]), "still here", "n").await.unwrap_err();
    assert_eq!(refused.code, Code::Unauthenticated);
    // What was begun is not taken back, and its name is not free yet; its host is.
    let back = TenantChange { disabled: Some(false), ..TenantChange::default() };
    assert_eq!(chat.tenant_change("shop", back).await.unwrap_err().code, Code::Forbidden);
    assert_eq!(chat.tenant_add("shop", &[], &[]).await.unwrap_err().code, Code::Taken);
    chat.tenant_add("clinic", &["shop.example".to_owned()], &[]).await.expect("the host is free");
    chat.tenant_remove("shop").await.expect("the same again");
    for _ in 0..1_000 {
        if chat.tenant_remove_on("shop").await.expect("goes on").gone {
            break;
        }
        tokio::task::yield_now().await;
        chat.advance(Duration::ZERO);
    }
    assert_eq!(filled(&chat, shop), BTreeMap::new());
    assert_eq!(chat.tenant_named("shop").unwrap_err().code, Code::NotFound);
    assert!(chat.tenant_remove_on("shop").await.expect("gone already").gone);
    // Nothing of the others went; what was done is written down.
    let mut after = filled(&chat, chat.tenant());
    *after.get_mut("audit").expect("a log") -= 1;
    assert_eq!(after, before);
    chat.settles_at(2);
    other.ask::<serde_json::Value>("unread.get", serde_json::json!({})).await;
    let again = chat.tenant_add("shop", &[], &[]).await.expect("the name is free");
    assert_ne!(again.id, shop);
    assert!(chat.of(again.id).users(None).await.expect("a page").is_empty());
}
story!(a_tenant_goes_with_everything_in_it);

/// However often the server dies in between: it goes on by itself, and at no moment is anything of it to be seen.
async fn a_removal_that_is_broken_off_goes_on(mut chat: TestChat) {
    let shop = chat.tenant_more("shop", &[]).await.tenant();
    let (tenant, here) = (chat.tenant(), chat.of(chat.tenant()));
    lively(&chat, &here).await;
    let there = lively(&chat, &chat.of(shop)).await;
    let before = filled(&chat, tenant);
    chat.tenant_remove("shop").await.expect("begun");
    drop((here, there));
    assert!(!chat.remove_in_part("shop", 2).await);
    assert!(filled(&chat, shop).contains_key("message"), "something is left when it is broken off");
    for pieces in [1, 1, 2, 3, 4] {
        chat.restart();
        // A server that starts goes on at once, and may be quick.
        assert!(chat.tenant_named("shop").is_ok_and(|it| it.removing) || filled(&chat, shop).is_empty());
        chat.remove_in_part("shop", pieces).await;
    }
    // Nobody asks any more.
    for _ in 0..400 {
        if filled(&chat, shop).is_empty() {
            break;
        }
        chat.advance(Duration::from_secs(31));
        std::thread::park_timeout(Duration::from_millis(5));
    }
    assert_eq!(filled(&chat, shop), BTreeMap::new());
    for _ in 0..200 {
        if chat.tenant_named("shop").is_err() {
            break;
        }
        chat.advance(Duration::from_secs(31));
        std::thread::park_timeout(Duration::from_millis(5));
    }
    assert_eq!(chat.tenant_named("shop").unwrap_err().code, Code::NotFound);
    let after = filled(&chat, tenant);
    assert_eq!(after["message"], before["message"]);
    assert_eq!(after["room"], before["room"]);
    assert_eq!(after["user"], before["user"]);
}

#[tokio::test]
async fn broken_off_on_sqlite() {
    a_removal_that_is_broken_off_goes_on(Setup::on(On::File).stepped(9).start().expect("a file")).await;
}

#[tokio::test]
async fn broken_off_on_postgres() {
    if let Some(chat) = Setup::on(On::Postgres).stepped(9).start() {
        a_removal_that_is_broken_off_goes_on(chat).await;
    }
}

fn sign_up(name: &str) -> SignUp {
    SignUp {
        email: format!("{name}@demo.test"),
        username: name.to_owned(),
        name: None,
        password: "demo-demo".to_owned(),
    }
}

async fn what_is_held_and_the_default_tenant_stay(chat: TestChat) {
    let shop = chat.tenant_more("shop", &[]).await;
    let ann = chat.person_of(&shop, "ann").await;
    for refused in [chat.tenant_remove("default").await, chat.tenant_content("default").await.map(drop)] {
        assert_eq!(refused.unwrap_err().code, Code::Invalid);
    }
    assert_eq!(chat.tenant_remove("nobody").await.unwrap_err().code, Code::NotFound);
    let held = shop.hold_add(Some("ann"), None, "a case").await.expect("held");
    let refused = chat.tenant_remove("shop").await.unwrap_err();
    assert_eq!((refused.code, refused.reason.as_deref()), (Code::Forbidden, Some(Reason::Held.as_str())));
    // Nothing was begun.
    assert_eq!(chat.tenant_remove_on("shop").await.unwrap_err().code, Code::Forbidden);
    ann.notes().await;
    shop.hold_release(&held.id).await.expect("released");
    chat.tenant_remove("shop").await.expect("begun");
    while !chat.tenant_remove_on("shop").await.expect("goes on").gone {}
    assert_eq!(filled(&chat, shop.tenant()), BTreeMap::new());
}
story!(what_is_held_and_the_default_tenant_stay);

/// Another node may hear of it only when everything has gone.
async fn sockets_on_other_nodes_end(mut chat: TestChat) {
    let shop = chat.tenant_more("shop", &[]).await;
    let ann = chat.person_of(&shop, "ann").await;
    let elsewhere = chat.another();
    let mut socket = chat.at(&elsewhere.of(shop.tenant()), &ann).await.socket().await;
    chat.tenant_remove("shop").await.expect("begun");
    while !chat.tenant_remove_on("shop").await.expect("goes on").gone {}
    chat.advance(Duration::from_secs(4));
    // Whichever is found first: that their sign-in is not there, or that their tenant is not.
    assert!(matches!(socket.closed().await.code, 4001 | 4003));
    assert_eq!(filled(&chat, shop.tenant()), BTreeMap::new());
}
story!(sockets_on_other_nodes_end, |it| it.stepped(10));
