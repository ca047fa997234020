//! What the loader and the frame say before the frame has words of its own: few, and told with the first answer,
//! because the next answer may be the one that does not come.

use http::request::Parts;
use serde_json::{Map, Value};

use crate::language::{self, Words};
use crate::state::Face;

/// What begins every id.
const AREA: &str = "widget-";
/// For the launcher on a host's page.
const LOADER: &[&str] =
    &["widget-open", "widget-close", "widget-title", "widget-unread", "widget-failed", "widget-retry"];
/// For the frame.
const FRAME: &[&str] = &[
    "widget-open",
    "widget-close",
    "widget-loading",
    "widget-retry",
    "widget-alone",
    "widget-alone-detail",
    "widget-ended",
    "widget-ended-detail",
    "widget-nobody",
    "widget-nobody-detail",
    "widget-sign-in",
    "widget-away",
    "widget-away-detail",
    "widget-broken",
    "widget-broken-detail",
    "widget-no-room",
    "widget-no-room-detail",
    "widget-not-now",
];

/// The words of one answer.
pub(crate) struct Said {
    asked: Option<String>,
    words: Words,
}

impl Said {
    /// Those that the request asks for.
    pub(crate) fn of(face: &Face, parts: &Parts) -> Said {
        Said { asked: language::in_address(&parts.uri), words: face.words(parts) }
    }

    /// The language that the host's page wants, if it said so.
    pub(crate) fn asked(&self) -> Option<&str> {
        self.asked.as_deref()
    }

    /// The language that is answered.
    pub(crate) fn lang(&self) -> &str {
        self.words.lang()
    }

    /// How it runs.
    pub(crate) fn dir(&self) -> &'static str {
        self.words.dir()
    }

    /// For the launcher.
    pub(crate) fn loader(&self) -> Value {
        self.some(LOADER)
    }

    /// For the frame.
    pub(crate) fn frame(&self) -> Value {
        self.some(FRAME)
    }

    fn some(&self, ids: &[&str]) -> Value {
        let mut short = Map::new();
        if let Value::Object(found) = self.words.compiled(ids) {
            short.extend(found.into_iter().map(|(id, text)| (id.trim_start_matches(AREA).to_owned(), text)));
        }
        Value::Object(short)
    }
}
