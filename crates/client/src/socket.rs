//! The bare socket: sign in, write commands, read frames. No task of its own, no reconnecting, small buffers, so
//! that a program can hold thousands of them. [`crate::Connection`] is the comfortable one.

use std::borrow::Cow;

use futures_util::{SinkExt, StreamExt};
use parlor_proto::command::Ask;
use parlor_proto::frame::Outgoing;
use parlor_proto::hello::{Hello, Welcome};
use parlor_proto::signal::Typing;
use parlor_proto::{Problem, frame};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message, Utf8Bytes};

use crate::{Closed, Error};

/// The largest frame that is taken from a server: a piece of log of 500 long messages.
const LARGEST: usize = 16 * 1024 * 1024;

/// How a socket signs in.
#[derive(Clone)]
pub enum SignIn {
    /// `Authorization: Bearer` on the handshake.
    Header(String),
    /// The token stands in the `hello`.
    Hello(String),
}

/// One open, signed-in socket.
pub struct Socket {
    ws: WebSocketStream<TcpStream>,
    next: u64,
}

/// Encodes a command: its fields stand beside `id` and `cmd`, in one object.
pub(crate) fn command<T: Serialize>(id: u64, cmd: &str, fields: &T) -> String {
    let fields = frame::encode(fields);
    let comma = if fields == "{}" { "" } else { "," };
    format!("{{\"id\":{id},\"cmd\":\"{cmd}\"{comma}{}", &fields[1.min(fields.len())..])
}

impl Socket {
    /// Connects to the server at `base` (`http://host:port/`), says `hello`, and waits for the answer.
    ///
    /// # Errors
    /// [`Error::Refused`] when the sign-in is, [`Error::Closed`] with the close code, [`Error::Io`].
    pub async fn connect(base: &str, sign_in: &SignIn, mut hello: Hello) -> Result<(Socket, Welcome), Error> {
        let url = reqwest::Url::parse(base).map_err(|err| Error::Address(format!("{base}: {err}")))?;
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(Error::Address(base.to_owned()));
        };
        let path = url.path().trim_end_matches('/');
        let mut request = format!("ws://{host}:{port}{path}/ws").into_client_request().map_err(failed)?;
        match sign_in {
            SignIn::Hello(token) => hello.token = Some(token.clone()),
            SignIn::Header(token) => {
                let value = HeaderValue::try_from(format!("Bearer {token}"))
                    .map_err(|_| Error::Address("the token has characters that no token has".into()))?;
                request.headers_mut().insert("authorization", value);
            }
        }
        let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await?;
        stream.set_nodelay(true)?;
        let config = WebSocketConfig::default()
            .read_buffer_size(1024)
            .write_buffer_size(0)
            .max_write_buffer_size(2 * frame::limit::FRAME)
            .max_frame_size(Some(LARGEST))
            .max_message_size(Some(LARGEST));
        let (ws, _) = tokio_tungstenite::client_async_with_config(request, stream, Some(config))
            .await
            .map_err(failed)?;
        let mut socket = Socket { ws, next: 1 };
        let id = socket.write("hello", &hello).await?;
        let welcome = socket.answer(id).await?;
        Ok((socket, welcome))
    }

    /// Writes a command and says which `id` its answer will carry.
    ///
    /// # Errors
    /// [`Error::Closed`], [`Error::Io`].
    pub async fn ask<A: Ask + Serialize>(&mut self, it: &A) -> Result<u64, Error> {
        self.write(A::NAME, it).await
    }
    /// Writes `typing.start` or `typing.stop`.
    ///
    /// # Errors
    /// As [`Socket::ask`].
    pub async fn typing(&mut self, at: &Typing, started: bool) -> Result<u64, Error> {
        self.write(if started { "typing.start" } else { "typing.stop" }, at).await
    }
    /// Writes a frame as it is.
    ///
    /// # Errors
    /// As [`Socket::ask`].
    pub async fn text(&mut self, frame: impl Into<Utf8Bytes>) -> Result<(), Error> {
        self.ws.send(Message::Text(frame.into())).await.map_err(failed)
    }
    /// An id that has not been used on this socket.
    pub fn id(&mut self) -> u64 {
        let id = self.next;
        self.next += 1;
        id
    }
    /// The next text frame. Cancel-safe. Pings are answered on the way.
    ///
    /// # Errors
    /// [`Error::Closed`] with the server's code, or 1006 where the connection broke.
    pub async fn frame(&mut self) -> Result<Utf8Bytes, Error> {
        loop {
            match self.ws.next().await {
                Some(Ok(Message::Text(text))) => return Ok(text),
                Some(Ok(Message::Close(Some(close)))) => {
                    let closed = Closed { code: close.code.into(), reason: close.reason.as_str().to_owned() };
                    // Lets our half of the closing handshake out; the other side may be gone already.
                    let _ = self.ws.next().await;
                    return Err(closed.into());
                }
                Some(Ok(Message::Close(None))) | None => {
                    return Err(Closed::broken("closed without a code").into());
                }
                Some(Ok(_)) => {}
                Some(Err(err)) => return Err(failed(err)),
            }
        }
    }
    /// The next frame, decoded.
    ///
    /// # Errors
    /// As [`Socket::frame`]; [`Error::Unexpected`] where it is not of the contract.
    pub async fn next(&mut self) -> Result<Outgoing, Error> {
        let text = self.frame().await?;
        serde_json::from_str(&text).map_err(|err| Error::Unexpected(err.to_string()))
    }
    /// Says good-bye (1000) and waits for the other side to do so too.
    pub async fn close(mut self) {
        if self.ws.close(None).await.is_ok() {
            while let Some(Ok(_)) = self.ws.next().await {}
        }
    }

    async fn write<T: Serialize>(&mut self, cmd: &str, fields: &T) -> Result<u64, Error> {
        let id = self.id();
        self.text(command(id, cmd, fields)).await?;
        Ok(id)
    }

    /// Waits for one answer while nothing else can come yet.
    async fn answer<T: DeserializeOwned>(&mut self, id: u64) -> Result<T, Error> {
        loop {
            match self.next().await? {
                Outgoing::Ok { id: of, ok } if of == id => return typed(ok),
                Outgoing::Error { error, .. } => return Err(self.refused(error).await),
                _ => {}
            }
        }
    }

    /// A refused `hello` is followed by a close; the refusal says more than the code.
    async fn refused(&mut self, problem: Problem) -> Error {
        let _ = self.ws.close(None).await;
        Error::Refused(problem)
    }
}

/// Decodes an answer.
pub(crate) fn typed<T: DeserializeOwned>(ok: Value) -> Result<T, Error> {
    serde_json::from_value(ok).map_err(|err| Error::Unexpected(err.to_string()))
}

fn failed(err: tungstenite::Error) -> Error {
    use tungstenite::Error as Ws;
    match err {
        Ws::Io(err) => Error::Io(err),
        Ws::ConnectionClosed | Ws::AlreadyClosed => Closed::broken("the connection is closed").into(),
        Ws::Protocol(err) => Closed::broken(err.to_string()).into(),
        Ws::Http(response) => {
            let body = response.body().as_deref().unwrap_or_default();
            match serde_json::from_slice::<Problem>(body) {
                Ok(problem) => Error::Refused(problem),
                Err(_) => Error::Unexpected(refusal(response.status().as_u16()).into_owned()),
            }
        }
        other => Error::Unexpected(other.to_string()),
    }
}

fn refusal(status: u16) -> Cow<'static, str> {
    match status {
        429 => "too many connections from this address (status 429)".into(),
        503 => "the server is full or going away (status 503)".into(),
        other => format!("the handshake was refused with status {other}").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parlor_proto::{Incoming, RoomId, message, user};

    #[test]
    fn commands_are_what_the_contract_says() {
        let it = message::Send::text(RoomId([1; 16]), "a \"b\" {c}", "n");
        let said = Incoming::decode(&command(7, "message.send", &it)).expect("a command");
        assert_eq!(said.id, 7);
        assert!(said.call == it.into());
        let said = Incoming::decode(&command(8, "user.me", &user::Me {})).expect("a command without fields");
        assert!(said.call == user::Me {}.into());
    }
}
