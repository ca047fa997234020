//! From the engine's answers to what the templates are given: pure functions on data.

mod file;
mod people;
mod room;
mod stream;
mod system;
mod talk;

pub(crate) use file::file;
pub(crate) use people::{Named, attributes, called, listed, me, member};
pub(crate) use room::{open_room, pinned_bar, row, title};
pub(crate) use stream::{entries, entry, named_in, quote};
pub(crate) use talk::{may_post, may_touch};

use parlor_proto::{Time, UserId};

use crate::language::Words;
use crate::markup::{self, Mentions};
use crate::urls::Urls;

/// For whom something is shown, and when.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) me: UserId,
    pub(crate) urls: &'a Urls,
    pub(crate) words: &'a Words,
    pub(crate) now: Time,
}

/// One line of a text.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::new();
    let text = markup::plain(&markup::parse(text, &Mentions::default()));
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > 200 {
            break;
        }
    }
    line.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn previews_are_one_line() {
        assert_eq!(one_line("> *a*\n`b` https://a.test/"), "a b https://a.test/");
        assert_eq!(one_line(" a\n b\t\u{a0}c "), "a b c");
        assert_eq!(one_line(&"é".repeat(5000)).chars().count(), 200);
    }
}
