//! The login cookie: one opaque token, out of reach of scripts. Over TLS its name begins with `__Host-`, so that no
//! other host and no plain connection can plant it.

use http::{HeaderMap, HeaderValue, header};

const PLAIN: &str = "parlor";
const SECURE: &str = "__Host-parlor";
/// What browsers keep at most; the server's own record of the login decides when it ends.
const MAX_AGE: u32 = 400 * 24 * 3600;

/// Whether a cookie of this name is ours, which nobody else is shown.
pub(crate) fn is_ours(name: &str) -> bool {
    [PLAIN, SECURE].contains(&name)
}

fn name(tls: bool) -> &'static str {
    if tls { SECURE } else { PLAIN }
}

/// The token in our cookie. Over TLS the plain name does not count: a sibling host could have planted it.
pub(crate) fn token(headers: &HeaderMap, tls: bool) -> Option<&str> {
    let name = name(tls);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, token)| *key == name && !token.is_empty() && token.len() <= 256)
        .map(|(_, token)| token)
}

/// `Set-Cookie` after signing in.
pub(crate) fn set(token: &str, tls: bool) -> Option<HeaderValue> {
    let plain = |c: u8| c.is_ascii_alphanumeric() || b"-_.~".contains(&c);
    if !token.bytes().all(plain) {
        return None;
    }
    value(token, tls, MAX_AGE)
}

/// `Set-Cookie` after signing out.
pub(crate) fn clear(tls: bool) -> Option<HeaderValue> {
    value("", tls, 0)
}

fn value(token: &str, tls: bool, age: u32) -> Option<HeaderValue> {
    let secure = if tls { "; Secure" } else { "" };
    let text = format!("{}={token}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}", name(tls));
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies(values: &[&'static str]) -> HeaderMap {
        values.iter().map(|it| (header::COOKIE, HeaderValue::from_static(it))).collect()
    }

    #[test]
    fn the_token_is_found_among_others() {
        for (given, token) in [
            (&["parlor=abc"][..], Some("abc")),
            (&["a=b; parlor=abc; c=d"], Some("abc")),
            (&["a=b", "parlor=abc"], Some("abc")),
            (&["__Host-parlor=safe; parlor=plain"], Some("plain")),
            (&["xparlor=abc"], None),
            (&["parlor="], None),
            (&["parlor"], None),
            (&[], None),
        ] {
            assert_eq!(super::token(&cookies(given), false), token, "{given:?}");
        }
    }

    #[test]
    fn over_tls_only_the_name_counts_that_no_other_host_can_set() {
        for (given, token) in [
            (&["__Host-parlor=safe"][..], Some("safe")),
            (&["parlor=planted; __Host-parlor=safe"], Some("safe")),
            (&["parlor=planted"], None),
        ] {
            assert_eq!(super::token(&cookies(given), true), token, "{given:?}");
        }
    }

    #[test]
    fn what_is_set_cannot_be_read_by_scripts_or_sent_along_by_others() {
        let plain = set("abc", false).expect("a cookie");
        assert_eq!(plain, "parlor=abc; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax");
        let safe = set("abc", true).expect("a cookie");
        assert_eq!(safe, "__Host-parlor=abc; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(set("a; Domain=evil.example", false), None);
    }
}
