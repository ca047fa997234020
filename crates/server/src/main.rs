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

fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => failed.report(),
    }
}
