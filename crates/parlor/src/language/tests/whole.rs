//! The five languages say the same things: every text is used, every text that is used is there, and each waits for the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::super::compile::{Source, compile};
use super::super::pattern::{Part, Pattern, variables};

const LANGUAGES: [&str; 5] = ["en", "ar", "de", "es", "fr"];

/// Families whose ids are made of a stable name (of a refusal, of a page of the account, of a host's field); the tests of
/// those look after them.
const FAMILIES: [&str; 3] = ["problem-", "account-", "attribute-"];

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn files(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, ending, into);
        } else if path.to_string_lossy().ends_with(ending) {
            into.push(path);
        }
    }
}

fn texts(lang: &str) -> BTreeMap<String, Pattern> {
    let mut paths = Vec::new();
    files(&here("languages").join(lang), ".ftl", &mut paths);
    paths.sort();
    let mut seen: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut sources = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("a catalogue");
        for line in text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())) {
            let id = line.split([' ', '=']).next().unwrap_or_default().to_owned();
            let before = seen.insert(id.clone(), path.clone());
            assert!(before.is_none(), "{id} stands in {before:?} and in {}", path.display());
        }
        sources.push(Source { file: path.display().to_string(), text });
    }
    let compiled = compile(&sources, None);
    assert_eq!(compiled.faults, []);
    compiled.texts
}

/// The literals between quotation marks that could be the id of a text.
fn literals(text: &str) -> impl Iterator<Item = &str> {
    let plain = |it: &&str| it.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
    text.split(['"', '\'', '`']).filter(|it| !it.is_empty()).filter(plain)
}

/// What templates and scripts ask for by name: `t("…")`.
fn asked(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("t(\"") {
        let alone = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
        let id = text[at + 3..].split('"').next().unwrap_or_default();
        if alone && literals(id).any(|it| it == id) {
            found.push(id.to_owned());
        }
    }
    found
}

#[test]
fn every_language_has_the_same_texts_and_they_wait_for_the_same() {
    let english = texts("en");
    assert!(english.len() > 300, "only {} texts were read", english.len());
    for lang in LANGUAGES {
        let here = texts(lang);
        let lacking: Vec<_> = english.keys().filter(|id| !here.contains_key(*id)).collect();
        let added: Vec<_> = here.keys().filter(|id| !english.contains_key(*id)).collect();
        assert!(lacking.is_empty() && added.is_empty(), "{lang} lacks {lacking:?} and has {added:?} besides");
        for (id, text) in &here {
            // A language may leave a number away (one is told by the word); what it adds nobody would give.
            let more: Vec<_> = variables(text).difference(&variables(&english[id])).cloned().collect();
            assert!(more.is_empty(), "{lang}: {id} waits for {more:?}");
            let names: BTreeSet<_> = variables(&english[id]).difference(&variables(text)).cloned().collect();
            let told = ["by", "you", "count", "role"];
            let lost: Vec<_> = names.iter().filter(|it| !told.contains(&it.as_str())).collect();
            assert!(lost.is_empty(), "{lang}: {id} leaves out {lost:?}");
        }
    }
}

#[test]
fn every_text_that_is_used_is_there_and_every_text_there_is_used() {
    let english = texts("en");
    let (mut named, mut literal) = (BTreeSet::new(), BTreeSet::new());
    let places = [("templates", ".html"), ("src", ".rs"), ("../../sdk/src", ".ts"), ("../../sdk", ".mjs")];
    for (folder, ending) in places {
        let mut paths = Vec::new();
        files(&here(folder), ending, &mut paths);
        paths.retain(|path| !path.to_string_lossy().contains("node_modules"));
        for path in paths {
            // The tests of catalogues speak of others.
            if path.to_string_lossy().contains("language/tests") {
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source");
            if ending != ".rs" {
                named.extend(asked(&text));
            }
            for call in [".say(\"", ".with(\"", "said(\""] {
                let ids = text.split(call).skip(1).filter_map(|rest| rest.split('"').next());
                if ending == ".rs" && path.to_string_lossy().contains("/pages/") {
                    named.extend(ids.map(str::to_owned));
                }
            }
            literal.extend(literals(&text).map(str::to_owned));
        }
    }
    let missing: Vec<_> = named.iter().filter(|id| !english.contains_key(*id)).collect();
    assert!(missing.is_empty(), "nobody has written {missing:?}");
    assert!(named.len() > 250, "only {} uses were read", named.len());
    let family = |id: &str| FAMILIES.iter().any(|it| id.starts_with(it));
    let unused: Vec<_> = english.keys().filter(|id| !family(id) && !literal.contains(*id)).collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn the_script_is_given_every_text_that_it_asks_for() {
    let sent: BTreeSet<String> =
        serde_json::from_slice(&crate::assets::read("words.json").expect("the ids")).expect("a list");
    let mut paths = Vec::new();
    for folder in ["../../sdk/src/page", "../../sdk/src/frame"] {
        files(&here(folder), ".ts", &mut paths);
    }
    let asked: BTreeSet<String> =
        paths.iter().flat_map(|path| asked(&fs::read_to_string(path).expect("a source"))).collect();
    assert!(asked.len() > 100, "only {} were read", asked.len());
    let missing: Vec<_> = asked.difference(&sent).collect();
    assert!(missing.is_empty(), "not sent: {missing:?}");
    let english = texts("en");
    let unknown: Vec<_> = sent.iter().filter(|id| !english.contains_key(*id)).collect();
    assert!(unknown.is_empty(), "nobody has written {unknown:?}");
}

/// Plural categories that a language counts in.
fn categories(lang: &str) -> &'static [&'static str] {
    match lang {
        "ar" => &["zero", "one", "two", "few", "many", "other"],
        "es" | "fr" => &["one", "many", "other"],
        _ => &["one", "other"],
    }
}

#[test]
fn plurals_are_those_of_the_language() {
    fn walk(lang: &str, id: &str, pattern: &Pattern) {
        for part in pattern {
            let Part::Select { options, otherwise, .. } = part else { continue };
            let all = ["zero", "one", "two", "few", "many"];
            for key in options.keys().filter(|key| all.contains(&key.as_str())) {
                assert!(categories(lang).contains(&key.as_str()), "{lang}: {id} counts in `{key}`");
            }
            assert!(options.contains_key(otherwise), "{lang}: {id}");
            options.values().for_each(|it| walk(lang, id, it));
        }
    }
    for lang in LANGUAGES {
        for (id, text) in &texts(lang) {
            walk(lang, id, text);
        }
    }
}
