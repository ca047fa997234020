//! Words that many commands take: where the data is, which tenant, and how it is shown.

use std::path::PathBuf;

use clap::Args;

use crate::config::{Config, Flags};
use crate::exit::Failed;

/// Where the data is and which configuration says so.
#[derive(Args, Clone, Default)]
pub(crate) struct Where {
    /// Configuration file [default: ./parlor.toml, if it is there].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the data.
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// Database: sqlite://PATH or postgres://USER@HOST/DB (a password is better kept in PARLOR_STORE_FILE).
    #[arg(long, value_name = "URL")]
    store: Option<String>,
    /// Any setting of `parlor config`, as often as needed.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    sets: Vec<String>,
}

impl Where {
    /// The configuration. What is odd about it is said on stderr: a misspelled variable must not let a command work on
    /// other data than was meant.
    pub(crate) fn load(self, more: Vec<(&str, &str, Option<String>)>) -> Result<Config, Failed> {
        let config = self.read(more)?;
        warn(&config);
        Ok(config)
    }

    /// The same, for whoever says by itself what is odd.
    pub(crate) fn read(self, more: Vec<(&str, &str, Option<String>)>) -> Result<Config, Failed> {
        let mut values = Vec::new();
        for set in self.sets {
            let Some((key, value)) = set.split_once('=') else {
                return Err(Failed::usage(format!("--set {set}: expected KEY=VALUE")));
            };
            values.push((key.to_owned(), value.to_owned(), format!("--set {key}")));
        }
        let own = [("data", "--data", self.data), ("store", "--store", self.store)];
        for (key, flag, value) in own.into_iter().chain(more) {
            values.extend(value.map(|value| (key.to_owned(), value, flag.to_owned())));
        }
        Config::load(Flags { file: self.config, values, bare: false })
    }
}

fn warn(config: &Config) {
    for warning in &config.warnings {
        eprintln!("parlor: warning: {warning}");
    }
}

/// For what concerns no tenant.
#[derive(Args)]
pub(crate) struct Shown {
    #[command(flatten)]
    pub(crate) at: Where,
    /// One JSON object on stdout.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Clone)]
pub(crate) struct Asked {
    #[command(flatten)]
    at: Where,
    /// Tenant to act in [default: default].
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,
    /// One JSON object on stdout.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Asked {
    /// The configuration, with the tenant that the command acts in.
    pub(crate) fn load(&self) -> Result<Config, Failed> {
        let mut config = self.at.clone().load(Vec::new())?;
        config.tenant.clone_from(&self.tenant);
        Ok(config)
    }
}
