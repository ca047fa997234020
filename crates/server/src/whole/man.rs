//! `parlor man`: pages for `man`, one for each command, from the same words as `--help`.

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};

use crate::cli::Cli;
use crate::exit::Failed;

/// Where to.
#[derive(Args)]
#[command(after_help = "\
Examples:
  parlor man /usr/local/share/man/man1
  parlor man ./man && man ./man/parlor-backup.1")]
pub(crate) struct ManArgs {
    /// A folder; made if it is not there.
    to: PathBuf,
}

/// Writes them.
pub(crate) fn run(args: &ManArgs) -> Result<(), Failed> {
    std::fs::create_dir_all(&args.to)
        .map_err(|err| Failed::new(format!("cannot make {}: {err}", args.to.display())))?;
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let written = page(&command, "parlor", &args.to)?;
    eprintln!("{written} pages are in {}", args.to.display());
    Ok(())
}

fn page(command: &clap::Command, name: &str, to: &Path) -> Result<usize, Failed> {
    let shown: &'static str = Box::leak(name.to_owned().into_boxed_str());
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone().name(shown)).render(&mut text)?;
    let path = to.join(format!("{name}.1"));
    std::fs::write(&path, text).map_err(|err| Failed::new(format!("{}: {err}", path.display())))?;
    let mut written = 1;
    for inner in command.get_subcommands().filter(|it| !it.is_hide_set()) {
        written += page(inner, &format!("{name}-{}", inner.get_name()), to)?;
    }
    Ok(written)
}
