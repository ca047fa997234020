//! Every sentence of SQL in the sources is understood by both engines, on the tables as they are now.
//!
//! Reads the sources, so that a sentence that no story says is not forgotten. Must not run any of them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::store::testing::{fresh_memory, fresh_schema};
use crate::store::{Conn, Engine, Sql, Store};

/// A sentence and where it stands.
struct Found {
    place: String,
    sql: &'static Sql,
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries.flatten().map(|entry| entry.path()) {
        if entry.is_dir() {
            sources(&entry, into);
        } else if entry.extension().is_some_and(|it| it == "rs") {
            into.push(entry);
        }
    }
}

/// The text literals of a call's arguments; `rest` begins behind the opening bracket.
pub(crate) fn literals(rest: &str) -> Vec<String> {
    let (mut found, mut chars) = (Vec::new(), rest.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            ')' => break,
            '"' => {
                let mut text = String::new();
                while let Some(c) = chars.next() {
                    match c {
                        '"' => break,
                        '\\' => match chars.next() {
                            // A line that goes on: what indents the next one does not belong to the text.
                            Some('\n') => while chars.next_if(|c| c.is_whitespace()).is_some() {},
                            Some('n') => text.push('\n'),
                            Some(c) => text.push(c),
                            None => break,
                        },
                        c => text.push(c),
                    }
                }
                found.push(text);
            }
            _ => {}
        }
    }
    found
}

/// A sentence made of a text, for a test that asks about it.
pub(crate) fn sentence(text: &'static str) -> Sql {
    Sql::new(text)
}

/// All sentences of the engine's sources; tests of the store have tables of their own.
fn sentences() -> Vec<Found> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let place = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        if place.starts_with("store/tests") || place == "store/sql.rs" || place == "testing/sentences.rs" {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{place}: {error}"));
        for (call, arguments) in [("Sql::new(", 1), ("Sql::pair(", 2)] {
            for (at, _) in text.match_indices(call) {
                // Made by a test while it runs, of the tables that are there.
                if place.starts_with("testing/") && text[at + call.len()..].starts_with("text)") {
                    continue;
                }
                let mut texts = literals(&text[at + call.len()..]).into_iter().map(|it| &*it.leak());
                let line = text[..at].lines().count();
                let place = format!("{place}:{line}");
                let (Some(first), second) = (texts.next(), texts.next()) else {
                    panic!("{place}: a sentence that is not a literal");
                };
                assert_eq!(1 + usize::from(second.is_some()), arguments, "{place}");
                let sql = second.map_or(Sql::new(first), |second| Sql::pair(first, second));
                all.push(Found { place, sql: Box::leak(Box::new(sql)) });
            }
        }
    }
    all
}

fn check(conn: &mut dyn Conn) -> usize {
    let (all, mut checked, mut wrong) = (sentences(), 0, Vec::new());
    for (n, Found { place, sql }) in all.iter().enumerate() {
        let text = match conn.engine() {
            // What only the other engine is ever asked.
            Engine::Sqlite if sql.sqlite().contains("pg_catalog") => continue,
            Engine::Postgres if sql.postgres().to_lowercase().contains("pragma") => continue,
            Engine::Sqlite => format!("EXPLAIN {}", sql.sqlite()),
            Engine::Postgres => format!("PREPARE sentence_{n} AS {}", sql.postgres()),
        };
        checked += 1;
        if let Err(fault) = conn.script(&text) {
            wrong.push(format!("{place}: {fault}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(checked > 40, "only {checked} sentences were found");
    checked
}

#[test]
fn sqlite_understands_every_sentence() {
    let place = fresh_memory();
    let store = Store::open(&place).unwrap();
    println!("{} sentences", check(&mut *store.writer().unwrap()));
}

#[test]
fn postgres_understands_every_sentence() {
    let Some(place) = fresh_schema() else { return };
    let store = Store::open(&place).unwrap();
    println!("{} sentences", check(&mut *store.writer().unwrap()));
}

#[test]
fn a_sentence_is_read_as_the_compiler_reads_it() {
    let source = "\"a \\\"b\\\" \\\n    c\", // d\n \"e\")";
    assert_eq!(literals(source), ["a \"b\" c", "e"]);
}

#[test]
fn a_wrong_sentence_would_be_found() {
    let place = fresh_memory();
    let mut conn = Store::open(&place).unwrap().writer().unwrap();
    for text in ["SELECT nothing FROM room", "SELECT id FROM nowhere", "SELEC id FROM room", "SELECT (1"] {
        assert!(conn.script(&format!("EXPLAIN {text}")).is_err(), "{text}");
    }
}
