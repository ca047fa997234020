//! Who a live connection begins as, whatever carries it: the same question for sockets, streams, polls and the seeds'
//! doors. It must not decide what anybody may do there.

use http::header;
use http::request::Parts;
use parlor_core::{Actor, Chat, is_foreign};
use parlor_proto::command::Call;
use parlor_proto::frame::Incoming;
use parlor_proto::{Code, Problem, Reason};

use crate::auth::{self, Identity};
use crate::security;
use crate::state::Face;

/// Why a connection does not begin.
#[derive(Debug)]
pub(crate) enum Turned {
    /// Another site's page must not even get a connection.
    Away(Problem),
    /// The sign-in that was shown is none, or cannot be looked at now.
    Unknown(Problem),
}

impl Turned {
    /// The same as the answer to a plain request.
    pub(crate) fn problem(self) -> Problem {
        match self {
            Turned::Away(problem) | Turned::Unknown(problem) => problem,
        }
    }
}

/// Whether a socket may open: not for a page of a site that is neither ours nor one that may embed us, whatever token
/// its first frame would have. Programs send no `Origin`, or `Authorization`, which no page can add to a handshake.
pub(crate) fn admit(face: &Face, parts: &Parts) -> Result<(), Turned> {
    let known = !parts.headers.contains_key(header::ORIGIN)
        || auth::bearer(&parts.headers).is_some()
        || security::own_origin(&face.options, parts)
        || security::embedding(&face.options, parts).is_some();
    if known { Ok(()) } else { Err(Turned::Away(Problem::because(Reason::OtherSite, &[]))) }
}

/// Who the request signs in: by `Authorization`, or by a cookie from a page that is exactly ours. `None` leaves it
/// to the first frame, as it is for a page of another site that may embed us.
pub(crate) async fn who(face: &Face, parts: &Parts) -> Result<Option<Actor>, Turned> {
    let actor = face.visitor(parts).await.map_err(Turned::Unknown)?;
    if auth::bearer(&parts.headers).is_none() && security::embedding(&face.options, parts).is_some() {
        return Ok(None);
    }
    let ambient = actor.is_some() && auth::bearer(&parts.headers).is_none();
    if ambient && !security::own_origin(&face.options, parts) {
        return Err(Turned::Away(Problem::new(
            Code::Forbidden,
            "A page of another site cannot use this sign-in.",
        )));
    }
    Ok(actor)
}

/// Looks at a first frame before the session hears it: a token that a host has signed is verified here, once, and the
/// session then finds who it signs in. What is not such a frame is left to the session.
pub(crate) async fn introduce(
    identity: &Identity,
    chat: &Chat,
    label: &str,
    frame: &str,
) -> Result<(), Problem> {
    // Read as the session will read it: of two tokens the same one counts.
    let Ok(Incoming { call: Call::Hello(hello), .. }) = Incoming::decode(frame) else { return Ok(()) };
    match hello.token {
        Some(token) if is_foreign(&token) => identity.by_token(chat, &token, label).await.map(drop),
        _ => Ok(()),
    }
}
