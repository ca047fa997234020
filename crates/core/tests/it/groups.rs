//! Groups: made once, managed by rank, left and ended without leaving anybody listening.

use std::time::Duration;

use expect_test::expect;
use futures_util::future::join_all;
use parlor_core::proto::event::What;
use parlor_core::proto::frame::Outgoing;
use parlor_core::proto::member::{self, Add, Edit as EditMember, List as ListMembers, Remove};
use parlor_core::proto::room::{Changed, Delete, Edit, Kind, Leave, Open, Role, Room};
use parlor_core::proto::{AccountEvent, AttachmentId, Code, RoomId, UserId};
use parlor_core::testing::{On, Person, Setup, TestChat};

async fn people<const N: usize>(chat: &TestChat, names: [&str; N]) -> [Person; N] {
    let people = join_all(names.map(|name| chat.person(name))).await;
    people.try_into().unwrap_or_else(|_| panic!("as many as were asked for"))
}

fn group(name: &str, members: &[&Person]) -> Open {
    Open::group(name, members.iter().map(|it| it.user.username.clone()).collect())
}

async fn made(by: &Person, name: &str, members: &[&Person]) -> RoomId {
    by.run(group(name, members)).await.id
}

fn add(room: RoomId, users: &[&Person], history: bool) -> Add {
    Add { room, users: users.iter().map(|it| it.id().to_string()).collect(), history }
}

fn role(room: RoomId, user: &Person, role: Role) -> EditMember {
    EditMember { room, user: user.id(), role }
}

fn remove(room: RoomId, user: &Person) -> Remove {
    Remove { room, user: user.id() }
}

fn edit(room: RoomId) -> Edit {
    Edit { room, name: None, about: None, picture: None, data: None }
}

/// Who is in a room, as "ann owner, bob member".
fn cast(room: &Room) -> String {
    let of = |it: &parlor_core::proto::room::Member| format!("{} {}", it.user.username, it.role.as_str());
    let mut cast: Vec<String> = room.members.iter().map(of).collect();
    cast.sort();
    cast.join(", ")
}

/// The log in a few words.
async fn story_of(who: &Person, room: RoomId, people: &[&Person]) -> String {
    let name = |id: UserId| people.iter().find(|it| it.id() == id).map_or("somebody", |it| &it.user.username);
    let names = |ids: &[UserId]| {
        let mut names: Vec<&str> = ids.iter().map(|id| name(*id)).collect();
        names.sort_unstable();
        names.join(" ")
    };
    let line = |event: parlor_core::proto::Event| {
        let by = event.by.map_or("nobody", &name);
        let what = match &event.what {
            What::RoomCreated(it) => format!("{} with {}", it.kind.as_str(), names(&it.members)),
            What::RoomChanged(it) => serde_json::to_string(it).unwrap(),
            What::MemberJoined(it) => names(&it.users),
            What::MemberLeft(it) => name(it.user).to_owned(),
            What::MemberChanged(it) => format!("{} {}", name(it.user), it.role.as_str()),
            What::MessageSent(it) => it.text.clone(),
            other => format!("{other:?}"),
        };
        format!("{} {} by {by}: {what}\n", event.seq, event.what.name())
    };
    who.log(room).await.into_iter().map(line).collect()
}

async fn a_group_is_made_with_everybody_in_it(chat: TestChat) {
    let [ann, bob, cem] = people(&chat, ["ann", "bob", "cem"]).await;
    let mut listening = bob.socket().await;
    let data = serde_json::json!({"plot": 7}).as_object().cloned();
    let open = Open {
        about: Some("What grows.\nAnd what does not.\u{202e}".into()),
        data: data.clone(),
        // Oneself and the same person twice do no harm.
        members: vec!["bob".into(), cem.id().to_string(), "ann".into(), "BOB@demo.test".into()],
        ..Open::group(" Gar\u{202e}den ", vec![])
    };
    let room = ann.run(open).await;
    assert!(room.created);
    assert_eq!(
        (room.kind, room.title.as_str(), room.name.as_deref()),
        (Kind::Group, "Garden", Some("Garden"))
    );
    assert_eq!((room.role, room.member_count, room.seq, room.number), (Role::Owner, 3, 1, 0));
    assert_eq!(room.about.as_deref(), Some("What grows.\nAnd what does not."));
    assert_eq!(room.data, data);
    assert_eq!(cast(&room), "ann owner, bob member, cem member");
    assert_eq!(room.online_count, Some(1), "bob listens");
    // R6: it is in the others' open lists at once.
    assert_eq!(listening.account().await, AccountEvent::RoomAdded { account: 1, room: room.id });
    let seen = &bob.rooms().await.data[0];
    assert_eq!(
        (seen.id, seen.title.as_str(), seen.role, seen.member_count),
        (room.id, "Garden", Role::Member, 3)
    );
    assert_eq!(
        (&seen.about, &seen.data, seen.members.len()),
        (&None, &None, 0),
        "only in answers about one room"
    );
    let said = cem.send(room.id, "peas").await;
    assert_eq!(listening.event(room.id).await.what, What::MessageSent(said.clone()));
    let seen = &bob.rooms().await.data[0];
    assert_eq!(seen.last_by.as_ref().map(|it| it.id), Some(cem.id()));
    assert_eq!((seen.last.as_ref(), seen.unread), (Some(&said), 1));
    let expected = "1 room.created by ann: group with ann bob cem\n2 message.sent by cem: peas\n";
    assert_eq!(story_of(&bob, room.id, &[&ann, &bob, &cem]).await, expected);
}
story!(a_group_is_made_with_everybody_in_it);

async fn a_group_without_a_name_is_called_by_its_members(chat: TestChat) {
    let ann = chat.person("ann").await;
    let mut rest = Vec::new();
    for name in ["bob", "cem", "dana", "eve", "finn", "gil"] {
        chat.advance(Duration::from_millis(1));
        rest.push(chat.person(name).await);
    }
    for (others, title) in [
        (0, "Nobody else"),
        (1, "bob"),
        (3, "bob, cem, dana"),
        (4, "bob, cem, dana, eve"),
        (5, "bob, cem, dana, eve and 1 other"),
        (6, "bob, cem, dana, eve and 2 others"),
    ] {
        let members = rest[..others].iter().map(|it| it.user.username.clone()).collect();
        let room = ann.run(Open { members, ..Open::of(Kind::Group) }).await;
        // Of those who came at once the ids decide, which were made in this order.
        assert_eq!((room.title.as_str(), room.name), (title, None));
        let listed = ann.rooms().await.data.into_iter().find(|it| it.id == room.id);
        assert_eq!(listed.map(|it| it.title).as_deref(), Some(title));
    }
}
story!(a_group_without_a_name_is_called_by_its_members, |it| it.stepped(3));

async fn what_cannot_be_a_group_is_refused_in_its_field(chat: TestChat) {
    let [ann, bob] = people(&chat, ["ann", "bob"]).await;
    chat.person("gone").await;
    chat.set_disabled("gone", true).await.unwrap();
    let members = ["bob", "nobody", " ", "gone", "x\0"].map(str::to_owned).to_vec();
    let problem = ann.try_run(Open::group("g", members)).await.unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::NotFound, Some("members")));
    assert_eq!(problem.detail, "There is no such person: nobody, , gone, x\0.");
    let deep = |levels: usize| (0..levels).fold(serde_json::json!(1), |it, _| serde_json::json!({"a": it}));
    let with = |change: &dyn Fn(&mut Open)| {
        let mut open = group("g", &[&bob]);
        change(&mut open);
        open
    };
    let cases: [(Open, Code, &str); 11] = [
        (with(&|it| it.name = Some(" \u{200b}".into())), Code::Empty, "name"),
        (with(&|it| it.name = Some("a\nb".into())), Code::Invalid, "name"),
        (with(&|it| it.name = Some("x".repeat(81))), Code::TooLong, "name"),
        (with(&|it| it.about = Some("x".repeat(501))), Code::TooLong, "about"),
        (with(&|it| it.data = deep(9).as_object().cloned()), Code::Invalid, "data"),
        (
            with(&|it| it.data = serde_json::json!({"a": "x".repeat(4096)}).as_object().cloned()),
            Code::TooLong,
            "data",
        ),
        (with(&|it| it.picture = Some(AttachmentId([3; 16]))), Code::NotFound, "picture"),
        (with(&|it| it.nonce = Some("x".repeat(65))), Code::TooLong, "nonce"),
        (with(&|it| it.with = Some("bob".into())), Code::Invalid, "with"),
        (with(&|it| it.members = vec!["bob".into(); 101]), Code::TooMany, "members"),
        (Open { name: Some("no".into()), ..Open::direct("bob") }, Code::Invalid, "kind"),
    ];
    for (open, code, field) in cases {
        let problem = ann.try_run(open).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (code, Some(field)), "{}", problem.detail);
    }
    assert_eq!(ann.rooms().await.data.len() + bob.rooms().await.data.len(), 0, "nothing half-made remains");
}
story!(what_cannot_be_a_group_is_refused_in_its_field);

async fn made_twice_with_a_nonce_or_for_the_same_people_it_is_one(mut chat: TestChat) {
    let nodes = [(*chat).clone(), chat.another()];
    let [ann, bob, cem] = people(&chat, ["ann", "bob", "cem"]).await;
    let open = |nonce: &str| Open { nonce: Some(nonce.into()), ..group("g", &[&bob]) };
    let first = ann.run(open("n")).await;
    let again = ann.run(open("n")).await;
    assert_eq!((again.id, again.created), (first.id, false));
    assert_ne!(
        bob.run(Open { nonce: Some("n".into()), ..group("g", &[]) }).await.id,
        first.id,
        "another's nonce"
    );
    for race in 0..20 {
        let at = |node: usize, who: &Person, it: Open| {
            let (node, actor) = (nodes[node].clone(), who.actor);
            async move { node.run(&actor, it).await.unwrap() }
        };
        let nonce = format!("race {race}");
        let rooms =
            join_all([at(0, &ann, open(&nonce)), at(1, &ann, open(&nonce)), at(0, &ann, open(&nonce))]).await;
        assert!(rooms.iter().all(|it| it.id == rooms[0].id), "race {race}");
        assert_eq!(rooms.iter().filter(|it| it.created).count(), 1, "race {race}");
        // Everybody opens the group of these three at once.
        let extra = chat.person(&format!("x{race}")).await;
        let set = |others: [&Person; 2]| Open { same_members: true, ..group("g", &others) };
        let rooms = join_all([
            at(0, &bob, set([&cem, &extra])),
            at(1, &cem, set([&extra, &bob])),
            at(1, &extra, set([&bob, &cem])),
        ])
        .await;
        assert!(rooms.iter().all(|it| it.id == rooms[0].id), "race {race}");
        assert_eq!(rooms.iter().filter(|it| it.created).count(), 1, "race {race}");
    }
    // The set is what counts, not the making: it follows who comes and goes.
    let set = Open { same_members: true, ..group("other", &[&bob, &cem]) };
    let three = ann.run(set.clone()).await;
    assert!(three.created);
    assert_eq!(ann.run(set.clone()).await.id, three.id);
    ann.run(remove(three.id, &cem)).await;
    let anew = ann.run(set.clone()).await;
    assert!(anew.created, "cem is not in the first one any more");
    ann.run(Delete { room: anew.id }).await;
    ann.run(add(three.id, &[&cem], false)).await;
    assert_eq!(ann.run(set).await.id, three.id, "and now is again");
}
story!(made_twice_with_a_nonce_or_for_the_same_people_it_is_one);

async fn a_group_is_managed_by_rank(chat: TestChat) {
    let [ann, bob, cem, dana, eve] = people(&chat, ["ann", "bob", "cem", "dana", "eve"]).await;
    let room = made(&ann, "Garden", &[&bob, &cem]).await;
    ann.run(role(room, &bob, Role::Admin)).await;
    ann.run(role(room, &bob, Role::Admin)).await;
    let seen = bob.run(add(room, &[&dana, &cem], false)).await;
    assert_eq!(cast(&seen), "ann owner, bob admin, cem member, dana member");
    bob.run(Edit {
        name: Some(Some("Garden and balcony".into())),
        about: Some(Some("peas".into())),
        ..edit(room)
    })
    .await;
    bob.run(Edit { name: Some(Some("Garden and balcony".into())), ..edit(room) }).await;
    let data = serde_json::json!({"plot": 8}).as_object().cloned();
    ann.run(Edit { about: Some(None), data: Some(data), ..edit(room) }).await;
    bob.run(role(room, &dana, Role::Reader)).await;
    let silent = dana.try_send(room, "psst", "n").await.unwrap_err();
    assert_eq!(silent.code, Code::Forbidden);
    // Above oneself, beside oneself, to one's own rank, and what only an owner may.
    let refused = [
        bob.try_run(remove(room, &ann)).await.map(drop),
        bob.try_run(role(room, &ann, Role::Member)).await.map(drop),
        bob.try_run(role(room, &cem, Role::Admin)).await.map(drop),
        bob.try_run(Delete { room }).await.map(drop),
        cem.try_run(remove(room, &dana)).await.map(drop),
        cem.try_run(add(room, &[&eve], false)).await.map(drop),
        cem.try_run(Edit { name: Some(None), ..edit(room) }).await.map(drop),
        cem.try_run(role(room, &cem, Role::Admin)).await.map(drop),
    ];
    for (at, refused) in refused.into_iter().enumerate() {
        assert_eq!(refused.unwrap_err().code, Code::Forbidden, "{at}");
    }
    // Somebody who is not in it, and a group that is not mine: the same answers as for what is not there.
    let missing = bob.try_run(remove(room, &eve)).await.unwrap_err();
    assert_eq!((missing.code, missing.field.as_deref()), (Code::NotFound, Some("user")));
    let foreign = eve.try_run(remove(room, &eve)).await.unwrap_err();
    assert_eq!(foreign, eve.try_run(Leave { room: RoomId([9; 16]) }).await.unwrap_err());
    let direct = ann.open(&bob).await.id;
    assert_eq!(ann.try_run(Leave { room: direct }).await.unwrap_err().code, Code::Forbidden);
    assert_eq!(ann.try_run(add(direct, &[&cem], false)).await.unwrap_err().code, Code::Forbidden);
    assert_eq!(ann.try_run(remove(direct, &bob)).await.unwrap_err().code, Code::Forbidden);

    let last = ann.try_run(role(room, &ann, Role::Admin)).await.unwrap_err();
    assert_eq!((last.code, last.field.as_deref()), (Code::LastOwner, Some("role")));
    bob.run(remove(room, &dana)).await;
    cem.run(Leave { room }).await;
    // The last owner goes: the longest-standing of the highest rank is the next. With the last member it ends.
    ann.run(add(room, &[&eve], false)).await;
    ann.run(Leave { room }).await;
    assert_eq!(cast(&bob.room(room).await), "bob owner, eve member");
    let log = story_of(&bob, room, &[&ann, &bob, &cem, &dana, &eve]).await;
    expect![[r#"
        1 room.created by ann: group with ann bob cem
        2 member.changed by ann: bob admin
        3 member.joined by bob: dana
        4 room.changed by bob: {"name":"Garden and balcony","about":"peas"}
        5 room.changed by ann: {"about":null,"data":{"plot":8}}
        6 member.changed by bob: dana reader
        7 member.left by bob: dana
        8 member.left by cem: cem
        9 member.joined by ann: eve
        10 member.left by ann: ann
        11 member.changed by nobody: bob owner
    "#]]
    .assert_eq(&log);
    bob.run(Leave { room }).await;
    assert_eq!(cast(&eve.room(room).await), "eve owner");
    eve.run(Leave { room }).await;
    for who in [&ann, &bob, &cem, &dana, &eve] {
        assert_eq!(who.try_run(Leave { room }).await.unwrap_err().code, Code::NotFound);
    }
}
story!(a_group_is_managed_by_rank);

async fn who_is_removed_hears_nothing_more(chat: TestChat) {
    let [ann, bob, cem] = people(&chat, ["ann", "bob", "cem"]).await;
    let room = made(&ann, "Garden", &[&bob, &cem]).await;
    let (mut phone, mut desk) = (bob.socket().await, chat.device(&bob).await.socket().await);
    let mut stays = cem.socket().await;
    ann.send(room, "for all").await;
    for socket in [&mut phone, &mut desk, &mut stays] {
        socket.event(room).await;
    }
    ann.run(remove(room, &bob)).await;
    ann.send(room, "without bob").await;
    for socket in [&mut phone, &mut desk] {
        assert_eq!(socket.account().await, AccountEvent::RoomRemoved { account: 2, room });
        let typing = socket.call("typing.start", serde_json::json!({"room": room})).await.unwrap_err();
        assert_eq!(typing.code, Code::NotFound);
        let mut heard = socket.heard();
        heard.retain(|frame| !matches!(frame, Outgoing::Signal(_)));
        assert_eq!(heard, [], "neither how he went nor what was said then");
    }
    assert_eq!(stays.event(room).await.what, What::MemberLeft(member::Left { user: bob.id() }));
    assert!(matches!(stays.event(room).await.what, What::MessageSent(_)));
    assert_eq!(bob.try_send(room, "let me in", "n").await.unwrap_err().code, Code::NotFound);
    assert_eq!(bob.rooms().await.data, []);
    assert_eq!(bob.unread().await.rooms.len(), 0);
    // A cursor of before is no way in.
    let (mut back, welcome) = bob.resume(&[(room, 1)]).await;
    assert_eq!((welcome.rooms.len(), welcome.heads.len()), (0, 0));
    assert!(back.heard().is_empty());
    // Added again he sees what is said from now on, and nothing of what was said without him.
    let seen = ann.run(add(room, &[&bob], false)).await;
    assert_eq!(phone.account().await, AccountEvent::RoomAdded { account: 3, room });
    let from = seen.seq;
    assert_eq!(bob.log(room).await.iter().map(|it| it.seq).collect::<Vec<_>>(), [from]);
    assert_eq!(bob.messages(room).await.data, []);
    let view = bob.room(room).await;
    assert_eq!((view.last, view.unread, view.read), (None, 0, 2));
    assert_eq!(bob.events(room, 0).await.data[0].seq, from, "nor by asking from below");
    let (mut old, _) = bob.resume(&[(room, 2)]).await;
    let reset = old.heard();
    assert!(
        matches!(reset[..], [Outgoing::Reset { reset, seq }] if reset == room && seq == from),
        "{reset:?}"
    );
    let said = ann.send(room, "welcome back").await;
    assert_eq!(phone.event(room).await.what, What::MessageSent(said));
    assert_eq!(bob.unread().await.rooms.get(&room), Some(&1));
    // With the history one sees it all, and it is not unread.
    let dana = chat.person("dana").await;
    ann.run(add(room, &[&dana], true)).await;
    assert_eq!(dana.messages(room).await.data.len(), 3);
    assert_eq!(dana.log(room).await[0].seq, 1);
    assert_eq!(dana.unread().await.total, 0);
}
story!(who_is_removed_hears_nothing_more);

async fn a_group_has_its_bound_and_its_members_pages(chat: TestChat) {
    let [ann, bob, cem, dana, eve] = people(&chat, ["ann", "bob", "cem", "dana", "eve"]).await;
    let full = ann.try_run(group("g", &[&bob, &cem, &dana, &eve])).await.unwrap_err();
    assert_eq!((full.code, full.field.as_deref()), (Code::TooMany, Some("members")));
    let room = made(&ann, "g", &[&bob, &cem]).await;
    assert_eq!(ann.try_run(add(room, &[&dana, &eve], false)).await.unwrap_err().code, Code::TooMany);
    ann.run(add(room, &[&dana], false)).await;
    let mut listed = Vec::new();
    let mut cursor = None;
    loop {
        let page = eve.try_run(ListMembers { room, limit: Some(3), cursor: cursor.clone() }).await;
        assert_eq!(page.unwrap_err().code, Code::NotFound);
        let page = ann.run(ListMembers { room, limit: Some(3), cursor }).await;
        listed.extend(page.data.into_iter().map(|it| it.user.username));
        cursor = page.page.next;
        if !page.page.has_more {
            break;
        }
    }
    assert_eq!(listed.pop().as_deref(), Some("dana"), "she came last");
    listed.sort();
    assert_eq!(listed, ["ann", "bob", "cem"]);
    let bad = ann.try_run(ListMembers { room, limit: None, cursor: Some("x".into()) }).await.unwrap_err();
    assert_eq!(bad.field.as_deref(), Some("cursor"));
}
story!(a_group_has_its_bound_and_its_members_pages, |it| it.limits(|limits| limits.group_members = 4));

/// Two people change one group at the same moment, on two nodes: whatever comes first, it has an owner as long as it has
/// members, and nobody who is out has the last word.
async fn what_two_do_to_one_group_at_once_comes_one_after_the_other(mut chat: TestChat) {
    let nodes = [(*chat).clone(), chat.another()];
    let [ann, bob, cem] = people(&chat, ["ann", "bob", "cem"]).await;
    macro_rules! both {
        ($one:expr, $other:expr) => {
            tokio::join!(nodes[0].run(&ann.actor, $one), nodes[1].run(&bob.actor, $other))
        };
    }
    for race in 0..15 {
        let room = made(&ann, "g", &[&bob, &cem]).await;
        ann.run(role(room, &bob, Role::Owner)).await;
        // Both demote each other: one is too late.
        let (one, other) = both!(role(room, &bob, Role::Member), role(room, &ann, Role::Member));
        assert!(one.is_ok() != other.is_ok(), "race {race}: {one:?} {other:?}");
        let winner = if one.is_ok() { &ann } else { &bob };
        winner.run(role(room, if one.is_ok() { &bob } else { &ann }, Role::Owner)).await;
        // Both step down: one of them stays.
        let (one, other) = both!(role(room, &ann, Role::Member), role(room, &bob, Role::Member));
        assert!(one.is_ok() != other.is_ok(), "race {race}: {one:?} {other:?}");
        assert_eq!(one.and(other).unwrap_err().code, Code::LastOwner);
        // Both remove each other, or one removes while the other writes: the order is in the log.
        let stays = if cast(&cem.room(room).await).contains("ann owner") { &ann } else { &bob };
        let goes = if stays.id() == ann.id() { &bob } else { &ann };
        stays.run(role(room, goes, Role::Owner)).await;
        let (one, other) = both!(remove(room, &bob), remove(room, &ann));
        assert!(one.is_ok() != other.is_ok(), "race {race}: {one:?} {other:?}");
        assert_eq!(cem.room(room).await.member_count, 2);
        let (stays, goes) = if one.is_ok() { (&ann, &bob) } else { (&bob, &ann) };
        stays.run(add(room, &[goes], false)).await;
        let send = parlor_core::proto::message::Send::text(room, "still here?", "n");
        let (sent, _) =
            tokio::join!(nodes[0].run(&goes.actor, send), nodes[1].run(&stays.actor, remove(room, goes)));
        let log = stays.log(room).await;
        let left = log.iter().rposition(|it| matches!(it.what, What::MemberLeft(_))).unwrap();
        let last = log.iter().position(|it| matches!(it.what, What::MessageSent(_)));
        match sent {
            Ok(_) => assert!(last.unwrap() < left, "race {race}"),
            Err(problem) => assert_eq!((problem.code, last), (Code::NotFound, None), "race {race}"),
        }
        // Everybody leaves at once: it ends, once.
        let all = [(0, stays), (1, &cem)];
        let leave = all.map(|(node, who)| nodes[node].run(&who.actor, Leave { room }));
        assert!(join_all(leave).await.iter().all(Result::is_ok), "race {race}");
        assert_eq!(cem.try_run(Leave { room }).await.unwrap_err().code, Code::NotFound);
    }
}
story!(what_two_do_to_one_group_at_once_comes_one_after_the_other);

async fn a_deleted_group_is_gone_at_once_and_taken_away_after_a_crash(mut chat: TestChat) {
    let [ann, bob] = people(&chat, ["ann", "bob"]).await;
    let (room, other) = (made(&ann, "g", &[&bob]).await, made(&ann, "stays", &[&bob]).await);
    for i in 0..450 {
        ann.send(room, &format!("message {i}")).await;
    }
    ann.send(other, "stays").await;
    let mut socket = bob.socket().await;
    ann.run(Edit { name: Some(Some("Garden".into())), ..edit(room) }).await;
    let changed = Changed { name: Some(Some("Garden".into())), ..Changed::default() };
    assert_eq!(socket.event(room).await.what, What::RoomChanged(changed));
    ann.run(Delete { room }).await;
    assert!(matches!(socket.event(room).await.what, What::RoomDeleted(_)));
    assert!(matches!(socket.account().await, AccountEvent::RoomRemoved { room: of, .. } if of == room));
    assert_eq!(ann.try_send(room, "anybody?", "n").await.unwrap_err().code, Code::NotFound);
    assert_eq!(bob.rooms().await.data.len(), 1);
    assert_eq!(chat.left_of(room), 450 + 453, "its content is still there");
    // One step, and the server goes down in the middle.
    chat.purge_step().await;
    let some = chat.left_of(room);
    assert!(some > 0 && some < 903, "{some}");
    drop(socket);
    drop((ann, bob));
    chat.restart();
    chat.until_purged().await;
    assert_eq!(chat.left_of(room), 0);
    assert_eq!(chat.left_of(other), 1 + 2, "and nothing of others");
}

#[tokio::test]
async fn a_deleted_group_is_gone_in_a_file() {
    let chat = Setup::on(On::File).start().expect("a file");
    a_deleted_group_is_gone_at_once_and_taken_away_after_a_crash(chat).await;
}

#[tokio::test]
async fn a_deleted_group_is_gone_in_postgres() {
    let Some(chat) = Setup::on(On::Postgres).start() else { return };
    a_deleted_group_is_gone_at_once_and_taken_away_after_a_crash(chat).await;
}
