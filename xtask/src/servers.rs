//! Throw-away PostgreSQL and Redis on free ports of the loopback, gone when this process is gone.
//!
//! A guard process holds the other end of a pipe: when the pipe closes (a normal end, a failure, Ctrl-C, even
//! `kill -9`), the guard stops the servers and removes their folder. Must not touch servers that it has not
//! started.

use std::fs::{self, File, Permissions};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::child;
use crate::tools::{self, Tool};

/// The tests find a PostgreSQL here, as a user who may create databases.
const POSTGRES: &str = "PARLOR_TEST_POSTGRES";
/// The tests find a Redis here.
const REDIS: &str = "PARLOR_TEST_REDIS";
/// The binary from which tests start a Redis of their own, to kill it.
const REDIS_BINARY: &str = "PARLOR_REDIS_SERVER";
/// The browser of the journeys.
const CHROMIUM: &str = "PARLOR_CHROMIUM";

/// Half a minute of short looks.
const LOOKS: u32 = 300;
const PAUSE: Duration = Duration::from_millis(100);

/// Reads process ids from its input; at the end of the input it stops them (kindly, then not) and cleans up.
const GUARD: &str = r#"
trap '' INT TERM HUP
# One that has ended, but whose parent has not asked for it, is not alive.
alive() { kill -0 "$1" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }
pids=
while read -r pid; do pids="$pids $pid"; done
for pid in $pids; do kill -INT "$pid" 2>/dev/null; done
n=0
for pid in $pids; do
  while alive "$pid" && [ "$n" -lt 100 ]; do n=$((n + 1)); sleep 0.05; done
  kill -KILL "$pid" 2>/dev/null
done
rm -rf "$1"
"#;

/// Running servers; dropping this stops them.
pub(crate) struct Servers {
    guard: Child,
    running: Vec<Child>,
    env: Vec<(String, String)>,
}

impl Servers {
    /// Starts what the environment does not already name.
    pub(crate) fn start() -> Result<Servers, String> {
        tools::require(&[Tool::Postgres, Tool::Redis])?;
        let folder = std::env::temp_dir().join(format!("parlor-servers-{}", std::process::id()));
        fs::create_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let guard = Command::new("sh")
            .args(["-c", GUARD, "guard"])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|e| format!("sh: {e}"))?;
        let mut servers = Servers { guard, running: vec![], env: vec![] };
        servers.start_missing(&folder)?;
        Ok(servers)
    }

    /// Names and values for the environment of the tests.
    pub(crate) fn env(&self) -> impl Iterator<Item = (&str, &str)> {
        self.env.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    fn start_missing(&mut self, folder: &Path) -> Result<(), String> {
        if std::env::var_os(POSTGRES).is_none() {
            let url = self.postgres(folder)?;
            self.env.push((POSTGRES.into(), url));
        }
        let redis = Tool::Redis.find().ok_or("redis-server not found")?;
        if std::env::var_os(REDIS).is_none() {
            let url = self.redis(&redis, folder)?;
            self.env.push((REDIS.into(), url));
        }
        self.env.push((REDIS_BINARY.into(), redis.display().to_string()));
        if let Some(chromium) = Tool::Chromium.find() {
            self.env.push((CHROMIUM.into(), chromium.display().to_string()));
        }
        Ok(())
    }

    fn postgres(&mut self, folder: &Path) -> Result<String, String> {
        let bin = Tool::Postgres.find().ok_or("initdb not found")?;
        let home = folder.join("postgres");
        fs::create_dir(&home).map_err(|e| format!("{}: {e}", home.display()))?;
        let owner = unprivileged()?;
        if let Some((uid, gid)) = owner {
            chown(&home, Some(uid), Some(gid)).map_err(|e| format!("{}: {e}", home.display()))?;
            fs::set_permissions(folder, Permissions::from_mode(0o755)).map_err(|e| e.to_string())?;
        }
        let data = home.join("data");
        let program = |name: &str| {
            let mut command = Command::new(bin.join(name));
            if let Some((uid, gid)) = owner {
                command.uid(uid).gid(gid);
            }
            command.arg("-D").arg(&data).current_dir(&home).env("LC_ALL", "C.UTF-8");
            command.stdin(Stdio::null()).process_group(0);
            command
        };
        let made = program("initdb")
            .args(["--no-sync", "--auth=trust", "--username=parlor", "--encoding=UTF8", "--locale=C.UTF-8"])
            .output()
            .map_err(|e| format!("initdb: {e}"))?;
        if !made.status.success() {
            return Err(format!("initdb: {}", String::from_utf8_lossy(&made.stderr)));
        }
        let log = folder.join("postgres.log");
        // Durability is left as on a real server: the tests kill it, and `doctor` looks at these settings.
        let settings = ["max_connections=200", "listen_addresses=127.0.0.1", "timezone=UTC"];
        let port = self.listening("postgres", &log, ready_postgres, |port| {
            let mut command = program("postgres");
            command.arg("-p").arg(port.to_string()).arg("-k").arg(&home);
            command.args(settings.iter().flat_map(|it| ["-c", it]));
            command
        })?;
        Ok(format!("postgres://parlor@127.0.0.1:{port}/postgres"))
    }

    fn redis(&mut self, binary: &Path, folder: &Path) -> Result<String, String> {
        let log = folder.join("redis.log");
        let port = self.listening("redis", &log, ready_redis, |port| {
            let mut command = Command::new(binary);
            command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port"]);
            command.arg(port.to_string()).current_dir(folder).stdin(Stdio::null()).process_group(0);
            command
        })?;
        Ok(format!("redis://127.0.0.1:{port}"))
    }

    /// Starts a server on a free port and waits until it answers; another port if somebody was faster.
    fn listening(
        &mut self,
        what: &str,
        log: &Path,
        ready: fn(&mut TcpStream) -> std::io::Result<bool>,
        command: impl Fn(u16) -> Command,
    ) -> Result<u16, String> {
        for _ in 0..3 {
            let port = free_port().map_err(|e| format!("no free port: {e}"))?;
            let to = File::create(log).map_err(|e| format!("{}: {e}", log.display()))?;
            let err = to.try_clone().map_err(|e| e.to_string())?;
            let mut child =
                command(port).stdout(to).stderr(err).spawn().map_err(|e| format!("{what}: {e}"))?;
            let pipe = self.guard.stdin.as_mut().ok_or("the guard has no input")?;
            writeln!(pipe, "{}", child.id()).map_err(|e| format!("guard: {e}"))?;
            let up = wait_until_up(&mut child, || answers(port, ready));
            self.running.push(child);
            if up {
                return Ok(port);
            }
        }
        let said = fs::read_to_string(log).unwrap_or_default();
        Err(format!("{what} does not start:\n{said}"))
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // The guard looks whether they are gone, and a process is gone when its parent has asked for its end.
        for child in self.running.iter_mut().chain([&mut self.guard]) {
            let _ = child.wait();
        }
    }
}

/// `cargo xtask servers`: start, print the lines to eval, stay until Ctrl-C.
pub(crate) fn stay() -> Result<(), String> {
    let servers = Servers::start()?;
    for (name, value) in servers.env() {
        println!("export {name}='{value}'");
    }
    eprintln!("# running; Ctrl-C stops and removes them");
    loop {
        std::thread::park();
    }
}

/// `cargo xtask servers COMMAND…`: the command finds the servers in its environment, and they end with it.
pub(crate) fn around(program: &str, args: &[&str]) -> Result<(), String> {
    let servers = Servers::start()?;
    child::run(Command::new(program).args(args).envs(servers.env()))
}

/// Whom to be when we are root: PostgreSQL refuses to run as root.
fn unprivileged() -> Result<Option<(u32, u32)>, String> {
    if !tools::is_root() {
        return Ok(None);
    }
    let passwd = fs::read_to_string("/etc/passwd").map_err(|e| format!("/etc/passwd: {e}"))?;
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| ids_of(&passwd, name))
        .map(Some)
        .ok_or_else(|| "neither a user postgres nor a user nobody to run PostgreSQL as".into())
}

fn ids_of(passwd: &str, name: &str) -> Option<(u32, u32)> {
    let fields: Vec<&str> =
        passwd.lines().map(|l| l.split(':').collect()).find(|f: &Vec<&str>| f[0] == name)?;
    Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn wait_until_up(child: &mut Child, answers: impl Fn() -> bool) -> bool {
    for _ in 0..LOOKS {
        if answers() {
            return true;
        }
        if child.try_wait().is_ok_and(|it| it.is_some()) {
            return false;
        }
        pause();
    }
    false
}

fn answers(port: u16, ready: fn(&mut TcpStream) -> std::io::Result<bool>) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let Ok(mut stream) = TcpStream::connect_timeout(&address, PAUSE) else { return false };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
    ready(&mut stream).unwrap_or(false)
}

fn ready_redis(stream: &mut TcpStream) -> std::io::Result<bool> {
    stream.write_all(b"PING\r\n")?;
    let mut answer = [0; 5];
    stream.read_exact(&mut answer)?;
    Ok(&answer == b"+PONG")
}

/// The first message of PostgreSQL's protocol; `R` means that it lets us in, `E` that it is still starting.
fn ready_postgres(stream: &mut TcpStream) -> std::io::Result<bool> {
    let body = b"\0\x03\0\0user\0parlor\0database\0postgres\0\0";
    let length = u32::try_from(body.len() + 4).unwrap_or(0);
    stream.write_all(&[&length.to_be_bytes(), body.as_slice()].concat())?;
    let mut kind = [0; 1];
    stream.read_exact(&mut kind)?;
    Ok(&kind == b"R")
}

#[expect(clippy::disallowed_methods, reason = "waits for programs of others, which only answer when asked")]
fn pause() {
    std::thread::sleep(PAUSE);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_user_table() {
        let passwd = "root:x:0:0:root:/r:/bin/sh\nnobody:x:65534:65533:n:/:/bin/false\n";
        assert_eq!(ids_of(passwd, "nobody"), Some((65534, 65533)));
        assert_eq!(ids_of(passwd, "postgres"), None);
    }

    #[test]
    fn the_guard_stops_what_it_was_told_and_removes_the_folder() {
        let folder = std::env::temp_dir().join(format!("parlor-guard-test-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        let mut sleeper = Command::new("sleep").arg("600").spawn().unwrap();
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "guard"])
            .arg(&folder)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(guard.stdin.as_mut().unwrap(), "{}", sleeper.id()).unwrap();
        drop(guard.stdin.take());
        assert!(!sleeper.wait().unwrap().success(), "the sleeper was stopped, not finished");
        assert!(guard.wait().unwrap().success());
        assert!(!folder.exists());
    }
}
