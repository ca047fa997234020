//! The binary under test: started on a free port in a folder of its own, and gone with its test.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Instant, sleep};

/// Longer than anything here takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Limits as wide as tests need them.
pub(crate) const WIDE: &[&str] = &[
    "--set",
    "limits.messages_per_second=1000000",
    "--set",
    "limits.messages_burst=1000000",
    "--set",
    "limits.look_ups_burst=1000000",
    "--set",
    "limits.logins_per_minute=1000000",
];

/// A temporary folder; gone when it is dropped, kept when the test has failed.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("parlor-it-{}-{n}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Folder(path)
    }
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
    pub(crate) fn data(&self) -> PathBuf {
        self.0.join("data")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("kept for a look: {}", self.0.display());
        } else {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

/// The binary with a clean environment.
pub(crate) fn parlor(folder: &Folder, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parlor"));
    command.args(words).current_dir(folder.path()).stdin(Stdio::null());
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("RUST_BACKTRACE", "1");
    command
}

/// Runs a command to its end.
pub(crate) fn run(folder: &Folder, words: &[&str]) -> Output {
    parlor(folder, words).output().expect("the binary runs")
}

/// What a command said on stdout, if it went well.
#[track_caller]
pub(crate) fn ok(folder: &Folder, words: &[&str]) -> String {
    let output = run(folder, words);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{words:?} ended with {}\n{out}{err}", output.status);
    out
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    base: String,
    log: PathBuf,
}

impl Server {
    /// Starts `parlor serve` on a free port with the folder's data.
    #[track_caller]
    pub(crate) fn start(folder: &Folder, words: &[&str]) -> Server {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0"];
        all.extend(words);
        Server::start_as(folder, &all)
    }

    /// Starts any command that serves.
    #[track_caller]
    pub(crate) fn start_as(folder: &Folder, words: &[&str]) -> Server {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let log = folder.path().join(format!("log-{}", COUNT.fetch_add(1, Ordering::Relaxed)));
        let file = File::create(&log).expect("a log");
        let mut child =
            parlor(folder, words).stdout(Stdio::piped()).stderr(file).spawn().expect("the binary starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("piped");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let base = line.trim().strip_prefix("listening on ").map(str::to_owned);
        let server = Server { child, base: base.unwrap_or_default(), log };
        assert!(!server.base.is_empty(), "it did not start: {line}\n{}", server.log());
        server
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }
    pub(crate) fn address(&self) -> &str {
        self.base.split_once("://").expect("an address").1
    }
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).expect("it runs");
    }
    /// `kill -9`, and waits until it is gone.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("killed");
        let status = self.child.wait().expect("gone");
        assert_eq!(status.code(), None, "it must have died of the signal:\n{}", self.log());
    }
    /// Waits for it to end by itself.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let mut status = None;
        until("the server ends", || {
            status = self.child.try_wait().expect("a child");
            status.is_some()
        })
        .await;
        status.expect("it has ended")
    }
    /// SIGTERM, and it must leave in order.
    pub(crate) async fn stop(mut self) {
        self.signal(Signal::TERM);
        let status = self.ended().await;
        assert!(status.success(), "{status}\n{}", self.log());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let log = self.log();
            let tail: Vec<&str> = log.lines().rev().take(40).collect();
            eprintln!("the server's log ends:\n{}", tail.into_iter().rev().collect::<Vec<_>>().join("\n"));
        }
    }
}

/// Looks again and again until it is so; a test that waits too long has failed.
#[track_caller]
pub(crate) fn until(what: &str, mut so: impl FnMut() -> bool) -> impl Future<Output = ()> {
    let end = Instant::now() + PATIENCE;
    let what = what.to_owned();
    async move {
        while !so() {
            assert!(Instant::now() < end, "in vain: {what}");
            sleep(Duration::from_millis(5)).await;
        }
    }
}

/// A server that a test needs and that is not there: a failure in CI, a loud skip elsewhere.
pub(crate) fn needed(name: &str) -> Option<String> {
    let found = std::env::var(name).ok().filter(|value| !value.is_empty());
    if found.is_none() {
        assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "{name} is not set, and CI must have it");
        eprintln!("SKIPPED: {name} is not set (`cargo xtask test` starts what is needed)");
    }
    found
}
