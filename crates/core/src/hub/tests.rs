//! Two hubs that hint each other, by hand: what one node's people see of the other's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use parlor_proto::event::{Event, What};
use parlor_proto::message::Message;
use parlor_proto::room::{Created, Kind};
use parlor_proto::user::Settings;
use parlor_proto::{EpochId, MessageId, RoomId, Seq, SessionId, TenantId, Time, UserId};

use super::told::Told;
use super::trust::Trust;
use super::{Hub, Need, Online, Who};
use crate::actor::Actor;
use crate::clock::Clock;
use crate::cx::Effect;
use crate::fanout::{Fanout, Sealer, Sink, Subject};
use crate::limit;
use crate::member::sql::Roomed;
use crate::session::Session;

const TENANT: TenantId = TenantId([9; 16]);
const ANN: UserId = UserId([1; 16]);
const BOB: UserId = UserId([2; 16]);
const CEM: UserId = UserId([5; 16]);
const DANA: UserId = UserId([6; 16]);
const ROOM: RoomId = RoomId([3; 16]);

/// Keeps what is said until the test hands it on.
#[derive(Default)]
struct Said(Mutex<Vec<Bytes>>);

impl Fanout for Said {
    fn publish(&self, _: Subject, envelope: Bytes) {
        self.0.lock().unwrap().push(envelope);
    }
    fn subscribe(&self, _: Subject) {}
    fn unsubscribe(&self, _: Subject) {}
    fn healthy(&self) -> Option<bool> {
        Some(true)
    }
    fn start(&self, _: Arc<Sink>) {}
    fn close(&self) {}
}

struct Node {
    hub: Hub,
    said: Arc<Said>,
}

fn node(id: u8) -> Node {
    let said = Arc::new(Said::default());
    let hub = Hub::new(
        said.clone(),
        Sealer::new(&[7; 32], EpochId([7; 16]), [id; 16]),
        Trust::alone(Clock::real()),
    );
    Node { hub, said }
}

fn who(user: UserId, account: i64) -> Who {
    Who { user, account, settings: Settings { receipts: true, presence: true } }
}

impl Node {
    /// What this node has said since it was last asked.
    fn says(&self) -> Vec<Bytes> {
        std::mem::take(&mut *self.said.0.lock().unwrap())
    }

    fn hears(&self, said: &[Bytes]) -> Vec<Need> {
        said.iter().flat_map(|envelope| self.hub.accept(envelope, 0)).collect()
    }

    /// Somebody arrives, and their rooms are known.
    fn arrives(&self, user: UserId, rooms: &[RoomId]) -> Arc<Session> {
        let session = Arc::new(Session::new(SessionId(user.0), TENANT, None, 500, 0));
        assert!(self.hub.enter(&session, &Actor { tenant: TENANT, user, login: None }, 20));
        self.hub.listen(&who(user, 1), &roomed(rooms), 0);
        session
    }
}

fn roomed(rooms: &[RoomId]) -> Roomed {
    Roomed { rooms: rooms.to_vec(), ..Roomed::default() }
}

#[test]
fn a_node_that_may_have_missed_something_is_told_who_is_elsewhere() {
    let (a, b) = (node(1), node(2));
    a.arrives(ANN, &[ROOM]);
    a.says();
    assert!(!b.hub.is_online(ANN), "b was not there when ann came");
    b.hub.missed();
    a.hears(&b.says());
    assert!(a.hub.asked());
    a.hub.heartbeat();
    b.hears(&a.says());
    assert!(b.hub.is_online(ANN));
    assert!(!a.hub.asked(), "asked once, answered once");
}

#[test]
fn a_list_with_a_lost_part_sends_nobody_away() {
    let (a, b) = (node(1), node(2));
    let people: Vec<UserId> = (0..2_500u16)
        .map(|i| UserId([[4, 4], i.to_be_bytes()].concat().repeat(4).try_into().unwrap()))
        .collect();
    for person in &people {
        a.arrives(*person, &[]);
    }
    a.says();
    let whole = || {
        a.hub.heartbeat();
        a.says()
    };
    let parts = whole();
    assert_eq!(parts.len(), 3);
    let here = || people.iter().filter(|person| b.hub.is_online(**person)).count();
    for lost in 0..parts.len() {
        let mut some = whole();
        some.remove(lost);
        b.hears(&some);
        assert_eq!(here(), 0, "without part {lost}");
    }
    b.hears(&parts);
    assert_eq!(here(), people.len());
    for lost in 0..parts.len() {
        let mut some = whole();
        some.remove(lost);
        assert_eq!(b.hears(&some), []);
        assert_eq!(here(), people.len(), "without part {lost}");
    }
    // A list that has become longer: its last part alone is not the list.
    (0..600u16).for_each(|i| {
        a.arrives(UserId([[5, 5], i.to_be_bytes()].concat().repeat(4).try_into().unwrap()), &[]);
    });
    a.says();
    assert_eq!(b.hears(&whole()[1..]), []);
    assert_eq!(here(), people.len());
}

/// What waits for a session, as text.
fn frames(session: &Session) -> Vec<String> {
    let mut into = Vec::new();
    session.outbox.take(&mut into, &Trust::alone(Clock::real()));
    into.iter().map(|frame| String::from_utf8_lossy(frame).into_owned()).collect()
}

#[test]
fn people_of_a_node_that_stops_get_a_moment_to_come_back_elsewhere() {
    let (a, b) = (node(1), node(2));
    let dana = b.arrives(DANA, &[ROOM]);
    a.arrives(ANN, &[ROOM]);
    a.arrives(BOB, &[ROOM]);
    b.hears(&a.says());
    assert_eq!(frames(&dana).len(), 2, "they came");

    a.hub.drain();
    a.hub.heartbeat();
    a.arrives(CEM, &[ROOM]);
    b.hears(&a.says());
    assert!(!b.hub.is_online(CEM), "after the goodbye nothing more is announced");
    b.arrives(ANN, &[ROOM]);
    assert_eq!(b.hub.sweep_nodes(limit::GRACE_MS - 1), []);
    assert_eq!(frames(&dana), [""; 0], "ann has not been away");
    assert_eq!(b.hub.sweep_nodes(limit::GRACE_MS), [Need::Tell], "bob has");
    assert_eq!(b.hub.untold(10), [(TENANT, BOB)]);
    assert_eq!(b.hub.untold(10), [], "told once");
    assert!(b.hub.is_online(ANN) && !b.hub.is_online(BOB));
}

fn sent(seq: Seq) -> Effect {
    let what = What::RoomCreated(Created { kind: Kind::Group, members: Vec::new(), name: None });
    Effect::Event(TENANT, Box::new(Event { room: ROOM, seq, at: Time(0), by: None, what }), Vec::new())
}

/// An edit of the first message.
fn edited(seq: Seq, blind: &[UserId]) -> Effect {
    let text = "a secret".to_owned();
    let message = Message::plain(MessageId([9; 16]), ROOM, 1, 1, ANN, text, "n".to_owned(), Time(0));
    let what = What::MessageEdited(message);
    let event = Event { room: ROOM, seq, at: Time(0), by: None, what };
    Effect::Event(TENANT, Box::new(event), blind.to_vec())
}

#[test]
fn who_may_not_see_a_message_is_not_told_its_text() {
    let (a, b) = (node(1), node(2));
    let (ann, bob, cem) = (a.arrives(ANN, &[ROOM]), a.arrives(BOB, &[ROOM]), b.arrives(CEM, &[ROOM]));
    for node in [&a, &b] {
        node.hub.prime(&[(ROOM, 1)]);
        node.says();
    }
    let _ = (frames(&ann), frames(&bob), frames(&cem));
    a.hub.publish(&[edited(2, &[BOB, CEM])]);
    let (hers, his) = (frames(&ann), frames(&bob));
    assert!(hers[0].contains("a secret"), "{hers:?}");
    assert!(his[0].contains("\"hidden\":true") && !his[0].contains("a secret"), "{his:?}");
    // Who may see it is not known over there: the log is read.
    let said = a.says();
    assert_eq!(b.hears(&said), [Need::Repair { tenant: TENANT, room: ROOM, after: 1 }]);
    assert_eq!(frames(&cem), [""; 0]);
    // A node that has heard of more already does not ask twice.
    assert_eq!(b.hears(&said), []);
}

#[test]
fn what_is_said_while_somebody_is_told_of_a_new_room_is_not_lost() {
    let (a, b) = (node(1), node(2));
    let bob = b.arrives(BOB, &[]);
    b.says();
    // The room stood at 1 when its head was read; then somebody spoke, and nobody here listened yet.
    assert_eq!(b.hub.unknown(BOB, &[ROOM]), [ROOM]);
    a.hub.publish(&[sent(2)]);
    b.hears(&a.says());
    assert_eq!(b.hub.refreshed(&who(BOB, 2), &roomed(&[ROOM]), &[(ROOM, 1)], 0), []);
    assert_eq!(b.hub.unknown(BOB, &[ROOM]), []);
    let told = frames(&bob);
    assert!(told.len() == 1 && told[0].contains("room.added"), "{told:?}");
    // Bob may have looked before that: he needs everything above 1.
    a.hub.publish(&[sent(3)]);
    assert_eq!(b.hears(&a.says()), [Need::Repair { tenant: TENANT, room: ROOM, after: 1 }]);
}

#[test]
fn who_comes_into_a_room_is_not_told_what_was_said_before_by_a_node_that_is_behind() {
    let b = node(1);
    let (bob, cem) = (b.arrives(BOB, &[ROOM]), b.arrives(CEM, &[]));
    assert_eq!(b.hub.prime(&[(ROOM, 4)]), []);
    let _ = (frames(&bob), frames(&cem));
    // Elsewhere something is said (5), then cem is added (6); this node has heard of neither.
    let needs = b.hub.refreshed(&who(CEM, 2), &roomed(&[ROOM]), &[(ROOM, 6)], 0);
    assert_eq!(needs, [Need::Repair { tenant: TENANT, room: ROOM, after: 4 }]);
    let entry = |seq: Seq| Told::plain(seq, Bytes::from(format!("entry {seq}")));
    b.hub.repaired(ROOM, &[entry(5), entry(6)], 6);
    b.hub.repaired(ROOM, &[entry(7)], 7);
    assert_eq!(frames(&bob), ["entry 5", "entry 6", "entry 7"]);
    let told = frames(&cem);
    assert!(told.len() == 2 && told[0].contains("room.added"), "{told:?}");
    assert_eq!(told[1], "entry 7");
}

#[test]
fn a_session_that_looked_before_others_did_is_not_left_behind_them() {
    let a = node(1);
    a.arrives(ANN, &[ROOM]);
    // Ann's greeting read the head as 5. Two more were said before anybody had looked at the room for the first
    // time, so nobody was told; then a head check looked, and found 7.
    assert_eq!(a.hub.publish(&[sent(6), sent(7)]), []);
    assert_eq!(a.hub.prime(&[(ROOM, 7)]), []);
    let mut heads = HashMap::from([(ROOM, 5)]);
    assert_eq!(a.hub.join(&mut heads), []);
    assert_eq!(heads[&ROOM], 7, "6 and 7 are for her replay: they do not come live");
    // Who looks later than the hub has come gets a repair, and what it brings is not told to him twice.
    let mut heads = HashMap::from([(ROOM, 9)]);
    assert_eq!(a.hub.join(&mut heads), [Need::Repair { tenant: TENANT, room: ROOM, after: 7 }]);
    assert_eq!((heads[&ROOM], a.hub.behind(&heads)), (9, vec![(ROOM, 9)]));
}
