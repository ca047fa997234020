//! Two nodes over one database, and a Redis between them: what one does, the other's people see. Nothing here waits
//! for time to pass; everything waits for something to be seen, and says how long that took.

mod alone;
mod bus;
mod forged;
mod people;
mod revoked;
mod servers;
mod together;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use parlor_core::proto::frame::Outgoing;
use parlor_core::proto::message::{Message, Send};
use parlor_core::proto::user::SignUp;
use parlor_core::proto::{RoomId, Signal, event::What, room};
use parlor_core::{Actor, Chat, Close, Limits, Live, Next};

use self::servers::{Database, Redis};

/// Looks again and again until there is something to be seen, or fails at the deadline.
async fn until<T>(what: &str, within: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(start.elapsed() < within, "not within {within:?}: {what}");
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
}

/// Two nodes, `a` and `b`, with ann and bob, and one direct room of theirs.
struct Two {
    a: Chat,
    b: Chat,
    redis: Redis,
    ann: Actor,
    bob: Actor,
    room: RoomId,
    // Last: dropped when the nodes are gone.
    database: Database,
}

impl Two {
    /// With Redis running; `None` where there are no servers to test with.
    async fn start() -> Option<Two> {
        let mut redis = Redis::new()?;
        redis.start().await;
        let two = Two::around(redis).await?;
        two.until_joined().await;
        Some(two)
    }

    async fn around(redis: Redis) -> Option<Two> {
        let database = Database::fresh()?;
        let (a, b) = (node(&database, &redis).await, node(&database, &redis).await);
        let (ann, bob) = (person(&a, "ann").await, person(&b, "bob").await);
        let open = room::Open::direct("bob");
        let room = a.run(&ann, open).await.expect("the room is opened").id;
        Some(Two { a, b, redis, ann, bob, room, database })
    }

    /// Both nodes hear each other.
    async fn until_joined(&self) {
        until("both nodes listen", Duration::from_secs(5), || {
            let nodes = self.redis.channels().into_iter().find(|it| it.ends_with(":nodes"))?;
            (self.redis.listeners(&nodes) == 2).then_some(())
        })
        .await;
        for node in [&self.a, &self.b] {
            healthy(node, true, Duration::from_secs(3)).await;
        }
    }

    /// Both nodes listen to the room.
    async fn until_heard(&self) {
        let room = format!(":r:{}", self.room);
        until("both nodes listen to the room", Duration::from_secs(5), || {
            let channel = self.redis.channels().into_iter().find(|it| it.ends_with(&room))?;
            (self.redis.listeners(&channel) == 2).then_some(())
        })
        .await;
    }

    /// Closes the nodes, then removes what they stood on.
    async fn end(self) {
        let Two { a, b, redis, database, .. } = self;
        close(a).await;
        close(b).await;
        drop(redis);
        drop(database);
    }
}

async fn node(database: &Database, redis: &Redis) -> Chat {
    let limits = Limits {
        messages_per_second: 10_000,
        messages_burst: 10_000,
        logins_per_minute: 1_000,
        look_ups_burst: 10_000,
        ..Limits::default()
    };
    let builder = Chat::builder().store(database.url()).fanout(redis.url()).limits(limits);
    tokio::task::spawn_blocking(move || builder.build()).await.expect("no panic").expect("the node starts")
}

async fn close(chat: Chat) {
    tokio::task::spawn_blocking(move || chat.close()).await.expect("the node closes");
}

/// Makes an account and signs in.
async fn person(chat: &Chat, name: &str) -> Actor {
    let email = format!("{name}@demo.test");
    let it = SignUp { email, username: name.into(), name: None, password: "demo-demo".into() };
    chat.sign_up(it).await.expect("the account is made");
    sign_in(chat, name).await
}

async fn sign_in(chat: &Chat, name: &str) -> Actor {
    let token = chat.create_token(name, 3_600, "test").await.expect("a token").token;
    chat.authenticate(&token).await.expect("the token is valid")
}

/// Waits until the node says that the bus answers, or that it does not. Gives how long that took.
async fn healthy(chat: &Chat, wanted: bool, within: Duration) -> Duration {
    let start = Instant::now();
    while chat.health().await.fanout != Some(wanted) {
        assert!(start.elapsed() < within, "not within {within:?}: the bus answers: {wanted}");
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    start.elapsed()
}

async fn send(chat: &Chat, who: &Actor, room: RoomId, text: &str) -> Message {
    let it = Send::text(room, text, text.chars().take(40).collect::<String>());
    chat.run(who, it).await.expect("the message is accepted")
}

/// What a client has seen, and when.
#[derive(Default)]
struct Seen {
    frames: Vec<(Instant, Outgoing)>,
    close: Option<(Instant, Close)>,
}

/// A connected client.
struct Client {
    live: Arc<Live>,
    seen: Arc<Mutex<Seen>>,
    pump: tokio::task::JoinHandle<()>,
}

impl Drop for Client {
    fn drop(&mut self) {
        self.pump.abort();
    }
}

impl Client {
    /// Connects and says hello.
    async fn connect(chat: &Chat, who: &Actor) -> Client {
        let (live, seen) = (Arc::new(chat.connect(Some(*who))), Arc::new(Mutex::new(Seen::default())));
        let (from, to) = (live.clone(), seen.clone());
        let pump = tokio::spawn(async move {
            let mut frames = Vec::new();
            loop {
                let next = from.next(&mut frames).await;
                let (now, mut seen) = (Instant::now(), to.lock().unwrap());
                for frame in frames.drain(..) {
                    seen.frames.push((now, serde_json::from_slice(&frame).expect("a frame of the contract")));
                }
                if let Next::Close(close) = next {
                    seen.close = Some((now, close));
                    return;
                }
            }
        });
        let client = Client { live, seen, pump };
        client.live.frame(r#"{"id":1,"cmd":"hello"}"#);
        client.until("a welcome", |frame| matches!(frame, Outgoing::Ok { id: 1, .. })).await;
        client
    }

    /// When a frame was seen, looking at all of them.
    fn when(&self, which: impl Fn(&Outgoing) -> bool) -> Option<Instant> {
        self.seen.lock().unwrap().frames.iter().find(|(_, frame)| which(frame)).map(|(when, _)| *when)
    }

    async fn until(&self, what: &str, which: impl Fn(&Outgoing) -> bool) -> Instant {
        until(what, Duration::from_secs(5), || self.when(&which)).await
    }

    /// When a signal arrived.
    async fn signal(&self, what: &str, wanted: Signal) -> Instant {
        self.until(what, |frame| matches!(frame, Outgoing::Signal(signal) if *signal == wanted)).await
    }

    async fn closed(&self) -> (Instant, Close) {
        until("the socket is closed", Duration::from_secs(5), || self.seen.lock().unwrap().close.clone())
            .await
    }

    /// Everything seen so far is forgotten.
    fn forget(&self) {
        self.seen.lock().unwrap().frames.clear();
    }

    fn count(&self) -> usize {
        self.seen.lock().unwrap().frames.len()
    }

    /// The messages that arrived live, in the order of their arrival.
    fn messages(&self) -> Vec<(Instant, Message)> {
        let seen = self.seen.lock().unwrap();
        let message = |(when, frame): &(Instant, Outgoing)| match frame {
            Outgoing::Event(event) => match &event.what {
                What::MessageSent(message) => Some((*when, message.clone())),
                _ => None,
            },
            _ => None,
        };
        seen.frames.iter().filter_map(message).collect()
    }
}

/// Milliseconds, for saying what was measured: the middle one and the longest.
fn measured(mut delays: Vec<Duration>) -> (Duration, Duration) {
    delays.sort();
    let middle = delays[delays.len() / 2];
    (middle, delays[delays.len() - 1])
}
