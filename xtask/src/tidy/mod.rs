//! Tidy: the rules of the house that the compiler cannot see, each with a message that names file and line.
//!
//! Must not guess: what a rule allows stands in `xtask/tidy.toml`, with a reason for each exception, and an
//! exception that nothing needs any more is itself a finding.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::Path;

use toml::{Table, Value};

mod arrow;
mod file;
mod place;
mod protocol;
mod source;
mod sql;
mod tree;

pub(crate) use tree::Tree;

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    line: usize,
    message: String,
}

impl Finding {
    fn new(path: impl Into<String>, line: usize, message: impl Into<String>) -> Finding {
        Finding { path: path.into(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// `cargo xtask tidy`: all rules over the real tree.
pub(crate) fn run(root: &Path, bless: bool) -> Result<(), String> {
    let tree = Tree::load(root)?;
    if bless && let Some(text) = protocol::blessed(&tree) {
        fs::write(root.join(protocol::DOCUMENT), text).map_err(|e| format!("{}: {e}", protocol::DOCUMENT))?;
        println!("{}: hash rewritten", protocol::DOCUMENT);
        return run(root, false);
    }
    let list = fs::read_to_string(root.join(Rules::PATH)).map_err(|e| format!("{}: {e}", Rules::PATH))?;
    let rules = Rules::read(&list)?;
    let findings = findings(&tree, &rules);
    println!("{}", file::summary(&tree));
    if findings.is_empty() {
        return Ok(());
    }
    for finding in &findings {
        println!("{finding}");
    }
    Err(format!("tidy: {} to put right", findings.len()))
}

fn findings(tree: &Tree, rules: &Rules) -> Vec<Finding> {
    let mut all = vec![];
    for check in [file::check, place::check, sql::check, arrow::check, protocol::check] {
        check(tree, rules, &mut all);
    }
    rules.unused(&mut all);
    all.sort();
    all
}

/// `xtask/tidy.toml`, and which of its exceptions were needed.
struct Rules {
    table: Table,
    used: RefCell<BTreeSet<(String, String)>>,
}

impl Rules {
    const PATH: &str = "xtask/tidy.toml";

    fn read(text: &str) -> Result<Rules, String> {
        let table = text.parse::<Table>().map_err(|e| format!("{}: {e}", Rules::PATH))?;
        Ok(Rules { table, used: RefCell::default() })
    }

    /// Whether the list at `name` (dotted) has an entry for `key`: an exception, or its reason is missing.
    fn allows(&self, name: &str, key: &str) -> bool {
        let Some(Value::Table(list)) = self.at(name) else { return false };
        // A key that ends with a slash stands for everything in that folder.
        let fits =
            |entry: &&String| key == entry.as_str() || (entry.ends_with('/') && key.starts_with(*entry));
        let Some(entry) = list.keys().find(fits) else { return false };
        self.used.borrow_mut().insert((name.to_owned(), entry.clone()));
        true
    }

    fn strings(&self, name: &str) -> Vec<&str> {
        let list = self.at(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(Value::as_str).collect()
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.at(name)?.as_integer()?.try_into().ok()
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.at(name)?.as_table()
    }

    fn at(&self, name: &str) -> Option<&Value> {
        let mut parts = name.split('.');
        let mut value = self.table.get(parts.next()?)?;
        for part in parts {
            value = value.as_table()?.get(part)?;
        }
        Some(value)
    }

    /// Exceptions that no file needed, and exceptions without a reason.
    fn unused(&self, findings: &mut Vec<Finding>) {
        for name in place::NAMES.iter().map(|name| format!("place.{name}.except")).chain(
            ["file.long", "file.words", "sql.no_tenant", "sql.tables_no_tenant", "feature.except"]
                .map(str::to_owned),
        ) {
            let Some(Value::Table(list)) = self.at(&name) else { continue };
            for (key, reason) in list {
                if !self.used.borrow().contains(&(name.clone(), key.clone())) {
                    let message =
                        format!("[{name}] lists \"{key}\", which does not need it: remove the line");
                    findings.push(Finding::new(Rules::PATH, 1, message));
                }
                if reason.as_str().is_none_or(|it| it.trim().len() < 10) {
                    let message = format!("[{name}] lists \"{key}\" without a reason");
                    findings.push(Finding::new(Rules::PATH, 1, message));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_must_be_needed_and_have_a_reason() {
        let rules = Rules::read("[file.long]\n'a.rs' = 'one table, read as a whole'\n'b.rs' = ''\n").unwrap();
        assert!(rules.allows("file.long", "a.rs"));
        let mut found = vec![];
        rules.unused(&mut found);
        let messages: Vec<&str> = found.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "[file.long] lists \"b.rs\", which does not need it: remove the line",
                "[file.long] lists \"b.rs\" without a reason"
            ]
        );
    }

    #[test]
    fn a_folder_stands_for_its_files() {
        let rules = Rules::read("[file.long]\n'crates/x/' = 'generated from the contract'\n").unwrap();
        assert!(rules.allows("file.long", "crates/x/deep/a.rs"));
        assert!(!rules.allows("file.long", "crates/y/a.rs"));
    }
}
