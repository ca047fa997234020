//! Who may do what: pure functions on facts. Every command and every delivery passes here; no second copy.
//!
//! A refusal to somebody who is not in a room says the same as for a room that does not exist.

use parlor_proto::room::{Kind, Role};
use parlor_proto::{Number, Problem, Reason};

use crate::limit;
use crate::talk::{Meeting, Voice};
use crate::tenant::rules::{FirstContact, Policy, Rules};

/// What is known of a person and a room at the moment of deciding, read in the deciding transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The room exists in the person's tenant.
    pub(crate) room: Option<Kind>,
    /// The person is a member of it.
    pub(crate) role: Option<Role>,
    /// The person may act at all.
    pub(crate) disabled: bool,
    /// What may be said there at all.
    pub(crate) voice: Voice,
}

/// What is known of two people at the moment of deciding whether they may talk, read in the deciding transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pair {
    /// The host's words for what they are.
    pub(crate) roles: [Option<String>; 2],
    /// The host has related them.
    pub(crate) related: bool,
    /// One of them has blocked the other.
    pub(crate) blocked: bool,
    /// One of them has no account any more.
    pub(crate) gone: bool,
    /// The host has made their room: what the policy says does not matter there.
    pub(crate) host_room: bool,
}

/// May two people talk?
pub(crate) fn meet(pair: &Pair, rules: &Rules) -> Meeting {
    let [one, two] = [&pair.roles[0], &pair.roles[1]].map(|role| role.as_deref().unwrap_or_default());
    let fits = |(a, b): &(String, String)| (a == one && b == two) || (a == two && b == one);
    let fits = rules.roles.is_empty() || rules.roles.iter().any(fits);
    match rules.policy {
        _ if pair.gone || pair.blocked => Meeting::No,
        _ if pair.host_room => Meeting::Yes,
        Policy::Open if !fits => Meeting::No,
        Policy::Open if rules.first_contact == FirstContact::Request && !pair.related => Meeting::Ask,
        Policy::Open => Meeting::Yes,
        Policy::Relations if pair.related && fits => Meeting::Yes,
        Policy::Relations | Policy::Closed => Meeting::No,
    }
}

/// May people make rooms, and bring others into groups, at all?
pub(crate) fn may_make(rules: &Rules) -> Result<(), Problem> {
    if rules.policy == Policy::Closed { Err(only(Reason::RoomsClosed)) } else { Ok(()) }
}

/// May see the room: its log, its members, its presence.
pub(crate) fn may_see(facts: &Facts) -> Result<Role, Problem> {
    if facts.disabled {
        return Err(disabled());
    }
    match (facts.room, facts.role) {
        (Some(_), Some(role)) => Ok(role),
        _ => Err(Problem::not_found(Reason::NoSuchRoom)),
    }
}

/// May change something of the room, be it one's own message, that others are told of.
pub(crate) fn may_change(facts: &Facts) -> Result<Role, Problem> {
    let role = may_see(facts)?;
    match facts.voice {
        Voice::Free => Ok(role),
        Voice::Asks | Voice::Asked => Err(only(Reason::RequestText)),
        Voice::Shut(why) => Err(only(why)),
    }
}

/// May say something in the room.
pub(crate) fn may_post(facts: &Facts) -> Result<(), Problem> {
    match may_change(facts)? {
        Role::Owner | Role::Admin | Role::Member => Ok(()),
        Role::Reader => Err(only(Reason::ReadOnly)),
    }
}

/// Is heard typing: whoever could send at once what they type. `quiet`: something keeps people from talking in the room.
pub(crate) fn may_type(role: Role, quiet: bool) -> bool {
    !quiet && role != Role::Reader
}

/// May send a message after so many; `text`: it is a text and nothing else. `true`: it accepts a request.
pub(crate) fn may_send(facts: &Facts, after: Number, text: bool) -> Result<bool, Problem> {
    may_see(facts)?;
    match facts.voice {
        Voice::Asks if !text => Err(only(Reason::RequestText)),
        Voice::Asks if after >= limit::REQUEST_MESSAGES => {
            Err(Problem::because(Reason::RequestWaits, &[("most", limit::REQUEST_MESSAGES.into())]))
        }
        Voice::Asks => Ok(false),
        Voice::Asked => Ok(true),
        Voice::Free | Voice::Shut(_) => may_post(facts).map(|()| false),
    }
}

/// May accept or decline what the other asks.
pub(crate) fn may_answer(facts: &Facts) -> Result<(), Problem> {
    may_see(facts)?;
    if facts.voice == Voice::Asked { Ok(()) } else { Err(only(Reason::RequestNotYours)) }
}

/// May change a group: its looks, and who comes in.
pub(crate) fn may_manage(facts: &Facts) -> Result<Role, Problem> {
    may_see(facts)?;
    a_group(facts)?;
    match may_change(facts)? {
        role @ (Role::Owner | Role::Admin) => Ok(role),
        Role::Member | Role::Reader => Err(only(Reason::GroupManagers)),
    }
}

/// May take somebody of rank `whom` out of a group: those below oneself; an owner everybody.
pub(crate) fn may_remove(facts: &Facts, whom: Role) -> Result<(), Problem> {
    let role = may_manage(facts)?;
    match role {
        Role::Owner => Ok(()),
        _ if whom.rank() < role.rank() => Ok(()),
        _ => Err(only(Reason::RemoveBelow)),
    }
}

/// May give somebody another role in a group. One may always step down; an owner may make anybody anything; an admin
/// says who of those below may write.
pub(crate) fn may_give(facts: &Facts, oneself: bool, now: Role, new: Role) -> Result<(), Problem> {
    let role = may_see(facts)?;
    a_group(facts)?;
    if oneself && new.rank() <= now.rank() {
        return Ok(());
    }
    match may_manage(facts)? {
        Role::Owner => Ok(()),
        _ if now.rank() < role.rank() && new.rank() < role.rank() => Ok(()),
        _ => Err(only(Reason::RoleBelow)),
    }
}

/// May go out of a room.
pub(crate) fn may_leave(facts: &Facts) -> Result<(), Problem> {
    may_see(facts)?;
    a_group(facts)
}

/// May end a group for everybody.
pub(crate) fn may_delete(facts: &Facts) -> Result<(), Problem> {
    let role = may_see(facts)?;
    a_group(facts)?;
    match role {
        Role::Owner => Ok(()),
        _ => Err(only(Reason::GroupOwner)),
    }
}

fn a_group(facts: &Facts) -> Result<(), Problem> {
    match facts.room {
        Some(Kind::Group) => Ok(()),
        _ => Err(only(Reason::GroupOnly)),
    }
}

fn only(why: Reason) -> Problem {
    Problem::because(why, &[])
}

/// May delete for everyone what somebody else said; `theirs` is what the other may do there now, if anything.
pub(crate) fn may_moderate(facts: &Facts, theirs: Option<Role>) -> Result<(), Problem> {
    let role = may_change(facts)?;
    let keeps_order = facts.room == Some(Kind::Group) && matches!(role, Role::Owner | Role::Admin);
    if keeps_order && theirs.is_none_or(|theirs| theirs.rank() < role.rank()) {
        return Ok(());
    }
    Err(only(Reason::DeleteNotYours))
}

/// May pin and unpin: whoever writes in a direct room; who keeps order in a group.
pub(crate) fn may_pin(facts: &Facts) -> Result<(), Problem> {
    may_post(facts)?;
    match (facts.room, facts.role) {
        (Some(Kind::Group), Some(Role::Member | Role::Reader) | None) => Err(only(Reason::PinManagers)),
        _ => Ok(()),
    }
}

/// What somebody of the staff is, lowest first: a moderator sees reports and what belongs to them, an admin their
/// tenant, the operator the installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Sees reports and what belongs to them.
    Moderator,
    /// May look at and change one tenant.
    Admin,
    /// Runs the installation.
    Operator,
}

impl Rank {
    /// Every rank, lowest first.
    pub const ALL: [Rank; 3] = [Rank::Moderator, Rank::Admin, Rank::Operator];

    /// As it stands in the store and in commands.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Rank::Moderator => "moderator",
            Rank::Admin => "admin",
            Rank::Operator => "operator",
        }
    }

    /// The rank of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Rank> {
        Rank::ALL.into_iter().find(|rank| rank.as_str() == word)
    }
}

/// What is known of somebody who wants to act as staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Staff {
    pub(crate) rank: Option<Rank>,
    pub(crate) disabled: bool,
    /// It is about their own tenant.
    pub(crate) home: bool,
}

/// What staff may want.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// To see reports, and to say what became of one.
    Reports,
    /// To see lists of a tenant: messages, rooms, people, relations, sign-ins, the audit log; to close a room.
    Tenant,
    /// To see all tenants and how the node is.
    Installation,
    /// To act on somebody of that rank (disable, sign out) beyond what a report asks for.
    Over(Option<Rank>),
    /// To disable somebody of that rank because of a report about them.
    Reported(Option<Rank>),
    /// To make somebody of the first rank one of the second.
    Give(Option<Rank>, Option<Rank>),
}

/// May somebody of the staff have that? Who may not even see such things hears that there is nothing.
pub(crate) fn staff(it: Staff, wish: Wish) -> Result<Rank, Problem> {
    let nothing = || Problem::not_found(Reason::NoSuchPage);
    let rank =
        it.rank.filter(|rank| !it.disabled && (it.home || *rank == Rank::Operator)).ok_or_else(nothing)?;
    let least = match wish {
        Wish::Reports | Wish::Reported(_) => Rank::Moderator,
        Wish::Tenant | Wish::Over(_) | Wish::Give(..) => Rank::Admin,
        Wish::Installation => Rank::Operator,
    };
    if rank < least {
        return Err(nothing());
    }
    let below = |other: Option<Rank>| other.is_none_or(|other| other < rank);
    match wish {
        Wish::Over(whom) | Wish::Reported(whom) if !below(whom) => Err(only(Reason::StaffBelow)),
        Wish::Give(now, new) if !(below(now) && below(new)) => Err(only(Reason::StaffBelow)),
        _ => Ok(rank),
    }
}

pub(crate) fn disabled() -> Problem {
    Problem::because(Reason::AccountDisabled, &[])
}

#[cfg(test)]
mod tests;
