//! How much work a send is: counted in sentences, not in time.

use parlor_proto::message::Send;
use parlor_proto::room::Open;

use crate::actor::Actor;
use crate::store::testing::fresh_memory;
use crate::testing::said::Stepped;

/// The first words of what was said for a send.
fn said(stage: &mut Stepped, who: &Actor, it: Send) -> Vec<String> {
    let (sent, said) = stage.run(who, it);
    sent.unwrap();
    said.iter().map(|(text, _)| text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_plain_send_says_what_it_always_said_and_an_answer_says_more() {
    // Which sentences are said does not depend on the engine; on a busy server one may be said again.
    let mut stage = Stepped::on(fresh_memory(), |_| {});
    let (ann, _) = (stage.person("ann"), stage.person("bob"));
    let room = stage.run(&ann, Open::group("g", vec!["bob".into()])).0.unwrap().id;
    let first = said(&mut stage, &ann, Send::text(room, "hello", "1"));
    // Rooms, members, nonces; then the room, the message, its entry, the pointer.
    let reads = first.iter().filter(|text| text.starts_with("SELECT")).count();
    let inserts: Vec<_> = first.iter().filter(|text| text.starts_with("INSERT")).collect();
    let updates: Vec<_> = first.iter().filter(|text| text.starts_with("UPDATE")).collect();
    assert_eq!((reads, first.len()), (3, 7), "{first:?}");
    assert_eq!(inserts, ["INSERT INTO message", "INSERT INTO event"]);
    assert_eq!(updates, ["UPDATE room SET", "UPDATE member SET"]);
    for text in ["an address: bob@demo.test", "a link: https://demo.test/@bob", "half past @ six"] {
        assert_eq!(said(&mut stage, &ann, Send::text(room, text, text)), first, "{text}");
    }
    let answer = Send { reply_to: Some(1), ..Send::text(room, "@bob look", "2") };
    let more = said(&mut stage, &ann, answer);
    assert_eq!(more.len(), first.len() + 3, "what is quoted, who is named, who is mentioned: {more:?}");
    assert!(more.iter().any(|text| text == "INSERT INTO mention"), "{more:?}");
}
