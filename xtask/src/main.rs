//! The workshop: one command that runs every check, throw-away servers for the tests, and tidy.
//!
//! Must stay light (no dependency that the checks themselves do not need) and must never be needed to build
//! or run Parlor.

use std::path::PathBuf;
use std::process::ExitCode;

mod child;
mod deny;
mod servers;
mod steps;
mod tidy;
mod tools;

const HELP: &str = "\
cargo xtask test [--only STEP]   every check that CI runs, in the same order (alias: ci)
cargo xtask tidy [--bless]       the house rules; --bless rewrites the hash in docs/PROTOCOL.md
cargo xtask servers [COMMAND…]   start PostgreSQL and Redis, run the command with their addresses; without
                                 a command: print the lines to eval and stay until Ctrl-C

steps of test:
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test" | "ci"] => steps::run(None),
        ["test" | "ci", "--only", step] => steps::run(Some(step)),
        ["tidy"] => tidy::run(&root(), false),
        ["tidy", "--bless"] => tidy::run(&root(), true),
        ["servers"] => servers::stay(),
        ["servers", program, args @ ..] => servers::around(program, args),
        ["help" | "--help" | "-h"] => {
            print!("{HELP}{}", steps::list());
            return ExitCode::SUCCESS;
        }
        _ => Err(format!("unknown command: {}\n\n{HELP}{}", words.join(" "), steps::list())),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the workspace, wherever the command was called.
fn root() -> PathBuf {
    let mut here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.pop();
    here
}
