//! What stands in the columns of each list, and what can be done with a row.

use parlor_core::Rank;
use parlor_core::admin::{MessageRow, ReportRow, RoomRow, Rows, SessionRow, UserRow};
use parlor_proto::room::Kind as RoomKind;

use super::Visit;
use super::cells::{none, opt_text, said, text};
use super::lists::Found;
use crate::language::Arg;
use crate::pages::labels;
use crate::view::{Cell, Column, NavLink, TableRow};

/// A list as it is shown.
#[derive(Default)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<TableRow>,
    pub(super) next: Option<String>,
    pub(super) tired: bool,
}

impl Table {
    fn of<T>(columns: Vec<Column>, it: Rows<T>, row: impl FnMut(&T) -> TableRow) -> Table {
        let rows: Vec<TableRow> = it.rows.iter().map(row).collect();
        Table { columns, rows, next: it.next, tired: it.tired }
    }
}

impl Visit {
    pub(super) fn act_link(&self, id: &str, rest: &str, of: String, danger: bool) -> NavLink {
        NavLink { danger, of: Some(of), ..self.way(id, self.link(rest)) }
    }

    fn columns(&self, of: &[(&'static str, &str)]) -> Vec<Column> {
        of.iter().map(|(kind, id)| Column { label: self.say(id), kind }).collect()
    }

    pub(super) fn table(&self, found: Found) -> Table {
        match found {
            Found::Messages(it) => {
                let said = if self.clerk.reads { "said" } else { "unsaid" };
                let columns = [
                    ("person", "admin-sender"),
                    ("person", "admin-receiver"),
                    (said, "admin-message"),
                    ("time", "admin-time"),
                    ("state", "admin-state"),
                ];
                Table::of(self.columns(&columns), it, |row| self.message_row(row))
            }
            Found::Rooms(it) => {
                let columns = [
                    ("person", "admin-room"),
                    ("text", "admin-kind"),
                    ("number", "admin-members"),
                    ("number", "admin-messages"),
                    ("time", "admin-created"),
                    ("time", "admin-last"),
                    ("state", "admin-state"),
                ];
                Table::of(self.columns(&columns), it, |row| TableRow {
                    cells: vec![
                        self.room_cell(row),
                        text(self.say(kind_word(row.kind))),
                        self.number(row.member_count),
                        self.number(row.messages),
                        self.time(row.created_at),
                        self.time(row.active_at),
                        self.talk(row),
                    ],
                    acts: Vec::new(),
                })
            }
            Found::Users(it) => {
                let columns = [
                    ("person", "admin-person"),
                    ("text", "admin-email"),
                    ("text", "admin-role"),
                    ("time", "admin-created"),
                    ("time", "admin-seen"),
                    ("state", "admin-state"),
                ];
                Table::of(self.columns(&columns), it, |row| TableRow {
                    cells: vec![
                        self.person(&row.who),
                        opt_text(row.email.as_deref()),
                        self.role(row),
                        self.time(row.created_at),
                        self.opt_time(row.seen_at),
                        self.user_state(row),
                    ],
                    acts: Vec::new(),
                })
            }
            Found::Relations(it) => {
                let columns = [
                    ("person", "admin-person"),
                    ("person", "admin-person"),
                    ("text", "admin-label"),
                    ("time", "admin-created"),
                    ("time", "admin-ended"),
                ];
                Table::of(self.columns(&columns), it, |row| TableRow {
                    cells: vec![
                        self.person(&row.low),
                        self.person(&row.high),
                        opt_text(row.label.as_deref()),
                        self.time(row.created_at),
                        self.opt_time(row.ended_at),
                    ],
                    acts: Vec::new(),
                })
            }
            Found::Sessions(it) => {
                let columns = [
                    ("person", "admin-person"),
                    ("text", "admin-device"),
                    ("text", "admin-kind"),
                    ("time", "admin-created"),
                    ("time", "admin-used"),
                    ("state", "admin-state"),
                ];
                Table::of(self.columns(&columns), it, |row| self.session_row(row))
            }
            Found::Reports(it) => {
                let columns = [
                    ("person", "admin-about"),
                    ("person", "admin-reporter"),
                    ("text", "admin-reason"),
                    ("said", "admin-note"),
                    ("time", "admin-time"),
                    ("state", "admin-state"),
                ];
                Table::of(self.columns(&columns), it, |row| {
                    let whom = row.about.as_ref().unwrap_or(&row.reporter).name.clone();
                    TableRow {
                        cells: vec![
                            self.opt_person(row.about.as_ref()),
                            self.person(&row.reporter),
                            text(self.say(reason(&row.reason))),
                            if row.note.is_empty() { none() } else { said(&row.note) },
                            self.time(row.created_at),
                            self.report_state(row),
                        ],
                        acts: vec![self.act_link("admin-look", &format!("reports/{}/", row.id), whom, false)],
                    }
                })
            }
            Found::Holds(it) => {
                let columns = [
                    ("person", "admin-held-what"),
                    ("said", "admin-note"),
                    ("time", "admin-created"),
                    ("time", "admin-released"),
                    ("state", "admin-state"),
                ];
                Table::of(self.columns(&columns), it, |row| self.hold_row(row))
            }
            Found::Audit(it) => {
                let columns = [
                    ("time", "admin-time"),
                    ("text", "admin-by"),
                    ("act", "admin-action"),
                    ("object", "admin-object"),
                    ("said", "admin-details"),
                ];
                Table::of(self.columns(&columns), it, |row| TableRow {
                    cells: vec![
                        self.time(row.at),
                        self.by(row),
                        self.did(&row.action),
                        self.object(row),
                        row.data.as_deref().map_or_else(none, |json| self.details(json)),
                    ],
                    acts: Vec::new(),
                })
            }
            Found::Tenants(it) => {
                let columns = [
                    ("text", "admin-name"),
                    ("text", "admin-hosts"),
                    ("state", "admin-reading"),
                    ("time", "admin-created"),
                    ("state", "admin-state"),
                ];
                Table::of(self.columns(&columns), it, |row| {
                    let away = format!("messages/?tenant={}", row.id);
                    TableRow {
                        cells: vec![
                            Cell { url: Some(self.signed.page.urls.admin(&away)), ..text(row.name.as_str()) },
                            if row.hosts.is_empty() { none() } else { text(row.hosts.join(", ")) },
                            if row.reads {
                                self.state("admin-on", "bad")
                            } else {
                                self.state("admin-off", "quiet")
                            },
                            self.time(row.created_at),
                            match row.disabled_at {
                                Some(_) => self.state("admin-disabled", "bad"),
                                None => self.state("admin-active", "good"),
                            },
                        ],
                        acts: Vec::new(),
                    }
                })
            }
        }
    }

    fn message_row(&self, row: &MessageRow) -> TableRow {
        let room = format!("rooms/{}/", row.room);
        let to = match (&row.receiver, &row.room_name) {
            (Some(who), _) => self.person(who),
            (None, Some(name)) => Cell { url: Some(self.link(&room)), ..text(name.as_str()) },
            (None, None) => Cell { url: Some(self.link(&room)), ..text(self.say(kind_word(row.kind))) },
        };
        let files = [("count", Arg::Number(row.files))];
        let files = (row.files > 0).then(|| self.signed.page.words.with("admin-files", &files));
        let what = match &row.text {
            _ if row.deleted => Cell { kind: "hidden", text: self.say("admin-deleted"), ..Cell::default() },
            None => self.hidden(),
            Some(words) => said(words),
        };
        let sub = match (files, row.edited) {
            (Some(files), true) => Some(format!("{files} · {}", self.say("admin-edited"))),
            (None, true) => Some(self.say("admin-edited")),
            (files, false) => files,
        };
        let read = match row.read {
            true => self.state("admin-read", "quiet"),
            false => self.state("admin-unread", "good"),
        };
        let mut acts =
            vec![self.act_link("admin-room", &room, format!("{} {}", row.sender.name, row.number), false)];
        if !row.deleted {
            let delete = format!("messages/{}/{}/delete/", row.room, row.number);
            acts.push(self.act_link(
                "admin-delete",
                &delete,
                format!("{} {}", row.sender.name, row.number),
                true,
            ));
        }
        TableRow {
            cells: vec![self.person(&row.sender), to, Cell { sub, ..what }, self.time(row.at), read],
            acts,
        }
    }

    fn session_row(&self, row: &SessionRow) -> TableRow {
        let kind = match row.kind.as_str() {
            "session" => "admin-login-session",
            "token" => "admin-login-token",
            "guest" => "admin-login-guest",
            _ => "admin-login-host",
        };
        let now = self.signed.page.face.now();
        let over = row.revoked_at.is_some() || row.expires_at.is_some_and(|until| until <= now);
        let state = match () {
            () if over => self.state("admin-ended", "quiet"),
            () if row.current => self.state("admin-current", "good"),
            () => self.state("admin-valid", "good"),
        };
        let end = format!("sessions/{}/end/", row.id);
        TableRow {
            cells: vec![
                self.person(&row.who),
                text(labels::device(&row.label, &self.signed.page.words)),
                text(self.say(kind)),
                self.time(row.created_at),
                self.time(row.seen_at),
                state,
            ],
            acts: if over {
                Vec::new()
            } else {
                vec![self.act_link("admin-end", &end, row.who.name.clone(), true)]
            },
        }
    }

    /// A room, named by its name or by who is in it.
    pub(super) fn room_cell(&self, row: &RoomRow) -> Cell {
        let name = Some(row.called()).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| self.say("admin-nobody"));
        let initials = labels::initials(&name);
        Cell {
            kind: "person",
            sub: row.key.clone(),
            url: Some(self.link(&format!("rooms/{}/", row.id))),
            hue: labels::hue(row.id.0),
            initials,
            text: name,
            ..Cell::default()
        }
    }

    /// Whether anything can be said there.
    pub(super) fn talk(&self, row: &RoomRow) -> Cell {
        match row.talk {
            _ if row.deleted => self.state("admin-deleted", "bad"),
            0 => self.state("admin-talk-open", "good"),
            1 => self.state("admin-talk-ended", "quiet"),
            2 => self.state("admin-talk-closed", "bad"),
            3 => self.state("admin-talk-blocked", "quiet"),
            4 => self.state("admin-talk-asked", "quiet"),
            _ => self.state("admin-talk-declined", "quiet"),
        }
    }

    pub(super) fn user_state(&self, row: &UserRow) -> Cell {
        match () {
            () if row.erased => self.state("admin-erased", "quiet"),
            () if row.disabled_at.is_some() => self.state("admin-disabled", "bad"),
            () => self.state("admin-active", "good"),
        }
    }

    /// What somebody is: staff, a guest, the host's own word.
    pub(super) fn role(&self, row: &UserRow) -> Cell {
        let rank = row.staff.map(|rank| match rank {
            Rank::Moderator => "admin-rank-moderator",
            Rank::Admin => "admin-rank-admin",
            Rank::Operator => "admin-rank-operator",
        });
        let origin = match row.origin.as_str() {
            "guest" => Some("admin-origin-guest"),
            "system" => Some("admin-origin-system"),
            "host" => Some("admin-origin-host"),
            _ => None,
        };
        let words = [rank, origin].into_iter().flatten().map(|id| self.say(id));
        let words: Vec<String> = words.chain(row.role.clone()).collect();
        if words.is_empty() { none() } else { text(words.join(" · ")) }
    }

    pub(super) fn report_state(&self, row: &ReportRow) -> Cell {
        match row.state.as_str() {
            "open" => self.state("admin-report-open", "bad"),
            "resolved" => self.state("admin-report-resolved", "good"),
            _ => self.state("admin-report-dismissed", "quiet"),
        }
    }
}

pub(super) fn kind_word(kind: RoomKind) -> &'static str {
    match kind {
        RoomKind::Direct => "admin-direct",
        RoomKind::Group | RoomKind::Own => "admin-group",
    }
}

/// Why something was reported.
pub(super) fn reason(word: &str) -> &'static str {
    match word {
        "spam" => "admin-why-spam",
        "harassment" => "admin-why-harassment",
        "threat" => "admin-why-threat",
        "sexual" => "admin-why-sexual",
        "illegal" => "admin-why-illegal",
        _ => "admin-why-other",
    }
}
