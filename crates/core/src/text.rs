//! What people call things: names without tricks, one emoji, bounded custom JSON. Every name of a person or a room
//! passes [`name`] before it is stored. Messages do not: their text stays as it was typed.
//!
//! It knows no table of characters of its own: the facts are Unicode's.

use icu_properties::props::{
    CanonicalCombiningClass, DefaultIgnorableCodePoint, Emoji, EmojiModifier, EmojiModifierBase,
    EmojiPresentation, ExtendedPictographic, GeneralCategory, GeneralCategoryGroup, Ideographic, JoiningType,
    RegionalIndicator, Script, VariationSelector,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use parlor_proto::{Code, Problem, Reason};
use serde_json::Value;

use crate::limit;

const ZWNJ: char = '\u{200c}';
const ZWJ: char = '\u{200d}';
/// "Show what is before me as a picture."
const PICTURE: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';
const BLACK_FLAG: char = '\u{1f3f4}';
const END_OF_TAGS: char = '\u{e007f}';

/// Shorthand: does the character have this property?
macro_rules! is {
    ($property:ty, $c:expr) => {
        CodePointSetData::new::<$property>().contains($c)
    };
}

/// A name of a person or a room, cleaned: trimmed, white space made one, without invisible characters and overrides
/// of the writing direction, not more marks on a letter than any language needs. At most `most` characters.
///
/// Control characters are refused: whoever sends them means something else than a name.
pub(crate) fn name(text: &str, field: &str, most: usize) -> Result<String, Problem> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err(Problem::because(Reason::NameControl, &[]).field(field));
    }
    let chars: Vec<char> = text.chars().collect();
    let mut kept = Kept { text: String::with_capacity(text.len()), last: None, before: None, marks: 0 };
    let mut at = 0;
    while at < chars.len() {
        let tags = flag_tags(&chars[at..]);
        if tags > 0 && kept.last == Some(BLACK_FLAG) {
            chars[at..at + tags].iter().for_each(|tag| kept.text.push(*tag));
            kept.last = Some(END_OF_TAGS);
            at += tags;
            continue;
        }
        kept.take(chars[at], &chars[at + 1..]);
        at += 1;
    }
    let name = kept.text.trim_end().to_owned();
    if name.is_empty() {
        return Err(Problem::because(Reason::NameEmpty, &[]).field(field));
    }
    if name.chars().count() > most {
        return Err(Problem::because(Reason::NameTooLong, &[("most", most.into())]).field(field));
    }
    Ok(name)
}

/// Whether a character is one that nobody sees.
pub(crate) fn is_unseen(c: char) -> bool {
    is!(DefaultIgnorableCodePoint, c) || c == '\u{2800}'
}

/// Whether letters of scripts stand together that are not written together, which is how one name is made to look like
/// another (UTS 39, "highly restrictive").
pub(crate) fn mixes_scripts(text: &str) -> bool {
    const EAST: [Script; 6] =
        [Script::Latin, Script::Han, Script::Hiragana, Script::Katakana, Script::Bopomofo, Script::Hangul];
    const COMMON: [Script; 3] = [Script::Common, Script::Inherited, Script::Unknown];
    let script = |c| CodePointMapData::<Script>::new().get(c);
    let mut scripts = text.chars().map(script).filter(|it| !COMMON.contains(it));
    let Some(first) = scripts.next() else { return false };
    scripts.any(|it| it != first && !(EAST.contains(&it) && EAST.contains(&first)))
}

/// What people or groups say about themselves: lines, trimmed, without overrides of the direction. `None`: nothing is left.
pub(crate) fn about(text: &str, field: &str, most: usize) -> Result<Option<String>, Problem> {
    let turns = |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\r');
    let text: String = text.chars().filter(|c| !turns(c)).collect();
    let text = text.trim();
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Problem::because(Reason::TextControl, &[]).field(field));
    }
    if text.chars().count() > most {
        return Err(Problem::because(Reason::TextTooLong, &[("most", most.into())]).field(field));
    }
    Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
}

/// A language's tag, such as `de` or `pt-BR`: whether there is a catalogue of it, the faces know.
pub(crate) fn language(tag: &str, field: &str) -> Result<(), Problem> {
    let plain = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_alphanumeric());
    let begins =
        tag.split('-').next().is_some_and(|it| it.len() >= 2 && it.bytes().all(|c| c.is_ascii_alphabetic()));
    if begins && tag.len() <= 35 && tag.split('-').all(plain) {
        return Ok(());
    }
    Err(Problem::new(Code::Invalid, "A language is a tag such as de or pt-BR.").field(field))
}

/// A name on its way.
struct Kept {
    text: String,
    last: Option<char>,
    /// The last that is not transparent to the joining of letters.
    before: Option<char>,
    marks: usize,
}

impl Kept {
    fn take(&mut self, c: char, rest: &[char]) {
        // A blank of Braille is a space that no trimming would find.
        if c.is_whitespace() || c == '\u{2800}' {
            return match self.last {
                None | Some(' ') => {}
                Some(_) => self.push(' '),
            };
        }
        let keeps = match c {
            ZWNJ | ZWJ => self.joins(c, rest),
            _ if is!(VariationSelector, c) => self.varies(c),
            // Not ignorable by default, and still nothing to see: annotations between lines, a place for an object.
            '\u{fff9}'..='\u{fffc}' => false,
            _ => !is!(DefaultIgnorableCodePoint, c),
        };
        if !keeps {
            return;
        }
        let category = CodePointMapData::<GeneralCategory>::new().get(c);
        if GeneralCategoryGroup::Mark.contains(category) {
            // A mark without a letter would sit on whatever stands before the name.
            if self.last.is_none() || self.marks >= limit::MARKS {
                return;
            }
            self.marks += 1;
        } else {
            self.marks = 0;
        }
        self.push(c);
    }

    fn push(&mut self, c: char) {
        self.text.push(c);
        self.last = Some(c);
        if CodePointMapData::<JoiningType>::new().get(c) != JoiningType::Transparent {
            self.before = Some(c);
        }
    }

    /// Invisible joiners are part of the spelling in some scripts (the rules of RFC 5892, appendix A), and the glue of
    /// an emoji of several. Anywhere else they are only there to deceive.
    fn joins(&self, c: char, rest: &[char]) -> bool {
        let (Some(last), Some(next)) = (self.last, rest.first().copied()) else { return false };
        let emoji = is!(ExtendedPictographic, last)
            || is!(EmojiModifier, last)
            || last == PICTURE
            || last == END_OF_TAGS;
        if c == ZWJ && emoji {
            return is!(ExtendedPictographic, next);
        }
        if CodePointMapData::<CanonicalCombiningClass>::new().get(last) == CanonicalCombiningClass::Virama {
            return next.is_alphabetic();
        }
        let joining = |c: char| CodePointMapData::<JoiningType>::new().get(c);
        let after = rest.iter().map(|c| joining(*c)).find(|it| *it != JoiningType::Transparent);
        c == ZWNJ
            && matches!(self.before.map(joining), Some(JoiningType::LeftJoining | JoiningType::DualJoining))
            && matches!(after, Some(JoiningType::RightJoining | JoiningType::DualJoining))
    }

    /// Variants of signs are spelling in Japanese names and in Mongolian, and pictures in emoji.
    fn varies(&self, c: char) -> bool {
        let Some(last) = self.last else { return false };
        let mongolian = CodePointMapData::<Script>::new().get(last) == Script::Mongolian;
        is!(Ideographic, last) || mongolian || (c == PICTURE && is!(Emoji, last) && !last.is_ascii())
    }
}

/// How many of these are the tags that make a region's flag of a black one (nothing else may be said in tags).
fn flag_tags(chars: &[char]) -> usize {
    let length = chars.iter().take(7).take_while(|c| matches!(c, '\u{e0030}'..='\u{e007a}')).count();
    let ends = chars.get(length) == Some(&END_OF_TAGS);
    if ends && (4..=6).contains(&length) { length + 1 } else { 0 }
}

/// Exactly one emoji, in its full spelling, so that one picture is one reaction however a keyboard wrote it.
pub(crate) fn emoji(text: &str) -> Result<String, Problem> {
    let refused = || Problem::because(Reason::ReactionNotEmoji, &[]).field("emoji");
    let text = text.trim();
    if text.len() > limit::EMOJI_BYTES {
        return Err(refused());
    }
    let chars: Vec<char> = text.chars().collect();
    match first_emoji(&chars) {
        Some((length, full)) if length == chars.len() && full.len() <= limit::EMOJI_BYTES => Ok(full),
        _ => Err(refused()),
    }
}

/// How many emoji a text is, if it is one to `most` of them and nothing else but white space, in at most 40 characters.
#[must_use]
pub fn emojis(text: &str, most: usize) -> Option<usize> {
    let signs = text.chars().filter(|c| !c.is_whitespace());
    let chars: Vec<char> = signs.take(limit::EMOJI_BYTES + 1).collect();
    if chars.len() > limit::EMOJI_BYTES {
        return None;
    }
    let mut rest = &chars[..];
    let mut count = 0;
    while !rest.is_empty() {
        let (length, _) = first_emoji(rest)?;
        rest = &rest[length..];
        count += 1;
    }
    (1..=most).contains(&count).then_some(count)
}

/// The emoji at the beginning: of how many characters it is, and its full spelling.
fn first_emoji(chars: &[char]) -> Option<(usize, String)> {
    match *chars {
        [first, second, ..] if is!(RegionalIndicator, first) && is!(RegionalIndicator, second) => {
            return Some((2, String::from_iter([first, second])));
        }
        [key @ ('0'..='9' | '#' | '*'), KEYCAP, ..] => return Some((2, format!("{key}{PICTURE}{KEYCAP}"))),
        [key @ ('0'..='9' | '#' | '*'), PICTURE, KEYCAP, ..] => {
            return Some((3, format!("{key}{PICTURE}{KEYCAP}")));
        }
        _ => {}
    }
    let mut full = String::new();
    let mut at = picture(chars, &mut full)?;
    while chars.get(at) == Some(&ZWJ) {
        let held = full.len();
        full.push(ZWJ);
        match picture(&chars[at + 1..], &mut full) {
            Some(length) => at += 1 + length,
            None => {
                full.truncate(held);
                break;
            }
        }
    }
    Some((at, full))
}

/// One picture of an emoji: a sign, perhaps shown as a picture, in a colour of skin, or a flag with tags.
fn picture(chars: &[char], full: &mut String) -> Option<usize> {
    let (&sign, rest) = chars.split_first()?;
    if !is!(Emoji, sign) || sign.is_ascii() || is!(RegionalIndicator, sign) {
        return None;
    }
    full.push(sign);
    let tags = if sign == BLACK_FLAG { flag_tags(rest) } else { 0 };
    if tags > 0 {
        full.extend(&rest[..tags]);
        return Some(1 + tags);
    }
    let asked = usize::from(rest.first() == Some(&PICTURE));
    if let Some(&skin) = rest.get(asked)
        && is!(EmojiModifier, skin)
        && is!(EmojiModifierBase, sign)
    {
        full.push(skin);
        return Some(2 + asked);
    }
    if !is!(EmojiPresentation, sign) {
        full.push(PICTURE);
    }
    Some(1 + asked)
}

/// Custom JSON of a host's, encoded: an object, bounded in bytes and depth.
pub(crate) fn json(data: &Value, field: &str) -> Result<String, Problem> {
    if !data.is_object() {
        return Err(Problem::new(Code::Invalid, format!("`{field}` must be an object.")).field(field));
    }
    if !fits(data, limit::DATA_DEPTH) {
        let why = format!("`{field}` is nested deeper than {} levels.", limit::DATA_DEPTH);
        return Err(Problem::new(Code::Invalid, why).field(field));
    }
    let text = data.to_string();
    if text.len() > limit::DATA_BYTES {
        let why = format!("`{field}` has at most {} bytes.", limit::DATA_BYTES);
        return Err(Problem::new(Code::TooLong, why).field(field));
    }
    Ok(text)
}

/// Not more levels of objects and arrays than `levels`.
fn fits(data: &Value, levels: usize) -> bool {
    match data {
        Value::Array(items) => levels > 0 && items.iter().all(|item| fits(item, levels - 1)),
        Value::Object(fields) => levels > 0 && fields.values().all(|item| fits(item, levels - 1)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn named(text: &str) -> Result<String, Code> {
        name(text, "name", 80)
            .inspect_err(|p| assert_eq!(p.field.as_deref(), Some("name")))
            .map_err(|p| p.code)
    }

    #[test]
    fn names_of_all_the_world_stay_as_they_are() {
        for good in [
            "Ann",
            "Zoë Müller-Łukasz",
            "Nguyễn Thị Ánh",
            "O’Brien & Sons <Ltd>",
            "محمد علي",
            "עִבְרִית",
            // A joiner that Persian spelling needs, and two after a virama.
            "خانه\u{200c}ها",
            "ක්\u{200d}ෂ",
            "क्\u{200c}ष",
            "山田太郎",
            // A variant of a sign that is a part of a family's name.
            "葛\u{e0100}城",
            "Team 👩🏽\u{200d}🚀 ❤\u{fe0f}",
            "👨\u{200d}👩\u{200d}👧\u{200d}👦",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} fans",
            "🇩🇪 🇫🇷",
        ] {
            assert_eq!(named(good).as_deref(), Ok(good), "{good:?}");
        }
    }

    #[test]
    fn what_cannot_be_seen_goes() {
        for (typed, kept) in [
            ("  Ann \u{a0}\u{3000} Lee\u{2003}", "Ann Lee"),
            ("Ann\u{200b}\u{feff}\u{2060}\u{ad}", "Ann"),
            ("A\u{202e}nn\u{202c} \u{2066}Lee\u{2069}\u{200f}", "Ann Lee"),
            ("a\u{200d}b\u{200c}c", "abc"),
            ("👩\u{200d}x\u{200d}", "👩x"),
            ("م\u{200d}م", "مم"),
            ("Ann\u{fe0f}7\u{fe0f}", "Ann7"),
            ("\u{2800}Ann\u{2800}\u{2800}B\u{2800}", "Ann B"),
            ("\u{3164}Ann\u{115f}", "Ann"),
            // Words hidden in tags, with and without a flag.
            ("Ann\u{e0061}\u{e0062}\u{e0063}\u{e0064}\u{e007f}", "Ann"),
            ("🏴\u{e0061}\u{e0062}", "🏴"),
            ("\u{301}Ann", "Ann"),
            ("\u{fff9}Ann\u{fffa}x\u{fffb}", "Annx"),
        ] {
            assert_eq!(named(typed).as_deref(), Ok(kept), "{typed:?}");
        }
        let zalgo = format!("Z{}a", "\u{301}\u{327}".repeat(50));
        assert_eq!(named(&zalgo), Ok(format!("Z{}a", "\u{301}\u{327}".repeat(4))));
    }

    #[test]
    fn nothing_control_characters_and_length_are_refused() {
        for empty in ["", "  ", "\u{200b}", "\u{202e}\u{2066}", "\u{2800}", "\u{3164}", "\u{301}", "\u{fe0f}"]
        {
            assert_eq!(named(empty), Err(Code::Empty), "{empty:?}");
        }
        for control in ["a\nb", "a\tb", "a\0b", "a\u{1b}[31mb", "a\u{85}b", "a\u{7f}"] {
            assert_eq!(named(control), Err(Code::Invalid), "{control:?}");
        }
        assert!(named(&"é".repeat(80)).is_ok());
        assert_eq!(named(&"é".repeat(81)), Err(Code::TooLong));
        assert!(named(&format!("{}\u{200b}", "é".repeat(80))).is_ok(), "measured after cleaning");
    }

    #[test]
    fn cleaning_twice_is_cleaning_once() {
        let pieces = [
            "a",
            " ",
            "\u{200d}",
            "\u{200c}",
            "👩",
            "🏽",
            "\u{fe0f}",
            "🏴",
            "\u{e0067}",
            "\u{e007f}",
            "\u{301}",
            "क",
            "\u{94d}",
            "م",
            "\u{64e}",
            "葛",
            "\u{e0100}",
            "\u{202e}",
            "\u{2800}",
            "1",
            "\u{20e3}",
        ];
        let mut dice = fastrand::Rng::with_seed(7);
        for _ in 0..5_000 {
            let typed: String = (0..dice.usize(1..24)).map(|_| pieces[dice.usize(..pieces.len())]).collect();
            if let Ok(once) = named(&typed) {
                assert_eq!(named(&once).as_deref(), Ok(&*once), "{typed:?}");
                assert!(!once.contains('\u{202e}') && !once.contains("  "), "{typed:?}");
            }
        }
    }

    #[test]
    fn one_emoji_in_its_full_spelling() {
        for (typed, full) in [
            ("👍", "👍"),
            ("👍🏽", "👍🏽"),
            (" 👍 ", "👍"),
            ("😀\u{fe0f}", "😀"),
            ("❤", "❤\u{fe0f}"),
            ("❤\u{fe0f}", "❤\u{fe0f}"),
            ("❤\u{200d}🔥", "❤\u{fe0f}\u{200d}🔥"),
            ("🤷🏽\u{200d}♂", "🤷🏽\u{200d}♂\u{fe0f}"),
            ("✌\u{fe0f}🏽", "✌🏽"),
            ("1\u{20e3}", "1\u{fe0f}\u{20e3}"),
            ("#\u{fe0f}\u{20e3}", "#\u{fe0f}\u{20e3}"),
            ("🇩🇪", "🇩🇪"),
            ("👨\u{200d}👩\u{200d}👧\u{200d}👦", "👨\u{200d}👩\u{200d}👧\u{200d}👦"),
            ("👩🏽\u{200d}❤\u{fe0f}\u{200d}💋\u{200d}👩🏿", "👩🏽\u{200d}❤\u{fe0f}\u{200d}💋\u{200d}👩🏿"),
            (
                "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
                "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
            ),
        ] {
            assert_eq!(emoji(typed).as_deref(), Ok(full), "{typed:?}");
        }
        for bad in [
            "",
            " ",
            "a",
            "1",
            "#",
            "1\u{fe0f}",
            "👍👍",
            "👍a",
            "<b>",
            "🇩",
            "🇩🇪🇫",
            "\u{200d}",
            "👍\u{200d}",
            "\u{200d}👍",
            "👍\u{202e}",
            "👍\u{301}",
            "❤\u{fe0e}",
            "😀🏽",
            "\u{fe0f}1\u{20e3}",
            "\u{fe0f}\u{20e3}",
            "🏴\u{e0061}",
            "👍\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
            "ﷺ",
            "👨\u{200d}👩\u{200d}👧\u{200d}👦\u{200d}👨\u{200d}👩\u{200d}👧\u{200d}👦",
        ] {
            let problem = emoji(bad).expect_err(bad);
            assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some("emoji")), "{bad:?}");
        }
    }

    #[test]
    fn a_text_of_emoji_alone_is_counted() {
        for (text, count) in
            [("👍", 1), (" 🎉\n🎉 ", 2), ("👩🏽\u{200d}🚀🇩🇪🇫🇷", 3), ("1\u{fe0f}\u{20e3}❤", 2), ("🏽🏽", 2)]
        {
            assert_eq!(emojis(text, 3), Some(count), "{text:?}");
        }
        for text in
            ["", "  ", "a", "1", "👍a", "👍👍👍👍", "🇩", "👍\u{200d}", "\u{200d}👍", &"👍".repeat(9_999)]
        {
            assert_eq!(emojis(text, 3), None, "{text:?}");
        }
    }

    #[test]
    fn custom_json_is_an_object_and_bounded() {
        assert_eq!(json(&json!({"a": [1, {"b": null}]}), "data").as_deref(), Ok(r#"{"a":[1,{"b":null}]}"#));
        let nested = |levels: usize| (1..levels).fold(json!({}), |inner, _| json!({"a": inner}));
        let of_bytes = |bytes: usize| json!({"a": "x".repeat(bytes - 8)});
        assert!(json(&nested(8), "data").is_ok() && json(&of_bytes(4_096), "data").is_ok());
        for (bad, code) in [
            (json!([]), Code::Invalid),
            (json!("a"), Code::Invalid),
            (json!(null), Code::Invalid),
            (nested(9), Code::Invalid),
            (of_bytes(4_097), Code::TooLong),
        ] {
            let problem = json(&bad, "data").expect_err("refused");
            assert_eq!((problem.code, problem.field.as_deref()), (code, Some("data")));
        }
    }
}
