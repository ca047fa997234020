//! TLS at our own listener: the certificate, how it is read, and how another one takes its place while connections
//! live. rustls on ring; HTTP/1.1 alone is offered. It must not know what is said inside.

mod pem;
mod validity;
mod watch;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

pub(crate) use self::pem::Pair;
pub(crate) use self::watch::{again, watch};
use crate::config::Config;
use crate::exit::Failed;

/// A certificate that ends sooner than this is worth a word.
const SOON: i64 = 14 * 86_400;

/// Where certificate and key are. Each file may hold either or both, in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Files {
    /// `tls.cert`.
    pub(crate) cert: PathBuf,
    /// `tls.key`; nothing said: it stands in the same file.
    pub(crate) key: Option<PathBuf>,
}

/// The files that the configuration names.
pub(crate) fn files(config: &Config) -> Result<Option<Files>, Failed> {
    let path = |name: &str| Some(config.said(name)).filter(|it| !it.is_empty()).map(PathBuf::from);
    match (path("tls.cert"), path("tls.key")) {
        (Some(cert), key) => Ok(Some(Files { cert, key })),
        (None, None) => Ok(None),
        (None, Some(_)) => {
            Err(Failed::config("tls.key is said, and tls.cert is not: name the certificate's file"))
        }
    }
}

/// What this process shows to whoever connects.
pub(crate) struct Tls {
    shown: Arc<Shown>,
    acceptor: TlsAcceptor,
    files: Mutex<Files>,
}

impl Tls {
    /// Reads the files as they are, for a look.
    pub(crate) fn look(files: &Files) -> Result<Arc<Pair>, String> {
        pem::load(files)
    }

    /// Reads the files; nothing that clients would refuse is taken.
    pub(crate) fn open(files: Files) -> Result<Arc<Tls>, Failed> {
        let provider = Arc::new(ring::default_provider());
        let pair = pem::load(&files).map_err(Failed::config)?;
        let shown = Arc::new(Shown(RwLock::new(pair)));
        let mut server = settings(&provider, shown.clone()).map_err(Failed::new)?;
        server.alpn_protocols = vec![b"http/1.1".to_vec()];
        server.ticketer = ring::Ticketer::new().map_err(Failed::new)?;
        let acceptor = TlsAcceptor::from(Arc::new(server));
        Ok(Arc::new(Tls { shown, acceptor, files: Mutex::new(files) }))
    }

    /// Shakes hands.
    pub(crate) fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }

    /// What is shown now.
    pub(crate) fn pair(&self) -> Arc<Pair> {
        self.shown.now()
    }

    /// Where it is read.
    pub(crate) fn files(&self) -> Files {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the files again; what is wrong leaves everything as it is. `true` when another certificate is shown now.
    pub(crate) fn read(&self, files: Files) -> Result<bool, String> {
        let pair = pem::load(&files)?;
        *self.files.lock().unwrap_or_else(PoisonError::into_inner) = files;
        let changed = pair.key.cert != self.pair().key.cert;
        *self.shown.0.write().unwrap_or_else(PoisonError::into_inner) = pair;
        Ok(changed)
    }
}

fn settings(provider: &Arc<CryptoProvider>, shown: Arc<Shown>) -> Result<ServerConfig, rustls::Error> {
    let builder =
        ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
    Ok(builder.with_no_client_auth().with_cert_resolver(shown))
}

/// The one certificate, whatever name is asked for: tenants are told apart by `Host`.
struct Shown(RwLock<Arc<Pair>>);

impl Shown {
    fn now(&self) -> Arc<Pair> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shown")
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _asked: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.now().key.clone())
    }
}
