//! Pictures that hosts name of their people: fetched once for each address, made anew, shown as any other; and what becomes
//! of those that cannot be had.

use std::time::Duration;

use bytes::Bytes;
use parlor_core::proto::user::{Edit, Me};
use parlor_core::proto::{AttachmentId, Code, Time, UserId};
use parlor_core::testing::{Person, TestChat};
use parlor_core::{Actor, Admitted, PictureWish, Vouched, of_token};

/// One red pixel.
const RED: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
/// One blue one.
const BLUE: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

async fn comes(chat: &TestChat, token: &str, picture: Option<&str>) -> Actor {
    let it = Admitted {
        external_id: "7".into(),
        name: Some("Ann".into()),
        username: Some("ann".into()),
        email: None,
        picture: picture.map(str::to_owned),
        role: None,
        data: None,
        by: Vouched::Token,
        key: of_token(chat.tenant(), token),
        until: Time(chat.clock().now().0 + 40 * 3_600_000),
        label: "browser".into(),
        source: "jwt a key".into(),
    };
    chat.admit(it).await.expect("admitted")
}

async fn shown(chat: &TestChat, who: &Actor) -> Option<AttachmentId> {
    chat.run(who, Me {}).await.expect("me").picture
}

fn wish(user: UserId, url: &str) -> PictureWish {
    PictureWish { user, url: url.to_owned() }
}

async fn due(chat: &TestChat) -> Vec<PictureWish> {
    chat.pictures_to_fetch().await.expect("asked")
}

async fn a_picture_is_fetched_once_for_each_address(chat: TestChat) {
    let bob = chat.person("bob").await;
    let ann = comes(&chat, "a.b.1", Some("https://app.example/1.png")).await;
    let first = wish(ann.user, "https://app.example/1.png");
    assert_eq!(due(&chat).await, std::slice::from_ref(&first));
    assert_eq!(due(&chat).await, [], "whoever asks next is given none that is being fetched");
    chat.picture_came(&first, Bytes::from_static(RED)).await.expect("taken");
    let picture = shown(&chat, &ann).await.expect("a picture");
    // Everybody sees it, made anew and small, and hears of it.
    assert!(bob.reads(picture).await && chat.file(&bob.actor, picture, true).await.expect("small").shown);
    assert_eq!(bob.run(parlor_core::proto::user::Find { with: "ann".into() }).await.picture, Some(picture));
    // Named again it is not fetched again; another address is, and what was there before goes.
    comes(&chat, "a.b.2", Some("https://app.example/1.png")).await;
    comes(&chat, "a.b.3", None).await;
    assert_eq!(due(&chat).await, []);
    comes(&chat, "a.b.4", Some("https://app.example/1.png?signed=again")).await;
    let again = wish(ann.user, "https://app.example/1.png?signed=again");
    assert_eq!(due(&chat).await, std::slice::from_ref(&again));
    chat.picture_came(&again, Bytes::from_static(RED)).await.expect("the same bytes");
    assert_eq!(shown(&chat, &ann).await, Some(picture), "the same bytes are the same picture");
    comes(&chat, "a.b.5", Some("https://app.example/2.png")).await;
    assert_eq!(due(&chat).await.len(), 1);
    // One that was overtaken while it was fetched is not taken.
    chat.picture_came(&again, Bytes::from_static(BLUE)).await.expect("let go of");
    assert_eq!(shown(&chat, &ann).await, Some(picture));
    let second = wish(ann.user, "https://app.example/2.png");
    chat.picture_came(&second, Bytes::from_static(BLUE)).await.expect("taken");
    let other = shown(&chat, &ann).await.expect("a picture");
    assert_ne!(other, picture);
    assert!(bob.reads(other).await && !bob.reads(picture).await);
    chat.settles_at(2);
}
story!(a_picture_is_fetched_once_for_each_address);

async fn whoever_chose_a_picture_here_keeps_it(chat: TestChat) {
    let ann = comes(&chat, "a.b.1", Some("https://app.example/1.png")).await;
    let mut upload = chat.upload(&ann, Default::default()).await.expect("an upload");
    upload.write(Bytes::from_static(BLUE)).await.expect("written");
    let own = upload.finish().await.expect("whole").id;
    chat.run(&ann, Edit { picture: Some(Some(own)), ..Edit::default() }).await.expect("chosen");
    for it in due(&chat).await {
        chat.picture_came(&it, Bytes::from_static(RED)).await.expect("let go of");
    }
    assert_eq!(shown(&chat, &ann).await, Some(own));
    // Without one of their own the host's next one is theirs.
    chat.run(&ann, Edit { picture: Some(None), ..Edit::default() }).await.expect("none");
    comes(&chat, "a.b.2", Some("https://app.example/2.png")).await;
    for it in due(&chat).await {
        chat.picture_came(&it, Bytes::from_static(RED)).await.expect("taken");
    }
    assert!(shown(&chat, &ann).await.is_some_and(|it| it != own));
    chat.settles_at(2);
}
story!(whoever_chose_a_picture_here_keeps_it);

async fn what_cannot_be_had_is_tried_again_and_then_left(chat: TestChat) {
    let ann = comes(&chat, "a.b.1", Some("https://app.example/1.png")).await;
    let it = wish(ann.user, "https://app.example/1.png");
    let mut tries = 0;
    for _ in 0..400 {
        for one in due(&chat).await {
            assert_eq!(one, it);
            tries += 1;
            chat.picture_failed(&one, false).await.expect("noted");
        }
        chat.advance(Duration::from_secs(300));
    }
    assert_eq!(tries, 5);
    assert_eq!(shown(&chat, &ann).await, None, "initials stand there");
    // Another address is a new beginning; what is no picture is not tried again.
    comes(&chat, "a.b.2", Some("https://app.example/2.png")).await;
    let second = due(&chat).await.pop().expect("due");
    for no_picture in
        [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"<html>", b"\x89PNG\r\n\x1a\nbroken"]
    {
        let refused = chat.picture_came(&second, Bytes::from_static(no_picture)).await.unwrap_err();
        assert_eq!(refused.code, Code::Invalid, "{no_picture:?}");
    }
    chat.picture_failed(&second, true).await.expect("noted");
    chat.advance(Duration::from_secs(30 * 3_600));
    assert_eq!(due(&chat).await, []);
    // Whoever took one and never came back is not waited for.
    comes(&chat, "a.b.3", Some("https://app.example/3.png")).await;
    assert_eq!(due(&chat).await.len(), 1);
    chat.advance(Duration::from_secs(200));
    assert_eq!(due(&chat).await.len(), 1);
    // Of somebody who was disabled nothing is kept.
    chat.set_disabled("ann", true).await.expect("disabled");
    let third = wish(ann.user, "https://app.example/3.png");
    assert!(chat.picture_came(&third, Bytes::from_static(RED)).await.is_err());
    chat.settles_at(0);
}
story!(what_cannot_be_had_is_tried_again_and_then_left, |it| it.stepped(7));

/// Every sign-in of a host, a proxy or a guest ends when that counts no more; others stay.
async fn what_counts_no_more_signs_nobody_in(chat: TestChat) {
    let bob: Person = chat.person("bob").await;
    let mut sockets = Vec::new();
    for (n, source) in ["jwt one", "jwt two", "forward x"].into_iter().enumerate() {
        let key = of_token(chat.tenant(), &format!("a.b.{n}"));
        let it = Admitted {
            external_id: n.to_string(),
            name: None,
            username: None,
            email: None,
            picture: None,
            role: None,
            data: None,
            by: Vouched::Token,
            key,
            until: Time(chat.clock().now().0 + 3_600_000),
            label: "browser".into(),
            source: source.into(),
        };
        let actor = chat.admit(it.clone()).await.expect("admitted");
        let mut socket = chat.socket_of(actor);
        socket.hello(None, None, &Default::default()).await.expect("welcome");
        sockets.push((it, socket));
    }
    let guest = chat.sign_in_guest(None, "browser", None).await.expect("a guest");
    let mut live = chat.socket();
    live.hello(Some(&guest.token), None, &Default::default()).await.expect("welcome");
    chat.believe(|_| true).await.expect("nothing to do");
    chat.believe(|source| source == "jwt one").await.expect("ended");
    for (it, socket) in &mut sockets {
        if it.source == "jwt one" {
            socket.ask::<serde_json::Value>("ping", serde_json::json!({})).await;
            assert!(chat.admitted(it.key).await.expect("asked").is_some());
        } else {
            assert_eq!(socket.closed().await.code, 4001);
            assert_eq!(chat.admitted(it.key).await, Ok(None), "it was not ended for good");
            assert!(chat.admit(it.clone()).await.is_ok());
        }
    }
    assert_eq!(live.closed().await.code, 4001);
    assert_eq!(chat.authenticate(&guest.token).await.unwrap_err().code, Code::Unauthenticated);
    assert!(chat.authenticate(&bob.token).await.is_ok());
}
story!(what_counts_no_more_signs_nobody_in);
