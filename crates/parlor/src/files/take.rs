//! `POST /attachments`: the file is the body, what is said of it stands in the query. Never more of it in memory than a
//! piece.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Query, Request};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use parlor_core::{Actor, Offer};
use parlor_proto::attachment::Attachment;
use parlor_proto::{Code, Problem, Reason};

use super::bad;
use crate::refuse::Refused;
use crate::state::{Face, State};

/// Longest wait for the next piece. (A server in front may be stricter.)
const PATIENCE: Duration = Duration::from_secs(60);

/// The upload itself.
pub(super) async fn upload(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    let actor = face.actor(&parts).await?;
    let offer = offer(&parts)?;
    if parts.headers.contains_key(header::CONTENT_ENCODING) {
        let why = "The body must be the file as it is, without `Content-Encoding`.";
        return Err(Problem::new(Code::UnsupportedMedia, why).into());
    }
    let made = receive(&face, &actor, offer, body).await.map_err(|problem| {
        let in_query = ["kind", "duration_ms", "waveform"].map(Some).contains(&problem.field.as_deref());
        if in_query { Refused::parameter(problem) } else { Refused::from(problem) }
    })?;
    let json = parlor_proto::frame::encode(&made);
    let kind = HeaderValue::from_static("application/json");
    Ok((StatusCode::CREATED, [(header::CONTENT_TYPE, kind)], json).into_response())
}

/// Takes a file piece by piece. Whatever goes wrong, nothing of it is left.
pub(crate) async fn receive(
    face: &Face,
    actor: &Actor,
    offer: Offer,
    body: Body,
) -> Result<Attachment, Problem> {
    let mut upload = face.chat.upload(actor, offer).await?;
    let mut pieces = body.into_data_stream();
    loop {
        match tokio::time::timeout(PATIENCE, pieces.next()).await {
            Ok(Some(Ok(piece))) => upload.write(piece).await?,
            Ok(None) => return upload.finish().await,
            Ok(Some(Err(_))) | Err(_) => {
                return Err(Problem::because(Reason::UploadBroken, &[]));
            }
        }
    }
}

fn offer(parts: &Parts) -> Result<Offer, Refused> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
        .map_err(|_| Refused::from(Problem::new(Code::BadRequest, "The query cannot be read.")))?;
    let length = parts.headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok());
    let mut offer = Offer { length: length.and_then(|it| it.parse().ok()), ..Offer::default() };
    let mut seen: Vec<&str> = Vec::new();
    for (name, text) in &pairs {
        if seen.contains(&name.as_str()) {
            return Err(bad(format!("`{name}` is there twice."), name));
        }
        match name.as_str() {
            "name" => offer.name.clone_from(text),
            "kind" => {
                offer.voice = match text.as_str() {
                    "voice" => true,
                    // The bytes tell these two apart.
                    "image" | "file" => false,
                    _ => return Err(bad("`kind` is `voice`, `image` or `file`.", "kind")),
                };
            }
            "duration_ms" => {
                let ms = text.parse().map_err(|_| bad("`duration_ms` must be an integer.", "duration_ms"))?;
                offer.duration_ms = Some(ms);
            }
            "waveform" => {
                let bars: Result<Vec<u8>, _> =
                    text.split(',').filter(|bar| !bar.is_empty()).take(1_000).map(str::parse).collect();
                let why = "`waveform` is a list of whole numbers from 0 to 100, with commas between.";
                offer.waveform = Some(bars.map_err(|_| bad(why, "waveform"))?);
            }
            _ => {
                let name: String = name.chars().take(64).collect();
                return Err(bad(format!("Unknown parameter `{name}`."), &name));
            }
        }
        seen.push(name);
    }
    Ok(offer)
}
