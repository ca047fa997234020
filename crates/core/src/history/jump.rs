//! Jumping: the page around a message, or around a date.
//!
//! Dates have no index. Numbers and times grow together, but for what clocks differ, so a date is found by its
//! messages' keys, some at a time.

use parlor_proto::message::{List, Message};
use parlor_proto::{Code, Number, Page, Problem, RoomId, Seq, TenantId, Time};

use super::{View, sql};
use crate::limit;
use crate::member::Standing;
use crate::store::{Conn, Fault};

/// Messages looked at in one round of looking for a date: a room of a million is searched in five.
const FAN: i64 = 16;

/// One of `before`, `after`, `around` and `date`.
pub(super) fn check(it: &List) -> Result<(), Problem> {
    let given = [
        ("before", it.before.is_some()),
        ("after", it.after.is_some()),
        ("around", it.around.is_some()),
        ("date", it.date.is_some()),
    ];
    match given.iter().filter(|it| it.1).nth(1) {
        Some((field, _)) => {
            let sentence = "Give one of `before`, `after`, `around` and `date`.";
            Err(Problem::new(Code::Invalid, sentence).field(*field))
        }
        None => Ok(()),
    }
}

/// The seq in the middle of the page, if there is to be one.
pub(super) fn middle(
    conn: &mut dyn Conn,
    tenant: TenantId,
    it: &List,
    standing: &Standing,
) -> Result<Option<Seq>, Fault> {
    match it.date {
        None => Ok(it.around),
        Some(date) => {
            let number = first_since(conn, tenant, it.room, standing.number, date)?;
            let found = sql::times(conn, tenant, &[(it.room, number)])?;
            Ok(Some(found.first().map_or(Seq::MAX, |it| it.seq)))
        }
    }
}

/// The number of the first message of a moment or later; one more than the last if there is none.
fn first_since(
    conn: &mut dyn Conn,
    tenant: TenantId,
    room: RoomId,
    last: Number,
    date: Time,
) -> Result<Number, Fault> {
    // What is at or below `low` is earlier, what is at or above `high` is not.
    let (mut low, mut high) = (0, last + 1);
    while high - low > 1 {
        let step = ((high - low) / FAN).max(1);
        let some: Vec<_> =
            (1..=FAN).map(|n| low + n * step).take_while(|n| *n < high).map(|n| (room, n)).collect();
        let found = sql::times(conn, tenant, &some)?;
        let later = found.iter().filter(|it| it.at >= date).map(|it| it.number).min();
        high = later.unwrap_or(high);
        let earlier = found.iter().map(|it| it.number).filter(|number| *number < high).max();
        match (earlier, later) {
            (None, None) => break,
            (earlier, _) => low = earlier.unwrap_or(low),
        }
    }
    Ok(high)
}

/// The seqs between which a page stands.
pub(super) type Span = (Seq, Seq);

/// Half of the page before the middle, half of it from there on; where one half is short the other is longer.
/// `next` and `prev` are there if there is more on that side. Gives the span of the page, too.
pub(super) fn around(
    conn: &mut dyn Conn,
    view: &View<'_>,
    middle: Seq,
    most: i64,
) -> Result<(Vec<Message>, Page, Span), Fault> {
    let (mut older, ..) = view.before(conn, Some(middle), most)?;
    let (mut newer, ..) = view.after(conn, middle.saturating_sub(1), most)?;
    let most = most as usize;
    let half = most - most / 2;
    let starts_here = newer.len().min(half.max(most.saturating_sub(older.len())));
    let before = older.len().min(most - starts_here);
    // From the middle outwards, as much as fits.
    let mut sides = Vec::with_capacity(most);
    for n in 0..starts_here.max(before) {
        sides.extend((n < starts_here).then(|| (true, &newer[n])));
        sides.extend((n < before).then(|| (false, &older[n])));
    }
    let kept = limit::fitting(sides.iter().map(|it| limit::weight(it.1)), most);
    let starts_here = sides[..kept].iter().filter(|it| it.0).count();
    let before = kept - starts_here;
    let (more_newer, more_older) = (newer.len() > starts_here, older.len() > before);
    newer.truncate(starts_here);
    older.truncate(before);
    let data: Vec<Message> = newer.into_iter().rev().chain(older).collect();
    // Nothing but the other side fitted: that side begins where the page would be.
    let next = data.last().map_or(middle, |last| last.seq);
    let prev = data.first().map_or(middle, |first| first.seq);
    let page = Page {
        next: more_older.then(|| next.to_string()),
        prev: more_newer.then(|| prev.to_string()),
        has_more: more_older || more_newer,
    };
    Ok((data, page, (if more_older { next } else { 0 }, if more_newer { prev } else { Seq::MAX })))
}
