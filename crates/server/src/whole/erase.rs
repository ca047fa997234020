//! `parlor erase`: the words of it.

use clap::{Args, ValueEnum};
use parlor_core::proto::host::AccountEnd;
use serde_json::Value;

use super::ask;
use super::errand::What;
use super::keep::send;
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

Signs them out everywhere at once; name, address and picture are gone, and the id is never used again. What
they said is taken away in small steps by the running server, or by the next one. Refused while they, or
with --mode erase a room of theirs, are under a hold. Export first what has to be handed out.")]
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
    let config = args.at.load(Vec::new())?;
    if !args.dry_run {
        ask::sure(args.yes, "The account cannot be brought back.")?;
    }
    let end = args.mode.map(|mode| match mode {
        End::Erase => AccountEnd::Erase,
        End::Anonymise => AccountEnd::Anonymise,
    });
    let what = What::Erase { who: args.who, end, dry: args.dry_run };
    let answer = send(&mut operator(&config), args.tenant, what)?;
    let number = |it: &Value| it.as_i64().unwrap_or(0);
    if args.json {
        println!("{answer}");
    } else if args.dry_run {
        let (direct, groups) = (&answer["direct"], &answer["groups"]);
        println!(
            "{}: {} direct rooms with {} messages, {} groups with {} messages of theirs{}",
            answer["id"].as_str().unwrap_or_default(),
            number(&direct["rooms"]),
            number(&direct["messages"]),
            number(&groups["rooms"]),
            number(&groups["messages"]),
            if answer["held"] == true { "; something is held, so nothing would be done" } else { "" }
        );
    } else {
        println!("{} is taken away", answer["id"].as_str().unwrap_or_default());
    }
    Ok(())
}
