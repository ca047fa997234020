//! Relations: put, ended and listed by the host, one or many, again and again, also for people who have not come yet. What
//! one pair is refused does not keep the others.
//!
//! Must not decide who may talk by it ([`crate::access`]), nor what becomes of a room ([`crate::room::settle`]).

mod reach;
mod sql;
pub(crate) mod sweep;

pub use reach::Parting;

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parlor_proto::host::PutUser;
use parlor_proto::relation::{By, Done, End, Ending, List, Outcome, Outcomes, Pair, Put, Relations};
use parlor_proto::{Code, Page, Problem, Reason, RoomId, TenantId, UserId};
use serde_json::Value;

use crate::chat::{Chat, wait};
use crate::cx::Cx;
use crate::engine::{self, Reply};
use crate::error::Result;
use crate::room::{self, settle};
use crate::store::Conn;
use crate::tenant::rules::{RelationEnd, Rules};
use crate::user::hosted;
use crate::{limit, pair, text, user};

/// What the host says, for the writer.
#[derive(Clone, Debug)]
pub(crate) enum Own {
    Put(Put),
    End(End),
}

impl Chat {
    /// The host relates people: see [`Put`].
    ///
    /// # Errors
    /// `invalid` or `too_many` when it is not 1 to 100 pairs. What is refused of single pairs stands in the answer.
    pub async fn put_relations(&self, it: Put) -> Result<Outcomes, Problem> {
        self.relate(Own::Put(it)).await
    }

    /// The host ends relations: see [`End`].
    ///
    /// # Errors
    /// As [`Chat::put_relations`].
    pub async fn end_relations(&self, it: End) -> Result<Outcomes, Problem> {
        self.relate(Own::End(it)).await
    }

    /// The host lists relations: see [`List`].
    ///
    /// # Errors
    /// `not_found` for somebody who is not there, `invalid`.
    pub async fn relations(&self, it: List) -> Result<Relations, Problem> {
        let tenant = self.tenant;
        self.read(move |conn| list(conn, tenant, &it)).await
    }

    /// The host closes a room, of whatever kind: it can be read and not be written in. Or opens it again.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn close_room(&self, room: RoomId, closed: bool) -> Result<(), Problem> {
        let own = engine::Own::CloseRoom(room, closed);
        wait(|then| self.node.own_of(self.tenant, own, then)).await.map(drop)
    }

    async fn relate(&self, it: Own) -> Result<Outcomes, Problem> {
        let own = engine::Own::Relation(it);
        match wait(|then| self.node.own_of(self.tenant, own, then)).await? {
            Reply::Relations(outcomes) => Ok(outcomes),
            _ => Err(Problem::new(Code::Internal, "A fault of ours.")),
        }
    }
}

pub(crate) fn apply(cx: &mut Cx<'_>, it: &Own) -> Result<Outcomes> {
    match it {
        Own::Put(it) => put(cx, it),
        Own::End(it) => end(cx, it),
    }
}

fn count(pairs: usize) -> Result<(), Problem> {
    match pairs {
        0 => Err(Problem::new(Code::Invalid, "Name at least one pair.").field("relations")),
        1..=limit::RELATIONS => Ok(()),
        _ => {
            Err(Problem::because(Reason::AddTooMany, &[("most", limit::RELATIONS.into())]).field("relations"))
        }
    }
}

/// What is to be stored with a relation, cleaned.
type Words = (Option<String>, Option<String>);

fn put(cx: &mut Cx<'_>, it: &Put) -> Result<Outcomes> {
    count(it.relations.len())?;
    let named: Vec<&[String; 2]> = it.relations.iter().map(|tie| &tie.users).collect();
    let words = it.relations.iter().map(|tie| {
        let label = tie.label.as_deref().map(|it| text::name(it, "label", limit::LABEL_CHARS)).transpose()?;
        let data = tie.data.clone().map(|data| text::json(&Value::Object(data), "data")).transpose()?;
        Ok((label, data))
    });
    let words: Vec<Result<Words, Problem>> = words.collect();
    // Nobody is made for a pair that is refused.
    let wanted = words.iter().map(Result::is_ok);
    let pairs = resolve(cx, it.by, &named, &wanted.collect::<Vec<_>>(), true)?;
    let mut outcomes = Outcomed::new(&named);
    let mut ordered: BTreeMap<(UserId, UserId), usize> = BTreeMap::new();
    for (at, (pair, words)) in pairs.into_iter().zip(&words).enumerate() {
        match (pair, words) {
            (_, Err(problem)) => outcomes.refuse(at, problem),
            (Err(problem), Ok(_)) => outcomes.refuse(at, &problem),
            (Ok(pair), Ok(_)) => {
                // Named twice: the later one counts, as if it came later.
                if let Some(before) = ordered.insert(pair, at) {
                    outcomes.set(before, Done::Same);
                }
            }
        }
    }
    let mut begun = Vec::new();
    for ((low, high), at) in &ordered {
        let Some(Ok((label, data))) = words.get(*at) else { continue };
        let now = sql::held(cx.conn, cx.tenant, *low, *high)?;
        let done = match &now {
            Some(now) if !now.ended && (&now.label, &now.data) == (label, data) => Done::Same,
            Some(now) if !now.ended => Done::Changed,
            _ => Done::Put,
        };
        outcomes.set(*at, done);
        if done != Done::Same {
            sql::put(cx.conn, cx.tenant, (*low, *high), (label, data), (done == Done::Put, cx.now))?;
        }
        if done == Done::Put {
            begun.push((*low, *high));
        }
    }
    settle_pairs(cx, &begun, RelationEnd::Archive)?;
    Ok(outcomes.done())
}

fn end(cx: &mut Cx<'_>, it: &End) -> Result<Outcomes> {
    count(it.relations.len())?;
    let named: Vec<&[String; 2]> = it.relations.iter().map(|Pair { users }| users).collect();
    let pairs = resolve(cx, it.by, &named, &vec![true; named.len()], false)?;
    let mut outcomes = Outcomed::new(&named);
    let mut ordered: BTreeMap<(UserId, UserId), usize> = BTreeMap::new();
    for (at, pair) in pairs.into_iter().enumerate() {
        match pair {
            // Who is not there is not related to anybody.
            Err(problem) if problem.code == Code::NotFound => outcomes.set(at, Done::Same),
            Err(problem) => outcomes.refuse(at, &problem),
            Ok(pair) => {
                ordered.entry(pair).or_insert(at);
            }
        }
    }
    let mut ended = Vec::new();
    for ((low, high), at) in &ordered {
        let now = sql::held(cx.conn, cx.tenant, *low, *high)?;
        if now.is_some_and(|now| !now.ended) {
            sql::end(cx.conn, cx.tenant, *low, *high, cx.now)?;
            outcomes.set(*at, Done::Ended);
            ended.push((*low, *high));
        }
    }
    settle_pairs(cx, &ended, ending(it.end, cx.rules))?;
    Ok(outcomes.done())
}

/// What becomes of the rooms.
fn ending(said: Option<Ending>, rules: &Rules) -> RelationEnd {
    match said {
        Some(Ending::Delete) => RelationEnd::Delete,
        Some(Ending::Archive) => RelationEnd::Archive,
        Some(Ending::Keep) => RelationEnd::Keep,
        None => rules.relation_end,
    }
}

/// The rooms of pairs whose relations are held follow.
fn settle_pairs(cx: &mut Cx<'_>, pairs: &[(UserId, UserId)], end: RelationEnd) -> Result<()> {
    let mut rooms = BTreeSet::new();
    for (low, high) in pairs {
        rooms.extend(room::sql::of_pair(cx.conn, cx.tenant, pair::key(*low, *high))?);
    }
    settle::settle(cx, &rooms, end)
}

/// Who is meant by each pair, in the order of their ids. `make`: who has no account yet is made, where the host's ids name
/// people.
fn resolve(
    cx: &mut Cx<'_>,
    by: By,
    named: &[&[String; 2]],
    wanted: &[bool],
    make: bool,
) -> Result<Vec<Result<(UserId, UserId), Problem>>> {
    let mut known: BTreeMap<&str, Result<UserId, Problem>> = BTreeMap::new();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for (pair, wanted) in named.iter().zip(wanted) {
        let proper = *wanted && pair[0] != pair[1];
        names.extend(pair.iter().filter(|_| proper).map(String::as_str));
    }
    for name in names {
        let found = one(cx, by, name, make)?;
        known.insert(name, found);
    }
    let pair = |users: &[String; 2]| {
        let user = |name: &str| known.get(name).cloned().unwrap_or_else(|| Err(twice()));
        let (one, two) = (user(&users[0])?, user(&users[1])?);
        if one == two { Err(twice()) } else { Ok(pair::ordered(one, two)) }
    };
    Ok(named.iter().map(|users| pair(users)).collect())
}

fn twice() -> Problem {
    Problem::new(Code::Invalid, "A relation is between two different people.").field("users")
}

fn one(cx: &mut Cx<'_>, by: By, name: &str, make: bool) -> Result<Result<UserId, Problem>> {
    let nobody = || Problem::not_found(Reason::NoSuchPerson).field("users");
    if by == By::Name {
        return Ok(user::find(cx.conn, cx.tenant, name)?.map(|person| person.user.id).ok_or_else(nobody));
    }
    if let Err(problem) = hosted::external_id(name) {
        return Ok(Err(problem.field("users")));
    }
    if let Some(user) = hosted::sql::id_of(cx.conn, cx.tenant, name)? {
        return Ok(Ok(user));
    }
    if !make {
        return Ok(Err(nobody()));
    }
    Ok(Ok(hosted::bare(cx, &PutUser::bare(name))?))
}

/// Outcomes in the making.
struct Outcomed(Vec<Outcome>);

impl Outcomed {
    fn new(named: &[&[String; 2]]) -> Outcomed {
        let outcome =
            |users: &&[String; 2]| Outcome { users: (*users).clone(), done: Some(Done::Same), refused: None };
        Outcomed(named.iter().map(outcome).collect())
    }

    fn set(&mut self, at: usize, done: Done) {
        if let Some(it) = self.0.get_mut(at) {
            it.done = Some(done);
        }
    }

    fn refuse(&mut self, at: usize, problem: &Problem) {
        if let Some(it) = self.0.get_mut(at) {
            (it.done, it.refused) = (None, Some(problem.clone()));
        }
    }

    fn done(self) -> Outcomes {
        Outcomes { data: self.0 }
    }
}

fn list(conn: &mut dyn Conn, tenant: TenantId, it: &List) -> Result<Relations> {
    let most = crate::page_limit(it.limit, limit::PAGE_DEFAULT, limit::PAGE)?;
    let nobody = || Problem::not_found(Reason::NoSuchPerson).field("user");
    let of = match (&it.user, it.by) {
        (None, _) => None,
        (Some(name), By::ExternalId) => Some(hosted::sql::id_of(conn, tenant, name)?.ok_or_else(nobody)?),
        (Some(name), By::Name) => Some(user::find(conn, tenant, name)?.ok_or_else(nobody)?.user.id),
    };
    let after = match &it.cursor {
        Some(cursor) => decode(cursor)?,
        None => (UserId([0; 16]), UserId([0; 16])),
    };
    let mut found = sql::list(conn, tenant, (of, it.ended), after, most + 1)?;
    let has_more = found.len() as i64 > most;
    found.truncate(most as usize);
    let next = found.last().filter(|_| has_more);
    let next = next.map(|((low, high), _)| URL_SAFE_NO_PAD.encode([low.0, high.0].concat()));
    let data = found.into_iter().map(|(_, relation)| relation).collect();
    Ok(Relations { data, page: Page { next, prev: None, has_more } })
}

fn decode(cursor: &str) -> Result<(UserId, UserId), Problem> {
    let wrong = || Problem::new(Code::Invalid, "This is not a cursor of ours.").field("cursor");
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| wrong())?;
    let (low, high) = bytes.split_at(16);
    let half = |it: &[u8]| it.try_into().map(UserId).map_err(|_| wrong());
    Ok((half(low)?, half(high)?))
}
