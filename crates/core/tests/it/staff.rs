//! What staff see and do: each no more than their part, nothing without its line in the audit log, and private messages
//! only where the tenant has switched that on.

use parlor_core::admin::{
    At, Audit, Deed, Desk, Held, Holds, Messages, Relations, Reports, Rooms, Sessions, Users,
};
use parlor_core::proto::{Code, Time, What};
use parlor_core::testing::{Person, TestChat};
use parlor_core::{Rank, TenantChange};

fn desk(who: &Person) -> Desk {
    who.chat.desk(&who.actor)
}

async fn made(chat: &TestChat, name: &str, rank: Option<Rank>) -> Person {
    let person = chat.person(name).await;
    chat.set_staff(name, rank, "a test").await.unwrap();
    person
}

/// What was written down, newest first: who, what, to what.
async fn log(who: &Person) -> Vec<(String, String, String)> {
    let page = desk(who).audit(&Audit::default(), &At::default()).await.unwrap();
    page.rows.into_iter().map(|it| (it.actor_name, it.action, it.object)).collect()
}

fn answer<T>(outcome: Result<T, parlor_core::proto::Problem>) -> &'static str {
    match outcome {
        Ok(_) => "yes",
        Err(problem) => problem.code.as_str(),
    }
}

/// Every list as somebody gets it.
async fn lists(desk: &Desk) -> String {
    let at = At::default();
    [
        answer(desk.clerk().await),
        answer(desk.reports(Reports::Open, &at).await),
        answer(desk.messages(&Messages::default(), &at, false).await),
        answer(desk.rooms(&Rooms::default(), &at).await),
        answer(desk.users(&Users::default(), &at).await),
        answer(desk.relations(&Relations::default(), &at).await),
        answer(desk.sessions(&Sessions::default(), &at).await),
        answer(desk.holds(&Holds::default(), &at).await),
        answer(desk.audit(&Audit::default(), &at).await),
        answer(desk.tenants(&at).await),
        answer(desk.samples(Time(0)).await),
    ]
    .map(|it| {
        if it == "yes" {
            'y'
        } else {
            assert_eq!(it, "not_found");
            '-'
        }
    })
    .iter()
    .collect()
}

async fn each_sees_no_more_than_their_part(chat: TestChat) {
    let shop = chat.tenant_more("shop", &[]).await;
    let bob = chat.person("bob").await;
    let moderator = made(&chat, "mo", Some(Rank::Moderator)).await;
    let admin = made(&chat, "ad", Some(Rank::Admin)).await;
    let operator = made(&chat, "op", Some(Rank::Operator)).await;
    for (who, home, away) in [
        (&bob, "-----------", "-----------"),
        (&moderator, "yy---------", "-----------"),
        (&admin, "yyyyyyyyy--", "-----------"),
        (&operator, "yyyyyyyyyyy", "yyyyyyyyyyy"),
    ] {
        assert_eq!(lists(&desk(who)).await, home, "{}", who.user.username);
        assert_eq!(lists(&desk(who).of(shop.tenant())).await, away, "{}", who.user.username);
    }
    // In the other tenant stands nothing of this one.
    let eve = chat.person_of(&shop, "eve").await;
    let there = desk(&operator).of(shop.tenant());
    let people = there.users(&Users::default(), &At::default()).await.unwrap().rows;
    assert_eq!(people.iter().map(|it| it.who.id).collect::<Vec<_>>(), [eve.id()]);
    assert_eq!(answer(there.user(bob.id()).await), "not_found");
    assert_eq!(there.tenants(&At::default()).await.unwrap().rows.len(), 2);
    // Who is disabled is nobody, and so is who has signed out.
    chat.set_disabled("ad", true).await.unwrap();
    assert_eq!(lists(&desk(&admin)).await, "-----------");
    chat.sign_out(&operator.actor).await.unwrap();
    let deed = Deed::Disable { user: bob.id(), disabled: true };
    assert_eq!(answer(desk(&operator).act(deed).await), "unauthenticated");
}
story!(each_sees_no_more_than_their_part);

async fn private_messages_are_read_where_it_is_switched_on_and_each_look_is_written_down(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let admin = made(&chat, "ad", Some(Rank::Admin)).await;
    let room = ann.open(&bob).await.id;
    for text in ["a secret", "another"] {
        ann.send(room, text).await;
    }
    bob.mark(room, 1).await;
    let own = ann.run(parlor_core::proto::room::Open::own()).await.id;
    ann.send(own, "a note to myself").await;
    let desk = desk(&admin);
    let find = |it: Messages| {
        let desk = desk.clone();
        async move { desk.messages(&it, &At::default(), false).await.unwrap().rows }
    };
    let all = find(Messages::default()).await;
    let shown: Vec<_> = all.iter().map(|it| (it.number, it.read, it.text.clone())).collect();
    assert_eq!(shown, [(2, false, None), (1, true, None)], "notes to oneself are nobody else's");
    assert_eq!((all[0].sender.id, all[0].receiver.as_ref().map(|it| it.id)), (ann.id(), Some(bob.id())));
    let text = |it: &str| Messages { text: Some(it.into()), ..Messages::default() };
    assert_eq!(find(text("no such word")).await.len(), 2, "texts are not looked at");
    assert_eq!(log(&admin).await.len(), 1, "only the rank was written down");

    let said = TenantChange {
        settings: vec![("admin.read_messages".into(), "on".into())],
        ..TenantChange::default()
    };
    chat.tenant_change("default", said).await.unwrap();
    let found = find(text("SECRET")).await;
    assert_eq!(found.iter().map(|it| it.text.as_deref()).collect::<Vec<_>>(), [Some("a secret")]);
    assert_eq!(find(Messages { read: Some(false), ..Messages::default() }).await.len(), 1);
    assert_eq!(find(Messages { room: Some(room), ..Messages::default() }).await.len(), 2);
    assert_eq!(find(Messages { room: Some(own), ..Messages::default() }).await, []);
    let looks = desk
        .audit(&Audit { text: Some("messages.read".into()), ..Audit::default() }, &At::default())
        .await
        .unwrap()
        .rows;
    // Those of one millisecond stand in any order.
    let mut said: Vec<_> = looks.iter().map(|it| (it.object.clone(), it.data.clone())).collect();
    let filters = |it: &str| Some(format!("{{\"filters\":\"{it}\"}}"));
    let mut expected = vec![
        (format!("room:{own}"), None),
        (format!("room:{room}"), None),
        ("messages".to_owned(), filters("read=false")),
        ("messages".to_owned(), filters("text=SECRET")),
    ];
    said.sort_unstable();
    expected.sort_unstable();
    assert_eq!(said, expected);
    assert!(looks.iter().all(|it| it.actor == Some(admin.id())));
    // Who may not look leaves no line, and gets nothing.
    let mo = made(&chat, "mo", Some(Rank::Moderator)).await;
    let before = log(&admin).await.len();
    let refused = mo.chat.desk(&mo.actor).messages(&Messages::default(), &At::default(), false).await;
    assert_eq!(answer(refused), "not_found");
    assert_eq!(log(&admin).await.len(), before);
}
story!(private_messages_are_read_where_it_is_switched_on_and_each_look_is_written_down);

async fn what_staff_do_is_done_at_once_and_written_down(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let admin = made(&chat, "ad", Some(Rank::Admin)).await;
    let room = ann.open(&bob).await.id;
    let mut socket = ann.socket().await;
    let (first, second) = (bob.send(room, "one").await, bob.send(room, "two").await);
    assert_eq!((socket.event(room).await.seq, socket.event(room).await.seq), (first.seq, second.seq));

    desk(&admin).act(Deed::DeleteMessage { room, number: 2 }).await.unwrap();
    let gone = socket.event(room).await;
    assert!(
        matches!(&gone.what, What::MessageDeleted(it) if it.number == 2) && gone.by.is_none(),
        "{gone:?}"
    );
    assert!(
        ann.messages(room).await.data.iter().any(|it| it.number == 2 && it.deleted && it.text.is_empty())
    );
    desk(&admin).act(Deed::DeleteMessage { room, number: 2 }).await.unwrap();

    let mut bobs = bob.socket().await;
    desk(&admin).act(Deed::EndSignIns { user: bob.id() }).await.unwrap();
    assert_eq!(bobs.closed().await.code, 4001);
    assert_eq!(bob.try_send(room, "still here", "n").await.unwrap_err().code, Code::Unauthenticated);
    desk(&admin).act(Deed::EndSignIn { login: ann.actor.login.unwrap() }).await.unwrap();
    assert_eq!(socket.closed().await.code, 4001);

    let bob = chat.device(&bob).await;
    desk(&admin).act(Deed::Disable { user: bob.id(), disabled: true }).await.unwrap();
    assert_eq!(bob.try_send(room, "x", "m").await.unwrap_err().code, Code::Unauthenticated);
    desk(&admin).act(Deed::Disable { user: bob.id(), disabled: false }).await.unwrap();
    desk(&admin).act(Deed::CloseRoom { room }).await.unwrap();
    assert_eq!(desk(&admin).room(room).await.unwrap().talk, 2);

    let mut done: Vec<_> =
        log(&admin).await.into_iter().map(|(who, what, _)| format!("{who} {what}")).collect();
    done.sort_unstable();
    assert_eq!(
        done,
        [
            "a test user.staff",
            "ad message.deleted",
            "ad room.closed",
            "ad session.ended",
            "ad sessions.ended",
            "ad user.disabled",
            "ad user.enabled",
        ]
    );
    // What is not there is not there, and is not written down.
    let nothing = parlor_core::proto::RoomId([9; 16]);
    for deed in [
        Deed::CloseRoom { room: nothing },
        Deed::DeleteMessage { room: nothing, number: 1 },
        Deed::DeleteMessage { room, number: 99 },
        Deed::EndSignIns { user: parlor_core::proto::UserId([9; 16]) },
    ] {
        assert_eq!(answer(desk(&admin).act(deed).await), "not_found");
    }
    assert_eq!(log(&admin).await.len(), 7);
}
story!(what_staff_do_is_done_at_once_and_written_down);

async fn nobody_acts_on_their_own_rank_or_gives_it(chat: TestChat) {
    let ann = chat.person("ann").await;
    let moderator = made(&chat, "mo", Some(Rank::Moderator)).await;
    let admin = made(&chat, "ad", Some(Rank::Admin)).await;
    let other = made(&chat, "ad2", Some(Rank::Admin)).await;
    let operator = made(&chat, "op", Some(Rank::Operator)).await;
    let give = |user: &Person, rank| Deed::SetStaff { user: user.id(), rank };
    let disable = |user: &Person| Deed::Disable { user: user.id(), disabled: true };
    for (who, deed, expected) in [
        (&moderator, give(&ann, Some(Rank::Moderator)), "not_found"),
        (&moderator, disable(&ann), "not_found"),
        (&admin, give(&ann, Some(Rank::Admin)), "forbidden"),
        (&admin, give(&ann, Some(Rank::Operator)), "forbidden"),
        (&admin, give(&admin, Some(Rank::Operator)), "forbidden"),
        (&admin, give(&other, None), "forbidden"),
        (&admin, disable(&other), "forbidden"),
        (&admin, disable(&operator), "forbidden"),
        (&admin, Deed::EndSignIns { user: operator.id() }, "forbidden"),
        (&admin, Deed::EndSignIn { login: operator.actor.login.unwrap() }, "forbidden"),
        (&operator, give(&ann, Some(Rank::Operator)), "forbidden"),
        (&ann, disable(&moderator), "not_found"),
    ] {
        assert_eq!(answer(desk(who).act(deed.clone()).await), expected, "{} {deed:?}", who.user.username);
    }
    for (who, deed) in [
        (&admin, give(&ann, Some(Rank::Moderator))),
        (&operator, give(&ann, Some(Rank::Admin))),
        (&operator, give(&other, None)),
        (&admin, disable(&moderator)),
    ] {
        desk(who).act(deed).await.unwrap();
    }
    let staff = Users { staff: true, ..Users::default() };
    let found = desk(&operator).users(&staff, &At::default()).await.unwrap().rows;
    let mut ranks: Vec<_> = found.iter().map(|it| (it.who.username.as_str(), it.staff)).collect();
    ranks.sort_unstable();
    let (mo, ad, op) = (Some(Rank::Moderator), Some(Rank::Admin), Some(Rank::Operator));
    assert_eq!(ranks, [("ad", ad), ("ann", ad), ("mo", mo), ("op", op)]);
}
story!(nobody_acts_on_their_own_rank_or_gives_it);

async fn a_moderator_handles_a_report_once(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let moderator = made(&chat, "mo", Some(Rank::Moderator)).await;
    let other = made(&chat, "mo2", Some(Rank::Moderator)).await;
    let admin = made(&chat, "ad", Some(Rank::Admin)).await;
    let room = ann.open(&bob).await.id;
    bob.send(room, "buy now").await;
    let reports = [
        chat.reported(ann.id(), bob.id(), room, 1),
        chat.reported(ann.id(), other.id(), room, 1),
        chat.reported(bob.id(), ann.id(), room, 1),
    ];
    let open = desk(&moderator).reports(Reports::Open, &At::default()).await.unwrap().rows;
    assert_eq!(
        open.iter().map(|it| it.id.to_string()).collect::<Vec<_>>(),
        [reports[2].clone(), reports[1].clone(), reports[0].clone()]
    );
    let handle = |at: usize, done, disable| Deed::Handle {
        report: reports[at].parse().unwrap(),
        done,
        note: " seen ".into(),
        delete: done,
        disable,
    };
    // Another moderator is not below them: nothing of it is done.
    let refused = desk(&moderator).act(handle(1, true, true)).await;
    assert_eq!(answer(refused), "forbidden");
    assert!(ann.messages(room).await.data.iter().all(|it| !it.deleted));
    desk(&moderator).act(handle(0, true, true)).await.unwrap();
    assert!(ann.messages(room).await.data.iter().all(|it| it.deleted));
    assert_eq!(bob.try_send(room, "x", "n").await.unwrap_err().code, Code::Unauthenticated);
    assert_eq!(answer(desk(&moderator).act(handle(0, false, false)).await), "taken");
    desk(&moderator).act(handle(2, false, true)).await.unwrap();
    let ann_is = desk(&admin).user(ann.id()).await.unwrap();
    assert_eq!(ann_is.disabled_at, None, "what is dismissed does nothing");
    let done = desk(&moderator).report(reports[0].parse().unwrap()).await.unwrap();
    assert_eq!((done.state.as_str(), done.answer.as_deref()), ("resolved", Some("seen")));
    assert_eq!(done.handled_by.map(|it| it.id), Some(moderator.id()));
    assert_eq!(desk(&moderator).reports(Reports::Open, &At::default()).await.unwrap().rows.len(), 1);
    let mut written: Vec<_> = log(&admin).await.into_iter().map(|it| it.1).take(5).collect();
    written.sort_unstable();
    let done = ["message.deleted", "report.dismissed", "report.read", "report.resolved", "user.disabled"];
    assert_eq!(written, done, "that a report was read is there too");
}
story!(a_moderator_handles_a_report_once);

async fn holds_are_put_and_released_and_written_down(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let admin = made(&chat, "ad", Some(Rank::Admin)).await;
    let moderator = made(&chat, "mo", Some(Rank::Moderator)).await;
    let room = ann.open(&bob).await.id;
    let (of_ann, of_room) = (Held::User(ann.id()), Held::Room(room));
    let hold = |on, note: &str| Deed::Hold { on, note: note.to_owned() };
    for who in [&moderator, &bob] {
        assert_eq!(answer(desk(who).act(hold(of_room, "")).await), "not_found");
        assert_eq!(answer(desk(who).is_held(of_room).await), "not_found");
    }
    desk(&admin).act(hold(of_ann, " Case 7,\n second letter ")).await.unwrap();
    assert!(desk(&admin).is_held(of_ann).await.unwrap() && desk(&admin).is_held(of_room).await.unwrap());
    assert!(!desk(&admin).is_held(Held::User(moderator.id())).await.unwrap());
    desk(&admin).act(hold(of_room, "")).await.unwrap();
    let all = desk(&admin).holds(&Holds::default(), &At::default()).await.unwrap().rows;
    let mut shown: Vec<_> = all
        .iter()
        .map(|it| {
            let room = it.room.as_ref().and_then(|(_, room)| room.as_ref()).map(|room| room.called());
            (it.user.as_ref().map(|it| it.name.clone()), room, it.note.as_str())
        })
        .collect();
    shown.sort_unstable();
    let both = Some(format!("{}, {}", ann.user.name, bob.user.name));
    assert_eq!(shown, [(None, both, ""), (Some(ann.user.name.clone()), None, "Case 7, second letter")]);
    // It is the command line's too, and the other way round.
    let there = chat.holds().await.unwrap();
    assert_eq!(there.len(), 2);
    let of_user = all.iter().find(|it| it.user.is_some()).unwrap().id;
    assert_eq!(answer(desk(&moderator).act(Deed::Release { hold: of_user }).await), "not_found");
    desk(&admin).act(Deed::Release { hold: of_user }).await.unwrap();
    assert_eq!(answer(desk(&admin).act(Deed::Release { hold: of_user }).await), "not_found");
    assert_eq!(desk(&admin).holds(&Holds::default(), &At::default()).await.unwrap().rows.len(), 1);
    let all = desk(&admin).holds(&Holds { released: true }, &At::default()).await.unwrap().rows;
    assert_eq!(all.iter().filter(|it| it.released_at.is_some()).count(), 1);
    for deed in [
        hold(Held::Room(parlor_core::proto::RoomId([9; 16])), ""),
        hold(Held::User(parlor_core::proto::UserId([9; 16])), ""),
        hold(of_room, &"x".repeat(501)),
    ] {
        assert_ne!(answer(desk(&admin).act(deed).await), "yes");
    }
    let lines = desk(&admin).audit(&Audit::default(), &At::default()).await.unwrap().rows;
    let mut lines: Vec<_> = lines
        .into_iter()
        .filter(|it| it.action.starts_with("hold."))
        .map(|it| (it.actor_name, it.actor_here, it.action, it.named.unwrap_or_default()))
        .collect();
    lines.sort_unstable();
    let both = format!("{}, {}", ann.user.name, bob.user.name);
    let line = |action: &str, named: &str| ("ad".to_owned(), true, action.to_owned(), named.to_owned());
    let ann_is = ann.user.name.as_str();
    assert_eq!(lines, [line("hold.added", ann_is), line("hold.added", &both), line("hold.released", ann_is)]);
}
story!(holds_are_put_and_released_and_written_down);

async fn the_audit_log_is_found_by_whom_it_is_about_by_action_and_by_time(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let shop = chat.tenant_more("shop", &[]).await;
    let eve = chat.person_of(&shop, "eve").await;
    let operator = made(&chat, "op", Some(Rank::Operator)).await;
    let disable = |user, disabled| Deed::Disable { user, disabled };
    for deed in [disable(ann.id(), true), disable(bob.id(), true), disable(ann.id(), false)] {
        desk(&operator).act(deed).await.unwrap();
    }
    desk(&operator).of(shop.tenant()).act(disable(eve.id(), true)).await.unwrap();
    let find = |it: Audit| {
        let desk = desk(&operator);
        async move { desk.audit(&it, &At::default()).await.unwrap().rows.len() }
    };
    let by = |it: &str| Audit { text: Some(it.into()), ..Audit::default() };
    let of = |it: &str| Audit { action: Some(it.into()), ..Audit::default() };
    assert_eq!((find(by("ann")).await, find(by("bob")).await, find(by("nobody")).await), (2, 1, 0));
    assert_eq!((find(of("user.disabled")).await, find(of("user.enabled")).await), (2, 1));
    let now = chat.clock().now();
    let day = 86_400_000;
    let (before, after) = (Time(now.0 - day), Time(now.0 + day));
    let all = find(Audit::default()).await;
    assert_eq!(find(Audit { from: Some(before), until: Some(after), ..Audit::default() }).await, all);
    assert_eq!(find(Audit { from: Some(after), ..Audit::default() }).await, 0);
    assert_eq!(find(Audit { until: Some(before), ..Audit::default() }).await, 0);
    // What somebody of another tenant did is theirs, who cannot be looked at there.
    let there =
        desk(&operator).of(shop.tenant()).audit(&Audit::default(), &At::default()).await.unwrap().rows;
    let shown: Vec<_> = there.iter().map(|it| (it.actor, it.actor_here, it.named.as_deref())).collect();
    assert_eq!(shown, [(Some(operator.id()), false, Some(eve.user.name.as_str()))]);
}
story!(the_audit_log_is_found_by_whom_it_is_about_by_action_and_by_time);
