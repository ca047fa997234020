//! docs/PROTOCOL.md carries a hash of crates/proto/src: whoever changes the words reads the document again.
//!
//! Must not rewrite anything but that one line.

use sha2::{Digest, Sha256};

use super::{Finding, Rules, Tree};

pub(super) const DOCUMENT: &str = "docs/PROTOCOL.md";
const SOURCES: &str = "crates/proto/src/";
const OPEN: &str = "<!-- proto: ";
const CLOSE: &str = " -->";

pub(super) fn check(tree: &Tree, _: &Rules, found: &mut Vec<Finding>) {
    let Some(text) = tree.text(DOCUMENT) else { return };
    let stated = text.lines().enumerate().find_map(|(n, line)| Some((n + 1, stated(line)?)));
    let is = hash(tree);
    match stated {
        Some((_, stated)) if stated == is => {}
        Some((line, _)) => {
            let message =
                format!("{SOURCES} changed: read this document again, then `cargo xtask tidy --bless`");
            found.push(Finding::new(DOCUMENT, line, message));
        }
        None => found.push(Finding::new(DOCUMENT, 1, format!("lacks the line `{OPEN}{is}{CLOSE}`"))),
    }
}

/// The document with the right hash, if it has a wrong one or none.
pub(super) fn blessed(tree: &Tree) -> Option<String> {
    let text = tree.text(DOCUMENT)?;
    let line = format!("{OPEN}{}{CLOSE}", hash(tree));
    let mut lines: Vec<&str> = text.lines().collect();
    match lines.iter().position(|line| stated(line).is_some()) {
        Some(at) => lines[at] = &line,
        None => lines.extend(["", &line]),
    }
    let new = lines.join("\n") + "\n";
    (new != text).then_some(new)
}

fn stated(line: &str) -> Option<&str> {
    line.trim().strip_prefix(OPEN)?.strip_suffix(CLOSE)
}

fn hash(tree: &Tree) -> String {
    let mut hash = Sha256::new();
    for file in tree.under(SOURCES) {
        // The length keeps two files apart that would read the same one behind the other.
        hash.update(format!("{}\n{}\n", file.path, file.text.len()));
        hash.update(&file.text);
    }
    hash.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(document: &str, proto: &str) -> Vec<Finding> {
        let mut found = vec![];
        let tree = Tree::with(&[(DOCUMENT, document), ("crates/proto/src/lib.rs", proto)]);
        check(&tree, &Rules::read("").unwrap(), &mut found);
        found
    }

    #[test]
    fn a_changed_word_asks_for_the_document() {
        assert!(found("# The protocol\n", "//! a").first().unwrap().message.contains("lacks the line"));
        let tree = Tree::with(&[(DOCUMENT, "# The protocol\n"), ("crates/proto/src/lib.rs", "//! a")]);
        let blessed = blessed(&tree).unwrap();
        assert!(blessed.starts_with("# The protocol\n"));
        assert!(found(&blessed, "//! a").is_empty());
        let stale = found(&blessed, "//! b");
        assert!(stale[0].message.contains("--bless") && stale[0].line == 3, "{stale:?}");
    }

    #[test]
    fn blessing_twice_changes_nothing() {
        let files = |text: &str| Tree::with(&[(DOCUMENT, text), ("crates/proto/src/lib.rs", "//! a")]);
        let once = blessed(&files("# P\n")).unwrap();
        assert_eq!(blessed(&files(&once)), None);
    }
}
