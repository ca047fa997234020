//! Lively data of any size, reproducible by a number: people, rooms of two, groups and notes, replies, reactions,
//! corrections, deletions, read pointers, many languages, months of it.
//!
//! Everything goes through the functions of the writer, on a connection of its own and in large sets, so that it is what
//! the engine would have made, only that it says when each thing happened. Must not know a table.

mod sql;
mod story;
mod words;

use std::collections::BTreeMap;

use parlor_proto::command::Answer;
use parlor_proto::read::{Mark, MarkDelivered};
use parlor_proto::room::Kind;
use parlor_proto::{RoomId, TenantId, Time, UserId, message};

use self::story::{Burst, Deed, Face, Story};
use super::{Nobody, Step, Told, whole};
use crate::actor::Actor;
use crate::builder::{Builder, StartError};
use crate::clock::Clock;
use crate::cx::Cx;
use crate::dice::Dice;
use crate::error::{Error, Result};
use crate::limit::Limits;
use crate::login::password;
use crate::message::{Sending, send_all};
use crate::read::{Delivering, Marking, deliver_all, mark_all, moving};
use crate::search::follower;
use crate::store::{Conn, Location, Store};
use crate::tenant::rules::Rules;
use crate::user::NewUser;
use crate::{engine, tenant, user};

/// Rooms in which something happens at the same time.
const OPEN: usize = 48;
/// Messages of one transaction.
const PIECE: u64 = 4_096;
const DAY: i64 = 86_400_000;

/// What is to be made.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many messages.
    pub messages: u64,
    /// How many people; by itself one for every 500 messages, 12 at least.
    pub users: Option<u32>,
    /// How many rooms; by itself one for every 60 messages.
    pub rooms: Option<u32>,
    /// The number from which all of it follows.
    pub seed: u64,
    /// Over how many days it is spread.
    pub days: u32,
    /// When it ends; by itself now.
    pub until: Option<Time>,
    /// The name of the tenant; by itself the default one.
    pub tenant: Option<String>,
    /// Everybody's password; without one, nobody can sign in with a password.
    pub password: Option<String>,
    /// Also where people are already.
    pub add: bool,
}

/// What has been made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seeded {
    /// People.
    pub users: u64,
    /// Rooms.
    pub rooms: u64,
    /// Messages.
    pub messages: u64,
    /// Reactions, corrections, deletions and whatever else has an entry or a row of its own.
    pub deeds: u64,
    /// Read pointers that were moved.
    pub marks: u64,
}

impl Builder {
    /// Fills the installation. Blocks, and needs a SQLite file for itself.
    ///
    /// # Errors
    /// The store cannot be opened, or is not empty.
    pub fn seed(&self, plan: &Plan, told: Told<'_>) -> std::result::Result<Seeded, StartError> {
        let location = Location::parse(&self.store)?;
        let store = Store::open_exclusive(&location)?;
        let mut conn = store.writer()?;
        let conn = &mut *conn;
        let tenant = tenant::named(conn, &self.clock, plan.tenant.as_deref())?;
        if !plan.add && sql::inhabited(conn, tenant)? {
            return Err(StartError::new(
                "people or rooms are here already: say --add to put more beside them",
            ));
        }
        let until = plan.until.unwrap_or_else(|| self.clock.now());
        let limits = Limits {
            look_up: true,
            edit_seconds: 0,
            delete_seconds: 0,
            keep_versions: self.limits.keep_versions,
            ..Limits::default()
        };
        let hash = plan.password.as_deref().map(|it| password::hash(it, &self.clock)).transpose();
        let hash = hash.map_err(|problem| StartError::new(problem.detail))?;
        let mut seeder = Seeder {
            tenant,
            clock: Clock::stepped(plan.seed.wrapping_add(0x7061_726c)),
            limits,
            rules: Rules::default(),
            from: Time(until.0 - i64::from(plan.days.max(1)) * DAY),
            until,
            dice: Dice::new(plan.seed),
            people: Vec::new(),
            faces: Vec::new(),
            made: Seeded::default(),
        };
        seeder.people(conn, plan, hash.as_deref(), told)?;
        seeder.rooms(conn, plan, told)?;
        index(conn, told)?;
        Ok(seeder.made)
    }
}

struct Seeder {
    tenant: TenantId,
    clock: Clock,
    limits: Limits,
    rules: Rules,
    from: Time,
    until: Time,
    dice: Dice,
    people: Vec<Actor>,
    faces: Vec<Face>,
    made: Seeded,
}

impl Seeder {
    fn people(
        &mut self,
        conn: &mut dyn Conn,
        plan: &Plan,
        password: Option<&str>,
        told: Told<'_>,
    ) -> std::result::Result<(), StartError> {
        let count = plan.users.unwrap_or((plan.messages / 500).clamp(12, 1_000_000) as u32).max(2);
        let all: Vec<u32> = (0..count).collect();
        for some in all.chunks(500) {
            whole(conn, |conn| some.iter().try_for_each(|at| self.person(conn, plan.seed, *at, password)))?;
            told(Step { stage: "people", done: self.people.len() as u64, of: u64::from(count) });
        }
        self.made.users = u64::from(count);
        Ok(())
    }

    fn person(&mut self, conn: &mut dyn Conn, seed: u64, at: u32, password: Option<&str>) -> Result<()> {
        let (name, plain) = words::person(&mut self.dice);
        let username = format!("{}-{seed}-{at}", plain.to_lowercase());
        let fresh = NewUser {
            email: format!("{username}@demo.test"),
            username: username.clone(),
            name,
            password: password.map(str::to_owned),
        };
        // They were there before anything was said.
        let since = Time(self.from.0 - self.dice.below(90 * DAY as usize) as i64);
        let id = UserId(self.clock.id_at(since));
        let address = user::sql::Address::Theirs { proved: false };
        user::sql::insert(conn, self.tenant, id, &fresh, address, since)?;
        self.people.push(Actor { tenant: self.tenant, user: id, login: None });
        self.faces.push(Face { id: id.to_string(), username });
        Ok(())
    }

    fn rooms(
        &mut self,
        conn: &mut dyn Conn,
        plan: &Plan,
        told: Told<'_>,
    ) -> std::result::Result<(), StartError> {
        let mut coming = self.stories(plan).into_iter();
        let mut open: Vec<Story> = Vec::with_capacity(OPEN);
        loop {
            let until = self.made.messages + PIECE;
            whole(conn, |conn| {
                while self.made.messages < until {
                    while open.len() < OPEN {
                        let Some(mut next) = coming.next() else { break };
                        next.room = Some(self.open(conn, &mut next)?);
                        open.push(next);
                    }
                    if open.is_empty() {
                        break;
                    }
                    self.round(conn, &mut open)?;
                    open.retain(|story| story.left > 0);
                }
                Ok::<_, Error>(())
            })?;
            told(Step { stage: "messages", done: self.made.messages, of: plan.messages });
            if open.is_empty() && coming.len() == 0 {
                return Ok(());
            }
        }
    }

    /// All rooms: a few are talked in much, most a little.
    fn stories(&mut self, plan: &Plan) -> Vec<Story> {
        let people = self.people.len();
        let rooms = plan.rooms.map_or((plan.messages / 60).max(3) as usize, |it| it as usize).max(1);
        let weights: Vec<f64> = (0..rooms).map(|at| 1.0 / (at as f64 + 3.0).powf(0.7)).collect();
        let all: f64 = weights.iter().sum();
        let mut left = plan.messages;
        let mut pairs = BTreeMap::new();
        let mut stories = Vec::with_capacity(rooms);
        for (at, weight) in weights.iter().enumerate() {
            let share = if at + 1 == rooms { left } else { (plan.messages as f64 * weight / all) as u64 };
            let share = share.min(left);
            left -= share;
            let (kind, members) = self.members(people, &mut pairs);
            let dice = Dice::new(self.dice.throw());
            stories.push(Story::new(kind, members, share, (self.from, self.until), dice));
        }
        stories
    }

    /// Who is in a room; a pair has one room only.
    fn members(&mut self, people: usize, pairs: &mut BTreeMap<(usize, usize), ()>) -> (Kind, Vec<usize>) {
        let (kind, one, other) = (self.dice.below(100), self.dice.below(people), self.dice.below(people));
        let key = if kind < 5 { (one, one) } else { (one.min(other), one.max(other)) };
        if kind < 70 && (kind < 5 || one != other) && pairs.insert(key, ()).is_none() {
            return if kind < 5 { (Kind::Own, vec![one]) } else { (Kind::Direct, vec![one, other]) };
        }
        let size = 3 + self.dice.below(7) + if self.dice.chance(8) { self.dice.below(60) } else { 0 };
        let mut members: Vec<usize> = Vec::with_capacity(size);
        for _ in 0..size {
            let who = self.dice.below(people);
            if !members.contains(&who) {
                members.push(who);
            }
        }
        (Kind::Group, members)
    }

    fn open(&mut self, conn: &mut dyn Conn, story: &mut Story) -> Result<RoomId> {
        self.made.rooms += 1;
        let opening = story.opening(&self.faces);
        match self.carry_out(conn, &opening)? {
            Answer::Room(room) => Ok(room.id),
            _ => Err(crate::store::Fault::other("a room that is none").into()),
        }
    }

    fn carry_out(&self, conn: &mut dyn Conn, deed: &Deed) -> Result<Answer> {
        self.clock.show(deed.at);
        let cx = &mut Cx {
            conn,
            tenant: self.tenant,
            now: deed.at,
            clock: &self.clock,
            limits: &self.limits,
            rules: &self.rules,
            online: &Nobody,
            effects: &mut Vec::new(),
        };
        engine::apply(cx, &self.people[deed.who], &deed.what)
    }

    /// One burst in each of the rooms: all sends are one set, and so are all marks.
    fn round(&mut self, conn: &mut dyn Conn, open: &mut [Story]) -> Result<()> {
        let (mut sends, mut deeds, mut marks, mut arrived) = (vec![], vec![], vec![], vec![]);
        for story in open.iter_mut().filter(|story| story.left > 0) {
            let Some(room) = story.room else { continue };
            let Burst { lines, deeds: done, read, arrived: reached } =
                story.burst(room, &self.faces, story.left);
            for line in lines {
                let send = message::Send {
                    reply_to: line.reply_to,
                    ..message::Send::text(room, line.text, line.nonce)
                };
                let sending = Sending::check(&self.people[line.who], send)?;
                sends.push(Sending { at: Some(line.at), ..sending });
            }
            deeds.extend(done);
            for (who, number) in read {
                marks.push(Marking::check(&self.people[who], &Mark { room, number })?);
            }
            for (who, number) in reached {
                let mark = MarkDelivered { rooms: BTreeMap::from([(room, number)]) };
                arrived.push(Delivering::check(&self.people[who], mark)?);
            }
        }
        let effects = &mut Vec::new();
        let set: Vec<&Sending> = sends.iter().collect();
        for sent in send_all(conn, &self.clock, self.until, &set, effects)? {
            sent?;
        }
        self.made.messages += sends.len() as u64;
        for deed in deeds {
            match self.carry_out(conn, &deed) {
                // What is refused has done nothing: somebody else was there first.
                Err(Error::Refused(_)) => {}
                done => self.made.deeds += u64::from(done.map(|_| true)?),
            }
        }
        let set: Vec<&Marking> = marks.iter().collect();
        for marked in mark_all(conn, &set, effects)? {
            // Somebody who has just left reads no more.
            self.made.marks += u64::from(marked.is_ok());
        }
        let set: Vec<&Delivering> = arrived.iter().collect();
        let moves = moving(conn, &set)?;
        deliver_all(conn, &set, &moves, effects)?;
        Ok(())
    }
}

/// What has been said goes into the index of the search, as the server does it when it has time.
fn index(conn: &mut dyn Conn, told: Told<'_>) -> std::result::Result<(), StartError> {
    let mut after = Some(follower::FIRST);
    let mut done = 0;
    while let Some(from) = after {
        let (next, behind) = follower::behind(conn, from)?;
        let mut left: BTreeMap<TenantId, Vec<RoomId>> = BTreeMap::new();
        for (tenant, room) in behind {
            left.entry(tenant).or_default().push(room);
        }
        for (tenant, rooms) in left {
            for some in rooms.chunks(32) {
                done += whole(conn, |conn| follow(conn, tenant, some))?;
                told(Step { stage: "search index", done, of: 0 });
            }
        }
        after = next;
    }
    Ok(())
}

/// Follows some rooms to their ends.
fn follow(conn: &mut dyn Conn, tenant: TenantId, rooms: &[RoomId]) -> Result<u64> {
    let (mut rooms, mut done) = (rooms.to_vec(), 0);
    while !rooms.is_empty() {
        let (entries, back) = follower::read(conn, tenant, &rooms, PIECE as usize)?;
        done += entries.iter().map(follower::Entries::len).sum::<u64>();
        follower::store(conn, tenant, &entries)?;
        rooms = back;
    }
    Ok(done)
}
