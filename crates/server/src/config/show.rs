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

/// What an address of a store, a bus or a mail server begins with: only of these anything is shown.
const PLAIN: [&str; 8] =
    ["sqlite", "postgres", "postgresql", "redis", "redis+unix", "rediss", "smtp", "smtps"];

/// `postgres://ann:hush@host/db` without what is between the colon and the last `@`; parameters are dropped, because
/// they may carry passwords too. Of what is no such address, nothing.
pub(crate) fn hidden(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once(':').filter(|(scheme, _)| PLAIN.contains(scheme)) else {
        return "***".to_owned();
    };
    if scheme == "sqlite" {
        return url.to_owned();
    }
    let (slashes, rest) = rest.strip_prefix("//").map_or(("", rest), |rest| ("//", rest));
    // A password may hold any of these signs, and still be understood: what stands before the last `@` is not shown.
    let (who, place) = rest.rsplit_once('@').map_or((None, rest), |(who, place)| (Some(who), place));
    let place = place.split('?').next().unwrap_or_default();
    match who {
        Some(who) => {
            let user = who.split([':', '/', '?', '@']).next().unwrap_or_default();
            let mark = if who == user { "" } else { ":***" };
            format!("{scheme}:{slashes}{user}{mark}@{place}")
        }
        None => format!("{scheme}:{slashes}{place}"),
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
            ("sqlite:///srv/a@b/parlor.db", "sqlite:///srv/a@b/parlor.db"),
            ("hush", "***"),
            ("postgres://ann:hu?sh/hush@db/chat", "postgres://ann:***@db/chat"),
            ("postgres://db/chat?user=ann&password=hush@1", "postgres://db:***@1"),
            ("smtps://me@mail.example:hush@mail.example", "smtps://me:***@mail.example"),
            ("hush://hush", "***"),
            ("{\"k\":\"hush\",\"x5u\":\"https://a.example\"}", "***"),
        ] {
            assert_eq!(hidden(url), shown);
            assert!(!shown.contains("hush"));
        }
    }
}
