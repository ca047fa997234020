//! `parlor migrate`: brings the database to the shape that this version knows, or only says what is missing.

use parlor_core::StartError;
use serde_json::json;

use crate::config::Config;
use crate::exit::Failed;
use crate::serve;

/// Migrates, or with `check` only looks.
pub(crate) fn run(config: &Config, check: bool, as_json: bool) -> Result<(), Failed> {
    let engine = serve::builder(config);
    let refused = |err: StartError| serve::refused(config, &err);
    let pending = engine.pending().map_err(refused)?;
    if !check && !pending.is_empty() {
        serve::folder(config)?;
        engine.migrate().map_err(refused)?;
    }
    if as_json {
        println!(
            "{}",
            json!({"pending": if check { &pending[..] } else { &[] }, "applied": if check { &[] } else { &pending[..] }})
        );
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
