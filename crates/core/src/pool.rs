//! A few named threads that take jobs from one bounded queue: readers of the store, hashers of passwords.
//! Without threads (in the simulation) the jobs are stepped by hand.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

type Job<S> = Box<dyn FnOnce(&mut S) + Send>;

struct Queue<S> {
    jobs: VecDeque<Job<S>>,
    open: bool,
}

/// A bounded queue of jobs over a state `S` (a connection), one state a thread.
pub(crate) struct Pool<S> {
    queue: Arc<(Mutex<Queue<S>>, Condvar)>,
    most: usize,
    threads: Mutex<Vec<std::thread::JoinHandle<()>>>,
}

impl<S: 'static> Pool<S> {
    /// A pool without threads: see [`Pool::step`].
    pub(crate) fn stepped(most: usize) -> Self {
        let queue = Queue { jobs: VecDeque::new(), open: true };
        Pool { queue: Arc::new((Mutex::new(queue), Condvar::new())), most, threads: Mutex::new(Vec::new()) }
    }

    /// A pool with one thread for each state.
    pub(crate) fn start(name: &str, most: usize, states: Vec<S>) -> std::io::Result<Self>
    where
        S: Send,
    {
        let pool = Pool::stepped(most);
        for mut state in states {
            let queue = pool.queue.clone();
            let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
                while let Some(job) = wait(&queue) {
                    // A job that panics must not take the thread with it: its answer is lost, the next one is not.
                    let run = std::panic::AssertUnwindSafe(|| job(&mut state));
                    if std::panic::catch_unwind(run).is_err() {
                        tracing::error!("a job of the pool panicked");
                    }
                }
            })?;
            pool.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        }
        Ok(pool)
    }

    /// Puts a job in; `false` when the queue is full or closed (the job is dropped).
    pub(crate) fn submit(&self, job: impl FnOnce(&mut S) + Send + 'static) -> bool {
        let mut queue = self.queue.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !queue.open || queue.jobs.len() >= self.most {
            return false;
        }
        queue.jobs.push_back(Box::new(job));
        drop(queue);
        self.queue.1.notify_one();
        true
    }

    /// Runs the next job here; `false` when there is none.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn step(&self, state: &mut S) -> bool {
        let job = self.queue.0.lock().unwrap_or_else(PoisonError::into_inner).jobs.pop_front();
        match job {
            Some(job) => {
                job(state);
                true
            }
            None => false,
        }
    }

    /// Drops every job that waits: the process has died.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn forget(&self) {
        let jobs = std::mem::take(&mut self.queue.0.lock().unwrap_or_else(PoisonError::into_inner).jobs);
        // Not under the lock: whoever held the last hand on something may want to submit.
        drop(jobs);
    }

    /// Takes no more, finishes what waits, and joins the threads.
    pub(crate) fn close(&self) {
        self.queue.0.lock().unwrap_or_else(PoisonError::into_inner).open = false;
        self.queue.1.notify_all();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

impl<S> Drop for Pool<S> {
    /// Lets the threads go; they are not waited for, because one of them may be the one that drops.
    fn drop(&mut self) {
        self.queue.0.lock().unwrap_or_else(PoisonError::into_inner).open = false;
        self.queue.1.notify_all();
    }
}

fn wait<S>(queue: &(Mutex<Queue<S>>, Condvar)) -> Option<Job<S>> {
    let mut held = queue.0.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if let Some(job) = held.jobs.pop_front() {
            return Some(job);
        }
        if !held.open {
            return None;
        }
        held = queue.1.wait(held).unwrap_or_else(PoisonError::into_inner);
    }
}
