//! What is too old goes, what is held stays, and every count is right afterwards.

use std::time::Duration;

use parlor_core::proto::attachment;
use parlor_core::proto::{Number, RoomId, Signal, message, reaction, room};
use parlor_core::testing::{Frame, Person, TestChat};
use parlor_core::{Purged, TenantChange};

const DAY: Duration = Duration::from_secs(86_400);

async fn purge(chat: &TestChat, days: u32, dry: bool) -> Purged {
    let (mut sum, mut after) = (Purged::default(), None);
    loop {
        let (purged, next) = chat.purge(Some(days), after, dry).await.expect("purged");
        sum = sum.and(purged);
        match next {
            Some(next) => after = Some(next),
            None => return sum,
        }
    }
}

async fn texts(who: &Person, room: RoomId) -> Vec<(Number, String, bool)> {
    let page = who.messages(room).await;
    page.data.into_iter().map(|it| (it.number, it.text, it.deleted)).collect()
}

async fn old_messages_go_and_leave_their_places(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    for at in 0..5 {
        ann.send(room, &format!("ancient words {at}")).await;
    }
    bob.mark(room, 2).await;
    bob.run(message::Hide { room, numbers: vec![4] }).await;
    ann.run(message::Edit { room, number: 1, text: "ancient words indeed".into() }).await;
    bob.run(reaction::Add { room, number: 1, emoji: "👍".into() }).await;
    chat.indexed().await;
    chat.advance(DAY * 10);
    let again = chat.device(&ann).await;
    let other = chat.device(&bob).await;
    again.try_send(room, "fresh words", "fresh").await.expect("sent");
    chat.indexed().await;
    assert_eq!(other.unread().await.total, 3, "3, 5 and the fresh one");

    let would = purge(&chat, 7, true).await;
    assert_eq!(would, Purged { rooms: 1, messages: 5, files: 0, held: 0 });
    assert!(texts(&again, room).await.iter().all(|it| !it.2), "counting changes nothing");
    let mut socket = other.socket().await;
    let went = purge(&chat, 7, false).await;
    assert_eq!(went, would);
    let left = texts(&again, room).await;
    assert_eq!(left.iter().map(|it| it.0).max(), Some(6));
    assert!(left.iter().all(|it| (it.0 == 6) != it.2), "{left:?}");
    assert!(left.iter().all(|it| it.0 == 6 || it.1.is_empty()), "{left:?}");
    assert_eq!(chat.versions(room, 1).await.expect("versions"), []);
    assert_eq!(other.unread().await.total, 1, "what has gone is not unread");
    let told = loop {
        if let Signal::UnreadChanged { unread, number, .. } = socket.signal().await {
            break (unread, number);
        }
    };
    assert_eq!(told, (1, 2), "the same is told");
    let reset = |frame: &Frame| matches!(frame, Frame::Reset { reset, .. } if *reset == room).then_some(());
    socket.want("whoever has it open loads it again", reset).await;
    let search = |text: &str| parlor_core::proto::search::Search {
        text: text.into(),
        room: None,
        from: None,
        limit: None,
        cursor: None,
    };
    assert_eq!(again.run(search("ancient")).await.data.len(), 0);
    assert_eq!(again.run(search("fresh")).await.data.len(), 1);
    assert_eq!(purge(&chat, 7, false).await, Purged::default(), "once is enough");
    let verified = chat.verified();
    assert!(verified.is_empty(), "{verified:#?}");
}

/// What goes stands far above what a page shows: nobody who reads there is disturbed.
async fn far_back_nobody_is_disturbed(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    for at in 0..3 {
        ann.send(room, &format!("old {at}")).await;
    }
    chat.advance(DAY * 10);
    let (ann, bob) = (chat.device(&ann).await, chat.device(&bob).await);
    for at in 0..200 {
        ann.try_send(room, "fresh", &format!("fresh-{at}")).await.expect("sent");
    }
    let mut socket = bob.socket().await;
    assert_eq!(purge(&chat, 7, false).await.messages, 3);
    ann.try_send(room, "and on", "on").await.expect("sent");
    let first = |frame: &Frame| match frame {
        Frame::Reset { .. } => Some("reset"),
        Frame::Event(_) => Some("event"),
        _ => None,
    };
    assert_eq!(socket.want("the next message", first).await, "event");
}

async fn what_is_held_stays(chat: TestChat) {
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let (pair, other) = (ann.open(&bob).await.id, bob.open(&cem).await.id);
    let group = cem.run(room::Open::group("G", vec![ann.id().to_string(), bob.id().to_string()])).await.id;
    for (who, room) in [(&ann, pair), (&bob, other), (&cem, group)] {
        who.send(room, "something old").await;
    }
    chat.advance(DAY * 10);
    let hold = chat.hold_add(Some("ann"), None, "case 12").await.expect("held");
    assert!(chat.hold_add(None, None, "").await.is_err());
    assert!(chat.hold_add(Some("nobody"), None, "").await.is_err());
    assert_eq!(purge(&chat, 7, true).await, Purged { rooms: 1, messages: 1, files: 0, held: 2 });
    assert_eq!(purge(&chat, 7, false).await.messages, 1, "only where ann is not");
    let cem = chat.device(&cem).await;
    assert_eq!(texts(&cem, group).await[0].1, "something old");

    // A deleted group stays as well, even one in which she never said a word.
    cem.run(room::Delete { room: group }).await;
    chat.until_purged().await;
    assert!(chat.left_of(group) > 1, "it is held");
    let list = chat.holds().await.expect("listed");
    assert_eq!((list.len(), list[0].note.as_str(), list[0].released_at), (1, "case 12", None));
    chat.hold_release(&hold.id).await.expect("released");
    assert!(chat.hold_release(&hold.id).await.is_err(), "once");
    chat.until_purged().await;
    assert_eq!(chat.left_of(group), 0);
    assert_eq!(purge(&chat, 7, false).await.messages, 1, "the pair");
    let verified = chat.verified();
    assert!(verified.is_empty(), "{verified:#?}");
}

async fn files_go_with_their_messages(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    let file = ann.upload("notes.txt", "hello").await;
    let send = message::Send { attachments: vec![file.id], ..message::Send::text(room, "look", "n-1") };
    ann.run(send).await;
    chat.advance(DAY * 10);
    assert_eq!(purge(&chat, 7, false).await, Purged { rooms: 1, messages: 1, files: 1, held: 0 });
    let ann = chat.device(&ann).await;
    let shared = ann.run(attachment::List { room, kind: None, before: None, limit: None }).await;
    assert_eq!(shared.data.len(), 0);
    let verified = chat.verified();
    assert!(verified.is_empty(), "{verified:#?}");
}

async fn the_server_does_it_by_itself(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    for at in 0..500 {
        ann.send(room, &format!("number {at}")).await;
    }
    let refused = chat.purge(None, None, true).await.expect_err("nobody says for how long");
    assert_eq!(refused.code, parlor_core::proto::Code::Invalid);
    let change =
        TenantChange { settings: vec![("retention.days".into(), "7".into())], ..TenantChange::default() };
    chat.tenant_change("default", change).await.expect("changed");
    chat.indexed().await;
    chat.advance(DAY * 10);
    let ann = chat.device(&ann).await;
    for _ in 0..600 {
        if texts(&ann, room).await.iter().all(|it| it.2)
            && chat.purge(None, None, true).await.expect("counted").0.messages == 0
        {
            let verified = chat.verified();
            assert!(verified.is_empty(), "{verified:#?}");
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it did not");
}

story!(old_messages_go_and_leave_their_places, |it| it.stepped(11));
story!(far_back_nobody_is_disturbed, |it| it.stepped(15));
story!(what_is_held_stays, |it| it.stepped(12));
story!(files_go_with_their_messages, |it| it.stepped(13));
story!(the_server_does_it_by_itself, |it| it.stepped(14));
