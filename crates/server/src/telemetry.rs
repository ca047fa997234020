//! The log: on stderr, as text or JSON lines. Nobody logs bodies, tokens or addresses of people.

use std::io::IsTerminal;
use std::sync::OnceLock;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::config::Config;
use crate::exit::Failed;

/// Sets another filter; there is one log in a process.
static FILTER: OnceLock<Box<dyn Fn(EnvFilter) + Send + Sync>> = OnceLock::new();

/// Starts the log of this process.
pub(crate) fn start(config: &Config) -> Result<(), Failed> {
    let filter = EnvFilter::try_new(config.said("log.filter"))
        .map_err(|err| Failed::config(format!("log.filter is not understood: {err}")))?;
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colour);
    let started = if config.log_json {
        let log = log.json().with_filter_reloading();
        let handle = log.reload_handle();
        let _ = FILTER.set(Box::new(move |filter| drop(handle.reload(filter))));
        log.try_init()
    } else {
        let log = log.with_target(false).with_filter_reloading();
        let handle = log.reload_handle();
        let _ = FILTER.set(Box::new(move |filter| drop(handle.reload(filter))));
        log.try_init()
    };
    started.map_err(|err| Failed::new(format!("cannot start the log: {err}")))?;
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    Ok(())
}

/// Logs by another filter from now on.
pub(crate) fn filter(text: &str) {
    if let (Some(set), Ok(filter)) = (FILTER.get(), EnvFilter::try_new(text)) {
        set(filter);
    }
}
