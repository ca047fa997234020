//! One form for every host name, whoever writes it: a browser, a proxy, an operator. Two spellings of one host come out
//! the same, and what could be read in two ways is no host at all. Must not ask anybody's DNS.

use std::net::{IpAddr, Ipv6Addr};

/// Bytes of a name; DNS has no longer one.
const LONGEST: usize = 253;

/// A host in the form that is compared: lower case, as ASCII (IDNA), without the root's dot; the port apart. `None`: no host,
/// or one that others might read differently.
#[must_use]
pub fn normal(text: &str) -> Option<(String, Option<u16>)> {
    let (name, port) = parts(text)?;
    let name = match name.strip_prefix('[') {
        Some(rest) => {
            let address: Ipv6Addr = rest.strip_suffix(']')?.parse().ok()?;
            // An address of version 4 in disguise is that address: nobody writes it so but to confuse.
            address.to_ipv4_mapped().is_none().then(|| format!("[{address}]"))?
        }
        None => domain(name)?,
    };
    Some((name, port))
}

/// The same as one text, as it is stored: `chat.example`, `chat.example:8443`.
pub(crate) fn written(text: &str) -> Option<String> {
    let (name, port) = normal(text)?;
    Some(match port {
        Some(port) if port != 80 && port != 443 => format!("{name}:{port}"),
        _ => name,
    })
}

/// Name and port.
fn parts(text: &str) -> Option<(&str, Option<u16>)> {
    let behind =
        if text.starts_with('[') { text.find(']')? + 1 } else { text.find(':').unwrap_or(text.len()) };
    let (name, rest) = text.split_at(behind);
    let Some(digits) = rest.strip_prefix(':') else { return rest.is_empty().then_some((name, None)) };
    let plain = (1..=5).contains(&digits.len())
        && digits.bytes().all(|c| c.is_ascii_digit())
        && !digits.starts_with('0');
    Some((name, Some(plain.then(|| digits.parse().ok())??)))
}

/// A name of DNS, or an address of version 4 as everybody writes it.
fn domain(name: &str) -> Option<String> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let lower = name.to_ascii_lowercase();
    // What is plain already is not handed around; what is not (or says it was not) is read by the rules of names.
    let plain = lower.is_ascii() && !lower.split('.').any(|label| label.starts_with("xn--"));
    let ascii = if plain { lower } else { idna::domain_to_ascii_strict(&lower).ok()? };
    let good = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-' || c == b'_')
    };
    if ascii.len() > LONGEST || !ascii.split('.').all(good) {
        return None;
    }
    // `127.1`, `0x7f.0.0.1`, `2130706433`: numbers that some read as an address are one only in its full form.
    let last = ascii.rsplit('.').next().unwrap_or_default();
    let number = last.bytes().all(|c| c.is_ascii_digit())
        || last.strip_prefix("0x").is_some_and(|it| it.bytes().all(|c| c.is_ascii_hexdigit()));
    match ascii.parse::<IpAddr>() {
        Ok(address) => Some(address.to_string()),
        Err(_) => (!number).then_some(ascii),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_a_host_are_one() {
        for (given, stored) in [
            ("chat.example", "chat.example"),
            ("CHAT.Example", "chat.example"),
            ("chat.example.", "chat.example"),
            ("chat.example:443", "chat.example"),
            ("chat.example:80", "chat.example"),
            ("chat.example.:8443", "chat.example:8443"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.example", "xn--bcher-kva.example"),
            ("bu\u{308}cher.example", "xn--bcher-kva.example"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
            ("ｃｈａｔ.example", "chat.example"),
            ("chat。example", "chat.example"),
            ("localhost:8390", "localhost:8390"),
            ("127.0.0.1:8390", "127.0.0.1:8390"),
            ("[::1]:8390", "[::1]:8390"),
            ("[0:0:0:0:0:0:0:1]", "[::1]"),
            ("my_box", "my_box"),
        ] {
            assert_eq!(written(given).as_deref(), Some(stored), "{given}");
            assert_eq!(written(stored).as_deref(), Some(stored), "{stored} again");
        }
    }

    #[test]
    fn what_others_might_read_differently_is_no_host() {
        for bad in [
            "",
            ".",
            "..",
            "chat..example",
            ".chat.example",
            "chat.example..",
            "chat example",
            " chat.example",
            "chat.example ",
            "chat.example\t",
            "chat.example\0",
            "chat.example/",
            "chat.example#",
            "chat.example?x",
            "chat.example\\evil",
            "user@chat.example",
            "chat.example@evil",
            "http://chat.example",
            "chat.example,evil.example",
            "chat.example%00",
            "chat%2eexample",
            "chat.example:",
            "chat.example:0",
            "chat.example:080",
            "chat.example:+80",
            "chat.example:65536",
            "chat.example:80:80",
            "chat.example:abc",
            "-chat.example",
            "chat-.example",
            "*.example",
            "127.1",
            "0x7f.0.0.1",
            "0x7f000001",
            "2130706433",
            "127.0.0.01",
            "[::1",
            "::1",
            "[::ffff:127.0.0.1]",
            "[::1%25lo]",
            "[chat.example]",
            "[::1]x",
            // punycode of what is plain ASCII, and broken punycode
            "xn--chat-.example",
            "xn--a.example",
            "xn--.example",
            "cha\u{200b}t..example",
        ] {
            assert_eq!(normal(bad), None, "{bad:?}");
        }
        assert_eq!(normal(&format!("{}.example", "a".repeat(64))), None);
        assert_eq!(normal(&"a.".repeat(200)), None);
    }
}
