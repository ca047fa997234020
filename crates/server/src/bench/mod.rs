//! `parlor bench`: load through the same doors as everybody's, by the clock of an open loop, and a check that
//! nothing was lost, doubled or out of order. Throughput with one violation is worth nothing, so it exits 1 then.

mod check;
mod child;
mod ground;
mod idle;
mod open;
mod pairs;
mod proc;
mod reads;
mod report;
mod wire;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use tokio::runtime::Runtime;

use crate::exit::Failed;
use child::Child;
use ground::Pair;
use report::Report;

/// What to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// Pairs of people, one message in flight each: messages a second.
    Pairs,
    /// Messages due by a schedule, whatever the server does: latency from the moment they were due.
    Open,
    /// Connections that do nothing: memory of the server for each.
    Idle,
    /// A room of a million messages, a list of ten thousand rooms, a group of a thousand: the engine's own time.
    Reads,
}

/// When messages are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Schedule {
    /// Evenly.
    Constant,
    /// As strangers would: exponential gaps.
    Poisson,
}

/// Words of `parlor bench`.
#[derive(Args, Clone)]
#[command(after_help = "\
Examples:
  parlor bench --mode pairs --pairs 50 --seconds 10
  parlor bench --mode open --rate 1000 --schedule poisson --seconds 30
  parlor bench --mode idle --connections 2000 --rooms 10
  parlor bench --mode reads --messages 1000000 --list 10000 --members 1000
  parlor bench --mode pairs --store postgres://parlor@localhost/throwaway
  parlor bench --mode open --url http://127.0.0.1:8390 --token-file tokens.txt

Without --url it starts a throw-away server of this same binary, with limits raised (the report
says so) and data in a temporary folder; a PostgreSQL database given by --store is written to.
With --url the token file holds one bearer token a line; two lines make a pair. Connections are
bounded by the open files that are allowed (ulimit -n). Exits 1 when a message was lost or doubled.")]
pub(crate) struct BenchArgs {
    /// What to measure.
    #[arg(long, value_enum, default_value = "pairs")]
    mode: Mode,
    /// Pairs of people that talk (pairs, open).
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=5000))]
    pairs: u32,
    /// Messages a second in all (open).
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    rate: u32,
    /// When messages are due (open).
    #[arg(long, value_enum, default_value = "poisson")]
    schedule: Schedule,
    /// Seconds that count (pairs, open).
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    seconds: u32,
    /// Seconds before those, which do not count.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(0..=3_600))]
    warm_up: u32,
    /// Connections to open (idle).
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(2..=19_000))]
    connections: u32,
    /// Steps in which they are opened, memory being read after each (idle).
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(2..=100))]
    steps: u32,
    /// Seconds of rest before memory is read (idle).
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(0..=600))]
    settle: u32,
    /// Direct rooms of each person (idle).
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=200))]
    rooms: u32,
    /// Messages of the long room (reads).
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(100..=100_000_000))]
    messages: u32,
    /// Rooms of the person with many (reads).
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(400..=1_000_000))]
    list: u32,
    /// Members of the large group (reads).
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(2..=20_000))]
    members: u32,
    /// Bytes of text in a message.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=5000))]
    text: u32,
    /// Database of the throw-away server [default: SQLite in a temporary folder].
    #[arg(long, value_name = "URL", conflicts_with = "url")]
    store: Option<String>,
    /// Bus of the throw-away server.
    #[arg(long, value_name = "URL", conflicts_with = "url")]
    fanout: Option<String>,
    /// A server that runs already.
    #[arg(long, value_name = "URL", requires = "token_file")]
    url: Option<String>,
    /// Bearer tokens, one a line, for that server.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Process of that server, for its memory and CPU.
    #[arg(long)]
    pid: Option<u32>,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

impl BenchArgs {
    fn people(&self) -> u32 {
        match self.mode {
            Mode::Pairs | Mode::Open => 2 * self.pairs,
            Mode::Idle => self.connections,
            Mode::Reads => 0,
        }
    }
    fn counted(&self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }
    fn warm_up(&self) -> Duration {
        Duration::from_secs(self.warm_up.into())
    }
}

/// Whom to measure, and as whom.
struct Target {
    base: String,
    pid: Option<u32>,
    tokens: Vec<String>,
    pairs: Vec<Pair>,
    /// Ours to stop.
    child: Option<Child>,
}

/// Measures and reports.
pub(crate) fn run(args: BenchArgs) -> Result<(), Failed> {
    let files = crate::accept::files();
    if args.people() as usize + 32 > files {
        return Err(Failed::usage(format!(
            "{} connections need as many open files, and only {files} are allowed (ulimit -n)",
            args.people()
        )));
    }
    if args.mode == Mode::Reads {
        let report = reads::run(&args)?;
        report.print(args.json);
        return Ok(());
    }
    let runtime = Runtime::new().map_err(Failed::new)?;
    let mut target = match &args.url {
        Some(url) => runtime.block_on(ground::found(&args, url))?,
        None => ground::own(&args, &runtime)?,
    };
    let report = runtime.block_on(measure(&args, &target));
    runtime.shutdown_background();
    if let Some(child) = target.child.take() {
        child.stop()?;
    }
    let report = report?;
    report.print(args.json);
    match report.faults() {
        Some(why) => Err(Failed::new(why)),
        None => Ok(()),
    }
}

async fn measure(args: &BenchArgs, target: &Target) -> Result<Report, Failed> {
    match args.mode {
        Mode::Pairs => pairs::run(args, target).await,
        Mode::Open => open::run(args, target).await,
        Mode::Idle => idle::run(args, target).await,
        Mode::Reads => Err(Failed::usage("this one needs no server")),
    }
}
