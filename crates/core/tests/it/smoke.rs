//! smoke
use parlor_core::proto::{login, message, read, room, user};
use parlor_core::{Chat, Limits};

#[tokio::test]
async fn smoke() {
    for store in ["sqlite::memory:smoke".to_string()] {
        let chat = tokio::task::spawn_blocking(move || {
            Chat::builder().store(store).limits(Limits::default()).build()
        })
        .await
        .unwrap()
        .unwrap();
        for name in ["ann", "bob"] {
            let up = user::SignUp {
                email: format!("{name}@demo.test"),
                username: name.into(),
                name: None,
                password: "demo-demo".into(),
            };
            chat.sign_up(up).await.unwrap();
        }
        let inn = chat
            .sign_in(login::SignIn { login: "ann".into(), password: "demo-demo".into() }, "test")
            .await
            .unwrap();
        let ann = chat.authenticate(&inn.token).await.unwrap();
        let live = chat.connect(Some(ann));
        live.frame(r#"{"id":1,"cmd":"hello"}"#);
        let mut buf = vec![];
        live.next(&mut buf).await;
        let room =
            chat.run(&ann, room::Open { kind: room::Kind::Direct, with: Some("bob".into()) }).await.unwrap();
        let m = chat
            .run(&ann, message::Send { room: room.id, text: "hi".into(), nonce: "1".into() })
            .await
            .unwrap();
        assert_eq!((m.seq, m.number, m.duplicate), (2, 1, false));
        let m = chat
            .run(&ann, message::Send { room: room.id, text: "hi".into(), nonce: "1".into() })
            .await
            .unwrap();
        assert!(m.duplicate);
        for _ in 0..3 {
            live.next(&mut buf).await;
            for b in &buf {
                println!("{}", String::from_utf8_lossy(b));
            }
            if buf.iter().any(|b| b.windows(12).any(|w| w == b"message.sent")) {
                break;
            }
        }
        let list = chat.run(&ann, room::List::default()).await.unwrap();
        println!("{list:#?}");
        println!("{:?}", chat.run(&ann, read::GetUnread {}).await);
        println!(
            "{:?}",
            chat.run(&ann, message::List { room: room.id, limit: None, before: None, after: None }).await
        );
    }
}
