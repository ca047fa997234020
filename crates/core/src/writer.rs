//! The writer: one thread, one connection. It takes what waits, applies it, commits once, then answers and
//! publishes. The only begin, the only commit, the only publish. No timer: the batch grows while the previous
//! commit runs.

use std::collections::BTreeSet;
use std::sync::Arc;

use parlor_proto::command::Answer;
use parlor_proto::{Code, LoginId, Problem, TenantId, Time};

use crate::clock::Clock;
use crate::cx::{Cx, Effect};
use crate::engine::{self, Own, Reply, Write};
use crate::error::{Error, Result};
use crate::hub::outbox::together;
use crate::hub::{Hub, Need};
use crate::inbox::{Batch, Job, Then, Waiting};
use crate::search::follower::Follower;
use crate::store::{CommitFault, Conn, Engine, Fault, FaultKind, Scope};
use crate::tenant::now::Tenants;
use crate::{limit, login, member, message, read, stats};

pub(crate) struct Writer {
    pub(crate) conn: Box<dyn Conn>,
    pub(crate) clock: Clock,
    pub(crate) hub: Arc<Hub>,
    pub(crate) tenants: Arc<Tenants>,
    /// Learns which logs grew.
    pub(crate) search: Arc<Follower>,
    /// What the hub needs after a publish.
    pub(crate) needs: Box<dyn Fn(Vec<Need>) + Send>,
    /// The disk or the file is not to be trusted any more: nothing may be acknowledged.
    pub(crate) fatal: Box<dyn Fn(&Fault) + Send>,
}

type Outcome = Result<Reply>;

impl Writer {
    /// Runs until stopped.
    pub(crate) fn run(mut self, mut waiting: Waiting) {
        while let Some(Batch { jobs, stop }) = waiting.next() {
            let turn = std::panic::AssertUnwindSafe(|| self.turn(jobs));
            if std::panic::catch_unwind(turn).is_err() {
                // What was done is not known, and the connection may be anywhere: start again from the log.
                (self.fatal)(&Fault::new(FaultKind::Fatal, "the writer panicked"));
                return;
            }
            if let Some(done) = stop {
                let _ = done.send(());
                return;
            }
        }
    }

    /// One turn with what waits now; `false` when nothing does. For the simulation.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn step(&mut self, waiting: &mut Waiting) -> bool {
        let Batch { jobs, .. } = waiting.now();
        let some = !jobs.is_empty();
        self.turn(jobs);
        some
    }

    /// Applies jobs in one transaction, then answers and publishes. A fault takes the batch apart and tries one by
    /// one, so that it fails only its own job; but not for longer than a while, because everybody waits.
    fn turn(&mut self, jobs: Vec<Job>) {
        let (jobs, apart) = self.apart(jobs);
        let (writes, mut thens): (Vec<Write>, Vec<Then>) =
            jobs.into_iter().map(|job| (job.write, job.then)).unzip();
        if !writes.is_empty() {
            let failed = together(|| match self.attempt(&writes) {
                Ok(outcomes) => {
                    answer(thens.drain(..), outcomes);
                    None
                }
                Err(fault) => Some(fault),
            });
            if let Some(fault) = failed {
                self.one_by_one(writes.into_iter().zip(thens), fault);
            }
        }
        for job in apart {
            self.one_by_one(
                std::iter::once((job.write, job.then)),
                Fault::new(FaultKind::Busy, "not tried yet"),
            );
        }
    }

    /// On PostgreSQL a command that is not part of a set has a transaction of its own: with another one, or with a set
    /// that locks its rooms in their order, it could lock what another node locks, in another order.
    fn apart(&self, jobs: Vec<Job>) -> (Vec<Job>, Vec<Job>) {
        let single = |job: &Job| matches!(job.write, Write::Single(..) | Write::Own(..));
        if self.conn.engine() == Engine::Sqlite || jobs.len() < 2 || !jobs.iter().any(single) {
            return (jobs, Vec::new());
        }
        let (apart, jobs) = jobs.into_iter().partition(single);
        (jobs, apart)
    }

    fn one_by_one(&mut self, jobs: impl Iterator<Item = (Write, Then)>, mut fault: Fault) {
        let start = self.clock.tick();
        for (write, then) in jobs {
            let lost = matches!(fault.kind, FaultKind::Fatal | FaultKind::Gone);
            let late = self.clock.tick().saturating_sub(start) >= limit::TURN_MS;
            together(|| {
                let outcome =
                    if lost || late { Err(Error::Fault(fault.clone())) } else { self.alone(&write, start) };
                if let Err(Error::Fault(latest)) = &outcome {
                    fault = latest.clone();
                }
                answer(std::iter::once(then), vec![outcome]);
            });
        }
    }

    /// One job, tried a few times when the database says "again".
    fn alone(&mut self, write: &Write, start: u64) -> Outcome {
        let mut last = Fault::other("no attempt");
        for _ in 0..5 {
            match self.attempt(std::slice::from_ref(write)) {
                Ok(mut outcomes) => return outcomes.pop().unwrap_or(Err(Error::Unknown)),
                Err(fault) => last = fault,
            }
            if !retryable(&last) || self.clock.tick().saturating_sub(start) >= limit::TURN_MS {
                break;
            }
        }
        Err(Error::Fault(last))
    }

    /// `Err`: certainly nothing was done. `Ok`: committed (or nothing to commit), refused ones inside; or unknown.
    fn attempt(&mut self, writes: &[Write]) -> Result<Vec<Outcome>, Fault> {
        let mut effects = Vec::new();
        self.conn.scope(scope(writes));
        let applied = match self.conn.begin() {
            // A rule that panics must not take the writer with it: nothing of the batch is done.
            Ok(()) => {
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.apply(writes, &mut effects)))
                    .unwrap_or_else(|_| Err(Fault::other("a rule panicked")))
            }
            Err(fault) => Err(fault),
        };
        let mut outcomes = match applied {
            Ok(outcomes) => outcomes,
            Err(fault) => {
                self.conn.rollback();
                return Err(self.noted(fault));
            }
        };
        match self.conn.commit() {
            Ok(()) => {
                stats::telling(self.clock.micros());
                let needs = self.hub.publish(&effects);
                self.search.noticed(&effects);
                if !needs.is_empty() {
                    (self.needs)(needs);
                }
                Ok(outcomes)
            }
            Err(CommitFault::NotDone(fault)) => {
                self.conn.rollback();
                Err(self.noted(fault))
            }
            Err(CommitFault::Unknown(fault)) => {
                tracing::error!(%fault, "a commit did not answer");
                self.noted(fault);
                for outcome in outcomes.iter_mut().filter(|outcome| outcome.is_ok()) {
                    *outcome = Err(Error::Unknown);
                }
                Ok(outcomes)
            }
        }
    }

    fn noted(&self, fault: Fault) -> Fault {
        if fault.kind == FaultKind::Fatal {
            (self.fatal)(&fault);
        }
        fault
    }

    /// Single commands in their order, then all sends as a set, then all marks of reading, then those of delivery. Whoever waits for an
    /// answer before going on sees his own order; those in one batch are concurrent anyway.
    fn apply(&mut self, writes: &[Write], effects: &mut Vec<Effect>) -> Result<Vec<Outcome>, Fault> {
        let now = self.clock.now();
        let mut outcomes: Vec<Option<Outcome>> = writes.iter().map(|_| None).collect();
        let (mut sends, mut marks, mut delivered) = (Vec::new(), Vec::new(), Vec::new());
        let mut rooms = BTreeSet::new();
        let ended = self.ended(writes, now)?;
        for (at, write) in writes.iter().enumerate() {
            if acts_by(write).is_some_and(|login| ended.contains(&login)) {
                outcomes[at] = Some(Err(login::unauthenticated().into()));
                continue;
            }
            let tenant = match write {
                Write::Send(it) => {
                    sends.push((at, it));
                    rooms.insert((it.tenant, it.room));
                    continue;
                }
                Write::Mark(it) => {
                    marks.push((at, it));
                    rooms.insert((it.tenant, it.room));
                    continue;
                }
                Write::Deliver(it) => {
                    delivered.push((at, it));
                    continue;
                }
                Write::Single(actor, _) => actor.tenant,
                Write::Own(tenant, _) => *tenant,
            };
            let house = self.tenants.now(tenant);
            let cx = &mut Cx {
                conn: &mut *self.conn,
                tenant,
                now,
                clock: &self.clock,
                limits: &house.limits,
                rules: &house.rules,
                online: &*self.hub,
                effects: &mut *effects,
            };
            let outcome = match write {
                Write::Single(actor, it) => engine::apply(cx, actor, it).map(Reply::Answer),
                Write::Own(_, it) => engine::apply_own(cx, it),
                Write::Send(_) | Write::Mark(_) | Write::Deliver(_) => continue,
            };
            outcomes[at] = Some(refused(outcome)?);
        }
        let arrived: Vec<_> = delivered.iter().map(|(_, it)| *it).collect();
        let moving = read::moving(&mut *self.conn, &arrived)?;
        rooms.extend(moving.iter().map(|it| (it.tenant, it.room)));
        // Rooms are held in one order before any of them is changed; without marks the sends do it themselves.
        if !marks.is_empty() || !moving.is_empty() {
            member::sql::lock(&mut *self.conn, &rooms)?;
        }
        if !sends.is_empty() {
            let set: Vec<_> = sends.iter().map(|(_, it)| *it).collect();
            let answers = message::send_all(&mut *self.conn, &self.clock, now, &set, effects)?;
            for ((at, _), answer) in sends.iter().zip(answers) {
                outcomes[*at] =
                    Some(answer.map(|it| Reply::Answer(Answer::Message(it))).map_err(Error::Refused));
            }
        }
        if !marks.is_empty() {
            let set: Vec<_> = marks.iter().map(|(_, it)| *it).collect();
            let answers = read::mark_all(&mut *self.conn, &set, effects)?;
            for ((at, _), answer) in marks.iter().zip(answers) {
                outcomes[*at] =
                    Some(answer.map(|it| Reply::Answer(Answer::Marked(it))).map_err(Error::Refused));
            }
        }
        for ((at, _), answer) in
            delivered.iter().zip(read::deliver_all(&mut *self.conn, &arrived, &moving, effects)?)
        {
            outcomes[*at] = Some(answer.map(|it| Reply::Answer(Answer::Done(it))).map_err(Error::Refused));
        }
        let lost = || Err(Error::Refused(Problem::new(Code::Internal, "A fault of ours.")));
        Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(lost)).collect())
    }

    /// Logins that have ended, on whatever node, but whose socket here does not know it yet. Sends look themselves,
    /// together with all else that they read.
    fn ended(&mut self, writes: &[Write], now: Time) -> Result<BTreeSet<(TenantId, LoginId)>, Fault> {
        let mut logins: BTreeSet<_> = writes.iter().filter_map(acts_by).collect();
        if !logins.is_empty() {
            let asked: Vec<_> = logins.iter().copied().collect();
            let valid = login::sql::valid(&mut *self.conn, &asked, now)?;
            logins.retain(|(_, login)| !valid.contains(login));
        }
        Ok(logins)
    }
}

/// Whose rows these see and write.
fn scope(writes: &[Write]) -> Scope {
    let mut tenants = BTreeSet::new();
    for write in writes {
        match write {
            Write::Send(it) => drop(tenants.insert(it.tenant)),
            Write::Mark(it) => drop(tenants.insert(it.tenant)),
            Write::Deliver(it) => drop(tenants.insert(it.tenant)),
            Write::Single(actor, _) => drop(tenants.insert(actor.tenant)),
            Write::Own(tenant, it) => {
                tenants.insert(*tenant);
                match it {
                    Own::Seen(people) => tenants.extend(people.iter().map(|it| it.0)),
                    // Whoever acts may be staff of the installation, at home in another tenant.
                    Own::Act(it) => drop(tenants.insert(it.actor.tenant)),
                    _ => {}
                }
            }
        }
    }
    Scope::Of(tenants)
}

/// By which login a command that is not a send acts.
fn acts_by(write: &Write) -> Option<(TenantId, LoginId)> {
    match write {
        Write::Mark(it) => Some((it.tenant, it.login?)),
        Write::Deliver(it) => Some((it.tenant, it.login?)),
        Write::Single(actor, _) => Some((actor.tenant, actor.login?)),
        Write::Send(_) | Write::Own(..) => None,
    }
}

fn answer(thens: impl Iterator<Item = Then>, outcomes: Vec<Outcome>) {
    for (then, outcome) in thens.zip(outcomes) {
        then(outcome.map_err(Error::into_problem));
    }
}

/// A refusal is an outcome; a fault ends the batch.
fn refused(outcome: Outcome) -> Result<Outcome, Fault> {
    match outcome {
        Err(Error::Fault(fault)) => Err(fault),
        outcome => Ok(outcome),
    }
}

/// Worth another try at once: a lock or a serialisation, or two who made the same thing at the same moment.
fn retryable(fault: &Fault) -> bool {
    matches!(fault.kind, FaultKind::Busy | FaultKind::Conflict)
}
