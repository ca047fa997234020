//! What a client holds of a room, and the rule by which it grows: next, old, gap.

use parlor_proto::{Event, Number, Seq, What};

/// A room as a client holds it.
#[derive(Default)]
pub(super) struct View {
    /// Entries 1, 2, 3 … without a hole.
    pub(super) log: Vec<Event>,
    /// The highest seq that anybody has spoken of.
    pub(super) spoken: Seq,
    /// A piece of the log has been asked for.
    pub(super) asking: bool,
    /// What is asked for at this moment may be older than what has been said since.
    pub(super) again: bool,
}

impl View {
    pub(super) fn last(&self) -> Seq {
        self.log.last().map_or(0, |last| last.seq)
    }

    pub(super) fn number(&self) -> Number {
        self.log.iter().filter(|it| matches!(it.what, What::MessageSent(_))).count() as Number
    }

    /// Something is missing that has been spoken of.
    pub(super) fn lacks(&self) -> bool {
        self.spoken > self.last()
    }

    /// Next: apply. Old: drop, but it must be what is held. Gap: drop too, and remember that there is more.
    pub(super) fn apply(&mut self, event: Event) -> Result<(), String> {
        self.spoken = self.spoken.max(event.seq);
        if event.seq == self.last() + 1 {
            self.log.push(event);
        } else if let Some(held) = self.log.get((event.seq - 1) as usize)
            && *held != event
        {
            return Err(format!("{event:?} is held as {held:?}"));
        }
        Ok(())
    }
}
