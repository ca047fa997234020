//! Forwarding: what was said here is said again elsewhere, by whoever forwards it. All of it or nothing of it.
//!
//! Files are not copied: the new messages hold the same ones.

use std::collections::BTreeSet;

use parlor_proto::message::{Forward, Forwarded, Message};
use parlor_proto::{Number, Problem, Reason, RoomId};
use sha2::{Digest, Sha256};

use super::look::seen;
use super::send::{Sending, check_nonce, send_set, sent_before};
use crate::actor::Actor;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{limit, member};

/// `message.forward`
pub(crate) fn forward(cx: &mut Cx<'_>, actor: &Actor, it: &Forward) -> Result<Forwarded> {
    check_nonce(&it.nonce)?;
    let to: BTreeSet<RoomId> = it.to.iter().copied().collect();
    if to.is_empty() || it.to.len() > limit::FORWARD || to.len() < it.to.len() {
        let most = &[("most", limit::FORWARD.into())];
        return Err(Problem::because(Reason::ForwardRooms, most).field("to").into());
    }
    // In one order, the source among them.
    let rooms = to.into_iter().chain([it.room]).map(|room| (cx.tenant, room)).collect();
    member::sql::lock(cx.conn, &rooms)?;
    let source = match source(cx, actor, it) {
        Err(Error::Refused(problem)) => Err(problem),
        source => Ok(source?),
    };
    let message = source.as_ref().ok();
    let hash = hash(it.room, it.number);
    let again = |(at, room): (usize, &RoomId)| Sending {
        tenant: cx.tenant,
        room: *room,
        sender: actor.user,
        login: actor.login,
        text: message.map(|it| it.text.clone()).unwrap_or_default(),
        nonce: format!("{}:{at}", it.nonce),
        hash,
        reply_to: None,
        attachments: message.iter().flat_map(|it| &it.attachments).map(|it| it.id).collect(),
        // Whom the text names may not be there, and was not meant.
        named: Default::default(),
        forwarded: true,
        at: None,
    };
    let set: Vec<Sending> = it.to.iter().enumerate().map(again).collect();
    let set: Vec<&Sending> = set.iter().collect();
    let Err(refused) = source else {
        let answers = send_set(cx.conn, cx.clock, cx.now, &set, cx.effects, true)?;
        let data = answers.into_iter().collect::<Result<Vec<_>, Problem>>().map_err(Error::Refused)?;
        return Ok(Forwarded { data });
    };
    // What it was is not there any more: said again, a forward that was carried out is known all the same.
    let data = sent_before(cx.conn, cx.now, &set)?.ok_or(refused)?;
    Ok(Forwarded { data })
}

/// What is forwarded, as it is now.
fn source(cx: &mut Cx<'_>, actor: &Actor, it: &Forward) -> Result<Message> {
    let held = seen(cx.conn, actor, it.room, it.number)?;
    held.present("number")?;
    let mut message = held.message;
    super::look::sql::dress(cx.conn, cx.tenant, &mut [&mut message])?;
    Ok(message)
}

/// The same forward tried again is the same messages, whatever became of the source in between.
fn hash(room: RoomId, number: Number) -> [u8; 16] {
    let mut hash = [0; 16];
    let of = [&b"\0forward"[..], &room.0, &number.to_be_bytes()].concat();
    hash.copy_from_slice(&Sha256::digest(of)[..16]);
    hash
}
