//! The accept loop: who may connect, for how long they may say nothing, and how everybody is let go.
//!
//! `axum::serve` has no header timeout and no bound on connections; this loop has. One task a connection while
//! it speaks HTTP; once it is a WebSocket, nothing of this file remains but its place in the count.

mod door;
mod pace;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::{interval, sleep, timeout};
use tower::ServiceExt;

pub(crate) use door::{Bounds, Door, files};
use door::{Counted, Full, Guest, Moved};
use pace::Paced;

use crate::task;
use crate::tls::Tls;

/// From the connection to its first byte.
const FIRST_BYTE: Duration = Duration::from_secs(5);
/// From the first byte of a request to the end of its headers (and between two requests).
const HEADERS: Duration = Duration::from_secs(10);
/// From the first byte to the end of the TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// What every TLS connection begins with.
const TLS_RECORD: u8 = 0x16;
/// Size and number of headers.
const HEADER_BYTES: usize = 16 * 1024;
const HEADER_COUNT: usize = 64;
/// A request or answer that moves no byte for this long is given up.
const STALLED: Duration = Duration::from_secs(30);
/// Refusals that are said politely at one time.
const POLITE: usize = 64;

/// Accepts until `closing` says so, then returns; connections that speak HTTP finish what they do. Every
/// connection holds a clone of `alive` until it has ended, sockets included.
pub(crate) async fn run(
    listener: TcpListener,
    app: Router,
    (door, tls): (Arc<Door>, Option<Arc<Tls>>),
    mut closing: watch::Receiver<bool>,
    alive: mpsc::Sender<()>,
) {
    let polite = Arc::new(Semaphore::new(POLITE));
    let mut faults = Faults::default();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = closing.wait_for(|closing| *closing) => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                faults.over();
                match door.enter(peer.ip()) {
                    Ok(guest) => {
                        let visit = (guest, Arc::clone(&door));
                        let one = Caller { stream, peer, tls: tls.clone() };
                        let one = serve(one, app.clone(), visit, closing.clone(), alive.clone());
                        task::spawn("connection", one);
                    }
                    Err(full) => {
                        if let Ok(permit) = Arc::clone(&polite).try_acquire_owned() {
                            task::spawn("refusal", async move {
                                // In clear, also where TLS is spoken: a handshake is what there is no room for.
                                refuse(stream, full.answer()).await;
                                drop(permit);
                            });
                        }
                    }
                }
            }
            // The client went away between its handshake and ours.
            Err(err) if is_theirs(err.kind()) => {}
            Err(err) => {
                // No more files or memory: what is open lives on; asking again at once would only spin.
                let wait = faults.again(&err);
                tokio::select! {
                    () = sleep(wait) => {}
                    _ = closing.wait_for(|closing| *closing) => return,
                }
            }
        }
    }
}

fn is_theirs(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionRefused
            | ErrorKind::Interrupted
    )
}

/// Accept errors in a row: waits grow, and the log is told at the first, second, fourth … of them.
#[derive(Default)]
struct Faults {
    row: u32,
}

impl Faults {
    fn again(&mut self, err: &std::io::Error) -> Duration {
        self.row = self.row.saturating_add(1);
        if self.row.is_power_of_two() {
            tracing::warn!(error = %err, row = self.row, "cannot accept connections; trying again");
        }
        Duration::from_millis(50 << self.row.min(5)).min(Duration::from_secs(1))
    }
    fn over(&mut self) {
        if self.row > 0 {
            tracing::info!(row = self.row, "accepting connections again");
            self.row = 0;
        }
    }
}

/// Somebody who has connected.
struct Caller {
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<Arc<Tls>>,
}

async fn serve(
    Caller { stream, peer, tls }: Caller,
    app: Router,
    (guest, door): (Guest, Arc<Door>),
    mut closing: watch::Receiver<bool>,
    alive: mpsc::Sender<()>,
) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let mut byte = [0];
    tokio::select! {
        first = timeout(FIRST_BYTE, stream.peek(&mut byte)) => if !matches!(first, Ok(Ok(1))) { return },
        _ = closing.wait_for(|closing| *closing) => return,
    }
    let visit = (app, peer, door);
    let Some(tls) = tls else {
        let (io, moved) = Counted::new(stream, guest, alive);
        return speak(io, moved, visit, closing).await;
    };
    if byte[0] != TLS_RECORD {
        return refuse(stream, PLAIN).await;
    }
    let (io, moved) = Counted::new(stream, guest, alive);
    let shaken = tokio::select! {
        shaken = timeout(HANDSHAKE, tls.acceptor().accept(io)) => shaken,
        _ = closing.wait_for(|closing| *closing) => return,
    };
    // Who does not come to terms leaves: its own business, as every error of a client.
    if let Ok(Ok(io)) = shaken {
        speak(io, moved, visit, closing).await;
    }
}

/// HTTP, until the other side leaves or becomes a socket.
async fn speak(
    io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    moved: Moved,
    (app, peer, door): (Router, SocketAddr, Arc<Door>),
    mut closing: watch::Receiver<bool>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(|body| Body::new(Paced::new(body)));
        request.extensions_mut().insert(ConnectInfo(peer));
        if let Some(visitor) = door.visitor(peer.ip(), request.headers()) {
            request.extensions_mut().insert(parlor::Peer(visitor));
        }
        app.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_headers(HEADER_COUNT)
        .max_header_size(HEADER_BYTES)
        .max_buf_size(4 * HEADER_BYTES)
        .half_close(false)
        .serve_connection(TokioIo::new(io), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let mut told = false;
    let mut ticks = interval(STALLED);
    let mut last = u64::MAX;
    loop {
        tokio::select! {
            // An error here is a client that left or broke a rule: its own business, not the log's.
            _ = connection.as_mut() => return,
            _ = closing.wait_for(|closing| *closing), if !told => {
                told = true;
                connection.as_mut().graceful_shutdown();
            }
            _ = ticks.tick() => {
                let now = moved.load();
                if now == last {
                    return;
                }
                last = now;
            }
        }
    }
}

/// Status, header lines and body of a refusal before HTTP has begun.
type Refusal = (&'static str, &'static str, &'static str);

/// HTTP at a door where TLS is spoken. Where to, is not said: `Host` is whatever the client writes.
const PLAIN: Refusal = (
    "400 Bad Request",
    "",
    r#"{"code":"bad_request","detail":"This port speaks HTTPS: the address begins with https://.","retry":"no"}"#,
);

impl Full {
    fn answer(self) -> Refusal {
        let later = "retry-after: 5\r\n";
        match self {
            Full::Node => (
                "503 Service Unavailable",
                later,
                r#"{"code":"overloaded","detail":"The server is full.","retry":"later","retry_after":5}"#,
            ),
            Full::Address => (
                "429 Too Many Requests",
                later,
                r#"{"code":"rate_limited","detail":"Too many connections from this address.","retry":"later","retry_after":5}"#,
            ),
        }
    }
}

/// Says why and closes, giving the client a moment to read it.
async fn refuse(mut stream: TcpStream, (status, headers, body): Refusal) {
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\n{headers}connection: close\r\n\r\n{body}",
        body.len()
    );
    let talk = async {
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await?;
        // Closing with unread bytes would reset the connection and take the answer with it.
        let mut scrap = [0u8; 1024];
        for _ in 0..64 {
            stream.readable().await?;
            match stream.try_read(&mut scrap) {
                Ok(0) => break,
                Err(err) if err.kind() != ErrorKind::WouldBlock => return Err(err),
                _ => {}
            }
        }
        Ok::<(), std::io::Error>(())
    };
    let _ = timeout(Duration::from_secs(2), talk).await;
}
