//! Answers that browsers may keep: addressed by their content (`?v=`) for ever, without that until they have asked again.
//! It must not know what the content is.

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

/// Characters of a hash that stand in an address.
const SHOWN: usize = 8;

/// What content is called: the same name, the same bytes.
pub(crate) fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The beginning of a SHA-256 as text.
pub(crate) fn hex(sha256: &[u8]) -> String {
    sha256.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// What stands behind `?v=`.
pub(crate) fn version(hash: &str) -> &str {
    hash.get(..SHOWN).unwrap_or(hash)
}

/// The answer to whoever asks: the content, or that they have it.
pub(crate) fn answer(request: &Request, kind: &'static str, hash: &str, body: impl Into<Body>) -> Response {
    let asked = request.uri().query().and_then(|query| query.strip_prefix("v="));
    let keep = match asked {
        Some(asked) if asked == version(hash) => "public, max-age=31536000, immutable",
        _ => "no-cache",
    };
    let tag = format!("\"{hash}\"");
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    let known = known.is_some_and(|tags| matches(tags, &tag));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, body.into()).into_response()
}

/// One of the tags of `If-None-Match`, weak or strong.
pub(crate) fn matches(tags: &str, tag: &str) -> bool {
    let bare = |it: &str| it.trim().trim_start_matches("W/") == tag;
    tags.trim() == "*" || tags.split(',').any(bare)
}
