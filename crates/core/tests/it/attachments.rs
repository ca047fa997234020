//! Uploads: whose they are, how many there may be, and that nothing half-made remains.

use std::time::Duration;

use parlor_core::Offer;
use parlor_core::proto::attachment::{Delete, Kind, List};
use parlor_core::proto::{AttachmentId, Code};
use parlor_core::testing::TestChat;

const HOUR: Duration = Duration::from_secs(3600);

fn offer(name: &str) -> Offer {
    Offer { name: name.to_owned(), ..Offer::default() }
}

async fn an_upload_is_its_owners_until_it_is_sent(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let it = ann.upload("../notes\u{202e}.txt", "what I thought").await;
    assert_eq!((it.kind, it.name.as_str(), it.size), (Kind::File, "notes.txt", 14));
    assert_eq!(it.mime, "text/plain; charset=utf-8");
    assert_eq!(ann.try_read(it.id).await.unwrap(), "what I thought");
    let missing = bob.try_read(it.id).await.unwrap_err();
    let nothing = bob.try_read(AttachmentId([7; 16])).await.unwrap_err();
    assert_eq!(missing, nothing, "what is not mine and what is not there are told alike");
    assert_eq!(missing.code, Code::NotFound);
    let taken = bob.try_run(Delete { attachment: it.id }).await.unwrap_err();
    assert_eq!(taken.code, Code::NotFound);
    assert!(chat.file(&ann.actor, it.id, true).await.is_err(), "a text has no small picture");
    chat.settles_at(1);
    ann.run(Delete { attachment: it.id }).await;
    assert!(!ann.reads(it.id).await);
    chat.settles_at(0);
    assert_eq!(ann.try_run(Delete { attachment: it.id }).await.unwrap_err().code, Code::NotFound);
}
story!(an_upload_is_its_owners_until_it_is_sent);

async fn what_was_never_sent_is_swept(chat: TestChat) {
    let ann = chat.person("ann").await;
    let early = ann.upload("early", "1").await;
    chat.advance(HOUR * 12);
    let late = ann.upload("late", "2").await;
    chat.advance(HOUR * 11);
    chat.settles_at(2);
    chat.advance(HOUR * 2);
    chat.settles_at(1);
    assert!(!ann.reads(early.id).await && ann.reads(late.id).await);
    chat.advance(HOUR * 12);
    chat.settles_at(0);
    assert!(!ann.reads(late.id).await);
}
story!(what_was_never_sent_is_swept, |it| it.stepped(5));

async fn whoever_drips_is_not_waited_for(chat: TestChat) {
    let ann = chat.person("ann").await;
    let mut upload = chat.upload(&ann.actor, offer("slow")).await.unwrap();
    upload.write(vec![7; 10].into()).await.unwrap();
    chat.advance(HOUR / 2);
    upload.write(vec![7; 10].into()).await.unwrap();
    chat.advance(Duration::from_secs(1));
    assert_eq!(upload.write(vec![7; 10].into()).await.unwrap_err().code, Code::BadRequest);
    drop(upload);
    chat.settles_at(0);
}
story!(whoever_drips_is_not_waited_for, |it| it.stepped(6));

async fn what_stops_in_the_middle_leaves_nothing(mut chat: TestChat) {
    let ann = chat.person("ann").await;
    let mut upload = chat.upload(&ann.actor, offer("half")).await.unwrap();
    upload.write(vec![7; 300_000].into()).await.unwrap();
    assert_eq!(chat.left(), (1, 0));
    drop(upload);
    chat.settles_at(0);
    for (said, sent, code) in [(10, 9, Code::BadRequest), (10, 11, Code::BadRequest)] {
        let offer = Offer { length: Some(said), ..offer("a lie") };
        let refused = ann.try_upload(offer, vec![1; sent]).await.unwrap_err();
        assert_eq!(refused.code, code, "{said} {sent}");
    }
    assert_eq!(ann.try_upload(offer("nothing"), "").await.unwrap_err().code, Code::Empty);
    chat.settles_at(0);
    // As many again as there may be at once: none of them counts any more.
    for _ in 0..8 {
        drop(chat.upload(&ann.actor, offer("half")).await.unwrap());
    }
    let kept = ann.upload("whole", "whole").await;
    chat.settles_at(1);
    let node = chat.another();
    assert!(chat.at(&node, &ann).await.reads(kept.id).await, "whichever node it came to");
}
story!(what_stops_in_the_middle_leaves_nothing);

async fn a_full_disk_is_said_and_leaves_nothing(chat: TestChat) {
    let ann = chat.person("ann").await;
    chat.fill_disk(true);
    for bytes in [vec![1; 10], vec![1; 1_000_000]] {
        let full = ann.try_upload(offer("large"), bytes).await.unwrap_err();
        assert_eq!(full.code, Code::StorageFull);
    }
    chat.fill_disk(false);
    chat.settles_at(0);
    assert!(ann.reads(ann.upload("small", "small").await.id).await);
}
story!(a_full_disk_is_said_and_leaves_nothing);

async fn sizes_and_numbers_are_bounded(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let large = ann.try_upload(offer("large"), vec![1; 100_001]).await.unwrap_err();
    assert_eq!((large.code, large.detail.as_str()), (Code::TooLarge, "A file has at most 97 KiB."));
    let said = ann.try_upload(Offer { length: Some(100_001), ..offer("large") }, "x").await.unwrap_err();
    assert_eq!(said.code, Code::TooLarge);
    let exactly = Offer { length: Some(100_000), ..offer("as large as it may be") };
    let first = ann.try_upload(exactly.clone(), vec![1; 100_000]).await.unwrap();
    ann.try_upload(exactly.clone(), vec![1; 100_000]).await.unwrap();
    let many = ann.try_upload(exactly.clone(), vec![1; 100_000]).await.unwrap_err();
    assert_eq!(many.code, Code::TooMany, "what was not sent adds up");
    bob.try_upload(exactly.clone(), vec![1; 100_000]).await.unwrap();
    ann.run(Delete { attachment: first.id }).await;
    ann.try_upload(exactly, vec![1; 100_000]).await.unwrap();
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(chat.upload(&bob.actor, Offer { length: Some(5), ..offer("slow") }).await.unwrap());
    }
    let fifth = chat.upload(&bob.actor, offer("one more")).await.map(drop).unwrap_err();
    assert_eq!(fifth.code, Code::RateLimited);
    drop(held);
    let mut last = Ok(());
    for _ in 0..20 {
        last = ann.try_upload(Offer { length: Some(1), ..offer("x") }, "y").await.map(drop);
    }
    assert_eq!(last.unwrap_err().code, Code::RateLimited, "and in a minute");
}
story!(sizes_and_numbers_are_bounded, |it| it.stepped(3).limits(|limits| {
    limits.file_bytes = 100_000;
    limits.unsent_bytes = 250_000;
    limits.uploads_per_minute = 20;
}));

async fn bytes_tell_what_a_file_is(chat: TestChat) {
    let ann = chat.person("ann").await;
    for (name, bytes, kind, mime) in [
        ("a.png", &b"%PDF-1.7 ..."[..], Kind::File, "application/pdf"),
        ("a.jpg", b"\xff\xd8\xff\xe0 not a picture", Kind::File, "image/jpeg"),
        (
            "a.png",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
            Kind::File,
            "application/octet-stream",
        ),
        ("a.txt", b"<!doctype html><script>1</script>", Kind::File, "application/octet-stream"),
        ("a.png", b"PK\x03\x04 a bomb of zeros", Kind::File, "application/zip"),
        ("a.mp3", b"OggS\0\x02............OpusHead", Kind::File, "audio/ogg"),
    ] {
        let it = ann.upload(name, bytes).await;
        assert_eq!((it.kind, it.mime.as_str(), it.name.as_str(), it.thumb), (kind, mime, name, false));
        assert!(!chat.file(&ann.actor, it.id, false).await.unwrap().shown);
    }
}
story!(bytes_tell_what_a_file_is);

async fn a_voice_note_is_sound_with_a_waveform(chat: TestChat) {
    let ann = chat.person("ann").await;
    let voice = Offer {
        voice: true,
        duration_ms: Some(3_500),
        waveform: Some((0..64).map(|bar| bar + 30).collect()),
        ..offer("note.ogg")
    };
    let sound = &b"OggS\0\x02............OpusHead"[..];
    let it = ann.try_upload(voice.clone(), sound).await.unwrap();
    assert_eq!((it.kind, it.mime.as_str(), it.duration_ms), (Kind::Voice, "audio/ogg", Some(3_500)));
    assert_eq!(it.waveform, voice.waveform);
    assert!(chat.file(&ann.actor, it.id, false).await.unwrap().shown);
    let text = ann.try_upload(voice.clone(), "not a sound").await.unwrap_err();
    assert_eq!((text.code, text.field.as_deref()), (Code::Invalid, Some("kind")));
    for (wrong, field) in [
        (Offer { duration_ms: Some(-1), ..voice.clone() }, "duration_ms"),
        (Offer { duration_ms: Some(i64::MAX), ..voice.clone() }, "duration_ms"),
        (Offer { waveform: Some(vec![1; 65]), ..voice.clone() }, "waveform"),
        (Offer { waveform: Some(vec![101]), ..voice.clone() }, "waveform"),
        (Offer { voice: false, ..voice.clone() }, "kind"),
    ] {
        let refused = ann.try_upload(wrong, sound).await.unwrap_err();
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some(field)));
    }
    chat.settles_at(1);
}
story!(a_voice_note_is_sound_with_a_waveform);

async fn a_signed_address_is_good_for_a_while_and_for_its_file(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let (it, other) = (ann.upload("a", "a").await.id, ann.upload("b", "b").await.id);
    assert_eq!(chat.link(&bob.actor, it).await.unwrap_err().code, Code::NotFound);
    let link = chat.link(&ann.actor, it).await.unwrap();
    assert_eq!(chat.linked(it, &link).await.unwrap(), ann.actor);
    for wrong in [
        parlor_core::Link { user: bob.id(), ..link.clone() },
        parlor_core::Link { login: None, ..link.clone() },
        parlor_core::Link { until: parlor_core::proto::Time(link.until.0 + 1), ..link.clone() },
        parlor_core::Link { signature: String::new(), ..link.clone() },
        parlor_core::Link { signature: link.signature.to_lowercase(), ..link.clone() },
    ] {
        assert_eq!(chat.linked(it, &wrong).await.unwrap_err().code, Code::NotFound);
    }
    assert!(chat.linked(other, &link).await.is_err(), "for one file");
    ann.run(Delete { attachment: it }).await;
    let actor = chat.linked(it, &link).await.unwrap();
    assert!(chat.file(&actor, it, false).await.is_err(), "the signature does not say that one may");
    let link = chat.link(&ann.actor, other).await.unwrap();
    chat.advance(Duration::from_secs(301));
    assert!(chat.linked(other, &link).await.is_err(), "five minutes");
    let link = chat.link(&ann.actor, other).await.unwrap();
    chat.sign_out(&ann.actor).await.unwrap();
    assert!(chat.linked(other, &link).await.is_err(), "it ends with the sign-in");
}
story!(a_signed_address_is_good_for_a_while_and_for_its_file, |it| it.stepped(9));

async fn the_lists_of_a_room_are_its_members(chat: TestChat) {
    let (ann, bob, dana) = (chat.person("ann").await, chat.person("bob").await, chat.person("dana").await);
    let room = ann.open(&bob).await.id;
    let list = List { room, kind: None, before: None, limit: None };
    assert!(bob.run(list.clone()).await.data.is_empty());
    assert_eq!(dana.try_run(list.clone()).await.unwrap_err().code, Code::NotFound);
    let refused = ann.try_run(List { limit: Some(101), ..list }).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("limit")));
}
story!(the_lists_of_a_room_are_its_members);
