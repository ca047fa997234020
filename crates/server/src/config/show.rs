//! `parlor config`: every setting, its value and where it came from. Passwords are never shown.

use serde_json::{Value, json};

use super::keys::{Kind, items};
use super::{Config, Origin, Set};

/// Prints the configuration.
pub(crate) fn show(config: &Config, as_json: bool) {
    if as_json {
        let all: Vec<Value> = config
            .all
            .iter()
            .map(|set| json!({"key": set.key.name, "value": public(set), "origin": origin(set), "env": set.key.env()}))
            .collect();
        println!("{}", json!({"settings": all, "warnings": config.warnings}));
        return;
    }
    let name = config.all.iter().map(|set| set.key.name.len()).max().unwrap_or(0);
    let value = config.all.iter().map(|set| public(set).chars().count()).max().unwrap_or(0).min(40);
    for set in &config.all {
        let shown = match public(set) {
            text if text.is_empty() => "–".to_owned(),
            text => text,
        };
        println!("{:name$}  {shown:value$}  {}", set.key.name, origin(set));
    }
    println!();
    println!("What each does: parlor help config. File: parlor.toml or --config; environment: PARLOR_…");
}

/// `parlor config --check`: it is right, or this process would have ended by now.
pub(crate) fn check(config: &Config, as_json: bool) {
    if as_json {
        println!("{}", json!({"ok": true, "warnings": config.warnings}));
        return;
    }
    let said = config.all.iter().filter(|set| set.origin != Origin::Default).count();
    println!("{said} of {} settings are said; nothing is wrong", config.all.len());
}

fn origin(set: &Set) -> String {
    match &set.from {
        Some(from) => format!("{}: {}", set.origin, from.display()),
        None => set.origin.to_string(),
    }
}

/// The value as it may be shown.
fn public(set: &Set) -> String {
    let list = matches!(set.key.kind, Kind::List(_));
    match (set.key.secret && set.origin != Origin::Default, list) {
        (true, true) => items(&set.text).map(|_| "***").collect::<Vec<_>>().join(", "),
        (true, false) => hidden(&set.text),
        (false, true) => items(&set.text).collect::<Vec<_>>().join(", "),
        (false, false) => set.text.clone(),
    }
}

/// `postgres://ann:hush@host/db` without what is between the colon and the `@`; parameters are dropped, because
/// they may carry passwords too.
pub(crate) fn hidden(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return "***".to_owned();
    };
    let rest = rest.split('?').next().unwrap_or_default();
    match rest.rsplit_once('@') {
        Some((who, place)) => {
            let user = who.split(':').next().unwrap_or_default();
            let mark = if who.contains(':') { ":***" } else { "" };
            format!("{scheme}://{user}{mark}@{place}")
        }
        None => format!("{scheme}://{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        for (url, shown) in [
            ("postgres://ann:hu@sh@db:5432/chat?password=hush", "postgres://ann:***@db:5432/chat"),
            ("redis://:hush@127.0.0.1:6379", "redis://:***@127.0.0.1:6379"),
            ("redis://127.0.0.1:6379", "redis://127.0.0.1:6379"),
            ("sqlite://data/parlor.db", "sqlite://data/parlor.db"),
            ("hush", "***"),
        ] {
            assert_eq!(hidden(url), shown);
            assert!(!shown.contains("hush"));
        }
    }
}
