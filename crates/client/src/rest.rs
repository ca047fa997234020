//! The REST door: one method per command. No retries, no rules.

use parlor_proto::user::{SignUp, User};
use parlor_proto::{LoginId, Number, Problem, RoomId, Seq, event, login, message, read, room};
use reqwest::{Method, RequestBuilder, StatusCode, Url};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::Error;

/// A server's REST API, signed in or not. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    base: Url,
    token: Option<String>,
}

impl Api {
    /// The server at `base`: `http://host:port/`, with the path it is mounted at, if any.
    ///
    /// # Errors
    /// [`Error::Address`].
    pub fn new(base: &str) -> Result<Api, Error> {
        let mut url = Url::parse(base).map_err(|err| Error::Address(format!("{base}: {err}")))?;
        if url.scheme() != "http" || url.cannot_be_a_base() {
            return Err(Error::Address(format!("{base}: only http:// is spoken here")));
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        let http = reqwest::Client::builder()
            .timeout(std::time::Duration::from_secs(30))
            .build()
            .map_err(|err| Error::Unexpected(err.to_string()))?;
        Ok(Api { http, base: url, token: None })
    }
    /// The same server, signed in.
    #[must_use]
    pub fn with_token(&self, token: impl Into<String>) -> Api {
        Api { token: Some(token.into()), ..self.clone() }
    }
    /// The server's address.
    #[must_use]
    pub fn base(&self) -> &str {
        self.base.as_str()
    }

    /// Makes an account.
    ///
    /// # Errors
    /// [`Error::Refused`] as in the contract, [`Error::Io`], [`Error::Unexpected`]; so does every method here.
    pub async fn sign_up(&self, it: &SignUp) -> Result<User, Error> {
        self.call(Method::POST, "users", Some(json!(it))).await
    }
    /// Signs in. Use the token with [`Api::with_token`].
    ///
    /// # Errors
    /// As [`Api::sign_up`].
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<login::SignedIn, Error> {
        self.call(Method::POST, "sessions", Some(json!({"login": login, "password": password}))).await
    }
    /// Ends this sign-in.
    ///
    /// # Errors
    /// As [`Api::sign_up`].
    pub async fn sign_out(&self) -> Result<(), Error> {
        self.exchange(Method::DELETE, "sessions/current", None).await.map(drop)
    }
    /// My signed-in devices.
    ///
    /// # Errors
    /// As [`Api::sign_up`].
    pub async fn logins(&self) -> Result<login::Logins, Error> {
        self.call(Method::GET, "sessions", None).await
    }
    /// Ends one of them.
    ///
    /// # Errors
    /// As [`Api::sign_up`].
    pub async fn revoke(&self, login: LoginId) -> Result<(), Error> {
        self.exchange(Method::DELETE, &format!("sessions/{login}"), None).await.map(drop)
    }
    /// Who I am.
    ///
    /// # Errors
    /// As [`Api::sign_up`].
    pub async fn me(&self) -> Result<User, Error> {
        self.call(Method::GET, "me", None).await
    }
    /// Finds or makes the room with one other person: id, username, e-mail address or external id.
    ///
    /// # Errors
    /// As [`Api::sign_up`].
    pub async fn direct(&self, with: &str) -> Result<room::Room, Error> {
        self.open(&room::Open::direct(with)).await
    }
    /// Finds or makes a room.
    ///
    /// # Errors
    /// As [`Api::sign_up`].
    pub async fn open(&self, it: &room::Open) -> Result<room::Room, Error> {
        self.call(Method::POST, "rooms", Some(json!(it))).await
    }
    /// A page of my rooms, last activity first.
    ///
    /// # Errors
    /// As [`Api::sign_up`].
    pub async fn rooms(&self, it: &room::List) -> Result<room::Rooms, Error> {
        self.call(
            Method::GET,
            &query("rooms", &[("limit", text(it.limit)), ("cursor", it.cursor.clone())]),
            None,
        )
        .await
    }
    /// One room, with its members.
    ///
    /// # Errors
    /// As [`Api::sign_up`].
    pub async fn room(&self, room: RoomId) -> Result<room::Room, Error> {
        self.call(Method::GET, &format!("rooms/{room}"), None).await
    }
    /// Says something.
    ///
    /// # Errors
    /// As [`Api::sign_up`]. Where [`Error::is_unknown`], send again with the same nonce.
    pub async fn send(&self, room: RoomId, words: &str, nonce: &str) -> Result<message::Message, Error> {
        let body = json!({"text": words, "nonce": nonce});
        self.call(Method::POST, &format!("rooms/{room}/messages"), Some(body)).await
    }
    /// A page of what was said, newest first.
    ///
    /// # Errors
    /// As [`Api::sign_up`].
    pub async fn messages(&self, it: &message::List) -> Result<message::Messages, Error> {
        let path = query(
            &format!("rooms/{}/messages", it.room),
            &[("limit", text(it.limit)), ("before", text(it.before)), ("after", text(it.after))],
        );
        self.call(Method::GET, &path, None).await
    }
    /// A piece of a room's log, oldest first.
    ///
    /// # Errors
    /// As [`Api::sign_up`].
    pub async fn events(&self, room: RoomId, after: Seq) -> Result<event::Events, Error> {
        self.call(Method::GET, &format!("rooms/{room}/events?after={after}"), None).await
    }
    /// Everything up to `number` has been read.
    ///
    /// # Errors
    /// As [`Api::sign_up`].
    pub async fn read(&self, room: RoomId, number: Number) -> Result<read::Marked, Error> {
        self.call(Method::PUT, &format!("rooms/{room}/read"), Some(json!({"number": number}))).await
    }
    /// What is unread.
    ///
    /// # Errors
    /// As [`Api::sign_up`].
    pub async fn unread(&self) -> Result<read::Unread, Error> {
        self.call(Method::GET, "unread", None).await
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<T, Error> {
        let bytes = self.exchange(method, path, body).await?;
        serde_json::from_slice(&bytes).map_err(|err| Error::Unexpected(err.to_string()))
    }

    async fn exchange(&self, method: Method, path: &str, body: Option<Value>) -> Result<Vec<u8>, Error> {
        let url = self.base.join("api/v1/").and_then(|api| api.join(path));
        let url = url.map_err(|err| Error::Address(err.to_string()))?;
        let mut request = self.http.request(method, url);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let (status, bytes) = answer(request).await?;
        if status.is_success() {
            return Ok(bytes);
        }
        match serde_json::from_slice::<Problem>(&bytes) {
            Ok(problem) => Err(Error::Refused(problem)),
            Err(_) => Err(Error::Unexpected(format!("status {status} without a problem document"))),
        }
    }
}

async fn answer(request: RequestBuilder) -> Result<(StatusCode, Vec<u8>), Error> {
    let failed = |err: reqwest::Error| match err.is_timeout() {
        true => Error::Timeout,
        false => Error::Io(std::io::Error::other(err)),
    };
    let response = request.send().await.map_err(failed)?;
    let status = response.status();
    Ok((status, response.bytes().await.map_err(failed)?.to_vec()))
}

fn text(value: Option<i64>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn query(path: &str, pairs: &[(&str, Option<String>)]) -> String {
    let mut out = path.to_owned();
    for (name, value) in pairs {
        if let Some(value) = value {
            out.push(if out.contains('?') { '&' } else { '?' });
            out.push_str(name);
            out.push('=');
            for byte in value.bytes() {
                match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                        out.push(byte as char)
                    }
                    _ => out.push_str(&format!("%{byte:02X}")),
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_their_mount_point() {
        let api = Api::new("http://127.0.0.1:8390/talk").expect("an address");
        assert_eq!(api.base(), "http://127.0.0.1:8390/talk/");
        assert!(matches!(Api::new("ftp://x/"), Err(Error::Address(_))));
        assert!(matches!(Api::new("127.0.0.1"), Err(Error::Address(_))));
    }

    #[test]
    fn queries_are_encoded() {
        assert_eq!(
            query("rooms", &[("limit", None), ("cursor", Some("a+b/é".into()))]),
            "rooms?cursor=a%2Bb%2F%C3%A9"
        );
        assert_eq!(
            query("rooms", &[("limit", text(Some(5))), ("cursor", Some("x".into()))]),
            "rooms?limit=5&cursor=x"
        );
    }
}
