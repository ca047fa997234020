//! The way to the writer: bounded, it never blocks, and it is fair. What waits is taken in turns over the tenants that have
//! something waiting, and none of them can take all the room: who floods waits behind itself and is refused, the others
//! are not. Where one tenant waits, which is where there is only one, jobs go as they came.
//!
//! Must not know what a job does.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use parlor_proto::{Problem, TenantId};

use crate::engine::{Reply, Write};
use crate::error::overloaded;
use crate::limit;

/// Called once with the outcome, after the commit, on the writer's thread; must not block.
pub(crate) type Then = Box<dyn FnOnce(Result<Reply, Problem>) + Send>;

/// Something for the writer, and who waits for it.
pub(crate) struct Job {
    pub(crate) write: Write,
    pub(crate) then: Then,
    /// What waits of its tenant, where that is counted.
    share: Option<Arc<AtomicUsize>>,
}

enum Message {
    Job(Box<Job>),
    /// Everything before it has been done when the answer comes.
    Stop(SyncSender<()>),
}

/// The way in.
pub(crate) struct Inbox {
    to: SyncSender<Message>,
    /// Jobs that nobody has taken yet.
    waiting: Arc<AtomicUsize>,
    /// There are several tenants: of each it is counted what waits.
    several: AtomicBool,
    shares: Mutex<HashMap<TenantId, Arc<AtomicUsize>>>,
}

impl Inbox {
    pub(crate) fn new() -> (Inbox, Waiting) {
        let (to, from) = sync_channel(limit::INBOX * 2);
        let waiting = Arc::new(AtomicUsize::new(0));
        let inbox =
            Inbox { to, waiting: waiting.clone(), several: AtomicBool::new(false), shares: Mutex::default() };
        (inbox, Waiting { from, count: waiting, turns: Turns::default(), stop: None })
    }

    /// These tenants share it from now on.
    pub(crate) fn shared_by(&self, tenants: &[TenantId]) {
        let known: HashSet<_> = tenants.iter().copied().collect();
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        shares.retain(|tenant, share| known.contains(tenant) || share.load(Ordering::Relaxed) > 0);
        self.several.store(known.len() > 1, Ordering::Relaxed);
    }

    /// Hands a job in. A full inbox refuses it at once, and so does one of which its tenant has its share.
    pub(crate) fn submit(&self, write: Write, then: Then) {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let room = limit::INBOX.saturating_sub(before);
        let share = match self.several.load(Ordering::Relaxed) {
            true => self.share(write.tenant(), room).map(Some),
            false => (room > 0).then_some(None),
        };
        let Some(share) = share else {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return then(Err(overloaded()));
        };
        match self.to.try_send(Message::Job(Box::new(Job { write, then, share }))) {
            Ok(()) => {}
            Err(TrySendError::Full(Message::Job(job)) | TrySendError::Disconnected(Message::Job(job))) => {
                let then = self.waiting_no_more(*job);
                then(Err(overloaded()));
            }
            Err(_) => {}
        }
    }

    fn waiting_no_more(&self, job: Job) -> Then {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        if let Some(share) = &job.share {
            share.fetch_sub(1, Ordering::Relaxed);
        }
        job.then
    }

    /// One more of a tenant, if it has not got as much as it may have: some times what is left, and a few in any case, for
    /// which there is room of its own. So another one gets in however many flood.
    fn share(&self, tenant: TenantId, room: usize) -> Option<Arc<AtomicUsize>> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        let share = shares.entry(tenant).or_default();
        if share.load(Ordering::Relaxed) >= (room * limit::INBOX_SHARE).max(limit::INBOX_LEAST) {
            return None;
        }
        share.fetch_add(1, Ordering::Relaxed);
        Some(share.clone())
    }

    /// Nothing waits: what is less urgent may come in.
    pub(crate) fn is_idle(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) == 0
    }

    /// Waits until everything handed in before has been answered, and stops the writer.
    pub(crate) fn stop(&self) {
        let (to, from) = sync_channel(1);
        if self.to.send(Message::Stop(to)).is_ok() {
            let _ = from.recv();
        }
    }
}

/// The jobs that wait.
pub(crate) struct Waiting {
    from: Receiver<Message>,
    count: Arc<AtomicUsize>,
    /// Those that have been taken out of the channel, to be put in their order.
    turns: Turns,
    stop: Option<SyncSender<()>>,
}

/// What the writer does next.
pub(crate) struct Batch {
    pub(crate) jobs: Vec<Job>,
    /// This was all: to be said when it is done.
    pub(crate) stop: Option<SyncSender<()>>,
}

impl Waiting {
    /// Waits until there is something to do; `None`: there never will be.
    pub(crate) fn next(&mut self) -> Option<Batch> {
        let idle = self.turns.is_empty() && self.stop.is_none();
        let first = if idle { Some(self.from.recv().ok()?) } else { None };
        Some(self.batch(first))
    }

    /// What there is to do now, if anything.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn now(&mut self) -> Batch {
        self.batch(None)
    }

    fn batch(&mut self, first: Option<Message>) -> Batch {
        let mut jobs: Vec<Job> = Vec::new();
        let mut next = first.or_else(|| self.more());
        while let Some(message) = next {
            match message {
                Message::Job(job) => {
                    let alone = jobs.first().is_none_or(|it| it.write.tenant() == job.write.tenant());
                    if alone && self.turns.is_empty() && jobs.len() < limit::BATCH {
                        jobs.push(*job);
                    } else {
                        self.turns.push(*job);
                    }
                }
                Message::Stop(done) => self.stop = Some(done),
            }
            next = self.more();
        }
        let tenant = jobs.first().map(|it| it.write.tenant());
        if tenant.is_none_or(|tenant| self.turns.has_others(tenant)) {
            self.turns.put_back(jobs);
            jobs = self.turns.take(limit::BATCH);
        }
        self.count.fetch_sub(jobs.len(), Ordering::Relaxed);
        for share in jobs.iter().filter_map(|it| it.share.as_ref()) {
            share.fetch_sub(1, Ordering::Relaxed);
        }
        let stop = if self.turns.is_empty() { self.stop.take() } else { None };
        Batch { jobs, stop }
    }

    /// What came before it was said to stop.
    fn more(&self) -> Option<Message> {
        if self.stop.is_some() { None } else { self.from.try_recv().ok() }
    }
}

/// Jobs by tenant, and whose turn it is. There are never more than the inbox counts.
#[derive(Default)]
struct Turns {
    queues: HashMap<TenantId, VecDeque<Job>>,
    order: VecDeque<TenantId>,
}

impl Turns {
    fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    fn has_others(&self, tenant: TenantId) -> bool {
        self.order.iter().any(|it| *it != tenant)
    }

    fn push(&mut self, job: Job) {
        let tenant = job.write.tenant();
        let queue = self.queues.entry(tenant).or_default();
        if queue.is_empty() {
            self.order.push_back(tenant);
        }
        queue.push_back(job);
    }

    /// Jobs of one tenant that came before all others of it, and whose turn it was.
    fn put_back(&mut self, jobs: Vec<Job>) {
        let Some(tenant) = jobs.first().map(|it| it.write.tenant()) else { return };
        let queue = self.queues.entry(tenant).or_default();
        if queue.is_empty() {
            self.order.push_front(tenant);
        }
        for job in jobs.into_iter().rev() {
            queue.push_front(job);
        }
    }

    /// So many, as far as possible the same number of each.
    fn take(&mut self, most: usize) -> Vec<Job> {
        let mut jobs = Vec::new();
        while jobs.len() < most && !self.order.is_empty() {
            // Each once, then again with what those have left who wanted less.
            let (share, round) = (((most - jobs.len()) / self.order.len()).max(1), self.order.len());
            for _ in 0..round.min(most - jobs.len()) {
                let Some(tenant) = self.order.pop_front() else { break };
                let Some(queue) = self.queues.get_mut(&tenant) else { continue };
                jobs.extend(queue.drain(..share.min(queue.len())));
                if queue.is_empty() {
                    self.queues.remove(&tenant);
                } else {
                    self.order.push_back(tenant);
                }
            }
        }
        jobs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Own;

    fn tenant(id: u8) -> TenantId {
        TenantId([id; 16])
    }

    /// What became of jobs, by whose they were and which.
    type Told = Arc<Mutex<Vec<(u8, usize, bool)>>>;

    struct Stage {
        inbox: Inbox,
        waiting: Waiting,
        told: Told,
    }

    impl Stage {
        fn of(tenants: u8) -> Stage {
            let (inbox, waiting) = Inbox::new();
            inbox.shared_by(&(1..=tenants).map(tenant).collect::<Vec<_>>());
            Stage { inbox, waiting, told: Told::default() }
        }

        /// Hands jobs in; how many were refused.
        fn submit(&self, id: u8, jobs: usize) -> usize {
            let before = self.told.lock().unwrap().len();
            for at in 0..jobs {
                let told = self.told.clone();
                let then = move |outcome: Result<Reply, Problem>| {
                    told.lock().unwrap().push((id, at, outcome.is_ok()));
                };
                self.inbox.submit(Write::Own(tenant(id), Own::Purge), Box::new(then));
            }
            self.told.lock().unwrap().len() - before
        }

        /// Whose jobs the next batch has, and which.
        fn step(&mut self) -> Vec<(u8, usize)> {
            self.told.lock().unwrap().clear();
            for job in self.waiting.now().jobs {
                (job.then)(Ok(Reply::Done));
            }
            self.told.lock().unwrap().iter().map(|it| (it.0, it.1)).collect()
        }
    }

    fn of(batch: &[(u8, usize)], id: u8) -> Vec<usize> {
        batch.iter().filter(|it| it.0 == id).map(|it| it.1).collect()
    }

    #[test]
    fn who_is_alone_has_all_of_it_in_order() {
        let mut stage = Stage::of(1);
        assert_eq!(stage.submit(1, limit::INBOX + 100), 100, "what does not fit is refused");
        for batch in 0..limit::INBOX / limit::BATCH {
            let expected: Vec<_> = (0..limit::BATCH).map(|at| (1, batch * limit::BATCH + at)).collect();
            assert_eq!(stage.step(), expected);
        }
        assert!(stage.step().is_empty() && stage.inbox.is_idle());
    }

    #[test]
    fn who_floods_does_not_keep_others_waiting() {
        let mut stage = Stage::of(3);
        stage.submit(1, 5_000);
        stage.submit(2, 1);
        let batch = stage.step();
        assert_eq!((batch.len(), of(&batch, 2)), (limit::BATCH, vec![0]), "in the next batch");
        // Two who flood have the same, and whoever comes later is among them.
        stage.submit(3, 2_000);
        let batch = stage.step();
        assert_eq!((of(&batch, 1).len(), of(&batch, 3).len()), (256, 256));
        stage.submit(2, 3);
        let batch = stage.step();
        assert_eq!((batch.len(), of(&batch, 2)), (limit::BATCH, vec![0, 1, 2]));
        // Nothing is lost, and each one's are done in their order.
        let mut rest: Vec<(u8, usize)> = Vec::new();
        while !stage.inbox.is_idle() {
            rest.extend(stage.step());
        }
        for id in [1, 3] {
            let order = of(&rest, id);
            assert!(order.is_sorted() && !order.is_empty(), "{id}");
        }
    }

    #[test]
    fn whoever_floods_is_refused_and_others_are_not() {
        let mut stage = Stage::of(9);
        let refused = stage.submit(1, 10_000);
        assert!((10_000 - limit::INBOX..4_000).contains(&refused), "{refused}");
        assert_eq!(stage.submit(2, 100), 0, "there is room for others");
        for id in 3..9 {
            stage.submit(id, 10_000);
        }
        assert_eq!(stage.submit(9, limit::INBOX_LEAST), 0, "however many flood");
        assert!(stage.inbox.waiting.load(Ordering::Relaxed) < limit::INBOX + 9 * limit::INBOX_LEAST);
        // What was taken is counted no more.
        while !stage.inbox.is_idle() {
            stage.step();
        }
        assert_eq!(stage.submit(1, 5_000), 0);
    }

    #[test]
    fn hundreds_of_tenants_come_all_to_their_turn() {
        let mut stage = Stage::of(250);
        for _ in 0..8 {
            for id in 1..=250 {
                stage.submit(id, 4);
            }
        }
        let (one, two) = (stage.step(), stage.step());
        for id in 1..=250 {
            assert!(!of(&one, id).is_empty() && !of(&two, id).is_empty(), "{id}");
        }
    }

    #[test]
    fn stopping_is_answered_after_all_that_waits() {
        let mut stage = Stage::of(2);
        stage.submit(1, 2_000);
        stage.submit(2, 10);
        let (to, _from) = sync_channel(1);
        stage.inbox.to.send(Message::Stop(to)).unwrap();
        stage.submit(2, 1);
        let mut done = 0;
        loop {
            let batch = stage.waiting.next().unwrap();
            done += batch.jobs.len();
            if batch.stop.is_some() {
                break;
            }
        }
        assert_eq!(done, 2_010);
    }
}
