//! The files of the repository as tidy sees them: path and text.
//!
//! Must not judge anything; the rules do.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::source::Source;

/// Every text file that is or may be committed, sorted by path.
pub(crate) struct Tree {
    files: Vec<Text>,
}

/// One text file.
pub(crate) struct Text {
    pub(crate) path: String,
    pub(crate) text: String,
    /// Only for Rust.
    pub(crate) rust: Option<Source>,
}

impl Tree {
    pub(crate) fn load(root: &Path) -> Result<Tree, String> {
        let listed = Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
            .current_dir(root)
            .output()
            .map_err(|e| format!("git: {e}"))?;
        if !listed.status.success() {
            return Err(format!("git ls-files: {}", String::from_utf8_lossy(&listed.stderr)));
        }
        let mut files = vec![];
        for path in String::from_utf8_lossy(&listed.stdout).split('\0').filter(|path| !path.is_empty()) {
            // A picture is no text, a deleted file is no file.
            if let Ok(text) = fs::read_to_string(root.join(path)) {
                files.push(Text::new(path.to_owned(), text));
            }
        }
        Ok(Tree::of(files))
    }

    fn of(mut files: Vec<Text>) -> Tree {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        let tests: Vec<String> = files.iter().flat_map(Text::test_modules).collect();
        for file in files.iter_mut().filter(|file| tests.contains(&file.path)) {
            file.rust = Some(Source::test(&file.text));
        }
        Tree { files }
    }

    /// A tree for a test.
    #[cfg(test)]
    pub(crate) fn with(files: &[(&str, &str)]) -> Tree {
        Tree::of(files.iter().map(|(path, text)| Text::new((*path).to_owned(), (*text).to_owned())).collect())
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = &Text> {
        self.files.iter()
    }

    pub(crate) fn rust(&self) -> impl Iterator<Item = (&str, &Source)> {
        self.files.iter().filter_map(|file| Some((file.path.as_str(), file.rust.as_ref()?)))
    }

    pub(crate) fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a Text> {
        self.files.iter().filter(move |file| file.path.starts_with(folder))
    }

    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).map(|file| file.text.as_str())
    }
}

impl Text {
    fn new(path: String, text: String) -> Text {
        let rust = path.ends_with(".rs").then(|| Source::new(&path, &text));
        Text { path, text, rust }
    }

    /// The files of modules that are declared for tests alone.
    fn test_modules(&self) -> Vec<String> {
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let code = self.rust.as_ref().map(|it| it.code.as_str()).unwrap_or_default();
        let declared = code.split("#[cfg(test)]").skip(1).filter_map(|it| {
            let name = it.trim_start().strip_prefix("mod ")?;
            name.split_once(';').map(|(name, _)| name.trim()).filter(|it| !it.contains('{'))
        });
        declared.map(|name| format!("{folder}/{name}.rs")).collect()
    }

    /// Lines with their numbers, from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(n, line)| (n + 1, line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_for_tests_alone_is_not_shipped() {
        let tree = Tree::with(&[
            ("crates/core/src/a/mod.rs", "#[cfg(test)]\nmod scale;\nmod rest;\n"),
            ("crates/core/src/a/scale.rs", "fn a() {}"),
            ("crates/core/src/a/rest.rs", "fn b() {}"),
        ]);
        let shipped = |path: &str| {
            tree.rust().find(|it| it.0 == path).is_some_and(|it| !it.1.shipped.trim().is_empty())
        };
        assert!(!shipped("crates/core/src/a/scale.rs"));
        assert!(shipped("crates/core/src/a/rest.rs"));
    }
}
