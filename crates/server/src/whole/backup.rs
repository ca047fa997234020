//! `parlor backup` and `parlor restore`: the words of them.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::ask;
use super::progress::Progress;
use crate::cli::Where;
use crate::exit::Failed;
use crate::{clock, serve};

/// Where to.
#[derive(Args)]
#[command(after_help = "\
Examples:
  parlor backup /backup/parlor-monday
  parlor backup \"/backup/parlor-$(date +%F)\" --json && echo \"whole and looked at\"

Runs beside a serving one and keeps nobody waiting. The folder holds the database as it was at one
moment, the files of attachments, and a manifest with a checksum of everything, written last. The copy is
looked at as by `parlor verify`: exits 3 when something in it is not as it should be (it is there all the
same). Keep it as secret as the database: password hashes and keys are in it.")]
pub(crate) struct BackupArgs {
    #[command(flatten)]
    at: Where,
    /// A folder that does not exist yet, or is empty.
    to: PathBuf,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

/// Backs up.
pub(crate) fn backup(args: BackupArgs) -> Result<(), Failed> {
    let config = args.at.load(Vec::new())?;
    let (from, mut progress) = (clock::now(), Progress::new());
    let kept = serve::builder(&config).backup(&args.to, &mut |step| progress.told(step));
    drop(progress);
    let kept = kept.map_err(|err| serve::refused(&config, &err))?;
    let seconds = from.elapsed().as_secs_f64();
    if args.json {
        println!(
            "{}",
            json!({"to": args.to, "bytes": kept.bytes, "files": kept.files, "file_bytes": kept.file_bytes,
                "missing": kept.missing, "verified": super::verify::json(&kept.verified, 20),
                "seconds": (seconds * 1000.0).round() / 1000.0})
        );
    } else {
        println!(
            "{}: {} of database with {} messages, {} files of {}, in {seconds:.1} s",
            args.to.display(),
            size(kept.bytes),
            kept.verified.messages,
            kept.files,
            size(kept.file_bytes)
        );
    }
    if !kept.missing.is_empty() {
        eprintln!(
            "parlor: {} files of attachments are not there (the manifest names them)",
            kept.missing.len()
        );
    }
    match kept.verified.wrong {
        0 => Ok(()),
        wrong => Err(Failed::pending(format!("backed up, with {wrong} differences: see `parlor verify`"))),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

/// Where from.
#[derive(Args)]
#[command(after_help = "\
Examples:
  parlor restore /backup/parlor-monday --dry-run     only the checksums
  parlor restore /backup/parlor-monday               where nothing was ever said
  parlor restore /backup/parlor-monday --replace --yes

Stop the servers first. Everything is read against its checksum, put beside what is there, looked at, and
only then takes its place. The installation gets a new epoch: clients that come back forget what they
knew and load it again. An older backup is brought up to date.")]
pub(crate) struct RestoreArgs {
    #[command(flatten)]
    at: Where,
    /// The folder that `parlor backup` has made.
    from: PathBuf,
    /// In place of what is there.
    #[arg(long)]
    replace: bool,
    /// Yes, what is there goes.
    #[arg(long)]
    yes: bool,
    /// Read everything against its checksum, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

/// Restores.
pub(crate) fn restore(args: RestoreArgs) -> Result<(), Failed> {
    let config = args.at.load(Vec::new())?;
    if args.replace && !args.dry_run {
        ask::sure(args.yes, "What is in this installation now is lost.")?;
    }
    let (from, mut progress) = (clock::now(), Progress::new());
    let engine = serve::builder(&config);
    if args.dry_run {
        let looked = engine.restorable(&args.from, &mut |step| progress.told(step));
        drop(progress);
        looked.map_err(Failed::new)?;
        println!("{}", if args.json { json!({"whole": true}).to_string() } else { "whole".to_owned() });
        return Ok(());
    }
    serve::folder(&config)?;
    let restored = engine.restore(&args.from, args.replace, &mut |step| progress.told(step));
    drop(progress);
    let restored = restored.map_err(|err| serve::refused(&config, &err))?;
    let seconds = from.elapsed().as_secs_f64();
    if args.json {
        println!(
            "{}",
            json!({"epoch": restored.epoch, "files": restored.files,
                "verified": super::verify::json(&restored.verified, 20), "seconds": (seconds * 1000.0).round() / 1000.0})
        );
    } else {
        println!(
            "{} people, {} rooms, {} messages and {} files are back, in {seconds:.1} s; the new epoch is {}",
            restored.verified.users,
            restored.verified.rooms,
            restored.verified.messages,
            restored.files,
            restored.epoch
        );
    }
    match restored.verified.wrong {
        0 => Ok(()),
        wrong => Err(Failed::pending(format!("restored, with {wrong} differences: see `parlor verify`"))),
    }
}
