//! One room: its row, its members' pointers, its messages with what hangs on them, its log, its place in the index.

use std::collections::{BTreeSet, HashMap, HashSet};

use parlor_proto::{Number, Seq, UserId};

use super::sql::{self, Hanging, Member, Message, People, Room};
use super::{Look, PAGE};
use crate::member::manage;
use crate::search::has_words;
use crate::store::{Conn, Fault};
use crate::talk::{Meeting, Talk};
use crate::{limit, log, pair};

/// Counted while the messages go by.
struct Count {
    /// Where each member stands in the list, which is in the order of the pointers.
    place: HashMap<UserId, usize>,
    reads: Vec<Number>,
    /// Own and hidden messages above the pointer.
    own: Vec<i64>,
    /// Deleted messages above the pointers of all members before this place.
    gone: Vec<i64>,
}

impl Count {
    fn new(members: &[Member]) -> Count {
        Count {
            place: members.iter().enumerate().map(|(at, it)| (it.user, at)).collect(),
            reads: members.iter().map(|it| it.read).collect(),
            own: vec![0; members.len()],
            gone: vec![0; members.len() + 1],
        }
    }

    fn one(&mut self, user: UserId, number: Number) {
        if let Some(at) = self.place.get(&user).filter(|at| number > self.reads[**at]) {
            self.own[*at] += 1;
        }
    }

    fn all(&mut self, number: Number) {
        let before = self.reads.partition_point(|read| *read < number);
        self.gone[before] += 1;
    }

    /// For each member: messages above the pointer that are not unread.
    fn done(&self) -> Vec<i64> {
        let mut above = 0;
        let mut sums: Vec<i64> = self.own.clone();
        for at in (0..sums.len()).rev() {
            above += self.gone[at + 1];
            sums[at] += above;
        }
        sums
    }
}

impl Look<'_> {
    pub(super) fn room(&mut self, conn: &mut dyn Conn, room: &Room) -> Result<(), Fault> {
        let people = sql::people(conn, self.tenant.0, room.id)?;
        self.found.members += people.members.len() as u64;
        let after_cursor = self.log(conn, room, people.cursor.unwrap_or(0))?;
        if room.deleted {
            if !people.members.is_empty() {
                self.wrong("room.deleted", "member", room.id.to_string(), "a deleted room has members");
            }
            if people.cursor.unwrap_or(0) > room.seq {
                self.wrong(
                    "search.cursor",
                    "search_room",
                    room.id.to_string(),
                    "is behind the end of the log",
                );
            }
            return Ok(());
        }
        self.row(room, &people);
        self.talk(conn, room, &people)?;
        let (sums, last) = self.messages(conn, room, &people, &after_cursor)?;
        self.pointers(room, &people.members, &sums);
        let at = last.map_or(room.created_at, |at| at.max(room.sorted_at));
        if room.active_at != at {
            let what = format!("is {}, and the last message is of {at}", room.active_at);
            self.wrong("room.active_at", "room", room.id.to_string(), what);
        }
        Ok(())
    }

    /// What can be said of the row and the members alone.
    fn row(&mut self, room: &Room, people: &People) {
        let key = room.id.to_string();
        if !(0..limit::SORT_MS).contains(&(room.active_at - room.sorted_at)) {
            let what = format!("{} ms before the last activity", room.active_at - room.sorted_at);
            self.wrong("room.sorted_at", "room", &key, what);
        }
        let mut users: Vec<UserId> = people.members.iter().map(|it| it.user).collect();
        users.sort_unstable();
        for both in users.windows(2).filter(|both| both[0] == both[1]) {
            self.wrong(
                "suspended_member",
                "suspended_member",
                format!("{key} {}", both[0]),
                "waits, and is a member",
            );
        }
        users.dedup();
        if people.members.iter().any(|it| it.suspended && room.kind != "direct") {
            self.wrong(
                "suspended_member",
                "suspended_member",
                &key,
                "somebody waits for a room that is not of two",
            );
        }
        let pair = match (room.kind.as_str(), users.as_slice()) {
            ("self", [one]) => Some([one.0, one.0].concat()),
            ("direct", [low, high]) => Some([low.0, high.0].concat()),
            ("group", _) => None,
            _ => {
                let what = format!("a {} room of {} members", room.kind, users.len());
                self.wrong("room.members", "room", &key, what);
                room.pair.clone()
            }
        };
        if pair != room.pair {
            self.wrong("room.pair", "room", &key, "is not the key of its members");
        }
        if room.same.is_some() && room.same != manage::same(&users) {
            self.wrong("room.same", "room", &key, "is not the key of its members");
        }
        if room.faceless {
            self.wrong("room.picture", "room", &key, "is an attachment that is not there");
        }
        let ownerless = !users.is_empty() && !people.members.iter().any(|it| it.role == "owner");
        if room.kind == "group" && ownerless && !room.keyed {
            self.wrong("room.owner", "room", &key, "a group without an owner");
        }
        for user in people.past.iter().filter(|user| users.binary_search(user).is_ok()) {
            self.wrong("past_member", "past_member", format!("{key} {user}"), "has left, and is a member");
        }
        match people.cursor {
            Some(cursor) if cursor > room.seq => {
                let what = format!("is {cursor}, and the log ends at {}", room.seq);
                self.wrong("search.cursor", "search_room", key, what);
            }
            _ => {}
        }
    }

    /// Whether people may talk there is written down: it has to follow from what is between them.
    fn talk(&mut self, conn: &mut dyn Conn, room: &Room, people: &People) -> Result<(), Fault> {
        let key = room.id.to_string();
        let Some(now) = room.talk else {
            self.wrong("room.talk", "room", key, "cannot be read");
            return Ok(());
        };
        let word = |talk: Talk| format!("{talk:?}").split('(').next().unwrap_or_default().to_lowercase();
        let two =
            room.pair.as_deref().filter(|_| room.kind == "direct").and_then(|it| it.split_at_checked(16));
        let two = two.and_then(|(low, high)| Some((low.try_into().ok()?, high.try_into().ok()?)));
        let Some((low, high)) = two.map(|(low, high)| (UserId(low), UserId(high))) else {
            if !matches!(now, Talk::Open | Talk::Closed) {
                self.wrong(
                    "room.talk",
                    "room",
                    key,
                    format!("is {}, in a room that is not of two", word(now)),
                );
            }
            return Ok(());
        };
        if room.asked.is_some_and(|it| it != low && it != high) {
            self.wrong("room.asked_by", "room", &key, "is neither of the two");
        }
        if matches!(now, Talk::Open | Talk::Blocked) && people.members.iter().any(|it| it.suspended) {
            self.wrong("suspended_member", "suspended_member", &key, "waits, and the two are not kept apart");
        }
        let between = pair::between(conn, self.tenant.0, low, &[high])?.pop().unwrap_or_default();
        let may = match &self.rules {
            Some(rules) => vec![between.may(rules, room.keyed)],
            None if between.gone => vec![Meeting::No],
            None => vec![Meeting::Yes, Meeting::Ask, Meeting::No],
        };
        let blocked = between.blocks || between.blocked;
        let should: Vec<Talk> = may.into_iter().map(|may| now.settled(room.asked, may, blocked)).collect();
        if let Some(first) = should.first().filter(|_| !should.contains(&now)) {
            let what = format!("is {}, and what is between the two makes it {}", word(now), word(*first));
            self.wrong("room.talk", "room", key, what);
        }
        Ok(())
    }

    fn pointers(&mut self, room: &Room, members: &[Member], sums: &[i64]) {
        for (it, own_above) in members.iter().zip(sums) {
            let key = format!("{} {}", room.id, it.user);
            let table = if it.suspended { "suspended_member" } else { "member" };
            let mut bound = |check, is: i64, range: std::ops::RangeInclusive<i64>| {
                if !range.contains(&is) {
                    let what = format!("is {is}, outside {} to {}", range.start(), range.end());
                    self.wrong(check, table, &key, what);
                }
            };
            bound("member.read_number", it.read, 0..=room.number);
            bound("member.seen_number", it.seen, 0..=room.number);
            bound("member.delivered_number", it.delivered, 0..=room.number);
            bound("member.hidden_number", it.hidden, -1..=room.number);
            bound("member.history_from", it.history_from, 0..=room.seq);
            if it.sorted_at != room.sorted_at {
                self.wrong("member.sorted_at", table, &key, "is not the room's");
            }
            if it.own_above != *own_above {
                let what = format!("is {}, counted {own_above}", it.own_above);
                self.wrong("member.own_above", table, &key, what);
            }
        }
    }

    /// The log: without a hole, each entry readable, each message's entries pointing to it. Gives the messages that are
    /// spoken of behind the cursor of the index: what it knows of them does not matter yet.
    fn log(&mut self, conn: &mut dyn Conn, room: &Room, cursor: Seq) -> Result<HashSet<Number>, Fault> {
        let (mut last, mut behind, mut first) = (0, HashSet::new(), true);
        loop {
            let page = sql::log(conn, self.tenant.0, room.id, last, PAGE)?;
            let full = page.len() as i64 == PAGE;
            self.found.entries += page.len() as u64;
            for it in page {
                let key = format!("{} {}", room.id, it.seq);
                // A deleted room's entries are taken away from the front.
                let skipped = room.deleted && first;
                if it.seq != last + 1 && !skipped {
                    let what = format!("a hole: after {last} comes {}", it.seq);
                    self.wrong("event.seq", "event", &key, what);
                }
                (last, first) = (it.seq, false);
                if it.number.is_some_and(|_| it.seq > cursor) {
                    behind.extend(it.number);
                }
                if room.deleted {
                    continue;
                }
                let of_message = log::sql::of_message(&it.kind);
                if of_message && it.message_seq.is_none() {
                    self.wrong("event.number", "event", &key, format!("{} of no message", it.kind));
                } else if it.kind == "message.sent" && it.message_seq != Some(it.seq) {
                    self.wrong("event.number", "event", &key, "its message stands elsewhere in the log");
                } else if it.kind == "message.deleted" && !it.message_deleted {
                    self.wrong("message.deleted_at", "message", &key, "a deleted message that is there");
                }
                if !log::sql::is_readable(&it.kind, it.data.as_deref()) {
                    self.wrong("event.data", "event", &key, format!("{} that cannot be read", it.kind));
                }
            }
            if !full {
                break;
            }
        }
        let gone = room.deleted && last == 0 && !room.purging;
        if last != room.seq && !gone {
            let what = format!("is {}, and the log ends at {last}", room.seq);
            self.wrong("room.seq", "room", room.id.to_string(), what);
        }
        Ok(behind)
    }

    /// All messages; gives for each member how many above the pointer are not unread, and when the last one was sent.
    fn messages(
        &mut self,
        conn: &mut dyn Conn,
        room: &Room,
        people: &People,
        behind: &HashSet<Number>,
    ) -> Result<(Vec<i64>, Option<i64>), Fault> {
        let mut count = Count::new(&people.members);
        let known: HashSet<UserId> =
            people.members.iter().map(|it| it.user).chain(people.past.iter().copied()).collect();
        let (mut last, mut last_seq, mut last_at) = (0, 0, None);
        loop {
            let page = sql::messages(conn, self.tenant.0, room.id, last, PAGE)?;
            let full = page.len() as i64 == PAGE;
            self.found.messages += page.len() as u64;
            let above = last;
            for it in &page {
                let key = format!("{} {}", room.id, it.number);
                if it.number != last + 1 {
                    self.wrong(
                        "message.number",
                        "message",
                        &key,
                        format!("a hole: after {last} comes {}", it.number),
                    );
                }
                if it.seq <= last_seq {
                    self.wrong("message.seq", "message", &key, "is not above the one before");
                }
                (last, last_seq, last_at) = (it.number, it.seq, Some(it.created_at));
                self.message(&key, it, &known);
                if it.deleted { count.all(it.number) } else { count.one(it.sender, it.number) }
            }
            let end = if full { last } else { i64::MAX };
            let hanging = sql::hanging(conn, self.tenant.0, room.id, above, end)?;
            self.hanging(room, &page, &hanging, &mut count);
            self.indexed(room, people.cursor.unwrap_or(0), &page, &hanging.indexed, behind);
            if !full {
                break;
            }
        }
        if last != room.number {
            let what = format!("is {}, and the last message is {last}", room.number);
            self.wrong("room.number", "room", room.id.to_string(), what);
        }
        Ok((count.done(), last_at))
    }

    fn message(&mut self, key: &str, it: &Message, known: &HashSet<UserId>) {
        let entry = it.entry.as_ref();
        let fits = entry.is_some_and(|(kind, number, who, at)| {
            kind == "message.sent"
                && *number == Some(it.number)
                && *who == Some(it.sender)
                && *at == it.created_at
        });
        if !fits {
            self.wrong("message.seq", "message", key, "the entry at its place in the log is not its sending");
        }
        if it.deleted && (!it.text.is_empty() || it.dressed) {
            self.wrong("message.deleted_at", "message", key, "deleted, and not empty");
        }
        if it.hash != 16 {
            self.wrong("message.hash", "message", key, "is not 16 bytes");
        }
        if it.reply_to.is_some_and(|to| to < 1 || to >= it.number) {
            self.wrong("message.reply_to", "message", key, "is not an earlier message");
        }
        if !known.contains(&it.sender) {
            self.wrong("past_member", "past_member", key, format!("its sender {} was never here", it.sender));
        }
    }

    fn hanging(&mut self, room: &Room, page: &[Message], hanging: &Hanging, count: &mut Count) {
        let find =
            |number: Number| page.binary_search_by_key(&number, |it| it.number).ok().map(|at| &page[at]);
        let there = |number: Number| find(number).is_some_and(|it| !it.deleted);
        for (number, emoji, user, place, kind) in &hanging.reactions {
            let key = format!("{} {number} {emoji} {user}", room.id);
            if !there(*number) {
                self.wrong("reaction.number", "reaction", &key, "on a message that is not there");
            }
            if kind.as_deref() != Some("reaction.added") {
                self.wrong("reaction.place", "reaction", &key, format!("no reaction was added at {place}"));
            }
        }
        for (number, user) in &hanging.mentions {
            let key = format!("{} {number} {user}", room.id);
            match find(*number) {
                Some(it) if it.deleted => {
                    self.wrong("mention.number", "mention", key, "in a deleted message")
                }
                None => self.wrong("mention.number", "mention", key, "in a message that is not there"),
                Some(it) if it.sender == *user || it.everyone => {
                    self.wrong("mention.user", "mention", key, "of oneself, or beside everybody");
                }
                Some(_) => {}
            }
        }
        for (number, user) in &hanging.hidden {
            if find(*number).is_some_and(|it| !it.deleted && it.sender != *user) {
                count.one(*user, *number);
            }
        }
        for (number, many, lowest, highest) in &hanging.versions {
            if (*lowest, *highest) != (1, *many) {
                self.wrong("version.version", "version", format!("{} {number}", room.id), "has a hole");
            }
        }
        let mut place = (0, -1);
        for (number, position, kind, of, state) in &hanging.links {
            let key = format!("{} {number} {position}", room.id);
            let should = if place.0 == *number { place.1 + 1 } else { 0 };
            place = (*number, *position);
            if *position != should {
                self.wrong("message_attachment.position", "message_attachment", &key, "has a hole before it");
            }
            if !there(*number) {
                self.wrong(
                    "message_attachment.number",
                    "message_attachment",
                    &key,
                    "of a message that is not there",
                );
            }
            if of.as_ref() != Some(kind) {
                self.wrong("message_attachment.kind", "message_attachment", &key, "is not the attachment's");
            }
            if *state != Some(1) {
                self.wrong("attachment.state", "attachment", &key, "is used and not ready");
            }
        }
    }

    /// What the index knows of a page, as far as it has come.
    fn indexed(
        &mut self,
        room: &Room,
        cursor: Seq,
        page: &[Message],
        indexed: &[Number],
        behind: &HashSet<Number>,
    ) {
        let mut indexed: BTreeSet<Number> = indexed.iter().copied().collect();
        for it in page {
            let has = indexed.remove(&it.number);
            if it.seq > cursor || behind.contains(&it.number) {
                continue;
            }
            let key = format!("{} {}", room.id, it.number);
            match (has, !it.deleted && has_words(&it.text)) {
                (true, false) => {
                    self.wrong("search.text", "search_text", key, "in the index, and says nothing");
                }
                (false, true) => self.wrong("search.text", "search_text", key, "not in the index"),
                _ => {}
            }
        }
        for number in indexed {
            let key = format!("{} {number}", room.id);
            self.wrong("search.text", "search_text", key, "in the index, and there is no such message");
        }
    }
}
