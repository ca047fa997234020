//! `receipt.list`: who has read a message, and to whom it was delivered. Only what both sides show.

use parlor_proto::read::{ListReceipts, Receipts};
use parlor_proto::{Problem, Reason};

use super::sql;
use crate::actor::Actor;
use crate::error::Result;
use crate::limit;
use crate::store::Conn;
use crate::{member, user};

/// `receipt.list`. In rooms of more than [`limit::RECEIPTS`] members only the counts tell.
pub(crate) fn list(conn: &mut dyn Conn, actor: &Actor, it: &ListReceipts) -> Result<Receipts> {
    let standing = member::standing(conn, actor, it.room)?;
    let said = sql::said(conn, actor, it, standing.history_from)?;
    let said = said.ok_or_else(|| Problem::not_found(Reason::NoSuchMessage))?;
    let mut receipts =
        Receipts { read: Vec::new(), delivered: Vec::new(), read_count: 0, delivered_count: 0 };
    if standing.talk.is_quiet() || !user::settings(conn, actor)?.receipts {
        return Ok(receipts);
    }
    let (members, read, delivered) = sql::counts(conn, actor.tenant, it.room, &said)?;
    (receipts.read_count, receipts.delivered_count) = (read, delivered);
    if members <= limit::RECEIPTS as i64 {
        for (user, has_read) in sql::receivers(conn, actor.tenant, it.room, &said)? {
            let list = if has_read { &mut receipts.read } else { &mut receipts.delivered };
            list.push(user);
        }
    }
    Ok(receipts)
}
