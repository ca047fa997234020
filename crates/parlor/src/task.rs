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
