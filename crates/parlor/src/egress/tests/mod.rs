//! Requests out against hosts that mean harm. Everything listens on loopback; each host counts whoever connects to it.

mod answers;
mod refused;
mod tls;

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::HeaderMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::task;

/// Somebody who listens on loopback and answers every connection in the same way.
pub(crate) struct Host {
    pub(crate) port: u16,
    came: Arc<AtomicUsize>,
}

impl Host {
    pub(crate) async fn new<F>(answer: impl Fn(TcpStream, Arc<AtomicUsize>) -> F + Send + 'static) -> Host
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let came = Arc::new(AtomicUsize::new(0));
        let counter = came.clone();
        task::spawn("host", async move {
            while let Ok((stream, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::SeqCst);
                task::spawn("answer", answer(stream, counter.clone()));
            }
        });
        Host { port, came }
    }

    /// Answers with these bytes and closes.
    pub(crate) async fn saying(bytes: impl Into<Vec<u8>>) -> Host {
        let bytes: Arc<[u8]> = bytes.into().into();
        Host::new(move |mut stream, _| {
            let bytes = bytes.clone();
            async move {
                head(&mut stream).await;
                let _gone_or_not = stream.write_all(&bytes).await;
            }
        })
        .await
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn came(&self) -> usize {
        self.came.load(Ordering::SeqCst)
    }
}

/// Reads a request's head.
pub(crate) async fn head(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    let mut byte = [0];
    while !read.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte).await, Ok(1)) {
        read.push(byte[0]);
    }
    String::from_utf8_lossy(&read).into_owned()
}

fn ask(url: &str) -> Ask<'_> {
    Ask { url, headers: HeaderMap::new(), most: 64 * 1024, within: Duration::from_secs(5) }
}

pub(crate) fn loopback() -> Egress {
    Egress::default().allow("127.0.0.1").expect("an address")
}
