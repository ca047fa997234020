//! `parlor export`: the words of it.

use std::path::PathBuf;

use clap::Args;
use parlor_core::Export;
use parlor_core::proto::RoomId;
use serde_json::json;

use super::progress::Progress;
use crate::cli::Where;
use crate::exit::Failed;
use crate::serve;

/// What, and where to.
#[derive(Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["user", "room", "all"]))]
#[command(after_help = "\
Examples:
  parlor export --user ann@example.org ./ann
  parlor export --room 0199b7c8-0000-7000-8000-000000000001 ./room
  parlor export --all ./everything && jq -r .text ./everything/default/messages.jsonl

JSON Lines and files, in a folder for each tenant; docs/OPERATING.md describes every line. Of a person it
has what they are, what they said and their files, not what others said to them. No passwords, tokens or
keys are in it. Runs beside a serving one.")]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    at: Where,
    /// One person: id, username, e-mail address or external id.
    #[arg(long, value_name = "WHO")]
    user: Option<String>,
    /// One room, by its id.
    #[arg(long, value_name = "ID")]
    room: Option<RoomId>,
    /// Everything.
    #[arg(long)]
    all: bool,
    /// The tenant [default: the default tenant; with --all, all of them].
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,
    /// A folder that does not exist yet, or is empty.
    to: PathBuf,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

/// Exports.
pub(crate) fn run(args: ExportArgs) -> Result<(), Failed> {
    let config = args.at.load(Vec::new())?;
    let what = match (args.user, args.room) {
        (Some(who), _) => Export::User(who),
        (None, Some(room)) => Export::Room(room),
        (None, None) => Export::All,
    };
    let mut progress = Progress::new();
    let sum = serve::builder(&config)
        .export(&what, args.tenant.as_deref(), &args.to, &mut |step| progress.told(step));
    drop(progress);
    let sum = sum.map_err(|err| serve::refused(&config, &err))?;
    if args.json {
        println!(
            "{}",
            json!({"users": sum.users, "rooms": sum.rooms, "messages": sum.messages, "files": sum.files,
                "missing": sum.missing})
        );
    } else {
        println!(
            "{}: {} people, {} rooms, {} messages, {} files",
            args.to.display(),
            sum.users,
            sum.rooms,
            sum.messages,
            sum.files
        );
    }
    if sum.missing > 0 {
        eprintln!("parlor: {} files are not there", sum.missing);
    }
    Ok(())
}
