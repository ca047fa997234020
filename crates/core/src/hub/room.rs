//! One room on this node: the last seq that was delivered here. *Next number: deliver; old number: drop; gap:
//! read the log.* Nothing else decides what a socket sees.

use parlor_proto::{Seq, TenantId, UserId};

/// What to do with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Deliver,
    Drop,
    /// Entries after this seq are missing: read them from the log.
    Gap(Seq),
}

#[derive(Debug)]
pub(super) struct RoomNow {
    pub(super) tenant: TenantId,
    /// Last delivered; `None` until the log has been looked at for the first time.
    seq: Option<Seq>,
    /// The highest seq that anybody has spoken of.
    seen: Seq,
    /// Somebody is reading the log.
    repairing: bool,
    /// Who is here and listens.
    pub(super) people: Vec<UserId>,
    /// Nobody is told of typing, presence or receipts here.
    pub(super) quiet: bool,
    /// When that was said last, as [`super::Hub::talks`] counts.
    talked: u64,
}

impl RoomNow {
    /// `talks` as it is at this moment: an older reading is not to be believed.
    pub(super) fn new(tenant: TenantId, quiet: bool, talks: u64) -> RoomNow {
        RoomNow { tenant, seq: None, seen: 0, repairing: false, people: Vec::new(), quiet, talked: talks }
    }

    /// It was read whether people talk here; `false`: something newer was said meanwhile.
    pub(super) fn hush(&mut self, quiet: bool, mark: u64) -> bool {
        if mark >= self.talked {
            self.quiet = quiet;
        }
        mark >= self.talked
    }

    /// It is said whether people talk here.
    pub(super) fn talk(&mut self, quiet: bool, talks: u64) {
        (self.quiet, self.talked) = (quiet, talks);
    }

    /// An entry arrives, from the writer here, from another node, or from the log.
    pub(super) fn arrives(&mut self, seq: Seq) -> Verdict {
        self.seen = self.seen.max(seq);
        match self.seq {
            Some(last) if seq == last + 1 => {
                self.seq = Some(seq);
                Verdict::Deliver
            }
            Some(last) if seq > last => self.gap(last),
            _ => Verdict::Drop,
        }
    }

    /// The log was looked at: it stood at `head`, and what lies below is known to whoever listens.
    pub(super) fn primed(&mut self, head: Seq) -> Verdict {
        self.seen = self.seen.max(head);
        let last = *self.seq.get_or_insert(head);
        if self.seen > last { self.gap(last) } else { Verdict::Drop }
    }

    /// A repair ended (the entries went through [`RoomNow::arrives`]); there may be more to read.
    pub(super) fn repaired(&mut self, progress: bool) -> Verdict {
        self.repairing = false;
        let Some(last) = self.seq else { return Verdict::Drop };
        if !progress {
            // What was spoken of is not in the log: it was not true.
            self.seen = last;
        }
        if self.seen > last { self.gap(last) } else { Verdict::Drop }
    }

    /// The gap is too long to be replayed: everybody starts again at `head`.
    pub(super) fn reset(&mut self, head: Seq) {
        self.seq = Some(head);
        self.seen = self.seen.max(head);
    }

    pub(super) fn last(&self) -> Option<Seq> {
        self.seq
    }

    fn gap(&mut self, last: Seq) -> Verdict {
        if std::mem::replace(&mut self.repairing, true) { Verdict::Drop } else { Verdict::Gap(last) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(head: Seq) -> RoomNow {
        let mut room = RoomNow::new(TenantId([0; 16]), false, 0);
        assert_eq!(room.primed(head), Verdict::Drop);
        room
    }

    #[test]
    fn next_old_gap() {
        let mut room = at(4);
        assert_eq!(room.arrives(5), Verdict::Deliver);
        assert_eq!(room.arrives(5), Verdict::Drop);
        assert_eq!(room.arrives(8), Verdict::Gap(5));
        assert_eq!(room.arrives(9), Verdict::Drop, "one repair at a time");
        for seq in 6..=8 {
            assert_eq!(room.arrives(seq), Verdict::Deliver);
        }
        assert_eq!(room.repaired(true), Verdict::Gap(8), "9 was spoken of meanwhile");
        assert_eq!(room.arrives(9), Verdict::Deliver);
        assert_eq!(room.repaired(true), Verdict::Drop);
    }

    #[test]
    fn what_arrives_before_the_first_look_is_not_lost() {
        let mut room = RoomNow::new(TenantId([0; 16]), false, 0);
        assert_eq!(room.arrives(7), Verdict::Drop);
        assert_eq!(room.primed(5), Verdict::Gap(5));
    }

    #[test]
    fn a_lie_does_not_spin() {
        let mut room = at(4);
        assert_eq!(room.arrives(900), Verdict::Gap(4));
        assert_eq!(room.repaired(false), Verdict::Drop);
        assert_eq!(room.arrives(5), Verdict::Deliver);
    }
}
