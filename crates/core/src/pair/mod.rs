//! What lies between two people: the relation that the host has put, and blocks. Whether they may talk follows from it
//! ([`crate::access::meet`]); must not know rooms.

pub(crate) mod sql;

use parlor_proto::{TenantId, UserId};

use crate::access::{self, Pair};
use crate::error::Result;
use crate::store::{Conn, Fault};
use crate::talk::Meeting;
use crate::tenant::rules::Rules;

/// The key that makes a pair's room one room: both ids in order.
pub(crate) fn key(a: UserId, b: UserId) -> Vec<u8> {
    let (low, high) = ordered(a, b);
    [low.0, high.0].concat()
}

/// Both in the order of their ids.
pub(crate) fn ordered(a: UserId, b: UserId) -> (UserId, UserId) {
    if a <= b { (a, b) } else { (b, a) }
}

/// What lies between two people.
#[derive(Clone, Debug, Default)]
pub(crate) struct Between {
    pub(crate) roles: [Option<String>; 2],
    pub(crate) related: bool,
    /// One of them has no account any more.
    pub(crate) gone: bool,
    /// The first has blocked the second.
    pub(crate) blocks: bool,
    /// The second has blocked the first.
    pub(crate) blocked: bool,
}

impl Between {
    /// May they talk?
    pub(crate) fn meet(&self, rules: &Rules) -> Meeting {
        access::meet(&self.pair(self.blocks || self.blocked, false), rules)
    }

    /// May they, but for a block? `host_room`: where the host has made their room.
    pub(crate) fn may(&self, rules: &Rules, host_room: bool) -> Meeting {
        access::meet(&self.pair(false, host_room), rules)
    }

    fn pair(&self, blocked: bool, host_room: bool) -> Pair {
        Pair { roles: self.roles.clone(), related: self.related, gone: self.gone, blocked, host_room }
    }
}

/// What lies between somebody and others; of who is not there, nothing.
pub(crate) fn between(
    conn: &mut dyn Conn,
    tenant: TenantId,
    me: UserId,
    others: &[UserId],
) -> Result<Vec<Between>, Fault> {
    sql::between(conn, tenant, me, others)
}

/// Of whom nothing is known: asked about all the same, so that nobody can tell by the work.
pub(crate) const NOBODY: UserId = UserId([0; 16]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_the_same_from_both_sides() {
        let (a, b) = (UserId([1; 16]), UserId([2; 16]));
        assert_eq!(key(a, b), key(b, a));
        assert_ne!(key(a, b), key(a, a));
    }
}
