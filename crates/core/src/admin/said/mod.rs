//! What was said, for the staff: who wrote to whom and when, whether it was read, and, where the tenant has switched that on,
//! what it says. Notes to oneself are passed over.

pub(super) mod sql;

use std::collections::BTreeSet;

use parlor_proto::room::Kind;
use parlor_proto::{TenantId, UserId};

use self::sql::{Key, Part};
use super::filter::{Messages, Place};
use super::look::{holds, meant, page, wanted};
use super::rows::{MessageRow, Rows};
use crate::error::Result;
use crate::store::{Conn, Fault};

/// Messages of somebody that are sorted for a page; with more of them, pages walk all messages by time.
const MANY: i64 = 10_000;
/// Characters of a text in a list.
const TEXT: i64 = 5_000;

pub(super) fn messages(
    conn: &mut dyn Conn,
    tenant: TenantId,
    it: &Messages,
    from: Place,
    most: i64,
    texts: bool,
) -> Result<Rows<MessageRow>> {
    let senders = meant(conn, tenant, it.sender.as_deref())?;
    let receivers = meant(conn, tenant, it.receiver.as_deref())?;
    let text = wanted(it.text.as_deref()).filter(|_| texts);
    let from = match it.until {
        Some(until) if from == Place::TOP => Place { at: until.0.saturating_sub(1), ..Place::TOP },
        _ => from,
    };
    // Notes to oneself are nobody else's, staff included; their rows are passed over.
    let picky = it.read.is_some() || text.is_some();
    let room = it.room.map(|room| (room, BTreeSet::from_iter(senders.iter().flatten().copied())));
    let picky = picky || room.as_ref().is_some_and(|_| senders.is_some() || receivers.is_some());
    let named = (senders.as_deref(), receivers.as_deref());
    let many = room.is_none() && named != (None, None) && sql::are_many(conn, tenant, named, MANY)?;
    page(from, most, picky || many, |below, most| {
        let part = Part { from: it.from.map_or(i64::MIN, |from| from.0), below, most };
        let all = |keys: Vec<Key>| keys.into_iter().map(|key| (key, true)).collect();
        let keys: Vec<(Key, bool)> = match (&room, named) {
            (Some((room, _)), _) => all(sql::in_room(conn, tenant, *room, part)?),
            (None, (None, None)) => all(sql::walk(conn, tenant, part)?),
            (None, named) if many => sql::walk_with(conn, tenant, named, part)?,
            (None, named) => all(of(conn, tenant, named, part)?),
        };
        let fit: Vec<Key> = keys.iter().filter(|(_, fits)| *fits).map(|(key, _)| *key).collect();
        let mut found = sql::show(conn, tenant, &fit, if texts { TEXT } else { 0 })?;
        let shown = keys.into_iter().map(|((at, room_id, number), _)| {
            let row = found.remove(&(room_id, number)).filter(|row| {
                let by = |of: &Option<Vec<UserId>>, who: Option<UserId>| {
                    of.as_ref().is_none_or(|of| who.is_some_and(|who| of.contains(&who)))
                };
                row.kind != Kind::Own
                    && it.read.is_none_or(|read| row.read == read)
                    && text.as_ref().is_none_or(|text| holds(row.text.as_deref().unwrap_or_default(), text))
                    && (room.is_none()
                        || by(&senders, Some(row.sender.id))
                            && by(&receivers, row.receiver.as_ref().map(|who| who.id)))
            });
            (Place::message(at, room_id, number), row)
        });
        Ok(shown.collect())
    })
}

/// What any of the first said to any of the second, newest first.
fn of(
    conn: &mut dyn Conn,
    tenant: TenantId,
    (senders, receivers): (Option<&[UserId]>, Option<&[UserId]>),
    part: Part,
) -> Result<Vec<Key>, Fault> {
    let mut keys = BTreeSet::new();
    match (senders, receivers) {
        (Some(senders), None) => {
            for sender in senders {
                keys.extend(sql::by(conn, tenant, *sender, part)?);
            }
        }
        (None, Some(receivers)) => {
            for receiver in receivers {
                keys.extend(sql::to(conn, tenant, *receiver, part)?);
            }
        }
        (Some(senders), Some(receivers)) => {
            for sender in senders {
                for receiver in receivers {
                    keys.extend(sql::between(conn, tenant, *sender, *receiver, part)?);
                }
            }
        }
        (None, None) => {}
    }
    Ok(keys.into_iter().rev().take(part.most as usize).collect())
}
