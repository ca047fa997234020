//! Names that may stand in some places only: drivers, `Serialize`, the clock, begin and commit.
//!
//! Must not hold the lists: `[place.*]` in `xtask/tidy.toml` says which names, where, and why elsewhere.

use super::source::words;
use super::{Finding, Rules, Tree};

/// Every `[place.NAME]`. Named here, so that a table that is missing or misspelt is found.
pub(super) const NAMES: &[&str] =
    &["clock", "commit", "driver", "http", "process", "serialize", "spawn", "sql", "unbounded"];

pub(super) fn check(tree: &Tree, rules: &Rules, found: &mut Vec<Finding>) {
    for name in rules.table("place").into_iter().flat_map(|table| table.keys()) {
        if !NAMES.contains(&name.as_str()) {
            found.push(Finding::new(
                Rules::PATH,
                1,
                format!("[place.{name}] is a rule that tidy does not know"),
            ));
        }
    }
    for name in NAMES {
        let at = |key: &str| format!("place.{name}.{key}");
        let (why, places) = (at("why"), at("in"));
        let why = rules.at(&why).and_then(|it| it.as_str()).unwrap_or("see ARCHITECTURE.md");
        let places = rules.strings(&places);
        let with_tests = rules.at(&at("tests")).and_then(toml::Value::as_bool).unwrap_or(false);
        for (path, source) in tree.rust() {
            if !path.starts_with("crates/") || places.iter().any(|place| is_in(path, place)) {
                continue;
            }
            let code = if with_tests { &source.code } else { &source.shipped };
            for word in rules.strings(&at("names")) {
                let at_bytes = stands(code, word);
                let Some(first) = at_bytes.first() else { continue };
                if rules.allows(&at("except"), path) {
                    continue;
                }
                let only = if places.is_empty() { "a listed file".to_owned() } else { places.join(", ") };
                let more = match at_bytes.len() - 1 {
                    0 => String::new(),
                    n => format!(" (and {n} more here)"),
                };
                let message = format!("`{word}` may stand in {only} alone: {why}{more}");
                found.push(Finding::new(path, source.line(*first), message));
            }
        }
    }
}

/// Where a name stands. `derive X` is X in a derive or implemented by hand, not in a bound or an import.
fn stands(code: &str, name: &str) -> Vec<usize> {
    let Some(word) = name.strip_prefix("derive ") else { return words(code, name).collect() };
    let is_derived = |at: &usize| {
        let line = code[..*at].rfind(['\n', ';', '}', '{']).map_or(0, |start| start + 1);
        let before = code[line..*at].trim_start();
        before.rfind("derive(").is_some_and(|open| !before[open..].contains(')'))
            || before.strip_prefix("impl").is_some_and(|it| it.is_empty() || it.starts_with([' ', '<']))
                && words(&code[*at..], "for").next().is_some_and(|it| !code[*at..*at + it].contains('{'))
    };
    words(code, word).filter(is_derived).collect()
}

/// A place is a file, a folder (`…/`) or a file name in any folder (`*/sql.rs`).
fn is_in(path: &str, place: &str) -> bool {
    match place.strip_prefix('*') {
        Some(end) => path.ends_with(end),
        None => path == place || (place.ends_with('/') && path.starts_with(place)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "
        [place.clock]
        why = 'time comes in by the front door'
        names = ['Instant::now']
        in = ['crates/core/src/clock.rs']
        [place.sql]
        why = 'sentences stand together'
        names = ['Sql::new(']
        in = ['*/sql.rs', 'crates/core/src/store/']
        tests = true
    ";

    fn found(path: &str, text: &str, more: &str) -> Vec<String> {
        let rules = Rules::read(&format!("{RULES}{more}")).unwrap();
        let mut found = vec![];
        check(&Tree::with(&[(path, text)]), &rules, &mut found);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_name_out_of_its_place_is_found() {
        let text = "//! x\n\nfn a() { Instant::now(); }\n";
        let said = found("crates/core/src/room/mod.rs", text, "");
        let want = "crates/core/src/room/mod.rs:3: `Instant::now` may stand in crates/core/src/clock.rs alone: \
                    time comes in by the front door";
        assert_eq!(said, [want]);
        assert!(found("crates/core/src/clock.rs", text, "").is_empty());
    }

    #[test]
    fn comments_and_strings_do_not_count_and_tests_only_where_asked() {
        assert!(
            found("crates/core/src/a.rs", "// Instant::now()\nconst A: &str = \"Instant::now\";", "")
                .is_empty()
        );
        assert!(found("crates/core/src/room/tests.rs", "fn a() { Instant::now(); }", "").is_empty());
        assert_eq!(found("crates/core/src/room/tests.rs", "fn a() { Sql::new(\"\"); }", "").len(), 1);
    }

    #[test]
    fn places_are_files_folders_and_file_names() {
        let text = "const A: Sql = Sql::new(\"\");";
        assert_eq!(found("crates/core/src/room/mod.rs", text, "").len(), 1);
        assert!(found("crates/core/src/room/sql.rs", text, "").is_empty());
        assert!(found("crates/core/src/store/meta.rs", text, "").is_empty());
    }

    #[test]
    fn a_derive_is_a_promise_a_bound_is_none() {
        let rules = "[place.serialize]\nwhy = 'a promise'\nnames = ['derive Serialize']\nin = ['crates/proto/src/']\n";
        let said = |text: &str| found("crates/parlor/src/a.rs", text, rules).len();
        assert_eq!(said("#[derive(Debug, Serialize)]\nstruct A;"), 1);
        assert_eq!(said("#[derive(Debug)]\n#[derive(serde::Serialize)]\nstruct A;"), 1);
        assert_eq!(said("impl Serialize for A {}"), 1);
        assert_eq!(said("impl<T> serde::Serialize for A<T> {}"), 1);
        assert_eq!(
            said("use serde::Serialize;\nimpl A { fn b<T: Serialize>(it: &T) { for c in it {} } }"),
            0
        );
        assert_eq!(said("#[derive(Deserialize)]\nstruct A;"), 0);
    }

    #[test]
    fn an_exception_lets_it_stand_and_an_unknown_rule_is_found() {
        let except = "[place.clock.except]\n'crates/server/src/bench.rs' = 'measures time'";
        assert!(found("crates/server/src/bench.rs", "fn a() { Instant::now(); }", except).is_empty());
        assert!(found("crates/server/src/a.rs", "", "[place.clocks]")[0].contains("does not know"));
    }
}
