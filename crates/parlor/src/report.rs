//! `POST /api/csp-report`: browsers tell here what a page's policy kept from happening. Anybody may post anything, so
//! little is read, less is kept and nothing is believed; the log gets no query, no sample and no word of what people
//! wrote. Must not touch the engine: a flood of reports costs a line a second at most, taken over a minute.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::Request;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use parlor_core::network;
use serde_json::Value;
use tokio::time::timeout;

use crate::peer;
use crate::state::{Face, State};
use crate::urls::Urls;

/// Below the mount point.
pub(crate) const PATH: &str = "/api/csp-report";
/// Bytes of one post.
const LARGEST: usize = 16 * 1024;
/// Posts that are read in a minute: from one address, and in all.
const FROM_ONE: u32 = 20;
const IN_ALL: u32 = 120;
/// Reports that are written down: of one post, and in a minute. All are counted.
const WRITTEN: usize = 5;
const LINES: usize = 60;
/// So long may a post take to arrive.
const PATIENCE: Duration = Duration::from_secs(5);
/// Characters that are kept of anything that a report says.
const KEPT: usize = 100;

/// How many posts were read in this minute. The addresses are bounded by the bound of all.
#[derive(Debug, Default)]
pub(crate) struct Reports(Mutex<Minute>);

#[derive(Debug, Default)]
struct Minute {
    number: i64,
    posts: u32,
    lines: usize,
    by: HashMap<IpAddr, u32>,
    /// Violations since the start.
    violations: u64,
    /// Posts since the start that were not read, or could not be.
    dropped: u64,
}

impl Reports {
    fn held(&self) -> std::sync::MutexGuard<'_, Minute> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether one more post is read now.
    fn admits(&self, from: Option<IpAddr>, now_ms: i64) -> bool {
        let mut held = self.held();
        let number = now_ms.div_euclid(60_000);
        if held.number != number {
            (held.number, held.posts, held.lines) = (number, 0, 0);
            held.by.clear();
        }
        let over = held.posts >= IN_ALL || {
            // Nobody has said where it comes from: only the bound of all holds.
            from.is_some_and(|it| held.by.get(&network(it)).is_some_and(|posts| *posts >= FROM_ONE))
        };
        if over {
            held.dropped += 1;
            return false;
        }
        held.posts += 1;
        if let Some(from) = from {
            *held.by.entry(network(from)).or_default() += 1;
        }
        true
    }

    /// Counts what a post said; of how much of it something is written, and the counts since the start.
    fn count(&self, said: usize) -> (usize, u64, u64) {
        let mut held = self.held();
        held.violations = held.violations.saturating_add(said as u64);
        let lines = said.min(WRITTEN).min(LINES - held.lines);
        held.lines += lines;
        (lines, held.violations, held.dropped)
    }
}

/// Tells browsers where to report what this page's policy refuses: in the old way, and over TLS in the new one too. (A
/// browser that reads `report-to` does not look at `report-uri`, and takes endpoints over TLS alone.)
pub(crate) fn announce(urls: &Urls, tls: bool, headers: &mut HeaderMap) {
    let url = plain(&urls.outside(PATH));
    let Some(policy) = headers.get(header::CONTENT_SECURITY_POLICY).and_then(|it| it.to_str().ok()) else {
        return;
    };
    let more = if tls { "; report-to csp" } else { "" };
    if let Ok(policy) = HeaderValue::from_str(&format!("{policy}; report-uri {url}{more}")) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if let Some(endpoints) = HeaderValue::from_str(&format!("csp=\"{url}\"")).ok().filter(|_| tls) {
        headers.insert(HeaderName::from_static("reporting-endpoints"), endpoints);
    }
}

/// A path that can end neither a directive nor a text in quotes: a host may mount us below what a visitor chose.
fn plain(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/%".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Takes a post. The answer is always the same and empty: a browser that is told of an error only tries again.
pub(crate) async fn take(State(face): State<Arc<Face>>, request: Request) -> StatusCode {
    let (parts, body) = request.into_parts();
    let reports = &face.reports;
    if !reports.admits(peer::of(&parts), face.now().0) {
        return StatusCode::NO_CONTENT;
    }
    // Who sends a letter an hour holds nothing of ours for an hour.
    let said = match timeout(PATIENCE, to_bytes(body, LARGEST)).await {
        Ok(Ok(bytes)) => read(&parts.headers, &bytes),
        Ok(Err(_)) | Err(_) => None,
    };
    let Some(said) = said else {
        reports.held().dropped += 1;
        return StatusCode::NO_CONTENT;
    };
    let (lines, total, dropped) = reports.count(said.len());
    for it in said.iter().take(lines) {
        tracing::warn!(
            directive = it.directive,
            blocked = it.blocked,
            page = it.page,
            source = it.source,
            line = it.line,
            total,
            dropped,
            "a page's policy has refused something",
        );
    }
    StatusCode::NO_CONTENT
}

/// What is kept of one violation.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    directive: String,
    blocked: String,
    page: String,
    source: String,
    line: u64,
}

/// Both forms: one report of `report-uri`, or the queue of the Reporting API. `None`: neither.
fn read(headers: &HeaderMap, bytes: &[u8]) -> Option<Vec<Violation>> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let said: Value = serde_json::from_slice(bytes).ok()?;
    if kind.eq_ignore_ascii_case("application/csp-report") {
        let names = ["effective-directive", "blocked-uri", "document-uri", "source-file", "line-number"];
        let report = said.get("csp-report").filter(|it| it.is_object())?;
        return Some(vec![violation(report, names, "violated-directive")]);
    }
    if kind.eq_ignore_ascii_case("application/reports+json") {
        let names = ["effectiveDirective", "blockedURL", "documentURL", "sourceFile", "lineNumber"];
        let ours = |it: &&Value| it.get("type").is_some_and(|it| it == "csp-violation");
        let reports = said.as_array()?.iter().filter(ours).filter_map(|it| it.get("body"));
        return Some(reports.map(|it| violation(it, names, "effectiveDirective")).collect());
    }
    None
}

fn violation(it: &Value, names: [&str; 5], older: &str) -> Violation {
    let text = |name: &str| it.get(name).and_then(Value::as_str).unwrap_or_default();
    let [directive, blocked, page, source, line] = names;
    let directive = [text(directive), text(older)].into_iter().find(|it| !it.is_empty()).unwrap_or_default();
    Violation {
        directive: harmless(directive.split(' ').next().unwrap_or_default()),
        blocked: harmless(origin(text(blocked))),
        page: harmless(path(text(page))),
        source: harmless(path(text(source))),
        line: it.get(line).and_then(Value::as_u64).unwrap_or_default(),
    }
}

/// Of an address the scheme and the host, of `inline` or `eval` the word.
fn origin(url: &str) -> &str {
    let Some((scheme, rest)) = url.split_once(':') else { return url };
    match rest.strip_prefix("//") {
        Some(behind) => {
            let host = behind.find(['/', '?', '#', '\\']).unwrap_or(behind.len());
            // A name before the host is not ours to keep.
            if behind[..host].contains('@') { scheme } else { &url[..scheme.len() + 3 + host] }
        }
        None => scheme,
    }
}

/// The path alone.
fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    rest.split(['?', '#']).next().unwrap_or_default()
}

/// Short, and without anything that could pass for another line or another field.
fn harmless(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:[]%'*".contains(c);
    text.chars().take(KEPT).map(|c| if plain(c) { c } else { '?' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(kind: &str, said: &Value) -> Option<Vec<Violation>> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(kind).expect("a type"));
        read(&headers, said.to_string().as_bytes())
    }

    #[test]
    fn both_forms_say_the_same_and_nothing_that_people_wrote() {
        let old = json!({"csp-report": {"document-uri": "https://chat.example/chat/search/?text=my+secret#x",
            "violated-directive": "script-src-elem 'self'", "effective-directive": "script-src-elem", "blocked-uri":
            "https://ann:pass@evil.example/steal?my=secret", "source-file": "https://chat.example/chat/assets/page.js?v=1",
            "line-number": 7, "script-sample": "my secret", "referrer": "https://chat.example/?my=secret"}});
        let new = json!([{"type": "csp-violation", "age": 1, "url": "https://chat.example/?my=secret", "body": {
            "documentURL": "https://chat.example/chat/search/?text=my+secret", "effectiveDirective": "script-src-elem",
            "blockedURL": "https://ann:pass@evil.example/steal?my=secret", "lineNumber": 7, "sample": "my secret",
            "sourceFile": "https://chat.example/chat/assets/page.js?v=1"}}, {"type": "deprecation", "body": {}}]);
        let wanted = Violation {
            directive: "script-src-elem".into(),
            blocked: "https".into(),
            page: "/chat/search/".into(),
            source: "/chat/assets/page.js".into(),
            line: 7,
        };
        let of_old = of("application/csp-report", &old).expect("an old one");
        assert_eq!(of_old, of("application/reports+json; charset=utf-8", &new).expect("a new one"));
        assert_eq!(of_old, [wanted]);
    }

    #[test]
    fn what_is_blocked_is_a_word_or_an_origin() {
        for (said, kept) in [
            ("inline", "inline"),
            ("trusted-types-sink", "trusted-types-sink"),
            ("data:text/html,secret", "data"),
            ("https://evil.example:8443/a?b", "https://evil.example:8443"),
            ("https://evil.example\\@x", "https://evil.example"),
            ("wss://evil.example", "wss://evil.example"),
        ] {
            assert_eq!(origin(said), kept);
        }
        assert_eq!(harmless("a\n\u{1b}[31mb=\"c\" é"), "a??[31mb??c???");
        assert_eq!(harmless(&"x".repeat(5_000)).len(), KEPT);
    }

    #[test]
    fn what_is_no_report_is_none() {
        let fine = json!({"csp-report": {}});
        assert_eq!(of("application/csp-report", &fine).map(|it| it.len()), Some(1));
        for (kind, said) in [
            ("application/csp-report", json!([])),
            ("application/csp-report", json!({"csp-report": 1})),
            ("application/csp-report", json!(null)),
            ("application/reports+json", json!({})),
            ("application/json", fine.clone()),
            ("text/plain", fine),
        ] {
            assert_eq!(of(kind, &said), None, "{kind} {said}");
        }
        assert_eq!(
            of("application/reports+json", &json!([1, {"type": "csp-violation"}, null])),
            Some(vec![])
        );
    }

    #[test]
    fn one_address_and_all_of_them_have_a_bound() {
        let (reports, one) = (Reports::default(), IpAddr::from([192, 0, 2, 1]));
        assert_eq!((0..100).filter(|_| reports.admits(Some(one), 60_000)).count() as u32, FROM_ONE);
        let all = (0..=255).filter(|n| reports.admits(Some(IpAddr::from([192, 0, 3, *n])), 119_999)).count();
        assert_eq!(all as u32, IN_ALL - FROM_ONE);
        assert!(!reports.admits(None, 119_999) && reports.admits(Some(one), 120_000));
        assert!(reports.held().by.len() == 1);
    }

    #[test]
    fn a_flood_is_counted_and_a_line_a_second_is_written() {
        let reports = Reports::default();
        let minute = |ms: i64| -> usize {
            let taken = (0..200).filter(|_| reports.admits(None, ms)).map(|_| reports.count(7).0);
            taken.sum()
        };
        assert_eq!((minute(60_000), minute(119_999), minute(120_000)), (LINES, 0, LINES));
        assert_eq!(
            reports.count(1),
            (0, 2 * u64::from(IN_ALL) * 7 + 1, 2 * 200 - 2 * u64::from(IN_ALL) + 200)
        );
    }

    #[test]
    fn a_mount_point_ends_no_directive() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
        announce(&Urls::at("/a;script-src *,\"b\"/%41"), true, &mut headers);
        let url = "/a%3Bscript-src%20%2A%2C%22b%22/%41/api/csp-report";
        let policy = format!("default-src 'none'; report-uri {url}; report-to csp");
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], policy);
        assert_eq!(headers["reporting-endpoints"], format!("csp=\"{url}\""));
    }
}
