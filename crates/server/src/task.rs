//! Tasks by name: one that panics is told to the log instead of vanishing.

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use tokio::task::JoinHandle;

/// Starts a task. Its handle gives `None` when it panicked.
pub(crate) fn spawn<T: Send + 'static>(
    name: &'static str,
    work: impl Future<Output = T> + Send + 'static,
) -> JoinHandle<Option<T>> {
    tokio::spawn(async move {
        let done = AssertUnwindSafe(work).catch_unwind().await;
        if done.is_err() {
            tracing::error!(task = name, "a task panicked");
        }
        done.ok()
    })
}
