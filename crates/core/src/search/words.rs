//! Texts as words, the same for both engines, for what is indexed and for what is asked: compatibility forms are
//! resolved, accents stripped, letters made small. Scripts that write no spaces (Chinese, Japanese, Korean, Thai,
//! Lao, Khmer, Burmese, Tibetan) are words of one sign each; their neighbours are indexed in pairs.
//!
//! Must not know the store. What changes here needs the index to be built anew.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

/// Characters of a term that the index knows; the rest is compared in the text.
const WORD: usize = 32;

/// A word as it is compared, and where it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) folded: String,
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// One sign of a script without spaces, or a picture.
    pub(crate) sign: bool,
    /// The same unbroken run goes on from the sign before it.
    joined: bool,
}

/// All words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    // What the last character was part of: letters of a word, a run of signs, or nothing.
    let (mut in_word, mut in_run) = (false, false);
    let mut folded = String::new();
    for (from, cluster) in clusters(text) {
        let to = from + cluster.len();
        folded.clear();
        fold(cluster, &mut folded);
        for c in folded.chars() {
            match kind(c) {
                Kind::Letter => {
                    match found.last_mut().filter(|_| in_word) {
                        Some(word) => {
                            word.folded.push(c);
                            word.to = to;
                        }
                        None => found.push(Word { folded: c.into(), from, to, sign: false, joined: false }),
                    }
                    (in_word, in_run) = (true, false);
                }
                Kind::Sign => {
                    found.push(Word { folded: c.into(), from, to, sign: true, joined: in_run });
                    (in_word, in_run) = (false, true);
                }
                // A mark that was kept belongs to whatever it stands on.
                Kind::Mark => {
                    if let Some(word) = found.last_mut().filter(|_| in_word || in_run) {
                        word.folded.push(c);
                        word.to = to;
                    }
                }
                Kind::Nothing => (in_word, in_run) = (false, false),
            }
        }
    }
    found
}

/// What of a text goes into the index: words by their beginnings, signs in pairs, the last of a run alone.
pub(crate) fn terms(words: &[Word]) -> BTreeSet<String> {
    let next = words.iter().skip(1).map(Some).chain([None]);
    words.iter().zip(next).map(|(word, next)| term(word, next)).collect()
}

fn term(word: &Word, next: Option<&Word>) -> String {
    let next = next.filter(|next| word.sign && next.sign && next.joined);
    word.folded.chars().chain(next.into_iter().flat_map(|next| next.folded.chars())).take(WORD).collect()
}

/// What somebody looks for: phrases, all of which have to be in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    phrases: Vec<Vec<Word>>,
}

impl Wanted {
    /// Between spaces stands a phrase: one word mostly, several in `user@demo.test`, many signs in a run.
    pub(crate) fn parse(text: &str) -> Wanted {
        Wanted { phrases: text.split_whitespace().map(words).filter(|them| !them.is_empty()).collect() }
    }

    pub(crate) fn len(&self) -> usize {
        self.phrases.len()
    }

    /// Beginnings of terms that every text has in which all of this is found; at most `most`, the longest ones.
    pub(crate) fn terms(&self, most: usize) -> Vec<String> {
        let mut all = BTreeSet::new();
        for phrase in &self.phrases {
            let next = phrase.iter().skip(1).map(Some).chain([None]);
            for (at, (word, next)) in phrase.iter().zip(next).enumerate() {
                // The last sign of a run is in the pair before it.
                let paired = word.joined && at > 0 && next.is_none_or(|next| !next.joined);
                if !paired {
                    all.insert(term(word, next));
                }
            }
        }
        // Whoever has "hello" has "hell".
        let list: Vec<String> = all.iter().cloned().collect();
        let mut list: Vec<String> = list
            .iter()
            .enumerate()
            .filter(|(at, it)| !list.get(at + 1).is_some_and(|next| next.starts_with(it.as_str())))
            .map(|(_, it)| it.clone())
            .collect();
        list.sort_by_key(|it| std::cmp::Reverse(it.len()));
        list.truncate(most);
        list
    }

    /// Where all of it stands in a text, as ranges of bytes in order, overlapping ones made one. `None`: something
    /// of it does not.
    pub(crate) fn find(&self, text: &str) -> Option<Vec<(usize, usize)>> {
        let words = words(text);
        let mut ranges = Vec::new();
        for phrase in &self.phrases {
            let before = ranges.len();
            for start in 0..words.len() {
                let Some(here) = words.get(start..start + phrase.len()) else { break };
                if fits(phrase, here) {
                    let (first, last) = (&here[0], &here[here.len() - 1]);
                    ranges.push((first.from, last.to));
                }
            }
            if ranges.len() == before {
                return None;
            }
        }
        ranges.sort_unstable();
        let mut merged: Vec<(usize, usize)> = Vec::with_capacity(ranges.len());
        for (from, to) in ranges {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        Some(merged)
    }
}

/// The last word of a phrase may be the beginning of one.
fn fits(phrase: &[Word], here: &[Word]) -> bool {
    let last = phrase.len() - 1;
    phrase.iter().zip(here).enumerate().all(|(at, (wanted, word))| {
        let joined = at == 0 || !wanted.joined || word.joined;
        joined
            && if at == last { word.folded.starts_with(&wanted.folded) } else { word.folded == wanted.folded }
    })
}

/// A character with the marks and the parts of a syllable that follow it.
fn clusters(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (from, first) = rest.next()?;
        let mut to = from + first.len_utf8();
        // Plain letters stand alone, and most are plain.
        while let Some((at, c)) = rest.next_if(|(_, c)| !c.is_ascii() && goes_on(*c)) {
            to = at + c.len_utf8();
        }
        Some((from, &text[from..to]))
    })
}

/// Marks, vowels and finals of a Korean syllable written in parts, half-width voicing, what cannot be seen.
fn goes_on(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11ff}' | '\u{ff9e}' | '\u{ff9f}') || unseen(c) || is_combining_mark(c)
}

/// Characters that are not there for the eye: joiners, directions, variants, soft hyphens.
fn unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{640}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0000}'..='\u{e01ef}')
}

/// Accents and points are stripped; vowels, viramas, tones and voicing of other scripts are letters of theirs.
fn stripped(c: char) -> bool {
    unseen(c) || is_combining_mark(c) && matches!(canonical_combining_class(c), 1 | 10..=36 | 200..)
}

fn fold(cluster: &str, into: &mut String) {
    if cluster.len() == 1 {
        into.extend(cluster.chars().map(|c| c.to_ascii_lowercase()));
        return;
    }
    let kept = cluster.nfkd().filter(|c| !stripped(*c)).flat_map(char::to_lowercase).nfkd();
    for c in kept.filter(|c| !stripped(*c)).nfc() {
        match c {
            'ß' => into.push_str("ss"),
            'æ' => into.push_str("ae"),
            'œ' => into.push_str("oe"),
            'ø' => into.push('o'),
            'đ' | 'ð' => into.push('d'),
            'ł' => into.push('l'),
            'þ' => into.push_str("th"),
            'ı' => into.push('i'),
            'ς' => into.push('σ'),
            c => into.push(c),
        }
    }
}

enum Kind {
    Letter,
    Sign,
    Mark,
    Nothing,
}

fn kind(c: char) -> Kind {
    match c {
        _ if c.is_ascii() => match c.is_ascii_alphanumeric() {
            true => Kind::Letter,
            false => Kind::Nothing,
        },
        _ if is_combining_mark(c) => Kind::Mark,
        // Thai to Burmese, Korean in parts, Khmer, Tai and Javanese, kana, bopomofo, ideographs, Korean.
        '\u{e00}'..='\u{fff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1100}'..='\u{11ff}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{1950}'..='\u{19df}'
        | '\u{1a20}'..='\u{1aaf}'
        | '\u{1b00}'..='\u{1b7f}'
        | '\u{2e80}'..='\u{2fdf}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{a960}'..='\u{a97f}'
        | '\u{a980}'..='\u{a9ff}'
        | '\u{aa60}'..='\u{aadf}'
        | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}'
            if c.is_alphanumeric() =>
        {
            Kind::Sign
        }
        // Pictures are looked for one by one.
        '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' => Kind::Sign,
        c if c.is_alphanumeric() => Kind::Letter,
        _ => Kind::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|it| it.folded).collect()
    }

    #[test]
    fn words_are_folded_and_keep_their_place() {
        for (text, expected) in [
            ("Hello, World!", vec!["hello", "world"]),
            ("don't user@Demo.test 3.14", vec!["don", "t", "user", "demo", "test", "3", "14"]),
            ("Crème BRÛLÉE", vec!["creme", "brulee"]),
            ("Cre\u{300}me", vec!["creme"]),
            ("İstanbul ırmak IŞIK", vec!["istanbul", "irmak", "isik"]),
            ("Straße ÆØÅ Łódź Þór", vec!["strasse", "aeoa", "lodz", "thor"]),
            ("ΣΊΣΥΦΟΣ σίσυφος", vec!["σισυφοσ", "σισυφοσ"]),
            ("Ёлка ёлка", vec!["елка", "елка"]),
            ("ﬁne ﬂow ＡＢＣ ①", vec!["fine", "flow", "abc", "1"]),
            ("مُحَمَّد أحمد", vec!["محمد", "احمد"]),
            ("שָׁלוֹם", vec!["שלום"]),
            ("हिन्दी", vec!["हिन्दी"]),
            ("ta\u{ad}ble zero\u{200d}join", vec!["table", "zerojoin"]),
            ("日本語", vec!["日", "本", "語"]),
            ("ｶﾞ", vec!["ガ"]),
            ("\u{1112}\u{1161}\u{11ab}국", vec!["한", "국"]),
            ("iPhone手机2", vec!["iphone", "手", "机", "2"]),
            ("👍🏽 ok ❤\u{fe0f}", vec!["👍", "ok", "❤"]),
            ("… --- !?", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(folded(text), expected, "{text}");
            for word in words(text) {
                assert!(text.get(word.from..word.to).is_some(), "{text}: {word:?}");
            }
        }
    }

    #[test]
    fn the_index_has_pairs_of_signs_and_beginnings_of_words() {
        let of = |text: &str| terms(&words(text)).into_iter().collect::<Vec<_>>();
        assert_eq!(of("日本語"), ["日本", "本語", "語"]);
        assert_eq!(of("日 本"), ["日", "本"]);
        assert_eq!(of("a bb a"), ["a", "bb"]);
        assert_eq!(of(&"x".repeat(100)), ["x".repeat(WORD)]);
    }

    #[test]
    fn every_text_that_is_found_has_the_terms_that_are_asked_for() {
        let texts = [
            "Hello, World!",
            "日本語を話します。",
            "ภาษาไทย ดี",
            "한국어로 말해요",
            "user@demo.test",
            "Crème brûlée",
            "a",
            "ab 日",
            "ខ្ញុំ ភាសា",
            "မြန်မာ",
            "x👍👍y",
            "don't",
            "हिन्दी में",
            "iPhone手机2",
        ];
        let mut found = 0;
        for text in texts {
            let have = terms(&words(text));
            let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            for from in &starts {
                for to in starts.iter().filter(|to| *to > from) {
                    let wanted = Wanted::parse(&text[*from..*to]);
                    if wanted.len() == 0 || wanted.find(text).is_none() {
                        continue;
                    }
                    found += 1;
                    for term in wanted.terms(100) {
                        let has = have.iter().any(|it| it.starts_with(&term));
                        assert!(has, "{text:?} has {:?} but not {term:?} in {have:?}", &text[*from..*to]);
                    }
                }
            }
        }
        assert!(found > 200, "{found}");
    }

    #[test]
    fn all_that_is_wanted_is_found_and_nothing_else() {
        let find = |text: &str, wanted: &str| {
            let ranges = Wanted::parse(wanted).find(text)?;
            Some(ranges.into_iter().map(|(from, to)| text[from..to].to_owned()).collect::<Vec<_>>())
        };
        let owned = |them: &[&str]| Some(them.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        assert_eq!(find("A crème brûlée, a CREME", "creme"), owned(&["crème", "CREME"]));
        assert_eq!(find("Tell the teller", "tel"), owned(&["Tell", "teller"]));
        assert_eq!(find("Tell the teller", "ell"), None);
        assert_eq!(find("one two three", "three one"), owned(&["one", "three"]));
        assert_eq!(find("one two three", "three four"), None);
        assert_eq!(find("mail user@demo.test now", "user@demo.te"), owned(&["user@demo.test"]));
        assert_eq!(find("demo user", "user@demo"), None);
        assert_eq!(find("東京都に行く", "京都"), owned(&["京都"]));
        assert_eq!(find("東京 都", "京都"), None);
        assert_eq!(find("東京と京都", "東京都"), None, "the pairs alone would say yes");
        assert_eq!(find("日曜日本日", "日"), owned(&["日", "日", "日"]));
        assert_eq!(find("ハハハ", "ハハ"), owned(&["ハハハ"]), "overlapping ones are one");
        assert_eq!(find("ok 👍🏽", "👍"), owned(&["👍🏽"]));
    }

    #[test]
    fn few_terms_are_asked_for() {
        let terms = |text: &str| Wanted::parse(text).terms(3);
        assert_eq!(terms("a ab abc"), ["abc"]);
        assert_eq!(terms("日本語"), ["日本", "本語"]);
        assert_eq!(terms("日"), ["日"]);
        assert_eq!(terms("一二三四五六七八").len(), 3);
        assert_eq!(terms("\" OR * : NEAR("), ["near", "or"]);
    }
}
