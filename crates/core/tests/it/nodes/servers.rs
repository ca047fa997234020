//! A database and a Redis of one test's own. The Redis may be killed, stopped and started again; it is gone when
//! the test is gone, however that ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use super::until;

/// Of this process and this call.
fn count() -> u16 {
    static COUNT: AtomicU16 = AtomicU16::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

/// Says loudly what is not tested; in CI that is a failure.
fn skipped<T>(why: &str) -> Option<T> {
    let ci = std::env::var("CI").is_ok_and(|it| it == "true");
    assert!(!ci, "{why}, and CI must test several nodes");
    eprintln!("SKIPPED: several nodes: {why}");
    None
}

/// A database on the test server; gone when this is dropped.
pub(crate) struct Database {
    server: String,
    name: String,
}

impl Database {
    pub(crate) fn fresh() -> Option<Database> {
        let Ok(server) = std::env::var("PARLOR_TEST_POSTGRES") else {
            return skipped("PARLOR_TEST_POSTGRES is not set");
        };
        let name = format!("parlor_nodes_{}_{}", std::process::id(), count());
        let database = Database { server, name };
        database.admin(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", database.name));
        database.admin(&format!("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", database.name));
        Some(database)
    }

    /// `postgres://ann@host:5432/postgres?x=y` becomes `postgres://ann@host:5432/NAME?x=y`.
    pub(crate) fn url(&self) -> String {
        let (base, options) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let host = base.find("://").map_or(0, |it| it + 3);
        let end = base[host..].find('/').map_or(base.len(), |it| host + it);
        let mark = if options.is_empty() { "" } else { "?" };
        format!("{}/{}{mark}{options}", &base[..end], self.name)
    }

    fn admin(&self, text: &str) {
        let said =
            Command::new("psql").args([&self.server, "-qc", text]).output().expect("psql is installed");
        assert!(said.status.success(), "the test server refused: {}", String::from_utf8_lossy(&said.stderr));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.admin(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

/// Starts a server, says its process id, and kills it when our end of the pipe closes.
const GUARD: &str = r#""$@" >/dev/null 2>&1 & pid=$!; echo "$pid"; read -r _; kill -9 "$pid"; wait "$pid""#;

/// A Redis of this test's own.
pub(crate) struct Redis {
    binary: String,
    port: u16,
    running: Option<(Child, String)>,
}

impl Redis {
    /// One that is not running yet.
    pub(crate) fn new() -> Option<Redis> {
        let binary = std::env::var("PARLOR_REDIS_SERVER").unwrap_or_else(|_| "redis-server".into());
        let there = Command::new(&binary).arg("--version").stdout(Stdio::null()).status();
        if !there.is_ok_and(|it| it.success()) {
            return skipped(&format!("{binary} does not run"));
        }
        Some(Redis { binary, port: free_port(), running: None })
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(crate) async fn start(&mut self) {
        let port = self.port.to_string();
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "guard", &self.binary, "--bind", "127.0.0.1", "--port", &port])
            .args(["--save", "", "--appendonly", "no"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh runs");
        let mut pid = String::new();
        BufReader::new(guard.stdout.take().expect("piped")).read_line(&mut pid).expect("the guard speaks");
        self.running = Some((guard, pid.trim().to_owned()));
        until("Redis answers", Duration::from_secs(10), || self.ask(&[b"PING"])).await;
    }

    /// Without a goodbye.
    pub(crate) fn kill(&mut self) {
        if let Some((mut guard, _)) = self.running.take() {
            drop(guard.stdin.take());
            let _ = guard.wait();
        }
    }

    /// It stays connected and answers nothing.
    pub(crate) fn hang(&self) {
        self.signal("-STOP");
    }

    pub(crate) fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, which: &str) {
        let (_, pid) = self.running.as_ref().expect("Redis runs");
        assert!(Command::new("kill").args([which, pid]).status().is_ok_and(|it| it.success()));
    }

    /// Says something to it on a connection of its own; the answer in the bytes of the protocol.
    pub(crate) fn ask(&self, words: &[&[u8]]) -> Option<String> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let mut line = TcpStream::connect_timeout(&address, Duration::from_secs(1)).ok()?;
        line.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
        for words in [words, &[b"QUIT"]] {
            write!(line, "*{}\r\n", words.len()).ok()?;
            for word in words {
                write!(line, "${}\r\n", word.len()).ok()?;
                line.write_all(word).ok()?;
                line.write_all(b"\r\n").ok()?;
            }
        }
        let mut said = Vec::new();
        line.read_to_end(&mut said).ok()?;
        let said = String::from_utf8_lossy(&said).into_owned();
        (!said.is_empty() && !said.starts_with("-LOADING")).then_some(said)
    }

    /// Listens to everything that is said, as somebody who has got into the Redis would.
    pub(crate) fn tap(&self) -> Tap {
        let line = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("Redis answers");
        line.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
        (&line).write_all(b"PSUBSCRIBE parlor:*\r\n").expect("Redis listens");
        let mut tap = Tap(BufReader::new(line));
        tap.parts();
        tap
    }

    /// The channels that somebody listens to.
    pub(crate) fn channels(&self) -> Vec<String> {
        let said = self.ask(&[b"PUBSUB", b"CHANNELS"]).unwrap_or_default();
        said.lines().filter(|line| line.starts_with("parlor:")).map(str::to_owned).collect()
    }

    /// How many connections listen to a channel.
    pub(crate) fn listeners(&self, channel: &str) -> usize {
        let said = self.ask(&[b"PUBSUB", b"NUMSUB", channel.as_bytes()]).unwrap_or_default();
        said.lines().find_map(|line| line.strip_prefix(':')?.parse().ok()).unwrap_or(0)
    }
}

/// A connection that hears everything.
pub(crate) struct Tap(BufReader<TcpStream>);

impl Tap {
    /// The next thing that was said: the channel, and the words.
    pub(crate) fn next(&mut self) -> (String, Vec<u8>) {
        let mut parts = self.parts();
        let words = parts.pop().expect("words");
        (String::from_utf8(parts.pop().expect("a channel")).expect("ours are text"), words)
    }

    fn parts(&mut self) -> Vec<Vec<u8>> {
        (0..self.number()).map(|_| self.part()).collect()
    }

    fn part(&mut self) -> Vec<u8> {
        let length = self.line();
        let Some(length) = length.strip_prefix('$') else { return length.into_bytes() };
        let mut part = vec![0; length.parse::<usize>().expect("a length") + 2];
        self.0.read_exact(&mut part).expect("a part");
        part.truncate(part.len() - 2);
        part
    }

    fn number(&mut self) -> usize {
        self.line()[1..].parse().expect("a number")
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).expect("a line in time");
        line.trim_end().to_owned()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Not one of those that the system gives to outgoing connections: a node that tries to reach a Redis that is away
/// must not take its port.
fn free_port() -> u16 {
    let first = std::process::id().wrapping_mul(31) as u16;
    (0..1_000)
        .map(|_| 20_000 + first.wrapping_add(count().wrapping_mul(7)) % 12_000)
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .expect("a free port")
}
