//! Tasks by name: one that panics is told to the log instead of vanishing. For what must outlive the request that
//! began it, and for nothing else.

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

/// Starts a task.
pub(crate) fn spawn(name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(async move {
        if AssertUnwindSafe(work).catch_unwind().await.is_err() {
            tracing::error!(task = name, "a task panicked");
        }
    });
}

/// Does what waits for the disk where nobody waits for it but the caller; `None`: it panicked, and the log was told.
pub(crate) async fn aside<T: Send + 'static>(
    name: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.inspect_err(|_| tracing::error!(task = name, "a task panicked")).ok()
}
