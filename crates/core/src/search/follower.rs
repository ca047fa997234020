//! The index follows the rooms' logs. A log has no holes and commit order is number order, so one cursor a room says
//! all: nothing is written for the index when a message is sent.
//!
//! The writer tells which rooms grew, in memory. What is told to nobody (a crash, another node's crash) is found by
//! comparing heads with cursors, page by page, at the start and every few minutes. Sends come first: while much is
//! said, the follower takes one small piece a tick, and catches up when it is quieter.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parlor_proto::{Number, RoomId, Seq, TenantId, UserId};

use super::{sql, words};
use crate::cx::{Cx, Effect};
use crate::engine::{Own, Reply};
use crate::error::Result;
use crate::limit;
use crate::node::Node;
use crate::store::{Conn, Fault, Scope};

type Key = (TenantId, RoomId);

/// Before all rooms.
pub(crate) const FIRST: Key = (TenantId([0; 16]), RoomId([0; 16]));

/// A piece of a room's log, as it goes into the index.
#[derive(Clone, Debug)]
pub(crate) struct Entries {
    pub(super) room: RoomId,
    /// Where the cursor has to stand, and where it stands afterwards.
    pub(super) from: Seq,
    pub(super) to: Seq,
    /// The room is deleted: some of what the index has of it goes.
    pub(super) erase: bool,
    /// Messages whose former terms go.
    pub(super) gone: Vec<Number>,
    /// Messages and their terms.
    pub(super) put: Vec<(Number, UserId, BTreeSet<String>)>,
}

impl Entries {
    /// How many entries of the log it is.
    pub(crate) fn len(&self) -> u64 {
        (self.to - self.from).unsigned_abs()
    }
}

/// A page of all rooms: where to go on, and those of which the index knows too little.
pub(crate) fn behind(conn: &mut dyn Conn, after: Key) -> Result<(Option<Key>, Vec<Key>), Fault> {
    sql::behind(conn, after, limit::INDEX_PAGE)
}

/// What is known to be behind.
#[derive(Default)]
pub(crate) struct Follower(Mutex<State>);

#[derive(Default)]
struct State {
    grown: BTreeSet<Key>,
    /// A comparison goes on behind this room.
    comparing: Option<Key>,
    /// When the last one began.
    compared: Option<u64>,
    /// A piece is being read or written.
    working: bool,
    /// Something was said since the last piece was taken.
    talking: bool,
    /// How many entries since the last tick.
    said: usize,
    /// There were many: one piece a tick, for between two sets of sends the writer only seems to be idle.
    busy: bool,
    /// Compare before following: neither keeps the other from going on.
    turn: bool,
    /// Called when nothing is behind any more.
    #[cfg(any(test, feature = "testing"))]
    settled: Vec<Box<dyn FnOnce() + Send>>,
}

enum Work {
    Compare(Key),
    /// Rooms of a tenant, and how many of their entries.
    Follow(TenantId, Vec<RoomId>, usize),
}

impl Follower {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// After a commit, by the writer: which rooms grew.
    pub(crate) fn noticed(&self, effects: &[Effect]) {
        let mut state: Option<MutexGuard<'_, State>> = None;
        for effect in effects {
            if let Effect::Event(tenant, event, _) = effect {
                let state = state.get_or_insert_with(|| self.lock());
                state.talking = true;
                state.said += 1;
                state.busy |= state.said > limit::INDEX_QUIET;
                state.note((*tenant, event.room));
            }
        }
    }

    /// The next piece, if none is in work.
    fn take(&self) -> Option<Work> {
        let mut state = self.lock();
        if state.working {
            return None;
        }
        state.turn = !state.turn;
        let comparing = state.comparing;
        // What a comparison finds has to be remembered.
        let room = state.turn && state.grown.len() < limit::INDEX_BEHIND / 2;
        let work = match (comparing.filter(|_| room), state.grown.first().copied()) {
            (Some(from), _) => Work::Compare(from),
            (None, Some((tenant, _))) => {
                let some = state.grown.range((tenant, RoomId([0; 16]))..).take(limit::INDEX_ROOMS);
                let rooms: Vec<_> = some.filter(|it| it.0 == tenant).map(|it| it.1).collect();
                for room in &rooms {
                    state.grown.remove(&(tenant, *room));
                }
                // Whoever sends now must not wait long for the writer.
                let talking = std::mem::take(&mut state.talking);
                Work::Follow(tenant, rooms, if talking { limit::INDEX_FEW } else { limit::INDEX_ENTRIES })
            }
            (None, None) => Work::Compare(comparing?),
        };
        state.working = true;
        Some(work)
    }

    /// Little is said: what is behind may be followed at once.
    fn quiet(&self) -> bool {
        !self.lock().busy
    }

    /// Is anything known to be behind?
    fn behind(&self) -> bool {
        let state = self.lock();
        !state.grown.is_empty() || state.comparing.is_some()
    }

    /// Somebody waits for the end.
    fn hurried(&self) -> bool {
        #[cfg(any(test, feature = "testing"))]
        return !self.lock().settled.is_empty();
        #[cfg(not(any(test, feature = "testing")))]
        false
    }

    fn rest(&self) {
        #[cfg(any(test, feature = "testing"))]
        {
            let mut state = self.lock();
            if state.grown.is_empty() && state.comparing.is_none() && !state.working {
                let settled = std::mem::take(&mut state.settled);
                drop(state);
                settled.into_iter().for_each(|then| then());
            }
        }
    }
}

impl State {
    fn note(&mut self, room: Key) {
        if self.grown.len() < limit::INDEX_BEHIND {
            self.grown.insert(room);
        } else if !self.grown.contains(&room) {
            // Too many to remember: the comparison finds them.
            self.comparing = Some(FIRST);
        }
    }
}

/// Whatever happens to a piece (a fault, a panic, a full queue): what was not followed is still behind.
struct Piece {
    node: Arc<Node>,
    back: Vec<Key>,
}

impl Drop for Piece {
    fn drop(&mut self) {
        let mut state = self.node.search.lock();
        state.working = false;
        self.back.iter().for_each(|room| state.note(*room));
    }
}

/// Called with every tick.
pub(crate) fn tick(node: &Arc<Node>, now: u64) {
    let mut state = node.search.lock();
    state.busy = std::mem::take(&mut state.said) > limit::INDEX_QUIET;
    let due = |last: u64| now.saturating_sub(last) >= limit::INDEX_COMPARE_MS;
    if state.comparing.is_none() && state.compared.is_none_or(due) {
        (state.comparing, state.compared) = (Some(FIRST), Some(now));
    }
    drop(state);
    go(node);
}

/// Compares all rooms and follows them to their ends; `then` is called when nothing is behind.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn settle(node: &Arc<Node>, then: Box<dyn FnOnce() + Send>) {
    let mut state = node.search.lock();
    state.comparing = Some(FIRST);
    state.settled.push(then);
    drop(state);
    go(node);
}

/// The next piece: read by a reader, written by the writer.
fn go(node: &Arc<Node>) {
    let Some(work) = node.search.take() else { return node.search.rest() };
    let mut piece = Piece { node: node.clone(), back: Vec::new() };
    match work {
        Work::Compare(from) => {
            node.readers.submit(move |conn: &mut Box<dyn Conn>| {
                conn.scope(Scope::All);
                let found = sql::behind(&mut **conn, from, limit::INDEX_PAGE);
                let node = piece.node.clone();
                let went = match found {
                    Ok((next, behind)) => {
                        let mut state = node.search.lock();
                        // Begun anew meanwhile: what is behind this page has been asked for again.
                        if state.comparing == Some(from) {
                            state.comparing = next;
                        }
                        behind.into_iter().for_each(|room| state.note(room));
                        true
                    }
                    Err(fault) => {
                        tracing::warn!(%fault, "rooms could not be compared with the index");
                        false
                    }
                };
                drop(piece);
                on(&node, went);
            });
        }
        Work::Follow(tenant, rooms, most) => {
            piece.back = rooms.iter().map(|room| (tenant, *room)).collect();
            node.readers.submit(move |conn: &mut Box<dyn Conn>| {
                conn.scope(Scope::one(tenant));
                let node = piece.node.clone();
                match read(&mut **conn, tenant, &rooms, most) {
                    Ok((entries, back)) if entries.is_empty() => {
                        piece.back = back.into_iter().map(|room| (tenant, room)).collect();
                        drop(piece);
                        on(&node, true);
                    }
                    Ok((entries, back)) => write(&node, piece, tenant, entries, back),
                    Err(error) => {
                        drop(error.into_problem());
                        drop(piece);
                        on(&node, false);
                    }
                }
            });
        }
    }
}

fn write(node: &Arc<Node>, mut piece: Piece, tenant: TenantId, entries: Vec<Entries>, back: Vec<RoomId>) {
    let then = move |outcome: Result<Reply, _>| {
        let node = piece.node.clone();
        let went = outcome.is_ok();
        if went {
            piece.back = back.into_iter().map(|room| (tenant, room)).collect();
        }
        drop(piece);
        on(&node, went);
    };
    node.own_of(tenant, Own::Index(entries), Box::new(then));
}

/// Goes on at once while little is said and the writer has nothing else to do; else, and after a fault, with the next tick.
fn on(node: &Arc<Node>, went: bool) {
    if !node.search.behind() {
        node.search.rest();
    } else if went && (node.search.quiet() && node.inbox.is_idle() || node.search.hurried()) {
        go(node);
    }
}

/// A bounded piece of what is behind in some rooms; and the rooms that are still behind after it.
pub(crate) fn read(
    conn: &mut dyn Conn,
    tenant: TenantId,
    rooms: &[RoomId],
    most: usize,
) -> Result<(Vec<Entries>, Vec<RoomId>)> {
    let cursors = sql::cursors(conn, tenant, rooms)?;
    let (mut all, mut back) = (Vec::new(), Vec::new());
    let (mut left, mut bytes) = (most, limit::INDEX_BYTES);
    for room in rooms {
        if left == 0 || bytes == 0 {
            back.push(*room);
            continue;
        }
        let Some(cursor) = cursors.get(room).filter(|it| it.head > it.seq) else { continue };
        let from = cursor.seq;
        if cursor.deleted {
            // Its entries may be gone already; the cursor goes to the end when nothing is left.
            let erase = sql::is_left(conn, tenant, *room)?;
            let to = if erase { from } else { cursor.head };
            all.push(Entries { room: *room, from, to, erase, gone: Vec::new(), put: Vec::new() });
            left = left.saturating_sub(1);
            back.extend(erase.then_some(*room));
            continue;
        }
        let entries = sql::entries(conn, tenant, *room, from, left as i64)?;
        let full = entries.len() >= left;
        left -= entries.len();
        let mut piece =
            Entries { room: *room, from, to: from, erase: false, gone: Vec::new(), put: Vec::new() };
        let mut messages: BTreeMap<Number, (bool, Option<(UserId, String)>)> = BTreeMap::new();
        let mut cut = false;
        for entry in entries {
            if bytes == 0 {
                cut = true;
                break;
            }
            piece.to = entry.seq;
            if let Some(sql::About { number, fresh, said }) = entry.about {
                bytes = bytes.saturating_sub(said.as_ref().map_or(0, |it| it.1.len()));
                let known = messages.get(&number).is_some_and(|it| it.0);
                messages.insert(number, (fresh || known, said));
            }
        }
        for (number, (fresh, said)) in messages {
            if !fresh {
                piece.gone.push(number);
            }
            if let Some((sender, text)) = said {
                let terms = words::terms(&words::words(&text));
                if !terms.is_empty() {
                    piece.put.push((number, sender, terms));
                }
            }
        }
        if full || cut {
            back.push(*room);
        }
        if piece.to > piece.from {
            all.push(piece);
        }
    }
    Ok((all, back))
}

/// Writes a piece.
pub(crate) fn apply(cx: &mut Cx<'_>, rooms: &[Entries]) -> Result<Reply> {
    store(cx.conn, cx.tenant, rooms)?;
    Ok(Reply::Done)
}

/// A room whose cursor has moved meanwhile was followed by another node: nothing is done for it.
pub(crate) fn store(conn: &mut dyn Conn, tenant: TenantId, rooms: &[Entries]) -> Result<()> {
    let moved: BTreeMap<RoomId, i64> = sql::advance(conn, tenant, rooms)?.into_iter().collect();
    let ours: Vec<_> = rooms.iter().filter_map(|it| moved.get(&it.room).map(|id| (it, *id))).collect();
    Ok(sql::store(conn, tenant, &ours)?)
}
