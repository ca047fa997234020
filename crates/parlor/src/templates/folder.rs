//! An operator's folder of templates as tools see it: what is there, a copy of what is built in, what differs. It needs
//! no server and no database. Checking is in `check.rs`.

use std::fs;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::overlay::{self, Overlay, Own};
use super::{lines, scan};

/// How the first line of an ejected file begins.
const MARK: &str = "{#- ejected from parlor ";

/// An operator's folder of templates, looked at without a server.
#[derive(Clone, Debug)]
pub struct TemplateFolder {
    pub(super) folder: Option<PathBuf>,
    pub(super) languages: Option<PathBuf>,
}

/// A template that there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedTemplate {
    /// As other templates name it.
    pub name: String,
    /// The own file, below the folder; `None`: it is the built-in one.
    pub own: Option<String>,
    /// A template of this name is built in.
    pub built_in: bool,
    /// The blocks it defines or fills.
    pub blocks: Vec<String>,
}

/// An own file beside the built-in template of its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateDiff {
    /// As other templates name it.
    pub name: String,
    /// The own file, below the folder.
    pub own: String,
    /// Whether the built-in one has changed since it was ejected; `None`: the file does not say which one it came from.
    pub behind: Option<bool>,
    /// The version it was ejected from.
    pub from: Option<String>,
    /// From the built-in one to the own one, as a unified diff; empty: they are the same.
    pub diff: String,
}

impl TemplateFolder {
    /// A folder, or none: then there is what is built in.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> TemplateFolder {
        TemplateFolder { folder, languages: None }
    }

    /// With an operator's folder of catalogues, which is checked too, and whose texts the templates may use.
    #[must_use]
    pub fn languages(mut self, folder: Option<PathBuf>) -> TemplateFolder {
        self.languages = folder;
        self
    }

    /// Every template, by name; where an own file serves instead, that one. Files for one tenant follow on their own.
    #[must_use]
    pub fn list(&self) -> Vec<ListedTemplate> {
        let names = overlay::built_in();
        let mut all: Vec<ListedTemplate> = names
            .iter()
            .map(|name| ListedTemplate {
                name: name.clone(),
                own: None,
                built_in: true,
                blocks: scan::blocks(&overlay::embedded(name).unwrap_or_default()),
            })
            .collect();
        for own in self.owns() {
            let blocks = own.text.as_deref().map(scan::blocks).unwrap_or_default();
            let built_in = names.contains(&own.name);
            let listed = ListedTemplate { name: own.name, own: Some(own.shown), built_in, blocks };
            let everybodys = listed.own.as_ref() == Some(&listed.name);
            match all.iter_mut().find(|it| everybodys && it.name == listed.name) {
                Some(found) => *found = listed,
                None => all.push(listed),
            }
        }
        all.sort_by(|a, b| (&a.name, &a.own).cmp(&(&b.name, &b.own)));
        all
    }

    /// Copies a built-in template into the folder; the copy remembers what it was copied from. The path of the copy.
    ///
    /// # Errors
    /// There is no such template, there is such a file (and `replace` is not said), or it cannot be written.
    pub fn eject(&self, name: &str, replace: bool) -> Result<PathBuf, String> {
        let Some(folder) = &self.folder else { return Err("no folder of templates is set".to_owned()) };
        let Some(text) = overlay::embedded(name) else {
            let hint = nearest(name).map(|meant| format!("; did you mean {meant}?")).unwrap_or_default();
            return Err(format!("there is no built-in template {name}{hint}"));
        };
        let path = folder.join(name);
        if !replace && fs::symlink_metadata(&path).is_ok() {
            return Err(format!("{} is there already", path.display()));
        }
        let wrong = |err: std::io::Error| format!("cannot write {}: {err}", path.display());
        let near = path.parent().unwrap_or(folder);
        fs::create_dir_all(near).map_err(wrong)?;
        // Beside it first: a server that looks meanwhile never sees half of it.
        let whole = format!("{}{text}", mark(name, &text));
        let beside = near.join(format!(".{}.new", name.rsplit('/').next().unwrap_or(name)));
        fs::write(&beside, whole).and_then(|()| fs::rename(&beside, &path)).map_err(wrong)?;
        Ok(path)
    }

    /// Own files beside the built-in templates of their names: all, or those of one name.
    ///
    /// # Errors
    /// There is no own file of that name, or one that cannot be read.
    pub fn diff(&self, name: Option<&str>) -> Result<Vec<TemplateDiff>, String> {
        let mut all = Vec::new();
        for own in self.owns() {
            let wanted = name.is_none_or(|name| name == own.name || name == own.shown);
            let Some(theirs) = overlay::embedded(&own.name).filter(|_| wanted) else { continue };
            let mine = own.text.map_err(|why| format!("{}: {why}", own.shown))?;
            let (from, mine) = marked(&mine);
            let diff = lines::unified(
                (&format!("built in: {}", own.name), &theirs),
                (&format!("own: {}", own.shown), mine),
            );
            let behind = from.as_ref().map(|(_, hash)| *hash != hash_of(&theirs));
            let from = from.map(|it| it.0);
            all.push(TemplateDiff { name: own.name, own: own.shown, behind, from, diff });
        }
        match name {
            Some(name) if all.is_empty() => {
                Err(format!("there is no own {name} that would stand for a built-in template"))
            }
            _ => Ok(all),
        }
    }

    /// The tenants that have templates of their own; `""` stands for all others.
    pub(super) fn tenants(&self) -> Vec<String> {
        let entries =
            self.folder.iter().filter_map(|it| fs::read_dir(it.join(overlay::TENANTS)).ok()).flatten();
        let named = entries.flatten().filter_map(|it| it.file_name().into_string().ok());
        let mut all: Vec<String> = named.filter(|it| overlay::is_plain(it)).collect();
        all.sort();
        all.insert(0, String::new());
        all
    }

    /// Every own file once.
    pub(super) fn owns(&self) -> Vec<Own> {
        let mut all: Vec<Own> = Vec::new();
        for tenant in self.tenants() {
            let found = Overlay { folder: self.folder.clone(), tenant }.read();
            for own in found.into_values().flatten() {
                if all.iter().all(|it| it.path != own.path) {
                    all.push(own);
                }
            }
        }
        all
    }
}

/// The first line of an ejected file.
fn mark(name: &str, text: &str) -> String {
    format!(
        "{MARK}{} {name} {}; `parlor templates diff` reads this line -#}}\n",
        env!("CARGO_PKG_VERSION"),
        hash_of(text)
    )
}

/// What an ejected file remembers (version and hash), and the text that follows.
fn marked(text: &str) -> (Option<(String, String)>, &str) {
    let whole = (None, text);
    let Some((first, rest)) = text.split_once('\n') else { return whole };
    let Some(said) = first.trim_end().strip_prefix(MARK) else { return whole };
    let mut words = said.split([' ', ';']);
    match (words.next(), words.next(), words.next()) {
        (Some(version), Some(_), Some(hash)) => (Some((version.to_owned(), hash.to_owned())), rest),
        _ => whole,
    }
}

fn hash_of(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The built-in template whose name is nearest to what was written.
pub(super) fn nearest(name: &str) -> Option<String> {
    let bare = |it: &str| it.trim_end_matches(".html").rsplit('/').next().unwrap_or_default().to_owned();
    let wanted = bare(name);
    let far = |it: &String| lines::distance(&bare(it), &wanted);
    overlay::built_in().into_iter().min_by_key(far).filter(|it| far(it) <= 2)
}
