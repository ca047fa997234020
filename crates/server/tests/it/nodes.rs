//! Two nodes over one PostgreSQL and one Redis: a node is killed, then Redis is killed, flushed and restarted, all
//! under load. Same verdict as on one node; and without the bus a message takes at most 2 s to the other node.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use parlor_client::proto::RoomId;
use parlor_client::proto::frame::Outgoing;
use parlor_client::proto::hello::Hello;
use parlor_client::{Error, SignIn, Socket};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use crate::people::{Person, pair, person};
use crate::server::{Folder, PATIENCE, Server, WIDE, needed, ok};
use crate::stage::{PEOPLE, Stage};

/// How late a message may be on another node without the bus: two seconds, and what a busy machine adds.
const WITHOUT_BUS: Duration = Duration::from_millis(2_500);

/// A database of this test alone, made and dropped by `psql`.
struct Database {
    server: String,
    name: String,
}

impl Database {
    fn new(server: String, of: &str) -> Database {
        let name = format!("parlor_it_{of}_{}", std::process::id());
        let made = Database { server, name };
        made.sql(&format!("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", made.name));
        made
    }
    fn url(&self) -> String {
        let (rest, _) = self.server.rsplit_once('/').expect("postgres://…/database");
        format!("{rest}/{}", self.name)
    }
    fn sql(&self, text: &str) {
        let output = Command::new("psql")
            .args([&self.server, "-X", "-q", "-c", text])
            .output()
            .expect("psql is there");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.sql(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        }
    }
}

/// A Redis of this test alone, always on the same port.
struct Redis {
    binary: String,
    port: u16,
    child: Child,
}

impl Redis {
    async fn start(binary: String) -> Redis {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port();
        let child = Redis::spawn(&binary, port);
        let redis = Redis { binary, port, child };
        redis.ready().await;
        redis
    }
    fn spawn(binary: &str, port: u16) -> Child {
        Command::new(binary)
            .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server starts")
    }
    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }
    async fn ask(&self, words: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        stream.write_all(format!("{words}\r\n").as_bytes()).await?;
        let mut answer = [0; 256];
        let n = stream.read(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer[..n]).trim().to_owned())
    }
    async fn ready(&self) {
        let end = Instant::now() + PATIENCE;
        while self.ask("PING").await.ok().as_deref() != Some("+PONG") {
            assert!(Instant::now() < end, "Redis does not answer");
            sleep(Duration::from_millis(10)).await;
        }
    }
    fn kill(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }
    async fn restart(&mut self) {
        self.child = Redis::spawn(&self.binary, self.port);
        self.ready().await;
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Two people in a room where nobody else speaks, on two nodes: only the bus, or the regular look at the database,
/// tells the second node of what was said on the first.
struct Probe {
    ann: Person,
    bob: Person,
    room: RoomId,
    said: u64,
}

/// How long a message was on its way, at most and at least, and how many were looked at.
#[derive(Clone, Copy, Debug)]
struct Took {
    most: Duration,
    least: Duration,
    count: u32,
}

impl Probe {
    async fn new(server: &Server) -> Probe {
        let (ann, bob, room) = pair(server).await;
        Probe { ann, bob, room, said: 0 }
    }

    /// Says something on one node again and again, and waits for it on the other.
    async fn watch(&mut self, here: &Server, there: &Server, time: Duration) -> Took {
        let sign_in = SignIn::Header(self.bob.token.clone());
        let connect = Socket::connect(there.base(), &sign_in, Hello::default());
        let (mut socket, _) = connect.await.expect("connected");
        let api = self.ann.api(here.base());
        let mut took = Took { most: Duration::ZERO, least: Duration::MAX, count: 0 };
        let began = Instant::now();
        while began.elapsed() < time {
            self.said += 1;
            let nonce = format!("probe-{}", self.said);
            let message = api.send(self.room, "are you there?", &nonce).await.expect("acknowledged");
            let acked = Instant::now();
            loop {
                let frame = timeout(PATIENCE, socket.next()).await.expect("in time").expect("open");
                if matches!(frame, Outgoing::Event(event) if event.seq == message.seq) {
                    break;
                }
            }
            took.most = took.most.max(acked.elapsed());
            took.least = took.least.min(acked.elapsed());
            took.count += 1;
        }
        took
    }
}

#[tokio::test]
async fn orders_reach_running_nodes_through_the_database() {
    let Some(postgres) = needed("PARLOR_TEST_POSTGRES") else { return };
    let database = Database::new(postgres, "orders");
    let folder = Folder::new();
    let store = database.url();
    let server = Server::start(&folder, &["--store", &store]);
    let ann = person(&server, "ann").await;
    let order = |words: &[&str]| ok(&folder, &[words, &["--store", &store]].concat());
    assert!(order(&["user", "list"]).contains("ann@it.test"));
    let token = order(&["token", "create", "--user", "ann"]);
    let sign_in = SignIn::Hello(token.trim().to_owned());
    let connect = Socket::connect(server.base(), &sign_in, Hello::default());
    let (mut socket, welcome) = connect.await.expect("the token works");
    assert_eq!(welcome.user.id, ann.id());
    assert!(order(&["doctor", "--set", "listen=127.0.0.1:0"]).contains("PostgreSQL"));
    assert_eq!(order(&["migrate", "--check"]), "nothing to do\n");
    let kept = std::fs::read_dir(folder.data()).expect("a folder").flatten();
    let kept: Vec<_> = kept.map(|entry| entry.file_name()).collect();
    assert_eq!(kept, ["blobs"], "nothing but files is kept here");
    order(&["user", "disable", "ann"]);
    let disabled = Instant::now();
    let closed = loop {
        if let Err(err) = timeout(PATIENCE, socket.frame()).await.expect("in time") {
            break err;
        }
    };
    assert!(matches!(&closed, Error::Closed(it) if it.code == 4003), "{closed:?}");
    assert!(disabled.elapsed() < WITHOUT_BUS, "{:?}", disabled.elapsed());
    let refused = ann.api(server.base()).me().await.expect_err("disabled");
    assert!(refused.problem().is_some_and(|it| it.code.as_str() == "unauthenticated"), "{refused}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_and_the_bus_may_die() {
    let (Some(postgres), Some(redis)) = (needed("PARLOR_TEST_POSTGRES"), needed("PARLOR_REDIS_SERVER"))
    else {
        return;
    };
    let database = Database::new(postgres, "nodes");
    let mut redis = Redis::start(redis).await;
    let (first, second) = (Folder::new(), Folder::new());
    let (store, fanout) = (database.url(), redis.url());
    let words = [&["--store", &store, "--fanout", &fanout], WIDE].concat();
    let a = Server::start(&first, &words);
    let b = Server::start(&second, &words);
    let stage = Stage::set(&a, Duration::from_millis(2)).await;
    let mut probe = Probe::new(&a).await;
    let load = || sleep(Duration::from_millis(1_500));

    stage.at(&[a.base(), b.base()]);
    let with_bus = probe.watch(&a, &b, Duration::from_millis(1_500)).await;

    // A node dies; its people go to the other one, and come back.
    a.kill();
    load().await;
    let a = Server::start(&first, &words);
    stage.at(&[a.base(), b.base()]);
    stage.spread(&[a.base(), b.base()]);
    load().await;
    b.kill();
    load().await;
    let b = Server::start(&second, &words);
    stage.spread(&[a.base(), b.base()]);
    load().await;

    // The bus dies, under load; comes back empty; is flushed; dies and comes back at once.
    redis.kill();
    let without_bus = probe.watch(&a, &b, Duration::from_secs(6)).await;
    redis.restart().await;
    load().await;
    redis.ask("FLUSHALL").await.expect("flushed");
    load().await;
    redis.kill();
    redis.restart().await;
    load().await;

    let verdict = stage.judge(&b).await;
    println!(
        "two nodes, PostgreSQL and Redis: 2 nodes and Redis twice killed, once flushed; {PEOPLE} writers, \
         {} connections, {} acknowledged, {} deliveries checked, {} retries found done, lost {}, doubled {}, \
         violations {}; to a quiet room of the other node within {} ms with the bus ({} times), {} ms without it \
         ({} times)",
        verdict.connections,
        verdict.acknowledged,
        verdict.deliveries,
        verdict.repeats,
        verdict.lost,
        verdict.doubled,
        verdict.violations,
        with_bus.most.as_millis(),
        with_bus.count,
        without_bus.most.as_millis(),
        without_bus.count,
    );
    verdict.assert_clean();
    assert!(without_bus.count >= 2 && without_bus.most <= WITHOUT_BUS, "{without_bus:?}");
    // Otherwise the bus was never of use, and its death proves nothing.
    assert!(with_bus.least < Duration::from_millis(300), "{with_bus:?}");
    a.stop().await;
    b.stop().await;
}
