//! One router, many tenants: which one a request is for, by its host alone, and the face of each: its engine's handle, its
//! name, colours, languages and templates. Must not look at who asks, and must not answer differently for a host that is
//! nobody's whatever is asked.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::Body;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderValue, StatusCode, Version, header};
use parlor_core::{Tenant, TenantSettings};
use parlor_proto::TenantId;

use crate::options::Options;
use crate::state::Face;
use crate::task;

/// All that is said where nobody is: the same bytes whatever was asked.
const NOBODY: &str = "{\"code\":\"wrong_host\",\"status\":421,\"title\":\"Wrong host\"}\n";

/// What a face was made from.
#[derive(PartialEq)]
struct From {
    tenant: Arc<Tenant>,
    /// Hosts tell tenants apart.
    by_host: bool,
    /// How often files were to be looked at again.
    looked: u64,
}

/// A face, and what it was made from.
type Made = (Arc<From>, Arc<Face>);

/// The faces of one mounted router.
pub(crate) struct Faces {
    /// As the host's options say, for the tenant of the handle that was given.
    plain: Arc<Face>,
    made: RwLock<HashMap<TenantId, Made>>,
    /// One at a time is made.
    making: tokio::sync::Mutex<()>,
}

impl Faces {
    pub(crate) fn new(plain: Arc<Face>) -> Arc<Faces> {
        Arc::new(Faces { plain, made: RwLock::default(), making: tokio::sync::Mutex::default() })
    }

    /// The face of the tenant that a request is for.
    pub(crate) async fn of(&self, parts: &Parts) -> Option<Arc<Face>> {
        let chat = &self.plain.chat;
        let by_host = chat.is_default_tenant() && chat.tenants_by_host();
        let id = match by_host {
            true => chat.tenant_at(&requested(parts)?)?,
            // A handle that is bound to a tenant is meant for that one, whatever the hosts of others.
            false => chat.tenant(),
        };
        let tenant = chat.of(id).tenant_now();
        if tenant.disabled {
            return None;
        }
        let from = From { tenant, by_host, looked: self.plain.options.look_again.count() };
        if let Some(face) = self.find(id, &from) {
            return Some(face);
        }
        let _one = self.making.lock().await;
        if let Some(face) = self.find(id, &from) {
            return Some(face);
        }
        // It may read a folder of templates.
        let (plain, from) = (self.plain.clone(), Arc::new(from));
        let given = from.clone();
        let face = task::aside("tenant", move || make(&plain, &given)).await?;
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        made.insert(id, (from, face.clone()));
        Some(face)
    }

    fn find(&self, id: TenantId, from: &From) -> Option<Arc<Face>> {
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        let (held, face) = made.get(&id)?;
        let same = Arc::ptr_eq(&held.tenant, &from.tenant) || held.tenant == from.tenant;
        (same && held.by_host == from.by_host && held.looked == from.looked).then(|| face.clone())
    }
}

/// A tenant's face: as the installation's, but for what the tenant says.
fn make(plain: &Arc<Face>, from: &From) -> Arc<Face> {
    let tenant = &from.tenant;
    let first = tenant.id == plain.chat.tenant();
    if first && !from.by_host && tenant.settings == TenantSettings::default() {
        return plain.clone();
    }
    plain.for_tenant(tenant, options(&plain.options, tenant, first, from.by_host))
}

/// The options of a tenant.
fn options(plain: &Options, tenant: &Tenant, first: bool, by_host: bool) -> Options {
    let mut options = plain.clone();
    let said = |key: &str| tenant.settings.said(key);
    // Its hosts have been looked at already.
    options.check_host = plain.check_host && !by_host;
    if !first {
        options.origins.clear();
        options.demo = None;
        if said("public_url").is_none() {
            // The installation's address leads elsewhere; one of its own hosts leads here.
            options.mail = tenant.hosts.first().and_then(|host| plain.mail.as_ref()?.at_host(host));
        }
    }
    // What does not fit was refused when it was said; what a newer Parlor takes and this one does not is left alone.
    let mut with = |change: &dyn Fn(Options) -> Option<Options>| {
        if let Some(changed) = change(options.clone()) {
            options = changed;
        }
    };
    if let Some(url) = said("public_url") {
        with(&|it| {
            Options { origins: Vec::new(), tls: it.tls || url.starts_with("https:"), ..it }.origin(url).ok()
        });
    }
    if let Some(sites) = said("embed.origins") {
        let each = |it: Options, site: &str| it.embed(site).ok();
        with(&|it| items(sites).try_fold(Options { embed: Vec::new(), ..it }, each));
    }
    if let Some(colour) = said("theme.accent") {
        with(&|it| Some(Options { theme: it.theme.clone().accent(colour).ok()?, ..it }));
    }
    if let Some(colour) = said("theme.accent_dark") {
        with(&|it| Some(Options { theme: it.theme.clone().accent_dark(colour).ok()?, ..it }));
    }
    if let Some(tag) = said("language") {
        with(&|it| it.language(tag).ok());
    }
    if let Some(name) = said("name") {
        with(&|it| Some(it.name(name)));
    }
    if let Some(word) = said("sign_up") {
        with(&|it| Some(it.sign_up(word == "open")));
    }
    options
}

/// Languages that a tenant offers; none said: all that there are.
pub(crate) fn offered(tenant: &Tenant) -> Option<Vec<String>> {
    tenant.settings.said("languages_offered").map(|tags| items(tags).map(str::to_ascii_lowercase).collect())
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|it| !it.is_empty())
}

/// The host that a request is for, if it says exactly one, and says it once.
fn requested(parts: &Parts) -> Option<String> {
    let mut named = parts.headers.get_all(header::HOST).iter();
    let host = named.next().map(|it| it.to_str().map(str::to_owned));
    if named.next().is_some() {
        return None;
    }
    // From HTTP/2 on the address has the host; before, a whole address as the target is for proxies, not for us.
    let target = parts.uri.authority().map(|it| it.as_str().to_owned());
    match (host, target) {
        (Some(Ok(host)), None) => Some(host),
        (None, Some(target)) if parts.version >= Version::HTTP_2 => Some(target),
        (Some(Ok(host)), Some(target)) if parts.version >= Version::HTTP_2 && host == target => Some(host),
        _ => None,
    }
}

/// The answer where nobody is.
pub(crate) fn nobody() -> Response {
    let mut response = Response::new(Body::from(NOBODY));
    *response.status_mut() = StatusCode::MISDIRECTED_REQUEST;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "application/problem+json"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CONNECTION, "close"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// A handler that took the router's own state would answer every tenant as the first one.
    #[test]
    fn every_handler_is_given_the_face_of_its_tenant() {
        let mut wrong = Vec::new();
        look(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut wrong);
        assert!(wrong.is_empty(), "`State` is `crate::state::State` here: {wrong:?}");
    }

    fn look(folder: &Path, wrong: &mut Vec<String>) {
        for path in fs::read_dir(folder).expect("sources").flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                look(&path, wrong);
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source");
            let taken = text.split("use axum::extract::").skip(1).filter_map(|it| it.split(';').next());
            let names = |it: &str| it.split([',', '{', '}', ' ', '\n']).any(|name| name == "State");
            // The layer around every route is what finds the tenant.
            if !path.ends_with("src/request.rs") && taken.into_iter().any(names) {
                wrong.push(path.display().to_string());
            }
        }
    }
}
