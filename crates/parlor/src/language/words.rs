//! What one reader is told: the texts of a language, its numbers, and the zone of their clock. Cheap to clone.

use std::sync::{Arc, Mutex, PoisonError};

use http::HeaderMap;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::load::Catalogue;
use super::pattern::{self, Writing};
use crate::kept;

/// What a text waits for.
#[derive(Clone, Debug)]
pub(crate) enum Arg {
    /// Written as the language writes numbers; chooses plurals.
    Number(i64),
    /// A name, or what somebody wrote.
    Text(String),
    /// Markup of a template.
    Html(String),
}

/// What a refusal may carry, a text may wait for.
impl<T> From<T> for Arg
where
    parlor_proto::Arg: From<T>,
{
    fn from(given: T) -> Arg {
        match given.into() {
            parlor_proto::Arg::Number(number) => Arg::Number(number),
            parlor_proto::Arg::Text(text) => Arg::Text(text),
        }
    }
}

/// The language and the zone of one reader.
#[derive(Clone)]
pub(crate) struct Words {
    pub(super) here: Arc<Catalogue>,
    zone: TimeZone,
}

impl Words {
    pub(super) fn new(here: Arc<Catalogue>, zone: TimeZone) -> Words {
        Words { here, zone }
    }

    /// `de`, as `<html lang>` wants it.
    pub(crate) fn lang(&self) -> &str {
        &self.here.locale.lang
    }

    /// `ltr` or `rtl`.
    pub(crate) fn dir(&self) -> &'static str {
        self.here.locale.dir()
    }

    pub(crate) fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// A text that waits for nothing.
    pub(crate) fn say(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// A text with its numbers and names.
    pub(crate) fn with(&self, id: &str, args: &[(&str, Arg)]) -> String {
        self.written(id, args, false).unwrap_or_else(|| {
            tracing::error!(id, "there is no such text in any catalogue");
            id.to_owned()
        })
    }

    /// The same; `None`: no catalogue has it.
    pub(crate) fn written(&self, id: &str, args: &[(&str, Arg)], html: bool) -> Option<String> {
        let pattern = self.here.texts.get(id)?;
        let mut out = String::new();
        Writing { locale: &self.here.locale, args, html }.write(pattern, &mut out);
        Some(out)
    }

    /// What a text waits for and was not given.
    pub(super) fn lacking(&self, id: &str, args: &[(&str, Arg)]) -> Option<String> {
        let wanted = pattern::variables(self.here.texts.get(id)?);
        wanted.into_iter().find(|name| !args.iter().any(|(given, _)| given == name))
    }

    /// `1,234`
    pub(crate) fn number(&self, number: i64) -> String {
        self.here.locale.number(number)
    }

    /// Tenths: `32` is `3.2`.
    pub(crate) fn tenths(&self, tenths: i64) -> String {
        self.here.locale.tenths(tenths)
    }

    /// Digits as this language writes them, without grouping: `14:05`, `2026`.
    pub(crate) fn digits(&self, text: &str) -> String {
        self.here.locale.in_digits(text)
    }

    /// Where the page's script finds its texts, below `assets/`: with their hash, so that they may be kept for ever.
    pub(crate) fn asset(&self) -> String {
        format!("words/{}.json?v={}", self.lang(), kept::version(&self.here.script.hash))
    }

    /// Some texts in the form that scripts read.
    pub(crate) fn compiled(&self, ids: &[&str]) -> Value {
        let found =
            ids.iter().filter_map(|id| Some(((*id).to_owned(), pattern::json(self.here.texts.get(*id)?))));
        Value::Object(found.collect())
    }
}

/// What the texts of one language look like to scripts.
pub(super) fn script<'a>(catalogue: &Catalogue, ids: impl Iterator<Item = &'a String>) -> String {
    let found = ids.filter_map(|id| Some((id.clone(), pattern::json(catalogue.texts.get(id)?))));
    let words = Value::Object(found.collect());
    json!({"lang": catalogue.locale.lang, "dir": catalogue.locale.dir(), "words": words}).to_string()
}

/// The zone that a page's script has told, by header or cookie; UTC without one.
pub(super) fn zone(headers: &HeaderMap) -> TimeZone {
    let told = headers.get("parlor-zone").and_then(|it| it.to_str().ok());
    let cookies = headers.get_all(http::header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let kept = cookies.flat_map(|it| it.split(';')).find_map(|it| it.trim().strip_prefix("parlor_zone="));
    let name = told.or(kept).unwrap_or("UTC");
    let plain = |c: u8| c.is_ascii_alphanumeric() || b"/_+-".contains(&c);
    let known = name.len() <= 64 && name.bytes().all(plain);
    Some(name).filter(|_| known).and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC)
}

/// What a request's page was written in: a refusal on its way out says it in the same language.
#[derive(Clone, Default)]
pub(crate) struct Chosen(Arc<Mutex<Option<Words>>>);

impl Chosen {
    /// The last one counts: it knows the reader's own setting.
    pub(crate) fn keep(&self, words: &Words) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(words.clone());
    }

    pub(crate) fn words(&self) -> Option<Words> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
