//! The log: on stderr, as text or JSON lines. Nobody logs bodies, tokens or addresses of people.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::config::Config;
use crate::exit::Failed;

/// Starts the log of this process.
pub(crate) fn start(config: &Config) -> Result<(), Failed> {
    let filter = EnvFilter::try_new(config.said("log.filter"))
        .map_err(|err| Failed::config(format!("log.filter is not understood: {err}")))?;
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colour);
    let started = if config.log_json { log.json().try_init() } else { log.with_target(false).try_init() };
    started.map_err(|err| Failed::new(format!("cannot start the log: {err}")))?;
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    Ok(())
}
