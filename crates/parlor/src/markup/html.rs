//! A tree as HTML. Everything that came from a person passes [`escape`]; the tags and attributes are ours.

use super::{Block, Inline};

/// Escaped HTML: blocks with their own writing direction.
pub(crate) fn html(blocks: &[Block]) -> String {
    let mut out = String::new();
    write_blocks(blocks, &mut out);
    out
}

fn write_blocks(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Text(children) => {
                // Alone, it gives its direction to what it stands in: `auto` does not look into what has its own.
                out.push_str(if blocks.len() == 1 { "<p>" } else { "<p dir=\"auto\">" });
                write_line(children, out);
                out.push_str("</p>");
            }
            Block::Code { lang, text } => {
                // It may scroll sideways, and so the keyboard must reach it.
                out.push_str("<pre dir=\"ltr\" tabindex=\"0\"");
                if let Some(lang) = lang {
                    out.push_str(" data-lang=\"");
                    escape(lang, out);
                    out.push('"');
                }
                out.push_str("><code>");
                escape(text, out);
                out.push_str("</code></pre>");
            }
            Block::Quote(blocks) => {
                out.push_str("<blockquote dir=\"auto\">");
                write_blocks(blocks, out);
                out.push_str("</blockquote>");
            }
            Block::List(items) => {
                let tag = if items.iter().any(|item| item.number.is_some()) { "ol" } else { "ul" };
                out.push_str(&format!("<{tag} dir=\"auto\">"));
                for item in items {
                    match item.number {
                        Some(number) => out.push_str(&format!("<li value=\"{number}\">")),
                        None => out.push_str("<li>"),
                    }
                    write_line(&item.children, out);
                    out.push_str("</li>");
                }
                out.push_str(&format!("</{tag}>"));
            }
        }
    }
}

fn write_line(children: &[Inline], out: &mut String) {
    for child in children {
        match child {
            Inline::Text(text) => escape(text, out),
            Inline::Break => out.push_str("<br>"),
            Inline::Strong(children) => wrapped("strong", children, out),
            Inline::Em(children) => wrapped("em", children, out),
            Inline::Strike(children) => wrapped("s", children, out),
            Inline::Code(text) => {
                out.push_str("<code dir=\"ltr\">");
                escape(text, out);
                out.push_str("</code>");
            }
            Inline::Link(link) => {
                out.push_str("<a dir=\"ltr\" href=\"");
                escape(&link.href, out);
                out.push_str("\" title=\"");
                escape(&link.href, out);
                out.push_str("\" target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\">");
                escape(&link.short, out);
                out.push_str("</a>");
            }
            Inline::Mention(name) => {
                out.push_str("<bdi class=\"mention\">@");
                escape(name, out);
                out.push_str("</bdi>");
            }
        }
    }
}

fn wrapped(tag: &str, children: &[Inline], out: &mut String) {
    out.push_str(&format!("<{tag}>"));
    write_line(children, out);
    out.push_str(&format!("</{tag}>"));
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
}
