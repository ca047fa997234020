//! Rust text, read just closely enough to tell code from comments, strings and tests.
//!
//! Must not become a parser: a rule that needs one belongs into clippy.

/// One Rust file.
pub(crate) struct Source {
    /// The text as it stands.
    pub(crate) text: String,
    /// The same text, byte for byte as long, with comments and the insides of strings blanked.
    pub(crate) code: String,
    /// `code` with everything that is compiled for tests alone blanked as well.
    pub(crate) shipped: String,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Source {
        let code = blank(text);
        let shipped = if is_test_file(path) { spaces(&code) } else { without_tests(&code) };
        Source { text: text.to_owned(), code, shipped }
    }

    /// One that is compiled for tests alone.
    pub(crate) fn test(text: &str) -> Source {
        let code = blank(text);
        Source { text: text.to_owned(), shipped: spaces(&code), code }
    }

    /// The number of the line in which the byte `at` stands.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1
    }
}

/// Stories, contract suites, fixtures, benches: not part of what is shipped.
fn is_test_file(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    ["tests.rs", "testing.rs"].contains(&file)
        || ["/tests/", "/testing/", "/benches/"].iter().any(|folder| path.contains(folder))
}

/// Where `word` stands in `text` as a word of its own (`Serialize` is none in `Deserialize`).
pub(crate) fn words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let bytes = text.as_bytes();
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let starts = !word.starts_with(|c: char| c.is_alphanumeric()) || !part(before);
        let ends = !word.ends_with(|c: char| c.is_alphanumeric()) || !part(bytes.get(at + word.len()));
        starts && ends
    })
}

/// The end of the bracket that opens at `open` in blanked code, just behind its partner.
pub(crate) fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, b) in code.bytes().enumerate().skip(open) {
        match b {
            b'(' | b'{' | b'[' => depth += 1,
            b')' | b'}' | b']' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return at + 1;
        }
    }
    code.len()
}

fn spaces(text: &str) -> String {
    text.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect()
}

/// Blanks what `#[cfg(test)]` stands before: to the end of its braces, or to its semicolon.
fn without_tests(code: &str) -> String {
    let mut out = code.as_bytes().to_vec();
    for (at, _) in code.match_indices("#[cfg(test)]") {
        let body = code[at..].find(['{', ';']).map_or(code.len(), |offset| at + offset);
        let end = if code.as_bytes().get(body) == Some(&b'{') { closing(code, body) } else { body };
        blank_bytes(&mut out[at..end]);
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn blank_bytes(bytes: &mut [u8]) {
    for b in bytes.iter_mut().filter(|b| **b != b'\n') {
        *b = b' ';
    }
}

/// Blanks comments and the insides of strings and characters.
fn blank(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        // How much of it stays at its start and at its end, and where it ends: quotes are kept, so that a string
        // remains to be seen as one.
        let (head, tail, end) = match rest {
            [b'/', b'/', ..] => (0, 0, at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())),
            [b'/', b'*', ..] => (0, 0, at + block_comment(rest)),
            [b'"', ..] => (1, 1, at + quoted(rest, b'"')),
            [b'r', ..] if !in_word(bytes, at) && raw_hashes(rest).is_some() => {
                let hashes = raw_hashes(rest).unwrap_or(0);
                (hashes + 2, hashes + 1, at + raw_string(rest))
            }
            [b'\'', b, ..] if *b == b'\\' || !b.is_ascii() => (1, 1, at + quoted(rest, b'\'')),
            [b'\'', _, b'\'', ..] => (1, 1, at + 3),
            _ => {
                at += 1;
                continue;
            }
        };
        let (from, to) = (at + head, end.saturating_sub(tail));
        blank_bytes(out.get_mut(from..to).unwrap_or_default());
        at = end;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Whether the byte at `at` continues a word: the `r` of `for` begins no raw string, the one of `br` does.
fn in_word(bytes: &[u8], at: usize) -> bool {
    let before = |n: usize| at.checked_sub(n).map(|at| bytes[at]);
    let part = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
    match before(1) {
        Some(b'b' | b'c') => part(before(2)),
        one => part(one),
    }
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => (at, depth) = (at + 2, depth + 1),
            [b'*', b'/', ..] => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    at
}

fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b if b == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The number of `#` of a raw string that starts here.
fn raw_hashes(rest: &[u8]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|b| **b == b'#').count();
    (rest.get(1 + hashes) == Some(&b'"')).then_some(hashes)
}

fn raw_string(rest: &[u8]) -> usize {
    let hashes = raw_hashes(rest).unwrap_or(0);
    let end = [b"\"".as_slice(), &b"#".repeat(hashes)].concat();
    let body = 2 + hashes;
    rest[body..].windows(end.len()).position(|w| w == end).map_or(rest.len(), |at| body + at + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_no_code() {
        let text = "a(\"b\"); // c\nd /* e /* f */ g */ h(r#\"i \" j\"#, 'k', '\\'', b\"l\") 'm: for";
        let want = "a(\" \");     \nd                   h(r#\"     \"#, ' ', '  ', b\" \") 'm: for";
        assert_eq!(blank(text), want);
    }

    #[test]
    fn text_beyond_ascii_keeps_its_length() {
        let text = "let a = '✓'; let b = \"ü\"; // ♥\nlet c = 1;";
        let code = blank(text);
        assert_eq!(code.len(), text.len());
        assert!(code.contains("let c = 1;") && !code.contains('✓') && code.contains("let b"), "{code}");
    }

    #[test]
    fn tests_are_not_shipped() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { if x { y } } }\nfn c() {}\n#[cfg(test)]\nmod t;\nfn d() {}";
        let source = Source::new("crates/core/src/a.rs", text);
        assert!(
            source.shipped.contains("fn a")
                && source.shipped.contains("fn c")
                && source.shipped.contains("fn d")
        );
        assert!(!source.shipped.contains("fn b") && !source.shipped.contains("mod t"));
        assert!(Source::new("crates/core/src/room/tests.rs", "fn a() {}").shipped.trim().is_empty());
        assert!(Source::new("crates/core/tests/it/main.rs", "fn a() {}").shipped.trim().is_empty());
    }

    #[test]
    fn words_are_whole() {
        assert_eq!(words("Deserialize, Serialize_, xSerialize Serialize)", "Serialize").count(), 1);
        assert_eq!(words("a.commit() b.commit(x)", ".commit(").count(), 2);
    }

    #[test]
    fn lines_are_counted_from_one() {
        let source = Source::new("a.rs", "a\nb\nc");
        assert_eq!((source.line(0), source.line(2), source.line(4)), (1, 2, 3));
    }
}
