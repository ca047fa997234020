//! `GET /attachments/{attachment}` and `…/thumb`: access first, then what has changed, then the bytes, piece by piece.
//! Only what we have made ourselves, and sound, may be shown; everything else is a download in a sandbox.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::try_unfold;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use parlor_core::{Actor, File, Link};
use parlor_proto::attachment::Signed;
use parlor_proto::{AttachmentId, Code, Problem, Reason, Time};

use super::bad;
use super::range::{Part, part};
use crate::kept;
use crate::refuse::Refused;
use crate::security::SANDBOX;
use crate::state::{Face, State};
use crate::urls::{Urls, escape};

/// Bytes read at once.
const PIECE: usize = 128 * 1024;
/// A browser asks again after a minute: what was deleted is gone by then, and everywhere else at once.
const KEEP: &str = "private, max-age=60";

/// The file.
pub(super) async fn whole(
    State(face): State<Arc<Face>>,
    Path(id): Path<String>,
    parts: Parts,
) -> Result<Response, Refused> {
    answer(&face, &id, false, &parts).await
}

/// The small picture of it.
pub(super) async fn thumb(
    State(face): State<Arc<Face>>,
    Path(id): Path<String>,
    parts: Parts,
) -> Result<Response, Refused> {
    answer(&face, &id, true, &parts).await
}

/// `POST /attachments/{attachment}/link`: an address that needs no header, for five minutes.
pub(super) async fn link(
    State(face): State<Arc<Face>>,
    Path(id): Path<String>,
    parts: Parts,
) -> Result<Response, Refused> {
    let actor = face.actor(&parts).await?;
    let id = parse(&id)?;
    let link = face.chat.link(&actor, id).await?;
    let mut path = format!("/api/v1/attachments/{id}?user={}&until={}", link.user, link.until.0);
    if let Some(login) = link.login {
        path.push_str(&format!("&login={login}"));
    }
    path.push_str(&format!("&signature={}", escape(&link.signature)));
    let url = Urls::of(&face.options, &parts).outside(&path);
    let json = parlor_proto::frame::encode(&Signed { url, expires_at: link.until });
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], json).into_response())
}

/// What is no id is not there.
fn parse(id: &str) -> Result<AttachmentId, Problem> {
    id.parse().map_err(|_| Problem::not_found(Reason::NoSuchAttachment))
}

/// Who asks: by a signed address, or as everywhere.
async fn asks(face: &Face, id: AttachmentId, parts: &Parts) -> Result<Actor, Refused> {
    match signed(parts)? {
        Some(link) => Ok(face.chat.linked(id, &link).await?),
        None => Ok(face.actor(parts).await?),
    }
}

fn signed(parts: &Parts) -> Result<Option<Link>, Refused> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
        .map_err(|_| Refused::from(Problem::new(Code::BadRequest, "The query cannot be read.")))?;
    if pairs.is_empty() {
        return Ok(None);
    }
    let known = ["user", "login", "until", "signature"];
    if let Some((name, _)) = pairs.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        let name: String = name.chars().take(64).collect();
        return Err(bad(format!("Unknown parameter `{name}`."), &name));
    }
    let find = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, text)| text.as_str());
    // Whatever is wrong with a signature: the file is not there.
    let wrong = || Refused::from(Problem::not_found(Reason::NoSuchAttachment));
    let login = find("login").map(str::parse).transpose().map_err(|_| wrong())?;
    let user = find("user").and_then(|it| it.parse().ok()).ok_or_else(wrong)?;
    let until = find("until").and_then(|it| it.parse().ok()).map(Time).ok_or_else(wrong)?;
    let signature = find("signature").ok_or_else(wrong)?.to_owned();
    Ok(Some(Link { user, login, until, signature }))
}

async fn answer(face: &Arc<Face>, id: &str, thumb: bool, parts: &Parts) -> Result<Response, Refused> {
    let id = parse(id);
    // A stranger learns nothing, not even what an id looks like.
    let actor = match &id {
        Ok(id) => asks(face, *id, parts).await?,
        Err(_) => face.actor(parts).await?,
    };
    let file = face.chat.file(&actor, id?, thumb).await?;
    let tag = format!("\"{}{}\"", file.attachment.id, if thumb { "-thumb" } else { "" });
    let mut response = Response::new(Body::empty());
    dress(response.headers_mut(), &file, &tag);
    let text = |name: HeaderName| parts.headers.get(name).and_then(|it| it.to_str().ok());
    if text(header::IF_NONE_MATCH).is_some_and(|tags| kept::matches(tags, &tag)) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        for name in [header::CONTENT_TYPE, header::CONTENT_DISPOSITION, header::ACCEPT_RANGES] {
            response.headers_mut().remove(name);
        }
        return Ok(response);
    }
    let same = text(header::IF_RANGE).is_none_or(|given| given.trim() == tag);
    let wanted = text(header::RANGE).filter(|_| same && parts.method == Method::GET);
    let (first, last) = match part(wanted, file.size) {
        Part::Beyond => {
            *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            put(response.headers_mut(), header::CONTENT_RANGE, &format!("bytes */{}", file.size));
            return Ok(response);
        }
        Part::Whole => (0, file.size.saturating_sub(1)),
        Part::Bytes(first, last) => {
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            put(
                response.headers_mut(),
                header::CONTENT_RANGE,
                &format!("bytes {first}-{last}/{}", file.size),
            );
            (first, last)
        }
    };
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(last + 1 - first));
    if parts.method == Method::GET {
        *response.body_mut() = body(face.clone(), file, first, last).await?;
    }
    Ok(response)
}

/// The bytes. The first piece is read before anything is said, so that a file that is not there is a refusal.
async fn body(face: Arc<Face>, file: File, first: u64, last: u64) -> Result<Body, Problem> {
    let end = last + 1;
    let length = move |from: u64| usize::try_from(end - from).unwrap_or(PIECE).min(PIECE);
    let piece = face.chat.file_part(&file, first, length(first)).await?;
    let state = (face, file, first, Some(piece));
    let pieces = try_unfold(state, move |(face, file, from, ready)| async move {
        if from >= end {
            return Ok::<_, Problem>(None);
        }
        let piece: Bytes = match ready {
            Some(piece) => piece,
            None => face.chat.file_part(&file, from, length(from)).await?,
        };
        let next = from + piece.len() as u64;
        Ok(Some((piece, (face, file, next, None))))
    });
    Ok(Body::from_stream(pieces))
}

fn put(headers: &mut HeaderMap, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(name, value);
    }
}

fn dress(headers: &mut HeaderMap, file: &File, tag: &str) {
    put(headers, header::CONTENT_TYPE, &file.mime);
    put(headers, header::ETAG, tag);
    put(headers, header::CACHE_CONTROL, KEEP);
    // What is kept is one visitor's.
    put(headers, header::VARY, "Cookie, Authorization");
    put(headers, header::ACCEPT_RANGES, "bytes");
    let how = if file.shown { "inline" } else { "attachment" };
    put(headers, header::CONTENT_DISPOSITION, &disposition(how, &file.attachment.name));
    if !file.shown {
        put(headers, header::CONTENT_SECURITY_POLICY, SANDBOX);
    }
}

/// RFC 6266: a plain name for old clients, the true one (RFC 8187) for the others.
fn disposition(how: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !"\"\\%/;".contains(c) || c == ' ' { c } else { '_' })
        .collect();
    let mut exact = String::new();
    for byte in name.bytes() {
        // The `attr-char` of RFC 8187.
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            exact.push(char::from(byte));
        } else {
            exact.push_str(&format!("%{byte:02X}"));
        }
    }
    if plain == name {
        format!("{how}; filename=\"{plain}\"")
    } else {
        format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{exact}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_name_in_every_client() {
        for (name, header) in [
            ("a.txt", "attachment; filename=\"a.txt\""),
            ("my file.pdf", "attachment; filename=\"my file.pdf\""),
            (
                "Zoë \"x\"; .pdf",
                "attachment; filename=\"Zo_ _x__ .pdf\"; filename*=UTF-8''Zo%C3%AB%20%22x%22%3B%20.pdf",
            ),
            ("a%41.txt", "attachment; filename=\"a_41.txt\"; filename*=UTF-8''a%2541.txt"),
            ("写.png", "attachment; filename=\"_.png\"; filename*=UTF-8''%E5%86%99.png"),
            ("a\r\nX: y", "attachment; filename=\"a__X: y\"; filename*=UTF-8''a%0D%0AX%3A%20y"),
        ] {
            assert_eq!(disposition("attachment", name), header);
            assert!(HeaderValue::from_str(header).is_ok());
        }
    }

    #[test]
    fn tags_are_compared_weakly() {
        for (tags, same) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
        ] {
            assert_eq!(kept::matches(tags, "\"a\""), same, "{tags}");
        }
    }
}
