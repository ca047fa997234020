//! `parlor seed`: the words of it. What is said and done is the engine's to make.

use clap::Args;
use parlor_core::{Plan, proto::Time};
use serde_json::json;

use super::progress::Progress;
use crate::cli::Where;
use crate::exit::Failed;
use crate::{clock, manage, serve};

/// What to make.
#[derive(Args)]
#[command(after_help = "\
Examples:
  parlor seed --messages 5000
  parlor seed --messages 1000000 --users 2000 --rooms 16000 --seed 7
  printf %s \"$PASSWORD\" | parlor seed --password-stdin && parlor serve

The same numbers and the same --until make the same data. Without a password nobody can sign in with
one: `parlor token create --user …` lets you look all the same (`parlor user list` names everybody).
Works on an installation in which nothing was said yet, unless you say --add; a SQLite file must not be
in use by a running server.")]
pub(crate) struct SeedArgs {
    #[command(flatten)]
    at: Where,
    /// How many messages.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    messages: u64,
    /// How many people [default: one for every 500 messages].
    #[arg(long, value_name = "N")]
    users: Option<u32>,
    /// How many rooms [default: one for every 60 messages].
    #[arg(long, value_name = "N")]
    rooms: Option<u32>,
    /// The number from which everything follows.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Over how many days it is spread.
    #[arg(long, value_name = "N", default_value_t = 180)]
    days: u32,
    /// When the last message was said, as 2026-07-01T12:00:00Z [default: now].
    #[arg(long, value_name = "TIME", value_parser = manage::moment)]
    until: Option<Time>,
    /// The tenant that gets it [default: the default tenant].
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,
    /// Read from stdin a password that everybody gets.
    #[arg(long)]
    password_stdin: bool,
    /// Also where people are already.
    #[arg(long)]
    add: bool,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

/// Makes it.
pub(crate) fn run(args: SeedArgs) -> Result<(), Failed> {
    let password = if args.password_stdin { Some(manage::password(true)?) } else { None };
    let config = args.at.load(Vec::new())?;
    serve::folder(&config)?;
    let plan = Plan {
        messages: args.messages,
        users: args.users,
        rooms: args.rooms,
        seed: args.seed,
        days: args.days,
        until: args.until,
        tenant: args.tenant,
        password,
        add: args.add,
    };
    let (from, mut progress) = (clock::now(), Progress::new());
    let made = serve::builder(&config).seed(&plan, &mut |step| progress.told(step));
    drop(progress);
    let made = made.map_err(|err| serve::refused(&config, &err))?;
    let seconds = from.elapsed().as_secs_f64();
    if args.json {
        let (users, rooms, messages) = (made.users, made.rooms, made.messages);
        println!(
            "{}",
            json!({"users": users, "rooms": rooms, "messages": messages, "deeds": made.deeds,
                "marks": made.marks, "seconds": (seconds * 1000.0).round() / 1000.0})
        );
    } else {
        println!(
            "{} people, {} rooms, {} messages, {} reactions and changes, {} marks of reading in {seconds:.1} s",
            made.users, made.rooms, made.messages, made.deeds, made.marks
        );
    }
    Ok(())
}
