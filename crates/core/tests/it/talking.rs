//! Who may talk: policies, relations and their ends, blocks, first words, rooms that the host closes.

use parlor_core::proto::block::{self, Accept, Block, Decline, Unblock};
use parlor_core::proto::event::AccountEvent;
use parlor_core::proto::member::Add;
use parlor_core::proto::message::{self, Delete, Edit};
use parlor_core::proto::reaction;
use parlor_core::proto::read::ListReceipts;
use parlor_core::proto::relation::{By, Done, End, Ending, List, Outcomes, Pair, Put, Tie};
use parlor_core::proto::room::{self, Open, Talk};
use parlor_core::proto::search::Search;
use parlor_core::proto::signal::Cut;
use parlor_core::proto::user::Find;
use parlor_core::proto::{Code, Problem, RoomId, Signal};
use parlor_core::testing::{Frame, Person, Socket, TestChat};
use parlor_core::{FirstContact, Policy, RelationEnd};
use serde_json::json;

fn reason(problem: &Problem) -> &str {
    problem.reason.as_deref().unwrap_or_default()
}

fn tie(one: &Person, two: &Person) -> Put {
    let users = [one.user.username.clone(), two.user.username.clone()];
    Put { relations: vec![Tie { users, ..Tie::default() }], by: By::Name }
}

fn cut(one: &Person, two: &Person, end: Option<Ending>) -> End {
    let users = [two.user.username.clone(), one.user.username.clone()];
    End { relations: vec![Pair { users }], end, by: By::Name }
}

/// What was done; of what was refused, nothing.
fn done(outcomes: &Outcomes) -> Vec<Option<Done>> {
    outcomes.data.iter().map(|it| it.done).collect()
}

/// Whether a force_disconnect of this room has been heard, and why.
fn cut_off(frames: &[Frame], of: RoomId) -> Option<Cut> {
    frames.iter().find_map(|frame| match frame {
        Frame::Signal(Signal::ForceDisconnect { room: Some(room), reason }) if *room == of => Some(*reason),
        _ => None,
    })
}

fn says(frames: &[Frame], of: RoomId) -> Option<Option<Talk>> {
    frames.iter().rev().find_map(|frame| match frame {
        Frame::Account(AccountEvent::RoomTalk { room, talk, .. }) if *room == of => Some(*talk),
        _ => None,
    })
}

fn is_gone(frames: &[Frame], of: RoomId) -> bool {
    frames
        .iter()
        .any(|it| matches!(it, Frame::Account(AccountEvent::RoomRemoved { room, .. }) if *room == of))
}

/// Everything that one may try in a room; the reasons of the refusals.
async fn tries(who: &Person, room: RoomId, number: i64) -> Vec<String> {
    let mut all = Vec::new();
    let mut note = |it: Result<(), Problem>| {
        all.push(
            it.map_or_else(|problem| problem.reason.unwrap_or_default().to_string(), |()| "ok".to_owned()),
        );
    };
    note(who.try_send(room, "x", &who.nonce()).await.map(drop));
    note(who.try_run(Edit { room, number, text: "y".into() }).await.map(drop));
    note(who.try_run(reaction::Add { room, number, emoji: "👍".into() }).await.map(drop));
    note(who.try_run(parlor_core::proto::pin::Add { room, number }).await.map(drop));
    note(who.try_run(Delete { room, number }).await.map(drop));
    note(who.try_run(message::List::newest(room)).await.map(drop));
    all
}

async fn only_related_people_find_each_other_and_talk(chat: TestChat) {
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    chat.rules(|rules| rules.policy = Policy::Relations).await;
    let none = ann.try_run(Find { with: "nobody".into() }).await.unwrap_err();
    for name in ["bob", "bob@demo.test", &bob.id().to_string()] {
        assert_eq!(ann.try_run(Find { with: name.to_owned() }).await.unwrap_err(), none, "{name}");
        let opened = ann.open_with(name).await.unwrap_err();
        assert_eq!((opened.code, reason(&opened)), (Code::NotFound, "no_such_person"), "{name}");
    }
    let outcomes = chat.put_relations(tie(&ann, &bob)).await.unwrap();
    assert_eq!(done(&outcomes), [Some(Done::Put)]);
    assert_eq!(ann.run(Find { with: "bob@demo.test".into() }).await.id, bob.id());
    let room = ann.open(&bob).await;
    assert_eq!(room.talk, None);
    ann.send(room.id, "we may").await;
    bob.send(room.id, "we do").await;
    assert!(cem.open_with("ann").await.is_err());
    // A group takes in whom its maker may talk to, and names no others.
    let refused = ann.try_run(Open::group("three", vec!["bob".into(), "cem".into()])).await.unwrap_err();
    assert_eq!(reason(&refused), "no_such_people");
    assert_eq!(refused.args["names"].to_string(), "cem");
    let group = ann.run(Open::group("two", vec!["bob".into()])).await;
    let add = Add { room: group.id, users: vec!["cem".into()], history: false };
    assert_eq!(reason(&ann.try_run(add.clone()).await.unwrap_err()), "no_such_people");
    chat.put_relations(tie(&cem, &ann)).await.unwrap();
    ann.run(add).await;
}
story!(only_related_people_find_each_other_and_talk);

async fn the_end_of_a_relation_archives(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    chat.rules(|rules| rules.policy = Policy::Relations).await;
    chat.put_relations(tie(&ann, &bob)).await.unwrap();
    let room = ann.open(&bob).await.id;
    let said = ann.send(room, "before the end").await;
    chat.indexed().await;
    let (mut one, mut two) = (ann.socket().await, bob.socket().await);
    assert_eq!(done(&chat.end_relations(cut(&ann, &bob, None)).await.unwrap()), [Some(Done::Ended)]);
    for socket in [&mut one, &mut two] {
        let heard = socket.heard();
        assert_eq!(cut_off(&heard, room), Some(Cut::RelationEnded));
        assert_eq!(says(&heard, room), Some(Some(Talk::Ended)));
        // What was on its way is refused, and nothing is passed on.
        let send = json!({"room": room, "text": "too late", "nonce": "late"});
        assert_eq!(reason(&socket.call("message.send", send).await.unwrap_err()), "talk_ended");
        socket.call("typing.start", json!({"room": room})).await.unwrap();
        socket.call("read.mark", json!({"room": room, "number": 1})).await.unwrap();
        socket.call("delivery.mark", json!({"rooms": {room.to_string(): 1}})).await.unwrap();
    }
    for who in [&ann, &bob] {
        let expected = ["talk_ended", "talk_ended", "talk_ended", "talk_ended", "talk_ended", "ok"];
        assert_eq!(tries(who, room, said.number).await, expected);
        // It can be read, searched and hidden, and says nothing of the other.
        let seen = who.room(room).await;
        assert_eq!(seen.talk, Some(Talk::Ended));
        assert!(seen.members.iter().filter(|it| it.user.id != who.id()).all(|it| !it.online && it.read == 0));
        assert_eq!(seen.peer.map(|peer| (peer.online, peer.last_seen)), Some((false, None)));
        assert_eq!(
            who.run(Search { text: "before".into(), room: None, from: None, limit: None, cursor: None })
                .await
                .data
                .len(),
            1
        );
        assert!(who.run(ListReceipts { room, number: 1 }).await.read.is_empty());
        assert!(who.open_with(if who.id() == ann.id() { "bob" } else { "ann" }).await.unwrap().id == room);
    }
    let signals = |socket: &mut Socket| {
        let others = |it: &Frame| {
            matches!(
                it,
                Frame::Signal(
                    Signal::TypingStarted { .. }
                        | Signal::ReadMoved { .. }
                        | Signal::DeliveryMoved { .. }
                        | Signal::PresenceChanged { .. }
                )
            )
        };
        socket.heard().into_iter().filter(others).count()
    };
    assert_eq!((signals(&mut one), signals(&mut two)), (0, 0));
    // Once more is the same; put again, they go on where they were.
    assert_eq!(done(&chat.end_relations(cut(&ann, &bob, None)).await.unwrap()), [Some(Done::Same)]);
    assert_eq!(done(&chat.put_relations(tie(&bob, &ann)).await.unwrap()), [Some(Done::Put)]);
    assert_eq!(says(&one.heard(), room), Some(None));
    bob.send(room, "again").await;
    assert_eq!(one.event(room).await.seq, 3);
    // A nonce of before is known whatever became of the pair.
    chat.end_relations(cut(&ann, &bob, None)).await.unwrap();
    let again = ann.try_send(room, "before the end", &said.nonce).await.unwrap();
    assert!(again.duplicate);
}
story!(the_end_of_a_relation_archives);

async fn the_end_of_a_relation_deletes_or_keeps(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    chat.rules(|rules| (rules.policy, rules.relation_end) = (Policy::Relations, RelationEnd::Keep)).await;
    chat.put_relations(tie(&ann, &bob)).await.unwrap();
    let room = ann.open(&bob).await.id;
    ann.send(room, "one").await;
    bob.send(room, "two").await;
    bob.send(room, "three").await;
    let (mut one, mut two) = (ann.socket().await, bob.socket().await);
    let before = (ann.room(room).await, bob.room(room).await);
    chat.end_relations(cut(&ann, &bob, None)).await.unwrap();
    for (who, socket) in [(&ann, &mut one), (&bob, &mut two)] {
        let heard = socket.heard();
        assert_eq!((cut_off(&heard, room), is_gone(&heard, room)), (Some(Cut::RelationEnded), true));
        let expected = ["no_such_room"; 6];
        assert_eq!(tries(who, room, 1).await, expected);
        assert!(who.rooms().await.data.is_empty() && who.unread().await.rooms.is_empty());
        let other = if who.id() == ann.id() { "bob" } else { "ann" };
        assert_eq!(reason(&who.open_with(other).await.unwrap_err()), "no_such_person");
        let (_, welcome) = who.resume(&[(room, 2)]).await;
        assert!(welcome.rooms.is_empty() && welcome.heads.is_empty());
    }
    chat.put_relations(tie(&ann, &bob)).await.unwrap();
    assert!(matches!(one.account().await, AccountEvent::RoomAdded { room: of, .. } if of == room));
    assert_eq!((ann.room(room).await, bob.room(room).await), before, "as it was");
    assert_eq!(ann.open(&bob).await.id, room);
    // Deleted: with everything in it, and the next room of the two is another one.
    chat.end_relations(cut(&ann, &bob, Some(Ending::Delete))).await.unwrap();
    let heard = two.heard();
    assert_eq!((cut_off(&heard, room), is_gone(&heard, room)), (Some(Cut::RelationEnded), true));
    chat.until_purged().await;
    assert_eq!(chat.left_of(room), 0);
    chat.put_relations(tie(&ann, &bob)).await.unwrap();
    let fresh = bob.open(&ann).await;
    assert!(fresh.created && fresh.id != room && fresh.number == 0);
}
story!(the_end_of_a_relation_deletes_or_keeps);

async fn relations_are_put_again_and_for_people_who_have_not_come(chat: TestChat) {
    let users = |a: &str, b: &str| Tie { users: [a.into(), b.into()], ..Tie::default() };
    let mut put =
        Put { relations: vec![users("h1", "h2"), users("h2", "h1"), users("h3", "h3")], by: By::ExternalId };
    put.relations.push(Tie { label: Some("x".repeat(81)), ..users("h4", "h5") });
    put.relations.push(Tie { label: Some("mentor".into()), ..users("h1", "h6") });
    let outcomes = chat.put_relations(put.clone()).await.unwrap();
    assert_eq!(done(&outcomes), [Some(Done::Same), Some(Done::Put), None, None, Some(Done::Put)]);
    assert!(
        outcomes.data[2].refused.is_some()
            && outcomes.data[3].refused.as_ref().unwrap().code == Code::TooLong
    );
    assert_eq!(done(&chat.put_relations(put).await.unwrap())[1], Some(Done::Same), "twice");
    let label =
        Put { relations: vec![Tie { label: Some("coach".into()), ..users("h6", "h1") }], by: By::ExternalId };
    assert_eq!(done(&chat.put_relations(label).await.unwrap()), [Some(Done::Changed)]);
    let all = chat.relations(List::default()).await.unwrap();
    assert_eq!(all.data.len(), 2);
    let of = chat.relations(List { user: Some("h6".into()), ..List::default() }).await.unwrap();
    assert_eq!((of.data.len(), of.data[0].label.as_deref()), (1, Some("coach")));
    assert!(of.data[0].users.contains(&"h1".to_owned()));
    // Nobody was made for pairs that were refused.
    for nobody in ["h3", "h4", "h5"] {
        let refused = chat.relations(List { user: Some(nobody.into()), ..List::default() }).await;
        assert_eq!(refused.unwrap_err().code, Code::NotFound, "{nobody}");
    }
    let pair = |a: &str, b: &str| Pair { users: [a.into(), b.into()] };
    let end = End {
        relations: vec![pair("h1", "h2"), pair("h2", "h1"), pair("h9", "h1")],
        end: None,
        by: By::ExternalId,
    };
    assert_eq!(
        done(&chat.end_relations(end).await.unwrap()),
        [Some(Done::Ended), Some(Done::Same), Some(Done::Same)]
    );
    assert_eq!(chat.relations(List::default()).await.unwrap().data.len(), 1);
    let page = chat.relations(List { ended: true, limit: Some(1), ..List::default() }).await.unwrap();
    assert!(page.page.has_more);
    let next = chat.relations(List { ended: true, cursor: page.page.next, ..List::default() }).await.unwrap();
    assert_eq!((next.data.len(), next.page.has_more), (1, false));
    for (count, code) in [(0, Code::Invalid), (101, Code::TooMany)] {
        let many = Put { relations: vec![users("a", "b"); count], by: By::ExternalId };
        assert_eq!(chat.put_relations(many).await.unwrap_err().code, code);
    }
}
story!(relations_are_put_again_and_for_people_who_have_not_come);

async fn roles_and_policies_reach_rooms_that_are_there(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    ann.send(room, "hello").await;
    let talk = async |who: &Person| who.room(room).await.talk;
    chat.rules(|rules| rules.roles = vec![("MENTEE".into(), "MENTOR".into())]).await;
    assert_eq!(talk(&ann).await, Some(Talk::Ended));
    chat.role(&ann, "MENTOR").await;
    assert_eq!(talk(&bob).await, Some(Talk::Ended));
    chat.role(&bob, "MENTEE").await;
    assert_eq!(talk(&bob).await, None);
    chat.role(&bob, "MENTOR").await;
    assert_eq!(talk(&ann).await, Some(Talk::Ended));
    chat.rules(|rules| rules.policy = Policy::Closed).await;
    assert_eq!(talk(&ann).await, Some(Talk::Ended));
    // Only the host makes rooms; one's notes stay one's own.
    assert_eq!(reason(&ann.try_run(Open::group("g", vec![])).await.unwrap_err()), "rooms_closed");
    let cem = chat.person("cem").await;
    for name in ["bob", "nobody"] {
        assert_eq!(reason(&cem.open_with(name).await.unwrap_err()), "rooms_closed", "{name}");
    }
    ann.notes().await;
    assert_eq!(ann.open(&bob).await.id, room, "what is there is found");
    chat.host_room(room, "order:1").await;
    chat.rules(|rules| rules.first_contact = FirstContact::Request).await;
    assert_eq!(talk(&ann).await, None, "the host's own room");
    ann.send(room, "by the host").await;
    // The host closes and opens it.
    chat.close_room(room, true).await.unwrap();
    assert_eq!(reason(&ann.try_send(room, "x", "closed").await.unwrap_err()), "talk_closed");
    assert_eq!(talk(&bob).await, Some(Talk::Closed));
    chat.close_room(room, false).await.unwrap();
    bob.send(room, "open again").await;
}
story!(roles_and_policies_reach_rooms_that_are_there);

async fn a_block_stops_both_and_tells_nobody_who(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    let said = bob.send(room, "hey").await;
    let (mut one, mut two) = (ann.socket().await, bob.socket().await);
    ann.run(Block { user: bob.id() }).await;
    ann.run(Block { user: bob.id() }).await;
    assert_eq!(says(&one.heard(), room), Some(Some(Talk::Blocked)));
    let heard = two.heard();
    assert_eq!((says(&heard, room), cut_off(&heard, room)), (Some(Some(Talk::Unavailable)), None));
    assert_eq!(
        (ann.room(room).await.talk, bob.room(room).await.talk),
        (Some(Talk::Blocked), Some(Talk::Unavailable))
    );
    let listed = ann.run(block::List::default()).await;
    assert_eq!(listed.data.iter().map(|it| it.user.id).collect::<Vec<_>>(), [bob.id()]);
    assert!(bob.run(block::List::default()).await.data.is_empty());
    assert_eq!(tries(&ann, room, said.number).await[0], "talk_blocked");
    let shut = "talk_unavailable";
    assert_eq!(tries(&bob, room, said.number).await, [shut, shut, shut, shut, shut, "ok"]);
    let none = bob.try_run(Find { with: "nobody".into() }).await.unwrap_err();
    assert_eq!(bob.try_run(Find { with: "ann".into() }).await.unwrap_err(), none);
    let group = bob.run(Open::group("g", vec![])).await.id;
    let add = Add { room: group, users: vec![ann.id().to_string()], history: false };
    assert_eq!(reason(&bob.try_run(add).await.unwrap_err()), "no_such_people");
    // Both ways, and only as long as one of them blocks.
    bob.run(Block { user: ann.id() }).await;
    assert_eq!(bob.room(room).await.talk, Some(Talk::Blocked));
    ann.run(Unblock { user: bob.id() }).await;
    assert_eq!(ann.room(room).await.talk, Some(Talk::Unavailable));
    assert_eq!(reason(&ann.try_send(room, "x", "still").await.unwrap_err()), shut);
    bob.run(Unblock { user: ann.id() }).await;
    bob.run(Unblock { user: ann.id() }).await;
    assert_eq!((ann.room(room).await.talk, bob.room(room).await.talk), (None, None));
    ann.send(room, "well then").await;
    // Before there is a room: nobody makes one.
    let cem = chat.person("cem").await;
    ann.run(Block { user: cem.id() }).await;
    assert_eq!(reason(&cem.open_with("ann").await.unwrap_err()), "no_such_person");
    assert_eq!(reason(&ann.try_run(Block { user: ann.id() }).await.unwrap_err()), "block_yourself");
    let nobody = Block { user: "0190f3c2-0000-7000-8000-0000000000ff".parse().unwrap() };
    assert_eq!(reason(&ann.try_run(nobody).await.unwrap_err()), "no_such_person");
}
story!(a_block_stops_both_and_tells_nobody_who);

async fn a_first_word_is_a_request(chat: TestChat) {
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let old = ann.open(&cem).await.id;
    chat.rules(|rules| rules.first_contact = FirstContact::Request).await;
    assert_eq!(ann.room(old).await.talk, None, "who talked before goes on");
    let (mut one, mut two) = (ann.socket().await, bob.socket().await);
    let room = ann.open(&bob).await;
    assert_eq!((room.talk, bob.room(room.id).await.talk), (Some(Talk::Requested), Some(Talk::Request)));
    let room = room.id;
    one.heard();
    for text in ["1 @bob", "2", "3"] {
        assert!(ann.send(room, text).await.mentions.is_empty());
    }
    assert_eq!(reason(&ann.try_send(room, "4", "four").await.unwrap_err()), "request_waits");
    // In no badge, but counted for what it is; read or not.
    let requests = || room::List { requests: true, ..room::List::default() };
    for (who, asked, unread) in [(&bob, 1, Some(&3)), (&ann, 0, None), (&cem, 0, None)] {
        let told = who.unread().await;
        assert_eq!((told.total, told.requests, told.rooms.get(&room)), (0, asked, unread));
        let listed: Vec<_> = who.run(requests()).await.data.iter().map(|it| it.id).collect();
        assert_eq!(listed, vec![room; asked as usize]);
    }
    let upload = message::Send {
        attachments: vec![bob.id().to_string().parse().unwrap()],
        ..message::Send::text(room, "", "f")
    };
    assert_eq!(reason(&ann.try_run(upload).await.unwrap_err()), "request_text");
    assert_eq!(
        reason(&ann.try_run(reaction::Add { room, number: 1, emoji: "👍".into() }).await.unwrap_err()),
        "request_text"
    );
    // Read or not, here or not: the asker learns nothing.
    bob.mark(room, 3).await;
    assert_eq!((bob.unread().await.requests, bob.unread().await.rooms.len()), (1, 0));
    two.call("typing.start", json!({"room": room})).await.unwrap();
    two.call("delivery.mark", json!({"rooms": {room.to_string(): 3}})).await.unwrap();
    let told = one.heard().into_iter().filter(|it| matches!(it, Frame::Signal(_))).collect::<Vec<_>>();
    assert!(told.iter().all(|it| matches!(it, Frame::Signal(Signal::UnreadChanged { .. }))), "{told:?}");
    assert_eq!(ann.room(room).await.peer.map(|peer| (peer.online, peer.last_seen)), Some((false, None)));
    assert_eq!(reason(&ann.try_run(Accept { room }).await.unwrap_err()), "request_not_yours");
    assert_eq!(reason(&ann.try_run(Decline { room }).await.unwrap_err()), "request_not_yours");
    // Declined: gone for one, unavailable for the other.
    bob.run(Decline { room }).await;
    bob.run(Decline { room }).await;
    assert!(bob.rooms().await.data.is_empty());
    assert_eq!((bob.unread().await.requests, bob.run(requests()).await.data.len()), (0, 0));
    assert_eq!(says(&one.heard(), room), Some(Some(Talk::Unavailable)));
    assert_eq!(reason(&ann.try_send(room, "5", "five").await.unwrap_err()), "talk_unavailable");
    assert_eq!(bob.open(&ann).await.talk, Some(Talk::Request));
    let opened = bob.run(Accept { room }).await;
    assert_eq!((opened.talk, bob.rooms().await.data.len()), (None, 1));
    bob.run(Accept { room }).await;
    assert_eq!(says(&one.heard(), room), Some(None));
    ann.send(room, "at last").await;
    // To answer is to accept.
    let other = cem.open(&bob).await.id;
    cem.send(other, "hi").await;
    bob.send(other, "hi cem").await;
    assert_eq!((cem.room(other).await.talk, bob.room(other).await.talk), (None, None));
    for n in 0..4 {
        cem.send(other, &n.to_string()).await;
    }
    // Whom the host relates needs no request.
    let dana = chat.person("dana").await;
    chat.put_relations(tie(&dana, &bob)).await.unwrap();
    assert_eq!(dana.open(&bob).await.talk, None);
}
story!(a_first_word_is_a_request);

async fn whoever_is_taken_out_is_cut_off(chat: TestChat) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.run(Open::group("g", vec!["bob".into()])).await.id;
    let mut socket = bob.socket().await;
    ann.run(parlor_core::proto::member::Remove { room, user: bob.id() }).await;
    let heard = socket.heard();
    assert_eq!((cut_off(&heard, room), is_gone(&heard, room)), (Some(Cut::Removed), true));
    ann.run(Add { room, users: vec!["bob".into()], history: true }).await;
    socket.account().await;
    bob.run(room::Leave { room }).await;
    let heard = socket.heard();
    assert_eq!((cut_off(&heard, room), is_gone(&heard, room)), (None, true), "one's own doing");
    ann.run(Add { room, users: vec!["bob".into()], history: true }).await;
    socket.account().await;
    ann.run(room::Delete { room }).await;
    assert_eq!(cut_off(&socket.heard(), room), Some(Cut::RoomClosed));
    chat.set_disabled("bob", true).await.unwrap();
    assert_eq!(socket.closed().await.code, 4003);
    let last = socket.heard().pop();
    assert!(matches!(
        last,
        Some(Frame::Signal(Signal::ForceDisconnect { room: None, reason: Cut::Disabled }))
    ));
}
story!(whoever_is_taken_out_is_cut_off);
