//! Profiles: what people say about themselves, what they show, and who is told.

use parlor_core::proto::event::AccountEvent;
use parlor_core::proto::user::{Edit, Find, Get, Me, Settings, User};
use parlor_core::proto::{AttachmentId, Code, Signal, UserId, member, room};
use parlor_core::testing::{Frame, Socket, TestChat};
use serde_json::json;

const PICTURE: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

fn changed(socket: &mut Socket) -> Vec<User> {
    let user = |it: Frame| match it {
        Frame::Signal(Signal::UserChanged { user }) => Some(user),
        _ => None,
    };
    socket.heard().into_iter().filter_map(user).collect()
}

fn profiles(frames: Vec<Frame>) -> Vec<User> {
    let user = |it: Frame| match it {
        Frame::Account(AccountEvent::ProfileChanged { user, .. }) => Some(*user),
        _ => None,
    };
    frames.into_iter().filter_map(user).collect()
}

fn named(name: &str) -> Edit {
    Edit { name: Some(name.into()), ..Edit::default() }
}

/// The next that somebody is told of another person.
async fn told(socket: &mut Socket) -> User {
    let user = |it: &Frame| match it {
        Frame::Signal(Signal::UserChanged { user }) => Some(user.clone()),
        _ => None,
    };
    socket.want("another name", user).await
}

async fn another_name_reaches_everybody_who_sees_it(chat: TestChat) {
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let room = ann.open(&bob).await.id;
    ann.run(room::Open::group("Garden", vec!["bob".into()])).await;
    let (mut own, mut his, mut foreign) = (ann.socket().await, bob.socket().await, cem.socket().await);
    let mut phone = chat.device(&ann).await.socket().await;
    let me = ann.run(named(" Ann\u{202e}  Bee ")).await;
    assert_eq!((me.name.as_str(), me.email.as_deref()), ("Ann Bee", Some("ann@demo.test")));
    assert_eq!(me.settings, Some(Settings { receipts: true, presence: true }));
    let plain = User::plain(me.id, "ann".into(), "Ann Bee".into());
    assert_eq!(told(&mut his).await, plain);
    for socket in [&mut own, &mut phone] {
        let heard = socket.heard();
        assert!(!heard.iter().any(|it| matches!(it, Frame::Signal(Signal::UserChanged { .. }))));
        assert_eq!(profiles(heard), std::slice::from_ref(&me), "the other device knows it, too");
    }
    let seen = bob.room(room).await;
    assert_eq!((seen.title.as_str(), seen.peer.expect("ann").user), ("Ann Bee", plain));
    assert!(bob.rooms().await.data.iter().any(|it| it.title == "Ann Bee"));
    // The same again is no change; what others do not see in lists is told to nobody else.
    ann.run(named("Ann Bee")).await;
    ann.run(Edit { about: Some(Some(" Gardener\nin Kiel ".into())), ..Edit::default() }).await;
    ann.run(named("Ann C.")).await;
    assert_eq!(told(&mut his).await.name, "Ann C.", "once each, though two rooms are shared");
    let names: Vec<_> = profiles(own.heard()).into_iter().map(|it| (it.name, it.about)).collect();
    let about = Some("Gardener\nin Kiel".to_owned());
    assert_eq!(names, [("Ann Bee".to_owned(), about.clone()), ("Ann C.".to_owned(), about)]);
    assert_eq!((changed(&mut his), changed(&mut foreign)), (vec![], vec![]), "and no stranger");
    assert_eq!(ann.resume(&[]).await.1.user, ann.run(Me {}).await);
}
story!(another_name_reaches_everybody_who_sees_it);

async fn what_is_out_of_bounds_is_refused_and_nothing_is_changed(chat: TestChat) {
    let ann = chat.person("ann").await;
    let before = ann.run(Me {}).await;
    let deep = (0..9).fold(json!(1), |inner, _| json!({ "x": inner }));
    let data = |it: serde_json::Value| Some(Some(it.as_object().expect("an object").clone()));
    let cases = [
        (named(""), Code::Empty, "name"),
        (named(&"x".repeat(81)), Code::TooLong, "name"),
        (named("a\nb"), Code::Invalid, "name"),
        (Edit { about: Some(Some("x".repeat(301))), ..Edit::default() }, Code::TooLong, "about"),
        (Edit { about: Some(Some("a\u{7}".into())), ..Edit::default() }, Code::Invalid, "about"),
        (Edit { data: data(json!({ "x": "y".repeat(5_000) })), ..Edit::default() }, Code::TooLong, "data"),
        (Edit { data: data(json!({ "x": deep })), ..Edit::default() }, Code::Invalid, "data"),
        (
            Edit { picture: Some(Some(AttachmentId([7; 16]))), name: Some("Zoe".into()), ..Edit::default() },
            Code::NotFound,
            "picture",
        ),
    ];
    for (it, code, field) in cases {
        let problem = ann.try_run(it).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (code, Some(field)));
    }
    assert_eq!(ann.run(Me {}).await, before);
    let all = Edit { about: Some(Some("hi".into())), data: data(json!({ "x": [1] })), ..Edit::default() };
    let me = ann.run(all).await;
    assert_eq!((me.about.as_deref(), me.data.is_some()), (Some("hi"), true));
    let me = ann.run(Edit { about: Some(None), data: Some(None), ..Edit::default() }).await;
    assert_eq!((me.about, me.data), (None, None), "`null` empties");
}
story!(what_is_out_of_bounds_is_refused_and_nothing_is_changed);

/// The language that somebody reads in is kept, told to their own devices, and nobody else's matter.
async fn a_language_is_chosen_and_left_again(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    let (mut own, mut his) = (ann.socket().await, bob.socket().await);
    let reads = |tag: Option<&str>| Edit { language: Some(tag.map(str::to_owned)), ..Edit::default() };
    assert_eq!(ann.run(Me {}).await.language, None);
    assert_eq!(ann.run(reads(Some("pt-BR"))).await.language.as_deref(), Some("pt-BR"));
    ann.run(Edit { about: Some(Some("hi".into())), ..Edit::default() }).await;
    assert_eq!(ann.run(Me {}).await.language.as_deref(), Some("pt-BR"), "what is absent stays");
    assert_eq!(ann.run(reads(None)).await.language, None, "`null` empties");
    let told: Vec<_> = profiles(own.heard()).into_iter().map(|it| it.language).collect();
    assert_eq!(told, [Some("pt-BR".to_owned()), Some("pt-BR".to_owned()), None]);
    ann.run(reads(Some("de"))).await;
    assert_eq!(changed(&mut his), [], "and to nobody else");
    assert_eq!(bob.room(room).await.peer.expect("ann").user.language, None);
    assert_eq!(bob.run(Find { with: "ann".into() }).await.language, None);
    let long = "de-".repeat(12) + "x";
    for bad in ["", "d", "de_DE", "de-", "-de", "1e", "<b>", "deutschland", "de-ümlaut", &long] {
        let problem = ann.try_run(reads(Some(bad))).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some("language")), "{bad}");
    }
    assert_eq!(ann.run(Me {}).await.language.as_deref(), Some("de"));
}
story!(a_language_is_chosen_and_left_again);

/// A picture is an upload of one's own, and shown wherever one is.
async fn a_picture_is_shown_wherever_the_person_is(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    let picture = |id| Edit { picture: Some(id), ..Edit::default() };
    let (mine, foreign) = (ann.upload("a.gif", PICTURE).await.id, bob.upload("b.gif", PICTURE).await.id);
    let text = ann.upload("a.txt", "a").await.id;
    for (id, code) in [(foreign, Code::NotFound), (text, Code::Invalid)] {
        let problem = ann.try_run(picture(Some(id))).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (code, Some("picture")));
    }
    assert!(!bob.reads(mine).await);
    let mut his = bob.socket().await;
    assert_eq!(ann.run(picture(Some(mine))).await.picture, Some(mine));
    assert_eq!(told(&mut his).await.picture, Some(mine));
    assert!(bob.reads(mine).await);
    let seen = bob.room(room).await;
    assert_eq!(seen.peer.expect("ann").user.picture, Some(mine));
    assert!(seen.members.iter().any(|it| it.user.picture == Some(mine)));
    assert_eq!(bob.rooms().await.data[0].peer.as_ref().expect("ann").user.picture, Some(mine));
    assert_eq!(bob.run(Find { with: "ann".into() }).await.picture, Some(mine));
    assert_eq!(ann.run(picture(None)).await.picture, None);
    assert!(!bob.reads(mine).await, "what is not shown any more is gone");
}
story!(a_picture_is_shown_wherever_the_person_is);

async fn people_of_a_room_are_shown_also_when_they_have_left(chat: TestChat) {
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let room = ann.run(room::Open::group("Garden", vec!["bob".into()])).await.id;
    bob.run(Edit { about: Some(Some("hi".into())), ..named("Bob B.") }).await;
    ann.run(member::Remove { room, user: bob.id() }).await;
    let get = |users: Vec<UserId>| Get { room, users };
    let found = ann.run(get(vec![bob.id(), cem.id(), ann.id(), UserId([7; 16])])).await.data;
    assert_eq!(found.len(), 2, "who was never in it is passed over");
    let his = found.iter().find(|it| it.id == bob.id()).expect("bob");
    assert_eq!((his.name.as_str(), his.about.as_deref()), ("Bob B.", Some("hi")));
    assert_eq!((&his.email, his.settings), (&None, None));
    for stranger in [&bob, &cem] {
        assert_eq!(stranger.try_run(get(vec![ann.id()])).await.unwrap_err().code, Code::NotFound);
    }
    for users in [vec![], vec![ann.id(); 101]] {
        assert_eq!(ann.try_run(get(users)).await.unwrap_err().field.as_deref(), Some("users"));
    }
}
story!(people_of_a_room_are_shown_also_when_they_have_left);

async fn somebody_is_found_by_any_exact_name(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    bob.run(Edit { about: Some(Some("hi".into())), ..Edit::default() }).await;
    for with in ["bob", " BOB ", "bob@demo.test", &bob.id().to_string()] {
        let found = ann.run(Find { with: with.into() }).await;
        assert_eq!((found.id, found.about.as_deref()), (bob.id(), Some("hi")));
        assert_eq!((found.email, found.settings), (None, None), "{with}");
    }
    let cem = chat.person("cem").await;
    chat.set_disabled("cem", true).await.unwrap();
    let none = ann.try_run(Find { with: "nobody".into() }).await.unwrap_err();
    assert_eq!((none.code, none.field.as_deref()), (Code::NotFound, Some("with")));
    for with in ["bo", "b%", "", "bob\0", &"x".repeat(300), "cem", &cem.id().to_string()] {
        assert_eq!(ann.try_run(Find { with: with.into() }).await.unwrap_err(), none, "{with}");
    }
}
story!(somebody_is_found_by_any_exact_name);

async fn where_looking_up_is_closed_only_ids_find(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let none = ann.try_run(Find { with: "nobody".into() }).await.unwrap_err();
    for with in ["bob", "bob@demo.test"] {
        assert_eq!(ann.try_run(Find { with: with.into() }).await.unwrap_err(), none);
        assert_eq!(ann.open_with(with).await.unwrap_err().code, Code::NotFound);
        let group = room::Open::group("Garden", vec![with.into()]);
        assert_eq!(ann.try_run(group).await.unwrap_err().code, Code::NotFound);
    }
    assert_eq!(ann.run(Find { with: bob.id().to_string() }).await.id, bob.id());
    ann.open_with(&bob.id().to_string()).await.unwrap();
    assert_eq!(ann.run(Find { with: "ann".into() }).await.id, ann.id(), "oneself");
}
story!(where_looking_up_is_closed_only_ids_find, |it| it.limits(|limits| limits.look_up = false));

async fn names_cannot_be_guessed_one_after_the_other(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let find = |with: String| ann.try_run(Find { with });
    for n in 0..2 {
        assert_eq!(find(format!("guess{n}")).await.unwrap_err().code, Code::NotFound);
    }
    ann.open_with("bob").await.unwrap();
    let stopped = find("guess".into()).await.unwrap_err();
    assert_eq!((stopped.code, stopped.retry_after), (Code::RateLimited, Some(2)));
    assert_eq!(ann.open_with("bob").await.unwrap_err().code, Code::RateLimited);
    let group = room::Open::group("Garden", vec!["bob".into()]);
    assert_eq!(ann.try_run(group).await.unwrap_err().code, Code::RateLimited);
    ann.open_with(&bob.id().to_string()).await.unwrap();
    assert_eq!(bob.run(Find { with: "ann".into() }).await.id, ann.id(), "each has their own measure");
    chat.advance(std::time::Duration::from_millis(2_100));
    assert_eq!(find("guess".into()).await.unwrap_err().code, Code::NotFound);
    assert_eq!(find("guess".into()).await.unwrap_err().code, Code::RateLimited);
}
story!(names_cannot_be_guessed_one_after_the_other, |it| {
    it.limits(|limits| (limits.look_ups_burst, limits.look_ups_per_minute) = (3, 30)).stepped(1)
});
