//! Rules about SQL: every sentence and every table names its tenant, migrations come in pairs.
//!
//! Must not parse SQL: the word has to stand there, the contract suite proves that it works.

use std::collections::BTreeSet;

use super::source::{Source, closing, words};
use super::{Finding, Rules, Tree};

pub(super) fn check(tree: &Tree, rules: &Rules, found: &mut Vec<Finding>) {
    for (path, source) in tree.rust() {
        if path.starts_with("crates/core/src/") {
            sentences(path, source, rules, found);
        }
    }
    let folder = rules.at("sql.migrations").and_then(|it| it.as_str()).unwrap_or("crates/core/migrations/");
    tables(tree, folder, rules, found);
    pairs(tree, folder, found);
}

fn sentences(path: &str, source: &Source, rules: &Rules, found: &mut Vec<Finding>) {
    for call in ["Sql::new(", "Sql::pair("] {
        for at in words(&source.shipped, call) {
            let open = at + call.len() - 1;
            let name = constant(&source.shipped[..at]);
            // What stands between the quotes is blank in `shipped`: read it from the text, argument by argument.
            for text in strings(source, open, closing(&source.shipped, open)) {
                let key = format!("{path}::{name}");
                let named = words(&text.to_lowercase(), "tenant").next().is_some();
                // One sentence is listed with its name, a file of sentences about the database itself by its path.
                if !named && ![key.as_str(), path].iter().any(|key| rules.allows("sql.no_tenant", key)) {
                    let message = format!("the sentence {name} does not name its tenant");
                    found.push(Finding::new(path, source.line(at), message));
                }
            }
        }
    }
}

/// The name of the constant whose value begins where this code ends.
fn constant(before: &str) -> &str {
    let Some(at) = before.rfind("const ").max(before.rfind("static ")) else { return "" };
    before[at..].split([' ', ':']).nth(1).unwrap_or("")
}

/// What each argument of the call that opens at `from` says: its strings, joined.
fn strings(source: &Source, from: usize, to: usize) -> Vec<String> {
    let (mut depth, mut quote, mut said) = (0, None, vec![String::new()]);
    for (at, b) in source.shipped.bytes().enumerate().take(to).skip(from) {
        match (b, quote) {
            (b'"', None) => quote = Some(at + 1),
            (b'"', Some(start)) => {
                said.last_mut().unwrap_or(&mut String::new()).push_str(&source.text[start..at]);
                quote = None;
            }
            (b'(' | b'[' | b'{', None) => depth += 1,
            (b')' | b']' | b'}', None) => depth -= 1,
            (b',', None) if depth == 1 => said.push(String::new()),
            _ => {}
        }
    }
    said.retain(|text| !text.is_empty());
    said
}

fn tables(tree: &Tree, folder: &str, rules: &Rules, found: &mut Vec<Finding>) {
    for file in tree.under(folder) {
        let lower = file.text.to_lowercase();
        for (at, _) in lower.match_indices("create table") {
            let body = lower[at..].split(';').next().unwrap_or("");
            let name = body["create table".len()..].replace("if not exists", "");
            let name = name.split(['(', ' ', '\n']).find(|it| !it.is_empty()).unwrap_or("").to_owned();
            if words(body, "tenant").next().is_none() && !rules.allows("sql.tables_no_tenant", &name) {
                let line = lower[..at].matches('\n').count() + 1;
                found.push(Finding::new(&file.path, line, format!("the table {name} has no tenant")));
            }
        }
    }
}

fn pairs(tree: &Tree, folder: &str, found: &mut Vec<Finding>) {
    let names = |engine: &str| -> BTreeSet<String> {
        let under = format!("{folder}{engine}/");
        tree.files().filter_map(|file| file.path.strip_prefix(&under)).map(str::to_owned).collect()
    };
    let (sqlite, postgres) = (names("sqlite"), names("postgres"));
    for name in sqlite.symmetric_difference(&postgres) {
        let (has, lacks) =
            if sqlite.contains(name) { ("sqlite", "postgres") } else { ("postgres", "sqlite") };
        let message = format!("has no twin of the same name in {folder}{lacks}/");
        found.push(Finding::new(format!("{folder}{has}/{name}"), 1, message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "[sql]\nmigrations = 'crates/core/src/store/migrations/'\n";

    fn found(files: &[(&str, &str)], more: &str) -> Vec<String> {
        let rules = Rules::read(&format!("{RULES}{more}")).unwrap();
        let mut found = vec![];
        check(&Tree::with(files), &rules, &mut found);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_sentence_without_tenant_is_found() {
        let path = "crates/core/src/room/sql.rs";
        let good = "const GET: Sql = Sql::new(\"select 1 from room where tenant = ?1\");";
        let bad = "//! x\nconst GET: Sql =\n    Sql::new(\"select 1 from tenants where id = ?1\");";
        assert!(found(&[(path, good)], "").is_empty());
        assert_eq!(
            found(&[(path, bad)], ""),
            ["crates/core/src/room/sql.rs:3: the sentence GET does not name its tenant"]
        );
        let listed = "[sql.no_tenant]\n'crates/core/src/room/sql.rs::GET' = 'asks for the tenants'\n";
        assert!(found(&[(path, bad)], listed).is_empty());
    }

    #[test]
    fn both_texts_of_a_pair_count() {
        let text = "const A: Sql = Sql::pair(\"select tenant -- (\", r#\"select \"x\"\"#);";
        assert_eq!(found(&[("crates/core/src/room/sql.rs", text)], "").len(), 1);
        let text = "const A: Sql = Sql::new(concat!(\"select 1\", \" where tenant = ?1\"));";
        assert!(found(&[("crates/core/src/room/sql.rs", text)], "").is_empty());
    }

    #[test]
    fn a_table_without_tenant_is_found() {
        let sql =
            "create table room (\n  tenant text,\n  id blob);\nCREATE TABLE IF NOT EXISTS meta (a text);\n";
        let files = [
            ("crates/core/src/store/migrations/sqlite/0001_base.sql", sql),
            ("crates/core/src/store/migrations/postgres/0001_base.sql", "-- nothing\n"),
        ];
        let said = found(&files, "");
        let want = "crates/core/src/store/migrations/sqlite/0001_base.sql:4: the table meta has no tenant";
        assert_eq!(said, [want]);
        assert!(found(&files, "[sql.tables_no_tenant]\nmeta = 'describes the database itself'\n").is_empty());
    }

    #[test]
    fn a_migration_has_a_twin() {
        let said = found(&[("crates/core/src/store/migrations/sqlite/0002_pin.sql", "")], "");
        assert!(
            said[0].contains("has no twin of the same name in crates/core/src/store/migrations/postgres/")
        );
    }
}
