//! Messages go when they are older than their tenant keeps them: what was said, its earlier texts, its files and reactions.
//! The place stays, empty, so that numbers have no holes. Nothing that is held is touched.
//!
//! A bounded piece of one room at a time, each a transaction of its own, with whatever else waits in between. There is no
//! entry in the log for each of them: it would be longer than what has gone. Whoever is here is told what is unread now, and
//! to load the room's page again where it may show what has gone.

pub(crate) mod sql;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::sync_channel;

use parlor_proto::read::Marked;
use parlor_proto::{Code, Problem, RoomId, TenantId, Time};
use tokio::sync::oneshot;

use crate::chat::Chat;
use crate::cx::{Cx, Effect};
use crate::engine::{Own, Reply};
use crate::error::{Error, Result};
use crate::node::Node;
use crate::store::Conn;
use crate::{attachment, hold, limit, member, search};

const DAY: i64 = 86_400_000;

/// What has gone, or would go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Rooms that something goes from.
    pub rooms: u64,
    /// Messages.
    pub messages: u64,
    /// Attachments of them.
    pub files: u64,
    /// Rooms that have something so old and are held.
    pub held: u64,
}

impl Purged {
    /// Both together.
    #[must_use]
    pub fn and(self, more: Purged) -> Purged {
        Purged {
            rooms: self.rooms + more.rooms,
            messages: self.messages + more.messages,
            files: self.files + more.files,
            held: self.held + more.held,
        }
    }
}

/// A piece of all rooms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) tenant: TenantId,
    /// What was said before this moment goes.
    pub(crate) before: Time,
    /// Behind which room.
    pub(crate) after: RoomId,
    /// Only count.
    pub(crate) dry: bool,
}

impl Chat {
    /// Operator: takes away (or, `dry`, counts) what was said more than `days` days ago, in a page of rooms behind one;
    /// gives where to go on. `days`: by itself what the tenant's settings say.
    ///
    /// # Errors
    /// `invalid` when nobody says how long messages are kept; as [`Chat::run`].
    pub async fn purge(
        &self,
        days: Option<u32>,
        after: Option<RoomId>,
        dry: bool,
    ) -> Result<(Purged, Option<RoomId>), Problem> {
        let days = days.or(self.node.now(self.tenant).rules.retention_days);
        let Some(days) = days.filter(|days| *days > 0) else {
            let why = "Messages are kept for ever here: say for how many days they are to be kept.";
            return Err(Problem::new(Code::Invalid, why));
        };
        let before = Time(self.node.clock.now().0 - i64::from(days) * DAY);
        let piece = Piece { tenant: self.tenant, before, after: after.unwrap_or(RoomId([0; 16])), dry };
        let (to, from) = oneshot::channel();
        let node = self.node.clone();
        // A thread of its own: it waits for the writer, and readers must not.
        let started = std::thread::Builder::new().name("parlor-purge".to_owned()).spawn(move || {
            let _ = to.send(page(&node, piece));
        });
        let lost = || Problem::new(Code::Internal, "A fault of ours.");
        started.map_err(|_| lost())?;
        from.await.map_err(|_| lost())?
    }
}

impl Node {
    /// Once an hour: what every tenant keeps no longer goes.
    pub(crate) fn look_for_retention(self: &Arc<Node>) {
        let now = self.clock.now();
        let due: Vec<Piece> = self
            .tenants
            .all()
            .iter()
            .filter_map(|it| {
                let days = it.rules.retention_days.filter(|days| *days > 0)?;
                let before = Time(now.0 - i64::from(days) * DAY);
                Some(Piece { tenant: it.id, before, after: RoomId([0; 16]), dry: false })
            })
            .collect();
        if due.is_empty() || !self.depot.runs || self.retaining.swap(true, Ordering::SeqCst) {
            return;
        }
        let node = self.clone();
        let started = std::thread::Builder::new().name("parlor-retention".to_owned()).spawn(move || {
            for piece in due {
                if let Err(problem) = all(&node, piece) {
                    tracing::warn!(code = problem.code.as_str(), "old messages could not be taken away");
                }
            }
            node.retaining.store(false, Ordering::SeqCst);
        });
        if started.is_err() {
            self.retaining.store(false, Ordering::SeqCst);
        }
    }
}

/// All pages.
fn all(node: &Arc<Node>, mut piece: Piece) -> Result<(), Problem> {
    let mut sum = Purged::default();
    while !node.draining.load(Ordering::SeqCst) {
        let (purged, next) = page(node, piece)?;
        sum = sum.and(purged);
        match next {
            Some(next) => piece.after = next,
            None => break,
        }
    }
    if sum.messages > 0 {
        tracing::info!(
            messages = sum.messages,
            rooms = sum.rooms,
            files = sum.files,
            "old messages were taken away"
        );
    }
    Ok(())
}

/// A page of rooms, to the end of what is too old in them or until it is enough for once.
fn page(node: &Arc<Node>, piece: Piece) -> Result<(Purged, Option<RoomId>), Problem> {
    let mut conn = node.store.reader().map_err(|fault| Error::Fault(fault).into_problem())?;
    let rooms = sql::rooms(&mut *conn, piece.tenant, piece.after, piece.before, limit::RETENTION_ROOMS)
        .map_err(|fault| Error::Fault(fault).into_problem())?;
    let mut sum = Purged::default();
    for room in &rooms {
        sum = sum.and(one(node, &mut *conn, piece, *room).map_err(Error::into_problem)?);
        if node.draining.load(Ordering::SeqCst) || sum.messages >= limit::RETENTION_MESSAGES {
            return Ok((sum, Some(*room)));
        }
    }
    let full = rooms.len() as i64 >= limit::RETENTION_ROOMS;
    Ok((sum, rooms.last().copied().filter(|_| full)))
}

fn one(node: &Arc<Node>, conn: &mut dyn Conn, piece: Piece, room: RoomId) -> Result<Purged> {
    let living = sql::living(conn, piece.tenant, room, piece.before, 1)?;
    if living.is_empty() {
        return Ok(Purged::default());
    }
    if hold::sql::is_held(conn, piece.tenant, room)? {
        return Ok(Purged { held: 1, ..Purged::default() });
    }
    if piece.dry {
        let (messages, files) = sql::count(conn, piece.tenant, room, piece.before)?;
        return Ok(Purged { rooms: 1, messages, files, held: 0 });
    }
    let mut sum = Purged::default();
    loop {
        let (to, from) = sync_channel(1);
        let then = Box::new(move |outcome| {
            let _ = to.send(outcome);
        });
        node.own_of(piece.tenant, Own::Retain { room, before: piece.before }, then);
        match from.recv() {
            Ok(Ok(Reply::Purged(purged))) if purged.messages > 0 => {
                sum = Purged { rooms: 1, ..sum.and(purged) };
            }
            Ok(Ok(_)) => return Ok(sum),
            Ok(Err(problem)) => return Err(problem.into()),
            Err(_) => return Err(Error::Unknown),
        }
    }
}

/// A piece of one room, in the writer.
pub(crate) fn step(cx: &mut Cx<'_>, room: RoomId, before: Time) -> Result<Purged> {
    member::sql::lock(cx.conn, &[(cx.tenant, room)].into())?;
    if hold::sql::is_held(cx.conn, cx.tenant, room)? {
        return Ok(Purged { held: 1, ..Purged::default() });
    }
    let mut numbers = sql::living(cx.conn, cx.tenant, room, before, limit::RETENTION + 1)?;
    let more = numbers.len() as i64 > limit::RETENTION;
    numbers.truncate(limit::RETENTION as usize);
    // A piece of the log that is on its way into the index would put them back: it goes in first.
    if sql::spoken_of(cx.conn, cx.tenant, room, &numbers)?.is_some() {
        search::follow(cx.conn, cx.tenant, room)?;
        if let Some(first) = sql::spoken_of(cx.conn, cx.tenant, room, &numbers)? {
            numbers.retain(|number| *number < first);
        }
    }
    let (Some(first), Some(last)) = (numbers.first().copied(), numbers.last().copied()) else {
        return Ok(Purged::default());
    };
    let mut files = 0;
    for number in sql::with_files(cx.conn, cx.tenant, room, first, last)? {
        files += sql::files(cx.conn, cx.tenant, room, number)?;
        attachment::release(cx, room, number)?;
    }
    // Counted while they are still there.
    sql::read_less(cx.conn, cx.tenant, room, first, last)?;
    sql::empty(cx.conn, cx.tenant, room, &numbers, cx.now)?;
    search::forget(cx.conn, cx.tenant, room, &numbers)?;
    tell(cx, room, last)?;
    // With the last piece, and where somebody may have it on their screen.
    if !more
        && let Some((seq, number)) = sql::head(cx.conn, cx.tenant, room)?
        && last > number - limit::RETENTION_SHOWN
    {
        cx.effects.push(Effect::Again { room, seq });
    }
    Ok(Purged { rooms: 1, messages: numbers.len() as u64, files, held: 0 })
}

/// Whoever had something of it unread has less now.
fn tell(cx: &mut Cx<'_>, room: RoomId, last: i64) -> Result<()> {
    let behind = sql::behind(cx.conn, cx.tenant, room, last)?;
    let at: Vec<_> = behind.iter().map(|it| (cx.tenant, room, it.user, it.read)).collect();
    let mentions = member::sql::mentions_above(cx.conn, &at)?;
    for (it, mentions) in behind.iter().zip(mentions) {
        let unread = member::unread(it.number, it.read, it.own_above);
        let mentions = if unread > 0 { mentions } else { 0 };
        let marked = Marked { room, number: it.read, last: it.number, unread, mentions };
        cx.effects.push(Effect::Read { user: it.user, marked, told: None });
    }
    Ok(())
}
