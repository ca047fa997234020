//! The operator's own files: what lies in `static/` inside the templates' folder is served below `…/assets/own/`, so
//! that a logo, a style or a script needs no second server. It must not serve anything else of that folder.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use parlor_proto::Problem;
use sha2::{Digest, Sha256};

use super::overlay::{self, Overlay, STATIC};
use crate::refuse::Refused;
use crate::state::Face;

/// Bytes of an own file, and of all that are kept in memory.
const LONGEST: u64 = 8 * 1024 * 1024;
const KEPT: usize = 16 * 1024 * 1024;

/// One file as it is.
#[derive(Clone)]
pub(super) struct OwnFile {
    bytes: Bytes,
    tag: String,
    kind: &'static str,
    changed: (Option<SystemTime>, u64),
}

/// The own files of one tenant.
pub(super) struct OwnFiles {
    overlay: Overlay,
    kept: Mutex<HashMap<PathBuf, OwnFile>>,
}

impl OwnFiles {
    pub(super) fn new(overlay: Overlay) -> OwnFiles {
        OwnFiles { overlay, kept: Mutex::default() }
    }

    /// The file of this name, if it is one that is served.
    pub(super) fn find(&self, name: &str) -> Option<OwnFile> {
        let root = self.overlay.folder.as_ref()?;
        let simple = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        let good = overlay::is_plain(name) && name.len() <= 200 && name.chars().all(simple);
        let kind = kind(name).filter(|_| good)?;
        self.overlay.layers().iter().find_map(|layer| {
            let path = layer.join(STATIC).join(name);
            let found = fs::metadata(&path).ok()?;
            let changed = (found.modified().ok(), found.len());
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(file) = kept.get(&path).filter(|it| it.changed == changed) {
                return Some(file.clone());
            }
            let bytes = overlay::bytes(&root.join(STATIC), &path, LONGEST)
                .or_else(|_| overlay::bytes(&layer.join(STATIC), &path, LONGEST))
                .inspect_err(|why| tracing::warn!(file = %path.display(), why, "an own file is not served"))
                .ok()?;
            let tag = Sha256::digest(&bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
            let file = OwnFile { bytes: bytes.into(), tag, kind, changed };
            let held: usize = kept.values().map(|it| it.bytes.len()).sum();
            if held + file.bytes.len() > KEPT {
                kept.clear();
            }
            kept.insert(path, file.clone());
            Some(file)
        })
    }

    /// The address of a file below `…/assets/own/`: with its content's hash, so that browsers keep it.
    pub(super) fn address(&self, below: &str, name: &str) -> String {
        match self.find(name) {
            Some(file) => format!("{below}{name}?v={}", file.version()),
            None => format!("{below}{name}"),
        }
    }
}

impl OwnFile {
    fn version(&self) -> &str {
        &self.tag[..8]
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
    let file = face.templates.files.find(&name).ok_or_else(|| Problem::not_found("file"))?;
    let tag = format!("\"{}\"", file.tag);
    let current = request.uri().query().is_some_and(|query| query == format!("v={}", file.version()));
    let keep = if current { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, Body::from(file.bytes)).into_response())
}
