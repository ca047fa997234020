//! From texts to values: every refusal names where the text stands.

use std::path::PathBuf;
use std::time::Duration;

use parlor_core::{AccountEnd, FirstContact, Limits, Policy, RelationEnd, Rules, parse_roles};

use super::keys::{Kind, items};
use super::{Config, Flags, Origin, Set};
use crate::exit::Failed;

/// Checks every setting and gives it its type.
pub(super) fn typed(mut all: Vec<Set>, warnings: Vec<String>, flags: Flags) -> Result<Config, Failed> {
    let wrong: Vec<String> = all.iter().filter_map(fault).collect();
    if !wrong.is_empty() {
        let sentence = wrong.join("\nparlor: ");
        let by_flag = all.iter().any(|set| fault(set).is_some() && matches!(set.origin, Origin::Flag(_)));
        return Err(if by_flag { Failed::usage(sentence) } else { Failed::config(sentence) });
    }
    let text = |name: &str| all.iter().find(|set| set.key.name == name).map_or("", |set| set.text.as_str());
    let count = |name: &str| text(name).parse::<u64>().unwrap_or_default();
    let small = |name: &str| u32::try_from(count(name)).unwrap_or(u32::MAX);
    let size = |name: &str| usize::try_from(count(name)).unwrap_or(usize::MAX);
    let some = |name: &str| Some(text(name).to_owned()).filter(|text| !text.is_empty());
    let data = PathBuf::from(text("data"));
    let store = some("store").unwrap_or_else(|| format!("sqlite://{}", data.join("parlor.db").display()));
    let mut config = Config {
        tenant: None,
        listen: text("listen").to_owned(),
        store,
        fanout: some("fanout"),
        #[cfg(feature = "s3")]
        bucket: some("files.bucket").map(|name| parlor_core::Bucket {
            name,
            endpoint: some("files.endpoint"),
            region: text("files.region").to_owned(),
            key: text("files.key").to_owned(),
            secret: text("files.secret").to_owned(),
            prefix: text("files.prefix").to_owned(),
        }),
        files: some("files.folder").map_or_else(|| data.join("blobs"), PathBuf::from),
        public_url: some("public_url").map(|url| url.trim_end_matches('/').to_owned()),
        embed: items(text("embed.origins")).map(str::to_owned).collect(),
        accent: text("theme.accent").to_owned(),
        accent_dark: text("theme.accent_dark").to_owned(),
        templates: some("templates.folder").map(PathBuf::from),
        templates_reload: text("templates.reload") == "true",
        language: text("language").to_owned(),
        languages: some("languages").map(PathBuf::from),
        sign_up: text("sign_up") == "open",
        log_json: text("log.format") == "json",
        limits: Limits {
            messages_per_second: small("limits.messages_per_second"),
            messages_burst: small("limits.messages_burst"),
            searches_per_second: small("limits.searches_per_second"),
            searches_burst: small("limits.searches_burst"),
            sockets_per_user: size("limits.sockets_per_user"),
            logins_per_minute: small("limits.logins_per_minute"),
            logins_per_address: small("limits.logins_per_address"),
            sign_ups_per_address: small("limits.sign_ups_per_address"),
            edit_seconds: small("messages.edit_seconds"),
            delete_seconds: small("messages.delete_seconds"),
            keep_versions: text("messages.versions") == "keep",
            group_members: small("limits.group_members"),
            file_bytes: count("limits.file_bytes"),
            unsent_bytes: count("limits.unsent_bytes"),
            uploads_per_minute: small("limits.uploads_per_minute"),
            look_up: text("look_up") == "open",
            look_ups_per_minute: small("limits.look_ups_per_minute"),
            look_ups_burst: small("limits.look_ups_burst"),
            host_per_second: small("limits.host_per_second"),
            host_burst: small("limits.host_burst"),
        },
        rules: Rules {
            policy: Policy::parse(text("policy")).unwrap_or_default(),
            roles: parse_roles(&items(text("roles")).collect::<Vec<_>>().join(",")).unwrap_or_default(),
            relation_end: RelationEnd::parse(text("relation_end")).unwrap_or_default(),
            account_end: AccountEnd::parse(text("account_end")).unwrap_or_default(),
            first_contact: FirstContact::parse(text("first_contact")).unwrap_or_default(),
            verify_email: text("verify_email") == "on",
            read_messages: text("admin.read_messages") == "on",
            retention_days: Some(small("retention.days")).filter(|days| *days > 0),
        },
        connections: size("limits.connections"),
        per_address: size("limits.connections_per_address"),
        proxies: items(text("limits.proxies")).filter_map(|it| it.parse().ok()).collect(),
        drain_delay: Duration::from_secs(count("drain.delay")),
        drain: Duration::from_secs(count("drain.seconds")),
        data,
        warnings,
        flags,
        all: Vec::new(),
    };
    // What stands for "nothing said" is shown, too.
    if let Some(set) = all.iter_mut().find(|set| set.key.name == "store" && set.text.is_empty()) {
        set.text.clone_from(&config.store);
    }
    if let Some(set) = all.iter_mut().find(|set| set.key.name == "files.folder" && set.text.is_empty()) {
        set.text = config.files.display().to_string();
    }
    config.all = all;
    Ok(config)
}

/// What is wrong with a setting, and where it stands.
fn fault(set: &Set) -> Option<String> {
    let (takes, which) = expected(set)?;
    let text = match set.key.kind {
        Kind::List(_) => items(&set.text).nth(which).unwrap_or_default(),
        _ => set.text.as_str(),
    };
    let shown = match (set.key.secret, text.split_once("://")) {
        (false, _) => text.to_owned(),
        // The beginning of an address that was meant; of what may be a secret from its first letter on, nothing.
        (true, Some((scheme, _)))
            if matches!(set.key.kind, Kind::Own(_))
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+') =>
        {
            format!("{scheme}://…")
        }
        (true, _) => "…".to_owned(),
    };
    Some(format!("{}: {} takes {takes}, not \"{shown}\"", set.place(which), set.key.name))
}

/// What the setting takes, if its text is not that; of a list, which item is not.
fn expected(set: &Set) -> Option<(String, usize)> {
    let text = set.text.as_str();
    if text.is_empty() && set.key.default.is_empty() {
        return None;
    }
    let takes = match set.key.kind {
        Kind::List(each) => {
            return items(text).position(|it| !(each.fits)(it)).map(|which| (each.takes.to_owned(), which));
        }
        Kind::Text | Kind::Path => text.is_empty().then(|| "a text that is not empty".to_owned()),
        Kind::Count(from, to) => (!text.parse().is_ok_and(|n: u64| (from..=to).contains(&n)))
            .then(|| format!("a whole number from {from} to {to}")),
        Kind::Word(words) => (!words.contains(&text)).then(|| words.join(" or ")),
        Kind::Flag => (!["true", "false"].contains(&text)).then(|| "true or false".to_owned()),
        Kind::Own(form) => (!(form.fits)(text)).then(|| form.takes.to_owned()),
    };
    takes.map(|takes| (takes, 0))
}
