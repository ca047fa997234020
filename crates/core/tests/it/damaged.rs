//! Rows that cannot be read: each list, log and page answers all the same, with everything that can be.

use parlor_core::proto::attachment::List as Files;
use parlor_core::proto::event::What;
use parlor_core::proto::member::List as Members;
use parlor_core::proto::reaction::Add as React;
use parlor_core::proto::room::Open;
use parlor_core::proto::user::{Edit, Find};
use parlor_core::testing::TestChat;

/// One red pixel.
const PICTURE: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

async fn a_damaged_row_breaks_no_list(mut chat: TestChat) {
    chat.forgive_faults();
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let data = serde_json::json!({"year": 2}).as_object().cloned();
    bob.run(Edit { data: Some(data), ..Edit::default() }).await;
    let (good, odd) = (ann.open(&bob).await.id, ann.open(&cem).await.id);
    let group = ann.run(Open::group("Team", vec!["bob".into(), "cem".into()])).await.id;
    for n in 0..300 {
        ann.send(group, &format!("message {n}")).await;
    }
    bob.send(good, "hello").await;
    bob.run(React { room: group, number: 1, emoji: "👍".into() }).await;
    let file = ann.upload("a.gif", PICTURE).await;
    let sent = parlor_core::proto::message::Send {
        attachments: vec![file.id],
        ..parlor_core::proto::message::Send::text(group, "look", "with-a-file")
    };
    ann.run(sent).await;
    let before = chat.damaged();
    chat.damage(
        "UPDATE \"user\" SET data = '{broken' WHERE data IS NOT NULL; \
         UPDATE event SET data = 'nonsense' WHERE kind = 'room.created'; \
         UPDATE event SET kind = 'no.such.kind' WHERE kind = 'reaction.added'; \
         UPDATE member SET role = 'nobody' WHERE role = 'member' AND room = (SELECT room FROM message \
           WHERE text = 'look'); \
         UPDATE attachment SET kind = 'hologram';",
    );
    let oddly = format!("{odd}").replace('-', "");
    if chat.url().starts_with("sqlite") {
        chat.damage(&format!("UPDATE room SET kind = 'nothing' WHERE id = x'{oddly}';"));
        chat.damage("UPDATE message SET text = CAST(x'41ff42' AS TEXT) WHERE text LIKE 'message %';");
    } else {
        chat.damage(&format!("UPDATE room SET kind = 'nothing' WHERE id = '{odd}';"));
    }
    // The room that cannot be read is not in the list, the others are.
    let rooms: Vec<_> = ann.rooms().await.data.into_iter().map(|room| room.id).collect();
    assert!(rooms.contains(&good) && rooms.contains(&group) && !rooms.contains(&odd), "{rooms:?}");
    // Every page of the history, and the log without a hole.
    let page = ann.messages(group).await;
    assert!(page.page.has_more && page.data.len() == 50, "{}", page.data.len());
    assert_eq!(page.data[0].text, "look");
    assert!(page.data[0].attachments.is_empty());
    let log = ann.log(group).await;
    let seqs: Vec<i64> = log.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, (1..=seqs.len() as i64).collect::<Vec<_>>());
    let empty = log.iter().filter(|event| matches!(event.what, What::RoomChanged(_))).count();
    assert_eq!(empty, 2, "its making and the reaction");
    // People: what cannot be read of them is not there, they are.
    let members = ann.run(Members { room: group, cursor: None, limit: None }).await;
    assert_eq!(members.data.len(), 3);
    assert!(bob.run(parlor_core::proto::user::Me {}).await.data.is_none_or(|data| data.is_empty()));
    assert_eq!(ann.run(Find { with: "bob".into() }).await.username, "bob");
    assert!(ann.run(Files { room: group, kind: None, before: None, limit: None }).await.data.is_empty());
    // A socket begins, and resumes over what is damaged.
    let (_socket, welcome) = ann.resume(&[(group, 0), (good, 0)]).await;
    assert!(format!("{welcome:?}").contains("ann"));
    assert!(chat.damaged() > before, "it was counted");
}
story!(a_damaged_row_breaks_no_list);
