//! Where a template's text comes from: the operator's folder of this tenant, the operator's folder, then what is built
//! in. It must not follow a name or a link out of that folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "templates"]
struct Embedded;

/// Where debug builds have the built-in templates from.
#[cfg(debug_assertions)]
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");

/// The tenant that there is without being made.
pub(super) const TENANT: &str = "default";
/// Below the folder: what differs for one tenant.
pub(super) const TENANTS: &str = "tenants";
/// Below the folder: files that are served as they are.
pub(super) const STATIC: &str = "static";
/// `{% extends "builtin/base.html" %}`: the built-in template, whatever the folder has.
const BUILT_IN: &str = "builtin/";
/// Bytes of an own template.
const LONGEST: u64 = 256 * 1024;
/// Own templates, and folders inside folders.
const MOST: usize = 1_000;
const DEEPEST: usize = 8;

/// The operator's folder, as one tenant sees it.
#[derive(Clone, Debug)]
pub(super) struct Overlay {
    pub(super) folder: Option<PathBuf>,
    pub(super) tenant: String,
}

/// An own template.
#[derive(Clone, Debug)]
pub(super) struct Own {
    /// As other templates name it.
    pub(super) name: String,
    pub(super) path: PathBuf,
    /// Below the operator's folder, for people.
    pub(super) shown: String,
    /// Its text, or why it cannot be used.
    pub(super) text: Result<Arc<str>, String>,
}

/// Own templates by name; the first of a name wins.
pub(super) type Owns = BTreeMap<String, Vec<Own>>;

/// What tells that a file has changed.
pub(super) type Print = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

impl Overlay {
    /// The folders that are looked into, the one that wins first.
    pub(super) fn layers(&self) -> Vec<PathBuf> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let plain = is_plain(&self.tenant) && !self.tenant.contains('/');
        let tenant = plain.then(|| folder.join(TENANTS).join(&self.tenant));
        tenant.into_iter().chain([folder.clone()]).collect()
    }

    /// The same folder, as another tenant sees it.
    pub(super) fn of(&self, tenant: &str) -> Overlay {
        Overlay { folder: self.folder.clone(), tenant: tenant.to_owned() }
    }

    /// Whether it has a folder for this tenant alone, or for the one that there is without being made.
    pub(super) fn has_own(&self) -> bool {
        let own = |tenant: &str| {
            let plain = is_plain(tenant) && !tenant.contains('/');
            self.folder.as_ref().filter(|_| plain).is_some_and(|it| it.join(TENANTS).join(tenant).is_dir())
        };
        own(&self.tenant) || own(TENANT)
    }

    /// How all files are now, without reading them.
    pub(super) fn print(&self) -> Print {
        let mut print = Print::new();
        let mut note = |_: &str, path: &Path| {
            // A link's target is what changes.
            let found = fs::metadata(path).ok();
            let len = found.as_ref().map_or(0, fs::Metadata::len);
            print.insert(path.to_owned(), (found.and_then(|it| it.modified().ok()), len));
        };
        for layer in self.layers() {
            walk(&layer, &mut note);
        }
        #[cfg(debug_assertions)]
        walk(Path::new(SOURCE), &mut note);
        print
    }

    /// Reads all own templates.
    pub(super) fn read(&self) -> Owns {
        let mut owns = Owns::new();
        let Some(root) = &self.folder else { return owns };
        for layer in self.layers() {
            walk(&layer, &mut |name, path| {
                let shown = path.strip_prefix(root).unwrap_or(path).display().to_string();
                let text = text(root, path).map(Arc::from);
                let own = Own { name: name.to_owned(), path: path.to_owned(), shown, text };
                owns.entry(name.to_owned()).or_default().push(own);
            });
        }
        owns
    }
}

/// A path of plain names: nothing that leads elsewhere, nothing hidden.
pub(super) fn is_plain(name: &str) -> bool {
    let good = |part: Component<'_>| match part {
        Component::Normal(part) => part.to_str().is_some_and(|it| !it.starts_with('.')),
        _ => false,
    };
    !name.is_empty() && !name.contains(['\0', '\\']) && Path::new(name).components().all(good)
}

/// A file of the operator's, whole: regular, inside the folder (also when links lead to it) and not too long.
pub(super) fn bytes(root: &Path, path: &Path, longest: u64) -> Result<Vec<u8>, String> {
    let real = |path: &Path| fs::canonicalize(path).map_err(|err| format!("it cannot be read: {err}"));
    let target = real(path)?;
    if !target.starts_with(real(root)?) {
        return Err("it is a link to a file outside of the folder".to_owned());
    }
    let found = fs::metadata(&target).map_err(|err| format!("it cannot be read: {err}"))?;
    if !found.is_file() {
        return Err("it is not a file".to_owned());
    }
    if found.len() > longest {
        return Err(format!("it is longer than {} KiB", longest / 1024));
    }
    fs::read(&target).map_err(|err| format!("it cannot be read: {err}"))
}

fn text(root: &Path, path: &Path) -> Result<String, String> {
    let bytes = bytes(root, path, LONGEST)?;
    String::from_utf8(bytes).map_err(|err| {
        let valid = err.utf8_error().valid_up_to();
        let line = 1 + err.as_bytes().iter().take(valid).filter(|byte| **byte == b'\n').count();
        format!("it is not UTF-8 (line {line})")
    })
}

/// Every template below a layer, by name, in order.
fn walk(layer: &Path, found: &mut dyn FnMut(&str, &Path)) {
    let mut left = MOST;
    step(layer, "", 0, &mut left, found);
}

fn step(folder: &Path, prefix: &str, depth: usize, left: &mut usize, found: &mut dyn FnMut(&str, &Path)) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut names: Vec<String> =
        entries.flatten().filter_map(|it| it.file_name().into_string().ok()).collect();
    names.sort();
    for file in names.iter().filter(|it| is_plain(it)) {
        let (name, path) = (format!("{prefix}{file}"), folder.join(file));
        // What is a folder is asked of the entry itself: a link to a folder could lead round in circles.
        let is_folder = fs::symlink_metadata(&path).is_ok_and(|it| it.is_dir());
        let elsewhere = depth == 0 && [TENANTS, STATIC].contains(&file.as_str());
        if is_folder && !elsewhere && depth < DEEPEST {
            step(&path, &format!("{name}/"), depth + 1, left, found);
        } else if !is_folder && file.ends_with(".html") && *left > 0 {
            *left -= 1;
            found(&name, &path);
        }
    }
}

/// The built-in template's name behind a name that insists on it.
pub(super) fn insisted(name: &str) -> Option<&str> {
    name.strip_prefix(BUILT_IN)
}

/// The text of a built-in template.
pub(super) fn embedded(name: &str) -> Option<String> {
    let file = Embedded::get(name).filter(|_| name.ends_with(".html"))?;
    String::from_utf8(file.data.into_owned()).ok()
}

/// The names of the built-in templates, in order.
pub(super) fn built_in() -> Vec<String> {
    let mut names: Vec<String> =
        Embedded::iter().map(|it| it.into_owned()).filter(|it| it.ends_with(".html")).collect();
    names.sort();
    names
}
