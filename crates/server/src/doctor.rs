//! `parlor doctor`: looks for what would go wrong, one line each, with what to do about it. It changes nothing.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use rustix::process::{Resource, getrlimit};
use serde_json::{Value, json};

use crate::config::{Config, hidden};
use crate::exit::Failed;
use crate::tls::{self, Tls};
use crate::{clock, control, identity, serve, templates};

/// Less free disk than this is a warning, and than that a failure.
const LITTLE: u64 = 1024 * 1024 * 1024;
const TOO_LITTLE: u64 = 64 * 1024 * 1024;
/// Fewer open files than this is a warning.
const FILES: u64 = 4096;
/// A second at which this program did not exist yet: 2026-01-01.
const EARLIEST: u64 = 1_767_225_600;
/// Longest wait for another server.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Ok,
    Warn,
    Fail,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Warn => "warn",
            State::Fail => "fail",
        }
    }
}

/// One line.
struct Finding {
    about: &'static str,
    state: State,
    says: String,
    fix: Option<String>,
}

fn finding(about: &'static str, state: State, says: impl Into<String>, fix: Option<&str>) -> Finding {
    Finding { about, state, says: says.into(), fix: fix.map(str::to_owned) }
}

/// Looks and says.
pub(crate) fn run(config: &Config, as_json: bool) -> Result<(), Failed> {
    let running = config.is_sqlite() && control::is_running(config);
    let mut all = vec![store(config)];
    if config.is_sqlite() {
        all.extend([folder(config), disk(config)]);
    }
    all.push(attachments(config));
    all.extend(config.fanout.as_deref().map(bus));
    all.extend(own_templates(config));
    all.extend([listen(config, running), exposure(config)]);
    all.extend(certificate(config));
    all.extend(together(config));
    all.extend(config.warnings.iter().map(|it| finding("settings", State::Warn, it, None)));
    all.extend((!config.embed.is_empty()).then(|| embedding(config)));
    all.extend([files(), time()]);
    let failed = all.iter().filter(|it| it.state == State::Fail).count();
    if as_json {
        let lines: Vec<Value> = all
            .iter()
            .map(|it| json!({"about": it.about, "state": it.state.word(), "says": it.says, "fix": it.fix}))
            .collect();
        println!("{}", json!({"findings": lines, "failed": failed}));
    } else {
        for it in &all {
            println!("{:4}  {:8}  {}", it.state.word(), it.about, it.says);
            if let Some(fix) = &it.fix {
                println!("                → {fix}");
            }
        }
    }
    match failed {
        0 => Ok(()),
        n => Err(Failed::new(format!("{n} of {} checks failed", all.len()))),
    }
}

/// Settings that are right one by one, and do not fit together: the server would not start.
fn together(config: &Config) -> Option<Finding> {
    let wrong = serve::face(config).map(drop).and_then(|()| identity::check(config)).err()?;
    Some(finding("settings", State::Fail, wrong.to_string(), Some("correct it: the server would not start")))
}

fn folder(config: &Config) -> Finding {
    let path = &config.data;
    let shown = path.display();
    if !path.exists() {
        return match writable(path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(".".as_ref())) {
            true => finding("data", State::Ok, format!("{shown} is not there yet; it will be made"), None),
            false => finding(
                "data",
                State::Fail,
                format!("{shown} is not there and cannot be made"),
                Some("make it and give it to the user that runs parlor, or choose another with --data"),
            ),
        };
    }
    if !writable(path) {
        let fix = format!("chown it to the user that runs parlor: chown -R parlor {shown}");
        return finding("data", State::Fail, format!("{shown} cannot be written"), Some(&fix));
    }
    let open = rustix::fs::stat(path).is_ok_and(|stat| stat.st_mode & 0o007 != 0);
    if open && config.is_sqlite() {
        let fix = format!("chmod 0700 {shown}");
        return finding(
            "data",
            State::Warn,
            format!("{shown} is open to every user of this machine"),
            Some(&fix),
        );
    }
    finding("data", State::Ok, format!("{shown} can be written"), None)
}

fn writable(path: &std::path::Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK).is_ok()
}

/// Where attachments are. A folder that is not there yet is not made; one that is is tried.
fn attachments(config: &Config) -> Finding {
    let shown = config.files.display();
    #[cfg(feature = "s3")]
    if let Some(bucket) = &config.bucket {
        let says = format!("bucket {}", bucket.name);
        return match serve::files(config).probe() {
            Ok(()) => finding("uploads", State::Ok, format!("{says} can be written"), None),
            Err(err) => finding(
                "uploads",
                State::Fail,
                format!("{says} cannot be written: {err}"),
                Some(
                    "check files.endpoint, files.region, files.key and files.secret, and that the bucket is there",
                ),
            ),
        };
    }
    let fix = "make it and give it to the user that runs parlor, or choose another with files.folder";
    if !config.files.exists() {
        let near = config.files.ancestors().skip(1).find(|it| it.exists()).unwrap_or(".".as_ref());
        return match writable(if near.as_os_str().is_empty() { ".".as_ref() } else { near }) {
            true => finding("uploads", State::Ok, format!("{shown} is not there yet; it will be made"), None),
            false => finding("uploads", State::Fail, format!("{shown} cannot be made"), Some(fix)),
        };
    }
    match serve::files(config).probe() {
        Err(err) => finding("uploads", State::Fail, format!("{shown} cannot be written: {err}"), Some(fix)),
        Ok(()) if config.fanout.is_some() => finding(
            "uploads",
            State::Warn,
            format!("{shown} is a folder, and there are several nodes"),
            Some("let all nodes see the same folder (a network file system), or use a bucket"),
        ),
        Ok(()) => finding("uploads", State::Ok, format!("{shown} can be written"), None),
    }
}

/// Own templates and catalogues, where there are any.
fn own_templates(config: &Config) -> Option<Finding> {
    if config.templates.is_none() && config.languages.is_none() {
        return None;
    }
    let done = templates::folder(config, None).check();
    let Some(first) = done.faults.first() else {
        return Some(finding("own look", State::Ok, format!("{} own templates render", done.own), None));
    };
    let more = match done.faults.len() - 1 {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    };
    // The built-in ones serve meanwhile: nobody is without a page.
    let fix = Some("parlor templates check");
    Some(finding("own look", State::Warn, format!("{first}{more}"), fix))
}

fn disk(config: &Config) -> Finding {
    let near = config.data.ancestors().find(|it| it.exists()).unwrap_or(".".as_ref());
    let near = if near.as_os_str().is_empty() { ".".as_ref() } else { near };
    let Ok(stat) = rustix::fs::statvfs(near) else {
        return finding("disk", State::Warn, "free space is not known", None);
    };
    let free = stat.f_bavail * stat.f_frsize;
    let says = format!("{:.1} GiB free", free as f64 / f64::from(1 << 30));
    match free {
        ..TOO_LITTLE => {
            finding("disk", State::Fail, says, Some("make room: sends are refused when the disk is full"))
        }
        TOO_LITTLE..LITTLE => finding("disk", State::Warn, says, Some("make room before it is full")),
        _ => finding("disk", State::Ok, says, None),
    }
}

fn store(config: &Config) -> Finding {
    let file = config.store.strip_prefix("sqlite://").map(std::path::Path::new);
    if file.is_some_and(|file| !file.exists()) {
        return finding("store", State::Ok, format!("{} will be made", hidden(&config.store)), None);
    }
    let engine = serve::builder(config);
    let pending = match engine.pending() {
        Ok(pending) => pending,
        Err(err) => {
            let fix = match config.is_sqlite() {
                true => "restore it from a backup, or move it away and start anew",
                false => "check host, user, password and database of `store`, and that the server runs",
            };
            return finding("store", State::Fail, format!("{}: {err}", hidden(&config.store)), Some(fix));
        }
    };
    if !pending.is_empty() {
        let says = format!("{}: migrations to apply: {}", hidden(&config.store), pending.join(", "));
        return finding("store", State::Warn, says, Some("parlor migrate (or simply: parlor serve)"));
    }
    match engine.check() {
        Ok((version, problems)) if problems.is_empty() => finding(
            "store",
            State::Ok,
            format!("{}: {version}, no damage found", hidden(&config.store)),
            None,
        ),
        Ok((version, problems)) => {
            let says = format!("{}: {version}: {}", hidden(&config.store), problems.join("; "));
            let fix = match config.is_sqlite() {
                true => "stop the server and restore a backup; nothing is repaired by itself",
                false => "put these settings of PostgreSQL back to their defaults",
            };
            finding("store", State::Fail, says, Some(fix))
        }
        Err(err) => finding("store", State::Fail, format!("{}: {err}", hidden(&config.store)), None),
    }
}

/// Asks Redis by hand: the engine would open the database too.
fn bus(url: &str) -> Finding {
    let shown = hidden(url);
    match ping(url) {
        Ok(()) => finding("fan-out", State::Ok, format!("{shown} answers"), None),
        Err(why) => finding(
            "fan-out",
            State::Fail,
            format!("{shown}: {why}"),
            Some("start Redis, or correct `fanout`; without it messages reach other nodes up to 2 s later"),
        ),
    }
}

fn ping(url: &str) -> Result<(), String> {
    let rest = url.strip_prefix("redis://").ok_or("only redis://HOST:PORT can be asked")?;
    let rest = rest.split(['/', '?']).next().unwrap_or_default();
    let (login, place) = rest.rsplit_once('@').map_or((None, rest), |(login, place)| (Some(login), place));
    let place = if place.contains(':') { place.to_owned() } else { format!("{place}:6379") };
    let address: SocketAddr = place
        .to_socket_addrs()
        .map_err(|err| err.to_string())?
        .next()
        .ok_or_else(|| "no such host".to_owned())?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).map_err(|err| err.to_string())?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(|err| err.to_string())?;
    let mut say = |words: &[&str]| -> Result<String, String> {
        let mut text = format!("*{}\r\n", words.len());
        words.iter().for_each(|word| text.push_str(&format!("${}\r\n{word}\r\n", word.len())));
        stream.write_all(text.as_bytes()).map_err(|err| err.to_string())?;
        let mut answer = [0; 512];
        let n = stream.read(&mut answer).map_err(|err| err.to_string())?;
        Ok(String::from_utf8_lossy(&answer[..n]).trim().to_owned())
    };
    if let Some((user, password)) = login.and_then(|login| login.split_once(':')) {
        let auth = if user.is_empty() { vec!["AUTH", password] } else { vec!["AUTH", user, password] };
        if !say(&auth)?.starts_with("+OK") {
            return Err("the password is not accepted".to_owned());
        }
    }
    match say(&["PING"])?.as_str() {
        "+PONG" => Ok(()),
        other => Err(format!("answered {}", other.chars().take(80).collect::<String>())),
    }
}

fn listen(config: &Config, running: bool) -> Finding {
    if running {
        return finding("listen", State::Ok, "a server runs on this data", None);
    }
    match serve::bind(&config.listen) {
        Ok(_) => finding("listen", State::Ok, format!("{} is free", config.listen), None),
        Err(err) => finding(
            "listen",
            State::Fail,
            err.to_string(),
            Some("stop what uses it, or choose another with --listen"),
        ),
    }
}

fn exposure(config: &Config) -> Finding {
    let encrypted = serve::is_encrypted(config);
    let here = config
        .listen
        .to_socket_addrs()
        .is_ok_and(|mut all| all.all(|address| address.ip().to_canonical().is_loopback()));
    if here || encrypted {
        let says = if encrypted { "people come over https" } else { "only this machine can reach it" };
        return finding("exposed", State::Ok, says, None);
    }
    finding(
        "exposed",
        State::Warn,
        format!("{} can be reached from other machines, without encryption", config.listen),
        Some(
            "set tls.cert and tls.key, or put a proxy with TLS in front and set public_url to its https:// address",
        ),
    )
}

/// The certificate, if there is one to be.
fn certificate(config: &Config) -> Option<Finding> {
    let found = tls::files(config)
        .map_err(|err| err.to_string())
        .and_then(|files| files.map(|files| Tls::look(&files)).transpose());
    let all = match found {
        Ok(None) => return None,
        Ok(Some(all)) => all,
        Err(why) => return Some(finding("tls", State::Fail, why, None)),
    };
    if let Some(warning) = all.pairs().find_map(|pair| pair.warnings.first()) {
        return Some(finding("tls", State::Warn, warning, None));
    }
    let host = config.public_url.as_deref().and_then(|url| url.strip_prefix("https://"));
    let host =
        host.map(|it| it.rsplit_once(':').filter(|(_, port)| !port.contains(']')).map_or(it, |it| it.0));
    if let Some(host) = host.filter(|host| !all.pairs().any(|pair| pair.is_for(host))) {
        let says = format!("the certificate is not for {host}, which is what public_url says");
        let fix = "renew it for that name, or correct public_url";
        return Some(finding("tls", State::Warn, says, Some(fix)));
    }
    Some(finding("tls", State::Ok, format!("the certificate counts until {}", all.first.ends()), None))
}

/// Sites that may show the widget: what would not work, or not be safe.
fn embedding(config: &Config) -> Finding {
    let plain = |it: &&String| it.starts_with("http://") && !is_here(it);
    let encrypted = serve::is_encrypted(config);
    if let Some(site) = config.embed.iter().find(plain) {
        let fix =
            "serve that site over https: on the way, its page and the token in it can be changed and read";
        return finding("embed", State::Warn, format!("{site} is not encrypted"), Some(fix));
    }
    if let Some(site) = config.embed.iter().find(|it| it.starts_with("https://") && !encrypted) {
        let says = format!("{site} is encrypted and this server is not: browsers load nothing of it there");
        let fix = "set tls.cert and tls.key, or put a proxy with TLS in front and set public_url to its https:// address";
        return finding("embed", State::Warn, says, Some(fix));
    }
    if let Some(site) = config.embed.iter().find(|it| config.public_url.as_ref() == Some(it)) {
        let fix = "leave it out of embed.origins";
        return finding(
            "embed",
            State::Warn,
            format!("{site} is this server itself, which always may"),
            Some(fix),
        );
    }
    let says = format!("{} may show the widget", config.embed.join(", "));
    finding("embed", State::Ok, says, None)
}

/// A site of this machine.
fn is_here(site: &str) -> bool {
    let host = site.trim_start_matches("http://");
    let host = host.rsplit_once(':').filter(|(_, port)| !port.contains(']')).map_or(host, |it| it.0);
    let bare = host.trim_matches(['[', ']']);
    bare == "localhost" || bare.parse().is_ok_and(|it: std::net::IpAddr| it.to_canonical().is_loopback())
}

fn files() -> Finding {
    let limit = getrlimit(Resource::Nofile);
    let most = limit.maximum.unwrap_or(u64::MAX);
    let says = format!("{most} open files are allowed, one for each connection");
    if most < FILES {
        let fix = "raise it: LimitNOFILE=65536 in the systemd unit, or ulimit -n 65536";
        return finding("files", State::Warn, says, Some(fix));
    }
    finding("files", State::Ok, says, None)
}

fn time() -> Finding {
    if clock::wall() < EARLIEST {
        let fix = "set the clock (NTP): sign-ins would seem expired or never expire";
        return finding("clock", State::Fail, "the clock stands before this program was made", Some(fix));
    }
    finding("clock", State::Ok, "plausible", None)
}
