//! Rules about a file as a whole: its first line, its length, words and addresses that must not stand in it.
//!
//! Must not look into the meaning of the code.

use super::source::words;
use super::tree::Text;
use super::{Finding, Rules, Tree};

/// Aimed at; above it a file needs a reason.
const SOFT: usize = 500;
/// The aim for the median Rust file.
const MEDIAN: usize = 300;

pub(super) fn check(tree: &Tree, rules: &Rules, found: &mut Vec<Finding>) {
    for file in tree.files() {
        header(file, found);
        length(file, rules, found);
        if !is_lock(&file.path) && !file.path.contains("/vendor/") {
            marks(file, found);
            addresses(file, rules, found);
        }
    }
    let lines = rust_lines(tree);
    if median(&lines) > MEDIAN {
        let message = format!("the median Rust file has {} lines, the aim is {MEDIAN}", median(&lines));
        found.push(Finding::new(Rules::PATH, 1, message));
    }
}

/// One line for whoever runs tidy.
pub(super) fn summary(tree: &Tree) -> String {
    let lines = rust_lines(tree);
    let longest = tree.rust().max_by_key(|(_, source)| source.text.lines().count());
    let longest = longest.map_or(String::new(), |(path, source)| {
        format!(", longest {path} with {}", source.text.lines().count())
    });
    format!("{} Rust files, median {} lines{longest}", lines.len(), median(&lines))
}

fn rust_lines(tree: &Tree) -> Vec<usize> {
    tree.rust().map(|(_, source)| source.text.lines().count()).collect()
}

fn median(lines: &[usize]) -> usize {
    let mut sorted = lines.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or(0)
}

fn header(file: &Text, found: &mut Vec<Finding>) {
    if file.rust.is_some() && !file.text.starts_with("//! ") {
        let message = "begin with `//! `: what the file is for and what it must not do";
        found.push(Finding::new(&file.path, 1, message));
    }
}

fn length(file: &Text, rules: &Rules, found: &mut Vec<Finding>) {
    let written_by_hand = [".rs", ".ts", ".mjs"].iter().any(|end| file.path.ends_with(end));
    let count = file.text.lines().count();
    if written_by_hand && count > SOFT && !rules.allows("file.long", &file.path) {
        let message =
            format!("{count} lines: split by noun, or give a reason in {} [file.long]", Rules::PATH);
        found.push(Finding::new(&file.path, SOFT + 1, message));
    }
}

/// Work that was left lying.
fn marks(file: &Text, found: &mut Vec<Finding>) {
    for (line, text) in file.lines() {
        for mark in [concat!("TO", "DO"), concat!("FIX", "ME")] {
            if words(text, mark).next().is_some() {
                found.push(Finding::new(&file.path, line, format!("{mark}: do it, or open an issue")));
            }
        }
    }
}

/// Folders of one person's machine, and hosts from which packages come: both are other people's business.
fn addresses(file: &Text, rules: &Rules, found: &mut Vec<Finding>) {
    let folders =
        [concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/wo", "rk/"), concat!("/Us", "ers/")];
    let hosts = [
        concat!("crates", ".io"),
        concat!("npmjs", ".org"),
        concat!("npmjs", ".com"),
        concat!("pypi", ".org"),
        concat!("deb.debian", ".org"),
        concat!("proxy.golang", ".org"),
        concat!("cdn.jsdelivr", ".net"),
        concat!("unpkg", ".com"),
    ];
    for (line, text) in file.lines() {
        let folder = folders.into_iter().find(|it| is_absolute(text, it));
        let host = hosts.into_iter().find(|it| text.contains(it));
        for name in [folder, host].into_iter().flatten() {
            if !rules.allows("file.words", &file.path) {
                let message = format!("names \"{name}\": no paths of a machine, no hosts of registries");
                found.push(Finding::new(&file.path, line, message));
            }
        }
    }
}

/// A path that starts here, not one inside an address or a longer path.
fn is_absolute(text: &str, folder: &str) -> bool {
    text.match_indices(folder).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        before.is_none_or(|c| !(c.is_alphanumeric() || "/.-_}~*".contains(c)))
    })
}

fn is_lock(path: &str) -> bool {
    path.ends_with("Cargo.lock") || path.ends_with("package-lock.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)], rules: &str) -> Vec<String> {
        let mut found = vec![];
        check(&Tree::with(files), &Rules::read(rules).unwrap(), &mut found);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_rust_file_says_what_it_is_for() {
        assert_eq!(found(&[("a.rs", "//! Says hello.\n")], ""), Vec::<String>::new());
        assert!(found(&[("a.rs", "fn main() {}\n")], "")[0].starts_with("a.rs:1: begin with"));
        assert!(found(&[("a.ts", "let a = 1;\n")], "").is_empty());
    }

    #[test]
    fn a_long_file_needs_a_reason() {
        let long = format!("//! Long.\n{}", "\n".repeat(500));
        let short = ("b.rs", "//! Short.\n");
        let other = ("c.rs", "//! Short.\n");
        assert!(found(&[("a.rs", &long), short, other], "")[0].starts_with("a.rs:501: 501 lines"));
        let rules = "[file.long]\n'a.rs' = 'one table, read as a whole'\n";
        assert!(found(&[("a.rs", &long), short, other], rules).is_empty());
    }

    #[test]
    fn the_median_is_watched() {
        let middling = format!("//! Middling.\n{}", "\n".repeat(300));
        assert!(found(&[("a.rs", &middling)], "")[0].contains("the median Rust file has 301 lines"));
    }

    #[test]
    fn work_left_lying_is_found() {
        let text = concat!("# Notes\nfirst\nTO", "DO: second\n");
        assert!(found(&[("docs/a.md", text)], "")[0].starts_with("docs/a.md:3: "));
        assert!(found(&[("docs/a.md", concat!("TO", "DOS is a system\n"))], "").is_empty());
    }

    #[test]
    fn machine_paths_and_registry_hosts_are_found() {
        let path = concat!("see /ro", "ot/notes\n");
        assert!(found(&[("docs/a.md", path)], "")[0].contains("no paths of a machine"));
        let host = concat!("https://index.crates", ".io/x\n");
        assert_eq!(found(&[("docs/a.md", host)], "").len(), 1);
        assert!(found(&[("Cargo.lock", host)], "").is_empty());
        assert!(found(&[("docs/a.md", concat!("https://example.test/ho", "me/\n"))], "").is_empty());
    }
}
