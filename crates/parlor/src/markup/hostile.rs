//! Hostile texts (`hostile.jsonl`, written by `node e2e/xss/corpus.mjs --write`) through the markup, read back by a tokenizer
//! that knows only what the grammar may write: anything else is a fault. It must not forgive what a browser would.

use std::fmt::Write;

use super::{Mentions, html, parse};

/// Texts, one JSON string a line.
const TEXTS: &str = include_str!("hostile.jsonl");

/// Tags and what may stand in them; `*` is any harmless value, `+` a number, `>` an address.
const TAGS: &[(&str, &[(&str, &str)])] = &[
    ("p", &[("dir", "auto")]),
    ("pre", &[("dir", "ltr"), ("tabindex", "0"), ("data-lang", "*")]),
    ("code", &[("dir", "ltr")]),
    ("blockquote", &[("dir", "auto")]),
    ("ul", &[("dir", "auto")]),
    ("ol", &[("dir", "auto")]),
    ("li", &[("value", "+")]),
    ("br", &[]),
    ("strong", &[]),
    ("em", &[]),
    ("s", &[]),
    (
        "a",
        &[
            ("dir", "ltr"),
            ("href", ">"),
            ("title", ">"),
            ("target", "_blank"),
            ("rel", "noopener noreferrer nofollow ugc"),
        ],
    ),
    ("bdi", &[("class", "mention")]),
];

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Text(String),
    Open(&'static str, Vec<(&'static str, String)>),
    Close(&'static str),
}

fn unescape(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '>', '"', '\'', '&', '\0', '\r']) {
        out.push_str(&rest[..at]);
        let known = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&#39;", '\'')];
        let (name, c) = known
            .into_iter()
            .find(|(name, _)| rest[at..].starts_with(name))
            .ok_or_else(|| format!("not escaped: {:?}", rest[at..].chars().take(20).collect::<String>()))?;
        out.push(c);
        rest = &rest[at + name.len()..];
    }
    Ok(out + rest)
}

fn fits(kind: &str, value: &str) -> bool {
    match kind {
        "*" => value.chars().all(|c| c.is_ascii_alphanumeric() || "+-#._".contains(c)),
        "+" => value.parse::<u32>().is_ok(),
        ">" => {
            let scheme = value.split(':').next().unwrap_or_default().to_ascii_lowercase();
            matches!(scheme.as_str(), "http" | "https" | "mailto") && !value.chars().any(char::is_control)
        }
        exact => value == exact,
    }
}

fn tag(inside: &str) -> Result<Token, String> {
    let name_of = |name: &str| TAGS.iter().find(|(known, _)| *known == name);
    if let Some(name) = inside.strip_prefix('/') {
        return name_of(name)
            .map(|(name, _)| Token::Close(name))
            .ok_or_else(|| format!("no such end: {inside:?}"));
    }
    let name = inside.split(' ').next().unwrap_or_default();
    let (name, known) = name_of(name).ok_or_else(|| format!("no such tag: {inside:?}"))?;
    let mut rest = &inside[name.len()..];
    let mut attributes = Vec::new();
    while let Some(it) = rest.strip_prefix(' ') {
        let (attribute, behind) = it.split_once("=\"").ok_or_else(|| format!("no attribute: {it:?}"))?;
        let (value, behind) = behind.split_once('"').ok_or_else(|| format!("no end: {it:?}"))?;
        let (attribute, kind) = known
            .iter()
            .find(|(known, _)| *known == attribute)
            .ok_or_else(|| format!("no such attribute: {inside:?}"))?;
        let value = unescape(value)?;
        if !fits(kind, &value) || attributes.iter().any(|(name, _)| name == attribute) {
            return Err(format!("{attribute} must not be {value:?}"));
        }
        attributes.push((*attribute, value));
        rest = behind;
    }
    if rest.is_empty() {
        Ok(Token::Open(name, attributes))
    } else {
        Err(format!("more in a tag: {inside:?}"))
    }
}

/// The tokens, if nothing is left open and nothing is there that the grammar does not write.
fn read(written: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut open = Vec::new();
    let mut rest = written;
    while let Some(at) = rest.find('<') {
        if at > 0 {
            tokens.push(Token::Text(unescape(&rest[..at])?));
        }
        let (inside, behind) = rest[at + 1..].split_once('>').ok_or("a tag without an end")?;
        let token = tag(inside)?;
        match &token {
            Token::Open("br", _) | Token::Text(_) => {}
            Token::Open(name, _) => open.push(*name),
            Token::Close(name) if open.pop() == Some(*name) => {}
            Token::Close(name) => return Err(format!("</{name}> ends nothing")),
        }
        tokens.push(token);
        rest = behind;
    }
    if !rest.is_empty() {
        tokens.push(Token::Text(unescape(rest)?));
    }
    if open.is_empty() { Ok(tokens) } else { Err(format!("left open: {open:?}")) }
}

/// The same again, as a serializer would write it.
fn written(tokens: &[Token]) -> String {
    let escaped = |text: &str| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        text.replace('"', "&quot;").replace('\'', "&#39;")
    };
    let mut out = String::new();
    for token in tokens {
        let _ = match token {
            Token::Text(text) => write!(out, "{}", escaped(text)),
            Token::Close(name) => write!(out, "</{name}>"),
            Token::Open(name, attributes) => {
                let said = attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", escaped(value)));
                write!(out, "<{name}{}>", said.collect::<String>())
            }
        };
    }
    out
}

fn texts() -> Vec<String> {
    TEXTS.lines().map(|line| serde_json::from_str(line).expect("a JSON string")).collect()
}

/// Written, read, written: nothing foreign in it, and the same.
fn holds(text: &str) {
    let made = html(&parse(text, &Mentions::of(["ann", "all"])));
    let tokens = read(&made).unwrap_or_else(|fault| panic!("{fault} of {text:?}: {made}"));
    let again = written(&tokens);
    assert_eq!(again, made, "{text:?}");
    assert_eq!(read(&again).as_ref(), Ok(&tokens), "{text:?}");
}

#[test]
fn no_hostile_text_writes_a_tag_an_attribute_or_a_scheme_that_is_not_ours() {
    let texts = texts();
    assert!(texts.len() >= 1_000, "only {}", texts.len());
    for text in &texts {
        holds(text);
    }
}

#[test]
fn nor_do_two_of_them_with_markup_between() {
    let texts = texts();
    let signs =
        ["\n", "*", "`", "```\n", "> ", "\n- ", " _", "~", "https://e.example/", "@", "\\", "\u{2028}"];
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..5_000 {
        let mut text = String::new();
        for _ in 0..random.usize(1..5) {
            let it = &texts[random.usize(..texts.len())];
            let chars: Vec<char> = it.chars().take(400).collect();
            // A piece of it: where it is cut, parsers trip.
            let from = random.usize(..chars.len());
            text.extend(&chars[from..random.usize(from..chars.len()) + 1]);
            text.push_str(signs[random.usize(..signs.len())]);
        }
        holds(&text);
    }
}

/// The tokenizer is strict enough to be a test at all.
#[test]
fn what_a_mistake_would_write_is_a_fault() {
    for fine in ["<p>a &lt;b&gt;</p>", "<p>x<br>y</p>", "<a dir=\"ltr\" href=\"https://a.b/\">x</a>"] {
        assert!(read(fine).is_ok(), "{fine}");
    }
    for bad in [
        "<p>a & b</p>",
        "<p>\"</p>",
        "<p>&apos;</p>",
        "<b>x</b>",
        "<P>x</P>",
        "<p onclick=\"x\">x</p>",
        "<p dir=\"auto\" dir=\"auto\">x</p>",
        "<p dir=auto>x</p>",
        "<p",
        "<p>",
        "</p>",
        "<p/>",
        "<em><strong></em></strong>",
        "<a href=\"javascript:x\">x</a>",
        "<a href=\"java\nscript:x\">x</a>",
        "<a href=\"//a.b\">x</a>",
        "<pre data-lang=\"a b\">x</pre>",
        "<li value=\"x\">x</li>",
        "<!-- x -->",
        "<p>\0</p>",
    ] {
        assert!(read(bad).is_err(), "{bad}");
    }
}
