//! The reasons, their sentences in the catalogues, and the sources that give them are of one kind.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use parlor_proto::Reason;

use super::*;
use crate::language::Languages;

const LANGUAGES: [&str; 5] = ["ar", "de", "en", "es", "fr"];

fn beside(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Arguments that a reason may have, several times: numbers as they are, or one of the words to choose by.
fn examples(reason: Reason) -> Vec<Vec<(&'static str, parlor_proto::Arg)>> {
    let words: &[&str] = match reason {
        Reason::FileTooLarge => &["bytes", "KiB", "MiB"],
        Reason::EditTooLate | Reason::DeleteTooLate => &["seconds", "minutes", "hours", "days"],
        _ => &["one"],
    };
    let numbers = [2i64, 3, 11, 100, 1_000, 5_000, 12_345_678];
    let with = |number: i64, word: &str| {
        let arg = |name| match name {
            "unit" => (name, word.into()),
            "names" => (name, "zoe, yan".into()),
            name => (name, number.into()),
        };
        reason.variables().map(arg).collect()
    };
    numbers.iter().flat_map(|number| words.iter().map(|word| with(*number, word))).collect()
}

/// The messages of a catalogue's file with their variables.
fn messages(lang: &str) -> Vec<(String, BTreeSet<String>)> {
    let path = beside(&format!("languages/{lang}/problem.ftl"));
    let mut all: Vec<(String, BTreeSet<String>)> = Vec::new();
    for line in fs::read_to_string(path).expect("a catalogue").lines().filter(|it| !it.starts_with('#')) {
        if let Some((id, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
            all.push((id.to_owned(), BTreeSet::new()));
        }
        for name in line.split('$').skip(1) {
            let name = name.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            all.last_mut().expect("a message").1.insert(name.to_owned());
        }
    }
    all
}

#[test]
fn every_reason_has_its_sentence_in_every_language() {
    let id = |name: &str| format!("problem-{}", name.replace('_', "-"));
    let variables = |reason: &Reason| reason.variables().map(str::to_owned).collect::<BTreeSet<_>>();
    let mut wanted: Vec<(String, BTreeSet<String>)> =
        Reason::ALL.iter().map(|it| (id(it.as_str()), variables(it))).collect();
    wanted.extend(Code::ALL.iter().map(|it| (id(it.as_str()), BTreeSet::new())));
    // What the script finds out by itself.
    let script = fs::read_to_string(beside("../../sdk/src/errors.ts")).expect("the script's reasons");
    let (_, own) = script.split_once("export const own = {").expect("its own reasons");
    let own: Vec<_> = own.lines().map_while(|line| (line != "} as const;").then_some(line)).collect();
    let names = own.iter().filter_map(|line| line.trim().split_once(": \""));
    wanted.extend(names.map(|(name, _)| (id(name), BTreeSet::new())));
    wanted.sort();
    for lang in LANGUAGES {
        let mut there = messages(lang);
        there.retain(|(id, _)| id.starts_with("problem-"));
        there.sort();
        let (there, wanted): (BTreeSet<_>, BTreeSet<_>) = (there.iter().collect(), wanted.iter().collect());
        let missing: Vec<_> = wanted.difference(&there).collect();
        let surplus: Vec<_> = there.difference(&wanted).collect();
        assert!(missing.is_empty() && surplus.is_empty(), "{lang}: missing {missing:?}, surplus {surplus:?}");
    }
}

#[test]
fn in_english_a_reason_says_the_detail_of_the_wire_and_elsewhere_something_else() {
    let languages = Languages::new(None, "en", false);
    let english = languages.words("en");
    for reason in Reason::ALL {
        for args in examples(*reason) {
            let problem = Problem::because(*reason, &args);
            assert_eq!(english.refusal(&problem), problem.detail, "{}", reason.as_str());
            for lang in LANGUAGES.iter().filter(|it| **it != "en") {
                let said = languages.words(lang).refusal(&problem);
                assert_ne!(said, problem.detail, "{lang} {}", reason.as_str());
                // Every name and number that the wire tells stands in it, unless a word says it ("two minutes").
                let number = args.iter().find_map(|(_, it)| match it {
                    parlor_proto::Arg::Number(number) if *number > 2 => {
                        Some(languages.words(lang).number(*number))
                    }
                    _ => None,
                });
                assert!(number.is_none_or(|it| said.contains(&it)), "{lang} {}: {said}", reason.as_str());
            }
        }
    }
}

#[test]
fn what_is_not_known_is_said_by_its_code() {
    let languages = Languages::new(None, "en", false);
    let mut newer = Problem::new(Code::TooLong, "A hat has at most 3 feathers.");
    newer.reason = Some("hat_too_feathery".into());
    assert_eq!(languages.words("en").refusal(&newer), newer.detail);
    assert_eq!(languages.words("de").refusal(&newer), "Das ist zu lang.");
    for code in Code::ALL {
        for lang in LANGUAGES {
            let said = languages.words(lang).refusal(&Problem::new(*code, "?"));
            assert_eq!(said == "?", lang == "en", "{lang} {}", code.as_str());
        }
    }
}

fn sources(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            all.push_str(text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default());
        }
    }
}

#[test]
fn every_reason_is_given_by_somebody_and_what_people_meet_has_one() {
    let mut all = String::new();
    sources(&beside("../core/src"), &mut all);
    sources(&beside("src"), &mut all);
    for reason in Reason::ALL {
        let name = format!("Reason::{reason:?}");
        let by_name = all
            .match_indices(&name)
            .any(|(at, _)| !all[at + name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()));
        assert!(by_name, "nobody says {}", reason.as_str());
    }
    // Codes that only ordinary use leads to: never without a reason. Operators and hosts read English.
    let mut all = String::new();
    let english = ["host", "server_key", "tenant"];
    for entry in fs::read_dir(beside("../core/src")).expect("sources").flatten() {
        if !english.iter().any(|it| entry.file_name() == *it) && entry.path().is_dir() {
            sources(&entry.path(), &mut all);
        }
    }
    sources(&beside("src"), &mut all);
    for code in ["Taken", "TooLate", "TooMany", "LastOwner", "Disabled", "StorageFull"] {
        let bare = format!("Problem::new(Code::{code}");
        assert!(!all.replace(['\n', ' '], "").contains(&bare), "{bare} has no reason");
    }
}
