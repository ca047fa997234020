//! Search in one's own rooms. The index gives candidates, the present text decides: what was deleted or changed is
//! not found from that moment on, whether the index knows it already or not.

pub(crate) mod follower;
#[cfg(test)]
mod scale;
mod snippet;
mod sql;
#[cfg(test)]
mod told;
mod words;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parlor_proto::search::{Found, Hit, Search};
use parlor_proto::{Code, Number, Page, Problem, Reason, RoomId, TenantId, Time};

use self::sql::{Asked, Look, PART, Place, part_of};
use self::words::Wanted;
use crate::actor::Actor;
use crate::error::Result;
use crate::store::{Conn, Fault};
use crate::{history, limit, member};

/// Hits are given newest first: by time, then room, then number.
type Order = (Time, RoomId, Number);

/// How far the clocks of nodes may differ without hits of a room changing places: its numbers are the truth, times
/// only say how rooms are mixed.
const CLOCKS_MS: i64 = 5_000;

/// A bounded piece of a room's log goes into the index now.
pub(crate) fn follow(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<()> {
    let (entries, _) = follower::read(conn, tenant, &[room], limit::INDEX_ENTRIES)?;
    follower::store(conn, tenant, &entries)
}

/// Messages of a room are not in the index any more.
pub(crate) fn forget(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    numbers: &[Number],
) -> Result<(), Fault> {
    sql::forget(conn, tenant, room, numbers)
}

/// Takes some of a room out of the index; `false`: nothing of it was there.
pub(crate) fn erase(conn: &mut dyn Conn, tenant: TenantId, room: RoomId) -> Result<bool, Fault> {
    let left = sql::is_left(conn, tenant, room)?;
    if left {
        sql::erase(conn, tenant, room)?;
    }
    Ok(left)
}

/// Is there anything in a text that goes into the index?
pub(crate) fn has_words(text: &str) -> bool {
    !words::words(text).is_empty()
}

/// `search.messages`.
pub(crate) fn search(conn: &mut dyn Conn, actor: &Actor, it: &Search) -> Result<Found> {
    let most = crate::page_limit(it.limit, limit::FOUND_DEFAULT, limit::FOUND)? as usize;
    let wanted = wanted(&it.text)?;
    let from = it.cursor.as_deref().map(decode).transpose()?;
    if let Some(room) = it.room {
        member::standing(conn, actor, room)?;
    }
    let places = sql::places(conn, actor, it.room, limit::ROOMS_PER_PERSON)?;
    let asked = Asked {
        terms: wanted.terms(limit::FOUND_TERMS),
        from: it.from,
        until: from.map_or(Time(i64::MAX), |it| it.0),
        most: most as i64 + 1,
    };
    let walk = Walk { wanted: &wanted, asked: &asked, from, most };
    let (mut hits, next) = walk.run(conn, actor, &places)?;
    let mut next = next.or_else(|| hits.get(most).and(hits.get(most - 1)).map(|last| last.order));
    hits.truncate(most);
    let keys: Vec<(RoomId, Number)> = hits.iter().map(|hit| (hit.order.1, hit.order.2)).collect();
    let mut messages: BTreeMap<_, _> = history::some(conn, actor, &keys)?
        .into_iter()
        .map(|message| ((message.room, message.number), message))
        .collect();
    let (mut data, mut left, mut given) = (Vec::with_capacity(hits.len()), limit::PAGE_BYTES, None);
    for hit in hits {
        // Deleted or changed since it was found a moment ago: it is not there any more.
        let Some(message) = messages.remove(&(hit.order.1, hit.order.2)) else { continue };
        let Some(ranges) = wanted.find(&message.text) else { continue };
        let found = Hit { snippet: snippet::snippet(&message.text, &ranges), message };
        let weight = parlor_proto::frame::encode(&found).len() + 1;
        // As for every page: by number and by bytes, but at least one.
        if weight > left && given.is_some() {
            next = given;
            break;
        }
        left = left.saturating_sub(weight);
        given = Some(hit.order);
        data.push(found);
    }
    let has_more = next.is_some();
    Ok(Found { data, page: Page { next: next.map(encode), prev: None, has_more } })
}

/// What is looked for, within its bounds.
fn wanted(text: &str) -> Result<Wanted, Problem> {
    if text.chars().count() > limit::FOUND_CHARS {
        let most = &[("most", limit::FOUND_CHARS.into())];
        return Err(Problem::because(Reason::SearchTooLong, most).field("text"));
    }
    let wanted = Wanted::parse(text);
    match wanted.len() {
        0 => Err(Problem::because(Reason::SearchEmpty, &[]).field("text")),
        1..=limit::FOUND_WORDS => Ok(wanted),
        _ => {
            let most = &[("most", limit::FOUND_WORDS.into())];
            Err(Problem::because(Reason::SearchTooMany, most).field("text"))
        }
    }
}

/// A message whose text has everything.
struct Matched {
    order: Order,
}

/// The next part of a room to look into: messages below a number, none of them after a moment.
type Next = (Time, Reverse<usize>, Number);

/// A room while a moment is looked for in it: what stands at `low` is not after it (0: nothing is), what stands at
/// `high` is.
struct Halves {
    low: Number,
    high: Number,
    /// Of what stands at `low`.
    time: Time,
}

impl Halves {
    fn middle(&self) -> Number {
        self.low + (self.high - self.low) / 2
    }
}

struct Walk<'a> {
    wanted: &'a Wanted,
    asked: &'a Asked,
    from: Option<Order>,
    most: usize,
}

impl Walk<'_> {
    /// Looks into the rooms part by part, always where the newest may be, until nothing newer can come. Gives one
    /// more than asked for, if there is; and where to go on if so much was walked that it stopped.
    fn run(
        &self,
        conn: &mut dyn Conn,
        actor: &Actor,
        places: &[Place],
    ) -> Result<(Vec<Matched>, Option<Order>)> {
        let at: BTreeMap<RoomId, usize> = places.iter().enumerate().map(|(n, it)| (it.room, n)).collect();
        let mut ahead = self.start(conn, actor, places)?;
        let mut hits: Vec<Matched> = Vec::new();
        // Every room once, and some more: so each page gets further than the one before.
        let mut left = places.len() + limit::FOUND_PARTS;
        let mut round = 8;
        while left > 0 {
            let enough = hits.get(self.most).map(|hit| hit.order.0);
            let mut looks = Vec::new();
            while looks.len() < round.min(left)
                && let Some((until, ..)) = ahead.peek()
                && enough.is_none_or(|enough| *until >= enough)
            {
                looks.extend(ahead.pop());
            }
            if looks.is_empty() {
                return Ok((hits, None));
            }
            left -= looks.len();
            round = (round * 2).min(128);
            let asked: Vec<_> = looks
                .iter()
                .map(|(_, place, below)| Look { place: &places[place.0], below: *below })
                .collect();
            let found = sql::look(conn, actor, self.asked, &asked)?;
            // Where each part's candidates end, and how many there were.
            let mut seen: BTreeMap<usize, (i64, Number, Time)> = BTreeMap::new();
            for it in found {
                let Some(place) = at.get(&it.room).copied() else { continue };
                let part = seen.entry(place).or_insert((0, Number::MAX, it.created_at));
                part.0 += 1;
                if it.number < part.1 {
                    (part.1, part.2) = (it.number, it.created_at);
                }
                let order = (it.created_at, it.room, it.number);
                if self.from.is_none_or(|from| order < from) && self.wanted.find(&it.text).is_some() {
                    hits.push(Matched { order });
                }
            }
            hits.sort_by_key(|hit| Reverse(hit.order));
            hits.truncate(self.most + 1);
            let mut lower = Vec::new();
            for (_, Reverse(place), below) in looks {
                match seen.get(&place) {
                    Some((count, number, when)) if *count >= self.asked.most => {
                        ahead.push((late(*when), Reverse(place), *number));
                    }
                    _ if part_of(below - 1) > 0 => lower.push((place, part_of(below - 1) * PART)),
                    _ => {}
                }
            }
            self.lower(conn, actor, places, lower, &mut ahead)?;
        }
        // Nothing that is still ahead may be newer than what is given.
        let Some((until, ..)) = ahead.peek() else { return Ok((hits, None)) };
        let mut bar = (Time(until.0.saturating_add(1)), RoomId([0; 16]), 0);
        if let Some(from) = self.from.filter(|from| bar >= *from) {
            bar = (Time(from.0.0.saturating_sub(1)), RoomId([0; 16]), 0);
        }
        hits.retain(|hit| hit.order >= bar);
        let next = if hits.len() > self.most { None } else { Some(bar) };
        Ok((hits, next))
    }

    /// Where each room begins: at its end, or, when it has gone on since the cursor, where the cursor falls into it.
    /// That is found by halving, all rooms in step; who has said nothing by then is left out.
    fn start(&self, conn: &mut dyn Conn, actor: &Actor, places: &[Place]) -> Result<BinaryHeap<Next>, Fault> {
        let (mut ahead, mut open) = (BinaryHeap::new(), BTreeMap::new());
        for (n, place) in places.iter().enumerate() {
            if self.from.is_some_and(|from| place.active_at > from.0) {
                open.insert(n, Halves { low: 0, high: place.number + 1, time: Time(0) });
            } else {
                ahead.push((late(place.active_at), Reverse(n), place.number + 1));
            }
        }
        let until = late(self.asked.until);
        while !open.is_empty() {
            let asked: Vec<_> = open.iter().map(|(n, it)| (places[*n].room, it.middle())).collect();
            let times = times(conn, actor, &asked)?;
            open.retain(|n, it| {
                match times.get(&places[*n].room) {
                    Some(time) if *time <= until => (it.low, it.time) = (it.middle(), *time),
                    _ => it.high = it.middle(),
                }
                let found = it.high - it.low <= 1;
                if found && it.low > 0 {
                    ahead.push((late(it.time), Reverse(*n), it.high));
                }
                !found
            });
        }
        Ok(ahead)
    }

    /// The parts below those that were walked, with the times of their last messages.
    fn lower(
        &self,
        conn: &mut dyn Conn,
        actor: &Actor,
        places: &[Place],
        lower: Vec<(usize, Number)>,
        ahead: &mut BinaryHeap<Next>,
    ) -> Result<(), Fault> {
        if lower.is_empty() {
            return Ok(());
        }
        let last: Vec<_> = lower.iter().map(|(n, number)| (places[*n].room, *number)).collect();
        let times: BTreeMap<RoomId, Time> = times(conn, actor, &last)?;
        for (n, number) in lower {
            if let Some(time) = times.get(&places[n].room) {
                ahead.push((late(*time), Reverse(n), number + 1));
            }
        }
        Ok(())
    }
}

/// When one message of each of some rooms was taken.
fn times(
    conn: &mut dyn Conn,
    actor: &Actor,
    of: &[(RoomId, Number)],
) -> Result<BTreeMap<RoomId, Time>, Fault> {
    let found = history::sql::times(conn, actor.tenant, of)?;
    Ok(found.into_iter().map(|it| (it.room, it.at)).collect())
}

/// The latest time of anything that stands before a message of this time in its room.
fn late(time: Time) -> Time {
    Time(time.0.saturating_add(CLOCKS_MS))
}

fn encode(order: Order) -> String {
    URL_SAFE_NO_PAD.encode([&order.0.0.to_be_bytes()[..], &order.1.0, &order.2.to_be_bytes()].concat())
}

fn decode(cursor: &str) -> Result<Order, Problem> {
    let wrong = || Problem::new(Code::Invalid, "This is not a cursor of ours.").field("cursor");
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| wrong())?;
    let (time, rest) = bytes.split_at(8);
    let (room, number) = rest.split_at(16);
    let int = |bytes: &[u8]| bytes.try_into().map(i64::from_be_bytes).map_err(|_| wrong());
    Ok((Time(int(time)?), RoomId(room.try_into().map_err(|_| wrong())?), int(number)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_go_there_and_back_and_nonsense_is_refused() {
        let at = (Time(1_795_250_600_123), RoomId([7; 16]), 42);
        assert_eq!(decode(&encode(at)), Ok(at));
        for bad in ["", "x", "AAAA", "é", &"A".repeat(1000)] {
            assert!(decode(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_looked_for_has_bounds() {
        let field = |text: &str| wanted(text).map(|_| ()).map_err(|it| (it.code, it.field));
        let text = || Some("text".to_owned());
        assert_eq!(field("a b c d e f g h i j"), Ok(()));
        assert_eq!(field("a b c d e f g h i j k"), Err((Code::TooLong, text())));
        assert_eq!(field(&"x".repeat(200)), Ok(()));
        assert_eq!(field(&"x".repeat(201)), Err((Code::TooLong, text())));
        for nothing in ["", "  ", "\"*:()", "…"] {
            assert_eq!(field(nothing), Err((Code::Empty, text())), "{nothing}");
        }
    }
}
