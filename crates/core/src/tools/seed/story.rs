//! The story of one room, told in bursts: who says what when, who answers, reacts, corrects, takes back and reads.
//!
//! Must not touch the store: it says what should be done, in the order in which it happens.

use std::collections::VecDeque;

use parlor_proto::command::Command;
use parlor_proto::room::{Kind, Open};
use parlor_proto::{Number, RoomId, Time, member, message, pin, reaction, room};

use super::words;
use crate::dice::Dice;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// Messages that people still come back to.
const RECENT: usize = 24;

/// Something that one of the people does at a moment; people are numbered.
pub(super) struct Deed {
    pub(super) at: Time,
    pub(super) who: usize,
    pub(super) what: Command,
}

/// A send of a burst.
pub(super) struct Line {
    pub(super) at: Time,
    pub(super) who: usize,
    pub(super) text: String,
    pub(super) nonce: String,
    pub(super) reply_to: Option<Number>,
}

/// What happens in a room within an hour or so: what is said, then what is done about it, then who has read how far.
pub(super) struct Burst {
    pub(super) lines: Vec<Line>,
    pub(super) deeds: Vec<Deed>,
    pub(super) read: Vec<(usize, Number)>,
    pub(super) arrived: Vec<(usize, Number)>,
}

/// A person of the seed, as far as a story needs them.
pub(super) struct Face {
    pub(super) id: String,
    pub(super) username: String,
}

/// A message that is not long ago.
struct Recent {
    number: Number,
    who: usize,
    gone: bool,
}

/// A room and what is still to happen in it.
pub(super) struct Story {
    pub(super) kind: Kind,
    pub(super) members: Vec<usize>,
    /// Where, once it has been opened.
    pub(super) room: Option<RoomId>,
    pub(super) left: u64,
    dice: Dice,
    tongue: usize,
    at: i64,
    until: i64,
    number: Number,
    recent: VecDeque<Recent>,
    /// Who seldom looks in.
    absent: Vec<usize>,
}

impl Story {
    pub(super) fn new(
        kind: Kind,
        members: Vec<usize>,
        left: u64,
        (from, until): (Time, Time),
        mut dice: Dice,
    ) -> Story {
        let tongue = words::tongue(&mut dice);
        let span = (until.0 - from.0).max(1);
        // Some have known each other long.
        let at = from.0 + (span as f64 * part(&mut dice).powi(2) * 0.8) as i64;
        let absent = members.iter().copied().filter(|_| dice.chance(12)).collect();
        let recent = VecDeque::with_capacity(RECENT + 1);
        Story { kind, members, room: None, left, dice, tongue, at, until: until.0, number: 0, recent, absent }
    }

    /// The making of the room: when, by whom, and how.
    pub(super) fn opening(&mut self, people: &[Face]) -> Deed {
        let who = self.members.first().copied().unwrap_or(0);
        let others = self.members.iter().skip(1).filter_map(|it| people.get(*it));
        let what = match self.kind {
            Kind::Own => Open::own(),
            Kind::Direct => Open::direct(others.map(|it| it.id.clone()).next().unwrap_or_default()),
            Kind::Group => {
                Open::group(words::group(&mut self.dice), others.map(|it| it.id.clone()).collect())
            }
        };
        Deed { at: Time(self.at), who, what: Command::RoomOpen(what) }
    }

    /// What happens next. The room has been opened, and there is something left to be said.
    pub(super) fn burst(&mut self, room: RoomId, people: &[Face], most: u64) -> Burst {
        let count = (1 + self.dice.below(12) as u64).min(self.left).min(most);
        self.wait(self.left.div_ceil(6));
        let mut lines = Vec::with_capacity(count as usize);
        let before = self.recent.iter().rev().filter(|it| !it.gone).take(6).map(|it| it.number);
        let before: Vec<Number> = before.collect();
        let mut who = self.speaker();
        for _ in 0..count {
            if self.dice.chance(60) {
                who = self.speaker();
            }
            self.number += 1;
            self.left -= 1;
            let mut text = words::sentence(&mut self.dice, self.tongue);
            if self.kind == Kind::Group && self.dice.chance(4) {
                let named = self.dice.pick(&self.members).and_then(|it| people.get(*it));
                text = match named {
                    Some(named) if self.dice.chance(90) => format!("@{} {text}", named.username),
                    _ => format!("@all {text}"),
                };
            }
            let reply_to = if self.dice.chance(9) { self.dice.pick(&before).copied() } else { None };
            lines.push(Line {
                at: Time(self.at),
                who,
                text,
                nonce: format!("seed-{}", self.number),
                reply_to,
            });
            self.recent.push_back(Recent { number: self.number, who, gone: false });
            if self.recent.len() > RECENT {
                self.recent.pop_front();
            }
            let pause = 3_000 + self.dice.below(240_000) as i64;
            self.pass(pause);
        }
        let deeds = self.deeds(room, lines.len(), people);
        let (read, arrived) = self.reading();
        Burst { lines, deeds, read, arrived }
    }

    /// A while later: `left` more of these follow, spread evenly until the end, and seldom at night.
    fn wait(&mut self, left: u64) {
        let rest = (self.until - self.at).max(0) as f64;
        let step = 1.0 - (1.0 - part(&mut self.dice)).powf(1.0 / left.max(1) as f64);
        self.pass((rest * step) as i64 + 30_000);
        let hour = self.at / HOUR % 24;
        if hour < 6 && self.dice.chance(85) {
            let late = self.dice.below(90) as i64 * MINUTE;
            self.pass((7 - hour) * HOUR + late);
        }
    }

    fn pass(&mut self, ms: i64) {
        self.at = (self.at + ms).min(self.until);
    }

    fn speaker(&mut self) -> usize {
        // Whoever stands in front says more.
        let one = self.dice.below(self.members.len());
        let other = self.dice.below(self.members.len());
        self.members[one.min(other)]
    }

    fn deeds(&mut self, room: RoomId, said: usize, people: &[Face]) -> Vec<Deed> {
        let mut deeds = Vec::new();
        for _ in 0..said {
            if self.dice.chance(13) {
                self.reaction(room, &mut deeds);
            }
            if self.dice.chance(3) {
                self.correction(room, &mut deeds);
            }
        }
        if self.kind == Kind::Group && self.dice.chance(2) {
            self.of_group(room, people, &mut deeds);
        }
        if self.dice.below(200) == 0 {
            self.of_one(room, &mut deeds);
        }
        deeds
    }

    fn deed(&mut self, who: usize, what: impl Into<Option<Command>>) -> Option<Deed> {
        let pause = 500 + self.dice.below(20_000) as i64;
        self.pass(pause);
        Some(Deed { at: Time(self.at), who, what: what.into()? })
    }

    /// A message of late that is still there.
    fn late(&mut self) -> Option<usize> {
        let at = self.recent.len().checked_sub(1 + self.dice.below(10))?;
        (!self.recent[at].gone).then_some(at)
    }

    fn reaction(&mut self, room: RoomId, deeds: &mut Vec<Deed>) {
        let Some(at) = self.late() else { return };
        let number = self.recent[at].number;
        let emoji = self.dice.pick(words::EMOJI).copied().unwrap_or("👍").to_owned();
        for _ in 0..1 + self.dice.below(3) {
            let who = self.members[self.dice.below(self.members.len())];
            let add = reaction::Add { room, number, emoji: emoji.clone() };
            deeds.extend(self.deed(who, Command::ReactionAdd(add)));
            if self.dice.chance(4) {
                let remove = reaction::Remove { room, number, emoji: emoji.clone() };
                deeds.extend(self.deed(who, Command::ReactionRemove(remove)));
            }
        }
    }

    fn correction(&mut self, room: RoomId, deeds: &mut Vec<Deed>) {
        let Some(at) = self.late() else { return };
        let Recent { number, who, .. } = self.recent[at];
        if !self.members.contains(&who) {
            return;
        }
        let what = if self.dice.chance(35) {
            self.recent[at].gone = true;
            Command::MessageDelete(message::Delete { room, number })
        } else {
            let text = words::sentence(&mut self.dice, self.tongue);
            Command::MessageEdit(message::Edit { room, number, text })
        };
        deeds.extend(self.deed(who, what));
    }

    /// People come and go, something is pinned, the group is called otherwise.
    fn of_group(&mut self, room: RoomId, people: &[Face], deeds: &mut Vec<Deed>) {
        let owner = self.members[0];
        match self.dice.below(4) {
            0 => {
                let fresh = self.dice.below(people.len());
                if !self.members.contains(&fresh) && self.members.len() < 200 {
                    let users = vec![people[fresh].id.clone()];
                    let history = self.dice.chance(50);
                    if !history {
                        // Not everybody sees what was said so far: nobody comes back to it.
                        self.recent.clear();
                    }
                    let add = member::Add { room, users, history };
                    deeds.extend(self.deed(owner, Command::MemberAdd(add)));
                    self.members.push(fresh);
                }
            }
            1 if self.members.len() > 3 => {
                let goes = self.members.pop().unwrap_or(owner);
                deeds.extend(self.deed(goes, Command::RoomLeave(room::Leave { room })));
            }
            2 => {
                let Some(at) = self.late() else { return };
                let number = self.recent[at].number;
                deeds.extend(self.deed(owner, Command::PinAdd(pin::Add { room, number })));
            }
            _ => {
                let name = Some(Some(words::group(&mut self.dice)));
                let edit = room::Edit { room, name, about: None, picture: None, data: None };
                deeds.extend(self.deed(owner, Command::RoomEdit(edit)));
            }
        }
    }

    /// What somebody does for themselves.
    fn of_one(&mut self, room: RoomId, deeds: &mut Vec<Deed>) {
        let who = self.members[self.dice.below(self.members.len())];
        let what = match self.dice.below(3) {
            0 => {
                let Some(at) = self.late() else { return };
                // Not everybody sees it any more.
                self.recent[at].gone = true;
                Command::MessageHide(message::Hide { room, numbers: vec![self.recent[at].number] })
            }
            1 => {
                Command::RoomKeep(room::Keep { room, pinned: None, muted_until: None, archived: Some(true) })
            }
            _ => {
                let for_good = Some(Some(Time(253_402_300_799_000)));
                Command::RoomKeep(room::Keep { room, pinned: None, muted_until: for_good, archived: None })
            }
        };
        deeds.extend(self.deed(who, what));
    }

    /// Who has read how far after a burst; and where it has only arrived.
    #[expect(clippy::type_complexity, reason = "two lists of the same")]
    fn reading(&mut self) -> (Vec<(usize, Number)>, Vec<(usize, Number)>) {
        let (mut read, mut arrived) = (Vec::new(), Vec::new());
        for at in 0..self.members.len() {
            let who = self.members[at];
            let chance = if self.absent.contains(&who) { 4 } else { 55 };
            if self.dice.chance(chance) {
                let behind = if self.dice.chance(8) { self.dice.below(4) as Number } else { 0 };
                read.push((who, (self.number - behind).max(0)));
            } else if self.dice.chance(chance) {
                arrived.push((who, self.number));
            }
        }
        (read, arrived)
    }
}

/// From 0 to 1, without 1.
pub(super) fn part(dice: &mut Dice) -> f64 {
    (dice.throw() >> 11) as f64 / (1_u64 << 53) as f64
}
