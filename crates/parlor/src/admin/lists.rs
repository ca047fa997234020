//! The lists: which filters their addresses know, and what stands in their columns.

use axum::response::Response;
use http::StatusCode;
use parlor_core::admin::{
    At, Audit, AuditRow, HoldRow, Holds, MessageRow, Messages, RelationRow, Relations, ReportRow, Reports,
    RoomRow, Rooms, Rows, SessionRow, Sessions, TenantRow, UserRow, Users,
};
use parlor_proto::room::Kind as RoomKind;
use parlor_proto::{Code, Problem, Time};

use super::Visit;
use super::papers::DONE;
use super::table::Table;
use crate::language::Arg;
use crate::pages::{Instead, labels};
use crate::view::{AdminList, AskField, Choice, NavLink};

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Reports,
    Messages,
    Rooms,
    Users,
    Relations,
    Sessions,
    Holds,
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
            Kind::Holds => "holds",
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
            Kind::Holds,
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
            Kind::Holds => "admin-holds",
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
            Kind::Holds => &["state"],
            Kind::Audit => &["text", "action", "from", "until"],
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
    Holds(Rows<HoldRow>),
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
                let ended = self.yes_or_no("state", "all", "")?.is_some();
                let it = Sessions { member: self.filter("person"), ended };
                Found::Sessions(desk.sessions(&it, at).await?)
            }
            Kind::Holds => {
                let released = self.yes_or_no("state", "all", "")?.is_some();
                Found::Holds(desk.holds(&Holds { released }, at).await?)
            }
            Kind::Audit => {
                let it = Audit {
                    text: self.filter("text"),
                    action: self.filter("action"),
                    from: self.day("from", 0)?,
                    until: self.day("until", 1)?,
                };
                Found::Audit(desk.audit(&it, at).await?)
            }
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
            self.known(kind).filter_map(|name| Some((name, self.filter(name)?))).collect();
        let query: Vec<(&str, &str)> = set.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let rest = format!("{}/", kind.as_str());
        let cursor = table.next.as_deref().unwrap_or_default();
        let more: Vec<_> = query.iter().copied().chain([("cursor", cursor)]).collect();
        let export = |form: &str, id: &str| {
            self.way(id, self.link_with(&format!("{}/export.{form}", kind.as_str()), &query))
        };
        let (note, icon) = match kind {
            Kind::Holds => (Some("admin-holds-note"), "lock"),
            Kind::Messages if self.clerk.reads => (Some("admin-reading-on"), "eye"),
            Kind::Messages => (Some("admin-reading-off"), "eye-off"),
            _ => (None, "info"),
        };
        let wrong = error.is_some();
        let list = AdminList {
            office: self.office(kind.as_str(), self.say(kind.title())),
            base: self.signed.base(),
            note: note.map(|id| self.say(id)),
            icon,
            loud: kind == Kind::Messages && self.clerk.reads,
            filters: self.fields_here(kind),
            only: self.only(&query).await,
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

    /// The filters that count here: texts are not looked at where they may not be read.
    fn known(&self, kind: Kind) -> impl Iterator<Item = &'static str> {
        let texts = kind != Kind::Messages || self.clerk.reads;
        kind.filters().iter().copied().filter(move |name| texts || *name != "text")
    }

    /// The room whose messages alone are listed, by its name.
    async fn only(&self, query: &[(&str, &str)]) -> Option<NavLink> {
        let (_, room) = query.iter().find(|(name, _)| *name == "room")?;
        let name = match room.parse() {
            Ok(room) => self.desk.room(room).await.ok().map(|row| self.room_cell(&row).text),
            Err(_) => None,
        };
        let name = [("name", Arg::Text(name.unwrap_or_else(|| (*room).to_owned())))];
        let rest: Vec<_> = query.iter().copied().filter(|(name, _)| *name != "room").collect();
        let label = self.signed.page.words.with("admin-only-room", &name);
        Some(NavLink { label, ..self.way("admin-all-rooms", self.link_with("messages/", &rest)) })
    }

    fn field(&self, kind: &'static str, name: &'static str, id: &str, options: &[(&str, &str)]) -> AskField {
        let value = self.filter(name).unwrap_or_default();
        let choice = |(word, id): &(&str, &str)| Choice {
            value: (*word).to_owned(),
            label: self.say(id),
            chosen: *word == value,
        };
        let options = options.iter().map(choice).collect();
        let hint = match id {
            "admin-sender" | "admin-receiver" | "admin-person" => Some("admin-hint-person"),
            "admin-name" => Some("admin-hint-room"),
            "admin-about-whom" => Some("admin-hint-audit"),
            _ => None,
        };
        let hint = hint.filter(|_| kind == "text").map(|id| self.say(id));
        AskField { kind, name, label: self.say(id), value, hint, options }
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
            Kind::Holds => vec![self.field(
                "select",
                "state",
                "admin-state",
                &[("", "admin-held"), ("all", "admin-released-too")],
            )],
            Kind::Audit => {
                let actions: Vec<_> = std::iter::once(any).chain(DONE.iter().copied()).collect();
                vec![
                    self.field("text", "text", "admin-about-whom", &[]),
                    self.field("select", "action", "admin-action", &actions),
                    self.field("date", "from", "admin-from", &[]),
                    self.field("date", "until", "admin-until", &[]),
                ]
            }
            Kind::Tenants => Vec::new(),
        }
    }
}
