//! Where a request out may go, as far as its URL says: one spelling for each place, and nothing that two parsers read
//! in two ways. It must not resolve or connect.

use std::net::IpAddr;

use url::{Host, Url};

use super::{Egress, Fault};

/// A place that a URL names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// TLS is spoken.
    pub(super) tls: bool,
    /// In the one form: a name in lower case and punycode without the root's dot, or an address.
    pub(super) host: String,
    /// The address, where the URL has one instead of a name.
    pub(super) address: Option<IpAddr>,
    pub(super) port: u16,
    /// What stands in `Host`.
    pub(super) authority: String,
    /// Path and query.
    pub(super) path: String,
    /// The operator has named it.
    pub(super) allowed: bool,
}

impl Target {
    /// Reads a URL. What is plainly not meant for the web out there is refused here already.
    pub(super) fn parse(text: &str, egress: &Egress) -> Result<Target, Fault> {
        let wrong = |why| Err(Fault::Url(why));
        // The parser of browsers mends these silently; others do not, so the two would not mean the same place.
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') || text.len() > 2048 {
            return wrong(
                "it has blanks, backslashes or control characters, or is longer than 2,048 characters",
            );
        }
        let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
        let plain = ["https://", "http://"].into_iter().any(|scheme| lower.starts_with(scheme));
        let after = text.split_once("://").map_or("", |(_, after)| after);
        if !plain || after.starts_with('/') {
            return wrong("it must begin with https:// and a host");
        }
        let Ok(url) = Url::parse(text) else { return wrong("it is no URL") };
        if !url.username().is_empty() || url.password().is_some() || authority(after).contains('@') {
            return wrong("it must not have a user or a password");
        }
        if url.fragment().is_some() {
            return wrong("it must not have a fragment");
        }
        let (host, address) = match url.host() {
            Some(Host::Domain(name)) => (name.strip_suffix('.').unwrap_or(name).to_owned(), None),
            Some(Host::Ipv4(it)) => (it.to_string(), Some(IpAddr::V4(it))),
            Some(Host::Ipv6(it)) => (format!("[{it}]"), Some(IpAddr::V6(it))),
            None => return wrong("it has no host"),
        };
        if host.is_empty() || host.ends_with('.') || host.len() > 253 {
            return wrong("its host is no name");
        }
        let tls = url.scheme() == "https";
        let Some(port) = url.port_or_known_default().filter(|port| *port > 0) else {
            return wrong("its port is none");
        };
        let allowed = egress.allows(&host, port);
        if !tls && !allowed {
            return Err(Fault::Plain);
        }
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.clone(),
        };
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        Ok(Target { tls, host, address, port, authority, path, allowed })
    }
}

/// What stands between the scheme and the path.
fn authority(after: &str) -> &str {
    after.split(['/', '?', '#']).next().unwrap_or("")
}

/// A host as the operator allows it: `app.internal`, `app.internal:8000`, `127.0.0.1:8000`, `[::1]:8000`.
pub(super) fn allowed(text: &str) -> Option<(String, Option<u16>)> {
    if text.contains(['/', '?', '#', '@', '*', '\\']) || text.chars().any(char::is_whitespace) {
        return None;
    }
    // `http` has a default port that this parser leaves out, so the port is taken from the text.
    let port = match text.rsplit_once(':') {
        Some((_, port)) if !port.contains(']') => Some(port.parse().ok().filter(|it: &u16| *it > 0)?),
        _ => None,
    };
    let url = Url::parse(&format!("http://{text}/")).ok()?;
    let host = match url.host()? {
        Host::Domain(name) => name.strip_suffix('.').unwrap_or(name).to_owned(),
        Host::Ipv4(it) => it.to_string(),
        Host::Ipv6(it) => format!("[{it}]"),
    };
    (!host.is_empty()).then_some((host, port))
}
