//! Requests out: the one client for whatever a host's address is asked for (keys, "who is this?", pictures). A name is
//! resolved once, every address it has is judged, and the connection goes to a judged address and nowhere else; there
//! are no redirects, no proxies, no other schemes, and no answer larger or slower than was agreed to. It must not know
//! what it is used for.

mod address;
mod connect;
mod target;
#[cfg(test)]
pub(crate) mod tests;

use std::fmt;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

use crate::options::OptionError;
use target::Target;

/// Why nothing came of a request out. The text is for the log: it names the place, never what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The URL cannot be used.
    Url(&'static str),
    /// `http://` to a host that the operator has not allowed.
    Plain,
    /// The host is, or resolves to, an address that is not out there.
    Inside(IpAddr),
    /// The name has no address.
    Name,
    /// Nobody answers there.
    Connect,
    /// No TLS with a certificate that is good for that name.
    Tls,
    /// It took longer than agreed.
    Slow,
    /// The answer is larger than agreed.
    Large,
    /// What came is not HTTP.
    Nonsense,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Url(why) => write!(f, "the URL cannot be used: {why}"),
            Fault::Plain => f.write_str("http:// is only for hosts that `egress.allow` names"),
            Fault::Inside(address) => {
                write!(f, "{address} is not out there; `egress.allow` may name its host")
            }
            Fault::Name => f.write_str("the name has no address"),
            Fault::Connect => f.write_str("nobody answers there"),
            Fault::Tls => f.write_str("no TLS with a certificate that is good for that name"),
            Fault::Slow => f.write_str("it took too long"),
            Fault::Large => f.write_str("the answer is too large"),
            Fault::Nonsense => f.write_str("the answer is not HTTP"),
        }
    }
}

/// One request out.
pub(crate) struct Ask<'a> {
    pub(crate) url: &'a str,
    pub(crate) headers: HeaderMap,
    /// Bytes of an answer's body.
    pub(crate) most: usize,
    /// From resolving to the last byte.
    pub(crate) within: Duration,
}

/// What was answered, whatever the status. A redirect is an answer like any other: nobody follows it.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
}

/// Addresses of a name.
pub(crate) type Resolving<'a> = Pin<Box<dyn Future<Output = Vec<IpAddr>> + Send + 'a>>;

/// Who knows the addresses of names.
pub(crate) trait Resolve: Send + Sync {
    /// All of them; none: there is no such name.
    fn resolve<'a>(&'a self, name: &'a str) -> Resolving<'a>;
}

/// The machine's own way to resolve.
struct System;

impl Resolve for System {
    fn resolve<'a>(&'a self, name: &'a str) -> Resolving<'a> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await;
            found.map(|all| all.map(|it| it.ip()).collect()).unwrap_or_default()
        })
    }
}

/// The client for requests out, with what the operator allows it.
///
/// Without any allowance it asks `https` addresses of the public network alone.
#[derive(Clone)]
pub struct Egress {
    allow: Arc<Vec<(String, Option<u16>)>>,
    roots: Arc<RootCertStore>,
    tls: Option<Arc<ClientConfig>>,
    resolver: Arc<dyn Resolve>,
}

impl Default for Egress {
    fn default() -> Self {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let egress =
            Egress { allow: Arc::default(), roots: Arc::new(roots), tls: None, resolver: Arc::new(System) };
        egress.with_roots()
    }
}

impl Egress {
    /// Allows a host by name or address, with a port or for all of its ports: `app.internal:8000`, `127.0.0.1:8000`.
    /// It may then be asked without TLS, too, and be on a private network or on this machine.
    ///
    /// # Errors
    /// Not `host` or `host:port`.
    pub fn allow(mut self, host: &str) -> Result<Egress, OptionError> {
        let allowed = target::allowed(host).ok_or_else(|| {
            OptionError::new(format!(
                "`{host}` is not a host: expected something like app.internal or 10.0.0.7:8000"
            ))
        })?;
        Arc::make_mut(&mut self.allow).push(allowed);
        Ok(self)
    }

    /// Believes these authorities as well (PEM): for hosts with certificates of one's own.
    ///
    /// # Errors
    /// There is no certificate in it.
    pub fn authorities(mut self, pem: &[u8]) -> Result<Egress, OptionError> {
        let wrong = || OptionError::new("there is no certificate in that PEM file".to_owned());
        let roots = Arc::make_mut(&mut self.roots);
        let mut found = false;
        for certificate in CertificateDer::pem_slice_iter(pem) {
            roots.add(certificate.map_err(|_| wrong())?).map_err(|_| wrong())?;
            found = true;
        }
        if found { Ok(self.with_roots()) } else { Err(wrong()) }
    }

    fn with_roots(mut self) -> Egress {
        let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map(|it| it.with_root_certificates(self.roots.clone()).with_no_client_auth());
        // Versions that the library itself calls safe are there.
        self.tls = config.ok().map(Arc::new);
        self
    }

    fn allows(&self, host: &str, port: u16) -> bool {
        self.allow.iter().any(|(name, only)| name == host && only.is_none_or(|it| it == port))
    }

    #[cfg(test)]
    pub(crate) fn with_resolver(mut self, resolver: Arc<dyn Resolve>) -> Egress {
        self.resolver = resolver;
        self
    }

    /// Whether a URL could be asked at all, for whoever configures it. (Where its name leads is seen when it is asked.)
    pub(crate) fn check(&self, url: &str) -> Result<(), Fault> {
        let target = Target::parse(url, self)?;
        self.judge(&target, &target.address.into_iter().collect::<Vec<_>>())
    }

    /// Asks.
    pub(crate) async fn get(&self, ask: Ask<'_>) -> Result<Answer, Fault> {
        let target = Target::parse(ask.url, self)?;
        let asking = self.ask(&target, ask.headers, ask.most);
        tokio::time::timeout(ask.within, asking).await.unwrap_or(Err(Fault::Slow))
    }

    async fn ask(&self, target: &Target, headers: HeaderMap, most: usize) -> Result<Answer, Fault> {
        let places = self.places(target).await?;
        let mut request = Request::new(Full::new(Bytes::new()));
        *request.method_mut() = Method::GET;
        *request.uri_mut() = target.path.parse().map_err(|_| Fault::Url("its path is none"))?;
        *request.headers_mut() = headers;
        for (name, value) in [
            (header::HOST, target.authority.as_str()),
            (header::CONNECTION, "close"),
            (header::ACCEPT_ENCODING, "identity"),
            (header::USER_AGENT, concat!("parlor/", env!("CARGO_PKG_VERSION"))),
        ] {
            let value = value.parse().map_err(|_| Fault::Url("its host is none"))?;
            request.headers_mut().insert(name, value);
        }
        connect::send(&places, target, self.tls.clone(), request, async |it| read(it, most).await).await
    }

    /// Where to connect: what a name means is asked once, here, and from here on there are only addresses.
    async fn places(&self, target: &Target) -> Result<Vec<SocketAddr>, Fault> {
        let addresses = match target.address {
            Some(address) => vec![address],
            None => self.resolver.resolve(&target.host).await,
        };
        if addresses.is_empty() {
            return Err(Fault::Name);
        }
        self.judge(target, &addresses)?;
        Ok(addresses.into_iter().map(|it| SocketAddr::new(it.to_canonical(), target.port)).collect())
    }

    /// All of them, or none: a name that leads both out and in is not to be believed.
    fn judge(&self, target: &Target, addresses: &[IpAddr]) -> Result<(), Fault> {
        let good = |it: &IpAddr| match target.allowed {
            // An address that was allowed as such is meant; a name may be led elsewhere by whoever has its DNS.
            true => target.address.is_some() || address::is_a_host(*it),
            false => address::is_public(*it) && !connect::is_own(*it),
        };
        addresses.iter().find(|it| !good(it)).map_or(Ok(()), |it| Err(Fault::Inside(*it)))
    }
}

/// The whole of an answer, if it is as agreed.
async fn read(response: Response<Incoming>, most: usize) -> Result<Answer, Fault> {
    let (parts, body) = response.into_parts();
    if parts.headers.get_all(header::CONTENT_ENCODING).iter().any(|it| it != "identity") {
        return Err(Fault::Nonsense);
    }
    let told = parts.headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    if told.is_some_and(|length: u64| length > most as u64) {
        return Err(Fault::Large);
    }
    let whole = Limited::new(body, most).collect().await;
    let whole =
        whole.map_err(|fault| if fault.is::<LengthLimitError>() { Fault::Large } else { Fault::Nonsense })?;
    Ok(Answer { status: parts.status, body: whole.to_bytes() })
}

impl fmt::Debug for Egress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Egress").field("allow", &self.allow).finish_non_exhaustive()
    }
}
