//! What was shared: who may read it, what it is listed under, and that it goes with the last message that has it.

use parlor_core::proto::attachment::{Attachment, Delete, Kind, List, Shared};
use parlor_core::proto::message::{self, Message};
use parlor_core::proto::{AttachmentId, Code, Problem, RoomId, member, room, user};
use parlor_core::testing::{Person, TestChat};

/// One red pixel.
const PICTURE: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

async fn try_share(who: &Person, room: RoomId, ids: &[AttachmentId]) -> Result<Message, Problem> {
    let it = message::Send { attachments: ids.to_vec(), ..message::Send::text(room, "", who.nonce()) };
    who.try_run(it).await
}

async fn share(who: &Person, room: RoomId, ids: &[AttachmentId]) -> Message {
    try_share(who, room, ids).await.unwrap_or_else(|problem| panic!("message.send: {problem}"))
}

async fn listed(who: &Person, room: RoomId, kind: Option<Kind>) -> Vec<(i64, String)> {
    let page = who.run(List { room, kind, before: None, limit: None }).await;
    page.data.into_iter().map(|it: Shared| (it.number, it.attachment.name)).collect()
}

async fn what_is_sent_is_whoever_sees_the_message(chat: TestChat) {
    let (ann, bob, dana) = (chat.person("ann").await, chat.person("bob").await, chat.person("dana").await);
    let room = ann.open(&bob).await.id;
    let (picture, file) = (ann.upload("a.gif", PICTURE).await, ann.upload("b.txt", "b").await);
    assert_eq!((picture.kind, picture.thumb), (Kind::Image, true));
    assert!(!bob.reads(picture.id).await);
    let sent = share(&ann, room, &[picture.id, file.id]).await;
    assert_eq!(sent.attachments, [picture.clone(), file.clone()], "in the order that was asked for");
    let seen = bob.messages(room).await.data.remove(0);
    assert_eq!((seen.text.as_str(), &seen.attachments), ("", &sent.attachments));
    for (who, may) in [(&ann, true), (&bob, true), (&dana, false)] {
        assert_eq!(who.reads(picture.id).await, may);
        assert_eq!(chat.file(&who.actor, picture.id, true).await.is_ok(), may);
    }
    let kept = ann.try_run(Delete { attachment: file.id }).await.unwrap_err();
    assert_eq!(kept.code, Code::NotFound, "what was sent goes with its message");
    chat.settles_at(3);
    ann.run(message::Delete { room, number: sent.number }).await;
    for who in [&ann, &bob] {
        assert!(!who.reads(picture.id).await && !who.reads(file.id).await, "revoked at once");
    }
    assert!(bob.messages(room).await.data[0].attachments.is_empty());
    assert!(listed(&bob, room, None).await.is_empty());
    chat.settles_at(0);
}
story!(what_is_sent_is_whoever_sees_the_message);

/// By room: what the list says of the files of its last message.
async fn previews(who: &Person) -> Vec<(RoomId, Vec<Attachment>)> {
    let list = who.run(room::List { limit: Some(100), ..Default::default() }).await;
    list.data
        .into_iter()
        .map(|it| (it.id, it.last.map(|last| last.attachments).unwrap_or_default()))
        .collect()
}

async fn the_list_of_rooms_has_the_files_of_last_messages(chat: TestChat) {
    let (ann, bob, dana) = (chat.person("ann").await, chat.person("bob").await, chat.person("dana").await);
    let (first, second) = (ann.open(&bob).await.id, ann.open(&dana).await.id);
    let (picture, file) = (ann.upload("a.gif", PICTURE).await, ann.upload("b.txt", "b").await);
    share(&ann, second, &[file.id]).await;
    ann.send(second, "only words").await;
    let sent = share(&ann, first, &[picture.id, file.id]).await;
    // Whichever was active last, they may be so within one millisecond.
    let expected = [(first, sent.attachments.clone()), (second, vec![])];
    let mut both = expected.clone();
    both.sort_by_key(|(id, _)| *id);
    let mut seen = previews(&ann).await;
    seen.sort_by_key(|(id, _)| *id);
    assert_eq!(seen, both, "each its own");
    assert_eq!(previews(&bob).await, expected[..1]);
    let opened = bob.run(room::Get { room: first }).await;
    assert_eq!(opened.last.unwrap().attachments, sent.attachments);
    ann.run(message::Delete { room: first, number: sent.number }).await;
    assert_eq!(previews(&bob).await, [(first, vec![])]);
}
story!(the_list_of_rooms_has_the_files_of_last_messages);

async fn however_many_files_there_are_the_list_goes_on(chat: TestChat) {
    let ann = chat.person("ann").await;
    let mut files = Vec::new();
    for n in 0..10 {
        files.push(ann.upload(&format!("{n}{}.txt", "\u{1f600}".repeat(190)), "x").await.id);
    }
    let mut rooms = Vec::new();
    for n in 0..53 {
        let id = ann.run(room::Open::group(format!("group {n}"), vec![])).await.id;
        share(&ann, id, &files).await;
        if n < 50 {
            ann.run(room::Keep { room: id, pinned: Some(true), muted_until: None, archived: None }).await;
        }
        rooms.push(id);
    }
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = ann.run(room::List { limit: Some(1), cursor, ..Default::default() }).await;
        let bytes = serde_json::to_vec(&page).unwrap().len();
        assert!(bytes < 250 * 1024, "{bytes} bytes are no frame");
        for room in page.data {
            let files = room.last.unwrap().attachments.len();
            assert_eq!(files, if room.kept.pinned { 1 } else { 10 });
            seen.push(room.id);
        }
        cursor = page.page.next;
        if cursor.is_none() {
            break;
        }
    }
    seen.sort_unstable();
    rooms.sort_unstable();
    assert_eq!(seen, rooms);
}
story!(however_many_files_there_are_the_list_goes_on);

async fn what_is_in_several_messages_goes_with_the_last(chat: TestChat) {
    let (ann, bob, dana) = (chat.person("ann").await, chat.person("bob").await, chat.person("dana").await);
    let (first, second) = (ann.open(&bob).await.id, bob.open(&dana).await.id);
    let it = ann.upload("a.txt", "a").await.id;
    let sent = share(&ann, first, &[it]).await;
    // Bob may see it, so he may say it again; Dana may not, until then.
    assert_eq!(try_share(&dana, second, &[it]).await.unwrap_err().code, Code::NotFound);
    let again = share(&bob, second, &[it]).await;
    assert!(dana.reads(it).await);
    ann.run(message::Delete { room: first, number: sent.number }).await;
    assert!(!ann.reads(it).await, "she is not where it still is");
    assert!(bob.reads(it).await && dana.reads(it).await);
    let on = message::Forward { room: second, number: again.number, to: vec![first], nonce: "f".into() };
    let on = bob.run(on).await.data.remove(0);
    assert!(on.forwarded && on.attachments == again.attachments && ann.reads(it).await);
    bob.run(message::Delete { room: first, number: on.number }).await;
    chat.settles_at(1);
    bob.run(message::Delete { room: second, number: again.number }).await;
    assert!(!bob.reads(it).await);
    chat.settles_at(0);
}
story!(what_is_in_several_messages_goes_with_the_last);

async fn what_may_not_be_sent_is_refused_and_nothing_is_taken(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    let mine = ann.upload("a", "a").await.id;
    for (ids, code) in [
        (vec![mine, AttachmentId([7; 16])], Code::NotFound),
        (vec![mine, mine], Code::Invalid),
        (vec![mine; 11], Code::TooMany),
        (vec![], Code::Empty),
    ] {
        assert_eq!(try_share(&ann, room, &ids).await.unwrap_err().code, code);
    }
    let theirs = try_share(&bob, room, &[mine]).await.unwrap_err();
    assert_eq!((theirs.code, theirs.field.as_deref()), (Code::NotFound, Some("attachments")));
    assert_eq!(ann.room(room).await.number, 0);
    let it = message::Send { attachments: vec![mine], ..message::Send::text(room, "look", "n") };
    let (once, twice) = (ann.run(it.clone()).await, ann.run(it.clone()).await);
    assert!(twice.duplicate && twice.number == once.number);
    assert_eq!(twice.attachments, once.attachments, "a retry is the same message");
    let other = message::Send { attachments: vec![], ..it };
    assert_eq!(ann.try_run(other).await.unwrap_err().code, Code::NonceReused);
    ann.run(message::Delete { room, number: once.number }).await;
    assert_eq!(try_share(&ann, room, &[mine]).await.unwrap_err().code, Code::NotFound, "it is gone");
    chat.settles_at(0);
}
story!(what_may_not_be_sent_is_refused_and_nothing_is_taken);

async fn what_i_have_hidden_or_never_saw_is_not_mine_to_read(chat: TestChat) {
    let (ann, bob, dana) = (chat.person("ann").await, chat.person("bob").await, chat.person("dana").await);
    let group = ann.run(room::Open::group("Trip", vec!["bob".into()])).await.id;
    let early = ann.upload("early", "1").await.id;
    let sent = share(&ann, group, &[early]).await;
    let add = member::Add { room: group, users: vec!["dana".into()], history: false };
    ann.run(add).await;
    let late = ann.upload("late", "2").await.id;
    share(&ann, group, &[late]).await;
    assert!(!dana.reads(early).await && dana.reads(late).await);
    assert_eq!(listed(&dana, group, None).await, [(2, "late".to_owned())]);
    assert_eq!(listed(&bob, group, None).await.len(), 2);
    bob.run(message::Hide { room: group, numbers: vec![sent.number] }).await;
    assert!(!bob.reads(early).await && bob.reads(late).await && ann.reads(early).await);
    assert_eq!(listed(&bob, group, None).await, [(2, "late".to_owned())]);
    ann.run(member::Remove { room: group, user: bob.id() }).await;
    assert!(!bob.reads(late).await, "who has been removed reads nothing more");
}
story!(what_i_have_hidden_or_never_saw_is_not_mine_to_read);

async fn lists_are_newest_first_by_kind_and_end_where_a_message_ends(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    for n in 1..=4 {
        let mut ids = Vec::new();
        for part in 0..3 {
            let bytes: &[u8] = if part == 0 { PICTURE } else { b"text" };
            ids.push(ann.upload(&format!("{n}{part}.gif"), bytes).await.id);
        }
        share(&ann, room, &ids).await;
        ann.send(room, "and a text").await;
    }
    let names = |all: Vec<(i64, String)>| all.into_iter().map(|it| it.1).collect::<Vec<_>>();
    assert_eq!(names(listed(&bob, room, Some(Kind::Image)).await), ["40.png", "30.png", "20.png", "10.png"]);
    assert_eq!(listed(&bob, room, Some(Kind::Voice)).await, []);
    let (mut all, mut before) = (Vec::new(), None);
    for _ in 0..5 {
        let page = bob.run(List { room, kind: None, before, limit: Some(7) }).await;
        assert!(page.data.len() <= 7 && page.data.len() % 3 == 0, "{}", page.data.len());
        all.extend(page.data.into_iter().map(|it| it.attachment));
        before = page.page.next.map(|seq| seq.parse().unwrap());
        if !page.page.has_more {
            break;
        }
    }
    let named: Vec<_> = all.iter().map(|it: &Attachment| it.name.as_str()).collect();
    assert_eq!(named[..4], ["40.png", "41.gif", "42.gif", "30.png"]);
    assert_eq!((named.len(), named[11]), (12, "12.gif"));
    let one = bob.run(List { room, kind: None, before: None, limit: Some(1) }).await;
    assert_eq!((one.data.len(), one.page.has_more), (3, true), "a message is not cut");
}
story!(lists_are_newest_first_by_kind_and_end_where_a_message_ends);

async fn a_picture_of_somebody_is_everybodys_and_of_a_group_its_members(chat: TestChat) {
    let (ann, bob, dana) = (chat.person("ann").await, chat.person("bob").await, chat.person("dana").await);
    let face = |id| user::Edit { picture: Some(id), ..user::Edit::default() };
    let (first, second) = (ann.upload("1.gif", PICTURE).await.id, ann.upload("2.gif", PICTURE).await.id);
    ann.run(face(Some(first))).await;
    assert!(dana.reads(first).await, "everybody may know what ann looks like");
    ann.run(face(Some(second))).await;
    assert!(!dana.reads(first).await && dana.reads(second).await);
    chat.settles_at(2);
    let text = ann.upload("t.txt", "text").await.id;
    assert_eq!(ann.try_run(face(Some(text))).await.unwrap_err().code, Code::Invalid);
    assert_eq!(bob.try_run(face(Some(second))).await.unwrap_err().code, Code::NotFound);
    ann.run(face(None)).await;
    assert!(!ann.reads(second).await);
    let badge = ann.upload("b.gif", PICTURE).await.id;
    let open = room::Open { picture: Some(badge), ..room::Open::group("Trip", vec!["bob".into()]) };
    let group = ann.run(open).await;
    assert_eq!(group.picture, Some(badge));
    assert!(bob.reads(badge).await && !dana.reads(badge).await);
    ann.run(room::Delete { room: group.id }).await;
    assert!(!bob.reads(badge).await);
    chat.settles_at(1);
}
story!(a_picture_of_somebody_is_everybodys_and_of_a_group_its_members);
