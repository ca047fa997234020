//! The connection of one request out: TCP to an address that has been judged, TLS for the name, HTTP/1.1 once. It must
//! not choose an address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::FusedFuture;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;

use super::target::Target;
use super::{Answer, Fault};

/// How long one of several addresses may keep the others waiting.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// Bytes of an answer's head.
const HEAD: usize = 32 * 1024;

/// Whether an address is one of this machine's own: a packet to it would leave from it. (Nothing is sent.)
pub(super) fn is_own(address: IpAddr) -> bool {
    let any: IpAddr = match address {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let way = UdpSocket::bind((any, 0)).and_then(|socket| {
        socket.connect((address, 9))?;
        socket.local_addr()
    });
    way.is_ok_and(|from| from.ip().to_canonical() == address.to_canonical())
}

/// Sends one request to the first place that takes a connection.
pub(super) async fn send(
    places: &[SocketAddr],
    target: &Target,
    tls: Option<Arc<ClientConfig>>,
    request: Request<Full<Bytes>>,
    read: impl AsyncFnOnce(Response<Incoming>) -> Result<Answer, Fault>,
) -> Result<Answer, Fault> {
    let tcp = connect(places).await?;
    if !target.tls {
        return speak(tcp, request, read).await;
    }
    let bare = target.host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let (Ok(name), Some(config)) = (ServerName::try_from(bare), tls) else { return Err(Fault::Tls) };
    let stream = TlsConnector::from(config).connect(name, tcp).await.map_err(|_| Fault::Tls)?;
    speak(stream, request, read).await
}

async fn connect(places: &[SocketAddr]) -> Result<TcpStream, Fault> {
    for (at, place) in places.iter().enumerate() {
        let connecting = TcpStream::connect(place);
        let last = at + 1 == places.len();
        let tcp = if last {
            connecting.await.ok()
        } else {
            tokio::time::timeout(PATIENCE, connecting).await.ok().and_then(Result::ok)
        };
        if let Some(tcp) = tcp {
            return Ok(tcp);
        }
    }
    Err(Fault::Connect)
}

/// Says it, and hears the whole answer. The connection is driven here and ends with whoever waits.
async fn speak<S>(
    stream: S,
    request: Request<Full<Bytes>>,
    read: impl AsyncFnOnce(Response<Incoming>) -> Result<Answer, Fault>,
) -> Result<Answer, Fault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut http = http1::Builder::new();
    http.max_buf_size(HEAD).max_headers(64);
    let (mut sender, connection) = http.handshake(TokioIo::new(stream)).await.map_err(|_| Fault::Nonsense)?;
    let asking = async {
        let response = sender.send_request(request).await.map_err(|_| Fault::Nonsense)?;
        read(response).await
    };
    let (mut asking, mut connection) = (pin!(asking), pin!(connection.fuse()));
    loop {
        tokio::select! {
            biased;
            answer = &mut asking => return answer,
            // What it found wrong comes out of the request, too; what has come may still be read.
            _ = &mut connection => {}
        }
        if connection.is_terminated() {
            return asking.await;
        }
    }
}
