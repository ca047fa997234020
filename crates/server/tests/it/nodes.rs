//! Two nodes over one PostgreSQL and one Redis: a node is killed, then Redis is killed, flushed and restarted, all
//! under load. Same verdict as on one node; and without the bus a message takes at most 2 s to the other node.

use std::collections::HashMap;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use parlor_core::testing::history::{Record, What};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

use crate::server::{Folder, PATIENCE, Server, WIDE, needed};
use crate::stage::{PEOPLE, Stage};

/// How late a message may be on another node without the bus: two seconds, and what a busy machine adds.
const WITHOUT_BUS: u64 = 2_500;

/// A database of this test alone, made and dropped by `psql`.
struct Database {
    server: String,
    name: String,
}

impl Database {
    fn new(server: String) -> Database {
        let name = format!("parlor_it_{}", std::process::id());
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

/// Of the messages acknowledged in this stretch of the history: how late the last of the others' open connections
/// got each, at most, and how many were looked at.
fn latest(records: &[Record]) -> (u64, usize) {
    let mut open: HashMap<u64, Vec<_>> = HashMap::new();
    let mut acked = HashMap::new();
    let (mut late, mut looked_at) = (0, 0);
    for Record { ms, what } in records {
        match what {
            What::Acked { id, .. } => {
                acked.insert(*id, *ms);
            }
            What::Delivered { conn, line: (_, Some(entry)), .. } => {
                open.entry(*conn).or_default().push((entry.id, *ms));
            }
            _ => {}
        }
    }
    for (id, at) in open.into_values().flatten() {
        if let Some(acked) = acked.get(&id) {
            late = late.max(at.saturating_sub(*acked));
            looked_at += 1;
        }
    }
    (late, looked_at)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_and_the_bus_may_die() {
    let (Some(postgres), Some(redis)) = (needed("PARLOR_TEST_POSTGRES"), needed("PARLOR_REDIS_SERVER"))
    else {
        return;
    };
    let database = Database::new(postgres);
    let mut redis = Redis::start(redis).await;
    let (first, second) = (Folder::new(), Folder::new());
    let (store, fanout) = (database.url(), redis.url());
    let words = [&["--store", &store, "--fanout", &fanout], WIDE].concat();
    let a = Server::start(&first, &words);
    let b = Server::start(&second, &words);
    let stage = Stage::set(&a, Duration::from_millis(2)).await;
    let load = || sleep(Duration::from_millis(1_500));

    stage.at(&[a.base(), b.base()]);
    load().await;
    let with_bus = latest(&stage.history.records());

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
    let before = stage.history.records().len();
    redis.kill();
    sleep(Duration::from_secs(5)).await;
    let without_bus = latest(&stage.history.records()[before..]);
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
         violations {}; latest delivery {} ms with the bus, {} ms without it ({} looked at)",
        verdict.connections,
        verdict.acknowledged,
        verdict.deliveries,
        verdict.repeats,
        verdict.lost,
        verdict.doubled,
        verdict.violations,
        with_bus.0,
        without_bus.0,
        without_bus.1,
    );
    verdict.assert_clean();
    assert!(without_bus.1 > 100, "hardly anything was said without the bus");
    assert!(without_bus.0 <= WITHOUT_BUS, "{} ms late without the bus", without_bus.0);
    a.stop().await;
    b.stop().await;
}
