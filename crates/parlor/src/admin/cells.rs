//! Places of tables: a person, a moment, a state in a word.

use parlor_core::admin::Who;
use parlor_proto::Time;

use super::Visit;
use crate::pages::labels;
use crate::view::Cell;

/// Characters of a text in a table.
const SHOWN: usize = 400;

impl Visit {
    pub(super) fn person(&self, who: &Who) -> Cell {
        Cell {
            kind: "person",
            text: who.name.clone(),
            sub: Some(who.username.clone()),
            url: self.clerk.sees_tenant().then(|| self.link(&format!("users/{}/", who.id))),
            hue: labels::hue(who.id.0),
            initials: labels::initials(&who.name),
            ..Cell::default()
        }
    }

    pub(super) fn opt_person(&self, who: Option<&Who>) -> Cell {
        who.map_or_else(none, |who| self.person(who))
    }

    pub(super) fn time(&self, time: Time) -> Cell {
        let page = &self.signed.page;
        let (now, words) = (page.face.now(), &page.words);
        Cell {
            kind: "time",
            text: labels::moment(time, now, words),
            at: Some(time.to_string()),
            ..Cell::default()
        }
    }

    pub(super) fn opt_time(&self, time: Option<Time>) -> Cell {
        time.map_or_else(none, |time| self.time(time))
    }

    pub(super) fn number(&self, number: i64) -> Cell {
        Cell { kind: "number", text: self.signed.page.words.number(number), ..Cell::default() }
    }

    pub(super) fn state(&self, id: &str, tone: &'static str) -> Cell {
        Cell { kind: "state", text: self.say(id), tone: Some(tone), ..Cell::default() }
    }

    pub(super) fn hidden(&self) -> Cell {
        Cell { kind: "hidden", text: self.say("admin-hidden"), ..Cell::default() }
    }
}

pub(super) fn text(text: impl Into<String>) -> Cell {
    Cell { kind: "text", text: text.into(), ..Cell::default() }
}

pub(super) fn opt_text(it: Option<&str>) -> Cell {
    it.map_or_else(none, text)
}

pub(super) fn code(text: impl Into<String>) -> Cell {
    Cell { kind: "code", text: text.into(), ..Cell::default() }
}

pub(super) fn none() -> Cell {
    Cell { kind: "none", text: "–".to_owned(), tone: Some("quiet"), ..Cell::default() }
}

/// What somebody said, shortened for a table.
pub(super) fn said(text: &str) -> Cell {
    let short: String = text.chars().take(SHOWN).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    Cell { kind: "said", text: format!("{short}{more}"), ..Cell::default() }
}
