//! What a tenant may say for itself, over what the installation says: one row a key. The words are those of the
//! configuration file. Must not know where settings are stored.

use std::collections::BTreeMap;

use serde_json::Value;

use super::host;
use super::now::Now;
use super::rules::{AccountEnd, FirstContact, Policy, RelationEnd};

/// Characters of one value: a list of keys in PEM is the longest.
const LONGEST: usize = 64 * 1024;

/// Something that a tenant may say.
pub struct Key {
    /// Its name, with dots.
    pub name: &'static str,
    /// What it takes, in a few words.
    pub takes: &'static str,
    /// It may hold a secret: never shown.
    pub secret: bool,
    /// Puts a value in; `false`: it is not one.
    apply: fn(&mut Now, &str) -> bool,
}

const fn key(name: &'static str, takes: &'static str, apply: fn(&mut Now, &str) -> bool) -> Key {
    Key { name, takes, secret: false, apply }
}

const fn secret(name: &'static str, takes: &'static str, apply: fn(&mut Now, &str) -> bool) -> Key {
    Key { name, takes, secret: true, apply }
}

/// A whole number within its bounds.
macro_rules! count {
    ($name:literal, $field:ident, $from:literal, $to:literal) => {
        key($name, concat!("a whole number from ", $from, " to ", $to), |now, text| {
            let number = text.parse::<u64>().ok().filter(|it| ($from..=$to).contains(it));
            number.and_then(|it| it.try_into().ok()).map(|it| now.limits.$field = it).is_some()
        })
    };
}

/// One of the words of a type.
macro_rules! word {
    ($name:literal, $type:ident, $field:ident, $takes:literal) => {
        key($name, $takes, |now, text| $type::parse(text).map(|it| now.rules.$field = it).is_some())
    };
}

/// Everything there is.
pub const KEYS: &[Key] = &[
    word!("policy", Policy, policy, "open, relations or closed"),
    key("roles", "pairs of roles with commas between, as MENTEE:MENTOR", |now, text| {
        roles(text).map(|it| now.rules.roles = it).is_some()
    }),
    word!("relation_end", RelationEnd, relation_end, "delete, archive or keep"),
    word!("account_end", AccountEnd, account_end, "erase or anonymise"),
    word!("first_contact", FirstContact, first_contact, "free or request"),
    key("look_up", "open or closed", |now, text| either(text, "open", "closed", &mut now.limits.look_up)),
    key("sign_up", "open or closed", |_, text| matches!(text, "open" | "closed")),
    key("guests", "on or off", |_, text| matches!(text, "on" | "off")),
    key("verify_email", "on or off", |now, text| either(text, "on", "off", &mut now.rules.verify_email)),
    key("admin.read_messages", "on or off", |now, text| {
        either(text, "on", "off", &mut now.rules.read_messages)
    }),
    key("retention.days", "a whole number from 1 to 36500, or 0 for never", |now, text| {
        let days = text.parse().ok().filter(|it: &u32| *it <= 36_500);
        days.map(|it| now.rules.retention_days = Some(it).filter(|it| *it > 0)).is_some()
    }),
    key("name", "what the chat is called, up to 80 characters", |_, text| {
        (1..=80).contains(&text.chars().count()) && !text.chars().any(char::is_control)
    }),
    key("public_url", "http://HOST or https://HOST", |_, text| is_site(text)),
    key("embed.origins", "sites with commas between, each as https://shop.example", |_, text| {
        items(text).all(is_site)
    }),
    key("theme.accent", "a colour, as #00aa77", |_, text| is_colour(text)),
    key("theme.accent_dark", "a colour, as #00aa77", |_, text| is_colour(text)),
    key("language", "a language, as de or pt-BR", |_, text| is_language(text)),
    key("languages_offered", "languages with commas between, as en,de", |_, text| {
        items(text).count() > 0 && items(text).all(is_language)
    }),
    count!("limits.messages_per_second", messages_per_second, 1, 1000000000),
    count!("limits.messages_burst", messages_burst, 1, 1000000000),
    count!("limits.searches_per_second", searches_per_second, 1, 1000000000),
    count!("limits.searches_burst", searches_burst, 1, 1000000000),
    count!("limits.sockets_per_user", sockets_per_user, 1, 1000000),
    count!("limits.logins_per_minute", logins_per_minute, 1, 1000000000),
    count!("limits.logins_per_address", logins_per_address, 0, 1000000000),
    count!("limits.sign_ups_per_address", sign_ups_per_address, 0, 1000000000),
    count!("limits.group_members", group_members, 1, 100000),
    count!("limits.file_bytes", file_bytes, 1024, 1099511627776),
    count!("limits.unsent_bytes", unsent_bytes, 1024, 1125899906842624),
    count!("limits.uploads_per_minute", uploads_per_minute, 1, 1000000000),
    count!("limits.look_ups_per_minute", look_ups_per_minute, 1, 1000000000),
    count!("limits.look_ups_burst", look_ups_burst, 1, 1000000000),
    count!("limits.host_per_second", host_per_second, 1, 1000000000),
    count!("limits.host_burst", host_burst, 1, 1000000000),
    count!("messages.edit_seconds", edit_seconds, 0, 4000000000),
    count!("messages.delete_seconds", delete_seconds, 0, 4000000000),
    key("messages.versions", "keep or drop", |now, text| {
        either(text, "keep", "drop", &mut now.limits.keep_versions)
    }),
    key("jwt.issuer", "who makes the tokens: their `iss`", |_, text| is_line(text)),
    key("jwt.audience", "whom the tokens are for: their `aud`", |_, text| is_line(text)),
    secret("jwt.keys", "keys as PEM or JWK, or the path of a file with them", |_, text| !text.is_empty()),
    key("jwt.jwks_url", "http://… or https://…", |_, text| is_url(text)),
    key("forward_auth.url", "http://… or https://…", |_, text| is_url(text)),
    key("forward_auth.cookies", "names of cookies with commas between", |_, text| is_line(text)),
    key("proxy.header", "the name of a header", |_, text| {
        !text.is_empty() && text.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
    }),
    key("proxy.peers", "addresses with commas between", |_, text| {
        items(text).count() > 0 && items(text).all(|it| it.parse::<std::net::IpAddr>().is_ok())
    }),
    secret("proxy.secret", "at least 16 characters", |_, text| is_line(text) && text.chars().count() >= 16),
];

/// The key of that name.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// What a tenant says: texts that have been read once and fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings(BTreeMap<&'static str, String>);

impl Settings {
    /// Reads what is stored, or handed over: a flat object. Numbers, `true`, `false` and lists of texts are understood.
    ///
    /// # Errors
    /// A sentence about the first key that is not one, or the first value that does not fit.
    pub fn read(json: &str) -> Result<Settings, String> {
        let Ok(Value::Object(all)) = serde_json::from_str(json) else {
            return Err("the settings are not an object".to_owned());
        };
        let mut settings = Settings::default();
        for (name, value) in all {
            let text = match value {
                Value::String(text) => text,
                Value::Number(number) => number.to_string(),
                Value::Bool(yes) => if yes { "on" } else { "off" }.to_owned(),
                Value::Array(items) => {
                    let items: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
                    items.ok_or_else(|| format!("{name} takes a text"))?.join(",")
                }
                Value::Null | Value::Object(_) => return Err(format!("{name} takes a text")),
            };
            settings.set(&name, &text)?;
        }
        Ok(settings)
    }

    /// Says something; an empty text takes it back, and what the installation says counts again.
    ///
    /// # Errors
    /// A sentence: there is no such key, or the value does not fit.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), String> {
        let Some(key) = find(name) else {
            return Err(format!("there is no setting \"{name}\"{}", meant(name)));
        };
        let text = text.trim();
        if text.is_empty() {
            self.0.remove(key.name);
            return Ok(());
        }
        if text.len() > LONGEST || text.contains('\0') || !(key.apply)(&mut Now::default(), text) {
            let shown = if key.secret { "…".to_owned() } else { text.chars().take(80).collect() };
            return Err(format!("{name} takes {}, not \"{shown}\"", key.takes));
        }
        self.0.insert(key.name, text.to_owned());
        Ok(())
    }

    /// What is said under this name.
    #[must_use]
    pub fn said(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Everything that is said, in the order of the names.
    pub fn all(&self) -> impl Iterator<Item = (&'static Key, &str)> {
        self.0.iter().filter_map(|(name, text)| Some((find(name)?, text.as_str())))
    }

    /// As it is stored.
    #[must_use]
    pub fn json(&self) -> String {
        let all: serde_json::Map<_, _> =
            self.0.iter().map(|(key, text)| ((*key).to_owned(), text.as_str().into())).collect();
        Value::Object(all).to_string()
    }

    /// Puts everything that is said into what the installation says.
    pub(super) fn over(&self, now: &mut Now) {
        for (key, text) in self.all() {
            (key.apply)(now, text);
        }
    }
}

/// Items with commas between.
fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|it| !it.is_empty())
}

/// `MENTEE:MENTOR, BUYER:SELLER`
#[must_use]
pub fn roles(text: &str) -> Option<Vec<(String, String)>> {
    let role = |text: &str| {
        let text = text.trim();
        let good =
            (1..=64).contains(&text.chars().count()) && !text.chars().any(|c| c.is_control() || c == ':');
        good.then(|| text.to_owned())
    };
    items(text).map(|pair| pair.split_once(':').and_then(|(a, b)| Some((role(a)?, role(b)?)))).collect()
}

fn either(text: &str, yes: &str, no: &str, into: &mut bool) -> bool {
    if text == yes || text == no {
        *into = text == yes;
    }
    text == yes || text == no
}

fn is_line(text: &str) -> bool {
    (1..=2_000).contains(&text.len()) && !text.chars().any(char::is_control)
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    is_line(text)
        && rest.and_then(|it| it.split(['/', '?']).next()).is_some_and(|it| host::normal(it).is_some())
}

/// Scheme and host, nothing else.
fn is_site(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.map(|it| it.strip_suffix('/').unwrap_or(it))
        .is_some_and(|it| it.is_ascii() && host::normal(it).is_some())
}

fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    matches!(digits.len(), 3 | 6) && digits.bytes().all(|c| c.is_ascii_hexdigit())
}

fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let plain = |it: &str| (1..=8).contains(&it.len()) && it.bytes().all(|c| c.is_ascii_alphanumeric());
    (2..=3).contains(&first.len()) && first.bytes().all(|c| c.is_ascii_alphabetic()) && parts.all(plain)
}

/// The name that was perhaps meant.
fn meant(name: &str) -> String {
    let last = |it: &str| it.rsplit('.').next().unwrap_or_default().replace('-', "_");
    let same = |key: &&Key| {
        last(key.name) == last(name) || key.name.replace('.', "_") == name.replace(['.', '-'], "_")
    };
    KEYS.iter().find(same).map_or_else(String::new, |key| format!("; did you mean \"{}\"?", key.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_takes_what_it_says_and_nothing_else() {
        for (name, good, bad) in [
            ("policy", "relations", "some"),
            ("roles", "MENTEE:MENTOR, a:b", "MENTEE"),
            ("relation_end", "keep", "drop"),
            ("account_end", "erase", "delete"),
            ("first_contact", "request", "ask"),
            ("look_up", "closed", "off"),
            ("sign_up", "open", "on"),
            ("guests", "on", "open"),
            ("admin.read_messages", "on", "yes"),
            ("retention.days", "30", "-1"),
            ("name", "Shop talk", "a\u{7}b"),
            ("public_url", "https://chat.example", "https://chat.example/x"),
            ("embed.origins", "https://a.example, http://b.example:8080", "https://*"),
            ("theme.accent", "#00aa77", "teal"),
            ("theme.accent_dark", "#0a7", "#0a7;}"),
            ("language", "pt-BR", "pt_BR"),
            ("languages_offered", "en,de", "en,d"),
            ("limits.messages_per_second", "5", "0"),
            ("limits.file_bytes", "1024", "1 MB"),
            ("messages.versions", "drop", "no"),
            ("jwt.issuer", "https://id.example", "a\nb"),
            ("jwt.jwks_url", "https://id.example/keys", "file:///etc/passwd"),
            ("forward_auth.url", "http://app:8000/me?x=1", "http://"),
            ("proxy.header", "Remote-User", "Remote User"),
            ("proxy.peers", "127.0.0.1, ::1", "localhost"),
            ("proxy.secret", "0123456789abcdef", "short"),
        ] {
            let mut settings = Settings::default();
            assert_eq!(settings.set(name, good), Ok(()), "{name}");
            let err = settings.set(name, bad).expect_err(name);
            assert!(err.starts_with(&format!("{name} takes ")), "{err}");
            assert_eq!(settings.said(name), Some(good), "a wrong value changes nothing");
            assert_eq!(Settings::read(&settings.json()), Ok(settings));
        }
        assert!(find("proxy.secret").is_some_and(|it| it.secret));
    }

    #[test]
    fn what_is_said_counts_over_the_defaults_and_can_be_taken_back() {
        let mut settings = Settings::read(
            r#"{"limits.messages_burst": 7, "admin.read_messages": true, "embed.origins": ["https://a.example"], "roles": "A:B"}"#,
        )
        .expect("read");
        let mut now = Now::default();
        settings.over(&mut now);
        assert_eq!((now.limits.messages_burst, now.rules.read_messages), (7, true));
        assert_eq!(now.rules.roles, [("A".to_owned(), "B".to_owned())]);
        assert_eq!(settings.set("limits.messages_burst", " "), Ok(()));
        let mut now = Now::default();
        settings.over(&mut now);
        assert_eq!(now.limits.messages_burst, 30);
    }

    #[test]
    fn an_unknown_key_is_said_with_the_one_that_was_meant() {
        for (json, sentence) in [
            (
                r#"{"messages_burst": 1}"#,
                "there is no setting \"messages_burst\"; did you mean \"limits.messages_burst\"?",
            ),
            (r#"{"colour": "x"}"#, "there is no setting \"colour\""),
            (r#"{"policy": {"a": 1}}"#, "policy takes a text"),
            ("[]", "the settings are not an object"),
            (
                r#"{"limits.messages_burst": 1.5}"#,
                "limits.messages_burst takes a whole number from 1 to 1000000000, not \"1.5\"",
            ),
        ] {
            assert_eq!(Settings::read(json), Err(sentence.to_owned()), "{json}");
        }
        let err = Settings::default().set("proxy.secret", "hush").expect_err("too short");
        assert!(!err.contains("hush"), "{err}");
    }
}
