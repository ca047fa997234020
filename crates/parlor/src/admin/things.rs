//! One person, one room, one report: what is known of it, what was said around it, and what can be done.

use axum::response::Response;
use parlor_core::Rank;
use parlor_core::admin::{Held, ReportRow, UserRow};
use parlor_proto::report::Context;
use parlor_proto::{Problem, Reason};

use super::cells::{code, opt_text, text};
use super::table::{kind_word, reason};
use super::{Visit, nothing};
use crate::language::Arg;
use crate::pages::{Instead, labels};
use crate::view::{AdminThing, AskField, Cell, Choice, Fact, NavLink, Question, SaidLine};

impl Visit {
    fn fact(&self, id: &str, cell: Cell) -> Fact {
        Fact { label: self.say(id), cell }
    }

    fn act_way(&self, id: &str, rest: &str, danger: bool) -> NavLink {
        NavLink { danger, ..self.way(id, self.link(rest)) }
    }

    /// Whether it is held, with the way to the holds.
    fn held_fact(&self, held: bool) -> Fact {
        let cell = if held { self.state("admin-held", "bad") } else { self.state("admin-not-held", "quiet") };
        self.fact("admin-hold", cell)
    }

    fn thing(&self, at: &str, title: String) -> AdminThing {
        AdminThing {
            base: self.signed.base(),
            office: self.office(at, title),
            head: None,
            facts: Vec::new(),
            quote: None,
            said: Vec::new(),
            cut: false,
            people: Vec::new(),
            links: Vec::new(),
            acts: Vec::new(),
            question: None,
        }
    }

    fn show(&self, thing: &AdminThing) -> Result<Response, Instead> {
        Ok(self.signed.page.face.templates.html(thing)?)
    }

    /// `GET …/admin/users/<id>/`
    pub(super) async fn user(&self, id: &str) -> Result<Response, Instead> {
        let id = id.parse().map_err(|_| Problem::not_found(Reason::NoSuchPerson))?;
        let row = self.desk.user(id).await?;
        let mut thing = self.thing("users", row.who.name.clone());
        thing.office.up = self.up("users/", "admin-people");
        thing.head = Some(Cell { url: None, ..self.person(&row.who) });
        thing.facts = self.user_facts(&row);
        thing.facts.insert(1, self.held_fact(self.desk.is_held(Held::User(id)).await?));
        let name = row.who.username.as_str();
        let of = |rest: &str, key: &str| self.link_with(rest, &[(key, name)]);
        thing.links = vec![
            self.way("admin-sent", of("messages/", "sender")),
            self.way("admin-received", of("messages/", "receiver")),
            self.way("admin-rooms", of("rooms/", "person")),
            self.way("admin-relations", of("relations/", "person")),
            self.way("admin-sign-ins", of("sessions/", "person")),
            self.way("admin-audit", of("audit/", "text")),
        ];
        let at = |what: &str| format!("users/{id}/{what}/");
        let below = row.staff.is_none_or(|rank| rank < self.clerk.rank);
        if below && !row.erased {
            thing.acts.push(self.act_way("admin-set-staff", &at("staff"), false));
        }
        thing.acts.push(self.act_way("admin-hold-put", &at("hold"), false));
        if below && !row.erased {
            thing.acts.push(self.act_way("admin-end-sign-ins", &at("end-sign-ins"), true));
            thing.acts.push(match row.disabled_at {
                Some(_) => self.act_way("admin-enable", &at("enable"), false),
                None => self.act_way("admin-disable", &at("disable"), true),
            });
        }
        self.show(&thing)
    }

    fn user_facts(&self, row: &UserRow) -> Vec<Fact> {
        let mut facts = vec![
            self.fact("admin-state", self.user_state(row)),
            self.fact("admin-email", opt_text(row.email.as_deref())),
            self.fact("admin-role", self.role(row)),
            self.fact("admin-created", self.time(row.created_at)),
            self.fact("admin-seen", self.opt_time(row.seen_at)),
        ];
        if let Some(external) = &row.external_id {
            facts.push(self.fact("admin-external", code(external.as_str())));
        }
        facts.push(self.fact("admin-id", code(row.who.id.to_string())));
        facts
    }

    /// `GET …/admin/rooms/<id>/`
    pub(super) async fn room(&self, id: &str) -> Result<Response, Instead> {
        let id = id.parse().map_err(|_| Problem::not_found(Reason::NoSuchRoom))?;
        let row = self.desk.room(id).await?;
        let head = Cell { url: None, ..self.room_cell(&row) };
        let mut thing = self.thing("rooms", head.text.clone());
        thing.office.up = self.up("rooms/", "admin-rooms");
        thing.head = Some(head);
        thing.facts = vec![
            self.fact("admin-state", self.talk(&row)),
            self.held_fact(self.desk.is_held(Held::Room(id)).await?),
            self.fact("admin-kind", text(self.say(kind_word(row.kind)))),
            self.fact("admin-messages", self.number(row.messages)),
            self.fact("admin-members", self.number(row.member_count)),
            self.fact("admin-created", self.time(row.created_at)),
            self.fact("admin-last", self.time(row.active_at)),
            self.fact("admin-id", code(row.id.to_string())),
        ];
        thing.people = row.members.iter().map(|who| self.person(who)).collect();
        thing.cut = row.member_count > row.members.len() as i64;
        let room = row.id.to_string();
        thing.links = vec![self.way("admin-messages", self.link_with("messages/", &[("room", &room)]))];
        thing.acts.push(self.act_way("admin-hold-put", &format!("rooms/{id}/hold/"), false));
        if row.talk != 2 && !row.deleted {
            thing.acts.push(self.act_way("admin-close", &format!("rooms/{id}/close/"), true));
        }
        self.show(&thing)
    }

    /// `GET …/admin/reports/<id>/`; `error`: what was wrong with what was sent.
    pub(super) async fn report(
        &self,
        id: &str,
        error: Option<(String, String)>,
    ) -> Result<Response, Instead> {
        let id = id.parse().map_err(|_| nothing())?;
        let row = self.desk.report(id).await?;
        let name = row.about.as_ref().unwrap_or(&row.reporter).name.clone();
        let title = self.signed.page.words.with("admin-report-of", &[("name", Arg::Text(name))]);
        let mut thing = self.thing("reports", title);
        thing.office.up = self.up("reports/", "admin-reports");
        thing.facts = vec![
            self.fact("admin-state", self.report_state(&row)),
            self.fact("admin-about", self.opt_person(row.about.as_ref())),
            self.fact("admin-reporter", self.person(&row.reporter)),
            self.fact("admin-reason", text(self.say(reason(&row.reason)))),
            self.fact("admin-time", self.time(row.created_at)),
        ];
        if let Some(by) = &row.handled_by {
            thing.facts.push(self.fact("admin-handled-by", self.person(by)));
            thing.facts.push(self.fact("admin-handled-at", self.opt_time(row.handled_at)));
            thing.facts.push(self.fact("admin-answer", opt_text(row.answer.as_deref())));
        }
        thing.quote = Some(row.note.clone()).filter(|note| !note.is_empty());
        self.around(&row, &mut thing);
        if let (Some(room), true) = (row.room, self.clerk.sees_tenant()) {
            thing.links = vec![self.way("admin-room", self.link(&format!("rooms/{room}/")))];
        }
        if row.state == "open" {
            thing.question = Some(self.report_question(&row, error));
        }
        self.show(&thing)
    }

    /// What was said around it, as it was then.
    fn around(&self, row: &ReportRow, thing: &mut AdminThing) {
        let Ok(context) = serde_json::from_str::<Context>(&row.context) else { return };
        thing.cut = context.cut;
        thing.said = context
            .messages
            .into_iter()
            .map(|it| {
                let mut notes = Vec::new();
                if it.deleted {
                    notes.push(self.say("admin-deleted"));
                }
                if it.edited_at.is_some() {
                    notes.push(self.say("admin-edited"));
                }
                notes.extend(it.files);
                SaidLine {
                    hue: labels::hue(it.sender.0),
                    initials: labels::initials(&it.name),
                    at: self.time(it.at),
                    meant: Some(it.number) == row.number,
                    note: Some(notes.join(" · ")).filter(|it| !it.is_empty()),
                    name: it.name,
                    text: it.text,
                }
            })
            .collect();
    }

    fn report_question(&self, row: &ReportRow, error: Option<(String, String)>) -> Question {
        let (note, error) = error.map_or((String::new(), None), |(note, error)| (note, Some(error)));
        let check = |name: &'static str, label: String, hint: String| AskField {
            kind: "check",
            name,
            label,
            value: String::new(),
            hint: Some(hint),
            options: Vec::new(),
        };
        let choice = |value: &str, id: &str, chosen: bool| Choice {
            value: value.to_owned(),
            label: self.say(id),
            chosen,
        };
        let mut fields = vec![AskField {
            kind: "radio",
            name: "state",
            label: self.say("admin-decision"),
            value: String::new(),
            hint: None,
            options: vec![
                choice("resolved", "admin-decide-resolved", true),
                choice("dismissed", "admin-decide-dismissed", false),
            ],
        }];
        if row.room.is_some() && row.number.is_some() {
            fields.push(check("delete", self.say("admin-also-delete"), self.say("admin-also-delete-hint")));
        }
        if let Some(about) = &row.about {
            let name = [("name", Arg::Text(about.name.clone()))];
            let label = self.signed.page.words.with("admin-also-disable", &name);
            fields.push(check("disable", label, self.say("admin-also-disable-hint")));
        }
        fields.push(AskField {
            kind: "area",
            name: "note",
            label: self.say("admin-staff-note"),
            value: note,
            hint: Some(self.say("admin-staff-note-hint")),
            options: Vec::new(),
        });
        Question {
            url: self.link(&format!("reports/{}/handle/", row.id)),
            heading: self.say("admin-handle"),
            detail: None,
            fields,
            button: self.say("admin-handle-now"),
            danger: false,
            back: None,
            error,
        }
    }

    /// What somebody may be made.
    pub(super) fn ranks(&self, now: Option<Rank>) -> Vec<Choice> {
        let all = [
            (None, "admin-rank-none"),
            (Some(Rank::Moderator), "admin-rank-moderator"),
            (Some(Rank::Admin), "admin-rank-admin"),
        ];
        let choice = |(rank, id): (Option<Rank>, &str)| Choice {
            value: rank.map(Rank::as_str).unwrap_or_default().to_owned(),
            label: self.say(id),
            chosen: rank == now,
        };
        let below = |(rank, _): &(Option<Rank>, &str)| rank.is_none_or(|rank| rank < self.clerk.rank);
        all.into_iter().filter(below).map(choice).collect()
    }
}
