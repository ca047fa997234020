//! `parlor migrate`: brings the database to the shape that this version knows, or only says what is missing.

use parlor_core::Chat;
use serde_json::json;

use crate::config::{Config, hidden};
use crate::exit::Failed;
use crate::serve;

/// Migrates, or with `check` only looks.
pub(crate) fn run(config: &Config, check: bool, as_json: bool) -> Result<(), Failed> {
    let pending = Chat::pending_migrations(&config.store)
        .map_err(|err| Failed::unavailable(format!("cannot look at {}: {err}", hidden(&config.store))))?;
    if !check && !pending.is_empty() {
        serve::open(config)?.close();
    }
    if as_json {
        println!("{}", json!({"pending": if check { &pending[..] } else { &[] }, "applied": if check { &[] } else { &pending[..] }}));
    } else if pending.is_empty() {
        println!("nothing to do");
    } else {
        for name in &pending {
            println!("{} {name}", if check { "pending" } else { "applied" });
        }
    }
    match check && !pending.is_empty() {
        true => Err(Failed::pending(format!("{} to apply: run `parlor migrate`", pending.len()))),
        false => Ok(()),
    }
}
