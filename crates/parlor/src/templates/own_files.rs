//! The operator's own files: what lies in `static/` inside the templates' folder is served below `…/assets/own/`, so
//! that a logo, a style or a script needs no second server. They are read when this starts; later only by a look. It must
//! not serve anything else of that folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path as FilePath, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request};
use axum::response::Response;
use bytes::Bytes;
use parlor_proto::{Code, Problem};

use super::overlay::{self, Overlay, STATIC};
use crate::kept;
use crate::refuse::Refused;
use crate::state::{Face, State};
use crate::task;

/// Bytes of an own file, and of all that are kept in memory: the smallest ones. The others are read when asked for.
const LONGEST: u64 = 8 * 1024 * 1024;
const KEPT: u64 = 16 * 1024 * 1024;
/// Own files, and folders inside folders.
const MOST: usize = 1_000;
const DEEPEST: usize = 8;

/// What tells that a file has changed.
type Changed = (Option<SystemTime>, u64);

/// One file as it is.
#[derive(Clone)]
pub(super) struct OwnFile {
    root: PathBuf,
    path: PathBuf,
    hash: String,
    kind: &'static str,
    /// Unless it is one of the large ones.
    bytes: Option<Bytes>,
}

/// A file that was found, and what became of it; `None`: it cannot be served.
#[derive(Clone)]
struct Found {
    path: PathBuf,
    changed: Changed,
    file: Option<Arc<OwnFile>>,
}

/// By name.
type Index = BTreeMap<String, Found>;

/// The own files of one tenant.
pub(super) struct OwnFiles {
    overlay: Overlay,
    now: RwLock<Arc<Index>>,
}

impl OwnFiles {
    pub(super) fn new(overlay: Overlay) -> OwnFiles {
        let now = RwLock::new(Arc::new(index(&overlay, &Index::new())));
        OwnFiles { overlay, now }
    }

    fn now(&self) -> Arc<Index> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes what has changed. It waits for the disk.
    pub(super) fn look(&self) {
        let fresh = Arc::new(index(&self.overlay, &self.now()));
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = fresh;
    }

    /// The file of this name, if it is one that is served.
    pub(super) fn find(&self, name: &str) -> Option<Arc<OwnFile>> {
        self.now().get(name)?.file.clone()
    }

    /// The address of a file below `…/assets/own/`: with its content's hash, so that browsers keep it.
    pub(super) fn address(&self, below: &str, name: &str) -> String {
        match self.find(name) {
            Some(file) => format!("{below}{name}?v={}", kept::version(&file.hash)),
            None => format!("{below}{name}"),
        }
    }
}

impl OwnFile {
    #[cfg(test)]
    pub(super) fn bytes(&self) -> Option<Bytes> {
        self.bytes.clone()
    }

    /// Its bytes and what they are called now; one that is not kept may have changed or gone.
    async fn read(self: &Arc<Self>) -> Result<(Bytes, String), Problem> {
        if let Some(bytes) = &self.bytes {
            return Ok((bytes.clone(), self.hash.clone()));
        }
        let file = self.clone();
        let read = move || {
            let bytes = overlay::bytes(&file.root, &file.path, LONGEST)?;
            let hash = kept::hash(&bytes);
            Ok::<_, String>((Bytes::from(bytes), hash))
        };
        match task::aside("own-file", read).await {
            Some(read) => read.map_err(|_| Problem::no_such("file")),
            None => Err(Problem::new(Code::Internal, "A fault of ours; it has been logged.")),
        }
    }
}

/// All files as they are now; what has not changed is not read again.
fn index(overlay: &Overlay, before: &Index) -> Index {
    let mut found = Vec::new();
    for layer in overlay.layers() {
        let root = layer.join(STATIC);
        step(&root, &root, "", 0, &mut found);
    }
    let mut names = Index::new();
    let mut all: Vec<(String, PathBuf, Found)> = Vec::new();
    for (name, root, path, changed) in found {
        all.push((name, root, Found { path, changed, file: None }));
    }
    // The smallest first: they are asked for most, and many fit. (Stable: the layer that wins stays before the other.)
    all.sort_by_key(|(_, _, it)| it.changed.1);
    let mut held = 0;
    // A tenant's file may be a link to the folder's.
    let shared = overlay.folder.as_ref().map(|it| it.join(STATIC)).unwrap_or_default();
    for (name, root, mut it) in all {
        let keep = held + it.changed.1 <= KEPT;
        let same = before.get(&name).filter(|old| old.path == it.path && old.changed == it.changed);
        it.file = match same {
            Some(old) if old.file.as_ref().is_none_or(|file| file.bytes.is_some() == keep) => {
                old.file.clone()
            }
            _ => read([&shared, &root], &name, &it.path, keep),
        };
        if it.file.as_ref().is_some_and(|file| file.bytes.is_some()) {
            held += it.changed.1;
        }
        names.insert(name, it);
    }
    names
}

fn read(roots: [&PathBuf; 2], name: &str, path: &FilePath, keep: bool) -> Option<Arc<OwnFile>> {
    let kind = kind(name)?;
    let inside = |root: &PathBuf| Ok((overlay::bytes(root, path, LONGEST)?, root.clone()));
    let (bytes, root) = inside(roots[0])
        .or_else(|_: String| inside(roots[1]))
        .inspect_err(|why| tracing::warn!(file = %path.display(), why, "an own file is not served"))
        .ok()?;
    let hash = kept::hash(&bytes);
    let bytes = keep.then(|| bytes.into());
    Some(Arc::new(OwnFile { root, path: path.to_owned(), hash, kind, bytes }))
}

/// Files of a folder that are never served, and why: what an operator would look for in vain. Hidden ones are nobody's.
pub(super) fn left_out(overlay: &Overlay, files: &OwnFiles) -> Vec<(PathBuf, String)> {
    let mut out = Vec::new();
    for layer in overlay.layers() {
        let root = layer.join(STATIC);
        walk(&root, "", 0, files, &mut out);
    }
    out
}

fn walk(folder: &FilePath, prefix: &str, depth: usize, files: &OwnFiles, out: &mut Vec<(PathBuf, String)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|it| it.path()).collect();
    paths.sort();
    for path in paths {
        let Some(file) = path.file_name().map(|it| it.to_string_lossy().into_owned()) else { continue };
        let name = format!("{prefix}{file}");
        if file.starts_with('.') || out.len() == MOST {
            continue;
        }
        let is_folder = fs::symlink_metadata(&path).is_ok_and(|it| it.is_dir());
        let about = fs::metadata(&path);
        let why = if !file.chars().all(is_simple) {
            "its name has other characters than letters, digits, - _ and .".to_owned()
        } else if is_folder && depth < DEEPEST {
            walk(&path, &format!("{name}/"), depth + 1, files, out);
            continue;
        } else if is_folder {
            format!("it is more than {DEEPEST} folders deep")
        } else if kind(&name).is_none() {
            "files of this kind are not (pages are templates)".to_owned()
        } else if about.is_ok_and(|it| it.len() > LONGEST) {
            format!("it is longer than {} MiB", LONGEST / 1024 / 1024)
        } else if files.find(&name).is_none() {
            "it cannot be read, leads out of the folder, or there are too many".to_owned()
        } else {
            continue;
        };
        out.push((path, why));
    }
}

fn is_simple(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.".contains(c)
}

/// Every file below a layer whose name and kind may be served: its name, its layer, where it is, and since when.
fn step(
    root: &FilePath,
    folder: &FilePath,
    prefix: &str,
    depth: usize,
    found: &mut Vec<(String, PathBuf, PathBuf, Changed)>,
) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut files: Vec<String> =
        entries.flatten().filter_map(|it| it.file_name().into_string().ok()).collect();
    files.sort();
    for file in files.iter().filter(|it| overlay::is_plain(it) && it.chars().all(is_simple)) {
        let (name, path) = (format!("{prefix}{file}"), folder.join(file));
        // What is a folder is asked of the entry itself: a link to a folder could lead round in circles.
        if fs::symlink_metadata(&path).is_ok_and(|it| it.is_dir()) {
            if depth < DEEPEST {
                step(root, &path, &format!("{name}/"), depth + 1, found);
            }
            continue;
        }
        // A link's target is what changes.
        let Ok(about) = fs::metadata(&path) else { continue };
        let first = found.iter().all(|(other, ..)| *other != name);
        if first && about.is_file() && kind(&name).is_some() && name.len() <= 200 && found.len() < MOST {
            found.push((name, root.to_owned(), path, (about.modified().ok(), about.len())));
        }
    }
}

/// What is served, and as what. Nothing that would be a page of ours.
fn kind(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" | "webmanifest" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

/// `GET …/assets/own/{*path}`
pub(crate) async fn serve(
    State(face): State<Arc<Face>>,
    path: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Refused> {
    let name = path.map_or_else(|_| String::new(), |Path(name)| name);
    let file = face.templates.files.find(&name).ok_or_else(|| Problem::no_such("file"))?;
    let (bytes, hash) = file.read().await?;
    Ok(kept::answer(&request, file.kind, &hash, bytes))
}
