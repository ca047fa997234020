//! Commands about an installation as a whole, and the bar that shows how far they are. Each reads its words here and
//! leaves the work to the engine.

pub(crate) mod ask;
mod backup;
mod erase;
pub(crate) mod errand;
mod export;
mod keep;
mod man;
pub(crate) mod progress;
mod seed;
mod verify;

use clap::Subcommand;

use crate::exit::Failed;

/// These commands.
#[derive(Subcommand)]
pub(crate) enum Whole {
    /// Fill an installation with lively data: people, rooms, months of messages.
    Seed(seed::SeedArgs),
    /// Count everything anew, and say what is not as it should be.
    Verify(verify::VerifyArgs),
    /// Copy the installation into a folder, beside a running server.
    Backup(backup::BackupArgs),
    /// Put a backup in the place of an installation.
    Restore(backup::RestoreArgs),
    /// Write what is known of a person, a room or everything as JSON Lines and files.
    Export(export::ExportArgs),
    /// Take away what was said too long ago.
    Purge(keep::PurgeArgs),
    /// Take an account away, with what was said or without.
    Erase(erase::EraseArgs),
    /// Keep something from being taken away.
    #[command(subcommand)]
    Hold(keep::HoldCommand),
    /// Write manual pages into a folder.
    Man(man::ManArgs),
}

/// Carries one out.
pub(crate) fn run(command: Whole) -> Result<(), Failed> {
    match command {
        Whole::Seed(it) => seed::run(it),
        Whole::Verify(it) => verify::run(it),
        Whole::Backup(it) => backup::backup(it),
        Whole::Restore(it) => backup::restore(it),
        Whole::Export(it) => export::run(it),
        Whole::Purge(it) => keep::purge(it),
        Whole::Erase(it) => erase::run(it),
        Whole::Hold(it) => keep::hold(it),
        Whole::Man(it) => man::run(&it),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    fn leaves(command: &clap::Command, path: &str, into: &mut Vec<(String, String)>) {
        let path = format!("{path} {}", command.get_name());
        if command.get_subcommands().next().is_none() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            into.push((path, help));
            return;
        }
        for inner in command.get_subcommands() {
            leaves(inner, &path, into);
        }
    }

    #[test]
    fn every_command_shows_an_example() {
        let mut all = Vec::new();
        leaves(&crate::cli::Cli::command(), "", &mut all);
        assert!(all.len() > 20, "{all:?}");
        for (path, help) in all {
            // The settings are the example of what shows them.
            let shows = help.contains("Example") && help.contains("parlor ");
            assert!(shows || path.ends_with(" config"), "{path} has no example:\n{help}");
        }
    }
}
