//! A node that is kept from its work: a writer that cannot commit, readers that are busy as under a load that they cannot carry.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::thread::JoinHandle;
use std::time::Duration;

use crate::chat::Chat;
use crate::limit;

/// Every reader of a node has something else to do while this is held.
pub struct Busy(Arc<AtomicBool>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// Keeps every reader of a node from whatever waits for it.
#[must_use]
pub fn busy_readers(chat: &Chat) -> Busy {
    let busy = Arc::new(AtomicBool::new(true));
    for _ in 0..limit::READERS {
        let busy = busy.clone();
        chat.node.readers.submit(move |_| {
            while busy.load(Ordering::SeqCst) {
                std::thread::park_timeout(Duration::from_millis(5));
            }
        });
    }
    Busy(busy)
}

/// The writer waits while this is held.
pub struct Stall {
    release: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Stall {
    pub(super) fn new(release: SyncSender<()>, thread: JoinHandle<()>) -> Stall {
        Stall { release: Some(release), thread: Some(thread) }
    }
}

impl Drop for Stall {
    fn drop(&mut self) {
        drop(self.release.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
