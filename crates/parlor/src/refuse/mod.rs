//! How a refusal leaves the house: a problem document (RFC 9457) at the API, a page in plain words at the pages. A
//! handler only says what was refused; here it is written down, once, at the outermost layer.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use parlor_proto::{Code, Problem};
use serde_json::json;

use crate::language::{Arg, Words};
use crate::request::Door;
use crate::state::Face;
use crate::urls::Urls;
use crate::view::Failed;

/// A refusal on its way out. As a response it is empty and marked; [`write_down`] gives it its body.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    problem: Problem,
    /// The field is a parameter of the query, not of the body.
    parameter: bool,
}

impl Refused {
    /// The same, about a parameter of the query.
    pub(crate) fn parameter(problem: Problem) -> Refused {
        Refused { problem, parameter: true }
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused { problem, parameter: false }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.code.status()).unwrap_or_default();
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What a problem is called in a title.
pub(crate) fn title(code: Code) -> &'static str {
    match code {
        Code::BadRequest => "Not understood",
        Code::UnknownCommand => "No such command",
        Code::Unauthenticated => "Not signed in",
        Code::WrongLogin => "Wrong login",
        Code::Disabled => "Account disabled",
        Code::Forbidden => "Not allowed",
        Code::NotFound => "Not found",
        Code::MethodNotAllowed => "Method not allowed",
        Code::Taken => "Taken",
        Code::NonceReused => "Nonce used for another text",
        Code::LastOwner => "The last owner",
        Code::TooLate => "Too late",
        Code::TooMany => "Too many",
        Code::TooLarge => "Too large",
        Code::UnsupportedMedia => "Not JSON",
        Code::WrongHost => "Wrong host",
        Code::Empty => "Empty",
        Code::TooLong => "Too long",
        Code::Invalid => "Not usable",
        Code::RateLimited => "Too many at once",
        Code::Overloaded => "Overloaded",
        Code::StorageFull => "Disk full",
        Code::Unavailable => "Unavailable",
        Code::Unknown => "Outcome unknown",
        Code::Internal => "Our fault",
    }
}

impl Words {
    /// Why something was refused, in the reader's language: by its reason, else by its code. In English the sentence of the
    /// wire is better than one by the code alone.
    pub(crate) fn refusal(&self, problem: &Problem) -> String {
        let by = |name: &str, args: &[(&str, Arg)]| {
            self.written(&format!("problem-{}", name.replace('_', "-")), args, false)
        };
        let args: Vec<(&str, Arg)> =
            problem.args.iter().map(|(name, arg)| (name.as_str(), Arg::from(arg.clone()))).collect();
        let english = self.lang().starts_with("en");
        let reason = problem.reason.as_deref().and_then(|reason| by(reason, &args));
        reason
            .or_else(|| if english { None } else { by(problem.code.as_str(), &[]) })
            .unwrap_or_else(|| problem.detail.clone())
    }
}

/// Gives a marked response its body; leaves every other one alone. The words are those of a page: programs get none.
pub(crate) fn write_down(
    face: &Face,
    urls: &Urls,
    words: impl FnOnce() -> Words,
    door: Door,
    id: &str,
    response: Response,
) -> Response {
    let (mut parts, body) = response.into_parts();
    let Some(refused) = parts.extensions.remove::<Refused>() else {
        return Response::from_parts(parts, body);
    };
    let problem = &refused.problem;
    if problem.code == Code::Internal {
        tracing::error!(reference = id, "a request failed");
    }
    let mut written = match door {
        Door::Page => page(face, urls, &words(), problem, id),
        Door::Api => document(urls, &refused, id),
    };
    *written.status_mut() = parts.status;
    let headers = written.headers_mut();
    for (name, value) in &parts.headers {
        if name != header::CONTENT_LENGTH && name != header::CONTENT_TYPE {
            headers.append(name, value.clone());
        }
    }
    if let Some(seconds) = problem.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if door == Door::Api && parts.status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    written
}

/// RFC 9457, with our `code` and `retry`.
fn document(urls: &Urls, refused: &Refused, id: &str) -> Response {
    let problem = &refused.problem;
    let code = problem.code.as_str();
    let mut document = json!({
        "type": urls.code(code),
        "title": title(problem.code),
        "status": problem.code.status(),
        "detail": problem.detail,
        "code": code,
        "retry": problem.retry,
        "instance": id,
    });
    if let Some(field) = &problem.field {
        let mut error = json!({"code": code, "detail": problem.detail});
        if refused.parameter {
            error["parameter"] = json!(field);
        } else {
            error["pointer"] = json!(format!("/{}", field.replace('~', "~0").replace('/', "~1")));
        }
        document["errors"] = json!([error]);
    }
    if let Some(seconds) = problem.retry_after {
        document["retry_after"] = json!(seconds);
    }
    if let Some(reason) = &problem.reason {
        document["reason"] = json!(reason);
    }
    if !problem.args.is_empty() {
        document["args"] = json!(problem.args);
    }
    let kind = HeaderValue::from_static("application/problem+json");
    ([(header::CONTENT_TYPE, kind)], document.to_string()).into_response()
}

fn page(face: &Face, urls: &Urls, words: &Words, problem: &Problem, id: &str) -> Response {
    let said = |heading: &str, detail: &str| (words.say(heading), words.say(detail));
    let (heading, detail) = match problem.code {
        Code::NotFound => said("refused-lost", "refused-lost-detail"),
        Code::MethodNotAllowed => said("refused-lost", "refused-way-detail"),
        Code::Unauthenticated => said("refused-sign-in", "refused-sign-in-detail"),
        Code::Forbidden => (words.say("refused-forbidden"), words.refusal(problem)),
        Code::RateLimited => said("refused-often", "refused-often-detail"),
        Code::Overloaded | Code::StorageFull | Code::Unavailable => said("refused-now", "refused-now-detail"),
        Code::Unknown => said("refused-unknown", "refused-unknown-detail"),
        Code::Internal => said("refused-internal", "refused-internal-detail"),
        _ => (words.say("refused-other"), words.refusal(problem)),
    };
    let urls = urls.clone().in_words(words);
    let status = problem.code.status();
    let reference = (status >= 500).then(|| id.to_owned());
    let context =
        Failed { base: face.base(&urls, words, None), status, heading: heading.clone(), detail, reference };
    match face.templates.html(&context) {
        Ok(html) => html,
        // The error page itself cannot be rendered (an operator's template): say it without one.
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, heading).into_response(),
    }
}

#[cfg(test)]
mod tests;
