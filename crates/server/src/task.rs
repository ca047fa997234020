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

/// Does what waits for the disk where nobody waits for it but the caller; `None`: it panicked, and the log was told.
pub(crate) async fn aside<T: Send + 'static>(
    name: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.inspect_err(|_| tracing::error!(task = name, "a task panicked")).ok()
}
