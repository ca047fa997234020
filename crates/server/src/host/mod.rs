//! Commands that a host's operator has for the app around: server keys, and what a user is. Each reads its words here; the
//! work is the engine's, in the running server where there is one.

mod order;
pub(crate) mod user;

use clap::Subcommand;
use parlor_core::proto::Time;
use parlor_core::proto::host::{NewServerKey, ServerKey};
use serde_json::json;

pub(crate) use self::order::Order;
pub(crate) use self::user::UserMore;
use crate::cli::Asked;
use crate::control;
use crate::exit::Failed;
use crate::manage;

/// Has an order carried out; what it answers, and whether that is wanted as JSON.
fn ordered<T: serde::de::DeserializeOwned>(asked: &Asked, order: Order) -> Result<(T, bool), Failed> {
    let config = asked.load()?;
    Ok((manage::operator(&config).order(control::Order::Host { order })?, asked.json))
}

/// Keys with which the host app acts.
#[derive(Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a server key; only the key is printed on stdout, this once.
    #[command(after_help = "\
Examples:
  KEY=$(parlor key create --name shop)
  curl -X PUT -H \"Authorization: Bearer $KEY\" -H 'Content-Type: application/json' \\
    -d '{\"name\":\"Ann Lee\"}' http://127.0.0.1:8390/api/v1/users/42

With a server key the host puts people, rooms and relations and acts for anybody in its tenant: keep it where
only the host's server reads it. docs/HOST-API.md shows every call.")]
    Create {
        #[command(flatten)]
        of: Asked,
        /// What it is for; stands in the audit log.
        #[arg(long)]
        name: String,
    },
    /// List all keys, oldest first; what opens them is not known here.
    #[command(after_help = "Example:\n  parlor key list --json | jq -r '.data[].name'")]
    List(Asked),
    /// From now on a key opens nothing.
    #[command(after_help = "Example:\n  parlor key revoke shop")]
    Revoke {
        #[command(flatten)]
        of: Asked,
        /// Its name or its id.
        key: String,
    },
}

/// Carries out `parlor key …`.
pub(crate) fn key(command: KeyCommand) -> Result<(), Failed> {
    match command {
        KeyCommand::Create { of, name } => {
            let (made, as_json) = ordered::<NewServerKey>(&of, Order::KeyCreate { name })?;
            if as_json {
                println!("{}", json!(made));
            } else {
                println!("{}", made.key);
                eprintln!("Keep it: it is shown this once. `parlor key revoke {}` ends it.", made.about.name);
            }
        }
        KeyCommand::List(of) => {
            let (keys, as_json) = ordered::<Vec<ServerKey>>(&of, Order::KeyList {})?;
            if as_json {
                println!("{}", json!({ "data": keys }));
                return Ok(());
            }
            let when = |at: Option<Time>| at.map_or("never".to_owned(), |at| at.to_string());
            let name = keys.iter().map(|it| it.name.chars().count()).max().unwrap_or(0);
            for it in keys {
                let state = if it.revoked_at.is_some() { "revoked" } else { "active" };
                println!("{}  {:name$}  {state:7}  used {}", it.id, it.name, when(it.seen_at));
            }
        }
        KeyCommand::Revoke { of, key } => {
            let (key, as_json) = ordered::<ServerKey>(&of, Order::KeyRevoke { key })?;
            if as_json {
                println!("{}", json!(key));
            } else {
                eprintln!("{} opens nothing any more.", key.name);
            }
        }
    }
    Ok(())
}
