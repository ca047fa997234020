//! What the loader and the frame say before the frame has words of its own: few, and told with the first answer,
//! because the next answer may be the one that does not come.

use axum::extract::Query;
use http::request::Parts;
use serde_json::{Value, json};

/// The words of one answer.
pub(crate) struct Said {
    asked: Option<String>,
}

impl Said {
    /// Those that the request asks for.
    pub(crate) fn of(parts: &Parts) -> Said {
        let pairs =
            Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map(|it| it.0).unwrap_or_default();
        let plain = |it: &String| {
            (1..=35).contains(&it.len()) && it.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
        };
        let asked = pairs.into_iter().find(|(name, _)| name == "lang").map(|it| it.1).filter(plain);
        Said { asked }
    }

    /// The language that the host's page wants, if it said so.
    pub(crate) fn asked(&self) -> Option<&str> {
        self.asked.as_deref()
    }

    /// The language that is answered.
    pub(crate) fn lang(&self) -> &str {
        "en"
    }

    /// How it runs.
    pub(crate) fn dir(&self) -> &'static str {
        "ltr"
    }

    /// For the launcher.
    pub(crate) fn loader(&self) -> Value {
        json!({
            "open": "Open chat",
            "close": "Close chat",
            "title": "Chat",
            "unread": [{"s": "n", "o": {"one": [{"v": "n"}, " unread message"], "other": [{"v": "n"}, " unread messages"]}, "d": "other"}],
            "failed": "The chat cannot be reached.",
            "retry": "Try again",
        })
    }

    /// For the frame.
    pub(crate) fn frame(&self) -> Value {
        json!({
            "close": "Close chat",
            "back": "Back",
            "loading": "One moment…",
            "retry": "Try again",
            "refused": "Chat cannot be shown on this page.",
            "refused-detail": "The owner of this chat has to allow this site first.",
            "ended": "Your sign-in has ended.",
            "ended-detail": "Reload the page or sign in again to go on.",
            "nobody": "You are not signed in.",
            "nobody-detail": "Sign in to this site to chat.",
            "sign-in": "Sign in",
            "away": "The chat cannot be reached.",
            "away-detail": "It will come back by itself as soon as it can.",
            "broken": "Something went wrong here.",
            "no-room": "This chat is not here.",
            "no-room-detail": "It may have gone, or it is not yours to see.",
        })
    }
}
