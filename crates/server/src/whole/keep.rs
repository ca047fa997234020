//! `parlor purge` and `parlor hold …`: what goes because it is old, and what must not.

use clap::{Args, Subcommand};
use parlor_core::proto::RoomId;
use serde_json::{Value, json};

use super::ask;
use super::errand::{Errand, What, strange};
use super::progress::Progress;
use crate::cli::{Asked, Where};
use crate::control::Order;
use crate::exit::Failed;
use crate::manage::{Operator, operator};

/// How old.
#[derive(Args)]
#[command(after_help = "\
Examples:
  parlor purge --days 365 --dry-run
  parlor purge --days 365 --yes
  parlor purge --tenant shop --yes        as many days as its setting retention.days says

Takes away what was said longer ago: texts, earlier texts, files, reactions. Each message leaves its empty
place, so that numbers have no holes. Rooms under a hold are left as they are. A server does the same by
itself every hour where retention.days is set.")]
pub(crate) struct PurgeArgs {
    #[command(flatten)]
    at: Where,
    /// Messages older than this many days [default: the setting retention.days].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    days: Option<u32>,
    /// The tenant [default: the default tenant].
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,
    /// Only count.
    #[arg(long)]
    dry_run: bool,
    /// Yes, it cannot be taken back.
    #[arg(long)]
    yes: bool,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

/// Takes away what is too old.
pub(crate) fn purge(args: PurgeArgs) -> Result<(), Failed> {
    let mut config = args.at.load(Vec::new())?;
    config.tenant = args.tenant;
    if !args.dry_run {
        ask::sure(args.yes, "What is older is taken away for good.")?;
    }
    let (mut operator, mut progress) = (operator(&config), Progress::new());
    let (mut sum, mut after) = ([0_u64; 4], None);
    loop {
        let what = What::Purge { days: args.days, after, dry: args.dry_run };
        let page = send(&mut operator, what)?;
        for (sum, key) in sum.iter_mut().zip(["rooms", "messages", "files", "held"]) {
            *sum += page[key].as_u64().unwrap_or(0);
        }
        progress.told(parlor_core::Step { stage: "messages", done: sum[1], of: 0 });
        let next: Option<RoomId> = serde_json::from_value(page["next"].clone()).map_err(Failed::new)?;
        match next {
            Some(_) => after = next,
            None => break,
        }
    }
    drop(progress);
    let [rooms, messages, files, held] = sum;
    if args.json {
        println!(
            "{}",
            json!({"rooms": rooms, "messages": messages, "files": files, "held": held, "dry_run": args.dry_run})
        );
    } else {
        let would = if args.dry_run { "would go" } else { "are gone" };
        println!("{messages} messages and {files} files of {rooms} rooms {would}; {held} rooms are held");
    }
    Ok(())
}

pub(super) fn send(operator: &mut Operator<'_>, what: What) -> Result<Value, Failed> {
    operator.order(Order::Whole(Errand { what }))
}

/// What is done about holds.
#[derive(Subcommand)]
pub(crate) enum HoldCommand {
    /// Hold a person or a room: nothing of it is taken away by age, with an account or with a group.
    #[command(group = clap::ArgGroup::new("what").required(true).args(["user", "room"]))]
    #[command(after_help = "\
Examples:
  parlor hold add --user ann@example.org --note \"case 12\"
  parlor hold add --room 0199b7c8-0000-7000-8000-000000000001

Of a person: every room that they are or were in, or have said something in. Prints the hold's id.")]
    Add {
        #[command(flatten)]
        asked: Asked,
        /// Id, username, e-mail address or external id.
        #[arg(long, value_name = "WHO")]
        user: Option<String>,
        /// The id of a room.
        #[arg(long, value_name = "ID")]
        room: Option<RoomId>,
        /// Why.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// List all holds, the oldest first.
    #[command(
        after_help = "Example:\n  parlor hold list --json | jq '.data[] | select(.released_at == null)'"
    )]
    List(Asked),
    /// End a hold: what it held may go again.
    #[command(after_help = "Example:\n  parlor hold release 0199b7c8-0000-7000-8000-000000000001")]
    Release {
        #[command(flatten)]
        asked: Asked,
        /// The hold's id, as `list` shows it.
        id: String,
    },
}

/// Does it.
pub(crate) fn hold(command: HoldCommand) -> Result<(), Failed> {
    let (asked, what) = match command {
        HoldCommand::Add { asked, user, room, note } => (asked, What::HoldAdd { user, room, note }),
        HoldCommand::List(asked) => (asked, What::HoldList {}),
        HoldCommand::Release { asked, id } => (asked, What::HoldRelease { id }),
    };
    let config = asked.load()?;
    let answer = send(&mut operator(&config), what)?;
    match answer {
        Value::Array(all) if asked.json => println!("{}", json!({ "data": all })),
        Value::Array(all) => {
            for it in &all {
                println!("{}", line(it));
            }
        }
        it if asked.json => println!("{it}"),
        it if it["released_at"].is_null() => println!("{}", it["id"].as_str().ok_or_else(|| strange(&it))?),
        it => eprintln!("{}", line(&it)),
    }
    Ok(())
}

fn line(it: &Value) -> String {
    let text = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
    let of = if it["user"].is_null() {
        format!("room {}", text("room"))
    } else {
        format!("user {}", text("user"))
    };
    let state = match it["released_at"].as_str() {
        None => format!("since {}", text("created_at")),
        Some(at) => format!("released {at}"),
    };
    format!("{}  {of}  {state}  {}", text("id"), text("note")).trim_end().to_owned()
}
