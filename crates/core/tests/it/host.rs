//! The host acts: its people, its rooms, words in them, each put twice and by many at once. And the keys that open this.

use futures_util::future::join_all;
use parlor_core::proto::event::What;
use parlor_core::proto::host::{
    DeleteRoom, Did, EndSessions, GetRoom, GetUser, Post, PutMember, PutRoom, PutUser, PutUsers, RemoveMember,
};
use parlor_core::proto::room::{Kind, Role};
use parlor_core::proto::{AccountEvent, Code, room};
use parlor_core::testing::TestChat;

async fn a_user_is_put_twice_and_by_many_at_once(chat: TestChat) {
    let host = chat.host("shop");
    let data = serde_json::json!({"major": "botany"}).as_object().cloned();
    let ann = PutUser {
        email: Some(Some("ann@shop.example".into())),
        role: Some(Some("MENTEE".into())),
        data: Some(data.clone()),
        ..PutUser::named("42", "Ann Lee")
    };
    let made = host.put_user(ann.clone()).await.expect("made");
    assert_eq!(made.done, Some(Did::Created));
    assert_eq!((made.user.name.as_str(), made.user.username.as_str()), ("Ann Lee", "42"));
    assert_eq!((made.external_id.as_deref(), made.role.as_deref()), (Some("42"), Some("MENTEE")));
    assert_eq!((made.user.data.clone(), made.user.email.as_deref()), (data, Some("ann@shop.example")));
    let again = host.put_user(ann.clone()).await.expect("put again");
    assert_eq!((again.done, again.user.id), (Some(Did::Unchanged), made.user.id));
    // What is absent stays; `null` empties.
    let other = PutUser { role: Some(None), ..PutUser::named("42", "Ann") };
    let changed = host.put_user(other).await.expect("changed");
    assert_eq!((changed.done, changed.user.id), (Some(Did::Changed), made.user.id));
    assert_eq!((changed.role, changed.user.name.as_str()), (None, "Ann"));
    assert!(changed.user.email.is_some() && changed.user.data.is_some());
    // Many at once are one.
    let crowd = join_all((0..12).map(|_| host.put_user(PutUser::named("77", "Bob")))).await;
    let crowd: Vec<_> = crowd.into_iter().map(|it| it.expect("one of many")).collect();
    assert!(crowd.iter().all(|it| it.user.id == crowd[0].user.id));
    assert_eq!(crowd.iter().filter(|it| it.done == Some(Did::Created)).count(), 1);
    // Of many in one request each is for itself, whatever becomes of the others.
    let taken = PutUser { email: Some(Some("ANN@shop.example".into())), ..PutUser::bare("99") };
    let bad = PutUser::named("100", "\u{202e}");
    let users = vec![PutUser::bare("98"), taken, bad, PutUser::bare("98"), PutUser::named("42", "Ann")];
    let all = host.put_users(PutUsers { users }).await.expect("answers").data;
    let said: Vec<_> =
        all.iter().map(|it| (it.done, it.refused.as_ref().map(|problem| problem.code))).collect();
    assert_eq!(
        said,
        [
            (Some(Did::Created), None),
            (None, Some(Code::Taken)),
            (None, Some(Code::Empty)),
            (Some(Did::Unchanged), None),
            (Some(Did::Unchanged), None),
        ]
    );
    assert_eq!(host.put_users(PutUsers { users: vec![] }).await.unwrap_err().code, Code::Invalid);
    let many = (0..101).map(|n| PutUser::bare(n.to_string())).collect();
    assert_eq!(host.put_users(PutUsers { users: many }).await.unwrap_err().code, Code::Invalid);
    let get = |it: &str| host.user(GetUser { external_id: it.into() });
    assert_eq!(get("99").await.unwrap_err().code, Code::NotFound);
    assert_eq!(get("42").await.expect("ann").user.name, "Ann");
}
story!(a_user_is_put_twice_and_by_many_at_once);

async fn a_name_that_somebody_has_is_not_taken_from_them(chat: TestChat) {
    chat.person("ann").await;
    let host = chat.host("shop");
    let named = |username: &str, id: &str| PutUser { username: Some(username.into()), ..PutUser::bare(id) };
    assert_eq!(host.put_user(named("Ann", "1")).await.unwrap_err().code, Code::Taken);
    // A username of our own making makes way.
    let made = host.put_user(PutUser::bare("ann")).await.expect("made");
    assert!(made.user.username.starts_with("ann-"), "{}", made.user.username);
    let made = host.put_user(PutUser::bare("👩")).await.expect("made");
    assert!(made.user.username.starts_with("user-"), "{}", made.user.username);
}
story!(a_name_that_somebody_has_is_not_taken_from_them);

async fn the_host_signs_out_and_disables(chat: TestChat) {
    let host = chat.host("shop");
    host.put_user(PutUser::named("42", "Ann")).await.expect("made");
    let token = chat.create_token("42", 60, "a test").await.expect("a token").token;
    let actor = chat.authenticate(&token).await.expect("signed in");
    host.end_sessions(EndSessions { external_id: "42".into() }).await.expect("ended");
    assert_eq!(chat.authenticate(&token).await.unwrap_err().code, Code::Unauthenticated);
    let token = chat.create_token("42", 60, "a test").await.expect("a token").token;
    let off = PutUser { disabled: Some(true), ..PutUser::bare("42") };
    assert_eq!(host.put_user(off.clone()).await.expect("off").done, Some(Did::Changed));
    assert_eq!(host.put_user(off).await.expect("off").done, Some(Did::Unchanged));
    assert_eq!(chat.authenticate(&token).await.unwrap_err().code, Code::Unauthenticated);
    assert_eq!(host.actor("42").await.unwrap_err().code, Code::Disabled);
    assert_eq!(chat.run(&actor, room::List::default()).await.unwrap_err().code, Code::Disabled);
    let on = PutUser { disabled: Some(false), ..PutUser::bare("42") };
    assert_eq!(host.put_user(on).await.expect("on").disabled_at, None);
    assert!(host.actor("42").await.is_ok());
    assert_eq!(
        host.end_sessions(EndSessions { external_id: "nobody".into() }).await.unwrap_err().code,
        Code::NotFound
    );
}
story!(the_host_signs_out_and_disables);

async fn a_room_under_a_key(chat: TestChat) {
    let host = chat.host("orders");
    let ann = chat.person("ann").await;
    let mut listening = ann.socket().await;
    // Twelve at once make one room.
    let put =
        PutRoom { name: Some(Some("Order 42".into())), ..PutRoom::group("order:42", &["buyer", "seller"]) };
    let crowd = join_all((0..12).map(|_| host.put_room(put.clone()))).await;
    let crowd: Vec<_> = crowd.into_iter().map(|it| it.expect("a room")).collect();
    assert!(crowd.iter().all(|it| it.id == crowd[0].id));
    assert_eq!(crowd.iter().filter(|it| it.done == Some(Did::Created)).count(), 1);
    let room = host.put_room(put).await.expect("again");
    assert_eq!((room.done, room.member_count, room.seq), (Some(Did::Unchanged), 2, 1));
    assert_eq!((room.kind, room.name.as_deref()), (Kind::Group, Some("Order 42")));
    let buyer = host.actor("buyer").await.expect("buyer");
    // Changed, and somebody more.
    let more = PutRoom { about: Some(Some("Peas".into())), ..PutRoom::group("order:42", &["clerk"]) };
    let more = host.put_room(more).await.expect("changed");
    assert_eq!((more.done, more.member_count, more.about.as_deref()), (Some(Did::Changed), 3, Some("Peas")));
    // The system says something, once.
    let said = host.post(Post::system("order:42", "Paid.", "paid-1")).await.expect("said");
    let again = host.post(Post::system("order:42", "Paid.", "paid-1")).await.expect("said before");
    assert!(!said.duplicate && again.duplicate);
    assert_eq!((said.id, said.number), (again.id, 1));
    let twice = host.post(Post::system("order:42", "Not paid.", "paid-1")).await;
    assert_eq!(twice.unwrap_err().code, Code::NonceReused);
    let many =
        join_all((0..8).map(|n| host.post(Post::system("order:42", "Sent.", format!("sent-{}", n / 4)))))
            .await;
    let fresh = many.iter().filter(|it| it.as_ref().is_ok_and(|it| !it.duplicate)).count();
    assert_eq!(fresh, 2);
    // Its name resolves for who is there, and nobody signs in as it.
    let users = chat
        .run(&buyer, parlor_core::proto::user::Get { room: room.id, users: vec![said.sender] })
        .await
        .expect("people");
    assert_eq!(users.data[0].name, "System");
    assert!(chat.create_token(&users.data[0].username, 60, "").await.is_err());
    // As a member; not as somebody who is none.
    let mine = Post { by: Some("buyer".into()), ..Post::system("order:42", "Thanks", "t-1") };
    assert_eq!(host.post(mine).await.expect("said").sender, buyer.user);
    let strange = Post { by: Some("stranger".into()), ..Post::system("order:42", "Hm", "t-2") };
    assert_eq!(host.post(strange.clone()).await.unwrap_err().code, Code::NotFound);
    host.put_user(PutUser::bare("stranger")).await.expect("made");
    assert_eq!(host.post(strange).await.unwrap_err().code, Code::NotFound);
    let nowhere = Post::system("order:43", "Hm", "t-3");
    assert_eq!(host.post(nowhere).await.unwrap_err().code, Code::NotFound);
    // In and out, with a role.
    let member = |role| PutMember { key: "order:42".into(), external_id: "boss".into(), role, history: None };
    assert_eq!(host.put_member(member(Some(Role::Owner))).await.expect("in").member_count, 4);
    assert_eq!(host.put_member(member(None)).await.expect("in").done, Some(Did::Unchanged));
    let reader = host.put_member(member(Some(Role::Reader))).await.expect("in");
    assert_eq!(reader.members.iter().filter(|it| it.role == Role::Reader).count(), 1);
    let out = RemoveMember { key: "order:42".into(), external_id: "boss".into() };
    assert_eq!(host.remove_member(out.clone()).await.expect("out").done, Some(Did::Changed));
    assert_eq!(host.remove_member(out).await.expect("out").done, Some(Did::Unchanged));
    // The end: once more is no fault, and the key is free.
    let end = DeleteRoom { key: "order:42".into() };
    host.delete_room(end.clone()).await.expect("ended");
    host.delete_room(end).await.expect("ended already");
    let get = GetRoom { key: "order:42".into() };
    assert_eq!(host.room(get).await.unwrap_err().code, Code::NotFound);
    let gone = chat.run(&buyer, room::Get { room: room.id }).await;
    assert_eq!(gone.unwrap_err().code, Code::NotFound);
    let new = host.put_room(PutRoom::group("order:42", &["buyer"])).await.expect("a new one");
    assert_ne!(new.id, room.id);
    chat.until_purged().await;
    assert_eq!(chat.left_of(room.id), 0);
    // Nobody else heard a word.
    let notes = ann.notes().await;
    assert_eq!(listening.account().await, AccountEvent::RoomAdded { account: 1, room: notes.id });
}
story!(a_room_under_a_key);

async fn a_pair_has_one_room_whoever_opens_it(chat: TestChat) {
    let host = chat.host("orders");
    let pair = PutRoom::direct("deal:1", "ann", "bob");
    let made = host.put_room(pair.clone()).await.expect("made");
    assert_eq!((made.done, made.kind, made.member_count), (Some(Did::Created), Kind::Direct, 2));
    assert_eq!(host.put_room(pair).await.expect("again").done, Some(Did::Unchanged));
    let ann = host.actor("ann").await.expect("ann");
    let bob = host.actor("bob").await.expect("bob");
    let open = chat.run(&ann, room::Open::direct(bob.user.to_string())).await.expect("open");
    assert_eq!(open.id, made.id);
    // A pair that talks already gets the key; a second key it does not get.
    let cem = host.put_user(PutUser::bare("cem")).await.expect("cem").user.id;
    let talk = chat.run(&ann, room::Open::direct(cem.to_string())).await.expect("open");
    let keyed = host.put_room(PutRoom::direct("deal:2", "cem", "ann")).await.expect("keyed");
    assert_eq!((keyed.id, keyed.done), (talk.id, Some(Did::Changed)));
    let other = host.put_room(PutRoom::direct("deal:3", "ann", "cem")).await.unwrap_err();
    assert_eq!((other.code, other.field.as_deref()), (Code::Taken, Some("key")));
    for (put, field) in [
        (PutRoom::direct("deal:1", "ann", "cem"), "members"),
        (PutRoom { kind: Some(Kind::Group), ..PutRoom::group("deal:1", &[]) }, "kind"),
        (PutRoom::direct("deal:4", "ann", "ann"), "members"),
        (PutRoom { kind: Some(Kind::Own), ..PutRoom::group("notes", &[]) }, "kind"),
        (PutRoom::group(" deal", &[]), "key"),
    ] {
        let refused = host.put_room(put).await.unwrap_err();
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some(field)));
    }
    let who = PutMember { key: "deal:1".into(), external_id: "dana".into(), role: None, history: None };
    assert_eq!(host.put_member(who).await.unwrap_err().code, Code::Forbidden);
}
story!(a_pair_has_one_room_whoever_opens_it);

async fn a_key_opens_until_it_is_revoked(chat: TestChat) {
    let made = chat.create_server_key("shop").await.expect("a key");
    assert!(made.key.starts_with("parlor_sk_") && made.key.len() == "parlor_sk_".len() + 43);
    assert_eq!(chat.create_server_key("shop").await.err().map(|it| it.code), Some(Code::Taken));
    let host = chat.host_by_key(&made.key).await.expect("opens");
    assert_eq!(host.name(), "shop");
    host.put_user(PutUser::bare("1")).await.expect("may");
    // Neither a person's token nor anything like it opens, and a key is nobody's token.
    let ann = chat.person("ann").await;
    let mut wrong = made.key.clone();
    wrong.pop();
    for bad in [ann.token.as_str(), "", "parlor_sk_", wrong.as_str(), &format!("{}x", made.key)] {
        assert_eq!(chat.host_by_key(bad).await.err().map(|it| it.code), Some(Code::Unauthenticated), "{bad}");
    }
    assert_eq!(chat.authenticate(&made.key).await.unwrap_err().code, Code::Unauthenticated);
    let listed = chat.server_keys().await.expect("a list");
    assert_eq!((listed.len(), listed[0].name.as_str(), listed[0].seen_at.is_some()), (1, "shop", true));
    let first = chat.revoke_server_key("shop").await.expect("revoked");
    assert_eq!(chat.host_by_key(&made.key).await.err().map(|it| it.code), Some(Code::Unauthenticated));
    let again = chat.revoke_server_key(&made.about.id.to_string()).await.expect("already");
    assert_eq!(again.revoked_at, first.revoked_at);
    assert_eq!(chat.revoke_server_key("shop").await.unwrap_err().code, Code::NotFound);
    // The name is free for the next one.
    assert!(chat.create_server_key("shop").await.is_ok());
    // Of another tenant it opens nothing.
    let other = chat.of(parlor_core::proto::TenantId([9; 16]));
    let key = chat.create_server_key("other").await.expect("a key").key;
    assert_eq!(other.host_by_key(&key).await.err().map(|it| it.code), Some(Code::Unauthenticated));
}
story!(a_key_opens_until_it_is_revoked);

async fn a_key_is_not_asked_with_without_end(chat: TestChat) {
    let key = chat.create_server_key("shop").await.expect("a key").key;
    for _ in 0..5 {
        assert!(chat.host_by_key(&key).await.is_ok());
    }
    let refused = chat.host_by_key(&key).await.err().expect("refused");
    assert_eq!((refused.code, refused.retry_after.is_some()), (Code::RateLimited, true));
    let other = chat.create_server_key("other").await.expect("a key").key;
    assert!(chat.host_by_key(&other).await.is_ok());
}
story!(a_key_is_not_asked_with_without_end, |it| it.limits(|limits| {
    limits.host_burst = 5;
    limits.host_per_second = 0;
}));

async fn what_the_host_does_is_told_by_nobody(chat: TestChat) {
    let host = chat.host("orders");
    let made = host.put_room(PutRoom::group("g", &["a", "b"])).await.expect("made");
    let out = RemoveMember { key: "g".into(), external_id: "b".into() };
    host.remove_member(out).await.expect("out");
    let a = host.actor("a").await.expect("a");
    let log = parlor_core::proto::event::List { room: made.id, after: 0, limit: None };
    let log = chat.run(&a, log).await.expect("the log");
    assert!(log.data.iter().all(|it| it.by.is_none()));
    assert!(matches!(log.data[1].what, What::MemberLeft(_)));
}
story!(what_the_host_does_is_told_by_nobody);
