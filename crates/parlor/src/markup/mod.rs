//! What people write, as a tree: a small grammar for chat (docs/PROTOCOL.md, "Markup"), read by a parser that cannot
//! be made slow, and written as escaped HTML or as plain text. The twin of `sdk/src/markup.ts`: the shared vectors in
//! `crates/proto/transcripts/markup.jsonl` hold the two together.
//!
//! There is no HTML in the grammar, and no text reaches the output but through the escape of [`html`].

mod block;
mod chars;
#[cfg(test)]
mod hostile;
mod html;
mod inline;
mod link;
mod plain;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

pub(crate) use html::html;
pub(crate) use plain::plain;

/// Levels of quotes within quotes; what is deeper stays text.
pub(crate) const QUOTES: usize = 3;
/// Levels of emphasis within emphasis.
pub(crate) const EMPHASES: u8 = 4;
/// Emoji that are shown large when they are all there is.
pub(crate) const LARGE: usize = 3;

/// A part of a message that stands on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// Lines without a blank one between them.
    Text(Vec<Inline>),
    /// Lines between fences.
    Code { lang: Option<String>, text: String },
    /// Lines after `>`.
    Quote(Vec<Block>),
    /// Lines after `-`, or after numbers.
    List(Vec<Item>),
}

/// An item of a list; the number is the one that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) number: Option<u32>,
    pub(crate) children: Vec<Inline>,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Inline {
    Text(String),
    Break,
    Strong(Vec<Inline>),
    Em(Vec<Inline>),
    Strike(Vec<Inline>),
    Code(String),
    Link(Link),
    /// The username as it was typed, without the sign before it.
    Mention(String),
}

/// An address that was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// Begins with `http://`, `https://` or `mailto:`.
    pub(crate) href: String,
    /// As it was typed.
    pub(crate) text: String,
    /// As it is shown.
    pub(crate) short: String,
}

/// Who is mentioned: usernames, and `all`. Only these become mentions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mentions(HashSet<String>);

impl Mentions {
    pub(crate) fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Mentions {
        Mentions(names.into_iter().map(str::to_lowercase).collect())
    }

    fn has(&self, name: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&name.to_lowercase())
    }
}

/// Reads a message. Every text is a message: what is not markup is text.
pub(crate) fn parse(text: &str, mentions: &Mentions) -> Vec<Block> {
    counted(text, mentions).0
}

/// The same, and how many steps it took.
fn counted(text: &str, mentions: &Mentions) -> (Vec<Block>, usize) {
    let text = chars::tidy(text);
    let mut reader = Reader { mentions, steps: 0 };
    let lines: Vec<&str> = text.split('\n').collect();
    let blocks = reader.blocks(&lines, 0);
    (blocks, reader.steps)
}

/// Whether a message is one to three emoji and nothing else, which is shown large.
pub(crate) fn large(text: &str) -> bool {
    parlor_core::emojis(text, LARGE).is_some()
}

/// A parser at work.
struct Reader<'a> {
    mentions: &'a Mentions,
    /// Counts every turn of every loop over the text: the tests hold it against the length.
    steps: usize,
}
