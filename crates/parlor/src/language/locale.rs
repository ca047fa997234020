//! How a language writes numbers, counts things and runs: plural categories, digits, direction. Pure.

use std::borrow::Cow;

use icu_plurals::{PluralCategory, PluralRules, PluralRulesOptions};
use icu_properties::CodePointMapData;
use icu_properties::props::BidiClass;

/// The habits of one language; numbers as its catalogue says.
pub(super) struct Locale {
    pub(super) lang: String,
    pub(super) rtl: bool,
    plural: Option<PluralRules>,
    digits: Option<Vec<char>>,
    group: String,
    /// Numbers of so many digits are grouped: 1234 is not in Spanish.
    group_from: usize,
    decimal: String,
}

impl Locale {
    /// By the catalogue's own words: `base-dir`, `base-digits`, `base-group`, `base-group-from`, `base-decimal`.
    pub(super) fn new(lang: &str, said: impl Fn(&str) -> Option<String>) -> Locale {
        let digits: Vec<char> = said("base-digits").unwrap_or_default().chars().collect();
        Locale {
            lang: lang.to_owned(),
            rtl: said("base-dir").as_deref() == Some("rtl"),
            plural: rules(lang),
            digits: Some(digits).filter(|it| it.len() == 10 && it.first() != Some(&'0')),
            group: said("base-group").unwrap_or_default(),
            group_from: said("base-group-from").and_then(|it| it.parse().ok()).unwrap_or(4),
            decimal: said("base-decimal").unwrap_or_else(|| ".".to_owned()),
        }
    }

    pub(super) fn dir(&self) -> &'static str {
        if self.rtl { "rtl" } else { "ltr" }
    }

    /// `zero`, `one`, `two`, `few`, `many` or `other`.
    pub(super) fn plural(&self, number: i64) -> &'static str {
        match self.plural.as_ref().map(|it| it.category_for(number.unsigned_abs())) {
            Some(PluralCategory::Zero) => "zero",
            Some(PluralCategory::One) => "one",
            Some(PluralCategory::Two) => "two",
            Some(PluralCategory::Few) => "few",
            Some(PluralCategory::Many) => "many",
            Some(PluralCategory::Other) | None => "other",
        }
    }

    /// `1,234` as this language writes it.
    pub(super) fn number(&self, number: i64) -> String {
        let plain = number.unsigned_abs().to_string();
        let mut text = if number < 0 { "-".to_owned() } else { String::new() };
        for (at, digit) in plain.chars().enumerate() {
            if at > 0 && (plain.len() - at).is_multiple_of(3) && plain.len() >= self.group_from {
                text.push_str(&self.group);
            }
            text.push(digit);
        }
        self.in_digits(&text)
    }

    /// A number of tenths: `32` is `3.2`, `30` is `3.0`.
    pub(super) fn tenths(&self, tenths: i64) -> String {
        self.in_digits(&format!("{}{}{}", tenths / 10, self.decimal, (tenths % 10).abs()))
    }

    /// The same with the digits of this language.
    pub(super) fn in_digits(&self, text: &str) -> String {
        let Some(digits) = &self.digits else { return text.to_owned() };
        let own = |c: char| c.to_digit(10).and_then(|digit| digits.get(digit as usize)).copied().unwrap_or(c);
        text.chars().map(own).collect()
    }
}

/// The rules of a language; of one that nobody has written down: everything is `other`.
fn rules(lang: &str) -> Option<PluralRules> {
    let locale: icu_locale_core::Locale = lang.parse().ok()?;
    PluralRules::try_new((&locale).into(), PluralRulesOptions::default()).ok()
}

/// A name that runs the other way than the sentence around it, kept apart (U+2068 … U+2069), so that neither turns the
/// other's punctuation round.
pub(super) fn isolated(text: &str, rtl: bool) -> Cow<'_, str> {
    let class = CodePointMapData::<BidiClass>::new();
    let against = |c: char| match class.get(c) {
        BidiClass::LeftToRight => rtl,
        BidiClass::RightToLeft | BidiClass::ArabicLetter => !rtl,
        _ => false,
    };
    if text.chars().any(against) {
        Cow::Owned(format!("\u{2068}{text}\u{2069}"))
    } else {
        Cow::Borrowed(text)
    }
}
