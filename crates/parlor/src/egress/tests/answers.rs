//! Answers that mean harm: elsewhere, too large, too slow, nonsense.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use super::super::{Ask, Egress, Fault, Resolve, Resolving};
use super::{Host, ask, head, loopback};

#[tokio::test]
async fn nobody_follows_a_redirect() {
    let trap = Host::saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    for status in [300, 301, 302, 303, 304, 305, 307, 308] {
        for to in
            [trap.url("/"), "/again".to_owned(), "//127.0.0.1/".to_owned(), "file:///etc/passwd".to_owned()]
        {
            let host = Host::saying(format!(
                "HTTP/1.1 {status} Elsewhere\r\nLocation: {to}\r\nRefresh: 0; url={to}\r\nContent-Length: 0\r\n\r\n"
            ))
            .await;
            let answer = loopback().get(ask(&host.url("/"))).await.expect("an answer");
            assert_eq!((answer.status.as_u16(), host.came()), (status, 1));
        }
    }
    assert_eq!(trap.came(), 0);
}

#[tokio::test]
async fn an_answer_is_no_larger_than_agreed() {
    const TEN: usize = 10 * 1024 * 1024;
    let told = Host::saying(format!("HTTP/1.1 200 OK\r\nContent-Length: {TEN}\r\n\r\n")).await;
    let untold = {
        let mut bytes = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
        bytes.resize(TEN, b'x');
        Host::saying(bytes).await
    };
    let chunked = {
        let mut bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        for _ in 0..TEN / 1024 {
            bytes.extend_from_slice(b"400\r\n");
            bytes.extend_from_slice(&[b'x'; 1024]);
            bytes.extend_from_slice(b"\r\n");
        }
        Host::saying(bytes).await
    };
    for host in [&told, &untold, &chunked] {
        assert_eq!(loopback().get(ask(&host.url("/"))).await.err(), Some(Fault::Large));
    }
    // Exactly as large is not too large.
    let fits = Host::saying(format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(64 * 1024))).await;
    assert_eq!(loopback().get(ask(&fits.url("/"))).await.expect("an answer").body.len(), 64 * 1024);
    let head = Host::saying(format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(TEN))).await;
    assert_eq!(loopback().get(ask(&head.url("/"))).await.err(), Some(Fault::Nonsense));
    let many = Host::saying(format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(1000))).await;
    assert_eq!(loopback().get(ask(&many.url("/"))).await.err(), Some(Fault::Nonsense));
}

#[tokio::test]
async fn an_answer_takes_no_longer_than_agreed() {
    let silent = Host::new(|stream, _| async move {
        let _open = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let drip = Host::new(|mut stream, _| async move {
        head(&mut stream).await;
        let _gone_or_not = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n").await;
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let slow_head = Host::new(|mut stream, _| async move {
        head(&mut stream).await;
        for byte in b"HTTP/1.1 200 OK\r\n".iter().chain(std::iter::repeat(&b'x')) {
            if stream.write_all(&[*byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    for host in [&silent, &drip, &slow_head] {
        let url = host.url("/");
        let asked = loopback().get(Ask { within: Duration::from_millis(300), ..ask(&url) }).await;
        assert_eq!(asked.err(), Some(Fault::Slow));
    }
    struct Never;
    impl Resolve for Never {
        fn resolve<'a>(&'a self, _: &'a str) -> Resolving<'a> {
            Box::pin(std::future::pending())
        }
    }
    let egress = Egress::default().with_resolver(Arc::new(Never));
    let url = "https://slow.example/";
    let asked = egress.get(Ask { within: Duration::from_millis(50), ..ask(url) }).await;
    assert_eq!(asked.err(), Some(Fault::Slow));
}

#[tokio::test]
async fn what_is_not_http_is_no_answer() {
    for bytes in [
        &b""[..],
        b"\r\n\r\n",
        b"HTTP/0.9 200 OK\r\n\r\n",
        b"HTTP/2.0 200 OK\r\n\r\n",
        b"HTTP/1.1 9999 What\r\n\r\n",
        b"SSH-2.0-OpenSSH_9\r\n",
        b"<html>",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"\x16\x03\x01\x00\x05hello",
    ] {
        let host = Host::saying(bytes).await;
        let got = loopback().get(ask(&host.url("/"))).await;
        assert_eq!(got.err(), Some(Fault::Nonsense), "{}", String::from_utf8_lossy(bytes));
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    drop(listener);
    assert_eq!(loopback().get(ask(&url)).await.err(), Some(Fault::Connect));
    let plain = Host::new(|mut stream, _| async move {
        let _gone_or_not = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
    })
    .await;
    let tls = format!("https://127.0.0.1:{}/", plain.port);
    assert_eq!(loopback().get(ask(&tls)).await.err(), Some(Fault::Tls));
}

#[tokio::test]
async fn what_is_said_is_what_was_given_and_no_more() {
    let (to, mut from) = tokio::sync::mpsc::channel(1);
    let host = Host::new(move |mut stream, _| {
        let to = to.clone();
        async move {
            let said = head(&mut stream).await;
            let _gone_or_not = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
            let _heard = to.send(said).await;
        }
    })
    .await;
    let mut headers = HeaderMap::new();
    headers.insert("cookie", "sessionid=abc".parse().expect("a value"));
    headers.insert("host", "evil.example".parse().expect("a value"));
    let url = host.url("/who?x=1");
    let answer = loopback().get(Ask { headers, ..ask(&url) }).await.expect("an answer");
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (200, &b"ok"[..]));
    let mut said: Vec<String> =
        from.recv().await.expect("a request").lines().map(str::to_lowercase).collect();
    said.retain(|line| !line.is_empty());
    said.sort();
    let version = env!("CARGO_PKG_VERSION");
    let expected = [
        "accept-encoding: identity".to_owned(),
        "connection: close".to_owned(),
        "cookie: sessionid=abc".to_owned(),
        "get /who?x=1 http/1.1".to_owned(),
        format!("host: 127.0.0.1:{}", host.port),
        format!("user-agent: parlor/{version}"),
    ];
    assert_eq!(said, expected);
}
