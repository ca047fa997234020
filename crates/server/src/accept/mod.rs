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
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::{interval, sleep, timeout};
use tower::ServiceExt;

pub(crate) use door::{Bounds, Door, files};
use door::{Counted, Full, Guest};
use pace::Paced;

use crate::task;

/// From the connection to its first byte.
const FIRST_BYTE: Duration = Duration::from_secs(5);
/// From the first byte of a request to the end of its headers (and between two requests).
const HEADERS: Duration = Duration::from_secs(10);
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
    door: Arc<Door>,
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
                        let one = serve(stream, peer, app.clone(), visit, closing.clone(), alive.clone());
                        task::spawn("connection", one);
                    }
                    Err(full) => {
                        if let Ok(permit) = Arc::clone(&polite).try_acquire_owned() {
                            task::spawn("refusal", async move {
                                refuse(stream, full).await;
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

async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
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
    let (io, moved) = Counted::new(stream, guest, alive);
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

/// Says why and closes, giving the client a moment to read it.
async fn refuse(mut stream: TcpStream, full: Full) {
    let (status, detail, code) = match full {
        Full::Node => ("503 Service Unavailable", "The server is full.", "overloaded"),
        Full::Address => ("429 Too Many Requests", "Too many connections from this address.", "rate_limited"),
    };
    let body =
        format!("{{\"code\":\"{code}\",\"detail\":\"{detail}\",\"retry\":\"later\",\"retry_after\":5}}");
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\nretry-after: 5\r\nconnection: close\r\n\r\n{body}",
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
