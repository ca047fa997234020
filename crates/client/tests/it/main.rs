//! The client against a server that plays by a script: what a real one hardly ever does, on purpose.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use parlor_client::proto::{EpochId, RoomId, Seq, What, read};
use parlor_client::{Backoff, Connection, Cursors, Error, Happening, Happenings, Options};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

const ROOM: RoomId = RoomId([7; 16]);
const ME: &str = "0190f3c2-0000-7000-8000-0000000000c1";
const PATIENCE: Duration = Duration::from_secs(10);

/// The server's end of one connection.
struct Peer(WebSocketStream<TcpStream>);

impl Peer {
    async fn accept(listener: &TcpListener) -> Peer {
        let (stream, _) = timeout(PATIENCE, listener.accept()).await.expect("in time").expect("a connection");
        Peer(tokio_tungstenite::accept_async(stream).await.expect("a handshake"))
    }
    /// The next command, which must be this one.
    async fn hears(&mut self, cmd: &str) -> Value {
        let frame = timeout(PATIENCE, self.0.next()).await.expect("in time").expect("open").expect("a frame");
        let said: Value = serde_json::from_str(frame.to_text().expect("text")).expect("JSON");
        assert_eq!(said["cmd"], cmd, "{said}");
        said
    }
    async fn says(&mut self, frame: Value) {
        self.0.send(Message::text(frame.to_string())).await.expect("written");
    }
    async fn closes(mut self, code: u16) {
        let close = CloseFrame { code: code.into(), reason: "as scripted".into() };
        let _ = self.0.close(Some(close)).await;
        while let Some(Ok(_)) = self.0.next().await {}
    }
    /// Answers a `hello`; gives what it said.
    async fn welcomes(&mut self, epoch: u8, rooms: &[(RoomId, Seq)], heads: &[(RoomId, Seq)]) -> Value {
        self.welcomes_some(epoch, rooms, heads, false).await
    }
    /// The same; `more`: there are rooms that it does not name.
    async fn welcomes_some(
        &mut self,
        epoch: u8,
        rooms: &[(RoomId, Seq)],
        heads: &[(RoomId, Seq)],
        more: bool,
    ) -> Value {
        let said = self.hears("hello").await;
        let rooms: Vec<Value> = rooms
            .iter()
            .map(|(room, seq)| json!({"room": room, "seq": seq, "number": seq, "unread": 0, "read": 0}))
            .collect();
        let heads: BTreeMap<String, Seq> = heads.iter().map(|(room, seq)| (room.to_string(), *seq)).collect();
        self.says(json!({"id": said["id"], "ok": {
            "user": {"id": ME, "username": "ann", "name": "Ann"},
            "session": ME, "epoch": EpochId([epoch; 16]), "account": 1,
            "rooms": rooms, "heads": heads, "more": more, "version": "0.0.0",
        }}))
        .await;
        said
    }
    async fn answers_list(&mut self, after: Seq, upto: Seq, head: Seq) {
        let asked = self.hears("event.list").await;
        self.lists(&asked, after, upto, head).await;
    }
    async fn lists(&mut self, asked: &Value, after: Seq, upto: Seq, head: Seq) {
        assert_eq!((&asked["room"], &asked["after"]), (&json!(ROOM), &json!(after)), "{asked}");
        let events: Vec<Value> = (after + 1..=upto).map(event).collect();
        self.says(json!({"id": asked["id"], "ok": {"data": events, "head": head}})).await;
    }
}

fn room(n: u16) -> RoomId {
    let mut id = [3; 16];
    id[..2].copy_from_slice(&n.to_be_bytes());
    RoomId(id)
}

fn event(seq: Seq) -> Value {
    json!({"event": "message.sent", "room": ROOM, "seq": seq, "at": "2026-11-21T08:43:20.123Z", "by": ME, "data": {
        "id": ME, "room": ROOM, "seq": seq, "number": seq, "sender": ME, "text": format!("{seq}"),
        "nonce": format!("n-{seq}"), "created_at": "2026-11-21T08:43:20.123Z",
    }})
}

async fn begin(cursors: Cursors) -> (TcpListener, Connection, Happenings) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/", listener.local_addr().expect("an address"));
    let mut options = Options::new(&base, "prl_token").resume(cursors);
    options.backoff = Backoff::new(Duration::from_millis(5), Duration::from_millis(20));
    let (connection, happenings) = Connection::open(options).expect("an address");
    (listener, connection, happenings)
}

async fn next(happenings: &mut Happenings) -> Happening {
    timeout(PATIENCE, happenings.next()).await.expect("in time").expect("not ended")
}

/// The next happenings are these entries of the log, in this order.
async fn entries(happenings: &mut Happenings, seqs: impl IntoIterator<Item = Seq>) {
    for seq in seqs {
        match next(happenings).await {
            Happening::Event(event) => {
                assert_eq!(event.seq, seq);
                assert!(matches!(event.what, What::MessageSent(_)));
            }
            other => panic!("{seq} was next, not {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_gap_is_fetched_in_pages_before_anything_is_shown() {
    let (listener, _connection, mut happenings) = begin(Cursors::new(None, [(ROOM, 1)])).await;
    let mut peer = Peer::accept(&listener).await;
    let said = peer.welcomes(1, &[(ROOM, 1)], &[]).await;
    assert_eq!(said["since"], json!({ROOM.to_string(): 1}));
    assert!(matches!(next(&mut happenings).await, Happening::Connected(_)));
    peer.says(event(2)).await;
    peer.says(event(2)).await;
    peer.says(event(6)).await;
    // More arrives while the gap is being fetched, in pages.
    peer.answers_list(2, 4, 6).await;
    peer.says(event(7)).await;
    peer.answers_list(4, 7, 7).await;
    peer.says(event(8)).await;
    entries(&mut happenings, 2..=8).await;
}

#[tokio::test]
async fn an_unanswered_question_has_an_unknown_outcome() {
    let (listener, connection, mut happenings) = begin(Cursors::new(None, [(ROOM, 0)])).await;
    let mut peer = Peer::accept(&listener).await;
    peer.welcomes(1, &[(ROOM, 2)], &[]).await;
    peer.says(event(1)).await;
    peer.says(event(2)).await;
    let asking = tokio::spawn(async move { connection.ask(read::GetUnread {}).await.map(drop).err() });
    peer.hears("unread.get").await;
    peer.closes(1012).await;
    let unknown = asking.await.expect("asked").expect("no answer");
    assert!(matches!(unknown, Error::Closed(_)) && unknown.is_unknown(), "{unknown:?}");
    // The connection object is gone with the task; a stream alone keeps nothing open.
    assert!(matches!(next(&mut happenings).await, Happening::Connected(_)));
    entries(&mut happenings, 1..=2).await;
}

#[tokio::test]
async fn it_comes_back_with_its_cursors_and_hears_of_what_is_gone() {
    let other = RoomId([9; 16]);
    let (listener, _connection, mut happenings) = begin(Cursors::new(None, [(ROOM, 4), (other, 1)])).await;
    let mut peer = Peer::accept(&listener).await;
    peer.welcomes(1, &[(ROOM, 4), (other, 1)], &[]).await;
    peer.says(event(5)).await;
    peer.closes(4008).await;
    let mut peer = Peer::accept(&listener).await;
    let said = peer.welcomes(1, &[(ROOM, 5)], &[]).await;
    assert_eq!(said["since"], json!({ROOM.to_string(): 5, other.to_string(): 1}));
    assert_eq!(said["epoch"], json!(EpochId([1; 16])));
    assert!(matches!(next(&mut happenings).await, Happening::Connected(_)));
    entries(&mut happenings, [5]).await;
    assert!(matches!(next(&mut happenings).await, Happening::Lost { .. }));
    assert!(matches!(next(&mut happenings).await, Happening::Connected(_)));
    assert!(matches!(next(&mut happenings).await, Happening::Forgotten(room) if room == other));
    peer.closes(1013).await;
    assert!(
        matches!(next(&mut happenings).await, Happening::Lost { again, .. } if again >= Duration::from_secs(2))
    );
}

#[tokio::test]
async fn another_epoch_resets_every_room() {
    let (listener, _connection, mut happenings) =
        begin(Cursors::new(Some(EpochId([1; 16])), [(ROOM, 40)])).await;
    let mut peer = Peer::accept(&listener).await;
    peer.welcomes(2, &[(ROOM, 12)], &[]).await;
    peer.says(event(13)).await;
    assert!(matches!(next(&mut happenings).await, Happening::Connected(_)));
    assert!(matches!(next(&mut happenings).await, Happening::Reset { room, seq: 12 } if room == ROOM));
    entries(&mut happenings, [13]).await;
    peer.says(json!({"reset": ROOM, "seq": 90})).await;
    peer.says(event(91)).await;
    assert!(matches!(next(&mut happenings).await, Happening::Reset { seq: 90, .. }));
    entries(&mut happenings, [91]).await;
}

#[tokio::test]
async fn a_log_that_ends_before_what_is_held_is_reset_not_trusted() {
    let (listener, _connection, mut happenings) = begin(Cursors::new(None, [(ROOM, 4)])).await;
    let mut peer = Peer::accept(&listener).await;
    peer.welcomes(1, &[(ROOM, 4)], &[]).await;
    peer.says(event(9)).await;
    peer.answers_list(4, 4, 3).await;
    assert!(matches!(next(&mut happenings).await, Happening::Connected(_)));
    assert!(matches!(next(&mut happenings).await, Happening::Reset { seq: 3, .. }));
    peer.says(event(4)).await;
    entries(&mut happenings, [4]).await;
}

#[tokio::test]
async fn codes_that_say_stop_are_obeyed() {
    for code in [4001, 4003, 4009, 4010, 1009] {
        let (listener, _connection, mut happenings) = begin(Cursors::default()).await;
        let mut peer = Peer::accept(&listener).await;
        peer.welcomes(1, &[], &[(ROOM, 3)]).await;
        peer.closes(code).await;
        assert!(matches!(next(&mut happenings).await, Happening::Connected(_)));
        assert!(timeout(PATIENCE, happenings.next()).await.expect("in time").is_none());
        assert!(
            matches!(happenings.why(), Some(Error::Closed(it)) if it.code == code),
            "{:?}",
            happenings.why()
        );
    }
}

#[tokio::test]
async fn a_room_that_is_held_already_is_looked_at_when_it_is_added() {
    let (listener, _connection, mut happenings) = begin(Cursors::new(None, [(ROOM, 1)])).await;
    let mut peer = Peer::accept(&listener).await;
    peer.welcomes(1, &[(ROOM, 1)], &[]).await;
    // Entry 2 was written before this session listened to the room: it does not come by itself.
    peer.says(json!({"event": "room.added", "account": 2, "room": ROOM})).await;
    peer.answers_list(1, 2, 2).await;
    assert!(matches!(next(&mut happenings).await, Happening::Connected(_)));
    assert!(matches!(next(&mut happenings).await, Happening::Account(_)));
    entries(&mut happenings, [2]).await;
    // Where a fetch is on its way, its answer may say how things stood before.
    peer.says(event(4)).await;
    let asked = peer.hears("event.list").await;
    peer.says(json!({"event": "room.added", "account": 3, "room": ROOM})).await;
    peer.lists(&asked, 2, 4, 4).await;
    peer.answers_list(4, 5, 5).await;
    assert!(matches!(next(&mut happenings).await, Happening::Account(_)));
    entries(&mut happenings, 3..=5).await;
}

#[tokio::test]
async fn an_answer_that_was_overtaken_by_live_events_is_no_other_history() {
    let (listener, _connection, mut happenings) = begin(Cursors::new(None, [(ROOM, 1)])).await;
    let mut peer = Peer::accept(&listener).await;
    peer.welcomes(1, &[(ROOM, 1)], &[]).await;
    peer.says(json!({"event": "room.added", "account": 2, "room": ROOM})).await;
    let asked = peer.hears("event.list").await;
    peer.says(event(2)).await;
    peer.says(event(3)).await;
    peer.lists(&asked, 1, 2, 2).await;
    peer.says(event(4)).await;
    assert!(matches!(next(&mut happenings).await, Happening::Connected(_)));
    assert!(matches!(next(&mut happenings).await, Happening::Account(_)));
    entries(&mut happenings, 2..=4).await;
}

#[tokio::test]
async fn rooms_beyond_the_welcome_are_paged_and_those_behind_fetched() {
    let (listener, _connection, mut happenings) =
        begin(Cursors::new(None, (0..600).map(|n| (room(n), 1)).chain([(ROOM, 1)]))).await;
    let mut peer = Peer::accept(&listener).await;
    let named: Vec<(RoomId, Seq)> = (0..500).map(|n| (room(n), 1)).collect();
    let said = peer.welcomes_some(1, &named, &[], true).await;
    assert!(said["since"].get(room(0).to_string()).is_some(), "those that come first were active last");
    assert!(said["since"].get(ROOM.to_string()).is_none());
    let listed = |room: RoomId, seq: Seq| {
        json!({"id": room, "kind": "direct", "title": "Bob", "seq": seq, "number": seq, "unread": 0, "read": 0,
            "active_at": "2026-11-21T08:43:20.123Z", "role": "member", "member_count": 2})
    };
    let asked = peer.hears("room.list").await;
    assert_eq!(asked.get("cursor"), None);
    // A page may be shorter than was asked for, and still there is more.
    let page = json!({"next": "c-1", "prev": null, "has_more": true});
    peer.says(json!({"id": asked["id"], "ok": {"data": [listed(room(0), 1)], "page": page}})).await;
    let asked = peer.hears("room.list").await;
    assert_eq!(asked["cursor"], "c-1");
    let page = json!({"next": null, "prev": null, "has_more": false});
    peer.says(
        json!({"id": asked["id"], "ok": {"data": [listed(ROOM, 3), listed(room(900), 7)], "page": page}}),
    )
    .await;
    peer.answers_list(1, 3, 3).await;
    assert!(matches!(next(&mut happenings).await, Happening::Connected(_)));
    entries(&mut happenings, 2..=3).await;
}

#[tokio::test]
async fn many_gaps_are_fetched_a_few_at_a_time_and_again_after_later() {
    let rooms: Vec<RoomId> = (0..40).map(room).collect();
    let (listener, _connection, mut happenings) =
        begin(Cursors::new(None, rooms.iter().map(|room| (*room, 1)))).await;
    let mut peer = Peer::accept(&listener).await;
    let heads: Vec<(RoomId, Seq)> = rooms.iter().map(|room| (*room, 2)).collect();
    let _ = peer.welcomes(1, &heads, &[]).await;
    assert!(matches!(next(&mut happenings).await, Happening::Connected(_)));
    for room in &rooms {
        let mut early = event(3);
        early["room"] = json!(room);
        peer.says(early).await;
    }
    let mut asked = Vec::new();
    for _ in 0..8 {
        asked.push(peer.hears("event.list").await);
    }
    assert!(timeout(Duration::from_millis(100), peer.0.next()).await.is_err(), "a ninth at once");
    for it in asked {
        let later = json!({"code": "rate_limited", "detail": "Too many at once.", "retry": "later"});
        peer.says(json!({"id": it["id"], "error": later})).await;
    }
    let mut whole = std::collections::BTreeSet::new();
    while whole.len() < rooms.len() {
        let it = peer.hears("event.list").await;
        let events: Vec<Value> = [2, 3]
            .map(|seq| {
                let mut it_is = event(seq);
                it_is["room"] = it["room"].clone();
                it_is
            })
            .into();
        peer.says(json!({"id": it["id"], "ok": {"data": events, "head": 3}})).await;
        whole.insert(it["room"].as_str().expect("a room").to_owned());
        entries(&mut happenings, 2..=3).await;
    }
}

#[tokio::test]
async fn another_epoch_resets_also_rooms_that_the_welcome_only_heads() {
    let (listener, _connection, mut happenings) =
        begin(Cursors::new(Some(EpochId([1; 16])), (0..501).map(|n| (room(n), 9)).chain([(ROOM, 9)]))).await;
    let mut peer = Peer::accept(&listener).await;
    let _ = peer.welcomes_some(2, &[(room(0), 4)], &[(room(500), 5)], true).await;
    assert!(matches!(next(&mut happenings).await, Happening::Connected(_)));
    for _ in 1..500 {
        assert!(matches!(next(&mut happenings).await, Happening::Forgotten(_)));
    }
    assert!(matches!(next(&mut happenings).await, Happening::Reset { room: it, seq: 4 } if it == room(0)));
    assert!(matches!(next(&mut happenings).await, Happening::Reset { room: it, seq: 5 } if it == room(500)));
    // Not named at all, but its log goes on.
    peer.hears("room.list").await;
    peer.says(event(3)).await;
    assert!(matches!(next(&mut happenings).await, Happening::Reset { room: it, seq: 2 } if it == ROOM));
    entries(&mut happenings, [3]).await;
}

#[tokio::test]
async fn a_hello_refused_for_now_waits_as_long_as_was_named() {
    let (listener, _connection, mut happenings) = begin(Cursors::default()).await;
    let mut peer = Peer::accept(&listener).await;
    let said = peer.hears("hello").await;
    let later =
        json!({"code": "overloaded", "detail": "Too much to do.", "retry": "later", "retry_after": 40});
    peer.says(json!({"id": said["id"], "error": later})).await;
    assert!(
        matches!(next(&mut happenings).await, Happening::Lost { again, .. } if again >= Duration::from_secs(40))
    );
}
