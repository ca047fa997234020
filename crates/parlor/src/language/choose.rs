//! Which language a reader gets: their own setting, then what the address says, then what the browser asks for, then the
//! installation's. Pure.

use axum::extract::Query;
use http::Uri;

/// Languages that a browser may name; more are not read.
const MOST: usize = 32;

/// What somebody asks for, best first, out of `Accept-Language`: `de-AT, fr;q=0.8, *;q=0.1`.
fn asked(header: &str) -> Vec<String> {
    let mut all: Vec<(u32, String)> = header.split(',').take(MOST).filter_map(weighed).collect();
    // Stable: of two that weigh the same the first comes first.
    all.sort_by_key(|it| std::cmp::Reverse(it.0));
    all.into_iter().map(|(_, tag)| tag).collect()
}

fn weighed(item: &str) -> Option<(u32, String)> {
    let mut parts = item.split(';').map(str::trim);
    let tag = parts.next().filter(|tag| is_tag(tag))?;
    let mut weight = 1000;
    for parameter in parts {
        if let Some(q) = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q=")) {
            let q: f32 = q.trim().parse().ok().filter(|q| (0.0..=1.0).contains(q))?;
            weight = (q * 1000.0) as u32;
        }
    }
    (weight > 0).then(|| (weight, tag.to_ascii_lowercase()))
}

/// Letters and digits with hyphens between: `de`, `pt-BR`, `zh-Hant-TW`.
pub(crate) fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let plain = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_alphanumeric());
    tag.len() <= 35
        && (2..=8).contains(&first.len())
        && first.bytes().all(|c| c.is_ascii_alphabetic())
        && parts.all(plain)
}

/// `?lang=`: what an address says, if it is a language's tag.
pub(crate) fn in_address(uri: &Uri) -> Option<String> {
    uri.query()?;
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
    pairs.into_iter().find(|(name, _)| name == "lang").map(|(_, tag)| tag).filter(|tag| is_tag(tag))
}

/// The one of `there` (lower case) that fits a wish: itself, or the wish with fewer and fewer of its parts, or (for `pt`) the
/// first of its kinds (`pt-br`).
pub(super) fn fitting<'a>(wish: &str, there: &[&'a str]) -> Option<&'a str> {
    let wish = wish.to_ascii_lowercase();
    let mut part = wish.as_str();
    loop {
        if let Some(found) = there.iter().find(|it| **it == part) {
            return Some(found);
        }
        match part.rsplit_once('-') {
            Some((shorter, _)) => part = shorter,
            None => break,
        }
    }
    let kind = |it: &&&str| it.strip_prefix(wish.as_str()).is_some_and(|rest| rest.starts_with('-'));
    there.iter().find(kind).copied()
}

/// The language for somebody, out of those that are there (lower case).
pub(super) fn choose<'a>(
    there: &[&'a str],
    own: Option<&str>,
    address: Option<&str>,
    header: Option<&str>,
    default: &'a str,
) -> &'a str {
    let first = own.into_iter().chain(address).filter(|it| is_tag(it)).find_map(|it| fitting(it, there));
    first
        .or_else(|| asked(header.unwrap_or_default()).iter().find_map(|it| fitting(it, there)))
        .or_else(|| fitting(default, there))
        .unwrap_or(default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_asks_for() {
        let there = ["ar", "de", "en", "es", "fr", "pt-br"];
        for (header, chosen) in [
            ("", "en"),
            ("de", "de"),
            ("DE", "de"),
            ("de-AT", "de"),
            ("de-Latn-AT-1996", "de"),
            ("tr", "en"),
            ("tr, fr;q=0.5", "fr"),
            ("en;q=0.5, fr;q=0.8", "fr"),
            ("fr;q=0.8, es;q=0.8", "fr"),
            ("fr;q=0.1, es;q=0.12", "es"),
            ("fr;q=0, es", "es"),
            ("fr; q=0.3 , ar ; q=0.9", "ar"),
            ("*", "en"),
            ("*, de;q=0.5", "de"),
            ("pt", "pt-br"),
            ("pt-PT", "en"),
            ("pt-BR,pt;q=0.9", "pt-br"),
            ("fr;q=2, de", "de"),
            ("fr;q=x, de;q=0.1", "de"),
            ("../../etc, de", "de"),
            (";;;,,,q=1", "en"),
            ("d\u{e9}, es", "es"),
            ("x-klingon", "en"),
        ] {
            assert_eq!(choose(&there, None, None, Some(header), "en"), chosen, "{header}");
        }
        let there = ["en", "pt", "pt-br", "zh-hans", "zh-hant"];
        for (header, chosen) in [
            ("zh-Hant-TW", "zh-hant"),
            ("zh-Hant-TW, en;q=0.9", "zh-hant"),
            ("zh-Hans-CN-x-y", "zh-hans"),
            ("zh", "zh-hans"),
            ("pt-BR-abl1943", "pt-br"),
            ("pt-PT", "pt"),
        ] {
            assert_eq!(choose(&there, None, None, Some(header), "en"), chosen, "{header}");
            assert_eq!(choose(&there, Some(header), None, None, "en") == chosen, is_tag(header), "{header}");
        }
        assert_eq!(choose(&there, None, None, None, "zh-hant-tw"), "zh-hant", "the installation's own");
        let there = ["ar", "de", "en", "es", "fr", "pt-br"];
        let many = "tr,".repeat(1000) + "de";
        assert_eq!(choose(&there, None, None, Some(&many), "en"), "en");
    }

    #[test]
    fn ones_own_setting_comes_first_then_the_address() {
        let there = ["de", "en", "fr"];
        let chosen = |own, address, header| choose(&there, own, address, header, "en");
        assert_eq!(chosen(Some("de"), Some("fr"), Some("en")), "de");
        assert_eq!(chosen(None, Some("fr-CA"), Some("de")), "fr");
        assert_eq!(chosen(Some("tr"), Some("xx"), Some("de")), "de", "what is not there does not count");
        assert_eq!(chosen(Some(""), Some("<script>"), None), "en");
        assert_eq!(choose(&there, None, None, None, "fr"), "fr", "the installation's own");
    }

    #[test]
    fn an_address_says_a_tag_or_nothing() {
        for (uri, said) in [
            ("/?lang=de", Some("de")),
            ("/?a=b&lang=pt%2DBR&lang=fr", Some("pt-BR")),
            ("/?lang=%3Cb%3E", None),
            ("/?lang=", None),
            ("/?xlang=de", None),
            ("/", None),
        ] {
            assert_eq!(in_address(&uri.parse().expect("an address")).as_deref(), said, "{uri}");
        }
    }
}
