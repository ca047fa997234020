//! What stands in the lists of holds and of the audit log: what was done, to what, by whom, in words; and what else is known.

use parlor_core::admin::{AuditRow, HoldRow};
use serde_json::Value;

use super::Visit;
use super::cells::{code, none, said, text};
use crate::view::{Cell, TableRow};

/// What the audit log knows, in the order in which it is offered.
pub(super) const DONE: &[(&str, &str)] = &[
    ("messages.read", "admin-did-messages-read"),
    ("report.read", "admin-did-report-read"),
    ("list.exported", "admin-did-list-exported"),
    ("report.resolved", "admin-did-report-resolved"),
    ("report.dismissed", "admin-did-report-dismissed"),
    ("message.deleted", "admin-did-message-deleted"),
    ("room.closed", "admin-did-room-closed"),
    ("user.disabled", "admin-did-user-disabled"),
    ("user.enabled", "admin-did-user-enabled"),
    ("user.staff", "admin-did-user-staff"),
    ("user.erased", "admin-did-user-erased"),
    ("session.ended", "admin-did-session-ended"),
    ("sessions.ended", "admin-did-sessions-ended"),
    ("hold.added", "admin-did-hold-added"),
    ("hold.released", "admin-did-hold-released"),
    ("key.created", "admin-did-key-created"),
    ("key.revoked", "admin-did-key-revoked"),
];

impl Visit {
    /// Who did something: a link where they can be looked at here.
    pub(super) fn by(&self, row: &AuditRow) -> Cell {
        let here = row.actor.filter(|_| row.actor_here);
        Cell { url: here.map(|user| self.link(&format!("users/{user}/"))), ..text(row.actor_name.as_str()) }
    }

    /// What was done, in words and as it is named.
    pub(super) fn did(&self, action: &str) -> Cell {
        match DONE.iter().find(|(name, _)| *name == action) {
            Some((_, id)) => {
                Cell { kind: "act", text: self.say(id), sub: Some(action.to_owned()), ..Cell::default() }
            }
            None => code(action),
        }
    }

    /// To what: by its name where it can be looked at here, else as it is named.
    pub(super) fn object(&self, row: &AuditRow) -> Cell {
        let (what, id) = row.object.split_once(':').unwrap_or((row.object.as_str(), ""));
        let (room, number) = id.split_once('/').unwrap_or((id, ""));
        let (url, kind) = match what {
            "user" => (Some(format!("users/{id}/")), self.say("admin-person")),
            "room" => (Some(format!("rooms/{id}/")), self.say("admin-room")),
            "report" => (Some(format!("reports/{id}/")), self.say("admin-report")),
            "message" => (Some(format!("rooms/{room}/")), format!("{} {number}", self.say("admin-message"))),
            _ => (None, String::new()),
        };
        match (&row.named, url) {
            (Some(name), Some(url)) => Cell {
                kind: "object",
                text: if name.is_empty() { self.say("admin-nobody") } else { name.clone() },
                sub: Some(kind),
                url: Some(self.link(&url)),
                at: Some(row.object.clone()),
                ..Cell::default()
            },
            _ => code(row.object.as_str()),
        }
    }

    /// Whom or what a hold is of.
    pub(super) fn held(&self, row: &HoldRow) -> Cell {
        match (&row.user, &row.room) {
            (Some(who), _) => self.person(who),
            (None, Some((_, Some(room)))) => self.room_cell(room),
            (None, Some((id, None))) => code(format!("room:{id}")),
            (None, None) => none(),
        }
    }

    pub(super) fn hold_row(&self, row: &HoldRow) -> TableRow {
        let held = self.held(row);
        let release = format!("holds/{}/release/", row.id);
        let over = row.released_at.is_some();
        TableRow {
            acts: match over {
                true => Vec::new(),
                false => vec![self.act_link("admin-release", &release, held.text.clone(), true)],
            },
            cells: vec![
                held,
                if row.note.is_empty() { none() } else { said(&row.note) },
                self.time(row.created_at),
                self.opt_time(row.released_at),
                match over {
                    true => self.state("admin-released", "quiet"),
                    false => self.state("admin-held", "bad"),
                },
            ],
        }
    }

    /// What else a line of the audit log says, without the marks of its form. Ids say nothing to a reader; exports have them.
    pub(super) fn details(&self, json: &str) -> Cell {
        let read: Result<serde_json::Map<String, Value>, _> = serde_json::from_str(json);
        let Ok(read) = read else { return said(json) };
        let word = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Null => "–".to_owned(),
            value => value.to_string(),
        };
        let shown = |(name, value): (&String, &Value)| match name.as_str() {
            "hold" => None,
            "report" => Some(self.say("admin-report")),
            _ => Some(format!("{name}: {}", word(value))),
        };
        let all: Vec<String> = read.iter().filter_map(shown).collect();
        if all.is_empty() { none() } else { said(&all.join(", ")) }
    }
}
