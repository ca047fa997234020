//! A tree as plain text, for previews and announcements: the signs of the grammar are gone, addresses are whole.

use super::{Block, Inline};

/// Lines of text.
pub(crate) fn plain(blocks: &[Block]) -> String {
    let mut out = String::new();
    write_blocks(blocks, &mut out);
    out
}

fn write_blocks(blocks: &[Block], out: &mut String) {
    for block in blocks {
        new_line(out);
        match block {
            Block::Text(children) => write_line(children, out),
            Block::Code { text, .. } => out.push_str(text),
            Block::Quote(blocks) => write_blocks(blocks, out),
            Block::List(items) => {
                for item in items {
                    new_line(out);
                    match item.number {
                        Some(number) => out.push_str(&format!("{number}. ")),
                        None => out.push_str("- "),
                    }
                    write_line(&item.children, out);
                }
            }
        }
    }
}

fn new_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

fn write_line(children: &[Inline], out: &mut String) {
    for child in children {
        match child {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Break => out.push('\n'),
            Inline::Strong(children) | Inline::Em(children) | Inline::Strike(children) => {
                write_line(children, out);
            }
            Inline::Link(link) => out.push_str(&link.text),
            Inline::Mention(name) => {
                out.push('@');
                out.push_str(name);
            }
        }
    }
}
