//! An account is taken away: what is left of it for the others, for a search, for whoever signs up with the same name.

use std::time::Duration;

use parlor_core::proto::host::{AccountEnd, DeleteUser, PutUser};
use parlor_core::proto::login::SignIn;
use parlor_core::proto::reaction::Add;
use parlor_core::proto::room::{self, Open};
use parlor_core::proto::search::Search;
use parlor_core::proto::user::SignUp;
use parlor_core::proto::{Code, Reason, RoomId, member, message, user};
use parlor_core::testing::{Person, TestChat};

/// What stands in a room: "name: text", a tombstone is empty.
async fn stands(who: &Person, room: RoomId) -> Vec<String> {
    let page = who.messages(room).await;
    let users = page.data.iter().map(|it| it.sender).collect();
    let people = who.run(user::Get { room, users }).await.data;
    let name = |id| people.iter().find(|it| it.id == id).map_or("?", |it| it.name.as_str());
    page.data.iter().map(|it| format!("{}: {}", name(it.sender), it.text)).collect()
}

fn search(text: &str) -> Search {
    Search { text: text.into(), room: None, from: None, limit: None, cursor: None }
}

struct Three {
    ann: Person,
    bob: Person,
    pair: RoomId,
    group: RoomId,
    notes: RoomId,
}

/// Ann owns a group with Bob, talks with him, and has written notes.
async fn three(chat: &TestChat) -> Three {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let pair = ann.open(&bob).await.id;
    ann.send(pair, "secret plum").await;
    bob.send(pair, "and mine").await;
    let group = ann.run(Open::group("Garden", vec!["bob".into()])).await.id;
    ann.send(group, "plum in the garden").await;
    let said = ann.send(group, "peas").await;
    ann.run(message::Edit { room: group, number: said.number, text: "plum, no peas".into() }).await;
    let bobs = bob.send(group, "beans").await;
    ann.run(Add { room: group, number: bobs.number, emoji: "👍".into() }).await;
    let notes = ann.notes().await.id;
    ann.send(notes, "plum for me").await;
    Three { ann, bob, pair, group, notes }
}

async fn erased_with_everything(chat: TestChat) {
    let Three { ann, bob, pair, group, notes } = three(&chat).await;
    let mut socket = ann.socket().await;
    chat.indexed().await;
    assert_eq!(bob.run(search("plum")).await.data.len(), 3);
    let gone = chat.erase("ann", Some(AccountEnd::Erase)).await.expect("erased");
    assert_eq!((gone.id, gone.end), (Some(ann.id()), Some(AccountEnd::Erase)));
    assert_eq!((gone.rooms, gone.messages), (3, 2));
    // Nothing acts with it any more.
    socket.closed().await;
    assert_eq!(chat.authenticate(&ann.token).await.unwrap_err().code, Code::Unauthenticated);
    assert!(ann.try_send(group, "still here", "n").await.is_err());
    // The pair's room is gone for both, the group has tombstones and an owner.
    assert_eq!(bob.try_run(room::Get { room: pair }).await.unwrap_err().code, Code::NotFound);
    assert_eq!(
        stands(&bob, group).await,
        ["bob: beans", "Somebody who has left: ", "Somebody who has left: "]
    );
    let page = bob.messages(group).await;
    assert!(page.data[0].reactions.is_empty() && page.data[1].deleted && page.data[2].deleted);
    let now = bob.room(group).await;
    assert_eq!((now.role, now.member_count, now.number), (room::Role::Owner, 1, 3));
    assert!(chat.versions(group, 2).await.expect("asked").is_empty());
    chat.until_purged().await;
    assert_eq!((chat.left_of(pair), chat.left_of(notes)), (0, 0));
    chat.indexed().await;
    assert!(bob.run(search("plum")).await.data.is_empty());
    // By id there is somebody, without a name.
    let met = bob.run(user::Get { room: group, users: vec![ann.id()] }).await.data;
    assert!(met[0].gone && met[0].username.starts_with('~') && !met[0].name.contains("ann"));
    assert_eq!(bob.open_with(&ann.id().to_string()).await.unwrap_err().code, Code::NotFound);
    // Again is no fault, and makes nobody of them.
    let again = chat.erase(&ann.id().to_string(), Some(AccountEnd::Erase)).await.expect("again");
    assert_eq!((again.rooms, again.messages), (0, 0));
    assert_eq!(chat.set_disabled(&ann.id().to_string(), false).await.unwrap_err().code, Code::NotFound);
    assert_eq!(chat.erase("ann", None).await.unwrap_err().code, Code::NotFound);
    chat.settles_at(0);
}
story!(erased_with_everything);

async fn anonymised_and_the_other_keeps_what_was_said(chat: TestChat) {
    let Three { ann, bob, pair, group, notes } = three(&chat).await;
    let gone = chat.erase("ann", None).await.expect("anonymised");
    assert_eq!(gone.end, Some(AccountEnd::Anonymise), "unless the tenant says otherwise");
    assert_eq!((gone.rooms, gone.messages), (2, 0));
    assert_eq!(
        stands(&bob, group).await,
        ["bob: beans", "Somebody who has left: plum, no peas", "Somebody who has left: plum in the garden"]
    );
    assert_eq!(stands(&bob, pair).await, ["bob: and mine", "Somebody who has left: secret plum"]);
    let kept = bob.room(pair).await;
    let peer = kept.peer.expect("the other").user;
    assert!(peer.gone && peer.id == ann.id());
    assert_eq!(kept.title, "Somebody who has left");
    assert!(ann.try_send(pair, "still here", "n").await.is_err());
    chat.until_purged().await;
    assert_eq!(chat.left_of(notes), 0);
    // What was kept may go later.
    let gone = chat.erase(&ann.id().to_string(), Some(AccountEnd::Erase)).await.expect("erased");
    assert_eq!((gone.rooms, gone.messages), (1, 2));
    assert_eq!(bob.try_run(room::Get { room: pair }).await.unwrap_err().code, Code::NotFound);
}
story!(anonymised_and_the_other_keeps_what_was_said);

/// T37, F55: whoever comes next with the same names is somebody else.
async fn the_same_name_is_another_person(chat: TestChat) {
    let Three { ann, bob, pair, group, .. } = three(&chat).await;
    chat.erase("ann", None).await.expect("anonymised");
    let new = SignUp {
        email: "ann@demo.test".into(),
        username: "ann".into(),
        name: Some("Ann".into()),
        password: "demo-demo".into(),
    };
    let made = chat.sign_up(new).await.expect("the names are free");
    assert_ne!(made.id, ann.id());
    let it = SignIn { login: "ann".into(), password: "demo-demo".into() };
    let token = chat.sign_in(it, "a test").await.expect("signed in").token;
    let actor = chat.authenticate(&token).await.expect("signed in");
    assert!(chat.run(&actor, room::List::default()).await.expect("rooms").data.is_empty());
    for room in [pair, group] {
        assert_eq!(chat.run(&actor, room::Get { room }).await.unwrap_err().code, Code::NotFound);
    }
    chat.indexed().await;
    assert!(chat.run(&actor, search("plum")).await.expect("searched").data.is_empty());
    let again = bob.open_with("ann").await.expect("a room");
    assert!(again.created && again.id != pair);
    // The same of the host's people.
    let host = chat.host("shop");
    let first = host.put_user(PutUser::bare("7")).await.expect("made").user.id;
    let gone = host.delete_user(DeleteUser { external_id: "7".into(), end: None }).await.expect("gone");
    assert_eq!(gone.id, Some(first));
    let gone =
        host.delete_user(DeleteUser { external_id: "7".into(), end: None }).await.expect("gone already");
    assert_eq!(gone.id, None);
    let second = host.put_user(PutUser::bare("7")).await.expect("made").user.id;
    assert_ne!(first, second);
}
story!(the_same_name_is_another_person);

async fn one_s_own_account_by_the_password(chat: TestChat) {
    let it = SignUp {
        email: "cem@demo.test".into(),
        username: "cem".into(),
        name: None,
        password: "demo-demo".into(),
    };
    let cem = chat.sign_up(it).await.expect("made");
    let it = SignIn { login: "cem".into(), password: "demo-demo".into() };
    let token = chat.sign_in(it, "a test").await.expect("signed in").token;
    let actor = chat.authenticate(&token).await.expect("signed in");
    let wrong = chat.erase_me(&actor, "demo-demp".into()).await.unwrap_err();
    assert_eq!(wrong.reason.as_deref(), Some(Reason::PasswordWrong.as_str()));
    assert!(chat.authenticate(&token).await.is_ok());
    let gone = chat.erase_me(&actor, "demo-demo".into()).await.expect("gone");
    assert_eq!(gone.id, Some(cem.id));
    assert!(chat.authenticate(&token).await.is_err());
    let it = SignIn { login: "cem".into(), password: "demo-demo".into() };
    assert_eq!(chat.sign_in(it, "a test").await.err().map(|it| it.code), Some(Code::WrongLogin));
    // Who has no password proves nothing by one.
    let dana = chat.person("dana").await;
    assert!(chat.erase_me(&dana.actor, String::new()).await.is_err());
}
story!(one_s_own_account_by_the_password);

/// Much is left behind in bounded steps; broken off, the next look finds the rest.
async fn a_large_account_goes_in_steps(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let group = bob.run(Open::group("Garden", vec!["ann".into()])).await.id;
    for n in 0..250 {
        ann.send(group, &format!("word {n}")).await;
    }
    // In another room that they have left before.
    let left = bob.run(Open::group("Shed", vec!["ann".into()])).await.id;
    ann.send(left, "in the shed").await;
    ann.run(room::Leave { room: left }).await;
    let steps = chat.erase_in_part("ann", AccountEnd::Erase, 2).await;
    assert_eq!(steps, 2);
    assert_eq!(bob.messages(group).await.data.iter().filter(|it| !it.deleted).count(), 50);
    chat.advance(Duration::from_secs(120));
    for _ in 0..500 {
        chat.advance(Duration::ZERO);
        // Whichever room comes first.
        let both = bob.messages(left).await.data.iter().all(|it| it.deleted);
        if both && bob.messages(group).await.data.iter().all(|it| it.deleted) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(bob.messages(left).await.data.iter().all(|it| it.deleted));
    assert_eq!(bob.room(group).await.unread, 0, "a tombstone is not unread");
    assert_eq!(bob.run(member::List { room: group, limit: None, cursor: None }).await.data.len(), 1);
}
story!(a_large_account_goes_in_steps, |it| it.stepped(7));

async fn what_is_held_stays(chat: TestChat) {
    let Three { ann, bob, pair, .. } = three(&chat).await;
    chat.hold_room(pair).await;
    let refused = chat.erase("ann", Some(AccountEnd::Erase)).await.unwrap_err();
    assert_eq!((refused.code, refused.reason.as_deref()), (Code::Forbidden, Some("held")));
    assert_eq!(stands(&bob, pair).await.len(), 2);
    // Without a name it stays as well as with one.
    chat.erase("ann", Some(AccountEnd::Anonymise)).await.expect("anonymised");
    let later = chat.erase(&ann.id().to_string(), Some(AccountEnd::Erase)).await.unwrap_err();
    assert_eq!(later.reason.as_deref(), Some("held"));
    chat.hold_user(bob.id()).await;
    for end in [AccountEnd::Erase, AccountEnd::Anonymise] {
        assert_eq!(chat.erase("bob", Some(end)).await.unwrap_err().reason.as_deref(), Some("held"));
    }
}
story!(what_is_held_stays);

/// Held is the other one: what was said in their rooms, by whomever, stays.
async fn what_somebody_else_is_held_for_stays(chat: TestChat) {
    let Three { ann, bob, pair, group, .. } = three(&chat).await;
    let before = stands(&bob, group).await;
    let hold = chat.hold_add(Some("bob"), None, "case 12").await.expect("held");
    let would = chat.erase_reach("ann", Some(AccountEnd::Erase)).await.expect("counted");
    assert!(would.held, "{would:?}");
    assert!(!chat.erase_reach("ann", Some(AccountEnd::Anonymise)).await.expect("counted").held);
    let refused = chat.erase("ann", Some(AccountEnd::Erase)).await.unwrap_err();
    assert_eq!(refused.reason.as_deref(), Some("held"));
    assert_eq!((stands(&bob, pair).await.len(), stands(&bob, group).await), (2, before));
    chat.hold_release(&hold.id).await.expect("released");
    let begun = chat.erase_begin("ann", Some(AccountEnd::Erase)).await.expect("begun");
    assert_eq!(begun.id, Some(ann.id()));
    let mut all = (0, 0);
    loop {
        let (gone, more) = chat.erase_on(ann.id()).await.expect("a piece");
        all = (all.0 + gone.rooms, all.1 + gone.messages);
        if !more {
            break;
        }
    }
    assert_eq!(all, (3, 2));
    let verified = chat.verified();
    assert!(verified.is_empty(), "{verified:#?}");
}
story!(what_somebody_else_is_held_for_stays);
