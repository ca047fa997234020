//! Certificates: who is asked is who was meant.

use std::net::Ipv4Addr;
use std::sync::Arc;

use rcgen::{CertificateParams, Issuer, KeyPair};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{ServerConfig, crypto};

use super::super::{Egress, Fault};
use super::{ask, loopback};
use crate::task;

/// An authority that nobody knows.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::new()).expect("an authority");
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&key).expect("signed").pem();
        Authority { pem, issuer: Issuer::new(params, key) }
    }

    /// A host with a certificate for this name, until this year: its port.
    async fn host(&self, name: &str, ends: i32) -> u16 {
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(ends, 1, 1);
        let key = KeyPair::generate().expect("a key");
        let cert = params.signed_by(&key, &self.issuer).expect("signed");
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .expect("a certificate and its key");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        task::spawn("tls host", async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let mut head = [0; 1024];
                let _asked = stream.read(&mut head).await;
                let _heard = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
                let _ended = stream.shutdown().await;
            }
        });
        port
    }
}

#[tokio::test]
async fn a_certificate_is_of_somebody_known_for_that_name_and_still_good() {
    let (ours, other) = (Authority::new(), Authority::new());
    let knowing = || loopback().authorities(ours.pem.as_bytes()).expect("an authority");
    let get = async |egress: &Egress, port: u16| {
        egress.get(ask(&format!("https://127.0.0.1:{port}/"))).await.map(|it| it.body)
    };
    let good = ours.host("127.0.0.1", 2090).await;
    assert_eq!(get(&knowing(), good).await.expect("an answer"), "ok");
    assert_eq!(get(&loopback(), good).await, Err(Fault::Tls), "of nobody that is known");
    for (port, why) in [
        (other.host("127.0.0.1", 2090).await, "of another authority"),
        (ours.host("app.example", 2090).await, "for another name"),
        (ours.host("127.0.0.1", 2021).await, "it has ended"),
    ] {
        assert_eq!(get(&knowing(), port).await, Err(Fault::Tls), "{why}");
    }
    for bad in ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        assert!(Egress::default().authorities(bad.as_bytes()).is_err(), "{bad}");
    }
}
