//! The TOML file as a flat list of (key, value, line). Unknown keys and wrong types are errors that name the key,
//! the file and the line.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::keys::{self, Kind};
use crate::exit::Failed;

/// A value with the line it stands on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// The key, with dots.
    pub(crate) key: &'static str,
    /// The value as text.
    pub(crate) value: String,
    /// Where, counted from 1.
    pub(crate) line: usize,
}

/// Reads a file.
pub(crate) fn read(path: &Path) -> Result<Vec<Said>, Failed> {
    let text = std::fs::read_to_string(path)
        .map_err(|err| Failed::config(format!("cannot read the configuration {}: {err}", path.display())))?;
    parse(&path.display().to_string(), &text)
}

/// Parses the text of a file; `name` is for the sentences.
pub(crate) fn parse(name: &str, text: &str) -> Result<Vec<Said>, Failed> {
    let line = |at: usize| 1 + text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count();
    let table = DeTable::parse(text).map_err(|err| {
        let at = err.span().map_or(1, |span| line(span.start));
        Failed::config(format!("{name}, line {at}: {}", err.message()))
    })?;
    let mut out = Vec::new();
    let mut wrong = Vec::new();
    walk("", table.get_ref(), &mut |key, value, at| {
        let at = line(at);
        match take(&key, value) {
            Ok((key, value)) => out.push(Said { key, value, line: at }),
            Err(why) => wrong.push((at, format!("{name}, line {at}: {why}"))),
        }
    });
    wrong.sort();
    match wrong.is_empty() {
        true => Ok(out),
        false => Err(Failed::config(wrong.into_iter().map(|it| it.1).collect::<Vec<_>>().join("\nparlor: "))),
    }
}

fn walk(prefix: &str, table: &DeTable<'_>, leaf: &mut dyn FnMut(String, &DeValue<'_>, usize)) {
    for (key, value) in table {
        let name = format!("{prefix}{}", key.get_ref());
        match value.get_ref() {
            // A table is looked into unless its name is a setting (then its type is what is wrong).
            DeValue::Table(inner) if keys::find(&name).is_none() && inside(&name) => {
                walk(&format!("{name}."), inner, leaf);
            }
            other => leaf(name, other, key.span().start),
        }
    }
}

/// Some setting's name begins with this one.
fn inside(name: &str) -> bool {
    keys::KEYS.iter().any(|key| key.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
}

fn take(name: &str, value: &DeValue<'_>) -> Result<(&'static str, String), String> {
    let Some(key) = keys::find(name) else {
        return Err(match keys::nearest(name) {
            Some(meant) => format!("there is no setting \"{name}\"; did you mean \"{meant}\"?"),
            None => format!("there is no setting \"{name}\"; `parlor config` lists all"),
        });
    };
    let text = match (key.kind, value) {
        (Kind::Count(..), DeValue::Integer(it)) => it.as_str().replace('_', ""),
        (Kind::Count(..), other) => {
            return Err(format!("\"{name}\" takes a whole number, not {}", word(other)));
        }
        (Kind::Addresses | Kind::Sites, DeValue::Array(list)) => {
            let texts: Option<Vec<&str>> = list.iter().map(|it| it.get_ref().as_str()).collect();
            texts.ok_or_else(|| format!("\"{name}\" takes a list of texts"))?.join(",")
        }
        (Kind::Flag, DeValue::Boolean(it)) => it.to_string(),
        (Kind::Flag, other) => return Err(format!("\"{name}\" takes true or false, not {}", word(other))),
        (_, DeValue::String(it)) => it.to_string(),
        (_, other) => return Err(format!("\"{name}\" takes a text in quotes, not {}", word(other))),
    };
    Ok((key.name, text))
}

fn word(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_with_their_lines() {
        let text =
            "# mine\nlisten = \"0.0.0.0:80\"\n\n[limits]\nmessages_burst = 1_000\nproxies = [\"10.0.0.1\"]\n";
        let said = parse("parlor.toml", text).expect("valid");
        let found: Vec<_> = said.iter().map(|it| (it.key, it.value.as_str(), it.line)).collect();
        assert_eq!(
            found,
            [
                ("limits.messages_burst", "1000", 5),
                ("limits.proxies", "10.0.0.1", 6),
                ("listen", "0.0.0.0:80", 2)
            ]
        );
    }

    #[test]
    fn every_mistake_names_key_file_and_line() {
        for (text, sentence) in [
            (
                "\nlisen = \"x\"",
                "parlor.toml, line 2: there is no setting \"lisen\"; did you mean \"listen\"?",
            ),
            (
                "[limits]\nfoo_bar_baz = 1",
                "parlor.toml, line 2: there is no setting \"limits.foo_bar_baz\"; `parlor config` lists all",
            ),
            ("[what]\na = 1", "parlor.toml, line 1: there is no setting \"what\"; `parlor config` lists all"),
            ("listen = 80", "parlor.toml, line 1: \"listen\" takes a text in quotes, not a number"),
            (
                "[limits]\n\nmessages_burst = \"many\"",
                "parlor.toml, line 3: \"limits.messages_burst\" takes a whole number, not a text",
            ),
            ("[listen]\na = 1", "parlor.toml, line 1: \"listen\" takes a text in quotes, not a table"),
        ] {
            let err = parse("parlor.toml", text).expect_err(text);
            assert_eq!(err.sentence(), sentence);
            assert_eq!(err.code(), 78);
        }
        let broken = parse("parlor.toml", "a = 1\nb = \n").expect_err("not TOML");
        assert!(broken.sentence().starts_with("parlor.toml, line 2: "), "{}", broken.sentence());
        let two = parse("parlor.toml", "one_x = 1\nlisten = 5").expect_err("two mistakes");
        assert_eq!(two.sentence().matches("parlor.toml, line").count(), 2, "{}", two.sentence());
    }
}
