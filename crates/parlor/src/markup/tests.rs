//! The shared vectors, and what must hold for any text whatever.

use serde_json::{Value, json};

use super::*;

const VECTORS: &str = "../proto/transcripts/markup.jsonl";

fn line(children: &[Inline]) -> Value {
    let node = |child: &Inline| match child {
        Inline::Text(text) => json!(text),
        Inline::Break => json!({"type": "break"}),
        Inline::Strong(children) => json!({"type": "strong", "children": line(children)}),
        Inline::Em(children) => json!({"type": "em", "children": line(children)}),
        Inline::Strike(children) => json!({"type": "strike", "children": line(children)}),
        Inline::Code(text) => json!({"type": "code", "text": text}),
        Inline::Link(Link { href, text, short }) => {
            json!({"type": "link", "href": href, "text": text, "short": short})
        }
        Inline::Mention(name) => json!({"type": "mention", "name": name}),
    };
    children.iter().map(node).collect()
}

fn tree(blocks: &[Block]) -> Value {
    let item = |item: &Item| json!({"number": item.number, "children": line(&item.children)});
    let node = |block: &Block| match block {
        Block::Text(children) => json!({"type": "text", "children": line(children)}),
        Block::Code { lang, text } => json!({"type": "code_block", "lang": lang, "text": text}),
        Block::Quote(blocks) => json!({"type": "quote", "blocks": tree(blocks)}),
        Block::List(items) => json!({"type": "list", "items": items.iter().map(item).collect::<Vec<_>>()}),
    };
    blocks.iter().map(node).collect()
}

/// With `UPDATE_EXPECT=1` the trees are written anew: read the difference.
#[test]
fn the_shared_vectors() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(VECTORS);
    let file = std::fs::read_to_string(&path).expect("the vectors");
    let mut written = String::new();
    let mut count = 0;
    for vector in file.lines() {
        let given: Value = serde_json::from_str(vector).expect("JSON");
        let text = given["text"].as_str().expect("a text");
        let names = given["mentions"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let blocks = parse(text, &Mentions::of(names));
        let mut made = json!({"text": text});
        if let Some(mentions) = given.get("mentions") {
            made["mentions"] = mentions.clone();
        }
        made["blocks"] = tree(&blocks);
        made["plain"] = json!(plain(&blocks));
        made["large"] = json!(large(text));
        if std::env::var_os("UPDATE_EXPECT").is_none() {
            assert_eq!(made, given, "{text:?}");
        }
        written.push_str(&format!("{made}\n"));
        count += 1;
    }
    assert!(count > 150, "{count} vectors");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, written).expect("written");
    }
}

fn markup(text: &str) -> String {
    html(&parse(text, &Mentions::of(["ann", "all"])))
}

#[test]
fn html_is_written_with_everything_in_its_place() {
    for (text, expected) in [
        ("a *b* <i>", "<p>a <strong>b</strong> &lt;i&gt;</p>"),
        ("_a_\n~b~", "<p><em>a</em><br><s>b</s></p>"),
        ("`<b>`", "<p><code dir=\"ltr\">&lt;b&gt;</code></p>"),
        ("@ann & @bob", "<p><bdi class=\"mention\">@ann</bdi> &amp; @bob</p>"),
        ("```\n<b>\n```", "<pre dir=\"ltr\" tabindex=\"0\"><code>&lt;b&gt;</code></pre>"),
        ("```rs\nx\n```", "<pre dir=\"ltr\" tabindex=\"0\" data-lang=\"rs\"><code>x</code></pre>"),
        ("> a", "<blockquote dir=\"auto\"><p>a</p></blockquote>"),
        ("a\n\nb", "<p dir=\"auto\">a</p><p dir=\"auto\">b</p>"),
        ("- a", "<ul dir=\"auto\"><li>a</li></ul>"),
        ("7. a", "<ol dir=\"auto\"><li value=\"7\">a</li></ol>"),
        (
            "https://a.test/?x='\"",
            "<p><a dir=\"ltr\" href=\"https://a.test/?x=\" title=\"https://a.test/?x=\" \
             target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\">a.test/?x=</a>&#39;&quot;</p>",
        ),
    ] {
        assert_eq!(markup(text), expected);
    }
}

/// Pieces that mean something, or nearly do.
const PIECES: [&str; 44] = [
    "*",
    "**",
    "_",
    "~",
    "~~",
    "`",
    "``",
    "```",
    "\n",
    "\n\n",
    "> ",
    ">",
    "- ",
    "1. ",
    "  ",
    " ",
    "\\",
    "a",
    "b9",
    "é",
    "字",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "&",
    "\"",
    "'",
    "http://",
    "https://a.test/",
    "www.a.test",
    "@",
    "@ann",
    "ann@a.test",
    ".",
    "/",
    "?",
    ":",
    "javascript:",
    "</p>",
    "\u{202e}",
    "👍",
];

fn made_up(dice: &mut fastrand::Rng) -> String {
    (0..dice.usize(1..40)).map(|_| PIECES[dice.usize(..PIECES.len())]).collect()
}

#[test]
fn whatever_is_written_no_tag_comes_from_a_person() {
    const TAGS: [&str; 13] =
        ["p", "br", "strong", "em", "s", "code", "pre", "a", "bdi", "blockquote", "ul", "ol", "li"];
    const ATTRIBUTES: [&str; 9] =
        ["dir", "href", "title", "target", "rel", "class", "tabindex", "value", "data-lang"];
    let mut dice = fastrand::Rng::with_seed(1);
    for _ in 0..20_000 {
        let text = made_up(&mut dice);
        let html = markup(&text);
        let mut open: Vec<&str> = Vec::new();
        for part in html.split('<').skip(1) {
            let (tag, behind) = part.split_once('>').expect("every tag ends");
            assert!(!behind.contains('>'), "{text:?}: {html}");
            let name = tag.split(' ').next().expect("a name");
            match name.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name), "{text:?}: {html}"),
                None if name == "br" => {}
                None => open.push(name),
            }
            assert!(TAGS.contains(&name.trim_start_matches('/')), "{text:?}: {html}");
            if let Some((_, href)) = tag.split_once("href=\"") {
                let kinds = ["http://", "https://", "mailto:"];
                assert!(kinds.iter().any(|kind| href.to_lowercase().starts_with(kind)), "{text:?}: {html}");
            }
            let attributes = tag.split('"').step_by(2).flat_map(|part| part.split([' ', '=']));
            for attribute in attributes.skip(1).filter(|it| !it.is_empty()) {
                assert!(ATTRIBUTES.contains(&attribute), "{attribute} of {text:?}: {html}");
            }
        }
        assert!(open.is_empty(), "{text:?}: {html}");
    }
}

#[test]
fn every_letter_of_the_text_is_in_the_plain_text_in_its_order() {
    let mut dice = fastrand::Rng::with_seed(2);
    for _ in 0..20_000 {
        let text = made_up(&mut dice);
        let blocks = parse(&text, &Mentions::of(["ann"]));
        let langs: usize = text.matches("```").count();
        let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
        if langs == 0 {
            assert_eq!(letters(&plain(&blocks)), letters(&text), "{text:?}");
        }
        // And nothing is made up: what is not a sign of lists is of the text.
        let signs: String = chars::tidy(&text);
        let mut left = signs.chars();
        for c in plain(&blocks).chars().filter(|c| !c.is_whitespace() && *c != '-') {
            assert!(left.any(|it| it == c), "{text:?}: {:?}", plain(&blocks));
        }
    }
}

#[test]
fn no_text_takes_more_than_so_many_steps_for_each_of_its_characters() {
    let mut worst = (0.0, String::new());
    let mut texts: Vec<String> = [
        "*",
        "**",
        "_",
        "~",
        "`",
        "[",
        "]",
        "(",
        ")",
        ">",
        "> ",
        ">\n",
        "\\",
        "@",
        "@a",
        "@ann",
        "a_",
        "_a",
        "*a",
        "*a ",
        "*a_b ",
        "(*(_(~",
        "*_",
        "* _",
        "`a``b",
        "```\n",
        "```a\n",
        "```a`\n",
        "- ",
        "- a\n",
        "1. a\n",
        "1",
        "http://",
        "http://a",
        "http://@",
        "http://a:",
        "https://a.b/(",
        "https://a.b/)",
        "/http://a.b/",
        "www.",
        "www.a.",
        "a@",
        "a@a.",
        "_a@a",
        "a.",
        "é",
        "字*",
        "\n",
        "  \n",
        "👍",
        "👍\u{200d}",
        "¯\\_(",
        "> - ",
        ">>> ",
        "> ```\n",
        "[[[](((",
        "<b>",
        "\u{301}",
        "h",
        "H",
        "(http://a.b",
        "@a---------",
    ]
    .iter()
    .map(|piece| piece.repeat(20 * 1024 / piece.len()))
    .collect();
    // Opened deep, and closed again.
    for (opens, closes) in
        [("*(", ")*"), ("(_(*(~", "~)*)_)"), ("`", "`"), ("https://a.b/(", ")"), ("> ", "")]
    {
        let half = |piece: &str| piece.repeat(10 * 1024 / piece.len().max(1));
        texts.push(format!("{}x{}", half(opens), half(closes)));
    }
    let runs: String = (1..190).map(|length| "`".repeat(length) + " ").collect();
    texts.push(runs);
    let mut dice = fastrand::Rng::with_seed(3);
    for _ in 0..300 {
        let piece = made_up(&mut dice);
        texts.push(piece.repeat(20 * 1024 / piece.len()));
    }
    for text in texts {
        let (blocks, steps) = counted(&text, &Mentions::of(["ann"]));
        let each = steps as f64 / text.chars().count() as f64;
        if each > worst.0 {
            worst = (each, text.chars().take(20).collect());
        }
        assert!(html(&blocks).len() < 200 * text.len(), "{:?}", &worst.1);
    }
    assert!(worst.0 < 70.0, "{worst:?}");
}
