//! A text that waits for its numbers and names: what the server writes into pages, and what the script is given as JSON. Both
//! read it alike (`sdk/src/words.ts`); it must hold nothing that only one of them understands.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Value, json};

use super::locale::{Locale, isolated};
use super::words::Arg;

/// Parts, one after another.
pub(super) type Pattern = Vec<Part>;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    Variable(String),
    /// One of several texts: by a number itself, by its plural category, or by a word.
    Select {
        variable: String,
        options: BTreeMap<String, Pattern>,
        otherwise: String,
    },
}

/// The names that a text waits for.
pub(super) fn variables(pattern: &Pattern) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for part in pattern {
        match part {
            Part::Text(_) => {}
            Part::Variable(name) => {
                names.insert(name.clone());
            }
            Part::Select { variable, options, .. } => {
                names.insert(variable.clone());
                names.extend(options.values().flat_map(variables));
            }
        }
    }
    names
}

/// What is written, and for whom.
pub(super) struct Writing<'a> {
    pub(super) locale: &'a Locale,
    pub(super) args: &'a [(&'a str, Arg)],
    /// Into HTML: texts are escaped, unless they are HTML already.
    pub(super) html: bool,
}

impl Writing<'_> {
    /// Appends a text.
    pub(super) fn write(&self, pattern: &Pattern, out: &mut String) {
        for part in pattern {
            match part {
                Part::Text(text) => self.push(text, out),
                Part::Variable(name) => match self.arg(name) {
                    Some(Arg::Number(number)) => self.push(&self.locale.number(*number), out),
                    Some(Arg::Text(text)) => self.push(&isolated(text, self.locale.rtl), out),
                    Some(Arg::Html(html)) => out.push_str(html),
                    None => {
                        tracing::error!(name, lang = %self.locale.lang, "a text was not given what it waits for");
                        self.push(&format!("{{${name}}}"), out);
                    }
                },
                Part::Select { variable, options, otherwise } => {
                    let key = self.arg(variable).and_then(|arg| self.key(arg, options));
                    if let Some(chosen) = options.get(key.as_deref().unwrap_or(otherwise)) {
                        self.write(chosen, out);
                    }
                }
            }
        }
    }

    fn arg(&self, name: &str) -> Option<&Arg> {
        self.args.iter().find(|(key, _)| *key == name).map(|(_, arg)| arg)
    }

    fn key(&self, arg: &Arg, options: &BTreeMap<String, Pattern>) -> Option<String> {
        let keys = match arg {
            Arg::Number(number) => [number.to_string(), self.locale.plural(*number).to_owned()],
            Arg::Text(text) | Arg::Html(text) => [text.clone(), String::new()],
        };
        keys.into_iter().find(|key| options.contains_key(key))
    }

    fn push(&self, text: &str, out: &mut String) {
        if self.html {
            // Writing to a String does not fail.
            let _written = write!(out, "{}", minijinja::HtmlEscape(text));
        } else {
            out.push_str(text);
        }
    }
}

/// The form that the script reads.
pub(super) fn json(pattern: &Pattern) -> Value {
    match pattern.as_slice() {
        [] => json!(""),
        [Part::Text(text)] => json!(text),
        parts => Value::Array(
            parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => json!(text),
                    Part::Variable(name) => json!({ "v": name }),
                    Part::Select { variable, options, otherwise } => {
                        let options: BTreeMap<&String, Value> =
                            options.iter().map(|(key, pattern)| (key, json(pattern))).collect();
                        json!({"s": variable, "o": options, "d": otherwise})
                    }
                })
                .collect(),
        ),
    }
}
