//! A fan-out that does to hints whatever a network may do: drops, repeats, reorders, delays, cuts a node off.
//!
//! Must not invent a hint: what arrives was once published.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::fanout::{Fanout, Sink, Subject};
use crate::testing::Dice;

/// How faulty the bus is, in percent of the hints.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Faults {
    pub(super) dropped: u64,
    pub(super) doubled: u64,
    /// Any hint that waits may be the next one; else they keep their order.
    pub(super) reordered: bool,
}

struct Flying {
    to: usize,
    envelope: Bytes,
}

struct Port {
    sink: Option<Arc<Sink>>,
    subjects: HashSet<Subject>,
}

#[derive(Default)]
struct State {
    ports: Vec<Port>,
    flying: Vec<Flying>,
    /// Nodes that hear and say nothing.
    cut: BTreeSet<usize>,
    faults: Faults,
}

/// What lies between the nodes.
pub(super) struct Bus {
    state: Mutex<State>,
    dice: Mutex<Dice>,
}

/// One node's end of the bus.
pub(super) struct Wire {
    bus: Arc<Bus>,
    port: usize,
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bus {
    pub(super) fn new(seed: u64, faults: Faults) -> Arc<Bus> {
        let state = State { faults, ..State::default() };
        Arc::new(Bus { state: Mutex::new(state), dice: Mutex::new(Dice::new(seed)) })
    }

    /// A new end. A node that starts again gets another one.
    pub(super) fn wire(self: &Arc<Bus>) -> Arc<Wire> {
        let mut state = lock(&self.state);
        state.ports.push(Port { sink: None, subjects: HashSet::new() });
        Arc::new(Wire { bus: self.clone(), port: state.ports.len() - 1 })
    }

    /// The node is dead: nothing more reaches it.
    pub(super) fn unplug(&self, port: usize) {
        let mut state = lock(&self.state);
        state.flying.retain(|it| it.to != port);
        state.ports[port].sink = None;
    }

    /// Cuts a node off, or joins it again; then it may learn that it missed something, or not.
    pub(super) fn cut(&self, port: usize, cut: bool, tell: bool) {
        let mut state = lock(&self.state);
        let changed = if cut { state.cut.insert(port) } else { state.cut.remove(&port) };
        let sink = state.ports[port].sink.clone().filter(|_| changed && !cut && tell);
        drop(state);
        if let Some(sink) = sink {
            (sink.missed)();
        }
    }

    /// From now on it is as faulty as this.
    pub(super) fn weather(&self, faults: Faults) {
        lock(&self.state).faults = faults;
    }

    /// From now on everything arrives, once and in order.
    pub(super) fn heal(&self) {
        let mut state = lock(&self.state);
        state.faults = Faults::default();
        state.cut.clear();
    }

    /// Hands one hint over; `false` when none waits.
    pub(super) fn step(&self) -> bool {
        let mut state = lock(&self.state);
        if state.flying.is_empty() {
            return false;
        }
        let mut dice = lock(&self.dice);
        let at = if state.faults.reordered { dice.below(state.flying.len()) } else { 0 };
        let Flying { to, envelope } = state.flying.remove(at);
        if dice.chance(state.faults.doubled) {
            state.flying.push(Flying { to, envelope: envelope.clone() });
        }
        let lost = dice.chance(state.faults.dropped) || state.cut.contains(&to);
        drop(dice);
        let sink = state.ports[to].sink.clone().filter(|_| !lost);
        drop(state);
        if let Some(sink) = sink {
            (sink.arrived)(envelope);
        }
        true
    }
}

impl Wire {
    pub(super) fn port(&self) -> usize {
        self.port
    }
}

impl Fanout for Wire {
    fn publish(&self, subject: Subject, envelope: Bytes) {
        let mut state = lock(&self.bus.state);
        if state.cut.contains(&self.port) {
            return;
        }
        let hears = |port: &Port| port.sink.is_some() && port.subjects.contains(&subject);
        let all: Vec<usize> = (0..state.ports.len()).filter(|at| hears(&state.ports[*at])).collect();
        // One's own come back too, as they may on a real bus.
        state.flying.extend(all.into_iter().map(|to| Flying { to, envelope: envelope.clone() }));
    }
    fn subscribe(&self, subject: Subject) {
        lock(&self.bus.state).ports[self.port].subjects.insert(subject);
    }
    fn unsubscribe(&self, subject: Subject) {
        lock(&self.bus.state).ports[self.port].subjects.remove(&subject);
    }
    fn healthy(&self) -> Option<bool> {
        Some(true)
    }
    fn start(&self, sink: Arc<Sink>) {
        lock(&self.bus.state).ports[self.port].sink = Some(sink);
    }
    fn close(&self) {}
}
