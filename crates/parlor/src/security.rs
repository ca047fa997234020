//! What every request must pass and every answer must carry: the right host, no foreign page acting with our
//! visitor's cookie, and headers that keep a browser strict. Who may do what is not decided here.

use std::convert::Infallible;
use std::net::IpAddr;

use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use parlor_proto::{Code, Problem, Reason};
use tower::{Layer, ServiceExt, service_fn};
use tower_http::csrf::CsrfLayer;

use crate::auth;
use crate::options::{Options, Origin};
use crate::report;
use crate::request::Door;
use crate::state::Face;
use crate::urls::Urls;

/// Pages: our own script, style and connections, nothing else; nobody may frame them.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
    media-src 'self' blob:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'";
/// Answers of the API are data.
const DATA_POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Files that somebody else has made: whatever they are, they do nothing here.
pub(crate) const SANDBOX: &str =
    "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The widget's frame: as a page, and one script may make markup of what our own server sends.
const FRAME_TYPES: &str = "trusted-types parlor";
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), \
    fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
    publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()";

/// Our own pages may record voice notes, when the visitor says yes.
const PAGE_PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), \
    fullscreen=(self), geolocation=(), gyroscope=(), magnetometer=(), microphone=(self), midi=(), payment=(), \
    publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()";

/// What the inline scripts and styles of this one page carry; an own template has named it.
#[derive(Clone, Debug)]
pub(crate) struct Nonce(pub(crate) String);

/// Lets a page's own inline scripts and styles run: the policy is as before but for this one nonce.
pub(crate) fn inline(nonce: &Nonce, headers: &mut HeaderMap) {
    let policy = headers.get(header::CONTENT_SECURITY_POLICY).and_then(|it| it.to_str().ok());
    let with = policy.map(|policy| {
        ["script-src 'self'", "style-src 'self'"]
            .iter()
            .fold(policy.to_owned(), |all, part| all.replace(part, &format!("{part} 'nonce-{}'", nonce.0)))
    });
    if let Some(value) = with.and_then(|it| HeaderValue::from_str(&it).ok()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, value);
    }
}

/// Who beside our own pages may take an answer. A handler marks it so; nothing is marked by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Any page anywhere may load it, and read it.
    Anybody,
    /// The pages that may embed us may frame it.
    Framed,
}

/// Before anything is looked at: host, then origin.
pub(crate) async fn admit(face: &Face, parts: &Parts) -> Result<(), Problem> {
    host(&face.options, parts)?;
    // What opens a line says in its first frame who it is, and a guest is nobody yet; no cookie counts there.
    let open = is_line(parts.uri.path()) || parts.uri.path() == "/api/v1/guests";
    if open && embedding(&face.options, parts).is_some() {
        return Ok(());
    }
    same_site(&face.csrf, parts).await
}

/// The origin of a page of another site that may embed us, if that is where the request says it comes from.
pub(crate) fn embedding(options: &Options, parts: &Parts) -> Option<HeaderValue> {
    let mut given = parts.headers.get_all(header::ORIGIN).iter();
    let (Some(origin), None) = (given.next(), given.next()) else { return None };
    let known = options.embed.iter().any(|it| it.text.as_bytes() == origin.as_bytes());
    (known && !own_origin(options, parts)).then(|| origin.clone())
}

fn is_line(path: &str) -> bool {
    ["/stream", "/poll"]
        .into_iter()
        .any(|at| path.strip_prefix(at).is_some_and(|it| it.is_empty() || it.starts_with('/')))
}

/// What pages of other sites may ask, with a token.
pub(crate) fn is_shared(path: &str) -> bool {
    path.starts_with("/api/v1/") || is_line(path)
}

/// The answer to a browser that asks whether a page of another site may ask.
pub(crate) fn preflight(face: &Face, parts: &Parts) -> Option<Response<axum::body::Body>> {
    let asks =
        parts.method == Method::OPTIONS && parts.headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if !asks || !is_shared(parts.uri.path()) {
        return None;
    }
    embedding(&face.options, parts)?;
    let mut response = Response::new(axum::body::Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "Authorization, Content-Type, Accept-Language, Parlor-Zone, X-Request-Id",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Some(response)
}

/// Lets a page of another site read an answer: without credentials, so that a cookie is never behind it.
pub(crate) fn share(face: &Face, path: &str, origin: Option<HeaderValue>, headers: &mut HeaderMap) {
    if face.options.embed.is_empty() || !is_shared(path) {
        return;
    }
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("Retry-After, X-Request-Id"),
        );
    }
}

/// The policy of the one document that others may frame.
fn framed(options: &Options) -> HeaderValue {
    let mut ancestors = "frame-ancestors 'self'".to_owned();
    for origin in &options.embed {
        ancestors.push(' ');
        ancestors.push_str(&origin.text);
    }
    let policy = format!("{}; {FRAME_TYPES}", PAGE_POLICY.replace("frame-ancestors 'none'", &ancestors));
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static(PAGE_POLICY))
}

/// What cannot be missing in any answer. A handler may have set `Cache-Control` (assets) or a policy of its own.
pub(crate) fn headers(face: &Face, urls: &Urls, door: Door, reach: Option<Reach>, headers: &mut HeaderMap) {
    let html = headers.get(header::CONTENT_TYPE).is_some_and(|it| it.as_bytes().starts_with(b"text/html"));
    let sandboxed = headers.get(header::CONTENT_SECURITY_POLICY).is_some_and(|it| it == SANDBOX);
    let policy = match () {
        () if sandboxed => SANDBOX,
        () if html || door == Door::Page => PAGE_POLICY,
        () => DATA_POLICY,
    };
    let permissions = if door == Door::Page { PAGE_PERMISSIONS } else { PERMISSIONS };
    let fixed: [(HeaderName, &'static str); 6] = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("permissions-policy"), permissions),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if reach.is_some() {
        let anybody = HeaderValue::from_static("cross-origin");
        headers.insert(HeaderName::from_static("cross-origin-resource-policy"), anybody);
    }
    match reach {
        Some(Reach::Anybody) => {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        }
        Some(Reach::Framed) => {
            headers.insert(header::CONTENT_SECURITY_POLICY, framed(&face.options));
            // Else a host's page that is isolated itself could not show it.
            let isolated = HeaderValue::from_static("require-corp");
            headers.insert(HeaderName::from_static("cross-origin-embedder-policy"), isolated);
        }
        None => {}
    }
    if html && !sandboxed {
        report::announce(urls, face.options.tls, headers);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // For caches that were told to keep everything: an answer belongs to one visitor.
        let encoded = headers.contains_key(header::VARY);
        let vary = if encoded { "Cookie, Authorization, Accept-Encoding" } else { "Cookie, Authorization" };
        headers.insert(header::VARY, HeaderValue::from_static(vary));
    }
    if face.options.tls {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
}

/// The one form of a host: lower case, without the root's dot.
fn normal(host: &str) -> String {
    let lower = host.to_ascii_lowercase();
    match lower.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => format!("{}:{port}", name.trim_end_matches('.')),
        _ => lower.trim_end_matches('.').to_owned(),
    }
}

/// The host that the request is for, if it says exactly one.
fn requested(parts: &Parts) -> Option<String> {
    let mut named = parts.headers.get_all(header::HOST).iter();
    let host = named.next().map(|it| it.to_str().map(normal));
    if named.next().is_some() {
        return None;
    }
    let target = parts.uri.authority().map(|it| normal(it.as_str()));
    match (host, target) {
        (Some(Ok(host)), None) => Some(host),
        (None, Some(target)) => Some(target),
        (Some(Ok(host)), Some(target)) if host == target => Some(host),
        _ => None,
    }
}

fn host(options: &Options, parts: &Parts) -> Result<(), Problem> {
    let wrong = || Problem::new(Code::WrongHost, "This server does not answer for that host.");
    if options.only_this_machine && !requested(parts).is_some_and(|host| is_this_machine(&host)) {
        return Err(wrong());
    }
    if !options.check_host || options.origins.is_empty() {
        return Ok(());
    }
    let known = |host: &str| {
        options.origins.iter().any(|origin| {
            let default = if origin.text.starts_with("https:") { ":443" } else { ":80" };
            origin.host == host || Some(origin.host.as_str()) == host.strip_suffix(default)
        })
    };
    match requested(parts) {
        Some(host) if known(&host) => Ok(()),
        _ => Err(wrong()),
    }
}

/// `localhost` or a loopback address, with a port or without.
fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|c| c.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(name);
    name == "localhost" || bare.parse().is_ok_and(|it: IpAddr| it.to_canonical().is_loopback())
}

/// tower-http's check (`Sec-Fetch-Site`, else `Origin` against `Host`), asked as a question.
#[derive(Clone)]
pub(crate) struct Csrf(CsrfLayer);

impl Csrf {
    pub(crate) fn new(options: &Options) -> Csrf {
        let layer = options.origins.iter().fold(CsrfLayer::new(), |layer, origin: &Origin| {
            // An origin that the layer cannot hold could never match one that a browser sends.
            layer.clone().add_trusted_origin(&origin.text).unwrap_or(layer)
        });
        Csrf(layer)
    }

    async fn passes(&self, parts: &Parts) -> bool {
        let mut asked = Request::new(());
        *asked.method_mut() = parts.method.clone();
        *asked.uri_mut() = parts.uri.clone();
        for name in ["origin", "sec-fetch-site", "host"] {
            for value in parts.headers.get_all(name) {
                asked.headers_mut().append(HeaderName::from_static(name), value.clone());
            }
        }
        let passed = service_fn(|_: Request<()>| std::future::ready(Ok::<_, Infallible>(Response::new(()))));
        let Ok(answer) = self.0.clone().layer(passed).oneshot(asked).await;
        answer.status().is_success()
    }
}

/// A bearer token is never sent by a browser on its own, so only requests without one can be forged.
async fn same_site(csrf: &Csrf, parts: &Parts) -> Result<(), Problem> {
    if parts.method.is_safe() || auth::bearer(&parts.headers).is_some() || csrf.passes(parts).await {
        return Ok(());
    }
    Err(Problem::because(Reason::OtherSite, &[]))
}

/// Whether the page that opens a socket is ours, exactly. Without an `Origin` it is not a page, and its cookie does
/// not count.
pub(crate) fn own_origin(options: &Options, parts: &Parts) -> bool {
    let mut given = parts.headers.get_all(header::ORIGIN).iter();
    let (Some(Ok(origin)), None) = (given.next().map(HeaderValue::to_str), given.next()) else {
        return false;
    };
    if !options.origins.is_empty() {
        return options.origins.iter().any(|own| own.text == origin);
    }
    let bare =
        origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://").filter(|_| !options.tls));
    let host = parts.headers.get(header::HOST).and_then(|it| it.to_str().ok());
    bare.is_some() && bare == host
}
