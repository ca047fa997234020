//! The TOML file as a flat list of (key, value, place). Unknown keys and wrong types are errors that name the key,
//! the file, the line and the column.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Place;
use super::keys::{self, Key, Kind};
use crate::exit::Failed;

/// A value with the place where it stands.
#[derive(Debug)]
pub(super) struct Said {
    /// The setting.
    pub(super) key: &'static Key,
    /// The value as text; of `…_file`, the path of the file that has it.
    pub(super) value: String,
    /// It is such a path.
    pub(super) in_file: bool,
    /// Where; of a list, each item's place.
    pub(super) places: Vec<Place>,
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<Vec<Said>, Failed> {
    let text = std::fs::read_to_string(path)
        .map_err(|err| Failed::config(format!("cannot read the configuration {}: {err}", path.display())))?;
    parse(&path.display().to_string(), &text)
}

/// Parses the text of a file; `name` is for the sentences.
pub(super) fn parse(name: &str, text: &str) -> Result<Vec<Said>, Failed> {
    let table = DeTable::parse(text).map_err(|err| {
        let at = err.span().map_or(Place { line: 1, column: 1 }, |span| place(text, span.start));
        Failed::config(format!("{name}, {at}: {}", err.message().trim_end()))
    })?;
    let mut leaves = Vec::new();
    walk("", table.get_ref(), &mut leaves);
    let mut out = Vec::new();
    let mut wrong = Vec::new();
    for leaf in leaves {
        match take(text, &leaf) {
            Ok(said) if out.iter().any(|it: &Said| it.key.name == said.key.name) => {
                let key = said.key.name;
                wrong.push((
                    place(text, leaf.key.start),
                    format!("\"{key}\" and \"{key}_file\" say the same"),
                ));
            }
            Ok(said) => out.push(said),
            Err(fault) => wrong.push(fault),
        }
    }
    wrong.sort();
    let wrong: Vec<String> = wrong.into_iter().map(|(at, why)| format!("{name}, {at}: {why}")).collect();
    if wrong.is_empty() { Ok(out) } else { Err(Failed::config(wrong.join("\nparlor: "))) }
}

/// Line and column of a byte.
fn place(text: &str, at: usize) -> Place {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    Place { line: 1 + before.matches('\n').count(), column: 1 + line.chars().count() }
}

/// A key with its value.
struct Leaf<'a> {
    name: String,
    key: Range<usize>,
    value: &'a Spanned<DeValue<'a>>,
}

fn walk<'a>(prefix: &str, table: &'a DeTable<'a>, leaves: &mut Vec<Leaf<'a>>) {
    for (key, value) in table {
        let name = format!("{prefix}{}", key.get_ref());
        match value.get_ref() {
            // A table is looked into unless its name is a setting (then its type is what is wrong).
            DeValue::Table(inner) if keys::find(&name).is_none() && inside(&name) => {
                walk(&format!("{name}."), inner, leaves);
            }
            _ => leaves.push(Leaf { name, key: key.span(), value }),
        }
    }
}

/// Some setting's name begins with this one.
fn inside(name: &str) -> bool {
    keys::all().any(|key| key.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
}

fn take(text: &str, leaf: &Leaf<'_>) -> Result<Said, (Place, String)> {
    let name = leaf.name.as_str();
    let here = place(text, leaf.value.span().start);
    let wrong = |what: &str, value: &Spanned<DeValue<'_>>| {
        let at = place(text, value.span().start);
        (at, format!("\"{name}\" takes {what}, not {}", word(value.get_ref())))
    };
    if let Some(key) = keys::in_file(name) {
        let path = leaf.value.get_ref().as_str().ok_or_else(|| wrong("a path in quotes", leaf.value))?;
        return Ok(Said { key, value: path.to_owned(), in_file: true, places: vec![here] });
    }
    let Some(key) = keys::find(name) else {
        let why = match keys::nearest(name) {
            Some(meant) => format!("there is no setting \"{name}\"; did you mean \"{meant}\"?"),
            None => format!("there is no setting \"{name}\"; `parlor config` lists all"),
        };
        return Err((place(text, leaf.key.start), why));
    };
    let mut places = vec![here];
    let value = match (key.kind, leaf.value.get_ref()) {
        (Kind::Count(..), DeValue::Integer(it)) => it.as_str().replace('_', ""),
        (Kind::Count(..), _) => return Err(wrong("a whole number", leaf.value)),
        (Kind::List(_), DeValue::Array(list)) => {
            let said =
                |it: &&Spanned<DeValue<'_>>| it.get_ref().as_str().is_none_or(|it| !it.trim().is_empty());
            places = list.iter().filter(said).map(|it| place(text, it.span().start)).collect();
            let texts: Result<Vec<&str>, _> = list
                .iter()
                .map(|it| it.get_ref().as_str().ok_or_else(|| wrong("a list of texts", it)))
                .collect();
            keys::joined(texts?)
        }
        (Kind::Flag, DeValue::Boolean(it)) => it.to_string(),
        (Kind::Flag, _) => return Err(wrong("true or false", leaf.value)),
        (_, DeValue::String(it)) => it.to_string(),
        (Kind::List(_), _) => return Err(wrong("a list of texts", leaf.value)),
        (Kind::Path, _) => return Err(wrong("a path in quotes", leaf.value)),
        _ => return Err(wrong("a text in quotes", leaf.value)),
    };
    Ok(Said { key, value, in_file: false, places })
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
    fn values_come_with_their_places() {
        let text = "# mine\nlisten = \"0.0.0.0:80\"\nstore_file = \"/run/store\"\n[limits]\nmessages_burst = 1_000\nproxies = [\n  \"10.0.0.1\", \"::1\"]\n";
        let said = parse("parlor.toml", text).expect("valid");
        let shown = |it: &Said| {
            let places: Vec<_> = it.places.iter().map(|at| format!("{}:{}", at.line, at.column)).collect();
            format!("{} {} {} {}", it.key.name, it.value.replace('\u{1f}', ";"), it.in_file, places.join(" "))
        };
        assert_eq!(
            said.iter().map(shown).collect::<Vec<_>>(),
            [
                "limits.messages_burst 1000 false 5:18",
                "limits.proxies 10.0.0.1;::1; false 7:3 7:15",
                "listen 0.0.0.0:80 false 2:10",
                "store /run/store true 3:14",
            ]
        );
    }

    #[test]
    fn every_mistake_names_key_file_line_and_column() {
        for (text, sentence) in [
            ("\nlisen = \"x\"", "line 2, column 1: there is no setting \"lisen\"; did you mean \"listen\"?"),
            (
                "[limits]\nfoo_bar_baz = 1",
                "line 2, column 1: there is no setting \"limits.foo_bar_baz\"; `parlor config` lists all",
            ),
            ("[what]\na = 1", "line 1, column 2: there is no setting \"what\"; `parlor config` lists all"),
            ("listen = 80", "line 1, column 10: \"listen\" takes a text in quotes, not a number"),
            (
                "[limits]\n\nmessages_burst = \"many\"",
                "line 3, column 18: \"limits.messages_burst\" takes a whole number, not a text",
            ),
            ("[listen]\na = 1", "line 1, column 1: \"listen\" takes a text in quotes, not a table"),
            (
                "templates.reload = 1",
                "line 1, column 20: \"templates.reload\" takes true or false, not a number",
            ),
            (
                "templates.folder = 1",
                "line 1, column 20: \"templates.folder\" takes a path in quotes, not a number",
            ),
            ("embed.origins = 1", "line 1, column 17: \"embed.origins\" takes a list of texts, not a number"),
            (
                "embed.origins = [\n\"https://a.example\",\n 7]",
                "line 3, column 2: \"embed.origins\" takes a list of texts, not a number",
            ),
            (
                "listen_file = \"x\"",
                "line 1, column 1: there is no setting \"listen_file\"; `parlor config` lists all",
            ),
            ("store_file = 1", "line 1, column 14: \"store_file\" takes a path in quotes, not a number"),
            (
                "store = \"sqlite://x\"\nstore_file = \"x\"",
                "line 2, column 1: \"store\" and \"store_file\" say the same",
            ),
        ] {
            let err = parse("parlor.toml", text).expect_err(text);
            assert_eq!(err.sentence(), format!("parlor.toml, {sentence}"));
            assert_eq!(err.code(), 78);
        }
        let broken = parse("parlor.toml", "listen = \"x\"\nb = \n").expect_err("not TOML");
        assert!(broken.sentence().starts_with("parlor.toml, line 2, column "), "{}", broken.sentence());
        let two = parse("parlor.toml", "one_x = 1\nlisten = 5").expect_err("two mistakes");
        assert_eq!(two.sentence().matches("parlor.toml, line").count(), 2, "{}", two.sentence());
    }
}
