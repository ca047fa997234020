//! A request body that must keep coming: 10 seconds, and then 1 KiB a second. A client that trickles is cut.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::HttpBody;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::clock;

/// Time that every body has.
const GRACE: Duration = Duration::from_secs(10);
/// Bytes a second that a body must bring once that is over.
const FLOOR: u64 = 1024;

/// The body came too slowly.
#[derive(Debug)]
pub(super) struct TooSlow;

impl std::fmt::Display for TooSlow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the request body came too slowly")
    }
}

impl std::error::Error for TooSlow {}

/// The body. Its timer exists only while it waits.
pub(super) struct Paced<B> {
    body: B,
    began: Option<Instant>,
    came: u64,
    timer: Option<Pin<Box<Sleep>>>,
}

impl<B> Paced<B> {
    pub(super) fn new(body: B) -> Paced<B> {
        Paced { body, began: None, came: 0, timer: None }
    }
}

impl<B> HttpBody for Paced<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: std::error::Error + Send + Sync + 'static,
{
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        match Pin::new(&mut this.body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                this.came += frame.data_ref().map_or(0, |data| data.len() as u64);
                this.timer = None;
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(err))) => Poll::Ready(Some(Err(Box::new(err)))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                let began = *this.began.get_or_insert_with(clock::now);
                let until = began + GRACE + Duration::from_millis(this.came * 1000 / FLOOR);
                let timer = this.timer.get_or_insert_with(|| Box::pin(sleep_until(until)));
                match timer.as_mut().poll(cx) {
                    Poll::Ready(()) => Poll::Ready(Some(Err(Box::new(TooSlow)))),
                    Poll::Pending => Poll::Pending,
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    /// A body that brings `chunk` bytes every `every`, `count` times, and then hangs.
    struct Trickle {
        every: Duration,
        chunk: usize,
        count: u32,
        timer: Pin<Box<Sleep>>,
    }

    impl HttpBody for Trickle {
        type Data = Bytes;
        type Error = Infallible;
        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            if self.count == 0 || self.timer.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.count -= 1;
            let next = clock::now() + self.every;
            self.timer.as_mut().reset(next);
            Poll::Ready(Some(Ok(Frame::data(Bytes::from(vec![0; self.chunk])))))
        }
    }

    async fn lasts(every: Duration, chunk: usize, count: u32) -> (Duration, u64) {
        let timer = Box::pin(sleep_until(clock::now() + every));
        let mut body = Paced::new(Trickle { every, chunk, count, timer });
        let began = clock::now();
        while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            if let Err(err) = frame {
                assert!(err.is::<TooSlow>());
                break;
            }
        }
        (began.elapsed(), body.came)
    }

    #[tokio::test(start_paused = true)]
    async fn a_trickle_is_cut_and_a_slow_line_is_not() {
        let (silent, _) = lasts(Duration::from_secs(1), 1, 0).await;
        assert_eq!(silent.as_secs(), 10, "nothing comes");
        let (trickle, _) = lasts(Duration::from_secs(1), 100, 1_000).await;
        assert!((10..13).contains(&trickle.as_secs()), "100 bytes a second: {trickle:?}");
        let (slow, came) = lasts(Duration::from_secs(1), 2048, 60).await;
        assert_eq!(came, 60 * 2048, "2 KiB a second may go on");
        assert!(slow > Duration::from_secs(60));
    }
}
