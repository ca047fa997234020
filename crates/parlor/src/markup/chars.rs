//! Kinds of characters, as the grammar needs them. The facts are Unicode's; there is no table here.

use icu_properties::props::{
    DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup, Ideographic, Script,
};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Line ends made one, control characters and overrides of the writing direction left out: nothing of them is seen.
pub(super) fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                tidied.push('\n');
            }
            '\u{85}' | '\u{2028}' | '\u{2029}' => tidied.push('\n'),
            '\n' | '\t' => tidied.push(c),
            '\u{202d}' | '\u{202e}' => {}
            _ if c.is_control() => {}
            _ => tidied.push(c),
        }
    }
    tidied
}

/// Code without marks of direction: what it does is what is seen.
pub(super) fn code(text: &str) -> String {
    let marks = |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}');
    text.chars().filter(|c| !marks(c)).collect()
}

/// A letter, digit or mark of a script that sets spaces between words: next to one, a sign is not at a word's border.
pub(super) fn wordy(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    (c.is_alphanumeric() || mark(c)) && !spaceless(c)
}

pub(super) fn mark(c: char) -> bool {
    GeneralCategoryGroup::Mark.contains(CodePointMapData::<GeneralCategory>::new().get(c))
}

/// Of a script that sets no spaces, or sets them elsewhere than emphasis needs them.
fn spaceless(c: char) -> bool {
    CodePointSetData::new::<Ideographic>().contains(c)
        || matches!(
            CodePointMapData::<Script>::new().get(c),
            Script::Hiragana
                | Script::Katakana
                | Script::Hangul
                | Script::Thai
                | Script::Lao
                | Script::Khmer
                | Script::Myanmar
        )
}

/// Not to be seen.
pub(super) fn hidden(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}
