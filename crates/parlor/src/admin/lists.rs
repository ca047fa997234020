//! The lists: which filters their addresses know, and what stands in their columns.

use axum::response::Response;
use http::StatusCode;
use parlor_core::Rank;
use parlor_core::admin::{
    At, Audit, AuditRow, MessageRow, Messages, RelationRow, Relations, ReportRow, Reports, RoomRow, Rooms,
    Rows, SessionRow, Sessions, TenantRow, UserRow, Users,
};
use parlor_proto::room::Kind as RoomKind;
use parlor_proto::{Code, Problem, Time};

use super::Visit;
use super::cells::{code, none, opt_text, said, text};
use crate::language::Arg;
use crate::pages::{Instead, labels};
use crate::view::{AdminList, AskField, Cell, Choice, Column, NavLink, TableRow};

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Reports,
    Messages,
    Rooms,
    Users,
    Relations,
    Sessions,
    Audit,
    Tenants,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Kind::Reports => "reports",
            Kind::Messages => "messages",
            Kind::Rooms => "rooms",
            Kind::Users => "users",
            Kind::Relations => "relations",
            Kind::Sessions => "sessions",
            Kind::Audit => "audit",
            Kind::Tenants => "tenants",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Kind> {
        let all = [
            Kind::Reports,
            Kind::Messages,
            Kind::Rooms,
            Kind::Users,
            Kind::Relations,
            Kind::Sessions,
            Kind::Audit,
            Kind::Tenants,
        ];
        all.into_iter().find(|kind| kind.as_str() == word)
    }

    fn title(self) -> &'static str {
        match self {
            Kind::Reports => "admin-reports",
            Kind::Messages => "admin-messages",
            Kind::Rooms => "admin-rooms",
            Kind::Users => "admin-people",
            Kind::Relations => "admin-relations",
            Kind::Sessions => "admin-sign-ins",
            Kind::Audit => "admin-audit",
            Kind::Tenants => "admin-tenants",
        }
    }

    /// The filters that its address knows.
    pub(super) fn filters(self) -> &'static [&'static str] {
        match self {
            Kind::Reports => &["state"],
            Kind::Messages => &["sender", "receiver", "text", "read", "from", "until", "room"],
            Kind::Rooms => &["text", "person", "kind", "state"],
            Kind::Users => &["text", "state"],
            Kind::Relations => &["person", "state"],
            Kind::Sessions => &["person", "state"],
            Kind::Audit => &["text"],
            Kind::Tenants => &[],
        }
    }
}

/// Rows of some list.
pub(super) enum Found {
    Reports(Rows<ReportRow>),
    Messages(Rows<MessageRow>),
    Rooms(Rows<RoomRow>),
    Users(Rows<UserRow>),
    Relations(Rows<RelationRow>),
    Sessions(Rows<SessionRow>),
    Audit(Rows<AuditRow>),
    Tenants(Rows<TenantRow>),
}

impl Visit {
    fn filter(&self, name: &str) -> Option<String> {
        let value = self.signed.page.query(name)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.chars().take(200).collect())
    }

    fn wrong(field: &str) -> Problem {
        Problem::new(Code::Invalid, "This filter cannot be understood.").field(field)
    }

    fn yes_or_no(&self, name: &str, yes: &str, no: &str) -> Result<Option<bool>, Problem> {
        match self.filter(name).as_deref() {
            None => Ok(None),
            Some(word) if word == yes => Ok(Some(true)),
            Some(word) if word == no => Ok(Some(false)),
            Some(_) => Err(Visit::wrong(name)),
        }
    }

    fn day(&self, name: &str, days: i64) -> Result<Option<Time>, Problem> {
        let Some(day) = self.filter(name) else { return Ok(None) };
        labels::midnight_after(&day, days, &self.signed.page.words)
            .map(Some)
            .ok_or_else(|| Visit::wrong(name))
    }

    fn messages_filter(&self) -> Result<Messages, Problem> {
        let room =
            self.filter("room").map(|room| room.parse().map_err(|_| Visit::wrong("room"))).transpose()?;
        Ok(Messages {
            from: self.day("from", 0)?,
            until: self.day("until", 1)?,
            read: self.yes_or_no("read", "yes", "no")?,
            sender: self.filter("sender"),
            receiver: self.filter("receiver"),
            text: self.filter("text"),
            room,
        })
    }

    /// Asks for a page of a list, by the filters of the address. `logged`: looks are in the audit log already.
    pub(super) async fn find(&self, kind: Kind, at: &At, logged: bool) -> Result<Found, Problem> {
        let desk = &self.desk;
        Ok(match kind {
            Kind::Messages => Found::Messages(desk.messages(&self.messages_filter()?, at, logged).await?),
            Kind::Reports => {
                let state = self.filter("state").unwrap_or_else(|| "open".to_owned());
                let state = Reports::parse(&state).ok_or_else(|| Visit::wrong("state"))?;
                Found::Reports(desk.reports(state, at).await?)
            }
            Kind::Rooms => {
                let kind = self.filter("kind");
                let kind =
                    kind.map(|it| RoomKind::parse(&it).ok_or_else(|| Visit::wrong("kind"))).transpose()?;
                let it = Rooms {
                    kind,
                    open: self.yes_or_no("state", "open", "closed")?,
                    member: self.filter("person"),
                    text: self.filter("text"),
                };
                Found::Rooms(desk.rooms(&it, at).await?)
            }
            Kind::Users => {
                let state = self.filter("state");
                let it = Users {
                    text: self.filter("text"),
                    staff: state.as_deref() == Some("staff"),
                    disabled: match state.as_deref() {
                        Some("disabled") => Some(true),
                        Some("active") => Some(false),
                        None | Some("staff") => None,
                        Some(_) => return Err(Visit::wrong("state")),
                    },
                };
                Found::Users(desk.users(&it, at).await?)
            }
            Kind::Relations => {
                let it = Relations {
                    member: self.filter("person"),
                    ended: self.yes_or_no("state", "ended", "active")?,
                };
                Found::Relations(desk.relations(&it, at).await?)
            }
            Kind::Sessions => {
                let all = self.filter("state");
                if all.as_deref().is_some_and(|word| word != "all") {
                    return Err(Visit::wrong("state"));
                }
                let it = Sessions { member: self.filter("person"), ended: all.is_some() };
                Found::Sessions(desk.sessions(&it, at).await?)
            }
            Kind::Audit => Found::Audit(desk.audit(&Audit { text: self.filter("text") }, at).await?),
            Kind::Tenants => Found::Tenants(desk.tenants(at).await?),
        })
    }

    /// `GET …/admin/<list>/`
    pub(super) async fn list(&self, kind: Kind) -> Result<Response, Instead> {
        let page = &self.signed.page;
        let at = At { cursor: page.query("cursor"), limit: None };
        let (table, error) = match self.find(kind, &at, false).await {
            Ok(found) => (self.table(found), None),
            Err(problem) if problem.code == Code::Invalid => {
                (Table::default(), Some(self.say("admin-filter-wrong")))
            }
            Err(problem) => return Err(problem.into()),
        };
        let set: Vec<(&str, String)> =
            kind.filters().iter().filter_map(|name| Some((*name, self.filter(name)?))).collect();
        let query: Vec<(&str, &str)> = set.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let rest = format!("{}/", kind.as_str());
        let cursor = table.next.as_deref().unwrap_or_default();
        let more: Vec<_> = query.iter().copied().chain([("cursor", cursor)]).collect();
        let export = |form: &str, id: &str| NavLink {
            label: self.say(id),
            url: self.link_with(&format!("{}/export.{form}", kind.as_str()), &query),
            current: false,
            danger: false,
            of: None,
        };
        let note = match kind {
            Kind::Messages if self.clerk.reads => Some("admin-reading-on"),
            Kind::Messages => Some("admin-reading-off"),
            _ => None,
        };
        let wrong = error.is_some();
        let list = AdminList {
            office: self.office(kind.as_str(), self.say(kind.title())),
            base: self.signed.base(),
            note: note.map(|id| self.say(id)),
            loud: kind == Kind::Messages && self.clerk.reads,
            filters: self.fields_here(kind),
            filtered: !query.is_empty(),
            action: page.urls.admin(&rest),
            url: self.link(&rest),
            acts: table.rows.iter().any(|row| !row.acts.is_empty()),
            columns: table.columns,
            rows: table.rows,
            next: table.next.as_ref().map(|_| self.link_with(&rest, &more)),
            first: at.cursor.is_some().then(|| self.link_with(&rest, &query)),
            tired: table.tired,
            exports: vec![export("csv", "admin-csv"), export("jsonl", "admin-jsonl")],
            error,
        };
        let mut response = page.face.templates.html(&list)?;
        if wrong {
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        }
        Ok(response)
    }

    fn field(&self, kind: &'static str, name: &'static str, id: &str, options: &[(&str, &str)]) -> AskField {
        let value = self.filter(name).unwrap_or_default();
        let choice = |(word, id): &(&str, &str)| Choice {
            value: (*word).to_owned(),
            label: self.say(id),
            chosen: *word == value,
        };
        let options = options.iter().map(choice).collect();
        AskField { kind, name, label: self.say(id), value, hint: None, options }
    }

    /// The filters, and the tenant where it is not one's own.
    fn fields_here(&self, kind: Kind) -> Vec<AskField> {
        let mut fields = self.fields(kind);
        if !self.clerk.home && !fields.is_empty() {
            let tenant = self.field("hidden", "tenant", "admin-tenant", &[]);
            fields.push(AskField { value: self.clerk.tenant.to_string(), ..tenant });
        }
        fields
    }

    fn fields(&self, kind: Kind) -> Vec<AskField> {
        let any = ("", "admin-any");
        match kind {
            Kind::Reports => vec![self.field(
                "select",
                "state",
                "admin-state",
                &[
                    ("", "admin-report-open"),
                    ("resolved", "admin-report-resolved"),
                    ("dismissed", "admin-report-dismissed"),
                ],
            )],
            Kind::Messages => {
                let mut fields = vec![
                    self.field("text", "sender", "admin-sender", &[]),
                    self.field("text", "receiver", "admin-receiver", &[]),
                ];
                if self.clerk.reads {
                    fields.push(self.field("text", "text", "admin-contains", &[]));
                }
                let read = [any, ("yes", "admin-read"), ("no", "admin-unread")];
                fields.push(self.field("select", "read", "admin-read", &read));
                fields.push(self.field("date", "from", "admin-from", &[]));
                fields.push(self.field("date", "until", "admin-until", &[]));
                if self.filter("room").is_some() {
                    fields.push(self.field("hidden", "room", "admin-room", &[]));
                }
                fields
            }
            Kind::Rooms => vec![
                self.field("text", "text", "admin-name", &[]),
                self.field("text", "person", "admin-person", &[]),
                self.field(
                    "select",
                    "kind",
                    "admin-kind",
                    &[any, ("direct", "admin-direct"), ("group", "admin-group")],
                ),
                self.field(
                    "select",
                    "state",
                    "admin-state",
                    &[any, ("open", "admin-talk-open"), ("closed", "admin-talk-not")],
                ),
            ],
            Kind::Users => vec![
                self.field("text", "text", "admin-name-or-email", &[]),
                self.field(
                    "select",
                    "state",
                    "admin-state",
                    &[
                        any,
                        ("active", "admin-active"),
                        ("disabled", "admin-disabled"),
                        ("staff", "admin-staff"),
                    ],
                ),
            ],
            Kind::Relations => vec![
                self.field("text", "person", "admin-person", &[]),
                self.field(
                    "select",
                    "state",
                    "admin-state",
                    &[any, ("active", "admin-lasts"), ("ended", "admin-ended")],
                ),
            ],
            Kind::Sessions => vec![
                self.field("text", "person", "admin-person", &[]),
                self.field("select", "state", "admin-state", &[("", "admin-valid"), ("all", "admin-all")]),
            ],
            Kind::Audit => vec![self.field("text", "text", "admin-contains", &[])],
            Kind::Tenants => Vec::new(),
        }
    }

    fn act_link(&self, id: &str, rest: &str, of: String, danger: bool) -> NavLink {
        NavLink { label: self.say(id), url: self.link(rest), current: false, danger, of: Some(of) }
    }

    fn columns(&self, of: &[(&'static str, &str)]) -> Vec<Column> {
        of.iter().map(|(kind, id)| Column { label: self.say(id), kind }).collect()
    }

    fn table(&self, found: Found) -> Table {
        match found {
            Found::Messages(it) => {
                let columns = [
                    ("person", "admin-sender"),
                    ("person", "admin-receiver"),
                    ("said", "admin-message"),
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
            Found::Audit(it) => {
                let columns = [
                    ("time", "admin-time"),
                    ("text", "admin-by"),
                    ("code", "admin-action"),
                    ("code", "admin-object"),
                    ("said", "admin-details"),
                ];
                Table::of(self.columns(&columns), it, |row| TableRow {
                    cells: vec![
                        self.time(row.at),
                        Cell {
                            url: row.actor.map(|user| self.link(&format!("users/{user}/"))),
                            ..text(row.actor_name.as_str())
                        },
                        code(row.action.as_str()),
                        Cell { url: self.object(&row.object), ..code(row.object.as_str()) },
                        row.data.as_deref().map_or_else(none, details),
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
        let names: Vec<&str> = row.members.iter().map(|who| who.name.as_str()).collect();
        let name = match &row.name {
            Some(name) => name.clone(),
            None if names.is_empty() => self.say("admin-nobody"),
            None => names.join(", "),
        };
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

    /// Where something stands that the audit log names.
    fn object(&self, object: &str) -> Option<String> {
        let (what, id) = object.split_once(':')?;
        match what {
            "user" => Some(self.link(&format!("users/{id}/"))),
            "room" => Some(self.link(&format!("rooms/{id}/"))),
            "report" => Some(self.link(&format!("reports/{id}/"))),
            "message" => Some(self.link(&format!("rooms/{}/", id.split('/').next().unwrap_or_default()))),
            _ => None,
        }
    }
}

/// What else a line of the audit log says, without the marks of its form.
fn details(json: &str) -> Cell {
    let read: Result<serde_json::Map<String, serde_json::Value>, _> = serde_json::from_str(json);
    let Ok(read) = read else { return said(json) };
    let word = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => "–".to_owned(),
        value => value.to_string(),
    };
    let all: Vec<String> = read.iter().map(|(name, value)| format!("{name}: {}", word(value))).collect();
    said(&all.join(", "))
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

/// A list as it is shown.
#[derive(Default)]
struct Table {
    columns: Vec<Column>,
    rows: Vec<TableRow>,
    next: Option<String>,
    tired: bool,
}

impl Table {
    fn of<T>(columns: Vec<Column>, it: Rows<T>, row: impl FnMut(&T) -> TableRow) -> Table {
        let rows: Vec<TableRow> = it.rows.iter().map(row).collect();
        Table { columns, rows, next: it.next, tired: it.tired }
    }
}
