//! What keeps people from talking in a room: as it is stored, as each of the two sees it, and how it follows from what is
//! between them. Values and pure functions; who may do what with it is decided in [`crate::access`].

use parlor_proto::signal::Cut;
use parlor_proto::{Reason, UserId, room};

use crate::store::{Fault, Row};

/// Of a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Talk {
    #[default]
    Open,
    /// Not related any more, or not allowed by the tenant any more.
    Ended,
    /// By the host.
    Closed,
    /// By one of the two.
    Blocked,
    /// This one has asked.
    Asked(UserId),
    /// This one has asked, in vain.
    Declined(UserId),
}

/// What somebody may say in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Voice {
    /// What their role allows.
    Free,
    /// They have asked and wait.
    Asks,
    /// They are asked.
    Asked,
    /// Nothing.
    Shut(Reason),
}

/// Whether two people may talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meeting {
    Yes,
    /// After the other has accepted.
    Ask,
    No,
}

impl Talk {
    /// From two columns of a room.
    pub(crate) fn read(row: &Row, at: usize) -> Result<Talk, Fault> {
        let by = || row.opt_id(at + 1)?.map(UserId).ok_or_else(|| Fault::other("a request of nobody"));
        Ok(match row.int(at)? {
            0 => Talk::Open,
            1 => Talk::Ended,
            2 => Talk::Closed,
            3 => Talk::Blocked,
            4 => Talk::Asked(by()?),
            5 => Talk::Declined(by()?),
            _ => return Err(Fault::other("a room whose talk is unknown")),
        })
    }

    /// The number in the store.
    pub(crate) fn code(self) -> i64 {
        match self {
            Talk::Open => 0,
            Talk::Ended => 1,
            Talk::Closed => 2,
            Talk::Blocked => 3,
            Talk::Asked(_) => 4,
            Talk::Declined(_) => 5,
        }
    }

    /// Nobody is told of typing, presence or receipts there.
    pub(crate) fn is_quiet(self) -> bool {
        self != Talk::Open
    }

    /// What somebody may say there.
    pub(crate) fn voice(self, me: UserId) -> Voice {
        match self {
            Talk::Open => Voice::Free,
            Talk::Ended => Voice::Shut(Reason::TalkEnded),
            Talk::Closed => Voice::Shut(Reason::TalkClosed),
            Talk::Blocked => Voice::Shut(Reason::TalkUnavailable),
            Talk::Asked(by) if by == me => Voice::Asks,
            Talk::Declined(by) if by == me => Voice::Shut(Reason::TalkUnavailable),
            Talk::Asked(_) | Talk::Declined(_) => Voice::Asked,
        }
    }

    /// As a member may know it. `blocks`: they themselves have blocked the other.
    pub(crate) fn shown(self, me: UserId, blocks: bool) -> Option<room::Talk> {
        match self {
            Talk::Open => None,
            Talk::Ended => Some(room::Talk::Ended),
            Talk::Closed => Some(room::Talk::Closed),
            Talk::Blocked if blocks => Some(room::Talk::Blocked),
            Talk::Blocked => Some(room::Talk::Unavailable),
            Talk::Asked(by) if by == me => Some(room::Talk::Requested),
            Talk::Declined(by) if by == me => Some(room::Talk::Unavailable),
            Talk::Asked(_) | Talk::Declined(_) => Some(room::Talk::Request),
        }
    }

    /// Why something that was allowed is cut off, where that is told.
    pub(crate) fn cut(self) -> Option<Cut> {
        match self {
            Talk::Ended => Some(Cut::RelationEnded),
            Talk::Closed => Some(Cut::RoomClosed),
            _ => None,
        }
    }

    /// How a direct room is from now on. `asked`: who has asked in it and was not answered; `may`: whether the two may
    /// talk but for a block.
    pub(crate) fn settled(self, asked: Option<UserId>, may: Meeting, blocked: bool) -> Talk {
        match (self, may, asked) {
            (Talk::Closed, ..) => Talk::Closed,
            (_, Meeting::No, _) => Talk::Ended,
            _ if blocked => Talk::Blocked,
            (_, Meeting::Yes, _) | (_, _, None) => Talk::Open,
            (Talk::Declined(by), ..) => Talk::Declined(by),
            (_, Meeting::Ask, Some(by)) => Talk::Asked(by),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: UserId = UserId([1; 16]);
    const BOB: UserId = UserId([2; 16]);

    #[test]
    fn how_a_room_follows_from_what_is_between_two() {
        let mut table =
            String::from("now       asked  yes       ask       no        blocked   no, blocked\n");
        for now in
            [Talk::Open, Talk::Ended, Talk::Closed, Talk::Blocked, Talk::Asked(ANN), Talk::Declined(ANN)]
        {
            for asked in [None, Some(ANN)] {
                let mine = matches!(now, Talk::Asked(_) | Talk::Declined(_));
                if mine && asked.is_none() || now == Talk::Open && asked.is_some() {
                    continue;
                }
                let word =
                    |talk: Talk| format!("{talk:?}").split('(').next().unwrap_or_default().to_lowercase();
                let row = [
                    (Meeting::Yes, false),
                    (Meeting::Ask, false),
                    (Meeting::No, false),
                    (Meeting::Ask, true),
                    (Meeting::No, true),
                ]
                .map(|(may, blocked)| format!("{:9}", word(now.settled(asked, may, blocked))));
                let asked = if asked.is_some() { "ann" } else { "-" };
                table.push_str(format!("{:9} {asked:6} {}", word(now), row.join(" ")).trim_end());
                table.push('\n');
            }
        }
        expect_test::expect![[r#"
            now       asked  yes       ask       no        blocked   no, blocked
            open      -      open      open      ended     blocked   ended
            ended     -      open      open      ended     blocked   ended
            ended     ann    open      asked     ended     blocked   ended
            closed    -      closed    closed    closed    closed    closed
            closed    ann    closed    closed    closed    closed    closed
            blocked   -      open      open      ended     blocked   ended
            blocked   ann    open      asked     ended     blocked   ended
            asked     ann    open      asked     ended     blocked   ended
            declined  ann    open      declined  ended     blocked   ended
        "#]]
        .assert_eq(&table);
    }

    #[test]
    fn neither_learns_more_than_they_may() {
        for blocks in [false, true] {
            assert_eq!(Talk::Open.shown(ANN, blocks), None);
            assert_eq!(Talk::Asked(ANN).shown(ANN, blocks), Some(room::Talk::Requested));
            assert_eq!(Talk::Asked(ANN).shown(BOB, blocks), Some(room::Talk::Request));
            assert_eq!(Talk::Declined(ANN).shown(BOB, blocks), Some(room::Talk::Request));
        }
        // Blocked and declined look alike from the other side.
        assert_eq!(Talk::Blocked.shown(ANN, false), Talk::Declined(ANN).shown(ANN, false));
        assert_eq!(Talk::Blocked.voice(ANN), Talk::Declined(ANN).voice(ANN));
        assert_eq!(Talk::Blocked.shown(ANN, true), Some(room::Talk::Blocked));
    }
}
