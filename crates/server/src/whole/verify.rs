//! `parlor verify`: the words of it, and how differences are shown.

use clap::Args;
use parlor_core::Verified;
use serde_json::{Value, json};

use super::progress::Progress;
use crate::cli::Where;
use crate::exit::Failed;
use crate::{clock, serve};

/// What to look at.
#[derive(Args)]
#[command(after_help = "\
Examples:
  parlor verify
  parlor verify --json | jq -r '.differences[] | \"\\(.check) \\(.key)\"'
  parlor verify --files || echo \"look at it before anything else is done\"

Counts every number, pointer and sum anew and compares: unread, seq and number without a hole, reactions,
mentions, attachments, the index of the search. Changes nothing, and may run beside a serving one.
Exits 3 when something differs.")]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    at: Where,
    /// Also whether the bytes of all attachments are there.
    #[arg(long)]
    files: bool,
    /// How many differences to show.
    #[arg(long, value_name = "N", default_value_t = 20)]
    show: usize,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

/// Looks.
pub(crate) fn run(args: VerifyArgs) -> Result<(), Failed> {
    let config = args.at.load(Vec::new())?;
    let (from, mut progress) = (clock::now(), Progress::new());
    let found = serve::builder(&config).verify(args.files, &mut |step| progress.told(step));
    drop(progress);
    let found = found.map_err(|err| serve::refused(&config, &err))?;
    let seconds = from.elapsed().as_secs_f64();
    if args.json {
        let mut all = json(&found, args.show);
        all["seconds"] = json!((seconds * 1000.0).round() / 1000.0);
        println!("{all}");
    } else {
        print(&found, args.show, seconds);
    }
    match found.wrong {
        0 => Ok(()),
        1 => Err(Failed::pending("1 difference")),
        many => Err(Failed::pending(format!("{many} differences"))),
    }
}

/// For machines.
pub(crate) fn json(found: &Verified, show: usize) -> Value {
    let differences: Vec<Value> = found
        .differences
        .iter()
        .take(show)
        .map(|it| json!({"check": it.check, "table": it.table, "tenant": it.tenant, "key": it.key, "what": it.what}))
        .collect();
    json!({"tenants": found.tenants, "users": found.users, "rooms": found.rooms, "members": found.members,
        "messages": found.messages, "entries": found.entries, "files": found.files, "wrong": found.wrong,
        "differences": differences})
}

fn print(found: &Verified, show: usize, seconds: f64) {
    for it in found.differences.iter().take(show) {
        println!("{}  {} [{}] of {}: {}", it.check, it.table, it.key, it.tenant, it.what);
    }
    if found.wrong > show as u64 {
        println!("… and {} more", found.wrong - show as u64);
    }
    println!(
        "{} tenants, {} users, {} rooms, {} messages, {} entries, {} attachments looked at in {seconds:.1} s: {}",
        found.tenants,
        found.users,
        found.rooms,
        found.messages,
        found.entries,
        found.files,
        if found.wrong == 0 {
            "all as it should be".to_owned()
        } else {
            format!("{} differences", found.wrong)
        }
    );
}
