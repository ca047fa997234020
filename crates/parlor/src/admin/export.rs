//! A list taken away: CSV for spreadsheets, JSON Lines for programs, by the filters of the address. It is sent as it is read,
//! page by page, and ends at a bound. That it was taken is in the audit log before the first row leaves.

use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{HeaderValue, header};
use parlor_core::admin::{At, Deed, Who};
use serde_json::{Map, Value, json};

use super::Visit;
use super::lists::{Found, Kind};
use crate::pages::Instead;

/// Rows of one export at most.
const ROWS: usize = 100_000;
/// Rows that are read together.
const PAGE: i64 = 500;
/// Pages of one export at most: some are empty, where much is looked through for little.
const PAGES: usize = 2_000;

/// How it is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Csv,
    JsonLines,
}

impl Form {
    pub(super) fn parse(file: &str) -> Option<Form> {
        match file {
            "export.csv" => Some(Form::Csv),
            "export.jsonl" => Some(Form::JsonLines),
            _ => None,
        }
    }

    fn mime(self) -> &'static str {
        match self {
            Form::Csv => "text/csv; charset=utf-8",
            Form::JsonLines => "application/jsonl",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Form::Csv => "csv",
            Form::JsonLines => "jsonl",
        }
    }
}

/// Where an export is.
struct Under {
    visit: Arc<Visit>,
    kind: Kind,
    form: Form,
    cursor: Option<String>,
    rows: usize,
    pages: usize,
    over: bool,
}

impl Visit {
    /// `GET …/admin/<list>/export.<form>`
    pub(super) async fn export(self, kind: Kind, form: Form) -> Result<Response, Instead> {
        // What cannot be asked is refused before anything is written down or sent.
        self.find(kind, &At { cursor: None, limit: Some(1) }, true).await?;
        let filters = self.signed.page.parts.uri.query().unwrap_or_default().chars().take(1_000).collect();
        let object = kind.as_str().to_owned();
        self.desk.act(Deed::Look { action: "list.exported", object, filters }).await?;
        let name = format!("attachment; filename=\"{}.{}\"", kind.as_str(), form.ending());
        let under = Under { visit: Arc::new(self), kind, form, cursor: None, rows: 0, pages: 0, over: false };
        let rows = stream::unfold(under, |mut under| async move {
            if under.over {
                return None;
            }
            let piece = under.piece().await;
            under.over |= piece.is_err();
            Some((piece, under))
        });
        // Compression asks once more after the end.
        let body = Body::from_stream(rows.fuse());
        let mut response = body.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(form.mime()));
        if let Ok(name) = HeaderValue::from_str(&name) {
            headers.insert(header::CONTENT_DISPOSITION, name);
        }
        Ok(response)
    }
}

impl Under {
    async fn piece(&mut self) -> Result<Bytes, std::io::Error> {
        let at = At { cursor: self.cursor.take(), limit: Some(PAGE) };
        // Who reads on is asked again with every page: a rank that was taken ends the export.
        let found = self.visit.find(self.kind, &at, true).await;
        let found = found.map_err(|problem| std::io::Error::other(problem.detail))?;
        let (mut rows, next) = rows(found);
        rows.truncate(ROWS - self.rows);
        let mut out = String::new();
        for row in &rows {
            if self.rows == 0 && self.form == Form::Csv {
                line(&mut out, row.iter().map(|(name, _)| (*name).to_owned()));
            }
            self.rows += 1;
            match self.form {
                Form::Csv => line(&mut out, row.iter().map(|(_, value)| plain(value))),
                Form::JsonLines => {
                    let object: Map<String, Value> =
                        row.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
                    out.push_str(&Value::Object(object).to_string());
                    out.push('\n');
                }
            }
        }
        self.pages += 1;
        self.over = next.is_none();
        if next.is_some() && (self.rows >= ROWS || self.pages >= PAGES) {
            self.over = true;
            let said = format!("cut after {} rows: set a time or another filter for the rest", self.rows);
            match self.form {
                Form::Csv => line(&mut out, [said].into_iter()),
                Form::JsonLines => out.push_str(&format!("{}\n", json!({ "cut": said }))),
            }
        }
        self.cursor = next;
        Ok(Bytes::from(out))
    }
}

/// A line of CSV (RFC 4180).
fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        // What a spreadsheet would calculate is text for it.
        let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<i64>().is_err();
        let mark = if risky { "'" } else { "" };
        if cell.contains([',', '"', '\n', '\r']) || risky {
            out.push_str(&format!("\"{mark}{}\"", cell.replace('"', "\"\"")));
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

type Row = Vec<(&'static str, Value)>;

fn who(names: [&'static str; 3], who: Option<&Who>) -> [(&'static str, Value); 3] {
    let [id, username, name] = names;
    [
        (id, json!(who.map(|who| who.id.to_string()))),
        (username, json!(who.map(|who| &who.username))),
        (name, json!(who.map(|who| &who.name))),
    ]
}

/// The rows of a list with the names of their columns, and where it goes on.
fn rows(found: Found) -> (Vec<Row>, Option<String>) {
    match found {
        Found::Messages(it) => {
            let row = |row: &parlor_core::admin::MessageRow| {
                let mut out: Row = vec![("at", json!(row.at.to_string()))];
                out.extend(who(["sender_id", "sender", "sender_name"], Some(&row.sender)));
                out.extend(who(["receiver_id", "receiver", "receiver_name"], row.receiver.as_ref()));
                out.extend([
                    ("room", json!(row.room.to_string())),
                    ("room_name", json!(row.room_name)),
                    ("number", json!(row.number)),
                    ("read", json!(row.read)),
                    ("edited", json!(row.edited)),
                    ("deleted", json!(row.deleted)),
                    ("files", json!(row.files)),
                    ("text", json!(row.text)),
                ]);
                out
            };
            (it.rows.iter().map(row).collect(), it.next)
        }
        Found::Rooms(it) => {
            let row = |row: &parlor_core::admin::RoomRow| {
                let members: Vec<&str> = row.members.iter().map(|who| who.username.as_str()).collect();
                vec![
                    ("id", json!(row.id.to_string())),
                    ("kind", json!(row.kind.as_str())),
                    ("name", json!(row.name)),
                    ("key", json!(row.key)),
                    ("first_members", json!(members.join(" "))),
                    ("members", json!(row.member_count)),
                    ("messages", json!(row.messages)),
                    ("talk", json!(row.talk)),
                    ("created_at", json!(row.created_at.to_string())),
                    ("active_at", json!(row.active_at.to_string())),
                    ("deleted", json!(row.deleted)),
                ]
            };
            (it.rows.iter().map(row).collect(), it.next)
        }
        Found::Users(it) => {
            let row = |row: &parlor_core::admin::UserRow| {
                let mut out: Row = who(["id", "username", "name"], Some(&row.who)).to_vec();
                out.extend([
                    ("email", json!(row.email)),
                    ("external_id", json!(row.external_id)),
                    ("origin", json!(row.origin)),
                    ("role", json!(row.role)),
                    ("staff", json!(row.staff.map(parlor_core::Rank::as_str))),
                    ("created_at", json!(row.created_at.to_string())),
                    ("seen_at", json!(row.seen_at.map(|time| time.to_string()))),
                    ("disabled_at", json!(row.disabled_at.map(|time| time.to_string()))),
                    ("erased", json!(row.erased)),
                ]);
                out
            };
            (it.rows.iter().map(row).collect(), it.next)
        }
        Found::Relations(it) => {
            let row = |row: &parlor_core::admin::RelationRow| {
                let mut out: Row = who(["one_id", "one", "one_name"], Some(&row.low)).to_vec();
                out.extend(who(["other_id", "other", "other_name"], Some(&row.high)));
                out.extend([
                    ("label", json!(row.label)),
                    ("created_at", json!(row.created_at.to_string())),
                    ("ended_at", json!(row.ended_at.map(|time| time.to_string()))),
                ]);
                out
            };
            (it.rows.iter().map(row).collect(), it.next)
        }
        Found::Sessions(it) => {
            let row = |row: &parlor_core::admin::SessionRow| {
                let mut out: Row = vec![("id", json!(row.id.to_string()))];
                out.extend(who(["user_id", "username", "name"], Some(&row.who)));
                out.extend([
                    ("kind", json!(row.kind)),
                    ("label", json!(row.label)),
                    ("created_at", json!(row.created_at.to_string())),
                    ("seen_at", json!(row.seen_at.to_string())),
                    ("expires_at", json!(row.expires_at.map(|time| time.to_string()))),
                    ("revoked_at", json!(row.revoked_at.map(|time| time.to_string()))),
                ]);
                out
            };
            (it.rows.iter().map(row).collect(), it.next)
        }
        Found::Reports(it) => {
            let row = |row: &parlor_core::admin::ReportRow| {
                let mut out: Row = vec![
                    ("id", json!(row.id.to_string())),
                    ("created_at", json!(row.created_at.to_string())),
                    ("state", json!(row.state)),
                    ("reason", json!(row.reason)),
                    ("note", json!(row.note)),
                ];
                out.extend(who(["reporter_id", "reporter", "reporter_name"], Some(&row.reporter)));
                out.extend(who(["about_id", "about", "about_name"], row.about.as_ref()));
                out.extend([
                    ("room", json!(row.room.map(|room| room.to_string()))),
                    ("number", json!(row.number)),
                    ("handled_by", json!(row.handled_by.as_ref().map(|who| &who.username))),
                    ("handled_at", json!(row.handled_at.map(|time| time.to_string()))),
                    ("answer", json!(row.answer)),
                ]);
                out
            };
            (it.rows.iter().map(row).collect(), it.next)
        }
        Found::Holds(it) => {
            let row = |row: &parlor_core::admin::HoldRow| {
                let room = row.room.as_ref();
                let mut out: Row = vec![("id", json!(row.id.to_string()))];
                out.extend(who(["user_id", "user", "user_name"], row.user.as_ref()));
                out.extend([
                    ("room", json!(room.map(|(id, _)| id.to_string()))),
                    ("room_name", json!(room.and_then(|(_, row)| row.as_ref()).map(|row| row.called()))),
                    ("note", json!(row.note)),
                    ("created_at", json!(row.created_at.to_string())),
                    ("released_at", json!(row.released_at.map(|time| time.to_string()))),
                ]);
                out
            };
            (it.rows.iter().map(row).collect(), it.next)
        }
        Found::Audit(it) => {
            let row = |row: &parlor_core::admin::AuditRow| {
                vec![
                    ("id", json!(row.id.to_string())),
                    ("at", json!(row.at.to_string())),
                    ("actor_id", json!(row.actor.map(|user| user.to_string()))),
                    ("actor", json!(row.actor_name)),
                    ("action", json!(row.action)),
                    ("object", json!(row.object)),
                    ("object_name", json!(row.named)),
                    ("data", json!(row.data)),
                ]
            };
            (it.rows.iter().map(row).collect(), it.next)
        }
        Found::Tenants(it) => {
            let row = |row: &parlor_core::admin::TenantRow| {
                vec![
                    ("id", json!(row.id.to_string())),
                    ("name", json!(row.name)),
                    ("hosts", json!(row.hosts.join(" "))),
                    ("read_messages", json!(row.reads)),
                    ("created_at", json!(row.created_at.to_string())),
                    ("disabled_at", json!(row.disabled_at.map(|time| time.to_string()))),
                ]
            };
            (it.rows.iter().map(row).collect(), it.next)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_stays_a_cell_and_calculates_nothing() {
        let mut out = String::new();
        let cells = ["plain", "a,b", "say \"hi\"", "two\nlines", "=1+1", "-5", "-x", "@SUM(A1)", "\tx", ""];
        line(&mut out, cells.into_iter().map(str::to_owned));
        assert_eq!(
            out,
            "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"'=1+1\",-5,\"'-x\",\"'@SUM(A1)\",\"'\tx\",\r\n"
        );
    }
}
