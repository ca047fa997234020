//! What staff look for, and places in lists. Nothing is read here.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parlor_proto::room::Kind;
use parlor_proto::{Code, Problem, RoomId, Time};

/// Which messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Messages {
    /// Not before.
    pub from: Option<Time>,
    /// Before.
    pub until: Option<Time>,
    /// Read by everybody it was for, or not.
    pub read: Option<bool>,
    /// By somebody whose name, username, address or id is or holds this.
    pub sender: Option<String>,
    /// To somebody alike.
    pub receiver: Option<String>,
    /// Holding this; only where private messages may be read.
    pub text: Option<String>,
    /// Of one room.
    pub room: Option<RoomId>,
}

/// Which rooms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rooms {
    /// Direct ones or groups.
    pub kind: Option<Kind>,
    /// Closed or ended ones, or the others.
    pub open: Option<bool>,
    /// With somebody, as in [`Messages::sender`].
    pub member: Option<String>,
    /// Whose name or key holds this.
    pub text: Option<String>,
}

/// Which people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Users {
    /// Whose name, username, address or external id holds this, or whose id it is.
    pub text: Option<String>,
    /// Staff alone.
    pub staff: bool,
    /// Those who may not act, or the others.
    pub disabled: Option<bool>,
}

/// Which relations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    /// Of somebody, as in [`Messages::sender`].
    pub member: Option<String>,
    /// Ended ones, or the others.
    pub ended: Option<bool>,
}

/// Which sign-ins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sessions {
    /// Of somebody, as in [`Messages::sender`].
    pub member: Option<String>,
    /// Those that have ended as well.
    pub ended: bool,
}

/// Which reports: those that are open unless said otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reports {
    /// Nobody has handled them.
    #[default]
    Open,
    /// Something was done.
    Resolved,
    /// Nothing was to be done.
    Dismissed,
}

impl Reports {
    /// As it stands in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Reports::Open => "open",
            Reports::Resolved => "resolved",
            Reports::Dismissed => "dismissed",
        }
    }

    /// The state of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Reports> {
        [Reports::Open, Reports::Resolved, Reports::Dismissed].into_iter().find(|it| it.as_str() == word)
    }
}

/// Which holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holds {
    /// Those that have been released as well.
    pub released: bool,
}

/// Which lines of the audit log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Whose actor, action or object holds this, or by or about somebody as in [`Messages::sender`].
    pub text: Option<String>,
    /// Of this action.
    pub action: Option<String>,
    /// Not before.
    pub from: Option<Time>,
    /// Before.
    pub until: Option<Time>,
}

/// Where a page begins: below this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) at: i64,
    pub(super) id: [u8; 16],
    pub(super) more: [u8; 16],
}

impl Place {
    /// Above everything.
    pub(super) const TOP: Place = Place { at: i64::MAX, id: [0xff; 16], more: [0xff; 16] };

    /// Of a row that is known by its id.
    pub(super) fn of(id: [u8; 16]) -> Place {
        Place { at: 0, id, more: [0; 16] }
    }

    /// Of a message.
    pub(super) fn message(at: Time, room: RoomId, number: i64) -> Place {
        let mut more = [0; 16];
        more[..8].copy_from_slice(&number.to_be_bytes());
        Place { at: at.0, id: room.0, more }
    }

    /// The number of a message.
    pub(super) fn number(&self) -> i64 {
        let [a, b, c, d, e, f, g, h, ..] = self.more;
        match i64::from_be_bytes([a, b, c, d, e, f, g, h]) {
            // Above everything.
            ..0 => i64::MAX,
            number => number,
        }
    }

    /// Of whatever was made at that moment or later: ids begin with the time.
    pub(super) fn since(at: Time) -> Place {
        let mut id = [0; 16];
        id[..6].copy_from_slice(&at.0.clamp(0, (1 << 48) - 1).to_be_bytes()[2..]);
        Place::of(id)
    }

    pub(super) fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode([&self.at.to_be_bytes()[..], &self.id, &self.more].concat())
    }

    pub(super) fn decode(cursor: Option<&str>) -> Result<Place, Problem> {
        let Some(cursor) = cursor else { return Ok(Place::TOP) };
        let wrong = || Problem::new(Code::Invalid, "This is not a cursor of ours.").field("cursor");
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
        let bytes: [u8; 40] = bytes.try_into().map_err(|_| wrong())?;
        let part = |from: usize| -> [u8; 16] { std::array::from_fn(|at| bytes[from + at]) };
        let at: [u8; 8] = std::array::from_fn(|at| bytes[at]);
        Ok(Place { at: i64::from_be_bytes(at), id: part(8), more: part(24) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_go_there_and_back_and_nonsense_is_refused() {
        let place = Place::message(Time(1_795_250_600_123), RoomId([7; 16]), 42);
        assert_eq!(Place::decode(Some(&place.encode())), Ok(place));
        assert_eq!((place.number(), Place::TOP.number()), (42, i64::MAX));
        assert_eq!(Place::decode(None), Ok(Place::TOP));
        for bad in ["", "x", "AAAA", "é", &"A".repeat(1000)] {
            assert!(Place::decode(Some(bad)).is_err(), "{bad}");
        }
    }
}
