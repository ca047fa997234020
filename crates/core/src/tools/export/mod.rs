//! An export: what an installation knows, as JSON Lines and files that anybody can read. Of one person, of one room, of all.
//!
//! Reads one snapshot, in pages. Of a person it has what they are and what they said, not what others said to them. Must
//! never hold a password, a token or a key.

mod sql;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use parlor_proto::{AttachmentId, Number, RoomId, TenantId, Time, UserId};
use serde_json::{Map, Value as Json, json};

use super::backup::files::{Filling, Named, create, fetch, folder};
use super::{Step, Told};
use crate::blob::Blobs;
use crate::builder::{Builder, StartError};
use crate::store::{Conn, Fault, Location, Row};
use crate::tenant::settings::KEYS;
use crate::{tenant, user};

/// Rows of a page.
const PAGE: i64 = 1_000;
/// Written last: the folder of a tenant that has it is whole.
const WHOLE: &str = "export.json";

/// What is to be exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Export {
    /// One person: id, username, e-mail address or external id.
    User(String),
    /// One room.
    Room(RoomId),
    /// Everything.
    All,
}

/// What was exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// People.
    pub users: u64,
    /// Rooms.
    pub rooms: u64,
    /// Messages.
    pub messages: u64,
    /// Files of attachments.
    pub files: u64,
    /// Files that are not there.
    pub missing: u64,
}

impl Builder {
    /// Writes an export into a folder that does not exist yet or is empty (or holds one that was broken off), beside whatever
    /// runs; in it, a folder for each tenant. `tenant`: by itself the default one, or with [`Export::All`] all of them. Blocks.
    ///
    /// # Errors
    /// No such tenant, person or room; the folder cannot be written.
    pub fn export(
        &self,
        what: &Export,
        tenant: Option<&str>,
        to: &Path,
        told: Told<'_>,
    ) -> Result<Exported, StartError> {
        let location = Location::parse(&self.store)?;
        let store = super::beside(&location)?;
        let blobs = self.place(&location).open(&self.clock)?.0;
        let mut conn = store.reader()?;
        conn.begin()?;
        let (_, all) = tenant::sql::load(&mut *conn)?;
        let filling = Filling::begin(to, WHOLE, all.iter().map(|it| plain(&it.name)).collect())?;
        let default = (*what != Export::All).then_some(crate::tenant::DEFAULT);
        let wanted = tenant.or(default);
        let mut sum = Exported::default();
        let mut found = false;
        for it in all.iter().filter(|it| wanted.is_none_or(|wanted| wanted == it.name)) {
            found = true;
            let into = to.join(plain(&it.name));
            let mut writing = Writing {
                conn: &mut *conn,
                tenant: it.id,
                into: &into,
                blobs: &*blobs,
                lines: BTreeMap::new(),
                copied: HashSet::new(),
                sum: &mut sum,
                told: &mut *told,
            };
            writing.write(what)?;
            let mut about = json!({"format": 1, "parlor": env!("CARGO_PKG_VERSION"), "tenant": it.name,
                "made_at": self.clock.now(), "of": of(what)});
            if *what == Export::All {
                about["hosts"] = json!(it.hosts);
                about["settings"] = settings(&it.settings);
            }
            let mut file = create(&into.join(WHOLE))?;
            file.write_all(format!("{about:#}\n").as_bytes())?;
            file.sync_all()?;
        }
        conn.rollback();
        if !found {
            return Err(StartError::new(format!("there is no tenant {:?}", wanted.unwrap_or_default())));
        }
        filling.done()?;
        Ok(sum)
    }
}

/// What a tenant says for itself, but for its secrets.
fn settings(text: &str) -> Json {
    let Ok(Json::Object(all)) = serde_json::from_str(text) else { return Json::Null };
    let shown = |name: &String| KEYS.iter().any(|key| key.name == name && !key.secret);
    Json::Object(all.into_iter().filter(|(name, _)| shown(name)).collect())
}

fn of(what: &Export) -> Json {
    match what {
        Export::User(who) => json!({ "user": who }),
        Export::Room(room) => json!({ "room": room }),
        Export::All => json!("all"),
    }
}

/// A name that is nothing but a name in a folder.
fn plain(name: &str) -> String {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ' ');
    let kept: String = name.chars().map(|c| if fits(c) { c } else { '_' }).take(100).collect();
    match kept.trim_matches(['.', ' ']) {
        "" => "_".to_owned(),
        kept => kept.to_owned(),
    }
}

/// One tenant's part of an export.
struct Writing<'a> {
    conn: &'a mut dyn Conn,
    tenant: TenantId,
    into: &'a Path,
    blobs: &'a dyn Blobs,
    lines: BTreeMap<&'static str, BufWriter<Named>>,
    copied: HashSet<AttachmentId>,
    sum: &'a mut Exported,
    told: Told<'a>,
}

fn time(row: &Row, at: usize) -> Result<Option<Time>, Fault> {
    Ok(row.opt_int(at)?.map(Time))
}

fn who(row: &Row, at: usize) -> Result<Option<UserId>, Fault> {
    Ok(row.opt_id(at)?.map(UserId))
}

fn data(row: &Row, at: usize) -> Result<Option<Json>, Fault> {
    Ok(row.opt_text(at)?.and_then(|text| serde_json::from_str(text).ok()))
}

impl Writing<'_> {
    fn line(&mut self, file: &'static str, it: Json) -> Result<(), StartError> {
        if !self.lines.contains_key(file) {
            folder(self.into)?;
            self.lines.insert(file, BufWriter::new(create(&self.into.join(file))?));
        }
        // What is not there is not said.
        let it = match it {
            Json::Object(all) => {
                Json::Object(all.into_iter().filter(|(_, it)| !it.is_null()).collect::<Map<_, _>>())
            }
            it => it,
        };
        if let Some(lines) = self.lines.get_mut(file) {
            writeln!(lines, "{it}")?;
        }
        Ok(())
    }

    fn write(&mut self, what: &Export) -> Result<(), StartError> {
        match what {
            Export::User(who) => self.of_user(who)?,
            Export::Room(room) => {
                let found = sql::room(self.conn, self.tenant, *room)?;
                let row = found.first().ok_or_else(|| StartError::new("there is no such room"))?;
                for person in sql::of_room(self.conn, self.tenant, *room)? {
                    self.person(&person)?;
                }
                self.room(row, None)?;
            }
            Export::All => self.of_all()?,
        }
        folder(self.into)?;
        for (_, lines) in std::mem::take(&mut self.lines) {
            lines.into_inner().map_err(|error| StartError::new(error.to_string()))?.sync_all()?;
        }
        Ok(())
    }

    fn of_all(&mut self) -> Result<(), StartError> {
        let mut after = UserId([0; 16]);
        loop {
            let page = sql::people(self.conn, self.tenant, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = UserId(last.id(0)?);
            page.iter().try_for_each(|row| self.person(row))?;
        }
        let mut after = (UserId([0; 16]), UserId([0; 16]));
        loop {
            let page = sql::relations(self.conn, self.tenant, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = (UserId(last.id(0)?), UserId(last.id(1)?));
            page.iter().try_for_each(|row| self.relation(row))?;
        }
        let mut after = (UserId([0; 16]), UserId([0; 16]));
        loop {
            let page = sql::blocks(self.conn, self.tenant, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = (UserId(last.id(2)?), UserId(last.id(0)?));
            for row in &page {
                let it = json!({"user": who(row, 2)?, "blocked": who(row, 0)?, "created_at": time(row, 1)?});
                self.line("blocks.jsonl", it)?;
            }
        }
        let mut after = UserId([0; 16]);
        loop {
            let page = sql::reports(self.conn, self.tenant, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = UserId(last.id(0)?);
            for row in &page {
                let more = json!({"reporter": who(row, 9)?, "context": data(row, 10)?});
                self.report(row, more)?;
            }
        }
        let mut after = UserId([0; 16]);
        loop {
            let page = sql::audit(self.conn, self.tenant, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = UserId(last.id(0)?);
            page.iter().try_for_each(|row| self.audited(row))?;
        }
        self.rooms(None)
    }

    fn rooms(&mut self, of: Option<UserId>) -> Result<(), StartError> {
        let mut after = RoomId([0; 16]);
        loop {
            let page = sql::rooms(self.conn, self.tenant, of, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = RoomId(last.id(0)?);
            page.iter().try_for_each(|row| self.room(row, of))?;
        }
    }

    fn of_user(&mut self, who_: &str) -> Result<(), StartError> {
        let found = user::find(self.conn, self.tenant, who_)?;
        let user = found.ok_or_else(|| StartError::new(format!("there is nobody called {who_:?}")))?.user.id;
        for row in sql::person(self.conn, self.tenant, user)? {
            self.person(&row)?;
        }
        let mut all = sql::of_person(self.conn, self.tenant, user)?.into_iter();
        let mut next = || all.next().unwrap_or_default();
        for row in next() {
            let it = json!({"label": row.text(0)?, "kind": row.text(1)?, "created_at": time(&row, 2)?,
                "seen_at": time(&row, 3)?, "expires_at": time(&row, 4)?, "revoked_at": time(&row, 5)?});
            self.line("logins.jsonl", it)?;
        }
        for row in next() {
            self.relation(&row)?;
        }
        for row in next() {
            self.line("blocks.jsonl", json!({"blocked": who(&row, 0)?, "created_at": time(&row, 1)?}))?;
        }
        for row in next() {
            self.report(&row, Json::Null)?;
        }
        for row in next() {
            self.audited(&row)?;
        }
        self.rooms(Some(user))?;
        let mut after = AttachmentId([0; 16]);
        loop {
            let page = sql::owned(self.conn, self.tenant, user, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = AttachmentId(last.id(0)?);
            for row in page {
                self.file(AttachmentId(row.id(0)?), row.text(1)?, row.text(2)?)?;
            }
        }
    }

    fn person(&mut self, row: &Row) -> Result<(), StartError> {
        self.sum.users += 1;
        let it = json!({"id": who(row, 0)?, "external_id": row.opt_text(1)?, "username": row.text(2)?,
            "email": row.opt_text(3)?, "name": row.text(4)?, "about": row.opt_text(5)?, "data": data(row, 6)?,
            "language": row.opt_text(7)?, "role": row.opt_text(8)?, "origin": row.text(9)?,
            "staff": row.opt_text(10)?, "created_at": time(row, 11)?, "disabled_at": time(row, 12)?,
            "last_seen_at": time(row, 13)?, "shows_receipts": row.int(14)? != 0, "shows_presence": row.int(15)? != 0,
            "erased_at": time(row, 16)?, "email_verified_at": time(row, 17)?, "picture": self.picture(row.opt_id(18)?)?});
        self.line("users.jsonl", it)
    }

    fn report(&mut self, row: &Row, more: Json) -> Result<(), StartError> {
        let room = row.opt_id(1)?.map(RoomId);
        let mut it = json!({"id": who(row, 0)?, "room": room, "number": row.opt_int(2)?, "user": who(row, 3)?,
            "reason": row.text(4)?, "note": row.text(5)?, "created_at": time(row, 6)?, "state": row.text(7)?,
            "answer": row.opt_text(8)?});
        if let (Some(it), Json::Object(more)) = (it.as_object_mut(), more) {
            it.extend(more);
        }
        self.line("reports.jsonl", it)
    }

    fn audited(&mut self, row: &Row) -> Result<(), StartError> {
        let it = json!({"id": who(row, 0)?, "at": time(row, 1)?, "actor": who(row, 2)?, "name": row.text(3)?,
            "action": row.text(4)?, "object": row.text(5)?, "data": data(row, 6)?});
        self.line("audit.jsonl", it)
    }

    /// Where a picture is in the export.
    fn picture(&mut self, id: Option<[u8; 16]>) -> Result<Option<String>, StartError> {
        let Some(id) = id.map(AttachmentId) else { return Ok(None) };
        match sql::picture(self.conn, self.tenant, id)?.first() {
            Some(row) => self.file(id, row.text(0)?, row.text(1)?),
            None => Ok(None),
        }
    }

    fn relation(&mut self, row: &Row) -> Result<(), StartError> {
        let it = json!({"users": [who(row, 0)?, who(row, 1)?], "label": row.opt_text(2)?, "data": data(row, 3)?,
            "created_at": time(row, 4)?, "ended_at": time(row, 5)?});
        self.line("relations.jsonl", it)
    }

    /// A room with its members and messages; `of`: only that person's part in it.
    fn room(&mut self, row: &Row, of: Option<UserId>) -> Result<(), StartError> {
        self.sum.rooms += 1;
        let room = RoomId(row.id(0)?);
        let (mut members, mut inside) = (Vec::new(), false);
        for it in sql::members(self.conn, self.tenant, room)? {
            let user = who(&it, 0)?;
            if of.is_none() || of == user {
                let mut member = json!({"user": user, "role": it.opt_text(1)?, "joined_at": time(&it, 2)?,
                    "read": it.opt_int(3)?, "left_at": time(&it, 4)?, "state": it.text(5)?, "pinned_at": time(&it, 6)?,
                    "muted_until": time(&it, 7)?, "archived": (it.int(8)? != 0).then_some(true)});
                if let Some(member) = member.as_object_mut() {
                    member.retain(|_, it| !it.is_null());
                }
                inside |= it.text(5)? == "member";
                members.push(member);
            }
        }
        let mut it =
            json!({"id": room, "kind": row.text(1)?, "created_at": time(row, 7)?, "members": members});
        // Who has left knows nothing of what became of it.
        if of.is_none() || inside {
            it["created_by"] = json!(who(row, 6)?);
            it["active_at"] = json!(time(row, 8)?);
            it["deleted_at"] = json!(time(row, 9)?);
            it["picture"] = json!(self.picture(row.opt_id(10)?)?);
            for (key, at) in [("key", 2), ("name", 3), ("about", 4)] {
                it[key] = json!(row.opt_text(at)?);
            }
            it["data"] = json!(data(row, 5)?);
        }
        self.line("rooms.jsonl", it)?;
        let mut above = 0;
        loop {
            let page = sql::messages(self.conn, self.tenant, room, of, above, PAGE)?;
            let (Some(first), Some(last)) = (page.first(), page.last()) else { break };
            let (from, to) = (first.int(0)? - 1, last.int(0)?);
            above = to;
            let mut hanging = Hanging::read(sql::hanging(self.conn, self.tenant, room, from, to)?)?;
            for row in &page {
                self.message(room, row, &mut hanging)?;
            }
            (self.told)(Step { stage: "messages", done: self.sum.messages, of: 0 });
        }
        if let Some(user) = of {
            for row in sql::reacted(self.conn, self.tenant, user, room)? {
                let it = json!({"room": room, "number": row.int(1)?, "emoji": row.text(2)?});
                self.line("reactions.jsonl", it)?;
            }
        }
        Ok(())
    }

    fn message(&mut self, room: RoomId, row: &Row, hanging: &mut Hanging) -> Result<(), StartError> {
        self.sum.messages += 1;
        let number = row.int(0)?;
        let mut files = Vec::new();
        for it in hanging.files.remove(&number).unwrap_or_default() {
            let id = AttachmentId(it.id(1)?);
            let file = self.file(id, it.text(6)?, it.text(3)?)?;
            files.push(json!({"id": id, "kind": it.text(2)?, "name": it.text(3)?, "mime": it.text(4)?,
                "size": it.int(5)?, "file": file}));
        }
        let some = |them: Vec<Json>| if them.is_empty() { Json::Null } else { Json::Array(them) };
        let mark = |at| row.opt_int(at).map(|it| it.is_some().then_some(true));
        let it = json!({"room": room, "number": number, "seq": row.int(1)?, "id": who(row, 2)?,
            "sender": who(row, 3)?, "text": row.text(4)?, "created_at": time(row, 5)?, "edited_at": time(row, 6)?,
            "deleted_at": time(row, 7)?, "reply_to": row.opt_int(8)?, "forwarded": mark(9)?, "everyone": mark(10)?,
            "pinned_at": time(row, 11)?, "reactions": some(hanging.reactions.remove(&number).unwrap_or_default()),
            "mentions": some(hanging.mentions.remove(&number).unwrap_or_default()),
            "versions": some(hanging.versions.remove(&number).unwrap_or_default()), "attachments": some(files)});
        self.line("messages.jsonl", it)
    }

    /// Copies a file; where it is in the export, if it is there.
    fn file(&mut self, id: AttachmentId, blob: &str, name: &str) -> Result<Option<String>, StartError> {
        let place = format!("files/{id}-{}", plain(name));
        if !self.copied.insert(id) {
            return Ok(Some(place));
        }
        let to: PathBuf = self.into.join(&place);
        if fetch(self.blobs, blob, &to)?.is_none() {
            self.sum.missing += 1;
            return Ok(None);
        }
        self.sum.files += 1;
        Ok(Some(place))
    }
}

/// What hangs on the messages of a page, by their numbers.
struct Hanging {
    reactions: BTreeMap<Number, Vec<Json>>,
    mentions: BTreeMap<Number, Vec<Json>>,
    versions: BTreeMap<Number, Vec<Json>>,
    files: BTreeMap<Number, Vec<Row>>,
}

impl Hanging {
    fn read(found: Vec<Vec<Row>>) -> Result<Hanging, Fault> {
        let mut found = found.into_iter();
        let mut next = || found.next().unwrap_or_default();
        let mut it = Hanging {
            reactions: BTreeMap::new(),
            mentions: BTreeMap::new(),
            versions: BTreeMap::new(),
            files: BTreeMap::new(),
        };
        for row in next() {
            let reaction = json!({"emoji": row.text(1)?, "user": who(&row, 2)?});
            it.reactions.entry(row.int(0)?).or_default().push(reaction);
        }
        for row in next() {
            it.mentions.entry(row.int(0)?).or_default().push(json!(who(&row, 1)?));
        }
        for row in next() {
            let version = json!({"version": row.int(1)?, "text": row.text(2)?, "at": time(&row, 3)?});
            it.versions.entry(row.int(0)?).or_default().push(version);
        }
        for row in next() {
            it.files.entry(row.int(0)?).or_default().push(row);
        }
        Ok(it)
    }
}
