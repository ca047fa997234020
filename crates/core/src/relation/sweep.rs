//! Rooms follow when a tenant decides otherwise who may talk, or the host gives somebody another role: page by page, with
//! whatever else waits in between. How far it has come is written down with each page, so that it goes on after a crash, on
//! whichever node; and by which rules, so that it also begins where they became others while nothing was running: by a
//! command, or in the configuration of the installation.
//!
//! Must not decide what a room becomes ([`crate::room::settle`]).

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use parlor_proto::{Problem, RoomId, TenantId, Time, UserId};
use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::cx::Cx;
use crate::engine::{Own, Reply};
use crate::error::Result;
use crate::hub::Need;
use crate::limit;
use crate::node::Node;
use crate::room::settle;
use crate::store::Engine;
use crate::tenant::rules::Rules;
use crate::tenant::sql;

/// A page of rooms to be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Of the tenant, by the rules that count here. `begin`: also where it was done, or begun, by others.
    All {
        /// These rules are new here.
        begin: bool,
    },
    /// What was made after that room, by somebody who did not know the rules yet.
    Since(RoomId),
    /// Of one person, after another role.
    Of(UserId),
}

/// How far the rooms of a tenant have come.
struct Marker {
    /// By which rules.
    rules: String,
    began: Time,
    /// The last room that was settled; `None`: all were.
    after: Option<RoomId>,
}

const START: RoomId = RoomId([0; 16]);
const DONE: &str = "done";

impl Marker {
    fn read(text: &str) -> Option<Marker> {
        let mut parts = text.split(' ');
        let (rules, began, after) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        let after = if after == DONE { None } else { Some(after.parse().ok()?) };
        Some(Marker { rules: rules.to_owned(), began: Time(began), after })
    }

    fn text(&self) -> String {
        let after = self.after.map_or_else(|| DONE.to_owned(), |room| room.to_string());
        format!("{} {} {after}", self.rules, self.began.0)
    }

    /// Nodes that have not heard of the rules for a while may have made rooms by older ones.
    fn is_fresh(&self, now: Time) -> bool {
        now.0.saturating_sub(self.began.0) < limit::SETTLED_FRESH_MS
    }
}

/// The rules by which people may talk, in a few characters.
fn told_apart(rules: &Rules) -> String {
    let mut roles: Vec<String> = rules.roles.iter().map(|(a, b)| format!("{a:?}:{b:?}")).collect();
    roles.sort_unstable();
    let text = format!("{} {} {}", rules.policy.as_str(), rules.first_contact.as_str(), roles.join(","));
    Sha256::digest(text.as_bytes())[..12].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Settles a page. Gives what is to be done next.
pub(crate) fn step(cx: &mut Cx<'_>, step: Step) -> Result<Option<Step>> {
    match step {
        Step::Since(after) => Ok(settle::sweep(cx, None, after)?.map(Step::Since)),
        Step::Of(user) => of(cx, user),
        Step::All { begin } => all(cx, begin),
    }
}

fn of(cx: &mut Cx<'_>, user: UserId) -> Result<Option<Step>> {
    let Some(after) = sql::settled(cx.conn, cx.tenant, Some(user))? else { return Ok(None) };
    let next = settle::sweep(cx, Some(user), after.parse().unwrap_or(START))?;
    match next {
        Some(room) => sql::set_settled(cx.conn, cx.tenant, Some(user), &room.to_string())?,
        None => sql::forget_settled(cx.conn, cx.tenant, user)?,
    }
    Ok(next.map(|_| Step::Of(user)))
}

fn all(cx: &mut Cx<'_>, begin: bool) -> Result<Option<Step>> {
    let rules = told_apart(cx.rules);
    let found = sql::settled(cx.conn, cx.tenant, None)?.and_then(|text| Marker::read(&text));
    if found.is_none() && begin && !cx.rules.talk_differs(&Rules::default()) {
        // Nobody has ever said who may talk: all rooms are as they were made.
        let done = Marker { rules, began: cx.now, after: None };
        sql::set_settled(cx.conn, cx.tenant, None, &done.text())?;
        return Ok(None);
    }
    let alone = cx.conn.engine() == Engine::Sqlite;
    let ours = found.filter(|it| it.rules == rules);
    let mut marker = match ours {
        Some(marker) if marker.after.is_none() && (!begin || alone || !marker.is_fresh(cx.now)) => {
            return Ok(None);
        }
        // All are settled already; what this node has made since by older rules is not.
        Some(Marker { after: None, began, .. }) => {
            let since = Time(began.0.saturating_sub(limit::SETTLED_MARGIN_MS));
            return step(cx, Step::Since(first_of(cx.clock, since)));
        }
        Some(marker) => marker,
        None if begin => Marker { rules, began: cx.now, after: Some(START) },
        // Others go by other rules: whoever has set them sees to it.
        None => return Ok(None),
    };
    marker.after = settle::sweep(cx, None, marker.after.unwrap_or(START))?;
    sql::set_settled(cx.conn, cx.tenant, None, &marker.text())?;
    Ok(marker.after.map(|_| Step::All { begin: false }))
}

/// No room that was made after that moment has a lower id.
fn first_of(clock: &Clock, at: Time) -> RoomId {
    let mut id = clock.id_at(at);
    id[6..].fill(0);
    RoomId(id)
}

impl Node {
    /// A tenant's policy, or somebody's role, has changed: direct rooms are settled anew. To be called when the change counts
    /// here.
    pub(crate) fn resettle(self: &Arc<Node>, tenant: TenantId, user: Option<UserId>) {
        let step = user.map_or(Step::All { begin: true }, Step::Of);
        self.settle_all(VecDeque::from([(tenant, step)]), false);
    }

    /// One page after the other.
    fn settle_all(self: &Arc<Node>, mut steps: VecDeque<(TenantId, Step)>, looked: bool) {
        let Some((tenant, step)) = steps.pop_front() else {
            if looked {
                self.settling.store(false, Ordering::SeqCst);
            }
            return;
        };
        let node = self.clone();
        let then = move |outcome: Result<Reply, Problem>| {
            match outcome {
                Ok(Reply::Settled(Some(next))) => steps.push_front((tenant, next)),
                Ok(_) => {}
                // Not now: the next tick begins again.
                Err(_) => {
                    let user = if let Step::Of(user) = step { Some(user) } else { None };
                    node.postpone(Need::Settle { tenant, user });
                }
            }
            node.settle_all(steps, looked);
        };
        self.own_of(tenant, Own::Settle(step), Box::new(then));
    }

    /// Looks whether rooms wait to be settled: what a process that ended has left; and when this one starts, whether they
    /// were settled by the rules that count now.
    pub(crate) fn look_for_settling(self: &Arc<Node>, starts: bool) {
        if self.settling.swap(true, Ordering::SeqCst) {
            return;
        }
        let (node, on) = (self.clone(), self.clone());
        let look = move |conn: &mut dyn crate::store::Conn| {
            let found = sql::all_settled(conn, limit::SETTLINGS)?;
            Ok(node.unsettled(found, starts))
        };
        self.read(look, move |steps| on.settle_all(steps.unwrap_or_default(), true));
    }

    fn unsettled(
        &self,
        found: Vec<(TenantId, Option<UserId>, String)>,
        starts: bool,
    ) -> VecDeque<(TenantId, Step)> {
        let (people, tenants): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, user, _)| user.is_some());
        let markers: HashMap<TenantId, Marker> = tenants
            .into_iter()
            .filter_map(|(tenant, _, text)| Some((tenant, Marker::read(&text)?)))
            .collect();
        let mut steps = VecDeque::new();
        for now in self.tenants.all() {
            let ours = markers.get(&now.id).filter(|it| it.rules == told_apart(&now.rules));
            let waits = match ours {
                Some(Marker { after: Some(_), .. }) => true,
                Some(marker) => starts && marker.is_fresh(self.clock.now()),
                None => starts,
            };
            if waits {
                steps.push_back((now.id, Step::All { begin: starts }));
            }
        }
        let of = |(tenant, user, _): (TenantId, Option<UserId>, String)| Some((tenant, Step::Of(user?)));
        steps.extend(people.into_iter().filter_map(of));
        steps
    }
}
