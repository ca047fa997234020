//! `parlor tenant …`: the tenants of an installation, their hosts and what they say for themselves. The rules are the
//! engine's; data on stdout, words on stderr.

use std::time::Duration;

use clap::Subcommand;
use parlor_core::proto::Problem;
use parlor_core::{Chat, TENANT_KEYS, Tenant, TenantChange};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cli::Asked;
use crate::control::Order;
use crate::exit::Failed;
use crate::manage;
use crate::whole::{ask, progress::Progress};

/// Pieces of a removal in which nothing went, until it is left to itself.
const IDLE: u32 = 300;

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
    },
    /// Let nobody into a tenant for the time being. Nothing in it is lost.
    #[command(after_help = "\
Examples:
  parlor tenant disable shop
  parlor tenant enable shop        lets people in again

Every socket ends and nobody can do anything there; its hosts are refused like any other that is nobody's.")]
    Disable {
        #[command(flatten)]
        asked: Asked,
        /// Which.
        name: String,
    },
    /// Let people into a tenant again.
    #[command(after_help = "Example:\n  parlor tenant enable shop")]
    Enable {
        #[command(flatten)]
        asked: Asked,
        /// Which.
        name: String,
    },
    /// Remove a tenant for good: its people, rooms, messages, files, keys, everything.
    #[command(after_help = "\
Examples:
  parlor tenant remove shop --dry-run       what there is
  parlor tenant remove shop                 asks for its name
  parlor tenant remove shop --yes           for scripts

At once nobody gets in, every socket ends and the hosts are free for others. What is in it goes in small steps,
beside a running server too. Broken off, say it again; a server goes on by itself. Refused for the tenant
\"default\", and while there is a hold. Back up or export first: parlor export --all DIR.")]
    Remove {
        #[command(flatten)]
        asked: Asked,
        /// Which.
        name: String,
        /// Only say what is in it.
        #[arg(long)]
        dry_run: bool,
        /// Yes, it cannot be brought back.
        #[arg(long)]
        yes: bool,
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
    Content {
        name: String,
    },
    Remove {
        name: String,
    },
    RemoveOn {
        name: String,
    },
}

impl Ask {
    pub(crate) fn json(&self) -> Value {
        match self {
            Ask::Add { name, hosts, settings } => {
                json!({"add": {"name": name, "hosts": hosts, "settings": settings}})
            }
            Ask::List => json!("list"),
            Ask::Content { name } => json!({"content": {"name": name}}),
            Ask::Remove { name } => json!({"remove": {"name": name}}),
            Ask::RemoveOn { name } => json!({"remove_on": {"name": name}}),
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
        Ask::Content { name } => {
            let it = chat.tenant_content(&name).await?;
            Ok(json!({"name": name, "users": it.users, "rooms": it.rooms, "messages": it.messages,
                "files": it.files, "bytes": it.bytes, "holds": it.holds}))
        }
        Ask::Remove { name } => chat.tenant_remove(&name).await.map(|()| json!({})),
        Ask::RemoveOn { name } => {
            let it = chat.tenant_remove_on(&name).await?;
            Ok(json!({"rows": it.rows, "messages": it.messages, "gone": it.gone}))
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
    json!({"id": it.id, "name": it.name, "hosts": it.hosts, "disabled": it.disabled, "removing": it.removing,
        "settings": settings})
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
                println!("{:name$}  {:8}  {}", text(it, "name"), state(it), hosts(it));
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
        TenantCommand::Set { asked, name, host, no_host, settings } => {
            let (hosts, no_hosts, settings) = (host, no_host, pairs(settings)?);
            let it = one(&asked, Ask::Change { name, hosts, no_hosts, settings, disabled: None })?;
            print(&asked, &it);
        }
        TenantCommand::Disable { asked, name } => able(&asked, &name, true)?,
        TenantCommand::Enable { asked, name } => able(&asked, &name, false)?,
        TenantCommand::Remove { asked, name, dry_run, yes } => remove(&asked, &name, dry_run, yes)?,
    }
    Ok(())
}

fn able(asked: &Asked, name: &str, disabled: bool) -> Result<(), Failed> {
    let change = Ask::Change {
        name: name.to_owned(),
        hosts: Vec::new(),
        no_hosts: Vec::new(),
        settings: Vec::new(),
        disabled: Some(disabled),
    };
    let it = one(asked, change)?;
    match (asked.json, disabled) {
        (true, _) => println!("{it}"),
        (false, true) => eprintln!("Nobody gets into {name} any more; everything in it is kept."),
        (false, false) => eprintln!("People get into {name} again."),
    }
    Ok(())
}

fn remove(asked: &Asked, name: &str, dry_run: bool, yes: bool) -> Result<(), Failed> {
    let config = asked.load()?;
    let mut operator = manage::operator(&config);
    let mut ask = |ask: Ask| operator.order::<Value>(Order::Tenant { ask });
    let content = ask(Ask::Content { name: name.to_owned() })?;
    let count = |key: &str| content[key].as_u64().unwrap_or(0);
    let sum = format!(
        "{} people, {} rooms, {} messages, {} files of {} bytes",
        count("users"),
        count("rooms"),
        count("messages"),
        count("files"),
        count("bytes")
    );
    if dry_run {
        if asked.json {
            println!("{content}");
        } else {
            let held = if count("holds") > 0 { "; something is held, so nothing would be done" } else { "" };
            println!("{name}: {sum}{held}");
        }
        return Ok(());
    }
    ask::named(yes, name, &format!("{name} goes for good, with {sum}."))?;
    ask(Ask::Remove { name: name.to_owned() })?;
    let mut progress = Progress::new();
    let (mut done, mut idle) = (0, 0);
    while idle < IDLE {
        let piece = ask(Ask::RemoveOn { name: name.to_owned() })?;
        if piece["gone"] == true {
            drop(progress);
            match asked.json {
                true => println!("{}", json!({ "removed": name, "was": content })),
                false => eprintln!("{name} is gone, with {sum}."),
            }
            return Ok(());
        }
        done += piece["messages"].as_u64().unwrap_or(0);
        progress.told(parlor_core::Step { stage: "messages", done, of: count("messages") });
        // Bytes of files go on threads of their own.
        idle = if piece["rows"].as_u64() > Some(0) { 0 } else { idle + 1 };
        manage::pause(Duration::from_millis(100));
    }
    Err(Failed::held(format!(
        "nobody gets into {name} any more, but files of it are left: say it again later, or leave it to the server"
    )))
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

fn state(it: &Value) -> &'static str {
    match (it["removing"] == true, it["disabled"] == true) {
        (true, _) => "removing",
        (false, true) => "disabled",
        (false, false) => "active",
    }
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
    println!("{}  {}  {}", it["name"].as_str().unwrap_or_default(), state(it), hosts(it));
    for (key, text) in it["settings"].as_object().into_iter().flatten() {
        println!("  {key} = {}", text.as_str().unwrap_or_default());
    }
}
