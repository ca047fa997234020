//! The ground a run stands on: people, rooms and tokens. For a throw-away server they are made through the engine
//! before it starts (sign-ups over HTTP would measure password hashing); for a running one, tokens are given.

use std::path::Path;

use futures_util::future::try_join_all;
use parlor_client::Api;
use parlor_core::proto::user::SignUp;
use parlor_core::proto::{Problem, RoomId, room};
use parlor_core::{Actor, Chat, Limits};
use tokio::runtime::Runtime;

use super::child::{Child, Scratch};
use super::{BenchArgs, Mode, Target};
use crate::clock;
use crate::exit::Failed;

/// As good as none: said openly in every report.
pub(super) const UNLIMITED: u32 = 1_000_000_000;
/// People made at one time: not more than the queue of the hashers takes.
const AT_ONCE: usize = 16;

/// Two people and their room.
#[derive(Clone)]
pub(super) struct Pair {
    pub(super) sender: String,
    pub(super) receiver: String,
    pub(super) room: RoomId,
}

/// People of a server that runs already.
pub(super) async fn found(args: &BenchArgs, url: &str) -> Result<Target, Failed> {
    let path = args.token_file.as_deref().unwrap_or(Path::new(""));
    let text = std::fs::read_to_string(path)
        .map_err(|err| Failed::usage(format!("cannot read {}: {err}", path.display())))?;
    let tokens: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let people = args.people() as usize;
    if tokens.is_empty() || (args.mode != Mode::Idle && tokens.len() < people) {
        return Err(Failed::usage(format!(
            "{} holds {} tokens; {people} are needed, two for each pair",
            path.display(),
            tokens.len()
        )));
    }
    let api = Api::new(url).map_err(Failed::usage)?;
    let mut pairs = Vec::new();
    if args.mode != Mode::Idle {
        for both in tokens.chunks_exact(2).take(args.pairs as usize) {
            let unavailable = |err| Failed::unavailable(format!("{url}: {err}"));
            let other = api.with_token(&both[1]).me().await.map_err(unavailable)?;
            let room = api.with_token(&both[0]).direct(&other.id.to_string()).await.map_err(unavailable)?;
            pairs.push(Pair { sender: both[0].clone(), receiver: both[1].clone(), room: room.id });
        }
    }
    Ok(Target { base: api.base().to_owned(), pid: args.pid, tokens, pairs, child: None })
}

/// A throw-away server with everybody in it.
pub(super) fn own(args: &BenchArgs, runtime: &Runtime) -> Result<Target, Failed> {
    let scratch = Scratch::new()?;
    let store = args.store.clone();
    let store = store.unwrap_or_else(|| format!("sqlite://{}/parlor.db", scratch.path().display()));
    let limits = Limits {
        messages_per_second: UNLIMITED,
        messages_burst: UNLIMITED,
        look_ups_burst: UNLIMITED,
        ..Limits::default()
    };
    let chat = Chat::builder()
        .store(&store)
        .limits(limits)
        .build()
        .map_err(|err| Failed::unavailable(format!("cannot prepare the database: {err}")))?;
    let made = runtime.block_on(make(args, &chat));
    chat.close();
    // The lock on the file goes with the last handle.
    drop(chat);
    let (tokens, pairs) = made?;
    let unlimited = UNLIMITED.to_string();
    let mut settings = vec![
        ("listen", "127.0.0.1:0".to_owned()),
        ("data", scratch.path().display().to_string()),
        ("store", store),
        ("log.filter", "warn".to_owned()),
        ("limits.messages_per_second", unlimited.clone()),
        ("limits.messages_burst", unlimited.clone()),
        ("limits.look_ups_burst", unlimited),
        ("limits.connections_per_address", "0".to_owned()),
    ];
    settings.extend(args.fanout.clone().map(|url| ("fanout", url)));
    let child = Child::start(scratch, &settings)?;
    Ok(Target { base: child.base().to_owned(), pid: Some(child.pid()), tokens, pairs, child: Some(child) })
}

async fn make(args: &BenchArgs, chat: &Chat) -> Result<(Vec<String>, Vec<Pair>), Problem> {
    let people = people(chat, args.people()).await?;
    if args.mode == Mode::Idle {
        befriend(args, chat, &people).await?;
    }
    let tokens: Vec<String> = people.iter().map(|(_, token)| token.clone()).collect();
    let mut pairs = Vec::new();
    if args.mode != Mode::Idle {
        for both in people.chunks_exact(2) {
            let (me, sender) = &both[0];
            let (other, receiver) = &both[1];
            let open = room::Open::direct(other.user.to_string());
            let room = chat.run(me, open).await?.id;
            pairs.push(Pair { sender: sender.clone(), receiver: receiver.clone(), room });
        }
    }
    Ok((tokens, pairs))
}

/// So many people and their tokens.
pub(super) async fn people(chat: &Chat, many: u32) -> Result<Vec<(Actor, String)>, Problem> {
    // A database may hold the people of an earlier run.
    let run = clock::salt();
    let names: Vec<String> = (0..many).map(|n| format!("bench-{run:08x}-{n}")).collect();
    let mut people = Vec::new();
    for names in names.chunks(AT_ONCE) {
        people.extend(try_join_all(names.iter().map(|name| person(chat, name))).await?);
    }
    Ok(people)
}

/// Gives everybody their rooms, with those who stand next to them in a ring.
async fn befriend(args: &BenchArgs, chat: &Chat, people: &[(Actor, String)]) -> Result<(), Problem> {
    for step in 1..=(args.rooms as usize).div_ceil(2).min(people.len() / 2) {
        for at in (0..people.len()).collect::<Vec<_>>().chunks(AT_ONCE) {
            let opened = at.iter().map(|at| {
                let other = &people[(at + step) % people.len()].0;
                let open = room::Open::direct(other.user.to_string());
                chat.run(&people[*at].0, open)
            });
            try_join_all(opened).await?;
        }
    }
    Ok(())
}

async fn person(chat: &Chat, name: &str) -> Result<(Actor, String), Problem> {
    let account = SignUp {
        email: format!("{name}@bench.test"),
        username: name.to_owned(),
        name: None,
        password: clock::secret(),
    };
    let user = chat.sign_up(account).await?.id;
    let token = chat.create_token(&user.to_string(), 86_400, "bench").await?.token;
    Ok((Actor { tenant: chat.tenant(), user, login: None }, token))
}
