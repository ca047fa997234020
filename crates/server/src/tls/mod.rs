//! TLS at our own listener: the certificates, how they are read, which of them is shown, and how others take their place
//! while connections live. rustls on ring; HTTP/1.1 alone is offered. It must not know what is said inside.

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
use crate::config::{Config, items};
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
    /// `tls.more`: certificates for other names, each with its key.
    pub(crate) more: Vec<PathBuf>,
}

/// The files that the configuration names.
pub(crate) fn files(config: &Config) -> Result<Option<Files>, Failed> {
    let path = |name: &str| Some(config.said(name)).filter(|it| !it.is_empty()).map(PathBuf::from);
    match (path("tls.cert"), path("tls.key")) {
        (Some(cert), key) => {
            let more = items(config.said("tls.more")).map(PathBuf::from).collect();
            Ok(Some(Files { cert, key, more }))
        }
        (None, None) if !config.said("tls.more").is_empty() => Err(Failed::config(
            "tls.more is said, and tls.cert is not: one certificate is shown to whoever asks for no name",
        )),
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
    pub(crate) fn look(files: &Files) -> Result<Arc<All>, String> {
        All::load(files)
    }

    /// Reads the files; nothing that clients would refuse is taken.
    pub(crate) fn open(files: Files) -> Result<Arc<Tls>, Failed> {
        let provider = Arc::new(ring::default_provider());
        let all = All::load(&files).map_err(Failed::config)?;
        let shown = Arc::new(Shown(RwLock::new(all)));
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
    pub(crate) fn all(&self) -> Arc<All> {
        self.shown.now()
    }

    /// Where it is read.
    pub(crate) fn files(&self) -> Files {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the files again; what is wrong leaves everything as it is. `true` when another certificate is shown now.
    pub(crate) fn read(&self, files: Files) -> Result<bool, String> {
        let all = All::load(&files)?;
        *self.files.lock().unwrap_or_else(PoisonError::into_inner) = files;
        let certs = |all: &All| all.pairs().map(|pair| pair.key.cert.clone()).collect::<Vec<_>>();
        let changed = certs(&all) != certs(&self.all());
        *self.shown.0.write().unwrap_or_else(PoisonError::into_inner) = all;
        Ok(changed)
    }
}

fn settings(provider: &Arc<CryptoProvider>, shown: Arc<Shown>) -> Result<ServerConfig, rustls::Error> {
    let builder =
        ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
    Ok(builder.with_no_client_auth().with_cert_resolver(shown))
}

/// Every certificate.
pub(crate) struct All {
    /// Shown to whoever asks for a name that none is for, or for none.
    pub(crate) first: Arc<Pair>,
    more: Vec<Arc<Pair>>,
}

impl All {
    /// Reads them; one that cannot be shown refuses all.
    fn load(files: &Files) -> Result<Arc<All>, String> {
        let first = pem::load("tls.cert", &files.cert, files.key.as_deref())?;
        let more = files.more.iter().map(|path| pem::load("tls.more", path, None));
        Ok(Arc::new(All { first, more: more.collect::<Result<_, _>>()? }))
    }

    /// All of them.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = &Arc<Pair>> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// The one for a name. (What is said inside is decided by `Host` all the same.)
    fn of(&self, name: Option<&str>) -> &Arc<Pair> {
        let fits = |pair: &&Arc<Pair>| name.is_some_and(|name| pair.is_for(name));
        // The usual case costs nothing.
        if self.more.is_empty() {
            return &self.first;
        }
        self.pairs().find(fits).unwrap_or(&self.first)
    }
}

/// What is shown, by the name that is asked for.
struct Shown(RwLock<Arc<All>>);

impl Shown {
    fn now(&self) -> Arc<All> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shown")
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, asked: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.now().of(asked.server_name()).key.clone())
    }
}
