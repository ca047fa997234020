//! Guests who turn out to be somebody: what they had is that person's, whoever that is and whatever they had before.

use parlor_core::proto::block::Block;
use parlor_core::proto::member::Edit as MemberEdit;
use parlor_core::proto::message::Send;
use parlor_core::proto::reaction::Add as React;
use parlor_core::proto::room::{Kind, List, Open, Role, Talk};
use parlor_core::proto::user::Me;
use parlor_core::proto::{Code, RoomId, Time};
use parlor_core::testing::{Person, TestChat};
use parlor_core::{Actor, Admitted, Builder, Vouched, of_token};

/// One of the host's people, by a token of this text.
async fn of_the_host(chat: &TestChat, external_id: &str, name: &str, token: &str) -> Actor {
    let it = Admitted {
        external_id: external_id.into(),
        name: Some(name.into()),
        username: Some(name.to_lowercase()),
        email: None,
        picture: None,
        role: None,
        data: None,
        by: Vouched::Token,
        key: of_token(chat.tenant(), token),
        until: Time(chat.clock().now().0 + 3_600_000),
        label: "browser".into(),
        source: "jwt a key".into(),
    };
    chat.admit(it).await.expect("admitted")
}

async fn guest(chat: &TestChat, name: &str) -> (String, Actor) {
    let made = chat.sign_in_guest(Some(name), "browser", None).await.expect("a guest");
    let actor = chat.authenticate(&made.token).await.expect("by the token");
    (made.token, actor)
}

async fn opens(chat: &TestChat, who: &Actor, other: &str) -> RoomId {
    chat.run(who, Open::direct(other)).await.expect("a room").id
}

async fn says(chat: &TestChat, who: &Actor, room: RoomId, text: &str) {
    chat.run(who, Send::text(room, text, format!("{text}-{}", who.user))).await.expect("sent");
}

async fn rooms(chat: &TestChat, who: &Actor) -> Vec<RoomId> {
    chat.run(who, List::default()).await.expect("rooms").data.into_iter().map(|room| room.id).collect()
}

/// Every derived number is what it should be.
async fn is_sound(chat: &TestChat) {
    let url = chat.url().to_owned();
    // On a thread of its own: this way to look blocks.
    let look = move || Builder::default().store(url).verify(false, &mut |_| ()).expect("looked");
    let found = std::thread::spawn(look).join().expect("looked");
    assert_eq!((found.wrong, &found.differences[..]), (0, &[][..]));
}

async fn what_a_guest_had_is_the_person_s(chat: TestChat) {
    let bob = chat.person("bob").await;
    let (token, visitor) = guest(&chat, "Curious One").await;
    let room = opens(&chat, &visitor, "bob").await;
    says(&chat, &visitor, room, "hello?").await;
    bob.send(room, "hello").await;
    bob.send(room, "still there?").await;
    let cem = of_the_host(&chat, "7", "Cem", "a.b.c").await;
    let mut live = chat.socket_of(visitor);
    live.hello(None, None, &Default::default()).await.expect("welcome");
    let claimed = chat.claim_guest(&cem, &token).await.expect("claimed");
    assert_eq!((claimed.id, claimed.name.as_str()), (cem.user, "Cem"));
    // The guest is nobody any more, at once.
    assert_eq!(live.closed().await.code, 4001);
    assert_eq!(chat.authenticate(&token).await.unwrap_err().code, Code::Unauthenticated);
    // The room is the person's: what the guest said is their own, what was unread is.
    assert_eq!(rooms(&chat, &cem).await, [room]);
    let seen = chat.run(&cem, parlor_core::proto::room::Get { room }).await.expect("the room");
    assert_eq!((seen.kind, seen.unread, seen.talk), (Kind::Direct, 2, None));
    let said = bob.messages(room).await.data;
    assert_eq!(said.last().map(|it| (it.text.as_str(), it.sender)), Some(("hello?", cem.user)));
    assert_eq!(opens(&chat, &cem, "bob").await, room, "it is the room of these two");
    says(&chat, &cem, room, "it is me").await;
    // Said again, by the same person, it is the same; by anybody else there is no such guest.
    assert_eq!(chat.claim_guest(&cem, &token).await.expect("the same").id, cem.user);
    let dana = of_the_host(&chat, "8", "Dana", "a.b.d").await;
    assert_eq!(chat.claim_guest(&dana, &token).await.unwrap_err().code, Code::NotFound);
    is_sound(&chat).await;
}
story!(what_a_guest_had_is_the_person_s);

/// The person has rooms, some of them with the same people.
async fn two_histories_become_one_account(chat: TestChat) {
    let (bob, dana, eve) = (chat.person("bob").await, chat.person("dana").await, chat.person("eve").await);
    let cem = of_the_host(&chat, "7", "Cem", "a.b.c").await;
    let (token, visitor) = guest(&chat, "Curious One").await;
    let before = opens(&chat, &cem, "bob").await;
    says(&chat, &cem, before, "from before").await;
    let with_bob = opens(&chat, &visitor, "bob").await;
    says(&chat, &visitor, with_bob, "as a guest").await;
    bob.send(with_bob, "who is it?").await;
    let with_dana = opens(&chat, &visitor, "dana").await;
    says(&chat, &visitor, with_dana, "hello dana").await;
    // They have talked to each other, which nobody can know.
    let name = chat.run(&cem, Me {}).await.expect("me").username;
    let with_self = opens(&chat, &visitor, &name).await;
    says(&chat, &visitor, with_self, "hello me").await;
    let notes = chat.run(&cem, Open::own()).await.expect("notes").id;
    let other_notes = chat.run(&visitor, Open::own()).await.expect("notes").id;
    says(&chat, &visitor, other_notes, "remember").await;
    // A group where both are, with the same nonce, a reaction of both, and a mention of one by the other.
    let members = vec!["bob".to_owned(), name.clone(), chat.run(&visitor, Me {}).await.expect("me").username];
    let group = eve.run(Open::group("Team", members)).await.id;
    for who in [&cem, &visitor] {
        chat.run(who, Send::text(group, "same", "same-nonce")).await.expect("sent");
        let it = React { room: group, number: 1, emoji: "👍".into() };
        chat.run(who, it).await.expect("reacted");
    }
    says(&chat, &visitor, group, "@cem, look").await;
    eve.run(MemberEdit { room: group, user: visitor.user, role: Role::Admin }).await;
    // And one where only the guest is.
    let members = vec!["bob".to_owned(), chat.run(&visitor, Me {}).await.expect("me").username];
    let other = eve.run(Open::group("Other", members)).await.id;
    eve.run(Block { user: visitor.user }).await;

    chat.claim_guest(&cem, &token).await.expect("claimed");
    let mut got = rooms(&chat, &cem).await;
    let mut all = vec![before, with_bob, with_dana, with_self, notes, other_notes, group, other];
    got.sort_unstable();
    all.sort_unstable();
    assert_eq!(got, all, "nothing is lost");
    let get = async |room| chat.run(&cem, parlor_core::proto::room::Get { room }).await.expect("the room");
    // With the same person: the one that was there goes on, the guest's is read.
    assert_eq!(opens(&chat, &cem, "bob").await, before);
    let archive = get(with_bob).await;
    assert_eq!(
        (archive.kind, archive.talk, archive.title.as_str()),
        (Kind::Group, Some(Talk::Closed), "Curious One")
    );
    assert!(chat.run(&cem, Send::text(with_bob, "x", "x")).await.is_err());
    assert!(bob.try_send(with_bob, "x", "x").await.is_err());
    let said = bob.messages(with_bob).await;
    assert_eq!(
        said.data.last().map(|it| (it.text.clone(), it.sender)),
        Some(("as a guest".into(), cem.user))
    );
    // With somebody else it goes on.
    assert_eq!(opens(&chat, &cem, "dana").await, with_dana);
    says(&chat, &cem, with_dana, "again").await;
    assert_eq!((get(with_self).await.kind, get(with_self).await.talk), (Kind::Group, Some(Talk::Closed)));
    assert_eq!(chat.run(&cem, Open::own()).await.expect("notes").id, notes);
    assert_eq!(get(other_notes).await.talk, Some(Talk::Closed));
    let team = get(group).await;
    assert_eq!(team.role, Role::Admin, "what either could do");
    assert!(dana.try_run(parlor_core::proto::room::Get { room: group }).await.is_err());
    // Who blocked the guest has blocked the person.
    assert!(chat.run(&cem, Open::direct("eve")).await.is_err());
    is_sound(&chat).await;
}
story!(two_histories_become_one_account);

async fn only_whoever_shows_both_sign_ins_takes_over(chat: TestChat) {
    let bob: Person = chat.person("bob").await;
    let cem = of_the_host(&chat, "7", "Cem", "a.b.c").await;
    let (token, visitor) = guest(&chat, "One").await;
    let (other_token, other) = guest(&chat, "Two").await;
    // Guests take over nobody; nobody's own token is a guest's; a token that was ended is none.
    assert_eq!(chat.claim_guest(&visitor, &other_token).await.unwrap_err().code, Code::Forbidden);
    for wrong in [&bob.token, "prl_no-such-token", "", "a.b.c"] {
        assert_eq!(chat.claim_guest(&cem, wrong).await.unwrap_err().code, Code::NotFound, "{wrong}");
    }
    chat.sign_out(&other).await.expect("signed out");
    assert_eq!(chat.claim_guest(&cem, &other_token).await.unwrap_err().code, Code::NotFound);
    // Two at once: one of them.
    let dana = of_the_host(&chat, "8", "Dana", "a.b.d").await;
    let (one, two) = tokio::join!(chat.claim_guest(&cem, &token), chat.claim_guest(&dana, &token));
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|it| **it).count(), 1);
    // Somebody with an account here may as well.
    let (third, visitor) = guest(&chat, "Three").await;
    let room = opens(&chat, &visitor, "dana").await;
    assert_eq!(chat.claim_guest(&bob.actor, &third).await.expect("claimed").id, bob.id());
    assert_eq!(rooms(&chat, &bob.actor).await, [room]);
    // A tenant's guests are its own.
    let elsewhere = chat.tenant_more("other", &[]).await;
    let foreign = elsewhere.sign_in_guest(None, "browser", None).await.expect("a guest").token;
    assert_eq!(chat.claim_guest(&cem, &foreign).await.unwrap_err().code, Code::NotFound);
    is_sound(&chat).await;
}
story!(only_whoever_shows_both_sign_ins_takes_over);
