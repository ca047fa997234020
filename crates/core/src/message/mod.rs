//! Messages: sending them (as a set, one transaction for all that wait) and paging through them.

mod jump;
pub(crate) mod look;
mod send;
pub(crate) mod sql;

pub(crate) use look::{hold, seen};
pub(crate) use send::{Sending, send_all};

use parlor_proto::message::{List, Message, Messages};
use parlor_proto::{Number, Page, RoomId};

use crate::actor::Actor;
use crate::error::Result;
use crate::store::{Conn, Fault};
use crate::{limit, member};

/// Some messages of rooms that the actor may see, without deleted ones.
pub(crate) fn some(
    conn: &mut dyn Conn,
    actor: &Actor,
    of: &[(RoomId, Number)],
) -> Result<Vec<Message>, Fault> {
    sql::some(conn, actor.tenant, of)
}

/// `message.list`: a page, newest first, by seq: stable while messages arrive.
pub(crate) fn list(conn: &mut dyn Conn, actor: &Actor, it: &List) -> Result<Messages> {
    let most = crate::page_limit(it.limit, limit::PAGE_DEFAULT, limit::PAGE)?;
    jump::check(it)?;
    let standing = member::standing(conn, actor, it.room)?;
    if let Some(middle) = jump::middle(conn, actor.tenant, it, &standing)? {
        let floor = standing.history_from;
        let (data, page) = jump::around(conn, actor.tenant, it.room, middle, floor, most)?;
        return Ok(Messages { data, page, seq: standing.seq, system: Vec::new(), people: Vec::new() });
    }
    // One more than asked for tells whether there is more.
    let mut data: Vec<Message> = match it.after {
        Some(after) => {
            let after = after.max(standing.history_from);
            sql::after(conn, actor.tenant, it.room, after, most + 1)?
        }
        None => {
            let before = it.before.unwrap_or(i64::MAX);
            sql::before(conn, actor.tenant, it.room, before, standing.history_from, most + 1)?
        }
    };
    let kept = limit::fitting(data.iter().map(limit::weight), most as usize);
    let has_more = data.len() > kept;
    data.truncate(kept);
    if it.after.is_some() {
        data.reverse();
    }
    let older = data.last().filter(|_| has_more || it.after.is_some()).map(|last| last.seq.to_string());
    let newer =
        data.first().map(|first| first.seq.to_string()).or_else(|| it.after.map(|seq| seq.to_string()));
    let page = Page { next: older, prev: newer, has_more };
    Ok(Messages { data, page, seq: standing.seq, system: Vec::new(), people: Vec::new() })
}
