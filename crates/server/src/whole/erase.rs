//! `parlor erase`: the words of it.

use clap::{Args, ValueEnum};
use parlor_core::Step;
use parlor_core::proto::UserId;
use parlor_core::proto::host::AccountEnd;
use serde_json::Value;

use super::ask;
use super::errand::{What, strange};
use super::keep::send;
use super::progress::Progress;
use crate::cli::Where;
use crate::exit::Failed;
use crate::manage::operator;

/// What becomes of what they said.
#[derive(Clone, Copy, ValueEnum)]
enum End {
    /// Direct rooms go with everything in them; in groups empty places stay.
    Erase,
    /// It stays, said by somebody who has left.
    Anonymise,
}

/// Whose.
#[derive(Args)]
#[command(after_help = "\
Examples:
  parlor erase ann@example.org --dry-run
  parlor erase ann@example.org --mode erase --yes
  parlor erase ann --mode anonymise --tenant shop --yes

Signs them out everywhere at once; name, address and picture are gone, and the id is never used
again. What they said goes in small steps; broken off, the server does the rest. Refused while they
are under a hold, and with --mode erase while a room of theirs is, be it for somebody else
(--dry-run exits 3 then). Export first what has to be handed out.")]
pub(crate) struct EraseArgs {
    #[command(flatten)]
    at: Where,
    /// Id, username, e-mail address or external id.
    who: String,
    /// What becomes of what they said [default: the setting account_end].
    #[arg(long, value_enum)]
    mode: Option<End>,
    /// The tenant [default: the default tenant].
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,
    /// Only say what it would reach.
    #[arg(long)]
    dry_run: bool,
    /// Yes, it cannot be taken back.
    #[arg(long)]
    yes: bool,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

/// Takes it away.
pub(crate) fn run(args: EraseArgs) -> Result<(), Failed> {
    let mut config = args.at.load(Vec::new())?;
    config.tenant = args.tenant;
    if !args.dry_run {
        ask::sure(args.yes, "The account cannot be brought back.")?;
    }
    let end = args.mode.map(|mode| match mode {
        End::Erase => AccountEnd::Erase,
        End::Anonymise => AccountEnd::Anonymise,
    });
    let (mut operator, mut progress) = (operator(&config), Progress::new());
    let what = What::Erase { who: args.who, end, dry: args.dry_run };
    let mut answer = send(&mut operator, what)?;
    if args.dry_run {
        return dry(&answer, args.json);
    }
    let id = answer["id"].as_str().unwrap_or_default().to_owned();
    let user: UserId = id.parse().map_err(|_| strange(&answer))?;
    let (mut rooms, mut messages) = (0, 0);
    loop {
        let some = send(&mut operator, What::EraseOn { user })?;
        rooms += number(&some["rooms"]);
        messages += number(&some["messages"]);
        progress.told(Step { stage: "messages", done: messages.unsigned_abs(), of: 0 });
        if some["more"] != true {
            break;
        }
    }
    drop(progress);
    if args.json {
        (answer["rooms"], answer["messages"]) = (rooms.into(), messages.into());
        println!("{answer}");
    } else if answer["end"] == "anonymise" {
        println!("{id} is taken away; what they said stays, said by somebody who has left");
    } else {
        println!("{id} is taken away, with {rooms} rooms, and {messages} messages in groups");
    }
    Ok(())
}

fn number(it: &Value) -> i64 {
    it.as_i64().unwrap_or(0)
}

/// What it would be; 3 when a hold keeps it from being done.
fn dry(reach: &Value, as_json: bool) -> Result<(), Failed> {
    let (direct, groups) = (&reach["direct"], &reach["groups"]);
    if as_json {
        println!("{reach}");
    } else {
        let (what, then) = match reach["end"] == "anonymise" {
            true => ("stay", "said by somebody who has left"),
            false => ("go", "and of groups only their own messages"),
        };
        println!(
            "{}: {} direct rooms with {} messages, {} groups with {} messages of theirs; these would {what}, {then}",
            reach["id"].as_str().unwrap_or_default(),
            number(&direct["rooms"]),
            number(&direct["messages"]),
            number(&groups["rooms"]),
            number(&groups["messages"]),
        );
    }
    match reach["held"] == true {
        false => Ok(()),
        true => Err(Failed::pending(
            "it would be refused: a hold keeps them, or a room of theirs (see `parlor hold list`)",
        )),
    }
}
