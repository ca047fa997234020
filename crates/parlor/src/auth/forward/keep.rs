//! While somebody is connected by a session of the host's, the host is asked again before its last answer is over. What a
//! "no" means is [`super::Forward::ask`]'s to do; sockets end with the sign-in, as any others.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::iter;
use http::HeaderMap;
use parlor_core::Chat;

use super::{Forward, ForwardAuth, Known, Last};
use crate::task;

/// Sessions that are asked about at once.
const AT_ONCE: usize = 16;

/// Whether the task goes.
#[derive(Default)]
pub(super) struct Keeping(AtomicBool);

/// Held by a connection for as long as it lives.
pub(crate) struct Kept {
    forward: Arc<Forward>,
    key: [u8; 32],
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(known) = self.forward.known().get_mut(&self.key) {
            known.live = known.live.saturating_sub(1);
        }
    }
}

impl Forward {
    /// A connection of somebody lives, who is here by a session of the host's.
    pub(crate) fn keep(
        self: &Arc<Forward>,
        chat: &Chat,
        from: &ForwardAuth,
        headers: &HeaderMap,
    ) -> Option<Kept> {
        let (key, cookies) = from.session(chat, headers)?;
        self.known()
            .entry(key)
            // Another node has asked, or this one before it was started anew: it is time to.
            .or_insert_with(|| Known {
                chat: chat.clone(),
                from: from.clone(),
                cookies,
                label: super::LABEL.to_owned(),
                last: Last::Fault,
                asked: 0,
                live: 0,
            })
            .live += 1;
        if !self.keeping.0.swap(true, Ordering::SeqCst) {
            task::spawn("forward", keep(Arc::downgrade(self)));
        }
        Some(Kept { forward: self.clone(), key })
    }

    /// Those about which it is time to ask.
    fn due(&self) -> Vec<[u8; 32]> {
        let known = self.known();
        let due = known.iter().filter(|(_, it)| {
            let lasts = it.from.lasts.as_millis() as u64;
            // A third is left for a host that does not answer at once.
            it.live > 0 && it.chat.clock().tick().saturating_sub(it.asked) >= lasts * 2 / 3
        });
        due.map(|(key, _)| *key).collect()
    }

    async fn again(&self, key: [u8; 32]) {
        let turn = self.turn(key);
        let _one = turn.lock().await;
        let known = self.known().get(&key).cloned();
        if let Some(known) = known {
            // What comes of it is remembered; nobody waits here for it.
            let _ = self.ask(key, known).await;
        }
    }

    /// How often to look: as the shortest answer wants it; `None`: nobody is connected any more.
    fn pace(&self) -> Option<Duration> {
        let known = self.known();
        known.values().filter(|it| it.live > 0).map(|it| it.from.lasts / 12).min()
    }
}

async fn keep(forward: Weak<Forward>) {
    loop {
        let Some(held) = forward.upgrade() else { return };
        let Some(pace) = held.pace() else {
            held.keeping.0.store(false, Ordering::SeqCst);
            // Somebody may have come between the look and this, and have started nothing.
            if held.pace().is_some() && !held.keeping.0.swap(true, Ordering::SeqCst) {
                continue;
            }
            return;
        };
        drop(held);
        tokio::time::sleep(pace).await;
        let Some(held) = forward.upgrade() else { return };
        let asking = iter(held.due()).map(|key| held.again(key));
        asking.buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
    }
}
