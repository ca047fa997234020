//! What the chat asks: whose request is this? The answer is the application's own session.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::request::Parts;
use parlor::{Admitted, Authenticate, Authenticating, Chat, Vouched, of_session};

use crate::people::Sessions;

/// For how long the chat believes a session without looking at it again.
const HOUR: i64 = 3_600_000;

/// The application's sessions, as the chat sees them.
#[derive(Clone)]
pub(crate) struct HostLogin {
    chat: Chat,
    sessions: Arc<Sessions>,
}

impl HostLogin {
    pub(crate) fn new(chat: &Chat, sessions: Arc<Sessions>) -> HostLogin {
        HostLogin { chat: chat.clone(), sessions }
    }

    /// Signs this session out of the chat: sockets that it has opened are closed at once.
    pub(crate) async fn end(&self, headers: &HeaderMap) {
        if let Some((session, _)) = self.sessions.of(headers)
            && let Ok(Some(actor)) =
                self.chat.admitted(of_session(self.chat.tenant(), session.as_bytes())).await
        {
            let _ = self.chat.sign_out(&actor).await;
        }
    }
}

impl Authenticate for HostLogin {
    fn authenticate<'a>(&'a self, parts: &'a Parts) -> Authenticating<'a> {
        Box::pin(async move {
            let Some((session, person)) = self.sessions.of(&parts.headers) else { return Ok(None) };
            let key = of_session(self.chat.tenant(), session.as_bytes());
            if let Some(actor) = self.chat.admitted(key).await? {
                return Ok(Some(actor));
            }
            // The first request of this session: the chat makes the user, or takes over what has changed.
            let profile = person.profile();
            let admitted = Admitted {
                external_id: profile.external_id,
                name: profile.name,
                username: profile.username,
                email: profile.email.flatten(),
                picture: None,
                role: None,
                data: None,
                by: Vouched::Forward,
                key,
                until: parlor::proto::Time(self.chat.clock().now().0 + HOUR),
                label: "Workshop".to_owned(),
                source: "workshop".to_owned(),
            };
            self.chat.admit(admitted).await.map(Some)
        })
    }

    fn login_url(&self) -> Option<String> {
        Some("/".to_owned())
    }
}
