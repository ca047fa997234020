//! The router behind a real listener, and a socket to it.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use http::HeaderValue;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::world::World;

/// Where a world listens, for as long as the test runs.
pub(crate) async fn listen(world: &World) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    let app = world.app.clone();
    tokio::spawn(async move { axum::serve(listener, app).await });
    at
}

/// A client's side of a socket.
#[derive(Debug)]
pub(crate) struct Line(pub(crate) WebSocketStream<MaybeTlsStream<TcpStream>>);

/// Opens a socket with these headers; the status and body when it is refused.
pub(crate) async fn dial(at: SocketAddr, headers: &[(&'static str, &[u8])]) -> Result<Line, (u16, String)> {
    dial_to(at, "/ws", headers).await
}

/// The same at another address of the server.
pub(crate) async fn dial_to(
    at: SocketAddr,
    path: &str,
    headers: &[(&'static str, &[u8])],
) -> Result<Line, (u16, String)> {
    let mut request = format!("ws://{at}{path}").into_client_request().expect("a request");
    for (name, value) in headers {
        let value = HeaderValue::from_bytes(value).expect("a header");
        if *name == "host" {
            request.headers_mut().insert(*name, value);
        } else {
            request.headers_mut().append(*name, value);
        }
    }
    match tokio_tungstenite::connect_async(request).await {
        Ok((socket, _)) => Ok(Line(socket)),
        Err(Error::Http(response)) => {
            let body = String::from_utf8_lossy(response.body().as_deref().unwrap_or_default()).into_owned();
            Err((response.status().as_u16(), body))
        }
        Err(other) => panic!("neither opened nor refused: {other}"),
    }
}

impl Line {
    pub(crate) async fn send(&mut self, frame: &Value) {
        self.raw(Message::text(frame.to_string())).await;
    }

    pub(crate) async fn raw(&mut self, message: Message) {
        self.0.send(message).await.expect("the socket takes it");
    }

    /// The next frame.
    pub(crate) async fn next(&mut self) -> Value {
        loop {
            let came = tokio::time::timeout(std::time::Duration::from_secs(30), self.0.next()).await;
            match came.expect("a frame in time").expect("a frame").expect("a frame") {
                Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("not a frame: {other:?}"),
            }
        }
    }

    /// The next frame of which this is true; what comes before is passed over.
    pub(crate) async fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let frame = self.next().await;
            if wanted(&frame) {
                return frame;
            }
        }
    }

    /// Says hello, with or without a token; the answer.
    pub(crate) async fn hello(&mut self, token: Option<&str>) -> Value {
        let mut frame = json!({"id": 1, "cmd": "hello"});
        if let Some(token) = token {
            frame["token"] = json!(token);
        }
        self.send(&frame).await;
        self.until(|it| it["id"] == 1).await
    }

    /// The code and reason of the close to come; frames before it are passed over.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        while let Some(came) = self.0.next().await {
            match came {
                Ok(Message::Close(Some(close))) => return (close.code.into(), close.reason.to_string()),
                Ok(Message::Close(None)) => return (1005, String::new()),
                Ok(_) => {}
                Err(fault) => return (1006, fault.to_string()),
            }
        }
        (1006, "the end".into())
    }
}
