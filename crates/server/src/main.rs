//! The binary `parlor`: words of the command line in, exit code out. Everything it can do, a Rust host can do
//! with the libraries; nothing here knows a rule of chat.

mod accept;
mod bench;
mod cli;
mod clock;
mod config;
mod control;
mod demo;
mod doctor;
mod exit;
mod health;
mod host;
mod identity;
mod mail;
mod manage;
mod migrate;
mod place;
mod relation;
mod serve;
mod signals;
mod snippet;
mod task;
mod telemetry;
mod templates;
mod tenant;
mod tls;
mod whole;

use std::process::ExitCode;

use clap::Parser;

/// As the shell says it of a program that has died of SIGPIPE.
const NOBODY_READS: i32 = 141;

/// Printing to a pipe that nobody reads any more (`parlor user list | head`), or to a full disk, is no fault of this program.
fn quiet_when_nobody_reads() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload_as_str().unwrap_or_default();
        if !said.starts_with("failed printing to stdout")
            && !said.starts_with("failed to write completion file")
        {
            return usual(panic);
        }
        if said.contains("Broken pipe") || said.contains("BrokenPipe") {
            std::process::exit(NOBODY_READS);
        }
        eprintln!("parlor: {said}");
        std::process::exit(1);
    }));
}

fn main() -> ExitCode {
    quiet_when_nobody_reads();
    match cli::run(cli::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => failed.report(),
    }
}
