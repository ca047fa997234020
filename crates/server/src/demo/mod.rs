//! `parlor demo`: an installation to try, with people whose password everybody knows. What they said goes through
//! the engine like anybody's words.

mod group;
mod hum;
mod talk;

use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use parlor::{Demo, DemoPerson};
use parlor_core::proto::user::{SignUp, User};
use parlor_core::proto::{Problem, Reason, message, read, room};
use parlor_core::{Actor, Chat, Limits, Rank};
use tokio::runtime::Runtime;

use crate::config::Config;
use crate::exit::Failed;
use crate::serve::{self, Start};
use crate::telemetry;
use talk::{NOTES, PEOPLE, TALKS};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
/// Who may look at the pages of the staff.
const OPERATOR: &str = "ann";
/// Of everybody.
const PASSWORD: &str = "demo-demo";

/// Seeds and serves; `more` are settings with the flags that said them.
pub(crate) fn run(
    listen: &str,
    data: Option<PathBuf>,
    yes_expose: bool,
    more: Vec<(&str, &str, String)>,
) -> Result<(), Failed> {
    if !yes_expose && !is_loopback(listen) {
        return Err(Failed::usage(format!(
            "the demo's passwords are known to everybody, and {listen} can be reached from other machines; \
             if that is what you want, say --yes-expose"
        )));
    }
    let folder = Folder::new(data)?;
    let mut said = vec![
        ("listen".into(), listen.into(), "--listen".into()),
        ("data".into(), folder.path.display().to_string(), "--data".into()),
        ("log.filter".into(), "warn".into(), "demo".into()),
        ("templates.reload".into(), "true".into(), "demo".into()),
    ];
    said.extend(more.into_iter().map(|(key, flag, text)| (key.into(), text, flag.into())));
    let config = Config::bare(said)?;
    telemetry::start(&config)?;
    let people = seed(&config)?;
    let people = people.into_iter().map(|user| DemoPerson {
        login: email(&user.username),
        name: user.name,
        id: user.id,
    });
    let demo = Demo { password: PASSWORD.into(), people: people.collect() };
    // The seeding engine's last thread may still hold the folder.
    let greet = {
        let (kept, expose) = (folder.kept(), yes_expose);
        Box::new(move |address| eprintln!("{}", welcome(address, kept.as_deref(), expose)))
    };
    // Passwords that everybody knows: a page elsewhere must not reach them by a name that leads here.
    let face = serve::face(&config)?.demo(demo).only_this_machine(!yes_expose);
    serve::serve(&config, face, Start { open: serve::open_soon, greet })
}

/// Only this machine can reach it.
fn is_loopback(listen: &str) -> bool {
    let host = listen.rsplit_once(':').map_or(listen, |(host, _)| host);
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse()
            .is_ok_and(|address: IpAddr| address.to_canonical().is_loopback())
}

/// Where the demo lives; a temporary one goes with it.
struct Folder {
    path: PathBuf,
    temporary: bool,
}

impl Folder {
    fn new(data: Option<PathBuf>) -> Result<Folder, Failed> {
        if let Some(path) = data {
            return Ok(Folder { path, temporary: false });
        }
        let path = std::env::temp_dir().join(format!("parlor-demo-{}", std::process::id()));
        // Not recursive: a folder that somebody else made beforehand is not ours to trust.
        std::fs::DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .map_err(|err| Failed::new(format!("cannot make {}: {err}", path.display())))?;
        Ok(Folder { path, temporary: true })
    }
}

impl Folder {
    fn kept(&self) -> Option<PathBuf> {
        (!self.temporary).then(|| self.path.clone())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.temporary {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

fn email(username: &str) -> String {
    format!("{username}@demo.test")
}

/// Makes people and rooms; on a folder that has them already, finds them (nonces make a repeat harmless).
fn seed(config: &Config) -> Result<Vec<User>, Failed> {
    // Nobody types this fast: the engine is opened for it with wide limits, and again with the usual ones.
    let wide = Limits {
        messages_per_second: 1_000_000,
        messages_burst: 1_000_000,
        look_ups_burst: 1_000_000,
        ..config.limits.clone()
    };
    let chat = serve::open_soon(&Config { limits: wide, ..config.clone() })?;
    let runtime = Runtime::new().map_err(Failed::new)?;
    let people = runtime.block_on(seed_all(&chat));
    drop(runtime);
    chat.close();
    Ok(people?)
}

async fn seed_all(chat: &Chat) -> Result<Vec<User>, Problem> {
    let known = chat.users(None).await?;
    let mut people = Vec::new();
    for person in &PEOPLE {
        let found = known.iter().find(|account| account.user.username == person.username);
        people.push(match found {
            Some(account) => account.user.clone(),
            None => {
                let account = SignUp {
                    email: email(person.username),
                    username: person.username.into(),
                    name: Some(person.name.into()),
                    password: PASSWORD.into(),
                };
                chat.sign_up(account).await?
            }
        });
    }
    let actor = |username: &str| -> Result<Actor, Problem> {
        let user = people.iter().find(|user| user.username == username);
        let user = user.ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))?.id;
        Ok(Actor { tenant: chat.tenant(), user, login: None })
    };
    for (username, notes) in NOTES {
        let me = actor(username)?;
        chat.clock().set_behind(HOUR * 30);
        let room = chat.run(&me, room::Open::own()).await?;
        for (at, text) in notes.iter().enumerate() {
            say(chat, &me, &room, text, at).await?;
        }
    }
    for (from_last, talk) in TALKS.iter().rev().enumerate().collect::<Vec<_>>().into_iter().rev() {
        // Each conversation ended a few hours before the next one.
        let ended = HOUR * 5 * u32::try_from(from_last).unwrap_or(0) + MINUTE * 4;
        chat.clock().set_behind(ended + since_end(talk.lines.len(), 0));
        let both = [actor(talk.who)?, actor(talk.with)?];
        let open = room::Open::direct(both[1].user.to_string());
        let room = chat.run(&both[0], open).await?;
        let mut spoken = 0;
        for (at, (who, text)) in talk.lines.iter().enumerate() {
            chat.clock().set_behind(ended + since_end(talk.lines.len(), at));
            // Whoever answers has read what came before.
            chat.run(&both[*who], read::Mark { room: room.id, number: spoken }).await?;
            spoken = say(chat, &both[*who], &room, text, at).await?.number;
        }
        let last = talk.lines.last().map_or(0, |line| line.0);
        let number = spoken - i64::try_from(talk.unread).unwrap_or(0);
        chat.run(&both[1 - last], read::Mark { room: room.id, number }).await?;
    }
    let everybody = [actor("ann")?, actor("bob")?, actor("cem")?, actor("dana")?];
    group::seed(chat, &everybody).await?;
    chat.clock().set_behind(Duration::ZERO);
    chat.set_staff(OPERATOR, Some(Rank::Operator), "demo").await?;
    Ok(people)
}

/// How long before the end of a conversation of `lines` lines the line `at` was said: a few minutes between
/// lines, half a day now and then.
fn since_end(lines: usize, at: usize) -> Duration {
    (at + 1..lines)
        .map(|line| if line % 9 == 0 { HOUR * 11 } else { MINUTE * (1 + (line as u32 * 7) % 4) })
        .sum()
}

async fn say(
    chat: &Chat,
    actor: &Actor,
    room: &room::Room,
    text: &str,
    at: usize,
) -> Result<message::Message, Problem> {
    chat.run(actor, message::Send::text(room.id, text, format!("demo-{at}"))).await
}

fn welcome(address: SocketAddr, kept: Option<&Path>, exposed: bool) -> String {
    let mut lines = vec!["Parlor demo: four people who know each other".to_owned(), String::new()];
    lines.extend(PEOPLE.iter().map(|person| format!("  {:16}  {PASSWORD}", email(person.username))));
    lines.push(String::new());
    lines.push(format!("Open http://{address}/ as two people: in a window and a private one,"));
    lines.push("or in two browsers. The windows of one browser share their sign-in.".to_owned());
    lines.push(format!(
        "{} runs it: signed in as {OPERATOR}, look at http://{address}/admin/ too.",
        email(OPERATOR)
    ));
    lines.push(match kept {
        None => "What is said is forgotten when this stops; keep it with --data DIR.".to_owned(),
        Some(path) => format!("What is said is kept in {}.", path.display()),
    });
    if exposed {
        lines.push("Others can reach it: everybody knows these passwords.".to_owned());
    }
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let rule = "─".repeat(width + 2);
    let body: String = lines.iter().map(|line| format!("│ {line:width$} │\n")).collect();
    format!("┌{rule}┐\n{body}└{rule}┘")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        for here in ["127.0.0.1:8390", "127.9.9.9:0", "localhost:1", "[::1]:8390", "[::ffff:127.0.0.1]:1"] {
            assert!(is_loopback(here), "{here}");
        }
        for beyond in ["0.0.0.0:8390", "[::]:8390", "192.168.1.5:80", "chat.example.org:80", ":80", "8390"] {
            assert!(!is_loopback(beyond), "{beyond}");
        }
    }
}
