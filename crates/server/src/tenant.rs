//! `parlor tenant …`: the tenants of an installation, their hosts and what they say for themselves. The rules are the
//! engine's; data on stdout, words on stderr.

use clap::Subcommand;
use parlor_core::proto::Problem;
use parlor_core::{Chat, TENANT_KEYS, Tenant, TenantChange};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cli::Asked;
use crate::control::Order;
use crate::exit::Failed;
use crate::manage;

/// What the command line knows.
#[derive(Subcommand)]
pub(crate) enum TenantCommand {
    /// Make a tenant.
    #[command(after_help = "\
Examples:
  parlor tenant add shop --host shop.example
  parlor tenant add clinic --host clinic.example policy=relations name=\"Clinic desk\"

Settings are those of `parlor tenant show --keys`. As soon as any tenant has a host, every host is looked up:
give the tenant \"default\" its own, or nobody reaches it by a browser any more.")]
    Add {
        #[command(flatten)]
        asked: Asked,
        /// Up to 40 small letters, digits, - and _.
        name: String,
        /// A host of its own, as often as needed: shop.example, or localhost:8390 for that port alone.
        #[arg(long, value_name = "HOST")]
        host: Vec<String>,
        /// What it says for itself.
        #[arg(value_name = "KEY=VALUE")]
        settings: Vec<String>,
    },
    /// List all tenants, oldest first.
    #[command(after_help = "Example:\n  parlor tenant list --json | jq -r '.data[].name'")]
    List(Asked),
    /// Show a tenant: its hosts and what it says for itself.
    #[command(after_help = "\
Examples:
  parlor tenant show shop
  parlor tenant show --keys        everything that a tenant may say")]
    Show {
        #[command(flatten)]
        asked: Asked,
        /// Which.
        #[arg(required_unless_present = "keys")]
        name: Option<String>,
        /// List the settings instead.
        #[arg(long)]
        keys: bool,
    },
    /// Change what a tenant says for itself, and its hosts.
    #[command(after_help = "\
Examples:
  parlor tenant set shop policy=relations relation_end=keep
  parlor tenant set shop theme.accent=                  what the installation says counts again
  parlor tenant set shop --host talk.shop.example --no-host old.shop.example
  parlor tenant set default --host chat.example

Counts at once on the server that is asked, and within a second on every other node.")]
    Set {
        #[command(flatten)]
        asked: Asked,
        /// Which.
        name: String,
        /// A host more.
        #[arg(long, value_name = "HOST")]
        host: Vec<String>,
        /// A host that is not its any more.
        #[arg(long, value_name = "HOST")]
        no_host: Vec<String>,
        /// What it says from now on; nothing behind the = takes it back.
        #[arg(value_name = "KEY=VALUE")]
        settings: Vec<String>,
        /// Let people in again after `remove`.
        #[arg(long)]
        enable: bool,
    },
    /// Let nobody into a tenant any more. Nothing in it is lost.
    #[command(after_help = "\
Examples:
  parlor tenant remove shop
  parlor tenant set shop --enable        lets people in again

Everybody is signed out and every socket ends; its hosts are refused like any other that is nobody's.")]
    Remove {
        #[command(flatten)]
        asked: Asked,
        /// Which.
        name: String,
    },
}

/// What the engine is asked.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ask {
    Add {
        name: String,
        hosts: Vec<String>,
        settings: Vec<(String, String)>,
    },
    List,
    Change {
        name: String,
        hosts: Vec<String>,
        no_hosts: Vec<String>,
        settings: Vec<(String, String)>,
        disabled: Option<bool>,
    },
}

impl Ask {
    pub(crate) fn json(&self) -> Value {
        match self {
            Ask::Add { name, hosts, settings } => {
                json!({"add": {"name": name, "hosts": hosts, "settings": settings}})
            }
            Ask::List => json!("list"),
            Ask::Change { name, hosts, no_hosts, settings, disabled } => {
                json!({"change": {"name": name, "hosts": hosts, "no_hosts": no_hosts, "settings": settings, "disabled": disabled}})
            }
        }
    }
}

/// Carries it out.
pub(crate) async fn perform(chat: &Chat, ask: Ask) -> Result<Value, Problem> {
    match ask {
        Ask::Add { name, hosts, settings } => {
            chat.tenant_add(&name, &hosts, &settings).await.map(|it| shown(&it))
        }
        Ask::List => Ok(json!(chat.tenants().iter().map(|it| shown(it)).collect::<Vec<_>>())),
        Ask::Change { name, hosts, no_hosts, settings, disabled } => {
            let change = TenantChange { settings, hosts, no_hosts, disabled };
            chat.tenant_change(&name, change).await.map(|it| shown(&it))
        }
    }
}

/// A tenant for operators: secrets are not shown.
fn shown(it: &Tenant) -> Value {
    let settings: serde_json::Map<String, Value> = it
        .settings
        .all()
        .map(|(key, text)| (key.name.to_owned(), if key.secret { json!("***") } else { json!(text) }))
        .collect();
    json!({"id": it.id, "name": it.name, "hosts": it.hosts, "disabled": it.disabled, "settings": settings})
}

fn pairs(settings: Vec<String>) -> Result<Vec<(String, String)>, Failed> {
    let one = |it: String| {
        let Some((key, text)) = it.split_once('=') else {
            return Err(Failed::usage(format!("{it}: expected KEY=VALUE")));
        };
        Ok((key.to_owned(), text.to_owned()))
    };
    settings.into_iter().map(one).collect()
}

/// Carries a command out.
pub(crate) fn run(command: TenantCommand) -> Result<(), Failed> {
    match command {
        TenantCommand::Add { asked, name, host, settings } => {
            let (hosts, settings) = (host, pairs(settings)?);
            let all = one(&asked, Ask::Add { name, hosts, settings })?;
            lonely(&asked)?;
            print(&asked, &all);
        }
        TenantCommand::List(asked) => {
            let all: Vec<Value> = order(&asked, Ask::List)?;
            if asked.json {
                println!("{}", json!({ "data": all }));
                return Ok(());
            }
            let text = |it: &Value, key: &str| it[key].as_str().unwrap_or_default().to_owned();
            let name = all.iter().map(|it| text(it, "name").len()).max().unwrap_or(0);
            for it in &all {
                let state = if it["disabled"] == true { "disabled" } else { "active" };
                println!("{:name$}  {state:8}  {}", text(it, "name"), hosts(it));
            }
        }
        TenantCommand::Show { keys: true, .. } => {
            let width = TENANT_KEYS.iter().map(|key| key.name.len()).max().unwrap_or(0);
            for key in TENANT_KEYS {
                println!("{:width$}  {}", key.name, key.takes);
            }
        }
        TenantCommand::Show { asked, name, .. } => {
            let name = name.unwrap_or_default();
            let all: Vec<Value> = order(&asked, Ask::List)?;
            let found = all.iter().find(|it| it["name"] == name.as_str());
            print(&asked, found.ok_or_else(|| Failed::new(format!("there is no tenant \"{name}\"")))?);
        }
        TenantCommand::Set { asked, name, host, no_host, settings, enable } => {
            let (hosts, no_hosts, settings) = (host, no_host, pairs(settings)?);
            let disabled = enable.then_some(false);
            let it = one(&asked, Ask::Change { name, hosts, no_hosts, settings, disabled })?;
            print(&asked, &it);
        }
        TenantCommand::Remove { asked, name } => {
            let change = Ask::Change {
                name: name.clone(),
                hosts: Vec::new(),
                no_hosts: Vec::new(),
                settings: Vec::new(),
                disabled: Some(true),
            };
            one(&asked, change)?;
            match asked.json {
                true => println!("{}", json!({ "removed": name })),
                false => eprintln!("Nobody gets into {name} any more; everything in it is kept."),
            }
        }
    }
    Ok(())
}

fn order<T: serde::de::DeserializeOwned>(asked: &Asked, ask: Ask) -> Result<T, Failed> {
    manage::operator(&asked.load()?).order(Order::Tenant { ask })
}

fn one(asked: &Asked, ask: Ask) -> Result<Value, Failed> {
    order(asked, ask)
}

/// Once hosts are looked up, whoever has none is not reached.
fn lonely(asked: &Asked) -> Result<(), Failed> {
    let all: Vec<Value> = order(asked, Ask::List)?;
    let none = |it: &&Value| it["hosts"].as_array().is_none_or(Vec::is_empty) && it["disabled"] != true;
    if all.iter().any(|it| !none(&it)) {
        for it in all.iter().filter(none) {
            let name = it["name"].as_str().unwrap_or_default();
            eprintln!(
                "parlor: warning: {name} has no host: no browser reaches it. parlor tenant set {name} --host …"
            );
        }
    }
    Ok(())
}

fn hosts(it: &Value) -> String {
    let all = it["hosts"].as_array().into_iter().flatten().filter_map(Value::as_str);
    Some(all.collect::<Vec<_>>().join(", ")).filter(|it| !it.is_empty()).unwrap_or_else(|| "–".to_owned())
}

fn print(asked: &Asked, it: &Value) {
    if asked.json {
        println!("{it}");
        return;
    }
    let state = if it["disabled"] == true { "disabled" } else { "active" };
    println!("{}  {state}  {}", it["name"].as_str().unwrap_or_default(), hosts(it));
    for (key, text) in it["settings"].as_object().into_iter().flatten() {
        println!("  {key} = {}", text.as_str().unwrap_or_default());
    }
}
