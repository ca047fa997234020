//! What staff do, each after a question that names what it is done to. The engine decides; a refusal stands beside the
//! question.

use axum::response::Response;
use parlor_core::Rank;
use parlor_core::admin::{Deed, Held, RowId};
use parlor_proto::{Code, Problem, Reason};

use super::{Visit, nothing};
use crate::language::Arg;
use crate::pages::{Fields, Instead, beside, with_status};
use crate::view::{AdminAsk, AskField, Question};

/// Something that is about to be done.
pub(super) struct Act {
    deed: Deed,
    /// Below the prefix: the address of the question, and where it leads afterwards.
    here: String,
    back: String,
    /// The list to which it belongs.
    at: &'static str,
    heading: String,
    detail: Option<String>,
    button: String,
    danger: bool,
    done: &'static str,
    /// The rank that somebody has now, where it is about that.
    rank: Option<Option<Rank>>,
    /// What was written down, where something is.
    note: Option<String>,
}

/// The text of what was done, by the word in the address.
pub(super) fn done(word: &str) -> Option<&'static str> {
    Some(match word {
        "disabled" => "admin-done-disabled",
        "enabled" => "admin-done-enabled",
        "sign-ins" => "admin-done-sign-ins",
        "sign-in" => "admin-done-sign-in",
        "closed" => "admin-done-closed",
        "deleted" => "admin-done-deleted",
        "staff" => "admin-done-staff",
        "report" => "admin-done-report",
        "held" => "admin-done-held",
        "released" => "admin-done-released",
        _ => return None,
    })
}

impl Visit {
    /// What an address asks to do.
    pub(super) async fn act(&self, path: &[&str]) -> Result<Act, Instead> {
        let here = format!("{}/", path.join("/"));
        let named =
            |id: &str, name: &str| self.signed.page.words.with(id, &[("name", Arg::Text(name.to_owned()))]);
        match path {
            ["users", id, what] => {
                let user = id.parse().map_err(|_| Problem::not_found(Reason::NoSuchPerson))?;
                let row = self.desk.user(user).await?;
                let name = row.who.name.as_str();
                let act = |deed, heading, detail, button: &str, danger, done| Act {
                    deed,
                    here: here.clone(),
                    back: format!("users/{user}/"),
                    at: "users",
                    heading: named(heading, name),
                    detail: Some(self.say(detail)),
                    button: self.say(button),
                    danger,
                    done,
                    rank: None,
                    note: None,
                };
                match *what {
                    "disable" => {
                        let deed = Deed::Disable { user, disabled: true };
                        let (heading, detail) = ("admin-ask-disable", "admin-ask-disable-detail");
                        Ok(act(deed, heading, detail, "admin-disable", true, "disabled"))
                    }
                    "enable" => {
                        let deed = Deed::Disable { user, disabled: false };
                        let (heading, detail) = ("admin-ask-enable", "admin-ask-enable-detail");
                        Ok(act(deed, heading, detail, "admin-enable", false, "enabled"))
                    }
                    "end-sign-ins" => {
                        let deed = Deed::EndSignIns { user };
                        let (heading, detail) = ("admin-ask-end-sign-ins", "admin-ask-end-sign-ins-detail");
                        Ok(act(deed, heading, detail, "admin-end-sign-ins", true, "sign-ins"))
                    }
                    "hold" => {
                        let deed = Deed::Hold { on: Held::User(user), note: String::new() };
                        let (heading, detail) = ("admin-ask-hold", "admin-ask-hold-detail");
                        let act = act(deed, heading, detail, "admin-hold-put", false, "held");
                        Ok(Act { note: Some(String::new()), ..act })
                    }
                    "staff" => {
                        let deed = Deed::SetStaff { user, rank: None };
                        let (heading, detail) = ("admin-ask-staff", "admin-ask-staff-detail");
                        let act = act(deed, heading, detail, "admin-set", false, "staff");
                        Ok(Act { rank: Some(row.staff), ..act })
                    }
                    _ => Err(nothing()),
                }
            }
            ["rooms", id, what @ ("close" | "hold")] => {
                let room = id.parse().map_err(|_| Problem::not_found(Reason::NoSuchRoom))?;
                let name = self.room_cell(&self.desk.room(room).await?).text;
                let act = |deed, heading, detail, button: &str, danger, done, note| Act {
                    deed,
                    here: here.clone(),
                    back: format!("rooms/{room}/"),
                    at: "rooms",
                    heading: named(heading, &name),
                    detail: Some(self.say(detail)),
                    button: self.say(button),
                    danger,
                    done,
                    rank: None,
                    note,
                };
                Ok(match *what {
                    "close" => {
                        let (heading, detail) = ("admin-ask-close", "admin-ask-close-detail");
                        act(Deed::CloseRoom { room }, heading, detail, "admin-close", true, "closed", None)
                    }
                    _ => {
                        let deed = Deed::Hold { on: Held::Room(room), note: String::new() };
                        let (heading, detail) = ("admin-ask-hold", "admin-ask-hold-room-detail");
                        let note = Some(String::new());
                        act(deed, heading, detail, "admin-hold-put", false, "held", note)
                    }
                })
            }
            ["holds", id, "release"] => {
                let hold = id.parse().map_err(|_| nothing())?;
                let row = self.desk.hold(hold).await?;
                Ok(Act {
                    deed: Deed::Release { hold },
                    here,
                    back: "holds/".to_owned(),
                    at: "holds",
                    heading: named("admin-ask-release", &self.held(&row).text),
                    detail: Some(self.say("admin-ask-release-detail")),
                    button: self.say("admin-release"),
                    danger: true,
                    done: "released",
                    rank: None,
                    note: None,
                })
            }
            ["messages", room, number, "delete"] => {
                let room = room.parse().map_err(|_| Problem::not_found(Reason::NoSuchRoom))?;
                let number = number.parse().map_err(|_| Problem::not_found(Reason::NoSuchMessage))?;
                let row = self.desk.room(room).await?;
                Ok(Act {
                    deed: Deed::DeleteMessage { room, number },
                    here,
                    back: "messages/".to_owned(),
                    at: "messages",
                    heading: named("admin-ask-delete", &self.room_cell(&row).text),
                    detail: Some(self.say("admin-ask-delete-detail")),
                    button: self.say("admin-delete"),
                    danger: true,
                    done: "deleted",
                    rank: None,
                    note: None,
                })
            }
            ["sessions", id, "end"] => {
                let login = id.parse().map_err(|_| Problem::not_found(Reason::NoSuchSignIn))?;
                let row = self.desk.session(login).await?;
                Ok(Act {
                    deed: Deed::EndSignIn { login },
                    here,
                    back: "sessions/".to_owned(),
                    at: "sessions",
                    heading: named("admin-ask-end", &row.who.name),
                    detail: Some(self.say("admin-ask-end-detail")),
                    button: self.say("admin-end"),
                    danger: true,
                    done: "sign-in",
                    rank: None,
                    note: None,
                })
            }
            _ => Err(nothing()),
        }
    }

    /// The question before it is done; or what is in its way.
    pub(super) fn ask(&self, act: Act, refused: Option<Problem>) -> Result<Response, Instead> {
        let mut fields = Vec::new();
        if let Some(now) = act.rank {
            fields.push(AskField {
                kind: "select",
                name: "rank",
                label: self.say("admin-rank"),
                value: String::new(),
                hint: None,
                options: self.ranks(now),
            });
        }
        if let Some(note) = act.note {
            fields.push(AskField {
                kind: "text",
                name: "note",
                label: self.say("admin-hold-note"),
                value: note,
                hint: Some(self.say("admin-hold-note-hint")),
                options: Vec::new(),
            });
        }
        let code = refused.as_ref().map(|problem| problem.code);
        let error = refused.map(|problem| self.signed.page.words.refusal(&problem));
        let ask = AdminAsk {
            base: self.signed.base(),
            office: self.office(act.at, act.heading.clone()),
            question: Question {
                url: self.link(&act.here),
                heading: act.heading,
                detail: act.detail,
                fields,
                button: act.button,
                danger: act.danger,
                back: Some(self.link(&act.back)),
                error,
            },
        };
        let response = self.signed.page.face.templates.html(&ask)?;
        Ok(match code {
            Some(code) => with_status(code, response),
            None => response,
        })
    }

    /// Does it.
    pub(super) async fn perform(&self, mut act: Act, mut fields: Fields) -> Result<Response, Instead> {
        if let Deed::SetStaff { rank, .. } = &mut act.deed {
            let word = fields.take("rank");
            *rank = match (word.as_str(), Rank::parse(&word)) {
                ("", _) => None,
                (_, Some(rank)) => Some(rank),
                (_, None) => return Err(Problem::because(Reason::FormUnclear, &[]).into()),
            };
        }
        if let Deed::Hold { note, .. } = &mut act.deed {
            *note = fields.take("note");
            act.note = Some(note.clone());
        }
        match self.desk.act(act.deed.clone()).await {
            Ok(()) => Ok(self.signed.page.go(&self.link_with(&act.back, &[("done", act.done)]))),
            Err(problem) if beside(&problem) && problem.code != Code::NotFound => {
                self.ask(act, Some(problem))
            }
            Err(problem) => Err(problem.into()),
        }
    }

    /// `POST …/admin/reports/<id>/handle/`
    pub(super) async fn handle(&self, id: &str, mut fields: Fields) -> Result<Response, Instead> {
        let report: RowId = id.parse().map_err(|_| nothing())?;
        let done = match fields.take("state").as_str() {
            "resolved" => true,
            "dismissed" => false,
            _ => return Err(Problem::because(Reason::FormUnclear, &[]).into()),
        };
        let note = fields.take("note");
        let deed = Deed::Handle {
            report,
            done,
            note: note.clone(),
            delete: fields.has("delete"),
            disable: fields.has("disable"),
        };
        match self.desk.act(deed).await {
            Ok(()) => Ok(self.signed.page.go(&self.link_with("reports/", &[("done", "report")]))),
            Err(problem) if beside(&problem) && problem.code != Code::NotFound => {
                let why = self.signed.page.words.refusal(&problem);
                Ok(with_status(problem.code, self.report(id, Some((note, why))).await?))
            }
            Err(problem) => Err(problem.into()),
        }
    }
}
